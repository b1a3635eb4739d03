// What a reader takes away: references, tables, lines that fit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { address, csv, date, fill, first, tex, text, wrap } from "../../chapters/_static/parts/words.js";

test("text is told in one line", () => {
  assert.equal(text(/** @type {any} */ ({ textContent: "  a\n  b\tc " })), "a b c");
  assert.equal(text(null), "");
});

test("the first sentence ends at its mark, not within a number", () => {
  assert.equal(first("Adoption is 0.63 here. More follows."), "Adoption is 0.63 here.");
  assert.equal(first("Who? Nobody."), "Who?");
  assert.equal(first("no mark"), "no mark");
});

test("a part of a pattern goes when a place in it has nothing", () => {
  const pattern = "“%view%”[[, set to %settings%]][[. %link%]] (%day%)";
  assert.equal(fill(pattern, { view: "V", settings: "S", link: "L", day: "D" }), "“V”, set to S. L (D)");
  assert.equal(fill(pattern, { view: "V", settings: "", link: "L", day: "D" }), "“V”. L (D)");
  assert.equal(fill(pattern, { view: "$&", settings: "", link: "", day: "D" }), "“$&” (D)");
});

test("BibTeX gets no sign of its own by mistake", () => {
  assert.equal(tex("50% of R&D_{x} ~ $1 #2 \\end"), "50\\% of R\\&D\\_x \\~{} \\$1 \\#2 end");
});

test("a day is written as year, month and day", () => {
  assert.equal(date(new Date(2026, 0, 9)), "2026-01-09");
});

test("a page is cited where others find it", () => {
  const here = { protocol: "https:", host: "book.example", origin: "https://book.example", pathname: "/a.html" };
  const local = { protocol: "http:", host: "localhost:8000", origin: "http://localhost:8000", pathname: "/a.html" };
  const file = { protocol: "file:", host: "", origin: "null", pathname: "/a.html" };
  assert.equal(address(here, "https://other.example/a.html"), "https://book.example/a.html");
  assert.equal(address(local, "https://book.example/a.html"), "https://book.example/a.html");
  assert.equal(address(local, ""), "http://localhost:8000/a.html");
  assert.equal(address(file, "https://book.example/a.html"), "https://book.example/a.html");
  assert.equal(address(file, ""), "");
  assert.equal(address({ ...here, host: "localhosts.example" }, ""), "https://book.example/a.html");
});

test("a table is text in any spreadsheet", () => {
  assert.equal(csv([["a", 'say "b"'], ["=1+1", "-2.5"], ["-x", "@y"]]), '"a","say ""b"""\n"\'=1+1","-2.5"\n"\'-x","\'@y"\n');
});

test("lines break after a space or within an address, and none is too long that can be broken", () => {
  /** @param {string} line */
  const letters = line => line.length;
  assert.deepEqual(wrap("one two three four", 9, letters), ["one two", "three", "four"]);
  assert.deepEqual(wrap("a.html?b=1&c=2", 8, letters), ["a.html?", "b=1&c=2"]);
  assert.deepEqual(wrap("unbreakable", 3, letters), ["unbreakable"]);
  assert.deepEqual(wrap("", 9, letters), []);
});
