"""One cluster as a network, step by step: conduct by colour, work passed on by width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt
import networkx as nx
import numpy as np
import pandas as pd

from csrmodel.clusters import Lumps, ProductionNetwork, random_network
from csrmodel.coded_cases import CodedCase, lab_cases
from csrmodel.figures.kit.assumed import assumed
from csrmodel.figures.kit.cases import report_and_chain, which_case
from csrmodel.figures.kit.controls import Control, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.lines import STYLES
from csrmodel.figures.kit.palette import GREY, SIDES
from csrmodel.figures.kit.prediction import Pick, Prediction
from csrmodel.figures.kit.sentence import Column, Sentence, Settings, Told, said
from csrmodel.operations import Operations
from csrmodel.populations.propositions import CROSSOVER
from csrmodel.simulation import ClusterState, simulate
from csrmodel.words import counted, number_of

PICTURES = (0, 1, 2, 3, 4, 6, 8, 12, 18, 24, 36, 48)
"""Steps of a path that have a picture: close together at first, when nearly everything happens."""

_SAYS = (
    "{lead} {when} conduct of the first tier is {first_tier:.2f}, and with the association's joint "
    "deeds it looks like {reported:.2f}. Chain-wide conduct is {chain_wide:.2f}, which leaves a gap of {gap:.2f}. The "
    "first tier gives out {outsourced:.0%} of its work."
)

_HEIGHTS: Mapping[int, float] = {1: 1.0, 2: 0.7, 3: 0.4}
"""Where the row of each tier stands."""

_LINES: Mapping[str, str] = {"reported": "reported", "chain_wide": "whole chain"}
"""What the lines under the network show, and what each is called at its end."""

_LEFT, _RIGHT, _FLOOR, _CEILING = 0.1, 0.66, -0.28, 0.12
"""The plot of these lines: where its first and its last picture lie across, and conduct of 0 and of 1 upwards."""

_ROWS: Mapping[int, str] = {1: "first-tier suppliers", 2: "subcontractors", 3: "home-based"}
_X = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.04, 1.04]))
_Y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.42, 1.13]))

_DRAWN = (
    "A network in three rows: first-tier suppliers on top, subcontractors, and home-based units. A mark is a firm, a "
    "circle where its conduct lies above one half and a square where it does not. A line between marks is work passed "
    "on, wider for more. Below the network two lines show reported and chain-wide conduct over time, from 0 to 1, and "
    "an upright line marks the step that is shown."
)

_PRESETS = (
    Preset("At the start", {"step": 0}),
    Preset("Two steps on", {"step": PICTURES.index(2)}),
    Preset("Everything unreported is there", {"unreported": 1.0, "step": len(PICTURES) - 1}),
)


@explorer
def cluster_through_time(
    cluster: int = 0,
    unreported: float | None = None,
    step: float = len(PICTURES) - 1,
    network: ProductionNetwork | None = None,
    name: str = "cluster-through-time",
    own: pd.DataFrame | None = None,
) -> Figure:
    """One cluster as a network, step by step.

    Parameters
    ----------
    cluster
        Which of the cases on offer.
    unreported
        Value of the conditions that the review does not report of the case: 0, 0.5 or 1; None takes the register's.
    step
        Which of `PICTURES`, a whole number, which sliders give as a float. As long as nothing else is said it is the
        last.
    network
        The firms; None takes a small made-up network.
    name
        Identifier of the figure.
    own
        Cases of your own, as `csrmodel.evidence.read_codings` gives them, on offer after the review's; None for none.
    """
    cases = lab_cases(own)
    firms = network or _drawn_network()
    time = Control("step", "Time", round(step), 0, len(PICTURES) - 1, 1, "start", "settled", plays=True)
    grid = Grid(
        (
            which_case(cluster, own),
            assumed("unreported", "Conditions that are not reported", unreported, 0.5, "absent", "fully there"),
        )
    )
    paths = _paths(grid, cases, firms)
    columns = _columns(Grid((*grid.controls, time)), paths)
    return Figure(
        name=name,
        chart=alt.layer(*_layers(firms, grid.expression)),
        height=440,
        signals={
            "conduct": [_pictures(path.firms(path.conduct), 2) for path in paths],
            "flow": [_pictures(path.apart(firms).passed_on, 3) for path in paths],
        },
        question="Pressure arrives at the top. How far down does it go?",
        caption=_caption(firms),
        description=_DRAWN,
        provenance="model",
        table=_table(grid, cases, paths),
        controls=(*grid.controls, time),
        presets=_PRESETS,
        readouts=(
            Readout("story", _story(columns)),
            Readout("missing", Told(Grid((which_case(cluster, own),)), [case.sentence for case in cases], "gaps")),
        ),
        prediction=None if network else _prediction(grid, paths),
    )


def _paths(grid: Grid, cases: Sequence[CodedCase], firms: ProductionNetwork) -> list[ClusterState]:
    """The path of every cluster on the grid."""
    clusters = [cases[int(point["cluster"])].attributes(point["unreported"]) for point in grid.points()]
    return [simulate(cluster, firms, steps=PICTURES[-1], path=True) for cluster in clusters]


_WAYS = ("falls", "stays", "rises")


def _prediction(grid: Grid, paths: list[ClusterState]) -> Prediction:
    """Which way the work goes that the first tier gives out, by the numbers that the figure says."""
    start = grid.settings
    path = paths[grid.index(start)]
    first, last = rounded(path.outsourced[[0, -1], 0], 2)
    return Prediction(
        f"The firms that sell to the buyers are the first tier. At the start they pass {said(first, '.0%')} of their "
        "work on to the firms below them. Famous buyers now ask the first tier for better conduct. Does the share "
        "that it passes on fall, stay or rise?",
        (Pick("Work passed on to the firms below", _WAYS, 1 + int(np.sign(last - first))),),
        {**start, "step": len(PICTURES) - 1},
    )


@cache
def _drawn_network() -> ProductionNetwork:
    """The network that is drawn: small enough to see each firm, with half of the exporters before visible buyers."""
    return random_network((6, 12, 18), 2, np.random.default_rng(11), exposed=0.5)


def _pictures(path: Any, digits: int) -> list[list[float]]:
    """Numbers of one cluster's path, shape (steps + 1, 1, ...), picture by picture."""
    return [rounded(row, digits) for row in path[[*PICTURES], 0]]


