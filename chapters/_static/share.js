/* What a reader takes away from a figure: a link to the view, a reference, the chart as a picture, the tables.
   A row of its own under each figure, made here: without scripts it would do nothing.
   The wording of a reference comes from CITATION.cff by the page (#csr-citation); here go the view, the link and the day.

   window.csrShare.offer(figure) adds the row to a figure. */
(() => {
  "use strict";
  if (window.csrShare) return;

  const SVG = "http://www.w3.org/2000/svg";
  const MARGIN = 16, LINE = 18, SHARP = 2;

  const citation = () => JSON.parse(document.getElementById("csr-citation").textContent);
  const text = element => element ? element.textContent.trim().replace(/\s+/g, " ") : "";
  const first = words => words.match(/^.*?[.?!](?= |$)/)?.[0] || words;
  const title = figure => text(figure.querySelector(".csr-question")) || first(text(figure.querySelector("figcaption")));

  function make(tag, parts, ...children) {
    const element = Object.assign(document.createElement(tag), parts);
    element.append(...children);
    return element;
  }

  // Where others find this page: here, unless here is one machine; then where it is published, if that is known.
  function address() {
    const home = document.querySelector("link[rel=canonical]")?.href || "";
    const here = /^https?:$/.test(location.protocol) ? location.origin + location.pathname : "";
    const local = !here || /^(localhost|127\.|\[::1\])/.test(location.host);
    return local ? home || here : here;
  }

  function link(figure) {
    const base = address();
    return base && base + "#" + window.csrState.link(figure.id, window.csrFigures.values(figure));
  }

  // The settings that differ from the start, in the words of the controls.
  function settings(figure) {
    const values = window.csrFigures.values(figure), named = window.csrState.link(figure.id, values);
    return [...figure.querySelectorAll(".csr-controls [data-signal]")]
      .filter(input => named.includes(`.${input.dataset.signal}=`))
      .map(input => `${text(input.labels[0])}: ${input.matches("select") ? text(input.selectedOptions[0]) : input.value}`)
      .join("; ");
  }

  // A pattern of the page with its places filled in; a part in [[ ]] goes when a place in it has nothing.
  function fill(pattern, parts) {
    const place = /%(\w+)%/g;
    const whole = part => [...part.matchAll(place)].every(([, name]) => parts[name]);
    return pattern.replace(/\[\[([^]*?)\]\]/g, (_, part) => whole(part) ? part : "").replace(place, (_, name) => parts[name]);
  }

  const tex = words => words.replace(/[\\{}]/g, "").replace(/[&%$#_]/g, "\\$&").replace(/[~^]/g, "\\$&{}");

  function reference(figure, kind) {
    const now = new Date(), same = words => words, escaped = kind === "bibtex" ? tex : same;
    const two = number => String(number).padStart(2, "0");
    return fill(citation()[kind], {
      view: escaped(title(figure)), name: figure.id.slice(4), settings: escaped(settings(figure)), link: link(figure),
      day: now.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" }),
      date: [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-"),
    });
  }

  async function copy(words) {
    if (navigator.clipboard) return navigator.clipboard.writeText(words);
    // A browser keeps its clipboard from a page that comes without encryption from another machine.
    const area = make("textarea", { value: words, readOnly: true });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("this browser keeps its clipboard; the reference can be selected");
  }

  function save(name, blob) {
    const anchor = make("a", { href: URL.createObjectURL(blob), download: name });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
  }

  // A cell that a spreadsheet would run as a formula is kept as text.
  const cell = words => '"' + (/^[=+@\t\r-]/.test(words) && isNaN(Number(words)) ? "'" : "") + words.replaceAll('"', '""') + '"';

  const csv = rows => new Blob([rows.map(row => row.map(cell).join(",")).join("\n") + "\n"], { type: "text/csv" });

  function draw(tag, attributes, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  // Words as lines that fit, broken after a space or between the parts of an address.
  function wrap(words, font, width) {
    const pen = document.createElement("canvas").getContext("2d"), lines = [""];
    pen.font = font;
    for (const word of words.match(/[^ &?]*[ &?]|[^ &?]+$/g) || []) {
      const longer = lines[lines.length - 1] + word;
      if (lines[lines.length - 1] && pen.measureText(longer.trimEnd()).width > width) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    return lines.map(line => line.trimEnd()).filter(Boolean);
  }

  // What the picture says of itself: the finding where nothing was moved, otherwise what the moved view says.
  function notes(figure) {
    const moved = settings(figure), readouts = [...figure.querySelectorAll(".csr-readout")].map(text);
    return [...(moved ? readouts : [text(figure.querySelector("figcaption"))]), moved && `Set to ${moved}.`,
      text(figure.querySelector(".csr-provenance")), fill(citation().source, { link: link(figure) })].filter(Boolean);
  }

  // The chart as it stands, on white, with its question above and its notes below: whole without this page.
  async function picture(figure) {
    const chart = new DOMParser().parseFromString(await window.csrFigures.still(figure), "image/svg+xml").documentElement;
    const width = Number(chart.getAttribute("width")), height = Number(chart.getAttribute("height"));
    const paper = draw("rect", { width: "100%", height: "100%", fill: "#fff" });
    const root = draw("svg", {}, draw("title", {}, title(figure)),
      draw("desc", {}, figure.querySelector(".csr-chart").getAttribute("aria-label")), paper);
    let y = MARGIN;
    const write = (words, size, weight) => {
      for (const line of wrap(words, `${weight} ${size}px sans-serif`, width * 0.96)) {
        y += LINE;
        root.append(draw("text", { x: MARGIN, y: y - 4, "font-family": "sans-serif", "font-size": size, "font-weight": weight, fill: "#22262b" }, line));
      }
    };
    write(title(figure), 15, "bold");
    chart.setAttribute("x", MARGIN);
    chart.setAttribute("y", y + 8);
    root.append(chart);
    y += height + 16;
    for (const note of notes(figure)) { write(note, 12, "normal"); y += 4; }
    const all = { width: width + 2 * MARGIN, height: Math.ceil(y + MARGIN) };
    for (const [name, value] of Object.entries({ ...all, viewBox: `0 0 ${all.width} ${all.height}` })) root.setAttribute(name, value);
    return { ...all, source: new XMLSerializer().serializeToString(root) };
  }

  async function vector(figure) {
    return new Blob([(await picture(figure)).source], { type: "image/svg+xml" });
  }

  async function pixels(figure) {
    const { width, height, source } = await picture(figure);
    const image = make("img", { src: "data:image/svg+xml;charset=utf-8," + encodeURIComponent(source) });
    await image.decode();
    const canvas = make("canvas", { width: width * SHARP, height: height * SHARP });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise(resolve => canvas.toBlob(resolve, "image/png"));
  }

  const rows = table => [...table.querySelectorAll("tr")].map(row => [...row.cells].map(text));

  const claims = listing => [["claim", "text", "evidence"],
    ...[...listing.querySelectorAll("li:not([hidden])")].map(row => [...row.children].map(text))];

  // A button that says how it went.
  function button(label, act, said) {
    const element = make("button", { type: "button", className: "csr-button", textContent: label });
    element.addEventListener("click", async () => {
      said.textContent = "";
      try { said.textContent = await act() || ""; }
      catch (error) { said.textContent = `That did not work: ${error.message}.`; }
    });
    return element;
  }

  function offer(figure) {
    const said = make("p", { className: "csr-said" }), cite = make("p", { className: "csr-reference" });
    said.setAttribute("role", "status");
    const add = (label, act) => group.append(button(label, act, said));
    const copied = (label, words) => add("Copy " + label, async () => { await copy(words()); return `Copied: ${label}.`; });
    const saved = (label, ending, content) => add(label, async () => save(figure.id + ending, await content(figure)));
    const group = make("div", { className: "csr-actions" });
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Take this view along");
    if (address()) copied("link", () => link(figure));
    copied("reference", () => reference(figure, "text"));
    copied("BibTeX", () => reference(figure, "bibtex"));
    saved("SVG", ".svg", vector);
    saved("PNG", ".png", pixels);
    const table = figure.querySelector(".csr-table"), listing = figure.querySelector(".csr-listing");
    if (table) saved("Table as CSV", ".csv", () => csv(rows(table)));
    if (listing) listing.append(button("Download as CSV", () => save(figure.id + "-claims.csv", csv(claims(listing))), said));
    const menu = make("details", { className: "csr-share" }, make("summary", { textContent: "Link, citation, download" }), cite, group, said);
    const tell = () => { if (menu.open) cite.textContent = reference(figure, "text"); };
    menu.addEventListener("toggle", tell);
    figure.addEventListener("csr-moved", tell);
    if (table) table.before(menu); else figure.append(menu);
  }

  window.csrShare = { offer };
})();
