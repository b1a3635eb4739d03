"""What figures of the model share: values on a grid of settings, which the page looks up as its controls move.

A simulation cannot run in a page without Python. Such a figure computes its values beforehand, one for every point of
the grid that its controls span, and carries them along. `Grid` orders the points once, for Python and for the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

from altair.expr.core import ConstExpression, Expression

from csrmodel.figures.kit.controls import Choice, Control

PLACE = "placeWidth"
"""The signal that says how many pixels wide the place is that a page gives a chart; 0 elsewhere."""


@dataclass(frozen=True)
class Grid:
    """All settings of some controls, in one order: the last control moves fastest.

    Parameters
    ----------
    controls
        Sliders, each with its steps, and lists, each with its options.
    """

    controls: tuple[Control | Choice, ...]

    def __len__(self) -> int:
        return prod(_count(control) for control in self.controls)

    def points(self) -> Iterator[dict[str, float]]:
        """The settings of every point, by signal, in order."""
        return map(self.point, range(len(self)))

    def point(self, index: int) -> dict[str, float]:
        """The settings of the point at a position, by signal."""
        settings = {}
        for control in reversed(self.controls):
            index, at = divmod(index, _count(control))
            settings[control.signal] = _values(control)[at]
        return {control.signal: settings[control.signal] for control in self.controls}

    def index(self, settings: Mapping[str, float]) -> int:
        """Position of the point nearest to some settings.

        Raises
        ------
        ValueError
            If a setting lies outside its control's range, naming the control, the value and what is allowed.
        """
        place = 0
        for control in self.controls:
            low, step = _start(control)
            step_at = round((settings[control.signal] - low) / step)
            if not 0 <= step_at < _count(control):
                span = f"{low:g} to {low + step * (_count(control) - 1):g}"
                raise ValueError(f"{control.signal} is {settings[control.signal]!r}; allowed is {span}")
            place = place * _count(control) + step_at
        return place

    @property
    def expression(self) -> str:
        """`index` as a Vega expression of the controls' signals."""
        text = "0"
        for control in self.controls:
            low, step = _start(control)
            at = control.signal if isinstance(control, Choice) else f"round(({control.signal} - {low:g}) / {step:g})"
            text = at if text == "0" else f"({text}) * {_count(control)} + {at}"
        return f"({text})"

    @property
    def settings(self) -> dict[str, float]:
        """Where the controls stand at first, by signal."""
        return {control.signal: control.value for control in self.controls}


def rounded(values: Any, digits: int = 3) -> list[float]:
    """Numbers as a page carries them: plain, with so many digits."""
    return [round(float(value), digits) for value in values]


def term(text: str) -> Expression:
    """A signal, a field of the data (``datum.x``) or a number as a term of a Vega expression."""
    return ConstExpression(text)


def _start(control: Control | Choice) -> tuple[float, float]:
    return (0, 1) if isinstance(control, Choice) else (control.low, control.step)


def _count(control: Control | Choice) -> int:
    if isinstance(control, Choice):
        return len(control.options)
    return round((control.high - control.low) / control.step) + 1


def _values(control: Control | Choice) -> list[float]:
    low, step = _start(control)
    # A step such as 0.1 has no exact binary form; the digits that a reader sees have.
    return [round(low + step * i, 10) for i in range(_count(control))]
