"""Figures of the model of clusters: each function takes the settings of its controls and returns a `Figure`.

A simulation cannot run in a page without Python, so these figures carry what it gave on a grid of settings
(`csrmodel.grids`), and a control chooses a point of the grid. The captions say which grid. The clusters on offer are
the coded cases of which enough is reported; what is not reported stands at a value that the figure names.
"""

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
from csrmodel.datasets import default
from csrmodel.figures import Choice, Control, Figure, Readout
from csrmodel.grids import Grid, rounded, with_signals
from csrmodel.impacts import SITES
from csrmodel.initiatives import Effect, effect, initiative_names
from csrmodel.simulation import ClusterState, equilibrium, simulate

GAIN, LOSS, LINE = "#1b7f79", "#b35806", "#4059ad"
STEPS = 48
STRIDE = 6
"""Steps of a path, and how many lie between two of its pictures."""

AXIS = tuple(round(0.1 * i, 1) for i in range(11))
"""Points of a grid along an axis from 0 to 1."""


def _which_case(chosen: int) -> Choice:
    return Choice("cluster", "A cluster", tuple(case.name for case in lab_cases()), chosen)


@cache
def _drawn_network() -> ProductionNetwork:
    """The network that is drawn: small enough to see each firm, with half of the exporters before visible buyers."""
    return random_network((6, 12, 18), 2, np.random.default_rng(11), exposed=0.5)


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
            _which_case(cluster),
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
        .mark_rule(color="#8a8f98", opacity=0.8)
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
                scale=alt.Scale(domain=[0, 0.5, 1], range=["#e08214", "#f7f4ee", "#1b9e95"]),
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


HEIGHT: Mapping[int, float] = {1: 1.0, 2: 0.5, 3: 0.0}


def _tier_layout(network: ProductionNetwork) -> list[tuple[float, float]]:
    layers = {tier: [i for i, t in enumerate(network.tier) if t == tier] for tier in sorted(set(network.tier.tolist()))}
    graph = nx.DiGraph(list(zip(network.client.tolist(), network.subcontractor.tolist(), strict=True)))
    graph.add_nodes_from(range(len(network.tier)))
    spot = nx.multipartite_layout(graph, subset_key=layers, align="horizontal")
    across = np.array([spot[i][0] for i in range(len(network.tier))])
    low, span = across.min(), float(np.ptp(across))
    scaled = (across - low) / span if span > 0 else np.full(len(across), 0.5)
    return [(round(float(x), 3), HEIGHT[int(t)]) for x, t in zip(scaled, network.tier, strict=True)]


def decoupling(cluster: int = 0, tau: float = 0.3, gamma: float = 1.0) -> Figure:
    """The decoupling gap by traceability and informality.

    Parameters
    ----------
    cluster
        Which of the cases on offer.
    tau, gamma
        Traceability and informality of the reader's cluster, in [0, 1].
    """
    grid = Grid(
        (
            _which_case(cluster),
            Control("tau", "Traceability (τ)", tau, 0, 1, 0.1, "first tier only", "to the homes"),
            Control("gamma", "Informality (γ)", gamma, 0, 1, 0.1, "all formal", "informal"),
        )
    )
    taus, gammas = (axis.ravel() for axis in np.meshgrid(AXIS, AXIS, indexing="ij"))
    found = [equilibrium(case.attributes(traceability=taus, informality=gammas)) for case in lab_cases()]
    values = [rounded(np.concatenate([getattr(state, key) for state in found])) for key in _TOTALS.values()]
    half = 0.05
    cells = (
        alt.Chart(pd.DataFrame({"i": range(len(taus)), "t": taus, "g": gammas}))
        .transform_calculate(
            gap=f"values[2][cluster * {len(taus)} + datum.i]",
            x=f"datum.t - {half}",
            x2=f"datum.t + {half}",
            y=f"datum.g - {half}",
            y2=f"datum.g + {half}",
        )
        .mark_rect(strokeWidth=0, clip=True)
        .encode(
            x=alt.X("x:Q", title="Traceability", scale=alt.Scale(domain=[0, 1], nice=False)),
            x2="x2:Q",
            y=alt.Y("y:Q", title="Informality", scale=alt.Scale(domain=[0, 1], nice=False)),
            y2="y2:Q",
            color=alt.Color(
                "gap:Q",
                title="Gap",
                scale=alt.Scale(domain=[0, 0.9], range=["#f7f4ee", "#b35806"]),
                legend=alt.Legend(orient="bottom", gradientLength=180),
            ),
            tooltip=["t:Q", "g:Q", "gap:Q"],
        )
    )
    dot = (
        alt.Chart(pd.DataFrame({"who": ["your cluster"]}))
        .transform_calculate(x="tau", y="gamma")
        .mark_point(filled=True, size=240, color="#111111", stroke="#ffffff", strokeWidth=2.5, opacity=1)
        .encode(x="x:Q", y="y:Q", tooltip="who:N")
    )
    at = grid.expression

    def says(**settings: float) -> str:
        reported, chain_wide, gap = (column[grid.index(settings)] for column in values)
        return f"Reported conduct {reported:.2f}, chain-wide {chain_wide:.2f}: a gap of {gap:.2f}."

    corners = [point for point in grid.points() if {point["tau"], point["gamma"]} <= {0.0, 1.0}]
    return Figure(
        name="decoupling",
        chart=with_signals(
            alt.layer(cells, dot),
            340,
            cluster=cluster,
            tau=tau,
            gamma=gamma,
            values=values,
            story=(
                f"'Reported conduct ' + format(values[0][{at}], '.2f') + ', chain-wide '"
                f" + format(values[1][{at}], '.2f') + ': a gap of ' + format(values[2][{at}], '.2f') + '.'",
            ),
        ),
        question="When does the good name of the first tier say anything about the rest?",
        caption=(
            "Tracing orders narrows the gap between reported and chain-wide conduct, and cannot close it while the "
            "lower tiers stay informal: the buyers' voice then reaches people whom no law, monitor or association "
            f"reaches. Coded cases, what is not reported in the middle; equilibria on a grid of {len(AXIS)} by "
            f"{len(AXIS)} points."
        ),
        description="A square of traceability by informality coloured by the gap, with a dot for the reader's cluster.",
        provenance="model",
        table=pd.DataFrame(
            [
                {
                    "cluster": lab_cases()[int(point["cluster"])].name,
                    "traceability": point["tau"],
                    "informality": point["gamma"],
                    "gap": values[2][grid.index(point)],
                }
                for point in corners
            ]
        ),
        controls=grid.controls,
        readouts=(Readout("story", says(cluster=cluster, tau=tau, gamma=gamma), says),),
    )


