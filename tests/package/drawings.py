"""Every figure, drawn once for all tests of a process."""

from __future__ import annotations

from functools import cache

from figures_at import figure

from csrmodel import explorers

NAMES = tuple(name for name in explorers.names() if name != "own_network")
"""The figures that need nothing of the reader."""


drawn = cache(figure)
"""A figure as it starts; not to be changed."""
