/* A table as people save it, as cells of text: what csrmodel.evidence.spreadsheets does, step by step, with the same doubts
   and the same sentences. Nothing here touches the page. */
import { decoded, isArchive, refuseOtherKinds } from "./bytes.js";
import { QuoteFault, records } from "./delimited.js";
import { Faults, grouped, quoted, say, stripped, Unreadable } from "./words.js";

/** @typedef {import("./words.js").Rules} Rules */
/** @typedef {{ number: number, cells: string[] }} Row  A row, by its number in a spreadsheet. */
/** @typedef {[number, number]} Place  A row's number and a column's position from 0. */
/** @typedef {{ title: string, rows: Row[], dates: Place[], merged: Place[] }} Grid  A sheet of a workbook, and which of its cells are dates, or have their text from merged cells above (own/workbook.js). */
/** @typedef {{ names: string[], columns: Record<string, string[]>, rows: number[], header: number, letters: Record<string, string>, doubts: string[] }} Sheet  Cells by column, the number of each row and of the header in a spreadsheet, and each column's letter there. */
/** @typedef {(bytes: Uint8Array, rules: Rules) => Grid[]} OpenBook */

/** Faults that stop the reading. */
class Stop extends Error {}

/**
 * The cells of a table, or why it is none.
 * @param {Uint8Array | string} content  A file, or text that was pasted and is no file.
 * @param {string} name  Of the file, with which every line begins.
 * @param {Rules} rules
 * @param {OpenBook} openBook  `grids` of own/workbook.js, for a file that `isArchive`.
 * @returns {{ sheet: Sheet | null, faults: string[] }}
 */
export function readSheet(content, name, rules, openBook) {
  const faults = new Faults(rules, name);
  try {
    if (typeof content === "string") return { sheet: ofText(content, rules, faults), faults: [] };
    refuseOtherKinds(content, rules);
    if (isArchive(content)) return { sheet: ofWorkbook(openBook(content, rules), rules, faults), faults: [] };
    const { text, doubts } = decoded(content, rules);
    return { sheet: { ...ofText(text, rules, faults), doubts }, faults: [] };
  } catch (error) {
    if (error instanceof Error && error.name === "Unreadable") faults.add("unreadable", error.message);
    else if (!(error instanceof Stop)) throw error;
    return { sheet: null, faults: faults.lines() };
  }
}

/** @param {Faults} faults */
function stop(faults) {
  if (faults.found) throw new Stop();
}

/** @param {Rules} rules */
const wanted = ({ columns }) => columns.map(({ name }) => name);

/** @param {Rules} rules */
export const needed = ({ columns }) => columns.filter(({ spare }) => !spare).map(({ name }) => name);

/** By each name that a column may go by, as `plain` has it, the column.
 * @param {Rules} rules @returns {Map<string, string>} */
const known = rules => new Map([...wanted(rules).map(name => /** @type {[string, string]} */ ([plain(name, rules), name])), ...Object.entries(rules.also)]);

/** The wanted columns that some cells name.
 * @param {string[]} cells @param {Map<string, string>} columns @param {Rules} rules */
const among = (cells, columns, rules) => new Set(cells.flatMap(cell => columns.get(plain(cell, rules)) ?? []));

/** A name without what makes no difference.
 * @param {string} name @param {Rules} rules */
export const plain = (name, { spaces, patterns }) => stripped(name, spaces).toLowerCase().replace(new RegExp(patterns.spaced, "g"), "_");

/** @param {string} cell @param {Rules} rules */
function contentOf(cell, { spaces, patterns }) {
  const text = stripped(cell, spaces);
  return new RegExp(`^${patterns.marked}`).test(text) ? text.slice(1) : text;
}

// Text

/** @param {string} whole @param {Rules} rules @param {Faults} faults */
function ofText(whole, rules, faults) {
  let separators = Object.keys(rules.separators), text = whole;
  const told = new RegExp(`^${rules.patterns.sep}`).exec(text);
  // Spreadsheets take this line as an order and do not show it.
  if (told) [separators, text] = [[told[1]], text.slice(told[0].length)];
  if (!stripped(text, rules.spaces + separators.join(""))) throw new Unreadable(say(rules, "empty"));
  const start = Array.from(text.slice(0, 2 * rules.headLength)).slice(0, rules.headLength).join("");
  const { separator, header } = layout(new Map(separators.map(one => [one, untilFault(start, one, rules)])), rules);
  /** @type {Row[]} */
  const rows = [];
  try {
    for (const cells of records(text, separator, rules.longest)) rows.push({ number: rows.length + 1, cells });
  } catch (error) {
    if (!(error instanceof QuoteFault)) throw error;
    throw new Unreadable(say(rules, "row", { row: error.row, text: say(rules, error.message, { most: grouped(rules.longest) }) }));
  }
  const found = table(rows, header, rules, faults, separator);
  controlFaults(found, rules, faults);
  return found;
}

