"""The truth table of simulated clusters, its empty rows in sight, and the solution that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel import qca
from csrmodel.clusters import ClusterAttributes
from csrmodel.figures.kit.controls import Choice, Control, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.palette import GREY
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.solutions import EXPLAINED, solved
from csrmodel.figures.kit.tiles import labels
from csrmodel.populations import draw
from csrmodel.simulation import equilibrium
from csrmodel.words import counted, number_of

CONDITIONS = {"buyers": "visibility", "association": "associations", "monitoring": "monitoring", "norms": "normative"}
"""Conditions of the analysis, and the attributes of a cluster that they are."""

OUTCOME = "good"
KINDS = ("of every kind", "as in the population")
STUDIED = (12, 25, 50, 100)
SOLUTIONS = ("conservative", "parsimonious")
HALF_SPAN = 0.2
"""How far full exclusion and full inclusion lie from the crossover of the outcome."""

PRI_CUT = 0.5
"""A configuration below it belongs to the outcome's absence at least as much as to the outcome."""

_SPACE = qca.Space(tuple(CONDITIONS), (2,) * len(CONDITIONS))
_CALLED = {"1": "explained", "0": "not explained", "?": "no cluster"}
_MARKS = {**EXPLAINED, "no cluster": (GREY, "circle")}


@explorer
def truth_table(kind: int = 0, studied: int = 1, crossover: float = 0.3, cut: float = 0.8, solution: int = 0) -> Figure:
    """The truth table of simulated clusters, its empty rows in sight, and the solution that comes of it.

    Parameters
    ----------
    kind
        Position in `KINDS`: clusters with each driver anywhere from absent to full, or drawn from the prior.
    studied
        Position in `STUDIED`: how many clusters.
    crossover
        First-tier conduct above which a cluster is more in the set of good ones than out, 0.2 to 0.5 in tenths.
    cut
        Consistency from which a configuration is explained, 0.7 to 0.9.
    solution
        Position in `SOLUTIONS`.
    """
    grid = Grid(
        (
            Choice("kind", "Clusters", KINDS, kind),
            Choice("studied", "How many are studied", tuple(str(n) for n in STUDIED), studied),
            Control("crossover", "Conduct that counts as good", crossover, 0.2, 0.5, 0.1),
            Control("cut", "Consistency cut", cut, 0.7, 0.9, 0.05, "lenient", "strict"),
            Choice("solution", "Solution", SOLUTIONS, solution),
        )
    )
    found = [_analysed(**point) for point in grid.points()]
    clusters_alone, no_cut = Grid(grid.controls[:2]), Grid(grid.controls[:3])
    first = {"crossover": 0.3, "cut": 0.8, "solution": 0.0}
    members = [_analysed(**{**first, **point}) for point in clusters_alone.points()]
    consistent = [_analysed(**{**first, **point}) for point in no_cut.points()]
    return Figure(
        name="truth-table",
        chart=alt.layer(*_marks(clusters_alone.expression, no_cut.expression, grid.expression)),
        height=560,
        signals={
            "consistencies": [rounded(one.by_row(one.table.consistency, 0), 2) for one in consistent],
            "members": [one.by_row(one.table.n.tolist(), 0) for one in members],
            "outs": ["".join(one.by_row(one.table.out, "?")) for one in found],
            "assumed": ["".join(map(str, one.assumed)) for one in found],
        },
        question="Which combinations of drivers go with good first-tier conduct, and which has nobody seen?",
        caption=_caption(),
        description=(
            f"A row for each of {counted(_SPACE.rows)} configurations, with consistency from 0 to 1 across. A "
            "triangle, up where the configuration is explained and down where it is not, stands at its consistency. An "
            "open circle at 0 says that no cluster shows the configuration. A cross marks such a row if the solution "
            "assumes that it would bring the outcome. A dashed line stands at the cut."
        ),
        provenance="illustration",
        table=found[grid.index(grid.settings)].table.frame().drop(columns="cases").round(2),
        controls=grid.controls,
        presets=(
            Preset("Too few clusters", {"studied": 0, "solution": 1}),
            Preset("Nearly all rows seen", {"kind": 0, "studied": 3, "solution": 0}),
            Preset("Skewed sets", {"kind": 1, "studied": 3, "solution": 0}),
        ),
        readouts=(Readout("story", Told(grid, [one.story for one in found], "stories")),),
    )


