"""Scenario discovery: the part of a space of assumptions in which something holds, as a box.

Draws of the assumptions either have the property of interest or lack it. Patient rule induction (`friedman1999`)
starts from all of them and peels: of the few draws at the low end and at the high end of each assumption it takes away
those whose loss leaves the largest share with the property, and again, until few are left. Each peel is a box; a box
has

========  ==========================================================================
density   share of its draws that have the property
coverage  share of all draws with the property that lie in it
mass      share of all draws that lie in it
========  ==========================================================================

Boxes are peeled on the first half of the draws and judged on the second, which had no part in them. Each limit is
tested, first on the one half and then on the other: the chance that a box of as many draws would be as dense if the
limit meant nothing (`bryant2010`). Limits with a chance above `CHANCE` are dropped, the likeliest first. Of the boxes
that remain the one is taken whose coverage on the second half exceeds the share of the draws *without* the property
that lie in it by most: the whole space, in which all of either kind lie, scores 0. It is what is left where nothing
that was varied tells the draws apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, isfinite

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel.frames import has_columns
from csrmodel.guards import guard
from csrmodel.parameters import ANY, number, one_or_more, shaped

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

PEEL = 0.1
"""Share of the draws in a box that a peel takes away: a smaller one follows chance among many assumptions."""

SMALLEST = 0.05
"""Share of the draws below which no box is peeled on."""

FEWEST = 40
"""Fewest draws in which a box is looked for."""

CHANCE = 0.01
"""Highest chance of a limit that is kept: several are tested at once, so a twentieth would keep too many."""


@dataclass(frozen=True)
class Quality:
    """How a box does on some draws.

    Parameters
    ----------
    density, coverage, mass
        Shares in [0, 1] as the module defines them; density is missing where no draw lies in the box, coverage where
        no draw has the property.
    score
        Coverage less the share of the draws without the property that lie in the box, -1 to 1; 0 where all draws are
        of one kind.
    """

    density: float
    coverage: float
    mass: float
    score: float


@dataclass(frozen=True)
class Box:
    """A range of each assumption; minus or plus infinity where it has no limit.

    Parameters
    ----------
    names
        The assumptions.
    low, high
        Their limits, in the same order; a draw on a limit lies outside.
    """

    names: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    @property
    def limits(self) -> tuple[tuple[str, str], ...]:
        """Every limit as a name and a side, "low" or "high"."""
        return tuple(
            (name, side)
            for name, *ends in zip(self.names, self.low, self.high, strict=True)
            for side, end in zip(("low", "high"), ends, strict=True)
            if isfinite(end)
        )

    @property
    def restricted(self) -> tuple[str, ...]:
        """Assumptions with a limit."""
        return tuple(dict.fromkeys(name for name, _ in self.limits))

    def contains(self, draws: Array) -> Flags:
        """Whether each draw lies inside; draws of shape (draws, names)."""
        return ~self._beyond(draws).any(axis=1)

    def without(self, name: str, side: str) -> Box:
        """The box without one of its limits."""
        return self._with(name, side, -inf if side == "low" else inf)

    def quality(self, draws: Array, has: Flags) -> Quality:
        """How it does on draws of shape (draws, names), each of which has the property or not."""
        inside = self.contains(draws)
        both, without = float((inside & has).sum()), float((inside & ~has).sum())
        score = both / has.sum() - without / (~has).sum() if has.any() and not has.all() else 0.0
        return Quality(_share(both, inside.sum()), _share(both, has.sum()), float(inside.mean()), float(score))

    def chances(self, draws: Array, has: Flags) -> dict[tuple[str, str], float]:
        """For each limit the chance that the box would be as dense or denser if the limit meant nothing.

        Notes
        -----
        Without the limit a larger box has its own density. The chance is that of a binomial: as many draws as lie in
        the box, each with the property by that density, and as many of them with it or more (`bryant2010`).
        """
        beyond = self._beyond(draws)
        crossed = beyond.sum(axis=1)
        hits, inside = int(has[crossed == 0].sum()), int((crossed == 0).sum())
        # Without a limit those lie inside who cross no other.
        wider = crossed[:, None] == beyond
        density = [_share(float((has & within).sum()), within.sum()) for within in wider.T]
        return {limit: at_least(hits, inside, its) for limit, its in zip(self.limits, density, strict=True)}

    def _beyond(self, draws: Array) -> Flags:
        """Whether each draw lies beyond each limit, shape (draws, limits)."""
        found = np.empty((len(draws), len(self.limits)), dtype=bool)
        for column, (name, side) in zip(found.T, self.limits, strict=True):
            place = self.names.index(name)
            values = draws[:, place]
            column[:] = values <= self.low[place] if side == "low" else values >= self.high[place]
        return found

    def _with(self, name: str, side: str, end: float) -> Box:
        place = self.names.index(name)
        low, high = list(self.low), list(self.high)
        (low if side == "low" else high)[place] = end
        return Box(self.names, tuple(low), tuple(high))


@dataclass(frozen=True)
class Scenario:
    """Where something holds.

    Parameters
    ----------
    box
        The box; without any limit where none was found.
    chances
        The chance of each of its limits, by name and side.
    quality
        How it does on the draws that had no part in peeling it.
    share
        Share of these that have the property, in the box or not.
    """

    box: Box
    chances: dict[tuple[str, str], float]
    quality: Quality
    share: float


def discover(draws: pd.DataFrame, has: Flags) -> Scenario:
    """The box in which a property holds, peeled on the first half of the draws and judged on the second.

    Parameters
    ----------
    draws
        A column for each assumption, a row for each draw, in an order by chance or evenly spread in each half.
    has
        Whether each draw has the property, shape (draws,).

    Raises
    ------
    ValueError
        If there are not as many flags as draws, or fewer than 40 draws.
    """
    has_columns("draws", draws, list(draws.columns), list(draws.columns))
    flags = np.asarray(has, dtype=bool)
    if flags.shape != (len(draws),) or len(draws) < FEWEST:
        wanted = f"one for each of {FEWEST} draws or more"
        raise ValueError(f"has is of shape {flags.shape} for {len(draws)} draws; allowed is {wanted}")
    values, half = draws.to_numpy(dtype=np.float64), len(draws) // 2
    seen, other = (values[:half], flags[:half]), (values[half:], flags[half:])
    boxes = {_tested(_tested(box, *seen), *other) for box in peeled(tuple(map(str, draws.columns)), *seen)}
    # Of equals the one with fewer limits: sets have no order of their own.
    box = max(boxes, key=lambda box: (box.quality(*other).score, -len(box.limits), box.limits))
    return Scenario(box, box.chances(*other), box.quality(*other), float(other[1].mean()))


def peeled(names: tuple[str, ...], draws: Array, has: Flags, peel: float = PEEL) -> Iterator[Box]:
    """The boxes that peeling passes, from the whole space to the smallest.

    Parameters
    ----------
    names
        The assumptions.
    draws
        Shape (draws, names).
    has
        Whether each draw has the property, shape (draws,).
    peel
        Share of the draws in a box that a peel takes away, above 0 and below 1; one draw at least.
    """
    one_or_more("names", names)
    shaped("draws", draws, "draws", len(names))
    shaped("has", has, len(draws))
    if not 0 < peel < 1:
        raise ValueError(f"peel is {peel}; allowed is a number above 0 and below 1")
    box = Box(names, (-inf,) * len(names), (inf,) * len(names))
    fewest = SMALLEST * len(draws)
    while True:
        yield box
        inside = box.contains(draws)
        found = _best_peel(draws[inside], has[inside], peel)
        if found is None:
            return
        place, side, end = found
        box = box._with(names[place], side, end)
        if box.contains(draws).sum() < fewest:
            return


def _best_peel(x: Array, has: Flags, peel: float) -> tuple[int, str, float] | None:
    """The peel that leaves the highest density, of equals the one that leaves more: assumption, side and limit."""
    take = max(1, int(peel * len(x)))
    if has.all() or not has.any() or len(x) <= take:
        return None
    ordered = np.sort(x, axis=0)
    # Half-way between the last draw that goes and the first that stays.
    ends = {
        "low": (ordered[take - 1] + ordered[take]) / 2,
        "high": (ordered[-take] + ordered[-take - 1]) / 2,
    }
    best, left = None, (0.0, 0)
    for side, end in ends.items():
        stays = x > end if side == "low" else x < end
        many = stays.sum(axis=0)
        density = np.divide(has.astype(float) @ stays, many, out=np.zeros(x.shape[1]), where=many > 0)
        place = int(np.lexsort((many, density))[-1])
        if (density[place], many[place]) > left:
            best, left = (place, side, float(end[place])), (float(density[place]), int(many[place]))
    return best


def _tested(box: Box, draws: Array, has: Flags) -> Box:
    """The box without the limits that may well mean nothing."""
    while box.limits:
        chances = box.chances(draws, has)
        limit = max(chances, key=chances.__getitem__)
        if chances[limit] <= CHANCE:
            break
        box = box.without(*limit)
    return box


def at_least(hits: int, tries: int, chance: float) -> float:
    """Chance of so many hits or more in so many tries, each with the same chance: a binomial tail.

    Examples
    --------
    >>> at_least(2, 2, 0.5)
    0.25
    """
    number("chance", chance, ANY)
    if hits <= 0:
        return 1.0
    if chance <= 0 or chance >= 1:
        return float(chance >= 1 and hits <= tries)
    k = np.arange(tries)
    # Each term from the one before, in logarithms: none overflows.
    steps = np.log((tries - k) / (k + 1)) + np.log(chance / (1 - chance))
    terms = tries * np.log1p(-chance) + np.concatenate([[0.0], np.cumsum(steps)])
    return float(min(1.0, np.exp(terms[hits:]).sum()))


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


guard(globals())
