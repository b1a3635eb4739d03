"""The tables of the book, each as a documented function, and the check of a table against its schema.

Tables live in ``data/`` as CSV with a Frictionless data package (``datapackage.json``) that says what each column
holds. A missing value is ``NA`` in the file and missing in the frame. Frames are copies: change them freely.
"""

from __future__ import annotations

import csv
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

    Coded once, by the codes of `codebook`. ``factors``, ``outcomes`` and ``direction`` say what acts on what, and how
    the outcome (never the factor) is reported. ``tested_by`` names the model rule, property or check that a claim
    becomes, or says why there is none.
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


def codebook() -> pd.DataFrame:
    """Every code of the evidence tables: the column that uses it, the code, its name and its meaning."""
    return _table("codebook").copy()


def names(column: str) -> dict[str, str]:
    """Names of the codes of one column (section, status, factor, outcome, ...), in the order of the codebook.

    Raises
    ------
    ValueError
        If the codebook has no such column.
    """
    table = _table("codebook")
    found = table[table["field"] == column]
    if found.empty:
        raise ValueError(f"column {column!r} is unknown; allowed are {', '.join(table['field'].unique())}")
    return dict(zip(found["code"], found["name"], strict=True))


def debates() -> pd.DataFrame:
    """The four environmental debates, each with its two positions and the claims on either side."""
    return _table("debates").copy()


def labour_agency() -> pd.DataFrame:
    """What constrains workers who act on their conditions, by form of agency."""
    return _table("labour_agency").copy()


def worker_groups() -> pd.DataFrame:
    """Who gains and who loses by a measure, by place of work, as the review reports it."""
    return _table("worker_groups").copy()


def poverty_links() -> pd.DataFrame:
    """Features, processes, dynamics and incentives that tie clusters to poverty, with their direction."""
    return _table("poverty_links").copy()


def monitoring_schemes() -> pd.DataFrame:
    """Independence of monitoring against local ownership, for two kinds of governance and two clusters."""
    return _table("monitoring_schemes").copy()


def initiatives() -> pd.DataFrame:
    """What has been tried in clusters, as changes to a cluster of the model, each with its claims."""
    return _table("initiatives").copy()


def definitions() -> pd.DataFrame:
    """Activities against the three parts of the adopted definition of CSR. Made up for teaching."""
    return _table("definitions").copy()


def presets() -> pd.DataFrame:
    """Ready settings of the adoption explorer: set memberships in [0, 1], for illustration."""
    return _table("presets").copy()


def verdict_alternatives() -> pd.DataFrame:
    """Shares of the checks of the propositions in other worlds, as `csrmodel.runs` wrote them."""
    return _table("verdict_alternatives").copy()


def verdict_grid() -> pd.DataFrame:
    """Shares of the checks of the propositions on a grid of populations, as `csrmodel.runs` wrote them."""
    return _table("verdict_grid").copy()


def verdict_indices() -> pd.DataFrame:
    """Sobol indices of the verdicts by the number of base points, as `csrmodel.runs` wrote them."""
    return _table("verdict_indices").copy()


def verdict_turns() -> pd.DataFrame:
    """Turning points of the verdicts, as `csrmodel.runs` wrote them."""
    return _table("verdict_turns").copy()


def verdict_maps() -> pd.DataFrame:
    """Truth of each proposition over the two assumptions that matter most to it, as `csrmodel.runs` wrote it."""
    return _table("verdict_maps").copy()


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


def claim_text(claim: str) -> str:
    """A claim as a card: its text, and on a second line what `claim_evidence` says.

    Raises
    ------
    ValueError
        If the ledger has no claim of that identifier.
    """
    return f"{_claim(claim)['text']}\n{claim_evidence(claim)}"


def claim_evidence(claim: str) -> str:
    """What a claim rests on: its status and basis, the studies and the cases that it names.

    Raises
    ------
    ValueError
        If the ledger has no claim of that identifier.
    """
    row = _claim(claim)
    studies = [short_reference(key) for key in _split(row["references"])] or ["none: the judgement of the authors"]
    cases = [_case_names()[case] for case in _split(row["cases"])] or ["none named"]
    return (
        f"{claim}: {names('status')[row['status']]}; basis: {names('basis')[row['basis']]}. "
        f"Studies: {', '.join(studies)}. Cases: {', '.join(cases)}."
    )


def _claim(claim: str) -> dict[str, Any]:
    if claim not in claim_records():
        raise ValueError(f"claim {claim!r} is not in claims.csv")
    return claim_records()[claim]


@cache
def claim_records() -> dict[str, dict[str, Any]]:
    """Each claim of the ledger by its identifier, as a plain record."""
    return {row["id"]: {str(k): v for k, v in row.items()} for row in _table("claims").to_dict("records")}


@cache
def _case_names() -> dict[str, str]:
    table = _table("cases")
    return dict(zip(table["id"], table["name"], strict=True))


def _split(cell: object) -> list[str]:
    return cell.split("; ") if isinstance(cell, str) else []


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
    raw = _read_raw(path)
    faults = _column_faults(raw, schema) or _cell_faults(raw, schema)
    if faults:
        raise ValueError("\n".join(f"{path.name}: {fault}" for fault in faults))
    return _typed(raw, schema)


