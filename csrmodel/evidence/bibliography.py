"""The bibliography, with how each entry was verified."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

from csrmodel.evidence.schema import data_folder


def reference_keys() -> list[str]:
    """The keys of the bibliography, in its order."""
    return list(_short_references())


def short_reference(key: str) -> str:
    """A work as author and year, such as "Lund-Thomsen & Nadvi 2010a".

    Raises
    ------
    ValueError
        If the bibliography has no entry with this key.
    """
    works = _short_references()
    if key not in works:
        raise ValueError(f"{key!r} is not in references.bib")
    return works[key]


def reference_text(key: str) -> str:
    """A work as one line of plain text: authors and year, title, where it appeared."""
    fields = _entries()[key]
    where = fields.get("journal") or fields.get("booktitle") or fields.get("publisher") or fields.get("institution")
    parts = [short_reference(key), _bare(fields["title"]), _bare(where or "")]
    return ". ".join(part for part in parts if part) + f". [{_state(fields)}]"


def verification() -> pd.DataFrame:
    """How each entry of the bibliography was verified.

    Returns
    -------
    DataFrame
        Columns key, short, state (verified, partly, not identified), unverified (fields that no source confirmed),
        resolution (how the work was identified).
    """
    rows = [
        {
            "key": key,
            "short": short_reference(key),
            "state": _state(fields),
            "unverified": _bare(fields.get("unverified", "")),
            "resolution": _bare(fields.get("resolution", "")),
        }
        for key, fields in _entries().items()
    ]
    return pd.DataFrame(rows)


def year(key: str) -> int:
    """Year of publication of a work, as its short reference prints it."""
    return int(short_reference(key).rstrip("abcdefgh").split()[-1])


@cache
def _entries() -> dict[str, dict[str, str]]:
    """The bibliography, entry by entry, as plain text fields."""
    text = (data_folder() / "references.bib").read_text(encoding="utf-8")
    entries = {}
    for entry in re.finditer(r"^@\w+\{(?P<key>[^,]+),\n(?P<body>.*?)^\}", text, re.S | re.M):
        fields = re.findall(r"^\s*(\w+) = \{(.*)\},?$", entry["body"], re.M)
        entries[entry["key"]] = {name: _letters(value) for name, value in fields}
    return entries


@cache
def _short_references() -> dict[str, str]:
    works = {}
    for key, fields in _entries().items():
        names = [_family(person) for person in _people(fields)]
        several = len(names) > 2 or "others" in names
        who = f"{names[0]} et al." if several else " & ".join(names)
        letter = re.search(r"\d{4}([a-z]?)$", key)
        works[key] = f"{who} {fields['year']}{letter[1] if letter else ''}"
    return works


def _people(fields: dict[str, str]) -> list[str]:
    return (fields.get("shortauthor") or fields.get("author") or fields["editor"]).split(" and ")


_ACCENTS = {
    r"{\'a}": "á",
    r"{\'e}": "é",
    r"{\'o}": "ó",
    r"{\"e}": "ë",
    r"{\o}": "ø",
    r"{\O}": "Ø",
    r"\&": "&",
}


def _letters(text: str) -> str:
    for code, letter in _ACCENTS.items():
        text = text.replace(code, letter)
    return text.replace("``", "“").replace("''", "”").replace("--", "–")


def _family(person: str) -> str:
    whole = person.startswith("{") and person.endswith("}")
    return _bare(person if whole else person.split(",")[0])


def _bare(text: str) -> str:
    return text.replace("{", "").replace("}", "").strip()


def _state(fields: dict[str, str]) -> str:
    if "not identified" in fields["title"] or "not established" in fields["title"]:
        return "not identified"
    return "partly" if "unverified" in fields else "verified"
