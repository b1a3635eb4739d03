"""The data package: where the tables lie, what each column holds, and the reading of a table against that.

Tables live in ``data/`` as CSV with a Frictionless data package (``datapackage.json``) that says what each column
holds. A missing value is ``NA`` in the file and missing in the frame.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd


def data_folder() -> Path:
    """Where the tables are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


def data_package() -> dict[str, Any]:
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
    schema = table_schema(resource)
    raw = read_raw(path)
    faults = column_faults(raw, schema) or cell_faults(raw, schema)
    if faults:
        raise ValueError("\n".join(f"{path.name}: {fault}" for fault in faults))
    return typed(raw, schema)


def read_raw(path: Path) -> pd.DataFrame:
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


def typed(raw: pd.DataFrame, schema: dict[str, Any]) -> pd.DataFrame:
    """Text cells as the schema's types; ``NA`` as missing."""
    table = raw.mask(raw == "NA")
    for field in schema["fields"]:
        if field["type"] == "number":
            table[field["name"]] = pd.to_numeric(table[field["name"]])
    return table


def table_schema(resource: str) -> dict[str, Any]:
    schemas: dict[str, dict[str, Any]] = {r["name"]: r["schema"] for r in data_package()["resources"]}
    if resource not in schemas:
        raise ValueError(f"table {resource!r} is unknown; allowed are {', '.join(schemas)}")
    return schemas[resource]


def column_faults(raw: pd.DataFrame, schema: dict[str, Any]) -> list[str]:
    wanted = [field["name"] for field in schema["fields"]]
    missing = [name for name in wanted if name not in raw.columns]
    unknown = [str(name) for name in raw.columns if name not in wanted]
    faults = [f"column {name!r} is missing; the columns are {', '.join(wanted)}" for name in missing]
    return faults + [f"column {name!r} is unknown; the columns are {', '.join(wanted)}" for name in unknown]


def cell_faults(raw: pd.DataFrame, schema: dict[str, Any]) -> list[str]:
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
