"""The built book, served from this machine, in headless Chromium with every other host shut off.

The fixtures `browser` and `site` stand in the conftest above all folders: a process can hold one of each, no more.
"""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlparse

import yaml
from paths import ROOT, SITE
from playwright.sync_api import Browser, BrowserContext, Download, Locator, Page, Request, ViewportSize, sync_playwright

# A window has a place to search in, whose two pages take a third of the processor's time and are never seen here. The
# last list counts, so what Playwright leaves out itself stands in it too where a test could meet it.
WITHOUT = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "OptimizationHints",
    "PreconnectToSearch",
)
FLAGS = [
    f"--disable-features={','.join(WITHOUT)}",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Pages of one profile share a process, and with it what it has compiled: a second Python starts in half the work.
    "--process-per-site",
    # Every other host is shut off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
MODEL = "chapters/conceptual-model.html"
DESK = {"width": 1280, "height": 720}
PHONE = {"width": 360, "height": 740}
REFUSING = (
    "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name,"
    " { configurable: true, get() { throw new DOMException('', 'SecurityError'); } })"
)
"""A browser that keeps nothing, as a script to begin with."""

SVG = "{http://www.w3.org/2000/svg}"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test run has its own report."""

    def handle(self) -> None:
        """Answer, until nobody waits any more: a page that is closed leaves what is on its way to it."""
        with suppress(ConnectionError):
            super().handle()


def serve(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """Address of a folder, for as long as the iterator is asked for no more."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def built_site() -> Iterator[str]:
    """Address of the built book, for as long as the iterator is asked for no more."""
    assert (SITE / "index.html").is_file(), "the book is not built: run 'make book' first"
    yield from serve(SITE)


def chromium() -> str:
    """Where the browser is."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "no Chromium: install Debian's package 'chromium', or set CHROMIUM to its path"
    return path


def running_browser() -> Iterator[Browser]:
    """Chromium, for as long as the iterator is asked for no more."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()


def pages() -> list[str]:
    """Every page of the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    chapters = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    return [f"{name}.html" for name in (toc["root"], *chapters)]


class Watched:
    """A page with a record of what it asked for and what went wrong."""

    def __init__(self, page: Page, home: str) -> None:
        self.page = page
        self.elsewhere: list[str] = []
        self.faults: list[str] = []
        self.host = urlparse(home).netloc
        self.asked: set[str] = set()
        page.on("request", self._note)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    def _note(self, request: Request) -> None:
        asked = urlparse(request.url)
        if asked.scheme in ("http", "https") and asked.netloc != self.host:
            self.elsewhere.append(request.url)
        elif asked.netloc:
            self.asked.add(request.url)


# Waiting. What runs here is evaluated by the browser's own hand: the policy of a page forbids text that becomes code,
# and with it what Playwright calls a function to wait for.

DRAWN = """most => new Promise((done, failed) => {
    const left = () =>
        document.querySelector('.csr-figure:not([data-drawn]), .bd-article > section > section[id]:not(.csr-laid)');
    const look = () => { if (!left()) { watch.disconnect(); done(); } };
    const watch = new MutationObserver(look);
    const attributeFilter = ['data-drawn', 'class'];
    watch.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter });
    setTimeout(() => failed(new Error('not drawn: ' + left()?.id)), most);
    look();
})"""

# A chart that finds its place larger or smaller is drawn once more, in steps: several turns of the browser without a
# change of any chart say that all is done, however long a turn takes.
QUIET = """async () => {
    const turns = 12, late = Date.now() + 5000;
    let left = turns;
    const watch = new MutationObserver(() => { left = turns; });
    for (const chart of document.querySelectorAll('.csr-chart'))
        watch.observe(chart, { childList: true, subtree: true });
    for (; left > 0 && Date.now() < late; left -= 1) await new Promise(done => setTimeout(done, 20));
    watch.disconnect();
}"""
OPENED = """() => {
    const skips = document.querySelectorAll('[data-guess=covered] .csr-open');
    for (const skip of skips) skip.click();
    return skips.length;
}"""


def settle(page: Page, most: int = 20_000, covered: bool = False) -> None:
    """Wait until all is laid out and drawn, and open the figures that ask first unless they are to stay covered.

    Fails after so many milliseconds.
    """
    page.evaluate(DRAWN, most)
    if not covered:
        uncover(page)


def uncover(page: Page) -> None:
    """Open the figures that ask first, and wait until their charts have taken their places."""
    if page.evaluate(OPENED):
        page.evaluate(QUIET)


def resize(page: Page, screen: ViewportSize) -> None:
    """Give a page another window, and wait until its charts have followed."""
    page.set_viewport_size(screen)
    page.evaluate(QUIET)


def redrawn(page: Page) -> None:
    """Wait until every figure shows where its controls stand."""
    page.evaluate(
        "Promise.all([...document.querySelectorAll('.csr-figure')].map(f => f.csrView?.runAsync())).then(() => 0)"
    )


def pause(page: Page, milliseconds: int) -> None:
    """Wait in the page's own time, so that what it has put off until then is done, however busy the machine is."""
    page.evaluate("ms => new Promise(done => setTimeout(done, ms))", milliseconds)


