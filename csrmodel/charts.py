"""The book's figures: each function takes the settings of its controls and returns a `Figure`.

Charts compute nothing of their own. Where a control moves the model, the chart carries the model's formula as a
Vega expression that `csrmodel.adoption` writes; where it shows evidence, the rows come from `csrmodel.datasets`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import altair as alt
import networkx as nx
import numpy as np
import pandas as pd
from altair import datum, expr
from altair.expr.core import Expression
from numpy.typing import NDArray

from csrmodel import datasets
from csrmodel.adoption import (
    NATIONAL_FACTORS,
    AdoptionParameters,
    adoption,
    adoption_expression,
    combine_levels_expression,
    institutional_strength,
    strength_expression,
    verdict,
    verdict_expression,
)
from csrmodel.figures import Choice, Control, Figure, Preset, Readout
from csrmodel.grids import term

IN, OUT, ACCENT, MUTED = "#1b7f79", "#b35806", "#4059ad", "#8a8f98"

_LABELS: Mapping[str, str] = {
    "laws": "Labour and environmental laws, enforced",
    "monitoring": "Independent monitoring",
    "associations": "Business associations",
    "dialogue": "Dialogue with stakeholders",
    "community": "Community accountability",
}


def argument(visibility: float = 0.9, strength: float = 0.1) -> Figure:
    """The book's argument in one figure: both levels have to be strong.

    Parameters
    ----------
    visibility
        How visible the cluster's buyers are, 0 to 1.
    strength
        How strong the national institutions around it are, 0 to 1.
    """
    parameters = AdoptionParameters()
    here = _two_level(visibility, strength, parameters)

    def says(visibility: float, strength: float) -> str:
        return _verdict_sentence(visibility, strength, _two_level(visibility, strength, parameters))

    params = [
        alt.param("visibility", value=visibility),
        alt.param("strength", value=strength),
        alt.param("sigma", value=parameters.sigma),
        alt.param("omega", value=parameters.omega),
        alt.param("membership", expr=_two_level_expression("visibility", "strength")),
        alt.param("verdict", expr=_verdict_sentence_expression()),
    ]
    corners = pd.DataFrame(
        {
            "x": [0.04, 0.96, 0.04, 0.96],
            "y": [0.06, 0.06, 0.95, 0.95],
            "align": ["left", "right", "left", "right"],
            "text": ["nobody asks", "buyers alone", "institutions alone", "both levels"],
        }
    )
    words = [
        alt.Chart(corners[corners["align"] == side])
        .mark_text(align=side, fontSize=13, fontStyle="italic", color="#222222")
        .encode(x="x:Q", y="y:Q", text="text:N")
        for side in ("left", "right")
    ]
    return Figure(
        name="argument",
        chart=_place(alt.layer(_cells(), *words, _reader()), params),
        question="Who has to ask before firms in a cluster answer for how they work?",
        caption=(
            f"One strong level alone does not carry a cluster over the line. With buyers that everybody watches "
            f"({visibility:.1f}) and institutions that are weak ({strength:.1f}), adoption of CSR stays at "
            f"{here:.2f} on a scale where more than 0.50 means more in than out. "
            "Move the two sliders: only towards the upper right do firms adopt."
        ),
        description=(
            "A square coloured by adoption of CSR, from low where both buyer visibility (across) and institutional "
            "strength (upwards) are low, to high where both are high. A dot marks the reader's cluster."
        ),
        provenance="model",
        table=_corner_table(parameters),
        controls=(
            Control(
                "visibility",
                "How visible are the cluster's buyers?",
                visibility,
                0,
                1,
                0.05,
                "unseen",
                "famous",
            ),
            Control(
                "strength",
                "How strong are the institutions around it?",
                strength,
                0,
                1,
                0.05,
                "absent",
                "effective",
            ),
        ),
        presets=(
            Preset("Buyers alone", {"visibility": 0.9, "strength": 0.1}),
            Preset("Institutions alone", {"visibility": 0.1, "strength": 0.9}),
            Preset("Both", {"visibility": 0.9, "strength": 0.9}),
        ),
        readouts=(Readout("verdict", says(visibility, strength), says),),
    )


def adoption_surface(
    visibility: float = 0.9,
    laws: float = 0.1,
    monitoring: float = 0.1,
    associations: float = 0.1,
    dialogue: float = 0.1,
    community: float = 0.1,
    rho: float | None = None,
    sigma: float | None = None,
    omega: float | None = None,
) -> Figure:
    """Figure 1 of the review as an explorer: visibility against institutional strength.

    Parameters
    ----------
    visibility, laws, monitoring, associations, dialogue, community
        Set memberships of the reader's cluster, 0 to 1.
    rho, sigma
        Substitutability among national factors and between the two levels; None takes the register's default.
    omega
        Weight of the international level, 0 to 1; None takes the register's default.
    """
    chosen: dict[str, Any] = {"rho": rho, "sigma": sigma, "omega": omega}
    parameters = AdoptionParameters(**{name: value for name, value in chosen.items() if value is not None})
    national = dict(zip(NATIONAL_FACTORS, (laws, monitoring, associations, dialogue, community), strict=True))
    strength = float(institutional_strength(np.array([*national.values()]), parameters))
    here = _two_level(visibility, strength, parameters)

    def says(visibility: float, rho: float, sigma: float, omega: float, **national: float) -> str:
        parameters = AdoptionParameters(rho=rho, sigma=sigma, omega=omega)
        strength = float(institutional_strength([national[name] for name in NATIONAL_FACTORS], parameters))
        return _verdict_sentence(visibility, strength, _two_level(visibility, strength, parameters))

    signals = [term(name) for name in NATIONAL_FACTORS]
    params = [
        alt.param("visibility", value=visibility),
        *(alt.param(name, value=value) for name, value in national.items()),
        alt.param("rho", value=parameters.rho),
        alt.param("sigma", value=parameters.sigma),
        alt.param("omega", value=parameters.omega),
        alt.param("strength", expr=strength_expression(signals, term("rho"))),
        alt.param("membership", expr=_two_level_expression("visibility", "strength")),
        alt.param("verdict", expr=_verdict_sentence_expression()),
    ]
    presets = datasets.presets()
    places = alt.Chart(presets[["name", "visibility", *NATIONAL_FACTORS]]).transform_calculate(
        strength=strength_expression([datum[name] for name in NATIONAL_FACTORS], term("rho"))
    )
    marks = places.mark_point(shape="diamond", filled=True, size=70, color="#222222", opacity=0.85).encode(
        x="visibility:Q",
        y="strength:Q",
        tooltip=[alt.Tooltip("name:N", title="Setting"), alt.Tooltip("strength:Q", format=".2f")],
    )
    register = datasets.assumptions().set_index("name")
    sliders = (
        Control("visibility", "Visibility of the value chain", visibility, low_label="unseen", high_label="famous"),
        *(Control(name, _LABELS[name], value) for name, value in national.items()),
        *(
            Control(
                name,
                label,
                getattr(parameters, name),
                float(register.loc[name, "low"]),
                float(register.loc[name, "high"]),
                step,
                low,
                high,
            )
            for name, label, step, low, high in (
                ("rho", "Substitutability among national factors (ρ)", 0.5, "weakest link", "best shot"),
                ("sigma", "Substitutability between the two levels (σ)", 0.5, "weakest link", "best shot"),
                ("omega", "Weight of the international level (ω)", 0.05, "national only", "buyers only"),
            )
        ),
    )
    return Figure(
        name="adoption",
        chart=_place(alt.layer(_cells(), marks, _reader()), params),
        question="Where does a cluster stand, and which level holds it back?",
        caption=(
            f"A strong level alone is not enough at the default substitutability: with visibility at "
            f"{visibility:.2f} and every national factor at {strength:.2f} on average, adoption is {here:.2f}, "
            f"{verdict(here)}. Raise substitutability between the levels and the same cluster crosses the line, which "
            "is the assumption to argue about. Diamonds are the ready settings."
        ),
        description=(
            "Adoption of CSR as a coloured square: visibility of the value chain across, institutional strength "
            "upwards, both from 0 to 1. A round dot is the reader's cluster; diamonds are four ready settings."
        ),
        provenance="model",
        table=_preset_table(presets, parameters),
        controls=sliders,
        presets=tuple(
            Preset(str(row["name"]), {key: float(row[key]) for key in ("visibility", *NATIONAL_FACTORS)})
            for row in presets.to_dict("records")
        ),
        readouts=(Readout("verdict", _verdict_sentence(visibility, strength, here), says),),
    )


RULES: Mapping[str, float] = {"weakest link": -np.inf, "additive": 1.0, "best shot": np.inf}


def one_driver_alone(base: float = 0.1, raised: float = 0.9, omega: float | None = None) -> Figure:
    """Each driver raised in turn from a weak base, then all together, under three ways of combining.

    Parameters
    ----------
    base
        Set membership of every driver that is left alone, 0 to 1.
    raised
        Set membership of the driver that is raised, 0 to 1.
    omega
        Weight of the international level, 0 to 1; None takes the register's default.
    """
    weight = AdoptionParameters().omega if omega is None else AdoptionParameters(omega=omega).omega
    drivers = {"visibility": "Visible value chain", **_LABELS}
    rows = pd.DataFrame({"key": ["none", *drivers, "all"], "label": ["None", *drivers.values(), "All six together"]})

    def level(key: str) -> Expression:
        raised_here = (datum.key == key) | (datum.key == "all")
        return expr.if_(raised_here, term("raised"), term("base"))

    combined = {
        rule: adoption_expression(
            level("visibility"),
            [level(name) for name in NATIONAL_FACTORS],
            rho=rho,
            sigma=rho,
            omega=term("omega"),
        )
        for rule, rho in RULES.items()
    }
    order = rows["label"].tolist()
    points = (
        alt.Chart(rows)
        .transform_calculate(**{rule: str(formula) for rule, formula in combined.items()})
        .transform_fold(list(RULES), as_=["rule", "adoption"])
    )
    x = alt.X("adoption:Q", scale=alt.Scale(domain=[0, 1]), title="Adoption")
    wrapped = {label: textwrap.wrap(label, 20) for label in order}
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelExpr=f"{wrapped}[datum.label]", labelLimit=150))
    lines = points.mark_line(color=MUTED, strokeWidth=2).encode(x=x, y=y, detail="label:N")
    dots = points.mark_point(filled=True, size=110, opacity=1).encode(
        x=x,
        y=y,
        color=alt.Color(
            "rule:N",
            title="Combination",
            scale=alt.Scale(domain=list(RULES), range=[OUT, ACCENT, IN]),
            legend=alt.Legend(orient="top", direction="vertical"),
        ),
        shape=alt.Shape("rule:N", title="Combination", scale=alt.Scale(domain=list(RULES))),
        tooltip=["label:N", "rule:N", alt.Tooltip("adoption:Q", format=".2f")],
    )
    crossover = alt.Chart(pd.DataFrame({"x": [0.5]})).mark_rule(strokeDash=[4, 4], color=MUTED).encode(x=alt.X("x:Q"))
    params = [
        alt.param("base", value=base),
        alt.param("raised", value=raised),
        alt.param("omega", value=weight),
    ]
    table = _one_driver_table(drivers, base, raised, weight)
    alone = table.set_index("driver raised")
    laws = _LABELS["laws"]
    return Figure(
        name="one-driver",
        chart=alt.layer(crossover, lines, dots).add_params(*params).properties(width="container", height=340),
        question="What does one driver do when all the others are weak?",
        caption=(
            f"Enforced laws raised alone to {raised:.1f}, with everything else at {base:.1f}, leave adoption at "
            f"{alone.loc[laws, 'weakest link']:.2f} where the weakest link rules, {alone.loc[laws, 'additive']:.2f} "
            f"where drivers add up, and {alone.loc[laws, 'best shot']:.2f} where one good driver is enough. "
            "The review's reading is close to the first two: drivers work in combination."
        ),
        description=(
            "For each driver raised alone and for all together, three dots on a line from 0 to 1: adoption under "
            "weakest-link, additive and best-shot combination. A dashed line marks 0.5."
        ),
        provenance="model",
        table=table,
        controls=(
            Control("base", "Level of the drivers left alone", base),
            Control("raised", "Level of the driver that is raised", raised),
            Control("omega", "Weight of the international level (ω)", weight),
        ),
        presets=(
            Preset("Weak base", {"base": 0.1, "raised": 0.9}),
            Preset("Middling base", {"base": 0.4, "raised": 0.9}),
        ),
    )


def drivers_network(pair: int = 0) -> Figure:
    """Table 1 as a network: drivers, barriers, the factors that they move, and the studies behind them.

    Parameters
    ----------
    pair
        0 for all, or the row of table 1 (1 to 6) to show with its evidence.
    """
    rows = datasets.drivers_barriers()
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
        .mark_rule(strokeWidth=2, color=ACCENT)
        .encode(x=x, y=y, x2="x2:Q", y2="y2:Q", opacity=alt.Opacity("shown:Q", scale=None))
    )
    base = alt.Chart(nodes).transform_calculate(
        shown=chosen_node, pair="datum.kind == 'driver' || datum.kind == 'barrier' ? datum.pairs[0] : pair"
    )
    colours = alt.Scale(domain=["driver", "factor", "barrier", "study"], range=[IN, ACCENT, OUT, MUTED])
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


def definitions(activity: int = 1) -> Figure:
    """What the adopted definition of CSR covers: activities against its three parts.

    Parameters
    ----------
    activity
        Position of the chosen activity in the table `definitions`.
    """
    rows = datasets.definitions()
    parts = {
        "own_impact": "Own",
        "others_conduct": "Others",
        "society": "Society",
    }
    long = rows.assign(number=range(len(rows))).melt(
        id_vars=["number", "activity"], value_vars=list(parts), var_name="part", value_name="covered"
    )
    long["part"] = long["part"].map(parts)
    long["activity"] = [textwrap.wrap(text, 26) for text in long["activity"]]
    base = alt.Chart(long).transform_calculate(shown="datum.number == activity ? 1 : 0.35")
    tiles = base.mark_rect(stroke="#ffffff", strokeWidth=2).encode(
        x=alt.X(
            "part:N",
            sort=list(parts.values()),
            title=None,
            axis=alt.Axis(orient="top", labelAngle=0),
        ),
        y=alt.Y("number:O", title=None, axis=alt.Axis(labelExpr=_short_labels(rows), labelLimit=150)),
        color=alt.Color(
            "covered:N",
            title="Falls under this part",
            scale=alt.Scale(domain=["yes", "partly", "no"], range=[IN, "#8fc7c2", "#d9d9d9"]),
            legend=alt.Legend(orient="bottom"),
        ),
        opacity=alt.Opacity("shown:Q", scale=None),
    )
    notes = [_activity_text(row) for row in rows.to_dict("records")]
    params = [
        alt.param("activity", value=activity),
        alt.param("notes", value=notes),
        alt.param("reading", expr="notes[activity]"),
    ]
    return Figure(
        name="definitions",
        chart=tiles.add_params(*params).properties(width="container", height=360),
        question="Which part of the definition does an activity fall under?",
        caption=(
            "Few activities touch all three parts of the definition. Philanthropy meets society alone, and only "
            "what is asked of other firms meets the second part, which is where clusters outsource their problems to."
        ),
        description="A grid of eight activities by the three parts of the definition, filled where they fall under it.",
        provenance="illustration",
        table=rows.drop(columns="id").rename(columns=parts),
        controls=(Choice("activity", "An activity", tuple(rows["activity"]), activity),),
        readouts=(Readout("reading", notes[activity], lambda activity: notes[activity]),),
    )


def _two_level(visibility: float, strength: float, parameters: AdoptionParameters) -> float:
    """Adoption at a given institutional strength: five equal factors combine to their common value."""
    return float(adoption(visibility, np.full(len(NATIONAL_FACTORS), strength), parameters))


def _two_level_expression(visibility: str, strength: str) -> Expression:
    return combine_levels_expression(term(visibility), term(strength), term("sigma"), term("omega"))


def _verdict_sentence(visibility: float, strength: float, membership: float) -> str:
    holds = "national institutions" if strength < visibility else "visibility"
    weaker = "Both levels are equally strong." if strength == visibility else f"The weaker level is {holds}."
    return (
        f"Adoption {membership:.2f}: {verdict(membership)}. Visibility {visibility:.2f}, "
        f"institutional strength {strength:.2f}. {weaker}"
    )


def _verdict_sentence_expression() -> str:
    words = verdict_expression(term("membership"))
    return (
        f"'Adoption ' + format(membership, '.2f') + ': ' + {words} + '. Visibility ' + format(visibility, '.2f')"
        " + ', institutional strength ' + format(strength, '.2f') + '. ' + (abs(strength - visibility) < 1e-9"
        " ? 'Both levels are equally strong.' : 'The weaker level is '"
        " + (strength < visibility ? 'national institutions.' : 'visibility.'))"
    )


_STEPS = 20


def _cells() -> alt.Chart:
    """The square of both levels as cells, coloured by adoption at their middle."""
    size = 1 / _STEPS
    return (
        alt.Chart(alt.sequence(0, _STEPS * _STEPS, 1, as_="i"))
        .transform_calculate(
            x=f"(datum.i % {_STEPS}) * {size}",
            y=f"floor(datum.i / {_STEPS}) * {size}",
        )
        .transform_calculate(x2=f"datum.x + {size}", y2=f"datum.y + {size}")
        .transform_calculate(
            adoption=_two_level_expression(f"(datum.x + {size / 2})", f"(datum.y + {size / 2})"),
        )
        .mark_rect(strokeWidth=0)
        .encode(
            x=alt.X("x:Q", title="Visibility of the value chain", scale=alt.Scale(domain=[0, 1], nice=False)),
            x2="x2:Q",
            y=alt.Y("y:Q", title="Institutional strength", scale=alt.Scale(domain=[0, 1], nice=False)),
            y2="y2:Q",
            color=alt.Color(
                "adoption:Q",
                title="Adoption",
                scale=alt.Scale(domain=[0, 0.5, 1], range=["#e08214", "#f7f4ee", "#1b9e95"]),
                legend=alt.Legend(orient="bottom", gradientLength=180),
            ),
        )
    )


def _reader() -> alt.Chart:
    """The reader's cluster, where the sliders put it."""
    return (
        alt.Chart(pd.DataFrame({"who": ["your cluster"]}))
        .transform_calculate(x="visibility", y="strength", adoption="membership")
        .mark_point(filled=True, size=240, color="#111111", stroke="#ffffff", strokeWidth=2.5, opacity=1)
        .encode(
            x="x:Q",
            y="y:Q",
            tooltip=[
                alt.Tooltip("who:N", title="Dot"),
                alt.Tooltip("adoption:Q", format=".2f", title="Adoption"),
            ],
        )
    )


