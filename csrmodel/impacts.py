"""What a state of a cluster means for nature, for work and for incomes, and who gains and loses when it changes.

Work is done in factories (tier 1), workshops (tier 2) and homes (tier 3). With y the share of work that a firm does, g
the share of the hazard of all work that stays with it, x its conduct::

    pollution load = sum_i g_i * (1 - x_i) * (1 - cleaner) * (1 - treated)
    work done in violation = sum_i y_i * (1 - x_i)
    pay_t = p_t * (1 + premium * x_t)                      as a share of the legal minimum
    below_t = logistic((1 - pay_t) / spread)               share of workers who earn less than that

x_t is the mean conduct of a tier where its work is done. *Poverty* follows those who worked before a change: who
stays in place or finds another earns its pay, and who lost work counts as poor. An average is never all there is:
`winners_and_losers` follows women and men of each place of work through the change.

The review says that firms give out the most hazardous and polluting steps (claim prop-21), that enforcement by closing
polluters cost the poor their livelihoods (drivers-08), and in which order places of work pay (`khara2012`,
`lundthomsen2013`, `khana2007`). The sizes are assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from csrmodel.clusters import TIERS
from csrmodel.evidence import default
from csrmodel.frames import tidy
from csrmodel.guards import guard
from csrmodel.parameters import POSITIVE, memberships, number, shown, within
from csrmodel.simulation import ClusterState

Array = NDArray[np.float64]

SITES = ("factory", "workshop", "home")
"""Place of work by tier."""


def _by_tier(name: str) -> tuple[float, ...]:
    return tuple(default(f"{name}_tier_{tier}") for tier in TIERS)


@dataclass(frozen=True)
class ImpactParameters:
    """Pay and who works where, by tier; each takes its default from the register of assumptions.

    Parameters
    ----------
    pay
        Pay in each tier without responsible conduct, as a share of the legal minimum: three numbers of 0 or more.
    women
        Share of women among the workers of each tier, three numbers from 0 to 1.
    pay_premium
        How much higher pay is under full than under no responsible conduct, as a share of pay, 0 or more.
    pay_spread
        Scale of the spread of pay inside a place of work, as a share of the legal minimum, above 0.
    homebound
        Share of home-based women who cannot take work away from home, 0 to 1.

    Raises
    ------
    ValueError
        Naming the parameter, its value and what is allowed.
    """

    pay: tuple[float, ...] = field(default_factory=lambda: _by_tier("pay"))
    women: tuple[float, ...] = field(default_factory=lambda: _by_tier("women"))
    pay_premium: float = field(default_factory=lambda: default("pay_premium"))
    pay_spread: float = field(default_factory=lambda: default("pay_spread"))
    homebound: float = field(default_factory=lambda: default("homebound"))

    def __post_init__(self) -> None:
        for item in fields(self):
            high = 1 if item.name in ("women", "homebound") else np.inf
            shape = (len(TIERS),) if item.name in ("pay", "women") else ()
            try:
                value = within(item.name, getattr(self, item.name), (0.0, np.inf))
            except ValueError:
                value = np.full(shape, np.nan)
            if value.shape != shape or not (value <= high).all():
                what = "one number" if shape == () else "three numbers"
                span = "of 0 or more" if high == np.inf else f"from 0 to {high}"
                raise ValueError(f"{item.name} is {shown(getattr(self, item.name))}; allowed is {what} {span}")
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
    hazard
        Hazard of that work, as a share of the hazard of those orders, shape (..., 3).
    pollution
        Part of the pollution load that comes from each tier, shape (..., 3).
    pay
        Pay as a share of the legal minimum, shape (..., 3).
    below
        Share of each tier's workers who earn less than the legal minimum, shape (..., 3).
    """

    work: Array
    conduct: Array
    hazard: Array
    pollution: Array
    pay: Array
    below: Array

    @property
    def load(self) -> Array:
        """Pollution load: 1 if all work was done without responsible conduct or treatment, shape (...)."""
        return np.asarray(self.pollution.sum(axis=-1))

    @property
    def jobs(self) -> Array:
        """Jobs, as a share of those before anything was closed, shape (...)."""
        return np.asarray(self.work.sum(axis=-1))

    @property
    def violation(self) -> Array:
        """Share of the work that is done in violation, shape (...)."""
        return np.asarray((self.work * (1 - self.conduct)).sum(axis=-1) / self.jobs)

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
    cleaner: ArrayLike = 0.0,
    treated: ArrayLike = 0.0,
    moved: ArrayLike = 0.0,
    closed: ArrayLike = 0.0,
    demand: float = 1.0,
) -> Impacts:
    """Outcomes of a state of one or more clusters.

    Parameters
    ----------
    state
        Last state of a simulation, or an equilibrium.
    parameters
        None takes the register's defaults.
    cleaner
        Share of the pollution that cleaner technology keeps from arising, in [0, 1]: one number, as for those that
        follow, or one for each cluster.
    treated
        Share of the rest that treatment takes out, in [0, 1].
    moved
        Share of the home work that is done in workshops or centres in place of homes, in [0, 1].
    closed
        Share of all work that is closed down, the dirtiest first, in [0, 1).
    demand
        One number: orders beside those at the start, above 0, such as `csrmodel.demand.DemandPath.output`. Work, jobs
        and pollution follow it in every tier alike.
    """
    deeds = {"cleaner": cleaner, "treated": treated, "moved": moved, "closed": closed}
    clusters = state.conduct.shape[:-1][-1:]
    done = {}
    for name, value in deeds.items():
        share = memberships(name, value)
        if share.shape not in ((), (1,), clusters):
            raise ValueError(
                f"{name} has shape {share.shape}; allowed is one number, or {clusters}, one for each cluster"
            )
        done[name] = share[..., None]
    if (done["closed"] == 1).any():
        raise ValueError(f"closed is {shown(closed)}; allowed is 0 to 1, 1 excluded")
    chosen, orders = parameters or ImpactParameters(), number("demand", demand, POSITIVE)
    conduct = _conduct_of(state, state.work)
    work = _home_work_moved(orders * state.tier_work, done["moved"])
    hazard = _home_work_moved(orders * state.by_tier(state.hazard), done["moved"])
    pollution = hazard * (1 - _conduct_of(state, state.hazard))
    left = _without_dirtiest(work, pollution, done["closed"])
    hazard, pollution = hazard * left, pollution * left * ((1 - done["cleaner"]) * (1 - done["treated"]))
    pay = np.array(chosen.pay) * (1 + chosen.pay_premium * conduct)
    below = 0.5 * (1 + np.tanh(0.5 * (1 - pay) / chosen.pay_spread))
    return Impacts(work * left, conduct, hazard, pollution, pay, below)


