"""The register of assumptions: every number that the review does not give, with its range and its basis."""

from __future__ import annotations

from functools import cache

import pandas as pd

from csrmodel.evidence.tables import shared_table


def assumptions() -> pd.DataFrame:
    """Every number that the review does not give: name, symbol, default, low, high, unit, meaning, basis, source."""
    return shared_table("assumptions").copy()


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


@cache
def _defaults() -> dict[str, float]:
    table = shared_table("assumptions")
    return dict(zip(table["name"], table["default"].astype(float), strict=True))
