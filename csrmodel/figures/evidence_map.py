"""Factors by outcomes: how many claims, and which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Item, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import GREY
from csrmodel.figures.kit.prediction import Number, Prediction
from csrmodel.figures.kit.sentence import Column, Sentence
from csrmodel.figures.kit.tally import Tally
from csrmodel.figures.kit.tiles import WAYS, both_sides, labels
from csrmodel.operations import Operations
from csrmodel.words import counted

_LABELS: Mapping[str, str] = {
    "factor": "Factor",
    "outcome": "Outcome",
    "section": "Section",
    "dimension": "Dimension",
    "status": "Status",
    "direction": "Direction",
    "basis": "Kind of study",
    "countries": "Country",
    "industries": "Industry",
    "markets": "Market",
}
"""Every list of the map, as a reader sees it."""

_FILTERS = tuple(name for name in _LABELS if name not in ("factor", "outcome"))

_WAY = "way"
"""The field of a claim's direction as the bars need it, beside that of the list."""

_HALF = 0.44
"""How far the longest bar reaches to one side, in cells."""

_SENTENCE = "{where}{sifted}: {lead}{split}"
_SPLIT = (
    " Of {n:.0f} {claims}, {worse:.0f} {tell} of a worse outcome, {mixed:.0f} of a mixed one, {better:.0f} of a better "
    "one, and {rest:.0f} of none of these."
)
"""How many claims there are, where there are any."""


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
    claims = _claims(rows, options)
    return Figure(
        name="evidence-map",
        chart=_map(claims, options),
        height=600,
        question="Which factor goes with which outcome, by the review, and on what evidence?",
        caption=_caption(counts, len(claims)),
        description=(
            f"A grid with {factors} factors down the side and {outcomes} outcomes across. A cell holds the number of "
            "its claims, and under the number a bar: to the left for worse outcomes, in the middle for mixed ones and "
            "to the right for better ones. A cell without a claim says “none”."
        ),
        provenance="coded evidence",
        table=counts.rename(index=evidence.names("factor"), columns=evidence.names("outcome")).reset_index(),
        controls=tuple(
            Choice(name, label, ("All", *options[name].values()), settings[name]) for name, label in _LABELS.items()
        ),
        presets=_presets(options),
        readouts=(Readout("story", _sentence(claims, options)),),
        listing=_items(rows, options),
        prediction=_prediction(counts),
    )


def _prediction(counts: pd.DataFrame) -> Prediction:
    """How many cells of the map are empty."""
    empty = int((counts == 0).to_numpy().sum())
    factors, outcomes = (counted(size) for size in counts.shape)
    return Prediction(
        "The review links factors, such as the enforcement of laws, to outcomes, such as better pay or a cleaner "
        f"river. This map has {factors} factors and {outcomes} outcomes, and so {counts.size} pairs. Of how many pairs "
        "does the review say nothing at all?",
        (Number("Pairs of which the review says nothing", empty, 0, counts.size, 1, 5, ".0f"),),
        dict.fromkeys(_LABELS, 0),
    )


def _options(rows: pd.DataFrame, name: str) -> dict[str, str]:
    """Codes of a column that occur, with their names, in the order of the codebook."""
    if name in ("countries", "industries"):
        return {value: value for value in sorted({v for cell in rows[name] for v in cell})}
    used = {v for cell in rows[name] for v in cell} if name == "markets" else set(rows[name].dropna())
    named = evidence.names("market" if name == "markets" else name)
    return {code: text for code, text in named.items() if code in used}


def _presets(options: Mapping[str, Mapping[str, str]]) -> tuple[Preset, ...]:
    """Settings of all lists that each show another hole or heap of the map."""

    def at(name: str, **chosen: str) -> Preset:
        places = {key: list(options[key]).index(code) + 1 for key, code in chosen.items()}
        return Preset(name, {**dict.fromkeys(_LABELS, 0), **places})

    return (
        at("Worse outcomes", direction="worse"),
        at("Comparisons only", basis="comparative"),
        at("Home markets", markets="domestic"),
        at("Dialogue and work", factor="dialogue", outcome="work"),
    )


