"""Sums and means without rounding, the same to the bit however the numbers are split and in whatever order they come.

Floating-point addition rounds at every step, so a mean over blocks depends on where the blocks end. Every finite
double is a whole number of units of 2**-1126, so an `ExactMean` counts in whole numbers of that unit and rounds once,
when it is asked. It agrees with `math.fsum` and, unlike it, takes arrays, goes on later, and merges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from csrmodel.guards import guard
from csrmodel.parameters import shown

_DIGITS = 53
_LOWEST = -1073
"""Smallest exponent that `numpy.frexp` gives, of the smallest double above 0."""

_UNIT = _DIGITS - _LOWEST
_HALF = 27
_AT_ONCE = 2**20
"""Numbers added together: few enough that the sums of half mantissas stay exact in a double."""


class ExactMean:
    """A mean, weighted or not, of as many numbers as come.

    Examples
    --------
    >>> halves = ExactMean().add([0.1, 0.2]).merge(ExactMean().add([0.3]))
    >>> halves.mean == ExactMean().add([0.3, 0.1, 0.2]).mean
    True
    >>> ExactMean().add([1.0, 0.0], weights=[0.75, 0.25]).mean
    0.75
    """

    def __init__(self) -> None:
        self._total = 0
        self._weight = 0
        self.count = 0
        """How many numbers have come."""

    def add(self, values: ArrayLike, weights: ArrayLike | None = None) -> ExactMean:
        """Take numbers in.

        Parameters
        ----------
        values
            Finite numbers, any shape.
        weights
            A number of 0 or more for each; None counts each as 1. A weighted value is rounded once, when it is
            multiplied.

        Returns
        -------
        ExactMean
            This one.

        Raises
        ------
        ValueError
            If a number is not finite, a weight is below 0, or the shapes differ; nothing is taken in then.
        """
        x = _finite("values", values)
        if weights is None:
            total, weight = _units(x), x.size << _UNIT
        else:
            w = _finite("weights", weights)
            if w.shape != x.shape or (w < 0).any():
                raise ValueError(
                    f"weights have shape {w.shape} and a least of {w.min(initial=0.0):g}; allowed are"
                    f" numbers of 0 or more of shape {x.shape}"
                )
            total, weight = _units(x * w), _units(w)
        self._total += total
        self._weight += weight
        self.count += x.size
        return self

    def merge(self, other: ExactMean) -> ExactMean:
        """Take in what another one has taken in; returns this one."""
        self._total += other._total
        self._weight += other._weight
        self.count += other.count
        return self

    @property
    def sum(self) -> float:
        """The sum of the (weighted) numbers, rounded once."""
        return self._total / (1 << _UNIT)

    @property
    def weight(self) -> float:
        """The sum of the weights, rounded once; without weights, how many numbers there are."""
        return self._weight / (1 << _UNIT)

    @property
    def mean(self) -> float:
        """The mean, rounded once; NaN where there is nothing to average."""
        return self._total / self._weight if self._weight else float("nan")


def exact_means(
    frames: Iterable[pd.DataFrame],
    measures: Mapping[str, Callable[[pd.DataFrame], ArrayLike | tuple[ArrayLike, ArrayLike]]],
) -> dict[str, ExactMean]:
    """Means of several measures in one pass over frames, none of which is kept.

    Parameters
    ----------
    frames
        Tables, such as ``(block.frame for block in ensemble_blocks(...))``.
    measures
        By name, a function of a frame that gives values, or a pair of values and weights.

    Returns
    -------
    dict
        A mean for each measure.
    """
    means = {name: ExactMean() for name in measures}
    for frame in frames:
        if not isinstance(frame, pd.DataFrame):
            raise ValueError(f"frames has {shown(frame)}; allowed are DataFrames")
        for name, measure in measures.items():
            found = measure(frame)
            means[name].add(*found) if isinstance(found, tuple) else means[name].add(found)
    return means


def _finite(name: str, values: ArrayLike) -> NDArray[np.float64]:
    x = np.asarray(values, dtype=np.float64)
    if not np.isfinite(x).all():
        raise ValueError(f"{name} hold {x[~np.isfinite(x)].flat[0]}; allowed are finite numbers")
    return x


def _units(x: NDArray[np.float64]) -> int:
    """The exact sum in units of 2**-1126."""
    flat = x.reshape(-1)
    return sum(_units_at_once(flat[start : start + _AT_ONCE]) for start in range(0, flat.size, _AT_ONCE))


def _units_at_once(x: NDArray[np.float64]) -> int:
    fraction, exponent = np.frexp(x)
    mantissa = (fraction * 2.0**_DIGITS).astype(np.int64)
    place = exponent - _LOWEST
    # Each half of a mantissa is summed by exponent: below 2**27 each, at most 2**20 of them, exact in 53 bits.
    high = np.bincount(place, weights=mantissa >> _HALF)
    low = np.bincount(place, weights=mantissa & (2**_HALF - 1))
    used = np.flatnonzero((high != 0) | (low != 0))
    return sum(((int(high[k]) << _HALF) + int(low[k])) << int(k) for k in used)


guard(globals())
