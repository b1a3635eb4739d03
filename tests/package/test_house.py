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


def spelt(source: str) -> list[str]:
    """Channels that are given as texts: of each altair makes an object by way of its whole schema, which takes a page's
    Python 50 milliseconds. Seventy of them stood in the figures of one chapter."""
    calls = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    given = [keyword for call in calls if call.func.attr == "encode" for keyword in call.keywords]
    return [f"{each.arg}" for each in given if isinstance(each.value, ast.Constant | ast.JoinedStr)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_functions_are_short_colours_have_names_and_channels_are_objects(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not too_long(source)
    assert path.name == "palette.py" or not colours(source)
    assert not spelt(source)


def test_a_long_function_a_colour_and_a_spelt_channel_are_found() -> None:
    """Negative control."""
    assert too_long("def f():\n" + "    x = 1\n" * LONGEST) == ["f"]
    assert colours('mark_rule(color="#8a8f98")') == ["#8a8f98"]
    assert spelt('chart.encode(x="a:Q", y=alt.Y("b:Q"), text=f"{field}:N")') == ["x", "text"]


def test_the_folder_is_the_list_of_figures() -> None:
    assert set(explorers.names()) == {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
