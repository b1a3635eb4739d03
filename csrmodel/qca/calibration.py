"""Calibration: from raw numbers to memberships in a set.

The *direct method* (ragin2008) places three anchors: full exclusion, crossover and full inclusion. Between them runs
the logistic curve on which the outer anchors have the log odds of `idm`. With `idm` 0.95, as in R's QCA package, these
are 2.944; fsQCA takes 3, which is an `idm` of 0.9526, and differs in the third decimal. Memberships within 0.0001 of 0
or 1 become 0 or 1.

By *thresholds* a raw number gets a whole value: how many thresholds it reaches. One threshold makes a crisp set, more
a condition with several values.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csrmodel.guards import guard
from csrmodel.parameters import number, numbers

Array = NDArray[np.float64]

SNAP = 1e-4
"""Memberships nearer to 0 or 1 than this become 0 or 1."""


def direct(raw: ArrayLike, anchors: Sequence[float], idm: float = 0.95) -> Array:
    """Memberships by the direct method.

    Parameters
    ----------
    raw
        Numbers, shape (cases,).
    anchors
        Full exclusion, crossover and full inclusion, rising or falling.
    idm
        Membership at full inclusion, and 1 less that at full exclusion; above 0.5 and below 1.

    Returns
    -------
    ndarray
        Memberships in [0, 1], shape (cases,); one half exactly at the crossover.

    Raises
    ------
    ValueError
        If the anchors neither rise nor fall, or `idm` is out of its range.

    Examples
    --------
    >>> direct([10, 20, 40], [10, 20, 40]).round(2).tolist()
    [0.05, 0.5, 0.95]
    """
    x = numbers("raw", raw, (-np.inf, np.inf))
    placed = numbers("anchors", anchors, (-np.inf, np.inf), 3)
    steps = np.diff(placed)
    if not (np.all(steps > 0) or np.all(steps < 0)):
        raise ValueError(f"anchors are {placed.tolist()}; allowed are three that rise, or three that fall")
    if not 0.5 < number("idm", idm, (0.5, 1.0)) < 1:
        raise ValueError(f"idm is {idm}; allowed is a number above 0.5 and below 1")
    out, crossover, full = placed
    beyond = x - crossover
    toward_full = beyond * (full - crossover) > 0
    span = np.where(toward_full, full - crossover, crossover - out)
    found = 1 / (1 + np.exp(-beyond / span * np.log(idm / (1 - idm))))
    return np.where(found < SNAP, 0.0, np.where(found > 1 - SNAP, 1.0, found))


def by_thresholds(raw: ArrayLike, thresholds: Sequence[float]) -> NDArray[np.int64]:
    """Whole values: how many of the thresholds a raw number reaches.

    Parameters
    ----------
    raw
        Numbers, shape (cases,).
    thresholds
        One or more, each within the range of the raw numbers.

    Raises
    ------
    ValueError
        If a threshold lies outside that range, where it would part nothing.

    Examples
    --------
    >>> by_thresholds([1, 2, 3, 4], [2, 4]).tolist()
    [0, 1, 1, 2]
    """
    x = numbers("raw", raw, (-np.inf, np.inf))
    least, most = float(x.min()), float(x.max())
    placed = np.sort(numbers("thresholds", thresholds, (least, most)))
    if not placed.size:
        raise ValueError("thresholds is empty; allowed is one number or more")
    return np.searchsorted(placed, x, side="right").astype(np.int64)


guard(globals())
