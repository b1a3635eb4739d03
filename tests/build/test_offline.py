"""The zip: complete, read by a double-click, run by one command, also under a path that is not the root."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import offline
import pytest
from browsing import PHONE, REFUSING
from course import ASSIGNMENT, sound, whole_hand_in, whole_quiz
from live_page import Live, serving
from once import once
from paths import SITE
from playwright.sync_api import Browser
from quiz_items import quiz


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip, made and unpacked."""

    def make(folder: Path) -> None:
        for made in (offline.build(folder), offline.build(folder, offline.LIGHT)):
            checksum, name = (folder / f"{made.name}.sha256").read_text().split()
            assert (checksum, name) == (hashlib.sha256(made.read_bytes()).hexdigest(), made.name)
            ZipFile(made).extractall(folder)

    return Path(once(tmp_path_factory, "zip", make) / offline.NAME)


def test_the_zip_holds_the_whole_site_and_says_how_to_open_it(unpacked: Path) -> None:
    for path in SITE.rglob("*"):
        if path.is_file():
            assert (unpacked / path.relative_to(SITE)).read_bytes() == path.read_bytes(), path
    note = (unpacked / "README.txt").read_text()
    assert "double-click index.html" in note
    assert "python serve.py" in note


def test_the_small_zip_has_all_but_python_and_its_pages_say_so(browser: Browser, unpacked: Path) -> None:
    light = unpacked.parent / offline.LIGHT
    held = {str(path.relative_to(light)) for path in light.rglob("*") if path.is_file()}
    whole = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    kept = {name for name in whole if name.startswith(f"{offline.KEPT}/")}
    assert {name.partition("/live/")[0] for name in whole - held - kept} == {"_static"}
    assert held < whole
    assert "without the pages' Python" in (light / "README.txt").read_text()
    context = browser.new_context()
    with serving(light, "") as site:
        live = Live(context, site.home, "chapters/conceptual-model.html")
        assert "small copy of the book" in live.page.locator(".csr-live-hindrance").inner_text()
        live.page.locator("#fig-adoption .csr-chart svg").wait_for()
        assert live.faults == []
    context.close()


def test_a_zip_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "large").write_bytes(os.urandom(8_100_000))
    with pytest.raises(ValueError, match=r"has 8\.\d MB; allowed are 8"):
        offline.build(tmp_path / "made", offline.LIGHT, tmp_path / "site")


def test_the_server_of_the_zip_calls_a_script_a_script_whatever_the_machine_says(tmp_path: Path) -> None:
    """As on a Windows whose list of types has scripts as plain text."""
    (tmp_path / "a.js").write_text("1")
    shutil.copy(Path(offline.__file__).parent / "serve.py", tmp_path)
    told = "import mimetypes, runpy, sys\nmimetypes.add_type('text/plain', '.js')\nsys.argv = ['serve.py', '0']\n"
    code = f"{told}runpy.run_path({str(tmp_path / 'serve.py')!r}, run_name='__main__')"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        found = re.search(r"http://localhost:(\d+)", server.stdout.readline())
        assert found
        with urllib.request.urlopen(f"http://127.0.0.1:{found[1]}/a.js") as answer:
            assert answer.headers["Content-Type"] == "text/javascript"
        server.terminate()


def test_the_unpacked_zip_runs_under_a_prefix(browser: Browser, unpacked: Path) -> None:
    context = browser.new_context()
    with serving(unpacked, "/course/book") as site:
        live = Live(context, site.home, "chapters/conceptual-model.html")
        live.run()
        live.page.locator(".csr-explorer .csr-chart svg").wait_for()
        assert set(live.states) == {"Has run"}
        assert live.faults == []
        assert live.elsewhere == []
    context.close()


@pytest.fixture
def opened(browser: Browser, unpacked: Path) -> Iterator[Live]:
    """A chapter opened from the file system."""
    context = browser.new_context()
    yield Live(context, f"file://{unpacked}", "chapters/conceptual-model.html")
    context.close()


def test_a_double_click_opens_the_book(browser: Browser, unpacked: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"file://{unpacked}/index.html")
    page.locator(".csr-figure .csr-chart svg").first.wait_for()
    assert page.url.endswith("/chapters/index.html")
    context.close()


def test_from_the_file_system_figures_answer_and_the_page_says_that_python_cannot_run(opened: Live) -> None:
    page, figure = opened.page, opened.page.locator("#fig-adoption")
    before = figure.locator(".csr-readout").inner_text()
    figure.get_by_role("button", name="Sialkot", exact=True).click()
    page.wait_for_function("t => document.querySelector('#fig-adoption .csr-readout').textContent !== t", arg=before)
    assert "opened from the file system" in page.locator(".csr-live-hindrance").inner_text()
    assert page.locator(".csr-live-bar").count() == 0
    page.locator('article a[href*="bibliography.html#"]').first.focus()
    assert page.locator("#csr-card").is_visible()
    assert opened.faults == []
    assert [url for url in opened.requests if not url.startswith(("file:", "data:"))] == []


def test_from_the_file_system_the_search_finds_a_page(browser: Browser, unpacked: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"file://{unpacked}/search.html?q=decoupling")
    page.locator("#search-results li", has_text="Laboratory").first.wait_for()
    context.close()


def test_from_the_file_system_a_quiz_answers_and_keeps_what_was_said(browser: Browser, unpacked: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"file://{unpacked}/chapters/introduction.html")
    asked = quiz("introduction")[0]
    right = next(at for at, option in enumerate(asked.parts[0].options) if option.right)
    item = page.locator(f"#quiz-{asked.id}")
    item.locator("input").nth(right).check()
    item.locator(".csr-check").click()
    assert item.get_attribute("data-right") == "true"
    page.reload()
    assert item.get_attribute("data-right") == "true"
    context.close()


@pytest.mark.parametrize("refused", [False, True], ids=["", "keeping nothing"])
@pytest.mark.parametrize("name", [offline.NAME, offline.LIGHT], ids=["whole", "small"])
def test_from_the_file_system_the_course_is_walked_by_keyboard(
    browser: Browser, unpacked: Path, tmp_path: Path, name: str, refused: bool
) -> None:
    """On a phone: a quiz, a hand-in, and an assignment whose page says in a sentence why its Python does not run."""
    home = f"file://{unpacked.parent / name}"
    context = browser.new_context(viewport=PHONE)
    context.set_default_timeout(10_000)
    if refused:
        context.add_init_script(REFUSING)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    whole_hand_in(page, home, tmp_path, refused)
    whole_quiz(page, home, "environmental-management")
    page.goto(f"{home}/{ASSIGNMENT}")
    why = page.locator(".csr-live-hindrance").inner_text()
    assert ("small copy of the book, without Python" if name == offline.LIGHT else "opened from the file system") in why
    assert page.locator(".csr-live-bar").count() == 0
    assert sound(page, ".bd-article") == []
    # The notebook to work in instead is there.
    page.locator(".csr-notebook summary").press("Enter")
    notebook = page.locator(".csr-notebook a[href$='assignment-1.ipynb']").first
    assert (unpacked.parent / name / ASSIGNMENT).parent.joinpath(notebook.get_attribute("href") or "").is_file()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:", "about:"))] == []
    context.close()
