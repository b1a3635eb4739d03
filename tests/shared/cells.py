"""The code cells of the chapters, and what they promise a reader."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import jupytext
from figures_at import figure
from paths import ROOT

CHAPTERS = [path for path in sorted((ROOT / "chapters").glob("*.md")) if "\n```{code-cell}" in path.read_text()]
"""Every chapter with code."""


def chapter(page: str) -> Path | None:
    """The chapter with code that a page is made from, if it is."""
    return next((path for path in CHAPTERS if path.stem == Path(page).stem), None)


def cells(path: Path) -> list[str]:
    """The code of a chapter, cell by cell, without what no browser can run."""
    notebook = jupytext.read(path, fmt="md:myst")
    return [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and "no-browser" not in cell.metadata.get("tags", [])
    ]


@dataclass
class Promise:
    """A call by which a cell shows a figure."""

    call: str
    function: Callable[..., Any]
    names: dict[str, object]

    def sentences(self, settings: dict[str, float]) -> list[str]:
        """What the readouts say in Python at these settings; a control that is not named stands at its start."""
        said: list[str] = self.figure.sentences(settings)
        return said

    @cached_property
    def figure(self) -> Any:
        """The figure that the cell shows."""
        if self.call == f"explorers.{self.function.__name__}()":
            return figure(self.function.__name__)
        shown = eval(self.call, self.names)
        return getattr(shown, "figure", shown)


def promised(cells: Sequence[str]) -> list[Promise]:
    """The calls by which cells show a figure, in their order.

    A cell shows what its last line gives. That is a figure where the line calls a function that draws one, or that
    says of itself by a type that it returns one; to find the function, imports are followed and nothing else is run.
    """
    names: dict[str, object] = {}
    found = []
    for cell in cells:
        tree = ast.parse(cell)
        imports: list[ast.stmt] = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        exec(compile(ast.Module(imports, []), "imports", "exec"), names)
        last = tree.body[-1] if tree.body else None
        if not (isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)):
            continue
        try:
            function = eval(ast.unparse(last.value.func), names)
        except NameError:  # something that the chapter makes itself
            continue
        if hasattr(function, "draw") or "Figure" in str(getattr(function, "__annotations__", {}).get("return", "")):
            found.append(Promise(ast.unparse(last.value), function, names))
    return found
