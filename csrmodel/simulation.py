"""Conduct and outsourcing in a cluster: paths step by step, and the fixed points that they reach.

For firm i in tier t of a cluster::

    reach            r[k, t] = 1 - gamma * (1 - r0[k, t])                     below tier 1 log odds of r0 + reach_shift
    national signal  s[i, k] = n_k * r[k, t]
      associations   * ((1 - psi) + psi * m) * (1 - (1 - iota) * z_t)
      dialogue       * (1 - chi * gamma * o_i)                                o_i: given out; 1 in homes
    buyer signal     b_i = v * tau**(t - 1) * exposure_i
    pressure         P_i = M_sigma([b_i, M_rho(s_i)]; [omega, 1 - omega])
    cost             C_i = c0 * (1 + lam_size * z_t) * (1 + lam_price * q) * (1 - lam_norm * normative) * (1 - saving)
    target conduct   x*_i = logistic(beta * (P_i - C_i));            x_i <- x_i + eta * (x*_i - x_i)
    outsourcing      o*_i = logistic(beta_o * (phi_c * x*_i * C_i * (1 - tau) + phi_d * d + phi_q * q - obar))
                     o_i <- o_i + eta * (o*_i - o_i)                                                 tiers 1 and 2
    work             y_i: 1 enters at tier 1, a firm keeps 1 - o_i of what reaches it and gives the rest out
    hazard           g_i: 1 enters likewise, a firm keeps (1 - o_i)**k of what reaches it

m is the mean conduct of tier 1 weighted by orders; m and o in a signal are as the step before left them. A firm without
subcontractors keeps all of its work, and its workers their voice. In words: buyers and institutions press, conduct
costs, and firms give out work for price, for delivery and to evade the cost of conduct. Work that is given out goes to
places that rules hardly reach, the dirtiest steps first, and takes the voice of workers with it.

What a cluster shows is not what it does::

    first tier       mean x_i of tier 1 by orders                 chain-wide     sum_i y_i x_i
    hidden gap       first tier - chain-wide                      gloss          eps * n_associations * (1 - first tier)
    reported         first tier + gloss                           gap            hidden gap + gloss

**Fidelity.**

The review gives the mechanisms in words (`lundthomsen2016`): drivers press in combination (claim drivers-26), an
association may serve the few (drivers-18), workers at home can hardly be organised (drivers-45), work is given out for
price and delivery (prop-20), to get round labour law (limit-11) and with the dirtiest steps first (prop-21), and
charity makes a cluster look responsible (limit-40). Functional forms and numbers are assumptions of this book.

Given m, more conduct means more to evade, less voice and less pressure, so that each firm has one conduct x = X(m) that
agrees with itself. X never falls in m, and only m couples the firms of a cluster. So a fixed point is a mean m
that produces itself. `equilibrium` finds the lowest and the highest such mean; where they differ the cluster can tip.

A cluster's numbers are the same to the bit whatever other clusters are computed beside it, on machines that round
alike: populations can be cut into blocks of any size and spread over processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, reduce
from math import ceil, fsum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel.aggregation import mean_in_parts
from csrmodel.clusters import TIERS, ClusterAttributes, Lumps, ProductionNetwork, even_network
from csrmodel.evidence import default
from csrmodel.evidence.register import assumed
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.frames import tidy
from csrmodel.guards import guard
from csrmodel.operations import NUMPY
from csrmodel.parameters import SHARE, Bounds, keep_within, numbers, substitutability, whole_number

Array = NDArray[np.float64]

BLOCK = 4096
"""Clusters that `simulate_blocks` and `equilibrium_blocks` hand over at a time."""


_LARGE: Bounds = (0.0, 1e6)
"""Open upwards, and yet no product of these overflows."""
_ALLOWED: Mapping[str, Bounds] = {
    "omega": SHARE,
    "psi": SHARE,
    "base_cost": _LARGE,
    "size_cost": _LARGE,
    "price_cost": _LARGE,
    "normative_relief": SHARE,
    "firm_response": _LARGE,
    "adjustment": SHARE,
    "initial_conduct": SHARE,
    "initial_outsourcing": SHARE,
    "outsourcing_response": _LARGE,
    "price_pull": SHARE,
    "delivery_pull": SHARE,
    "evasion_pull": SHARE,
    "outsourcing_hurdle": SHARE,
    "voice_loss": SHARE,
    "hazard_skew": (1.0, 100.0),
    "gloss": SHARE,
    "reach_shift": (-100.0, 100.0),
}


def _by_tier(name: str) -> tuple[float, ...]:
    return tuple(default(f"{name}_tier_{tier}") for tier in TIERS)


@dataclass(frozen=True)
class SimulationParameters:
    """Numbers of the model of clusters; each takes its default from the register of assumptions.

    Parameters
    ----------
    rho, sigma
        Substitutability among the national drivers and between the two levels, any number or plus or minus infinity.
    omega
        Weight of the buyers' signal, 0 to 1.
    psi
        Part of the associations' signal that follows the conduct of their members in tier 1, 0 to 1.
    base_cost, size_cost, price_cost, normative_relief
        What conduct costs a large firm, and what smallness, price squeeze and support add to it or take from it.
    firm_response
        Steepness of a firm's conduct in its pressure above its cost, 0 or more.
    outsourcing_response
        Steepness of outsourcing in its motives, 0 or more.
    adjustment
        Part of the way to its target that a firm goes in a step, 0 to 1.
    initial_conduct
        Conduct of every firm at the start of a path, 0 to 1.
    initial_outsourcing
        Share of its work that every firm gives out at the start of a path, 0 to 1.
    price_pull, delivery_pull, evasion_pull, outsourcing_hurdle
        What price squeeze, volatility and the cost of conduct add to the motives for outsourcing, 0 to 1, and what
        motives have to exceed.
    voice_loss
        Part of the signal of dialogue that is lost where work has gone into homes, 0 to 1.
    hazard_skew
        How far the dirtiest steps are given out first: 1 not at all, up to 100.
    gloss
        Part of the first tier's shortfall that the joint deeds of a full association cover in appearance, 0 to 1.
    reach_shift
        Added to the log odds of every reach below tier 1; a reach of 0 or 1 stays.
    size_disadvantage
        Smallness of the firms of each tier, three numbers from 0 to 1.
    reach
        How much of each national driver's signal arrives in each tier, five rows of three numbers from 0 to 1.

    Raises
    ------
    ValueError
        Naming the parameter, its value and what is allowed.
    """

    rho: float = assumed("rho")
    sigma: float = assumed("sigma")
    omega: float = assumed("omega")
    psi: float = assumed("psi")
    base_cost: float = assumed("base_cost")
    size_cost: float = assumed("size_cost")
    price_cost: float = assumed("price_cost")
    normative_relief: float = assumed("normative_relief")
    firm_response: float = assumed("firm_response")
    adjustment: float = assumed("adjustment")
    initial_conduct: float = assumed("initial_conduct")
    initial_outsourcing: float = assumed("initial_outsourcing")
    outsourcing_response: float = assumed("outsourcing_response")
    price_pull: float = assumed("price_pull")
    delivery_pull: float = assumed("delivery_pull")
    evasion_pull: float = assumed("evasion_pull")
    outsourcing_hurdle: float = assumed("outsourcing_hurdle")
    voice_loss: float = assumed("voice_loss")
    hazard_skew: float = assumed("hazard_skew")
    gloss: float = assumed("gloss")
    reach_shift: float = assumed("reach_shift")
    size_disadvantage: tuple[float, ...] = field(default_factory=lambda: _by_tier("size_disadvantage"))
    reach: tuple[tuple[float, ...], ...] = field(
        default_factory=lambda: tuple(_by_tier(f"reach_{factor}") for factor in NATIONAL_FACTORS)
    )

    def __post_init__(self) -> None:
        for name in ("rho", "sigma"):
            object.__setattr__(self, name, substitutability(name, getattr(self, name)))
        keep_within(self, _ALLOWED)
        sizes = numbers("size_disadvantage", self.size_disadvantage, SHARE, len(TIERS))
        object.__setattr__(self, "size_disadvantage", tuple(sizes.tolist()))
        rows = list(self.reach) if np.iterable(self.reach) else []
        if len(rows) != len(NATIONAL_FACTORS):
            wanted = f"a row of {len(TIERS)} numbers for each of {', '.join(NATIONAL_FACTORS)}"
            raise ValueError(f"reach is {self.reach!r}; allowed is {wanted}")
        reach = [
            numbers(f"reach of {factor}", row, SHARE, len(TIERS))
            for factor, row in zip(NATIONAL_FACTORS, rows, strict=True)
        ]
        object.__setattr__(self, "reach", tuple(tuple(row.tolist()) for row in reach))

    @property
    def shifted_reach(self) -> Array:
        """`reach` with `reach_shift` below tier 1, shape (5, 3)."""
        reach = np.array(self.reach)
        if self.reach_shift:
            odds = np.exp(self.reach_shift)
            reach[:, 1:] = reach[:, 1:] * odds / (1 - reach[:, 1:] + reach[:, 1:] * odds)
        return reach


FIRST_VERSION: Mapping[str, float] = {
    "omega": 0.5,
    "price_pull": 0.0,
    "delivery_pull": 0.6,
    "evasion_pull": 1.0,
    "voice_loss": 0.0,
    "gloss": 0.0,
}
"""Settings under which conduct and outsourcing are those of this model's first version.

