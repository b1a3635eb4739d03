"""Every check of the propositions: its share over simulated populations, and how true that makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.evidence import default
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.prediction import Pick, Prediction
from csrmodel.figures.kit.propositions import LABELS, NAMES, band, by_word, check_bars
from csrmodel.figures.kit.sentence import Told
from csrmodel.populations import kept
from csrmodel.populations.propositions import CHECKS, FIRST, PROPOSITIONS, Check
from csrmodel.populations.quantifiers import Quantifiers
from csrmodel.populations.verdicts import Finding, Verdict
from csrmodel.populations.verdicts import verdicts as judged
from csrmodel.words import counted


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
    worlds = _worlds()
    found = [_findings(each) for each in worlds.values()]
    here = next(iter(worlds.values()))
    first = next(iter(here.values()))
    grid = Grid(
        (
            Choice("world", "The world", tuple(worlds), world),
            Choice("proposition", "A proposition", (f"All {counted(len(NAMES))}", *NAMES), proposition),
        )
    )
    stories = [text for each in worlds.values() for text in _stories(each)]
    return Figure(
        name="verdicts",
        chart=check_bars(_rows()),
        height=560,
        signals={"found": [[_numbers(finding) for finding in each] for each in found]},
        question="Which clauses does the model support, and on which clause does each proposition break?",
        caption=(
            f"{_counts(here)} Each bar is a share of clusters. A frame spans the shares that make the word of the "
            "clause, such as “most”, more true than false, and the colour of a bar says how true it is. A line spans "
            f"95 per cent of {first.populations} populations of {first.clusters:,} clusters."
        ),
        description=(
            f"{counted(len(CHECKS)).capitalize()} rows, one for each check, with shares of clusters from 0 to 100 per "
            "cent across. A bar is the share, its colour says how true the check is, and a dashed frame spans the "
            "shares that make it true. A line spans 95 per cent of the populations."
        ),
        provenance="model",
        table=_table(found[0]),
        controls=grid.controls,
        presets=(
            Preset("Proposition 3", {"world": 0, "proposition": 3}),
            Preset("Orders are traced", {"world": [*worlds].index("orders are traced"), "proposition": 2}),
            Preset("One good driver is enough", {"world": [*worlds].index("best shot"), "proposition": 1}),
        ),
        readouts=(Readout("story", Told(grid, stories, "stories")),),
        prediction=_prediction(here),
    )


def _prediction(each: Mapping[str, Verdict]) -> Prediction:
    """What the model says of each proposition in its first reading, in the world as assumed."""
    words = ("holds", "is undecided", "fails")
    firsts = [each[FIRST[n].key] for n in sorted(FIRST)]
    return Prediction(
        "The model makes up populations of clusters and tests each proposition on them. What becomes of each "
        "proposition, in the first way in which this book reads it?",
        tuple(
            Pick(f"Proposition {v.reading.proposition}, read as {v.reading.name}", words, words.index(v.word))
            for v in firsts
        ),
        {"world": 0, "proposition": 0},
    )


@cache
def _worlds() -> dict[str, dict[str, Verdict]]:
    """Verdicts on the readings in every world of the kept runs, by its name."""
    table = kept.verdict_alternatives()
    size = int(default("population_size"))
    return {
        str(name): judged(rows[list(LABELS)].to_dict("records"), clusters=size)
        for name, rows in table.groupby("world", sort=False)
    }


def _findings(each: Mapping[str, Verdict]) -> list[Finding]:
    """What every check found, in the order of the checks."""
    found = {finding.check.key: finding for verdict in each.values() for finding in verdict.findings}
    return [found[check.key] for check in CHECKS]


def _rows() -> alt.Chart:
    """The checks of the chosen propositions; reads the signals world, proposition and found."""
    places = {check.key: i for i, check in enumerate(CHECKS)}
    checks = [
        (i, check.proposition, LABELS[check.key], *_frame(check, places.get(check.than)))
        for i, check in enumerate(CHECKS)
    ]
    numbers = {name: f"found[world][datum.i][{k}]" for k, name in enumerate(("share", "low", "high", "truth"))}
    return (
        alt.Chart(pd.DataFrame(checks, columns=["i", "p", "check", "from", "limit", "than"]))
        .transform_filter("proposition == 0 || datum.p == proposition")
        .transform_calculate(**numbers)
        .transform_calculate(to="isValid(datum.than) ? found[world][datum.than][0] : datum.limit")
    )


def _frame(check: Check, than: int | None) -> tuple[float, float | None, int | None]:
    """Ends of the shares that make a check true, the upper one None where it is the share of another check."""
    low, high = band(check, None, vars(Quantifiers()))
    return low, high, than


def _numbers(finding: Finding) -> list[float]:
    """Share, its interval, and truth; a share of nothing is drawn as none."""
    return rounded(np.nan_to_num([finding.share, finding.share_low, finding.share_high, finding.truth]))


def _stories(each: Mapping[str, Verdict]) -> list[str]:
    """All propositions in short, then each of them with what its readings break on."""
    return [_overview(each), *(_story(each, n) for n in PROPOSITIONS)]


def _overview(each: Mapping[str, Verdict]) -> str:
    own = {n: [verdict for verdict in each.values() if verdict.reading.proposition == n] for n in PROPOSITIONS}
    return " ".join(f"Proposition {n} {by_word(verdicts)}." for n, verdicts in own.items())


def _story(each: Mapping[str, Verdict], proposition: int) -> str:
    own = [verdict for verdict in each.values() if verdict.reading.proposition == proposition]
    broken = [
        f"Read as {verdict.reading.name} it breaks on clause {verdict.weakest.check.clause}: "
        f"{_small(verdict.weakest.sentence)}"
        for verdict in own
        if verdict.word != "holds"
    ]
    return " ".join([f"Proposition {proposition} {by_word(own)}.", *broken])


def _counts(each: Mapping[str, Verdict]) -> str:
    """How many readings hold, are undecided and fail."""
    words = [verdict.word for verdict in each.values()]
    many = counted(len(words))
    hold, undecided, fail = (counted(words.count(word)) for word in ("holds", "is undecided", "fails"))
    return (
        f"In the world as assumed {hold} of {many} readings hold, {fail} fail, and on {undecided} there is no verdict."
    )


def _small(sentence: str) -> str:
    return f"{sentence[0].lower()}{sentence[1:]}"


def _table(findings: Sequence[Finding]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "clause": finding.check.clause,
                "kind": finding.check.kind,
                "word": finding.check.word,
                "share": finding.share,
                "share low": finding.share_low,
                "share high": finding.share_high,
                "truth": finding.truth,
                "finding": finding.sentence,
            }
            for finding in findings
        ]
    ).round(2)
