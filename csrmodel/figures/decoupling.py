"""The decoupling gap by traceability and informality."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.coded_cases import CodedCase, lab_cases
from csrmodel.evidence import default
from csrmodel.figures.kit.cases import AXIS, report_and_chain, which_case
from csrmodel.figures.kit.controls import Control, Drag, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.palette import INK, PAPER, RUST
from csrmodel.figures.kit.sentence import Column, Sentence, Settings
from csrmodel.figures.kit.square import dot, ends
from csrmodel.operations import Operations
from csrmodel.populations.propositions import CROSSOVER
from csrmodel.simulation import equilibrium

_CROSS = "M-1,-1L1,1M-1,1L1,-1"
"""A cross as a path."""

_SAYS = (
    "{lead} Conduct of the first tier is {first_tier:.2f}, and with the association's joint deeds it looks like "
    "{reported:.2f}. Chain-wide conduct is {chain_wide:.2f}, which leaves a gap of {gap:.2f}."
)


@explorer
def decoupling(cluster: int = 0, tau: float = 0.3, gamma: float = 1.0, own: pd.DataFrame | None = None) -> Figure:
    """What reported conduct says of the whole chain, for a cluster whose orders are traced so far.

    The defaults of traceability and informality are an illustration: no case reports them.

    Parameters
    ----------
    cluster
        Which of the cases on offer.
    tau, gamma
        Traceability and informality of the reader's cluster, in [0, 1].
    own
        Cases of your own, as `csrmodel.evidence.read_codings` gives them, on offer after the review's; None for none.
    """
    grid = Grid(
        (
            which_case(cluster, own),
            Control("tau", "Traceability (τ)", tau, 0, 1, 0.1, "first tier only", "to the homes"),
            Control("gamma", "Informality (γ)", gamma, 0, 1, 0.1, "all formal", "informal"),
        )
    )
    columns = {name: Column(name, grid, values) for name, values in _values(own).items()}

    def fields(operations: Operations, at: Settings) -> dict[str, Any]:
        found = {name: column.at(operations, at) for name, column in columns.items()}
        return {**found, "lead": report_and_chain(operations, found["reported"], found["chain_wide"])}

    return Figure(
        name="decoupling",
        chart=alt.layer(*_cells(), _reader()),
        height=340,
        question="When does good conduct in the first tier say anything about the lower tiers?",
        caption=(
            "Where buyers ask for good conduct, tracing their orders narrows the gap between reported and chain-wide "
            "conduct. While the lower tiers stay informal it does not close the gap, since laws, monitors and "
            "associations hardly reach the workers there. The association's joint deeds make the first tier look "
            "better than it is. A cross marks a point at which reported conduct lies above one half and chain-wide "
            "conduct does not. "
            f"Cases are as coded, and what is not reported of them stands in the middle of its range. Each of "
            f"{len(AXIS)} by {len(AXIS)} points is a run of the model until conduct no longer changes. Other figures "
            f"take traceability from the register, {default('traceability'):.2f}, which lies between two of these."
        ),
        description=(
            "A square with traceability across and informality upwards, both from 0 to 1; it is darker the wider the "
            "gap. A cross marks where reported conduct lies above one half and chain-wide conduct does not. A dot is "
            "the reader's cluster."
        ),
        provenance="model",
        table=_table(grid, columns["gap"], own),
        controls=grid.controls,
        presets=(
            Preset("Nobody looks below", {"tau": 0.0, "gamma": 1.0}),
            Preset("Traced to the homes", {"tau": 1.0, "gamma": 1.0}),
            Preset("Traced and formal", {"tau": 1.0, "gamma": 0.0}),
        ),
        drag=Drag("tau", ("gamma",), ("tau", "gamma"), ("traceability", "informality")),
        readouts=(Readout("story", Sentence(_SAYS, fields, tuple(columns.values()))),),
    )


def _values(own: pd.DataFrame | None) -> dict[str, list[float]]:
    """Conduct as it is and as it looks, and the gap, at every point: case, then traceability, informality."""
    return _reviewed() if own is None else _found(lab_cases(own))


@cache
def _reviewed() -> dict[str, list[float]]:
    return _found(lab_cases())


def _found(cases: Sequence[CodedCase]) -> dict[str, list[float]]:
    taus, gammas = (axis.ravel() for axis in np.meshgrid(AXIS, AXIS, indexing="ij"))
    found = [equilibrium(case.attributes(traceability=taus, informality=gammas)) for case in cases]
    return {
        name: rounded(np.concatenate([getattr(state, name) for state in found]))
        for name in ("first_tier", "reported", "chain_wide", "gap")
    }


def _cells() -> list[alt.Chart]:
    """The square of the chosen case; reads the signals cluster, gap, reported and chain_wide."""
    taus, gammas = (axis.ravel() for axis in np.meshgrid(AXIS, AXIS, indexing="ij"))
    half = (AXIS[1] - AXIS[0]) / 2
    here = f"[cluster * {len(taus)} + datum.i]"
    base = (
        alt.Chart(pd.DataFrame({"i": range(len(taus)), "t": taus, "g": gammas}))
        .transform_calculate(gap=f"gap{here}", reported=f"reported{here}", chain=f"chain_wide{here}")
        .transform_calculate(
            **ends("datum.t", "datum.g", half),
            tip="'Traceability ' + format(datum.t, '.1f') + ', informality ' + format(datum.g, '.1f') + ': reported "
            "conduct ' + format(datum.reported, '.2f') + ', chain-wide ' + format(datum.chain, '.2f') + ', a gap of ' "
            "+ format(datum.gap, '.2f') + '.'",
        )
    )
    # No flush labels: a number stands under its tick.
    axis = alt.Axis(values=[0, 0.5, 1], format=".1~f", labelFlush=False, grid=False)
    scale = alt.Scale(domain=[0, 1], nice=False)
    key = ["Traceability (0 first tier, 1 to the homes)", "× the report misleads   ● your cluster"]
    cells = base.mark_rect(strokeWidth=0).encode(
        x=alt.X("x:Q", title=key, scale=scale, axis=axis),
        x2=alt.X2("x2:Q"),
        y=alt.Y("y:Q", title="Informality below (1 all)", scale=scale, axis=axis),
        y2=alt.Y2("y2:Q"),
        color=alt.Color(
            "gap:Q",
            title="Gap: reported less chain-wide",
            scale=alt.Scale(domain=[0, 0.9], range=[PAPER, RUST]),
            legend=alt.Legend(orient="bottom", gradientLength=180),
        ),
        tooltip=alt.Tooltip("tip:N"),
    )
    misled = base.transform_filter(f"datum.reported > {CROSSOVER} && datum.chain <= {CROSSOVER}")
    cross = misled.transform_calculate(mx="(datum.x + datum.x2) / 2", my="(datum.y + datum.y2) / 2")
    return [
        cells,
        cross.mark_point(shape=_CROSS, size=30, color=INK, strokeWidth=1, opacity=0.75).encode(
            x=alt.X("mx:Q"), y=alt.Y("my:Q"), tooltip=alt.Tooltip("tip:N")
        ),
    ]


def _reader() -> alt.Chart:
    tip = "'Your cluster: traceability ' + format(tau, '.1f') + ', informality ' + format(gamma, '.1f') + '.'"
    return dot("your cluster", x="tau", y="gamma", tip=tip).encode(tooltip=alt.Tooltip("tip:N"))


def _table(grid: Grid, gap: Column, own: pd.DataFrame | None) -> pd.DataFrame:
    """The gap of each case at the corners of the square."""
    cases = lab_cases(own)
    corners = [point for point in grid.points() if {point["tau"], point["gamma"]} <= {0.0, 1.0}]
    return pd.DataFrame(
        {
            "cluster": [cases[int(point["cluster"])].name for point in corners],
            "traceability": [point["tau"] for point in corners],
            "informality": [point["gamma"] for point in corners],
            "gap": [gap.values[grid.index(point)] for point in corners],
        }
    )
