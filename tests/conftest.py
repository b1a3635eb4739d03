"""The built book, served from this machine, in headless Chromium with every other host shut off."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

# How long an example takes says more about what else the machine does than about the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
BINDER = ROOT / "_build" / "binder"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Every other host is shut off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test run has its own report."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test first, so that no worker waits for another at the end."""
    items.sort(key=lambda item: item.name != "test_the_suite_of_the_package_passes_in_the_page")


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the built book."""
    assert (SITE / "index.html").is_file(), "the book is not built: run 'make book' first"
    yield from serve(SITE)


def serve(folder: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def checkout() -> Path:
    """What Binder would hold of this working tree, beside the environment that it would have made."""
    copy = BINDER / "checkout"
    for folder in ("binder", "chapters", "csrmodel", "data"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                twin = copy / path.relative_to(ROOT)
                assert twin.is_file(), f"{twin} is missing: run 'make binder' first"
                assert twin.read_bytes() == path.read_bytes(), f"{twin} is old: run 'make binder' first"
    return copy


def in_binder(home: Path) -> dict[str, str]:
    """Surroundings of a command that runs as in a Binder: its programs first, and a home of its own."""
    inherited = {name: value for name, value in os.environ.items() if name != "CSRMODEL_BOOK"}
    return inherited | {"HOME": str(home), "PATH": f"{BINDER / 'env' / 'bin'}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "no Chromium: install Debian's package 'chromium', or set CHROMIUM to its path"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()
