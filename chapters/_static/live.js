/* "Run this page": Python in the reader's browser, from the site's own files.
   The page is whole without it. On request one worker starts Python, the code cells can be changed and run, and what
   they give takes the place of what the build printed, which stays in the page, hidden, and comes back on a stop. */
(() => {
  "use strict";
  if (window.csrLive) return;
  window.csrLive = true;

  const folder = new URL("live/", document.currentScript.src);
  const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });
  const megabytes = bytes => (bytes / 1e6).toFixed(1);

  function button(text, press) {
    const made = make("button", "csr-live-button", text);
    made.type = "button";
    made.addEventListener("click", press);
    return made;
  }

  // A page without figures has no script for them; a cell of its reader may draw one.
  async function charts() {
    if (window.csrFigures) return;
    for (const name of ["vega/vega.min.js", "vega/vega-lite.min.js", "vega/vega-embed.min.js", "figures.js"])
      await new Promise((loaded, failed) => document.head.append(Object.assign(document.createElement("script"),
        { src: new URL("../" + name, folder).href, onload: loaded, onerror: failed })));
  }

  // Why Python cannot run here, in a sentence, or nothing.
  function hindrance() {
    if (location.protocol === "file:")
      return "This page was opened from the file system, where browsers run no Python. "
        + "Serve its folder (README.txt says how) to run it; everything else works as it is.";
    if (!window.WebAssembly || !window.Worker || !("noModule" in HTMLScriptElement.prototype))
      return "This browser is too old to run Python in the page; everything else works as it is.";
    if (navigator.deviceMemory < 1)
      return "This device has too little memory to run Python in the page; everything else works as it is.";
    return "";
  }

  // The static figures' settings, by figure and signal: live ones start there, and leave theirs there.
  const figure = name => document.getElementById("fig-" + name);
  const controls = place => [...place.querySelectorAll(".csr-controls [data-signal]")];

  function settings() {
    const found = {};
    for (const place of document.querySelectorAll(".csr-figure[id^='fig-']"))
      found[place.id.slice(4)] = Object.fromEntries(controls(place).map(c => [c.dataset.signal, Number(c.value)]));
    return found;
  }

  const late = {};
  document.addEventListener("csr-live-settings", ({ detail }) => {
    const place = figure(detail.figure);
    if (!place) return;
    clearTimeout(late[detail.figure]);
    late[detail.figure] = setTimeout(() => {
      const moved = controls(place).filter(c => Number(c.value) !== (detail.settings[c.dataset.signal] ?? Number(c.value)));
      for (const control of moved) control.value = detail.settings[control.dataset.signal];
      if (moved.length) moved[0].form.dispatchEvent(new Event("input", { bubbles: true }));
    }, 250);
  });

  // One code cell: what the build printed, the code to change, and the place for what Python gives.
  class Cell {
    constructor(place, number) {
      Object.assign(this, { place, id: "cell-" + number, ran: false });
      this.printed = place.querySelector(".cell_input pre");
      this.source = this.printed.textContent.replace(/\n$/, "");
      this.static = place.querySelector(".cell_output");
      this.silent = place.classList.contains("tag_remove-output");
      this.elsewhere = place.classList.contains("tag_no-browser");
    }

    wake(Outputs, manager, run) {
      this.code ||= this.editor();
      this.tools = make("div", "csr-live-tools");
      this.state = make("span", "csr-live-state");
      this.tools.append(button("Run this cell", () => run(this)), this.state);
      this.printed.closest(".highlight").hidden = true;
      this.place.querySelector(".cell_input").append(this.code, this.tools);
      this.live = make("div", "cell_output csr-live-output");
      this.live.hidden = true;
      this.place.append(this.live);
      this.outputs = new Outputs(this.live, manager);
    }

    editor() {
      const code = make("textarea", "csr-live-code");
      code.value = this.source;
      code.spellcheck = false;
      code.setAttribute("aria-label", "Code of this cell. Control and Enter runs it.");
      const fit = () => { code.rows = code.value.split("\n").length; };
      code.addEventListener("input", fit);
      code.addEventListener("keydown", event => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
        event.preventDefault();
        this.tools.querySelector("button").click();
      });
      fit();
      return code;
    }

    begin() {
      this.outputs.clear(true);
      this.state.textContent = "Running…";
    }

    // What the build printed stays until the cell has run without an error.
    end(error) {
      this.ran = !error;
      if (this.outputs.waiting) this.outputs.clear();
      this.live.hidden = !this.outputs.shown.length || (this.silent && this.ran);
      this.state.textContent = error ? "Stopped with " + error : "Has run";
      if (this.static) this.static.hidden = this.ran;
    }

    show(output) {
      this.outputs.add(output);
      this.live.hidden = this.silent && output.output_type !== "error";
    }

    sleep() {
      const live = this.live;
      this.outputs?.clear().then(() => live.remove());
      this.tools?.remove();
      this.code?.remove();
      this.printed.closest(".highlight").hidden = false;
      if (this.static) this.static.hidden = false;
      this.ran = false;
    }

    reset() {
      if (this.code) this.code.value = this.source;
      this.code?.dispatchEvent(new Event("input"));
    }
  }

  class Page {
    constructor(places) {
      this.cells = places.map((place, number) => new Cell(place, number));
      this.prose = [...document.querySelectorAll("[data-glue]")].map(place => ({ place, text: place.textContent }));
      this.bar = make("section", "csr-live-bar");
      this.bar.setAttribute("aria-label", "Python in this page");
      this.status = make("p", "csr-live-status");
      this.status.setAttribute("role", "status");
      this.progress = make("progress", "");
      this.progress.setAttribute("aria-label", "Loading Python");
      this.buttons = make("div", "csr-live-buttons");
      this.bar.append(this.buttons, this.progress, this.status);
      this.say("idle", "Starts Python in your browser, from this site's own files. Nothing that you do leaves the page.");
      // A new address moves the static controls (figures.js), and live ones then start from these.
      window.addEventListener("csr-address", () => {
        Object.values(late).forEach(clearTimeout);
        setTimeout(() => { if (this.bar.dataset.state === "ready") this.runAll(); });
      });
    }

    // Each state offers what can be done in it, and no more.
    say(state, text) {
      const offers = {
        idle: [["Run this page", () => this.start()]],
        loading: [["Stop", () => this.stop()]],
        running: [["Stop", () => this.stop()]],
        ready: [["Run all cells", () => this.runAll()], ["Stop", () => this.stop()], ["Reset", () => this.reset()]],
        failed: [["Try again", () => this.start()], ["Reset", () => this.reset()]],
      };
      if (this.bar.dataset.state !== state) {
        const held = this.buttons.contains(document.activeElement);
        this.bar.dataset.state = state;
        this.buttons.replaceChildren(...offers[state].map(([label, press]) => button(label, press)));
        // Whoever came by keyboard stays where the buttons are.
        if (held) this.buttons.firstChild.focus({ preventScroll: true });
      }
      this.progress.hidden = state !== "loading" && state !== "running";
      this.status.textContent = text;
    }

    async start() {
      this.say("loading", "Loading Python…");
      this.progress.removeAttribute("value");
      const begun = this.begun = performance.now();
      const style = document.head.querySelector("[data-csr-live]") || document.head.appendChild(Object.assign(
        document.createElement("link"), { rel: "stylesheet", href: new URL("session.css", folder).href }));
      style.dataset.csrLive = "";
      try {
        this.parts ||= await import(new URL("session.js", folder).href);
        await charts();
      } catch {
        return this.fail("a script of the page could not be fetched");
      }
      if (begun !== this.begun) return undefined;
      this.session = new this.parts.Session(
        { glued: this.glued(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone }, message => this.hear(message));
      return this.session;
    }

    // Which numbers of the text want which format.
    glued() {
      const found = {};
      for (const { place } of this.prose) (found[place.dataset.glue] ||= []).push(place.dataset.format || "");
      return found;
    }

    hear(message) {
      const cell = this.cells.find(one => one.id === message.cell);
      const heard = {
        progress: () => {
          this.progress.max = message.total;
          this.progress.value = message.done;
          this.status.textContent = `Loading Python: ${megabytes(message.done)} of ${megabytes(message.total)} MB`;
        },
        starting: () => { this.progress.removeAttribute("value"); this.status.textContent = "Starting Python…"; },
        ready: () => this.wake(),
        failed: () => this.fail(message.reason),
        output: () => cell?.show(message.output),
        update: () => this.cells.forEach(one => one.outputs?.update(message.output)),
        clear: () => cell?.outputs.clear(message.wait),
        glue: () => this.paste(message),
      };
      heard[message.type]();
    }

    wake() {
      for (const cell of this.cells)
        if (!cell.elsewhere) cell.wake(this.parts.Outputs, this.session.manager, one => this.run(one));
      return this.runAll();
    }

    paste({ name, texts }) {
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
    async run(cell) {
      if (this.bar.dataset.state === "running") return;
      const wanted = this.cells.filter(one => !one.elsewhere && !one.ran && this.cells.indexOf(one) < this.cells.indexOf(cell));
      for (const one of [...wanted, cell]) {
        this.say("running", "Running…");
        if (!await this.attempt(one)) return;
      }
      this.rest();
    }

    async attempt(cell) {
      const session = this.session;
      cell.begin();
      const error = await session.run(cell.id, cell.code.value, settings());
      if (session !== this.session) return false;
      cell.end(error);
      if (error)
        this.say("ready", `Cell ${this.cells.indexOf(cell) + 1} stopped with ${error}; the cell itself says why. `
          + "Change its code and run it again; the cells after it have not run.");
      return !error;
    }

    rest() {
      this.say("ready", "Python is running in this page. Open the code of any cell, change it and run it; "
        + "the controls of the figures now ask Python.");
      document.documentElement.dataset.csrLive = "ready";
    }

    // Python ends at once. The page is as it was printed, and the changed code is kept.
    stop(text = "Python has stopped. Your changes to the code are kept.") {
      this.end();
      this.say("idle", text);
    }

    // Everything as it was printed.
    reset() {
      this.end();
      for (const cell of this.cells) cell.reset();
      for (const form of document.querySelectorAll(".csr-controls")) form.reset();
      this.say("idle", "The page is as it was printed. Run it again to start afresh.");
    }

    fail(reason) {
      this.end();
      this.say("failed", `Python could not go on: ${reason}. The page below is as it was printed.`);
    }

    end() {
      this.begun = undefined;
      const session = this.session;
      this.session = undefined;
      session?.end();
      for (const cell of this.cells) cell.sleep();
      for (const { place, text } of this.prose) place.textContent = text;
      delete document.documentElement.dataset.csrLive;
      // Charts that were hidden take their width anew.
      window.dispatchEvent(new Event("resize"));
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const places = [...document.querySelectorAll(".bd-article .cell")].filter(cell => cell.querySelector(".cell_input pre"));
    const title = document.querySelector(".bd-article h1");
    if (!places.length || !title) return;
    const why = hindrance();
    if (why) {
      const told = make("p", "csr-live-hindrance", why);
      title.after(told);
      return;
    }
    title.after(new Page(places).bar);
  });
})();
