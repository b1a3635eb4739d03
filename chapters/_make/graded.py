"""Exercises of a teacher's own as sheets for students: ``make exercises EXERCISES=FOLDER``.

    python chapters/_make/graded.py FOLDER

writes a page to print for each file in the folder's ``exercises`` into ``_build/exercises``. The folder lies outside of
the book, and has the solutions beside the exercises (``teacher.py``). Before a sheet is written, two things are made
sure of: each exercise has its solution, and no line of a solution is on the sheet.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from html import escape
from pathlib import Path

from exercise import ExerciseFault, ends
from lms import STYLE, WHO
from markdown_it import MarkdownIt
from notebooks import CHAPTERS, ROOT, Page, UnknownMarkup, blocks, title
from teacher import Solution, SolutionFault, gathered, own_exercises, woven

from csrmodel.notebook import PLACE

TARGET = ROOT / "_build" / "exercises"

_SHORT = 12
"""Letters of a line below which it may stand in both by chance."""


def make(folder: Path, target: Path = TARGET, chapters: Path = CHAPTERS) -> list[Path]:
    """The sheets of a folder.

    Raises
    ------
    ValueError
        If the folder has no exercise, one has no solution, or a sheet would tell one. Nothing is written then.
    """
    own = own_exercises([folder])
    if not own:
        raise SolutionFault(f"exercises is {str(folder)!r}, which has none; allowed is a folder with exercises/*.md")
    known = gathered([folder])
    sheets = {name: _sheet(chapters / f"{name}.md", text, known.get(name, {})) for name, text in own.items()}
    target.mkdir(parents=True, exist_ok=True)
    for name, sheet in sheets.items():
        (target / f"{name}.html").write_text(sheet, encoding="utf-8")
    return [target / f"{name}.html" for name in sheets]


def _sheet(chapter: Path, text: str, known: Mapping[str, Solution]) -> str:
    """The page of one chapter's exercises."""
    if not chapter.is_file():
        raise SolutionFault(f"{chapter.stem}: there are exercises and no such chapter")
    named = {name for name, _ in ends(text)}
    woven(chapter.stem, text, {name: solution for name, solution in known.items() if name in named})
    told = "\n\n".join(blocks(Page(chapter), text))
    if PLACE.search(told):
        raise SolutionFault(f"{chapter.stem}: a number that the chapter computes stands in an exercise; write it out")
    for solution in known.values():
        lines = {line.strip() for part in solution.parts.values() for line in part.split("\n")}
        for line in sorted(line for line in lines if len(line) >= _SHORT and line in told):
            raise SolutionFault(f"{chapter.stem}: a line of a solution stands in an exercise: {line}")
    head = f"Exercises: {title(chapter)}"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(head)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(head)}</h1>{WHO}{MarkdownIt().render(told)}</body></html>\n"
    )


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description="Write exercises of your own as sheets for students.")
    reader.add_argument("folder", type=Path, help="a folder with exercises and solutions")
    try:
        for made in make(reader.parse_args().folder):
            print(made.relative_to(ROOT))
    except (SolutionFault, ExerciseFault, UnknownMarkup) as fault:
        sys.exit(str(fault))
