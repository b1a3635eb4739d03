"""Reported effects by outcome and direction, and the kind of study behind them."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.palette import INK
from csrmodel.figures.kit.tiles import direction, sized


@explorer
def impact_evidence(basis: int = 0) -> Figure:
    """Reported effects by outcome and direction, and the kind of study behind them.

    Parameters
    ----------
    basis
        0 for all, or one kind of basis (1 to 5).
    """
    claims = evidence.claims()
    claims = claims[claims["kind"].eq("impact") & claims["direction"].isin(["better", "worse", "mixed", "none"])]
    bases, outcomes = evidence.names("basis"), evidence.names("outcome")
    rows = claims.assign(outcome=claims["outcomes"].str.split("; ")).explode("outcome")
    data = pd.DataFrame(
        {
            "basis": [list(bases).index(b) + 1 for b in rows["basis"]],
            "outcome": rows["outcome"].map(outcomes),
            "direction": rows["direction"],
        }
    )
    base = (
        alt.Chart(data)
        .transform_filter("basis == 0 || datum.basis == basis")
        .transform_aggregate(n="count()", groupby=["outcome", "direction"])
    )
    x = alt.X(
        "direction:N",
        title=None,
        scale=alt.Scale(domain=["better", "worse", "mixed", "none"]),
        axis=alt.Axis(orient="top", labelAngle=0, labelExpr="datum.label == 'none' ? 'no effect' : datum.label"),
    )
    y = alt.Y("outcome:N", title=None, scale=alt.Scale(domain=list(outcomes.values())))
    tiles = base.mark_rect(stroke="white").encode(
        x=x, y=y, color=direction(("better", "worse", "mixed", "none"), legend=False), tooltip=["n:Q"]
    )
    counts = base.mark_text(fontSize=15, color=INK).encode(x=x, y=y, text="n:Q")
    tally = pd.crosstab(data["outcome"], rows["basis"].map(bases).to_numpy()).reset_index()
    texts = [_impact_text(data, None, "all kinds of study")]
    texts += [_impact_text(data, number, name) for number, name in enumerate(bases.values(), start=1)]
    return Figure(
        name="impact-evidence",
        chart=sized(alt.layer(tiles, counts), 280, basis=basis, texts=texts, story="texts[basis]"),
        question="What is reported, and on what does it rest?",
        caption=(
            "Bad news rests on more statements than good news, and nearly all of it on case studies, reports and the "
            "authors' own judgement. Numbers count statements in the review; no effect has been measured against a "
            "comparison group."
        ),
        description="A grid of outcomes by direction of the reported effect, with the number of claims in each cell.",
        provenance="coded evidence",
        table=tally,
        controls=(Choice("basis", "Kind of study", ("All kinds", *bases.values()), basis),),
        readouts=(Readout("story", texts[basis], lambda basis: texts[basis]),),
    )


def _impact_text(data: pd.DataFrame, basis: int | None, name: str) -> str:
    kept = data if basis is None else data[data["basis"] == basis]
    counts = kept["direction"].value_counts()
    said = ", ".join(f"{counts.get(d, 0)} {word}" for d, word in evidence.names("direction").items() if d != "unknown")
    return f"Reported effects from {name}: {len(kept)}, of which {said}."
