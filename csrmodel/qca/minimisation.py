"""Boolean minimisation: prime implicants of a truth table, and every smallest set of them that covers it.

All three solutions are minimised in one way. What differs is only which rows speak *against* a term:

=============  ============================================================================
solution       rows that no term may cover
=============  ============================================================================
conservative   every row that is not explained
parsimonious   the rows in which the outcome is observed to be absent
intermediate   as parsimonious, and every remainder but the easy counterfactuals
=============  ============================================================================

An *implicant* covers no row against. It is *prime* if it covers one when any of its literals is dropped. A *model* is
a set of prime implicants that covers every explained row, with as few of them as any other: the fewest terms, not the
fewest literals. All models that tie are given.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from csrmodel.guards import guard
from csrmodel.parameters import shaped
from csrmodel.qca.expressions import ANY_VALUE, MOST_CONDITIONS, NoSolutionError, Terms, covers

MOST_MODELS = 10_000
"""So many models that tie are listed; a table with more does not decide between its explanations."""

MOST_STEPS = 2_000_000
"""So many partial models are looked at before a table is called too complex."""

_AT_ONCE = 2**22
"""Cells of a table of dropped conditions that are in memory at a time."""


def prime_implicants(explained: Terms, against: Terms) -> Terms:
    """The prime implicants that cover at least one explained row.

    Parameters
    ----------
    explained
        Configurations to be covered, shape (rows, conditions).
    against
        Configurations that no implicant may cover, shape (rows, conditions).

    Returns
    -------
    ndarray
        Shape (prime implicants, conditions): the values asked for, or `ANY_VALUE`; few literals first.

    Notes
    -----
    From an explained row a set of conditions may be dropped unless some row against differs from it in these
    conditions only. The sets in which it so differs are marked, and the marks passed on to all larger sets, for all
    explained rows at once. What is unmarked, and marked as soon as one more condition is dropped, is prime.
    """
    shaped("explained", explained, "rows", "conditions")
    conditions = explained.shape[1]
    shaped("against", against, "rows", conditions)
    if not len(explained) or not 0 < conditions <= MOST_CONDITIONS:
        raise ValueError(
            f"explained has shape {explained.shape}; allowed are one row or more, and 1 to {MOST_CONDITIONS} conditions"
        )
    step = max(1, _AT_ONCE // max(2**conditions, len(against)))
    found = [_primes_of(explained[at : at + step], against) for at in range(0, len(explained), step)]
    primes = np.unique(np.concatenate(found), axis=0)
    literals = (primes != ANY_VALUE).sum(axis=1)
    # Read from the left, what is present comes first and what is not asked for last.
    shown = np.where(primes == ANY_VALUE, primes.max(initial=0) + 1, primes.max(initial=0) - primes)
    return primes[np.lexsort((*shown.T[::-1], literals))]


def _primes_of(explained: Terms, against: Terms) -> Terms:
    conditions = explained.shape[1]
    apart = np.zeros((len(explained), len(against)), dtype=np.int32)
    for at in range(conditions):
        apart |= (explained[:, at, None] != against[:, at]).astype(np.int32) << at
    hit = np.zeros((len(explained), 2**conditions), dtype=bool)
    hit[np.arange(len(explained))[:, None], apart] = True
    for at in range(conditions):
        without, dropped = _halves(hit, at)
        dropped |= without
    prime = ~hit
    for at in range(conditions):
        kept, _ = _halves(prime, at)
        kept &= _halves(hit, at)[1]
    row, sets = np.nonzero(prime)
    dropped_too = (sets[:, None] >> np.arange(conditions)) & 1
    return np.where(dropped_too == 1, ANY_VALUE, explained[row])


def _halves(table: NDArray[np.bool_], at: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Views of a table over sets of conditions: sets without a condition, and the same sets with it."""
    split = table.reshape(len(table), -1, 2, 2**at)
    return split[:, :, 0], split[:, :, 1]


def chart(primes: Terms, explained: Terms) -> NDArray[np.bool_]:
    """The prime implicant chart: which of them covers which explained row, shape (prime implicants, rows)."""
    return covers(primes, explained)


