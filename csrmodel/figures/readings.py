"""Every reading of the propositions side by side: how true it is by the weight of buyers, and the verdict on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.lines import judged
from csrmodel.figures.kit.palette import BLUE, GREY, RUST, TEAL, WHITE
from csrmodel.figures.kit.propositions import LABELS, by_word
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.tiles import labels
from csrmodel.populations import kept
from csrmodel.populations.propositions import CROSSOVER, PROPOSITIONS, READINGS
from csrmodel.populations.verdicts import Verdict, verdicts_by_weight
from csrmodel.words import counted, enumerated

_WORDS: Mapping[str, str] = {"holds": "holds", "is undecided": "undecided", "fails": "fails"}
"""A verdict, and what stands beside its row."""


@explorer
def readings(omega: int = 0, draws: int = 0) -> Figure:
    """Every reading of the propositions side by side: how true it is by the weight of buyers, and the verdict on it.

    Parameters
    ----------
    omega
        Position in `csrmodel.populations.verdicts.buyers_weights`, 0 for the default.
    draws
        1 to show the share of draws of the register in which each reading holds.
    """
    found, held = verdicts_by_weight(), _held()
    first = next(iter(found[0].values()))
    grid = Grid(
        (
            Choice("omega", "Buyers' part of the pressure", tuple(_fraction(weight) for weight in _weights()), omega),
            Choice("draws", "Draws of all assumptions", ("left out", "shown"), draws),
        )
    )
    return Figure(
        name="readings",
        chart=_chart(),
        height=36 * len(READINGS),
        signals={
            "found": [[[*rounded([v.truth, v.low, v.high]), _WORDS[v.word]] for v in each.values()] for each in found],
            "drawn": rounded(held["holds"] / held["draws"]),
        },
        question="Does the verdict depend on how a proposition is read?",
        caption=(
            f"{_changes(found)} A filled mark is the mean truth of a reading over {first.populations} populations of "
            f"{first.clusters:,} clusters, and the line through it spans 95 per cent of the populations. Small dots "
            "are the mean truths with the other two weights of buyers. A reading holds, or fails, where nearly all "
            "populations agree on which side of one half its truth lies; else it is undecided."
        ),
        description=(
            f"{counted(len(READINGS)).capitalize()} rows, one for each reading, with truth from 0 to 1 across. A mark "
            "is the mean truth: a circle where the reading holds, a triangle where it fails, a square where it is "
            "undecided. A line spans 95 per cent of the populations, and the verdict stands at the right in words."
        ),
        provenance="model",
        table=_table(found, held),
        controls=grid.controls,
        presets=(
            Preset("Buyers weigh a sixth", {"omega": len(_weights()) - 1, "draws": 0}),
            Preset("Over all assumptions", {"omega": 0, "draws": 1}),
        ),
        readouts=(Readout("story", Told(grid, [_story(each, held, shown) for each in found for shown in (0, 1)])),),
    )


def _weights() -> list[float]:
    return sorted(kept.verdict_readings()["omega"].unique(), reverse=True)


def _fraction(weight: float) -> str:
    """A weight as a reader says it: 1/3 for what is nearly 0.333333."""
    return str(Fraction(weight).limit_denominator(100))


def _held() -> pd.DataFrame:
    """In how many draws of the register each reading holds, in the order of the readings."""
    return kept.verdict_draws().set_index("reading").loc[list(READINGS)]


def _of(each: Mapping[str, Verdict], proposition: int) -> list[Verdict]:
    return [verdict for verdict in each.values() if verdict.reading.proposition == proposition]


def _story(each: Mapping[str, Verdict], held: pd.DataFrame, shown: int) -> str:
    """The verdicts on all readings in short, and how they fare over the register's ranges."""
    short = [f"Proposition {n} {by_word(_of(each, n))}." for n in PROPOSITIONS]
    return " ".join([*short, *([_drawn(held)] if shown else [])])


def _drawn(held: pd.DataFrame) -> str:
    ranges = []
    for n in PROPOSITIONS:
        shares = [row.holds / row.draws for key, row in held.iterrows() if READINGS[str(key)].proposition == n]
        ranges.append(f"{said(min(shares), '.0%')} to {said(max(shares), '.0%')} for proposition {n}")
    return (
        f"With every assumption drawn from its range in the register, {held['draws'].iloc[0]:,} times, the readings of "
        f"a proposition hold in these parts of the draws: {enumerated(ranges)}."
    )


