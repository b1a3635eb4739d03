"""The critiques of table 3 as switches on the evidence."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure
from csrmodel.figures.kit.palette import GREY
from csrmodel.figures.kit.tiles import direction, sized

CRITIQUES: Mapping[str, tuple[str, str]] = {
    "no_harm": ("Harm done by buyers", "leave out what buyers' sourcing does, as the literature is said to do"),
    "no_exporters": ("Export bias", "drop what is known of exporting clusters"),
    "no_single": ("Single case studies", "drop what rests on one case study"),
    "no_outsiders": ("Imperialism", "drop the clusters whose scheme outsiders designed"),
    "no_tops": ("Greenwash", "drop what is known of first tiers only, and keep what reaches further down"),
}
"""What each switch does to the evidence. The fifth critique, whether the term fits small firms, moves no evidence."""


@explorer
def critiques(
    no_harm: int = 0, no_exporters: int = 0, no_single: int = 0, no_outsiders: int = 0, no_tops: int = 0
) -> Figure:
    """The critiques of table 3 as switches on the evidence.

    Parameters
    ----------
    no_harm, export, single, outsiders, lower
        0 counts the evidence that the critique questions, 1 drops it (see `CRITIQUES`).
    """
    settings = dict(zip(CRITIQUES, (no_harm, no_exporters, no_single, no_outsiders, no_tops), strict=True))
    rows = _questioned()
    kept = " && ".join(f"({name} == 0 || !datum.{name})" for name in CRITIQUES)
    base = alt.Chart(rows).transform_filter(kept)
    bars = base.mark_bar().encode(
        x=alt.X(
            "count():Q",
            title="Claims",
            scale=alt.Scale(domain=[0, int(rows["outcome"].value_counts().max())]),
        ),
        y=alt.Y("outcome:N", title=None, sort=list(evidence.names("outcome").values())),
        color=direction(("better", "worse", "mixed", "none", "unknown")),
        order=alt.Order("direction:N"),
        tooltip=["outcome:N", "direction:N", "count():Q"],
    )
    whole = (
        alt.Chart(rows)
        .mark_bar(fill=None, stroke=GREY, strokeDash=[4, 3])
        .encode(x="count():Q", y=alt.Y("outcome:N", sort=list(evidence.names("outcome").values())))
    )
    total = (
        base.transform_aggregate(n="count()")
        .transform_calculate(text=f"datum.n + ' of {len(rows)} remain'")
        .mark_text(align="right", fontSize=13)
        .encode(x=alt.value(alt.expr("width - 4")), y=alt.value(-8), text="text:N")
    )
    alone = [int((~rows[name]).sum()) for name in CRITIQUES]
    return Figure(
        name="critiques",
        chart=sized(alt.layer(whole, bars, total), 260, **settings),
        question="What is left of the evidence if a critique is right?",
        caption=(
            f"Of {len(rows)} coded statements on effects, drivers and barriers, {alone[1]} are left without exporting "
            f"clusters and {alone[2]} without single case studies. What goes first is what is known of work; the "
            "hollow bars show the whole."
        ),
        description="A bar for each outcome, split by direction, beside a hollow bar for all the evidence.",
        provenance="coded evidence",
        table=pd.DataFrame(
            {
                "switch": [title for title, _ in CRITIQUES.values()],
                "what it does": [text for _, text in CRITIQUES.values()],
                "claims left of " + str(len(rows)): alone,
            }
        ),
        controls=tuple(
            Choice(name, f"{title}: {text}", ("count it", "drop it"), settings[name])
            for name, (title, text) in CRITIQUES.items()
        ),
    )


def _questioned() -> pd.DataFrame:
    """Claims by outcome that say something of drivers, barriers or effects, with what each critique would drop."""
    claims = evidence.with_cases(evidence.claims())
    claims = claims[claims["kind"].isin(["driver", "barrier", "impact", "feature"]) & claims["direction"].notna()]
    first_tier_only = {"sialkot-football"}
    rows = claims.assign(outcome=claims["outcomes"].str.split("; ")).explode("outcome")
    return pd.DataFrame(
        {
            "outcome": rows["outcome"].map(evidence.names("outcome")),
            "direction": rows["direction"],
            "no_harm": ["sourcing" in str(cell) for cell in rows["factors"]],
            "no_exporters": ["export" in cell for cell in rows["markets"]],
            "no_single": rows["basis"].eq("case_study"),
            "no_outsiders": ["sialkot-football" in cell for cell in rows["cases"]],
            "no_tops": [
                set(cell) <= first_tier_only and "subcontracting" not in str(factors) and bool(cell)
                for cell, factors in zip(rows["cases"], rows["factors"], strict=True)
            ],
        }
    ).reset_index(drop=True)
