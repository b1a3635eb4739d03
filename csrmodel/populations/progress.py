"""Progress of long runs, shown to whoever may be watching."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from csrmodel.notebook import in_book

Progress = Callable[[Iterable[Any]], Iterable[Any]]
"""Wraps an iteration and shows how far it is, such as ``tqdm.tqdm``; `iter` shows nothing."""

PATIENCE = 2.0
"""Seconds after which a run counts as long."""


def progress_of(progress: Progress | bool) -> Progress:
    """What shows progress: `watched` for True, nothing for False, or what the caller hands in."""
    if isinstance(progress, bool):
        return watched if progress else iter
    return progress


def watched(items: Iterable[Any]) -> Iterable[Any]:
    """The items, with a bar from tqdm once they take longer than `PATIENCE`, in a terminal or a notebook.

    Without tqdm, in a pipe or a log, and while the book is built, they come as they are.
    """
    bar = _bar() if _somebody_watches() and isinstance(items, Sequence) and len(items) > 1 else None
    return bar(items, delay=PATIENCE, unit="block") if bar else items


def _bar() -> Callable[..., Iterable[Any]] | None:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    return tqdm


def _somebody_watches() -> bool:
    if in_book():
        return False
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return hasattr(shell, "kernel") or bool(sys.stderr and sys.stderr.isatty())
