"""Where a verdict fails: which assumptions move it, how far one has to move to turn it, and in which part it holds.

Everything here starts from one question: what is the truth of a reading of a proposition where some assumptions stand
elsewhere (`truths_at`)? Every evaluation draws the same population from the prior (one seed), so that differences come
from the assumptions. Four designs say where to ask:

*Screening* moves every assumption that a verdict can depend on (`varied`), one after the other from many starting
points, and takes the mean size of what that does to the truth (`morris1991`). *Indices* are Sobol's, over the
assumptions that screening shows to matter: the share of the variance of a truth that goes back to one of them alone
(first order) or with all others (total), by the estimators of `saltelli2010`. *Draws* move all assumptions at once, for
boxes (`csrmodel.populations.discovery`). *Turning points* move one at a time from its default, and a *map* moves two.

All of it is done over two sets of ranges: those of the register, which keep to what the review says of how drivers
combine, and wide ones.

A total index, or an effect, comes with an interval. Of two whose intervals overlap neither is called the larger: they
share a rank (`shared_ranks`).

*Alternatives* are other worlds by name: other ways of combining drivers, another reach, another prior, another way of
counting; and for each proposition a world in which it is false, and one in which it is true.

Designs and indices come from SALib (`herman2017`), which is needed for them only
(``pip install '.[sensitivity]'`` in the folder of the source).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields, replace
from functools import cache, partial
from importlib import import_module
from itertools import islice, pairwise, product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from csrmodel import evidence
from csrmodel.clusters import TIERS
from csrmodel.evidence.extras import installing
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.frames import has_columns
from csrmodel.guards import guard
from csrmodel.parameters import ANY, NOT_NEGATIVE, numbers, one_or_more, shaped, unknown, whole_number
from csrmodel.parameters import within as within_bounds
from csrmodel.populations import PopulationPrior, uniform_points
from csrmodel.populations.progress import Progress, progress_of
from csrmodel.populations.propositions import CROSSOVER, READINGS, World, population_shares, reading_truths
from csrmodel.populations.quantifiers import Quantifiers
from csrmodel.simulation import SimulationParameters

Array = NDArray[np.float64]

SEED = 1
"""Of the population that every evaluation draws, and of the designs."""

RANGES = ("review", "wide")
"""Sets of ranges: that of the register, which keeps to our reading of the review, and the same with those of `WIDE`."""

WIDE: Mapping[str, tuple[float, float]] = {"rho": (-10.0, 10.0), "sigma": (-10.0, 10.0), "omega": (0.1, 0.9)}
"""Ranges for those who do not share our reading of the review: from drivers that hardly replace one another to drivers
of which one is enough, and from buyers with hardly a say to buyers with nearly all of it."""

MATTERS = 0.1
"""Mean effect on a truth, of a move over the whole range, from which an assumption is said to matter."""

PLACES = 3
"""Decimal places of a design on the unit cube, so that a run can be kept in little room and repeated exactly."""

_NO_VERDICT_READS = ("adjustment", "initial_conduct", "initial_outsourcing")
"""Numbers of paths: where they end, nobody has to travel them."""


@cache
def varied() -> tuple[str, ...]:
    """Every assumption that a verdict can depend on and that has a range, in the order of the register."""
    own = {item.name for part in (PopulationPrior, SimulationParameters, Quantifiers, World) for item in fields(part)}
    stems = own | {f"reach_{factor}" for factor in NATIONAL_FACTORS}
    table = evidence.assumptions()
    known = table["name"].str.partition("_tier_")[0].isin(stems - set(_NO_VERDICT_READS))
    return tuple(table.loc[known & (table["low"] < table["high"]), "name"])


def assumption_ranges(names: Sequence[str] | None = None, ranges: str = RANGES[0]) -> pd.DataFrame:
    """Name, meaning, default, low and high of assumptions.

    Parameters
    ----------
    names
        None takes those that a verdict can depend on (`varied`).
    ranges
        One of `RANGES`.

    Raises
    ------
    ValueError
        If the register lacks one, or if there is no such set of ranges.
    """
    if ranges not in RANGES:
        raise ValueError(f"ranges is {ranges!r}; allowed are {', '.join(RANGES)}")
    wanted = list(varied() if names is None else names)
    one_or_more("names", wanted)
    table = evidence.assumptions().set_index("name", drop=False)
    stray = [name for name in wanted if name not in table.index]
    if stray:
        raise ValueError(f"assumptions {stray} are unknown; allowed are those of the register")
    found = table.loc[wanted, ["name", "meaning", "default", "low", "high"]]
    if ranges == "wide":
        for name in found.index.intersection(list(WIDE)):
            found.loc[name, ["low", "high"]] = WIDE[name]
    return found.reset_index(drop=True)


def truths_of(world: World, clusters: int = 512) -> dict[str, float]:
    """The truth of each reading by its key, in a world, on one population of so many clusters."""
    return reading_truths(population_shares(world, clusters, SEED), world.quantifiers)


def truths_at(
    places: Sequence[Mapping[str, float]],
    world: World | None = None,
    clusters: int = 512,
    executor: Executor | None = None,
    progress: Progress | bool = True,
) -> pd.DataFrame:
    """The truth of each reading where some assumptions stand elsewhere, once for each place.

    Parameters
    ----------
    places
        Values by the names of the assumptions that stand elsewhere.
    world
        Where the others stand; None takes the register's defaults.
    clusters
        Size of the population that each evaluation draws.
    executor
        Any `concurrent.futures.Executor`; None computes in this process. The numbers are the same.
    progress
        As in `csrmodel.populations.verdicts.judge`, over the places.

    Returns
    -------
    DataFrame
        A column for each reading, a row for each place.
    """
    work = partial(_truths_at, world or World(), clusters)
    found = executor.map(work, places, chunksize=16) if executor else map(work, places)
    rows = [truths for _, truths in zip(progress_of(progress)(range(len(places))), found, strict=True)]
    return pd.DataFrame(rows, columns=list(READINGS))


def _truths_at(world: World, clusters: int, values: Mapping[str, float]) -> dict[str, float]:
    return truths_of(world.changed(**values), clusters)


def within(ranges: pd.DataFrame, cube: pd.DataFrame) -> pd.DataFrame:
    """Values in the ranges of their assumptions from places in the unit cube, a column for each assumption."""
    has_columns("ranges", ranges, ("name", "low", "high"), ("low", "high"))
    has_columns("cube", cube, list(cube.columns), list(cube.columns))
    names = set(ranges["name"])
    for column in cube.columns:
        if column not in names:
            raise ValueError(unknown("cube: column", column, map(str, ranges["name"])))
    table = ranges.set_index("name").loc[list(cube.columns)]
    return cube * (table["high"] - table["low"]) + table["low"]


# Designs on the unit cube


def screening_design(names: Sequence[str], starts: int = 20, seed: int = SEED) -> pd.DataFrame:
    """Places in the unit cube, in runs of one more than there are names: each differs from the last in one name.

    Parameters
    ----------
    names
        Assumptions.
    starts
        How many runs, 2 or more.
    seed
        Of the design.
    """
    count = whole_number("starts", starts, 2)
    _named_once(names)
    design = _salib("sample.morris").sample(_cube(names), count, num_levels=_LEVELS, seed=seed)
    return pd.DataFrame(design, columns=list(names)).round(PLACES)


def index_design(names: Sequence[str], points: int = 256, seed: int = SEED) -> pd.DataFrame:
    """Places in the unit cube, in runs of two more than there are names, for so many base points.

    Parameters
    ----------
    names
        Assumptions.
    points
        Base points, a power of two, 16 or more. A design with fewer is the beginning of one with more.
    seed
        Of the design.
    """
    count = whole_number("points", points, 16)
    if count & (count - 1):
        raise ValueError(f"points is {points}; allowed is a power of two of 16 or more")
    _named_once(names)
    design = _salib("sample.sobol").sample(_cube(names), count, calc_second_order=False, seed=seed)
    return pd.DataFrame(design, columns=list(names)).round(PLACES)


def draw_design(names: Sequence[str], draws: int = 2048, seed: int = SEED) -> pd.DataFrame:
    """Places spread evenly over the unit cube, and over it in each half of the rows where their number is even.

    Parameters
    ----------
    names
        Assumptions.
    draws
        Rows, a power of two for the evenest spread.
    seed
        Of the design.
    """
    _named_once(names)
    count = whole_number("draws", draws, 1)
    return pd.DataFrame(uniform_points(count, len(names), seed), columns=list(names)).round(PLACES)


_LEVELS = 4
"""Places along each range at which a run of the screening stops."""


def _named_once(names: Sequence[str]) -> None:
    one_or_more("names", names)
    if len(set(names)) < len(names):
        raise ValueError(f"names are {', '.join(names)}; allowed is each once")


def _cube(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


# What they show


def screening(design: pd.DataFrame, output: ArrayLike, seed: int = SEED) -> pd.DataFrame:
    """Mean effects of a move over the whole range on an output.

    Parameters
    ----------
    design
        As `screening_design` made it.
    output
        The output at each of its rows, shape (rows,).
    seed
        Of the intervals.

    Returns
    -------
    DataFrame
        A row a name: name, effect (mean absolute effect, in units of the output), effect_error (half-width of its 95
        per cent interval), spread (standard deviation of the effects: high where others decide what this one does).
    """
    names, y = list(design.columns), _outputs(design, output, 1)
    result = _salib("analyze.morris").analyze(
        _cube(names), design.to_numpy(dtype=np.float64), y, num_levels=_LEVELS, seed=seed
    )
    return pd.DataFrame(
        {"name": names, "effect": result["mu_star"], "effect_error": result["mu_star_conf"], "spread": result["sigma"]}
    )


def sobol_indices(design: pd.DataFrame, output: ArrayLike, smallest: int = 16, seed: int = SEED) -> pd.DataFrame:
    """First-order and total Sobol indices of an output.

    Parameters
    ----------
    design
        As `index_design` made it.
    output
        The output at each of its rows, shape (rows,).
    smallest
        Base points of the smallest design that is looked at, 2 or more, and at most those of the design.
    seed
        Of the intervals.

    Returns
    -------
    DataFrame
        A row a name and number of base points, from the smallest in doublings to all: name, points, first, first_error,
        total, total_error (half-widths of 95 per cent intervals), all missing where the output does not vary.
    """
    names, y = list(design.columns), _outputs(design, output, 2)
    block = len(names) + 2
    points = len(design) // block
    if not 2 <= smallest <= points:
        raise ValueError(f"smallest is {smallest}; allowed is a whole number from 2 to {points}, the design's points")
    sizes = [2**k for k in range(smallest.bit_length() - 1, points.bit_length())]
    parts = [_indices(names, y[: size * block], size, seed) for size in sizes]
    told = ["name", "points", "first", "first_error", "total", "total_error"]
    return pd.concat(parts, ignore_index=True).reindex(columns=told)


def _outputs(design: pd.DataFrame, output: ArrayLike, more: int) -> Array:
    """An output at each row of a design, whose runs have so many rows more than it has columns."""
    names = list(design.columns)
    has_columns("design", design, names, names)
    run = len(names) + more
    if not names or len(design) % run:
        raise ValueError(f"design has {len(design)} rows; allowed are runs of {run}, {more} more than it has columns")
    y = within_bounds("output", output, ANY)
    shaped("output", y, len(design))
    return y


def _indices(names: Sequence[str], y: Array, points: int, seed: int) -> pd.DataFrame:
    if np.ptp(y) == 0:
        return pd.DataFrame({"name": names, "points": points})
    result = _salib("analyze.sobol").analyze(
        _cube(names), y, calc_second_order=False, seed=seed, print_to_console=False
    )
    values = {"first": "S1", "first_error": "S1_conf", "total": "ST", "total_error": "ST_conf"}
    return pd.DataFrame({"name": names, "points": points, **{own: result[its] for own, its in values.items()}})


def _salib(module: str) -> Any:
    try:
        return import_module(f"SALib.{module}")
    except ImportError as error:
        raise ImportError(f"designs and indices need SALib: {installing('sensitivity')}") from error


def mattering(screened: pd.DataFrame) -> tuple[str, ...]:
    """Assumptions whose mean effect reaches `MATTERS` on some truth, in the order of the table.

    Parameters
    ----------
    screened
        Rows of `screening`, of one output or several: columns name and effect.
    """
    has_columns("screened", screened, ("name", "effect"), ("effect",))
    largest = screened.groupby("name", sort=False)["effect"].max()
    return tuple(largest.index[largest >= MATTERS])


def shared_ranks(values: ArrayLike, errors: ArrayLike) -> NDArray[np.int_]:
    """Ranks from 1 on, the largest value first; those that cannot be told apart share one.

    Parameters
    ----------
    values, errors
        Values and half-widths of their intervals, shape (values,).

    Returns
    -------
    ndarray
        One more than how many others have an interval wholly above its own.

    Examples
    --------
    >>> shared_ranks([0.5, 0.4, 0.1], [0.06, 0.06, 0.02]).tolist()
    [1, 1, 3]
    """
    middle, half = numbers("values", values, ANY), within_bounds("errors", errors, NOT_NEGATIVE)
    shaped("errors", half, len(middle))
    return 1 + ((middle - half)[None, :] > (middle + half)[:, None]).sum(axis=1)


@dataclass(frozen=True, eq=False)
class Indices:
    """Sobol indices of one truth.

    Parameters
    ----------
    by_points
        As `sobol_indices` has them.
    holds
        Share of all evaluations in which the truth lies above one half.
    """

    by_points: pd.DataFrame
    holds: float

    @property
    def table(self) -> pd.DataFrame:
        """Indices from the whole design: rank (shared where intervals overlap), name, meaning, indices; first first."""
        rows = self.by_points[self.by_points["points"] == self.by_points["points"].max()]
        meanings = evidence.assumptions().set_index("name")["meaning"]
        # A truth that does not vary has no indices, and all share the first rank.
        ranks = shared_ranks(rows["total"].fillna(0), rows["total_error"].fillna(0))
        named = rows.drop(columns="points").assign(rank=ranks, meaning=rows["name"].map(meanings))
        return named.sort_values("total", ascending=False, ignore_index=True)

    @property
    def leading(self) -> tuple[str, ...]:
        """Those that share the first rank, the largest index first; none where the truth does not vary."""
        table = self.table.dropna(subset="total")
        return tuple(table.loc[table["rank"] == 1, "name"])


# One and two at a time


def turning_points(
    world: World | None = None,
    clusters: int = 512,
    names: Sequence[str] | None = None,
    steps: int = 8,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """The smallest change of one assumption that turns a verdict, all others left alone.

    Parameters
    ----------
    world
        Where everything stands at first; None takes the register's defaults.
    clusters
        Size of the population.
    names
        Assumptions to move, each over its range in the register; None takes all that a verdict can depend on.
    steps
        Steps from the default to either end in which a crossing is looked for; it is then narrowed by halving, to a
        hundredth of a step.
    executor
        As in `truths_at`.

    Returns
    -------
    DataFrame
        A row for each reading and assumption: reading, name, meaning, default, low, high, truth (at the default),
        turned_at (missing where no value of the range turns the verdict), distance (of the range, missing likewise),
        nearest first.
    """
    here, ranges, steps = world or World(), assumption_ranges(names), whole_number("steps", steps, 1)
    start = truths_of(here, clusters)
    ask = partial(_held_at, here, clusters, executor)
    held = {key: truth > CROSSOVER for key, truth in start.items()}
    brackets = _brackets(ranges, held, steps, ask)
    for _ in range(7):
        found = ask([(bracket.name, bracket.middle) for bracket in brackets])
        brackets = [
            bracket.halved(found[bracket.name, bracket.middle][bracket.reading] != held[bracket.reading])
            for bracket in brackets
        ]
    rows = []
    for row in ranges.to_dict("records"):
        for key in READINGS:
            turned = [b.other for b in brackets if (b.name, b.reading) == (row["name"], key)]
            near = min(turned, key=lambda value: abs(value - row["default"]), default=float("nan"))
            distance = abs(near - row["default"]) / (row["high"] - row["low"])
            rows.append({"reading": key, **row, "truth": start[key], "turned_at": near, "distance": distance})
    table = pd.DataFrame(rows)
    place = table["reading"].map(list(READINGS).index)
    return table.iloc[np.lexsort((table["distance"], place))].reset_index(drop=True)


_Point = tuple[str, float]
"""An assumption and a value of it."""


def _held_at(
    world: World, clusters: int, executor: Executor | None, points: Sequence[_Point]
) -> dict[_Point, dict[str, bool]]:
    """Which readings hold at each point."""
    once = list(dict.fromkeys(points))
    found = truths_at([{name: value} for name, value in once], world, clusters, executor) > CROSSOVER
    return dict(zip(once, found.to_dict("records"), strict=True))


@dataclass(frozen=True)
class _Bracket:
    """Two values of an assumption between which the verdict on a reading turns: the same as before, and another."""

    name: str
    reading: str
    same: float
    other: float

    @property
    def middle(self) -> float:
        return (self.same + self.other) / 2

    def halved(self, turned: bool) -> _Bracket:
        return replace(self, other=self.middle) if turned else replace(self, same=self.middle)


def _brackets(
    ranges: pd.DataFrame,
    held: Mapping[str, bool],
    steps: int,
    ask: Callable[[Sequence[_Point]], Mapping[_Point, Mapping[str, bool]]],
) -> list[_Bracket]:
    """The first step on each way from a default to an end of its range on which a verdict turns."""
    ways = [
        (row["name"], np.linspace(row["default"], row[end], steps + 1).tolist())
        for row in ranges.to_dict("records")
        for end in ("low", "high")
        if row[end] != row["default"]
    ]
    there = ask([(name, value) for name, way in ways for value in way])
    found = []
    for name, way in ways:
        for key in READINGS:
            turns = (pair for pair in pairwise(way) if there[name, pair[1]][key] != held[key])
            found += [_Bracket(name, key, *pair) for pair in islice(turns, 1)]
    return found


def verdict_map(
    first: str,
    second: str,
    world: World | None = None,
    clusters: int = 512,
    steps: int = 13,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Truth of every reading as two assumptions move over their ranges.

    Returns
    -------
    DataFrame
        A row a point: the two assumptions by name, and the readings by theirs.
    """
    steps = whole_number("steps", steps, 2)
    _named_once([first, second])
    axes = [
        np.linspace(row["low"], row["high"], steps) for row in assumption_ranges([first, second]).to_dict("records")
    ]
    points = pd.DataFrame(list(product(*axes)), columns=[first, second])
    return points.join(truths_at(points.to_dict("records"), world, clusters, executor))


