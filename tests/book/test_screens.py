"""A figure is an instrument: what moves it and what it shows are on one screen, and nothing of it is cut off."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from browsing import DESK, MODEL, PHONE, Watched, pause, redrawn, resize, serve, settle, visit
from opened import Opened
from paths import SITE
from playwright.sync_api import Browser, Page, ViewportSize

SEEN = """() => {
    const found = {};
    const inside = ({ left, top, right, bottom }) =>
        left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight && right > left && bottom > top;
    // Whole on the screen and under nothing else, as far as its corners and its edges say.
    const seen = (element, whole) => {
        const box = element.getBoundingClientRect(), { left, top, right, bottom } = box;
        const points = [left + 3, (left + right) / 2, right - 3].flatMap(x => [top + 3, bottom - 3].map(y => [x, y]));
        return inside(box) && points.every(([x, y]) => whole.contains(document.elementFromPoint(x, y)));
    };
    for (const figure of document.querySelectorAll('.csr-figure')) {
        const place = figure.querySelector('.csr-chart'), chart = place.querySelector('svg');
        const together = control => {
            control.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
            const start = scrollY;
            for (let away = 0; away < innerHeight; away += 12)
                for (const y of [start - away, start + away]) {
                    scrollTo({ top: y, behavior: 'instant' });
                    if (seen(control, control.parentElement) && seen(chart, place)) return true;
                }
            return false;
        };
        const controls = [...figure.querySelectorAll('.csr-controls [data-signal]')];
        found[figure.id] = controls.map(control => [control.dataset.signal, together(control)]);
    }
    return found; }"""


def apart(page: Page) -> tuple[list[str], int]:
    """Controls of a page that no screen shows together with the whole chart that they move; how many there are."""
    found = page.evaluate(SEEN)
    controls = [(f"{figure}.{signal}", seen) for figure, signals in found.items() for signal, seen in signals]
    return [name for name, seen in controls if not seen], len(controls)


CONTROL = re.compile(r'<(?:input|select)\b[^>]* data-signal="')
"""A control of a figure, as the build has put it into a page."""
HIGHER_THAN_A_PHONE = "fig-theories."
"""A figure with a row for each of eighteen cases, each of which has its name beside it."""


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_a_control_is_on_one_screen_with_the_chart_that_it_moves(opened: Opened, screen: ViewportSize) -> None:
    missed, count = apart(opened.as_made(screen))
    assert [name for name in missed if not (screen == PHONE and name.startswith(HIGHER_THAN_A_PHONE))] == []
    assert count == len(CONTROL.findall((SITE / opened.name).read_text(encoding="utf-8")))


@pytest.fixture
def without(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The negative control: a page of the book on which a piece is replaced."""
    before, after = request.param
    text = (SITE / MODEL).read_text()
    assert before in text
    (tmp_path / "chapters").mkdir()
    (tmp_path / MODEL).write_text(text.replace(before, after))
    (tmp_path / "_static").symlink_to(SITE / "_static")
    for home in serve(tmp_path):
        page = browser.new_page(viewport=DESK)
        page.goto(f"{home}/{MODEL}")
        settle(page)
        yield page
        page.close()


@pytest.mark.parametrize("without", [("_static/figure.css", "_static/none.css")], indirect=True)
def test_a_control_far_from_its_chart_is_found(without: Page) -> None:
    missed, count = apart(without)
    assert 0 < len(missed) <= count


# A chart that stays in view does so as far as its own controls and words, and no further

COVERED = """() => {
    const found = [];
    for (const figure of document.querySelectorAll('.csr-figure')) {
        const chart = figure.querySelector('.csr-chart'), more = figure.querySelector('.csr-more');
        // Where there is no longer room for the whole chart above what follows.
        const room = parseFloat(getComputedStyle(chart).top) + chart.offsetHeight - 60;
        scrollTo({ top: scrollY + more.getBoundingClientRect().top - room, behavior: 'instant' });
        const over = chart.getBoundingClientRect().bottom - more.getBoundingClientRect().top;
        if (over > 1) found.push(`${figure.id}: ${Math.round(over)} px of the chart lie under what follows`);
    }
    return found; }"""


def test_a_chart_in_view_ends_where_its_figure_goes_on(opened: Opened) -> None:
    assert opened.as_made().evaluate(COVERED) == []


@pytest.mark.parametrize(
    "without", [('class="csr-stage"', 'class="csr-stage" style="margin-bottom: -80px"')], indirect=True
)
def test_a_chart_that_goes_on_too_far_is_found(without: Page) -> None:
    assert without.evaluate(COVERED)


# At every width, however the window came to it

HIGH, LOW = 740, (400, 360)
WIDTHS = (1280, 640, 1280, 360, 320, 480, 768, 1024, 900, 1200, 1440, 1920, 360)
JUMPS = (*((width, HIGH) for width in WIDTHS), *zip((640, 740), LOW, strict=True))
"""Windows one after the other; the last two are a screen at twice its size, and a phone on its side."""

