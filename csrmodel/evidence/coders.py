"""Agreement of two coders of the same cases."""

from __future__ import annotations

import krippendorff
import numpy as np
import pandas as pd
from numpy.typing import NDArray


def agreement(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Agreement of two coders, variable by variable.

    Parameters
    ----------
    first, second
        Codings with the columns case, variable and value (0, 0.33, 0.67, 1 or missing), one row a case and variable.

    Returns
    -------
    DataFrame
        Columns variable; both (cases in which both report a value); percent (share of cases of both files with the
        same entry, missing counted as an entry, 0 to 100); alpha (Krippendorff's alpha for ordered values, over the
        values only; missing where fewer than two different values are there to compare).

    Raises
    ------
    ValueError
        If the files have no case and variable in common, or one of them codes a pair twice.
    """
    pairs = _paired(first, second)
    rows = []
    for variable, group in pairs.groupby("variable", sort=False):
        same = (group["first"] == group["second"]) | (group["first"].isna() & group["second"].isna())
        values = group[["first", "second"]].to_numpy(dtype=float).T
        both = int((~np.isnan(values)).all(axis=0).sum())
        compared = values[:, (~np.isnan(values)).all(axis=0)]
        rows.append(
            (variable, both, 100 * float(same.mean()), _alpha(values) if len(np.unique(compared)) > 1 else np.nan)
        )
    return pd.DataFrame(rows, columns=["variable", "both", "percent", "alpha"])


def disagreements(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """The cases and variables on which two coders differ: case, variable, first, second; missing stays missing."""
    pairs = _paired(first, second)
    same = (pairs["first"] == pairs["second"]) | (pairs["first"].isna() & pairs["second"].isna())
    return pairs[~same].reset_index(drop=True)


def _alpha(values: NDArray[np.float64]) -> float:
    return float(krippendorff.alpha(reliability_data=values, level_of_measurement="ordinal"))


def _paired(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    keys = ["case", "variable"]
    for name, table in (("first", first), ("second", second)):
        twice = table[table.duplicated(keys)]
        if len(twice):
            row = twice.iloc[0]
            raise ValueError(f"{name}: {row['case']!r} has {row['variable']!r} twice; allowed is once")
    pairs = first[[*keys, "value"]].merge(second[[*keys, "value"]], on=keys, suffixes=("_1", "_2"))
    if pairs.empty:
        raise ValueError("the two files have no case and variable in common; allowed is one or more")
    return pairs.rename(columns={"value_1": "first", "value_2": "second"})
