"""Sialkot beside Jalandhar, variable by variable."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import RUST, TEAL
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.tiles import labels
from csrmodel.figures.kit.words import counted, enumerated

_TOWNS = {"sialkot-football": "Sialkot", "jalandhar-football": "Jalandhar"}

_UNREPORTED = -0.25
"""Where a mark stands of which nothing is reported: left of the scale, never at 0."""


@explorer
def football_clusters(variable: int = 0) -> Figure:
    """Sialkot beside Jalandhar, variable by variable.

    Parameters
    ----------
    variable
        0 for all, or the number of a variable in the order of the codebook.
    """
    names = evidence.names("variable")
    coded = evidence.codings()
    coded = coded[coded["case"].isin(list(_TOWNS))].assign(cluster=lambda t: t["case"].map(_TOWNS))
    wide = coded.pivot(index="variable", columns="cluster", values=["value", "note"]).loc[list(names)]
    many = counted(len(names))
    choice = Choice("variable", "A point of comparison", (f"All {many}", *names.values()), variable)
    texts = [
        "Choose a point of comparison to read what the review reports of each town.",
        *(_told(wide.loc[key], name) for key, name in names.items()),
    ]
    return Figure(
        name="football-clusters",
        chart=_marks(coded, names),
        height=430,
        question="Where do Sialkot and Jalandhar differ?",
        caption=_caption(wide["value"], names),
        description=f"{many.capitalize()} rows, one a variable, with a mark for Sialkot and one for Jalandhar from 0 "
        "to 1, or left of the scale where nothing is reported.",
        provenance="coded evidence",
        table=wide.rename(index=names)
        .reset_index()
        .set_axis(["variable", *(f"{town}, {kind}" for kind in ("value", "note") for town in wide["value"])], axis=1),
        controls=(choice,),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _marks(coded: pd.DataFrame, names: Mapping[str, str]) -> alt.Chart:
    """A mark for each town and variable; reads the signal variable."""
    rows = pd.DataFrame(
        {
            "variable": [list(names).index(v) + 1 for v in coded["variable"]],
            "cluster": coded["cluster"],
            "place": coded["value"].fillna(_UNREPORTED),
            "note": coded["note"],
        }
    )
    axis = alt.Axis(
        values=[_UNREPORTED, 0, 0.33, 0.67, 1],
        labelExpr="datum.value < 0 ? ['not', 'reported'] : format(datum.value, '.2f')",
        orient="top",
        labelPadding=18,
    )
    base = alt.Chart(rows).transform_calculate(shown="variable == 0 || datum.variable == variable ? 1 : 0.2")
    return base.mark_point(filled=True, size=150).encode(
        x=alt.X("place:Q", title=None, scale=alt.Scale(domain=[-0.4, 1.1]), axis=axis),
        y=alt.Y("variable:O", title=None, axis=labels(list(names.values()))),
        yOffset=alt.YOffset("cluster:N"),
        color=alt.Color("cluster:N", title=None, scale=alt.Scale(range=[RUST, TEAL])),
        shape=alt.Shape("cluster:N", title=None, legend=alt.Legend(orient="bottom")),
        opacity=alt.Opacity("shown:Q", scale=None),
        tooltip=["cluster:N", "note:N"],
    )


def _told(row: pd.Series, name: str) -> str:
    towns = []
    for town in _TOWNS.values():
        value, note = row["value", town], row["note", town]
        towns.append(f"{town}: {note}." if np.isnan(value) else f"{town} {said(value, '.2f')}: {note}.")
    return f"{name}. {' '.join(towns)}"


def _caption(values: pd.DataFrame, names: Mapping[str, str]) -> str:
    coded = values.notna().sum(axis=1)
    above = (values > 0.5).sum(axis=1)
    apart = [names[key].lower() for key in values.index[(coded == 2) & (above == 1)]]
    alike = [names[key].lower() for key in values.index[(coded == 2) & (above != 1)]]
    return (
        f"Of {counted(len(values))} points the two towns lie on opposite sides of 0.5 in {counted(len(apart))}: "
        f"{enumerated(apart)}. They lie on the same side in {counted(len(alike))}: {enumerated(alike)}. On "
        f"{counted(int((coded == 0).sum()))} the review reports nothing of either town, and on "
        f"{counted(int((coded == 1).sum()))} nothing of one of them."
    )
