/* Predict, then reveal. A figure that asks its reader first (csrmodel.figures.kit.prediction) is covered until there is
   a guess, or until it is asked to show itself without one. Then it goes to the settings that the question is about, the
   guess is drawn into its chart and marked on the controls that it was made with, and a sentence holds it against the
   answer.

   Nobody is kept out. Who comes by a link to a figure, or to a setting of it, finds it open; so does whoever has
   guessed, or declined to, before; and where Python sets the figure. A guess is kept in this browser, where it may be,
   and goes nowhere.

   `data-guess` of a figure: "asked" as it is printed, which a script in the page's head covers for a few seconds until
   this one has come; then "covered", "guessed" or "shown". */
import { forget, keep, kept } from "./parts/kept.js";
import { fits, said, signals, verdict } from "./parts/guess.js";

/** @typedef {import("./globals.js").FigureElement} FigureElement */
/** @typedef {import("./parts/guess.js").Asked} Asked */
/** @typedef {import("./parts/guess.js").Guess} Guess */
/** @typedef {import("./parts/guess.js").Prediction} Prediction */

const SVG = "http://www.w3.org/2000/svg";

class Predicted {
  /** @param {FigureElement} figure @param {HTMLFormElement} form */
  constructor(figure, form) {
    this.figure = figure;
    this.form = form;
    /** @type {Prediction} */
    this.prediction = JSON.parse(form.dataset.prediction || "{}");
    /** @type {HTMLElement[]} */
    this.places = [...form.querySelectorAll(".csr-asked")].filter(place => place instanceof HTMLElement);
    this.fields = /** @type {HTMLFieldSetElement} */ (form.querySelector(".csr-asks"));
    this.answer = /** @type {HTMLElement} */ (figure.querySelector(".csr-answer"));
    this.sum = /** @type {HTMLElement} */ (form.querySelector(".csr-sum"));
    this.compared = Object.assign(document.createElement("p"), { className: "csr-compared", hidden: true, tabIndex: -1 });
    this.answer.tabIndex = -1;
    const again = Object.assign(document.createElement("button"),
      { type: "button", className: "csr-button csr-again", textContent: "Guess again" });
    form.after(this.compared);
    this.answer.after(again);
    again.addEventListener("click", () => this.ask());
    form.addEventListener("submit", event => { event.preventDefault(); this.guess(this.read()); });
    form.addEventListener("input", () => this.echo());
    form.querySelector(".csr-open")?.addEventListener("click", () => { keep("guesses", figure.id, []); this.open(); this.answer.focus(); });
    this.places.forEach(place => this.point(place));
  }

  // The controls of one thing that is asked.
  /** @param {HTMLElement} place @returns {HTMLInputElement[]} */
  inputs(place) { return [...place.querySelectorAll("input")]; }

  /** @returns {Guess[]} */
  read() {
    return this.prediction.asks.map(({ kind }, at) => {
      const place = this.places[at], inputs = this.inputs(place);
      const ticked = inputs.filter(input => input.checked).map(input => Number(input.value));
      if (kind === "several") return ticked;
      if (kind === "pick") return ticked[0] ?? Number(place.querySelector("select")?.value);
      const values = inputs.map(input => Number(input.value));
      return kind === "place" ? values : values[0];
    });
  }

  /** @param {Guess[]} guesses */
  put(guesses) {
    this.prediction.asks.forEach(({ kind }, at) => {
      const place = this.places[at], own = [guesses[at]].flat(), list = place.querySelector("select");
      if (list) list.value = String(own[0]);
      this.inputs(place).forEach((input, side) => {
        if (kind === "number" || kind === "place") input.value = String(own[side]);
        else input.checked = own.includes(Number(input.value));
      });
    });
    this.echo();
  }

  // What sliders stand at, beside them; and of parts of a whole their sum.
  echo() {
    const { asks, whole } = this.prediction;
    asks.forEach(({ form = ".2f" }, at) => {
      const outputs = [...this.places[at].querySelectorAll("output")], ranges = this.inputs(this.places[at]);
      outputs.forEach((output, side) => { output.textContent = said(Number(ranges[side].value), form); });
      const dot = this.places[at].querySelector(".csr-pad circle");
      dot?.setAttribute("cx", ranges[0].value);
      dot?.setAttribute("cy", String(1 - Number(ranges[1]?.value)));
    });
    if (!whole) return;
    const sum = this.read().flat().reduce((a, b) => a + b, 0);
    this.sum.textContent = `Together ${sum} of ${whole}.${sum === whole ? "" : ` They are brought to ${whole}.`}`;
  }

  // A square to point into moves the sliders beside it.
  /** @param {HTMLElement} place */
  point(place) {
    /** @type {SVGElement | null} */
    const pad = place.querySelector(".csr-pad");
    if (!pad) return;
    const ranges = this.inputs(place);
    /** @param {PointerEvent} event */
    const move = event => {
      if (!(event.buttons & 1) || this.fields.disabled) return;
      const box = pad.getBoundingClientRect();
      ranges[0].value = String((event.clientX - box.left) / box.width);
      ranges[1].value = String(1 - (event.clientY - box.top) / box.height);
      this.echo();
    };
    pad.addEventListener("pointerdown", event => { pad.setPointerCapture(event.pointerId); move(event); });
    pad.addEventListener("pointermove", move);
  }

