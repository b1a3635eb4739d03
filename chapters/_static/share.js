/* What a reader takes away from a figure: a link to the view, a reference, the chart as a picture, the tables.
   A row of its own under each figure, made here: without scripts it would do nothing.
   The wording of a reference comes from CITATION.cff by the page (#csr-citation); here go the view, the link and the day.

   window.csrShare.offer(figure) adds the row to a figure. */
import { draw, make } from "./parts/elements.js";
import { key } from "./parts/figure.js";
import { save } from "./parts/saving.js";
import { address, csv, date, fill, first, tex, text, wrap } from "./parts/words.js";

/** @typedef {import("./globals.js").FigureElement} FigureElement */

const MARGIN = 16, LINE = 18, SHARP = 2;

/** @returns {{ text: string, bibtex: string, source: string }} */
const citation = () => JSON.parse(document.getElementById("csr-citation")?.textContent || "{}");

// A live chart has its words from the printed figure that it stands for.
/** @param {FigureElement} figure */
const printed = figure => document.getElementById(key(figure)) || figure;

/** @param {FigureElement} figure */
const title = figure =>
  text(printed(figure).querySelector(".csr-question")) || first(text(printed(figure).querySelector("figcaption")));

function home() {
  /** @type {HTMLLinkElement | null} */
  const published = document.querySelector("link[rel=canonical]");
  return address(location, published?.href || "");
}

/** @param {FigureElement} figure */
function link(figure) {
  const base = home();
  return base && base + "#" + window.csrState.link(key(figure));
}

// The settings that differ from the start, in the words of the controls.
/** @param {FigureElement} figure */
function settings(figure) {
  const moved = window.csrState.moved(key(figure));
  /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */
  const inputs = printed(figure).querySelectorAll(".csr-controls [data-signal]");
  return [...inputs].filter(input => moved.includes(input.dataset.signal || "")).map(input => {
    const chosen = input instanceof HTMLSelectElement ? text(input.selectedOptions[0]) : input.value;
    return `${text(input.labels?.[0])}: ${chosen}`;
  }).join("; ");
}

/** @param {FigureElement} figure @param {"text" | "bibtex"} kind */
function reference(figure, kind) {
  const now = new Date();
  /** @param {string} words */
  const escaped = words => kind === "bibtex" ? tex(words) : words;
  return fill(citation()[kind], {
    view: escaped(title(figure)), name: key(figure).slice(4), settings: escaped(settings(figure)), link: link(figure),
    day: now.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" }), date: date(now),
  });
}

// Whether the browser has copied it.
/** @param {string} words */
async function copy(words) {
  try { await navigator.clipboard.writeText(words); return true; }
  catch { /* A frame may not, nor a page that comes without encryption from another machine: the older way may. */ }
  const area = make("textarea", { value: words, readOnly: true });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

// How wide a line of this font is drawn.
/** @param {string} font @returns {(line: string) => number} */
function ruler(font) {
  const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  pen.font = font;
  return line => pen.measureText(line).width;
}

// What the picture says of itself: the finding where nothing was moved, otherwise what the moved view says.
/** @param {FigureElement} figure */
function notes(figure) {
  const source = printed(figure), moved = settings(figure), readouts = [...source.querySelectorAll(".csr-readout")].map(text);
  return [...(moved ? readouts : [text(source.querySelector("figcaption"))]), moved && `Set to ${moved}.`,
    text(source.querySelector(".csr-provenance")), fill(citation().source, { link: link(figure) })].filter(Boolean);
}

// The chart as it stands, on white, with its question above and its notes below: whole without this page.
/** @param {FigureElement} figure */
async function picture(figure) {
  const chart = new DOMParser().parseFromString(await window.csrFigures.still(figure), "image/svg+xml").documentElement;
  const width = Number(chart.getAttribute("width")), height = Number(chart.getAttribute("height"));
  const paper = draw("rect", { width: "100%", height: "100%", fill: "#fff" });
  const root = draw("svg", {}, draw("title", {}, title(figure)),
    draw("desc", {}, printed(figure).querySelector(".csr-chart")?.getAttribute("aria-label") || ""), paper);
  let y = MARGIN;
  /** @param {string} words @param {number} size @param {string} weight */
  const write = (words, size, weight) => {
    for (const line of wrap(words, width * 0.96, ruler(`${weight} ${size}px sans-serif`))) {
      y += LINE;
      root.append(draw("text", { x: MARGIN, y: y - 4, "font-family": "sans-serif", "font-size": size, "font-weight": weight, fill: "#22262b" }, line));
    }
  };
  write(title(figure), 15, "bold");
  chart.setAttribute("x", String(MARGIN));
  chart.setAttribute("y", String(y + 8));
  root.append(chart);
  y += height + 16;
  for (const note of notes(figure)) { write(note, 12, "normal"); y += 4; }
  const all = { width: width + 2 * MARGIN, height: Math.ceil(y + MARGIN) };
  for (const [name, value] of Object.entries({ ...all, viewBox: `0 0 ${all.width} ${all.height}` })) root.setAttribute(name, String(value));
  return { ...all, source: new XMLSerializer().serializeToString(root) };
}

/** @param {FigureElement} figure */
async function vector(figure) {
  return new Blob([(await picture(figure)).source], { type: "image/svg+xml" });
}

/** @param {FigureElement} figure @returns {Promise<Blob>} */
async function pixels(figure) {
  const { width, height, source } = await picture(figure);
  const image = make("img", { src: "data:image/svg+xml;charset=utf-8," + encodeURIComponent(source) });
  await image.decode();
  const canvas = make("canvas", { width: width * SHARP, height: height * SHARP });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob(
    blob => blob ? resolve(blob) : reject(new Error("this browser made no picture")), "image/png"));
}

