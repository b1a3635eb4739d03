"""Sweeps: which solution comes out where, when the anchors of calibration and the cuts are moved.

Every combination of the settings is one point of a grid. At each, raw numbers are calibrated, the truth table made
and minimised. A configuration *survives* at a point if it is a term of every model there; where models tie, it may be
in some only.

A point at which a case falls exactly on a crossover, or at which nothing is explained, has no solution. It stays in
the grid with its reason, and counts as one where no configuration survives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Literal

import numpy as np
import pandas as pd

from csrmodel.frames import has_columns
from csrmodel.guards import guard
from csrmodel.parameters import shown, unknown
from csrmodel.qca.calibration import by_thresholds, direct
from csrmodel.qca.expressions import Array, NoSolutionError
from csrmodel.qca.solutions import Contradictions, Solution, intermediate, minimise
from csrmodel.qca.tables import Halves, truth_table

Anchor = float | Sequence[float]
"""One threshold of a crisp set, or the three anchors of a fuzzy one."""

MOST_POINTS = 20_000
"""So many points has the largest grid."""


def solution_sweep(
    raw: pd.DataFrame,
    outcome: str,
    anchors: Mapping[str, Sequence[Anchor]] | None = None,
    incl_cuts: Sequence[float] = (0.8,),
    pri_cuts: Sequence[float] = (0.0,),
    n_cuts: Sequence[int] = (1,),
    kind: Literal["conservative", "parsimonious", "intermediate"] = "conservative",
    expectations: str | Mapping[str, Any] | None = None,
    contradictions: Contradictions = "against",
    halves: Halves = "refuse",
) -> pd.DataFrame:
    """The solution at every point of a grid.

    Parameters
    ----------
    raw
        A row for each case; conditions and the outcome, raw or calibrated.
    outcome
        Name of its column, with ``~`` for its absence.
    anchors
        For each column that is raw, the anchors to try: thresholds for a crisp set, or triples of full exclusion,
        crossover and full inclusion for a fuzzy one. Columns without anchors are taken as calibrated.
    incl_cuts, pri_cuts, n_cuts
        Cuts to try.
    kind
        Which solution.
    expectations
        For the intermediate one.
    contradictions, halves
        As for `csrmodel.qca.solutions.minimise` and `csrmodel.qca.tables.truth_table`.

    Returns
    -------
    DataFrame
        A row for each point. One column for each anchored column and each cut with its setting; then models (a tuple
        of formulas, empty where there is no solution), in_every and in_some (tuples of configurations), consistency
        and coverage (of the first model), and reason (why there is no solution, or empty).

    Raises
    ------
    ValueError
        If the grid is too large, or anchors name no column.
    """
    moved = dict(anchors or {})
    for name in moved:
        if name not in raw.columns:
            raise ValueError(unknown("anchors: column", name, map(str, raw.columns)))
    if kind == "intermediate" and expectations is None:
        raise ValueError("expectations is None; allowed is what is expected of each condition, as in 'A, ~B'")
    axes = {**moved, "incl_cut": incl_cuts, "pri_cut": pri_cuts, "n_cut": n_cuts}
    points = int(np.prod([len(values) for values in axes.values()]))
    if not 0 < points <= MOST_POINTS:
        raise ValueError(f"the grid has {points:,} points; allowed are 1 to {MOST_POINTS:,}")
    rows = []
    for settings in product(*axes.values()):
        at = dict(zip(axes, settings, strict=True))
        told = {name: tuple(np.asarray(value).tolist()) if np.ndim(value) else value for name, value in at.items()}
        rows.append({**told, **_at(raw, outcome, at, tuple(moved), kind, expectations, contradictions, halves)})
    return pd.DataFrame(rows)


def _at(
    raw: pd.DataFrame,
    outcome: str,
    at: Mapping[str, Any],
    moved: tuple[str, ...],
    kind: str,
    expectations: str | Mapping[str, Any] | None,
    contradictions: Contradictions,
    halves: Halves,
) -> dict[str, Any]:
    """What comes out at one point."""
    data = raw.assign(**{name: _calibrated(raw[name].to_numpy(), at[name]) for name in moved})
    try:
        table = truth_table(
            data, outcome, incl_cut=at["incl_cut"], pri_cut=at["pri_cut"], n_cut=at["n_cut"], halves=halves
        )
        found: Sequence[Solution]
        if kind == "intermediate":
            found = intermediate(table, expectations or {}, contradictions=contradictions)
        else:
            found = (
                minimise(table, "conservative" if kind == "conservative" else "parsimonious", False, contradictions),
            )
    except NoSolutionError as error:
        missing = float("nan")
        return {"models": (), "in_every": (), "in_some": (), "consistency": missing, "coverage": missing,
                "reason": str(error)}  # fmt: skip
    models = {model.formula: model for solution in found for model in solution.models}
    terms = [set(model.terms) for model in models.values()]
    fit = next(iter(models.values())).fit
    return {
        "models": tuple(models),
        "in_every": tuple(sorted(set.intersection(*terms))),
        "in_some": tuple(sorted(set.union(*terms))),
        "consistency": fit.consistency,
        "coverage": fit.coverage,
        "reason": "",
    }


def _calibrated(values: Array, anchor: Anchor) -> Array:
    """One column calibrated: crisp by one threshold, or fuzzy by three anchors."""
    if np.ndim(anchor) == 0:
        return by_thresholds(values, [float(anchor)]).astype(np.float64)  # type: ignore[arg-type]
    return direct(values, list(anchor))  # type: ignore[arg-type]


def survival(swept: pd.DataFrame) -> pd.DataFrame:
    """On what share of the grid each configuration survives.

    Parameters
    ----------
    swept
        What `solution_sweep` returned, or some of its rows.

    Returns
    -------
    DataFrame
        A row for each configuration, the hardiest first: configuration, in_every and in_some, the shares of all
        points, those without a solution counted, at which it is in every model, or in at least one.
    """
    has_columns("swept", swept, ["in_every", "in_some"])
    for name in ("in_every", "in_some"):
        for value in swept[name]:
            if not isinstance(value, tuple | list):
                raise ValueError(f"swept has {shown(value)} in column {name!r}; allowed are tuples of configurations")
    counts = {name: swept[name].explode().dropna().value_counts() for name in ("in_every", "in_some")}
    shares = pd.DataFrame(counts).fillna(0.0) / len(swept)
    ordered = shares.rename_axis("configuration").reset_index()
    return ordered.sort_values(
        ["in_every", "in_some", "configuration"], ascending=[False, False, True], ignore_index=True
    )


guard(globals())
