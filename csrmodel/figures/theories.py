"""What each framework predicts for each coded case, and which case would decide between two of them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.evidence import listed
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import GREY, RUST, TEAL
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.tiles import labels
from csrmodel.theories import combinations, deciding, never_coded, outcomes, predictions, reported_conditions
from csrmodel.theories import theories as all_theories
from csrmodel.words import counted, enumerated

_OWN = "lundthomsen2016"
"""The review itself, whose own model comes first: the others are set beside it."""

_CODED = "As coded"
"""The last column: what is reported of the outcome itself."""

_LETTERS = 10
"""Letters in a line of the name of a column: a phone has room for no more."""

_SHAPES = {"high": "triangle-up", "low": "triangle-down"}
_COLOURS = {"agree": TEAL, "disagree": RUST, "not reported": GREY}
"""Colours of predictions by what the report says of them."""

_SIGNS = {"agree": "=", "disagree": "≠"}
"""Signs beside predictions that meet a report, so that no colour is needed to read them."""

_FEW = 2
"""So many cases or combinations are named before the rest is only counted."""


@explorer
def theories(one: int = 0, other: int = 2, outcome: int = 0, own: pd.DataFrame | None = None) -> Figure:
    """What each framework predicts for each coded case, and which case would decide between two of them.

    Parameters
    ----------
    one, other
        Positions of two frameworks: the review's own model, and the earlier ones in the order of their table.
    outcome
        Position of an outcome in `csrmodel.theories.outcomes`.
    own
        Cases of your own, as `csrmodel.evidence.read_codings` gives them, to be shown above the review's; None for
        none. The caption counts the review's cases alone.
    """
    names, asked = _frameworks(), _reviewed() if own is None else _with_own(own)
    first, second = Choice("one", "A framework", names, one), Choice("other", "Beside", names, other)
    which = Choice("outcome", "What is predicted", tuple(_labels()[name] for name in outcomes()), outcome)
    rules = [_told(name, result, asked) for name in names for result in outcomes()]
    pairs = [_pair(a, b, result, asked) for a in names for b in names for result in outcomes()]
    work, monitoring, environment = map(outcomes().index, ("outcome_work", "monitoring", "outcome_environment"))
    ours, chain, forms, later = range(4)
    return Figure(
        name="theories",
        chart=_grid(asked.names),
        height=980 * len(asked.names) // len(_reviewed().names),
        signals={
            "names": [_wrapped(name) for name in names],
            "says": _cells("says", asked),
            "meets": _cells("agrees", asked),
            "reasons": _cells("why", asked),
            "apart": [[[_rows_apart(asked, a, b, result) for b in names] for a in names] for result in outcomes()],
        },
        question="Which case would decide between two frameworks?",
        caption=_caption() if own is None else f"Your own cases stand above. {_caption()}",
        description=(
            "A row for each case and three columns: what the one framework predicts, what the other predicts, and the "
            "outcome as coded. A triangle points upwards where it is high and downwards where it is low. A ring says "
            "that a prediction hangs on what is not reported, or that the outcome is not. A sign beside a triangle "
            "says whether the report is the same or the contrary. Rows are shaded where the two frameworks part."
        ),
        provenance="coded evidence",
        table=_table(asked),
        controls=(first, second, which),
        presets=(
            Preset("One fact short", {"one": ours, "other": names.index("Pyke 2010"), "outcome": work}),
            Preset("Mexico against the law", {"one": ours, "other": forms, "outcome": environment}),
            Preset("Old drivers, new name", {"one": forms, "other": later, "outcome": work}),
            Preset("Who makes monitors independent?", {"one": ours, "other": chain, "outcome": monitoring}),
        ),
        readouts=(
            Readout("apart_told", Told(Grid((first, second, which)), pairs, "pairs")),
            Readout("one_told", Told(Grid((first, which)), rules, "rules")),
            Readout("other_told", Told(Grid((second, which)), rules, "rules")),
        ),
    )


@dataclass(frozen=True)
class _Asked:
    """What the frameworks say of some cases.

    Parameters
    ----------
    names
        Names of the cases, in the order of the rows.
    parts
        Predictions with their reasons in words by framework and outcome, a row for each case.
    decides
        Cases that decide between two frameworks on an outcome, or would, each with the number of its row.
    """

    names: Sequence[str]
    parts: Mapping[tuple[str, str], pd.DataFrame]
    decides: Mapping[tuple[str, str, str], Sequence[dict[str, Any]]]


def _asked(codings: pd.DataFrame | None = None) -> _Asked:
    """The frameworks asked about coded cases; None takes the book's own coding."""
    reported, found = reported_conditions(codings), predictions(codings)
    if found.empty:
        raise ValueError("codings have no case; allowed are one or more")
    reasons = [_why(row, reported[row["case"]]) for row in found.to_dict("records")]
    table = found.astype({"coded": float}).assign(why=reasons)
    grouped = table.groupby(["framework", "outcome"], sort=False)
    parts = {(str(framework), str(outcome)): part for (framework, outcome), part in grouped}
    place = {case: number for number, case in enumerate(reported, 1)}
    decides = {
        (one, other, outcome): [
            {**row, "row": place[row["case"]]}
            for row in deciding(one, other, outcome, codings).to_dict("records")
            if one != other
        ]
        for one in _frameworks()
        for other in _frameworks()
        for outcome in outcomes()
    }
    return _Asked(table["name"][: len(reported)].tolist(), parts, decides)


