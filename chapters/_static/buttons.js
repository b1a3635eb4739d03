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

// Where a reader is among the sections of a page. The theme marks a section when its heading passes near the top; whoever
// jumps, by a key or by a link to a figure, passes none.
{
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("#pst-page-toc-nav a")]);
  const sections = links.map(link => document.getElementById(link.hash.slice(1)));
  const mark = () => {
    const reached = sections.map(section => !!section && section.getBoundingClientRect().top < innerHeight * 0.3).lastIndexOf(true);
    links.forEach((link, at) => {
      link.classList.toggle("active", at === reached);
      if (at === reached) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };
  /** @type {number | undefined} */
  let rest;
  if (links.length) addEventListener("scroll", () => {
    clearTimeout(rest);
    rest = setTimeout(mark, 150);
  }, { passive: true });
}
