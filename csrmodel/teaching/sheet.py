"""A class sheet: a row for each file of a folder, and for each question how many chose what.

The sheet is opened in a spreadsheet, and what readers have written may be made to do harm there. So a cell that a
spreadsheet could take for a formula has an apostrophe in front, and none is longer than a spreadsheet takes.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csrmodel.teaching.asked import Asked, in_words, right_words
from csrmodel.teaching.handin import HandIn, hand_ins

LONGEST_CELL = 32_000
"""Characters of a cell: Excel takes 32,767."""

COLUMNS: Mapping[str, str] = {
    "file": "path of the file in the folder",
    "name": "as the reader gave it",
    "saved": "when, as the file says",
    "book": "version of the book",
    "figures_guessed": "figures that ask first, with a guess",
    "figures_opened": "figures that ask first, opened without a guess",
    "guesses": "things guessed, of which a figure may ask several; only of figures that ask the same today",
    "guesses_close": "of these, right or close",
    "answered": "questions of the quizzes with an answer",
    "right_first": "of these, right at the first try",
    "right_now": "of these, right at the last try",
    "not_judged": "guesses and answers to what is asked no more, or in other words",
    "changed_cells": "cells whose code was changed",
    "notes": "chapters with notes",
    "notes_characters": "length of all notes",
    "remarks": "what is wrong with the file, or strange",
}
"""Columns of the sheet and what they hold. What is judged is empty where nothing says what the book asks."""

BY_ITEM: Mapping[str, str] = {
    "item": "identifier of the question",
    "page": "title of its page",
    "question": "what is asked",
    "answer": "an answer",
    "right": "yes or no",
    "first": "hand-ins that gave it at the first try",
    "now": "hand-ins that gave it last",
}
"""Columns of the table by question."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """Hand-ins side by side.

    Attributes
    ----------
    hand_ins
        In the order of their files.
    rows
        One for each, by `COLUMNS`.
    by_item
        One for each answer to a question that somebody has answered, by `BY_ITEM`.
    notes
        What is to be said of the whole sheet.
    """

    hand_ins: Sequence[HandIn]
    rows: Sequence[Row]
    by_item: Sequence[Row]
    notes: Sequence[str]

    def save(self, path: str | Path) -> tuple[Path, Path]:
        """Write both tables as CSV for spreadsheets; the second has ``-by-item`` in its name.

        Raises
        ------
        ValueError
            If the name does not end in .csv.
        """
        first = Path(path)
        if first.suffix != ".csv":
            raise ValueError(f"out is {str(path)!r}; allowed is a name that ends in .csv")
        second = first.with_name(f"{first.stem}-by-item.csv")
        _write(first, [*COLUMNS], self.rows)
        _write(second, [*BY_ITEM], self.by_item)
        return first, second


def class_sheet(folder: str | Path, asked: Asked | None = None) -> Sheet:
    """Read every hand-in of a folder.

    Parameters
    ----------
    folder
        Files that readers have saved on the page "My work"; folders in it are read too.
    asked
        What the book asks. None leaves out whatever is judged.

    Raises
    ------
    ValueError
        If there is no such folder. What is wrong with a file stands in its remarks.
    """
    found = [*hand_ins(folder)]
    remarks = _remarks(found, asked)
    rows = [{**_row(each, asked), "remarks": "; ".join(remarks[each.file])} for each in found]
    notes = [] if asked else ["Nothing says what the book asks, so nothing is judged as right or close."]
    return Sheet(found, rows, _by_item(found, asked) if asked else [], notes)


def safe(value: Any) -> str:
    """A value as a cell that no spreadsheet takes for a formula, whatever it takes for the end of a cell."""
    if not isinstance(value, str):
        return str(value)
    plain = clean(value)
    # Where the list separator is a semicolon or a tab, a cell may begin in the middle of a text.
    plain = re.sub(r"(^|[;,|])([\s\"']*)(?=[=+\-@＝＋－＠])", r"\1\2'", plain)
    if len(plain) > LONGEST_CELL:
        more = f"… ({len(plain):,} characters)"
        plain = plain[: LONGEST_CELL - len(more)] + more
    return plain


def clean(text: str) -> str:
    """A text in one line, without what a screen would not show as it stands there."""
    kinds = {"Cc", "Cs", "Zl", "Zp"}
    shown = (" " if unicodedata.category(c) in kinds or c in _TURNING else c for c in text)
    return " ".join("".join(shown).split())


_TURNING = {chr(code) for code in (0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069)}
"""Characters that turn the direction of what follows, and with it the order in which a line is read."""


def _write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    # Excel takes a file for UTF-8 by the mark at its start.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(columns)
        writer.writerows([safe(row.get(name, "")) for name in columns] for row in rows)


def _row(found: HandIn, asked: Asked | None) -> Row:
    row: Row = {"file": found.file}
    if not found.read:
        return row
    guessed = {key: guess for key, guess in found.guesses.items() if guess}
    row |= {
        "name": found.name,
        "saved": found.saved,
        "book": found.book,
        "figures_guessed": len(guessed),
        "figures_opened": len(found.guesses) - len(guessed),
        "answered": len(found.answers),
        "changed_cells": sum(map(len, found.cells.values())),
        "notes": len(found.notes),
        "notes_characters": sum(map(len, found.notes.values())),
    }
    return row | _judged(found, guessed, asked) if asked else row


def _judged(found: HandIn, guessed: Mapping[str, list[Any]], asked: Asked) -> Row:
    close = [asked.figures[key].close(guess) if key in asked.figures else None for key, guess in guessed.items()]
    told = [each for one in close for each in one or ()]
    known = [(asked.items[key], answer) for key, answer in found.answers.items() if _is_asked(asked, key, answer)]
    return {
        "guesses": len(told),
        "guesses_close": sum(told),
        "right_first": sum(item.right(answer["first"]) for item, answer in known),
        "right_now": sum(item.right(answer["last"]) for item, answer in known),
        "not_judged": close.count(None) + len(found.answers) - len(known),
    }


def _is_asked(asked: Asked, key: str, answer: Mapping[str, Any]) -> bool:
    """Whether an answer is to the question as it stands today."""
    item = asked.items.get(key)
    return item is not None and item.mark == answer["mark"] and item.fits(answer["first"]) and item.fits(answer["last"])


def _remarks(found: Sequence[HandIn], asked: Asked | None) -> dict[str, list[str]]:
    """Of each file what is wrong with it, and what it has in common with others."""
    remarks = {each.file: [*each.faults] for each in found}
    for each in found:
        if each.read and asked and each.book != asked.book:
            version = clean(each.book) or "none"
            remarks[each.file].append(f"it is of version {version} of the book, and is judged by version {asked.book}")
        if each.read and not clean(each.name):
            remarks[each.file].append("it has no name")
    alike: Mapping[str, Callable[[HandIn], str]] = {
        "the same file as": lambda one: one.content,
        "the same name as": lambda one: _plain_name(one.name) if one.read else "",
        "the same work as": lambda one: one.work,
    }
    told: dict[str, set[str]] = defaultdict(set)
    for words, key in alike.items():
        groups: dict[str, list[str]] = defaultdict(list)
        for each in found:
            groups[key(each)].append(each.file)
        for same, files in groups.items():
            for file in files if same and len(files) > 1 else ():
                # Of two copies of a file it goes without saying that they have one name.
                others = [other for other in files if other != file and other not in told[file]]
                told[file].update(others)
                shown = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
                remarks[file] += [f"{words} {shown}"] if others else []
    return remarks


def _plain_name(name: str) -> str:
    return unicodedata.normalize("NFKC", clean(name)).casefold()


def _by_item(found: Sequence[HandIn], asked: Asked) -> list[Row]:
    """For each question that was answered, each answer with how many gave it; those that nobody gave have none."""
    rows: list[Row] = []
    for key, item in asked.items.items():
        answers = [
            each.answers[key] for each in found if key in each.answers and _is_asked(asked, key, each.answers[key])
        ]
        for side, part in enumerate(item.parts if answers else ()):
            counts = {
                which: Counter(text for answer in answers for text in in_words(part, answer[which][side]))
                for which in ("first", "last")
            }
            right = set(right_words(part))
            offered = [option["text"] for option in part["options"]]
            for text in dict.fromkeys([*offered, *right_words(part), *counts["last"], *counts["first"]]):
                about = {"item": key.removeprefix("quiz-"), "page": item.page, "question": part["asks"]}
                is_right = "yes" if text in right or _near(part, text) else "no"
                rows.append(
                    {
                        **about,
                        "answer": text,
                        "right": is_right,
                        "first": counts["first"][text],
                        "now": counts["last"][text],
                    }
                )
    return rows


def _near(part: Mapping[str, Any], text: str) -> bool:
    """Whether a number is near enough to the answer."""
    return part["kind"] == "number" and abs(float(text) - part["answer"]) <= part["within"] + 1e-9
