"""Predicted beside reported outcomes of the coded cases."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.grids import rounded, with_signals
from csrmodel.figures.kit.palette import GREEN, GREY, ORANGE
from csrmodel.populations.postdiction import PREDICTORS, postdict, scores


@explorer
def postdiction(predictor: int = 0) -> Figure:
    """Predicted beside reported outcomes of the coded cases.

    Parameters
    ----------
    predictor
        Position in `csrmodel.populations.postdiction.PREDICTORS`.
    """
    table, names = _postdicted(), tuple(PREDICTORS)
    labels = [f"{row['name']}: {row['outcome'].lower()}" for row in table.to_dict("records")]
    values = [[rounded(row, 3) for row in table[[name, f"{name} low", f"{name} high"]].to_numpy()] for name in names]
    calls = [table[f"{name} call"].tolist() for name in names]
    rows = alt.Chart(
        pd.DataFrame({"i": range(len(table)), "label": labels, "reported": table["reported"]})
    ).transform_calculate(
        predicted="found[predictor][datum.i][0]",
        low="found[predictor][datum.i][1]",
        high="found[predictor][datum.i][2]",
        call="calls[predictor][datum.i]",
    )
    wrapped = [_in_lines(row) for row in table.to_dict("records")]
    y = alt.Y("i:O", title=None, axis=alt.Axis(labelExpr=f"{wrapped!r}[datum.value]", labelLimit=180, labelFontSize=10))
    x = alt.X("low:Q", title="Out (0) to in (1)", scale=alt.Scale(domain=[0, 1]))
    colour = alt.Color(
        "call:N",
        title=None,
        scale=alt.Scale(domain=["hit", "miss", "no call"], range=[GREEN, ORANGE, GREY]),
        legend=alt.Legend(orient="bottom"),
    )
    tips = ["label:N", alt.Tooltip("predicted:Q", format=".2f"), "reported:Q", "call:N"]
    spans = rows.mark_rule(strokeWidth=5, opacity=0.45).encode(x=x, x2="high:Q", y=y, color=colour)
    points = rows.mark_point(filled=True, size=90, opacity=1).encode(x="predicted:Q", y=y, color=colour, tooltip=tips)
    reports = rows.mark_tick(style="ink", thickness=3, size=20).encode(x="reported:Q", y=y, tooltip=tips)
    middle = alt.Chart(pd.DataFrame({"x": [0.5]})).mark_rule(color=GREY, strokeDash=[4, 3]).encode(x="x:Q")
    found = scores(table)
    stories = [f"{score.sentence} {_missed(table, name)}" for name, score in zip(names, found, strict=False)]
    by_name = {score.predictor: score for score in found}
    model, coin = by_name["model"], by_name["a coin"]
    return Figure(
        name="postdiction",
        chart=with_signals(
            alt.layer(middle, spans, points, reports),
            520,
            predictor=predictor,
            found=values,
            calls=calls,
            stories=stories,
            story=("stories[predictor]",),
        ),
        question="Does the model say of the review's cases what the review says of them?",
        caption=(
            f"The model is on the reported side in {model.hits} of {model.calls} calls, and institutions alone in "
            f"{by_name['institutions alone'].hits} of {by_name['institutions alone'].calls}. What it misses are gains "
            "in the environment where no famous buyer is reported. Dots are predictions with nine tenths of their "
            "spread over what is not reported, ticks are what is reported. Nothing was tuned on the cases; a coin's "
            f"squared error would be {coin.error:.2f}, the model's is {model.error:.2f}."
        ),
        description="A row for each case and outcome with a predicted dot, its span, and a mark at what is reported.",
        provenance="model",
        table=table[["name", "outcome", "reported", *(f"{n}{s}" for n in names for s in ("", " call"))]].round(2),
        controls=(Choice("predictor", "Who predicts", names, predictor),),
        readouts=(Readout("story", stories[predictor], lambda predictor: stories[predictor]),),
    )


@cache
def _postdicted() -> pd.DataFrame:
    return postdict()


def _in_lines(row: Mapping[str, Any]) -> list[str]:
    name = str(row["name"])
    short = name if len(name) <= 30 else f"{name[:29].rsplit(' ', 1)[0]}…"
    return [short, str(row["outcome"]).lower()]


def _missed(table: pd.DataFrame, predictor: str) -> str:
    rows = table[table[f"{predictor} call"] == "miss"]
    missed = "; ".join(f"{row['name']} ({row['outcome'].lower()})" for row in rows.to_dict("records"))
    return f"Missed: {missed}." if missed else "Nothing missed."
