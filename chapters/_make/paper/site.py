"""The pages of the built site as chapters that stand still: the one form of which EPUB and PDF are made.

A chapter is XHTML without scripts, controls and what only a screen can do. Folds are open, but code and entries to copy
are left out: they are on the site for those who want to take them. What a pointer would bring up, the text of a
reference or a term, is a note at its first mention. Places in other chapters are links, and whatever the book on paper
lacks is a link to the published site, if that has an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import normpath
from urllib.parse import urldefrag

import yaml
from bs4 import BeautifulSoup, Tag

from paper import plates
from paper.figures import Figure

ROOT = Path(__file__).resolve().parents[3]
SITE = ROOT / "_build" / "html"

LEFT_OUT = {"The package"}
"""Parts of the site that paper lacks: pages made from the package, for whoever sits at a machine that runs it."""

# Nothing of these on paper. A fold of code or of an entry to copy is one of them.
GONE = (
    "script, style, button, .headerlink, .csr-here, .csr-skip, .csr-foot, .csr-source, .csr-choosing, .csr-session, "
    "details:has(.highlight-bibtex), .sd-summary-state-marker, .toctree-wrapper, "
    ".csr-own .csr-when-live, .csr-own > .csr-refused, .csr-own-why, .csr-own-form > label"
)
# Wrappers of the page that say nothing.
HOLLOW = "div.cell, div.cell_output, div.output, div.csr-scroll-box, div.pst-scrollable-table-container, span.pre"
SCREEN = re.compile(r"^(style|tabindex|role|data-.*|aria-label|aria-live|aria-level|download|title)$")
"""Attributes that mean something on a screen with scripts only."""


@dataclass
class Chapter:
    """A page as a chapter: its name, its title, the part that it stands in, and what it says."""

    name: str
    title: str
    part: str
    body: Tag
    figures: list[Figure] = field(default_factory=list)


@dataclass
class Book:
    """All chapters in the order of the table of contents, with their pictures by name."""

    chapters: list[Chapter]
    pictures: dict[str, str]

    @property
    def figures(self) -> list[Figure]:
        return [figure for chapter in self.chapters for figure in chapter.figures]


def order() -> Iterator[tuple[str, str]]:
    """The pages as the table of contents has them, each with its part."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    yield Path(toc["root"]).name, ""
    for part in toc["parts"]:
        if part["caption"] not in LEFT_OUT:
            yield from ((Path(page["file"]).name, part["caption"]) for page in part["chapters"])


def read(site: Path = SITE, names: set[str] | None = None, address: str = "") -> Book:
    """The book of the built site.

    Parameters
    ----------
    site
        Folder of the built site.
    names
        The chapters to take; all of them, if none is named.
    address
        Where the site is published, with a slash at its end; empty where nobody has said it.

    Raises
    ------
    ValueError
        If the site lacks a page.
    """
    chapters = pages(site, names)
    pictures = plates.place([figure for chapter in chapters for figure in chapter.figures], address)
    terms = _terms(chapters)
    for chapter in chapters:
        _still(chapter.body)
        _link(chapter, {each.name for each in chapters}, address)
        _note(chapter, terms)
    return Book(chapters, pictures)


def pages(site: Path, names: set[str] | None = None) -> list[Chapter]:
    """The pages as the site has them, with their figures."""
    chapters: list[Chapter] = []
    count = 0
    for name, part in order():
        if names is not None and name not in names:
            continue
        body = _article(site / "chapters" / f"{name}.html")
        figures = [Figure(each, name, count + at) for at, each in enumerate(body.select("figure.csr-figure"), start=1)]
        count += len(figures)
        title = body.find("h1")
        assert isinstance(title, Tag)
        _gone(title.select(".headerlink"))
        chapters.append(Chapter(name, " ".join(title.get_text().split()), part, body, figures))
    return chapters


def _article(page: Path) -> Tag:
    if not page.is_file():
        raise ValueError(f"{page.name}: the table of contents names it, and the site has no such page; say 'make book'")
    text = page.read_text(encoding="utf-8")
    start, end = text.index("<article"), text.index("</article>")
    article = BeautifulSoup(text[start : end + len("</article>")], "html.parser").find("article")
    assert isinstance(article, Tag)
    return article


def _gone(elements: list[Tag]) -> None:
    for element in elements:
        # One that lies in another is gone with it.
        if not element.decomposed:
            element.decompose()


def _still(body: Tag) -> None:
    """Take out what needs a screen, and open what is folded."""
    _gone(body.select(GONE))
    for form in body.select("form.csr-quiz, form.csr-own-form"):
        _gone(form.select("input, select, [role=status], .csr-when-live"))
        for old, new in (("fieldset", "div"), ("legend", "p"), ("label", "p")):
            for each in form.find_all(old):
                each.name = new
        form.name, form.attrs = "div", {"class": form["class"]}
    _gone(body.find_all("form"))
    for fold in body.find_all("details"):
        fold.name, fold["class"] = "div", "fold"
    for summary in body.find_all("summary"):
        summary.name, summary["class"] = "p", "fold-title"
    for hollow in body.select(HOLLOW):
        hollow.unwrap()
    for element in [body, *body.find_all(True)]:
        # What a link says to a pointer is read before it goes.
        kept = ("title", "data-claims") if element.name == "a" else ()
        for name in [name for name in element.attrs if SCREEN.match(name) and name not in kept]:
            del element[name]
    for formula in body.find_all("math"):
        formula["alttext"] = spelt(formula)


