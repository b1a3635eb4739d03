"""What five designs of a study find on simulated clusters, where the true effect is known."""

from __future__ import annotations

from functools import cache, reduce
from statistics import NormalDist
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.assessment import (
    DESIGNS,
    Chances,
    SimulatedClusters,
    StudyParameters,
    chances,
    clusters_needed,
    compare_designs,
    estimates_from,
    simulated_clusters,
)
from csrmodel.clusters import ClusterAttributes
from csrmodel.evidence import default
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.figures.kit.controls import Choice, Control, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.palette import BLUE, RUST
from csrmodel.figures.kit.prediction import Number, Pick, Prediction, guess_line
from csrmodel.figures.kit.sentence import Column, Sentence, Settings, said
from csrmodel.figures.kit.tiles import labels
from csrmodel.initiatives import initiative_names
from csrmodel.operations import Operations
from csrmodel.words import counted

STUDIES, STUDIED = 300, 3000
"""Studies made up at each point of the grid, and the clusters that they take theirs from."""

TRIED = ("association", "training")
MEASURED = ("first-tier conduct", "chain-wide conduct")
SIZES_OF_STUDIES = (20, 80, 320)

_BIASES = {f"bias_{place}": design for place, design in enumerate(DESIGNS)}
"""The bias of each design, by the name of its signal."""

_SAYS = (
    "{far} {furthest}, by {most:.2f} on average. "
    f"Bias: {', '.join(f'{design} {{{name}:.2f}}' for name, design in _BIASES.items())}."
)

_NEAR = 0.05
"""A bias of less is small beside the effects that are studied."""

_WIDTH = NormalDist().inv_cdf(0.975)
"""Standard deviations to either side that hold 95 per cent of the studies."""


@explorer
def study_design(
    tried: int = 0, measured: int = 0, selection: float | None = None, shock: float | None = None, size: int = 1
) -> Figure:
    """What five designs of a study find on simulated clusters, where the true effect is known.

    Parameters
    ----------
    tried
        Position in `TRIED`: the initiative.
    measured
        Position in `MEASURED`: the outcome.
    selection
        How strongly visible clusters choose to join, 0 to 6 in steps of 1.5; None takes the register's.
    shock
        Change in the visibility of all clusters meanwhile, -0.2 to 0.2 in tenths; None takes the register's.
    size
        Position in `SIZES_OF_STUDIES`: how many clusters are studied.
    """
    grid = _grid(tried, measured, selection, shock, size)
    tables = [_study(**point) for point in grid.points()]
    return Figure(
        name="study-design",
        chart=alt.layer(*_rows(grid.expression)),
        height=300,
        signals={
            "found": [rounded(table["estimate"]) for table in tables],
            "half": [rounded(_WIDTH * table["spread"]) for table in tables],
            "truth": [rounded(table["truth"]) for table in tables],
        },
        question="Which design of a study finds the true effect?",
        caption=_caption(),
        description=(
            f"{counted(len(DESIGNS)).capitalize()} rows, one for each design, with the size of the effect across. A "
            "bar spans what 95 per cent of the studies find, a dot is their mean, and an upright mark is the true "
            "effect."
        ),
        provenance="illustration",
        table=tables[grid.index(grid.settings)].round(2),
        controls=grid.controls,
        presets=(
            Preset("Lots decide, quiet years", {"selection": 0, "shock": 0.0}),
            Preset(
                "As the review describes", {"selection": default("study_selection"), "shock": default("study_shock")}
            ),
            Preset("The whole chain, few clusters", {"measured": 1, "size": 0}),
        ),
        readouts=(Readout("story", _story(grid, tables)),),
        prediction=_prediction(grid),
    )


def _prediction(grid: Grid) -> Prediction:
    """What the association did of what is seen before and after, and how near to it each design comes."""
    here = {**grid.settings, "tried": 0, "measured": 0, "selection": default("study_selection")}
    here |= {"shock": default("study_shock"), "size": 1}
    table = _study(**here).set_index("design")
    seen, due = table.loc["before and after", ["estimate", "truth"]]
    ranks = table["bias"].abs().rank(method="first").astype(int)
    places = tuple(f"{n}" for n in range(1, len(DESIGNS) + 1))
    return Prediction(
        "Firms in some clusters start an association. At the same time new buyers come to all clusters. Where there "
        f"is an association, conduct is now {said(seen, '.2f')} better than before, on a scale from 0 to 1. How much "
        "of that do the associations bring? Then rank the ways to study it: 1 for the one that comes nearest to the "
        "truth on average.",
        (
            Number("What the associations bring", float(due), 0, 0.2, 0.01, 0.02),
            *(Pick(f"Rank of “{design}”", places, int(ranks[design]) - 1) for design in DESIGNS),
        ),
        here,
        guess_line("guess_1"),
        "A dashed line in the chart marks your guess.",
    )


def _grid(tried: int, measured: int, selection: float | None, shock: float | None, size: int) -> Grid:
    # The register's ranges are wider. Every point takes hundreds of studies, and these show what changes.
    join = default("study_selection") if selection is None else selection
    come = default("study_shock") if shock is None else shock
    return Grid(
        (
            Choice("tried", "The initiative", tuple(initiative_names()[key] for key in TRIED), tried),
            Choice("measured", "What is measured", MEASURED, measured, {"measured=reported-conduct": 0}),
            Control("selection", "Visible clusters choose to join", join, 0, 6, 1.5, "by chance", "strongly"),
            Control("shock", "What buyers do meanwhile", come, -0.2, 0.2, 0.1, "leave", "arrive"),
            Choice("size", "Clusters in the study", tuple(str(n) for n in SIZES_OF_STUDIES), size),
        )
    )


