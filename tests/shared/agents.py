"""The model of clusters as agents, written as one writes agents in Mesa: no arrays, nothing shared with the package.

An independent reading of the equations for the tests, and the slowest runner of the benchmark.
"""

from __future__ import annotations

from math import exp, log

import mesa
import numpy as np

from csrmodel.clusters import ClusterAttributes, ProductionNetwork
from csrmodel.evidence import default
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.simulation import SimulationParameters


def mean(terms: list[float], weights: list[float], rho: float) -> float:
    """The weighted power mean for a finite `rho` other than 0."""
    floor = default("floor")
    return float(sum(w * max(x, floor) ** rho for x, w in zip(terms, weights, strict=True)) ** (1 / rho))


def logistic(x: float) -> float:
    return 1 / (1 + exp(-x))


class Firm(mesa.Agent):
    """A firm, which looks at buyers, state, association and workers, makes up its mind, and goes part of the way."""

    def __init__(self, model: Cluster, tier: int, size: float, exposure: float, gives: bool) -> None:
        super().__init__(model)
        chosen, has = model.chosen, model.has
        self.tier, self.size, self.gives = tier, size, gives
        smallness = chosen.size_disadvantage[tier - 1]
        self.buyers = has["visibility"] * has["traceability"] ** (tier - 1) * exposure
        self.signals = {}
        for k, factor in enumerate(NATIONAL_FACTORS):
            reach = chosen.reach[k][tier - 1]
            if tier > 1 and 0 < reach < 1:
                reach = logistic(log(reach / (1 - reach)) + chosen.reach_shift)
            self.signals[factor] = has[factor] * (1 - has["informality"] * (1 - reach))
        self.signals["associations"] *= 1 - (1 - has["inclusiveness"]) * smallness
        self.cost = (
            chosen.base_cost
            * (1 + chosen.size_cost * smallness)
            * (1 + chosen.price_cost * has["price_squeeze"])
            * (1 - chosen.normative_relief * has["normative"])
            * (1 - has["saving"])
        )
        self.conduct = chosen.initial_conduct
        self.outsourcing = chosen.initial_outsourcing if tier < 3 else 0.0

    def decide(self) -> None:
        chosen, has = self.model.chosen, self.model.has
        given = 1.0 if self.tier == 3 else self.outsourcing if self.gives else 0.0
        heard = {
            "associations": 1 - chosen.psi + chosen.psi * self.model.first_tier,
            "dialogue": 1 - chosen.voice_loss * has["informality"] * given,
        }
        signals = [s * heard.get(factor, 1.0) for factor, s in self.signals.items()]
        strength = mean(signals, self.model.even, chosen.rho)
        pressure = mean([self.buyers, strength], [chosen.omega, 1 - chosen.omega], chosen.sigma)
        self.aim = logistic(chosen.firm_response * (pressure - self.cost))
        motives = chosen.evasion_pull * self.aim * self.cost * (1 - has["traceability"])
        motives += chosen.delivery_pull * has["volatility"] + chosen.price_pull * has["price_squeeze"]
        self.wish = logistic(chosen.outsourcing_response * (motives - chosen.outsourcing_hurdle))

    def move(self) -> None:
        self.conduct += self.model.chosen.adjustment * (self.aim - self.conduct)
        if self.tier < 3:
            self.outsourcing += self.model.chosen.adjustment * (self.wish - self.outsourcing)


class Cluster(mesa.Model):
    """One cluster of firms."""

    def __init__(
        self, attributes: ClusterAttributes, network: ProductionNetwork, chosen: SimulationParameters, place: int = 0
    ) -> None:
        super().__init__()
        self.chosen = chosen
        self.has = {name: float(attributes.column(name)[place]) for name in attributes.__dataclass_fields__}
        self.even = [1 / len(NATIONAL_FACTORS)] * len(NATIONAL_FACTORS)
        self.firms = [
            Firm(self, int(tier), float(size), float(exposure), firm in network.client)
            for firm, (tier, size, exposure) in enumerate(
                zip(network.tier, network.size, network.exposure, strict=True)
            )
        ]
        self.exporters = [firm for firm in self.firms if firm.tier == 1]

    def step(self) -> None:
        self.first_tier = sum(firm.size * firm.conduct for firm in self.exporters)
        self.agents.do("decide")
        self.agents.do("move")


def run_agents(
    attributes: ClusterAttributes, network: ProductionNetwork, chosen: SimulationParameters, steps: int, place: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Conduct and outsourcing of every firm of one cluster, each of shape (firms,)."""
    cluster = Cluster(attributes, network, chosen, place)
    for _ in range(steps):
        cluster.step()
    return np.array([f.conduct for f in cluster.firms]), np.array([f.outsourcing for f in cluster.firms])


def kept_by_firm(network: ProductionNetwork, given_out: np.ndarray) -> np.ndarray:
    """What stays with each firm of what enters at tier 1, if firms give out such shares, order by order."""
    clients = network.client.tolist()
    orders = [share * network.size[b] for b, share in zip(network.subcontractor, network.share, strict=True)]
    arriving = np.where(network.tier == 1, network.size, 0.0)
    done = np.zeros_like(arriving)
    for firm in np.argsort(network.tier, kind="stable").tolist():
        links = [k for k, client in enumerate(clients) if client == firm]
        total = sum(orders[k] for k in links)
        given = arriving[firm] * given_out[firm] if links else 0.0
        done[firm] = arriving[firm] - given
        for k in links:
            arriving[network.subcontractor[k]] += given * orders[k] / total
    return done
