"""What a state of a cluster means for nature, for work and for incomes, and who gains and loses when it changes.

Work is done in factories (tier 1), workshops (tier 2) and homes (tier 3). With y the share of work, x the conduct::

    pollution load = sum_t y_t * h_t * (1 - x_t) * (1 - abatement)
    work done in violation = sum_t y_t * (1 - x_t)
    pay_t = p_t * (1 + premium * x_t)                      as a share of the legal minimum
    share below the line = sum_t y_t * logistic((1 - pay_t) / spread) / sum_t y_t

An average is never all there is: `winners_and_losers` follows women and men of each place of work through a change.
Hazards, pay and shares of women are assumptions; the review reports their order (`khara2012`, `lundthomsen2013`,
`khana2007`), not their size.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel.clusters import TIERS
from csrmodel.evidence import default
from csrmodel.frames import tidy
from csrmodel.guards import guard
from csrmodel.parameters import POSITIVE, number
from csrmodel.simulation import ClusterState

Array = NDArray[np.float64]

SITES = ("factory", "workshop", "home")
"""Place of work by tier."""


def _by_tier(name: str) -> tuple[float, ...]:
    return tuple(default(f"{name}_tier_{tier}") for tier in TIERS)


@dataclass(frozen=True)
class ImpactParameters:
    """Hazard, pay and who works where, by tier; each takes its default from the register of assumptions.

    Raises
    ------
    ValueError
        Naming the parameter, its value and what is allowed.
    """

    hazard: tuple[float, ...] = field(default_factory=lambda: _by_tier("hazard"))
    pay: tuple[float, ...] = field(default_factory=lambda: _by_tier("pay"))
    women: tuple[float, ...] = field(default_factory=lambda: _by_tier("women"))
    pay_premium: float = field(default_factory=lambda: default("pay_premium"))
    pay_spread: float = field(default_factory=lambda: default("pay_spread"))
    homebound: float = field(default_factory=lambda: default("homebound"))

    def __post_init__(self) -> None:
        for item in fields(self):
            value = np.array(getattr(self, item.name), dtype=float)
            high = 1 if item.name in ("hazard", "women", "homebound") else np.inf
            shape = (len(TIERS),) if item.name in ("hazard", "pay", "women") else ()
            if value.shape != shape or not ((value >= 0) & (value <= high)).all():
                what = "one number" if shape == () else "three numbers"
                raise ValueError(f"{item.name} is {getattr(self, item.name)}; allowed is {what} from 0 to {high}")
        if self.pay_spread == 0:
            raise ValueError("pay_spread is 0; allowed is more than 0")


@dataclass(frozen=True)
class Impacts:
    """Outcomes of one or more clusters, by tier.

    Parameters
    ----------
    work
        Work done in each tier, as a share of the orders before anything was closed, shape (..., 3).
    conduct
        Mean conduct where that work is done, shape (..., 3).
    pollution
        Pollution load of each tier, shape (..., 3), in units of work at full hazard.
    pay
        Pay as a share of the legal minimum, shape (..., 3).
    below
        Share of each tier's workers who earn less than the legal minimum, shape (..., 3).
    """

    work: Array
    conduct: Array
    pollution: Array
    pay: Array
    below: Array

    @property
    def load(self) -> Array:
        """Pollution load of the cluster, shape (...)."""
        return np.asarray(self.pollution.sum(axis=-1))

    @property
    def jobs(self) -> Array:
        """Jobs, as a share of those before anything was closed, shape (...)."""
        return np.asarray(self.work.sum(axis=-1))

    @property
    def violation(self) -> Array:
        """Share of the work that is done in violation, shape (...)."""
        return np.asarray((self.work * (1 - self.conduct)).sum(axis=-1) / self.jobs)

    @property
    def poor(self) -> Array:
        """Share of the workers who earn less than the legal minimum, shape (...)."""
        return np.asarray((self.work * self.below).sum(axis=-1) / self.jobs)

    def each(self) -> list[Impacts]:
        """The impacts of every cluster by itself."""
        rows = {item.name: np.asarray(getattr(self, item.name)).reshape(-1, len(TIERS)) for item in fields(self)}
        return [Impacts(**{name: row[k] for name, row in rows.items()}) for k in range(len(rows["work"]))]

    @property
    def frame(self) -> pd.DataFrame:
        """A row for each cluster and tier (and step of a path): its place of work, and every number of it."""
        arrays = {item.name: getattr(self, item.name) for item in fields(self)}
        found = tidy({"step": None, "cluster": None, "tier": TIERS}, arrays)
        found.insert(found.columns.get_loc("tier") + 1, "site", found["tier"].map(dict(zip(TIERS, SITES, strict=True))))
        return found


def impacts(
    state: ClusterState,
    parameters: ImpactParameters | None = None,
    *,
    abatement: float = 0.0,
    moved: float = 0.0,
    closed: float = 0.0,
    demand: float = 1.0,
) -> Impacts:
    """Outcomes of a state of one or more clusters.

    Parameters
    ----------
    state
        Last state of a simulation, or an equilibrium.
    parameters
        None takes the register's defaults.
    abatement
        Share of the pollution load that treatment takes out, in [0, 1].
    moved
        Share of the home work that is done in workshops or centres in place of homes, in [0, 1].
    closed
        Share of all work that is closed down, the dirtiest first, in [0, 1).
    demand
        Orders beside those at the start, above 0, such as `csrmodel.demand.DemandPath.output`: work, jobs and pollution
        follow it in every tier alike.
    """
    for name, value in (("abatement", abatement), ("moved", moved), ("closed", closed)):
        if not 0 <= value <= 1 or (name == "closed" and value == 1):
            raise ValueError(f"{name} is {value}; allowed is 0 to 1" + (", 1 excluded" if name == "closed" else ""))
    chosen = parameters or ImpactParameters()
    work, conduct = state.tier_work * number("demand", demand, POSITIVE), _conduct_of_work(state)
    work = np.stack([work[..., 0], work[..., 1] + moved * work[..., 2], (1 - moved) * work[..., 2]], axis=-1)
    hazard = np.array(chosen.hazard) * (1 - conduct)
    work = _without_dirtiest(work, hazard, closed)
    pay = np.array(chosen.pay) * (1 + chosen.pay_premium * conduct)
    below = 0.5 * (1 + np.tanh(0.5 * (1 - pay) / chosen.pay_spread))
    return Impacts(work, conduct, work * hazard * (1 - abatement), pay, below)


def _conduct_of_work(state: ClusterState) -> Array:
    """Mean conduct of each tier weighted by the work done there; the tier's own mean where none is done."""
    work = state.work
    done = state.by_tier(work)
    plain = np.nan_to_num(state.tier_conduct)
    return np.divide(state.by_tier(work * state.conduct), done, out=plain, where=done > 0)


