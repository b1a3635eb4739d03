// Python of one page: the worker that runs it, and the messages to and from it (messages.d.ts).
import { refusal } from "../../_static/parts/refused.js";
import { Manager } from "./widgets.js";

export { Outputs } from "./outputs.js";

/** @typedef {import("../messages.js").FromPython} FromPython */
/** @typedef {import("../messages.js").FromWorker} FromWorker */
/** @typedef {import("../messages.js").ToPython} ToPython */

/** @param {string} name */
const script = name => new URL(name, import.meta.url).href;

// Why the worker did not start, where one of its scripts is why.
const unstarted = async () => await refusal(script("worker.js")) || refusal(script("pyodide.js"));

export class Session {
  /**
   * @param {import("../messages.js").Options} options
   * @param {(message: import("../messages.js").Heard) => void} hear
   */
  constructor(options, hear) {
    this.hear = hear;
    this.sent = 0;
    /** @type {Map<string, () => void>} */
    this.waiting = new Map();
    /** @type {Map<string, (error: string) => void>} */
    this.runs = new Map();
    /** @type {Promise<unknown>} */
    this.done = Promise.resolve();
    this.manager = new Manager(this);
    this.life = "csr-live " + Math.random();
    const worker = new Worker(script("worker.js"), { type: "module" });
    worker.onmessage = ({ data }) => this.receive(data);
    worker.onerror = async event => {
      event.preventDefault();
      this.fail(event.message || await unstarted() || "its script could not be loaded, or the browser ended it");
    };
    /** @type {Worker | undefined} */
    this.worker = worker;
    this.post({ type: "start", build: BUILD, options: { ...options, life: this.life } });
  }

  /** @param {import("../messages.js").ToWorker} message */
  post(message) {
    this.worker?.postMessage(message);
  }

  /** @param {FromWorker} message */
  receive(message) {
    switch (message.type) {
      case "failed": this.fail(message.reason); break;
      case "alive": this.watch(); break;
      case "python": this.order(JSON.parse(message.json), message.buffers); break;
      default: this.hear(message);
    }
  }

  // The lock of the worker is the page's when the worker is no more. Without it a page does not hear of that.
  async watch() {
    try { await navigator.locks.request(this.life, () => this.fail("the browser ended it")); }
    catch (error) { console.warn(error); }
  }

  // In their order: a widget has to be there before it is shown or changed.
  /** @param {FromPython} told @param {Uint8Array[]} [buffers] */
  order(told, buffers) {
    this.done = this.done.then(() => this.handle(told, buffers)).catch(error => {
      const cell = "cell" in told ? told.cell : "", { name, message, stack = "" } = error;
      this.hear({ type: "output", cell, output: { output_type: "error", ename: name, evalue: message, traceback: [stack] } });
    });
  }

  /** @param {FromPython} told @param {Uint8Array[]} [buffers] @returns {unknown} */
  handle(told, buffers) {
    switch (told.type) {
      case "comm_open": case "comm_msg": case "comm_close": return this.manager.receive(told, buffers);
      case "idle": return answer(this.waiting, told.id)?.();
      case "done": return answer(this.runs, told.cell)?.(told.error);
      default: return this.hear(told);
    }
  }

  /**
   * @param {ToPython} message
   * @param {(ArrayBuffer | ArrayBufferView)[]} [buffers]
   * @param {() => void} [answered]  Is called once Python has dealt with the message of a widget.
   */
  send(message, buffers = [], answered) {
    const id = String(++this.sent);
    if (answered) this.waiting.set(id, answered);
    const parts = buffers.map(part => new Uint8Array("buffer" in part ? part.buffer : part));
    this.post({ type: "python", json: JSON.stringify({ ...message, id }), buffers: parts });
    return id;
  }

  /**
   * Runs a cell.
   * @param {string} cell
   * @param {string} code
   * @returns {Promise<string>}  The name of what it raised, or nothing.
   */
  run(cell, code) {
    return new Promise(resolve => {
      this.runs.set(cell, resolve);
      this.send({ type: "run", cell, code });
    });
  }

  // How figures stand now: live ones of these names follow, and later ones start there.
  /** @param {import("../messages.js").Settings} figures */
  settings(figures) {
    this.send({ type: "settings", figures });
  }

  /** @param {string} reason */
  fail(reason) {
    if (!this.worker) return;
    this.end();
    this.hear({ type: "failed", reason });
  }

  end() {
    this.worker?.terminate();
    this.worker = undefined;
  }
}

/** @template T @param {Map<string, T>} waiting @param {string} key */
function answer(waiting, key) {
  const found = waiting.get(key);
  waiting.delete(key);
  return found;
}
