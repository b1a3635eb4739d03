"""Works by the clusters that the review's claims tie them to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import networkx as nx
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import BLUE, GREY
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.tiles import labels, row_frame
from csrmodel.words import counted, enumerated, number_of

_LEADING = 5
"""How many of the most relied-on works the words name."""

_BELOW = 120
"""Pixels of the height that the strip of works without a case takes, below the ranked ones."""

_STRIP = 9
"""Dots in a line of the strip of works without a case."""


@explorer
def citation_network(work: int = 0) -> Figure:
    """Works by the clusters that the review's claims tie them to.

    Parameters
    ----------
    work
        0 for all, or the position of a work, most relied-on first.
    """
    graph, table = evidence.citation_network(), evidence.works()
    choice = Choice("work", "A work, most relied-on first", ("All works", *table["work"]), work)
    texts = [_leaning(table), *(_told(graph, row) for row in table.to_dict("records"))]
    place = {key: number for number, key in enumerate(table["key"], start=1)}
    return Figure(
        name="citation-network",
        chart=_plot(graph, table),
        height=720,
        question="Which works carry the review, and which stand alone?",
        caption=(
            "Each row is a work that some claim ties to a case; the work that most claims cite stands first. The line "
            "is as long as the number of claims that cite the work. Each dot is a case, and it stands further right "
            "the more claims name work and case together. Dots with the same number stand side by side. Below are the "
            "works that no claim ties to a case. The review cites them for theory, for terms or for the literature at "
            "large."
        ),
        description=(
            "Rows of works, the most cited first, with the number of claims across. In each row a line shows how many "
            "claims cite the work, and a dot for each case how many claims name both. Below the rows stands a strip of "
            "dots, one for each work that is tied to no case."
        ),
        provenance="coded evidence",
        table=table.assign(alone=table["alone"].map({True: "yes", False: "no"})),
        controls=(choice,),
        presets=(
            Preset("Most relied on", {"work": 1}),
            Preset("Theory alone", {"work": place["nadvi2004"]}),
            Preset("One country, one trade", {"work": place["blackman2010"]}),
        ),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _plot(graph: nx.Graph, table: pd.DataFrame) -> alt.TopLevelMixin:
    """The ranked works with their cases, and the strip of the others; reads the signal work."""
    ranked = table.assign(row=range(1, len(table) + 1))
    tied, alone = ranked[ranked["cases"] > 0], ranked[ranked["cases"] == 0]
    return alt.layer(*_ranks(graph, tied), *_strip(alone))


def _ranks(graph: nx.Graph, tied: pd.DataFrame) -> list[alt.Chart]:
    """A row for each work that is tied to a case: a line as long as its claims, and a dot for each case."""
    names = tied["work"].tolist()
    down = alt.Y(
        "place:O",
        scale=alt.Scale(range=[0, {"expr": f"height - {_BELOW}"}]),
        axis=labels(names, title="Work", width=40),
    )
    across = alt.X(
        "claims:Q",
        title=["Claims that cite the work (line)", "and that name it with a case (dot)"],
        scale=alt.Scale(domain=[0, int(tied["claims"].max()) + 1], nice=False),
        axis=alt.Axis(orient="top", titleAnchor="end", titleAlign="right", tickMinStep=1, tickCount=5),
    )
    rows = pd.DataFrame({"place": range(1, len(tied) + 1), "work": tied["row"], "claims": tied["claims"]})
    tips = [
        f"{r.work}: cited for {number_of(r.claims, 'claim')}, on {r.cases} of the cases." for r in tied.itertuples()
    ]
    base = alt.Chart(rows.assign(tip=tips)).encode(y=down, tooltip=alt.Tooltip("tip:N"))
    dots = [
        {"place": place, "work": row.row, "claims": tie, "tip": f"{row.work} with {name}: {number_of(tie, 'claim')}."}
        for place, row in enumerate(tied.itertuples(), start=1)
        for name, tie in _ties(graph, str(row.key))
    ]
    cases = (
        alt.Chart(pd.DataFrame(dots))
        .transform_window(again="row_number()", groupby=["place", "claims"])
        .transform_calculate(at="datum.claims + 0.35 * (datum.again - 1)")
    )
    return [
        base.mark_rect(fill="transparent", x=0, x2={"expr": "width"}),
        base.transform_calculate(start="0")
        .mark_rule(color=GREY, strokeWidth=3)
        .encode(x=alt.X("start:Q"), x2=alt.X2("claims:Q")),
        base.mark_tick(color=GREY, thickness=3, height=11).encode(x=across),
        cases.mark_circle(size=75, opacity=1, color=BLUE).encode(x=alt.X("at:Q"), y=down, tooltip=alt.Tooltip("tip:N")),
        row_frame(base, "datum.work == work"),
    ]


def _strip(alone: pd.DataFrame) -> list[alt.Chart]:
    """The works that no claim ties to a case, as dots in lines under their heading."""
    dots = pd.DataFrame(
        {
            "work": alone["row"],
            "x": [8 + 15 * (i % _STRIP) for i in range(len(alone))],
            "y": [38 - _BELOW + 15 * (i // _STRIP) for i in range(len(alone))],
            "tip": [f"{r.work}: cited for {number_of(r.claims, 'claim')}, on no case." for r in alone.itertuples()],
        }
    )
    base = alt.Chart(dots).encode(
        x=alt.value(alt.expr("datum.x")), y=alt.value(alt.expr("height + datum.y")), tooltip=alt.Tooltip("tip:N")
    )
    head = alt.Chart(pd.DataFrame({"text": [f"Tied to no case: {len(alone)} works"]}))
    return [
        head.mark_text(align="left", x=0, y={"expr": f"height - {_BELOW - 20}"}, fontWeight="bold").encode(
            text=alt.Text("text:N")
        ),
        base.mark_circle(size=75, opacity=1, color=GREY),
        base.transform_filter("datum.work == work").mark_point(size=150, opacity=1, style="ink", strokeWidth=2),
    ]


def _ties(graph: nx.Graph, key: str) -> list[tuple[str, int]]:
    """The cases that a work is tied to, with the number of claims that name both."""
    node = ("work", key)
    return [(graph.nodes[case]["label"], graph.edges[node, case]["claims"]) for case in graph[node]]


def _leaning(table: pd.DataFrame) -> str:
    first = enumerated(f"{row.work} ({row.claims})" for row in table.head(_LEADING).itertuples())
    share = table["claims"].head(_LEADING).sum() / table["claims"].sum()
    isolated = enumerated(f"“{row.topic}”" for row in evidence.topic_overlap().itertuples() if row.shared == 0)
    return (
        f"The review cites {len(table)} works for its claims, and {counted(_LEADING)} of them get "
        f"{said(share, '.0%')} of all citations: {first}. {int(table['alone'].sum())} of the works share no case with "
        f"another work. These topics of table 2 share no work with another topic: {isolated}."
    )


def _told(graph: nx.Graph, row: Mapping[str, Any]) -> str:
    cases = [name for name, _ in _ties(graph, row["key"])]
    about = f"on {enumerated(cases)}" if cases else "on no case: theory, terms or the literature at large"
    return f"{row['work']}: cited for {number_of(row['claims'], 'claim')}, {about}."
