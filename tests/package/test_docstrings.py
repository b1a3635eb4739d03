"""The examples of the docstrings, which stand on the pages of the package, give what they say."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

import csrmodel


def has_examples(module: str) -> bool:
    """Whether a module's source holds an example; not every module can be imported everywhere."""
    spec = find_spec(module)
    assert spec
    assert spec.origin
    return ">>> " in Path(spec.origin).read_text(encoding="utf-8")


def examples(module: str) -> list[doctest.DocTest]:
    """The docstrings of a module that hold an example."""
    return [test for test in doctest.DocTestFinder().find(import_module(module)) if test.examples]


def failures(test: doctest.DocTest) -> str:
    """What is said of the examples that give something else."""
    told: list[str] = []
    doctest.DocTestRunner(verbose=False).run(test, out=told.append)
    return "".join(told)


MODULES = [name for _, name, _ in pkgutil.walk_packages(csrmodel.__path__, "csrmodel.") if has_examples(name)]


@pytest.mark.parametrize("module", MODULES)
def test_examples_give_what_they_say(module: str) -> None:
    found = examples(module)
    assert found
    assert not [said for said in map(failures, found) if said]


def test_an_example_that_gives_something_else_would_be_found() -> None:
    """Negative control."""
    parser = doctest.DocTestParser()
    assert not failures(parser.get_doctest(">>> 1 + 1\n2\n", {}, "sound", None, None))
    assert "Expected:\n    3\nGot:\n    2" in failures(parser.get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, None))
    # Functions whose arguments are guarded are looked at too.
    assert "csrmodel.scenario.sweep" in {test.name for test in examples("csrmodel.scenario")}
