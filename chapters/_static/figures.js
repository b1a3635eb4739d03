/* Draws every figure of the page with the site's own Vega and ties it to its controls.
   A figure is printed by csrmodel.figures: a form of controls, readouts, a place for the chart, and its
   Vega-Lite specification as JSON. A control sets the chart's parameter of the same name; a readout shows one.
   The settings are those of state.js: a moved control writes them there, and the figure follows what stands there.

   window.csrFigures, for the other scripts of the page:
     wire(figure)     brings a figure to life that came into the page later, and draws it
     draw(figure)     draws its chart anew
     still(figure)    a promise of the chart as it stands, as the text of an SVG for light paper
     at(figure, settings)  a promise of the chart at these settings, as an SVG with marks as large as those that are shown
     choose(figure, row)   chooses what a mark stands for, by the row of its data
     say(words)       tells those who do not see the page
   A figure that has been drawn says so by an event "csr-drawn" on itself, one that has moved by "csr-moved". Its view of Vega is `csrView`; a live chart's
   settings, which it has from Python, are `csrSettings`. */
import { chart, tooltip } from "./parts/chart.js";
import { idle } from "./parts/idle.js";
import { at, COLUMNS, counted, echoed, FONT, key, lettered, MOST_COLUMNS, PLACE, shown, sized, theme } from "./parts/figure.js";

/** @typedef {import("./globals.js").FigureElement} FigureElement */
/** @typedef {import("./globals.js").Specification} Specification */
/** @typedef {import("./globals.js").View} View */
/** @typedef {HTMLInputElement | HTMLSelectElement} Input */

const STILL_WIDTH = 720;
// Whoever sits at the back reads a chart less well than its page.
const PROJECTED = 1.15;
// Milliseconds: how long a hidden figure waits, the words after a change, and a chart for the type of the page.
const REST = 250, SETTLED = 500, TYPE = 1500;

// Whether charts do without the type of the page: over a slow line from the start (chapters/_ext/page.py), elsewhere once
// it has not come in time.
let plain = document.documentElement.classList.contains("csr-slow");
const dark = () => document.documentElement.dataset.theme === "dark";

/** @typedef {{ width: number, height: number, lowered?: number }} Room */

/** @type {Set<FigureElement>} */
const figures = new Set();
/** @type {WeakMap<FigureElement, Room>} */
const drawnFor = new WeakMap();
/** @type {WeakMap<FigureElement, Promise<void>>} */
const begun = new WeakMap();
// What the rows of a listing are shown for.
/** @type {WeakMap<HTMLElement, Record<string, number[]>>} */
const listed = new WeakMap();
/** @type {WeakMap<FigureElement, Promise<void>>} */
const drawing = new WeakMap();
// The pictures that came with the page: who draws empties the place first, and may fail after that.
/** @type {WeakMap<FigureElement, Element>} */
const pictures = new WeakMap();

// What a change has come to, for those who do not see it: one sentence, once the reader's hand rests.
const told = Object.assign(document.createElement("p"), { className: "csr-told visually-hidden" });
told.setAttribute("role", "status");
let telling = 0;
/** @type {WeakMap<FigureElement, number>} */
const resting = new WeakMap();

/** @param {(figure: FigureElement) => unknown} act */
const each = act => [...figures].filter(figure => figure.isConnected).forEach(act);

/** @template {Element} T @param {FigureElement} figure @param {string} selector @returns {T[]} */
const all = (figure, selector) => [.../** @type {NodeListOf<T>} */ (figure.querySelectorAll(selector))];

// Looked for inside the form alone, as the chart beside it may have thousands of marks.
/** @param {FigureElement} figure @returns {Input[]} */
const inputs = figure => [.../** @type {NodeListOf<Input>} */ (figure.querySelector(".csr-controls")?.querySelectorAll("[data-signal]") ?? [])];

/** @param {HTMLElement} element */
const signal = element => element.dataset.signal || "";

