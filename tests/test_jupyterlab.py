"""A chapter in JupyterLab: opened, run from top to bottom, and a slider of its explorer moved."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import jupytext
import pytest
from conftest import ROOT
from playwright.sync_api import Browser


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """Address of a JupyterLab that holds the chapter on the conceptual model as a notebook."""
    notebook = jupytext.read(ROOT / "chapters" / "conceptual-model.md", fmt="md:myst")
    jupytext.write(notebook, tmp_path / "chapter.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    options = ["--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}", "--LabApp.news_url=None"]
    # A home of its own, so that a reader's settings neither matter nor change.
    surroundings = {k: v for k, v in os.environ.items() if k != "CSRMODEL_BOOK"} | {"HOME": str(tmp_path / "home")}
    with open(tmp_path / "lab.log", "w") as log:
        server = subprocess.Popen([*command, *options], stdout=log, stderr=log, env=surroundings)
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{home}/api", timeout=5)
            break
        except OSError:
            assert server.poll() is None, (tmp_path / "lab.log").read_text()[-2000:]
            time.sleep(0.5)
    yield home
    server.terminate()
    server.wait(timeout=20)


def test_a_chapter_runs_in_jupyterlab_and_its_explorer_answers(browser: Browser, lab: str) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 1200}).new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{lab}/lab/tree/chapter.ipynb")
    page.locator(".jp-Notebook h1", has_text="A model of adoption").wait_for()
    # A run that is asked for before the kernel has answered is dropped.
    page.locator(".jp-NotebookPanel-toolbar [data-status=idle]").first.wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    said = page.locator(".jp-OutputArea-output p", has_text="Adoption 0.40: more out than in")
    said.wait_for()
    page.locator(".jp-RenderedVegaCommon5 :is(svg, canvas)").first.wait_for()
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    page.get_by_role("button", name="Sialkot", exact=True).click()
    page.locator(".jp-OutputArea-output p", has_text="Adoption 0.63: more in than out").wait_for()
    page.context.close()
