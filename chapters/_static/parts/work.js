/* The work of a reader: as a file, read from a file, joined with what is here, and told in words. Nothing here touches
   the page. What the book asks is as chapters/_ext/work.py prints it. */
import { brought, fits, inWords, right } from "./guess.js";
import { identifies, KINDS } from "./kept.js";
import { allRight, known } from "./quiz.js";
import { listed } from "./words.js";

/** @typedef {import("./guess.js").Prediction} Prediction */
/** @typedef {import("./kept.js").Kind} Kind */
/** @typedef {import("./quiz.js").Item} Item */

/** @typedef {Record<Kind, Record<string, any>>} Work  By kind and identifier, in the forms of `KINDS`. */

/** @typedef {{ format: string, book: string, saved: string, name: string } & Work} HandIn */

/**
 * A page of the book, and what it asks.
 * @typedef {object} Asking
 * @property {string} name
 * @property {string} title
 * @property {string} address
 * @property {Record<string, { question: string } & Prediction>} figures
 * @property {Record<string, Item & { parts: { asks: string }[] }>} items
 */

/** @typedef {{ said: string, about: string, address: string, text: string }} Line */

export const FORMAT = "csr-work/1";
const FAMILY = FORMAT.split("/")[0];
/** Bytes of a file that is still read. */
export const LIMIT = 5_000_000;
/** @type {Kind[]} */
export const ORDER = ["guesses", "answers", "cells", "notes"];

/** @param {(kind: Kind) => Record<string, any>} of @returns {Work} */
export const each = of => ({ guesses: of("guesses"), answers: of("answers"), cells: of("cells"), notes: of("notes") });

/**
 * The text of the file.
 * @param {Work} work
 * @param {{ book: string, name: string }} about
 * @param {Date} now
 */
export const written = (work, { book, name }, now) =>
  JSON.stringify({ format: FORMAT, book, saved: now.toISOString(), name: name.trim(), ...work }, null, 1) + "\n";

/** The name of the file: that of its reader, as far as every system takes it.
 * @param {string} name */
export function filename(name) {
  const plain = name.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, "-").slice(0, 40).replace(/^-+|-+$/g, "");
  return `my-work${plain && `-${plain}`}.json`;
}

/**
 * A file as it was saved, or why it is none; and what of it could not be read, which is left out.
 * @param {string} content
 * @returns {{ work: HandIn | null, faults: string[] }}
 */
export function opened(content) {
  const none = (/** @type {string} */ fault) => ({ work: null, faults: [fault] });
  /** @type {any} */
  let found;
  try { found = JSON.parse(content.replace(/^\uFEFF/, "")); }
  catch { return none("It is no file of this page, or it was damaged on its way: it is not JSON."); }
  const family = String(found?.format ?? "").split("/")[0];
  if (family !== FAMILY) return none("It is a file of something else: it does not say that it is work from this book.");
  if (found.format !== FORMAT) return none(`Its format is ${String(found.format).slice(0, 30)}; this page reads ${FORMAT}.`);
  /** @type {string[]} */
  const faults = [];
  const word = (/** @type {string} */ key) => {
    if (typeof found[key] === "string") return found[key].slice(0, 200);
    faults.push(`${key} is no text.`);
    return "";
  };
  const work = each(kind => {
    const all = found[kind];
    if (typeof all !== "object" || all === null || Array.isArray(all)) {
      faults.push(`${kind} is missing, or no list of names.`);
      return {};
    }
    const { fits: form, allowed } = KINDS[kind], good = Object.entries(all).filter(([id, what]) => identifies(id) && form(what));
    for (const [id, what] of Object.entries(all)) {
      if (!identifies(id)) faults.push(`${kind}: “${id.slice(0, 40)}” is no name of this book.`);
      else if (!form(what)) faults.push(`${kind}, ${id}: allowed is ${allowed}.`);
    }
    return Object.fromEntries(good);
  });
  return { work: { format: FORMAT, book: word("book"), saved: word("saved"), name: word("name"), ...work }, faults };
}

/** @param {unknown} one @param {unknown} other @returns {boolean} */
function same(one, other) {
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return one === other;
  const [ours, theirs] = [Object.entries(one), new Map(Object.entries(other))];
  return ours.length === theirs.size && ours.every(([key, value]) => theirs.has(key) && same(value, theirs.get(key)));
}

/** What both have, and not alike.
 * @param {Work} here @param {Work} file */
