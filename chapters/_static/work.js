/* The page "My work" (chapters/_ext/work.py): what this browser keeps of a reader's work, in words, and as a file that is
   saved, opened again, and handed in. Nothing of it goes anywhere by itself. */
import { make } from "./parts/elements.js";
import { account, apart, counted, each, filename, joined, LIMIT, opened, ORDER, written } from "./parts/work.js";
import { forgetAll, forgetOwnCases, keepAll, keeps, kept, ownCases } from "./parts/kept.js";
import { save } from "./parts/saving.js";

/** @typedef {import("./parts/work.js").Asking} Asking */
/** @typedef {import("./parts/work.js").HandIn} HandIn */
/** @typedef {import("./parts/work.js").Line} Line */
/** @typedef {import("./parts/work.js").Work} Work */

/** @param {Line} line */
function told({ said, about, address, text }) {
  const item = make("li", {}, said);
  if (about) item.prepend(make("a", { href: address }, about), make("br", {}));
  if (text) item.append(make("pre", { textContent: text }));
  return item;
}

class Desk {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    /** @type {{ book: string, pages: Asking[] }} */
    this.asked = JSON.parse(document.getElementById("csr-all-asked")?.textContent || "{}");
    this.form = /** @type {HTMLFormElement} */ (place.querySelector("form"));
    this.name = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("name"));
    this.file = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("file"));
    this.said = /** @type {HTMLElement} */ (place.querySelector("[role=status]"));
    this.question = /** @type {HTMLElement} */ (place.querySelector(".csr-ask-back"));
    this.account = /** @type {HTMLElement} */ (place.querySelector(".csr-account"));
    this.forgets = /** @type {HTMLButtonElement} */ (place.querySelector(".csr-forget"));
    this.form.addEventListener("submit", event => { event.preventDefault(); this.save(); });
    this.file.addEventListener("change", () => this.open());
    this.forgets.addEventListener("click", () => this.forget());
    // What another page of the book has kept meanwhile.
    window.addEventListener("storage", () => this.show());
    window.addEventListener("pageshow", () => this.show());
    /** @type {HTMLElement | null} */
    const refused = place.querySelector(".csr-refused");
    if (refused) refused.hidden = keeps();
    this.form.hidden = false;
    this.show();
  }

  show() {
    const work = each(kept), found = account(this.asked.pages, work);
    const own = ownCases();
    this.forgets.hidden = !found.length && !own;
    this.account.replaceChildren(
      make("p", {}, found.length ? `This browser has ${counted(work)}.` : "There is nothing yet."),
      ...own ? [make("p", {}, make("a", { href: "your-own-case.html" }, `${own} ${own === 1 ? "case" : "cases"} of your own`), " "
        + `${own === 1 ? "is" : "are"} kept too. Save ${own === 1 ? "it" : "them"} there: the file of this page does not hold cases.`)] : [],
      ...found.map(({ title, address, lines }) => make("section", {},
        make("h3", {}, address ? make("a", { href: address }, title) : title), make("ul", {}, ...lines.map(told)))));
  }

  save() {
    const { name } = this, { book } = this.asked, file = filename(name.value);
    const blob = new Blob([written(each(kept), { book, name: name.value }, new Date())], { type: "application/json" });
    const held = save(file, blob);
    this.tell(held || `Saved as ${file}.`, blob.size > LIMIT ? `It is larger than ${LIMIT / 1e6} MB, which nobody reads: shorten your notes.` : "");
  }

  async open() {
    const [file] = this.file.files ?? [];
    if (!file) return;
    this.ask();
    // The same file once more is a change too.
    this.file.value = "";
    if (file.size > LIMIT) { this.tell(`${file.name} is larger than ${LIMIT / 1e6} MB, and no file of this page is.`); return; }
    const { work, faults } = opened(await file.text());
    if (!work) { this.tell(`${file.name} was not opened.`, ...faults); return; }
    const here = each(kept), both = apart(here, work), notes = work.book === this.asked.book ? faults
      : [`It was saved from version ${work.book} of the book, and this is ${this.asked.book}. What has changed since is told in its place.`, ...faults];
    if (!counted(both)) { this.take(joined(here, work), work, notes); return; }
    this.ask(`The file has ${counted(work)}. It differs from this browser in ${counted(both)}. Which is to stay?`,
      ["What is in this browser", () => this.take(joined(work, here), work, notes)],
      ["What is in the file", () => this.take(joined(here, work), work, notes)],
      ["Do not open it", () => this.tell("The file was not opened. Nothing has changed.")]);
  }

  /** @param {Work} all @param {HandIn} file @param {string[]} notes */
  take(all, file, notes) {
    const done = ORDER.every(kind => keepAll(kind, all[kind]));
    if (!this.name.value) this.name.value = file.name;
    this.show();
    this.tell(done ? `Opened: the file has ${counted(file) || "nothing in it"}.`
      : "This browser has no room for all of it. What is listed below is here; keep the file.", ...notes);
  }

  forget() {
    const own = ownCases(), all = [counted(each(kept)), own ? `${own} of your own cases` : ""].filter(Boolean).join(", and ");
    this.ask(`Forget ${all}? A file that you have saved stays where it is.`,
      ["Keep it all", () => this.tell("Nothing is forgotten.")],
      ["Forget everything", () => {
        ORDER.forEach(forgetAll);
        forgetOwnCases();
        this.show();
        this.tell("Everything is forgotten.");
      }]);
  }

  // A question with its answers as buttons; without any, no question.
  /** @param {string} [words] @param {...[label: string, press: () => void]} answers */
  ask(words = "", ...answers) {
    this.said.replaceChildren();
    this.question.hidden = !words;
    this.question.setAttribute("aria-label", words);
    const buttons = answers.map(([label, press]) => {
      const button = make("button", { type: "button", className: "csr-button", textContent: label });
      button.addEventListener("click", () => { this.ask(); press(); this.said.focus(); });
      return button;
    });
    this.question.replaceChildren(make("p", { textContent: words }), make("div", { className: "csr-actions" }, ...buttons));
    buttons[0]?.focus();
  }

  /** @param {...string} texts */
  tell(...texts) {
    this.said.replaceChildren(...texts.filter(Boolean).map(textContent => make("p", { textContent })));
  }
}

/** @type {NodeListOf<HTMLElement>} */
const desks = document.querySelectorAll(".csr-work");
desks.forEach(place => new Desk(place));
