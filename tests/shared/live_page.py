"""What tests of live pages share: a server with a strict policy that can fail on request, and Python in a page."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from browsing import Quiet, settle
from paths import SITE
from playwright.sync_api import BrowserContext, Locator, Page

# Nothing of another host and no text that becomes code; WebAssembly is what Python needs.
POLICY = (
    "default-src 'self'; script-src 'self' {inline} 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:"
)
WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
PATIENCE = 240_000
"""Milliseconds to wait for Python: a busy machine takes many times what an idle one takes."""


class Site:
    """A folder served under a strict policy: what it sent, and what it shall fail on.

    `faults` maps the name of a file to "missing" (404) or "altered" (a byte differs), `given` to what is sent in its
    place, and `types` the ending of a name to the type that it is sent as.
    """

    def __init__(self, folder: Path, prefix: str = "") -> None:
        self.faults: dict[str, str] = {}
        self.given: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.sent: dict[str, int] = {}
        handler = functools.partial(_Handler, self, prefix, directory=str(folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.home = f"http://127.0.0.1:{self.server.server_port}{prefix}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def bytes(self) -> int:
        return sum(self.sent.values())


class _Handler(Quiet):
    protocol_version = "HTTP/1.1"

    def __init__(self, site: Site, prefix: str, *args: Any, **keys: Any) -> None:
        self.site, self.prefix = site, prefix
        super().__init__(*args, **keys)

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(self.prefix) if path.startswith(self.prefix + "/") else "/none")

    def do_GET(self) -> None:  # noqa: N802 - the server calls it so
        path = Path(self.translate_path(self.path))
        fault = self.site.faults.get(path.name)
        if fault == "missing" or not path.is_file():
            self.send_error(404)
            return
        given = self.site.given.get(path.name)
        content = path.read_bytes() if given is None else given
        if fault == "altered":
            content = content[:-100] + bytes([content[-100] ^ 1]) + content[-99:]
        self.site.sent[path.name] = self.site.sent.get(path.name, 0) + len(content)
        self.send_response(200)
        self.send_header("Content-Type", self.site.types.get(path.suffix, self.guess_type(str(path))))
        self.send_header("Content-Length", str(len(content)))
        # As hosts of static pages have it: what a browser has just fetched it need not ask for again.
        fresh = path.suffix in (".html", ".json") or given is not None or path.suffix in self.site.types
        self.send_header("Cache-Control", "no-store" if fresh else "max-age=600")
        # Pages still have scripts of their theme inside them; what runs Python has none.
        policy = WORKER_POLICY if path.name == "worker.js" else POLICY.format(inline="'unsafe-inline'")
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def serving(folder: Path = SITE, prefix: str = "") -> Iterator[Site]:
    site = Site(folder, prefix)
    yield site
    site.server.shutdown()
    site.server.server_close()


UNCHANGED = """try {
    if (sessionStorage.getItem('begun') === null) localStorage.removeItem('csr-cells');
    sessionStorage.setItem('begun', '');
} catch {}"""
"""A tab begins without the code that another tab of the same profile has changed."""


class Live:
    """A page of the book, its bar, and what went wrong in it."""

    def __init__(self, context: BrowserContext, home: str, name: str) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(30_000)
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.home = home
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.add_init_script(UNCHANGED)
        self.page.goto(f"{home}/{name}")
        settle(self.page, 30_000)

    @property
    def elsewhere(self) -> list[str]:
        """What the page asked of anybody but its own site."""
        return [url for url in self.requests if not url.startswith((self.home, "data:", "blob:"))]

    def press(self, name: str) -> None:
        self.page.locator(".csr-live-bar").get_by_role("button", name=name, exact=True).click()

    def wait(self, state: str) -> None:
        self.page.locator(f".csr-live-bar[data-state={state}]").wait_for(timeout=PATIENCE)

    def run(self) -> None:
        """Run the page and wait until it is ready."""
        self.press("Run this page")
        self.page.locator(".csr-live-bar:is([data-state=ready], [data-state=failed])").wait_for(timeout=PATIENCE)
        assert self.page.locator(".csr-live-bar").get_attribute("data-state") == "ready", self.status

    @property
    def status(self) -> str:
        return self.page.locator(".csr-live-status").inner_text()

    @property
    def states(self) -> list[str]:
        return self.page.locator(".csr-live-state").all_text_contents()

    def cell(self, number: int) -> Locator:
        """The code cell of this number, with its code unfolded."""
        cell = self.page.locator(".bd-article .cell", has=self.page.locator(".cell_input")).nth(number)
        cell.evaluate("cell => cell.querySelectorAll('details').forEach(d => { d.open = true; })")
        return cell

    def change(self, number: int, before: str, after: str) -> None:
        """Change the code of a cell and run it."""
        cell = self.cell(number)
        code = cell.locator("textarea")
        text = code.input_value()
        assert before in text
        code.fill(text.replace(before, after))
        cell.get_by_role("button", name="Run this cell").click()
        cell.locator(".csr-live-state", has_text="Running").wait_for(state="detached")

    def close(self) -> None:
        self.page.close()


def shown(explorer: Locator) -> tuple[str, str]:
    """The sentences of a live explorer, and its chart."""
    chart: str = explorer.locator(".csr-live-chart .csr-chart").evaluate("c => c.innerHTML")
    return " | ".join(explorer.locator(".csr-readout").all_inner_texts()), chart


# The worker's side without Python, for what is decided before it or around it: a cell gives its own code, and has run.
NO_PYTHON = b"""export async function loadPyodide() {
  let post;
  const bridge = {
    start(given) { post = given; },
    async receive(json) {
      const { type, cell, code } = JSON.parse(json);
      if (type !== "run") return;
      post(JSON.stringify({ type: "output", cell, output: { output_type: "stream", name: "stdout", text: code } }));
      post(JSON.stringify({ type: "done", cell, error: "" }));
    },
  };
  return { FS: { writeFile() {} }, pyimport: name => name === "gc" ? { disable() {} } : bridge };
}"""


@contextmanager
def serving_no_python() -> Iterator[Site]:
    """The site with its own scripts and all that they do, but for Python itself: a page is ready at once."""
    with serving() as site:
        files = json.loads((scripts() / "manifest.json").read_text())
        small = {name: files[name] for name in ("bridge.py", "pyodide-lock.json")}
        site.given |= {"manifest.json": json.dumps(small).encode(), "pyodide.js": NO_PYTHON}
        yield site


def scripts(site: Path = SITE) -> Path:
    """The folder of the scripts of Python in the page, which is named by what is in it."""
    (folder,) = (path.parent for path in (site / "_static" / "live").glob("*/session.js"))
    return folder


def session(home: str) -> str:
    """Address of the page's side of Python."""
    return f"{home}/{(scripts() / 'session.js').relative_to(SITE).as_posix()}"


