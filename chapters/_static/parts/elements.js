/* Elements of a page, made with their properties and what stands in them. A text stays text. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {object} parts  Its properties.
 * @param {...(Node | string)} children
 */
export function make(tag, parts, ...children) {
  const element = Object.assign(document.createElement(tag), parts);
  element.append(...children);
  return element;
}

/** The same for a drawing, by attributes.
 * @param {string} tag @param {Record<string, string | number>} attributes @param {...(Node | string)} children */
export function draw(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}
