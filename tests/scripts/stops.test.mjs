// The marks of a chart as stops for keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, inWords, kept, led, rows, said } from "../../chapters/_static/parts/stops.js";

/** @typedef {any} Mark  A piece of Vega's scenegraph, as far as a test needs it. */
/** @typedef {[x: number, y: number, name: string]} Placed */

/** @param {number} x @param {number} y */
const box = (x, y, size = 4) => ({ x1: x - size, y1: y - size, x2: x + size, y2: y + size });
/** @param {number} x @param {number} y @param {string | Record<string, unknown>} [tooltip] @returns {Mark} */
const point = (x, y, tooltip, more = {}) => ({ x, y, bounds: box(x, y), tooltip, ...more });
/** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {string} [tooltip] @returns {Mark} */
const bar = (x1, y1, x2, y2, tooltip) => ({ bounds: { x1, y1, x2, y2 }, tooltip });
/** @param {string} marktype @param {Mark[]} items @returns {Mark} */
const layer = (marktype, items, more = {}) => ({ marktype, role: "mark", items, ...more });
/** @param {Mark[]} marks @returns {Mark} */
const chart = (...marks) => ({ marktype: "group", items: [{ items: marks }] });
/** @typedef {ReturnType<typeof rows>} Rows */
/** @param {Rows} all */
const words = all => all.map(row => row.map(stop => stop.words));
// Keys one after another, from before the first.
/** @param {Rows} all @param {string[]} keys @returns {any} */
const walked = (all, ...keys) => keys.reduce((/** @type {any} */ at, key) => led(all, at, key) ?? at, null);
/** @param {Rows} all @param {string[]} keys */
const at = (all, ...keys) => { const { row, place } = walked(all, ...keys); return all[row][place].words; };

test("marks with a tooltip are stops, in rows; grounds, thresholds and labels are none", () => {
  const all = rows(chart(
    layer("rect", [bar(0, 0, 200, 60)]), layer("rule", [bar(50, 0, 50, 60)]), layer("text", [point(9, 9)]),
    layer("symbol", [point(90, 11, "b"), point(10, 10, "a"), point(40, 50, "c.")]),
    { marktype: "group", role: "legend", items: [{ items: [layer("symbol", [point(0, 0, "legend")], { role: "legend-symbol" })] }] }));
  assert.deepEqual(words(all), [["a.", "b."], ["c."]]);
});

test("marks of several layers with the same words are one stop, and those of one layer are not", () => {
  const all = rows(chart(layer("rule", [bar(10, 10, 50, 10, "from to")]),
    layer("symbol", [point(10, 10, "from to"), point(80, 10, "pays"), point(99, 10, "pays")])));
  assert.deepEqual(words(all), [["from to.", "pays.", "pays."]]);
  assert.deepEqual(all[0][0].box, { x1: 6, y1: 6, x2: 50, y2: 14 });
});

test("a chart without tooltips is read by the descriptions of its marks, but for words and what is not to be heard", () => {
  const item = (/** @type {number} */ x, /** @type {string} */ description) => ({ x, y: 5, bounds: box(x, 5), description });
  assert.deepEqual(words(rows(chart(layer("symbol", [item(5, "x: 1")]), layer("text", [item(9, "text: n")]),
    layer("symbol", [item(7, "guess: 2")], { aria: false })))), [["x: 1."]]);
  assert.deepEqual(rows(chart(layer("text", [item(9, "text: n")]))), []);
});

test("points belong to their line where lines cross, and up and down lead to the line that is next there", () => {
  const corners = { jobs: [[0, 10], [50, 30], [100, 50]], pay: [[0, 50], [50, 30], [100, 10]] };
  const line = (/** @type {string} */ name, /** @type {number[][]} */ places) => ({ datum: { name }, items: [layer("line", places.map(([x, y]) => ({ x, y })))] });
  const points = Object.entries(corners).flatMap(([name, places]) => places.map(([x, y]) => point(x, y, `${name} ${x}`, { datum: { name } })));
  const all = rows(chart({ marktype: "group", name: "pathgroup", items: Object.entries(corners).map(([name, places]) => line(name, places)) },
    layer("symbol", points)));
  assert.deepEqual(words(all), [["jobs 0.", "jobs 50.", "jobs 100."], ["pay 0.", "pay 50.", "pay 100."]]);
  assert.equal(at(all, "Home", "ArrowRight", "ArrowRight", "ArrowUp"), "pay 100.");
  assert.equal(at(all, "Home", "ArrowDown"), "pay 0.");
});

