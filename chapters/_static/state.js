/* The settings of a page's figures: their only owner. Whoever moves a control writes here, and whoever shows a figure
   (its printed form, a live explorer) reads here and listens. They stand in the page's address (parts/address.js), all
   of it behind the #: it works from the file system, asks nothing of a server and is not sent to one.

   window.csrState:
     read(id)              every control of the figure with this id ("fig-adoption"), as {signal: number}. A choice is
                           the position of its option.
     write(id, values, by) sets controls of the figure, and the address in place of the page's entry in the history.
                           What the figure does not have is left out; a number out of range becomes the nearest.
     reset(id)             puts the controls of the figure, or of all, back to their start.
     moved(id)             the signals of the controls that do not stand at their start.
     link(id)              what comes behind the # in a link to this figure as it stands.
     arrive()              scrolls to the place that the address names, once what is above it has its height.
   An event "csr-settings" on window says what was set: {figures: [id, ...], by}, where `by` is "reader", "address" or
   "python", so that nobody has to answer to itself. */
import { choice, fragment, moved, notice, parse, pieces, slider } from "./parts/address.js";

/** @typedef {import("./parts/address.js").Control} Control */
/** @typedef {import("./parts/address.js").Controls} Controls */
/** @typedef {import("./parts/address.js").Values} Values */
/** @typedef {import("./parts/address.js").Fault} Fault */
/** @typedef {import("./globals.js").Writer} Writer */

/** @type {Map<string, Controls>} */
const known = new Map();
/** @type {Map<string, Values>} */
let settings = new Map();
let place = "", later = 0, touched = false, beyond = false;
/** @type {string | null} */
let followed = null;

/**
 * @param {HTMLInputElement | HTMLSelectElement} input
 * @returns {Control}
 */
function control(input) {
  if (input instanceof HTMLSelectElement) {
    const options = [...input.options];
    /** @type {[string, number][]} */
    const former = [];
    for (const [at, option] of options.entries())
      for (const piece of (option.dataset.formerly || "").split(" ")) if (piece) former.push([piece, at]);
    const start = Math.max(0, options.findIndex(option => option.defaultSelected));
    return choice(start, options.map(option => option.dataset.slug || ""), former);
  }
  // The browser's own rules for a range: between its ends, on its steps.
  const probe = /** @type {HTMLInputElement} */ (input.cloneNode());
  return slider(Number(input.defaultValue), Number(input.min), Number(input.max),
    text => { probe.value = text; return Number(probe.value); });
}

/**
 * The controls of a printed figure, kept from when they are first asked for: a live one may take their place.
 * @param {string} id
 * @returns {Controls}
 */
function controls(id) {
  const figure = known.has(id) ? null : document.getElementById(id);
  if (figure?.matches(".csr-figure[id^='fig-']")) {
    /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */
    const inputs = figure.querySelectorAll(".csr-controls [data-signal]");
    known.set(id, new Map([...inputs].map(input => [input.dataset.signal || "", control(input)])));
  }
  return known.get(id) || new Map();
}

/** @param {string} id @returns {Record<string, number>} */
const read = id => Object.fromEntries([...controls(id)].map(([signal, { start }]) =>
  [signal, settings.get(id)?.get(signal) ?? start]));

/** @param {string} id */
const named = id => pieces(id, controls(id), settings.get(id) || new Map());

/** @param {string} name */
function element(name) {
  try { return document.getElementById(name) || document.getElementById(decodeURIComponent(name)); }
  catch { return null; }  // Broken percent-encoding names nothing.
}

function put() {
  clearTimeout(later);
  later = 0;
  const text = fragment(place, [...settings.keys()].flatMap(named));
  history.replaceState(history.state, "", text ? "#" + text : location.pathname + location.search);
}

function flush() {
  if (later) put();
}

/** @param {string[]} figures @param {Writer} by */
function announce(figures, by) {
  window.dispatchEvent(new CustomEvent("csr-settings", { detail: { figures, by } }));
}

/** @param {string} id @param {Record<string, number>} values */
function keep(id, values) {
  const own = controls(id), kept = new Map(Object.entries(read(id)));
  for (const [signal, value] of Object.entries(values)) {
    const fit = own.get(signal)?.fit(value);
    if (fit !== undefined) kept.set(signal, fit);
  }
  settings.set(id, kept);
  place = [...settings.keys()].some(each => named(each).length) ? id : "";
  clearTimeout(later);  // Browsers refuse a hundred changes within seconds: a drag is written once.
  later = setTimeout(put, 200);
}

/** @param {string} id @param {Record<string, number>} values @param {Writer} by */
function write(id, values, by = "reader") {
  // A figure that a reader's own code added has no place in the address.
  if (controls(id).size) keep(id, values);
  announce([id], by);
}

/** @param {string} [id] */
function reset(id) {
  const figures = id ? [id] : [...known.keys()];
  for (const figure of figures) {
    const starts = [...controls(figure)].map(([signal, { start }]) => [signal, start]);
    if (starts.length) keep(figure, Object.fromEntries(starts));
  }
  announce(figures, "reader");
}

const bar = document.createElement("div"), said = document.createElement("div");
const close = document.createElement("button");
bar.className = "csr-notice";
said.setAttribute("role", "status");
Object.assign(close, { type: "button", className: "csr-button", textContent: "Dismiss", hidden: true });
close.addEventListener("click", () => tell([]));
bar.append(said, close);

/** @param {Fault[]} faults */
function tell(faults) {
  const text = notice(faults);
  close.hidden = !text;
  bar.classList.toggle("csr-shown", Boolean(text));
  // A screen reader tells what comes into a place that stands already.
  setTimeout(() => { said.textContent = text; }, 50);
}

function follow() {
  const text = location.hash.slice(1).split(":~:")[0];
  const { place: where, found, faults } = parse(text, controls, name => Boolean(element(name)) || known.has(name));
  tell(faults);
  place = where;
  beyond = where !== text;  // The browser itself finds only a place that stands alone.
  // A link within the page says where to go and nothing of settings: they stay, and go into its address too.
  const within = followed === location.hash && !text.includes("?");
  followed = null;
  if (within) { put(); return; }
  const figures = new Set([...settings.keys(), ...found.keys()]);
  settings = found;
  announce([...figures], "address");
  if (beyond) scroll();
}

function scroll() {
  if (place) element(place)?.scrollIntoView();
}

// Not on a reload or a way back, where the browser goes to where the reader was; and not under a reader's hands.
function arrive() {
  const [entry] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  if (!touched && (!entry || entry.type === "navigate") && beyond) scroll();
}

window.csrState = {
  read, write, reset, arrive,
  moved: id => moved(controls(id), settings.get(id) || new Map()),
  link: id => fragment(id, named(id)),
};

for (const kind of ["wheel", "touchmove", "keydown"])
  window.addEventListener(kind, () => { touched = true; }, { once: true, passive: true });
window.addEventListener("pagehide", flush);
document.addEventListener("click", event => {
  flush();
  /** @type {HTMLAnchorElement | null | undefined} */
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  followed = link && link.pathname === location.pathname ? link.hash : null;
}, true);
window.addEventListener("hashchange", follow);
(document.querySelector("main") || document.body).append(bar);
follow();
