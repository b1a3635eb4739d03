"""A plugin of pytest for the page's Python."""

from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """What a browser cannot do is left out with its reason; anything else fails."""
    try:
        return (yield)
    except ImportError as error:
        # The package names what it lacks in words of its own, and raises from the plain error.
        plain = error if isinstance(error, ModuleNotFoundError) else error.__cause__
        if not isinstance(plain, ModuleNotFoundError) or plain.name.partition(".")[0] == "csrmodel":
            raise
        pytest.skip(f"the page has no {plain.name}")
    except OSError as error:
        if "does not support processes" not in str(error):
            raise
        pytest.skip("a browser starts no process")
