/* Draws every figure of the page with the site's own Vega and ties it to its controls.
   A figure is printed by csrmodel.figures: a form of controls, readouts, a place for the chart, and its
   Vega-Lite specification as JSON. A control sets the chart's parameter of the same name; a readout shows one. */
(() => {
  "use strict";
  if (window.csrFigures) return;
  // A page in which Python runs has figures that come later (live.js): it wires them, and draws one anew.
  window.csrFigures = { wire, draw };
  const figures = [];

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

  // A cell that a spreadsheet would run as a formula is kept as text.
  const cell = text => '"' + (/^[=+@\t\r-]/.test(text) && isNaN(Number(text)) ? "'" : "") + text.replaceAll('"', '""') + '"';

  function download(figure, name, rows) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([rows.map(row => row.map(cell).join(",")).join("\n") + "\n"], { type: "text/csv" }));
    link.download = figure.id + name + ".csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function offer(figure, place, name, rows) {
    const button = document.createElement("button");
    button.type = "button"; button.className = "csr-download"; button.textContent = "Download as CSV";
    button.addEventListener("click", () => download(figure, name, rows()));
    place.append(button);
  }

  function downloads(figure) {
    const text = element => element.textContent.trim();
    const table = figure.querySelector(".csr-table"), listing = figure.querySelector(".csr-listing");
    if (table) offer(figure, table, "", () => [...table.querySelectorAll("tr")].map(row => [...row.cells].map(text)));
    if (listing) offer(figure, listing, "-claims", () => [["claim", "text", "evidence"],
      ...[...listing.querySelectorAll("li:not([hidden])")].map(row => [...row.children].map(text))]);
  }

  async function push(figure) {
    echo(figure);
    sift(figure, true);
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
    const settings = { ...values(figure), ...figure.csrSettings };
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
    figures.push(figure);
    downloads(figure);
    sift(figure, false);
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
    document.querySelectorAll(".csr-figure").forEach(wire);
    new MutationObserver(() => figures.filter(figure => figure.isConnected).forEach(draw))
      .observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
