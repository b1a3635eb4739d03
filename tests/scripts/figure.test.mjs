// What a figure shows at its settings.
import assert from "node:assert/strict";
import { test } from "node:test";
import { at, counted, echoed, key, shown, theme } from "../../chapters/_static/parts/figure.js";

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
  assert.deepEqual([0, 1, 2].map(counted), ["None in this review", "1 claim behind this choice", "2 claims behind this choice"]);
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
