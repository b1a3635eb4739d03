// Settings one after the other, what has changed between two of them, and where a dragged dot goes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { back, begin, change, note, ONE, sentences } from "../../chapters/_static/parts/history.js";
import { placed } from "../../chapters/_static/parts/square.js";

test("a drag is one step back, and a rest between two changes makes two", () => {
  let history = begin({ a: 0, b: 0 });
  for (const [a, at] of [[1, 0], [2, 100], [3, 200]]) history = note(history, { a, b: 0 }, at);
  history = note(history, { a: 3, b: 5 }, 200 + ONE);
  assert.deepEqual(history.past, [{ a: 0, b: 0 }, { a: 3, b: 0 }]);
  history = back(history);
  assert.deepEqual(history.now, { a: 3, b: 0 });
  history = note(history, { a: 9, b: 0 }, 300 + ONE);
  assert.deepEqual(back(history).now, { a: 3, b: 0 });
  assert.deepEqual(back(back(history)).now, { a: 0, b: 0 });
});

test("nothing has changed where nothing was moved, and there is no step before the first", () => {
  const history = begin({ a: 0 });
  assert.equal(note(history, { a: 0 }, 5), history);
  assert.equal(back(history), history);
});

test("what has changed is one sentence: the controls, and the first sentence that reads otherwise", () => {
  const moved = [{ label: "Visibility", before: "0.90", now: "0.40" }];
  assert.equal(change(moved, ["Same.", "Adoption 0.40."], ["Same.", "Adoption 0.25."]),
    "“Visibility” went from 0.90 to 0.40: the figure said “Adoption 0.40.” and now says “Adoption 0.25.”");
  assert.match(change(moved, ["Same."], ["Same."]), /stays the same\.$/);
  assert.match(change([], ["A."], ["B."]), /^Pinned/);
  assert.ok(change(moved, ["x".repeat(900)], ["y".repeat(900)]).length < 450);
  assert.deepEqual(sentences("Adoption 0.40: more out than in. Visibility 0.90. The weaker level is visibility."),
    ["Adoption 0.40: more out than in.", "Visibility 0.90.", "The weaker level is visibility."]);
});

test("a dot sets one control each way, or lifts several together and none beyond its end", () => {
  const one = { across: "x", upwards: ["y"], at: ["x", "y"], names: ["", ""] };
  assert.deepEqual(placed(one, { x: 0.5, y: 0.5 }, [0.5, 0.5], [1.7, -0.2]), { x: 1, y: 0 });
  const many = { ...one, upwards: ["a", "b"], at: ["x", "s"] };
  assert.deepEqual(placed(many, { x: 0, a: 0.2, b: 0.9 }, [0, 0.5], [0.3, 0.7]), { x: 0.3, a: 0.4, b: 1 });
  assert.deepEqual(placed(many, { x: 0, a: 0.2, b: 0.9 }, [0, 0.5], [0.3, 0.5]), { x: 0.3 });
});
