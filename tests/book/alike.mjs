// Whether charts come out the same by the page's way with expressions as by Vega's own.
// Standard input: {specs, wrong}, where `specs` are Vega-Lite specifications; `wrong` spoils the page's way. Standard
// output: for each specification, the number of its expressions and whether both pictures are the same to the letter.
import { text } from "node:stream/consumers";
import * as vega from "vega";
import { expressionInterpreter } from "vega-interpreter";
import * as vegaLite from "vega-lite";
import { expressions } from "../../chapters/_static/parts/expressions.js";

const { specs, wrong } = JSON.parse(await text(process.stdin));
let met = 0;
const spoilt = { ...expressions, encode: (context, encoding) => expressions.encode(context, { ...encoding, channels: {} }) };
const counted = Object.fromEntries(Object.entries(wrong ? spoilt : expressions)
  .map(([kind, make]) => [kind, (...given) => { met += 1; return make(...given); }]));

async function picture(compiled, expr) {
  const view = new vega.View(vega.parse(compiled, {}, { ast: true }), { expr });
  return (await view.runAsync()).toSVG();
}

// What Vega numbers over all charts of a program says nothing of one.
const plain = svg => svg.replace(/(clip|gradient)_?\d+/g, "$1");

const found = [];
for (const spec of specs) {
  const { spec: compiled } = vegaLite.compile(spec, { logger: vega.logger(vega.Error) });
  met = 0;
  const [ours, theirs] = [await picture(compiled, counted), await picture(compiled, expressionInterpreter)].map(plain);
  found.push([met, ours === theirs]);
}
console.log(JSON.stringify(found));
