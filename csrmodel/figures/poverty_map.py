"""Features, processes, dynamics and incentives that tie clusters to poverty."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import MARKS
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import marked, rows_of, signed, works
from csrmodel.words import counted, enumerated


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
    texts = [_overview(table, links), *(_told(table, name) for name in links)]
    return Figure(
        name="poverty-map",
        chart=_lines(table, links),
        height=500,
        question="What ties a cluster to poverty, and in which direction?",
        caption=(
            "Nadvi and Barrientos argue that some features of clusters, and what firms do together, could help the "
            "poor. Changes in clusters appear to make both winners and losers. The incentives that studies report, "
            "above all from the football trade, may keep workers poor."
        ),
        description=f"{many.capitalize()} groups of lines, one for each link: {enumerated(links)}. Each line names an "
        "element of the link. The shape and the colour of its mark say whether, as reported, the element makes things "
        "better, mixed or worse for the poor.",
        provenance="coded evidence",
        table=table.drop(columns="id").assign(works=[works(c) for c in table["claims"]]),
        controls=(choice,),
        presets=(
            Preset("What could help the poor", {"link": links.index("processes") + 1}),
            Preset("Who wins, who loses", {"link": links.index("dynamics") + 1}),
            Preset("Why workers may stay poor", {"link": links.index("incentives") + 1}),
        ),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _lines(table: pd.DataFrame, links: list[str]) -> alt.TopLevelMixin:
    """A line for each link and, below it, for each of its elements; reads the signal link."""
    heads, rows = [], []
    line = 0
    for number, link in enumerate(links, start=1):
        line += 1
        heads.append({"link": number, "line": line, "text": link.capitalize()})
        for row in rows_of(table, "link", link):
            line += 1
            tip = f"{row['element']}: {row['direction']}. {row['note']}"
            rows.append(
                {"link": number, "line": line, "text": row["element"], "direction": row["direction"], "tip": tip}
            )
    down = alt.Y("line:O", axis=None, scale=alt.Scale(domain=list(range(1, line + 1))))
    elements = alt.Chart(pd.DataFrame(rows)).encode(y=down)
    titles = alt.Chart(pd.DataFrame(heads)).encode(y=down)
    codes = [code for code in MARKS if code in set(table["direction"])]
    spans = pd.DataFrame([*heads, *rows])[["link", "line"]].groupby("link", as_index=False).agg(["min", "max"])
    spans.columns = ["link", "first", "last"]
    frame = alt.Chart(spans).transform_filter("datum.link == link")
    key = alt.Chart(pd.DataFrame({"text": [f"For the poor: {signed(codes)}"]}))
    return alt.layer(
        titles.mark_text(align="left", x=6, fontSize=13, fontWeight="bold").encode(text=alt.Text("text:N")),
        marked(elements, "direction", {code: code for code in codes}).encode(x=alt.value(18)),
        elements.mark_text(align="left", x=34, fontSize=12).encode(
            text=alt.Text("text:N"), tooltip=alt.Tooltip("tip:N")
        ),
        frame.mark_rect(filled=False, style="ink", strokeWidth=1.5, x=0, x2={"expr": "width"}).encode(
            y=alt.Y("first:O", axis=None, bandPosition=0), y2=alt.Y2("last:O", bandPosition=1)
        ),
        key.mark_text(align="left", x=0, y=-9).encode(text=alt.Text("text:N")),
    )


def _overview(table: pd.DataFrame, links: list[str]) -> str:
    counts = {link: table[table["link"] == link]["direction"].value_counts() for link in links}
    each = [f"{link} {enumerated(f'{n} {way}' for way, n in found.items())}" for link, found in counts.items()]
    told = "; ".join(each)
    return (
        f"{len(table)} elements tie clusters to poverty. What they could do for the poor, as reported, by link: {told}."
    )


def _told(table: pd.DataFrame, link: str) -> str:
    rows = rows_of(table, "link", link)
    counts = pd.Series([row["direction"] for row in rows]).value_counts()
    found = enumerated(f"{counted(int(n))} {way}" for way, n in counts.items())
    elements = [f"{row['element']} ({row['direction']}): {row['note']}" for row in rows]
    return f"{link.capitalize()}: for the poor {found}. {' '.join(elements)}"
