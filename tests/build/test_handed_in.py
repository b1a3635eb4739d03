"""What a reader hands in is judged alike by the page and by the class sheet, and both read the same of a file."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from page_scripts import in_node
from quiz import _form
from quiz_items import Item, every
from work import asked

from csrmodel import explorers
from csrmodel.teaching.asked import Figure
from csrmodel.teaching.asked import Item as Judged
from csrmodel.teaching.handin import read

FIGURES = ("adoption", "definitions", "one_driver")
TIMES = 20


@pytest.fixture(scope="module")
def printed() -> dict[str, dict[str, Any]]:
    """What pages ask, as they are printed."""
    quizzes = "".join(_form(name, (item,), at_once=False, top="") for name, item in every())
    return asked("".join(getattr(explorers, name).draw().to_html(still=False) for name in FIGURES) + quizzes)


def by_the_page(**what: Any) -> dict[str, list[Any]]:
    return dict(in_node(Path(__file__).with_name("judged.mjs"), what))


def given(part: dict[str, Any], draw: random.Random) -> Any:
    """An answer to a part, which may be right."""
    if part["kind"] == "choice":
        return draw.randrange(len(part["options"]) + 1)
    if part["kind"] == "number":
        return round(part["answer"] + draw.choice([0, 1, -1, 1.001, 2]) * part["within"], 9)
    if part["kind"] == "order":
        return draw.choice([[*range(len(part["steps"]))], draw.sample(range(len(part["steps"])), len(part["steps"]))])
    return draw.choice(
        [[c["pile"] for c in part["cards"]], [draw.randrange(len(part["piles"])) for _ in part["cards"]]]
    )


def guess(ask: dict[str, Any], draw: random.Random) -> Any:
    """A guess at what is asked, which may be close."""
    if ask["kind"] == "number":
        return draw.choice([ask["answer"] + draw.choice([0, 1, -1, 1.5]) * ask["near"], draw.random(), "0.4"])
    if ask["kind"] == "pick":
        return draw.randrange(len(ask["options"]) + 1)
    return draw.choice([ask["answer"], draw.sample(range(len(ask["options"])), draw.randrange(len(ask["options"])))])


def test_what_the_pages_ask_is_found_whole(printed: dict[str, dict[str, Any]]) -> None:
    items: dict[str, Item] = {f"quiz-{item.id}": item for _name, item in every()}
    assert printed["items"].keys() == items.keys()
    for name, item in items.items():
        assert printed["items"][name]["mark"] == item.mark
        told = [part["asks"] for part in printed["items"][name]["parts"]]
        assert told == [part["asks"] for part in asdict(item)["parts"]]
    assert printed["figures"].keys() == {f"fig-{name.replace('_', '-')}" for name in FIGURES}
    assert '"says":' not in json.dumps(printed)


def test_page_and_sheet_judge_alike(printed: dict[str, dict[str, Any]]) -> None:
    draw = random.Random(7)
    items = [
        (item, [given(part, draw) for part in item["parts"]])
        for item in printed["items"].values()
        for _ in range(TIMES)
    ]
    figures = [
        (figure, [guess(ask, draw) for ask in figure["asks"]])
        for figure in printed["figures"].values()
        for _ in range(3 * TIMES)
    ]
    page = by_the_page(items=items, figures=figures, files=[])
    judged = [(Judged("", item["mark"], item["parts"]), answer) for item, answer in items]
    ours = [[item.fits(answer), item.fits(answer) and item.right(answer)] for item, answer in judged]
    assert ours == page["items"]
    close = [Figure("", "", figure["asks"], figure["whole"]).close(guesses) for figure, guesses in figures]
    assert close == page["figures"]
    # Something of each was judged.
    assert {tuple(one) for one in ours} == {(True, True), (True, False), (False, False)}
    assert None in close
    assert {each for one in close for each in one or ()} == {True, False}


MANGLE: dict[str, Callable[[dict[str, Any]], object]] = {
    "nothing": lambda work: None,
    "no guesses": lambda work: work.pop("guesses"),
    "a list": lambda work: work.update(notes=[]),
    "a key too many": lambda work: work["answers"]["quiz-a"].update(more=1),
    "a text for a number": lambda work: work["guesses"].update({"fig-a": "1"}),
    "truth": lambda work: work["guesses"].update({"fig-a": [True]}),
    "half a cell": lambda work: work["cells"]["one"][0].update(cell=1.5),
    "names": lambda work: work["notes"].update({"__proto__": "x", "<b>": "y", "ok_1-2": "z", "é": "w"}),
    "another format": lambda work: work.update(format="csr-work/10"),
    "a format of another kind": lambda work: work.update(format=["csr-work/1"]),
}


def test_page_and_sheet_read_the_same_of_a_file(tmp_path: Path) -> None:
    files = []
    for mangle in MANGLE.values():
        answer = {"mark": "m", "first": [0], "last": [[1, 0]], "sure": 1, "tries": 2}
        work: dict[str, Any] = {
            **{"format": "csr-work/1", "book": "0.1.0", "saved": "2026-01-31T09:30:00.000Z", "name": "A"},
            "guesses": {"fig-a": [0.5, [1, 2]], "fig-b": []},
            "answers": {"quiz-a": answer},
            "cells": {"one": [{"cell": 1, "source": "", "code": "x"}]},
            "notes": {"one": "x"},
        }
        mangle(work)
        files.append(json.dumps(work))
    ours = []
    for text in files:
        (tmp_path / "one.json").write_text(text)
        found = read(tmp_path / "one.json")
        kinds = (found.guesses, found.answers, found.cells, found.notes)
        ours.append([sorted(kind) for kind in kinds] if found.read else None)
    assert ours == by_the_page(items=[], figures=[], files=files)["files"]
    assert ours[0] == [["fig-a", "fig-b"], ["quiz-a"], ["one"], ["one"]]
    assert ours.count(ours[0]) == 1
