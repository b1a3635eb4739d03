"""A class sheet: nothing is lost, nothing is run, and each fault is named."""

from __future__ import annotations

import csv
import json
import random
import re
import sys
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from csrmodel.__main__ import main
from csrmodel.teaching import Asked, class_sheet, page
from csrmodel.teaching.handin import LIMIT
from csrmodel.teaching.sheet import COLUMNS, LONGEST_CELL, clean, safe

# A teacher's machine reads a class. In a page, whoever opens a pipe waits for ever.
pytestmark = pytest.mark.skipif(sys.platform == "emscripten", reason="a page has no folders of others, and no pipes")

BARE: dict[str, Any] = {"options": [], "steps": [], "piles": [], "cards": [], "answer": 0, "within": 0, "likely": []}
PARTS: dict[str, dict[str, Any]] = {
    "quiz-choice": {
        "kind": "choice",
        "asks": "Who sees the buyer?",
        "options": [{"text": t, "right": t == "the first tier"} for t in ("all", "the first tier", "none")],
    },
    "quiz-number": {"kind": "number", "asks": "How much?", "answer": -0.25, "within": 0.05},
    "quiz-order": {"kind": "order", "asks": "In which order?", "steps": ["one", "two", "three"]},
    "quiz-sort": {
        "kind": "sort",
        "asks": "Who says so?",
        "piles": ["review", "model"],
        "cards": [{"text": "x", "pile": 1}, {"text": "y", "pile": 0}],
    },
}
RIGHT = {"quiz-choice": [1], "quiz-number": [-0.25], "quiz-order": [[0, 1, 2]], "quiz-sort": [[1, 0]]}
WRONG = {"quiz-choice": [0], "quiz-number": [0.4], "quiz-order": [[1, 0, 2]], "quiz-sort": [[1, 1]]}
ASKS: dict[str, list[dict[str, Any]]] = {
    "fig-number": [{"kind": "number", "answer": 0.4, "near": 0.05}],
    "fig-parts": [{"kind": "number", "answer": 25, "near": 1}, {"kind": "number", "answer": 75, "near": 1}],
    "fig-choices": [
        {"kind": "pick", "answer": 1, "options": ["a", "b"]},
        {"kind": "several", "answer": [0, 2], "options": ["a", "b", "c"]},
        {"kind": "place", "answer": [0.2, 0.8], "near": 0.15, "options": ["across", "upwards"]},
    ],
}
CLOSE = {"fig-number": [0.45], "fig-parts": [1, 3], "fig-choices": [1, [2, 0], [0.3, 0.9]]}
FAR = {"fig-number": [0.5], "fig-parts": [50, 50], "fig-choices": [0, [0], [0.9, 0.9]]}


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A file of what a book asks."""
    figures = {
        name: {"question": "?", "asks": asks, "whole": 100 if name == "fig-parts" else None}
        for name, asks in ASKS.items()
    }
    items = {name: {"mark": "m", "sure": False, "parts": [{**BARE, **part}]} for name, part in PARTS.items()}
    pages = [{"name": "one", "title": "A page", "address": "one.html", "figures": figures, "items": items}]
    path = tmp_path / "what-is-asked.json"
    path.write_text(json.dumps({"format": "csr-asked/1", "book": "0.1.0", "pages": pages}))
    return path


def work(name: str, draw: random.Random, **other: Any) -> dict[str, Any]:
    """What a reader saves."""

    def answer(item: str) -> dict[str, Any]:
        first, last = (draw.choice((RIGHT, WRONG))[item] for _ in range(2))
        return {"mark": "m", "first": first, "last": last, "sure": draw.choice([None, 0, 2]), "tries": 2}

    made = {
        "format": "csr-work/1",
        "book": "0.1.0",
        "saved": "2026-01-31T09:30:00.000Z",
        "name": name,
        "guesses": {figure: draw.choice((CLOSE, FAR))[figure] for figure in ASKS},
        "answers": {item: answer(item) for item in PARTS},
        "cells": {"one": [{"cell": 2, "source": "1", "code": f"mine = {draw.random()}"}]},
        "notes": {"one": "A note."},
    }
    return made | other


DAMAGED: dict[str, tuple[Callable[[dict[str, Any]], bytes | str], str]] = {
    "cut.json": (lambda good: json.dumps(good)[:-40], "it is damaged: no JSON from line 1 on"),
    "latin.json": (lambda good: json.dumps(good | {"name": "Änne"}, ensure_ascii=False).encode("latin-1"), "UTF-8"),
    "empty.json": (lambda _: "", "it is empty"),
    "list.json": (lambda good: json.dumps([good]), "it says no format; allowed is 'csr-work/1'"),
    "later.json": (lambda good: json.dumps(good | {"format": "csr-work/2"}), "its format is 'csr-work/2'; allowed is"),
    "huge.json": (lambda good: json.dumps(good | {"name": "x" * LIMIT}), "bytes; allowed are 5,000,000"),
    "deep.json": (lambda _: "[" * 10**5, "nested too deeply"),
    "digits.json": (lambda _: '{"format": ' + "1" * 6000 + "}", "it has a number that no page writes"),
    "nan.json": (lambda good: json.dumps(good | {"guesses": {"fig-number": [float("nan")]}}), "no page writes (NaN)"),
    "picture.png": (lambda _: b"\x89PNG\r\n\x1a\n\x00\xff", "it is no text in UTF-8"),
}
"""Files of which nothing is read, with what is said of each."""

PARTLY: dict[str, tuple[dict[str, Any], str]] = {
    "types.json": ({"answers": [1], "notes": {"one": 3}}, "notes, one is 3; allowed is a text"),
    "entry.json": ({"guesses": {"fig-number": "0.4"}}, "guesses, fig-number is '0.4'; allowed is a list of numbers"),
    "many.json": ({"notes": {f"p{n}": n for n in range(99)}}, "notes has 94 more such entries"),
    "ids.json": ({"notes": {"<b>": "x"}}, "notes has an entry '<b>'; allowed are identifiers of the book"),
    "dash.json": ({"notes": {"-a": "x"}}, "notes has an entry '-a'; allowed are identifiers of the book"),
    "long-id.json": ({"notes": {"a" * 101: "x"}}, "notes has an entry 'aaa"),
    "cell.json": ({"cells": {"one": [{"cell": 0, "source": "", "code": ""}]}}, "cells, one is "),
    "time.json": ({"saved": "yesterday"}, "saved is 'yesterday'; allowed is a time as"),
    "infinite.json": ({"guesses": {"fig-number": [10**400]}}, "guesses, fig-number is "),
}
"""Files with a fault in a part, of which the rest is read."""

HOSTILE = {
    "formula.json": '=HYPERLINK("http://a.example","x")',
    "second.json": "x;=1+1",
    "minus.json": "\t-2+3",
    "at.json": "@SUM(A1)\r\n+1",
    "markup.json": "</td><script>alert(1)</script><img src=x onerror=alert(1)>",
    "half.json": "half \ud800 a letter",
    "turned.json": "\u202eannA",
}
"""Names that are made to do harm."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Hand-ins of every kind, from one seed."""
    draw = random.Random(20)
    top = tmp_path / "hand-ins"
    (top / "a folder.json").mkdir(parents=True)

    def put(file: str, content: dict[str, Any] | bytes | str) -> None:
        text = json.dumps(content) if isinstance(content, dict) else content
        (top / file).write_bytes(text if isinstance(text, bytes) else text.encode())

    for at in range(4):
        put(f"good-{at}.json", work(f"Reader {at}", draw))
    put("a folder.json/inner.json", work("Inner", draw))
    put("mark.json", b"\xef\xbb\xbf" + json.dumps(work("With a mark", draw)).encode())
    put("wide.json", json.dumps(work("Wide", draw)).encode("utf-16"))
    put(
        "old.json",
        work("Old", draw, book="0.0.9", answers={"quiz-choice": answer_to("older"), "quiz-gone": answer_to("m")}),
    )
    put("nothing.json", work("", draw, guesses={}, answers={}, cells={}, notes={}))
    put("twin-1.json", work("Twin", draw))
    put("twin-2.json", work("  twin", draw))
    put("copy.json", (top / "good-0.json").read_bytes())
    put("borrowed.json", json.loads((top / "good-1.json").read_text()) | {"name": "Somebody else"})
    for file, (make, _said) in DAMAGED.items():
        put(file, make(work("Damaged", draw)))
    for file, (other, _said) in PARTLY.items():
        put(file, work(file, draw, **other))
    for file, name in HOSTILE.items():
        put(file, work(name, draw))
    put(".hidden.json", work("Hidden", draw))
    (top / "away.json").symlink_to(top / "nowhere.json")
    return top


