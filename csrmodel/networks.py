"""Networks of one's own: from a table, from a graph, from a file, or from how many firms there are in each tier.

`csrmodel.clusters` says what a network is. Here whatever a researcher has at hand is turned into one, with every fault
told at once and nothing half-read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from csrmodel.clusters import NETWORK, OTHER, VISIBLE, ProductionNetwork, even_network, network_from_cells, read_network
from csrmodel.evidence.faults import Faults, quoted
from csrmodel.evidence.schema import check_cells
from csrmodel.evidence.spreadsheets import number_of
from csrmodel.guards import guard
from csrmodel.parameters import shown

COLUMNS = tuple(field["name"] for field in NETWORK["fields"])
"""Columns of an edge list."""


def network_of(source: Any) -> ProductionNetwork:
    """A network from whatever describes one.

    Parameters
    ----------
    source
        A `ProductionNetwork`; a DataFrame, or a list of dicts that are its rows, as `network_from_table` takes it; a
        ``networkx.DiGraph``, as
        `network_from_graph` takes it; the name of a file, as `csrmodel.clusters.read_network` reads it; or the number
        of firms in each tier, such as ``[20, 60, 120]``.

    Raises
    ------
    ValueError
        If it is none of these, or with the faults of what it is.
    """
    if isinstance(source, ProductionNetwork):
        return source
    if isinstance(source, pd.DataFrame):
        return network_from_table(source)
    if isinstance(source, Sequence) and len(source) and all(isinstance(row, Mapping) for row in source):
        return network_from_table(pd.DataFrame(source))
    if isinstance(source, nx.DiGraph):
        return network_from_graph(source)
    if isinstance(source, str | Path):
        return read_network(source)
    firms = source.tolist() if isinstance(source, np.ndarray) and source.ndim == 1 else source
    if isinstance(firms, Sequence) and len(firms) and all(_is_count(item) for item in firms):
        return even_network([int(item) for item in firms])
    raise ValueError(
        f"network is {shown(source)}; allowed is a ProductionNetwork, a DataFrame or a list of dicts with"
        f" {', '.join(COLUMNS)}, a networkx.DiGraph, the name of a file, or the number of firms in each tier, such as"
        " [20, 60, 120]"
    )


def network_from_table(edges: pd.DataFrame, sizes: Mapping[str, float] | None = None) -> ProductionNetwork:
    """A network from an edge list in a DataFrame.

    Parameters
    ----------
    edges
        A row for each tie, with the columns client, firm, tier and order_share as in `csrmodel.clusters.read_network`.
        A column size, if it is there, has the size of the row's firm in any unit, the same in each of its rows.
    sizes
        Size of every firm by name, a dict or a Series: above 0, in any unit, such as workers; in place of a column.
        Without either, firms of a tier are equal in size.

    Raises
    ------
    ValueError
        With the faults, a line each: row (counted from 0), column, value and what is allowed.

    Examples
    --------
    >>> edges = pd.DataFrame({"client": ["visible buyers", "A", "A"], "firm": ["A", "B", "C"], "tier": [1, 2, 2],
    ...                       "order_share": 1.0})
    >>> network_from_table(edges, {"A": 50, "B": 30, "C": 10}).size.tolist()
    [1.0, 0.75, 0.25]
    """
    if not isinstance(edges, pd.DataFrame):
        raise ValueError(f"edges is {shown(edges)}; allowed is a DataFrame with the columns {', '.join(COLUMNS)}")
    if sizes is not None and not isinstance(sizes, Mapping):
        raise ValueError(f"sizes is {shown(sizes)}; allowed is a dict of sizes by the names of firms")
    if not set(COLUMNS) & set(edges.columns):
        there = ", ".join(map(str, edges.columns)) or "none"
        raise ValueError(f"edges has the columns {there}; allowed are {', '.join(COLUMNS)}")
    faults = Faults("edges")
    table = edges.reset_index(drop=True)
    cells = table.drop(columns="size", errors="ignore").map(_text)
    check_cells(cells, NETWORK, faults)
    network = network_from_cells(cells, faults)
    if sizes is None and "size" not in table.columns:
        return network
    given = _column_sizes(table, faults) if sizes is None else sizes
    faults.stop()
    return with_sizes(network, given)


def network_from_graph(graph: nx.DiGraph) -> ProductionNetwork:
    """A network from a graph of client to subcontractor, such as `ProductionNetwork.graph` makes.

    Parameters
    ----------
    graph
        Two nodes are called "visible buyers" and "other buyers", one of which is enough; all others are firms. Each
        edge has an ``order_share``. A firm may have a ``tier``, which is otherwise one more than that of its first
        client, and a ``size`` above 0 in any unit: all firms have one, or none has.

    Raises
    ------
    ValueError
        With the faults, a line each, naming nodes and edges.

    Examples
    --------
    >>> graph = nx.DiGraph()
    >>> graph.add_edge("visible buyers", "A", order_share=1)
    >>> graph.add_edge("A", "B", order_share=1)
    >>> graph.add_edge("A", "C", order_share=1)
    >>> nx.set_node_attributes(graph, {"A": 50, "B": 30, "C": 10}, "size")
    >>> network_from_graph(graph).size.tolist()
    [1.0, 0.75, 0.25]
    """
    if not isinstance(graph, nx.DiGraph) or graph.is_multigraph():
        raise ValueError(f"graph is {shown(graph)}; allowed is a networkx.DiGraph from client to subcontractor")
    faults = Faults("graph")
    tiers = _tiers(graph)
    rows = []
    order = {node: place for place, node in enumerate(graph)}
    for client, firm, data in sorted(graph.edges(data=True), key=lambda edge: order[edge[1]]):
        if "order_share" not in data:
            other = f" and has {', '.join(map(str, data))}" if data else ""
            faults.add(
                "share",
                f"edge {quoted(client)} > {quoted(firm)} has no order_share{other}; allowed is a number above 0 and up"
                " to 1",
            )
        # A share of 0 is no tie: `graph` writes both buyers of every exporter.
        elif not (client in (VISIBLE, OTHER) and number_of(str(data["order_share"])) == 0):
            rows.append((str(client), str(firm), str(tiers.get(firm, "")), str(data["order_share"])))
    firms = [node for node in graph if node not in (VISIBLE, OTHER)]
    for firm in firms:
        if graph.in_degree(firm) == 0:
            faults.add("alone", f"firm {quoted(firm)} has no client; allowed is one or more")
    sized = {str(firm): graph.nodes[firm]["size"] for firm in firms if "size" in graph.nodes[firm]}
    cells = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    check_cells(cells, NETWORK, faults)
    try:
        network = network_from_cells(cells, faults)
    except ValueError as fault:
        raise ValueError(_of_edges(str(fault), rows)) from None
    return with_sizes(network, sized) if sized else network


def _of_edges(told: str, rows: Sequence[tuple[str, ...]]) -> str:
    """Faults of rows as faults of the edges from which the rows were made: a graph has neither rows nor columns."""

    def edge(found: re.Match[str]) -> str:
        client, firm, *_ = rows[int(found[1])]
        return f"edge {quoted(client)} > {quoted(firm)}{_ATTRIBUTES.get(found[2], '')}: "

    told = re.sub(r"row (\d+), column '(\w+)': ", edge, told)
    told = re.sub(r"column '(client|order_share)': ", "", told)
    return told.replace("a firm of the file", "a firm of the graph").replace("the file has no rows", "it has no edges")


_ATTRIBUTES = {"tier": ", tier of the firm", "order_share": ", order_share"}
"""Columns of an edge list as a graph has them, beside the ends of an edge."""


def with_sizes(network: ProductionNetwork, sizes: Mapping[str, float]) -> ProductionNetwork:
    """The same network with firms of these sizes.

    Parameters
    ----------
    network
        Whose firms.
    sizes
        Size of every firm by name, above 0, in any unit.

    Raises
    ------
    ValueError
        With every fault, a line each.
    """
    faults = Faults()
    known = set(network.names)
    found = {name: number_of(_text(value)) for name, value in sizes.items()}
    for name, value in found.items():
        if name not in known:
            faults.add("unknown", f"sizes: firm {quoted(name)} is unknown; allowed are the firms of the network")
        elif value is None or value <= 0:
            faults.add("value", f"sizes: size of {quoted(name)} is {shown(sizes[name])}; allowed is a number above 0")
    for name in network.names:
        if name not in found:
            faults.add("missing", f"sizes: {quoted(name)} has no size; allowed is a size for every firm")
    faults.stop()
    size = np.array([found[name] for name in network.names], dtype=np.float64)
    own = {item: getattr(network, item) for item in network.__dataclass_fields__}
    return ProductionNetwork(**{**own, "size": size / np.bincount(network.tier, weights=size)[network.tier]})


def _column_sizes(edges: pd.DataFrame, faults: Faults) -> dict[str, Any]:
    """Sizes of a column, which a firm has in every row alike."""
    found: dict[str, Any] = {}
    for row, firm, value in zip(edges.index, edges["firm"], edges["size"], strict=True):
        name = str(firm).strip()
        if found.setdefault(name, value) != value:
            faults.add(
                "size", f"row {row}, column 'size': {value!r} of {quoted(name)}; allowed is {found[name]!r}, as before"
            )
    return found


def _tiers(graph: nx.DiGraph) -> dict[Any, Any]:
    """Tier of every firm that has one, or can be reached from the buyers."""
    depth: dict[Any, int] = {}
    for buyer in (VISIBLE, OTHER):
        if buyer in graph:
            for node, steps in nx.single_source_shortest_path_length(graph, buyer).items():
                depth[node] = min(steps, depth.get(node, steps))
    return {node: data.get("tier", depth.get(node, "")) for node, data in graph.nodes(data=True)}


def _text(value: Any) -> str:
    """A cell as a file would have it."""
    return "" if value is None or value is pd.NA or value != value else str(value).strip()


def _is_count(item: Any) -> bool:
    return isinstance(item, int | np.integer) and not isinstance(item, bool)


guard(globals())
