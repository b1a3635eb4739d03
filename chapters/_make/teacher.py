"""The teacher's edition: ``make teacher-book`` builds the book with solutions of exercises and notes on sessions.

Solutions are kept apart from the chapters, in ``teaching/solutions``, a folder that no other part of the book reads.
There is a file for each chapter, with a section for each exercise, under its name::

    ## two-inspectors

    (cells of code, if the solution has numbers: they are glued as in a chapter)

    ### A good answer has
    ### A pass
    ### A good answer
    ### Marking

This file copies the sources, and puts each section behind its exercise. Cells come first, and the words in one box, so
that a number in them is computed while the edition is built. Notes on a session lie in ``teaching/notes``, in a file of
its page's name: a section for each of `NOTES`, which go to the end of the page, and one for any slide under its name,
which goes behind the slide. Then the edition is built like any book::

    python chapters/_make/teacher.py teaching:/path/to/private

Several folders are parted by a colon. Where two of them answer the same exercise, or have notes on the same page, the
later one counts. A folder may also have exercises of its own, such as graded ones, in ``exercises``: a file for each
chapter, with blocks as a chapter has them. They follow those of the chapter here, and stand in no other edition;
``graded.py`` prints them for students.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from exercise import ends

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / "_build" / "teacher" / "source"
SOLUTIONS, EXERCISES, ON_SESSIONS = "solutions", "exercises", "notes"

PARTS = ("A good answer has", "A pass", "A good answer", "Marking")
"""The parts of a solution: what to look for in a line, sample answers at two levels, and how to mark."""

NOTES = ("Positions in more depth", "What went wrong", "What to cut", "Spread of guesses")
"""The parts of the notes on a session."""

BANNER = "This is the teacher’s edition: it holds the solutions. Keep it from the students’ site."
OWN = "The exercises from here on are from a folder of your own. They are not in the students’ book."
CODE = "{code-cell}"


class SolutionFault(ValueError):  # noqa: N818 - it says what is wrong
    """Solutions that do not go with the exercises: all faults, a line for each."""


@dataclass(frozen=True)
class Solution:
    """What a teacher knows of an exercise: cells of code as a chapter has them, and the words of each of `PARTS`."""

    cells: str
    parts: Mapping[str, str]

    def block(self, name: str) -> str:
        """The solution as the source of a page."""
        told = "\n\n".join(f"**{part}**\n\n{self.parts[part]}" for part in PARTS)
        return (f"\n{self.cells}\n" if self.cells else "") + _box(f"Solution: {name}", told)


def solutions(path: Path) -> dict[str, Solution]:
    """The solutions of a file by the names of their exercises.

    Raises
    ------
    SolutionFault
        If a name is there twice, a part is missing, empty, twice or unknown, or code stands behind the first part.
    """
    found: dict[str, Solution] = {}
    faults: list[str] = []
    for name, section in _split(path.read_text(encoding="utf-8"), "## "):
        parts = list(_split(section, "### "))
        told = {part: text for part, text in parts if text}
        before = _before(section, "### ").strip()
        where = f"{path.name}: the solution of {name!r}"
        if name in found:
            faults.append(f"{where} is there twice")
        if [part for part, _ in parts] != list(PARTS) or len(told) < len(PARTS):
            faults.append(f"{where} has {_listed(told) or 'nothing'}; each has, in this order, {_listed(PARTS)}")
            continue
        if any(CODE in text for text in told.values()):
            faults.append(f"{where} has code behind its first part; code comes before")
        found[name] = Solution(before, told)
    if faults:
        raise SolutionFault("\n".join(faults))
    return found


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a text, and whether each is outside code."""
    fence = ""
    for line in text.split("\n"):
        opening = re.match(r"`{3,}|~{3,}", line)
        outside = not fence and not opening
        if opening and not fence:
            fence = opening[0]
        elif fence and line.rstrip() == fence:
            fence = ""
        yield line, outside


def _split(text: str, sign: str) -> Iterator[tuple[str, str]]:
    """What stands under each heading of one level, by its words."""
    heading, under = "", [""]
    for line, outside in _lines(text):
        if outside and line.startswith(sign):
            if heading:
                yield heading, "\n".join(under).strip()
            heading, under = line.removeprefix(sign).strip(), []
        else:
            under.append(line)
    if heading:
        yield heading, "\n".join(under).strip()


def _before(text: str, sign: str) -> str:
    """What stands before the first heading of one level."""
    found = []
    for line, outside in _lines(text):
        if outside and line.startswith(sign):
            break
        found.append(line)
    return "\n".join(found)


def gathered(folders: Iterable[Path]) -> dict[str, dict[str, Solution]]:
    """The solutions of several folders, by chapter and exercise; a later folder goes before an earlier one."""
    found: dict[str, dict[str, Solution]] = {}
    faults = []
    for folder in folders:
        if not (folder / SOLUTIONS).is_dir():
            faults.append(f"{folder}: it has no folder {SOLUTIONS!r}")
        for path in sorted((folder / SOLUTIONS).glob("*.md")):
            try:
                found.setdefault(path.stem, {}).update(solutions(path))
            except SolutionFault as fault:
                faults.append(str(fault))
    if faults:
        raise SolutionFault("\n".join(faults))
    return found


def own_exercises(folders: Iterable[Path]) -> dict[str, str]:
    """The exercises that folders have beside those of the book, as source, by chapter.

    Raises
    ------
    SolutionFault
        If a file has no exercise.
    """
    found: dict[str, str] = {}
    for path in (path for folder in folders for path in sorted((folder / EXERCISES).glob("*.md"))):
        text = path.read_text(encoding="utf-8").strip()
        if not any(ends(text)):
            raise SolutionFault(f"{path}: it has no exercise; allowed are blocks that begin with ```{{exercise}} name")
        found[path.stem] = f"{found[path.stem]}\n\n{text}" if path.stem in found else text
    return found


