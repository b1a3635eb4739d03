/* Excel workbooks as text: what csrmodel.evidence.workbooks does, step by step. It brings a reader of XML, and so it is for
   a script of its own that a page loads when somebody opens a workbook. Nothing here touches the page. */
import { inflateSync } from "fflate";
import { SaxesParser } from "saxes";
import { say, Unreadable, whole } from "./words.js";

/** @typedef {import("./words.js").Rules} Rules */
/** @typedef {import("./sheet.js").Grid} Grid */
/** @typedef {{ name: string, method: number, flags: number, check: number, packed: number, size: number, from: number }} Entry */
/** @typedef {{ name: string, attributes: Record<string, string>, children: Element[], text: string }} Element */

/** What is damaged, for whoever looks into it; a reader is told that the file is. */
class Damaged extends Error {}

/** @param {unknown} condition @param {string} what @returns {asserts condition} */
function sound(condition, what) {
  if (!condition) throw new Damaged(what);
}

/**
 * The sheets of a workbook that hold something, in their order.
 * @param {Uint8Array} bytes @param {Rules} rules @returns {Grid[]}
 */
export function grids(bytes, rules) {
  try {
    const entries = entriesOf(bytes);
    if (!entries.has("xl/workbook.xml")) {
      const inside = Object.keys(rules.inside).find(part => entries.has(part));
      throw new Unreadable(say(rules, "kind", { kind: inside ? rules.inside[inside] : rules.kinds.archive }));
    }
    return sheetsOf(bytes, entries, rules);
  } catch (error) {
    // Whatever a damaged part makes the libraries throw.
    throw error instanceof Error && error.name === "Unreadable" ? error : new Unreadable(say(rules, "book_damaged"), { cause: error });
  }
}

// The archive

/** @param {Uint8Array} bytes @returns {Map<string, Entry>} */
function entriesOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const signed = (/** @type {number} */ at, /** @type {number} */ mark) => at >= 0 && at + 4 <= bytes.length && view.getUint32(at, true) === mark;
  let end = bytes.length - 22;
  while (end > Math.max(0, bytes.length - 22 - 0xffff) && !signed(end, 0x06054b50)) end--;
  sound(signed(end, 0x06054b50), "no list of parts");
  const length = view.getUint32(end + 12, true), shift = end - length - view.getUint32(end + 16, true);
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  for (let at = end - length; at < end;) {
    sound(signed(at, 0x02014b50), "the list of parts");
    sound((view.getUint16(at + 6, true) & 0xff) <= 63, "a version of archives that is not known");
    const [called, extra, comment] = [28, 30, 32].map(place => view.getUint16(at + place, true));
    const flags = view.getUint16(at + 8, true), name = nameOf(bytes.subarray(at + 46, at + 46 + called), flags);
    entries.set(name, { name, flags, method: view.getUint16(at + 10, true), check: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true), from: view.getUint32(at + 42, true) + shift });
    at += 46 + called + extra + comment;
  }
  return entries;
}

/** @param {Uint8Array} letters @param {number} flags */
const nameOf = (letters, flags) => flags & 0x800 ? new TextDecoder("utf-8", { fatal: true }).decode(letters) : String.fromCharCode(...letters);

const ENCRYPTED = 1, STORED = 0, DEFLATED = 8;

/** The content of a part, as its checksum has it.
 * @param {Uint8Array} bytes @param {Entry} entry */
function content(bytes, { name, flags, method, check, packed, size, from }) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  sound(view.getUint32(from, true) === 0x04034b50 && !(flags & ENCRYPTED), name);
  const [called, extra] = [26, 28].map(place => view.getUint16(from + place, true)), start = from + 30 + called + extra;
  sound(nameOf(bytes.subarray(from + 30, from + 30 + called), view.getUint16(from + 6, true)) === name, name);
  sound(method === STORED || method === DEFLATED, name);
  const raw = bytes.subarray(start, start + packed), found = method === STORED ? raw : inflateSync(raw, { out: new Uint8Array(size) });
  sound(found.length === size && checksum(found) === check, name);
  return found;
}

const TABLE = Array.from({ length: 256 }, (_none, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});

/** The CRC-32 of archives.
 * @param {Uint8Array} bytes */
const checksum = bytes => ~bytes.reduce((sum, byte) => TABLE[(sum ^ byte) & 0xff] ^ (sum >>> 8), -1) >>> 0;

// Its parts

/** @param {string} name */
const local = name => name.slice(name.indexOf(":") + 1);

