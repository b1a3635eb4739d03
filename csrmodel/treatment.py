"""Effluent treatment in a cluster: a plant each or one for all, who can pay, who does, and what is left in the water.

**Vocabulary.**

*Effluent* is a yearly volume; the unit is what a small workshop lets out. *Money* is counted in yearly running costs
of treating one unit. *Load* is the part of the pollution that still leaves the cluster, of what there would be with
neither cleaner technology nor treatment. *Funding* is the part of a common plant's cost that its members pay.

**Fidelity.**

The review (`lundthomsen2016`, section on environmental management, and impacts) says in words: only larger firms can
carry a plant of their own (claim env-15); short ground favours a shared one (env-16); a shared plant may lack the
technique to make water safe (env-18), suffer from unpaid dues (env-19, impact-14) and from rule by its large members
(env-20); owners in the Palar Valley made one another pay (drivers-24); cleaner technology needs treatment beside it
(env-12, env-13). It gives no formula. Here::

    plant               cost(Q) = k Q**0.6 + r Q            ground(Q) proportional to Q**0.67
    own plant           built where the firm's means cover the cost, largest firm first while there is ground
    dues                d_i: shares of the common plant's cost, by volume or equal, large members' part lowered
    priced out          d_i above the firm's means: it leaves, its water goes untreated, the others' dues are set anew
    cleaning            a(f) = kappa f**gamma               f = funding, kappa = technical capacity
    a member pays if    mu S s_i q_i + v (1 - c) q_i (a(with its dues) - (1 - e) a(without)) >= d_i
                        peers' sanction + its own share of the benefit >= its dues
    load                (1 - c) * (1 - treated share)

In a cluster of the model (`csrmodel.clusters`) peers watch through the association, n_a, as far as it serves firms of
that size, and small firms' means give way to price squeeze q and volatility d (claims env-09, drivers-24)::

    mu_i     = n_a * (1 - (1 - iota) z_i)                             z_i: 1, 0.5 and 0 for small, medium and large
    means_i  = means * (1 + z_i (0.5 - q)) * (1 + z_i (0.5 - d))

The second term is the whole problem of free riding: without exclusion (e = 0) a small member's dues hardly change
what it gets. With some exclusion, a plant that cleans less is worth less to pay for, so one member's default breeds
the next. A member that *cannot* pay is kept apart from one that *will not*: they need different remedies.

What is left out: what cleaner technology costs or saves, debt, votes. Whoever can carry a plant of its own
is taken to build and run it, which flatters individual plants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from csrmodel.clusters import TIERS, ClusterAttributes
from csrmodel.evidence import default
from csrmodel.evidence.register import assumed
from csrmodel.frames import tidy
from csrmodel.guards import guard
from csrmodel.parameters import NOT_NEGATIVE, SHARE, Bounds, keep_within, memberships, number, numbers, shown, within

Floats = NDArray[np.float64]
DuesRule = Literal["volume", "equal"]

SIZES = ("small", "medium", "large")
"""Size classes of firms, by effluent."""

_ALLOWED: Mapping[str, Bounds] = {
    "scale_exponent": SHARE,
    "ground_exponent": SHARE,
    "capital_cost": NOT_NEGATIVE,
    "running_cost": NOT_NEGATIVE,
    "technical_capacity": SHARE,
    # Below 1 a poor plant would gain most from the last payer, and a way down would no longer be the only way.
    "shortfall_exponent": (1.0, float("inf")),
    "benefit": NOT_NEGATIVE,
    "exclusion": SHARE,
    "grant": SHARE,
    "peer_monitoring": SHARE,
    "standing_value": NOT_NEGATIVE,
    "dominance": SHARE,
    "means_small": NOT_NEGATIVE,
    "means_medium": NOT_NEGATIVE,
    "means_large": NOT_NEGATIVE,
    "room": NOT_NEGATIVE,
    "cleaner": SHARE,
}


@dataclass(frozen=True)
class TreatmentParameters:
    """Costs, means and rules of treatment; defaults come from the register.

    Parameters
    ----------
    scale_exponent, ground_exponent
        Exponents of a plant's capital cost and ground in its capacity, 0 to 1.
    capital_cost, running_cost
        Yearly cost of a plant for one unit, and of running it for one unit.
    technical_capacity
        Part of the load that a plant in full funds removes, 0 to 1.
    shortfall_exponent
        How sharply cleaning falls when funding does, 1 or more.
    benefit
        Yearly worth to a firm of one unit of its effluent cleaned in full.
    exclusion
        Part of that benefit which a member goes without if it does not pay, 0 to 1.
    grant
        Part of a common plant's capital cost that others than its members pay, 0 to 1.
    peer_monitoring
        Chance that peers notice an unpaid bill and hold it against the member, 0 to 1.
    standing_value
        Yearly worth of full standing, a unit of effluent (a bigger business has more to lose).
    dues_rule
        "volume" or "equal".
    dominance
        Part of the large members' dues that they shift to the others, 0 to 1.
    means_small, means_medium, means_large
        Most that a firm can spend on treatment, a unit of its effluent, by size class.
    room
        Free ground, as a multiple of what one plant for all effluent would cover.
    cleaner
        Part of the effluent that cleaner technology keeps from arising, 0 to 1.

    Raises
    ------
    ValueError
        Naming the parameter, its value and what is allowed.
    """

    scale_exponent: float = assumed("plant_scale_exponent")
    ground_exponent: float = assumed("plant_ground_exponent")
    capital_cost: float = assumed("plant_capital_cost")
    running_cost: float = assumed("plant_running_cost")
    technical_capacity: float = assumed("plant_technical_capacity")
    shortfall_exponent: float = assumed("plant_shortfall_exponent")
    benefit: float = assumed("plant_benefit")
    exclusion: float = assumed("plant_exclusion")
    grant: float = assumed("plant_grant")
    peer_monitoring: float = assumed("peer_monitoring")
    standing_value: float = assumed("standing_value")
    dues_rule: DuesRule = "volume"
    dominance: float = assumed("dues_dominance")
    means_small: float = assumed("treatment_means_small")
    means_medium: float = assumed("treatment_means_medium")
    means_large: float = assumed("treatment_means_large")
    room: float = assumed("ground_room")
    cleaner: float = assumed("cleaner_technology")

    def __post_init__(self) -> None:
        keep_within(self, _ALLOWED)
        _rule(self.dues_rule)


@dataclass(frozen=True, eq=False)
class Treatment:
    """What an arrangement leads to, firm by firm.

    Parameters
    ----------
    arrangement
        "individual" or "common".
    effluent
        Effluent by firm before cleaner technology, shape (firms,).
    state
        By firm: "own plant" or "untreated"; or "pays", "rides free", "priced out" or "no plant".
    treated
        Part of each firm's remaining load that is removed, 0 to 1.
    cost
        Yearly cost borne by each firm, in money.
    cleaner
        Part of the effluent that cleaner technology keeps from arising.
    funding
        Funding of the common plant round by round, the last being where it settles; empty without one.
    """

    arrangement: str
    effluent: Floats
    state: NDArray[Any]
    treated: Floats
    cost: Floats
    cleaner: float
    funding: tuple[float, ...] = ()

    @property
    def abatement(self) -> float:
        """Part of the load in the effluent that treatment removes, over all firms."""
        return float(self.treated @ self.effluent / self.effluent.sum())

    @property
    def load(self) -> float:
        """Part of the load that is left after cleaner technology and treatment."""
        return float(remaining_load(self.cleaner, self.abatement))

    @property
    def safe(self) -> bool:
        """Whether the load left is within the register's ``safe_load``."""
        return self.load <= default("safe_load")

    @property
    def payers(self) -> int:
        """Firms that pay for treatment, be it a plant of their own or dues."""
        return self.count("own plant") + self.count("pays")

    def count(self, state: str) -> int:
        """Firms in a state."""
        return int((self.state == state).sum())

    def by_size(self) -> pd.DataFrame:
        """Size classes in order, one row each.

        Returns
        -------
        DataFrame
            Columns size, firms, payers, cost (money per unit of effluent, averaged over the class's effluent) and
            abatement (part of the class's load that treatment removes). Classes without a firm are left out.
        """
        classes = size_classes(self.effluent)
        rows = []
        for size in SIZES:
            here = classes == size
            if here.any():
                volume = self.effluent[here].sum()
                rows.append(
                    {
                        "size": size,
                        "firms": int(here.sum()),
                        "payers": int(np.isin(self.state[here], ["own plant", "pays"]).sum()),
                        "cost": float(self.cost[here].sum() / volume),
                        "abatement": float(self.treated[here] @ self.effluent[here] / volume),
                    }
                )
        return pd.DataFrame(rows)

    @property
    def frame(self) -> pd.DataFrame:
        """A row for each firm: its effluent, size class, state, part of its load treated, and cost."""
        own = {"effluent": self.effluent, "size": size_classes(self.effluent), "state": self.state}
        return tidy({"firm": None}, {**own, "treated": self.treated, "cost": self.cost})

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        firms = len(self.effluent)
        left = f"{self.load:.0%} of the load is left, {'within' if self.safe else 'above'} what is called safe"
        if self.arrangement == "individual":
            build = _few(self.count("own plant"), "builds a plant of its own", "build a plant of their own")
            return f"Of {firms} firms, {build}; {left}."
        if self.count("no plant"):
            return f"There is no free land for a common plant; {left}."
        if self.count("priced out") == firms:
            return f"No firm can carry its dues, and no common plant is built; {left}."
        pay = _few(self.count("pays"), "pays its dues", "pay their dues")
        ride = _few(self.count("rides free"), "could pay and does not", "could pay and do not")
        out = _few(self.count("priced out"), "is priced out", "are priced out")
        gets = f"the common plant gets {self.funding[-1]:.0%} of what it needs"
        return f"Of {firms} firms, {pay}, {ride}, and {out}; {gets}, and {left}."


