"""A chart is entered by keys and read mark by mark: what is told is what the figure's own table holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import MODEL, barriers, dress, moving, pause, settle
from contrast import contrast
from playwright.sync_api import Browser, Locator, Page, expect

LEAST_OF_A_RING = 3.0
"""Contrast that a sign which is no text needs against what it lies on (WCAG 2.2, 1.4.11)."""

SETTLED = 550
"""Milliseconds after which a change of setting has been told; figures.js has 500."""
NO_FURTHER = "No mark further that way."

PAGES = {
    "initiative-effect": "chapters/work-conditions.html",
    "evidence-map": "chapters/evidence-map.html",
    "boom-and-bust": "chapters/limitations.html",
    "drivers": "chapters/drivers-and-barriers.html",
}


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 720})
    yield opened
    opened.close()


def enter(page: Page, site: str, name: str) -> Locator:
    """A figure's chart, reached by Tab from the control before it."""
    page.goto(f"{site}/{PAGES[name]}")
    settle(page)
    figure = page.locator(f"#fig-{name}")
    figure.locator(".csr-pin").focus()
    page.keyboard.press("Tab")
    chart = figure.locator(".csr-chart")
    expect(chart).to_be_focused()
    return chart


def told(page: Page) -> str:
    return page.locator(".csr-told").text_content() or ""


LISTEN = """() => {
    window.said = [];
    const told = document.querySelector('.csr-told');
    new MutationObserver(() => window.said.push(told.textContent)).observe(told, { childList: true }); }"""


def read(page: Page, marks: int) -> list[str]:
    """What is told from the first mark to the last, which is as many keys further."""
    page.evaluate(LISTEN)
    for _mark in range(marks + 1):
        page.keyboard.press("PageDown")
    *said, end = page.evaluate("said")
    assert end == NO_FURTHER
    return list(said)


def rows(figure: Locator) -> list[list[str]]:
    """The cells of the figure's own table, its head first."""
    found: list[list[str]] = figure.evaluate(
        "f => [...f.querySelectorAll('.csr-table tr')].map(r => [...r.cells].map(c => c.textContent.trim()))"
    )
    return found


def initiative_effect(table: list[list[str]]) -> set[str]:
    return {f"{what}: {before} before, {after} after, " for what, before, after, _change in table[1:]}


def evidence_map(table: list[list[str]]) -> set[str]:
    counts = {"0": "none in this review.", "1": "1 claim."}
    return {
        f"{factor}, {outcome}: {counts.get(n, f'{n} claims.')}"
        for factor, *cells in table[1:]
        for outcome, n in zip(table[0][1:], cells, strict=True)
    }


def boom_and_bust(table: list[list[str]]) -> set[str]:
    return {
        f"Year {year}: {measure} at {value} of what it was at the start."
        for year, *values in table[1:]
        for measure, value in zip(table[0][1:], values, strict=True)
    }


EXPECTED = {"initiative-effect": initiative_effect, "evidence-map": evidence_map, "boom-and-bust": boom_and_bust}


def unmatched(said: list[str], expected: set[str]) -> set[str]:
    """What the table holds and nobody is told, and what is told and in no table."""
    left = {words for words in expected if sum(one.startswith(words) for one in said) != 1}
    return left | {one for one in said if not one.startswith(tuple(expected))}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_mark_is_read_in_the_words_of_the_table(desk: Page, site: str, name: str) -> None:
    chart = enter(desk, site, name)
    assert chart.get_attribute("role") == "application"
    assert chart.get_attribute("aria-label")
    table = rows(desk.locator(f"#fig-{name}"))
    expected = EXPECTED[name](table)
    said = read(desk, len(expected))
    assert unmatched(said, expected) == set()
    # Negative control: a table with another number in it.
    table[1][1] = "0.123"
    assert len(unmatched(said, EXPECTED[name](table))) == 2


def ring(page: Page) -> dict[str, float]:
    """The ring, its colours, and the mark in hand where it lies on the screen."""
    found: dict[str, float] = page.locator(".csr-ring").evaluate(
        "r => (({ left, right, top, bottom }) => ({ left, right, top, bottom }))(r.getBoundingClientRect())"
    )
    return found


