"""Truth of a proposition over the two assumptions that matter most to it."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from csrmodel.figures.kit.controls import Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.palette import SIDES
from csrmodel.figures.kit.propositions import NAMES, assumption_in_words, in_short, which_proposition
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.square import dot, edges, ends
from csrmodel.populations import kept
from csrmodel.populations.propositions import CROSSOVER, FIRST, PROPOSITIONS, percent
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
    pairs = [ranges.loc[[part["first"].iloc[0], part["second"].iloc[0]]] for part in parts]
    which = which_proposition(proposition)
    stories = [_story(n, part, pair) for n, part, pair in zip(PROPOSITIONS, parts, pairs, strict=True)]
    return Figure(
        name="verdict-region",
        chart=alt.layer(*_cells(round(len(parts[0]) ** 0.5)), _dot()),
        height=320,
        signals={
            "found": [rounded(part["truth"], 2) for part in parts],
            "places": [rounded((p["default"] - p["low"]) / (p["high"] - p["low"])) for p in pairs],
            "axes": [[_words(assumption) for _, assumption in pair.iterrows()] for pair in pairs],
        },
        question="At which values of two assumptions does a proposition hold?",
        caption=(
            "The square spans the ranges of the two assumptions that matter most to the first reading of the chosen "
            "proposition, while all others stand at their defaults. On the green side of the line, which has "
            "the ticks, the proposition holds; on the orange side it fails. The dot stands at the two defaults."
        ),
        description=(
            "A square with one assumption across and another upwards, each over its range. Its colour is the truth of "
            "the proposition, from orange for false to green for true. A line runs where the truth crosses one half, "
            "with ticks to the side of true, and a dot stands at the defaults."
        ),
        provenance="model",
        table=_table(parts),
        controls=(which,),
        presets=tuple(Preset(name, {"proposition": place}) for place, name in enumerate(NAMES) if place),
        readouts=(Readout("story", Told(Grid((which,)), stories, "stories")),),
    )


def _story(proposition: int, part: pd.DataFrame, pair: pd.DataFrame) -> str:
    first, second = (f"{assumption_in_words(name)} ({row['meaning']})" for name, row in pair.iterrows())
    held = percent(float((part["truth"] > CROSSOVER).mean()))
    read = f"Proposition {proposition}, read as {FIRST[proposition].name}"
    return f"{read}, holds in {held} of the square. Across stands {first}; upwards {second}."


def _words(assumption: pd.Series) -> list[str]:
    """What an axis says from its low end to its high end: that end, the assumption, the other end."""
    return [in_short(assumption["low"]), assumption_in_words(assumption.name), in_short(assumption["high"])]


def _cells(steps: int) -> list[alt.Chart]:
    """The square of the chosen proposition in so many steps a side; reads the signals proposition, found and axes.

    A line runs where the truth crosses one half.
    """
    size, half = 1 / (steps - 1), 0.5 / (steps - 1)
    grid = pd.DataFrame([(i, j) for i in range(steps) for j in range(steps)], columns=["i", "j"])
    base = (
        alt.Chart(grid)
        .transform_calculate(
            truth=f"found[proposition][datum.i * {steps} + datum.j]",
            left=f"datum.i ? found[proposition][(datum.i - 1) * {steps} + datum.j] : null",
            below=f"datum.j ? found[proposition][datum.i * {steps} + datum.j - 1] : null",
        )
        .transform_calculate(
            **ends(f"datum.i * {size}", f"datum.j * {size}", half),
            tip="'The proposition ' + (datum.truth > 0.5 ? 'holds' : 'fails') + ', truth ' + format(datum.truth, '.2f')"
            f" + ', with ' + axes[proposition][0][1] + ' at ' + format(datum.i / {steps - 1}, '.0%') + ' of its range "
            f"and ' + axes[proposition][1][1] + ' at ' + format(datum.j / {steps - 1}, '.0%') + '.'",
        )
    )
    scale = alt.Scale(domain=[0, 1], nice=False)
    key = ["line: true on the side with ticks   ● as assumed", "Two assumptions over their ranges"]
    x = alt.X("x:Q", title=key, scale=scale, axis=_axis(0))
    y = alt.Y("y:Q", title="Second assumption", scale=scale, axis=_axis(1, labelAngle=-90))
    colour = alt.Color(
        "truth:Q",
        title="Truth",
        scale=alt.Scale(domain=[0, CROSSOVER, 1], range=[*SIDES]),
        legend=alt.Legend(orient="bottom", gradientLength=180),
    )
    crossed = f"isValid(datum.{{0}}) && (datum.truth > {CROSSOVER}) !== (datum.{{0}} > {CROSSOVER})"
    return [
        base.mark_rect(strokeWidth=0).encode(
            x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"), color=colour, tooltip=alt.Tooltip("tip:N")
        ),
        *edges(base, crossed.format("left"), crossed.format("below"), f"datum.truth > {CROSSOVER}", 2),
    ]


def _axis(which: int, labelAngle: int = 0) -> alt.Axis:  # noqa: N803 (Altair's name)
    # The name of an axis follows the proposition, and Vega takes no signal for a title: the name is a label.
    return alt.Axis(
        values=[0, 0.5, 1],
        labelExpr=f"axes[proposition][{which}][datum.value * 2]",
        labelAngle=labelAngle,
        labelLimit=0,
        labelOverlap=False,
        grid=False,
    )


def _dot() -> alt.Chart:
    """Where the register stands; reads the signals proposition and places."""
    tip = "'As assumed: both where the register has them.'"
    return dot("as assumed", x="places[proposition][0]", y="places[proposition][1]", tip=tip).encode(
        tooltip=alt.Tooltip("tip:N")
    )


def _table(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The corners of each square."""
    corners = [
        part[part["x"].isin([part["x"].min(), part["x"].max()]) & part["y"].isin([part["y"].min(), part["y"].max()])]
        for part in parts
    ]
    return pd.concat(corners).round(2)
