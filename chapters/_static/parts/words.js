/* The words and tables that a reader takes away, worked out of plain values. Nothing here touches the page. */

/** @param {Element | null | undefined} element */
export const text = element => (element?.textContent || "").trim().replace(/\s+/g, " ");

// The first sentence.
/** @param {string} words */
export const first = words => words.match(/^.*?[.?!](?= |$)/)?.[0] || words;

/**
 * A pattern of the page (chapters/_ext/citation.py) with its places filled in; a part in [[ ]] goes when a place in it
 * has nothing.
 * @param {string} pattern
 * @param {Record<string, string>} parts
 */
export function fill(pattern, parts) {
  const place = /%(\w+)%/g;
  /** @param {string} part */
  const whole = part => [...part.matchAll(place)].every(([, name]) => parts[name]);
  return pattern.replace(/\[\[([^]*?)\]\]/g, (_, part) => whole(part) ? part : "").replace(place, (_, name) => parts[name]);
}

// Words as a list in a sentence; none gives nothing.
/** @param {string[]} words */
export const listed = words => words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words[0] ?? "";

// Words as BibTeX takes them.
/** @param {string} words */
export const tex = words => words.replace(/[\\{}]/g, "").replace(/[&%$#_]/g, "\\$&").replace(/[~^]/g, "\\$&{}");

/** @param {Date} day */
export function date(day) {
  /** @param {number} number */
  const two = number => String(number).padStart(2, "0");
  return [day.getFullYear(), two(day.getMonth() + 1), two(day.getDate())].join("-");
}

/**
 * Where others find a page: where it is read, unless that is one machine; then where it is published, if that is known.
 * @param {{ protocol: string, host: string, origin: string, pathname: string }} place
 * @param {string} published
 */
export function address({ protocol, host, origin, pathname }, published) {
  const here = /^https?:$/.test(protocol) ? origin + pathname : "";
  const local = !here || /^(localhost|127\.|\[::1\])/.test(host);
  return local ? published || here : here;
}

// A cell that a spreadsheet would run as a formula is kept as text.
/** @param {string} words */
const cell = words => '"' + (/^[=+@\t\r-]/.test(words) && isNaN(Number(words)) ? "'" : "") + words.replaceAll('"', '""') + '"';

/** @param {string[][]} rows */
export const csv = rows => rows.map(row => row.map(cell).join(",")).join("\n") + "\n";

/**
 * Words as lines that fit, broken after a space or between the parts of an address.
 * @param {string} words
 * @param {number} width
 * @param {(line: string) => number} measure
 */
export function wrap(words, width, measure) {
  const lines = [""];
  for (const word of words.match(/[^ &?]*[ &?]|[^ &?]+$/g) || []) {
    const last = lines[lines.length - 1], longer = last + word;
    if (last && measure(longer.trimEnd()) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.map(line => line.trimEnd()).filter(Boolean);
}
