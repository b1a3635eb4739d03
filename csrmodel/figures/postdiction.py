"""Predicted beside reported outcomes of the coded cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import altair as alt
import pandas as pd

from csrmodel.evidence import coded_by
from csrmodel.figures.kit.cases import short_outcomes, which_coding
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, rounded
from csrmodel.figures.kit.lines import judged
from csrmodel.figures.kit.palette import GREY, RUST, TEAL
from csrmodel.figures.kit.prediction import Number, Prediction
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.tiles import labels
from csrmodel.populations import kept
from csrmodel.populations.postdiction import CONSTANTS, PREDICTORS, PRIORS, compared, postdict, scores
from csrmodel.words import enumerated

_CALLS: Mapping[str, tuple[str, str]] = {
    "hit": (TEAL, "circle"),
    "miss": (RUST, "cross"),
    "no call": (GREY, "diamond"),
}
"""What comes of a prediction, with its colour and its shape."""

_OTHERWISE = ("from the population's prior", "evenly from its range")
"""Where what is not reported is drawn from, in the order of `PRIORS`."""

_KEYS = ["case", "outcome"]


@explorer
def postdiction(predictor: int = 0, prior: int = 0, coding: int = 0, own: pd.DataFrame | None = None) -> Figure:
    """Predicted beside reported outcomes of the coded cases.

    Parameters
    ----------
    predictor
        Position in `csrmodel.populations.postdiction.PREDICTORS`.
    prior
        Position in `csrmodel.populations.postdiction.PRIORS`.
    coding
        Position in `csrmodel.evidence.coded_by`.
    own
        Cases of your own, as `csrmodel.evidence.read_codings` gives them, to be shown above the review's by every
        coding; None for none. Scores are of the review's cases alone.
    """
    reviewed, names = _postdicted(), tuple(PREDICTORS)
    book = reviewed[0][0]
    tables = reviewed if own is None else _with_own(reviewed, own)
    controls = (
        Choice("predictor", "Who predicts", names, predictor),
        Choice("prior", "What is not reported is drawn", _OTHERWISE, prior),
        which_coding(coding),
    )
    rows = _rows_of(tables)
    every = [[_by_row(table, rows) for table in by_coding] for by_coding in tables]
    stories = [_story(t, n) for n in names for at in range(len(PRIORS)) for t in (by[at] for by in reviewed)]
    return Figure(
        name="postdiction",
        chart=alt.layer(*_marks(rows)),
        height=49 * len(rows),
        signals={
            "found": [[[_plain(table[n]) for table in by_coding] for by_coding in every] for n in names],
            "calls": [[[table[f"{n} call"].tolist() for table in by_coding] for by_coding in every] for n in names],
            "reported": [_plain(by_coding[0]["reported"]) for by_coding in every],
        },
        question="Does the model say of the cases what the review reports of them?",
        caption=_caption(book) if own is None else f"Your own cases stand above. {_caption(book)}",
        description=(
            "A row for each case and outcome, with a scale from bad, 0, to good, 1, across. A mark stands at what is "
            "predicted and a short line at what the review reports. The mark is a circle where both lie on the same "
            "side of one half, a cross where they do not, and a diamond where nothing is reported to predict from."
        ),
        provenance="model",
        table=tables[0][0][
            ["name", "outcome", "kind", "reported", *(f"{n}{s}" for n in names for s in ("", " call")), *CONSTANTS]
        ].round(2),
        controls=controls,
        presets=(
            Preset("The propositions as a rule", {"predictor": 1}),
            Preset("By the second coder", {"coding": 2}),
        ),
        readouts=(Readout("story", Told(Grid(controls), stories, "stories")),),
        prediction=_prediction(book),
    )


def _prediction(table: pd.DataFrame) -> Prediction:
    """How often the model is on the reported side."""
    (model,) = (score for score in scores(table) if score.predictor == "model")
    return Prediction(
        f"The model gets the conditions of each case and says whether each outcome is good or bad. It makes "
        f"{model.calls} such calls. How many of these calls agree with what the review reports?",
        (Number("Calls that agree", model.hits, 0, model.calls, 1, 1, ".0f"),),
        {"predictor": 0, "prior": 0, "coding": 0},
    )


@cache
def _postdicted() -> list[list[pd.DataFrame]]:
    """Predictions and reports by coding and prior."""
    table = kept.postdictions()
    return [
        [table[(table["coding"] == coder) & (table["prior"] == prior)].reset_index(drop=True) for prior in PRIORS]
        for coder in coded_by()
    ]


def _with_own(reviewed: Sequence[Sequence[pd.DataFrame]], own: pd.DataFrame) -> list[list[pd.DataFrame]]:
    """The tables with your own cases first."""
    yours = [postdict(codings=own, prior=prior) for prior in PRIORS]
    return [
        [pd.concat([mine, table], ignore_index=True) for mine, table in zip(yours, by_coding, strict=True)]
        for by_coding in reviewed
    ]


def _rows_of(tables: Sequence[Sequence[pd.DataFrame]]) -> pd.DataFrame:
    """Every case and outcome that some coding reports."""
    every = pd.concat([by_coding[0] for by_coding in tables])
    return every.drop_duplicates(_KEYS)[[*_KEYS, "name"]].reset_index(drop=True)


def _by_row(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Predictions and reports in the order of the figure's rows, missing where a coding reports nothing."""
    found = rows[_KEYS].merge(table, on=_KEYS, how="left")
    calls = [f"{name} call" for name in PREDICTORS]
    return found.fillna(dict.fromkeys(calls, "not reported"))