def _few(firms: int, one: str, many: str) -> str:
    """So many firms and what they do: "none pays", "1 pays", "2 pay"."""
    return f"{firms or 'none'} {one if firms < 2 else many}"


def example_cluster() -> Floats:
    """Effluent by firm of the register's example cluster: many small firms, some medium ones, a few large ones."""
    return np.concatenate([np.full(int(default(f"firms_{size}")), default(f"effluent_{size}")) for size in SIZES])


def size_classes(effluent: ArrayLike) -> NDArray[Any]:
    """Size class of each firm, by the effluent limits of the register.

    Examples
    --------
    >>> size_classes([1, 5, 40]).tolist()
    ['small', 'medium', 'large']
    """
    q = numbers("effluent", effluent, NOT_NEGATIVE)
    limits = [default("size_medium_from"), default("size_large_from")]
    return np.array(SIZES)[np.digitize(q, limits)]


def spread_standing(effluent: ArrayLike) -> Floats:
    """Standing among peers, spread evenly over [0, 1] at every size of firm.

    Notes
    -----
    The review does not say whose standing is worth how much. Steps of the golden ratio along the order of size give
    each size class nearly the same even spread, without chance and however the firms are numbered.
    """
    q = numbers("effluent", effluent, NOT_NEGATIVE)
    rank = np.empty(len(q))
    rank[np.argsort(q, kind="stable")] = np.arange(len(q))
    return np.asarray((rank + 0.5) * ((np.sqrt(5) - 1) / 2) % 1, dtype=np.float64)


