"""Table 2's environmental debates with the claims on either side."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.evidence import claim_records, listed
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.prediction import Pick, Prediction
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import circles, row_frame, rows_of, works
from csrmodel.words import counted

_GROUND = {"a cited work": "full", "the authors alone": "empty"}
"""What a claim may rest on, and the circle of it."""

_STEP = 18
"""Pixels from one claim to the next."""


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
        _overview(table, order),
        *(_told(table, key, topic) for key, topic in order.items()),
    ]
    return Figure(
        name="debates",
        chart=_rows(table, order),
        height=360,
        question=f"Who found what in the {many} debates on the environment?",
        caption=(
            "A circle is a claim of the review for one side: full where the claim rests on a cited work, empty where "
            "it rests on the authors alone. More circles mean that the review says more of a side. They do not mean "
            "that the side is stronger."
        ),
        description=f"{many.capitalize()} rows, one for each debate, with one position on the left and the other on "
        "the right. From the middle a line of circles runs to either side, one circle for each claim: full where a "
        "work is cited, empty where none is.",
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
        presets=(
            Preset("Does it pay?", {"debate": list(order).index("bizcase") + 1}),
            Preset("Shared plants", {"debate": list(order).index("plants") + 1}),
            Preset("Is it politics?", {"debate": list(order).index("fixes") + 1}),
        ),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
        prediction=_prediction(table, order),
    )


def _prediction(table: pd.DataFrame, order: dict[str, str]) -> Prediction:
    """Whether clusters that were studied stand on both sides of a debate, in which case both may be right somewhere."""

    def studied(cell: str) -> bool:
        return any(claim_records()[claim]["basis"] in ("case_study", "comparative") for claim in listed(cell))

    sides = ("on both sides", "on one side", "on neither")
    asks = []
    for key, topic in order.items():
        found = sum(studied(row["claims"]) for row in rows_of(table, "debate", key))
        asks.append(Pick(topic, sides, 2 - found))
    return Prediction(
        "Both sides of a debate can be right at once, each in other places. To know that, one needs studies of "
        "clusters on both sides. On how many sides of each debate does the review have claims from clusters that were "
        "studied?",
        asks,
        {"debate": 0},
    )


def _rows(table: pd.DataFrame, order: dict[str, str]) -> alt.TopLevelMixin:
    """A row for each debate: its topic, both positions, and their claims; reads the signal debate."""
    numbers = {key: number for number, key in enumerate(order, start=1)}
    down, line = (alt.Y("debate:O", axis=None, bandPosition=at) for at in (0, 0.74))
    circled = (
        alt.Chart(_claims(table, numbers))
        .transform_calculate(x=f"width / 2 + datum.place * {_STEP}")
        .encode(x=alt.X("x:Q", scale=None, axis=None), y=line)
    )
    words = table.assign(debate=table["debate"].map(numbers))[["debate", "side", "position"]]
    left, right = (
        alt.Chart(words[words["side"] == side]).encode(y=down, text=alt.Text("position:N"))
        for side in ("left", "right")
    )
    rows = alt.Chart(pd.DataFrame({"debate": list(numbers.values()), "text": list(order.values())}))
    topics = rows.mark_text(x={"expr": "width / 2"}, baseline="top", dy=8, fontSize=13, fontWeight="bold")
    key = alt.Chart(pd.DataFrame({"text": ["A claim rests on: ● a cited work   ○ the authors alone"]}))
    whole = rows.encode(y=alt.Y("debate:O", axis=None))
    return alt.layer(
        whole.mark_rect(fill="transparent", x=0, x2={"expr": "width"}),
        topics.encode(y=down, text=alt.Text("text:N")),
        left.mark_text(align="left", x=4, baseline="top", dy=26, fontSize=12),
        right.mark_text(align="right", x={"expr": "width - 4"}, baseline="top", dy=26, fontSize=12),
        *circles(circled, "rests", _GROUND),
        row_frame(whole, "datum.debate == debate"),
        key.mark_text(align="left", x=0, y=-9).encode(text=alt.Text("text:N")),
    )


def _claims(table: pd.DataFrame, numbers: dict[str, int]) -> pd.DataFrame:
    """A row for each claim, with how many steps it stands from the middle, the left below 0."""
    rows = []
    for row in table.to_dict("records"):
        for place, claim in enumerate(listed(row["claims"]), start=1):
            record = claim_records()[claim]
            rests = list(_GROUND)[0 if listed(record["references"]) else 1]
            rows.append(
                {
                    "debate": numbers[row["debate"]],
                    "place": -place if row["side"] == "left" else place,
                    "rests": rests,
                    "tip": f"{row['position']}: {record['text']} It rests on {rests}.",
                }
            )
    return pd.DataFrame(rows)


def _told(table: pd.DataFrame, debate: str, topic: str) -> str:
    sides = []
    for row in rows_of(table, "debate", debate):
        claims = len(listed(row["claims"]))
        sides.append(f"{row['position']}: {works(row['claims'])} ({counted(claims)} claim{'s' * (claims != 1)}).")
    return f"{topic}. {' '.join(sides)}"


def _overview(table: pd.DataFrame, order: dict[str, str]) -> str:
    records = [claim_records()[claim] for cell in table["claims"] for claim in listed(cell)]
    cited = sum(bool(listed(record["references"])) for record in records)
    political = rows_of(table, "debate", list(order)[-1])[-1]
    bases = [claim_records()[claim]["basis"] for claim in listed(political["claims"])]
    studied = sum(basis in ("case_study", "comparative") for basis in bases)
    return (
        f"The {counted(len(order))} debates hold {len(records)} claims, {cited} of which rest on a cited work. In the "
        f"last debate, on technique or politics, the political side has {counted(bases.count('theory'))} claims from "
        f"theory, {counted(bases.count('authors'))} of the authors' own and {counted(studied)} from clusters that were "
        "studied."
    )
