/* Coded cases of the reader's own: checked and doubted as csrmodel.evidence.own_files does, and written as a file that it
   reads again. Nothing here touches the page. */
import { needed, plain } from "./sheet.js";
import { Faults, grouped, quoted, say, stripped, whole } from "./words.js";

/** @typedef {import("./words.js").Rules} Rules */
/** @typedef {import("./words.js").Column} Column */
/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {Record<string, string | number | null>} Coding  A value by the name of each column; null is missing. */

/**
 * The codings of a sheet, or its faults, a line each; and what may be wrong although every cell is allowed.
 * @param {Sheet} read
 * @param {string} name  Of the file, with which every line begins.
 * @param {Rules} rules
 * @returns {{ codings: Coding[] | null, faults: string[], doubts: string[] }}
 */
export function readCodings(read, name, rules) {
  const faults = new Faults(rules, name), { sheet, gaps } = asMeant(read, rules);
  if (columnFaults(sheet, rules, faults)) {
    for (const column of rules.columns) if (Object.hasOwn(sheet.columns, column.name)) cellFaults(sheet, column, rules, faults);
  }
  if (needed(rules).every(one => read.names.includes(one))) codingFaults(sheet, rules, faults);
  if (faults.found) return { codings: null, faults: faults.lines(), doubts: [] };
  const codings = sheet.rows.map((_row, at) => Object.fromEntries(rules.columns.map(column => [column.name, typed(sheet.columns[column.name][at], column)])));
  return { codings, faults: [], doubts: [...sheet.doubts, ...gaps, ...doubts(codings, rules, read.names.includes("references"))].map(doubt => `${name}: ${doubt}`) };
}

/** Cells as the codebook writes them, with all that may be left out, and a sentence for each kind of gap.
 * @param {Sheet} read @param {Rules} rules @returns {{ sheet: Sheet, gaps: string[] }} */
function asMeant(read, rules) {
  const { names, columns, rows } = read;
  const found = { ...columns }, gaps = new Faults(rules);
  for (const { name, spellings } of rules.columns.filter(one => Object.hasOwn(columns, one.name))) {
    found[name] = columns[name].map(text => Object.hasOwn(spellings, plain(text, rules)) ? spellings[plain(text, rules)] : text);
  }
  const spare = rules.columns.filter(one => one.spare).map(({ name }) => name);
  if (needed(rules).every(name => names.includes(name))) {
    const absent = spare.filter(name => !names.includes(name));
    for (const name of absent) found[name] = rows.map(() => "");
    if (absent.length) gaps.add("absent", say(rules, "columns_absent", { columns: absent.join(", ") }));
    const { value, note, confidence } = found, given = value.map(text => text !== "NA");
    const unsure = given.map((one, at) => one && confidence[at] === "");
    tellGap("no_confidence", unsure, rows, rules, gaps);
    tellGap("no_note", given.map((one, at) => one && ["", "NA"].includes(note[at]) && !absent.includes("note")), rows, rules, gaps);
    found.confidence = confidence.map((text, at) => unsure[at] ? "low" : text);
  }
  for (const name of spare.filter(one => Object.hasOwn(found, one))) found[name] = found[name].map(text => text || "NA");
  return { sheet: { ...read, columns: found }, gaps: gaps.lines() };
}

/** How many values lack something, and the first of their rows.
 * @param {string} said @param {boolean[]} where @param {number[]} rows @param {Rules} rules @param {Faults} gaps */
function tellGap(said, where, rows, rules, gaps) {
  const count = where.filter(Boolean).length;
  if (!count) return;
  const values = count === 1 ? say(rules, "one_value") : say(rules, "values", { count: grouped(count) });
  gaps.add(said, say(rules, said, { values, row: rows[where.indexOf(true)] }));
}

/** Faults of the columns, and whether there is a header at all.
 * @param {Sheet} sheet @param {Rules} rules @param {Faults} faults */
