// A case of the reader's own: two tabs with one record, what the model calls, and the drawing of the square.
import assert from "node:assert/strict";
import { test } from "node:test";
import { blank, knows, met, names } from "../../chapters/_static/parts/own/cases.js";
import { drawn, placed } from "../../chapters/_static/parts/own/drawings.js";
import { distinct } from "../../chapters/_static/parts/own/files.js";

const VARIABLES = ["visibility", "laws"];
/** @param {Record<string, Record<string, string>>} values @param {Record<string, string>} [sources] */
const kept = (values, sources = {}) => ({ sources, rows: Object.entries(values).flatMap(([name, own]) =>
  blank(name, VARIABLES).map(row => ({ ...row, value: own[row.variable] ?? "NA" }))) });
/** @param {ReturnType<typeof kept>} record */
const values = ({ rows }) => Object.fromEntries(names(rows).map(name => [name, Object.fromEntries(rows
  .filter(row => row.case === name && row.value !== "NA").map(row => [row.variable, row.value]))]));

test("two tabs that went on from one record lose nothing of either", () => {
  const before = kept({ a: { laws: "0" }, b: { laws: "1" } }, { a: "A report" });
  const ours = kept({ a: { laws: "0", visibility: "1" }, b: { laws: "1" } }, { a: "A report" });
  const theirs = kept({ a: { laws: "0.33" }, b: { laws: "1" }, c: { laws: "0" } }, { a: "Another report", c: "C" });
  const found = met(before, ours, theirs);
  assert.deepEqual(values(found), { a: { visibility: "1", laws: "0.33" }, b: { laws: "1" }, c: { laws: "0" } });
  assert.deepEqual(found.sources, { a: "Another report", b: "", c: "C" });
  // Negative control: without a common record the other's point would be lost, or ours.
  assert.deepEqual(values(met(theirs, ours, theirs)).a, { visibility: "1", laws: "0" });
});

test("a case that one tab removes is gone, unless the other has changed it since; and ours stands where both changed a point", () => {
  const before = kept({ a: { laws: "0" }, b: { laws: "1" } }), without = kept({ b: { laws: "1" } });
  const changed = kept({ a: { laws: "1" }, b: { laws: "1" } });
  const pairs = /** @type {[ReturnType<typeof kept>, ReturnType<typeof kept>, string[]][]} */ ([[without, before, ["b"]], [before, without, ["b"]], [without, changed, ["a", "b"]], [changed, without, ["a", "b"]]]);
  for (const [ours, theirs, left] of pairs) {
    assert.deepEqual(names(met(before, ours, theirs).rows).sort(), left);
  }
  assert.equal(values(met(before, changed, kept({ a: { laws: "0.67" }, b: {} }))).a.laws, "1");
  // A new name there, and a value here.
  assert.deepEqual(Object.keys(values(met(before, changed, kept({ z: { laws: "0" }, b: { laws: "1" } })))).sort(), ["a", "b", "z"]);
  assert.deepEqual(met(before, before, { rows: [], sources: {} }).rows, []);
});

test("the model knows of a change where a condition is present, and of a state where one is coded", () => {
  const grid = { levels: [null, 0, 1], series: [], outcomes: [], states: ["state"], shares: "" };
  const calls = (/** @type {Record<string, number>} */ found) => ["state", "change"].map(outcome => knows(found, outcome, VARIABLES, grid));
  const found = /** @type {Record<string, number>[]} */ ([{}, { laws: 0.33 }, { laws: 0.33, visibility: 0.67 }, { other: 1 }]);
  assert.deepEqual(found.map(calls),
    [[false, false], [true, false], [true, true], [false, false]]);
});

test("a case of the review with a factor missing is drawn as one", () => {
  const square = { national: ["laws", "monitoring"], levels: [0, 0.5, 1], unreported: 0.5, line: /** @type {[number, number][]} */ ([]),
    strengths: { "00": 0, "01": 0.25, "02": 0.5, "11": 0.5, "12": 0.75, "22": 1 } };
  const theirs = /** @type {{ name: string, values: Record<string, number> }[]} */ ([{ name: "whole", values: { visibility: 1, laws: 1, monitoring: 0 } }, { name: "part", values: { visibility: 0, laws: 1 } },
    { name: "no place", values: { laws: 1 } }]);
  assert.deepEqual(placed(theirs, square).map(({ name }) => name), ["whole", "part"]);
  const shapes = drawn(square, theirs, []).filter(({ set }) => `${set.class ?? ""}`.startsWith("csr-own-theirs"));
  assert.deepEqual(shapes.map(({ tag, set }) => [tag, set.class]),
    [["path", "csr-own-theirs"], ["line", "csr-own-theirs"], ["path", "csr-own-theirs csr-own-part"]]);
});

test("files of one name are told apart", () => {
  assert.deepEqual(distinct(["a", "a (2)", "a", "case", "a"], ["case", "variable"]), ["a", "a (2)", "a (3)", "case (2)", "a (4)"]);
});
