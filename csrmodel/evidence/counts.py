"""What the coded evidence shows: effects, the map of factors by outcomes, works, cases.

An *effect* is one claim seen through one factor and one outcome; a claim about two factors and one outcome makes two
effects. Counts are of claims unless a name says otherwise. Everything is counted from `csrmodel.evidence.tables`;
nothing here is a model, and a count says how often the review speaks of a matter, not how true it is.
"""

from __future__ import annotations

import networkx as nx
import pandas as pd

from csrmodel.evidence import tables
from csrmodel.evidence.bibliography import short_reference, year
from csrmodel.evidence.tables import listed
from csrmodel.frames import has_columns
from csrmodel.guards import guard
from csrmodel.parameters import unknown


def effects() -> pd.DataFrame:
    """Claims by factor and outcome.

    Returns
    -------
    DataFrame
        One row for each claim, factor and outcome, with the claim's columns (``cases`` and ``references`` as lists)
        and the lists ``countries``, ``industries`` and ``markets`` of its cases. A claim without a factor or an
        outcome makes no row.
    """
    table = with_cases(tables.claims())
    long = table.assign(factor=_lists(table["factors"]), outcome=_lists(table["outcomes"]))
    long = long.explode("factor").explode("outcome").dropna(subset=["factor", "outcome"])
    return long.drop(columns=["factors", "outcomes"]).reset_index(drop=True)


def evidence_map() -> pd.DataFrame:
    """Number of claims in every cell of factors by outcomes; an empty cell is 0, "none in this review".

    Returns
    -------
    DataFrame
        Index the factors, columns the outcomes, both in the order of the codebook.
    """
    counts = pd.crosstab(effects()["factor"], effects()["outcome"])
    whole: pd.DataFrame = counts.reindex(
        index=list(tables.names("factor")), columns=list(tables.names("outcome")), fill_value=0
    )
    return whole


def with_cases(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims with ``cases`` and ``references`` as lists, and the countries, industries and markets of their cases."""
    has_columns("claims", claims, ("cases", "references"))
    cases = tables.cases().set_index("id")
    table = claims.assign(cases=_lists(claims["cases"]), references=_lists(claims["references"]))
    for name in dict.fromkeys(case for row in table["cases"] for case in row):
        if name not in cases.index:
            raise ValueError(unknown("claims: case", name, cases.index))
    for column, name in (("country", "countries"), ("industry", "industries"), ("market", "markets")):
        found = {case: listed(cell) for case, cell in cases[column].items()}
        table[name] = [sorted({value for case in row for value in found[case]}) for row in table["cases"]]
    return table


def citation_network() -> nx.Graph:
    """Works and cases, joined where claims of the review tie them together.

    Returns
    -------
    networkx.Graph
        Nodes ("work", key) and ("case", id) with ``kind``, ``label`` and ``claims`` (how many claims cite the work,
        or speak of the case); edges with ``claims``, the number of claims that name both.
    """
    table = with_cases(tables.claims())
    labels = tables.case_names()
    graph = nx.Graph()
    for row in table.to_dict("records"):
        works = [("work", key) for key in row["references"]]
        cases = [("case", case) for case in row["cases"]]
        for node in (*works, *cases):
            kind, name = node
            label = short_reference(name) if kind == "work" else labels[name]
            graph.add_node(node, kind=kind, label=label, claims=graph.nodes.get(node, {}).get("claims", 0) + 1)
        for work in works:
            for case in cases:
                graph.add_edge(work, case, claims=graph.edges.get((work, case), {}).get("claims", 0) + 1)
    return graph


def works() -> pd.DataFrame:
    """How much the review leans on each work: claims, cases, and whether anything else in the network touches it.

    Returns
    -------
    DataFrame
        Columns key, work, year, claims, cases, alone (no case ties it to another work), most cited first.
    """
    graph = citation_network()
    rows = []
    for node, data in graph.nodes(data=True):
        if data["kind"] == "work":
            around = set(nx.node_connected_component(graph, node))
            others = sum(1 for other in around if other[0] == "work") - 1
            rows.append((node[1], data["label"], year(node[1]), data["claims"], graph.degree(node), others == 0))
    table = pd.DataFrame(rows, columns=["key", "work", "year", "claims", "cases", "alone"])
    return table.sort_values(["claims", "key"], ascending=[False, True], ignore_index=True)


def topic_overlap() -> pd.DataFrame:
    """Topics of table 2 and how they hang together.

    Returns
    -------
    DataFrame
        Columns topic, claims, works, shared (works that another topic of the table cites too), cases. A topic that
        shares no work is isolated.
    """
    claims = with_cases(tables.claims()).set_index("id")
    table = tables.topics()
    cited = {
        row["topic"]: {work for key in row["claims"].split("; ") for work in claims.loc[key, "references"]}
        for row in table.to_dict("records")
    }
    rows = []
    for row in table.to_dict("records"):
        keys = row["claims"].split("; ")
        mine = cited[row["topic"]]
        elsewhere = set().union(*(works for topic, works in cited.items() if topic != row["topic"]))
        about = {case for key in keys for case in claims.loc[key, "cases"]}
        rows.append((row["topic"], len(keys), len(mine), len(mine & elsewhere), len(about)))
    return pd.DataFrame(rows, columns=["topic", "claims", "works", "shared", "cases"])


def geography() -> pd.DataFrame:
    """Where and when the studied clusters were written about.

    Returns
    -------
    DataFrame
        One row a case and work: case, name, country ("not named" where the review says none), industry, kind, market,
        latitude, longitude, key, work, year, claims (that name both).
    """
    cases = tables.cases()
    cases["country"] = cases["country"].fillna("not named")
    graph = citation_network()
    rows = [
        {**case, "key": key, "work": short_reference(key), "year": year(key), "claims": data["claims"]}
        for case in cases.drop(columns=["place", "studied_by", "note"])
        .rename(columns={"id": "case"})
        .to_dict("records")
        for (_, key), data in graph[("case", case["case"])].items()
    ]
    return pd.DataFrame(rows).sort_values(["country", "year", "key"], ignore_index=True)


def _lists(column: pd.Series) -> list[list[str]]:
    return [listed(cell) for cell in column]


guard(globals())
