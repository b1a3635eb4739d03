"""What a figure of a page has for paper alone: two named settings beside each other, as the PDF has them.

With them stand the codes and addresses that lead back to the views, where the address of the book is known. The styles
(``figure.css``) keep all of it off the screen, where the controls show every view, and a browser fetches these
pictures when a reader prints.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import citation

# The extension `launch` has put chapters/_make where modules are found.
import launch  # noqa: F401
from bs4 import BeautifulSoup, Tag
from docutils import nodes
from paper import plates
from paper.figures import Figure
from sphinx.application import Sphinx

IMAGES = "_images"
FIGURE = re.compile(r'<figure class="csr-figure".*?</figure>', re.S)


def add(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Put what paper needs above the caption of each figure, and its pictures where the stills are."""
    body = str(context.get("body", ""))
    found = [_figure(text, pagename.rpartition("/")[2]) for text in FIGURE.findall(body)]
    if not found:
        return
    address, file = citation.address(), f"{context['pathto'](IMAGES, 1)}/{{}}".format
    parts = iter([_printed(figure, address, file) for figure in found])
    context["body"] = FIGURE.sub(lambda text: text[0].replace("<figcaption>", f"{next(parts)}<figcaption>", 1), body)
    shown = [(figure, view) for figure in found for view in figure.views]
    # The start is on the page.
    pictures = plates.stills([each for each in shown if each[1].name]) | plates.codes(shown, address)
    for name, svg in pictures.items():
        (Path(app.outdir) / IMAGES / name).write_text(svg, encoding="utf-8")


def _figure(text: str, page: str) -> Figure:
    element = BeautifulSoup(text, "html.parser").find("figure")
    assert isinstance(element, Tag)
    return Figure(element, page, 0)


def _printed(figure: Figure, address: str, file: plates.File) -> str:
    parts = [plates.pair(figure, address, file), plates.way(figure, figure.views[0], address, file)]
    for picture in (picture for part in parts if part for picture in part.find_all("img")):
        # Nothing is asked for while the page is read on a screen.
        picture["loading"] = "lazy"
    inner = "".join(str(part) for part in parts if part)
    return f'<div class="csr-printed">{inner}</div>' if inner else ""


def setup(app: Sphinx) -> dict[str, bool]:
    # After the stills of the page have become files (page.py).
    app.connect("html-page-context", add, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
