"""Conduct and outsourcing as orders swing, under a price squeeze."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel.coded_cases import lab_cases
from csrmodel.figures.kit.cases import AXIS, which_case
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Control, Figure
from csrmodel.figures.kit.grids import Grid, rounded, with_signals
from csrmodel.figures.kit.palette import BLUE, RUST, TEAL
from csrmodel.simulation import equilibrium


@explorer
def squeeze(cluster: int = 0, price: float = 0.5) -> Figure:
    """Conduct and outsourcing as orders swing, under a price squeeze.

    Parameters
    ----------
    cluster
        Which of the cases on offer.
    price
        Price squeeze, in [0, 1].
    """
    grid = Grid(
        (
            which_case(cluster),
            Control("price", "Price squeeze (q)", price, 0, 1, 0.1, "fair prices", "cut-throat"),
        )
    )
    measures = {"reported conduct": "reported", "chain-wide conduct": "chain_wide", "work given out": "outsourced"}
    states = [
        equilibrium(lab_cases()[int(point["cluster"])].attributes(price_squeeze=point["price"], volatility=AXIS))
        for point in grid.points()
    ]
    values = [[rounded(getattr(state, key), 2) for key in measures.values()] for state in states]
    points = pd.DataFrame(
        [
            {"measure": name, "m": m, "i": i, "swing": swing}
            for m, name in enumerate(measures)
            for i, swing in enumerate(AXIS)
        ]
    )
    lines = (
        alt.Chart(points)
        .transform_calculate(value=f"values[{grid.expression}][datum.m][datum.i]")
        .mark_line(point=True, strokeWidth=3)
        .encode(
            x=alt.X("swing:Q", title="Volatility of orders", scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 1])),
            color=alt.Color(
                "measure:N",
                title=None,
                scale=alt.Scale(domain=[*measures], range=[TEAL, BLUE, RUST]),
                legend=alt.Legend(orient="bottom", columns=2),
            ),
            tooltip=["measure:N", "swing:Q", "value:Q"],
        )
    )
    ends = [(point, i) for point in grid.points() if point["price"] in (0, 1) for i in (0, len(AXIS) - 1)]
    return Figure(
        name="squeeze",
        chart=with_signals(lines, 300, cluster=cluster, price=price, values=values),
        question="What do the buyers' own ways of buying do to conduct?",
        caption=(
            "The more orders swing, the more work goes out, whatever the first tier does. The harder the squeeze on "
            "prices, the lower conduct falls everywhere. What buyers ask for with one hand they undo with the other. "
            f"Coded cases, what is not reported in the middle; equilibria on a grid of {len(AXIS)} by {len(AXIS)} "
            "points."
        ),
        description="Three lines over the volatility of orders: reported and chain-wide conduct and work given out.",
        provenance="model",
        table=pd.DataFrame(
            [
                {
                    "cluster": lab_cases()[int(point["cluster"])].name,
                    "price squeeze": point["price"],
                    "volatility": AXIS[i],
                    **{name: values[grid.index(point)][m][i] for m, name in enumerate(measures)},
                }
                for point, i in ends
            ]
        ),
        controls=grid.controls,
    )
