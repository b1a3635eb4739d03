"""Marks for what students hand in: what they answer is asked for in a sandbox, and judged outside of it.

An assignment is a chapter with starter cells, and a key that only its teacher has: a Python file with a ``KEY``. A
check of the key asks for some answers by expressions, names or calls of functions that a student writes, and judges
what comes back::

    KEY = Key("assignment-1", solutions={"1.1": "weakest = ..."})

    @KEY.check("1.1", 2, weakest="weakest", high="my_adoption(1, [0.9] * 5)")
    def the_weakest_level_decides(weakest, high):
        \"\"\"Adoption where the weakest level decides.\"\"\"
        return near(weakest, 0.44) and near(high, 0.93)

The code of a student runs in a child (`csrmodel.sandbox`), to which the expressions go and nothing else of the key. The
judges run here, on plain data. A submission that never ends, takes all memory or looks for the key loses what it did
not answer, and no other submission is touched by it.

``python -m csrmodel mark FOLDER --key KEY --out MARKS`` marks every file of a folder: notebooks, and files that the
book's page "My work" has saved. Such a file holds the cells that its student has changed. They take the places of the
book's in the notebook as it was handed out, which is named then (``--notebook``). What is left is a table of marks, a
text for each student, and, for each answer in words, a sheet with all of them and what to mark them by.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from runpy import run_path
from typing import Any

import pandas as pd

from csrmodel import sandbox
from csrmodel.evidence import safe_csv
from csrmodel.guards import guard
from csrmodel.sandbox import Done, Limits, Step
from csrmodel.teaching import handin

TASK = re.compile(r"^# Task (?P<task>\d+\.\d+)\b", re.M)
"""How a cell says to which task it belongs: by its first line."""

_LARGEST = 20 * 1024**2
"""Bytes of a notebook; pictures in its outputs make it large."""

_SHOWN = 300
"""Letters of a student's own that a table or a text repeats."""

_LONGEST = 220
"""Bytes of what a student goes by: systems take names of 255, and what is written has an ending."""

_FAULTS = 20
"""Faults of a submission that are told."""

_WORK = "my-work"
"""How the page "My work" begins the name of a file."""


@dataclass(frozen=True)
class Check:
    """One thing that is judged.

    Parameters
    ----------
    task
        The task that it belongs to, such as "1.2".
    points
        What it is worth.
    asks
        Expressions by the names under which the judge takes their values.
    judge
        Says of these values whether they are right. The first line of its text says what was asked, without the answer.
    """

    task: str
    points: float
    asks: Mapping[str, str]
    judge: Callable[..., bool]

    @property
    def name(self) -> str:
        """Task and judge, as a column of the marks is called."""
        return f"{self.task} {self.judge.__name__.replace('_', ' ')}"

    @property
    def said(self) -> str:
        """What was asked."""
        return (self.judge.__doc__ or "").strip().split("\n")[0]


@dataclass(frozen=True)
class Words:
    """An answer in words, which a person marks.

    Parameters
    ----------
    task
        The task.
    answer
        Name of the text.
    points
        The most that it is worth.
    rubric
        Lines that say what earns the points.
    """

    task: str
    answer: str
    points: float
    rubric: Sequence[str]


@dataclass(frozen=True)
class Key:
    """What the teacher of an assignment has.

    Parameters
    ----------
    assignment
        Name of the chapter.
    solutions
        Code by task, each in place of the starter cell of the task.
    words
        Answers in words.
    checks
        Filled by `check`.
    """

    assignment: str
    solutions: Mapping[str, str]
    words: Sequence[Words] = ()
    checks: list[Check] = field(default_factory=list)

    def check(self, task: str, points: float, **asks: str) -> Callable[[Callable[..., bool]], Callable[..., bool]]:
        """Make the function that follows a judge.

        Parameters
        ----------
        task
            The task that it belongs to.
        points
            What it is worth.
        asks
            Expressions by the names of its arguments.
        """

        def kept(judge: Callable[..., bool]) -> Callable[..., bool]:
            self.checks.append(Check(task, points, asks, judge))
            return judge

        return kept

    @property
    def points(self) -> float:
        """What all checks are worth, words left out."""
        return sum(each.points for each in self.checks)


def read_key(path: str | Path) -> Key:
    """The key in a file.

    Raises
    ------
    ValueError
        If the file is not there, or holds no key.
    """
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"key is {str(path)!r}, which is not there; allowed is a file of Python with a KEY")
    key = run_path(str(path)).get("KEY")
    if not isinstance(key, Key):
        raise ValueError(f"key is {str(path)!r}, which has no KEY; allowed is a file of Python that makes one")
    return key


