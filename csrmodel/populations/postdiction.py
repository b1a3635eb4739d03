"""Every coded case run through the model: what it predicts beside what is reported, hits and misses by name.

A case's reported conditions stand as coded. What the review does not report of it is drawn from the prior of the
population of clusters (`csrmodel.populations.prior`), each attribute by itself, or, as an alternative, evenly from its
whole range. Nothing is tuned on the cases.

Some reports are of a *level* and some of a *change*, and like is compared with like:

====================  =====================================================================================
reported              looked at in the model
====================  =====================================================================================
first tier improved   conduct of the first tier, weighted by orders
lower tiers           conduct where the work of the lower tiers is done
environment           1 less the pollution load
work                  share of the work that is not done in violation
====================  =====================================================================================

The lower tiers are coded as a level, the rest as improved or not. That is a change, unless a coder notes that a level
is reported. A *level* is good above one half. A *change* is good if the outcome is higher, by the register's
``support_notable`` or more, than in the same cluster before: without the conditions that are reported as present and
without the treatment plant, where the review tells of one. The prediction is the share of draws in which the outcome
is good.

Rivals are rules without a model: the three propositions read plainly, the visibility of buyers alone, national factors
alone; and constants, which know no case: a coin (one half), always bad (0), and the mean of what is reported of the
other cases, a constant that has seen them.

Prediction and report agree (a *hit*) where both lie on the same side of one half; otherwise it is a *miss*. A predictor
that has none of its conditions reported makes *no call*. Nor does the model on a change where no condition is reported
as present: then nothing is taken away for the cluster before, and the share is 0 whatever is so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel import evidence
from csrmodel.clusters import ClusterAttributes, side_by_side
from csrmodel.evidence import CONDITIONS
from csrmodel.evidence.judged import coded_values
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.frames import has_columns
from csrmodel.guards import guard
from csrmodel.impacts import impacts
from csrmodel.parameters import ANY, memberships, number, whole_number
from csrmodel.populations import draw, uniform_points
from csrmodel.populations.discovery import at_least
from csrmodel.populations.propositions import World
from csrmodel.simulation import equilibrium
from csrmodel.treatment import plant_abatement
from csrmodel.words import number_of

Array = NDArray[np.float64]

OUTCOMES = ("outcome_first_tier", "outcome_lower_tier", "outcome_environment", "outcome_work")
"""Coded outcomes, in the order of the codebook."""

PRIORS = ("population", "uniform")
"""Where what is not reported is drawn from."""

PREDICTORS: Mapping[str, tuple[str, ...]] = {
    "model": CONDITIONS,
    "propositions as a rule": CONDITIONS,
    "visibility alone": ("visibility",),
    "institutions alone": NATIONAL_FACTORS,
}
"""Who predicts, and from which conditions."""

CONSTANTS = ("a coin", "always bad", "mean of the others")
"""Who predicts without looking at a case."""


def postdict(
    world: World | None = None,
    codings: pd.DataFrame | None = None,
    prior: str = PRIORS[0],
    draws: int = 1024,
    seed: int = 1,
) -> pd.DataFrame:
    """Predictions beside reports.

    Parameters
    ----------
    world
        Numbers of the model and the prior; its quantifiers are not read. None takes the register's defaults.
    codings
        Coded values with the columns case, variable and value; None takes the book's own coding. Of cases that are
        not the book's only the lower tiers are a level, and none has a treatment plant.
    prior
        One of `PRIORS`.
    draws
        Clusters that are drawn for each case, 1 or more.
    seed
        Of these draws.

    Returns
    -------
    DataFrame
        A row for each case and reported outcome: case, name, outcome (its name), kind ("level" or "change"), reported,
        conditions (how many of the seven are reported), for each of `PREDICTORS` and `CONSTANTS` its prediction in
        [0, 1] (``model``, ...), and for each of `PREDICTORS` what came of it (``model call``, ...): "hit", "miss" or
        "no call".

    Raises
    ------
    ValueError
        If there is no such prior, or if no case reports an outcome.
    """
    here = world or World()
    unreported = unreported_of(here, prior, draws, seed)
    cases = _coded(evidence.codings() if codings is None else codings)
    if not cases:
        raise ValueError(f"codings report no outcome; allowed is a case with one of {', '.join(OUTCOMES)} or more")
    by_model = _by_model(cases, unreported, here)
    labels, names = evidence.names("variable"), evidence.case_names()
    rows = []
    for case, model in zip(cases, by_model, strict=True):
        clusters = replace(unreported, **case.conditions)
        predicted = {
            "model": model,
            "propositions as a rule": _by_rule(case.conditions),
            "visibility alone": dict.fromkeys(OUTCOMES, float(clusters.column("visibility").mean())),
            "institutions alone": dict.fromkeys(OUTCOMES, float(clusters.national().mean())),
        }
        for outcome, reported in case.outcomes.items():
            row: dict[str, object] = {
                "case": case.case,
                "name": names.get(case.case, case.case),
                "outcome": labels[outcome],
                "kind": "level" if is_level(case.case, outcome) else "change",
                "reported": reported,
                "conditions": len(case.conditions),
            }
            for predictor in PREDICTORS:
                found = predicted[predictor][outcome]
                row |= {predictor: found, f"{predictor} call": call(found, reported, _calls(predictor, case, outcome))}
            rows.append(row)
    return _with_constants(pd.DataFrame(rows))


@dataclass(frozen=True)
class _Coded:
    """A case with its reported conditions and outcomes, memberships in [0, 1] by variable."""

    case: str
    conditions: Mapping[str, float]
    outcomes: Mapping[str, float]


def _coded(codings: pd.DataFrame) -> list[_Coded]:
    """The cases of which an outcome is reported."""
    every = [
        _Coded(case, *({name: values[name] for name in names if name in values} for names in (CONDITIONS, OUTCOMES)))
        for case, values in coded_values(codings).items()
    ]
    return [case for case in every if case.outcomes]


def is_level(case: str, outcome: str) -> bool:
    """Whether what is reported of an outcome is a level and not a change, by the words of whoever coded it so."""
    return outcome == "outcome_lower_tier" or (case, outcome) in _levels()


@cache
def _levels() -> frozenset[tuple[str, str]]:
    """Cases and outcomes of which some coder notes that a level is reported."""
    said = pd.concat(evidence.coded_by().values())
    noted = said[said["note"].str.contains(_A_LEVEL, na=False)]
    return frozenset(zip(noted["case"], noted["variable"], strict=True))


_A_LEVEL = re.compile(r"\blevel\b.*\bnot\b.*\bchange\b")


@cache
def treated_cases() -> frozenset[str]:
    """Cases of which a claim tells that they have, or tried, treatment plants."""
    claims = evidence.claims()
    told = claims.loc[claims["text"].str.contains(r"\bplants?\b") & claims["cases"].notna(), "cases"]
    return frozenset(case for cell in told for case in evidence.listed(cell))


def unreported_of(world: World, prior: str, draws: int, seed: int) -> ClusterAttributes:
    """Clusters from which what is not reported of a case is drawn.

    Parameters
    ----------
    world
        Whose prior it is.
    prior
        One of `PRIORS`.
    draws, seed
        How many clusters, and the seed of the draw.
    """
    if prior not in PRIORS:
        raise ValueError(f"prior is {prior!r}; allowed are {', '.join(PRIORS)}")
    return _population(world, draws, seed) if prior == "population" else _uniform(draws, seed)


def call(predicted: float, reported: float, knows: bool) -> str:
    """What comes of a prediction: "hit", "miss", or "no call" by a predictor that knows nothing of the case."""
    if not knows:
        return "no call"
    predicted, reported = number("predicted", predicted, ANY), number("reported", reported, ANY)
    return "hit" if (predicted > 0.5) == (reported > 0.5) else "miss"


def _population(world: World, draws: int, seed: int) -> ClusterAttributes:
    return draw(world.prior, draws, seed, "random").attributes


def _uniform(draws: int, seed: int) -> ClusterAttributes:
    """Every attribute that the prior draws, evenly over its range."""
    drawn = vars(draw(None, 2, seed, "random").attributes)
    # What the prior leaves alone stands at its default, one number for all clusters.
    names = [name for name, values in drawn.items() if np.ndim(values)]
    points = uniform_points(draws, len(names), seed, "random")
    return ClusterAttributes(**dict(zip(names, points.T, strict=True)))


def _by_model(cases: Sequence[_Coded], unreported: ClusterAttributes, world: World) -> list[dict[str, float]]:
    """For each case the share of the draws in which each outcome is good."""
    draws = unreported.clusters
    plants = np.array([case.case in treated_cases() for case in cases])
    # All cases side by side: one computation for all.
    now = side_by_side([replace(unreported, **case.conditions) for case in cases])
    absent = [replace(unreported, **_without_what_is_present(case.conditions)) for case in cases]
    levels = outcome_levels(now, world, plant=np.repeat(plants, draws))
    before = outcome_levels(side_by_side(absent), world)
    found = []
    for place, case in enumerate(cases):
        own = slice(place * draws, (place + 1) * draws)
        good = {
            name: is_good(levels[name][own], None if is_level(case.case, name) else before[name][own], world)
            for name in OUTCOMES
        }
        found.append({name: float(share.mean()) for name, share in good.items()})
    return found


def is_good(now: Array, before: Array | None, world: World) -> NDArray[np.bool_]:
    """Where an outcome is good: a change since before that is notable, or, without a before, a level above one half."""
    memberships("now", now)
    if before is not None and memberships("before", before).shape != now.shape:
        raise ValueError(f"before has shape {before.shape}; allowed is {now.shape}, that of now")
    return now > 0.5 if before is None else now - before >= world.support_notable


def _without_what_is_present(conditions: Mapping[str, float]) -> dict[str, float]:
    """The conditions before: those that are reported as present are absent, and the others stay."""
    return {name: 0.0 if value > 0.5 else value for name, value in conditions.items()}


def outcome_levels(
    clusters: ClusterAttributes, world: World, plant: NDArray[np.bool_] | None = None
) -> dict[str, Array]:
    """The level of every coded outcome in clusters at rest, each in [0, 1] and of shape (clusters,).

    Parameters
    ----------
    clusters
        The clusters.
    world
        Numbers of the model.
    plant
        Which of them share a treatment plant, shape (clusters,); None for none.
    """
    state = equilibrium(clusters, world.network, world.parameters)
    found = impacts(state, world.impact)
    below = found.work[:, 1:]
    lower = (below * found.conduct[:, 1:]).sum(axis=1) / below.sum(axis=1)
    treated = 0.0 if plant is None else plant_abatement(clusters, where=plant)
    return {
        "outcome_first_tier": state.first_tier,
        "outcome_lower_tier": lower,
        "outcome_environment": 1 - found.load * (1 - treated),
        "outcome_work": 1 - found.violation,
    }


def _by_rule(conditions: Mapping[str, float]) -> Mapping[str, float]:
    """What the three propositions say, read plainly, with memberships for degrees.

    Notes
    -----
    The first tier improved as far as there are visible buyers *and* an association, the smaller of the two. Below it
    violations and pollution are widespread, whatever else is so. Elsewhere they are as far as the reported conditions
    are weak on average. Where none of these is reported, nothing improved: so it is in most clusters, by the third.
    """
    supports = [conditions[name] for name in ("visibility", "associations") if name in conditions]
    mean = float(np.mean(list(conditions.values()))) if conditions else 0.0
    return {
        "outcome_first_tier": min(supports, default=0.0),
        "outcome_lower_tier": 0.0,
        "outcome_environment": mean,
        "outcome_work": mean,
    }


def _calls(predictor: str, case: _Coded, outcome: str) -> bool:
    """Whether a predictor knows anything of a case by which to predict an outcome."""
    if predictor == "propositions as a rule" and outcome == "outcome_lower_tier":
        return True
    if predictor == "model" and outcome == "outcome_environment" and case.case in treated_cases():
        return True
    if predictor == "model" and not is_level(case.case, outcome):
        return any(value > 0.5 for value in case.conditions.values())
    return any(name in case.conditions for name in PREDICTORS[predictor])


def _with_constants(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the constants' predictions; each mean leaves out the whole case, not one outcome of it."""
    reported = table.groupby("case")["reported"]
    others = (table["reported"].sum() - reported.transform("sum")) / (len(table) - reported.transform("size"))
    return table.assign(**dict(zip(CONSTANTS, (0.5, 0.0, others), strict=True)))


