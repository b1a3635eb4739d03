"""What the figures of coded evidence share: named axes, marks and bars, and the works behind claims."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import altair as alt
import pandas as pd

from csrmodel.evidence import claim_records, listed, short_reference
from csrmodel.evidence.schema import table_schema
from csrmodel.figures.kit.grids import PLACE
from csrmodel.figures.kit.palette import BLUE, MARKS

ROOMY, BROAD = 430, 44
"""From how many pixels of a chart's place on the names of its rows may have so many letters in a line."""


def labels(
    texts: Sequence[str],
    orient: Literal["left", "top"] = "left",
    angle: int = 0,
    first: int = 1,
    *,
    title: str | Sequence[str] | None = None,
    width: int | None = None,
    values: Sequence[int] | None = None,
) -> alt.Axis:
    """An axis whose numbers, from `first` on, are read as these texts, whole and wrapped to fit a phone.

    Parameters
    ----------
    texts
        A text for each number.
    orient
        On which side the axis stands.
    angle
        Of the texts on top, which are wrapped only where they lie level.
    first
        The number of the first text.
    title
        What the texts are, and on top, in lines before it, what the marks say. On the left it stands above the texts
        and takes no width; a line on top may be as wide as the figure.
    width
        Letters in a line of a text; usually 20 on the left and 12 on top. Where a page has room, `BROAD` on the left.
    values
        The numbers, for an axis that would else have others too.
    """
    left = orient == "left"
    wrapped = [textwrap.wrap(text, width or (20 if left else 12)) if not angle else [text] for text in texts]
    # Lines of a label on top grow downwards: leave room for them.
    padding = 2 if left or angle else 2 + 14 * (max(map(len, wrapped)) - 1)
    more: dict[str, Any] = {}
    lines = json.dumps(wrapped, ensure_ascii=False)
    if left:
        by_width = zip(_lifted([textwrap.wrap(text, BROAD) for text in texts]), _lifted(wrapped), strict=True)
        lines, lift, odd = (f"({PLACE} >= {ROOMY} ? {broad} : {narrow})" for broad, narrow in by_width)
        lower = {"test": f"{odd}[datum.value - {first}]", "expr": f"{lift} + {_LINE / 2:g}"}
        more |= {"labelOffset": {"condition": lower, "expr": lift}}
        more |= {"titleAngle": 0, "titleAlign": "right", "titleAnchor": "end", "titleBaseline": "bottom"}
        more |= {"titleX": -6, "titleY": -8}
    else:
        # To the right edge, from where a line may reach over the names of the rows: a phone has no room beside them.
        more |= {"titleAnchor": "end", "titleAlign": "right"}
    if values is not None:
        more |= {"values": list(values), "grid": False, "ticks": False}
    return alt.Axis(
        labelExpr=f"{lines}[datum.value - {first}]",
        labelLimit=0,
        labelAngle=angle,
        # Said, since a crowded axis else drops some of its names.
        labelOverlap=False,
        orient=orient,
        labelPadding=padding,
        title=title,
        **more,
    )


_LINE = 14
"""Pixels from one line of an axis to the next."""


