"""Who gains and who loses, by measure, group and place of work."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import by_direction, codes_of, labels, rows_of, tiles, works
from csrmodel.figures.kit.words import counted


@explorer
def worker_groups(measure: int = 0) -> Figure:
    """Who gains and who loses, by measure, group and place of work.

    Parameters
    ----------
    measure
        0 for all, or the number of a measure in the order of the table.

    Raises
    ------
    ValueError
        If the table has a direction for which the palette has no colour.
    """
    table = evidence.worker_groups()
    measures = list(dict.fromkeys(table["measure"]))
    choice = Choice("measure", "A measure", ("All of them", *measures), measure)
    texts = ["Choose a measure to read who gained and who lost.", *(_told(table, name) for name in measures)]
    worse = table[table["direction"] == "worse"]
    return Figure(
        name="worker-groups",
        chart=_tiles(table),
        height=380,
        question="Who gains from a measure, and who loses?",
        caption=(
            f"A group is reported to fare worse, or badly, under {counted(worse['measure'].nunique())} of "
            f"{counted(len(measures))} measures, and {counted(_small(worse))} of the {counted(len(worse))} tiles that "
            "say so stand for people who work at home or own the smallest firms. What is good for the man who can "
            "come to the factory largely shuts out the woman who may not."
        ),
        description="A grid of groups of workers by place of work, coloured by what is reported of the group.",
        provenance="coded evidence",
        table=table.assign(works=[works(c) for c in table["claims"]]),
        controls=(choice,),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _tiles(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Groups by place of work; reads the signal measure."""
    measures, groups = list(dict.fromkeys(table["measure"])), list(dict.fromkeys(table["workers"]))
    rows = table.drop(columns="claims").assign(
        measure=[measures.index(m) + 1 for m in table["measure"]], group=[groups.index(g) + 1 for g in table["workers"]]
    )
    sites = [site for site in codes_of("worker_groups", "site") if site in set(table["site"])]
    axis = alt.Axis(orient="top", labelAngle=0, labelPadding=32, labelExpr="split(datum.label, ' ')")
    base = alt.Chart(rows).encode(
        x=alt.X("site:N", title=None, scale=alt.Scale(domain=sites), axis=axis),
        y=alt.Y("group:O", title=None, axis=labels(groups)),
    )
    return tiles(base, by_direction(table["direction"]), "measure", ["workers:N", "site:N", "direction:N", "note:N"])


def _told(table: pd.DataFrame, measure: str) -> str:
    groups = [
        f"{row['workers']} (place of work: {row['site']}): {row['direction']}. {row['note']}"
        for row in rows_of(table, "measure", measure)
    ]
    return f"{measure}. {' '.join(groups)}"


def _small(rows: pd.DataFrame) -> int:
    """How many rows speak of people who work at home or own the smallest firms."""
    return int(rows["site"].isin(["home", "own small firm"]).sum())
