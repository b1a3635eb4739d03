"""Files of one's own: cases coded by the codebook, beside those of the review, and tables for spreadsheets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from csrmodel.evidence import coders, faults, spreadsheets, workbooks
from csrmodel.evidence.faults import Faults, quoted, warn_of
from csrmodel.evidence.judged import check_codings
from csrmodel.evidence.messages import SAYS, say
from csrmodel.evidence.schema import NEAR, cells_at, check_cells, in_words, table_schema, typed
from csrmodel.evidence.spreadsheets import HIDDEN, folded, plain, read_sheet, spelt_several_ways, unseen
from csrmodel.evidence.tables import codings, names, shared_table
from csrmodel.frames import has_columns
from csrmodel.guards import guard


def read_codings(path: str | Path) -> pd.DataFrame:
    """Read coded cases of your own, in the format of ``codings.csv``, by the same codebook.

    Parameters
    ----------
    path
        The file, as `csrmodel.evidence.spreadsheets` reads it: a row for each case and variable, with value, section
        (where in your source), references, note and confidence. What your source does not report is ``NA`` or "not
        reported". Variables that a case lacks count as not reported. A variable goes by its code or by its name in the
        codebook. Capitals, spaces and hyphens make no difference to either. Only case, variable and value have to be
        there. The references may be called source, and others as the page's form calls them. Elsewhere an empty cell or
        a dash is ``NA``, and a value without confidence gets a low one.

    Returns
    -------
    DataFrame
        The whole table, with ``value`` as a number.

    Raises
    ------
    ValueError
        With the faults of the file, a line each: file, row as a spreadsheet shows it, column, value and what is
        allowed. Where there are more than 20, equal ones are counted. Nothing is read then.

    Warns
    -----
    FileWarning
        With the `doubts` about the table, what it leaves out, and what had to be taken for granted to read the file.
    """
    path = Path(path)
    own = _own_schema()
    found = Faults(path.name)
    sheet = read_sheet(path, [field["name"] for field in own["fields"]], _NEEDED, ALSO)
    cells, gaps = _as_meant(sheet.cells, own)
    check_cells(cells, own, found, sheet)
    if set(_NEEDED) <= set(cells.columns):
        _coding_faults(cells, found)
    found.stop()
    table = typed(cells, own)
    told = doubts(table, sources="references" in sheet.cells)
    warn_of(f"{path.name}: {doubt}" for doubt in [*sheet.doubts, *gaps, *told])
    return table


_NEEDED = ("case", "variable", "value")
"""Columns without which a row says nothing."""

ALSO = {
    **dict.fromkeys(("source", "sources", "its_source", "reference"), "references"),
    "where_in_it": "section",
    "what_the_source_says": "note",
    "how_sure_are_you": "confidence",
}
"""What else the columns are called, by the form of the page among others, as `plain` has it."""

_BLANK = ("", "-", "\u2013", "\u2014")
"""What people leave in a cell that need not be filled: nothing, or a dash."""

_SILENT = ("not reported", "not known", "unknown", "n/a")
"""What people write in place of ``NA`` for a value."""


def _own_schema() -> dict[str, Any]:
    """The schema of ``codings.csv`` for other sources, whose sections and works any text names, or none."""
    schema = table_schema("codings")
    free = ("section", "references", "note")
    fields = [
        {**f, "constraints": {} if f["name"] in free else f["constraints"], "spare": f["name"] not in _NEEDED}
        for f in schema["fields"]
    ]
    return {**schema, "fields": [{**field, "spellings": _spellings(field)} for field in fields]}


def _spellings(field: dict[str, Any]) -> dict[str, str]:
    """What cells of a column may say otherwise, as `plain` has it, and what is meant; a blank means nothing."""
    name, values = field["name"], field["constraints"].get("enum", ())
    found = {plain(called): code for code, called in names("variable").items()} if name == "variable" else {}
    found |= {plain(str(value)): str(value) for value in (["NA", *values] if values else ())}
    if name == "value":
        found |= {plain(word): "NA" for word in _SILENT}
    if field["spare"]:
        # A note may well say that something is not reported.
        found |= {plain(word): "" for word in (*_BLANK, *([] if name == "note" else ["not reported"]))}
    return found


def _as_meant(cells: pd.DataFrame, schema: dict[str, Any]) -> tuple[pd.DataFrame, list[str]]:
    """Cells as the codebook writes them, with all that may be left out, and a sentence for each kind of gap."""
    found, gaps = cells.copy(), Faults()
    for field in schema["fields"]:
        name, known = field["name"], field["spellings"]
        if name in found:
            found[name] = [known.get(plain(text), text) for text in found[name]]
    spare = [field["name"] for field in schema["fields"] if field["spare"]]
    if set(_NEEDED) <= set(found.columns):
        absent = [name for name in spare if name not in found]
        found[absent] = ""
        if absent:
            gaps.add("absent", say("columns_absent", columns=", ".join(absent)))
        given = found["value"] != "NA"
        unsure = given & (found["confidence"] == "")
        _tell_gap("no_confidence", unsure, gaps)
        _tell_gap("no_note", given & found["note"].isin(["", "NA"]) & ("note" not in absent), gaps)
        found.loc[unsure, "confidence"] = "low"
    for name in set(spare) & set(found.columns):
        found[name] = found[name].replace("", "NA")
    return found, gaps.lines()


def _tell_gap(said: str, where: pd.Series, gaps: Faults) -> None:
    """How many values lack something, and the first of their rows."""
    count = int(where.sum())
    if count:
        values = say("one_value") if count == 1 else say("values", count=f"{count:,}")
        gaps.add(said, say(said, values=values, row=where.idxmax()))


def own_rules() -> dict[str, Any]:
    """What the page needs to read coded cases as `read_codings` does, as plain data: limits, names and sentences.

    Returns
    -------
    dict
        What ``chapters/_static/parts/own/words.js`` describes, ready for JSON.
    """
    columns = [
        {
            "name": field["name"],
            "number": field["type"] == "number",
            "required": field["constraints"].get("required", False),
            "enum": field["constraints"].get("enum"),
            "allowed": in_words(field["type"], field["constraints"]),
            "spare": field["spare"],
            "spellings": field["spellings"],
        }
        for field in _own_schema()["fields"]
    ]
    return {
        "columns": columns,
        "also": ALSO,
        "taken": list(shared_table("cases")["id"]),
        "names": _names_of_the_review(),
        "noSource": list(_NO_SOURCE),
        "near": NEAR,
        "separators": spreadsheets.SEPARATORS,
        "spaces": spreadsheets.SPACES,
        "patterns": spreadsheets.PATTERNS,
        "beginnings": {start.hex(): kind for start, kind in spreadsheets.BEGINNINGS.items()},
        "inside": spreadsheets.INSIDE,
        "kinds": spreadsheets.KINDS,
        "longest": spreadsheets.LONGEST,
        "head": spreadsheets.HEAD,
        "headLength": spreadsheets.HEAD_LENGTH,
        "lines": faults.LINES,
        "first": faults.FIRST,
        "workbook": workbooks.RULES,
        "coders": coders.RULES,
        "says": SAYS,
    }


def doubts(own: pd.DataFrame, *, sources: bool = True) -> list[str]:
    """What may be wrong with coded cases of your own although every cell is allowed.

    Parameters
    ----------
    own
        What `read_codings` returned.
    sources
        Whether a value without a source is told.

    Returns
    -------
    list
        A sentence for each value without a source, each case that is spelt in several ways, and each case that goes by
        a name of the review's; at most 20, equal ones counted then.
    """
    found = Faults()
    has_columns("own", own, ("case", "variable", "value", "references"), ("value",))
    works = own["references"].fillna("NA")
    unsourced = own["value"].notna() & works.map(folded).isin(_NO_SOURCE) & sources
    for case, variable, source in zip(
        own["case"][unsourced], own["variable"][unsourced], works[unsourced], strict=True
    ):
        found.add("source", say("no_source", case=quoted(case), variable=quoted(variable), source=quoted(source)))
    for spellings in spelt_several_ways(own["case"]):
        found.add("spelling", say("spelt", names=", ".join(map(quoted, spellings[: coders.FEW]))))
    known = _names_of_the_review()
    for case in own["case"].unique():
        if folded(case) in known:
            found.add("review", say("review", case=quoted(case), id=quoted(known[folded(case)])))
    return found.lines()


_NO_SOURCE = ("", "NA", "NONE", "UNKNOWN")
"""What people write for no source, as `folded` has it."""


def _names_of_the_review() -> dict[str, str]:
    """The review's cases by whatever one may call them: identifier, name, or the town of a single cluster."""
    names: dict[str, str] = {}
    for row in shared_table("cases").to_dict("records"):
        called = [row["id"], row["name"], row["name"].partition(" (")[0]]
        if row["kind"] == "single" and isinstance(row["place"], str):
            called.append(row["place"])
        for name in called:
            names.setdefault(folded(name), row["id"])
    return names


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
    check_codings("own", own)
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


def _coding_faults(raw: pd.DataFrame, found: Faults) -> None:
    """Faults across cells: a variable coded twice, a value without its reason, a case that is the review's."""
    if raw.empty:
        found.add("rows", say("no_rows"))
    case, variable, value = raw["case"], raw["variable"], raw["value"]

    def again(at: int) -> str:
        first = raw.index[((case == case.iloc[at]) & (variable == variable.iloc[at])).argmax()]
        return say("pair_twice", variable=quoted(variable.iloc[at]), case=quoted(case.iloc[at]), first=first)

    def unsure(at: int) -> str:
        return say("unsure", value=quoted(value.iloc[at]))

    found.at("twice", raw.duplicated(["case", "variable"]).to_numpy(), raw.index, again)
    found.at("unsure", ((value != "NA") & (raw["confidence"] == "NA")).to_numpy(), raw.index, unsure)
    taken = case.isin(shared_table("cases")["id"]).to_numpy()
    cells_at(taken, case, say("taken"), found)
    cells_at(case.map(unseen).to_numpy(dtype=bool), case, HIDDEN, found)


guard(globals())
