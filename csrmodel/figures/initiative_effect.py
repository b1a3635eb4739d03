"""What one or two initiatives do to a cluster, and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.clusters import side_by_side
from csrmodel.coded_cases import CodedCase, lab_cases
from csrmodel.figures.kit.cases import which_case
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.palette import GREY
from csrmodel.figures.kit.prediction import Pick, Prediction, guessed
from csrmodel.figures.kit.sentence import LEAST, Column, Sentence, Settings, of_row
from csrmodel.figures.kit.tiles import labels, marked, signed
from csrmodel.impacts import SITES
from csrmodel.initiatives import effects, initiative_names
from csrmodel.operations import Operations
from csrmodel.words import counted

_SAYS = (
    "{once}{lead} Reported conduct goes from {reported_before:.2f} to {reported_after:.2f}, and chain-wide conduct "
    "from {chain_before:.2f} to {chain_after:.2f}. The mean income of women at home {women}, from "
    "{women_home_before:.2f} to {women_home_after:.2f} of the legal minimum. The load on the "
    "river goes from {load_before:.2f} to {load_after:.2f}, and the share of work done in violation from "
    "{violation_before:.2f} to {violation_after:.2f}. "
    "The share of poor people among those who worked before goes from {poor_before:.2f} to {poor_after:.2f}, and jobs "
    "go from {jobs_before:.2f} to {jobs_after:.2f}."
)

_OUTCOMES = {
    "reported": ("reported conduct", "Reported conduct", 1),
    "chain": ("chain-wide conduct", "Chain-wide conduct", 1),
    "load": ("pollution load", "Load on the river", -1),
    "violation": ("work done in violation", "Work in violation", -1),
    "poor": ("poor among those who worked before", "Poor", -1),
    "jobs": ("jobs", "Jobs", 1),
}
"""Outcomes: the row in the summary of an effect, the row of the figure, and whether more is better (1) or worse."""

_GROUPS = {
    f"{group}_{site}": (group, site, f"Income {group}, {site}")
    for group in ("women", "men")
    for site in reversed(SITES)
}
"""Groups: the row in the table of winners and losers, and the row of the figure; women at home come first."""

_ROWS = {key: name for key, (*_, name, _) in _OUTCOMES.items()} | {key: name for key, (*_, name) in _GROUPS.items()}
"""The rows of the figure and their names."""

_LINES = {"reported": 0.5, "chain": 0.5, **dict.fromkeys(_GROUPS, 1.0)}
"""The line by which a row is judged: more in than out, and the legal minimum."""

_Rows = dict[str, list[float]]
"""What some initiatives do to one case: each row of the figure before and after, by its key."""


@explorer
def initiative_effect(cluster: int = 0, first: int = 1, second: int = 0, own: pd.DataFrame | None = None) -> Figure:
    """What one or two initiatives do to a cluster, and to whom.

    Parameters
    ----------
    cluster
        Which of the cases on offer.
    first, second
        Initiatives: 0 for none, or the position in the table (1, ...).
    own
        Cases of your own, as `csrmodel.evidence.read_codings` gives them, on offer after the review's; None for none.
    """
    options = ("none", *initiative_names().values())
    grid = Grid(
        (
            which_case(cluster, own),
            Choice("first", "An initiative", options, first),
            Choice("second", "A second initiative", options, second),
        )
    )
    found = _found(grid, own)
    before, after = _columns(grid, found)
    return Figure(
        name="initiative-effect",
        chart=alt.layer(*_marks(before, after)),
        height=360,
        question="Who gains from an initiative, and who pays for it?",
        caption=(
            "A buyer who reads only the first row, the conduct that is reported, does not see what the initiative does "
            "to the river and to workers in the rows below. A ring is the value before, a mark the value after: a "
            "triangle up for better, a triangle down for worse. The short line is one half for conduct, and the legal "
            "minimum for incomes. Incomes are means over those who held the job before, and whoever loses the job "
            "counts with 0. Cases are as coded, and what is not reported of them stands in the middle of its range."
        ),
        description=(
            f"{counted(len(_ROWS)).capitalize()} rows with a scale from 0 to 1.4 across: reported and chain-wide "
            "conduct, load on the river, work in violation, the poor, jobs, and the mean incomes of women and men by "
            "place of work. Each row has a ring for the value before, a mark for the value after, and the change as a "
            "number. A triangle up means better, a triangle down worse."
        ),
        provenance="model",
        table=_table(found[grid.index(grid.settings)]),
        controls=grid.controls,
        presets=_presets(),
        readouts=(Readout("story", Sentence(_SAYS, _told(before, after), (*before, *after))),),
        prediction=_prediction(),
    )


_ASKED = {
    "reported": "Conduct as reported",
    "chain": "Conduct down the whole chain",
    "load": "Load on the river",
    "poor": "Poor among those who worked before",
    "women_home": "Income of women at home",
}
"""Rows that a reader is asked for first, as a question has them."""


def _prediction() -> Prediction:
    """Which way each row goes when a buyers' code comes to a cluster, by the numbers that the figure says."""
    at = _presets()[0].values
    values = _reviewed(tuple(initiative_names()))[_pair(at["first"], at["second"])][int(at["cluster"])]
    ways = {key: int(np.sign(values[key][1] - values[key][0])) for key in _ASKED}
    return Prediction(
        f"The buyers of {lab_cases()[int(at['cluster'])].name} bring a code of conduct and ask their suppliers to keep "
        "it. Does each of the following fall, stay or rise?",
        tuple(Pick(name, ("falls", "stays", "rises"), 1 + ways[key]) for key, name in _ASKED.items()),
        at,
        [
            guessed(when=f"guess_{n}", i=str([*_ROWS].index(key)), said=f"'you ' + ['↓', '=', '↑'][guess_{n}]")
            .mark_text(x=4, align="left", style="ink", fontSize=12, fontStyle="italic")
            .encode(y=alt.Y("i:O"), text=alt.Text("said:N"))
            for n, key in enumerate(_ASKED, start=1)
        ],
        "Your arrows stand at the left of their rows.",
    )