@contextmanager
def moving(figure: Locator) -> Iterator[None]:
    """What is done within moves the figure, and is over when it has moved and its list of claims has followed."""
    # An earlier move may not be over yet. The list follows in the turn after the chart has been painted.
    figure.evaluate(
        """async f => {
            await f.csrView?.runAsync();
            const next = d => requestAnimationFrame(() => setTimeout(() => setTimeout(d, 0, true)));
            f.csrMoving = new Promise(d => f.addEventListener('csr-moved', () => next(d), { once: true })); }"""
    )
    yield
    late = "new Promise(d => setTimeout(d, 10000))"
    assert figure.evaluate(f"f => Promise.race([f.csrMoving, {late}])"), "the figure did not move"


def open_page(browser: Browser, home: str, name: str, **settings: object) -> Watched:
    """A page in a profile of its own, with every figure drawn if it may run scripts."""
    page = browser.new_context(**settings).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(10_000)
    watched = Watched(page, home)
    page.goto(f"{home}/{name}")
    if settings.get("java_script_enabled", True):
        settle(page)
    return watched


def watching(browser: Browser, **settings: object) -> BrowserContext:
    """A profile whose pages note what their policy has stopped."""
    context = browser.new_context(**settings)  # type: ignore[arg-type]
    context.add_init_script(
        "window.violations = []; document.addEventListener('securitypolicyviolation',"
        " e => window.violations.push(e.effectiveDirective + ' ' + e.blockedURI))"
    )
    return context


def violations(page: Page) -> list[str]:
    """What the policy of a page has stopped, in a profile made by `watching`."""
    return list(page.evaluate("violations"))


# Settings in the address, and what a reader takes away


def visit(page: Page, address: str) -> None:
    """Open an address anew, also where only what is behind the # differs, and wait until every figure is drawn."""
    page.goto("about:blank")
    page.goto(address)
    settle(page)


def fragment(page: Page) -> str:
    return str(page.evaluate("location.hash.slice(1)"))


def written(page: Page) -> str:
    """The fragment as the page has written it: a drag goes into the address once, 200 ms after its end."""
    pause(page, 210)
    return fragment(page)


def to_fragment(page: Page, wanted: str) -> None:
    """Go to a fragment as a reader who edits the address, and wait until the page has followed."""
    page.evaluate(
        """wanted => new Promise(done => {
            const before = location.href;
            addEventListener('hashchange', done, { once: true });
            location.hash = wanted;
            if (location.href === before) done(); })""",
        wanted,
    )
    redrawn(page)


