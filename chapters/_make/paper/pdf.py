"""The chapters as a tagged PDF in which a sheet of paper says as much as a page of the site.

WeasyPrint sets it: it has notes at the foot of a page, running heads, page numbers of other places and tags after
PDF/UA, none of which a browser prints. What it lacks is MathML, so a formula is a picture with its line as text.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from html import escape
from itertools import groupby
from pathlib import Path

import citation
from bs4 import BeautifulSoup, Tag
from weasyprint import CSS, HTML
from weasyprint.layout import inline
from weasyprint.text.fonts import FontConfiguration
from ziamath.config import config as formula_config
from ziamath.zmath import Math

from paper import lines
from paper.front import cite, title
from paper.site import SITE, Book, Chapter

HERE = Path(__file__).parent
SHEETS = ("A4", "Letter")
FORMULA = 16
"""Pixels that a formula's letters are high, in the words around it an em."""

# Shapes drawn where they stand: WeasyPrint places symbols by their own box.
formula_config.svg2 = False
inline.split_first_line = lines.split


def build(book: Book, target: Path, sheet: str = "A4", site: Path = SITE) -> Path:
    """Write the PDF of a book for a sheet of this size."""
    first, second = title()
    formulas: dict[str, str] = {}
    chapters = "".join(_chapter(chapter, formulas) for chapter in book.chapters)
    front = (
        f'<section class="title"><h1 class="book">{escape(first)}</h1><p class="subtitle">{escape(second)}</p>'
        f"<p>{escape('; '.join(citation.authors()))}</p>{cite()}</section>"
    )
    body = f"{front}{_contents(book)}{_figures(book)}{chapters}"
    return write(f"{first} {second}", body, book.pictures | formulas, target, sheet, site)


def write(name: str, body: str, pictures: Mapping[str, str], target: Path, sheet: str, site: Path) -> Path:
    """Set a document.

    Parameters
    ----------
    name
        Its title.
    body
        What it says, as HTML. It finds its pictures in ``images/``.
    pictures
        SVG by the names of the files.
    target
        The PDF.
    sheet
        The size of a sheet, one of `SHEETS`.
    site
        Folder of the built site, which has the type.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    head = (
        f'<meta charset="utf-8"><title>{escape(name)}</title>'
        f'<meta name="author" content="{escape("; ".join(citation.authors()))}">'
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "images").mkdir()
        for picture, svg in pictures.items():
            (Path(folder) / "images" / picture).write_text(svg, encoding="utf-8")
        shutil.copytree(site / "_static" / "fonts", Path(folder) / "fonts")
        style = f"@page {{ size: {sheet} }}\n{(HERE / 'pdf.css').read_text(encoding='utf-8')}"
        fonts = FontConfiguration()
        styles = [CSS(string=style, base_url=f"{folder}/", font_config=fonts)]
        page = HTML(string=f'<html lang="en"><head>{head}</head><body>{body}</body></html>', base_url=f"{folder}/")
        page.write_pdf(target, stylesheets=styles, font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True)
    return target


def _contents(book: Book) -> str:
    lines = ""
    for part, chapters in groupby(book.chapters, key=lambda chapter: chapter.part):
        lines += f'<li class="part">{escape(part)}</li>' if part else ""
        lines += "".join(f'<li><a href="#{each.name}">{escape(each.title)}</a></li>' for each in chapters)
    return f'<nav class="contents"><h1>Contents</h1><ul>{lines}</ul></nav>'


def _figures(book: Book) -> str:
    lines = "".join(
        f'<li><a href="#{each.page}--{each.id}">{each.number}. {escape(each.question)}</a></li>'
        for each in book.figures
    )
    return f'<nav class="contents"><h1>Figures</h1><ul>{lines}</ul></nav>'


def _chapter(chapter: Chapter, formulas: dict[str, str]) -> str:
    """A chapter with its places named apart from those of others, and its formulas as pictures."""
    # No type that is embedded has the coloured tick of a list of what ran.
    body = BeautifulSoup(str(chapter.body).replace("✅", "✓"), "html.parser")
    for element in body.select("[id]"):
        element["id"] = f"{chapter.name}--{element['id']}"
    for link in body.select("a[href]"):
        link["href"] = _inner(str(link["href"]), chapter.name)
    for count, formula in enumerate(body.find_all("math"), start=1):
        name = f"{chapter.name}-{count}.svg"
        _under(formula)
        formulas[name] = Math(str(formula), size=FORMULA).svg()
        formula.replace_with(_formula(formula, name, formulas[name]))
    return f'<section class="chapter" id="{chapter.name}">{body}</section>'


def _inner(target: str, name: str) -> str:
    """A link between chapters as one inside the whole."""
    found = re.fullmatch(r"(?:([\w-]+)\.xhtml)?(?:#(.+))?", target)
    if not found:
        return target
    chapter, place = found[1] or name, found[2]
    return f"#{chapter}--{place}" if place else f"#{chapter}"


def _under(formula: Tag) -> None:
    """Bounds of a sum under and over it, as in print; beside it they stretch ziamath's brackets without end."""
    for bounded in formula.find_all(["msub", "msup", "msubsup"]):
        base = bounded.find(True)
        if isinstance(base, Tag) and base.get_text().strip() in {"∑", "∏"}:
            bounded.name = bounded.name.replace("sub", "under").replace("sup", "over")


def _formula(formula: Tag, name: str, svg: str) -> Tag:
    """A formula as a picture that stands on the line."""
    _, top, _, height = (float(number) for number in re.findall(r'viewBox="([^"]+)"', svg)[0].split())
    place = f"height: {height / FORMULA:.3f}em; vertical-align: {-(height + top) / FORMULA:.3f}em"
    attributes = {"src": f"images/{name}", "alt": str(formula["alttext"]), "style": place, "class": "formula"}
    return BeautifulSoup("", "html.parser").new_tag("img", attrs=attributes)
