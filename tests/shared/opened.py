"""A page of the book that many checks share: it is opened once, as a phone opens it, and then made wide."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from browsing import DESK, PHONE, Watched, dress, redrawn, resize, settle
from playwright.sync_api import BrowserContext, Page, ViewportSize

AS_MADE = """() => {
    document.querySelectorAll('.csr-controls').forEach(form => form.reset());
    scrollTo({ top: 0, behavior: 'instant' });
}"""


@dataclass
class Opened:
    """A page that all checks of it share, and what a phone made of it."""

    name: str
    home: str
    watched: Watched
    too_wide: list[str]

    @property
    def page(self) -> Page:
        """The page on a desk, as the checks before have left it."""
        return self._on(DESK)

    def _on(self, screen: ViewportSize) -> Page:
        page = self.watched.page
        if page.viewport_size != screen:
            resize(page, screen)
        return page

    @contextmanager
    def excused(self) -> Iterator[None]:
        """What goes wrong within is no fault of the page."""
        before = list(self.watched.faults)
        yield
        self.page.evaluate("violations.length = 0")
        self.watched.faults[:] = before

    def as_made(self, screen: ViewportSize = DESK) -> Page:
        """The page in the light and at its top, with every figure as it began, whatever a check before has moved."""
        page = self._on(screen)
        if page.evaluate("document.documentElement.dataset.theme") != "light":
            dress(page, "light")
        page.evaluate(AS_MADE)
        redrawn(page)
        return page


def open_in(context: BrowserContext, home: str, name: str) -> Opened:
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.set_viewport_size(PHONE)
    watched = Watched(page, home)
    page.goto(f"{home}/{name}")
    settle(page)
    too_wide = beyond_the_screen(page)
    resize(page, DESK)
    return Opened(name, home, watched, too_wide)


def beyond_the_screen(page: Page) -> list[str]:
    """What makes a narrow page scroll sideways, or lies outside it."""
    return list(
        page.evaluate(
            """() => {
                const wide = innerWidth, found = document.documentElement.scrollWidth > wide ? ['the page'] : [];
                for (const chart of document.querySelectorAll('.csr-chart svg')) {
                    const { left, right } = chart.getBoundingClientRect();
                    if (left < 0 || right > wide) found.push(chart.closest('.csr-figure').id);
                }
                return found; }"""
        )
    )
