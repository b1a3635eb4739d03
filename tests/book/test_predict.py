"""Predict, then reveal: covered until there is a guess, and nobody is kept out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from browsing import MODEL, PHONE, Watched, barriers, open_page, redrawn, settle, to_fragment, watching
from playwright.sync_api import Browser, Locator, Page, expect

FIGURE = "fig-adoption"
COVERED = ".csr-controls, .csr-readout, figcaption, .csr-more, .csr-answer"


@pytest.fixture
def asking(browser: Browser, site: str) -> Iterator[Page]:
    """A page that asks, as a new reader has it on a phone."""
    context = watching(browser, viewport=PHONE)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{site}/{MODEL}")
    settle(page, covered=True)
    yield page
    context.close()


def hidden(figure: Locator) -> bool:
    """Whether neither eye nor ear nor key reaches what a figure would give away."""
    chart = figure.locator(".csr-chart").evaluate("place => getComputedStyle(place).visibility")
    return chart == "hidden" and not any(part.is_visible() for part in figure.locator(COVERED).all())


def test_a_figure_is_covered_until_a_guess_by_keyboard_alone(asking: Page) -> None:
    figure = asking.locator(f"#{FIGURE}")
    assert hidden(figure)
    assert barriers(asking, {"include": [f"#{FIGURE}"]}) == []
    figure.locator(".csr-guess input").focus()
    for key in ("ArrowRight", "ArrowRight", "Tab", "Enter"):
        asking.keyboard.press(key)
    compared = figure.locator(".csr-compared")
    expect(compared).to_be_focused()
    assert "you said 0.60; it is 0.40, so that you were 0.20 too high." in compared.inner_text()
    assert not hidden(figure)
    redrawn(asking)
    # In the picture, and beside the guess.
    assert figure.evaluate("f => f.csrView.signal('guess_1')") == 0.6
    assert figure.locator(".csr-line .csr-true").inner_text() == "0.40"
    assert barriers(asking, {"include": [f"#{FIGURE}"]}, but=["scrollable-region-focusable"]) == []
    assert asking.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_guess_is_kept_and_can_be_made_again(asking: Page) -> None:
    figure = asking.locator(f"#{FIGURE}")
    figure.locator("[type=submit]").click()
    asking.reload()
    settle(asking, covered=True)
    assert "you said 0.50" in figure.locator(".csr-compared").inner_text()
    figure.get_by_role("button", name="Guess again").click()
    assert hidden(figure)
    figure.get_by_role("button", name="Show it without a guess").click()
    expect(figure.locator(".csr-answer")).to_be_focused()
    assert "0.40" in figure.locator(".csr-answer").inner_text()
    assert figure.evaluate("f => f.csrView.signal('guess_1')") is None
    assert json.loads(asking.evaluate("localStorage.getItem('csr-guesses')")) == {FIGURE: []}
    assert asking.evaluate("violations") == []


@pytest.mark.parametrize("address", [f"#{FIGURE}", f"#{FIGURE}?adoption.laws=0.8"])
def test_who_comes_by_a_link_finds_the_figure_open(watched: Watched, site: str, address: str) -> None:
    page = watched.page
    page.goto(f"{site}/{MODEL}{address}")
    settle(page, covered=True)
    assert page.locator(f"#{FIGURE} .csr-controls").is_visible()


def test_a_link_within_the_page_opens_the_figure_too(asking: Page) -> None:
    to_fragment(asking, f"{FIGURE}?adoption.visibility=0.2")
    assert not hidden(asking.locator(f"#{FIGURE}"))


def test_storage_that_is_refused_keeps_nobody_out(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('refused'); } })"
    )
    page.goto(f"{site}/{MODEL}")
    settle(page, covered=True)
    figure = page.locator(f"#{FIGURE}")
    assert hidden(figure)
    figure.locator("[type=submit]").click()
    assert "you said 0.50" in figure.locator(".csr-compared").inner_text()
    page.close()


def test_without_scripts_and_on_paper_question_and_answer_are_both_there(
    browser: Browser, site: str, asking: Page
) -> None:
    plain = open_page(browser, site, MODEL, java_script_enabled=False).page
    asking.emulate_media(media="print")
    for page in (plain, asking):
        figure = page.locator(f"#{FIGURE}")
        for part in (".csr-ask", ".csr-answer", ".csr-chart", "figcaption"):
            assert figure.locator(part).is_visible(), part
        assert not figure.locator(".csr-guess").is_visible()
    plain.close()


def test_a_script_that_does_not_come_leaves_no_cover(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.route("**/predict.js*", lambda route: route.abort())
    page.clock.install()
    page.goto(f"{site}/{MODEL}")
    figure = page.locator(f"#{FIGURE}")
    assert hidden(figure)
    page.clock.run_for(10_000)
    assert figure.locator("figcaption").is_visible()
    assert figure.locator(".csr-answer").is_visible()
    page.close()


def test_a_high_chart_is_covered_low_on_a_phone_and_takes_its_height_when_it_opens(asking: Page, site: str) -> None:
    asking.goto(f"{site}/chapters/introduction.html")
    settle(asking, covered=True)
    place = asking.locator("#fig-definitions .csr-chart")
    covered = place.evaluate("place => place.clientHeight")
    asking.locator("#fig-definitions .csr-open").click()
    expect(place.locator("svg")).to_have_css("height", re.compile(r"[3-9]\d\d(\.\d+)?px"))
    assert place.evaluate("place => place.clientHeight") > 2 * covered
