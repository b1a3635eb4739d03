"""Each framework by each factor."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import by_code, labels, rows_of, tiles
from csrmodel.figures.kit.words import counted, enumerated

_STANCES = {"holds": "holds it", "mentions": "mentions it", "leaves_out": "not reported"}
"""What a framework does with a factor, as far as the review tells: what it does not report need not be absent."""

_COLOURS = {"holds it": "yes", "mentions it": "partly", "not reported": "unknown"}

_OWN = "lundthomsen2016"
"""The review itself, which holds the last framework."""


@explorer
def frameworks(framework: int = 0) -> Figure:
    """Each framework by each factor.

    Parameters
    ----------
    framework
        0 for all, or the number of a framework in the order of the table.
    """
    table = evidence.frameworks()
    names, factors = list(dict.fromkeys(table["framework"])), evidence.names("factor")
    many = counted(len(names))
    choice = Choice("framework", "A framework", (f"All {many}", *names), framework)
    texts = [
        "Choose a framework to read why each factor is in it or not.",
        *(_told(table, name, factors) for name in names),
    ]
    return Figure(
        name="frameworks",
        chart=_tiles(table, names, factors),
        height=330,
        question="Which drivers does each framework hold?",
        caption=_caption(table, factors),
        description=f"A grid of {counted(len(evidence.CONDITIONS))} factors by {many} frameworks, coloured by whether "
        "the framework holds the factor.",
        provenance="coded evidence",
        table=table.pivot(index="factor", columns="framework", values="stance")
        .loc[list(evidence.CONDITIONS), names]
        .rename(index=factors)
        .replace(_STANCES)
        .reset_index(),
        controls=(choice,),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _tiles(table: pd.DataFrame, names: list[str], factors: dict[str, str]) -> alt.TopLevelMixin:
    """Factors by frameworks; reads the signal framework."""
    rows = pd.DataFrame(
        {
            "framework": [names.index(f) + 1 for f in table["framework"]],
            "factor": table["factor"].map(factors),
            "stance": table["stance"].map(_STANCES),
            "note": table["note"],
        }
    )
    base = alt.Chart(rows).encode(
        x=alt.X("framework:O", title=None, axis=labels([_initials(name) for name in names], orient="top", angle=-40)),
        y=alt.Y("factor:N", title=None, sort=[factors[c] for c in evidence.CONDITIONS], axis=alt.Axis(labelLimit=180)),
    )
    return tiles(base, by_code("stance", _COLOURS, columns=2), "framework", ["stance:N", "note:N"])


def _initials(name: str) -> str:
    """A framework as a short label: its authors' names cut and the year kept."""
    return (
        name.replace("Lund-Thomsen and Nadvi", "L-T & N")
        .replace("Puppim de Oliveira", "P. de O.")
        .replace(" and Jabbour", " & J.")
        .replace("Nadvi and Barrientos", "N & B")
        .replace("The review's own model", "This review")
    )


def _told(table: pd.DataFrame, name: str, factors: dict[str, str]) -> str:
    stances = [
        f"{factors[row['factor']]}: {_STANCES[row['stance']]}. {row['note']}"
        for row in rows_of(table, "framework", name)
    ]
    return f"{name}. {' '.join(stances)}"


def _caption(table: pd.DataFrame, factors: dict[str, str]) -> str:
    earlier, own = table[table["reference"] != _OWN], table[table["reference"] == _OWN]
    held = earlier[earlier["stance"] == "holds"]
    most = held["framework"].value_counts().max()
    never = [factors[code].lower() for code in evidence.CONDITIONS if code not in set(held["factor"])]
    return (
        f"No earlier framework is reported to hold more than {counted(int(most))} of the "
        f"{counted(len(evidence.CONDITIONS))} factors. Held by none of them: {enumerated(never)}. The review's own "
        f"model sets {counted(int((own['stance'] == 'holds').sum()))} side by side and mentions "
        f"{counted(int((own['stance'] == 'mentions').sum()))} more in its text."
    )
