"""The place of each figure on paper: question, stills, settings, sentences, caption, table and the way to the page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence

import segno
from bs4 import BeautifulSoup, Tag

from paper.figures import NARROW, ROWS, WIDE, Figure, View, drawn

File = Callable[[str], str]
"""Where a picture of this name is."""

IN_BOOK: File = "images/{}".format
"""Where the book on paper has it."""

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
    for figure in figures:
        figure.element.replace_with(_plate(figure, address))
    return stills(shown) | codes(shown, address)


def stills(shown: Sequence[tuple[Figure, View]]) -> dict[str, str]:
    """The picture of each view, as SVG by name."""
    wishes = [(figure.spec, view.settings, NARROW if view.name else WIDE) for figure, view in shown]
    return {name(figure, view): svg for (figure, view), svg in zip(shown, drawn(wishes), strict=True)}


def codes(shown: Sequence[tuple[Figure, View]], address: str) -> dict[str, str]:
    """The code that leads to each view, as SVG by name; none where the address of the site is not known."""
    return {f"qr-{name(figure, view)}": code(link(figure, view, address)) for figure, view in shown if address}


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


def pair(figure: Figure, address: str, file: File = IN_BOOK) -> Tag | None:
    """A figure at two named settings beside each other; nothing where it is shown at its start alone.

    Parameters
    ----------
    figure
        A figure of a page.
    address
        Where the site is published.
    file
        Gives the address of a picture by its name.
    """
    sides = [
        _tag(
            "div",
            "",
            "side",
            _tag("p", view.name, "side-name"),
            *_still(figure, view, file),
            way(figure, view, address, file),
        )
        for view in figure.views[1:]
    ]
    return _tag("div", "", "pair", *sides) if sides else None


def _plate(figure: Figure, address: str) -> Tag:
    start = figure.views[0]
    question = _tag("p", "", "question", _tag("span", f"Figure {figure.number}. ", "number"))
    question.append(figure.question)
    return _tag(
        "div",
        "",
        f"plate {str(figure.element['data-provenance']).replace(' ', '-')}",
        question,
        _said("p", figure.asked, "asked"),
        _tag(
            "figure",
            "",
            "",
            *_still(figure, start, IN_BOOK),
            _tag("figcaption", figure.caption),
            id=figure.id,
        ),
        _said("p", figure.answer, "answer"),
        _said("p", figure.words(".csr-provenance"), "provenance"),
        way(figure, start, address),
        *_table(figure),
        # Behind the table, which fills the sheet where these do not fit on it.
        pair(figure, address),
    )


def _tag(kind: str, text: str = "", css: str = "", *inner: Tag | None, **attributes: str) -> Tag:
    made = BeautifulSoup("", "html.parser").new_tag(kind, attrs=({"class": css} if css else {}) | attributes)
    if text:
        made.string = text
    made.extend([each for each in inner if each])
    return made


def _said(kind: str, text: str, css: str) -> Tag | None:
    return _tag(kind, text, css) if text else None


def _still(figure: Figure, view: View, file: File) -> list[Tag | None]:
    """A view: its picture, its settings, what the figure says there."""
    settings = figure.settings_told(view)
    return [
        _tag("img", "", "", src=file(name(figure, view)), alt=figure.alt(view)),
        _said("p", f"Settings: {settings}." if settings else "", "settings"),
        *(_said("p", sentence, "sentence") for sentence in figure.sentences(view)),
    ]


def way(figure: Figure, view: View, address: str, file: File = IN_BOOK) -> Tag | None:
    """The code and the address of a view."""
    if not address:
        return None
    to = link(figure, view, address)
    picture = _tag("img", "", "code", src=file(f"qr-{name(figure, view)}"), alt=f"QR code of this view: {to}")
    words = "This view" if view.name else _typed(to)
    return _tag("div", "", "way", _tag("a", "", "", picture, href=to), _tag("a", words, "address", href=to))


def _typed(address: str) -> str:
    """An address as it is typed."""
    return re.sub(r"^https?://", "", address)


def _table(figure: Figure) -> list[Tag | None]:
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
    table.insert(0, _tag("caption", title if kept == len(rows) else title + rest))
    return [table]
