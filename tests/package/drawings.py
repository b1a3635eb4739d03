"""Every figure that needs nothing of the reader, drawn once for all tests of a process."""

from __future__ import annotations

from functools import cache

from csrmodel import explorers
from csrmodel.figures.kit.figure import Figure

NAMES = tuple(name for name in explorers.names() if name != "own_network")


@cache
def drawn(name: str) -> Figure:
    """A figure as it starts; not to be changed."""
    figure: Figure = getattr(explorers, name).draw()
    return figure
