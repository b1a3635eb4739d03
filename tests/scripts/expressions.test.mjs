// Expressions of Vega as the page works them out, held against Vega's own interpreter, which walks their trees.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as vega from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { expressions } from "../../chapters/_static/parts/expressions.js";

const datum = { x: 3, y: -2, name: "Grüße", list: [3, 1, 2], inner: { deep: 7 }, odd: null, when: Date.UTC(2024, 1, 29) };
const SIGNALS = { alpha: 0.4, open: 0, words: ["a", "b"] };

// What a data flow makes of an expression: each way of a view, the value of a signal and of a field.
/** @param {any} expr @param {string} text */
async function worked(expr, text) {
  /** @type {any} */
  const spec = {
    signals: [...Object.entries(SIGNALS).map(([name, value]) => ({ name, value })), { name: "told", update: `[${SIGNAL.test(text) ? text : 0}]` }],
    data: [{ name: "rows", values: [datum], transform: [{ type: "formula", as: "made", expr: text }] }],
    marks: [{ type: "rect", from: { data: "rows" }, encode: { update: { x: { signal: "alpha * 10" }, x2: { value: 1 }, tooltip: { signal: text } } } }],
  };
  const view = await new vega.View(vega.parse(spec, {}, { ast: true }), { expr }).runAsync();
  const [{ made }] = view.data("rows"), [mark] = /** @type {any} */ (view.scenegraph()).root.items[0].items[0].items;
  return { told: view.signal("told"), made, tooltip: mark.tooltip, x: mark.x, width: mark.width };
}
const SIGNAL = /^(?!.*(datum|item)).*$/s;

const ALIKE = [
  "1 + 2 * 3 - 4 / 5 % 6", "'a' + 1", "~5 | 2 & 7 ^ 1", "1 << 3 >> 1 >>> 1", "!open", "-alpha", "+'3'",
  "datum.x > datum.y ? 'more' : 'less'", "datum['x'] === 3 && datum.list[1]", "datum.odd || 'none'", "datum.inner.deep",
  "if(open, 'yes', 'no')", "if(datum.x, datum.name, datum.odd.deep)", "max(1, alpha, 3)", "clamp(datum.x, 0, 1)", "PI + SQRT2",
  "format(alpha, '.0%')", "upper('grüße')", "replace('a-b-a', /a/g, 'c')", "test(/^b/, words[1])", "{a: alpha, 'b c': [datum.x]}",
  "length(datum.list)", "sort(datum.list)", "join(words, ' and ')", "indexof(words, 'b')", "slice('chain', 1, 3)", "isValid(datum.odd)",
  "utcFormat(datum.when, '%d %b')", "datetime(2024, 1, 2) < now()", "extent(datum.list)", "span(extent(datum.list))",
  "pluck([{a: 1}], 'a')", "sequence(1, 4)", "inrange(2, [1, 3])", "datum.constructor", "datum.name.length",
];

test("every kind of expression comes out as Vega's interpreter has it", async () => {
  assert.ok(ALIKE.length > 35);
  for (const text of ALIKE) assert.deepEqual(await worked(expressions, text), await worked(expressionInterpreter, text), text);
});

test("a difference would be found", async () => {
  /** @param {any} context @param {any} parsed */
  const parameter = (context, { ast }) => expressions.parameter(context, { ast: { ...ast, type: "Literal", value: 0 } });
  assert.notDeepEqual(await worked({ ...expressions, parameter }, "datum.x"), await worked(expressionInterpreter, "datum.x"));
});

test("what would make code out of text is not given away", async () => {
  /** @param {string} text @param {object} row */
  const of = (text, row) => expressions.parameter({ functions: {} }, { ast: vega.parseExpression(text) })(row, {});
  assert.equal(of("datum.constructor.constructor", {}), undefined);
  assert.equal(of("datum['act']", { act: setTimeout }), undefined);
  assert.deepEqual(of("{a: datum.act, constructor: 1, toString: 2, b: 3}", { act: eval }), { a: undefined, b: 3 });
  assert.equal(of("datum.act", { act: Math.abs }), Math.abs);
});

test("an event is asked through Vega", () => {
  const seen = { vega: { x: () => 5, item: () => ({ datum: { n: 2 } }) }, item: { datum: { n: 4 } } };
  const parts = { functions: {} }, ast = vega.parseExpression("x() + item().datum.n + event.item.datum.n");
  assert.equal(expressions.event(parts, { ast })(seen), 11);
  assert.equal(expressions.handler(parts, { ast: vega.parseExpression("datum.n + $step") })({ "$$step": 1 }, seen), 5);
});
