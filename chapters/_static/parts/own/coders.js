/* Agreement of coders who coded the same cases, as csrmodel.evidence.coders computes it. Nothing here touches the page. */
import { speltSeveralWays } from "./codings.js";
import { Faults, grouped, quoted, say } from "./words.js";

/** @typedef {import("./words.js").Rules} Rules */
/** @typedef {import("./codings.js").Coding} Coding */
/** @typedef {{ case: string, variable: string, values: (number | null)[] }} Unit  What each coder gave a case and variable. */
/**
 * @typedef {object} Agreement
 * @property {number} coders  How many files were compared.
 * @property {number} entries  Cases and variables that all files have, missing values among them.
 * @property {number} values  Those for which at least two coders report a value; alpha rests on these.
 * @property {number} percent  Share of the entries on which all agree, missing counted as an entry, 0 to 100.
 * @property {number | null} reported  Alpha, nominal, on whether something is reported at all.
 * @property {number | null} alpha  Alpha, ordinal, over the values; null with fewer than ten, or where all are the same.
 * @property {number | null} low  Ends of the interval that holds 95% of the alphas when the values are drawn anew.
 * @property {number | null} high
 */

/** What all coders have, side by side, in the order of the first.
 * @param {Coding[][]} files @param {Rules} rules @returns {Unit[]} */
function sideBySide(files, rules) {
  const { names } = rules.coders;
  if (files.length < 2 || files.length > names.length) throw new RangeError(say(rules, "coders", { count: files.length, most: names.length }));
  const tables = files.map((codings, at) => {
    /** @type {Map<string, number | null>} */
    const table = new Map();
    for (const coding of codings) {
      const key = JSON.stringify([coding.case, coding.variable]);
      if (table.has(key)) {
        throw new RangeError(say(rules, "coder_twice", { coder: names[at], case: quoted(rules, String(coding.case)), variable: quoted(rules, String(coding.variable)) }));
      }
      table.set(key, coding.value === null ? null : Number(coding.value));
    }
    return table;
  });
  const shared = [...tables[0].keys()].filter(key => tables.every(table => table.has(key)));
  if (!shared.length) throw new RangeError(say(rules, "nothing_shared"));
  return shared.map(key => {
    const [name, variable] = JSON.parse(key);
    return { case: name, variable, values: tables.map(table => table.get(key) ?? null) };
  });
}

/** @typedef {(counts: number[], low: number, high: number) => number} Distance  Of two values by their places among all, and how often each stands. */

/** @type {Distance} */
const nominal = () => 1;

/** @type {Distance} */
const ordinal = (counts, low, high) => {
  let between = 0;
  for (let at = low; at <= high; at++) between += counts[at];
  return (between - (counts[low] + counts[high]) / 2) ** 2;
};

/** How often each two of the values that occur stand in one unit, unit by unit: a unit of n values has n (n - 1) pairs of
 * them, each worth 1 / (n - 1). The values are told by their places in order.
 * @param {(number | null)[][]} units */
function pairsOf(units) {
  const rated = units.map(unit => unit.filter(value => value !== null));
  const domain = [...new Set(rated.flat())].sort((a, b) => a - b), size = domain.length;
  const pairs = rated.map(values => {
    const found = new Float64Array(size * size), places = values.map(value => domain.indexOf(value));
    for (const [at, one] of places.entries()) {
      for (const [other, two] of places.entries()) if (at !== other) found[one * size + two] += 1 / (places.length - 1);
    }
    return found;
  });
  return { size, pairs };
}

/** Krippendorff's alpha of such units; null where there are not two different values.
 * @param {number} size @param {Iterable<Float64Array>} units @param {Distance} distance @returns {number | null} */
