"""Each framework by each factor."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.palette import TILES
from csrmodel.figures.kit.tiles import labels, of, sized, tiles


@explorer
def frameworks(framework: int = 0) -> Figure:
    """Each framework by each factor.

    Parameters
    ----------
    framework
        0 for all, or the framework (1 to 6).
    """
    table = evidence.frameworks()
    names, factors = list(dict.fromkeys(table["framework"])), evidence.names("factor")
    stances = {"holds": "holds it", "mentions": "mentions it", "leaves_out": "leaves it out"}
    rows = pd.DataFrame(
        {
            "framework": [names.index(f) + 1 for f in table["framework"]],
            "factor": table["factor"].map(factors),
            "stance": table["stance"].map(stances),
            "note": table["note"],
        }
    )
    tiles = tiles(
        rows,
        "framework:O",
        labels(["", *(_initials(name) for name in names)], orient="top", angle=-40),
        "framework",
        [],
        alt.Color(
            "stance:N",
            title=None,
            scale=alt.Scale(domain=list(stances.values()), range=[TILES["yes"], TILES["partly"], TILES["no"]]),
            legend=alt.Legend(orient="bottom", columns=2),
        ),
        alt.Y("factor:N", title=None, sort=[factors[c] for c in evidence.CONDITIONS], axis=alt.Axis(labelLimit=180)),
    )
    texts = ["Choose a framework to read why each factor is in it or not."]
    for name in names:
        said = [f"{factors[r['factor']]}: {stances[r['stance']]}. {r['note']}" for r in of(table, "framework", name)]
        texts.append(f"{name}. {' '.join(said)}")
    return Figure(
        name="frameworks",
        chart=sized(tiles, 330, framework=framework, texts=texts, story="texts[framework]"),
        question="Which drivers does each framework hold?",
        caption=(
            "No earlier framework holds more than three of the seven factors. Dialogue is held by none of them, and "
            "community by one; the model of the review is the first to set all of them side by side."
        ),
        description="A grid of seven factors by six frameworks, coloured by whether the framework holds the factor.",
        provenance="coded evidence",
        table=table.pivot(index="factor", columns="framework", values="stance")
        .loc[list(evidence.CONDITIONS), names]
        .rename(index=factors)
        .replace(stances)
        .reset_index(),
        controls=(Choice("framework", "A framework", ("All six", *names), framework),),
        readouts=(Readout("story", texts[framework], lambda framework: texts[framework]),),
    )


def _initials(name: str) -> str:
    """A framework as a short label: its authors' names cut and the year kept."""
    return (
        name.replace("Lund-Thomsen and Nadvi", "L-T & N")
        .replace("Puppim de Oliveira", "P. de O.")
        .replace(" and Jabbour", " & J.")
        .replace("Nadvi and Barrientos", "N & B")
        .replace("The review's own model", "This review")
    )
