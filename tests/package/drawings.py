"""Every figure by its name, drawn once for all tests of a process and not to be changed."""

from __future__ import annotations

from figures_at import figure as drawn

from csrmodel import explorers

__all__ = ["NAMES", "drawn"]

NAMES = tuple(name for name in explorers.names() if name != "own_network")
"""The figures that need nothing of the reader."""
