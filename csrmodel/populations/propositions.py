"""The three propositions as checks that can fail, each in several readings, on a population of simulated clusters.

**Vocabulary.**

A *clause* is a part of a proposition; a *check* asks one thing of a clause, by a share of clusters and a word that the
share has to deserve ("few", "most", `csrmodel.populations.quantifiers`). The *truth* of a check is the degree to which
it does, in [0, 1]. A *reading* is one way to make a proposition exact, as a list of checks, and is as true as its least
true check. The table of readings (`csrmodel.evidence.readings`) has them all, each with the words of the review that
speak for it. The first of each proposition stands for it where only one can be shown.

**Fidelity.**

The sentences are the review's (`lundthomsen2016`, propositions 1 to 3; table of propositions), the checks are ours:

- *improved*: the first tier's mean conduct, weighted by orders, is more in than out.
- *visible buyers*, *an effective association*: memberships too. A reading of its own asks for the visible kind of
  chain, by `csrmodel.populations.CHAINS`.
- *widespread*: in the work of some tiers both violations and pollution are.
- *weak drivers*: adoption by figure 1 lies below the crossover.
- A contrast takes a condition away from every cluster, or makes it strong in every cluster, and computes the same
  clusters again at rest. A clause with "because", "as they become integrated" or "supported by" speaks of causes, and
  a share alone is no check of it.

Where no cluster is there to have a share of, there is nothing to say, and nothing is refuted. "More in than out" is
counted at the crossover of 0.5, so that ten clusters with a membership of 0.1 do not make one improved cluster; the
sigma count, which adds memberships, is there for comparison. A simulation cannot prove a proposition about the world.
It shows what the stated mechanism implies, and where it stops implying it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, fields, replace
from functools import cache, partial, reduce
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel import evidence
from csrmodel.adoption import AdoptionParameters, adoption
from csrmodel.clusters import ClusterAttributes, ProductionNetwork
from csrmodel.evidence import assuming, assumptions, assumptions_behind, default
from csrmodel.evidence.faults import callers_level
from csrmodel.factors import DRIVERS
from csrmodel.guards import guard
from csrmodel.impacts import ImpactParameters, impacts
from csrmodel.named import assumption_fault, places, with_changes
from csrmodel.operations import NUMPY, Operations
from csrmodel.parameters import SHARE, entries, memberships, number, unknown, whole_number
from csrmodel.populations import CHAINS, Population, PopulationPrior, draw
from csrmodel.populations.exact import ExactMean
from csrmodel.populations.quantifiers import Quantifiers, quantifier_term, widespread
from csrmodel.simulation import BLOCK, SimulationParameters, equilibrium

Array = NDArray[np.float64]
Counting = Literal["crossover", "sigma"]


PROPOSITIONS = (1, 2, 3)

CROSSOVER = 0.5
"""A membership above it is more in than out; a truth above it holds."""


@dataclass(frozen=True)
class Check:
    """One thing that is asked of a clause, a row of `csrmodel.evidence.checks`.

    Parameters
    ----------
    key
        Identifier.
    clause
        The clause as the table of propositions names it, such as "1a".
    kind
        "share", "near-necessity", "sufficiency" or "contrast".
    word
        What the share has to deserve: "few", "most", "not most", or "less" than the share of the check `than`.
    what, among
        Degrees of `cluster_degrees`: the share is of clusters with `what` among those with `among` ("all": of all).
    text
        The share in words, "{share}" standing for it.
    than
        For "less", the key of the other check.
    """

    key: str
    clause: str
    kind: str
    word: str
    what: str
    among: str
    text: str
    than: str

    @property
    def proposition(self) -> int:
        """1 to 3."""
        return int(self.clause[0])


@dataclass(frozen=True)
class Reading:
    """One way to make a proposition exact.

    Parameters
    ----------
    key, proposition, name
        Identifier, 1 to 3 or the name of a proposition of one's own, and a name in words; "" where nothing is read.
    checks
        What it asks; it is as true as the least true of them.
    built_in
        Those of its checks that the equations settle nearly whatever else holds, so that they test little.
    """

    key: str
    proposition: int | str
    name: str
    checks: tuple[Check, ...]
    built_in: tuple[Check, ...]

    def truth(self, truths: Mapping[str, Any]) -> Any:
        """The truth of the reading from that of every check by its key, in [0, 1]; of each of many from arrays."""
        return reduce(np.minimum, (truths[check.key] for check in self.checks))


def _checks(table: pd.DataFrame) -> tuple[Check, ...]:
    """The rows of a table of checks."""
    return tuple(
        Check(
            key=row["id"],
            kind=row["kind"].replace("_", "-"),
            word=row["word"].replace("_", " "),
            than="".join(evidence.listed(row["than"])),
            **{name: row[name] for name in ("clause", "what", "among", "text")},
        )
        for row in table.to_dict("records")
    )


def _readings(table: pd.DataFrame, checks: Iterable[Check]) -> dict[str, Reading]:
    """The rows of a table of readings by their identifiers.

    Raises
    ------
    ValueError
        If a row names a check that its proposition has not.
    """
    found = {}
    for position, row in enumerate(table.to_dict("records"), start=2):
        proposition = int(row["proposition"])
        own = {check.key: check for check in checks if check.proposition == proposition}
        parts = {column: evidence.listed(row[column]) for column in ("checks", "built_in")}
        for column, keys in parts.items():
            for key in keys:
                if key not in own:
                    place = f"readings.csv: row {position}, column {column!r}"
                    raise ValueError(f"{place}: {key!r}; allowed are {', '.join(own)}")
        asked, built_in = (tuple(own[key] for key in keys) for keys in parts.values())
        found[row["id"]] = Reading(row["id"], proposition, row["name"], asked, built_in)
    return found


CHECKS = _checks(evidence.checks())
"""Every check of every reading."""

READINGS: Mapping[str, Reading] = _readings(evidence.readings(), CHECKS)
"""Every reading of the propositions by its key, in the order of the table of readings."""

FIRST: Mapping[int, Reading] = {int(reading.proposition): reading for reading in reversed(list(READINGS.values()))}
"""The first reading of each proposition, by its number: the one that stands for it where one has to."""


@dataclass(frozen=True)
class World:
    """Everything that a verdict depends on.

    Parameters
    ----------
    prior
        What clusters there are.
    parameters, impact
        Numbers of the model of clusters and of its impacts.
    quantifiers
        What "few", "most" and "widespread" mean.
    support_notable, strong_driver
        Change of conduct, or of the share that is given out, that counts as notable; level to which drivers are raised
        in the contrasts of clause 3b, and with which reach goes.
    counting
        "crossover" counts clusters that are more in than out, "sigma" adds their memberships.
    network
        Firms of every cluster; None takes `csrmodel.clusters.even_network`.
    register
        Other assumptions of the register by name, which no part holds.
    """

    prior: PopulationPrior = field(default_factory=PopulationPrior)
    parameters: SimulationParameters = field(default_factory=SimulationParameters)
    impact: ImpactParameters = field(default_factory=ImpactParameters)
    quantifiers: Quantifiers = field(default_factory=Quantifiers)
    support_notable: float = field(default_factory=lambda: default("support_notable"))
    strong_driver: float = field(default_factory=lambda: default("strong_driver"))
    counting: Counting = "crossover"
    network: ProductionNetwork | None = None
    register: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.counting not in ("crossover", "sigma"):
            raise ValueError(f"counting is {self.counting!r}; allowed is 'crossover' or 'sigma'")
        for name in ("support_notable", "strong_driver"):
            object.__setattr__(self, name, number(name, getattr(self, name), SHARE))
        for name, value in self.register.items():
            others = [each for each, part in _part_of().items() if part == "register"]
            if name not in others:
                raise ValueError(unknown("register: assumption", name, others, "those that no part holds"))
            if fault := assumption_fault(name, value):
                raise ValueError(fault)

    def changed(self, **assumptions: Any) -> World:
        """This world with some assumptions changed, each by its name, in whichever part it belongs.

        Parameters
        ----------
        assumptions
            Any assumption of the register, and any field of a part, by name.

        Raises
        ------
        ValueError
            If nothing has that name, naming the nearest, or the value is refused.

        Warns
        -----
        UserWarning
            If no verdict depends on an assumption.
        """
        parts: dict[str, dict[str, Any]] = {}
        for name, value in assumptions.items():
            part = _part_of().get(name)
            if part is None:
                raise ValueError(unknown("assumption", name, sorted(_part_of())))
            if part == "register" and (fault := assumption_fault(name, value)):
                raise ValueError(fault)
            if part == "register" and name not in _behind_verdicts():
                warnings.warn(
                    f"no verdict depends on {name!r}: a change of it changes nothing here", stacklevel=callers_level()
                )
            parts.setdefault(part, {})[name] = value
        own = parts.pop("world", {})
        own |= {"register": {**self.register, **parts.pop("register", {})}}
        return replace(self, **{part: with_changes(getattr(self, part), new) for part, new in parts.items()}, **own)


_PARTS: Mapping[str, type] = {
    "prior": PopulationPrior,
    "parameters": SimulationParameters,
    "impact": ImpactParameters,
    "quantifiers": Quantifiers,
}
"""The parts of a world that hold numbers of their own."""


@cache
def _part_of() -> Mapping[str, str]:
    """The part of a world that holds each assumption."""
    own = [item.name for item in fields(World) if item.name not in (*_PARTS, "register")]
    held = {each: part for part, kind in _PARTS.items() for each in places(kind)}
    return dict.fromkeys(assumptions()["name"], "register") | held | dict.fromkeys(own, "world")


@cache
def _behind_verdicts() -> frozenset[str]:
    """Assumptions that are read on the way to a verdict."""
    return assumptions_behind(lambda: reading_truths(population_shares(World(), int(default("population_size")), 0)))


def cluster_degrees(population: Population, world: World) -> dict[str, Array]:
    """Everything that the checks ask of a cluster, as degrees in [0, 1], each of shape (clusters,).

    Parameters
    ----------
    population
        The clusters, each with its kind of chain.
    world
        Its prior is not read.

    Returns
    -------
    dict
        By the names that `CHECKS` use. Counted at the crossover, degrees are 0 or 1.
    """
    with assuming(world.register):
        return _degrees(population, world)


def _degrees(population: Population, world: World) -> dict[str, Array]:
    clusters = population.attributes
    chosen = world.parameters
    figure_1 = AdoptionParameters(chosen.rho, chosen.sigma, chosen.omega)
    strong = adoption(clusters.column("visibility"), clusters.national(), figure_1)
    visible, association = clusters.column("visibility"), clusters.column("associations")
    degrees = {
        "all": np.ones(clusters.clusters),
        "visible": visible,
        "visible_kind": (population.chain == CHAINS.index("visible")).astype(float),
        "association": association,
        "visible_with_association": np.minimum(visible, association),
        "visible_without_association": np.minimum(visible, 1 - association),
        "weak": 1 - strong,
        "strong": strong,
        **_contrasts(clusters, world),
    }
    if world.counting == "sigma":
        return degrees
    return {name: (degree > CROSSOVER).astype(float) for name, degree in degrees.items()}


def strengthened(
    clusters: ClusterAttributes, level: float, *, drivers: bool = True, tracing: bool = False, reach: bool = False
) -> ClusterAttributes:
    """The same clusters with something made strong in each of them; what is stronger stays.

    Parameters
    ----------
    clusters
        As they are.
    level
        How strong, in [0, 1].
    drivers
        Whether every driver is raised to the level.
    tracing
        Whether traceability is, so that what buyers ask for arrives below the first tier.
    reach
        Whether informality falls to what the level leaves to 1, so that national drivers arrive there too.
    """
    names = (*(DRIVERS if drivers else ()), *(("traceability",) if tracing else ()))
    change: dict[str, Any] = {name: np.maximum(clusters.column(name), level) for name in names}
    if reach:
        change["informality"] = np.minimum(clusters.column("informality"), 1 - level)
    return replace(clusters, **change)


@dataclass(frozen=True)
class Outcomes:
    """What the checks read of clusters at rest, each of shape (clusters,) and in [0, 1].

    Parameters
    ----------
    first_tier, below
        Mean conduct of the first tier by orders, and of the tiers below it by work.
    outsourced
        Share of its orders that the first tier gives out.
    violation
        Share of the work that is done in violation.
    bad, bad_below
        Degree to which violations and pollution are both widespread, in all tiers and below the first: pollution as a
        share of what the same hazard would give without responsible conduct.
    """

    first_tier: Array
    below: Array
    outsourced: Array
    violation: Array
    bad: Array
    bad_below: Array


def outcomes(clusters: ClusterAttributes, world: World) -> Outcomes:
    """The outcomes of clusters in a world, whose prior is not read."""
    state = equilibrium(clusters, world.network, world.parameters)
    found = impacts(state, world.impact)
    violated = found.work * (1 - found.conduct)

    def shares_of(tiers: slice) -> tuple[Array, Array]:
        pairs = ((violated, found.work), (found.pollution, found.hazard))
        violation, pollution = (_share_of(part[..., tiers], whole[..., tiers]) for part, whole in pairs)
        return violation, pollution

    whole, below = shares_of(slice(None)), shares_of(slice(1, None))
    bad, bad_below = (np.minimum(*(widespread(share, world.quantifiers) for share in pair)) for pair in (whole, below))
    return Outcomes(state.first_tier, 1 - below[0], state.outsourced, whole[0], bad, bad_below)


def _contrasts(clusters: ClusterAttributes, world: World) -> dict[str, Array]:
    """The degrees that rest on outcomes, of the clusters as they are and as they would be otherwise."""
    base, unbought, alone, neither = (
        outcomes(replace(clusters, **dict.fromkeys(without, 0.0)), world)
        for without in ((), ("visibility",), ("associations",), ("visibility", "associations"))
    )
    strong, reaching = (
        outcomes(strengthened(clusters, world.strong_driver, tracing=below, reach=below), world)
        for below in (False, True)
    )
    support, without_buyers = base.first_tier - alone.first_tier, unbought.first_tier - neither.first_tier
    notable = world.support_notable
    facts = {
        "less_without_association": support >= notable,
        "helped_more_with_buyers": support - without_buyers >= notable,
        "still_given_out": base.outsourced >= unbought.outsourced - notable,
        "little_arrives": base.below - unbought.below < (base.first_tier - unbought.first_tier) / 2,
        "halved": strong.violation <= base.violation / 2,
        "quartered": strong.violation <= base.violation * 3 / 4,
        "halved_reach": reaching.violation <= base.violation / 2,
    }
    return {
        "improved": base.first_tier,
        "lost_without_buyers": 1 - unbought.first_tier,
        "lost_without_association": 1 - alone.first_tier,
        "outsources": widespread(base.outsourced, world.quantifiers),
        "bad_below": base.bad_below,
        "bad": base.bad,
        "mended": 1 - strong.bad,
        "mended_reach": 1 - reaching.bad,
        **{name: fact.astype(float) for name, fact in facts.items()},
    }


def _share_of(part: Array, whole: Array) -> Array:
    """What a part makes of a whole over some tiers; 0 where there is nothing of it to look at."""
    total = whole.sum(axis=-1)
    found = np.divide(part.sum(axis=-1), total, out=np.zeros_like(total), where=total > 0)
    return np.clip(found, 0, 1)


def shares(degrees: Mapping[str, Array]) -> dict[str, float]:
    """The share of every check, by its key; NaN where no cluster is there to have a share of."""
    entries("degrees", degrees, [name for check in CHECKS for name in (check.what, check.among)])
    return {check.key: share_of(degrees[check.what], degrees[check.among]) for check in CHECKS}


def share_of(what: Array, among: Array) -> float:
    """The share of the clusters of one kind that are of another, by degrees of shape (clusters,) in [0, 1]."""
    if memberships("what", what).shape != memberships("among", among).shape:
        raise ValueError(f"among has shape {among.shape}; allowed is {what.shape}, that of what")
    total = float(among.sum())
    return float(np.minimum(what, among).sum() / total) if total > 0 else float("nan")


def truths(found: Mapping[str, float], quantifiers: Quantifiers | None = None) -> dict[str, float]:
    """The truth of every check from the shares of all, by its key; 1 where there is nothing to refute it."""
    entries("found", found, [check.key for check in CHECKS])
    alone = {check.key: np.array([found[check.key]], dtype=float) for check in CHECKS}
    return {key: float(truth[0]) for key, truth in truths_of_each(alone, quantifiers).items()}


def truths_of_each(found: Mapping[str, Array], quantifiers: Quantifiers | None = None) -> dict[str, Array]:
    """`truths` of many populations at once: shares and truths of every check are of shape (populations,)."""
    entries("found", found, [check.key for check in CHECKS])
    breaks = vars(quantifiers or Quantifiers())

    def truth(check: Check) -> Array:
        share, other = found[check.key], found.get(check.than, found[check.key])
        # Nothing to look at, or nothing to compare it with, refutes nothing.
        return np.where(np.isnan(share + other), 1.0, check_term(check.word, share, other, breaks, NUMPY))

    return {check.key: truth(check) for check in CHECKS}


def check_term(word: str, share: Any, other: Any, breaks: Mapping[str, Any], operations: Operations) -> Any:
    """How true the word of a check is of its share, over any back-end.

    Parameters
    ----------
    word
        As in `Check`.
    share, other
        Terms of the back-end: the share, and for "less" the one that it is compared with.
    breaks, operations
        As in `csrmodel.populations.quantifiers.quantifier_term`.
    """
    if word == "less":
        return operations.where(share < other, 1.0, 0.0)
    if word == "not most":
        return 1 - quantifier_term("most", share, breaks, operations)
    return quantifier_term(word, share, breaks, operations)


def reading_truths(found: Mapping[str, float], quantifiers: Quantifiers | None = None) -> dict[str, float]:
    """The truth of every reading from the shares of all checks, by its key: that of its least true check."""
    each = truths(found, quantifiers)
    return {key: reading.truth(each) for key, reading in READINGS.items()}


def proposition_truths(found: Mapping[str, float], quantifiers: Quantifiers | None = None) -> dict[int, float]:
    """The truth of every proposition in its first reading."""
    each = truths(found, quantifiers)
    return {n: FIRST[n].truth(each) for n in PROPOSITIONS}


def population_shares(
    world: World, clusters: int, seed: int, method: str = "sobol", executor: Executor | None = None
) -> dict[str, float]:
    """`shares` of one population drawn from the world's prior, in memory that does not grow with its size.

    Parameters
    ----------
    world
        Everything that the shares depend on.
    clusters, seed, method
        As in `csrmodel.populations.draw`.
    executor
        Any `concurrent.futures.Executor`, such as a pool of processes or that of a Dask client; None computes in this
        process. The numbers are the same to the bit.
    """
    size = whole_number("clusters", clusters, 1)
    # The same parts whoever computes them, and sums that do not depend on the order: the same bits.
    parts = [slice(start, min(start + BLOCK, size)) for start in range(0, size, BLOCK)]
    work = partial(_part_sums, world, size, seed, method)
    whole: dict[str, tuple[ExactMean, ExactMean]] = {check.key: (ExactMean(), ExactMean()) for check in CHECKS}
    for sums in executor.map(work, parts) if executor else map(work, parts):
        for key, (what, among) in sums.items():
            whole[key][0].merge(what)
            whole[key][1].merge(among)
    return {key: what.sum / among.sum if among.sum else float("nan") for key, (what, among) in whole.items()}


def _part_sums(
    world: World, clusters: int, seed: int, method: str, part: slice
) -> dict[str, tuple[ExactMean, ExactMean]]:
    """Sums over some of the clusters, by check: of those with what is asked for, and of those among whom it is."""
    degrees = cluster_degrees(draw(world.prior, clusters, seed, method, part), world)
    return {
        check.key: (
            ExactMean().add(np.minimum(degrees[check.what], degrees[check.among])),
            ExactMean().add(degrees[check.among]),
        )
        for check in CHECKS
    }


def percent(share: float) -> str:
    """A share in words that never say all or none of what is only nearly so.

    Examples
    --------
    >>> percent(0.999), percent(1.0), percent(0.001)
    ('more than 99%', '100%', 'less than 1%')
    """
    number("share", share, SHARE)
    told = f"{share:.0%}"
    if share > 0 and told == "0%":
        return "less than 1%"
    return "more than 99%" if share < 1 and told == "100%" else told


guard(globals())
