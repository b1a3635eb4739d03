// What a figure shows at its settings.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { at, COLUMNS, counted, echoed, INKS, key, lettered, MOST_LARGER, shown, sized, theme } from "../../chapters/_static/parts/figure.js";

test("a setting is echoed as its slider steps", () => {
  assert.equal(echoed(0.1 + 0.2, 0.05), "0.30");
  assert.equal(echoed(12, 1), "12");
  assert.equal(echoed(-2, 0.5), "-2.00");
});

test("a row is shown while every control stands at all or at a number of the row", () => {
  const keys = { factor: [1, 4], outcome: [2] };
  assert.ok(shown(keys, { factor: 0, outcome: 0 }));
  assert.ok(shown(keys, { factor: 4, outcome: 2 }));
  assert.ok(shown(keys, { factor: 4, outcome: 0, another: 7 }));
  assert.ok(!shown(keys, { factor: 2, outcome: 0 }));
  assert.ok(!shown(keys, { factor: 4, outcome: 1 }));
  assert.ok(shown({}, { factor: 3 }));
});

test("a listing counts in words", () => {
  assert.deepEqual([0, 1, 2].map(counted), ["No claim of the review behind this choice", "1 claim behind this choice", "2 claims behind this choice"]);
});

test("parameters take their settings, and the specification as it was printed stays", () => {
  const printed = { params: [{ name: "a", value: 1 }, { name: "b", value: 2 }], width: 300 };
  assert.deepEqual(at(printed, { a: 0, c: 9 }), { params: [{ name: "a", value: 0 }, { name: "b", value: 2 }], width: 300 });
  assert.equal(printed.params[0].value, 1);
  assert.deepEqual(at({ width: 300 }, { a: 0 }), { width: 300 });
});

test("what is written in the dark is not what is written in the light", () => {
  for (const place of /** @type {const} */ (["axis", "legend"]))
    assert.notEqual(theme(true)[place].labelColor, theme(false)[place].labelColor);
  assert.equal(theme(true).background, "transparent");
});

test("a live figure has the settings of the printed one that it stands for", () => {
  /** @type {any[]} */
  const [printed, live] = [{ id: "fig-a", dataset: {} }, { id: "live-fig-a", dataset: { settings: "fig-a" } }];
  assert.equal(key(live), key(printed));
});

test("a chart fits the width of its place, and its height where it has to", () => {
  const printed = { width: /** @type {const} */ ("container"), params: [{ name: "a", value: 1 }] };
  const low = sized(printed, 320, 200), free = sized(printed, 320, 0);
  assert.deepEqual([low.width, low.height, low.autosize?.type], [320, 200, "fit"]);
  assert.deepEqual([free.width, free.height, free.autosize?.type], [320, undefined, "fit-x"]);
  assert.equal(printed.width, "container");
  const own = { width: 300 };
  assert.equal(sized(own, 320, 200), own);
});

test("a legend of names can be folded in every layer, up to the columns that it was given; no other encoding changes", () => {
  const colour = { field: "kind", type: "nominal", legend: { orient: "bottom", columns: 3 } };
  const layer = { mark: "bar", encoding: { color: colour, x: { field: "kind", type: "nominal" } } };
  const list = { ...colour, legend: { orient: "top", direction: "vertical" } };
  const quiet = { encoding: { color: { ...colour, legend: null }, size: { field: "n", type: "quantitative" }, shape: list } };
  /** @type {any} */
  const spec = sized({ width: "container", layer: [layer, quiet] }, 320, 0);
  assert.deepEqual(spec.layer[0].encoding.color.legend.columns, { expr: `min(3, ${COLUMNS})` });
  assert.deepEqual(spec.layer[0].encoding.x, layer.encoding.x);
  assert.deepEqual(spec.layer[1], quiet);
  assert.equal(spec.params.at(-1).name, COLUMNS);
  assert.equal(colour.legend.columns, 3);
});

test("Vega draws in the ink and the rule of the page", () => {
  const styles = readFileSync(new URL("../../chapters/_static/paper.css", import.meta.url), "utf8");
  /** @param {string} selector @param {string} name */
  const token = (selector, name) => styles.match(new RegExp(`^${selector} \\{.*?--csr-${name}: (#\\w+);`, "m"))?.[1];
  assert.deepEqual(INKS.light, { ink: token(":root", "ink"), line: token(":root", "line") });
  const dark = 'html\\[data-theme="dark"\\]';
  assert.deepEqual(INKS.dark, { ink: token(dark, "ink"), line: token(dark, "line") });
  assert.notEqual(token(":root", "ink"), token(dark, "ink"));
  const printed = readFileSync(new URL("../../chapters/_static/print.css", import.meta.url), "utf8");
  assert.ok(printed.includes(`[fill="${INKS.dark.ink}"]`) && printed.includes(`[stroke="${INKS.dark.line}"]`));
});

test("words of every size grow with the reader's, in layers and axes too, and data do not", () => {
  const spec = { mark: { type: "text", fontSize: 10 }, layer: [{ encoding: { y: { axis: { labelFontSize: 11 } } } }], data: { values: [{ fontSize: 10 }] } };
  assert.deepEqual(lettered(spec, 1.5), { mark: { type: "text", fontSize: 15 }, layer: [{ encoding: { y: { axis: { labelFontSize: 16.5 } } } }], data: spec.data });
  assert.equal(lettered(spec, 9).mark.fontSize, 10 * MOST_LARGER);
  assert.equal(lettered(spec, 0.8), spec);
});
