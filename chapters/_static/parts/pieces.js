/* What the boards of the round table are made of: buttons, texts, tables, and fields to copy from. */
import { make } from "./elements.js";

/** @param {string} textContent @param {() => void} act */
export function button(textContent, act) {
  const element = make("button", { type: "button", className: "csr-button", textContent });
  element.addEventListener("click", act);
  return element;
}

/** @param {...string} texts */
export const paragraphs = (...texts) => texts.map(textContent => make("p", { textContent }));

// A table that scrolls in its box; the first cell of a row heads it.
/** @param {string} name @param {string[]} heads @param {string[][]} rows */
export function sheet(name, heads, rows) {
  const box = make("div", { className: "csr-scroll", tabIndex: 0 }, make("table", { className: "table" },
    make("thead", {}, make("tr", {}, ...heads.map(textContent => make("th", { scope: "col", textContent })))),
    make("tbody", {}, ...rows.map(([head, ...cells]) => make("tr", {}, make("th", { scope: "row", textContent: head }),
      ...cells.map(textContent => make("td", { textContent })))))));
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", name);
  return box;
}

// A field to copy from, and a button that does it where the browser lets a page.
/** @param {string} label @param {string} words @param {(said: string) => void} tell */
export function copied(label, words, tell) {
  const field = make("input", { type: "text", readOnly: true, value: words });
  const copy = button("Copy", async () => {
    field.select();
    try { await navigator.clipboard.writeText(words); tell(`Copied: ${label.toLowerCase()}.`); }
    catch { tell("The browser does not let this page copy. The text is selected: copy it as any other."); }
  });
  return make("p", { className: "csr-copied" }, make("label", {}, label, field), copy);
}
