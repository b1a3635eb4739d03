/* "Run this page", at the foot of a chapter: Python in the reader's browser, from the site's own files.
   The page is whole without it. On request one worker starts Python, the code cells can be changed and run, and what
   they give takes the place of what the build printed, which stays in the page, hidden, and comes back on a stop.
   The settings of live figures are those of state.js: Python is told of each change there, and tells its own. */

import { forget, keep, keeps, kept, page } from "./parts/kept.js";
import { refusal } from "./parts/refused.js";

/** @typedef {import("../_live/page/session.js")} Parts */
/** @typedef {import("../_live/page/session.js").Session} Session */
/** @typedef {import("../_live/page/session.js").Outputs} Outputs */
/** @typedef {import("../_live/messages.js").Heard} Heard */
/** @typedef {import("./parts/kept.js").Change} Change */
/** @typedef {"idle" | "loading" | "running" | "ready" | "failed"} State */

const root = new URL("./", /** @type {HTMLScriptElement} */ (document.currentScript).src);
// A version of the book keeps its scripts in a folder of its own, so that none meets those of another in a cache. The
// build writes the folder's name here (chapters/_make/assets.py).
const folder = new URL("live/VERSION/", root);
const FIGURE = "fig-";
const PAGE = page(location);

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 */
const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

/** @param {number} bytes */
const megabytes = bytes => (bytes / 1e6).toFixed(1);

// What a reader who runs the page fetches, as the build has weighed it.
function weight() {
  /** @type {HTMLMetaElement | null} */
  const weighed = document.querySelector("meta[name=csr-live-megabytes]");
  return weighed?.content;
}

/** @param {string} text @param {() => unknown} press */
function button(text, press) {
  const made = make("button", "csr-live-button", text);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}

// A page without figures has no script for them; a cell of its reader may draw one, and of any kind that Vega knows.
async function charts() {
  const figures = Boolean(window.csrFigures), whole = Boolean(window.vega?.version);
  for (const [name, there] of /** @type {const} */ ([["charts.js", figures], ["vega/vega.min.js", whole], ["figures.js", figures]]))
    if (!there) await new Promise((loaded, failed) => document.head.append(Object.assign(document.createElement("script"),
      { src: new URL(name, root).href, onload: loaded, onerror: failed })));
}

// Why Python cannot run here, in a sentence, or nothing.
function hindrance() {
  if (weight() === "0") return "This is the small copy of the book, without Python. Everything else works as it is.";
  if (location.protocol === "file:")
    return "This page was opened from the file system, where browsers run no Python. "
      + "Serve its folder (README.txt says how) to run it; everything else works as it is.";
  // A frame of no origin: the files of its own site are those of somebody else.
  if (self.origin === "null")
    return "The page around this one shows it in a frame that blocks the files of this site, so Python cannot run here. "
      + "Open the page in a window of its own to run it; everything else works as it is.";
  if (!window.WebAssembly || !window.Worker || !("noModule" in HTMLScriptElement.prototype) || !Object.hasOwn)
    return "This browser is too old to run Python in the page; everything else works as it is.";
  if (navigator.deviceMemory && navigator.deviceMemory < 1)
    return "This device has too little memory to run Python in the page; everything else works as it is.";
  return "";
}

// One code cell: what the build printed, the code to change, and the place for what Python gives.
class Cell {
  /** @param {HTMLElement} place @param {number} number @param {(cell: Cell) => void} run */
  constructor(place, number, run) {
    this.place = place;
    this.id = "cell-" + number;
    this.ran = false;
    // The code that gave what stands below it.
    this.given = "";
    this.told = "";
    this.printed = /** @type {HTMLElement} */ (place.querySelector(".cell_input pre"));
    this.frame = /** @type {HTMLElement} */ (this.printed.closest(".highlight"));
    this.source = (this.printed.textContent || "").replace(/\n$/, "");
    this.static = /** @type {HTMLElement | null} */ (place.querySelector(".cell_output"));
    this.silent = place.classList.contains("tag_remove-output");
    this.elsewhere = place.classList.contains("tag_no-browser");
    this.tools = make("div", "csr-live-tools");
    this.state = make("span", "csr-live-state");
    this.runs = button("Run this cell", () => run(this));
    this.tools.append(this.runs, this.state);
    this.live = make("div", "cell_output csr-live-output");
    this.code = this.editor();
    /** @type {Outputs | undefined} */
    this.outputs = undefined;
  }

