"""What is wrong with a file, in words: every kind of fault is told, and what is told never runs to pages."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from csrmodel.evidence.messages import say

LINES = 20
"""Most lines of a report."""

FIRST = 3
"""Faults of a kind that are told one by one where all would be too many."""


class FileWarning(UserWarning):
    """What may be wrong with a file that was read all the same: it is told, and nothing is changed."""


# A file that is read again in a notebook is warned of again. A filter of the caller's own goes before this one.
warnings.simplefilter("always", FileWarning, append=True)


@dataclass
class _Kind:
    texts: list[str] = field(default_factory=list)
    rows: list[int | None] = field(default_factory=list)
    count: int = 0
    last: int | None = None


class Faults:
    """Faults of one file, by kind: equal ones are told a few times and then counted.

    Parameters
    ----------
    file
        Name of the file, with which every line begins; none where it is empty.
    """

    def __init__(self, file: str = "") -> None:
        self._start = f"{file}: " if file else ""
        self._kinds: dict[str, _Kind] = {}

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def add(self, kind: str, text: str, row: int | None = None) -> None:
        """One fault: its kind, what is said of it after the row, and the row as a spreadsheet counts."""
        found = self._kinds.setdefault(kind, _Kind())
        if found.count < LINES:
            found.texts.append(text if row is None else say("row", row=row, text=text))
            found.rows.append(row)
        found.count, found.last = found.count + 1, row

    def at(self, kind: str, wrong: NDArray[np.bool_], rows: Sequence[int], say: Callable[[int], str]) -> None:
        """Faults of many rows: where, shape (rows,), the rows' numbers, and what is said of the row at a position."""
        places = np.flatnonzero(wrong)
        for place in places[:LINES]:
            self.add(kind, say(int(place)), int(rows[place]))
        if len(places) > LINES:
            self._kinds[kind].count += len(places) - LINES
            self._kinds[kind].last = int(rows[places[-1]])

    def lines(self) -> list[str]:
        """The report, at most `LINES` lines."""
        kinds = list(self._kinds.values())
        if sum(kind.count for kind in kinds) <= LINES:
            return [self._start + text for kind in kinds for text in kind.texts]
        first = FIRST if len(kinds) * (FIRST + 1) <= LINES else 1
        told: list[str] = []
        for done, kind in enumerate(kinds):
            own = kind.texts[:first]
            if kind.count > first:
                name = "more" if kind.rows[first] is None else "more_in_rows"
                own.append(say(name, count=f"{kind.count - first:,}", first=kind.rows[first], last=kind.last))
            left = kinds[done:]
            # A line is kept for what comes after, unless this is the last.
            if len(told) + len(own) + (len(left) > 1) > LINES:
                name = "other_kinds" if len(left) > 1 else "another_kind"
                told.append(say(name, count=f"{sum(kind.count for kind in left):,}", kinds=f"{len(left):,}"))
                break
            told += own
        return [self._start + text for text in told]

    def stop(self) -> None:
        """Raise what was found, if anything was.

        Raises
        ------
        ValueError
            With the report.
        """
        if self:
            raise ValueError("\n".join(self.lines()))


def warn_of(doubts: Iterable[str]) -> None:
    """One `FileWarning` with all doubts, a line each, if there are any."""
    text = "\n".join(doubts)
    if text:
        warnings.warn(text, FileWarning, stacklevel=callers_level())


def callers_level() -> int:
    """The ``stacklevel`` at which a warning is one of whoever called the package, however many calls lie between."""
    # A warning of this very function would have level 1, and one of its caller is what is asked for.
    level, frame = 0, sys._getframe(1)
    while True:
        level += 1
        if frame.f_back is None or not frame.f_code.co_filename.startswith(_HOME):
            return level
        frame = frame.f_back


_HOME = str(Path(__file__).parents[1])


def quoted(value: object, most: int = 60) -> str:
    """A value as Python writes it, long ones cut short: what cannot be seen is spelt out."""
    text = str(value)
    return repr(text) if len(text) <= most else say("cut", start=repr(text[:most]), length=f"{len(text):,}")
