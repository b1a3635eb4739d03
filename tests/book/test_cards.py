"""A card shows while its link is pointed at or has the focus, and at no other time."""

from __future__ import annotations

import pytest
from browsing import Watched
from playwright.sync_api import Page, expect

PAGE = "chapters/drivers-and-barriers.html"
LINK = "article a.csr-claim, article a.reference[href*='bibliography.html#']"


@pytest.fixture
def page(watched: Watched, site: str) -> Page:
    watched.page.goto(f"{site}/{PAGE}")
    return watched.page


def test_no_card_shows_before_it_is_asked_for(page: Page) -> None:
    expect(page.locator("#csr-card")).to_be_hidden()


def test_a_card_shows_under_the_pointer_and_goes_with_it(page: Page) -> None:
    link, card = page.locator(LINK).nth(3), page.locator("#csr-card")
    link.hover()
    expect(card).to_be_visible()
    assert len(card.inner_text()) > 20
    here, there = link.bounding_box(), card.bounding_box()
    assert here
    assert there
    assert 0 <= there["y"] - (here["y"] + here["height"]) < 30
    page.mouse.move(0, 0)
    expect(card).to_be_hidden()


def test_a_card_shows_with_the_focus_and_goes_with_it(page: Page) -> None:
    link, card = page.locator(LINK).nth(5), page.locator("#csr-card")
    link.focus()
    expect(card).to_be_visible()
    first = card.inner_text()
    page.locator(LINK).nth(9).focus()
    expect(card).not_to_have_text(first)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    link.focus()
    link.blur()
    expect(card).to_be_hidden()


def test_a_link_without_a_card_shows_none(page: Page) -> None:
    """Negative control."""
    page.locator("article a.headerlink").first.focus()
    expect(page.locator("#csr-card")).to_be_hidden()
