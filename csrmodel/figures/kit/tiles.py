"""TODO-DOC: what these figures share."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any, Literal

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.palette import TILES


def sized(chart: Any, height: int, **params: Any) -> Any:
    """The chart with its top-level parameters: numbers and lists as values, texts as expressions."""
    made = [alt.param(n, expr=v) if isinstance(v, str) else alt.param(n, value=v) for n, v in params.items()]
    return chart.add_params(*made).properties(width="container", height=height)


def tiles(
    rows: pd.DataFrame,
    across: str,
    axis: alt.Axis,
    signal: str,
    labels: Sequence[str],
    colour: alt.Color,
    y: alt.Y | None = None,
) -> alt.Chart:
    """A grid of tiles; those of the chosen `signal` stand out."""
    down = y or alt.Y(f"{signal}:O", title=None, axis=labels(["", *labels]))
    return (
        alt.Chart(rows)
        .transform_calculate(shown=f"{signal} == 0 || datum.{signal} == {signal} ? 1 : 0.25")
        .mark_rect(stroke="white")
        .encode(
            x=alt.X(across, title=None, axis=axis),
            y=down,
            color=colour,
            opacity=alt.Opacity("shown:Q", scale=None),
        )
    )


def labels(texts: Sequence[str], orient: Literal["left", "top"] = "left", angle: int = 0) -> alt.Axis:
    """An axis whose numbers are read as these texts, wrapped to fit a phone."""
    wrapped = [textwrap.wrap(text, 20 if orient == "left" else 12) for text in texts]
    # Lines of a label on top grow downwards: leave room for them.
    padding = 2 + 14 * (max(map(len, wrapped)) - 1) if orient == "top" and not angle else 2
    return alt.Axis(
        labelExpr=f"{wrapped!r}[datum.value]", labelLimit=150, labelAngle=angle, orient=orient, labelPadding=padding
    )


def direction(shades: Sequence[str] = ("better", "worse", "mixed"), legend: bool = True) -> alt.Color:
    return alt.Color(
        "direction:N",
        title=None,
        scale=alt.Scale(domain=list(shades), range=[TILES[s] for s in shades]),
        legend=alt.Legend(orient="bottom", columns=3) if legend else None,
    )


def of(table: pd.DataFrame, column: str, value: object) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in table[table[column] == value].to_dict("records")]


def works(cell: str) -> str:
    """The works behind a list of claims, in short; "the authors" where there are none."""
    claims = evidence.claims().set_index("id")
    keys = [key for claim in cell.split("; ") for key in str(claims.loc[claim, "references"]).split("; ")]
    return ", ".join(dict.fromkeys(evidence.short_reference(key) for key in keys if key != "nan")) or "the authors"
