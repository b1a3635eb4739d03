/* The page on a reader's own case (chapters/_ext/own_case.py): a form, files and pasted cells make one list of rows, and
   the page says what comes of it. Cases stay in this browser; a file of another coder stays as long as the page. */
import { blank, called, COLUMNS, fits, joined, judged, knows, met, MOST, names, predicted, shares, told, turning, usual, values, whole } from "./parts/own/cases.js";
import { draw, make } from "./parts/elements.js";
import { BAR, bar, drawn, placed, SIZE } from "./parts/own/drawings.js";
import { compared, readRows, written } from "./parts/own/files.js";
import { notCompared } from "./parts/own/coders.js";
import { isArchive } from "./parts/own/bytes.js";
import { forgetOwnCases, keeps, OWN_CASES } from "./parts/kept.js";
import { say } from "./parts/own/words.js";
import { save } from "./parts/saving.js";

/** @typedef {import("./parts/own/cases.js").Row} Row */
/** @typedef {import("./parts/own/cases.js").Judged} Judged */
/** @typedef {import("./parts/own/drawings.js").Shape} Shape */
/** @typedef {{ name: string, values: import("./parts/own/cases.js").Values }} Case */

/**
 * @typedef {object} Data
 * @property {import("./parts/own/cases.js").Patterns} patterns
 * @property {Record<string, Record<string, string>>} limits
 * @property {Record<string, string>} says  Each proposition in words.
 * @property {Case[]} cases
 * @property {import("./parts/own/cases.js").Grid} grid
 * @property {import("./parts/own/cases.js").Square} square
 * @property {Row[]} invented
 * @property {Record<string, string>} names
 * @property {import("./parts/own/words.js").Rules} rules
 */

/** The file in which they are saved, and what pasted cells are called. */
const FILE = "own-cases.csv", CELLS = "the pasted cells";

/** What the page says where the browser has no room left. */
const FULL = "This browser has no room for your last changes. They are gone when you leave this page: save all as CSV before.";

/** The note of a point on which a source says nothing, where nobody has written another. */
const SILENT = "not reported";

/** How sure a coder is, in words. */
const SURE = /** @type {Record<string, string>} */ ({ high: "you were sure", low: "you were not sure" });

/** @param {Shape[]} shapes @param {number} width @param {number} height @param {string} label */
function picture(shapes, width, height, label) {
  return draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label },
    ...shapes.map(({ tag, set, text }) => draw(tag, set, ...(text ? [text] : []))));
}

/** A table with a heading for each column, and one for each row in its first cell.
 * @param {string} caption @param {string[]} head @param {(Node | string)[][]} rows @param {(at: number) => boolean} [yours] */
function table(caption, head, rows, yours = () => false) {
  const body = rows.map(([first, ...others], at) => make("tr", { className: yours(at) ? "csr-own-yours" : "" },
    make("th", { scope: "row" }, first), ...others.map(cell => make("td", {}, cell))));
  return make("div", { className: "csr-scroll", tabIndex: 0, role: "region", ariaLabel: caption }, make("table", {}, make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...head.map(word => make("th", { scope: "col" }, word)))), make("tbody", {}, ...body)));
}

/** Sentences, a line each.
 * @param {string[]} said */
const paragraphs = said => said.map(textContent => make("p", { textContent }));

/** How a verdict is written in few signs. */
const SIGNS = /** @type {Record<string, string>} */ ({ consistent: "●\u00a0fits", inconsistent: "×\u00a0against", "not reported": "○\u00a0silent", outside: "−\u00a0outside" });

/** A verdict in few signs; one that fits may fit only what is coded.
 * @param {{ verdict: string, partly: boolean }} one */
const sign = ({ verdict, partly }) => SIGNS[verdict] + (partly ? " what is coded" : "");

// Where this script was loaded from: another of its folder is fetched where a workbook is opened.
const FOLDER = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src.replace(/[^/]*$/, "") : "";

/** What opens a workbook, from a script of its own.
 * @returns {Promise<typeof import("./parts/own/workbook.js").grids | undefined>} */
function workbooks() {
  return new Promise(done => {
    if (window.csrWorkbook) { done(window.csrWorkbook); return; }
    const script = make("script", { src: `${FOLDER}workbook.js` });
    script.addEventListener("load", () => done(window.csrWorkbook));
    script.addEventListener("error", () => done(undefined));
    document.head.append(script);
  });
}