@cache
def _study(tried: float, measured: float, selection: float, shock: float, size: float) -> pd.DataFrame:
    clusters = _simulated(int(tried), int(measured), shock)
    p = StudyParameters(selection=selection, shock=shock)
    return compare_designs(estimates_from(clusters, _chances(SIZES_OF_STUDIES[int(size)]), p))


@cache
def _chances(size: int) -> Chances:
    """The same at all points: they differ by their setting and not by chance."""
    return chances(STUDIED, size, STUDIES, np.random.default_rng(1))


@cache
def _simulated(tried: int, measured: int, shock: float) -> SimulatedClusters:
    """Clusters of every kind: each driver anywhere between absent and full."""
    attributes = ClusterAttributes(*np.random.default_rng(1).random((1 + len(NATIONAL_FACTORS), STUDIED)))
    parameters = StudyParameters(shock=shock)
    return simulated_clusters(attributes, [TRIED[tried]], MEASURED[measured], parameters)


def _story(grid: Grid, tables: list[pd.DataFrame]) -> Sentence:
    """The bias of every design."""
    found = np.array([table["bias"].to_numpy() for table in tables])
    columns = [Column(name, grid, rounded(found[:, place], 2)) for place, name in enumerate(_BIASES)]

    def fields(operations: Operations, at: Settings) -> dict[str, Any]:
        found = {column.name: column.at(operations, at) for column in columns}
        sizes = {name: operations.absolute(bias) for name, bias in found.items()}
        most = reduce(operations.maximum, sizes.values())
        furthest = reduce(
            lambda word, name: operations.where(sizes[name] == most, f"“{_BIASES[name]}”", word),
            [*reversed(_BIASES)][1:],
            f"“{[*_BIASES.values()][-1]}”",
        )
        far = operations.where(
            most < _NEAR, "Every design comes near the truth; furthest from it is", "Furthest from the truth is"
        )
        return {**found, "far": far, "furthest": furthest, "most": most}

    return Sentence(_SAYS, fields, columns)


def _caption() -> str:
    usual = [_simulated(TRIED.index("association"), m, default("study_shock")) for m in range(len(MEASURED))]
    first_tier, chain_wide = (clusters_needed(clusters, "random assignment") for clusters in usual)
    return (
        "Where visible clusters choose to join an initiative and buyers arrive in the same years, a study without a "
        "baseline or without a comparison group overstates the effect on average. More clusters narrow the span of "
        "what studies find, but only a better design moves its middle to the truth. Founding an association lifts "
        f"first-tier conduct by {said(usual[0].effect.mean(), '.2f')} on average. A study that draws lots finds this "
        f"effect four times in five with {first_tier:,} clusters if it measures the first tier, and with "
        f"{chain_wide:,} if it measures the whole chain. Spans hold 95 per cent of {STUDIES} made-up studies of "
        "simulated clusters."
    )


def _rows(at: str) -> list[alt.Chart]:
    """A row for each design; reads the signals found, half and truth at the point `at`."""
    rows = (
        alt.Chart(pd.DataFrame({"d": range(len(DESIGNS))}))
        .transform_calculate(found=f"found[{at}][datum.d]", half=f"half[{at}][datum.d]", truth=f"truth[{at}][datum.d]")
        .transform_calculate(low="datum.found - datum.half", high="datum.found + datum.half")
    )
    y = alt.Y("d:O", axis=labels(DESIGNS, first=0, title="Design", width=18))
    key = ["● mean of the studies   | the truth", "bar: 95 per cent of the studies", "Effect"]
    x = alt.X(
        "low:Q",
        title=key,
        scale=alt.Scale(domain=[-0.3, 0.6], clamp=True),
        # Few marks, since on a phone more of them run into each other.
        axis=alt.Axis(orient="top", values=[-0.3, 0, 0.3, 0.6], format=".1f", titleAnchor="end", titleAlign="right"),
    )
    told = rows.transform_calculate(
        design=f"{[*DESIGNS]}[datum.d]",
        tip="datum.design + ': studies find ' + format(datum.found, '.2f') + ' on average, and 95 per cent of them "
        "between ' + format(datum.low, '.2f') + ' and ' + format(datum.high, '.2f') + '. The truth is ' + "
        "format(datum.truth, '.2f') + '.'",
    )
    return [
        told.mark_rule(strokeWidth=8, color=BLUE, opacity=0.5).encode(
            x=x, x2=alt.X2("high:Q"), y=y, tooltip=alt.Tooltip("tip:N")
        ),
        told.mark_point(filled=True, size=130, style="ink", opacity=1).encode(
            x=alt.X("found:Q"), y=y, tooltip=alt.Tooltip("tip:N")
        ),
        told.mark_tick(color=RUST, thickness=4, size=34, opacity=1).encode(
            x=alt.X("truth:Q"), y=y, tooltip=alt.Tooltip("tip:N")
        ),
    ]