/** @param {string[][]} rows */
const sheet = rows => new Blob([csv(rows)], { type: "text/csv" });

/** @param {Element} table */
const rows = table => [...table.querySelectorAll("tr")].map(row => [...row.cells].map(text));

/** @param {Element} listing */
const claims = listing => [["claim", "text", "evidence"],
  ...[...listing.querySelectorAll("li:not([hidden])")].map(row => [...row.children].map(text))];

// A button that says how it went.
/** @param {string} label @param {() => string | void | Promise<string | void>} act @param {HTMLElement} said */
function button(label, act, said) {
  const element = make("button", { type: "button", className: "csr-button", textContent: label });
  element.addEventListener("click", async () => {
    said.textContent = "";
    try { said.textContent = await act() || ""; }
    catch (error) { said.textContent = `That did not work: ${error.message}.`; }
  });
  return element;
}

/** @param {FigureElement} figure */
function offer(figure) {
  const said = make("p", { className: "csr-said" }), cite = make("p", { className: "csr-reference" });
  said.setAttribute("role", "status");
  const group = make("div", { className: "csr-actions" });
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Take this view along");
  /** @param {string} label @param {() => Promise<string | void>} act */
  const add = (label, act) => group.append(button(label, act, said));
  /** @param {string} label @param {() => string} words */
  const copied = (label, words) => add("Copy " + label, async () => {
    const wanted = words();
    if (await copy(wanted)) return `Copied: ${label}.`;
    cite.textContent = wanted;
    window.getSelection()?.selectAllChildren(cite);
    return `The browser does not let this page copy. The ${label} is selected above: copy it as any text.`;
  });
  /** @param {string} label @param {string} ending @param {(figure: FigureElement) => Blob | Promise<Blob>} content */
  const saved = (label, ending, content) => add(label, async () => save(key(figure) + ending, await content(figure)));
  if (home()) copied("link", () => link(figure));
  copied("reference", () => reference(figure, "text"));
  copied("BibTeX", () => reference(figure, "bibtex"));
  saved("SVG", ".svg", vector);
  saved("PNG", ".png", pixels);
  const table = figure.querySelector(".csr-table"), listing = figure.querySelector(".csr-listing");
  if (table) saved("Table as CSV", ".csv", () => sheet(rows(table)));
  if (listing) listing.append(button("Download as CSV", () => save(key(figure) + "-claims.csv", sheet(claims(listing))), said));
  const menu = make("details", { className: "csr-share" }, make("summary", { textContent: "Share" }), cite, group, said);
  const tell = () => { if (menu.open) cite.textContent = reference(figure, "text"); };
  menu.addEventListener("toggle", tell);
  figure.addEventListener("csr-moved", tell);
  if (table) table.before(menu); else figure.append(menu);
}

window.csrShare = { offer };
