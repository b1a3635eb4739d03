"""A hand-in: a file that a reader has saved on the page "My work", read as if anybody had written it.

Nothing in a file is run, and none is larger than `LIMIT`. What is wrong with one is named by its place, its value and
what is allowed; what is right in it counts.
"""

from __future__ import annotations

import hashlib
import json
import os
import reprlib
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from csrmodel.teaching.asked import number

FORMAT = "csr-work/1"
LIMIT = 5_000_000
"""Bytes of a file that is read."""

LONGEST_NAME = 200
_SHOWN = 60
"""Characters of a value that a fault shows."""


@dataclass
class HandIn:
    """What a file holds, as far as it could be read.

    Attributes
    ----------
    file
        Its path from the folder of all.
    read
        Whether it is a hand-in at all.
    name, book, saved
        As the file says: the reader's name, the version of the book, and when it was saved (ISO 8601).
    guesses
        A list for each figure; an empty one where it was opened without a guess.
    answers
        For each item the mark of its wording, the first and the last answer, and how many there were.
    cells
        For each page the cells whose code was changed, each with its number from 1, the book's code and the reader's.
    notes
        A text for each page.
    faults
        What was wrong, in words.
    content
        Two files with the same bytes have the same.
    """

    file: str
    read: bool = False
    name: str = ""
    book: str = ""
    saved: str = ""
    guesses: dict[str, list[Any]] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    cells: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    content: str = ""

    @property
    def work(self) -> str:
        """What was done, whoever did it: the same text for the same work, and none where nothing was done."""
        done = [self.guesses, self.answers, self.cells, self.notes]
        return hashlib.sha256(json.dumps(done, sort_keys=True).encode()).hexdigest() if any(done) else ""


def hand_ins(folder: str | Path) -> Iterator[HandIn]:
    """Every file of a folder, as `files` finds them, and a hand-in that is not read for each folder that is closed.

    Raises
    ------
    ValueError
        If there is no such folder.
    """
    found, closed = files(folder)
    for name, path in found.items():
        yield read(path, name)
    for name, fault in closed.items():
        yield HandIn(name, faults=[fault])


def files(folder: str | Path) -> tuple[dict[str, Path], dict[str, str]]:
    """Every file of a folder and of the folders in it, as platforms hand them out, but for those that begin with a dot.

    Returns
    -------
    tuple
        The files by their path from the folder, and why a folder in it cannot be read, by that of the folder.

    Raises
    ------
    ValueError
        If there is no such folder.
    """
    top = Path(folder)
    if not top.is_dir():
        raise ValueError(f"folder is {str(folder)!r}, which is no folder; allowed is a folder with hand-ins")
    found: dict[str, Path] = {}
    closed: dict[str, str] = {}

    def note(fault: OSError) -> None:
        closed[os.path.relpath(str(fault.filename), top)] = f"a folder that cannot be read: {fault.strerror}"

    for here, folders, names in os.walk(top, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            path = Path(here) / name
            found[path.relative_to(top).as_posix()] = path
    return found, closed


def read(path: Path, file: str = "") -> HandIn:
    """One file; whatever is wrong with it stands in its faults.

    Parameters
    ----------
    path
        Where it is.
    file
        What it is called in the sheet; by default its name.
    """
    found = HandIn(file or path.name)
    try:
        raw = _parsed(_bytes(path, found))
    except _Unreadable as fault:
        found.faults.append(str(fault))
        return found
    found.read = True
    for key in ("name", "book", "saved"):
        setattr(found, key, _text(raw, key, found.faults))
    if found.saved and not _is_time(found.saved):
        found.faults.append(f"saved is {_said(found.saved)}; allowed is a time as 2026-01-31T09:30:00Z")
    for kind, (fits, allowed) in _KINDS.items():
        setattr(found, kind, _entries(raw, kind, fits, allowed, found.faults))
    return found


class _Unreadable(Exception):  # noqa: N818 - no error of the program
    """Says why a file is no hand-in."""


def _bytes(path: Path, found: HandIn) -> bytes:
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode):
            raise _Unreadable("a link, a pipe or a device; allowed is a plain file")
        if about.st_size > LIMIT:
            raise _Unreadable(f"it has {about.st_size:,} bytes; allowed are {LIMIT:,}")
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
    except OSError as fault:
        raise _Unreadable(f"it cannot be read: {fault.strerror}") from None
    if len(content) > LIMIT:
        raise _Unreadable(f"it grows; allowed are {LIMIT:,} bytes")
    found.content = hashlib.sha256(content).hexdigest()
    return content


