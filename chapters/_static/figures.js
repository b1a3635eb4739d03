/* Draws every figure of the page with the site's own Vega and ties it to its controls.
   A figure is printed by csrmodel.figures: a form of controls, readouts, a place for the chart, and its
   Vega-Lite specification as JSON. A control sets the chart's parameter of the same name; a readout shows one. */
(() => {
  "use strict";
  if (window.csrFigures) return;
  window.csrFigures = true;

  const dark = () => document.documentElement.dataset.theme === "dark";

  function theme() {
    const ink = dark() ? "#e6e8eb" : "#22262b", line = dark() ? "#5b626b" : "#c9ced4";
    const axis = { labelColor: ink, titleColor: ink, domainColor: line, tickColor: line, gridColor: line,
      gridOpacity: 0.4, labelFontSize: 12, titleFontSize: 13, titleFontWeight: "normal" };
    return { background: "transparent", font: "inherit", view: { stroke: line }, axis,
      legend: { labelColor: ink, titleColor: ink, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" },
      text: { color: ink }, style: { "guide-label": { font: "sans-serif" } } };
  }

  const inputs = figure => [...figure.querySelectorAll(".csr-controls [data-signal]")];

  function values(figure) {
    return Object.fromEntries(inputs(figure).map(i => [i.dataset.signal, Number(i.value)]));
  }

  function echo(figure) {
    for (const input of inputs(figure)) {
      const output = input.parentElement.querySelector("output");
      if (output) output.textContent = Number(input.value).toFixed(2);
    }
  }

  async function push(figure) {
    echo(figure);
    const view = figure.csrView;
    if (!view) return;
    for (const [name, value] of Object.entries(values(figure))) view.signal(name, value);
    await view.runAsync();
    figure.dataset.moves = Number(figure.dataset.moves || 0) + 1;
  }

  function set(figure, wanted) {
    for (const input of inputs(figure))
      if (input.dataset.signal in wanted) input.value = wanted[input.dataset.signal];
    return push(figure);
  }

  async function draw(figure) {
    const place = figure.querySelector(".csr-chart");
    const spec = JSON.parse(figure.querySelector(".csr-spec").textContent);
    const settings = values(figure);
    for (const parameter of spec.params || [])
      if (parameter.name in settings) parameter.value = settings[parameter.name];
    spec.config = { ...spec.config, ...theme() };
    if (figure.csrView) figure.csrView.finalize();
    try {
      const drawn = await window.vegaEmbed(place, spec, { actions: false, ast: true, renderer: "svg", tooltip: { theme: dark() ? "dark" : "light" } });
      const view = figure.csrView = drawn.view;
      for (const readout of figure.querySelectorAll(".csr-readout")) {
        const show = (_name, text) => { readout.textContent = text; };
        show("", view.signal(readout.dataset.signal));
        view.addSignalListener(readout.dataset.signal, show);
      }
      view.addEventListener("click", (_event, item) => {
        const row = item && item.datum || {};
        const hit = inputs(figure).filter(i => typeof row[i.dataset.signal] === "number");
        if (hit.length) set(figure, Object.fromEntries(hit.map(i => [i.dataset.signal, row[i.dataset.signal]])));
      });
      const form = figure.querySelector(".csr-controls");
      if (form) form.hidden = false;
      figure.dataset.drawn = "true";
    } catch (error) {
      // The caption and the table stay; the reader is told why there is no chart.
      place.textContent = "This chart could not be drawn (" + error.message + "). The table below holds the same.";
      figure.querySelector(".csr-table")?.setAttribute("open", "");
      console.error(error);
    }
  }

  function wire(figure) {
    const form = figure.querySelector(".csr-controls");
    if (form) {
      form.addEventListener("input", () => push(figure));
      form.addEventListener("submit", event => event.preventDefault());
      // The browser puts the controls back after this event; then the chart follows.
      form.addEventListener("reset", () => setTimeout(() => push(figure)));
      for (const button of form.querySelectorAll("[data-preset]"))
        button.addEventListener("click", () => set(figure, JSON.parse(button.dataset.preset)));
    }
    return draw(figure);
  }

  function start() {
    const figures = [...document.querySelectorAll(".csr-figure")];
    figures.forEach(wire);
    new MutationObserver(() => figures.forEach(draw))
      .observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