def _columns(grid: Grid, paths: list[ClusterState]) -> dict[str, Column]:
    """What the sentence says of every picture, and what the lines show."""
    every = [*PICTURES]
    return {
        name: Column(name, grid, rounded(np.concatenate([getattr(path, name)[every, 0] for path in paths]), 2))
        for name in ("first_tier", "reported", "chain_wide", "gap", "outsourced")
    }


def _story(columns: Mapping[str, Column]) -> Sentence:
    """What a picture shows, in words."""
    whens = ("At the start", *(f"After {number_of(steps, 'step')}" for steps in PICTURES[1:]))
    time = Column("whens", Grid(columns["gap"].grid.controls[-1:]), whens)

    def fields(operations: Operations, at: Settings) -> dict[str, Any]:
        found = {name: part.at(operations, at) for name, part in columns.items()}
        lead = report_and_chain(operations, found["reported"], found["chain_wide"])
        return {"lead": lead, "when": time.at(operations, at), **found}

    return Sentence(_SAYS, fields, (time, *columns.values()))


def _caption(firms: ProductionNetwork) -> str:
    exposed = firms.exposure > 0
    exporters = firms.tier == 1
    return (
        "Buyers press the exporters that sell to them, the harder the better known these buyers are. The exporters "
        "pass a part of the work on to firms that the buyers hardly see. A circle is a firm with conduct above one "
        "half, a square a firm with less. A wider line is more work passed on. The visible buyers order from "
        f"{counted(int(exposed[exporters].sum()))} of the {counted(int(exporters.sum()))} exporters. Together with "
        f"firms further down, {counted(int(exposed.sum()))} of the {counted(len(firms.names))} firms work on their "
        f"orders. The conditions of the {counted(len(lab_cases()))} cases are as coded from the review, and the second "
        "control sets those that the review does not report."
    )


def _layers(network: ProductionNetwork, at: str) -> list[alt.Chart]:
    """Links, firms, names of tiers, and the lines; reads what the sentence reads, and conduct and flow at `at`."""
    place = _places(network)
    return [
        _links(network.apart(), place, f"flow[{at}][step]"),
        *_firms(network, place, f"conduct[{at}][step]"),
        _heads(network),
        *_time(at),
    ]


def _time(at: str) -> list[alt.Chart]:
    """Conduct as reported and down the chain over the pictures, and a line at the one that is shown."""
    last = len(PICTURES) - 1
    across = f"{_LEFT} + {_RIGHT - _LEFT} * {{}} / {last}"
    marks = pd.DataFrame({"y": [_FLOOR, (_FLOOR + _CEILING) / 2, _CEILING], "t": ["0", "0.5", "1"]})
    grid = alt.Chart(marks.assign(x=_LEFT, x2=_RIGHT)).encode(x=_X, y=_Y)
    now = alt.Chart(pd.DataFrame({"y": [_FLOOR], "y2": [_CEILING]})).transform_calculate(
        x=across.format("step"), t="lower(whens[step])"
    )
    return [
        grid.mark_rule(color=GREY, strokeDash=[2, 3]).encode(x2=alt.X2("x2:Q")),
        grid.mark_text(align="right", dx=-5, fontSize=11).encode(text=alt.Text("t:N")),
        now.mark_rule(style="ink", strokeWidth=2).encode(x=_X, y=_Y, y2=alt.Y2("y2:Q")),
        now.mark_text(baseline="top", dy=5, fontSize=12).encode(x=_X, y=_Y, text=alt.Text("t:N")),
        *(layer for line in range(len(_LINES)) for layer in _line(line, f"({at}) * {last + 1} + datum.i", across)),
    ]


