// A place for what a cell gives, in the format of notebooks: text, pictures, tables, figures, charts, widgets, errors.

/** @typedef {import("../../_static/globals.js").FigureElement} FigureElement */
/** @typedef {import("../../_static/globals.js").Specification} Specification */
/** @typedef {import("../messages.js").Output} Output */
/** @typedef {import("../messages.js").Metadata} Metadata */

/**
 * What the page shows of an output: its element, and what it is beside that.
 * @typedef {object} Shown
 * @property {HTMLElement} element
 * @property {string} [stream]
 * @property {string} [id]
 * @property {Chart} [chart]
 * @property {Promise<{ remove(): void }>} [view]
 */

const WIDGET = "application/vnd.jupyter.widget-view+json";
const CHART = /^application\/vnd\.vegalite\.v\d+[.+]json$/;

/** @template {keyof HTMLElementTagNameMap} Tag @param {Tag} tag @param {string} className */
const element = (tag, className, text = "") =>
  Object.assign(document.createElement(tag), { className, textContent: text });

// Text without the escape sequences that colour a terminal.
/** @param {string} text */
// eslint-disable-next-line no-control-regex -- it is a control character that is looked for
export const plain = text => text.replace(/\x1b\[[\d;]*m/g, "");

// A notebook has text as one piece or line by line.
/** @param {string | string[]} text */
export const joined = text => Array.isArray(text) ? text.join("") : text;

// The kind of a bundle that Vega draws, if it has one.
/** @param {Record<string, unknown>} bundle */
export const drawable = bundle => Object.keys(bundle).find(kind => CHART.test(kind));

// What a control does not change of a chart: everything but the values of the parameters.
/** @param {Specification} spec */
export const fixed = ({ params = [], ...rest }) =>
  JSON.stringify([rest, params.map(({ value: _value, ...parameter }) => parameter)]);

/** @param {string} type @param {string} content */
function picture(type, content) {
  const image = element("img", "");
  image.alt = "Picture that this cell drew";
  image.src = type === "image/svg+xml" ? "data:image/svg+xml," + encodeURIComponent(content)
    : `data:${type};base64,${content.trim()}`;
  return image;
}

// A chart takes its width from its place, so it is drawn once the place has one.
/** @param {FigureElement} place @param {(place: FigureElement) => unknown} draw */
function whenSized(place, draw) {
  new ResizeObserver(([{ contentRect }], observer) => {
    if (!contentRect.width) return;
    observer.disconnect();
    draw(place);
  }).observe(place);
}

// The figure that a live one stands for is still in the page, hidden. It has the name, the settings of both, what its
// chart shows in words, and the height that the build found that to need.
/** @param {FigureElement} figure @param {string} id */
function standFor(figure, id) {
  const printed = document.getElementById(id);
  if (!printed) return;
  figure.dataset.settings = id;
  figure.style.setProperty("--csr-height", printed.style.getPropertyValue("--csr-height"));
  if (printed.dataset.tall !== undefined) figure.dataset.tall = "";
  const words = printed.querySelector(".csr-chart")?.getAttribute("aria-label");
  if (words) figure.querySelector(".csr-chart")?.setAttribute("aria-label", words);
}

// A chart as one of the site's own figures, so that the site's script draws it and redraws it in the dark.
class Chart {
  /** @param {Specification} spec @param {Metadata} [metadata] */
  constructor(spec, metadata) {
    /** @type {FigureElement} */
    this.element = element("div", "csr-figure csr-live-chart");
    this.script = element("script", "csr-spec");
    this.script.type = "application/json";
    this.element.append(element("div", "csr-chart"), this.script);
    if (metadata?.figure) standFor(this.element, "fig-" + metadata.figure);
    this.known = "";
    this.take(spec, metadata);
    whenSized(this.element, window.csrFigures.wire);
  }

  /** @param {Specification} spec @param {Metadata} [metadata] */
  take(spec, metadata) {
    this.known = fixed(spec);
    // The site has one Vega-Lite; a figure of the book fills its place.
    const { $schema: _named, ...drawn } = spec;
    if (metadata?.figure) drawn.width = "container";
    this.script.textContent = JSON.stringify(drawn);
    this.element.csrSettings = metadata?.settings;
  }

  // The same chart at other settings needs no new drawing.
  /** @param {Specification} spec @param {Metadata} [metadata] */
  follow(spec, metadata) {
    const view = this.element.csrView, same = fixed(spec) === this.known;
    if (!view || !same) this.take(spec, metadata);
    if (!view) return undefined;
    if (!same) return window.csrFigures.draw(this.element);
    this.element.csrSettings = metadata?.settings;
    for (const [name, value] of Object.entries(metadata?.settings || {})) view.signal(name, value);
    return view.runAsync();
  }

  remove() {
    this.element.csrView?.finalize();
    this.element.remove();
  }
}

export class Outputs {
  /** @param {HTMLElement} place @param {import("./widgets.js").Manager} manager */
  constructor(place, manager) {
    this.place = place;
    this.manager = manager;
    /** @type {Shown[]} */
    this.shown = [];
    this.waiting = false;
  }

  // All outputs anew; a chart that was alone and stays alone is kept and follows.
  /** @param {Output[]} outputs */
  replace(outputs) {
    const chart = outputs.length === 1 && this.shown.length === 1 ? this.shown[0].chart : undefined, [first] = outputs;
    const bundle = first && "data" in first ? first.data : {}, kind = drawable(bundle);
    if (chart && kind) {
      chart.follow(bundle[kind], "metadata" in first ? first.metadata : undefined);
      return;
    }
    this.clear();
    for (const output of outputs) this.add(output);
  }

  /** @param {Output} output */
  add(output) {
    if (this.waiting) this.clear();
    const last = this.shown.at(-1);
    if (output.output_type === "stream" && last?.stream === output.name)
      last.element.append(plain(joined(output.text)));
    else this.shown.push(this.render(output));
  }

  /** @param {Output} output */
  update(output) {
    for (const shown of this.shown.filter(one => one.id && one.id === output.display_id)) {
      const place = shown.element;
      Object.assign(shown, this.render(output));
      place.replaceWith(shown.element);
    }
  }

  // Resolves when the widgets have gone too, which they do in a place that is still in the page.
  async clear(wait = false) {
    this.waiting = wait;
    if (wait) return;
    const gone = this.shown;
    this.shown = [];
    for (const shown of gone) {
      shown.chart?.remove();
      if (!shown.view) shown.element.remove();
    }
    for (const { view, element: place } of gone) {
      if (!view) continue;
      (await view.catch(() => undefined))?.remove();
      place.remove();
    }
  }

  /** @param {Output} output */
  render(output) {
    const made = this.made(output);
    made.id = output.display_id;
    this.place.append(made.element);
    return made;
  }

  /** @param {Output} output @returns {Shown} */
  made(output) {
    if (output.output_type === "stream")
      return { element: element("pre", "csr-live-" + output.name, plain(joined(output.text))), stream: output.name };
    if (output.output_type === "error") return { element: this.error(output) };
    const { data, metadata } = output, kind = drawable(data);
    if (data[WIDGET]) {
      const box = element("div", "csr-live-widget");
      return { element: box, view: this.manager.show(data[WIDGET].model_id, box) };
    }
    if (data["text/html"]) return { element: this.html(joined(data["text/html"])) };
    if (kind) {
      const chart = new Chart(data[kind], metadata);
      return { element: chart.element, chart };
    }
    const image = ["image/svg+xml", "image/png", "image/jpeg"].find(key => data[key]);
    if (image) return { element: picture(image, joined(data[image])) };
    return { element: element("pre", "", joined(data["text/markdown"] || data["text/latex"] || data["text/plain"] || "")) };
  }

  /** @param {string} text */
  html(text) {
    const box = element("div", "output text_html");
    // The page's policy lets no style in from an output; pandas writes one above each table, and the site has its own.
    box.innerHTML = text.replace(/<style\b[^>]*>[^]*?<\/style>/g, "");
    /** @type {NodeListOf<FigureElement>} */
    const figures = box.querySelectorAll(".csr-figure");
    for (const figure of figures) {
      standFor(figure, figure.id);
      if (figure.id) figure.id = "live-" + figure.id;
      whenSized(figure, window.csrFigures.wire);
    }
    return box;
  }

  /** @param {Extract<Output, { output_type: "error" }>} output */
  error({ ename, evalue, traceback }) {
    const box = element("div", "csr-live-error");
    box.setAttribute("role", "alert");
    box.append(element("strong", "", `${ename}: ${evalue}`));
    const details = element("details", ""), summary = element("summary", "", "Where it happened");
    details.append(summary, element("pre", "", plain(traceback.join("\n"))));
    box.append(details);
    return box;
  }
}