def spelt(formula: Tag) -> str:
    """A formula on one line, as it is typed: for whoever hears it from a reader that has no MathML."""
    parts = [spelt(part) for part in formula.find_all(True, recursive=False)]
    whole = [f"({part})" if " " in part else part for part in parts]
    match formula.name:
        case "mfrac":
            return f"{whole[0]}/{whole[1]}"
        case "msub" | "munder":
            return f"{parts[0]}_{whole[1]}"
        case "msup" | "mover":
            return f"{parts[0]}^{whole[1]}"
        case "msubsup" | "munderover":
            return f"{parts[0]}_{whole[1]}^{whole[2]}"
        case "msqrt":
            return f"sqrt({' '.join(parts)})"
        case "mtr":
            return ", ".join(filter(None, parts))
        case "mtable":
            return "; ".join(parts)
    return " ".join(filter(None, parts)) if parts else formula.get_text().strip()


def _terms(chapters: list[Chapter]) -> dict[str, str]:
    """The definitions of the glossary, by their place."""
    found = {}
    for chapter in chapters:
        for term in chapter.body.select("dl.glossary > dt[id]"):
            definition = term.find_next_sibling("dd")
            if isinstance(definition, Tag):
                found[f"{chapter.name}.xhtml#{term['id']}"] = " ".join(definition.get_text().split())
    return found


def _link(chapter: Chapter, names: set[str], address: str) -> None:
    """Links into the book as links between chapters, the others to the published site or plain words."""
    for link in chapter.body.select("a[href]"):
        target, place = urldefrag(str(link["href"]))
        anchor, _, settings = place.partition("?")
        if re.match(r"[a-z]+:", target) or (place and not target and not settings):
            continue
        target = target or f"{chapter.name}.html"
        path = normpath(f"chapters/{target}")
        name = path.removeprefix("chapters/").removesuffix(".html")
        # Here a figure stands at its start; at other settings it is on the published site, where that is known.
        if name in names and not (settings and address):
            link["href"] = f"{name}.xhtml" + (f"#{anchor}" if anchor else "")
        elif address:
            link["href"] = f"{address}{path}" + (f"#{place}" if place else "")
        else:
            link.name = "span"
            del link["href"]


def _note(chapter: Chapter, terms: dict[str, str]) -> None:
    """What a pointer brings up on the page: as a note at the first mention of a chapter, and as the name of a claim."""
    noted: set[str] = set()
    for link in chapter.body.find_all("a"):
        title, target = str(link.attrs.pop("title", "")), str(link.get("href", ""))
        claims = str(link.attrs.pop("data-claims", "")).replace(",", ", ")
        if claims:
            link["aria-label"] = f"Claim {claims}"
            link.append(_span("claim-name", claims))
        cited = link.find_parent("span", class_="bibtex-citation")
        text = title if cited else terms.get(target, "")
        if text and target not in noted and not link.find_parent(["table", "figure", "h1", "h2", "h3", "dl"]):
            noted.add(target)
            _say(cited or link, text)


def _say(place: Tag, text: str) -> None:
    """A note behind a link and the rest of its word, or behind the bracket in which it stands with others."""
    after = place.next_sibling
    if isinstance(after, Tag) and "note" in after.get_attribute_list("class"):
        after.append(f" {text}")
        return
    ending = re.match(r"\w+", after) if isinstance(after, str) else None
    if ending:
        after.replace_with(after[ending.end() :])
        place.append(ending[0])
    place.insert_after(_span("note", text))


def _span(kind: str, text: str) -> Tag:
    made = BeautifulSoup("", "html.parser").new_tag("span", attrs={"class": kind})
    made.string = text
    return made


def faults(book: Book) -> list[str]:
    """What no reader should meet: a picture without words, a link to a place that is not there, a name used twice."""
    places = {f"{chapter.name}.xhtml" for chapter in book.chapters}
    found = []
    for chapter in book.chapters:
        ids = [str(element["id"]) for element in chapter.body.select("[id]")]
        found += [f"{chapter.name}: two places are named {name}" for name in sorted(set(ids)) if ids.count(name) > 1]
        places |= {f"{chapter.name}.xhtml#{name}" for name in ids}
    for chapter in book.chapters:
        for picture in chapter.body.find_all("img"):
            if not str(picture.get("alt", "")).strip():
                found.append(f"{chapter.name}: {picture['src']} has no alternative text")
        for link in chapter.body.select("a[href]"):
            target = str(link["href"])
            target = f"{chapter.name}.xhtml{target}" if target.startswith("#") else target
            if not re.match(r"[a-z]+:", target) and target not in places:
                found.append(f"{chapter.name}: nothing is at {target}")
    return found
