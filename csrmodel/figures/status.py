"""What the review states as known, puts forward, declares unknown and asks for."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import BLUE, GREY, PALE_TEAL, PALE_VIOLET, TEAL
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.words import counted, enumerated

_BASES = {"case_study": TEAL, "comparative": PALE_TEAL, "review": BLUE, "theory": PALE_VIOLET, "authors": GREY}
"""The colour of each basis."""


@explorer
def status(dimension: int = 0) -> Figure:
    """What the review states as known, puts forward, declares unknown and asks for.

    Parameters
    ----------
    dimension
        0 for all, or the number of a dimension in the order of the codebook.
    """
    claims = evidence.claims()
    dimensions, states = evidence.names("dimension"), evidence.names("status")
    many = counted(len(dimensions))
    choice = Choice("dimension", "Dimension", (f"All {many}", *dimensions.values()), dimension)
    texts = [
        _told(claims, f"all {many} dimensions"),
        *(_told(claims[claims["dimension"] == code], name) for code, name in dimensions.items()),
    ]
    return Figure(
        name="status",
        chart=_bars(claims),
        height=220,
        question="How much is known, how much only proposed, how much not known, and how much needed?",
        caption=_caption(claims),
        description=f"{counted(len(states)).capitalize()} bars, for {enumerated(states.values())}, split by what the "
        "claims rest on.",
        provenance="coded evidence",
        table=pd.crosstab(claims["dimension"], claims["status"])
        .reindex(index=list(dimensions), columns=list(states), fill_value=0)
        .rename(index=dimensions, columns=states)
        .reset_index(),
        controls=(choice,),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _bars(claims: pd.DataFrame) -> alt.Chart:
    """A bar for each status; reads the signal dimension."""
    dimensions, states, bases = (evidence.names(column) for column in ("dimension", "status", "basis"))
    data = pd.DataFrame(
        {
            "dimension": [list(dimensions).index(code) + 1 for code in claims["dimension"]],
            "status": claims["status"].map(states),
            "basis": claims["basis"].map(bases),
        }
    )
    colours = alt.Scale(domain=list(bases.values()), range=[_BASES[code] for code in bases])
    return (
        alt.Chart(data)
        .transform_filter("dimension == 0 || datum.dimension == dimension")
        .mark_bar()
        .encode(
            x=alt.X("count():Q", title="Claims"),
            y=alt.Y("status:N", title=None, scale=alt.Scale(domain=list(states.values()))),
            color=alt.Color("basis:N", title="Rests on", scale=colours, legend=alt.Legend(orient="bottom", columns=3)),
            tooltip=["status:N", "basis:N", "count():Q"],
        )
    )


def _told(claims: pd.DataFrame, name: str) -> str:
    counts = claims["status"].value_counts()
    found = enumerated(f"{counts.get(code, 0)} {state}" for code, state in evidence.names("status").items())
    return f"On {name} the review makes {len(claims)} claims: {found}."


def _caption(claims: pd.DataFrame) -> str:
    counts = claims["status"].value_counts()
    stated = claims[claims["status"].isin(["know", "proposed"])]
    own = int((stated["basis"] == "authors").sum())
    return (
        f"Of the review's {len(claims)} claims {counts.get('know', 0)} report something as known and "
        f"{counts.get('proposed', 0)} put something forward; {counts.get('dont_know', 0)} say that something is not "
        f"known and {counts.get('need_to_know', 0)} that it is needed. Behind {own} of the {len(stated)} that state or "
        "propose stands the authors' own judgement, with no study cited. Counting statements is no measure of "
        "knowledge: a gap takes one sentence to name."
    )
