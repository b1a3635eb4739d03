"""Table 1 as a network: drivers, barriers, the factors that they move, and the studies behind them."""

from __future__ import annotations

import textwrap
from typing import Any

import altair as alt
import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel import evidence
from csrmodel.evidence import listed
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import BLUE, GREY, RUST, TEAL
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.words import counted

_COLOURS = {"driver": TEAL, "factor": BLUE, "barrier": RUST, "study": GREY}
"""The kinds of node, and the colour of each."""

_COLUMNS = ("driver", "factor", "barrier")
"""The kinds that stand in columns, from the left; studies stand in a block below them."""


@explorer
def drivers(pair: int = 0) -> Figure:
    """Table 1 as a network: drivers, barriers, the factors that they move, and the studies behind them.

    Parameters
    ----------
    pair
        0 for all, or the number of a row of table 1, to show with its evidence.
    """
    rows = evidence.drivers_barriers()
    pairs = [f"{row['driver']} / {row['barrier']}" for row in rows.to_dict("records")]
    choice = Choice("pair", "A row of table 1", (f"All {counted(len(rows))} rows", *pairs), pair)
    texts = [
        "Choose a row of table 1 to see its driver, its barrier and what stands behind them.",
        *(_told(row) for row in rows.to_dict("records")),
    ]
    return Figure(
        name="drivers",
        chart=_network(rows),
        height=760,
        question="What stands behind each driver and each barrier?",
        caption=_caption(rows),
        description=(
            "A network in three columns: drivers on the left, the factors that they move in the middle, barriers on "
            "the right, and the studies cited for them in a block below."
        ),
        provenance="coded evidence",
        table=rows[["driver", "barrier", "driver_factor", "barrier_factor", "mechanism", "studies", "cases"]]
        .assign(studies=[_studies(cell) for cell in rows["studies"]])
        .rename(columns={"driver_factor": "driver moves", "barrier_factor": "barrier moves"}),
        controls=(choice,),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _network(rows: pd.DataFrame) -> alt.TopLevelMixin:
    """The network with what belongs to the chosen row in full; reads the signal pair."""
    graph = _graph(rows)
    position = _layout(graph)
    axes = {
        "x": alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.24, 1.24])),
        "y": alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.03, 1.06])),
        "opacity": alt.Opacity("shown:Q", scale=None),
    }
    chosen_edge = "pair == 0 ? (datum.evidence ? 0 : 0.5) : (datum.pair == pair ? 0.95 : (datum.evidence ? 0 : 0.08))"
    links = (
        alt.Chart(_edges(graph, position))
        .transform_calculate(shown=chosen_edge)
        .mark_rule(strokeWidth=2, color=BLUE)
        .encode(**axes, x2="x2:Q", y2="y2:Q")
    )
    base = alt.Chart(_nodes(graph, position)).transform_calculate(
        shown="pair == 0 || indexof(datum.pairs, pair) >= 0 ? 1 : 0.3",
        # What a tap chooses: a driver or a barrier its row, anything else what is chosen already.
        pair="datum.kind == 'driver' || datum.kind == 'barrier' ? datum.pairs[0] : pair",
    )
    dots = base.mark_circle().encode(
        **axes,
        size=alt.Size("size:Q", scale=None),
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=[*_COLOURS], range=[*_COLOURS.values()]),
            title=None,
            legend=alt.Legend(orient="top"),
        ),
    )
    names = base.mark_text(lineBreak="\n", fontSize=10, baseline="top", dy=8, lineHeight=11.5)
    return alt.layer(links, dots, names.encode(**axes, text="label:N"))


def _graph(rows: pd.DataFrame) -> nx.Graph:
    """Drivers and barriers with the factors that they move and the studies behind them, by the rows of table 1."""
    graph = nx.Graph()

    def node(kind: str, label: str, pair: int) -> str:
        name = f"{kind}:{label}"
        if name not in graph:
            graph.add_node(name, kind=kind, label=label, pairs=set())
        graph.nodes[name]["pairs"].add(pair)
        return name

    names = evidence.factors().set_index("id")["name"]
    for pair, row in enumerate(rows.to_dict("records"), start=1):
        for kind in ("driver", "barrier"):
            end = node(kind, row[kind], pair)
            graph.add_edge(end, node("factor", str(names[row[f"{kind}_factor"]]), pair), pair=pair, evidence=False)
            for key in listed(row["studies"]):
                graph.add_edge(end, node("study", evidence.short_reference(key), pair), pair=pair, evidence=True)
    return graph


def _layout(graph: nx.Graph) -> dict[str, NDArray[np.float64]]:
    """Where each node stands: columns as networkx lays them out, studies in a block of three columns below."""
    # Lists, not sets: the columns keep the order of the table in every build.
    upper = {
        column: [name for name, data in graph.nodes(data=True) if data["kind"] == kind]
        for column, kind in enumerate(_COLUMNS)
    }
    middle, half = np.array([0.5, 0.71]), np.array([0.5, -0.32])
    drawn = graph.subgraph([name for names in upper.values() for name in names])
    layout = nx.multipartite_layout(drawn, subset_key=upper)
    widest = np.max(np.abs(np.array([*layout.values()])), axis=0)
    studies = sorted(name for name, data in graph.nodes(data=True) if data["kind"] == "study")
    return {
        **{name: middle + half * place / widest for name, place in layout.items()},
        **{name: np.array([0.5 * (i % 3), 0.28 - 0.055 * (i // 3)]) for i, name in enumerate(studies)},
    }


def _edges(graph: nx.Graph, position: dict[str, NDArray[np.float64]]) -> pd.DataFrame:
    places = [(*position[a], *position[b]) for a, b in graph.edges]
    tied: list[dict[str, Any]] = [data for _, _, data in graph.edges(data=True)]
    return pd.concat([pd.DataFrame(places, columns=["x", "y", "x2", "y2"]), pd.DataFrame(tied)], axis=1)


def _nodes(graph: nx.Graph, position: dict[str, NDArray[np.float64]]) -> pd.DataFrame:
    return pd.DataFrame(
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


def _studies(cell: str) -> str:
    return ", ".join(evidence.short_reference(key) for key in listed(cell))


def _told(row: dict[Any, Any]) -> str:
    return (
        f"{row['driver']} against {row['barrier'][0].lower() + row['barrier'][1:]}. {row['mechanism']} "
        f"Studies: {_studies(row['studies'])}. "
        f"Cases: {row['cases'] if isinstance(row['cases'], str) else 'none named in the review'}."
    )


def _caption(rows: pd.DataFrame) -> str:
    many = counted(len(rows))
    factors = {*rows["driver_factor"], *rows["barrier_factor"]}
    shared = counted(int(rows["barrier_factor"].isin(rows["driver_factor"]).sum()))
    return (
        f"{many.capitalize()} drivers and {many} barriers meet in {counted(len(factors))} factors: {shared} of the "
        "barriers work on a factor that a driver works on too, as its absence or its undoing. The review lists them "
        "side by side; the pairs and the factors are this book's reading. Choose a pair, or tap a driver, to see "
        "which studies and cases the review rests it on."
    )
