"""A common plant or a plant for each, with free riders, peers and rule by the large."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Control, Figure, Preset, Readout
from csrmodel.figures.kit.grids import Grid, with_signals
from csrmodel.figures.kit.palette import GREY, PALE_GREY, PALE_RUST, PALE_TEAL, RUST, TEAL
from csrmodel.treatment import (
    SIZES,
    Treatment,
    TreatmentParameters,
    common_plant,
    example_cluster,
    individual_plants,
    size_classes,
)

STATES = ("own plant", "pays", "rides free", "priced out", "untreated", "no plant")
COLOURS = (TEAL, PALE_TEAL, PALE_RUST, RUST, GREY, PALE_GREY)


@explorer
def treatment_plant(arrangement: int = 0, peers: float = 0.2, cleaner: float = 0.0, dominance: float = 0.0) -> Figure:
    """A common plant or a plant for each, with free riders, peers and rule by the large.

    Parameters
    ----------
    arrangement
        0 for a common plant, 1 for a plant for each firm.
    peers
        Peer monitoring, 0 to 1 in fifths.
    cleaner
        Part of the effluent that cleaner technology keeps from arising, 0 to 0.6 in fifths.
    dominance
        Part of their dues that large members shift to the others, 0 to 1 in quarters.
    """
    grid = Grid(
        (
            Choice("arrangement", "Arrangement", ("a common plant", "a plant for each"), arrangement),
            Control("peers", "Peer monitoring", peers, 0, 1, 0.2, "none", "everybody looks"),
            Control("cleaner", "Cleaner technology", cleaner, 0, 0.6, 0.2, "none", "much"),
            Control("dominance", "Dominance of large members", dominance, 0, 1, 0.25, "none", "they pay nothing"),
        )
    )
    found = [_plant(int(p["arrangement"]), p["peers"], p["cleaner"], p["dominance"]) for p in grid.points()]
    pairs = pd.DataFrame([(size, state) for size in SIZES for state in STATES], columns=["size", "state"])
    pairs["i"] = range(len(pairs))
    bars = (
        alt.Chart(pairs)
        .transform_calculate(firms=f"firms[{grid.expression}][datum.i]")
        .transform_filter("datum.firms > 0")
        .mark_bar()
        .encode(
            x=alt.X("firms:Q", title="Firms", stack="normalize", axis=alt.Axis(format="%")),
            y=alt.Y("size:N", title=None, sort=[*SIZES]),
            color=alt.Color(
                "state:N",
                title=None,
                scale=alt.Scale(domain=[*STATES], range=[*COLOURS]),
                legend=alt.Legend(orient="bottom", columns=3),
            ),
            tooltip=["size:N", "state:N", "firms:Q"],
        )
    )
    settings = {"arrangement": arrangement, "peers": peers, "cleaner": cleaner, "dominance": dominance}
    here = found[grid.index(settings)]
    alone, watched = _plant(0, 0.2, 0.0, 0.0), _plant(0, 0.8, 0.0, 0.0)
    return Figure(
        name="treatment-plant",
        chart=with_signals(
            bars,
            200,
            **settings,
            firms=[_counts(treatment) for treatment in found],
            texts=[treatment.sentence for treatment in found],
            story=(f"texts[{grid.expression}]",),
        ),
        question="One plant for all, or a plant for each, and who pays?",
        caption=(
            "With weak peer monitoring a common plant of this made-up cluster collects "
            f"{alone.funding[-1]:.0%} of what it needs; with strong monitoring {watched.funding[-1]:.0%}. Plants for "
            "each firm serve the few that can pay for them. Let the large members shift their dues, and the small "
            "ones leave."
        ),
        description="Three bars for small, medium and large firms, split by what the firms do about their effluent.",
        provenance="model",
        table=here.by_size().round(2),
        controls=grid.controls,
        presets=(
            Preset("Peers watch", {"arrangement": 0, "peers": 0.8, "cleaner": 0.0, "dominance": 0.0}),
            Preset("Watched and cleaner", {"arrangement": 0, "peers": 0.8, "cleaner": 0.6, "dominance": 0.0}),
            Preset("The large rule", {"arrangement": 0, "peers": 0.8, "cleaner": 0.0, "dominance": 0.75}),
        ),
        readouts=(Readout("story", here.sentence, lambda **s: found[grid.index(s)].sentence),),
    )


@cache
def _plant(arrangement: int, peers: float, cleaner: float, dominance: float) -> Treatment:
    build = (common_plant, individual_plants)[arrangement]
    return build(example_cluster(), TreatmentParameters(peer_monitoring=peers, cleaner=cleaner, dominance=dominance))


def _counts(treatment: Treatment) -> list[int]:
    """Firms of each size class in each state, classes first."""
    classes = size_classes(treatment.effluent)
    return [int(((classes == size) & (treatment.state == state)).sum()) for size in SIZES for state in STATES]
