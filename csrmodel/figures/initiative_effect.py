"""What one or two initiatives do to a cluster, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.clusters import side_by_side
from csrmodel.coded_cases import lab_cases
from csrmodel.figures.kit.cases import which_case
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.palette import GREY, RUST, TEAL
from csrmodel.figures.kit.sentence import Column, Sentence, Settings
from csrmodel.impacts import SITES
from csrmodel.initiatives import effect, initiative_names
from csrmodel.operations import Operations

_SAYS = (
    "Reported conduct {reported_before:.2f} to {reported_after:.2f}, conduct down the chain {chain_before:.2f} to "
    "{chain_after:.2f}. Pollution load {load_before:.2f} to {load_after:.2f}, work done in violation "
    "{violation_before:.2f} to {violation_after:.2f}, poor among those who worked before {poor_before:.2f} to "
    "{poor_after:.2f}, jobs {jobs_before:.2f} to {jobs_after:.2f}."
)

_OUTCOMES: Mapping[str, str] = {
    "reported": "reported conduct",
    "chain": "chain-wide conduct",
    "load": "pollution load",
    "violation": "work done in violation",
    "poor": "poor among those who worked before",
    "jobs": "jobs",
}
"""Outcomes as the sentence calls them, and their rows in the summary of an effect."""

_GROUPS = tuple(f"{group}, {site}" for group in ("women", "men") for site in SITES)
"""The rows of `csrmodel.initiatives.Effect.groups`, in their order."""


@explorer
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
            which_case(cluster),
            Choice("first", "An initiative", options, first),
            Choice("second", "A second one", options, second),
        )
    )
    found = [_effect(int(p["cluster"]), int(p["first"]), int(p["second"])) for p in grid.points()]
    jalandhar = {"cluster": [case.case for case in lab_cases()].index("jalandhar-football")}
    place = {key: number for number, key in enumerate(initiative_names(), start=1)}
    return Figure(
        name="initiative-effect",
        chart=alt.layer(_bars(grid), alt.Chart(pd.DataFrame({"x": [0]})).mark_rule(color=GREY).encode(x="x:Q")),
        height=260,
        signals={"changes": [_changes(groups) for groups, _ in found]},
        question="Who gains from an initiative, and who pays for it?",
        caption=(
            "When stitching moves to monitored centres, men who leave home for a centre gain, and women at home "
            "lose on average, as most of them cannot follow. Choose closures: the load falls, and so do jobs. "
            "Incomes are shares of the legal minimum, over those who held the job before; who loses it counts with 0. "
            "Coded cases, what is not reported in the middle."
        ),
        description="Bars for women and men in factory, workshop and home: the change of their mean income.",
        provenance="model",
        table=found[grid.index(grid.settings)][0].round(2),
        controls=grid.controls,
        presets=(
            Preset("A code comes to Jalandhar", {**jalandhar, "first": place["buyers_code"], "second": 0}),
            Preset("And fair prices", {**jalandhar, "first": place["buyers_code"], "second": place["fair_pricing"]}),
        ),
        readouts=(Readout("story", _story(grid, found)),),
    )


def _effect(cluster: int, first: int, second: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Groups and outcomes of a case under a pair of initiatives, in either order."""
    groups, outcomes = _effects(*sorted((first, second)))
    own = [table[table["cluster"] == cluster].drop(columns="cluster") for table in (groups, outcomes)]
    return own[0], own[1]


@cache
def _effects(first: int, second: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same of all cases, which are computed side by side."""
    keys = ["", *initiative_names()]
    cases = side_by_side([case.attributes() for case in lab_cases()])
    found = effect(cases, [key for key in dict.fromkeys((keys[first], keys[second])) if key])
    return found.groups(), found.summary()


def _changes(groups: pd.DataFrame) -> list[float]:
    """Change of each group's mean income; 0 where the model calls it no change."""
    return rounded(np.where(groups["verdict"] == "no change", 0.0, groups["change"]), 2)


def _story(grid: Grid, found: list[tuple[pd.DataFrame, pd.DataFrame]]) -> Sentence:
    """Before and after of each outcome."""
    moves = np.array(
        [
            outcomes.set_index("outcome").loc[[*_OUTCOMES.values()], ["before", "after"]].to_numpy()
            for _, outcomes in found
        ]
    )
    columns = {
        f"{name}_{when}": Column(f"{name}_{when}", grid, rounded(moves[:, i, j], 2))
        for i, name in enumerate(_OUTCOMES)
        for j, when in enumerate(("before", "after"))
    }

    def told(operations: Operations, at: Settings) -> dict[str, Any]:
        return {name: column.at(operations, at) for name, column in columns.items()}

    return Sentence(_SAYS, told, tuple(columns.values()))


def _bars(grid: Grid) -> alt.Chart:
    """A bar for each group at the chosen point; reads the signal changes."""
    return (
        alt.Chart(pd.DataFrame({"i": range(len(_GROUPS)), "group": _GROUPS}))
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
                scale=alt.Scale(domain=["gains", "loses", "no change"], range=[TEAL, RUST, GREY]),
                legend=alt.Legend(orient="bottom"),
            ),
            tooltip=["group:N", alt.Tooltip("change:Q", format=".2f")],
        )
    )
