/* A case of the reader's own beside the propositions, the square and the model's predictions, worked out of plain values.
   Nothing here touches the page. The data are those of csrmodel.told.own_case. */
import { number } from "../quiz.js";
import { listed } from "../words.js";

export const COLUMNS = /** @type {const} */ (["case", "variable", "value", "section", "references", "note", "confidence"]);

/** A row of a file of codings, each cell as text.
 * @typedef {Record<typeof COLUMNS[number], string>} Row */

/** @typedef {Record<string, number>} Values  The reported values of a case, by variable. */

/**
 * @typedef {object} Patterns
 * @property {string[]} conditions
 * @property {string[]} bad
 * @property {Record<string, Record<string, string>>} says  What a value says, by variable and value.
 * @property {{ number: number, reads: string[], uncoded: boolean, verdicts: Record<string, [string, string, string | null]> }[]} propositions
 */

/** @typedef {{ number: number, verdict: string, reason: string, role: string | null, partly: boolean }} Judged  `partly`: it fits, and a part of it is not coded. */

/** @typedef {{ levels: (number | null)[], series: string[], outcomes: string[], states: string[], shares: string }} Grid  `states`: outcomes of which a state is reported, and no change. */

/** @typedef {{ outcome: string, population: number, uniform: number, lowest: number, highest: number }} Prediction */

/** @typedef {{ national: string[], levels: number[], strengths: Record<string, number>, unreported: number, line: [number, number][] }} Square */

/** The rows of a case of which nothing is coded yet.
 * @param {string} name @param {string[]} variables @returns {Row[]} */
export const blank = (name, variables) => variables.map(variable =>
  ({ case: name, variable, value: "NA", section: "NA", references: "NA", note: "not reported", confidence: "NA" }));

/** The cases of some rows, in their order.
 * @param {Row[]} rows */
export const names = rows => [...new Set(rows.map(row => row.case))];

/** All variables of each case in their order, whatever a file leaves out: what is not there is not reported.
 * @param {Row[]} rows @param {string[]} variables */
export const whole = (rows, variables) => names(rows).flatMap(name => blank(name, variables)
  .map(empty => rows.find(row => row.case === name && row.variable === empty.variable) ?? empty));

/** Rows with more of them: of a case that both have, a variable that the second have is as they have it.
 * @param {Row[]} rows @param {Row[]} more @param {string[]} variables */
export const joined = (rows, more, variables) => names([...rows, ...more])
  .flatMap(name => whole([...more, ...rows].filter(row => row.case === name), variables));

/** The source of most values of a case, where more than one rests on it: none is taken for all on the word of one value.
 * @param {Row[]} rows @param {string} name */
export function usual(rows, name) {
  const sources = rows.filter(row => row.case === name && row.value !== "NA" && row.references !== "NA").map(row => row.references);
  const counts = sources.map(source => sources.filter(other => other === source).length), most = Math.max(0, ...counts);
  return most > 1 ? sources[counts.indexOf(most)] : "";
}

/** What is kept of cases: their rows, and of each case the source for every value that names no other.
 * @typedef {{ rows: Row[], sources: Record<string, string> }} Kept */

/** What is kept of each case: its rows by variable, and its source.
 * @param {Kept} kept @returns {Map<string, { rows: Map<string, Row>, source: string }>} */
function byCase({ rows, sources }) {
  /** @type {Map<string, { rows: Map<string, Row>, source: string }>} */
  const found = new Map();
  for (const row of rows) {
    const own = found.get(row.case) ?? { rows: new Map(), source: sources[row.case] ?? "" };
    found.set(row.case, own);
    own.rows.set(row.variable, row);
  }
  return found;
}

/** Whether two things read alike.
 * @param {unknown} one @param {unknown} other */
const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** One record of two tabs that each went on from the same one: what either has changed stays changed, and ours where both
 * have changed one point. A case that one has removed is gone, unless the other has changed it since.
 * @param {Kept} before  What both went on from.
 * @param {Kept} ours @param {Kept} theirs @returns {Kept} */
