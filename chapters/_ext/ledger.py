"""The ledger: markers in the chapters, the page of all claims, and the check that every claim is told.

A chapter marks what it tells with ``{claim}`drivers-20``` or several identifiers, ``{claim}`drivers-20,drivers-21```.
The marker is a link into the ledger that also opens a card. The page of the ledger names, for every claim, the
chapters that tell it, and its links lead to the sentence; and where the repository is known, a link asks a question
there. A form above chooses among the claims. An unknown identifier, and a claim that no chapter tells, are warnings,
which end the build.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import by_page
import choosing
import launch
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.writers.html5 import HTML5Translator

from csrmodel import evidence

PAGE = "chapters/claims"
CODES = {"factors": "factor", "outcomes": "outcome", "direction": "direction", "status": "status", "basis": "basis"}
"""Columns of the claims whose codes a reader can choose by, and the names that the codes go by."""
SENTENCE = re.compile(r"[.!?][”’\")]*\s+(?=[“‘\"(]?[A-Z])")
"""Where a sentence ends and the next begins."""
LOG = logging.getLogger(__name__)


class marker(nodes.Inline, nodes.Element):  # type: ignore[misc]  # noqa: N801 - docutils names nodes so
    """A mark in a chapter: attribute ``claims``, a list of identifiers."""


class sentence(nodes.inline):  # type: ignore[misc]  # noqa: N801 - docutils names nodes so
    """A sentence that tells claims; its identifiers are ``told-`` and theirs."""


class told(nodes.General, nodes.Element):  # type: ignore[misc]  # noqa: N801 - docutils names nodes so
    """A place in the ledger for the chapters that tell the claim of attribute ``claim``."""


class ClaimRole(SphinxRole):
    """``{claim}``: the claims that the sentence before it tells."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        claims = [part.strip() for part in self.text.split(",")]
        unknown = [claim for claim in claims if claim not in evidence.claim_records()]
        for claim in unknown:
            LOG.warning("claim %r is not in data/claims.csv", claim, location=self.get_location())
        known = [claim for claim in claims if claim not in unknown]
        tellers(self.env).setdefault(self.env.docname, []).extend(known)
        return ([marker(claims=known, page=self.env.docname)] if known else []), []


class Ledger(SphinxDirective):
    """Every claim, section by section."""

    def run(self) -> list[nodes.Node]:
        claims = evidence.claims()
        found: list[nodes.Node] = [choosing.form(self.env, "claims", _choices())]
        for section, name in evidence.names("section").items():
            part = nodes.section(ids=[f"section-{section}"])
            part += nodes.title(text=name)
            for row in claims[claims["section"] == section].to_dict("records"):
                part += self._entry(row["id"])
            found.append(part)
        return found

    def _entry(self, claim: str) -> nodes.container:
        row = evidence.claim_records()[claim]
        entry = nodes.container(ids=[f"claim-{claim}"], classes=["csr-entry", *_codes(row)])
        entry += nodes.paragraph(text=row["text"])
        entry += nodes.paragraph(text=f"{evidence.claim_evidence(claim)} {_effect(row)}")
        line = nodes.paragraph(text=f"In the model: {row['tested_by']}. ")
        line += told(claim=claim)
        entry += line
        return entry


def _choices() -> dict[str, dict[str, str]]:
    """What a reader can choose claims by: each list of choices by its name."""
    labels = {
        "factors": "Factor",
        "outcomes": "Outcome",
        "direction": "Direction",
        "status": "Known?",
        "basis": "Basis",
    }
    cases = evidence.cases().set_index("id")["name"].to_dict()
    found = {
        label: {f"{column}-{code}": name for code, name in evidence.names(CODES[column]).items()}
        for column, label in labels.items()
    }
    return found | {"Case": {f"cases-{case}": str(name) for case, name in cases.items()}}


def _codes(row: dict[str, object]) -> list[str]:
    """The codes of a claim as the form knows them."""
    return [
        f"{column}-{code}"
        for column in (*CODES, "cases")
        for code in (str(row[column]).split("; ") if isinstance(row[column], str) else ())
    ]


def _effect(row: dict[str, object]) -> str:
    """What acts on what, in words."""
    parts = [
        f"{label}: {', '.join(evidence.names(column)[code] for code in cell.split('; '))}."
        for label, column, cell in (
            ("Factors", "factor", row["factors"]),
            ("Outcomes", "outcome", row["outcomes"]),
            ("Direction", "direction", row["direction"]),
        )
        if isinstance(cell, str)
    ]
    return " ".join(parts)


