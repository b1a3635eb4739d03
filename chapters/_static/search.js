/* The page of the search: what is asked stands in its address, and what was found below, best first.
   The places are in the page (#csr-places), put there by chapters/_ext/finding.py. */
import { make } from "./parts/elements.js";
import { finder, snippet } from "./parts/finding.js";

/** @typedef {import("./parts/finding.js").Found} Found */

const FIRST = 30, LONGEST = 200, PAUSE = 150;
/** How a kind is called, one and many. */
const KINDS = new Map(Object.entries({
  section: ["section", "sections"], figure: ["figure", "figures"], claim: ["claim", "claims"], term: ["term", "terms"],
  exercise: ["exercise", "exercises"], work: ["work", "works"], assumption: ["assumption", "assumptions"],
  package: ["name of the package", "names of the package"],
}));

/** @param {string} id */
const the = id => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {Found} found */
function item(found) {
  const { kind, title, page, address } = found.place;
  const link = make("a", { href: address }, kind === "claim" ? `Claim ${title}` : title);
  const on = ["section", "figure", "exercise", "package"].includes(kind) && page !== title ? ` in ${page}` : "";
  const where = make("span", { className: "csr-found-in" }, ` ${KINDS.get(kind)?.[0]}${on}`);
  const words = snippet(found).map(([part, met]) => met ? make("mark", {}, part) : part);
  return make("li", {}, link, where, ...(words.length ? [make("p", {}, ...words)] : []));
}

/**
 * A list of links to other questions.
 * @param {string[]} words
 */
function questions(words) {
  return words.flatMap((word, at) =>
    [at ? ", " : "", make("a", { href: `?${new URLSearchParams({ q: word })}` }, word)]);
}

/** @param {(query: string) => import("./parts/finding.js").Answer} find */
function start(find) {
  const input = /** @type {HTMLInputElement} */ (the("csr-query")), said = the("csr-found-said");
  const list = the("search-results"), kinds = the("csr-kinds"), help = the("csr-search-help");

  /** @param {Found[]} found @param {string} kind @param {number} most */
  const show = (found, kind, most) => {
    const wanted = found.filter(({ place }) => !kind || place.kind === kind);
    list.replaceChildren(...wanted.slice(0, most).map(item));
    if (wanted.length > most) {
      const more = make("button", { type: "button", className: "csr-button" }, `Show the other ${wanted.length - most}`);
      more.addEventListener("click", () => {
        show(found, kind, Infinity);
        list.querySelectorAll("a")[most].focus();
      });
      list.append(make("li", { className: "csr-rest" }, more));
    }
    for (const button of kinds.querySelectorAll("button")) button.ariaPressed = String(button.value === kind);
  };

  /** @param {Found[]} found */
  const choices = found => {
    /** @param {string} kind @param {string} name @param {number} count */
    const choice = (kind, name, count) => {
      const button = make("button", { type: "button", className: "csr-button", value: kind }, `${name} (${count})`);
      button.addEventListener("click", () => show(found, kind, FIRST));
      return button;
    };
    const counted = [...KINDS].map(([kind, [, many]]) => ({ kind, many, count: found.filter(({ place }) => place.kind === kind).length }));
    const there = counted.filter(({ count }) => count);
    kinds.hidden = there.length < 2;
    kinds.replaceChildren(choice("", "all", found.length), ...there.map(({ kind, many, count }) => choice(kind, many, count)));
  };

  const answer = () => {
    const query = input.value.trim().slice(0, LONGEST);
    document.title = document.title.replace(/^.*?(?=Search - )/, query && `${query} - `);
    if (!query) {
      said.textContent = "";
      list.replaceChildren();
      kinds.hidden = true;
      help.hidden = false;
      return;
    }
    const { all, some, near } = find(query), found = all.length ? all : some;
    const count = all.length === 1 ? "One place" : `${all.length} places`;
    said.replaceChildren(all.length ? `${count} for “${query}”.`
      : some.length ? `No place has all of “${query}”. These have some of it.`
        : `Nothing in the book has “${query}”.`,
    ...(near.length ? [" Did you mean ", ...questions(near), "?"] : []));
    help.hidden = all.length > 0;
    choices(found);
    show(found, "", FIRST);
  };

  let waiting = 0;
  /** @param {string} query */
  const address = query => history.replaceState(null, "", query ? `?${new URLSearchParams({ q: query })}` : location.pathname);
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      address(input.value.trim());
      answer();
    }, PAUSE);
  });
  input.form?.addEventListener("submit", event => {
    event.preventDefault();
    clearTimeout(waiting);
    address(input.value.trim());
    answer();
  });
  input.value = (new URLSearchParams(location.search).get("q") ?? "").slice(0, LONGEST);
  input.focus();
  answer();
}

/** @type {string[][]} */
const rows = JSON.parse(the("csr-places").textContent || "[]");
start(finder(rows.map(([kind, title, page, address, text]) => ({ kind, title, page, address, text }))));
