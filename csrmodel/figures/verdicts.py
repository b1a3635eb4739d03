"""Every check of the propositions: its share over simulated populations, and how true that makes it."""

from __future__ import annotations

from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.evidence import default
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.propositions import LABELS, NAMES, check_bars
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.words import counted
from csrmodel.populations import kept
from csrmodel.populations.propositions import CHECKS, Verdict
from csrmodel.populations.propositions import verdicts as judged

_COLUMNS = ["proposition", "clause", "kind", "word", "share", "share low", "share high", "truth", "reading"]


@explorer
def verdicts(world: int = 0, proposition: int = 0) -> Figure:
    """Every check of the propositions: its share over simulated populations, and how true that makes it.

    Parameters
    ----------
    world
        Position in `csrmodel.populations.sensitivity.named_worlds`, 0 for the world as assumed.
    proposition
        0 for all, or 1 to 3.
    """
    found = [*_worlds().values()]
    first = found[0][0]
    grid = Grid(
        (
            Choice("world", "The world", tuple(_worlds()), world),
            Choice("proposition", "A proposition", (f"All {counted(len(NAMES))}", *NAMES), proposition),
        )
    )
    return Figure(
        name="verdicts",
        chart=check_bars(_rows()),
        height=320,
        signals={"found": [[row for verdict in each for row in _numbers(verdict)] for each in found]},
        question="Which clauses does the model bear out, and on which does each proposition break?",
        caption=(
            "The second proposition holds as assumed. The first breaks on its last clause, since other institutions "
            "can stand in for an association; the third breaks on its because, since strong drivers do not reach where "
            "the work is done. Bars are shares of clusters, their colour how true the clause's word is of that share; "
            f"lines hold 95 per cent of {counted(first.populations)} populations of {first.clusters:,} clusters."
        ),
        description=(
            f"{counted(len(CHECKS)).capitalize()} bars, one for each check, from 0 to 100 per cent, coloured from "
            "false to true."
        ),
        provenance="model",
        table=pd.concat([v.table.assign(proposition=v.proposition) for v in found[0]])[_COLUMNS].round(2),
        controls=grid.controls,
        readouts=(Readout("story", Told(grid, [text for each in found for text in _stories(each)], "stories")),),
    )


@cache
def _worlds() -> dict[str, tuple[Verdict, Verdict, Verdict]]:
    """Verdicts in every world of the kept runs, by its name."""
    table = kept.verdict_alternatives()
    size = int(default("population_size"))
    return {
        str(name): judged(rows[list(LABELS)].to_dict("records"), clusters=size)
        for name, rows in table.groupby("world", sort=False)
    }


def _rows() -> alt.Chart:
    """The checks of the chosen propositions; reads the signals world, proposition and found."""
    checks = [(i, check.proposition, LABELS[check.key]) for i, check in enumerate(CHECKS)]
    numbers = {name: f"found[world][datum.i][{k}]" for k, name in enumerate(("share", "low", "high", "truth"))}
    return (
        alt.Chart(pd.DataFrame(checks, columns=["i", "p", "check"]))
        .transform_filter("proposition == 0 || datum.p == proposition")
        .transform_calculate(**numbers)
    )


def _numbers(verdict: Verdict) -> list[list[float]]:
    """Share, its interval, and truth of each check; a share of nothing is drawn as none."""
    return [rounded(np.nan_to_num([f.share, f.share_low, f.share_high, f.truth])) for f in verdict.findings]


def _stories(each: tuple[Verdict, ...]) -> list[str]:
    """All propositions in short, then each of them."""
    short = [f"Proposition {v.proposition} {v.word}: truth {said(v.truth, '.2f')}." for v in each]
    return [" ".join(short), *(verdict.sentence for verdict in each)]
