"""Pages that can run: their script, and the numbers of their text by name.

Every page with code cells gets ``live.js``. A cell has to show its code, since the page runs what it shows; a cell
that no browser can run carries the tag ``no-browser`` and is left as the build printed it.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

# The extension `launch` has put chapters/_make where modules are found.
import launch  # noqa: F401
from docutils import nodes
from myst_nb.ext.glue.roles import PasteTextRole
from offline import KEPT
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator
from tables import table_node

LOG = logging.getLogger(__name__)
MOST_MEGABYTES = 65


class glued(nodes.Inline, nodes.Element):  # type: ignore[misc]  # noqa: N801 - docutils names nodes so
    """A number in the text: attributes ``key`` and ``format``, as the role ``glue:text`` has them."""


class GluedText(PasteTextRole):  # type: ignore[misc]
    """``{glue:text}`` as before, with its name in the page so that a live page can change it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        found, messages = super().run()
        key, _, spec = self.text.partition(":")
        # A number of another page ("page::key") stays as the build made it.
        if not found or "::" in self.text:
            return found, messages
        # Python that runs in the page writes the text as it is: no quotation mark may be turned here either.
        return [glued("", *found, key=key, format=spec, support_smartquotes=False)], messages


def visit_glued(translator: HTML5Translator, node: glued) -> None:
    translator.body.append(translator.starttag(node, "span", "", **{"data-glue": node["key"], **_format(node)}))


def _format(node: glued) -> dict[str, str]:
    return {"data-format": node["format"]} if node["format"] else {}


def depart_glued(translator: HTML5Translator, node: glued) -> None:
    translator.body.append("</span>")


def ignore(translator: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Other writers print what is inside."""


class Licences(SphinxDirective):
    """Everything that the site ships for Python in the page and for its charts, with its licence."""

    def run(self) -> list[nodes.Node]:
        # In the folder of what the pages load, which is made before the book (chapters/_make/assets.py).
        static = Path(self.env.srcdir) / self.config.html_static_path[0]
        shipped = json.loads((static / "live" / "licences.json").read_text())
        rows = [(r["name"], r["version"], r["licence"], r["group"]) for r in shipped]
        return [table_node(("what", "version", "licence", "part of"), rows)]


def check_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Code that the page does not show could not run in it."""
    source = Path(app.env.doc2path(app.env.docname))
    for tag in set(re.findall(r"^:tags:.*?\b(remove-(?:input|cell))\b", source.read_text(), re.M)):
        LOG.warning("a cell is tagged %s, so it cannot run in the page; use hide-input", tag, location=app.env.docname)


def add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree and any(n.get("nb_element") == "cell_code_source" for n in doctree.findall(nodes.container)):
        app.add_js_file("live.js", loading_method="defer")
        app.add_css_file("live.css")
        size = megabytes(Path(app.srcdir) / app.config.html_static_path[0] / "live")
        context["metatags"] = context.get("metatags", "") + f'<meta name="csr-live-megabytes" content="{size}">'


def megabytes(folder: Path) -> int:
    """What a page fetches to run, rounded: everything in its folder but what only tells of it."""
    files = (file for file in folder.rglob("*") if file.is_file() and "licences" not in str(file.relative_to(folder)))
    return round(sum(file.stat().st_size for file in files) / 1e6)


def tidy(app: Sphinx, error: Exception | None) -> None:
    """Scripts of an earlier build lie in a folder of their own, and go with it."""
    if error is not None or app.builder.format != "html":
        return
    made = Path(app.srcdir) / app.config.html_static_path[0] / "live"
    for folder in (Path(app.outdir) / "_static" / "live").glob("*/"):
        if not (made / folder.name).is_dir():
            shutil.rmtree(folder)


def weigh(app: Sphinx, error: Exception | None) -> None:
    """The site's size against its limit, without an earlier book on paper, whose files have limits of their own."""
    if error is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    files = [file for file in site.rglob("*") if file.is_file() and site / KEPT not in file.parents]
    size = sum(file.stat().st_size for file in files) / 1e6
    LOG.info("the site has %.1f MB", size)
    if size > MOST_MEGABYTES:
        raise RuntimeError(f"the site has {size:.1f} MB; allowed are {MOST_MEGABYTES}")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(glued, html=(visit_glued, depart_glued), latex=(ignore, ignore), text=(ignore, ignore))
    app.add_role_to_domain("glue", "text", GluedText(), override=True)
    app.add_directive("book-licences", Licences)
    app.connect("doctree-read", check_cells)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", tidy, priority=700)
    app.connect("build-finished", weigh, priority=990)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