def read_codings(path: str | Path) -> pd.DataFrame:
    """Read coded cases of your own, in the format of ``codings.csv``, by the same codebook.

    Parameters
    ----------
    path
        The file: a row for each case and variable, with value, section (where in your source), references, note and
        confidence. What your source does not report is ``NA``. Variables that a case lacks count as not reported.

    Returns
    -------
    DataFrame
        The whole table, with ``value`` as a number.

    Raises
    ------
    ValueError
        With every fault of the file, a line each: file, row, column, value and what is allowed. Nothing is read then.
    """
    path = Path(path)
    schema = _schema("codings")
    # Your source has sections and works of its own: any text names them.
    fields = [{**f, "constraints": {}} if f["name"] in ("section", "references") else f for f in schema["fields"]]
    own = {**schema, "fields": fields}
    raw = _read_raw(path)
    faults = _column_faults(raw, own) or [*_cell_faults(raw, own), *_coding_faults(raw)]
    if not faults and raw.empty:
        faults = ["the file has no rows; allowed is one row or more"]
    if faults:
        raise ValueError("\n".join(f"{path.name}: {fault}" for fault in faults))
    return _typed(raw, own)


def beside_cases(own: pd.DataFrame) -> pd.DataFrame:
    """Your cases beside those of the review.

    Parameters
    ----------
    own
        What `read_codings` returned.

    Returns
    -------
    DataFrame
        One row a case, with ``origin`` ("yours" or "review") and a column a variable; missing stays missing.
    """
    both = pd.concat([own.assign(origin="yours"), codings().assign(origin="review")])
    wide = both.pivot(index=["origin", "case"], columns="variable", values="value")
    ordered: pd.DataFrame = wide.reindex(columns=list(names("variable"))).sort_index(ascending=[False, True])
    return ordered.reset_index().rename_axis(columns=None)


def safe_csv(table: pd.DataFrame) -> str:
    """A table as CSV text that a spreadsheet opens as text, whatever a cell holds.

    A text cell that a spreadsheet would run as a formula gets a leading apostrophe; missing is ``NA``.
    """
    return table.map(_defused).to_csv(index=False, na_rep="NA", lineterminator="\n")


def _defused(cell: object) -> object:
    risky = isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{cell}" if risky else cell


def _coding_faults(raw: pd.DataFrame) -> list[str]:
    """Faults across cells: a variable coded twice, a value without its reason, a case that is the review's."""
    taken = set(_ids("cases"))
    faults = []
    twice = raw.duplicated(["case", "variable"])
    for position, row in enumerate(raw.to_dict("records")):
        place = f"row {position + 2}, column "
        if twice[position]:
            faults.append(f"{place}'variable': {row['variable']!r} of {row['case']!r} twice; allowed is once")
        if row["value"] != "NA" and row["confidence"] == "NA":
            faults.append(f"{place}'confidence': 'NA' beside value {row['value']!r}; allowed is high or low")
        if row["case"] in taken:
            faults.append(f"{place}'case': {row['case']!r} is a case of the review; allowed is a name of your own")
    return faults


def _read_raw(path: Path) -> pd.DataFrame:
    """Every cell of a CSV as the text that it is."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [line for line in csv.reader(file, strict=True) if line]
    except FileNotFoundError:
        raise ValueError(f"{path.name}: there is no such file") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path.name}: not a CSV table in UTF-8 ({error})") from None
    if not lines:
        raise ValueError(f"{path.name}: the file is empty; allowed is a CSV table with a header row")
    header, *body = lines
    # A longer or a shorter row would shift its cells into other columns.
    ragged = [
        f"{path.name}: row {number}: {len(line)} cells; allowed are {len(header)}, as in the header"
        for number, line in enumerate(body, start=2)
        if len(line) != len(header)
    ]
    twice = [f"{path.name}: column {name!r} stands there twice" for name in header if header.count(name) > 1]
    if ragged or twice:
        raise ValueError("\n".join([*dict.fromkeys(twice), *ragged]))
    return pd.DataFrame(body, columns=header, dtype=str)


def _typed(raw: pd.DataFrame, schema: dict[str, Any]) -> pd.DataFrame:
    """Text cells as the schema's types; ``NA`` as missing."""
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


# A number as a CSV writes it; words such as nan and inf are none.
_NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"


def _not_allowed(value: str, kind: str, limits: dict[str, Any]) -> str:
    """What would have been allowed, or nothing where the value is."""
    if value in ("NA", ""):
        return "" if value == "NA" and not limits.get("required") else "a value" if limits.get("required") else "NA"
    if kind == "number" and "enum" in limits:
        listed = " or ".join(f"{choice:g}" for choice in limits["enum"])
        return "" if re.fullmatch(_NUMBER, value) and float(value) in limits["enum"] else listed
    if kind == "number":
        low, high = limits.get("minimum", "any"), limits.get("maximum", "any")
        span = "a number" if (low, high) == ("any", "any") else f"a number from {low} to {high}"
        if not re.fullmatch(_NUMBER, value):
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


def _claim_faults() -> list[str]:
    """Claims that rest on nothing, and those that say a direction of no outcome."""
    faults = []
    for position, row in enumerate(claims().to_dict("records")):
        place = f"claims.csv: row {position + 2}, column "
        if isinstance(row["references"], float) and row["basis"] != "authors":
            faults.append(f"{place}'references': NA of {row['id']!r}; allowed is a work, or authors as the basis")
        if isinstance(row["direction"], str) and isinstance(row["outcomes"], float):
            faults.append(f"{place}'outcomes': NA beside a direction; allowed is an outcome")
    return faults


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
    if not faults:
        faults += _claim_faults()
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