@dataclass(frozen=True)
class Score:
    """How well a predictor did.

    Parameters
    ----------
    predictor
        Its name.
    hits, calls, cases
        Hits, of how many calls, on how many reported outcomes of which it has a prediction.
    error
        Mean squared difference between prediction and report over all of these outcomes (Brier's score), 0 to 1.
    by_chance
        Chance that a coin has as many hits or more, in as many calls.
    """

    predictor: str
    hits: int
    calls: int
    cases: int
    error: float
    by_chance: float

    @property
    def sentence(self) -> str:
        """The score in words."""
        return (
            f"{self.predictor[0].upper()}{self.predictor[1:]}: {number_of(self.hits, 'hit')} in"
            f" {number_of(self.calls, 'call')} on {number_of(self.cases, 'outcome')},"
            f" mean squared error {self.error:.2f}; a coin has as many hits or more {self.by_chance:.0%} of the time."
        )


def scores(table: pd.DataFrame, predictors: Sequence[str] = tuple(PREDICTORS)) -> tuple[Score, ...]:
    """The score of each predictor and of each constant; a coin hits every second time.

    Parameters
    ----------
    table
        What `postdict` returned, or some of its rows.
    predictors
        Columns of predictions that have calls beside them.
    """
    has_columns("table", table, ("reported", *CONSTANTS), ("reported", *CONSTANTS))
    for predictor in predictors:
        if f"{predictor} call" not in table or predictor not in table:
            raise ValueError(f"predictors holds {predictor!r}; allowed are columns that have calls beside them")
    has_columns("table", table, predictors, predictors)
    found, good = [], table["reported"] > 0.5
    for predictor in (*predictors, *CONSTANTS):
        if predictor in predictors:
            call = table[f"{predictor} call"]
            hits, calls = int((call == "hit").sum()), int((call != "no call").sum())
        else:
            calls = len(table)
            hits = calls // 2 if predictor == "a coin" else int(((table[predictor] > 0.5) == good).sum())
        apart = _squared(table, predictor).dropna()
        error = float(apart.mean())
        found.append(Score(predictor, hits, calls, len(apart), error, at_least(hits, calls, 0.5)))
    return tuple(found)


