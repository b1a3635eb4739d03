"""How the book and its figures are cited: read from ``CITATION.cff``, so that a reference has one source.

A page with figures carries the wording of a reference as patterns, which ``share.js`` fills with what only the
reader's browser knows: ``%view%`` (what the figure asks), ``%name%``, ``%settings%``, ``%link%``, ``%day%`` and
``%date%``. A part in ``[[ ]]`` is left out where one of its places stays empty: a page that is read from the file
system has no link.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

ROOT = Path(__file__).resolve().parent.parent.parent

REVIEW = "lundthomsen2016"
"""The review on which the book is built, in the bibliography."""


@cache
def book() -> dict[str, Any]:
    """What ``CITATION.cff`` says of the book."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return found


def authors() -> list[str]:
    """The authors, each as one name."""
    return [author.get("name") or f"{author['family-names']}, {author['given-names']}" for author in book()["authors"]]


def author_tags() -> list[str]:
    """The authors as citation tags name them: family name, comma, given name.

    A group has no given name and keeps its comma: without one Zotero takes the last word for the family name and the
    rest for the given one.
    """
    groups = [author.get("name") for author in book()["authors"]]
    return [f"{name}," if name in groups else name for name in authors()]


def publisher() -> str:
    """Who publishes the book: nobody but its authors."""
    return "; ".join(authors())


def address() -> str:
    """The published address of the site, with a slash at its end, or nothing where nobody has said it."""
    said = os.environ.get("CSRMODEL_ADDRESS", "")
    return f"{said.rstrip('/')}/" if said else ""


def year() -> str:
    """The year of the release."""
    return str(book()["date-released"])[:4]


def reference() -> str:
    """The whole book, as one line of text."""
    return f"{'; '.join(authors())} ({year()}). {book()['title']}. Version {book()['version']}."


def patterns(page: str) -> dict[str, str]:
    """The reference to a figure of a page, as text and as BibTeX, and the line that a saved picture carries.

    Parameters
    ----------
    page
        Title of the page, as plain text.
    """
    title, version = str(book()["title"]), str(book()["version"])
    names = "; ".join(authors())
    text = (
        f"{names} ({year()}). “%view%” Interactive figure “%name%”[[, set to %settings%]]. In “{page}”, "
        f"{title}, version {version}[[. %link%]] (accessed %day%)."
    )
    bibtex = "\n".join(
        [
            f"@misc{{{_key()}-%name%,",
            f"  author = {{{' and '.join('{' + _tex(name) + '}' for name in authors())}}},",
            f"  title = {{%view% Interactive figure ``%name%''[[, set to %settings%]], in ``{_tex(page)}''}},",
            f"  howpublished = {{{_tex(title)}}},",
            f"  year = {{{year()}}},",
            f"  version = {{{version}}},[[",
            "  url = {%link%},]]",
            "  urldate = {%date%}",
            "}",
        ]
    )
    return {"text": text, "bibtex": bibtex, "source": f"{title}, version {version}, CC BY 4.0.[[ %link%]]"}


def _key() -> str:
    words = re.findall(r"[a-z]+", str(book()["title"]).split("?")[0].lower())
    return "".join(words[:2]) + year()


def _tex(text: str) -> str:
    return re.sub(r"([&%$#_])", r"\\\1", text)


def carry(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put the patterns into a page that has figures."""
    body = str(context.get("body", ""))
    if "csr-figure" in body:
        page = unescape(re.sub(r"<[^>]+>", "", str(context.get("title", ""))))
        text = json.dumps(patterns(page), ensure_ascii=False).replace("</", "<\\/")
        context["body"] = f'{body}<script type="application/json" id="csr-citation">{text}</script>'


def publish(app: Sphinx, config: Config) -> None:
    """Name the published address on every page, if whoever builds the book says where that is.

    A reference that a reader takes from a copy of the book (unpacked, or on a machine of their own) then links there.
    """
    config.html_baseurl = address()


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("config-inited", publish)
    app.connect("html-page-context", carry)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
