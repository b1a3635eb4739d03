"""Networks of firms: what they conserve, what they refuse, what makes no difference to them."""

from __future__ import annotations

import re
import time
import tracemalloc
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise, permutations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_networks import networks, with_arrays

from csrmodel.clusters import (
    OTHER,
    VISIBLE,
    ClusterAttributes,
    ProductionNetwork,
    even_network,
    random_network,
    read_network,
)
from csrmodel.evidence.faults import LINES
from csrmodel.simulation import SimulationParameters, equilibrium, simulate

ATTRIBUTES = ClusterAttributes(0.9, 0.2, 0.7, 0.7, 0.3, 0.3)


def totals(network: ProductionNetwork, seed: int = 0, chosen: SimulationParameters | None = None) -> np.ndarray:
    """Every aggregate of some clusters of these firms, in equilibrium and on the way to it."""
    some = ClusterAttributes(*np.random.default_rng(seed).random((11, 4)))
    return np.concatenate(
        [
            np.concatenate(
                [[s.first_tier, s.chain_wide, s.gap, s.voice], s.tier_work.T, s.tier_conduct.T, s.by_tier(s.hazard).T]
            )
            for s in (equilibrium(some, network, chosen), simulate(some, network, chosen, 5))
        ]
    )


def relabelled(network: ProductionNetwork, order: np.ndarray) -> ProductionNetwork:
    place = np.argsort(order)
    return with_arrays(
        network,
        names=tuple(f"renamed {i}" for i in range(len(order))),
        tier=network.tier[order],
        size=network.size[order],
        exposure=network.exposure[order],
        client=place[network.client],
        subcontractor=place[network.subcontractor],
    )


def split(network: ProductionNetwork, firm: int, part: float = 0.5, exposure: float | None = None) -> ProductionNetwork:
    """One firm as two with the same clients and subcontractors, of which the second has a part of its size."""
    above, below = network.subcontractor == firm, network.client == firm
    other = len(network.tier)
    size = np.append(network.size, network.size[firm] * part)
    size[firm] *= 1 - part
    share = network.share.copy()
    share[below] *= 1 - part
    seen = network.exposure[firm] if exposure is None else exposure
    return ProductionNetwork(
        (*network.names, "half"),
        np.append(network.tier, network.tier[firm]),
        size,
        np.append(network.exposure, seen),
        np.concatenate([network.client, network.client[above], np.full(below.sum(), other)]),
        np.concatenate([network.subcontractor, np.full(above.sum(), other), network.subcontractor[below]]),
        np.concatenate([share, share[above], network.share[below] * part]),
    )


@pytest.mark.long
@given(network=networks(), seed=st.integers(0, 10**6))
def test_renaming_and_reordering_firms_changes_nothing(network: ProductionNetwork, seed: int) -> None:
    other = relabelled(network, np.random.default_rng(seed).permutation(len(network.tier)))
    np.testing.assert_allclose(totals(other, seed), totals(network, seed), rtol=0, atol=1e-12)


@pytest.mark.long
@given(network=networks(), seed=st.integers(0, 10**6), part=st.floats(0.1, 0.9), data=st.data())
def test_splitting_a_firm_changes_no_aggregate(
    network: ProductionNetwork, seed: int, part: float, data: st.DataObject
) -> None:
    firm = data.draw(st.integers(0, len(network.tier) - 1))
    for share in (0.5, part):
        np.testing.assert_allclose(totals(split(network, firm, share), seed), totals(network, seed), rtol=0, atol=1e-12)


def test_an_order_that_moves_and_a_half_with_other_buyers_do_change_the_aggregates() -> None:
    """The negative controls of the two tests above."""
    network = random_network((4, 8, 12), 2, np.random.default_rng(3), 0.5)
    before = totals(network)
    turned = with_arrays(network, exposure=np.where(network.tier == 1, 1 - network.exposure, 0.0))
    shares = np.where(network.subcontractor == 5, network.share[::-1], network.share)
    shares /= np.bincount(network.subcontractor, weights=shares)[network.subcontractor]
    for other in (turned, with_arrays(network, share=shares), split(network, 0, exposure=1 - network.exposure[0])):
        assert np.abs(totals(other) - before).max() > 1e-6


def test_firms_that_no_equation_can_tell_apart_are_one_lump() -> None:
    assert len(even_network().lumps().tier) == 3
    # All exporters have the same buyers, and so has everybody: whose client a firm is makes no difference.
    seen = random_network((20, 60, 120), 3, np.random.default_rng(0))
    assert len(seen.lumps().tier) == 3
    # The negative control: buyers differ, and with them all who work for several exporters.
    rng = np.random.default_rng(0)
    other = with_arrays(seen, exposure=np.where(seen.tier == 1, rng.random(200), 0.0))
    assert len(other.lumps().tier) == 200


