"""The chapter as a notebook, from its page: for download, and where the repository is known also in Binder and Colab.

The links stand in a folded block at the foot of the chapter. They are links and nothing more: the page itself asks no
other host.
Binder builds the repository with what is in ``binder/`` and makes the notebooks there. Colab only opens a notebook
that is in the repository, so the workflow that publishes the book keeps them on a branch (``.ci/push-notebooks``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

# Binder makes the notebooks too, by a command that knows no Sphinx; that is their home.
sys.path.append(str(Path(__file__).resolve().parent.parent / "_make"))

from notebooks import chapters, known_repository, write

FOLDER = "notebooks"
"""Folder of the notebooks: in the site, in a Binder and on the branch."""

BRANCH = "notebooks"


def binder_path(name: str) -> str:
    """What Binder opens in JupyterLab."""
    return f"lab/tree/{FOLDER}/{name}.ipynb"


def binder_link(repository: str, name: str) -> str:
    owner_and_name = repository.removeprefix("https://github.com/")
    return f"https://mybinder.org/v2/gh/{owner_and_name}/HEAD?urlpath={quote(binder_path(name), safe='')}"


def colab_link(repository: str, name: str) -> str:
    owner_and_name = repository.removeprefix("https://github.com/")
    return f"https://colab.research.google.com/github/{owner_and_name}/blob/{BRANCH}/{FOLDER}/{name}.ipynb"


def block(name: str, home: str, repository: str) -> str:
    """The links of one chapter; `home` leads from its page to the top of the site."""
    items = [
        f'<a href="{home}{FOLDER}/{name}.ipynb" download>The notebook</a> for Jupyter on a machine of yours. '
        "Its first cell says what to install. "
        # From the file system browsers obey no wish to download.
        "If the browser shows it as a page of code, save that page under its name."
    ]
    if repository:
        items += [
            f'<a href="{escape(binder_link(repository, name))}">Launch in Binder</a>, with nothing to install. Binder '
            "is a third party, mybinder.org: it takes a minute or more to start, and it forgets your changes.",
            f'<a href="{escape(colab_link(repository, name))}">Open in Colab</a>. Colab is Google’s and asks for an '
            "account there. The first run installs the book’s package, which takes a minute.",
        ]
    rows = "".join(f"<li>{item}</li>" for item in items)
    return (
        '<section class="csr-foot" aria-label="Run, change or download this chapter"><details class="csr-notebook">'
        f"<summary>Download this chapter as a notebook</summary><ul>{rows}</ul></details></section>"
    )


def add_block(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put the links at the foot of a chapter with code."""
    name = pagename.rpartition("/")[2]
    if pagename in _pages(app):
        home = "../" * pagename.count("/")
        context["body"] += block(name, home, repository())


def write_notebooks(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The notebooks into the site, at the time when Sphinx writes pages that have no source of their own."""
    target = Path(app.outdir) / FOLDER
    target.mkdir(exist_ok=True)
    for path in _pages(app).values():
        try:
            write(path, target)
        except ValueError as fault:
            raise ExtensionError(str(fault)) from fault
    yield from ()


def _pages(app: Sphinx) -> dict[str, Path]:
    """The chapters with code of this book, by the name of their page."""
    folder = Path(app.srcdir) / "chapters"
    pages = {str(path.relative_to(app.srcdir).with_suffix("")): path for path in chapters(folder)}
    return {name: path for name, path in pages.items() if name in app.env.found_docs}


def repository() -> str:
    """Address of the book's repository, or nothing; an address that is none stops the build."""
    try:
        return known_repository()
    except ValueError as fault:
        raise ExtensionError(str(fault)) from fault


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", add_block)
    app.connect("html-collect-pages", write_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
