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
from csrmodel.figures.kit.controls import Control, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.propositions import LABELS, check_bars
from csrmodel.figures.kit.sentence import Column, Derived, Part, Sentence, Settings, of_row
from csrmodel.figures.kit.words import counted
from csrmodel.operations import Operations
from csrmodel.populations import kept
from csrmodel.populations.propositions import CHECKS, PROPOSITIONS, Check, Finding, truths
from csrmodel.populations.quantifiers import Quantifiers, quantifier_term

_SAYS = "Proposition {proposition} {verdict}: truth {truth:.2f}. Least true: {check}."

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
) -> Figure:
    """A population to move: what clusters there are, what "few" and "most" mean, and what becomes of the propositions.

    Parameters
    ----------
    visible_share, national_median, informality_median, traceability_median
        Assumptions of the prior, on the grid of `csrmodel.populations.kept.AXES`; None takes the register's.
    few_none, most_full
        Shares from which clusters are no longer a few, and are fully most; None takes the register's.
    """
    grid = _grid((visible_share, national_median, informality_median, traceability_median))
    controls = (
        *grid.controls,
        assumed("few_none", "No longer a few from", few_none, low_label="strict", high_label="generous"),
        assumed("most_full", "Fully most from", most_full, low_label="generous", high_label="strict"),
    )
    shares = _shares(grid)
    degrees = {check.key: _truth(check, shares[check.key]) for check in CHECKS}
    start = {control.signal: control.value for control in controls}
    return Figure(
        name="population",
        chart=check_bars(_rows([*shares.values()], [*degrees.values()])),
        height=320,
        question="In which population of clusters would the review be right?",
        caption=(
            "As the register stands, few improve and most are bad, and two of three propositions fail all the same, "
            "each on a clause about causes. Trace the orders, and the third comes true. Make institutions strong, and "
            "associations stand behind the improved clusters, of which there are then too many to be called few. "
            f"Populations on a grid of {len(grid):,} points; the meaning of the words is computed in the page."
        ),
        description=(
            f"{counted(len(CHECKS)).capitalize()} bars, one for each check, coloured from false to true, under "
            f"{counted(len(controls))} sliders."
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
    )


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


def _truth(check: Check, share: Column) -> Derived:
    """How true the word of a check is of its share; of nothing it is true, as there is nothing to refute it."""

    def formula(operations: Operations, at: Settings) -> Any:
        here = share.at(operations, at)
        breaks = {**vars(Quantifiers()), "few_none": at["few_none"], "most_full": at["most_full"]}
        return operations.where(here < 0, 1.0, quantifier_term(check.word, here, breaks, operations))

    return Derived(f"truth_{check.key}", formula)


def _verdict(proposition: int, shares: Mapping[str, Column], degrees: Mapping[str, Derived]) -> Sentence:
    """What becomes of a proposition, and its least true check."""
    keys = [check.key for check in CHECKS if check.proposition == proposition]

    def fields(operations: Operations, at: Settings) -> dict[str, Any]:
        each = {key: degrees[key].at(operations, at) for key in keys}
        least = reduce(operations.minimum, each.values())
        *others, last = keys
        check = reduce(
            lambda found, key: operations.where(each[key] == least, LABELS[key], found), reversed(others), LABELS[last]
        )
        verdict = operations.where(least > 0.5, "holds", "fails")
        return {"proposition": proposition, "verdict": verdict, "truth": least, "check": check}

    return Sentence(_SAYS, fields, [*(shares[key] for key in keys), *(degrees[key] for key in keys)])


def _rows(shares: list[Part], degrees: list[Part]) -> alt.Chart:
    """The checks at the chosen point; reads what the sentences read."""
    checks = [(i, LABELS[check.key]) for i, check in enumerate(CHECKS)]
    return (
        alt.Chart(pd.DataFrame(checks, columns=["i", "check"]))
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
                "reading": _in_words(check, found[check.key], each[check.key]),
            }
            for check in CHECKS
        ]
    ).round(2)


def _in_words(check: Check, share: float, truth: float) -> str:
    return Finding(check, share, share, share, truth, truth, truth).sentence
