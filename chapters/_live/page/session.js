// Python of one page: the worker that runs it, and the messages to and from it.
import { Manager } from "./widgets.js";

export { Outputs } from "./outputs.js";

export class Session {
  // `hear` is told of progress, starting, ready, failed, output, clear, update, glue and done.
  constructor(options, hear) {
    Object.assign(this, { hear, sent: 0, waiting: new Map(), runs: new Map(), done: Promise.resolve() });
    this.manager = new Manager(this);
    this.worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => this.receive(data);
    this.worker.onerror = event => {
      event.preventDefault();
      this.fail(event.message || "its script could not be loaded, or the browser ended it");
    };
    this.life = "csr-live " + Math.random();
    this.worker.postMessage({ type: "start", options: { ...options, life: this.life } });
  }

  receive(message) {
    if (message.type === "failed") { this.fail(message.reason); return; }
    if (message.type === "alive") { navigator.locks.request(this.life, () => this.fail("the browser ended it")); return; }
    if (message.type !== "python") { this.hear(message); return; }
    const told = JSON.parse(message.json);
    // In their order: a widget has to be there before it is shown or changed.
    this.done = this.done.then(() => this.handle(told, message.buffers)).catch(error => {
      const output = { output_type: "error", ename: error.name, evalue: error.message, traceback: [error.stack || ""] };
      this.hear({ type: "output", cell: told.cell, output });
    });
  }

  handle(told, buffers) {
    if (told.type.startsWith("comm_")) return this.manager.receive(told, buffers || undefined);
    if (told.type === "idle") return this.answered(this.waiting, told.id, undefined);
    if (told.type === "done") return this.answered(this.runs, told.cell, told.error);
    return this.hear(told);
  }

  answered(waiting, key, value) {
    waiting.get(key)?.(value);
    waiting.delete(key);
  }

  send(message, buffers = [], answered = () => undefined) {
    const id = String(++this.sent);
    this.waiting.set(id, answered);
    const parts = buffers.map(part => new Uint8Array(part.buffer || part));
    this.worker?.postMessage({ type: "python", json: JSON.stringify({ ...message, id }), buffers: parts });
    return id;
  }

  // Resolves with the name of what the cell raised, or with nothing.
  run(cell, code, settings) {
    return new Promise(resolve => {
      this.runs.set(cell, resolve);
      this.send({ type: "run", cell, code, settings });
    });
  }

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