function columnFaults({ names, header, letters }, rules, faults) {
  const wanted = rules.columns.map(({ name }) => name), musts = needed(rules);
  if (!wanted.some(name => names.includes(name))) {
    faults.add("header", say(rules, "no_header", { columns: wanted.join(", ") }));
    return false;
  }
  const spare = wanted.filter(name => !musts.includes(name));
  const columns = say(rules, spare.length ? "columns_spare" : "columns", { needed: musts.join(", "), spare: spare.join(", ") });
  const inHeader = (/** @type {string} */ text) => say(rules, "row", { row: header, text });
  for (const name of musts.filter(one => !names.includes(one))) {
    faults.add("missing", inHeader(say(rules, "at", { text: say(rules, "column_missing", { column: quoted(rules, name), columns }) })));
  }
  for (const name of names.filter(one => !wanted.includes(one))) {
    const field = rules.columns.find(one => !one.number && Object.hasOwn(one.spellings, plain(name, rules)) && one.enum?.includes(one.spellings[plain(name, rules)]))?.name;
    const text = field ? say(rules, "column_value", { column: quoted(rules, name), field, quoted: quoted(rules, field) })
      : say(rules, "column_unknown", { column: quoted(rules, name), columns });
    faults.add("unknown", inHeader(say(rules, "at_letter", { letter: letters[name], text })));
  }
  return true;
}

/** @param {Sheet} sheet @param {Column} column @param {Rules} rules @param {Faults} faults */
function cellFaults({ columns, rows }, column, rules, faults) {
  const cells = columns[column.name], wrong = cells.map(value => notAllowed(value, column, rules));
  for (const allowed of new Set(wrong.filter(Boolean))) {
    cells.forEach((value, at) => {
      if (wrong[at] === allowed) inColumn(column.name, value, rows[at], say(rules, "allowed", { allowed }), rules, faults);
    });
  }
}

/** A fault of one kind in a cell: where, and what is said after the value.
 * @param {string} name @param {string} value @param {number} row @param {string} said @param {Rules} rules @param {Faults} faults */
function inColumn(name, value, row, said, rules, faults) {
  faults.add(`${name}${said}`, say(rules, "in_column", { column: quoted(rules, name), value: quoted(rules, value), said }), row);
}

/** What would have been allowed, or nothing where the value is.
 * @param {string} value @param {Column} column @param {Rules} rules */
function notAllowed(value, column, rules) {
  const { required, allowed } = column;
  if (value === "NA" && !required) return "";
  if (value === "NA" || value === "") return say(rules, required ? "needed" : "or_na_where", { allowed });
  if (isAllowed(value, column, rules)) return "";
  let words = column.number && whole(rules.patterns.thousands, value) ? say(rules, "no_thousands", { allowed }) : allowed;
  if (!required) words = say(rules, "or_na", { allowed: words });
  const near = column.number ? nearest(value, column.enum ?? [], rules) : undefined;
  return near === undefined ? words : say(rules, "write", { allowed: words, value: near });
}

/** The allowed number that a number or a percentage is likely to mean.
 * @param {string} value @param {(string | number)[]} choices @param {Rules} rules */
function nearest(value, choices, rules) {
  const percent = value.endsWith("%"), found = numberOf(percent ? stripped(value.slice(0, -1), rules.spaces) : value, rules);
  if (found === null) return undefined;
  const share = percent ? found / 100 : found;
  // What lies at the very distance counts, whatever the computer's rounding makes of it.
  return choices.find(choice => Math.abs(share - Number(choice)) <= rules.near + 1e-9);
}

/** @param {string} value @param {Column} column @param {Rules} rules */
function isAllowed(value, column, rules) {
  const known = column.number ? numberOf(value, rules) : value;
  return known !== null && (column.enum === null || column.enum.includes(known));
}

/** A number as a table writes it, with a decimal point or a decimal comma; null for anything else.
 * @param {string} text @param {Rules} rules */
export function numberOf(text, { patterns }) {
  if (!whole(patterns.number, text) || whole(patterns.thousands, text)) return null;
  const value = Number(text.replace(",", "."));
  return Number.isFinite(value) ? value : null;
}

