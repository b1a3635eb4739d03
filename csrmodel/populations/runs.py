"""Long runs that are kept: what takes minutes to compute is computed on purpose and lies with the tables.

``python -m csrmodel.populations.runs`` (``make runs``) writes the tables of verdicts anew: the shares of every check
for each weight of buyers, in some other worlds, those built as controls among them, and on a grid of populations, Sobol
indices with their convergence, turning points, and maps of the two assumptions that matter most. Chapters read them,
so that a page opens at once, in a browser too. `csrmodel.populations.kept` holds what made them beside what would make
them now, and a test computes parts of each table again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from csrmodel.evidence import data_folder, default
from csrmodel.populations import uniform_points
from csrmodel.populations.kept import AXES, most_important, write_identity
from csrmodel.populations.progress import Progress
from csrmodel.populations.propositions import CROSSOVER, PROPOSITIONS, World, population_shares, reading_truths
from csrmodel.populations.sensitivity import (
    SEED,
    SobolIndices,
    assumption_ranges,
    named_worlds,
    proposition_indices,
    turning_points,
    verdict_map,
)
from csrmodel.populations.verdicts import SEEDS, buyers_weights

CLUSTERS = 512
"""Clusters of each population of the grid and of every evaluation of the other runs."""

POINTS = 512
"""Base points of the Sobol design."""

DRAWS = 1500
"""Draws of all assumptions at once."""

DIGITS = 6


def verdict_readings(progress: Progress = iter, executor: Executor | None = None) -> pd.DataFrame:
    """The share of every check for each weight of buyers: omega, seed, then the checks by key.

    Notes
    -----
    The populations are those of `csrmodel.populations.verdicts.judge`, of the register's size and drawn by chance.
    """
    worlds = {round(weight, DIGITS): World().changed(omega=weight) for weight in buyers_weights()}
    return _on_every_population("omega", worlds, progress, executor)


def verdict_alternatives(progress: Progress = iter, executor: Executor | None = None) -> pd.DataFrame:
    """The share of every check in each of the named worlds, on the same populations: world, seed, checks by key."""
    return _on_every_population("world", named_worlds(), progress, executor)


def verdict_draws(progress: Progress = iter, executor: Executor | None = None) -> pd.DataFrame:
    """In how many draws of all assumptions from their ranges each reading holds: reading, draws, holds."""
    ranges = assumption_ranges()
    cube = uniform_points(DRAWS, len(ranges), SEED, "random")
    low, high = ranges["low"].to_numpy(), ranges["high"].to_numpy()
    drawn = pd.DataFrame(low + cube * (high - low), columns=ranges["name"])
    worlds = [World().changed(**row) for row in drawn.to_dict("records")]
    found = _each([(world, CLUSTERS, SEED, "sobol") for world in worlds], progress, executor)
    each = [reading_truths(shares, world.quantifiers) for world, shares in zip(worlds, found, strict=True)]
    holds = (pd.DataFrame(each) > CROSSOVER).sum()
    return pd.DataFrame({"reading": holds.index, "draws": DRAWS, "holds": holds.to_numpy()})


def _on_every_population(
    name: str, worlds: Mapping[Any, World], progress: Progress, executor: Executor | None
) -> pd.DataFrame:
    size = int(default("population_size"))
    points = [(key, seed) for key in worlds for seed in SEEDS]
    work = [(worlds[key], size, seed, "random") for key, seed in points]
    found = _each(work, progress, executor)
    rows = [{name: key, "seed": seed, **shares} for (key, seed), shares in zip(points, found, strict=True)]
    return pd.DataFrame(rows).round(DIGITS)


def verdict_grid(progress: Progress = iter, executor: Executor | None = None) -> pd.DataFrame:
    """The share of every check on every population of the grid: the axes by name, then the checks by key."""
    points = [dict(zip(AXES, values, strict=True)) for values in product(*AXES.values())]
    work = [(World().changed(**point), CLUSTERS, SEED, "sobol") for point in points]
    rows = [{**point, **shares} for point, shares in zip(points, _each(work, progress, executor), strict=True)]
    return pd.DataFrame(rows).round(DIGITS)


def _each(
    work: Sequence[tuple[World, int, int, str]], progress: Progress, executor: Executor | None
) -> list[dict[str, float]]:
    """The shares of each of some populations: world, size, seed and method."""
    found = executor.map(_shares, work, chunksize=20) if executor else map(_shares, work)
    return [shares for _, shares in zip(progress(range(len(work))), found, strict=True)]


def _shares(asked: tuple[World, int, int, str]) -> dict[str, float]:
    return population_shares(*asked)


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


def write_all(folder: Path | None = None, progress: Progress = iter, executor: Executor | None = None) -> None:
    """Compute every kept run and write it as a table; with an executor populations are shared out, to the same bits."""
    place = folder or data_folder() / "kept"
    indices = verdict_indices(proposition_indices(points=POINTS, clusters=CLUSTERS, progress=progress))
    tables = {
        "verdict_readings": verdict_readings(progress, executor),
        "verdict_draws": verdict_draws(progress, executor),
        "verdict_alternatives": verdict_alternatives(progress, executor),
        "verdict_grid": verdict_grid(progress, executor),
        "verdict_indices": indices,
        "verdict_turns": verdict_turns(),
        "verdict_maps": verdict_maps(indices),
    }
    for name, table in tables.items():
        table.to_csv(place / f"{name}.csv", index=False, na_rep="NA", lineterminator="\n")
    write_identity(place)


if __name__ == "__main__":
    from tqdm import tqdm

    with ProcessPoolExecutor() as pool:
        write_all(progress=tqdm, executor=pool)