def _presets() -> tuple[Preset, ...]:
    cases = [case.case for case in lab_cases()]
    place = {key: number for number, key in enumerate(initiative_names(), start=1)}

    def at(name: str, cluster: str, first: str, second: str = "") -> Preset:
        chosen = {"first": place[first], "second": place.get(second, 0)}
        return Preset(name, {"cluster": cases.index(cluster), **chosen})

    return (
        at("A code comes to Jalandhar", "jalandhar-football", "buyers_code"),
        at("A code and fair prices", "jalandhar-football", "buyers_code", "fair_pricing"),
        at("Closing polluters", "jalandhar-football", "closing_polluters"),
    )


def _found(grid: Grid, own: pd.DataFrame | None) -> list[_Rows]:
    """What a pair of initiatives does to a case, in either order, at every point."""
    names = tuple(initiative_names())
    effects_of = _reviewed(names) if own is None else _effects(names, lab_cases(own))
    return [effects_of[_pair(p["first"], p["second"])][int(p["cluster"])] for p in grid.points()]


def _pair(first: float, second: float) -> tuple[int, ...]:
    """The initiatives at these positions, each once and the lower one first; 0 is none."""
    return tuple(sorted({int(first), int(second)} - {0}))


@cache
def _reviewed(names: tuple[str, ...]) -> dict[tuple[int, ...], list[_Rows]]:
    return _effects(names, lab_cases())


def _effects(names: tuple[str, ...], cases: Sequence[CodedCase]) -> dict[tuple[int, ...], list[_Rows]]:
    """What each pair of these initiatives does to each of some cases; all are computed side by side."""
    places = range(len(names) + 1)
    pairs = sorted({_pair(first, second) for first in places for second in places})
    attributes = side_by_side([case.attributes() for case in cases])
    found = effects(attributes, [[names[place - 1] for place in pair] for pair in pairs])
    groups, outcomes = (_of_each(table, len(cases) * len(pairs)) for table in (found.groups(), found.summary()))
    values = [_values(*rows) for rows in zip(groups, outcomes, strict=True)]
    return {pair: values[len(cases) * n : len(cases) * (n + 1)] for n, pair in enumerate(pairs)}


def _of_each(table: pd.DataFrame, clusters: int) -> list[list[dict[Any, Any]]]:
    """The rows of every cluster; in one go, as there are hundreds of clusters."""
    rows: list[list[dict[Any, Any]]] = [[] for _ in range(clusters)]
    for row in table.to_dict("records"):
        rows[row["cluster"]].append(row)
    return rows


def _columns(grid: Grid, found: Sequence[_Rows]) -> tuple[list[Column], list[Column]]:
    """What every row was before, which only the case decides, and what it is after."""
    was = Grid(grid.controls[:1])
    each = len(grid) // len(was)
    return (
        [Column(f"{key}_before", was, [point[key][0] for point in found[::each]]) for key in _ROWS],
        [Column(f"{key}_after", grid, [point[key][1] for point in found]) for key in _ROWS],
    )


