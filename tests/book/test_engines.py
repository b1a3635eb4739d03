"""Firefox and WebKitGTK read the book, move a figure, save its table and run a cell. Chromium has all other tests."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from browsing import MODEL
from engines import ENGINES, engine, missing

UNTIL = """const until = (look, most, then) => { const end = Date.now() + most; const turn = () => {
    const found = look(); if (found || Date.now() > end) then(found ?? null); else setTimeout(turn, 50); }; turn(); };
const figure = document.querySelector('#fig-adoption');
const readout = () => figure.querySelector('.csr-readout').textContent;
"""
READ = "until(() => figure.dataset.drawn && figure.querySelector('.csr-chart svg') && readout(), 30000, done);"
MOVE = """const before = readout(), slider = figure.querySelector('[data-signal=laws]'); slider.value = 0.9;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    until(() => readout() !== before && location.hash.includes('laws=0.9') && readout(), 10000, done);"""
SAVE = """figure.querySelector('.csr-share').open = true;
    [...figure.querySelectorAll('.csr-share button')].find(b => b.textContent === 'Table as CSV').click(); done();"""
RUN = """[...document.querySelectorAll('.csr-live-bar button')].find(b => b.textContent === 'Run this page').click();
    const bar = document.querySelector('.csr-live-bar');
    until(() => ['ready', 'failed'].includes(bar.dataset.state) && bar.querySelector('.csr-live-status').textContent,
          240000, done);"""


def kept(folder: Path) -> str:
    """The table that the browser has saved somewhere in its home."""
    for _ in range(100):
        for path in folder.rglob("*.csv"):
            if path.stat().st_size:
                return path.read_text(encoding="utf-8-sig")
        time.sleep(0.1)
    return ""


@pytest.mark.parametrize("name", ENGINES)
def test_another_engine_reads_moves_saves_and_runs(name: str, site: str, tmp_path: Path) -> None:
    lacking = missing(name)
    if lacking:
        pytest.skip(f"{name} is not tried: install {', '.join(lacking)}")
    with engine(name, tmp_path) as browser:
        browser.go(f"{site}/{MODEL}")
        first = browser.value(UNTIL + READ)
        assert first.startswith("Adoption 0.40")
        moved = browser.value(UNTIL + MOVE)
        assert moved
        assert moved != first
        browser.value(UNTIL + SAVE)
        assert "institutional strength" in kept(tmp_path)
        assert str(browser.value(UNTIL + RUN)).startswith("Python is running in this page.")


def test_a_browser_that_breaks_off_is_named(tmp_path: Path) -> None:
    if missing("firefox"):
        pytest.skip("Firefox is not installed")
    with engine("firefox", tmp_path) as browser:
        browser.process.kill()
        with pytest.raises(ConnectionError):
            browser.value("done(1);")