def notice(page: Page) -> str:
    """What the reader is told of the address; the page puts the words into their place after 50 ms."""
    pause(page, 60)
    return page.locator(".csr-notice [role=status]").inner_text()


def download_of(page: Page, act: Callable[[], object]) -> Download:
    """The file that an act saves."""
    with page.expect_download() as got:
        act()
    return got.value


def download(page: Page, figure: str, label: str) -> bytes:
    """What a button under a figure saves."""
    menu = page.locator(f"#{figure} .csr-share")
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    return Path(download_of(page, menu.get_by_role("button", name=label, exact=True).click).path()).read_bytes()


# Barriers to access

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# Rules that axe leaves out unless they are asked for: newest, or on trial.
ON_TRIAL = ("label-content-name-mismatch", "p-as-heading", "target-size", "table-fake-caption", "td-has-header")
# What is inside a chart is a picture with a label.
OUTSIDE_CHARTS = {"exclude": [".csr-chart svg"]}
DRESS = """async theme => {
    const figures = [...document.querySelectorAll('.csr-figure')].filter(f => f.csrView);
    const before = figures.map(f => f.csrView), end = performance.now() + 20000;
    document.documentElement.dataset.mode = document.documentElement.dataset.theme = theme;
    // Charts are drawn anew, and colours may take their time: halfway they are nobody's.
    while (figures.some((f, i) => f.csrView === before[i]) && performance.now() < end)
        await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    // Ended here and not waited for: what changes inside a fold that is closed comes to no end while it is.
    document.getAnimations().forEach(animation => animation.finish());
}"""


def dress(page: Page, theme: str) -> None:
    """Put a page into light or dark, and wait until it looks so."""
    page.evaluate(DRESS, theme)


PICK = """most => {
    const marked = 'data-csr-picked', seen = new Map(), worn = new Map();
    document.querySelectorAll(`[${marked}]`).forEach(e => e.removeAttribute(marked));
    // What a text wears: tags, classes, colours and grounds of all that it stands in, its own letters.
    const dress = e => {
        if (!worn.has(e)) {
            const { color, backgroundColor, backgroundImage, opacity } = getComputedStyle(e);
            const above = e.parentElement ? dress(e.parentElement) : '';
            worn.set(e, [above, e.tagName, e.className, color, backgroundColor, backgroundImage, opacity].join());
        }
        return worn.get(e);
    };
    for (const e of document.querySelectorAll('body *:not(.csr-chart svg, .csr-chart svg *)')) {
        const text = [...e.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if (!(text || e.matches('a, input, select, textarea')) || !e.checkVisibility()) continue;
        const { fontSize, fontWeight } = getComputedStyle(e);
        const own = [dress(e), fontSize, fontWeight].join();
        seen.set(own, (seen.get(own) || 0) + 1);
        if (seen.get(own) <= most) e.setAttribute(marked, '');
    }
    return seen.size;
}"""
PICKED = {"include": ["[data-csr-picked]"]}


def pick(page: Page, most: int = 3) -> int:
    """Pick of all texts in the same dress so many for `PICKED`, and say how many dresses there are.

    What can be read of one can be read of the others. Contrast is by far the slowest rule of axe, and long pages are
    long by text in few dresses.
    """
    return int(page.evaluate(PICK, most))


def barriers(page: Page, place: object, rules: list[str] | None = None, but: list[str] | None = None) -> list[str]:
    """Serious barriers that axe finds in a place of the page, by all its rules, by some, or by all but some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    options: dict[str, object] = {"resultTypes": ["violations"], "preload": False}
    if rules:
        options["runOnly"] = rules
    else:
        options["rules"] = {rule: {"enabled": True} for rule in ON_TRIAL} | {
            rule: {"enabled": False} for rule in but or ()
        }
    found = page.evaluate("([place, options]) => axe.run(place, options)", [place, options])["violations"]
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:160]} ({len(v['nodes'])})"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
