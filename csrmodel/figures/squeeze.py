"""Conduct and outsourcing as orders swing, under a price squeeze."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from csrmodel.coded_cases import CodedCase, lab_cases
from csrmodel.figures.kit.assumed import assumed
from csrmodel.figures.kit.cases import AXIS, which_case
from csrmodel.figures.kit.controls import Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.lines import judged, named_lines
from csrmodel.figures.kit.sentence import LEAST, Column, Sentence, Settings
from csrmodel.operations import Operations
from csrmodel.populations.propositions import CROSSOVER
from csrmodel.simulation import equilibrium
from csrmodel.words import counted

_MEASURES: Mapping[str, tuple[str, str]] = {
    "first-tier conduct": ("first_tier", "first tier"),
    "chain-wide conduct": ("chain_wide", "whole chain"),
    "work given out": ("outsourced", "given out"),
}
"""What the lines show, the property of a state that holds it, and the name at the end of the line."""

_SAYS = (
    "Where orders swing all the way instead of being even, the first tier gives out {more} work, and chain-wide "
    "conduct {falls}. The share of work given out is {outsourced_even:.0%} at even orders and {outsourced_swing:.0%} "
    "at swinging ones. Conduct of the first tier goes from {first_tier_even:.2f} to {first_tier_swing:.2f}, and that "
    "of the whole chain from {chain_wide_even:.2f} to {chain_wide_swing:.2f}."
)


@explorer
def squeeze(cluster: int = 0, price: float | None = None, own: pd.DataFrame | None = None) -> Figure:
    """Conduct and outsourcing as orders swing, under a price squeeze.

    Parameters
    ----------
    cluster
        Which of the cases on offer.
    price
        Price squeeze, in [0, 1]; None takes the register's.
    own
        Cases of your own, as `csrmodel.evidence.read_codings` gives them, on offer after the review's; None for none.
    """
    cases = lab_cases(own)
    grid = Grid(
        (
            which_case(cluster, own),
            assumed("price_squeeze", "Price squeeze (q)", price, 0.1, "fair prices", "cut-throat", signal="price"),
        )
    )
    values = [_values(cases[int(point["cluster"])], point["price"]) for point in grid.points()]
    jalandhar = [case.case for case in cases].index("jalandhar-football")
    return Figure(
        name="squeeze",
        chart=alt.layer(judged(CROSSOVER), *_lines(grid)),
        height=300,
        signals={"values": values},
        question="What does the way in which buyers buy do to conduct?",
        caption=(
            "Where orders swing more or buyers squeeze prices harder, the first tier gives out more work, and the "
            "workers who do that work lose their voice. Chain-wide conduct falls, or stays low where it was low. So "
            "the way in which buyers order and pay can undo the conduct that they ask for. "
            f"Cases are as coded, and what is not reported of them stands in the middle of its range. The "
            f"model was run at {len(AXIS)} values of volatility and {len(AXIS)} of squeeze, each until conduct no "
            "longer changes."
        ),
        description=(
            f"{counted(len(_MEASURES)).capitalize()} lines, named at their ends: first-tier conduct, chain-wide "
            "conduct and the share of work given out, upwards from 0 to 1. Across is the volatility of orders from 0 "
            "to 1. A dashed line marks conduct of one half."
        ),
        provenance="model",
        table=_table(grid, cases, values),
        controls=grid.controls,
        presets=(
            Preset("Fair prices", {"price": 0.0}),
            Preset("Cut-throat prices", {"price": 1.0}),
            Preset("Jalandhar, cut-throat", {"cluster": jalandhar, "price": 1.0}),
        ),
        readouts=(Readout("story", _story(grid, values)),),
    )


def _values(case: CodedCase, price: float) -> list[list[float]]:
    """Each of `_MEASURES` along the axis of volatility."""
    state = equilibrium(case.attributes(price_squeeze=price, volatility=AXIS))
    return [rounded(getattr(state, key), 2) for key, _ in _MEASURES.values()]


def _story(grid: Grid, values: list[list[list[float]]]) -> Sentence:
    """What comes of the swing at the chosen squeeze."""
    columns = {
        f"{key}_{end}": Column(f"{key}_{end}", grid, [point[m][place] for point in values])
        for m, (key, _) in enumerate(_MEASURES.values())
        for end, place in (("even", 0), ("swing", -1))
    }

    def fields(operations: Operations, at: Settings) -> dict[str, Any]:
        found = {name: column.at(operations, at) for name, column in columns.items()}
        where = operations.where
        out, conduct = (found[f"{key}_swing"] - found[f"{key}_even"] for key in ("outsourced", "chain_wide"))
        falls = where(conduct < -LEAST, "falls", where(conduct > LEAST, "rises", "stays"))
        return {**found, "more": where(out > LEAST, "more", where(out < -LEAST, "less", "as much")), "falls": falls}

    return Sentence(_SAYS, fields, tuple(columns.values()))


def _lines(grid: Grid) -> list[alt.Chart]:
    """The lines at the chosen point; reads the signal values."""
    rows = [(name, m, i, swing) for m, name in enumerate(_MEASURES) for i, swing in enumerate(AXIS)]
    points = (
        alt.Chart(pd.DataFrame(rows, columns=["measure", "m", "i", "swing"]))
        .transform_calculate(value=f"values[{grid.expression}][datum.m][datum.i]")
        .transform_calculate(
            tip="'Orders that swing by ' + format(datum.swing, '.1f') + ': ' + datum.measure + ' ' + "
            "format(datum.value, '.2f') + '.'"
        )
    )
    return named_lines(
        points,
        {name: called for name, (_, called) in _MEASURES.items()},
        alt.X(
            "swing:Q",
            title=["Volatility of orders", "dashed: conduct is half in, half out"],
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(values=[0, 0.5, 1], format=".1~f"),
        ),
        "Conduct, or share of work",
        f"datum.i == {len(AXIS) - 1}",
    )


def _table(grid: Grid, cases: Sequence[CodedCase], values: list[list[list[float]]]) -> pd.DataFrame:
    """The measures of each case at both ends of squeeze and of volatility."""
    ends = [(point, i) for point in grid.points() if point["price"] in (0, 1) for i in (0, len(AXIS) - 1)]
    return pd.DataFrame(
        [
            {
                "cluster": cases[int(point["cluster"])].name,
                "price squeeze": point["price"],
                "volatility": AXIS[i],
                **{name: values[grid.index(point)][m][i] for m, name in enumerate(_MEASURES)},
            }
            for point, i in ends
        ]
    )
