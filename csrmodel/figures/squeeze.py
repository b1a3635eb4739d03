"""Conduct and outsourcing as orders swing, under a price squeeze."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import altair as alt
import pandas as pd

from csrmodel.coded_cases import lab_cases
from csrmodel.figures.kit.assumed import assumed
from csrmodel.figures.kit.cases import AXIS, which_case
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.palette import BLUE, RUST, TEAL
from csrmodel.figures.kit.words import counted
from csrmodel.simulation import equilibrium

_MEASURES: Mapping[str, str] = {
    "first-tier conduct": "first_tier",
    "chain-wide conduct": "chain_wide",
    "work given out": "outsourced",
}
"""What the lines show, and the property of a state that holds it."""


@explorer
def squeeze(cluster: int = 0, price: float | None = None) -> Figure:
    """Conduct and outsourcing as orders swing, under a price squeeze.

    Parameters
    ----------
    cluster
        Which of the cases on offer.
    price
        Price squeeze, in [0, 1]; None takes the register's.
    """
    grid = Grid(
        (
            which_case(cluster),
            assumed("price_squeeze", "Price squeeze (q)", price, 0.1, "fair prices", "cut-throat", signal="price"),
        )
    )
    values = [_values(int(point["cluster"]), point["price"]) for point in grid.points()]
    return Figure(
        name="squeeze",
        chart=_lines(grid),
        height=300,
        signals={"values": values},
        question="What do the buyers' own ways of buying do to conduct?",
        caption=(
            "The more orders swing and the harder prices are squeezed, the more work goes out. The voice of workers "
            "goes with it, and conduct falls everywhere. What buyers ask for with one hand they undo with the other. "
            f"Coded cases, what is not reported in the middle; equilibria on a grid of {len(AXIS)} by {len(AXIS)} "
            "points."
        ),
        description=(
            f"{counted(len(_MEASURES)).capitalize()} lines over the volatility of orders: first-tier and chain-wide "
            "conduct and work given out."
        ),
        provenance="model",
        table=_table(grid, values),
        controls=grid.controls,
    )


@cache
def _values(cluster: int, price: float) -> list[list[float]]:
    """Each of `_MEASURES` along the axis of volatility."""
    state = equilibrium(lab_cases()[cluster].attributes(price_squeeze=price, volatility=AXIS))
    return [rounded(getattr(state, key), 2) for key in _MEASURES.values()]


def _lines(grid: Grid) -> alt.Chart:
    """The lines at the chosen point; reads the signal values."""
    rows = [(name, m, i, swing) for m, name in enumerate(_MEASURES) for i, swing in enumerate(AXIS)]
    return (
        alt.Chart(pd.DataFrame(rows, columns=["measure", "m", "i", "swing"]))
        .transform_calculate(value=f"values[{grid.expression}][datum.m][datum.i]")
        .mark_line(point=True, strokeWidth=3)
        .encode(
            x=alt.X("swing:Q", title="Volatility of orders", scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 1])),
            color=alt.Color(
                "measure:N",
                title=None,
                scale=alt.Scale(domain=[*_MEASURES], range=[TEAL, BLUE, RUST]),
                legend=alt.Legend(orient="bottom", columns=2),
            ),
            tooltip=["measure:N", "swing:Q", alt.Tooltip("value:Q", format=".2f")],
        )
    )


def _table(grid: Grid, values: list[list[list[float]]]) -> pd.DataFrame:
    """The measures of each case at both ends of squeeze and of volatility."""
    ends = [(point, i) for point in grid.points() if point["price"] in (0, 1) for i in (0, len(AXIS) - 1)]
    return pd.DataFrame(
        [
            {
                "cluster": lab_cases()[int(point["cluster"])].name,
                "price squeeze": point["price"],
                "volatility": AXIS[i],
                **{name: values[grid.index(point)][m][i] for m, name in enumerate(_MEASURES)},
            }
            for point, i in ends
        ]
    )
