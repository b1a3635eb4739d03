"""What figures of the model share: lines that are named at their ends, and the line by which a thing is judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import altair as alt
import pandas as pd

from csrmodel.figures.kit.palette import BLUE, GREY, VIOLET

STYLES: tuple[tuple[str, str, list[int]], ...] = (
    (BLUE, "circle", [1, 0]),
    (VIOLET, "square", [7, 3]),
    (GREY, "triangle-up", [2, 3]),
)
"""Colour, shape and dashes of a line, so that no line is known by its colour alone."""

_ROOM = 15
"""Pixels between the names of two lines."""


def named_lines(
    rows: alt.Chart, names: Mapping[str, str], x: alt.X, title: str, last: str, span: tuple[float, float] = (0, 1)
) -> list[alt.Chart]:
    """A line for each measure with its name and its last value at its right end, where no other name lies upon it.

    Parameters
    ----------
    rows
        The points with the field of `x`, and the fields measure, value and tip.
    names
        The measures, as many as `STYLES` or fewer, and what each is called at its end.
    x
        The encoding across.
    title
        Name of the axis upwards.
    last
        Vega expression that is true of the last point of a line.
    span
        Both ends of the axis upwards.
    """
    low, high = span
    y = alt.Y("value:Q", title=title, scale=alt.Scale(domain=[*span], clamp=True), axis=alt.Axis(tickCount=5))
    room = f"({_ROOM} * {high - low} / height)"
    colours, shapes, dashes = zip(*STYLES[: len(names)], strict=True)

    def styled(range_: Any) -> dict[str, Any]:
        return {"scale": alt.Scale(domain=[*names], range=[*range_]), "legend": None}

    colour = alt.Color("measure:N", **styled(colours))
    ends = (
        rows.transform_filter(last)
        .transform_window(place="row_number()", sort=[alt.SortField("value", "descending")])
        # No name higher than its end allows, and none so low that those below it would leave the chart.
        .transform_calculate(least=f"datum.value + (datum.place - 1) * {room}")
        .transform_window(top="min(least)", sort=[alt.SortField("place")], frame=[None, 0])
        .transform_calculate(
            at=f"max(datum.top - (datum.place - 1) * {room}, {low} + ({len(names)} - datum.place) * {room})",
            named=f"{dict(names)}[datum.measure] + ' ' + format(datum.value, '.2f')",
        )
    )
    return [
        rows.mark_line(strokeWidth=2.5).encode(
            x=x, y=y, color=colour, strokeDash=alt.StrokeDash("measure:N", **styled(dashes))
        ),
        rows.mark_point(filled=True, size=55, opacity=1).encode(
            x=x, y=y, color=colour, shape=alt.Shape("measure:N", **styled(shapes)), tooltip=alt.Tooltip("tip:N")
        ),
        ends.mark_text(align="left", dx=9, fontSize=12).encode(x=x, y=alt.Y("at:Q"), text=alt.Text("named:N")),
    ]


def judged(at: float, channel: Literal["x", "y"] = "y") -> alt.Chart:
    """The line by which a thing is judged, dashed: across, or upright for the channel x. A title says what it means."""
    rule = alt.Chart(pd.DataFrame({"at": [at]})).mark_rule(strokeDash=[4, 4], color=GREY, strokeWidth=1.5)
    return rule.encode(y=alt.Y("at:Q")) if channel == "y" else rule.encode(x=alt.X("at:Q"))
