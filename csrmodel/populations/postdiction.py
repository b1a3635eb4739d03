"""Every coded case run through the model: what it predicts beside what is reported, hits and misses by name.

A case's reported conditions stand as coded. Each condition that the review does not report runs over its whole range,
spread evenly, and so do the attributes that no case reports (price squeeze, volatility, traceability, informality):
the prediction is the mean over that, with the interval that holds nine tenths of it. Nothing is tuned on the cases.

What is compared (memberships in [0, 1]):

====================  ===========================================================================
reported              predicted
====================  ===========================================================================
first tier improved   conduct of the first tier, weighted by orders
lower tiers           conduct where the work of the lower tiers is done
environment           1 less the pollution load, as a part of the load without responsible conduct
work                  share of the work that is not done in violation
====================  ===========================================================================

Prediction and report agree (a *hit*) where both lie on the same side of 0.5; otherwise it is a *miss*. Two simple
rivals predict every outcome by one condition alone: the visibility of buyers, and the mean strength of national
factors. A predictor that has none of its conditions reported makes *no call*. Chance is a coin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel import evidence
from csrmodel.clusters import ClusterAttributes
from csrmodel.coded_cases import CodedCase, coded_cases
from csrmodel.evidence import CONDITIONS
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.impacts import impacts
from csrmodel.populations import uniform_points
from csrmodel.populations.propositions import World
from csrmodel.simulation import equilibrium

Array = NDArray[np.float64]

OUTCOMES = ("outcome_first_tier", "outcome_lower_tier", "outcome_environment", "outcome_work")
"""Coded outcomes, in the order of the codebook."""

PREDICTORS: Mapping[str, tuple[str, ...]] = {
    "model": CONDITIONS,
    "visibility alone": ("visibility",),
    "institutions alone": NATIONAL_FACTORS,
}
"""Who predicts, and from which conditions."""

_UNREPORTED = ("price_squeeze", "volatility", "traceability", "informality")


def postdict(world: World | None = None, draws: int = 1024, seed: int = 1) -> pd.DataFrame:
    """Predictions beside reports.

    Parameters
    ----------
    world
        Numbers of the model; its prior and quantifiers are not read. None takes the register's defaults.
    draws
        Points over which what is not reported runs, 1 or more.
    seed
        Of these points.

    Returns
    -------
    DataFrame
        A row for each case and reported outcome: case, name, outcome, reported, conditions (how many of the seven are
        reported), and for each of `PREDICTORS` its mean prediction (``model``, ...), the ends of the interval that
        holds nine tenths (``model low``, ``model high``, ...) and what came of it (``model call``, ...): "hit", "miss"
        or "no call".
    """
    here = world or World()
    points = uniform_points(draws, len(CONDITIONS) + len(_UNREPORTED), seed, "random")
    codings = evidence.codings().pivot(index="case", columns="variable", values="value")
    labels = evidence.names("variable")
    rows = []
    for case in coded_cases():
        reported = codings.loc[case.case, list(OUTCOMES)].dropna()
        if reported.empty:
            continue
        predicted = _predictions(case, points, here)
        for outcome, value in reported.items():
            row: dict[str, object] = {
                "case": case.case,
                "name": case.name,
                "outcome": labels[str(outcome)],
                "reported": value,
                "conditions": len(case.reported),
            }
            for predictor, by_outcome in predicted.items():
                found = by_outcome[str(outcome)]
                low, high = np.quantile(found, [0.05, 0.95])
                row |= {predictor: found.mean(), f"{predictor} low": low, f"{predictor} high": high}
                called = any(name in case.reported for name in PREDICTORS[predictor])
                right = (found.mean() > 0.5) == (value > 0.5)
                row[f"{predictor} call"] = ("hit" if right else "miss") if called else "no call"
            rows.append(row)
    return pd.DataFrame(rows)


def _predictions(case: CodedCase, points: Array, world: World) -> Mapping[str, Mapping[str, Array]]:
    """Draws of every outcome by every predictor."""
    attributes = case.draws(points, **{n: points[:, len(CONDITIONS) + i] for i, n in enumerate(_UNREPORTED)})
    institutions = attributes.national().mean(axis=1)
    return {
        "model": _outcomes(attributes, world),
        "visibility alone": dict.fromkeys(OUTCOMES, attributes.column("visibility")),
        "institutions alone": dict.fromkeys(OUTCOMES, institutions),
    }


def _outcomes(attributes: ClusterAttributes, world: World) -> dict[str, Array]:
    state = equilibrium(attributes, world.network, world.parameters)
    found = impacts(state, world.impact)
    below = found.work[:, 1:]
    lower = (below * found.conduct[:, 1:]).sum(axis=1) / below.sum(axis=1)
    return {
        "outcome_first_tier": state.first_tier,
        "outcome_lower_tier": lower,
        "outcome_environment": 1 - found.load,
        "outcome_work": 1 - found.violation,
    }


@dataclass(frozen=True)
class Score:
    """How well a predictor did.

    Parameters
    ----------
    predictor
        Its name.
    hits, calls, cases
        Hits, of how many calls, on how many reported outcomes.
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
            f"{self.predictor[0].upper()}{self.predictor[1:]}: {self.hits} hits in {self.calls} calls on {self.cases}"
            f" outcomes, mean squared error {self.error:.2f}; a coin does as well or better {self.by_chance:.0%} of the"
            " time."
        )


def scores(table: pd.DataFrame) -> tuple[Score, ...]:
    """The score of each predictor, and of a coin, which predicts 0.5 and hits every second time.

    Parameters
    ----------
    table
        What `postdict` returned, or some of its rows.
    """
    found = []
    for predictor in PREDICTORS:
        call = table[f"{predictor} call"]
        hits, calls = int((call == "hit").sum()), int((call != "no call").sum())
        error = float(((table[predictor] - table["reported"]) ** 2).mean())
        found.append(Score(predictor, hits, calls, len(table), error, _at_least(hits, calls)))
    half, coin = len(table) // 2, float(((0.5 - table["reported"]) ** 2).mean())
    return (*found, Score("a coin", half, len(table), len(table), coin, _at_least(half, len(table))))


def _at_least(hits: int, n: int) -> float:
    return sum(comb(n, k) for k in range(hits, n + 1)) / 2**n
