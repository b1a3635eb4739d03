/* The marks of a drawn chart as stops for keys that go from one to the next, worked out of Vega's scenegraph. Nothing here
   touches the page.
   What has a tooltip is read, in the tooltip's words; grounds, thresholds and labels have none. In a chart without any, the
   descriptions that Vega gives its marks are read. Marks of several layers with the same words are one stop. */

/** @typedef {import("../globals.js").Mark} Mark */
/** @typedef {import("../globals.js").Item} Item */
/** @typedef {{ x1: number, y1: number, x2: number, y2: number }} Box */

/**
 * A mark to stop at, or several that are one.
 * @typedef {object} Stop
 * @property {string} words
 * @property {Box} box  Around it, in pixels from the corner of the frame.
 * @property {Item} item  The first of its marks.
 * @property {number} order  Its place among all stops as they are drawn: it stays when the mark moves.
 */

/** @typedef {{ row: number, place: number }} Where */

// Pixels: around a corner of a line, and between what counts as one height or one place.
const NEAR = 4, SAME = 1.5;

// What Vega-Lite counts of a small multiple, beside what it is for.
const COUNTS = /^(count$|(distinct|min|max|sum|mean|median)_)/;

/** @param {Box} box */
const middle = ({ x1, y1, x2, y2 }) => ({ x: (x1 + x2) / 2, y: (y1 + y2) / 2 });

/** @param {string} words */
const ended = words => /[.?!…]$/.test(words) ? words : `${words}.`;

/**
 * A tooltip in words: a sentence, or fields with their values.
 * @param {unknown} tooltip
 */
export function inWords(tooltip) {
  if (tooltip === null || typeof tooltip !== "object") return String(tooltip ?? "").trim();
  return Object.entries(tooltip).map(([name, value]) => `${name}: ${value}`).join("; ");
}

/**
 * Every mark that shows data, with where its group begins, and the values that its group stands for.
 * @param {Mark} mark
 * @param {{ x: number, y: number, keys: Record<string, unknown>, panel: string }} [group]
 * @returns {{ mark: Mark, x: number, y: number, keys: Record<string, unknown>, panel: string }[]}
 */
function leaves(mark, group = { x: 0, y: 0, keys: {}, panel: "" }) {
  if (mark.marktype !== "group") return mark.role === "mark" && mark.aria !== false ? [{ ...group, mark }] : [];
  return mark.items.flatMap(({ x = 0, y = 0, datum = {}, items = [] }) => {
    // A small multiple says whose it is.
    const own = Object.keys(datum).filter(key => !COUNTS.test(key)).map(key => datum[key]).join(", ");
    const panel = /(^|_)cell$/.test(mark.name ?? "") ? `${own}: ` : group.panel;
    return items.flatMap(child => leaves(child, { x: group.x + x, y: group.y + y, keys: datum, panel }));
  });
}

/** @param {Mark} mark */
const drawnAsOne = ({ marktype }) => marktype === "line" || marktype === "area" || marktype === "trail";

/** @param {Mark} mark @param {Item} item @param {{ x: number, y: number }} group @returns {Box} */
function around(mark, item, { x, y }) {
  const own = item.x ?? NaN, up = item.y ?? NaN;
  const { x1, y1, x2, y2 } = drawnAsOne(mark) ? { x1: own - NEAR, y1: up - NEAR, x2: own + NEAR, y2: up + NEAR }
    : item.bounds ?? { x1: NaN, y1: NaN, x2: NaN, y2: NaN };
  return { x1: x1 + x, y1: y1 + y, x2: x2 + x, y2: y2 + y };
}

/** @param {Box} a @param {Box} b @returns {Box} */
const both = (a, b) => ({ x1: Math.min(a.x1, b.x1), y1: Math.min(a.y1, b.y1), x2: Math.max(a.x2, b.x2), y2: Math.max(a.y2, b.y2) });

/**
 * The stops of a chart, in rows: the corners of a line, or the marks of one height, from left to right. The row that begins
 * highest is the first.
 * @param {Mark} root  Of Vega's scenegraph.
 * @returns {Stop[][]}
 */
export function rows(root) {
  const all = leaves(root), told = all.some(({ mark }) => mark.items.some(item => inWords(item.tooltip)));
  /** @type {Map<string, Stop & { line: number }>} */
  const stops = new Map();
  const lines = all.filter(({ mark }) => mark.marktype === "line");
  // A point on a line belongs to it, unless it has another value of what tells the lines from each other.
  /** @param {Item} item @param {{ x: number, y: number }} at */
  const lineOf = (item, at) => lines.findIndex(({ mark, x, y, keys }) =>
    Object.entries(keys).every(([key, value]) => !Object.hasOwn(item.datum ?? {}, key) || item.datum?.[key] === value)
    && mark.items.some(corner => Math.hypot((corner.x ?? NaN) + x - at.x, (corner.y ?? NaN) + y - at.y) < SAME));
  for (const leaf of all) {
    /** @type {Map<string, number>} */
    const met = new Map();
    for (const item of leaf.mark.items) {
      const own = told ? inWords(item.tooltip) : /^(text|rule)$/.test(leaf.mark.marktype) ? "" : inWords(item.description);
      const words = own && leaf.panel + own, box = around(leaf.mark, item, leaf);
      if (!words || !Object.values(box).every(Number.isFinite)) continue;
      const time = met.get(words) ?? 0, key = `${words}|${time}`, known = stops.get(key);
      met.set(words, time + 1);
      if (known) known.box = both(known.box, box);
      else stops.set(key, { words: ended(words), box, item, order: stops.size,
        line: leaf.mark.marktype === "line" ? lines.indexOf(leaf) : lineOf(item, middle(box)) });
    }
  }
  return inRows(series([...stops.values()], lines.length));
}