def _place(chart: Any, params: list[alt.Parameter]) -> alt.LayerChart:
    placed: alt.LayerChart = chart.add_params(*params).properties(width="container", height=320)
    return placed


def _corner_table(parameters: AdoptionParameters) -> pd.DataFrame:
    levels = [(low, high) for high in (0.1, 0.5, 0.9) for low in (0.1, 0.5, 0.9)]
    found = [_two_level(v, n, parameters) for v, n in levels]
    return pd.DataFrame(
        {
            "visibility": [v for v, _ in levels],
            "institutional strength": [n for _, n in levels],
            "adoption": found,
            "verdict": [verdict(a) for a in found],
        }
    )


def _preset_table(presets: pd.DataFrame, parameters: AdoptionParameters) -> pd.DataFrame:
    national = presets[list(NATIONAL_FACTORS)].to_numpy(dtype=float)
    membership = adoption(presets["visibility"].to_numpy(dtype=float), national, parameters)
    return pd.DataFrame(
        {
            "setting": presets["name"],
            "visibility": presets["visibility"],
            "institutional strength": institutional_strength(national, parameters),
            "adoption": membership,
            "verdict": [verdict(float(a)) for a in np.atleast_1d(membership)],
        }
    )


def _one_driver_table(drivers: Mapping[str, str], base: float, raised: float, omega: float) -> pd.DataFrame:
    keys = ["visibility", *NATIONAL_FACTORS]
    settings = {"None": [], **{label: [key] for key, label in drivers.items()}, "All six together": keys}
    rows = []
    for label, up in settings.items():
        values = np.array([raised if key in up else base for key in keys])
        row: dict[str, object] = {"driver raised": label}
        for rule, rho in RULES.items():
            row[rule] = float(adoption(values[0], values[1:], AdoptionParameters(rho=rho, sigma=rho, omega=omega)))
        rows.append(row)
    return pd.DataFrame(rows)


