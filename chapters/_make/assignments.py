"""The notebooks that students get, each held against the key that its teacher has.

    python chapters/_make/assignments.py [FOLDER OF KEYS]

writes a notebook for each key into ``_build/assignments``. The student's text is a chapter of the book. Before a
notebook is written, three things are made sure of: no line of the key is in it; the key gives its own solutions all
points; and it gives the notebook as it is handed out none.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from notebooks import CHAPTERS, ROOT, convert

from csrmodel.marking import TASK, Key, marked_one, read_key
from csrmodel.sandbox import missing

KEYS = ROOT / "teaching" / "assignments"
TARGET = ROOT / "_build" / "assignments"

_SHORT = 12
"""Letters of a line below which it may stand in both by chance."""


def make(keys: Path = KEYS, target: Path = TARGET) -> list[Path]:
    """Every assignment of a folder of keys as a notebook for students.

    A chapter that lies beside its key is taken before one of the book.

    Raises
    ------
    ValueError
        If there is no key, or one does not fit its chapter.
    """
    found = sorted(keys.glob("*.py")) if keys.is_dir() else []
    if not found:
        raise ValueError(f"keys is {str(keys)!r}, which has no key; allowed is a folder with files in Python")
    return [_made(path, target) for path in found]


def _made(path: Path, target: Path) -> Path:
    key = read_key(path)
    name = f"{key.assignment}.md"
    chapter = path.with_name(name) if path.with_name(name).is_file() else CHAPTERS / name
    if not chapter.is_file():
        raise ValueError(f"{path.name}: assignment is {key.assignment!r}, which is no chapter and not beside the key")
    notebook = convert(chapter)
    faults = [*leaks(notebook, path), *misfits(notebook, key)]
    if faults:
        raise ValueError("\n".join(f"{path.name}: {fault}" for fault in faults))
    target.mkdir(parents=True, exist_ok=True)
    written = target / f"{key.assignment}.ipynb"
    nbformat.write(notebook, written)
    return written


def leaks(notebook: NotebookNode, key: Path) -> list[str]:
    """Lines of a key that stand in a notebook, imports left out."""
    shown = {line.strip() for cell in notebook.cells for line in cell.source.split("\n")}
    told = {line.strip() for line in key.read_text(encoding="utf-8").split("\n")}
    both = sorted(line for line in told & shown if len(line) >= _SHORT and not line.startswith(("from ", "import ")))
    return [f"a line of the key stands in the notebook: {line}" for line in both]


def misfits(notebook: NotebookNode, key: Key) -> Iterator[str]:
    """What the key says of its own solutions and of the notebook as it is handed out, where it should not."""
    tasks = {task for cell in notebook.cells if cell.cell_type == "code" for task in TASK.findall(cell.source)}
    if alone := sorted({*key.solutions} ^ tasks):
        yield from (f"task {task} is in the {'notebook' if task in tasks else 'key'} alone" for task in alone)
        return
    wanted = {check.name: check.points for check in key.checks}
    confined = not missing()
    with tempfile.TemporaryDirectory() as folder:
        paths = {"solved": Path(folder) / "solved.ipynb", "handed out": Path(folder) / "handed-out.ipynb"}
        nbformat.write(solved(notebook, key), paths["solved"])
        nbformat.write(notebook, paths["handed out"])
        right, empty = (marked_one(path, key, confined=confined) for path in paths.values())
    for fault in right.faults:
        yield f"solved, {fault}"
    for fault in empty.faults:
        yield f"handed out, {fault}"
    for name, points in wanted.items():
        if right.points[name] != points:
            yield f"{name}: the key's own solution gets no points: {right.said[name]}"
        if empty.points[name]:
            yield f"{name}: the notebook as it is handed out gets points"
    for words in key.words:
        if words.task not in right.words:
            yield f"{words.task}: the key's own solution has no text {words.answer}"


def solved(notebook: NotebookNode, key: Key) -> NotebookNode:
    """The notebook with the key's solutions in place of its starter cells."""
    cells = []
    for cell in notebook.cells:
        task = TASK.match(cell.source) if cell.cell_type == "code" else None
        source = f"# Task {task['task']}\n{key.solutions[task['task']]}" if task else cell.source
        cells.append({**cell, "source": source})
    return nbformat.from_dict({**notebook, "cells": cells})


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description="Write the notebooks of assignments, held against their keys.")
    reader.add_argument("keys", nargs="?", type=Path, default=KEYS, help="a folder of keys")
    for made in make(reader.parse_args().keys):
        print(made)
