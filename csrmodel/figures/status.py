"""What the review states as known, puts forward, declares unknown and asks for."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.prediction import Number, Prediction
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import cell_bars, columns, labels
from csrmodel.words import counted, enumerated


@explorer
def status(dimension: int = 0) -> Figure:
    """What the review states as known, puts forward, declares unknown and asks for.

    Parameters
    ----------
    dimension
        0 for all, or the number of a dimension in the order of the codebook.
    """
    claims = evidence.claims()
    dimensions, states = evidence.names("dimension"), evidence.names("status")
    many = counted(len(dimensions))
    choice = Choice("dimension", "Dimension", (f"All {many}", *dimensions.values()), dimension)
    texts = [
        _told(claims, f"all {many} dimensions"),
        *(_told(claims[claims["dimension"] == code], name) for code, name in dimensions.items()),
    ]
    return Figure(
        name="status",
        chart=_grid(claims),
        height=260,
        signals={"counts": _counts(claims)},
        question="How much does the review state as known, propose, call unknown or ask for?",
        caption=(
            "A bar is the number of claims that have one status and rest on one kind of ground. The number of claims "
            "does not measure how much is known, since authors can name a gap in one sentence."
        ),
        description=f"A grid with a row each for {enumerated(states.values())}, and a column for each kind of ground "
        "that a claim may rest on. Each cell holds its number of claims, and a bar as long as that number.",
        provenance="coded evidence",
        table=pd.crosstab(claims["dimension"], claims["status"])
        .reindex(index=list(dimensions), columns=list(states), fill_value=0)
        .rename(index=dimensions, columns=states)
        .reset_index(),
        controls=(choice,),
        presets=tuple(
            Preset(f"On {dimensions[code]}", {"dimension": list(dimensions).index(code) + 1})
            for code in ("environment", "work", "poverty")
        ),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
        prediction=_prediction(claims),
    )


def _prediction(claims: pd.DataFrame) -> Prediction:
    """How the claims divide among the states."""
    of_100 = 100 * claims["status"].value_counts(normalize=True)
    return Prediction(
        f"The review makes {len(claims)} claims. Split 100 of them: how many say what is known, put something forward, "
        "say what is needed, or say that something is not known?",
        tuple(
            Number(f"Of 100 claims: {name}", float(of_100[code]), 0, 100, 1, 5, ".0f", start=100 / len(of_100))
            for code, name in reversed(evidence.names("status").items())
        ),
        {"dimension": 0},
        whole=100,
    )


def _counts(claims: pd.DataFrame) -> list[list[int]]:
    """Claims by dimension, the first for all of them, and by cell of the grid."""
    states, bases = evidence.names("status"), evidence.names("basis")
    parts = [claims, *(claims[claims["dimension"] == code] for code in evidence.names("dimension"))]
    return [
        [int(((part["status"] == state) & (part["basis"] == basis)).sum()) for state in states for basis in bases]
        for part in parts
    ]


def _grid(claims: pd.DataFrame) -> alt.TopLevelMixin:
    """Status by ground; reads the signals dimension and counts."""
    states, bases = list(evidence.names("status").values()), list(evidence.names("basis").values())
    rows = pd.DataFrame(
        [
            {"i": i * len(bases) + j, "row": i + 1, "column": j + 1, "of": f"{state}, resting on {basis}"}
            for i, state in enumerate(states)
            for j, basis in enumerate(bases)
        ]
    )
    base = (
        alt.Chart(rows)
        .transform_calculate(n="counts[dimension][datum.i]")
        .transform_calculate(tip="'Claims that are ' + datum.of + ': ' + datum.n + '.'")
        .encode(y=alt.Y("row:O", axis=labels(states, title="Status")))
    )
    across = columns(bases, "Rests on", -90)
    return alt.layer(base.mark_rect(fill="transparent").encode(x=across), *cell_bars(base, max(_counts(claims)[0])))


def _told(claims: pd.DataFrame, name: str) -> str:
    counts = claims["status"].value_counts()
    found = enumerated(f"{counts.get(code, 0)} on what is {state}" for code, state in evidence.names("status").items())
    stated = claims[claims["status"].isin(["know", "proposed"])]
    own = int((stated["basis"] == "authors").sum())
    return (
        f"On {name} the review makes {len(claims)} claims: {found}. Of the {len(stated)} claims that state or propose "
        f"something, {own} rest on the authors' own judgement, with no study cited."
    )
