"""Twenty readers and their teacher: each saves, some files are damaged on their way, and one sheet tells all."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from browsing import barriers, download_of, pause, watching
from paths import SITE
from playwright.sync_api import Browser, Page, expect

from csrmodel.__main__ import main
from csrmodel.teaching import Asked
from csrmodel.teaching.asked import ASKED

KEY = SITE / "chapters" / ASKED
NAMES = (
    *("Ada", "Änne O'Hara", "Bo", "Chidi", "李雷", "Dora", "Eve", "Femi", "Gul", "Hari", "Ines", "Jo", "Kim", "Lea"),
    '=HYPERLINK("http://a.example","x")',
    "@SUM(A1)\t+1",
    "</td><script>window.ran = 1</script>",
    "<img src=x onerror='window.ran = 1'>",
    "\u202eannA",
    "",
)
"""Of twenty readers: honest ones, some who mean harm, and one who gives none."""

DAMAGE: Mapping[str, tuple[Callable[[bytes], bytes], str]] = {
    "Ada": (lambda file: file[:-60], "it is damaged: no JSON from line"),
    "Bo": (lambda file: b"", "it is empty"),
    "Chidi": (lambda file: file.replace(b"csr-work/1", b"csr-work/7"), "its format is 'csr-work/7'; allowed is"),
    "Dora": (lambda file: file + b" " * 5_000_000, "bytes; allowed are 5,000,000"),
    "Eve": (lambda file: b"PK\x03\x04\xff" + file, "it is no text in UTF-8"),
}
"""What happens to files on their way, and what is said of each."""

PARTLY: Mapping[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "Femi": (lambda work: work["answers"].update({"quiz-x": {"mark": "m", "last": [0]}}), "answers, quiz-x is {"),
    "Gul": (lambda work: work.update(book="0.0.1"), "it is of version 0.0.1 of the book"),
}
"""What is changed by hand in a file of which the rest is read."""


def given(part: Mapping[str, Any], right: bool) -> Any:
    """An answer to a part of an item, which is right or wrong."""
    if part["kind"] == "choice":
        return next(at for at, option in enumerate(part["options"]) if option["right"] == right)
    if part["kind"] == "number":
        return part["answer"] if right else part["answer"] + 3 * part["within"]
    places = [*range(len(part["steps"]))] if part["kind"] == "order" else [card["pile"] for card in part["cards"]]
    return places if right else [*places[1:], places[0]]


@pytest.fixture(scope="module")
def class_of_twenty(
    browser: Browser, site: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, int]]:
    """The folder with what was saved, and how many answers each reader has right; one opens the page after another."""
    folder = tmp_path_factory.mktemp("class")
    asked, draw, right = Asked.read(KEY), random.Random(20), {}
    context = watching(browser)
    page = context.new_page()
    page.goto(f"{site}/chapters/my-work.html")
    for at, name in enumerate(NAMES):
        hits = {item: draw.random() < 0.6 for item in draw.sample(sorted(asked.items), 9)}
        right[name] = sum(hits.values())
        (folder / f"{at:02}.json").write_bytes(saved(page, name, asked, hits))
    context.close()
    return folder, right


def saved(page: Page, name: str, asked: Asked, hits: Mapping[str, bool]) -> bytes:
    """What the page saves of a reader with these answers."""
    answers = {}
    for item, right in hits.items():
        answer = [given(part, right) for part in asked.items[item].parts]
        answers[item] = {"mark": asked.items[item].mark, "first": answer, "last": answer, "sure": None, "tries": 1}
    kept = {"csr-answers": answers, "csr-notes": {"introduction": f"=1+1 {name}"}}
    page.evaluate(
        "kept => { localStorage.clear(); for (const [name, all] of Object.entries(kept))"
        " localStorage.setItem(name, JSON.stringify(all)); dispatchEvent(new Event('storage')); }",
        kept,
    )
    expect(page.locator(".csr-account")).to_contain_text(f"This browser has {len(hits)} answers and 1 note.")
    page.get_by_label("Your name").fill(name)
    # Chromium saves no more than ten files of a page in a second.
    pause(page, 120)
    return Path(download_of(page, page.get_by_role("button", name="Save my work").click).path()).read_bytes()


def test_from_twenty_readers_to_a_class_sheet(
    class_of_twenty: tuple[Path, dict[str, int]], browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, right = class_of_twenty
    files = dict(zip(NAMES, sorted(folder.iterdir()), strict=True))
    for name, (damage, _) in DAMAGE.items():
        files[name].write_bytes(damage(files[name].read_bytes()))
    for name, (change, _) in PARTLY.items():
        work = json.loads(files[name].read_text())
        change(work)
        files[name].write_text(json.dumps(work))
    out = folder.parent / f"{folder.name}-sheet.csv"
    page = out.with_suffix(".html")
    assert main(["class-sheet", str(folder), "--asked", str(KEY), "--out", str(out), "--page", str(page)]) == 0
    assert "20 files: 14 read whole, 1 read in part, 5 not read" in capsys.readouterr().out
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    assert len(rows) == len(NAMES) == 20
    for name, path in files.items():
        row, fault = rows[path.name], {**DAMAGE, **PARTLY}.get(name, (None, "" if name else "it has no name"))[1]
        assert fault in row["remarks"] if fault else row["remarks"] == "", name
        if name not in DAMAGE:
            # As many as this reader has right, and no other's.
            assert (row["answered"], row["right_now"]) == ("9", str(right[name])), name
            assert not row["name"].startswith(("=", "@")), name
    told = browser.new_page()
    told.goto(page.as_uri())
    assert told.locator("tbody").first.locator("tr").count() == 20
    assert told.locator("img, script, a").count() == 0
    assert told.get_by_text("</td><script>window.ran = 1</script>").count() == 1
    assert told.evaluate("window.ran") is None
    assert barriers(told, "body") == []
    told.close()
