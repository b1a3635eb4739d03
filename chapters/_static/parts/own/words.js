/* What is said of a file of the reader's own, as csrmodel.evidence.faults says it. The sentences are those of the package
   (csrmodel.evidence.messages), which the rules bring. Nothing here touches the page. */

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {boolean} number
 * @property {boolean} required
 * @property {(string | number)[] | null} enum
 * @property {string} allowed  What is allowed, in words.
 * @property {boolean} spare  Whether it may be left out.
 * @property {Record<string, string>} spellings  What cells say otherwise, as `plain` has it, and what is meant.
 */
/**
 * @typedef {object} Rules  As csrmodel.evidence.own_rules gives them.
 * @property {Column[]} columns
 * @property {Record<string, string>} also  Other names of columns, as `plain` has them, and the column.
 * @property {string[]} taken
 * @property {Record<string, string>} names
 * @property {string[]} noSource
 * @property {number} near
 * @property {Record<string, string>} separators
 * @property {string} spaces
 * @property {Record<string, string>} patterns
 * @property {Record<string, string>} beginnings
 * @property {Record<string, string>} inside
 * @property {Record<string, string>} kinds
 * @property {number} longest
 * @property {number} head
 * @property {number} headLength
 * @property {number} lines
 * @property {number} first
 * @property {{ largest: number, columns: number, number: string, escaped: string, dated: string, undated: string, dates: number[], days: number }} workbook
 * @property {{ names: string[], few: number, fewest: number, draws: number, seed: number }} coders
 * @property {Record<string, string>} says
 */

/** Why a file is not read, in words. */
export class Unreadable extends Error {
  // A workbook is opened by a script of its own, whose class is another one: what tells it is its name.
  name = "Unreadable";
}

/** A sentence with its values.
 * @param {Rules} rules @param {string} name @param {Record<string, unknown>} [values] @returns {string} */
export const say = ({ says }, name, values = {}) => says[name].replace(/\{(\w+)\}/g, (_all, key) => String(values[key]));

/** A number with commas between thousands, as all sentences of the book have it.
 * @param {number} count */
export const grouped = count => count.toLocaleString("en-US");

/** Whether a pattern of the rules meets a whole text.
 * @param {string} pattern @param {string} text */
export const whole = (pattern, text) => new RegExp(`^(?:${pattern})$`).test(text);

/** A text without the characters of `spaces` at its ends.
 * @param {string} text @param {string} spaces */
export function stripped(text, spaces) {
  let from = 0, to = text.length;
  while (from < to && spaces.includes(text[from])) from++;
  while (to > from && spaces.includes(text[to - 1])) to--;
  return text.slice(from, to);
}

const SHORT = /** @type {Record<string, string>} */ ({ "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" });
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** A text as Python writes it: what cannot be seen is spelt out.
 * @param {string} text */
function repr(text) {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const written = Array.from(text, one => {
    if (one === mark) return `\\${one}`;
    if (SHORT[one]) return SHORT[one];
    if (!HIDDEN.test(one)) return one;
    const code = Number(one.codePointAt(0));
    const [letter, digits] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
    return `\\${letter}${code.toString(16).padStart(digits, "0")}`;
  });
  return mark + written.join("") + mark;
}

const MOST = 60;

/** A value in a sentence, long ones cut short.
 * @param {Rules} rules @param {string} text */
export function quoted(rules, text) {
  const letters = Array.from(text);
  if (letters.length <= MOST) return repr(text);
  return say(rules, "cut", { start: repr(letters.slice(0, MOST).join("")), length: grouped(letters.length) });
}

/** @typedef {{ texts: string[], rows: (number | null)[], count: number, last: number | null }} Kind */

/** Faults of one file, by kind: equal ones are told a few times and then counted. */
export class Faults {
  /** @param {Rules} rules @param {string} [file]  With which every line begins. */
  constructor(rules, file = "") {
    this.rules = rules;
    this.start = file ? `${file}: ` : "";
    /** @type {Map<string, Kind>} */
    this.kinds = new Map();
  }

  get found() { return this.kinds.size > 0; }

  /** One fault: its kind, what is said of it after the row, and the row as a spreadsheet counts.
   * @param {string} kind @param {string} text @param {number | null} [row] */
  add(kind, text, row = null) {
    const found = this.kinds.get(kind) ?? { texts: [], rows: [], count: 0, last: null };
    this.kinds.set(kind, found);
    if (found.count < this.rules.lines) {
      found.texts.push(row === null ? text : say(this.rules, "row", { row, text }));
      found.rows.push(row);
    }
    found.count += 1;
    found.last = row;
  }

  /** The report, of few lines.
   * @returns {string[]} */
  lines() {
    const { rules } = this, kinds = [...this.kinds.values()];
    const all = (/** @type {Kind[]} */ some) => some.reduce((sum, { count }) => sum + count, 0);
    if (all(kinds) <= rules.lines) return kinds.flatMap(({ texts }) => texts.map(text => this.start + text));
    const first = kinds.length * (rules.first + 1) <= rules.lines ? rules.first : 1;
    /** @type {string[]} */
    const told = [];
    for (const [done, { texts, rows, count, last }] of kinds.entries()) {
      const own = texts.slice(0, first);
      if (count > first) {
        own.push(say(rules, rows[first] === null ? "more" : "more_in_rows", { count: grouped(count - first), first: rows[first], last }));
      }
      const left = kinds.slice(done);
      // A line is kept for what comes after, unless this is the last.
      if (told.length + own.length + Number(left.length > 1) > rules.lines) {
        told.push(say(rules, left.length > 1 ? "other_kinds" : "another_kind", { count: grouped(all(left)), kinds: grouped(left.length) }));
        break;
      }
      told.push(...own);
    }
    return told.map(text => this.start + text);
  }
}
