"""The data package: where the tables lie, what each column holds, and the reading of a table against that.

Tables live in ``data/`` as CSV with a Frictionless data package (``datapackage.json``) that says what each column
holds. A missing value is ``NA`` in the file and missing in the frame.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel.evidence.faults import Faults, quoted, warn_of
from csrmodel.evidence.messages import say
from csrmodel.evidence.spreadsheets import SPACES, Sheet, may_be_thousands, number_of, plain, read_sheet

NEAR = 0.02
"""How far from an allowed number a wrong one, or a percentage, may lie for the message to name the allowed one."""


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
    """Read a table that should have the columns of one of the book's tables.

    Parameters
    ----------
    path
        The file, as `csrmodel.evidence.spreadsheets` reads it; a missing value is ``NA``.
    resource
        Name of the table whose schema it has to meet, such as "presets".

    Returns
    -------
    DataFrame
        The whole table, a row for each row that is not blank, numbers as numbers.

    Raises
    ------
    ValueError
        With the faults of the file, a line each: file, row as a spreadsheet shows it, column, value and what is
        allowed. Where there are more than 20, equal ones are counted. Nothing is read then.

    Warns
    -----
    FileWarning
        If something had to be taken for granted to read the file.
    """
    path = Path(path)
    schema = table_schema(resource)
    faults = Faults(path.name)
    sheet = checked_sheet(path, schema, faults)
    faults.stop()
    warn_of(f"{path.name}: {doubt}" for doubt in sheet.doubts)
    return typed(sheet.cells, schema)


def checked_sheet(path: Path, schema: dict[str, Any], faults: Faults) -> Sheet:
    """The text of a table, and in `faults` what its schema does not allow.

    Raises
    ------
    ValueError
        If the file is no table.
    """
    sheet = read_sheet(path, [field["name"] for field in schema["fields"]])
    check_cells(sheet.cells, schema, faults, sheet)
    return sheet


def check_cells(cells: pd.DataFrame, schema: dict[str, Any], faults: Faults, sheet: Sheet | None = None) -> None:
    """What a schema does not allow of a table of text: of its columns, and of the cells of those that it knows.

    A field of the schema that is ``spare`` may be left out. Where the table was read from a sheet, a fault of a column
    says in which row and column of it.
    """
    if _has_header(cells, schema, faults):
        _column_faults(cells, schema, faults, sheet)
        _cell_faults(cells, schema, faults)


def typed(raw: pd.DataFrame, schema: dict[str, Any]) -> pd.DataFrame:
    """Text cells as the schema's types, rows counted from 0; ``NA`` as missing."""
    table = raw.mask(raw == "NA").reset_index(drop=True)
    for field in schema["fields"]:
        if field["type"] == "number":
            texts = table[field["name"]].str.replace(",", ".")
            # Before pandas 3, to_numeric may be wrong by the last digit; astype is not.
            table[field["name"]] = texts.astype(pd.to_numeric(texts).dtype)
    return table


def table_schema(resource: str) -> dict[str, Any]:
    schemas: dict[str, dict[str, Any]] = {r["name"]: r["schema"] for r in data_package()["resources"]}
    if resource not in schemas:
        raise ValueError(f"table {resource!r} is unknown; allowed are {', '.join(schemas)}")
    return schemas[resource]


def _has_header(raw: pd.DataFrame, schema: dict[str, Any], faults: Faults) -> bool:
    wanted = [field["name"] for field in schema["fields"]]
    found = bool(set(wanted) & set(raw.columns))
    if not found:
        faults.add("header", say("no_header", columns=", ".join(wanted)))
    return found


def _column_faults(raw: pd.DataFrame, schema: dict[str, Any], faults: Faults, sheet: Sheet | None) -> None:
    spare = [field["name"] for field in schema["fields"] if field.get("spare")]
    needed = [field["name"] for field in schema["fields"] if not field.get("spare")]
    columns = say("columns_spare" if spare else "columns", needed=", ".join(needed), spare=", ".join(spare))
    for name in needed:
        if name not in raw.columns:
            text = say("column_missing", column=quoted(name), columns=columns)
            faults.add("missing", say("row", row=sheet.header, text=say("at", text=text)) if sheet else text)
    for name in raw.columns:
        if name not in (*needed, *spare):
            text = say("column_unknown", column=quoted(name), columns=columns)
            field = _field_of(name, schema)
            if field:
                text = say("column_value", column=quoted(name), field=field, quoted=quoted(field))
            if sheet:
                text = say("row", row=sheet.header, text=say("at_letter", letter=sheet.letters[name], text=text))
            faults.add("unknown", text)


