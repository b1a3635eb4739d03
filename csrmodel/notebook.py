"""Numbers that a chapter computes for its prose: on the page, and in a chapter that runs as a notebook.

While the book is built a glued number goes to the page, which has it in its sentences. Everywhere else it stays here
under its name, in `values`, and `prose` sets it into the paragraphs, so that they follow when a cell is changed and run
again.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING

import pandas as pd

from csrmodel.frames import with_named_rows

if TYPE_CHECKING:
    from IPython.display import Markdown

# A table of a chapter shows its texts whole: pandas cuts them at fifty characters.
pd.set_option("display.max_colwidth", None)

values: dict[str, object] = {}
"""What has been glued in this session, by name; empty while the book is built."""

listeners: list[Callable[[str, object], None]] = []
"""Told of each glued value with its name, outside the build: a page in which Python runs puts it into its text."""

# A place for a glued value in a text.
PLACE = re.compile(r"\[\[(?P<name>\w+)(?::(?P<format>[^\]:]+))?\]\]")


def in_book() -> bool:
    """Whether the book is being built (``make book`` says so in the environment)."""
    return os.environ.get("CSRMODEL_BOOK") == "1"


def glue(name: str, value: object, display: bool = False) -> None:
    """Keep a value under a name for the prose of its chapter.

    Parameters
    ----------
    name
        Letters, digits and underscores, unique in the book.
    value
        What the prose shows: a text as it is, anything else as Python writes it.
    display
        Whether the cell shows the value as well.
    """
    if in_book():
        from myst_nb import glue as paste  # a tool of the book build, so no dependency of the package

        paste(name, value, display)
        return
    values[name] = value
    for listener in listeners:
        listener(name, value)
    if display:
        print(f"{name}: {value}")


def tell(chapter: str, told: Mapping[str, object]) -> None:
    """Glue what a function of `csrmodel.told` gives, each value under the chapter's name and its own.

    Parameters
    ----------
    chapter
        What the names of the chapter begin with: ``effects`` of "impacts" is glued as ``impacts_effects``.
    told
        Values by name.
    """
    for name, value in told.items():
        glue(f"{chapter}_{name}", value)


def prose(text: str) -> Markdown:
    """A paragraph with the glued values in their places.

    Parameters
    ----------
    text
        Markdown, with ``[[name]]`` where a value belongs, or ``[[name:.2f]]`` to give it a format.

    Raises
    ------
    LookupError
        If a value has not been glued in this session.
    """
    from IPython.display import Markdown

    missing = sorted({place["name"] for place in PLACE.finditer(text)} - values.keys())
    if missing:
        raise LookupError(f"no value yet for {', '.join(missing)}: run the cells above this one first")
    return Markdown(PLACE.sub(lambda place: format(values[place["name"]], place["format"] or ""), text))


def versions() -> pd.DataFrame:
    """Versions of Python and of the packages that the book runs on."""
    names = ["csrmodel", "numpy", "pandas", "networkx", "altair", "ipywidgets"]
    found = {"Python": platform.python_version(), **{name: version(name) for name in names}}
    return with_named_rows(pd.DataFrame({"version": found}), "package")
