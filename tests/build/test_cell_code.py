"""The code of a figure comes after it, and is named after its question."""

from __future__ import annotations

import cell_code
from docutils import nodes
from docutils.utils import new_document
from myst_nb.sphinx_ import HideCodeCellNode


def document(*shown: str) -> tuple[nodes.document, nodes.container]:
    """A page with one cell whose code is folded and which shows this HTML."""
    fold = HideCodeCellNode("", nodes.literal_block(text="call()"))
    cell = nodes.container("", fold, *(nodes.raw("", html, format="html") for html in shown))
    page = new_document("page")
    page += cell
    return page, cell


def test_code_comes_after_what_it_shows_and_says_of_what_it_is() -> None:
    page, cell = document('<figure><p class="csr-question">Who pays &amp; why?</p></figure>')
    assert isinstance(cell[0], HideCodeCellNode)
    cell_code.below(None, page, "page")
    assert isinstance(cell[-1], HideCodeCellNode)
    assert cell[-1]["of"] == "Who pays & why?"


def test_code_of_no_figure_is_not_named_after_one() -> None:
    for page, cell in (document("<table></table>"), document()):
        cell_code.below(None, page, "page")
        assert cell[-1]["of"] == ""
