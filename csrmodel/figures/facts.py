"""What the model reproduces: twenty facts of the review, at the register's defaults and over draws of all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import GREY, RUST, TEAL
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.tiles import labels
from csrmodel.populations import kept
from csrmodel.populations.facts import facts as asked
from csrmodel.words import counted, enumerated

_LISTS: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    "all of them": lambda rows: rows["verdict"].notna(),
    "those that the equations do not settle": lambda rows: rows["built_in"] == "no",
    "the propositions": lambda rows: rows["tier"] == "proposition",
    "those that the model misses": lambda rows: rows["verdict"] != "right",
    "those that most draws do not give": lambda rows: rows["right"] <= rows["draws"] / 2,
}
"""Lists to choose from, and which facts each holds."""


_OUTCOMES: Mapping[str, tuple[str, str]] = {
    "right": ("everything moves as the fact says", TEAL),
    "wrong": ("a part of it moves the other way", RUST),
}
"""What a bar counts, in words, and its colour."""


@explorer
def facts(which: int = 0) -> Figure:
    """What the model reproduces of twenty facts, at the defaults and over draws of every assumption.

    Parameters
    ----------
    which
        Position in the lists to choose from, 0 for all facts.
    """
    rows = _rows()
    grid = Grid((Choice("which", "Which facts", tuple(_LISTS), which),))
    draws = int(rows["draws"].iloc[0])
    return Figure(
        name="facts",
        chart=_chart(rows),
        height=37 * len(rows),
        signals={"members": [[int(i) for i in rows.index[chosen(rows)]] for chosen in _LISTS.values()]},
        question="What does the model reproduce, and what not?",
        caption=(
            f"With the register's defaults the model gives {counted(int((rows['verdict'] == 'right').sum()))} of "
            f"{counted(len(rows))} facts as the review says them. A mark is filled where everything moves as the fact "
            f"says, else empty. The bars count {draws:,} draws of every assumption from its range. The bar from the "
            "left counts draws in which everything moves as the fact says, the bar from the right draws in which a "
            "part moves the other way. In the draws between the bars a part does not move."
        ),
        description=(
            f"{counted(len(rows)).capitalize()} rows, one for each fact. A mark at the left is filled where the model "
            "gives the fact at the defaults. Across, from 0 to 100 per cent of the draws, a bar from the left shows "
            "how often the model gives the fact, and a bar from the right how often a part of it moves the other way. "
            "A dashed line marks one half of the draws."
        ),
        provenance="model",
        table=_table(rows),
        controls=grid.controls,
        presets=(Preset("What is missed", {"which": 3}), Preset("No foregone conclusions", {"which": 1})),
        readouts=(Readout("story", Told(grid, [_story(rows[chosen(rows)], name) for name, chosen in _LISTS.items()])),),
    )


@cache
def _rows() -> pd.DataFrame:
    """The facts with what the defaults and the draws give."""
    return asked().merge(kept.fact_draws(), left_on="id", right_on="fact").drop(columns="fact")


def _story(rows: pd.DataFrame, name: str) -> str:
    """How many of a list come out right, and which do not."""
    if rows.empty:
        return f"No fact is in this list: {name}."
    right, missed = rows[rows["verdict"] == "right"], rows[rows["verdict"] != "right"]
    part = f"The model gives {counted(len(right))} of {counted(len(rows))} as the review says"
    failed = f", and misses {enumerated(f'“{missing}”' for missing in missed['name'])}" if len(missed) else ""
    foregone = int((rows["built_in"] == "yes").sum())
    few = f" The equations settle {counted(foregone)} of them beforehand, so that these test little."
    settled = few if foregone else ""
    return f"{part}{failed}.{settled}"


def _chart(rows: pd.DataFrame) -> alt.TopLevelMixin:
    """A row for each fact of the chosen list; reads the signals which and members."""
    long = rows.reset_index(names="i")
    parts = long.melt(["i", "name", "draws"], [*_OUTCOMES], var_name="outcome", value_name="count")
    parts["share"] = parts["count"] / parts["draws"]
    shown = "indexof(members[which], datum.i) >= 0"
    y = alt.Y("i:O", axis=labels(list(rows["name"]), first=0, title="Fact", width=30))
    # What is right grows from the left and what is wrong from the right: colour says it a second time.
    parts["start"] = (parts["outcome"] == "wrong") * (1 - parts["share"])
    parts["end"] = parts["start"] + parts["share"]
    parts["tip"] = [
        f"{row.name_}: {_OUTCOMES[row.outcome][0]} in {said(row.share, '.0%')} of the draws."
        for row in parts.rename(columns={"name": "name_"}).itertuples()
    ]
    key = [
        "● right at the defaults   ○ not",
        "bars: right from left, wrong from right",
        "Share of the draws",
    ]
    x = alt.X(
        "start:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(
            orient="top", values=[0, 0.5, 1], format="%", title=key, titleAnchor="end", titleAlign="right", grid=False
        ),
    )
    colour = alt.Scale(domain=[*_OUTCOMES], range=[colour for _, colour in _OUTCOMES.values()])
    bars = (
        alt.Chart(parts[["i", "outcome", "start", "end", "tip"]])
        .transform_filter(shown)
        .mark_bar(height={"band": 0.6})
        .encode(
            x=x,
            x2=alt.X2("end:Q"),
            y=y,
            color=alt.Color("outcome:N", scale=colour, legend=None),
            tooltip=alt.Tooltip("tip:N"),
        )
    )
    marks = long[["i", "name", "verdict"]].assign(
        tip=[f"{n}: {v} at the defaults." for n, v in zip(long["name"], long["verdict"], strict=True)]
    )
    rings = alt.Chart(marks).transform_filter(shown)
    at: dict[str, Any] = {"size": 80, "style": "ink", "strokeWidth": 1.6, "opacity": 1, "xOffset": 8}
    half = alt.Chart(pd.DataFrame({"at": [0.5]})).mark_rule(strokeDash=[4, 4], color=GREY).encode(x=alt.X("at:Q"))
    return alt.layer(
        bars,
        half,
        rings.mark_point(fill="transparent", **at).encode(x=alt.datum(0), y=y, tooltip=alt.Tooltip("tip:N")),
        rings.transform_filter("datum.verdict === 'right'")
        .mark_point(filled=True, **at)
        .encode(x=alt.datum(0), y=y, tooltip=alt.Tooltip("tip:N")),
    )


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    """Every fact with its claims, its experiment and what came out."""
    share = {name: [f"{value:.0%}" for value in rows[name] / rows["draws"]] for name in ("right", "wrong")}
    return pd.DataFrame(
        {
            "fact": rows["name"],
            "what is said": rows["text"],
            "claims": rows["claims"],
            "where not": rows["boundary"],
            "experiment": rows["experiment"],
            "built in": rows["built_in"],
            "at the defaults": rows["verdict"],
            "by how much": rows["margins"],
            "right in draws": share["right"],
            "wrong in draws": share["wrong"],
        }
    )
