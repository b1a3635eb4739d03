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
from csrmodel.figures.kit.palette import GREY
from csrmodel.figures.kit.prediction import Number, Prediction
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.tiles import labels, rows_of
from csrmodel.words import counted, enumerated

_CROSS = "M-0.8,-0.8L0.8,0.8M-0.8,0.8L0.8,-0.8"
"""A cross as a path, for a case that speaks against a proposition."""


@explorer
def propositions_by_case(coding: int = 0, proposition: int = 0, own: pd.DataFrame | None = None) -> Figure:
    """Each proposition against each coded case, by whose coding one likes.

    Parameters
    ----------
    coding
        Position in `csrmodel.evidence.coded_by`.
    proposition
        0 for all, or the number of a proposition.
    own
        Cases of your own, as `csrmodel.evidence.read_codings` gives them, to be shown above the review's by every
        coding; None for none.
    """
    reviewed = _judged()
    book = reviewed[0]
    yours = None if own is None else _with_survival(own)
    tables = reviewed if yours is None else [pd.concat([yours, table], ignore_index=True) for table in reviewed]
    many = counted(book["proposition"].nunique())
    numbers = sorted(set(book["proposition"]))
    which = which_coding(coding)
    choice = Choice(
        "proposition", "A proposition", (f"All {many}", *(f"Proposition {n}" for n in numbers)), proposition
    )
    both = zip(evidence.coded_by(), tables, _holding(), strict=True)
    texts = [text for coder, table, hold in both for text in _texts(coder, table, hold)]
    return Figure(
        name="propositions-by-case",
        chart=_grid(tables, [] if yours is None else list(dict.fromkeys(yours["name"]))),
        height=560,
        signals={
            "verdicts": [table["verdict"].tolist() for table in tables],
            "reasons": [table["reason"].tolist() for table in tables],
            "stays": [rounded(table["survives"], 2) for table in tables],
        },
        question="Which of the review's own cases speak for its propositions, and which against?",
        caption=_caption(book) if yours is None else f"Your own cases stand above. {_caption(book)}",
        description=(
            f"A row for each case that bears on a proposition, and a column for each of the {many} propositions. A dot "
            "says that the case is consistent with the proposition, a cross that it is not. A small ring says that too "
            "little is reported, a stroke that the proposition does not speak of the case. A percentage says how often "
            "the verdict stays when values of which the coder was not sure move by one step. The last row stands for "
            "all other cases."
        ),
        provenance="coded evidence",
        table=tables[0].drop(columns=["case", "kind"]).round(2),
        controls=(which, choice),
        presets=(
            Preset("As first coded", {"coding": 1, "proposition": 3}),
            Preset("By the second coder", {"coding": 2, "proposition": 1}),
        ),
        readouts=(Readout("story", Told(Grid((which, choice)), texts)),),
        prediction=_prediction(book),
    )


def _prediction(table: pd.DataFrame) -> Prediction:
    """How many cases bear on each proposition, by the book's own coding."""
    many = table["case"].nunique()
    bears = table[table["role"].notna()]["proposition"].value_counts()
    return Prediction(
        "The review makes three propositions: on buyers and associations, on work that is given out, and on weak "
        f"drivers. It tells of {counted(many)} cases, each a cluster or a group of clusters. For each proposition: of "
        "how many cases does the review report enough to speak for it or against it?",
        tuple(
            Number(f"Cases for or against proposition {n}", int(bears.get(n, 0)), 0, many, 1, 1, ".0f")
            for n in sorted(set(table["proposition"]))
        ),
        {"coding": 0, "proposition": 0},
    )


@cache
def _judged() -> list[pd.DataFrame]:
    """Verdicts by each coding with the share of movements that each survives, in the order of the book's own."""
    keys = ["proposition", "case"]
    order = pd.MultiIndex.from_frame(evidence.judged_cases()[keys])
    return [
        _with_survival(codings).set_index(keys).loc[order].reset_index() for codings in evidence.coded_by().values()
    ]


def _with_survival(codings: pd.DataFrame) -> pd.DataFrame:
    """Verdicts with the share of movements that each survives."""
    keys = ["proposition", "case"]
    survives = evidence.verdict_survival(codings)[[*keys, "survives"]]
    return evidence.judged_cases(codings).merge(survives, on=keys)


@cache
def _holding() -> list[pd.DataFrame]:
    """What becomes of each proposition by each coding when values of low confidence move."""
    return [evidence.proposition_survival(codings).set_index("proposition") for codings in evidence.coded_by().values()]


