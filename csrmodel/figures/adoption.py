"""Figure 1 of the review as an explorer: visibility against institutional strength."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
from altair import datum

from csrmodel.adoption import AdoptionParameters, institutional_strength, levels_term, strength_term, verdict
from csrmodel.adoption import adoption as membership_of
from csrmodel.evidence import default, presets
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.figures.kit.controls import Control, Drag, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import term
from csrmodel.figures.kit.palette import INK
from csrmodel.figures.kit.prediction import Number, Prediction, guessed
from csrmodel.figures.kit.sentence import Derived, Sentence, Settings, said
from csrmodel.figures.kit.square import HEIGHT, LABELS, LEVELS, READING, cells, reader, reading
from csrmodel.operations import NUMPY, VEGA, Operations


@explorer
def adoption(
    visibility: float = 0.9,
    laws: float = 0.1,
    monitoring: float = 0.1,
    associations: float = 0.1,
    dialogue: float = 0.1,
    community: float = 0.1,
    rho: float | None = None,
    sigma: float | None = None,
    omega: float | None = None,
) -> Figure:
    """Figure 1 of the review with every membership to move; the defaults of these are an illustration.

    Parameters
    ----------
    visibility, laws, monitoring, associations, dialogue, community
        Set memberships of the reader's cluster, 0 to 1.
    rho, sigma
        Substitutability among national factors and between the two levels; None takes the register's default.
    omega
        Weight of the international level, 0 to 1; None takes the register's default.
    """
    at: dict[str, Any] = {
        "visibility": visibility,
        **dict(zip(NATIONAL_FACTORS, (laws, monitoring, associations, dialogue, community), strict=True)),
        "rho": default("rho") if rho is None else rho,
        "sigma": default("sigma") if sigma is None else sigma,
        "omega": default("omega") if omega is None else omega,
    }
    return Figure(
        name="adoption",
        chart=alt.layer(*cells(), *_diamonds(), reader()),
        height=HEIGHT,
        question="Where does a cluster stand, and which level holds it back?",
        caption=(
            "Where the two levels can hardly replace each other, a cluster adopts CSR only if both are strong. Where "
            "one level can replace the other, one strong level brings a cluster over the line. So the assumption to "
            "argue about is how far the levels can replace each other. Diamonds are the ready settings."
        ),
        description=(
            "A square with visibility of the value chain across and institutional strength upwards, both from 0 to 1. "
            "Its colour is adoption of CSR, and a line runs where adoption crosses one half, with "
            "ticks to the side above. A round dot is the reader's cluster. Diamonds are four ready settings."
        ),
        provenance="model",
        table=_table(AdoptionParameters(rho=at["rho"], sigma=at["sigma"], omega=at["omega"])),
        controls=_controls(at),
        presets=tuple(
            Preset(str(row["name"]), {key: float(row[key]) for key in ("visibility", *NATIONAL_FACTORS)})
            for row in presets().to_dict("records")
        ),
        readouts=(Readout("verdict", Sentence(READING, _reading, (_STRENGTH, _MEMBERSHIP))),),
        drag=Drag("visibility", NATIONAL_FACTORS, ("visibility", "strength"), LEVELS),
        prediction=_prediction(at),
    )


def _prediction(at: Settings) -> Prediction:
    """What becomes of the cluster that the figure starts with; the guess is where its adoption would be found."""
    adoption_there = levels_term(datum.x, datum.y, term("sigma"), term("omega"), VEGA)
    cells_alike = (
        guessed("where adoption is as you guessed", when="guess_1")
        .transform_calculate(places="sequence(0.025, 1, 0.05)")
        .transform_calculate(x="datum.places", y="datum.places")
        .transform_flatten(["x"])
        .transform_flatten(["y"])
        .transform_filter(f"abs({adoption_there} - guess_1) < 0.03")
        .mark_point(filled=True, size=24, color=INK, opacity=1)
        .encode(x=alt.X("x:Q"), y=alt.Y("y:Q"))
    )
    return Prediction(
        f"A cluster sells to famous brands: its visibility is {said(at['visibility'], '.2f')}, and 1 would be the most "
        "famous brands of all. Laws, monitors and associations at home are weak: "
        f"{said(float(_strength(NUMPY, at)), '.2f')} of 1. How much CSR do its firms adopt?",
        (Number("Adoption, from 0 to 1", round(float(_membership(NUMPY, at)), 4)),),
        at,
        (cells_alike,),
        "Small dots in the square mark where adoption is as you guessed.",
    )


def _strength(operations: Operations, at: Settings) -> Any:
    return strength_term([at[name] for name in NATIONAL_FACTORS], at["rho"], operations)


def _membership(operations: Operations, at: Settings) -> Any:
    return levels_term(at["visibility"], _STRENGTH.at(operations, at), at["sigma"], at["omega"], operations)


def _reading(operations: Operations, at: Settings) -> dict[str, Any]:
    return reading(operations, at["visibility"], _STRENGTH.at(operations, at), _MEMBERSHIP.at(operations, at))


_STRENGTH, _MEMBERSHIP = Derived("strength", _strength), Derived("membership", _membership)


WEIGHTS = 0.1, 0.9
"""Weights of the international level that a reader may try."""


def _controls(at: Settings) -> tuple[Control, ...]:
    # Ranges go beyond the register's, which hold the review's reading: here a reader may try what it rules out.
    believed = (
        ("rho", "Substitutability among national factors (ρ)", -10, 10, 0.5, "weakest link", "best shot"),
        ("sigma", "Substitutability between the two levels (σ)", -10, 10, 0.5, "weakest link", "best shot"),
        ("omega", "Weight of the international level (ω)", *WEIGHTS, 0.05, "national only", "buyers only"),
    )
    return (
        Control(
            "visibility", "Visibility of the value chain", at["visibility"], low_label="unseen", high_label="famous"
        ),
        *(Control(name, LABELS[name], at[name]) for name in NATIONAL_FACTORS),
        *(
            Control(name, label, at[name], least, most, step, low, high)
            for name, label, least, most, step, low, high in believed
        ),
    )


def _diamonds() -> list[alt.Chart]:
    """The ready settings by name, as marks on the square; reads the signal rho."""
    base = (
        alt.Chart(presets()[["name", "visibility", *NATIONAL_FACTORS]])
        .transform_calculate(strength=strength_term([datum[name] for name in NATIONAL_FACTORS], term("rho"), VEGA))
        .transform_calculate(
            tip="datum.name + ': visibility ' + format(datum.visibility, '.2f') + ', institutional strength ' + "
            "format(datum.strength, '.2f') + '.'"
        )
        .encode(x=alt.X("visibility:Q"), y=alt.Y("strength:Q"))
    )
    name: dict[str, Any] = {"color": INK, "fontSize": 12, "fontStyle": "italic", "dy": -10}
    return [
        base.mark_point(shape="diamond", filled=True, size=70, color=INK, opacity=0.85).encode(
            tooltip=alt.Tooltip("tip:N")
        ),
        base.transform_filter("datum.visibility < 0.5")
        .mark_text(align="left", dx=4, **name)
        .encode(text=alt.Text("name:N")),
        base.transform_filter("datum.visibility >= 0.5")
        .mark_text(align="right", dx=4, **name)
        .encode(text=alt.Text("name:N")),
    ]


def _table(parameters: AdoptionParameters) -> pd.DataFrame:
    rows = presets()
    national = rows[list(NATIONAL_FACTORS)].to_numpy(dtype=float)
    found = membership_of(rows["visibility"].to_numpy(dtype=float), national, parameters)
    return pd.DataFrame(
        {
            "setting": rows["name"],
            "visibility": rows["visibility"],
            "institutional strength": institutional_strength(national, parameters),
            "adoption": found,
            "verdict": [verdict(float(a)) for a in found],
        }
    )
