/* A view is pinned: it stays behind as a dashed outline of what has moved since, and one sentence says what changed.
   The outline is the same chart at the pinned settings, of which only those marks are kept that lie elsewhere now. */
import { change, differing, sentences } from "./parts/history.js";
import { text } from "./parts/words.js";

/** @typedef {import("./globals.js").FigureElement} FigureElement */
/** @typedef {{ settings: Record<string, number>, said: string[], words: Record<string, string> }} View */

// What tells one mark from another place.
/** @param {Element} mark */
const shape = mark => ["d", "transform", "x1", "x2", "y1", "y2"].map(name => mark.getAttribute(name) ?? "").join("|");

/** @param {ParentNode} chart @returns {SVGElement[]} */
const marks = chart => [...chart.querySelectorAll(".role-mark:not(.mark-text) :is(path, line)")].filter(mark => mark instanceof SVGElement);

class Pin {
  /** @param {FigureElement} figure @param {HTMLButtonElement} button */
  constructor(figure, button) {
    this.figure = figure;
    this.button = button;
    /** @type {View | null} */
    this.pinned = null;
    this.asked = 0;
    this.told = Object.assign(document.createElement("p"), { className: "csr-changed", hidden: true });
    figure.querySelector(".csr-controls")?.append(this.told);
    button.addEventListener("click", () => this.toggle());
    figure.addEventListener("csr-moved", () => this.show());
    const place = figure.querySelector(".csr-chart");
    // A chart that is drawn anew, or for a place of another size, has lost its outline.
    if (place) new MutationObserver(() => { if (this.pinned && !place.querySelector(".csr-ghost")) this.show(); })
      .observe(place, { childList: true });
    if (place) new ResizeObserver(() => this.show()).observe(place);
  }

  // Where the figure stands, what it says, and its controls in words.
  /** @returns {View} */
  now() {
    /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */
    const inputs = this.figure.querySelectorAll(".csr-controls [data-signal]");
    const words = Object.fromEntries([...inputs].map(input => [input.dataset.signal || "",
      input instanceof HTMLSelectElement ? text(input.selectedOptions[0]) : text(input.parentElement?.querySelector("output"))]));
    const said = [...this.figure.querySelectorAll(".csr-readout")].flatMap(readout => sentences(text(readout)));
    return { settings: window.csrState.read(this.figure.id), said, words };
  }

  toggle() {
    this.pinned = this.pinned ? null : this.now();
    this.button.setAttribute("aria-pressed", String(Boolean(this.pinned)));
    this.button.textContent = this.pinned ? "Unpin" : "Pin";
    this.show();
  }

  /** @param {string} signal */
  label(signal) {
    const input = this.figure.querySelector(`.csr-controls [data-signal="${signal}"]`);
    return text(this.figure.querySelector(`label[for="${input?.id}"]`));
  }

  async show() {
    const asked = ++this.asked, { pinned, figure } = this, place = figure.querySelector(".csr-chart");
    this.told.hidden = !pinned;
    if (!pinned || !place) { place?.querySelector(".csr-ghost")?.remove(); return; }
    const now = this.now(), moved = differing(pinned.settings, now.settings);
    this.told.textContent = change(moved.map(signal =>
      ({ label: this.label(signal), before: pinned.words[signal], now: now.words[signal] })), pinned.said, now.said);
    const ghost = await window.csrFigures.at(figure, pinned.settings);
    if (asked !== this.asked) return;
    const present = new Set(marks(place).filter(mark => !mark.closest(".csr-ghost")).map(shape));
    for (const mark of marks(ghost)) if (present.has(shape(mark))) mark.remove();
    for (const rest of ghost.querySelectorAll(".mark-text, .role-axis, .role-legend, .role-title")) rest.remove();
    ghost.classList.add("csr-ghost");
    ghost.setAttribute("aria-hidden", "true");
    place.querySelector(".csr-ghost")?.remove();
    place.append(ghost);
    // The words around both may differ, and with them where the marks begin.
    const [own, other] = [place, ghost].map(chart => chart.querySelector(".role-frame .background")?.getBoundingClientRect());
    if (own && other) ghost.style.transform = `translate(${own.left - other.left}px, ${own.top - other.top}px)`;
  }
}

/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll(".csr-figure .csr-pin");
for (const button of buttons) {
  /** @type {FigureElement | null} */
  const figure = button.closest(".csr-figure");
  if (figure) new Pin(figure, button);
}
