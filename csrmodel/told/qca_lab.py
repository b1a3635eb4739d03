"""The laboratory of configurations: what is found of a known structure, and how far the coded cases reach."""

from __future__ import annotations

from functools import cache

import pandas as pd

from csrmodel import evidence, qca
from csrmodel.evidence import CONDITIONS
from csrmodel.evidence.judged import coded_values
from csrmodel.figures.kit.sentence import said
from csrmodel.frames import with_named_rows
from csrmodel.words import counted

STRUCTURE, LOOKED_AT = "A*B + ~C", ("A", "B", "C", "D")
"""The known structure, and the conditions that a researcher looks at: one of them is beside the point."""

FEW, MANY, NOISE = 15, 60, 0.1


@cache
def recovery() -> pd.DataFrame:
    """Known structure against found structure, by cases, noise and solution."""
    return qca.recovery(STRUCTURE, LOOKED_AT, cases=(FEW, MANY), noise=(0.0, NOISE), draws=60)


def found_again() -> pd.DataFrame:
    """`recovery` for a reader: shares of the draws, a row for each solution, each column named by what it says."""
    columns = {
        "kind": "solution",
        "cases": "cases",
        "noise": "wrong outcomes",
        "seen": "rows with a case",
        "right_all": "the known formula and no other",
        "sound_all": "claims nothing that is not so",
        "complete_all": "misses nothing",
        "models": "formulas that tie",
    }
    found = recovery()[list(columns)].rename(columns=columns).round(2)
    return with_named_rows(found.set_index("solution"), "solution")


def recovered() -> dict[str, str]:
    """How often the structure is the only formula that is found, in per cent.

    Returns
    -------
    dict
        ``few`` and ``many`` cases and the ``noise`` of the trial; ``conservative_few``, ``parsimonious_many`` and so
        on without noise, and ``noisy_conservative_few`` and so on with it; ``overreach``, how often a parsimonious
        formula from few cases claims a configuration that the structure has not, without noise.
    """
    table = recovery().set_index(["kind", "cases", "noise"])
    told = {"few": str(FEW), "many": str(MANY), "noise": said(NOISE, ".0%")}
    for kind in ("conservative", "parsimonious"):
        for word, cases in (("few", FEW), ("many", MANY)):
            told[f"{kind}_{word}"] = said(table.loc[(kind, cases, 0.0), "right_all"], ".0%")
            told[f"noisy_{kind}_{word}"] = said(table.loc[(kind, cases, NOISE), "right_all"], ".0%")
    return {**told, "overreach": said(1 - table.loc[("parsimonious", FEW, 0.0), "sound_all"], ".0%")}


def own_cases() -> dict[str, str]:
    """How far the book's own cases reach, in words.

    Returns
    -------
    dict
        ``cases`` in the table; ``conditions`` of the codebook and ``configurations`` of all of them; how many cases
        report no condition (``silent``) and how many the ``most`` that any case reports.
    """
    cases = coded_values(evidence.codings())
    reported = [sum(name in values for name in CONDITIONS) for values in cases.values()]
    return {
        "cases": counted(len(cases)),
        "conditions": counted(len(CONDITIONS)),
        "configurations": str(2 ** len(CONDITIONS)),
        "silent": counted(reported.count(0)),
        "most": counted(max(reported)),
    }