START = """async session => {
    const { Session } = await import(session);
    const heard = window.csrHeard = [];
    await new Promise((ready, failed) => {
        window.csrSession = new Session({ glued: {}, zone: 'UTC' }, message => {
            if (message.type === 'ready') ready();
            else if (message.type === 'failed') failed(new Error(message.reason));
            else heard.push(message);
        });
    });
}"""
RUN = """async code => {
    window.csrHeard.length = 0;
    const error = await window.csrSession.run('test', code);
    return { error, outputs: window.csrHeard.filter(m => m.type === 'output').map(m => m.output) };
}"""


class PagePython:
    """The page's own Python, with nothing of a chapter run in it."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.page = context.new_page()
        self.page.goto(f"{home}/chapters/bibliography.html")
        self.page.evaluate(START, session(home))

    def run(self, code: str) -> str:
        """Run code and return what it printed.

        Raises
        ------
        AssertionError
            If it raised, with what it said.
        """
        done = self.page.evaluate(RUN, code)
        text = "".join(output.get("text") or output.get("evalue", "") for output in done["outputs"])
        assert not done["error"], f"{done['error']}: {text}"
        return text

    def outputs(self, code: str) -> list[dict[str, Any]]:
        """Run code and return what it gave, in the format of notebooks."""
        found: list[dict[str, Any]] = self.page.evaluate(RUN, code)["outputs"]
        return found
