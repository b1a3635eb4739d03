"""Each driver raised in turn from a weak base, then all together, under three ways of combining."""

from __future__ import annotations

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
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import term
from csrmodel.figures.kit.lines import STYLES, judged
from csrmodel.figures.kit.palette import GREY
from csrmodel.figures.kit.prediction import Number, Prediction, guessed
from csrmodel.figures.kit.sentence import Derived, Sentence, Settings, said
from csrmodel.figures.kit.square import LABELS
from csrmodel.figures.kit.tiles import labels
from csrmodel.operations import VEGA, Operations
from csrmodel.populations.propositions import CROSSOVER
from csrmodel.words import counted

_RULES: Mapping[str, float] = {"weakest link": -np.inf, "additive": 1.0, "best shot": np.inf}
"""Substitutability under each way of combining, among the factors and between the levels alike."""

_DRIVERS: Mapping[str, str] = {"visibility": "Visible value chain", **{name: LABELS[name] for name in NATIONAL_FACTORS}}
"""The drivers of figure 1, in the order of the model."""

_TOGETHER = f"All {counted(len(_DRIVERS))} together"

_RAISED: Mapping[str, tuple[str, ...]] = {
    "None": (),
    **{label: (key,) for key, label in _DRIVERS.items()},
    _TOGETHER: tuple(_DRIVERS),
}
"""The rows of the figure: which drivers are raised in each."""

_KEYS: Mapping[str, str] = {"weakest link": "weakest", "additive": "added", "best shot": "best"}
"""The ways of combining as fields of the sentence."""

_SAYS = (
    "With one driver at {raised:.2f} and the others at {base:.2f}, {lead} It lies above one half with {weakest:.0f} of "
    "{all:.0f} drivers where the weakest link decides, with {added:.0f} where drivers add up, and with {best:.0f} "
    "where the best shot decides. With all drivers at {raised:.2f} adoption is {raised:.2f}."
)


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
    return Figure(
        name="one-driver",
        chart=_chart(),
        height=384,
        question="What does one driver do when all the others are weak?",
        caption=(
            "Where the weakest link decides, one driver raised above the others changes nothing. Where drivers add up, "
            "each adds its part. Where the best shot decides, one raised driver alone does as much as all together. "
            "The review reports an emerging agreement that a mix of drivers is needed. On our "
            "reading this rules out the best shot."
        ),
        description=(
            f"A row for each driver raised alone, one for none and one for all together, with adoption from 0 to 1 "
            f"across. Each row has {counted(len(_RULES))} marks: a circle where the weakest link decides, a square "
            "where drivers add up, a triangle where the best shot decides. A dashed line marks one half."
        ),
        provenance="model",
        table=_table(base, raised, weight),
        controls=(
            Control("base", "Level of the drivers left alone", base),
            Control("raised", "Level of the driver that is raised", raised),
            Control("omega", "Weight of the international level (ω)", weight, *WEIGHTS),
        ),
        presets=(
            Preset("Weak base", {"base": 0.1, "raised": 0.9}),
            Preset("Middling base", {"base": 0.4, "raised": 0.9}),
            Preset("Buyers weigh most", {"base": 0.1, "raised": 0.9, "omega": WEIGHTS[1]}),
        ),
        readouts=(Readout("story", Sentence(_SAYS, _told, _CROSSING)),),
        prediction=_prediction(base, raised, weight),
    )


def _prediction(base: float, raised: float, omega: float) -> Prediction:
    """What a law and a buyer do alone, where drivers add up."""
    alone = [LABELS["laws"], _DRIVERS["visibility"]]
    found = _table(base, raised, omega).set_index("driver raised").loc[alone, "additive"]
    crosses = [
        guessed(when=f"guess_{n}", x=f"guess_{n}", i=str([*_RAISED].index(label)))
        .mark_point(shape="cross", size=160, style="ink", filled=True, opacity=1)
        .encode(x=alt.X("x:Q"), y=alt.Y("i:O"))
        for n, label in enumerate(alone, start=1)
    ]
    return Prediction(
        f"All drivers stand at {said(base, '.1f')}, and their effects add up. One of them is raised to "
        f"{said(raised, '.1f')}, and the others stay. How much CSR is adopted?",
        tuple(Number(f"Adoption, if this is raised: {name.lower()}", float(found[name])) for name in alone),
        {"base": base, "raised": raised, "omega": omega},
        crosses,
        "Crosses in the chart mark what you said.",
    )


