"""Tables as people save them: a file as cells of text, whatever program wrote it.

Where the meaning is plain a file is read: columns separated by commas, semicolons, tabs or bars, with or without a
``sep=`` line; UTF-8, UTF-16 or Windows-1252; title rows above the header, blank rows and columns, spaces round a value,
decimal commas; an Excel workbook. Anything else is refused as a whole, with the cause in words. Rows are counted as a
spreadsheet shows them. The scripts in ``chapters/_static/parts/own`` do the same in the page.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import isfinite
from pathlib import Path

import pandas as pd

from csrmodel.evidence.faults import Faults, quoted
from csrmodel.evidence.messages import say
from csrmodel.evidence.workbooks import LARGEST, Grid, LargeError, grids_of, parts_of

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

SPACES = " \t\r\n\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\ufeff"
"""What is left out round a value."""

PATTERNS = {
    "spaced": r"[ \t\r\n\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\ufeff_-]+",
    "words": r"[ \t\r\n\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\ufeff,;|:]+",
    "control": r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]",
    # Line breaks, and what changes a name without being seen; the joiners of Indian and Persian script are none of it.
    "unseen": r"[\t\r\n\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]",
    "number": r"[+-]?([0-9]+\.?[0-9]*|[0-9]+,[0-9]+|[.,][0-9]+)([eE][+-]?[0-9]+)?",
    "thousands": r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+",
    "sep": r'"?[sS][eE][pP]=([\t!#-/:-@\[-`{-~])"?[,;\t| ]*(\r\n|\r|\n|$)',
    "page": r"(\xef\xbb\xbf)?[ \t\r\n]*<(![dD][oO][cC][tT][yY][pP][eE]|[hH][tT][mM][lL]|\?[xX][mM][lL])",
    # What a spreadsheet would run as a formula; the apostrophe in front says that it is text.
    "marked": r"'[=+@\t\r-]",
}
"""Patterns that package and page share, in what the two languages write alike."""

_IN = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}

HEAD = 50
"""Rows in which the header is looked for."""

HEAD_LENGTH = 200_000
"""Characters in which it is."""

_Rows = Iterable[tuple[int, list[str]]]


@dataclass(frozen=True, eq=False)
class Sheet:
    """A file as text.

    Parameters
    ----------
    cells
        Every cell as text without spaces round it, a column for each named column; blank rows are left out. The index
        holds the number of each row in a spreadsheet.
    header
        The row of the column names, as a spreadsheet counts.
    letters
        By named column its letter in a spreadsheet.
    doubts
        What had to be taken for granted to read it, a sentence each.
    """

    cells: pd.DataFrame
    header: int
    letters: Mapping[str, str]
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Columns:
    """The columns that a table should have, those that it needs, and by each name, as `plain` has it, the column."""

    wanted: Sequence[str]
    needed: Sequence[str]
    known: Mapping[str, str]

    def among(self, cells: Iterable[str]) -> set[str]:
        """The wanted columns that some cells name."""
        return {self.known[name] for name in map(plain, cells) if name in self.known}

    def called(self, cell: str) -> str:
        """The column that a cell of the header names; what names none stays as it is."""
        return self.known.get(plain(cell), cell)


class _UnreadableError(Exception):
    """Why a file is not read, in words."""


def read_sheet(
    path: str | Path,
    wanted: Sequence[str],
    needed: Sequence[str] | None = None,
    also: Mapping[str, str] | None = None,
) -> Sheet:
    """The cells of a table.

    Parameters
    ----------
    path
        The file.
    wanted
        Names of the columns that it should have; by them the header and the separator are found. Capitals, spaces and
        hyphens make no difference to a name. Whether all are there, and no others, is for the caller to see.
    needed
        Those by which a sheet of a workbook is known where none has all of the wanted; all, where not given.
    also
        Other names that a wanted column may go by, as `plain` has them, and the column.

    Raises
    ------
    ValueError
        With the file's name and the cause in words, at most `csrmodel.evidence.faults.LINES` lines.
    """
    path = Path(path)
    faults = Faults(path.name or str(path))
    columns = _Columns(wanted, needed or wanted, {**{plain(name): name for name in wanted}, **(also or {})})
    try:
        data = _content(path)
        _refuse_other_kinds(data)
        if data.startswith(b"PK\x03\x04"):
            return _of_workbook(data, columns, faults)
        text, doubts = _decoded(data)
        return replace(_of_text(text, columns, faults), doubts=doubts)
    except _UnreadableError as fault:
        faults.add("unreadable", str(fault))
        faults.stop()
        raise


def number_of(text: str) -> float | None:
    """A number as a table writes it, with a decimal point or a decimal comma; None for anything else.

    Plain digits only, and no words such as nan and inf. ``1,000`` is none: it may be one or a thousand.
    """
    if not _IN["number"].fullmatch(text) or may_be_thousands(text):
        return None
    value = float(text.replace(",", "."))
    return value if isfinite(value) else None


def may_be_thousands(text: str) -> bool:
    """Whether a comma in a number may separate thousands."""
    return bool(_IN["thousands"].fullmatch(text))


def unseen(name: str) -> bool:
    """Whether a name holds a line break or a character that nobody sees."""
    return bool(_IN["unseen"].search(name))


HIDDEN = say("hidden")
"""What is said of such a name."""


def folded(name: str) -> str:
    """A name without what spellings of one name differ in: capitals, accents, spaces and marks between words."""
    # Capital letters, since small ones would leave ß and ss, and the two sigmas, apart.
    plain = unicodedata.normalize("NFKD", name).upper()
    # Latin accents alone: in other scripts a mark may be a vowel.
    return "".join(
        c for c in plain if (c.isalnum() or unicodedata.category(c)[0] == "M") and not "\u0300" <= c <= "\u036f"
    )


def spelt_several_ways(names: Iterable[str]) -> list[list[str]]:
    """Names that are the same but for their spelling, those of each in the order of their first use."""
    alike: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        alike.setdefault(folded(name) or name, []).append(name)
    return [found for found in alike.values() if len(found) > 1]


# The file


def _content(path: Path) -> bytes:
    if path.parts and path.parts[0].lower() in ("http:", "https:"):
        raise _UnreadableError("this is an address; allowed is a file: download it first")
    try:
        if path.is_dir():
            raise _UnreadableError("this is a folder; allowed is a file")
        return path.read_bytes()
    except FileNotFoundError:
        raise _UnreadableError("there is no such file") from None
    except PermissionError:
        raise _UnreadableError(
            "the file may not be opened: another program keeps it locked, or it is not yours to read;"
            " close it there and try again"
        ) from None
    except (OSError, ValueError) as error:
        raise _UnreadableError(f"the file cannot be opened ({getattr(error, 'strerror', None) or error})") from None


BEGINNINGS = {
    b"\xd0\xcf\x11\xe0": "saved as an Excel workbook of the old kind, or with a password",
    b"%PDF": "saved as PDF",
    b"{\\rtf": "saved as a text document",
    b"\x1f\x8b": "compressed with gzip",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
INSIDE = {
    "xl/workbook.bin": "saved as a binary Excel workbook",
    "word/document.xml": "saved as a Word document",
    "Index/Document.iwa": "saved as a Numbers document",
    "content.xml": "saved as an OpenDocument file",
}


KINDS = {"page": "saved as a web page", "other": "no text", "archive": "an archive"}
"""What else a file may be."""


def _refuse_other_kinds(data: bytes) -> None:
    for beginning, kind in BEGINNINGS.items():
        if data.startswith(beginning):
            raise _UnreadableError(say("kind", kind=kind))
    if _IN["page"].match(data[:200].decode("latin-1")):
        raise _UnreadableError(say("kind", kind=KINDS["page"]))


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Text of a file, and what had to be assumed."""
    for mark, encoding in ((b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _in(data, encoding), ()
    if b"\0" in data:
        # Without a mark, every other byte of a Latin letter in UTF-16 is empty.
        if len(data) > 1 and (data[0] == 0) != (data[1] == 0):
            return _in(data, "utf-16-le" if data[1] == 0 else "utf-16-be"), ()
        raise _UnreadableError(say("kind", kind=KINDS["other"]))
    try:
        return data.decode("utf-8").lstrip("\ufeff"), ()
    except UnicodeDecodeError:
        if not data.decode("utf-8", errors="ignore").isascii():
            raise _UnreadableError(say("letters_mixed")) from None
    return _in(data, "cp1252"), (say("letters_older"),)


def _in(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError:
        if encoding == "cp1252":
            raise _UnreadableError(say("letters_unknown")) from None
        raise _UnreadableError(say("damaged", encoding=encoding[:6].upper())) from None


# Text


def _of_text(text: str, columns: _Columns, faults: Faults) -> Sheet:
    separators = list(SEPARATORS)
    told = _IN["sep"].match(text)
    if told:
        # Spreadsheets take this line as an order and do not show it.
        separators, text = [told[1]], text[told.end() :]
    if not text.strip(SPACES + "".join(separators)):
        raise _UnreadableError(say("empty"))
    head = {separator: list(_until_fault(text[:HEAD_LENGTH], separator)) for separator in separators}
    separator, header = _layout(head, columns)
    try:
        sheet = _table(_records(text, separator), header, columns, faults, separator)
    except csv.Error as error:
        raise _UnreadableError(_in_words(error, text, separator)) from None
    if _IN["control"].search(text):
        _control_faults(sheet.cells, faults)
    return sheet


LONGEST = 131_072
"""Characters that a cell may have; a longer one is a quotation mark that was never closed, or no table."""


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True)
    for number, cells in enumerate(reader, start=1):
        # The reader's own limit is one for the whole process, and other packages lift it.
        if any(len(cell) > LONGEST for cell in cells):
            raise csv.Error("field larger than field limit")
        yield number, cells


def _until_fault(text: str, separator: str, most: int | None = HEAD) -> _Rows:
    """The first rows, as far as they can be read; None takes them all."""
    try:
        yield from islice(_records(text, separator), most)
    except csv.Error:
        return


def _layout(head: dict[str, list[tuple[int, list[str]]]], columns: _Columns) -> tuple[str, int]:
    """Separator and row of the header: where most of the wanted names stand; else the first row, as it splits best."""
    best, found = ("", 0), 0
    for separator, rows in head.items():
        for number, cells in rows:
            names = len(columns.among(cells))
            if names > found:
                best, found = (separator, number), names
    if found:
        return best
    first = {
        separator: next(((n, len(cells)) for n, cells in rows if any(cells)), (1, 0))
        for separator, rows in head.items()
    }
    separator = max(first, key=lambda s: first[s][1])
    words = {plain(word) for _, cells in head[separator] for cell in cells for word in _IN["words"].split(cell)}
    if len(columns.wanted) > 1 and set(map(plain, columns.needed)) <= words:
        raise _UnreadableError(say("one_cell"))
    return separator, first[separator][0]


def plain(name: str) -> str:
    """A name without what makes no difference to it: capitals, spaces and hyphens."""
    return _IN["spaced"].sub("_", name.strip(SPACES).lower())


def _content_of(cell: str) -> str:
    """A cell without spaces round it, and without the apostrophe that keeps a spreadsheet from running it."""
    text = cell.strip(SPACES)
    return text[1:] if _IN["marked"].match(text) else text


def _table(rows: _Rows, at: int, columns: _Columns, faults: Faults, separator: str | None = None) -> Sheet:
    """Rows below the header as a table. Without a separator they are those of a workbook, which has no short ones."""
    header: list[str] = []
    raw: list[str] = []
    nameless: list[int] = []
    body, numbers, odd = [], [], []
    titles: list[tuple[int, int]] = []
    for number, cells in rows:
        cells = [_content_of(cell) for cell in cells]
        if number < at:
            titles.append((number, sum(map(bool, cells))))
            continue
        if number == at:
            while cells and not cells[-1]:
                cells.pop()
            header, raw = list(map(columns.called, cells)), cells
            nameless = [place for place, name in enumerate(header) if not name]
            continue
        if not any(cells):
            continue
        width = len(header)
        if len(cells) > width and not any(cells[width:]):
            del cells[width:]
        if separator is None:
            cells += [""] * (width - len(cells))
        if len(cells) != width:
            odd.append((number, cells))
            continue
        if all(columns.called(cell) == name for cell, name in zip(cells, header, strict=True)):
            faults.add("again", say("header_again", header=at), number)
            continue
        for place in nameless:
            if cells[place]:
                text = say("nameless", letter=_letter(place), value=quoted(cells[place]))
                faults.add(f"nameless {place}", text, number)
        body.append(cells)
        numbers.append(number)
    named = [place for place, name in enumerate(header) if name]
    for number, filled in titles:
        if filled > max(1, len(named) // 2):
            faults.add("title", say("title", header=at, filled=filled), number)
    for name in dict.fromkeys(header[place] for place in named):
        if header.count(name) > 1:
            places = {_letter(place): raw[place] for place in named if header[place] == name}
            faults.add("twice", _twice(name, places, at))
    _ragged_faults(odd, len(header), separator, faults)
    faults.stop()
    found = {header[place]: [cells[place] for cells in body] for place in named}
    letters = {header[place]: _letter(place) for place in named}
    return Sheet(pd.DataFrame(found, index=numbers, dtype=str), at, letters)


def _twice(name: str, places: Mapping[str, str], row: int) -> str:
    """What is said of a column that stands there more than once, by letter in the words of the header."""
    spelt = list(dict.fromkeys(places.values()))
    times = say("two_times") if len(places) == 2 else say("times", count=len(places))
    text = say("column_twice", column=quoted(name), times=times)
    if len(set(map(plain, spelt))) > 1:
        text = say("columns_same", names=_joined(list(map(quoted, spelt))), column=quoted(name))
    return say("row", row=row, text=say("at_letters", letters=_joined(list(places)), text=text))


def _joined(words: Sequence[str]) -> str:
    return say("and", some=", ".join(words[:-1]), last=words[-1])


def _ragged_faults(odd: Sequence[tuple[int, list[str]]], width: int, separator: str | None, faults: Faults) -> None:
    """Rows with more or fewer cells than the header: their cells would shift into other columns."""
    mixed: dict[str, list[int]] = {}
    for number, cells in odd:
        other = next((s for s in SEPARATORS if s != separator and _splits_into(cells, separator, s, width)), None)
        if other:
            mixed.setdefault(other, []).append(number)
            continue
        long = len(cells) > width
        count = say("cell") if len(cells) == 1 else say("cells", count=len(cells))
        name = "ragged_short" if not long else "ragged_comma" if separator == "," else "ragged"
        text = say(name, cells=count, width=width)
        faults.add(f"ragged {long}", text, number)
    for other, rows in mixed.items():
        here, there = (SEPARATORS.get(s or "", quoted(s)) for s in (separator, other))
        one = say("in_row", row=rows[0])
        where = one if len(rows) == 1 else say("in_rows", count=f"{len(rows):,}", first=rows[0], last=rows[-1])
        faults.add("mixed", say("two_separators", here=here, there=there, where=where))


def _splits_into(cells: list[str], separator: str | None, other: str, width: int) -> bool:
    if not separator:
        return False
    line = separator.join(cells)
    return other in line and any(len(found) == width for _, found in _until_fault(line, other))


def _control_faults(table: pd.DataFrame, faults: Faults) -> None:
    for name in table:
        for number, value in zip(table.index, table[name], strict=True):
            if _IN["control"].search(value):
                faults.add(f"control {name}", say("control", column=quoted(name), value=quoted(value)), number)
    faults.stop()


def _letter(place: int) -> str:
    """A column's letters in a spreadsheet: A for 0, AA for 26."""
    letters = ""
    place += 1
    while place:
        place, last = divmod(place - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters


def _in_words(error: csv.Error, text: str, separator: str) -> str:
    """What stopped the reading, and in which row."""
    row = 1 + max((number for number, _ in _until_fault(text, separator, None)), default=0)
    if "limit" in str(error):
        text = say("quote_long", most=f"{LONGEST:,}")
    else:
        text = say("quote_open" if "end of data" in str(error) else "quote_inside")
    return say("row", row=row, text=text)


# Workbooks


def _of_workbook(data: bytes, columns: _Columns, faults: Faults) -> Sheet:
    grid = _sheet_of(_grids(data), columns)
    _, header = _layout({"": grid.rows[:HEAD]}, columns)
    sheet = _table(grid.rows, header, columns, faults)
    _control_faults(sheet.cells, faults)
    doubts = [*_told_of(grid.merged, "merged", sheet), *_told_of(grid.dates, "date", sheet)]
    return replace(sheet, doubts=tuple(doubts))


def _grids(data: bytes) -> dict[str, Grid]:
    """The sheets of a workbook that hold something."""
    try:
        parts = parts_of(data)
        if "xl/workbook.xml" not in parts:
            kind = next((kind for part, kind in INSIDE.items() if part in parts), KINDS["archive"])
            raise _UnreadableError(say("kind", kind=kind))
        return {title: grid for title, grid in grids_of(data).items() if grid.rows}
    except _UnreadableError:
        raise
    except LargeError:
        raise _UnreadableError(say("book_large", most=LARGEST // 1_000_000)) from None
    except Exception:
        # Whatever a damaged part makes the libraries raise.
        raise _UnreadableError(say("book_damaged")) from None


def _sheet_of(filled: dict[str, Grid], columns: _Columns) -> Grid:
    """The sheet that has the table: all wanted columns, or else those that are needed."""

    def with_all(names: Sequence[str]) -> list[str]:
        return [
            title
            for title, grid in filled.items()
            if any(set(names) <= columns.among(row) for _, row in grid.rows[:HEAD])
        ]

    fitting = with_all(columns.wanted) or with_all(columns.needed)
    if not filled:
        raise _UnreadableError(say("book_empty"))
    if len(fitting) > 1 or (len(filled) > 1 and not fitting):
        several = fitting or list(filled)
        name = "book_several" if fitting else "book_none"
        sheets, needed = quoted(", ".join(several)), ", ".join(columns.needed)
        raise _UnreadableError(say(name, count=len(several), sheets=sheets, columns=needed))
    return filled[fitting[0] if fitting else next(iter(filled))]


def _told_of(cells: set[tuple[int, int]], said: str, sheet: Sheet) -> list[str]:
    """What is said of some cells of a workbook's sheet, if the table holds them."""
    found = Faults()
    names = {letter: name for name, letter in sheet.letters.items()}
    for number, place in sorted(cells):
        name = names.get(_letter(place))
        if name is not None and number in sheet.cells.index:
            text = say(said, column=quoted(name), value=quoted(sheet.cells.at[number, name]))
            found.add(name, text, number)
    return found.lines()
