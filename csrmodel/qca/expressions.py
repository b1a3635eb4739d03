"""Expressions of set theory: conditions, their values, and sums of products over them.

An expression is a sum of terms, and a term a product of literals: ``A*~B + C``. ``~B`` is the absence of a condition
with two values, ``C[2]`` the value 2 of one with several. Terms are kept as rows of whole numbers, one for each
condition: the value that the term asks for, or `ANY_VALUE`.

Membership in a product is the smallest membership in its literals, and membership in a sum the largest in its terms
(Zadeh's rules). A condition with two values may be crisp or fuzzy, one with more is crisp.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from numbers import Integral

import numpy as np
from numpy.typing import NDArray

from csrmodel.guards import guard
from csrmodel.parameters import shaped, shown

Terms = NDArray[np.int64]
Array = NDArray[np.float64]

ANY_VALUE = -1
"""In a term, for a condition that it does not ask for."""

MOST_CONDITIONS = 14
"""So many conditions are minimised: every combination of them is looked at, and there are twice as many with each."""

MOST_ROWS = 2**16
"""So many rows has the largest truth table, where conditions have several values."""


class NoSolutionError(ValueError):
    """These cases have no solution under these settings; other anchors or cuts may give one."""


_LITERAL = re.compile(r"(?P<absent>~?)\s*(?P<name>[^\W\d]\w*)\s*(?:\[\s*(?P<value>\d+)\s*\])?")


@dataclass(frozen=True)
class Space:
    """Conditions and how many values each has: all configurations that could be.

    Parameters
    ----------
    conditions
        Their names.
    levels
        How many values each has, 2 or more: 0, 1 and so on.
    """

    conditions: tuple[str, ...]
    levels: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.conditions:
            raise ValueError("conditions is empty; allowed is one name or more")
        if len(set(self.conditions)) < len(self.conditions):
            raise ValueError(f"conditions are {', '.join(self.conditions)}; allowed is each once")
        given = self.levels
        levels = tuple(given) if isinstance(given, Sequence) and not isinstance(given, str) else ()
        if len(levels) != len(self.conditions) or not all(isinstance(n, Integral) and n >= 2 for n in levels):
            raise ValueError(f"levels is {shown(given)}; allowed is a whole number of 2 or more for each condition")
        object.__setattr__(self, "levels", levels)
        if len(self.conditions) > MOST_CONDITIONS or prod(self.levels) > MOST_ROWS:
            raise ValueError(
                f"conditions are {len(self.conditions)} with {prod(self.levels):,} configurations; allowed are"
                f" {MOST_CONDITIONS} with {MOST_ROWS:,} at the most"
            )

    @property
    def rows(self) -> int:
        """How many configurations there are."""
        return prod(self.levels)

    @property
    def multivalue(self) -> bool:
        """Whether a condition has more than two values; then every literal is written with its value."""
        return max(self.levels) > 2

    @property
    def _base(self) -> NDArray[np.int64]:
        """What a step of each condition counts in the number of a row; the first condition counts most."""
        return np.append(np.cumprod(self.levels[:0:-1])[::-1], 1).astype(np.int64)

    def numbers(self, configurations: Terms) -> NDArray[np.int64]:
        """Row numbers of configurations, from 1, in the order of a truth table whose first condition changes last."""
        return self._settled("configurations", configurations, 0) @ self._base + 1

    def configurations(self, numbers: Iterable[int] | None = None) -> Terms:
        """Configurations of row numbers, shape (rows, conditions); None takes all."""
        listed = list(range(1, self.rows + 1) if numbers is None else numbers)
        for row in listed:
            if not (isinstance(row, Integral) and 1 <= row <= self.rows):
                raise ValueError(f"numbers has {shown(row)}; allowed are whole numbers from 1 to {self.rows}")
        found = np.array(listed, dtype=np.int64) - 1
        return found[:, None] // self._base % np.array(self.levels)

    def text(self, term: Terms) -> str:
        """A term in words: ``A*~B``, or ``A[1]*B[0]`` where a condition has several values; ``1`` for all cases."""
        shaped("term", term, len(self.conditions))
        return self._text(self._settled("term", term[None])[0].tolist())

    def _text(self, term: Sequence[int]) -> str:
        return (
            "*".join(
                self._literal(name, value)
                for name, value in zip(self.conditions, term, strict=True)
                if value != ANY_VALUE
            )
            or "1"
        )

    def _literal(self, name: str, value: int) -> str:
        if self.multivalue:
            return f"{name}[{value}]"
        return name if value else f"~{name}"

    def texts(self, terms: Terms) -> tuple[str, ...]:
        """Several terms in words."""
        return tuple(self._text(term) for term in self._settled("terms", terms).tolist())

    def _settled(self, name: str, terms: Terms, least: int = ANY_VALUE) -> Terms:
        """Terms, or configurations, whose every value is one that its condition has."""
        shaped(name, terms, "rows", len(self.conditions))
        wrong = (terms < least) | (terms >= self.levels)
        if wrong.any():
            row, at = np.argwhere(wrong)[0]
            span = f"0 to {self.levels[at] - 1}{'' if least == 0 else f', and {ANY_VALUE} for any'}"
            raise ValueError(f"{name} asks {self.conditions[at]} for {terms[row, at]}; allowed are {span}")
        return terms

    def parsed(self, expression: str) -> Terms:
        """The terms of an expression, shape (terms, conditions).

        Raises
        ------
        ValueError
            If it names no condition of this space, or a value that the condition has not.
        """
        terms = []
        for product in expression.split("+"):
            term = [ANY_VALUE] * len(self.conditions)
            for literal in product.split("*"):
                at, value = self._read(literal.strip(), expression)
                if term[at] not in (ANY_VALUE, value):
                    raise ValueError(
                        f"expression is {expression!r}: {product.strip()} asks for two values of one"
                        " condition; allowed is one"
                    )
                term[at] = value
            terms.append(term)
        return np.array(terms, dtype=np.int64)

    def _read(self, literal: str, expression: str) -> tuple[int, int]:
        found = _LITERAL.fullmatch(literal)
        if found is None or found["name"] not in self.conditions:
            raise ValueError(
                f"expression is {expression!r}: {literal!r} is no condition; allowed are"
                f" {', '.join(self.conditions)}, each as A, ~A or A[1]"
            )
        at = self.conditions.index(found["name"])
        value = 1 if found["value"] is None else int(found["value"])
        if value >= self.levels[at] or (self.levels[at] > 2 and (found["absent"] or found["value"] is None)):
            allowed = ", ".join(f"{self.conditions[at]}[{v}]" for v in range(self.levels[at]))
            raise ValueError(f"expression is {expression!r}: {literal!r} is no value of it; allowed are {allowed}")
        return at, 1 - value if found["absent"] else value

    def memberships(self, terms: Terms, values: Array) -> Array:
        """Membership of cases in each of several terms.

        Parameters
        ----------
        terms
            Shape (terms, conditions).
        values
            Values of the conditions, shape (cases, conditions): memberships in [0, 1], or whole numbers.

        Returns
        -------
        ndarray
            Shape (terms, cases), in [0, 1]; a term that asks for nothing has all cases.
        """
        self._settled("terms", terms)
        shaped("values", values, "cases", len(self.conditions))
        found = np.ones((len(terms), len(values)))
        for at, levels in enumerate(self.levels):
            of_value = _literals(values[:, at], levels)
            asked = terms[:, at]
            # The last row, all 1, is for terms that do not ask.
            np.minimum(found, of_value[asked], out=found)
        return found

    def membership(self, expression: str, values: Array) -> Array:
        """Membership of cases in an expression, shape (cases,)."""
        return self.memberships(self.parsed(expression), values).max(axis=0)

    def covered(self, terms: Terms) -> NDArray[np.bool_]:
        """Which configurations lie in each of several terms, shape (terms, rows)."""
        return covers(self._settled("terms", terms), self.configurations())

    def negated(self, terms: Terms) -> Terms:
        """What is not in a sum of terms, as a sum of terms, by De Morgan's laws.

        Products of a condition with its own absence are left out, and so is what lies in another term. Membership in
        them is one half at the most, so no case changes sides; but a fuzzy membership below one half may be smaller
        than 1 less the membership in the sum.
        """
        found = np.full((1, len(self.conditions)), ANY_VALUE, dtype=np.int64)
        for term in self._settled("terms", terms):
            others = [
                _asking(len(self.conditions), at, value)
                for at in np.flatnonzero(term != ANY_VALUE)
                for value in range(self.levels[at])
                if value != term[at]
            ]
            joined = [_product(a, b) for a in found for b in others]
            kept = [both for both in joined if both is not None]
            found = absorbed(np.array(kept, dtype=np.int64).reshape(-1, len(self.conditions)))
        return found


def covers(terms: Terms, configurations: Terms) -> NDArray[np.bool_]:
    """Which configurations, shape (rows, conditions), lie in which terms, shape (terms, rows)."""
    shaped("terms", terms, "terms", "conditions")
    shaped("configurations", configurations, "rows", terms.shape[1])
    met = np.ones((len(terms), len(configurations)), dtype=bool)
    for asked, has in zip(terms.T, configurations.T, strict=True):
        met &= (asked[:, None] == ANY_VALUE) | (asked[:, None] == has)
    return met


def absorbed(terms: Terms) -> Terms:
    """Terms without those that lie in another one, and without doubles."""
    shaped("terms", terms, "terms", "conditions")
    every = np.unique(terms, axis=0)
    # A term is like a configuration to a wider one, if that asks for no more than it does.
    inside = covers(every, every)
    np.fill_diagonal(inside, False)
    return every[~inside.any(axis=0)]


def _literals(values: Array, levels: int) -> Array:
    """Membership in every value of one condition, and a last row of ones."""
    ones = np.ones(len(values))
    if levels == 2:
        return np.array([1 - values, values, ones])
    return np.array([*(values == value for value in range(levels)), ones], dtype=np.float64)


def _asking(conditions: int, at: int, value: int) -> Terms:
    term = np.full(conditions, ANY_VALUE, dtype=np.int64)
    term[at] = value
    return term


def _product(a: Terms, b: Terms) -> Terms | None:
    """Two terms in one; None where they ask for different values of a condition."""
    if np.any((a != b) & (a != ANY_VALUE) & (b != ANY_VALUE)):
        return None
    return np.maximum(a, b)


guard(globals())