def plant_cost(capacity: ArrayLike, parameters: TreatmentParameters | None = None) -> Floats:
    """Yearly cost of a plant, capital and running, in money.

    Parameters
    ----------
    capacity
        Units of effluent a year, 0 or more, any shape.

    Examples
    --------
    >>> plant_cost([1, 32], TreatmentParameters(capital_cost=4, running_cost=1)).tolist()
    [5.0, 64.0]
    """
    p = parameters or TreatmentParameters()
    q = within("capacity", capacity, NOT_NEGATIVE)
    return np.asarray(p.capital_cost * q**p.scale_exponent + p.running_cost * q, dtype=np.float64)


def smallest_firm_with_a_plant(means: float, parameters: TreatmentParameters | None = None) -> float:
    """Effluent from which a plant of one's own is within means of `means` a unit; infinite if none is.

    The cost a unit is ``k q**(a - 1) + r``, which falls in q, so that ``q* = (k / (means - r)) ** (1 / (1 - a))``.

    Examples
    --------
    >>> smallest_firm_with_a_plant(2.0, TreatmentParameters(capital_cost=4, running_cost=1))
    32.0
    """
    p = parameters or TreatmentParameters()
    spare = number("means", means, NOT_NEGATIVE) - p.running_cost
    if p.capital_cost == 0:
        return 0.0 if spare >= 0 else float("inf")
    if p.scale_exponent == 1:
        return 0.0 if spare >= p.capital_cost else float("inf")
    return float((p.capital_cost / spare) ** (1 / (1 - p.scale_exponent))) if spare > 0 else float("inf")


