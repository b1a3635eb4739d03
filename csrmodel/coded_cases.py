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
from csrmodel.evidence.judged import coded_values
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
        if points.ndim != 2 or points.shape[1] < len(CONDITIONS):
            raise ValueError(f"points has shape {points.shape}; allowed is (clusters, {len(CONDITIONS)}) or wider")
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
    return tuple(
        _case(row["id"], row["name"], row["kind"], values.loc[row["id"]]) for row in evidence.cases().to_dict("records")
    )


def lab_cases(own: pd.DataFrame | None = None) -> tuple[CodedCase, ...]:
    """The cases that the laboratories offer: those with the register's ``lab_conditions`` reported, or more.

    Parameters
    ----------
    own
        Cases of your own, as `csrmodel.evidence.read_codings` gives them, to come after the review's; None for none.

    Raises
    ------
    ValueError
        If too little is reported of every case of your own, or if one has a variable twice.
    """
    enough = int(evidence.default("lab_conditions"))
    reviewed = tuple(case for case in coded_cases() if len(case.reported) >= enough)
    if own is None:
        return reviewed
    yours = [_case(name, name, "single", pd.Series(values)) for name, values in coded_values(own).items()]
    offered = tuple(case for case in yours if len(case.reported) >= enough)
    if not offered:
        raise ValueError(f"own has no case of which enough is reported; allowed are {enough} conditions or more")
    return (*reviewed, *offered)


def _case(case: str, name: str, kind: str, values: pd.Series) -> CodedCase:
    reported = {each: float(values[each]) for each in CONDITIONS if pd.notna(values.get(each))}
    missing = tuple(each for each in CONDITIONS if each not in reported)
    return CodedCase(case, name, kind, reported, missing)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


guard(globals())
