"""Every figure at settings of its grid."""

from __future__ import annotations

from functools import cache

import numpy as np

from csrmodel import evidence, explorers
from csrmodel.figures.kit.figure import Figure
from csrmodel.figures.kit.grids import Grid

EVERY, SAMPLE = 3000, 1000
"""Up to so many settings each is compared, above it a sample."""


@cache
def figure(name: str) -> Figure:
    """A figure as a chapter shows it, drawn once in a process: some take seconds."""
    arguments = {"own_network": (evidence.data_folder() / "example_network.csv",)}
    drawn: Figure = getattr(explorers, name).draw(*arguments.get(name, ()))
    return drawn


def settings_of(drawn: Figure) -> list[dict[str, float]]:
    grid = Grid(tuple(drawn.controls))
    if len(grid) <= EVERY:
        return list(grid.points())
    return [grid.point(i) for i in np.random.default_rng(1).integers(0, len(grid), SAMPLE).tolist()]
