"""Fixed points: the lowest is the lowest, the highest the highest, and a tipping point costs little."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csrmodel import simulation
from csrmodel.aggregation import power_mean
from csrmodel.clusters import ClusterAttributes, ProductionNetwork, even_network
from csrmodel.simulation import SimulationParameters, equilibrium, simulate

INF = float("inf")
GRID = np.unique(np.concatenate([np.linspace(0, 1, 4001), np.logspace(-9, -3, 601), 1 - np.logspace(-9, -3, 601)]))

substitutabilities = st.sampled_from([-INF, -60.0, -5.0, -1.0, 0.0, 0.3, 0.5, 1.0, 3.0, 60.0, INF])
steep = st.builds(
    SimulationParameters,
    rho=substitutabilities,
    sigma=substitutabilities,
    psi=st.one_of(st.just(1.0), st.floats(0, 1)),
    omega=st.one_of(st.just(0.0), st.floats(0, 0.5)),
    base_cost=st.floats(0, 0.9),
    price_cost=st.just(0.0),
    firm_response=st.floats(0, 1000),
    outsourcing_response=st.one_of(st.just(6.0), st.floats(0, 100)),
    evasion_pull=st.floats(0, 1),
    voice_loss=st.floats(0, 1),
)


def exporters(exposure: list[float]) -> ProductionNetwork:
    """Exporters and one workshop for each, as nothing else couples the exporters."""
    many = len(exposure)
    return replace(even_network((many, many)), exposure=np.array([*exposure, *[0.0] * many]))


def aimed_at(
    attributes: ClusterAttributes, network: ProductionNetwork, chosen: SimulationParameters, m: np.ndarray
) -> np.ndarray:
    """F(m) by the formulas, at each of some m: each firm at the one conduct that agrees with itself, by halving."""
    has = {name: float(attributes.column(name)[0]) for name in attributes.__dataclass_fields__}
    reach = 1 - has["informality"] * (1 - np.array(chosen.reach)[:, 0])
    cost = chosen.base_cost * (1 + chosen.size_cost * chosen.size_disadvantage[0])
    cost *= (1 - chosen.normative_relief * has["normative"]) * (1 - has["saving"])
    pulls = chosen.price_pull * has["price_squeeze"] + chosen.delivery_pull * has["volatility"]
    found = np.zeros_like(m)
    first = network.tier == 1
    for exposure, size in zip(network.exposure[first], network.size[first], strict=True):

        def aim(x: np.ndarray, buyers: float = has["visibility"] * exposure) -> np.ndarray:
            motive = chosen.evasion_pull * x * cost * (1 - has["traceability"]) + pulls - chosen.outsourcing_hurdle
            given_out = (1 + np.tanh(chosen.outsourcing_response * motive / 2)) / 2
            signals = np.tile(attributes.national()[0] * reach, (len(m), 1))
            signals[:, 2] *= 1 - chosen.psi + chosen.psi * m
            signals[:, 3] *= 1 - chosen.voice_loss * has["informality"] * given_out
            strength = power_mean(signals, rho=chosen.rho)
            levels = np.stack([np.full_like(m, buyers), strength], axis=1).clip(max=1)
            pressure = power_mean(levels, [chosen.omega, 1 - chosen.omega], chosen.sigma) if chosen.omega else strength
            return (1 + np.tanh(chosen.firm_response * (pressure - cost) / 2)) / 2

        low, high = np.zeros_like(m), np.ones_like(m)
        for _ in range(54):
            middle = (low + high) / 2
            more = aim(middle) > middle
            low, high = np.where(more, middle, low), np.where(more, high, middle)
        found += size * (low + high) / 2
    return found


def check_roots(attributes: ClusterAttributes, network: ProductionNetwork, chosen: SimulationParameters) -> None:
    above = aimed_at(attributes, network, chosen, GRID) - GRID
    for highest, side in ((False, 1), (True, -1)):
        m = equilibrium(attributes, network, chosen, highest=highest).first_tier
        np.testing.assert_allclose(aimed_at(attributes, network, chosen, m), m, rtol=0, atol=1e-9)
        beyond = side * (m - GRID) > 1e-9
        assert (side * above[beyond] > 0).all(), f"a root beyond {m}, looked for with highest={highest}"


TIPPING = SimulationParameters(psi=1, firm_response=20, rho=0, omega=0, price_cost=0)
CLUSTER = replace(ClusterAttributes(*[0.7] * 6), informality=0)


def pushed(here: simulation._Stages, slope: float) -> simulation._Slopes:
    """Slopes as if the map of m had this one everywhere."""
    ones = np.ones_like(here.conduct)
    return simulation._Slopes(least=ones, most=ones, push=slope * ones, drag=0 * ones)


def test_the_scan_catches_a_walk_that_trusts_in_a_slope_and_one_from_the_wrong_side(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative controls: the first steps across a root and stops beside none, the second finds another root."""
    network, chosen = exporters([1.0]), replace(TIPPING, base_cost=0.6)
    check_roots(CLUSTER, network, chosen)
    plain, right = simulation._slopes_between, simulation._first_tier
    monkeypatch.setattr(simulation, "_slopes_between", lambda here, *_: pushed(here, 0.999))
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        check_roots(CLUSTER, network, chosen)
    monkeypatch.setattr(simulation, "_slopes_between", plain)
    monkeypatch.setattr(simulation, "_first_tier", lambda tier, lumps, highest: right(tier, lumps, not highest))
    with pytest.raises(AssertionError, match="a root beyond"):
        check_roots(CLUSTER, network, chosen)


