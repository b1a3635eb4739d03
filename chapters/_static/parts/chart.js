/* Draws a specification with the site's own Vega. Each of the steps takes long on a slow machine: between them the
   browser has its turn, so that a page that is still drawing scrolls and answers. */
import { Handler } from "vega-tooltip";
import { expressions } from "./expressions.js";

/** @typedef {import("../globals.js").Specification} Specification */
/** @typedef {import("../globals.js").Tooltip} Tooltip */
/** @typedef {import("../globals.js").View} View */

const turn = () => new Promise(done => setTimeout(done));

/** @typedef {{ marks?: Encoded[], encode?: Record<string, Record<string, unknown>> }} Encoded */

/** @param {Encoded} mark @returns {Record<string, unknown>[]} */
const encodings = ({ marks = [], encode = {} }) => [...Object.values(encode), ...marks.flatMap(encodings)];

/**
 * Vega works out a description of every mark whenever it moves. Where marks have tooltips those are read (stops.js), and
 * nobody ever meets the descriptions.
 * @param {Encoded} compiled
 */
function unheard(compiled) {
  const all = encodings(compiled);
  if (!all.some(encoding => "tooltip" in encoding)) return;
  for (const encoding of all) {
    delete encoding.description;
    delete encoding.ariaRoleDescription;
  }
}

/** What shows tooltips, in light or dark. @param {"light" | "dark"} theme @returns {Tooltip} */
export const tooltip = theme => /** @type {any} */ (new Handler({ theme, disableDefaultStyle: true }).call);

/**
 * The view of a chart, drawn in its place, or nowhere. What stood in the place stays until the chart is there.
 * @param {Specification} spec
 * @param {HTMLElement} [place]
 * @param {Tooltip} [shows]
 * @returns {Promise<View>}
 */
export async function chart(spec, place, shows) {
  const { vega, vegaLite } = window, logger = vega.logger(vega.Warn);
  const { spec: compiled } = vegaLite.compile(spec, { logger });
  if (place) unheard(compiled);
  await turn();
  const parsed = vega.parse(compiled, {}, { ast: true });
  await turn();
  const view = new vega.View(parsed, { expr: expressions, renderer: "svg", logger });
  if (shows) view.tooltip(shows);
  if (!place) return view.runAsync();
  await turn();
  await view.runAsync();
  await turn();
  return view.initialize(place).runAsync();
}
