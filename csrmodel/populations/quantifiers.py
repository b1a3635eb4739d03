"""Few, most and widespread as numbers: how true it is of a share to be called by such a word.

A relative quantifier is a fuzzy set over shares (`zadeh1983`): a share belongs to "most" to a degree between 0 and 1.
All three here rise or fall in straight lines between two break points, which are assumptions::

    few(r)         rises from 0 at 0 to 1 at few_from, falls from 1 at few_full to 0 at few_none
    most(r)        rises from 0 at most_none to 1 at most_full
    widespread(r)  rises from 0 at widespread_none to 1 at widespread_full

"A few" is more than none, hence the first rise. The review gives the words and no numbers (`lundthomsen2016`, the
three propositions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csrmodel.evidence.register import assumed
from csrmodel.guards import guard
from csrmodel.operations import NUMPY, Operations
from csrmodel.parameters import SHARE, keep_within, memberships


@dataclass(frozen=True)
class Quantifiers:
    """Break points of the three words, shares in [0, 1]; each takes its default from the register.

    Raises
    ------
    ValueError
        Naming the break point, its value and what is allowed, or the pair whose first is not below its second.
    """

    few_from: float = assumed("few_from")
    few_full: float = assumed("few_full")
    few_none: float = assumed("few_none")
    most_none: float = assumed("most_none")
    most_full: float = assumed("most_full")
    widespread_none: float = assumed("widespread_none")
    widespread_full: float = assumed("widespread_full")

    def __post_init__(self) -> None:
        keep_within(self, dict.fromkeys(vars(self), SHARE))
        for low, high in (
            ("few_from", "few_full"),
            ("few_full", "few_none"),
            ("most_none", "most_full"),
            ("widespread_none", "widespread_full"),
        ):
            if getattr(self, low) >= getattr(self, high):
                raise ValueError(
                    f"{low} is {getattr(self, low):g} and {high} {getattr(self, high):g};"
                    f" allowed is a {low} below {high}"
                )


def few(share: ArrayLike, quantifiers: Quantifiers | None = None) -> NDArray[np.float64]:
    """Degree to which a share, or each of many, is a few; shares and degrees in [0, 1].

    Examples
    --------
    >>> few([0.0, 0.05, 0.2, 0.6]).round(2).tolist()
    [0.0, 1.0, 0.5, 0.0]
    """
    return _degree("few", share, quantifiers)


def most(share: ArrayLike, quantifiers: Quantifiers | None = None) -> NDArray[np.float64]:
    """Degree to which a share, or each of many, is most; shares and degrees in [0, 1].

    Examples
    --------
    >>> most([0.5, 0.65, 0.9]).round(2).tolist()
    [0.0, 0.5, 1.0]
    """
    return _degree("most", share, quantifiers)


def widespread(share: ArrayLike, quantifiers: Quantifiers | None = None) -> NDArray[np.float64]:
    """Degree to which a share of work, or each of many, is widespread; shares and degrees in [0, 1]."""
    return _degree("widespread", share, quantifiers)


def quantifier_term(word: str, share: Any, breaks: Mapping[str, Any], operations: Operations) -> Any:
    """The degree over any back-end: numpy arrays, or expressions that a page computes.

    Parameters
    ----------
    word
        "few", "most" or "widespread".
    share
        A term of the back-end.
    breaks
        The break points by their names in `Quantifiers`: numbers, or terms.
    operations
        `csrmodel.operations.NUMPY` or `csrmodel.operations.VEGA`.
    """
    if word == "few":
        # A few_from of 0 lets none at all count as few.
        rise = _rise(share, 0.0, operations.maximum(breaks["few_from"], 1e-12), operations)
        fall = 1 - _rise(share, breaks["few_full"], breaks["few_none"], operations)
        return operations.minimum(rise, fall)
    return _rise(share, breaks[f"{word}_none"], breaks[f"{word}_full"], operations)


def _rise(share: Any, low: Any, high: Any, ops: Operations) -> Any:
    return ops.minimum(1.0, ops.maximum(0.0, (share - low) / (high - low)))


def _degree(word: str, share: ArrayLike, quantifiers: Quantifiers | None) -> NDArray[np.float64]:
    breaks = vars(quantifiers or Quantifiers())
    return np.asarray(quantifier_term(word, memberships("share", share), breaks, NUMPY), dtype=np.float64)


guard(globals())
