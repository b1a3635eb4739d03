"""The three propositions as checks that can fail, on a population of simulated clusters.

**Vocabulary.**

A *clause* is a part of a proposition; a *check* asks one thing of a clause, by a share of clusters and a word that the
share has to deserve ("few", "most", `csrmodel.populations.quantifiers`). The *truth* of a check is the degree to which
it does, in [0, 1]; that of a proposition is its least true check. Three kinds of check are made. A *share* counts.
*Near-necessity* asks whether most clusters with the outcome have the condition. A *contrast* takes the condition away
from every cluster, and asks whether most outcomes go with it: a clause with "because", "as they become integrated" or
"supported by" speaks of causes, and a share alone is no check of it.

**Fidelity.**

The sentences are the review's (`lundthomsen2016`, propositions 1 to 3; table of propositions), the checks are ours:

- *improved*: the first tier's mean conduct, weighted by orders, is more in than out.
- 1b, visible chains: most improved clusters sit in them, and most would not be improved with visibility 0.
- 1c, supported by an association: most improved clusters have one, and most would lose notable conduct without it.
- 2b, 2c: of the improved clusters most give out work widely, and in most of them violations *and* pollution are
  widespread in the work of the lower tiers. Where nothing improved there is nothing to say, and nothing is refuted.
- 3a, 3b: in most clusters violations and pollution are widespread; most such clusters have weak drivers (adoption by
  figure 1 below the crossover), and in most they would not be widespread if every driver were strong.

"More in than out" is counted at the crossover of 0.5, so that ten clusters with a membership of 0.1 do not make one
improved cluster; the sigma count, which adds memberships, is there for comparison. A simulation cannot prove a
proposition about the world. It shows what the stated mechanism implies, and where it stops implying it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, fields, replace
from functools import cache, partial
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel.adoption import AdoptionParameters, adoption
from csrmodel.clusters import ClusterAttributes, ProductionNetwork
from csrmodel.evidence import assuming, assumptions, assumptions_behind, default
from csrmodel.factors import DRIVERS
from csrmodel.guards import guard
from csrmodel.impacts import ImpactParameters, impacts
from csrmodel.named import assumption_fault, places, unknown, with_changes
from csrmodel.parameters import SHARE, entries, number, whole_number
from csrmodel.populations import Population, PopulationPrior, draw
from csrmodel.populations.ensembles import outcomes
from csrmodel.populations.exact import ExactMean
from csrmodel.populations.own_checks import OwnCheck, own_shares, own_truths
from csrmodel.populations.progress import Progress, progress_of
from csrmodel.populations.quantifiers import Quantifiers, few, most, widespread
from csrmodel.simulation import BLOCK, ClusterState, SimulationParameters, equilibrium

Array = NDArray[np.float64]
Counting = Literal["crossover", "sigma"]


@dataclass(frozen=True)
class Check:
    """One thing that is asked of a clause.

    Parameters
    ----------
    key
        Identifier.
    proposition, clause
        1 to 3, and the clause as the table of propositions names it.
    kind
        "share", "near-necessity" or "contrast".
    word
        The quantifier that the share has to deserve: "few" or "most".
    what, among
        Degrees of `cluster_degrees`: the share is of clusters with `what` among those with `among` ("all": of all).
    reading
        The share in words, "{share}" standing for it.
    """

    key: str
    proposition: int | str
    clause: str
    kind: str
    word: str
    what: str
    among: str
    reading: str


CHECKS: tuple[Check, ...] = (
    Check(
        "improved", 1, "1a", "share", "few", "improved", "all", "{share} of all clusters have an improved first tier"
    ),
    Check(
        "visible",
        1,
        "1b",
        "near-necessity",
        "most",
        "visible",
        "improved",
        "{share} of the improved clusters sit in visible chains",
    ),
    Check(
        "by_buyers",
        1,
        "1b",
        "contrast",
        "most",
        "lost_without_buyers",
        "improved",
        "{share} of the improved clusters would fall back without visible buyers",
    ),
    Check(
        "association",
        1,
        "1c",
        "near-necessity",
        "most",
        "association",
        "improved",
        "{share} of the improved clusters have an effective association",
    ),
    Check(
        "by_association",
        1,
        "1c",
        "contrast",
        "most",
        "less_without_association",
        "improved",
        "{share} of the improved clusters would lose notable conduct without their association",
    ),
    Check(
        "outsourcing",
        2,
        "2b",
        "share",
        "most",
        "outsources",
        "improved",
        "{share} of the improved clusters give out work widely",
    ),
    Check(
        "lower_tiers",
        2,
        "2c",
        "share",
        "most",
        "bad_below",
        "improved",
        "in {share} of the improved clusters violations and pollution are widespread below the first tier",
    ),
    Check(
        "bad",
        3,
        "3a",
        "share",
        "most",
        "bad",
        "all",
        "in {share} of all clusters violations and pollution are widespread",
    ),
    Check("weak", 3, "3b", "near-necessity", "most", "weak", "bad", "{share} of these clusters have weak drivers"),
    Check(
        "mended",
        3,
        "3b",
        "contrast",
        "most",
        "mended",
        "bad",
        "in {share} of these clusters they would not be widespread if every driver were strong",
    ),
)

PROPOSITIONS = (1, 2, 3)


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
        Fall of conduct that counts as support lost; level to which drivers are raised in the contrast of clause 3b.
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
                warnings.warn(f"no verdict depends on {name!r}: a change of it changes nothing here", stacklevel=2)
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
    return assumptions_behind(lambda: judge(World(), seeds=[0]))


def cluster_degrees(attributes: ClusterAttributes, world: World) -> dict[str, Array]:
    """Everything that the checks ask of a cluster, as degrees in [0, 1], each of shape (clusters,).

    Parameters
    ----------
    attributes
        The clusters.
    world
        Its prior is not read.

    Returns
    -------
    dict
        By the names that `CHECKS` use. Counted at the crossover, degrees are 0 or 1.
    """
    with assuming(world.register):
        return _degrees(attributes, world)


def _degrees(attributes: ClusterAttributes, world: World) -> dict[str, Array]:
    base, (all_strong, unbought, alone) = _settled(attributes, world), _counterfactuals(attributes, world)
    support = base.first_tier - alone.first_tier >= world.support_notable
    chosen = world.parameters
    figure_1 = AdoptionParameters(chosen.rho, chosen.sigma, chosen.omega)
    degrees = {
        "all": np.ones(attributes.clusters),
        "improved": base.first_tier,
        "visible": attributes.column("visibility"),
        "lost_without_buyers": 1 - unbought.first_tier,
        "association": attributes.column("associations"),
        "less_without_association": support.astype(float),
        "outsources": widespread(base.outsourced, world.quantifiers),
        "bad_below": _bad(base, world, slice(1, None)),
        "bad": _bad(base, world, slice(None)),
        "weak": 1 - adoption(attributes.column("visibility"), attributes.national(), figure_1),
        "mended": 1 - _bad(all_strong, world, slice(None)),
    }
    if world.counting == "sigma":
        return degrees
    return {name: (degree > 0.5).astype(float) for name, degree in degrees.items()}


def _settled(attributes: ClusterAttributes, world: World) -> ClusterState:
    return equilibrium(attributes, world.network, world.parameters)


def _counterfactuals(attributes: ClusterAttributes, world: World) -> tuple[ClusterState, ClusterState, ClusterState]:
    """The same clusters with every driver strong, without visible buyers, and without their association."""
    strong = {name: np.maximum(attributes.column(name), world.strong_driver) for name in DRIVERS}
    changes: tuple[dict[str, Any], ...] = (strong, {"visibility": 0.0}, {"associations": 0.0})
    first, second, third = (_settled(replace(attributes, **change), world) for change in changes)
    return first, second, third


def _bad(state: ClusterState, world: World, tiers: slice) -> Array:
    """Degree to which violations and pollution are both widespread in the work of some tiers."""
    found = impacts(state, world.impact)
    work, conduct = found.work[..., tiers], found.conduct[..., tiers]
    violation, hazard = _mean(work, 1 - conduct), found.hazard[..., tiers]
    load = np.divide(found.pollution[..., tiers], hazard, out=np.zeros_like(hazard), where=hazard > 0)
    pollution = _mean(hazard, load)
    return np.minimum(widespread(violation, world.quantifiers), widespread(pollution, world.quantifiers))


def _mean(weights: Array, values: Array) -> Array:
    """Mean over tiers; 0 where there is no work to look at."""
    total = weights.sum(axis=-1)
    found = np.divide((weights * values).sum(axis=-1), total, out=np.zeros_like(total), where=total > 0)
    return np.clip(found, 0, 1)


def shares(degrees: Mapping[str, Array]) -> dict[str, float]:
    """The share of every check, by its key; NaN where no cluster is there to have a share of."""
    entries("degrees", degrees, [name for check in CHECKS for name in (check.what, check.among)])
    return {check.key: _share(degrees[check.what], degrees[check.among]) for check in CHECKS}


def _share(what: Array, among: Array) -> float:
    total = float(among.sum())
    return float(np.minimum(what, among).sum() / total) if total > 0 else float("nan")


def truths(found: Mapping[str, float], quantifiers: Quantifiers | None = None) -> dict[str, float]:
    """The truth of every check from its share, by its key; 1 where there is nothing to refute it."""
    entries("found", found, [check.key for check in CHECKS])
    words: Mapping[str, Callable[..., Array]] = {"few": few, "most": most}
    return {
        check.key: 1.0 if np.isnan(found[check.key]) else float(words[check.word](found[check.key], quantifiers))
        for check in CHECKS
    }


def proposition_truths(found: Mapping[str, float], quantifiers: Quantifiers | None = None) -> dict[int, float]:
    """The truth of every proposition: that of its least true check."""
    each = truths(found, quantifiers)
    return {n: min(each[check.key] for check in CHECKS if check.proposition == n) for n in PROPOSITIONS}


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
    degrees = cluster_degrees(draw(world.prior, clusters, seed, method, part).attributes, world)
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
    if 0 < share < 0.005:
        return "less than 1%"
    return "more than 99%" if 0.995 <= share < 1 else f"{share:.0%}"


@dataclass(frozen=True)
class Finding:
    """What a check found over several populations: means, and the interval that holds 95 per cent of them.

    Parameters
    ----------
    check
        The check.
    share, share_low, share_high
        Its share, in [0, 1]; NaN where no cluster was there to have a share of.
    truth, low, high
        Its truth, in [0, 1].
    """

    check: Check
    share: float
    share_low: float
    share_high: float
    truth: float
    low: float
    high: float

    @property
    def sentence(self) -> str:
        """The finding in words."""
        if np.isnan(self.share):
            return "No such cluster is there, so that there is nothing to look at."
        said = self.check.reading.format(share=percent(self.share))
        return f"{said[0].upper()}{said[1:]}."


@dataclass(frozen=True)
class Verdict:
    """What became of a proposition on simulated populations.

    Parameters
    ----------
    proposition
        1 to 3, or the name of one of your own.
    truth, low, high
        Mean over populations, and the interval that holds 95 per cent of them, in [0, 1].
    findings
        One a check.
    populations, clusters
        How many populations were drawn, of how many clusters each.
    """

    proposition: int | str
    truth: float
    low: float
    high: float
    findings: tuple[Finding, ...]
    populations: int
    clusters: int

    @property
    def word(self) -> str:
        """ "holds" or "fails" where the whole interval lies on one side of 0.5, else "is undecided"."""
        return "holds" if self.low > 0.5 else "fails" if self.high < 0.5 else "is undecided"

    @property
    def weakest(self) -> Finding:
        """The least true finding."""
        return min(self.findings, key=lambda finding: finding.truth)

    @property
    def sentence(self) -> str:
        """The verdict in words: what it is, how sure, and the clause on which it stands or falls."""
        clause, finding = self.weakest.check.clause, self.weakest.sentence
        stands = "rests on" if self.word == "holds" else "breaks on"
        return (
            f"Proposition {self.proposition} {self.word} in the model: truth {self.truth:.2f}, between {self.low:.2f} "
            f"and {self.high:.2f} in {self.populations} populations of {self.clusters:,} clusters. It {stands} clause "
            f"{clause}. {finding}"
        )

    @property
    def frame(self) -> pd.DataFrame:
        """The same as `table`."""
        return self.table

    @property
    def table(self) -> pd.DataFrame:
        """The findings, a row a check: clause, kind, word, share with its interval, truth, reading."""
        return pd.DataFrame(
            [
                {
                    "clause": f.check.clause,
                    "kind": f.check.kind,
                    "word": f.check.word,
                    "share": f.share,
                    "share low": f.share_low,
                    "share high": f.share_high,
                    "truth": f.truth,
                    "reading": f.sentence,
                }
                for f in self.findings
            ]
        )


def judge(
    world: World | None = None,
    clusters: int | None = None,
    seeds: Sequence[int] = tuple(range(20)),
    progress: Progress | bool = True,
    executor: Executor | None = None,
    own: Sequence[OwnCheck] = (),
) -> tuple[Verdict, ...]:
    """Verdicts on the three propositions, and on those of your own.

    Parameters
    ----------
    world
        Everything that they depend on; None takes the register's defaults.
    clusters
        Size of each population, 1 or more; None takes the register's ``population_size``.
    seeds
        One population is drawn from each, by chance and not evenly, so that the interval is that of real populations
        of this size.
    progress
        True shows a bar in a terminal or a notebook once this takes long, if tqdm is installed; False shows none.
        Anything else wraps the iteration over seeds, such as ``tqdm.tqdm``.
    executor
        As in `population_shares`.
    own
        Checks of your own (`csrmodel.populations.own_checks`); a verdict for each of their propositions follows the
        three.
    """
    here = world or World()
    with assuming(here.register):
        size = whole_number("clusters", default("population_size") if clusters is None else clusters, 1)
    if not seeds:
        raise ValueError("seeds is empty; allowed is one seed or more")
    found = []
    others = []
    for seed in progress_of(progress)(seeds):
        found.append(population_shares(here, size, seed, "random", executor))
        if own:
            with assuming(here.register):
                others.append(own_shares(own, draw(here.prior, size, seed, "random"), partial(_outcomes, here)))
    return (*verdicts(found, here.quantifiers, size), *_own_verdicts(own, others, here.quantifiers, size))


def _outcomes(world: World, population: Population) -> pd.DataFrame:
    return outcomes(population, world.network, world.parameters, world.impact)


def _own_verdicts(
    own: Sequence[OwnCheck], found: Sequence[Sequence[float]], quantifiers: Quantifiers, clusters: int
) -> tuple[Verdict, ...]:
    """A verdict for each proposition of one's own, from the shares of its checks on several populations."""
    truths_by_seed = [own_truths(own, shares_of_one, quantifiers) for shares_of_one in found]
    verdicts_found = []
    for name in dict.fromkeys(check.proposition for check in own):
        at = [place for place, check in enumerate(own) if check.proposition == name]
        findings = tuple(
            Finding(
                _as_check(own[k], k),
                *_middle_and_ends([one[k] for one in found]),
                *_middle_and_ends([one[k] for one in truths_by_seed]),
            )
            for k in at
        )
        whole = _middle_and_ends([min(one[k] for k in at) for one in truths_by_seed])
        verdicts_found.append(Verdict(name, *whole, findings, len(found), clusters))
    return tuple(verdicts_found)


