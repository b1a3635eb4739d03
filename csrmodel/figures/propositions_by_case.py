"""Each proposition against each coded case."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import by_code, rows_of, tiles
from csrmodel.figures.kit.words import counted, enumerated

_VERDICTS = {"consistent": "better", "inconsistent": "worse", "not reported": "unknown", "outside": "no"}
"""What a case can say of a proposition, and the colour of it."""


@explorer
def propositions_by_case(proposition: int = 0) -> Figure:
    """Each proposition against each coded case.

    Parameters
    ----------
    proposition
        0 for all, or the number of a proposition.
    """
    table = evidence.judged_cases()
    numbers = sorted(set(table["proposition"]))
    many = counted(len(numbers))
    options = (f"All {many}", *(f"Proposition {n}" for n in numbers))
    choice = Choice("proposition", "A proposition", options, proposition)
    texts = ["Choose a proposition to read which cases bear on it.", *(_told(table, n) for n in numbers)]
    return Figure(
        name="propositions-by-case",
        chart=_tiles(table),
        height=520,
        question="Which of the review's own cases bear on its propositions?",
        caption=_caption(table),
        description=f"A grid of the coded cases by the {many} propositions, coloured by verdict.",
        provenance="coded evidence",
        table=table.drop(columns=["case", "kind"]),
        controls=(choice,),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _tiles(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Cases by propositions; reads the signal proposition."""
    rows = table[["proposition", "name", "kind", "verdict", "reason"]].rename(columns={"name": "cluster"})
    base = alt.Chart(rows).encode(
        x=alt.X("proposition:O", title=None, axis=alt.Axis(orient="top", labelAngle=0)),
        y=alt.Y("cluster:N", title=None, sort=list(dict.fromkeys(table["name"])), axis=alt.Axis(labelLimit=150)),
    )
    return tiles(base, by_code("verdict", _VERDICTS, columns=2), "proposition", ["cluster:N", "verdict:N", "reason:N"])


def _told(table: pd.DataFrame, number: int) -> str:
    rows = rows_of(table, "proposition", number)
    bearing = [row for row in rows if row["role"]]
    told = [
        f"{row['name']}: {row['verdict']} ({row['role']}). {row['reason']} Claims: {row['claims'] or 'none'}."
        for row in bearing
    ]
    silent = len(rows) - len(bearing)
    return f"Proposition {number}: silent or outside in {silent} of {len(rows)} cases. {' '.join(told)}"


def _caption(table: pd.DataFrame) -> str:
    bearing = table[table["role"].notna()]
    counts = bearing["proposition"].value_counts()
    against = int((bearing[bearing["proposition"] == 3]["verdict"] == "inconsistent").sum())
    first = dict.fromkeys(bearing[bearing["proposition"] < 3]["name"])
    return (
        f"Of {counted(table['case'].nunique())} coded cases {counted(counts.get(1, 0))} bear on the first proposition "
        f"and {counted(counts.get(2, 0))} on the second ({enumerated(first)}): every other case is silent on its first "
        f"tier. On the third {counted(counts.get(3, 0))} bear, and {counted(against)} of them stand against it."
    )
