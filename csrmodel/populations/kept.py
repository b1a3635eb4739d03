"""The kept runs: tables of verdicts that took minutes to compute, with the model and the register that made them.

`csrmodel.populations.runs` writes them into ``data/kept``, with an identity beside them. A table of another model or
of another register is refused where the book is built, and said where a chapter runs.
"""

from __future__ import annotations

import pandas as pd

from csrmodel.evidence import shared_table

AXES: dict[str, tuple[float, ...]] = {
    "visible_share": (0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
    "national_median": (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    "informality_median": (0.0, 0.3, 0.6, 0.9),
    "traceability_median": (0.0, 0.25, 0.5, 0.75, 1.0),
}
"""The grid of populations, evenly spaced along each axis."""


def verdict_alternatives() -> pd.DataFrame:
    """Shares of the checks of the propositions in other worlds, as `csrmodel.populations.runs` wrote them."""
    return shared_table("verdict_alternatives").copy()


def verdict_grid() -> pd.DataFrame:
    """Shares of the checks of the propositions on a grid of populations, as `csrmodel.populations.runs` wrote them."""
    return shared_table("verdict_grid").copy()


def verdict_indices() -> pd.DataFrame:
    """Sobol indices of the verdicts by the number of base points, as `csrmodel.populations.runs` wrote them."""
    return shared_table("verdict_indices").copy()


def verdict_turns() -> pd.DataFrame:
    """Turning points of the verdicts, as `csrmodel.populations.runs` wrote them."""
    return shared_table("verdict_turns").copy()


def verdict_maps() -> pd.DataFrame:
    """Truth of each proposition over the two assumptions that matter most to it, as `csrmodel.populations.runs` wrote it."""
    return shared_table("verdict_maps").copy()


def most_important(indices: pd.DataFrame, proposition: int) -> list[str]:
    """Assumptions of a proposition by their total index with the most base points, the largest first."""
    rows = indices[(indices["proposition"] == proposition) & (indices["points"] == indices["points"].max())]
    return [str(name) for name in rows.sort_values("total", ascending=False)["name"]]
