"""What constrains organised and unorganised workers."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import circles, labels, row_frame, works
from csrmodel.words import counted

_FORMS = ("organised", "unorganised")

_NAMED = {"for this form": "full", "for workers at large": "half"}
"""For whom a constraint is named, and the circle of it."""


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
        _overview(table),
        *(f"{r['constraint']}. {r['note']} Works: {works(r['claims'])}." for r in table.to_dict("records")),
    ]
    place = {key: number for number, key in enumerate(table["id"], start=1)}
    return Figure(
        name="labour-agency",
        chart=_grid(table),
        height=420,
        question="What stands in the way of workers who act for themselves?",
        caption=(
            "For unions the review reports owners who at times try to break them, and work that is scattered over "
            "homes. Workers who are not organised may be held back by gender norms, by where they are, how they earn a "
            "living and how they are hired. A half circle in both columns is a constraint that the review names for "
            "workers at large."
        ),
        description=f"A row for each of {many} constraints and a column each for organised and unorganised workers. A "
        "full circle says that the review names the constraint for these workers, a half circle that it names the "
        "constraint for workers at large.",
        provenance="coded evidence",
        table=table.drop(columns="id"),
        controls=(choice,),
        presets=(
            Preset("Unions that fail", {"constraint": place["poor_unions"]}),
            Preset("At home", {"constraint": place["scattered_work"]}),
            Preset("Buyers who leave", {"constraint": place["relocation"]}),
        ),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _grid(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Constraints by forms of agency; reads the signal constraint."""
    rows = [
        {"constraint": number, "form": _FORMS.index(form) + 1, "named": named, "tip": f"{row['constraint']}: {named}."}
        for number, row in enumerate(table.to_dict("records"), start=1)
        for form in _FORMS
        if row["form"] in (form, "both")
        for named in [list(_NAMED)[0 if row["form"] == form else 1]]
    ]
    key = ["● named for them   ◐ for workers at large", "Workers"]
    across = alt.X("form:O", axis=labels(_FORMS, "top", title=key))
    down = alt.Y("constraint:O", axis=labels(list(table["constraint"]), title="Constraint"))
    base = alt.Chart(pd.DataFrame(rows)).encode(x=across, y=down)
    numbers = pd.DataFrame({"constraint": range(1, len(table) + 1)})
    frame = row_frame(alt.Chart(numbers).encode(y=down), "datum.constraint == constraint")
    return alt.layer(*circles(base, "named", _NAMED), frame)


def _overview(table: pd.DataFrame) -> str:
    forms = table["form"].value_counts()
    return (
        f"Of {counted(len(table))} constraints the review names {counted(forms['organised'])} for organised workers, "
        f"{counted(forms['unorganised'])} for unorganised workers and {counted(forms['both'])} for workers at large."
    )
