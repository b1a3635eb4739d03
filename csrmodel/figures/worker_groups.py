"""Who gains and who loses, by measure, group and place of work."""

from __future__ import annotations

import altair as alt

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.tiles import direction, labels, of, sized, works


@explorer
def worker_groups(measure: int = 0) -> Figure:
    """Who gains and who loses, by measure, group and place of work.

    Parameters
    ----------
    measure
        0 for all, or the measure (1 to 5).
    """
    table = evidence.worker_groups()
    measures, groups = list(dict.fromkeys(table["measure"])), list(dict.fromkeys(table["workers"]))
    rows = table.assign(
        measure=[measures.index(m) + 1 for m in table["measure"]], group=[groups.index(g) + 1 for g in table["workers"]]
    )
    base = alt.Chart(rows).transform_calculate(shown="measure == 0 || datum.measure == measure ? 1 : 0.15")
    tiles = base.mark_rect(stroke="white").encode(
        x=alt.X(
            "site:N",
            title=None,
            sort=["factory", "centre or workshop", "home", "own small firm"],
            axis=alt.Axis(orient="top", labelAngle=0, labelPadding=32, labelExpr="split(datum.label, ' ')"),
        ),
        y=alt.Y("group:O", title=None, axis=labels(["", *groups])),
        color=direction(),
        opacity=alt.Opacity("shown:Q", scale=None),
        tooltip=["workers:N", "site:N", "direction:N", "note:N"],
    )
    texts = ["Choose a measure to read who gained and who lost."]
    for name in measures:
        said = [f"{r['workers']} ({r['site']}): {r['direction']}. {r['note']}" for r in of(table, "measure", name)]
        texts.append(f"{name}. {' '.join(said)}")
    return Figure(
        name="worker-groups",
        chart=sized(tiles, 380, measure=measure, texts=texts, story="texts[measure]"),
        question="Who gains from a measure, and who loses?",
        caption=(
            "Every measure but one has its losers, and most of them work at home or own the smallest firms. What is "
            "good for the man who can come to the factory shuts out the woman who cannot."
        ),
        description="A grid of groups of workers by place of work, coloured by whether the group gained or lost.",
        provenance="coded evidence",
        table=table.assign(works=[works(c) for c in table["claims"]]),
        controls=(Choice("measure", "A measure", ("All of them", *measures), measure),),
        readouts=(Readout("story", texts[measure], lambda measure: texts[measure]),),
    )
