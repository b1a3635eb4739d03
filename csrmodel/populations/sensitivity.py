"""Where a verdict fails: which assumptions move it, how far one has to move to turn it, and in which region it holds.

*Indices* are Sobol's: the share of the variance of a proposition's truth, when all assumptions vary over their ranges
in the register, that goes back to one of them alone (first order) or with all others (total). They come from SALib
(`herman2017`), by the estimators of `saltelli2010`. *Turning points* move one assumption at a time from its default and
report the nearest value at which the truth crosses one half. A *map* moves two. *Alternatives* are other worlds by
name: other ways of combining drivers, another reach, another prior, another way of counting; and for each proposition
a world in which it is false, and one in which it is true.

Every evaluation draws the same population from the prior (one seed), so that differences come from the assumptions.
SALib is needed for the indices only (``pip install csrmodel[sensitivity]``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel import evidence
from csrmodel.clusters import TIERS
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.parameters import whole_number
from csrmodel.populations.propositions import PROPOSITIONS, World, population_shares, proposition_truths

Array = NDArray[np.float64]

ASSUMPTIONS = (
    "rho",
    "sigma",
    "omega",
    "psi",
    "base_cost",
    "size_cost",
    "price_cost",
    "normative_relief",
    "firm_response",
    "outsourcing_response",
    "price_pull",
    "delivery_pull",
    "evasion_pull",
    "voice_loss",
    "hazard_skew",
    "gloss",
    "outsourcing_hurdle",
    "visible_share",
    "less_visible_share",
    "national_median",
    "national_together",
    "informality_median",
    "traceability_median",
    "price_squeeze_median",
    "volatility_median",
    "few_full",
    "few_none",
    "most_none",
    "most_full",
    "widespread_none",
    "widespread_full",
    "support_notable",
    "strong_driver",
)
"""Assumptions of the register over which verdicts are examined."""

SEED = 1
"""Of the population that every evaluation draws."""


def assumption_ranges(names: Sequence[str] = ASSUMPTIONS) -> pd.DataFrame:
    """Name, meaning, default, low and high of assumptions, from the register.

    Raises
    ------
    ValueError
        If the register lacks one.
    """
    table = evidence.assumptions().set_index("name", drop=False)
    unknown = [name for name in names if name not in table.index]
    if unknown:
        raise ValueError(f"assumptions {unknown} are unknown; allowed are those of the register")
    return table.loc[list(names), ["name", "meaning", "default", "low", "high"]].reset_index(drop=True)


def truths_of(world: World, clusters: int = 512) -> dict[int, float]:
    """The truth of each proposition in a world, on one population of so many clusters."""
    return proposition_truths(population_shares(world, clusters, SEED), world.quantifiers)


@dataclass(frozen=True, eq=False)
class SobolIndices:
    """Indices of one proposition.

    Parameters
    ----------
    proposition
        1 to 3.
    by_points
        A row for each assumption and number of base points (16, 32, and so on): name, points, first, first_error,
        total, total_error (half-widths of 95 per cent intervals; missing where the truth does not vary), and holds,
        the share of the evaluations so far in which the proposition holds.
    """

    proposition: int
    by_points: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """The indices with the most base points, and what each assumption means; the largest total index first."""
        rows = self.by_points[self.by_points["points"] == self.by_points["points"].max()]
        meanings = evidence.assumptions().set_index("name")["meaning"]
        named = rows.drop(columns=["points", "holds"]).assign(meaning=rows["name"].map(meanings))
        return named.sort_values("total", ascending=False, ignore_index=True)

    @property
    def holds(self) -> float:
        """Share of all evaluations in which the proposition holds."""
        return float(self.by_points.loc[self.by_points["points"].idxmax(), "holds"])

    @property
    def sentence(self) -> str:
        """The first of the indices in words that need no statistics."""
        held = f"With all assumptions drawn from their ranges proposition {self.proposition} holds in {self.holds:.0%}."
        table = self.table
        if table["total"].isna().all():
            return f"{held} Nothing that was varied moves it."
        first = table.iloc[0]
        alone = "by itself" if first["first"] > first["total"] / 2 else "mostly together with others"
        return (
            f"{held} What matters most is this: {_small(first['meaning'])}. Of all the movement in the verdict"
            f" {max(0.0, first['total']):.0%} involves it, {alone}."
        )


def sobol_indices(
    function: Callable[[Mapping[str, float]], Sequence[float]],
    ranges: pd.DataFrame,
    points: int = 256,
    seed: int = SEED,
    progress: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> list[pd.DataFrame]:
    """First-order and total Sobol indices of every output of a function.

    Parameters
    ----------
    function
        Takes a value for every name, gives one or more numbers.
    ranges
        Columns name, low and high.
    points
        Base points of the design, a power of two; the function is called ``points * (names + 2)`` times.
    seed
        Of the design and of the intervals.
    progress
        Wraps the iteration over the calls, such as ``tqdm.tqdm``.

    Returns
    -------
    list of DataFrame
        For each output, a row a name: name, points, first, first_error, total, total_error, for 16 base points, twice
        as many, and so on up to `points`. Missing where the output does not vary.
    """
    count = whole_number("points", points, 16)
    if count & (count - 1):
        raise ValueError(f"points is {points}; allowed is a power of two of 16 or more")
    sample, analyse = _salib()
    names = ranges["name"].tolist()
    problem = {"num_vars": len(names), "names": names, "bounds": ranges[["low", "high"]].to_numpy().tolist()}
    design = sample(problem, count, calc_second_order=False, seed=seed)
    found = np.array([function(dict(zip(names, design[i], strict=True))) for i in progress(range(len(design)))])
    block = len(names) + 2
    sizes = [2**k for k in range(4, count.bit_length())]
    tables = []
    for output in found.T:
        parts = []
        for size in sizes:
            used = output[: size * block]
            if np.ptp(used) == 0:
                parts.append(pd.DataFrame({"name": names, "points": size}))
                continue
            result = analyse(problem, used, calc_second_order=False, seed=seed, print_to_console=False)
            parts.append(
                pd.DataFrame(
                    {
                        "name": names,
                        "points": size,
                        "first": result["S1"],
                        "first_error": result["S1_conf"],
                        "total": result["ST"],
                        "total_error": result["ST_conf"],
                    }
                )
            )
        columns = ["name", "points", "first", "first_error", "total", "total_error"]
        tables.append(pd.concat(parts, ignore_index=True).reindex(columns=columns))
    return tables


def _salib() -> tuple[Any, Any]:
    try:
        from SALib.analyze import sobol as analysis
        from SALib.sample import sobol as design
    except ImportError as error:
        raise ImportError("Sobol indices need SALib: pip install csrmodel[sensitivity]") from error
    return design.sample, analysis.analyze


def proposition_indices(
    world: World | None = None,
    points: int = 256,
    clusters: int = 512,
    names: Sequence[str] = ASSUMPTIONS,
    progress: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> tuple[SobolIndices, ...]:
    """Sobol indices of the three verdicts over the register's ranges.

    Parameters
    ----------
    world
        Where the assumptions that do not vary stand; None takes the register's defaults.
    points
        Base points, a power of two.
    clusters
        Size of the population that each evaluation draws.
    names
        Assumptions that vary.
    progress
        Wraps the iteration over evaluations.
    """
    here, ranges = world or World(), assumption_ranges(names)
    values: list[list[float]] = []

    def evaluate(assumptions: Mapping[str, float]) -> list[float]:
        values.append([*truths_of(here.changed(**assumptions), clusters).values()])
        return values[-1]

    found = sobol_indices(evaluate, ranges, points, progress=progress)
    held = np.array(values) > 0.5
    block = len(ranges) + 2
    return tuple(
        SobolIndices(n, found[k].assign(holds=[held[: p * block, k].mean() for p in found[k]["points"]]))
        for k, n in enumerate(PROPOSITIONS)
    )


def turning_points(
    world: World | None = None,
    clusters: int = 512,
    names: Sequence[str] = ASSUMPTIONS,
    steps: int = 20,
) -> pd.DataFrame:
    """The smallest change of one assumption that turns a verdict, all others left alone.

    Parameters
    ----------
    world
        Where everything stands at first; None takes the register's defaults.
    clusters
        Size of the population.
    names
        Assumptions to move, each over its range in the register.
    steps
        Steps from the default to either end in which a crossing is looked for; it is then narrowed by halving.

    Returns
    -------
    DataFrame
        A row for each proposition and assumption: proposition, name, meaning, default, low, high, truth (at the
        default), turned_at (missing where no value of the range turns the verdict), distance (of the range, missing
        likewise), nearest first.
    """
    here, ranges = world or World(), assumption_ranges(names)
    start = truths_of(here, clusters)
    rows = []
    for row in ranges.to_dict("records"):

        def at(value: float, name: str = row["name"]) -> dict[int, float]:
            return truths_of(here.changed(**{name: value}), clusters)

        ways = [_walk(at, row["default"], end, steps) for end in (row["low"], row["high"])]
        for n in PROPOSITIONS:
            crossings = [_crossing(at, way, n, start[n] > 0.5) for way in ways]
            near = min(
                (x for x in crossings if x is not None), key=lambda x: abs(x - row["default"]), default=float("nan")
            )
            distance = abs(near - row["default"]) / (row["high"] - row["low"])
            rows.append({"proposition": n, **row, "truth": start[n], "turned_at": near, "distance": distance})
    return pd.DataFrame(rows).sort_values(["proposition", "distance"], ignore_index=True)


Way = list[tuple[float, dict[int, float]]]


def _walk(at: Callable[[float], dict[int, float]], start: float, end: float, steps: int) -> Way:
    values = np.linspace(start, end, steps + 1) if end != start else np.array([start])
    return [(float(value), at(float(value))) for value in values]


def _crossing(at: Callable[[float], dict[int, float]], way: Way, proposition: int, held: bool) -> float | None:
    """Nearest value at which the verdict is another, to a hundredth of a step."""
    for (before, _), (value, truth) in pairwise(way):
        if (truth[proposition] > 0.5) != held:
            same, other = before, value
            for _ in range(7):
                middle = (same + other) / 2
                if (at(middle)[proposition] > 0.5) == held:
                    same = middle
                else:
                    other = middle
            return other
    return None


def verdict_map(
    first: str, second: str, world: World | None = None, clusters: int = 512, steps: int = 13
) -> pd.DataFrame:
    """Truth of every proposition as two assumptions move over their ranges.

    Returns
    -------
    DataFrame
        A row a point: the two assumptions by name, and truth_1, truth_2, truth_3.
    """
    here, ranges = world or World(), assumption_ranges([first, second])
    axes = [np.linspace(row["low"], row["high"], steps) for row in ranges.to_dict("records")]
    rows = []
    for a in axes[0]:
        for b in axes[1]:
            found = truths_of(here.changed(**{first: a, second: b}), clusters)
            rows.append({first: a, second: b, **{f"truth_{n}": found[n] for n in PROPOSITIONS}})
    return pd.DataFrame(rows)


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


def _small(text: str) -> str:
    return f"{text[0].lower()}{text[1:]}"
