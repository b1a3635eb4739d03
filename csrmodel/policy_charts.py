"""Figures of what can be done and how one would know: treatment plants, monitoring schemes, designs of an impact study.

Plants and studies carry what the model gave on a grid of settings (`csrmodel.grids`); monitoring is algebra, which
the page computes by the formulas that `csrmodel.governance` writes.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.adoption import NATIONAL_FACTORS, AdoptionParameters, adoption, adoption_expression
from csrmodel.assessment import (
    DESIGNS,
    SimulatedClusters,
    StudyParameters,
    clusters_needed,
    compare_designs,
    estimates,
    simulated_clusters,
)
from csrmodel.clusters import ClusterAttributes
from csrmodel.datasets import default
from csrmodel.figures import Choice, Control, Figure, Preset, Readout
from csrmodel.governance import GovernanceParameters, coded_schemes, scheme, scheme_expressions
from csrmodel.grids import Grid, rounded, term, with_signals
from csrmodel.initiatives import initiative_names
from csrmodel.treatment import (
    SIZES,
    Treatment,
    TreatmentParameters,
    common_plant,
    example_cluster,
    individual_plants,
    size_classes,
)

STATES = ("own plant", "pays", "rides free", "priced out", "untreated", "no plant")
COLOURS = ("#1b7f79", "#7fcdc3", "#f0a868", "#b35806", "#8a8f98", "#c4cad2")


@cache
def _plant(arrangement: int, peers: float, cleaner: float, dominance: float) -> Treatment:
    build = (common_plant, individual_plants)[arrangement]
    return build(example_cluster(), TreatmentParameters(peer_monitoring=peers, cleaner=cleaner, dominance=dominance))


def treatment_plant(arrangement: int = 0, peers: float = 0.2, cleaner: float = 0.0, dominance: float = 0.0) -> Figure:
    """A common plant or a plant for each, with free riders, peers and rule by the large.

    Parameters
    ----------
    arrangement
        0 for a common plant, 1 for a plant for each firm.
    peers
        Peer monitoring, 0 to 1 in fifths.
    cleaner
        Part of the effluent that cleaner technology keeps from arising, 0 to 0.6 in fifths.
    dominance
        Part of their dues that large members shift to the others, 0 to 1 in quarters.
    """
    grid = Grid(
        (
            Choice("arrangement", "Arrangement", ("a common plant", "a plant for each"), arrangement),
            Control("peers", "Peer monitoring", peers, 0, 1, 0.2, "none", "everybody looks"),
            Control("cleaner", "Cleaner technology", cleaner, 0, 0.6, 0.2, "none", "much"),
            Control("dominance", "Dominance of large members", dominance, 0, 1, 0.25, "none", "they pay nothing"),
        )
    )
    found = [_plant(int(p["arrangement"]), p["peers"], p["cleaner"], p["dominance"]) for p in grid.points()]
    pairs = pd.DataFrame([(size, state) for size in SIZES for state in STATES], columns=["size", "state"])
    pairs["i"] = range(len(pairs))
    bars = (
        alt.Chart(pairs)
        .transform_calculate(firms=f"firms[{grid.expression}][datum.i]")
        .transform_filter("datum.firms > 0")
        .mark_bar()
        .encode(
            x=alt.X("firms:Q", title="Firms", stack="normalize", axis=alt.Axis(format="%")),
            y=alt.Y("size:N", title=None, sort=[*SIZES]),
            color=alt.Color(
                "state:N",
                title=None,
                scale=alt.Scale(domain=[*STATES], range=[*COLOURS]),
                legend=alt.Legend(orient="bottom", columns=3),
            ),
            tooltip=["size:N", "state:N", "firms:Q"],
        )
    )
    settings = {"arrangement": arrangement, "peers": peers, "cleaner": cleaner, "dominance": dominance}
    here = found[grid.index(settings)]
    alone, watched = _plant(0, 0.2, 0.0, 0.0), _plant(0, 0.8, 0.0, 0.0)
    return Figure(
        name="treatment-plant",
        chart=with_signals(
            bars,
            200,
            **settings,
            firms=[_counts(treatment) for treatment in found],
            texts=[treatment.sentence for treatment in found],
            story=(f"texts[{grid.expression}]",),
        ),
        question="One plant for all, or a plant for each, and who pays?",
        caption=(
            "With weak peer monitoring a common plant of this made-up cluster collects "
            f"{alone.funding[-1]:.0%} of what it needs; with strong monitoring {watched.funding[-1]:.0%}. Plants for "
            "each firm serve the few that can pay for them. Let the large members shift their dues, and the small "
            "ones leave."
        ),
        description="Three bars for small, medium and large firms, split by what the firms do about their effluent.",
        provenance="model",
        table=here.by_size().round(2),
        controls=grid.controls,
        presets=(
            Preset("Peers watch", {"arrangement": 0, "peers": 0.8, "cleaner": 0.0, "dominance": 0.0}),
            Preset("Watched and cleaner", {"arrangement": 0, "peers": 0.8, "cleaner": 0.6, "dominance": 0.0}),
            Preset("The large rule", {"arrangement": 0, "peers": 0.8, "cleaner": 0.0, "dominance": 0.75}),
        ),
        readouts=(Readout("story", here.sentence, lambda **s: found[grid.index(s)].sentence),),
    )


def _counts(treatment: Treatment) -> list[int]:
    """Firms of each size class in each state, classes first."""
    classes = size_classes(treatment.effluent)
    return [int(((classes == size) & (treatment.state == state)).sum()) for size in SIZES for state in STATES]


LINES = ("independence", "ownership", "monitoring")
LINE_COLOURS = ("#4059ad", "#b35806", "#1b7f79")


def monitoring_scheme(
    local: float = 0.0,
    visibility: float = 1.0,
    associations: float = 0.9,
    tradeoff: float | None = None,
    rho: float | None = None,
) -> Figure:
    """Monitoring from buyer-led to cluster-led: what it gains and loses, and what adoption comes of it.

    Parameters
    ----------
    local
        Local control of the reader's scheme, 0 (buyers) to 1 (the cluster).
    visibility, associations
        Memberships of the cluster, 0 to 1.
    tradeoff, rho
        Trade-off of independence and ownership, and how far one stands in for the other; None takes the register's.
    """
    p = GovernanceParameters(
        **{k: v for k, v in {"tradeoff": tradeoff, "substitutability": rho}.items() if v is not None}
    )
    values = {
        "local": local,
        "visibility": visibility,
        "associations": associations,
        "tradeoff": p.tradeoff,
        "rho": p.substitutability,
    }
    along = dict(zip(LINES, _monitoring_expressions(term("datum.x")), strict=False))
    base = (
        alt.Chart(alt.sequence(0, 21, 1, as_="i"))
        .transform_calculate(x="datum.i / 20")
        .transform_calculate(**{name: str(formula) for name, formula in along.items()})
        .transform_fold([*LINES], as_=["measure", "value"])
    )
    x = alt.X(
        "x:Q",
        title="Who runs the monitoring",
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(values=[0, 0.5, 1], labelExpr="['buyers', 'both', 'the cluster'][datum.value * 2]"),
    )
    lines = base.mark_line(strokeWidth=3).encode(
        x=x,
        y=alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 1])),
        color=alt.Color(
            "measure:N",
            title=None,
            scale=alt.Scale(domain=[*LINES], range=[*LINE_COLOURS]),
            legend=alt.Legend(orient="bottom", columns=2),
        ),
        tooltip=["measure:N", alt.Tooltip("value:Q", format=".2f")],
    )
    reader = alt.Chart(pd.DataFrame({"who": ["your scheme"]})).transform_calculate(x="local")
    rule = reader.mark_rule(strokeWidth=2, strokeDash=[3, 3], color="#8a8f98").encode(x="x:Q", tooltip="who:N")
    parts = (*LINES, "adoption")
    mine = dict(zip((f"my_{name}" for name in parts), _monitoring_expressions(term("local")), strict=True))
    words = " + ', ' + ".join(f"'{name} ' + format(my_{name}, '.2f')" for name in parts)
    table = _monitoring_table(np.linspace(0, 1, 5), visibility, associations, p)

    def says(local: float, visibility: float, associations: float, tradeoff: float, rho: float) -> str:
        chosen = GovernanceParameters(tradeoff=tradeoff, substitutability=rho)
        here = _monitoring_table(np.array([local]), visibility, associations, chosen).iloc[0]
        return f"Your scheme: {', '.join(f'{name} {here[name]:.2f}' for name in parts)}."

    (i_chain, o_chain), (i_cluster, o_cluster) = (coded_schemes()[kind] for kind in ("chain", "cluster"))
    return Figure(
        name="monitoring-scheme",
        chart=with_signals(
            alt.layer(lines, rule),
            300,
            **values,
            **{name: (str(formula),) for name, formula in mine.items()},
            story=(f"'Your scheme: ' + {words} + '.'",),
        ),
        question="Who should watch: those who buy, or those who belong?",
        caption=(
            "Handing monitoring from the buyers to the cluster takes independence from it and gives it owners. If "
            "neither can stand in for the other, a scheme of both watches best, though it has the most of neither. "
            "Where no famous brand buys, the buyers have no independence to lend. Adoption by the model of figure 1 "
            "moves little, since monitoring is one factor of six. Ends as coded from the review "
            f"(buyers {i_chain:g} and {o_chain:g}, cluster {i_cluster:g} and {o_cluster:g}); laws, dialogue and "
            f"community at {default('scheme_background'):g}."
        ),
        description="Three lines from buyer-led to cluster-led: independence, ownership, and what they come to.",
        provenance="model",
        table=table.round(2),
        controls=(
            Control("local", "Who runs it", local, 0, 1, 0.05, "buyers", "the cluster"),
            Control("visibility", "Visibility of the value chain", visibility, low_label="unseen", high_label="famous"),
            Control("associations", "Business associations", associations, low_label="none", high_label="inclusive"),
            Control("tradeoff", "Trade-off (κ)", p.tradeoff, low_label="best of both", high_label="one for the other"),
            Control(
                "rho",
                "Can one stand in for the other (ρ)?",
                p.substitutability,
                -10,
                10,
                0.5,
                "weakest link",
                "best shot",
            ),
        ),
        presets=(
            Preset("Brands and no association", {"visibility": 1.0, "associations": 0.0, "local": 0.0}),
            Preset("An association and no brands", {"visibility": 0.0, "associations": 0.9, "local": 1.0}),
            Preset("No trade-off", {"tradeoff": 0.0, "local": 0.5}),
        ),
        readouts=(Readout("story", says(**values), says),),
    )


def _monitoring_expressions(local: Any) -> tuple[Any, ...]:
    """`LINES`, and the adoption that follows, as Vega expressions of local control and the figure's signals."""
    v, a, kappa, rho = (term(name) for name in ("visibility", "associations", "tradeoff", "rho"))
    independence, ownership, monitoring = scheme_expressions(local, v, a, kappa, rho)
    terms = {**_background(), "monitoring": monitoring, "associations": a}
    chosen = AdoptionParameters()
    national = [terms[name] for name in NATIONAL_FACTORS]
    return independence, ownership, monitoring, adoption_expression(v, national, chosen.rho, chosen.sigma, chosen.omega)


