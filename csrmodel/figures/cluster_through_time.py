"""One cluster as a network, step by step: conduct by colour, work passed on by width."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import altair as alt
import networkx as nx
import numpy as np
import pandas as pd

from csrmodel.clusters import Lumps, ProductionNetwork, random_network
from csrmodel.coded_cases import lab_cases
from csrmodel.figures.kit.assumed import assumed
from csrmodel.figures.kit.cases import which_case
from csrmodel.figures.kit.controls import Control
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.palette import GREY, SIDES
from csrmodel.figures.kit.sentence import Column, Sentence, Settings, Told
from csrmodel.figures.kit.words import counted
from csrmodel.operations import Operations
from csrmodel.simulation import ClusterState, simulate

STEPS = 48
STRIDE = 6
"""Steps of a path, and how many lie between two of its pictures."""

_SAYS = (
    "After {steps:.0f} steps: first tier {first_tier:.2f}, with joint deeds it looks like {reported:.2f}, chain-wide "
    "{chain_wide:.2f}, gap {gap:.2f}. "
    "The first tier gives out {outsourced:.0%} of its work."
)

_HEIGHTS: Mapping[int, float] = {1: 1.0, 2: 0.5, 3: 0.0}
"""Where the row of each tier stands."""

_ROWS: Mapping[int, str] = {1: "first-tier suppliers", 2: "subcontractors", 3: "home-based"}
_X = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.04, 1.04]))
_Y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.12, 1.16]))


@explorer
def cluster_through_time(
    cluster: int = 0,
    unreported: float | None = None,
    step: float = STEPS // STRIDE,
    network: ProductionNetwork | None = None,
    name: str = "cluster-through-time",
) -> Figure:
    """One cluster as a network, step by step.

    Parameters
    ----------
    cluster
        Which of the cases on offer.
    unreported
        Value of the conditions that the review does not report of the case: 0, 0.5 or 1; None takes the register's.
    step
        Which picture, each `STRIDE` steps after the one before; a whole number, which sliders give as a float. As
        long as nothing else is said it is the last.
    network
        The firms; None takes a small made-up network.
    name
        Identifier of the figure.
    """
    firms = network or _drawn_network()
    time = Control("step", f"Time (pictures of {STRIDE} steps)", round(step), 0, STEPS // STRIDE, 1, "start", "settled")
    grid = Grid(
        (
            which_case(cluster),
            assumed("unreported", "Conditions that are not reported", unreported, 0.5, "absent", "fully there"),
        )
    )
    paths = [
        simulate(lab_cases()[int(point["cluster"])].attributes(point["unreported"]), firms, steps=STEPS, path=True)
        for point in grid.points()
    ]
    return Figure(
        name=name,
        chart=alt.layer(*_layers(firms, grid.expression)),
        height=400,
        signals={
            "conduct": [_pictures(path.firms(path.conduct), 2) for path in paths],
            "flow": [_pictures(path.apart(firms).passed_on, 3) for path in paths],
        },
        question="Pressure arrives at the top. How far down does it go?",
        caption=_caption(firms),
        description="Rows of circles for the firms of each tier, joined by lines, coloured by conduct.",
        provenance="model",
        table=_table(grid, paths),
        controls=(*grid.controls, time),
        readouts=(
            Readout("story", _story(Grid((*grid.controls, time)), paths)),
            Readout("missing", Told(Grid((which_case(cluster),)), [case.sentence for case in lab_cases()], "gaps")),
        ),
    )


@cache
def _drawn_network() -> ProductionNetwork:
    """The network that is drawn: small enough to see each firm, with half of the exporters before visible buyers."""
    return random_network((6, 12, 18), 2, np.random.default_rng(11), exposed=0.5)


def _pictures(path: Any, digits: int) -> list[list[float]]:
    """Numbers of one cluster's path, shape (steps + 1, 1, ...), picture by picture."""
    return [rounded(row, digits) for row in path[::STRIDE, 0]]


def _story(grid: Grid, paths: list[ClusterState]) -> Sentence:
    """What a picture shows, in words."""
    columns = {
        name: Column(name, grid, rounded(np.concatenate([getattr(path, name)[::STRIDE, 0] for path in paths]), 2))
        for name in ("first_tier", "reported", "chain_wide", "gap", "outsourced")
    }

    def fields(operations: Operations, at: Settings) -> dict[str, Any]:
        return {"steps": STRIDE * at["step"], **{name: part.at(operations, at) for name, part in columns.items()}}

    return Sentence(_SAYS, fields, tuple(columns.values()))


