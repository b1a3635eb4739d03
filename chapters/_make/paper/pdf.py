"""The chapters as a tagged PDF in which a sheet of paper says as much as a page of the site.

WeasyPrint sets it: it has notes at the foot of a page, running heads, page numbers of other places and tags after
PDF/UA, none of which a browser prints. What it lacks is MathML, so a formula is a picture with its line as text.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from html import escape
from itertools import groupby
from pathlib import Path

import citation
import weasyprint
import ziamath
from bs4 import BeautifulSoup, Tag

from paper.front import cite, title
from paper.site import SITE, Book, Chapter

HERE = Path(__file__).parent
SHEETS = ("A4", "Letter")
FORMULA = 16
"""Pixels that a formula's letters are high, in the words around it an em."""

# Shapes drawn where they stand: WeasyPrint places symbols by their own box.
ziamath.config.svg2 = False


def build(book: Book, target: Path, sheet: str = "A4", site: Path = SITE) -> Path:
    """Write the PDF of a book for a sheet of this size."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "images").mkdir()
        for picture, svg in book.pictures.items():
            (folder / "images" / picture).write_text(svg, encoding="utf-8")
        shutil.copytree(site / "_static" / "fonts", folder / "fonts")
        style = f"@page {{ size: {sheet} }}\n{(HERE / 'pdf.css').read_text(encoding='utf-8')}"
        page = _whole(book, folder)
        fonts = weasyprint.text.fonts.FontConfiguration()
        styles = [weasyprint.CSS(string=style, base_url=f"{folder}/", font_config=fonts)]
        weasyprint.HTML(string=page, base_url=f"{folder}/").write_pdf(
            target, stylesheets=styles, font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True, full_fonts=False
        )
    return target


def _whole(book: Book, folder: Path) -> str:
    first, second = title()
    chapters = "".join(_chapter(chapter, folder) for chapter in book.chapters)
    authors = escape("; ".join(citation.authors()))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(first)} {escape(second)}</title>'
        f'<meta name="author" content="{authors}"><meta name="description" content="{escape(second)}"></head><body>'
        f'<section class="title"><h1 class="book">{escape(first)}</h1><p class="subtitle">{escape(second)}</p>'
        f"<p>{authors}</p>{cite()}</section>{_contents(book)}{_figures(book)}{chapters}</body></html>"
    )


def _contents(book: Book) -> str:
    lines = ""
    for part, chapters in groupby(book.chapters, key=lambda chapter: chapter.part):
        lines += f'<li class="part">{escape(part)}</li>' if part else ""
        lines += "".join(f'<li><a href="#{each.name}">{escape(each.title)}</a></li>' for each in chapters)
    return f'<nav class="contents"><h1>Contents</h1><ul>{lines}</ul></nav>'


def _figures(book: Book) -> str:
    lines = "".join(
        f'<li><a href="#{each.page}--{each.id}">{each.number}. {escape(each.question)}</a></li>' for each in book.figures
    )
    return f'<nav class="contents"><h1>Figures</h1><ul>{lines}</ul></nav>'


def _chapter(chapter: Chapter, folder: Path) -> str:
    """A chapter with its places named apart from those of others, and its formulas as pictures."""
    body = BeautifulSoup(str(chapter.body), "html.parser")
    for element in body.select("[id]"):
        element["id"] = f"{chapter.name}--{element['id']}"
    for link in body.select("a[href]"):
        link["href"] = _inner(str(link["href"]), chapter.name)
    for count, formula in enumerate(body.find_all("math"), start=1):
        formula.replace_with(_formula(formula, folder, f"{chapter.name}-{count}"))
    return f'<section class="chapter" id="{chapter.name}">{body}</section>'


def _inner(target: str, name: str) -> str:
    """A link between chapters as one inside the whole."""
    found = re.fullmatch(r"(?:([\w-]+)\.xhtml)?(?:#(.+))?", target)
    if not found:
        return target
    chapter, place = found[1] or name, found[2]
    return f"#{chapter}--{place}" if place else f"#{chapter}"


def _formula(formula: Tag, folder: Path, name: str) -> Tag:
    """A formula as a picture that stands on the line."""
    svg = ziamath.Math(str(formula), size=FORMULA).svg()
    _, top, _, height = (float(number) for number in re.findall(r'viewBox="([^"]+)"', svg)[0].split())
    (folder / "images" / f"{name}.svg").write_text(svg, encoding="utf-8")
    place = f"height: {height / FORMULA:.3f}em; vertical-align: {-(height + top) / FORMULA:.3f}em"
    attributes = {"src": f"images/{name}.svg", "alt": str(formula["alttext"]), "style": place, "class": "formula"}
    return BeautifulSoup("", "html.parser").new_tag("img", attrs=attributes)