/** @param {string} text @returns {Element} */
function parsed(text) {
  sound(!text.includes("<!DOCTYPE"), "a document type");
  const parser = new SaxesParser({ xmlns: true });
  /** @type {Element} */
  const top = { name: "", attributes: {}, children: [], text: "" };
  const open = [top];
  parser.on("error", error => { throw error; });
  parser.on("opentag", tag => {
    const attributes = Object.fromEntries(Object.values(tag.attributes).map(({ name, value }) => [name, value]));
    const element = { name: tag.local, attributes, children: [], text: "" };
    open[open.length - 1].children.push(element);
    open.push(element);
  });
  const add = (/** @type {string} */ some) => {
    const element = open[open.length - 1];
    // What stands behind an element inside is no text of its own.
    if (!element.children.length) element.text += some;
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("closetag", () => { open.pop(); });
  parser.write(text).close();
  return top.children[0];
}

/** Everything of a name inside an element, in the order of the document.
 * @param {Element} element @param {string} name @returns {Element[]} */
const each = (element, name) => element.children.flatMap(child => [...child.name === name ? [child] : [], ...each(child, name)]);

/** @param {Element} element @param {string} name @returns {string} */
function attribute(element, name) {
  sound(name in element.attributes, `${element.name} without ${name}`);
  return element.attributes[name];
}

/** @param {string} stored */
function index(stored) {
  sound(whole("[0-9]{1,9}", stored), stored);
  return Number(stored);
}

/** A part's place in the archive.
 * @param {string} target */
function placed(target) {
  /** @type {string[]} */
  const steps = [];
  for (const step of (target.startsWith("/") ? target : `xl/${target}`).split("/")) {
    if (step === "..") steps.pop();
    else if (step && step !== ".") steps.push(step);
  }
  return steps.join("/");
}

/** @param {Uint8Array} bytes @param {Map<string, Entry>} entries @param {Rules} rules @returns {Grid[]} */
function sheetsOf(bytes, entries, rules) {
  let left = rules.workbook.largest;
  const part = (/** @type {string} */ name) => {
    const entry = entries.get(name);
    sound(entry, name);
    left -= entry.size;
    if (left < 0) throw new Unreadable(say(rules, "book_large", { most: Math.floor(rules.workbook.largest / 1e6) }));
    return parsed(new TextDecoder("utf-8", { fatal: true }).decode(content(bytes, entry)));
  };
  const book = part("xl/workbook.xml");
  /** @type {Map<string, string>} */
  const kinds = new Map();
  /** @type {Map<string, { kind: string, target: string }>} */
  const targets = new Map();
  for (const link of each(part("xl/_rels/workbook.xml.rels"), "Relationship")) {
    const type = attribute(link, "Type"), kind = type.slice(type.lastIndexOf("/") + 1), target = placed(attribute(link, "Target"));
    targets.set(attribute(link, "Id"), { kind, target });
    kinds.set(kind, target);
  }
  const [shared, styles] = ["sharedStrings", "styles"].map(kind => kinds.has(kind) ? part(String(kinds.get(kind))) : null);
  const texts = shared ? each(shared, "si").map(item => textOf(item, rules)) : [];
  const dated = styles ? datedOf(styles, rules) : [];
  const early = each(book, "workbookPr").some(({ attributes }) => ["1", "true"].includes(attributes.date1904));
  const start = early ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  return each(book, "sheet").flatMap(sheet => {
    const link = Object.entries(sheet.attributes).find(([name]) => local(name) === "id")?.[1];
    const found = targets.get(link ?? "");
    sound(found, "a sheet that leads nowhere");
    if (found.kind !== "worksheet") return [];
    return [{ title: attribute(sheet, "name"), ...gridOf(part(found.target), { texts, dated, start, rules }) }];
  }).filter(({ rows }) => rows.length);
}

/** The text of a cell in one format or several; how it is pronounced is none of it.
 * @param {Element} element @param {Rules} rules @returns {string} */
function textOf(element, rules) {
  const found = (/** @type {Element} */ { children }) => children.map(/** @returns {string} */ child =>
    child.name === "t" ? child.text : child.name === "r" ? found(child) : "").join("");
  return unescaped(found(element), rules);
}

/** @param {string} text @param {Rules} rules */
const unescaped = (text, rules) => text.replace(new RegExp(rules.workbook.escaped, "g"), (all, hex) => {
  const code = parseInt(hex, 16);
  return code >= 0xd800 && code < 0xe000 ? all : String.fromCharCode(code);
});

/** Which formats of cells are those of dates.
 * @param {Element} styles @param {Rules} rules */
function datedOf(styles, { workbook: { dates, dated, undated } }) {
  const own = new Map(each(styles, "numFmt").map(found => [index(attribute(found, "numFmtId")), attribute(found, "formatCode")]));
  return each(styles, "cellXfs").flatMap(group => each(group, "xf")).map(({ attributes }) => {
    const number = index(attributes.numFmtId ?? "0"), code = own.get(number);
    return code === undefined ? dates.includes(number) : new RegExp(dated).test(code.replace(new RegExp(undated, "g"), "").split(";")[0]);
  });
}

/** @typedef {{ texts: string[], dated: boolean[], start: number, rules: Rules }} Book */

/** @param {Element} sheet @param {Book} book */
function gridOf(sheet, book) {
  /** @type {import("./sheet.js").Row[]} */
  const rows = [];
  /** @type {import("./sheet.js").Place[]} */
  const dates = [];
  /** @type {import("./sheet.js").Place[]} */
  const merged = [];
  let number = 0;
  for (const row of each(sheet, "row")) {
    const before = number;
    number = "r" in row.attributes ? index(row.attributes.r) : number + 1;
    sound(number > before, "rows out of order");
    /** @type {string[]} */
    const cells = [];
    let place = -1;
    for (const cell of row.children.filter(({ name }) => name === "c")) {
      place = "r" in cell.attributes ? placeOf(cell.attributes.r) : place + 1;
      const { text, isDate } = cellOf(cell, book);
      if (!text) continue;
      sound(place < book.rules.workbook.columns, "a column that no sheet has");
      while (cells.length <= place) cells.push("");
      cells[place] = text;
      if (isDate) dates.push([number, place]);
    }
    if (cells.length) rows.push({ number, cells });
  }
  for (const area of each(sheet, "mergeCell")) spread(attribute(area, "ref"), rows, merged);
  return { rows, dates, merged };
}

/** Give the text of merged cells, which only the first of them holds, to the rows below it. Not to the columns beside it: a
 * title may stand across a table.
 * @param {string} area @param {import("./sheet.js").Row[]} rows @param {import("./sheet.js").Place[]} merged */
function spread(area, rows, merged) {
  const [first, last] = area.includes(":") ? [area.slice(0, area.indexOf(":")), area.slice(area.indexOf(":") + 1)] : [area, ""];
  const place = placeOf(first), start = rowOf(first), end = rowOf(last || first);
  const text = rows.find(({ number, cells }) => number === start && place < cells.length)?.cells[place];
  if (!text) return;
  for (const { number, cells } of rows) {
    if (number <= start || number > end || cells[place]) continue;
    while (cells.length <= place) cells.push("");
    cells[place] = text;
    merged.push([number, place]);
  }
}

/** Number of a row in the address of a cell.
 * @param {string} reference */
const rowOf = reference => index(reference.replace(/^[A-Z]+/, ""));

/** Position of a column, from 0, in the address of a cell such as AA7.
 * @param {string} reference */
function placeOf(reference) {
  const found = /^([A-Z]{1,3})[0-9]+$/.exec(reference);
  sound(found, reference);
  return Array.from(found[1]).reduce((place, letter) => 26 * place + letter.charCodeAt(0) - 64, 0) - 1;
}

/** The text of a cell, and whether it is a date.
 * @param {Element} cell @param {Book} book */
function cellOf({ attributes, children }, { texts, dated, start, rules }) {
  const child = (/** @type {string} */ name) => children.find(one => one.name === name);
  const kind = attributes.t ?? "n", stored = child("v")?.text ?? "", formula = child("f")?.text ?? "", { number, days } = rules.workbook;
  const plain = (/** @type {string} */ text) => ({ text, isDate: kind === "d" });
  // A program wrote it and nothing has computed it since.
  if (!stored && formula) return { text: `=${formula}`, isDate: false };
  if (kind === "inlineStr") {
    const inline = child("is");
    return plain(inline ? textOf(inline, rules) : "");
  }
  if (kind === "s" && stored) {
    sound(index(stored) < texts.length, stored);
    return plain(texts[index(stored)]);
  }
  if (kind === "b" && stored) return plain(stored === "0" ? "FALSE" : "TRUE");
  if (kind === "n" && whole(number, stored)) {
    const value = Number(stored);
    if (dated[index(attributes.s ?? "0")] && value >= 0 && value < days) return { text: moment(value, start), isDate: true };
    // A number to the fifteen digits that a spreadsheet keeps: 0.33 may be stored as 0.33000000000000002.
    return plain(Math.abs(value) >= 1e-4 && Math.abs(value) < 1e14 ? String(Number(value.toPrecision(15))) : stored);
  }
  return plain(kind === "str" ? unescaped(stored, rules) : stored);
}

/** A day as 2024-02-03, with its time where it has one, to the second; less than a day is a time.
 * @param {number} days @param {number} start */
function moment(days, start) {
  // Workbooks that count from 1900 take it for a leap year, up to a day that never was.
  const seconds = Math.floor(days * 86_400 + 0.5), leap = start < Date.UTC(1900, 0) && days >= 1 && days < 60 ? 86_400 : 0;
  const written = new Date(start + 1000 * (seconds + leap)).toISOString(), time = written.slice(11, 19);
  if (days < 1) return time;
  return written.slice(0, 10) + (seconds % 86_400 ? ` ${time}` : "");
}