FAULTS = """() => {
    const found = [], slack = 1.5;
    // Half-way down what is written of a text; a line may be blank.
    const middle = text => {
        const lines = [...text.querySelectorAll('tspan')].filter(line => line.textContent.trim());
        const boxes = (lines.length ? lines : [text]).map(line => line.getBoundingClientRect());
        return (boxes[0].top + boxes[boxes.length - 1].bottom) / 2;
    };
    for (const figure of document.querySelectorAll('.csr-figure')) {
        const place = figure.querySelector('.csr-chart'), chart = place.querySelector('svg');
        const box = place.getBoundingClientRect(), drawn = chart.getBoundingClientRect();
        const say = text => found.push(`${figure.id} at ${innerWidth}x${innerHeight}: ${text}`);
        if (box.right > innerWidth + slack) say('beyond the screen');
        if (Math.abs(drawn.width - box.width) > 2) say(`${drawn.width} wide in a place of ${box.width}`);
        for (const text of chart.querySelectorAll('text')) {
            const { left, right, top, bottom, width } = text.getBoundingClientRect();
            const cut = left < drawn.left - slack || right > drawn.right + slack || top < drawn.top - slack - 2
                || bottom > drawn.bottom + slack + 2;
            if (width && cut) say(`"${text.textContent}" is cut off`);
            else if (width && text.textContent.endsWith('…')) say(`"${text.textContent}" is cut short`);
        }
        for (const axis of chart.querySelectorAll('.role-axis-label')) {
            const level = text => text.textContent.trim() && !/rotate/.test(text.getAttribute('transform'));
            const names = [...axis.querySelectorAll('text')].filter(level)
                .map(text => [text.textContent, text.getBoundingClientRect(), middle(text)])
                .sort(([, a], [, b]) => a.top - b.top);
            names.forEach(([name, a], at) => names.slice(at + 1).forEach(([other, b]) => {
                if (a.bottom - b.top > 4 && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 4)
                    say(`"${name}" lies upon "${other}"`);
            }));
            // Names of rows, which end at one line; the rows are as far from one another.
            const aligned = new Set(names.map(([, box]) => Math.round(box.right))).size === 1 && names.length > 2;
            const [, , first] = names[0] || [], [, , last] = names[names.length - 1] || [];
            if (aligned) names.forEach(([name, , at], place) => {
                if (Math.abs(at - first - (last - first) * place / (names.length - 1)) > 3)
                    say(`"${name}" is not in the middle of its row`);
            });
        }
    }
    return found; }"""


def through_all_widths(page: Page, jumps: Iterable[tuple[int, int]] = JUMPS) -> list[str]:
    """What goes wrong on a page at any width, once every chart has had fifty turns to take the size of its place."""
    found: list[str] = []
    for width, height in jumps:
        page.set_viewport_size({"width": width, "height": height})
        # Counted in turns of the page, and not in seconds, of which a busy machine takes more.
        for _turn in range(50):
            # A chart hears of its new place a frame later.
            page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)))")
            redrawn(page)
            faults = page.evaluate(FAULTS)
            if not faults:
                break
        found += faults
    return found


def test_a_chart_is_as_wide_as_its_place_and_nothing_of_it_is_cut(opened: Opened) -> None:
    page = opened.as_made()
    if page.locator(".csr-figure").count():
        assert through_all_widths(page) == []


# The type of the words: names that are measured in another than they are set in are cut off

NEVER = "document.fonts.load = () => new Promise(() => {})"
"""A browser to which the type of the page does not come."""
FAMILIES = """() => [...new Set([...document.querySelectorAll('.csr-chart svg text')]
    .map(text => getComputedStyle(text).fontFamily))]"""


LET_GO = """() => {
    window.csrLetGo = [];
    document.fonts.addEventListener('loading', () => window.csrLetGo.push(innerWidth)); }"""
FOR_A_WIDTH = "@media (max-width: 700px) { p { color: red; } }"


def test_a_browser_keeps_the_type_of_a_page_at_every_width(opened: Opened) -> None:
    page = opened.as_made()
    page.evaluate(LET_GO)
    for width, height in JUMPS:
        resize(page, {"width": width, "height": height})
    assert page.evaluate("csrLetGo") == []


def test_a_type_that_a_browser_lets_go_of_is_found(watched: Watched, site: str) -> None:
    """Negative control: a type beside a rule for a width."""
    page, types = watched.page, (SITE / "_static" / "type.css").read_text(encoding="utf-8")
    page.route("**/type.css*", lambda route: route.fulfill(body=types + FOR_A_WIDTH, content_type="text/css"))
    visit(page, f"{site}/{MODEL}")
    page.evaluate(LET_GO)
    for width in (1280, 640):
        resize(page, {"width": width, "height": HIGH})
    assert 640 in page.evaluate("csrLetGo")


