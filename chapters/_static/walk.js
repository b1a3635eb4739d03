/* Every chart can be entered by keys and read mark by mark. It is one stop of Tab; arrow keys go from mark to mark
   (parts/stops.js). The mark in hand has a ring and its tooltip, and its words are told where figures tell all changes.
   In a square with a dot the arrow keys move the dot (drag.js); there the other keys read the marks. */
import { counted, kept, led, NO_FURTHER, rows, said } from "./parts/stops.js";

/** @typedef {import("./globals.js").FigureElement} FigureElement */
/** @typedef {import("./parts/stops.js").Stop} Stop */
/** @typedef {import("./parts/stops.js").Where} Where */

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"], OTHERS = ["Home", "End", "PageUp", "PageDown"];
// Milliseconds from a press to the focus that it gives.
const TAP = 1000;
const HELP = { chart: "Arrow keys go from mark to mark, Home and End to the ends of a row, Page Up and Page Down through all marks. Escape leaves the chart.",
  dot: "Arrow keys move the dot. Page Up and Page Down go from mark to mark. Escape leaves the chart." };

// How to do it, in words: once on the page, shown while a chart has the focus.
/** @param {"chart" | "dot"} kind */
function help(kind) {
  const id = `csr-keys-${kind}`;
  return document.getElementById(id)
    ?? Object.assign(document.createElement("p"), { id, className: "csr-keys", textContent: HELP[kind], hidden: true });
}

class Walk {
  /** @param {FigureElement} figure @param {HTMLElement} place */
  constructor(figure, place) {
    this.figure = figure;
    this.place = place;
    this.dot = place.dataset.drag !== undefined;
    this.help = help(this.dot ? "dot" : "chart");
    this.keys = this.dot ? OTHERS : [...ARROWS, ...OTHERS];
    this.ring = Object.assign(document.createElement("div"), { className: "csr-ring" });
    this.entered = false;
    this.pointed = -Infinity;
    /** @type {Stop[][]} */
    this.rows = [];
    /** @type {Where | null} */
    this.at = null;
    /** @type {Stop | null} */
    this.held = null;
    // What changes a chart in hand: its settings, its size, or all of it.
    this.watch = new MutationObserver(() => this.follow());
    place.addEventListener("pointerdown", ({ timeStamp }) => { this.pointed = timeStamp; });
    place.addEventListener("focus", () => this.enter());
    place.addEventListener("blur", () => this.leave());
    place.addEventListener("keydown", event => this.press(event));
  }

  // Vega makes a document of every mark, each time that it draws; a reader gets one thing that answers to keys.
  drawn() {
    const { place } = this;
    place.querySelector("svg.marks")?.setAttribute("aria-hidden", "true");
    const empty = !this.read().length;
    if (!empty || this.dot) {
      if (!this.help.isConnected) document.querySelector("main")?.append(this.help);
      place.tabIndex = 0;
      place.setAttribute("aria-describedby", this.help.id);
    }
    if (!this.dot) place.setAttribute("role", empty ? "img" : "application");
    if (!this.dot) place.setAttribute("aria-roledescription", "chart");
    if (!place.getAttribute("aria-label")) place.setAttribute("aria-label", "Chart");
    if (this.entered) this.follow();
  }

  read() { return this.figure.csrView ? rows(this.figure.csrView.scenegraph().root) : []; }

  enter() {
    // Who has come by mouse scrolls with the arrow keys.
    if (performance.now() - this.pointed < TAP) return;
    this.entered = true;
    (this.figure.closest(".csr-large") ?? document.querySelector("main"))?.append(this.help);
    this.help.hidden = false;
    this.watch.observe(this.place, { subtree: true, childList: true, attributes: true });
    const more = this.again();
    if (this.at) this.say(more + said(this.rows, null, this.at));
  }

  // The chart as it is now, and where in it the mark in hand has gone; whether there are more marks or fewer, in words.
  again() {
    const { held } = this, before = this.rows.flat().length;
    this.rows = this.read();
    const now = this.rows.flat().length;
    this.take(held && now ? kept(this.rows, held, before) : null);
    return held ? counted(before, now) : "";
  }

  /** @param {Where | null} at */
  take(at) {
    this.at = at;
    this.held = at && this.rows[at.row][at.place];
    this.show();
  }

  follow() {
    const before = this.held?.words, more = this.again();
    if (this.at && (more || this.held?.words !== before)) this.say(more + said(this.rows, this.at, this.at));
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (!this.entered || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Escape") {
      // It leaves the chart, and only from outside of it what lies over the page.
      if (this.at) event.stopPropagation();
      this.place.blur();
    } else if (event.key === "Enter" && this.held) {
      event.preventDefault();
      window.csrFigures.choose(this.figure, this.held.item.datum);
    } else if (this.keys.includes(event.key)) {
      event.preventDefault();
      this.go(event.key);
    }
  }

  /** @param {string} key */
  go(key) {
    const more = this.again(), before = this.at;
    if (!this.rows.length) return;
    const now = led(this.rows, before, key);
    if (!now) { this.say(NO_FURTHER); return; }
    this.take(now);
    this.say(more + said(this.rows, before, now));
  }

  show() {
    const { held, ring, place } = this, view = this.figure.csrView, svg = place.querySelector("svg.marks");
    if (!held || !view || !svg) { this.hide(); return; }
    const [from, to] = [place, svg].map(element => element.getBoundingClientRect()), { x1, y1, x2, y2 } = held.box;
    const [x, y] = view.origin(), { left, top } = view.padding();
    const sides = { left: to.left - from.left + left + x + x1, top: to.top - from.top + top + y + y1, width: x2 - x1, height: y2 - y1 };
    for (const [side, pixels] of Object.entries(sides)) ring.style.setProperty(side, `${pixels}px`);
    place.append(ring);
    ring.scrollIntoView({ block: "nearest", behavior: "instant" });
    const { right, top: head, bottom } = ring.getBoundingClientRect();
    view.tooltip()(null, { clientX: right, clientY: bottom }, held.item, held.item.tooltip ?? held.words);
    // Where it has no room below, it goes above the ring and not over it.
    const tip = document.getElementById("vg-tooltip-element"), box = tip?.getBoundingClientRect();
    if (tip && box && box.top < bottom) tip.style.top = `${Math.max(0, head - box.height - 8)}px`;
    this.watch.takeRecords();
  }

  hide() {
    this.ring.remove();
    this.figure.csrView?.tooltip()(null, null, null, null);
    this.watch.takeRecords();
  }

  leave() {
    this.entered = false;
    this.watch.disconnect();
    this.hide();
    this.help.hidden = true;
  }

  /** @param {string} words */
  say(words) { window.csrFigures.say(words); }
}

/** @type {WeakMap<EventTarget, Walk>} */
const walks = new WeakMap();

/** @param {FigureElement} figure */
function drawn(figure) {
  /** @type {HTMLElement | null} */
  const place = figure.querySelector(".csr-chart");
  const walk = walks.get(figure) ?? (place && new Walk(figure, place));
  if (!walk) return;
  walks.set(figure, walk);
  walk.drawn();
}

document.addEventListener("csr-drawn", ({ target }) => drawn(/** @type {FigureElement} */ (target)));
/** @type {NodeListOf<FigureElement>} */
const before = document.querySelectorAll(".csr-figure[data-drawn]");
before.forEach(drawn);
