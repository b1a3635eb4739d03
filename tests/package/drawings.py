"""Every figure, drawn once for all tests of a process."""

from __future__ import annotations

from functools import cache

from csrmodel import evidence, explorers
from csrmodel.figures.kit.figure import Figure

NAMES = tuple(name for name in explorers.names() if name != "own_network")
"""The figures that need nothing of the reader."""


OWN_NETWORK = evidence.data_folder() / "example_network.csv"


@cache
def drawn(name: str) -> Figure:
    """A figure as it starts; not to be changed."""
    given = (OWN_NETWORK,) if name == "own_network" else ()
    figure: Figure = getattr(explorers, name).draw(*given)
    return figure
