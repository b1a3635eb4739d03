"""What the figures of single clusters share: the cases and the codings on offer, and the points of an axis."""

from __future__ import annotations

from typing import Any

import pandas as pd

from csrmodel.coded_cases import lab_cases
from csrmodel.evidence import coded_by
from csrmodel.figures.kit.controls import Choice
from csrmodel.operations import Operations
from csrmodel.populations.propositions import CROSSOVER

_SIDES = (
    "The report misleads: reported conduct lies above one half, and chain-wide conduct does not.",
    "Reported and chain-wide conduct both lie above one half.",
    "Neither reported nor chain-wide conduct lies above one half.",
)

AXIS = tuple(round(0.1 * i, 1) for i in range(11))
"""Points of a grid along an axis from 0 to 1."""


def which_case(chosen: int, own: pd.DataFrame | None = None) -> Choice:
    """A list of the cases of which enough is reported to offer them, the reader's own after the review's."""
    return Choice("cluster", "A cluster", tuple(case.name for case in lab_cases(own)), chosen)


def which_coding(chosen: int) -> Choice:
    """A list of the codings that `csrmodel.evidence.coded_by` offers, the book's own first."""
    return Choice("coding", "Whose coding", tuple(coded_by()), chosen)


def short_outcomes(names: pd.Series) -> pd.Series:
    """Names of coded outcomes as a row has room for them: what is good of each is said elsewhere."""
    return names.str.lower().str.removesuffix(" improved").str.removesuffix(" acceptable")


def report_and_chain(operations: Operations, reported: Any, chain_wide: Any) -> Any:
    """On which sides of one half reported and chain-wide conduct lie, in words.

    Nothing is reported as less than it is, so that no report hides a chain that is in.
    """
    misleads, both, neither = _SIDES
    inside = operations.where(chain_wide > CROSSOVER, both, misleads)
    return operations.where(reported > CROSSOVER, inside, neither)
