/** esbuild puts the styles that a script asks for beside it. */
declare module "*.css";