def peak(run: Callable[[], object]) -> float:
    """Most memory that a call holds at once, in MB."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def test_lumps_of_many_firms_take_memory_by_link_and_not_by_pair() -> None:
    network = random_network((200, 600, 1200), 3, np.random.default_rng(0), 0.5)
    assert peak(network.lumps) < 8
    # The negative control: a number for every pair of firms.
    assert peak(lambda: np.zeros((len(network.names), len(network.names)))) > 30


@pytest.mark.long
@given(network=networks(), seed=st.integers(0, 10**6))
def test_work_is_conserved(network: ProductionNetwork, seed: int) -> None:
    state = equilibrium(ClusterAttributes(*np.random.default_rng(seed).random((11, 3))), network)
    np.testing.assert_allclose(state.work.sum(axis=-1), 1, rtol=0, atol=1e-12)
    assert state.work.min() >= 0
    # The negative control: what is given out does not all arrive.
    if state.outsourced.max() > 0:
        leaking = replace(state, lumps=replace(state.lumps, part=0.9 * state.lumps.part))
        assert np.abs(leaking.work.sum(axis=-1) - 1).max() > 1e-6


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
        (("client,firm", "from,to"), "column 'client' is missing; the columns are client, firm, tier, order_share"),
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


def edges(folder: Path, rows: Iterable[tuple[object, ...]]) -> Path:
    path = folder / "mine.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("client,firm,tier,order_share\n")
        file.writelines(",".join(map(str, row)) + "\n" for row in rows)
    return path


def refused_with(path: Path) -> list[str]:
    with pytest.raises(ValueError, match=r"^mine\.csv: ") as refused:
        read_network(path)
    lines = str(refused.value).splitlines()
    assert len(lines) <= LINES
    assert max(map(len, lines)) < 1000
    return lines


@pytest.mark.parametrize("firms", [2, 10, 20, 200])
def test_of_the_cycles_of_a_network_one_is_named(firms: int, tmp_path: Path) -> None:
    """Every firm works for every other: among 14 of them there are thousands of millions of cycles."""
    pairs = permutations([f"F{i}" for i in range(firms)], 2)
    lines = refused_with(edges(tmp_path, ((a, b, 1, 1 / (firms - 1)) for a, b in pairs)))
    (cycle,) = [line for line in lines if "is a cycle" in line]
    named = re.findall(r"'(F\d+)'", cycle)
    assert named[0] == named[-1]
    assert len(named) > 2
    assert len(set(named)) == len(named) - 1


def test_a_cycle_is_named_in_the_order_of_its_links(tmp_path: Path) -> None:
    links = {("A", "B"), ("B", "C"), ("C", "A")}
    rows = [(VISIBLE, "X", 1, 1), *[(a, b, 2, 1) for a, b in sorted(links)], ("C", "D", 3, 1)]
    (cycle,) = [line for line in refused_with(edges(tmp_path, rows)) if "is a cycle" in line]
    named = re.findall(r"'(\w)' ?(?=>|is)", cycle)
    assert set(pairwise(named)) == links


def test_a_cycle_of_many_firms_is_named_in_short(tmp_path: Path) -> None:
    lines = refused_with(edges(tmp_path, ((f"F{i}", f"F{(i + 1) % 5000}", 1, 1) for i in range(5000))))
    assert "(4,992 more)" in lines[0]


def test_a_network_without_a_cycle_has_none_named(tmp_path: Path) -> None:
    """The negative control of the tests above: links that skip a tier and never run upwards."""
    rows = [(VISIBLE, "A", 1, 1), ("A", "B", 2, 1), ("A", "C", 3, 0.5), ("B", "C", 3, 0.5)]
    (line,) = refused_with(edges(tmp_path, rows))
    assert line == "mine.csv: row 4, column 'client': 'A' for 'C' of tier 3; allowed is a firm of tier 2"


def test_a_large_network_takes_time_by_its_links(tmp_path: Path) -> None:
    def seconds(firms: int) -> float:
        rows = [(VISIBLE, "A", 1, 1), *(("A", f"B{i}", 2, 1) for i in range(firms))]
        path = edges(tmp_path, rows)
        start = time.process_time()
        assert len(read_network(path).names) == firms + 1
        return time.process_time() - start

    seconds(100)
    # Ten times as many firms take about ten times as long, and not a hundred times.
    assert seconds(40_000) < 40 * seconds(4_000) + 1


@pytest.mark.parametrize("buyer", ["Visible buyers", " VISIBLE BUYERS "])
def test_a_buyer_is_known_whatever_its_capitals(buyer: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(GOOD.replace(VISIBLE, buyer))
    assert read_network(path).exposure.tolist() == [0.75, 0.75, 0.75]
    path.write_text(GOOD.replace("A,B,2,1", f"A,{buyer},2,1"))
    assert "allowed is a firm, buyers have no clients" in refused_with(path)[0]


def test_columns_and_rows_of_a_network_may_stand_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    header, *rows = [line.split(",")[::-1] for line in GOOD.splitlines()]
    path.write_text("\n".join(";".join(row).replace("0.", "0,") for row in [header, *rows[::-1]]))
    network = read_network(path)
    assert (network.names, network.exposure.tolist()) == (("A", "B", "C"), [0.75, 0.75, 0.75])


@pytest.mark.parametrize(
    ("settings_", "said"),
    [
        ({"visibility": 1.2}, "visibility is 1.2"),
        ({"laws": float("nan")}, "laws is nan"),
        (
            {"visibility": [0.1, 0.2], "laws": [0.1, 0.2, 0.3]},
            "visibility describes 2 clusters and laws 3; allowed is one number, or",
        ),
    ],
)
def test_attributes_off_their_range_are_refused(settings_: dict[str, object], said: str) -> None:
    base = dict.fromkeys(("visibility", "laws", "monitoring", "associations", "dialogue", "community"), 0.5)
    with pytest.raises(ValueError, match=said):
        ClusterAttributes(**{**base, **settings_})  # type: ignore[arg-type]


def test_all_faults_of_attributes_come_in_one_report_and_nothing_is_changed() -> None:
    with pytest.raises(ValueError, match="visibility is 2") as refused:
        ClusterAttributes(2, -1, 0.5, "high", 0.5, float("nan"))  # type: ignore[arg-type]
    lines = str(refused.value).splitlines()
    assert [line.split()[0] for line in lines] == ["visibility", "laws", "associations", "community"]
    assert all("allowed are numbers from 0 to 1" in line for line in lines)
    values = np.array([0.2, 0.4])
    ClusterAttributes(values, *[0.5] * 5)
    np.testing.assert_array_equal(values, [0.2, 0.4])
