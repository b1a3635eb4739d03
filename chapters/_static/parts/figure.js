/* What a figure shows at its settings, worked out of plain values. Nothing here touches the page. */

// The figure whose settings this one has: itself, or the printed one that a live one stands for.
/** @param {import("../globals.js").FigureElement} figure */
export const key = figure => figure.dataset.settings || figure.id;

/**
 * A setting as a slider of this step echoes it.
 * @param {number} value
 * @param {number} step
 */
export const echoed = (value, step) => value.toFixed(Number.isInteger(step) ? 0 : 2);

/**
 * Whether a row of a listing is shown: while every control stands at 0 (all) or at a number that the row has for it.
 * @param {Record<string, number[]>} keys
 * @param {Record<string, number>} settings
 */
export const shown = (keys, settings) => Object.entries(settings)
  .every(([signal, value]) => !value || !keys[signal] || keys[signal].includes(value));

/**
 * What a listing says of itself.
 * @param {number} count
 */
export const counted = count =>
  count ? `${count} ${count === 1 ? "claim" : "claims"} behind this choice` : "No claim of the review behind this choice";

/** The type of the page's tools, which Vega has to name to measure it. */
export const FONT = "\"Source Sans 3\", sans-serif";

/** Ink and rule of the page (paper.css), on light paper and on dark. */
export const INKS = { light: { ink: "#1d2327", line: "#dcd8cf" }, dark: { ink: "#e8e5de", line: "#3f464c" } };

/** How much larger than usual words in a chart become at most: beyond it they would leave no room for the marks. */
export const MOST_LARGER = 2;

/** @param {number} larger */
const factor = larger => Math.min(Math.max(larger, 1), MOST_LARGER);

/**
 * Colours and type of a chart on a light page or a dark one, as Vega takes them.
 * @param {boolean} night
 * @param {number} larger  The reader's size of text, as a multiple of the usual one.
 */
export function theme(night, larger = 1) {
  const size = factor(larger);
  const { ink, line } = INKS[night ? "dark" : "light"];
  const axis = { labelColor: ink, titleColor: ink, domainColor: line, tickColor: line, gridColor: line,
    gridOpacity: 0.4, labelFontSize: 12 * size, titleFontSize: 13 * size, titleFontWeight: "normal" };
  return { background: "transparent", font: FONT, view: { stroke: line }, axis,
    legend: { labelColor: ink, titleColor: ink, labelFontSize: 12 * size, titleFontSize: 12 * size, titleFontWeight: "normal" },
    text: { color: ink }, style: { ink: { color: ink } } };
}

/**
 * A specification with its parameters at these settings.
 * @param {import("../globals.js").Specification} spec
 * @param {Record<string, unknown>} settings
 */
export const at = (spec, settings) => !spec.params ? spec : { ...spec, params: spec.params
  .map(each => Object.hasOwn(settings, each.name) ? { ...each, value: settings[each.name] } : each) };

/**
 * A specification whose own sizes of words are so many times as large; what the theme says is larger already.
 * @template T
 * @param {T} part
 * @param {number} larger
 * @returns {T}
 */
export function lettered(part, larger) {
  const size = factor(larger);
  if (size === 1 || !part || typeof part !== "object") return part;
  if (Array.isArray(part)) return /** @type {T} */ (part.map(one => lettered(one, larger)));
  return /** @type {T} */ (Object.fromEntries(Object.entries(part).map(([name, value]) =>
    [name, SIZES.has(name) && typeof value === "number" ? value * size : name.startsWith("data") ? value : lettered(value, larger)])));
}
const SIZES = new Set(["fontSize", "labelFontSize", "titleFontSize", "subtitleFontSize"]);

/** How wide the place of a chart is, as a parameter of the chart: where there is room, names of rows take fewer lines. */
export const PLACE = "placeWidth";

/** How many columns a legend below its chart may have at most, as a parameter of the chart. */
export const COLUMNS = "legendColumns";
export const MOST_COLUMNS = 9;

/**
 * A view and its layers with the columns of their legends in the hand of that parameter: a legend that is too wide for
 * its place is folded, and no label of it is cut.
 * @param {Record<string, any>} view
 * @returns {Record<string, any>}
 */
function folding(view) {
  /** @param {[string, any]} channel */
  const folds = ([name, channel]) => {
    const legend = channel?.legend, row = ["top", "bottom"].includes(legend?.orient) && legend.direction !== "vertical";
    if (!row || !["nominal", "ordinal"].includes(channel.type)) return [name, channel];
    return [name, { ...channel, legend: { ...legend, columns: { expr: `min(${legend.columns ?? MOST_COLUMNS}, ${COLUMNS})` } } }];
  };
  const encoding = view.encoding && Object.fromEntries(Object.entries(view.encoding).map(folds));
  return { ...view, ...(encoding && { encoding }), ...(view.layer && { layer: view.layer.map(folding) }) };
}

/**
 * A specification for a place of this size.
 * @param {import("../globals.js").Specification} spec
 * @param {number} width
 * @param {number} height  Of all that is drawn; 0 for a chart that takes the height that it wants.
 * @returns {import("../globals.js").Specification}
 */
export function sized(spec, width, height) {
  if (spec.width !== "container") return spec;
  const params = [...(spec.params ?? []).filter(({ name }) => name !== PLACE), { name: PLACE, value: width }, { name: COLUMNS, value: MOST_COLUMNS }];
  const config = { ...spec.config, legend: { .../** @type {object} */ (spec.config?.legend), labelLimit: width - 40, titleLimit: width } };
  return { ...folding(spec), params, config, width, ...(height && { height }),
    autosize: { type: height ? "fit" : "fit-x", contains: "padding" } };
}
