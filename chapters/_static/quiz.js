/* A quiz (chapters/_ext/quiz.py): an answer is compared with the key in the page, kept in this browser where that may be,
   and goes nowhere. Without this script the answers stand folded below their items. */
import { forget, keep, kept } from "./parts/kept.js";
import { allRight, complete, feedback, known, number, tally } from "./parts/quiz.js";

/** @typedef {import("./parts/quiz.js").Answer} Answer */
/** @typedef {import("./parts/quiz.js").Given} Given */
/** @typedef {import("./parts/quiz.js").Item} Item */
/** @typedef {import("./parts/quiz.js").Part} Part */

class Asked {
  /** @param {HTMLFieldSetElement} place @param {HTMLFormElement} form */
  constructor(place, form) {
    this.place = place;
    this.form = form;
    this.id = place.id;
    /** @type {Item} */
    this.item = JSON.parse(place.dataset.item || "{}");
    this.said = /** @type {HTMLElement} */ (place.querySelector(".csr-feedback"));
    /** @type {Answer | null} */
    this.answer = null;
  }

  // The controls of a part, or the one that is ticked among those to choose from.
  /** @param {string} name */
  fields(name) {
    const found = [...this.place.querySelectorAll("input, select")].filter(field => field.getAttribute("name") === name);
    return /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ (found);
  }

  /** @param {string} name @returns {number | null} */
  ticked(name) {
    const found = this.fields(name).find(field => field instanceof HTMLInputElement && field.checked);
    return found ? Number(found.value) : null;
  }

  /** @param {Part} part @param {number} side @returns {Given} */
  given({ kind, steps, cards }, side) {
    const name = `${this.id}-${side}`;
    if (kind === "choice") return this.ticked(name);
    if (kind === "number") return number(this.fields(name)[0].value);
    return (kind === "order" ? steps : cards).map((_one, at) => {
      const [{ value }] = this.fields(`${name}-${at}`);
      return value === "" ? -1 : Number(value);
    });
  }

  read() { return this.item.parts.map((part, side) => this.given(part, side)); }

  // What is still to be answered, in words; nothing where all is.
  missing() {
    const given = this.read();
    const at = this.item.parts.findIndex((part, side) => !complete(part, given[side]));
    if (at < 0) return this.item.sure && this.ticked(`${this.id}-sure`) === null ? "Say how sure you are, too." : "";
    const { kind } = this.item.parts[at];
    if (kind === "number") return "Give a number, such as 0.4.";
    return kind === "choice" ? `Choose ${at ? "a reason" : "an answer"} first.` : "Give each line its place first.";
  }

  check() {
    const missing = this.missing();
    if (missing) { this.tell([missing]); return false; }
    const last = this.read(), { mark } = this.item, before = this.answer?.mark === mark ? this.answer : null;
    this.answer = { mark, first: before?.first ?? last, last, sure: this.ticked(`${this.id}-sure`), tries: (before?.tries ?? 0) + 1 };
    keep("answers", this.id, this.answer);
    this.show();
    return true;
  }

  show() {
    if (!this.answer) return;
    const { last, sure } = this.answer;
    this.place.dataset.right = String(allRight(this.item, last));
    this.tell(feedback(this.item, last, sure), true);
  }

  /** @param {string[]} texts @param {boolean} [led] */
  tell(texts, led) {
    const { words, address } = this.item.see;
    const lines = texts.map(textContent => Object.assign(document.createElement("p"), { textContent }));
    if (led) lines.at(-1)?.append(" ", Object.assign(document.createElement("a"), { href: address, textContent: words }), ".");
    this.said.replaceChildren(...lines);
  }

  // The answer that was kept, on the controls; or that the item has changed since.
  restore() {
    const found = kept("answers")[this.id], answer = known(this.item, found);
    if (answer) this.put(answer);
    if (answer?.mark === this.item.mark) this.answer = answer;
    else if (found) this.tell(["This question has changed since you answered it. "
      + (answer ? "Your answer stands; look at it again." : "Your answer is kept until you give another.")]);
  }

  /** @param {Answer} answer */
  put({ last, sure }) {
    this.item.parts.forEach(({ kind }, side) => {
      const name = `${this.id}-${side}`, own = last[side];
      if (kind === "choice") this.tick(name, Number(own));
      else if (kind === "number") this.fields(name)[0].value = String(own);
      else /** @type {number[]} */ (own).forEach((at, line) => { this.fields(`${name}-${line}`)[0].value = String(at); });
    });
    if (sure !== null) this.tick(`${this.id}-sure`, sure);
  }

  /** @param {string} name @param {number} at */
  tick(name, at) {
    for (const field of this.fields(name)) if (field instanceof HTMLInputElement) field.checked = field.value === String(at);
  }

  clear() {
    forget("answers", this.id);
    this.answer = null;
    delete this.place.dataset.right;
    this.said.replaceChildren();
  }
}

/** @param {HTMLFormElement} form */
function start(form) {
  /** @type {NodeListOf<HTMLFieldSetElement>} */
  const places = form.querySelectorAll(".csr-item");
  const asked = [...places].map(place => new Asked(place, form));
  const said = /** @type {HTMLElement} */ (form.querySelector(".csr-tally"));
  const whole = form.dataset.atOnce !== undefined;
  const count = () => { said.textContent = tally(asked.map(one => one.item), asked.map(one => one.answer)); };
  for (const one of asked) {
    one.restore();
    if (one.answer) one.show();
    one.place.querySelector(".csr-check")?.addEventListener("click", () => { one.check(); count(); });
  }
  form.addEventListener("submit", event => {
    event.preventDefault();
    if (!whole) return;
    const missing = asked.filter(one => one.missing());
    if (missing.length) {
      said.textContent = `${missing.length} of ${asked.length} are still to be answered.`;
      missing[0].check();
      /** @type {HTMLElement | null} */
      const field = missing[0].place.querySelector("input, select");
      field?.focus();
      return;
    }
    for (const one of asked) one.check();
    count();
  });
  form.addEventListener("reset", () => {
    for (const one of asked) one.clear();
    said.textContent = "Your answers are forgotten.";
  });
  form.dataset.live = "";
  count();
}

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll(".csr-quiz");
forms.forEach(start);
