"""A population to move: what clusters there are, what "few" and "most" mean, and what becomes of the propositions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.evidence import default
from csrmodel.figures.kit.assumed import assumed
from csrmodel.figures.kit.controls import Choice, Control, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded, term
from csrmodel.figures.kit.prediction import Pick, Prediction
from csrmodel.figures.kit.propositions import LABELS, band, check_bars
from csrmodel.figures.kit.sentence import Column, Derived, Part, Sentence, Settings, of_row
from csrmodel.operations import NUMPY, VEGA, Operations
from csrmodel.populations import kept
from csrmodel.populations.propositions import (
    CHECKS,
    CROSSOVER,
    FIRST,
    PROPOSITIONS,
    READINGS,
    Check,
    Reading,
    check_term,
    truths,
)
from csrmodel.populations.quantifiers import Quantifiers
from csrmodel.populations.verdicts import Finding
from csrmodel.words import counted, enumerated

_ENDS: Mapping[str, tuple[str, str, str]] = {
    "visible_share": ("Clusters in visible chains", "none", "half"),
    "national_median": ("Strength of institutions (median)", "weak", "strong"),
    "informality_median": ("Informality (median)", "all formal", "informal"),
    "traceability_median": ("Traceability (median)", "first tier only", "to the homes"),
}
"""How a reader is asked for each of `csrmodel.populations.kept.AXES`: the label, and both ends."""

_NOTHING = -1.0
"""Stands for the share of a check for which no cluster is there."""


@explorer
def population(
    visible_share: float | None = None,
    national_median: float | None = None,
    informality_median: float | None = None,
    traceability_median: float | None = None,
    few_none: float | None = None,
    most_full: float | None = None,
    reading: int = 0,
) -> Figure:
    """A population to move: what clusters there are, what "few" and "most" mean, and what becomes of the propositions.

    Parameters
    ----------
    visible_share, national_median, informality_median, traceability_median
        Assumptions of the prior, on the grid of `csrmodel.populations.kept.AXES`; None takes the register's.
    few_none, most_full
        Shares from which clusters are no longer a few, and are fully most; None takes the register's.
    reading
        0 for the first reading of each proposition, or the number of a row of the table of readings: whose checks are
        drawn.
    """
    grid = _grid((visible_share, national_median, informality_median, traceability_median))
    controls = (
        *grid.controls,
        assumed("few_none", "Share that is no longer a few", few_none, low_label="strict", high_label="generous"),
        assumed("most_full", "Share that is fully most", most_full, low_label="generous", high_label="strict"),
        Choice("reading", "Checks of", ("the first readings", *(_named(each) for each in READINGS.values())), reading),
    )
    shares = _shares(grid)
    degrees = {check.key: _truth(check, shares) for check in CHECKS}
    start = {control.signal: control.value for control in controls}
    return Figure(
        name="population",
        chart=check_bars(_rows([*shares.values()], [*degrees.values()])),
        height=320,
        question="In which population of clusters would the review be right?",
        caption=(
            "Whether the three propositions hold depends on the population of clusters, on what “few” and “most” mean, "
            "and on the reading. Let buyers trace the orders, or make institutions strong, and see which verdicts "
            "change. A frame spans the shares that make the word of a check more true than false. "
            f"Each of {len(grid):,} settings of the first four sliders has one population."
        ),
        description=(
            "A row for each check of the chosen reading, with shares of clusters from 0 to 100 per cent across. A bar "
            "is the share, its colour says how true the check is, and a dashed frame spans the shares that make it "
            f"true. {counted(len(controls) - 1).capitalize()} sliders and a list of the {len(READINGS)} readings move "
            "them."
        ),
        provenance="model",
        table=_table(shares, start),
        controls=controls,
        presets=(
            Preset("Orders are traced", {**grid.settings, "traceability_median": 1.0}),
            Preset("Strong institutions", {**grid.settings, "national_median": 0.6}),
            Preset("Few visible, strong institutions", {**grid.settings, "visible_share": 0.0, "national_median": 0.7}),
        ),
        readouts=[Readout(f"verdict_{n}", _verdict(n, shares, degrees)) for n in PROPOSITIONS],
        prediction=_prediction(degrees, start),
    )


def _prediction(degrees: Mapping[str, Derived], start: Mapping[str, float]) -> Prediction:
    """What tracing every order does to the truth of each proposition in its first reading."""
    traced = {"traceability_median": kept.AXES["traceability_median"][-1]}
    asks = []
    for n, first in sorted(FIRST.items()):
        before, after = (_least(first, degrees, {**start, **moved}) for moved in ({}, traced))
        asks.append(Pick(f"Proposition {n}, read as {first.name}", _WAYS, 1 + int(np.sign(round(after - before, 2)))))
    return Prediction(
        "Suppose that buyers trace every order, down to the homes. What does this tracing do to the truth of each "
        "proposition?",
        asks,
        {**start, **traced},
    )


_WAYS = ("hurts it", "changes nothing", "helps it")


def _least(reading: Reading, degrees: Mapping[str, Derived], at: Mapping[str, float]) -> float:
    """The truth of a reading at some settings: that of its least true check."""
    return min(float(degrees[check.key].at(NUMPY, at)) for check in reading.checks)


def _grid(values: tuple[float | None, ...]) -> Grid:
    """The axes of the kept runs, each starting at its value or where the register stands."""
    controls = []
    for (name, points), value in zip(kept.AXES.items(), values, strict=True):
        label, low, high = _ENDS[name]
        start = default(name) if value is None else value
        controls.append(Control(name, label, start, points[0], points[-1], points[1] - points[0], low, high))
    return Grid(tuple(controls))


def _shares(grid: Grid) -> dict[str, Column]:
    """The share of each check over the populations, by its key."""
    table = kept.verdict_grid()
    return {
        check.key: Column(f"share_{check.key}", grid, rounded(table[check.key].fillna(_NOTHING))) for check in CHECKS
    }


def _truth(check: Check, shares: Mapping[str, Column]) -> Derived:
    """How true the word of a check is of its share; of nothing it is true, as there is nothing to refute it."""

    def formula(operations: Operations, at: Settings) -> Any:
        here = shares[check.key].at(operations, at)
        other = shares[check.than].at(operations, at) if check.than else here
        breaks = {**vars(Quantifiers()), "few_none": at["few_none"], "most_full": at["most_full"]}
        truth = check_term(check.word, here, other, breaks, operations)
        return operations.where(operations.minimum(here, other) < 0, 1.0, truth)

    return Derived(f"truth_{check.key}", formula)


def _named(reading: Reading) -> str:
    return f"{reading.proposition}: {reading.name}"


def _verdict(proposition: int, shares: Mapping[str, Column], degrees: Mapping[str, Derived]) -> Sentence:
    """What becomes of a proposition in its first reading, its least true check, and its truth in the others."""
    first, *others = (reading for reading in READINGS.values() if reading.proposition == proposition)
    asked = {check.key for reading in (first, *others) for check in reading.checks}

    def truth(reading: Reading, operations: Operations, at: Settings) -> Any:
        return reduce(operations.minimum, (degrees[check.key].at(operations, at) for check in reading.checks))

    def fields(operations: Operations, at: Settings) -> dict[str, Any]:
        least = truth(first, operations, at)
        *upper, last = (check.key for check in first.checks)
        check = reduce(
            lambda found, key: operations.where(degrees[key].at(operations, at) == least, LABELS[key], found),
            reversed(upper),
            LABELS[last],
        )
        verdict = operations.where(least > CROSSOVER, "holds", "fails")
        return {"verdict": verdict, "truth": least, "check": check} | {
            reading.key: truth(reading, operations, at) for reading in others
        }

    rest = enumerated(f"{reading.name} {{{reading.key}:.2f}}" for reading in others)
    parts: list[Part] = [*(shares[key] for key in sorted(asked)), *(degrees[key] for key in sorted(asked))]
    says = (
        f"Proposition {proposition}, read as {first.name}, {{verdict}}: truth {{truth:.2f}}. Its least true check is "
        f"“{{check}}”. Truth in the other readings: {rest}."
    )
    return Sentence(says, fields, parts)


def _rows(shares: list[Part], degrees: list[Part]) -> alt.Chart:
    """The checks of the chosen reading at the chosen point; reads what the sentences read, and the signal reading."""
    asked = [reading.checks for reading in READINGS.values()]
    first = {check for reading in FIRST.values() for check in reading.checks}
    checks = [
        (i, LABELS[check.key], [int(check in first), *(int(check in its) for its in asked)])
        for i, check in enumerate(CHECKS)
    ]
    breaks = {**vars(Quantifiers()), "few_none": term("few_none"), "most_full": term("most_full")}
    than = dict(zip((check.key for check in CHECKS), shares, strict=True))
    frames = [band(check, than[check.than].at(VEGA, {}) if check.than else None, breaks) for check in CHECKS]
    low, high = (f"[{', '.join(str(ends[k]) for ends in frames)}][datum.i]" for k in (0, 1))
    return (
        alt.Chart(pd.DataFrame(checks, columns=["i", "check", "asked"]))
        .transform_filter("datum.asked[reading] == 1")
        .transform_calculate(**{"from": low, "to": f"max(0, {high})"})
        .transform_calculate(found=of_row(shares), truth=of_row(degrees))
        .transform_calculate(share="datum.found < 0 ? null : datum.found")
        .transform_calculate(low="datum.share", high="datum.share")
    )


def _table(shares: Mapping[str, Column], at: Settings) -> pd.DataFrame:
    """Every check at some settings, by the formulas of the package."""
    here = {key: share.values[share.grid.index(at)] for key, share in shares.items()}
    found = {key: np.nan if share == _NOTHING else share for key, share in here.items()}
    each = truths(found, Quantifiers(few_none=at["few_none"], most_full=at["most_full"]))
    return pd.DataFrame(
        [
            {
                "proposition": check.proposition,
                "clause": check.clause,
                "kind": check.kind,
                "word": check.word,
                "share": found[check.key],
                "truth": each[check.key],
                "finding": _in_words(check, found[check.key], each[check.key]),
            }
            for check in CHECKS
        ]
    ).round(2)


def _in_words(check: Check, share: float, truth: float) -> str:
    return Finding(check, share, share, share, truth, truth, truth).sentence
