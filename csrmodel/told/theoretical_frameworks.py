"""How many frameworks hold each condition of figure 1, and how far what they predict meets a report."""

from __future__ import annotations

from csrmodel import evidence
from csrmodel.evidence import CONDITIONS
from csrmodel.theories import deciding, predictions, theories
from csrmodel.words import counted, enumerated

OWN, FORMS, LINKS = "The review's own model", "Puppim de Oliveira 2008b", "Pyke 2010"
"""Frameworks that the chapter sets beside each other."""


def holders() -> dict[str, int]:
    """All ``frameworks``, and how many of them hold each of `csrmodel.evidence.CONDITIONS`."""
    table = evidence.frameworks()
    holding = table.loc[table["stance"] == "holds", "factor"].value_counts()
    return {
        "frameworks": table["framework"].nunique(),
        **{factor: int(holding.get(factor, 0)) for factor in CONDITIONS},
    }


def predicted() -> dict[str, str]:
    """Counts of predictions in words, and which cases decide.

    Returns
    -------
    dict
        How often a framework with a rule is ``asked``, one case and outcome at a time; how often its answer is
        ``settled`` or hangs on what is not reported (``hanging``); how many settled answers have a report to ``meet``,
        and how many of these are ``against`` it; which case ``parts`` the review's own model and Puppim de Oliveira's
        rule on work, as it is reported; and which ``lacks`` least to part that model and Pyke's rule.
    """
    ruled = {(theory.framework, theory.outcome) for theory in theories() if theory.rules}
    table = predictions()
    asked = table[[pair in ruled for pair in zip(table["framework"], table["outcome"], strict=True)]]
    met = asked[asked["agrees"].notna()]
    apart, short = deciding(OWN, FORMS, "outcome_work"), deciding(OWN, LINKS, "outcome_work")
    now = apart.loc[apart["needs"].map(len) == 0, "name"]
    return {
        "asked": counted(len(asked)),
        "settled": counted(int(asked["says"].isin(["high", "low"]).sum())),
        "hanging": counted(int((asked["says"] == "open").sum())),
        "meet": counted(len(met)),
        "against": counted(int((met["agrees"] == "disagree").sum())),
        "parts": enumerated(now),
        "lacks": str(short["name"].iloc[0]),
    }
