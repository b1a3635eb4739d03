"""How many frameworks hold each condition of figure 1."""

from __future__ import annotations

from csrmodel import evidence
from csrmodel.evidence import CONDITIONS


def holders() -> dict[str, int]:
    """All ``frameworks``, and how many of them hold each of `csrmodel.evidence.CONDITIONS`."""
    table = evidence.frameworks()
    holding = table.loc[table["stance"] == "holds", "factor"].value_counts()
    return {
        "frameworks": table["framework"].nunique(),
        **{factor: int(holding.get(factor, 0)) for factor in CONDITIONS},
    }
