/* The clock of a step at the round table: it is set, started and paused, and says when a minute is left and when none is. */
import { make } from "./elements.js";
import { remaining } from "./game.js";
import { button } from "./pieces.js";
import { counted } from "./table.js";

/** @typedef {{ minutes: number, left: number, until: number }} Time  In milliseconds but for the minutes. */

export class Clock {
  /** @param {number} minutes @param {(said: string) => void} tell @param {() => void} kept  To be told of each change. */
  constructor(minutes, tell, kept) {
    this.tell = tell;
    this.kept = kept;
    this.minutes = minutes;
    this.left = minutes * 60_000;
    this.until = 0;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.face = make("output", {});
    this.said = make("p", {});
    this.field = make("input", { type: "number", min: "1", max: "90", step: "1", value: String(minutes) });
    this.go = button("Start the clock", () => this.until ? this.pause() : this.start());
    this.field.addEventListener("change", () => this.set(Number(this.field.value)));
    this.face.setAttribute("role", "timer");
    this.face.setAttribute("aria-label", "Time left");
    this.place = make("div", { className: "csr-clock" }, this.face, this.go,
      button("Set back", () => { this.set(this.minutes); }), make("label", {}, "Minutes", this.field), this.said);
    this.show();
  }

  /** What a reload of the page finds again. @returns {Time} */
  get time() { return { minutes: this.minutes, left: this.left, until: this.until }; }

  /** @param {Time} time */
  resume({ minutes, left: rest, until }) {
    Object.assign(this, { minutes, left: rest, until, warned: rest <= 60_000 });
    this.field.value = String(minutes);
    if (until) this.timer = setInterval(() => this.tick(), 250);
    this.show();
  }

  /** To its minutes, without a word. */
  wind() {
    this.stop();
    this.left = this.minutes * 60_000;
    this.show();
  }

  now() { return this.until ? Math.max(0, this.until - Date.now()) : this.left; }

  show() {
    this.face.textContent = remaining(this.now(), this.calm.matches);
    this.go.textContent = this.until ? "Pause the clock" : "Start the clock";
    this.said.textContent = this.now() ? this.until && this.calm.matches ? "It moves seldom, since your device asks for less motion." : "" : "Time is up.";
    this.place.classList.toggle("csr-over-time", !this.now());
  }

  start() {
    if (!this.now()) this.left = this.minutes * 60_000;
    this.until = Date.now() + this.left;
    this.warned = this.left <= 60_000;
    this.timer = setInterval(() => this.tick(), 250);
    this.tell(`The clock runs: ${remaining(this.left, false)} left.`);
    this.show();
    this.kept();
  }

  tick() {
    const now = this.now();
    if (!now) { this.stop(); this.tell("Time is up."); }
    else if (now <= 60_000 && !this.warned) { this.warned = true; this.tell("One minute is left."); }
    this.show();
  }

  stop() {
    this.left = this.now();
    this.until = 0;
    clearInterval(this.timer);
    this.kept();
  }

  pause() {
    if (this.until) { this.stop(); this.tell(`The clock stands at ${remaining(this.left, false)}.`); }
    this.show();
  }

  /** @param {number} minutes */
  set(minutes) {
    const allowed = Number.isFinite(minutes) && minutes >= 1 && minutes <= 90;
    if (allowed) this.minutes = Math.round(minutes);
    this.field.value = String(this.minutes);
    this.wind();
    this.tell(allowed ? `The clock is set to ${counted(this.minutes, "minute")}.` : "Set the clock to between 1 and 90 minutes.");
    this.kept();
  }
}
