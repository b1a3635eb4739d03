"""What the package needs for some of its work only."""

from __future__ import annotations


def installing(extra: str) -> str:
    """How to install an extra of the package, as a message says it: the package is in no registry."""
    return f"pip install '.[{extra}]' in the folder of the source"
