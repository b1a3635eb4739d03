/* The rows of the page on a reader's own case, from files and to files. Nothing here touches the page. */
import { COLUMNS } from "./cases.js";
import { disagreements, pooledAgreement } from "./coders.js";
import { asCsv, readCodings } from "./codings.js";
import { readSheet } from "./sheet.js";
import { number } from "../quiz.js";

/** @typedef {import("./cases.js").Row} Row */
/** @typedef {import("./codings.js").Coding} Coding */
/** @typedef {import("./words.js").Rules} Rules */

/** A coding as a row of text. A note that is not there is empty: the form would show NA as one.
 * @param {Coding} coding @returns {Row} */
const row = coding => /** @type {Row} */ (Object.fromEntries(COLUMNS.map(column => [column, `${coding[column] ?? (column === "note" ? "" : "NA")}`])));

/** A row of text as a coding.
 * @param {Row} cells @returns {Coding} */
const coding = cells => ({ ...Object.fromEntries(COLUMNS.map(column => [column, cells[column] === "NA" ? null : cells[column]])),
  value: cells.value === "NA" ? null : number(cells.value) });

/** The rows of a file or of pasted cells, or why they are not read.
 * @param {Uint8Array | string} content @param {string} name @param {Rules} rules @param {import("./sheet.js").OpenBook} openBook
 * @returns {{ rows: Row[], faults: string[], doubts: string[] }} */
export function readRows(content, name, rules, openBook) {
  const { sheet, faults } = readSheet(content, name, rules, openBook);
  if (!sheet) return { rows: [], faults, doubts: [] };
  const found = readCodings(sheet, name, rules);
  return { rows: (found.codings ?? []).map(row), faults: found.faults, doubts: found.doubts };
}

/** Rows as a file, and what the package would refuse in it.
 * @param {Row[]} rows @param {string} name @param {Rules} rules */
export function written(rows, name, rules) {
  const columns = Object.fromEntries(COLUMNS.map(column => [column, rows.map(one => one[column])]));
  // The header is the first row of the file.
  const letters = Object.fromEntries(COLUMNS.map((column, at) => [column, String.fromCharCode(65 + at)]));
  const sheet = { names: [...COLUMNS], columns, rows: rows.map((_row, at) => at + 2), header: 1, letters, doubts: [] };
  const { faults, doubts } = readCodings(sheet, name, rules);
  return { text: asCsv(rows.map(coding), rules), faults, doubts };
}

/** Names that are all different, and none of them one of `taken`: what stands there again gets a number.
 * @param {string[]} names @param {string[]} taken */
export function distinct(names, taken) {
  const found = [...taken];
  for (const name of names) {
    let nth = 1;
    const numbered = () => nth > 1 ? `${name} (${nth})` : name;
    while (found.includes(numbered())) nth++;
    found.push(numbered());
  }
  return found.slice(taken.length);
}

/** How far coders agree, in one sentence, what is not compared, and a row for each entry on which they differ, as a file too.
 * @param {Row[][]} files @param {string[]} names  What each coder is called. @param {Rules} rules */
export function compared(files, names, rules) {
  const all = files.map(rows => rows.map(coding)), fixed = (/** @type {number | null} */ share) => (share ?? NaN).toFixed(2);
  const { coders, entries, values, percent, alpha, low, high } = pooledAgreement(all, rules), apart = disagreements(all, rules);
  const rests = alpha === null ? `on ${values} ${values === 1 ? "entry" : "entries"} at least two give a value, too few for an alpha or all the same`
    : `alpha over ${values} values is ${fixed(alpha)}, from ${fixed(low)} to ${fixed(high)}`;
  const keys = ["case", "variable"], called = distinct(names, keys), head = [...keys, ...called];
  const rows = apart.map(one => [one.case, one.variable, ...one.values.map(value => value === null ? "NA" : `${value}`)]);
  const columns = head.map(name => ({ name }));
  const csv = asCsv(rows.map(cells => Object.fromEntries(head.map((name, at) => [name, cells[at]]))), { ...rules, columns });
  return { said: `${coders} coders agree on ${percent.toFixed(0)} % of ${entries} entries and differ on ${apart.length}; ${rests}.`, head, rows, csv };
}
