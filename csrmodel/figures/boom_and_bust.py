"""Output, jobs and the wage bill of a cluster whose buyers compare prices and may go."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.demand import MONTHS, DemandParameters, DemandPath, demand_path
from csrmodel.evidence import default
from csrmodel.figures.kit.assumed import assumed
from csrmodel.figures.kit.controls import Choice, Control, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.lines import STYLES, judged, named_lines
from csrmodel.figures.kit.prediction import Number, Pick, Prediction, guess_point
from csrmodel.figures.kit.sentence import Sentence, Told
from csrmodel.words import counted

STORIES = ("the market rises and fades", "the market stands still", "the market grows, prices take every advance")
"""What happens to the buyers' market and to prices, in the words of the control."""

SERIES = ("output", "jobs", "wage bill")

_SLACK = Sentence(
    "In the slack season {season:.0%} of the year's average jobs are missing.",
    lambda _operations, at: {"season": at["season"]},
)

_SPAN = 0, 3.5
"""Both ends of the axis upwards, where 1 is the start."""


@explorer
def boom_and_bust(
    story: int = 0,
    speed: float | None = None,
    wages: float | None = None,
    season: float | None = None,
    shown: int | None = None,
) -> Figure:
    """Output, jobs and the wage bill of a cluster whose buyers compare prices and may go.

    Parameters
    ----------
    story
        Position in `STORIES`.
    speed
        Part of the way to their preferred sourcing that buyers go in a year, 0 to 1; None takes the register's.
    wages
        How wages answer to scarce labour, 0 to 0.45 a year; None takes the register's.
    season
        Height of the season, 0 to 1; None takes the register's.
    shown
        How many years are drawn; None draws all.
    """
    grid = _grid(story, speed, wages)
    paths = [_path(int(point["story"]), point["speed"], point["wages"]) for point in grid.points()]
    years = int(default("demand_years"))
    return Figure(
        name="boom-and-bust",
        chart=alt.layer(judged(1 + default("boom_rise")), _band(grid, years), *_lines(grid, years)),
        height=300,
        signals={"values": [_yearly(path) for path in paths]},
        question="Who is left with what when the buyers move on?",
        caption=(
            "Buyers come where labour is cheap, and output rises while their market grows. Prices, and how wages "
            "answer, decide whether jobs and wages rise too. When the market shrinks or labour here becomes dear, free "
            "buyers take their orders to cheaper places. Bind the buyers, or let them move, and compare the jobs and "
            f"wages that are left. Lines are yearly means, on {len(grid)} paths in all. Every number is an assumption."
        ),
        description=(
            f"{counted(len(SERIES)).capitalize()} lines, for output, jobs and the wage bill, named at their ends. "
            f"Across are {years} years, upwards the size beside the start, which is 1. A band around the jobs shows "
            "the seasons, and a dashed line the height from which jobs have had a boom."
        ),
        provenance="model",
        table=_table(paths[grid.index(grid.settings)]),
        controls=(
            *grid.controls,
            assumed("seasonality", "Height of the season", season, 0.1, "even", "all or nothing", signal="season"),
            Control("shown", "Years shown", years if shown is None else shown, 0, years, 1, "none", "all", plays=True),
        ),
        presets=(
            Preset("Torreon's story", _setting(0)),
            Preset("Buyers who stay", {**_setting(0), "speed": 0.0}),
            Preset("Growth without gain", _setting(2)),
        ),
        readouts=(
            Readout("finding", Told(grid, [path.sentence for path in paths])),
            Readout("slack", _SLACK),
        ),
        prediction=_prediction(years),
    )


def _prediction(years: int) -> Prediction:
    """What is left of the jobs in the last year of the cycle, and whether those who have one are better paid."""
    at = _setting(0)
    path = _path(0, at["speed"], at["wages"])
    jobs, pay = _means(path.jobs), _means(path.wage)
    left = rounded(jobs, 2)[-1]
    return Prediction(
        f"Labour in a cluster is cheap, and buyers come. Their market grows for {default('market_turn'):.0f} years and "
        f"then shrinks slowly. How many jobs are left in year {years}, beside the start? And is a worker who still has "
        "a job paid less than at the start, or more?",
        (
            Number("Jobs left, where the start is 1", left, 0, 2, 0.05, 0.1),
            Pick("Pay of a worker beside the start", ("lower", "higher"), int(pay[-1] > path.wage[0])),
        ),
        {**at, "shown": years},
        guess_point(f"isValid(guess_1) ? {years - 0.5} : null", "guess_1", align="right"),
        "A cross in the last year marks your guess.",
    )


