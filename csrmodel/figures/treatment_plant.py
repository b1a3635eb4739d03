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
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.palette import GREY, RUST, TEAL
from csrmodel.figures.kit.prediction import Number, Prediction
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.tiles import labels
from csrmodel.treatment import (
    SIZES,
    Treatment,
    TreatmentParameters,
    common_plant,
    example_cluster,
    individual_plants,
    size_classes,
)
from csrmodel.words import counted, enumerated

_STATES: Mapping[str, tuple[str, str, str]] = {
    "own plant": (TEAL, "square", "■"),
    "pays": (TEAL, "circle", "●"),
    "rides free": (RUST, "triangle-down", "▼"),
    "priced out": (RUST, "cross", "✚"),
    "untreated": (GREY, "diamond", "◆"),
    "no plant": (GREY, "stroke", "—"),
}
"""What a firm does about its effluent, with the colour and the shape of that, and the sign of the shape in print."""

_SPREAD = {"small": 3, "medium": 2, "large": 1}
"""In how many lines the firms of a size stand."""

_DUES, _LOAD = len(SIZES), len(SIZES) + 1
"""The rows below those of the firms: what the plant collects, and what is left in the river."""

_SELDOM, _CLOSELY = 0.2, 0.8
"""Peers who hardly look and peers who watch, as the caption and the ready settings have them: an illustration."""

_REGISTER: Mapping[str, str] = {
    "peers": "peer_monitoring",
    "cleaner": "cleaner_technology",
    "dominance": "dues_dominance",
}
"""Assumptions of the register, by the names that they have here."""


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
        chart=alt.layer(*_gauges(grid), *_firms(grid)),
        height=310,
        signals={
            "firms": [_counts(treatment) for treatment in found],
            "money": rounded(treatment.funding[-1] if treatment.funding else _NONE for treatment in found),
            "left": rounded(treatment.load for treatment in found),
        },
        question="One plant for all, or a plant for each, and who pays?",
        caption=(
            f"With the register's defaults, the common plant of this made-up cluster collects {_funding()} of what it "
            f"needs. Without any cleaner technology it collects {_watched(_SELDOM)} where firms hardly check whether "
            f"the others pay, and {_watched(_CLOSELY)} where they check closely. {_alone()} If the large members "
            f"shift half of their dues to the others, {_out(0.5)} firms can no longer pay."
        ),
        description=(
            f"{counted(len(SIZES)).capitalize()} rows for {enumerated(SIZES)} firms. Each firm is a mark, whose shape "
            "and colour say what the firm does about its effluent. Below are two bars on a scale from 0 to 100 per "
            "cent. One shows what the common plant collects beside a line at all that it needs. The other shows the "
            "load that is left beside a line at the load that is called safe."
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
        prediction=_prediction(),
    )


