"""Long runs that are kept: what takes minutes to compute is computed on purpose and lies with the tables.

``python -m csrmodel.populations.runs`` (``make runs``) writes the tables of verdicts anew: the shares of every check
for each weight of buyers, in some other worlds, those built as controls among them, and on a grid of populations; what
moves every reading, by a screening of all assumptions and indices of those that matter; the boxes in which readings
hold; turning points, and maps of the two assumptions that matter most; the coded cases, predicted; and predictions for
every case that the codebook allows. Every single run behind screening, indices and boxes is kept as well. Chapters read
the tables, so that a page opens at once, in a browser too. `csrmodel.populations.kept` holds what made them beside what
would make them now, and a test computes parts of each table again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from csrmodel.evidence import coded_by, data_folder, default
from csrmodel.populations.discovery import Scenario, discover
from csrmodel.populations.facts import draws_of_facts, fact_draws
from csrmodel.populations.kept import AXES, DESIGNS, GRID, most_important, write_identity, write_runs
from csrmodel.populations.postdiction import PRIORS, postdict
from csrmodel.populations.postdiction_grid import packed, postdiction_grid
from csrmodel.populations.progress import Progress
from csrmodel.populations.propositions import CROSSOVER, FIRST, READINGS, World, population_shares
from csrmodel.populations.sensitivity import (
    RANGES,
    SEED,
    assumption_ranges,
    draw_design,
    index_design,
    mattering,
    named_worlds,
    screening,
    screening_design,
    sobol_indices,
    truths_at,
    turning_points,
    varied,
    verdict_map,
    within,
)
from csrmodel.populations.table_draws import draws_of_tables, table_draws
from csrmodel.populations.verdicts import SEEDS, buyers_weights

CLUSTERS = 512
"""Clusters of each population of the grid and of every evaluation of the other runs."""

STARTS = 20
"""Runs of the screening."""

POINTS = 128
"""Base points of the Sobol design: twice as many would make all runs together a third longer."""

DRAWS = 2048
"""Draws of all assumptions at once, a power of two."""

FACT_DRAWS = 256
"""Draws in which the facts are asked, a power of two."""

TABLE_DRAWS = 64
"""Draws in which the conditions of the round table are asked, a power of two."""

DIGITS = 6
FEWER = 4
"""Decimal places of shares, and of what comes out of designs."""


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


Runs = tuple[pd.DataFrame, dict[str, pd.DataFrame]]
"""Places in the unit cube, and the truths there by set of ranges, as `csrmodel.populations.kept.runs_of` has them."""


def runs_at(places: pd.DataFrame, progress: Progress = iter, executor: Executor | None = None) -> Runs:
    """The truths at the places of a design, over each set of ranges."""
    truths = {
        name: truths_at(
            within(assumption_ranges(list(places), name), places).to_dict("records"),
            clusters=CLUSTERS,
            executor=executor,
            progress=progress,
        ).round(FEWER)
        for name in RANGES
    }
    return places, truths


def verdict_screening(runs: Runs) -> pd.DataFrame:
    """Mean effects on the truth of each reading: ranges, reading, name, effect, effect_error, spread."""
    return _each_reading(runs, screening)


def verdict_indices(runs: Runs) -> pd.DataFrame:
    """Indices of the truth of each reading, by the number of base points.

    Returns
    -------
    DataFrame
        Columns ranges, reading, name, points, first, first_error, total, total_error, as `sobol_indices` has them, and
        holds, the share of all evaluations in which the reading holds.
    """

    def indices(places: pd.DataFrame, truth: pd.Series) -> pd.DataFrame:
        return sobol_indices(places, truth).assign(holds=(truth > CROSSOVER).mean())

    return _each_reading(runs, indices)


def verdict_boxes(runs: Runs, names: Sequence[str]) -> pd.DataFrame:
    """The box in which each reading holds, a row for each assumption with a limit, or one without a name.

    Parameters
    ----------
    runs
        Draws of all assumptions.
    names
        Those along which limits are looked for: among many that do not matter some would seem to.

    Returns
    -------
    DataFrame
        Columns ranges, reading, name, low, high (missing where there is no limit), low_chance, high_chance (the chance
        of each limit), density, coverage, mass and share, as in `csrmodel.populations.discovery`.
    """
    places, truths = runs
    parts = []
    for ranges, table in truths.items():
        values = within(assumption_ranges(names, ranges), places[list(names)])
        for reading in READINGS:
            found = discover(values, (table[reading] > CROSSOVER).to_numpy())
            rows = pd.DataFrame([_limits(found, name) for name in found.box.restricted or (None,)])
            quality = {name: getattr(found.quality, name) for name in ("density", "coverage", "mass")}
            parts.append(rows.assign(ranges=ranges, reading=reading, **quality, share=found.share))
    columns = ["ranges", "reading", "name", "low", "high", "low_chance", "high_chance"]
    return pd.concat(parts, ignore_index=True)[[*columns, "density", "coverage", "mass", "share"]].round(FEWER)


def _limits(found: Scenario, name: str | None) -> dict[str, Any]:
    """The limits of an assumption and their chances; all missing for none."""
    row: dict[str, Any] = {"name": name, **dict.fromkeys(("low", "high", "low_chance", "high_chance"), float("nan"))}
    for (limited, side), chance in found.chances.items():
        if limited == name:
            row |= {side: getattr(found.box, side)[found.box.names.index(limited)], f"{side}_chance": chance}
    return row


def verdict_draws(runs: Runs) -> pd.DataFrame:
    """In how many draws of all assumptions from their ranges in the register each reading holds."""
    _, truths = runs
    held = (truths["review"] > CROSSOVER).sum()
    return pd.DataFrame({"reading": held.index, "draws": len(truths["review"]), "holds": held.to_numpy()})


def _each_reading(runs: Runs, analysis: Callable[[pd.DataFrame, pd.Series], pd.DataFrame]) -> pd.DataFrame:
    """An analysis of each truth over each set of ranges."""
    places, truths = runs
    parts = [
        analysis(places, table[reading]).assign(ranges=ranges, reading=reading)
        for ranges, table in truths.items()
        for reading in READINGS
    ]
    return _led_by(["ranges", "reading"], parts).round(FEWER)


def _led_by(first: list[str], parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Tables one after another, with some columns first."""
    table = pd.concat(parts, ignore_index=True)
    return table[[*first, *(column for column in table if column not in first)]]


