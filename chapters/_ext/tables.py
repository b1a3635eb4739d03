"""Pages made from the tables: glossary, register of assumptions, catalogue of the data, state of the bibliography."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Sequence
from html import escape
from typing import Any

import choosing
import linked
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from csrmodel import evidence


class Glossary(SphinxDirective):
    """The glossary, as terms that the pages can link to."""

    def run(self) -> list[nodes.Node]:
        lines = [":::{glossary}"]
        for row in evidence.glossary().sort_values("term", key=lambda s: s.str.lower()).itertuples():
            see = f" See {{term}}`{row.see}`." if isinstance(row.see, str) else ""
            lines += [str(row.term), f"  {row.definition}{see}", ""]
        box = nodes.container()
        self.state.nested_parse(StringList([*lines, ":::"], source="data/glossary.csv"), 0, box)
        return box.children


class Assumptions(SphinxDirective):
    """The register of assumptions, an entry for each, with a form to choose among them."""

    def run(self) -> list[nodes.Node]:
        table = evidence.assumptions()
        units = {_class("unit", unit): unit for unit in sorted(table["unit"].unique(), key=str.lower)}
        sources = {"source-guess": "a guess of this book", "source-read": "a work", "source-numerical": "numerical"}
        entries = [self._entry(row) for row in table.to_dict("records")]
        return [choosing.form(self.env, "assumptions", {"Rests on": sources, "Unit": units}), *entries]

    def _entry(self, row: dict[Hashable, Any]) -> nodes.container:
        source = str(row["source"])
        kind = {"assumption": "guess", "numerical": "numerical"}.get(source, "read")
        codes = [_class("unit", row["unit"]), f"source-{kind}"]
        entry = nodes.container(ids=[_class("assumption", row["name"])], classes=["csr-entry", *codes])
        sign = f" ({row['symbol']})" if isinstance(row["symbol"], str) and row["symbol"] != row["name"] else ""
        numbers = f": {row['default']:g}, from {row['low']:g} to {row['high']:g}{_unit(row['unit'])}"
        entry += nodes.paragraph(
            "", "", nodes.inline("", f"{row['name']}{sign}", classes=["csr-name"]), nodes.Text(numbers)
        )
        entry += nodes.paragraph(text=f"{row['meaning']}. Basis: {row['basis']} ({_origin(source)}).")
        return entry


class Catalogue(SphinxDirective):
    """Every table with its columns, size and checksum, and the two forms in which the site holds it."""

    def run(self) -> list[nodes.Node]:
        data = "../" * self.env.docname.count("/") + "data/"
        found: list[nodes.Node] = []
        for resource in evidence.data_package()["resources"]:
            path = evidence.data_folder() / resource["path"]
            rows = len(evidence.read_table(path, resource["name"]))
            checksum = hashlib.sha256(path.read_bytes()).hexdigest()
            about = nodes.paragraph(text=f"{resource['description']} {rows} rows. ")
            about += _download(f"{data}{resource['path']}", resource["path"])
            about += nodes.Text(" · ")
            about += _download(f"{data}{linked.EXCEL}{resource['path']}", f"{resource['path']} for Excel")
            fields = [(f["name"], f["type"], f["description"], _limits(f)) for f in resource["schema"]["fields"]]
            found += [
                nodes.rubric(text=resource["title"]),
                about,
                table_node(("column", "type", "meaning", "allowed"), fields),
                nodes.paragraph("", f"SHA-256 {checksum}", classes=["csr-checksum"]),
            ]
        return found


class Codebook(SphinxDirective):
    """Every code of the evidence tables, with its meaning."""

    def run(self) -> list[nodes.Node]:
        rows = [(c.field, c.code, c.name, c.meaning) for c in evidence.codebook().itertuples(index=False)]
        return [table_node(("column", "code", "name", "meaning"), rows)]


class Verification(SphinxDirective):
    """How each entry of the bibliography was verified."""

    def run(self) -> list[nodes.Node]:
        rows = [(w.short, w.state, w.unverified, w.resolution) for w in evidence.verification().itertuples()]
        return [table_node(("work", "state", "not confirmed", "how it was identified"), rows)]


class BibTeX(SphinxDirective):
    """Every entry of the bibliography to copy, folded, in the order of the list."""

    def run(self) -> list[nodes.Node]:
        lines = []
        for work in evidence.verification().itertuples():
            lines += [
                f"::::{{dropdown}} {work.short}",
                "```bibtex",
                *evidence.bibtex(work.key).splitlines(),
                "```",
                "::::",
                "",
            ]
        box = nodes.container()
        self.state.nested_parse(StringList(lines, source="data/references.bib"), 0, box)
        return box.children


def table_node(header: Sequence[str], rows: Iterable[Sequence[str]]) -> nodes.container:
    """A table that scrolls inside its own box on a narrow page."""
    group = nodes.tgroup(cols=len(header))
    group += [nodes.colspec(colwidth=1) for _ in header]
    head, body = nodes.thead(), nodes.tbody()
    head += _row(header)
    body += [_row(row) for row in rows]
    group += [head, body]
    table = nodes.table("", group)
    return nodes.container("", table, classes=["csr-scroll-box"])


def _download(address: str, words: str) -> nodes.raw:
    """A link to a file of the site, which Sphinx would copy to an address of its own making."""
    return nodes.raw("", f'<a href="{escape(address)}" download>{escape(words)}</a>', format="html")


def _row(cells: Sequence[str]) -> nodes.row:
    return nodes.row("", *[nodes.entry("", nodes.paragraph(text=str(cell))) for cell in cells])


def _class(kind: str, words: str) -> str:
    """A name for an element, of any words."""
    return nodes.make_id(f"{kind} {words}")


def _unit(unit: str) -> str:
    """The unit after a number; a pure number has none."""
    return "" if unit == "1" else f" ({unit})"


def _origin(source: str) -> str:
    """Bibliography keys as author and year; a word such as "assumption" as it is."""
    known = set(evidence.reference_keys())
    return ", ".join(evidence.short_reference(part) if part in known else part for part in source.split("; "))


def _limits(field: dict[str, object]) -> str:
    limits = field.get("constraints", {})
    assert isinstance(limits, dict)
    if "enum" in limits:
        return ", ".join(str(choice) for choice in limits["enum"])
    if "minimum" in limits:
        return f"{limits['minimum']} to {limits['maximum']}" if "maximum" in limits else f"{limits['minimum']} or more"
    return "NA where missing" if not limits.get("required") else ""


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("book-glossary", Glossary)
    app.add_directive("book-assumptions", Assumptions)
    app.add_directive("book-data", Catalogue)
    app.add_directive("book-codebook", Codebook)
    app.add_directive("book-verification", Verification)
    app.add_directive("book-bibtex", BibTeX)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