export const apart = (here, file) => each(kind => Object.fromEntries(
  Object.entries(file[kind]).filter(([id, what]) => Object.hasOwn(here[kind], id) && !same(here[kind][id], what))));

/** Both together; of what both have, `last` has its way.
 * @param {Work} first @param {Work} last */
export const joined = (first, last) => each(kind => ({ ...first[kind], ...last[kind] }));

/** @param {Record<string, any>} all */
const size = all => Object.keys(all).length;

/** @param {number} count @param {string} one @param {string} [many] */
const several = (count, one, many = `${one}s`) => count ? [`${count} ${count === 1 ? one : many}`] : [];

/** How much there is, in words; nothing where there is nothing.
 * @param {Work} work */
export function counted({ guesses, answers, cells, notes }) {
  const given = Object.values(guesses).filter(guess => guess.length).length, changed = Object.values(cells).flat().length;
  const parts = [...several(given, "guess", "guesses"), ...several(size(guesses) - given, "figure opened without a guess", "figures opened without a guess"),
    ...several(size(answers), "answer"), ...several(changed, "changed cell"), ...several(size(notes), "note")];
  return listed(parts);
}

/** @param {{ question: string } & Prediction} asked @param {import("./guess.js").Guess[]} guesses */
function guessed({ asks, whole }, guesses) {
  if (!guesses.length) return "You opened it without a guess.";
  if (!fits(asks, guesses)) return "What is asked has changed since you guessed. Your guess is kept.";
  const own = brought(guesses, whole), hits = asks.filter((asked, at) => right(asked, own[at])).length;
  const words = asks.map((asked, at) => asks.length > 1 ? `${asked.label}: ${inWords(asked, own[at])}` : inWords(asked, own[at]));
  const close = asks.length > 1 ? `${hits} of ${asks.length} right or close` : hits ? "right or close" : "not close";
  return `You guessed ${words.join("; ")}. That is ${close}.`;
}

/** @param {Item} item @param {unknown} found */
function answered(item, found) {
  const answer = known(item, found);
  if (!answer || answer.mark !== item.mark) return "The question has changed since you answered it. Your answer is kept.";
  const first = allRight(item, answer.first), last = allRight(item, answer.last);
  const begin = `${first ? "Right" : "Not right"} at the first try`;
  if (answer.tries === 1) return `${begin}.`;
  return first === last ? `${begin}, and so it is after ${answer.tries}.` : `${begin}; ${last ? "right" : "not right"} now.`;
}

/**
 * The work in words, page by page in the order of the book; at last what no page of this book asks for.
 * @param {Asking[]} pages
 * @param {Work} work
 * @returns {{ title: string, address: string, lines: Line[] }[]}
 */
export function account(pages, { guesses, answers, cells, notes }) {
  const left = each(kind => ({ ...{ guesses, answers, cells, notes }[kind] }));
  /** @param {Kind} kind @param {string} id */
  const take = (kind, id) => {
    const found = left[kind][id];
    delete left[kind][id];
    return found;
  };
  /** @param {import("./kept.js").Change[]} changes */
  const changed = (changes = []) => changes.map(({ cell, code }) => ({ said: `You changed the code of cell ${cell}.`, about: "", address: "", text: code }));
  /** @param {string} [note] */
  const noted = note => note === undefined ? [] : [{ said: "Your notes:", about: "", address: "", text: note }];
  const found = pages.map(({ name, title, address, figures, items }) => ({ title, address, lines: [
    ...Object.keys(figures).filter(id => id in left.guesses)
      .map(id => ({ said: guessed(figures[id], take("guesses", id)), about: figures[id].question, address: `${address}#${id}`, text: "" })),
    ...Object.keys(items).filter(id => id in left.answers)
      .map(id => ({ said: answered(items[id], take("answers", id)), about: items[id].parts[0].asks, address: `${address}#${id}`, text: "" })),
    ...changed(take("cells", name)), ...noted(take("notes", name)),
  ] }));
  const elsewhere = [
    ...Object.keys(left.guesses).map(id => ({ said: `A guess at a figure that is gone, ${id}.`, about: "", address: "", text: "" })),
    ...Object.keys(left.answers).map(id => ({ said: `An answer to a question that is gone, ${id}.`, about: "", address: "", text: "" })),
    ...Object.values(left.cells).flatMap(changes => changed(changes)), ...Object.values(left.notes).flatMap(note => noted(note)),
  ];
  return [...found, { title: "From another version of the book", address: "", lines: elsewhere }].filter(({ lines }) => lines.length);
}
