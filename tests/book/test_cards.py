"""A card shows while its link is pointed at or has the focus, and at no other time."""

from __future__ import annotations

import pytest
from browsing import PHONE, Watched, pause, watching
from playwright.sync_api import Browser, Page, expect

from csrmodel.evidence import claim_records

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


def test_a_card_can_be_pointed_at_and_escape_closes_it(page: Page) -> None:
    link, card = page.locator(LINK).nth(3), page.locator("#csr-card")
    link.hover()
    expect(card).to_be_visible()
    card.hover()
    pause(page, 400)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


@pytest.mark.parametrize("screen", [(1280, 420), (360, 560)])
def test_a_card_lies_inside_a_low_window(page: Page, screen: tuple[int, int]) -> None:
    width, height = screen
    page.set_viewport_size({"width": width, "height": height})
    link, card = page.locator(LINK).nth(6), page.locator("#csr-card")
    for block in ("start", "center", "end"):
        link.evaluate("(l, block) => l.scrollIntoView({ block, behavior: 'instant' })", block)
        pause(page, 50)
        link.focus()
        box = card.bounding_box()
        assert box
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
        assert 0 <= box["y"] <= box["y"] + box["height"] <= height
        link.blur()


def test_only_the_link_of_the_open_card_is_described_by_it(page: Page) -> None:
    described = page.locator("[aria-describedby=csr-card]")
    page.locator(LINK).nth(3).focus()
    page.locator(LINK).nth(7).focus()
    assert described.count() == 1
    page.keyboard.press("Escape")
    assert described.count() == 0


def test_a_press_puts_claims_into_the_margin_and_another_takes_them_back(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    marker, note = page.locator("a.csr-claim").nth(2), page.locator(".csr-note")
    claim = str(marker.get_attribute("data-claims"))
    marker.click()
    expect(note).to_be_visible()
    assert claim_records()[claim]["text"] in note.inner_text()
    text, there = marker.locator("xpath=ancestor::p").bounding_box(), note.bounding_box()
    assert text
    assert there
    assert text["x"] + text["width"] <= there["x"] <= there["x"] + there["width"] <= 1280
    expect(page.locator("#csr-card")).to_be_hidden()
    page.locator("a.csr-claim").nth(3).click()
    first, second = note.nth(0).bounding_box(), note.nth(1).bounding_box()
    assert first
    assert second
    assert first["y"] + first["height"] <= second["y"]
    marker.click()
    expect(note).to_have_count(1)


def test_a_press_on_a_phone_opens_the_card_and_a_second_one_the_ledger(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    marker = page.locator("a.csr-claim").nth(2)
    marker.click()
    expect(page.locator("#csr-card")).to_be_visible()
    assert page.locator(".csr-note").count() == 0
    marker.click()
    page.wait_for_url("**/claims.html#claim-*")


def test_a_finger_opens_the_card_of_a_citation_first_and_a_pointer_goes_there(
    browser: Browser, site: str, page: Page
) -> None:
    cited = "article a.reference[href*='bibliography.html#']"
    context = watching(browser, viewport=PHONE, has_touch=True)
    touched = context.new_page()
    touched.goto(f"{site}/{PAGE}")
    touched.locator(cited).first.tap()
    card = touched.locator("#csr-card")
    expect(card).to_be_visible()
    expect(card.get_by_role("link", name="Go to this entry")).to_be_visible()
    assert touched.url.endswith(PAGE)
    touched.locator(cited).first.tap()
    touched.wait_for_url("**/bibliography.html#*")
    context.close()
    # Negative control: nobody hovers with a finger, and everybody does with a pointer.
    page.locator(cited).first.click()
    page.wait_for_url("**/bibliography.html#*")


def reached(page: Page, away: int) -> list[bool]:
    """Of each marker, whether a touch so many pixels beside its middle reaches it, left and right."""
    return list(
        page.evaluate(
            """away => [...document.querySelectorAll('a.csr-claim')].flatMap(marker => {
                marker.scrollIntoView({ block: 'center', behavior: 'instant' });
                const { left, right, top, bottom } = marker.getBoundingClientRect();
                return [-away, away].map(by =>
                    document.elementFromPoint((left + right) / 2 + by, (top + bottom) / 2) === marker); })""",
            away,
        )
    )


def test_a_finger_hits_the_marker_that_it_means(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    # A phone has no column beside the text that would still be sliding away over the markers.
    page.reload()
    assert all(reached(page, 7))
    assert not any(reached(page, 60))


def test_a_link_without_a_card_shows_none(page: Page) -> None:
    """Negative control."""
    page.locator("article a.headerlink").first.focus()
    expect(page.locator("#csr-card")).to_be_hidden()
