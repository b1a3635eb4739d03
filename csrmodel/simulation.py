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
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from csrmodel.adoption import NATIONAL_FACTORS
from csrmodel.aggregation import power_mean_terms, substitutability
from csrmodel.clusters import TIERS, ClusterAttributes, Lumps, ProductionNetwork, even_network
from csrmodel.datasets import default
from csrmodel.operations import NUMPY

Array = NDArray[np.float64]

BLOCK = 4096
"""Clusters worked on together: few enough that their state stays in the processor's cache."""


def _reach() -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(default(f"reach_{factor}_tier_{tier}") for tier in TIERS) for factor in NATIONAL_FACTORS)


@dataclass(frozen=True)
class SimulationParameters:
    """Numbers of the model of clusters; each takes its default from the register of assumptions.

    Raises
    ------
    ValueError
        Naming the parameter, its value and what is allowed.
    """

    rho: float = field(default_factory=lambda: default("rho"))
    sigma: float = field(default_factory=lambda: default("sigma"))
    omega: float = field(default_factory=lambda: default("omega"))
    psi: float = field(default_factory=lambda: default("psi"))
    base_cost: float = field(default_factory=lambda: default("base_cost"))
    size_cost: float = field(default_factory=lambda: default("size_cost"))
    price_cost: float = field(default_factory=lambda: default("price_cost"))
    normative_relief: float = field(default_factory=lambda: default("normative_relief"))
    firm_response: float = field(default_factory=lambda: default("firm_response"))
    adjustment: float = field(default_factory=lambda: default("adjustment"))
    initial_conduct: float = field(default_factory=lambda: default("initial_conduct"))
    initial_outsourcing: float = field(default_factory=lambda: default("initial_outsourcing"))
    outsourcing_response: float = field(default_factory=lambda: default("outsourcing_response"))
    volatility_pull: float = field(default_factory=lambda: default("volatility_pull"))
    outsourcing_hurdle: float = field(default_factory=lambda: default("outsourcing_hurdle"))
    size_disadvantage: tuple[float, ...] = field(
        default_factory=lambda: tuple(default(f"size_disadvantage_tier_{tier}") for tier in TIERS)
    )
    reach: tuple[tuple[float, ...], ...] = field(default_factory=_reach)

    def __post_init__(self) -> None:
        for name in ("rho", "sigma"):
            substitutability(name, getattr(self, name))
        for item in fields(self):
            value = getattr(self, item.name)
            low, high = (0, float("inf")) if item.name in _OPEN else (0, 1)
            if item.name not in ("rho", "sigma") and not np.all((np.array(value) >= low) & (np.array(value) <= high)):
                raise ValueError(f"{item.name} is {value}; allowed is {low} to {high}")


