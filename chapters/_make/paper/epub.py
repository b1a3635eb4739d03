"""The chapters as an EPUB 3: formulas as MathML, pictures as SVG, in the reader's own type and colours."""

from __future__ import annotations

import textwrap
import uuid
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import citation
import vl_convert
from bs4 import BeautifulSoup, Tag

from paper.front import cite, title
from paper.site import Book, Chapter

HERE = Path(__file__).parent
MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every file in it, so that the same site makes the same book."""

SUMMARY = (
    "Every picture has a text alternative and, below it, its settings, its reading in a sentence and its table or the "
    "head of it. Formulas are MathML. Terms and references have notes. Headings, landmarks and a list of figures lead "
    "through the book; it has no pages of paper to count by. Nothing flashes, moves or sounds."
)
ACCESS = {
    "accessMode": ("textual", "visual"),
    "accessModeSufficient": ("textual",),
    "accessibilityFeature": (
        *("alternativeText", "MathML", "structuralNavigation", "tableOfContents", "readingOrder"),
        "displayTransformability",
    ),
    "accessibilityHazard": ("none",),
    "accessibilitySummary": (SUMMARY,),
}
"""What the book is for readers who can't see it, in the words of schema.org."""


REFERENCES = {"glossary", "bibliography"}
"""Chapters that the standard has a word for, and this is it."""


@dataclass(frozen=True)
class Item:
    """A file of the book, with what its manifest says of it."""

    name: str
    kind: str
    content: bytes
    properties: str = ""

    @property
    def id(self) -> str:
        return "item-" + self.name.replace("/", "-").replace(".", "-")


def build(book: Book, target: Path) -> Path:
    """Write the EPUB of a book."""
    pages = [_page(chapter) for chapter in book.chapters]
    pictures = [Item(f"images/{name}", "image/svg+xml", svg.encode()) for name, svg in sorted(book.pictures.items())]
    styles = Item("book.css", "text/css", (HERE / "epub.css").read_bytes())
    cover = Item("images/cover.png", "image/png", vl_convert.svg_to_png(svg=_cover()), "cover-image")
    navigation = Item("nav.xhtml", "application/xhtml+xml", _navigation(book).encode(), "nav")
    front = Item("title.xhtml", "application/xhtml+xml", _front().encode())
    items = [navigation, front, *pages, styles, cover, *pictures]
    target.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(target, "w") as archive:
        archive.writestr(ZipInfo("mimetype", MOMENT), "application/epub+zip", ZIP_STORED)
        files = {"META-INF/container.xml": CONTAINER.encode(), "book/package.opf": _package(items).encode()}
        for name, content in (files | {f"book/{item.name}": item.content for item in items}).items():
            archive.writestr(ZipInfo(name, MOMENT), content, ZIP_DEFLATED, compresslevel=9)
    return target


CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def _page(chapter: Chapter) -> Item:
    body = BeautifulSoup(str(chapter.body), "html.parser")
    _notes(body)
    kind = chapter.name if chapter.name in REFERENCES else "chapter"
    role = f' epub:type="{kind}" role="doc-{kind}"'
    article = str(body).replace('<article class="bd-article">', f"<section{role}>").replace("</article>", "</section>")
    properties = "mathml" if body.find("math") else ""
    return Item(f"{chapter.name}.xhtml", "application/xhtml+xml", _xhtml(chapter.title, article).encode(), properties)


def _notes(body: Tag) -> None:
    """Notes at the end of the chapter, where a reading system finds what to show beside the text."""
    soup = BeautifulSoup("", "html.parser")
    listed = []
    for count, note in enumerate(body.select("span.note"), start=1):
        call = soup.new_tag(
            "a",
            attrs={
                "epub:type": "noteref",
                "role": "doc-noteref",
                "href": f"#note-{count}",
                "id": f"call-{count}",
                "class": "call",
            },
        )
        call.string = str(count)
        note.replace_with(call)
        aside = soup.new_tag("aside", attrs={"epub:type": "footnote", "role": "doc-footnote", "id": f"note-{count}"})
        line = soup.new_tag("p")
        back = soup.new_tag("a", attrs={"href": f"#call-{count}", "role": "doc-backlink"})
        back.string = str(count)
        line.extend([back, f" {note.get_text()}"])
        aside.append(line)
        listed.append(aside)
    for name in body.select("span.claim-name"):
        name.decompose()
    if listed:
        end = soup.new_tag("section", attrs={"class": "notes"})
        head = soup.new_tag("h2")
        head.string = "Notes"
        end.extend([head, *listed])
        last = body.find("article")
        assert isinstance(last, Tag)
        last.append(end)


