"""What the adopted definition of CSR covers: activities against its three parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.prediction import Prediction, Several, guessed
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import circles, labels, row_frame
from csrmodel.words import counted, enumerated

_PARTS = {"own_impact": "Own impact", "others_conduct": "Conduct of others", "society": "Wider society"}
"""The parts of the definition, as the columns of the table and as a reader sees them."""

_FILLS = {"yes": "full", "partly": "half", "no": "empty"}

_EXTENT = {"yes": "in full", "partly": "in part", "no": "not at all"}
"""How far an activity falls under a part, in words."""

_ASKED = ("send_home", "common_plant", "school")
"""The activities that a reader places first."""


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
    others = counted(int((rows["others_conduct"] != "no").sum()))
    choice = Choice("activity", "An activity", tuple(rows["activity"]), activity)
    place = {key: number for number, key in enumerate(rows["id"])}
    return Figure(
        name="definitions",
        chart=_circles(rows),
        height=470,
        question="Which part of the definition does an activity fall under?",
        caption=(
            f"{every.capitalize()} of the {many} activities {'touches' if every == 'one' else 'touch'} all {parts} "
            f"parts of the definition. {others.capitalize()} touch the second part, the conduct of others. That part "
            "matters in clusters, since firms often give the dirtiest steps of their work to other firms. Paying for a "
            "school touches the wider society alone."
        ),
        description=f"A row for each of {many} activities with a circle for each of the {parts} parts of the "
        "definition: full where the activity falls under it, half where in part, empty where not.",
        provenance="illustration",
        table=rows.drop(columns="id").rename(columns=_PARTS),
        controls=(choice,),
        presets=(
            Preset("A gift", {"activity": place["school"]}),
            Preset("An order with rules", {"activity": place["code_in_contract"]}),
            Preset("A clean report", {"activity": place["send_home"]}),
        ),
        readouts=(Readout("reading", Told(Grid((choice,)), [_told(row) for row in rows.to_dict("records")])),),
        prediction=_prediction(rows),
    )


def _prediction(rows: pd.DataFrame) -> Prediction:
    """Three acts against all parts: nine boxes."""
    acts = rows.reset_index(drop=True).set_index("id").loc[list(_ASKED)]
    places = [list(rows["id"]).index(key) for key in _ASKED]
    parts = list(_PARTS)
    crosses = [
        guessed("you ticked it", when=f"guess_{n}", activity=str(place), part=f"guess_{n}")
        .transform_flatten(["part"])
        .transform_calculate(part="datum.part + 1")
        .mark_text(text="you", style="ink", fontSize=11, fontStyle="italic", dx=24)
        .encode(x=alt.X("part:O"), y=alt.Y("activity:O"))
        for n, place in enumerate(places, start=1)
    ]
    return Prediction(
        "Under which parts of the definition does each of these activities fall, in full or in part? Tick the parts, "
        "or none.",
        tuple(
            Several(str(act["activity"]), list(_PARTS.values()), [i for i, p in enumerate(parts) if act[p] != "no"])
            for act in acts.to_dict("records")
        ),
        marks=crosses,
        drawn="The chart has “you” beside each circle that you ticked.",
    )


def _told(row: Mapping[Any, Any]) -> str:
    by_extent = {
        extent: [name.lower() for part, name in _PARTS.items() if row[part] == code] for code, extent in _EXTENT.items()
    }
    met = "; ".join(f"{enumerated(names)} {extent}" for extent, names in by_extent.items() if names)
    return f"{row['activity']} meets: {met}. {row['note']}"


def _circles(rows: pd.DataFrame) -> alt.TopLevelMixin:
    """Activities by parts; reads the signal activity."""
    long = rows.assign(name=rows["activity"], activity=range(len(rows))).melt(
        id_vars=["activity", "name"], value_vars=list(_PARTS), var_name="part", value_name="covered"
    )
    tips = [f"{r.name}: {_EXTENT[r.covered]} under “{_PARTS[r.part].lower()}”." for r in long.itertuples(index=False)]
    places = long.assign(part=[list(_PARTS).index(part) + 1 for part in long["part"]], tip=tips)
    down = alt.Y("activity:O", axis=labels(list(rows["activity"]), first=0, title="Activity", width=24))
    key = ["● falls under it   ◐ in part   ○ not at all", "Part of the definition"]
    across = alt.X("part:O", axis=labels(list(_PARTS.values()), "top", width=8, title=key))
    base = alt.Chart(places.drop(columns="name")).encode(x=across, y=down)
    frame = row_frame(alt.Chart(places[["activity"]].drop_duplicates()).encode(y=down), "datum.activity == activity")
    return alt.layer(*circles(base, "covered", _FILLS), frame)
