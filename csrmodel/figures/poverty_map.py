"""Features, processes, dynamics and incentives that tie clusters to poverty."""

from __future__ import annotations

import textwrap

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import GREY
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import by_direction, rows_of, works
from csrmodel.figures.kit.words import counted


@explorer
def poverty_map(link: int = 0) -> Figure:
    """Features, processes, dynamics and incentives that tie clusters to poverty.

    Parameters
    ----------
    link
        0 for all, or the number of a link in the order of the table.
    """
    table = evidence.poverty_links()
    links = list(dict.fromkeys(table["link"]))
    many = counted(len(links))
    choice = Choice("link", "A link", (f"All {many}", *(name.capitalize() for name in links)), link)
    texts = ["Choose a link to read its elements.", *(_told(table, name) for name in links)]
    return Figure(
        name="poverty-map",
        chart=_map(table, links),
        height=520,
        question="By what is a cluster tied to poverty, and in which direction?",
        caption=(
            "What clusters are and what firms do together is argued to help the poor. How clusters change cuts both "
            "ways, and the incentives that are reported, from the football trade above all, may keep workers poor."
        ),
        description=f"{many.capitalize()} links on the left, each with lines to its elements on the right, coloured "
        "by direction.",
        provenance="coded evidence",
        table=table.drop(columns="id").assign(works=[works(c) for c in table["claims"]]),
        controls=(choice,),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _map(table: pd.DataFrame, links: list[str]) -> alt.TopLevelMixin:
    """Links to the left, elements to the right, lines between them; reads the signal link."""
    rows = table.drop(columns="claims").assign(
        name=table["link"],
        link=[links.index(name) + 1 for name in table["link"]],
        y=range(len(table), 0, -1),
        text=["\n".join(textwrap.wrap(t, 26)) for t in table["element"]],
    )
    rows["from"] = rows.groupby("link")["y"].transform("mean")
    heads = rows.groupby("link").agg(name=("name", "first"), y=("from", "first")).reset_index()
    x, y = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1])), alt.Y("y:Q", axis=None)
    opacity = alt.Opacity("shown:Q", scale=None)
    shown = "link == 0 || datum.link == link ? 1 : 0.25"
    elements = alt.Chart(rows).transform_calculate(shown=shown)
    lines = elements.transform_calculate(x="0.3", x2="0.45").mark_rule(color=GREY)
    # A dot is never faded: its colour would be read as another direction.
    dots = elements.transform_calculate(x="0.47").mark_circle(size=170, opacity=1)
    words = elements.transform_calculate(x="0.5").mark_text(align="left", lineBreak="\n", fontSize=11)
    names = alt.Chart(heads).transform_calculate(shown=shown, x="0.29")
    return alt.layer(
        lines.encode(x=x, x2="x2:Q", y=alt.Y("from:Q", axis=None), y2="y:Q", opacity=opacity),
        dots.encode(x=x, y=y, color=by_direction(table["direction"]), tooltip=["element:N", "direction:N", "note:N"]),
        words.encode(x=x, y=y, text="text:N", opacity=opacity),
        names.mark_text(align="right", fontSize=13, fontWeight="bold").encode(x=x, y=y, text="name:N", opacity=opacity),
    )


def _told(table: pd.DataFrame, link: str) -> str:
    elements = [f"{row['element']} ({row['direction']}): {row['note']}" for row in rows_of(table, "link", link)]
    return f"{link.capitalize()}. {' '.join(elements)}"
