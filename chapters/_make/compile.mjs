// Compiles Python sources with the Python that the page will run. Arguments: a folder, and a list of jobs as JSON,
// each with a folder inside it, where its files will lie in the page, and whether the sources stay beside them.
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

const [root, jobs] = process.argv.slice(2);
// Left to itself Pyodide reads its folder from the trace of an error, which drops the brackets of "book (1)".
const pyodide = await loadPyodide({ indexURL: fileURLToPath(new URL("./", import.meta.resolve("pyodide"))) });
pyodide.mountNodeFS("/jobs", root);
pyodide.globals.set("jobs", jobs);
pyodide.runPython(`
import compileall, json, py_compile, warnings

warnings.simplefilter("ignore", SyntaxWarning)
for job in json.loads(jobs):
    folder = f"/jobs/{job['folder']}"
    # Unchecked: the page never asks whether a source is newer. What does not compile stays as source.
    compileall.compile_dir(folder, stripdir=folder, prependdir=job["place"], legacy=not job["beside"], quiet=2,
                           force=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
`);
