"""Files of one's own: cases coded by the codebook, beside those of the review, and tables for spreadsheets."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from csrmodel.evidence.schema import cell_faults, column_faults, read_raw, table_schema, typed
from csrmodel.evidence.tables import codings, names, shared_table


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
    schema = table_schema("codings")
    # Your source has sections and works of its own: any text names them.
    fields = [{**f, "constraints": {}} if f["name"] in ("section", "references") else f for f in schema["fields"]]
    own = {**schema, "fields": fields}
    raw = read_raw(path)
    faults = column_faults(raw, own) or [*cell_faults(raw, own), *_coding_faults(raw)]
    if not faults and raw.empty:
        faults = ["the file has no rows; allowed is one row or more"]
    if faults:
        raise ValueError("\n".join(f"{path.name}: {fault}" for fault in faults))
    return typed(raw, own)


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
    taken = set(shared_table("cases")["id"])
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
