"""How far two coders agree, and what was decided where they do not."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from csrmodel import evidence
from csrmodel.frames import with_named_rows


def compared(first: pd.DataFrame, second: pd.DataFrame) -> dict[str, object]:
    """Agreement over all variables, as `csrmodel.evidence.Agreement` has it, and how many values are ``apart``.

    Parameters
    ----------
    first, second
        Codings of the same cases, as `csrmodel.evidence.codings_first` gives them.
    """
    return {
        **asdict(evidence.pooled_agreement(first, second)),
        "apart": len(evidence.disagreements(first, second)),
    }


def agreed_table(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """`csrmodel.evidence.agreement` for a reader: a row for each variable, by its name."""
    found = evidence.agreement(first, second)
    shown = {"both": "cases with two values", "percent": "entries alike, per cent"}
    table = found.set_index(found["variable"].map(evidence.names("variable")))[list(shown)].rename(columns=shown)
    return with_named_rows(table.round().astype(int), "variable")


def decided_table() -> pd.DataFrame:
    """`csrmodel.evidence.adjudication` for a reader: a row for each entry, by the names of case and variable."""
    found = evidence.adjudication()
    shown = {"first": "first coder", "second": "second coder", "value": "decided"}
    table = found.set_index(found["case"].map(evidence.case_names())).drop(columns="case").rename(columns=shown)
    table["variable"] = table["variable"].map(evidence.names("variable"))
    values = list(shown.values())
    table[values] = table[values].map("{:g}".format, na_action="ignore")
    return with_named_rows(table.fillna("not reported"), "case")