def _background() -> dict[str, Any]:
    return {name: term(repr(default("scheme_background"))) for name in NATIONAL_FACTORS}


def _monitoring_table(local: Any, visibility: float, associations: float, p: GovernanceParameters) -> pd.DataFrame:
    found = scheme(local, visibility, associations, p)
    national = np.full((len(local), len(NATIONAL_FACTORS)), default("scheme_background"))
    national[:, NATIONAL_FACTORS.index("monitoring")] = found.monitoring
    national[:, NATIONAL_FACTORS.index("associations")] = associations
    return pd.DataFrame(
        {
            "local control": local,
            "independence": found.independence,
            "ownership": found.ownership,
            "monitoring": found.monitoring,
            "adoption": adoption(visibility, national),
        }
    )


STUDIES, STUDIED = 300, 3000
"""Studies made up at each point of the grid, and the clusters that they take theirs from."""

TRIED = ("association", "training")
MEASURED = ("reported conduct", "chain-wide conduct")
SIZES_OF_STUDIES = (20, 80, 320)


@cache
def _simulated(tried: int, measured: int, shock: float) -> SimulatedClusters:
    """Clusters of every kind: each driver anywhere between absent and full."""
    attributes = ClusterAttributes(*np.random.default_rng(1).random((1 + len(NATIONAL_FACTORS), STUDIED)))
    parameters = StudyParameters(shock=shock)
    return simulated_clusters(attributes, [TRIED[tried]], MEASURED[measured], parameters)