_OPEN = ("base_cost", "size_cost", "price_cost", "firm_response", "outsourcing_response")


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
        lumps, done = self.lumps, np.zeros_like(self.conduct)
        arriving = np.where(lumps.tier == 1, lumps.size, 0.0) * np.ones_like(self.conduct)
        gives = lumps.split.sum(axis=1) > 0
        for tier in TIERS:
            here = lumps.tier == tier
            given = np.where(here & gives, arriving * self.outsourcing, 0.0)
            done += np.where(here, arriving - given, 0.0)
            arriving = arriving + given @ lumps.split
        return done

    @property
    def tier_conduct(self) -> Array:
        """Mean conduct of each tier weighted by size, shape (..., 3); missing where a tier has no firms."""
        return np.stack([self._mean(self.conduct, tier) for tier in TIERS], axis=-1)

    @property
    def tier_work(self) -> Array:
        """Share of the work that each tier does, shape (..., 3)."""
        return np.stack([self.work[..., self.lumps.tier == tier].sum(axis=-1) for tier in TIERS], axis=-1)

    @property
    def outsourced(self) -> Array:
        """Share of its orders that tier 1 gives out, weighted by orders, shape (...)."""
        gives = self.lumps.split.sum(axis=1) > 0
        return self._mean(np.where(gives, self.outsourcing, 0.0), 1)

    @property
    def reported(self) -> Array:
        """Conduct as the buyers see it: the mean of tier 1 weighted by orders, shape (...)."""
        return self._mean(self.conduct, 1)

    @property
    def chain_wide(self) -> Array:
        """Conduct where the work is done: the mean over all firms weighted by work, shape (...)."""
        found: Array = (self.work * self.conduct).sum(axis=-1)
        return found

    @property
    def gap(self) -> Array:
        """The decoupling gap: reported less chain-wide conduct, shape (...)."""
        return self.reported - self.chain_wide

    def firms(self, values: Array) -> Array:
        """Values of the lumps as values of every firm of the network, shape (..., firms)."""
        return values[..., self.lumps.kind]

    def _mean(self, values: Array, tier: int) -> Array:
        here = self.lumps.tier == tier
        if not here.any():
            return np.full(values.shape[:-1], np.nan)
        return np.asarray(values[..., here] @ self.lumps.size[here] / self.lumps.size[here].sum())


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
        How many steps to take, 0 or more.
    path
        Whether to keep every state, the first included.

    Returns
    -------
    ClusterState
        Arrays of shape (clusters, lumps), or (steps + 1, clusters, lumps) for a path.
    """
    found = [state for _, state in simulate_blocks(attributes, network, parameters, steps, path=path)]
    join = 1 if path else 0
    return ClusterState(
        found[0].lumps,
        np.concatenate([state.conduct for state in found], axis=join),
        np.concatenate([state.outsourcing for state in found], axis=join),
    )


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
    progress
        Wraps the iteration over blocks, such as ``tqdm.tqdm``.

    Yields
    ------
    tuple of slice and ClusterState
        Which clusters, and their state.
    """
    if steps < 0:
        raise ValueError(f"steps is {steps}; allowed is 0 or more")
    lumps = (network or even_network()).lumps()
    chosen = parameters or SimulationParameters()
    for start in progress(range(0, attributes.clusters, BLOCK)):
        block = slice(start, min(start + BLOCK, attributes.clusters))
        yield block, _run(_Forces(attributes.part(block), lumps, chosen), steps, path)


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
    From 0 (or 1) the map rises (or falls) step by step to its lowest (highest) root, as it is non-decreasing.
    """
    lumps = (network or even_network()).lumps()
    chosen = parameters or SimulationParameters()
    parts = []
    for start in range(0, attributes.clusters, BLOCK):
        forces = _Forces(attributes.part(slice(start, min(start + BLOCK, attributes.clusters))), lumps, chosen)
        conduct = forces.conduct(_fixed_point(forces, 1.0 if highest else 0.0))
        parts.append((conduct, forces.outsourcing(conduct)))
    return ClusterState(lumps, np.concatenate([x for x, _ in parts]), np.concatenate([o for _, o in parts]))


MOST_ITERATIONS = 100_000
TOLERANCE = 1e-13


def _fixed_point(forces: _Forces, start: float) -> Array:
    """Root of m = mean conduct of tier 1, approached from one side."""
    m = np.full(forces.clusters, start)
    for _ in range(MOST_ITERATIONS):
        new = forces.mean_first_tier(forces.conduct(m))
        done = np.abs(new - m).max(initial=0.0) < TOLERANCE
        m = new
        if done:
            return m
    raise RuntimeError(f"no fixed point within {MOST_ITERATIONS} iterations; a cluster sits at a tipping point")


def _run(forces: _Forces, steps: int, path: bool) -> ClusterState:
    chosen, lumps = forces.parameters, forces.lumps
    x = np.full((forces.clusters, len(lumps.tier)), chosen.initial_conduct)
    o = np.where(lumps.tier < TIERS[-1], chosen.initial_outsourcing, 0.0) * np.ones_like(x)
    states = [(x, o)]
    for _ in range(steps):
        target = forces.conduct(forces.mean_first_tier(x))
        o = o + chosen.adjustment * (forces.outsourcing(target) - o)
        x = x + chosen.adjustment * (target - x)
        if path:
            states.append((x, o))
    if path:
        return ClusterState(lumps, np.stack([s[0] for s in states]), np.stack([s[1] for s in states]))
    return ClusterState(lumps, x, o)


class _Forces:
    """What pushes the firms of a block of clusters: everything that does not change from step to step."""

    def __init__(self, attributes: ClusterAttributes, lumps: Lumps, parameters: SimulationParameters) -> None:
        self.lumps, self.parameters, self.clusters = lumps, parameters, attributes.clusters
        tier = lumps.tier - 1
        tau = attributes.column("traceability")[:, None]
        self.buyers = attributes.column("visibility")[:, None] * tau**tier * lumps.exposure
        gamma = attributes.column("informality")[:, None, None]
        reach = 1 - gamma * (1 - np.array(parameters.reach))
        # Strength differs by tier, not by firm: three columns a cluster, whatever the number of firms.
        self.signals = attributes.national()[:, :, None] * reach
        size = np.array(parameters.size_disadvantage)[tier]
        squeeze = 1 + parameters.price_cost * attributes.column("price_squeeze")[:, None]
        relief = 1 - parameters.normative_relief * attributes.column("normative")[:, None]
        self.cost = parameters.base_cost * (1 + parameters.size_cost * size) * squeeze * relief
        hold = parameters.volatility_pull * attributes.column("volatility")[:, None] - parameters.outsourcing_hurdle
        self.hold, self.kept = hold, 1 - tau
        first = lumps.tier == 1
        self.orders = np.where(first, lumps.size, 0.0) / lumps.size[first].sum()

    def mean_first_tier(self, conduct: Array) -> Array:
        """Mean conduct of tier 1 weighted by orders, shape (clusters,)."""
        return np.asarray(conduct @ self.orders)

    def conduct(self, m: Array) -> Array:
        """Target conduct when tier 1 conducts itself as m on average, shape (clusters, lumps)."""
        chosen = self.parameters
        led = (1 - chosen.psi) + chosen.psi * m[:, None]
        terms = [self.signals[:, k] * (led if name == "associations" else 1) for k, name in enumerate(NATIONAL_FACTORS)]
        strength = power_mean_terms(terms, [1 / len(terms)] * len(terms), chosen.rho, NUMPY)[:, self.lumps.tier - 1]
        pressure = _two_levels(self.buyers, strength, chosen)
        return _logistic(chosen.firm_response * (pressure - self.cost))

    def outsourcing(self, target: Array) -> Array:
        """Target outsourcing, shape (clusters, lumps); 0 in the last tier."""
        chosen = self.parameters
        wanted = _logistic(chosen.outsourcing_response * (target * self.cost * self.kept + self.hold))
        return np.where(self.lumps.tier < TIERS[-1], wanted, 0.0)


def _two_levels(buyers: Array, strength: Array, chosen: SimulationParameters) -> Array:
    if chosen.omega in (0, 1):
        # A level without weight has no say, not even as the weakest link or the best shot.
        return strength + 0 * buyers if chosen.omega == 0 else buyers + 0 * strength
    return np.asarray(power_mean_terms([buyers, strength], [chosen.omega, 1 - chosen.omega], chosen.sigma, NUMPY))


def _logistic(values: Array) -> Array:
    # By tanh: no overflow however far out.
    return 0.5 * (1 + np.tanh(0.5 * values))
