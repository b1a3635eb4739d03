"""The examples of the docstrings, which stand on the pages of the package, give what they say."""

from __future__ import annotations

import doctest
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

import pytest

import csrmodel


def examples(module: ModuleType) -> list[doctest.DocTest]:
    """The docstrings of a module that hold an example."""
    return [test for test in doctest.DocTestFinder().find(module) if test.examples]


def failures(test: doctest.DocTest) -> str:
    """What is said of the examples that give something else."""
    told: list[str] = []
    doctest.DocTestRunner(verbose=False).run(test, out=told.append)
    return "".join(told)


FOUND = [test for _, name, _ in walk_packages(csrmodel.__path__, "csrmodel.") for test in examples(import_module(name))]


@pytest.mark.parametrize("test", FOUND, ids=lambda test: test.name)
def test_an_example_gives_what_it_says(test: doctest.DocTest) -> None:
    assert not failures(test)


def test_an_example_that_gives_something_else_would_be_found() -> None:
    """Negative control."""
    parser = doctest.DocTestParser()
    assert not failures(parser.get_doctest(">>> 1 + 1\n2\n", {}, "sound", None, None))
    assert "Expected:\n    3\nGot:\n    2" in failures(parser.get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, None))
    assert any(test.name == "csrmodel.results.Table.keys_of_rows" for test in FOUND)