/** @param {FigureElement} figure @returns {Record<string, number>} */
const stands = figure => Object.fromEntries(inputs(figure).map(input => [signal(input), Number(input.value)]));

// The settings; of a control that a reader's own code added only its form knows, and of a live chart what it shows.
/** @param {FigureElement} figure @returns {Record<string, number>} */
const settings = figure => ({ ...stands(figure), ...window.csrState.read(key(figure)), ...figure.csrSettings });

// What its chart stands at: the settings, and the reader's guess (predict.js).
/** @param {FigureElement} figure */
const parameters = figure => ({ ...settings(figure), ...figure.csrGuess });

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

// The row of a mark holds numbers by the names of the controls that it sets.
/** @param {FigureElement} figure @param {Record<string, any>} [row] */
function choose(figure, row = {}) {
  const hit = inputs(figure).map(signal).filter(name => typeof row[name] === "number");
  if (hit.length) set(figure, Object.fromEntries(hit.map(name => [name, row[name]])));
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
  for (const row of rows) {
    const keys = listed.get(row) ?? JSON.parse(row.dataset.keys || "{}"), away = !shown(keys, now);
    listed.set(row, keys);
    // What is written anew is laid out anew, even where it stays the same.
    if (row.hidden !== away) row.hidden = away;
  }
  const [summary] = all(figure, ".csr-listing summary"), words = counted(rows.filter(row => !row.hidden).length);
  if (summary.textContent !== words) summary.textContent = words;
  if (open && Object.values(now).some(Boolean)) listing.open = true;
}

const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));

/** @param {FigureElement} figure */
async function show(figure) {
  echo(figure);
  const view = figure.csrView;
  if (view) {
    for (const [name, value] of Object.entries(parameters(figure))) view.signal(name, value);
    await view.runAsync();
    tell(figure);
    figure.dispatchEvent(new Event("csr-moved"));
    // Hundreds of claims take longer to lay out than the chart does: it does not wait for them.
    await painted();
  }
  sift(figure, true);
}

// What a figure says of itself: its readouts, or what its listing holds. A live one has them beside its chart. One that
// asks first says nothing, or those who hear the page would know before they guess.
/** @param {FigureElement} figure */
function tell(figure) {
  clearTimeout(telling);
  telling = setTimeout(() => {
    const whole = figure.closest(".csr-explorer") ?? figure;
    const readouts = [...whole.querySelectorAll(".csr-readout")];
    const changed = whole.querySelector(".csr-changed:not([hidden])");
    const words = changed?.textContent || (readouts.length ? readouts : [...whole.querySelectorAll(".csr-listing summary")])
      .map(said => said.textContent).join(" ");
    if (told.textContent !== words && figure.dataset.guess !== "covered") told.textContent = words;
  }, SETTLED);
}

/** @param {string} words */
const announce = words => { told.textContent = words; };

// Brings a figure to what stands in state.js; one that is hidden behind a live one when that has come to rest. Whether it
// is seen is not asked, or the whole page would be laid out once more before the chart has moved.
/** @param {FigureElement} figure */
function follow(figure) {
  move(figure, window.csrState.read(key(figure)));
  clearTimeout(resting.get(figure));
  if (figure.closest("[hidden]")) resting.set(figure, setTimeout(show, REST, figure));
  else show(figure);
}

// The figure's specification at its present settings, in light or dark.
/** @param {FigureElement} figure @param {boolean} night @returns {Specification} */
function specification(figure, night) {
  /** @type {Specification} */
  const printed = JSON.parse(figure.querySelector(".csr-spec")?.textContent || "{}");
  // Vega gives the place of the chart a label of its own unless it is told one.
  const description = figure.querySelector(".csr-chart")?.getAttribute("aria-label") ?? printed.description;
  const page = document.documentElement, larger = parseFloat(getComputedStyle(page).fontSize) / 16
    * (page.classList.contains("csr-presenting") ? PROJECTED : 1);
  const spec = lettered(at(printed, parameters(figure)), larger);
  return { ...spec, description, config: { ...spec.config, ...theme(night, larger), ...(plain && { font: "sans-serif" }) } };
}