def _line(which: int, picture: str, across: str) -> list[alt.Chart]:
    """One of `_LINES` with its name at its end, above the end of the other or below it."""
    (key, other), (colour, shape, dash) = ([*_LINES][which], [*_LINES][1 - which]), STYLES[which]
    points = (
        alt.Chart(pd.DataFrame({"i": range(len(PICTURES)), "steps": PICTURES}))
        .transform_calculate(conduct=f"{key}[{picture}]", other=f"{other}[{picture}]", x=across.format("datum.i"))
        .transform_calculate(
            y=f"{_FLOOR} + {_CEILING - _FLOOR} * datum.conduct",
            tip=f"'Step ' + datum.steps + ', {_LINES[key]}: ' + format(datum.conduct, '.2f') + '.'",
            named=f"'{_LINES[key]} ' + format(datum.conduct, '.2f')",
        )
        .encode(x=_X, y=_Y)
    )
    end = points.transform_filter(f"datum.i == {len(PICTURES) - 1}").encode(text=alt.Text("named:N"))
    above = f"datum.conduct {'>=' if which == 0 else '>'} datum.other"
    return [
        points.mark_line(color=colour, strokeWidth=2.5, strokeDash=dash),
        points.mark_point(color=colour, shape=shape, filled=True, size=50, opacity=1).encode(
            tooltip=alt.Tooltip("tip:N")
        ),
        end.transform_filter(above).mark_text(align="left", dx=8, dy=-5, fontSize=12),
        end.transform_filter(f"!({above})").mark_text(align="left", dx=8, dy=8, fontSize=12),
    ]


def _links(links: Lumps, place: list[tuple[float, float]], flow: str) -> alt.Chart:
    ends = zip(links.client, links.subcontractor, strict=True)
    rows = [(i, *place[a], *place[b]) for i, (a, b) in enumerate(ends)]
    width = alt.Scale(domain=[0, 0.12], range=[0.2, 8], clamp=True)
    return (
        alt.Chart(pd.DataFrame(rows, columns=["i", "x", "y", "x2", "y2"]))
        .transform_calculate(now=f"{flow}[datum.i]")
        .mark_rule(color=GREY, opacity=0.8)
        .encode(
            x=_X,
            y=_Y,
            x2=alt.X2("x2:Q"),
            y2=alt.Y2("y2:Q"),
            strokeWidth=alt.StrokeWidth("now:Q", scale=width, legend=None),
        )
    )


def _firms(network: ProductionNetwork, place: list[tuple[float, float]], conduct: str) -> list[alt.Chart]:
    nodes = pd.DataFrame(
        {
            "i": range(len(network.names)),
            "x": [x for x, _ in place],
            "y": [y for _, y in place],
            "name": network.names,
            "sells": np.where(network.exposure > 0, "visible buyers", "other buyers"),
        }
    )
    firms = (
        alt.Chart(nodes)
        .transform_calculate(now=f"{conduct}[datum.i]")
        .transform_calculate(
            tip="datum.name + ', works for ' + datum.sells + ': conduct ' + format(datum.now, '.2f') + '.'"
        )
        .encode(
            x=_X,
            y=_Y,
            color=alt.Color(
                "now:Q",
                title="Conduct: ● above one half",
                scale=alt.Scale(domain=[0, CROSSOVER, 1], range=[*SIDES]),
                legend=alt.Legend(orient="bottom", gradientLength=180),
            ),
            tooltip=alt.Tooltip("tip:N"),
        )
    )
    mark: dict[str, Any] = {"filled": True, "size": 200, "opacity": 1, "stroke": GREY, "strokeWidth": 1}
    return [
        firms.transform_filter(f"datum.now > {CROSSOVER}").mark_point(shape="circle", **mark),
        firms.transform_filter(f"datum.now <= {CROSSOVER}").mark_point(shape="square", **mark),
    ]


def _heads(network: ProductionNetwork) -> alt.Chart:
    rows = [{"x": 0.0, "y": _HEIGHTS[tier] + 0.08, "t": _ROWS[tier]} for tier in sorted(set(network.tier.tolist()))]
    rows.append({"x": 0.0, "y": _CEILING + 0.08, "t": "conduct over time, a mark for each picture"})
    words = alt.Chart(pd.DataFrame(rows)).mark_text(align="left", fontStyle="italic", fontSize=12)
    return words.encode(x=_X, y=_Y, text=alt.Text("t:N"))


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


def _table(grid: Grid, cases: Sequence[CodedCase], paths: list[ClusterState]) -> pd.DataFrame:
    """Where every path settles."""
    return pd.DataFrame(
        [
            {
                "cluster": cases[int(point["cluster"])].name,
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