def _without_dirtiest(work: Array, hazard: Array, closed: float) -> Array:
    """Work left when a share of it is closed, taken from the tier with the highest pollution per work first."""
    order = np.argsort(-hazard, axis=-1)
    ranked = np.take_along_axis(work, order, axis=-1)
    before = np.cumsum(ranked, axis=-1) - ranked
    left = ranked - np.clip(closed * work.sum(axis=-1, keepdims=True) - before, 0, ranked)
    result = np.empty_like(work)
    np.put_along_axis(result, order, left, axis=-1)
    return result


def winners_and_losers(before: Impacts, after: Impacts, parameters: ImpactParameters | None = None) -> pd.DataFrame:
    """Women and men of each place of work through a change of one cluster.

    Parameters
    ----------
    before, after
        Impacts of one cluster each.
    parameters
        None takes the register's defaults.

    Returns
    -------
    DataFrame
        A row for each group and place of work before the change: group, site, workers (share of all jobs before),
        stay, move and lose (shares of the group), income (mean income after as a share of the legal minimum), change
        (of it), verdict ("gains", "loses" or "no change").

    Notes
    -----
    Where a place of work shrinks, all of its workers are alike in who has to go. Those who go compete for the places
    that have grown; of home-based women only those who are not bound to the house can take one.
    """
    for name, given in (("before", before), ("after", after)):
        if given.work.size != len(TIERS):
            raise ValueError(f"{name} describes {given.work.size // len(TIERS)} clusters; allowed is one")
    chosen = parameters or ImpactParameters()
    share = np.stack([np.array(chosen.women), 1 - np.array(chosen.women)])
    old, new = before.work.reshape(-1), after.work.reshape(-1)
    out = share * np.clip(old - new, 0, None)
    can_move = np.ones_like(out)
    can_move[0, SITES.index("home")] = 1 - chosen.homebound
    openings = np.clip(new - old, 0, None)
    seeking = out * can_move
    placed = min(1.0, openings.sum() / seeking.sum()) if seeking.sum() > 0 else 0.0
    offered = after.pay.reshape(-1) @ openings / openings.sum() if openings.sum() > 0 else 0.0
    rows = []
    for g, group in enumerate(("women", "men")):
        for s, site in enumerate(SITES):
            workers = share[g, s] * old[s]
            move = seeking[g, s] * placed / workers if workers > 0 else 0.0
            stay = 1 - out[g, s] / workers if workers > 0 else 1.0
            income = stay * after.pay.reshape(-1)[s] + move * offered
            change = income - before.pay.reshape(-1)[s]
            verdict = "no change" if abs(change) < 0.005 else "gains" if change > 0 else "loses"
            rows.append((group, site, workers, stay, move, 1 - stay - move, income, change, verdict))
    return pd.DataFrame(
        rows, columns=["group", "site", "workers", "stay", "move", "lose", "income", "change", "verdict"]
    )


guard(globals())
