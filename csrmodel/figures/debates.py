"""Table 2's environmental debates with the claims on either side."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.palette import TILES
from csrmodel.figures.kit.tiles import labels, sized, works


@explorer
def debates(debate: int = 0) -> Figure:
    """Table 2's environmental debates with the claims on either side.

    Parameters
    ----------
    debate
        0 for all, or the debate (1 to 4).
    """
    table = evidence.debates()
    claims = evidence.claims().set_index("id")
    topics = evidence.topics().set_index("id")["topic"]
    order = list(dict.fromkeys(table["debate"]))
    rows = []
    for row in table.to_dict("records"):
        for place, claim in enumerate(row["claims"].split("; "), start=1):
            cited = isinstance(claims.loc[claim, "references"], str)
            rows.append(
                {
                    "debate": order.index(row["debate"]) + 1,
                    "place": -place if row["side"] == "left" else place,
                    "rests": "a cited work" if cited else "the authors alone",
                    "claim": claims.loc[claim, "text"],
                    "position": row["position"],
                }
            )
    tiles = (
        alt.Chart(pd.DataFrame(rows))
        .transform_calculate(shown="debate == 0 || datum.debate == debate ? 1 : 0.25")
        .mark_square(size=420, opacity=1)
        .encode(
            x=alt.X("place:Q", axis=None, scale=alt.Scale(domain=[-6.8, 6.8])),
            y=alt.Y("debate:O", title=None, axis=labels(["", *(topics[d] for d in order)])),
            color=alt.Color(
                "rests:N",
                title="A claim rests on",
                scale=alt.Scale(range=[TILES["yes"], TILES["unknown"]]),
                legend=alt.Legend(orient="bottom"),
            ),
            opacity=alt.Opacity("shown:Q", scale=None),
            tooltip=["position:N", "claim:N", "rests:N"],
        )
    )
    sides = pd.DataFrame({"place": [-3.5, 3.5], "text": ["first position", "second position"]})
    heads = alt.Chart(sides).mark_text(fontStyle="italic").encode(x="place:Q", y=alt.value(-8), text="text:N")
    texts = ["Choose a debate to read both positions and who holds them.", *(_debate(table, d, topics) for d in order)]
    return Figure(
        name="debates",
        chart=sized(alt.layer(tiles, heads), 250, debate=debate, texts=texts, story="texts[debate]"),
        question="Who found what in the four debates on the environment?",
        caption=(
            "Three of the four debates pit findings against findings. In the fourth, technique against politics, the "
            "political side rests on theory and on the authors' judgement more than on clusters that were studied."
        ),
        description="Four rows, one a debate, with squares for claims to the left and right of the middle.",
        provenance="coded evidence",
        table=pd.DataFrame(
            {
                "debate": [topics[d] for d in table["debate"]],
                "position": table["position"],
                "claims": table["claims"],
                "works": [works(cell) for cell in table["claims"]],
            }
        ),
        controls=(Choice("debate", "A debate", ("All four", *(topics[d] for d in order)), debate),),
        readouts=(Readout("story", texts[debate], lambda debate: texts[debate]),),
    )


def _debate(table: pd.DataFrame, debate: str, topics: pd.Series) -> str:
    sides = [
        f"{row['position']}: {works(row['claims'])} ({len(row['claims'].split('; '))} claims)."
        for row in table[table["debate"] == debate].to_dict("records")
    ]
    return f"{topics[debate]}. {' '.join(sides)}"
