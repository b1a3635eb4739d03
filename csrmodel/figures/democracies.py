"""Public data: which configurations of conditions go with a democracy that survives, among eighteen countries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import altair as alt
import pandas as pd

from csrmodel import evidence, qca
from csrmodel.figures.kit.controls import Choice, Control, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.palette import GREY
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.solutions import EXPLAINED, solved
from csrmodel.figures.kit.tiles import labels
from csrmodel.words import counted, enumerated

OUTCOMES = ("survived", "~survived")
_CALLED = {"survived": "a democracy that survives", "~survived": "a democracy that breaks down"}
PRI_CUTS = (0.0, 0.75)
SOLUTIONS = ("conservative", "intermediate", "parsimonious")
_ROW = {"1": "explained", "0": "not explained"}


@explorer
def democracies(outcome: int = 0, cut: float = 0.8, pri: int = 0, solution: int = 0) -> Figure:
    """Public data: which configurations of conditions go with a democracy that survives, among eighteen countries.

    Parameters
    ----------
    outcome
        Position in `OUTCOMES`: what is to be explained.
    cut
        Consistency from which a configuration is explained, 0.7 to 0.95.
    pri
        Position in `PRI_CUTS`: the PRI that a configuration needs too.
    solution
        Position in `SOLUTIONS`. The intermediate one expects each condition to help a democracy, and its absence to
        break one.
    """
    grid = Grid(
        (
            Choice("outcome", "To be explained", ("survival", "breakdown"), outcome),
            Control("cut", "Consistency cut", cut, 0.7, 0.95, 0.05, "lenient", "strict"),
            Choice("pri", "PRI", ("not asked", "three quarters or more"), pri),
            Choice("solution", "Solution", SOLUTIONS, solution),
        )
    )
    found = [_analysed(**point) for point in grid.points()]
    of_outcome = Grid(grid.controls[:1])
    tables = [_table(outcome, 0.8, PRI_CUTS[0]) for outcome in OUTCOMES]
    return Figure(
        name="democracies",
        chart=alt.layer(*_marks(of_outcome.expression, grid.expression)),
        height=520,
        signals={
            "consistencies": [rounded(table.consistency.tolist(), 2) for table in tables],
            "outs": ["".join(one.table.out) for one in found],
        },
        question="Which societies keep a democracy, and what does the answer assume?",
        caption=_caption(),
        description=(
            f"A row for each of the {counted(len(tables[0].rows))} configurations that a country shows, with "
            "consistency from 0 to 1 across. A triangle stands at the consistency, up where the configuration is "
            "explained and down where it is not. A dashed line stands at the cut."
        ),
        provenance="public data",
        table=found[grid.index(grid.settings)].table.frame().round(2),
        controls=grid.controls,
        presets=(
            Preset("As in the textbooks", {"outcome": 0, "cut": 0.8, "pri": 0, "solution": 0}),
            Preset("Shorter, and on what ground?", {"outcome": 0, "cut": 0.8, "pri": 0, "solution": 2}),
            Preset("A stricter cut", {"outcome": 0, "cut": 0.9, "solution": 0}),
            Preset("Why some broke down", {"outcome": 1, "cut": 0.8, "pri": 0, "solution": 2}),
        ),
        readouts=(Readout("story", Told(grid, [one.story for one in found], "stories")),),
    )


@dataclass(frozen=True)
class _Analysis:
    """One point of the grid: its truth table, and what is said of it."""

    table: qca.TruthTable
    story: str


@cache
def _table(outcome: str, cut: float, pri: float) -> qca.TruthTable:
    return qca.truth_table(evidence.democracies(), outcome, incl_cut=cut, pri_cut=pri)


@cache
def _analysed(outcome: float, cut: float, pri: float, solution: float) -> _Analysis:
    name, kind = OUTCOMES[int(outcome)], SOLUTIONS[int(solution)]
    table = _table(name, cut, PRI_CUTS[int(pri)])
    seen, rows = len(table.rows), table.space.rows
    begin = f"The countries show {counted(seen)} of {rows} configurations. "
    try:
        found = _solved(table, name, kind)
    except qca.NoSolutionError:
        return _Analysis(table, f"{begin}No configuration passes the cuts, so there is nothing to explain.")
    return _Analysis(table, begin + _told(found, name, kind))


def _solved(table: qca.TruthTable, outcome: str, kind: str) -> list[qca.Solution]:
    """Solutions of a kind; of the intermediate one as many as there are pairs to lie between."""
    if kind == "intermediate":
        sign = "~" if outcome.startswith("~") else ""
        return list(qca.intermediate(table, ", ".join(sign + name for name in table.space.conditions)))
    return [qca.minimise(table, "conservative" if kind == "conservative" else "parsimonious")]


def _told(found: list[qca.Solution], outcome: str, kind: str) -> str:
    models = {model.formula: model for solution in found for model in solution.models}
    told = solved(f"{kind} solution for {_CALLED[outcome]}", [*models.values()], absent="not")
    unseen = len(next(iter(models.values())).assumptions)
    rows = f"{counted(unseen)} {'configuration' if unseen == 1 else 'configurations'} that no country shows"
    assumes = f"It counts on {rows}." if unseen else "It counts on no configuration that no country shows."
    return f"{told} {assumes}"


def _caption() -> str:
    survived = _table("survived", 0.8, 0.0)
    conservative, parsimonious = (
        _solved(survived, "survived", kind)[0].models[0] for kind in (SOLUTIONS[0], SOLUTIONS[2])
    )
    lost = [name for name, value in evidence.democracies()["survived"].items() if value < 0.5]
    return (
        f"Of eighteen countries {counted(len(lost))} lost their democracy between the wars: {enumerated(lost)}. For "
        "survival, at a cut of 0.80 and without asking for PRI, the conservative formula has "
        f"{counted(_literals(conservative))} parts. The parsimonious one has {counted(_literals(parsimonious))}, and "
        f"for that it counts on {counted(len(parsimonious.assumptions))} configurations that no country shows. In one "
        "of these a poor country with large towns and stable governments would keep its democracy, and nobody has "
        "seen such a country."
    )


def _literals(model: qca.Model) -> int:
    return sum(len(term.split("*")) for term in model.terms)


def _marks(of_outcome: str, at: str) -> list[alt.Chart]:
    """A mark for each configuration with a country; reads the signals cut, consistencies and outs."""
    table = _table("survived", 0.8, 0.0)
    configurations = table.space.configurations()[table.rows - 1]
    named = [
        ", ".join(name for name, has in zip(table.space.conditions, row, strict=True) if has) or "none of the five"
        for row in configurations
    ]
    members = [enumerated(table.cases_in(int(row))) for row in table.rows]
    order = sorted(range(len(named)), key=lambda row: (-int(configurations[row].sum()), row))
    data = pd.DataFrame(
        {
            "i": order,
            "row": range(1, len(order) + 1),
            "name": [named[row] for row in order],
            "members": [members[row] for row in order],
        }
    )
    rows = (
        alt.Chart(data)
        .transform_calculate(
            consistency=f"consistencies[{of_outcome}][datum.i]", called=f"{_ROW!r}[outs[{at}][datum.i]]"
        )
        .transform_calculate(tip="datum.members + ': ' + datum.name + '; ' + datum.called")
    )
    key = ["Consistency", "▲ explained   ▼ not", "dashed: the cut"]
    axis = alt.Axis(values=[0, 0.5, 1], format=".1~f")
    x = alt.X("consistency:Q", title=key, scale=alt.Scale(domain=[0, 1]), axis=axis)
    y = alt.Y("row:O", axis=labels([named[row] for row in order], title="Configuration", width=24))
    colours, shapes = zip(*EXPLAINED.values(), strict=True)
    colour, shape = (
        channel("called:N", scale=alt.Scale(domain=[*EXPLAINED], range=[*marks]), legend=None)
        for channel, marks in ((alt.Color, colours), (alt.Shape, shapes))
    )
    line = alt.Chart(pd.DataFrame({"i": [0]})).transform_calculate(at="cut").mark_rule(strokeDash=[4, 3], color=GREY)
    return [
        line.encode(x=alt.X("at:Q")),
        rows.mark_point(filled=True, opacity=1, size=120).encode(
            x=x, y=y, color=colour, shape=shape, tooltip=alt.Tooltip("tip:N")
        ),
    ]
