/* A session shown to a class. Its slides stand in its page, between what the teacher reads; presented, one of them is
   shown at a time with the figure that it names, and all the rest of the page is away. It is the page's own figure, so
   it answers as ever. Arrow keys, Page Up and Page Down (which is what a remote control sends) go from slide to slide,
   and Escape leaves. The slide is kept in the history of this tab: a reload, or the way back from a link, finds it.

   A slide that asks covers its figure the first time that it is shown, whoever has guessed before; one that shows
   settings opens it. Printed, each slide is a page, with a picture of its figure at its settings. */

/** @typedef {import("./globals.js").FigureElement} FigureElement */
/** @typedef {{ figure?: string, settings?: Record<string, number> | null }} Shows */

const NEXT = ["ArrowRight", "ArrowDown", "PageDown", " "], BACK = ["ArrowLeft", "ArrowUp", "PageUp"];
// What answers to these keys itself, and what is told or shown over the page.
const TAKEN = "input, select, textarea, button, summary, a, .csr-chart";
const BESIDE = ".csr-told, .csr-keys, .csr-notice, .csr-card, #vg-tooltip-element, .csr-presenter";

/** @type {HTMLElement[]} */
const slides = [...document.querySelectorAll(".csr-slide")].filter(slide => slide instanceof HTMLElement);
const page = document.documentElement;

/** @param {HTMLElement} slide @returns {Shows} */
const shows = slide => JSON.parse(slide.dataset.shows || "{}");

/** @param {HTMLElement} slide @returns {FigureElement | null} */
const figureOf = slide => document.getElementById(shows(slide).figure ?? "");

// All but these elements, what they hold and what holds them is away.
/** @param {Element[]} kept */
function stage(kept) {
  for (const hidden of document.querySelectorAll(".csr-off")) hidden.classList.remove("csr-off");
  /** @type {Set<Element>} */
  const around = new Set();
  for (const element of kept)
    for (let here = element.parentElement; here && here !== page; here = here.parentElement) around.add(here);
  for (const parent of around)
    for (const child of parent.children)
      if (!around.has(child) && !kept.includes(child) && !child.matches(BESIDE)) child.classList.add("csr-off");
}

const bar = Object.assign(document.createElement("div"), { className: "csr-presenter", hidden: true });
const where = document.createElement("p");
where.setAttribute("role", "status");
/** @param {string} words @param {() => void} act */
function button(words, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "csr-button", textContent: words });
  made.addEventListener("click", act);
  return made;
}
const back = button("Back", () => go(at - 1)), next = button("Next", () => go(at + 1));
bar.append(where, back, next, button("Leave", () => leave()));
document.querySelector("main")?.append(bar);

let at = -1;
// Where a slide that has gone to its figure belongs.
const home = document.createComment("slide");
/** @type {Set<string>} */
const asked = new Set();

/** @param {number} slide */
function keep(slide) {
  history.replaceState({ ...history.state, csrSlide: slide < 0 ? undefined : slides[slide].id }, "");
}

// A projector's page has larger words than a reader's, and charts are drawn for the size of the words.
/** @param {boolean} yes */
function enter(yes) {
  const size = () => getComputedStyle(page).fontSize, before = size();
  page.classList.toggle("csr-presenting", yes);
  bar.hidden = !yes;
  if (size() !== before)
    for (const figure of new Set(slides.map(figureOf))) if (figure?.dataset.drawn) window.csrFigures.draw(figure);
}

/** @param {FigureElement} figure @param {Shows} shown */
function set(figure, { settings }) {
  const press = /** @param {string} name */ name => figure.querySelector(name)?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  if (settings) {
    if (figure.dataset.guess === "covered") press(".csr-open");
    window.csrState.write(figure.id, settings, "address");
  } else if (!asked.has(figure.id)) {
    asked.add(figure.id);
    window.csrState.reset(figure.id);
    if (figure.dataset.guess !== "covered") press(".csr-again");
  }
}

