"""Monitoring from buyer-led to cluster-led: what it gains and loses, and what adoption comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.adoption import AdoptionParameters, adoption, levels_term, strength_term, verdict_term
from csrmodel.evidence import default
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.figures.kit.assumed import assumed
from csrmodel.figures.kit.controls import Control, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import term
from csrmodel.figures.kit.lines import judged, named_lines
from csrmodel.figures.kit.sentence import LEAST, Derived, Sentence, Settings
from csrmodel.governance import GovernanceParameters, coded_schemes, scheme, scheme_terms
from csrmodel.operations import VEGA, Operations
from csrmodel.populations.propositions import CROSSOVER
from csrmodel.words import counted

_SAYS = (
    "Your scheme has {more}: independence {independence:.2f}, ownership {ownership:.2f}. Together they make monitoring "
    "of {monitoring:.2f}, {verdict}. Adoption is {adoption:.2f}."
)

_LINES: Mapping[str, str] = {"independence": "independent", "ownership": "owned", "monitoring": "monitoring"}
"""What `csrmodel.governance.scheme_terms` gives, in its order, and the name of each line."""


@explorer
def monitoring_scheme(
    local: float = 0.0,
    visibility: float = 1.0,
    associations: float = 0.9,
    tradeoff: float | None = None,
    rho: float | None = None,
) -> Figure:
    """Monitoring from buyer-led to cluster-led: what it gains and loses, and what adoption comes of it.

    Parameters
    ----------
    local
        Local control of the reader's scheme, 0 (buyers) to 1 (the cluster). Its default and those of the two that
        follow are an illustration.
    visibility, associations
        Memberships of the cluster, 0 to 1.
    tradeoff, rho
        Trade-off of independence and ownership, and how far one stands in for the other; None takes the register's.
    """
    controls = _controls(local, visibility, associations, tradeoff, rho)
    return Figure(
        name="monitoring-scheme",
        chart=alt.layer(judged(CROSSOVER), *_rule(), *_lines()),
        height=300,
        question="Who should run the monitoring: the buyers, or the cluster?",
        caption=_caption(),
        description=(
            f"{counted(len(_LINES)).capitalize()} lines, named at their ends: independence, ownership, and the "
            "monitoring that both make together. Across, the control of the scheme passes from the buyers to the "
            "cluster; upwards is membership from 0 to 1. An upright line marks the reader's scheme, a dashed line one "
            "half."
        ),
        provenance="model",
        table=_table({control.signal: control.value for control in controls}),
        controls=controls,
        presets=(
            Preset("Brands and no association", {"visibility": 1.0, "associations": 0.0, "local": 0.0}),
            Preset("An association and no brands", {"visibility": 0.0, "associations": 0.9, "local": 1.0}),
            Preset("No trade-off", {"tradeoff": 0.0, "local": 0.5}),
        ),
        readouts=(Readout("story", Sentence(_SAYS, _reading, (*_SCHEME, _ADOPTION))),),
    )


def _controls(
    local: float, visibility: float, associations: float, tradeoff: float | None, rho: float | None
) -> tuple[Control, ...]:
    kappa = "scheme_tradeoff", "Trade-off (κ)", tradeoff, 0.05, "best of both", "one for the other"
    stand_in = "scheme_rho", "Can one stand in for the other (ρ)?", rho, 0.5, "weakest link", "best shot"
    return (
        Control("local", "Who runs the monitoring", local, low_label="buyers", high_label="the cluster"),
        Control("visibility", "Visibility of the value chain", visibility, low_label="unseen", high_label="famous"),
        Control("associations", "Business associations", associations, low_label="none", high_label="inclusive"),
        assumed(*kappa, signal="tradeoff"),
        assumed(*stand_in, signal="rho"),
    )


def _terms(operations: Operations, local: Any, at: Settings) -> tuple[Any, Any, Any]:
    """`_LINES` at some local control, everything else as it stands."""
    return scheme_terms(local, at["visibility"], at["associations"], at["tradeoff"], at["rho"], operations)


def _mine(place: int, name: str) -> Derived:
    """One of `_LINES` at the reader's scheme."""
    return Derived(f"my_{name}", lambda operations, at: _terms(operations, at["local"], at)[place])


_SCHEME = tuple(_mine(place, name) for place, name in enumerate(_LINES))


