"""Independence of monitoring against local ownership."""

from __future__ import annotations

import textwrap

import altair as alt
import numpy as np
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.prediction import Place, Prediction, guess_point
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import circles, works
from csrmodel.words import counted

_FILLS = {"case": "full", "theory": "empty"}
"""What a scheme is known from, and the circle of it."""

_APART = 0.05
"""How far theory and case, which share places on the four-value scale, are set from their value."""


@explorer
def independence(scheme: int = 0) -> Figure:
    """Independence of monitoring against local ownership.

    Parameters
    ----------
    scheme
        0 for all, or the number of a row of the table.
    """
    table = evidence.monitoring_schemes()
    many = counted(len(table))
    towns, arguments = (counted(int((table["kind"] == kind).sum())) for kind in ("case", "theory"))
    choice = Choice("scheme", "A scheme", (f"All {many}", *table["name"]), scheme)
    texts = [
        f"The trade-off rests on no more than {towns} towns and {arguments} arguments, which all lie on one falling "
        "line.",
        *(f"{r['name']}. {r['note']} Works: {works(r['claims'])}." for r in table.to_dict("records")),
    ]
    return Figure(
        name="independence",
        chart=_square(table),
        height=340,
        question="Can a monitoring scheme be both independent and locally owned?",
        caption=(
            "The review reports no scheme that is both independent and locally owned, and none that is neither. A town "
            "and an argument can have the same coded values. Their marks are then set a little apart, so that both can "
            "be seen."
        ),
        description=f"A square with local ownership across and independence of monitoring upwards, both from 0 to 1. "
        f"Its {many} marks, full circles for towns and empty ones for arguments, lie along a falling line: where "
        "ownership is higher, independence is lower.",
        provenance="coded evidence",
        table=table.drop(columns="id"),
        controls=(choice,),
        presets=tuple(
            Preset(name, {"scheme": list(table["id"]).index(key) + 1})
            for name, key in (("In Sialkot", "sialkot"), ("In Jalandhar", "jalandhar"))
        ),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
        prediction=_prediction(table),
    )


def _prediction(table: pd.DataFrame) -> Prediction:
    """Where the towns stand, on the values of the coding."""
    towns = table[table["kind"] == "case"]
    names = [str(name).split()[0] for name in towns["name"]]
    return Prediction(
        "Agencies from abroad in effect designed the scheme of Sialkot. The makers of Jalandhar had more room for an "
        "answer of their own. How far is each scheme owned by the place, and how independent is its monitoring?",
        tuple(
            Place(
                name,
                "Local ownership",
                "Independence of monitoring",
                (float(row["ownership"]), float(row["independence"])),
            )
            for name, row in zip(names, towns.to_dict("records"), strict=True)
        ),
        {"scheme": 0},
        [
            mark
            for n, name in enumerate(names, start=1)
            for mark in guess_point(f"guess_{n}_x", f"guess_{n}_y", f"{name}, you said")
        ],
        "Crosses in the square mark your places.",
    )


def _square(table: pd.DataFrame) -> alt.TopLevelMixin:
    """The schemes with their names; reads the signal scheme."""
    apart = np.where(table["kind"] == "theory", -_APART, _APART)
    rows = table.drop(columns="claims").assign(
        scheme=range(1, len(table) + 1),
        x=table["ownership"] + apart,
        y=table["independence"] + apart,
        text=["\n".join(textwrap.wrap(n, 16)) for n in table["name"]],
    )
    rows["tip"] = [f"{r['name']}: {r['note']}" for r in table.to_dict("records")]
    axis = alt.Axis(values=[0, 0.33, 0.67, 1], format=".2f", labelFlush=False)
    scale = alt.Scale(domain=[0, 1])
    title = ["Local ownership", "● a town   ○ an argument"]
    base = alt.Chart(rows).encode(
        x=alt.X("x:Q", title=title, scale=scale, axis=axis),
        y=alt.Y("y:Q", title="Independence of monitoring", scale=scale, axis=axis),
    )
    theory, case = (base.transform_filter(f"datum.kind == '{kind}'") for kind in ("theory", "case"))
    chosen = base.transform_filter("datum.scheme == scheme").mark_point(size=420, style="ink", strokeWidth=2, opacity=1)
    return alt.layer(
        *circles(base, "kind", _FILLS),
        chosen,
        theory.mark_text(align="right", dx=-14, lineBreak="\n", fontSize=11).encode(text=alt.Text("text:N")),
        case.mark_text(align="left", dx=14, lineBreak="\n", fontSize=11).encode(text=alt.Text("text:N")),
    )
