/** Parts of vega-interpreter, which has types for its whole alone. */
declare module "*/adjust-spatial.js";
declare module "*/constants.js";
declare module "*/functions.js";
declare module "*/ops-binary.js";
declare module "*/ops-unary.js";
