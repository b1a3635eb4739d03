"""Excel workbooks as text: the cells of every sheet that holds some, as they are stored.

A workbook is an archive of XML. Only what a table needs is read: the sheets, the texts that they share, and which
formats are those of dates. Of a formula its result is read, or the formula itself
where there is none. ``own/workbook.js`` does the same in the
page, step by step, so that both say the same of a file; a test holds this one against openpyxl.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from string import ascii_uppercase
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

LARGEST = 50_000_000
"""Bytes of XML that are read of a workbook at most: a small archive may unpack to more than a machine holds."""

COLUMNS = 16_384
"""Columns that a sheet has at most."""

NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
ESCAPED = r"_x([0-9a-fA-F]{4})_"
DATED = r"[dmhysDMHYS]"
UNDATED = r'"[^"]*"|\[[^\]]*\]|[\\_*].'
"""How a workbook writes numbers, characters that XML has none for, and formats: what makes a date, what does not."""

DATES = (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
"""Numbers of the formats that every workbook has and that are those of dates and times."""

DAYS = 2_957_003
"""Days that a workbook counts, up to the year 9999."""

RULES = {
    "largest": LARGEST,
    "columns": COLUMNS,
    "number": NUMBER,
    "escaped": ESCAPED,
    "dated": DATED,
    "undated": UNDATED,
    "dates": list(DATES),
    "days": DAYS,
}
"""The same for the page."""


class LargeError(Exception):
    """A workbook of more than `LARGEST` bytes."""


@dataclass
class Grid:
    """Cells of one sheet.

    Parameters
    ----------
    rows
        Number and cells of each row that holds some.
    dates
        Which cells hold a date, as pairs of a row's number and a column's position from 0.
    merged
        Which cells have their text from merged cells that begin further up, in the same way.
    """

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    dates: set[tuple[int, int]] = field(default_factory=set)
    merged: set[tuple[int, int]] = field(default_factory=set)


def parts_of(data: bytes) -> set[str]:
    """Names of the parts of an archive.

    Raises
    ------
    Exception
        Of any kind, if the archive is damaged.
    """
    with ZipFile(io.BytesIO(data)) as archive:
        return set(archive.namelist())


def grids_of(data: bytes) -> dict[str, Grid]:
    """The sheets of a workbook by title.

    Raises
    ------
    LargeError
        If it is too large.
    Exception
        Of any other kind, if a part is damaged.
    """
    with ZipFile(io.BytesIO(data)) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
        left = LARGEST

        def part(name: str) -> ElementTree.Element:
            nonlocal left
            left -= sizes[name]
            if left < 0:
                raise LargeError
            if archive.getinfo(name).compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise ValueError(name)
            text = archive.read(name).decode("utf-8").removeprefix("\ufeff")
            if "<!DOCTYPE" in text:
                raise ValueError(name)
            return ElementTree.fromstring(text)

        book = part("xl/workbook.xml")
        kinds, targets = {}, {}
        for link in _each(part("xl/_rels/workbook.xml.rels"), "Relationship"):
            kind = link.attrib["Type"].rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/xl", link.attrib["Target"])).lstrip("/")
            targets[link.attrib["Id"]] = kind, target
            kinds[kind] = target
        texts = [_text(item) for item in _each(part(kinds["sharedStrings"]), "si")] if "sharedStrings" in kinds else []
        dated = _dated(part(kinds["styles"])) if "styles" in kinds else []
        start = _start(book)
        grids = {}
        for sheet in _each(book, "sheet"):
            kind, target = targets[next(value for name, value in sheet.attrib.items() if _local(name) == "id")]
            if kind == "worksheet":
                grids[sheet.attrib["name"]] = _grid(part(target), texts, dated, start)
        return grids


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _each(element: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Everything of a name inside an element, in the order of the document."""
    return (found for found in element.iter() if _local(found.tag) == name)


def _text(element: ElementTree.Element) -> str:
    """The text of a cell in one format or several; how it is pronounced is none of it."""
    found = []
    for child in element:
        name = _local(child.tag)
        if name == "t":
            found.append(child.text or "")
        elif name == "r":
            found.append(_text(child))
    return re.sub(ESCAPED, _character, "".join(found))


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code < 0xE000 else chr(code)


def _dated(styles: ElementTree.Element) -> list[bool]:
    """Which formats of cells are those of dates."""
    own = {_index(found.attrib["numFmtId"]): found.attrib["formatCode"] for found in _each(styles, "numFmt")}
    formats = []
    for group in _each(styles, "cellXfs"):
        for style in _each(group, "xf"):
            number = _index(style.attrib.get("numFmtId", "0"))
            code = re.sub(UNDATED, "", own.get(number, "")).partition(";")[0]
            formats.append(bool(re.search(DATED, code)) if number in own else number in DATES)
    return formats


