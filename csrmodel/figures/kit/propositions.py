"""What the figures of the propositions share: a list of them, their checks as bars, and assumptions by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt

from csrmodel.figures.kit.controls import Choice, slug
from csrmodel.figures.kit.palette import GREY, SIDES
from csrmodel.populations.propositions import FIRST, PROPOSITIONS, READINGS, Check
from csrmodel.populations.verdicts import Verdict
from csrmodel.words import enumerated

NAMES = tuple(f"Proposition {n}" for n in PROPOSITIONS)
"""The propositions, as a reader chooses them."""

LABELS: Mapping[str, str] = {
    "improved": "1a few improve",
    "visible": "1b visible buyers",
    "visible_kind": "1b visible kind of chain",
    "by_buyers": "1b because of buyers",
    "by_association": "1c helped by association",
    "helped_more": "1c more so with buyers",
    "pivotal": "1c association pivotal",
    "association": "1c with an association",
    "sufficient": "1c both, and improved",
    "buyers_only": "1c buyers only: fewer",
    "outsourcing": "2b work given out",
    "lower_tiers": "2c bad below",
    "still_given_out": "2b buyers lower it little",
    "little_arrives": "2c little arrives below",
    "bad": "3a bad in most",
    "weak": "3b drivers weak",
    "mended": "3b mend if all strong",
    "mended_reach": "3b mend, with reach",
    "weak_bad": "3b weak and bad",
    "strong_bad": "3b strong, not most bad",
    "halved": "3b violations halved",
    "quartered": "3b down by a quarter",
    "halved_reach": "3b halved, with reach",
}
"""Each check in words that fit a phone, in the order of `csrmodel.populations.propositions.CHECKS`."""

SHOWN = 8
"""Assumptions that a figure shows of each proposition: the first in its order."""

_IN_WORDS: Mapping[str, str] = {
    "rho": "replacing factors (ρ)",
    "sigma": "replacing levels (σ)",
    "omega": "weight of buyers (ω)",
    "psi": "led by members (ψ)",
}
"""Assumptions whose names are letters."""


def which_proposition(chosen: int) -> Choice:
    """A list of the propositions."""
    return Choice("proposition", "A proposition", NAMES, chosen)


def which_reading(chosen: int) -> Choice:
    """A list of the readings of all propositions."""
    names = tuple(f"Proposition {reading.proposition}: {reading.name}" for reading in READINGS.values())
    # Links of old name a proposition, which now has several readings: the first.
    keys = list(READINGS)
    formerly = {f"proposition={slug(NAMES[n - 1])}": keys.index(first.key) for n, first in FIRST.items()}
    return Choice("reading", "A reading", names, chosen, formerly)


def which_ranges(chosen: int) -> Choice:
    """A list of the sets of ranges, in the order of `csrmodel.populations.sensitivity.RANGES`."""
    return Choice("ranges", "Ranges", ("as we read the review", "wide"), chosen)


def by_word(each: Iterable[Verdict]) -> str:
    """Verdicts on readings of one proposition in short: "holds when read as level; fails when read as ..."."""
    own = list(each)
    names = {word: [v.reading.name for v in own if v.word == word] for word in ("holds", "is undecided", "fails")}
    return "; ".join(f"{word} when read as {enumerated(its)}" for word, its in names.items() if its)


def band(check: Check, other: Any, breaks: Mapping[str, Any]) -> tuple[Any, Any]:
    """Between which shares the word of a check is more true than false: terms of either back-end.

    Parameters
    ----------
    check
        The check.
    other
        The share with which "less" compares.
    breaks
        The break points by their names in `csrmodel.populations.quantifiers.Quantifiers`.
    """
    if check.word == "less":
        return 0, other
    if check.word == "few":
        return breaks["few_from"] / 2, (breaks["few_full"] + breaks["few_none"]) / 2
    middle = (breaks["most_none"] + breaks["most_full"]) / 2
    return (0, middle) if check.word == "not most" else (middle, 1)


def check_bars(rows: alt.Chart) -> alt.TopLevelMixin:
    """Bars of shares coloured by truth, each with the frame of the shares for which the word of its check is true.

    The rows hold check, share, truth, from and to of that frame, and low and high where there is a spread.
    """
    rows = rows.transform_calculate(
        tip="datum.check + ': ' + (isValid(datum.share) ? format(datum.share, '.0%') + ' of the clusters' : 'no "
        "cluster') + ', truth ' + format(datum.truth, '.2f') + '. Shares of ' + format(datum.from, '.0%') + ' to ' + "
        "format(datum.to, '.0%') + ' make it more true than false.'"
    )
    axis = alt.Axis(
        orient="top",
        values=[0, 0.5, 1],
        format="%",
        title=["frame: shares that make it true", "Share of clusters"],
        titleAnchor="end",
        titleAlign="right",
    )
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    y = alt.Y("check:N", sort=[*LABELS.values()], axis=named_rows("datum.label", "Check"))
    colour = alt.Color(
        "truth:Q",
        title="Truth",
        scale=alt.Scale(domain=[0, 0.5, 1], range=[*SIDES]),
        legend=alt.Legend(orient="bottom", gradientLength=110),
    )
    frames = rows.mark_bar(filled=False, style="ink", strokeWidth=1.2, strokeDash=[3, 2], height={"band": 0.9})
    bars = rows.mark_bar(stroke=GREY, strokeWidth=0.5, height={"band": 0.6})
    spans = rows.mark_rule(strokeWidth=2, style="ink").encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y)
    return alt.layer(
        bars.encode(x=x, y=y, color=colour, tooltip=alt.Tooltip("tip:N")),
        spans,
        frames.encode(x=alt.X("from:Q"), x2=alt.X2("to:Q"), y=y),
    )


def named_rows(expression: str, title: str) -> alt.Axis:
    """An axis on the left whose numbers are read as an expression says, with its name above them."""
    return alt.Axis(
        labelExpr=expression,
        labelLimit=0,
        titleAngle=0,
        titleAlign="right",
        titleAnchor="end",
        titleBaseline="bottom",
        titleX=-6,
        titleY=-8,
        title=title,
    )


def over_range(field: str, title: Sequence[str]) -> alt.X:
    """An encoding across, of shares of an assumption's range, with its two ends named on top."""
    axis = alt.Axis(
        orient="top",
        values=[0, 1],
        labelExpr="['lowest', 'highest'][datum.value]",
        title=[*title],
        titleAnchor="end",
        titleAlign="right",
    )
    return alt.X(field, scale=alt.Scale(domain=[0, 1]), axis=axis)


def assumption_in_words(name: str) -> str:
    """The name of an assumption in words."""
    return _IN_WORDS.get(name, name.replace("_", " "))


def in_short(value: float) -> str:
    """A value of an assumption with no more digits than it needs, and a true minus sign."""
    return f"{value:g}".replace("-", "−")
