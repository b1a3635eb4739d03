// A place for what a cell gives, in the format of notebooks: text, pictures, tables, figures, charts, widgets, errors.

const WIDGET = "application/vnd.jupyter.widget-view+json";
const CHART = /^application\/vnd\.vegalite\.v\d+[.+]json$/;

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

// The escape sequences that colour a terminal.
// eslint-disable-next-line no-control-regex
const plain = text => text.replace(/\x1b\[[\d;]*m/g, "");

const joined = value => Array.isArray(value) ? value.join("") : value;

function picture(type, content) {
  const image = element("img", "");
  image.alt = "Picture that this cell drew";
  image.src = type === "image/svg+xml" ? "data:image/svg+xml," + encodeURIComponent(content)
    : `data:${type};base64,${content.trim()}`;
  return image;
}

// A chart takes its width from its place, so it is drawn once the place has one.
function whenSized(place, draw) {
  new ResizeObserver(([{ contentRect }], observer) => {
    if (!contentRect.width) return;
    observer.disconnect();
    draw(place);
  }).observe(place);
}

// A chart as one of the site's own figures, so that the site's script draws it and redraws it in the dark.
class Chart {
  constructor(spec, metadata) {
    this.element = element("div", "csr-figure csr-live-chart");
    this.element.append(element("div", "csr-chart"));
    this.script = element("script", "csr-spec");
    this.script.type = "application/json";
    this.element.append(this.script);
    this.take(spec, metadata);
    whenSized(this.element, window.csrFigures.wire);
  }

  take(spec, metadata) {
    this.known = this.fixed(spec);
    // The site has one Vega-Lite; a figure of the book fills its place.
    const { $schema: _named, ...drawn } = spec;
    if (metadata?.figure) drawn.width = "container";
    this.script.textContent = JSON.stringify(drawn);
    this.told(metadata);
  }

  // What a control does not change: everything but the values of the parameters.
  fixed({ params = [], ...rest }) {
    return JSON.stringify([rest, params.map(({ value: _value, ...parameter }) => parameter)]);
  }

  // The same chart at other settings needs no new drawing.
  follow(spec, metadata) {
    const view = this.element.csrView;
    if (!view) return this.take(spec, metadata);
    if (this.fixed(spec) !== this.known) {
      this.take(spec, metadata);
      return window.csrFigures.draw(this.element);
    }
    this.told(metadata);
    for (const [name, value] of Object.entries(this.element.csrSettings)) view.signal(name, value);
    return view.runAsync();
  }

  told(metadata) {
    this.element.csrSettings = metadata?.settings || {};
    if (metadata?.figure)
      document.dispatchEvent(new CustomEvent("csr-live-settings", { detail: metadata }));
  }

  remove() {
    this.element.csrView?.finalize();
    this.element.remove();
  }
}

export class Outputs {
  constructor(place, manager) {
    Object.assign(this, { place, manager, shown: [], waiting: false });
  }

  // All outputs anew; a chart that was alone and stays alone is kept and follows.
  replace(outputs) {
    const chart = outputs.length === 1 && this.shown.length === 1 && this.shown[0].chart;
    const bundle = outputs[0]?.data || {}, type = Object.keys(bundle).find(key => CHART.test(key));
    if (chart && type) return chart.follow(bundle[type], outputs[0].metadata);
    this.clear();
    for (const output of outputs) this.add(output);
  }

  add(output) {
    if (this.waiting) this.clear();
    const last = this.shown.at(-1);
    if (output.output_type === "stream" && last?.stream === output.name)
      last.element.textContent += plain(joined(output.text));
    else this.shown.push(this.render(output));
  }

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
    for (const shown of gone.filter(one => one.view)) {
      (await shown.view.catch(() => undefined))?.remove();
      shown.element.remove();
    }
  }

  render(output) {
    const made = this.made(output);
    made.id = output.display_id;
    this.place.append(made.element);
    return made;
  }

  made(output) {
    if (output.output_type === "stream")
      return { element: element("pre", "csr-live-" + output.name, plain(joined(output.text))), stream: output.name };
    if (output.output_type === "error") return { element: this.error(output) };
    const { data, metadata } = output, type = Object.keys(data).find(key => CHART.test(key));
    if (data[WIDGET]) {
      const box = element("div", "csr-live-widget");
      return { element: box, view: this.manager.show(data[WIDGET].model_id, box) };
    }
    if (data["text/html"]) return { element: this.html(joined(data["text/html"])) };
    if (type) {
      const chart = new Chart(data[type], metadata);
      return { element: chart.element, chart };
    }
    const image = ["image/svg+xml", "image/png", "image/jpeg"].find(key => data[key]);
    if (image) return { element: picture(image, joined(data[image])) };
    return { element: element("pre", "", joined(data["text/markdown"] || data["text/latex"] || data["text/plain"] || "")) };
  }

  html(text) {
    const box = element("div", "output text_html");
    box.innerHTML = text;
    const figures = [...box.querySelectorAll(".csr-figure")];
    // The figure that this one stands for is still in the page, hidden, and has the name.
    for (const figure of figures) figure.id = figure.id && "live-" + figure.id;
    for (const figure of figures) whenSized(figure, window.csrFigures.wire);
    return box;
  }

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