def _combined(operations: Operations, level: Mapping[str, Any], omega: Any, rho: float) -> Any:
    """Adoption where the drivers stand so, by one way of combining at both levels."""
    strength = strength_term([level[name] for name in NATIONAL_FACTORS], rho, operations)
    return levels_term(level["visibility"], strength, rho, omega, operations)


def _crossing(rule: str) -> Derived:
    """How many drivers lift adoption above one half when each is raised alone."""

    def formula(operations: Operations, at: Settings) -> Any:
        number: Any = 0
        for driver in _DRIVERS:
            level = {key: at["raised"] if key == driver else at["base"] for key in _DRIVERS}
            found = _combined(operations, level, at["omega"], _RULES[rule])
            number = number + operations.where(found > CROSSOVER + _FINE, 1, 0)
        return number

    return Derived(f"crossing_{_KEYS[rule]}", formula)


_FINE = 1e-9
"""Python and a browser may differ in the last bits of a number; this much is no crossing."""

_CROSSING = tuple(_crossing(rule) for rule in _RULES)


def _told(operations: Operations, at: Settings) -> dict[str, Any]:
    found = {key: part.at(operations, at) for key, part in zip(_KEYS.values(), _CROSSING, strict=True)}
    where, many = operations.where, len(_DRIVERS)
    never = "adoption never lies above one half."
    only = where(found["best"] > 0, "adoption lies above one half only where the best shot decides.", never)
    some = where(found["added"] > 0, "adoption lies above one half with some drivers, where they add up.", only)
    lead = where(found["weakest"] > 0, "adoption lies above one half, however drivers combine.", some)
    return {"raised": at["raised"], "base": at["base"], "all": many, "lead": lead, **found}


def _chart() -> alt.TopLevelMixin:
    """A line with a mark for each rule in every row; reads the signals base, raised and omega."""
    rows = pd.DataFrame(
        [
            {"i": i, "label": label, **{key: key in up for key in _DRIVERS}}
            for i, (label, up) in enumerate(_RAISED.items())
        ]
    )
    level = {key: VEGA.where(datum[key], term("raised"), term("base")) for key in _DRIVERS}
    key = ["▲ best shot   ■ additive   ● weakest link", "dashed: one half, more in than out beyond"]
    points = (
        alt.Chart(rows)
        .transform_calculate(**{rule: str(_combined(VEGA, level, term("omega"), rho)) for rule, rho in _RULES.items()})
        .transform_fold(list(_RULES), as_=["rule", "adoption"])
        .transform_calculate(
            tip="datum.label + ' raised, by ' + datum.rule + ': adoption ' + format(datum.adoption, '.2f') + '.'"
        )
        .encode(
            x=alt.X(
                "adoption:Q",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(
                    orient="top",
                    values=[0, 0.5, 1],
                    format=".1~f",
                    title=[*key, "Adoption"],
                    titleAnchor="end",
                    titleAlign="right",
                ),
            ),
            y=alt.Y("i:O", axis=labels([*_RAISED], first=0, title="Raised", width=21)),
        )
    )
    colours, shapes, _ = zip(*STYLES, strict=True)
    marks = points.mark_point(filled=True, size=110, opacity=1).encode(
        color=alt.Color("rule:N", scale=alt.Scale(domain=[*_RULES], range=[*colours]), legend=None),
        shape=alt.Shape("rule:N", scale=alt.Scale(domain=[*_RULES], range=[*shapes]), legend=None),
        tooltip=alt.Tooltip("tip:N"),
    )
    return alt.layer(
        judged(CROSSOVER, "x"), points.mark_line(color=GREY, strokeWidth=2).encode(detail=alt.Detail("label:N")), marks
    )


def _table(base: float, raised: float, omega: float) -> pd.DataFrame:
    levels = np.array([[raised if key in up else base for key in _DRIVERS] for up in _RAISED.values()])
    found = {
        rule: adoption(levels[:, 0], levels[:, 1:], AdoptionParameters(rho=rho, sigma=rho, omega=omega))
        for rule, rho in _RULES.items()
    }
    return pd.DataFrame({"driver raised": [*_RAISED], **found})
