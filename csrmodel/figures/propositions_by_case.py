"""Each proposition against each coded case."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.palette import MIST, TILES
from csrmodel.figures.kit.tiles import of, sized, tiles


@explorer
def propositions_by_case(proposition: int = 0) -> Figure:
    """Each proposition against each coded case.

    Parameters
    ----------
    proposition
        0 for all, or 1 to 3.
    """
    table = evidence.judged_cases()
    verdicts = {
        "consistent": TILES["better"],
        "inconsistent": TILES["worse"],
        "not reported": TILES["unknown"],
        "outside": MIST,
    }
    tiles = tiles(
        table.rename(columns={"name": "cluster"}).drop(columns="case"),
        "proposition:O",
        alt.Axis(orient="top", labelAngle=0),
        "proposition",
        [],
        alt.Color(
            "verdict:N",
            title=None,
            scale=alt.Scale(domain=list(verdicts), range=list(verdicts.values())),
            legend=alt.Legend(orient="bottom", columns=2),
        ),
        alt.Y("cluster:N", title=None, sort=list(dict.fromkeys(table["name"])), axis=alt.Axis(labelLimit=150)),
    )
    texts = ["Choose a proposition to read which cases bear on it.", *(_judged(table, n) for n in (1, 2, 3))]
    return Figure(
        name="propositions-by-case",
        chart=sized(tiles, 520, proposition=proposition, texts=texts, story="texts[proposition]"),
        question="Which of the review's own cases bear on its propositions?",
        caption=(
            "The first two propositions rest on two football clusters; every other case is silent on its first tier. "
            "The third has more to stand on, and three cases against it."
        ),
        description="A grid of the coded cases by the three propositions, coloured by verdict.",
        provenance="coded evidence",
        table=table.drop(columns=["case", "kind"]),
        controls=(
            Choice(
                "proposition", "A proposition", ("All three", *(f"Proposition {n}" for n in (1, 2, 3))), proposition
            ),
        ),
        readouts=(Readout("story", texts[proposition], lambda proposition: texts[proposition]),),
    )


def _judged(table: pd.DataFrame, number: int) -> str:
    rows = of(table, "proposition", number)
    silent = sum(row["verdict"] in ("not reported", "outside") for row in rows)
    told = [
        f"{r['name']}: {r['verdict']} ({r['role']}). {r['reason']} Claims: {r['claims'] or 'none'}."
        for r in rows
        if "consistent" in r["verdict"]
    ]
    return f"Proposition {number}: silent or outside in {silent} of {len(rows)} cases. {' '.join(told)}"
