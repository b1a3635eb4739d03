"""A class sheet as a page: one file without scripts, in which whatever readers have written is text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from csrmodel.teaching.sheet import BY_ITEM, COLUMNS, LONGEST_CELL, Row, Sheet, clean

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_STYLE = """
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.45; }
body { max-width: 80rem; margin: 2rem auto; padding: 0 1rem; }
div { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; border-bottom: 1px solid; }
.text { min-width: 7rem; overflow-wrap: anywhere; }
.text:last-child { min-width: 24rem; }
.number { text-align: right; }
"""


def save(sheet: Sheet, path: str | Path) -> Path:
    """Write a class sheet as a page of HTML.

    Raises
    ------
    ValueError
        If the name does not end in .html.
    """
    place = Path(path)
    if place.suffix != ".html":
        raise ValueError(f"page is {str(path)!r}; allowed is a name that ends in .html")
    place.write_text(html(sheet), encoding="utf-8")
    return place


def html(sheet: Sheet) -> str:
    """The page."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
        f'content="{escape(_POLICY)}"><meta name="viewport" content="width=device-width"><title>Class sheet</title>'
        f"<style>{_STYLE}</style></head><body><h1>Class sheet</h1><p>{_text(summary(sheet))}</p>"
        f"{''.join(f'<p>{_text(note)}</p>' for note in sheet.notes)}"
        f"<h2>Hand-ins</h2>{_table('Hand-ins', COLUMNS, sheet.rows)}"
        f"<h2>By question</h2>{''.join(_questions(sheet.by_item))}"
        "</body></html>\n"
    )


def summary(sheet: Sheet) -> str:
    """How many files there are, and how many of them could be read."""
    read = [each for each in sheet.hand_ins if each.read]
    whole = sum(not each.faults for each in read)
    return (
        f"{len(sheet.hand_ins)} files: {whole} read whole, {len(read) - whole} read in part, "
        f"{len(sheet.hand_ins) - len(read)} not read. The remarks say why."
    )


def _questions(rows: Sequence[Row]) -> Iterable[str]:
    if not rows:
        yield "<p>No answer is judged.</p>"
    columns = {name: BY_ITEM[name] for name in ("answer", "right", "first", "now")}
    for (item, page, question), answers in groupby(rows, key=lambda row: (row["item"], row["page"], row["question"])):
        yield f"<h3>{_text(question)}</h3><p>{_text(page)}, question {_text(item)}</p>"
        yield _table(question, columns, [*answers])


def _table(label: str, columns: Mapping[str, str], rows: Iterable[Row]) -> str:
    heads = "".join(
        f'<th scope="col" title="{escape(meaning)}">{_text(name.replace("_", " "))}</th>'
        for name, meaning in columns.items()
    )
    lines = "".join(f"<tr>{''.join(_cell(row.get(name, '')) for name in columns)}</tr>" for row in rows)
    region = f'<div role="region" tabindex="0" aria-label="{escape(clean(label))}">'
    return f"{region}<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>"


def _cell(value: Any) -> str:
    if isinstance(value, int):
        return f'<td class="number">{value}</td>'
    return f'<td class="text"><bdi>{_text(value)}</bdi></td>' if value else "<td></td>"


def _text(text: str) -> str:
    return escape(clean(text)[:LONGEST_CELL])
