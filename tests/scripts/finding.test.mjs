/* The search among a few places: what leads where, and what is said of it. */
import assert from "node:assert/strict";
import test from "node:test";
import { finder, snippet, stem } from "../../chapters/_static/parts/finding.js";

/** @typedef {import("../../chapters/_static/parts/finding.js").Found} Found */
/** @param {string} kind @param {string} title @param {string} page @param {string} text */
const place = (kind, title, page, text) => ({ kind, title, page, address: `${page}.html#${title}`, text });
const PLACES = [
  place("section", "Good works as cover", "Limitations", "Is it a look?\nThe fifth complaint is greenwash. It ends here."),
  place("section", "Apart", "Limitations", "A definition of clusters.\nFirms and their CSR."),
  place("section", "Together", "Introduction", "Tell apart the parts of the definition of CSR."),
  place("term", "greenwash", "Glossary", "A look of responsibility that covers destructive conduct."),
  place("claim", "drivers-20", "Ledger", "A contribution may be beyond their means."),
  place("claim", "drivers-21", "Ledger", "Some owners of small firms ride free."),
  place("assumption", "sigma (σ)", "Assumptions", "How far one level stands in for the other (drivers-20)."),
  place("work", "Blackman 2006", "Bibliography", "Allen Blackman, editor. Small Firms."),
];
const find = finder(PLACES);
/** @param {Found[]} found */
const titles = found => found.map(({ place: { title } }) => title);
/** @param {string} query */
const all = query => titles(find(query).all);

test("kin of a word are found, the term first, and no stranger", () => {
  assert.deepEqual(all("Greenwashing"), ["greenwash", "Good works as cover"]);
  assert.equal(stem("définitions"), stem("definition"));
  assert.notEqual(stem("greenwash"), stem("green"));
});

test("a word is found in the spelling of another country, and no other word is", () => {
  for (const [theirs, ours] of [["labor", "labour"], ["Laborers", "labourers"], ["behavior", "behaviour"], ["organizations", "organisation"],
    ["analyzed", "analyse"], ["programs", "programme"], ["centers", "centre"], ["neighborhood", "neighbourhood"]])
    assert.equal(stem(theirs), stem(ours), theirs);
  for (const [one, other] of [["laboratory", "labour"], ["sizes", "sises"], ["prizes", "prises"], ["for", "four"], ["matters", "matres"]])
    assert.notEqual(stem(one), stem(other), one);
});

test("words of one paragraph come before words that only share a place", () => {
  assert.deepEqual(all("definition of csr"), ["Together", "Apart"]);
});

test("a claim is found by its identifier, with what names it, and not by a part of it", () => {
  for (const query of ["drivers-20", " Claim drivers 20 "]) assert.deepEqual(all(query), ["drivers-20", "sigma (σ)"]);
  assert.ok(!all("drivers").includes("drivers-20"));
  assert.deepEqual(find("drivers-99").near, ["drivers-21"]);
});

test("a slip is forgiven and told, a miss is helped", () => {
  const slip = find("blakman");
  assert.deepEqual([titles(slip.all), slip.near], [["Blackman 2006"], ["blackman"]]);
  const partly = find("greenwash zzzzzz");
  assert.deepEqual([partly.all, titles(partly.some)[0]], [[], "greenwash"]);
  assert.deepEqual(find("zzzzzz"), { all: [], some: [], near: [] });
  assert.deepEqual(find("the of and").all, []);
});

test("a snippet is one sentence with its words marked, cut where it is long", () => {
  const [found] = find("complaint").all;
  assert.equal(snippet(found).map(([part, met]) => met ? `*${part}*` : part).join(""), "The fifth *complaint* is greenwash.");
  const long = { place: place("section", "", "", `${"one two ".repeat(60)}needle ${"three four ".repeat(60)}`), stems: new Set([stem("needle")]) };
  const cut = snippet(long).map(([part]) => part).join("");
  assert.match(cut, /^… .*needle.* …$/);
  assert.ok(cut.length < 300);
});
