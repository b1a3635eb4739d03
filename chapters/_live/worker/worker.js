/* Python for one page. Fetches what the list `manifest.json` names, keeps it in the browser's cache, starts Pyodide
   and runs what the page sends. All messages to and from bridge.py are JSON, with the binary parts beside it. */
import { unfetched } from "../../_static/parts/refused.js";
import { address, integrity, plainly, reason, within } from "./files.js";
import { loadPyodide } from "./pyodide.js";

/** @typedef {import("./files.js").File} File */
/** @typedef {import("../messages.js").ToWorker} ToWorker */

// Scripts lie in a folder that is named by what is in it; what they fetch lies above, each file under its checksum.
const here = new URL("./", import.meta.url), above = new URL("../", here);

/** @param {import("../messages.js").FromWorker} message */
const say = message => self.postMessage(message);

// The browser's cache, where it has one and lets this page use it; elsewhere every start fetches again.
const store = () => within(() => self.caches.open("csr-live " + above.pathname));

// Files of earlier builds go.
/** @param {Cache} cache @param {Record<string, File>} files */
async function tidy(cache, files) {
  const wanted = new Set(Object.entries(files).map(([name, file]) => address(name, file, above)));
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
}

/** @param {string} name @param {File} file */
async function fetched(name, file) {
  const url = address(name, file, above);
  // Once more past the browser's own store, in which a broken copy may lie.
  for (const cache of /** @type {const} */ (["default", "reload"])) {
    const response = await fetch(url, { integrity: integrity(file.sha256), cache }).catch(() => undefined);
    if (response?.ok) return response;
  }
  // The browser does not say why: a file that comes when it is not checked is not the one of this build.
  const answer = await fetch(url, { cache: "reload" }).catch(() => undefined);
  if (answer?.ok) throw new Error(`${name} is not the file of this build (its checksum differs)`);
  throw new Error(unfetched(name, answer?.status));
}

// Every file of the list as a promise of its bytes, all under way at once; and whether the browser keeps them.
async function load() {
  const list = await fetch(new URL("manifest.json", here), { cache: "no-cache" }).catch(() => undefined);
  if (!list?.ok) throw new Error(unfetched("manifest.json", list?.status));
  /** @type {Record<string, File>} */
  const files = await list.json();
  const cache = await store();
  const total = Object.values(files).reduce((sum, file) => sum + file.size, 0);
  // No file waits until the browser has kept it, and a full disk is no reason to stop.
  /** @type {Promise<boolean>[]} */
  const keeping = [];
  let done = 0;
  /** @param {string} name @param {File} file */
  async function bring(name, file) {
    const key = address(name, file, above);
    const kept = cache && await within(() => cache.match(key));
    let bytes = await kept?.arrayBuffer().catch(() => undefined);
    if (!bytes) {
      const response = await fetched(name, file), copy = response.clone();
      bytes = await response.arrayBuffer();
      keeping.push(cache ? cache.put(key, copy).then(() => true, () => false) : Promise.resolve(false));
    }
    say({ type: "progress", done: done += file.size, total });
    return new Uint8Array(bytes);
  }
  if (cache) tidy(cache, files).catch(() => undefined);  // What stays is tried again at the next start.
  const brought = Object.entries(files).map(([name, file]) => [name, bring(name, file)]);
  const kept = () => within(async () => (await Promise.all(keeping)).every(Boolean));
  return { files: Object.fromEntries(brought), kept };
}

// Pyodide asks for its files by name and gets what has been checked, as soon as it is there. It asks by the worker's
// own `fetch` and offers no hook before it; the other way, a service worker, would outlive the page.
/** @param {Record<string, Promise<Uint8Array<ArrayBuffer>>>} files */
function serve(files) {
  const ask = self.fetch;
  self.fetch = (request, options) => {
    const name = plainly(request instanceof Request ? request.url : String(request), here, files);
    if (!name) return ask(request, options);
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return files[name].then(bytes => new Response(bytes, { headers: { "Content-Type": type } }));
  };
}

// The page waits for this lock too: it gets it when the worker is no more, whatever ended it.
/** @param {string} name @returns {Promise<true>} */
const hold = name => new Promise((held, refused) => {
  navigator.locks.request(name, () => { held(true); return new Promise(() => {}); }).catch(refused);
});

/** @param {Extract<ToWorker, { type: "start" }>["options"]} options */
async function start(options) {
  if (await within(() => hold(options.life))) say({ type: "alive" });
  const { files, kept } = await load();
  serve(files);
  /** @param {string} name */
  const text = async name => new TextDecoder().decode(await files[name]);
  const everything = Promise.all(Object.values(files)).then(() => say({ type: "starting" }));
  // Whatever fails first says why: of a file that does not come, Pyodide would not.
  const starting = text("pyodide-lock.json").then(lock => loadPyodide({
    indexURL: here.href, lockFileURL: new URL("pyodide-lock.json", here).href,
    packages: Object.keys(JSON.parse(lock).packages), env: { HOME: "/home/pyodide", TZ: options.zone } }));
  const [, pyodide] = await Promise.all([everything, starting]);
  pyodide.FS.writeFile("/home/pyodide/bridge.py", await text("bridge.py"));
  // Looking for garbage among what is being imported takes a tenth of the start.
  pyodide.pyimport("gc").disable();
  const bridge = pyodide.pyimport("bridge");
  /** @param {string} json @param {import("pyodide/ffi").PyProxy & { toJs(options: object): Uint8Array[] }} [buffers] */
  const post = (json, buffers) => say({ type: "python", json, buffers: buffers && buffers.toJs({ depth: 1 }) });
  bridge.start(post, JSON.stringify(options));
  say({ type: "ready", kept: Boolean(await kept()) });
  return bridge;
}

// One thing after the other: what a widget sends while a cell runs waits for the cell.
/** @type {any} */
let python;
let last = Promise.resolve();
/** @param {MessageEvent<ToWorker>} event */
self.onmessage = ({ data }) => {
  last = last.then(async () => {
    if (data.type === "start") {
      if (data.build !== BUILD) throw new Error("its scripts are of two versions of the book; load the page anew");
      python = await start(data.options);
    } else await python.receive(data.json, data.buffers);
  }).catch(error => say({ type: "failed", reason: reason(error) }));
};
