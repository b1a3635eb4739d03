"""The place of each figure on paper: question, stills, settings, sentences, caption, table and the way to the page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence

import segno
from bs4 import BeautifulSoup, Tag

from paper.figures import NARROW, ROWS, WIDE, Figure, View, drawn

MANY = 7
"""A table of more columns than this is set smaller."""


def place(figures: Sequence[Figure], address: str) -> dict[str, str]:
    """Put the plate of each figure where the page has the figure, and give the pictures that it shows by name.

    Parameters
    ----------
    figures
        Figures of pages, each still in its place.
    address
        Where the site is published, with a slash at its end. A view has a code and an address only if that is known.
    """
    shown = [(figure, view) for figure in figures for view in figure.views]
    wishes = [(figure.spec, view.settings, NARROW if view.name else WIDE) for figure, view in shown]
    pictures = {name(figure, view): svg for (figure, view), svg in zip(shown, drawn(wishes), strict=True)}
    for figure in figures:
        figure.element.replace_with(_plate(figure, address))
        if address:
            pictures |= {f"qr-{name(figure, view)}": code(link(figure, view, address)) for view in figure.views}
    return pictures


def name(figure: Figure, view: View) -> str:
    """The file of a picture: a figure that stands in two chapters is two figures."""
    return f"{figure.page}-{figure.id.removeprefix('fig-')}-{figure.views.index(view)}.svg"


def link(figure: Figure, view: View, address: str) -> str:
    """The address of a view on the published site."""
    return f"{address}chapters/{figure.page}.html#{figure.fragment(view)}"


def code(text: str) -> str:
    """A text as a QR code that still reads with a seventh of it spoilt."""
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(target, kind="svg", border=4, xmldecl=False, light="white")
    return target.getvalue().decode()


def _plate(figure: Figure, address: str) -> Tag:
    soup = BeautifulSoup("", "html.parser")

    def tag(kind: str, text: str = "", css: str = "", *inner: Tag | None, **attributes: str) -> Tag:
        made = soup.new_tag(kind, attrs=({"class": css} if css else {}) | attributes)
        if text:
            made.string = text
        made.extend([each for each in inner if each])
        return made

    def said(kind: str, text: str, css: str) -> Tag | None:
        return tag(kind, text, css) if text else None

    def way(view: View) -> Tag | None:
        if not address:
            return None
        to = link(figure, view, address)
        picture = tag("img", "", "code", src=f"images/qr-{name(figure, view)}", alt=f"QR code of this view: {to}")
        words = "This view" if view.name else _typed(to)
        return tag("div", "", "way", tag("a", "", "", picture, href=to), tag("a", words, "address", href=to))

    def still(view: View) -> list[Tag | None]:
        settings = figure.settings_told(view)
        return [
            tag("img", "", "csr-still", src=f"images/{name(figure, view)}", alt=figure.alt(view)),
            said("p", f"Settings: {settings}." if settings else "", "settings"),
            *(said("p", sentence, "sentence") for sentence in figure.sentences(view)),
        ]

    start, *pair = figure.views
    sides = [tag("div", "", "side", tag("p", view.name, "side-name"), *still(view), way(view)) for view in pair]
    number = tag("span", f"Figure {figure.number}. ", "number")
    question = tag("p", "", "question", number)
    question.append(figure.question)
    return tag(
        "div",
        "",
        f"plate {str(figure.element['data-provenance']).replace(' ', '-')}",
        question,
        said("p", figure.asked, "asked"),
        tag(
            "figure",
            "",
            "",
            *still(start),
            tag("div", "", "pair", *sides) if sides else None,
            tag("figcaption", figure.caption),
            id=figure.id,
        ),
        said("p", figure.answer, "answer"),
        said("p", figure.words(".csr-provenance"), "provenance"),
        way(start),
        *_table(figure, tag),
    )


def _typed(address: str) -> str:
    """An address as it is typed."""
    return re.sub(r"^https?://", "", address)


def _table(figure: Figure, tag: Callable[..., Tag]) -> list[Tag | None]:
    """The table or its head, and where the rest of it is."""
    title = figure.words(".csr-table > summary")
    table = figure.element.select_one(".csr-table table")
    if table is None:
        return []
    rows = table.select("tbody > tr")
    kept = len(rows) if len(rows) <= ROWS else ROWS - 4
    for row in rows[kept:]:
        row.decompose()
    for row in table.find_all(True):
        row.attrs.pop("style", None)
    columns = len(table.select("thead th"))
    table["class"] = "data many" if columns > MANY else "data"
    rest = f": the first {kept} of {len(rows)} rows. The others are under this figure on its page of the site."
    table.insert(0, tag("caption", title if kept == len(rows) else title + rest))
    return [table]
