"""A figure with some of its settings, as a chapter leads to it: ``{view}`words <page#figure?control=value&...>```."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FORM = re.compile(
    r"(?P<words>.+?)\s*<(?P<page>[\w-]+)#(?P<figure>[a-z0-9-]+)(?:\?(?P<settings>\w+=[\w.-]+(?:&\w+=[\w.-]+)*))?>",
    re.S | re.ASCII,
)


@dataclass(frozen=True)
class View:
    """Where a link to a figure leads.

    Attributes
    ----------
    words
        Of the link.
    page
        The chapter's file without its ending.
    figure
        The figure's name, as its file is called, with hyphens.
    settings
        Controls with their values, as the address of a page writes them: a number, or the words of an option with
        hyphens. The controls without a value here stand at their start.
    """

    words: str
    page: str
    figure: str
    settings: tuple[tuple[str, str], ...]

    @property
    def fragment(self) -> str:
        """What comes behind the ``#`` of the page's address."""
        said = "&".join(f"{self.figure}.{control}={value}" for control, value in self.settings)
        return f"fig-{self.figure}" + (f"?{said}" if said else "")


def read(content: str, chapters: Path) -> View:
    """A view as a chapter of the folder `chapters` writes it.

    Raises
    ------
    ValueError
        If it is written in another way, or if its page isn't there or has no such figure.
    """
    found = FORM.fullmatch(content)
    if not found:
        raise ValueError(f"the view {content!r}; a view is written as words <page#figure?control=value&control=value>")
    page, call = chapters / f"{found['page']}.md", f"explorers.{found['figure'].replace('-', '_')}("
    if not (page.is_file() and call in page.read_text(encoding="utf-8")):
        raise ValueError(f"the view {content!r}; the page {found['page']} shows no figure {found['figure']}")
    settings = tuple(tuple(each.split("=")) for each in (found["settings"] or "").split("&") if each)
    return View(found["words"], found["page"], found["figure"], settings)
