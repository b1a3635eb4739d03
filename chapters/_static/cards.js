/* Hover cards: a citation, a term or a claim shows its entry on hover and on keyboard focus. Texts are in the page.
   A marker of claims also opens its card with a press, where a finger cannot hover; a second press follows it. */

/** @param {Record<string, string>} texts */
function start(texts) {
  const card = document.createElement("div");
  Object.assign(card, { className: "csr-card", id: "csr-card", hidden: true });
  card.setAttribute("role", "tooltip");
  document.body.append(card);
  const hide = () => { card.hidden = true; };
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll('article a[href*="#"]');
  for (const link of links) {
    const keys = link.dataset.claims ? link.dataset.claims.split(" ").map(id => "claim-" + id)
      : [decodeURIComponent(link.hash.slice(1))];
    const text = keys.map(key => texts[key]).filter(Boolean).join("\n\n");
    if (!text) continue;
    const show = () => {
      card.textContent = text;
      card.hidden = false;
      const box = link.getBoundingClientRect();
      const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 8));
      card.style.left = `${left + window.scrollX}px`;
      card.style.top = `${box.bottom + window.scrollY + 6}px`;
    };
    if (link.dataset.claims)
      link.addEventListener("click", event => {
        if (link.dataset.opened) return;
        event.preventDefault();
        show();
        link.dataset.opened = "yes";
        link.addEventListener("blur", () => delete link.dataset.opened, { once: true });
      });
    link.setAttribute("aria-describedby", "csr-card");
    link.addEventListener("mouseenter", show);
    link.addEventListener("focus", show);
    link.addEventListener("mouseleave", hide);
    link.addEventListener("blur", hide);
  }
  document.addEventListener("keydown", event => { if (event.key === "Escape") hide(); });
}

document.addEventListener("DOMContentLoaded", () => {
  const source = document.getElementById("csr-cards");
  if (source) start(JSON.parse(source.textContent));
});
