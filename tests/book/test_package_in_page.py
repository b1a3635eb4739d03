"""The package's own tests pass in the page's Python."""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import page_plugin
import pytest
from live_page import PagePython, serving
from paths import ROOT, SITE
from playwright.sync_api import Browser

BESIDES = ("pytest", "pluggy", "iniconfig", "hypothesis", "sortedcontainers")
"""What the tests need beside what the page has; none has compiled parts."""

THERE = {"csrmodel", "numpy", "pandas", "networkx", "altair", "krippendorff", "pytest", "hypothesis"}


def modules_needed(path: Path) -> set[str]:
    """Modules that a test file imports as it is loaded, save those of Python itself."""
    names: set[str] = set()
    for statement in ast.parse(path.read_text()).body:
        if isinstance(statement, ast.Import):
            names |= {alias.name.split(".")[0] for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            names.add(statement.module.split(".")[0])
            # A browser starts no process, and the module of this one is not there at all.
            names |= {"processes" for alias in statement.names if alias.name == "ProcessPoolExecutor"}
            # The explorers are Jupyter's side of the package; tests of live pages move them.
            names |= {"Jupyter" for alias in statement.names if alias.name == "explorers"}
            names |= {"Jupyter"} if statement.module == "csrmodel.figures.kit.explorer" else set()
            names |= {"processes"} if statement.module == "csrmodel.populations.runs" else set()
            # Its designs come from a library that the page has no need of.
            names |= {"SALib" for alias in statement.names if alias.name == "screening_design"}
    return names - set(sys.stdlib_module_names)


def suite() -> tuple[list[Path], dict[str, str]]:
    """Files of the package's tests that the page can load, and why each of the others cannot."""
    folders = [ROOT / "tests" / "package", ROOT / "tests" / "shared"]
    files = {path.stem: path for folder in folders for path in sorted(folder.glob("*.py"))}
    left_out: dict[str, str] = {}
    while True:
        able = {stem for stem in files if stem not in left_out}
        lacking = {stem: modules_needed(files[stem]) - THERE - able for stem in able}
        new = {stem: f"needs {', '.join(sorted(names))}" for stem, names in lacking.items() if names}
        if not new:
            return [files[stem] for stem in sorted(able)], left_out
        left_out |= new


RUN = """
import contextlib, io, os, sys, zipfile
from pyodide.http import pyfetch
answer = await pyfetch("/tests.zip")
zipfile.ZipFile(io.BytesIO(await answer.bytes())).extractall("/suite")
sys.path[:0] = ["/suite/packages", "/suite/tests"]
import importlib; importlib.invalidate_caches()
os.chdir("/suite")
for name in [name for name in sys.modules if name.startswith(("test_", "conftest"))]:
    del sys.modules[name]
import pytest
said = io.StringIO()
with contextlib.redirect_stdout(said):
    code = pytest.main(["-q", "--capture=sys", "-p", "no:cacheprovider", "-p", "page_plugin", "--strict-markers",
                        "-o", "markers=long", "-rs", "--tb=short", "--durations=15", *__ARGUMENTS__])
print(said.getvalue()[-6000:], "ENDED", int(code))
"""


def packed(files: list[Path]) -> bytes:
    """Tests, the book's tables beside them, and the packages that the page lacks."""
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        archive.write(Path(page_plugin.__file__), "packages/page_plugin.py")
        for file in files:
            archive.write(file, f"tests/{file.name}")
        for file in (ROOT / "tests" / "package").iterdir():
            if file.suffix in (".csv", ".json"):
                archive.write(file, f"tests/{file.name}")
        for file in (ROOT / "data").iterdir():
            archive.write(file, f"data/{file.name}")
        for name in BESIDES:
            for part in distribution(name).files or []:
                if part.suffix in (".py", ".typed") or ".dist-info" in str(part):
                    archive.write(str(part.locate()), f"packages/{part}")
    return content.getvalue()


@pytest.fixture(scope="module")
def python(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PagePython]:
    """The page's Python, on a site that also serves the tests."""
    folder = tmp_path_factory.mktemp("site")
    for part in SITE.iterdir():
        (folder / part.name).symlink_to(part)
    (folder / "tests.zip").write_bytes(packed(suite()[0]))
    context = browser.new_context()
    with serving(folder) as site:
        yield PagePython(context, site.home)
    context.close()


def test_the_suite_of_the_package_passes_in_the_page(python: PagePython) -> None:
    files, left_out = suite()
    assert {"test_adoption", "test_aggregation", "test_clusters", "test_simulation"} <= {file.stem for file in files}
    print("not in the page:", left_out)
    said = python.run(
        RUN.replace("__ARGUMENTS__", repr([f"tests/{f.name}" for f in files if f.name.startswith("test_")]))
    )
    print(said)
    assert said.rstrip().endswith("ENDED 0")
    passed = re.search(r"(\d+) passed", said)
    assert passed
    assert int(passed[1]) > 300


def test_a_wrong_number_fails_the_suite_in_the_page(python: PagePython) -> None:
    broken = (
        "import csrmodel.aggregation as a; kept = a.power_mean; a.power_mean = lambda *x, **y: kept(*x, **y) + 1e-6\n"
    )
    mended = "\na.power_mean = kept"
    said = python.run(broken + RUN.replace("__ARGUMENTS__", "['tests/test_aggregation.py']") + mended)
    assert said.rstrip().endswith("ENDED 1")