_TOTALS: Mapping[str, str] = {"reported conduct": "reported", "chain-wide conduct": "chain_wide", "gap": "gap"}


def squeeze(cluster: int = 0, price: float = 0.5) -> Figure:
    """Conduct and outsourcing as orders swing, under a price squeeze.

    Parameters
    ----------
    cluster
        Which of the cases on offer.
    price
        Price squeeze, in [0, 1].
    """
    grid = Grid(
        (
            _which_case(cluster),
            Control("price", "Price squeeze (q)", price, 0, 1, 0.1, "fair prices", "cut-throat"),
        )
    )
    measures = {"reported conduct": "reported", "chain-wide conduct": "chain_wide", "work given out": "outsourced"}
    states = [
        equilibrium(lab_cases()[int(point["cluster"])].attributes(price_squeeze=point["price"], volatility=AXIS))
        for point in grid.points()
    ]
    values = [[rounded(getattr(state, key), 2) for key in measures.values()] for state in states]
    points = pd.DataFrame(
        [
            {"measure": name, "m": m, "i": i, "swing": swing}
            for m, name in enumerate(measures)
            for i, swing in enumerate(AXIS)
        ]
    )
    lines = (
        alt.Chart(points)
        .transform_calculate(value=f"values[{grid.expression}][datum.m][datum.i]")
        .mark_line(point=True, strokeWidth=3)
        .encode(
            x=alt.X("swing:Q", title="Volatility of orders", scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 1])),
            color=alt.Color(
                "measure:N",
                title=None,
                scale=alt.Scale(domain=[*measures], range=[GAIN, LINE, LOSS]),
                legend=alt.Legend(orient="bottom", columns=2),
            ),
            tooltip=["measure:N", "swing:Q", "value:Q"],
        )
    )
    ends = [(point, i) for point in grid.points() if point["price"] in (0, 1) for i in (0, len(AXIS) - 1)]
    return Figure(
        name="squeeze",
        chart=with_signals(lines, 300, cluster=cluster, price=price, values=values),
        question="What do the buyers' own ways of buying do to conduct?",
        caption=(
            "The more orders swing, the more work goes out, whatever the first tier does. The harder the squeeze on "
            "prices, the lower conduct falls everywhere. What buyers ask for with one hand they undo with the other. "
            f"Coded cases, what is not reported in the middle; equilibria on a grid of {len(AXIS)} by {len(AXIS)} "
            "points."
        ),
        description="Three lines over the volatility of orders: reported and chain-wide conduct and work given out.",
        provenance="model",
        table=pd.DataFrame(
            [
                {
                    "cluster": lab_cases()[int(point["cluster"])].name,
                    "price squeeze": point["price"],
                    "volatility": AXIS[i],
                    **{name: values[grid.index(point)][m][i] for m, name in enumerate(measures)},
                }
                for point, i in ends
            ]
        ),
        controls=grid.controls,
    )


