"""Features, processes, dynamics and incentives that tie clusters to poverty."""

from __future__ import annotations

import textwrap

import altair as alt

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.palette import GREY
from csrmodel.figures.kit.tiles import direction, of, sized, works


@explorer
def poverty_map(link: int = 0) -> Figure:
    """Features, processes, dynamics and incentives that tie clusters to poverty.

    Parameters
    ----------
    link
        0 for all, or the link (1 to 4).
    """
    table = evidence.poverty_links()
    links = list(dict.fromkeys(table["link"]))
    rows = table.assign(
        number=[links.index(name) + 1 for name in table["link"]],
        y=range(len(table), 0, -1),
        text=["\n".join(textwrap.wrap(t, 26)) for t in table["element"]],
    )
    rows["from"] = rows.groupby("link")["y"].transform("mean")
    shown = "link == 0 || datum.number == link ? 1 : 0.25"
    base = alt.Chart(rows.drop(columns=["link", "claims"])).transform_calculate(shown=shown, link="datum.number")
    x, y = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1])), alt.Y("y:Q", axis=None)
    opacity = alt.Opacity("shown:Q", scale=None)
    rules = (
        base.transform_calculate(x="0.3", x2="0.45")
        .mark_rule(color=GREY)
        .encode(x=x, x2="x2:Q", y=alt.Y("from:Q", axis=None), y2="y:Q", opacity=opacity)
    )
    dots = (
        base.transform_calculate(x="0.47")
        .mark_circle(size=170, opacity=1)
        .encode(x=x, y=y, color=direction(), opacity=opacity, tooltip=["element:N", "direction:N", "note:N"])
    )
    words = (
        base.transform_calculate(x="0.5")
        .mark_text(align="left", lineBreak="\n", fontSize=11)
        .encode(x=x, y=y, text="text:N", opacity=opacity)
    )
    heads_data = (
        rows.groupby("link", sort=False).agg(number=("number", "first"), y=("from", "first")).reset_index(names="name")
    )
    heads = (
        alt.Chart(heads_data)
        .transform_calculate(shown=shown, x="0.29")
        .mark_text(align="right", fontSize=13, fontWeight="bold")
        .encode(x=x, y=y, text="name:N", opacity=opacity)
    )
    texts = ["Choose a link to read its elements."]
    for name in links:
        said = [f"{r['element']} ({r['direction']}): {r['note']}" for r in of(table, "link", name)]
        texts.append(f"{name.capitalize()}. {' '.join(said)}")
    return Figure(
        name="poverty-map",
        chart=sized(alt.layer(rules, dots, words, heads), 520, link=link, texts=texts, story="texts[link]"),
        question="By what is a cluster tied to poverty, and in which direction?",
        caption=(
            "What clusters are and what firms do together is argued to help the poor. How clusters change cuts both "
            "ways, and the incentives reported from the football trade hold workers in poverty."
        ),
        description="Four links on the left, each with lines to its elements on the right, coloured by direction.",
        provenance="coded evidence",
        table=table.drop(columns="id").assign(works=[works(c) for c in table["claims"]]),
        controls=(Choice("link", "A link", ("All four", *(name.capitalize() for name in links)), link),),
        readouts=(Readout("story", texts[link], lambda link: texts[link]),),
    )