def test_the_mark_in_hand_has_a_ring_that_can_be_seen_and_its_tooltip(desk: Page, site: str) -> None:
    chart = enter(desk, site, "boom-and-bust")
    expect(desk.locator(".csr-keys")).to_be_visible()
    for theme in ("light", "dark"):
        dress(desk, theme)
        desk.keyboard.press("ArrowRight")
        colours = desk.locator(".csr-ring").evaluate(
            "r => (({ borderTopColor, outlineColor }) => [borderTopColor, outlineColor])(getComputedStyle(r))"
        )
        assert contrast(*colours) >= LEAST_OF_A_RING
    # Drawn anew for the dark, the chart keeps its place.
    assert told(desk) == "Year 2: output at 1.26 of what it was at the start. 2 of 20."
    assert desk.locator("#vg-tooltip-element.visible").inner_text() == told(desk).removesuffix(" 2 of 20.")
    box = ring(desk)
    point = chart.locator(".mark-symbol path").evaluate_all(
        """(points, ring) => points.map(p => p.getBoundingClientRect()).filter(({ left, right, top, bottom }) =>
            ring.left < left && right < ring.right && ring.top < top && bottom < ring.bottom).length""",
        box,
    )
    assert point >= 1
    here = {"include": [["#fig-boom-and-bust .csr-chart"], [".csr-keys"]], "exclude": [[".csr-chart svg"]]}
    assert barriers(desk, here) == []
    # Negative control: a stop of the keyboard that is a slider without a value.
    chart.evaluate("c => c.setAttribute('role', 'slider')")
    assert barriers(desk, here, rules=["aria-required-attr"]) != []


def test_a_chart_is_left_by_escape_or_tab_and_is_found_again_as_it_was(desk: Page, site: str) -> None:
    chart = enter(desk, site, "boom-and-bust")
    figure = desk.locator("#fig-boom-and-bust")
    for key in ("ArrowRight", "ArrowDown", "ArrowRight"):
        desk.keyboard.press(key)
    place = told(desk)
    assert place.endswith("2 of 20.")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Home")
    desk.keyboard.press("ArrowLeft")
    assert told(desk) == NO_FURTHER
    desk.keyboard.press("Escape")
    expect(chart).not_to_be_focused()
    expect(desk.locator(".csr-ring, .csr-keys:visible, #vg-tooltip-element.visible")).to_have_count(0)
    # The same place at another setting, with the words of that setting.
    speed = figure.locator("input[data-signal=speed]")
    with moving(figure):
        speed.press("End")
    pause(desk, SETTLED)
    chart.focus()
    assert told(desk).startswith("Year 1: ")
    assert "now has" not in told(desk)
    years = figure.locator("input[data-signal=shown]")
    with moving(figure):
        years.press("ArrowLeft")
    pause(desk, SETTLED)
    chart.focus()
    assert told(desk).startswith("This chart now has 57 marks, where it had 60. Year 1: ")
    desk.keyboard.press("Tab")
    assert not chart.evaluate("c => c.contains(document.activeElement)")
    # Who comes by mouse goes on scrolling by keys.
    chart.click(position={"x": 200, "y": 60})
    desk.keyboard.press("ArrowDown")
    expect(desk.locator(".csr-ring")).to_have_count(0)


def test_enter_chooses_what_a_click_would_and_a_dot_keeps_its_arrows(desk: Page, site: str) -> None:
    enter(desk, site, "drivers")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("ArrowDown")
    figure = desk.locator("#fig-drivers")
    with moving(figure):
        desk.keyboard.press("Enter")
    assert desk.evaluate("csrState.read('fig-drivers')") == {"pair": 2}
    desk.goto(f"{site}/{MODEL}")
    settle(desk)
    square = desk.locator("#fig-adoption .csr-chart")
    assert square.get_attribute("role") == "slider"
    square.focus()
    desk.keyboard.press("PageDown")
    assert told(desk).startswith("Leather with a strong community: visibility 0.10")
    before = desk.evaluate("csrState.read('fig-adoption').visibility")
    with moving(desk.locator("#fig-adoption")):
        desk.keyboard.press("ArrowLeft")
    assert desk.evaluate("csrState.read('fig-adoption').visibility") == pytest.approx(before - 0.05)