def _conduct_of(state: ClusterState, weights: Array) -> Array:
    """Mean conduct of each tier weighted by work or hazard; the tier's own mean where there is none."""
    there = state.by_tier(weights)
    plain = np.nan_to_num(state.tier_conduct)
    return np.divide(state.by_tier(weights * state.conduct), there, out=plain, where=there > 0)


def _home_work_moved(values: Array, moved: Array) -> Array:
    """Values by tier when a share of what is at home goes to workshops; shares have a last axis of their own."""
    factory, workshop, home = (values[..., [place]] for place in range(len(SITES)))
    return np.concatenate([factory, workshop + moved * home, (1 - moved) * home], axis=-1)


def _without_dirtiest(work: Array, pollution: Array, closed: Array) -> Array:
    """Part of each tier's work left when a share of all is closed, where there is most pollution for it first."""
    dirt = np.divide(pollution, work, out=np.zeros_like(work), where=work > 0)
    order = np.argsort(-dirt, axis=-1)
    ranked = np.take_along_axis(work, order, axis=-1)
    before = np.cumsum(ranked, axis=-1) - ranked
    gone = np.clip(closed * work.sum(axis=-1, keepdims=True) - before, 0, ranked)
    result = np.empty_like(work)
    np.put_along_axis(result, order, 1 - np.divide(gone, ranked, out=np.zeros_like(gone), where=ranked > 0), axis=-1)
    return result


