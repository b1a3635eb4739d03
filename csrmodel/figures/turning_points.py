"""How far each assumption has to move, alone, to turn the verdict on a reading."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.figures.kit.controls import Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import GREY, RUST
from csrmodel.figures.kit.propositions import (
    SHOWN,
    assumption_in_words,
    in_short,
    named_rows,
    over_range,
    which_reading,
)
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.populations import kept
from csrmodel.populations.propositions import CROSSOVER, READINGS
from csrmodel.populations.sensitivity import assumption_ranges
from csrmodel.words import counted


@explorer
def turning_points(reading: int = 0) -> Figure:
    """How far each assumption has to move, alone, to turn the verdict on a reading.

    Parameters
    ----------
    reading
        Position in `csrmodel.populations.propositions.READINGS`.
    """
    turns, ranges = kept.verdict_turns(), assumption_ranges().set_index("name")
    by_name = turns.set_index(["reading", "name"])["turned_at"]
    orders = {key: _nearest_first(turns, key)[:SHOWN] for key in READINGS}
    which = which_reading(reading)
    return Figure(
        name="turning-points",
        chart=alt.layer(*_lines()),
        height=280,
        signals={
            "names": [[assumption_in_words(name) for name in names] for names in orders.values()],
            "found": [[_turn(ranges.loc[name], by_name[key, name]) for name in names] for key, names in orders.items()],
        },
        question="What is the smallest change that turns the verdict?",
        caption=(
            f"{_most_turned(turns)} Each line is the range that the register gives to an assumption, and the dot is "
            "its default. The diamond is the nearest value at which the verdict changes while all other assumptions "
            "stay where they are. Without a diamond the assumption cannot turn the verdict by itself. The truth is "
            "that of one population, so it can lie a little beside the mean of many that another figure gives."
        ),
        description=(
            f"{counted(SHOWN).capitalize()} rows, one for each assumption, with its range from lowest to highest "
            "across. A dot stands at the default, and a diamond at the nearest value that turns the verdict, if any."
        ),
        provenance="model",
        table=_table(turns, ranges),
        controls=(which,),
        presets=(
            Preset("Pivotal help", {"reading": [*READINGS].index("pivotal")}),
            Preset("Drivers only", {"reading": [*READINGS].index("drivers_only")}),
        ),
        readouts=(Readout("story", Told(Grid((which,)), [_story(key, turns) for key in READINGS], "stories")),),
    )


def _most_turned(turns: pd.DataFrame) -> str:
    """How many verdicts some assumption can turn alone, and which assumption turns the most."""
    turned = turns.dropna(subset="turned_at")
    some = counted(turned["reading"].nunique())
    told = f"One assumption alone can turn {some} of {counted(len(READINGS))} verdicts."
    if turned.empty:
        return told
    by_name = turned["name"].value_counts()
    first = sorted(by_name.index[by_name == by_name.iloc[0]])
    also = f" (and {counted(len(first) - 1)} more)" if len(first) > 1 else ""
    most = counted(int(by_name.iloc[0]))
    return f"{told} {_capital(assumption_in_words(first[0]))}{also} turns the most of them, {most}."


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def _nearest_first(turns: pd.DataFrame, reading: str) -> list[str]:
    """Assumptions by the distance at which they turn a verdict; those that do not by how much they matter to it."""
    rows = turns[turns["reading"] == reading].set_index("name")
    ranked = kept.most_important(kept.verdict_indices(), reading)
    others = [name for name in rows.index if name not in ranked]
    return [str(name) for name in rows.loc[[*ranked, *others]].sort_values("distance", kind="stable").index]


def _turn(limits: pd.Series, turned: float) -> list[Any]:
    """Default and turning point as parts of the range, and both in words."""
    low, high, start = limits["low"], limits["high"], limits["default"]
    at = round(float((start - low) / (high - low)), 3)
    if np.isnan(turned):
        return [at, None, f"{in_short(start)}; no value from {in_short(low)} to {in_short(high)} turns the verdict"]
    part = round(float((turned - low) / (high - low)), 3)
    return [at, part, f"{in_short(start)}, turned at {said(turned, '.2f')}"]


def _story(reading: str, turns: pd.DataFrame) -> str:
    """Whether a verdict can be turned, and by what first."""
    rows = turns[turns["reading"] == reading].sort_values("distance", kind="stable")
    turned = rows.dropna(subset="turned_at")
    # What turns is the side of the crossover; "holds" would say more than a truth near it does.
    truth = rows["truth"].iloc[0]
    word = f"is more {'in than out' if truth > CROSSOVER else 'out than in'} ({said(truth, '.2f')})"
    known = READINGS[reading]
    held = f"Proposition {known.proposition}, read as {known.name}, {word}"
    if turned.empty:
        return f"{held}, and none of the {len(rows)} assumptions turns this verdict alone within its range."
    nearest = turned.iloc[0]
    of_it = assumption_ranges().set_index("name").loc[nearest["name"]]
    return (
        f"{held}, and {len(turned)} of {len(rows)} assumptions can each turn this verdict alone. The smallest move "
        f"that does so is that of {assumption_in_words(nearest['name'])} ({of_it['meaning']}): from "
        f"{in_short(of_it['default'])} to {said(nearest['turned_at'], '.2f')}, {said(nearest['distance'], '.0%')} of "
        "its range."
    )


def _lines() -> list[alt.Chart]:
    """The ranges, defaults and turning points; reads the signals reading, names and found."""
    here = "found[reading][datum.i]"
    rows = alt.Chart(pd.DataFrame({"i": range(SHOWN)})).transform_calculate(
        name="names[reading][datum.i]", zero="0", one="1", at=f"{here}[0]", turn=f"{here}[1]", words=f"{here}[2]"
    )
    turned = rows.transform_filter("isValid(datum.turn)")
    rows, turned = (
        part.transform_calculate(tip="datum.name + ': as assumed ' + datum.words + '.'") for part in (rows, turned)
    )
    key = ["● as assumed   ◆ turns the verdict", "Range in the register"]
    x = over_range("zero:Q", key)
    y = alt.Y("i:O", axis=named_rows("names[reading][datum.value]", "Assumption"))
    end = turned.mark_point(filled=True, shape="diamond", size=150, color=RUST, opacity=1)
    return [
        rows.mark_rule(color=GREY, strokeWidth=1.5).encode(x=x, x2=alt.X2("one:Q"), y=y, tooltip=alt.Tooltip("tip:N")),
        turned.mark_rule(strokeWidth=5, color=RUST, opacity=0.6).encode(
            x=alt.X("at:Q"), x2=alt.X2("turn:Q"), y=y, tooltip=alt.Tooltip("tip:N")
        ),
        rows.mark_point(filled=True, size=110, style="ink", opacity=1).encode(
            x=alt.X("at:Q"), y=y, tooltip=alt.Tooltip("tip:N")
        ),
        end.encode(x=alt.X("turn:Q"), y=y, tooltip=alt.Tooltip("tip:N")),
    ]


def _table(turns: pd.DataFrame, ranges: pd.DataFrame) -> pd.DataFrame:
    known = {column: turns["name"].map(ranges[column]) for column in ("meaning", "default")}
    columns = ["reading", "name", "meaning", "default", "turned_at", "distance"]
    return turns.assign(**known)[columns].dropna(subset="turned_at").round(2)
