"""Agreement of coders who coded the same cases, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import krippendorff
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel.evidence.faults import Faults, quoted
from csrmodel.evidence.messages import say
from csrmodel.evidence.spreadsheets import spelt_several_ways
from csrmodel.frames import has_columns
from csrmodel.guards import guard
from csrmodel.parameters import whole_number

Level = Literal["nominal", "ordinal", "interval", "ratio"]
"""Levels of measurement at which alpha is computed; the values of the codebook are ordered."""


@dataclass(frozen=True)
class Agreement:
    """How far coders agree over all variables together.

    Parameters
    ----------
    coders
        How many files were compared.
    entries
        Cases and variables that all files have, missing values among them.
    values
        Those for which at least two coders report a value; alpha rests on these.
    percent
        Share of the entries on which all agree, missing counted as an entry, 0 to 100.
    reported
        Krippendorff's alpha, nominal, on whether something is reported at all.
    alpha
        Krippendorff's alpha over the values; missing with fewer than ten of them, or where all are the same.
    level
        Level of measurement of `alpha`.
    low, high
        Ends of the interval that holds 95% of the alphas when the values are drawn anew (bootstrap over cases and
        variables); missing with fewer than ten values.
    """

    coders: int
    entries: int
    values: int
    percent: float
    reported: float
    alpha: float
    level: Level
    low: float
    high: float


FEWEST = 10
"""Fewest values on which an alpha says anything."""

DRAWS, SEED = 2000, 1
"""How often values are drawn anew for the interval, and the seed of these draws."""


def pooled_agreement(
    *codings: pd.DataFrame, level: Level = "ordinal", draws: int = DRAWS, seed: int = SEED
) -> Agreement:
    """Agreement of two coders or more over all variables at once.

    Parameters
    ----------
    codings
        Two or more tables with the columns case, variable and value (0, 0.33, 0.67, 1 or missing), one row a case and
        variable.
    level
        Level of measurement, as `krippendorff` knows it: "nominal", "ordinal", "interval" or "ratio".
    draws
        How often the values are drawn anew for the interval, 1 or more.
    seed
        Seed of these draws, a whole number from 0 to 2**32 - 1.

    Raises
    ------
    ValueError
        If there are fewer than two tables, if they share no case and variable, or if one codes a pair twice.
    """
    draws, seed = whole_number("draws", draws, 1), whole_number("seed", seed, 0)
    if seed >= 2**32:
        raise ValueError(f"seed is {seed}; allowed is a whole number below 2**32")
    table = _side_by_side(codings)
    units = table.to_numpy(dtype=np.float64)
    missing = np.isnan(units)
    agreed = missing.all(axis=1) | (~missing.any(axis=1) & (units == units[:, :1]).all(axis=1))
    compared = units[(~missing).sum(axis=1) >= 2]
    low, high = _interval(compared, level, draws, seed)
    return Agreement(
        coders=len(codings),
        entries=len(units),
        values=len(compared),
        percent=100 * float(agreed.mean()),
        reported=_alpha(missing.astype(np.float64), "nominal"),
        alpha=_alpha(compared, level) if len(compared) >= FEWEST else float("nan"),
        level=level,
        low=low,
        high=high,
    )


def agreement(*codings: pd.DataFrame) -> pd.DataFrame:
    """Agreement of two coders or more, variable by variable.

    Parameters
    ----------
    codings
        As `pooled_agreement` takes them.

    Returns
    -------
    DataFrame
        Columns variable; both (cases in which at least two report a value); percent (share of cases of all files with
        the same entry, missing counted as an entry, 0 to 100); alpha (as `Agreement` has it).

    Raises
    ------
    ValueError
        As `pooled_agreement` does.
    """
    rows = []
    table = _side_by_side(codings)
    for variable in dict.fromkeys(table.index.get_level_values("variable")):
        found = pooled_agreement(*(own[own["variable"] == variable] for own in codings), draws=1)
        rows.append((variable, found.values, found.percent, found.alpha))
    return pd.DataFrame(rows, columns=["variable", "both", "percent", "alpha"])


def disagreements(*codings: pd.DataFrame, names: Sequence[str] | None = None) -> pd.DataFrame:
    """The cases and variables on which coders differ, those whose values lie furthest apart first.

    Parameters
    ----------
    codings
        As `pooled_agreement` takes them.
    names
        What each coder is called, such as the name of a file; None takes first, second, third, ... up to ninth.

    Returns
    -------
    DataFrame
        Columns case, variable, then a column a coder; missing stays missing. An entry that some report and others do
        not has its place by the values that are there: it is last where these do not differ, since nothing says how far
        a value lies from none.

    Raises
    ------
    ValueError
        As `pooled_agreement` does, or if the names are not one for each coder, all different.
    """
    table = _side_by_side(codings)
    called = _called(codings, names)
    values = table.to_numpy(dtype=np.float64)
    missing = np.isnan(values)
    apart = np.where(missing, -np.inf, values).max(axis=1) - np.where(missing, np.inf, values).min(axis=1)
    table = table.set_axis(called, axis=1)
    differ = ~missing.all(axis=1) & (missing.any(axis=1) | (apart > 0))
    order = np.argsort(-apart[differ], kind="stable")
    return table[differ].iloc[order].reset_index()


def _called(codings: tuple[pd.DataFrame, ...], names: Sequence[str] | None) -> list[str]:
    """What each coder is called."""
    called = list(_NAMES[: len(codings)]) if names is None else list(names)
    if len(called) != len(codings) or len({"case", "variable", *called}) != len(called) + 2:
        raise ValueError(f"names are {called!r}; allowed is one for each of {len(codings)} coders, all different")
    return called


def not_compared(*codings: pd.DataFrame, names: Sequence[str] | None = None) -> list[str]:
    """What a comparison of coders leaves out, since not all have it, a sentence each.

    Parameters
    ----------
    codings
        As `pooled_agreement` takes them.
    names
        As `disagreements` takes them.

    Returns
    -------
    list
        A sentence for each coder with cases that not all have, and one for each case that coders spell in several ways.

    Raises
    ------
    ValueError
        If a table has no column case, or if the names are not one for each coder, all different.
    """
    found = Faults()
    called = _called(codings, names)
    for coder, table in zip(called, codings, strict=True):
        has_columns(f"codings of {coder}", table, ("case",))
    cases = [list(dict.fromkeys(table["case"])) for table in codings]
    for coder, own in zip(called, cases, strict=True):
        alone = [case for case in own if not all(case in others for others in cases)]
        if alone:
            listed = ", ".join(map(quoted, alone[:FEW]))
            more = say("and_more", count=f"{len(alone) - FEW:,}") if len(alone) > FEW else ""
            found.add("alone", say("not_all", coder=coder, cases=listed + more))
    for spellings in spelt_several_ways(case for own in cases for case in own):
        found.add("spelling", say("spelt", names=", ".join(map(quoted, spellings[:FEW]))))
    return found.lines()


FEW = 5
"""How many cases a sentence lists."""

_NAMES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")

RULES = {"names": list(_NAMES), "few": FEW, "fewest": FEWEST, "draws": DRAWS, "seed": SEED}
"""What the page needs to compare coders as `pooled_agreement` does."""


def drawn(draws: int, units: int, seed: int) -> NDArray[np.intp]:
    """Positions from 0 to below `units`, shape (draws, units), the same on every machine and in the page.

    The stream of SplitMix, 32 bits wide (Steele, Lea and Flood 2014), with the finaliser of MurmurHash3: each number is
    a mix of its place in the stream, so that any language has it in a few lines.
    """
    place = np.arange(1, draws * units + 1, dtype=np.uint32)
    mixed = (place * np.uint32(0x9E3779B9) + np.uint32(seed)).astype(np.uint32)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        mixed = (mixed ^ (mixed >> np.uint32(shift))) * np.uint32(factor)
    mixed ^= mixed >> np.uint32(16)
    return ((mixed.astype(np.uint64) * np.uint64(units)) >> np.uint64(32)).astype(np.intp).reshape(draws, units)


def _alpha(units: NDArray[np.float64], level: Level) -> float:
    """Alpha of units by coders; missing where there are not two different values to compare."""
    present = units[~np.isnan(units)]
    if not present.size or np.all(present == present[0]):
        return float("nan")
    return float(krippendorff.alpha(reliability_data=units.T, level_of_measurement=level))


def _interval(units: NDArray[np.float64], level: Level, draws: int, seed: int) -> tuple[float, float]:
    if len(units) < FEWEST or draws < 2:
        return float("nan"), float("nan")
    found = np.array([_alpha(units[rows], level) for rows in drawn(draws, len(units), seed)])
    if np.isnan(found).all():
        return float("nan"), float("nan")
    low, high = np.nanquantile(found, [0.025, 0.975])
    return float(low), float(high)


def _side_by_side(codings: tuple[pd.DataFrame, ...]) -> pd.DataFrame:
    """Values by case and variable, a column a coder, for what all have coded."""
    if not 2 <= len(codings) <= len(_NAMES):
        raise ValueError(say("coders", count=len(codings), most=len(_NAMES)))
    keys = ["case", "variable"]
    columns = {}
    for name, table in zip(_NAMES, codings, strict=False):
        has_columns(f"codings of the {name} coder", table, (*keys, "value"), ("value",))
        twice = table[table.duplicated(keys)]
        if len(twice):
            row = twice.iloc[0]
            case, variable = quoted(row["case"]), quoted(row["variable"])
            raise ValueError(say("coder_twice", coder=name, case=case, variable=variable))
        columns[name] = table.set_index(keys)["value"]
    shared = pd.concat(columns, axis=1, join="inner")
    if shared.empty:
        raise ValueError(say("nothing_shared"))
    return shared


guard(globals())
