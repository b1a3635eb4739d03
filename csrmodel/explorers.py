"""Every figure by its name, as a chapter calls it: ``explorers.adoption()``.

A figure is a file of `csrmodel.figures`, named as its identifier on the page with underscores, and holds one function
of that name. Nothing lists them: the folder does.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from csrmodel import figures


def names() -> tuple[str, ...]:
    """The names of all figures, in the order of the alphabet."""
    return tuple(sorted(module.name for module in iter_modules(figures.__path__) if not module.ispkg))


def __getattr__(name: str) -> Any:
    if name not in names():
        raise AttributeError(f"there is no figure {name!r}; there are {', '.join(names())}")
    return getattr(import_module(f"csrmodel.figures.{name}"), name)


def __dir__() -> list[str]:
    return ["names", *names()]
