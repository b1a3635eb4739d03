"""Works and cases, joined by the claims that name both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import networkx as nx
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.palette import BLUE, GREY, RUST
from csrmodel.figures.kit.tiles import sized


@explorer
def citation_network(work: int = 0) -> Figure:
    """Works and cases, joined by the claims that name both.

    Parameters
    ----------
    work
        0 for all, or the position of a work, most relied-on first.
    """
    graph, table = evidence.citation_network(), evidence.works()
    linked = graph.subgraph([n for n in graph if graph.degree(n)])
    # A fixed seed: the same picture in every build.
    position = nx.spring_layout(_joined(linked), k=0.5, iterations=300, seed=4)
    number = {("work", key): i for i, key in enumerate(table["key"], start=1)}
    nodes = pd.DataFrame(
        [
            {
                "x": float(position[n][0]),
                "y": float(position[n][1]),
                "kind": d["kind"],
                "label": d["label"],
                "claims": d["claims"],
                "works": sorted({number[n]} if n in number else {number[m] for m in graph[n]}),
                **({"work": number[n]} if n in number else {}),
            }
            for n, d in linked.nodes(data=True)
        ]
    )
    edges = pd.DataFrame(
        [
            {
                **dict(zip(("x", "y", "x2", "y2"), map(float, (*position[a], *position[b])), strict=True)),
                "owner": number[a if a in number else b],
                "claims": d["claims"],
            }
            for a, b, d in linked.edges(data=True)
        ]
    )
    x, y = (alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-1.25, 1.25])), alt.Y("y:Q", axis=None))
    lines = (
        alt.Chart(edges)
        .transform_calculate(shown="work == 0 ? 0.5 : datum.owner == work ? 1 : 0.1")
        .mark_rule(color=GREY)
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            strokeWidth=alt.StrokeWidth("claims:Q", scale=alt.Scale(range=[1, 5]), legend=None),
            opacity=alt.Opacity("shown:Q", scale=None),
        )
    )
    base = alt.Chart(nodes).transform_calculate(shown="work == 0 || indexof(datum.works, work) >= 0 ? 1 : 0.15")
    dots = base.mark_circle(opacity=1).encode(
        x=x,
        y=y,
        size=alt.Size("claims:Q", scale=alt.Scale(range=[30, 500]), legend=None),
        color=alt.Color("kind:N", title=None, scale=alt.Scale(range=[RUST, BLUE]), legend=alt.Legend(orient="bottom")),
        opacity=alt.Opacity("shown:Q", scale=None),
        tooltip=["label:N", "claims:Q"],
    )
    words = (
        base.transform_filter("datum.kind == 'case' && work == 0 && datum.claims > 8 || work != 0 && datum.shown == 1")
        .mark_text(fontSize=10, dy=-12)
        .encode(x=x, y=y, text="label:N")
    )
    texts = [_leaning(table, linked), *(_work_text(graph, row) for row in table.to_dict("records"))]
    return Figure(
        name="citation-network",
        chart=sized(alt.layer(lines, dots, words), 460, work=work, texts=texts, story="texts[work]"),
        question="Which works carry the review, and which stand alone?",
        caption=(
            f"{len(table)} works are cited for claims; the first five of them carry "
            f"{table['claims'].head(5).sum() / table['claims'].sum():.0%} of all citations. Works and cases are joined "
            "where a claim names both; works cited only for theory or terms touch no case and are in the table alone."
        ),
        description="A network of works and cases; dots grow with the number of claims, lines with the shared claims.",
        provenance="coded evidence",
        table=table.assign(alone=table["alone"].map({True: "yes", False: "no"})),
        controls=(Choice("work", "A work, most relied-on first", ("All works", *table["work"]), work),),
        readouts=(Readout("story", texts[work], lambda work: texts[work]),),
    )


def _joined(graph: nx.Graph) -> nx.Graph:
    """The graph with faint ties between its parts, so that a layout keeps them near each other."""
    parts = [sorted(part) for part in nx.connected_components(graph)]
    joined = nx.Graph(graph)
    joined.add_edges_from((parts[0][0], part[0]) for part in parts[1:])
    return joined


def _leaning(table: pd.DataFrame, linked: nx.Graph) -> str:
    first = ", ".join(f"{row.work} ({row.claims})" for row in table.head(5).itertuples())
    isolated = ", ".join(row.topic for row in evidence.topic_overlap().itertuples() if row.shared == 0)
    return (
        f"Most relied-on, with the number of claims: {first}. {int(table['alone'].sum())} of {len(table)} works share "
        f"no case with another. Topics of table 2 that share no work with another topic: {isolated}."
    )


def _work_text(graph: nx.Graph, row: Mapping[str, Any]) -> str:
    cases = [graph.nodes[n]["label"] for n in graph[("work", row["key"])]]
    about = f"on {', '.join(cases)}" if cases else "on no case: theory, terms or the literature at large"
    return f"{row['work']}: cited for {row['claims']} claims, {about}."
