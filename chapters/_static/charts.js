/* Vega and Vega-Lite: as much of them as the figures of the book need, in one script. What is left out (maps, forces,
   trees, regressions, clouds of words) comes with the whole Vega, which a page loads when it starts Python: a reader's
   own chart may ask for it (live.js). */
import { transforms } from "vega-dataflow";
import * as encoding from "vega-encode";
import { compile } from "vega-lite";
import { parse } from "vega-parser";
import * as data from "vega-transforms";
import { logger, Warn } from "vega-util";
import { View } from "vega-view";
import * as layout from "vega-view-transforms";

Object.assign(transforms, data, layout, encoding);
window.vega = { Warn, logger, parse, View };
window.vegaLite = /** @type {any} */ ({ compile });
