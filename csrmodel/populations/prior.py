"""Populations of clusters: how many of which kind there are, and draws of any size from that.

Nobody has counted the clusters of the developing world by the attributes of this model. The review says that clusters
in visible chains are few and that most sell nearby (claims prop-10 to prop-13, limit-22, after `gulati2012`), and
gives no distribution. A `PopulationPrior` states one, every number of it an assumption of the register.

**Fidelity.**

Each cluster sits in a domestic, a less visible or a visible chain, and its visibility is spread evenly over the range
of its kind. Every other attribute is a *median* in [0, 1] and a *spread*, the standard deviation of its log odds::

    score        z(u) = (sqrt(3) / pi) * log(u / (1 - u))                          mean 0, variance 1
    institutions c    = q * z(u_v) + sqrt(1 - q**2) * z(u_c)                       common to the five national factors
    factor       z_k  = sqrt(r) * c + sqrt(1 - r) * z(u_k)
    membership   x    = M * e / (1 - M + M * e),   e = exp(spread * z)

with u even on (0, 1) in every coordinate. So half of the clusters lie below the median; the log odds of any two
national factors correlate by r, `national_together`; and u_v, which also orders clusters from domestic to visible,
correlates in its score with the common part of institutions by q, `visibility_with_national`. A score is logistic and
not normal because its quantiles are one line of numpy: a draw needs no special function and runs in a browser. Left
out: that attributes other than the national factors go together, with each other or with the kind of chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from math import pi, sqrt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel.clusters import ClusterAttributes
from csrmodel.evidence.extras import installing
from csrmodel.evidence.register import assumed
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.guards import guard
from csrmodel.parameters import SHARE, Bounds, keep_within, numbers, whole_number

Array = NDArray[np.float64]

CHAINS = ("domestic", "less visible", "visible")
"""Kinds of chain, from the least to the most visible."""

METHODS = ("sobol", "latin_hypercube", "random")
"""Ways to spread a draw over the prior; the first two need scipy."""

_SINGLE = ("normative", "informality", "price_squeeze", "volatility", "traceability")
_COORDINATES = 2 + len(NATIONAL_FACTORS) + len(_SINGLE)
_SPREAD: Bounds = (0.0, 10.0)
_ALLOWED: Mapping[str, Bounds] = {
    "visible_share": SHARE,
    "less_visible_share": SHARE,
    **{f"{chain}_{end}": SHARE for chain in ("domestic", "less_visible", "visible") for end in ("low", "high")},
    "national_spread": _SPREAD,
    "national_together": SHARE,
    "visibility_with_national": (-1.0, 1.0),
    **{f"{name}_median": SHARE for name in _SINGLE},
    **{f"{name}_spread": _SPREAD for name in _SINGLE},
}


@dataclass(frozen=True)
class PopulationPrior:
    """What clusters there are; each number takes its default from the assumption of the same name.

    Parameters
    ----------
    visible_share, less_visible_share
        Shares of the clusters in visible and in less visible chains; the rest sell within the country.
    domestic_low, domestic_high, less_visible_low, less_visible_high, visible_low, visible_high
        Ends of the range of visibility in each kind of chain, in [0, 1].
    national_median
        Median strength of the national factors in [0, 1]: one number for all, or five in the order of
        `NATIONAL_FACTORS`.
    national_spread
        Standard deviation of the log odds of each national factor, 0 to 10.
    national_together
        Correlation of the log odds of any two national factors, 0 to 1.
    visibility_with_national
        Correlation of the place between domestic and visible with what national factors have in common, -1 to 1.
    normative_median, informality_median, price_squeeze_median, volatility_median, traceability_median
        Medians of these attributes, in [0, 1].
    normative_spread, informality_spread, price_squeeze_spread, volatility_spread, traceability_spread
        Standard deviations of their log odds, 0 to 10.

    Raises
    ------
    ValueError
        Naming the parameter, its value and what is allowed.
    """

    visible_share: float = assumed("visible_share")
    less_visible_share: float = assumed("less_visible_share")
    domestic_low: float = assumed("domestic_low")
    domestic_high: float = assumed("domestic_high")
    less_visible_low: float = assumed("less_visible_low")
    less_visible_high: float = assumed("less_visible_high")
    visible_low: float = assumed("visible_low")
    visible_high: float = assumed("visible_high")
    national_median: float | tuple[float, ...] = assumed("national_median")
    national_spread: float = assumed("national_spread")
    national_together: float = assumed("national_together")
    visibility_with_national: float = assumed("visibility_with_national")
    normative_median: float = assumed("normative_median")
    normative_spread: float = assumed("normative_spread")
    informality_median: float = assumed("informality_median")
    informality_spread: float = assumed("informality_spread")
    price_squeeze_median: float = assumed("price_squeeze_median")
    price_squeeze_spread: float = assumed("price_squeeze_spread")
    volatility_median: float = assumed("volatility_median")
    volatility_spread: float = assumed("volatility_spread")
    traceability_median: float = assumed("traceability_median")
    traceability_spread: float = assumed("traceability_spread")

    def __post_init__(self) -> None:
        keep_within(self, _ALLOWED)
        five = numbers("national_median", self.national_median, SHARE, len(NATIONAL_FACTORS))
        object.__setattr__(self, "national_median", tuple(five.tolist()))
        if self.visible_share + self.less_visible_share > 1 + 1e-12:
            raise ValueError(
                f"visible_share is {self.visible_share:g} and less_visible_share {self.less_visible_share:g};"
                " allowed are shares that sum to 1 or less, as the rest is domestic"
            )
        for chain, (low, high) in zip(CHAINS, self.ranges, strict=True):
            if low > high:
                name = chain.replace(" ", "_")
                raise ValueError(f"{name}_low is {low:g} and {name}_high {high:g}; allowed is a low up to the high")

    @property
    def shares(self) -> tuple[float, float, float]:
        """Shares of clusters by kind, in the order of `CHAINS`; they sum to 1."""
        domestic = max(0.0, 1 - self.visible_share - self.less_visible_share)
        return domestic, self.less_visible_share, self.visible_share

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """Lowest and highest visibility by kind, in the order of `CHAINS`."""
        return (
            (self.domestic_low, self.domestic_high),
            (self.less_visible_low, self.less_visible_high),
            (self.visible_low, self.visible_high),
        )


@dataclass(frozen=True, eq=False)
class Population:
    """Drawn clusters.

    Parameters
    ----------
    part
        Which clusters of the whole draw these are.
    chain
        Kind of chain of each as its place in `CHAINS`, shape (clusters,).
    attributes
        Their attributes, arrays of shape (clusters,).
    """

    part: slice
    chain: NDArray[np.int8]
    attributes: ClusterAttributes

    def within(self, part: slice) -> Population:
        """Some of these clusters, counted from the start of the draw."""
        inner = slice(part.start - self.part.start, part.stop - self.part.start)
        return Population(part, self.chain[inner], self.attributes.part(inner))

    @property
    def frame(self) -> pd.DataFrame:
        """A row a cluster: its kind of chain and its attributes; the index counts from the start of the draw."""
        index = pd.RangeIndex(self.part.start, self.part.stop, name="cluster")
        chain = pd.Categorical.from_codes(self.chain, CHAINS)
        columns = {item.name: self.attributes.column(item.name) for item in fields(self.attributes)}
        return pd.DataFrame({"chain": chain, **columns}, index=index)


def draw(
    prior: PopulationPrior | None,
    clusters: int,
    seed: int,
    method: str = "sobol",
    part: slice | None = None,
) -> Population:
    """Clusters drawn from a prior, all of them or some.

    Parameters
    ----------
    prior
        None takes the register's defaults.
    clusters
        Size of the whole draw, 1 or more.
    seed
        A whole number of 0 or more: the same seed gives the same clusters.
    method
        One of `METHODS`; see `uniform_points`.
    part
        Which clusters to make; None makes all. A part has the same bits as in the whole.

    Raises
    ------
    ValueError
        Naming what is wrong and what is allowed.
    ImportError
        If the method needs scipy and there is none.

    Examples
    --------
    >>> some = draw(None, 1000, seed=1, method="random", part=slice(10, 12))
    >>> some.frame.index.tolist()
    [10, 11]
    """
    chosen = prior or PopulationPrior()
    wanted = part_of(clusters, part)
    # One coordinate a row: what is computed on lies in one piece.
    u = np.ascontiguousarray(uniform_points(clusters, _COORDINATES, seed, method, wanted).T)
    chain, visibility = _chains(chosen, u[0])
    z = (sqrt(3) / pi) * np.log(u / (1 - u))
    q, r = chosen.visibility_with_national, chosen.national_together
    common = q * z[0] + sqrt(1 - q**2) * z[1]
    attributes = {"visibility": visibility}
    medians = np.atleast_1d(np.asarray(chosen.national_median))
    for name, median, own in zip(NATIONAL_FACTORS, medians, z[2:], strict=False):
        score = sqrt(r) * common + sqrt(1 - r) * own
        attributes[name] = _memberships(float(median), chosen.national_spread, score)
    for name, score in zip(_SINGLE, z[2 + len(NATIONAL_FACTORS) :], strict=True):
        attributes[name] = _memberships(getattr(chosen, f"{name}_median"), getattr(chosen, f"{name}_spread"), score)
    # What the prior leaves alone, it leaves at its default.
    return Population(wanted, chain, ClusterAttributes(**attributes))


def uniform_points(
    clusters: int, coordinates: int, seed: int, method: str = "sobol", part: slice | None = None
) -> Array:
    """Points spread over the unit cube, the ends left out.

    Parameters
    ----------
    clusters, seed, method, part
        As in `draw`.
    coordinates
        Dimensions of the cube.

    Returns
    -------
    ndarray
        Shape (points of the part, coordinates), each number above 0 and below 1.

    Notes
    -----
    - ``"sobol"``: a scrambled Sobol sequence (`scipy.stats.qmc.Sobol`), best balanced where the number of clusters is a
      power of two, up to 2**30 of them. A part costs what it holds and a quick pass over what comes before it.
    - ``"latin_hypercube"``: each coordinate split into as many strips as there are clusters, one in each
      (`scipy.stats.qmc.LatinHypercube`). That takes the whole draw at once, so a part costs as much as all: 24 bytes a
      coordinate and cluster while it is made, 8 afterwards, which the process keeps for the next part.
    - ``"random"``: independent points from a generator that counts (Philox), so a part costs what it holds. numpy
      alone is enough.

    The first points of a Sobol or random draw do not depend on how many clusters follow.
    """
    wanted = part_of(clusters, part)
    size = whole_number("coordinates", coordinates, 1)
    start = whole_number("seed", seed, 0)
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; allowed are {', '.join(METHODS)}")
    if method == "sobol":
        points = _sobol(clusters, size, start, wanted)
    elif method == "latin_hypercube":
        points = _latin_hypercube(int(clusters), size, start)[wanted]
    else:
        points = _random(size, start, wanted)
    return np.clip(points, 2.0**-54, 1 - 2.0**-53)


def part_of(clusters: int, part: slice | None) -> slice:
    """`part` as a slice with both ends inside a draw of this size; None is all of it."""
    size = whole_number("clusters", clusters, 1)
    if part is None:
        return slice(0, size)
    if not isinstance(part, slice) or part.step not in (None, 1):
        raise ValueError(f"part is {part!r}; allowed is a slice of neighbours, such as slice(0, {size})")
    start, stop, _ = part.indices(size)
    return slice(start, max(start, stop))


def _chains(prior: PopulationPrior, u: Array) -> tuple[NDArray[np.int8], Array]:
    """Kind of chain and visibility: the line from 0 to 1 is cut by the shares, and each piece laid on its range."""
    width = np.array(prior.shares)
    start = np.array([0.0, width[0], 1 - width[2]])
    chain = np.searchsorted(start[1:], u, side="right")
    low, high = np.array(prior.ranges).T
    inside = (u - start[chain]) / width[chain]
    visibility = low[chain] + (high - low)[chain] * inside
    return chain.astype(np.int8), np.clip(visibility, low[chain], high[chain])


def _memberships(median: float, spread: float, score: Array) -> Array:
    # Each step rises or falls with the median alone, so a higher median lowers no membership, not even by a last bit.
    with np.errstate(divide="ignore", over="ignore"):
        against = np.divide(1 - median, median) / np.exp(spread * score)
    return np.asarray(1 / (1 + against))


def _sobol(clusters: int, coordinates: int, seed: int, part: slice) -> Array:
    engine_bits = 30
    if clusters > 2**engine_bits:
        raise ValueError(f"clusters is {clusters}; allowed are up to {2**engine_bits} with method 'sobol'")
    engine = _qmc("sobol").Sobol(coordinates, bits=engine_bits, seed=np.random.default_rng(seed))
    if part.start:
        engine.fast_forward(part.start)
        return np.asarray(engine.random(part.stop - part.start))
    # The first point alone: scipy warns about a first stretch that is no power of two, which a part may well be.
    first = engine.random(1)
    return np.concatenate([first, engine.random(max(part.stop - 1, 0))])[: part.stop]


@lru_cache(maxsize=1)
def _latin_hypercube(clusters: int, coordinates: int, seed: int) -> Array:
    engine = _qmc("latin_hypercube").LatinHypercube(coordinates, seed=np.random.default_rng(seed))
    points = np.asarray(engine.random(clusters))
    points.flags.writeable = False
    return points


def _random(coordinates: int, seed: int, part: slice) -> Array:
    # One count of the generator makes four numbers: each cluster starts at a count of its own.
    counts = -(-coordinates // 4)
    rng = np.random.Generator(np.random.Philox(seed).advance(part.start * counts))
    return rng.random((part.stop - part.start, 4 * counts))[:, :coordinates]


def _qmc(method: str) -> Any:
    try:
        from scipy.stats import qmc
    except ImportError as error:
        raise ImportError(
            f"method {method!r} needs scipy: {installing('ensembles')}, or take the method 'random'"
        ) from error
    return qmc


guard(globals())
