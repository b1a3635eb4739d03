"""The tables of the book, each as a documented function, and the check of a table against its schema.

Tables live in ``data/`` as CSV with a Frictionless data package (``datapackage.json``) that says what each column
holds. A missing value is ``NA`` in the file and missing in the frame. Frames are copies: change them freely.
"""

from __future__ import annotations

import json
import platform
import re
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd


def factors() -> pd.DataFrame:
    """The factors of figure 1 and the one in the text only: id, level, poles, symbol, source."""
    return _table("factors").copy()


def drivers_barriers() -> pd.DataFrame:
    """Table 1 in full: six drivers and six barriers, the factor that each moves, studies and cases.

    Notes
    -----
    The review lists the twelve side by side and does not call the rows pairs. The pairing is this book's reading
    (column ``pairing``).
    """
    return _table("drivers_barriers").copy()


def claims() -> pd.DataFrame:
    """The review as claims, one row each: text in our words, section, kind, status, basis, cases, references.

    Coded once; see the codebook's scale of ``status`` and ``basis`` in ``datapackage.json``. ``tested_by`` names the
    model rule, property or check that a claim becomes, or says why there is none.
    """
    return _table("claims").copy()


def cases() -> pd.DataFrame:
    """Clusters about which the review reports something; ``kind`` keeps populations apart from single clusters."""
    return _table("cases").copy()


def codings() -> pd.DataFrame:
    """Each case by each condition and outcome: 0, 0.33, 0.67 or 1, missing where the review is silent."""
    return _table("codings").copy()


def topics() -> pd.DataFrame:
    """Table 2: the main topics of the literature, with their claims."""
    return _table("topics").copy()


def critiques() -> pd.DataFrame:
    """Table 3: five critiques of the literature, with their claims."""
    return _table("critiques").copy()


def frameworks() -> pd.DataFrame:
    """Each framework by each factor: holds it, mentions it, or leaves it out as far as the review reports."""
    return _table("frameworks").copy()


def propositions() -> pd.DataFrame:
    """The three propositions clause by clause, with quantifier and kind of check."""
    return _table("propositions").copy()


def definitions() -> pd.DataFrame:
    """Activities against the three parts of the adopted definition of CSR. Made up for teaching."""
    return _table("definitions").copy()


def presets() -> pd.DataFrame:
    """Ready settings of the adoption explorer: set memberships in [0, 1], for illustration."""
    return _table("presets").copy()


def assumptions() -> pd.DataFrame:
    """Every number that the review does not give: name, symbol, default, low, high, unit, meaning, basis, source."""
    return _table("assumptions").copy()


def glossary() -> pd.DataFrame:
    """Terms of the field as this book uses them: term, definition, related term."""
    return _table("glossary").copy()


def default(name: str) -> float:
    """Default value of an assumption.

    Raises
    ------
    ValueError
        If the register has no assumption of that name.
    """
    values = _defaults()
    if name not in values:
        raise ValueError(f"assumption {name!r} is unknown; allowed are {', '.join(sorted(values))}")
    return values[name]


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


def reference_keys() -> list[str]:
    """The keys of the bibliography, in its order."""
    return list(_short_references())


def data_folder() -> Path:
    """Where the tables are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


def package() -> dict[str, Any]:
    """The data package's description (``datapackage.json``)."""
    text = (data_folder() / "datapackage.json").read_text(encoding="utf-8")
    described: dict[str, Any] = json.loads(text)
    return described


def read_table(path: str | Path, resource: str) -> pd.DataFrame:
    """Read a CSV that should have the columns of one of the book's tables.

    Parameters
    ----------
    path
        The file, UTF-8 with a header row; a missing value is ``NA``.
    resource
        Name of the table whose schema it has to meet, such as "presets".

    Returns
    -------
    DataFrame
        The whole table, numbers as numbers.

    Raises
    ------
    ValueError
        With every fault of the file, a line each: file, row, column, value and what is allowed. Nothing is read then.
    """
    path = Path(path)
    schema = _schema(resource)
    try:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        raise ValueError(f"{path.name}: there is no such file") from None
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ValueError(f"{path.name}: not a CSV table in UTF-8 ({error})") from None
    faults = _column_faults(raw, schema) or _cell_faults(raw, schema)
    if faults:
        raise ValueError("\n".join(f"{path.name}: {fault}" for fault in faults))
    table = raw.mask(raw == "NA")
    for field in schema["fields"]:
        if field["type"] == "number":
            table[field["name"]] = pd.to_numeric(table[field["name"]])
    return table


@cache
def _table(name: str) -> pd.DataFrame:
    return read_table(data_folder() / f"{name}.csv", name)


@cache
def _defaults() -> dict[str, float]:
    table = _table("assumptions")
    return dict(zip(table["name"], table["default"].astype(float), strict=True))


