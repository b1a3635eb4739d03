"""Sialkot beside Jalandhar, variable by variable."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.palette import RUST, TEAL
from csrmodel.figures.kit.tiles import labels, sized


@explorer
def football_clusters(variable: int = 0) -> Figure:
    """Sialkot beside Jalandhar, variable by variable.

    Parameters
    ----------
    variable
        0 for all, or a variable of the codebook (1 to 11).
    """
    names = evidence.names("variable")
    clusters = {"sialkot-football": "Sialkot", "jalandhar-football": "Jalandhar"}
    coded = evidence.codings()
    coded = coded[coded["case"].isin(list(clusters))].assign(cluster=lambda t: t["case"].map(clusters))
    rows = pd.DataFrame(
        {
            "variable": [list(names).index(v) + 1 for v in coded["variable"]],
            "cluster": coded["cluster"],
            # What is not reported stands left of the scale, never at 0.
            "place": coded["value"].fillna(-0.25),
            "note": coded["note"],
        }
    )
    base = alt.Chart(rows).transform_calculate(shown="variable == 0 || datum.variable == variable ? 1 : 0.2")
    marks = base.mark_point(filled=True, size=150).encode(
        x=alt.X(
            "place:Q",
            title=None,
            scale=alt.Scale(domain=[-0.4, 1.1]),
            axis=alt.Axis(
                values=[-0.25, 0, 0.33, 0.67, 1],
                labelExpr="datum.value < 0 ? ['not', 'reported'] : format(datum.value, '.2f')",
                orient="top",
                labelPadding=18,
            ),
        ),
        y=alt.Y("variable:O", title=None, axis=labels(["", *names.values()])),
        yOffset=alt.YOffset("cluster:N"),
        color=alt.Color("cluster:N", title=None, scale=alt.Scale(range=[RUST, TEAL])),
        shape=alt.Shape("cluster:N", title=None, legend=alt.Legend(orient="bottom")),
        opacity=alt.Opacity("shown:Q", scale=None),
        tooltip=["cluster:N", "note:N"],
    )
    wide = coded.pivot(index="variable", columns="cluster", values=["value", "note"]).loc[list(names)]
    texts = ["Choose a point of comparison to read what the review reports of each town."]
    for key, name in names.items():
        said = [
            f"{town} {_value(wide.loc[key, ('value', town)])}: {wide.loc[key, ('note', town)]}."
            for town in clusters.values()
        ]
        texts.append(f"{name}. {' '.join(said)}")
    return Figure(
        name="football-clusters",
        chart=sized(marks, 430, variable=variable, texts=texts, story="texts[variable]"),
        question="Where do Sialkot and Jalandhar differ?",
        caption=(
            "The two towns differ in their buyers and in who watches, and agree in what the review reports from below: "
            "weak dialogue and unacceptable work in the lower tiers. On several points it says nothing of either."
        ),
        description="Eleven rows, one a variable, with a mark for Sialkot and one for Jalandhar from 0 to 1.",
        provenance="coded evidence",
        table=wide.rename(index=names)
        .reset_index()
        .set_axis(
            ["variable", *(f"{town}, {kind}" for kind in ("value", "note") for town in sorted(clusters.values()))],
            axis=1,
        ),
        controls=(Choice("variable", "A point of comparison", ("All eleven", *names.values()), variable),),
        readouts=(Readout("story", texts[variable], lambda variable: texts[variable]),),
    )


def _value(value: float) -> str:
    return "not reported" if np.isnan(value) else f"{value:.2f}"
