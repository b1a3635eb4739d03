"""Tests of the built book in a browser: `make book` comes first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import PHONE, Watched, pages, watching
from figures_at import figure
from opened import Opened, open_in
from playwright.sync_api import Browser, BrowserContext

from csrmodel import explorers
from csrmodel.figures.kit.figure import Figure


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One profile for all tests that need none of their own: the scripts of the site are fetched once."""
    opened = watching(browser)
    yield opened
    opened.close()


@pytest.fixture
def watched(context: BrowserContext, site: str) -> Iterator[Watched]:
    """A new page in that profile."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield Watched(page, site)
    page.close()


@pytest.fixture(scope="session", params=pages())
def opened(context: BrowserContext, site: str, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Each page of the book, opened once for all tests of all files that look at every page."""
    page = open_in(context, site, request.param)
    yield page
    page.watched.page.close()


@pytest.fixture(scope="session", params=explorers.names())
def drawn(request: pytest.FixtureRequest) -> Figure:
    """Each figure, drawn once for all tests of all files that ask all figures."""
    return figure(request.param)


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A profile of its own, of a phone, that keeps nothing yet."""
    context = watching(browser, viewport=PHONE)
    context.set_default_timeout(10_000)
    yield context
    context.close()