def near(value: Any, wanted: float, within: float = 1e-3) -> bool:
    """Whether an answer is a number, and as near to another one as wanted."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value - wanted) <= within


@dataclass(frozen=True)
class Marked:
    """What became of one submission.

    Parameters
    ----------
    student
        The file's path from the folder, without its ending and on one level.
    points
        Points by the name of each check.
    said
        A sentence by the name of each check that was not right.
    words
        Answers in words, by task.
    faults
        What went wrong: in which cell, or with the file.
    """

    student: str
    points: Mapping[str, float]
    said: Mapping[str, str]
    words: Mapping[str, str]
    faults: Sequence[str]


def mark(
    folder: str | Path,
    key: str | Path,
    out: str | Path,
    limits: Limits | None = None,
    confined: bool = True,
    progress: Callable[[str], None] | None = None,
    handed_out: str | Path | None = None,
) -> pd.DataFrame:
    """Mark every file of a folder.

    Parameters
    ----------
    folder
        Notebooks (.ipynb), and files that the page "My work" has saved (.json); folders in it are read too. A student
        goes by the file's path.
    key
        The key's file.
    out
        Folder for ``marks.csv``, ``feedback/`` and ``words-TASK.md``; made if it is not there.
    limits
        What a submission may use; None takes the defaults.
    confined
        Whether bubblewrap holds the submissions.
    progress
        Told of each student whose submission is marked.
    handed_out
        The notebook as students got it, which files of "My work" need: they hold changed cells alone.

    Returns
    -------
    DataFrame
        A row for each submission: student, points, of, a column for each check, an empty one for each answer in words,
        and faults.

    Raises
    ------
    ValueError
        If there is nothing to mark, no key, no notebook where one is needed, no way to hold a child, or if a child
        could read the key, the submissions or the marks.
    """
    folder, key, out = Path(folder), Path(key), Path(out)
    held = read_key(key)
    papers, closed = handin.files(folder)
    kinds = {path.suffix.lower() for path in papers.values()}
    if not kinds & {".ipynb", ".json"}:
        allowed = "allowed is one with files in .ipynb, or in .json as the page “My work” saves them"
        raise ValueError(f"folder is {str(folder)!r}, which has no notebook; {allowed}")
    if ".json" in kinds and handed_out is None:
        raise ValueError(
            "handed_out (--notebook) is missing, and some files are in .json: those of “My work” hold changed cells"
            " alone; allowed is the notebook as it was handed out, which `make assignments` writes"
        )
    cells = [] if handed_out is None else code_cells(handed_out)
    if fault := sandbox.missing(confined):
        raise ValueError(fault)
    for name, path in (("key", key), ("folder", folder), ("out", out)):
        for open_to_all in sandbox.readable():
            if path.resolve().is_relative_to(open_to_all):
                raise ValueError(
                    f"{name} is {str(path)!r}, which every submission could read, as it lies in {open_to_all};"
                    " allowed is a place elsewhere"
                )
    if out.exists() and not out.is_dir():
        raise ValueError(f"out is {str(out)!r}, which is a file; allowed is a folder")
    if out.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"out is {str(out)!r}, where the submissions are; allowed is another folder")
    marked = []
    for student, path in _students(papers).items():
        marked.append(replace(marked_one(path, held, limits, confined, cells), student=student))
        if progress:
            progress(student)
    marked += [_unmarked(_student(f"{name} (folder)"), held, fault) for name, fault in closed.items()]
    marked = _with_others(marked, [*papers.values()], held)
    table = _table(marked, held)
    _write(out, table, marked, held)
    return table


def marked_one(
    path: str | Path,
    key: Key,
    limits: Limits | None = None,
    confined: bool = True,
    handed_out: Sequence[str] = (),
) -> Marked:
    """Mark one file; whatever is wrong with it stands in what is returned.

    Parameters
    ----------
    path
        A notebook, or a file that the page "My work" has saved.
    key, limits, confined
        As in `mark`.
    handed_out
        The code of the notebook as students got it, cell by cell; a notebook that is handed in needs none.
    """
    path = Path(path)
    try:
        if path.suffix.lower() == ".json":
            cells, faults = work_cells(path, key.assignment, handed_out)
        else:
            cells, faults = code_cells(path), []
    except ValueError as fault:
        return _unmarked(path.stem, key, str(fault))
    asked = list(dict.fromkeys([ask for check in key.checks for ask in check.asks.values()]))
    asked += [words.answer for words in key.words]
    steps = [*(Step("run", cell) for cell in cells), *(Step("ask", ask) for ask in asked)]
    done = sandbox.run(steps, limits, confined)
    answers = dict(zip(asked, done[len(cells) :], strict=True))
    faults += [f"{_called(at, cell)}: {_short(each.fault)}" for at, cell, each in _failed(cells, done)]
    if len(faults) > _FAULTS:
        faults[_FAULTS:] = [f"and {len(faults) - _FAULTS} more"]
    points, said = {}, {}
    for check in key.checks:
        right, why = _judged(check, answers)
        points[check.name] = check.points if right else 0.0
        if not right:
            said[check.name] = why
    texts = {
        each.task: _short(answers[each.answer].value, 20_000)
        for each in key.words
        if isinstance(answers[each.answer].value, str)
    }
    return Marked(path.stem, points, said, texts, faults)


def _unmarked(student: str, key: Key, fault: str) -> Marked:
    """What becomes of a submission that cannot be read."""
    return Marked(student, dict.fromkeys((check.name for check in key.checks), 0.0), {}, {}, [_shown(fault)])


def _students(papers: Mapping[str, Path]) -> dict[str, Path]:
    """Files by what their students go by: no two alike, on a disk that takes large letters for small ones either."""
    found: dict[str, Path] = {}
    used: set[str] = set()
    for name, path in papers.items():
        stem = _student(name.removesuffix(path.suffix))
        tries = (stem, _student(name), *(f"{stem} ({number})" for number in range(2, len(papers) + 2)))
        student = next(each for each in tries if each.casefold() not in used)
        used.add(student.casefold())
        found[student] = path
    return found


def _student(path: str) -> str:
    """The path of a file as the name of another, which no system finds too long."""
    return _shown(path).replace("/", " - ").encode()[:_LONGEST].decode(errors="ignore")


def _with_others(marked: Sequence[Marked], papers: Sequence[Path], key: Key) -> list[Marked]:
    """Each submission with those that go by the same name: nobody but the teacher knows which counts.

    A name is that of the file, as the page "My work" would write it, or the one that a file of "My work" has inside.
    """
    nobody = {"", _WORK, _written_as(key.assignment)}
    names: dict[str, list[int]] = defaultdict(list)
    for at, path in enumerate(papers):
        own = {_written_as(path.stem).removeprefix(f"{_WORK}-")}
        if path.suffix.lower() == ".json":
            own.add(_written_as(handin.read(path).name))
        for name in own - nobody:
            names[name].append(at)
    told = [replace(each, faults=[*each.faults]) for each in marked]
    for at, each in enumerate(told):
        others = sorted({other for same in names.values() if at in same for other in same} - {at})
        if others:
            shown = ", ".join(marked[other].student for other in others[:3])
            more = f" and {len(others) - 3} more" if len(others) > 3 else ""
            told[at] = replace(each, faults=[*each.faults, f"the same name as {shown}{more}"])
    return told


def _written_as(name: str) -> str:
    """A name as the page "My work" writes it into that of a file (``parts/work.js``)."""
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", name).casefold()).strip("-")


def _shown(name: str) -> str:
    """A text of others on one line, without half letters."""
    return "".join(c if c.isprintable() else " " for c in name)


def work_cells(path: str | Path, assignment: str, handed_out: Sequence[str]) -> tuple[list[str], list[str]]:
    """The code of a notebook with a student's changes in it, and what is wrong with them.

    Parameters
    ----------
    path
        A file that the page "My work" has saved.
    assignment
        Name of the chapter whose cells are taken.
    handed_out
        The code of the notebook as students got it, cell by cell.

    Raises
    ------
    ValueError
        If the file is none, or has no changed cell of the chapter.
    """
    path = Path(path)
    found = handin.read(path)
    if not found.read:
        raise ValueError(f"{path.name}: {found.faults[0]}")
    changes = found.cells.get(assignment, [])
    if not changes:
        raise ValueError("; ".join([f"{path.name} has no changed cell of {assignment}", *found.faults]))
    cells, faults, left = list(handed_out), list(found.faults), list(range(len(handed_out)))
    for change in changes:
        # A page shows code without the line's end that a file may have.
        place = next((at for at in left if handed_out[at].rstrip() == change["source"].rstrip()), None)
        if place is None:
            faults.append(f"cell {_short(change['cell'])} was changed from code that is not in the notebook handed out")
        else:
            left.remove(place)
            cells[place] = change["code"]
    return cells, faults


def code_cells(path: str | Path) -> list[str]:
    """The code of a notebook, cell by cell.

    Raises
    ------
    ValueError
        If the file is a link, too large, or no notebook of format 4 by its name or its content.
    """
    path = Path(path)
    if path.suffix.lower() != ".ipynb":
        raise ValueError(f"{path.name} is neither in .ipynb, a notebook, nor in .json, a file of “My work”")
    if path.is_symlink() or not path.is_file():
        raise ValueError(f"{path.name} is a link or a folder; allowed is a file")
    if path.stat().st_size > _LARGEST:
        raise ValueError(f"{path.name} has {path.stat().st_size} bytes; allowed are {_LARGEST}")
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
        return [_source(cell["source"]) for cell in told["cells"] if cell["cell_type"] == "code"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise ValueError(f"{path.name} is no notebook; allowed is one of Jupyter's format 4") from None


def _source(given: Any) -> str:
    lines = [given] if isinstance(given, str) else given
    if not all(isinstance(line, str) for line in lines):
        raise TypeError
    return "".join(lines)


def _failed(cells: Sequence[str], done: Sequence[Done]) -> Iterator[tuple[int, str, Done]]:
    for at, (cell, each) in enumerate(zip(cells, done, strict=False), start=1):
        if each.fault:
            yield at, cell, each


def _called(at: int, cell: str) -> str:
    """A cell as a student finds it again."""
    task = TASK.search(cell)
    return f"code cell {at}" + (f" (task {task['task']})" if task else "")


def _judged(check: Check, answers: Mapping[str, Done]) -> tuple[bool, str]:
    """Whether a check is right, and if not what to say."""
    for ask in check.asks.values():
        called, fault = ask.partition("(")[0], answers[ask].fault
        if fault:
            # What is called, and neither with what nor what it says: a function may say with what it was called.
            return (
                False,
                f"{called} gives no answer: {_short(fault if ask.isidentifier() else fault.partition(':')[0])}",
            )
        if answers[ask].value is None:
            return False, f"{called} gives no answer yet."
    try:
        right = check.judge(**{name: answers[ask].value for name, ask in check.asks.items()})
    except Exception as error:
        # Answers may be of any kind. What the judge stumbles over may hold what it knows: only the kind is told.
        return False, f"The answer is not of the kind that was asked for ({type(error).__name__})."
    return bool(right), "Not right."


def _short(text: object, most: int = _SHOWN) -> str:
    """What somebody else wrote, as it may stand in a text: no control characters, and not for ever."""
    plain = "".join(c if c.isprintable() or c == "\n" else " " for c in str(text))
    return plain if len(plain) <= most else f"{plain[:most]} …"


# What is written


def _table(marked: Iterable[Marked], key: Key) -> pd.DataFrame:
    by_hand = {f"{each.task} in words, of {each.points:g}": "" for each in key.words}
    return pd.DataFrame(
        {
            "student": each.student,
            "points": sum(each.points.values()),
            "of": key.points,
            **each.points,
            **by_hand,
            "faults": "; ".join(each.faults),
        }
        for each in marked
    )


def _write(out: Path, table: pd.DataFrame, marked: Sequence[Marked], key: Key) -> None:
    (out / "feedback").mkdir(parents=True, exist_ok=True)
    # With the mark by which Excel knows the letters.
    (out / "marks.csv").write_text(safe_csv(table), encoding="utf-8-sig")
    for each in marked:
        (out / "feedback" / f"{each.student}.md").write_text(_feedback(each, key), encoding="utf-8")
    for words in key.words:
        (out / f"words-{words.task}.md").write_text(_sheet(words, marked), encoding="utf-8")


def _feedback(marked: Marked, key: Key) -> str:
    lines = [f"# {key.assignment}: {_quoted(marked.student)}", ""]
    lines += [f"{sum(marked.points.values()):g} of {key.points:g} points for what was computed.", ""]
    if marked.faults:
        lines += ["What went wrong, run from the first cell to the last:", ""]
        lines += [f"- {_quoted(fault)}" for fault in marked.faults] + [""]
    for check in key.checks:
        got = marked.points[check.name]
        why = "" if check.name not in marked.said else f" {_quoted(marked.said[check.name])}"
        lines.append(f"- Task {check.task}, {got:g} of {check.points:g}: {check.said}{why}")
    for words in key.words:
        there = "is marked by hand" if words.task in marked.words else "is missing"
        lines.append(f"- Task {words.task}, of {words.points:g}: your answer in words {there}.")
    return "\n".join(lines) + "\n"


def _sheet(words: Words, marked: Sequence[Marked]) -> str:
    lines = [f"# Task {words.task}, of {words.points:g}", "", *(f"- {line}" for line in words.rubric)]
    for each in marked:
        text = each.words.get(words.task, "(no answer)")
        lines += ["", f"## {_quoted(each.student)}", "", *(f"    {line}" for line in text.split("\n"))]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text on one line, in which nothing is Markdown's."""
    return re.sub(r"([\\*_#<>\[\]|])", r"\\\1", text.replace("\n", " "))


guard(globals())