``SimulationParameters(**FIRST_VERSION)``: giving out work takes no voice, price does not pull work out, and joint deeds
cover nothing. Everything else stays as it is.
"""


@dataclass(frozen=True)
class ClusterState:
    """Conduct, outsourcing and work of the firms of one or more clusters.

    Parameters
    ----------
    lumps
        The firms of the network, those that behave alike as one.
    conduct, outsourcing
        In [0, 1], shape (clusters, lumps), or (steps, clusters, lumps) for a path.
    voice_lost
        Part of the workers' voice that goes with work given out, in [0, 1], shape (clusters,).
    cover
        Part of the first tier's shortfall that joint deeds cover in appearance, in [0, 1], shape (clusters,).
    hazard_skew
        How far the dirtiest steps are given out first.
    """

    lumps: Lumps
    conduct: Array
    outsourcing: Array
    voice_lost: Array
    cover: Array
    hazard_skew: float

    @property
    def work(self) -> Array:
        """Share of the cluster's work that is done in each lump, same shape as `conduct`; sums to 1."""
        return self._kept(self._given_out)

    @property
    def hazard(self) -> Array:
        """Share of the hazard of the cluster's work that stays in each lump, same shape as `conduct`; sums to 1.

        A firm that gives out a part o of its work keeps (1 - o)**hazard_skew of the hazard that reaches it.
        """
        return self._kept(1 - NUMPY.power(1 - self._given_out, self.hazard_skew))

    @property
    def passed_on(self) -> Array:
        """Share of the cluster's work that goes down each link of `lumps`, shape (..., links)."""
        lumps = self.lumps
        return self._arriving(self._given_out)[..., lumps.client] * self.outsourcing[..., lumps.client] * lumps.part

    def apart(self, network: ProductionNetwork) -> ClusterState:
        """The same state with each firm of the network by itself."""
        return replace(
            self, lumps=network.apart(), conduct=self.firms(self.conduct), outsourcing=self.firms(self.outsourcing)
        )

    @property
    def tier_conduct(self) -> Array:
        """Mean conduct of each tier weighted by size, shape (..., 3); missing where a tier has no firms."""
        with np.errstate(invalid="ignore"):
            return self.by_tier(self.conduct * self.lumps.size) / self.by_tier(self.lumps.size)

    @property
    def tier_work(self) -> Array:
        """Share of the work that each tier does, shape (..., 3)."""
        return self.by_tier(self.work)

    @property
    def outsourced(self) -> Array:
        """Share of its orders that tier 1 gives out, weighted by orders, shape (...)."""
        return self._first_tier(self._given_out)

    @property
    def first_tier(self) -> Array:
        """Conduct of the first tier: the mean weighted by orders, shape (...)."""
        return self._first_tier(self.conduct)

    @property
    def chain_wide(self) -> Array:
        """Conduct where the work is done: the mean over all firms weighted by work, shape (...)."""
        return _added_up(self.work * self.conduct)

    @property
    def hidden_gap(self) -> Array:
        """First-tier less chain-wide conduct: what the first tier's score hides, shape (...)."""
        return self.first_tier - self.chain_wide

    @property
    def gloss(self) -> Array:
        """What joint deeds of the association make the first tier look better than it is, shape (...)."""
        return self.cover * (1 - self.first_tier)

    @property
    def reported(self) -> Array:
        """Conduct as the world sees it: that of the first tier, and the gloss on it, shape (...)."""
        return self.first_tier + self.gloss

    @property
    def gap(self) -> Array:
        """The decoupling gap: reported less chain-wide conduct, or hidden gap and gloss together, shape (...)."""
        return self.hidden_gap + self.gloss

    @property
    def voice(self) -> Array:
        """Part of their voice that workers of the first tier keep as work is given out, by orders, shape (...)."""
        return 1 - self.voice_lost * self.outsourced

    @property
    def frame(self) -> pd.DataFrame:
        """A row for each cluster and lump of firms (and step of a path): what the lump is, and what it does.

        A state that `apart` gives has a lump for each firm, in the order of the network, and its name as `firm`.
        """
        lumps = self.lumps
        named = {"firm": np.array(lumps.names, dtype=object)} if lumps.names else {}
        own = {**named, "tier": lumps.tier, "size": lumps.size, "exposure": lumps.exposure}
        state = {"conduct": self.conduct, "outsourcing": self.outsourcing, "work": self.work, "hazard": self.hazard}
        return tidy({"step": None, "cluster": None, "lump": None}, {**own, **state})

    def by_tier(self, values: Array) -> Array:
        """Values of the lumps, shape (..., lumps), added up in each tier, shape (..., 3)."""
        return np.stack([_added_up(values[..., self.lumps.tier == tier]) for tier in TIERS], axis=-1)

    def firms(self, values: Array) -> Array:
        """Values of the lumps as values of every firm of the network, shape (..., firms)."""
        return values[..., self.lumps.kind]

    def _arriving(self, given: Array) -> Array:
        """What of a cluster's orders reaches each lump if each gives out such a share, same shape as `conduct`."""
        lumps = self.lumps
        arriving = np.zeros_like(self.conduct)
        arriving[..., lumps.tier == 1] = lumps.size[lumps.tier == 1]
        # Links of upper tiers come first, so whatever reaches a client has arrived when it gives work out.
        for client, subcontractor, part in zip(lumps.client, lumps.subcontractor, lumps.part, strict=True):
            arriving[..., subcontractor] += arriving[..., client] * given[..., client] * part
        return arriving

    def _kept(self, given: Array) -> Array:
        """What stays of it in each lump."""
        arriving = self._arriving(given)
        return arriving - arriving * given

    @property
    def _given_out(self) -> Array:
        """Share of the work arriving at each lump that it gives out: none without subcontractors."""
        return np.where(_gives(self.lumps), self.outsourcing, 0.0)

    def _first_tier(self, values: Array) -> Array:
        first = self.lumps.tier == 1
        orders = self.lumps.size[first]
        return _added_up(values[..., first] * orders) / _added_up(orders)


