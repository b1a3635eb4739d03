"""The tests themselves: all are found, none leans on another, and those of the package need no browser."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

import pytest
from paths import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "emscripten", reason="the page has no folders of tests")
TESTS = ROOT / "tests"


def passed_over(patterns: Sequence[str]) -> set[str]:
    """Folders with tests into which pytest does not look, given its setting `norecursedirs`."""
    folders = {path.parent for path in TESTS.rglob("test_*.py")}
    return {folder.name for folder in folders if any(fnmatch(folder.name, pattern) for pattern in patterns)}


def test_pytest_passes_over_no_folder_of_tests(pytestconfig: pytest.Config) -> None:
    assert passed_over(pytestconfig.getini("norecursedirs")) == set()
    # Left to itself it does: these are among its own.
    assert passed_over(["build", "dist", "venv"]) == {"build"}


def imported(text: str) -> set[str]:
    """Modules that a file imports, also within its functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: path.stem)
def test_no_file_imports_a_test_and_the_package_needs_no_browser(path: Path) -> None:
    names = imported(path.read_text())
    assert not {name for name in names if name == "conftest" or name.startswith("test_")}
    assert path.parent.name != "package" or not names & {"playwright", "browsing", "live_page"}


def test_an_import_is_found_wherever_it_stands() -> None:
    assert imported("import a.b\ndef f():\n    from test_site import contrast\n") == {"a", "test_site"}


# What the book is made of, and what tools and readers of code look for by name. A dot before a name is a tool's.
TOP = {"_config.yml", "_toc.yml", "chapters", "data", "csrmodel", "tests", "teaching", "binder"}
TOP |= {"README.md", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "Makefile", "pyproject.toml"}
TOP |= {"browser.in", "browser.lock", "requirements.lock", "package.json", "package-lock.json"}
TOP |= {"eslint.config.mjs", "tsconfig.json"}


def strangers(places: Sequence[str]) -> set[str]:
    """What lies at the top of the project and has no business there."""
    return {top for place in places if not (top := place.partition("/")[0]).startswith(".")} - TOP


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="without a history, nobody knows what is the reader's own")
def test_nothing_lies_at_the_top_by_chance() -> None:
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    assert strangers(list(filter(None, kept))) == set()
    assert strangers(["_NOTE.txt", "notes/today.md", "data/cases.csv"]) == {"_NOTE.txt", "notes"}
