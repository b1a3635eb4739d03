"""Long runs that are kept: what takes minutes to compute is computed on purpose and lies with the tables.

``python -m csrmodel.populations.runs`` (``make runs``) writes the tables of verdicts anew: the shares of every check in
some other worlds, those built as controls among them, and on a grid of populations, Sobol indices with their
convergence, turning points, and maps of the two assumptions that matter most. Chapters read them, so that a page opens
at once, in a browser too. `csrmodel.populations.kept` holds what made them beside what would make them now, and a test
computes parts of each table again.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from pathlib import Path

import pandas as pd

from csrmodel.evidence import data_folder, default
from csrmodel.populations.kept import AXES, most_important, write_identity
from csrmodel.populations.progress import Progress
from csrmodel.populations.propositions import PROPOSITIONS, World, population_shares
from csrmodel.populations.sensitivity import (
    SEED,
    SobolIndices,
    named_worlds,
    proposition_indices,
    turning_points,
    verdict_map,
)

CLUSTERS = 512
"""Clusters of each population of the grid and of every evaluation of the other runs."""

POINTS = 512
"""Base points of the Sobol design."""

DIGITS = 6


SEEDS = tuple(range(10))
"""Populations drawn in each of the other worlds."""


def verdict_alternatives(progress: Progress = iter) -> pd.DataFrame:
    """The share of every check in each of the named worlds: world, seed, then the checks by key.

    Notes
    -----
    The populations are those of `csrmodel.populations.propositions.judge`, of the register's size and drawn by chance.
    """
    size = int(default("population_size"))
    rows = [
        {"world": name, "seed": seed, **population_shares(world, size, seed, "random")}
        for name, world in progress(named_worlds().items())
        for seed in SEEDS
    ]
    return pd.DataFrame(rows).round(DIGITS)


def verdict_grid(progress: Progress = iter) -> pd.DataFrame:
    """The share of every check on every population of the grid: the axes by name, then the checks by key."""
    points = [dict(zip(AXES, values, strict=True)) for values in product(*AXES.values())]
    rows = [{**point, **population_shares(World().changed(**point), CLUSTERS, SEED)} for point in progress(points)]
    return pd.DataFrame(rows).round(DIGITS)


def verdict_indices(found: Iterable[SobolIndices]) -> pd.DataFrame:
    """Indices of the three verdicts, a row for each proposition, assumption and number of base points.

    Returns
    -------
    DataFrame
        Columns proposition, name, points, first, first_error, total, total_error, holds, as in `SobolIndices`.
    """
    parts = [indices.by_points.assign(proposition=indices.proposition) for indices in found]
    table = pd.concat(parts, ignore_index=True)
    columns = ["proposition", "name", "points", "first", "first_error", "total", "total_error", "holds"]
    return table[columns].round(DIGITS)


def verdict_turns() -> pd.DataFrame:
    """Turning points: proposition, name, truth, turned_at, distance."""
    table = turning_points(clusters=CLUSTERS)
    return table[["proposition", "name", "truth", "turned_at", "distance"]].round(DIGITS)


def verdict_maps(indices: pd.DataFrame) -> pd.DataFrame:
    """For each proposition the map of the two assumptions with the largest total indices.

    Returns
    -------
    DataFrame
        Columns proposition, first, second (names), x, y (values) and truth.
    """
    parts = []
    for n in PROPOSITIONS:
        first, second = most_important(indices, n)[:2]
        table = verdict_map(first, second, clusters=CLUSTERS)
        parts.append(
            pd.DataFrame(
                {
                    "proposition": n,
                    "first": first,
                    "second": second,
                    "x": table[first],
                    "y": table[second],
                    "truth": table[f"truth_{n}"],
                }
            )
        )
    return pd.concat(parts, ignore_index=True).round(DIGITS)


def write_all(folder: Path | None = None, progress: Progress = iter) -> None:
    """Compute every kept run and write it as a table."""
    place = folder or data_folder() / "kept"
    indices = verdict_indices(proposition_indices(points=POINTS, clusters=CLUSTERS, progress=progress))
    tables = {
        "verdict_alternatives": verdict_alternatives(progress),
        "verdict_grid": verdict_grid(progress),
        "verdict_indices": indices,
        "verdict_turns": verdict_turns(),
        "verdict_maps": verdict_maps(indices),
    }
    for name, table in tables.items():
        table.to_csv(place / f"{name}.csv", index=False, na_rep="NA", lineterminator="\n")
    write_identity(place)


if __name__ == "__main__":
    from tqdm import tqdm

    write_all(progress=tqdm)
