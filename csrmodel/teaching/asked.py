"""What the book asks, and how an answer compares with it: the same rules as the page's, in Python.

A built book has a file of all that its pages ask, beside the page "My work" (``chapters/_ext/work.py``). It is the key
that hand-ins are judged by. What a hand-in says of itself is never taken for it: whoever can change the file could
change that too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot, isfinite
from pathlib import Path
from typing import Any

import csrmodel

ASKED = "what-is-asked.json"
"""Name of the file, in the folder of the pages."""

FORMAT = "csr-asked/1"

_SLACK = 1e-9
"""Halves and tenths have no exact form."""


@dataclass(frozen=True)
class Figure:
    """What a figure asks first: its page, the question, the rules of each thing asked, and what guesses add up to."""

    page: str
    question: str
    asks: Sequence[Mapping[str, Any]]
    whole: float | None

    def close(self, guesses: Sequence[Any]) -> list[bool] | None:
        """Whether each guess is right or close; None where they are no guesses at what is asked.

        Parameters
        ----------
        guesses
            A number, or a list of numbers, for each thing asked.
        """
        if len(guesses) != len(self.asks) or not all(map(_fits, self.asks, guesses)):
            return None
        total = sum(sum(guess) if isinstance(guess, list) else guess for guess in guesses)
        if self.whole and total > 0:
            guesses = [guess * self.whole / total for guess in guesses]
        return [*map(_close, self.asks, guesses)]


@dataclass(frozen=True)
class Item:
    """An item of a quiz: its page, the mark of its wording, and its parts as the page has them."""

    page: str
    mark: str
    parts: Sequence[Mapping[str, Any]]

    def fits(self, given: Sequence[Any]) -> bool:
        """Whether an answer has all that is asked and nothing else."""
        return len(given) == len(self.parts) and all(map(_complete, self.parts, given))

    def right(self, given: Sequence[Any]) -> bool:
        """Whether an answer that `fits` is right in every part."""
        return all(map(_right, self.parts, given))


@dataclass(frozen=True)
class Asked:
    """What a version of the book asks, by the identifiers of its figures and items."""

    book: str
    figures: Mapping[str, Figure]
    items: Mapping[str, Item]

    @classmethod
    def read(cls, path: str | Path) -> Asked:
        """Read the file that a built book has.

        Raises
        ------
        ValueError
            If it is none.
        """
        where = Path(path)
        try:
            raw = json.loads(where.read_text(encoding="utf-8"))
            if raw["format"] != FORMAT:
                raise ValueError(f"its format is {raw['format']!r}")
            figures = {
                key: Figure(page["title"], each["question"], each["asks"], each["whole"])
                for page in raw["pages"]
                for key, each in page["figures"].items()
            }
            items = {
                key: Item(page["title"], each["mark"], each["parts"])
                for page in raw["pages"]
                for key, each in page["items"].items()
            }
            return cls(str(raw["book"]), figures, items)
        except OSError as fault:
            raise ValueError(f"asked is {str(path)!r}, which cannot be read: {fault.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            allowed = f"allowed is the file {ASKED} of a built book, whose format is {FORMAT!r}"
            raise ValueError(f"asked is {str(path)!r}, which has another form ({fault}); {allowed}") from None

    @classmethod
    def of_this_checkout(cls) -> Asked | None:
        """What the book asks that was built in the folder from which the package is used, if there is one."""
        built = Path(csrmodel.__file__).parent.parent / "_build" / "html" / "chapters" / ASKED
        return cls.read(built) if built.is_file() else None


def in_words(part: Mapping[str, Any], given: Any) -> list[str]:
    """What was chosen: one text, or of cards one for each.

    Parameters
    ----------
    part
        A part of an item.
    given
        An answer to it that fits.
    """
    if part["kind"] == "choice":
        return [str(part["options"][int(given)]["text"])]
    if part["kind"] == "number":
        return [f"{given:.6g}"]
    if part["kind"] == "order":
        placed = sorted(range(len(given)), key=lambda step: given[step])
        return [" < ".join(part["steps"][step] for step in placed)]
    piles = part["piles"]
    put = zip(part["cards"], given, strict=True)
    return [f"{card['text']}: {piles[int(at)] if at < len(piles) else 'no pile'}" for card, at in put]


def right_words(part: Mapping[str, Any]) -> list[str]:
    """What `in_words` says of the right answer."""
    if part["kind"] == "choice":
        return [option["text"] for option in part["options"] if option["right"]]
    key = {"number": part["answer"], "order": [*range(len(part["steps"]))], "sort": [c["pile"] for c in part["cards"]]}
    return in_words(part, key[part["kind"]])


def number(value: Any) -> bool:
    """Whether a value of JSON is a number that there is."""
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    except OverflowError:  # a whole number of hundreds of digits
        return False


def _position(value: Any, end: int) -> bool:
    """Whether a value is a whole number from 0 up to `end`."""
    return number(value) and value == int(value) and 0 <= value < end


def _complete(part: Mapping[str, Any], given: Any) -> bool:
    if part["kind"] == "number":
        return number(given)
    if part["kind"] == "choice":
        return _position(given, len(part["options"]))
    places = part["steps" if part["kind"] == "order" else "cards"]
    return isinstance(given, list) and len(given) == len(places) and all(_position(at, 99) for at in given)


def _right(part: Mapping[str, Any], given: Any) -> bool:
    if part["kind"] == "choice":
        return bool(part["options"][int(given)]["right"])
    if part["kind"] == "number":
        return abs(given - part["answer"]) <= part["within"] + _SLACK
    wanted = range(len(given)) if part["kind"] == "order" else [card["pile"] for card in part["cards"]]
    return [*given] == [*wanted]


def _fits(asked: Mapping[str, Any], guess: Any) -> bool:
    """Whether a guess has the form of what is asked."""
    options = len(asked.get("options", ()))
    if asked["kind"] == "number":
        return number(guess)
    if asked["kind"] == "pick":
        return _position(guess, options)
    if not isinstance(guess, list):
        return False
    if asked["kind"] == "place":
        return len(guess) == 2 and all(map(number, guess))
    return all(_position(one, options) for one in guess)


def _close(asked: Mapping[str, Any], guess: Any) -> bool:
    answer = asked["answer"]
    if asked["kind"] == "pick":
        return bool(guess == answer)
    if asked["kind"] == "several":
        return len(guess) == len(answer) and set(guess) <= set(answer)
    far = hypot(*(a - b for a, b in zip(guess, answer, strict=True))) if asked["kind"] == "place" else guess - answer
    return abs(far) <= asked.get("near", 0) + _SLACK * asked.get("near", 0)
