"""A live page where the browser, the server or the reader's code does what the page does not expect.

What is decided around Python is tried without it (`serving_no_python`): those pages are ready at once.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from live_page import Live, Site, serving_no_python
from paths import SITE
from playwright.sync_api import Browser, BrowserContext

SMALL = "chapters/colophon.html"
WORKER = next((SITE / "_static" / "live").rglob("worker.js")).read_bytes()


@pytest.fixture
def bare() -> Iterator[Site]:
    """The site without Python, at an address at which the browser has kept nothing."""
    with serving_no_python() as site:
        yield site


@pytest.fixture(scope="module")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    yield context
    context.close()


NEVER = "new Promise(() => {})"
REFUSED = "Promise.reject(new DOMException('The operation is insecure.', 'SecurityError'))"


@pytest.mark.parametrize(
    ("fault", "kept"),
    [
        ("", True),
        ("Object.defineProperty(navigator, 'locks', { value: undefined });", True),
        (f"navigator.locks.request = () => {REFUSED};", True),
        (f"navigator.locks.request = () => {NEVER};", True),
        ("Object.defineProperty(self, 'caches', { value: undefined });", False),
        ("Object.defineProperty(self, 'caches', { get() { throw new DOMException('', 'SecurityError'); } });", False),
        *((f"CacheStorage.prototype.open = () => {answer};", False) for answer in (REFUSED, NEVER)),
        *((f"Cache.prototype.keys = () => {answer};", True) for answer in (REFUSED, NEVER)),
        *((f"Cache.prototype.match = () => {answer};", True) for answer in (REFUSED, NEVER)),
        *((f"Cache.prototype.put = () => {answer};", False) for answer in (REFUSED, NEVER)),
    ],
)
def test_python_loads_where_the_browser_keeps_nothing_for_it(
    profile: BrowserContext, bare: Site, fault: str, kept: bool
) -> None:
    """It says so where the next start will have to fetch everything again, and waits for no answer for long."""
    bare.given["worker.js"] = fault.encode() + WORKER
    live = Live(profile, bare.home, SMALL)
    live.page.evaluate(f"() => {{ {fault} }}")
    live.press("Run this page")
    live.page.locator(".csr-live-bar:is([data-state=ready], [data-state=failed])").wait_for(timeout=20_000)
    assert live.status.startswith("Python is running in this page.")
    assert ("fetches them again" not in live.status) == kept
    assert live.faults == []
    live.close()


def test_a_frame_without_an_origin_is_told_why_nothing_runs_in_it_and_its_other_parts_work(
    profile: BrowserContext, bare: Site
) -> None:
    page = profile.new_page()
    frame = f'<iframe width="1200" height="900" sandbox="allow-scripts" src="{bare.home}/{SMALL}"></iframe>'
    page.set_content(frame)
    inside = page.frame_locator("iframe")
    assert "Open the page in a window of its own to run it" in inside.locator(".csr-live-hindrance").inner_text()
    assert inside.locator(".csr-live-bar").count() == 0
    root = inside.locator("html")
    before = root.get_attribute("data-mode")
    inside.locator(".theme-switch-button:visible").first.click()
    assert root.get_attribute("data-mode") != before
    page.close()
    # Where the browser keeps what it is given, it still does.
    live = Live(profile, bare.home, SMALL)
    live.page.locator(".theme-switch-button:visible").first.click()
    chosen = live.page.locator("html").get_attribute("data-mode")
    live.page.reload()
    assert live.page.locator("html").get_attribute("data-mode") == chosen != before
    live.close()
