"""What five designs of a study find on simulated clusters, where the true effect is known."""

from __future__ import annotations

from functools import cache

import altair as alt
import numpy as np
import pandas as pd

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
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Control, Figure, Preset, Readout
from csrmodel.figures.kit.grids import Grid, rounded, with_signals
from csrmodel.figures.kit.palette import BLUE, RUST
from csrmodel.initiatives import initiative_names

STUDIES, STUDIED = 300, 3000
"""Studies made up at each point of the grid, and the clusters that they take theirs from."""
TRIED = ("association", "training")
MEASURED = ("reported conduct", "chain-wide conduct")
SIZES_OF_STUDIES = (20, 80, 320)


@explorer
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
    spans = rows.mark_rule(strokeWidth=5, color=BLUE, opacity=0.5).encode(x=x, x2="high:Q", y=y)
    tips = [alt.Tooltip(f"{name}:Q", format=".2f") for name in ("found", "low", "high", "truth")]
    points = rows.mark_point(filled=True, size=130, color=BLUE).encode(x="found:Q", y=y, tooltip=tips)
    truths = rows.mark_tick(color=RUST, thickness=4, size=34).encode(x="truth:Q", y=y)
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


def _bias(table: pd.DataFrame) -> str:
    """The bias of every design, from the numbers that a page carries."""
    found = zip(table["design"], rounded(table["estimate"]), rounded(table["truth"]), strict=True)
    return f"Bias: {', '.join(f'{design} {estimate - truth:+.2f}' for design, estimate, truth in found)}."


def _lines(labels: list[list[str]]) -> list[list[str]]:
    """Words of a label in lines of at most two."""
    return [[" ".join(words[i : i + 2]) for i in range(0, len(words), 2)] for words in labels]
