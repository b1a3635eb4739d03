/* What a reader leaves in this browser, by kind and identifier. A browser may refuse to keep anything, and what is found
   may be of another version of the book, or no work of ours at all: what is not of its kind's form is passed over. */

/** @typedef {"guesses" | "answers" | "cells" | "notes"} Kind */

/**
 * A cell whose code a reader has changed: its number on its page, from 1, the book's code and the reader's.
 * @typedef {{ cell: number, source: string, code: string }} Change
 */

/** @param {unknown} value */
const text = value => typeof value === "string";
/** @param {unknown} value */
const finite = value => typeof value === "number" && Number.isFinite(value);
/** @param {unknown} value @param {(one: unknown) => boolean} fits */
const every = (value, fits) => Array.isArray(value) && value.every(fits);
/** @param {unknown} value */
const given = value => every(value, one => finite(one) || every(one, finite));
/** @param {unknown} value @returns {value is Record<string, any>} */
const named = value => typeof value === "object" && value !== null && !Array.isArray(value);
/** @param {unknown} value @param {string[]} keys @returns {value is Record<string, any>} */
const exactly = (value, keys) => named(value) && Object.keys(value).sort().join() === keys.join();

/**
 * Of each kind its name in the browser, whether something has its form, and that form in words.
 * @type {Record<Kind, { name: string, fits: (value: unknown) => boolean, allowed: string }>}
 */
export const KINDS = {
  guesses: { name: "csr-guesses", fits: given, allowed: "a list of numbers or of lists of numbers" },
  answers: {
    name: "csr-answers", allowed: "mark, first, last, sure and tries as the page writes them",
    fits: value => exactly(value, ["first", "last", "mark", "sure", "tries"]) && text(value.mark) && given(value.first) && given(value.last)
      && (value.sure === null || finite(value.sure)) && Number.isInteger(value.tries) && value.tries >= 1,
  },
  cells: {
    name: "csr-cells", allowed: "a list of changed cells, each with cell, source and code",
    fits: value => every(value, one => exactly(one, ["cell", "code", "source"]) && Number.isInteger(one.cell) && one.cell >= 1
      && text(one.source) && text(one.code)),
  },
  notes: { name: "csr-notes", fits: text, allowed: "a text" },
};

/** Whether something may be the identifier of a figure, an item or a page.
 * @param {string} id */
export const identifies = id => /^[a-z0-9][\w-]{0,99}$/i.test(id);

// What stands in the browser under the name of a kind, of whatever form.
/** @param {Kind} kind @returns {Record<string, unknown>} */
function found(kind) {
  try {
    const all = JSON.parse(localStorage.getItem(KINDS[kind].name) || "{}");
    return named(all) ? all : {};
  } catch { return {}; }  // Storage refused, or not as this book has written it.
}

/**
 * All that is kept of a kind, by identifier.
 * @param {Kind} kind
 * @returns {Record<string, any>}
 */
export const kept = kind =>
  Object.fromEntries(Object.entries(found(kind)).filter(([id, what]) => identifies(id) && KINDS[kind].fits(what)));

// Whether all of a kind could be put in place of what was kept.
/** @param {Kind} kind @param {Record<string, unknown>} all */
function put(kind, all) {
  try {
    if (Object.keys(all).length) localStorage.setItem(KINDS[kind].name, JSON.stringify(all));
    else localStorage.removeItem(KINDS[kind].name);
    return true;
  } catch { return false; }  // Refused, or full: what cannot be kept holds as long as the page.
}

/** Whether there was room for some entries of a kind, beside the others that are kept.
 * @param {Kind} kind @param {Record<string, unknown>} some */
export const keepAll = (kind, some) => put(kind, { ...found(kind), ...some });

/** @param {Kind} kind @param {string} id @param {unknown} what */
export const keep = (kind, id, what) => keepAll(kind, { [id]: what });

/** @param {Kind} kind @param {string} id */
export function forget(kind, id) {
  const { [id]: _gone, ...others } = found(kind);
  return put(kind, others);
}

/** @param {Kind} kind */
export const forgetAll = kind => put(kind, {});

/** The name under which the page on a reader's own case keeps the rows of all cases (own/cases.js). */
export const OWN_CASES = "csr-own-cases";

/** How many cases of the reader's own are kept. */
export function ownCases() {
  try { return new Set(JSON.parse(localStorage.getItem(OWN_CASES) || '{"rows":[]}').rows.map((/** @type {{ case: unknown }} */ row) => row.case)).size; } catch { return 0; }
}

export function forgetOwnCases() {
  try { localStorage.removeItem(OWN_CASES); } catch { /* Storage refused: nothing is kept. */ }
}

/** Whether this browser keeps anything for the site; where it does not, storage.js holds it as long as the page. */
export function keeps() {
  try { return localStorage instanceof Storage; } catch { return false; }
}

/** The name of a page, by which its cells and its notes are kept.
 * @param {{ pathname: string }} address */
export const page = ({ pathname }) => pathname.slice(pathname.lastIndexOf("/") + 1).replace(/\.html$/, "") || "index";