  // Covered, with its question.
  ask() {
    forget("guesses", this.figure.id);
    this.draw();
    for (const mark of this.form.querySelectorAll(".csr-true")) mark.remove();
    this.fields.disabled = this.form.hidden = false;
    this.compared.hidden = true;
    this.form.reset();
    this.echo();
    this.figure.dataset.guess = "covered";
    // Nor is it still said what the figure showed.
    window.csrFigures.say("");
    /** @type {HTMLElement | null} */
    const first = this.form.querySelector("input, select");
    first?.focus();
  }

  // The guess in the chart, or none; a chart that is still to be drawn takes it from the figure.
  /** @param {Guess[]} [guesses] */
  draw(guesses) {
    const { csrView: view } = this.figure, set = this.figure.csrGuess = signals(this.prediction, guesses);
    for (const [name, value] of Object.entries(set)) view?.signal(name, value);
    view?.runAsync();
  }

  // Open, without a guess.
  open() {
    this.form.hidden = true;
    this.figure.dataset.guess = "shown";
  }

  // What was kept is no guess at what is asked now.
  outdated() {
    this.compared.textContent = "What is asked here has changed since you guessed. Your guess is kept until you make another.";
    this.compared.hidden = false;
  }

  /** @param {Guess[]} guesses */
  guess(guesses) {
    keep("guesses", this.figure.id, guesses);
    this.show(guesses);
    window.csrState.write(this.figure.id, this.prediction.settings);
    this.compared.focus();
  }

  // The guess in the chart, on its controls and in words.
  /** @param {Guess[]} guesses */
  show(guesses) {
    const { figure, prediction } = this;
    this.draw(guesses);
    this.fields.disabled = true;
    this.form.hidden = false;
    prediction.asks.forEach((asked, at) => this.mark(asked, this.places[at]));
    this.compared.replaceChildren(...verdict(prediction, guesses)
      .flatMap((words, at) => at ? [document.createElement("br"), words] : [words]));
    this.compared.hidden = false;
    figure.dataset.guess = "guessed";
  }

  // The answer on the controls of the guess.
  /** @param {Asked} asked @param {HTMLElement} place */
  mark({ kind, answer, said: words }, place) {
    const right = [answer].flat(), inputs = this.inputs(place);
    /** @param {Element | null | undefined} where @param {string} text */
    const tag = (where, text) => {
      const mark = Object.assign(document.createElement("span"), { className: "csr-true", textContent: text });
      where?.append(mark);
      return mark;
    };
    const pad = place.querySelector(".csr-pad > svg");
    if (pad) {
      const dot = document.createElementNS(SVG, "circle");
      for (const [name, value] of Object.entries({ class: "csr-true", cx: right[0], cy: 1 - right[1], r: 0.03 }))
        dot.setAttribute(name, String(value));
      pad.append(dot);
      return;
    }
    if (kind === "number") {
      const { min, max } = inputs[0];
      tag(inputs[0].parentElement, words).style.setProperty("--csr-at", String((answer - Number(min)) / (Number(max) - Number(min))));
    } else if (place.querySelector("select")) tag(place, `it is ${words}`);
    else for (const input of inputs) if (right.includes(Number(input.value))) tag(input.parentElement, "✓");
  }
}

/** @type {Map<string, Predicted>} */
const predicted = new Map();

// Whether a reader has come for the figure as it stands: by a link to it, or to settings of it.
/** @param {string} id */
const meant = id => window.csrState.moved(id).length > 0 || location.hash.slice(1).split(/[?:]/)[0] === id;

function start() {
  // Where nothing draws, a picture stands in the place of each chart, and nobody is to guess at it first.
  if (!window.csrFigures || !("vega" in window)) { document.documentElement.classList.remove("csr-asking"); return; }
  const before = kept("guesses");
  /** @type {NodeListOf<HTMLFormElement>} */
  const forms = document.querySelectorAll(".csr-figure .csr-guess");
  for (const form of forms) {
    /** @type {FigureElement | null} */
    const figure = form.closest(".csr-figure");
    if (!figure) continue;
    const one = new Predicted(figure, form), own = before[figure.id];
    predicted.set(figure.id, one);
    one.echo();
    form.hidden = false;
    figure.dataset.guess = "covered";
    if (fits(one.prediction.asks, own)) { one.put(own); one.show(own); }
    else if (own || meant(figure.id)) one.open();
    if (own?.length && figure.dataset.guess === "shown") one.outdated();
  }
  document.documentElement.classList.remove("csr-asking");
  const arrived = () => { for (const [id, one] of predicted) if (one.figure.dataset.guess === "covered" && meant(id)) one.open(); };
  window.addEventListener("csr-settings", ({ detail }) => { if (detail.by !== "reader") arrived(); });
  window.addEventListener("hashchange", arrived);
}

start();
