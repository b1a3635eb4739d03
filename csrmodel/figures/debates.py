"""Table 2's environmental debates with the claims on either side."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.evidence import claim_records, listed
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import INK
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import by_code, labels, rows_of, works
from csrmodel.figures.kit.words import counted

_GROUND = {"a cited work": "yes", "the authors alone": "unknown"}
"""What a claim may rest on, and the colour of it."""


@explorer
def debates(debate: int = 0) -> Figure:
    """Table 2's environmental debates with the claims on either side.

    Parameters
    ----------
    debate
        0 for all, or the number of a debate in the order of its table.
    """
    table = evidence.debates()
    topics = evidence.topics().set_index("id")["topic"]
    order = {key: str(topics[key]) for key in dict.fromkeys(table["debate"])}
    many = counted(len(order))
    choice = Choice("debate", "A debate", (f"All {many}", *order.values()), debate)
    texts = [
        "Choose a debate to read both positions and who holds them.",
        *(_told(table, key, topic) for key, topic in order.items()),
    ]
    return Figure(
        name="debates",
        chart=alt.layer(*_squares(table, order), _heads()),
        height=250,
        question=f"Who found what in the {many} debates on the environment?",
        caption=_caption(table, order),
        description=f"{many.capitalize()} rows, one a debate, with squares for claims to the left and right of the "
        "middle.",
        provenance="coded evidence",
        table=pd.DataFrame(
            {
                "debate": table["debate"].map(order),
                "position": table["position"],
                "claims": table["claims"],
                "works": [works(cell) for cell in table["claims"]],
            }
        ),
        controls=(choice,),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _squares(table: pd.DataFrame, order: dict[str, str]) -> list[alt.Chart]:
    """A square for each claim, left or right of the middle; reads the signal debate."""
    numbers = {key: number for number, key in enumerate(order, start=1)}
    rows = pd.DataFrame(
        [
            {
                "debate": numbers[row["debate"]],
                "place": -place if row["side"] == "left" else place,
                "rests": list(_GROUND)[0 if listed(claim_records()[claim]["references"]) else 1],
                "claim": claim_records()[claim]["text"],
                "position": row["position"],
            }
            for row in table.to_dict("records")
            for place, claim in enumerate(listed(row["claims"]), start=1)
        ]
    )
    base = alt.Chart(rows).encode(
        x=alt.X("place:Q", axis=None, scale=alt.Scale(domain=[-6.8, 6.8])),
        y=alt.Y("debate:O", title=None, axis=labels(list(order.values()))),
    )
    squares = base.mark_square(size=420, opacity=1).encode(
        color=by_code("rests", _GROUND, "A claim rests on"), tooltip=["position:N", "claim:N", "rests:N"]
    )
    frames = base.transform_filter("datum.debate == debate").mark_square(
        size=250, opacity=1, filled=False, stroke=INK, strokeWidth=2.5
    )
    return [squares, frames]


def _heads() -> alt.Chart:
    sides = pd.DataFrame({"place": [-3.5, 3.5], "text": ["first position", "second position"]})
    return alt.Chart(sides).mark_text(fontStyle="italic").encode(x="place:Q", y=alt.value(-8), text="text:N")


def _told(table: pd.DataFrame, debate: str, topic: str) -> str:
    sides = []
    for row in rows_of(table, "debate", debate):
        claims = len(listed(row["claims"]))
        sides.append(f"{row['position']}: {works(row['claims'])} ({counted(claims)} claim{'s' * (claims != 1)}).")
    return f"{topic}. {' '.join(sides)}"


def _caption(table: pd.DataFrame, order: dict[str, str]) -> str:
    political = rows_of(table, "debate", list(order)[-1])[-1]
    bases = [claim_records()[claim]["basis"] for claim in listed(political["claims"])]
    studied = sum(basis in ("case_study", "comparative") for basis in bases)
    return (
        f"All but the last of the {counted(len(order))} debates pit findings against findings. In the last, technique "
        f"against politics, the political side has {counted(bases.count('theory'))} claims from theory and "
        f"{counted(bases.count('authors'))} of the authors' own, against {counted(studied)} from clusters that were "
        "studied."
    )
