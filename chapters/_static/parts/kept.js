/* What a reader leaves in this browser, by kind: guesses, answers. A browser may refuse to keep anything, and what is found
   may be of another version of the book, or no work of ours at all. */

/**
 * All that is kept of a kind, by identifier.
 * @param {string} kind
 * @returns {Record<string, unknown>}
 */
export function kept(kind) {
  try {
    const found = JSON.parse(localStorage.getItem(kind) || "{}");
    return found && typeof found === "object" && !Array.isArray(found) ? found : {};
  } catch { return {}; }  // Storage refused, or not as this book has written it.
}

/** @param {string} kind @param {string} id @param {unknown} what */
export function keep(kind, id, what) {
  try { localStorage.setItem(kind, JSON.stringify({ ...kept(kind), [id]: what })); }
  catch { /* What cannot be kept holds as long as the page. */ }
}

/** @param {string} kind @param {string} id */
export function forget(kind, id) {
  const { [id]: _gone, ...others } = kept(kind);
  try { localStorage.setItem(kind, JSON.stringify(others)); }
  catch { /* Nothing was kept. */ }
}