@dataclass(frozen=True)
class _Analysis:
    """One point of the grid: its truth table, which rows its solution counts on unseen, and what is said of it."""

    table: qca.TruthTable
    assumed: list[int]
    story: str

    def by_row(self, values: Any, missing: Any) -> list[Any]:
        """What every row has of what is known of the rows with a cluster."""
        known = dict(zip(self.table.rows.tolist(), values, strict=True))
        return [known.get(row, missing) for row in range(1, _SPACE.rows + 1)]


@cache
def _analysed(kind: float, studied: float, crossover: float, cut: float, solution: float) -> _Analysis:
    table = _table(int(kind), STUDIED[int(studied)], crossover, cut)
    try:
        found = qca.minimise(table, "conservative" if SOLUTIONS[int(solution)] == "conservative" else "parsimonious")
    except qca.NoSolutionError:
        return _Analysis(table, [0] * _SPACE.rows, _seen(table) + _without(table))
    unseen = found.models[0].assumptions
    return _Analysis(table, [int(row in unseen) for row in range(1, _SPACE.rows + 1)], _seen(table) + _told(found))


@cache
def _table(kind: int, number: int, crossover: float, cut: float) -> qca.TruthTable:
    return qca.truth_table(clusters(kind, number, crossover), OUTCOME, incl_cut=cut, pri_cut=PRI_CUT)


@cache
def clusters(kind: int, number: int, crossover: float) -> pd.DataFrame:
    """Simulated clusters as calibrated data: the conditions as they are, first-tier conduct by the direct method.

    Parameters
    ----------
    kind
        Position in `KINDS`.
    number
        How many; more of them contain the fewer.
    crossover
        Conduct at the crossover.
    """
    attributes, conduct = _population(kind)
    data = {name: attributes.column(source)[:number] for name, source in CONDITIONS.items()}
    anchors = [crossover - HALF_SPAN, crossover, crossover + HALF_SPAN]
    return pd.DataFrame({**data, OUTCOME: qca.direct(conduct[:number], anchors)})


@cache
def _population(kind: int) -> tuple[ClusterAttributes, NDArray[np.float64]]:
    """The clusters of a kind, and conduct of their first tier at rest."""
    drawn = draw(None, max(STUDIED), 1, "random").attributes
    if KINDS[kind] == "of every kind":
        anywhere = np.random.default_rng(1).random((len(CONDITIONS), max(STUDIED)))
        known: dict[str, Any] = dict(zip(CONDITIONS.values(), anywhere, strict=True))
        drawn = ClusterAttributes(**{**vars(drawn), **known})
    return drawn, equilibrium(drawn).first_tier


def _seen(table: qca.TruthTable) -> str:
    seen, rows = len(table.rows), table.space.rows
    others = f", and no cluster shows the other {counted(rows - seen)}" if rows > seen else ""
    return f"Of {rows} configurations clusters show {seen}{others}. "


def _without(table: qca.TruthTable) -> str:
    if not table.positives:
        return "No configuration passes the cuts, so there is nothing to explain and no solution."
    return "Every configuration that clusters show passes the cuts, so no condition makes a difference: no solution."


def _told(found: qca.Solution) -> str:
    model = found.models[0]
    counts = len(model.assumptions)
    rows = f"{number_of(counts, 'configuration')} without a cluster"
    nothing = "It assumes nothing of configurations without a cluster."
    unseen = f"It assumes that {rows} would bring the outcome." if counts else nothing
    absent = " It asks for the absence of a driver, though no driver does harm here." if "~" in model.formula else ""
    return f"{solved(f'{found.kind} solution', found.models, absent='no')} {unseen}{absent}"


