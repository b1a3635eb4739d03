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
  count ? `${count} ${count === 1 ? "claim" : "claims"} behind this choice` : "None in this review";

/**
 * Colours of a chart on a light page or a dark one, as Vega takes them.
 * @param {boolean} night
 */
export function theme(night) {
  const ink = night ? "#e6e8eb" : "#22262b", line = night ? "#5b626b" : "#c9ced4";
  const axis = { labelColor: ink, titleColor: ink, domainColor: line, tickColor: line, gridColor: line,
    gridOpacity: 0.4, labelFontSize: 12, titleFontSize: 13, titleFontWeight: "normal" };
  return { background: "transparent", font: "inherit", view: { stroke: line }, axis,
    legend: { labelColor: ink, titleColor: ink, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" },
    text: { color: ink }, style: { "guide-label": { font: "sans-serif" }, ink: { color: ink } } };
}

/**
 * A specification with its parameters at these settings.
 * @param {import("../globals.js").Specification} spec
 * @param {Record<string, number>} settings
 */
export const at = (spec, settings) => !spec.params ? spec : { ...spec, params: spec.params
  .map(each => Object.hasOwn(settings, each.name) ? { ...each, value: settings[each.name] } : each) };
