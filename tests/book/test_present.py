"""The sessions of the course: what their links and slides promise is what the figures show, presented and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import groupby
from pathlib import Path

import pytest
from browsing import DESK, OUTSIDE_CHARTS, PHONE, Watched, barriers, notice, redrawn, settle, to_fragment, violations
from bs4 import BeautifulSoup
from paths import SITE
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

SESSIONS = [f"session-{at}" for at in range(1, 7)] + ["session-clean-factory"]
SINGLE = SESSIONS[-1]


def promised(page: str) -> Iterator[tuple[str, str, str]]:
    """The links of a session that say what is there: page, what stands behind the #, and the sentence."""
    soup = BeautifulSoup((SITE / "chapters" / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
    for said in soup.select("li .csr-says"):
        link = said.find_previous_sibling("a")
        assert link is not None
        home, _, fragment = str(link["href"]).partition("#")
        yield home or f"{page}.html", fragment, said.get_text().strip("“”")


PROMISED = sorted(promise for page in SESSIONS for promise in promised(page)) if (SITE / "chapters").is_dir() else []
BY_PAGE = {page: list(found) for page, found in groupby(PROMISED, lambda promise: promise[0])}


def says(page: Page, figure: str) -> str:
    """What a figure says in its first sentence, or under its chart where it says nothing that moves."""
    return page.locator(f"#{figure} .csr-readout, #{figure} figcaption").first.inner_text()


def broken(page: Page, promises: list[tuple[str, str, str]]) -> list[str]:
    """Links of a page that open otherwise than they say."""
    found = []
    for _, fragment, sentence in promises:
        to_fragment(page, fragment)
        seen = says(page, fragment.partition("?")[0])
        if seen != sentence or notice(page):
            found.append(f"{fragment}: promised {sentence!r}, and the figure says {seen!r}")
    return found


def test_the_sessions_have_links_to_many_views() -> None:
    assert all(sum(1 for _ in promised(page)) >= 5 for page in SESSIONS)


@pytest.mark.parametrize("name", BY_PAGE)
def test_each_link_opens_the_figure_as_it_is_described(watched: Watched, site: str, name: str) -> None:
    watched.page.goto(f"{site}/chapters/{name}")
    settle(watched.page)
    assert broken(watched.page, BY_PAGE[name]) == []


def test_a_link_that_opens_otherwise_is_found(watched: Watched, site: str) -> None:
    """Negative control: another setting, a sentence with another number."""
    page, (name, fragment, sentence) = watched.page, next(each for each in PROMISED if "adoption.sigma" in each[1])
    page.goto(f"{site}/chapters/{name}")
    settle(page)
    other = re.sub(r"0\.(\d)", lambda found: f"0.{(int(found[1]) + 1) % 10}", sentence, count=1)
    assert len(broken(page, [(name, fragment, sentence), (name, fragment, other)])) == 1
    assert len(broken(page, [(name, fragment.replace("sigma", "rho"), sentence)])) == 1


# Presented

VISIBLE = """() => [...document.querySelectorAll('.csr-slide, .csr-figure, article p, header, nav, h1, h2')]
    .filter(e => e.checkVisibility() && !e.closest('.csr-slide, .csr-figure') && !e.matches('.csr-presenter *'))
    .map(e => e.textContent.trim().slice(0, 40))"""


def begin(page: Page, address: str) -> None:
    page.goto(address)
    settle(page, covered=True)
    page.get_by_role("button", name="Present this session").click()
    page.locator("html.csr-presenting").wait_for()


def walk(page: Page) -> list[str]:
    """Go through a presentation by keys; what is not as the plan has it."""
    found = []
    slides = page.locator(".csr-slide")
    for at in range(1, slides.count() + 1):
        redrawn(page)
        seen = page.evaluate(
            """() => { const slide = document.querySelector('.csr-slide:not(.csr-off)');
                return { on: document.querySelectorAll('.csr-slide:not(.csr-off)').length, id: slide.id,
                    shows: JSON.parse(slide.dataset.shows), title: slide.querySelector('h3').textContent,
                    focus: document.activeElement.textContent, said: slide.querySelector('.csr-says')?.textContent,
                    at: document.querySelector('.csr-presenter p').textContent }; }"""
        )
        name, figure = seen["id"], seen["shows"].get("figure")
        found += [f"{name}: {seen['on']} slides are shown"] * (seen["on"] != 1)
        found += [f"{name}: it is {seen['at']}"] * (not seen["at"].startswith(f"Slide {at} of {slides.count()}"))
        found += [f"{name}: the focus is on {seen['focus']!r}"] * (seen["focus"] != seen["title"])
        found += [f"{name}: beside it there is {beside}" for beside in page.evaluate(VISIBLE)]
        drawn = page.locator(".csr-figure:visible").evaluate_all("all => all.map(f => f.id)")
        found += [f"{name}: it has the figures {drawn}"] * (drawn != ([figure] if figure else []))
        if figure and seen["shows"]["settings"] is None:
            covered = page.locator(f"#{figure}").get_attribute("data-guess") == "covered"
            found += [f"{name}: the figure that asks is open"] * (not covered)
        elif figure and says(page, figure) != seen["said"].strip("“”"):
            found.append(f"{name}: the figure says {says(page, figure)!r}")
        page.keyboard.press("PageDown" if at % 2 else "ArrowRight")
    return found


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_is_presented_by_keys_from_the_file_system(browser: Browser, name: str) -> None:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    watched = Watched(page, SITE.as_uri())
    begin(page, f"{SITE.as_uri()}/chapters/{name}.html")
    assert walk(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")  # Once for the whole screen, where the browser gave it.
    page.locator("html:not(.csr-presenting)").wait_for()
    assert page.locator(".csr-off").count() == 0
    order = page.locator(".csr-slide").evaluate_all("all => all.map(s => s.querySelector('.csr-when').textContent)")
    assert [int(each.split()[1]) for each in order] == list(range(1, len(order) + 1))
    assert watched.elsewhere == []
    assert [fault for fault in watched.faults if "ERR_FILE" not in fault] == []
    context.close()


def test_a_slide_that_shows_something_else_is_found(watched: Watched, site: str) -> None:
    """Negative control: a slide whose sentence is another, one whose figure is another."""
    page = watched.page
    page.set_viewport_size(DESK)
    begin(page, f"{site}/chapters/{SINGLE}.html")
    page.evaluate(
        """() => {
            document.querySelector('#slide-without-a-buyer .csr-says').textContent = 'Adoption 0.11.';
            document.querySelector('#slide-four-seats').dataset.shows = '{"figure": "fig-adoption", "settings": null}';
        }"""
    )
    found = " ".join(walk(page))
    assert "without-a-buyer: the figure says 'Adoption 0.10" in found
    assert "slide-four-seats: the figure that asks is open" in found


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_slides_have_no_barrier_and_fit(watched: Watched, site: str, size: dict[str, int]) -> None:
    page = watched.page
    page.set_viewport_size(size)  # type: ignore[arg-type]
    begin(page, f"{site}/chapters/{SINGLE}.html")
    for _ in range(5):
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.keyboard.press("PageDown")
    assert barriers(page, OUTSIDE_CHARTS) == []
    assert violations(page) == []


PROJECTOR = {"width": 1920, "height": 1080}
SMALLEST = 18
"""Pixels: words of a chart on a projector's page."""
BEYOND = """smallest => { const bar = document.querySelector('.csr-presenter').getBoundingClientRect();
    const figure = [...document.querySelectorAll('.csr-figure')].find(one => one.checkVisibility());
    if (!figure) return [];
    const parts = [...figure.querySelectorAll('.csr-guess, .csr-control')].filter(one => one.checkVisibility());
    const low = parts.filter(one => one.getBoundingClientRect().bottom > bar.top);
    const words = [...figure.querySelectorAll('.csr-chart svg text')].filter(one => one.textContent.trim());
    const small = words.filter(one => parseFloat(getComputedStyle(one).fontSize) < smallest);
    return [...low.map(one => `${figure.id}: below the screen: ${one.textContent.slice(0, 30)}`),
        ...small.map(one => `${figure.id}: small: ${one.textContent}`)]; }"""


def beyond(page: Page, smallest: int = SMALLEST) -> list[str]:
    """Controls of slides that lie below a projector's screen, and words of their charts that are too small there."""
    found = []
    for _ in range(page.locator(".csr-slide").count()):
        redrawn(page)
        found += page.evaluate(BEYOND, smallest)
        page.keyboard.press("PageDown")
    return found


@pytest.mark.parametrize("name", [SINGLE, "session-2", "session-4"])
def test_a_projector_shows_what_moves_a_figure_and_words_that_can_be_read(
    watched: Watched, site: str, name: str
) -> None:
    page = watched.page
    page.set_viewport_size(PROJECTOR)  # type: ignore[arg-type]
    begin(page, f"{site}/chapters/{name}.html")
    assert beyond(page) == []


def test_a_control_below_a_projectors_screen_and_a_small_word_are_found(watched: Watched, site: str) -> None:
    """Negative control."""
    page = watched.page
    page.set_viewport_size({"width": 1920, "height": 560})
    begin(page, f"{site}/chapters/{SINGLE}.html")
    found = " ".join(beyond(page, 30))
    assert "fig-adoption: below the screen: " in found
    assert "fig-adoption: small: " in found


def test_controls_keep_their_keys_and_a_reload_or_a_way_back_finds_the_slide(watched: Watched, site: str) -> None:
    page = watched.page
    page.set_viewport_size(DESK)
    begin(page, f"{site}/chapters/{SINGLE}.html")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    slider = page.locator("#fig-adoption [data-signal=visibility]")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() == "0.15"
    where = page.locator(".csr-presenter p")
    # The two keys of a clicker turn the slide from a slider too; a slide that is come back to opens as it says.
    slider.press("PageDown")
    assert where.inner_text().startswith("Slide 4 of")
    page.keyboard.press("PageUp")
    assert where.inner_text().startswith("Slide 3 of")
    assert slider.input_value() == "0.1"
    page.reload()
    settle(page)
    assert where.inner_text().startswith("Slide 3 of")
    page.goto(f"{site}/chapters/session-1.html")
    page.go_back()
    settle(page)
    assert where.inner_text().startswith("Slide 3 of")
    page.get_by_role("button", name="Leave").click()
    page.reload()
    settle(page)
    assert page.locator("html.csr-presenting").count() == 0


def test_a_guess_of_the_class_stays_and_one_from_before_does_not(watched: Watched, site: str) -> None:
    page = watched.page
    address = f"{site}/chapters/{SINGLE}.html"
    page.goto(address)
    settle(page)  # All figures are open now, as after a guess.
    begin(page, address)
    page.keyboard.press("PageDown")
    figure = page.locator("#fig-adoption")
    assert figure.get_attribute("data-guess") == "covered"
    figure.get_by_role("button", name="This is my guess").click()
    page.locator("#slide-guess-adoption h3").focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    assert figure.get_attribute("data-guess") == "guessed"


# On paper, and without scripts


@pytest.mark.parametrize(
    ("button", "sheets"), [("Print the slides", ".csr-slide"), ("Print the hand-outs", ".csr-handout")]
)
def test_each_slide_and_each_hand_out_is_a_page(watched: Watched, site: str, button: str, sheets: str) -> None:
    page = watched.page
    page.goto(f"{site}/chapters/{SINGLE}.html")
    settle(page)
    # In braces: a function that a script gives back would be called at once.
    page.evaluate("() => { window.print = () => { document.documentElement.dataset.sent = ''; }; }")
    page.get_by_role("button", name=button).click()
    page.locator("html[data-sent]").wait_for()
    titles = page.locator(f"{sheets} :is(h3, .admonition-title)").all_inner_texts()
    printed = [text.extract_text() for text in PdfReader(BytesIO(page.pdf(format="A4", landscape=True))).pages]
    assert len(printed) == len(titles) == page.locator(sheets).count()
    assert [title for title, text in zip(titles, printed, strict=True) if title.split()[0] not in text] == []


def test_without_scripts_the_plan_reads_whole(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/chapters/{SINGLE}.html")
    assert page.locator(".csr-slide h3:visible").count() == page.locator(".csr-slide").count() > 5
    assert page.locator(".csr-slide .csr-says:visible").count() >= 5
    assert page.locator(".csr-session button:visible").count() == 0
    context.close()


def test_pages_without_slides_load_nothing_of_it() -> None:
    other = (SITE / "chapters" / "introduction.html").read_text(encoding="utf-8")
    assert "present.js" in (SITE / "chapters" / f"{SINGLE}.html").read_text(encoding="utf-8")
    assert "present.js" not in other
    assert (Path(SITE) / "_static" / "present.js").is_file()
