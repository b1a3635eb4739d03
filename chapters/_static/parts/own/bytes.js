/* The bytes of a file as text, as csrmodel.evidence.spreadsheets takes them. Nothing here touches the page. */
import { say, Unreadable } from "./words.js";

/** @typedef {import("./words.js").Rules} Rules */

/** @param {Uint8Array} bytes @param {number[]} beginning */
const begins = (bytes, beginning) => beginning.every((byte, at) => bytes[at] === byte);

/** @param {Uint8Array} bytes */
export const isArchive = bytes => begins(bytes, [0x50, 0x4b, 3, 4]);

/** Stop at a file of another kind.
 * @param {Uint8Array} bytes @param {Rules} rules */
export function refuseOtherKinds(bytes, rules) {
  for (const [hex, kind] of Object.entries(rules.beginnings)) {
    if (begins(bytes, (hex.match(/../g) ?? []).map(byte => parseInt(byte, 16)))) throw new Unreadable(say(rules, "kind", { kind }));
  }
  const start = String.fromCharCode(...bytes.subarray(0, 200));
  if (new RegExp(`^(?:${rules.patterns.page})`).test(start)) throw new Unreadable(say(rules, "kind", { kind: rules.kinds.page }));
}

// The letters of Windows-1252 from 0x80 on; a gap is none. Decoders of the web put control characters there.
const OLDER = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/** @param {Uint8Array} bytes @param {Rules} rules */
function older(bytes, rules) {
  const letters = Array.from(bytes, byte => byte < 0x80 || byte >= 0xa0 ? String.fromCharCode(byte) : OLDER[byte - 0x80]);
  if (bytes.some((byte, at) => byte >= 0x80 && byte < 0xa0 && letters[at] === " ")) throw new Unreadable(say(rules, "letters_unknown"));
  return letters.join("");
}

/** @param {Uint8Array} bytes @param {string} encoding @returns {string | null} */
function strictly(bytes, encoding) {
  try { return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes); }
  catch { return null; }
}

/** @param {Uint8Array} bytes @returns {string | null} */
function utf32(bytes) {
  if (bytes.length % 4) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const codes = Array.from({ length: bytes.length / 4 }, (_none, at) => view.getUint32(4 * at, true));
  const wrong = codes.some(code => code > 0x10ffff || (code >= 0xd800 && code < 0xe000));
  return wrong ? null : codes.map(code => String.fromCodePoint(code)).join("");
}

/** Whether anything beyond ASCII in the bytes is UTF-8, of bytes that are not all of it.
 * @param {Uint8Array} bytes */
function partlyUtf8(bytes) {
  // The mark for what could not be read may also stand in the file.
  for (let at = bytes.indexOf(0xef); at >= 0; at = bytes.indexOf(0xef, at + 1)) {
    if (begins(bytes.subarray(at), [0xef, 0xbf, 0xbd])) return true;
  }
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return Array.from(text).some(letter => letter > "\x7f" && letter !== "\ufffd");
}

/** Text of a file, and what had to be assumed.
 * @param {Uint8Array} bytes @param {Rules} rules @returns {{ text: string, doubts: string[] }} */
export function decoded(bytes, rules) {
  /** @param {string | null} text @param {string} encoding @returns {{ text: string, doubts: string[] }} */
  const sure = (text, encoding) => {
    if (text === null) throw new Unreadable(say(rules, "damaged", { encoding }));
    return { text: text.replace(/^\ufeff+/, ""), doubts: [] };
  };
  if (begins(bytes, [0xff, 0xfe, 0, 0])) return sure(utf32(bytes), "UTF-32");
  if (begins(bytes, [0xff, 0xfe])) return sure(strictly(bytes, "utf-16le"), "UTF-16");
  if (begins(bytes, [0xfe, 0xff])) return sure(strictly(bytes, "utf-16be"), "UTF-16");
  if (bytes.includes(0)) {
    // Without a mark, every other byte of a Latin letter in UTF-16 is empty.
    if (bytes.length > 1 && (bytes[0] === 0) !== (bytes[1] === 0)) return sure(strictly(bytes, bytes[1] === 0 ? "utf-16le" : "utf-16be"), "UTF-16");
    throw new Unreadable(say(rules, "kind", { kind: rules.kinds.other }));
  }
  const text = strictly(bytes, "utf-8");
  if (text !== null) return sure(text, "UTF-8");
  if (partlyUtf8(bytes)) throw new Unreadable(say(rules, "letters_mixed"));
  return { text: older(bytes, rules), doubts: [say(rules, "letters_older")] };
}
