"""Tables: what a function asks of one, and arrays in tidy form, a row for each point of their axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from csrmodel.parameters import is_number, shown


def has_columns(name: str, table: Any, wanted: Sequence[str], numeric: Sequence[str] = (), rows: bool = True) -> None:
    """Refuse a table that cannot be worked with.

    Parameters
    ----------
    name
        What a refusal calls it.
    table
        What should be a DataFrame.
    wanted
        Columns that it must have, each once.
    numeric
        Those of them that must hold numbers, or missing ones.
    rows
        Whether it must have one.

    Raises
    ------
    ValueError
        Naming the table, the fault and what is allowed.
    """
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"{name} is {shown(table)}; allowed is a DataFrame")
    there = list(table.columns)
    for column in wanted:
        if there.count(column) != 1:
            fault = f"has column {column!r} twice" if column in there else f"has no column {column!r}"
            raise ValueError(f"{name} {fault}; allowed is a table with {', '.join(wanted)}, each once")
    if rows and not len(table):
        raise ValueError(f"{name} has no rows; allowed is one or more")
    for column in numeric:
        for value in table[column].dropna() if table[column].dtype.kind not in "iuf" else ():
            if not is_number(value):
                raise ValueError(f"{name} has {shown(value)} in column {column!r}; allowed are numbers")


def with_named_rows(table: pd.DataFrame, head: str) -> pd.DataFrame:
    """A table to be shown, whose rows go by the names in its index.

    Parameters
    ----------
    table
        The table.
    head
        What stands over the names, in the row of the other heads: pandas would give an index's own name a second one.
    """
    return table.rename_axis(index=None, columns=head)


def tidy(axes: Mapping[str, Sequence[Any] | None], columns: Mapping[str, ArrayLike]) -> pd.DataFrame:
    """Arrays of one shape as a table.

    Parameters
    ----------
    axes
        The axes from the last one backwards are those of the arrays: names, and the values along each; None counts
        from 0. Axes that the arrays lack are left out, the first ones first.
    columns
        Arrays by name. An array of fewer axes stands for all points of those before its own.

    Examples
    --------
    >>> tidy({"step": None, "tier": (1, 2)}, {"x": [0.1, 0.2]})
       tier    x
    0     1  0.1
    1     2  0.2
    """
    arrays = {name: np.asarray(values) for name, values in columns.items()}
    shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
    used = list(axes.items())[len(axes) - len(shape) :]
    along = [
        np.arange(size) if values is None else np.asarray(values) for size, (_, values) in zip(shape, used, strict=True)
    ]
    grid = np.meshgrid(*along, indexing="ij") if along else []
    found = {name: points.reshape(-1) for (name, _), points in zip(used, grid, strict=True)}
    return pd.DataFrame(
        {**found, **{name: np.broadcast_to(array, shape).reshape(-1) for name, array in arrays.items()}}
    )
