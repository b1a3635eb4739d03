"""Each proposition against each coded case."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.cases import which_coding
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.palette import INK
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.tiles import by_code, rows_of, tiles
from csrmodel.figures.kit.words import counted, enumerated

_VERDICTS = {"consistent": "better", "inconsistent": "worse", "not reported": "unknown", "outside": "no"}
"""What a case can say of a proposition, and the colour of it."""


@explorer
def propositions_by_case(coding: int = 0, proposition: int = 0) -> Figure:
    """Each proposition against each coded case, by whose coding one likes.

    Parameters
    ----------
    coding
        Position in `csrmodel.evidence.coded_by`.
    proposition
        0 for all, or the number of a proposition.
    """
    tables = _judged()
    own = tables[0]
    many = counted(own["proposition"].nunique())
    numbers = sorted(set(own["proposition"]))
    which = which_coding(coding)
    choice = Choice(
        "proposition", "A proposition", (f"All {many}", *(f"Proposition {n}" for n in numbers)), proposition
    )
    texts = [text for table, hold in zip(tables, _holding(), strict=True) for text in _texts(table, hold)]
    return Figure(
        name="propositions-by-case",
        chart=_tiles(own),
        height=520,
        signals={
            "verdicts": [table["verdict"].tolist() for table in tables],
            "reasons": [table["reason"].tolist() for table in tables],
            "stays": [rounded(table["survives"], 2) for table in tables],
        },
        question="Which of the review's own cases bear on its propositions?",
        caption=_caption(own),
        description=(
            f"A grid of the coded cases by the {many} propositions, coloured by verdict. A percentage in a tile says "
            "how often the verdict stays when the values of which the coder was not sure move by one step."
        ),
        provenance="coded evidence",
        table=own.drop(columns=["case", "kind"]).round(2),
        controls=(which, choice),
        presets=(Preset("As first coded", {"coding": 1, "proposition": 3}),),
        readouts=(Readout("story", Told(Grid((which, choice)), texts)),),
    )


@cache
def _judged() -> list[pd.DataFrame]:
    """Verdicts by each coding with the share of movements that each survives, in the order of the book's own."""
    keys = ["proposition", "case"]
    order = pd.MultiIndex.from_frame(evidence.judged_cases()[keys])
    found = []
    for codings in evidence.coded_by().values():
        survives = evidence.verdict_survival(codings)[[*keys, "survives"]]
        table = evidence.judged_cases(codings).merge(survives, on=keys)
        found.append(table.set_index(keys).loc[order].reset_index())
    return found


@cache
def _holding() -> list[pd.DataFrame]:
    """What becomes of each proposition by each coding when values of low confidence move."""
    return [evidence.proposition_survival(codings).set_index("proposition") for codings in evidence.coded_by().values()]


def _tiles(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Cases by propositions; reads the signals coding, proposition, verdicts, reasons and stays."""
    rows = table[["proposition", "name"]].rename(columns={"name": "cluster"}).assign(i=range(len(table)))
    base = (
        alt.Chart(rows)
        .transform_calculate(
            verdict="verdicts[coding][datum.i]", reason="reasons[coding][datum.i]", stays="stays[coding][datum.i]"
        )
        .encode(
            x=alt.X("proposition:O", title=None, axis=alt.Axis(orient="top", labelAngle=0)),
            y=alt.Y("cluster:N", title=None, sort=list(dict.fromkeys(table["name"])), axis=alt.Axis(labelLimit=150)),
        )
    )
    tips = ["cluster:N", "verdict:N", "reason:N", alt.Tooltip("stays:Q", format=".0%", title="stays in")]
    shaky = base.transform_filter("datum.stays < 1").mark_text(color=INK, fontSize=11)
    return alt.layer(
        tiles(base, by_code("verdict", _VERDICTS, columns=1), "proposition", tips),
        shaky.encode(text=alt.Text("stays:Q", format=".0%")),
    )


def _texts(table: pd.DataFrame, holding: pd.DataFrame) -> list[str]:
    numbers = sorted(set(table["proposition"]))
    return [_overview(holding), *(f"{_told(table, n)} {_hanging(holding.loc[n])}" for n in numbers)]


def _overview(holding: pd.DataFrame) -> str:
    counts = [
        f"proposition {n}: {counted(row['consistent'])} consistent, {counted(row['inconsistent'])} inconsistent"
        for n, row in holding.astype(object).iterrows()
    ]
    return f"Of the cases that bear on it, by this coding: {'; '.join(counts)}. Choose a proposition to read which."


def _told(table: pd.DataFrame, number: int) -> str:
    rows = rows_of(table, "proposition", number)
    bearing = [row for row in rows if row["role"]]
    told = [
        f"{row['name']}: {row['verdict']} ({row['role']}). {row['reason']} Claims: {row['claims'] or 'none'}."
        for row in bearing
    ]
    silent = len(rows) - len(bearing)
    return f"Proposition {number}: silent or outside in {silent} of {len(rows)} cases. {' '.join(told)}"


def _hanging(row: pd.Series) -> str:
    return (
        f"If the values of low confidence move by one step at the most, every verdict stays in "
        f"{said(row['all_stay'], '.0%')} of the movements, and at least one case is inconsistent in "
        f"{said(row['some_against'], '.0%')}."
    )


def _caption(table: pd.DataFrame) -> str:
    bearing = table[table["role"].notna()]
    counts = bearing["proposition"].value_counts()
    against = int((bearing[bearing["proposition"] == 3]["verdict"] == "inconsistent").sum())
    first = dict.fromkeys(bearing[bearing["proposition"] < 3]["name"])
    return (
        f"Of {counted(table['case'].nunique())} coded cases {counted(counts.get(1, 0))} bear on the first proposition "
        f"and {counted(counts.get(2, 0))} on the second ({enumerated(first)}): every other case is silent on its first "
        f"tier. On the third {counted(counts.get(3, 0))} bear, and {counted(against)} of them "
        f"{'stands' if against == 1 else 'stand'} against it. All of this is by the adjudicated coding; a percentage "
        "in a tile is how often the verdict stays when the values of which the coder was not sure move by one step."
    )