# Other worlds


def alternatives() -> dict[str, World]:
    """Other worlds by name, the register's own first."""
    flat = tuple((1.0,) * len(TIERS) for _ in NATIONAL_FACTORS)
    here = World()
    return {
        "as assumed": here,
        "weakest link": here.changed(rho=-np.inf, sigma=-np.inf),
        "additive": here.changed(rho=1.0, sigma=1.0),
        "best shot": here.changed(rho=np.inf, sigma=np.inf),
        "every driver reaches every tier": here.changed(reach=flat),
        "orders are traced": here.changed(traceability_median=evidence.default("strong_driver")),
        "institutions stronger": here.changed(national_median=0.6),
        "institutions independent of each other": here.changed(national_together=0.0),
        "visible chains where institutions are strong": here.changed(visibility_with_national=0.7),
        "sigma count": here.changed(counting="sigma"),
    }


def control_worlds() -> dict[int, tuple[World, World]]:
    """For each proposition a world built so that it is true, and one built so that it is false."""
    here = World()
    open_chain = here.changed(
        traceability_median=0.95, traceability_spread=0.0, informality_median=0.0, informality_spread=0.0
    )
    associated = here.changed(national_median=(0.2, 0.2, 0.8, 0.2, 0.2))
    return {
        1: (associated, here.changed(visible_share=0.4, less_visible_share=0.5, national_median=0.8)),
        2: (here, open_chain.changed(volatility_median=0.05, volatility_spread=0.0)),
        3: (open_chain, open_chain.changed(national_median=0.9, visible_share=0.9, less_visible_share=0.1)),
    }


def named_worlds() -> dict[str, World]:
    """The alternatives, and after them the controls of each proposition."""
    controls = {
        f"control: proposition {n} {word}": world
        for n, pair in control_worlds().items()
        for word, world in zip(("true", "false"), pair, strict=True)
    }
    return alternatives() | controls


guard(globals())
