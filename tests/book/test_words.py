"""Every sentence of every figure is the same in the page and in Python, wherever its controls can stand.

The page's side is Vega, run by Node without a browser. A figure with a few thousand settings is compared at each of
them, a figure with more at a sample that a seed fixes.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from figures_at import figure, settings_of
from page_scripts import in_node

from csrmodel.figures.kit.controls import Control
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.sentence import Sentence


def page_says(drawn: Figure, settings: list[dict[str, float]]) -> list[list[str]]:
    order = {"spec": drawn.spec, "readouts": [r.signal for r in drawn.readouts], "settings": settings}
    (said,) = in_node(Path(__file__).with_name("words.mjs"), [order])
    return said


def python_says(drawn: Figure, settings: list[dict[str, float]]) -> list[list[str]]:
    return [[readout.says.text(at) for readout in drawn.readouts] for at in settings]


def parted(drawn: Figure, settings: list[dict[str, float]]) -> list[str]:
    both = zip(settings, page_says(drawn, settings), python_says(drawn, settings), strict=True)
    return [f"{at}: page {page}, Python {python}" for at, page, python in both if page != python]


def test_page_and_python_say_the_same(drawn: Figure) -> None:
    settings = settings_of(drawn)
    if not drawn.readouts:
        pytest.skip("this figure says nothing that moves")
    differences = parted(drawn, settings)
    assert not differences, f"{len(differences)} of {len(settings)}: {differences[:3]}"


def a_number(form: str) -> Figure:
    """A made-up figure that says one number, which its control moves through halves of the last digit."""
    base = figure("argument")
    says = Sentence(f"It is {{x:{form}}}.", lambda _operations, at: {"x": at["x"]})
    return Figure(
        name="one-number",
        chart=base.chart,
        height=100,
        caption="",
        description="",
        provenance="illustration",
        table=base.table,
        controls=(Control("x", "A number", 0.0, -1.0, 1.0, 0.005),),
        signals={"visibility": 0, "strength": 0, "sigma": 1, "omega": 0.5, "membership": 0},
        readouts=(Readout("story", says),),
    )


@pytest.mark.parametrize("form", [".0f", ".1f", ".2f", ".0%", ".1%"])
def test_halves_and_signs_are_said_alike(form: str) -> None:
    drawn = a_number(form)
    assert not parted(drawn, settings_of(drawn))


def test_another_digit_parts_them() -> None:
    """Negative control: Python with one digit more than the page."""
    drawn = a_number(".1f")
    other = a_number(".2f")
    settings = settings_of(drawn)
    assert page_says(drawn, settings) != python_says(other, settings)


def test_a_half_and_a_minus_as_readers_met_them() -> None:
    """What had parted: 0.625 as 0.62 in Python and 0.63 in the page; a hyphen for a minus; a minus before zero."""
    drawn = a_number(".2f")
    settings = [{"x": 0.625}, {"x": -0.3}, {"x": -0.001}]
    told = [["It is 0.63."], ["It is −0.30."], ["It is 0.00."]]
    assert page_says(drawn, settings) == told
    assert python_says(drawn, settings) == told
    # The old way, which this test is here to keep out.
    assert [f"It is {at['x']:.2f}." for at in settings] != [words for (words,) in told]


@pytest.mark.parametrize("readout", figure("decoupling").readouts)
def test_the_gap_at_a_half_of_the_last_digit(readout: Readout) -> None:
    """Wherever the gap ends on a half of its last digit, both round it away from zero."""
    drawn = figure("decoupling")
    gaps = drawn.spec["params"][[p["name"] for p in drawn.spec["params"]].index("gap")]["value"]
    points = list(Grid(tuple(drawn.controls)).points())
    halves = [at for at, gap in zip(points, gaps, strict=True) if round(gap * 1000) % 10 == 5]
    assert halves, "the grid has no such point: choose another figure for this test"
    assert page_says(drawn, halves) == [[readout.says.text(at)] for at in halves]
