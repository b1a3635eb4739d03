"""A chapter's cells are words and calls: what has to be worked out is worked out in the package, where it is tested."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import jupytext
import pytest
from cells import CHAPTERS, cells

from csrmodel import explorers, notebook
from csrmodel.treatment import TreatmentParameters

LOGIC = (
    *(ast.For, ast.While, ast.If, ast.IfExp, ast.Match, ast.Try, ast.With),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    *(ast.Lambda, ast.FunctionDef, ast.ClassDef),
    # Rows and columns are picked, and values compared, in the package too.
    *(ast.Subscript, ast.Compare, ast.BoolOp),
)
"""What no cell holds."""

ALLOWED = {
    "cluster-lab": "its last cells show how to compare and sweep scenarios of one's own",
    "population-lab": "its last cell shows how to judge a world of one's own",
}
"""Chapters with such cells, each with the reason."""


def logic(code: str) -> list[str]:
    """The kinds of logic in a cell, each with its line."""
    nodes = [node for node in ast.walk(ast.parse(code)) if isinstance(node, LOGIC)]
    return [f"{type(node).__name__}, line {node.lineno}" for node in nodes]


def found(path: Path) -> list[str]:
    """The logic of a chapter, cells that no browser runs included."""
    parts = jupytext.read(path, fmt="md:myst").cells
    return [what for cell in parts if cell.cell_type == "code" for what in logic(cell.source)]


@pytest.mark.parametrize("path", [path for path in CHAPTERS if path.stem not in ALLOWED], ids=lambda path: path.stem)
def test_cells_hold_calls_and_no_logic(path: Path) -> None:
    assert not found(path)


def test_a_planted_loop_is_found(tmp_path: Path) -> None:
    """Negative control: in code, and in the chapter that has it among others."""
    calls = 'low, high = 0.1, [0.9] * 5\nnotebook.tell("impacts", impacts.effects(low, high))'
    assert not logic(calls)
    for planted in (
        'for name in ("a", "b"):\n    glue(name, 1)',
        "high = [low for _ in range(5)]",
        "total = sum(x for x in high)",
        "low = 0.1 if high else 0.2",
        "def f():\n    return 1",
        "f = lambda: 1",
        'low = table["low"]',
        "low = high > 1",
    ):
        assert logic(f"{calls}\n{planted}")
    chapter = next(path for path in CHAPTERS if path.stem == "impacts").read_text(encoding="utf-8")
    page = tmp_path / "impacts.md"
    page.write_text(chapter.replace("from csrmodel import", "while True:\n    break\nfrom csrmodel import", 1))
    assert found(page) == ["While, line 1"]


def test_every_allowed_chapter_needs_it() -> None:
    assert not [path.stem for path in CHAPTERS if path.stem in ALLOWED and not found(path)]


def ran(chapter: str, sign: str) -> dict[str, Any]:
    """What a chapter's cells leave behind, from its first to the one that has this sign."""
    path = next(path for path in CHAPTERS if path.stem == chapter)
    names: dict[str, Any] = {}
    for cell in cells(path):
        exec(cell, names)
        if sign in cell:
            return names
    raise LookupError(f"no cell of {chapter} has {sign!r}")


def test_numbers_that_a_chapter_shares_with_its_figure_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "values", {})
    plant = explorers.treatment_plant.draw()
    ready = {preset.name: preset.values for preset in plant.presets}
    begins = {control.signal: control.value for control in plant.controls}
    shared = ran("environmental-management", "watched = ")
    for chosen, setting in (
        (TreatmentParameters(), begins),
        (shared["watched"], ready["Peers watch"]),
        (shared["ruled"], ready["The large rule"]),
    ):
        assert (chosen.peer_monitoring, chosen.cleaner, chosen.dominance) == tuple(
            setting[signal] for signal in ("peers", "cleaner", "dominance")
        )
    # The negative control: the settings do differ.
    assert ready["Peers watch"] != ready["The large rule"]


def test_one_driver_is_told_as_the_figure_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "values", {})
    figure = explorers.one_driver.draw()
    ran("drivers-and-barriers", "base, raised = ")
    for control in figure.controls:
        assert notebook.values[f"drivers_{control.signal}"] == control.value
    table = figure.table.set_index("driver raised")
    assert notebook.values["drivers_none"] == table.loc["None", "additive"]
    assert notebook.values["drivers_all"] == table.loc["All six together", "additive"]
    assert notebook.values["drivers_chain_add"] == table.loc["Visible value chain", "additive"]
    laws = table.loc["Labour and environmental laws, enforced"]
    for name, rule in (("weak", "weakest link"), ("add", "additive"), ("best", "best shot")):
        assert notebook.values[f"drivers_laws_{name}"] == laws[rule]
    assert laws["additive"] != table.loc["Visible value chain", "additive"]