def test_a_chart_whose_type_does_not_come_is_measured_in_the_one_that_is_seen(watched: Watched, site: str) -> None:
    page = watched.page
    visit(page, f"{site}/{MODEL}")
    assert page.evaluate(FAMILIES) == ['"Source Sans 3", sans-serif']
    page.add_init_script(NEVER)
    visit(page, f"{site}/{MODEL}")
    assert page.evaluate(FAMILIES) == ["sans-serif"]
    assert through_all_widths(page) == []


def test_a_name_beside_its_row_or_upon_another_is_found(browser: Browser, site: str) -> None:
    """Negative control: a name of a row is moved down, by half a line and by a whole row."""
    page = browser.new_page(viewport=DESK)
    page.goto(f"{site}/chapters/theoretical-frameworks.html")
    settle(page)
    name = page.locator("#fig-theories .role-axis-label text", has_text="Jalandhar cricket").first
    for pixels, fault in ((7, "is not in the middle of its row"), (30, "lies upon")):
        assert page.evaluate(FAULTS) == []
        before = name.evaluate("(text, by) => [text.style.translate, text.style.translate = `0 ${by}px`][0]", pixels)
        assert any(fault in found and "cricket" in found for found in page.evaluate(FAULTS))
        name.evaluate("(text, before) => { text.style.translate = before; }", before)
    page.close()


def test_a_chart_that_keeps_its_first_width_is_found(browser: Browser, site: str) -> None:
    """Negative control: a browser that tells no script of sizes."""
    page = browser.new_page(viewport=DESK)
    page.add_init_script("window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} }")
    page.goto(f"{site}/{MODEL}")
    settle(page)
    assert any(fault.startswith("fig-adoption at 360x740: ") for fault in through_all_widths(page, [(360, HIGH)]))
    page.close()


def test_names_that_lie_upon_one_another_are_found(browser: Browser, site: str) -> None:
    """Negative control: a name that stands where another does."""
    page = browser.new_page(viewport={"width": 640, "height": 400})
    page.goto(f"{site}/chapters/drivers-and-barriers.html")
    settle(page)
    page.evaluate(
        """() => { for (const axis of document.querySelectorAll('#fig-one-driver .role-axis-label')) {
            const [first, second] = axis.querySelectorAll('text');
            second?.setAttribute('transform', first.getAttribute('transform'));
        } }"""
    )
    assert any("lies upon" in fault for fault in through_all_widths(page, [(640, 400)]))
    page.close()


def test_a_readout_keeps_no_height_of_another_width(browser: Browser, site: str) -> None:
    """A window that is narrow for a moment leaves no gap; at one width a readout stays as high as it has been."""
    page = browser.new_page(viewport=PHONE)
    page.goto(f"{site}/chapters/poverty-reduction.html")
    settle(page)
    figure = page.locator("#fig-poverty-map")
    readout = figure.locator(".csr-readout")
    high = "one => one.getBoundingClientRect().height"
    before = readout.evaluate(high)
    figure.evaluate("one => { one.style.width = '60px'; }")
    pause(page, 400)
    assert readout.evaluate(high) > 3 * before
    figure.evaluate("one => { one.style.width = ''; }")
    pause(page, 400)
    assert readout.evaluate(high) == before
    words = readout.evaluate("one => [one.textContent, one.textContent = one.textContent.repeat(2)][0]")
    pause(page, 400)
    twice = readout.evaluate(high)
    readout.evaluate("(one, words) => { one.textContent = words; }", words)
    pause(page, 400)
    assert readout.evaluate(high) == twice > before
    page.close()


FORMULAS = """() => [...document.querySelectorAll('.csr-formula')].filter(box => {
    const { left } = box.getBoundingClientRect(), begins = box.querySelector('math').getBoundingClientRect().left;
    const cut = box.scrollWidth > box.clientWidth && getComputedStyle(box).overflowX !== 'auto';
    return Math.abs(begins - left) > 8 || cut;
}).map(box => box.textContent.trim().slice(0, 40))"""
"""Formulas that do not begin where the text does, or that are cut where nobody can scroll."""


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_a_formula_begins_with_its_text_and_is_not_cut(browser: Browser, site: str, screen: dict[str, int]) -> None:
    page = browser.new_page(viewport=screen)
    for name in ("model-specification", "conceptual-model"):
        page.goto(f"{site}/chapters/{name}.html")
        settle(page)
        assert page.locator(".csr-formula").count() > 0
        assert page.evaluate(FORMULAS) == []
    # As the theme would have it.
    page.evaluate(
        "document.querySelectorAll('.csr-formula').forEach(box => Object.assign(box.style,"
        " { display: 'flex', flexDirection: 'row-reverse', overflow: 'hidden' }))"
    )
    assert page.evaluate(FORMULAS)
    page.close()