  /** @param {Parts} parts @param {Session} session */
  wake(parts, session) {
    this.frame.hidden = true;
    this.told = this.state.textContent = "";
    this.place.querySelector(".cell_input")?.append(this.code, this.tools);
    this.live = make("div", "cell_output csr-live-output");
    this.live.hidden = true;
    // Above its code, as what the build printed.
    this.place.querySelector(":scope > .csr-source")?.before(this.live);
    if (!this.live.isConnected) this.place.append(this.live);
    this.outputs = new parts.Outputs(this.live, session.manager);
    this.fit();
  }

  editor() {
    const code = make("textarea", "csr-live-code");
    code.value = this.source;
    code.spellcheck = false;
    // A phone would make curly quotes and capitals.
    for (const [name, value] of [["autocapitalize", "off"], ["autocomplete", "off"], ["autocorrect", "off"]])
      code.setAttribute(name, value);
    code.setAttribute("aria-label", "Code of this cell. Control and Enter runs it.");
    code.addEventListener("input", () => { this.fit(); this.date(); });
    code.addEventListener("keydown", event => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
      event.preventDefault();
      this.runs.click();
    });
    return code;
  }

  fit() {
    this.code.rows = this.code.value.split("\n").length;
  }

  begin() {
    this.outputs?.clear(true);
    this.given = this.code.value;
    this.told = "";
    this.state.textContent = "Running…";
  }

  // What Python gave is of the code that it was given, and not of what has been written since.
  date() {
    if (this.told) this.state.textContent = this.code.value === this.given ? this.told : "Changed since it ran";
  }

  get changed() {
    return this.code.value !== this.source;
  }

  // The page shows nothing of the code that the book has here, and of the reader's own all that it gives.
  get quiet() {
    return this.silent && !this.changed;
  }

  // What the build printed stays until the cell has run without an error.
  /** @param {string} error */
  end(error) {
    this.ran = !error;
    if (this.outputs?.waiting) this.outputs.clear();
    this.live.hidden = !this.outputs?.shown.length || (this.quiet && this.ran);
    this.told = error ? "Stopped with " + error : "Has run";
    this.date();
    if (this.static) this.static.hidden = this.ran;
  }

  /** @param {import("../_live/messages.js").Output} output */
  show(output) {
    this.outputs?.add(output);
    this.live.hidden = this.quiet && output.output_type !== "error";
  }

  sleep() {
    const live = this.live;
    this.outputs?.clear().then(() => live.remove());
    this.tools.remove();
    this.code.remove();
    this.frame.hidden = false;
    if (this.static) this.static.hidden = false;
    this.ran = false;
  }

  reset() {
    this.code.value = this.source;
  }
}

class Page {
  /** @param {HTMLElement[]} places */
  constructor(places) {
    this.cells = places.map((place, number) => new Cell(place, number, cell => this.run(cell)));
    /** @type {NodeListOf<HTMLElement>} */
    const glued = document.querySelectorAll("[data-glue]");
    this.prose = [...glued].map(place => ({ place, text: place.textContent }));
    this.bar = make("section", "csr-live-bar");
    this.bar.setAttribute("aria-label", "Python in this page");
    this.status = make("p", "csr-live-status");
    this.progress = make("progress", "");
    this.progress.setAttribute("aria-label", "Loading Python");
    this.buttons = make("div", "csr-live-buttons");
    this.bar.append(this.status, this.progress, this.buttons);
    this.begun = 0;
    this.kept = true;
    /** @type {Parts | undefined} */
    this.parts = undefined;
    /** @type {Session | undefined} */
    this.session = undefined;
    this.say("idle", `Change the code of this chapter, and its numbers and figures follow. That starts Python in your `
      + `browser: ${weight()} MB from this site, fetched once. Nothing that you do leaves the page.`);
    /** Changes to cells that the book has changed since.
     * @type {Change[]} */
    this.older = [];
    const restored = this.restore();
    if (restored) this.say("idle", restored);
    for (const cell of this.cells) cell.code.addEventListener("input", () => this.keep());
    // Where the browser keeps nothing, leaving is asked about.
    window.addEventListener("beforeunload", event => {
      if (!keeps() && this.cells.some(cell => cell.changed)) event.preventDefault();
    });
    window.addEventListener("csr-settings", ({ detail }) => { if (detail.by !== "python") this.tell(detail.figures); });
  }

