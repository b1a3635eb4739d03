"""Tables as people save them: a file as cells of text, whatever program wrote it.

Where the meaning is plain a file is read: columns separated by commas, semicolons, tabs or bars, with or without a
``sep=`` line; UTF-8, UTF-16 or Windows-1252; title rows above the header, blank rows and columns, spaces round a value,
decimal commas; an Excel workbook where openpyxl is installed. Anything else is refused as a whole, with the cause in
words. Rows are counted as a spreadsheet shows them.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import isfinite
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import pandas as pd

from csrmodel.evidence.extras import installing
from csrmodel.evidence.faults import Faults, quoted

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

_SPACES = " \t\r\n\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\ufeff"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
# Line breaks, and what changes a name without being seen; the joiners of Indian and Persian script are none of it.
_UNSEEN = re.compile("[\t\r\n\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\d+,\d+|[.,]\d+)([eE][+-]?\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+", re.ASCII)

_BETWEEN_WORDS = re.compile("[^a-z0-9]+")

_HEAD = 50
"""Rows in which the header is looked for."""

_HEAD_LENGTH = 200_000
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
    doubts
        What had to be taken for granted to read it, a sentence each.
    """

    cells: pd.DataFrame
    doubts: tuple[str, ...] = ()


class _UnreadableError(Exception):
    """Why a file is not read, in words."""


def read_sheet(path: str | Path, wanted: Sequence[str]) -> Sheet:
    """The cells of a table.

    Parameters
    ----------
    path
        The file.
    wanted
        Names of the columns that it should have; by them the header and the separator are found. Capitals, spaces and
        hyphens make no difference to a name. Whether all are there, and no others, is for the caller to see.

    Raises
    ------
    ValueError
        With the file's name and the cause in words, at most `csrmodel.evidence.faults.LINES` lines.
    """
    path = Path(path)
    faults = Faults(path.name or str(path))
    try:
        data = _content(path)
        _refuse_other_kinds(data)
        if data.startswith(b"PK\x03\x04"):
            return Sheet(_of_workbook(data, wanted, faults))
        text, doubts = _decoded(data)
        return Sheet(_of_text(text, wanted, faults), doubts)
    except _UnreadableError as fault:
        faults.add("unreadable", str(fault))
        faults.stop()
        raise


def number_of(text: str) -> float | None:
    """A number as a table writes it, with a decimal point or a decimal comma; None for anything else.

    Plain digits only, and no words such as nan and inf. ``1,000`` is none: it may be one or a thousand.
    """
    if not _NUMBER.fullmatch(text) or _THOUSANDS.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    return value if isfinite(value) else None


def may_be_thousands(text: str) -> bool:
    """Whether a comma in a number may separate thousands."""
    return bool(_THOUSANDS.fullmatch(text))


def unseen(name: str) -> bool:
    """Whether a name holds a line break or a character that nobody sees."""
    return bool(_UNSEEN.search(name))


HIDDEN = " holds a line break or a character that nobody sees; allowed is plain text"
"""What is said of such a name."""


def folded(name: str) -> str:
    """A name without what spellings of one name differ in: capitals, accents, spaces and marks between words."""
    if name.isascii():
        return _BETWEEN_WORDS.sub("", name.lower())
    plain = unicodedata.normalize("NFKD", name).casefold()
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


