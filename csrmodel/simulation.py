"""Conduct and outsourcing in a cluster: paths step by step, and the fixed points that they reach.

For firm i in tier t of a cluster::

    reach            r[k, t] = 1 - gamma * (1 - r0[k, t])
    national signal  s[t, k] = n_k * r[k, t];  for associations also * ((1 - psi) + psi * m)
    buyer signal     b_i = v * tau**(t - 1) * exposure_i
    pressure         P_i = M_sigma([b_i, M_rho(s_t)]; [omega, 1 - omega])
    cost             C_i = c0 * (1 + lam_size * z_t) * (1 + lam_price * q) * (1 - lam_norm * normative)
    target conduct   x*_i = logistic(beta * (P_i - C_i));            x_i <- x_i + eta * (x*_i - x_i)
    outsourcing      o*_i = logistic(beta_o * (x*_i * C_i * (1 - tau) + phi * d - obar))      tiers 1 and 2
                     o_i <- o_i + eta * (o*_i - o_i)

m is the mean conduct of tier 1 weighted by orders, as the step before left it. Work enters at tier 1 and flows down
the outsourced shares; a firm without subcontractors keeps all of its work. The functional forms are assumptions of
this book, and so is every number: the review gives the mechanism in words (`lundthomsen2016`, on the drivers, on
first-tier firms and on outsourcing).

Only m couples the firms of a cluster, so a fixed point is a root of one non-decreasing map of m. `equilibrium` finds
the lowest and the highest root; where they differ the cluster can tip.

A cluster's numbers are the same to the bit whatever other clusters are computed beside it, on machines that round
alike: populations can be cut into blocks of any size and spread over processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import reduce

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel.aggregation import mean_in_parts
from csrmodel.clusters import TIERS, ClusterAttributes, Lumps, ProductionNetwork, even_network
from csrmodel.evidence import default
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.frames import tidy
from csrmodel.guards import guard
from csrmodel.parameters import SHARE, Bounds, assumed, keep_within, numbers, substitutability, whole_number

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
    "volatility_pull": SHARE,
    "outsourcing_hurdle": SHARE,
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
    firm_response, outsourcing_response
        Steepness of the two answers.
    adjustment
        Part of the way to its target that a firm goes in a step, 0 to 1.
    initial_conduct, initial_outsourcing
        Where paths start, 0 to 1.
    volatility_pull, outsourcing_hurdle
        What volatility adds to the motives for outsourcing, and what they have to exceed.
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
    volatility_pull: float = assumed("volatility_pull")
    outsourcing_hurdle: float = assumed("outsourcing_hurdle")
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


@dataclass(frozen=True)
class ClusterState:
    """Conduct, outsourcing and work of the firms of one or more clusters.

    Parameters
    ----------
    lumps
        The firms of the network, those that behave alike as one.
    conduct, outsourcing
        In [0, 1], shape (clusters, lumps), or (steps, clusters, lumps) for a path.
    """

    lumps: Lumps
    conduct: Array
    outsourcing: Array

    @property
    def work(self) -> Array:
        """Share of the cluster's work that is done in each lump, same shape as `conduct`; sums to 1."""
        arriving = self._arriving
        return arriving - arriving * self._given_out

    @property
    def passed_on(self) -> Array:
        """Share of the cluster's work that goes down each link of `lumps`, shape (..., links)."""
        lumps = self.lumps
        return self._arriving[..., lumps.client] * self.outsourcing[..., lumps.client] * lumps.part

    def apart(self, network: ProductionNetwork) -> ClusterState:
        """The same state with each firm of the network by itself."""
        return ClusterState(network.apart(), self.firms(self.conduct), self.firms(self.outsourcing))

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
    def reported(self) -> Array:
        """Conduct as the buyers see it: the mean of tier 1 weighted by orders, shape (...)."""
        return self._first_tier(self.conduct)

    @property
    def chain_wide(self) -> Array:
        """Conduct where the work is done: the mean over all firms weighted by work, shape (...)."""
        return _added_up(self.work * self.conduct)

    @property
    def gap(self) -> Array:
        """The decoupling gap: reported less chain-wide conduct, shape (...)."""
        return self.reported - self.chain_wide

    @property
    def frame(self) -> pd.DataFrame:
        """A row for each cluster and lump of firms (and step of a path): what the lump is, and what it does."""
        lumps = self.lumps
        own = {"tier": lumps.tier, "size": lumps.size, "exposure": lumps.exposure}
        state = {"conduct": self.conduct, "outsourcing": self.outsourcing, "work": self.work}
        return tidy({"step": None, "cluster": None, "lump": None}, {**own, **state})

    def by_tier(self, values: Array) -> Array:
        """Values of the lumps, shape (..., lumps), added up in each tier, shape (..., 3)."""
        return np.stack([_added_up(values[..., self.lumps.tier == tier]) for tier in TIERS], axis=-1)

    def firms(self, values: Array) -> Array:
        """Values of the lumps as values of every firm of the network, shape (..., firms)."""
        return values[..., self.lumps.kind]

    @property
    def _arriving(self) -> Array:
        """Share of the cluster's work that reaches each lump, same shape as `conduct`."""
        lumps = self.lumps
        arriving = np.zeros_like(self.conduct)
        arriving[..., lumps.tier == 1] = lumps.size[lumps.tier == 1]
        # Links of upper tiers come first, so whatever reaches a client has arrived when it gives work out.
        for client, subcontractor, part in zip(lumps.client, lumps.subcontractor, lumps.part, strict=True):
            arriving[..., subcontractor] += arriving[..., client] * self.outsourcing[..., client] * part
        return arriving

    @property
    def _given_out(self) -> Array:
        """Share of the work arriving at each lump that it gives out: none without subcontractors."""
        gives = np.isin(np.arange(len(self.lumps.tier)), self.lumps.client)
        return np.where(gives, self.outsourcing, 0.0)

    def _first_tier(self, values: Array) -> Array:
        first = self.lumps.tier == 1
        orders = self.lumps.size[first]
        return _added_up(values[..., first] * orders) / _added_up(orders)


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
    With F(m) the mean conduct that tier 1 aims at when it stands at m, fixed points are the roots of F(m) = m in
    [0, 1], and F is continuous and never falls. From below the lowest root, m walks up without ever passing a root:
    if F rises by at least `slope` for each unit of m between m and m + reach, then for every step s up to reach ::

        F(m + s) - (m + s)  >=  F(m) - m - (1 - slope) * s  >  0        as long as s < (F(m) - m) / (1 - slope)

    so that m may move there. With slope = 0 this is the plain iteration m <- F(m), which crawls where F runs close to
    the diagonal; with the slope at hand it is nearly Newton's method, and a cluster near its tipping point costs little
    more than another. The least slope is a product over the stages of F, each least at an end of the way: a power mean
    is concave (up to rho = 1) or convex (from there on) in a single term, so that its slope is monotone in it, and none
    below the floor; the logistic's slope x * (1 - x) is concave in x. From above the highest root, m walks down alike.

    A cluster stands still as soon as its own gap between F(m) and m is within `TOLERANCE`; where F touches the diagonal
    or comes as near as that, this counts as a root.
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
    for strip, place in _strips(attributes, block, lumps, chosen):
        for step, (x, o) in zip(range(steps + 1), strip.path(), strict=False):
            if step >= first:
                conduct[step - first, :, place] = x[:, : place.stop - place.start]
                outsourcing[step - first, : len(o), place] = o[:, : place.stop - place.start]
    conduct, outsourcing = conduct.swapaxes(1, 2), outsourcing.swapaxes(1, 2)
    return ClusterState(lumps, conduct, outsourcing) if path else ClusterState(lumps, conduct[0], outsourcing[0])


