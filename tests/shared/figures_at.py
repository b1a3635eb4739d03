"""Every figure at settings of its grid, and what Node makes of it with the scripts of the page."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from paths import ROOT

from csrmodel import evidence, explorers
from csrmodel.figures.kit.figure import Figure
from csrmodel.figures.kit.grids import Grid

EVERY, SAMPLE = 3000, 1000
"""Up to so many settings each is compared, above it a sample."""


def figure(name: str) -> Figure:
    arguments = {"own_network": (evidence.data_folder() / "example_network.csv",)}
    drawn: Figure = getattr(explorers, name).draw(*arguments.get(name, ()))
    return drawn


def settings_of(drawn: Figure) -> list[dict[str, float]]:
    grid = Grid(tuple(drawn.controls))
    if len(grid) <= EVERY:
        return list(grid.points())
    return [grid.point(i) for i in np.random.default_rng(1).integers(0, len(grid), SAMPLE).tolist()]


def in_node(script: Path, asked: Any) -> Any:
    """What a script answers that reads and writes JSON."""
    run = subprocess.run(
        [ROOT / ".venv" / "bin" / "node", script],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
