"""The code that made a figure: folded, below the figure, and named after it."""

from __future__ import annotations

import re
from html import escape, unescape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

QUESTION = re.compile(r'<p class="csr-question">(.*?)</p>', re.S)


def below(app: Sphinx | None, doctree: nodes.document, docname: str) -> None:
    """Put the folded code of each cell after what it shows: what comes first is read first, and has the focus first."""
    for fold in list(doctree.findall(HideCodeCellNode)):
        cell = fold.parent
        cell.remove(fold)
        cell.append(fold)
        asked = QUESTION.search(" ".join(raw.astext() for raw in cell.findall(nodes.raw)))
        fold["of"] = unescape(asked[1]) if asked else ""


def visit(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    # Many a page has several of them: each says of what.
    of = f'<span class="visually-hidden">: {escape(node["of"])}</span>' if node.get("of") else " behind the numbers"
    translator.body.append(f'<details class="csr-source"><summary>Code{of}</summary>\n')


def depart(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(HideCodeCellNode, override=True, html=(visit, depart))
    app.connect("doctree-resolved", below)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
