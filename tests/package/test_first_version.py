"""The first version of the model of clusters: its numbers, kept, come back under settings that have a name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from csrmodel.clusters import ClusterAttributes, random_network
from csrmodel.simulation import FIRST_VERSION, ClusterState, SimulationParameters, equilibrium, simulate

KEPT = pd.read_csv(Path(__file__).with_name("first_version.csv")).set_index("state")
"""Conduct, outsourcing and work of every firm of six clusters, as the first version computed them."""

CLUSTERS = ClusterAttributes(*np.random.default_rng(2016).random((11, 6)))
NETWORK = random_network((3, 5, 7), 2, np.random.default_rng(7), 0.5)


def run(state: str, settings: Mapping[str, float]) -> ClusterState:
    chosen = SimulationParameters(**settings)
    if state == "after 12 steps":
        return simulate(CLUSTERS, NETWORK, chosen, 12)
    return equilibrium(CLUSTERS, NETWORK, chosen, highest=state == "highest")


def farthest(state: str, settings: Mapping[str, float]) -> float:
    """Largest difference from the kept numbers."""
    found, kept = run(state, settings).apart(NETWORK), KEPT.loc[state]
    return max(
        float(np.abs(getattr(found, name).reshape(-1) - kept[name].to_numpy()).max())
        for name in ("conduct", "outsourcing", "work")
    )


@pytest.mark.parametrize("state", ["lowest", "highest", "after 12 steps"])
def test_the_first_version_comes_back(state: str) -> None:
    assert farthest(state, FIRST_VERSION) <= 1e-15


@pytest.mark.parametrize("name", ["price_pull", "delivery_pull", "evasion_pull", "voice_loss"])
def test_it_takes_every_one_of_these_settings(name: str) -> None:
    """The negative control: with one of them at its default again, the numbers are others."""
    others = {key: value for key, value in FIRST_VERSION.items() if key != name}
    assert farthest("lowest", others) > 1e-3


def test_the_first_version_has_no_gloss() -> None:
    assert not run("lowest", FIRST_VERSION).gloss.any()
    assert (run("lowest", {}).gloss > 0).all()
