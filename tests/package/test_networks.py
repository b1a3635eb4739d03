"""Networks from tables and graphs: there and back, and every fault with its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from made_networks import networks

from csrmodel.clusters import OTHER, VISIBLE, ClusterAttributes, ProductionNetwork, even_network, read_network
from csrmodel.evidence import data_folder
from csrmodel.networks import network_from_graph, network_from_table, network_of, with_sizes
from csrmodel.simulation import equilibrium

EDGES = pd.DataFrame(
    [
        (VISIBLE, "A", 1, 0.5),
        (OTHER, "A", 1, 0.5),
        (VISIBLE, "B", 1, 1.0),
        ("A", "C", 2, 0.7),
        ("B", "C", 2, 0.3),
        ("C", "D", 3, 1.0),
    ],
    columns=["client", "firm", "tier", "order_share"],
)
SIZES = {"A": 30, "B": 10, "C": 7, "D": 1}


def same(one: ProductionNetwork, other: ProductionNetwork) -> bool:
    ties = [
        sorted(zip(n.client.tolist(), n.subcontractor.tolist(), np.round(n.share, 12).tolist(), strict=True))
        for n in (one, other)
    ]
    return (
        one.names == other.names
        and ties[0] == ties[1]
        and all(np.allclose(getattr(one, k), getattr(other, k), rtol=1e-12) for k in ("tier", "size", "exposure"))
    )


def faults(make: Callable[[], object]) -> list[str]:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the lines are checked by who asks
        make()
    return str(refused.value).split("\n")


@pytest.mark.long
@given(network=networks())
def test_there_and_back_through_a_graph_and_a_table(network: ProductionNetwork) -> None:
    assert same(network_from_graph(network.graph()), network)
    assert same(network_from_table(network.frame), network)


def test_a_network_that_differs_is_told_apart() -> None:
    """Negative control."""
    network = network_from_table(EDGES, SIZES)
    assert not same(network, network_from_table(EDGES))
    assert not same(network, network_from_table(EDGES.replace({"order_share": {0.7: 0.6, 0.3: 0.4}}), SIZES))


def test_a_table_is_read_as_a_file_is(tmp_path: Path) -> None:
    EDGES.to_csv(tmp_path / "edges.csv", index=False)
    assert same(network_from_table(EDGES), read_network(tmp_path / "edges.csv"))
    shuffled = EDGES.set_axis(list("uvwxyz")).rename_axis("row")
    assert same(network_from_table(shuffled), read_network(tmp_path / "edges.csv"))


def test_sizes_are_shares_of_a_tier_in_whatever_unit() -> None:
    network = network_from_table(EDGES, SIZES)
    assert network.size.tolist() == [0.75, 0.25, 1, 1]
    assert same(network_from_table(EDGES, pd.Series(SIZES)), network)
    column = EDGES.assign(size=EDGES["firm"].map(SIZES))
    assert same(network_from_table(column), network)
    assert same(with_sizes(network_from_table(EDGES), {name: 9 * size for name, size in SIZES.items()}), network)
    # A larger exporter with another exposure makes another cluster.
    cluster = ClusterAttributes(0.9, 0.2, 0.7, 0.7, 0.3, 0.3)
    assert equilibrium(cluster, network).first_tier != equilibrium(cluster, network_from_table(EDGES)).first_tier


def test_tiers_of_a_graph_follow_from_its_ties() -> None:
    graph = nx.DiGraph()
    graph.add_edge(VISIBLE, "A", order_share=1)
    graph.add_edge("A", "B", order_share=1.0)
    graph.add_edge("B", "C", order_share=1.0)
    network = network_from_graph(graph)
    assert network.names == ("A", "B", "C")
    assert network.tier.tolist() == [1, 2, 3]


def test_a_network_is_made_of_whatever_describes_one(tmp_path: Path) -> None:
    network = network_from_table(EDGES)
    EDGES.to_csv(tmp_path / "edges.csv", index=False)
    for source in (network, EDGES, network.graph(), tmp_path / "edges.csv", str(tmp_path / "edges.csv")):
        assert same(network_of(source), network)
    assert same(network_of([1, 2]), even_network([1, 2]))
    assert same(network_of(EDGES.to_dict("records")), network)
    assert len(network_of(data_folder() / "example_network.csv").names) == 12


@pytest.mark.parametrize("wrong", [None, 3, {}, "nowhere.csv", [], ["A"], [1.5], nx.Graph(), True])
def test_what_describes_none_is_refused(wrong: Any) -> None:
    said = faults(lambda: network_of(wrong))[0]
    assert "allowed is" in said or "nowhere.csv" in said


def changed(row: int, **cells: Any) -> pd.DataFrame:
    edges = EDGES.astype(object)
    for name, value in cells.items():
        edges.loc[row, name] = value
    return edges


@pytest.mark.parametrize(
    ("edges", "said"),
    [
        (changed(3, client="Z"), "edges: row 3, column 'client': 'Z'; allowed is a firm of the file"),
        (changed(3, order_share=0.9), "edges: column 'order_share': the shares of 'C' sum to 1.2; allowed is 1"),
        (changed(3, order_share="many"), "edges: row 3, column 'order_share': 'many'; allowed is a number above 0"),
        (changed(3, order_share=np.nan), "edges: row 3, column 'order_share': ''; allowed is a number"),
        (changed(3, tier=4), "edges: row 3, column 'tier': '4'; allowed is 1 or 2 or 3"),
        (changed(5, tier=2), "edges: row 5, column 'client': 'C' for 'D' of tier 2; allowed is a firm of tier 1"),
        (changed(3, client=None), "edges: row 3, column 'client': ''; allowed is text, and every row"),
        (EDGES.drop(columns="tier"), "edges: column 'tier' is missing; the columns are client, firm"),
        (EDGES.assign(colour=1), "edges: column 'colour' is unknown; the columns are client, firm"),
        (EDGES.iloc[:0], "edges: the file has no rows"),
        (
            EDGES[[]].assign(to=1, weight=2),
            "edges has the columns to, weight; allowed are client, firm, tier, order_share",
        ),
        (EDGES.assign(size=range(6)), "edges: row 1, column 'size': 1 of 'A'; allowed is 0, as before"),
    ],
)
def test_a_fault_of_a_table_has_its_place(edges: pd.DataFrame, said: str) -> None:
    assert any(line.startswith(said) for line in faults(lambda: network_from_table(edges)))


CIRCLE = re.compile("'C' > 'D' > 'C' is a cycle|'D' > 'C' > 'D' is a cycle")


def test_a_circle_of_two_is_named() -> None:
    edges = EDGES.copy()
    edges.loc[len(edges)] = ["D", "C", 2, 0.0001]
    assert any(CIRCLE.search(line) for line in faults(lambda: network_from_table(edges)))
    graph = network_from_table(EDGES).graph()
    graph.add_edge("D", "C", order_share=0.5)
    assert any(CIRCLE.search(line) for line in faults(lambda: network_from_graph(graph)))


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ({**SIZES, "A": 0}, "sizes: size of 'A' is 0; allowed is a number above 0"),
        ({**SIZES, "A": -1}, "sizes: size of 'A' is -1; allowed is a number above 0"),
        ({**SIZES, "A": "big"}, "sizes: size of 'A' is 'big'; allowed is a number above 0"),
        ({**SIZES, "A": None}, "sizes: size of 'A' is None; allowed is a number above 0"),
        ({**SIZES, "Z": 1}, "sizes: firm 'Z' is unknown; allowed are the firms of the network"),
        ({"A": 1, "B": 1, "C": 1}, "sizes: 'D' has no size; allowed is a size for every firm"),
    ],
)
def test_faults_of_sizes_are_named(sizes: dict[str, Any], said: str) -> None:
    assert said in faults(lambda: network_from_table(EDGES, sizes))


def test_all_faults_of_sizes_are_told_at_once() -> None:
    assert len(faults(lambda: network_from_table(EDGES, {"A": 0, "Z": 1}))) == 5


def test_faults_of_a_graph_name_nodes_and_edges() -> None:
    graph = network_from_table(EDGES).graph()
    del graph.edges["A", "C"]["order_share"]
    graph.add_node("alone", tier=2, size=1.0)
    assert faults(lambda: network_from_graph(graph)) == [
        "graph: edge 'A' > 'C' has no order_share; allowed is a number above 0 and up to 1",
        "graph: firm 'alone' has no client; allowed is one or more",
    ]
    graph = network_from_table(EDGES).graph()
    graph.edges["A", "C"]["order_share"] = "much"
    assert faults(lambda: network_from_graph(graph)) == [
        "graph: edge 'A' > 'C', order_share: 'much'; allowed is a number above 0 and up to 1"
    ]
    nx.set_edge_attributes(graph, 0.7, "weight")
    del graph.edges["A", "C"]["order_share"]
    assert faults(lambda: network_from_graph(graph))[0].startswith(
        "graph: edge 'A' > 'C' has no order_share and has weig"
    )
    graph = network_from_table(EDGES).graph()
    graph.add_edge("D", "C", order_share=0.5)
    assert "graph: edge 'D' > 'C': 'D' for 'C' of tier 2; allowed is a firm of tier 1" in faults(
        lambda: network_from_graph(graph)
    )
    assert faults(lambda: network_from_graph(nx.Graph())) == ["graph is a Graph; allowed is a DiGraph"]
    half = network_from_table(EDGES).graph()
    del half.nodes["D"]["size"]
    assert faults(lambda: network_from_graph(half)) == ["sizes: 'D' has no size; allowed is a size for every firm"]
