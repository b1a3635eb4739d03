"""What constrains organised and unorganised workers."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import by_code, labels, tiles, works
from csrmodel.figures.kit.words import counted

_NAMED = {"for this form": "worse", "for workers at large": "unknown"}
"""For whom a constraint is named, and the colour of it."""


@explorer
def labour_agency(constraint: int = 0) -> Figure:
    """What constrains organised and unorganised workers.

    Parameters
    ----------
    constraint
        0 for all, or the number of a row of the table.
    """
    table = evidence.labour_agency()
    many = counted(len(table))
    choice = Choice("constraint", "A constraint", (f"All {many}", *table["constraint"]), constraint)
    texts = [
        "Choose a constraint to read what is reported.",
        *(f"{r['constraint']}. {r['note']} Works: {works(r['claims'])}." for r in table.to_dict("records")),
    ]
    at_large = counted(int((table["form"] == "both").sum()))
    return Figure(
        name="labour-agency",
        chart=_tiles(table),
        height=400,
        question="What stands in the way of workers who act for themselves?",
        caption=(
            "Unions are reported to meet owners who at times break them, and work that is scattered; for workers on "
            "their own it may be the household, the place and the recruiter. Named for workers at large: "
            f"{at_large} of the {many} constraints."
        ),
        description=f"A grid of {many} constraints by two forms of agency, filled where a constraint is named.",
        provenance="coded evidence",
        table=table.drop(columns="id"),
        controls=(choice,),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _tiles(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Constraints by forms of agency; reads the signal constraint."""
    rows = [
        {"constraint": number, "form": form, "named": list(_NAMED)[0 if row["form"] == form else 1]}
        for number, row in enumerate(table.to_dict("records"), start=1)
        for form in ("organised", "unorganised")
        if row["form"] in (form, "both")
    ]
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X("form:N", title=None, axis=alt.Axis(orient="top", labelAngle=0)),
        y=alt.Y("constraint:O", title=None, axis=labels(list(table["constraint"]))),
    )
    return tiles(base, by_code("named", _NAMED, "Named"), "constraint")
