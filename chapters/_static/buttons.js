/* What the theme's buttons do: its own attributes for that are scripts, which the page's policy doesn't run. */
(() => {
  "use strict";
  if (window.csrButtons) return;
  window.csrButtons = true;
  const does = { print: () => window.print(), fullscreen: () => window.toggleFullScreen() };
  document.addEventListener("click", event => {
    const button = event.target.closest("[data-does]");
    if (button) does[button.dataset.does]();
  });
})();