def _parsed(content: bytes) -> Mapping[str, Any]:
    """The object in a file of the right format."""
    if not content.strip():
        raise _Unreadable("it is empty; allowed is a file as the page “My work” saves it")
    try:
        text = content.decode(json.detect_encoding(content))
    except UnicodeDecodeError:
        raise _Unreadable("it is no text in UTF-8; allowed is a file as the page “My work” saves it") from None
    try:
        raw = json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse)
    except RecursionError:
        raise _Unreadable("its lists are nested too deeply; allowed is a file as the page “My work” saves it") from None
    except json.JSONDecodeError as fault:
        raise _Unreadable(f"it is damaged: no JSON from line {fault.lineno} on ({fault.msg})") from None
    except ValueError as fault:
        raise _Unreadable(f"it has a number that no page writes ({str(fault)[:_SHOWN]})") from None
    given = raw.get("format") if isinstance(raw, dict) else None
    if given != FORMAT:
        told = f"its format is {_said(given)}" if given is not None else "it says no format"
        raise _Unreadable(f"{told}; allowed is {FORMAT!r}, a file as the page “My work” saves it")
    return dict(raw)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _text(raw: Mapping[str, Any], key: str, faults: list[str]) -> str:
    value = raw.get(key)
    if not isinstance(value, str):
        faults.append(f"{key} is {_said(value)}; allowed is a text")
        return ""
    if len(value) > LONGEST_NAME:
        faults.append(f"{key} has {len(value):,} characters; allowed are {LONGEST_NAME}, and the rest is cut")
    return value[:LONGEST_NAME]


def _entries(
    raw: Mapping[str, Any], kind: str, fits: Callable[[Any], bool], allowed: str, faults: list[str]
) -> dict[str, Any]:
    """The entries of a kind that have its form, by identifier."""
    value = raw.get(kind)
    if not isinstance(value, dict):
        faults.append(f"{kind} is {_said(value)}; allowed is an object by identifiers")
        return {}
    good = {}
    wrong = []
    for key, each in value.items():
        if not _identifies(key):
            wrong.append(f"{kind} has an entry {_said(key)}; allowed are identifiers of the book")
        elif not fits(each):
            wrong.append(f"{kind}, {key} is {_said(each)}; allowed is {allowed}")
        else:
            good[key] = each
    # A file may be full of them.
    faults += wrong[:5] + ([f"{kind} has {len(wrong) - 5} more such entries"] if len(wrong) > 5 else [])
    return good


def _identifies(key: str) -> bool:
    plain = key.replace("-", "").replace("_", "")
    return 1 <= len(key) <= 100 and key.isascii() and plain.isalnum() and key[0].isalnum()


def _said(value: Any) -> str:
    """A value as a fault shows it."""
    text = reprlib.repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _given(value: Any) -> bool:
    return isinstance(value, list) and all(
        number(one) or (isinstance(one, list) and all(map(number, one))) for one in value
    )


def _whole(value: Any) -> bool:
    return number(value) and value == int(value) and value >= 1


def _answer(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"mark", "first", "last", "sure", "tries"}
        and isinstance(value["mark"], str)
        and _given(value["first"])
        and _given(value["last"])
        and (value["sure"] is None or number(value["sure"]))
        and _whole(value["tries"])
    )


def _changes(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict)
        and one.keys() == {"cell", "source", "code"}
        and _whole(one["cell"])
        and isinstance(one["source"], str)
        and isinstance(one["code"], str)
        for one in value
    )


_KINDS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "guesses": (_given, "a list of numbers or of lists of numbers"),
    "answers": (_answer, "mark, first, last, sure and tries as the page writes them"),
    "cells": (_changes, "a list of changed cells, each with cell, source and code"),
    "notes": (lambda value: isinstance(value, str), "a text"),
}
"""Of each kind the form of an entry, and that form in words; the page has the same (``parts/kept.js``)."""
