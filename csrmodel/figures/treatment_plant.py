"""A common plant or a plant for each, with free riders, peers and rule by the large."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import altair as alt
import pandas as pd

from csrmodel.evidence import default
from csrmodel.figures.kit.assumed import assumed
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import GREY, PALE_GREY, PALE_RUST, PALE_TEAL, RUST, TEAL
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.words import counted, enumerated
from csrmodel.treatment import (
    SIZES,
    Treatment,
    TreatmentParameters,
    common_plant,
    example_cluster,
    individual_plants,
    size_classes,
)

_STATES: Mapping[str, str] = {
    "own plant": TEAL,
    "pays": PALE_TEAL,
    "rides free": PALE_RUST,
    "priced out": RUST,
    "untreated": GREY,
    "no plant": PALE_GREY,
}
"""What a firm does about its effluent, and the colour of that."""

_SELDOM, _CLOSELY = 0.2, 0.8
"""Peers who hardly look and peers who watch, as the caption and the ready settings have them: an illustration."""


@explorer
def treatment_plant(
    arrangement: int = 0, peers: float | None = None, cleaner: float | None = None, dominance: float | None = None
) -> Figure:
    """A common plant or a plant for each, with free riders, peers and rule by the large.

    Parameters
    ----------
    arrangement
        0 for a common plant, 1 for a plant for each firm.
    peers
        Peer monitoring, 0 to 1 in tenths; None takes the register's, as for the two that follow.
    cleaner
        Part of the effluent that cleaner technology keeps from arising, 0 to 0.6 in steps of 0.15.
    dominance
        Part of their dues that large members shift to the others, 0 to 1 in quarters.
    """
    grid = _grid(arrangement, peers, cleaner, dominance)
    found = [_plant(int(p["arrangement"]), p["peers"], p["cleaner"], p["dominance"]) for p in grid.points()]
    return Figure(
        name="treatment-plant",
        chart=_bars(grid),
        height=200,
        signals={"firms": [_counts(treatment) for treatment in found]},
        question="One plant for all, or a plant for each, and who pays?",
        caption=(
            f"As the register stands, a common plant of this made-up cluster collects {_funding()} of what it needs. "
            f"Where peers hardly look it collects {_funding(_SELDOM)}, where they watch {_funding(_CLOSELY)}. Plants "
            "for each firm serve the few that can pay for them. Let the large members shift their dues, and the small "
            "ones leave."
        ),
        description=(
            f"{counted(len(SIZES)).capitalize()} bars for {enumerated(SIZES)} firms, split by what the firms do "
            "about their effluent."
        ),
        provenance="model",
        table=found[grid.index(grid.settings)].by_size().round(2),
        controls=grid.controls,
        presets=(
            Preset("Peers hardly look", _setting(_SELDOM)),
            Preset("Peers watch", _setting(_CLOSELY)),
            Preset("Watched and cleaner", _setting(_CLOSELY, cleaner=0.6)),
            Preset("The large rule", _setting(_CLOSELY, dominance=0.75)),
        ),
        readouts=(Readout("story", Told(grid, [treatment.sentence for treatment in found])),),
    )


def _grid(arrangement: int, peers: float | None, cleaner: float | None, dominance: float | None) -> Grid:
    large = "Dominance of large members"
    return Grid(
        (
            Choice("arrangement", "Arrangement", ("a common plant", "a plant for each"), arrangement),
            assumed("peer_monitoring", "Peer monitoring", peers, 0.1, "none", "everybody looks", signal="peers"),
            assumed("cleaner_technology", "Cleaner technology", cleaner, 0.15, "none", "much", signal="cleaner"),
            assumed("dues_dominance", large, dominance, 0.25, "none", "they pay nothing", signal="dominance"),
        )
    )


@cache
def _plant(arrangement: int, peers: float, cleaner: float, dominance: float) -> Treatment:
    build = (common_plant, individual_plants)[arrangement]
    return build(example_cluster(), TreatmentParameters(peer_monitoring=peers, cleaner=cleaner, dominance=dominance))


def _funding(peers: float | None = None) -> str:
    """What part of its needs the common plant collects, all else as in the register."""
    watched = default("peer_monitoring") if peers is None else peers
    treatment = _plant(0, watched, default("cleaner_technology"), default("dues_dominance"))
    return said(treatment.funding[-1], ".0%")


def _setting(peers: float, cleaner: float = 0.0, dominance: float = 0.0) -> dict[str, float]:
    """A common plant watched so much, with neither cleaner technology nor dominance unless they are given."""
    return {"arrangement": 0, "peers": peers, "cleaner": cleaner, "dominance": dominance}


def _counts(treatment: Treatment) -> list[int]:
    """Firms of each size class in each state, classes first."""
    classes = size_classes(treatment.effluent)
    return [int(((classes == size) & (treatment.state == state)).sum()) for size in SIZES for state in _STATES]


def _bars(grid: Grid) -> alt.Chart:
    """A bar for each size class at the chosen point; reads the signal firms."""
    pairs = pd.DataFrame([(size, state) for size in SIZES for state in _STATES], columns=["size", "state"])
    return (
        alt.Chart(pairs.assign(i=range(len(pairs))))
        .transform_calculate(firms=f"firms[{grid.expression}][datum.i]")
        .transform_filter("datum.firms > 0")
        .mark_bar()
        .encode(
            x=alt.X("firms:Q", title="Firms", stack="normalize", axis=alt.Axis(format="%")),
            y=alt.Y("size:N", title=None, sort=[*SIZES]),
            color=alt.Color(
                "state:N",
                title=None,
                scale=alt.Scale(domain=[*_STATES], range=[*_STATES.values()]),
                legend=alt.Legend(orient="bottom", columns=3),
            ),
            tooltip=["size:N", "state:N", "firms:Q"],
        )
    )
