"""Which assumptions move the truth of a reading, as Sobol indices by the number of base points."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import altair as alt
import pandas as pd

from csrmodel.evidence import assumptions
from csrmodel.figures.kit.controls import Control, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.palette import BLUE
from csrmodel.figures.kit.propositions import SHOWN, assumption_in_words, named_rows, which_ranges, which_reading
from csrmodel.figures.kit.sentence import Column, Sentence, Settings, Told, said
from csrmodel.operations import Operations
from csrmodel.populations import kept
from csrmodel.populations.propositions import READINGS
from csrmodel.populations.sensitivity import MATTERS, RANGES, Indices
from csrmodel.words import counted, enumerated

_NAMED = 4
"""Assumptions that share the first rank of which a sentence names no more."""


@explorer
def assumptions_that_matter(reading: int = 0, ranges: int = 0, points: float | None = None) -> Figure:
    """Sobol indices of the truth of a reading, by the number of base points.

    Parameters
    ----------
    reading
        Position in `csrmodel.populations.propositions.READINGS`.
    ranges
        Position in `csrmodel.populations.sensitivity.RANGES`.
    points
        Base points as their place among 16, 32, and so on; None takes the most.
    """
    sizes = sorted({int(p) for p in kept.verdict_indices()["points"]})
    last = len(sizes) - 1
    grid = Grid((which_reading(reading), which_ranges(ranges)))
    design = Control(
        "points", "Size of the design", last if points is None else round(points), 0, last, 1, "small", "large"
    )
    every = list(product(READINGS, RANGES))
    return Figure(
        name="assumptions-that-matter",
        chart=alt.layer(*_bars()),
        height=280,
        signals={
            "names": [[_ranked(key, which) for which in RANGES] for key in READINGS],
            "found": [[[_values(key, which, size) for size in sizes] for which in RANGES] for key in READINGS],
        },
        question="Which assumptions decide the verdict?",
        caption=_caption(),
        description=(
            f"{counted(SHOWN).capitalize()} rows, one for each assumption with its rank, the most important first. "
            "Across, from 0 to 100 per cent, a broad bar shows the part of the movement of the truth in which the "
            "assumption takes part. A narrow bar in it shows its part alone, and a line the interval of the broad bar."
        ),
        provenance="model",
        table=_table(),
        controls=(*grid.controls, design),
        presets=(
            Preset("Few base points", {"reading": 0, "ranges": 0, "points": 0}),
            Preset("The wide ranges", {"reading": 0, "ranges": 1, "points": last}),
        ),
        readouts=(
            Readout("story", Told(grid, [_story(key, which) for key, which in every], "stories")),
            Readout("design", _design(Grid((design,)), sizes)),
        ),
    )


def _caption() -> str:
    screened, shown = kept.verdict_screening()["name"].nunique(), _many()
    return (
        f"Of {screened} assumptions {shown} each move the truth of some reading by {said(MATTERS, '.0%')} or more on "
        f"average, when one alone moves over its range. For the bars these {shown} were drawn from their ranges "
        f"together, while the other {screened - shown} stayed at their defaults: where all {screened} are drawn, a "
        "reading holds in another share of the draws. The narrow bar is how much of the movement of the truth an "
        "assumption makes by itself. The broad bar adds what it makes together with others. Thin lines are 95 per cent "
        "intervals, and assumptions whose intervals overlap share a rank. From a small design the bars are uncertain: "
        "move the last control to see whether they settle."
    )


@cache
def _many() -> int:
    """How many assumptions have indices."""
    return kept.verdict_indices()["name"].nunique()


@cache
def _indices(reading: str, ranges: str) -> Indices:
    return kept.indices_of(kept.verdict_indices(), reading, ranges)


@cache
def _shown(reading: str, ranges: str) -> pd.DataFrame:
    """The assumptions that are shown, the largest total index first."""
    return _indices(reading, ranges).table.head(SHOWN)


def _ranked(reading: str, ranges: str) -> list[str]:
    """Their ranks and names."""
    rows = _shown(reading, ranges).to_dict("records")
    return [f"{row['rank']} {assumption_in_words(row['name'])}" for row in rows]


def _values(reading: str, ranges: str, points: int) -> list[list[float]]:
    """For each of them total index, its half-width, and first-order index; 0 where the truth did not vary."""
    found = _indices(reading, ranges).by_points
    rows = found[found["points"] == points].set_index("name").loc[list(_shown(reading, ranges)["name"])]
    values = rows[["total", "total_error", "first"]].fillna(0.0).clip(lower=0)
    return [rounded(row) for row in values.to_numpy()]


def _story(reading: str, ranges: str) -> str:
    """How often the reading holds, and which assumptions come first, ties among them."""
    found = _indices(reading, ranges)
    leading = found.leading
    held = (
        f"With {_many()} assumptions drawn from these ranges, proposition {READINGS[reading].proposition} read as "
        f"{READINGS[reading].name} holds in {said(found.holds, '.0%')} of the draws."
    )
    if not leading:
        return f"{held} None of these assumptions moves the truth of this reading."
    first = _shown(reading, ranges).iloc[0]
    part = f"This assumption takes part in {said(min(1, first['total']), '.0%')} of the movement of the truth"
    meanings = assumptions().set_index("name")["meaning"]
    if len(leading) == 1:
        alone = "by itself" if first["first"] > first["total"] / 2 else "together with others"
        return f"{held} One comes first: {_meant(first['name'], meanings)}. {part}, mostly {alone}."
    tied = enumerated(assumption_in_words(name) for name in leading[:_NAMED])
    some = "the largest of them are " if len(leading) > _NAMED else ""
    return (
        f"{held} {counted(len(leading)).capitalize()} share the first rank, as their intervals overlap: {some}"
        f"{tied}. The largest index is that of {_meant(first['name'], meanings)}. {part}."
    )


def _meant(name: str, meanings: pd.Series) -> str:
    return f"{assumption_in_words(name)} ({meanings[name]})"


def _design(grid: Grid, sizes: list[int]) -> Sentence:
    """The size of the chosen design."""
    points = Column("sizes", grid, sizes)

    def fields(operations: Operations, at: Settings) -> dict[str, Any]:
        size = points.at(operations, at)
        return {"points": size, "evaluations": size * (_many() + 2)}

    return Sentence("Base points: {points:.0f}, for which the model ran {evaluations:.0f} times.", fields, (points,))


def _bars() -> list[alt.Chart]:
    """The indices of the chosen reading and design; reads the signals reading, ranges, points, names and found."""
    here = "found[reading][ranges][points][datum.i]"
    names = "names[reading][ranges]"
    rows = (
        alt.Chart(pd.DataFrame({"i": range(SHOWN)}))
        .transform_calculate(name=f"{names}[datum.i]", total=f"{here}[0]", first=f"{here}[2]")
        .transform_calculate(low=f"max(0, datum.total - {here}[1])", high=f"datum.total + {here}[1]")
    )
    rows = rows.transform_calculate(
        tip="datum.name + ': takes part in ' + format(datum.total, '.0%') + ' of the movement, and makes ' + "
        "format(datum.first, '.0%') + ' by itself.'"
    )
    key = ["broad: with others too; narrow: alone", "line: 95 per cent interval", "Part of the truth's movement"]
    axis = alt.Axis(
        orient="top", values=[0, 0.5, 1], format="%", title=key, titleAnchor="end", titleAlign="right", grid=False
    )
    x = alt.X("total:Q", scale=alt.Scale(domain=[0, 1], clamp=True), axis=axis)
    y = alt.Y("i:O", axis=named_rows(f"{names}[datum.value]", "Rank"))
    return [
        rows.mark_bar(color=BLUE, opacity=0.35, height={"band": 0.7}).encode(x=x, y=y, tooltip=alt.Tooltip("tip:N")),
        rows.mark_bar(color=BLUE, height={"band": 0.3}).encode(x=alt.X("first:Q"), y=y, tooltip=alt.Tooltip("tip:N")),
        rows.mark_rule(strokeWidth=2, style="ink").encode(
            x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y, tooltip=alt.Tooltip("tip:N")
        ),
    ]


def _table() -> pd.DataFrame:
    parts = [_shown(key, which).assign(reading=key, ranges=which) for key, which in product(READINGS, RANGES)]
    columns = ["reading", "ranges", "rank", "name", "meaning", "total", "total_error", "first", "first_error"]
    return pd.concat(parts)[columns].round(2)