def _at_rest(
    attributes: ClusterAttributes, block: slice, lumps: Lumps, chosen: SimulationParameters, highest: bool
) -> ClusterState:
    """Fixed point of some clusters."""
    conduct, outsourcing = np.zeros((2, len(lumps.tier), block.stop - block.start))
    for strip, place in _strips(attributes, block, lumps, chosen):
        x = strip.conduct(_fixed_point(strip.first_tier(), highest))
        o = strip.outsourcing(x)
        conduct[:, place] = x[:, : place.stop - place.start]
        outsourcing[: len(o), place] = o[:, : place.stop - place.start]
    return ClusterState(lumps, conduct.T, outsourcing.T)


_LANES = 8
"""Strips are a multiple of this wide: doubles that the widest processors take at once."""
_STRIP = 2**17
"""Numbers of an array of a strip, about: a strip's arrays together stay in a processor's own cache."""


def _strips(
    attributes: ClusterAttributes, block: slice, lumps: Lumps, chosen: SimulationParameters
) -> Iterator[tuple[_Strip, slice]]:
    """Some clusters strip by strip, with the place of each in the block; the last cluster fills up the last strip."""
    columns = {item.name: attributes.column(item.name) for item in fields(attributes)}
    width = max(_LANES, _STRIP // len(lumps.tier) // _LANES * _LANES)
    for start in range(block.start, block.stop, width):
        stop = min(start + width, block.stop)
        which = np.arange(start, stop + (start - stop) % _LANES).clip(max=stop - 1)
        part = {name: column[which] for name, column in columns.items()}
        yield _Strip(part, lumps, chosen), slice(start - block.start, stop - block.start)


class _Strip:
    """Some clusters side by side: a column for each cluster, a row for each lump, or for each tier where that will do.

    What does not change from step to step is worked out once, and the rest in place. The numbers of a column are the
    same to the bit whatever stands in the others. Sums go down a column, row after row. A function such as exp may
    round differently where an array is strided or ends between the lanes of the processor, and so all arrays are
    contiguous and no row ends there.
    """

    def __init__(self, columns: Mapping[str, Array], lumps: Lumps, chosen: SimulationParameters) -> None:
        self.columns, self.lumps, self.chosen = columns, lumps, chosen
        tiers = int(lumps.tier[-1])
        ends = np.searchsorted(lumps.tier, TIERS[:tiers], side="right").tolist()
        self.rows = [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]
        # The last tier has nobody to give work to.
        self.upper = slice(0, ends[: len(TIERS) - 1][-1])
        self.orders = (lumps.size[self.rows[0]] / lumps.size[self.rows[0]].sum())[:, None]
        self.national = mean_in_parts(chosen.rho)
        # A level without weight has no say, and the other one passes as it is.
        self.levels = mean_in_parts(np.inf if chosen.omega in (0, 1) else chosen.sigma)
        self.buyers = self.levels.raised(self._buyers(), chosen.omega)
        self.led, self.others = self._signals(tiers)
        size = np.array(chosen.size_disadvantage)[:tiers, None]
        squeeze = 1 + chosen.price_cost * columns["price_squeeze"]
        relief = 1 - chosen.normative_relief * columns["normative"]
        self.cost = chosen.base_cost * (1 + chosen.size_cost * size) * squeeze * relief
        self.pull = self.cost[: len(TIERS) - 1] * (1 - columns["traceability"])
        self.hold = chosen.volatility_pull * columns["volatility"] - chosen.outsourcing_hurdle

    def _buyers(self) -> Array:
        """The buyers' signal, shape (lumps, width)."""
        passed, found = self.columns["visibility"], []
        for rows in self.rows:
            found.append(self.lumps.exposure[rows, None] * passed)
            passed = passed * self.columns["traceability"]
        return np.concatenate(found)

    def _signals(self, tiers: int) -> tuple[Array, Array]:
        """The signal of associations if all of tier 1 conducted itself well, and of the others, raised and joined."""
        reach = np.array(self.chosen.reach)[:, :tiers, None]
        signals = {
            name: self.columns[name] * (1 - self.columns["informality"] * (1 - reach[k]))
            for k, name in enumerate(NATIONAL_FACTORS)
        }
        led = signals.pop("associations")
        return led, reduce(self.national.joined, [self.national.raised(s, _EACH) for s in signals.values()])

    def first_tier(self) -> _Strip:
        """The same clusters without their lower tiers."""
        lumps, rows = self.lumps, self.rows[0]
        first = replace(lumps, tier=lumps.tier[rows], size=lumps.size[rows], exposure=lumps.exposure[rows])
        return _Strip(self.columns, first, self.chosen)

    def path(self) -> Iterator[tuple[Array, Array]]:
        """Conduct, shape (lumps, width), and outsourcing of tiers 1 and 2, step by step in the same two arrays."""
        x = np.full(self.buyers.shape, self.chosen.initial_conduct)
        o = np.full_like(x[self.upper], self.chosen.initial_outsourcing)
        target, wanted = np.empty_like(x), np.empty_like(o)
        while True:
            yield x, o
            self.conduct(self.mean_first_tier(x), target)
            self.outsourcing(target, wanted)
            _move(x, target, self.chosen.adjustment)
            _move(o, wanted, self.chosen.adjustment)

    def mean_first_tier(self, values: Array) -> Array:
        """Mean of the lumps of tier 1 weighted by orders, shape (width,)."""
        # Along the first axis numpy adds row to row, in order, as there is more than one column.
        return np.add.reduce(self.orders * values[self.rows[0]], axis=0)

    def conduct(self, m: Array, out: Array | None = None) -> Array:
        """Target conduct when tier 1 conducts itself as m on average, shape (lumps, width)."""
        return self._answer(self._pressure(self._strength(self._signal(m)), out))

    def outsourcing(self, target: Array, out: Array | None = None) -> Array:
        """Target outsourcing of tiers 1 and 2, given target conduct."""
        out = np.empty_like(target[self.upper]) if out is None else out
        for rows, pull in zip(self.rows, self.pull, strict=False):
            np.multiply(target[rows], pull, out=out[rows])
        out += self.hold
        return _logistic(out, self.chosen.outsourcing_response)

    def response(self, m: Array) -> tuple[Array, tuple[Array, Array, Array]]:
        """F(m), the mean conduct that tier 1 aims at, and the slopes of the stages on the way to it."""
        signal = self._signal(m)
        strength = self._strength(signal)
        pressure = self._pressure(strength)
        slopes = (
            self.national.slope(signal, _EACH, strength) * self.led * self.chosen.psi,
            self.levels.slope(strength, 1 - self.chosen.omega, pressure),
        )
        x = self._answer(pressure)
        return self.mean_first_tier(x), (*slopes, self.chosen.firm_response * x * (1 - x))

    def _signal(self, m: Array) -> Array:
        return self.led * ((1 - self.chosen.psi) + self.chosen.psi * m)

    def _strength(self, signal: Array) -> Array:
        """Institutional strength by tier, shape (tiers, width)."""
        return self.national.lowered(self.national.joined(self.others, self.national.raised(signal, _EACH)))

    def _pressure(self, strength: Array, out: Array | None = None) -> Array:
        out = np.empty_like(self.buyers) if out is None else out
        for rows, raised in zip(self.rows, self.levels.raised(strength, 1 - self.chosen.omega), strict=True):
            self.levels.joined(self.buyers[rows], raised, out=out[rows])
        return self.levels.lowered(out)

    def _answer(self, pressure: Array) -> Array:
        """Target conduct, written over the pressure."""
        for rows, cost in zip(self.rows, self.cost, strict=True):
            pressure[rows] -= cost
        return _logistic(pressure, self.chosen.firm_response)


_EACH = 1 / len(NATIONAL_FACTORS)
"""Weight of a national driver."""


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
"""How near F(m) and m have to be in a fixed point."""
_EAGER = 4.0
"""How much farther than the last step it is worth trying to go."""
_STEEPEST = 1 - 2.0**-52
"""Where F is as steep as the diagonal or steeper, only the reach limits a step."""


def _fixed_point(strip: _Strip, highest: bool) -> Array:
    """Lowest or highest root of F(m) = m, shape (width,): the notes of `equilibrium` say why no root is passed."""
    towards = -1.0 if highest else 1.0
    m = np.full(strip.buyers.shape[1], 1.0 if highest else 0.0)
    worth_trying = np.ones_like(m)
    while True:
        mean, slopes = strip.response(m)
        gap = towards * (mean - m)
        moving = gap > TOLERANCE
        if not moving.any():
            return m
        newton = gap / (1 - _least_slope(strip, slopes, slopes))
        reach = np.clip(np.minimum(newton, worth_trying), gap, m if highest else 1 - m)
        _, ahead = strip.response(m + towards * reach)
        step = np.minimum(reach, gap / (1 - _least_slope(strip, slopes, ahead)))
        m = np.where(moving, m + towards * step, m)
        worth_trying = _EAGER * step


def _least_slope(strip: _Strip, one: tuple[Array, Array, Array], other: tuple[Array, Array, Array]) -> Array:
    """A slope that F has at least everywhere between two points, shape (width,)."""
    strength, pressure, conduct = (np.minimum(a, b) for a, b in zip(one, other, strict=True))
    return np.minimum(strip.mean_first_tier(pressure * conduct) * strength[0], _STEEPEST)


guard(globals())
