/* Draws every figure of the page with the site's own Vega and ties it to its controls.
   A figure is printed by csrmodel.figures: a form of controls, readouts, a place for the chart, and its
   Vega-Lite specification as JSON. A control sets the chart's parameter of the same name; a readout shows one.
   The settings are those of the address (state.js), and a moved control writes them there.

   window.csrFigures, for the other scripts of the page:
     wire(figure)     brings a figure to life that came into the page later
     draw(figure)     draws its chart anew
     set(id, values)  moves controls of a figure, given as {signal: number}, and its chart and address with them
     values(figure)   the settings that a figure shows, as {signal: number}
     still(figure)    a promise of the chart as it stands, as the text of an SVG for light paper
   A figure that has moved says so by an event "csr-moved" on itself. */
(() => {
  "use strict";
  if (window.csrFigures) return;

  const STILL_WIDTH = 720;

  const dark = () => document.documentElement.dataset.theme === "dark";

  function theme(night) {
    const ink = night ? "#e6e8eb" : "#22262b", line = night ? "#5b626b" : "#c9ced4";
    const axis = { labelColor: ink, titleColor: ink, domainColor: line, tickColor: line, gridColor: line,
      gridOpacity: 0.4, labelFontSize: 12, titleFontSize: 13, titleFontWeight: "normal" };
    return { background: "transparent", font: "inherit", view: { stroke: line }, axis,
      legend: { labelColor: ink, titleColor: ink, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" },
      text: { color: ink }, style: { "guide-label": { font: "sans-serif" }, ink: { color: ink } } };
  }

  const figures = new Set();
  const each = act => [...figures].filter(figure => figure.isConnected).forEach(act);

  const inputs = figure => [...figure.querySelectorAll(".csr-controls [data-signal]")];

  function values(figure) {
    return Object.fromEntries(inputs(figure).map(i => [i.dataset.signal, Number(i.value)]));
  }

  function echo(figure) {
    for (const input of inputs(figure)) {
      const output = input.parentElement.querySelector("output");
      if (output) output.textContent = Number(input.value).toFixed(Number.isInteger(Number(input.step)) ? 0 : 2);
    }
  }

  // The claims behind a figure: a row is shown while every control stands at 0 (all) or at a number of the row.
  function sift(figure, open) {
    const listing = figure.querySelector(".csr-listing");
    if (!listing) return;
    const settings = Object.entries(values(figure));
    const rows = [...listing.querySelectorAll("li")];
    for (const row of rows) {
      const keys = row.csrKeys ||= JSON.parse(row.dataset.keys);
      row.hidden = !settings.every(([name, value]) => !value || !keys[name] || keys[name].includes(value));
    }
    const count = rows.filter(row => !row.hidden).length;
    listing.querySelector("summary").textContent =
      count ? count + (count === 1 ? " claim" : " claims") + " behind this choice" : "None in this review";
    if (open && settings.some(([, value]) => value)) listing.open = true;
  }

  async function show(figure) {
    echo(figure);
    sift(figure, true);
    const view = figure.csrView;
    if (!view) return;
    for (const [name, value] of Object.entries(values(figure))) view.signal(name, value);
    await view.runAsync();
    figure.dataset.moves = Number(figure.dataset.moves || 0) + 1;
    figure.dispatchEvent(new Event("csr-moved"));
  }

  function push(figure) {
    window.csrState.write(figure.id, values(figure));
    return show(figure);
  }

  function move(figure, wanted) {
    for (const input of inputs(figure))
      if (Object.hasOwn(wanted, input.dataset.signal)) input.value = wanted[input.dataset.signal];
  }

  function set(figure, wanted) {
    move(figure, wanted);
    return push(figure);
  }

  // The figure's specification at its present settings, in light or dark.
  function specification(figure, night) {
    const spec = JSON.parse(figure.querySelector(".csr-spec").textContent);
    // Vega gives the place of the chart a label of its own unless it is told one.
    const description = figure.querySelector(".csr-chart").getAttribute("aria-label");
    // A live figure (live.js) has its settings from Python.
    const settings = { ...values(figure), ...figure.csrSettings };
    for (const parameter of spec.params || [])
      if (Object.hasOwn(settings, parameter.name)) parameter.value = settings[parameter.name];
    return { ...spec, description, config: { ...spec.config, ...theme(night) } };
  }

  // Expressions are interpreted (`ast`) and styles come from book.css: the page's policy allows no other way.
  const embed = (place, spec, more) =>
    window.vegaEmbed(place, spec, { actions: false, ast: true, defaultStyle: false, renderer: "svg", ...more });

  async function still(figure) {
    const spec = specification(figure, false);
    spec.config.font = "sans-serif";
    if (spec.width === "container") {
      spec.width = STILL_WIDTH;
      spec.autosize = { type: "fit-x", contains: "padding" };
    }
    const drawn = await embed(document.createElement("div"), spec, { tooltip: false });
    const picture = await drawn.view.toSVG();
    drawn.finalize();
    return picture;
  }

  async function draw(figure) {
    const place = figure.querySelector(".csr-chart");
    const spec = specification(figure, dark());
    if (figure.csrView) figure.csrView.finalize();
    try {
      const drawn = await embed(place, spec, { tooltip: { theme: dark() ? "dark" : "light", disableDefaultStyle: true } });
      const view = figure.csrView = drawn.view;
      for (const readout of figure.querySelectorAll(".csr-readout")) {
        const say = (_name, text) => { readout.textContent = text; };
        say("", view.signal(readout.dataset.signal));
        view.addSignalListener(readout.dataset.signal, say);
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
    move(figure, window.csrState.read(figure.id));
    echo(figure);
    sift(figure, window.csrState.link(figure.id, values(figure)) !== figure.id);
    window.csrShare?.offer(figure);  // Not there on a page that was built without figures.
    figures.add(figure);
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
    Promise.all([...document.querySelectorAll(".csr-figure")].map(wire)).then(() => window.csrState.arrive());
    window.addEventListener("csr-address", () => each(figure => {
      move(figure, window.csrState.read(figure.id));
      show(figure);
    }));
    new MutationObserver(() => each(draw))
      .observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  }

  window.csrFigures = { wire, draw, set: (id, wanted) => set(document.getElementById(id), wanted), values, still };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