def _xhtml(name: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">'
        f'<head><title>{escape(name)}</title><link rel="stylesheet" type="text/css" href="book.css"/></head>\n'
        f"<body>{body}</body></html>\n"
    )


def _front() -> str:
    first, second = title()
    authors = escape("; ".join(citation.authors()))
    return _xhtml(
        first,
        f'<section epub:type="titlepage" class="title"><h1>{escape(first)}</h1><p>{escape(second)}</p>'
        f"<p>{authors}</p>{cite()}</section>",
    )


def _navigation(book: Book) -> str:
    def line(chapter: Chapter) -> str:
        return f'<li><a href="{chapter.name}.xhtml">{escape(chapter.title)}</a></li>'

    listed = ""
    for part, chapters in groupby(book.chapters, key=lambda chapter: chapter.part):
        lines = "".join(map(line, chapters))
        listed += f"<li><span>{escape(part)}</span><ol>{lines}</ol></li>" if part else lines
    figures = "".join(
        f'<li><a href="{figure.page}.xhtml#{figure.id}">Figure {figure.number}. {escape(figure.question)}</a></li>'
        for figure in book.figures
    )
    marks = [("titlepage", "title", "Title page"), ("bodymatter", book.chapters[0].name, "Start of the text")]
    marks += [(chapter.name, chapter.name, chapter.title) for chapter in book.chapters if chapter.name in REFERENCES]
    landmarks = "".join(
        f'<li><a epub:type="{kind}" href="{name}.xhtml">{escape(words)}</a></li>' for kind, name, words in marks
    )
    landmarks += '<li><a epub:type="toc" href="#toc">Contents</a></li>'
    return _xhtml(
        "Contents",
        '<nav epub:type="toc" role="doc-toc" id="toc"><h1>Contents</h1><ol>'
        f'<li><a href="title.xhtml">Title page</a></li>{listed}</ol></nav>'
        + (f'<nav epub:type="lof"><h2>Figures</h2><ol>{figures}</ol></nav>' if figures else "")
        + f'<nav epub:type="landmarks" hidden="hidden"><h2>Landmarks</h2><ol>{landmarks}</ol></nav>',
    )


def _package(items: list[Item]) -> str:
    first, second = title()
    facts = citation.book()
    identity = uuid.uuid5(uuid.NAMESPACE_URL, f"{facts['title']} {facts['version']}")
    authors = "".join(f"<dc:creator>{escape(author)}</dc:creator>" for author in citation.authors())
    access = "".join(
        f'<meta property="schema:{name}">{escape(value)}</meta>' for name, values in ACCESS.items() for value in values
    )
    manifest = "".join(
        f'<item id="{item.id}" href="{item.name}" media-type="{item.kind}"'
        + (f' properties="{item.properties}"' if item.properties else "")
        + "/>"
        for item in items
    )
    pages = [item for item in items if item.kind == "application/xhtml+xml"]
    read = [pages[1], pages[0], *pages[2:]]
    spine = "".join(f'<itemref idref="{item.id}"/>' for item in read)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="identity" xml:lang="en">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="identity">urn:uuid:{identity}</dc:identifier>'
        f'<dc:title id="title">{escape(first)}</dc:title><meta refines="#title" property="title-type">main</meta>'
        f'<dc:title id="subtitle">{escape(second)}</dc:title>'
        '<meta refines="#subtitle" property="title-type">subtitle</meta>'
        f"{authors}<dc:language>en</dc:language><dc:date>{facts['date-released']}</dc:date>"
        f"<dc:publisher>{escape(citation.publisher())}</dc:publisher>"
        "<dc:rights>Text and data: CC BY 4.0. Code: MIT.</dc:rights>"
        f'<meta property="dcterms:modified">{facts["date-released"]}T00:00:00Z</meta>{access}</metadata>'
        f"<manifest>{manifest}</manifest><spine>{spine}</spine></package>\n"
    )


def _cover() -> str:
    """The first picture of a library's shelf: the title on the paper of the site."""
    first, second = title()
    lines = textwrap.wrap(first, 14)
    words = "".join(
        f'<text x="90" y="{420 + 120 * at}" font-size="104">{escape(line)}</text>' for at, line in enumerate(lines)
    )
    small = "".join(
        f'<text x="90" y="{480 + 120 * len(lines) + 50 * at}" font-size="36">{escape(line)}</text>'
        for at, line in enumerate(textwrap.wrap(second, 44))
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="1500" font-family="serif">'
        '<rect width="1000" height="1500" fill="#fdfcf9"/><rect x="90" y="260" width="240" height="8" fill="#0f6a64"/>'
        f'<g fill="#1d2327">{words}{small}</g></svg>'
    )