@cache
def _reviewed() -> _Asked:
    return _asked()


def _with_own(own: pd.DataFrame) -> _Asked:
    """Your own cases first, and the review's below them."""
    yours, reviewed = _asked(own), _reviewed()
    below = {
        key: [{**row, "row": row["row"] + len(yours.names)} for row in rows] for key, rows in reviewed.decides.items()
    }
    return _Asked(
        [*yours.names, *reviewed.names],
        {key: pd.concat([part, reviewed.parts[key]], ignore_index=True) for key, part in yours.parts.items()},
        {key: [*rows, *below[key]] for key, rows in yours.decides.items()},
    )


@cache
def _frameworks() -> tuple[str, ...]:
    table = evidence.frameworks().drop_duplicates("framework")
    return tuple(table.sort_values("reference", key=lambda keys: keys != _OWN, kind="stable")["framework"])


@cache
def _labels() -> dict[str, str]:
    """Names of outcomes and conditions."""
    return {**evidence.names("variable"), **evidence.names("condition")}


@cache
def _rules_of(framework: str, outcome: str) -> pd.DataFrame:
    table = evidence.framework_rules()
    return table[(table["framework"] == framework) & table["outcome"].map(lambda cell: outcome in listed(cell))]


def _within(name: str) -> str:
    """A framework's name within a sentence."""
    return name.replace("The ", "the ")


def _literal(text: str) -> str:
    """``~laws`` in words."""
    return f"{_labels()[text.removeprefix('~')].lower()}: {'no' if text.startswith('~') else 'yes'}"


def _literals(texts: Iterable[str]) -> str:
    return ", ".join(map(_literal, texts))


def _reported(values: Mapping[str, float], conditions: Iterable[str]) -> str:
    """What is reported of some conditions of a case."""
    told = [f"{_labels()[name].lower()} {said(values[name], '.2f')}" for name in conditions if name in values]
    return enumerated(told)


def _why(row: dict[str, Any], reported: Mapping[str, float]) -> str:
    """Why a framework predicts what it does of a case of which this is reported."""
    if row["says"] == "open":
        missing = enumerated(_labels()[name].lower() for name in row["hangs_on"])
        never = [_labels()[name].lower() for name in row["hangs_on"] if name in never_coded()]
        more = f" No case is coded for {enumerated(never)}." if never else ""
        return f"Not reported, and it hangs on it: {missing}.{more}"
    if row["says"] == "silent":
        theory = next(t for t in all_theories() if (t.framework, t.outcome) == (row["framework"], row["outcome"]))
        if not theory.rules:
            return "The framework, as told here, has no rule for this outcome."
        return f"No rule fits what is reported: {_reported(reported, theory.conditions)}."
    ours = "The contrary of the framework's rule, which is ours. " if row["ground"] == "ours" else ""
    return f"{row['rule']} {ours}Reported: {_reported(reported, row['by'])}."


def _told(framework: str, outcome: str, asked: _Asked) -> str:
    """What a framework says of an outcome: its rules, for whom it predicts what, and what came of it."""
    rules, part = _rules_of(framework, outcome), asked.parts[framework, outcome]
    what = _labels()[outcome].lower()
    if rules.empty:
        return f"{framework} is silent on this outcome ({what}). {_silence(framework)}"
    texts = " ".join(_rule(row) for row in rules.to_dict("records"))
    by = {word: part.loc[part["says"] == word, "name"].tolist() for word in ("high", "low", "open")}
    settled = enumerated(f"{word} for {_some(by[word])}" for word in ("high", "low"))
    hangs = f"For {counted(len(by['open']))} of {counted(len(part))} it hangs on what is not reported."
    return f"{framework}. {texts} It predicts {settled}. {hangs} {_met(part)}"


