"""Factors by outcomes: how many claims, and which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Item
from csrmodel.figures.kit.palette import INK, MANY, PALE_GREY, PAPER
from csrmodel.figures.kit.tiles import framed, labels
from csrmodel.figures.kit.words import counted

_LABELS: Mapping[str, str] = {
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
"""Every list of the map, as a reader sees it."""

_FILTERS = tuple(name for name in _LABELS if name not in ("factor", "outcome"))
_LISTED = ("countries", "industries", "markets")
"""Columns of which a claim may hold several values."""


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

    Raises
    ------
    ValueError
        If a filter has another name.
    """
    if unknown := filters.keys() - set(_FILTERS):
        raise ValueError(f"filters {sorted(unknown)} are unknown; allowed are {', '.join(_FILTERS)}")
    rows = evidence.effects()
    options = {name: _options(rows, name) for name in _LABELS}
    settings = {**dict.fromkeys(_LABELS, 0), "factor": factor, "outcome": outcome, **filters}
    counts = evidence.evidence_map()
    factors, outcomes = (counted(size) for size in counts.shape)
    blank = int((counts == 0).to_numpy().sum())
    return Figure(
        name="evidence-map",
        chart=_map(rows, options),
        height=560,
        question="What does the review say of this factor and that outcome, and on what ground?",
        caption=(
            f"Of {counts.size} pairs of a factor and an outcome, {blank} have no claim at all in this review. Buyers, "
            "laws and associations fill the map; dialogue, community and training bodies are argued for and hardly "
            "studied. A tapped cell, or the first two lists, opens the claims; +/− counts better and worse outcomes."
        ),
        description=(
            f"A grid of {factors} factors by {outcomes} outcomes with the number of claims in each cell, and under it "
            "how many report a better and how many a worse outcome. An empty cell says none."
        ),
        provenance="coded evidence",
        table=counts.rename(index=evidence.names("factor"), columns=evidence.names("outcome")).reset_index(),
        controls=tuple(
            Choice(name, label, ("All", *options[name].values()), settings[name]) for name, label in _LABELS.items()
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


def _map(rows: pd.DataFrame, options: Mapping[str, Mapping[str, str]]) -> alt.TopLevelMixin:
    """Every cell once, with its count or "none", the chosen ones framed; reads the signals of all lists."""
    sifted = " && ".join(
        f"({name} == 0 || {f'indexof(datum.{name}, {name}) >= 0' if name in _LISTED else f'datum.{name} == {name}'})"
        for name in _FILTERS
    )
    cells = (
        alt.Chart(_weighed(rows, options))
        .transform_filter(f"datum.n == 0 || {sifted}")
        .transform_aggregate(n="sum(n)", up="sum(up)", down="sum(down)", groupby=["factor", "outcome"])
        .transform_calculate(split="width < 300 ? '' : '+' + datum.up + ' −' + datum.down")
        .encode(
            x=alt.X(
                "outcome:O",
                title=None,
                axis=labels(list(options["outcome"].values()), orient="top", angle=-35),
            ),
            y=alt.Y("factor:O", title=None, axis=labels(list(options["factor"].values()))),
        )
    )
    full, empty = cells.transform_filter("datum.n > 0"), cells.transform_filter("datum.n == 0")
    shade = alt.Color("n:Q", title="Claims", scale=alt.Scale(range=[*MANY]), legend=None)
    chosen = " && ".join(f"({name} == 0 || datum.{name} == {name})" for name in ("factor", "outcome"))
    return alt.layer(
        empty.mark_rect(fill=PAPER, stroke=PALE_GREY),
        empty.mark_text(text="none", fontSize=10, color=INK),
        full.mark_rect(stroke=PALE_GREY).encode(color=shade),
        full.mark_text(fontSize=13, color=INK, dy=-6).encode(text="n:Q"),
        full.mark_text(fontSize=10, color=INK, dy=8).encode(text="split:N"),
        framed(cells, f"factor + outcome > 0 && {chosen}"),
    )


def _weighed(rows: pd.DataFrame, options: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """A row of no weight for every cell, which no filter drops, then one of weight 1 for each effect."""
    sizes = {name: range(1, len(options[name]) + 1) for name in ("factor", "outcome")}
    cells = pd.MultiIndex.from_product(sizes.values(), names=sizes).to_frame(index=False)
    effects = pd.DataFrame({name: _coded(rows[name], list(options[name])) for name in options})
    weights = {"n": 1, "up": rows["direction"].eq("better") * 1, "down": rows["direction"].eq("worse") * 1}
    return pd.concat([cells.assign(n=0, up=0, down=0), effects.assign(**weights)], ignore_index=True)


def _items(rows: pd.DataFrame, options: Mapping[str, Mapping[str, str]]) -> tuple[Item, ...]:
    """The claims of the map, each with the settings under which it is shown."""
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
        items.append(Item(str(claim), row["text"], _note(row, cases), f"claims.html#claim-{claim}", keys))
    return tuple(items)


def _note(row: pd.Series, cases: Mapping[str, str]) -> str:
    """Where a claim stands, its status and direction, and what it rests on."""
    studies = ", ".join(evidence.short_reference(k) for k in row["references"]) or "the authors"
    about = ", ".join(cases[c] for c in row["cases"]) or "no case named"
    direction = "" if isinstance(row["direction"], float) else f", {evidence.names('direction')[row['direction']]}"
    section, state = evidence.names("section")[row["section"]], evidence.names("status")[row["status"]]
    return f"{section}; {state}{direction}; {studies}; {about}"