def _caption(firms: ProductionNetwork) -> str:
    exposed = firms.exposure > 0
    exporters = firms.tier == 1
    return (
        "Where famous buyers order, the firms that they see turn to responsible conduct, and work runs down to "
        "those that they do not see. Colour is conduct, the width of a line the work that is passed on. Visible "
        f"buyers order from {counted(int(exposed[exporters].sum()))} of the {counted(int(exporters.sum()))} exporters; "
        f"counting those further down, {counted(int(exposed.sum()))} of the {counted(len(firms.names))} firms work on "
        "their orders. "
        f"Conditions as coded from the review, {counted(len(lab_cases()))} cases; what it does not report stands where "
        f"the second control puts it. A picture every {counted(STRIDE)} steps."
    )


def _layers(network: ProductionNetwork, at: str) -> list[alt.Chart]:
    """Links, firms and names of tiers; reads the signals step, conduct and flow, these at the point `at`."""
    place = _places(network)
    return [
        _links(network.apart(), place, f"flow[{at}][step]"),
        _firms(network, place, f"conduct[{at}][step]"),
        _heads(network),
    ]


def _links(links: Lumps, place: list[tuple[float, float]], flow: str) -> alt.Chart:
    ends = zip(links.client, links.subcontractor, strict=True)
    rows = [(i, *place[a], *place[b]) for i, (a, b) in enumerate(ends)]
    width = alt.Scale(domain=[0, 0.12], range=[0.2, 8], clamp=True)
    return (
        alt.Chart(pd.DataFrame(rows, columns=["i", "x", "y", "x2", "y2"]))
        .transform_calculate(now=f"{flow}[datum.i]")
        .mark_rule(color=GREY, opacity=0.8)
        .encode(x=_X, y=_Y, x2="x2:Q", y2="y2:Q", strokeWidth=alt.StrokeWidth("now:Q", scale=width, legend=None))
    )


def _firms(network: ProductionNetwork, place: list[tuple[float, float]], conduct: str) -> alt.Chart:
    nodes = pd.DataFrame(
        {
            "i": range(len(network.names)),
            "x": [x for x, _ in place],
            "y": [y for _, y in place],
            "name": network.names,
            "sells": np.where(network.exposure > 0, "visible buyers", "other buyers"),
        }
    )
    return (
        alt.Chart(nodes)
        .transform_calculate(now=f"{conduct}[datum.i]")
        .mark_circle(size=230, opacity=1, stroke=GREY)
        .encode(
            x=_X,
            y=_Y,
            color=alt.Color(
                "now:Q",
                title="Conduct",
                scale=alt.Scale(domain=[0, 0.5, 1], range=[*SIDES]),
                legend=alt.Legend(orient="bottom", gradientLength=180),
            ),
            tooltip=["name:N", "sells:N", alt.Tooltip("now:Q", format=".2f", title="conduct")],
        )
    )


def _heads(network: ProductionNetwork) -> alt.Chart:
    rows = [{"x": 0.0, "y": _HEIGHTS[tier] + 0.11, "t": _ROWS[tier]} for tier in sorted(set(network.tier.tolist()))]
    words = alt.Chart(pd.DataFrame(rows)).mark_text(align="left", fontStyle="italic", fontSize=12)
    return words.encode(x=_X, y=_Y, text="t:N")


def _places(network: ProductionNetwork) -> list[tuple[float, float]]:
    """Where each firm stands: across as the layout has it, scaled to [0, 1], and in the row of its tier."""
    tiers = network.tier.tolist()
    layers = {tier: [i for i, t in enumerate(tiers) if t == tier] for tier in sorted(set(tiers))}
    graph = nx.DiGraph(list(zip(network.client.tolist(), network.subcontractor.tolist(), strict=True)))
    graph.add_nodes_from(range(len(tiers)))
    spot = nx.multipartite_layout(graph, subset_key=layers, align="horizontal")
    across = np.array([spot[i][0] for i in range(len(tiers))])
    low, span = across.min(), float(np.ptp(across))
    scaled = (across - low) / span if span > 0 else np.full(len(across), 0.5)
    return [(round(float(x), 3), _HEIGHTS[tier]) for x, tier in zip(scaled, tiers, strict=True)]


def _table(grid: Grid, paths: list[ClusterState]) -> pd.DataFrame:
    """Where every path settles."""
    return pd.DataFrame(
        [
            {
                "cluster": lab_cases()[int(point["cluster"])].name,
                "unreported conditions": point["unreported"],
                "first-tier conduct": path.first_tier[-1, 0],
                "reported conduct": path.reported[-1, 0],
                "chain-wide conduct": path.chain_wide[-1, 0],
                "gap": path.gap[-1, 0],
                "outsourced by tier 1": path.outsourced[-1, 0],
            }
            for point, path in zip(grid.points(), paths, strict=True)
        ]
    )