export function met(before, ours, theirs) {
  const [base, here, there] = [before, ours, theirs].map(byCase);
  const same = (/** @type {Map<string, { rows: Map<string, Row>, source: string }>} */ kept, /** @type {string} */ name) => {
    const [one, other] = [kept.get(name), base.get(name)];
    return Boolean(one && other) && alike([...one?.rows.values() ?? [], one?.source], [...other?.rows.values() ?? [], other?.source]);
  };
  const all = [...new Set([...here.keys(), ...there.keys()])];
  const stay = all.filter(name => here.has(name) ? there.has(name) || !same(here, name) : !same(there, name));
  const rows = stay.flatMap(name => {
    const [own, other, old] = [here, there, base].map(kept => kept.get(name)?.rows);
    return [...(own ?? other ?? new Map()).keys()].flatMap(variable => {
      const [mine, its] = [own?.get(variable), other?.get(variable)];
      return (mine && !alike(mine, old?.get(variable)) ? mine : its ?? mine) ?? [];
    });
  });
  const sources = Object.fromEntries(stay.map(name => {
    const [mine, its, old] = [here, there, base].map(kept => kept.get(name)?.source);
    return [name, (mine !== undefined && mine !== old ? mine : its ?? mine) ?? ""];
  }));
  return { rows, sources };
}

/** How many rows the page keeps at the most: about a megabyte, where a browser lets a page keep five. */
export const MOST = 10000;

/** Whether something is what this page keeps: the browser may have what another version wrote.
 * @param {any} found @returns {found is Kept} */
export const fits = found => Array.isArray(found?.rows) && found.rows.length <= MOST
  && found.rows.every((/** @type {any} */ row) => row && typeof row === "object" && COLUMNS.every(column => typeof row[column] === "string"))
  && Boolean(found.sources) && Object.values(found.sources).every(source => typeof source === "string");

/** The reported values of a case.
 * @param {Row[]} rows @param {string} name @returns {Values} */
export const values = (rows, name) => Object.fromEntries(rows
  .filter(row => row.case === name && number(row.value) !== null)
  .map(row => [row.variable, Number(number(row.value))]));

// On which side of one half a value lies; nothing coded lies on it.
/** @param {number | undefined} value */
const side = value => value === undefined ? "-" : value > 0.5 ? "1" : "0";

/** Each proposition on a case (csrmodel.evidence.judged).
 * @param {Values} found @param {Patterns} patterns @returns {Judged[]} */
export function judged(found, { conditions, bad, says, propositions }) {
  const outcomes = bad.filter(name => name in found), worse = outcomes.filter(name => found[name] < 0.5);
  const given = conditions.filter(name => name in found).map(name => found[name]);
  const mean = given.reduce((sum, value) => sum + value, 0) / given.length;
  const third = (outcomes.length ? worse.length ? "0" : "1" : "-") + (given.length ? mean < 0.5 ? "0" : "1" : "-");
  const said = (/** @type {string} */ name) => says[name][`${found[name]}`];
  const gaps = /** @type {Record<string, string>} */ ({ mean: mean.toFixed(2), count: `${given.length}`, outcomes: (worse.length ? worse : outcomes).map(said).join(", ") });
  return propositions.map(({ number: at, reads, uncoded, verdicts }) => {
    const [verdict, reason, role] = verdicts[reads.length ? reads.map(name => side(found[name])).join("") : third];
    return { number: at, verdict, reason: reason.replace(/\{(\w+)\}/g, (_all, gap) => gaps[gap] ?? said(gap)), role, partly: uncoded && verdict === "consistent" };
  });
}

/** Values one step from those of a case that would turn a verdict: variable, value, and the verdict then.
 * @param {Values} found @param {Patterns} patterns @param {number[]} levels  All that a value may be, from the lowest.
 * @returns {{ number: number, variable: string, value: number, verdict: string, partly: boolean }[]} */
