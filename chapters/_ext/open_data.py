"""The data beside the pages, in open forms: the data package, tables for Excel, linked data; and a mark for the host.

``data/`` of the site is the folder of the checkout as it is, so that whatever reads data packages can be given its
address. What else lies in it is made from that.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import ledger
import linked
from docutils import nodes
from sphinx.application import Sphinx

from csrmodel import evidence

FOLDER = "data"


def write(site: Path) -> None:
    """Fill ``data/`` of a site."""
    folder = site / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(evidence.data_folder(), folder)
    for table in evidence.data_package()["resources"]:
        _for_excel(folder, table["path"], table["name"])
    _json(site / linked.CLAIMS, linked.claims())
    _json(folder / linked.CRATE, linked.crate(folder))
    # GitHub's own builder of pages drops every folder whose name begins with an underscore, unless it finds this.
    (site / ".nojekyll").touch()


def _for_excel(folder: Path, path: str, name: str) -> None:
    """A table again, with what Excel needs: without a byte order mark it takes UTF-8 for another encoding.

    It is a copy: a data package states UTF-8, and programs take the mark for a part of the first column's name.
    """
    copy = folder / linked.EXCEL / path
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(evidence.safe_csv(evidence.read_table(folder / path, name)), encoding="utf-8-sig", newline="\n")


def _json(path: Path, found: dict[str, Any]) -> None:
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def publish(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.format == "html":
        write(Path(app.outdir))


def embed(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Linked data into the two pages that are about the whole: the first, and the ledger."""
    if pagename == ledger.PAGE:
        context["body"] += linked.script(linked.claims(whole=False))
    elif pagename == app.config.master_doc:
        context["body"] += linked.script(linked.book())


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", embed)
    app.connect("build-finished", publish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