@cache
def _study(tried: int, measured: int, selection: float, shock: float, size: int) -> pd.DataFrame:
    clusters, p = _simulated(tried, measured, shock), StudyParameters(selection=selection, shock=shock)
    # One seed for all points: they differ by their setting and not by chance.
    return compare_designs(estimates(clusters, SIZES_OF_STUDIES[size], STUDIES, np.random.default_rng(1), p))


def study_design(
    tried: int = 0, measured: int = 0, selection: float = 4.0, shock: float = 0.1, size: int = 1
) -> Figure:
    """What five designs of a study find on simulated clusters, where the true effect is known.

    Parameters
    ----------
    tried
        Position in `TRIED`: the initiative.
    measured
        Position in `MEASURED`: the outcome.
    selection
        How strongly visible clusters choose to join, 0 to 6 in twos.
    shock
        Change in the visibility of all clusters meanwhile, -0.2 to 0.2 in tenths.
    size
        Position in `SIZES_OF_STUDIES`: how many clusters are studied.
    """
    names = initiative_names()
    grid = Grid(
        (
            Choice("tried", "The initiative", tuple(names[key] for key in TRIED), tried),
            Choice("measured", "What is measured", MEASURED, measured),
            Control("selection", "Visible clusters choose to join", selection, 0, 6, 2, "by chance", "strongly"),
            Control("shock", "Buyers meanwhile", shock, -0.2, 0.2, 0.1, "leave", "arrive"),
            Choice("size", "Clusters in the study", tuple(str(n) for n in SIZES_OF_STUDIES), size),
        )
    )
    tables = [
        _study(int(p["tried"]), int(p["measured"]), p["selection"], p["shock"], int(p["size"])) for p in grid.points()
    ]
    at = grid.expression
    settings = {"tried": tried, "measured": measured, "selection": selection, "shock": shock, "size": size}
    shown = tables[grid.index(settings)]
    labels = [design.split(" ") for design in DESIGNS]
    rows = alt.Chart(pd.DataFrame({"d": range(len(DESIGNS))})).transform_calculate(
        found=f"found[{at}][datum.d]",
        low=f"found[{at}][datum.d] - 1.96 * spread[{at}][datum.d]",
        high=f"found[{at}][datum.d] + 1.96 * spread[{at}][datum.d]",
        truth=f"truth[{at}][datum.d]",
    )
    y = alt.Y("d:O", title=None, axis=alt.Axis(labelExpr=f"{_lines(labels)!r}[datum.value]", labelLimit=150))
    x = alt.X("low:Q", title="Effect that studies find", scale=alt.Scale(domain=[-0.3, 0.6], clamp=True))
    spans = rows.mark_rule(strokeWidth=5, color="#4059ad", opacity=0.5).encode(x=x, x2="high:Q", y=y)
    tips = [alt.Tooltip(f"{name}:Q", format=".2f") for name in ("found", "low", "high", "truth")]
    points = rows.mark_point(filled=True, size=130, color="#4059ad").encode(x="found:Q", y=y, tooltip=tips)
    truths = rows.mark_tick(color="#b35806", thickness=4, size=34).encode(x="truth:Q", y=y)
    usual = [_simulated(0, m, 0.1) for m in range(len(MEASURED))]
    lift = usual[0].effect.mean()
    needed = [clusters_needed(clusters, "random assignment") for clusters in usual]
    sentence = "'Bias: ' + " + " + ', ' + ".join(
        f"'{d} ' + format(found[{at}][{i}] - truth[{at}][{i}], '+.2f')" for i, d in enumerate(DESIGNS)
    )
    return Figure(
        name="study-design",
        chart=with_signals(
            alt.layer(spans, points, truths),
            300,
            **settings,
            found=[rounded(table["estimate"]) for table in tables],
            spread=[rounded(table["spread"]) for table in tables],
            truth=[rounded(table["truth"]) for table in tables],
            story=(f"{sentence} + '.'",),
        ),
        question="Which studies would have found the truth?",
        caption=(
            "Short upright marks are the true effect on those who joined. Where visible clusters choose to join and "
            "buyers arrive in the same years, studies without a baseline, or without others to compare with, miss it "
            "however many clusters they visit. More clusters narrow the span, and only a better design moves its "
            f"middle. Founding an association lifts reported conduct by {lift:.2f} on average; to find that four "
            f"times in five by drawing lots takes {needed[0]:,} clusters if the first tier is measured and "
            f"{needed[1]:,} if the whole chain is. Spans hold 95 per cent of {STUDIES} made-up studies of simulated "
            "clusters."
        ),
        description="Five rows, one a design, with the span of what studies find and a mark at the true effect.",
        provenance="illustration",
        table=shown.round(2),
        controls=grid.controls,
        presets=(
            Preset("Lots decide, quiet years", {"selection": 0, "shock": 0.0}),
            Preset("As the review describes", {"selection": 4, "shock": 0.1}),
        ),
        readouts=(Readout("story", _bias(shown), lambda **s: _bias(tables[grid.index(s)])),),
    )


def _bias(table: pd.DataFrame) -> str:
    """The bias of every design, from the numbers that a page carries."""
    found = zip(table["design"], rounded(table["estimate"]), rounded(table["truth"]), strict=True)
    return f"Bias: {', '.join(f'{design} {estimate - truth:+.2f}' for design, estimate, truth in found)}."


def _lines(labels: list[list[str]]) -> list[list[str]]:
    """Words of a label in lines of at most two."""
    return [[" ".join(words[i : i + 2]) for i in range(0, len(words), 2)] for words in labels]
