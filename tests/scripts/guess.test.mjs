// A guess beside its answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { brought, compared, fits, right, said, signals, verdict } from "../../chapters/_static/parts/guess.js";

/** @type {any} */
const number = { kind: "number", label: "Adoption", answer: 0.4, near: 0.05, form: ".2f", said: "0.40", signals: ["guess_1"] };
/** @type {any} */
const pick = { kind: "pick", label: "Work given out", answer: 2, options: ["falls", "stays", "rises"], said: "rises", signals: ["guess_2"] };
/** @type {any} */
const several = { kind: "several", label: "A school", answer: [2], options: ["own", "others", "society"], said: "society", signals: ["guess_3"] };
/** @type {any} */
const place = { kind: "place", label: "Sialkot", answer: [0.33, 0.67], near: 0.15, form: ".2f", options: ["ownership", "independence"],
  said: "ownership 0.33, independence 0.67", signals: ["guess_4_x", "guess_4_y"] };
const asks = [number, pick, several, place];
const prediction = { asks, settings: {}, whole: null, drawn: "" };

test("numbers are said as the figure says them", () => {
  assert.deepEqual([said(0.785, ".0%"), said(-0.2, ".1f"), said(-0.004, ".2f"), said(12, ".0f")], ["79%", "−0.2", "0.00", "12"]);
});

test("a guess is right, close, or off to one side", () => {
  assert.equal(compared(number, 0.4), "Adoption: you said 0.40, and so it is.");
  assert.equal(compared(number, 0.45), "Adoption: you said 0.45; it is 0.40, which is close.");
  assert.equal(compared(number, 0.5), "Adoption: you said 0.50; it is 0.40, so that you were 0.10 too high.");
  assert.equal(compared(number, 0.1), "Adoption: you said 0.10; it is 0.40, so that you were 0.30 too low.");
  assert.equal(compared(pick, 0), "Work given out: you said falls; it is rises.");
  assert.equal(compared(several, []), "A school: you said none; it is society.");
  assert.equal(compared(place, [0.4, 0.7]), "Sialkot: you said ownership 0.40, independence 0.70; it is ownership 0.33, independence 0.67, which is close.");
});

test("a tenth away by the last bit of a number is still close, and more is not", () => {
  assert.ok(right(number, 0.4 + 0.05 + 1e-12));
  assert.ok(!right(number, 0.46));
  assert.ok(!right(several, [0, 2]) && right(several, [2]));
  assert.ok(!right(place, [0.33, 0.9]));
});

test("several guesses are counted first", () => {
  assert.equal(verdict(prediction, [0.4, 2, [2], [0, 0]])[0], "3 of 4 right or close.");
  assert.equal(verdict(prediction, [0.4, 2, [2], [0.33, 0.67]])[0], "All 4 right or close.");
  assert.deepEqual(verdict({ ...prediction, asks: [pick], drawn: "Drawn." }, [2]), ["Work given out: you said rises, and so it is.", "Drawn."]);
});

test("parts of a whole are brought to it, and nothing else is", () => {
  assert.deepEqual(brought([30, 60, 10], 200), [60, 120, 20]);
  assert.deepEqual(brought([30, 60], null), [30, 60]);
  assert.deepEqual(brought([0, 0], 100), [0, 0]);
});

test("a chart takes a guess by its parameters, and none before there is one", () => {
  assert.deepEqual(signals(prediction, [0.5, 1, [0], [0.2, 0.3]]), { guess_1: 0.5, guess_2: 1, guess_3: [0], guess_4_x: 0.2, guess_4_y: 0.3 });
  assert.deepEqual(new Set(Object.values(signals(prediction))), new Set([null]));
});

test("only what answers the questions of today is taken from the storage", () => {
  assert.ok(fits(asks, [0.5, 1, [], [0, 1]]));
  for (const other of [null, {}, [], [0.5, 1, []], [null, 1, [], [0, 1]], [0.5, 3, [], [0, 1]], [0.5, 1, [7], [0, 1]], [0.5, 1, [], [0]]])
    assert.ok(!fits(asks, other), JSON.stringify(other));
});