def _grid(tables: list[pd.DataFrame], yours: list[str]) -> alt.TopLevelMixin:
    """Cases by propositions, yours among the shown; reads the signals coding, proposition, verdicts, reasons, stays."""
    own = tables[0]
    bears = pd.concat(table["role"].notna() for table in tables).groupby(level=0).any()
    shown = list(dict.fromkeys(own[own["name"].isin({*yours, *own["name"][bears]})]["name"]))
    silent = [name for name in dict.fromkeys(own["name"]) if name not in shown]
    rows = own.assign(i=range(len(own)), row=[shown.index(n) + 1 if n in shown else 0 for n in own["name"]])
    key = ["● consistent  × inconsistent", "○ not reported  − outside", "Proposition"]
    across = alt.X(
        "proposition:O", axis=alt.Axis(orient="top", labelAngle=0, title=key, titleAnchor="end", titleAlign="right")
    )
    fold = f"the other {counted(len(silent))}: not reported, or outside"
    down = alt.Y("row:O", axis=labels([*shown, fold], title="Case", width=23))
    base = (
        alt.Chart(rows.loc[rows["row"] > 0, ["proposition", "name", "row", "i"]])
        .transform_calculate(
            verdict="verdicts[coding][datum.i]", reason="reasons[coding][datum.i]", stays="stays[coding][datum.i]"
        )
        .transform_calculate(
            tip="datum.name + ', proposition ' + datum.proposition + ': ' + datum.verdict + '. ' + datum.reason + "
            "' The verdict stays in ' + format(datum.stays, '.0%') + ' of the movements.'"
        )
        .encode(x=across, y=down, tooltip=alt.Tooltip("tip:N"))
    )
    rest = pd.DataFrame({"proposition": sorted(set(own["proposition"])), "row": len(shown) + 1})
    others = alt.Chart(rest.assign(tip=f"{enumerated(silent)}: not reported, or outside, by every coding."))
    column = alt.Chart(rest).transform_filter("datum.proposition == proposition")
    of = {word: base.transform_filter(f"datum.verdict == '{word}'") for word in ("consistent", "inconsistent")}
    shaky = base.transform_filter("datum.stays < 1 && indexof(datum.verdict, 'consistent') >= 0")
    return alt.layer(
        base.transform_filter("datum.verdict == 'not reported'").mark_point(size=60, color=GREY, opacity=1),
        base.transform_filter("datum.verdict == 'outside'").mark_text(text="−", fontSize=14),
        of["consistent"].mark_circle(size=190, style="ink", opacity=1),
        of["inconsistent"].mark_point(size=170, shape=_CROSS, style="ink", strokeWidth=3, opacity=1),
        shaky.mark_text(dy=15, fontSize=11).encode(text=alt.Text("stays:Q", format=".0%")),
        others.mark_point(size=60, color=GREY, opacity=1).encode(x=across, y=down, tooltip=alt.Tooltip("tip:N")),
        column.mark_rect(
            filled=False, style="ink", strokeWidth=1.5, y=0, y2={"expr": "height"}, width={"band": 0.94}
        ).encode(x=across),
    )


def _texts(coder: str, table: pd.DataFrame, holding: pd.DataFrame) -> list[str]:
    numbers = sorted(set(table["proposition"]))
    return [_overview(coder, holding), *(f"{_told(table, n)} {_hanging(holding.loc[n])}" for n in numbers)]


def _overview(coder: str, holding: pd.DataFrame) -> str:
    counts = [
        f"on proposition {n} {counted(row['consistent'])} consistent and {counted(row['inconsistent'])} inconsistent"
        for n, row in holding.astype(object).iterrows()
    ]
    whose = f"the coding of the {coder}" if coder.endswith("coder") else f"the {coder} coding"
    return f"Cases that bear on a proposition, by {whose}: {enumerated(counts)}."


def _told(table: pd.DataFrame, number: int) -> str:
    rows = rows_of(table, "proposition", number)
    bearing = [row for row in rows if row["role"]]
    told = [
        f"{row['name']}: {row['verdict']} ({row['role']}). {row['reason']} Claims: {row['claims'] or 'none'}."
        for row in bearing
    ]
    silent = len(rows) - len(bearing)
    return (
        f"Proposition {number}: of {silent} of {len(rows)} cases too little is reported, or the proposition does not "
        f"speak of them. {' '.join(told)}"
    )


def _hanging(row: pd.Series) -> str:
    return (
        f"If values of low confidence move by one step at the most, every verdict stays in "
        f"{said(row['all_stay'], '.0%')} of the movements. At least one case is inconsistent in "
        f"{said(row['some_against'], '.0%')} of them."
    )


def _caption(table: pd.DataFrame) -> str:
    bearing = table[table["role"].notna()]
    counts = bearing["proposition"].value_counts()
    against = int((bearing[bearing["proposition"] == 3]["verdict"] == "inconsistent").sum())
    first = dict.fromkeys(bearing[bearing["proposition"] < 3]["name"])
    return (
        f"By the adjudicated coding {counted(counts.get(1, 0))} of {counted(table['case'].nunique())} cases bear on "
        f"the first proposition and {counted(counts.get(2, 0))} on the second: {enumerated(first)}. Of every other "
        f"case the review says nothing about the first tier. {counted(counts.get(3, 0)).capitalize()} cases bear on "
        f"the third proposition, and {counted(against)} of them {'speaks' if against == 1 else 'speak'} against it. A "
        "percentage under a mark says how often the verdict stays when values of which the coder was not sure move by "
        "one step."
    )
