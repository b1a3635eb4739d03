/* A figure over the whole screen, for a projector or a small phone: by the browser where it can, else over the page, with
   all the rest of the page out of reach meanwhile but what is told of it. Escape, or the button, brings it back. */

/** @type {HTMLElement[]} */
let stilled = [];

/** @param {Element} figure @returns {HTMLElement[]} */
function beside(figure) {
  const found = [];
  for (let here = figure; here.parentElement && here !== document.body; here = here.parentElement)
    for (const other of here.parentElement.children)
      if (other !== here && other instanceof HTMLElement && !other.inert && !other.matches(".csr-told, .csr-keys")) found.push(other);
  return found;
}

/** @param {HTMLElement} figure @param {HTMLButtonElement} button */
function wire(figure, button) {
  const large = () => figure.classList.contains("csr-large");
  /** @param {boolean} yes */
  const put = yes => {
    figure.classList.toggle("csr-large", yes);
    button.textContent = yes ? "Back to the page" : "Enlarge";
  };
  /** @param {boolean} yes */
  const over = yes => {
    put(yes);
    for (const other of stilled) other.inert = false;
    stilled = yes ? beside(figure) : [];
    for (const other of stilled) other.inert = true;
    figure.classList.toggle("csr-over", yes);
    // The layer above all others, where the browser has one: within its place in the page a figure could not be larger.
    if (yes && "popover" in figure) { figure.popover = "manual"; figure.showPopover(); }
    else figure.removeAttribute("popover");
    document.documentElement.classList.toggle("csr-behind", yes);
    if (!yes) figure.scrollIntoView();
    button.focus();
  };
  button.addEventListener("click", async () => {
    if (figure.classList.contains("csr-over")) { over(false); return; }
    if (document.fullscreenElement) { await document.exitFullscreen(); return; }
    try { await figure.requestFullscreen(); }
    catch { over(true); }  // Not there, or not allowed in a frame.
  });
  document.addEventListener("fullscreenchange", () => {
    const yes = document.fullscreenElement === figure;
    if (yes || (large() && !figure.classList.contains("csr-over"))) put(yes);
  });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && figure.classList.contains("csr-over")) over(false);
  });
}

/** @type {NodeListOf<HTMLElement>} */
const figures = document.querySelectorAll(".csr-figure");
for (const figure of figures) {
  const row = figure.querySelector(".csr-more");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "csr-enlarge", textContent: "Enlarge" });
  row?.append(button);
  if (row) wire(figure, button);
}
