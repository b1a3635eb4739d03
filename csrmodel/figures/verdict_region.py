"""Truth of a proposition over the two assumptions that matter most to it."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.grids import rounded, with_signals
from csrmodel.figures.kit.palette import GREEN, INK, ORANGE, PAPER, WHITE
from csrmodel.figures.kit.truths import NAMES, spaced
from csrmodel.populations import kept
from csrmodel.populations.propositions import (
    PROPOSITIONS,
    percent,
)
from csrmodel.populations.sensitivity import assumption_ranges


@explorer
def verdict_region(proposition: int = 0) -> Figure:
    """Truth of a proposition over the two assumptions that matter most to it.

    Parameters
    ----------
    proposition
        Position: 0 for the first proposition, 1, 2.
    """
    maps, ranges = kept.verdict_maps(), assumption_ranges().set_index("name")
    parts = [maps[maps["proposition"] == n] for n in PROPOSITIONS]
    pairs = [(part["first"].iloc[0], part["second"].iloc[0]) for part in parts]
    steps = round(len(parts[0]) ** 0.5)
    places = [
        [
            (ranges.loc[n, "default"] - ranges.loc[n, "low"]) / (ranges.loc[n, "high"] - ranges.loc[n, "low"])
            for n in pair
        ]
        for pair in pairs
    ]
    ends = [[[f"{ranges.loc[n, 'low']:g}", f"{ranges.loc[n, 'high']:g}"] for n in pair] for pair in pairs]
    half = 0.5 / (steps - 1)
    grid = pd.DataFrame([(i, j) for i in range(steps) for j in range(steps)], columns=["i", "j"])
    cells = (
        alt.Chart(grid)
        .transform_calculate(truth=f"found[proposition][datum.i * {steps} + datum.j]")
        .transform_calculate(
            x=f"datum.i / {steps - 1} - {half}",
            x2=f"datum.i / {steps - 1} + {half}",
            y=f"datum.j / {steps - 1} - {half}",
            y2=f"datum.j / {steps - 1} + {half}",
        )
        .mark_rect(strokeWidth=0, clip=True)
        .encode(
            x=alt.X("x:Q", title=None, scale=alt.Scale(domain=[0, 1], nice=False), axis=_ends(0)),
            x2="x2:Q",
            y=alt.Y("y:Q", title=None, scale=alt.Scale(domain=[0, 1], nice=False), axis=_ends(1)),
            y2="y2:Q",
            color=alt.Color(
                "truth:Q",
                title="Truth",
                scale=alt.Scale(domain=[0, 0.5, 1], range=[ORANGE, PAPER, GREEN]),
                legend=alt.Legend(orient="bottom", gradientLength=180),
            ),
            tooltip=[alt.Tooltip("truth:Q", format=".2f")],
        )
    )
    dot = (
        alt.Chart(pd.DataFrame({"who": ["as assumed"]}))
        .transform_calculate(x="places[proposition][0]", y="places[proposition][1]")
        .mark_point(filled=True, size=240, color=INK, stroke=WHITE, strokeWidth=2.5, opacity=1)
        .encode(x="x:Q", y="y:Q", tooltip="who:N")
    )
    stories = [_region_story(n, part, pair, ranges) for n, part, pair in zip(PROPOSITIONS, parts, pairs, strict=True)]
    return Figure(
        name="verdict-region",
        chart=with_signals(
            alt.layer(cells, dot),
            320,
            proposition=proposition,
            found=[rounded(part["truth"], 2) for part in parts],
            places=[rounded(place, 3) for place in places],
            ends=ends,
            stories=stories,
            story=("stories[proposition]",),
        ),
        question="In which region does it hold?",
        caption=(
            "The two assumptions that matter most to the chosen proposition, over their ranges, all else as assumed. "
            "Green is where the proposition holds, orange where it fails; the dot is where the register stands."
        ),
        description="A square of two assumptions coloured by the truth of the proposition, with a dot at the defaults.",
        provenance="model",
        table=_region_table(parts),
        controls=(Choice("proposition", "A proposition", NAMES, proposition),),
        readouts=(Readout("story", stories[proposition], lambda proposition: stories[proposition]),),
    )


def _ends(axis: int) -> alt.Axis:
    return alt.Axis(values=[0, 1], labelExpr=f"ends[proposition][{axis}][datum.value]")


def _region_story(proposition: int, part: pd.DataFrame, pair: tuple[str, str], ranges: pd.DataFrame) -> str:
    holds = (part["truth"] > 0.5).mean()
    first, second = (f"{spaced(n)} ({ranges.loc[n, 'meaning']})" for n in pair)
    return (
        f"Proposition {proposition}: across, {first}; upwards, {second}. It holds in {percent(float(holds))} of the "
        "square."
    )


def _region_table(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    corners = [
        part[part["x"].isin([part["x"].min(), part["x"].max()]) & part["y"].isin([part["y"].min(), part["y"].max()])]
        for part in parts
    ]
    return pd.concat(corners).round(2)
