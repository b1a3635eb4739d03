"""What the adopted definition of CSR covers: activities against its three parts."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.palette import TEAL, WHITE


@explorer
def definitions(activity: int = 1) -> Figure:
    """What the adopted definition of CSR covers: activities against its three parts.

    Parameters
    ----------
    activity
        Position of the chosen activity in the table `definitions`.
    """
    rows = evidence.definitions()
    parts = {
        "own_impact": "Own",
        "others_conduct": "Others",
        "society": "Society",
    }
    long = rows.assign(number=range(len(rows))).melt(
        id_vars=["number", "activity"], value_vars=list(parts), var_name="part", value_name="covered"
    )
    long["part"] = long["part"].map(parts)
    long["activity"] = [textwrap.wrap(text, 26) for text in long["activity"]]
    base = alt.Chart(long).transform_calculate(shown="datum.number == activity ? 1 : 0.35")
    tiles = base.mark_rect(stroke=WHITE, strokeWidth=2).encode(
        x=alt.X(
            "part:N",
            sort=list(parts.values()),
            title=None,
            axis=alt.Axis(orient="top", labelAngle=0),
        ),
        y=alt.Y("number:O", title=None, axis=alt.Axis(labelExpr=_short_labels(rows), labelLimit=150)),
        color=alt.Color(
            "covered:N",
            title="Falls under this part",
            scale=alt.Scale(domain=["yes", "partly", "no"], range=[TEAL, "#8fc7c2", "#d9d9d9"]),
            legend=alt.Legend(orient="bottom"),
        ),
        opacity=alt.Opacity("shown:Q", scale=None),
    )
    notes = [_activity_text(row) for row in rows.to_dict("records")]
    params = [
        alt.param("activity", value=activity),
        alt.param("notes", value=notes),
        alt.param("reading", expr="notes[activity]"),
    ]
    return Figure(
        name="definitions",
        chart=tiles.add_params(*params).properties(width="container", height=360),
        question="Which part of the definition does an activity fall under?",
        caption=(
            "Few activities touch all three parts of the definition. Philanthropy meets society alone, and only "
            "what is asked of other firms meets the second part, which is where clusters outsource their problems to."
        ),
        description="A grid of eight activities by the three parts of the definition, filled where they fall under it.",
        provenance="illustration",
        table=rows.drop(columns="id").rename(columns=parts),
        controls=(Choice("activity", "An activity", tuple(rows["activity"]), activity),),
        readouts=(Readout("reading", notes[activity], lambda activity: notes[activity]),),
    )


def _activity_text(row: Mapping[str, str]) -> str:
    return f"{row['activity']}. {row['note']}"


def _short_labels(rows: pd.DataFrame) -> str:
    """A Vega label expression: each activity in lines that fit a phone."""
    wrapped = [textwrap.wrap(text, 24) for text in rows["activity"]]
    return f"{wrapped!r}[datum.value]"
