/* A rule that a reader completes, and the settings that contradict it (csrmodel.told.rules). Nothing here touches the page. */

import { listed } from "./words.js";

/** @typedef {{ label: string, values: number[], said: string[], written: Record<string, string>[], asked: string }} Axis */
/**
 * @typedef {object} Rule
 * @property {string} figure
 * @property {Axis[]} axes  The last moves fastest in the outcomes.
 * @property {string} outcome
 * @property {boolean} over  Whether the rule says that the outcome is over the limit, and not under it.
 * @property {number} limit
 * @property {number[]} outcomes
 * @property {Record<string, string>} fixed
 */

const SLACK = 1e-9;

/** The positions along the axes of a setting.
 * @param {Axis[]} axes @param {number} at @returns {number[]} */
export const places = (axes, at) => axes.reduceRight((/** @type {number[]} */ found, { values }) => {
  found.unshift(at % values.length);
  at = Math.floor(at / values.length);
  return found;
}, []);

/** Settings that meet the limits, and those of them that contradict.
 * @param {Rule} rule @param {number[]} limits  In the order of the axes that ask for one. */
export function looked({ axes, outcomes, over, limit }, limits) {
  const given = axes.map(({ asked }) => asked), order = given.flatMap((asked, at) => asked ? [at] : []);
  const met = outcomes.map((_value, at) => at).filter(at => {
    const where = places(axes, at);
    return order.every((axis, nth) => {
      const value = axes[axis].values[where[axis]];
      return given[axis] === "at least" ? value >= limits[nth] - SLACK : value <= limits[nth] + SLACK;
    });
  });
  return { met, against: met.filter(at => over ? outcomes[at] <= limit : outcomes[at] >= limit) };
}

/** What a setting is, and what comes out there.
 * @param {Rule} rule @param {number} at */
export function told({ axes, outcome, outcomes }, at) {
  const where = places(axes, at);
  const set = axes.map(({ label, said }, axis) => `${label} is ${said[where[axis]]}`);
  return `${listed(set)}: ${outcome} is ${outcomes[at].toFixed(2)}`;
}

/** The address of a setting in its figure, on a page that shows it.
 * @param {Rule} rule @param {number} at */
export function address({ figure, axes, fixed }, at) {
  const where = places(axes, at);
  const set = { ...fixed, ...Object.assign({}, ...axes.map(({ written }, axis) => written[where[axis]])) };
  return `#fig-${figure}?${Object.entries(set).map(([control, value]) => `${figure}.${control}=${value}`).join("&")}`;
}

/** How a rule fares: what is said, and the setting that speaks against it, if one does.
 * @param {Rule} rule @param {number[]} limits @returns {{ says: string, at?: number }} */
export function verdict(rule, limits) {
  const { met, against } = looked(rule, limits);
  if (!met.length) return { says: "No setting meets your limit, so that nothing can contradict it. Such a rule says nothing." };
  if (against.length) {
    const far = (/** @type {number} */ at) => Math.abs(rule.outcomes[at] - rule.limit);
    const at = against.reduce((worst, one) => far(one) > far(worst) ? one : worst);
    return { at, says: `Contradicted at ${against.length} of the ${met.length} settings that meet your limit. The worst: ${told(rule, at)}.` };
  }
  const asked = rule.axes.filter(axis => axis.asked);
  const looser = asked.flatMap(({ label, values, asked: side }, nth) => {
    const next = side === "at least" ? values.filter(value => value < limits[nth] - SLACK).at(-1) : values.find(value => value > limits[nth] + SLACK);
    if (next === undefined) return [];
    return looked(rule, limits.with(nth, next)).against.length ? [] : [`${label} ${side} ${next.toFixed(2)}`];
  });
  const more = looser.length ? ` It holds for more than you said: try ${looser.join(", or ")}.` : " A looser limit would be contradicted.";
  return { says: `None of the ${met.length} settings that meet your limit contradicts the rule.${more}` };
}
