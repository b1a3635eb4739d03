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
)


def exporters(exposure: list[float]) -> ProductionNetwork:
    """Tier 1 alone, as nothing else couples the firms."""
    return replace(even_network((len(exposure),)), exposure=np.array(exposure))


def aimed_at(
    attributes: ClusterAttributes, network: ProductionNetwork, chosen: SimulationParameters, m: np.ndarray
) -> np.ndarray:
    """F(m) by the formulas, at each of some m, for a cluster without informality."""
    signals = np.tile(attributes.national()[0], (len(m), 1))
    signals[:, 2] *= 1 - chosen.psi + chosen.psi * m
    strength = power_mean(signals, rho=chosen.rho)
    buyers = float(np.asarray(attributes.visibility)) * network.exposure
    cost = chosen.base_cost * (1 + chosen.size_cost * chosen.size_disadvantage[0])
    found = np.zeros_like(m)
    for b, size in zip(buyers, network.size, strict=True):
        levels = np.stack([np.full_like(m, b), strength], axis=1).clip(max=1)
        pressure = power_mean(levels, [chosen.omega, 1 - chosen.omega], chosen.sigma) if chosen.omega else strength
        found += size / 2 * (1 + np.tanh(chosen.firm_response * (pressure - cost) / 2))
    return found


@given(seed=st.integers(0, 10**6), chosen=steep, exposure=st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_the_equilibrium_is_a_root_and_a_scan_finds_none_beyond_it(
    seed: int, chosen: SimulationParameters, exposure: list[float]
) -> None:
    attributes = replace(ClusterAttributes(*np.random.default_rng(seed).random(6)), informality=0)
    network = exporters(exposure)
    check_roots(attributes, network, chosen)


def check_roots(attributes: ClusterAttributes, network: ProductionNetwork, chosen: SimulationParameters) -> None:
    above = aimed_at(attributes, network, chosen, GRID) - GRID
    for highest, side in ((False, 1), (True, -1)):
        m = equilibrium(attributes, network, chosen, highest=highest).reported
        np.testing.assert_allclose(aimed_at(attributes, network, chosen, m), m, rtol=0, atol=1e-9)
        beyond = side * (m - GRID) > 1e-9
        assert (side * above[beyond] > 0).all(), f"a root beyond {m}, looked for with highest={highest}"


TIPPING = SimulationParameters(psi=1, firm_response=20, rho=0, omega=0, price_cost=0)
CLUSTER = replace(ClusterAttributes(*[0.7] * 6), informality=0)


def test_the_scan_catches_a_walk_that_trusts_in_a_slope_and_one_from_the_wrong_side(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative controls: the first steps across a root and stops beside none, the second finds another root."""
    network, chosen = exporters([1.0]), replace(TIPPING, base_cost=0.6)
    check_roots(CLUSTER, network, chosen)
    plain, right = simulation._least_slope, simulation._fixed_point
    monkeypatch.setattr(simulation, "_least_slope", lambda strip, one, other: np.full(one[0].shape[1], 0.999))
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        check_roots(CLUSTER, network, chosen)
    monkeypatch.setattr(simulation, "_least_slope", plain)
    monkeypatch.setattr(simulation, "_fixed_point", lambda strip, highest: right(strip, not highest))
    with pytest.raises(AssertionError, match="a root beyond"):
        check_roots(CLUSTER, network, chosen)


def tipping_cost(chosen: SimulationParameters, attributes: ClusterAttributes) -> tuple[float, float]:
    """Base costs a hair apart, below which the lowest equilibrium is high, and above which it is low."""
    low, high = 0.0, 1.0
    while high - low > 1e-13:
        middle = (low + high) / 2
        at = replace(chosen, base_cost=middle)
        low, high = (middle, high) if equilibrium(attributes, None, at).reported[0] > 0.5 else (low, middle)
    return low, high


def evaluations(monkeypatch: pytest.MonkeyPatch, attributes: ClusterAttributes, chosen: SimulationParameters) -> int:
    calls = []
    plain = simulation._Strip.response
    monkeypatch.setattr(simulation._Strip, "response", lambda strip, m: calls.append(m) or plain(strip, m))
    equilibrium(attributes, None, chosen)
    monkeypatch.setattr(simulation._Strip, "response", plain)
    return len(calls)


def test_a_cluster_at_its_tipping_point_costs_little(monkeypatch: pytest.MonkeyPatch) -> None:
    tips, stays = (replace(TIPPING, base_cost=cost) for cost in tipping_cost(TIPPING, CLUSTER))
    high, low = (equilibrium(CLUSTER, None, chosen).reported[0] for chosen in (tips, stays))
    assert high > low + 0.5
    assert all(evaluations(monkeypatch, CLUSTER, chosen) < 400 for chosen in (tips, stays))
    # The negative control: without slopes this is the plain iteration, which crawls.
    monkeypatch.setattr(simulation, "_least_slope", lambda strip, one, other: np.zeros(one[0].shape[1]))
    nearly = replace(tips, base_cost=tips.base_cost - 1e-8)
    assert evaluations(monkeypatch, CLUSTER, nearly) > 5000


@given(seed=st.integers(0, 10**6), chosen=steep)
def test_steep_clusters_take_few_evaluations(seed: int, chosen: SimulationParameters) -> None:
    with pytest.MonkeyPatch.context() as patch:
        attributes = ClusterAttributes(*np.random.default_rng(seed).random((11, 8)))
        assert evaluations(patch, attributes, chosen) < 400


@given(seed=st.integers(0, 10**6), chosen=steep)
def test_paths_from_nothing_stay_below_the_lowest_and_from_all_above_the_highest(
    seed: int, chosen: SimulationParameters
) -> None:
    attributes = ClusterAttributes(*np.random.default_rng(seed).random((11, 8)))
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
    low, high = (equilibrium(CLUSTER, None, chosen, highest=top).reported[0] for top in (False, True))
    ends = [simulate(CLUSTER, None, replace(chosen, initial_conduct=x), 400).reported[0] for x in (0.0, 1.0)]
    np.testing.assert_allclose(ends, [low, high], atol=1e-9)
    assert high - low > 0.5