def _prediction() -> Prediction:
    """What part of its needs the common plant still collects when all have had time to reconsider."""
    usual = {name: default(of) for name, of in _REGISTER.items()}
    return Prediction(
        "The firms of a cluster clean their waste water in one common plant. At first all of them pay their share. "
        f"They watch each other: {said(usual['peers'], '.1f')} on a scale where 1 means that everybody checks whether "
        "the others pay. Some may stop paying. In the end, what part of the money that it needs does the plant get?",
        (Number("Money collected, of what is needed", float(_plant(0, **usual).funding[-1]), form=".0%"),),
        {"arrangement": 0, **usual},
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


def _funding() -> str:
    """What part of its needs the common plant collects at the register's defaults."""
    plant = _plant(0, default("peer_monitoring"), default("cleaner_technology"), default("dues_dominance"))
    return said(plant.funding[-1], ".0%")


def _watched(peers: float) -> str:
    """The same where peers watch so much and all else is as in the ready settings."""
    at = _setting(peers)
    return said(_plant(0, at["peers"], at["cleaner"], at["dominance"]).funding[-1], ".0%")


def _alone() -> str:
    """How many firms can pay for a plant of their own, all else as in the register."""
    cleaner, dominance = default("cleaner_technology"), default("dues_dominance")
    treatment = _plant(1, default("peer_monitoring"), cleaner, dominance)
    able, firms = treatment.count("own plant"), len(treatment.effluent)
    return f"A plant of its own is within the means of {counted(able)} of the {firms} firms."


def _out(dominance: float) -> int:
    """How many firms are priced out where the large shift this part of their dues, all else as in the register."""
    treatment = _plant(0, default("peer_monitoring"), default("cleaner_technology"), dominance)
    return treatment.count("priced out")


def _setting(peers: float, cleaner: float = 0.0, dominance: float = 0.0) -> dict[str, float]:
    """A common plant watched so much, with neither cleaner technology nor dominance unless they are given."""
    return {"arrangement": 0, "peers": peers, "cleaner": cleaner, "dominance": dominance}


def _counts(treatment: Treatment) -> list[int]:
    """Firms of each size class in each state, classes first."""
    classes = size_classes(treatment.effluent)
    return [int(((classes == size) & (treatment.state == state)).sum()) for size in SIZES for state in _STATES]


_NONE = -1.0
"""Stands for the dues where no plant collects any."""


def _firms(grid: Grid) -> list[alt.Chart]:
    """A mark for each firm at the chosen point, by size and state; reads the signal firms."""
    classes = size_classes(example_cluster())
    rows = [
        (s, k, int((classes == size).sum())) for s, size in enumerate(SIZES) for k in range((classes == size).sum())
    ]
    counts = f"slice(firms[{grid.expression}], datum.s * {len(_STATES)}, (datum.s + 1) * {len(_STATES)})"
    firms = (
        alt.Chart(pd.DataFrame(rows, columns=["s", "k", "many"]))
        .transform_calculate(lines=f"{[_SPREAD[size] for size in SIZES]}[datum.s]", counts=counts)
        .transform_calculate(
            x="(floor(datum.k / datum.lines) + 0.5) / ceil(datum.many / datum.lines)", state=_state("datum.counts")
        )
        .transform_calculate(tip=f"'A ' + {[*SIZES]}[datum.s] + ' firm: ' + datum.state + '.'")
    )
    colours, shapes, _ = zip(*_STATES.values(), strict=True)
    line = "scale('y', datum.s) + bandwidth('y') / 2 + 15 * (datum.k % datum.lines - (datum.lines - 1) / 2)"
    return [
        firms.mark_point(filled=True, size=70, opacity=1).encode(
            x=alt.X("x:Q"),
            y=alt.value(alt.expr(line)),
            color=alt.Color("state:N", scale=alt.Scale(domain=[*_STATES], range=[*colours]), legend=None),
            shape=alt.Shape("state:N", scale=alt.Scale(domain=[*_STATES], range=[*shapes]), legend=None),
            tooltip=alt.Tooltip("tip:N"),
        )
    ]


def _state(counts: str) -> str:
    """The state of the firm at a place among those of its size, which stand in the order of `_STATES`."""
    *upper, last = _STATES
    text = f"'{last}'"
    for i in reversed(range(len(upper))):
        before = " + ".join(f"{counts}[{j}]" for j in range(i + 1))
        text = f"datum.k < {before} ? '{upper[i]}' : {text}"
    return text


def _gauges(grid: Grid) -> list[alt.Chart]:
    """What the plant collects and what is left, each beside its line; reads the signals money and left."""
    signs = [f"{sign} {state}" for state, (*_, sign) in _STATES.items()]
    key = ["   ".join(signs[:3]), "   ".join(signs[3:]), "| all that it needs, and what is called safe"]
    axis = alt.Axis(orient="top", values=[0, 0.5, 1], format="%", title=key, titleAnchor="end", titleAlign="right")
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    names = [*(f"{size} firms" for size in SIZES), "dues collected", "load left"]
    y = alt.Y("s:O", axis=labels(names, first=0, title="Share", values=[*range(len(names))]))
    gauges = (
        alt.Chart(pd.DataFrame({"s": range(len(names)), "line": [None] * len(SIZES) + [1, default("safe_load")]}))
        .transform_calculate(
            value=f"datum.s == {_DUES} ? money[{grid.expression}] : datum.s == {_LOAD} ? left[{grid.expression}] : null"
        )
        .transform_calculate(
            good=f"datum.s == {_DUES} ? datum.value >= datum.line : datum.value <= datum.line",
            named="datum.value < 0 ? 'no plant collects dues' : format(datum.value, '.0%')",
            start="0",
        )
        .transform_calculate(
            tip=f"datum.s == {_DUES} ? (datum.value < 0 ? 'No common plant collects dues.' : 'The common plant "
            "collects ' + datum.named + ' of what it needs.') : datum.named + ' of the load is left; up to ' + "
            "format(datum.line, '.0%') + ' is called safe.'"
        )
    )
    own = gauges.transform_filter("isValid(datum.line)")
    bar = own.transform_filter("datum.value >= 0").transform_calculate(value="min(1, datum.value)")
    return [
        gauges.mark_rect(fill="transparent", x=0, x2={"expr": "width"}).encode(y=y),
        *(
            bar.transform_filter(f"{sign}datum.good")
            .mark_bar(color=colour, height=14)
            .encode(x=alt.X("start:Q"), x2=alt.X2("value:Q"), y=y, tooltip=alt.Tooltip("tip:N"))
            for sign, colour in (("", TEAL), ("!", RUST))
        ),
        own.mark_tick(style="ink", thickness=3, size=30).encode(
            x=alt.X("line:Q", scale=alt.Scale(domain=[0, 1]), axis=axis), y=y, tooltip=alt.Tooltip("tip:N")
        ),
        own.transform_calculate(value="max(0, min(0.82, datum.value))")
        .mark_text(align="left", dx=5, dy=-13, fontSize=12)
        .encode(x=x, y=y, text=alt.Text("named:N")),
    ]
