"""What an exercise says of itself, and where exercises stand in a chapter: for the page, the notebook and the teacher.

A chapter has its exercises as blocks::

    ```{exercise} two-inspectors
    :level: argue
    :minutes: 15
    :hint: Where would each inspector look first?
    The task, in one to four sentences.
    ```
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

LEVELS = ("recall", "use", "argue", "build")
"""To say it again, to apply it, to weigh it, to make something of one's own."""

FEWEST, MOST = 2, 120
"""Minutes that an exercise may take."""

OPTIONS = ("level", "minutes", "hint")
NAME = re.compile(r"[a-z]+(-[a-z]+)*")


class ExerciseFault(ValueError):  # noqa: N818 - it says what is wrong
    """An exercise that says something wrong of itself, or not enough."""


@dataclass(frozen=True)
class Exercise:
    """An exercise without its task.

    Attributes
    ----------
    name
        Unique in the book; links name it, so it never changes.
    level
        One of `LEVELS`.
    minutes
        A whole number from `FEWEST` to `MOST`.
    hint
        A question or two, in one line.
    """

    name: str
    level: str
    minutes: int
    hint: str

    @property
    def anchor(self) -> str:
        """Where a link to it leads on its page."""
        return f"exercise-{self.name}"

    def heading(self, number: int) -> str:
        """The line above the task of the exercise that has this number in its chapter."""
        return f"Exercise {number} · {self.level} · {self.minutes} minutes"


def read(chapter: str, name: str, options: Mapping[str, str | None]) -> Exercise:
    """An exercise from its name and options.

    Raises
    ------
    ExerciseFault
        If something is wrong or missing. The message names chapter and exercise, each value and what is allowed.
    """
    given, wrong = stated(name, options, OPTIONS)
    minutes = given["minutes"]
    if given["level"] not in LEVELS:
        wrong.append(f"its level is {given['level']!r}; allowed are {', '.join(LEVELS)}")
    if not (re.fullmatch(r"\d{1,3}", minutes, re.ASCII) and FEWEST <= int(minutes) <= MOST):
        wrong.append(f"its minutes are {minutes!r}; allowed are whole numbers from {FEWEST} to {MOST}")
    if not given["hint"]:
        wrong.append("its hint is missing; it is one line of words")
    if wrong:
        raise ExerciseFault(f"{chapter}: exercise {name!r}: {'. And '.join(wrong)}")
    return Exercise(name, given["level"], int(minutes), given["hint"])


def stated(name: str, options: Mapping[str, str | None], allowed: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """What a block says by each allowed option, and what is wrong with its other options and its name."""
    wrong = [f"it says {option!r}; it may say {', '.join(allowed)}" for option in sorted(options.keys() - set(allowed))]
    if not NAME.fullmatch(name):
        wrong.append(f"its identifier is {name!r}; allowed are lower-case words joined by hyphens")
    return {option: (options.get(option) or "").strip() for option in allowed}, wrong


def ends(text: str, directive: str = "exercise") -> Iterator[tuple[str, int]]:
    """The name of each exercise of a chapter, and the number of the line that follows it, counted from 0.

    A block that nobody closes ends with its chapter. Blocks of another directive that have their name as argument are
    found alike.
    """
    form = re.compile(rf"(?P<fence>`{{3,}}|:{{3,}})\{{{directive}\}}(?P<name>.*)")
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        opening = form.fullmatch(lines[at].rstrip())
        at += 1
        if opening:
            while at < len(lines) and lines[at].rstrip() != opening["fence"]:
                at += 1
            at += 1
            yield opening["name"].strip(), min(at, len(lines))
