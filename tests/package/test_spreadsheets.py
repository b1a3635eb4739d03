"""Files as people have them: read where the meaning is plain, else refused in words; rows count as in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csrmodel import evidence
from csrmodel.clusters import read_network
from csrmodel.evidence.faults import LINES, Faults
from csrmodel.evidence.schema import data_folder
from csrmodel.evidence.spreadsheets import folded, number_of, spelt_several_ways
from csrmodel.evidence.workbooks import grids_of

PLAIN = """case,variable,value,section,references,note,confidence
our-town,visibility,0.33,chapter 2,Our Report 2020,"small brands, few of them, buy",high
our-town,laws,NA,NA,NA,not reported,NA
our-town,outcome_work,0,chapter 4,Éva's Report,long days,low
"""
NETWORK = "client,firm,tier,order_share\nvisible buyers,A,1,0.75\nother buyers,A,1,0.25\nA,B,2,1\n"


def saved(folder: Path, content: str | bytes, name: str = "own.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(folder: Path, content: str | bytes, read: Callable[[Path], Any] = evidence.read_codings) -> str:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is looked at by the caller
        read(saved(folder, content))
    text = str(refused.value)
    assert all(line.startswith("own.csv: ") for line in text.splitlines())
    assert len(text.splitlines()) <= LINES
    assert "byte" not in text
    assert "position" not in text
    return text


def with_commas_as(separator: str, text: str = PLAIN) -> str:
    return text.replace(", ", "~").replace(",", separator).replace("~", ", ")


def decimal(text: str) -> str:
    return text.replace("0.33", "0,33")


PLAIN_WAYS: dict[str, str | bytes] = {
    "semicolons": with_commas_as(";"),
    "semicolons and decimal commas": decimal(with_commas_as(";")),
    "tabs": with_commas_as("\t"),
    "bars": with_commas_as("|"),
    "a decimal comma in quotation marks": PLAIN.replace("0.33", '"0,33"'),
    "a sep line": "sep=;\r\n" + with_commas_as(";").replace("\n", "\r\n"),
    "a sep line with tabs": '"sep=\t"\n' + with_commas_as("\t"),
    "a mark of UTF-8": b"\xef\xbb\xbf" + PLAIN.encode(),
    "two marks of UTF-8": b"\xef\xbb\xbf\xef\xbb\xbf" + PLAIN.encode(),
    "UTF-16 with tabs, as spreadsheets call Unicode text": with_commas_as("\t").encode("utf-16"),
    "UTF-16 from the other end": b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    "UTF-16 without a mark": PLAIN.encode("utf-16-le"),
    "UTF-32": PLAIN.encode("utf-32"),
    "line ends of Windows": PLAIN.replace("\n", "\r\n"),
    "line ends of old Macs": PLAIN.replace("\n", "\r"),
    "no last line end": PLAIN.rstrip("\n"),
    "spaces round values": PLAIN.replace(",0.33,", ", 0.33 ,").replace("our-town,laws", "our-town\u00a0, laws "),
    "spaces before quotation marks": PLAIN.replace(',"small', ', "small'),
    "blank rows": PLAIN.replace("\nour-town,laws", "\n\n,,,,,,\n   \nour-town,laws") + "\n\n,,,,,,\n",
    "blank columns": "\n".join(f",{line},," for line in PLAIN.splitlines()),
    "title rows": "Our coding sheet\n\nClass of 2024,,,,,,\n" + PLAIN,
    "capitals in the header": PLAIN.replace("case,variable,value", "Case,VARIABLE, Value "),
    "names of the variables": PLAIN.replace("outcome_work", "Work improved").replace("visibility", "VISIBLE BUYERS"),
    "words and dashes for NA": PLAIN.replace("laws,NA,NA,NA", "laws,Not reported,not reported,-"),
    "nothing where nothing is needed": PLAIN.replace("laws,NA,NA,NA,not reported,NA", "laws,NA,,,not reported,"),
    "numbers with more digits": PLAIN.replace("0.33", "0.330").replace(",0,", ",0.00,"),
}


@pytest.mark.parametrize("way", PLAIN_WAYS)
def test_a_table_is_read_as_it_was_meant(way: str, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        wanted = evidence.read_codings(saved(tmp_path, PLAIN))
        pd.testing.assert_frame_equal(evidence.read_codings(saved(tmp_path, PLAIN_WAYS[way])), wanted)
    assert wanted["value"].tolist()[0] == 0.33
    assert wanted["note"][0] == "small brands, few of them, buy"
    assert wanted["references"][2] == "Éva's Report"


def test_another_table_is_another_one(tmp_path: Path) -> None:
    """The negative control of the test above."""
    wanted = evidence.read_codings(saved(tmp_path, PLAIN))
    other = evidence.read_codings(saved(tmp_path, decimal(with_commas_as(";")).replace("0,33", "0,67")))
    assert not other.equals(wanted)


@pytest.mark.long
@settings(max_examples=300)
@given(
    way=st.sampled_from(sorted(PLAIN_WAYS)),
    at=st.integers(0, 700),
    cut=st.integers(0, 30),
    new=st.one_of(st.binary(max_size=6), st.sampled_from([b'"', b",", b";", b"\n", b"\r", b"\t", b"\0", b"sep=,\n"])),
)
def test_a_damaged_file_is_read_whole_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, way: str, at: int, cut: int, new: bytes
) -> None:
    whole = PLAIN_WAYS[way]
    content = whole if isinstance(whole, bytes) else whole.encode()
    path = saved(tmp_path_factory.mktemp("damaged"), content[:at] + new + content[at + cut :])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", evidence.FileWarning)
        try:
            table, refused = evidence.read_codings(path), ""
        except ValueError as error:
            table, refused = None, str(error)
    if table is None:
        assert all(line.startswith("own.csv: ") for line in refused.splitlines())
        assert len(refused.splitlines()) <= LINES
    else:
        assert table.shape[1] == 7
        assert 1 <= len(table) <= 4
        assert set(table["value"].dropna()) <= {0, 0.33, 0.67, 1}


def test_older_letters_are_read_and_said(tmp_path: Path) -> None:
    with pytest.warns(
        evidence.FileWarning, match=r"^own\.csv: it is read as Windows-1252.* see whether they are right$"
    ):
        found = evidence.read_codings(saved(tmp_path, PLAIN.encode("cp1252")))
    assert found["references"][2] == "Éva's Report"


@pytest.mark.parametrize(
    "read", [evidence.read_codings, lambda path: evidence.read_table(path, "presets"), read_network]
)
def test_what_is_no_table_is_told_in_words(read: Callable[[Path], Any], tmp_path: Path) -> None:
    archive = io.BytesIO()
    with ZipFile(archive, "w") as file:
        file.writestr("content.xml", "")
    for content, said in {
        b"": "own.csv: no cell is filled; allowed is a table: a row with the names of the columns",
        b" \n\n": "own.csv: no cell is filled; allowed is a table: a row with the names of the columns",
        b",,\n,,\n": "own.csv: no cell is filled; allowed is a table: a row with the names of the columns",
        b"\xd0\xcf\x11\xe0\xa1\xb1": "own.csv: the file is saved as an Excel workbook of the old kind",
        b"%PDF-1.7": "own.csv: the file is saved as PDF; save the table as CSV or as a workbook",
        b"<!DOCTYPE html><html>": "own.csv: the file is saved as a web page",
        b"PK\x03\x04 half": "own.csv: the file is a workbook or an archive that is cut short or damaged",
        archive.getvalue(): "own.csv: the file is saved as an OpenDocument file; save the table as CSV",
        b"\xff\xfe\x00": "own.csv: the file is cut short or damaged: it begins as UTF-16",
        b"a\x00\x00\x01\x02": "own.csv: the file is cut short or damaged: it begins as UTF-16",
        b"ab\x00\x01\x02": "own.csv: the file is no text",
        b"caf\x81": "own.csv: the file is saved neither as UTF-8 nor as Windows-1252",
        "é".encode() + "é".encode("cp1252"): "own.csv: some of the letters with accents are saved as UTF-8, and others",
    }.items():
        assert refusal(tmp_path, content, read).startswith(said)


def test_what_cannot_be_opened_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(error: OSError) -> str:
        def read_bytes(path: Path) -> bytes:
            raise error

        monkeypatch.setattr(Path, "read_bytes", read_bytes)
        return refusal(tmp_path, PLAIN)

    assert fails(PermissionError(13, "Permission denied")).startswith(
        "own.csv: the file may not be opened: another prog"
    )
    assert fails(OSError(5, "Input/output error")) == "own.csv: the file cannot be opened (Input/output error)"
    monkeypatch.undo()
    for path, said in {
        tmp_path: "this is a folder; allowed is a file",
        tmp_path / "none.csv": "there is no such file",
        "https://example.org/own.csv": "this is an address; allowed is a file: download it first",
    }.items():
        with pytest.raises(ValueError, match=f"^{Path(path).name}: {said}$"):
            evidence.read_codings(path)
    with pytest.raises(ValueError, match=r"cannot be opened"):
        evidence.read_codings("own\0.csv")


# One cause, one message


def test_two_separators_are_one_fault(tmp_path: Path) -> None:
    header, *rows = PLAIN.splitlines()
    mixed = "\n".join([header.replace(",", ";"), *rows * 50])
    assert refusal(tmp_path, mixed) == (
        "own.csv: separated by semicolons and commas: the header by semicolons, 150 rows from 2 to 151 by commas;"
        " allowed is one of them"
    )
    other = "\n".join([header, rows[1], with_commas_as(";", rows[2])])
    assert "by commas and semicolons: the header by commas, row 3 by semicolons" in refusal(tmp_path, other)


def test_a_comma_that_splits_a_cell_is_named(tmp_path: Path) -> None:
    text = refusal(tmp_path, decimal(PLAIN))
    assert text.startswith("own.csv: row 2: 8 cells; allowed are 7, as in the header. A comma inside a sentence needs")
    assert text.endswith("a number is 0.67, or 0,67 in quotation marks")


def test_a_table_without_a_header_is_one_fault(tmp_path: Path) -> None:
    for content in (PLAIN.partition("\n")[2], '{"case": 1}'):
        assert refusal(tmp_path, content) == (
            "own.csv: no row names the columns; allowed is a header row with case, variable, value, section,"
            " references, note, confidence, each in a cell of its own"
        )
    # The negative control: a header with one name astray is told by that name.
    said = refusal(tmp_path, PLAIN.replace("variable,", "factor,")).splitlines()
    assert [line.split(";")[0] for line in said] == [
        "own.csv: row 1: column 'variable' is missing",
        "own.csv: row 1, column B: column 'factor' is unknown",
    ]


def test_quotation_marks_that_do_not_close_are_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, PLAIN.replace('buy"', "buy")).startswith(
        "own.csv: row 2: a quotation mark is opened there and never closed"
    )
    assert "row 2: a quotation mark stands inside a cell" in refusal(tmp_path, PLAIN.replace("few of", 'f"ew of'))
    whole = "\n".join(f'"{line}"' for line in NETWORK.splitlines())
    assert "the names of the columns stand in one cell" in refusal(tmp_path, whole, read_network)
    assert "the names of the columns stand in one cell" in refusal(tmp_path, NETWORK.replace(",", ":"), read_network)


def test_a_cell_as_long_as_a_book_is_named(tmp_path: Path) -> None:
    long = PLAIN.replace("long days", "x" * 200_000)
    before = csv.field_size_limit()
    for limit in (before, 10**7):  # other packages lift the reader's own, for the whole process
        csv.field_size_limit(limit)
        said = refusal(tmp_path, long)
        csv.field_size_limit(before)
        assert said.startswith("own.csv: row 4: a cell of more than 131,072 characters; shorten it")
    assert len(refusal(tmp_path, PLAIN.replace("0.33", "x" * 100_000))) < 300


def test_rows_count_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    wrong = PLAIN.replace(",0,", ",9,")
    assert "row 4, column 'value': '9'" in refusal(tmp_path, wrong)
    assert "row 7, column 'value': '9'" in refusal(
        tmp_path, wrong.replace("\nour-town,laws", "\n\n,,,\n\nour-town,laws")
    )
    # A row of a spreadsheet may have several lines; a line with an order to it is not shown.
    assert "row 4, column 'value': '9'" in refusal(tmp_path, wrong.replace("few of them", "few\nof\nthem"))
    assert "row 4, column 'value': '9'" in refusal(tmp_path, "sep=,\n" + wrong)
    assert "row 6, column 'value': '9'" in refusal(tmp_path, "A title\n\n" + wrong)
    blank = NETWORK.replace("A,B,2,1", "\nA,B,7,1")
    assert "row 5, column 'tier': '7'; allowed is 1 or 2 or 3" in refusal(tmp_path, blank, read_network)


def test_a_sorted_sheet_does_not_lose_the_rows_above_its_header(tmp_path: Path) -> None:
    header, *rows = PLAIN.splitlines()
    text = refusal(tmp_path, "\n".join([rows[0], header, *rows[1:]]))
    assert text.startswith("own.csv: row 1 stands above the header, which is row 2, and holds 7 cells; ")
    assert text.endswith("put the header above it, or delete it")
    # A title may fill cells, but not more than half of those that have a name.
    title, half, more = "\n" + PLAIN, "Class,of 2024,Town,,,,", "Class,of 2024,Town,,Year,,"
    assert len(evidence.read_codings(saved(tmp_path, half + title))) == len(PLAIN.splitlines()) - 1
    assert refusal(tmp_path, more + title).startswith("own.csv: row 1 stands above the header, which is row 2, and hol")


def test_columns_that_nobody_can_name_are_refused(tmp_path: Path) -> None:
    lines = [f"{line}," for line in PLAIN.splitlines()]
    stray = "\n".join([lines[0], lines[1] + "see below", *lines[2:]])
    assert refusal(tmp_path, stray).startswith("own.csv: row 2: 8 cells; allowed are 7")
    left = "\n".join(["," + PLAIN.splitlines()[0], *("x," + line for line in PLAIN.splitlines()[1:])])
    assert "row 2, column A: 'x' in a column without a name" in refusal(tmp_path, left)
    assert "column 'case' stands there twice" in refusal(tmp_path, PLAIN.replace("variable,", "Case,"))


# Values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.67", 0.67),
        ("0,67", 0.67),
        (",5", 0.5),
        (".5", 0.5),
        ("-1,5e2", -150),
        ("0,670", 0.67),
        ("1000", 1000),
        ("1,000", None),
        ("12,345,678", None),
        ("０.６７", None),
        ("٠٫٦٧", None),
        ("−1", None),
        ("1_0", None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("67%", None),
        ("2/3", None),
        ("", None),
    ],
)
def test_numbers_are_plain_or_none(text: str, value: float | None) -> None:
    assert number_of(text) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_comes_back_as_it_was_written(value: float) -> None:
    assert number_of(repr(value)) == number_of(repr(value).replace(".", ",")) == value or "," in repr(value)


def test_full_width_digits_are_refused_with_their_place(tmp_path: Path) -> None:
    said = "own.csv: row 2, column 'value': '０.３３'; allowed is 0 or 0.33 or 0.67 or 1, or NA"
    assert refusal(tmp_path, PLAIN.replace("0.33", "０.３３")) == said
    said = "own.csv: row 2, column 'order_share': '０.７５'; allowed is a number above 0 and up to 1"
    assert refusal(tmp_path, NETWORK.replace("0.75", "０.７５"), read_network) == said
    assert "column 'tier': '２'" in refusal(tmp_path, NETWORK.replace("B,2", "B,２"), read_network)


def test_thousands_are_not_guessed(tmp_path: Path) -> None:
    text = refusal(tmp_path, with_commas_as(";").replace("0.33", "1,000"))
    assert text.endswith("'1,000'; allowed is 0 or 0.33 or 0.67 or 1, without a comma before three digits, or NA")


def test_an_empty_value_is_told_that_na_is_meant(tmp_path: Path) -> None:
    assert refusal(tmp_path, PLAIN.replace("0.33", "")) == (
        "own.csv: row 2, column 'value': ''; allowed is 0 or 0.33 or 0.67 or 1, or NA where nothing is reported"
    )
    # In the book's own table every cell is filled.
    text = (data_folder() / "codings.csv").read_text(encoding="utf-8")
    for cell, said in {",high": "or NA where nothing is reported", ",not reported": "and every row needs one"}.items():
        emptied = text.replace(cell, ",", 1)
        assert said in refusal(tmp_path, emptied, lambda path: evidence.read_table(path, "codings"))


def test_what_need_not_be_filled_may_be_empty(tmp_path: Path) -> None:
    text = PLAIN.replace("chapter 2", "").replace("small brands, few of them, buy", "")
    path = saved(tmp_path, text.replace("long days,low", "long days,"))
    with pytest.warns(evidence.FileWarning) as caught:
        own = evidence.read_codings(path)
    assert str(caught[0].message).splitlines() == [
        "own.csv: 1 value without confidence, first in row 4: it is taken as low",
        "own.csv: 1 value without a note on what the source says, first in row 2",
    ]
    assert own.loc[0, ["section", "note"]].isna().all()
    assert own["confidence"].tolist()[::2] == ["high", "low"]
    assert np.isnan(own["confidence"][1])
    # The negative control: who writes NA beside a value says something that cannot be.
    assert "'NA' beside value '0'" in refusal(tmp_path, PLAIN.replace("long days,low", "long days,NA"))


def test_columns_may_be_left_out_but_for_three(tmp_path: Path) -> None:
    rows = [",".join(line.split(",")[:3]) for line in PLAIN.splitlines()]
    with pytest.warns(evidence.FileWarning) as caught:
        own = evidence.read_codings(saved(tmp_path, "\n".join(rows)))
    assert str(caught[0].message).splitlines() == [
        "own.csv: columns that the table leaves out count as not given: section, references, note, confidence",
        "own.csv: 2 values without confidence, first in row 2: it is taken as low",
    ]
    whole = evidence.read_codings(saved(tmp_path, PLAIN))
    pd.testing.assert_frame_equal(own[["case", "variable", "value"]], whole[["case", "variable", "value"]])
    assert set(own.columns) == set(whole.columns)
    assert refusal(tmp_path, "\n".join(",".join(line.split(",")[1:]) for line in rows)).startswith(
        "own.csv: row 1: column 'case' is missing; needed are case, variable, value; section, references, note,"
    )


@pytest.mark.parametrize("column", ["references", "note", "confidence"])
def test_the_books_own_table_needs_all_of_its_columns(column: str, tmp_path: Path) -> None:
    text = evidence.codings().drop(columns=column).to_csv(index=False, na_rep="NA")
    said = refusal(tmp_path, text, lambda path: evidence.read_table(path, "codings"))
    assert said == (
        f"own.csv: row 1: column '{column}' is missing; the columns are case, variable, value, section, references,"
        " note, confidence"
    )


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("67%", "0.67"),
        ("66,7 %", "0.67"),
        ("0.65", "0.67"),
        ("0.3333", "0.33"),
        ("98%", "1"),
        ("50%", ""),
        ("0.64", ""),
    ],
)
def test_a_value_near_an_allowed_one_is_told_that_one(value: str, hint: str, tmp_path: Path) -> None:
    said = refusal(tmp_path, PLAIN.replace("0.33", f'"{value}"'))
    told = f"{value!r}; allowed is 0 or 0.33 or 0.67 or 1, or NA"
    assert said == f"own.csv: row 2, column 'value': {told}" + (f"; write {hint}" if hint else "")


@pytest.mark.parametrize("mark", ["\x07", "\x00", "\x1b", "\x85", "\u2028"])
def test_control_characters_are_refused_with_their_place(mark: str, tmp_path: Path) -> None:
    text = refusal(tmp_path, PLAIN.replace("long days", f"long{mark}days"))
    assert text.startswith("own.csv: row 4, column 'note': 'long\\") or text.startswith("own.csv: the file is no text")
    assert mark not in text
    evidence.read_codings(saved(tmp_path, PLAIN.replace("long days", "long\u200cdays")))


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\u00ad", "\u2066"])
def test_names_hold_nothing_that_nobody_sees(mark: str, tmp_path: Path) -> None:
    assert "row 3, column 'case'" in refusal(tmp_path, PLAIN.replace("our-town,laws", f"our{mark}-town,laws"))
    assert "row 4, column 'client'" in refusal(tmp_path, NETWORK.replace("A,B", f"A{mark},B"), read_network)
    assert "row 3, column 'case': 'our\\ntown'" in refusal(tmp_path, PLAIN.replace("our-town,laws", '"our\ntown",laws'))


@pytest.mark.parametrize("blank", ["", "  ", "\u00a0", "NA"])
def test_names_are_not_blank(blank: str, tmp_path: Path) -> None:
    assert "row 3, column 'case'" in refusal(tmp_path, PLAIN.replace("our-town,laws", f"{blank},laws"))
    assert "row 4, column 'client'" in refusal(tmp_path, NETWORK.replace("A,B", f"{blank},B"), read_network)


# Many faults


def test_equal_faults_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"town-{i},laws,high,NA,NA,said,low\n" for i in range(382))
    lines = refusal(tmp_path, PLAIN.splitlines()[0] + "\n" + rows).splitlines()
    assert lines == [
        *[f"own.csv: row {i}, column 'value': 'high'; allowed is 0 or 0.33 or 0.67 or 1, or NA" for i in (2, 3, 4)],
        "own.csv: and 379 more of the same kind: in rows 5 to 383",
    ]


def test_few_faults_are_all_told() -> None:
    """The negative control of the test above."""
    faults = Faults("own.csv")
    for row in range(LINES):
        faults.add("kind", " is wrong", row)
    assert faults.lines() == [f"own.csv: row {row} is wrong" for row in range(LINES)]


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=300))
def test_a_report_is_short_and_leaves_no_fault_uncounted(found: list[tuple[int, bool]]) -> None:
    faults, whole = Faults(), 0
    for kind, in_row in found:
        faults.add(str(kind), f"fault of kind {kind}", kind if in_row else None)
        whole += 1
    lines = faults.lines()
    assert len(lines) <= LINES
    told = [int(line.split()[1].replace(",", "")) if line.startswith("and ") else 1 for line in lines]
    assert sum(told) == whole
    assert bool(faults) == bool(found)


def test_faults_of_many_rows_are_those_of_each() -> None:
    wrong = np.arange(100) % 3 == 0
    at_once, each = Faults("a"), Faults("a")
    at_once.at("kind", wrong, range(2, 102), lambda at: f" at {at}")
    for place in np.flatnonzero(wrong):
        each.add("kind", f" at {place}", int(place) + 2)
    assert at_once.lines() == each.lines()


def test_a_file_of_nothing_but_faults_is_told_in_few_lines(tmp_path: Path) -> None:
    header = PLAIN.splitlines()[0]
    assert len(refusal(tmp_path, header + "\n" + "a,b\n" * 10_000).splitlines()) == 4
    assert len(refusal(tmp_path, ",".join(f"column {i}" for i in range(1000)) + "\n").splitlines()) <= LINES
    assert len(refusal(tmp_path, header + "\n" + ",,,,,,x\n" * 10_000)) < 5_000


# What is told and not changed


def doubts_of(folder: Path, content: str, read: Callable[[Path], Any] = evidence.read_codings) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        read(saved(folder, content))
    assert all(issubclass(warning.category, evidence.FileWarning) for warning in caught)
    return [line.removeprefix("own.csv: ") for warning in caught for line in str(warning.message).splitlines()]


@pytest.mark.parametrize("none", ["NA", "n/a", "?", "None", "unknown"])
def test_a_value_without_a_source_is_told(none: str, tmp_path: Path) -> None:
    assert doubts_of(tmp_path, PLAIN.replace("Our Report 2020", none)) == [
        f"'our-town' has a value of 'visibility' and no source: references is {none!r}"
    ]


def test_one_cluster_in_several_spellings_is_told(tmp_path: Path) -> None:
    several = PLAIN.replace("our-town,laws", "Our Town,laws").replace("our-town,outcome", "Our  tówn,outcome")
    assert doubts_of(tmp_path, several) == [
        "one case may be spelt in several ways: 'our-town', 'Our Town', 'Our  tówn'"
    ]
    twice = NETWORK + "A,b,2,1\n"
    assert doubts_of(tmp_path, twice, read_network) == ["one firm may be spelt in several ways: 'B', 'b'"]


@pytest.mark.parametrize("name", ["Sialkot football", "SIALKOT", "Sialkot-Football", "sialkot_football"])
def test_a_case_of_the_review_by_name_is_told(name: str, tmp_path: Path) -> None:
    (said,) = doubts_of(tmp_path, PLAIN.replace("our-town", name))
    assert said == f"{name!r} may be a case of the review, 'sialkot-football'; it is taken for another one"
    assert "is a case of the review" in refusal(tmp_path, PLAIN.replace("our-town", "sialkot-football"))


def test_nothing_is_told_without_need(tmp_path: Path) -> None:
    """The negative control of the tests above."""
    assert doubts_of(tmp_path, PLAIN) == doubts_of(tmp_path, NETWORK, read_network) == []
    assert doubts_of(tmp_path, PLAIN.replace("our-town", "dhaka-2013")) == []


def test_many_doubts_are_few_lines(tmp_path: Path) -> None:
    rows = "".join(f"town-{i},laws,1,NA,NA,said,low\n" for i in range(300))
    assert len(doubts_of(tmp_path, PLAIN.splitlines()[0] + "\n" + rows)) == 4


def test_a_file_that_is_read_again_is_told_of_again(tmp_path: Path) -> None:
    path = saved(tmp_path, PLAIN.replace("Our Report 2020", "NA"))
    with warnings.catch_warnings(record=True) as caught:
        # As Python starts, without what pytest does to warnings.
        warnings.resetwarnings()
        warnings.simplefilter("always", evidence.FileWarning, append=True)
        for _ in range(2):
            evidence.read_codings(path)
    assert len(caught) == 2
    assert caught[0].filename == __file__


def test_what_is_saved_safe_from_formulas_is_read_as_it_was(tmp_path: Path) -> None:
    risky = PLAIN.replace("long days", "=1+1").replace("not reported", "-").replace("chapter 4", "@home")
    own = evidence.read_codings(saved(tmp_path, risky))
    text = evidence.safe_csv(own)
    assert "'=1+1" in text
    pd.testing.assert_frame_equal(evidence.read_codings(saved(tmp_path, text)), own)


@pytest.mark.parametrize("written", ["Outcome work", "outcome-work", "OUTCOME_WORK"])
def test_a_variable_may_be_written_in_other_ways(written: str, tmp_path: Path) -> None:
    own = evidence.read_codings(saved(tmp_path, PLAIN.replace("outcome_work", written).replace("high", "High")))
    pd.testing.assert_frame_equal(own, evidence.read_codings(saved(tmp_path, PLAIN)))
    # The negative control: another word is none of them.
    assert "'Work outcome'" in refusal(tmp_path, PLAIN.replace("outcome_work", "Work outcome"))


def test_spellings_differ_in_what_does_not_change_a_name() -> None:
    assert folded("Éva’s  TOWN") == folded("evas-town")
    assert folded("दिल्ली") != folded("दल")
    assert spelt_several_ways(["town 1", "town 2", "Town-1", "town 1", "!", "?"]) == [["town 1", "Town-1"]]


# The route of the chapter on coding


def test_a_second_coder_s_sheet_goes_there_and_back(tmp_path: Path) -> None:
    sheet = evidence.codings()[["case", "variable"]]
    sheet = sheet.assign(value="NA", section="NA", references="NA", note="not reported", confidence="NA")
    path = tmp_path / "second-coder.csv"
    sheet.to_csv(path, index=False)
    assert evidence.read_table(path, "codings")["value"].isna().all()
    filled = sheet.assign(value=evidence.codings()["value"].map("{:g}".format, na_action="ignore").fillna("NA"))
    filled.to_csv(path, index=False, sep=";", decimal=",")
    yours = evidence.read_table(path, "codings")
    assert evidence.pooled_agreement(evidence.codings(), yours, yours, draws=1).percent == 100
    # Emptied cells are one fault a column, and say what is meant.
    sheet.replace("NA", "").to_csv(path, index=False)
    with pytest.raises(ValueError, match="or NA where nothing is reported") as refused:
        evidence.read_table(path, "codings")
    assert len(str(refused.value).splitlines()) <= LINES


# Workbooks


def workbook(folder: Path, sheets: dict[str, list[list[object]]]) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(folder / "own.xlsx")
    return folder / "own.xlsx"


CELLS: list[list[object]] = [
    ["case", "variable", "value", "section", "references", "note", "confidence"],
    ["our-town", "visibility", 0.33, "chapter 2", "Our Report 2020", "small brands, few of them, buy", "high"],
    ["our-town", "laws", "NA", "NA", "NA", "not reported", "NA"],
    ["our-town", "outcome_work", 0, "chapter 4", "Éva's Report", "long days", "low"],
]


@pytest.mark.parametrize(
    "sheets",
    [
        {"Sheet1": CELLS},
        {"Sheet1": [["Our sheet"], [], *CELLS[:2], [], [None] * 9, *CELLS[2:]]},
        {"Sheet1": [[None, *row] for row in CELLS]},
        {"Notes": [["ask Éva"]], "Coding": CELLS, "Empty": []},
    ],
    ids=["plain", "titles and blank rows", "a blank column", "several sheets"],
)
def test_a_workbook_is_read_as_the_table_that_it_shows(sheets: dict[str, list[list[object]]], tmp_path: Path) -> None:
    path = workbook(tmp_path, sheets)
    wanted = evidence.read_codings(saved(tmp_path, PLAIN))
    pd.testing.assert_frame_equal(evidence.read_codings(path), wanted)
    # What a file is called says nothing about what it is.
    pd.testing.assert_frame_equal(evidence.read_codings(path.rename(tmp_path / "renamed.csv")), wanted)


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"S": [*CELLS[:1], [], ["our-town", "laws", 0.5, "a", "b", "c", "low"]]}, "row 3, column 'value': '0.5'"),
        ({"S": [*CELLS, ["our-town", "dialogue", True, "a", "b", "c", "low"]]}, "row 5, column 'value': 'TRUE'"),
        ({"S": [*CELLS, ["our-town", "dialogue", None, "a", "b"]]}, "row 5, column 'value': ''; allowed is 0 or"),
        ({"S": [row[1:] for row in CELLS]}, "column 'case' is missing"),
        (
            {"S": [["a"]], "T": [["b"]]},
            "the workbook has 2 sheets with cells, none of them with these columns",
        ),
        (
            {"S": CELLS, "T": CELLS},
            "the workbook has 2 sheets with these columns: 'S, T'; keep",
        ),
        ({"S": []}, "the workbook is empty"),
    ],
)
def test_a_workbook_with_faults_is_refused(sheets: dict[str, list[list[object]]], said: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^own\.xlsx: ") as refused:
        evidence.read_codings(workbook(tmp_path, sheets))
    assert said in str(refused.value)


def test_cells_of_a_workbook_are_those_that_openpyxl_reads(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    day = datetime(2024, 2, 3)
    rows: list[list[object]] = [
        ["text", " spaces ", "a\nb", "<&>", "é दिल्ली", "'=1", None, "last"],
        [0, 1, -2, 0.33, 1 / 3, 0.1 + 0.2, 1e-7, 123456789012],
        [True, False, day, day + timedelta(hours=6, seconds=9), time(6, 30), date(1900, 1, 5), "#N/A", 2019],
        [],
        [None] * 40 + ["far"],
    ]
    path = workbook(tmp_path, {"One": rows, "Two's": [["x"]], "None": []})
    book = openpyxl.load_workbook(path, data_only=True)
    found = grids_of(path.read_bytes())
    assert list(found) == book.sheetnames
    for sheet in book.worksheets:
        theirs = {
            cell.coordinate: shown(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        cells = {
            f"{openpyxl.utils.get_column_letter(place + 1)}{number}": text
            for number, texts in found[sheet.title].rows
            for place, text in enumerate(texts)
            if text
        }
        assert cells == theirs
    assert found["One"].dates == {(3, 2), (3, 3), (3, 4), (3, 5)}
    assert found["Two's"].rows == [(1, ["x"])]


def rewritten(path: Path, pattern: str, by: str) -> Path:
    """A workbook whose sheets' text is changed by a pattern."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            sheet = name.startswith("xl/worksheets/")
            book.writestr(name, re.sub(pattern, by, content.decode()) if sheet else content)
    return path