@dataclass(frozen=True)
class Difference:
    """The mean squared error of one predictor less that of another, on the same outcomes.

    Parameters
    ----------
    difference
        Below 0 where the first does better.
    low, high
        Ends of the interval that holds 95 per cent of the differences when cases are drawn anew (bootstrap).
    """

    difference: float
    low: float
    high: float

    @property
    def word(self) -> str:
        """ "does better than" or "does worse than" where the whole interval says so, else "cannot be told from"."""
        return "does better than" if self.high < 0 else "does worse than" if self.low > 0 else "cannot be told from"


def compared(table: pd.DataFrame, predictor: str, rival: str, draws: int = 2000, seed: int = 1) -> Difference:
    """Two predictors beside each other.

    Parameters
    ----------
    table
        What `postdict` returned, or some of its rows.
    predictor, rival
        Two of `PREDICTORS` and `CONSTANTS`.
    draws, seed
        How often cases are drawn anew, with all of their outcomes, and the seed of that.
    """
    for name, value in (("predictor", predictor), ("rival", rival)):
        if value not in (known := (*PREDICTORS, *CONSTANTS)):
            raise ValueError(f"{name} is {value!r}; allowed are {', '.join(known)}")
    has_columns("table", table, ("case", "reported", predictor, rival), ("reported", predictor, rival))
    draws = whole_number("draws", draws, 1)
    apart = (_squared(table, predictor) - _squared(table, rival)).to_numpy()
    case = pd.factorize(table["case"])[0]
    sums, sizes = np.bincount(case, weights=apart), np.bincount(case)
    rows = np.random.default_rng(seed).integers(0, len(sums), (draws, len(sums)))
    low, high = np.quantile(sums[rows].sum(axis=1) / sizes[rows].sum(axis=1), [0.025, 0.975])
    return Difference(float(sums.sum() / sizes.sum()), float(low), float(high))


def _squared(table: pd.DataFrame, predictor: str) -> pd.Series:
    return (table[predictor] - table["reported"]) ** 2


guard(globals())
