/* A dot that is moved in the chart itself: with a mouse by a press or a drag anywhere in the square, with a finger by a
   tap or by dragging the dot, so that a page can still be scrolled over it; with the arrow keys once the chart has the
   focus. Every way sets what the sliders set, in their steps (state.js). */
import { key } from "./parts/figure.js";
import { placed } from "./parts/square.js";

/** @typedef {import("./globals.js").FigureElement} FigureElement */
/** @typedef {import("./parts/square.js").Drag} Drag */

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const SLIDER = { role: "slider", tabindex: "0", "aria-roledescription": "dot in a square", "aria-valuemin": "0", "aria-valuemax": "1" };
const GRIP = 20;  // Pixels around the middle of the dot that take hold of it.

/** @param {FigureElement} figure @param {HTMLElement} place */
function wire(figure, place) {
  /** @type {Drag} */
  const drag = JSON.parse(place.dataset.drag || "{}");
  const here = () => drag.at.map(name => Number(figure.csrView?.signal(name) ?? window.csrState.read(key(figure))[name]));
  const tell = () => {
    const [x, y] = here();
    place.setAttribute("aria-valuenow", x.toFixed(2));
    // How high it stands the drawing says, where several controls make the height.
    if (Number.isFinite(y)) place.setAttribute("aria-valuetext", `${drag.names[0]} ${x.toFixed(2)}, ${drag.names[1]} ${y.toFixed(2)}`);
  };
  /** @param {number} x @param {number} y */
  const to = (x, y) => window.csrState.write(key(figure), placed(drag, window.csrState.read(key(figure)), here(), [x, y]));
  // Where the square begins on the screen.
  const corner = () => place.querySelector(".role-frame .background")?.getBoundingClientRect() ?? { left: 0, top: 0 };
  /** @param {PointerEvent | MouseEvent} event */
  const point = event => {
    const view = figure.csrView, { left, top } = corner();
    if (view) to(view.scale("x").invert(event.clientX - left), view.scale("y").invert(event.clientY - top));
  };
  // The ground of the square with its lines, and not a mark on it, which may have a meaning of its own.
  /** @param {Event} event */
  const ground = event => event.target instanceof Element && Boolean(event.target.closest(".mark-rect, .role-mark.mark-rule, .background"));
  /** @param {PointerEvent} event */
  const onDot = event => {
    const view = figure.csrView, { left, top } = corner(), [x, y] = here();
    return Boolean(view) && Math.hypot(event.clientX - left - (view?.scale("x")(x) ?? 0),
      event.clientY - top - (view?.scale("y")(y) ?? 0)) < GRIP;
  };
  // The chart is one thing to those who do not see it: a slider with two directions. Vega calls it a document, each
  // time that it draws.
  const named = () => { for (const [name, value] of Object.entries(SLIDER)) if (place.getAttribute(name) !== value) place.setAttribute(name, value); };
  new MutationObserver(named).observe(place, { attributeFilter: ["role", "aria-roledescription"] });
  named();
  place.addEventListener("pointerdown", event => {
    const grip = onDot(event);
    // Of a finger only what begins on the dot is a drag; elsewhere it may scroll, and a tap is a click.
    if (event.button || !(grip || (ground(event) && event.pointerType === "mouse"))) return;
    place.setPointerCapture(event.pointerId);
    if (!grip) point(event);
  });
  place.addEventListener("pointermove", event => { if (place.hasPointerCapture(event.pointerId)) point(event); });
  place.addEventListener("click", event => { if (ground(event)) point(event); });
  place.addEventListener("keydown", event => {
    const arrow = ARROWS[event.key], [x, y] = here();
    if (!arrow || !figure.csrView) return;
    event.preventDefault();
    /** @type {HTMLInputElement | null} */
    const slider = figure.querySelector(`[data-signal="${drag.across}"]`);
    const step = Number(slider?.step);
    to(x + step * arrow[0], y + step * arrow[1]);
  });
  for (const event of ["csr-drawn", "csr-moved"]) figure.addEventListener(event, tell);
  tell();
}

/** @type {NodeListOf<HTMLElement>} */
const places = document.querySelectorAll(".csr-figure [data-drag]");
for (const place of places) {
  /** @type {FigureElement | null} */
  const figure = place.closest(".csr-figure");
  if (figure) wire(figure, place);
}