def _start(book: ElementTree.Element) -> datetime:
    """The day from which the workbook counts."""
    early = any(found.attrib.get("date1904") in ("1", "true") for found in _each(book, "workbookPr"))
    return datetime(1904, 1, 1) if early else datetime(1899, 12, 30)


def _grid(sheet: ElementTree.Element, texts: list[str], dated: list[bool], start: datetime) -> Grid:
    grid = Grid()
    number = 0
    for row in _each(sheet, "row"):
        before = number
        number = _index(row.attrib["r"]) if "r" in row.attrib else number + 1
        if number <= before:
            raise ValueError(number)
        cells: list[str] = []
        place = -1
        for cell in row:
            if _local(cell.tag) != "c":
                continue
            place = _place(cell.attrib["r"]) if "r" in cell.attrib else place + 1
            text, is_date = _cell(cell, texts, dated, start)
            if not text:
                continue
            if place >= COLUMNS:
                raise ValueError(place)
            cells += [""] * (place + 1 - len(cells))
            cells[place] = text
            if is_date:
                grid.dates.add((number, place))
        if cells:
            grid.rows.append((number, cells))
    for area in _each(sheet, "mergeCell"):
        _spread(grid, area.attrib["ref"])
    return grid


def _spread(grid: Grid, area: str) -> None:
    """Give the text of merged cells, which only the first of them holds, to the rows below it.

    Not to the columns beside it: a title may stand across a table.
    """
    first, _, last = area.partition(":")
    place, start, end = _place(first), _row(first), _row(last or first)
    text = next((cells[place] for number, cells in grid.rows if number == start and place < len(cells)), "")
    for number, cells in grid.rows if text else ():
        if start < number <= end and not "".join(cells[place : place + 1]):
            cells += [""] * (place + 1 - len(cells))
            cells[place] = text
            grid.merged.add((number, place))


def _row(reference: str) -> int:
    """Number of a row in the address of a cell."""
    return _index(reference.lstrip(ascii_uppercase))


def _place(reference: str) -> int:
    """Position of a column, from 0, in the address of a cell such as AA7."""
    found = re.fullmatch("([A-Z]{1,3})[0-9]+", reference)
    if not found:
        raise ValueError(reference)
    place = 0
    for letter in found[1]:
        place = 26 * place + ord(letter) - ord("A") + 1
    return place - 1


def _cell(cell: ElementTree.Element, texts: list[str], dated: list[bool], start: datetime) -> tuple[str, bool]:
    """The text of a cell, and whether it is a date."""
    kind = cell.attrib.get("t", "n")
    stored = next((child.text or "" for child in cell if _local(child.tag) == "v"), "")
    if not stored:
        formula = next((child.text or "" for child in cell if _local(child.tag) == "f"), "")
        if formula:
            # A program wrote it and nothing has computed it since.
            return f"={formula}", False
    if kind == "inlineStr":
        return next((_text(child) for child in cell if _local(child.tag) == "is"), ""), False
    if kind == "s" and stored:
        return texts[_index(stored)], False
    if kind == "b" and stored:
        return ("FALSE" if stored == "0" else "TRUE"), False
    if kind == "n" and re.fullmatch(NUMBER, stored):
        style = _index(cell.attrib.get("s", "0"))
        if style < len(dated) and dated[style] and 0 <= float(stored) < DAYS:
            return _moment(float(stored), start), True
        return _shown(stored), False
    return (re.sub(ESCAPED, _character, stored) if kind == "str" else stored), kind == "d"


def _index(stored: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", stored):
        raise ValueError(stored)
    return int(stored)


def _shown(stored: str) -> str:
    """A number to the fifteen digits that a spreadsheet keeps: 0.33 may be stored as 0.33000000000000002."""
    number = float(stored)
    return f"{number:.15g}" if 1e-4 <= abs(number) < 1e14 else stored


def _moment(days: float, start: datetime) -> str:
    """A day as 2024-02-03, with its time where it has one, to the second; less than a day is a time."""
    seconds = int(days * 86_400 + 0.5)
    # Workbooks that count from 1900 take it for a leap year, up to a day that never was.
    moment = start + timedelta(seconds=seconds, days=start.year == 1899 and 1 <= days < 60)
    if days < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if seconds % 86_400 == 0 else moment.isoformat(" ")
