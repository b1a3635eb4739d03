// Charts as the page would draw them at a width, by the page's own functions: a list of wishes in, specifications out.
import { readFileSync } from "node:fs";
import { at, sized, theme } from "../../_static/parts/figure.js";

const wishes = JSON.parse(readFileSync(0, "utf8"));
const config = { ...theme(false), background: "white" };
const specs = wishes.map((/** @type {any} */ { spec, settings, width }) => sized(at(spec, settings), width, 0));
process.stdout.write(JSON.stringify({ config, specs }));
