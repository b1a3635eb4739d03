"""Figures of what can be done and how one would know: treatment plants, and designs of an impact study.

As in `csrmodel.cluster_charts`, a figure carries what the model gave on a grid of settings.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.assessment import DESIGNS, World, clusters_needed, compare_designs
from csrmodel.figures import Choice, Control, Figure, Preset, Readout
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

PEERS = tuple(round(0.1 * i, 1) for i in range(11))
CLEANER = (0.0, 0.2, 0.4, 0.6)
DOMINANCE = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Grids of peer monitoring, cleaner technology and dominance."""


@cache
def _plants() -> dict[tuple[int, int, int, int], Treatment]:
    """Both arrangements at every point of the grid, by position: arrangement, peers, cleaner, dominance."""
    effluent = example_cluster()
    build = (common_plant, individual_plants)
    return {
        (arrangement, p, c, d): build[arrangement](
            effluent, TreatmentParameters(peer_monitoring=PEERS[p], cleaner=CLEANER[c], dominance=DOMINANCE[d])
        )
        for arrangement, p, c, d in product(range(2), range(len(PEERS)), range(len(CLEANER)), range(len(DOMINANCE)))
    }


def treatment_plant(arrangement: int = 0, peers: float = 0.2, cleaner: float = 0.0, dominance: float = 0.0) -> Figure:
    """A common plant or a plant for each, with free riders, peers and rule by the large.

    Parameters
    ----------
    arrangement
        0 for a common plant, 1 for a plant for each firm.
    peers
        Peer monitoring, 0 to 1 in tenths.
    cleaner
        Part of the effluent that cleaner technology keeps from arising, 0 to 0.6 in fifths.
    dominance
        Part of their dues that large members shift to the others, 0 to 1 in quarters.
    """
    found = _plants()
    rows = [
        {"at": _place(*key), "size": size, "state": state, "firms": count}
        for key, treatment in found.items()
        for (size, state), count in _counts(treatment).items()
    ]
    at = (
        f"((arrangement * {len(PEERS)} + round(peers * 10)) * {len(CLEANER)} + round(cleaner * 5)) * {len(DOMINANCE)}"
        " + round(dominance * 4)"
    )
    bars = (
        alt.Chart(pd.DataFrame(rows))
        .transform_filter(f"datum.at == {at}")
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
    texts = [t.sentence for t in found.values()]
    here = found[arrangement, round(peers * 10), round(cleaner * 5), round(dominance * 4)]
    params = [
        alt.param("arrangement", value=arrangement),
        alt.param("peers", value=peers),
        alt.param("cleaner", value=cleaner),
        alt.param("dominance", value=dominance),
        alt.param("texts", value=texts),
        alt.param("story", expr=f"texts[{at}]"),
    ]
    alone, watched = found[0, 2, 0, 0], found[0, 8, 0, 0]
    return Figure(
        name="treatment-plant",
        chart=bars.add_params(*params).properties(width="container", height=200),
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
        controls=(
            Choice("arrangement", "Arrangement", ("a common plant", "a plant for each"), arrangement),
            Control("peers", "Peer monitoring", peers, 0, 1, 0.1, "none", "everybody looks"),
            Control("cleaner", "Cleaner technology", cleaner, 0, 0.6, 0.2, "none", "much"),
            Control("dominance", "Dominance of large members", dominance, 0, 1, 0.25, "none", "they pay nothing"),
        ),
        presets=(
            Preset("Peers watch", {"arrangement": 0, "peers": 0.8, "cleaner": 0.0, "dominance": 0.0}),
            Preset("Watched and cleaner", {"arrangement": 0, "peers": 0.8, "cleaner": 0.6, "dominance": 0.0}),
            Preset("The large rule", {"arrangement": 0, "peers": 0.8, "cleaner": 0.0, "dominance": 0.75}),
        ),
        readouts=(Readout("story", here.sentence),),
    )


def _place(arrangement: int, p: int, c: int, d: int) -> int:
    return ((arrangement * len(PEERS) + p) * len(CLEANER) + c) * len(DOMINANCE) + d


def _counts(treatment: Treatment) -> dict[tuple[str, str], int]:
    pairs = zip(size_classes(treatment.effluent), treatment.state, strict=True)
    counts: dict[tuple[str, str], int] = {}
    for size, state in pairs:
        counts[str(size), str(state)] = counts.get((str(size), str(state)), 0) + 1
    return counts


SELECTION = tuple(float(i) for i in range(7))
SHOCK = tuple(round(-0.5 + 0.25 * i, 2) for i in range(5))
CLUSTERS = (10, 20, 40, 80, 160)
STUDIES = 400
"""Grids of selection, common shock and size of a study, and how many studies are made up at each point."""


@cache
def _studies() -> pd.DataFrame:
    """What every design finds at each point of the grid."""
    parts = []
    for (i, selection), (j, shock), (k, clusters) in product(
        enumerate(SELECTION), enumerate(SHOCK), enumerate(CLUSTERS)
    ):
        # One seed for all points: they differ by their setting and not by chance.
        table = compare_designs(World(selection=selection, shock=shock), clusters, STUDIES, np.random.default_rng(1))
        parts.append(table.assign(at=(i * len(SHOCK) + j) * len(CLUSTERS) + k))
    return pd.concat(parts, ignore_index=True)


def study_design(selection: float = 3.0, shock: float = 0.25, clusters: int = 2) -> Figure:
    """What five designs of a study find, where the true effect is known.

    Parameters
    ----------
    selection
        How strongly visible clusters choose to join, 0 to 6.
    shock
        What happens to all clusters meanwhile, -0.5 to 0.5 in quarters.
    clusters
        Position in `CLUSTERS`: how many clusters are studied.
    """
    table, truth = _studies(), World().effect
    data = pd.DataFrame(
        {
            "at": table["at"],
            "design": [DESIGNS.index(d) for d in table["design"]],
            "found": table["estimate"].round(2),
            "low": (table["estimate"] - 1.96 * table["spread"]).round(2),
            "high": (table["estimate"] + 1.96 * table["spread"]).round(2),
        }
    )
    at = f"(round(selection) * {len(SHOCK)} + round((shock + 0.5) * 4)) * {len(CLUSTERS)} + clusters"
    base = alt.Chart(data).transform_filter(f"datum.at == {at}")
    labels = [design.split(" ") for design in DESIGNS]
    y = alt.Y("design:O", title=None, axis=alt.Axis(labelExpr=f"{_lines(labels)!r}[datum.value]", labelLimit=150))
    x = alt.X("low:Q", title="Effect that studies find", scale=alt.Scale(domain=[-1.5, 2.5], clamp=True))
    spans = base.mark_rule(strokeWidth=5, color="#4059ad", opacity=0.5).encode(x=x, x2="high:Q", y=y)
    points = base.mark_point(filled=True, size=130, color="#4059ad").encode(
        x="found:Q", y=y, tooltip=["found:Q", "low:Q", "high:Q"]
    )
    line = alt.Chart(pd.DataFrame({"x": [truth]})).mark_rule(color="#b35806", strokeWidth=2, strokeDash=[6, 3])
    index = (round(selection) * len(SHOCK) + round((shock + 0.5) * 4)) * len(CLUSTERS) + clusters
    shown = table[table["at"] == index].set_index("design")
    biases = [[round(float(b), 2) for b in table[(table["design"] == d)].sort_values("at")["bias"]] for d in DESIGNS]
    parts = [f"'{d} ' + format(biases[{i}][{at}], '+.2f')" for i, d in enumerate(DESIGNS)]
    params = [
        alt.param("selection", value=selection),
        alt.param("shock", value=shock),
        alt.param("clusters", value=clusters),
        alt.param("biases", value=biases),
        alt.param("story", expr="'Bias: ' + " + " + ', ' + ".join(parts) + " + '.'"),
    ]
    needed = clusters_needed(World(), "random assignment")
    chart: Any = alt.layer(spans, points, line.encode(x="x:Q"))
    return Figure(
        name="study-design",
        chart=chart.add_params(*params).properties(width="container", height=300),
        question="Which studies would have found the truth?",
        caption=(
            f"The true effect is {truth:g}, the broken line. Where visible clusters choose to join and something else "
            "happens in the same years, studies without a baseline or without others to compare with miss it however "
            "many clusters they visit. More clusters narrow the span, and only a better design moves its middle. To "
            f"find this effect four times in five by random assignment takes {needed} clusters. Spans hold 95 per cent "
            f"of {STUDIES} made-up studies."
        ),
        description="Five rows, one a design, with the span of what studies find and a line at the true effect.",
        provenance="illustration",
        table=shown.drop(columns="at").round(2).reset_index(),
        controls=(
            Control("selection", "Visible clusters choose to join", selection, 0, 6, 1, "by chance", "strongly"),
            Control("shock", "Something else in those years", shock, -0.5, 0.5, 0.25, "worse times", "better times"),
            Choice("clusters", "Clusters in the study", tuple(str(n) for n in CLUSTERS), clusters),
        ),
        presets=(
            Preset("A coin decides, quiet years", {"selection": 0, "shock": 0.0}),
            Preset("As the review describes", {"selection": 4, "shock": 0.25}),
        ),
        readouts=(Readout("story", "Bias: " + ", ".join(f"{d} {shown.loc[d, 'bias']:+.2f}" for d in DESIGNS) + "."),),
    )


def _lines(labels: list[list[str]]) -> list[list[str]]:
    """Words of a label in lines of at most two."""
    return [[" ".join(words[i : i + 2]) for i in range(0, len(words), 2)] for words in labels]
