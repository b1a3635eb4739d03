"""The model of clusters beside an independent reading of its equations, firm by firm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from agents import run_agents, work_by_firm
from hypothesis import given
from hypothesis import strategies as st
from made_networks import networks

from csrmodel.clusters import ClusterAttributes, ProductionNetwork, random_network
from csrmodel.simulation import SimulationParameters, simulate

CLUSTER = ClusterAttributes(0.9, 0.2, 0.7, 0.7, 0.3, 0.3)


@given(network=networks(), seed=st.integers(0, 10**6), rho=st.sampled_from([0.5, -1.5, 2.0]))
def test_every_firm_behaves_as_an_agent_by_itself(network: ProductionNetwork, seed: int, rho: float) -> None:
    """Lumps stand for their firms to the last digits: an agent loop knows neither lumps nor arrays."""
    some, chosen = ClusterAttributes(*np.random.default_rng(seed).random((11, 2))), SimulationParameters(rho=rho)
    state = simulate(some, network, chosen, steps=6)
    conduct, outsourcing = run_agents(some, network, chosen, 6, place=1)
    np.testing.assert_allclose(state.firms(state.conduct)[1], conduct, rtol=0, atol=1e-12)
    np.testing.assert_allclose(state.firms(state.outsourcing)[1], outsourcing, rtol=0, atol=1e-12)
    by_lump = np.bincount(state.lumps.kind, weights=work_by_firm(network, outsourcing))
    np.testing.assert_allclose(state.work[1], by_lump, rtol=0, atol=1e-12)


def test_a_lump_of_firms_that_differ_does_not_behave_as_they_do() -> None:
    """The negative control of the test above."""
    network = random_network((4, 8, 12), 2, np.random.default_rng(3), 0.5)
    state = simulate(CLUSTER, network, steps=6)
    other = replace(state.lumps, kind=np.roll(state.lumps.kind, 1))
    conduct, _ = run_agents(CLUSTER, network, SimulationParameters(), 6)
    assert np.abs(replace(state, lumps=other).firms(state.conduct)[0] - conduct).max() > 1e-3
