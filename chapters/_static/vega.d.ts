/** Parts of Vega, which has types for its whole alone. */
declare module "vega-dataflow";
declare module "vega-encode";
declare module "vega-parser";
declare module "vega-transforms";
declare module "vega-view";
declare module "vega-view-transforms";
/** And of its interpreter. */
declare module "*/adjust-spatial.js";
declare module "*/constants.js";
declare module "*/functions.js";
declare module "*/ops-binary.js";
declare module "*/ops-unary.js";
