// The settings of figures as they stand in an address, and back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { choice, fragment, mended, moved, notice, parse, pieces, slider } from "../../chapters/_static/parts/address.js";

/** A slider from 0 to 1 in steps of 0.05, rounded as a browser rounds a range. */
const laws = slider(0.5, 0, 1, text => Math.min(1, Math.max(0, Math.round(Number(text) * 20) / 20)));
const factor = choice(0, ["all", "dialogue", "visibility"]);
const figure = new Map([["laws", laws], ["factor", factor]]);

/** @param {string} id @returns {Map<string, any>} */
const controls = id => id === "fig-a" ? figure : new Map();

/** @param {string} address */
const read = address => {
  const { place, found, faults } = parse(address, controls, name => name === "fig-a");
  return { place, settings: Object.fromEntries(found.get("fig-a") || []), faults: faults.map(([, why]) => why) };
};

test("an address says where to go and what to set", () => {
  assert.deepEqual(read("fig-a?a.laws=0.4&a.factor=visibility"), { place: "fig-a", settings: { laws: 0.4, factor: 2 }, faults: [] });
  assert.deepEqual(read("fig-a"), { place: "fig-a", settings: {}, faults: [] });
  assert.deepEqual(read(""), { place: "", settings: {}, faults: [] });
  assert.deepEqual(read("top").faults, []);
});

test("what an address once said still means its option, also by a signal that is gone", () => {
  const reading = choice(0, ["all", "level"], [["proposition=second", 1], ["reading=flat", 1]]);
  const settings = (/** @type {string} */ address) => {
    const { found, faults } = parse(address, () => new Map([["reading", reading]]), () => true);
    return [found.get("fig-a")?.get("reading"), faults.map(([, why]) => why)];
  };
  assert.deepEqual(settings("fig-a?a.proposition=second"), [1, []]);
  assert.deepEqual(settings("fig-a?a.reading=flat"), [1, []]);
  assert.deepEqual(settings("fig-a?a.reading=level"), [1, []]);
  assert.deepEqual(settings("fig-a?a.proposition=third"), [undefined, ["not on this page"]]);
});

for (const [address, settings, why] of /** @type {[string, object, string][]} */ ([
  ["a?b", {}, "not a setting"],
  ["fig-a?b.laws=1", {}, "not on this page"],
  ["fig-a?a.other=1", {}, "not on this page"],
  ["fig-a?a.__proto__=1", {}, "not on this page"],
  ["fig-a?a.laws=x", {}, "not a number"],
  ["fig-a?a.laws=1e9", {}, "not a number"],
  ["fig-a?a.laws=7", { laws: 1 }, "the most is 1"],
  ["fig-a?a.laws=-7", { laws: 0 }, "the least is 0"],
  ["fig-a?a.laws=0.1&a.laws=0.2", { laws: 0.1 }, "named twice"],
  ["fig-a?a.factor=bribes", {}, "not one of the choices"],
  ["fig-a?a.laws=<b>", {}, "not a setting"],
  ["nowhere", {}, "no place on this page"],
  ["fig-a?" + "a.laws=0.4&".repeat(500), {}, "longer than any address here"],
]))
  test(`${address.slice(0, 40)}: ${why}`, () => {
    const said = read(address);
    assert.deepEqual(said.settings, settings);
    assert.ok(said.faults.includes(why), said.faults.join());
  });

test("a number between the steps is set to the nearest without a word", () => {
  assert.deepEqual(read("fig-a?a.laws=0.4321"), { place: "fig-a", settings: { laws: 0.45 }, faults: [] });
});

const plain = "fig-a?a.laws=0.4&a.factor=visibility";
for (const mangled of [
  "fig-a%3Fa.laws=0.4&a.factor=visibility", "fig-a%3fa.laws%3D0.4%26a.factor%3Dvisibility",
  "fig-a%253Fa.laws%253D0.4%2526a.factor=visibility", "fig-a?a.laws=0.4&amp;a.factor=visibility",
  plain + ".", plain + ")", plain + ").", plain + "%22%3E", plain + "%E2%80%9D,", plain + "%20",
  plain + "&fbclid=IwAR0x-y_z", plain + "?utm_source=mail&utm_medium=x.y", "fig-a?fbclid=1&" + plain.slice(6),
  "fig-a?utm_source=mail&" + plain.slice(6) + "&gclid=2.",
])
  test(`mangled on its way, the view is the same: ${mangled}`, () => {
    assert.equal(mended(plain), plain);
    assert.deepEqual(read(mangled), read(plain));
    assert.deepEqual(read(mangled), { place: "fig-a", settings: { laws: 0.4, factor: 2 }, faults: [] });
  });

test("a place alone loses what was glued to it, unless it is called so", () => {
  for (const address of ["fig-a.", "fig-a&fbclid=1", "fig-a?", "fig-a?utm_source=mail"])
    assert.deepEqual(read(address), { place: "fig-a", settings: {}, faults: [] });
  assert.equal(parse("a.b.", controls, name => name === "a.b.").place, "a.b.");
  assert.deepEqual(read("fig-b.").faults, ["no place on this page"]);
});

test("what differs from its start stands in the address, and comes back", () => {
  const values = new Map([["laws", 0.3], ["factor", 1]]);
  assert.deepEqual(moved(figure, values), ["laws", "factor"]);
  const written = fragment("fig-a", pieces("fig-a", figure, values));
  assert.equal(written, "fig-a?a.laws=0.3&a.factor=dialogue");
  assert.deepEqual(read(written).settings, Object.fromEntries(values));
  assert.deepEqual(pieces("fig-a", figure, new Map([["laws", 0.5], ["factor", 0]])), []);
  assert.equal(fragment("fig-a", []), "fig-a");
});

test("a control takes the nearest value that it allows, and nothing else", () => {
  assert.equal(laws.fit(0.30000000000000004), 0.3);
  assert.equal(laws.fit(9), 1);
  assert.equal(laws.fit(NaN), undefined);
  assert.equal(laws.fit(Infinity), undefined);
  assert.equal(factor.fit(2), 2);
  for (const wrong of [3, -1, 0.5, NaN]) assert.equal(factor.fit(wrong), undefined);
});

test("the reader is told of three faults, each in few words, and how many more", () => {
  assert.equal(notice([]), "");
  assert.equal(notice([["x=1", "not a setting"]]), "Not used as it stands in the address: “x=1” (not a setting).");
  const long = notice([["a".repeat(90), "w"], ["b", "w"], ["c", "w"], ["d", "w"], ["e", "w"]]);
  assert.equal(long, `Not used as it stands in the address: “${"a".repeat(40)}…” (w), “b” (w), “c” (w) and 2 more.`);
});
