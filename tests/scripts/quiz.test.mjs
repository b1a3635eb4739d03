// Answers to a quiz beside their key.
import assert from "node:assert/strict";
import { test } from "node:test";
import { allRight, complete, feedback, known, number, right, tally } from "../../chapters/_static/parts/quiz.js";

const bare = { options: [], steps: [], piles: [], cards: [], answer: 0, within: 0, likely: [] };
/** @type {any} */
const choice = { ...bare, kind: "choice", options: [{ text: "all", right: false, says: "Only the first tier." }, { text: "the first", right: true, says: "They see it." }] };
/** @type {any} */
const order = { ...bare, kind: "order", steps: ["a", "b", "c"] };
/** @type {any} */
const sort = { ...bare, kind: "sort", piles: ["review", "model"], cards: [{ text: "x", pile: 1, says: "It is computed." }, { text: "y", pile: 0, says: "It is cited." }] };
/** @type {any} */
const amount = { ...bare, kind: "number", answer: 0.18, within: 0.02, likely: [{ answer: 0.9, says: "The best." }] };
const see = { words: "Claim x", address: "claims.html#x" };
/** @type {any} */
const item = { mark: "m", parts: [choice], sure: true, why: "Because.", see };

test("numbers are read as people write them", () => {
  assert.deepEqual(["0.4", " 0,4 ", "40%", "−1", ".5", "2.", "40 %"].map(number), [0.4, 0.4, 0.4, -1, 0.5, 2, 0.4]);
  assert.deepEqual(["", "x", "1e3", "0.4.1", "--1", "Infinity"].map(number), [null, null, null, null, null, null]);
});

test("an answer is complete when nothing is missing", () => {
  assert.deepEqual([complete(choice, 1), complete(choice, null), complete(choice, 2)], [true, false, false]);
  assert.deepEqual([complete(order, [0, 2, 1]), complete(order, [0, -1, 1]), complete(order, [0, 1])], [true, false, false]);
  assert.deepEqual([complete(amount, 0), complete(amount, null), complete(amount, NaN)], [true, false, false]);
});

test("right is right, and the rest is not", () => {
  assert.deepEqual([right(choice, 1), right(choice, 0)], [true, false]);
  assert.deepEqual([right(order, [0, 1, 2]), right(order, [1, 0, 2])], [true, false]);
  assert.deepEqual([right(sort, [1, 0]), right(sort, [1, 1])], [true, false]);
  assert.deepEqual([right(amount, 0.2), right(amount, 0.16), right(amount, 0.21)], [true, true, false]);
});

test("what is said teaches", () => {
  assert.deepEqual(feedback(item, [0], 2), ["Not this one. Only the first tier.", "You were certain. An answer that one is certain of is worth a second look.", "Because."]);
  assert.deepEqual(feedback(item, [1], 0), ["Right. They see it.", "You called it a guess. You may trust it more.", "Because."]);
  assert.deepEqual(feedback({ ...item, parts: [amount], sure: false }, [0.9], null), ["Too high. The best.", "Because."]);
  assert.deepEqual(feedback({ ...item, parts: [amount], sure: false }, [0.1], null), ["Too low.", "Because."]);
  assert.deepEqual(feedback({ ...item, parts: [order], sure: false }, [[0, 2, 1]], null), ["Not yet.", "Up to step 1 the order is right. Look again at “b”.", "Because."]);
  assert.deepEqual(feedback({ ...item, parts: [order], sure: false }, [[0, 0, 1]], null), ["Not yet.", "Two steps have the same place.", "Because."]);
  assert.deepEqual(feedback({ ...item, parts: [sort], sure: false }, [[0, 0]], null), ["Not yet.", "“x” belongs to “model”. It is computed.", "Because."]);
  assert.deepEqual(feedback({ ...item, parts: [choice, choice], sure: false }, [1, 0], null), ["Your answer: Right. They see it.", "Your reason: Not this one. Only the first tier.", "Because."]);
});

test("what was kept is an answer, or nothing", () => {
  const answer = { mark: "m", first: [0], last: [1], sure: 2, tries: 3 };
  assert.deepEqual(known(item, answer), answer);
  for (const wrong of [null, 7, "x", {}, { ...answer, last: [9] }, { ...answer, first: "0" }, { ...answer, mark: 1 }]) assert.equal(known(item, wrong), null);
});

test("a tally counts the first try and the last", () => {
  const answer = { mark: "m", first: [0], last: [1], sure: 2, tries: 3 };
  assert.equal(tally([item, item], [null, null]), "");
  assert.equal(tally([item, item], [answer, null]), "1 of 2 answered, 0 right at the first try and 1 now.");
  assert.equal(allRight(item, [1]), true);
});