/** @param {string} value @param {Column} column */
function typed(value, { number }) {
  if (value === "NA") return null;
  return number ? Number(value.replace(",", ".")) : value;
}

/** Faults across cells: a variable coded twice, a value without its reason, a case that is the review's.
 * @param {Sheet} sheet @param {Rules} rules @param {Faults} faults */
function codingFaults({ columns, rows }, rules, faults) {
  if (!rows.length) faults.add("rows", say(rules, "no_rows"));
  const { case: cases, variable, value, confidence } = columns, seen = new Map();
  rows.forEach((row, at) => {
    const pair = JSON.stringify([cases[at], variable[at]]);
    const first = seen.get(pair);
    if (first === undefined) seen.set(pair, row);
    else faults.add("twice", say(rules, "pair_twice", { variable: quoted(rules, variable[at]), case: quoted(rules, cases[at]), first }), row);
  });
  rows.forEach((row, at) => {
    if (value[at] !== "NA" && confidence[at] === "NA") faults.add("unsure", say(rules, "unsure", { value: quoted(rules, value[at]) }), row);
  });
  rows.forEach((row, at) => {
    if (rules.taken.includes(cases[at])) inColumn("case", cases[at], row, say(rules, "taken"), rules, faults);
  });
  const unseen = new RegExp(rules.patterns.unseen);
  rows.forEach((row, at) => {
    if (unseen.test(cases[at])) inColumn("case", cases[at], row, say(rules, "hidden"), rules, faults);
  });
}

/** A name without what spellings of one name differ in: capitals, accents, spaces and marks between words.
 * @param {string} name */
export const folded = name => (name.normalize("NFKD").toUpperCase().match(/[\p{L}\p{N}\p{M}]/gu) ?? []).filter(one => one < "\u0300" || one > "\u036f").join("");

/** Names that are the same but for their spelling, those of each in the order of their first use.
 * @param {string[]} names */
export function speltSeveralWays(names) {
  /** @type {Map<string, Set<string>>} */
  const alike = new Map();
  for (const name of names) alike.set(folded(name) || name, (alike.get(folded(name) || name) ?? new Set()).add(name));
  return [...alike.values()].filter(({ size }) => size > 1).map(spellings => [...spellings]);
}

/** What may be wrong with codings although every cell is allowed; `sources`: whether a value without a source is told.
 * @param {Coding[]} codings @param {Rules} rules @param {boolean} [sources] */
export function doubts(codings, rules, sources = true) {
  const found = new Faults(rules), said = (/** @type {unknown} */ text) => quoted(rules, String(text));
  for (const { case: name, variable, value, references } of codings) {
    const source = String(references ?? "NA");
    if (sources && value !== null && rules.noSource.includes(folded(source))) {
      found.add("source", say(rules, "no_source", { case: said(name), variable: said(variable), source: said(source) }));
    }
  }
  const cases = [...new Set(codings.map(coding => String(coding.case)))];
  for (const spellings of speltSeveralWays(cases)) {
    found.add("spelling", say(rules, "spelt", { names: spellings.slice(0, rules.coders.few).map(said).join(", ") }));
  }
  for (const name of cases) {
    if (Object.hasOwn(rules.names, folded(name))) found.add("review", say(rules, "review", { case: said(name), id: said(rules.names[folded(name)]) }));
  }
  return found.lines();
}

/**
 * Codings as a CSV file that a spreadsheet opens as text, whatever a cell holds, and that this page and the package read
 * again. It begins with the mark by which Excel knows UTF-8.
 * @param {Coding[]} codings @param {{ columns: { name: string }[], patterns: Record<string, string> }} rules
 */
export function asCsv(codings, { columns, patterns }) {
  const risky = new RegExp(patterns.marked.replace("'", "^"));
  const cell = (/** @type {string | number | null} */ value) => {
    const text = value === null ? "NA" : String(value), safe = typeof value === "string" && risky.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const names = columns.map(({ name }) => name);
  return `\ufeff${[names.map(cell), ...codings.map(coding => names.map(name => cell(coding[name])))].map(row => row.join(",")).join("\r\n")}\r\n`;
}
