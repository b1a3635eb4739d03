/* Vega's expressions as functions that are put together once. The page's policy forbids to make code out of text. What
   Vega has for such pages (vega-interpreter) walks the tree of an expression anew for each mark, at many times the cost;
   its functions and operators are taken from there, and give the same. */
import { DisallowedObjectProperties } from "vega-util";
import adjust from "../../../node_modules/vega-interpreter/src/adjust-spatial.js";
import constants from "../../../node_modules/vega-interpreter/src/constants.js";
import functions from "../../../node_modules/vega-interpreter/src/functions.js";
import binary from "../../../node_modules/vega-interpreter/src/ops-binary.js";
import unary from "../../../node_modules/vega-interpreter/src/ops-unary.js";

/** @typedef {{ type: string, [part: string]: any }} Tree  Of an expression, as Vega parses it. */
/** @typedef {(params?: any, datum?: any, event?: any, item?: any) => any} Worked  Works an expression out. */
/** @typedef {Record<string, any>} Known  Functions that Vega knows by name. */
/** @typedef {{ functions: Known }} Context */

/** What Vega knows of an event, by the names of functions. */
const OF_EVENTS = new Set(["view", "item", "group", "xy", "x", "y"]);

// What would make code out of text.
const FORBIDDEN = new Set([Function, eval, setTimeout, setInterval]);

/** @param {any} found */
const allowed = found => typeof found === "function" && FORBIDDEN.has(found) ? undefined : found;

/** @type {Record<string, (tree: Tree, known: Known) => Worked>} */
const KINDS = {
  // A global pattern remembers where it has come to, so that each time needs one of its own.
  Literal: ({ value, regex }) => regex && value && (value.global || value.sticky) ? () => new RegExp(regex.pattern, regex.flags) : () => value,

  Identifier({ name }) {
    if (name === "datum") return (_, datum) => datum;
    if (name === "event") return (_, _datum, event) => event;
    if (name === "item") return (_, _datum, _event, item) => item;
    const value = /** @type {Known} */ (constants)[name], signal = "$" + name;
    return value ? () => value : params => params[signal];
  },

  MemberExpression({ object, property, computed }, known) {
    const whole = put(object, known), { name } = property;
    if (!computed) return (p, d, e, i) => allowed(whole(p, d, e, i)[name]);
    const part = put(property, known);
    return (p, d, e, i) => allowed(whole(p, d, e, i)[part(p, d, e, i)]);
  },

  CallExpression({ callee, arguments: given }, known) {
    // Encoders call their own kind of a function by its name with a line before it.
    const name = callee.name.replace(/^_/, ""), values = /** @type {Worked[]} */ (given.map(each(known))), [a, b, c] = values;
    if (name === "if") return (p, d, e, i) => a(p, d, e, i) ? b(p, d, e, i) : c(p, d, e, i);
    if (OF_EVENTS.has(name)) return (p, d, e, i) => e.vega[name](...values.map(value => value(p, d, e, i)));
    const call = known[name] ?? /** @type {Known} */ (functions)[name];
    if (values.length === 1) return (p, d, e, i) => call.call(known, a(p, d, e, i));
    if (values.length === 2) return (p, d, e, i) => call.call(known, a(p, d, e, i), b(p, d, e, i));
    return (p, d, e, i) => call.apply(known, values.map(value => value(p, d, e, i)));
  },

  ArrayExpression({ elements }, known) {
    const values = /** @type {Worked[]} */ (elements.map(each(known)));
    return (p, d, e, i) => values.map(value => value(p, d, e, i));
  },

  BinaryExpression({ operator, left, right }, known) {
    const [act, a, b] = [/** @type {Known} */ (binary)[operator], put(left, known), put(right, known)];
    return (p, d, e, i) => act(a(p, d, e, i), b(p, d, e, i));
  },

  UnaryExpression({ operator, argument }, known) {
    const [act, a] = [/** @type {Known} */ (unary)[operator], put(argument, known)];
    return (p, d, e, i) => act(a(p, d, e, i));
  },

  ConditionalExpression({ test, consequent, alternate }, known) {
    const [holds, yes, no] = [test, consequent, alternate].map(each(known));
    return (p, d, e, i) => holds(p, d, e, i) ? yes(p, d, e, i) : no(p, d, e, i);
  },

  LogicalExpression({ operator, left, right }, known) {
    const [a, b] = [left, right].map(each(known));
    return operator === "&&" ? (p, d, e, i) => a(p, d, e, i) && b(p, d, e, i) : (p, d, e, i) => a(p, d, e, i) || b(p, d, e, i);
  },

  ObjectExpression({ properties }, known) {
    const pairs = /** @type {Tree[]} */ (properties).map(({ key, value }) => /** @type {const} */ ([key.name ?? key.value, put(value, known)]))
      .filter(([name]) => !DisallowedObjectProperties.has(name));
    return (p, d, e, i) => Object.fromEntries(pairs.map(([name, value]) => [name, allowed(value(p, d, e, i))]));
  },
};

/** @param {Tree} tree @param {Known} known @returns {Worked} */
const put = (tree, known) => KINDS[tree.type](tree, known);

/** @param {Known} known @returns {(tree: Tree) => Worked} */
const each = known => tree => put(tree, known);

/** How Vega has its expressions worked out: the `expr` of a view whose specification was parsed with `ast`. */
export const expressions = {
  /** @param {Context} context @param {{ ast: Tree }} expression @returns {Worked} */
  operator: ({ functions: known }, { ast }) => put(ast, known),

  /** @param {Context} context @param {{ ast: Tree }} expression */
  parameter({ functions: known }, { ast }) {
    const work = put(ast, known);
    return (/** @type {any} */ datum, /** @type {any} */ params) => work(params, datum);
  },

  /** @param {Context} context @param {{ ast: Tree }} expression */
  event({ functions: known }, { ast }) {
    const work = put(ast, known);
    return (/** @type {any} */ event) => work(undefined, undefined, event);
  },

  /** @param {Context} context @param {{ ast: Tree }} expression */
  handler({ functions: known }, { ast }) {
    const work = put(ast, known);
    return (/** @type {any} */ params, /** @type {any} */ event) => work(params, event.item?.datum, event);
  },

  /** @param {Context} context @param {{ marktype: string, channels: Record<string, { ast: Tree }> }} encoding */
  encode({ functions: known }, { marktype, channels }) {
    const works = Object.entries(channels).map(([name, { ast }]) => /** @type {const} */ ([name, put(ast, known)]));
    const swaps = ["group", "image", "rect"].includes(marktype);
    return (/** @type {Record<string, any>} */ item, /** @type {any} */ params) => {
      let changed = 0;
      for (const [name, work] of works) {
        const value = work(params, item.datum, undefined, item);
        if (item[name] === value) continue;
        item[name] = value;
        changed = 1;
      }
      if (marktype !== "rule") adjust(item, channels, swaps);
      return changed;
    };
  },
};