def answer_to(mark: str) -> dict[str, Any]:
    return {"mark": mark, "first": [1], "last": [1], "sure": None, "tries": 1}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def made(folder: Path, key: Path) -> dict[str, dict[str, str]]:
    """The sheet as it is written, by file."""
    out = folder.parent / "sheet.csv"
    assert main(["class-sheet", str(folder), "--asked", str(key), "--out", str(out)]) == 0
    return {row["file"]: row for row in read(out)}


def test_every_hand_in_has_its_row_and_every_fault_is_named(
    folder: Path, key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = made(folder, key)
    told = capsys.readouterr()
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    assert rows.keys() == files - {".hidden.json"}
    assert len(files) > 30
    for file, (_make, said) in DAMAGED.items():
        assert said in rows[file]["remarks"], file
        assert f"{file}: " in told.err
        assert rows[file]["name"] == rows[file]["answered"] == ""
    assert "a link, a pipe or a device" in rows["away.json"]["remarks"]
    for file, (other, said) in PARTLY.items():
        assert said in rows[file]["remarks"], file
        # What is right in it counts.
        assert rows[file]["answered"] == ("0" if "answers" in other else "4")
    for file in ("good-2.json", "good-3.json", "a folder.json/inner.json", "mark.json", "wide.json"):
        assert (rows[file]["answered"], rows[file]["remarks"]) == ("4", ""), file
    unread = len(DAMAGED) + 1
    assert f"{len(rows)} files: {len(rows) - unread - len(PARTLY)} read whole, {len(PARTLY)} read in part" in told.out


def test_what_hand_ins_have_in_common_is_told(folder: Path, key: Path) -> None:
    remarks = {file: row["remarks"] for file, row in made(folder, key).items()}
    assert "the same file as good-0.json" in remarks["copy.json"]
    assert "the same name as twin-1.json" in remarks["twin-2.json"]
    assert "the same work as borrowed.json" in remarks["good-1.json"]
    assert "it is of version 0.0.9 of the book, and is judged by version 0.1.0" in remarks["old.json"]
    assert remarks["nothing.json"] == "it has no name"


def test_no_character_turns_the_order_of_a_line() -> None:
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    every = [chr(code) for code in range(sys.maxunicode + 1)]
    found = {c for c in every if unicodedata.bidirectional(c) in turning}
    assert len(found) == len(turning)
    assert all(clean(f"a{c}b") == "a b" for c in found)
    # Letters that are written from right to left stay.
    assert clean("שלום") == "שלום"


def test_nothing_in_a_sheet_is_a_formula_and_nothing_in_a_page_is_markup(folder: Path, key: Path) -> None:
    rows = made(folder, key)
    sheet = (folder.parent / "sheet.csv").read_text(encoding="utf-8-sig")
    cells = [cell for line in csv.reader(sheet.splitlines()) for cell in line]
    assert not [cell for cell in cells if taken_for_a_formula(cell)]
    assert all(map(taken_for_a_formula, ("=1", "x;=1", 'x; "=1', "\t-1", "@a", "x|+1")))
    assert rows["formula.json"]["name"].startswith("'=HYPERLINK")
    assert rows["second.json"]["name"] == "x;'=1+1"
    assert rows["at.json"]["name"] == "'@SUM(A1) +1"
    assert rows["turned.json"]["name"] == "annA"
    written = page.save(class_sheet(folder, Asked.read(key)), folder.parent / "sheet.html").read_text(encoding="utf-8")
    seen = Tags(written).seen
    assert not seen & {"script", "img", "a", "form", "iframe", "link"}
    assert {"table", "h1"} <= seen
    assert "&lt;script&gt;alert(1)" in written
    assert "script" in Tags(written.replace("&lt;script&gt;", "<script>")).seen


def taken_for_a_formula(cell: str) -> bool:
    """Whether a spreadsheet may find a formula in a cell, by whatever sign it takes for the end of one."""
    return any(re.match(r"[\s\"]*[=+\-@]", piece) for piece in re.split(r"[,;\t|]", cell))


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert not [name for name, _value in attrs if name.startswith("on")]


def test_cells_are_no_longer_than_a_spreadsheet_takes() -> None:
    assert safe("=" * 40_000).startswith("'=")
    assert len(safe("=" * 40_000)) == LONGEST_CELL
    assert safe("x" * LONGEST_CELL) == "x" * LONGEST_CELL
    assert safe("a\x00b\tc\n d") == "a b c d"
    assert safe(-3) == "-3"


def test_guesses_and_answers_are_judged_by_the_key(tmp_path: Path, key: Path) -> None:
    top = tmp_path / "few"
    top.mkdir()
    answers = {item: answer_to("m") | {"first": WRONG[item], "last": RIGHT[item]} for item in PARTS}
    # A hand-in may say of itself what it likes.
    sure = work("Sure", random.Random(1), guesses=CLOSE, answers=answers, right_first=4, correct=True)
    lost = work("Lost", random.Random(1), guesses=FAR | {"fig-number": []}, answers={"quiz-choice": answer_to("old")})
    for name, each in {"sure": sure, "lost": lost}.items():
        (top / f"{name}.json").write_text(json.dumps(each))
    sheet = class_sheet(top, Asked.read(key))
    second, first = sheet.rows
    judged = ("guesses", "guesses_close", "right_first", "right_now", "not_judged", "figures_opened")
    assert [first[name] for name in judged] == [6, 6, 0, 4, 0, 0]
    assert [second[name] for name in judged] == [5, 0, 0, 0, 1, 1]
    chosen = {(row["item"], row["answer"]): (row["right"], row["first"], row["now"]) for row in sheet.by_item}
    assert chosen["choice", "all"] == ("no", 1, 0)
    assert chosen["choice", "the first tier"] == ("yes", 0, 1)
    assert chosen["choice", "none"] == ("no", 0, 0)
    assert chosen["number", "0.4"] == ("no", 1, 0)
    assert chosen["order", "two < one < three"] == ("no", 1, 0)
    assert chosen["sort", "y: review"] == ("yes", 0, 1)
    assert chosen["sort", "x: model"] == ("yes", 1, 1)


def test_a_number_is_right_as_far_as_its_question_allows(tmp_path: Path, key: Path) -> None:
    answer = answer_to("m") | {"first": [-0.19], "last": [-0.2]}
    (tmp_path / "few").mkdir()
    near = work("Near", random.Random(1), answers={"quiz-number": answer})
    (tmp_path / "few" / "near.json").write_text(json.dumps(near))
    sheet = class_sheet(tmp_path / "few", Asked.read(key))
    assert [row["right_now"] for row in sheet.rows] == [1]
    chosen = {row["answer"]: (row["right"], row["first"], row["now"]) for row in sheet.by_item}
    assert chosen == {"-0.25": ("yes", 0, 0), "-0.2": ("yes", 0, 1), "-0.19": ("no", 1, 0)}


def test_without_a_key_nothing_is_judged_and_that_is_said(folder: Path) -> None:
    sheet = class_sheet(folder)
    (row,) = (row for row in sheet.rows if row["file"] == "good-2.json")
    assert "right_now" not in row
    assert row["answered"] == 4
    assert "nothing is judged" in sheet.notes[0]
    assert not sheet.by_item


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "folder is 'nowhere', which is no folder"),
        ([".", "--asked", "nowhere.json"], "asked is 'nowhere.json', which cannot be read"),
        ([".", "--asked", "{folder}/good-0.json"], "which has another form (its format is 'csr-work/1')"),
        ([".", "--out", "sheet.xlsx"], "--out is 'sheet.xlsx'; allowed are names that end in .csv"),
    ],
)
def test_a_wrong_word_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    monkeypatch.chdir(folder)
    assert main(["class-sheet", *(word.format(folder=folder) for word in words)]) == 1
    assert said in capsys.readouterr().err


def test_columns_are_what_a_row_has(folder: Path, key: Path) -> None:
    rows = class_sheet(folder, Asked.read(key)).rows
    assert max(rows, key=len).keys() == COLUMNS.keys()
