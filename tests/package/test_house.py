"""The rules of the house for figures and what chapters tell: short functions, one palette, a figure a file."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from csrmodel import explorers, figures, told

FOLDER = Path(figures.__file__).parent
FILES = sorted([*FOLDER.rglob("*.py"), *Path(told.__file__).parent.glob("*.py")])
LONGEST = 60
"""Lines that a function of these may have, its docstring included."""


def too_long(source: str) -> list[str]:
    functions = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]
    return [f.name for f in functions if (f.end_lineno or f.lineno) - f.lineno + 1 > LONGEST]


def colours(source: str) -> list[str]:
    return re.findall(r"#[0-9a-fA-F]{6}\b|\"#[0-9a-fA-F]{3}\"", source)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_functions_are_short_and_colours_have_names(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not too_long(source)
    assert path.name == "palette.py" or not colours(source)


def test_a_long_function_and_a_colour_are_found() -> None:
    """Negative control."""
    assert too_long("def f():\n" + "    x = 1\n" * LONGEST) == ["f"]
    assert colours('mark_rule(color="#8a8f98")') == ["#8a8f98"]


def test_the_folder_is_the_list_of_figures() -> None:
    assert set(explorers.names()) == {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
