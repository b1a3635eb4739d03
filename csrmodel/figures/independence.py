"""Independence of monitoring against local ownership."""

from __future__ import annotations

import textwrap

import altair as alt
import numpy as np

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.palette import RUST, TEAL
from csrmodel.figures.kit.tiles import sized, works


@explorer
def independence(scheme: int = 0) -> Figure:
    """Independence of monitoring against local ownership.

    Parameters
    ----------
    scheme
        0 for all, or the row of the table (1 to 4).
    """
    table = evidence.monitoring_schemes()
    # Theory and case share places on the four-value scale: set them a little apart.
    apart = np.where(table["kind"] == "theory", -0.05, 0.05)
    rows = table.drop(columns="claims").assign(
        scheme=range(1, len(table) + 1),
        x=table["ownership"] + apart,
        y=table["independence"] + apart,
        text=["\n".join(textwrap.wrap(n, 16)) for n in table["name"]],
    )
    base = alt.Chart(rows).transform_calculate(shown="scheme == 0 || datum.scheme == scheme ? 1 : 0.2")
    axis = alt.Axis(values=[0, 0.33, 0.67, 1], format=".2f")
    scale = alt.Scale(domain=[0, 1])
    x = alt.X("x:Q", title="Local ownership", scale=scale, axis=axis)
    y = alt.Y("y:Q", title="Independence of monitoring", scale=scale, axis=axis)
    opacity = alt.Opacity("shown:Q", scale=None)
    dots = base.mark_point(filled=True, size=200).encode(
        x=x,
        y=y,
        shape=alt.Shape("kind:N", title=None, legend=alt.Legend(orient="bottom")),
        color=alt.Color("kind:N", title=None, scale=alt.Scale(range=[RUST, TEAL])),
        opacity=opacity,
        tooltip=["name:N", "note:N"],
    )
    theory, case = (base.transform_filter(f"datum.kind == '{kind}'") for kind in ("theory", "case"))
    words = [
        marked.encode(x=x, y=y, text="text:N", opacity=opacity)
        for marked in (
            theory.mark_text(align="right", dx=-12, lineBreak="\n", fontSize=11),
            case.mark_text(align="left", dx=12, lineBreak="\n", fontSize=11),
        )
    ]
    texts = [
        "Choose a scheme to read what it rests on.",
        *(f"{r['name']}. {r['note']} Works: {works(r['claims'])}." for r in table.to_dict("records")),
    ]
    return Figure(
        name="independence",
        chart=sized(alt.layer(dots, *words), 340, scheme=scheme, texts=texts, story="texts[scheme]"),
        question="Can a scheme be both independent and one's own?",
        caption=(
            "Two towns and two arguments lie on one falling line, which is all that the trade-off rests on. No scheme "
            "that is both independent and locally owned is reported, and none that is neither."
        ),
        description="A square of local ownership by independence of monitoring with four marks on a falling line.",
        provenance="coded evidence",
        table=table.drop(columns="id"),
        controls=(Choice("scheme", "A scheme", ("All four", *table["name"]), scheme),),
        readouts=(Readout("story", texts[scheme], lambda scheme: texts[scheme]),),
    )
