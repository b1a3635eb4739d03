"""Each driver raised in turn from a weak base, then all together, under three ways of combining."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from altair import datum

from csrmodel.adoption import AdoptionParameters, adoption, levels_term, strength_term
from csrmodel.evidence import default
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.figures.adoption import WEIGHTS
from csrmodel.figures.kit.controls import Control, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure
from csrmodel.figures.kit.grids import term
from csrmodel.figures.kit.palette import BLUE, GREY, RUST, TEAL
from csrmodel.figures.kit.sentence import said
from csrmodel.figures.kit.square import LABELS
from csrmodel.figures.kit.words import counted
from csrmodel.operations import VEGA

_RULES: Mapping[str, float] = {"weakest link": -np.inf, "additive": 1.0, "best shot": np.inf}
"""Substitutability under each way of combining, among the factors and between the levels alike."""

_DRIVERS: Mapping[str, str] = {"visibility": "Visible value chain", **{name: LABELS[name] for name in NATIONAL_FACTORS}}
"""The drivers of figure 1, in the order of the model."""

_RAISED: Mapping[str, tuple[str, ...]] = {
    "None": (),
    **{label: (key,) for key, label in _DRIVERS.items()},
    f"All {counted(len(_DRIVERS))} together": tuple(_DRIVERS),
}
"""The rows of the figure: which drivers are raised in each."""


@explorer
def one_driver(base: float = 0.1, raised: float = 0.9, omega: float | None = None) -> Figure:
    """Each driver raised in turn from a weak base, then all together; the defaults of both are an illustration.

    Parameters
    ----------
    base
        Set membership of every driver that is left alone, 0 to 1.
    raised
        Set membership of the driver that is raised, 0 to 1.
    omega
        Weight of the international level, 0 to 1; None takes the register's default.
    """
    weight = default("omega") if omega is None else omega
    table = _table(base, raised, weight)
    laws = table.set_index("driver raised").loc[LABELS["laws"]]
    return Figure(
        name="one-driver",
        chart=_chart(),
        height=340,
        question="What does one driver do when all the others are weak?",
        caption=(
            f"Enforced laws raised alone to {said(raised, '.1f')}, with everything else at {said(base, '.1f')}, leave "
            f"adoption at {said(laws['weakest link'], '.2f')} where the weakest link rules, "
            f"{said(laws['additive'], '.2f')} where drivers add up, and {said(laws['best shot'], '.2f')} where one "
            "good driver is enough. The review's reading is close to the first two: drivers work in combination."
        ),
        description=(
            f"For each driver raised alone and for all together, {counted(len(_RULES))} dots on a line from 0 to 1: "
            "adoption under weakest-link, additive and best-shot combination. A dashed line marks 0.5."
        ),
        provenance="model",
        table=table,
        controls=(
            Control("base", "Level of the drivers left alone", base),
            Control("raised", "Level of the driver that is raised", raised),
            Control("omega", "Weight of the international level (ω)", weight, *WEIGHTS),
        ),
        presets=(
            Preset("Weak base", {"base": 0.1, "raised": 0.9}),
            Preset("Middling base", {"base": 0.4, "raised": 0.9}),
        ),
    )


def _chart() -> alt.TopLevelMixin:
    """A line with a dot for each rule in every row; reads the signals base, raised and omega."""
    rows = pd.DataFrame([{"label": label, **{key: key in up for key in _DRIVERS}} for label, up in _RAISED.items()])
    level = {key: VEGA.where(datum[key], term("raised"), term("base")) for key in _DRIVERS}

    def combined(rho: float) -> Any:
        strength = strength_term([level[name] for name in NATIONAL_FACTORS], rho, VEGA)
        return levels_term(level["visibility"], strength, rho, term("omega"), VEGA)

    wrapped = json.dumps({label: textwrap.wrap(label, 20) for label in _RAISED})
    points = (
        alt.Chart(rows)
        .transform_calculate(**{rule: str(combined(rho)) for rule, rho in _RULES.items()})
        .transform_fold(list(_RULES), as_=["rule", "adoption"])
        .encode(
            x=alt.X("adoption:Q", scale=alt.Scale(domain=[0, 1]), title="Adoption"),
            y=alt.Y(
                "label:N",
                sort=[*_RAISED],
                title=None,
                axis=alt.Axis(labelExpr=f"{wrapped}[datum.label]", labelLimit=150),
            ),
        )
    )
    dots = points.mark_point(filled=True, size=110, opacity=1).encode(
        color=alt.Color(
            "rule:N",
            title="Combination",
            scale=alt.Scale(domain=list(_RULES), range=[RUST, BLUE, TEAL]),
            legend=alt.Legend(orient="top", direction="vertical"),
        ),
        shape=alt.Shape("rule:N", title="Combination", scale=alt.Scale(domain=list(_RULES))),
        tooltip=["label:N", "rule:N", alt.Tooltip("adoption:Q", format=".2f")],
    )
    crossover = alt.Chart(pd.DataFrame({"x": [0.5]})).mark_rule(strokeDash=[4, 4], color=GREY).encode(x="x:Q")
    return alt.layer(crossover, points.mark_line(color=GREY, strokeWidth=2).encode(detail="label:N"), dots)


def _table(base: float, raised: float, omega: float) -> pd.DataFrame:
    levels = np.array([[raised if key in up else base for key in _DRIVERS] for up in _RAISED.values()])
    found = {
        rule: adoption(levels[:, 0], levels[:, 1:], AdoptionParameters(rho=rho, sigma=rho, omega=omega))
        for rule, rho in _RULES.items()
    }
    return pd.DataFrame({"driver raised": [*_RAISED], **found})
