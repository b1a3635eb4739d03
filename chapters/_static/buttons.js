/* What the theme's buttons and its navigation do: its own attributes for that are scripts, which the page's policy doesn't run. */

/** @type {Record<string, () => void>} */
const does = { print: () => window.print(), fullscreen: () => window.toggleFullScreen() };

document.addEventListener("click", event => {
  /** @type {HTMLElement | null | undefined} */
  const button = event.target instanceof Element ? event.target.closest("[data-does]") : null;
  if (button) does[button.dataset.does || ""]();
  // On a narrow screen the navigation is a dialog: it makes way for the place that was chosen in it.
  const chosen = event.target instanceof Element ? event.target.closest("dialog .page-toc a") : null;
  chosen?.closest("dialog")?.close();
});
