"""Measurements, as ratios within one run: machines differ and are noisy, ratios less so.

Run with ``make bench``. Nothing here passes or fails.
"""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import nbformat
import numpy as np
from bench_ensembles import ensemble_table
from bench_line import slow_line
from bench_page import page_costs
from bench_qca import qca_speed
from bench_simulation import equilibrium_growth, simulation_speed
from binder_environment import in_binder
from paths import BINDER, SITE
from timing import median_seconds

from csrmodel.adoption import adoption


def by_hand(visibility: np.ndarray, national: np.ndarray) -> np.ndarray:
    """Adoption at the default parameters, as one would write it once by hand."""
    strength = (0.2 * np.sqrt(np.maximum(national, 1e-6)).sum(axis=-1)) ** 2
    return (0.5 * np.sqrt(np.maximum(visibility, 1e-6)) + 0.5 * np.sqrt(np.maximum(strength, 1e-6))) ** 2


def adoption_speed(clusters: int = 10_000_000) -> None:
    rng = np.random.default_rng(1)
    visibility, national = rng.random(clusters), rng.random((clusters, 5))
    np.testing.assert_allclose(adoption(visibility, national), by_hand(visibility, national), rtol=1e-12)
    ours = median_seconds(lambda: adoption(visibility, national))
    hand = median_seconds(lambda: by_hand(visibility, national))
    print(f"adoption over {clusters:,} clusters: {ours:.2f} s, {ours / hand:.2f} times the same written by hand")


def page_weights() -> None:
    """What each page and the files that it names weigh, raw and compressed."""
    print(f"{'page':<28}{'raw kB':>9}{'gzip kB':>9}   (with every script, style and picture that it names)")
    for page in sorted(SITE.glob("chapters/*.html")):
        files = {page, *named_by(page)}
        raw = sum(f.stat().st_size for f in files)
        packed = sum(len(gzip.compress(f.read_bytes())) for f in files)
        print(f"{page.stem:<28}{raw / 1e3:>9.0f}{packed / 1e3:>9.0f}")


def named_by(page: Path) -> set[Path]:
    """Local files in the page's ``src`` and stylesheet or preload ``href`` attributes."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    names = [tag["src"] for tag in soup.find_all(src=True)]
    names += [tag["href"] for tag in soup.find_all("link", href=True)]
    paths = {(page.parent / str(name).split("?")[0].split("#")[0]).resolve() for name in names if "data:" not in name}
    return {path for path in paths if path.is_file()}


RESTART_AND_RUN_ALL = """
import sys, time, nbformat
from nbclient import NotebookClient
for path in sys.argv[1:]:
    notebook = nbformat.read(path, as_version=4)
    start = time.perf_counter()
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    print(time.perf_counter() - start)
"""


def notebook_times() -> None:
    """The environment of Binder, and each chapter run in it from a new kernel to its last cell."""
    environment, folder = BINDER / "env", BINDER / "checkout" / "notebooks"
    python = environment / "bin" / "python"
    size = sum(file.lstat().st_size for file in environment.rglob("*") if file.is_file())
    count = "from importlib.metadata import distributions; print(len({d.name for d in distributions()}))"
    packages = subprocess.run([python, "-c", count], cwd=folder, capture_output=True, text=True, check=True).stdout
    print(f"environment of Binder: {size / 1e6:.0f} MB, {packages.strip()} packages")
    chapters = sorted(folder.glob("*.ipynb"))
    with tempfile.TemporaryDirectory() as home:
        empty = Path(home) / "empty.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import csrmodel")]), empty)
        command = [python, "-c", RESTART_AND_RUN_ALL, empty, *chapters]
        said = subprocess.run(
            command, cwd=folder, env=in_binder(Path(home)), capture_output=True, text=True, check=True
        )
    least, *spent = map(float, said.stdout.split())
    print(f"{'Restart and Run All':<28}{'seconds':>9}{'times a notebook of one import':>34}")
    for chapter, seconds in zip(chapters, spent, strict=True):
        print(f"{chapter.stem:<28}{seconds:>9.1f}{seconds / least:>34.1f}")


def book_times() -> None:
    """The whole of ``make book`` in a fresh clone, and again in the same one."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "-q", str(SITE.parent.parent), folder], check=True)
        spent = []
        for _ in range(2):
            start = time.perf_counter()
            subprocess.run(["make", "-s", "book"], cwd=folder, check=True, capture_output=True)
            spent.append(time.perf_counter() - start)
    print(f"make book: {spent[0]:.0f} s in a fresh clone, {spent[1]:.0f} s again ({spent[0] / spent[1]:.1f} to 1)")


MOVE = """async ([handle, explorer]) => {
    const key = Number(handle.ariaValueNow) > 0.5 ? 'ArrowLeft' : 'ArrowRight';
    const changed = (selector, start) => new Promise(done => {
        const observer = new MutationObserver(() => { observer.disconnect(); done(performance.now() - start); });
        const watched = { subtree: true, childList: true, characterData: true, attributes: true };
        observer.observe(explorer.querySelector(selector), watched);
    });
    const start = performance.now();
    const found = Promise.all([changed('.widget-html:has(.csr-readout)', start), changed('.csr-chart', start)]);
    handle.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    return found;
}"""


def live_page(moves: int = 40) -> None:
    """Python in the page: from the click to the first live explorer, and from a slider to its number and chart."""
    from live_page import Live, serving
    from playwright.sync_api import sync_playwright

    name = "chapters/conceptual-model.html"
    print(f"{'Python in the page':<34}{'here':>10}{'an earlier prototype':>24}")
    with sync_playwright() as playwright, serving(SITE) as site:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"))
        context = browser.new_context()
        for state, prototype in (("cold", "9.8 to 10.3 s"), ("warm", "not measured")):
            live = Live(context, site.home, name)
            before, start = site.bytes, time.perf_counter()
            live.run()
            explorer = live.page.locator(".csr-explorer")
            explorer.locator(".csr-chart svg").wait_for()
            print(f"{f'click to live explorer, {state}':<34}{time.perf_counter() - start:>8.1f} s{prototype:>24}")
            print(f"{f'bytes fetched, {state}':<34}{(site.bytes - before) / 1e6:>7.1f} MB{'':>24}")
            if state == "cold":
                live.close()  # A reader who goes on to the next page leaves no Python running behind.
        handle = explorer.locator(".noUi-handle").first
        place = [handle.element_handle(), explorer.element_handle()]
        live.page.evaluate(MOVE, place)
        spent = []
        for _ in range(moves):
            live.page.wait_for_timeout(150)
            spent.append(live.page.evaluate(MOVE, place))
        for what, times, prototype in zip(
            ("number", "chart"), zip(*spent, strict=True), ("20 ms", "83 to 111 ms"), strict=True
        ):
            ordered = sorted(times)
            print(f"{f'slider to {what}, median':<34}{statistics.median(times):>7.0f} ms{prototype:>24}")
            print(f"{f'slider to {what}, 95th percentile':<34}{ordered[int(0.95 * len(ordered))]:>7.0f} ms{'':>24}")
        browser.close()


if __name__ == "__main__":
    live_page()
    adoption_speed()
    simulation_speed()
    equilibrium_growth()
    qca_speed()
    ensemble_table()
    page_weights()
    slow_line()
    page_costs()
    notebook_times()
    book_times()
