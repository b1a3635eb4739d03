"""Factors by outcomes: how many claims, and which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Item
from csrmodel.figures.kit.palette import INK, PALE_GREY
from csrmodel.figures.kit.tiles import labels, sized

_FILTERS = ("section", "dimension", "status", "direction", "basis", "countries", "industries", "markets")
_LISTED = ("countries", "industries", "markets")
_MAP_LABELS: Mapping[str, str] = {
    "factor": "Factor",
    "outcome": "Outcome",
    "section": "Section of the review",
    "dimension": "Dimension",
    "status": "Status",
    "direction": "Direction of the outcome",
    "basis": "Kind of study",
    "countries": "Country",
    "industries": "Industry",
    "markets": "Export or domestic",
}


@explorer
def evidence_map(factor: int = 0, outcome: int = 0, **filters: int) -> Figure:
    """Factors by outcomes: how many claims, and which.

    Parameters
    ----------
    factor, outcome
        0 for all, or the row and the column of the map that are chosen.
    **filters
        section, dimension, status, direction, basis, countries, industries, markets: 0 for all, or the position in
        the list of the control.
    """
    rows = evidence.effects()
    options = {name: _options(rows, name) for name in ("factor", "outcome", *_FILTERS)}
    coded = pd.DataFrame({name: _coded(rows[name], list(options[name])) for name in options})
    coded["up"], coded["down"] = rows["direction"].eq("better") * 1, rows["direction"].eq("worse") * 1
    kept = " && ".join(
        f"({name} == 0 || {f'indexof(datum.{name}, {name}) >= 0' if name in _LISTED else f'datum.{name} == {name}'})"
        for name in _FILTERS
    )
    chosen = "(factor == 0 || datum.factor == factor) && (outcome == 0 || datum.outcome == outcome) ? 1 : 0.3"
    opacity = alt.Opacity("shown:Q", scale=None)
    x = alt.X("outcome:O", title=None, axis=labels(["", *options["outcome"].values()], orient="top", angle=-35))
    y = alt.Y("factor:O", title=None, axis=labels(["", *options["factor"].values()]))
    sizes = {name: range(1, len(options[name]) + 1) for name in ("factor", "outcome")}
    grid = pd.MultiIndex.from_product(sizes.values(), names=sizes).to_frame(index=False)
    empty = alt.Chart(grid).transform_calculate(shown=chosen)
    counted = (
        alt.Chart(coded)
        .transform_filter(kept)
        .transform_aggregate(n="count()", up="sum(up)", down="sum(down)", groupby=["factor", "outcome"])
        .transform_calculate(shown=chosen, split="width < 300 ? '' : '+' + datum.up + ' −' + datum.down")
    )
    layers = [
        empty.mark_rect(fill="#f3f1ec", stroke=PALE_GREY).encode(x=x, y=y, opacity=opacity),
        empty.mark_text(text="none", fontSize=10, color=INK).encode(x=x, y=y, opacity=opacity),
        counted.mark_rect(stroke=PALE_GREY).encode(
            x=x,
            y=y,
            opacity=opacity,
            color=alt.Color("n:Q", title="Claims", scale=alt.Scale(range=["#e2efed", "#5fb3aa"]), legend=None),
        ),
        counted.mark_text(fontSize=13, color=INK, dy=-6).encode(x=x, y=y, text="n:Q", opacity=opacity),
        counted.mark_text(fontSize=10, color=INK, dy=8).encode(x=x, y=y, text="split:N", opacity=opacity),
    ]
    settings = {"factor": factor, "outcome": outcome, **{name: filters.get(name, 0) for name in _FILTERS}}
    counts = evidence.evidence_map()
    blank = int((counts == 0).to_numpy().sum())
    return Figure(
        name="evidence-map",
        chart=sized(alt.layer(*layers), 560, **settings),
        question="What does the review say of this factor and that outcome, and on what ground?",
        caption=(
            f"Of {counts.size} pairs of a factor and an outcome, {blank} have no claim at all in this review. Buyers, "
            "laws and associations fill the map; dialogue, community and training bodies are argued for and hardly "
            "studied. A tapped cell, or the first two lists, opens the claims; +/− counts better and worse outcomes."
        ),
        description=(
            "A grid of thirteen factors by five outcomes with the number of claims in each cell, and under it how many "
            "report a better and how many a worse outcome. An empty cell says none."
        ),
        provenance="coded evidence",
        table=counts.rename(index=evidence.names("factor"), columns=evidence.names("outcome")).reset_index(),
        controls=tuple(
            Choice(name, label, ("All", *options[name].values()), settings[name]) for name, label in _MAP_LABELS.items()
        ),
        listing=_items(rows, options),
    )


def _options(rows: pd.DataFrame, name: str) -> dict[str, str]:
    """Codes of a column that occur, with their names, in the order of the codebook."""
    if name in ("countries", "industries"):
        return {value: value for value in sorted({v for cell in rows[name] for v in cell})}
    used = {v for cell in rows[name] for v in cell} if name == "markets" else set(rows[name].dropna())
    named = evidence.names("market" if name == "markets" else name)
    return {code: text for code, text in named.items() if code in used}


def _coded(column: pd.Series, codes: Sequence[str]) -> list[Any]:
    """Cells as positions in the list of codes, from 1; 0 for none."""
    place = {code: number for number, code in enumerate(codes, start=1)}
    return [[place[v] for v in cell] if isinstance(cell, list) else place.get(cell, 0) for cell in column]


def _items(rows: pd.DataFrame, options: Mapping[str, Mapping[str, str]]) -> tuple[Item, ...]:
    """The claims of the map, each with the settings under which it is shown."""
    chapters, states = evidence.names("section"), evidence.names("status")
    cases = evidence.cases().set_index("id")["name"]
    items = []
    for claim, group in rows.groupby("id", sort=False):
        row = group.iloc[0]
        keys = {
            name: sorted(
                {n for cell in _coded(group[name], list(codes)) for n in (cell if isinstance(cell, list) else [cell])}
            )
            for name, codes in options.items()
        }
        studies = ", ".join(evidence.short_reference(k) for k in row["references"]) or "the authors"
        about = ", ".join(cases[c] for c in row["cases"]) or "no case named"
        direction = "" if isinstance(row["direction"], float) else f", {evidence.names('direction')[row['direction']]}"
        note = f"{chapters[row['section']]}; {states[row['status']]}{direction}; {studies}; {about}"
        items.append(Item(str(claim), row["text"], note, f"claims.html#claim-{claim}", keys))
    return tuple(items)
