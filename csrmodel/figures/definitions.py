"""What the adopted definition of CSR covers: activities against its three parts."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import by_code, codes_of, labels, tiles
from csrmodel.figures.kit.words import counted

_PARTS = {"own_impact": "Own", "others_conduct": "Others", "society": "Society"}
"""The parts of the definition, as the columns of the table and as a reader sees them."""


@explorer
def definitions(activity: int = 1) -> Figure:
    """What the adopted definition of CSR covers: activities against its three parts.

    Parameters
    ----------
    activity
        Position of the chosen activity in the table `definitions`, from 0.
    """
    rows = evidence.definitions()
    parts, many = counted(len(_PARTS)), counted(len(rows))
    every = counted(int((rows[list(_PARTS)] != "no").all(axis=1).sum()))
    choice = Choice("activity", "An activity", tuple(rows["activity"]), activity)
    notes = [f"{row['activity']}. {row['note']}" for row in rows.to_dict("records")]
    return Figure(
        name="definitions",
        chart=_tiles(rows),
        height=440,
        question="Which part of the definition does an activity fall under?",
        caption=(
            f"All {parts} parts of the definition are touched by {every} of the {many} activities. Philanthropy meets "
            "society alone, and only what is asked of other firms meets the second part, which is where clusters "
            "outsource their problems to."
        ),
        description=f"A grid of {many} activities by the {parts} parts of the definition, filled where they fall under "
        "it.",
        provenance="illustration",
        table=rows.drop(columns="id").rename(columns=_PARTS),
        controls=(choice,),
        readouts=(Readout("reading", Told(Grid((choice,)), notes)),),
    )


def _tiles(rows: pd.DataFrame) -> alt.TopLevelMixin:
    """Activities by parts; reads the signal activity."""
    long = rows.assign(activity=range(len(rows))).melt(
        id_vars="activity", value_vars=list(_PARTS), var_name="part", value_name="covered"
    )
    base = alt.Chart(long.assign(part=long["part"].map(_PARTS))).encode(
        x=alt.X(
            "part:N", title=None, scale=alt.Scale(domain=[*_PARTS.values()]), axis=alt.Axis(orient="top", labelAngle=0)
        ),
        y=alt.Y("activity:O", title=None, axis=labels(list(rows["activity"]), first=0)),
    )
    colour = by_code("covered", {code: code for code in codes_of("definitions", "society")}, "Falls under this part")
    return tiles(base, colour, "activity")