export function turning(found, patterns, levels) {
  const now = judged(found, patterns);
  return Object.keys(found).flatMap(variable => [-1, 1].flatMap(step => {
    const value = levels[levels.indexOf(found[variable]) + step];
    if (value === undefined) return [];
    return judged({ ...found, [variable]: value }, patterns).filter((one, at) => one.verdict !== now[at].verdict)
      .map(({ number: at, verdict, partly }) => ({ number: at, variable, value, verdict, partly }));
  }));
}

/** What comes of a case, in one sentence.
 * @param {string} name @param {Judged[]} found */
export function told(name, found) {
  const parts = [["inconsistent", "it speaks against"], ["consistent", "it fits"], ["not reported", "too little is reported for"],
    ["outside", "it lies outside"]].flatMap(([word, says]) => [false, true].flatMap(partly => {
    const numbers = found.filter(one => one.verdict === word && one.partly === partly).map(one => `${one.number}`);
    return numbers.length ? [`${says} ${partly ? "what is coded of " : ""}${numbers.length > 1 ? "propositions" : "proposition"} ${listed(numbers)}`] : [];
  }));
  return `${name}: ${listed(parts)}.`;
}

/** The place of a profile in the grid (csrmodel.populations.postdiction_grid.position), or -1 where a value has none.
 * @param {Values} found @param {string[]} conditions @param {Grid} grid */
export function position(found, conditions, { levels }) {
  const places = conditions.map(name => levels.indexOf(found[name] ?? null));
  return places.some(place => place < 0) ? -1 : places.reduce((at, place) => at * levels.length + place, 0);
}

/** Shares of the grid, which is kept as differences between neighbours: series by outcomes by profiles.
 * @param {Uint8Array} steps @param {number} levels */
export function shares(steps, levels) {
  const found = new Uint8Array(steps.length), rows = steps.length / levels;
  for (let row = 0; row < rows; row++) {
    for (let level = 0, sum = 0; level < levels; level++) {
      sum = (sum + steps[level * rows + row]) & 255;
      found[row * levels + level] = sum;
    }
  }
  return found;
}

/** The share of draws in which each outcome is good, of both priors and with its range.
 * @param {Values} found @param {string[]} conditions @param {Grid} grid @param {Uint8Array} all @returns {Prediction[]} */
export function predicted(found, conditions, grid, all) {
  const at = position(found, conditions, grid), profiles = grid.levels.length ** conditions.length;
  if (at < 0) return [];
  return grid.outcomes.map((outcome, nth) => /** @type {Prediction} */ ({ outcome, ...Object.fromEntries(grid.series.map(
    (series, which) => [series, all[(which * grid.outcomes.length + nth) * profiles + at] / 255])) }));
}

/** Whether the model knows enough of a case to predict an outcome: a condition, and for a change one that is present.
 * @param {Values} found @param {string} outcome @param {string[]} conditions @param {Grid} grid */
export const knows = (found, outcome, conditions, { states }) =>
  conditions.some(name => name in found && (states.includes(outcome) || found[name] > 0.5));

/** What comes of a prediction (csrmodel.populations.postdiction.call).
 * @param {number} share @param {number | undefined} reported @param {boolean} known */
export const called = (share, reported, known) => reported === undefined ? "not reported" : !known ? "no call"
  : share > 0.5 === reported > 0.5 ? "same side" : "other side";

/** Institutional strength of a case: where what is not reported is absent, stands in the middle, or is fully there.
 * @param {Values} found @param {Square} square */
export function strength(found, { national, levels, strengths, unreported }) {
  const [low, middle, high] = [0, unreported, 1].map(other =>
    strengths[national.map(name => levels.indexOf(found[name] ?? other)).sort().join("")]);
  return { low, middle, high };
}
