/* A file that the page gives its reader. */

/**
 * Saves a file, and says what to do where none may come: no browser tells a page that a frame around it blocks its
 * downloads.
 * @param {string} name
 * @param {Blob} blob
 */
export function save(name, blob) {
  const anchor = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
  return window.top === window ? "" : `If no file ${name} comes, the page around this one blocks its downloads: `
    + "open this page in a window of its own.";
}