def _changes(found: Sequence[Mapping[str, Verdict]]) -> str:
    """On which propositions the readings disagree as assumed, and how many verdicts the weight of buyers turns."""
    split = [f"proposition {n}" for n in PROPOSITIONS if len({verdict.word for verdict in _of(found[0], n)}) > 1]
    turned = sum(len({each[key].word for each in found}) > 1 for key in READINGS)
    disagree = f"The readings of {enumerated(split)} disagree" if split else "The readings of no proposition disagree"
    return f"{disagree}, and another weight of buyers changes {counted(turned)} of {counted(len(READINGS))} verdicts."


def _chart() -> alt.TopLevelMixin:
    """A row for each reading; reads the signals omega, draws, found and drawn."""
    names = [f"{reading.proposition} {reading.name}" for reading in READINGS.values()]
    rows = alt.Chart(pd.DataFrame({"i": range(len(READINGS))})).transform_calculate(
        **{name: f"found[omega][datum.i][{k}]" for k, name in enumerate(("truth", "low", "high", "verdict"))},
        reading=f"{names}[datum.i]",
        share="drawn[datum.i]",
    )
    key = ["small: other weights; ◇ share of draws", "dashed: one half, true above", "Truth"]
    axis = alt.Axis(
        orient="top", values=[0, CROSSOVER, 1], format=".1~f", title=key, titleAnchor="end", titleAlign="right"
    )
    x = alt.X("truth:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    named = labels(names, first=0, title="Reading")
    y, left, right = (alt.Y("i:O", axis=axis) for axis in (None, named, _badges()))
    words = [*_WORDS.values()]
    colour = alt.Color("verdict:N", legend=None, scale=alt.Scale(domain=words, range=[TEAL, GREY, RUST]))
    shape = alt.Shape(
        "verdict:N", legend=None, scale=alt.Scale(domain=words, range=["circle", "square", "triangle-down"])
    )
    rows = rows.transform_calculate(
        tip="'Proposition ' + datum.reading + ': ' + datum.verdict + ', truth ' + format(datum.truth, '.2f') + "
        "', in 95 "
        "per cent of the populations ' + format(datum.low, '.2f') + ' to ' + format(datum.high, '.2f') + '.'",
    )
    filled = rows.mark_point(filled=True, size=120, stroke=WHITE, strokeWidth=1, opacity=1)
    often = "'Proposition ' + datum.reading + ': holds in ' + format(datum.share, '.0%') + ' of the draws.'"
    diamond = (
        rows.transform_filter("draws == 1")
        .transform_calculate(tip=often)
        .mark_point(shape="diamond", size=90, color=BLUE, strokeWidth=2)
    )
    return alt.layer(
        judged(CROSSOVER, "x"),
        rows.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=left, color=colour),
        _other_weights().encode(x=x, y=right),
        filled.encode(x=x, y=y, color=colour, shape=shape, tooltip=alt.Tooltip("tip:N")),
        diamond.encode(x=alt.X("share:Q"), y=y, tooltip=alt.Tooltip("tip:N")),
    ).resolve_axis(y="independent")


def _badges() -> alt.Axis:
    """The verdict of each row, as the label of an axis on the right."""
    return alt.Axis(
        orient="right",
        labelExpr="found[omega][datum.value][3]",
        labelLimit=0,
        domain=False,
        ticks=False,
        labelPadding=12,
        title=None,
    )


def _other_weights() -> alt.Chart:
    """The truths for the other weights of buyers."""
    places = [(i, k) for i in range(len(READINGS)) for k in range(len(_weights()))]
    rows = alt.Chart(pd.DataFrame(places, columns=["i", "k"])).transform_filter("datum.k != omega")
    truths = rows.transform_calculate(truth="found[datum.k][datum.i][0]")
    return truths.mark_point(filled=True, size=50, color=GREY, opacity=0.8)


def _table(found: Sequence[Mapping[str, Verdict]], held: pd.DataFrame) -> pd.DataFrame:
    """The readings with the words that speak for them, and what became of each."""
    known = evidence.readings().set_index("id").loc[list(READINGS)]
    table = known[["proposition", "name", "reading", "words", "claims"]].reset_index(drop=True)
    for weight, each in zip(_weights(), found, strict=True):
        table[f"at {_fraction(weight)}"] = [
            f"{_WORDS[verdict.word]}, {said(verdict.truth, '.2f')}" for verdict in each.values()
        ]
    table["holds in draws"] = [said(row.holds / row.draws, ".0%") for _, row in held.iterrows()]
    table["built in"] = [
        "; ".join(LABELS[check.key] for check in reading.built_in) or "nothing" for reading in READINGS.values()
    ]
    return table
