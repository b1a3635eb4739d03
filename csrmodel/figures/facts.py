"""What the model reproduces: twenty facts of the review, at the register's defaults and over draws of all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import altair as alt
import pandas as pd

from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import GREY, RUST, TEAL
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import labels
from csrmodel.figures.kit.words import counted, enumerated
from csrmodel.populations import kept
from csrmodel.populations.facts import VERDICTS
from csrmodel.populations.facts import facts as asked

_LISTS: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    "all of them": lambda rows: rows["verdict"].notna(),
    "those that the equations do not settle": lambda rows: rows["built_in"] == "no",
    "the propositions": lambda rows: rows["tier"] == "proposition",
    "those that the model misses": lambda rows: rows["verdict"] != "right",
    "those that most draws do not give": lambda rows: rows["right"] <= rows["draws"] / 2,
}
"""Lists to choose from, and which facts each holds."""


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
        height=24 * len(rows) + 40,
        signals={"members": [[int(i) for i in rows.index[chosen(rows)]] for chosen in _LISTS.values()]},
        question="What does the model reproduce, and what not?",
        caption=(
            f"A filled mark: with the register's defaults everything moves as the fact says. An empty mark: it does "
            f"not. The bar counts {draws:,} draws of every assumption from its range: in some everything moves as the "
            "fact says, in some a part of it moves the other way, and in the others a part does not move."
        ),
        description=(
            f"{counted(len(rows)).capitalize()} rows, one for each fact, with a mark for what the defaults give and a "
            "bar of three parts for what the draws give."
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
        return f"Of {name} there is none."
    right, missed = rows[rows["verdict"] == "right"], rows[rows["verdict"] != "right"]
    part = f"The model gives {counted(len(right))} of {counted(len(rows))} as the review says"
    failed = f", and misses {enumerated(f'“{missing}”' for missing in missed['name'])}" if len(missed) else ""
    foregone = int((rows["built_in"] == "yes").sum())
    settled = f" The equations settle {counted(foregone)} of them, which test little." if foregone else ""
    return f"{part}{failed}.{settled}"


def _chart(rows: pd.DataFrame) -> alt.TopLevelMixin:
    """A row for each fact of the chosen list; reads the signals which and members."""
    long = rows.assign(**{"nothing moves": rows["draws"] - rows["right"] - rows["wrong"]}).reset_index(names="i")
    parts = long.melt(["i", "name", "draws", "verdict"], [*VERDICTS], var_name="outcome", value_name="count")
    parts["share"] = parts["count"] / parts["draws"]
    parts["order"] = parts["outcome"].map({"right": 0, "nothing moves": 1, "wrong": 2})
    shown = "indexof(members[which], datum.i) >= 0"
    y = alt.Y("i:O", axis=labels(list(rows["name"]), first=0))
    bars = (
        alt.Chart(parts)
        .transform_filter(shown)
        .mark_bar()
        .encode(
            x=alt.X("share:Q", title="Share of the draws", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
            y=y,
            color=alt.Color(
                "outcome:N",
                title=None,
                scale=alt.Scale(domain=["right", "nothing moves", "wrong"], range=[TEAL, GREY, RUST]),
                legend=alt.Legend(orient="top"),
            ),
            order="order:Q",
            tooltip=[
                alt.Tooltip("name:N", title="Fact"),
                alt.Tooltip("outcome:N", title="In the draws"),
                alt.Tooltip("share:Q", title="Share of the draws", format=".0%"),
            ],
        )
    )
    marks = (
        alt.Chart(long[["i", "name", "verdict"]])
        .transform_filter(shown)
        .mark_point(size=90, strokeWidth=2, stroke="white", xOffset=8)
        .encode(
            x=alt.datum(0),
            y=y,
            fillOpacity=alt.condition("datum.verdict === 'right'", alt.value(1), alt.value(0)),
            fill=alt.value(TEAL),
            tooltip=[alt.Tooltip("name:N", title="Fact"), alt.Tooltip("verdict:N", title="At the defaults")],
        )
    )
    return alt.layer(bars, marks)


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
