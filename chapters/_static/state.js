/* The settings of a page's figures, in its address:

     conceptual-model.html#fig-adoption?adoption.visibility=0.4&adoption.laws=0.2

   Before the question mark stands the place to scroll to, as in any address; after it every setting that differs from
   its start, as figure.control=value. A slider gives its number, a list the slug of the chosen option, so that a link
   outlives a reordering. All of it is behind the #: it works from the file system, asks nothing of a server and
   is not sent to one.

   Anybody can write an address. Nothing of it is decoded or used as it comes: a piece that isn't made of the letters
   above, or names what the page does not have, is refused; a number out of range is set to the nearest that is
   allowed; and the reader is told, in text.

   window.csrState, for figures.js and for a running Python alike:
     read(id)          every control of the figure with this id ("fig-adoption"), as {signal: number}: as the address
                       has it, otherwise at its start. A choice is the position of its option.
     write(id, values) puts the settings of a figure into the address, in place of the page's entry in the history.
     link(id, values)  what comes behind the # in a link to this figure with these settings.
     arrive()          scrolls to the place that the address names, once what is above it has its height.
   An event "csr-address" on window says that the reader changed the address: read again. */
(() => {
  "use strict";
  if (window.csrState) return;

  const MOST = 4000;  // Characters; every state of every page fits.
  const PIECE = /^([a-z0-9-]+)\.(\w+)=([a-z0-9.-]+)$/;
  const known = new Map();
  let settings = new Map(), place = "", followed = null, later = 0, moved = false;

  function slider(input) {
    const probe = input.cloneNode();  // The browser's own rules for a range: between its ends, on its steps.
    const read = text => {
      if (!/^-?\d+(\.\d+)?$/.test(text)) return { fault: "not a number" };
      probe.value = text;
      const fault = Number(text) > Number(probe.max) ? "the most is " + probe.max
        : Number(text) < Number(probe.min) ? "the least is " + probe.min : "";
      return { value: Number(probe.value), fault };
    };
    return { start: Number(input.defaultValue), read, write: number => Number.isFinite(number) ? String(number) : "" };
  }

  function choice(select) {
    const slugs = [...select.options].map(option => option.dataset.slug);
    const read = text => slugs.includes(text) ? { value: slugs.indexOf(text) } : { fault: "not one of the choices" };
    const start = Math.max(0, [...select.options].findIndex(option => option.defaultSelected));
    return { start, read, write: position => slugs[position] || "" };
  }

  // The controls of a figure by signal, kept from when they are first asked for: a live one may take their place.
  function controls(id) {
    if (!known.has(id)) {
      const figure = document.getElementById(id);
      if (!figure || !figure.matches(".csr-figure")) return new Map();
      known.set(id, new Map([...figure.querySelectorAll(".csr-controls [data-signal]")].map(input =>
        [input.dataset.signal, input.matches("select") ? choice(input) : slider(input)])));
    }
    return known.get(id);
  }

  const element = name => {
    try { return document.getElementById(name) || document.getElementById(decodeURIComponent(name)); }
    catch { return null; }  // Broken percent-encoding names nothing.
  };

  // One piece of an address, into the settings found so far; the reason why it wasn't used, if it wasn't.
  function take(piece, found) {
    const [, name, signal, text] = PIECE.exec(piece) || [];
    if (!name) return "not a setting";
    const id = "fig-" + name, control = controls(id).get(signal);
    if (!control) return "not on this page";
    const values = found.get(id) || new Map();
    if (values.has(signal)) return "named twice";
    const { value, fault } = control.read(text);
    if (value !== undefined) found.set(id, values.set(signal, value));
    return fault;
  }

  function parse(fragment) {
    const faults = [], found = new Map();
    if (fragment.length > MOST) return { where: "", found, faults: [[fragment, "longer than any address here"]] };
    const cut = fragment.indexOf("?"), where = cut < 0 ? fragment : fragment.slice(0, cut);
    if (where && where.toLowerCase() !== "top" && !element(where) && !known.has(where)) faults.push([where, "no place on this page"]);
    for (const piece of cut < 0 ? [] : fragment.slice(cut + 1).split("&").filter(Boolean)) {
      const fault = take(piece, found);
      if (fault) faults.push([piece, fault]);
    }
    return { where, found, faults };
  }

  function pieces(id, values) {
    const named = [...controls(id)].filter(([signal, { start }]) => values.has(signal) && values.get(signal) !== start)
      .map(([signal, control]) => [signal, control.write(values.get(signal))]);
    return named.filter(([, text]) => text).map(([signal, text]) => `${id.slice(4)}.${signal}=${text}`);
  }

  const joined = (where, parts) => parts.length ? where + "?" + parts.join("&") : where;

  function put() {
    clearTimeout(later);
    later = 0;
    const fragment = joined(place, [...settings].flatMap(([id, values]) => pieces(id, values)));
    history.replaceState(history.state, "", fragment ? "#" + fragment : location.pathname + location.search);
  }

  const flush = () => { if (later) put(); };

  const notice = document.createElement("div"), said = document.createElement("div");
  const close = document.createElement("button");
  notice.className = "csr-notice";
  said.setAttribute("role", "status");
  close.type = "button"; close.className = "csr-button"; close.textContent = "Dismiss"; close.hidden = true;
  close.addEventListener("click", () => tell([]));
  notice.append(said, close);

  function tell(faults) {
    const short = text => text.length > 40 ? text.slice(0, 40) + "…" : text;
    const shown = faults.slice(0, 3).map(([text, why]) => `“${short(text)}” (${why})`).join(", ");
    const more = faults.length > 3 ? ` and ${faults.length - 3} more` : "";
    const text = faults.length ? `Not used as it stands in the address: ${shown}${more}.` : "";
    close.hidden = !text;
    notice.classList.toggle("csr-shown", Boolean(text));
    // A screen reader tells what comes into a place that stands already.
    setTimeout(() => { said.textContent = text; }, 50);
  }

  function follow() {
    const fragment = location.hash.slice(1).split(":~:")[0];
    const { where, found, faults } = parse(fragment);
    tell(faults);
    place = where;
    // A link within the page says where to go and nothing of settings: they stay, and go into its address too.
    const within = followed === location.hash && !fragment.includes("?");
    followed = null;
    if (within) return put();
    settings = found;
    window.dispatchEvent(new Event("csr-address"));
    if (fragment.includes("?")) scroll();
  }

  function scroll() {
    const target = place && element(place);
    if (target) target.scrollIntoView();
  }

  window.csrState = {
    read: id => Object.fromEntries([...controls(id)].map(([signal, control]) =>
      [signal, settings.get(id)?.get(signal) ?? control.start])),
    write(id, values) {
      settings.set(id, new Map(Object.entries(values)));
      place = [...settings].some(([each, its]) => pieces(each, its).length) ? id : "";
      clearTimeout(later);  // Browsers refuse a hundred changes within seconds: a drag is written once.
      later = setTimeout(put, 200);
    },
    link: (id, values) => joined(id, pieces(id, new Map(Object.entries(values)))),
    // Not on a reload or a way back, where the browser goes to where the reader was; and not under a reader's hands.
    arrive() {
      const [entry] = performance.getEntriesByType("navigation");
      if (!moved && (!entry || entry.type === "navigate") && location.hash.includes("?")) scroll();
    },
  };

  for (const kind of ["wheel", "touchmove", "keydown"])
    window.addEventListener(kind, () => { moved = true; }, { once: true, passive: true });
  window.addEventListener("pagehide", flush);
  document.addEventListener("click", event => {
    flush();
    const link = event.target.closest("a[href]");
    followed = link && link.pathname === location.pathname ? link.hash : null;
  }, true);
  window.addEventListener("hashchange", follow);
  (document.querySelector("main") || document.body).append(notice);
  follow();
})();
