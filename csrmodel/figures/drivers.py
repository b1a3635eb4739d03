"""Table 1: drivers and barriers, the factors that they move, and the studies behind them."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any, Literal

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.evidence import listed
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import BLUE, GREY
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import row_frame
from csrmodel.words import counted

_NARROW, _WIDE = 16, 33
"""Letters in a line of a word on a phone, and beside it."""

_STEP = 17
"""Pixels from one study to the next."""


@explorer
def drivers(pair: int = 0) -> Figure:
    """Table 1: drivers and barriers, the factors that they move, and the studies behind them.

    Parameters
    ----------
    pair
        0 for all, or the number of a row of table 1, to show with its evidence.
    """
    rows = evidence.drivers_barriers()
    pairs = [f"{row['driver']} / {row['barrier']}" for row in rows.to_dict("records")]
    choice = Choice("pair", "A row of table 1", (f"All {counted(len(rows))} rows", *pairs), pair)
    place = {key: number for number, key in enumerate(rows["id"], start=1)}
    return Figure(
        name="drivers",
        chart=_rows(rows),
        height=660,
        question="What stands behind each driver and each barrier?",
        caption=(
            "Where a driver and a barrier share a factor, the driver strengthens that factor, and the barrier is its "
            "absence or weakens it. Table 1 of the review lists drivers and barriers side by side. The pairs and the "
            "factors are this book's reading. A dot is a study that the review cites on the driver or the barrier. "
            "Choose a row to see which studies and cases stand behind it."
        ),
        description=(
            f"{counted(len(rows)).capitalize()} rows in three columns: a driver on the left, the factors that they "
            "move in the middle, and a barrier on the right. Below the words of a row stands a dot for each study that "
            "the review cites."
        ),
        provenance="coded evidence",
        table=rows[["driver", "barrier", "driver_factor", "barrier_factor", "mechanism", "studies", "cases"]]
        .assign(studies=rows["studies"].map(_studies), cases=rows["cases"].map(_cases))
        .rename(columns={"driver_factor": "driver moves", "barrier_factor": "barrier moves"}),
        controls=(choice,),
        presets=(
            Preset("The law", {"pair": place["enforcement"]}),
            Preset("Work out of sight", {"pair": place["informal_regulation"]}),
            Preset("Along the chain", {"pair": place["global_chains"]}),
        ),
        readouts=(
            Readout("story", Told(Grid((choice,)), [_overview(rows), *(_told(r) for r in rows.to_dict("records"))])),
        ),
    )


def _rows(rows: pd.DataFrame) -> alt.TopLevelMixin:
    """The rows with their words and dots, the chosen one framed; reads the signal pair."""
    band = alt.Y("pair:O", axis=None)
    numbered = rows.assign(pair=range(1, len(rows) + 1))
    base = alt.Chart(numbered[["pair"]])
    middle = alt.Y("pair:O", axis=None, bandPosition=0.86)
    ground = base.mark_rect(fill="transparent", x=0, x2={"expr": "width"}).encode(y=band)
    line = base.mark_rule(color=GREY, strokeWidth=1.5, x=4, x2={"expr": "width - 4"}).encode(y=middle)
    dots = (
        alt.Chart(_dots(numbered))
        .transform_calculate(x=f"width / 2 + datum.place * {_STEP}")
        .mark_circle(size=130, opacity=1, color=BLUE)
        .encode(x=alt.X("x:Q", scale=None, axis=None), y=middle, tooltip=alt.Tooltip("tip:N"))
    )
    names = evidence.factors().set_index("id")["name"]
    moved = [_moved(names[row["driver_factor"]], names[row["barrier_factor"]]) for row in rows.to_dict("records")]
    return alt.layer(
        ground,
        line,
        dots,
        base.transform_filter("datum.pair == 1")
        .mark_text(text="each dot: a study", align="right", x={"expr": "width - 4"}, dy=-12, fontStyle="italic")
        .encode(y=middle),
        *_words(numbered["pair"], rows["driver"], "left", 4, "Driver"),
        *_words(numbered["pair"], pd.Series(moved), "center", "width / 2", "Factor moved"),
        *_words(numbered["pair"], rows["barrier"], "right", "width - 4", "Barrier"),
        row_frame(base.encode(y=band), "datum.pair == pair"),
    )


def _dots(numbered: pd.DataFrame) -> pd.DataFrame:
    """A dot for each study of a row, as many steps from the middle of the row as `place` says."""
    return pd.DataFrame(
        [
            {"pair": row["pair"], "place": i - (len(keys) - 1) / 2, "tip": f"{row['driver']}: {reference}."}
            for row in numbered.to_dict("records")
            for keys in [listed(row["studies"])]
            for i, reference in enumerate(map(evidence.short_reference, keys))
        ]
    )


def _moved(by_driver: str, by_barrier: str) -> str:
    """The factors of a row, each with a sign of the side that moves it."""
    return f"→ {by_driver} ←" if by_driver == by_barrier else f"→ {by_driver} /\n{by_barrier} ←"


def _words(
    pair: pd.Series, texts: pd.Series, align: Literal["left", "center", "right"], x: int | str, head: str
) -> list[alt.Chart]:
    """The words of a column, wrapped to the width of the chart, and its head."""
    wrapped = {
        name: ["\n".join("\n".join(textwrap.wrap(part, width)) for part in text.split("\n")) for text in texts]
        for name, width in (("narrow", _NARROW), ("wide", _WIDE))
    }
    at = x if isinstance(x, int) else {"expr": x}
    words = (
        alt.Chart(pd.DataFrame({"pair": pair.to_numpy(), **wrapped}))
        .transform_calculate(text="width < 480 ? datum.narrow : datum.wide")
        .mark_text(align=align, x=at, baseline="top", dy=8, lineBreak="\n", fontSize=12, lineHeight=14)
        .encode(y=alt.Y("pair:O", axis=None, bandPosition=0), text=alt.Text("text:N"))
    )
    title = alt.Chart(pd.DataFrame({"text": [head]})).mark_text(align=align, x=at, y=-8, fontWeight="bold")
    return [words, title.encode(text=alt.Text("text:N"))]


def _cases(cell: str) -> str:
    """Cases by their names."""
    return "; ".join(evidence.case_names()[case] for case in listed(cell)) or "none named in the review"


def _studies(cell: str) -> str:
    return ", ".join(evidence.short_reference(key) for key in listed(cell))


def _overview(rows: pd.DataFrame) -> str:
    many = counted(len(rows))
    factors = {*rows["driver_factor"], *rows["barrier_factor"]}
    shared = int(rows["barrier_factor"].isin(rows["driver_factor"]).sum())
    same = int((rows["barrier_factor"] == rows["driver_factor"]).sum())
    studies = {key for cell in rows["studies"] for key in listed(cell)}
    return (
        f"{many.capitalize()} drivers and {many} barriers move {counted(len(factors))} factors. "
        f"{counted(shared).capitalize()} of the barriers move a factor that a driver moves too, and {counted(same)} of "
        f"them the factor of the driver in the same row. {len(studies)} works stand behind the rows."
    )


def _told(row: Mapping[Any, Any]) -> str:
    return (
        f"{row['driver']} against {row['barrier'][0].lower() + row['barrier'][1:]}. {row['mechanism']} "
        f"Studies: {_studies(row['studies'])}. "
        f"Cases: {_cases(row['cases'])}."
    )