// Vega's tooltip, which would lie behind an enlarged figure, and begin beyond the left edge of a narrow screen.
/** @param {FigureElement} figure @param {View} view */
function keepTooltips(figure, view) {
  const tip = view.tooltip();
  view.tooltip((...what) => {
    tip(...what);
    const box = document.getElementById("vg-tooltip-element"), home = figure.closest(".csr-large") ?? document.body;
    if (box && box.parentElement !== home) home.append(box);
    if (box && box.getBoundingClientRect().left < 0) box.style.left = "8px";
  });
}

/** @param {FigureElement} figure */
async function still(figure) {
  const printed = specification(figure, false);
  const spec = sized({ ...printed, config: { ...printed.config, font: "sans-serif" } }, STILL_WIDTH, 0);
  const view = await chart(spec), picture = await view.toSVG();
  view.finalize();
  return picture;
}

// The size of a chart's place. Its height counts where the styles say that the chart has to fit it.
/** @param {HTMLElement} place @returns {Room} */
function room(place) {
  const fits = getComputedStyle(place).getPropertyValue("--csr-fit").trim() === "1";
  return { width: place.clientWidth || STILL_WIDTH, height: fits ? place.clientHeight : 0 };
}

// How high a chart may be that takes the height that it wants: less while the figure is covered.
/** @param {HTMLElement} place */
const most = place => parseFloat(getComputedStyle(place).maxHeight);

// As many columns for the legends as their place is wide enough for.
/** @param {View} view @param {HTMLElement} place */
async function fold(view, place) {
  const { right } = place.getBoundingClientRect();
  const wide = () => [...place.querySelectorAll(".role-legend")].some(legend => legend.getBoundingClientRect().right > right);
  // A folded legend is higher: the chart has to be fitted anew.
  for (let columns = MOST_COLUMNS; columns > 1 && wide(); columns--) await view.signal(COLUMNS, columns - 1).resize().runAsync();
}

/** @param {FigureElement} figure */
async function refit(figure) {
  /** @type {HTMLElement | null} */
  const place = figure.querySelector(".csr-chart");
  const view = figure.csrView, before = drawnFor.get(figure);
  if (!place?.clientWidth || !view || !before) return;
  const now = room(place);
  const lowered = before.lowered !== undefined && before.lowered !== most(place);
  if (now.width === before.width && now.height === before.height && !lowered) return;
  if (!now.height !== !before.height || before.lowered !== undefined) { await drawNow(figure); return; }
  drawnFor.set(figure, now);
  /** @type {HTMLElement[]} */
  const readouts = all(figure, ".csr-readout");
  for (const readout of readouts) readout.style.minHeight = "";
  // Vega keeps in these signals what is left for the marks. One that happens to have the new value already has to
  // change all the same, or the chart would not be laid out anew.
  for (const side of /** @type {const} */ (["width", "height"]))
    if (now[side]) view.signal(side, now[side] === view.signal(side) ? now[side] - 0.5 : now[side]);
  await view.signal(PLACE, now.width).signal(COLUMNS, MOST_COLUMNS).resize().runAsync();
  await fold(view, place);
}

// Vega measures words before it places them, and keeps what it has measured, so the type has to be there. It keeps no
// chart for ever: what is drawn without it does without it from then on.
const inTime = plain || Promise.resolve(document.fonts?.load(`12px ${FONT}`)).then(() => true, () => false);
const type = Promise.race([inTime, new Promise(late => setTimeout(late, TYPE, false))]).then(came => { plain ||= !came; });

