"""How works are cited and listed: by authors, year and letter, in the order of the alphabet, each with its mark.

The labels are those of `csrmodel.evidence.bibliography`, so that a sentence, a figure and the list name a work alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pybtex.plugin import register_plugin
from pybtex.richtext import Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting.unsrt import Style as Unsorted
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.sorting import BaseSortingStyle
from pybtex.style.template import Node
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.plugin import register_plugin as register_reference_style
from sphinxcontrib.bibtex.style.referencing import BracketStyle, GroupReferenceStyle
from sphinxcontrib.bibtex.style.referencing.basic_author_year import (
    BasicAuthorYearParentheticalReferenceStyle,
    BasicAuthorYearTextualReferenceStyle,
)
from sphinxcontrib.bibtex.style.template import join, join2, post_text, pre_text, reference

from csrmodel.evidence.bibliography import author_year, mark, short_reference, sort_key


def _part(place: int) -> Node:
    """Authors (0) or year with its letter (1) of the entry that is being cited."""
    return Node("part", lambda children, data: Text(author_year(data["entry"].key)[place]))()


class _Parenthetical(BasicAuthorYearParentheticalReferenceStyle):
    def inner(self, role_name: str) -> Any:
        words = join2(sep1=self.author_year_sep, sep2="")[_part(0), _part(1)]
        return join2(sep1=self.pre_text_sep, sep2=self.post_text_sep)[pre_text, reference[words], post_text]


class _Textual(BasicAuthorYearTextualReferenceStyle):
    def inner(self, role_name: str) -> Any:
        words = join2(sep1=self.pre_text_sep, sep2=self.post_text_sep)[pre_text, reference[_part(1)], post_text]
        return join(sep=self.text_reference_sep)[_part(0), join[self.bracket.left, words, self.bracket.right]]


@dataclass
class References(GroupReferenceStyle):
    """References in the text."""

    def __post_init__(self) -> None:
        self.styles.extend([_Parenthetical(BracketStyle(), author_year_sep=" "), _Textual(BracketStyle())])
        super().__post_init__()  # type: ignore[no-untyped-call]


class Labels(BaseLabelStyle):  # type: ignore[misc]
    """Authors, year and letter."""

    def format_labels(self, entries: Iterable[Any]) -> Iterable[str]:
        return (short_reference(entry.key) for entry in entries)


class Order(BaseSortingStyle):  # type: ignore[misc]
    """The order of the labels."""

    def sorting_key(self, entry: Any) -> str:
        return sort_key(short_reference(entry.key))


class Works(Unsorted):  # type: ignore[misc]
    """Entries of the list, each with how far it was confirmed at its end."""

    default_label_style = "book"
    default_sorting_style = "book"

    def format_entry(self, label: str, entry: Any, bib_data: Any = None) -> FormattedEntry:
        made = super().format_entry(label, entry, bib_data)
        made.text = Text(made.text, " ", Tag("em", f"[{mark(entry.key)}]"))
        return made


def setup(app: Sphinx) -> dict[str, bool]:
    register_plugin("pybtex.style.labels", "book", Labels)
    register_plugin("pybtex.style.sorting", "book", Order)
    register_plugin("pybtex.style.formatting", "book", Works)
    register_reference_style("sphinxcontrib.bibtex.style.referencing", "book", References)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
