"""The order of all tests; what a folder of them needs is in a conftest of its own."""

from __future__ import annotations

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test first, so that no worker waits for another at the end."""
    items.sort(key=lambda item: item.name != "test_the_suite_of_the_package_passes_in_the_page")