// A readout that has been high keeps its place, or the slider below would move away under the hand. Its height is taken
// where the browser has laid the page out: to ask for it at every step would have the whole page laid out at once. What it
// was at another width counts no more: then it is let go, and taken anew.
/** @type {WeakMap<Element, number>} */
const widths = new WeakMap();
const heights = new ResizeObserver(entries => {
  for (const { target, borderBoxSize: [{ blockSize, inlineSize }] } of entries) {
    if (!(target instanceof HTMLElement)) continue;
    const before = widths.get(target) ?? inlineSize;
    widths.set(target, inlineSize);
    if (before !== inlineSize) requestAnimationFrame(() => { target.style.minHeight = ""; });
    else if (blockSize > (parseFloat(target.style.minHeight) || 0)) target.style.minHeight = `${blockSize}px`;
  }
});

const sizes = new ResizeObserver(entries => {
  for (const { target } of entries) {
    /** @type {FigureElement | null} */
    const figure = target.closest(".csr-figure");
    if (figure) inTurn(figure, refit);
  }
});

/**
 * The chart in its place. One that takes the height that it wants, and finds none of that height, is drawn lower.
 * @param {FigureElement} figure
 * @param {HTMLElement} place
 * @returns {Promise<View>}
 */
async function put(figure, place) {
  const size = room(place), spec = specification(figure, dark());
  const shows = tooltip(dark() ? "dark" : "light");
  let view = await chart(sized(spec, size.width, size.height), place, shows);
  figure.csrView?.finalize();
  // A chart of the reader's own has a size of its own.
  if (spec.width !== "container") return view;
  drawnFor.set(figure, size);
  await fold(view, place);
  const highest = most(place), high = place.querySelector("svg")?.clientHeight ?? 0;
  if (!size.height && high > highest) {
    drawnFor.set(figure, { ...size, lowered: highest });
    view.finalize();
    view = await chart(sized(spec, size.width, highest), place, shows);
    await fold(view, place);
  }
  return view;
}

// A chart is drawn in steps, with room for others in between: a figure is drawn or fitted once at a time, or an earlier
// size would come back into a later one. What comes last stays.
/** @param {FigureElement} figure @param {(figure: FigureElement) => Promise<void>} act @returns {Promise<void>} */
function inTurn(figure, act) {
  const now = () => act(figure), next = (drawing.get(figure) ?? Promise.resolve()).then(now, now);
  drawing.set(figure, next);
  return next;
}

/** @param {FigureElement} figure */
const draw = figure => inTurn(figure, drawNow);

/** @param {FigureElement} figure */
async function drawNow(figure) {
  /** @type {HTMLElement | null} */
  const place = figure.querySelector(".csr-chart");
  if (!place) return;
  try {
    await type;
    const view = figure.csrView = await put(figure, place);
    keepTooltips(figure, view);
    sizes.observe(place);
    // What was set while the chart was being drawn.
    for (const [name, value] of Object.entries(parameters(figure))) view.signal(name, value);
    await view.runAsync();
    /** @type {HTMLElement[]} */
    const readouts = all(figure, ".csr-readout");
    for (const readout of readouts) {
      /** @param {string} _name @param {string} text */
      const say = (_name, text) => { readout.textContent = text; };
      say("", view.signal(signal(readout)));
      heights.observe(readout);
      view.addSignalListener(signal(readout), say);
    }
    view.addEventListener("click", (event, item) => {
      // A finger hovers over nothing: what it has tapped tells of itself until it goes on.
      view.tooltip()(null, event, item ?? null, item?.tooltip);
      for (const next of ["pointerdown", "scroll"])
        addEventListener(next, () => view.tooltip()(null, null, null, null), { once: true, capture: true });
      choose(figure, item?.datum);
    });
    /** @type {HTMLFormElement | null} */
    const form = figure.querySelector(".csr-controls");
    if (form) form.hidden = false;
    figure.dispatchEvent(new Event("csr-drawn", { bubbles: true }));
    figure.dataset.drawn = "true";
  } catch (error) {
    // The picture, the caption and the table stay; the reader is told why there is no chart.
    const why = `This chart could not be drawn (${error.message}). The table below holds the same.`;
    const picture = pictures.get(figure);
    place.replaceChildren(why, ...picture ? [picture] : []);
    figure.classList.add("csr-failed");
    figure.querySelector(".csr-table")?.setAttribute("open", "");
    console.error(error);
  }
}

