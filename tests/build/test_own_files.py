"""The page and the package read files of one's own alike, to the letter of what they say."""

from __future__ import annotations

import base64
import csv
import io
import json
import random
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import own_files
import pandas as pd
import pytest
from page_scripts import in_node
from paths import ROOT

from csrmodel import evidence
from csrmodel.evidence.own_files import own_rules
from csrmodel.evidence.spreadsheets import folded


def in_the_page(rules: dict[str, Any] | None = None, **given: Any) -> dict[str, Any]:
    return dict(in_node(Path(__file__).with_name("own_files.mjs"), {"rules": rules or own_rules(), **given}))


def page_reads(files: dict[str, bytes], rules: dict[str, Any] | None = None) -> dict[str, Any]:
    sent = {name: base64.b64encode(content).decode() for name, content in files.items()}
    found: dict[str, Any] = in_the_page(rules, files=sent)["files"]
    return found


def package_reads(content: bytes, path: Path) -> dict[str, Any]:
    path.write_bytes(content)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            table = evidence.read_codings(path)
        except ValueError as refused:
            return {"rows": None, "said": str(refused).splitlines()}
    said = [line for warning in caught for line in str(warning.message).splitlines()]
    columns = [field["name"] for field in own_rules()["columns"]]
    rows = [[None if value != value else value for value in row] for row in table[columns].itertuples(index=False)]
    return {"rows": rows, "said": said}


def alike(page: dict[str, Any], package: dict[str, Any]) -> bool:
    return (page["rows"], page["said"]) == (package["rows"], package["said"])


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    return page_reads({name: own_files.content(name) for name in own_files.NAMES})


@pytest.mark.parametrize("name", own_files.NAMES)
def test_page_and_package_say_the_same(name: str, page: dict[str, Any], tmp_path: Path) -> None:
    package = package_reads(own_files.content(name), tmp_path / name)
    assert page[name]["said"] == package["said"]
    assert page[name]["rows"] == package["rows"]
    if name in own_files.ALIKE:
        assert package["said"] == []
    else:
        said = {**own_files.DOUBTED, **own_files.REFUSED}[name][1]
        assert said in "\n".join(package["said"])
        assert (package["rows"] is None) == (name in own_files.REFUSED)


def mutated(seed: int) -> bytes:
    """A file of the corpus with a few bytes changed, or a workbook with its XML changed before it was packed."""
    draw = random.Random(seed)
    content = bytearray(own_files.content(draw.choice(own_files.NAMES))[:20_000])
    pieces = [
        b'"',
        b",",
        b";",
        b"\t",
        b"\n",
        b"\r",
        b"\0",
        b"NA",
        b"0,33",
        b"\xc3\xa9",
        b"\xe9",
        b"'",
        b"=",
        b" ",
        b"case",
    ]
    for _ in range(draw.randrange(1, 4)):
        at, cut = draw.randrange(len(content) + 1), draw.choice((0, 0, 1, 3, 20))
        new = draw.choice((draw.choice(pieces), draw.randbytes(draw.randrange(4))))
        content[at : at + cut] = new
    return bytes(content)


def mutated_book(seed: int) -> bytes:
    """A workbook whose XML was changed before it was packed: most often a letter or digit for another one."""
    draw = random.Random(seed)
    books = [name for name in (*own_files.ALIKE, *own_files.DOUBTED) if name.endswith("xlsx")]
    with ZipFile(io.BytesIO(own_files.content(draw.choice(books)))) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    part = draw.choice([*parts, *[name for name in parts if "sheet" in name.casefold()] * 4])
    text = parts[part]
    if draw.random() < 0.7:
        places = [at for at, letter in enumerate(text) if letter.isalnum() and at > text.find("<row")]
        at, cut = draw.choice(places), 1
        new = draw.choice("0123456789" if text[at].isdigit() else "abcdefnrstvACDX")
    else:
        at, cut = draw.randrange(len(text)), draw.choice((0, 1, 1, 4))
        new = draw.choice(
            ["", "<", ">", "&", "&amp;", '"', "-", "Z", " ", "é", "x:", "<v>", "</c>", "<!-- -->", "\u0001"]
        )
    parts[part] = text[:at] + new + text[at + cut :]
    return own_files.zipped(dict(parts))