def _drivers_graph(rows: pd.DataFrame) -> tuple[nx.Graph, dict[str, NDArray[np.float64]]]:
    """Nodes of table 1 with the factors and studies behind them, and where networkx lays them out."""
    graph = nx.Graph()

    def node(kind: str, label: str, pair: int) -> str:
        name = f"{kind}:{label}"
        if name not in graph:
            graph.add_node(name, kind=kind, label=label, pairs=set())
        graph.nodes[name]["pairs"].add(pair)
        return name

    names = datasets.factors().set_index("id")["name"]
    for pair, row in enumerate(rows.to_dict("records"), start=1):
        ends = (
            ("driver", row["driver"], row["driver_factor"]),
            ("barrier", row["barrier"], row["barrier_factor"]),
        )
        for kind, label, factor in ends:
            end = node(kind, label, pair)
            graph.add_edge(end, node("factor", str(names[factor]), pair), pair=pair, evidence=False)
            for key in row["studies"].split("; "):
                graph.add_edge(end, node("study", datasets.short_reference(key), pair), pair=pair, evidence=True)
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
        f"Studies: {', '.join(datasets.short_reference(key) for key in row['studies'].split('; '))}. "
        f"Cases: {row['cases'] if isinstance(row['cases'], str) else 'none named in the review'}."
        for row in rows.to_dict("records")
    ]


def _pair_table(rows: pd.DataFrame) -> pd.DataFrame:
    table = rows[["driver", "barrier", "driver_factor", "barrier_factor", "mechanism", "studies", "cases"]].copy()
    table["studies"] = [
        ", ".join(datasets.short_reference(key) for key in cell.split("; ")) for cell in table["studies"]
    ]
    return table.rename(columns={"driver_factor": "driver moves", "barrier_factor": "barrier moves"})


def _activity_text(row: Mapping[str, str]) -> str:
    return f"{row['activity']}. {row['note']}"


def _short_labels(rows: pd.DataFrame) -> str:
    """A Vega label expression: each activity in lines that fit a phone."""
    wrapped = [textwrap.wrap(text, 24) for text in rows["activity"]]
    return f"{wrapped!r}[datum.value]"