/** The first rows, as far as they can be read.
 * @param {string} text @param {string} separator @param {Rules} rules */
function untilFault(text, separator, rules) {
  /** @type {Row[]} */
  const rows = [];
  try {
    for (const cells of records(text, separator, rules.longest)) {
      if (rows.length === rules.head) break;
      rows.push({ number: rows.length + 1, cells });
    }
  } catch (error) {
    if (!(error instanceof QuoteFault)) throw error;
  }
  return rows;
}

/** Separator and row of the header: where most of the wanted names stand; else the first row, as it splits best.
 * @param {Map<string, Row[]>} head @param {Rules} rules @returns {{ separator: string, header: number }} */
function layout(head, rules) {
  const columns = known(rules);
  let best = { separator: "", header: 0 }, found = 0;
  for (const [separator, rows] of head) {
    for (const { number, cells } of rows) {
      const names = among(cells, columns, rules).size;
      if (names > found) [best, found] = [{ separator, header: number }, names];
    }
  }
  if (found) return best;
  let width = -1;
  for (const [separator, rows] of head) {
    const { number, cells } = rows.find(row => row.cells.some(Boolean)) ?? { number: 1, cells: [] };
    if (cells.length > width) [best, width] = [{ separator, header: number }, cells.length];
  }
  const words = new Set((head.get(best.separator) ?? []).flatMap(({ cells }) =>
    cells.flatMap(cell => cell.split(new RegExp(rules.patterns.words)).map(word => plain(word, rules)))));
  if (rules.columns.length > 1 && needed(rules).every(name => words.has(plain(name, rules)))) {
    throw new Unreadable(say(rules, "one_cell"));
  }
  return best;
}

/** Rows below the header as a table. Without a separator they are those of a workbook, which has no short ones.
 * @param {Row[]} rows @param {number} at @param {Rules} rules @param {Faults} faults @param {string} [separator]
 * @returns {Sheet} */
function table(rows, at, rules, faults, separator) {
  const called = known(rules), columnsOf = (/** @type {string[]} */ cells) => cells.map(cell => called.get(plain(cell, rules)) ?? cell);
  /** @type {string[]} */
  let header = [];
  /** @type {string[]} */
  let raws = [];
  /** @type {Row[]} */
  const body = [], odd = [], titles = [];
  for (const { number, cells: raw } of rows) {
    const cells = raw.map(cell => contentOf(cell, rules));
    if (number < at) titles.push({ number, cells });
    else if (number === at) {
      while (cells.length && !cells[cells.length - 1]) cells.pop();
      [header, raws] = [columnsOf(cells), cells];
    } else if (cells.some(Boolean)) {
      const width = header.length;
      if (!cells.slice(width).some(Boolean)) cells.length = Math.min(cells.length, width);
      if (separator === undefined) while (cells.length < width) cells.push("");
      if (cells.length !== width) {
        odd.push({ number, cells });
        continue;
      }
      if (columnsOf(cells).every((cell, place) => cell === header[place])) {
        faults.add("again", say(rules, "header_again", { header: at }), number);
        continue;
      }
      cells.forEach((value, place) => {
        if (value && !header[place]) faults.add(`nameless ${place}`, say(rules, "nameless", { letter: letters(place), value: quoted(rules, value) }), number);
      });
      body.push({ number, cells });
    }
  }
  const names = header.filter(Boolean);
  for (const { number, cells } of titles) {
    const filled = cells.filter(Boolean).length;
    if (filled > Math.max(1, Math.floor(names.length / 2))) faults.add("title", say(rules, "title", { header: at, filled }), number);
  }
  const single = [...new Set(names)];
  for (const name of single) {
    const places = header.flatMap((other, place) => other === name ? [{ letter: letters(place), called: raws[place] }] : []);
    if (places.length > 1) faults.add("twice", twice(name, places, at, rules));
  }
  raggedFaults(odd, header.length, rules, faults, separator);
  stop(faults);
  const columns = Object.fromEntries(single.map(name => [name, body.map(({ cells }) => cells[header.indexOf(name)])]));
  const lettered = Object.fromEntries(single.map(name => [name, letters(header.indexOf(name))]));
  return { names: single, columns, rows: body.map(({ number }) => number), header: at, letters: lettered, doubts: [] };
}

/** What is said of a column that stands there more than once.
 * @param {string} name @param {{ letter: string, called: string }[]} places @param {number} row @param {Rules} rules */
function twice(name, places, row, rules) {
  const times = places.length === 2 ? say(rules, "two_times") : say(rules, "times", { count: places.length });
  const joined = (/** @type {string[]} */ words) => say(rules, "and", { some: words.slice(0, -1).join(", "), last: words[words.length - 1] });
  const spelt = [...new Set(places.map(({ called }) => called))], other = new Set(spelt.map(word => plain(word, rules))).size > 1;
  const text = other ? say(rules, "columns_same", { names: joined(spelt.map(word => quoted(rules, word))), column: quoted(rules, name) })
    : say(rules, "column_twice", { column: quoted(rules, name), times });
  return say(rules, "row", { row, text: say(rules, "at_letters", { letters: joined(places.map(({ letter }) => letter)), text }) });
}

