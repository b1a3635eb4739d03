/* Python for one page. Fetches what the list `manifest.json` names, keeps it in the browser's cache, starts Pyodide
   and runs what the page sends. All messages to and from bridge.py are JSON, with the binary parts beside it. */
import { loadPyodide } from "./pyodide.mjs";

const here = new URL("./", import.meta.url);
const say = message => self.postMessage(message);

// The browser's cache is there on https and on this machine only; elsewhere every start fetches again.
async function store(files) {
  if (!self.caches) return undefined;
  const cache = await caches.open("csr-live " + here.pathname);
  const wanted = new Set(Object.entries(files).map(([name, file]) => address(name, file)));
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
  return cache;
}

// A file is kept under its checksum: a new build fetches what has changed, and nothing else.
const address = (name, file) => new URL(name + "?" + file.sha256, here).href;

function integrity(hex) {
  const bytes = hex.match(/../g).map(pair => String.fromCharCode(parseInt(pair, 16)));
  return "sha256-" + btoa(bytes.join(""));
}

async function fetched(name, file) {
  const url = address(name, file);
  // Once more past the browser's own store, in which a broken copy may lie.
  for (const cache of ["default", "reload"]) {
    const response = await fetch(url, { integrity: integrity(file.sha256), cache }).catch(() => undefined);
    if (response?.ok) return response;
  }
  // The browser does not say why: a file that comes when it is not checked is not the one of this build.
  const answer = await fetch(url, { cache: "reload" }).catch(() => undefined);
  if (answer?.ok) throw new Error(`${name} is not the file of this build (its checksum differs)`);
  throw new Error(`${name} could not be fetched (${answer ? "the site answers " + answer.status : "the site does not answer"})`);
}

// Every file of the list as a promise of its bytes, all under way at once.
async function load() {
  const list = await fetch(new URL("manifest.json", here), { cache: "no-cache" }).catch(() => undefined);
  if (!list?.ok) throw new Error("manifest.json could not be fetched");
  const files = await list.json(), cache = await store(files);
  const total = Object.values(files).reduce((sum, file) => sum + file.size, 0);
  let done = 0;
  async function bring(name, file) {
    const key = address(name, file);
    let response = await cache?.match(key);
    if (!response) {
      response = await fetched(name, file);
      // A full disk is no reason to stop: the next start fetches again.
      await cache?.put(key, response.clone()).catch(() => undefined);
    }
    const bytes = new Uint8Array(await response.arrayBuffer());
    say({ type: "progress", done: done += file.size, total });
    return bytes;
  }
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, bring(name, file)]));
}

// Pyodide asks for its files by name and gets what has been checked, as soon as it is there.
function serve(files) {
  const ask = self.fetch;
  self.fetch = (request, options) => {
    const url = new URL(request.url || request, here), name = url.pathname.slice(here.pathname.length);
    // A file that is named with its checksum is one that `bring` asks for.
    if (!url.href.startsWith(here.href) || !(name in files) || url.search) return ask(request, options);
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return files[name].then(bytes => new Response(bytes, { headers: { "Content-Type": type } }));
  };
}

// The page waits for this lock too: it gets it when the worker is no more, whatever ended it.
const hold = name => new Promise(held => navigator.locks.request(name, () => { held(); return new Promise(() => {}); }));

async function start(options) {
  if (navigator.locks) {
    await hold(options.life);
    say({ type: "alive" });
  }
  const files = await load();
  serve(files);
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
  const post = (json, buffers) => say({ type: "python", json, buffers: buffers && buffers.toJs({ depth: 1 }) });
  bridge.start(post, JSON.stringify(options));
  say({ type: "ready" });
  return bridge;
}

// One thing after the other: what a widget sends while a cell runs waits for the cell.
let python, last = Promise.resolve();
self.onmessage = ({ data }) => {
  last = last.then(async () => {
    if (data.type === "start") python = await start(data.options);
    else await python.receive(data.json, data.buffers);
  }).catch(error => {
    say({ type: "failed", reason: /memory|allocation/i.test(error) ? "there is too little memory here" : error.message });
  });
};