def _as_check(own: OwnCheck, place: int) -> Check:
    kind = "contrast" if own.instead else "share"
    return Check(f"own {place}", own.proposition, str(place + 1), kind, own.word, "own", "own", own.reading)


def verdicts(
    found: Sequence[Mapping[str, float]], quantifiers: Quantifiers | None = None, clusters: int = 0
) -> tuple[Verdict, Verdict, Verdict]:
    """Verdicts from the shares of several populations of so many clusters each."""
    each = [truths(shares_of_one, quantifiers) for shares_of_one in found]
    whole = [proposition_truths(shares_of_one, quantifiers) for shares_of_one in found]
    findings = [
        Finding(
            check, *_middle_and_ends([one[check.key] for one in found]), *_middle_and_ends([t[check.key] for t in each])
        )
        for check in CHECKS
    ]
    first, second, third = (
        Verdict(
            n,
            *_middle_and_ends([truth[n] for truth in whole]),
            tuple(finding for finding in findings if finding.check.proposition == n),
            len(found),
            clusters,
        )
        for n in PROPOSITIONS
    )
    return first, second, third


def _middle_and_ends(values: Sequence[float]) -> tuple[float, float, float]:
    x = np.array([value for value in values if not np.isnan(value)])
    if x.size == 0:
        return (float("nan"),) * 3
    low, high = np.quantile(x, [0.025, 0.975])
    return float(x.mean()), float(low), float(high)


guard(globals())
