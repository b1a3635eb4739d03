/* Where a dot goes that is dragged through a square. Nothing here touches the page. */

/**
 * What a dot in a square sets (csrmodel.figures.kit.controls.Drag).
 * @typedef {object} Drag
 * @property {string} across  The control that it sets sideways.
 * @property {string[]} upwards  The controls that it sets upwards: all of them alike.
 * @property {string[]} at  The parameters of the chart that say where it stands.
 * @property {string[]} names  What is across and what upwards, in words.
 */

/** @param {number} value */
const within = value => Math.min(1, Math.max(0, Math.round(value * 1e6) / 1e6));

/**
 * The settings that bring the dot to a place, as near as can be. Where several controls make the height, all go up or
 * down by what is missing, and none beyond its end.
 * @param {Drag} drag
 * @param {Record<string, number>} settings
 * @param {number[]} from  Where it stands.
 * @param {[number, number]} to
 */
export function placed({ across, upwards }, settings, from, to) {
  const [x, y] = to.map(within), lift = y - from[1];
  const raised = upwards.map(name => [name, upwards.length === 1 ? y : within(settings[name] + lift)]);
  return Object.fromEntries([[across, x], ...(Math.abs(lift) > 1e-9 ? raised : [])]);
}
