/** Pyodide lies beside the worker in the site. */
export { loadPyodide } from "pyodide";
