/* Rows of a text with separators, as Python's csv reads them in its strict way, spaces before a quotation mark left out.
   The libraries for the web that were looked at mend a quotation mark that stands wrong, or go on without a word; here
   it is told. Nothing here touches the page. */

/** What stopped the reading, by the name of its sentence, and in which row. */
export class QuoteFault extends Error {
  /** @param {string} said @param {number} row */
  constructor(said, row) {
    super(said);
    this.row = row;
  }
}

/**
 * The rows one by one, blank ones among them, since a spreadsheet counts these too.
 * @param {string} text @param {string} separator @param {number} longest  Characters of a cell.
 * @returns {Generator<string[]>}
 */
export function* records(text, separator, longest) {
  let at = 0, row = 0;
  const lineEnds = (/** @type {number} */ place) => place >= text.length || text[place] === "\n" || text[place] === "\r";
  while (at < text.length) {
    row += 1;
    /** @type {string[]} */
    const cells = [];
    if (!lineEnds(at)) {
      for (;;) {
        while (text[at] === " ") at++;
        const [cell, next] = text[at] === '"' ? inQuotes(text, at, separator, row, longest) : plain(text, at, separator, row, longest);
        cells.push(cell);
        at = next;
        if (lineEnds(at)) break;
        at += separator.length;
      }
    }
    yield cells;
    at += text.startsWith("\r\n", at) ? 2 : 1;
  }
}

/** @param {string} cell @param {number} row @param {number} longest */
function short(cell, row, longest) {
  if (cell.length > longest && Array.from(cell).length > longest) throw new QuoteFault("quote_long", row);
  return cell;
}

/** A cell up to the separator or the end of its line, and where that is.
 * @param {string} text @param {number} from @param {string} separator @param {number} row @param {number} longest
 * @returns {[string, number]} */
function plain(text, from, separator, row, longest) {
  let to = from;
  while (to < text.length && text[to] !== "\n" && text[to] !== "\r" && text[to] !== separator) to++;
  return [short(text.slice(from, to), row, longest), to];
}

/** @param {string} text @param {number} from @param {string} separator @param {number} row @param {number} longest
 * @returns {[string, number]} */
function inQuotes(text, from, separator, row, longest) {
  let cell = "", at = from + 1;
  for (;;) {
    const to = text.indexOf('"', at);
    cell += text.slice(at, to < 0 ? text.length : to);
    short(cell, row, longest);
    if (to < 0) throw new QuoteFault("quote_open", row);
    at = to + 1;
    const next = text[at];
    if (next === '"') {
      cell += '"';
      at += 1;
    } else if (next === undefined || next === "\n" || next === "\r" || next === separator) return [cell, at];
    else throw new QuoteFault("quote_inside", row);
  }
}
