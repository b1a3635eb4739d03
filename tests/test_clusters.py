"""Networks of firms: what they conserve, what they refuse, what makes no difference to them."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csrmodel.clusters import (
    OTHER,
    VISIBLE,
    ClusterAttributes,
    ProductionNetwork,
    even_network,
    random_network,
    read_network,
)
from csrmodel.simulation import ClusterState, equilibrium

ATTRIBUTES = ClusterAttributes(0.9, 0.2, 0.7, 0.7, 0.3, 0.3)


def totals(state: ClusterState) -> list[float]:
    values = [state.reported, state.chain_wide, state.gap, state.outsourced, *state.tier_work[0]]
    return [float(np.squeeze(value)) for value in values]


def with_arrays(network: ProductionNetwork, **changes: object) -> ProductionNetwork:
    own = {name: getattr(network, name) for name in network.__dataclass_fields__}
    return ProductionNetwork(**{**own, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(5))
def test_renaming_and_reordering_firms_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = random_network((4, 8, 12), 2, rng, 0.5)
    order = rng.permutation(len(network.tier))
    place = np.argsort(order)
    other = with_arrays(
        network,
        names=tuple(f"renamed {i}" for i in range(len(order))),
        tier=network.tier[order],
        size=network.size[order],
        exposure=network.exposure[order],
        client=place[network.client],
        subcontractor=place[network.subcontractor],
    )
    np.testing.assert_allclose(
        totals(equilibrium(ATTRIBUTES, other)), totals(equilibrium(ATTRIBUTES, network)), atol=1e-12
    )


@pytest.mark.parametrize("tier", [1, 2, 3])
def test_splitting_a_firm_changes_no_aggregate(tier: int) -> None:
    network = random_network((4, 8, 12), 2, np.random.default_rng(tier), 0.5)
    firm = int(np.flatnonzero(network.tier == tier)[1])
    above, below = network.subcontractor == firm, network.client == firm
    half = len(network.tier)
    size = np.append(network.size, network.size[firm] / 2)
    size[firm] /= 2
    share = network.share.copy()
    share[below] /= 2
    other = ProductionNetwork(
        (*network.names, "half"),
        np.append(network.tier, tier),
        size,
        np.append(network.exposure, network.exposure[firm]),
        np.concatenate([network.client, network.client[above], np.full(below.sum(), half)]),
        np.concatenate([network.subcontractor, np.full(above.sum(), half), network.subcontractor[below]]),
        np.concatenate([share, share[above], share[below]]),
    )
    np.testing.assert_allclose(
        totals(equilibrium(ATTRIBUTES, other)), totals(equilibrium(ATTRIBUTES, network)), atol=1e-12
    )


def test_another_firm_with_other_buyers_does_change_the_aggregates() -> None:
    """The negative control of the two tests above."""
    network = even_network((2, 4, 8))
    exposure = network.exposure.copy()
    exposure[0] = 0.0
    changed = totals(equilibrium(ATTRIBUTES, with_arrays(network, exposure=exposure)))
    assert np.abs(np.array(changed) - totals(equilibrium(ATTRIBUTES, network))).max() > 0.01


def test_lumps_behave_as_the_firms_that_they_stand_for() -> None:
    assert len(even_network().lumps().tier) == 3
    uneven = even_network((2, 3, 5))
    assert len(uneven.lumps().tier) <= 10
    network = random_network((4, 8, 12), 2, np.random.default_rng(3))
    state = equilibrium(ATTRIBUTES, network)
    assert state.firms(state.conduct).shape == (1, 24)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), clients=st.integers(1, 4), exposed=st.floats(0, 1))
def test_work_is_conserved_and_everything_stays_in_its_bounds(seed: int, clients: int, exposed: float) -> None:
    rng = np.random.default_rng(seed)
    network = random_network(tuple(rng.integers(1, 9, 3)), clients, rng, exposed)
    state = equilibrium(ClusterAttributes(*rng.random((11, 3))), network)
    np.testing.assert_allclose(state.work.sum(axis=-1), 1, atol=1e-12)
    for values in (state.conduct, state.outsourcing, state.work):
        assert values.min() >= 0
        assert values.max() <= 1


def test_the_graph_shows_who_orders_from_whom() -> None:
    graph = random_network((3, 6, 9), 2, np.random.default_rng(1), 0.5).graph()
    assert nx.is_directed_acyclic_graph(graph)
    for firm, data in graph.nodes(data=True):
        if data["tier"]:
            assert sum(e["order_share"] for *_, e in graph.in_edges(firm, data=True)) == pytest.approx(1)


GOOD = f"""client,firm,tier,order_share
{VISIBLE},A,1,0.75
{OTHER},A,1,0.25
A,B,2,1
B,C,3,1
"""


def test_a_network_of_ones_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(GOOD)
    network = read_network(path)
    assert network.names == ("A", "B", "C")
    assert network.exposure.tolist() == [0.75, 0.75, 0.75]
    assert 0 < float(equilibrium(ATTRIBUTES, network).reported[0]) < 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("A,B,2,1", "X,B,2,1"), "row 4, column 'client': 'X'; allowed is a firm of the file"),
        (("A,B,2,1", "A,B,2,0.5"), "the shares of 'B' sum to 0.5; allowed is 1"),
        (("B,C,3,1", "A,C,3,1"), "row 5, column 'client': 'A' for 'C' of tier 3; allowed is a firm of tier 2"),
        (("A,B,2,1", "A,B,2,-1"), "row 4, column 'order_share': '-1'; allowed is a number above 0 and up to 1"),
        (("A,B,2,1", "A,B,2,much"), "row 4, column 'order_share': 'much'"),
        (("A,B,2,1", "A,B,9,1"), "row 4, column 'tier': '9'; allowed is 1 or 2 or 3"),
        (("A,B,2,1", "A,B,2,0.5\nC,B,2,0.5"), "is a cycle"),
        (("A,B,2,1", "A,B,2,0.5\nA,B,2,0.5"), "'A' for 'B' twice"),
        (("A,B,2,1", "A,B,2"), "row 4: 3 cells; allowed are 4"),
        (("client,firm", "from,to"), "the columns are from, to, tier, order_share"),
    ],
)
def test_a_faulty_network_is_refused_with_its_place(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(GOOD.replace(*change))
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is checked below
        read_network(path)
    assert said in str(refused.value)
    assert str(refused.value).startswith("mine.csv: ")


def test_all_faults_of_a_network_come_in_one_report(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(GOOD.replace("A,B,2,1", "X,B,2,0.5").replace("B,C,3,1", "A,C,3,1"))
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is checked below
        read_network(path)
    assert len(str(refused.value).splitlines()) == 3


@pytest.mark.parametrize(
    ("settings_", "said"),
    [
        ({"visibility": 1.2}, "visibility is 1.2"),
        ({"laws": float("nan")}, "laws is nan"),
        ({"visibility": [0.1, 0.2], "laws": [0.1, 0.2, 0.3]}, "allowed are single numbers and one shape"),
    ],
)
def test_attributes_off_their_range_are_refused(settings_: dict[str, object], said: str) -> None:
    base = dict.fromkeys(("visibility", "laws", "monitoring", "associations", "dialogue", "community"), 0.5)
    with pytest.raises(ValueError, match=said):
        ClusterAttributes(**{**base, **settings_})  # type: ignore[arg-type]
