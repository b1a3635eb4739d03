"""Truth tables: which configurations the cases show, and what they speak for.

Every row is one configuration of the conditions. A case lies in the row of which it is more in than out. How
*consistent* a row is with the outcome, all cases tell, each by its fuzzy membership.

What becomes of a row:

====  ======================================================================================================
out   when
====  ======================================================================================================
1     consistency and PRI reach their cuts: the row is explained
C     consistency lies between two cuts: a contradiction
0     otherwise: the row speaks against
?     fewer cases than `n_cut`, so a *remainder*: an explanation may count on it, though no case is seen there
====  ======================================================================================================

A membership of exactly one half is neither in nor out, and such a case lies in no row. It is refused, unless asked
for: then the case is in no row, and still counts in every consistency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel.guards import guard
from csrmodel.parameters import SHARE, memberships, number, one_or_more, shaped, whole_number
from csrmodel.qca.expressions import Array, NoSolutionError, Space, Terms

SAME = float(np.sqrt(np.finfo(float).eps))
"""A consistency that falls short of a cut by less than this reaches it: sums of decimals are not exact."""

Halves = Literal["refuse", "in no row"]
"""What to do with a case of which a condition is at exactly one half."""


@dataclass(frozen=True)
class Sets:
    """Cases with their memberships.

    Parameters
    ----------
    space
        The conditions.
    outcome
        Name of the outcome, with ``~`` where its absence is explained.
    cases
        Names of the cases.
    values
        Values of the conditions, shape (cases, conditions).
    membership
        Membership in the outcome as explained, shape (cases,), in [0, 1].
    """

    space: Space
    outcome: str
    cases: tuple[str, ...]
    values: Array
    membership: Array

    def __post_init__(self) -> None:
        shaped("values", self.values, len(self.cases), len(self.space.conditions))
        shaped("membership", memberships("membership", self.membership), len(self.cases))

    def of(self, expression: str) -> Array:
        """Membership of the cases in an expression over the conditions, shape (cases,)."""
        return self.space.membership(expression, self.values)

    def negated(self) -> Sets:
        """The same cases with the absence of the outcome."""
        name = self.outcome[1:] if self.outcome.startswith("~") else f"~{self.outcome}"
        return replace(self, outcome=name, membership=1 - self.membership)


def sets(data: pd.DataFrame, outcome: str, conditions: Sequence[str] | None = None, halves: Halves = "refuse") -> Sets:
    """Calibrated data, checked.

    Parameters
    ----------
    data
        A row for each case, its index their names. Conditions are memberships in [0, 1], or whole values from 0.
    outcome
        Name of its column, memberships in [0, 1]; ``~Y`` for its absence.
    conditions
        Names of their columns; None takes all columns but the outcome.
    halves
        ``"refuse"``, or ``"in no row"`` for cases of which a condition is at exactly one half.

    Raises
    ------
    ValueError
        Naming case, column and value, if one is missing or no membership.
    NoSolutionError
        Naming case, condition and value, if one is at one half.
    """
    if conditions is not None:
        one_or_more("conditions", conditions)
    name = outcome.removeprefix("~")
    used = [column for column in data.columns if column != name] if conditions is None else list(conditions)
    for wanted in (name, *used):
        if wanted not in data.columns:
            raise ValueError(
                f"{'outcome' if wanted == name else 'conditions'} names {wanted!r}; allowed are {_listed(data)}"
            )
    if len(set(used)) < len(used) or name in used:
        raise ValueError(f"conditions are {', '.join(used)}; allowed is each once, and not the outcome {name}")
    if not len(data):
        raise ValueError("data has no cases; allowed is one or more")
    cases = tuple(str(case) for case in data.index)
    columns = [_column(data[column], cases) for column in (*used, name)]
    levels = [_levels(column, values, cases) for column, values in zip(used, columns, strict=False)]
    if (most := columns[-1].max()) > 1:
        at = int(columns[-1].argmax())
        raise ValueError(f"outcome {name} of case {cases[at]} is {most}; allowed is a membership from 0 to 1")
    values = np.stack(columns[:-1], axis=1)
    if halves == "refuse" and (values == 0.5).any():
        case, at = np.argwhere(values == 0.5)[0]
        raise NoSolutionError(
            f"condition {used[at]} of case {cases[case]} is 0.5; allowed is a membership above or below, as one half"
            " is neither in the set nor out of it"
        )
    membership = 1 - columns[-1] if outcome.startswith("~") else columns[-1]
    return Sets(Space(tuple(used), tuple(levels)), outcome, cases, values, membership)


def _listed(data: pd.DataFrame) -> str:
    return ", ".join(map(str, data.columns)) or "columns of data, which has none"


def _column(column: pd.Series, cases: tuple[str, ...]) -> Array:
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)
    if (wrong := ~(values >= 0) | np.isinf(values)).any():
        at = int(wrong.argmax())
        raise ValueError(
            f"{column.name} of case {cases[at]} is {column.iloc[at]}; allowed is a membership from 0 to 1,"
            " or a whole value from 0"
        )
    return values


def _levels(name: str, values: Array, cases: tuple[str, ...]) -> int:
    if values.max() <= 1:
        return 2
    if (wrong := values != np.floor(values)).any():
        at = int(wrong.argmax())
        raise ValueError(
            f"{name} of case {cases[at]} is {values[at]}; allowed is a membership from 0 to 1, or a whole"
            " value where a condition has several"
        )
    return int(values.max()) + 1


@dataclass(frozen=True)
class TruthTable:
    """A truth table; `truth_table` makes one.

    Parameters
    ----------
    sets
        The cases.
    incl_cut, pri_cut, n_cut
        The cuts it was made with.
    rows
        Numbers of the rows in which a case lies, in order.
    n
        Cases in each of these.
    consistency, pri
        Of each of these, in [0, 1].
    out
        What becomes of each of these: "1", "0", "C" or "?".
    row_of
        Row of every case; 0 for a case in no row.
    excluded
        Rows without cases that no explanation may count on.
    """

    sets: Sets
    incl_cut: tuple[float, ...]
    pri_cut: float
    n_cut: int
    rows: NDArray[np.int64]
    n: NDArray[np.int64]
    consistency: Array
    pri: Array
    out: NDArray[Any]
    row_of: NDArray[np.int64]
    excluded: tuple[int, ...] = ()

    @property
    def space(self) -> Space:
        """The conditions."""
        return self.sets.space

    @property
    def positives(self) -> tuple[int, ...]:
        """Rows that are explained."""
        return self._rows("1")

    @property
    def negatives(self) -> tuple[int, ...]:
        """Rows in which the outcome is observed to be absent."""
        return self._rows("0")

    @property
    def contradictions(self) -> tuple[int, ...]:
        """Rows between the two cuts of consistency."""
        return self._rows("C")

    def _rows(self, out: str) -> tuple[int, ...]:
        return tuple(self.rows[self.out == out].tolist())

    @cached_property
    def remainders(self) -> tuple[int, ...]:
        """Rows without enough cases: nothing is observed there."""
        settled = set(self.rows[self.out != "?"].tolist())
        return tuple(row for row in range(1, self.space.rows + 1) if row not in settled)

    def cases_in(self, row: int) -> tuple[str, ...]:
        """Names of the cases that lie in a row."""
        return tuple(self.sets.cases[at] for at in np.flatnonzero(self.row_of == row))

    def excluding(self, rows: Sequence[int]) -> TruthTable:
        """The table in which some remainders are barred as untenable assumptions.

        Raises
        ------
        ValueError
            If a row is no remainder.
        """
        for row in rows:
            if row not in self.remainders:
                raise ValueError(f"rows has {row}; allowed are remainders, which no case, or too few, lie in")
        return replace(self, excluded=tuple(sorted({*self.excluded, *map(int, rows)})))

    def frame(self, empty: bool = True) -> pd.DataFrame:
        """The table as one.

        Parameters
        ----------
        empty
            Whether rows without a case are shown; consistency and PRI are missing there.

        Returns
        -------
        DataFrame
            Index row; a column for each condition, then out, n, consistency, pri and cases.
        """
        numbers = list(range(1, self.space.rows + 1)) if empty else self.rows.tolist()
        shown = pd.DataFrame(
            self.space.configurations(numbers), columns=list(self.space.conditions), index=pd.Index(numbers, name="row")
        )
        told = pd.DataFrame(
            {"out": self.out, "n": self.n, "consistency": self.consistency, "pri": self.pri,
             "cases": [", ".join(self.cases_in(row)) for row in self.rows]},
            index=self.rows,
        ).reindex(numbers)  # fmt: skip
        told = told.fillna({"out": "?", "n": 0, "cases": ""}).astype({"n": int})
        return shown.join(told.rename(columns={name: f"{name} of row" for name in told if name in shown}))


def truth_table(
    data: pd.DataFrame | Sets,
    outcome: str | None = None,
    conditions: Sequence[str] | None = None,
    incl_cut: float | Sequence[float] = 0.8,
    pri_cut: float = 0.0,
    n_cut: int = 1,
    halves: Halves = "refuse",
) -> TruthTable:
    """The truth table of calibrated data.

    Parameters
    ----------
    data
        As for `sets`, or what `sets` returned; then the next two are not given.
    outcome, conditions, halves
        As for `sets`.
    incl_cut
        Consistency from which a row is explained, in [0, 1]; or two, of which the second is that below which it
        speaks against. What lies between is a contradiction.
    pri_cut
        PRI from which a row is explained, in [0, 1]: how far its cases tell the outcome from its absence.
    n_cut
        Cases that a row needs, 1 or more.

    Raises
    ------
    ValueError
        Naming what is wrong.
    NoSolutionError
        If a condition is at one half, or no row has enough cases.
    """
    if isinstance(data, pd.DataFrame):
        if outcome is None:
            raise ValueError(f"outcome is None; allowed are {_listed(data)}")
        data = sets(data, outcome, conditions, halves)
    cuts = _cuts(incl_cut)
    pri_cut, n_cut = number("pri_cut", pri_cut, SHARE), whole_number("n_cut", n_cut, 1)
    space = data.space
    row_of = np.where((data.values == 0.5).any(axis=1), 0, space.numbers(_sides(data)))
    rows, n = np.unique(row_of[row_of > 0], return_counts=True)
    if not (n >= n_cut).any():
        raise NoSolutionError(
            f"n_cut is {n_cut}; allowed is {max(n, default=0)} at the most, the cases of the fullest row"
        )
    member = space.memberships(space.configurations(rows.tolist()), data.values)
    consistency, pri = sufficiency(member, data.membership)
    out = np.where((consistency >= cuts[0] - SAME) & (pri >= pri_cut - SAME), "1", "0")
    if len(cuts) == 2:
        out[(consistency < cuts[0] - SAME) & (consistency >= cuts[1] - SAME)] = "C"
    out[n < n_cut] = "?"
    return TruthTable(data, cuts, pri_cut, n_cut, rows, n, consistency, pri, out, row_of)


def _sides(data: Sets) -> Terms:
    """The configuration that every case is more in than out."""
    crisp = np.array(data.space.levels) > 2
    return np.where(crisp, data.values, data.values > 0.5).astype(np.int64)


def _cuts(incl_cut: float | Sequence[float]) -> tuple[float, ...]:
    cuts = tuple(number("incl_cut", cut, SHARE) for cut in np.atleast_1d(incl_cut).tolist())
    if len(cuts) not in (1, 2) or sorted(cuts, reverse=True) != list(cuts):
        raise ValueError(
            f"incl_cut is {incl_cut}; allowed is a number from 0 to 1, or two of which the second is lower"
        )
    return cuts


def sufficiency(member: Array, outcome: Array) -> tuple[Array, Array]:
    """Consistency and PRI of memberships as sufficient for an outcome.

    Parameters
    ----------
    member
        Memberships, the cases along the last axis.
    outcome
        Memberships in the outcome, shape (cases,).

    Returns
    -------
    tuple of ndarray
        Consistency: the share of the membership that lies within the outcome; missing where there is no membership.
        PRI: the same without what lies within the outcome and its absence alike; 0 where nothing else is left.
    """
    shaped("outcome", memberships("outcome", outcome), "cases")
    if not memberships("member", member).ndim or member.shape[-1] != len(outcome):
        raise ValueError(f"member has shape {member.shape}; allowed is (..., {len(outcome)}), as there are outcomes")
    inside = np.minimum(member, outcome)
    both = np.minimum(inside, 1 - outcome).sum(axis=-1)
    total, inside = member.sum(axis=-1), inside.sum(axis=-1)
    return _share(inside, total, np.nan), _share(inside - both, total - both, 0.0)


def _share(part: Array, whole: Array, without: float) -> Array:
    # Sums that differ in their last digits only leave nothing.
    empty = whole <= SAME
    return np.where(empty, without, part / np.where(empty, 1.0, whole))


guard(globals())
