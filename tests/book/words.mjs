// What figures say at given settings, computed by Vega as the page computes it (without making code out of text).
// Standard input: a list of {spec, readouts, settings}, where `spec` is a figure's Vega-Lite specification, `readouts`
// names signals and `settings` is a list of {signal: number}. Standard output: for each its sentences, a list a setting.
// Only the parameters of a specification are kept: a sentence reads nothing else, and nothing is drawn.
import { text } from "node:stream/consumers";
import * as vega from "vega";
import * as vegaLite from "vega-lite";
import { expressions } from "../../chapters/_static/parts/expressions.js";

async function words({ spec, readouts, settings }) {
  const bare = { params: spec.params, data: { values: [] }, mark: "point" };
  const { spec: compiled } = vegaLite.compile(bare, { logger: vega.logger(vega.Error) });
  const view = new vega.View(vega.parse(compiled, {}, { ast: true }), { expr: expressions });
  const said = [];
  for (const setting of settings) {
    for (const [name, value] of Object.entries(setting)) view.signal(name, value);
    await view.runAsync();
    said.push(readouts.map(name => view.signal(name)));
  }
  return said;
}

const figures = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(await Promise.all(figures.map(words))));