def differing(files: dict[str, bytes], folder: Path, rules: dict[str, Any] | None = None) -> dict[str, Any]:
    page = page_reads(files, rules)
    package = {name: package_reads(content, folder / name) for name, content in files.items()}
    return {name: (page[name], package[name]) for name in files if not alike(page[name], package[name])}


def test_damaged_files_are_told_alike(tmp_path: Path) -> None:
    files = {f"{seed}.csv": mutated(seed) for seed in range(300)}
    files |= {f"{seed}.xlsx": mutated_book(seed) for seed in range(100)}
    assert differing(files, tmp_path) == {}


def test_one_sentence_of_the_page_that_differs_is_found(tmp_path: Path) -> None:
    """The negative control of the tests above."""
    rules = own_rules()
    files = {name: own_files.content(name) for name in ("no-source.csv", "wrong-values.csv", "plain.csv")}
    assert differing(files, tmp_path, rules) == {}
    other = {**rules, "says": {**rules["says"], "no_source": rules["says"]["no_source"].replace("no source", "none")}}
    assert list(differing(files, tmp_path, other)) == ["no-source.csv"]


def test_a_workbook_that_unpacks_to_too_much_is_told_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("workbooks", "spreadsheets"):
        monkeypatch.setattr(f"csrmodel.evidence.{module}.LARGEST", 2_000)
    rules, files = own_rules(), {"book.xlsx": own_files.content("book.xlsx")}
    assert list(differing(files, tmp_path, rules)) == ["book.xlsx"]
    smaller = {**rules, "workbook": {**rules["workbook"], "largest": 2_000}}
    assert differing(files, tmp_path, smaller) == {}
    assert "holds more than" in page_reads(files, smaller)["book.xlsx"]["said"][0]


# Coders


def coders(count: int, seed: int) -> list[pd.DataFrame]:
    """Codings of the same cases by so many coders: each leaves some out, and errs at times by a step."""
    draw = np.random.default_rng(seed)
    steps = np.array([0, 0.33, 0.67, 1])
    truth = draw.integers(0, 4, 40)
    tables = []
    for _ in range(count):
        values = steps[np.clip(truth + draw.choice([-1, 0, 0, 0, 1], 40), 0, 3)]
        values[draw.random(40) < 0.3] = np.nan
        cases = [f"case {n // 8}" for n in range(40)]
        table = pd.DataFrame({"case": cases, "variable": [f"v{n % 8}" for n in range(40)], "value": values})
        tables.append(table.iloc[draw.permutation(40)[: 40 - int(draw.integers(0, 3))]])
    return tables


def told(tables: list[pd.DataFrame]) -> list[list[dict[str, Any]]]:
    return [json.loads(table.to_json(orient="records")) for table in tables]


def test_coders_agree_alike_in_page_and_package() -> None:
    groups = [coders(2, 1), coders(3, 2), coders(5, 3), [evidence.codings_first(), evidence.codings_second()]]
    groups.append([table.head(9) for table in groups[-1]])
    names = own_rules()["coders"]["names"]
    for tables, found in zip(groups, in_the_page(coded=[told(tables) for tables in groups])["coders"], strict=True):
        wanted = asdict(evidence.pooled_agreement(*tables))
        for name in ("coders", "entries", "values", "percent", "reported", "alpha", "low", "high"):
            assert (np.nan if found[name] is None else found[name]) == pytest.approx(wanted[name], nan_ok=True), name
        rows = evidence.disagreements(*tables).replace({np.nan: None})
        apart = [
            [row["case"], row["variable"], *(row[name] for name in names[: len(tables)])] for _, row in rows.iterrows()
        ]
        assert [[unit["case"], unit["variable"], *unit["values"]] for unit in found["apart"]] == apart
        assert found["left"] == evidence.not_compared(*tables)
    assert found["alpha"] is None  # nine entries
    other = groups[0][1].assign(value=1 - groups[0][1]["value"])
    assert in_the_page(coded=[told([groups[0][0], other])])["coders"][0]["alpha"] < 0


