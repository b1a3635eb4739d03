"""Python in the page: every chapter runs, answers, changes its own numbers, fails in words, and comes back."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chapter_numbers
import pytest
from browsing import MODEL, barriers, dress, moving, settle
from cells import CHAPTERS, cells
from live_page import PATIENCE, Live, PagePython, Site, serving, session, shown
from paths import SITE
from playwright.sync_api import Browser, BrowserContext, Locator, expect
from playwright.sync_api import TimeoutError as TookTooLong

SMALL = "chapters/colophon.html"


@pytest.fixture(scope="module")
def live_site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture(scope="module")
def used(browser: Browser, live_site: Site) -> Iterator[BrowserContext]:
    """A browser profile that all pages of this module share, with a Python that stays.

    What a browser has compiled for one Python it uses for the next, as long as the first is there.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    PagePython(context, live_site.home)
    yield context
    context.close()


@pytest.fixture
def clean(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile in which nothing has run yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    yield context
    context.close()


def numbers_in_prose(live: Live) -> list[str]:
    return live.page.locator("[data-glue]").all_text_contents()


def move(control: Locator) -> None:
    """Put a live control somewhere else."""
    if control.evaluate("c => c.tagName") == "SELECT":
        options = control.locator("option").count()
        now = control.evaluate("c => c.selectedIndex")
        control.select_option(index=(now + (2 if options > 2 else 1)) % options)
        return
    control.focus()
    now, low = (float(control.get_attribute(f"aria-value{which}") or 0) for which in ("now", "min"))
    control.press("End" if now == low else "Home")


def answers(live: Live, explorer: Locator) -> bool:
    """Whether some control of a live explorer changes its chart, and its sentences if it has any."""
    has_text = bool(shown(explorer)[0])
    for control in explorer.locator(".noUi-handle, select").all():
        text, chart = shown(explorer)
        move(control)
        try:
            live.page.wait_for_function(
                "([e, text, chart]) => e.querySelector('.csr-live-chart .csr-chart').innerHTML !== chart && (!text ||"
                " [...e.querySelectorAll('.csr-readout')].map(r => r.innerText).join(' | ') !== text)",
                arg=[explorer.element_handle(), text if has_text else "", chart],
                timeout=5_000,
            )
            return True
        except TookTooLong:
            continue
    return False


@dataclass
class Ran:
    """A page that has run from top to bottom, what it looked like before, and the numbers that its cells computed."""

    live: Live
    path: Path
    figures: int
    printed: list[str]
    numbers: dict[str, object]


@pytest.fixture(scope="module", params=CHAPTERS, ids=lambda path: path.stem)
def ran(used: BrowserContext, live_site: Site, request: pytest.FixtureRequest) -> Iterator[Ran]:
    path: Path = request.param
    live = Live(used, live_site.home, f"chapters/{path.stem}.html")
    figures = live.page.locator(".csr-figure[id^=fig-]:visible").count()
    printed = numbers_in_prose(live)
    record(live)
    live.run()
    yield Ran(live, path, figures, printed, recorded(live))
    live.close()


# Before its first cell the page's Python gets a recorder, beside the names of the chapter; afterwards it is asked.
RECORD = """async ([session, code]) => {
    const { Session } = await import(session);
    const run = Session.prototype.run;
    Session.prototype.run = async function (...cell) {
        if (!window.csrRecorded) {
            window.csrRecorded = this;
            await run.call(this, 'recorder', code, {});
        }
        return run.apply(this, cell);
    };
}"""
# Piece by piece: a page shows no more than 100,000 characters of a run.
RECORDED = """async () => {
    const session = window.csrRecorded, hear = session.hear, said = [];
    session.hear = message => message.type === 'output' && message.cell === 'recorder'
        ? said.push(message.output) : hear(message);
    const run = async code => {
        said.length = 0;
        await session.run('recorder', code, {});
        return said.map(output => output.text || output.evalue || '').join('');
    };
    await run("_recorded = _recorder.numbers()");
    let all = '', piece;
    do all += piece = await run(`print(_recorded[${all.length}:${all.length + 50000}], end='')`); while (piece);
    session.hear = hear;
    return all;
}"""
START_RECORDING = """
_recorder = {"__name__": "chapter_numbers"}
exec(%r, _recorder)
_recorder = _recorder["Recorder"](globals())
"""


def record(live: Live) -> None:
    live.page.evaluate(RECORD, [session(live.home), START_RECORDING % Path(chapter_numbers.__file__).read_text()])


def recorded(live: Live) -> dict[str, object]:
    found: dict[str, object] = json.loads(live.page.evaluate(RECORDED))
    return found


def test_every_page_with_code_runs(ran: Ran) -> None:
    live = ran.live
    assert set(live.states) == {"Has run"}
    assert numbers_in_prose(live) == ran.printed
    again = live.page.locator(".csr-live-output > .text_html > .csr-figure")
    assert live.page.locator(".csr-explorer").count() + again.count() == ran.figures
    for figure in again.all():
        figure.locator(".csr-chart svg").wait_for()
        figure.locator("[data-signal]:is(input, select)").first.wait_for()
    assert live.faults == []
    assert live.elsewhere == []


def test_every_live_explorer_answers(ran: Ran) -> None:
    for explorer in ran.live.page.locator(".csr-explorer").all():
        explorer.locator(".csr-chart svg").wait_for()
        assert answers(ran.live, explorer), explorer.inner_text()[:80]
    assert ran.live.faults == []
    assert ran.live.elsewhere == []


def test_the_numbers_of_a_chapter_agree(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's Python computes what this one does."""
    monkeypatch.delenv("CSRMODEL_BOOK", raising=False)
    here = numbers_here(cells(ran.path))
    assert differences(here, ran.numbers) == []
    # The colophon computes nothing: it lists versions, which are not the same in two Pythons.
    assert here or ran.path.stem == "colophon"


def numbers_here(code: Sequence[str]) -> dict[str, object]:
    names: dict[str, Any] = {}
    recorder = chapter_numbers.Recorder(names)
    try:
        for cell in code:
            exec(cell, names)
    finally:
        found: dict[str, object] = json.loads(recorder.numbers())
    return found


def differences(here: dict[str, object], there: dict[str, object]) -> list[str]:
    """What is not the same in both, numbers to 1e-9."""
    return [
        f"{name}: {here.get(name)!r} here, {there.get(name)!r} in the page"
        for name in {*here, *there}
        if not _same(here.get(name), there.get(name))
    ]


def _same(a: object, b: object) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) or (math.isnan(a) and math.isnan(b))
    return a == b


def test_another_number_would_be_found() -> None:
    here: dict[str, object] = {"a": 0.5, "b": "more in than out", "c": 1.0}
    assert differences(here, dict(here)) == []
    assert differences(here, {**here, "a": 0.5 + 1e-8}) == ["a: 0.5 here, 0.50000001 in the page"]
    assert len(differences(here, {"a": 0.5})) == 2


def test_a_used_profile_fetches_no_python_again(clean: BrowserContext) -> None:
    with serving() as site:
        live = Live(clean, site.home, MODEL)
        before = site.bytes
        live.run()
        cold = site.bytes - before
        assert cold > 30_000_000
        # Leaving and coming back, by the browser's own way.
        live.page.goto(f"{site.home}/chapters/impacts.html")
        live.page.go_back()
        live.page.locator(".csr-live-bar[data-state=idle]").wait_for()
        assert live.page.locator(".csr-live-output").count() == 0
        before = site.bytes
        live.run()
        assert site.bytes - before < 100_000
        assert live.faults == []
        live.close()


def test_a_live_explorer_starts_where_the_figure_stood_and_leaves_it_where_it_went(
    used: BrowserContext, live_site: Site
) -> None:
    """And both are where the address says."""
    live = Live(used, live_site.home, f"{MODEL}#fig-adoption?adoption.laws=0.8")
    figure = live.page.locator("#fig-adoption")
    slider = figure.locator("input[data-signal=laws]")
    static = figure.locator(".csr-readout").inner_text()
    live.run()
    assert not figure.is_visible()
    explorer = live.page.locator(".csr-explorer")
    assert shown(explorer)[0] == static
    handle = explorer.locator(".noUi-handle").nth(1)
    assert float(handle.get_attribute("aria-valuenow") or 0) == pytest.approx(0.8)
    handle.focus()
    handle.press("Home")
    explorer.locator(".csr-readout", has_not_text=static).wait_for()
    expect(live.page).to_have_url(re.compile(r"adoption\.laws=0(&|$)"), timeout=30_000)
    menu = explorer.locator(".csr-share")
    menu.locator("summary").click()
    reference = menu.locator(".csr-reference")
    expect(reference).to_contain_text("level holds it back?” Interactive figure “adoption”, set to")
    expect(reference).to_contain_text("Labour and environmental laws, enforced: 0. In “A model")
    menu.locator("summary").click()
    linked = Live(used, live_site.home, f"{MODEL}#{live.page.url.partition('#')[2]}")
    assert linked.page.locator("#fig-adoption input[data-signal=laws]").input_value() == "0"
    assert linked.page.locator("#fig-adoption .csr-readout").inner_text() == shown(explorer)[0]
    linked.close()
    # Another address while Python runs.
    before = shown(explorer)[0]
    live.page.evaluate("() => { location.hash = 'fig-adoption?adoption.laws=0.4'; }")
    expect(handle).to_have_attribute("aria-valuenow", "0.4", timeout=PATIENCE)
    explorer.locator(".csr-readout", has_not_text=before).wait_for(timeout=PATIENCE)
    live.wait("ready")
    text = shown(explorer)[0]
    live.press("Stop")
    assert slider.input_value() == "0.4"
    assert figure.is_visible()
    expect(figure.locator(".csr-readout")).to_have_text(text)
    assert figure.locator("svg").bounding_box() is not None
    assert live.faults == []
    live.close()


def static_page(live: Live) -> tuple[object, ...]:
    """What a reader sees of a page in which nothing runs."""
    page = live.page
    return (
        numbers_in_prose(live),
        page.locator(".csr-figure:visible").count(),
        page.locator(".csr-figure:visible .csr-readout").all_inner_texts(),
        page.locator(".csr-explorer, .csr-live-output, textarea").count(),
    )


class Running:
    """A page that runs as it was printed, for tests that leave it so or reset it."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.live = Live(context, home, MODEL)
        self.before = static_page(self.live)
        self.printed = numbers_in_prose(self.live)

    def ready(self) -> bool:
        """Whether all cells have run with the code that was printed."""
        page = self.live.page
        code = page.locator(".bd-article .cell textarea").evaluate_all("all => all.map(one => one.value)")
        printed = page.locator(".bd-article .cell_input pre").evaluate_all("all => all.map(one => one.textContent)")
        return (
            page.locator(".csr-live-bar").get_attribute("data-state") == "ready"
            and code == [text.removesuffix("\n") for text in printed]
            and set(self.live.states) == {"Has run"}
            and numbers_in_prose(self.live) == self.printed
        )


@pytest.fixture(scope="module")
def kept_running(used: BrowserContext, live_site: Site) -> Iterator[Running]:
    page = Running(used, live_site.home)
    yield page
    page.live.close()


@pytest.fixture
def running(kept_running: Running) -> Running:
    """Python takes seconds to start: it starts anew only if the test before has not left the page as it was."""
    if not kept_running.ready():
        live = kept_running.live
        # Nothing to reset where nothing has run, nor while a cell runs.
        for name in ("Stop", "Reset"):
            button = live.page.locator(".csr-live-bar").get_by_role("button", name=name, exact=True)
            if button.count():
                button.click()
        live.page.locator(".csr-live-bar:is([data-state=idle], [data-state=failed])").wait_for()
        live.page.reload()
        settle(live.page)
        live.run()
    kept_running.live.faults.clear()
    return kept_running


def test_changed_code_changes_the_numbers_in_the_text_and_a_reset_brings_them_back(running: Running) -> None:
    live = running.live
    live.change(0, "mixed = [0.2, 0.7, 0.7, 0.3, 0.3]", "mixed = [0.9] * 5")
    assert live.page.locator("[data-glue=mixed_adoption]").first.text_content() == "0.90"
    assert numbers_in_prose(live) != running.printed
    live.press("Reset")
    live.wait("idle")
    assert numbers_in_prose(live) == running.printed
    assert live.page.locator(".csr-live-code, .csr-explorer, .csr-live-output").count() == 0
    assert live.page.locator("#fig-adoption").is_visible()
    # A fresh Python, and the code as it was printed.
    live.run()
    assert numbers_in_prose(live) == running.printed


def test_a_cell_that_raises_says_why_and_runs_again(running: Running) -> None:
    live = running.live
    live.change(0, "mixed = [0.2,", "mixed = nothing + [0.2,")
    assert "Cell 1 stopped with NameError" in live.status
    error = live.cell(0).locator(".csr-live-error")
    assert "name 'nothing' is not defined" in error.inner_text()
    assert live.page.locator(".csr-explorer").is_visible()
    live.change(0, "nothing + ", "")
    assert error.count() == 0
    assert set(live.states) == {"Has run"}


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1280, "dark")])
def test_a_live_page_fits_a_phone_and_has_no_serious_barrier(running: Running, width: int, theme: str) -> None:
    page = running.live.page
    page.set_viewport_size({"width": width, "height": 800})
    page.locator(".csr-explorer .csr-chart svg").wait_for()
    running.live.cell(0)
    dress(page, theme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers(page, ".bd-article") == []


def test_a_worker_that_is_killed_is_noticed_and_python_starts_again(running: Running) -> None:
    live = running.live
    live.change(0, "mixed = [", "import js; js.close()\nmixed = [")
    live.wait("failed")
    assert "the browser ended it" in live.status
    assert static_page(live) == running.before
    live.press("Reset")
    live.run()
    assert running.ready()


def test_what_a_cell_needs_runs_first(running: Running) -> None:
    live = running.live
    live.change(0, "mixed = [", "1 / 0\nmixed = [")
    live.press("Run all cells")
    live.page.locator(".csr-live-status", has_text="Cell 1 stopped").wait_for()
    # The first cell is tried again before the last, which needs it, and stops the run.
    live.cell(2).get_by_role("button", name="Run this cell").click()
    live.page.locator(".csr-live-status", has_text="Cell 1 stopped").wait_for()
    live.cell(0).locator("textarea").fill("first = 'has run'")
    live.cell(1).locator("textarea").fill("second = first")
    live.cell(2).locator("textarea").fill("print(second)")
    live.cell(2).get_by_role("button", name="Run this cell").click()
    live.cell(2).locator(".csr-live-output", has_text="has run").wait_for()
    live.wait("ready")
    assert set(list(live.states)[:3]) == {"Has run"}


def test_a_stop_ends_a_cell_that_would_never_end(running: Running) -> None:
    live = running.live
    cell = live.cell(0)
    cell.locator("textarea").fill("while True: pass")
    cell.get_by_role("button", name="Run this cell").click()
    live.wait("running")
    live.press("Stop")
    live.wait("idle")
    assert static_page(live) == running.before
    live.press("Run this page")
    live.wait("running")
    assert live.cell(0).locator("textarea").input_value() == "while True: pass"
    live.press("Stop")


def test_cells_share_names_and_show_what_notebooks_show(used: BrowserContext, live_site: Site) -> None:
    live = Live(used, live_site.home, SMALL)
    live.run()
    cell = live.cell(0)
    output = cell.locator(".csr-live-output")

    def run(code: str) -> str:
        cell.locator("textarea").fill(code)
        cell.get_by_role("button", name="Run this cell").click()
        cell.locator(".csr-live-state", has_text="Running").wait_for(state="detached")
        return output.inner_text()

    assert run("kept = 41\nprint('one'); print('two')").split() == ["one", "two"]
    assert run("kept + 1") == "42"
    assert run("import pandas as pd\npd.DataFrame({'a': [1, 2]})").split() == ["a", "0", "1", "1", "2"]
    assert output.locator("table").count() == 1
    assert run("'<b>text</b>'") == "'<b>text</b>'"
    run("import asyncio\nawait asyncio.sleep(0.01)\nprint('waited')")
    assert output.inner_text().strip() == "waited"
    run("import altair as alt\nalt.Chart(pd.DataFrame({'a': [1, 2]})).mark_bar().encode(x='a:Q')")
    output.locator(".csr-chart svg").wait_for()
    # What no figure of the book needs of Vega: it comes with Python.
    run(
        "alt.Chart(pd.DataFrame({'a': [1, 2, 4], 'b': [1, 3, 4]})).transform_regression('a', 'b')"
        ".mark_line(color='#123456').encode(x='a:Q', y='b:Q')"
    )
    output.locator(".csr-chart svg path[stroke='#123456']").wait_for()
    run("from ipywidgets import interact\n@interact(x=(0, 10))\ndef double(x=2):\n    print('twice', 2 * x)")
    output.get_by_text("twice 4").wait_for()
    output.locator(".noUi-handle").focus()
    live.page.keyboard.press("End")
    output.get_by_text("twice 20").wait_for()
    run("from IPython.display import clear_output, display\nprint('gone')\nclear_output()")
    assert output.inner_text() == ""
    run("h = display('old', display_id=True)\nh.update('new')")
    assert output.inner_text().strip() == "'new'"
    assert live.faults == []
    live.close()


def test_a_file_that_fails_is_named_and_another_try_works(browser: Browser) -> None:
    (file,) = (SITE / "_static" / "live").glob("numpy-*.whl")
    context = browser.new_context()
    with serving() as site:
        live = Live(context, site.home, MODEL)
        before = static_page(live)
        for fault, press, said in (
            ("missing", "Run this page", "could not be fetched (the site answers 404)"),
            ("altered", "Try again", "is not the file of this build"),
        ):
            site.faults[file.name] = fault
            live.press(press)
            live.wait("failed")
            assert f"{file.name} {said}" in live.status
            assert static_page(live) == before
        assert answers_itself(live)
        # The broken copy is in the browser's own store by now.
        site.faults.clear()
        live.press("Try again")
        live.wait("ready")
        assert live.page.locator(".csr-explorer .csr-readout").inner_text().startswith("Adoption")
    context.close()


def answers_itself(live: Live) -> bool:
    """Whether the page's own figure still answers to its controls."""
    figure = live.page.locator(".csr-figure:visible").first
    before = figure.locator(".csr-chart").inner_html()
    with moving(figure):
        figure.locator("input[data-signal]").first.evaluate(
            "s => { s.value = s.value === s.min ? s.max : s.min;"
            " s.dispatchEvent(new Event('input', { bubbles: true })); }"
        )
    return figure.locator(".csr-chart").inner_html() != before


def test_a_browser_without_webassembly_is_told_so(browser: Browser, live_site: Site) -> None:
    context = browser.new_context()
    context.add_init_script("delete window.WebAssembly")
    live = Live(context, live_site.home, MODEL)
    assert "too old to run Python" in live.page.locator(".csr-live-hindrance").inner_text()
    assert live.page.locator(".csr-live-bar").count() == 0
    assert answers_itself(live)
    context.close()


def test_the_policy_of_these_tests_forbids_text_that_becomes_code(browser: Browser, live_site: Site) -> None:
    context = browser.new_context()
    live = Live(context, live_site.home, SMALL)
    made = "resolve => setTimeout(() => { try { new Function('1'); resolve('made'); } catch (e) { resolve(e.name); } })"
    assert live.page.evaluate(f"() => new Promise({made})") == "EvalError"
    context.close()
