"""What one or two initiatives do to a cluster, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import altair as alt
import pandas as pd

from csrmodel.coded_cases import lab_cases
from csrmodel.figures.kit.cases import which_case
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded, with_signals
from csrmodel.figures.kit.palette import GREY, RUST, TEAL
from csrmodel.impacts import SITES
from csrmodel.initiatives import Effect, effect, initiative_names

_OUTCOMES: Mapping[str, str] = {
    "Pollution load": "pollution load",
    "work done in violation": "work done in violation",
    "workers below the legal minimum": "workers below the legal minimum",
    "jobs": "jobs",
}
"""Outcomes as the readout begins with them, and their rows in the summary."""


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
    found = [_effect_of(int(p["cluster"]), int(p["first"]), int(p["second"])) for p in grid.points()]
    here = grid.index({"cluster": cluster, "first": first, "second": second})
    who = [f"{group}, {site}" for group in ("women", "men") for site in SITES]
    bars = (
        alt.Chart(pd.DataFrame({"i": range(len(who)), "group": who}))
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
            tooltip=["group:N", "change:Q"],
        )
    )
    zero = alt.Chart(pd.DataFrame({"x": [0]})).mark_rule(color=GREY).encode(x="x:Q")
    outcomes = [_moves(e) for e in found]

    def says(**settings: float) -> str:
        moves = outcomes[grid.index(settings)]
        return f"{', '.join(f'{n} {moves[2 * i]:.2f} to {moves[2 * i + 1]:.2f}' for i, n in enumerate(_OUTCOMES))}."

    words = " + ', ' + ".join(
        f"'{name} ' + format(outcomes[{grid.expression}][{2 * i}], '.2f')"
        f" + ' to ' + format(outcomes[{grid.expression}][{2 * i + 1}], '.2f')"
        for i, name in enumerate(_OUTCOMES)
    )
    return Figure(
        name="initiative-effect",
        chart=with_signals(
            alt.layer(bars, zero),
            260,
            cluster=cluster,
            first=first,
            second=second,
            changes=[rounded(e.groups()["change"], 2) for e in found],
            outcomes=outcomes,
            story=(f"{words} + '.'",),
        ),
        question="Who gains from an initiative, and who pays for it?",
        caption=(
            "When stitching moves to monitored centres, men who leave home for a centre gain, and women at home "
            "lose on average, as most of them cannot follow. Choose closures: the load falls, and so do jobs. "
            "Incomes are shares of the legal minimum, over those who held the job before; who loses it counts with 0. "
            "Coded cases, what is not reported in the middle."
        ),
        description="Bars for women and men in factory, workshop and home: the change of their mean income.",
        provenance="model",
        table=found[here].groups().round(2),
        controls=grid.controls,
        readouts=(Readout("story", says(cluster=cluster, first=first, second=second), says),),
    )


@cache
def _effect_of(cluster: int, first: int, second: int) -> Effect:
    """A case under a pair of initiatives; which of the two is named first makes no difference."""
    if first > second:
        return _effect_of(cluster, second, first)
    keys = ["", *initiative_names()]
    return effect(lab_cases()[cluster].attributes(), [key for key in dict.fromkeys((keys[first], keys[second])) if key])


def _moves(found: Effect) -> list[float]:
    """Before and after of each outcome."""
    table = found.summary().set_index("outcome").loc[[*_OUTCOMES.values()], ["before", "after"]]
    return rounded(table.to_numpy().ravel(), 2)
