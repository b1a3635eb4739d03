"""Nine ways to put the review's theory, and what each says of the coded cases."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from csrmodel.figures.kit.cases import short_outcomes
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import GREEN, GREY, ORANGE
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.tiles import labels
from csrmodel.populations.postdiction import CONSTANTS, scores
from csrmodel.populations.rivals import RIVALS, agreement, telling_observations
from csrmodel.populations.rivals import rivals as all_rivals
from csrmodel.words import counted, enumerated, number_of

DRAWS = 256
"""Clusters drawn for what is not reported of a case."""

_CALLS = {"hit": (GREEN, "circle"), "miss": (ORANGE, "cross")}
"""Colour and shape of what comes of a call."""


@explorer
def rivals(formalism: int = 0, beside: int = 1) -> Figure:
    """Nine ways to put the review's theory, and what each says of the coded cases.

    Parameters
    ----------
    formalism, beside
        Positions in `csrmodel.populations.rivals.RIVALS`.
    """
    table = predicted()
    one = Choice("formalism", "A formalism", RIVALS, formalism)
    other = Choice("beside", "Beside", RIVALS, beside)
    grid = Grid((one, other))
    stories = [_story(RIVALS[int(at["formalism"])], RIVALS[int(at["beside"])]) for at in grid.points()]
    return Figure(
        name="rivals",
        chart=alt.layer(*_marks(table)),
        height=640,
        question="Which way to put the theory says what the review's cases say?",
        caption=_caption(table),
        description=(
            f"A row for each of {counted(len(table))} reported outcomes and a column for each of "
            f"{counted(len(RIVALS))} formalisms: a dot for a hit, a cross for a miss, a small ring where it makes no "
            "call."
        ),
        provenance="model",
        table=table[["name", "outcome", "reported", *RIVALS, *CONSTANTS]].round(2),
        controls=(one, other),
        presets=(
            Preset("The model and the plain rule", {"formalism": 0, "beside": 1}),
            Preset(
                "Figure 1 and its weakest link",
                {"formalism": RIVALS.index("figure 1"), "beside": RIVALS.index("weakest link")},
            ),
            Preset("Configurations", {"formalism": RIVALS.index("configurations"), "beside": 1}),
        ),
        readouts=(Readout("story", Told(grid, stories, "stories")),),
    )


@cache
def predicted() -> pd.DataFrame:
    """Every prediction beside what is reported."""
    return all_rivals(draws=DRAWS)


@cache
def _agreed() -> pd.DataFrame:
    return agreement(predicted()).set_index(["first", "second"])


@cache
def _telling() -> pd.DataFrame:
    return telling_observations(draws=DRAWS)


@cache
def _scored() -> dict[str, str]:
    return {score.predictor: score.sentence for score in scores(predicted(), RIVALS)}


def _story(one: str, other: str) -> str:
    """How one did, how often it agrees with the other, and which report would tell them apart."""
    if one == other:
        return _scored()[one]
    pair = _agreed().loc[(one, other) if (one, other) in _agreed().index else (other, one)]
    agreed = (
        f"It and “{other}” call the same in {pair['same']} of {number_of(pair['both'], 'outcome')}."
        if pair["both"]
        else f"It and “{other}” never both make a call."
    )
    return f"{_scored()[one]} {agreed} {_apart(one, other)}"


def _apart(one: str, other: str) -> str:
    """Reports that would tell two formalisms apart, if somebody made them."""
    found = [
        f"{row['name']} ({row['outcome'].lower()})"
        for row in _telling().to_dict("records")
        if {one, other} <= {*row["good"], *row["bad"]} and (one in row["good"]) != (other in row["good"])
    ]
    if not found:
        return "No report that is missing would tell them apart."
    more = f" and {counted(len(found) - 2)} more" if len(found) > 2 else ""
    return f"What nobody reports and would tell them apart: {', '.join(found[:2])}{more}."


def _caption(table: pd.DataFrame) -> str:
    found = {score.predictor: score for score in scores(table, RIVALS)}
    best = max(RIVALS, key=lambda name: found[name].hits)
    constant = max(CONSTANTS, key=lambda name: found[name].hits)
    calls = found["configurations"].calls
    beaten = [f"“{name}”" for name in RIVALS if found[name].hits > found[constant].hits]
    return (
        f"Of {counted(len(table))} outcomes that the review reports, “{best}” has the most right, "
        f"{counted(found[best].hits)}; a constant, “{constant}”, has {counted(found[constant].hits)} right without "
        f"looking at a case, and {enumerated(beaten)} {'has' if len(beaten) == 1 else 'have'} more. Configurations "
        f"make {counted(calls)} {'call' if calls == 1 else 'calls'}: few cases report the same conditions and the same "
        f"outcome. The regression and the configurations learn from the other cases. The mean squared error of "
        f"“{best}” is {said(found[best].error, '.2f')}."
    )


def _marks(table: pd.DataFrame) -> list[alt.Chart]:
    """Outcomes by formalisms; reads the signals formalism and beside."""
    cells = [
        {
            "row": at,
            "column": place,
            "call": row[f"{name} call"],
            "tip": f"{row['name']}, {row['outcome'].lower()}: {name}, {row[f'{name} call']}",
        }
        for at, row in enumerate(table.to_dict("records"), 1)
        for place, name in enumerate(RIVALS, 1)
    ]
    x = alt.X("column:O", axis=labels(RIVALS, "top", angle=-90, title=["● hit  ✚ miss  ○ no call"]))
    y = alt.Y("row:O", axis=labels(_row_names(table), title="Case and outcome", width=36))
    base = alt.Chart(pd.DataFrame(cells)).encode(x=x, y=y, tooltip=alt.Tooltip("tip:N"))
    chosen = alt.Chart(pd.DataFrame({"column": range(1, len(RIVALS) + 1)})).transform_filter(
        "datum.column == formalism + 1 || datum.column == beside + 1"
    )
    domain, (colours, shapes) = [*_CALLS], zip(*_CALLS.values(), strict=True)
    silent = base.transform_filter("datum.call == 'no call'").mark_point(size=40, color=GREY, opacity=1)
    marks = (
        base.transform_filter("datum.call != 'no call'")
        .mark_point(filled=True, size=150, opacity=1)
        .encode(
            color=alt.Color("call:N", scale=alt.Scale(domain=domain, range=[*colours]), legend=None),
            shape=alt.Shape("call:N", scale=alt.Scale(domain=domain, range=[*shapes]), legend=None),
        )
    )
    box = chosen.mark_rect(filled=False, style="ink", strokeWidth=1.5, y=0, y2={"expr": "height"}, width={"band": 0.94})
    return [silent, marks, box.encode(x=x)]


def _row_names(table: pd.DataFrame) -> list[str]:
    """Each case with an outcome, as in "Sialkot football: first tier"; its other outcomes follow without its name."""
    again = table["name"] == table["name"].shift()
    rows = zip(table["name"], short_outcomes(table["outcome"]), again, strict=True)
    return [f"also: {what}" if more else f"{name}: {what}" for name, what, more in rows]