_AS_CSV = "; save the table as CSV and read that file"
_BEGINNINGS = {
    b"\xd0\xcf\x11\xe0": "saved as an Excel workbook of the old kind, or with a password",
    b"%PDF": "saved as PDF",
    b"{\\rtf": "saved as a text document",
    b"\x1f\x8b": "compressed with gzip",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_INSIDE = {
    "xl/workbook.bin": "saved as a binary Excel workbook",
    "word/document.xml": "saved as a Word document",
    "Index/Document.iwa": "saved as a Numbers document",
    "content.xml": "saved as an OpenDocument file",
}


def _refuse_other_kinds(data: bytes) -> None:
    for beginning, kind in _BEGINNINGS.items():
        if data.startswith(beginning):
            raise _UnreadableError(f"the file is {kind}{_AS_CSV}")
    if re.match(rb"\s*(<!doctype|<html|<\?xml)", data[:200], re.IGNORECASE):
        raise _UnreadableError(f"the file is saved as a web page{_AS_CSV}")


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Text of a file, and what had to be assumed."""
    for mark, encoding in ((b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _in(data, encoding), ()
    if b"\0" in data:
        # Without a mark, every other byte of a Latin letter in UTF-16 is empty.
        if len(data) > 1 and (data[0] == 0) != (data[1] == 0):
            return _in(data, "utf-16-le" if data[1] == 0 else "utf-16-be"), ()
        raise _UnreadableError(f"the file is no text{_AS_CSV}")
    try:
        return data.decode("utf-8").lstrip("\ufeff"), ()
    except UnicodeDecodeError:
        if not data.decode("utf-8", errors="ignore").isascii():
            raise _UnreadableError(
                "some of the letters with accents are saved as UTF-8, and others in another way;"
                " save the table as CSV UTF-8"
            ) from None
    doubt = "it is read as Windows-1252, an older way of saving letters with accents: see whether they are right"
    return _in(data, "cp1252"), (doubt,)


def _in(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError:
        if encoding == "cp1252":
            raise _UnreadableError(
                "the file is saved neither as UTF-8 nor as Windows-1252; save the table as CSV UTF-8"
            ) from None
        raise _UnreadableError(f"the file is cut short or damaged: it begins as {encoding[:6].upper()}") from None


# Text


def _of_text(text: str, wanted: Sequence[str], faults: Faults) -> pd.DataFrame:
    separators = list(SEPARATORS)
    told = re.match(r'"?sep=([^\r\n"])"?[,;\t| ]*(\r\n|\r|\n|\Z)', text, re.IGNORECASE)
    if told:
        # Spreadsheets take this line as an order and do not show it.
        separators, text = [told[1]], text[told.end() :]
    if not text.strip(_SPACES + "".join(separators)):
        raise _UnreadableError("the file is empty; allowed is a CSV table with a header row")
    head = {separator: list(_until_fault(text[:_HEAD_LENGTH], separator)) for separator in separators}
    separator, header = _layout(head, wanted)
    try:
        table = _table(_records(text, separator), header, wanted, faults, separator)
    except csv.Error as error:
        raise _UnreadableError(_in_words(error, text, separator)) from None
    if _CONTROL.search(text):
        _control_faults(table, faults)
    return table


_LONGEST = 131_072
"""Characters that a cell may have; a longer one is a quotation mark that was never closed, or no table."""


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True)
    for number, cells in enumerate(reader, start=1):
        # The reader's own limit is one for the whole process, and other packages lift it.
        if any(len(cell) > _LONGEST for cell in cells):
            raise csv.Error("field larger than field limit")
        yield number, cells


def _until_fault(text: str, separator: str) -> _Rows:
    """The first rows, as far as they can be read."""
    try:
        yield from islice(_records(text, separator), _HEAD)
    except csv.Error:
        return


def _layout(head: dict[str, list[tuple[int, list[str]]]], wanted: Sequence[str]) -> tuple[str, int]:
    """Separator and row of the header: where most of the wanted names stand; else the first row, as it splits best."""
    known = {_plain(name) for name in wanted}
    best, found = ("", 0), 0
    for separator, rows in head.items():
        for number, cells in rows:
            names = len(known & {_plain(cell) for cell in cells})
            if names > found:
                best, found = (separator, number), names
    if found:
        return best
    first = {
        separator: next(((n, len(cells)) for n, cells in rows if any(cells)), (1, 0))
        for separator, rows in head.items()
    }
    separator = max(first, key=lambda s: first[s][1])
    words = {
        _plain(word) for _, cells in head[separator][:_HEAD] for cell in cells for word in re.split(r"[\s,;|:]+", cell)
    }
    if len(known) > 1 and known <= words:
        raise _UnreadableError(
            f"the names of the columns stand in one cell; allowed are columns separated by"
            f" {', '.join(list(SEPARATORS.values())[:-1])}, without quotation marks round a whole row"
        )
    return separator, first[separator][0]


def _first_row(rows: _Rows) -> tuple[int, int]:
    """Number of the first row that is not blank, and how many cells it has."""
    return next(((number, len(cells)) for number, cells in rows if any(cells)), (1, 0))


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip(_SPACES).casefold())


def _table(rows: _Rows, at: int, wanted: Sequence[str], faults: Faults, separator: str | None = None) -> pd.DataFrame:
    """Rows below the header as a table. Without a separator they are those of a workbook, which has no short ones."""
    known = {_plain(name): name for name in wanted}
    header: list[str] = []
    nameless: list[int] = []
    body, numbers, odd = [], [], []
    titles: list[tuple[int, int]] = []
    for number, cells in rows:
        cells = [cell.strip(_SPACES) for cell in cells]
        if number < at:
            titles.append((number, sum(map(bool, cells))))
            continue
        if number == at:
            while cells and not cells[-1]:
                cells.pop()
            header = [known.get(_plain(cell), cell) for cell in cells]
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
        for place in nameless:
            if cells[place]:
                text = f", column {_letter(place)}: {quoted(cells[place])} in a column without a name"
                faults.add(f"nameless {place}", text, number)
        body.append(cells)
        numbers.append(number)
    named = [place for place, name in enumerate(header) if name]
    for number, filled in titles:
        if filled > max(1, len(named) // 2):
            text = f" stands above the header, which is row {at}, and holds {filled} cells; put the header on top"
            faults.add("title", text, number)
    for name in dict.fromkeys(header[place] for place in named):
        if header.count(name) > 1:
            faults.add("twice", f"column {quoted(name)} stands there twice")
    _ragged_faults(odd, len(header), separator, faults)
    faults.stop()
    columns = {header[place]: [cells[place] for cells in body] for place in named}
    return pd.DataFrame(columns, index=numbers, dtype=str)


def _ragged_faults(odd: Sequence[tuple[int, list[str]]], width: int, separator: str | None, faults: Faults) -> None:
    """Rows with more or fewer cells than the header: their cells would shift into other columns."""
    mixed: dict[str, list[int]] = {}
    for number, cells in odd:
        other = next((s for s in SEPARATORS if s != separator and _splits_into(cells, separator, s, width)), None)
        if other:
            mixed.setdefault(other, []).append(number)
            continue
        text = f": {len(cells)} {'cell' if len(cells) == 1 else 'cells'}; allowed are {width}, as in the header"
        if separator == "," and len(cells) > width:
            text += ". A comma inside a cell, as in 0,67, needs quotation marks round the cell"
        faults.add(f"ragged {len(cells) > width}", text, number)
    for other, rows in mixed.items():
        here, there = (SEPARATORS.get(s or "", quoted(s)) for s in (separator, other))
        where = f"row {rows[0]}" if len(rows) == 1 else f"{len(rows):,} rows from {rows[0]} to {rows[-1]}"
        text = f"separated by {here} and {there}: the header by {here}, {where} by {there}; allowed is one of them"
        faults.add("mixed", text)


def _splits_into(cells: list[str], separator: str | None, other: str, width: int) -> bool:
    if not separator:
        return False
    line = separator.join(cells)
    return other in line and any(len(found) == width for _, found in _until_fault(line, other))


def _control_faults(table: pd.DataFrame, faults: Faults) -> None:
    for name in table:
        for number, value in zip(table.index, table[name], strict=True):
            found = _CONTROL.search(value)
            if found:
                text = f", column {quoted(name)}: {quoted(value)} holds a control character; type the cell again"
                faults.add(f"control {name}", text, number)
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
    row = 1
    try:
        for number, _ in _records(text, separator):
            row = number + 1
    except csv.Error:
        pass
    if "limit" in str(error):
        return (
            f"row {row}: a cell of more than {_LONGEST:,} characters; shorten it, or see whether a"
            " quotation mark is opened there and never closed"
        )
    if "end of data" in str(error):
        return f"row {row}: a quotation mark is opened there and never closed"
    return f"row {row}: a quotation mark stands inside a cell in quotation marks; write it twice there"


# Workbooks


def _of_workbook(data: bytes, wanted: Sequence[str], faults: Faults) -> pd.DataFrame:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            parts = set(archive.namelist())
    except BadZipFile:
        raise _UnreadableError(f"the file is a workbook or an archive that is cut short or damaged{_AS_CSV}") from None
    if "xl/workbook.xml" not in parts:
        kind = next((kind for part, kind in _INSIDE.items() if part in parts), "an archive")
        raise _UnreadableError(f"the file is {kind}{_AS_CSV}")
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise _UnreadableError(
            f"the file is saved as an Excel workbook{_AS_CSV}, or install what opens it: {installing('excel')}"
        ) from None
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = {sheet.title: _sheet_rows(sheet) for sheet in book.worksheets}
    except Exception as error:
        # Whatever a damaged part makes the library raise.
        raise _UnreadableError(
            f"the Excel workbook cannot be opened ({type(error).__name__}); save it again, or as CSV"
        ) from None
    filled = {title: rows for title, rows in sheets.items() if rows}
    known = {_plain(name) for name in wanted}
    fitting = [t for t, rows in filled.items() if any(known <= {_plain(c) for c in cells} for _, cells in rows[:_HEAD])]
    if not filled:
        raise _UnreadableError("the workbook is empty; allowed is a table with a header row")
    if len(fitting) > 1 or (len(filled) > 1 and not fitting):
        which = "with these columns" if fitting else "with cells, none of them with these columns"
        raise _UnreadableError(
            f"the workbook has {len(fitting or filled)} sheets {which}: {quoted(', '.join(fitting or filled))};"
            f" allowed is one with the columns {', '.join(wanted)}"
        )
    rows = filled[fitting[0] if fitting else next(iter(filled))]
    _, header = _layout({"": rows[:_HEAD]}, wanted)
    table = _table(rows, header, wanted, faults)
    _control_faults(table, faults)
    return table


def _sheet_rows(sheet: object) -> list[tuple[int, list[str]]]:
    """Rows of a workbook's sheet that hold something, with their numbers."""
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    rows = []
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):  # type: ignore[attr-defined]
        if any(value is not None for value in values):
            rows.append((number, [_cell_text(value) for value in values]))
    return rows


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    return str(value).upper() if isinstance(value, bool) else str(value)