def _field_of(name: str, schema: dict[str, Any]) -> str:
    """The column below which a column's name should stand, as where each variable has a column of its own; or none."""
    for field in schema["fields"]:
        meant = field.get("spellings", {}).get(plain(name))
        if field["type"] == "string" and meant and meant in field["constraints"].get("enum", ()):
            return str(field["name"])
    return ""


def _cell_faults(raw: pd.DataFrame, schema: dict[str, Any], faults: Faults) -> None:
    for field in schema["fields"]:
        name, limits = field["name"], field.get("constraints", {})
        if name not in raw.columns:
            continue
        column = raw[name]
        wrong = {value: _not_allowed(value, field["type"], limits) for value in column.unique()}
        for allowed in dict.fromkeys(filter(None, wrong.values())):
            these = column.isin([value for value, said in wrong.items() if said == allowed]).to_numpy()
            cells_at(these, column, say("allowed", allowed=allowed), faults)
        if limits.get("unique"):
            cells_at(column.duplicated().to_numpy(), column, say("once"), faults)


def cells_at(wrong: NDArray[np.bool_], column: pd.Series, said: str, faults: Faults) -> None:
    """A fault of one kind in some cells of a column: where, shape (rows,), and what is said after the value."""
    name = quoted(column.name)
    faults.at(
        f"{name}{said}",
        wrong,
        column.index,
        lambda at: say("in_column", column=name, value=quoted(column.iloc[at]), said=said),
    )


def _not_allowed(value: str, kind: str, limits: dict[str, Any]) -> str:
    """What would have been allowed, or nothing where the value is."""
    required = limits.get("required")
    if value == "NA" and not required:
        return ""
    allowed = in_words(kind, limits)
    if value in ("NA", ""):
        return say("needed" if required else "or_na_where", allowed=allowed)
    if _is_allowed(value, kind, limits):
        return ""
    if kind == "number" and may_be_thousands(value):
        allowed = say("no_thousands", allowed=allowed)
    if not required:
        allowed = say("or_na", allowed=allowed)
    near = _nearest(value, limits.get("enum", [])) if kind == "number" else None
    return allowed if near is None else say("write", allowed=allowed, value=f"{near:g}")


def _nearest(value: str, choices: list[float]) -> float | None:
    """The allowed number that a number or a percentage is likely to mean."""
    percent = value.endswith("%")
    number = number_of(value[:-1].strip(SPACES) if percent else value)
    if number is None:
        return None
    share = number / 100 if percent else number
    # What lies at the very distance counts, whatever the computer's rounding makes of it.
    return next((choice for choice in choices if abs(share - choice) <= NEAR + 1e-9), None)


def in_words(kind: str, limits: dict[str, Any]) -> str:
    """What the limits of a column ask for, in words."""
    if "enum" in limits:
        return " or ".join(f"{choice:g}" if kind == "number" else choice for choice in limits["enum"])
    if kind == "number":
        low, high = limits.get("minimum"), limits.get("maximum")
        if "exclusiveMinimum" in limits:
            return f"a number above {limits['exclusiveMinimum']} and up to {high}"
        return "a number" if low is None and high is None else f"a number from {_end(low)} to {_end(high)}"
    return f"text of the form {limits['pattern']}" if "pattern" in limits else "text"


def _end(limit: float | None) -> str:
    return "any" if limit is None else str(limit)


def _is_allowed(value: str, kind: str, limits: dict[str, Any]) -> bool:
    if kind != "number":
        return value in limits.get("enum", [value]) and bool(re.fullmatch(limits.get("pattern", "(?s:.*)"), value))
    number = number_of(value)
    if number is None:
        return False
    return (
        number in limits.get("enum", [number])
        and limits.get("minimum", number) <= number <= limits.get("maximum", number)
        and number > limits.get("exclusiveMinimum", float("-inf"))
    )
