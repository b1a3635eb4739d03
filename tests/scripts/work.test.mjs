// A reader's work as a file: written, read, joined and told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { identifies, KINDS, page } from "../../chapters/_static/parts/kept.js";
import { account, apart, counted, filename, joined, opened, written } from "../../chapters/_static/parts/work.js";

const answer = { mark: "m", first: [0], last: [1], sure: null, tries: 2 };
const work = {
  guesses: { "fig-a": [0.5], "fig-b": [] }, answers: { "quiz-a": answer },
  cells: { one: [{ cell: 2, source: "x = 1", code: "x = 2" }] }, notes: { one: "A note." },
};
const nothing = { guesses: {}, answers: {}, cells: {}, notes: {} };
const file = written(work, { book: "0.1.0", name: " Ann " }, new Date(0));

test("what is written is read again", () => {
  const { work: found, faults } = opened(`\uFEFF${file}`);
  assert.deepEqual(faults, []);
  assert.deepEqual(found, { format: "csr-work/1", book: "0.1.0", saved: "1970-01-01T00:00:00.000Z", name: "Ann", ...work });
});

test("what is no work of ours is refused, and what is damaged is left out and named", () => {
  for (const [content, fault] of [["{", "not JSON"], ["null", "something else"], ["[]", "something else"],
    ['{"format": "csr-work/2"}', "csr-work/2"], ['{"format": {}}', "something else"]]) {
    const { work: found, faults } = opened(content);
    assert.equal(found, null);
    assert.match(faults[0], new RegExp(fault));
  }
  const { work: found, faults } = opened(JSON.stringify({ ...JSON.parse(file), name: 3, answers: [], notes: { one: "ok", "<b>": "x", two: 2 } }));
  assert.deepEqual([found?.notes, found?.answers, found?.guesses], [{ one: "ok" }, {}, work.guesses]);
  assert.deepEqual(faults, ["answers is missing, or no list of names.",
    "notes: “<b>” is no name of this book.", "notes, two: allowed is a text.", "name is no text."]);
});

test("entries have the form of their kind, to the last key", () => {
  const bad = { guesses: [0.5, [1, [2]]], answers: { ...answer, more: 1 }, cells: [{ cell: 0, source: "", code: "" }], notes: null };
  for (const [kind, { fits }] of Object.entries(KINDS)) {
    for (const good of Object.values(/** @type {Record<string, object>} */ (work)[kind])) assert.ok(fits(good), kind);
    assert.ok(!fits(/** @type {Record<string, unknown>} */ (bad)[kind]), kind);
  }
  assert.deepEqual(["fig-a", "__proto__", "", "a b", "x".repeat(101)].map(identifies), [true, false, false, false, false]);
});

test("of what both have the last has its way, and only that is apart", () => {
  const other = { ...nothing, guesses: { "fig-a": [0.5], "fig-b": [0.1] }, notes: { two: "Another." } };
  assert.deepEqual(apart(work, other), { ...nothing, guesses: { "fig-b": [0.1] } });
  // The order of keys is no difference.
  assert.deepEqual(apart(work, { ...nothing, answers: { "quiz-a": { tries: 2, sure: null, last: [1], first: [0], mark: "m" } } }), nothing);
  assert.deepEqual(joined(work, other).guesses, { "fig-a": [0.5], "fig-b": [0.1] });
  assert.deepEqual(joined(other, work).guesses, { "fig-a": [0.5], "fig-b": [] });
  assert.deepEqual(Object.keys(joined(work, other).notes), ["one", "two"]);
});

test("the name of a file is one that every system takes", () => {
  assert.deepEqual(["", " Ann Lee ", "Änne O'Hara", "../../x", "李 明", "x".repeat(90), "!?"].map(filename),
    ["my-work.json", "my-work-ann-lee.json", "my-work-änne-o-hara.json", "my-work-x.json", "my-work-李-明.json", `my-work-${"x".repeat(40)}.json`, "my-work.json"]);
});

test("a page is known by its name wherever it is served", () => {
  assert.deepEqual(["/a/chapters/one.html", "/chapters/one", "/chapters/", "one.html"].map(pathname => page({ pathname })), ["one", "one", "index", "one"]);
});

const part = { kind: "choice", asks: "Which?", options: [{ right: false }, { right: true }], steps: [], piles: [], cards: [], answer: 0, within: 0, likely: [] };
/** @type {any} */
const pages = [{ name: "one", title: "One", address: "one.html", items: { "quiz-a": { mark: "m", sure: false, parts: [part] } },
  figures: { "fig-a": { question: "How much?", asks: [{ kind: "number", answer: 0.4, near: 0.05, form: ".2f", label: "It", said: "0.40", signals: [] }], whole: null } } }];

test("work is counted and told in words, and what nobody asks for any more is told last", () => {
  assert.equal(counted(nothing), "");
  assert.equal(counted(work), "1 guess, 1 figure opened without a guess, 1 answer, 1 changed cell and 1 note");
  const [one, elsewhere] = account(pages, work);
  assert.deepEqual(one.lines.map(({ said }) => said), ["You guessed 0.50. That is not close.", "Not right at the first try; right now.",
    "You changed the code of cell 2.", "Your notes:"]);
  assert.deepEqual(one.lines.map(({ address }) => address), ["one.html#fig-a", "one.html#quiz-a", "", ""]);
  assert.deepEqual(elsewhere.lines.map(({ said }) => said), ["A guess at a figure that is gone, fig-b."]);
  const older = account(pages, { ...nothing, guesses: { "fig-a": [1, 2] }, answers: { "quiz-a": { ...answer, mark: "older" } } });
  for (const { said } of older[0].lines) assert.match(said, /has changed since you .* is kept/);
  assert.deepEqual(account(pages, nothing), []);
  // What is told has not been taken away.
  assert.equal(Object.keys(work.guesses).length, 2);
});

test("tries are told by the first and the last", () => {
  const told = (/** @type {object} */ other) => account(pages, { ...nothing, answers: { "quiz-a": { ...answer, ...other } } })[0].lines[0].said;
  assert.equal(told({ first: [1], tries: 1 }), "Right at the first try.");
  assert.equal(told({ last: [0], tries: 3 }), "Not right at the first try, and so it is after 3.");
  assert.equal(told({ first: [1], last: [0] }), "Right at the first try; not right now.");
});
