"""Sobol indices of a verdict, by the number of base points."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Control, Figure, Readout
from csrmodel.figures.kit.grids import rounded, with_signals
from csrmodel.figures.kit.palette import BLUE
from csrmodel.figures.kit.truths import NAMES, SHOWN, spaced
from csrmodel.populations import kept
from csrmodel.populations.kept import most_important
from csrmodel.populations.propositions import (
    PROPOSITIONS,
)
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
    chosen = last if points is None else round(points)
    meanings = evidence.assumptions().set_index("name")["meaning"]
    ordered = [most_important(kept.verdict_indices(), n)[:SHOWN] for n in PROPOSITIONS]
    values = [
        [[rounded(_index_row(n, name, size), 3) for name in names] for size in sizes]
        for n, names in zip(PROPOSITIONS, ordered, strict=True)
    ]
    rows = alt.Chart(pd.DataFrame({"i": range(SHOWN)})).transform_calculate(
        name="names[proposition][datum.i]",
        total="found[proposition][points][datum.i][0]",
        low="max(0, datum.total - found[proposition][points][datum.i][1])",
        high="datum.total + found[proposition][points][datum.i][1]",
        first="found[proposition][points][datum.i][2]",
    )
    y = alt.Y(
        "i:O", title=None, axis=alt.Axis(labelExpr="names[proposition][datum.value]", labelLimit=170, labelAngle=0)
    )
    x = alt.X(
        "total:Q",
        title="Part of the verdict's movement",
        scale=alt.Scale(domain=[0, 1], clamp=True),
        axis=alt.Axis(format="%"),
    )
    tips = ["name:N", alt.Tooltip("total:Q", format=".2f"), alt.Tooltip("first:Q", format=".2f", title="by itself")]
    bars = rows.mark_bar(color=BLUE, opacity=0.35, height={"band": 0.7}).encode(x=x, y=y, tooltip=tips)
    alone = rows.mark_bar(color=BLUE, height={"band": 0.3}).encode(x="first:Q", y=y, tooltip=tips)
    spans = rows.mark_rule(strokeWidth=2, style="ink").encode(x="low:Q", x2="high:Q", y=y)
    stories = [
        f"{i.sentence} {_listed_meanings(names, meanings)}" for i, names in zip(_indices(), ordered, strict=True)
    ]
    many = len(assumption_ranges())

    def design(points: float) -> str:
        size = sizes[round(points)]
        return f"Base points: {size}, {size * (many + 2)} evaluations."

    return Figure(
        name="assumptions-that-matter",
        chart=with_signals(
            alt.layer(bars, alone, spans),
            280,
            proposition=proposition,
            points=chosen,
            names=[[spaced(name) for name in names] for names in ordered],
            found=values,
            stories=stories,
            sizes=sizes,
            story=("stories[proposition]",),
            design=(f"'Base points: ' + sizes[points] + ', ' + (sizes[points] * {many + 2}) + ' evaluations.'",),
        ),
        question="Which assumptions decide the verdict?",
        caption=(
            f"Sobol indices of the verdict when {many} assumptions are drawn from their ranges in the register. A pale "
            "bar is the part of the verdict's movement that involves the assumption at all, the dark bar within it the "
            "part that it makes by itself; thin lines are 95 per cent intervals. With few base points the bars swing; "
            "move the second control to see them settle."
        ),
        description="Eight bars, one an assumption, ordered by the total index of the chosen proposition.",
        provenance="model",
        table=_index_table(),
        controls=(
            Choice("proposition", "A proposition", NAMES, proposition),
            Control("points", "Size of the design", chosen, 0, last, 1, "small", "large"),
        ),
        readouts=(
            Readout("story", stories[proposition], lambda proposition, **_: stories[proposition]),
            Readout("design", design(chosen), lambda points, **_: design(points)),
        ),
    )


@cache
def _indices() -> tuple[SobolIndices, ...]:
    table = kept.verdict_indices()
    return tuple(SobolIndices(n, table[table["proposition"] == n].drop(columns="proposition")) for n in PROPOSITIONS)


def _index_row(proposition: int, name: str, points: int) -> list[float]:
    """Total index, its half-width, and first-order index; 0 where the verdict did not vary."""
    table = kept.verdict_indices()
    row = table[(table["proposition"] == proposition) & (table["name"] == name) & (table["points"] == points)].iloc[0]
    return [float(v) for v in np.clip(np.nan_to_num([row["total"], row["total_error"], row["first"]]), 0, None)]


def _index_table() -> pd.DataFrame:
    parts = [i.table.head(SHOWN).assign(proposition=i.proposition) for i in _indices()]
    columns = ["proposition", "name", "meaning", "total", "total_error", "first", "first_error"]
    return pd.concat(parts)[columns].round(2)


def _listed_meanings(names: Sequence[str], meanings: pd.Series) -> str:
    others = "; ".join(f"{spaced(name)}: {meanings[name]}" for name in names[1:4])
    return f"Next come {others}."
