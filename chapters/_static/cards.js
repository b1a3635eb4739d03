/* Hover cards: a citation, a term or a claim shows its entry on hover and on keyboard focus. Texts are in the page.
   A card stays while the pointer is on its link or on itself, so that it can be read to its end; Escape closes it.
   A press on a marker of claims puts them into the margin, where the screen has one, until the next press. Elsewhere it
   opens the card, which a finger cannot do by hovering, and a second press follows the link; so does a finger's on any
   link with a card. */

const LINGER = 250;  // Milliseconds from leaving a link to its card.
const GAP = 6, EDGE = 8;
const wide = matchMedia("(min-width: 1200px)");

/** @typedef {{ text: string, href: string, there: string }} Entry  With what its card's link is called, if it has one. */

/**
 * The entries that a link stands for; a claim with its place in the ledger.
 * @param {HTMLAnchorElement} link
 * @param {Record<string, string>} texts
 * @returns {Entry[]}
 */
function entries(link, texts) {
  const claims = link.dataset.claims?.split(" ") ?? [], ledger = (link.getAttribute("href") || "").split("#")[0];
  const found = claims.length
    ? claims.map(claim => ({ text: texts["claim-" + claim], href: `${ledger}#claim-${claim}`, there: `Claim ${claim} in the ledger` }))
    : [{ text: texts[decodeURIComponent(link.hash.slice(1))], href: link.href, there: "" }];
  return found.filter(entry => entry.text);
}

/** @param {Entry[]} shown */
function paragraphs(shown) {
  return shown.map(({ text, href, there }) => {
    const paragraph = document.createElement("span");
    paragraph.textContent = text;
    if (there) paragraph.append("\n", Object.assign(document.createElement("a"), { href, textContent: there }));
    return paragraph;
  });
}

/** @param {Record<string, string>} texts */
function start(texts) {
  const card = document.createElement("div");
  Object.assign(card, { className: "csr-card", id: "csr-card", hidden: true });
  card.setAttribute("role", "tooltip");
  document.body.append(card);
  let leaving = 0;
  /** @type {HTMLAnchorElement | null} */
  let of = null;
  const hide = () => {
    clearTimeout(leaving);
    card.hidden = true;
    of?.removeAttribute("aria-describedby");
    of = null;
  };
  const leave = () => {
    clearTimeout(leaving);
    leaving = setTimeout(hide, LINGER);
  };
  // Under its link, or above it where there is no room; a link that has left the screen takes its card along.
  const place = () => {
    if (!of) return;
    const box = of.getBoundingClientRect(), { clientWidth, clientHeight } = document.documentElement;
    if (box.bottom < 0 || box.top > clientHeight) { hide(); return; }
    const left = Math.max(EDGE, Math.min(box.left, clientWidth - card.offsetWidth - EDGE));
    const below = box.bottom + GAP, above = box.top - GAP - card.offsetHeight;
    const fits = below + card.offsetHeight <= clientHeight || above < EDGE;
    card.style.left = `${left}px`;
    card.style.top = `${fits ? Math.max(EDGE, Math.min(below, clientHeight - card.offsetHeight - EDGE)) : above}px`;
  };
  /** @param {HTMLAnchorElement} link @param {Entry[]} shown */
  const show = (link, shown) => {
    hide();
    of = link;
    card.replaceChildren(...paragraphs(shown));
    card.hidden = false;
    card.scrollTop = 0;
    // Only the link whose card is open is described by it.
    link.setAttribute("aria-describedby", card.id);
    place();
  };
  card.addEventListener("mouseenter", () => clearTimeout(leaving));
  card.addEventListener("mouseleave", leave);
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll('article a[href*="#"]');
  for (const link of links) {
    const shown = entries(link, texts);
    if (!shown.length) continue;
    const there = link.dataset.claims ? shown : shown.map(entry => ({ ...entry, there: "Go to this entry" }));
    press(link, shown, () => show(link, there), hide);
    const open = () => {
      if (link.getAttribute("aria-expanded") === "true") return;
      if (of === link) clearTimeout(leaving);
      else show(link, shown);
    };
    link.addEventListener("mouseenter", open);
    link.addEventListener("focus", open);
    link.addEventListener("mouseleave", leave);
    link.addEventListener("blur", hide);
  }
  window.addEventListener("scroll", place, { passive: true });
  document.addEventListener("keydown", event => { if (event.key === "Escape") hide(); });
}

/**
 * What a press does on a marker of claims, and a finger's on any link with a card.
 * @param {HTMLAnchorElement} link
 * @param {Entry[]} shown
 * @param {() => void} show
 * @param {() => void} hide
 */
function press(link, shown, show, hide) {
  let finger = false;
  link.addEventListener("pointerdown", event => { finger = event.pointerType === "touch"; });
  link.addEventListener("click", event => {
    const claims = Boolean(link.dataset.claims), touched = finger;
    finger = false;  // A key presses too.
    if (!claims && !touched) return;
    if (claims && wide.matches) {
      event.preventDefault();
      hide();
      toggle(link, shown);
      return;
    }
    if (link.dataset.opened) return;
    event.preventDefault();
    show();
    link.dataset.opened = "yes";
    link.addEventListener("blur", () => delete link.dataset.opened, { once: true });
  });
}

/** @param {HTMLAnchorElement} link @param {Entry[]} shown */
function toggle(link, shown) {
  const before = link.nextElementSibling;
  if (before?.matches(".csr-note")) {
    before.remove();
    link.removeAttribute("aria-expanded");
  } else {
    const note = Object.assign(document.createElement("span"), { className: "csr-note" });
    note.setAttribute("role", "note");
    note.append(...paragraphs(shown));
    // After its marker, so that it is read and reached there.
    link.after(note);
    link.setAttribute("aria-expanded", "true");
  }
  arrange();
}

// Each note beside its marker, or below the note before it.
function arrange() {
  const article = document.querySelector("article");
  if (!article) return;
  let free = 0;
  /** @type {NodeListOf<HTMLElement>} */
  const notes = article.querySelectorAll(".csr-note");
  for (const note of notes) {
    const beside = (note.previousElementSibling ?? note).getBoundingClientRect().top - article.getBoundingClientRect().top;
    const top = Math.max(beside, free);
    note.style.top = `${top}px`;
    free = top + note.offsetHeight + GAP;
  }
}

const source = document.getElementById("csr-cards"), article = document.querySelector("article");
if (source && article) {
  start(JSON.parse(source.textContent));
  new ResizeObserver(arrange).observe(article);
}
