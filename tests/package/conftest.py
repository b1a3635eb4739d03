"""Tests of the package itself: no browser, no built book. Most of them also run in the page's Python."""

from __future__ import annotations

import sys

import pytest
from hypothesis import settings

# How long an example takes says more about what else the machine does than about the code.
settings.register_profile("patient", deadline=None)
# A few examples in the page: all of them run in the other Python. There it is the numbers of WebAssembly that are
# tested.
settings.register_profile("page", max_examples=5, deadline=None, database=None)
settings.load_profile("page" if sys.platform == "emscripten" else "patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that draw figures come first: of two processes, which take a half each, one draws nearly all of them."""
    items.sort(key=lambda item: not hasattr(getattr(item, "module", None), "drawn"))
