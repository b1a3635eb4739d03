"""Arrays as tables in tidy form: a row for each point of their axes, a column for each array."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


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
