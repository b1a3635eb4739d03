/* The search among the places of the book, and what is said of a place that was found. Nothing here touches the page.

   MiniSearch holds the index and ranks. Words are compared by their stems, in one spelling, without accents and without
   the commonest words, so that "definition of CSR" finds what defines it, and "child labor" what is told of labour. */
import MiniSearch from "minisearch";
import SearchableMap from "minisearch/SearchableMap";
import { stemmer } from "stemmer";

/** @typedef {{ kind: string, title: string, page: string, address: string, text: string }} Place */
/** @typedef {{ place: Place, stems: Set<string> }} Found  With the stems of the words that were met there. */
/** @typedef {import("minisearch").SearchOptions} Options */
/** @typedef {{ all: Found[], some: Found[], near: string[] }} Answer
 *   Places with all words; where there is none, places with some of them, and words that are near to those not met. */
/** @typedef {[text: string, met: boolean][]} Snippet */

const COMMON = new Set(("a about an and are as at be been but by can do does for from had has have how i in into is it its" +
  " not of on or our so than that the their them there these they this to was we were what when where which who why will" +
  " with would").split(" "));
const WORD = /[\p{L}\p{N}][\p{L}\p{N}'’]*/gu;
// The end of a sentence: a stop, and a space before what begins one.
const SENTENCE = /([.!?][”’")]*)\s+(?=[“‘"(]?\p{Lu})/gu;
const CLAIM = /^(?:claim\s+)?([a-z]+\d?)[-\s](\d{1,3})$/i;
/** How near each kind is to what a reader looks for. */
const WORTH = new Map(Object.entries({ term: 1.6, figure: 1.4, section: 1.2, work: 1, claim: 0.8, assumption: 0.8, package: 0.15 }));
const WHOLE = ["claim", "term", "work", "assumption"];
const LONGEST = 30, CUT = 260, NEAR = 4, TOGETHER = 1.6;

/** @param {string} word */
const plain = word => word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/['’]s?$/, "");

/** Spellings of other countries, each with the one of this book.
 * @type {[RegExp, string][]} */
const SPELLINGS = [[/^(behavi|col|endeav|fav|harb|hon|lab|neighb|rum)or(?!a)/, "$1our"], [/^(\p{L}{3,})iz(e[drs]?|ing|ations?)$/u, "$1is$2"],
  [/^(\p{L}+l)yz(e[drs]?|ing)$/u, "$1ys$2"], [/^programs?$/, "programme"], [/^(cent|fib|lit|met)er(s?)$/, "$1re$2"]];

/**
 * What stands for a word and its kin in the index; nothing for the commonest words.
 * @param {string} word
 */
export function stem(word) {
  const bare = SPELLINGS.reduce((one, [other, ours]) => one.replace(other, ours), plain(word));
  return COMMON.has(bare) || bare.length > LONGEST ? "" : stemmer(bare);
}

/** @param {string} text */
const tokens = text => text.match(WORD) || [];

/** @param {Place[]} places */
export function finder(places) {
  // How a reader knows each stem.
  /** @type {SearchableMap<string>} */
  const shown = new SearchableMap();
  const index = new MiniSearch({
    fields: ["title", "page", "text"],
    tokenize: tokens,
    processTerm(word) {
      const found = stem(word);
      if (found && !shown.has(found)) shown.set(found, plain(word));
      return found || null;
    },
    searchOptions: {
      boost: { title: 4 },
      boostDocument: id => WORTH.get(places[id].kind) ?? 1,
      weights: { prefix: 0.5, fuzzy: 0.2 },
      processTerm: word => stem(word) || null,
    },
  });
  // An identifier is found as a whole: "drivers" is not the word of 47 claims.
  index.addAll(places.map(({ kind, title, page, text }, id) => ({ id, title: kind === "claim" ? "" : title, page, text })));
  const claims = new Map(places.filter(({ kind }) => kind === "claim").map(place => [place.title, place]));

  /** @param {string} query @param {Options} how @returns {Found[]} */
  const search = (query, how) => index.search(query, how)
    .map(({ id, terms, score }) => ({ place: places[id], stems: new Set(terms), score }))
    .map(found => ({ ...found, score: found.score * (together(found) ? TOGETHER : 1) }))
    .sort((a, b) => b.score - a.score);

  /** @param {string} query @returns {Answer} */
  return query => {
    const [, section, number] = CLAIM.exec(query.trim()) || [];
    const claim = section && `${section.toLowerCase()}-${number.padStart(2, "0")}`, known = claim && claims.get(claim);
    if (known) {
      const naming = places.filter(place => place !== known && place.text.includes(claim));
      return { all: [known, ...naming].map(place => ({ place, stems: new Set() })), some: [], near: [] };
    }
    const exact = search(query, { combineWith: "AND", prefix: (word, at, all) => at === all.length - 1 && word.length > 2 });
    if (exact.length) return { all: exact, some: [], near: [] };
    const near = claim ? [...claims.keys()].filter(id => id.startsWith(section.toLowerCase())).slice(-1) : nearest(query);
    /** @type {Options} */
    const slips = { fuzzy: word => word.length > 4 ? 0.25 : false };
    const loose = search(query, { ...slips, combineWith: "AND" });
    return loose.length ? { all: loose, some: [], near } : { all: [], some: search(query, { ...slips, combineWith: "OR" }), near };
  };

  /**
   * Words of the book that are spelled nearly as those of the query that it does not have.
   * @param {string} query
   */
  function nearest(query) {
    const strange = tokens(query).map(stem).filter(word => word && !shown.has(word));
    return strange.flatMap(word => [...shown.fuzzyGet(word, word.length >> 2).values()]
      .sort(([, a], [, b]) => a - b).slice(0, NEAR).map(([near]) => near));
  }
}

/**
 * Whether one paragraph has all the words that were met in a place: they are about the same thing then.
 * @param {Found} found
 */
function together({ place, stems }) {
  if (stems.size < 2) return false;
  return [place.title, ...place.text.split("\n")].some(line => {
    const here = new Set(tokens(line).map(stem));
    return [...stems].every(word => here.has(word));
  });
}

/**
 * The sentence of a place that has most of the words that were met, cut to what is read at a glance. A claim, a work and
 * the like are read whole.
 * @param {Found} found
 * @returns {Snippet}
 */
export function snippet({ place: { kind, text }, stems }) {
  /** @param {string} part */
  const met = part => new Set(tokens(part).map(stem).filter(word => stems.has(word))).size;
  const sentences = text.split("\n").flatMap(line => WHOLE.includes(kind) ? [line] : line.replace(SENTENCE, "$1\n").split("\n"));
  const best = sentences.reduce((a, b) => met(b) > met(a) ? b : a, sentences[0] ?? "");
  return cut(best, stems).split(new RegExp(`(${WORD.source})`, "u")).filter(Boolean)
    .map(part => [part, stems.has(stem(part))]);
}

/**
 * A text around the first word that was met.
 * @param {string} text
 * @param {Set<string>} stems
 */
function cut(text, stems) {
  if (text.length <= CUT) return text;
  const first = [...text.matchAll(WORD)].find(([word]) => stems.has(stem(word)))?.index ?? 0;
  const from = first < CUT * 0.7 ? 0 : text.indexOf(" ", first - CUT / 2) + 1;
  const to = from + CUT >= text.length ? text.length : text.lastIndexOf(" ", from + CUT);
  return `${from ? "… " : ""}${text.slice(from, to)}${to < text.length ? " …" : ""}`;
}