@dataclass(frozen=True)
class _Moves:
    """What becomes of women and men of each place of work, shape (..., 2, 3) each, as shares of the group there."""

    workers: Array
    """The groups themselves, as shares of all jobs before."""
    stay: Array
    move: Array
    openings: Array
    """Where those go who move, shape (..., 3)."""

    def there(self, values: Array) -> Array:
        """Mean over places of work of those who move, shape (...)."""
        total = self.openings.sum(axis=-1)
        return np.divide((self.openings * values).sum(axis=-1), total, out=np.zeros_like(total), where=total > 0)


def _moves(before: Impacts, after: Impacts, chosen: ImpactParameters) -> _Moves:
    """Who stays and who moves.

    Where a place of work shrinks, all of its workers are alike in who has to go. Those who go compete for the places
    that have grown; of home-based women only those who are not bound to the house can take one.
    """
    share = np.stack([np.array(chosen.women), 1 - np.array(chosen.women)])
    workers = share * before.work[..., None, :]
    lost = np.clip(before.work - after.work, 0, None)
    out = np.divide(lost, before.work, out=np.zeros_like(lost), where=before.work > 0)[..., None, :]
    can_move = np.ones_like(share)
    can_move[0, SITES.index("home")] = 1 - chosen.homebound
    openings = np.clip(after.work - before.work, 0, None)
    seeking = (workers * out * can_move).sum(axis=(-1, -2))
    room = np.divide(openings.sum(axis=-1), seeking, out=np.zeros_like(seeking), where=seeking > 0)
    placed = np.minimum(1.0, room)[..., None, None]
    stay = np.where(workers > 0, 1 - out, 1.0)
    return _Moves(workers, stay, np.where(workers > 0, out * can_move * placed, 0.0), openings)


def poverty(before: Impacts, after: Impacts | None = None, parameters: ImpactParameters | None = None) -> Array:
    """Share of those who worked before a change who are poor after it, shape (...).

    Parameters
    ----------
    before
        Impacts of one or more clusters.
    after
        The same after a change; None asks how many are poor as it is.
    parameters
        Who works where; None takes the register's defaults.
    """
    now = before if after is None else after
    moves = _moves(before, now, parameters or ImpactParameters())
    there = moves.there(now.below)[..., None, None]
    poor = moves.stay * now.below[..., None, :] + moves.move * there + (1 - moves.stay - moves.move)
    return np.asarray((moves.workers * poor).sum(axis=(-1, -2)) / before.jobs)


def incomes(before: Impacts, after: Impacts, parameters: ImpactParameters | None = None) -> Array:
    """Mean income after a change of those who worked before it, as a share of the legal minimum.

    Parameters
    ----------
    before, after
        Impacts of one or more clusters; one before serves for many after.
    parameters
        Who works where; None takes the register's defaults.

    Returns
    -------
    array
        Women and men of each place of work before the change, shape (..., 2, 3); who lost the work counts with 0.
    """
    moves = _moves(before, after, parameters or ImpactParameters())
    return np.asarray(moves.stay * after.pay[..., None, :] + moves.move * moves.there(after.pay)[..., None, None])


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
    """
    for name, given in (("before", before), ("after", after)):
        if given.work.size != len(TIERS):
            raise ValueError(f"{name} describes {given.work.size // len(TIERS)} clusters; allowed is one")
    chosen = parameters or ImpactParameters()
    moves = _moves(before, after, chosen)
    workers, stay, move = (values.reshape(2, len(SITES)) for values in (moves.workers, moves.stay, moves.move))
    found = incomes(before, after, chosen).reshape(2, len(SITES))
    rows = []
    for g, group in enumerate(("women", "men")):
        for s, site in enumerate(SITES):
            income = found[g, s]
            change = income - before.pay.reshape(-1)[s]
            verdict = "no change" if abs(change) < 0.005 else "gains" if change > 0 else "loses"
            rows.append(
                (
                    group,
                    site,
                    workers[g, s],
                    stay[g, s],
                    move[g, s],
                    # Shares that sum to 1 may leave a last digit less than none.
                    max(1 - stay[g, s] - move[g, s], 0.0),
                    income,
                    change,
                    verdict,
                )
            )
    return pd.DataFrame(
        rows, columns=["group", "site", "workers", "stay", "move", "lose", "income", "change", "verdict"]
    )


guard(globals())