/**
 * Points without a line that look alike go together where every kind stands over the same places, once over each.
 * @param {(Stop & { line: number })[]} stops
 * @param {number} lines  How many lines there are.
 */
function series(stops, lines) {
  /** @param {Stop} stop */
  const look = ({ item: { fill, stroke, shape } }) => [fill, stroke, shape].join();
  const looks = [...new Set(stops.map(look))];
  const places = looks.map(kind => stops.filter(stop => look(stop) === kind)
    .map(({ box }) => Math.round(middle(box).x)).sort((a, b) => a - b));
  const over = places[0] ?? [], alike = places.every(other => other.join() === over.join());
  if (lines || looks.length < 2 || over.length < 3 || new Set(over).size < over.length || !alike) return stops;
  return stops.map(stop => ({ ...stop, line: looks.indexOf(look(stop)) }));
}

/** @param {Box} a @param {Box} b */
const level = (a, b) => {
  // Columns of any height stand on one ground.
  if (Math.abs(a.y2 - b.y2) < SAME) return true;
  const [up, other] = [middle(a).y, middle(b).y];
  return a.y1 < other && other < a.y2 && b.y1 < up && up < b.y2;
};

/** @param {(Stop & { line: number })[]} stops @returns {Stop[][]} */
function inRows(stops) {
  /** @type {(Stop & { line: number })[][]} */
  const found = [];
  for (const stop of [...stops].sort((a, b) => middle(a.box).y - middle(b.box).y)) {
    const row = found.find(([first]) => stop.line === first.line && (stop.line >= 0 || level(first.box, stop.box)));
    if (row) row.push(stop);
    else found.push([stop]);
  }
  for (const row of found) row.sort((a, b) => a.box.x1 - b.box.x1 || a.order - b.order);
  return found.sort(([a], [b]) => middle(a.box).y - middle(b.box).y);
}

/** @param {Stop[][]} all @param {Stop} stop @returns {Where} */
function where(all, stop) {
  const row = all.findIndex(stops => stops.includes(stop));
  return { row, place: all[row].indexOf(stop) };
}

/**
 * Where a key leads: along a row, or to what lies next above or below in the others. Nowhere at an end, and for a key that
 * is none of these.
 * @param {Stop[][]} all
 * @param {Where | null} from  Nothing before the first key.
 * @param {string} key
 * @returns {Where | null}
 */
export function led(all, from, key) {
  if (!from) return { row: 0, place: key === "End" ? all[0].length - 1 : 0 };
  const row = all[from.row], here = row[from.place];
  /** @param {Stop[]} stops @param {number} by */
  const beside = (stops, by) => {
    const next = stops[stops.indexOf(here) + by];
    return next ? where(all, next) : null;
  };
  const { x } = middle(here.box);
  /** @param {Stop} stop */
  const away = stop => Math.abs(middle(stop.box).x - x);
  const column = () => all.map(stops => stops === row ? here : stops.reduce((a, b) => away(b) < away(a) ? b : a))
    .sort((a, b) => middle(a.box).y - middle(b.box).y);
  switch (key) {
    case "ArrowLeft": return beside(row, -1);
    case "ArrowRight": return beside(row, 1);
    case "ArrowUp": return beside(column(), -1);
    case "ArrowDown": return beside(column(), 1);
    case "PageUp": return beside(all.flat(), -1);
    case "PageDown": return beside(all.flat(), 1);
    case "Home": return { row: from.row, place: 0 };
    case "End": return { row: from.row, place: row.length - 1 };
    default: return null;
  }
}

/**
 * Where a stop is after the chart has changed: the same mark while there are as many, else the one that is nearest to
 * where it was.
 * @param {Stop[][]} all
 * @param {Stop} held
 * @param {number} count  How many stops there were.
 * @returns {Where}
 */
export function kept(all, held, count) {
  const stops = all.flat(), { x, y } = middle(held.box);
  /** @param {Stop} stop */
  const away = ({ box }) => Math.hypot(middle(box).x - x, middle(box).y - y);
  const same = stops.length === count && stops.find(({ order }) => order === held.order);
  return where(all, same || stops.reduce((a, b) => away(b) < away(a) ? b : a));
}

/**
 * What is said of a stop: its words, and where it is; the row only when it is another one.
 * @param {Stop[][]} all
 * @param {Where | null} before
 * @param {Where} now
 */
export function said(all, before, { row, place }) {
  const along = all[row].length > 1 ? [`${place + 1} of ${all[row].length}`] : [];
  const position = all.length > 1 && before?.row !== row ? [`Row ${row + 1} of ${all.length}`, ...along] : along;
  return [all[row][place].words, ...position.length ? [`${position.join(", ")}.`] : []].join(" ");
}

/** What is said where no mark lies further on. */
export const NO_FURTHER = "No mark further that way.";

/**
 * What is said of a chart that has more or fewer marks than when it was left.
 * @param {number} before
 * @param {number} now
 */
export const counted = (before, now) => before === now ? "" : `This chart now has ${now} marks, where it had ${before}. `;
