"""What the pages of the package print of a docstring is the docstring, and no value fills a screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from sphinx.application import Sphinx

OUTCOMES = "{'adoption': 'adoption membership of figure 1'"
PARTS = ["sphinx.ext.autodoc", "sphinx.ext.napoleon"]


def printed(folder: Path, *extensions: str) -> str:
    """What two modules look like as text."""
    (folder / "index.rst").write_text(
        "Page\n====\n\n"
        + "".join(f".. automodule:: csrmodel.{name}\n   :members:\n\n" for name in ("impacts", "results"))
    )
    settings = {"extensions": [*PARTS, *extensions], "napoleon_google_docstring": False}
    Sphinx(str(folder), None, str(folder / "out"), str(folder), "text", settings, status=None, warning=None).build()
    return (folder / "out" / "index.txt").read_text()


def test_a_sentence_with_a_colon_is_not_torn_apart(tmp_path: Path) -> None:
    text = " ".join(printed(tmp_path, "api").split())
    assert "Pollution load: 1 if all work was done without responsible conduct or treatment" in text
    assert "A row for each cluster and tier (and step of a path): its place of work, and every number of it." in text
    assert "Type:" not in text
    assert "SUFFIXES = ('.csv', '.parquet', '.nc')" in text
    assert OUTCOMES not in text


@pytest.mark.parametrize("said", ["Type:", OUTCOMES])
def test_without_the_extension_it_would_be(tmp_path: Path, said: str) -> None:
    """Negative control."""
    assert said in printed(tmp_path)
