/* Hover cards: a citation or a term shows its entry on hover and on keyboard focus. Texts are in the page. */
(() => {
  "use strict";
  if (window.csrCards) return;
  window.csrCards = true;
  document.addEventListener("DOMContentLoaded", () => {
    const source = document.getElementById("csr-cards");
    if (!source) return;
    const texts = JSON.parse(source.textContent);
    const card = document.createElement("div");
    card.className = "csr-card"; card.id = "csr-card"; card.setAttribute("role", "tooltip"); card.hidden = true;
    document.body.append(card);
    const hide = () => { card.hidden = true; };
    for (const link of document.querySelectorAll('article a[href*="#"]')) {
      const text = texts[decodeURIComponent(link.hash.slice(1))];
      if (!text) continue;
      const show = () => {
        card.textContent = text; card.hidden = false;
        const box = link.getBoundingClientRect();
        const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 8));
        card.style.left = left + window.scrollX + "px";
        card.style.top = box.bottom + window.scrollY + 6 + "px";
      };
      link.setAttribute("aria-describedby", "csr-card");
      link.addEventListener("mouseenter", show); link.addEventListener("focus", show);
      link.addEventListener("mouseleave", hide); link.addEventListener("blur", hide);
    }
    document.addEventListener("keydown", event => { if (event.key === "Escape") hide(); });
  });
})();
