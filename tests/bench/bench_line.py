"""How soon a page tells something over a slow line: its first words, and its first chart that answers."""

from __future__ import annotations

import functools
import gzip
import time
from contextlib import contextmanager
from pathlib import Path

from browsing import PHONE, Quiet, running_browser, serve
from paths import SITE

LINE = {"offline": False, "latency": 100, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s each way, and a tenth of a second to every answer."""
PACKED = {".html", ".js", ".css", ".svg", ".json"}
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
DRAWN = "!!document.querySelector('.csr-figure[data-drawn]')"


class Packing(Quiet):
    """Sends what can be packed packed, as the hosts of static pages do."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: N802 - the server calls it so
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        packed = path.suffix in PACKED
        content = _packed(path) if packed else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(content)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(content)


@functools.cache
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6)


def with_figures() -> list[Path]:
    """The pages of the built book that have a figure."""
    return [page for page in sorted(SITE.glob("chapters/*.html")) if 'class="csr-figure"' in page.read_text("utf-8")]


def slow_line() -> None:
    """Each page with a figure on a phone that has never been here."""
    print(f"{'at 400 kbit/s':<28}{'first words':>13}{'first chart':>13}{'kB':>7}")
    with contextmanager(serve)(SITE, Packing) as home, contextmanager(running_browser)() as browser:
        for page in with_figures():
            context = browser.new_context(viewport=PHONE)
            opened = context.new_page()
            session = context.new_cdp_session(opened)
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", LINE)
            arrived: list[float] = []
            session.on("Network.loadingFinished", lambda event, to=arrived: to.append(event["encodedDataLength"]))
            start = time.perf_counter()
            opened.goto(f"{home}/chapters/{page.name}", wait_until="commit")
            while not opened.evaluate(DRAWN) and time.perf_counter() - start < 60:
                opened.wait_for_timeout(50)
            chart, words = time.perf_counter() - start, opened.evaluate(PAINTED)
            print(f"{page.stem:<28}{words / 1000:>11.1f} s{chart:>11.1f} s{sum(arrived) / 1000:>7.0f}", flush=True)
            context.close()


if __name__ == "__main__":
    slow_line()
