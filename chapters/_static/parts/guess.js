/* A guess beside its answer, worked out of plain values. Nothing here touches the page.
   What is asked, and the answers, are as csrmodel.figures.kit.prediction prints them. */

import { listed } from "./words.js";

/**
 * One thing that is asked.
 * @typedef {object} Asked
 * @property {"number" | "pick" | "several" | "place"} kind
 * @property {string} label
 * @property {any} answer  A number, the position of an option, the positions of several, or a place [x, y].
 * @property {string} said  The answer in words.
 * @property {string[]} signals  The parameters of the chart that the guess sets: of a place two.
 * @property {number} [near]  How far from the answer a guess is still close.
 * @property {string} [form]  How a number is said: ".2f" or ".0%".
 * @property {string[]} [options]  Of a place the names of across and upwards.
 */

/** @typedef {{ asks: Asked[], settings: Record<string, number>, whole: number | null, drawn: string }} Prediction */
/** @typedef {number | number[]} Guess */

/**
 * A number as the sentences of a figure say it.
 * @param {number} value
 * @param {string} form
 */
export function said(value, form) {
  const percent = form.endsWith("%"), digits = Number(form[1]);
  const text = Math.abs(percent ? 100 * value : value).toFixed(digits);
  return `${value < 0 && Number(text) ? "−" : ""}${text}${percent ? "%" : ""}`;
}

/**
 * Parts of a whole, brought to it: a reader who has given 30 and 60 of 100 has said a third and two thirds.
 * @param {Guess[]} guesses
 * @param {number | null} whole
 * @returns {Guess[]}
 */
export function brought(guesses, whole) {
  const sum = guesses.flat().reduce((a, b) => a + b, 0);
  return whole && sum > 0 ? guesses.map(guess => Number(guess) * whole / sum) : guesses;
}

/**
 * How far off a guess is: 0 for one that is right, up to 1 for one that is close.
 * @param {Asked} asked
 * @param {Guess} guess
 */
function off({ kind, answer, near = 0 }, guess) {
  if (kind === "pick") return guess === answer ? 0 : Infinity;
  const own = [guess].flat(), right = [answer].flat();
  if (kind === "several") return own.length === right.length && own.every(place => right.includes(place)) ? 0 : Infinity;
  const far = Math.hypot(...own.map((value, side) => value - right[side]));
  return near ? far / near : far ? Infinity : 0;
}

// Halves and tenths have no exact form: what is 0.05 away may seem a little farther.
const SLACK = 1e-9;

/**
 * Whether a guess is right, or close enough to be taken for right.
 * @param {Asked} asked
 * @param {Guess} guess
 */
export const right = (asked, guess) => off(asked, guess) <= 1 + SLACK;

/**
 * A guess in the words of its answer.
 * @param {Asked} asked
 * @param {Guess} guess
 */
export function inWords({ kind, options = [], form = ".2f" }, guess) {
  if (kind === "number") return said(Number(guess), form);
  if (kind === "pick") return options[Number(guess)] ?? "";
  const values = [guess].flat();
  if (kind === "several") return listed(values.map(place => options[place])) || "none";
  return values.map((value, side) => `${options[side]} ${said(value, form)}`).join(", ");
}

/**
 * One guess beside its answer.
 * @param {Asked} asked
 * @param {Guess} guess
 */
export function compared(asked, guess) {
  const words = inWords(asked, guess), { label, kind, answer, form = ".2f" } = asked;
  if (words === asked.said) return `${label}: you said ${words}, and so it is.`;
  const close = right(asked, guess) ? ", which is close" : "";
  if (kind !== "number") return `${label}: you said ${words}; it is ${asked.said}${close}.`;
  const away = said(Math.abs(Number(guess) - answer), form), side = Number(guess) > answer ? "high" : "low";
  return `${label}: you said ${words}; it is ${asked.said}${close || `, so that you were ${away} too ${side}`}.`;
}

/**
 * All guesses beside their answers, the count first where there are several.
 * @param {Prediction} prediction
 * @param {Guess[]} guesses
 */
export function verdict({ asks, whole, drawn }, guesses) {
  const own = brought(guesses, whole), hits = asks.filter((asked, place) => right(asked, own[place])).length;
  const each = asks.map((asked, place) => compared(asked, own[place]));
  const count = hits === asks.length ? `All ${asks.length} right or close.` : `${hits} of ${asks.length} right or close.`;
  return [...(asks.length > 1 ? [count] : []), ...each, ...(drawn ? [drawn] : [])];
}

/**
 * What the chart's parameters are set to by guesses; without any, to nothing.
 * @param {Prediction} prediction
 * @param {Guess[]} [guesses]
 * @returns {Record<string, number | number[] | null>}
 */
export function signals({ asks, whole }, guesses) {
  const own = guesses && brought(guesses, whole);
  /** @type {(asked: Asked, place: number) => [string, number | number[] | null][]} */
  const of = (asked, place) => asked.signals.map((name, side) =>
    [name, !own ? null : asked.kind === "place" ? [own[place]].flat()[side] : own[place]]);
  return Object.fromEntries(asks.flatMap(of));
}

/**
 * Whether something kept is a guess at what is asked: what another version of the book has kept may not be.
 * @param {Asked[]} asks
 * @param {unknown} kept
 * @returns {kept is Guess[]}
 */
export function fits(asks, kept) {
  /** @param {unknown} value */
  const number = value => typeof value === "number" && Number.isFinite(value);
  return Array.isArray(kept) && kept.length === asks.length && asks.every(({ kind, options = [] }, place) => {
    const guess = kept[place];
    if (kind === "number") return number(guess);
    if (kind === "pick") return guess in options;
    return Array.isArray(guess) && guess.every(kind === "place" ? number : one => one in options)
      && (kind !== "place" || guess.length === 2);
  });
}
