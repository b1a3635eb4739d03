"""Predict, then reveal: what a figure asks its reader before it shows anything, and what is then the case.

A figure's file says what is asked, and works the answers out of the figure's own data or formula. The page prints the
question, native controls for the guess, and the answers; ``chapters/_static/predict.js`` covers the figure until the
reader has guessed or asks to see it without. Where no script runs, and on paper, question and answer stand above the
figure. A notebook shows neither: its explorer is for those who have read the page or read the code.

A guess is a signal of the chart too, from 1 on ``guess_1``, ``guess_2``, ... in the order of what is asked, and of a
place ``guess_1_x`` and ``guess_1_y``. It is null until there is one. `marks` of a prediction are the layers that draw
it into the chart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal, Protocol

import altair as alt
import pandas as pd

from csrmodel.figures.kit.sentence import said
from csrmodel.words import enumerated

_FEW = 4
"""Options of a choice that are shown side by side; more of them make a list."""


class Asked(Protocol):
    """One thing that is asked."""

    @property
    def label(self) -> str:
        """What is asked, as the answer repeats it."""
        ...

    @property
    def told(self) -> str:
        """The answer in words."""
        ...

    def rules(self) -> dict[str, Any]:
        """What the page compares a guess with, as JSON can say it."""
        ...

    def signals(self, name: str) -> list[str]:
        """The signals of the guess, whose first has this name."""
        ...

    def controls(self, key: str) -> str:
        """The controls of the guess as HTML; their identifiers begin with a key."""
        ...


@dataclass(frozen=True)
class Number:
    """A number on a scale from `low` to `high` in steps of `step`; a guess within `near` of the answer is close.

    The slider begins at `start`; None puts it in the middle, where it says nothing.

    Raises
    ------
    ValueError
        If the answer is not on the scale.
    """

    label: str
    answer: float
    low: float = 0.0
    high: float = 1.0
    step: float = 0.05
    near: float = 0.05
    form: str = ".2f"
    start: float | None = None

    def __post_init__(self) -> None:
        if not self.low <= self.answer <= self.high:
            raise ValueError(f"{self.label}: the answer is {self.answer}; allowed is {self.low:g} to {self.high:g}")

    @property
    def told(self) -> str:
        return said(self.answer, self.form)

    def rules(self) -> dict[str, Any]:
        return {"kind": "number", "answer": self.answer, "near": self.near, "form": self.form}

    def signals(self, name: str) -> list[str]:
        return [name]

    def controls(self, key: str) -> str:
        return f'<div class="csr-asked">{self._slider(key, self.label)}</div>'

    def _slider(self, key: str, label: str) -> str:
        middle = self.low + self.step * round((self.high - self.low) / 2 / self.step)
        start = middle if self.start is None else self.start
        return _range(key, label, self.low, self.high, self.step, start, self.form)


@dataclass(frozen=True)
class Pick:
    """One of several options; the answer is the position of the right one.

    Raises
    ------
    ValueError
        If there is no option at that position.
    """

    label: str
    options: Sequence[str]
    answer: int

    def __post_init__(self) -> None:
        if not 0 <= self.answer < len(self.options):
            raise ValueError(f"{self.label}: the answer is {self.answer}; allowed is 0 to {len(self.options) - 1}")

    @property
    def told(self) -> str:
        return self.options[self.answer]

    def rules(self) -> dict[str, Any]:
        return {"kind": "pick", "answer": self.answer, "options": list(self.options)}

    def signals(self, name: str) -> list[str]:
        return [name]

    def controls(self, key: str) -> str:
        if len(self.options) > _FEW:
            options = "".join(f'<option value="{i}">{escape(option)}</option>' for i, option in enumerate(self.options))
            return (
                f'<div class="csr-asked"><label for="{key}">{escape(self.label)}</label>'
                f'<select id="{key}" required><option value="">choose</option>{options}</select></div>'
            )
        return _boxes(key, self.label, self.options, "radio")


@dataclass(frozen=True)
class Several:
    """Any number of several options; the answer holds the positions of the right ones."""

    label: str
    options: Sequence[str]
    answer: Sequence[int]

    @property
    def told(self) -> str:
        return enumerated(self.options[place] for place in self.answer)

    def rules(self) -> dict[str, Any]:
        return {"kind": "several", "answer": list(self.answer), "options": list(self.options)}

    def signals(self, name: str) -> list[str]:
        return [name]

    def controls(self, key: str) -> str:
        return _boxes(key, self.label, self.options, "checkbox")


@dataclass(frozen=True)
class Place:
    """A place in a square from 0 to 1 both ways, with what is across and what upwards; close within `near` of it."""

    label: str
    across: str
    upwards: str
    answer: tuple[float, float]
    near: float = 0.15

    @property
    def told(self) -> str:
        x, y = (said(value, ".2f") for value in self.answer)
        return f"{self.across.lower()} {x}, {self.upwards.lower()} {y}"

    def rules(self) -> dict[str, Any]:
        names = [self.across.lower(), self.upwards.lower()]
        return {"kind": "place", "answer": list(self.answer), "near": self.near, "form": ".2f", "options": names}

    def signals(self, name: str) -> list[str]:
        return [f"{name}_x", f"{name}_y"]

    def controls(self, key: str) -> str:
        sliders = "".join(
            f"<div>{_range(f'{key}-{side}', label, 0, 1, 0.01, 0.5, '.2f')}</div>"
            for side, label in (("x", self.across), ("y", self.upwards))
        )
        # A square to point into, for those who see it; the sliders say and do the same.
        pad = (
            '<svg class="csr-pad" viewBox="0 0 100 100" aria-hidden="true">'
            f'<text x="98" y="97" text-anchor="end">{escape(self.across)} →</text>'
            f'<text transform="translate(7 98) rotate(-90)">{escape(self.upwards)} →</text>'
            '<svg viewBox="0 0 1 1"><circle cx="0.5" cy="0.5" r="0.05"/></svg></svg>'
        )
        return f'<fieldset class="csr-asked"><legend>{escape(self.label)}</legend>{pad}{sliders}</fieldset>'


@dataclass(frozen=True)
class Prediction:
    """What a reader is asked before a figure shows anything.

    Parameters
    ----------
    question
        What is asked, in a sentence or two, with the settings that it is asked of.
    asks
        Each thing that is asked, with its answer.
    settings
        The settings that the question is about, by signal: the figure goes there once the reader has guessed. A
        control that is not named stays where it starts.
    marks
        Layers that draw the guess into the chart. They read its signals.
    drawn
        What `marks` show, in a sentence.
    whole
        What the guesses have to add up to, if they are parts of a whole.
    """

    question: str
    asks: Sequence[Asked]
    settings: Mapping[str, float] = field(default_factory=dict)
    marks: Sequence[alt.Chart] = ()
    drawn: str = ""
    whole: float | None = None

    @property
    def signals(self) -> dict[str, None]:
        """The signals of the guesses, which there are none of yet; none where nothing draws them."""
        return {name: None for names in self._names() for name in names} if self.marks else {}

    @property
    def told(self) -> str:
        """The answers in words."""
        return "; ".join(f"{asked.label}: {asked.told}" for asked in self.asks)

    def html(self, figure: str) -> str:
        """The question, the controls of the guess and the answer, of a figure of that name."""
        asks = [
            {**asked.rules(), "label": asked.label, "said": asked.told, "signals": names if self.marks else []}
            for asked, names in zip(self.asks, self._names(), strict=True)
        ]
        rules = {"asks": asks, "settings": dict(self.settings), "drawn": self.drawn, "whole": self.whole}
        controls = "".join(asked.controls(f"{escape(figure)}-guess-{n}") for n, asked in enumerate(self.asks, start=1))
        return (
            f'<div class="csr-predict"><p class="csr-ask"><strong>Predict first.</strong> {escape(self.question)}</p>'
            f'<form class="csr-guess" autocomplete="off" hidden aria-label="Your guess" '
            f"data-prediction='{escape(json.dumps(rules, ensure_ascii=False))}'>"
            f'<fieldset class="csr-asks">{controls}</fieldset><p class="csr-sum"></p>'
            '<div class="csr-actions"><button type="submit" class="csr-button">This is my guess</button>'
            '<button type="button" class="csr-button csr-open">Show it without a guess</button></div></form>'
            f'<p class="csr-answer"><strong>The answer.</strong> {escape(self.told)}.</p></div>'
        )

    def _names(self) -> list[list[str]]:
        """The signals of each guess."""
        return [asked.signals(f"guess_{n}") for n, asked in enumerate(self.asks, start=1)]


def guessed(text: str = "your guess", *, when: str, **calculated: str) -> alt.Chart:
    """A row for a guess, there once the expression `when` has a value, with the fields that `calculated` names."""
    return (
        alt.Chart(pd.DataFrame({"guess": [text]}))
        .transform_filter(f"isValid({when})")
        .transform_calculate(**calculated)
    )


def guess_line(signal: str, channel: str = "x") -> list[alt.Chart]:
    """A dashed line at a guess, across the whole chart, with its name."""
    row = guessed(when=signal, at=signal)
    where = alt.X("at:Q") if channel == "x" else alt.Y("at:Q")
    name: dict[str, Any] = {"x": {"y": -6, "align": "center"}, "y": {"x": 6, "align": "left", "dy": -6}}[channel]
    return [
        row.mark_rule(style="ink", strokeDash=[2, 3], strokeWidth=2).encode(where),
        row.mark_text(style="ink", fontSize=12, fontStyle="italic", **name).encode(where, text=alt.Text("guess:N")),
    ]


def guess_point(
    x: str, y: str, text: str = "your guess", align: Literal["left", "center", "right"] = "center"
) -> list[alt.Chart]:
    """A cross at a guess, with its name above it, or to a side of that."""
    row = guessed(text, when=x, x=x, y=y).encode(x=alt.X("x:Q"), y=alt.Y("y:Q"))
    cross = "M-1,-1L1,1M-1,1L1,-1"
    return [
        row.mark_point(shape=cross, size=120, style="ink", strokeWidth=2.5, opacity=1),
        row.mark_text(style="ink", fontSize=12, fontStyle="italic", align=align, dy=-14).encode(
            text=alt.Text("guess:N")
        ),
    ]


def _range(key: str, label: str, low: float, high: float, step: float, start: float, form: str) -> str:
    return (
        f'<label for="{key}">{escape(label)}</label><span class="csr-line"><input type="range" id="{key}" '
        f'min="{low:g}" max="{high:g}" step="{step:g}" value="{start:g}"></span>'
        f'<output for="{key}" aria-live="off">{said(start, form)}</output>'
    )


def _boxes(key: str, label: str, options: Sequence[str], kind: str) -> str:
    needed = " required" if kind == "radio" else ""
    boxes = "".join(
        f'<label><input type="{kind}" name="{key}" value="{i}"{needed}>{escape(option)}</label>'
        for i, option in enumerate(options)
    )
    listed = f'<span class="csr-options">{boxes}</span>'
    return f'<fieldset class="csr-asked"><legend>{escape(label)}</legend>{listed}</fieldset>'
