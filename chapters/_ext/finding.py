"""The search: every place of the book that a reader can be led to, in clean words, inside the page of the search.

The places are read from the pages as they are printed, so a computed number is found as it stands in its sentence.
They are put into the page of the search as JSON, and not into a file beside it: a page of the file system may fetch
nothing. ``search.js`` finds its way among them.

What is folded is not searched: code, tables, entries to copy, hints, and the answers to what a reader is asked to
guess.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

PAGE = "search"
GAP = '<script type="application/json" id="csr-places">'
"""Where the page of the search waits for the places (``chapters/_templates/search.html``)."""

HEADS = ["h1", "h2", "h3", "h4", "h5", "h6"]
TITLES = {"csr-question", "csr-name", "label"}
# What has no words of the text: what is folded, code, formulas on a line of their own, signs, and what is said of a
# figure beside its own words.
UNREAD_TAGS = {"details", "pre", "style", "form", "button"}
UNREAD = {
    *(
        "headerlink",
        "csr-here",
        "csr-skip",
        "csr-claim",
        "csr-chart",
        "csr-more",
        "csr-provenance",
        "csr-formula",
        "csr-checksum",
        "csr-work",
    ),
    *("admonition-title", "visually-hidden", "fn-bracket", "field-list", "d-print-none"),
}
FORMULA = {"mfrac", "msub", "msup", "msubsup", "munder", "munderover", "msqrt"}
"""A formula in a sentence that is more than a sign or two."""
BLOCKS = ["p", "li", "td", "th", "dd", "dt", "figcaption", "div", "section", "tr", *HEADS]
BREAK = "\x1e"
QUESTION = re.compile(
    r'(?P<figure><figure class="csr-figure" id="(?P<id>[\w-]+)"[^>]*>\s*)<p class="csr-question">(?P<words>.*?)</p>',
    re.S,
)
SCRIPT = re.compile(r"<script.*?</script>", re.S)


@dataclass(frozen=True)
class Place:
    """Where a reader can be led to.

    Attributes
    ----------
    kind
        "section", "figure", "exercise", "claim", "assumption", "term", "work" or "package".
    title
        The heading of a section or an exercise, the question of a figure, the identifier of a claim, the name of
        anything else.
    page
        The title of its page.
    address
        From the top of the site.
    text
        Its own text, a line for each paragraph.
    """

    kind: str
    title: str
    page: str
    address: str
    text: str


def places(html: str, address: str) -> list[Place]:
    """Every place of a page; none where the page has no article with a heading."""
    start, end = html.find("<article"), html.rfind("</article>")
    # Half of a page is data for charts, which takes long to read and is thrown away.
    article = BeautifulSoup(SCRIPT.sub("", html[start:end]), "html.parser").find("article")
    heading = article and article.find("h1")
    if not article or not heading:
        return []
    for element in article.find_all(True):
        if element.name in UNREAD_TAGS or UNREAD & _classes(element):
            element.extract()
        elif element.name == "math" and element.find(FORMULA):
            element.replace_with("…")
    page = _words(heading)
    of_package = article.find("dt", class_="sig") is not None
    elements = [(kind, element) for element in article.find_all(id=True) if (kind := _kind(element, of_package))]
    # The innermost first: what is taken out of a section is not told again by the one around it.
    found = []
    for kind, element in reversed(elements):
        title, text = _taken(kind, element)
        found.append(Place(kind, title, page, f"{address}#{element['id']}", text))
    return found[::-1]


def _kind(element: Tag, of_package: bool) -> str:
    """What an element is to a reader who looks for something; nothing if it is no place to be led to."""
    classes, name = _classes(element), str(element["id"])
    if element.name == "section":
        return "package" if of_package else "section"
    if "csr-entry" in classes:
        return name.partition("-")[0]
    if element.name == "dt":
        return "package" if "sig" in classes else "term" if "glossary" in _classes(element.parent) else ""
    return "figure" if "csr-figure" in classes else "work" if "citation" in classes else ""


def _taken(kind: str, element: Tag) -> tuple[str, str]:
    """Title and text of a place, which is taken out of its page."""
    name = str(element["id"])
    body: Tag | None = element
    head: Tag | None = element
    if element.name == "dt":
        body = element.find_next_sibling("dd")
    else:
        head = element.find(lambda tag: tag.name in HEADS or bool(TITLES & _classes(tag)))
    element.extract()
    if head and kind != "claim":
        head.extract()
    text = _lines(body.extract()) if body else ""
    if kind == "claim":
        # What follows the claim says how it was coded.
        return name.removeprefix("claim-"), text.partition("\n")[0]
    return name if element.name == "dt" and kind == "package" else _words(head) if head else "", text


def _classes(element: Tag | None) -> set[str]:
    return set(element.get_attribute_list("class")) - {None} if element else set()


def _words(element: Tag) -> str:
    """The text of an element in one line."""
    return " ".join(element.get_text().split())


def _lines(element: Tag) -> str:
    """The text of an element, a line for each paragraph, item and cell."""
    for block in element.find_all(BLOCKS):
        block.insert_before(BREAK)
        block.insert_after(BREAK)
    found = (" ".join(line.split()) for line in element.get_text().split(BREAK))
    return "\n".join(line for line in found if line)


def linked(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, object], doctree: nodes.document | None
) -> None:
    """What leads to figures: the question of each is a heading with a link, and a page begins with a way to the first.

    A page of the review has a link at nearly every sentence, so the keyboard has a hundred stops before the figure.
    """
    body = str(context.get("body", ""))
    first = QUESTION.search(body)
    if not first:
        return
    skip = f'<a class="csr-skip" href="#{first["id"]}">Go to the first figure</a>'
    context["body"] = skip + QUESTION.sub(_headed, body)


def _headed(question: re.Match[str]) -> str:
    """The question of a figure as a heading below that of its section, with the link."""
    before = question.string[: question.start()]
    level = before.count("<section") - before.count("</section") + 1
    return (
        f'{question["figure"]}<p class="csr-question" role="heading" aria-level="{level}">{question["words"]}</p>'
        f'<a class="csr-here" href="#{question["id"]}"><span aria-hidden="true">#</span>'
        f'<span class="visually-hidden">Link to this figure: {question["words"]}</span></a>'
    )


def instead(app: Sphinx) -> None:
    """The search of Sphinx, whose index knows no figure and no claim, is not made."""
    if app.builder.format == "html":
        app.builder.search = False  # type: ignore[attr-defined]


def page(app: Sphinx) -> Iterator[tuple[str, dict[str, object], str]]:
    yield PAGE, {"title": "Search"}, f"{PAGE}.html"


def scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, object], doctree: nodes.document | None
) -> None:
    if pagename == PAGE:
        app.add_js_file("search.js", loading_method="defer")
        app.add_css_file("search.css")


def fill(app: Sphinx, error: Exception | None) -> None:
    """Put the places of all pages into the page of the search."""
    if error is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    found: list[Place] = []
    for name in sorted(app.env.found_docs):
        address = app.builder.get_target_uri(name)
        found += places((site / address).read_text(encoding="utf-8"), address)
    text = json.dumps([astuple(each) for each in found], ensure_ascii=False, separators=(",", ":"))
    target = site / f"{PAGE}.html"
    before, gap, after = target.read_text(encoding="utf-8").partition(GAP)
    if not gap:
        raise ExtensionError(f"{target.name}: no place for what can be found")
    filled = text.replace("</", "<\\/")
    target.write_text(f"{before}{gap}{filled}{after}", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", instead)
    app.connect("html-collect-pages", page)
    app.connect("html-page-context", scripts)
    app.connect("html-page-context", linked)
    # Once every page is there, and before its policy is.
    app.connect("build-finished", fill, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
