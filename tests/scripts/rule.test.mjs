// A rule that a reader completes, and what contradicts it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { address, looked, places, told, verdict } from "../../chapters/_static/parts/rule.js";

const axis = (/** @type {string} */ label, /** @type {string} */ control, /** @type {string} */ asked) =>
  ({ label, asked, values: [0, 0.5, 1], said: ["0.00", "0.50", "1.00"], written: [0, 0.5, 1].map(value => ({ [control]: String(value) })) });
// What comes out is the smaller of the two.
/** @type {any} */
const rule = { figure: "f", axes: [axis("a", "x", "at least"), axis("b", "y", "")], outcome: "c", over: true, limit: 0.4,
  outcomes: [0, 0, 0, 0, 0.5, 0.5, 0, 0.5, 1], fixed: { z: "1" } };

test("a setting has its places, its words and its address", () => {
  assert.deepEqual(places(rule.axes, 5), [1, 2]);
  assert.equal(told(rule, 5), "a is 0.50 and b is 1.00: c is 0.50");
  assert.equal(address(rule, 5), "#fig-f?f.z=1&f.x=0.5&f.y=1");
});

test("what is free contradicts", () => {
  assert.deepEqual(looked(rule, [0.5]), { met: [3, 4, 5, 6, 7, 8], against: [3, 6] });
  assert.deepEqual(verdict(rule, [0.5]), { at: 3, says: "Contradicted at 2 of the 6 settings that meet your limit. The worst: a is 0.50 and b is 0.00: c is 0.00." });
});

test("a rule that holds is told whether it says too little", () => {
  const both = { ...rule, axes: [rule.axes[0], { ...rule.axes[1], asked: "at least" }] };
  assert.equal(verdict(both, [1, 1]).says, "None of the 1 settings that meet your limit contradicts the rule. It holds for more than you said: try a at least 0.50, or b at least 0.50.");
  assert.equal(verdict(both, [0.5, 0.5]).says, "None of the 4 settings that meet your limit contradicts the rule. A looser limit would be contradicted.");
  assert.match(verdict(both, [1.1, 1]).says, /says nothing/);
});

test("at most, and under a limit, are the other way round", () => {
  const under = { ...rule, over: false, axes: [{ ...rule.axes[0], asked: "at most" }, rule.axes[1]] };
  assert.deepEqual(looked(under, [0]).against, []);
  assert.deepEqual(looked(under, [0.5]).against, [4, 5]);
});