def remaining_load(cleaner: ArrayLike, treated: ArrayLike) -> Floats:
    """Part of the load left by cleaner technology and treatment together: ``(1 - cleaner) * (1 - treated)``.

    Notes
    -----
    The two multiply. Each takes its part of what the other leaves, so that a strict limit may be out of reach of
    either alone and within reach of both.

    Examples
    --------
    >>> round(float(remaining_load(0.4, 0.8)), 2)
    0.12
    """
    return np.asarray((1 - memberships("cleaner", cleaner)) * (1 - memberships("treated", treated)), dtype=np.float64)


def dues(effluent: ArrayLike, budget: float, rule: DuesRule = "volume", dominance: float = 0.0) -> Floats:
    """Dues of a common plant's members, summing to `budget`.

    Parameters
    ----------
    effluent
        Effluent of each member, shape (members,).
    budget
        What the plant needs a year.
    rule
        "volume": in proportion to effluent; "equal": the same for everybody.
    dominance
        Part of the large members' dues that the others bear, in proportion to theirs; 0 to 1.

    Examples
    --------
    >>> dues([1, 1, 40], 42, dominance=0.5).tolist()
    [11.0, 11.0, 20.0]
    """
    q = _effluent(effluent)
    shares = q / q.sum() if _rule(rule) == "volume" else np.full(len(q), 1 / len(q))
    bill = number("budget", budget, NOT_NEGATIVE) * shares
    shift = number("dominance", dominance, SHARE)
    large = size_classes(q) == "large"
    others = bill[~large].sum()
    # Nobody to shift to: the large pay their own.
    if others > 0:
        bill = np.where(large, bill * (1 - shift), bill * (1 + shift * bill[large].sum() / others))
    return bill


def individual_plants(
    effluent: ArrayLike, parameters: TreatmentParameters | None = None, means: ArrayLike | None = None
) -> Treatment:
    """Every firm that can carries a plant of its own, the largest first, while there is ground.

    Parameters
    ----------
    effluent
        Effluent by firm, shape (firms,), 0 or more and not all 0.
    parameters
        Costs and rules; None takes the register's defaults.
    means
        Most that each firm can spend a year, in money; None takes the means of its size class.
    """
    p = parameters or TreatmentParameters()
    q = _effluent(effluent)
    remaining = (1 - p.cleaner) * q
    cost = plant_cost(remaining, p)
    able = _within(cost, _means(q, means, p))
    ground, free = remaining**p.ground_exponent, _free_ground(q, p)
    built = np.zeros(len(q), dtype=bool)
    for firm in np.argsort(-q, kind="stable"):
        if able[firm] and _within(ground[firm], free):
            built[firm] = True
            free -= ground[firm]
    return Treatment(
        arrangement="individual",
        effluent=q,
        state=np.where(built, "own plant", "untreated"),
        treated=np.where(built, p.technical_capacity, 0.0),
        cost=np.where(built, cost, 0.0),
        cleaner=p.cleaner,
    )


def common_plant(
    effluent: ArrayLike,
    parameters: TreatmentParameters | None = None,
    means: ArrayLike | None = None,
    standing: ArrayLike | None = None,
    start: Literal["all", "none"] = "all",
    watching: ArrayLike | None = None,
) -> Treatment:
    """One plant for the cluster: who is priced out, who pays, who rides free, and where its funding settles.

    Parameters
    ----------
    effluent
        Effluent by firm, shape (firms,), 0 or more and not all 0.
    parameters
        Costs and rules; None takes the register's defaults.
    means
        Most that each firm can spend a year, in money; None takes the means of its size class.
    standing
        How much each firm has to lose before its peers, 0 to 1; None takes `spread_standing`.
    start
        Whether all members pay at first or none. Rounds go on until nobody changes, from "all" to the best funding
        that lasts and from "none" to the worst.
    watching
        Chance that peers notice an unpaid bill of each firm, 0 to 1; None takes ``peer_monitoring`` for all.

    Returns
    -------
    Treatment
        Its `funding` holds the path from the start.
    """
    p = parameters or TreatmentParameters()
    q = _effluent(effluent)
    s = spread_standing(q) if standing is None else numbers("standing", standing, SHARE, len(q))
    noticed = numbers("watching", p.peer_monitoring if watching is None else watching, SHARE, len(q))
    if start not in ("all", "none"):
        raise ValueError(f"start is {start!r}; allowed is 'all' or 'none'")
    bill, members = _members(q, _means(q, means, p), p)
    state = np.where(members, "rides free", "priced out")
    if not members.any():
        return Treatment("common", q, state, np.zeros(len(q)), np.zeros(len(q)), p.cleaner)
    if not _within(float((1 - p.cleaner) * q[members].sum()) ** p.ground_exponent, _free_ground(q, p)):
        nobody = np.full(len(q), "no plant")
        return Treatment("common", q, nobody, np.zeros(len(q)), np.zeros(len(q)), p.cleaner)
    pays, path = _rounds(q, bill, members, noticed * s, p, members if start == "all" else np.zeros(len(q), dtype=bool))
    state[pays] = "pays"
    return Treatment(
        arrangement="common",
        effluent=q,
        state=state,
        treated=np.where(members, _cleaning(np.float64(path[-1]), p), 0.0),
        cost=np.where(pays, bill, 0.0),
        cleaner=p.cleaner,
        funding=path,
    )