def initiative_effect(cluster: int = 0, first: int = 1, second: int = 0) -> Figure:
    """What one or two initiatives do to a cluster, and to whom.

    Parameters
    ----------
    cluster
        Which of the cases on offer.
    first, second
        Initiatives: 0 for none, or the position in the table (1, ...).
    """
    options = ("none", *initiative_names().values())
    grid = Grid(
        (
            _which_case(cluster),
            Choice("first", "An initiative", options, first),
            Choice("second", "A second one", options, second),
        )
    )
    found = [_effect_of(int(p["cluster"]), int(p["first"]), int(p["second"])) for p in grid.points()]
    here = grid.index({"cluster": cluster, "first": first, "second": second})
    who = [f"{group}, {site}" for group in ("women", "men") for site in SITES]
    bars = (
        alt.Chart(pd.DataFrame({"i": range(len(who)), "group": who}))
        .transform_calculate(
            change=f"changes[{grid.expression}][datum.i]",
            verdict="datum.change > 0 ? 'gains' : datum.change < 0 ? 'loses' : 'no change'",
        )
        .mark_bar()
        .encode(
            x=alt.X("change:Q", title="Change of mean income", scale=alt.Scale(domain=[-0.7, 0.7], clamp=True)),
            y=alt.Y("group:N", title=None, sort=None, axis=alt.Axis(labelLimit=150)),
            color=alt.Color(
                "verdict:N",
                title=None,
                scale=alt.Scale(domain=["gains", "loses", "no change"], range=[GAIN, LOSS, "#8a8f98"]),
                legend=alt.Legend(orient="bottom"),
            ),
            tooltip=["group:N", "change:Q"],
        )
    )
    zero = alt.Chart(pd.DataFrame({"x": [0]})).mark_rule(color="#8a8f98").encode(x="x:Q")
    outcomes = [_moves(e) for e in found]

    def says(**settings: float) -> str:
        moves = outcomes[grid.index(settings)]
        return f"{', '.join(f'{n} {moves[2 * i]:.2f} to {moves[2 * i + 1]:.2f}' for i, n in enumerate(_OUTCOMES))}."

    words = " + ', ' + ".join(
        f"'{name} ' + format(outcomes[{grid.expression}][{2 * i}], '.2f')"
        f" + ' to ' + format(outcomes[{grid.expression}][{2 * i + 1}], '.2f')"
        for i, name in enumerate(_OUTCOMES)
    )
    return Figure(
        name="initiative-effect",
        chart=with_signals(
            alt.layer(bars, zero),
            260,
            cluster=cluster,
            first=first,
            second=second,
            changes=[rounded(e.groups()["change"], 2) for e in found],
            outcomes=outcomes,
            story=(f"{words} + '.'",),
        ),
        question="Who gains from an initiative, and who pays for it?",
        caption=(
            "When stitching moves to monitored centres, men who leave home for a centre gain, and women at home "
            "lose on average, as most of them cannot follow. Choose closures: the load falls, and so do jobs. "
            "Incomes are shares of the legal minimum, over those who held the job before; who loses it counts with 0. "
            "Coded cases, what is not reported in the middle."
        ),
        description="Bars for women and men in factory, workshop and home: the change of their mean income.",
        provenance="model",
        table=found[here].groups().round(2),
        controls=grid.controls,
        readouts=(Readout("story", says(cluster=cluster, first=first, second=second), says),),
    )


@cache
def _effect_of(cluster: int, first: int, second: int) -> Effect:
    """A case under a pair of initiatives; which of the two is named first makes no difference."""
    if first > second:
        return _effect_of(cluster, second, first)
    keys = ["", *initiative_names()]
    return effect(lab_cases()[cluster].attributes(), [key for key in dict.fromkeys((keys[first], keys[second])) if key])


_OUTCOMES: Mapping[str, str] = {
    "Pollution load": "pollution load",
    "work done in violation": "work done in violation",
    "workers below the legal minimum": "workers below the legal minimum",
    "jobs": "jobs",
}
"""Outcomes as the readout begins with them, and their rows in the summary."""


def _moves(found: Effect) -> list[float]:
    """Before and after of each outcome."""
    table = found.summary().set_index("outcome").loc[[*_OUTCOMES.values()], ["before", "after"]]
    return rounded(table.to_numpy().ravel(), 2)