  // What the reader has changed stays in this browser.
  keep() {
    const changed = this.cells.flatMap(({ changed: own, source, code }, at) => own ? [{ cell: at + 1, source, code: code.value }] : []);
    const all = [...this.older, ...changed];
    if (all.length) keep("cells", PAGE, all); else forget("cells", PAGE);
  }

  // What was kept, in the cells with the code that it was changed from; returns what the reader is told of that.
  restore() {
    /** @type {Change[]} */
    const changes = kept("cells")[PAGE] || [];
    for (const change of changes) {
      const cell = [this.cells[change.cell - 1], ...this.cells].find(one => one?.source === change.source);
      if (cell) cell.code.value = change.code; else this.older.push(change);
    }
    const numbers = this.older.map(({ cell }) => cell).join(", ");
    return [this.cells.some(cell => cell.changed) && "Your changes to the code of this page are kept. Run it to see what they give.",
      numbers && `The book has changed since you changed the code here (cell ${numbers}). The page “My work” has your version.`]
      .filter(Boolean).join(" ");
  }

  // Each state offers what can be done in it, and no more.
  /** @param {State} state @param {string} text */
  say(state, text) {
    /** @type {[label: string, press: () => unknown]} */
    const back = ["Reset", () => this.reset()];
    /** @type {Record<State, [label: string, press: () => unknown][]>} */
    const offers = {
      // Code that never ends would only run again.
      idle: [["Run this page", () => this.start()], ...(this.cells.some(({ changed }) => changed) ? [back] : [])],
      loading: [["Stop", () => this.stop()]],
      running: [["Stop", () => this.stop()]],
      ready: [["Run all cells", () => this.runAll()], ["Stop", () => this.stop()], back],
      failed: [["Try again", () => this.start()], back],
    };
    if (this.bar.dataset.state !== state || this.buttons.childElementCount !== offers[state].length) {
      const held = this.buttons.contains(document.activeElement);
      this.bar.dataset.state = state;
      document.documentElement.classList.toggle("csr-at-hand", state !== "idle");
      const made = offers[state].map(([label, press]) => button(label, press));
      this.buttons.replaceChildren(...made);
      // Whoever came by keyboard stays where the buttons are.
      if (held) made[0].focus({ preventScroll: true });
    }
    this.progress.hidden = state !== "loading" && state !== "running";
    // What stands there from the start is read in its place. Only what comes later is news.
    if (this.bar.isConnected) this.status.setAttribute("role", "status");
    this.status.textContent = text;
  }