def cluster_plant(
    attributes: ClusterAttributes, cleaner: float = 0.0, parameters: TreatmentParameters | None = None
) -> Treatment:
    """The common plant of the register's example cluster, under the association and the orders of a cluster.

    Parameters
    ----------
    attributes
        One cluster, of which associations, inclusiveness, price squeeze and volatility are read.
    cleaner
        Part of the effluent that cleaner technology keeps from arising, 0 to 1.
    parameters
        Costs and rules; None takes the register's defaults. Its peer monitoring and its `cleaner` are not read.

    Raises
    ------
    ValueError
        If the attributes describe more clusters than one.
    """
    if attributes.clusters != 1:
        raise ValueError(f"attributes describe {attributes.clusters} clusters; allowed is one")
    has = {name: float(attributes.column(name)[0]) for name in _READ}
    return _plant_of(has, replace(parameters or TreatmentParameters(), cleaner=cleaner))


def _plant_of(has: Mapping[str, float], p: TreatmentParameters) -> Treatment:
    """The plant of a cluster that has so much of what is in `_READ`."""
    q = example_cluster()
    z = smallness(q)
    means = _means(q, None, p)
    for strain in _STRAINS:
        # The register's means are those of its middling cluster.
        means = means * (1 + z * (default(strain) - has[strain]))
    return common_plant(q, p, means, watching=has["associations"] * (1 - (1 - has["inclusiveness"]) * z))


def plant_abatement(
    attributes: ClusterAttributes, cleaner: float = 0.0, where: NDArray[np.bool_] | None = None
) -> Floats:
    """Part of the load that the common plant of each cluster takes out, in [0, 1], shape (clusters,).

    Parameters
    ----------
    attributes, cleaner
        As in `cluster_plant`, of one cluster or many.
    where
        Which of them have a plant, shape (clusters,); None for all. 0 is taken out in the others.

    Raises
    ------
    ValueError
        If `where` does not say yes or no of each cluster.
    """
    found = np.zeros(attributes.clusters)
    has = np.ones(found.shape, dtype=bool) if where is None else np.asarray(where)
    if has.dtype != bool or has.shape != found.shape:
        raise ValueError(f"where is {shown(where)}; allowed is True or False for each of {found.size} clusters")
    places = np.flatnonzero(has)
    # Clusters that are alike in what a plant reads have the same.
    read = np.stack([attributes.column(name)[places] for name in _READ], axis=1)
    kinds, alike = np.unique(read, axis=0, return_inverse=True)
    p = replace(TreatmentParameters(), cleaner=cleaner)
    each = [_plant_of(dict(zip(_READ, kind.tolist(), strict=True)), p).abatement for kind in kinds]
    found[places] = np.array(each)[alike.reshape(-1)] if each else 0.0
    return found


_STRAINS = ("price_squeeze", "volatility")
"""What thins the means of small firms."""
_READ = ("associations", "inclusiveness", *_STRAINS)
"""Attributes of a cluster on which its plant depends."""


def smallness(effluent: ArrayLike) -> Floats:
    """Size disadvantage of each firm: the register's of tier 3, 2 and 1 for small, medium and large ones."""
    by_class = {size: default(f"size_disadvantage_tier_{tier}") for size, tier in zip(SIZES, TIERS[::-1], strict=True)}
    return np.array([by_class[size] for size in size_classes(effluent)])


