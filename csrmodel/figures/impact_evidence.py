"""Reported effects by outcome and direction, and the kind of study behind them."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.evidence import listed
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import MARKS
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import cell_bars, columns, labels
from csrmodel.words import counted, enumerated


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
        f"{_told(rows, 'all kinds of study')} {_grounds(rows)}",
        *(_told(rows[rows["basis"] == code], name) for code, name in bases.items()),
    ]
    return Figure(
        name="impact-evidence",
        chart=_grid(rows),
        height=310,
        signals={"counts": _counts(rows)},
        question="What is reported, and on what does it rest?",
        caption=(
            "The review reports no effect that somebody measured against a comparison group. Each number counts "
            "statements of the review about an effect, and a statement on two outcomes counts for both."
        ),
        description="A grid with outcomes down the side and the direction of the reported effect across. Each cell "
        "holds the number of its statements and a bar as long as that number.",
        provenance="coded evidence",
        table=pd.crosstab(rows["outcome"], rows["basis"])
        .reindex(index=list(evidence.names("outcome")), columns=list(bases), fill_value=0)
        .rename(index=evidence.names("outcome"), columns=bases)
        .reset_index(),
        controls=(choice,),
        presets=tuple(
            Preset(name, {"basis": list(bases).index(code) + 1})
            for name, code in (
                ("Case studies", "case_study"),
                ("Comparisons", "comparative"),
                ("The authors' own word", "authors"),
            )
        ),
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


def _counts(rows: pd.DataFrame) -> list[list[int]]:
    """Effects by kind of study, the first for all of them, and by cell of the grid."""
    parts = [rows, *(rows[rows["basis"] == code] for code in evidence.names("basis"))]
    return [
        [
            int(((part["outcome"] == outcome) & (part["direction"] == way)).sum())
            for outcome in evidence.names("outcome")
            for way in _directions()
        ]
        for part in parts
    ]


def _grid(rows: pd.DataFrame) -> alt.TopLevelMixin:
    """The number of effects in each cell; reads the signals basis and counts."""
    outcomes, ways = list(evidence.names("outcome").values()), _directions()
    data = pd.DataFrame(
        [
            {"i": i * len(ways) + j, "row": i + 1, "column": j + 1, "way": code, "of": f"{outcome}, {ways[code]}"}
            for i, outcome in enumerate(outcomes)
            for j, code in enumerate(ways)
        ]
    )
    base = (
        alt.Chart(data)
        .transform_calculate(n="counts[basis][datum.i]")
        .transform_calculate(tip="datum.of + ': ' + datum.n + (datum.n == 1 ? ' statement.' : ' statements.')")
        .encode(y=alt.Y("row:O", axis=labels(outcomes, title="Outcome")))
    )
    colour = alt.Color("way:N", scale=alt.Scale(domain=[*ways], range=[MARKS[code][0] for code in ways]), legend=None)
    across = columns(list(ways.values()), "Direction of the effect")
    return alt.layer(
        base.mark_rect(fill="transparent").encode(x=across),
        *cell_bars(base, max(_counts(rows)[0]), colour=colour),
    )


def _told(rows: pd.DataFrame, name: str) -> str:
    counts = rows["direction"].value_counts()
    found = enumerated(f"{counts.get(code, 0)} {word}" for code, word in _directions().items())
    return f"Statements on effects, from {name}: {len(rows)}, of which {found}."


def _grounds(rows: pd.DataFrame) -> str:
    bases = rows["basis"].value_counts()
    told = [int(bases.get(code, 0)) for code in ("case_study", "authors", "comparative")]
    return (
        f"Of these, {told[0]} rest on case studies, {told[1]} on the authors' own judgement, {counted(told[2])} on a "
        f"comparison of clusters, and the other {len(rows) - sum(told)} on literature or theory."
    )
