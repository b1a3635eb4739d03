"""Works and cases, joined by the claims that name both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import networkx as nx
import pandas as pd
from numpy.typing import NDArray

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import BLUE, GREY, RUST
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.words import counted, enumerated

_LEADING = 5
"""How many of the most relied-on works the words name."""


@explorer
def citation_network(work: int = 0) -> Figure:
    """Works and cases, joined by the claims that name both.

    Parameters
    ----------
    work
        0 for all, or the position of a work, most relied-on first.
    """
    graph, table = evidence.citation_network(), evidence.works()
    choice = Choice("work", "A work, most relied-on first", ("All works", *table["work"]), work)
    texts = [_leaning(table), *(_told(graph, row) for row in table.to_dict("records"))]
    share = table["claims"].head(_LEADING).sum() / table["claims"].sum()
    return Figure(
        name="citation-network",
        chart=_network(graph, table),
        height=460,
        question="Which works carry the review, and which stand alone?",
        caption=(
            f"{len(table)} works are cited for claims; the first {counted(_LEADING)} of them carry "
            f"{said(share, '.0%')} of all citations. Works and cases are joined where a claim names both; works cited "
            "only for theory or terms touch no case and are in the table alone."
        ),
        description="A network of works and cases; dots grow with the number of claims, lines with the shared claims.",
        provenance="coded evidence",
        table=table.assign(alone=table["alone"].map({True: "yes", False: "no"})),
        controls=(choice,),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _network(graph: nx.Graph, table: pd.DataFrame) -> alt.TopLevelMixin:
    """What is joined at all, as dots and lines; reads the signal work."""
    linked = graph.subgraph([node for node in graph if graph.degree(node)])
    # A fixed seed: the same picture in every build.
    position = nx.spring_layout(_joined(linked), k=0.5, iterations=300, seed=4)
    number = {("work", key): place for place, key in enumerate(table["key"], start=1)}
    return alt.layer(_lines(linked, position, number), *_dots(linked, position, number))


def _joined(graph: nx.Graph) -> nx.Graph:
    """The graph with faint ties between its parts, so that a layout keeps them near each other."""
    parts = [sorted(part) for part in nx.connected_components(graph)]
    joined = nx.Graph(graph)
    joined.add_edges_from((parts[0][0], part[0]) for part in parts[1:])
    return joined


def _place(position: NDArray[Any], across: str = "x", down: str = "y") -> dict[str, float]:
    return {across: float(position[0]), down: float(position[1])}


def _axes() -> dict[str, Any]:
    return {"x": alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-1.25, 1.25])), "y": alt.Y("y:Q", axis=None)}


def _lines(linked: nx.Graph, position: Mapping[Any, NDArray[Any]], number: Mapping[Any, int]) -> alt.Chart:
    edges = [
        {
            **_place(position[a]),
            **_place(position[b], "x2", "y2"),
            "owner": number[a if a in number else b],
            "claims": data["claims"],
        }
        for a, b, data in linked.edges(data=True)
    ]
    return (
        alt.Chart(pd.DataFrame(edges))
        .transform_calculate(shown="work == 0 ? 0.5 : datum.owner == work ? 1 : 0.1")
        .mark_rule(color=GREY)
        .encode(
            **_axes(),
            x2="x2:Q",
            y2="y2:Q",
            strokeWidth=alt.StrokeWidth("claims:Q", scale=alt.Scale(range=[1, 5]), legend=None),
            opacity=alt.Opacity("shown:Q", scale=None),
        )
    )


def _dots(linked: nx.Graph, position: Mapping[Any, NDArray[Any]], number: Mapping[Any, int]) -> list[alt.Chart]:
    """The dots, and the names of those that are chosen or much spoken of."""
    nodes = [
        {
            **_place(position[node]),
            **{name: data[name] for name in ("kind", "label", "claims")},
            "works": sorted({number[node]} if node in number else {number[near] for near in linked[node]}),
            # What a tap chooses; a case chooses nothing.
            **({"work": number[node]} if node in number else {}),
        }
        for node, data in linked.nodes(data=True)
    ]
    base = (
        alt.Chart(pd.DataFrame(nodes))
        .transform_calculate(shown="work == 0 || indexof(datum.works, work) >= 0 ? 1 : 0.15")
        .encode(**_axes())
    )
    dots = base.mark_circle(opacity=1).encode(
        size=alt.Size("claims:Q", scale=alt.Scale(range=[30, 500]), legend=None),
        color=alt.Color("kind:N", title=None, scale=alt.Scale(range=[RUST, BLUE]), legend=alt.Legend(orient="bottom")),
        opacity=alt.Opacity("shown:Q", scale=None),
        tooltip=["label:N", "claims:Q"],
    )
    named = "datum.kind == 'case' && work == 0 && datum.claims > 8 || work != 0 && datum.shown == 1"
    names = base.transform_filter(named).mark_text(fontSize=10, dy=-12).encode(text="label:N")
    return [dots, names]


def _leaning(table: pd.DataFrame) -> str:
    first = enumerated(f"{row.work} ({row.claims})" for row in table.head(_LEADING).itertuples())
    isolated = enumerated(row.topic for row in evidence.topic_overlap().itertuples() if row.shared == 0)
    return (
        f"Most relied-on, with the number of claims: {first}. {int(table['alone'].sum())} of {len(table)} works share "
        f"no case with another. Topics of table 2 that share no work with another topic: {isolated}."
    )


def _told(graph: nx.Graph, row: Mapping[str, Any]) -> str:
    cases = [graph.nodes[node]["label"] for node in graph[("work", row["key"])]]
    about = f"on {enumerated(cases)}" if cases else "on no case: theory, terms or the literature at large"
    return f"{row['work']}: cited for {row['claims']} claim{'s' * (row['claims'] != 1)}, {about}."
