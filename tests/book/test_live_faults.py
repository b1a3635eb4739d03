"""A live page where the browser, the server or the reader's code does what the page does not expect.

What is decided around Python is tried without it (`serving_no_python`): those pages are ready at once.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import FLAGS, MODEL, chromium, notice, settle, to_fragment, uncover
from live_page import Live, PagePython, Site, scripts, serving, serving_no_python
from playwright.sync_api import Browser, BrowserContext, expect

SMALL = "chapters/colophon.html"


@pytest.fixture
def bare() -> Iterator[Site]:
    """The site without Python, at an address at which the browser has kept nothing."""
    with serving_no_python() as site:
        yield site


@pytest.fixture(scope="module")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    yield context
    context.close()


NEVER = "new Promise(() => {})"
REFUSED = "Promise.reject(new DOMException('The operation is insecure.', 'SecurityError'))"


@pytest.mark.parametrize(
    ("fault", "kept"),
    [
        ("", True),
        ("Object.defineProperty(navigator, 'locks', { value: undefined });", True),
        (f"navigator.locks.request = () => {REFUSED};", True),
        (f"navigator.locks.request = () => {NEVER};", True),
        ("Object.defineProperty(self, 'caches', { value: undefined });", False),
        ("Object.defineProperty(self, 'caches', { get() { throw new DOMException('', 'SecurityError'); } });", False),
        *((f"CacheStorage.prototype.open = () => {answer};", False) for answer in (REFUSED, NEVER)),
        *((f"Cache.prototype.keys = () => {answer};", True) for answer in (REFUSED, NEVER)),
        *((f"Cache.prototype.match = () => {answer};", True) for answer in (REFUSED, NEVER)),
        *((f"Cache.prototype.put = () => {answer};", False) for answer in (REFUSED, NEVER)),
    ],
)
def test_python_loads_where_the_browser_keeps_nothing_for_it(
    profile: BrowserContext, bare: Site, fault: str, kept: bool
) -> None:
    """It says so where the next start will have to fetch everything again, and waits for no answer for long."""
    bare.given["worker.js"] = fault.encode() + (scripts() / "worker.js").read_bytes()
    live = Live(profile, bare.home, SMALL)
    live.page.evaluate(f"() => {{ {fault} }}")
    live.press("Run this page")
    live.page.locator(".csr-live-bar:is([data-state=ready], [data-state=failed])").wait_for(timeout=20_000)
    assert live.status.startswith("Python is running in this page.")
    assert ("fetches them again" not in live.status) == kept
    assert live.faults == []
    live.close()


def test_python_loads_with_all_cookies_blocked(browser: Browser, bare: Site, tmp_path: Path) -> None:
    """As a browser refuses it of its own, by one setting."""
    (tmp_path / "Default").mkdir()
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings))
    context = browser.browser_type.launch_persistent_context(tmp_path, executable_path=chromium(), args=FLAGS)
    live = Live(context, bare.home, SMALL)
    refused = "async () => { try { await caches.open('a'); return false; } catch { return true; } }"
    assert live.page.evaluate(refused)
    live.run()
    assert "fetches them again" in live.status
    context.close()


@pytest.mark.parametrize(("fault", "copied"), [("", True), ("document.execCommand = () => false", False)])
def test_a_frame_that_may_not_copy_or_save_says_so(
    profile: BrowserContext, bare: Site, fault: str, copied: bool
) -> None:
    page = profile.new_page()
    page.add_init_script(fault)
    sandbox = "allow-scripts allow-same-origin"
    # By a link to the figure, which is then open.
    address = f"{bare.home}/{MODEL}#fig-adoption"
    page.set_content(f'<iframe width="1200" height="900" sandbox="{sandbox}" src="{address}"></iframe>')
    inside = page.frame_locator("iframe")
    figure = inside.locator(".csr-figure[data-drawn]").first
    menu = figure.locator(".csr-share")
    menu.locator("summary").click()
    said = menu.locator(".csr-said")
    menu.get_by_role("button", name="Copy BibTeX").click()
    expect(said).to_contain_text("Copied: BibTeX." if copied else "The BibTeX is selected above: copy it as any text.")
    selected = page.frames[1].evaluate("getSelection().toString()")
    assert ("@" in selected and "adoption" in selected) == (not copied)
    menu.get_by_role("button", name="SVG").click()
    expect(said).to_contain_text("open this page in a window of its own")
    page.close()


def test_a_frame_without_an_origin_is_told_why_nothing_runs_in_it_and_its_other_parts_work(
    profile: BrowserContext, bare: Site
) -> None:
    page = profile.new_page()
    frame = f'<iframe width="1200" height="900" sandbox="allow-scripts" src="{bare.home}/{SMALL}"></iframe>'
    page.set_content(frame)
    inside = page.frame_locator("iframe")
    assert "Open the page in a window of its own to run it" in inside.locator(".csr-live-hindrance").inner_text()
    assert inside.locator(".csr-live-bar").count() == 0
    root = inside.locator("html")
    before = root.get_attribute("data-mode")
    inside.locator(".theme-switch-button:visible").first.click()
    assert root.get_attribute("data-mode") != before
    page.close()
    # Where the browser keeps what it is given, it still does.
    live = Live(profile, bare.home, SMALL)
    live.page.locator(".theme-switch-button:visible").first.click()
    chosen = live.page.locator("html").get_attribute("data-mode")
    live.page.reload()
    assert live.page.locator("html").get_attribute("data-mode") == chosen != before
    live.close()


@pytest.fixture(scope="module")
def python(profile: BrowserContext) -> Iterator[PagePython]:
    with serving() as site:
        yield PagePython(profile, site.home)


@pytest.mark.parametrize(
    ("code", "shown", "said"),
    [
        ("for i in range(1500): print(i)", "999\n", "Left out: 500 lines, 2,500 characters."),
        ("print('x' * 150_000)", "x" * 100, "Left out: 1 line, 50,001 characters."),
        ("for i in range(5000): print('x', end='', flush=True)", "x" * 100, "Left out: 1,000 characters."),
        ("for i in range(60): display(i)", "", "Left out: 10 other outputs."),
        ("for i in range(1500): print(i)\n1 / 0", "999\n", "division by zero"),
        ("'x' * 150_000", "", ""),
    ],
)
def test_a_page_shows_much_output_in_part_and_says_how_much_is_missing(
    python: PagePython, code: str, shown: str, said: str
) -> None:
    outputs = python.outputs(code)
    text = "".join(output.get("text") or output.get("evalue", "") for output in outputs)
    assert shown in text
    assert said in text
    assert ("The page shows no more of this run" in text) == ("Left out" in said or "division" in said)
    assert sum(len(str(output.get("data", ""))) for output in outputs) + len(text) < 102_000
    assert len(outputs) < 4_010


def test_output_that_is_shown_whole_comes_whole_and_in_its_order(python: PagePython) -> None:
    code = "import sys\nprint('a', end='')\nprint('b', end='', file=sys.stderr)\nprint('c')\ndisplay(1)\nprint('d')"
    outputs = python.outputs(code)
    assert [output.get("text") or output["data"]["text/plain"] for output in outputs] == ["a", "b", "c\n", "1", "d\n"]
    # What is cleared makes room again.
    again = "from IPython.display import clear_output\nfor i in range(3):\n    clear_output()\n    print('x\\n' * 900)"
    assert "Left out" not in str(python.outputs(again))


def test_a_widget_that_takes_outputs_holds_a_stream_in_one_piece_and_no_more_than_the_page_shows(
    python: PagePython,
) -> None:
    code = "from ipywidgets import Output\nplace = Output()\nwith place:\n    print('a', end='')\n"
    code += "    for i in range(1500):\n        print(i)"
    said = "".join(output["text"] for output in python.outputs(code))
    assert said.startswith("Left out: ")
    again = "print([(o['name'], o['text'].count('\\n'), o['text'][:3]) for o in place.outputs], end='')"
    (held,) = python.outputs(again)
    assert held["text"] == "[('stdout', 1000, 'a0\\n'), ('stderr', 1, 'The')]"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("exit()", "Python in this page ends when you press Stop."),
        ("import sys; sys.exit()", "Python in this page ends when you press Stop."),
        ("%pip install x", "installs no others"),
        ("import requests", "installs no others"),
        ("!ls", "Python in this page has no shell"),
        ("names = !ls", "Python in this page has no shell"),
        ("%%bash\nls", "Python in this page has no shell"),
        ("import subprocess; subprocess.run(['ls'])", "Python in this page has no shell"),
        ("import threading; threading.Thread(target=print).start()", "Python in this page has no threads"),
        ("input('?')", "Python in this page cannot ask"),
        ("import pandas; pandas.read_csv('https://127.0.0.1/a.csv')", "Python in this page reaches no other site"),
        ("import pandas; pandas.read_csv('http://127.0.0.1:1/a.csv')", "Python in this page reaches no other site"),
        (
            "import altair\naltair.Chart('https://a.example/b.csv').mark_bar()",
            "Python in this page reaches no other site",
        ),
        ("1 / 0", ""),
        ("open('nothing')", ""),
    ],
)
def test_what_python_in_a_page_cannot_do_is_said_in_a_sentence(python: PagePython, code: str, sentence: str) -> None:
    said = " ".join(output.get("text") or output.get("evalue", "") for output in python.outputs(code))
    assert sentence in said
    assert ("Python in this page" in said) == bool(sentence)
    assert "AttributeError" not in said


def test_a_cell_that_prints_without_end_leaves_the_page_to_its_reader(profile: BrowserContext) -> None:
    with serving() as site:
        live = Live(profile, site.home, SMALL)
        live.run()
        cell = live.cell(0)
        state, code = cell.locator(".csr-live-state"), cell.locator("textarea").input_value()
        cell.locator("textarea").fill("while True: print()")
        assert state.inner_text() == "Changed since it ran"
        cell.locator("textarea").fill(code)
        assert state.inner_text() == "Has run"
        cell.locator("textarea").fill("while True: print()")
        cell.get_by_role("button", name="Run this cell").click()
        cell.locator(".csr-live-stderr", has_text="shows no more of this run").wait_for()
        begun = time.monotonic()
        live.press("Stop")
        live.wait("idle")
        assert time.monotonic() - begun < 2
        # Run again it would print without end once more.
        live.press("Reset")
        assert live.page.locator(".csr-live-bar button").all_inner_texts() == ["Run this page"]
        live.run()
        assert cell.locator("textarea").input_value() == code
        assert live.faults == []
        live.close()


def test_a_silent_cell_shows_what_the_readers_own_code_gives(profile: BrowserContext, bare: Site) -> None:
    live = Live(profile, bare.home, MODEL)
    silent = live.page.locator(".cell.tag_remove-output", has=live.page.locator(".cell_input")).first
    live.run()
    output = silent.locator(".csr-live-output")
    assert not output.is_visible()
    silent.evaluate("cell => cell.querySelectorAll('details').forEach(d => { d.open = true; })")
    code = silent.locator("textarea")
    printed = code.input_value()
    for written, seen in (("print('mine')", True), (printed, False)):
        code.fill(written)
        silent.get_by_role("button", name="Run this cell").click()
        silent.locator(".csr-live-state", has_text="Running").wait_for(state="detached")
        assert output.is_visible() == seen
    live.close()


@pytest.mark.parametrize(
    ("script", "sent", "said"),
    [
        ("worker.js", rb"of-another-version", "its scripts are of two versions of the book; load the page anew"),
        ("session.js", None, "session.js could not be fetched (the site answers 404); if the book has changed since"),
        ("worker.js", None, "worker.js could not be fetched (the site answers 404); if the book has changed since"),
        ("pyodide.js", None, "pyodide.js could not be fetched (the site answers 404); if the book has changed since"),
        ("manifest.json", None, "manifest.json could not be fetched (the site answers 404); if the book has changed"),
    ],
)
def test_a_page_that_meets_another_version_of_the_book_says_so(
    profile: BrowserContext, bare: Site, script: str, sent: bytes | None, said: str
) -> None:
    if sent is None:
        bare.faults[script] = "missing"
    else:
        here = scripts()
        (build,) = set(re.findall(rb'build[!=:]+"(\w{12})"', (here / "session.js").read_bytes()))
        content = (here / script).read_bytes()
        assert build in content
        bare.given[script] = content.replace(build, sent)
    live = Live(profile, bare.home, SMALL)
    live.press("Run this page")
    live.wait("failed")
    assert said in live.status
    live.close()


def test_a_server_that_calls_scripts_plain_text_is_named_as_the_cause(profile: BrowserContext, bare: Site) -> None:
    bare.types[".js"] = "text/plain"
    live = Live(profile, bare.home, MODEL)
    live.press("Run this page")
    live.wait("failed")
    assert "the server says that session.js is “text/plain”, which no browser runs" in live.status
    live.close()


BROKEN = b"this is no script"
SEEN = """figures => Promise.all(figures.map(async figure => {
    const chart = figure.querySelector('.csr-chart'), still = chart.querySelector('img');
    // A still is fetched when a reader comes near.
    if (still) still.loading = 'eager';
    await still?.decode();
    const drawn = Boolean(chart.querySelector('svg')), seen = still?.naturalWidth && still.clientWidth > 100;
    return { drawn, still: Boolean(seen) };
}))"""


@pytest.mark.parametrize(
    ("broken", "fault", "drawn"),
    [
        ("", "", True),
        ("figures.js", "", False),
        ("state.js", "", False),
        ("charts.js", "", False),
        ("", "delete Object.hasOwn", False),
    ],
)
def test_a_figure_is_a_picture_where_a_script_does_not_come_or_does_not_run(
    profile: BrowserContext, bare: Site, broken: str, fault: str, drawn: bool
) -> None:
    if broken:
        bare.given[broken] = BROKEN
    page = profile.new_page()
    page.add_init_script(fault)
    page.goto(f"{bare.home}/{MODEL}", wait_until="load")
    if drawn:
        settle(page)
    figures = page.locator(".csr-figure").evaluate_all(SEEN)
    assert figures
    assert all(figure == {"drawn": drawn, "still": not drawn} for figure in figures)
    page.close()


def test_a_drawing_that_fails_half_way_leaves_its_picture_and_says_why(profile: BrowserContext, bare: Site) -> None:
    """An older browser may have all that the scripts ask for at their start, and not what a chart needs."""
    page = profile.new_page()
    page.add_init_script("delete window.structuredClone")
    page.goto(f"{bare.home}/{MODEL}", wait_until="load")
    page.locator(".csr-failed").first.wait_for(state="attached")
    uncover(page)
    figures = page.locator(".csr-figure").evaluate_all(SEEN)
    assert figures == [{"drawn": False, "still": True}] * len(figures)
    expect(page.locator(".csr-failed .csr-chart").first).to_contain_text(
        "This chart could not be drawn", use_inner_text=True
    )
    assert page.locator(".csr-failed .csr-table[open]").count() == len(figures)
    page.close()


@pytest.mark.parametrize("refused", [False, True])
def test_changed_code_is_there_again_when_the_reader_comes_back(browser: Browser, bare: Site, refused: bool) -> None:
    """Where the browser keeps nothing, the reader is asked before the page is left."""
    context = browser.new_context()
    if refused:
        context.add_init_script(
            "Object.defineProperty(window, 'localStorage',"
            " { configurable: true, get() { throw new DOMException('', 'SecurityError'); } })"
        )
    live = Live(context, bare.home, SMALL)
    asked: list[str] = []
    live.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    live.run()
    live.cell(0).locator("textarea").click()
    live.page.keyboard.press("Control+Home")
    live.page.keyboard.type("mine = 1\n")
    live.page.goto(f"{bare.home}/chapters/bibliography.html")
    live.page.goto(f"{bare.home}/{SMALL}")
    assert asked == (["beforeunload"] if refused else [])
    assert ("Your changes to the code of this page are kept" in live.status) == (not refused)
    live.run()
    code = live.cell(0).locator("textarea")
    assert code.input_value().startswith("mine = 1\n") == (not refused)
    live.press("Reset")
    live.page.reload()
    assert "are kept" not in live.status
    live.run()
    assert "mine" not in code.input_value()
    assert asked == (["beforeunload"] if refused else [])
    context.close()


@pytest.mark.parametrize(
    "mangled",
    [
        "fig-adoption%3Fadoption.laws%3D0.8",
        "fig-adoption?adoption.laws=0.8).",
        "fig-adoption?adoption.laws=0.8&fbclid=x",
    ],
)
def test_a_link_that_was_mangled_on_its_way_still_gives_the_view(
    profile: BrowserContext, bare: Site, mangled: str
) -> None:
    page = profile.new_page()
    page.goto(f"{bare.home}/{MODEL}#{mangled}")
    settle(page)
    assert page.locator("#fig-adoption input[data-signal=laws]").input_value() == "0.8"
    expect(page.locator("#fig-adoption")).to_be_in_viewport()
    assert notice(page) == ""
    to_fragment(page, "fig-adoption?adoption.lows=0.8")
    assert "adoption.lows=0.8" in notice(page)
    page.close()


def test_a_phone_neither_corrects_the_code_nor_zooms_into_it(browser: Browser, bare: Site) -> None:
    phone = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    live = Live(phone, bare.home, SMALL)
    live.run()
    code = live.page.locator(".csr-live-code").first
    for name in ("autocapitalize", "autocomplete", "autocorrect"):
        assert code.get_attribute(name) == "off"
    assert code.get_attribute("spellcheck") == "false"
    assert code.evaluate("code => parseFloat(getComputedStyle(code).fontSize)") >= 16
    phone.close()
