"""One cluster as a network: conduct by colour, work passed on by width, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import altair as alt
import networkx as nx
import numpy as np
import pandas as pd

from csrmodel.clusters import ProductionNetwork, random_network
from csrmodel.coded_cases import lab_cases
from csrmodel.evidence import default
from csrmodel.figures.kit.cases import which_case
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Control, Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded, with_signals
from csrmodel.figures.kit.palette import GREEN, GREY, ORANGE, PAPER
from csrmodel.simulation import ClusterState, simulate

STEPS = 48
STRIDE = 6
"""Steps of a path, and how many lie between two of its pictures."""
HEIGHT: Mapping[int, float] = {1: 1.0, 2: 0.5, 3: 0.0}


@explorer
def cluster_through_time(
    cluster: int = 0,
    unreported: float | None = None,
    step: float = STEPS // STRIDE,
    network: ProductionNetwork | None = None,
    name: str = "cluster-through-time",
) -> Figure:
    """One cluster as a network: conduct by colour, work passed on by width, step by step.

    Parameters
    ----------
    cluster
        Which of the cases on offer.
    unreported
        Value of the conditions that the review does not report of the case: 0, 0.5 or 1; None takes the register's.
    step
        Which picture, each `STRIDE` steps after the one before; a whole number, which sliders give as a float.
    network
        The firms; None takes a small made-up network.
    name
        Identifier of the figure.
    """
    firms = network or _drawn_network()
    middle = default("unreported") if unreported is None else unreported
    grid = Grid(
        (
            which_case(cluster),
            Control("unreported", "Conditions that are not reported", middle, 0, 1, 0.5, "absent", "fully there"),
        )
    )
    time = Control("step", f"Time (pictures of {STRIDE} steps)", round(step), 0, STEPS // STRIDE, 1, "start", "settled")
    paths = [
        simulate(lab_cases()[int(point["cluster"])].attributes(point["unreported"]), firms, steps=STEPS, path=True)
        for point in grid.points()
    ]
    pictures = [_pictures(firms, path) for path in paths]
    at, here = grid.expression, grid.index({"cluster": cluster, "unreported": middle})
    stories = [[_story(p, k) for k in range(0, STEPS + 1, STRIDE)] for p in paths]
    rows = [
        {
            "cluster": lab_cases()[int(point["cluster"])].name,
            "unreported conditions": point["unreported"],
            "reported conduct": path.reported[-1, 0],
            "chain-wide conduct": path.chain_wide[-1, 0],
            "gap": path.gap[-1, 0],
            "outsourced by tier 1": path.outsourced[-1, 0],
        }
        for point, path in zip(grid.points(), paths, strict=True)
    ]
    reached = int((firms.exposure > 0).sum())
    exposed = (
        "Half of the exporters sell to visible buyers."
        if network is None
        else f"{reached} of the {len(firms.names)} firms work for visible buyers, at first hand or further down."
    )
    return Figure(
        name=name,
        chart=with_signals(
            alt.layer(*_network_layers(firms, f"conduct[{at}][step]", f"flow[{at}][step]")),
            400,
            cluster=cluster,
            unreported=middle,
            step=round(step),
            conduct=[conduct for conduct, _ in pictures],
            flow=[flow for _, flow in pictures],
            stories=stories,
            gaps=[case.sentence for case in lab_cases()],
            story=(f"stories[{at}][step]",),
            missing=("gaps[cluster]",),
        ),
        question="Pressure arrives at the top. How far down does it go?",
        caption=(
            "Where famous buyers order, the firms that they see turn to responsible conduct, and work runs down to "
            "those that they do not see. Colour is conduct, the width of a line the work that is passed on. "
            f"{exposed} Conditions as coded from the review, {len(lab_cases())} cases; what it does "
            f"not report stands where the second control puts it. A picture every {STRIDE} steps."
        ),
        description="Rows of circles for the firms of each tier, joined by lines, coloured by conduct.",
        provenance="model",
        table=pd.DataFrame(rows),
        controls=(*grid.controls, time),
        readouts=(
            Readout("story", stories[here][round(step)], lambda **s: stories[grid.index(s)][round(s["step"])]),
            Readout("missing", lab_cases()[cluster].sentence, lambda cluster, **_: lab_cases()[cluster].sentence),
        ),
    )


@cache
def _drawn_network() -> ProductionNetwork:
    """The network that is drawn: small enough to see each firm, with half of the exporters before visible buyers."""
    return random_network((6, 12, 18), 2, np.random.default_rng(11), exposed=0.5)


def _story(path: ClusterState, k: int) -> str:
    return (
        f"After {k} steps: reported conduct {path.reported[k, 0]:.2f}, chain-wide {path.chain_wide[k, 0]:.2f}, "
        f"gap {path.gap[k, 0]:.2f}. The first tier gives out {path.outsourced[k, 0]:.0%} of its work."
    )


def _pictures(network: ProductionNetwork, path: ClusterState) -> tuple[list[list[float]], list[list[float]]]:
    """Conduct of every firm and work along every link, picture by picture."""
    conduct = path.firms(path.conduct)[::STRIDE, 0]
    outsourcing = path.firms(path.outsourcing)[::STRIDE, 0]
    flow = network.flow()
    arriving = np.where(network.tier == 1, network.size, 0.0) * np.ones_like(outsourcing)
    for tier in (1, 2):
        arriving = arriving + np.where(network.tier == tier, arriving * outsourcing, 0.0) @ flow
    a, b = network.client, network.subcontractor
    along = arriving[:, a] * outsourcing[:, a] * flow[a, b]
    return [rounded(row, 2) for row in conduct], [rounded(row, 3) for row in along]


def _network_layers(network: ProductionNetwork, conduct: str, flow: str) -> list[Any]:
    """Links, firms and names of tiers; conduct and flow are Vega expressions of the values in the order of each."""
    place = _tier_layout(network)
    nodes = pd.DataFrame(
        {
            "i": range(len(network.names)),
            "x": [x for x, _ in place],
            "y": [y for _, y in place],
            "name": network.names,
            "sells": np.where(network.exposure > 0, "visible buyers", "other buyers"),
        }
    )
    ends = zip(network.client, network.subcontractor, strict=True)
    edges = pd.DataFrame(
        [(i, *place[a], *place[b]) for i, (a, b) in enumerate(ends)], columns=["i", "x", "y", "x2", "y2"]
    )
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.04, 1.04]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.12, 1.16]))
    width = alt.Scale(domain=[0, 0.12], range=[0.2, 8], clamp=True)
    links = (
        alt.Chart(edges)
        .transform_calculate(now=f"{flow}[datum.i]")
        .mark_rule(color=GREY, opacity=0.8)
        .encode(x=x, y=y, x2="x2:Q", y2="y2:Q", strokeWidth=alt.StrokeWidth("now:Q", scale=width, legend=None))
    )
    firms = (
        alt.Chart(nodes)
        .transform_calculate(now=f"{conduct}[datum.i]")
        .mark_circle(size=230, opacity=1, stroke="#555555")
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "now:Q",
                title="Conduct",
                scale=alt.Scale(domain=[0, 0.5, 1], range=[ORANGE, PAPER, GREEN]),
                legend=alt.Legend(orient="bottom", gradientLength=180),
            ),
            tooltip=["name:N", "sells:N", alt.Tooltip("now:Q", format=".2f", title="conduct")],
        )
    )
    names = {1: "first-tier suppliers", 2: "subcontractors", 3: "home-based"}
    heads = pd.DataFrame(
        [{"x": 0.0, "y": HEIGHT[tier] + 0.11, "t": names[tier]} for tier in sorted(set(network.tier.tolist()))]
    )
    words = alt.Chart(heads).mark_text(align="left", fontStyle="italic", fontSize=12).encode(x=x, y=y, text="t:N")
    return [links, firms, words]


def _tier_layout(network: ProductionNetwork) -> list[tuple[float, float]]:
    layers = {tier: [i for i, t in enumerate(network.tier) if t == tier] for tier in sorted(set(network.tier.tolist()))}
    graph = nx.DiGraph(list(zip(network.client.tolist(), network.subcontractor.tolist(), strict=True)))
    graph.add_nodes_from(range(len(network.tier)))
    spot = nx.multipartite_layout(graph, subset_key=layers, align="horizontal")
    across = np.array([spot[i][0] for i in range(len(network.tier))])
    low, span = across.min(), float(np.ptp(across))
    scaled = (across - low) / span if span > 0 else np.full(len(across), 0.5)
    return [(round(float(x), 3), HEIGHT[int(t)]) for x, t in zip(scaled, network.tier, strict=True)]