def compare_arrangements(
    effluent: ArrayLike, parameters: TreatmentParameters | None = None, means: ArrayLike | None = None
) -> pd.DataFrame:
    """Cleaner technology alone, individual plants and a common plant, side by side.

    Returns
    -------
    DataFrame
        Columns arrangement, abatement, load, safe, payers and cost (money per unit of effluent of the cluster).
    """
    p = parameters or TreatmentParameters()
    q = _effluent(effluent)
    nothing = np.zeros(len(q))
    outcomes = {
        "cleaner technology alone": Treatment(
            "individual", q, np.full(len(q), "untreated"), nothing, nothing, p.cleaner
        ),
        "individual plants": individual_plants(q, p, means),
        "common plant": common_plant(q, p, means),
    }
    return pd.DataFrame(
        [
            {
                "arrangement": name,
                "abatement": found.abatement,
                "load": found.load,
                "safe": found.safe,
                "payers": found.payers,
                "cost": float(found.cost.sum() / q.sum()),
            }
            for name, found in outcomes.items()
        ]
    )


def _members(q: Floats, means: Floats, p: TreatmentParameters) -> tuple[Floats, NDArray[np.bool_]]:
    """Dues and membership once everybody who cannot carry its dues has left and dues were set anew."""
    members = np.ones(len(q), dtype=bool)
    bill = np.zeros(len(q))
    while q[members].sum() > 0:
        capacity = (1 - p.cleaner) * float(q[members].sum())
        capital = p.capital_cost * capacity**p.scale_exponent
        budget = (1 - p.grant) * capital + p.running_cost * capacity
        bill = np.zeros(len(q))
        bill[members] = dues(q[members], budget, p.dues_rule, p.dominance)
        able = _within(bill, means)
        if able[members].all():
            return bill, members
        members = members & able
    return np.zeros(len(q)), np.zeros(len(q), dtype=bool)


def _rounds(
    q: Floats,
    bill: Floats,
    members: NDArray[np.bool_],
    at_stake: Floats,
    p: TreatmentParameters,
    pays: NDArray[np.bool_],
) -> tuple[NDArray[np.bool_], tuple[float, ...]]:
    """Payers and the path of funding, each round answering the one before, until nobody changes.

    Every member's gain from paying grows with what the others pay, so the set of payers only shrinks from all and
    only grows from none: it settles within as many rounds as there are members.
    """
    budget = bill.sum()
    if budget == 0:
        return members, (1.0,)
    sanction = p.standing_value * at_stake * q
    worth = p.benefit * (1 - p.cleaner) * q
    path = [float(bill[pays].sum() / budget)]
    while True:
        without = np.clip((bill[pays].sum() - np.where(pays, bill, 0.0)) / budget, 0, 1)
        with_own = np.clip(without + bill / budget, 0, 1)
        benefit = worth * (_cleaning(with_own, p) - (1 - p.exclusion) * _cleaning(without, p))
        answer = members & (sanction + benefit >= bill)
        if (answer == pays).all():
            return pays, tuple(path)
        pays = answer
        path.append(float(bill[pays].sum() / budget))


def _cleaning(funding: Floats | np.float64, p: TreatmentParameters) -> Floats:
    return np.asarray(p.technical_capacity * funding**p.shortfall_exponent, dtype=np.float64)


def _free_ground(q: Floats, p: TreatmentParameters) -> float:
    return p.room * float(q.sum()) ** p.ground_exponent


def _within(cost: Floats | float, means: Floats | float) -> NDArray[np.bool_]:
    # What just fits must not fail by a rounding error.
    return np.asarray(cost <= np.asarray(means) * (1 + 1e-12) + 1e-12)


def _means(q: Floats, means: ArrayLike | None, p: TreatmentParameters) -> Floats:
    if means is not None:
        return numbers("means", means, NOT_NEGATIVE, len(q))
    classes = size_classes(q)
    by_class = {"small": p.means_small, "medium": p.means_medium, "large": p.means_large}
    return np.array([by_class[size] for size in classes]) * q


def _effluent(effluent: ArrayLike) -> Floats:
    q = numbers("effluent", effluent, NOT_NEGATIVE)
    if q.sum() == 0:
        raise ValueError("effluent is 0 for every firm; allowed are numbers of 0 or more that do not all vanish")
    return q


def _rule(rule: str) -> str:
    if rule not in ("volume", "equal"):
        raise ValueError(f"dues_rule is {rule!r}; allowed is 'volume' or 'equal'")
    return rule


guard(globals())
