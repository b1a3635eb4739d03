"""Marks for notebooks that students hand in: what they answer is asked for in a sandbox, and judged outside of it.

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

``python -m csrmodel mark FOLDER --key KEY --out MARKS`` marks every notebook of a folder. It leaves a table of marks, a
text for each student, and, for each answer in words, a sheet with all of them and what to mark them by.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from runpy import run_path
from typing import Any

import pandas as pd

from csrmodel import sandbox
from csrmodel.evidence import safe_csv
from csrmodel.guards import guard
from csrmodel.sandbox import Done, Limits, Step

TASK = re.compile(r"^# Task (?P<task>\d+\.\d+)\b", re.M)
"""How a cell says to which task it belongs: by its first line."""

_LARGEST = 20 * 1024**2
"""Bytes of a notebook; pictures in its outputs make it large."""

_SHOWN = 300
"""Letters of a student's own that a table or a text repeats."""


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
        The file's name without its ending.
    points
        Points by the name of each check.
    said
        A sentence by the name of each check that was not right.
    words
        Answers in words, by task.
    faults
        What went wrong in the notebook: the cell, and what.
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
) -> pd.DataFrame:
    """Mark every notebook of a folder.

    Parameters
    ----------
    folder
        Files that end in .ipynb; a student goes by the file's name.
    key
        The key's file.
    out
        Folder for ``marks.csv``, ``feedback/`` and ``words-TASK.md``; made if it is not there.
    limits
        What a submission may use; None takes the defaults.
    confined
        Whether bubblewrap holds the submissions.
    progress
        Told of each student whose notebook is marked.

    Returns
    -------
    DataFrame
        A row for each submission: student, points, of, a column for each check, an empty one for each answer in words,
        and faults.

    Raises
    ------
    ValueError
        If there is no notebook, no key, no way to hold a child, or if a child could read the key, the submissions or
        the marks.
    """
    folder, key, out = Path(folder), Path(key), Path(out)
    held = read_key(key)
    papers = sorted(path for path in folder.glob("*.ipynb")) if folder.is_dir() else []
    if not papers:
        raise ValueError(f"folder is {str(folder)!r}, which has no notebook; allowed is one with files in .ipynb")
    if fault := sandbox.missing(confined):
        raise ValueError(fault)
    for name, path in (("key", key), ("folder", folder), ("out", out)):
        for open_to_all in sandbox.readable():
            if path.resolve().is_relative_to(open_to_all):
                raise ValueError(
                    f"{name} is {str(path)!r}, which every submission could read, as it lies in {open_to_all};"
                    " allowed is a place elsewhere"
                )
    if out.resolve() == folder.resolve():
        raise ValueError(f"out is {str(out)!r}, where the submissions are; allowed is another folder")
    marked = []
    for path in papers:
        marked.append(marked_one(path, held, limits, confined))
        if progress:
            progress(marked[-1].student)
    table = _table(marked, held)
    _write(out, table, marked, held)
    return table


def marked_one(path: str | Path, key: Key, limits: Limits | None = None, confined: bool = True) -> Marked:
    """Mark one notebook; whatever is wrong with it stands in what is returned."""
    path = Path(path)
    try:
        cells = code_cells(path)
    except ValueError as fault:
        nothing = dict.fromkeys((check.name for check in key.checks), 0.0)
        return Marked(path.stem, nothing, {}, {}, [str(fault)])
    asked = list(dict.fromkeys([ask for check in key.checks for ask in check.asks.values()]))
    asked += [words.answer for words in key.words]
    steps = [*(Step("run", cell) for cell in cells), *(Step("ask", ask) for ask in asked)]
    done = sandbox.run(steps, limits, confined)
    answers = dict(zip(asked, done[len(cells) :], strict=True))
    faults = [f"{_called(at, cell)}: {_short(each.fault)}" for at, cell, each in _failed(cells, done)]
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


def code_cells(path: str | Path) -> list[str]:
    """The code of a notebook, cell by cell.

    Raises
    ------
    ValueError
        If the file is a link, too large, or no notebook of format 4.
    """
    path = Path(path)
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
    lines = [f"# {key.assignment}: {marked.student}", ""]
    lines += [f"{sum(marked.points.values()):g} of {key.points:g} points for what was computed.", ""]
    if marked.faults:
        lines += ["What went wrong in the notebook, run from its first cell to its last:", ""]
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
        lines += ["", f"## {each.student}", "", *(f"    {line}" for line in text.split("\n"))]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text on one line, in which nothing is Markdown's."""
    return re.sub(r"([\\*_#<>\[\]|])", r"\\\1", text.replace("\n", " "))


guard(globals())
