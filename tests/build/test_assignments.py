"""Assignments are handed out without their keys, and each key fits its chapter."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import assignments as maker
import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from notebooks import CHAPTERS, convert
from paths import SITE

from csrmodel.assignments import Said
from csrmodel.marking import read_key, work_cells

KEYS = sorted(maker.KEYS.glob("*.py"))


@pytest.mark.parametrize("path", KEYS, ids=lambda path: path.stem)
def test_a_key_fits_its_chapter_and_is_not_in_it(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir()
    shutil.copy(path, folder)
    (written,) = maker.make(folder, tmp_path / "made")
    assert written.name == f"{path.stem}.ipynb"
    assert not maker.leaks(nbformat.read(written, as_version=4), path)


@pytest.mark.parametrize("path", KEYS, ids=lambda path: path.stem)
def test_public_checks_pass_the_solutions_and_hold_back_the_starters(path: Path) -> None:
    key = read_key(path)
    notebook = convert(CHAPTERS / f"{key.assignment}.md")
    assert {said.right for said in public(notebook)} == {False}
    assert {said.task: said.against for said in public(maker.solved(notebook, key))} == dict.fromkeys(key.solutions, "")


@pytest.mark.parametrize("path", KEYS, ids=lambda path: path.stem)
def test_every_cell_of_the_page_has_its_place_in_the_notebook(path: Path, tmp_path: Path) -> None:
    """What a student changes in the page is marked in the notebook, which is another form of the same chapter."""
    page = BeautifulSoup((SITE / "chapters" / f"{path.stem}.html").read_text(encoding="utf-8"), "html.parser")
    shown = [cell.get_text().removesuffix("\n") for cell in page.select(".bd-article .cell .cell_input pre")]
    handed_out = [cell.source for cell in convert(CHAPTERS / f"{path.stem}.md").cells if cell.cell_type == "code"]
    assert len(shown) > 9
    changes = [{"cell": at, "source": source, "code": f"changed = {at}"} for at, source in enumerate(shown, start=1)]
    cells, faults = work_cells(saved(tmp_path, path.stem, changes), path.stem, handed_out)
    assert faults == []
    assert [cell for cell in cells if cell.startswith("changed = ")] == [change["code"] for change in changes]
    # Negative control: another version of the book.
    changes[3]["source"] += " "
    changes[4]["source"] += "#"
    cells, faults = work_cells(saved(tmp_path, path.stem, changes), path.stem, handed_out)
    assert faults == ["cell 5 was changed from code that is not in the notebook handed out"]


def saved(folder: Path, assignment: str, changes: list[dict[str, object]]) -> Path:
    """A file of the page "My work" with these changed cells."""
    about = {"format": "csr-work/1", "book": "0.1.0", "saved": "2026-01-31T09:30:00.000Z", "name": "Anna"}
    kinds = {"guesses": {}, "answers": {}, "notes": {}, "cells": {assignment: changes}}
    (folder / "work.json").write_text(json.dumps(about | kinds))
    return folder / "work.json"


def public(notebook: NotebookNode) -> list[Said]:
    """What the public checks of a notebook say, in their order."""
    names: dict[str, object] = {}
    said = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            if cell.source.startswith("assignments."):
                said.append(eval(cell.source, names))
            else:
                exec(cell.source, names)
    assert all(isinstance(each, Said) for each in said)
    return said


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A private folder with a chapter of its own and its key."""
    head = (CHAPTERS / "assignment-1.md").read_text(encoding="utf-8").partition("(assignment-1)=")[0]
    chapter = "(own)=\n# Own\n\nOne task.\n\n```{code-cell} ipython3\n# Task 1.1\nx = None\n```\n"
    (tmp_path / "own.md").write_text(head + chapter)
    (tmp_path / "own.py").write_text(
        "from csrmodel.marking import Key\n\n"
        'KEY = Key("own", {"1.1": "x = sum(range(10, 20))"})\n\n'
        '@KEY.check("1.1", 1, value="x")\n'
        'def the_sum(value):\n    """The sum."""\n    return value == 145\n'
    )
    return tmp_path


def test_a_private_folder_may_have_chapters_of_its_own(small: Path) -> None:
    (written,) = maker.make(small, small / "made")
    assert "x = None" in written.read_text()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("own.md", "One task.", "One task.\n\n    return value == 145", "a line of the key stands in the notebook"),
        ("own.py", "10, 20", "10, 21", "the key's own solution gets no points"),
        ("own.md", "x = None", "x = 145", "the notebook as it is handed out gets points"),
        ("own.md", "x = None", "x = None\nraise ValueError", "handed out, code cell 1 (task 1.1): ValueError"),
        ("own.md", "# Task 1.1", "# Task 1.2", "task 1.1 is in the key alone"),
        ("own.py", '"own", ', '"other", ', "assignment is 'other', which is no chapter"),
    ],
)
def test_a_key_that_shows_or_does_not_fit_is_refused(small: Path, file: str, old: str, new: str, said: str) -> None:
    """Negative controls."""
    path = small / file
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(ValueError, match=r"own\.py") as refused:
        maker.make(small, small / "made")
    assert said in str(refused.value)
    assert not (small / "made").exists()


def test_a_folder_without_keys_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="which has no key"):
        maker.make(tmp_path, tmp_path / "made")
