"""The model of clusters beside an independent reading of its equations, firm by firm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from agents import Cluster, kept_by_firm, run_agents
from hypothesis import given
from hypothesis import strategies as st
from made_networks import networks

from csrmodel.clusters import ClusterAttributes, ProductionNetwork, random_network
from csrmodel.simulation import SimulationParameters, equilibrium, simulate

CLUSTER = ClusterAttributes(0.9, 0.2, 0.7, 0.7, 0.3, 0.3)


@given(network=networks(), seed=st.integers(0, 10**6), rho=st.sampled_from([0.5, -1.5, 2.0]))
def test_every_firm_behaves_as_an_agent_by_itself(network: ProductionNetwork, seed: int, rho: float) -> None:
    """Lumps stand for their firms to the last digits: an agent loop knows neither lumps nor arrays."""
    rng = np.random.default_rng(seed)
    some = ClusterAttributes(*rng.random((13, 2)))
    pulls = dict(
        zip(("price_pull", "delivery_pull", "evasion_pull", "voice_loss", "gloss"), rng.random(5), strict=True)
    )
    chosen = SimulationParameters(rho=rho, hazard_skew=1 + 3 * rng.random(), reach_shift=rng.normal(), **pulls)
    state = simulate(some, network, chosen, steps=6)
    conduct, outsourcing = run_agents(some, network, chosen, 6, place=1)
    np.testing.assert_allclose(state.firms(state.conduct)[1], conduct, rtol=0, atol=1e-12)
    np.testing.assert_allclose(state.firms(state.outsourcing)[1], outsourcing, rtol=0, atol=1e-12)
    for found, given_out in (
        (state.work, outsourcing),
        (state.hazard, 1 - (1 - outsourcing) ** chosen.hazard_skew),
    ):
        by_lump = np.bincount(state.lumps.kind, weights=kept_by_firm(network, given_out))
        np.testing.assert_allclose(found[1], by_lump, rtol=0, atol=1e-12)


@pytest.mark.long
@given(network=networks(), seed=st.integers(0, 10**6))
def test_the_equilibrium_is_where_agents_rest(network: ProductionNetwork, seed: int) -> None:
    """Firm by firm once more: agents who start there stay there."""
    some = ClusterAttributes(*np.random.default_rng(seed).random((13, 1)))
    state = equilibrium(some, network)
    aims = state.firms(state.conduct)[0]
    resting, fresh = (Cluster(some, network, SimulationParameters()) for _ in range(2))
    for firm, x, o in zip(resting.firms, aims, state.firms(state.outsourcing)[0], strict=True):
        firm.conduct, firm.outsourcing = float(x), float(o)
    for cluster in (resting, fresh):
        cluster.step()
    np.testing.assert_allclose([firm.aim for firm in resting.firms], aims, rtol=0, atol=1e-13)
    # The negative control: those who start elsewhere aim elsewhere.
    assert np.abs(np.array([firm.aim for firm in fresh.firms]) - aims).max() > 1e-9


def test_a_lump_of_firms_that_differ_does_not_behave_as_they_do() -> None:
    """The negative control of the test above."""
    network = random_network((4, 8, 12), 2, np.random.default_rng(3), 0.5)
    state = simulate(CLUSTER, network, steps=6)
    other = replace(state.lumps, kind=np.roll(state.lumps.kind, 1))
    conduct, _ = run_agents(CLUSTER, network, SimulationParameters(), 6)
    assert np.abs(replace(state, lumps=other).firms(state.conduct)[0] - conduct).max() > 1e-3