def _caption() -> str:
    shares = [float((clusters(kind, 100, 0.3)[list(CONDITIONS)] > 0.5).to_numpy().mean()) for kind in (0, 1)]
    empty = [_SPACE.rows - len(_table(kind, 100, 0.3, 0.8).rows) for kind in (0, 1)]
    return (
        "The clusters come from the model, so we know what moves them: every driver helps and none harms. Where "
        f"drivers are as rare as in the population, a driver is present in {said(shares[1], '.0%')} of the cases, and "
        f"a hundred clusters leave {counted(empty[1])} rows empty. Where clusters are of every kind, it is present in "
        f"{said(shares[0], '.0%')}, and a hundred clusters leave {counted(empty[0])} empty. A cross marks a row that "
        "the solution assumes to bring the outcome, though no cluster shows it. A row with a PRI under "
        f"{said(PRI_CUT, '.1f')} belongs at least as much to the absence of the outcome, so it is not explained, "
        "however consistent it is."
    )


def _marks(of_clusters: str, uncut: str, at: str) -> list[alt.Chart]:
    """A mark for each configuration; reads the signals cut, members, consistencies, outs and assumed."""
    configurations = _SPACE.configurations().tolist()
    named = [
        ", ".join(name for name, has in zip(CONDITIONS, row, strict=True) if has) or "none of them"
        for row in configurations
    ]
    order = sorted(range(len(named)), key=lambda row: (sum(configurations[row]), row))
    data = pd.DataFrame({"i": order, "row": range(1, len(order) + 1), "name": [named[row] for row in order]})
    called = f"{_CALLED!r}[outs[{at}][datum.i]]"
    rows = (
        alt.Chart(data)
        .transform_calculate(
            consistency=f"consistencies[{uncut}][datum.i]",
            called=called,
            n=f"members[{of_clusters}][datum.i]",
            unseen=f"assumed[{at}][datum.i]",
        )
        .transform_calculate(
            tip="datum.name + ': ' + datum.n + (datum.n == 1 ? ' cluster, ' : ' clusters, ') + datum.called"
        )
    )
    key = ["Consistency", "▲ explained   ▼ not   ○ no cluster", "dashed: the cut   ✚ assumed"]
    axis = alt.Axis(values=[0, 0.5, 1], format=".1~f")
    x = alt.X("consistency:Q", title=key, scale=alt.Scale(domain=[0, 1]), axis=axis)
    names = labels([named[row] for row in order], title="Configuration", width=22)
    y = alt.Y("row:O", axis=names)
    colours, shapes = (alt.Scale(domain=[*_MARKS], range=[*marks]) for marks in zip(*_MARKS.values(), strict=True))
    colour = alt.Color("called:N", scale=colours, legend=None)
    shape = alt.Shape("called:N", scale=shapes, legend=None)
    size = alt.Size("n:Q", scale=alt.Scale(domain=[0, 30], range=[60, 420], clamp=True), legend=None)
    seen, empty = (rows.transform_filter(f"datum.n {test} 0") for test in (">", "=="))
    line = alt.Chart(pd.DataFrame({"i": [0]})).transform_calculate(at="cut").mark_rule(strokeDash=[4, 3], color=GREY)
    crosses = rows.transform_filter("datum.unseen == '1'").mark_point(shape="cross", size=90, style="ink", opacity=1)
    return [
        line.encode(x=alt.X("at:Q")),
        empty.mark_point(strokeWidth=2, size=90, opacity=1).encode(
            x=x, y=y, color=colour, tooltip=alt.Tooltip("tip:N")
        ),
        seen.mark_point(filled=True, opacity=1).encode(
            x=x, y=y, color=colour, shape=shape, size=size, tooltip=alt.Tooltip("tip:N")
        ),
        crosses.encode(x=x, y=y, tooltip=alt.Tooltip("tip:N")),
    ]
