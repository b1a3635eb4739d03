"""What folders of tests share in one process: a browser and the built site, made when a test first asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the built book."""
    from browsing import built_site

    yield from built_site()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium of this process; tests of the package never start it."""
    from browsing import running_browser

    yield from running_browser()
