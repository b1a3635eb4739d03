"""The files to keep, in a folder of the site, and the line at the foot of its pages that offers them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from offline import KEPT, NAME, NOTHING_OFFERED, OFFERED

from paper import epub, pdf, sheets, site

MOST_MEGABYTES = 8
"""What each file has at the most."""


def _pdf(book: site.Book, folder: Path, pages: Path) -> list[Path]:
    return [pdf.build(book, folder / f"{NAME}-{sheet}.pdf", sheet, pages) for sheet in pdf.SHEETS]


def _epub(book: site.Book, folder: Path, pages: Path) -> list[Path]:
    return [epub.build(book, folder / f"{NAME}.epub")]


def _sheets(book: site.Book, folder: Path, pages: Path) -> list[Path]:
    return [sheets.build(book, folder / f"{NAME}-class-sheets.pdf", pages)]


KINDS: dict[str, Callable[[site.Book, Path, Path], list[Path]]] = {"pdf": _pdf, "epub": _epub, "sheets": _sheets}
"""What can be made, by the word that asks for it."""

TOLD = (
    ("-A4.pdf", "PDF, A4"),
    ("-Letter.pdf", "PDF, US Letter"),
    (".epub", "EPUB"),
    ("-class-sheets.pdf", "Class sheets, PDF"),
)
"""How a page names a file, by the end of its name."""


def fill(pages: Path, wanted: Sequence[str], address: str) -> list[Path]:
    """Make what is wanted of the site, put it on the shelf and offer all that lies there.

    Raises
    ------
    ValueError
        If the book has a fault that no reader should meet, or a file is larger than it may be.
    """
    book = site.read(pages, address=address)
    faults = site.faults(book)
    if faults:
        raise ValueError("\n".join(faults))
    made = [file for kind in wanted for file in KINDS[kind](book, pages / KEPT, pages)]
    for file in made:
        if file.stat().st_size > MOST_MEGABYTES * 1e6:
            raise ValueError(f"{file.name} has {megabytes(file)} MB; allowed are {MOST_MEGABYTES}")
    offer(pages)
    return made


def megabytes(file: Path) -> str:
    """The size of a file as a page tells it."""
    return f"{file.stat().st_size / 1e6:.1f}"


def offer(pages: Path) -> None:
    """Say at the foot of every page what lies on the shelf."""
    for page in sorted(pages.rglob("*.html")):
        top = "../" * (len(page.relative_to(pages).parts) - 1)
        before = page.read_text(encoding="utf-8")
        after = OFFERED.sub(_line(pages / KEPT, f"{top}{KEPT}/"), before, count=1)
        if after != before:
            page.write_text(after, encoding="utf-8")


def _line(folder: Path, top: str) -> str:
    listed = ", ".join(
        f'<a href="{top}{NAME}{end}" download>{words} ({megabytes(folder / f"{NAME}{end}")} MB)</a>'
        for end, words in TOLD
        if (folder / f"{NAME}{end}").is_file()
    )
    return f'<p class="csr-download">Download the book: {listed}</p>' if listed else NOTHING_OFFERED
