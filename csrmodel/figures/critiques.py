"""Critiques of the literature as switches on the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.evidence import listed
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.palette import GREY
from csrmodel.figures.kit.sentence import Sentence
from csrmodel.figures.kit.tally import Row, Tally
from csrmodel.figures.kit.tiles import WAYS, both_sides, labels
from csrmodel.operations import Operations

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
    kept = _kept(rows)
    return Figure(
        name="critiques",
        chart=_bars(kept),
        height=330,
        question="What is left of the evidence if a critique is right?",
        caption=(
            f"The figure counts {len(rows)} coded statements on effects, drivers and barriers; a statement on two "
            f"outcomes counts twice. Without exporting clusters {left['no_exporters']} of them are left, and without "
            f"single case studies {left['no_single']}. A bar reaches to the left for worse outcomes and to the right "
            "for better ones. The thin line is as long as the bar that holds all the evidence."
        ),
        description="A row for each outcome, with the number of statements across from a middle of 0. A bar reaches to "
        "the left for worse outcomes, lies in the middle for mixed ones, and reaches to the right for better ones. A "
        "thin line shows all the evidence, and words say how many statements remain.",
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
        presets=(
            _only("Without exporters", "no_exporters"),
            _only("Without single cases", "no_single"),
            _only("Without Sialkot", "no_outsiders", "no_tops"),
            _only("Every critique right", *CRITIQUES),
        ),
        readouts=(Readout("story", _sentence(kept)),),
    )


def _only(name: str, *dropped: str) -> Preset:
    return Preset(name, {switch: int(switch in dropped) for switch in CRITIQUES})


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


def _kept(rows: pd.DataFrame) -> list[Row]:
    """Of each statement what it speaks of, and the switches that leave it in."""
    outcomes, ways = list(evidence.names("outcome").values()), [evidence.names("direction")[way] for way in WAYS]
    return [
        {
            **{switch: [] if row[switch] else [1] for switch in CRITIQUES},
            "outcome": [outcomes.index(row["outcome"]) + 1] if row["outcome"] in outcomes else [],
            "way": [ways.index(row["direction"]) + 1] if row["direction"] in ways else [],
        }
        for row in rows.to_dict("records")
    ]


def _tally(kept: Sequence[Row], **also: int) -> Tally:
    """How many statements the switches leave, of those that hold some numbers also."""
    return Tally("statements", kept, {**{switch: switch for switch in CRITIQUES}, **also})


def _sentence(kept: Sequence[Row]) -> Sentence:
    """What is left where the switches stand, in all and by outcome."""
    outcomes = list(evidence.names("outcome").values())
    parts = {
        "n": _tally(kept),
        **{way: _tally(kept, way=place) for place, way in enumerate(WAYS, start=1)},
        **{f"left_{place}": _tally(kept, outcome=place) for place in range(1, len(outcomes) + 1)},
    }
    whole = [sum(place in row["outcome"] for row in kept) for place in range(1, len(outcomes) + 1)]
    each = ", ".join(
        f"{name} {{left_{place}:.0f}} of {total}"
        for place, (name, total) in enumerate(zip(outcomes, whole, strict=True), start=1)
    )

    def fields(operations: Operations, at: Mapping[str, Any]) -> dict[str, Any]:
        found = {name: tally.at(operations, at) for name, tally in parts.items()}
        return {**found, "rest": found["n"] - found["worse"] - found["mixed"] - found["better"]}

    template = (
        f"{{n:.0f}} of {len(kept)} statements remain: {{worse:.0f}} on worse outcomes, {{mixed:.0f}} on mixed ones, "
        f"{{better:.0f}} on better ones and {{rest:.0f}} that name no direction. By outcome there remain: {each}."
    )
    return Sentence(template, fields, tuple(parts.values()))


def _whole(kept: Sequence[Row]) -> pd.DataFrame:
    """Each outcome with how many statements it has, and from where to where its bar reaches with all of them."""
    outcomes = list(evidence.names("outcome").values())
    rows = []
    for place, name in enumerate(outcomes, start=1):
        ways = [way for row in kept if place in row["outcome"] for way in row["way"]]
        worse, mixed, better = (ways.count(way) for way in (1, 2, 3))
        total = sum(place in row["outcome"] for row in kept)
        rows.append((place, name, total, -mixed / 2 - worse, mixed / 2 + better))
    return pd.DataFrame(rows, columns=["row", "name", "all", "low", "high"])


def _bars(kept: Sequence[Row]) -> alt.TopLevelMixin:
    """What remains of each outcome upon the whole; reads the signals of the switches."""
    whole, tally = _whole(kept), _tally(kept)
    reach = float(max(-whole["low"].min(), whole["high"].max())) * 1.05
    here = {**tally.asked, "outcome": "datum.row"}
    counts = {way: tally.expression({**here, "way": place}) for place, way in enumerate(WAYS, start=1)}
    across = alt.X(
        "low:Q",
        axis=alt.Axis(
            title="Statements: ◂ worse, mixed, better ▸",
            labelExpr="abs(datum.value)",
            titleAnchor="end",
            titleAlign="right",
        ),
        scale=alt.Scale(domain=[-reach, reach], nice=False),
    )
    base = (
        alt.Chart(whole)
        .transform_calculate(n=tally.expression(here), **counts)
        .transform_calculate(
            text="datum.n + ' of ' + datum.all + ' remain'",
            tip="datum.name + ': ' + datum.n + ' of ' + datum.all + ' statements remain. Worse ' + datum.worse + "
            "', mixed ' + datum.mixed + ', better ' + datum.better + '.'",
        )
        .encode(y=alt.Y("row:O", axis=labels(list(whole["name"]), title="Outcome")), tooltip=alt.Tooltip("tip:N"))
    )
    return alt.layer(
        base.mark_rule(color=GREY, strokeWidth=2, yOffset=6).encode(x=across, x2=alt.X2("high:Q")),
        *both_sides(base, height=14, yOffset=6),
        base.mark_text(align="left", dy=-14, x=4).encode(text=alt.Text("text:N")),
    )