// With marks exactly as large as those that are shown, whatever words around them need more room or less.
/** @param {FigureElement} figure @param {Record<string, number>} wanted @returns {Promise<SVGElement>} */
async function drawnAt(figure, wanted) {
  const aside = document.createElement("div"), spec = at(specification(figure, dark()), wanted), view = figure.csrView;
  const size = { width: view?.signal("width") ?? STILL_WIDTH, height: view?.signal("height") ?? spec.height };
  const other = await chart({ ...sized(spec, STILL_WIDTH, 0), ...size, autosize: { type: "pad", contains: "content" } }, aside);
  other.finalize();
  return /** @type {SVGElement} */ (aside.querySelector("svg"));
}

/**
 * The code of a figure's cell is folded below the figure; a button in the figure's last row opens it.
 * @param {FigureElement} figure
 */
function offerCode(figure) {
  /** @type {HTMLDetailsElement | null | undefined} */
  const code = figure.closest(".cell")?.querySelector(":scope > .csr-source");
  const row = figure.querySelector(".csr-more");
  if (!code || !row) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "csr-code", textContent: "Code" });
  const follows = () => button.setAttribute("aria-expanded", String(code.open));
  button.addEventListener("click", () => { code.open = !code.open; });
  code.addEventListener("toggle", follows);
  follows();
  code.dataset.offered = "";
  row.append(button);
}

/** @param {FigureElement} figure */
function prepare(figure) {
  const form = figure.querySelector(".csr-controls"), picture = figure.querySelector(".csr-chart > img");
  if (picture) pictures.set(figure, picture);
  move(figure, window.csrState.read(key(figure)));
  echo(figure);
  sift(figure, window.csrState.moved(key(figure)).length > 0);
  window.csrShare?.offer(figure);  // Not there on a page that was built without figures.
  offerCode(figure);
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
}

/** @param {FigureElement} figure */
function wire(figure) {
  prepare(figure);
  return draw(figure);
}

// A printed figure is drawn when it comes near the screen, or when the browser has nothing better to do.
/** @param {FigureElement} figure @returns {Promise<void>} */
function drawn(figure) {
  near.unobserve(figure);
  const first = begun.get(figure) ?? draw(figure);
  begun.set(figure, first);
  return first;
}

const near = new IntersectionObserver(entries => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) drawn(/** @type {FigureElement} */ (target));
}, { rootMargin: "100% 0%" });

// Every figure above the place that the address names has its height before the page goes there.
/** @param {FigureElement[]} printed */
async function arrive(printed) {
  const [place, view] = location.hash.slice(1).split("?"), there = view ? document.getElementById(place) : null;
  if (there) {
    /** @param {FigureElement} figure */
    const above = figure => !(there.compareDocumentPosition(figure) & Node.DOCUMENT_POSITION_FOLLOWING);
    await Promise.all(printed.filter(above).map(drawn));
  }
  window.csrState.arrive();
  for (const figure of printed) {
    await idle();
    await drawn(figure);
  }
}

function start() {
  /** @type {NodeListOf<FigureElement>} */
  const found = document.querySelectorAll(".csr-figure");
  const printed = [...found];
  document.querySelector("main")?.append(told);
  for (const figure of printed) {
    prepare(figure);
    near.observe(figure);
  }
  arrive(printed);
  window.addEventListener("csr-settings", ({ detail }) => each(figure => {
    if (detail.figures.includes(key(figure))) follow(figure);
  }));
  new MutationObserver(() => each(figure => { if (figure.csrView) draw(figure); }))
    .observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
// Not there where the figures could not be prepared.
window.csrFigures = { wire, draw, still, at: drawnAt, choose, say: announce };
