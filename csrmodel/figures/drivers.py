"""Table 1 as a network: drivers, barriers, the factors that they move, and the studies behind them."""

from __future__ import annotations

import textwrap

import altair as alt
import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.palette import BLUE, GREY, RUST, TEAL


@explorer
def drivers(pair: int = 0) -> Figure:
    """Table 1 as a network: drivers, barriers, the factors that they move, and the studies behind them.

    Parameters
    ----------
    pair
        0 for all, or the row of table 1 (1 to 6) to show with its evidence.
    """
    rows = evidence.drivers_barriers()
    graph, position = _drivers_graph(rows)
    nodes = pd.DataFrame(
        [
            {
                "x": float(position[node][0]),
                "y": float(position[node][1]),
                "kind": data["kind"],
                "label": "\n".join(textwrap.wrap(data["label"], 17, break_on_hyphens=False)),
                "size": 45 if data["kind"] == "study" else 150,
                "pairs": sorted(data["pairs"]),
            }
            for node, data in graph.nodes(data=True)
        ]
    )
    edges = pd.DataFrame(
        [
            {
                "x": float(position[a][0]),
                "y": float(position[a][1]),
                "x2": float(position[b][0]),
                "y2": float(position[b][1]),
                "pair": data["pair"],
                "evidence": data["evidence"],
            }
            for a, b, data in graph.edges(data=True)
        ]
    )
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.24, 1.24]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.03, 1.06]))
    chosen_edge = "pair == 0 ? (datum.evidence ? 0 : 0.5) : (datum.pair == pair ? 0.95 : (datum.evidence ? 0 : 0.08))"
    chosen_node = "pair == 0 || indexof(datum.pairs, pair) >= 0 ? 1 : 0.3"
    links = (
        alt.Chart(edges)
        .transform_calculate(shown=chosen_edge)
        .mark_rule(strokeWidth=2, color=BLUE)
        .encode(x=x, y=y, x2="x2:Q", y2="y2:Q", opacity=alt.Opacity("shown:Q", scale=None))
    )
    base = alt.Chart(nodes).transform_calculate(
        shown=chosen_node, pair="datum.kind == 'driver' || datum.kind == 'barrier' ? datum.pairs[0] : pair"
    )
    colours = alt.Scale(domain=["driver", "factor", "barrier", "study"], range=[TEAL, BLUE, RUST, GREY])
    dots = base.mark_circle().encode(
        x=x,
        y=y,
        size=alt.Size("size:Q", scale=None),
        color=alt.Color("kind:N", scale=colours, title=None, legend=alt.Legend(orient="top")),
        opacity=alt.Opacity("shown:Q", scale=None),
    )
    labels = base.mark_text(lineBreak="\n", fontSize=10, baseline="top", dy=8, lineHeight=11.5).encode(
        x=x, y=y, text="label:N", opacity=alt.Opacity("shown:Q", scale=None)
    )
    texts = [
        "Choose a row of table 1 to see its driver, its barrier and what stands behind them.",
        *_pair_texts(rows),
    ]
    params = [
        alt.param("pair", value=pair),
        alt.param("texts", value=texts),
        alt.param("story", expr="texts[pair]"),
    ]
    return Figure(
        name="drivers",
        chart=alt.layer(links, dots, labels).add_params(*params).properties(width="container", height=760),
        question="What stands behind each driver and each barrier?",
        caption=(
            "Six drivers and six barriers meet in a handful of factors: most of the barriers are the absence or the "
            "undoing of a driver. Choose a pair, or tap a driver, to see which studies and cases the review rests it "
            "on."
        ),
        description=(
            "A network in three columns: drivers on the left, the factors that they move in the middle, barriers on "
            "the right, and the studies cited for them in a block below."
        ),
        provenance="coded evidence",
        table=_pair_table(rows),
        controls=(
            Choice(
                "pair",
                "A row of table 1",
                ("All six rows", *(f"{row.driver} / {row.barrier}" for row in rows.itertuples())),
                pair,
            ),
        ),
        readouts=(Readout("story", texts[pair], lambda pair: texts[pair]),),
    )


def _drivers_graph(rows: pd.DataFrame) -> tuple[nx.Graph, dict[str, NDArray[np.float64]]]:
    """Nodes of table 1 with the factors and studies behind them, and where networkx lays them out."""
    graph = nx.Graph()

    def node(kind: str, label: str, pair: int) -> str:
        name = f"{kind}:{label}"
        if name not in graph:
            graph.add_node(name, kind=kind, label=label, pairs=set())
        graph.nodes[name]["pairs"].add(pair)
        return name

    names = evidence.factors().set_index("id")["name"]
    for pair, row in enumerate(rows.to_dict("records"), start=1):
        ends = (
            ("driver", row["driver"], row["driver_factor"]),
            ("barrier", row["barrier"], row["barrier_factor"]),
        )
        for kind, label, factor in ends:
            end = node(kind, label, pair)
            graph.add_edge(end, node("factor", str(names[factor]), pair), pair=pair, evidence=False)
            for key in row["studies"].split("; "):
                graph.add_edge(end, node("study", evidence.short_reference(key), pair), pair=pair, evidence=True)
    columns = {"driver": 0, "factor": 1, "barrier": 2}
    # Lists, not sets: the columns keep the order of the table in every build.
    upper = {
        column: [name for name, data in graph.nodes(data=True) if data["kind"] == kind]
        for kind, column in columns.items()
    }
    middle, half = np.array([0.5, 0.71]), np.array([0.5, -0.32])
    drawn = graph.subgraph([name for names in upper.values() for name in names])
    layout = nx.multipartite_layout(drawn, subset_key=upper)
    widest = np.max(np.abs(np.array([*layout.values()])), axis=0)
    position = {name: middle + half * place / widest for name, place in layout.items()}
    studies = sorted(name for name, data in graph.nodes(data=True) if data["kind"] == "study")
    for i, name in enumerate(studies):
        position[name] = np.array([0.5 * (i % 3), 0.28 - 0.055 * (i // 3)])
    return graph, position


def _pair_texts(rows: pd.DataFrame) -> list[str]:
    return [
        f"{row['driver']} against {row['barrier'][0].lower() + row['barrier'][1:]}. {row['mechanism']} "
        f"Studies: {', '.join(evidence.short_reference(key) for key in row['studies'].split('; '))}. "
        f"Cases: {row['cases'] if isinstance(row['cases'], str) else 'none named in the review'}."
        for row in rows.to_dict("records")
    ]


def _pair_table(rows: pd.DataFrame) -> pd.DataFrame:
    table = rows[["driver", "barrier", "driver_factor", "barrier_factor", "mechanism", "studies", "cases"]].copy()
    table["studies"] = [
        ", ".join(evidence.short_reference(key) for key in cell.split("; ")) for cell in table["studies"]
    ]
    return table.rename(columns={"driver_factor": "driver moves", "barrier_factor": "barrier moves"})
