/* The files of Python, as the list `manifest.json` names them: where each lies, and how it is checked. */

/** @typedef {{ size: number, sha256: string }} File */

// A file is kept under its checksum: a new build fetches what has changed, and nothing else.
/** @param {string} name @param {File} file @param {URL} folder */
export const address = (name, file, folder) => new URL(`${name}?${file.sha256}`, folder).href;

// A checksum as the browser's `fetch` takes it.
/** @param {string} hex */
export function integrity(hex) {
  const bytes = (hex.match(/../g) || []).map(pair => String.fromCharCode(parseInt(pair, 16)));
  return "sha256-" + btoa(bytes.join(""));
}

/**
 * The file of the list that is asked for by its plain name, which is how Pyodide asks. One that is named with its
 * checksum is on its way from the site.
 * @param {string} asked
 * @param {URL} folder
 * @param {Record<string, unknown>} files
 */
export function plainly(asked, folder, files) {
  const url = new URL(asked, folder), name = url.pathname.slice(folder.pathname.length);
  return url.href.startsWith(folder.href) && !url.search && Object.hasOwn(files, name) ? name : "";
}

// What the browser gives when it is asked for something that Python can do without; nothing where it refuses, or does not
// answer within so many milliseconds.
/** @template T @param {() => T | Promise<T>} ask @param {number} [most] @returns {Promise<T | undefined>} */
export const within = (ask, most = 4000) => Promise.race([
  new Promise(given => given(ask())).catch(() => undefined),
  new Promise(late => setTimeout(late, most)),
]);

// Why Python could not go on, for its reader.
/** @param {Error} error */
export const reason = error =>
  /memory|allocation/i.test(String(error)) ? "there is too little memory here" : error.message;