def tipping_cost(chosen: SimulationParameters, attributes: ClusterAttributes) -> tuple[float, float]:
    """Base costs a hair apart, below which the lowest equilibrium is high, and above which it is low."""
    low, high = 0.0, 1.0
    while high - low > 1e-13:
        middle = (low + high) / 2
        at = replace(chosen, base_cost=middle)
        low, high = (middle, high) if equilibrium(attributes, None, at).first_tier[0] > 0.5 else (low, middle)
    return low, high


def steps_taken(monkeypatch: pytest.MonkeyPatch, attributes: ClusterAttributes, chosen: SimulationParameters) -> int:
    calls = []
    plain = simulation._slopes_at
    monkeypatch.setattr(simulation, "_slopes_at", lambda here: calls.append(here) or plain(here))
    equilibrium(attributes, None, chosen)
    monkeypatch.setattr(simulation, "_slopes_at", plain)
    return len(calls)


@pytest.mark.long
def test_a_cluster_at_its_tipping_point_costs_little(monkeypatch: pytest.MonkeyPatch) -> None:
    tips, stays = (replace(TIPPING, base_cost=cost) for cost in tipping_cost(TIPPING, CLUSTER))
    high, low = (equilibrium(CLUSTER, None, chosen).first_tier[0] for chosen in (tips, stays))
    assert high > low + 0.5
    assert all(steps_taken(monkeypatch, CLUSTER, chosen) < 200 for chosen in (tips, stays))
    # The negative control: without slopes this is the plain iteration, which crawls.
    monkeypatch.setattr(simulation, "_slopes_between", lambda here, *_: pushed(here, 0.0))
    nearly = replace(tips, base_cost=tips.base_cost - 1e-8)
    assert steps_taken(monkeypatch, CLUSTER, nearly) > 2500


@pytest.mark.long
@given(seed=st.integers(0, 10**6), chosen=steep)
def test_steep_clusters_take_few_steps_taken(seed: int, chosen: SimulationParameters) -> None:
    with pytest.MonkeyPatch.context() as patch:
        attributes = ClusterAttributes(*np.random.default_rng(seed).random((13, 8)))
        assert steps_taken(patch, attributes, chosen) < 200


@pytest.mark.long
@given(seed=st.integers(0, 10**6), chosen=steep)
def test_paths_from_nothing_stay_below_the_lowest_and_from_all_above_the_highest(
    seed: int, chosen: SimulationParameters
) -> None:
    """As long as work given out takes no voice: a path on which voice is still to be lost may overshoot."""
    attributes, chosen = ClusterAttributes(*np.random.default_rng(seed).random((13, 8))), replace(chosen, voice_loss=0)
    low, high = (equilibrium(attributes, None, chosen, highest=top).conduct for top in (False, True))
    assert (low <= high + 1e-9).all()
    rising, falling = (
        simulate(attributes, None, replace(chosen, initial_conduct=start), 60, path=True).conduct for start in (0, 1)
    )
    # At a tipping point m is known to about the root of the tolerance.
    assert (rising <= low + 1e-6).all()
    assert (falling >= high - 1e-6).all()


def test_a_cluster_that_can_tip_has_paths_to_both_equilibria() -> None:
    """The negative control of the order above: between the two a path ends above the lowest, or below the highest."""
    chosen = replace(TIPPING, base_cost=0.6)
    low, high = (equilibrium(CLUSTER, None, chosen, highest=top).first_tier[0] for top in (False, True))
    ends = [simulate(CLUSTER, None, replace(chosen, initial_conduct=x), 400).first_tier[0] for x in (0.0, 1.0)]
    np.testing.assert_allclose(ends, [low, high], atol=1e-9)
    assert high - low > 0.5
