/* The settings of a page's figures as they stand in its address, and back. Nothing here touches the page.

     conceptual-model.html#fig-adoption?adoption.visibility=0.4&adoption.laws=0.2

   Before the question mark stands the place to scroll to, as in any address; after it every setting that differs from
   its start, as figure.control=value. A slider gives its number, a list the slug of the chosen option, so that a link
   outlives a reordering.

   Anybody can write an address. Nothing of it is used as it comes: a piece that isn't made of the letters above, or
   names what the page does not have, is refused; a number out of range is set to the nearest that is allowed; and the
   reader is told, in text. What mail and networks are known to do to a link is undone first, without a word. */

/**
 * The rules of one control.
 * @typedef {object} Control
 * @property {number} start  Where the control stands at first.
 * @property {(text: string) => { value?: number, fault?: string }} read  What a text of the address sets it to, and why
 *   it does not say that plainly.
 * @property {(value: number) => string} write  The text for a value; nothing if no address can say it.
 * @property {(value: number) => number | undefined} fit  The nearest value that is allowed, if there is one.
 * @property {Map<string, number>} [former]  What an address once said, "signal=slug", and the value that it means.
 */

/** @typedef {Map<string, Control>} Controls  The controls of a figure by their signals. */
/** @typedef {Map<string, number>} Values  Settings of a figure by the signals of its controls. */
/** @typedef {[text: string, why: string]} Fault  A piece of an address that was not used as it stands. */

const MOST = 4000;  // Characters; every state of every page fits.
const PIECE = /^([a-z0-9-]+)\.(\w+)=([a-z0-9.-]+)$/;
const NUMBER = /^-?\d+(\.\d+)?$/;

// What networks append to a link, to follow those who follow it.
const FOLLOWERS = /[?&](?:fbclid|gclid|gbraid|wbraid|msclkid|twclid|igshid|mc_[ce]id|_gl|utm_\w+)=[^?&]*/gi;
// What a sentence around a link leaves at its end, as browsers write it behind a #.
const GLUED = /(?:[).,;:!?\]}>'*]|%20|%22|%3e|%5d|%7d|%c2%bb|%e2%80%(?:99|9d|a6))+$/i;

/**
 * A fragment as it was before it was on its way.
 * @param {string} text
 */
export const mended = text => text.replace(/&amp;/gi, "&")
  .replace(/%(?:25)*(26|3d|3f)/gi, (_all, sign) => String.fromCharCode(parseInt(sign, 16)))
  .replace(FOLLOWERS, ([first]) => first === "?" ? "?" : "")
  .replace(GLUED, "");

/**
 * A slider.
 * @param {number} start
 * @param {number} low
 * @param {number} high
 * @param {(text: string) => number} round  The nearest number that is allowed.
 * @returns {Control}
 */
export function slider(start, low, high, round) {
  return {
    start,
    read(text) {
      if (!NUMBER.test(text)) return { fault: "not a number" };
      const fault = Number(text) > high ? `the most is ${high}` : Number(text) < low ? `the least is ${low}` : "";
      return { value: round(text), fault };
    },
    write: value => String(value),
    fit: value => Number.isFinite(value) ? round(String(value)) : undefined,
  };
}

/**
 * A list to choose from, whose value is the position of an option.
 * @param {number} start
 * @param {string[]} slugs  The options as an address names them.
 * @param {[string, number][]} former  What an address once said, and the positions of the options meant.
 * @returns {Control}
 */
export function choice(start, slugs, former = []) {
  return {
    start,
    former: new Map(former),
    read: text => slugs.includes(text) ? { value: slugs.indexOf(text) } : { fault: "not one of the choices" },
    write: value => slugs[value] ?? "",
    fit: value => value in slugs ? value : undefined,
  };
}

/**
 * What an address says.
 * @param {string} fragment  What stands behind the #.
 * @param {(id: string) => Controls} controls  The controls of a figure; none if the page has no figure of that id.
 * @param {(place: string) => boolean} named  Whether the page has a place of that name.
 * @returns {{ place: string, found: Map<string, Values>, faults: Fault[] }}
 */
export function parse(fragment, controls, named) {
  /** @type {Map<string, Values>} */
  const found = new Map();
  /** @type {Fault[]} */
  const faults = [];
  if (fragment.length > MOST) return { place: "", found, faults: [[fragment, "longer than any address here"]] };
  const text = named(fragment) ? fragment : mended(fragment);
  const cut = text.indexOf("?"), place = cut < 0 ? text : text.slice(0, cut);
  if (place && place.toLowerCase() !== "top" && !named(place)) faults.push([place, "no place on this page"]);
  for (const piece of cut < 0 ? [] : text.slice(cut + 1).split("&").filter(Boolean)) {
    const fault = take(piece, controls, found);
    if (fault) faults.push([piece, fault]);
  }
  return { place, found, faults };
}

/**
 * One piece of an address, into the settings found so far; the reason why it wasn't used, if it wasn't.
 * @param {string} piece
 * @param {(id: string) => Controls} controls
 * @param {Map<string, Values>} found
 */
function take(piece, controls, found) {
  const [, name, signal, text] = PIECE.exec(piece) || [];
  if (!name) return "not a setting";
  const id = "fig-" + name, once = `${signal}=${text}`;
  const renamed = [...controls(id)].find(([, { former }]) => former?.has(once));
  if (renamed) return set(found, id, renamed[0], renamed[1].former?.get(once), "");
  const control = controls(id).get(signal);
  if (!control) return "not on this page";
  const { value, fault } = control.read(text);
  return set(found, id, signal, value, fault);
}

/**
 * @param {Map<string, Values>} found
 * @param {string} id
 * @param {string} signal
 * @param {number | undefined} value
 * @param {string | undefined} fault
 */
function set(found, id, signal, value, fault) {
  const values = found.get(id) || new Map();
  if (values.has(signal)) return "named twice";
  if (value !== undefined) found.set(id, values.set(signal, value));
  return fault;
}

/**
 * The signals whose setting differs from its start.
 * @param {Controls} controls
 * @param {Values} values
 */
export const moved = (controls, values) => [...controls]
  .filter(([signal, { start }]) => values.has(signal) && values.get(signal) !== start).map(([signal]) => signal);

/**
 * The pieces of an address for one figure.
 * @param {string} id
 * @param {Controls} controls
 * @param {Values} values
 */
export function pieces(id, controls, values) {
  const named = moved(controls, values)
    .map(signal => [signal, controls.get(signal)?.write(/** @type {number} */ (values.get(signal)))]);
  return named.filter(([, text]) => text).map(([signal, text]) => `${id.slice(4)}.${signal}=${text}`);
}

/**
 * What stands behind the #.
 * @param {string} place
 * @param {string[]} parts
 */
export const fragment = (place, parts) => parts.length ? `${place}?${parts.join("&")}` : place;

/**
 * What the reader is told of an address that was not used as it stands.
 * @param {Fault[]} faults
 */
export function notice(faults) {
  /** @param {string} text */
  const short = text => text.length > 40 ? text.slice(0, 40) + "…" : text;
  const shown = faults.slice(0, 3).map(([text, why]) => `“${short(text)}” (${why})`).join(", ");
  const more = faults.length > 3 ? ` and ${faults.length - 3} more` : "";
  return faults.length ? `Not used as it stands in the address: ${shown}${more}.` : "";
}
