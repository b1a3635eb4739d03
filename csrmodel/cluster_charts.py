"""Figures of the model of clusters: each function takes the settings of its controls and returns a `Figure`.

A simulation cannot run in a page without Python, so these figures carry what it gave on a grid of settings, and a
control chooses a point of the grid. The captions say which grid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt
import networkx as nx
import numpy as np
import pandas as pd

from csrmodel import datasets
from csrmodel.adoption import NATIONAL_FACTORS
from csrmodel.clusters import ClusterAttributes, ProductionNetwork, random_network
from csrmodel.figures import Choice, Control, Figure, Readout
from csrmodel.impacts import SITES
from csrmodel.initiatives import Effect, effect, initiative_names
from csrmodel.simulation import equilibrium, simulate

GAIN, LOSS, LINE = "#1b7f79", "#b35806", "#4059ad"
STEPS = 48
STRIDE = 6
"""Steps of a path, and how many lie between two of its pictures."""

GRID = 11
"""Points of a grid along each axis from 0 to 1."""


def settings() -> pd.DataFrame:
    """The ready settings as clusters: the rows of the table `presets`."""
    return datasets.presets()


def attributes(row: Mapping[str, Any], **changes: Any) -> ClusterAttributes:
    """A ready setting as the attributes of a cluster, with changes."""
    return ClusterAttributes(**{"visibility": row["visibility"], **{n: row[n] for n in NATIONAL_FACTORS}, **changes})


@cache
def _drawn_network() -> ProductionNetwork:
    """The network that is drawn: small enough to see each firm, with half of the exporters before visible buyers."""
    return random_network((6, 12, 18), 2, np.random.default_rng(11), exposed=0.5)


def cluster_through_time(cluster: int = 0, step: float = STEPS // STRIDE) -> Figure:
    """One cluster as a network: conduct by colour, work passed on by width, step by step.

    Parameters
    ----------
    cluster
        Which ready setting.
    step
        Which picture, each `STRIDE` steps after the one before; a whole number, which sliders give as a float.
    """
    picture = round(step)
    table, network = settings(), _drawn_network()
    flow, place = network.flow(), _tier_layout(network)
    nodes, edges, totals = [], [], []
    for number, row in enumerate(table.to_dict("records")):
        path = simulate(attributes(row), network, steps=STEPS, path=True)
        conduct = path.firms(path.conduct)[::STRIDE, 0]
        outsourcing = path.firms(path.outsourcing)[::STRIDE, 0]
        arriving = _arriving(network, outsourcing, flow)
        for i, name in enumerate(network.names):
            nodes.append(
                {
                    "cluster": number,
                    "x": place[i][0],
                    "y": place[i][1],
                    "name": name,
                    "exposed": "visible buyers" if network.exposure[i] > 0 else "other buyers",
                    "conduct": _rounded(conduct[:, i], 2),
                }
            )
        for a, b in zip(network.client, network.subcontractor, strict=True):
            edges.append(
                {
                    "cluster": number,
                    "x": place[a][0],
                    "y": place[a][1],
                    "x2": place[b][0],
                    "y2": place[b][1],
                    "flow": _rounded(arriving[:, a] * outsourcing[:, a] * flow[a, b], 3),
                }
            )
        columns = (path.reported, path.chain_wide, path.outsourced, path.gap)
        totals.append([_rounded(values[::STRIDE, 0]) for values in columns])
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.04, 1.04]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.12, 1.16]))
    links = (
        alt.Chart(pd.DataFrame(edges))
        .transform_filter("datum.cluster == cluster")
        .transform_calculate(now="datum.flow[step]")
        .mark_rule(color="#8a8f98", opacity=0.8)
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            strokeWidth=alt.StrokeWidth("now:Q", scale=alt.Scale(domain=[0, 0.12], range=[0.2, 8]), legend=None),
        )
    )
    firms = (
        alt.Chart(pd.DataFrame(nodes))
        .transform_filter("datum.cluster == cluster")
        .transform_calculate(now="datum.conduct[step]")
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
            tooltip=["name:N", "exposed:N", alt.Tooltip("now:Q", format=".2f", title="conduct")],
        )
    )
    heads = alt.Chart(
        pd.DataFrame(
            {
                "x": [0.0, 0.0, 0.0],
                "y": [1.11, 0.61, 0.11],
                "t": ["first-tier suppliers", "subcontractors", "home-based"],
            }
        )
    )
    words = heads.mark_text(align="left", fontStyle="italic", fontSize=12).encode(x=x, y=y, text="t:N")
    sentence = (
        f"'After ' + step * {STRIDE} + ' steps: reported conduct ' + format(totals[cluster][0][step], '.2f') + ', "
        "chain-wide ' + format(totals[cluster][1][step], '.2f') + ', gap ' + format(totals[cluster][3][step], '.2f')"
        " + '. The first tier gives out ' + format(totals[cluster][2][step], '.0%') + ' of its work.'"
    )
    reported, chain_wide, given_out, gap = (values[picture] for values in totals[cluster])
    text = (
        f"After {picture * STRIDE} steps: reported conduct {reported:.2f}, chain-wide {chain_wide:.2f}, gap {gap:.2f}. "
        f"The first tier gives out {given_out:.0%} of its work."
    )
    last = [{"cluster": row["name"], **_last(t)} for row, t in zip(table.to_dict("records"), totals, strict=True)]
    return Figure(
        name="cluster-through-time",
        chart=_with(
            alt.layer(links, firms, words), 400, cluster=cluster, step=picture, totals=totals, story=(sentence,)
        ),
        question="Pressure arrives at the top. How far down does it go?",
        caption=(
            "Where famous buyers order, the firms that they see turn to responsible conduct, and work runs down to "
            "those that they do not see. Colour is conduct, the width of a line the work that is passed on. Half of "
            f"the exporters sell to visible buyers. {len(table)} ready settings, a picture every {STRIDE} steps."
        ),
        description="Three rows of circles for firms of three tiers, joined by lines, coloured by conduct.",
        provenance="model",
        table=pd.DataFrame(last),
        controls=(
            Choice("cluster", "A cluster", tuple(table["name"]), cluster),
            Control("step", f"Time (pictures of {STRIDE} steps)", picture, 0, STEPS // STRIDE, 1, "start", "settled"),
        ),
        readouts=(Readout("story", text),),
    )


def _last(totals: Sequence[Sequence[float]]) -> dict[str, float]:
    names = ("reported conduct", "chain-wide conduct", "outsourced by tier 1", "gap")
    return {name: values[-1] for name, values in zip(names, totals, strict=True)}


def _arriving(network: ProductionNetwork, outsourcing: Any, flow: Any) -> Any:
    """Work that reaches each firm, shape (pictures, firms)."""
    arriving = np.where(network.tier == 1, network.size, 0.0) * np.ones_like(outsourcing)
    for tier in (1, 2):
        arriving = arriving + np.where(network.tier == tier, arriving * outsourcing, 0.0) @ flow
    return arriving


def _tier_layout(network: ProductionNetwork) -> list[tuple[float, float]]:
    layers = {tier: [i for i, t in enumerate(network.tier) if t == tier] for tier in (1, 2, 3)}
    graph = nx.DiGraph(list(zip(network.client.tolist(), network.subcontractor.tolist(), strict=True)))
    graph.add_nodes_from(range(len(network.tier)))
    spot = nx.multipartite_layout(graph, subset_key=layers, align="horizontal")
    low, high = np.min([*spot.values()], axis=0), np.max([*spot.values()], axis=0)
    scaled = {i: (np.array(p) - low) / (high - low) for i, p in spot.items()}
    return [(round(float(scaled[i][0]), 3), {1: 1.0, 2: 0.5, 3: 0.0}[int(network.tier[i])]) for i in sorted(scaled)]


def decoupling(cluster: int = 0, tau: float = 0.3, gamma: float = 1.0) -> Figure:
    """The decoupling gap by traceability and informality.

    Parameters
    ----------
    cluster
        Which ready setting.
    tau, gamma
        Traceability and informality of the reader's cluster, in [0, 1].
    """
    table, axis = settings(), np.round(np.linspace(0, 1, GRID), 2)
    taus, gammas = (a.ravel() for a in np.meshgrid(axis, axis, indexing="ij"))
    found = [equilibrium(attributes(r, traceability=taus, informality=gammas)) for r in table.to_dict("records")]
    rows = pd.DataFrame(
        {
            "cluster": np.repeat(range(len(table)), len(taus)),
            "t": np.tile(taus, len(table)),
            "g": np.tile(gammas, len(table)),
            "gap": np.round(np.concatenate([state.gap for state in found]), 3),
        }
    )
    half = 0.5 / (GRID - 1)
    cells = (
        alt.Chart(rows)
        .transform_filter("datum.cluster == cluster")
        .transform_calculate(
            x=f"datum.t - {half}", x2=f"datum.t + {half}", y=f"datum.g - {half}", y2=f"datum.g + {half}"
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
    values = [[_rounded(v, 3) for v in (s.reported, s.chain_wide, s.gap)] for s in found]
    at = f"(round(tau * {GRID - 1}) * {GRID} + round(gamma * {GRID - 1}))"
    sentence = (
        f"'Reported conduct ' + format(values[cluster][0][{at}], '.2f') + ', chain-wide '"
        f" + format(values[cluster][1][{at}], '.2f') + ': a gap of ' + format(values[cluster][2][{at}], '.2f') + '.'"
    )
    index = round(tau * (GRID - 1)) * GRID + round(gamma * (GRID - 1))
    here = [column[index] for column in values[cluster]]
    corners = [(t, g) for t in (0.0, 1.0) for g in (0.0, 1.0)]
    return Figure(
        name="decoupling",
        chart=_with(
            alt.layer(cells, dot), 340, cluster=cluster, tau=tau, gamma=gamma, values=values, story=(sentence,)
        ),
        question="When does the good name of the first tier say anything about the rest?",
        caption=(
            "Tracing orders narrows the gap between reported and chain-wide conduct, and cannot close it while the "
            "lower tiers stay informal: the buyers' voice then reaches people whom no law, monitor or association "
            f"reaches. Equilibria on a grid of {GRID} by {GRID} points."
        ),
        description="A square of traceability by informality coloured by the gap, with a dot for the reader's cluster.",
        provenance="model",
        table=pd.DataFrame(
            [
                {"cluster": row["name"], "traceability": t, "informality": g, "gap": _at(rows, number, t, g)}
                for number, row in enumerate(table.to_dict("records"))
                for t, g in corners
            ]
        ),
        controls=(
            Choice("cluster", "A cluster", tuple(table["name"]), cluster),
            Control("tau", "Traceability (τ)", tau, 0, 1, 0.1, "first tier only", "to the homes"),
            Control("gamma", "Informality (γ)", gamma, 0, 1, 0.1, "all formal", "informal"),
        ),
        readouts=(
            Readout("story", f"Reported conduct {here[0]:.2f}, chain-wide {here[1]:.2f}: a gap of {here[2]:.2f}."),
        ),
    )


def _at(rows: pd.DataFrame, cluster: int, t: float, g: float) -> float:
    return float(rows[(rows["cluster"] == cluster) & (rows["t"] == t) & (rows["g"] == g)]["gap"].iloc[0])


def squeeze(cluster: int = 0, price: float = 0.5) -> Figure:
    """Conduct and outsourcing as orders swing, under a price squeeze.

    Parameters
    ----------
    cluster
        Which ready setting.
    price
        Price squeeze, in [0, 1].
    """
    table, axis = settings(), np.round(np.linspace(0, 1, GRID), 2)
    prices, swings = (a.ravel() for a in np.meshgrid(axis, axis, indexing="ij"))
    measures = {"reported": "reported conduct", "chain_wide": "chain-wide conduct", "outsourced": "work given out"}
    found = []
    for number, row in enumerate(table.to_dict("records")):
        state = equilibrium(attributes(row, price_squeeze=prices, volatility=swings))
        values = {name: np.round(getattr(state, key), 2) for key, name in measures.items()}
        found.append(pd.DataFrame({"cluster": number, "p": prices, "swing": swings, **values}))
    data = pd.concat(found)
    lines = (
        alt.Chart(data)
        .transform_filter("datum.cluster == cluster && abs(datum.p - price) < 0.01")
        .transform_fold([*measures.values()], as_=["measure", "value"])
        .mark_line(point=True, strokeWidth=3)
        .encode(
            x=alt.X("swing:Q", title="Volatility of orders", scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 1])),
            color=alt.Color(
                "measure:N",
                title=None,
                scale=alt.Scale(domain=[*measures.values()], range=[GAIN, LINE, LOSS]),
                legend=alt.Legend(orient="bottom", columns=2),
            ),
            tooltip=["measure:N", "swing:Q", "value:Q"],
        )
    )
    ends = data[data["p"].isin([0.0, 1.0]) & data["swing"].isin([0.0, 1.0])]
    return Figure(
        name="squeeze",
        chart=_with(lines, 300, cluster=cluster, price=price),
        question="What do the buyers' own ways of buying do to conduct?",
        caption=(
            "The more orders swing, the more work goes out, whatever the first tier does. The harder the squeeze on "
            "prices, the lower conduct falls everywhere. What buyers ask for with one hand they undo with the other. "
            f"Equilibria on a grid of {GRID} by {GRID} points."
        ),
        description="Three lines over the volatility of orders: reported and chain-wide conduct and work given out.",
        provenance="model",
        table=ends.assign(cluster=[table["name"][c] for c in ends["cluster"]]).rename(
            columns={"p": "price squeeze", "swing": "volatility"}
        ),
        controls=(
            Choice("cluster", "A cluster", tuple(table["name"]), cluster),
            Control("price", "Price squeeze (q)", price, 0, 1, 0.1, "fair prices", "cut-throat"),
        ),
    )


def initiative_effect(cluster: int = 0, first: int = 1, second: int = 0) -> Figure:
    """What one or two initiatives do to a cluster, and to whom.

    Parameters
    ----------
    cluster
        Which ready setting.
    first, second
        Initiatives: 0 for none, or the position in the table (1, ...).
    """
    table, names = settings(), initiative_names()
    many = len(names) + 1
    found = _effects()
    rows = pd.concat([_group_rows(e, number, a, b) for (number, a, b), e in found.items()])
    outcomes = _outcomes(found, len(table), many)
    pair = f"min(first, second) * {many} + max(first, second)"
    who = [f"{group}, {site}" for group in ("women", "men") for site in SITES]
    bars = (
        alt.Chart(rows)
        .transform_filter(f"datum.cluster == cluster && datum.pair == {pair}")
        .transform_calculate(
            verdict="datum.change > 0 ? 'gains' : datum.change < 0 ? 'loses' : 'no change'", group=f"{who}[datum.who]"
        )
        .mark_bar()
        .encode(
            x=alt.X(
                "change:Q",
                title="Change of mean income",
                scale=alt.Scale(domain=[-0.7, 0.7], clamp=True),
            ),
            y=alt.Y("group:N", title=None, sort=None, axis=alt.Axis(labelLimit=150)),
            color=alt.Color(
                "verdict:N",
                title=None,
                scale=alt.Scale(domain=["gains", "loses", "no change"], range=[GAIN, LOSS, "#8a8f98"]),
                legend=alt.Legend(orient="bottom"),
            ),
            tooltip=["group:N", "workers:Q", "change:Q"],
        )
    )
    zero = alt.Chart(pd.DataFrame({"x": [0]})).mark_rule(color="#8a8f98").encode(x="x:Q")
    parts = [
        f"'{label} ' + format(outcomes[cluster][{pair}][{2 * i}], '.2f') + ' to '"
        f" + format(outcomes[cluster][{pair}][{2 * i + 1}], '.2f')"
        for i, label in enumerate(_LABELS)
    ]
    sentence = " + ', ' + ".join(parts) + " + '.'"
    here = outcomes[cluster][min(first, second) * many + max(first, second)]
    text = ", ".join(f"{label} {here[2 * i]:.2f} to {here[2 * i + 1]:.2f}" for i, label in enumerate(_LABELS)) + "."
    options = ("none", *names.values())
    shown = found[cluster, min(first, second), max(first, second)]
    return Figure(
        name="initiative-effect",
        chart=_with(
            alt.layer(bars, zero),
            260,
            cluster=cluster,
            first=first,
            second=second,
            outcomes=outcomes,
            story=(sentence,),
        ),
        question="Who gains from an initiative, and who pays for it?",
        caption=(
            "When stitching moves to monitored centres, men who leave home for a centre gain, and women at home "
            "lose on average, as most of them cannot follow. Choose closures: the load falls, and so do jobs. "
            "Incomes are shares of the legal minimum, over those who held the job before; who loses it counts with 0."
        ),
        description="Bars for women and men in factory, workshop and home: the change of their mean income.",
        provenance="model",
        table=shown.groups().round(2),
        controls=(
            Choice("cluster", "A cluster", tuple(table["name"]), cluster),
            Choice("first", "An initiative", options, first),
            Choice("second", "A second one", options, second),
        ),
        readouts=(Readout("story", text),),
    )


@cache
def _effects() -> dict[tuple[int, int, int], Effect]:
    """Every ready setting under every pair of initiatives, the smaller position first."""
    keys = ["", *initiative_names()]
    return {
        (number, a, b): effect(attributes(row), [k for k in (keys[a], keys[b]) if k])
        for number, row in enumerate(settings().to_dict("records"))
        for a in range(len(keys))
        for b in range(a, len(keys))
    }


_LABELS: Mapping[str, str] = {
    "Pollution load": "pollution load",
    "work in violation": "work done in violation",
    "workers below the legal minimum": "workers below the legal minimum",
    "jobs": "jobs",
}


def _group_rows(found: Effect, cluster: int, a: int, b: int) -> pd.DataFrame:
    groups = found.groups()
    return pd.DataFrame(
        {
            "cluster": cluster,
            "pair": a * (len(initiative_names()) + 1) + b,
            "who": range(len(groups)),
            "workers": groups["workers"].round(2),
            "change": groups["change"].round(2),
        }
    )


def _outcomes(found: Mapping[tuple[int, int, int], Effect], clusters: int, many: int) -> list[list[list[float]]]:
    """Before and after of each outcome, by cluster and pair; a pair stands at its smaller position first."""
    blank: list[list[list[float]]] = [[[] for _ in range(many * many)] for _ in range(clusters)]
    for (number, a, b), e in found.items():
        summary = e.summary().set_index("outcome").loc[[*_LABELS.values()], ["before", "after"]]
        blank[number][a * many + b] = _rounded(summary.to_numpy().ravel(), 3)
    return blank


def _rounded(values: Any, digits: int = 3) -> list[float]:
    return [round(float(v), digits) for v in values]


def _with(chart: Any, height: int, **params: Any) -> Any:
    """The chart with its top-level parameters: a tuple holds an expression, anything else is a value."""
    made = [
        alt.param(name, expr=value[0]) if isinstance(value, tuple) else alt.param(name, value=value)
        for name, value in params.items()
    ]
    return chart.add_params(*made).properties(width="container", height=height)
