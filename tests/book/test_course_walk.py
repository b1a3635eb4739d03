"""The course's tools by keyboard alone: on a desk, on a phone, and in a browser that keeps nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import PHONE, REFUSING, download_of, violations, watching
from course import (
    BELIEFS,
    DESK,
    LOST,
    Keys,
    rule_and_hint,
    run_cell,
    sound,
    start_python,
    whole_hand_in,
    whole_quiz,
)
from live_page import PATIENCE, serving_no_python
from paths import ROOT, SITE
from playwright.sync_api import Browser, Page, expect

from csrmodel import sandbox
from csrmodel.marking import code_cells, marked_one, read_key

SITUATIONS = {"desk": (DESK, False), "phone": (PHONE, False), "phone that keeps nothing": (PHONE, True)}
QUIZZES = {"desk": "conceptual-model", "phone": "environmental-management", "phone that keeps nothing": "pre-test"}
"""Between them every kind of item: an order, piles, a number, a reason, to choose, and all told at once."""


@pytest.fixture(params=SITUATIONS)
def reader(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a reader with keys alone."""
    screen, refused = SITUATIONS[request.param]
    context = watching(browser, viewport=screen)
    context.set_default_timeout(10_000)
    if refused:
        context.add_init_script(REFUSING)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert violations(page) == []
    assert faults == []
    context.close()


@pytest.mark.parametrize(("reader", "name"), QUIZZES.items(), indirect=["reader"])
def test_a_whole_quiz_by_keyboard(reader: Page, site: str, name: str) -> None:
    whole_quiz(reader, site, name)
    answers = reader.evaluate("Object.keys(JSON.parse(localStorage.getItem('csr-answers') || '{}')).length")
    assert answers == reader.locator(".csr-item").count()


@pytest.mark.parametrize("reader", ["phone"], indirect=True)
def test_a_rule_and_a_hint_by_keyboard(reader: Page, site: str) -> None:
    rule_and_hint(reader, site)


def test_a_whole_hand_in_by_keyboard(reader: Page, site: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    file = whole_hand_in(reader, site, tmp_path, refused="nothing" in request.node.callspec.id)
    assert list(json.loads(file.read_text())["notes"].values()) == ["Who stitches?"]


def test_a_whole_assignment_by_keyboard(browser: Browser, site: str, tmp_path: Path) -> None:
    """Run, answered wrongly and then rightly, saved and marked: on a phone, and at last on a desk."""
    context = watching(browser, viewport=PHONE)
    page = context.new_page()
    keys = Keys(page)
    start_python(keys, site, PATIENCE)
    run_cell(keys, 1, "# Task 1.1\nweakest, adding, best = 0.9, 0.5, 0.1", back=True)
    said = run_cell(keys, 2)
    expect(said).to_contain_text("Task 1.1: not yet. The weakest link gives the least and the best shot the most.")
    assert sound(page, ".bd-article") == []
    page.set_viewport_size(DESK)
    run_cell(keys, 1, BELIEFS, back=True)
    assert run_cell(keys, 2).inner_text().strip() == "Task 1.1: nothing speaks against this."
    assert sound(page, ".bd-article") == []
    keys.to(page.locator(".csr-notes summary"))
    keys.press("Enter")
    keys.to(page.locator(".csr-notes a"))
    keys.press("Enter")
    page.wait_for_url("**/my-work.html")
    expect(page.locator(".csr-account")).to_contain_text("This browser has 1 changed cell.")
    keys.to(page.get_by_label("Your name"))
    page.keyboard.type("Anna")
    saved = download_of(page, lambda: keys.press("Enter"))
    saved_as = tmp_path / saved.suggested_filename
    saved.save_as(saved_as)
    assert violations(page) == []
    context.close()
    # What is handed in is what the marker takes.
    key = read_key(ROOT / "teaching" / "assignments" / "assignment-1.py")
    handed_out = code_cells(SITE / "notebooks" / "assignment-1.ipynb")
    marked = marked_one(saved_as, key, confined=not sandbox.missing(), handed_out=handed_out)
    assert (marked.student, marked.faults) == ("my-work-anna", [])
    assert sum(marked.points.values()) == 3
    assert {name for name, points in marked.points.items() if points} == {c.name for c in key.checks if c.task == "1.1"}


def test_an_assignment_is_saved_where_nothing_is_kept(browser: Browser) -> None:
    context = watching(browser, viewport=PHONE)
    context.add_init_script(REFUSING)
    page = context.new_page()
    keys = Keys(page)
    with serving_no_python() as site:
        start_python(keys, site.home, PATIENCE)
        expect(run_cell(keys, 1, "# Task 1.1\nbest = 1", back=True)).to_contain_text("best = 1")
        # On the way up the theme offers a shorter one, which must not lie on the bar.
        expect(page.locator("#pst-back-to-top")).to_be_hidden()
        keys.to(page.get_by_role("button", name="Save what this page holds"))
        saved = download_of(page, lambda: keys.press("Enter"))
        work = json.loads(Path(saved.path()).read_text())
        assert [(change["cell"], change["code"]) for change in work["cells"]["assignment-1"]] == [
            (2, "# Task 1.1\nbest = 1")
        ]
        assert sound(page, ".bd-article") == []
    context.close()


def test_a_place_that_no_key_reaches_and_one_that_nobody_sees_are_found(browser: Browser, site: str) -> None:
    """Negative control."""
    page = browser.new_page(viewport=PHONE)
    keys = Keys(page)
    keys.open(f"{site}/chapters/pre-test.html")
    button = page.locator(".csr-quiz [type=submit]")
    button.evaluate("e => { e.tabIndex = -1; }")
    with pytest.raises(AssertionError, match="is not reached by"):
        keys.to(button)
    button.evaluate("e => { e.tabIndex = 0; e.focus(); e.style.outline = 'none'; e.style.boxShadow = 'none'; }")
    assert page.evaluate(LOST) == "it looks like any other"
    page.close()
