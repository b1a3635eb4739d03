"""How drivers combine: the weighted power mean.

Known to economists as the CES aggregator and to fuzzy-set theory as the generalised mean::

    M_rho(x; w) = (sum_k w_k * max(x_k, floor)**rho) ** (1/rho)        sum_k w_k = 1

`rho` is *substitutability*: how far one driver can stand in for another. At minus infinity the weakest link decides
(minimum), 0 is the geometric mean, 1 adds up, and at plus infinity the best shot decides (maximum). The review holds
that drivers work in combination and that no single one suffices; how substitutable they are it does not say, so
`rho` is an assumption.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from numbers import Integral
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csrmodel.evidence import default
from csrmodel.guards import guard
from csrmodel.operations import NUMPY, Operations
from csrmodel.parameters import memberships, shown, substitutability, unit_weights


def power_mean(
    values: ArrayLike,
    weights: ArrayLike | None = None,
    rho: float | None = None,
    *,
    axis: SupportsIndex = -1,
) -> NDArray[np.float64]:
    """Weighted power mean of memberships along one axis.

    Parameters
    ----------
    values
        Memberships in [0, 1], any shape; the terms lie along `axis`.
    weights
        One non-negative weight a term, not all zero; they are scaled to sum to 1. None weighs all the same.
    rho
        Substitutability, any number or plus or minus infinity. None takes ``rho`` of the register.
    axis
        The axis of the terms.

    Returns
    -------
    ndarray
        Shape of `values` without `axis`; between the smallest and the largest term with a positive weight.

    Raises
    ------
    ValueError
        If a value leaves [0, 1] or is NaN, if the weights do not fit, or if `rho` is NaN.

    Notes
    -----
    Terms below the register's ``floor`` count as the floor, so that a single absent driver leaves the geometric and
    the harmonic means defined. The limits -inf and +inf are exact and take no floor.

    Examples
    --------
    >>> float(power_mean([0.2, 0.8], rho=1.0))
    0.5
    >>> float(power_mean([0.2, 0.8], rho=float("-inf")))
    0.2
    """
    x = memberships("values", values)
    if x.ndim == 0:
        raise ValueError(f"values is {shown(values)}; allowed are one or more numbers along an axis")
    if not isinstance(axis, Integral) or isinstance(axis, bool) or not -x.ndim <= int(axis) < x.ndim:
        raise ValueError(f"axis is {shown(axis)}; allowed is a whole number from {-x.ndim} to {x.ndim - 1}")
    x = np.moveaxis(x, int(axis), 0)
    if x.shape[0] == 0:
        raise ValueError("values has no terms to combine; allowed is one or more")
    w = unit_weights("weights", weights, x.shape[0])
    r = substitutability("rho", default("rho") if rho is None else rho)
    used = [k for k in range(len(w)) if w[k] > 0]
    mean = power_mean_terms([x[k] for k in used], [float(w[k]) for k in used], r, NUMPY)
    return np.asarray(mean, dtype=np.float64)


def power_mean_terms(terms: Sequence[Any], weights: Sequence[Any], rho: Any, operations: Operations) -> Any:
    """The formula of the power mean, over any back-end.

    Parameters
    ----------
    terms
        Terms of the back-end (arrays, or Vega expressions).
    weights
        One weight a term, summing to 1: numbers, or expressions.
    rho
        A number, infinities included, or an expression. An expression stands for a finite number.
    operations
        `csrmodel.operations.NUMPY` or `csrmodel.operations.VEGA`.

    Returns
    -------
    object
        A term of the same back-end. Unchecked: callers check what comes from outside.
    """
    ops = operations
    if isinstance(rho, int | float) and np.isinf(rho):
        return reduce(ops.minimum if rho < 0 else ops.maximum, terms)
    # Near 0 the power form divides by almost nothing and loses its digits: take the limit there.
    floor = default("floor")
    raised = [ops.maximum(term, floor) for term in terms]
    if isinstance(rho, int | float):
        flat = abs(rho) < default("rho_flat")
        return _geometric(raised, weights, ops) if flat else _power(raised, weights, rho, ops)
    flat = ops.absolute(rho) < default("rho_flat")
    safe = ops.where(flat, 1.0, rho)
    return ops.where(flat, _geometric(raised, weights, ops), _power(raised, weights, safe, ops))


def _geometric(terms: Sequence[Any], weights: Sequence[Any], ops: Operations) -> Any:
    return ops.exp(_sum([w * ops.log(x) for w, x in zip(weights, terms, strict=True)]))


def _power(terms: Sequence[Any], weights: Sequence[Any], rho: Any, ops: Operations) -> Any:
    # Scaling by the term that dominates keeps every power in [0, 1]: no overflow however large rho is.
    steep = not isinstance(rho, int | float) or abs(rho) > 1
    scale = _dominant(terms, rho, ops) if steep else 1.0
    powers = [ops.power(x / scale if steep else x, rho) for x in terms]
    mean = ops.power(_sum([w * p for w, p in zip(weights, powers, strict=True)]), 1 / rho)
    return scale * mean if steep else mean


def _dominant(terms: Sequence[Any], rho: Any, ops: Operations) -> Any:
    smallest, largest = reduce(ops.minimum, terms), reduce(ops.maximum, terms)
    if isinstance(rho, int | float):
        return largest if rho > 0 else smallest
    return ops.where(rho > 0, largest, smallest)


def _sum(terms: Sequence[Any]) -> Any:
    return reduce(lambda a, b: a + b, terms)


@dataclass(frozen=True)
class MeanInParts:
    """The power mean taken apart, for loops in which one of its terms moves and the others stay.

    Each term is raised on its own, raised terms are joined, and what is joined is lowered to the mean. Whatever is
    raised or joined already need not be touched again. `mean_in_parts` makes one.

    Parameters
    ----------
    rho
        Substitutability.
    raised
        Of a term, shape (...), its weight, and where there is one an array to write into, which may be the term: what
        is to be joined, same shape. It may be the term itself.
    joined
        Of two of these: one.
    lowered
        Of what is joined: the mean. It is written over its argument.
    """

    rho: float
    raised: Callable[..., NDArray[np.float64]]
    joined: np.ufunc
    lowered: Callable[[NDArray[np.float64]], NDArray[np.float64]]

    @cached_property
    def _floor_and_top(self) -> NDArray[np.float64]:
        """Of terms: the least that counts, and 1, raised."""
        return self.raised(np.array([default("floor"), 1.0]), 1.0)

    def handed_on(self, joined: NDArray[np.float64], other: MeanInParts, weight: float) -> NDArray[np.float64]:
        """What is joined, lowered and raised again as a term of another mean: written over, as in `lowered`."""
        if other.rho != self.rho or self.joined is not np.add:
            return other.raised(self.lowered(joined), weight, joined)
        # Among two means alike one raises what the other has lowered, so that neither is needed but for the floor.
        floor, top = self._floor_and_top
        bounded = np.maximum if floor < top else np.minimum
        return np.multiply(bounded(joined, floor, out=joined), weight, out=joined)

    def slope(self, term: NDArray[np.float64], weight: float, mean: NDArray[np.float64]) -> NDArray[np.float64]:
        """How fast the mean rises with one term: from 0 up, and monotone in that term above the floor."""
        rise = self.steepness(term, weight, mean)
        return rise if np.isinf(self.rho) else np.where(term > default("floor"), rise, 0.0)

    def steepness(self, term: NDArray[np.float64], weight: float, mean: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same, and at or below the floor the slope just above it."""
        if weight == 0:
            return np.zeros_like(mean)
        if np.isinf(self.rho):
            return np.where(term == mean, 1.0, 0.0)
        # No overflow however large rho is, as weight * term**rho is at most mean**rho.
        slope = mean / np.maximum(term, default("floor"))
        slope = NUMPY.power(slope, 1 - self.rho, out=slope)
        slope *= weight
        return slope


