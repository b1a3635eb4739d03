"""How far each assumption has to move, alone, to turn a verdict."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import BLUE, GREY, ORANGE, WHITE
from csrmodel.figures.kit.propositions import SHOWN, assumption_in_words, in_short, which_proposition
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.words import counted
from csrmodel.populations import kept
from csrmodel.populations.propositions import PROPOSITIONS
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
    by_name = turns.set_index(["proposition", "name"])["turned_at"]
    orders = {n: _nearest_first(turns, n)[:SHOWN] for n in PROPOSITIONS}
    which = which_proposition(proposition)
    return Figure(
        name="turning-points",
        chart=alt.layer(*_lines()),
        height=280,
        signals={
            "names": [[assumption_in_words(name) for name in names] for names in orders.values()],
            "found": [[_turn(ranges.loc[name], by_name[n, name]) for name in names] for n, names in orders.items()],
        },
        question="What is the smallest change that turns the verdict?",
        caption=(
            "Each line is the range that the register gives an assumption, the dot its default, the diamond the "
            "nearest value at which the verdict is another, all else left alone. A line without a diamond is an "
            "assumption that cannot turn the verdict by itself."
        ),
        description=(
            f"{counted(SHOWN).capitalize()} lines from lowest to highest, each with a dot at the default and a diamond "
            "where it turns."
        ),
        provenance="model",
        table=_table(turns, ranges),
        controls=(which,),
        readouts=(Readout("story", Told(Grid((which,)), [_story(n, turns) for n in PROPOSITIONS], "stories")),),
    )


def _nearest_first(turns: pd.DataFrame, proposition: int) -> list[str]:
    """Assumptions by the distance at which they turn a verdict; those that do not by how much they matter to it."""
    ranked = kept.most_important(kept.verdict_indices(), proposition)
    rows = turns[turns["proposition"] == proposition].set_index("name").loc[ranked]
    return [str(name) for name in rows.sort_values("distance", kind="stable").index]


def _turn(limits: pd.Series, turned: float) -> list[Any]:
    """Default and turning point as parts of the range, and both in words."""
    low, high, start = limits["low"], limits["high"], limits["default"]
    at = round(float((start - low) / (high - low)), 3)
    if np.isnan(turned):
        return [at, None, f"{in_short(start)}, and nowhere in {in_short(low)} to {in_short(high)} another verdict"]
    part = round(float((turned - low) / (high - low)), 3)
    return [at, part, f"{in_short(start)}, turned at {said(turned, '.2f')}"]


def _story(proposition: int, turns: pd.DataFrame) -> str:
    """Whether a verdict can be turned, and by what first."""
    rows = turns[turns["proposition"] == proposition].sort_values("distance")
    turned = rows.dropna(subset="turned_at")
    held = f"Proposition {proposition} {'holds' if rows['truth'].iloc[0] > 0.5 else 'fails'}"
    if turned.empty:
        return f"{held}, and none of the {len(rows)} assumptions turns that alone within its range."
    nearest = turned.iloc[0]
    known = assumption_ranges().set_index("name").loc[nearest["name"]]
    return (
        f"{held}, and {len(turned)} of {len(rows)} assumptions can turn that alone. The nearest is "
        f"{assumption_in_words(nearest['name'])} ({known['meaning']}): from {in_short(known['default'])} to "
        f"{said(nearest['turned_at'], '.2f')}, {said(nearest['distance'], '.0%')} of its range."
    )


def _lines() -> list[alt.Chart]:
    """The ranges, defaults and turning points; reads the signals proposition, names and found."""
    here = "found[proposition][datum.i]"
    rows = alt.Chart(pd.DataFrame({"i": range(SHOWN)})).transform_calculate(
        name="names[proposition][datum.i]", zero="0", one="1", at=f"{here}[0]", turn=f"{here}[1]", words=f"{here}[2]"
    )
    turned = rows.transform_filter("isValid(datum.turn)")
    ends = alt.Axis(values=[0, 1], labelExpr="['lowest', 'highest'][datum.value]")
    x = alt.X("zero:Q", title="Range in the register", scale=alt.Scale(domain=[0, 1]), axis=ends)
    y = alt.Y("i:O", title=None, axis=alt.Axis(labelExpr="names[proposition][datum.value]", labelLimit=170))
    tips = ["name:N", "words:N"]
    start = rows.mark_point(filled=True, size=110, color=BLUE, stroke=WHITE, strokeWidth=1, opacity=1)
    end = turned.mark_point(filled=True, shape="diamond", size=150, color=ORANGE, opacity=1)
    return [
        rows.mark_rule(color=GREY).encode(x=x, x2="one:Q", y=y),
        turned.mark_rule(strokeWidth=5, color=ORANGE, opacity=0.6).encode(x="at:Q", x2="turn:Q", y=y),
        start.encode(x="at:Q", y=y, tooltip=tips),
        end.encode(x="turn:Q", y=y, tooltip=tips),
    ]


def _table(turns: pd.DataFrame, ranges: pd.DataFrame) -> pd.DataFrame:
    known = {column: turns["name"].map(ranges[column]) for column in ("meaning", "default")}
    columns = ["proposition", "name", "meaning", "default", "turned_at", "distance"]
    return turns.assign(**known)[columns].dropna(subset="turned_at").round(2)