def _plain(values: pd.Series) -> list[float | None]:
    return [None if pd.isna(value) else number for value, number in zip(values, rounded(values), strict=True)]


def _caption(table: pd.DataFrame) -> str:
    found = {score.predictor: score for score in scores(table)}
    model, rule = found["model"], found["propositions as a rule"]
    errors = enumerated(f"{said(found[name].error, '.2f')} of {_called(name)}" for name in (rule.predictor, *CONSTANTS))
    return (
        f"A call says whether an outcome is good or bad. The model is on the reported side in {model.hits} of "
        f"{model.calls} calls. The three propositions as a plain rule are right in {rule.hits} of {rule.calls}. Of "
        f"{len(table)} reported outcomes the model calls {model.calls} and the rule {rule.calls}, since neither makes "
        "a call where nothing is reported that it could go by. The model's mean squared error is "
        f"{said(model.error, '.2f')}, beside {errors}: the smaller an error, the nearer a predictor is to what is "
        f"reported. {_standing(table, 'model')} We tuned no number of the model on the "
        "cases, but the authors built the propositions partly on them."
    )


def _standing(table: pd.DataFrame, predictor: str) -> str:
    """How a predictor's error stands beside those of the rule and of the constants, in words."""
    rivals = [name for name in ("model", "propositions as a rule", *CONSTANTS) if name != predictor]
    words = {name: compared(table, predictor, name).word for name in rivals}
    told = [
        f"{word} {enumerated(_called(name) for name in rivals if words[name] == word)}"
        for word in dict.fromkeys(words.values())
    ]
    subject = "the model" if predictor == "model" else f"“{predictor}”"
    return f"By its error {subject} {', and '.join(told)}."


def _called(name: str) -> str:
    """A predictor or constant as a sentence names it."""
    return {"always bad": "“always bad”", "a coin": "a coin"}.get(name, f"the {name}")


def _story(table: pd.DataFrame, predictor: str) -> str:
    """The score of a predictor, how that stands beside others, and what it missed."""
    (score,) = (score for score in scores(table) if score.predictor == predictor)
    return f"{score.sentence} {_standing(table, predictor)} {_missed(table, predictor)}"


def _missed(table: pd.DataFrame, predictor: str) -> str:
    rows = table[table[f"{predictor} call"] == "miss"]
    missed = "; ".join(f"{row['name']} ({row['outcome'].lower()})" for row in rows.to_dict("records"))
    return f"Its calls are wrong on: {missed}." if missed else "No call is wrong."


def _marks(rows: pd.DataFrame) -> list[alt.Chart]:
    """A row for each case and outcome; reads the signals predictor, prior, coding, found, calls and reported."""
    names = [f"{row['name']}: {row['outcome'].lower()}" for row in rows.to_dict("records")]
    marks = (
        alt.Chart(pd.DataFrame({"i": range(len(rows)), "label": names}))
        .transform_calculate(
            predicted="found[predictor][coding][prior][datum.i]",
            call="calls[predictor][coding][prior][datum.i]",
            reported="reported[coding][datum.i]",
        )
        .transform_filter("isValid(datum.reported)")
        .transform_calculate(
            tip="datum.label + ': predicted ' + format(datum.predicted, '.2f') + ', reported ' + "
            "format(datum.reported, '.2f') + ', ' + (datum.call == 'hit' ? 'same side' : datum.call == 'miss' ? "
            "'other side' : 'no call') + '.'"
        )
    )
    # A phone's screen holds two lines a row. What is good of an outcome is said by the scale, and under the pointer.
    short = (rows["name"] + ": " + short_outcomes(rows["outcome"])).tolist()
    y = alt.Y("i:O", axis=labels(short, first=0, title="Case: outcome", width=38))
    key = ["● same side   ✚ other side   ◆ no call", "| reported; dashed: one half", "Bad (0) to good (1)"]
    axis = alt.Axis(
        orient="top", values=[0, 0.5, 1], format=".1~f", title=key, titleAnchor="end", titleAlign="right", grid=False
    )
    scale = alt.Scale(domain=[0, 1])
    x = alt.X("predicted:Q", scale=scale, axis=axis)
    colours, shapes = zip(*_CALLS.values(), strict=True)
    colour = alt.Color("call:N", scale=alt.Scale(domain=[*_CALLS], range=[*colours]), legend=None)
    shape = alt.Shape("call:N", scale=alt.Scale(domain=[*_CALLS], range=[*shapes]), legend=None)
    return [
        judged(0.5, "x"),
        marks.mark_rule(strokeWidth=2, opacity=0.45).encode(x=x, x2=alt.X2("reported:Q"), y=y, color=colour),
        marks.mark_tick(style="ink", thickness=3, size=16).encode(
            x=alt.X("reported:Q", scale=scale), y=y, tooltip=alt.Tooltip("tip:N")
        ),
        marks.mark_point(filled=True, size=90, opacity=1).encode(
            x=x, y=y, color=colour, shape=shape, tooltip=alt.Tooltip("tip:N")
        ),
    ]
