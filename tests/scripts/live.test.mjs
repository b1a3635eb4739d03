// What a live page makes of outputs, and its worker of the list of files.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { drawable, fixed, joined, plain } from "../../chapters/_live/page/outputs.js";
import { address, integrity, plainly, reason, within } from "../../chapters/_live/worker/files.js";

test("colours of a terminal are taken out, and nothing else", () => {
  assert.equal(plain("\x1b[0;31mNameError\x1b[0m: x [1m]"), "NameError: x [1m]");
  assert.equal(joined(["a\n", "b"]), "a\nb");
  assert.equal(joined("a"), "a");
});

test("a bundle is drawn by Vega if it says so, in any version", () => {
  assert.equal(drawable({ "text/plain": "", "application/vnd.vegalite.v5+json": {} }), "application/vnd.vegalite.v5+json");
  assert.equal(drawable({ "application/vnd.vegalite.v6.json": {} }), "application/vnd.vegalite.v6.json");
  assert.equal(drawable({ "text/html": "", "application/json": {} }), undefined);
});

test("two specifications are one chart if they differ in their settings only", () => {
  const chart = { params: [{ name: "a", value: 1 }], width: 300 };
  assert.equal(fixed(chart), fixed({ ...chart, params: [{ name: "a", value: 2 }] }));
  assert.notEqual(fixed(chart), fixed({ ...chart, params: [{ name: "b", value: 1 }] }));
  assert.notEqual(fixed(chart), fixed({ ...chart, width: 301 }));
});

const folder = new URL("https://book.example/_static/live/");

test("a file is asked for under its checksum, which the browser checks", () => {
  const sha256 = createHash("sha256").update("content").digest("hex");
  assert.equal(address("a.whl", { size: 1, sha256 }, folder), `https://book.example/_static/live/a.whl?${sha256}`);
  assert.equal(integrity(sha256), "sha256-" + createHash("sha256").update("content").digest("base64"));
});

test("Pyodide is given what the list has, under its plain name and of this folder only", () => {
  const files = { "a.whl": 1 };
  assert.equal(plainly(folder.href + "a.whl", folder, files), "a.whl");
  assert.equal(plainly("a.whl", folder, files), "a.whl");
  for (const other of ["b.whl", "a.whl?abc", "https://other.example/_static/live/a.whl", "../a.whl", "toString"])
    assert.equal(plainly(other, folder, files), "", other);
});

test("a machine that is too small is told from any other fault", () => {
  assert.equal(reason(new RangeError("Array buffer allocation failed")), "there is too little memory here");
  assert.equal(reason(new Error("manifest.json could not be fetched")), "manifest.json could not be fetched");
});

test("what Python can do without is waited for, but not for long, whatever the browser does", async () => {
  assert.equal(await within(() => 1, 1000), 1);
  assert.equal(await within(async () => "later", 1000), "later");
  assert.equal(await within(() => { throw new Error("refused"); }, 1000), undefined);
  assert.equal(await within(() => Promise.reject(new Error("refused")), 1000), undefined);
  assert.equal(await within(() => new Promise(() => {}), 10), undefined);
});
