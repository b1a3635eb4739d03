"""In which part of the space of assumptions a reading holds, as a box on the ranges."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import altair as alt
import pandas as pd

from csrmodel.figures.kit.controls import Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import GREY, TEAL
from csrmodel.figures.kit.propositions import (
    assumption_in_words,
    in_short,
    named_rows,
    over_range,
    which_ranges,
    which_reading,
)
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.populations import kept
from csrmodel.populations.discovery import CHANCE
from csrmodel.populations.propositions import READINGS
from csrmodel.populations.sensitivity import RANGES, assumption_ranges
from csrmodel.words import counted, enumerated


@explorer
def where_it_holds(reading: int = 0, ranges: int = 0) -> Figure:
    """In which part of the space of assumptions a reading holds, as a box on the ranges.

    Parameters
    ----------
    reading
        Position in `csrmodel.populations.propositions.READINGS`.
    ranges
        Position in `csrmodel.populations.sensitivity.RANGES`.
    """
    boxes = kept.verdict_boxes()
    every = {(key, which): _box(boxes, key, which) for key, which in product(READINGS, RANGES)}
    places = {which: assumption_ranges(ranges=which).set_index("name") for which in RANGES}
    rows = max(1, *(len(box) for box in every.values()))
    grid = Grid((which_reading(reading), which_ranges(ranges)))
    return Figure(
        name="where-it-holds",
        chart=alt.layer(*_lines(rows)),
        height=60 + 34 * rows,
        signals={
            "names": [
                [[assumption_in_words(row["name"]) for row in every[key, which]] for which in RANGES]
                for key in READINGS
            ],
            "found": [
                [[_spans(places[which].loc[row["name"]], row) for row in every[key, which]] for which in RANGES]
                for key in READINGS
            ],
        },
        question="At which values of the assumptions does a reading hold more often?",
        caption=_caption(boxes),
        description=(
            "A row for each assumption that the box limits, with its range from lowest to highest across. A thick bar "
            "is the part of the range inside the box, where the reading holds more often, and a diamond is the default."
        ),
        provenance="model",
        table=boxes.drop(columns="mass").round(2),
        controls=grid.controls,
        presets=(
            Preset("Drivers only", {"reading": [*READINGS].index("drivers_only"), "ranges": 0}),
            Preset("The wide ranges", {"reading": 0, "ranges": 1}),
        ),
        readouts=(Readout("story", Told(grid, [_story(boxes, *pair) for pair in every], "stories")),),
    )


def _of(boxes: pd.DataFrame, reading: str, ranges: str) -> pd.DataFrame:
    return boxes[(boxes["reading"] == reading) & (boxes["ranges"] == ranges)]


def _box(boxes: pd.DataFrame, reading: str, ranges: str) -> list[dict[str, Any]]:
    """The assumptions of a box that have a limit, the surest limit first."""
    rows = _of(boxes, reading, ranges).dropna(subset="name")
    surest = rows[["low_chance", "high_chance"]].min(axis=1)
    return list(rows.loc[surest.sort_values(kind="stable").index].to_dict("records"))


def _caption(boxes: pd.DataFrame) -> str:
    own = boxes[boxes["ranges"] == RANGES[0]]
    found = own.dropna(subset="name")
    many = found.groupby("reading")["name"].size()
    told = (
        f"Within the ranges as we read the review, {counted(len(many))} of {counted(len(READINGS))} readings hold more "
        f"often inside a box of values of the assumptions. No such box limits more than {counted(int(many.max()))} of "
        f"{len(assumption_ranges())} assumptions."
        if len(many)
        else f"For none of {counted(len(READINGS))} readings a box of values was found in which it holds more often."
    )
    return (
        f"{told} Each line is the range of an assumption, the diamond its default, and the thick bar the part inside "
        "the box. We searched for the boxes on half of the draws of all assumptions and judged them on the other half. "
        f"We kept a limit where chance alone would bring it with a probability of {said(CHANCE, '.0%')} or less."
    )


def _story(boxes: pd.DataFrame, reading: str, ranges: str) -> str:
    """The box in words, and how well it does."""
    rows = _box(boxes, reading, ranges)
    whole = _of(boxes, reading, ranges).iloc[0]
    known = READINGS[reading]
    name = f"Proposition {known.proposition}, read as {known.name},"
    if not rows:
        return (
            f"{name} holds in {said(whole['share'], '.0%')} of the draws. No box was found in which it surely holds "
            "more often."
        )
    return (
        f"{name} holds more often where {enumerated(_condition(row) for row in rows)}: in "
        f"{said(whole['density'], '.0%')} of the draws there, against {said(whole['share'], '.0%')} of all draws. Of "
        f"the draws in which it holds, {said(whole['coverage'], '.0%')} lie there. The box limits {counted(len(rows))} "
        f"of {len(assumption_ranges())} assumptions."
    )


def _condition(row: Mapping[str, Any]) -> str:
    """The limits of an assumption in words."""
    name, low, high = assumption_in_words(row["name"]), row["low"], row["high"]
    if pd.isna(high):
        return f"{name} is above {said(low, '.2f')}"
    if pd.isna(low):
        return f"{name} is below {said(high, '.2f')}"
    return f"{name} lies between {said(low, '.2f')} and {said(high, '.2f')}"


def _spans(limits: pd.Series, row: Mapping[str, Any]) -> list[Any]:
    """Default, and the ends of the box, as parts of the range; and both in words."""
    low, high = limits["low"], limits["high"]

    def place(value: float) -> float:
        return round(min(1.0, max(0.0, float((value - low) / (high - low)))), 3)

    start, end = (low if pd.isna(row["low"]) else row["low"]), (high if pd.isna(row["high"]) else row["high"])
    words = f"{_condition(row)}; default {in_short(limits['default'])}"
    return [place(limits["default"]), place(start), place(end), words]


def _lines(rows: int) -> list[alt.Chart]:
    """Ranges, boxes and defaults; reads the signals reading, ranges, names and found."""
    here = "found[reading][ranges]"
    lines = (
        alt.Chart(pd.DataFrame({"i": range(rows)}))
        .transform_filter(f"datum.i < length({here})")
        .transform_calculate(
            name="names[reading][ranges][datum.i]",
            zero="0",
            one="1",
            **{name: f"{here}[datum.i][{k}]" for k, name in enumerate(("at", "low", "high", "words"))},
        )
    )
    lines = lines.transform_calculate(tip="datum.words + '.'")
    key = ["bar: holds more often   ◆ as assumed", "Range of the assumption"]
    x = over_range("zero:Q", key)
    y = alt.Y("i:O", axis=named_rows("names[reading][ranges][datum.value]", "Assumption"))
    return [
        lines.mark_rule(color=GREY, strokeWidth=1.5).encode(x=x, x2=alt.X2("one:Q"), y=y, tooltip=alt.Tooltip("tip:N")),
        lines.mark_rule(strokeWidth=10, color=TEAL).encode(
            x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y, tooltip=alt.Tooltip("tip:N")
        ),
        lines.mark_point(filled=True, shape="diamond", size=130, style="ink", opacity=1).encode(
            x=alt.X("at:Q"), y=y, tooltip=alt.Tooltip("tip:N")
        ),
    ]
