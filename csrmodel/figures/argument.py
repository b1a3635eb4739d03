"""The book's argument in one figure: both levels have to be strong."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from csrmodel.adoption import levels_term, verdict
from csrmodel.evidence import default
from csrmodel.figures.kit.controls import Control, Drag, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.palette import INK
from csrmodel.figures.kit.sentence import Derived, Sentence, Settings, said
from csrmodel.figures.kit.square import HEIGHT, LEVELS, READING, cells, reader, reading
from csrmodel.operations import NUMPY, Operations


@explorer
def argument(visibility: float = 0.9, strength: float = 0.1) -> Figure:
    """The two levels of figure 1 as a square; the defaults are an illustration.

    Parameters
    ----------
    visibility
        How visible the cluster's buyers are, 0 to 1.
    strength
        How strong the national institutions around it are, 0 to 1.
    """
    strong, weak = default("axis_strong"), default("axis_weak")
    found = [said(_adoption(v, s), ".2f") for v, s in ((strong, weak), (weak, strong), (strong, strong))]
    return Figure(
        name="argument",
        chart=alt.layer(*cells(), *_corners(), reader()),
        height=HEIGHT,
        signals=_levels(),
        question="Who gets the firms of a cluster to answer for how they work?",
        caption=(
            f"With visibility at {strong:.2f} and institutions at {weak:.2f} adoption is {found[0]}. With visibility "
            f"at {weak:.2f} and institutions at {strong:.2f} it is {found[1]}, and with both at {strong:.2f} it is "
            f"{found[2]}. Above 0.50 a cluster is more in than out of the set of those that adopt CSR: one strong "
            f"level alone is not enough."
        ),
        description=(
            "A square with visibility of the buyers across and institutional strength upwards, both from 0 to 1. Its "
            "colour is adoption of CSR: low where both are low, high where both are high. A line runs where adoption "
            "crosses one half, with ticks to the side above, and a dot marks the reader's cluster."
        ),
        provenance="model",
        table=_table(),
        controls=(
            Control("visibility", "How visible are the cluster's buyers?", visibility, 0, 1, 0.05, "unseen", "famous"),
            Control(
                "strength", "How strong are the institutions around it?", strength, 0, 1, 0.05, "absent", "effective"
            ),
        ),
        presets=(
            Preset("Buyers alone", {"visibility": strong, "strength": weak}),
            Preset("Institutions alone", {"visibility": weak, "strength": strong}),
            Preset("Both", {"visibility": strong, "strength": strong}),
        ),
        readouts=(Readout("verdict", Sentence(READING, _reading, (_MEMBERSHIP,))),),
        drag=Drag("visibility", ("strength",), ("visibility", "strength"), LEVELS),
    )


def _adoption(visibility: float, strength: float) -> float:
    return float(levels_term(visibility, strength, **_levels(), operations=NUMPY))


def _levels() -> dict[str, float]:
    """What the two levels are combined with, as the register has it."""
    return {"sigma": default("sigma"), "omega": default("omega")}


def _membership(operations: Operations, at: Settings) -> Any:
    return levels_term(at["visibility"], at["strength"], **_levels(), operations=operations)


def _reading(operations: Operations, at: Settings) -> dict[str, Any]:
    return reading(operations, at["visibility"], at["strength"], _MEMBERSHIP.at(operations, at))


_MEMBERSHIP = Derived("membership", _membership)


def _corners() -> list[alt.Chart]:
    """What each corner of the square stands for."""
    corners = pd.DataFrame(
        {
            "x": [0.04, 0.96, 0.04, 0.96],
            "y": [0.06, 0.06, 0.76, 0.95],
            "align": ["left", "right", "left", "right"],
            "text": ["nobody asks", "buyers alone", "institutions\nalone", "both levels"],
        }
    )
    return [
        alt.Chart(corners[corners["align"] == side])
        .mark_text(align=side, fontSize=13, fontStyle="italic", color=INK, lineBreak="\n")
        .encode(x=alt.X("x:Q"), y=alt.Y("y:Q"), text=alt.Text("text:N"))
        for side in ("left", "right")
    ]


def _table() -> pd.DataFrame:
    rows = [(low, high, _adoption(low, high)) for high in (0.1, 0.5, 0.9) for low in (0.1, 0.5, 0.9)]
    table = pd.DataFrame(rows, columns=["visibility", "institutional strength", "adoption"])
    return table.assign(verdict=[verdict(found) for found in table["adoption"]])
