"""How many configurations there could be, how many the coded cases show, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import altair as alt
import pandas as pd

from csrmodel import evidence, qca
from csrmodel.evidence import CONDITIONS
from csrmodel.evidence.judged import coded_values
from csrmodel.figures.kit.controls import Choice, Control, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import BLUE, GREY, RUST
from csrmodel.figures.kit.sentence import Told
from csrmodel.populations.postdiction import OUTCOMES
from csrmodel.words import counted, enumerated

ANY = "any of the four"
"""The choice of cases that report whichever outcome."""

_SERIES = {"configurations that could be": GREY, "cases that report all": BLUE, "configurations they show": RUST}


@explorer
def limited_diversity(outcome: int = 0, conditions: int = 2) -> Figure:
    """How many configurations there could be, how many the coded cases show, and what comes of it.

    Parameters
    ----------
    outcome
        0 for cases that report any outcome, or the place of one of the four.
    conditions
        How many conditions are looked at, 1 to 7: those that most cases report come first.
    """
    names = evidence.names("variable")
    which = Choice("outcome", "Outcome", (ANY, *(names[name] for name in OUTCOMES)), outcome)
    many = Control("conditions", "Conditions looked at", conditions, 1, len(CONDITIONS), 1, "few", "all")
    grid = Grid((which, many))
    found = [_looked_at(**point) for point in grid.points()]
    table = pd.DataFrame([vars(_looked_at(outcome, n)) for n in range(1, len(CONDITIONS) + 1)])
    return Figure(
        name="limited-diversity",
        chart=alt.layer(*_marks()),
        height=320,
        signals={
            "could": [2**n for n in range(1, len(CONDITIONS) + 1)],
            "cases": [[_looked_at(o, n).cases for n in _COUNTS] for o in range(len(which.options))],
            "shown": [[_looked_at(o, n).shown for n in _COUNTS] for o in range(len(which.options))],
        },
        question="Do the review's own cases show enough configurations for a solution?",
        caption=_caption(),
        description=(
            f"Across stands the number of conditions from one to {counted(len(CONDITIONS))}, upwards a count on a "
            "scale that doubles. Above each number are three marks. A square is the number of configurations that "
            "could be, a circle the number of cases that report all these conditions, a triangle the number of "
            "configurations that these cases show. The squares rise and the circles fall."
        ),
        provenance="coded evidence",
        table=table.drop(columns="story"),
        controls=grid.controls,
        presets=(
            Preset(
                "One condition, the environment",
                {"outcome": OUTCOMES.index("outcome_environment") + 1, "conditions": 1},
            ),
            Preset("All seven", {"outcome": 0, "conditions": len(CONDITIONS)}),
        ),
        readouts=(Readout("story", Told(grid, [one.story for one in found], "stories")),),
    )


_COUNTS = range(1, len(CONDITIONS) + 1)


@dataclass(frozen=True)
class _LookedAt:
    """What there is for some conditions and an outcome."""

    conditions: str
    could_be: int
    cases: int
    shown: int
    story: str


@cache
def _looked_at(outcome: float, conditions: float) -> _LookedAt:
    used = _by_reports()[: int(conditions)]
    wanted = OUTCOMES if outcome == 0 else (OUTCOMES[int(outcome) - 1],)
    cases = {
        case: values
        for case, values in _coded().items()
        if all(name in values for name in used) and any(name in values for name in wanted)
    }
    shown = len({tuple(values[name] > 0.5 for name in used) for values in cases.values()})
    words = [evidence.names("variable")[name].lower() for name in used]
    could_be = 2 ** len(used)
    story = " ".join(
        (
            f"With {enumerated(words)} there are {could_be} configurations.",
            _who(list(cases)),
            _shown(shown, could_be),
            _comes_of(cases, used, wanted),
            _lacking(used, wanted),
        )
    )
    return _LookedAt(", ".join(words), could_be, len(cases), shown, story)


@cache
def _coded() -> dict[str, dict[str, float]]:
    return coded_values(evidence.codings())


@cache
def _by_reports() -> list[str]:
    """The conditions, those that most cases report first."""
    counts = {name: sum(name in values for values in _coded().values()) for name in CONDITIONS}
    return sorted(CONDITIONS, key=lambda name: -counts[name])


def _shown(shown: int, could_be: int) -> str:
    """How many of the configurations some case shows."""
    if not shown:
        return "No case shows any of the configurations."
    unseen = could_be - shown
    others = f", and no case shows the other {counted(unseen)}" if unseen else ""
    return f"Cases show {counted(shown)} of the configurations{others}."


def _who(cases: list[str]) -> str:
    names = evidence.case_names()
    if not cases:
        return "No case reports all these conditions and an outcome."
    told = enumerated(names[case] for case in cases)
    report = "case reports" if len(cases) == 1 else "cases report"
    return f"{counted(len(cases)).capitalize()} {report} all these conditions and an outcome: {told}."


def _comes_of(cases: dict[str, dict[str, float]], used: list[str], wanted: tuple[str, ...]) -> str:
    """What the conservative solution is, where there is one outcome to explain."""
    if len(wanted) > 1:
        return "A solution explains one outcome at a time."
    if not cases:
        return "So there is no case to find a solution from."
    data = pd.DataFrame.from_dict(cases, orient="index")[[*used, *wanted]]
    try:
        model = qca.minimise(qca.truth_table(data, wanted[0])).models[0]
    except qca.NoSolutionError:
        return "No configuration is consistent enough to be explained, so there is no solution."
    terms = [term.replace("~", "no ").replace("*", " and ") for term in model.terms]
    return f"The conservative solution is {' or '.join(terms)}, which says no more than these cases do."


def _lacking(used: list[str], wanted: tuple[str, ...]) -> str:
    """Cases that would come in if one more value were reported of them."""
    near = [
        case
        for case, values in _coded().items()
        if any(name in values for name in wanted) and sum(name not in values for name in used) == 1
    ]
    if not near:
        return "No other case would come in with one value more."
    lack = {case: next(name for name in used if name not in _coded()[case]) for case in near}
    names, words = evidence.case_names(), evidence.names("variable")
    told = enumerated(f"{names[case]} ({words[name].lower()})" for case, name in lack.items())
    return f"With one more reported value each, these cases would come in: {told}."


def _caption() -> str:
    two, every = _looked_at(0, 2), _looked_at(0, len(CONDITIONS))
    return (
        "Each further condition doubles the number of configurations that could be, and fewer cases report all the "
        f"conditions. With two conditions {counted(two.cases)} cases are left, and with all "
        f"{counted(len(CONDITIONS))} {counted(every.cases)}. A solution from so few cases would rest mostly on "
        "configurations that no case shows. Each number on the scale above 1 is twice the number before it."
    )


def _marks() -> list[alt.Chart]:
    """Counts by number of conditions; reads the signals outcome, conditions, could, cases and shown."""
    rows = pd.DataFrame([{"n": n, "i": n - 1, "series": name} for n in _COUNTS for name in _SERIES])
    first, second, _ = _SERIES
    by_series = f"datum.series == '{first}' ? could[datum.i] : datum.series == '{second}' ? cases[outcome][datum.i] : "
    base = alt.Chart(rows).transform_calculate(count=f"{by_series}shown[outcome][datum.i]")
    # Nothing has no place on a scale that doubles: it gets one below 1.
    placed = base.transform_calculate(
        at="max(datum.count, 0.5)",
        tip="datum.series + ' with ' + datum.n + (datum.n == 1 ? ' condition: ' : ' conditions: ') + datum.count",
    )
    key = ["Conditions looked at", "■ configurations that could be", "● cases that report all   ▲ what they show"]
    x = alt.X("n:O", title=key, axis=alt.Axis(labelAngle=0))
    axis = alt.Axis(values=[0.5, 1, 2, 4, 8, 16, 32, 64, 128], labelExpr="datum.value == 0.5 ? '0' : datum.value")
    y = alt.Y("at:Q", title="How many", scale=alt.Scale(type="log", base=2, domain=[0.5, 128]), axis=axis)
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=[*_SERIES], range=[*_SERIES.values()]),
        legend=None,
    )
    shape = alt.Shape(
        "series:N", scale=alt.Scale(domain=[*_SERIES], range=["square", "circle", "triangle-up"]), legend=None
    )
    column = alt.Chart(pd.DataFrame({"n": _COUNTS})).transform_filter("datum.n == conditions")
    return [
        column.mark_rect(color=GREY, opacity=0.18, width={"band": 0.9}).encode(x=x),
        placed.mark_point(filled=True, size=130, opacity=1).encode(
            x=x, y=y, color=colour, shape=shape, tooltip=alt.Tooltip("tip:N")
        ),
    ]
