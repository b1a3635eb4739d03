"""Critiques of the literature as switches on the evidence."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.evidence import listed
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure
from csrmodel.figures.kit.palette import GREY
from csrmodel.figures.kit.tiles import by_code

CRITIQUES: Mapping[str, tuple[str, str]] = {
    "no_harm": ("Harm done by buyers", "leave out what buyers' sourcing does, as the literature is said to do"),
    "no_exporters": ("Export bias", "drop what is known of exporting clusters"),
    "no_single": ("Single case studies", "drop what rests on one case study"),
    "no_outsiders": ("Imperialism", "drop the clusters whose scheme outsiders designed"),
    "no_tops": ("Greenwash", "drop what is known of first tiers only, and keep what reaches further down"),
}
"""What each switch does to the evidence: four critiques of table 3, and what the review says of single case studies.
The critique of table 3 that is not here, whether the term fits small firms, moves no evidence."""

_OUTSIDERS = "sialkot-football"
"""The one cluster whose scheme is reported to have been designed by outsiders, and whose first tier improved."""


@explorer
def critiques(
    no_harm: int = 0, no_exporters: int = 0, no_single: int = 0, no_outsiders: int = 0, no_tops: int = 0
) -> Figure:
    """Critiques of the literature as switches on the evidence.

    Parameters
    ----------
    no_harm, no_exporters, no_single, no_outsiders, no_tops
        0 counts the evidence that the critique questions, 1 drops it (see `CRITIQUES`).
    """
    settings = dict(zip(CRITIQUES, (no_harm, no_exporters, no_single, no_outsiders, no_tops), strict=True))
    rows = _questioned()
    left = {name: int((~rows[name]).sum()) for name in CRITIQUES}
    cut = rows.groupby("outcome")[["no_exporters", "no_single"]].mean().sum(axis=1)
    return Figure(
        name="critiques",
        chart=_bars(rows),
        height=260,
        question="What is left of the evidence if a critique is right?",
        caption=(
            f"Of {len(rows)} coded statements on effects, drivers and barriers, each counted for every outcome that it "
            f"speaks of, {left['no_exporters']} are left without exporting clusters and {left['no_single']} without "
            f"single case studies. Cut deepest is what is known of {str(cut.idxmax()).lower()}; the hollow bars show "
            "the whole."
        ),
        description="A bar for each outcome, split by direction, beside a hollow bar for all the evidence.",
        provenance="coded evidence",
        table=pd.DataFrame(
            {
                "switch": [title for title, _ in CRITIQUES.values()],
                "what it does": [text for _, text in CRITIQUES.values()],
                f"claims left of {len(rows)}": list(left.values()),
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
    rows = claims.assign(
        outcome=[listed(cell) for cell in claims["outcomes"]], factors=[listed(cell) for cell in claims["factors"]]
    ).explode("outcome")
    return pd.DataFrame(
        {
            "outcome": rows["outcome"].map(evidence.names("outcome")),
            "direction": rows["direction"].map(evidence.names("direction")),
            "no_harm": ["sourcing" in cell for cell in rows["factors"]],
            "no_exporters": ["export" in cell for cell in rows["markets"]],
            "no_single": rows["basis"].eq("case_study"),
            "no_outsiders": [_OUTSIDERS in cell for cell in rows["cases"]],
            "no_tops": [
                cases == [_OUTSIDERS] and "subcontracting" not in factors
                for cases, factors in zip(rows["cases"], rows["factors"], strict=True)
            ],
        }
    ).reset_index(drop=True)


def _bars(rows: pd.DataFrame) -> alt.TopLevelMixin:
    """What remains of each outcome beside the whole; reads the signals of the switches."""
    kept = " && ".join(f"({name} == 0 || !datum.{name})" for name in CRITIQUES)
    base = alt.Chart(rows).transform_filter(kept)
    longest = int(rows["outcome"].value_counts().max())
    y = alt.Y("outcome:N", title=None, sort=list(evidence.names("outcome").values()))
    bars = base.mark_bar().encode(
        x=alt.X("count():Q", title="Claims", scale=alt.Scale(domain=[0, longest])),
        y=y,
        color=by_code("direction", {name: code for code, name in evidence.names("direction").items()}),
        order=alt.Order("direction:N"),
        tooltip=["outcome:N", "direction:N", "count():Q"],
    )
    whole = alt.Chart(rows).mark_bar(fill=None, stroke=GREY, strokeDash=[4, 3]).encode(x="count():Q", y=y)
    total = (
        base.transform_aggregate(n="count()")
        .transform_calculate(text=f"datum.n + ' of {len(rows)} remain'")
        .mark_text(align="right", fontSize=13)
        .encode(x=alt.value(alt.expr("width - 4")), y=alt.value(-8), text="text:N")
    )
    return alt.layer(whole, bars, total)