/** The rows of a file or of pasted text, or why they are not read.
 * @param {Uint8Array | string} content @param {string} name @param {import("./parts/own/words.js").Rules} rules */
async function rowsOf(content, name, rules) {
  const open = typeof content !== "string" && isArchive(content) ? await workbooks() : () => [];
  if (!open) return { rows: [], doubts: [], faults: [`${name}: what opens a workbook did not load; save the table as CSV and open that file`] };
  return readRows(content, name, rules, open);
}

/** @param {string} packed  Bytes, compressed with gzip and written in base 64. */
async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), letter => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

class Desk {
  /** @param {HTMLElement} place @param {Data} data */
  constructor(place, data) {
    this.place = place;
    this.data = data;
    this.variables = Object.keys(data.names);
    const get = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (place.querySelector(selector));
    this.form = /** @type {HTMLFormElement} */ (get("form"));
    this.open = /** @type {HTMLInputElement} */ (get(".csr-own-open"));
    this.others = /** @type {HTMLInputElement} */ (get(".csr-own-others"));
    this.pasted = /** @type {HTMLTextAreaElement} */ (get(".csr-own-paste"));
    this.said = get(".csr-own-said");
    this.faults = get(".csr-own-faults");
    this.told = get(".csr-own-told");
    this.found = get(".csr-own-found");
    this.undo = get(".csr-own-undo");
    this.state = "";
    this.agreement = get(".csr-own-agreement");
    this.apart = get(".csr-own-apart");
    /** @type {Uint8Array | null} */
    this.shares = null;
    // What this tab has last seen in the browser, and whether there was no room for what it has changed since.
    this.seen = this.stored();
    this.full = false;
    const { rows, sources } = this.read(this.seen);
    this.rows = rows;
    this.sources = sources;
    this.at = names(this.rows)[0];
    place.dataset.live = "";
    get(".csr-refused").hidden = keeps();
    this.form.addEventListener("submit", event => event.preventDefault());
    this.form.addEventListener("input", event => this.changed(/** @type {HTMLElement} */ (event.target)));
    this.form.addEventListener("change", event => { if (event.target === this.field("case")) this.named(); });
    window.addEventListener("storage", event => { if (event.key === OWN_CASES || event.key === null) this.meet(); });
    // A page that the reader comes back to was told of nothing while it was away.
    window.addEventListener("pageshow", () => this.meet());
    this.open.addEventListener("change", () => this.opened());
    this.others.addEventListener("change", () => this.compare());
    const does = /** @type {Record<string, () => void>} */ ({ paste: () => this.paste(), save: () => this.save(), invent: () => this.take(data.invented, "The invented town is here. It is no real place."),
      forget: () => this.forget(), add: () => this.add(), remove: () => this.remove(), template: () => this.template(), back: () => this.back() });
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll("[data-act]"))) {
      button.addEventListener("click", () => does[button.dataset.act || ""]());
    }
    this.show();
    if ("DecompressionStream" in window) {
      unpacked(data.grid.shares).then(steps => { this.shares = shares(steps, data.grid.levels.length); this.tell(); });
    }
  }

  /** @param {string} name @returns {any} */
  field(name) { return this.form.elements.namedItem(name); }

  stored() {
    try { return localStorage.getItem(OWN_CASES); } catch { return null; }
  }

  /** @param {string | null} stored @returns {import("./parts/own/cases.js").Kept} */
  read(stored) {
    try {
      const found = JSON.parse(stored || "{}");
      if (fits(found) && found.rows.length) return { rows: whole(found.rows, this.variables), sources: found.sources };
    } catch { /* Not as this page has written it. */ }
    return this.nothing();
  }

  /** @returns {import("./parts/own/cases.js").Kept} */
  nothing() { return { rows: blank("My case", this.variables), sources: {} }; }

  keep() {
    this.meet();
    // Undo would take this change away too; what only says something, such as a file that is not read, leaves it.
    this.undo.hidden = true;
    this.elsewhere = false;
    const text = JSON.stringify({ rows: this.rows, sources: this.sources });
    try {
      localStorage.setItem(OWN_CASES, text);
      this.seen = text;
      this.full = false;
    } catch { this.full = true; }
  }

  // What another tab of this page has changed since, beside what this one has.
  meet() {
    const stored = this.stored();
    if (stored === this.seen) return;
    const { rows, sources, at } = this, both = met(this.read(this.seen), { rows, sources }, this.read(stored));
    this.seen = stored;
    if (JSON.stringify(both.rows) === JSON.stringify(rows) && names(rows).every(name => (both.sources[name] ?? "") === (sources[name] ?? ""))) return;
    const left = both.rows.length ? both : this.nothing();
    Object.assign(this, left, { at: names(left.rows).includes(at) ? at : names(left.rows)[0] });
    this.show();
    // Undo brings back what was here before the first of a run of such changes.
    if (!this.elsewhere) this.before = { rows, sources, at };
    this.elsewhere = true;
    this.undo.hidden = false;
    this.said.textContent = "Another tab of this page has changed your cases. They are shown here as they are now.";
  }

  // The form as the rows of the case in hand have it.
  show() {
    const which = this.field("which"), all = names(this.rows);
    which.replaceChildren(...all.map(name => make("option", { value: name, textContent: name })));
    which.value = this.at;
    const own = this.rows.filter(row => row.case === this.at), source = this.sources[this.at] ?? "", bare = (/** @type {string} */ text) => text === "NA" ? "" : text;
    this.field("case").value = this.at;
    this.field("source").value = source;
    for (const row of own) {
      this.field(row.variable).value = row.value;
      this.field(`${row.variable}-note`).value = row.value === "NA" && row.note === SILENT ? "" : row.note;
      this.field(`${row.variable}-section`).value = bare(row.section);
      this.field(`${row.variable}-references`).value = row.references === source ? "" : bare(row.references);
      this.field(`${row.variable}-confidence`).value = bare(row.confidence);
    }
    this.tell();
  }

  // The rows of the case in hand as the form has them.
  /** @param {HTMLElement} field */
  changed(field) {
    if (field === this.field("which")) {
      this.at = this.field("which").value;
      this.show();
      return;
    }
    const name = this.field("case").value.trim(), refused = this.refusal(name), as = refused ? this.at : name;
    const filled = (/** @type {string} */ text) => text.trim() || "NA", source = this.field("source").value, before = this.sources[this.at] ?? "";
    this.rows = this.rows.map(row => {
      if (row.case !== this.at) return row;
      const typed = (/** @type {string} */ what) => this.field(`${row.variable}-${what}`).value.trim();
      const value = this.field(row.variable).value, silent = value === "NA";
      // The source of all stands for every value, and for a point without one where a file has it there.
      const general = !silent || (row.value === "NA" && row.references === before) ? source : "";
      return { case: as, variable: row.variable, value, section: filled(typed("section")), references: filled(typed("references") || general),
        note: typed("note") || (silent ? SILENT : ""), confidence: typed("confidence") || (silent ? "NA" : "") };
    });
    const { [this.at]: _renamed, ...sources } = this.sources;
    this.sources = { ...sources, [as]: this.field("source").value.trim() };
    if (as !== this.at) {
      this.at = as;
      const option = this.field("which").selectedOptions[0];
      Object.assign(option, { value: as, textContent: as });
    }
    this.keep();
    // What is to be mended stays in sight while it is mended.
    if (!this.faults.childElementCount) this.say(name && field === this.field("case") ? refused : "");
    this.tell();
  }

  // Why the case in hand cannot have a name, or nothing where it can.
  /** @param {string} name */
  refusal(name) {
    const { rules } = this.data, still = `This one is still called ${this.at}.`;
    if (name === this.at) return "";
    if (!name) return `A case needs a name. ${still}`;
    if (names(this.rows).includes(name)) return `There is a case ${name} already. ${still}`;
    const said = rules.taken.includes(name) ? "taken" : new RegExp(rules.patterns.unseen).test(name) ? "hidden" : "";
    return said && `${name}${say(rules, said)}. ${still}`;
  }

  // The field for the name, once it is left: it shows the name that the case has.
  named() {
    const name = this.field("case"), refused = this.refusal(name.value.trim());
    name.value = this.at;
    if (refused) this.say(refused);
  }

  // What was there before a change that takes much away, for whoever did not mean it.
  /** @param {() => void} change */
  undoable(change) {
    const { rows, sources, at } = this;
    change();
    this.before = { rows, sources, at };
    this.elsewhere = false;
    this.undo.hidden = false;
    this.undo.scrollIntoView({ block: "nearest" });
  }

  back() {
    Object.assign(this, this.before);
    this.keep();
    this.show();
    this.say("All is as it was before.");
    this.field("case").focus();
  }

  add() {
    let nth = 1;
    while (names(this.rows).includes(`Case ${nth}`)) nth++;
    this.rows = [...this.rows, ...blank(`Case ${nth}`, this.variables)];
    this.at = `Case ${nth}`;
    this.keep();
    this.show();
    this.say(`Case ${nth} is empty.`);
    this.field("case").focus();
  }

  remove() {
    this.undoable(() => {
      const gone = this.at, rest = this.rows.filter(row => row.case !== gone), { [gone]: _gone, ...sources } = this.sources;
      Object.assign(this, rest.length ? { rows: rest, sources } : this.nothing());
      this.at = names(this.rows)[0];
      this.keep();
      this.show();
      this.say(`${gone} is removed.`);
    });
  }

  forget() {
    this.undoable(() => {
      Object.assign(this, this.nothing());
      this.at = names(this.rows)[0];
      forgetOwnCases();
      this.seen = this.stored();
      this.full = false;
      this.show();
      this.say("All cases are forgotten. Files that you have saved stay where they are.");
    });
  }

  // What is here, unless nothing is coded yet: an empty form is no case.
  coded() { return this.rows.some(row => row.value !== "NA") ? this.rows : []; }

  /** @param {Row[]} rows */
  with(rows) { return joined(this.coded(), rows, this.variables); }

  /** @param {Row[]} rows @param {string} words */
  take(rows, words) {
    this.undoable(() => {
      const here = names(this.coded()), twice = names(rows).filter(name => here.includes(name));
      this.rows = this.with(rows);
      this.sources = { ...Object.fromEntries(names(rows).map(name => [name, usual(this.rows, name)])), ...this.sources };
      this.at = rows[0].case;
      this.keep();
      this.show();
      this.say([words, ...twice.map(name => `${name} was here already: what is read has taken the place of what was here, point by point.`)].join(" "));
    });
  }

  // An empty table to paste into a spreadsheet, or to fill in where it stands.
  template() {
    const rows = blank(this.at, this.variables).map(row => COLUMNS.map(column => column === "variable" ? this.data.names[row.variable] : column === "case" ? row.case : column === "value" ? "not reported" : ""));
    this.pasted.value = [COLUMNS, ...rows].map(cells => cells.join("\t")).join("\n");
    this.pasted.focus();
  }

  // What a file or pasted cells hold, or why they are not read.
  /** @param {Uint8Array | string} content @param {string} name */
  async load(content, name) {
    const { rows, faults, doubts } = await rowsOf(content, name, this.data.rules);
    if (faults.length) {
      this.say(`Nothing of ${name} was read. ${faults.length === 1 ? "The reason stands" : `${faults.length} reasons stand`} below.`, faults);
      return;
    }
    const count = names(rows).length, all = names(this.with(rows)).length, most = Math.floor(MOST / this.variables.length);
    if (all > most) {
      this.say(`Nothing of ${name} was read. With its ${count} cases there would be ${all} here; allowed are ${most} at the most.`);
      return;
    }
    this.take(rows, `Read from ${name}: ${count} ${count === 1 ? "case" : "cases"}.`);
    this.doubt(doubts);
  }

  async opened() {
    const [file] = this.open.files ?? [];
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    // The same file once more is a change too.
    this.open.value = "";
    await this.load(bytes, file.name);
  }

  paste() {
    this.load(this.pasted.value, CELLS);
  }

  save() {
    const { text, faults, doubts } = written(this.rows, FILE, this.data.rules), held = save(FILE, new Blob([text], { type: "text/csv" }));
    this.say(held || `Saved as ${FILE}.${faults.length ? " Before the package reads it, mend what stands below." : ""}`, [...faults, ...doubts]);
  }

  async compare() {
    const files = [...this.others.files ?? []], coders = [this.rows], who = ["this form"];
    /** @type {string[]} */
    const faults = [];
    for (const file of files) {
      const read = await rowsOf(new Uint8Array(await file.arrayBuffer()), file.name, this.data.rules);
      faults.push(...read.faults);
      if (!read.faults.length) {
        coders.push(read.rows);
        who.push(file.name);
      }
    }
    if (coders.length < 2) {
      this.apart.replaceChildren(...paragraphs(faults));
      this.agreement.textContent = files.length ? "No file could be read." : "";
      return;
    }
    this.apart.replaceChildren(...paragraphs([...faults, ...notCompared(coders, who, this.data.rules)]));
    try {
      const { said, head, rows, csv } = compared(coders, who, this.data.rules);
      this.agreement.textContent = said;
      this.apart.append(table("Disagreements, those furthest apart first", head,
        rows.map(([name, variable, ...cells]) => [name, this.data.names[variable], ...cells.map(cell => cell === "NA" ? "not reported" : cell)])), this.export(csv));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // What is wrong with files that are each in order.
      this.agreement.textContent = error.message;
    }
  }

  /** @param {string} csv */
  export(csv) {
    const button = make("button", { type: "button", className: "csr-button", textContent: "Save the disagreements as CSV" });
    button.addEventListener("click", () => { save("disagreements.csv", new Blob([csv], { type: "text/csv" })); });
    return button;
  }

  /** @param {string} words @param {string[]} [more] */
  say(words, more = []) {
    this.said.textContent = words;
    this.doubt(more);
    if (words) (more.length ? this.faults : this.said).scrollIntoView({ block: "nearest" });
  }

  /** @param {string[]} said */
  doubt(said) {
    this.faults.replaceChildren(...paragraphs(said));
  }

  // What comes of the cases, told anew where a value, a name or the case in hand has changed.
  tell() {
    const yours = names(this.rows).map(name => ({ name, values: values(this.rows, name) })).filter(one => Object.keys(one.values).length);
    const state = JSON.stringify([this.at, this.rows.map(({ case: name, variable, value, confidence }) => [name, variable, value, confidence]), !this.shares, this.full]);
    if (state === this.state) return;
    this.state = state;
    const { patterns, limits, says, cases, square } = this.data, found = values(this.rows, this.at), own = judged(found, patterns);
    const turns = turning(found, patterns, this.levels()), few = turns.length ? " One step in one value would turn some of this: see below." : "";
    const some = Object.keys(found).length > 0, full = this.full ? `${FULL} ` : "";
    const sentence = `${full}${some ? `${told(this.at, own)}${few}` : "Code a value, and what comes of it stands here."}`;
    if (this.told.textContent !== sentence) this.told.textContent = sentence;
    this.found.replaceChildren(...some ? [make("h3", {}, "Beside the propositions"), this.grid(yours),
      make("p", {}, this.unlisted()),
      ...own.flatMap(one => [make("h4", {}, `Proposition ${one.number}: ${sign(one)}`), make("p", {}, make("em", {}, says[one.number])),
        make("p", {}, `${one.reason} ${this.turns(turns.filter(turn => turn.number === one.number))}`),
        make("p", { className: "csr-own-limits" }, limits[one.number][one.verdict])]),
      make("h3", {}, "In the square of the adoption figure"),
      make("figure", {}, picture(drawn(square, cases, yours), SIZE.width, SIZE.height,
        `Visibility across and institutional strength upwards, from 0 to 1. ${[...yours, ...placed(cases, square)].map(one => this.placed(one)).join(" ")}`),
      make("figcaption", {}, "A ring is a case of yours, and a diamond a case of the review. An empty diamond lacks some of the five national factors. Lines and a "
        + "grey field show where else a case may stand, where its source leaves conditions open. Adoption crosses one half on the dashed line. The model implies this line; nobody has seen it.")),
      make("h3", {}, "What the model predicts"), ...this.predictions(found)] : []);
    if (this.others.files?.length) this.compare();
  }

  /** @param {{ name: string, values: import("./parts/own/cases.js").Values }[]} yours */
  grid(yours) {
    const { patterns, cases } = this.data;
    const theirs = cases.filter(one => this.bears(one));
    const head = ["Case", ...patterns.propositions.map(({ number }) => `${number}`)];
    const rows = [...yours, ...theirs].map(one => [one.name, ...judged(one.values, patterns).map(sign)]);
    return table("What your cases say to propositions 1 to 3, and below them what the review's cases say", head, rows, at => at < yours.length);
  }

  // Whether a case of the review bears on a proposition.
  /** @param {Case} one */
  bears({ values: found }) { return judged(found, this.data.patterns).some(({ role }) => role); }

  // Which cases of the review the table leaves out, and why.
  unlisted() {
    const { cases } = this.data, others = cases.filter(one => !this.bears(one)).map(({ name }) => name);
    return `${others.length} of the review's ${cases.length} cases are not listed, since too little is coded of them for any proposition that speaks of them: ${others.join("; ")}.`;
  }

  /** All that a value may be, from the lowest. */
  levels() { return this.data.grid.levels.flatMap(level => level === null ? [] : [level]).sort((a, b) => a - b); }

  // On which value a verdict hangs, and how sure its coder is.
  /** @param {ReturnType<typeof turning>} turns */
  turns(turns) {
    if (!turns.length) return "No single value, moved by one step, would turn this.";
    const sure = (/** @type {string} */ variable) => this.rows.find(row => row.case === this.at && row.variable === variable)?.confidence;
    const words = turns.map(turn => `${this.data.names[turn.variable]} at ${turn.value} (${SURE[sure(turn.variable) ?? ""] ?? "you have not said how sure you are"}): ${sign(turn)}`);
    return `One step in one value would turn this. ${words.join("; ")}.`;
  }

  /** @param {{ name: string, values: import("./parts/own/cases.js").Values }} one */
  placed({ name, values: found }) {
    const open = this.data.square.national.filter(factor => !(factor in found)).length;
    return `${name}: visibility ${found.visibility ?? "not reported"}, ${open} of the five national factors not reported.`;
  }

  /** @param {import("./parts/own/cases.js").Values} found */
  predictions(found) {
    const { patterns, grid } = this.data;
    if (!this.shares) {
      return [make("p", {}, "DecompressionStream" in window ? "The predictions are being unpacked." : "This browser is too old for the predictions. Python gives them below.")];
    }
    const per = (/** @type {number} */ share) => `${Math.round(share * 100)} %`, some = patterns.conditions.some(name => name in found);
    const lines = predicted(found, patterns.conditions, grid, this.shares).map(one => {
      const reported = found[one.outcome], name = make("strong", {}, `${this.data.names[one.outcome]}: `);
      const source = reported === undefined ? "Your source does not report it" : `Your source: ${reported}`;
      if (!knows(found, one.outcome, patterns.conditions, grid)) {
        return make("li", {}, name, `no prediction. ${some ? "The model compares with the same cluster without the conditions that are present, and you report none as present (0.67 or 1)." : "No condition is coded."} ${source}.`);
      }
      const open = one.lowest <= 0.5 && one.highest > 0.5;
      const words = (open ? `The model cannot say: the outcome is good in ${per(one.lowest)} to ${per(one.highest)} of the draws, by what the register's numbers are (at its defaults in ${per(one.population)}). `
        : `Good in ${per(one.population)} of the draws, with a range from ${per(one.lowest)} to ${per(one.highest)}. `)
        + `${source}${reported === undefined || open ? "" : `, ${called(one.population, reported, true)}`}.`;
      return make("li", {}, name, picture(bar(one, reported), BAR.width, BAR.height, `${this.data.names[one.outcome]}. ${words}`), words);
    });
    return [make("ul", { className: "csr-own-predictions" }, ...lines),
      ...some ? [make("p", {}, "Your conditions stand as coded. What your source leaves open is drawn many times from the population of clusters: the ring. The cross has it "
        + "drawn evenly. The bar is the range over both, and over draws of all numbers of the register. The thick stroke is what your source reports. The thin line below runs from 0 to 100 %. Where the bar crosses the dashed "
        + "half, the model cannot say. An outcome is good where it is notably better than in the same cluster without the conditions that you report as present; the lower tiers, "
        + "where their conduct lies above one half. The model knows of no treatment plant.")] : [],
      make("p", { className: "csr-own-limits" }, "The model implies this, and it was tuned on no case. A prediction that agrees is one case more on its side. A prediction "
        + "that fails is a miss, or a value that was coded wrongly, or a range that was too narrow.")];
  }
}

const data = document.getElementById("csr-own-data");
/** @type {HTMLElement | null} */
const place = document.querySelector(".csr-own");
if (data && place) new Desk(place, JSON.parse(data.textContent || "{}"));