def _claims(rows: pd.DataFrame, options: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, list[int]]]:
    """Of each claim the places that it has in every list, and its direction as a bar needs it."""
    claims = {}
    for claim, group in rows.groupby("id", sort=False):
        keys = {name: _places(group[name], list(codes)) for name, codes in options.items()}
        way = group["direction"].iloc[0]
        claims[str(claim)] = {**keys, _WAY: [WAYS.index(way) + 1] if way in WAYS else []}
    return claims


def _places(column: pd.Series, codes: Sequence[str]) -> list[int]:
    """Places in the list of codes, from 1, of all that the cells hold."""
    held = {value for cell in column for value in (cell if isinstance(cell, list) else [cell])}
    return [place for place, code in enumerate(codes, start=1) if code in held]


def _tallies(claims: Mapping[str, Mapping[str, Sequence[int]]]) -> dict[str, Tally]:
    """How many claims the lists keep: all, and those of each direction."""
    rows, asked = list(claims.values()), {name: name for name in _LABELS}
    ways = {way: Tally("ledger", rows, {**asked, _WAY: place}) for place, way in enumerate(WAYS, start=1)}
    return {"n": Tally("ledger", rows, asked), **ways}


def _sentence(claims: Mapping[str, Mapping[str, Sequence[int]]], options: Mapping[str, Mapping[str, str]]) -> Sentence:
    """What the map shows where its lists stand."""
    tallies = _tallies(claims)
    called = {
        name: (everything, *options[name].values())
        for name, everything in (("factor", "All factors"), ("outcome", "all outcomes"))
    }
    names = [Column(f"{name}s", Grid((Choice(name, _LABELS[name], texts),)), texts) for name, texts in called.items()]

    def fields(operations: Operations, at: Mapping[str, Any]) -> dict[str, Any]:
        where = operations.where
        found = {name: tally.at(operations, at) for name, tally in tallies.items()}
        counts = {
            **found,
            "rest": found["n"] - found["worse"] - found["mixed"] - found["better"],
            "claims": where(found["n"] == 1, "claim", "claims"),
            "tell": where(found["worse"] == 1, "tells", "tell"),
        }
        factor, outcome = (name.at(operations, at) for name in names)
        few = where(found["n"] == 0, "the review says nothing.", "neither worse nor better outcomes lead.")
        lead = where(found["better"] > found["worse"], "better outcomes lead.", few)
        return {
            "where": factor + ", " + outcome,
            "sifted": where(sum(at[name] for name in _FILTERS) > 0, ", as filtered", ""),
            "lead": where(found["worse"] > found["better"], "worse outcomes lead.", lead),
            "split": where(found["n"] == 0, "", Sentence(_SPLIT, lambda *_: counts).at(operations, at)),
        }

    return Sentence(_SENTENCE, fields, (*tallies.values(), *names))