def tellers(env: BuildEnvironment) -> dict[str, list[str]]:
    """Claims told, by page."""
    return by_page.kept(env, "csr_told")


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Where the book has a ledger, every claim of it has to be told somewhere."""
    if PAGE not in env.found_docs:
        return
    named = {claim for claims in tellers(env).values() for claim in claims}
    for claim in evidence.claim_records():
        if claim not in named:
            LOG.warning("claim %r is told by no chapter", claim)


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put into the ledger what is known once all is read: the chapters that tell a claim, and where to question it."""
    for place in list(doctree.findall(told)):
        claim = place["claim"]
        place.replace_self([*_links(app, docname, claim), *_question(claim)])
    told_already: set[str] = set()
    for mark in list(doctree.findall(marker)):
        # The first place that tells a claim is where the ledger points back to.
        new = [claim for claim in mark["claims"] if claim not in told_already]
        told_already.update(new)
        _sentence(mark)["ids"] += [f"told-{claim}" for claim in new]


def _sentence(mark: marker) -> nodes.Element:
    """The sentence before a marker as an element of its own; markers side by side have one sentence."""
    parent: nodes.Element = mark.parent
    end = start = parent.index(mark)
    before = parent[start - 1] if start else None
    while isinstance(before, marker):
        start -= 1
        before = parent[start - 1] if start else None
    if isinstance(before, sentence):
        return before
    found: list[nodes.Node] = []
    while start and not isinstance(parent[start - 1], (marker, sentence)):
        start -= 1
        node = parent[start]
        text = node.astext() if isinstance(node, nodes.Text) else ""
        ends = [each.end() for each in SENTENCE.finditer(text)]
        if ends:
            found.insert(0, nodes.Text(text[ends[-1] :]))
            parent[start] = nodes.Text(text[: ends[-1]])
            start += 1
            break
        found.insert(0, node)
    # A space before it is not a part of it.
    first = found[0] if found else None
    if isinstance(first, nodes.Text) and first != first.lstrip():
        found[0] = nodes.Text(first.lstrip())
        parent.insert(start, nodes.Text(" "))
        start, end = start + 1, end + 1
    # The second argument is text: a node there would be written out as its markup.
    whole = sentence("", "", *found)
    parent[start:end] = [whole]
    return whole


def question_link(repository: str, claim: str) -> str:
    """Where a reader opens an issue on a claim, with its identifier and its text filled in."""
    text = f"> {evidence.claim_records()[claim]['text']}\n\n"
    return f"{repository}/issues/new?{urlencode({'title': f'Question on claim {claim}', 'body': text})}"


def _question(claim: str) -> Iterator[nodes.Node]:
    repository = launch.repository()
    if repository:
        words = nodes.inline("", f": {claim}", classes=["visually-hidden"])
        # A printed link that shows no address is only noise.
        address = question_link(repository, claim)
        link = nodes.reference("", "Question this claim", words, refuri=address, classes=["d-print-none"])
        yield from (nodes.Text(" "), link)


def _links(app: Sphinx, docname: str, claim: str) -> Iterator[nodes.Node]:
    pages = sorted(page for page, claims in tellers(app.env).items() if claim in claims)
    yield nodes.Text("Told in: ")
    for number, page in enumerate(pages):
        if number:
            yield nodes.Text(", ")
        address = f"{app.builder.get_relative_uri(docname, page)}#told-{claim}"
        yield nodes.reference("", app.env.titles[page].astext(), internal=True, refuri=address)
    yield nodes.Text("." if pages else "no chapter yet.")


def visit_marker(translator: HTML5Translator, node: marker) -> None:
    claims = node["claims"]
    address = translator.builder.get_relative_uri(node["page"], PAGE) + f"#claim-{claims[0]}"
    label = f"{'Claim' if len(claims) == 1 else 'Claims'} {', '.join(claims)}"
    sign = "◆" * min(len(claims), 3)
    translator.body.append(
        f'<a class="csr-claim" href="{address}" data-claims="{" ".join(claims)}" aria-label="{label}">{sign}</a>'
    )
    raise nodes.SkipNode


def visit_sentence(translator: HTML5Translator, node: sentence) -> None:
    translator.body.append(translator.starttag(node, "span", "", CLASS="csr-telling"))


def depart_sentence(translator: HTML5Translator, node: sentence) -> None:
    translator.body.append("</span>")


def skip(translator: nodes.NodeVisitor, node: nodes.Element) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(marker, html=(visit_marker, None), latex=(skip, None), text=(skip, None))
    app.add_node(sentence, html=(visit_sentence, depart_sentence))
    app.add_node(told, html=(skip, None), latex=(skip, None), text=(skip, None))
    app.add_role("claim", ClaimRole())
    app.add_directive("book-ledger", Ledger)
    by_page.keep(app, "csr_told")
    app.connect("env-check-consistency", check)
    app.connect("doctree-resolved", resolve)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
