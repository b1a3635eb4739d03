"""The square of both levels, visibility across and institutional strength upwards, and the sentence that reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from csrmodel.adoption import levels_term, verdict_term
from csrmodel.figures.kit.grids import term
from csrmodel.figures.kit.palette import INK, SIDES, WHITE
from csrmodel.operations import VEGA, Operations

LABELS: Mapping[str, str] = {
    "laws": "Labour and environmental laws, enforced",
    "monitoring": "Independent monitoring",
    "associations": "Business associations",
    "dialogue": "Dialogue with stakeholders",
    "community": "Community accountability",
}
"""The national factors of figure 1, as a reader chooses them."""

LEVELS = ("visibility", "institutional strength")
"""What is across and what upwards, in words."""

HEIGHT = 320

READING = (
    "Adoption {adoption:.2f}: {verdict}. Visibility {visibility:.2f}, institutional strength {strength:.2f}. {weaker}"
)
"""The template of what a point of the square says; `reading` fills it."""

_CELLS = 20
"""Cells along a side."""

_TICK = 0.02
"""How long a tick of a line is, of the side of the square."""


def reading(operations: Operations, visibility: Any, strength: Any, adoption: Any) -> dict[str, Any]:
    """The fields of `READING` at a point of the square."""
    where = operations.where
    weaker = where(
        strength < visibility, "The weaker level is national institutions.", "The weaker level is visibility."
    )
    return {
        "adoption": adoption,
        "verdict": verdict_term(adoption, operations),
        "visibility": visibility,
        "strength": strength,
        "weaker": where(operations.absolute(strength - visibility) < 1e-9, "Both levels are equally strong.", weaker),
    }


def cells() -> list[alt.Chart]:
    """The square as cells, coloured by adoption at their middle, and a line where adoption crosses one half.

    It reads the signals sigma and omega.
    """
    size = 1 / _CELLS
    axis = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".2f", labelFlush=False, grid=False)
    scale = alt.Scale(domain=[0, 1], nice=False)
    middle = term(f"(datum.x + {size / 2})"), term(f"(datum.y + {size / 2})")
    base = (
        alt.Chart(alt.sequence(0, _CELLS * _CELLS, 1, as_="i"))
        .transform_calculate(x=f"(datum.i % {_CELLS}) * {size}", y=f"floor(datum.i / {_CELLS}) * {size}")
        .transform_calculate(x2=f"datum.x + {size}", y2=f"datum.y + {size}")
        .transform_calculate(adoption=levels_term(*middle, term("sigma"), term("omega"), VEGA))
    )
    x = alt.X(
        "x:Q",
        title=["Visibility of the value chain", "line: adoption is one half, ticks: above"],
        scale=scale,
        axis=axis,
    )
    y = alt.Y("y:Q", title="Institutional strength", scale=scale, axis=axis)
    colour = alt.Color(
        "adoption:Q",
        title="Adoption",
        scale=alt.Scale(domain=[0, 0.5, 1], range=[*SIDES]),
        legend=alt.Legend(orient="bottom", gradientLength=180),
    )
    # Each cell beside the one to its left and the one below it, which come before it in order.
    beside = base.transform_calculate(side="datum.adoption > 0.5").transform_window(
        [
            alt.WindowFieldDef(op="lag", field="side", param=1, **{"as": "left"}),
            alt.WindowFieldDef(op="lag", field="side", param=_CELLS, **{"as": "below"}),
        ]
    )
    left, below = "datum.x > 0 && datum.left !== datum.side", "datum.y > 0 && datum.below !== datum.side"
    return [
        base.mark_rect(strokeWidth=0).encode(x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"), color=colour),
        *edges(beside, left, below, "datum.side", 1.5),
    ]


def ends(x: str, y: str, half: float) -> dict[str, str]:
    """The fields x, x2, y and y2 of a cell around a point, which at the rim of the square is cut there."""
    return {
        "x": f"max(0, {x} - {half})",
        "x2": f"min(1, {x} + {half})",
        "y": f"max(0, {y} - {half})",
        "y2": f"min(1, {y} + {half})",
    }


def edges(cells: alt.Chart, left: str, below: str, high: str, width: float) -> list[alt.Chart]:
    """A line along cells, with ticks to its higher side, which print without colour does not show otherwise.

    It runs on the left side of those cells of which `left` is true, and under those of which `below` is; `high` says
    of a cell whether it is the higher one.
    """
    edge: dict[str, Any] = {"color": INK, "strokeWidth": width, "strokeCap": "square"}
    tick = edge | {"strokeWidth": 1}
    x, y = alt.X("x:Q"), alt.Y("y:Q")
    way = f"({high} ? {_TICK} : -{_TICK})"
    across = cells.transform_filter(left).transform_calculate(at="(datum.y + datum.y2) / 2", to=f"datum.x + {way}")
    upwards = cells.transform_filter(below).transform_calculate(at="(datum.x + datum.x2) / 2", to=f"datum.y + {way}")
    return [
        cells.transform_filter(left).mark_rule(**edge).encode(x=x, y=y, y2=alt.Y2("y2:Q")),
        cells.transform_filter(below).mark_rule(**edge).encode(x=x, x2=alt.X2("x2:Q"), y=y),
        across.mark_rule(**tick).encode(x=x, x2=alt.X2("to:Q"), y=alt.Y("at:Q")),
        upwards.mark_rule(**tick).encode(x=alt.X("at:Q"), y=y, y2=alt.Y2("to:Q")),
    ]


def reader() -> alt.Chart:
    """The reader's cluster; reads the signals visibility, strength and membership."""
    tip = "'Your cluster: visibility ' + format(visibility, '.2f') + ', institutional strength ' + "
    tip += "format(strength, '.2f') + ', adoption ' + format(membership, '.2f') + '.'"
    return dot("Your cluster", x="visibility", y="strength", tip=tip).encode(tooltip=alt.Tooltip("tip:N"))


def dot(who: str, **calculated: str) -> alt.Chart:
    """The one dot of a square, at the expressions x and y; further ones are there for its tooltip."""
    return (
        alt.Chart(pd.DataFrame({"who": [who]}))
        .transform_calculate(**calculated)
        .mark_point(filled=True, size=240, color=INK, stroke=WHITE, strokeWidth=2.5, opacity=1)
        .encode(x=alt.X("x:Q"), y=alt.Y("y:Q"), tooltip=alt.Tooltip("who:N"))
    )
