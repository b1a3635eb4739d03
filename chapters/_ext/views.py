"""Links to a figure with settings: ``{view}`words <page#figure?control=value>``` (``chapters/_make/view.py``).

A page and a figure that are not there are warnings, which end the build. A control and a value are met in a browser
only, where a test opens every such link of the book.
"""

from __future__ import annotations

from pathlib import Path

# The extension `launch` has put chapters/_make where modules are found.
import launch  # noqa: F401
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from view import read

LOG = logging.getLogger(__name__)


class ViewRole(SphinxRole):
    """``{view}``: words that lead to a figure."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        try:
            view = read(self.text, Path(self.env.srcdir) / "chapters")
        except ValueError as fault:
            LOG.warning("%s", fault, location=self.get_location())
            return [], []
        # Chapters lie side by side, in the book and on its site.
        home = "" if self.env.docname == f"chapters/{view.page}" else f"{view.page}.html"
        return [nodes.reference("", view.words, refuri=f"{home}#{view.fragment}", internal=True)], []


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_role("view", ViewRole())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
