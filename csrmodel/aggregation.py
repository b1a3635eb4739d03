"""How drivers combine: the weighted power mean.

Known to economists as the CES aggregator and to fuzzy-set theory as the generalised mean::

    M_rho(x; w) = (sum_k w_k * max(x_k, floor)**rho) ** (1/rho)        sum_k w_k = 1

`rho` is *substitutability*: how far one driver can stand in for another. At minus infinity the weakest link decides
(minimum), 0 is the geometric mean, 1 adds up, and at plus infinity the best shot decides (maximum). The review holds
that drivers work in combination and that no single one suffices; how substitutable they are it does not say, so
`rho` is an assumption.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csrmodel.datasets import default
from csrmodel.operations import NUMPY, Operations


def power_mean(
    values: ArrayLike,
    weights: ArrayLike | None = None,
    rho: float | None = None,
    *,
    axis: int = -1,
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
    x = np.moveaxis(memberships("values", values), axis, 0)
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


def memberships(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """`values` as an array of numbers in [0, 1], or a ValueError that names the parameter and the fault."""
    try:
        x = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {values!r}; allowed are numbers from 0 to 1") from None
    # One pass each; NaN makes both comparisons fail.
    if x.size and not (x.min() >= 0 and x.max() <= 1):
        wrong = ~((x >= 0) & (x <= 1))
        place = np.unravel_index(int(np.argmax(wrong)), x.shape)
        where = f" at {tuple(int(i) for i in place)}" if x.ndim else ""
        raise ValueError(f"{name} is {float(x[place])}{where}; allowed are numbers from 0 to 1")
    return x


def substitutability(name: str, value: float) -> float:
    """`value` as a float, infinities allowed, or a ValueError that names the parameter."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if np.isnan(number):
        raise ValueError(f"{name} is {value!r}; allowed is any number, or plus or minus infinity")
    return number


def unit_weights(name: str, weights: ArrayLike | None, terms: int) -> NDArray[np.float64]:
    """Weights scaled to sum to 1, or a ValueError that names the parameter and the fault."""
    if weights is None:
        return np.full(terms, 1 / terms)
    try:
        w = np.asarray(weights, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {weights!r}; allowed are {terms} numbers of 0 or more") from None
    if w.shape != (terms,):
        raise ValueError(f"{name} has shape {w.shape}; allowed is ({terms},), one weight a term")
    if not (np.isfinite(w).all() and (w >= 0).all() and w.sum() > 0):
        raise ValueError(f"{name} is {w.tolist()}; allowed are numbers of 0 or more that do not all vanish")
    return w / w.sum()