def _gives(lumps: Lumps) -> NDArray[np.bool_]:
    """Which lumps have somebody to give work to, shape (lumps,)."""
    return np.isin(np.arange(len(lumps.tier)), lumps.client)


def _added_up(values: Array) -> Array:
    """Sum over the last axis, one by one in order: numpy's own sums round by the shape and layout of an array."""
    total = np.zeros(values.shape[:-1])
    for place in range(values.shape[-1]):
        total += values[..., place]
    return total


def simulate(
    attributes: ClusterAttributes,
    network: ProductionNetwork | None = None,
    parameters: SimulationParameters | None = None,
    steps: int = 80,
    *,
    path: bool = False,
) -> ClusterState:
    """Conduct and outsourcing after some steps, or at every step.

    Parameters
    ----------
    attributes
        One cluster or many.
    network
        Their firms; None takes `even_network`.
    parameters
        None takes the register's defaults.
    steps
        How many steps to take, a whole number of 0 or more.
    path
        Whether to keep every state, the first included.

    Returns
    -------
    ClusterState
        Arrays of shape (clusters, lumps), or (steps + 1, clusters, lumps) for a path.
    """
    lumps, chosen, last = _given(network, parameters, steps)
    return _simulated(attributes, slice(0, attributes.clusters), lumps, chosen, last, path)


