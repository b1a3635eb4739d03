/* Draws every figure of the page with the site's own Vega and ties it to its controls.
   A figure is printed by csrmodel.figures: a form of controls, readouts, a place for the chart, and its
   Vega-Lite specification as JSON. A control sets the chart's parameter of the same name; a readout shows one.
   The settings are those of state.js: a moved control writes them there, and the figure follows what stands there.

   window.csrFigures, for the other scripts of the page:
     wire(figure)     brings a figure to life that came into the page later
     draw(figure)     draws its chart anew
     still(figure)    a promise of the chart as it stands, as the text of an SVG for light paper
   A figure that has moved says so by an event "csr-moved" on itself. Its view of Vega is `csrView`; a live chart's
   settings, which it has from Python, are `csrSettings`. */
import { at, counted, echoed, key, shown, theme } from "./parts/figure.js";

/** @typedef {import("./globals.js").FigureElement} FigureElement */
/** @typedef {import("./globals.js").Specification} Specification */
/** @typedef {HTMLInputElement | HTMLSelectElement} Input */

const STILL_WIDTH = 720;
const REST = 250;  // Milliseconds.

const dark = () => document.documentElement.dataset.theme === "dark";

/** @type {Set<FigureElement>} */
const figures = new Set();
/** @type {WeakMap<FigureElement, number>} */
const resting = new WeakMap();

/** @param {(figure: FigureElement) => unknown} act */
const each = act => [...figures].filter(figure => figure.isConnected).forEach(act);

/** @template {Element} T @param {FigureElement} figure @param {string} selector @returns {T[]} */
const all = (figure, selector) => [.../** @type {NodeListOf<T>} */ (figure.querySelectorAll(selector))];

/** @param {FigureElement} figure @returns {Input[]} */
const inputs = figure => all(figure, ".csr-controls [data-signal]");

/** @param {HTMLElement} element */
const signal = element => element.dataset.signal || "";

/** @param {FigureElement} figure @returns {Record<string, number>} */
const stands = figure => Object.fromEntries(inputs(figure).map(input => [signal(input), Number(input.value)]));

// The settings; of a control that a reader's own code added only its form knows, and of a live chart what it shows.
/** @param {FigureElement} figure @returns {Record<string, number>} */
const settings = figure => ({ ...stands(figure), ...window.csrState.read(key(figure)), ...figure.csrSettings });

/** @param {FigureElement} figure @param {Record<string, number>} wanted */
function move(figure, wanted) {
  for (const input of inputs(figure))
    if (Object.hasOwn(wanted, signal(input))) input.value = String(wanted[signal(input)]);
}

/** @param {FigureElement} figure @param {Record<string, number>} wanted */
function set(figure, wanted) {
  move(figure, wanted);
  window.csrState.write(key(figure), stands(figure));
}

/** @param {FigureElement} figure */
function echo(figure) {
  for (const input of inputs(figure)) {
    const output = input.parentElement?.querySelector("output");
    if (output && input instanceof HTMLInputElement) output.textContent = echoed(Number(input.value), Number(input.step));
  }
}

/**
 * The claims behind a figure, those that its settings choose.
 * @param {FigureElement} figure
 * @param {boolean} open  Whether a choice opens the list.
 */
function sift(figure, open) {
  /** @type {HTMLDetailsElement | null} */
  const listing = figure.querySelector(".csr-listing");
  if (!listing) return;
  const now = settings(figure);
  /** @type {HTMLLIElement[]} */
  const rows = all(figure, ".csr-listing li");
  for (const row of rows) row.hidden = !shown(JSON.parse(row.dataset.keys || "{}"), now);
  all(figure, ".csr-listing summary")[0].textContent = counted(rows.filter(row => !row.hidden).length);
  if (open && Object.values(now).some(Boolean)) listing.open = true;
}

/** @param {FigureElement} figure */
async function show(figure) {
  echo(figure);
  sift(figure, true);
  const view = figure.csrView;
  if (!view) return;
  for (const [name, value] of Object.entries(settings(figure))) view.signal(name, value);
  await view.runAsync();
  figure.dispatchEvent(new Event("csr-moved"));
}

// Brings a figure to what stands in state.js; one that is hidden behind a live one when that has come to rest.
/** @param {FigureElement} figure */
function follow(figure) {
  move(figure, window.csrState.read(key(figure)));
  clearTimeout(resting.get(figure));
  if (figure.offsetParent) show(figure);
  else resting.set(figure, setTimeout(show, REST, figure));
}