/** Rows with more or fewer cells than the header: their cells would shift into other columns.
 * @param {Row[]} odd @param {number} width @param {Rules} rules @param {Faults} faults @param {string} [separator] */
function raggedFaults(odd, width, rules, faults, separator) {
  /** @type {Map<string, number[]>} */
  const mixed = new Map();
  for (const { number, cells } of odd) {
    const other = separator === undefined ? undefined
      : Object.keys(rules.separators).find(one => one !== separator && splitsInto(cells.join(separator), one, width, rules));
    if (other !== undefined) {
      mixed.set(other, [...mixed.get(other) ?? [], number]);
      continue;
    }
    const long = cells.length > width;
    const count = cells.length === 1 ? say(rules, "cell") : say(rules, "cells", { count: cells.length });
    const said = !long ? "ragged_short" : separator === "," ? "ragged_comma" : "ragged";
    faults.add(`ragged ${long}`, say(rules, said, { cells: count, width }), number);
  }
  for (const [other, rows] of mixed) {
    const [here, there] = [separator ?? "", other].map(one => rules.separators[one] ?? quoted(rules, one));
    const where = rows.length === 1 ? say(rules, "in_row", { row: rows[0] })
      : say(rules, "in_rows", { count: grouped(rows.length), first: rows[0], last: rows[rows.length - 1] });
    faults.add("mixed", say(rules, "two_separators", { here, there, where }));
  }
}

/** @param {string} line @param {string} other @param {number} width @param {Rules} rules */
const splitsInto = (line, other, width, rules) => line.includes(other) && untilFault(line, other, rules).some(({ cells }) => cells.length === width);

/** @param {Sheet} sheet @param {Rules} rules @param {Faults} faults */
function controlFaults({ names, columns, rows }, rules, faults) {
  const control = new RegExp(rules.patterns.control);
  for (const name of names) {
    columns[name].forEach((value, at) => {
      if (control.test(value)) faults.add(`control ${name}`, say(rules, "control", { column: quoted(rules, name), value: quoted(rules, value) }), rows[at]);
    });
  }
  stop(faults);
}

/** A column's letters in a spreadsheet: A for 0, AA for 26.
 * @param {number} place @returns {string} */
const letters = place => (place >= 26 ? letters(Math.floor(place / 26) - 1) : "") + String.fromCharCode(65 + place % 26);

// Workbooks

/** @param {Grid[]} grids @param {Rules} rules @param {Faults} faults @returns {Sheet} */
function ofWorkbook(grids, rules, faults) {
  const { rows, dates, merged } = sheetOf(grids, rules);
  const { header } = layout(new Map([["", rows.slice(0, rules.head)]]), rules);
  const found = table(rows, header, rules, faults);
  controlFaults(found, rules, faults);
  return { ...found, doubts: [...toldOf(merged, "merged", found, rules), ...toldOf(dates, "date", found, rules)] };
}

/** The sheet that has the table: all columns, or else those that are needed.
 * @param {Grid[]} grids @param {Rules} rules @returns {Grid} */
function sheetOf(grids, rules) {
  const filled = grids.filter(({ rows }) => rows.length), called = known(rules);
  const withAll = (/** @type {string[]} */ columns) => filled.filter(({ rows }) => rows.slice(0, rules.head).some(({ cells }) => {
    const names = among(cells, called, rules);
    return columns.every(name => names.has(name));
  }));
  const complete = withAll(wanted(rules)), fitting = complete.length ? complete : withAll(needed(rules));
  if (!filled.length) throw new Unreadable(say(rules, "book_empty"));
  if (fitting.length > 1 || (filled.length > 1 && !fitting.length)) {
    const several = fitting.length ? fitting : filled, sheets = quoted(rules, several.map(({ title }) => title).join(", "));
    throw new Unreadable(say(rules, fitting.length ? "book_several" : "book_none", { count: several.length, sheets, columns: needed(rules).join(", ") }));
  }
  return fitting[0] ?? filled[0];
}

/** What is said of some cells of a workbook's sheet, if the table holds them.
 * @param {Place[]} cells @param {string} said @param {Sheet} sheet @param {Rules} rules */
function toldOf(cells, said, { names, columns, rows, letters: lettered }, rules) {
  const found = new Faults(rules);
  for (const [number, place] of [...cells].sort(([row, column], [otherRow, otherColumn]) => row - otherRow || column - otherColumn)) {
    const name = names.find(one => lettered[one] === letters(place)), at = rows.indexOf(number);
    if (name === undefined || at < 0) continue;
    found.add(name, say(rules, said, { column: quoted(rules, name), value: quoted(rules, columns[name][at]) }), number);
  }
  return found.lines();
}
