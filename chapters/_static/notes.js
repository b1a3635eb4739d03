/* The notes on a chapter, at its foot (chapters/_ext/work.py): kept in this browser as they are written, and printed.
   Where the browser keeps nothing, the reader is told so here, and saves what the page holds from here. */
import { each, filename, written } from "./parts/work.js";
import { forget, keep, keeps, kept, page } from "./parts/kept.js";
import { save } from "./parts/saving.js";

const here = page(location);

/** @param {HTMLElement} foot */
function start(foot) {
  const field = /** @type {HTMLTextAreaElement} */ (foot.querySelector("textarea"));
  const said = /** @type {HTMLElement} */ (foot.querySelector("[role=status]"));
  const paper = /** @type {HTMLElement} */ (foot.querySelector(".csr-noted"));
  const fold = /** @type {HTMLDetailsElement} */ (foot.querySelector("details"));
  /** @param {string} text */
  const show = text => { paper.textContent = text; };
  field.value = kept("notes")[here] ?? "";
  show(field.value);
  fold.open = field.value !== "";
  field.addEventListener("input", () => {
    const { value } = field, done = value.trim() ? keep("notes", here, value) : forget("notes", here);
    said.textContent = done ? "" : "This browser has no room for more: copy your notes to another place.";
    show(value);
  });
  foot.hidden = false;
  const stays = /** @type {HTMLElement} */ (fold.querySelector("p"));
  stays.hidden = !keeps();
  if (keeps()) return;
  const refused = /** @type {HTMLElement} */ (foot.querySelector(".csr-refused"));
  refused.hidden = false;
  refused.querySelector("button")?.addEventListener("click", () => {
    const text = written(each(kept), { book: foot.dataset.book || "", name: "" }, new Date());
    said.textContent = save(filename(""), new Blob([text], { type: "application/json" })) || "Saved.";
  });
}

/** @type {NodeListOf<HTMLElement>} */
const feet = document.querySelectorAll(".csr-notes");
feet.forEach(start);
