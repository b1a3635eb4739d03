"""Predicted beside reported outcomes of the coded cases."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.palette import GREEN, GREY, ORANGE
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.populations.postdiction import PREDICTORS, postdict, scores

_CALLS: Mapping[str, str] = {"hit": GREEN, "miss": ORANGE, "no call": GREY}
"""What comes of a prediction, and its colour."""


@explorer
def postdiction(predictor: int = 0) -> Figure:
    """Predicted beside reported outcomes of the coded cases.

    Parameters
    ----------
    predictor
        Position in `csrmodel.populations.postdiction.PREDICTORS`.
    """
    table, names = _postdicted(), tuple(PREDICTORS)
    which = Choice("predictor", "Who predicts", names, predictor)
    return Figure(
        name="postdiction",
        chart=alt.layer(*_rows(table)),
        height=520,
        signals={
            "found": [[rounded(row) for row in table[[n, f"{n} low", f"{n} high"]].to_numpy()] for n in names],
            "calls": [table[f"{name} call"].tolist() for name in names],
        },
        question="Does the model say of the review's cases what the review says of them?",
        caption=_caption(table),
        description="A row for each case and outcome with a predicted dot, its span, and a mark at what is reported.",
        provenance="model",
        table=table[["name", "outcome", "reported", *(f"{n}{s}" for n in names for s in ("", " call"))]].round(2),
        controls=(which,),
        readouts=(Readout("story", Told(Grid((which,)), _stories(table), "stories")),),
    )


@cache
def _postdicted() -> pd.DataFrame:
    return postdict()


def _caption(table: pd.DataFrame) -> str:
    found = {score.predictor: score for score in scores(table)}
    model, institutions, coin = found["model"], found["institutions alone"], found["a coin"]
    return (
        f"The model is on the reported side in {model.hits} of {model.calls} calls, and institutions alone in "
        f"{institutions.hits} of {institutions.calls}. What it misses are gains in the environment where no famous "
        "buyer is reported. Dots are predictions with nine tenths of their spread over what is not reported, ticks "
        "are what is reported. Nothing was tuned on the cases; a coin's squared error would be "
        f"{said(coin.error, '.2f')}, the model's is {said(model.error, '.2f')}."
    )


def _stories(table: pd.DataFrame) -> list[str]:
    """The score of each predictor, and what it missed."""
    return [f"{score.sentence} {_missed(table, score.predictor)}" for score in scores(table)[: len(PREDICTORS)]]


def _missed(table: pd.DataFrame, predictor: str) -> str:
    rows = table[table[f"{predictor} call"] == "miss"]
    missed = "; ".join(f"{row['name']} ({row['outcome'].lower()})" for row in rows.to_dict("records"))
    return f"Missed: {missed}." if missed else "Nothing missed."


def _rows(table: pd.DataFrame) -> list[alt.Chart]:
    """A row for each case and outcome; reads the signals predictor, found and calls."""
    cases = table.to_dict("records")
    labels = [f"{row['name']}: {row['outcome'].lower()}" for row in cases]
    here = "found[predictor][datum.i]"
    rows = alt.Chart(
        pd.DataFrame({"i": range(len(table)), "label": labels, "reported": table["reported"]})
    ).transform_calculate(predicted=f"{here}[0]", low=f"{here}[1]", high=f"{here}[2]", call="calls[predictor][datum.i]")
    wrapped = [_in_lines(row) for row in cases]
    y = alt.Y("i:O", title=None, axis=alt.Axis(labelExpr=f"{wrapped!r}[datum.value]", labelLimit=180, labelFontSize=10))
    x = alt.X("low:Q", title="Out (0) to in (1)", scale=alt.Scale(domain=[0, 1]))
    colour = alt.Color(
        "call:N",
        title=None,
        scale=alt.Scale(domain=[*_CALLS], range=[*_CALLS.values()]),
        legend=alt.Legend(orient="bottom"),
    )
    tips = ["label:N", alt.Tooltip("predicted:Q", format=".2f"), "reported:Q", "call:N"]
    return [
        alt.Chart(pd.DataFrame({"x": [0.5]})).mark_rule(color=GREY, strokeDash=[4, 3]).encode(x="x:Q"),
        rows.mark_rule(strokeWidth=5, opacity=0.45).encode(x=x, x2="high:Q", y=y, color=colour),
        rows.mark_point(filled=True, size=90, opacity=1).encode(x="predicted:Q", y=y, color=colour, tooltip=tips),
        rows.mark_tick(style="ink", thickness=3, size=20).encode(x="reported:Q", y=y, tooltip=tips),
    ]


def _in_lines(row: Mapping[str, Any]) -> list[str]:
    """A case's name, cut to fit a phone, and the outcome below it."""
    name = str(row["name"])
    short = name if len(name) <= 30 else f"{name[:29].rsplit(' ', 1)[0]}…"
    return [short, str(row["outcome"]).lower()]