// The figure's specification at its present settings, in light or dark.
/** @param {FigureElement} figure @param {boolean} night @returns {Specification} */
function specification(figure, night) {
  /** @type {Specification} */
  const printed = JSON.parse(figure.querySelector(".csr-spec")?.textContent || "{}");
  // Vega gives the place of the chart a label of its own unless it is told one.
  const description = figure.querySelector(".csr-chart")?.getAttribute("aria-label") ?? undefined;
  const spec = at(printed, settings(figure));
  return { ...spec, description, config: { ...spec.config, ...theme(night) } };
}

// Expressions are interpreted (`ast`) and styles come from book.css: the page's policy allows no other way.
/** @param {HTMLElement} place @param {Specification} spec @param {object} more */
const embed = (place, spec, more) =>
  window.vegaEmbed(place, spec, { actions: false, ast: true, defaultStyle: false, renderer: "svg", ...more });

/** @param {FigureElement} figure */
async function still(figure) {
  const spec = specification(figure, false);
  spec.config = { ...spec.config, font: "sans-serif" };
  if (spec.width === "container") {
    spec.width = STILL_WIDTH;
    spec.autosize = { type: "fit-x", contains: "padding" };
  }
  const drawn = await embed(document.createElement("div"), spec, { tooltip: false });
  const picture = await drawn.view.toSVG();
  drawn.finalize();
  return picture;
}

/** @param {FigureElement} figure */
async function draw(figure) {
  /** @type {HTMLElement | null} */
  const place = figure.querySelector(".csr-chart");
  if (!place) return;
  const spec = specification(figure, dark());
  figure.csrView?.finalize();
  try {
    const drawn = await embed(place, spec, { tooltip: { theme: dark() ? "dark" : "light", disableDefaultStyle: true } });
    const view = figure.csrView = drawn.view;
    /** @type {HTMLElement[]} */
    const readouts = all(figure, ".csr-readout");
    for (const readout of readouts) {
      /** @param {string} _name @param {string} text */
      const say = (_name, text) => { readout.textContent = text; };
      say("", view.signal(signal(readout)));
      view.addSignalListener(signal(readout), say);
    }
    view.addEventListener("click", (_event, item) => {
      const row = item?.datum || {};
      const hit = inputs(figure).map(signal).filter(name => typeof row[name] === "number");
      if (hit.length) set(figure, Object.fromEntries(hit.map(name => [name, row[name]])));
    });
    /** @type {HTMLFormElement | null} */
    const form = figure.querySelector(".csr-controls");
    if (form) form.hidden = false;
    figure.dataset.drawn = "true";
  } catch (error) {
    // The picture, the caption and the table stay; the reader is told why there is no chart.
    const why = `This chart could not be drawn (${error.message}). The table below holds the same.`;
    place.replaceChildren(why, ...place.querySelectorAll(":scope > img"));
    figure.querySelector(".csr-table")?.setAttribute("open", "");
    console.error(error);
  }
}

/** @param {FigureElement} figure */
function wire(figure) {
  const form = figure.querySelector(".csr-controls");
  move(figure, window.csrState.read(key(figure)));
  echo(figure);
  sift(figure, window.csrState.moved(key(figure)).length > 0);
  window.csrShare?.offer(figure);  // Not there on a page that was built without figures.
  figures.add(figure);
  if (form) {
    form.addEventListener("input", () => set(figure, {}));
    form.addEventListener("submit", event => event.preventDefault());
    // The browser puts the controls back after this event; then the settings follow.
    form.addEventListener("reset", () => setTimeout(() => window.csrState.reset(key(figure))));
    /** @type {HTMLElement[]} */
    const presets = all(figure, ".csr-controls [data-preset]");
    for (const button of presets)
      button.addEventListener("click", () => set(figure, JSON.parse(button.dataset.preset || "{}")));
  }
  return draw(figure);
}

function start() {
  /** @type {NodeListOf<FigureElement>} */
  const printed = document.querySelectorAll(".csr-figure");
  Promise.all([...printed].map(wire)).then(() => window.csrState.arrive());
  window.addEventListener("csr-settings", ({ detail }) => each(figure => {
    if (detail.figures.includes(key(figure))) follow(figure);
  }));
  new MutationObserver(() => each(draw))
    .observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
}

window.csrFigures = { wire, draw, still };
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
