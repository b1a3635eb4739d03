"""What a reader does with a figure: drag, play, pin, go back, enlarge."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import MODEL, moving, pause, settle
from playwright.sync_api import Browser, Locator, Page, expect

FIGURE = "fig-adoption"
TIME = "chapters/cluster-lab.html"
WHEN_PAST_ONE = """slider => new Promise(done => {
    const look = () => { if (slider.value > 1) done(); else requestAnimationFrame(look); };
    look(); })"""


@pytest.fixture(scope="module")
def page(browser: Browser, site: str) -> Iterator[Page]:
    """One page for all that is done with a square."""
    opened = browser.new_page(viewport={"width": 1280, "height": 720})
    opened.goto(f"{site}/{MODEL}")
    settle(opened)
    yield opened
    opened.close()


@pytest.fixture
def figure(page: Page) -> Locator:
    """The square as it starts, with nothing to go back to."""
    page.evaluate("id => { csrState.reset(id); }", FIGURE)
    pause(page, 810)
    return page.locator(f"#{FIGURE}")


def stands(page: Page, figure: str = FIGURE) -> dict[str, float]:
    found: dict[str, float] = page.evaluate("id => csrState.read(id)", figure)
    return found


def at(figure: Locator, x: float, y: float) -> tuple[float, float]:
    """Where a place of the square is on the screen."""
    figure.locator(".csr-chart").scroll_into_view_if_needed()
    left, top = figure.evaluate(
        """(f, [x, y]) => {
            const box = f.querySelector('.role-frame .background').getBoundingClientRect();
            return [box.left + f.csrView.scale('x')(x), box.top + f.csrView.scale('y')(y)]; }""",
        [x, y],
    )
    return left, top


def test_the_dot_is_dragged_to_where_the_sliders_would_bring_it(page: Page, figure: Locator) -> None:
    page.mouse.move(*at(figure, 0.9, 0.1))
    page.mouse.down()
    with moving(figure):
        page.mouse.move(*at(figure, 0.5, 0.4), steps=4)
        page.mouse.up()
    settings = stands(page)
    assert settings["visibility"] == 0.5
    strength = figure.evaluate("f => f.csrView.signal('strength')")
    assert abs(strength - 0.4) < 0.03
    sliders = {name: float(figure.locator(f"[data-signal={name}]").input_value()) for name in settings}
    assert sliders == settings
    chart = figure.locator(".csr-chart")
    assert chart.get_attribute("aria-valuetext") == f"visibility 0.50, institutional strength {strength:.2f}"
    chart.focus()
    with moving(figure):
        page.keyboard.press("ArrowLeft")
    assert stands(page)["visibility"] == 0.45
    # A mark with a meaning of its own keeps it: a diamond is a ready setting.
    with moving(figure):
        page.mouse.click(*at(figure, 0.0, 0.1))
    assert stands(page)["visibility"] == 0


def test_a_drag_is_one_step_back(page: Page, figure: Locator) -> None:
    before = stands(page)
    undo = figure.locator(".csr-undo")
    page.mouse.move(*at(figure, 0.9, 0.1))
    page.mouse.down()
    page.mouse.move(*at(figure, 0.3, 0.8), steps=8)
    page.mouse.up()
    assert stands(page) != before
    undo.click()
    assert stands(page) == before
    slider = figure.locator("[data-signal=laws]")
    slider.fill("0.7")
    slider.press("Control+z")
    assert stands(page) == before


def test_a_pinned_view_stays_as_a_ghost_and_one_sentence_says_what_changed(page: Page, figure: Locator) -> None:
    pin, told = figure.locator(".csr-pin"), figure.locator(".csr-changed")
    pin.click()
    assert pin.get_attribute("aria-pressed") == "true"
    with moving(figure):
        figure.locator("[data-signal=visibility]").fill("0.4")
    expect(figure.locator(".csr-ghost .mark-symbol path")).to_have_count(1)
    assert figure.locator(".csr-ghost text").count() == 0
    assert told.inner_text().startswith(
        "“Visibility of the value chain” went from 0.90 to 0.40: the figure said “Adoption 0.40"
    )
    pause(page, 510)
    assert page.locator(".csr-told").inner_text() == told.inner_text()
    lines = [
        figure.locator(f"{chart} .role-frame > g > .background").first.bounding_box() for chart in (".csr-ghost", "svg")
    ]
    assert lines[0] == pytest.approx(lines[1], abs=0.5)
    pin.click()
    expect(figure.locator(".csr-ghost")).to_have_count(0)
    assert told.is_hidden()


def test_a_figure_fills_the_screen_with_the_browser_and_without(page: Page, figure: Locator) -> None:
    button = figure.locator(".csr-enlarge")
    button.click()
    page.wait_for_selector(f"#{FIGURE}.csr-large")
    assert page.evaluate("document.fullscreenElement.id") == FIGURE
    button.click()
    page.wait_for_selector(f"#{FIGURE}:not(.csr-large)")
    page.evaluate("void (Element.prototype.requestFullscreen = () => Promise.reject(new Error('not in a frame')))")
    button.click()
    page.wait_for_selector(f"#{FIGURE}.csr-over")
    assert figure.bounding_box() == {"x": 0, "y": 0, "width": 1280, "height": 720}
    assert page.locator("[inert]").count() > 0
    assert button.evaluate("b => b === document.activeElement")
    page.keyboard.press("Escape")
    page.wait_for_selector(f"#{FIGURE}:not(.csr-large)")
    assert page.locator("[inert]").count() == 0


@pytest.mark.parametrize("still", [False, True])
def test_time_plays_and_for_who_wants_no_motion_it_steps(browser: Browser, site: str, still: bool) -> None:
    page = browser.new_page(reduced_motion="reduce" if still else "no-preference")
    page.goto(f"{site}/{TIME}")
    settle(page)
    name = "fig-cluster-through-time"
    figure = page.locator(f"#{name}")
    slider, button = figure.locator("[data-signal=step]"), figure.locator(".csr-play")
    last = stands(page, name)["step"]
    button.click()
    assert stands(page, name)["step"] == 0  # From its end it begins anew.
    assert button.inner_text() == ("Next step" if still else "Pause")
    if still:
        pause(page, 500)
        assert stands(page, name)["step"] == 0
        button.click()
        assert stands(page, name)["step"] == 1
    else:
        slider.evaluate(WHEN_PAST_ONE)
        button.click()
        paused = stands(page, name)["step"]
        pause(page, 500)
        assert 1 < stands(page, name)["step"] == paused < last
        assert button.inner_text() == "Play"
    page.close()
