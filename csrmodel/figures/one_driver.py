"""Each driver raised in turn from a weak base, then all together, under three ways of combining."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd
from altair import datum, expr
from altair.expr.core import Expression

from csrmodel.adoption import (
    AdoptionParameters,
    adoption,
    adoption_expression,
)
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Control, Figure, Preset
from csrmodel.figures.kit.grids import term
from csrmodel.figures.kit.palette import BLUE, GREY, RUST, TEAL
from csrmodel.figures.kit.square import LABELS

RULES: Mapping[str, float] = {"weakest link": -np.inf, "additive": 1.0, "best shot": np.inf}


@explorer
def one_driver(base: float = 0.1, raised: float = 0.9, omega: float | None = None) -> Figure:
    """Each driver raised in turn from a weak base, then all together, under three ways of combining.

    Parameters
    ----------
    base
        Set membership of every driver that is left alone, 0 to 1.
    raised
        Set membership of the driver that is raised, 0 to 1.
    omega
        Weight of the international level, 0 to 1; None takes the register's default.
    """
    weight = AdoptionParameters().omega if omega is None else AdoptionParameters(omega=omega).omega
    drivers = {"visibility": "Visible value chain", **LABELS}
    rows = pd.DataFrame({"key": ["none", *drivers, "all"], "label": ["None", *drivers.values(), "All six together"]})

    def level(key: str) -> Expression:
        raised_here = (datum.key == key) | (datum.key == "all")
        return expr.if_(raised_here, term("raised"), term("base"))

    combined = {
        rule: adoption_expression(
            level("visibility"),
            [level(name) for name in NATIONAL_FACTORS],
            rho=rho,
            sigma=rho,
            omega=term("omega"),
        )
        for rule, rho in RULES.items()
    }
    order = rows["label"].tolist()
    points = (
        alt.Chart(rows)
        .transform_calculate(**{rule: str(formula) for rule, formula in combined.items()})
        .transform_fold(list(RULES), as_=["rule", "adoption"])
    )
    x = alt.X("adoption:Q", scale=alt.Scale(domain=[0, 1]), title="Adoption")
    wrapped = {label: textwrap.wrap(label, 20) for label in order}
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelExpr=f"{wrapped}[datum.label]", labelLimit=150))
    lines = points.mark_line(color=GREY, strokeWidth=2).encode(x=x, y=y, detail="label:N")
    dots = points.mark_point(filled=True, size=110, opacity=1).encode(
        x=x,
        y=y,
        color=alt.Color(
            "rule:N",
            title="Combination",
            scale=alt.Scale(domain=list(RULES), range=[RUST, BLUE, TEAL]),
            legend=alt.Legend(orient="top", direction="vertical"),
        ),
        shape=alt.Shape("rule:N", title="Combination", scale=alt.Scale(domain=list(RULES))),
        tooltip=["label:N", "rule:N", alt.Tooltip("adoption:Q", format=".2f")],
    )
    crossover = alt.Chart(pd.DataFrame({"x": [0.5]})).mark_rule(strokeDash=[4, 4], color=GREY).encode(x=alt.X("x:Q"))
    params = [
        alt.param("base", value=base),
        alt.param("raised", value=raised),
        alt.param("omega", value=weight),
    ]
    table = _one_driver_table(drivers, base, raised, weight)
    alone = table.set_index("driver raised")
    laws = LABELS["laws"]
    return Figure(
        name="one-driver",
        chart=alt.layer(crossover, lines, dots).add_params(*params).properties(width="container", height=340),
        question="What does one driver do when all the others are weak?",
        caption=(
            f"Enforced laws raised alone to {raised:.1f}, with everything else at {base:.1f}, leave adoption at "
            f"{alone.loc[laws, 'weakest link']:.2f} where the weakest link rules, {alone.loc[laws, 'additive']:.2f} "
            f"where drivers add up, and {alone.loc[laws, 'best shot']:.2f} where one good driver is enough. "
            "The review's reading is close to the first two: drivers work in combination."
        ),
        description=(
            "For each driver raised alone and for all together, three dots on a line from 0 to 1: adoption under "
            "weakest-link, additive and best-shot combination. A dashed line marks 0.5."
        ),
        provenance="model",
        table=table,
        controls=(
            Control("base", "Level of the drivers left alone", base),
            Control("raised", "Level of the driver that is raised", raised),
            Control("omega", "Weight of the international level (ω)", weight),
        ),
        presets=(
            Preset("Weak base", {"base": 0.1, "raised": 0.9}),
            Preset("Middling base", {"base": 0.4, "raised": 0.9}),
        ),
    )


def _one_driver_table(drivers: Mapping[str, str], base: float, raised: float, omega: float) -> pd.DataFrame:
    keys = ["visibility", *NATIONAL_FACTORS]
    settings = {"None": [], **{label: [key] for key, label in drivers.items()}, "All six together": keys}
    rows = []
    for label, up in settings.items():
        values = np.array([raised if key in up else base for key in keys])
        row: dict[str, object] = {"driver raised": label}
        for rule, rho in RULES.items():
            row[rule] = float(adoption(values[0], values[1:], AdoptionParameters(rho=rho, sigma=rho, omega=omega)))
        rows.append(row)
    return pd.DataFrame(rows)
