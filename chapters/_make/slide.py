"""What a slide of a session says of itself: for the page, and for the teacher's edition.

The page of a session has its slides as blocks, each followed by what a teacher needs at that point::

    ```{slide} code-comes
    :title: A code comes to Jalandhar
    :minutes: 12
    :shows: initiative-effect?cluster=jalandhar-football&first=buyers-code-of-conduct
    What the class reads beside the figure.
    ```

A slide shows a figure of its page at settings, or asks what a figure asks first (``:asks: initiative-effect``), or has
words alone. Its minutes are those until the next slide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from exercise import stated

SESSION = 90
"""Minutes of a session, to which those of its slides add up."""

OPTIONS = ("title", "minutes", "shows", "asks")
SHOWN = re.compile(r"(?P<figure>[a-z0-9-]+)(?:\?(?P<settings>\w+=[\w.-]+(?:&\w+=[\w.-]+)*))?", re.ASCII)


class SlideFault(ValueError):  # noqa: N818 - it says what is wrong
    """A slide that says something wrong of itself, or not enough."""


@dataclass(frozen=True)
class Slide:
    """A slide without its words.

    Attributes
    ----------
    name
        Unique on its page; links name it.
    title
        One line.
    minutes
        A whole number from 1 to `SESSION`.
    figure
        The figure of the page that it has, as its file is called with hyphens; empty if it has none.
    asks
        Whether it shows the question of that figure, and not yet the figure.
    settings
        Controls with their values, as the address of a page writes them.
    """

    name: str
    title: str
    minutes: int
    figure: str = ""
    asks: bool = False
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def anchor(self) -> str:
        """Where a link to it leads on its page."""
        return f"slide-{self.name}"


def read(page: str, name: str, options: Mapping[str, str | None]) -> Slide:
    """A slide from its name and options.

    Raises
    ------
    SlideFault
        If something is wrong or missing. The message names page and slide, each value and what is allowed.
    """
    given, wrong = stated(name, options, OPTIONS)
    minutes, told = given["minutes"], given["shows"] or given["asks"]
    shown = SHOWN.fullmatch(told)
    if not given["title"]:
        wrong.append("its title is missing; it is one line of words")
    if not (re.fullmatch(r"\d{1,2}", minutes, re.ASCII) and 1 <= int(minutes) <= SESSION):
        wrong.append(f"its minutes are {minutes!r}; allowed are whole numbers from 1 to {SESSION}")
    if given["shows"] and given["asks"]:
        wrong.append("it shows and asks; allowed is one of the two")
    if told and not shown:
        wrong.append(f"its figure is {told!r}; a figure is written as name?control=value&control=value")
    if given["asks"] and "?" in told:
        wrong.append(f"it asks {told!r}; a figure asks at settings of its own")
    if wrong or (told and not shown):
        raise SlideFault(f"{page}: slide {name!r}: {'. And '.join(wrong)}")
    if not shown:
        return Slide(name, given["title"], int(minutes))
    settings = tuple(tuple(each.split("=")) for each in (shown["settings"] or "").split("&") if each)
    return Slide(name, given["title"], int(minutes), shown["figure"], bool(given["asks"]), settings)