def _values(groups: list[dict[Any, Any]], outcomes: list[dict[Any, Any]]) -> _Rows:
    """Each row before and after, with two digits; incomes move where the model calls it a gain or a loss."""
    summary = {row["outcome"]: (row["before"], row["after"]) for row in outcomes}
    incomes = {(row["group"], row["site"]): row for row in groups}

    def income(row: dict[Any, Any]) -> tuple[float, float]:
        before = row["income"] - row["change"]
        return before, round(before, 2) + (0.0 if row["verdict"] == "no change" else row["change"])

    return {
        **{key: rounded(summary[row], 2) for key, (row, _, _) in _OUTCOMES.items()},
        **{key: rounded(income(incomes[group, site]), 2) for key, (group, site, _) in _GROUPS.items()},
    }


def _told(before: Sequence[Column], after: Sequence[Column]) -> Any:
    """The fields of the sentence: first what the report and the chain do, then the numbers."""

    def fields(operations: Operations, at: Settings) -> dict[str, Any]:
        found = {column.name: column.at(operations, at) for column in (*before, *after)}
        where = operations.where
        report, chain, women = (
            found[f"{key}_after"] - found[f"{key}_before"] for key in ("reported", "chain", "women_home")
        )
        apart = where(
            report > chain + LEAST,
            "Reported conduct improves more than chain-wide conduct.",
            where(
                chain > report + LEAST,
                "Chain-wide conduct improves more than reported conduct.",
                "Reported and chain-wide conduct improve alike.",
            ),
        )
        still = operations.maximum(report, chain) < LEAST
        stays = where(women < -LEAST, "falls", where(women > LEAST, "rises", "stays"))
        lead = where(still, "Neither reported nor chain-wide conduct improves.", apart)
        same = at["first"] * (at["first"] == at["second"]) > 0
        once = where(same, "Both lists name one initiative, which counts once. ", "")
        return {**found, "once": once, "lead": lead, "women": stays}

    return fields


def _marks(before: Sequence[Column], after: Sequence[Column]) -> list[alt.Chart]:
    """A ring, a mark and a line between them in every row; reads what the sentence reads."""
    better = [_OUTCOMES[key][2] if key in _OUTCOMES else 1 for key in _ROWS]
    names, lines = [*_ROWS.values()], [_LINES.get(key) for key in _ROWS]
    table = pd.DataFrame({"i": range(len(_ROWS)), "name": names, "sign": better, "line": lines})
    rows = (
        alt.Chart(table)
        .transform_calculate(before=of_row(before), after=of_row(after))
        .transform_calculate(change="datum.after - datum.before")
        .transform_calculate(
            way=f"abs(datum.change) < {LEAST} ? 'none' : datum.change * datum.sign > 0 ? 'better' : 'worse'",
            by="datum.way == 'none' ? 'same' : (datum.way == 'better' ? '▲ ' : '▼ ') + format(datum.change, '+.2f')",
            end="1.43",
        )
        .transform_calculate(
            tip="datum.name + ': ' + format(datum.before, '.2f') + ' before, ' + format(datum.after, '.2f') + ' after'"
            " + (datum.way == 'none' ? ', no change.' : ', ' + datum.way + '.')"
        )
    )
    ways = {way: way for way in ("better", "worse", "none")}
    key = ["○ before   " + signed(ways).replace("none", "no change"), "0 none   1 all, or the legal minimum"]
    scale = alt.Scale(domain=[0, 1.4], nice=False)
    axis = alt.Axis(orient="top", values=[0, 0.5, 1], format=".1~f", titleAnchor="end", titleAlign="right")
    x = alt.X("before:Q", title=key, scale=scale, axis=axis)
    y = alt.Y("i:O", axis=labels(names, first=0, title="What", width=24))
    return [
        rows.transform_filter("isValid(datum.line)")
        .mark_tick(color=GREY, thickness=2, height=20)
        .encode(x=alt.X("line:Q", scale=scale, axis=axis, title=key), y=y),
        rows.mark_rule(color=GREY, strokeWidth=4, opacity=0.7).encode(
            x=x, x2=alt.X2("after:Q"), y=y, tooltip=alt.Tooltip("tip:N")
        ),
        rows.mark_point(size=110, style="ink", fill="transparent", strokeWidth=1.6, opacity=1).encode(
            x=x, y=y, tooltip=alt.Tooltip("tip:N")
        ),
        marked(rows, "way", ways).encode(x=alt.X("after:Q", scale=scale), y=y),
        rows.mark_text(align="left", dx=4, fontSize=12).encode(
            x=alt.X("end:Q", scale=scale), y=y, text=alt.Text("by:N")
        ),
    ]


def _table(rows: _Rows) -> pd.DataFrame:
    """The rows of the figure in numbers."""
    table = pd.DataFrame([rows[key] for key in _ROWS], columns=["before", "after"])
    table.insert(0, "what", [*_ROWS.values()])
    return table.assign(change=np.round(table["after"] - table["before"], 2))