def _some(names: list[str]) -> str:
    """A few cases by their names, more of them by their number."""
    return enumerated(names) if len(names) <= _FEW else f"{counted(len(names))} cases"


def _rule(row: dict[str, Any]) -> str:
    if row["ground"] == "ours":
        return f"The contrary, ours: {row['rule']}"
    hedge = f" (in the review's words: {row['hedge']})" if isinstance(row["hedge"], str) else ""
    return f"Its rule, as we read it{hedge}: {row['rule']}"


def _silence(framework: str) -> str:
    """What a framework speaks of instead."""
    spoken = [_labels()[o].lower() for o in outcomes() if len(_rules_of(framework, o))]
    if spoken:
        return f"It speaks of: {', '.join(spoken)}."
    (basis,) = evidence.framework_rules().set_index("framework").loc[[framework], "basis"]
    return str(basis)  # It has one row, which says why nothing can be compared.


def _met(part: pd.DataFrame) -> str:
    """How many predictions meet a report, and which do not."""
    met = part[part["agrees"].notna()]
    if met.empty:
        return "No prediction of it meets a reported outcome."
    against = met.loc[met["agrees"] == "disagree", "name"].tolist()
    verdict = f"all but {enumerated(against)} agree" if len(against) < len(met) else "none agrees"
    if not against:
        verdict = "it agrees" if len(met) == 1 else "all agree"
    return f"Predictions that meet a reported outcome: {counted(len(met))}; {verdict}."


def _pair(one: str, other: str, outcome: str, asked: _Asked) -> str:
    """Which case decides between two frameworks, which one would, and what a deciding case would have."""
    if one == other:
        return "Choose two different frameworks to see where they part."
    found = asked.decides[one, other, outcome]
    if not found:
        return f"No case can decide between the two on this outcome. {_never(one, other, outcome)}"
    now, later = [row for row in found if not row["needs"]], [row for row in found if row["needs"]]
    apart = " ".join(_decides(row, one, other) for row in now)
    apart = apart or "On no case, as it is reported, do the two predict contrary things."
    would = [f"{row['name']} ({_literals(row['needs'])})" for row in later[:_FEW]]
    told = f" Cases that would decide if it turned out so: {'; '.join(would)}{_more(len(later))}." if would else ""
    return f"{apart}{told} A deciding case has: {_combinations(one, other, outcome)}."


def _never(one: str, other: str, outcome: str) -> str:
    silent = [name for name in (one, other) if _rules_of(name, outcome).empty]
    if silent:
        return f"Silent on it: {enumerated(map(_within, silent))}."
    return "In no combination of conditions do they predict contrary things."


def _decides(row: dict[str, Any], one: str, other: str) -> str:
    told = f"They part on {row['name']}: {_within(one)} says {row['first']}, {_within(other)} says {row['second']}."
    if pd.isna(row["favours"]):
        return f"{told} What came of it nobody reports."
    return f"{told} It is coded {said(row['coded'], '.2f')}, as {_within(row['favours'])} says."


def _combinations(one: str, other: str, outcome: str) -> str:
    found = combinations(one, other, outcome)
    told = "; or ".join(_literals(text.split("*")) for text in found[:_FEW])
    return f"{told}{_more(len(found))}"


def _more(many: int) -> str:
    return f"; and {counted(many - _FEW)} more" if many > _FEW else ""


def _caption() -> str:
    table = pd.concat(_reviewed().parts.values())
    met = table[table["agrees"].notna()]
    ours = counted(int((met["framework"] == _frameworks()[0]).sum())).capitalize()
    against = met[met["agrees"] == "disagree"]
    return (
        f"Of {counted(int(table['says'].isin(_SHAPES).sum()))} predictions that do not hang on what is missing, "
        f"{counted(len(met))} meet a reported outcome. {counted(len(against)).capitalize()} of these disagree with it, "
        f"on {enumerated(dict.fromkeys(against['name']))}. {ours} are of the review's own model, which was made with "
        "these cases in view, so that agreement is no test of it. The rules are this book's reading of tendencies, and "
        "one case against a tendency does not refute it."
    )


def _cells(field: str, asked: _Asked) -> list[list[list[str]]]:
    """A field of every prediction by outcome, framework and case; after the frameworks what is coded."""
    return [
        [*(asked.parts[name, outcome][field].fillna("not reported").tolist() for name in _frameworks()), coded[field]]
        for outcome in outcomes()
        for coded in [_as_coded(asked.parts[_frameworks()[0], outcome]["coded"].tolist())]
    ]


