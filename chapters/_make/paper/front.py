"""What stands before the first chapter: title, authors, version, licence, where the figures move."""

from __future__ import annotations

from html import escape

import citation


def title() -> tuple[str, str]:
    """Title and subtitle."""
    first, mark, second = str(citation.book()["title"]).partition("? ")
    return first + mark.strip(), second


def cite() -> str:
    """Version, licence and address, as paragraphs."""
    facts, address = citation.book(), citation.address()
    where = (
        f'<p>The figures answer to their controls at <a href="{address}">{escape(address)}</a>.</p>' if address else ""
    )
    return (
        f"<p>Version {facts['version']}, {facts['date-released']}. Text and data: CC BY 4.0. Code: MIT.</p>"
        "<p>A reading of Lund-Thomsen, Lindgreen and Vanhamme (2016); errors of reading are ours.</p>"
        f"{where}"
    )
