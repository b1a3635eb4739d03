/* Why a file of the site did not come, or was not run, in words. */

/** @param {string} name @param {number} [status]  What the site answers, if it does. */
export const unfetched = (name, status) =>
  `${name} could not be fetched (the site ${status ? `answers ${status}` : "does not answer"})`
  + (status === 404 ? "; if the book has changed since this page was opened, load the page anew" : "");

/**
 * Why a script did not start, if the site's answer says it: no browser does.
 * @param {string} address
 */
export async function refusal(address) {
  const name = new URL(address).pathname.split("/").at(-1) || "", answer = await fetch(address).catch(() => undefined);
  if (!answer?.ok) return unfetched(name, answer?.status);
  const [type] = (answer.headers.get("Content-Type") || "nothing").split(";");
  return /javascript/.test(type) ? ""
    : `the server says that ${name} is “${type}”, which no browser runs; the book's README.txt names a server that works`;
}
