"""Every check of the propositions: its share over simulated populations, and how true that makes it."""

from __future__ import annotations

from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.grids import rounded, with_signals
from csrmodel.figures.kit.truths import LABELS, check_bars
from csrmodel.populations import kept
from csrmodel.populations.propositions import (
    CHECKS,
    PROPOSITIONS,
    Verdict,
)
from csrmodel.populations.propositions import verdicts as judged


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
    names, found = tuple(_worlds()), tuple(_worlds().values())
    checks = pd.DataFrame(
        [{"i": i, "p": check.proposition, "check": LABELS[check.key]} for i, check in enumerate(CHECKS)]
    )
    values = [[_numbers(verdict) for verdict in three] for three in found]
    flat = [[row for rows in three for row in rows] for three in values]
    rows = (
        alt.Chart(checks)
        .transform_filter("proposition == 0 || datum.p == proposition")
        .transform_calculate(
            **{name: f"found[world][datum.i][{k}]" for k, name in enumerate(("share", "low", "high", "truth"))}
        )
    )
    sentences = [[verdict.sentence for verdict in three] for three in found]
    stories = [
        [" ".join(f"Proposition {v.proposition} {v.word}: truth {v.truth:.2f}." for v in three), *each]
        for three, each in zip(found, sentences, strict=True)
    ]
    return Figure(
        name="verdicts",
        chart=with_signals(
            check_bars(rows),
            320,
            world=world,
            proposition=proposition,
            found=flat,
            stories=stories,
            story=("stories[world][proposition]",),
        ),
        question="Which clauses does the model bear out, and on which does each proposition break?",
        caption=(
            "The second proposition holds as assumed. The first breaks on its last clause, since other institutions "
            "can stand in for an association; the third breaks on its because, since strong drivers do not reach where "
            "the work is done. Bars are shares of clusters, their colour how true the clause's word is of that share; "
            f"lines hold 95 per cent of ten populations of {found[0][0].clusters:,} clusters."
        ),
        description="Ten bars, one for each check, from 0 to 100 per cent, coloured from false to true.",
        provenance="model",
        table=pd.concat([v.table.assign(proposition=v.proposition) for v in found[0]])[
            ["proposition", "clause", "kind", "word", "share", "share low", "share high", "truth", "reading"]
        ].round(2),
        controls=(
            Choice("world", "The world", names, world),
            Choice(
                "proposition", "A proposition", ("All three", *(f"Proposition {n}" for n in PROPOSITIONS)), proposition
            ),
        ),
        readouts=(
            Readout("story", stories[world][proposition], lambda world, proposition: stories[world][proposition]),
        ),
    )


@cache
def _worlds() -> dict[str, tuple[Verdict, Verdict, Verdict]]:
    """Verdicts in every world of the kept runs, by its name."""
    table = kept.verdict_alternatives()
    size = int(evidence.default("population_size"))
    return {
        str(name): judged(rows[list(LABELS)].to_dict("records"), clusters=size)
        for name, rows in table.groupby("world", sort=False)
    }


def _numbers(verdict: Verdict) -> list[list[float]]:
    """Share, its interval, and truth of each check; a share of nothing is drawn as none."""
    return [rounded(np.nan_to_num([f.share, f.share_low, f.share_high, f.truth]), 3) for f in verdict.findings]