test("points of several kinds over the same places are series without a line", () => {
  const kind = (/** @type {string} */ shape, /** @type {number[]} */ heights) => heights.map((y, x) => point(10 * x, y, `${shape} ${x}`, { shape }));
  const all = rows(chart(layer("symbol", [...kind("circle", [90, 50, 10]), ...kind("square", [90, 89, 88])])));
  assert.deepEqual(all.map(row => row.length), [3, 3]);
  const ragged = rows(chart(layer("symbol", [...kind("circle", [90, 50, 10]), ...kind("square", [90, 70])])));
  assert.deepEqual(ragged.map(row => row.length), [1, 1, 1, 2]);
});

test("columns of any height on one ground are a row, and small multiples lie where they are drawn", () => {
  assert.deepEqual(words(rows(chart(layer("rect", [bar(0, 80, 9, 100, "low"), bar(10, 1, 19, 100, "high")])))), [["low.", "high."]]);
  const panel = (/** @type {string} */ country, /** @type {number} */ x) => ({ x, y: 0, datum: { country, count: 1, distinct_year: 1 }, items: [layer("symbol", [point(5, 5, "one")])] });
  const facets = rows(chart({ marktype: "group", name: "cell", items: [panel("India", 100), panel("Pakistan", 0)] }));
  // Each panel has its own marks, although their words are alike.
  assert.deepEqual(words(facets), [["Pakistan: one.", "India: one."]]);
});

test("keys lead along rows, between them and through all, and nowhere at an end", () => {
  const all = rows(chart(layer("symbol", [[0, 0], [30, 0], [60, 0], [0, 40], [58, 40]].map(([x, y], n) => point(x, y, `${n}`)))));
  assert.equal(at(all, "ArrowLeft"), "0.");
  assert.equal(at(all, "End"), "2.");
  assert.equal(at(all, "End", "ArrowDown"), "4.");
  assert.equal(at(all, "End", "ArrowDown", "Home"), "3.");
  assert.equal(at(all, "End", "PageDown", "PageDown", "PageUp"), "3.");
  const first = walked(all, "Home");
  for (const key of ["ArrowLeft", "ArrowUp", "PageUp", "a"]) assert.equal(led(all, first, key), null);
  assert.equal(led(all, walked(all, "End"), "ArrowRight"), null);
});

test("a mark in hand is kept while there are as many, else the nearest to it is", () => {
  const drawn = (/** @type {Placed[]} */ ...places) => rows(chart(layer("symbol", places.map(([x, y, name]) => point(x, y, name)))));
  const before = drawn([0, 0, "a"], [50, 0, "b"]), held = before[0][0];
  const moved = drawn([90, 0, "a"], [50, 0, "b"]);
  assert.deepEqual(kept(moved, held, 2), { row: 0, place: 1 });
  assert.deepEqual(kept(drawn([90, 0, "a"], [50, 0, "b"], [2, 0, "c"]), held, 2), { row: 0, place: 0 });
  assert.equal(counted(2, 2), "");
  assert.match(counted(2, 3), /now has 3 marks, where it had 2/);
});

test("what is said has the tooltip's words first, the row only where it is another one", () => {
  const all = rows(chart(layer("symbol", [point(0, 0, "a"), point(9, 0, "b!"), point(0, 40, { "Truth": 0.5, by: "x" })])));
  assert.equal(said(all, null, { row: 0, place: 0 }), "a. Row 1 of 2, 1 of 2.");
  assert.equal(said(all, { row: 0, place: 0 }, { row: 0, place: 1 }), "b! 2 of 2.");
  assert.equal(said(all, { row: 0, place: 1 }, { row: 1, place: 0 }), "Truth: 0.5; by: x. Row 2 of 2.");
  assert.equal(inWords(null), "");
});
