"""The register of assumptions: every number that the review does not give, with its range and its basis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import field
from functools import cache, partial
from typing import Any

import pandas as pd

from csrmodel.evidence.tables import shared_table
from csrmodel.parameters import is_number, shown, unknown


def assumptions() -> pd.DataFrame:
    """Every number that the review does not give: name, symbol, default, low, high, unit, meaning, basis, source."""
    return shared_table("assumptions").copy()


def default(name: str) -> float:
    """Default value of an assumption.

    Raises
    ------
    ValueError
        If the register has no assumption of that name.
    """
    values = _IN_FORCE.get() or _defaults()
    if not isinstance(name, str) or name not in values:
        raise ValueError(unknown("assumption", name, sorted(values)))
    return values[name]


def assumed(name: str) -> Any:
    """A dataclass field whose default is the register's value of `name`, read when an object is made."""
    return field(default_factory=partial(default, name))


@contextmanager
def assuming(values: Mapping[str, float]) -> Iterator[None]:
    """The register with some other defaults, for whatever is computed inside a ``with`` block.

    Parameters
    ----------
    values
        Other defaults by the names of assumptions. They are not held against any range.

    Raises
    ------
    ValueError
        If the register has no assumption of a name.

    Examples
    --------
    >>> with assuming({"omega": 0.25}):
    ...     default("omega")
    0.25
    """
    if not isinstance(values, Mapping):
        raise ValueError(f"values is {shown(values)}; allowed is a dict of numbers by the names of assumptions")
    for name, value in values.items():
        default(name)
        if not is_number(value):
            raise ValueError(f"{name} is {shown(value)}; allowed is a number")
    now = _IN_FORCE.get() or _defaults()
    new = {**now, **values}
    before = _IN_FORCE.set(_Watched(new, now.read) if isinstance(now, _Watched) else new)
    try:
        yield
    finally:
        _IN_FORCE.reset(before)


def assumptions_behind(function: Callable[[], Any]) -> frozenset[str]:
    """The names of all assumptions whose default is read while a function without arguments runs."""
    watched = _Watched(_IN_FORCE.get() or _defaults(), set())
    before = _IN_FORCE.set(watched)
    try:
        function()
    finally:
        _IN_FORCE.reset(before)
    return frozenset(watched.read)


class _Watched(dict[str, float]):
    """Defaults that note which of them are read."""

    def __init__(self, values: Mapping[str, float], read: set[str]) -> None:
        super().__init__(values)
        self.read = read

    def __getitem__(self, name: str) -> float:
        self.read.add(name)
        return super().__getitem__(name)


_IN_FORCE: ContextVar[Mapping[str, float] | None] = ContextVar("_IN_FORCE", default=None)
"""The defaults inside a ``with assuming(...)`` block."""


@cache
def _defaults() -> dict[str, float]:
    table = shared_table("assumptions")
    return dict(zip(table["name"], table["default"].astype(float), strict=True))
