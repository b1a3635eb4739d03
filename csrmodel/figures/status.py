"""Known, not known, needed."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.palette import BLUE, GREY, PALE_TEAL, PALE_VIOLET, TEAL
from csrmodel.figures.kit.tiles import sized


@explorer
def status(dimension: int = 0) -> Figure:
    """Known, not known, needed.

    Parameters
    ----------
    dimension
        0 for all, or one dimension (1 to 5).
    """
    claims = evidence.claims()
    dimensions, states = evidence.names("dimension"), evidence.names("status")
    data = pd.DataFrame(
        {
            "dimension": [list(dimensions).index(d) + 1 for d in claims["dimension"]],
            "status": claims["status"].map(states),
            "basis": claims["basis"].map(evidence.names("basis")),
        }
    )
    bars = (
        alt.Chart(data)
        .transform_filter("dimension == 0 || datum.dimension == dimension")
        .mark_bar()
        .encode(
            x=alt.X("count():Q", title="Claims"),
            y=alt.Y("status:N", title=None, scale=alt.Scale(domain=list(states.values()))),
            color=alt.Color(
                "basis:N",
                title="Rests on",
                scale=alt.Scale(
                    domain=list(evidence.names("basis").values()),
                    range=[TEAL, PALE_TEAL, BLUE, PALE_VIOLET, GREY],
                ),
                legend=alt.Legend(orient="bottom", columns=3),
            ),
            tooltip=["status:N", "basis:N", "count():Q"],
        )
    )
    texts = [_status_text(data, None, "all five dimensions")]
    texts += [_status_text(data, number, name) for number, name in enumerate(dimensions.values(), start=1)]
    return Figure(
        name="status",
        chart=sized(bars, 220, dimension=dimension, texts=texts, story="texts[dimension]"),
        question="How much is known, how much is not, and how much is needed?",
        caption=(
            "The review states far more than it says is unknown, and the largest part of what it states is its own "
            "judgement. Counting statements is no measure of knowledge: a gap takes one sentence to name."
        ),
        description="Three bars for known, not known and needed, split by what the claims rest on.",
        provenance="coded evidence",
        table=pd.crosstab(claims["dimension"], data["status"].to_numpy()).rename(index=dimensions).reset_index(),
        controls=(Choice("dimension", "Dimension", ("All five", *dimensions.values()), dimension),),
        readouts=(Readout("story", texts[dimension], lambda dimension: texts[dimension]),),
    )


def _status_text(data: pd.DataFrame, dimension: int | None, name: str) -> str:
    kept = data if dimension is None else data[data["dimension"] == dimension]
    counts = kept["status"].value_counts()
    said = ", ".join(f"{counts.get(state, 0)} {state}" for state in evidence.names("status").values())
    return f"On {name} the review makes {len(kept)} claims: {said}."
