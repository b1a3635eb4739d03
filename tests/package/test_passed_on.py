"""What firms pass on: nothing gets lost on the way down, whoever counts as one and however a file is sorted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from csrmodel.clusters import ClusterAttributes, Lumps, ProductionNetwork, random_network
from csrmodel.simulation import ClusterState, simulate


def settled(network: ProductionNetwork) -> ClusterState:
    """Some steps of a cluster in which every tier gives out another part of its work."""
    return simulate(ClusterAttributes(0.9, 0.2, 0.7, 0.7, 0.3, 0.3), network, steps=12)


def lost(state: ClusterState) -> float:
    """Most that a firm neither does nor passes on of what arrives there."""
    lumps, firms = state.lumps, len(state.lumps.tier)
    orders = np.where(lumps.tier == 1, lumps.size, 0.0)
    passed = state.passed_on[0]
    arriving = orders + np.bincount(lumps.subcontractor, weights=passed, minlength=firms)
    leaving = np.bincount(lumps.client, weights=passed, minlength=firms)
    return float(np.abs(arriving - leaving - state.work[0]).max())


@pytest.mark.parametrize("seed", range(5))
def test_nothing_gets_lost_between_firms(seed: int) -> None:
    network = random_network((4, 7, 9), 2, np.random.default_rng(seed), exposed=0.5)
    state = settled(network)
    apart = state.apart(network)
    for each in (state, apart):
        assert lost(each) < 1e-12
        assert each.work.sum() == pytest.approx(1)
    assert len(apart.lumps.tier) == len(network.names)
    assert apart.tier_work == pytest.approx(state.tier_work)


def test_lost_work_would_be_found() -> None:
    """Negative control: a link that carries half of what it should."""
    network = random_network((4, 7, 9), 2, np.random.default_rng(1))
    apart = settled(network).apart(network)
    halved = apart.lumps.part.copy()
    halved[np.argmax(apart.passed_on[0])] /= 2
    lumps = Lumps(**{**vars(apart.lumps), "part": halved})
    assert lost(replace(apart, lumps=lumps)) > 1e-3


def test_the_order_of_links_makes_no_difference() -> None:
    """A file may name the lower tiers first; work runs down all the same."""
    network = random_network((4, 7, 9), 2, np.random.default_rng(2))
    turned = ProductionNetwork(
        network.names,
        network.tier,
        network.size,
        network.exposure,
        network.client[::-1],
        network.subcontractor[::-1],
        network.share[::-1],
    )
    along = []
    for each in (network, turned):
        apart = settled(each).apart(each)
        ends = zip(apart.lumps.client, apart.lumps.subcontractor, strict=True)
        along.append(dict(zip(ends, apart.passed_on[0], strict=True)))
    assert along[0] == pytest.approx(along[1])
