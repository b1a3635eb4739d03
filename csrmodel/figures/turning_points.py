"""How far each assumption has to move, alone, to turn a verdict."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.grids import with_signals
from csrmodel.figures.kit.palette import BLUE, GREY, ORANGE, WHITE
from csrmodel.figures.kit.truths import NAMES, SHOWN, spaced
from csrmodel.populations import kept
from csrmodel.populations.kept import most_important
from csrmodel.populations.propositions import (
    PROPOSITIONS,
)
from csrmodel.populations.sensitivity import assumption_ranges


@explorer
def turning_points(proposition: int = 0) -> Figure:
    """How far each assumption has to move, alone, to turn a verdict.

    Parameters
    ----------
    proposition
        Position: 0 for the first proposition, 1, 2.
    """
    turns, ranges = kept.verdict_turns(), assumption_ranges().set_index("name")
    orders = [_nearest_first(turns, n)[:SHOWN] for n in PROPOSITIONS]
    found = turns.set_index(["proposition", "name"])
    values = [
        [_turn(ranges.loc[name], found.loc[(n, name), "turned_at"]) for name in names]
        for n, names in zip(PROPOSITIONS, orders, strict=True)
    ]
    rows = alt.Chart(pd.DataFrame({"i": range(SHOWN)})).transform_calculate(
        name="names[proposition][datum.i]",
        at="found[proposition][datum.i][0]",
        turn="found[proposition][datum.i][1]",
        words="found[proposition][datum.i][2]",
    )
    y = alt.Y("i:O", title=None, axis=alt.Axis(labelExpr="names[proposition][datum.value]", labelLimit=170))
    ends = alt.Axis(values=[0, 1], labelExpr="['lowest', 'highest'][datum.value]")
    x = alt.X("zero:Q", title="Range in the register", scale=alt.Scale(domain=[0, 1]), axis=ends)
    whole = rows.transform_calculate(zero="0", one="1").mark_rule(color=GREY).encode(x=x, x2="one:Q", y=y)
    turned = rows.transform_filter("isValid(datum.turn)")
    ways = turned.mark_rule(strokeWidth=5, color=ORANGE, opacity=0.6).encode(x="at:Q", x2="turn:Q", y=y)
    start = rows.mark_point(filled=True, size=110, color=BLUE, stroke=WHITE, strokeWidth=1, opacity=1).encode(
        x="at:Q", y=y, tooltip=["name:N", "words:N"]
    )
    end = turned.mark_point(filled=True, shape="diamond", size=150, color=ORANGE, opacity=1).encode(
        x="turn:Q", y=y, tooltip=["name:N", "words:N"]
    )
    stories = [_turn_story(n, turns) for n in PROPOSITIONS]
    return Figure(
        name="turning-points",
        chart=with_signals(
            alt.layer(whole, ways, start, end),
            280,
            proposition=proposition,
            names=[[spaced(name) for name in names] for names in orders],
            found=values,
            stories=stories,
            story=("stories[proposition]",),
        ),
        question="What is the smallest change that turns the verdict?",
        caption=(
            "Each line is the range that the register gives an assumption, the dot its default, the diamond the "
            "nearest value at which the verdict is another, all else left alone. A line without a diamond is an "
            "assumption that cannot turn the verdict by itself."
        ),
        description="Eight lines from lowest to highest, each with a dot at the default and a diamond where it turns.",
        provenance="model",
        table=turns.assign(meaning=turns["name"].map(ranges["meaning"]), default=turns["name"].map(ranges["default"]))[
            ["proposition", "name", "meaning", "default", "turned_at", "distance"]
        ]
        .dropna(subset="turned_at")
        .round(2),
        controls=(Choice("proposition", "A proposition", NAMES, proposition),),
        readouts=(Readout("story", stories[proposition], lambda proposition: stories[proposition]),),
    )


def _nearest_first(turns: pd.DataFrame, proposition: int) -> list[str]:
    """Assumptions by the distance at which they turn a verdict; those that do not by how much they matter to it."""
    ranked = most_important(kept.verdict_indices(), proposition)
    rows = turns[turns["proposition"] == proposition].set_index("name").loc[ranked]
    return [str(name) for name in rows.sort_values("distance", kind="stable").index]


def _turn(limits: pd.Series, turned: float) -> list[Any]:
    """Default and turning point as parts of the range, and both in words."""
    low, width = limits["low"], limits["high"] - limits["low"]
    at = round(float((limits["default"] - low) / width), 3)
    if np.isnan(turned):
        return [at, None, f"{limits['default']:g}, and nowhere in {low:g} to {limits['high']:g} another verdict"]
    return [at, round(float((turned - low) / width), 3), f"{limits['default']:g}, turned at {turned:.2f}"]


def _turn_story(proposition: int, turns: pd.DataFrame) -> str:
    rows = turns[turns["proposition"] == proposition].sort_values("distance")
    ranges = assumption_ranges().set_index("name")
    turned = rows.dropna(subset="turned_at")
    held = "holds" if rows["truth"].iloc[0] > 0.5 else "fails"
    if turned.empty:
        return (
            f"Proposition {proposition} {held}, and none of the {len(rows)} assumptions turns that by itself within "
            "its range."
        )
    row = turned.iloc[0]
    default = ranges.loc[row["name"], "default"]
    return (
        f"Proposition {proposition} {held}, and {len(turned)} of {len(rows)} assumptions can turn that by themselves. "
        f"The nearest is {spaced(row['name'])} ({ranges.loc[row['name'], 'meaning']}): from {default:g} to "
        f"{row['turned_at']:.2f}, {row['distance']:.0%} of its range."
    )