def _as_coded(values: list[float]) -> dict[str, list[str]]:
    """Reports in the fields of predictions."""
    return {
        "says": ["not reported" if pd.isna(value) else "high" if value > 0.5 else "low" for value in values],
        "agrees": ["not reported"] * len(values),
        "why": ["" if pd.isna(value) else f"Coded {said(value, '.2f')}." for value in values],
    }


def _rows_apart(asked: _Asked, one: str, other: str, outcome: str) -> list[int]:
    """The rows of the cases on which two frameworks part as they are reported."""
    return [row["row"] for row in asked.decides[one, other, outcome] if not row["needs"]]


def _grid(cases: Sequence[str]) -> alt.TopLevelMixin:
    """Cases by two frameworks; reads the signals one, other, outcome, names, says, meets, reasons and apart."""
    last = 3
    rows = pd.DataFrame(
        [{"row": y, "column": x, "case": case} for y, case in enumerate(cases, 1) for x in range(1, last + 1)]
    )
    key = [
        "▲ high   ▼ low   − silent",
        "○ hangs on what is not reported",
        "=  as reported   ≠  the contrary",
        "grey, no sign: nothing reported",
    ]
    # With room for the longest name: which of them stands there follows the lists.
    top = labels(_frameworks(), "top", title=key, width=_LETTERS)
    top.labelExpr = f"[names[one], names[other], {_wrapped(_CODED)}][datum.value - 1]"
    across = alt.X("column:O", axis=top)
    down = alt.Y("row:O", axis=labels(cases, title="Case", width=22))
    at = f"[outcome][[one, other, {len(_frameworks())}][datum.column - 1]][datum.row - 1]"
    base = (
        alt.Chart(rows)
        .transform_calculate(says=f"says{at}", meets=f"meets{at}", why=f"reasons{at}")
        .transform_calculate(tip="datum.case + ': ' + datum.says + '. ' + datum.why")
        .encode(x=across, y=down, tooltip=alt.Tooltip("tip:N"))
    )
    shaded = alt.Chart(rows[["row"]].drop_duplicates()).transform_filter(
        "indexof(apart[outcome][one][other], datum.row) >= 0"
    )
    return alt.layer(
        shaded.mark_rect(color=GREY, opacity=0.25, x=0, x2={"expr": "width"}, height={"band": 0.96}).encode(y=down),
        *_marks(base, f"datum.column == {last}"),
    )


def _wrapped(name: str) -> list[str]:
    """A name in lines, for a narrow column."""
    return textwrap.wrap(name, _LETTERS)


def _marks(base: alt.Chart, last: str) -> list[alt.Chart]:
    """A mark for each cell; those for which the expression `last` holds are reports and no predictions."""
    shape = alt.Shape("says:N", scale=alt.Scale(domain=[*_SHAPES], range=[*_SHAPES.values()]), legend=None)
    colour = alt.Color("meets:N", scale=alt.Scale(domain=[*_COLOURS], range=[*_COLOURS.values()]), legend=None)
    settled = base.transform_filter("datum.says == 'high' || datum.says == 'low'")
    predicted = settled.transform_filter(f"!({last})").mark_point(filled=True, size=170, opacity=1)
    unknown = base.transform_filter("datum.says == 'open' || datum.says == 'not reported'")
    return [
        unknown.mark_point(size=60, color=GREY, opacity=1),
        base.transform_filter("datum.says == 'silent'").mark_text(text="−", fontSize=14),
        predicted.encode(color=colour, shape=shape),
        settled.transform_filter(last).mark_point(filled=True, size=170, style="ink", opacity=1).encode(shape=shape),
        # In the colour of words: as letters these colours are too pale.
        *(
            settled.transform_filter(f"datum.meets == '{meets}'").mark_text(text=sign, fontSize=16, dx=16)
            for meets, sign in _SIGNS.items()
        ),
    ]


def _table(asked: _Asked) -> pd.DataFrame:
    """Every prediction, and one row for each outcome on which a framework has no rule."""
    kept = [
        part if len(_rules_of(*key)) else part.head(1).assign(name="every case", coded=float("nan"))
        for key, part in asked.parts.items()
    ]
    shown = pd.concat(kept, ignore_index=True)
    return pd.DataFrame(
        {
            "framework": shown["framework"],
            "outcome": shown["outcome"].map(_labels()),
            "case": shown["name"],
            "predicts": shown["says"],
            "why": shown["why"],
            "claims": shown["claims"].fillna("none"),
            "coded": shown["coded"],
            "agreement": shown["agrees"].fillna("none to see"),
        }
    )