function alphaOf(size, units, distance) {
  const pairs = new Float64Array(size * size);
  for (const unit of units) for (let at = 0; at < pairs.length; at++) pairs[at] += unit[at];
  const counts = Array.from({ length: size }, (_none, at) => pairs.subarray(at * size, (at + 1) * size).reduce((sum, count) => sum + count, 0));
  if (counts.filter(Boolean).length < 2) return null;
  const all = counts.reduce((sum, count) => sum + count, 0);
  let observed = 0, expected = 0;
  for (let high = 1; high < size; high++) {
    for (let low = 0; low < high; low++) {
      const apart = distance(counts, low, high);
      observed += pairs[low * size + high] * apart;
      expected += counts[low] * counts[high] * apart / (all - 1);
    }
  }
  return 1 - observed / expected;
}

/** @param {(number | null)[][]} units @param {Distance} distance */
function alpha(units, distance) {
  const { size, pairs } = pairsOf(units);
  return alphaOf(size, pairs, distance);
}

/** Positions below `units`, draw by draw: the stream of SplitMix, 32 bits wide, as the package has it.
 * @param {number} draws @param {number} units @param {number} seed */
export function drawn(draws, units, seed) {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  return Array.from({ length: draws }, () => Array.from({ length: units }, () => Math.floor(next() * units / 2 ** 32)));
}

/** What lies at a share of sorted numbers, between two of them in proportion.
 * @param {number[]} sorted @param {number} share */
function quantile(sorted, share) {
  const at = share * (sorted.length - 1), below = Math.floor(at), above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** Agreement of two coders or more over all variables at once.
 * @param {Coding[][]} files @param {Rules} rules @returns {Agreement}
 * @throws {RangeError}  With what is wrong, if they cannot be compared. */
export function pooledAgreement(files, rules) {
  const units = sideBySide(files, rules).map(({ values }) => values), { fewest, draws, seed } = rules.coders;
  const agreed = units.filter(values => values.every(value => value === values[0])).length;
  const compared = units.filter(values => values.filter(value => value !== null).length >= 2), enough = compared.length >= fewest;
  const { size, pairs } = pairsOf(compared);
  const again = enough ? drawn(draws, pairs.length, seed).map(places => alphaOf(size, places.map(at => pairs[at]), ordinal)).filter(found => found !== null) : [];
  again.sort((a, b) => a - b);
  return {
    coders: files.length, entries: units.length, values: compared.length, percent: 100 * agreed / units.length,
    reported: alpha(units.map(values => values.map(value => Number(value === null))), nominal),
    alpha: enough ? alphaOf(size, pairs, ordinal) : null,
    low: again.length ? quantile(again, 0.025) : null, high: again.length ? quantile(again, 0.975) : null,
  };
}

/** The cases and variables on which coders differ, those whose values lie furthest apart first. An entry that some report
 * and others do not has its place by the values that are there: it is last where these do not differ.
 * @param {Coding[][]} files @param {Rules} rules @returns {Unit[]}
 * @throws {RangeError}  As `pooledAgreement` does. */
export function disagreements(files, rules) {
  return sideBySide(files, rules).filter(({ values }) => values.some(value => value !== values[0])).map(unit => {
    const reported = unit.values.filter(value => value !== null);
    return { unit, apart: Math.max(...reported) - Math.min(...reported) };
  }).sort((one, other) => other.apart - one.apart).map(({ unit }) => unit);
}

/** What a comparison leaves out, since not all coders have it, a sentence each.
 * @param {Coding[][]} files @param {string[]} coders  What each is called. @param {Rules} rules */
export function notCompared(files, coders, rules) {
  const found = new Faults(rules), { few } = rules.coders;
  const cases = files.map(codings => [...new Set(codings.map(coding => String(coding.case)))]);
  const listed = (/** @type {string[]} */ names) => names.slice(0, few).map(name => quoted(rules, name)).join(", ");
  for (const [at, own] of cases.entries()) {
    const alone = own.filter(name => !cases.every(others => others.includes(name)));
    const more = alone.length > few ? say(rules, "and_more", { count: grouped(alone.length - few) }) : "";
    if (alone.length) found.add("alone", say(rules, "not_all", { coder: coders[at], cases: listed(alone) + more }));
  }
  for (const spellings of speltSeveralWays(cases.flat())) found.add("spelling", say(rules, "spelt", { names: listed(spellings) }));
  return found.lines();
}
