// What the page on a reader's own case makes of values: standard input has {data, cases: [values]}, standard output the
// verdicts, what is told of them, the predictions, the calls and the strengths of each.
import { text } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { called, judged, knows, predicted, shares, strength, told } from "../../chapters/_static/parts/own/cases.js";

const { data, cases } = JSON.parse(await text(process.stdin));
const { patterns, grid, square } = data;
const all = shares(gunzipSync(Buffer.from(grid.shares, "base64")), grid.levels.length);
console.log(JSON.stringify(cases.map(values => ({
  judged: judged(values, patterns).map(({ verdict, reason, role }) => [verdict, reason, role]),
  told: told("x", judged(values, patterns)),
  calls: Object.fromEntries(predicted(values, patterns.conditions, grid, all).map(({ outcome, population }) =>
    [outcome, called(population, values[outcome], knows(values, outcome, patterns.conditions, grid))])),
  predicted: predicted(values, patterns.conditions, grid, all),
  strength: strength(values, square),
}))));