def _grid(story: int, speed: float | None, wages: float | None) -> Grid:
    # The register's ranges go further up. There the paths hardly differ, and a page would have to carry them all.
    speeds, pays = "How fast buyers move their orders", "How wages answer to scarcity"
    return Grid(
        (
            Choice("story", "Buyers' market", STORIES, story),
            assumed("relocation_speed", speeds, speed, 0.1, "bound", "within a year", signal="speed", high=1),
            assumed("wage_response", pays, wages, 0.15, "not at all", "steeply", signal="wages", high=0.45),
        )
    )


@cache
def _path(story: int, speed: float, wages: float) -> DemandPath:
    changes = {"relocation_speed": speed, "wage_response": wages, "seasonality": 0.0}
    return demand_path(DemandParameters(**{**vars(_world(story)), **changes}))


def _world(story: int) -> DemandParameters:
    still = DemandParameters(market_growth=0.0, market_growth_late=0.0)
    return (DemandParameters(), still, DemandParameters.squeezed())[story]


def _yearly(path: DemandPath) -> list[list[float]]:
    """Yearly means of `SERIES`, the wage bill beside its start."""
    incomes = path.wage_bill / path.wage_bill[0]
    return [rounded(_means(values), 2) for values in (path.output, path.jobs, incomes)]


def _means(values: Any) -> Any:
    return np.asarray(values).reshape(-1, MONTHS).mean(axis=1)


def _band(grid: Grid, years: int) -> alt.Chart:
    """The season around the jobs of the chosen path; reads the signals values, season and shown."""
    which = SERIES.index("jobs")
    jobs = f"values[{grid.expression}][{which}][datum.i]"
    return (
        alt.Chart(pd.DataFrame({"i": range(years)}))
        .transform_filter("datum.i < shown")
        .transform_calculate(year="datum.i + 0.5", high=f"{jobs} * (1 + season)", low=f"{jobs} * (1 - season)")
        .mark_area(color=STYLES[which][0], opacity=0.2, clip=True)
        .encode(x=_year(years), y=alt.Y("low:Q", scale=alt.Scale(domain=[*_SPAN], clamp=True)), y2=alt.Y2("high:Q"))
    )


def _lines(grid: Grid, years: int) -> list[alt.Chart]:
    """The series of the chosen path; reads the signals values and shown."""
    rows = [(s, name, i) for s, name in enumerate(SERIES) for i in range(years)]
    points = (
        alt.Chart(pd.DataFrame(rows, columns=["s", "measure", "i"]))
        .transform_filter("datum.i < shown")
        .transform_calculate(year="datum.i + 0.5", value=f"values[{grid.expression}][datum.s][datum.i]")
        .transform_calculate(
            tip="'Year ' + (datum.i + 1) + ': ' + datum.measure + ' at ' + format(datum.value, '.2f') + "
            "' of what it was at the start.'"
        )
    )
    names = dict(zip(SERIES, SERIES, strict=True))
    return named_lines(points, names, _year(years), "Beside the start, which is 1", f"datum.i == {years - 1}", _SPAN)


def _year(years: int) -> alt.X:
    title = ["Year", "dashed: from here on jobs have had a boom", "band: jobs through the seasons of a year"]
    return alt.X("year:Q", title=title, scale=alt.Scale(domain=[0, years], nice=False), axis=alt.Axis(tickCount=4))


def _table(path: DemandPath) -> pd.DataFrame:
    columns = dict(zip(SERIES, _yearly(path), strict=True))
    return pd.DataFrame({"year": range(1, len(path.year) // MONTHS + 1), **columns})


def _setting(story: int) -> dict[str, float]:
    """A story with everything else as the register has it."""
    return {"story": story, "speed": default("relocation_speed"), "wages": default("wage_response")}
