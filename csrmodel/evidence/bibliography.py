"""The bibliography, with how each entry was verified."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pandas as pd

from csrmodel.evidence.schema import data_folder
from csrmodel.guards import guard


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
        raise _no_entry(key)
    return works[key]


def reference_text(key: str) -> str:
    """A work as one line of plain text: authors and year, title, where it appeared."""
    fields = _entry(key)
    where = fields.get("journal") or fields.get("booktitle") or fields.get("publisher") or fields.get("institution")
    parts = [short_reference(key), _bare(fields["title"]), _bare(where or "")]
    return ". ".join(part for part in parts if part) + f". [{mark(key)}]"


def verification() -> pd.DataFrame:
    """How each entry of the bibliography was verified.

    Returns
    -------
    DataFrame
        Columns key, short, state (one of `STATES`), unverified (fields that no source confirmed), resolution (how the
        work was identified), in the order of the labels.
    """
    rows = [
        {
            "key": key,
            "short": short_reference(key),
            "state": _state(fields),
            "unverified": _bare(fields.get("unverified", "")),
            "resolution": _with_labels(_bare(fields.get("resolution", ""))),
        }
        for key, fields in _entries().items()
    ]
    return pd.DataFrame(rows).sort_values("short", key=lambda column: column.map(sort_key), ignore_index=True)


def year(key: str) -> int:
    """Year of publication of a work, as its short reference prints it."""
    return int(short_reference(key).rstrip("abcdefgh").split()[-1])


def _no_entry(key: str) -> ValueError:
    return ValueError(
        f"key {key!r} is not in references.bib; allowed are the {len(_entries())} keys of reference_keys()"
    )


def _entry(key: str) -> dict[str, str]:
    if key not in _entries():
        raise _no_entry(key)
    return _entries()[key]


@cache
def _entries() -> dict[str, dict[str, str]]:
    """The bibliography, entry by entry, as plain text fields."""
    entries = {}
    for entry in re.finditer(r"^@\w+\{(?P<key>[^,]+),\n(?P<body>.*?)^\}", _text(), re.S | re.M):
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


_MARKS = dict(
    zip(
        "'`^\"~=.cvuHkrd",
        "\u0301\u0300\u0302\u0308\u0303\u0304\u0307\u0327\u030c\u0306\u030b\u0328\u030a\u0323",
        strict=True,
    )
)
"""Marks of BibTeX over and under a letter, as Unicode puts them behind it."""

_LETTERS = {"o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "ae": "æ", "oe": "œ", "aa": "å", "i": "ı"}

_MARKED = re.compile(r"\{?\\(['`^\"~=.]|[cvuHkrd](?=[ {]))\s*\{?\\?(\w)\}?\}?")
_LETTER = re.compile(r"\{\\([a-zA-Z]+)\}|\\([a-zA-Z]+)(?:\{\}|\s)|\\([&%$#_])")


def _letters(text: str) -> str:
    """A field of an entry as people read it; a code that is not known stays as it is."""
    text = _MARKED.sub(lambda found: unicodedata.normalize("NFC", found[2] + _MARKS[found[1]]), text)
    text = _LETTER.sub(lambda found: found[3] or _LETTERS.get(found[1] or found[2], found[0]), text)
    return text.replace("``", "“").replace("''", "”").replace("--", "–")


def _family(person: str) -> str:
    whole = person.startswith("{") and person.endswith("}")
    return _bare(person if whole else person.split(",")[0])


def _bare(text: str) -> str:
    return text.replace("{", "").replace("}", "").strip()


STATES = ("confirmed", "confirmed in part", "no source seen", "not identified")
"""How far an entry was confirmed: its whole record in a source; the work, with the fields that were not; the work is
known and nothing of it was seen in a source; the work itself could not be found."""


def bibtex(key: str) -> str:
    """The entry of a work as it stands in ``references.bib``.

    Raises
    ------
    ValueError
        If the bibliography has no entry with this key.
    """
    found = re.search(rf"^@\w+\{{{re.escape(key)},\n.*?^\}}", _text(), re.S | re.M)
    if not found:
        raise _no_entry(key)
    return found[0]


def state(key: str) -> str:
    """How far the entry of a work was confirmed, as one of `STATES`."""
    return _state(_entry(key))


def mark(key: str) -> str:
    """The state of an entry as the list of works and the cards say it, with the fields that no source confirmed."""
    fields = _entry(key)
    named = f"; not confirmed: {_bare(fields['unverified'])}" if state(key) == STATES[1] else ""
    return f"{state(key)}{named}"


def author_year(key: str) -> tuple[str, str]:
    """Authors and year of a work as every reference names them: ("Lund-Thomsen & Nadvi", "2010a")."""
    who, _, when = short_reference(key).rpartition(" ")
    return who, when


def sort_key(label: str) -> str:
    """What puts labels into the order of the alphabet, accents and capitals aside."""
    plain = unicodedata.normalize("NFKD", label.replace("ø", "o").replace("Ø", "O"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()


def _state(fields: dict[str, str]) -> str:
    if "not identified" in fields["title"] or "not established" in fields["title"]:
        return STATES[3]
    if fields["verified"] == "knowledge":
        return STATES[2]
    return STATES[1] if "unverified" in fields else STATES[0]


def _with_labels(text: str) -> str:
    """Keys of other entries in a text as the labels that a reader knows."""
    return re.sub(r"\b[a-z]+\d{4}[a-z]?\b", lambda key: _short_references().get(key[0], key[0]), text)


@cache
def _text() -> str:
    return (data_folder() / "references.bib").read_text(encoding="utf-8")


guard(globals())
