"""Counts that follow many lists at once: too many settings for a grid, so the page counts the rows itself.

The rows travel as one text, and a count is the number of matches of a regular expression that is made of the settings.
Sentences and charts of a figure read the same text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from csrmodel.figures.kit.grids import term
from csrmodel.figures.kit.sentence import quoted
from csrmodel.operations import VEGA, Operations

_ANY = "[^|>]*"
"""A field of a row, whatever it holds."""

Row = Mapping[str, Sequence[int]]
"""The numbers that a row has, by field."""


@dataclass(frozen=True)
class Tally:
    """How many rows the settings keep.

    Parameters
    ----------
    name
        Name of the signal that carries the rows; tallies of the same rows share it.
    rows
        The rows. All have the same fields in the same order, and numbers from 1.
    asked
        The fields that have to hold a number, each with a setting's name or with the number itself. A setting at 0
        asks nothing.
    """

    name: str
    rows: Sequence[Row]
    asked: Mapping[str, str | int]

    def at(self, operations: Operations, settings: Mapping[str, Any]) -> Any:
        if operations is VEGA:
            return term(self.expression(self.asked))
        wanted = {field: settings[of] if isinstance(of, str) else of for field, of in self.asked.items()}
        return sum(all(number in (0, *row[field]) for field, number in wanted.items()) for row in self.rows)

    def expression(self, asked: Mapping[str, str | int], among: str = "") -> str:
        """The count as a Vega expression, in which any expression may stand for a setting.

        `among` is an expression of those rows that come into question, where they are not all.
        """
        return f"(length(split({among or self.name}, regexp('<' + {self._row(asked)} + '>'))) - 1)"

    def those(self, asked: Mapping[str, str | int]) -> str:
        """The rows that hold what is asked, as a Vega expression, for what asks them many times."""
        return f"replace({self.name}, regexp('<(?!' + {self._row(asked)} + '>)[^>]*>', 'g'), '')"

    def _row(self, asked: Mapping[str, str | int]) -> str:
        """What a row has to look like between its brackets."""
        return " + '[|]' + ".join(_pattern(asked.get(field, 0)) for field in self.rows[0])

    def carried(self) -> str:
        return "".join(f"<{'|'.join(_listed(row[field]) for field in row)}>" for row in self.rows)


def _listed(numbers: Iterable[int]) -> str:
    return "".join(f",{number}" for number in numbers) + ","


def _pattern(of: str | int) -> str:
    """What a field has to look like, as a Vega expression of a text."""
    if isinstance(of, int):
        return quoted(f"{_ANY},{of},{_ANY}" if of else _ANY)
    return f"({of} == 0 ? {quoted(_ANY)} : {quoted(f'{_ANY},')} + {of} + {quoted(f',{_ANY}')})"