def simulate_blocks(
    attributes: ClusterAttributes,
    network: ProductionNetwork | None = None,
    parameters: SimulationParameters | None = None,
    steps: int = 80,
    *,
    path: bool = False,
    progress: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> Iterator[tuple[slice, ClusterState]]:
    """`simulate` block by block: what has been yielded is the caller's, whatever becomes of the rest.

    Parameters
    ----------
    attributes, network, parameters, steps, path
        As in `simulate`.
    progress
        Wraps the iteration over blocks, such as ``tqdm.tqdm``.

    Yields
    ------
    tuple of slice and ClusterState
        Which clusters, and their state.
    """
    lumps, chosen, last = _given(network, parameters, steps)
    for block in _blocks(attributes.clusters, progress):
        yield block, _simulated(attributes, block, lumps, chosen, last, path)


def equilibrium(
    attributes: ClusterAttributes,
    network: ProductionNetwork | None = None,
    parameters: SimulationParameters | None = None,
    *,
    highest: bool = False,
) -> ClusterState:
    """The fixed point of every cluster, without stepping.

    Parameters
    ----------
    attributes, network, parameters
        As in `simulate`.
    highest
        The highest fixed point in place of the lowest; where the two differ the cluster can tip.

    Returns
    -------
    ClusterState
        Arrays of shape (clusters, lumps).

    Notes
    -----
    Where the map of m is less steep than the diagonal wherever tier 1 may be, there is one fixed point, and Newton's
    method finds it. Elsewhere, and where that takes long, a walk does that passes none.

    Let x stand for the conduct of the firms of tier 1, m for its mean, and G for what they aim at, given m and what
    each gives out at that x. At first x is 0, and G - x is above 0. As long as no firm's G - x has come down to 0, x
    lies below every fixed point: the first firm to reach its part of one would aim at no more than that. So x may be
    raised along a line on which all of G - x stay above 0. Bounds on the slopes of G in a stretch give such a line: it
    solves the linear system of Newton's method with bounds in place of slopes. As the stretch gets short the two become
    one. The bounds are products over the stages of G. A power mean is concave (up to rho = 1) or convex (from there on)
    in each term, so that its slopes are extreme in a corner of the stretch; the logistic's slope x * (1 - x) is least
    at an end of the way and largest in the middle. From above the highest fixed point, x comes down alike. With m
    known, each firm of tier 2 has one root.

    A walk ends as soon as every firm is within `TOLERANCE` of its own root; where the map of m touches the diagonal or
    comes as near as that, this counts as a root.
    """
    lumps, chosen, _ = _given(network, parameters)
    return _at_rest(attributes, slice(0, attributes.clusters), lumps, chosen, highest)


def equilibrium_blocks(
    attributes: ClusterAttributes,
    network: ProductionNetwork | None = None,
    parameters: SimulationParameters | None = None,
    *,
    highest: bool = False,
    progress: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> Iterator[tuple[slice, ClusterState]]:
    """`equilibrium` block by block, in memory that does not grow with the number of clusters.

    Parameters
    ----------
    attributes, network, parameters, highest
        As in `equilibrium`.
    progress
        Wraps the iteration over blocks, such as ``tqdm.tqdm``.

    Yields
    ------
    tuple of slice and ClusterState
        Which clusters, and their state.
    """
    lumps, chosen, _ = _given(network, parameters)
    for block in _blocks(attributes.clusters, progress):
        yield block, _at_rest(attributes, block, lumps, chosen, highest)


def _given(
    network: ProductionNetwork | None, parameters: SimulationParameters | None, steps: int = 0
) -> tuple[Lumps, SimulationParameters, int]:
    return (network or even_network()).lumps(), parameters or SimulationParameters(), whole_number("steps", steps, 0)


def _blocks(clusters: int, progress: Callable[[Iterable[int]], Iterable[int]]) -> Iterator[slice]:
    for start in progress(range(0, clusters, BLOCK)):
        yield slice(start, min(start + BLOCK, clusters))


def _simulated(
    attributes: ClusterAttributes, block: slice, lumps: Lumps, chosen: SimulationParameters, steps: int, path: bool
) -> ClusterState:
    """State of some clusters after `steps`, or their path."""
    first = 0 if path else steps
    shape = (steps + 1 - first, len(lumps.tier), block.stop - block.start)
    conduct, outsourcing = np.zeros(shape), np.zeros(shape)
    for columns, place in _columns(attributes, block, lumps):
        with _row_by_row(columns):
            for step, (x, o) in zip(range(steps + 1), _path(columns, lumps, chosen), strict=False):
                if step >= first:
                    _put(x, conduct[step - first], place)
                    _put(o, outsourcing[step - first], place)
    conduct, outsourcing = conduct.swapaxes(1, 2), outsourcing.swapaxes(1, 2)
    if path:
        return _state(attributes, block, lumps, chosen, conduct, outsourcing)
    return _state(attributes, block, lumps, chosen, conduct[0], outsourcing[0])


def _at_rest(
    attributes: ClusterAttributes, block: slice, lumps: Lumps, chosen: SimulationParameters, highest: bool
) -> ClusterState:
    """Fixed point of some clusters."""
    conduct, outsourcing = np.zeros((2, len(lumps.tier), block.stop - block.start))
    for columns, place in _columns(attributes, block, lumps):
        with _row_by_row(columns):
            x, o = _fixed_point(columns, lumps, chosen, highest)
        _put(x, conduct, place)
        _put(o, outsourcing, place)
    return _state(attributes, block, lumps, chosen, conduct.T, outsourcing.T)


def _put(tiers: Sequence[Array], found: Array, place: slice) -> None:
    """Put a strip in its place among all lumps and clusters."""
    end = 0
    for each in tiers:
        start, end = end, end + len(each)
        found[start:end, place] = each[:, : place.stop - place.start]


def _state(
    attributes: ClusterAttributes,
    block: slice,
    lumps: Lumps,
    chosen: SimulationParameters,
    conduct: Array,
    outsourcing: Array,
) -> ClusterState:
    lost = chosen.voice_loss * attributes.column("informality")[block]
    cover = chosen.gloss * attributes.column("associations")[block]
    return ClusterState(lumps, conduct, outsourcing, lost, cover, chosen.hazard_skew)


_LANES = 16
"""Strips are a multiple of this wide: the widest processors take half of it at once, and numpy's buffer holds such."""
_STRIP = 2**19
"""Numbers of an array of a strip, about: few enough for a cache, and rows of a large network are not too short."""

_Columns = Mapping[str, Array]


def _columns(attributes: ClusterAttributes, block: slice, lumps: Lumps) -> Iterator[tuple[_Columns, slice]]:
    """Attributes of some clusters strip by strip, with the place of each in the block; the last strip is filled up."""
    columns = {item.name: attributes.column(item.name) for item in fields(attributes)}
    lanes = max(1, ceil((block.stop - block.start) / _LANES))
    most = max(1, _STRIP // len(lumps.tier) // _LANES)
    # Strips of about one width, as a narrow last one costs nearly as much as the others.
    width = ceil(lanes / ceil(lanes / most)) * _LANES
    for start in range(block.start, block.stop, width):
        stop = min(start + width, block.stop)
        which = _filled(np.arange(start, stop))
        yield {name: column[which] for name, column in columns.items()}, slice(start - block.start, stop - block.start)


def _filled(which: NDArray[np.intp]) -> NDArray[np.intp]:
    """Places of clusters, the last one again and again until they are a multiple of `_LANES`."""
    return np.concatenate([which, np.full(-len(which) % _LANES, which[-1])])


def _part(columns: _Columns, which: NDArray[np.intp]) -> _Columns:
    return {name: column[which] for name, column in columns.items()}


@contextmanager
def _row_by_row(columns: _Columns) -> Iterator[None]:
    """Let numpy's buffer hold no more than a row: whatever goes with each row of an array is else copied into it."""
    with np.errstate():  # What is set within ends with it.
        np.setbufsize(min(len(columns["visibility"]), np.getbufsize()))
        yield


class _Tier:
    """The firms of one tier in some clusters side by side: a column for each cluster, a row for each lump.

    What does not change from step to step is worked out once, and the rest in place. The numbers of a column are the
    same to the bit whatever stands in the others. Sums go down a column, row after row. A function such as exp may
    round differently where an array is strided or ends between the lanes of the processor, and so all arrays are
    contiguous and no row ends there.
    """

    def __init__(self, columns: _Columns, lumps: Lumps, tier: int, chosen: SimulationParameters) -> None:
        rows, place = lumps.tier == tier, tier - 1
        self.columns, self.chosen = columns, chosen
        # numpy's own sum would round by its buffer.
        self.orders = (lumps.size[rows] / fsum(lumps.size[rows]))[:, None]
        self.national = mean_in_parts(chosen.rho)
        # A level without weight has no say, and the other one passes as it is.
        self.levels = mean_in_parts(np.inf if chosen.omega in (0, 1) else chosen.sigma)
        passed = columns["visibility"]
        for _ in range(place):
            passed = passed * columns["traceability"]
        buyers = lumps.exposure[rows, None] * passed
        self.buyers = self.levels.raised(buyers, chosen.omega, buyers)
        self._signals(_gives(lumps)[rows, None], place)
        smallness = 1 + chosen.size_cost * chosen.size_disadvantage[place]
        squeeze = 1 + chosen.price_cost * columns["price_squeeze"]
        relief = 1 - chosen.normative_relief * columns["normative"]
        self.cost = chosen.base_cost * smallness * squeeze * relief * (1 - columns["saving"])
        self.pull = chosen.evasion_pull * (self.cost * (1 - columns["traceability"]))
        pulls = chosen.delivery_pull * columns["volatility"] + chosen.price_pull * columns["price_squeeze"]
        self.hold = pulls - chosen.outsourcing_hurdle

    def _signals(self, gives: NDArray[np.bool_], place: int) -> None:
        """Signals of the national drivers, those that stand still raised and joined."""
        columns, chosen = self.columns, self.chosen
        reach = chosen.shifted_reach[:, place]
        signals = {
            name: columns[name] * (1 - columns["informality"] * (1 - reach[k]))
            for k, name in enumerate(NATIONAL_FACTORS)
        }
        # If all of tier 1 conducted itself well.
        self.led = signals.pop("associations") * (1 - (1 - columns["inclusiveness"]) * chosen.size_disadvantage[place])
        lost = chosen.voice_loss * columns["informality"]
        self.homes = place + 1 == TIERS[-1]
        if self.homes:
            # Nothing is given out from here, as all of it has been.
            signals["dialogue"] = signals["dialogue"] * (1 - lost)
        else:
            self.voice = signals.pop("dialogue")
            # Where all firms give out work they lose alike, and one row is enough.
            self.lost = (gives[:1] if gives.all() else gives) * (self.voice * lost)
        self.others = reduce(self.national.joined, [self.national.raised(s, _EACH) for s in signals.values()])

    def mean(self, values: Array) -> Array:
        """Mean of the lumps weighted by orders, shape (width,)."""
        # Along the first axis numpy adds row to row, in order, as there is more than one column.
        return np.add.reduce(self.orders * values, axis=0)

    def conduct(self, m: Array, given: Array | None = None, out: Array | None = None) -> Array:
        """Target conduct when tier 1 conducts itself as m on average and work is given out so, shape (lumps, width)."""
        heard = None if given is None else self.heard(given, out)
        joined = self.joined(self.association(m), heard, heard)
        pressure = self.pressure(self.national.handed_on(joined, self.levels, 1 - self.chosen.omega), out)
        return self.answer(pressure, pressure)

    def outsourcing(self, target: Array, out: Array | None = None) -> Array:
        """Target outsourcing, given target conduct."""
        out = np.multiply(target, self.pull, out=out)
        out += self.hold
        return _logistic(out, self.chosen.outsourcing_response)

    def association(self, m: Array) -> Array:
        return self.led * ((1 - self.chosen.psi) + self.chosen.psi * m)

    def heard(self, given: Array, out: Array | None = None) -> Array:
        """The signal of dialogue; one row where firms that give out alike lose alike."""
        out = np.multiply(self.lost, given, out=out)
        return np.subtract(self.voice, out, out=out)

    def joined(self, association: Array, heard: Array | None, out: Array | None = None) -> Array:
        """Signals of the national drivers raised and joined, in the shape of `heard`, or (width,) in homes."""
        joined = self.national.joined(self.others, self.national.raised(association, _EACH))
        if heard is None:
            return joined
        out = np.empty_like(heard) if out is None else out
        return self.national.joined(joined, self.national.raised(heard, _EACH, out), out=out)

    def pressure(self, raised: Array, out: Array | None = None) -> Array:
        """Pressure of a raised institutional strength."""
        return self.levels.lowered(self.levels.joined(self.buyers, raised, out=out))

    def answer(self, pressure: Array, out: Array | None = None) -> Array:
        """Target conduct under such a pressure."""
        return _logistic(np.subtract(pressure, self.cost, out=out), self.chosen.firm_response)


_EACH = 1 / len(NATIONAL_FACTORS)
"""Weight of a national driver."""


def _tiers(columns: _Columns, lumps: Lumps, chosen: SimulationParameters) -> list[_Tier]:
    return [_Tier(columns, lumps, tier, chosen) for tier in TIERS[: lumps.tier[-1]]]


def _path(columns: _Columns, lumps: Lumps, chosen: SimulationParameters) -> Iterator[tuple[list[Array], list[Array]]]:
    """Conduct and, but for homes, outsourcing tier by tier, (lumps, width) each, step by step in the same arrays."""
    tiers = _tiers(columns, lumps, chosen)
    x = [np.full_like(tier.buyers, chosen.initial_conduct) for tier in tiers]
    o = [np.full_like(tier.buyers, chosen.initial_outsourcing) for tier in tiers if not tier.homes]
    target, wanted = [np.empty_like(each) for each in x], [np.empty_like(each) for each in o]
    while True:
        yield x, o
        m = tiers[0].mean(x[0])
        for place, tier in enumerate(tiers):
            tier.conduct(m, None if tier.homes else o[place], target[place])
            if not tier.homes:
                tier.outsourcing(target[place], wanted[place])
                _move(o[place], wanted[place], chosen.adjustment)
            _move(x[place], target[place], chosen.adjustment)


def _fixed_point(
    columns: _Columns, lumps: Lumps, chosen: SimulationParameters, highest: bool
) -> tuple[list[Array], list[Array]]:
    """Conduct tier by tier, and outsourcing likewise but for homes."""
    tiers = _tiers(columns, lumps, chosen)
    first = _first_tier(tiers[0], lumps, highest)
    m = tiers[0].mean(first)
    x = [first, *(tier.conduct(m) if tier.homes else _given_mean(tier, m) for tier in tiers[1:])]
    return x, [tier.outsourcing(each) for tier, each in zip(tiers, x, strict=True) if not tier.homes]


def _logistic(x: Array, steepness: float) -> Array:
    """1 / (1 + exp(-steepness * x)), written over x."""
    x *= -steepness
    # Far below the middle exp overflows to infinity, of which the share is 0 as it should be.
    with np.errstate(over="ignore"):
        np.exp(x, out=x)
    x += 1
    return np.divide(1, x, out=x)


def _move(state: Array, target: Array, part: float) -> None:
    """Move a state part of the way to its target; both are written over."""
    target -= state
    target *= part
    state += target


TOLERANCE = 1e-14
"""How near a fixed point has to be."""
_EAGER = 4.0
"""How much farther than the last step it is worth trying to go."""
_SURELY = 0.99
"""Where the map of m is nowhere steeper than this, it has one root."""
_NEAR, _TRIES = 1e-8, 8
"""How small a step of Newton's method is the last, and how many are made before a walk begins instead."""
_HALVINGS = 54
"""After so many, nothing is left between two numbers."""
_STEEPEST = 1 - 2.0**-52
"""Where the map of m is as steep as the diagonal or steeper, only the reach limits a step."""


class _Stages:
    """The way from m and the work given out to conduct in a tier above homes, arrays of shape (lumps, width)."""

    def __init__(self, tier: _Tier, m: Array, given: Array) -> None:
        self.tier, self.m, self.given = tier, m, given
        self.association, self.heard = tier.association(m), tier.heard(given)
        self.strength = tier.national.lowered(tier.joined(self.association, self.heard))

    @cached_property
    def pressure(self) -> Array:
        return self.tier.pressure(self.tier.levels.raised(self.strength, 1 - self.tier.chosen.omega))

    @cached_property
    def conduct(self) -> Array:
        return self.tier.answer(self.pressure)

    def rise(self, steepest: bool) -> Array:
        """Slope of pressure in strength; at its floor none, or the steepest just above it."""
        slope = self.tier.levels.steepness if steepest else self.tier.levels.slope
        return slope(self.strength, 1 - self.tier.chosen.omega, self.pressure)

    def answer(self) -> Array:
        """Slope of conduct in strength."""
        return self.rise(True) * (self.tier.chosen.firm_response * self.conduct * (1 - self.conduct))

    def push(self) -> Array:
        """Slope of strength in m."""
        rise = self.tier.national.slope(self.association, _EACH, self.strength)
        return rise * (self.tier.led * self.tier.chosen.psi)

    def drag(self, other: Array) -> Array:
        """Most that strength falls with conduct, as more is given out, while that moves on to `other`."""
        fall = self.tier.national.steepness(self.heard, _EACH, self.strength) * self.tier.lost
        return fall * (self.tier.pull * (self.tier.chosen.outsourcing_response * _spread(self.given, other)))


def _spread(one: Array, other: Array) -> Array:
    """Largest p * (1 - p) between two shares."""
    middle = one if one is other else np.clip(0.5, np.minimum(one, other), np.maximum(one, other))
    return middle * (1 - middle)


@dataclass(frozen=True)
class _Slopes:
    """Bounds of slopes in some stretch, shape (lumps, width): of conduct in strength, and of strength."""

    least: Array
    most: Array
    push: Array
    drag: Array

    def alone(self, lack: Array) -> Array:
        """How far each firm may go by itself that lacks so much of its target."""
        return lack / (1 + self.most * self.drag)

    def together(self, tier: _Tier, alone: Array) -> Array:
        """How far firms may go that push one another."""
        pushed = self.least * self.push / (1 + self.least * self.drag)
        return alone + pushed * (tier.mean(alone) / (1 - np.minimum(tier.mean(pushed), _STEEPEST)))


def _slopes_at(here: _Stages) -> _Slopes:
    answer = here.answer()
    return _Slopes(answer, answer, here.push(), here.drag(here.given))


def _slopes_between(here: _Stages, m: Array, given: Array, highest: bool) -> _Slopes:
    """Bounds of slopes for every m, and for all that may be given out, between here and there."""
    tier = here.tier
    corners = _Stages(tier, here.m, given), _Stages(tier, m, here.given)
    # A power mean is concave or convex in each term, so that its slopes are extreme in one corner.
    extreme = here if (tier.chosen.rho < 1) == highest else _Stages(tier, m, given)
    one, other = (corner.conduct for corner in corners)
    above = (corners[0].association > default("floor")) & (corners[1].association > default("floor"))
    return _Slopes(
        least=reduce(np.minimum, (corner.rise(False) for corner in corners))
        * (tier.chosen.firm_response * np.minimum(one * (1 - one), other * (1 - other))),
        most=reduce(np.maximum, (corner.rise(True) for corner in corners))
        * (tier.chosen.firm_response * _spread(one, other)),
        push=np.where(above, extreme.push(), 0.0),
        drag=extreme.drag(given if extreme is here else here.given),
    )


def _one_root(tier: _Tier) -> NDArray[np.bool_]:
    """Whether the map of m is less steep than the diagonal wherever tier 1 may be, shape (width,)."""
    none, all_ = np.zeros_like(tier.cost[None]), np.ones_like(tier.cost[None])
    ends = _Stages(tier, none, all_), _Stages(tier, all_, none)
    extreme = _Stages(tier, none, none) if tier.chosen.rho < 1 else _Stages(tier, all_, all_)
    rise = reduce(np.maximum, (end.rise(True) for end in ends)) * (tier.chosen.firm_response / 4)
    push = tier.national.steepness(extreme.association, _EACH, extreme.strength) * (tier.led * tier.chosen.psi)
    return tier.mean(rise * push) < _SURELY


def _first_tier(tier: _Tier, lumps: Lumps, highest: bool) -> Array:
    """Lowest or highest fixed point of tier 1: where there is only one, Newton's method finds it."""
    near = 1 / (tier.chosen.firm_response + tier.chosen.outsourcing_response + 1)
    half = np.full_like(tier.cost[None], 0.5)
    x = tier.conduct(half, half)
    searching = _one_root(tier)
    left = ~searching
    for _ in range(_TRIES):
        here = _Stages(tier, tier.mean(x), tier.outsourcing(x))
        slopes = _slopes_at(here)
        step = slopes.together(tier, slopes.alone(here.conduct - x))
        x += np.where(searching, step, 0)
        np.clip(x, 0, 1, out=x)
        # Newton's method squares what is wrong, in units of the steepness of the answers.
        searching &= (np.abs(step) > _NEAR * near).any(axis=0)
        if not searching.any():
            break
    left |= searching
    if left.any():
        which = _filled(np.flatnonzero(left))
        x[:, which] = _walk(_Tier(_part(tier.columns, which), lumps, 1, tier.chosen), lumps, highest)
    return x


def _walk(tier: _Tier, lumps: Lumps, highest: bool) -> Array:
    """Lowest or highest fixed point of tier 1: the notes of `equilibrium` say why none is passed."""
    towards, x = (-1.0, np.ones_like(tier.buyers)) if highest else (1.0, np.zeros_like(tier.buyers))
    columns, last, moving = tier.columns, np.full(x.shape[1], np.inf), np.ones(x.shape[1], dtype=bool)
    found, which = x.copy(), np.arange(x.shape[1])
    while True:
        here = _Stages(tier, tier.mean(x), tier.outsourcing(x))
        lack = np.maximum(towards * (here.conduct - x), 0)
        slopes = _slopes_at(here)
        alone = slopes.alone(lack)
        newton = slopes.together(tier, alone)
        # The last step is Newton's.
        there = (alone <= TOLERANCE).all(axis=0)
        np.copyto(x, np.clip(x + towards * np.minimum(newton, _EAGER * TOLERANCE), 0, 1), where=moving & there)
        moving &= ~there
        if moving.any():
            eager = np.minimum(1, _EAGER * last / np.maximum(tier.mean(newton), TOLERANCE))
            box = np.minimum(np.maximum(eager * newton, alone), x if highest else 1 - x)
            reached = x + towards * box
            bounds = _slopes_between(here, tier.mean(reached), tier.outsourcing(reached), highest)
            step = bounds.together(tier, bounds.alone(lack))
            # What lies beyond the stretch that was looked at is not to be trusted.
            share = np.min(np.divide(box, step, out=np.ones_like(step), where=step > box), axis=0)
            last = share * tier.mean(step)
            moved = np.clip(x + towards * (share * step), 0, 1)
            # Nor do steps lead on that are lost in rounding.
            moving &= (moved != x).any(axis=0)
            np.copyto(x, moved, where=moving)
        if not moving.any():
            found[:, which] = x
            return found
        if 2 * moving.sum() <= len(moving) - _LANES:
            found[:, which] = x
            kept = _filled(np.flatnonzero(moving))
            which, x, last, moving = which[kept], np.ascontiguousarray(x[:, kept]), last[kept], moving[kept]
            tier = _Tier(_part(columns, which), lumps, 1, tier.chosen)


def _given_mean(tier: _Tier, m: Array) -> Array:
    """Conduct of a tier that gives out work, when tier 1 conducts itself as m on average: one root for each firm.

    More conduct means more to evade, more given out, less voice and less pressure: what a firm aims at falls in its
    conduct. Newton's method finds the root, or else halving.
    """
    near = 1 / (tier.chosen.firm_response + tier.chosen.outsourcing_response + 1)
    x = tier.conduct(m, tier.outsourcing(tier.conduct(m, np.full_like(tier.cost[None], 0.5))))
    searching = np.ones(x.shape, dtype=bool)
    for _ in range(_TRIES):
        here = _Stages(tier, m, tier.outsourcing(x))
        step = here.conduct - x
        step /= 1 + here.answer() * here.drag(here.given)
        # Adding by a mask is slow, and at first there is nothing to mask.
        np.add(x, step, out=x, where=True if searching.all() else searching)
        searching &= np.abs(step, out=step) > _NEAR * near
        if not searching.any():
            return np.clip(x, 0, 1)
    low, high = np.zeros_like(x), np.ones_like(x)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        above = tier.conduct(m, tier.outsourcing(middle)) > middle
        np.copyto(low, middle, where=above)
        np.copyto(high, middle, where=~above)
    return np.where(searching, (low + high) / 2, np.clip(x, 0, 1))


guard(globals())
