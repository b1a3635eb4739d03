/* What the theme's buttons do: its own attributes for that are scripts, which the page's policy doesn't run. */

/** @type {Record<string, () => void>} */
const does = { print: () => window.print(), fullscreen: () => window.toggleFullScreen() };

document.addEventListener("click", event => {
  /** @type {HTMLElement | null | undefined} */
  const button = event.target instanceof Element ? event.target.closest("[data-does]") : null;
  if (button) does[button.dataset.does || ""]();
});