def with_own(text: str, own: str) -> str:
    """The source of a chapter with exercises of a teacher's behind its own, or at its end."""
    lines, places = text.split("\n"), list(ends(text))
    head = f":::{{note}}\n{OWN}\n:::\n\n{own}\n"
    at, added = (places[-1][1], head) if places else (len(lines), f"## Exercises\n\n{head}")
    return "\n".join([*lines[:at], "", added, *lines[at:]])


def notes(path: Path) -> dict[str, str]:
    """The notes on a session: each of `NOTES` by its name, then those on slides by the names of the slides.

    Raises
    ------
    SolutionFault
        If a part is missing, empty, twice or out of order.
    """
    found = list(_split(path.read_text(encoding="utf-8"), "## "))
    names = [name for name, _ in found]
    faults = []
    if tuple(names[: len(NOTES)]) != NOTES:
        faults.append(f"{path.name}: it begins with {_listed(names[: len(NOTES)])}; notes begin with {_listed(NOTES)}")
    faults += [f"{path.name}: {name!r} is there twice" for name in dict.fromkeys(names) if names.count(name) > 1]
    faults += [f"{path.name}: {name!r} is empty" for name, text in found if not text]
    if faults:
        raise SolutionFault("\n".join(faults))
    return dict(found)


def annotated(page: str, text: str, known: Mapping[str, str]) -> str:
    """The source of a session's page with notes behind its slides and at its end.

    Raises
    ------
    SolutionFault
        If there are notes on a slide that the page does not have.
    """
    places = dict(ends(text, "slide"))
    stray = [f"{page}: there are notes on {name!r} and no such slide" for name in known.keys() - {*NOTES, *places}]
    if stray:
        raise SolutionFault("\n".join(sorted(stray)))
    lines = text.split("\n")
    for name, line in reversed(places.items()):
        if name in known:
            lines[line:line] = _box("Notes", known[name]).split("\n")
    told = "\n\n".join(f"**{part}**\n\n{known[part]}" for part in NOTES)
    return "\n".join(lines) + _box("Notes on this session", told)


def _box(title: str, text: str) -> str:
    """What the edition adds to a page."""
    return f"\n::::::{{admonition}} {title}\n:class: csr-solution\n\n{text}\n::::::\n"


def woven(chapter: str, text: str, known: Mapping[str, Solution]) -> str:
    """The source of a chapter with a solution behind each exercise.

    Raises
    ------
    SolutionFault
        If an exercise has no solution, or a solution no exercise, or two exercises have one name.
    """
    places = list(ends(text))
    named = {name for name, _ in places}
    if twice := sorted(name for name, many in Counter(name for name, _ in places).items() if many > 1):
        raise SolutionFault(f"{chapter}: exercise {twice[0]!r} is there twice")
    faults = [f"{chapter}: exercise {name!r} has no solution" for name, _ in places if name not in known]
    faults += [f"{chapter}: the solution of {name!r} has no exercise" for name in known if name not in named]
    if faults:
        raise SolutionFault("\n".join(faults))
    lines = text.split("\n")
    for name, line in reversed(places):
        lines[line:line] = known[name].block(name).split("\n")
    return "\n".join(lines)


def weave(root: Path, target: Path, folders: Iterable[Path]) -> None:
    """Put the sources of the book in `root` into `target`, with the exercises, solutions and notes of `folders`.

    Raises
    ------
    SolutionFault
        If exercises and solutions, or sessions and notes, do not go together; the message has all faults. Nothing is
        written then.
    """
    folders = list(folders)
    known, own = gathered(folders), own_exercises(folders)
    files = {path.stem: path for folder in folders for path in sorted((folder / ON_SESSIONS).glob("*.md"))}
    chapters = {path.stem: path.read_text(encoding="utf-8") for path in sorted((root / "chapters").glob("*.md"))}
    faults = [f"{name}: there are solutions and no such chapter" for name in known if name not in chapters]
    faults += [f"{name}: there are exercises and no such chapter" for name in own if name not in chapters]
    faults += [f"{name}: there are notes and no such page" for name in files if name not in chapters]
    for name, text in chapters.items():
        try:
            whole = with_own(text, own[name]) if name in own else text
            chapters[name] = woven(name, whole, known.get(name, {}))
            if name in files:
                chapters[name] = annotated(name, chapters[name], notes(files[name]))
        except SolutionFault as fault:
            faults.append(str(fault))
    if faults:
        raise SolutionFault("\n".join(faults))
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for folder in ("chapters", "data"):
        shutil.copytree(root / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in root.iterdir():
        if path.is_file():
            shutil.copy(path, target)
    for name, text in chapters.items():
        (target / "chapters" / f"{name}.md").write_text(text, encoding="utf-8")
    _mark(target / "_config.yml", root)


def _mark(path: Path, root: Path) -> None:
    """Let the settings say on every page which edition this is, and find where they were what the pages load."""
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    config = settings["sphinx"]["config"]
    config.setdefault("html_theme_options", {})["announcement"] = BANNER
    if "html_static_path" in config:
        config["html_static_path"] = [str(root / folder) for folder in config["html_static_path"]]
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")


if __name__ == "__main__":
    try:
        weave(ROOT, TARGET, [ROOT / folder for folder in sys.argv[1].split(os.pathsep)])
    except SolutionFault as fault:
        sys.exit(f"The teacher's edition is not built.\n{fault}")
