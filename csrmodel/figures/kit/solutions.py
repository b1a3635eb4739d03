"""What the figures of configurations share: the marks of their rows, and the sentence that tells a solution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from csrmodel import qca
from csrmodel.figures.kit.palette import RUST, TEAL
from csrmodel.figures.kit.sentence import said
from csrmodel.words import counted

EXPLAINED: Mapping[str, tuple[str, str]] = {
    "explained": (TEAL, "triangle-up"),
    "not explained": (RUST, "triangle-down"),
}
"""Whether a configuration with a case is explained, with its colour and its shape."""


def solved(called: str, models: Sequence[qca.Model], absent: str) -> str:
    """A solution in words: the first formula that solves it, how well it fits, and whether others do as well.

    Parameters
    ----------
    called
        What is told, as "conservative solution".
    models
        Formulas that do equally well.
    absent
        What is said before a condition that has to be absent: "not" before an adjective, "no" before a noun.
    """
    first, many = models[0], len(models)
    # ``urban*~stable + literate`` is "urban and not stable, or literate".
    words = first.formula.replace("~", f"{absent} ").replace("*", " and ").replace(" + ", ", or ")
    tied = f" {counted(many).capitalize()} formulas do equally well, and this is one of them." if many > 1 else ""
    return (
        f"The {called} is: {words} (consistency {said(first.fit.consistency, '.2f')}, "
        f"coverage {said(first.fit.coverage, '.2f')}).{tied}"
    )