_STEEP = 40
"""Up to this `rho` either way, powers of the floor and sums of them keep within a double without scaling."""


def mean_in_parts(rho: float) -> MeanInParts:
    """The mean of `power_mean_terms` over numpy arrays, as `MeanInParts`; weights sum to 1.

    Parameters
    ----------
    rho
        Any number or plus or minus infinity.
    """
    rho, floor = substitutability("rho", rho), default("floor")
    if np.isinf(rho):
        # A term without weight has no say, not even as the weakest link or the best shot.
        join = np.minimum if rho < 0 else np.maximum
        return MeanInParts(rho, lambda x, w, out=None: x if w > 0 else np.full_like(x, -rho), join, lambda s: s)

    def above(x: NDArray[np.float64], out: NDArray[np.float64] | None) -> NDArray[np.float64]:
        return np.maximum(x, floor, out=out)

    if abs(rho) < default("rho_flat"):
        return MeanInParts(
            rho,
            lambda x, w, out=None: np.multiply(np.log(above(x, out), out=out), w, out=out),
            np.add,
            lambda s: np.exp(s, out=s),
        )
    if abs(rho) <= _STEEP:
        return MeanInParts(
            rho,
            lambda x, w, out=None: np.multiply(NUMPY.power(above(x, out), rho, out=out), w, out=out),
            np.add,
            lambda s: NUMPY.power(s, 1 / rho, out=s),
        )
    return MeanInParts(
        rho,
        lambda x, w, out=None: np.add(
            np.multiply(np.log(above(x, out), out=out), rho, out=out), np.log(w) if w > 0 else -np.inf, out=out
        ),
        np.logaddexp,
        lambda s: np.exp(np.divide(s, rho, out=s), out=s),
    )


guard(globals())
