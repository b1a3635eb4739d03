"""The check of the book's own tables, which every build starts with: ``python -m csrmodel.evidence.check``."""

from __future__ import annotations

import sys

import pandas as pd

from csrmodel.evidence.bibliography import reference_keys
from csrmodel.evidence.coders import disagreements
from csrmodel.evidence.register import assumptions
from csrmodel.evidence.schema import data_folder, data_package, read_table
from csrmodel.evidence.tables import adjudication, claims, codings, codings_first, codings_second

LINKS = {
    "studies": "references.bib",
    "references": "references.bib",
    "reference": "references.bib",
    "studied_by": "references.bib",
    "claims": "claims.csv",
    "case": "cases.csv",
    "cases": "cases.csv",
}
"""Columns whose cells hold identifiers of another table, separated by "; "."""

ORIGINS = ("assumption", "illustration", "numerical")
"""What the source of a number in the register is called where it is no study."""


def _adjudication_faults() -> list[str]:
    """Differences between coders without a decision, and a coding that is not what was decided."""
    keys = ["case", "variable"]
    first, decided = codings_first().set_index(keys)["value"], adjudication().set_index(keys)["value"]
    differ = disagreements(codings_first(), codings_second()).set_index(keys).index
    faults = [
        f"adjudication.csv: {key}: the coders differ; allowed is a decision" for key in differ.difference(decided.index)
    ]
    wanted = first.copy()
    wanted.update(decided)
    wanted[decided.index[decided.isna()]] = float("nan")
    own = codings().set_index(keys)["value"]
    same = (own == wanted) | (own.isna() & wanted.isna())
    faults += [f"codings.csv: {key}: {own[key]}; allowed is {wanted[key]}, as decided" for key in own.index[~same]]
    return faults


def check() -> list[str]:
    """Every fault of the book's own tables, and of the keys that they cite."""
    faults = []
    known = {
        "references.bib": set(reference_keys()),
        "cases.csv": set(_ids("cases")),
        "claims.csv": set(_ids("claims")),
    }
    for resource in data_package()["resources"]:
        try:
            table = read_table(data_folder() / resource["path"], resource["name"])
        except ValueError as error:
            faults.append(str(error))
            continue
        for column, target in LINKS.items():
            if column in table:
                faults += _dangling(resource["path"], table[column], column, target, known)
        if resource["name"] == "assumptions":
            cited = table["source"].mask(table["source"].isin(ORIGINS))
            faults += _dangling(resource["path"], cited, "source", "references.bib", known)
    if not faults:
        faults += [*_claim_faults(), *_adjudication_faults()]
    register = assumptions() if not faults else pd.DataFrame({"low": [], "default": [], "high": [], "name": []})
    for row in register[
        (register["default"] < register["low"]) | (register["default"] > register["high"])
    ].itertuples():
        faults.append(f"assumptions.csv: {row.name}: default {row.default} is outside {row.low} to {row.high}")
    return faults


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


if __name__ == "__main__":
    found = check()
    for fault in found:
        print(fault, file=sys.stderr)
    sys.exit(1 if found else 0)
