"""The coded cases as clusters of the model: what the review reports of each, and what it leaves open.

A condition that is not reported is missing, not middling. Where the model cannot run without a number, the caller
says which: one value for all that is missing (`attributes`), or a draw from its whole range (`draws`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from csrmodel import evidence
from csrmodel.clusters import ClusterAttributes
from csrmodel.evidence import CONDITIONS
from csrmodel.guards import guard
from csrmodel.parameters import SHARE, number


@dataclass(frozen=True)
class CodedCase:
    """One case with its coded conditions.

    Parameters
    ----------
    case
        Identifier in the table of cases.
    name
        Its name.
    kind
        "single" for a cluster, "population" for a statement about many.
    reported
        Coded conditions by name, memberships in [0, 1].
    missing
        Names of the conditions that the review does not report.
    """

    case: str
    name: str
    kind: str
    reported: dict[str, float]
    missing: tuple[str, ...]

    def attributes(self, unreported: float | None = None, **changes: ArrayLike) -> ClusterAttributes:
        """The case as one cluster, or as many that differ in what is changed.

        Parameters
        ----------
        unreported
            Value of every condition that is not reported, in [0, 1]; None takes the register's ``unreported``.
        changes
            Attributes that no case reports, such as ``traceability``: one number, or one for each cluster.
        """
        value = number("unreported", evidence.default("unreported") if unreported is None else unreported, SHARE)
        return ClusterAttributes(**{**dict.fromkeys(self.missing, value), **self.reported, **changes})

    def draws(self, points: NDArray[np.float64], **changes: ArrayLike) -> ClusterAttributes:
        """The case as many clusters, one a row of `points`.

        Parameters
        ----------
        points
            Values in [0, 1] for the missing conditions, shape (clusters, conditions): columns in the order of
            `CONDITIONS`, those of reported conditions unread; further columns likewise.
        changes
            Attributes that no case reports, one number for each cluster.
        """
        columns = {name: points[:, CONDITIONS.index(name)] for name in self.missing}
        reported = {name: np.full(len(points), value) for name, value in self.reported.items()}
        return ClusterAttributes(**columns, **reported, **changes)

    @property
    def sentence(self) -> str:
        """What is missing, in words."""
        if not self.missing:
            return "All conditions are reported."
        words = evidence.names("variable")
        return f"Not reported: {_listed([words[name].lower() for name in self.missing])}."


@cache
def coded_cases() -> tuple[CodedCase, ...]:
    """Every case of the evidence, in the order of the table."""
    values = evidence.codings().pivot(index="case", columns="variable", values="value")
    return tuple(_case(row, values.loc[row["id"]]) for row in evidence.cases().to_dict("records"))


def lab_cases() -> tuple[CodedCase, ...]:
    """The cases that the laboratories offer: those with the register's ``lab_conditions`` reported, or more."""
    enough = evidence.default("lab_conditions")
    return tuple(case for case in coded_cases() if len(case.reported) >= enough)


def _case(row: dict[str, str], values: pd.Series) -> CodedCase:
    reported = {name: float(values[name]) for name in CONDITIONS if pd.notna(values[name])}
    missing = tuple(name for name in CONDITIONS if name not in reported)
    return CodedCase(row["id"], row["name"], row["kind"], reported, missing)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


guard(globals())
