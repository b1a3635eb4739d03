"""The frame of a page: the text comes first, nothing jumps while it loads, and what changes is said once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from browsing import DESK, MODEL, PHONE, Watched, dress, open_page, pause, redrawn, serve, settle
from cells import chapter
from contrast import LEAST, contrast
from opened import Opened
from paths import ROOT, SITE
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

LAB = "chapters/cluster-lab.html"
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())
TOLD = {f"{name}.html" for name in (TOC["root"], *(c["file"] for part in TOC["parts"][:2] for c in part["chapters"]))}
"""The pages that tell something: the opening, the chapters on the review, and the laboratories."""

EARLY = 200
"""Pixels from the top of a page within which its first sentence begins."""
EARLY_ENOUGH = 260
"""As much where a page of reference begins with the name of its first section."""

MOST_SHIFT = 0.05
SETTLED = 500
"""Milliseconds after which a change is said; figures.js has it too."""


@pytest.fixture
def desk(watched: Watched) -> Page:
    watched.page.set_viewport_size(DESK)
    return watched.page


# Meaning before machinery


def test_a_page_begins_with_its_text_and_ends_with_what_runs_it(opened: Opened) -> None:
    page = opened.as_made()
    first = page.locator("article p").first.bounding_box()
    assert first
    assert first["y"] < (EARLY if opened.name in TOLD else EARLY_ENOUGH)
    bar = page.locator("article .csr-live-bar")
    assert bar.count() == bool(chapter(opened.name))
    if chapter(opened.name):
        here, text = bar.bounding_box(), page.locator("article > section:not(.csr-foot)").last.bounding_box()
        assert here
        assert text
        assert here["y"] >= text["y"] + text["height"]
        assert "MB" in bar.inner_text()


OFF_THE_LINE = """() => {
    const line = document.querySelector('.bd-article h1').getBoundingClientRect().left;
    return [...document.querySelectorAll('.bd-article section:not(.csr-live-bar) > :not(section)')]
        .filter(e => e.getClientRects().length && getComputedStyle(e).position === 'static')
        .filter(e => Math.abs(e.getBoundingClientRect().left - line) > 1).map(e => e.className);
}"""


def test_whatever_a_page_tells_begins_on_one_line(opened: Opened) -> None:
    assert opened.as_made().evaluate(OFF_THE_LINE) == []


def test_a_box_in_the_middle_of_the_page_is_found(desk: Page, site: str) -> None:
    desk.goto(f"{site}/{MODEL}")
    desk.evaluate("() => { document.querySelector('.bd-article .admonition').style.marginInline = 'auto'; }")
    assert desk.evaluate(OFF_THE_LINE)


def test_python_is_weighed_as_it_is_fetched(desk: Page, site: str) -> None:
    desk.goto(f"{site}/{MODEL}")
    fetched = sum(file.stat().st_size for file in (SITE / "_static" / "live").rglob("*") if file.is_file())
    said = int(desk.locator("meta[name=csr-live-megabytes]").get_attribute("content") or 0)
    assert fetched / 1e6 - 2 < said <= fetched / 1e6 + 0.5
    status = desk.locator(".csr-live-status")
    assert f"{said} MB" in status.inner_text()
    # A screen reader comes to it, and does not begin the page with it.
    assert status.get_attribute("role") is None


def test_the_contents_of_a_page_stand_under_its_name_in_the_navigation(desk: Page, site: str) -> None:
    desk.goto(f"{site}/{MODEL}")
    links = desk.locator(".bd-docs-nav li.current nav.page-toc a")
    titles = desk.locator("article h2").evaluate_all("all => all.map(h => h.firstChild.textContent)")
    assert links.all_inner_texts() == titles
    assert len(titles) > 3
    assert desk.locator("#pst-secondary-sidebar, .secondary-toggle").count() == 0


DEEP = """nth => {
    const high = section => section.getBoundingClientRect().height;
    const longest = [...document.querySelectorAll('article section section')].sort((a, b) => high(b) - high(a))[nth];
    scrollBy(0, longest.getBoundingClientRect().bottom - innerHeight - 50);
    return longest.querySelector('h2').firstChild.textContent; }"""
"""Jumps to the end of one of the longest sections, where no heading is near the top, and says which it is."""


def test_the_contents_mark_where_a_reader_has_jumped_to(desk: Page, site: str) -> None:
    desk.goto(f"{site}/{MODEL}")
    settle(desk)
    marked = desk.locator("nav.page-toc a[aria-current=true]")
    for nth in range(2):
        expect(marked).to_have_text(desk.evaluate(DEEP, nth))
    assert marked.evaluate("link => link.matches('.active')")
    desk.keyboard.press("Home")
    expect(marked).to_have_count(0)


def test_a_jump_that_no_script_follows_is_not_marked(browser: Browser, site: str) -> None:
    """Negative control of the test above: the theme by itself."""
    page = browser.new_page(viewport=DESK)
    page.route("**/buttons.js*", lambda route: route.abort())
    page.goto(f"{site}/{MODEL}")
    settle(page)
    missed = 0
    for nth in range(2):
        section = page.evaluate(DEEP, nth)
        pause(page, 600)
        missed += section not in page.locator("nav.page-toc a[aria-current=true]").all_inner_texts()
    assert missed
    page.close()


def test_the_code_of_a_figure_opens_from_its_last_row(desk: Page, site: str) -> None:
    desk.goto(f"{site}/{MODEL}")
    settle(desk)
    figure = desk.locator("#fig-adoption")
    code = desk.locator(".cell", has=figure).locator(".csr-source .cell_input")
    button = figure.get_by_role("button", name="Code")
    expect(code).to_be_hidden()
    button.click()
    expect(code).to_be_visible()
    assert button.get_attribute("aria-expanded") == "true"
    figures_end, begins = figure.bounding_box(), code.bounding_box()
    assert figures_end
    assert begins
    assert begins["y"] >= figures_end["y"] + figures_end["height"]
    button.click()
    expect(code).to_be_hidden()


UNFOLDED = """open => {
    document.querySelectorAll('.csr-source').forEach(code => { code.open = open; });
    const seen = [...document.querySelectorAll('.cell_input')].filter(code => code.checkVisibility());
    return [seen.length, document.documentElement.scrollWidth];
}"""
"""How many pieces of code are seen with all code open or shut, and how wide the page is then."""


def test_open_code_makes_no_phone_scroll_sideways(opened: Opened) -> None:
    page = opened.as_made(PHONE)
    seen, wide = page.evaluate(UNFOLDED, True)
    page.evaluate(UNFOLDED, False)
    assert bool(seen) == bool(chapter(opened.name))
    assert wide <= PHONE["width"]


def test_a_page_has_its_own_type_and_asks_for_no_font_of_icons(watched: Watched, site: str) -> None:
    watched.page.goto(f"{site}/{MODEL}")
    settle(watched.page)
    fonts = {Path(url).name for url in watched.asked if ".woff" in url}
    assert {"newsreader-latin-wght-normal.woff2", "source-sans-3-latin-wght-normal.woff2"} <= fonts
    assert not [name for name in fonts if name.startswith("fa-")]
    named = set(re.findall(r'class="fa[sb]?[^"]*?\b(fa-(?!solid|lg|brands)[\w-]+)', watched.page.content()))
    drawn = set(re.findall(r"fa-[\w-]+", (SITE / "_static" / "paper.css").read_text()))
    assert named <= drawn


# Nothing jumps

SHIFTS = """window.shifts = 0; new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: 'layout-shift', buffered: true });"""


@pytest.fixture
def shifting(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.add_init_script(SHIFTS)
    yield context
    context.close()


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("address", ["chapters/index.html", MODEL, f"{MODEL}#fig-adoption?adoption.laws=0.8"])
def test_a_page_stays_where_it_is_while_it_loads(
    shifting: BrowserContext, site: str, address: str, screen: dict[str, int]
) -> None:
    page = shifting.new_page()
    page.set_viewport_size(screen)  # type: ignore[arg-type]
    page.goto(f"{site}/{address}")
    settle(page)
    pause(page, 300)
    assert page.evaluate("shifts") < MOST_SHIFT


def test_a_slider_stays_under_the_hand_that_moves_it(watched: Watched, site: str) -> None:
    """What the readout above it says becomes longer and shorter: once it has been long, its place stays so."""
    page = watched.page
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/chapters/index.html")
    settle(page)
    figure = page.locator("#fig-argument")
    slider, readout = figure.locator("input[data-signal]").first, figure.locator(".csr-readout")
    places, said = [], []
    for _turn in range(2):
        for value in range(21):
            slider.evaluate(
                "(s, v) => { s.value = v; s.dispatchEvent(new Event('input', { bubbles: true })); }", value / 20
            )
            redrawn(page)
            places.append(slider.evaluate("s => s.getBoundingClientRect().top + scrollY"))
            said.append(len(readout.inner_text()))
    assert len(set(said)) > 1
    assert len(set(places[21:])) == 1


def test_a_form_that_keeps_no_place_is_seen_to_shift_the_page(shifting: BrowserContext, tmp_path: Path) -> None:
    """Negative control: the styles take these figures for some whose chart could not be drawn."""
    text = (SITE / LAB).read_text()
    (tmp_path / "chapters").mkdir()
    (tmp_path / LAB).write_text(text.replace('class="csr-figure" id', 'class="csr-figure csr-failed" id'))
    (tmp_path / "_static").symlink_to(SITE / "_static")
    for home in serve(tmp_path):
        page = shifting.new_page()
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        page.goto(f"{home}/{LAB}#fig-squeeze?squeeze.price=0.8")
        settle(page)
        pause(page, 300)
        assert page.evaluate("shifts") > MOST_SHIFT


def test_a_chart_is_drawn_when_it_comes_near_the_screen(browser: Browser, site: str) -> None:
    """A browser that is never idle draws what is near, and the rest when its reader comes to it."""
    page = browser.new_page(viewport=PHONE)
    page.add_init_script("window.requestIdleCallback = () => 0")
    page.goto(f"{site}/chapters/cluster-lab.html")
    figures = page.locator(".csr-figure")
    figures.first.scroll_into_view_if_needed()
    expect(figures.first).to_have_attribute("data-drawn", "true")
    assert figures.last.get_attribute("data-drawn") is None
    figures.last.scroll_into_view_if_needed()
    expect(figures.last).to_have_attribute("data-drawn", "true")
    page.close()


# On paper

A4 = {"width": 658, "height": 987}
"""A sheet with margins of 18 mm, in pixels."""

PALE = """() => [...document.querySelectorAll('article *')].filter(e => e.checkVisibility()).flatMap(e => {
    const { color, fill, stroke } = getComputedStyle(e);
    if (e.closest('.role-mark') && stroke === 'rgb(232, 229, 222)') return [stroke];  // The ink of a dark page.
    const words = [...e.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    return words ? [e.closest('svg') ? fill : color] : []; })"""

FOLDED = """() => [...document.querySelectorAll('article details')]
    .filter(fold => !fold.matches('.csr-source, .csr-notebook, .csr-share, .csr-notes > *, .csr-key'))
    .filter(fold => ![...fold.children].every(part => part.checkVisibility({ contentVisibilityAuto: true })))
    .map(fold => fold.textContent.trim().slice(0, 40))"""

CUT = """() => [document.documentElement, ...document.querySelectorAll('article *')]
    .filter(e => e.checkVisibility() && !e.closest('svg, math') && e.scrollWidth > e.clientWidth + 1
        && (e === document.documentElement || getComputedStyle(e).overflowX !== 'visible'))
    .map(e => `${e.tagName}.${e.className} ${e.scrollWidth}`)"""


LOWERED = """() => [...document.querySelectorAll('.csr-figure[data-guess]')].map(figure => {
    figure.dataset.guess = 'covered';
    return getComputedStyle(figure.querySelector('.csr-chart')).maxHeight; })"""


def pale_on_paper(page: Page) -> list[str]:
    """Colours of words and rules that white paper would not show."""
    return [ink for ink in page.evaluate(PALE) if contrast(ink, "rgb(255, 255, 255)") < LEAST]


@pytest.mark.parametrize("name", [MODEL, "chapters/propositions.html", "chapters/coding.html"])
def test_a_dark_page_is_printed_in_the_light_unfolded_and_whole(desk: Page, site: str, name: str) -> None:
    desk.goto(f"{site}/{name}")
    settle(desk)
    dress(desk, "dark")
    # On the screen these words are light, so paper would not show them, and what is folded is not there.
    assert pale_on_paper(desk)
    figures, folds = desk.locator(".csr-figure").count(), desk.evaluate(FOLDED)
    assert len(folds) >= figures
    desk.emulate_media(media="print")
    desk.set_viewport_size(A4)
    assert pale_on_paper(desk) == []
    assert desk.evaluate(FOLDED) == []
    assert desk.evaluate(CUT) == []
    assert desk.locator(".csr-question").filter(visible=True).count() == figures
    moved, taken = (".csr-controls input", ".csr-controls button"), (".csr-code", ".csr-share", ".csr-source")
    for machinery in (*moved, *taken, ".csr-notebook", ".csr-live-bar"):
        assert desk.locator(machinery).filter(visible=True).count() == 0
    redrawn(desk)
    for chart in desk.locator(".csr-chart svg").all():
        drawn = chart.bounding_box()
        assert drawn
        assert drawn["width"] <= A4["width"]
        assert drawn["height"] <= A4["height"]
    # What covers a figure that asks first is low on a narrow screen, and does not cut it on a sheet as narrow.
    assert set(desk.evaluate(LOWERED)) <= {"none"}


AXIS = "line:adoptionisonehalf"
"""What stands under each picture of the model's square, as the letters of a PDF follow one another."""


def sheets(page: Page) -> str:
    """The words of a printed page, without the white between them, which a PDF places as it likes."""
    printed = PdfReader(BytesIO(page.pdf(format="A4")))
    return re.sub(r"\s", "", "".join(sheet.extract_text() for sheet in printed.pages))


@pytest.mark.parametrize("scripts", [True, False])
def test_a_printed_figure_says_its_settings_and_shows_two_others(browser: Browser, site: str, scripts: bool) -> None:
    page = open_page(browser, site, f"{MODEL}#fig-adoption?adoption.laws=0.7", java_script_enabled=scripts).page
    figure = page.locator("#fig-adoption")
    # On a screen the controls do that.
    assert figure.locator(".csr-printed").is_hidden()
    told = sheets(page)
    # Without scripts a page knows of no address.
    assert f"enforced:{0.7 if scripts else 0.1:.2f};Independentmonitoring:0.10;" in told
    sides = figure.locator(".csr-printed .side")
    assert sides.count() == 2
    for side in sides.all():
        for words in side.locator("p").all_text_contents():
            assert re.sub(r"\s", "", words) in told
    assert told.count(AXIS) == 3
    for machinery in ("Runthispage", "Pythonrunsinthisbrowser", "Reset", "Undo", "Thisismyguess", "Copythelink"):
        assert machinery not in told
    # Pictures that do not come are missed.
    page.locator(".csr-printed img").evaluate_all("pictures => pictures.forEach(picture => picture.remove())")
    assert sheets(page).count(AXIS) == 1


@pytest.mark.parametrize("name", ["chapters/drivers-and-barriers.html", LAB])
def test_what_is_chosen_is_whole_on_paper(desk: Page, site: str, name: str) -> None:
    desk.goto(f"{site}/{name}")
    settle(desk)
    desk.emulate_media(media="print")
    desk.set_viewport_size(A4)
    # How much wider than its place a list is that may be as wide as what is chosen.
    chosen = """selects => selects.map(select => {
        const place = select.offsetWidth, free = select.cloneNode(true);
        free.selectedIndex = select.selectedIndex;
        Object.assign(free.style, { maxWidth: 'none', width: 'auto', fieldSizing: 'content' });
        select.after(free);
        const over = free.offsetWidth - place;
        free.remove();
        return over; })"""
    lists = desk.locator(".csr-controls select")
    assert [over for over in lists.evaluate_all(chosen) if over > 1] == []
    narrow = "selects => selects.forEach(select => Object.assign(select.style, { fieldSizing: 'fixed', width: '2em' }))"
    lists.evaluate_all(narrow)
    assert any(over > 1 for over in lists.evaluate_all(chosen))


# Another's colours, another's size of text


LABEL = "#fig-adoption .role-axis-label text"


def test_a_page_serves_a_contrast_theme_and_text_of_twice_the_size(desk: Page, site: str) -> None:
    # The reader has saved a mode, and the system's theme contradicts it.
    desk.add_init_script("for (const name of ['mode', 'theme']) localStorage.setItem(name, 'light')")
    desk.emulate_media(forced_colors="active", color_scheme="dark")
    desk.goto(f"{site}/{MODEL}#fig-adoption?adoption.laws=9")
    settle(desk)
    chart, label = desk.locator("#fig-adoption .csr-chart"), desk.locator(LABEL).first
    paper, ink = (
        chart.evaluate("c => getComputedStyle(c).backgroundColor"),
        label.evaluate("t => getComputedStyle(t).fill"),
    )
    size = "t => parseFloat(getComputedStyle(t).fontSize)"
    usual = label.evaluate(size)
    desk.evaluate("localStorage.clear()")
    assert contrast(ink, paper) >= LEAST
    desk.evaluate("document.documentElement.style.fontSize = '32px'")
    dress(desk, "dark")
    assert desk.locator(LABEL).first.evaluate(size) >= 1.5 * usual
    desk.set_viewport_size({"width": 320, "height": 256})
    shown = desk.locator(".csr-notice.csr-shown").bounding_box()
    assert shown
    assert shown["height"] <= 256 / 2


# What changes is said once

LISTEN = """() => {
    window.said = [];
    const regions = '[aria-live]:not([aria-live=off]), [role=status], [role=alert], output:not([aria-live=off])';
    for (const region of document.querySelectorAll(regions))
        new MutationObserver(() => window.said.push(region.textContent))
            .observe(region, { childList: true, subtree: true, characterData: true }); }"""


def test_ten_steps_of_a_slider_are_said_once_and_as_the_readout_says_it(desk: Page, site: str) -> None:
    desk.goto(f"{site}/{MODEL}")
    settle(desk)
    desk.evaluate(LISTEN)
    slider = desk.locator("#fig-adoption input[data-signal=laws]")
    slider.focus()
    for _step in range(10):
        desk.keyboard.press("ArrowRight")
    pause(desk, SETTLED + 300)
    assert desk.evaluate("said") == [desk.locator("#fig-adoption .csr-readout").inner_text()]
    # Nothing is said of what has not changed.
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("ArrowLeft")
    pause(desk, SETTLED + 300)
    assert len(desk.evaluate("said")) == 1


def test_a_second_live_region_would_be_heard(desk: Page, site: str) -> None:
    """Negative control."""
    desk.goto(f"{site}/{MODEL}")
    settle(desk)
    desk.locator("#fig-adoption .csr-readout").evaluate("r => r.setAttribute('aria-live', 'polite')")
    desk.evaluate(LISTEN)
    desk.locator("#fig-adoption input[data-signal=laws]").press("ArrowRight")
    pause(desk, SETTLED + 300)
    assert len(desk.evaluate("said")) > 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_shows_only_on_the_way_up_can_be_read(desk: Page, site: str, theme: str) -> None:
    desk.goto(f"{site}/{MODEL}")
    settle(desk)
    dress(desk, theme)
    button = desk.locator("#pst-back-to-top")
    ink, ground = button.evaluate("b => [getComputedStyle(b).color, getComputedStyle(b).backgroundColor]")
    assert contrast(ink, ground) >= LEAST
    # Negative control: as the theme has it.
    assert contrast("rgb(255, 255, 255)", "rgb(232, 146, 23)") < LEAST
