"""Output, jobs and income of a cluster whose buyers compare prices and may go."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.demand import MONTHS, DemandParameters, DemandPath, demand_path
from csrmodel.evidence import default
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Control, Figure, Preset, Readout
from csrmodel.figures.kit.grids import Grid, rounded, with_signals
from csrmodel.figures.kit.palette import BLUE, RUST, TEAL

STORIES = ("the market rises and fades", "the market stands still", "the market grows, prices take every advance")
"""What happens to the buyers' market and to prices, in the words of the control."""
SERIES = ("output", "jobs", "income per worker")
COLOURS = (BLUE, TEAL, RUST)


@explorer
def boom_and_bust(
    story: int = 0, speed: float | None = None, wages: float | None = None, season: float | None = None
) -> Figure:
    """Output, jobs and income of a cluster whose buyers compare prices and may go.

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
    """
    speed = default("relocation_speed") if speed is None else speed
    wages = default("wage_response") if wages is None else wages
    season = default("seasonality") if season is None else season
    grid = Grid(
        (
            Choice("story", "Buyers' market", STORIES, story),
            Control("speed", "How fast buyers move their orders", speed, 0, 1, 0.1, "bound", "within a year"),
            Control("wages", "How wages answer to scarcity", wages, 0, 0.45, 0.15, "not at all", "steeply"),
        )
    )
    paths = [_path(int(p["story"]), p["speed"], p["wages"]) for p in grid.points()]
    values = [_yearly(path) for path in paths]
    texts = [path.sentence for path in paths]
    at, here = grid.expression, grid.index({"story": story, "speed": speed, "wages": wages})
    years = int(default("demand_years"))
    points = pd.DataFrame([{"s": s, "series": name, "i": i} for s, name in enumerate(SERIES) for i in range(years)])
    x = alt.X("year:Q", title="Year", scale=alt.Scale(domain=[0, years], nice=False))
    y = alt.Scale(domain=[0, 2.5], clamp=True)
    lines = (
        alt.Chart(points)
        .transform_calculate(year="datum.i + 0.5", value=f"values[{at}][datum.s][datum.i]")
        .mark_line(strokeWidth=3)
        .encode(
            x=x,
            y=alt.Y("value:Q", title="Start = 1", scale=y),
            color=alt.Color(
                "series:N",
                title=None,
                scale=alt.Scale(domain=[*SERIES], range=[*COLOURS]),
                legend=alt.Legend(orient="bottom"),
            ),
            tooltip=["series:N", alt.Tooltip("year:Q", format=".0f"), alt.Tooltip("value:Q", format=".2f")],
        )
    )
    band = (
        alt.Chart(pd.DataFrame({"i": range(years)}))
        .transform_calculate(
            year="datum.i + 0.5",
            high=f"values[{at}][1][datum.i] * (1 + season)",
            low=f"values[{at}][1][datum.i] * (1 - season)",
        )
        .mark_area(color=COLOURS[1], opacity=0.15)
        .encode(x=x, y=alt.Y("low:Q", scale=y), y2="high:Q")
    )
    slack = "'In the slack of the season ' + format(season, '.0%') + ' of the jobs of the year are not there.'"
    shown = _path(story, speed, wages)
    return Figure(
        name="boom-and-bust",
        chart=with_signals(
            alt.layer(band, lines),
            300,
            story=story,
            speed=speed,
            wages=wages,
            season=season,
            values=values,
            texts=texts,
            finding=(f"texts[{at}]",),
            slack=(slack,),
        ),
        question="Who is left with what when the buyers move on?",
        caption=(
            "Buyers come because labour is cheap, and orders, jobs and wages rise. Then the market turns, labour has "
            "become dear, and the orders go where it is not. Bind the buyers to the place, and the cycle is gone. The "
            "shaded band is the season around the jobs. Yearly means, "
            f"{len(grid)} paths; every number is an assumption."
        ),
        description=(
            f"Three lines over {years} years for output, jobs and income per worker, with a band around the jobs."
        ),
        provenance="model",
        table=_table(shown),
        controls=(
            *grid.controls,
            Control("season", "Height of the season", season, 0, 1, 0.1, "even", "all or nothing"),
        ),
        presets=(
            Preset("Torreon's story", _setting(0)),
            Preset("Buyers who stay", {**_setting(0), "speed": 0.0}),
            Preset("Growth without gain", _setting(2)),
        ),
        readouts=(
            Readout("finding", texts[here], lambda **s: texts[grid.index(s)]),
            Readout("slack", _slack(season), lambda season, **_: _slack(season)),
        ),
    )


def _world(story: int) -> DemandParameters:
    still = DemandParameters(market_growth=0.0, market_growth_late=0.0)
    return (DemandParameters(), still, DemandParameters.squeezed())[story]


@cache
def _path(story: int, speed: float, wages: float) -> DemandPath:
    changes = {"relocation_speed": speed, "wage_response": wages, "seasonality": 0.0}
    return demand_path(DemandParameters(**{**vars(_world(story)), **changes}))


def _slack(season: float) -> str:
    return f"In the slack of the season {season:.0%} of the jobs of the year are not there."


def _setting(story: int) -> dict[str, float]:
    return {"story": story, "speed": default("relocation_speed"), "wages": default("wage_response")}


def _yearly(path: DemandPath) -> list[list[float]]:
    """Yearly means of `SERIES`, the income beside its start."""
    income = path.wage / path.wage[0]
    return [rounded(_means(values), 2) for values in (path.output, path.jobs, income)]


def _means(values: Any) -> Any:
    return np.asarray(values).reshape(-1, MONTHS).mean(axis=1)


def _table(path: DemandPath) -> pd.DataFrame:
    columns = dict(zip(SERIES, _yearly(path), strict=True))
    return pd.DataFrame({"year": range(1, len(path.year) // MONTHS + 1), **columns})
