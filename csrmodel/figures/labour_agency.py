"""What constrains organised and unorganised workers."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.palette import TILES
from csrmodel.figures.kit.tiles import sized, tiles, works


@explorer
def labour_agency(constraint: int = 0) -> Figure:
    """What constrains organised and unorganised workers.

    Parameters
    ----------
    constraint
        0 for all, or the row of the table (1 to 11).
    """
    table = evidence.labour_agency()
    forms = ["organised", "unorganised"]
    rows = [
        {
            "constraint": number,
            "form": form,
            "named": "for this form" if row["form"] == form else "for workers at large",
        }
        for number, row in enumerate(table.to_dict("records"), start=1)
        for form in forms
        if row["form"] in (form, "both")
    ]
    tiles = tiles(
        pd.DataFrame(rows),
        "form:N",
        alt.Axis(orient="top", labelAngle=0),
        "constraint",
        list(table["constraint"]),
        alt.Color(
            "named:N",
            title="Named",
            scale=alt.Scale(range=[TILES["worse"], TILES["unknown"]]),
            legend=alt.Legend(orient="bottom"),
        ),
    )
    texts = [
        "Choose a constraint to read what is reported.",
        *(f"{r['constraint']}. {r['note']} Works: {works(r['claims'])}." for r in table.to_dict("records")),
    ]
    return Figure(
        name="labour-agency",
        chart=sized(tiles, 400, constraint=constraint, texts=texts, story="texts[constraint]"),
        question="What stands in the way of workers who act for themselves?",
        caption=(
            "Unions meet owners who break them and work that is scattered; workers on their own meet the household, "
            "the place and the recruiter. Four constraints are named for workers at large."
        ),
        description="A grid of eleven constraints by two forms of agency, filled where a constraint is named.",
        provenance="coded evidence",
        table=table.drop(columns="id"),
        controls=(Choice("constraint", "A constraint", ("All eleven", *table["constraint"]), constraint),),
        readouts=(Readout("story", texts[constraint], lambda constraint: texts[constraint]),),
    )
