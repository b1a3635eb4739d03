"""Which assumptions move a verdict, as Sobol indices by the number of base points."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.evidence import assumptions
from csrmodel.figures.kit.controls import Control
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.palette import BLUE
from csrmodel.figures.kit.propositions import SHOWN, assumption_in_words, which_proposition
from csrmodel.figures.kit.sentence import Column, Sentence, Settings, Told
from csrmodel.figures.kit.words import counted
from csrmodel.operations import Operations
from csrmodel.populations import kept
from csrmodel.populations.propositions import PROPOSITIONS
from csrmodel.populations.sensitivity import SobolIndices, assumption_ranges


@explorer
def assumptions_that_matter(proposition: int = 0, points: float | None = None) -> Figure:
    """Sobol indices of a verdict, by the number of base points.

    Parameters
    ----------
    proposition
        Position: 0 for the first proposition, 1, 2.
    points
        Base points as their place among 16, 32, and so on; None takes the most.
    """
    sizes = sorted({int(p) for p in kept.verdict_indices()["points"]})
    last = len(sizes) - 1
    which = which_proposition(proposition)
    design = Control(
        "points", "Size of the design", last if points is None else round(points), 0, last, 1, "small", "large"
    )
    return Figure(
        name="assumptions-that-matter",
        chart=alt.layer(*_bars()),
        height=280,
        signals={
            "names": [[assumption_in_words(name) for name in _ordered(n)] for n in PROPOSITIONS],
            "found": [[[_index(n, name, size) for name in _ordered(n)] for size in sizes] for n in PROPOSITIONS],
        },
        question="Which assumptions decide the verdict?",
        caption=(
            f"Sobol indices of the verdict when {counted(_varied())} assumptions are drawn from their ranges in the "
            "register. A pale bar is the part of the verdict's movement that involves the assumption at all, the dark "
            "bar within it the part that it makes by itself; thin lines are 95 per cent intervals. With few base "
            "points the bars swing; move the second control to see them settle."
        ),
        description=(
            f"{counted(SHOWN).capitalize()} bars, one an assumption, ordered by the total index of the chosen "
            "proposition."
        ),
        provenance="model",
        table=_table(),
        controls=(which, design),
        readouts=(
            Readout("story", Told(Grid((which,)), [_story(n) for n in PROPOSITIONS], "stories")),
            Readout("design", _design(Grid((design,)), sizes)),
        ),
    )


def _varied() -> int:
    """How many assumptions are varied together."""
    return len(assumption_ranges())


def _ordered(proposition: int) -> list[str]:
    """The assumptions that are shown of a proposition, the largest total index first."""
    return kept.most_important(kept.verdict_indices(), proposition)[:SHOWN]


def _index(proposition: int, name: str, points: int) -> list[float]:
    """Total index, its half-width, and first-order index; 0 where the verdict did not vary."""
    row = _by_name().loc[(proposition, name, points)]
    return rounded(np.clip(np.nan_to_num([row["total"], row["total_error"], row["first"]]), 0, None))


@cache
def _by_name() -> pd.DataFrame:
    return kept.verdict_indices().set_index(["proposition", "name", "points"]).sort_index()


def _story(proposition: int) -> str:
    """The first assumption in the words of the indices, and what the next ones mean."""
    meanings = assumptions().set_index("name")["meaning"]
    others = "; ".join(f"{assumption_in_words(name)}: {meanings[name]}" for name in _ordered(proposition)[1:4])
    return f"{_indices(proposition).sentence} Next come {others}."


@cache
def _indices(proposition: int) -> SobolIndices:
    table = kept.verdict_indices()
    return SobolIndices(proposition, table[table["proposition"] == proposition].drop(columns="proposition"))


def _design(grid: Grid, sizes: list[int]) -> Sentence:
    """The size of the chosen design."""
    points = Column("sizes", grid, sizes)

    def fields(operations: Operations, at: Settings) -> dict[str, Any]:
        size = points.at(operations, at)
        return {"points": size, "evaluations": size * (_varied() + 2)}

    return Sentence("Base points: {points:.0f}, {evaluations:.0f} evaluations.", fields, (points,))


def _bars() -> list[alt.Chart]:
    """The indices of the chosen proposition and design; reads the signals proposition, points, names and found."""
    here = "found[proposition][points][datum.i]"
    rows = (
        alt.Chart(pd.DataFrame({"i": range(SHOWN)}))
        .transform_calculate(name="names[proposition][datum.i]", total=f"{here}[0]", first=f"{here}[2]")
        .transform_calculate(low=f"max(0, datum.total - {here}[1])", high=f"datum.total + {here}[1]")
    )
    labels = alt.Axis(labelExpr="names[proposition][datum.value]", labelLimit=170, labelAngle=0)
    y = alt.Y("i:O", title=None, axis=labels)
    x = alt.X(
        "total:Q",
        title="Part of the verdict's movement",
        scale=alt.Scale(domain=[0, 1], clamp=True),
        axis=alt.Axis(format="%"),
    )
    tips = ["name:N", alt.Tooltip("total:Q", format=".2f"), alt.Tooltip("first:Q", format=".2f", title="by itself")]
    return [
        rows.mark_bar(color=BLUE, opacity=0.35, height={"band": 0.7}).encode(x=x, y=y, tooltip=tips),
        rows.mark_bar(color=BLUE, height={"band": 0.3}).encode(x="first:Q", y=y, tooltip=tips),
        rows.mark_rule(strokeWidth=2, style="ink").encode(x="low:Q", x2="high:Q", y=y),
    ]


def _table() -> pd.DataFrame:
    parts = [_indices(n).table.head(SHOWN).assign(proposition=n) for n in PROPOSITIONS]
    columns = ["proposition", "name", "meaning", "total", "total_error", "first", "first_error"]
    return pd.concat(parts)[columns].round(2)
