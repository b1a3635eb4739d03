/* Small drawings of the page on a reader's own case, as plain lists of shapes. Nothing here touches the page. */
import { strength } from "./cases.js";

/** @typedef {import("./cases.js").Values} Values */
/** @typedef {import("./cases.js").Square} Square */

/** A shape: its tag, its attributes, and the words in it.
 * @typedef {{ tag: string, set: Record<string, string | number>, text?: string }} Shape */

/** The side of the square, and the room left of it and below it for words. */
const SIDE = 280, LEFT = 44, TOP = 10, BELOW = 40;

/** What the whole drawing measures. */
export const SIZE = { width: LEFT + SIDE + 10, height: TOP + SIDE + BELOW };

/** @param {number} visibility */
const across = visibility => LEFT + SIDE * visibility;
/** @param {number} level */
const upwards = level => TOP + SIDE * (1 - level);

/** Where a case may stand: what is not reported leaves a stretch, and a point in its middle.
 * @param {Values} found @param {Square} square */
export function stretch(found, square) {
  const { low, middle, high } = strength(found, square), seen = found.visibility;
  return { x: seen ?? square.unreported, left: seen ?? 0, right: seen ?? 1, y: middle, low, high };
}

/** Those cases of the review that have a place: of the others a whole side is not reported.
 * @template {{ values: Values }} Case
 * @param {Case[]} theirs @param {Square} square */
export const placed = (theirs, { national }) => theirs.filter(({ values }) => "visibility" in values && national.some(factor => factor in values));

/** The square of visibility and institutional strength, with cases of the review and the reader's own.
 * @param {Square} square
 * @param {{ name: string, values: Values }[]} theirs
 * @param {{ name: string, values: Values }[]} yours
 * @returns {Shape[]} */
export function drawn(square, theirs, yours) {
  /** @type {Shape[]} */
  const shapes = [{ tag: "rect", set: { x: LEFT, y: TOP, width: SIDE, height: SIDE } }];
  for (const at of [0, 0.5, 1]) {
    shapes.push({ tag: "text", set: { x: across(at), y: TOP + SIDE + 16, "text-anchor": "middle" }, text: `${at}` },
      { tag: "text", set: { x: LEFT - 6, y: upwards(at) + 4, "text-anchor": "end" }, text: `${at}` });
  }
  shapes.push({ tag: "text", set: { x: across(0.5), y: TOP + SIDE + 34, "text-anchor": "middle" }, text: "Visibility of the buyers" },
    { tag: "text", set: { x: 0, y: 0, transform: `translate(10 ${upwards(0.5)}) rotate(-90)`, "text-anchor": "middle" }, text: "Institutional strength" },
    { tag: "path", set: { class: "csr-own-line", d: square.line.map(([x, y], nth) => `${nth ? "L" : "M"}${across(x)} ${upwards(y)}`).join("") } });
  for (const { name, values } of placed(theirs, square)) {
    const { x, y, low, high } = stretch(values, square), right = x > 0.5, part = high > low;
    if (part) shapes.push({ tag: "line", set: { class: "csr-own-theirs", x1: across(x), x2: across(x), y1: upwards(low), y2: upwards(high) } });
    shapes.push({ tag: "path", set: { class: part ? "csr-own-theirs csr-own-part" : "csr-own-theirs", d: `M${across(x)} ${upwards(y) - 5}l5 5l-5 5l-5 -5z` } },
      { tag: "text", set: { x: across(x) + (right ? -9 : 9), y: upwards(y) + 4, "text-anchor": right ? "end" : "start" }, text: name });
  }
  for (const { name, values } of yours) {
    const { x, left, right, y, low, high } = stretch(values, square), end = x > 0.5;
    // What nobody reports has no place: the whole stretch is where the case may stand.
    shapes.push({ tag: "rect", set: { class: "csr-own-reach", x: across(left), y: upwards(high), width: SIDE * (right - left), height: SIDE * (high - low) } },
      { tag: "line", set: { x1: across(left), x2: across(right), y1: upwards(y), y2: upwards(y) } },
      { tag: "line", set: { x1: across(x), x2: across(x), y1: upwards(low), y2: upwards(high) } },
      { tag: "circle", set: { cx: across(x), cy: upwards(y), r: 6 } },
      ...folded(name).map((text, nth, lines) => ({ tag: "text", text, set: { x: across(x) + (end ? -12 : 12), y: upwards(y) - 8 - 14 * (lines.length - 1 - nth),
        "text-anchor": end ? "end" : "start", "font-weight": 600, class: "csr-own-name" } })));
  }
  return shapes;
}

/** A name in lines that find room in the square; a very long one ends in three dots, and the list above it has the whole.
 * @param {string} name */
function folded(name) {
  const lines = [""];
  for (const word of name.split(/\s+/).map(one => one.length > 24 ? `${one.slice(0, 23)}…` : one)) {
    if (`${lines[lines.length - 1]} ${word}`.trim().length > 24) lines.push(word);
    else lines[lines.length - 1] = `${lines[lines.length - 1]} ${word}`.trim();
  }
  return lines.length > 4 ? [...lines.slice(0, 3), `${lines[3]}…`] : lines;
}

/** What the drawing of a prediction measures. */
export const BAR = { width: 260, height: 26 };

/** The shapes of one prediction: its range, its share, and what is reported.
 * @param {import("./cases.js").Prediction} found @param {number | undefined} reported @returns {Shape[]} */
export function bar({ population, uniform, lowest, highest }, reported) {
  const at = (/** @type {number} */ share) => 6 + (BAR.width - 12) * share;
  /** @type {Shape[]} */
  const shapes = [
    { tag: "line", set: { x1: at(0), x2: at(1), y1: 20, y2: 20, "stroke-opacity": 0.4 } },
    { tag: "line", set: { x1: at(0.5), x2: at(0.5), y1: 2, y2: 24, "stroke-dasharray": "3 3" } },
    { tag: "line", set: { x1: at(lowest), x2: at(highest), y1: 12, y2: 12, "stroke-width": 3, "stroke-opacity": 0.5 } },
    { tag: "circle", set: { cx: at(population), cy: 12, r: 6 } },
    { tag: "path", set: { d: `M${at(uniform) - 4} 8l8 8m0 -8l-8 8` } },
  ];
  if (reported !== undefined) shapes.push({ tag: "line", set: { x1: at(reported), x2: at(reported), y1: 1, y2: 23, "stroke-width": 4 } });
  return shapes;
}
