"""Sentences that follow a figure's settings, written once and said twice: by Python, and by Vega in the page.

A `Sentence` is a template over the same two back-ends as the formulas (`csrmodel.operations`): over `NUMPY` its fields
are numbers and words, over `VEGA` they are expressions. Both sides round alike and write the same minus sign. Its
fields may be made of parts: a `Column` is looked up on a grid, a `Derived` is computed. A `Told` is a text for every
point of a grid, which both sides look up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from string import Formatter
from typing import Any, Protocol

from altair.expr.core import Expression

from csrmodel.figures.kit.grids import Grid, term
from csrmodel.operations import NUMPY, VEGA, Operations

Settings = Mapping[str, Any]
"""Where the controls stand, by signal: numbers, or over Vega the signals themselves."""

_FINE = 1e6
"""Numbers are first brought to this many parts of one, so that their last bits, in which Python and a browser may
differ, never decide how a number is rounded."""


LEAST = 0.005
"""What is less than this is said as no difference: numbers have two digits."""


class Wording(Protocol):
    """What a readout says."""

    def text(self, settings: Settings) -> str:
        """The sentence at these settings."""
        ...

    def expression(self) -> str:
        """The sentence as a Vega expression of the controls' signals and of `signals`."""
        ...

    def signals(self) -> Mapping[str, Any]:
        """What the expression reads besides the controls, by name."""
        ...


def said(value: float, form: str) -> str:
    """A number as every sentence of a figure says it: halves rounded away from zero, with a true minus sign.

    Parameters
    ----------
    value
        A finite number.
    form
        ``.0f``, ``.1f``, ... for so many digits, ``.0%`` for a percentage.

    Raises
    ------
    ValueError
        If the form is another one.
    """
    digits, percent = _form(form)
    fine = math.floor(float(value) * _FINE + 0.5) / _FINE
    shown = Decimal(fine * 100 if percent else fine).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    sign = "−" if shown < 0 else ""
    return f"{sign}{abs(shown)}{'%' if percent else ''}"


def _said_expression(number: Any, form: str) -> str:
    _form(form)
    return f"format(floor(({number}) * {_FINE:.0f} + 0.5) / {_FINE:.0f}, '{form}')"


def _form(form: str) -> tuple[int, bool]:
    if len(form) == 3 and form[0] == "." and form[1].isdigit() and form[2] in "f%":
        return int(form[1]), form[2] == "%"
    raise ValueError(f"form of a number is {form!r}; allowed are .0f to .9f and .0% to .9%")


class Part(Protocol):
    """A number that follows the settings under a signal of its own, for sentences and charts to name."""

    @property
    def name(self) -> str:
        """Name of the signal."""
        ...

    def at(self, operations: Operations, settings: Settings) -> Any:
        """The number at these settings, or over Vega the expression that finds it."""
        ...

    def carried(self) -> Any:
        """What the signal holds: an expression, or values to look up."""
        ...


@dataclass(frozen=True)
class Column:
    """A number or a word for every point of a grid, looked up alike in Python and in the page.

    Parameters
    ----------
    name
        Name of the signal that carries them.
    grid
        The controls that choose.
    values
        One a point, in the order of the grid; numbers as the page carries them (`csrmodel.figures.kit.grids.rounded`).
    """

    name: str
    grid: Grid
    values: Sequence[Any]

    def at(self, operations: Operations, settings: Settings) -> Any:
        if operations is VEGA:
            return term(f"{self.name}[{self.grid.expression}]")
        return self.values[self.grid.index(settings)]

    def carried(self) -> Any:
        return list(self.values)


@dataclass(frozen=True)
class Derived:
    """A number computed from the settings by a formula of the package, over either back-end.

    Parameters
    ----------
    name
        Name of the signal that holds it in the page.
    formula
        Takes a back-end and the settings.
    """

    name: str
    formula: Callable[[Operations, Settings], Any]

    def at(self, operations: Operations, settings: Settings) -> Any:
        return term(self.name) if operations is VEGA else self.formula(operations, settings)

    def carried(self) -> Any:
        return self.formula(VEGA, _SIGNALS)


def of_row(parts: Sequence[Part], place: str = "datum.i") -> Expression:
    """Of several numbers the one that a row of a chart's data stands for, by its place among them."""
    return term(f"[{', '.join(str(part.at(VEGA, _SIGNALS)) for part in parts)}][{place}]")


class _Signals(dict[str, Any]):
    """Every signal as a term of its own name."""

    def __missing__(self, name: str) -> Any:
        return term(name)


_SIGNALS: Settings = _Signals()


@dataclass(frozen=True)
class Sentence:
    """A template whose fields follow the settings.

    Parameters
    ----------
    template
        Text with fields in braces. A field with a form (``{gap:.2f}``) is a number, one without is a word.
    fields
        Takes a back-end and the settings, and gives every field: over `NUMPY` numbers and words, over `VEGA`
        expressions.
    parts
        What the fields are made of besides the controls.
    """

    template: str
    fields: Callable[[Operations, Settings], Mapping[str, Any]]
    parts: Sequence[Part] = ()

    def text(self, settings: Settings) -> str:
        found = self.fields(NUMPY, settings)
        return "".join(
            literal + ("" if name is None else said(found[name], form) if form else str(found[name]))
            for literal, name, form, _ in Formatter().parse(self.template)
        )

    def expression(self) -> str:
        found = self.fields(VEGA, _SIGNALS)
        parts = []
        for literal, name, form, _ in Formatter().parse(self.template):
            if literal:
                parts.append(quoted(literal))
            if name is not None:
                parts.append(_said_expression(found[name], form) if form else f"({found[name]})")
        return " + ".join(parts)

    def at(self, operations: Operations, settings: Settings) -> Any:
        """Its text at these settings, or over Vega the expression of it: a word of another sentence."""
        return term(f"({self.expression()})") if operations is VEGA else self.text(settings)

    def signals(self) -> Mapping[str, Any]:
        return {part.name: part.carried() for part in self.parts}


@dataclass(frozen=True)
class Told:
    """A text for every point of a grid.

    Parameters
    ----------
    grid
        The controls that choose.
    texts
        One text a point, in the order of the grid.
    name
        Name of the signal that carries them.
    """

    grid: Grid
    texts: Sequence[str]
    name: str = "texts"

    def __post_init__(self) -> None:
        if len(self.texts) != len(self.grid):
            raise ValueError(f"{self.name}: {len(self.texts)} texts; allowed is {len(self.grid)}, one a point")

    def text(self, settings: Settings) -> str:
        return self.texts[self.grid.index(settings)]

    def expression(self) -> str:
        return f"{self.name}[{self.grid.expression}]"

    def signals(self) -> Mapping[str, Any]:
        return {self.name: list(self.texts)}


def quoted(text: str) -> str:
    """A text as a literal of Vega's expression language."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'"
