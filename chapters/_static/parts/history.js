/* Settings of a figure one after the other: to go back, and to say what has changed. Nothing here touches the page. */

/** @typedef {Record<string, number>} Settings */

/**
 * What a reader has left behind, the last of it last, and where the figure stands.
 * @typedef {object} History
 * @property {Settings[]} past
 * @property {Settings} now
 * @property {number} at  When the last change came, in milliseconds.
 */

const MOST = 100;
/** Milliseconds: changes that follow each other faster are one, such as a drag. */
export const ONE = 800;

/** @param {Settings} settings @returns {History} */
export const begin = settings => ({ past: [], now: settings, at: -Infinity });

/** @param {Settings} before @param {Settings} now */
export const differing = (before, now) => Object.keys(now).filter(signal => before[signal] !== now[signal]);

/**
 * The history after a change.
 * @param {History} history
 * @param {Settings} now
 * @param {number} at
 * @returns {History}
 */
export function note(history, now, at) {
  if (!differing(history.now, now).length) return history;
  return { past: at - history.at < ONE ? history.past : [...history.past, history.now].slice(-MOST), now, at };
}

/**
 * The history a step back; itself where nothing has been left behind.
 * @param {History} history
 * @returns {History}
 */
export function back(history) {
  const now = history.past.at(-1);
  return now ? { past: history.past.slice(0, -1), now, at: -Infinity } : history;
}

/** @param {string} words */
const short = words => words.length > 160 ? `${words.slice(0, 159).trimEnd()}…` : words;

/**
 * What has changed, in one sentence: the controls in their own words, and the first sentence that reads otherwise.
 * @param {{ label: string, before: string, now: string }[]} controls  Those that were moved.
 * @param {string[]} before  What the figure said, sentence by sentence.
 * @param {string[]} now
 */
export function change(controls, before, now) {
  if (!controls.length) return "Pinned. Move a control, and this view stays behind as a dashed outline.";
  const moves = controls.map(({ label, before: was, now: is }) => `“${label}” went from ${was} to ${is}`);
  const place = now.findIndex((sentence, at) => sentence !== before[at]);
  const said = place < 0 ? "what the figure says stays the same."
    : `the figure said “${short(before[place] ?? "")}” and now says “${short(now[place])}”`;
  return `${moves.join(", ")}: ${said}`;
}

/**
 * Sentences of a text.
 * @param {string} text
 */
export const sentences = text => text.trim().replace(/([.?!]) +(?=[A-Z“])/g, "$1\n").split("\n").filter(Boolean);
