"""The quizzes in the page: answered, kept, forgotten, and read without scripts."""

from __future__ import annotations

import re

import pytest
from browsing import Watched
from playwright.sync_api import Browser, Locator, Page
from quiz_items import Item, Part, names, quiz

PAGES = {name: f"chapters/{name}.html" for name in names()}


def answer(item: Locator, asked: Item, right: bool = True) -> None:
    """Give the right answer to an item, or a wrong one to its first part."""
    for side, part in enumerate(asked.parts):
        _give(item, f"quiz-{asked.id}-{side}", part, right or side > 0)
    if asked.sure:
        item.locator(f"input[name='quiz-{asked.id}-sure']").first.check()


def _give(item: Locator, name: str, part: Part, right: bool) -> None:
    if part.kind == "choice":
        at = next(at for at, option in enumerate(part.options) if option.right == right)
        item.locator(f"input[name='{name}'][value='{at}']").check()
    elif part.kind == "number":
        item.locator(f"input[name='{name}']").fill(f"{part.answer if right else part.answer + 3 * part.within:g}")
    else:
        places = list(range(len(part.steps))) if part.kind == "order" else [card.pile for card in part.cards]
        if not right:
            places[0], places[1] = places[1], places[0]
            places[0] = places[0] if part.kind == "order" else (part.cards[0].pile + 1) % len(part.piles)
        for at, place in enumerate(places):
            item.locator(f"select[name='{name}-{at}']").select_option(index=place + 1)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return browser.new_context(viewport={"width": 360, "height": 740}).new_page()


@pytest.mark.parametrize("name", PAGES)
def test_every_item_knows_its_key(name: str, page: Page, site: str) -> None:
    """With the first item wrong, and then right; the answers are there again when the page is."""
    watched = Watched(page, site)
    page.goto(f"{site}/{PAGES[name]}")
    form = page.locator(".csr-quiz")
    items = quiz(name)
    many, hit = len(items), len(items) - 1
    told = f"{many} of {many} answered, {hit} right at the first try and {hit} now."
    once = form.get_attribute("data-at-once") is not None
    for at, asked in enumerate(items):
        place = form.locator(f"#quiz-{asked.id}")
        answer(place, asked, right=at > 0)
        if not once:
            place.locator(".csr-check").click()
    if once:
        form.locator("[type=submit]").click()
    tally = form.locator(".csr-tally")
    assert tally.text_content() == told
    assert form.locator("[data-right=false]").count() == 1
    for asked in items:
        said = form.locator(f"#quiz-{asked.id} .csr-feedback").text_content() or ""
        assert asked.why in said
        assert form.locator(f"#quiz-{asked.id} .csr-feedback a").get_attribute("href")
    page.reload()
    assert tally.text_content() == told
    answer(form.locator(f"#quiz-{items[0].id}"), items[0])
    (form.locator("[type=submit]") if once else form.locator(".csr-check").first).click()
    assert (tally.text_content() or "").endswith(f"{hit} right at the first try and {many} now.")
    form.locator("[type=reset]").click()
    assert tally.text_content() == "Your answers are forgotten."
    page.reload()
    assert tally.text_content() == ""
    assert not watched.elsewhere
    assert not watched.faults


def test_nothing_is_judged_before_it_is_answered(page: Page, site: str) -> None:
    page.goto(f"{site}/{PAGES['environmental-management']}")
    for name, said in {
        "both-can-be-true": "Choose an answer first.",
        "plant-collects": "Give a number, such as 0.4.",
    }.items():
        item = page.locator(f"#quiz-{name}")
        item.locator(".csr-check").click()
        assert item.locator(".csr-feedback").text_content() == said
        assert item.get_attribute("data-right") is None
    item.locator("input").first.fill("40 %")
    item.locator(".csr-check").click()
    assert item.locator(".csr-feedback").text_content() == "Say how sure you are, too."
    page.goto(f"{site}/{PAGES['pre-test']}")
    page.locator(".csr-quiz [type=submit]").click()
    assert page.locator(".csr-tally").text_content() == "12 of 12 are still to be answered."
    assert page.evaluate("document.activeElement.closest('.csr-item').id") == f"quiz-{quiz('pre-test')[0].id}"


def test_an_answer_to_other_words_is_told(page: Page, site: str) -> None:
    page.goto(f"{site}/{PAGES['introduction']}")
    item = page.locator("#quiz-what-makes-a-cluster")
    answer(item, quiz("introduction")[0])
    item.locator(".csr-check").click()
    page.evaluate(
        "const kept = JSON.parse(localStorage.getItem('csr-answers')); Object.values(kept)[0].mark = 'old';"
        "localStorage.setItem('csr-answers', JSON.stringify(kept))"
    )
    page.reload()
    assert (item.locator(".csr-feedback").text_content() or "").startswith("This question has changed since")
    assert item.locator("input:checked").count() == 1
    page.evaluate("localStorage.clear()")


def test_by_keyboard_alone(page: Page, site: str) -> None:
    page.goto(f"{site}/{PAGES['poverty-reduction']}")
    first = quiz("poverty-reduction")[0]
    item = page.locator(f"#quiz-{first.id}")
    item.locator("input").first.focus()
    at = next(at for at, option in enumerate(first.parts[0].options) if option.right)
    page.keyboard.press("Space")
    for _ in range(at):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert item.get_attribute("data-right") == "true"
    page.evaluate("localStorage.clear()")


def test_without_scripts_the_answers_stand_folded(browser: Browser, site: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/{PAGES['introduction']}")
    keys = page.locator(".csr-quiz .csr-key")
    assert keys.count() == len(quiz("introduction"))
    assert keys.first.is_visible()
    assert not keys.first.locator("p").first.is_visible()
    keys.first.locator("summary").click()
    right = next(option for option in quiz("introduction")[0].parts[0].options if option.right)
    assert re.sub(r"\s+", " ", keys.first.inner_text()).find(right.text) > 0
    assert page.locator(".csr-when-live").first.is_hidden()
    page.context.close()


def test_storage_refused_the_quiz_answers_all_the_same(browser: Browser, site: str) -> None:
    page = browser.new_context().new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('refused'); } })"
    )
    page.goto(f"{site}/{PAGES['introduction']}")
    asked = quiz("introduction")[0]
    item = page.locator(f"#quiz-{asked.id}")
    answer(item, asked)
    item.locator(".csr-check").click()
    assert item.get_attribute("data-right") == "true"
    page.context.close()
