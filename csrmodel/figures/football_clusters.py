"""Sialkot beside Jalandhar, variable by variable."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.cases import which_coding
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.prediction import Number, Prediction
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.tiles import circles, labels, row_frame
from csrmodel.words import counted, enumerated

_TOWNS = {"sialkot-football": "Sialkot", "jalandhar-football": "Jalandhar"}

_FILLS = {"Sialkot": "full", "Jalandhar": "empty"}

_UNREPORTED = -0.25
"""Where a mark stands of which nothing is reported: left of the scale, never at 0."""


@explorer
def football_clusters(coding: int = 0, variable: int = 0) -> Figure:
    """Sialkot beside Jalandhar, variable by variable.

    Parameters
    ----------
    coding
        Position in `csrmodel.evidence.coded_by`.
    variable
        0 for all, or the number of a variable in the order of the codebook.
    """
    names = evidence.names("variable")
    wide = [_wide(codings, names) for codings in evidence.coded_by().values()]
    many = counted(len(names))
    which = which_coding(coding)
    choice = Choice("variable", "A point of comparison", (f"All {many}", *names.values()), variable)
    texts = [
        text
        for table in wide
        for text in (_overview(table["value"], names), *(_told(table.loc[key], name) for key, name in names.items()))
    ]
    return Figure(
        name="football-clusters",
        chart=_marks(names),
        height=450,
        signals={
            "places": [[[_place(v) for v in table["value", town]] for town in _TOWNS.values()] for table in wide],
            "notes": [[table["note", town].tolist() for town in _TOWNS.values()] for table in wide],
        },
        question="Where do Sialkot and Jalandhar differ?",
        caption=(
            "A full circle is Sialkot, an empty circle Jalandhar. The scale goes from 0, where the town is not in the "
            "set at all, to 1, where it is fully in the set. A circle left of the scale says that the review reports "
            "nothing of that town. Where both towns have one value, their circles lie one above the other."
        ),
        description=f"{many.capitalize()} rows, one for each point of comparison, with membership from 0 to 1 across. "
        "A full circle is Sialkot and an empty circle Jalandhar. A circle stands left of the scale where nothing is "
        "reported.",
        provenance="coded evidence",
        table=wide[0]
        .rename(index=names)
        .reset_index()
        .set_axis(
            ["variable", *(f"{town}, {kind}" for kind in ("value", "note") for town in wide[0]["value"])], axis=1
        ),
        controls=(which, choice),
        presets=(
            Preset("Who buys", {"coding": 0, "variable": list(names).index("visibility") + 1}),
            Preset("What became of work", {"coding": 0, "variable": list(names).index("outcome_work") + 1}),
            Preset("Another coder on dialogue", {"coding": 2, "variable": list(names).index("dialogue") + 1}),
        ),
        readouts=(Readout("story", Told(Grid((which, choice)), texts)),),
        prediction=_prediction(wide[0]["value"]),
    )


def _prediction(values: pd.DataFrame) -> Prediction:
    """How many points part the two towns, and of how many nothing is reported, by the book's own coding."""
    apart = (values.notna().all(axis=1)) & ((values > 0.5).sum(axis=1) == 1)
    silent = values.isna().all(axis=1)
    many = len(values)
    return Prediction(
        "Sialkot in Pakistan and Jalandhar in India make footballs. The figure compares them on "
        f"{counted(many)} points: drivers such as the enforcement of laws, and outcomes such as better work. On how "
        "many points is the answer yes in one town and no in the other? On how many does the review say nothing, "
        "neither of the one town nor of the other?",
        (
            Number("Points on which they differ", int(apart.sum()), 0, many, 1, 1, ".0f"),
            Number("Points on which nothing is reported", int(silent.sum()), 0, many, 1, 1, ".0f"),
        ),
        {"coding": 0, "variable": 0},
    )


def _wide(codings: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Values and notes of both towns, a row a variable."""
    coded = codings[codings["case"].isin(list(_TOWNS))].assign(cluster=lambda t: t["case"].map(_TOWNS))
    return coded.pivot(index="variable", columns="cluster", values=["value", "note"]).loc[list(names)]


def _place(value: float) -> float:
    return _UNREPORTED if np.isnan(value) else float(value)


def _marks(names: Mapping[str, str]) -> alt.TopLevelMixin:
    """A circle for each town and variable; reads the signals coding, variable, places and notes."""
    rows = pd.DataFrame(
        [(i, town, name, of) for town, name in enumerate(_TOWNS.values()) for i, of in enumerate(names.values(), 1)],
        columns=["variable", "town", "cluster", "point"],
    )
    axis = alt.Axis(
        values=[_UNREPORTED, 0, 0.33, 0.67, 1],
        labelExpr="datum.value < 0 ? ['not', 'reported'] : format(datum.value, '.2~f')",
        labelOverlap=False,
        orient="top",
        labelPadding=18,
        title=["● Sialkot   ○ Jalandhar", "Membership"],
        titleAnchor="end",
        titleAlign="right",
    )
    down = alt.Y("variable:O", axis=labels(list(names.values()), title="Point"))
    base = (
        alt.Chart(rows)
        .transform_calculate(
            place="places[coding][datum.town][datum.variable - 1]",
            note="notes[coding][datum.town][datum.variable - 1]",
        )
        .transform_calculate(
            tip="datum.point + ', ' + datum.cluster + "
            "(datum.place < 0 ? ': not reported' : ': ' + format(datum.place, '.2f')) + "
            "'. ' + datum.note"
        )
        .encode(
            x=alt.X("place:Q", scale=alt.Scale(domain=[-0.5, 1.1]), axis=axis),
            # Side by side, so that two towns of one value are both seen.
            y=alt.value(alt.expr("scale('y', datum.variable) + bandwidth('y') / 2 + (datum.town ? 8 : -8)")),
        )
    )
    lines = alt.Chart(rows[["variable"]].drop_duplicates()).encode(y=down)
    return alt.layer(
        lines.mark_rect(fill="transparent", x=0, x2={"expr": "width"}),
        *circles(base, "cluster", _FILLS),
        row_frame(lines, "datum.variable == variable"),
    )


def _told(row: pd.Series, name: str) -> str:
    towns = []
    for town in _TOWNS.values():
        value, note = row["value", town], row["note", town]
        towns.append(f"{town}: {note}." if np.isnan(value) else f"{town} {said(value, '.2f')}: {note.rstrip('.')}.")
    return f"{name}. {' '.join(towns)}"


def _overview(values: pd.DataFrame, names: Mapping[str, str]) -> str:
    coded = values.notna().sum(axis=1)
    above = (values > 0.5).sum(axis=1)
    apart = [names[key].lower() for key in values.index[(coded == 2) & (above == 1)]]
    alike = [names[key].lower() for key in values.index[(coded == 2) & (above != 1)]]
    return (
        f"On {counted(len(apart))} of {counted(len(values))} points the two towns lie on opposite sides of 0.5: "
        f"{enumerated(apart)}. On {counted(len(alike))} points they lie on the same side: {enumerated(alike)}. On "
        f"{counted(int((coded == 0).sum()))} points the review reports nothing of either town, and on "
        f"{counted(int((coded == 1).sum()))} points something of one town alone."
    )
