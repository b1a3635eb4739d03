"""Numbers by their names: what may be changed in an object of the model, and what a name means in words.

A number can be changed by the name of its field, or by the name of its assumption in the register: ``rho``, ``reach``,
``reach_laws_tier_1``. Nothing lists these names. The fields of a dataclass are its own, and which assumption stands
where in it is found by looking at what its defaults read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from functools import cache
from inspect import cleandoc
from math import isnan
from numbers import Real
from typing import Any, TypeVar

import pandas as pd

from csrmodel.evidence import assuming, assumptions, factors, names
from csrmodel.guards import guard
from csrmodel.parameters import SHARE, is_number, number, shown, unknown

Part = TypeVar("Part")
Place = tuple[str, tuple[int, ...]]
"""A field, and where in it: nowhere in particular, or the positions in its rows."""


@cache
def places(kind: type) -> Mapping[str, Place]:
    """Where each name stands in a dataclass: its fields by their names, and the assumptions that its defaults read.

    Examples
    --------
    >>> from csrmodel.simulation import SimulationParameters
    >>> places(SimulationParameters)["reach_laws_tier_3"]
    ('reach', (0, 2))
    """
    own: list[Field[Any]] = [item for item in fields(kind) if item.init]
    found: dict[str, Place] = {item.name: (item.name, ()) for item in own}
    register = list(assumptions()["name"])
    # Each default of the register becomes a number of its own, by which it is known again.
    with assuming({name: place + _MARK for place, name in enumerate(register)}):
        for item in own:
            if item.default_factory is not MISSING:
                for at, value in _leaves(item.default_factory()):
                    found.setdefault(register[int(value)], (item.name, at))
    return found


def with_changes(part: Part, changes: Mapping[str, Any]) -> Part:
    """A dataclass object with some numbers changed, each by any of its names in `places`.

    Raises
    ------
    ValueError
        If a name is unknown, naming the nearest; or what the object says of a value.
    """
    kind: type = type(part)
    if not is_dataclass(kind):
        raise ValueError(f"part is {shown(part)}; allowed is an object of a dataclass")
    known = places(kind)
    own: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in known:
            raise ValueError(unknown("name", name, known))
        field, at = known[name]
        own[field] = _put(name, own.get(field, getattr(part, field)), at, value) if at else value
    new: Part = replace(part, **own)  # type: ignore[type-var]
    return new


def assumption_fault(name: str, value: Any, parts: Iterable[type] = ()) -> str:
    """What is wrong with a value for an assumption of the register, or nothing.

    Parameters
    ----------
    name, value
        The assumption, and what it is to be.
    parts
        Dataclasses that say by themselves what they allow of a number; what none of them holds has to lie within the
        range that the register states.
    """
    if not is_number(value) or isnan(value):
        return f"{name} is {shown(value)}; allowed is a number"
    if name not in _ranges():
        raise ValueError(unknown("assumption", name, _ranges()))
    low, high = _ranges()[name]
    if not any(name in places(kind) for kind in parts) and not low <= float(value) <= high:
        return f"{name} is {value!r}; allowed is a number from {low:g} to {high:g}"
    return ""


@cache
def _ranges() -> Mapping[str, tuple[float, float]]:
    table = assumptions()
    return {row["name"]: (float(row["low"]), float(row["high"])) for row in table.to_dict("records")}


def described(kind: type) -> pd.DataFrame:
    """The numbers of a dataclass, and every assumption that its defaults read: name, meaning, default, low and high.

    A meaning has one home. It is the register's, or the table of factors' with what 1 and 0 stand for; of a field that
    is in neither it is that of the docstring. Default and range are the register's, and missing where it has none.
    """
    register = assumptions().set_index("name")
    own = {item.name: item for item in fields(kind)}
    rows = []
    for name in places(kind):
        low, high, usual = register.loc[name, ["low", "high", "default"]] if name in register.index else [None] * 3
        if name in own and usual is None and isinstance(own[name].default, Real):
            usual = own[name].default
        if (usual is not None and low is None) or name in _poles():
            low, high = SHARE
        meaning = register["meaning"].get(name) or _poles().get(name) or _said(kind)[name]
        rows.append((name, meaning, usual, low, high))
    return pd.DataFrame(rows, columns=["name", "meaning", "default", "low", "high"]).astype(
        dict.fromkeys(("default", "low", "high"), float)
    )


@cache
def _poles() -> Mapping[str, str]:
    """What each factor is, and what 1 and 0 stand for."""
    return {
        row["id"]: f"{row['name']}. 1: {_lower(row['strong_pole'])}. 0: {_lower(row['weak_pole'])}"
        for row in factors().to_dict("records")
    }


def _lower(text: str) -> str:
    """A sentence within another; abbreviations stay."""
    return text if text[:2].isupper() else f"{text[0].lower()}{text[1:]}"


@cache
def _said(kind: type) -> Mapping[str, str]:
    """What the docstring of a dataclass says of each parameter."""
    listed = cleandoc(kind.__doc__ or "").partition("Parameters\n----------\n")[2].partition("\n\n")[0]
    found: dict[str, str] = {}
    named: list[str] = []
    for line in listed.split("\n"):
        if line.startswith(" "):
            found |= {name: f"{found.get(name, '')} {line.strip()}".strip().rstrip(".") for name in named}
        else:
            named = line.split(", ")
    return found


def in_words(name: str) -> str:
    """What a name means: the register's words for an assumption, the codebook's for a condition, or the name itself."""
    return _words().get(name, name.replace("_", " "))


@cache
def _words() -> Mapping[str, str]:
    table = assumptions()
    return {**names("variable"), **dict(zip(table["name"], table["meaning"], strict=True))}


_MARK = 0.5


def _leaves(value: Any, at: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], float]]:
    """The marked numbers of nested rows, with their positions."""
    if isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from _leaves(item, (*at, place))
    elif isinstance(value, float) and value % 1 == _MARK:
        yield at, value


def _put(name: str, rows: Any, at: tuple[int, ...], value: Any) -> Any:
    """Nested rows with another number at one place."""
    if not at:
        return number(name, value, (float("-inf"), float("inf")))
    row = list(rows)
    row[at[0]] = _put(name, row[at[0]], at[1:], value)
    return tuple(row)


guard(globals())