def test_rows_and_cells_without_a_number_follow_one_another(tmp_path: Path) -> None:
    """Some programs leave the numbers out, all or those of the rows: each follows the one before it."""
    rows: list[list[object]] = [["a", "b"], [1, 2], [3, 4]]
    numbered = grids_of(workbook(tmp_path, {"S": rows}).read_bytes())["S"].rows
    assert numbered == [(1, ["a", "b"]), (2, ["1", "2"]), (3, ["3", "4"])]
    for bare in (r' r="\w+"', r'(?<=<row) r="\d+"', r'(?<=<c) r="\w+"'):
        assert grids_of(rewritten(workbook(tmp_path, {"S": rows}), bare, "").read_bytes())["S"].rows == numbered
    # Rows that go backwards are nobody's table.
    with pytest.raises(ValueError, match="damaged"):
        evidence.read_codings(rewritten(workbook(tmp_path, {"S": CELLS}), r'<row r="3"', '<row r="2"'))


def shown(value: object) -> str:
    """What openpyxl reads, as text: fifteen digits, since a spreadsheet keeps no more."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(value, time):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, (int, float)) else str(value)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path, {"S": CELLS})
    evidence.read_codings(path)
    monkeypatch.setattr("csrmodel.evidence.workbooks.LARGEST", 2_000)
    with pytest.raises(ValueError, match=r"holds more than 50 million characters; save the table alone, as CSV"):
        evidence.read_codings(path)


def test_a_damaged_workbook_is_told_in_words(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"S": CELLS})
    content = path.read_bytes()
    middle = len(content) // 2
    path.write_bytes(content[:middle] + bytes(40) + content[middle + 40 :])
    with pytest.raises(
        ValueError, match=r"^own\.xlsx: the file is a workbook or an archive that is cut short or damaged; o"
    ):
        evidence.read_codings(path)