function settle() {
  if (home.isConnected) home.replaceWith(slides[at]);
}

/** @param {number} wanted */
function go(wanted) {
  if (wanted < 0 || wanted >= slides.length) return;
  settle();
  at = wanted;
  const slide = slides[at], figure = figureOf(slide);
  enter(true);
  if (figure) {
    slide.replaceWith(home);
    (figure.closest(".cell") ?? figure).before(slide);
  }
  // What was asked first has been answered on the slide that asked it.
  page.classList.toggle("csr-showing", Boolean(shows(slide).settings));
  stage(figure ? [slide, figure] : [slide]);
  // A figure that is away would follow later.
  if (figure) set(figure, shows(slide));
  where.textContent = `Slide ${at + 1} of ${slides.length}`;
  back.disabled = !at;
  next.disabled = at === slides.length - 1;
  const heading = slide.querySelector("h3");
  if (heading) heading.tabIndex = -1;
  heading?.focus();
  scrollTo(0, 0);
  keep(at);
}

function leave() {
  if (at < 0) return;
  settle();
  const slide = slides[at];
  at = -1;
  keep(at);
  asked.clear();
  page.classList.remove("csr-showing");
  enter(false);
  stage([]);
  if (document.fullscreenElement) document.exitFullscreen();
  slide.scrollIntoView();
  slide.querySelector("a")?.focus();
}

/** @param {number} from */
async function present(from) {
  // Not there, or not allowed in a frame: the window then does.
  try { await page.requestFullscreen(); } catch { /* as it is */ }
  go(from);
}

// Pictures of the figures, each at the settings of its slide: a page has a figure once, and paper wants it on each.
async function pictures() {
  for (const slide of slides) {
    const figure = figureOf(slide), { settings } = shows(slide);
    if (!figure || !settings) continue;
    const place = Object.assign(document.createElement("div"), { className: "csr-chart csr-still" });
    place.append(await window.csrFigures.at(figure, settings));
    slide.append(place);
  }
}

/** @param {Element[]} sheets */
function print(sheets) {
  page.classList.add("csr-printing");
  stage(sheets);
  addEventListener("afterprint", () => {
    page.classList.remove("csr-printing");
    stage([]);
    for (const still of document.querySelectorAll(".csr-still")) still.remove();
  }, { once: true });
  window.print();
}

const DOES = {
  present: () => present(0),
  slides: async () => { await pictures(); print(slides); },
  handouts: () => print([...document.querySelectorAll(".csr-handout")]),
};
for (const pressed of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-session]")))
  pressed.addEventListener("click", DOES[/** @type {keyof typeof DOES} */ (pressed.dataset.session)]);

// From any slide on.
slides.forEach((slide, number) => {
  const from = button("Present from here", () => present(number));
  from.classList.add("csr-from");
  slide.append(from);
});

document.addEventListener("keydown", event => {
  // Before what lies over the page has heard of it.
  if (at < 0 || event.defaultPrevented || document.querySelector(".csr-over")) return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const taken = event.target instanceof Element && event.target.closest(TAKEN);
  if (event.key === "Escape") { if (!taken || !taken.matches(".csr-chart")) leave(); return; }
  const step = NEXT.includes(event.key) ? 1 : BACK.includes(event.key) ? -1 : 0;
  // A clicker knows these two keys alone: they turn the slide wherever the focus is, in a slider or a list too.
  const turned = event.key === "PageDown" || event.key === "PageUp";
  if (!step || (taken && !turned)) return;
  // A slide that is higher than the screen is read to its end first.
  if (event.key === "ArrowDown" || event.key === "ArrowUp" || event.key === " ") {
    const more = step > 0 ? page.scrollHeight - innerHeight - scrollY > 8 : scrollY > 8;
    if (more) return;
  }
  event.preventDefault();
  go(at + step);
}, true);

const kept = slides.findIndex(slide => slide.id === history.state?.csrSlide);
if (kept >= 0) go(kept);