def _schema(resource: str) -> dict[str, Any]:
    schemas: dict[str, dict[str, Any]] = {r["name"]: r["schema"] for r in package()["resources"]}
    if resource not in schemas:
        raise ValueError(f"table {resource!r} is unknown; allowed are {', '.join(schemas)}")
    return schemas[resource]


def _column_faults(raw: pd.DataFrame, schema: dict[str, Any]) -> list[str]:
    wanted = [field["name"] for field in schema["fields"]]
    missing = [name for name in wanted if name not in raw.columns]
    unknown = [str(name) for name in raw.columns if name not in wanted]
    faults = [f"column {name!r} is missing; the columns are {', '.join(wanted)}" for name in missing]
    return faults + [f"column {name!r} is unknown; the columns are {', '.join(wanted)}" for name in unknown]


def _cell_faults(raw: pd.DataFrame, schema: dict[str, Any]) -> list[str]:
    faults = []
    for field in schema["fields"]:
        name, limits = field["name"], field.get("constraints", {})
        for position, value in enumerate(raw[name]):
            allowed = _not_allowed(value, field["type"], limits)
            if allowed:
                # Row 1 is the header, as a spreadsheet counts.
                faults.append(f"row {position + 2}, column {name!r}: {value!r}; allowed is {allowed}")
        if limits.get("unique"):
            for position in raw.index[raw[name].duplicated()]:
                value = raw.loc[position, name]
                faults.append(f"row {position + 2}, column {name!r}: {value!r} stands there twice; allowed is once")
    return faults


def _not_allowed(value: str, kind: str, limits: dict[str, Any]) -> str:
    """What would have been allowed, or nothing where the value is."""
    if value in ("NA", ""):
        return "" if value == "NA" and not limits.get("required") else "a value" if limits.get("required") else "NA"
    if kind == "number" and "enum" in limits:
        listed = " or ".join(f"{choice:g}" for choice in limits["enum"])
        return "" if value in {f"{choice:g}" for choice in limits["enum"]} else listed
    if kind == "number":
        low, high = limits.get("minimum", "any"), limits.get("maximum", "any")
        span = "a number" if (low, high) == ("any", "any") else f"a number from {low} to {high}"
        if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", value):
            return span
        number = float(value)
        inside = (low == "any" or number >= low) and (high == "any" or number <= high)
        return "" if inside else span
    if "enum" in limits and value not in limits["enum"]:
        return " or ".join(limits["enum"])
    if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
        return f"text of the form {limits['pattern']}"
    return ""


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


def _state(fields: dict[str, str]) -> str:
    if "not identified" in fields["title"] or "not established" in fields["title"]:
        return "not identified"
    return "partly" if "unverified" in fields else "verified"


def versions() -> pd.DataFrame:
    """Versions of Python and of the packages that the book runs on."""
    names = ["csrmodel", "numpy", "pandas", "networkx", "altair", "ipywidgets"]
    found = {"Python": platform.python_version(), **{name: version(name) for name in names}}
    return pd.DataFrame({"package": found.keys(), "version": found.values()})


LINKS = {
    "studies": "references.bib",
    "references": "references.bib",
    "reference": "references.bib",
    "studied_by": "references.bib",
    "claims": "claims.csv",
    "case": "cases.csv",
}
"""Columns whose cells hold identifiers of another table, separated by "; "."""


def _ids(name: str) -> list[str]:
    """Identifiers of a table, read leniently: `check` reports its faults elsewhere."""
    return pd.read_csv(data_folder() / f"{name}.csv", dtype=str, usecols=["id"])["id"].tolist()


def _dangling(file: str, cells: pd.Series, column: str, target: str, known: dict[str, set[str]]) -> list[str]:
    return [
        f"{file}: row {position + 2}, column {column!r}: {key!r}; allowed is an identifier of {target}"
        for position, cell in enumerate(cells)
        if isinstance(cell, str)
        for key in cell.split("; ")
        if key not in known[target]
    ]


def check() -> list[str]:
    """Every fault of the book's own tables, and of the keys that they cite."""
    faults = []
    known = {
        "references.bib": set(reference_keys()),
        "cases.csv": set(_ids("cases")),
        "claims.csv": set(_ids("claims")),
    }
    for resource in package()["resources"]:
        try:
            table = read_table(data_folder() / resource["path"], resource["name"])
        except ValueError as error:
            faults.append(str(error))
            continue
        for column, target in LINKS.items():
            if column in table:
                faults += _dangling(resource["path"], table[column], column, target, known)
    register = assumptions() if not faults else pd.DataFrame({"low": [], "default": [], "high": [], "name": []})
    for row in register[
        (register["default"] < register["low"]) | (register["default"] > register["high"])
    ].itertuples():
        faults.append(f"assumptions.csv: {row.name}: default {row.default} is outside {row.low} to {row.high}")
    return faults


if __name__ == "__main__":
    found = check()
    for fault in found:
        print(fault, file=sys.stderr)
    sys.exit(1 if found else 0)
