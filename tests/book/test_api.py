"""The pages of the package hold all of it, each module once and each figure with its line."""

from __future__ import annotations

from collections import Counter
from pkgutil import walk_packages

from bs4 import BeautifulSoup
from paths import SITE

import csrmodel
from csrmodel import explorers

PAGES = sorted((SITE / "chapters").glob("api*.html"))


def wanted() -> set[str]:
    """The modules that a page has to document, by their full names, and the calls that it has to list."""
    found = {module.name for module in walk_packages(csrmodel.__path__, "csrmodel.") if not module.ispkg}
    figures = {f"csrmodel.figures.{name}" for name in explorers.names()}
    return (found - figures) | {f"explorers.{name}()" for name in explorers.names()}


def held(html: str) -> list[str]:
    """The modules of a page that has a member of each, and the calls in its tables."""
    page = BeautifulSoup(html, "html.parser")
    members = {str(term["id"]).rpartition(".")[0] for term in page.select("dl.py > dt.sig[id]")}
    anchors = [str(anchor["id"]).removeprefix("module-") for anchor in page.select("[id^='module-csrmodel.']")]
    calls = [cell.get_text(strip=True) for cell in page.select("td:first-child")]
    return [
        *(name for name in anchors if name in members),
        *(text for text in calls if text.startswith("explorers.")),
    ]


def test_every_module_stands_on_one_page_and_every_figure_has_its_line() -> None:
    assert Counter(name for page in PAGES for name in held(page.read_text())) == Counter(wanted())


def test_a_module_without_its_text_would_be_missed() -> None:
    """Negative control."""
    texts = [page.read_text().replace('id="csrmodel.adoption.', 'id="elsewhere.') for page in PAGES]
    assert wanted() - {name for text in texts for name in held(text)} == {"csrmodel.adoption"}
