"""Why a reading of a proposition fails in the model, and which of its checks could hardly have come out otherwise.

Three questions are asked. `suspects` takes one part of the mechanism away at a time and looks at the check on which the
reading breaks: the part without which that check fares best is the cause. `mending` takes the third proposition apart:
of the clusters with widespread violations and pollution, how many are mended by strong drivers, by traced orders, by
drivers that reach below the first tier, and by any of these together. `ceiling_without_buyers` says how far
institutions alone can lift a first tier: below one half, the check that improved clusters fall back without buyers is
settled by the equations before any cluster is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from csrmodel.clusters import ClusterAttributes
from csrmodel.evidence import assumptions, default
from csrmodel.factors import DRIVERS, NATIONAL_FACTORS
from csrmodel.frames import has_columns
from csrmodel.guards import guard
from csrmodel.populations import draw
from csrmodel.populations.propositions import (
    CROSSOVER,
    READINGS,
    Check,
    World,
    outcomes,
    percent,
    population_shares,
    strengthened,
    truths,
)
from csrmodel.populations.quantifiers import Quantifiers
from csrmodel.simulation import equilibrium

SEED = 0
"""Of the population that is looked at."""


def suspected() -> dict[str, Mapping[str, float]]:
    """What may be at fault, in words that go on "because", and the assumptions that take it away.

    Weak drivers are none of them: to take weakness away is to answer the check, not to say why it fails.
    """
    strong, ranges = default("strong_driver"), assumptions().set_index("name")
    return {
        "other institutions can stand in for one": {"rho": -np.inf},
        "buyers and institutions can stand in for each other": {"sigma": -np.inf},
        "buyers weigh as much as all institutions together": {"omega": float(ranges.loc["omega", "low"])},
        "conduct costs little": {"base_cost": float(ranges.loc["base_cost", "high"])},
        "orders are not traced below the first tier": {"traceability_median": strong},
        "institutions hardly reach below the first tier": {"informality_median": 1 - strong},
    }


def suspects(world: World | None = None, clusters: int | None = None, seed: int = SEED) -> pd.DataFrame:
    """What becomes of every reading when one suspect at a time is taken away.

    Parameters
    ----------
    world
        Where everything else stands; None takes the register's defaults.
    clusters, seed
        Of the population, drawn by chance; None takes the register's ``population_size``.

    Returns
    -------
    DataFrame
        A row for each reading and suspect: reading, suspect, check (on which the reading breaks as things stand),
        share and truth of that check as they stand, share_without, and gain: how far the share moves towards what the
        check's word asks for. For each reading the largest gain first.
    """
    here = world or World()
    size = int(default("population_size")) if clusters is None else clusters
    found = population_shares(here, size, seed, "random")
    each = truths(found, here.quantifiers)
    without = {
        name: population_shares(here.changed(**change), size, seed, "random") for name, change in suspected().items()
    }
    parts = []
    for key, reading in READINGS.items():
        check = min(reading.checks, key=lambda check: each[check.key])
        own = pd.DataFrame(
            {"suspect": list(without), "share_without": [other[check.key] for other in without.values()]}
        )
        own.insert(0, "reading", key)
        own = own.assign(check=check.key, share=found[check.key], truth=each[check.key])
        own["gain"] = _wanted(check, found[check.key], here.quantifiers) * (own["share_without"] - own["share"])
        parts.append(own.sort_values("gain", ascending=False))
    return pd.concat(parts, ignore_index=True)


def _wanted(check: Check, share: float, quantifiers: Quantifiers) -> int:
    """Whether the word of a check asks for a larger share (1) or for a smaller one (-1)."""
    more = check.word == "most" or (check.word == "few" and share < quantifiers.few_from)
    return 1 if more else -1


def main_cause(table: pd.DataFrame, reading: str) -> pd.Series:
    """The row of `suspects` that mends a reading most.

    Raises
    ------
    ValueError
        If there is no such reading.
    """
    has_columns("table", table, ("reading",))
    rows = table[table["reading"] == reading]
    if rows.empty:
        raise ValueError(f"reading is {reading!r}; allowed are {', '.join(READINGS)}")
    return rows.iloc[0]


MEASURES: Mapping[str, str] = {"drivers": "strong drivers", "tracing": "tracing of orders", "reach": "reach below"}
"""What may mend a cluster, and in words."""


@dataclass(frozen=True)
class Mending:
    """What mends clusters with widespread violations and pollution.

    Parameters
    ----------
    table
        A row for each set of measures: drivers, tracing and reach (whether each is taken), mended (share of those
        clusters in which the trouble is no longer widespread) and halved (in which violations fall by half).
    clusters
        Of how many clusters, those with widespread violations and pollution.
    """

    table: pd.DataFrame
    clusters: int

    def share(self, *measures: str, by: str = "mended") -> float:
        """The share of clusters that a set of measures mends, in [0, 1].

        Raises
        ------
        ValueError
            If a measure is unknown.
        """
        unknown = set(measures) - set(MEASURES)
        if unknown:
            raise ValueError(f"measures hold {sorted(unknown)}; allowed are {', '.join(MEASURES)}")
        return float(self.table.set_index(list(MEASURES)).loc[tuple(name in measures for name in MEASURES), by])

    @property
    def missing(self) -> str:
        """Of tracing and reach, the one that adds most to strong drivers."""
        return max(("tracing", "reach"), key=lambda name: self.share("drivers", name))

    @property
    def sentence(self) -> str:
        """What strong drivers do alone, and what they lack, in words."""
        parts = {
            name: percent(self.share(*measures))
            for name, measures in {
                "alone": ("drivers",),
                "traced": ("drivers", "tracing"),
                "reaching": ("drivers", "reach"),
                "all": ("drivers", "tracing", "reach"),
                "undriven": ("tracing", "reach"),
            }.items()
        }
        return (
            f"Strong drivers alone mend {parts['alone']} of the clusters with widespread violations and pollution. "
            f"Where orders are traced as well they mend {parts['traced']}, where institutions reach below the first "
            f"tier as well {parts['reaching']}, and with both {parts['all']}. Tracing and reach without strong drivers "
            f"mend {parts['undriven']}. What strong drivers lack most is {MEASURES[self.missing]}."
        )


def mending(world: World | None = None, clusters: int | None = None, seed: int = SEED) -> Mending:
    """What mends the clusters with widespread violations and pollution, one population looked at.

    Parameters
    ----------
    world, clusters, seed
        As in `suspects`.

    Raises
    ------
    ValueError
        If no cluster of the population has widespread violations and pollution.
    """
    here = world or World()
    size = int(default("population_size")) if clusters is None else clusters
    drawn = draw(here.prior, size, seed, "random").attributes
    base = outcomes(drawn, here)
    bad = base.bad > CROSSOVER
    if not bad.any():
        raise ValueError(f"seed is {seed}; allowed is a population with a cluster that has something to mend")
    rows = []
    for taken in product((False, True), repeat=len(MEASURES)):
        measures = dict(zip(MEASURES, taken, strict=True))
        after = outcomes(strengthened(drawn, here.strong_driver, **measures), here)
        mended, halved = after.bad <= CROSSOVER, after.violation <= base.violation / 2
        rows.append({**measures, "mended": mended[bad].mean(), "halved": halved[bad].mean()})
    return Mending(pd.DataFrame(rows), int(bad.sum()))


def ceiling_without_buyers(world: World | None = None) -> float:
    """Highest conduct of a first tier that no buyer asks, in [0, 1].

    Everything else is at its best: national factors and normative support at 1, fair prices, steady orders, firms all
    formal.
    """
    best = dict.fromkeys((*NATIONAL_FACTORS, "normative"), 1.0)
    return _first_tier(
        ClusterAttributes(visibility=0.0, price_squeeze=0.0, volatility=0.0, informality=0.0, **best), world
    )


def buyers_and_association(world: World | None = None) -> float:
    """Conduct of a first tier with strong buyers and a strong association where all other drivers are weak, in [0, 1].

    Strong and weak are the levels of the register's ``axis_strong`` and ``axis_weak``.
    """
    levels = dict.fromkeys(DRIVERS, default("axis_weak"))
    levels |= dict.fromkeys(("visibility", "associations"), default("axis_strong"))
    return _first_tier(ClusterAttributes(**levels), world)


def _first_tier(cluster: ClusterAttributes, world: World | None) -> float:
    here = world or World()
    return float(equilibrium(cluster, here.network, here.parameters, highest=True).first_tier[0])


guard(globals())
