/* Where the browser refuses a page its storage (all cookies blocked, a frame without an origin), what would be kept in it
   holds as long as the page. The theme's own script ends at the refusal, and its switch with it. */

/** @param {"localStorage" | "sessionStorage"} name */
function refused(name) {
  try { return !window[name]; } catch { return true; }
}

for (const name of /** @type {const} */ (["localStorage", "sessionStorage"])) {
  if (!refused(name)) continue;
  /** @type {Map<string, string>} */
  const held = new Map();
  const value = {
    getItem: (/** @type {string} */ key) => held.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {unknown} */ given) => { held.set(key, String(given)); },
    removeItem: (/** @type {string} */ key) => { held.delete(key); },
  };
  Object.defineProperty(window, name, { value });
}
