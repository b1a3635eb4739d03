"""The decoupling gap by traceability and informality."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.coded_cases import lab_cases
from csrmodel.figures.kit.cases import AXIS, which_case
from csrmodel.figures.kit.controls import Control
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.palette import PAPER, RUST
from csrmodel.figures.kit.sentence import Column, Sentence, Settings
from csrmodel.figures.kit.square import dot
from csrmodel.operations import Operations
from csrmodel.simulation import equilibrium

_SAYS = (
    "The first tier stands at {first_tier:.2f} and, with joint deeds, looks like {reported:.2f}; chain-wide conduct is "
    "{chain_wide:.2f}: a gap of {gap:.2f}."
)


@explorer
def decoupling(cluster: int = 0, tau: float = 0.3, gamma: float = 1.0) -> Figure:
    """What reported conduct says of the whole chain, for a cluster whose orders are traced so far.

    The defaults of traceability and informality are an illustration: no case reports them.

    Parameters
    ----------
    cluster
        Which of the cases on offer.
    tau, gamma
        Traceability and informality of the reader's cluster, in [0, 1].
    """
    grid = Grid(
        (
            which_case(cluster),
            Control("tau", "Traceability (τ)", tau, 0, 1, 0.1, "first tier only", "to the homes"),
            Control("gamma", "Informality (γ)", gamma, 0, 1, 0.1, "all formal", "informal"),
        )
    )
    columns = {name: Column(name, grid, values) for name, values in _values().items()}

    def fields(operations: Operations, at: Settings) -> dict[str, Any]:
        return {name: column.at(operations, at) for name, column in columns.items()}

    return Figure(
        name="decoupling",
        chart=alt.layer(_cells(), dot("your cluster", x="tau", y="gamma")),
        height=340,
        question="When does the good name of the first tier say anything about the rest?",
        caption=(
            "Tracing orders narrows the gap between reported and chain-wide conduct, and cannot close it while the "
            "lower tiers stay informal: the buyers' voice then reaches people whom no law, monitor or association "
            "reaches. Joint deeds of the association add a gloss to the first tier. "
            f"Coded cases, what is not reported in the middle; equilibria on a grid of {len(AXIS)} by "
            f"{len(AXIS)} points."
        ),
        description="A square of traceability by informality coloured by the gap, with a dot for the reader's cluster.",
        provenance="model",
        table=_table(grid, columns["gap"]),
        controls=grid.controls,
        readouts=(Readout("story", Sentence(_SAYS, fields, tuple(columns.values()))),),
    )


@cache
def _values() -> dict[str, list[float]]:
    """Conduct as it is and as it looks, and the gap, at every point: case, then traceability, informality."""
    taus, gammas = (axis.ravel() for axis in np.meshgrid(AXIS, AXIS, indexing="ij"))
    found = [equilibrium(case.attributes(traceability=taus, informality=gammas)) for case in lab_cases()]
    return {
        name: rounded(np.concatenate([getattr(state, name) for state in found]))
        for name in ("first_tier", "reported", "chain_wide", "gap")
    }


def _cells() -> alt.Chart:
    """The square of the chosen case; reads the signals cluster and gap."""
    taus, gammas = (axis.ravel() for axis in np.meshgrid(AXIS, AXIS, indexing="ij"))
    half = (AXIS[1] - AXIS[0]) / 2
    return (
        alt.Chart(pd.DataFrame({"i": range(len(taus)), "t": taus, "g": gammas}))
        .transform_calculate(
            gap=f"gap[cluster * {len(taus)} + datum.i]",
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
                scale=alt.Scale(domain=[0, 0.9], range=[PAPER, RUST]),
                legend=alt.Legend(orient="bottom", gradientLength=180),
            ),
            tooltip=["t:Q", "g:Q", "gap:Q"],
        )
    )


def _table(grid: Grid, gap: Column) -> pd.DataFrame:
    """The gap of each case at the corners of the square."""
    corners = [point for point in grid.points() if {point["tau"], point["gamma"]} <= {0.0, 1.0}]
    return pd.DataFrame(
        {
            "cluster": [lab_cases()[int(point["cluster"])].name for point in corners],
            "traceability": [point["tau"] for point in corners],
            "informality": [point["gamma"] for point in corners],
            "gap": [gap.values[grid.index(point)] for point in corners],
        }
    )