OWN = """spec => {
    const figure = Object.assign(document.createElement('div'), { className: 'csr-figure', id: 'own' });
    const script = Object.assign(document.createElement('script'), { type: 'application/json', className: 'csr-spec' });
    script.textContent = JSON.stringify(spec);
    figure.append(Object.assign(document.createElement('div'), { className: 'csr-chart' }), script);
    document.querySelector('main').append(figure);
    return csrFigures.wire(figure); }"""


def test_a_chart_of_the_readers_own_is_read_by_its_fields_and_panels(desk: Page, site: str) -> None:
    desk.goto(f"{site}/{PAGES['drivers']}")
    settle(desk)
    rows = [
        {"country": c, "year": y, "firms": n} for c, y, n in (("India", "a", 3), ("India", "b", 4), ("Italy", "a", 5))
    ]
    bars = {
        "data": {"values": rows},
        "description": "Firms by country",
        "mark": "bar",
        "encoding": {
            "column": {"field": "country"},
            "x": {"field": "year", "type": "nominal", "title": "Year"},
            "y": {"field": "firms", "type": "quantitative", "title": "Firms"},
        },
    }
    desk.evaluate(OWN, bars)
    chart = desk.locator("#own .csr-chart")
    assert (chart.get_attribute("role"), chart.get_attribute("aria-label")) == ("application", "Firms by country")
    chart.focus()
    said = read(desk, len(rows))
    assert said[0] == "India: Year: a; Firms: 3. 1 of 3."
    assert said[2] == "Italy: Year: a; Firms: 5. 3 of 3."
    # Negative control: a chart of words alone is a picture, and no stop.
    desk.evaluate("document.getElementById('own').remove()")
    desk.evaluate(OWN, {"data": {"values": rows}, "mark": "text", "encoding": {"text": {"field": "year"}}})
    assert chart.get_attribute("role") == "img"
    assert chart.get_attribute("tabindex") is None


def test_an_enlarged_figure_is_read_as_well(desk: Page, site: str) -> None:
    desk.goto(f"{site}/{PAGES['drivers']}")
    settle(desk)
    desk.evaluate("void (Element.prototype.requestFullscreen = () => Promise.reject(new Error('not in a frame')))")
    figure = desk.locator("#fig-drivers")
    figure.locator(".csr-enlarge").click()
    desk.wait_for_selector("#fig-drivers.csr-over")
    figure.locator(".csr-chart").focus()
    desk.keyboard.press("ArrowRight")
    assert told(desk)
    assert desk.locator("[inert] .csr-told, .csr-told[inert]").count() == 0
    for shown in ("#vg-tooltip-element", ".csr-keys:visible"):
        assert figure.locator(shown).evaluate(
            "e => e.contains(document.elementFromPoint(...(({ x, y, width, height }) =>"
            " [x + width / 2, y + height / 2])(e.getBoundingClientRect())))"
        )
    # The first Escape leaves the chart, the second the figure.
    desk.keyboard.press("Escape")
    expect(figure).to_have_class("csr-figure csr-large csr-over")
    desk.keyboard.press("Escape")
    expect(figure).to_have_class("csr-figure")


def test_a_finger_gets_the_tooltip_of_what_it_taps(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(f"{site}/{MODEL}")
    settle(page)
    figure, tooltip = page.locator("#fig-adoption"), page.locator("#vg-tooltip-element.visible")
    figure.locator(".csr-chart").evaluate("c => c.scrollIntoView({ block: 'center', behavior: 'instant' })")
    mark = figure.locator(".layer_0_layer_5_marks path").nth(1).bounding_box()
    assert mark
    with moving(figure):
        page.touchscreen.tap(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    box = tooltip.bounding_box()
    assert box
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 360
    # A line on the ground is ground: the dot goes there, and the tooltip goes.
    line = figure.locator(".role-mark.mark-rule line").first.bounding_box()
    assert line
    before = page.evaluate("csrState.read('fig-adoption')")
    with moving(figure):
        page.touchscreen.tap(line["x"], line["y"] + line["height"] / 2)
    assert page.evaluate("csrState.read('fig-adoption')") != before
    expect(tooltip).to_have_count(0)
    # Who taps does not read by keys.
    expect(page.locator(".csr-ring")).to_have_count(0)
    page.close()
