"""Monitoring from buyer-led to cluster-led: what it gains and loses, and what adoption comes of it."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.adoption import AdoptionParameters, adoption, adoption_expression
from csrmodel.evidence import default
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Control, Figure, Preset, Readout
from csrmodel.figures.kit.grids import term, with_signals
from csrmodel.figures.kit.palette import BLUE, GREY, RUST, TEAL
from csrmodel.governance import GovernanceParameters, coded_schemes, scheme, scheme_expressions

LINES = ("independence", "ownership", "monitoring")
LINE_COLOURS = (BLUE, RUST, TEAL)


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
        Local control of the reader's scheme, 0 (buyers) to 1 (the cluster).
    visibility, associations
        Memberships of the cluster, 0 to 1.
    tradeoff, rho
        Trade-off of independence and ownership, and how far one stands in for the other; None takes the register's.
    """
    p = GovernanceParameters(
        **{k: v for k, v in {"tradeoff": tradeoff, "substitutability": rho}.items() if v is not None}
    )
    values = {
        "local": local,
        "visibility": visibility,
        "associations": associations,
        "tradeoff": p.tradeoff,
        "rho": p.substitutability,
    }
    along = dict(zip(LINES, _monitoring_expressions(term("datum.x")), strict=False))
    base = (
        alt.Chart(alt.sequence(0, 21, 1, as_="i"))
        .transform_calculate(x="datum.i / 20")
        .transform_calculate(**{name: str(formula) for name, formula in along.items()})
        .transform_fold([*LINES], as_=["measure", "value"])
    )
    x = alt.X(
        "x:Q",
        title="Who runs the monitoring",
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(values=[0, 0.5, 1], labelExpr="['buyers', 'both', 'the cluster'][datum.value * 2]"),
    )
    lines = base.mark_line(strokeWidth=3).encode(
        x=x,
        y=alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 1])),
        color=alt.Color(
            "measure:N",
            title=None,
            scale=alt.Scale(domain=[*LINES], range=[*LINE_COLOURS]),
            legend=alt.Legend(orient="bottom", columns=2),
        ),
        tooltip=["measure:N", alt.Tooltip("value:Q", format=".2f")],
    )
    reader = alt.Chart(pd.DataFrame({"who": ["your scheme"]})).transform_calculate(x="local")
    rule = reader.mark_rule(strokeWidth=2, strokeDash=[3, 3], color=GREY).encode(x="x:Q", tooltip="who:N")
    parts = (*LINES, "adoption")
    mine = dict(zip((f"my_{name}" for name in parts), _monitoring_expressions(term("local")), strict=True))
    words = " + ', ' + ".join(f"'{name} ' + format(my_{name}, '.2f')" for name in parts)
    table = _monitoring_table(np.linspace(0, 1, 5), visibility, associations, p)

    def says(local: float, visibility: float, associations: float, tradeoff: float, rho: float) -> str:
        chosen = GovernanceParameters(tradeoff=tradeoff, substitutability=rho)
        here = _monitoring_table(np.array([local]), visibility, associations, chosen).iloc[0]
        return f"Your scheme: {', '.join(f'{name} {here[name]:.2f}' for name in parts)}."

    (i_chain, o_chain), (i_cluster, o_cluster) = (coded_schemes()[kind] for kind in ("chain", "cluster"))
    return Figure(
        name="monitoring-scheme",
        chart=with_signals(
            alt.layer(lines, rule),
            300,
            **values,
            **{name: (str(formula),) for name, formula in mine.items()},
            story=(f"'Your scheme: ' + {words} + '.'",),
        ),
        question="Who should watch: those who buy, or those who belong?",
        caption=(
            "Handing monitoring from the buyers to the cluster takes independence from it and gives it owners. If "
            "neither can stand in for the other, a scheme of both watches best, though it has the most of neither. "
            "Where no famous brand buys, the buyers have no independence to lend. Adoption by the model of figure 1 "
            "moves little, since monitoring is one factor of six. Ends as coded from the review "
            f"(buyers {i_chain:g} and {o_chain:g}, cluster {i_cluster:g} and {o_cluster:g}); laws, dialogue and "
            f"community at {default('scheme_background'):g}."
        ),
        description="Three lines from buyer-led to cluster-led: independence, ownership, and what they come to.",
        provenance="model",
        table=table.round(2),
        controls=(
            Control("local", "Who runs it", local, 0, 1, 0.05, "buyers", "the cluster"),
            Control("visibility", "Visibility of the value chain", visibility, low_label="unseen", high_label="famous"),
            Control("associations", "Business associations", associations, low_label="none", high_label="inclusive"),
            Control("tradeoff", "Trade-off (κ)", p.tradeoff, low_label="best of both", high_label="one for the other"),
            Control(
                "rho",
                "Can one stand in for the other (ρ)?",
                p.substitutability,
                -10,
                10,
                0.5,
                "weakest link",
                "best shot",
            ),
        ),
        presets=(
            Preset("Brands and no association", {"visibility": 1.0, "associations": 0.0, "local": 0.0}),
            Preset("An association and no brands", {"visibility": 0.0, "associations": 0.9, "local": 1.0}),
            Preset("No trade-off", {"tradeoff": 0.0, "local": 0.5}),
        ),
        readouts=(Readout("story", says(**values), says),),
    )


def _monitoring_expressions(local: Any) -> tuple[Any, ...]:
    """`LINES`, and the adoption that follows, as Vega expressions of local control and the figure's signals."""
    v, a, kappa, rho = (term(name) for name in ("visibility", "associations", "tradeoff", "rho"))
    independence, ownership, monitoring = scheme_expressions(local, v, a, kappa, rho)
    terms = {**_background(), "monitoring": monitoring, "associations": a}
    chosen = AdoptionParameters()
    national = [terms[name] for name in NATIONAL_FACTORS]
    return independence, ownership, monitoring, adoption_expression(v, national, chosen.rho, chosen.sigma, chosen.omega)


def _background() -> dict[str, Any]:
    return {name: term(repr(default("scheme_background"))) for name in NATIONAL_FACTORS}


def _monitoring_table(local: Any, visibility: float, associations: float, p: GovernanceParameters) -> pd.DataFrame:
    found = scheme(local, visibility, associations, p)
    national = np.full((len(local), len(NATIONAL_FACTORS)), default("scheme_background"))
    national[:, NATIONAL_FACTORS.index("monitoring")] = found.monitoring
    national[:, NATIONAL_FACTORS.index("associations")] = associations
    return pd.DataFrame(
        {
            "local control": local,
            "independence": found.independence,
            "ownership": found.ownership,
            "monitoring": found.monitoring,
            "adoption": adoption(visibility, national),
        }
    )
