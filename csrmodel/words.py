"""Small numbers and lists in words, for captions, labels and descriptions that follow the tables."""

from __future__ import annotations

from collections.abc import Iterable

_WORDS = (
    *("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)


def counted(number: int) -> str:
    """A count as a sentence has it: a word up to twenty ("none" for 0), digits above.

    Raises
    ------
    ValueError
        If the count is below 0.
    """
    if number < 0:
        raise ValueError(f"count is {number}; allowed is 0 or more")
    return _WORDS[number] if number < len(_WORDS) else str(number)


def number_of(count: int, word: str) -> str:
    """A count in digits with its word: "1 step", "2 steps"."""
    return f"{count} {word if count == 1 else f'{word}s'}"


def enumerated(texts: Iterable[str]) -> str:
    """Texts as a sentence lists them: "a", "a and b", "a, b and c"; "none" where there is none."""
    *rest, last = tuple(texts) or ("none",)
    return f"{', '.join(rest)} and {last}" if rest else last