def test_what_is_left_out_of_a_comparison_is_told_alike() -> None:
    first = pd.DataFrame({"case": [f"Town {n}" for n in range(9)], "variable": "laws", "value": 1.0})
    second = first.replace({"case": {f"Town {n}": f"town-{n}" for n in range(1, 9)}})
    (found,) = in_the_page(coded=[[*told([first, second])]])["coders"]
    assert found["left"] == evidence.not_compared(first, second)
    assert found["left"][0].endswith("'Town 5' and 3 more, so this is not compared")


def test_the_file_of_disagreements_names_the_files_of_the_coders() -> None:
    """Two of one name are told apart, and a name that a spreadsheet would run stays text."""
    rows = [dict.fromkeys(("section", "references", "note", "confidence"), "NA") | {"case": "t", "variable": "laws"}]
    tables = [[row | {"value": value} for row in rows] for value in ("0", "1", "1")]
    names = ["this form", "=a, b.csv", "=a, b.csv"]
    (found,) = in_the_page(saved={json.dumps(names): tables})["saved"]
    header, row = csv.reader(io.StringIO(found["csv"].removeprefix("\ufeff")))
    assert header == ["case", "variable", "this form", "'=a, b.csv", "'=a, b.csv (2)"]
    assert row == ["t", "laws", "0", "1", "1"]
    assert found["head"] == ["case", "variable", "this form", "=a, b.csv", "=a, b.csv (2)"]


def test_what_cannot_be_compared_is_told_alike() -> None:
    first = pd.DataFrame({"case": ["a'b"], "variable": ["laws"], "value": [1.0]})
    groups = [[first], [first] * 10, [first, pd.concat([first, first])], [first, first.assign(case="c")]]
    for tables, said in zip(groups, in_the_page(coded=[told(tables) for tables in groups])["coders"], strict=True):
        with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is compared
            evidence.pooled_agreement(*tables)
        assert said == str(refused.value)


# What the page writes, and what both fold and decode


@pytest.mark.parametrize("name", own_files.ALIKE)
def test_what_the_page_saves_is_read_again(name: str, page: dict[str, Any], tmp_path: Path) -> None:
    saved = page[name]["again"]
    assert saved.startswith("\ufeffcase,variable")
    for line in csv.reader(io.StringIO(saved.removeprefix("\ufeff"))):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line)
    again = package_reads(saved.encode(), tmp_path / "again.csv")
    assert again["rows"] == page[name]["rows"]


def test_the_form_shows_no_note_where_there_is_none(page: dict[str, Any]) -> None:
    rows = page["empty-notes.csv"]["form"]
    assert [row["note"] for row in rows] == [""] * 4
    # The negative control: what is said stays, and a place that is not told is NA, which the form leaves out.
    assert [(row["note"], row["section"]) for row in page["empty-section.csv"]["form"]] == [("as told", "NA")] * 2


def test_names_fold_alike() -> None:
    names = [
        "Éva’s  TOWN",
        "Gießen",
        "ΟΔΟΣ",
        "οδος",
        "दिल्ली",
        "İzmir",
        "ﬁne",
        "①",
        "E\u0301",
        "-",
        "a_b",
        "東莞",
        "Ǆ",
        "ŉ",
    ]
    assert in_the_page(names=names)["folded"] == [folded(name) for name in names]


def test_every_letter_of_windows_1252_is_read_alike(tmp_path: Path) -> None:
    text = own_files.coded(own_files.row(note="".join(chr(byte) for byte in range(0xA0, 0x100))))
    content = text.encode("latin-1").replace(b"as told", b"x") + own_files.row("b").encode()
    known = bytes(byte for byte in range(0x80, 0xA0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D))
    content = content.replace(b"as told", known)
    assert differing({"older.csv": content}, tmp_path) == {}
    assert "€‚ƒ" in package_reads(content, tmp_path / "older.csv")["rows"][1][5]


def test_no_sentence_is_left_over() -> None:
    """Each is said by the package, or else by the page."""
    sources = [*(ROOT / "csrmodel" / "evidence").glob("*.py"), *(ROOT / "chapters/_static/parts/own").glob("*.js")]
    text = "".join(path.read_text() for path in sources if path.name != "messages.py")
    assert [name for name in own_rules()["says"] if f'"{name}"' not in text] == []