def undominated(covered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which rows of a chart lie within no larger one (row dominance); equal rows all stay."""
    shaped("covered", covered, "prime implicants", "rows")
    within = (covered[:, None] <= covered[None]).all(axis=2)
    smaller = covered.sum(axis=1)[:, None] < covered.sum(axis=1)[None]
    return ~(within & smaller).any(axis=1)


def smallest_covers(covered: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """Every smallest set of rows of a chart that covers all of its columns.

    Parameters
    ----------
    covered
        Shape (prime implicants, rows); every column has at least one.

    Returns
    -------
    list of tuple
        Numbers of prime implicants, in order.

    Raises
    ------
    NoSolutionError
        If there are more than `MOST_MODELS`, or the search takes more than `MOST_STEPS`.
    """
    shaped("covered", covered, "prime implicants", "rows")
    columns = _telling_columns(covered)
    by_column = [np.flatnonzero(column).tolist() for column in columns]
    covering = [sum(1 << c for c in np.flatnonzero(row).tolist()) for row in columns.T]
    search = _Search(by_column, covering)
    for size in range(1, len(by_column) + 1):
        if found := search.of_size(size):
            return sorted(found)
    raise ValueError("covered has a column that nothing covers; allowed are charts that can be solved")


def _telling_columns(covered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Columns of a chart as rows, without those that are covered wherever another one is."""
    columns = np.unique(covered.T, axis=0)
    sizes = columns.sum(axis=1)
    columns = columns[np.argsort(sizes, kind="stable")]
    implied = (columns[:, None] <= columns[None]).all(axis=2)
    np.fill_diagonal(implied, False)
    return columns[~implied.any(axis=0)]


class _Search:
    """Covers of a given size, each met once: a prime implicant that was tried for a column is barred after it."""

    def __init__(self, by_column: Sequence[Sequence[int]], covering: Sequence[int]) -> None:
        self.by_column, self.covering = by_column, covering
        self.steps = 0
        self.found: list[tuple[int, ...]] = []
        # Columns that share a prime implicant: two that do not need two.
        self.near = [0] * len(by_column)
        for at, rows in enumerate(by_column):
            for row in rows:
                self.near[at] |= covering[row]

    def of_size(self, size: int) -> list[tuple[int, ...]]:
        self.found = []
        self._extend((), (1 << len(self.by_column)) - 1, size, 0)
        return self.found

    def _extend(self, chosen: tuple[int, ...], open_: int, left: int, barred: int) -> None:
        if not open_:
            self._keep(chosen)
            return
        if self._at_least(open_) > left:
            return
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise NoSolutionError(
                "the prime implicant chart is too complex to find all models; fewer conditions, a higher n_cut or"
                " row_dominance=True make it simpler"
            )
        column = self._narrowest(open_, barred)
        for row in self.by_column[column]:
            if not barred >> row & 1:
                self._extend((*chosen, row), open_ & ~self.covering[row], left - 1, barred)
                barred |= 1 << row

    def _keep(self, chosen: tuple[int, ...]) -> None:
        if len(self.found) == MOST_MODELS:
            raise NoSolutionError(
                f"more than {MOST_MODELS:,} models tie: the table does not decide between them; fewer conditions, a"
                " higher n_cut or row_dominance=True leave fewer"
            )
        self.found.append(tuple(sorted(chosen)))

    def _at_least(self, open_: int) -> int:
        """Columns of which no two share a prime implicant: so many are needed at least."""
        needed = 0
        while open_:
            lowest = (open_ & -open_).bit_length() - 1
            open_ &= ~self.near[lowest]
            needed += 1
        return needed

    def _narrowest(self, open_: int, barred: int) -> int:
        """The open column with the fewest prime implicants left."""
        best, fewest = -1, len(self.covering) + 1
        while open_:
            column = (open_ & -open_).bit_length() - 1
            open_ &= open_ - 1
            left = sum(not barred >> row & 1 for row in self.by_column[column])
            if left < fewest:
                best, fewest = column, left
        return best


guard(globals())
