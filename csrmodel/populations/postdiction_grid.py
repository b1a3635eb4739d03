"""What the model predicts of every case that the codebook allows, kept so that a page without Python can ask for it.

A case has seven conditions, and each is coded 0, 0.33, 0.67 or 1, or not reported. That makes 78,125 *profiles*. For
each profile and outcome the grid holds four shares of draws in which the outcome is good, as `postdict` counts them:
with what is not reported drawn from the population's prior, or evenly; and the lowest and the highest share among these
two and some draws of every number of the register from its range.

Nothing here knows of a case whether it has a treatment plant, or whether its coder wrote that a level is reported: an
own case has no plant, and only its lower tiers are a level.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import fields
from functools import cache

import numpy as np
from numpy.typing import NDArray

from csrmodel.clusters import ClusterAttributes
from csrmodel.evidence import CONDITIONS
from csrmodel.evidence.judged import STEPS
from csrmodel.parameters import shown
from csrmodel.populations.kept import packed_grid
from csrmodel.populations.postdiction import (
    OUTCOMES,
    PRIORS,
    is_good,
    is_level,
    outcome_levels,
    unreported_of,
)
from csrmodel.populations.progress import Progress
from csrmodel.populations.propositions import World
from csrmodel.populations.sensitivity import SEED, assumption_ranges, draw_design, varied, within

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]

LEVELS: tuple[float | None, ...] = (None, *STEPS)
"""What a condition may be, in the order of the grid."""

SERIES = (*PRIORS, "lowest", "highest")
"""What is kept of each profile and outcome."""

DRAWS = 255
"""Draws behind a share of the first two series: as many as a byte can count."""

WORLDS, WORLD_DRAWS = 8, 51
"""Draws of all numbers of the register for the range, and clusters in each: a share of 51 is one of 255."""

_BLOCK = 400
"""Profiles that are computed at once."""


def profiles() -> Iterator[dict[str, float]]:
    """The reported conditions of every profile, in the order of the grid: the last condition moves fastest."""
    for row in _coded_levels():
        yield {name: float(value) for name, value in zip(CONDITIONS, row, strict=True) if not np.isnan(value)}


def position(conditions: Mapping[str, float]) -> int:
    """The place of a profile.

    Parameters
    ----------
    conditions
        Reported conditions by name, each one of `LEVELS`; others are read over.

    Raises
    ------
    ValueError
        If a value is not one of the codebook's.
    """
    if not isinstance(conditions, Mapping):
        raise ValueError(f"conditions is {shown(conditions)}; allowed is a dict of values by name")
    place = 0
    for name in CONDITIONS:
        value = conditions.get(name)
        if value not in LEVELS:
            raise ValueError(f"{name} is {value!r}; allowed are 0, 0.33, 0.67, 1 or None for not reported")
        place = place * len(LEVELS) + LEVELS.index(value)
    return place


def good_counts(world: World, prior: str, draws: int, seed: int = 1) -> NDArray[np.int64]:
    """In how many draws each outcome is good, shape (profiles, outcomes).

    Parameters
    ----------
    world
        Numbers of the model and the prior.
    prior
        One of `csrmodel.populations.postdiction.PRIORS`.
    draws, seed
        As `csrmodel.populations.postdiction.postdict` takes them.
    """
    unreported = unreported_of(world, prior, draws, seed)
    every = _coded_levels()
    starts, then = np.unique(np.where(every > 0.5, 0.0, every), axis=0, return_inverse=True)
    then = then.reshape(-1)  # numpy 2.0.0 gives a column.
    earlier = _outcomes(starts, unreported, world)
    counts = []
    for first in range(0, len(every), _BLOCK):
        block = slice(first, first + _BLOCK)
        now = _outcomes(every[block], unreported, world)
        good = [
            is_good(now[name], None if is_level("", name) else earlier[name][then[block]], world).sum(axis=1)
            for name in OUTCOMES
        ]
        counts.append(np.stack(good, axis=1))
    return np.concatenate(counts)


def _coded_levels() -> Floats:
    """Every profile as a row of numbers, shape (profiles, conditions); missing where it is not reported."""
    scale = [np.nan if level is None else level for level in LEVELS]
    return np.stack(np.meshgrid(*[scale] * len(CONDITIONS), indexing="ij"), axis=-1).reshape(-1, len(CONDITIONS))


def _outcomes(coded: Floats, unreported: ClusterAttributes, world: World) -> dict[str, Floats]:
    """The level of each outcome, shape (profiles, draws), as `replace(unreported, **profile)` has it for each."""
    draws = unreported.clusters
    columns = {item.name: np.tile(unreported.column(item.name), len(coded)) for item in fields(unreported)}
    for name, values in zip(CONDITIONS, coded.T, strict=True):
        given = np.repeat(values, draws)
        columns[name] = np.where(np.isnan(given), columns[name], given)
    found = outcome_levels(ClusterAttributes(**columns), world)
    return {name: levels.reshape(-1, draws) for name, levels in found.items()}


def postdiction_grid(progress: Progress = iter, executor: Executor | None = None) -> Bytes:
    """All shares, in parts of 255, shape (series, outcomes, profiles)."""
    names = varied()
    places = within(assumption_ranges(names), draw_design(names, WORLDS, SEED)).to_dict("records")
    work = [(World(), prior, DRAWS) for prior in PRIORS]
    work += [(World().changed(**place), PRIORS[0], WORLD_DRAWS) for place in places]
    found = executor.map(_counted, work) if executor else map(_counted, work)
    shares = [counts for _, counts in zip(progress(range(len(work))), found, strict=True)]
    series = [*shares[: len(PRIORS)], np.min(shares, axis=0), np.max(shares, axis=0)]
    return np.stack([one.T for one in series]).astype(np.uint8)


def _counted(asked: tuple[World, str, int]) -> Bytes:
    world, prior, draws = asked
    return (good_counts(world, prior, draws) * (255 // draws)).astype(np.uint8)


def packed(grid: Bytes) -> bytes:
    """The grid in few bytes, as `unpacked` and the page read it; the same grid makes the same bytes.

    Each row of a profile's neighbours begins with its first share, and goes on with differences, modulo 256.
    """
    steps = np.diff(grid.reshape(-1, len(LEVELS)), axis=1, prepend=np.uint8(0))
    return gzip.compress(np.ascontiguousarray(steps.T).tobytes(), compresslevel=9, mtime=0)


def unpacked(data: bytes) -> Bytes:
    """The grid, shape (series, outcomes, profiles), in parts of 255."""
    steps = np.frombuffer(gzip.decompress(data), dtype=np.uint8).reshape(len(LEVELS), -1)
    shares = np.cumsum(steps, axis=0, dtype=np.uint8).T
    return np.ascontiguousarray(shares).reshape(len(SERIES), len(OUTCOMES), len(LEVELS) ** len(CONDITIONS))


@cache
def kept_grid() -> Bytes:
    """The kept grid, as `csrmodel.populations.runs` wrote it; not to be written to."""
    grid = unpacked(packed_grid())
    grid.setflags(write=False)
    return grid