def _my_adoption(operations: Operations, at: Settings) -> Any:
    """Adoption by the model of figure 1, with the reader's scheme as its monitoring."""
    monitoring = _SCHEME[-1].at(operations, at)
    terms = {**_background(), "monitoring": monitoring, "associations": at["associations"]}
    chosen = AdoptionParameters()
    strength = strength_term([terms[name] for name in NATIONAL_FACTORS], chosen.rho, operations)
    return levels_term(at["visibility"], strength, chosen.sigma, chosen.omega, operations)


_ADOPTION = Derived("my_adoption", _my_adoption)


def _background() -> dict[str, Any]:
    return dict.fromkeys(NATIONAL_FACTORS, default("scheme_background"))


def _reading(operations: Operations, at: Settings) -> dict[str, Any]:
    mine = {name: part.at(operations, at) for name, part in zip(_LINES, _SCHEME, strict=True)}
    where, apart = operations.where, mine["independence"] - mine["ownership"]
    alike = where(apart > LEAST, "more independence than ownership", "as much independence as ownership")
    return {
        **mine,
        "adoption": _ADOPTION.at(operations, at),
        "more": where(apart < -LEAST, "more ownership than independence", alike),
        "verdict": verdict_term(mine["monitoring"], operations),
    }


def _caption() -> str:
    (i_chain, o_chain), (i_cluster, o_cluster) = (coded_schemes()[kind] for kind in ("chain", "cluster"))
    return (
        "With famous buyers, an inclusive association and the full trade-off, monitoring that passes from the buyers "
        "to the cluster loses independence and gains local ownership. While the two can hardly replace each other, a "
        "scheme that buyers and cluster run together then monitors best, although it has neither the most independence "
        "nor the most ownership. Buyers whom nobody knows bring no independence. Adoption by the model of figure 1 "
        f"moves little, since monitoring is one of {counted(len(NATIONAL_FACTORS) + 1)} factors. The ends are as coded "
        f"from the review: the buyers' scheme has independence {i_chain:g} and ownership {o_chain:g}, the cluster's "
        f"{i_cluster:g} and {o_cluster:g}. Laws, dialogue and community stand at {default('scheme_background'):g}."
    )


def _lines() -> list[alt.Chart]:
    """The scheme from one end to the other; reads the signals of the controls but local."""
    signals = {name: term(name) for name in ("visibility", "associations", "tradeoff", "rho")}
    along = dict(zip(_LINES, _terms(VEGA, term("datum.x"), signals), strict=True))
    points = (
        alt.Chart(alt.sequence(0, 21, 1, as_="i"))
        .transform_calculate(x="datum.i / 20")
        .transform_calculate(**along)
        .transform_fold([*_LINES], as_=["measure", "value"])
        .transform_calculate(
            tip="'Local control ' + format(datum.x, '.2f') + ': ' + datum.measure + ' ' + format(datum.value, '.2f') + "
            "'.'"
        )
    )
    return named_lines(points, _LINES, _X, "Membership", "datum.i == 20")


_X = alt.X(
    "x:Q",
    title=["Who runs the monitoring", "upright: your scheme, dashed: one half"],
    scale=alt.Scale(domain=[0, 1], nice=False),
    axis=alt.Axis(
        values=[0, 0.5, 1], labelExpr="['buyers', 'both', 'the cluster'][datum.value * 2]", labelFlush=False, grid=False
    ),
)


def _rule() -> list[alt.Chart]:
    """The reader's scheme; reads the signal local."""
    tip = "'Your scheme: local control ' + format(local, '.2f') + '.'"
    return [
        alt.Chart(pd.DataFrame({"who": ["your scheme"]}))
        .transform_calculate(x="local", tip=tip)
        .mark_rule(strokeWidth=3, style="ink")
        .encode(x=_X, tooltip=alt.Tooltip("tip:N"))
    ]


def _table(at: Settings) -> pd.DataFrame:
    """The scheme at five places from one end to the other, everything else as it stands."""
    local = np.linspace(0, 1, 5)
    found = scheme(
        local,
        at["visibility"],
        at["associations"],
        GovernanceParameters(tradeoff=at["tradeoff"], substitutability=at["rho"]),
    )
    terms = {**_background(), "monitoring": found.monitoring, "associations": at["associations"]}
    national = np.stack([np.broadcast_to(terms[name], local.shape) for name in NATIONAL_FACTORS], axis=-1)
    return pd.DataFrame(
        {
            "local control": local,
            **{name: getattr(found, name) for name in _LINES},
            "adoption": adoption(at["visibility"], national),
        }
    ).round(2)
