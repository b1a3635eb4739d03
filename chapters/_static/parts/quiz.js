/* Answers to the items of a quiz beside their key, worked out of plain values. Nothing here touches the page.
   Items are as chapters/_ext/quiz.py prints them. */

/**
 * What is answered at once (chapters/_make/quiz_items.py).
 * @typedef {object} Part
 * @property {"choice" | "order" | "sort" | "number"} kind
 * @property {{ text: string, right: boolean, says: string }[]} options
 * @property {string[]} steps  In their right order.
 * @property {string[]} piles
 * @property {{ text: string, pile: number, says: string }[]} cards
 * @property {number} answer
 * @property {number} within  How far from the answer a number is still right.
 * @property {{ answer: number, says: string }[]} likely
 */

/** @typedef {{ mark: string, parts: Part[], sure: boolean, why: string, see: { words: string, address: string } }} Item */

/** @typedef {number | number[] | null} Given  A number, the position of an option, or a position for each step or card;
 *    nothing, or a -1 among the positions, where an answer is still missing. */

/**
 * What is kept of an item: the first answer and the last, how sure the reader was, and the words it was given to.
 * @typedef {{ mark: string, first: Given[], last: Given[], sure: number | null, tries: number }} Answer
 */

/** A number as people write it: with a comma, with a sign of another kind, in percent.
 * @param {string} text @returns {number | null} */
export function number(text) {
  const found = /^\s*([-+\u2212]?)(\d*[.,]?\d+|\d+[.,])\s*(%?)\s*$/.exec(text);
  if (!found) return null;
  const size = Number(found[2].replace(",", ".")) / (found[3] ? 100 : 1);
  return found[1] && found[1] !== "+" ? -size : size;
}

/** Whether nothing is missing.
 * @param {Part} part @param {Given | undefined} given */
export function complete({ kind, options, steps, cards }, given) {
  if (kind === "number") return typeof given === "number" && Number.isFinite(given);
  const within = (/** @type {unknown} */ at, /** @type {number} */ end) => Number.isInteger(at) && Number(at) >= 0 && Number(at) < end;
  if (kind === "choice") return within(given, options.length);
  const places = kind === "order" ? steps : cards;
  return Array.isArray(given) && given.length === places.length && given.every(at => within(at, 99));
}

// Halves and tenths have no exact form.
const SLACK = 1e-9;

/** @param {Part} part @param {Given} given */
export function right(part, given) {
  if (!complete(part, given)) return false;
  if (part.kind === "choice") return part.options[Number(given)].right;
  if (part.kind === "number") return Math.abs(Number(given) - part.answer) <= part.within + SLACK;
  const places = /** @type {number[]} */ (given);
  return part.kind === "order" ? places.every((at, step) => at === step) : places.every((at, card) => at === part.cards[card].pile);
}

/** @param {Item} item @param {Given[]} given */
export const allRight = (item, given) => item.parts.every((part, at) => right(part, given[at]));

// What is wrong with positions, or nothing.
/** @param {Part} part @param {number[]} places @returns {string[]} */
function astray({ kind, steps, cards, piles }, places) {
  if (kind === "sort") {
    return cards.flatMap(({ text, pile, says }, at) => places[at] === pile ? [] : [`“${text}” belongs to “${piles[pile]}”. ${says}`]);
  }
  if (new Set(places).size < places.length) return ["Two steps have the same place."];
  const first = places.findIndex((at, step) => at !== step);
  return first < 0 ? [] : [`Up to step ${first} the order is right. Look again at “${steps[first]}”.`.replace("Up to step 0 the order is right. ", "")];
}

/**
 * What is said to an answer, paragraph by paragraph.
 * @param {Item} item
 * @param {Given[]} given
 * @param {number | null} sure  0 a guess, 1 fairly sure, 2 certain.
 */
export function feedback(item, given, sure) {
  const whole = allRight(item, given);
  const own = item.parts.flatMap((part, at) => {
    const hit = right(part, given[at]), lead = item.parts.length > 1 ? (at ? "Your reason: " : "Your answer: ") : "";
    if (part.kind === "choice") return [`${lead}${hit ? "Right. " : "Not this one. "}${part.options[Number(given[at])].says}`];
    if (part.kind === "number") {
      const close = part.likely.find(({ answer }) => Math.abs(Number(given[at]) - answer) <= part.within + SLACK);
      const side = Number(given[at]) > part.answer ? "Too high." : "Too low.";
      return [hit ? `${lead}Right.` : `${lead}${side}${close ? ` ${close.says}` : ""}`];
    }
    return hit ? [`${lead}Right.`] : [`${lead}Not yet.`, ...astray(part, /** @type {number[]} */ (given[at]))];
  });
  const felt = !item.sure || sure === null ? [] : whole && sure === 0 ? ["You called it a guess. You may trust it more."]
    : !whole && sure === 2 ? ["You were certain. An answer that one is certain of is worth a second look."] : [];
  return [...own, ...felt, item.why];
}

/**
 * An answer as it was kept, if it is one: another page, or an older version of the book, may have written it.
 * @param {Item} item
 * @param {unknown} found
 * @returns {Answer | null}
 */
export function known(item, found) {
  if (!found || typeof found !== "object") return null;
  const { mark, first, last, sure, tries } = /** @type {Partial<Answer>} */ (found);
  const fits = (/** @type {unknown} */ given) => Array.isArray(given) && given.length === item.parts.length
    && item.parts.every((part, at) => complete(part, given[at]));
  if (typeof mark !== "string" || !fits(first) || !fits(last)) return null;
  return { mark, first: first ?? [], last: last ?? [], sure: typeof sure === "number" ? sure : null, tries: Number(tries) || 1 };
}

/**
 * How it stands, in one sentence; nothing before the first answer.
 * @param {Item[]} items
 * @param {(Answer | null)[]} answers
 */
export function tally(items, answers) {
  const given = answers.filter(answer => answer).length;
  if (!given) return "";
  const count = (/** @type {"first" | "last"} */ which) =>
    items.filter((item, at) => allRight(item, answers[at]?.[which] ?? [])).length;
  return `${given} of ${items.length} answered, ${count("first")} right at the first try and ${count("last")} now.`;
}