def verdict_turns(executor: Executor | None = None) -> pd.DataFrame:
    """Turning points: reading, name, truth, turned_at, distance."""
    table = turning_points(clusters=CLUSTERS, executor=executor)
    return table[["reading", "name", "truth", "turned_at", "distance"]].round(DIGITS)


def verdict_maps(indices: pd.DataFrame, executor: Executor | None = None) -> pd.DataFrame:
    """For the first reading of each proposition the map of the two assumptions with the largest total indices.

    Returns
    -------
    DataFrame
        Columns proposition, first, second (names), x, y (values) and truth.
    """
    parts = []
    for n, reading in sorted(FIRST.items()):
        first, second = most_important(indices, reading.key)[:2]
        table = verdict_map(first, second, clusters=CLUSTERS, executor=executor)
        values = {"x": table[first], "y": table[second], "truth": table[reading.key]}
        parts.append(pd.DataFrame({"proposition": n, "first": first, "second": second, **values}))
    return pd.concat(parts, ignore_index=True).round(DIGITS)


def postdictions() -> pd.DataFrame:
    """The coded cases, predicted: coding, prior, then as `postdict` has it."""
    parts = [
        postdict(codings=codings, prior=prior).assign(coding=coder, prior=prior)
        for coder, codings in coded_by().items()
        for prior in PRIORS
    ]
    return _led_by(["coding", "prior"], parts).round(DIGITS)


def write_all(folder: Path | None = None, progress: Progress = iter, executor: Executor | None = None) -> None:
    """Compute every kept run and write it as a table; with an executor populations are shared out, to the same bits."""
    place = folder or data_folder() / "kept"
    screened = runs_at(screening_design(varied(), STARTS), progress, executor)
    effects = verdict_screening(screened)
    sampled = runs_at(index_design(mattering(effects), POINTS), progress, executor)
    drawn = runs_at(draw_design(varied(), DRAWS), progress, executor)
    indices = verdict_indices(sampled)
    tables = {
        "verdict_readings": verdict_readings(progress, executor),
        "verdict_draws": verdict_draws(drawn),
        "fact_draws": fact_draws(draws_of_facts(FACT_DRAWS), executor),
        "round_table_draws": table_draws(draws_of_tables(TABLE_DRAWS), executor),
        "verdict_alternatives": verdict_alternatives(progress, executor),
        "verdict_grid": verdict_grid(progress, executor),
        "verdict_screening": effects,
        "verdict_indices": indices,
        "verdict_boxes": verdict_boxes(drawn, mattering(effects)),
        "verdict_turns": verdict_turns(executor),
        "verdict_maps": verdict_maps(indices, executor),
        "postdictions": postdictions(),
    }
    for name, table in tables.items():
        table.to_csv(place / f"{name}.csv", index=False, na_rep="NA", lineterminator="\n")
    for design, runs in zip(DESIGNS, (screened, sampled, drawn), strict=True):
        write_runs(place, design, *runs)
    (place / GRID).write_bytes(packed(postdiction_grid(progress, executor)))
    write_identity(place)


if __name__ == "__main__":
    from tqdm import tqdm

    with ProcessPoolExecutor() as pool:
        write_all(progress=tqdm, executor=pool)
