"""Reported effects by outcome and direction, and the kind of study behind them."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.evidence import listed
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import INK, WHITE
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import by_code
from csrmodel.figures.kit.words import counted, enumerated


@explorer
def impact_evidence(basis: int = 0) -> Figure:
    """Reported effects by outcome and direction, and the kind of study behind them.

    Parameters
    ----------
    basis
        0 for all, or the number of a kind of basis in the order of the codebook.
    """
    bases, rows = evidence.names("basis"), _effects()
    choice = Choice("basis", "Kind of study", ("All kinds", *bases.values()), basis)
    texts = [
        _told(rows, "all kinds of study"),
        *(_told(rows[rows["basis"] == code], name) for code, name in bases.items()),
    ]
    return Figure(
        name="impact-evidence",
        chart=_counts(rows),
        height=280,
        question="What is reported, and on what does it rest?",
        caption=_caption(rows),
        description="A grid of outcomes by direction of the reported effect, with the number of claims in each cell.",
        provenance="coded evidence",
        table=pd.crosstab(rows["outcome"], rows["basis"])
        .reindex(index=list(evidence.names("outcome")), columns=list(bases), fill_value=0)
        .rename(index=evidence.names("outcome"), columns=bases)
        .reset_index(),
        controls=(choice,),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _directions() -> dict[str, str]:
    """The directions that an effect can have, by code: all but the one that says that it is not known."""
    return {code: name for code, name in evidence.names("direction").items() if code != "unknown"}


def _effects() -> pd.DataFrame:
    """Claims of an effect whose direction is reported, a row for each of their outcomes: basis, outcome, direction."""
    claims = evidence.claims()
    claims = claims[claims["kind"].eq("impact") & claims["direction"].isin(list(_directions()))]
    rows = claims.assign(outcome=[listed(cell) for cell in claims["outcomes"]]).explode("outcome")
    return rows[["basis", "outcome", "direction"]].reset_index(drop=True)


def _counts(rows: pd.DataFrame) -> alt.TopLevelMixin:
    """The number of effects in each cell; reads the signal basis."""
    bases, outcomes, directions = evidence.names("basis"), evidence.names("outcome"), _directions()
    data = pd.DataFrame(
        {
            "basis": [list(bases).index(code) + 1 for code in rows["basis"]],
            "outcome": rows["outcome"].map(outcomes),
            "direction": rows["direction"].map(directions),
        }
    )
    base = (
        alt.Chart(data)
        .transform_filter("basis == 0 || datum.basis == basis")
        .transform_aggregate(n="count()", groupby=["outcome", "direction"])
        .encode(
            x=alt.X(
                "direction:N",
                title=None,
                scale=alt.Scale(domain=list(directions.values())),
                axis=alt.Axis(orient="top", labelAngle=0),
            ),
            y=alt.Y("outcome:N", title=None, scale=alt.Scale(domain=list(outcomes.values()))),
        )
    )
    colour = by_code("direction", {name: code for code, name in directions.items()}).legend(None)
    return alt.layer(
        base.mark_rect(stroke=WHITE).encode(color=colour, tooltip=["n:Q"]),
        base.mark_text(fontSize=15, color=INK).encode(text="n:Q"),
    )


def _told(rows: pd.DataFrame, name: str) -> str:
    counts = rows["direction"].value_counts()
    found = enumerated(f"{counts.get(code, 0)} {word}" for code, word in _directions().items())
    return f"Reported effects from {name}: {len(rows)}, of which {found}."


def _caption(rows: pd.DataFrame) -> str:
    directions, bases = rows["direction"].value_counts(), rows["basis"].value_counts()
    return (
        f"The review reports {directions.get('worse', 0)} bad effects and {directions.get('better', 0)} good ones. Of "
        f"all {len(rows)}, {bases.get('case_study', 0)} rest on case studies, {bases.get('authors', 0)} on the "
        f"authors' own judgement and {counted(int(bases.get('comparative', 0)))} on a comparison of clusters. Numbers "
        "count statements in the review, and a statement on two outcomes counts for both; the review knows of no "
        "effect measured against a comparison group."
    )