def _map(
    claims: Mapping[str, Mapping[str, Sequence[int]]], options: Mapping[str, Mapping[str, str]]
) -> alt.TopLevelMixin:
    """Every cell once, with its count and its bar or "none", the chosen ones framed; reads the signals of all lists."""
    sizes = {name: len(options[name]) for name in ("factor", "outcome")}
    grid = pd.MultiIndex.from_product([range(1, n + 1) for n in sizes.values()], names=sizes).to_frame(index=False)
    here = {name: f"datum.{name}" for name in sizes}
    tallies = _tallies(claims)
    # No list changes the cells in which a claim stands. Each cell keeps its own claims, and counts among them.
    asked = {name: {**tally.asked, **dict.fromkeys(sizes, 0)} for name, tally in tallies.items()}
    counts = {name: tally.expression(asked[name], "datum.claims") for name, tally in tallies.items()}
    cells = (
        alt.Chart(grid)
        .transform_calculate(claims=tallies["n"].those(here))
        .transform_calculate(**counts)
        .transform_calculate(
            left="datum.outcome - 0.5",
            right="datum.outcome + 0.5",
            **{f"{name}_name": f"{name}s[datum.{name}]" for name in sizes},
        )
        .transform_calculate(
            tip="datum.factor_name + ', ' + datum.outcome_name + ': ' + (datum.n ? datum.n + (datum.n == 1 ? ' claim' "
            ": ' claims') + '. Worse outcome ' + datum.worse + ', mixed ' + datum.mixed + ', better ' + datum.better + "
            "'.' : 'none in this review.')"
        )
        .encode(
            y=alt.Y("factor:O", axis=labels(list(options["factor"].values()), title="Factor")),
            tooltip=alt.Tooltip("tip:N"),
        )
    )
    places = list(range(1, sizes["outcome"] + 1))
    axis = labels(
        list(options["outcome"].values()),
        "top",
        angle=-90,
        title=["bars: ◂ worse, mixed, better ▸", "Outcome"],
        values=places,
    )
    x = alt.X("left:Q", scale=alt.Scale(domain=[0.5, sizes["outcome"] + 0.5], nice=False), axis=axis)
    middle = alt.X("outcome:Q")
    chosen = " && ".join(f"({name} == 0 || datum.{name} == {name})" for name in sizes)
    grounds = cells.mark_rect(fill="transparent", stroke=GREY, strokeWidth=0.5).encode(x=x, x2=alt.X2("right:Q"))
    full, empty = cells.transform_filter("datum.n > 0"), cells.transform_filter("datum.n == 0")
    return alt.layer(
        grounds,
        empty.mark_text(text="none", fontSize=10).encode(x=middle),
        *both_sides(full, "datum.outcome", _HALF / _longest(claims), height=9, yOffset=9),
        full.mark_text(fontSize=13, dy=-8).encode(x=middle, text=alt.Text("n:Q")),
        cells.transform_filter(f"factor + outcome > 0 && {chosen}")
        .mark_rect(filled=False, style="ink", strokeWidth=2.5, height={"band": 0.92})
        .encode(x=x, x2=alt.X2("right:Q")),
    )


def _longest(claims: Mapping[str, Mapping[str, Sequence[int]]]) -> float:
    """How many claims the longest bar has on one side, over all cells."""
    rows = pd.DataFrame(claims.values()).explode("factor").explode("outcome").explode(_WAY)
    counts = pd.crosstab([rows["factor"], rows["outcome"]], rows[_WAY])
    return float((counts[[1, 3]].max(axis=1) + counts[2] / 2).max())


def _items(rows: pd.DataFrame, options: Mapping[str, Mapping[str, str]]) -> tuple[Item, ...]:
    """The claims of the map, each with the settings under which it is shown."""
    cases = evidence.case_names()
    first = rows.drop_duplicates("id").set_index("id")
    claims = _claims(rows, options)
    return tuple(
        Item(
            claim,
            first.loc[claim, "text"],
            _note(first.loc[claim], cases),
            f"claims.html#claim-{claim}",
            {name: keys[name] for name in _LABELS},
        )
        for claim, keys in claims.items()
    )


def _note(row: pd.Series, cases: Mapping[str, str]) -> str:
    """Where a claim stands, its status and direction, and what it rests on."""
    studies = ", ".join(evidence.short_reference(k) for k in row["references"]) or "the authors"
    about = ", ".join(cases[c] for c in row["cases"]) or "no case named"
    direction = "" if isinstance(row["direction"], float) else f", {evidence.names('direction')[row['direction']]}"
    section, state = evidence.names("section")[row["section"]], evidence.names("status")[row["status"]]
    return f"{section}; {state}{direction}; {studies}; {about}"


def _caption(counts: pd.DataFrame, claims: int) -> str:
    blank, told = int((counts == 0).to_numpy().sum()), len(evidence.claims())
    return (
        f"In the whole review {blank} of {counts.size} pairs of a factor and an outcome have no claim at all. Most "
        "claims are about buyers, laws and associations. The review argues for dialogue, community action and training "
        "bodies, but reports hardly any case study of them. A cell holds the number of its claims. The bar below the "
        "number reaches to the left for worse outcomes and to the right for better ones, and mixed ones lie in the "
        f"middle. The numbers add up to {counts.to_numpy().sum()}, since a claim on several factors or outcomes stands "
        f"in several cells; the map has {claims} of the review's {told} claims, and the others name no factor or no "
        "outcome. Tap a cell to open its claims."
    )