  async start() {
    this.say("loading", "Loading Python…");
    this.progress.removeAttribute("value");
    const begun = this.begun = performance.now();
    if (!document.head.querySelector("[data-csr-live]")) {
      const style = make("link", "");
      Object.assign(style, { rel: "stylesheet", href: new URL("session.css", folder).href });
      style.dataset.csrLive = "";
      document.head.append(style);
    }
    const script = new URL("session.js", folder).href;
    try {
      this.parts ||= /** @type {Parts} */ (await import(script));
      await charts();
    } catch {
      this.fail(await refusal(script) || "a script of the page could not be fetched");
      return;
    }
    if (begun === this.begun)
      this.session = new this.parts.Session(
        { glued: this.glued(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone }, message => this.hear(message));
  }

  // Which numbers of the text want which format.
  glued() {
    /** @type {Record<string, string[]>} */
    const found = {};
    for (const { place } of this.prose) (found[place.dataset.glue || ""] ||= []).push(place.dataset.format || "");
    return found;
  }

  /** @param {Heard} message */
  hear(message) {
    /** @param {string} id */
    const cell = id => this.cells.find(one => one.id === id);
    switch (message.type) {
      case "progress":
        this.progress.max = message.total;
        this.progress.value = message.done;
        this.status.textContent = `Loading Python: ${megabytes(message.done)} of ${megabytes(message.total)} MB`;
        break;
      case "starting":
        this.progress.removeAttribute("value");
        this.status.textContent = "Starting Python…";
        break;
      case "ready":
        this.kept = message.kept;
        this.wake();
        break;
      case "failed": this.fail(message.reason); break;
      case "output": cell(message.cell)?.show(message.output); break;
      case "update": this.cells.forEach(one => one.outputs?.update(message.output)); break;
      case "clear": cell(message.cell)?.outputs?.clear(message.wait); break;
      case "glue": this.paste(message.name, message.texts); break;
      case "settings":
        for (const [name, values] of Object.entries(message.figures)) window.csrState.write(FIGURE + name, values, "python");
    }
  }

  // Python keeps the settings of the printed figures: a live one starts and moves with them.
  /** @param {string[]} figures */
  tell(figures) {
    const printed = figures.filter(id => id.startsWith(FIGURE));
    this.session?.settings(Object.fromEntries(printed.map(id => [id.slice(FIGURE.length), window.csrState.read(id)])));
  }

  wake() {
    const { parts, session } = this;
    if (!parts || !session) return;
    this.tell([...document.querySelectorAll(`.csr-figure[id^=${FIGURE}]`)].map(figure => figure.id));
    for (const cell of this.cells) if (!cell.elsewhere) cell.wake(parts, session);
    this.runAll();
  }

  /** @param {string} name @param {Record<string, string>} texts */
  paste(name, texts) {
    for (const { place } of this.prose)
      if (place.dataset.glue === name) place.textContent = texts[place.dataset.format || ""];
  }

  // All cells in their order; after one that fails, those that may need it are not tried.
  async runAll() {
    const able = this.cells.filter(cell => !cell.elsewhere);
    for (const cell of able) cell.ran = false;
    for (const [place, cell] of able.entries()) {
      this.say("running", `Running cell ${place + 1} of ${able.length}…`);
      if (!await this.attempt(cell)) return;
    }
    this.rest();
  }

  // One cell; those before it that have not run yet run first, once.
  /** @param {Cell} cell */
  async run(cell) {
    if (this.bar.dataset.state === "running") return;
    const wanted = this.cells.filter(one => !one.elsewhere && !one.ran && this.cells.indexOf(one) < this.cells.indexOf(cell));
    for (const one of [...wanted, cell]) {
      this.say("running", "Running…");
      if (!await this.attempt(one)) return;
    }
    this.rest();
  }

  // Whether the cell ran without an error, in the Python that it was given to.
  /** @param {Cell} cell */
  async attempt(cell) {
    const session = this.session;
    if (!session) return false;
    cell.begin();
    const error = await session.run(cell.id, cell.code.value);
    if (session !== this.session) return false;
    cell.end(error);
    if (error)
      this.say("ready", `Cell ${this.cells.indexOf(cell) + 1} stopped with ${error}; the cell itself says why. `
        + "Change its code and run it again; the cells after it have not run.");
    return !error;
  }

  rest() {
    this.say("ready", "Python is running in this page. Open the code of any cell, change it and run it; "
      + "the controls of the figures now ask Python."
      + (this.kept ? "" : " This browser does not keep Python's files for the site: the next start fetches them again."));
  }

  // Python ends at once. The page is as it was printed, and the changed code is kept.
  stop() {
    this.end();
    this.say("idle", "Python has stopped. Your changes to the code are kept.");
  }

  // Everything as it was printed.
  reset() {
    this.end();
    for (const cell of this.cells) cell.reset();
    this.keep();
    window.csrState.reset();
    this.say("idle", "The page is as it was printed. Run it again to start afresh.");
  }

  /** @param {string} reason */
  fail(reason) {
    this.end();
    this.say("failed", `Python could not go on: ${reason}. The page below is as it was printed.`);
  }

  end() {
    this.begun = 0;
    const session = this.session;
    this.session = undefined;
    session?.end();
    for (const cell of this.cells) cell.sleep();
    for (const { place, text } of this.prose) place.textContent = text;
  }
}

/** @type {NodeListOf<HTMLElement>} */
const cells = document.querySelectorAll(".bd-article .cell");
const places = [...cells].filter(cell => cell.querySelector(".cell_input pre"));
if (places.length) {
  const why = hindrance();
  document.querySelector(".csr-foot")?.prepend(why ? make("p", "csr-live-hindrance", why) : new Page(places).bar);
}
