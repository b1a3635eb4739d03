"""Worked values of the model of clusters, to six digits: a cluster a row, under the defaults and under other settings.

They were computed once by a plain program that shares nothing with the package. Columns from `conduct_1` on are the
outcomes; those that end in `_closed` are what follows when a fifth of the work is closed, the dirtiest first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from csrmodel.clusters import ClusterAttributes, ProductionNetwork, even_network
from csrmodel.impacts import impacts, poverty
from csrmodel.simulation import FIRST_VERSION, SimulationParameters, equilibrium

TABLE = pd.read_csv(Path(__file__).with_name("worked_values.csv"))
SETTINGS: Mapping[str, Mapping[str, float]] = {"second": {}, "first": FIRST_VERSION}
OUTCOMES = TABLE.columns[TABLE.columns.get_loc("conduct_1") :]


def network_of(exposed: float) -> ProductionNetwork:
    """Where some exporters sell to visible buyers and others do not, every subcontractor works for both kinds."""
    if exposed == 1:
        return even_network()
    return ProductionNetwork(
        names=("exposed", "unexposed", "workshops", "homes"),
        tier=np.array([1, 1, 2, 3]),
        size=np.array([exposed, 1 - exposed, 1.0, 1.0]),
        exposure=np.array([1.0, 0.0, 0.0, 0.0]),
        client=np.array([0, 1, 2]),
        subcontractor=np.array([2, 2, 3]),
        share=np.array([exposed, 1 - exposed, 1.0]),
    )


def worked(row: Mapping[str, float], settings: Mapping[str, float]) -> dict[str, float]:
    """Every outcome of a row."""
    attributes = ClusterAttributes(**{item.name: row[item.name] for item in fields(ClusterAttributes)})
    state = equilibrium(attributes, network_of(row["exposed"]), SimulationParameters(**settings))
    lumps, before, after = state.lumps, impacts(state), impacts(state, closed=0.2)
    found = {name: getattr(state, name) for name in ("voice", "chain_wide", "hidden_gap", "gloss", "reported")}
    found |= {"violation": before.violation, "load": before.load, "load_closed": after.load}
    found |= {"poor": poverty(before), "poor_closed": poverty(before, after)}
    for tier in (1, 2, 3):
        here = lumps.tier == tier
        found[f"conduct_{tier}"] = state.tier_conduct[:, tier - 1]
        found[f"work_{tier}"] = before.work[:, tier - 1]
        found[f"hazard_{tier}"] = before.hazard[:, tier - 1]
        if tier < 3:
            found[f"outsourced_{tier}"] = state.outsourcing[:, here] @ lumps.size[here]
    for name, exposed in (("conduct_exposed", 1), ("conduct_unexposed", 0)):
        here = (lumps.tier == 1) & (lumps.exposure == exposed)
        found[name] = state.conduct[:, here].mean(axis=1) if here.any() else np.full(1, np.nan)
    return {name: float(values[0]) for name, values in found.items()}


@pytest.mark.parametrize("place", TABLE.index, ids=[f"{r.world}: {r.cluster}" for r in TABLE.itertuples()])
def test_a_cluster_has_its_worked_values(place: int) -> None:
    row = TABLE.loc[place]
    found = worked(row.to_dict(), SETTINGS[row["world"]])
    np.testing.assert_allclose([found[name] for name in OUTCOMES], row[OUTCOMES].astype(float), rtol=0, atol=6e-7)


@pytest.mark.parametrize(
    "other",
    [
        {"price_pull": 0.31},
        {"delivery_pull": 0.31},
        {"evasion_pull": 0.51},
        {"voice_loss": 0.99},
        {"hazard_skew": 2.01},
        {"gloss": 0.51},
        {"reach_shift": 0.01},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_cluster_of_another_model_has_not(other: dict[str, float]) -> None:
    """The negative control: every number of the second version shows in the worked values."""
    row = TABLE.loc[0]
    found = worked(row.to_dict(), other)
    assert max(abs(found[name] - row[name]) for name in OUTCOMES if not np.isnan(row[name])) > 1e-5
