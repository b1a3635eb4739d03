"""Each chapter as a notebook: it runs from top to bottom, and its explorers are widgets there."""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest
from conftest import ROOT
from nbclient import NotebookClient

CHAPTERS = [path for path in sorted((ROOT / "chapters").glob("*.md")) if "{code-cell}" in path.read_text()]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_runs_as_a_notebook(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSRMODEL_BOOK", raising=False)
    notebook = jupytext.read(path, fmt="md:myst")
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    shown = [
        o.data
        for cell in notebook.cells
        for o in cell.get("outputs", [])
        if o.output_type in ("display_data", "execute_result")
    ]
    drawn = [
        d for d in shown if "application/vnd.vegalite.v5+json" in d or "application/vnd.jupyter.widget-view+json" in d
    ]
    calls = sum(
        word in cell.source
        for cell in notebook.cells
        if cell.cell_type == "code"
        for word in ("explorers.", "\ncharts.")
    )
    assert len(drawn) >= calls