def _lifted(texts: Sequence[list[str]]) -> tuple[str, int, str]:
    """Texts in lines as Vega reads them, by how many pixels to lift them, and which of them by half a line less.

    The lines of a text grow downwards from its place, and its middle is to stand there: all are lifted as the longest
    needs it, and shorter ones begin with empty lines.
    """
    most = max(map(len, texts))
    spare = [most - len(text) for text in texts]
    lines = [[" "] * (each // 2) + text for each, text in zip(spare, texts, strict=True)]
    return json.dumps(lines, ensure_ascii=False), -_LINE // 2 * (most - 1), json.dumps([each % 2 for each in spare])


def circles(base: alt.Chart, field: str, fills: Mapping[str, str], tooltip: str = "tip:N") -> list[alt.Chart]:
    """Circles that are full, half full or empty, in ink: without a colour that could be read as another.

    Parameters
    ----------
    base
        The rows with their encodings across and down.
    field
        Name of the field.
    fills
        Each of its values with "full", "half" or "empty".
    tooltip
        The field of the words under the pointer.
    """
    # A path of a shape lies in a square of two by two about its middle.
    paths = {"full": "circle", "half": "M0,-1A1,1,0,0,0,0,1Z"}
    filled = {value: paths[fill] for value, fill in fills.items() if fill in paths}
    shape = alt.Shape(f"{field}:N", scale=alt.Scale(domain=[*filled], range=[*filled.values()]), legend=None)
    # The transparent ground of a ring makes the whole of it answer to the pointer.
    rings = base.mark_point(size=190, style="ink", fill="transparent", strokeWidth=1.6, opacity=1)
    cores = base.transform_filter(alt.FieldOneOfPredicate(field, [*filled])).mark_point(
        size=190, style="ink", filled=True, opacity=1
    )
    return [rings.encode(tooltip=alt.Tooltip(tooltip)), cores.encode(shape=shape, tooltip=alt.Tooltip(tooltip))]


def marked(base: alt.Chart, field: str, codes: Mapping[str, str], tooltip: str = "tip:N") -> alt.Chart:
    """A mark for each row, its colour and its shape by a field, as `MARKS` has them; its key is words of `labels`.

    Raises
    ------
    ValueError
        If the palette has no mark for a code.
    """
    unknown = [code for code in codes.values() if code not in MARKS]
    if unknown:
        raise ValueError(f"{field}: no mark for {', '.join(map(repr, unknown))}; allowed are {', '.join(MARKS)}")
    colours, shapes = zip(*(MARKS[code] for code in codes.values()), strict=True)
    return base.mark_point(filled=True, size=190, opacity=1).encode(
        color=alt.Color(f"{field}:N", scale=alt.Scale(domain=[*codes], range=[*colours]), legend=None),
        shape=alt.Shape(f"{field}:N", scale=alt.Scale(domain=[*codes], range=[*shapes]), legend=None),
        tooltip=alt.Tooltip(tooltip),
    )


def signed(codes: Iterable[str]) -> str:
    """The key of marks: each code after the sign that its shape has in print."""
    return "   ".join(f"{_SIGNS[MARKS[code][1]]} {code}" for code in codes)


_SIGNS = {
    "triangle-up": "▲",
    "triangle-down": "▼",
    "diamond": "◆",
    "square": "■",
    "cross": "✚",
    "stroke": "—",
    "circle": "●",
}
"""The shapes of marks as signs of print."""


def cell_bars(
    base: alt.Chart, longest: float, tooltip: str = "tip:N", colour: alt.Color | None = None
) -> list[alt.Chart]:
    """A bar for each cell of a grid with its number above, or "none".

    Parameters
    ----------
    base
        The rows with their encoding down, the field ``column`` (1, 2, ...) and the field ``n``.
    longest
        The number that a bar as wide as a cell stands for.
    tooltip
        The field of the words under the pointer.
    colour
        The colour of the bars; without it they are blue.
    """
    placed = base.transform_calculate(
        start="datum.column - 0.44", end=f"datum.column - 0.44 + 0.88 * datum.n / {longest}"
    )
    bars = placed.mark_bar(color=BLUE, height=10, yOffset=8).encode(
        x=alt.X("start:Q"), x2=alt.X2("end:Q"), tooltip=alt.Tooltip(tooltip)
    )
    number = placed.transform_filter("datum.n > 0").mark_text(align="left", dy=-7, fontSize=13)
    none = placed.transform_filter("datum.n == 0").mark_text(align="left", fontSize=10, text="none")
    return [
        bars if colour is None else bars.encode(color=colour),
        number.encode(x=alt.X("start:Q"), text=alt.Text("n:Q"), tooltip=alt.Tooltip(tooltip)),
        none.encode(x=alt.X("start:Q"), tooltip=alt.Tooltip(tooltip)),
    ]


WAYS = ("worse", "mixed", "better")
"""The directions that a bar to both sides shows, from the left."""


def both_sides(base: alt.Chart, middle: str = "0", unit: float = 1, **mark: Any) -> list[alt.Chart]:
    """Bars to both sides of a middle: the field worse to its left, mixed upon it, better to its right.

    Parameters
    ----------
    base
        The rows with their encoding down and the fields worse, mixed and better.
    middle
        Where the middle lies across, as a Vega expression.
    unit
        How long one statement is across.
    mark
        Properties of the bars.
    """
    ends = {
        "worse": ("-datum.mixed / 2 - datum.worse", "-datum.mixed / 2"),
        "mixed": ("-datum.mixed / 2", "datum.mixed / 2"),
        "better": ("datum.mixed / 2", "datum.mixed / 2 + datum.better"),
    }
    return [
        base.transform_filter(f"datum.{way} > 0")
        .transform_calculate(start=f"{middle} + {unit} * ({low})", end=f"{middle} + {unit} * ({high})")
        .mark_bar(color=MARKS[way][0], **mark)
        .encode(x=alt.X("start:Q"), x2=alt.X2("end:Q"))
        for way, (low, high) in ends.items()
    ]


def columns(texts: Sequence[str], title: str | Sequence[str], angle: int = 0) -> alt.X:
    """The encoding across of a grid whose columns, from 1 on, have these names and room for bars."""
    scale = alt.Scale(domain=[0.5, len(texts) + 0.5], nice=False)
    axis = labels(texts, "top", angle, title=title, values=range(1, len(texts) + 1))
    return alt.X("column:Q", scale=scale, axis=axis)


def row_frame(base: alt.Chart, condition: str) -> alt.Chart:
    """A frame around the whole rows of which a Vega expression holds, seen on light and dark ground."""
    return base.transform_filter(condition).mark_rect(
        filled=False, style="ink", strokeWidth=1.5, x=0, x2={"expr": "width"}, height={"band": 0.92}
    )


def codes_of(table: str, column: str) -> list[str]:
    """The codes that a column of a table may hold, in the order of its description."""
    fields = table_schema(table)["fields"]
    return [code for field in fields if field["name"] == column for code in field["constraints"]["enum"]]


def rows_of(table: pd.DataFrame, column: str, value: object) -> list[dict[str, Any]]:
    """The rows of a table that hold a value, as plain records."""
    return [{str(k): v for k, v in row.items()} for row in table[table[column] == value].to_dict("records")]


def works(cell: str) -> str:
    """The works behind a list of claims, in short; "the authors" where there are none."""
    keys = [key for claim in listed(cell) for key in listed(claim_records()[claim]["references"])]
    return ", ".join(dict.fromkeys(short_reference(key) for key in keys)) or "the authors"
