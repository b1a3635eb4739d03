"""Demand for a cluster's work over time: seasons, boom and bust, and growth without gain.

**Vocabulary.**

A *path* runs month by month. Its first year is the baseline: buyers keep their orders where they are and wages stand
still. *Output* and *jobs* are 1 at the start, season apart. *Wage* is counted in rivals' wages; *incomes* are the wage
bill, jobs times wage. *Price* is what buyers pay for the work in a unit (materials cost every rival the same), 1 at
the start.

**Fidelity.**

The review (`lundthomsen2016`, section on limitations) reports three things: in Torreon rising orders first added
output and jobs, then a fading market and dearer labour sent the buyers elsewhere (claims limit-05 to limit-07);
output and exports can grow and bring neither jobs nor incomes (limit-08, after `kaplinsky2005`); and seasons press
makers to keep few workers the year round (limit-09, pov-20). It gives no formula. Here, with a month as dt::

    output        y = market * share / share(0) * (1 + A sin(2 pi t))
    jobs          L = y / a                                  a grows with productivity
    relative cost rho = lambda * w / (a p) + 1 - lambda      p = price of the work, set by rivals
    share wanted  s* = logistic(logit(s0) + epsilon (1 - rho))
    share         s <- s + dt * m * (s* - s)                 m = speed of relocation
    wage          ln w <- ln w + dt * (kappa (L / pool - 1) + theta (g_a + g_p))

Scarcity is felt over the season (the wage sees jobs without it), and a fall of wages is damped by stickiness. The
last term hands a part of the growth in revenue per worker to wages: where price falls as fast as productivity rises
there is nothing to hand on. Left out: entry of firms, stocks, exchange rates, migration into the labour pool.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from csrmodel.evidence import default
from csrmodel.evidence.register import assumed
from csrmodel.guards import guard
from csrmodel.parameters import NOT_NEGATIVE, POSITIVE, SHARE, Bounds, keep_within, number, numbers, whole_number

Floats = NDArray[np.float64]

MONTHS = 12
"""Steps of a path in a year."""

_OPEN_SHARE: Bounds = (1e-6, 1 - 1e-6)
_GROWTH: Bounds = (-0.5, 0.5)
_ALLOWED: Mapping[str, Bounds] = {
    "years": (1.0, 200.0),
    "market_growth": _GROWTH,
    "market_turn": NOT_NEGATIVE,
    "market_growth_late": _GROWTH,
    "seasonality": SHARE,
    "share_at_parity": _OPEN_SHARE,
    "sourcing_sensitivity": NOT_NEGATIVE,
    # A month's step may not overshoot what buyers want.
    "relocation_speed": (0.0, float(MONTHS)),
    "labour_share": SHARE,
    "wage_start": POSITIVE,
    "wage_response": NOT_NEGATIVE,
    "wage_stickiness": SHARE,
    "labour_pool": POSITIVE,
    "productivity_growth": _GROWTH,
    "price_trend": _GROWTH,
    "gain_share": SHARE,
}


@dataclass(frozen=True)
class DemandParameters:
    """Market, buyers, labour and prices; defaults come from the register.

    Parameters
    ----------
    years
        Length of the path, a whole number.
    market_growth, market_turn, market_growth_late
        Yearly growth of the buyers' market until its turn (in years), and after it.
    seasonality
        Height of the season above the year's mean, 0 to 1.
    share_at_parity
        Share of orders at the rivals' cost, between 0 and 1; also the share at the start.
    sourcing_sensitivity
        Steepness of the wanted share in relative cost, 0 or more.
    relocation_speed
        Part of the way to their wanted share that buyers go in a year; 0 binds them to the cluster.
    labour_share
        Labour's part of unit cost at the rivals' wage, 0 to 1.
    wage_start
        Wage at the start, in rivals' wages.
    wage_response, wage_stickiness
        Yearly growth of wages per unit of scarcity; part of a fall that wages do not make.
    labour_pool
        Jobs at which wages stand still, in starting jobs.
    productivity_growth, price_trend
        Yearly growth of output per worker, and of the price of the work.
    gain_share
        Part of the growth in revenue per worker that reaches wages, 0 to 1.

    Raises
    ------
    ValueError
        Naming the parameter, its value and what is allowed.
    """

    years: float = assumed("demand_years")
    market_growth: float = assumed("market_growth")
    market_turn: float = assumed("market_turn")
    market_growth_late: float = assumed("market_growth_late")
    seasonality: float = assumed("seasonality")
    share_at_parity: float = assumed("share_at_parity")
    sourcing_sensitivity: float = assumed("sourcing_sensitivity")
    relocation_speed: float = assumed("relocation_speed")
    labour_share: float = assumed("labour_share")
    wage_start: float = assumed("wage_start")
    wage_response: float = assumed("wage_response")
    wage_stickiness: float = assumed("wage_stickiness")
    labour_pool: float = assumed("labour_pool")
    productivity_growth: float = assumed("productivity_growth")
    price_trend: float = assumed("price_trend")
    gain_share: float = assumed("gain_share")

    def __post_init__(self) -> None:
        keep_within(self, _ALLOWED)
        whole_number("years", self.years, 1)

    @classmethod
    def squeezed(cls) -> DemandParameters:
        """An example of growth without gain: a market that keeps growing, and prices that fall with every advance."""
        return cls(
            market_turn=default("demand_years"),
            wage_start=1.0,
            productivity_growth=default("squeezed_productivity_growth"),
            price_trend=default("squeezed_price_trend"),
        )


@dataclass(frozen=True)
class Cycle:
    """Whether a series rose and then fell, in yearly means.

    Parameters
    ----------
    rise
        Highest yearly mean above the first, as a part of the first.
    fall
        Lowest yearly mean after the highest, below it, as a part of the highest.
    peak
        Year in whose middle the highest yearly mean lies, counted from the start.
    boom, bust
        Whether rise and fall reach the register's ``boom_rise`` and ``bust_fall``.
    """

    rise: float
    fall: float
    peak: float
    boom: bool
    bust: bool

    @property
    def holds(self) -> bool:
        """Whether boom turned to bust."""
        return self.boom and self.bust

    @property
    def sentence(self) -> str:
        """The finding in words."""
        said = "Boom and bust" if self.holds else "A boom that lasts" if self.boom else "No boom"
        height = f"rise by {self.rise:.0%} to their height in year {int(self.peak) + 1}"
        if round(self.rise, 2) == 0:
            height = "are at their height at the start"
        return f"{said}: jobs {height}, and fall by {self.fall:.0%} from there."


@dataclass(frozen=True)
class Growth:
    """Growth of output, jobs and incomes between the first and the last year, as parts of the first."""

    output: float
    jobs: float
    income: float

    @property
    def grows(self) -> bool:
        """Whether output rises by the register's ``growth_notable`` or more."""
        return self.output >= default("growth_notable")

    @property
    def gains(self) -> tuple[str, ...]:
        """What rises by more than the register's ``gain_notable``: "jobs", "incomes", both or neither."""
        risen = {"jobs": self.jobs, "incomes": self.income}
        return tuple(name for name, by in risen.items() if by > default("gain_notable"))

    @property
    def immiserising(self) -> bool:
        """Whether output grows while neither jobs nor incomes do, which is the review's wording."""
        return self.grows and not self.gains

    @property
    def one_sided(self) -> bool:
        """Whether output grows and just one of jobs and incomes does."""
        return self.grows and len(self.gains) == 1

    @property
    def sentence(self) -> str:
        """The finding in words."""
        if not self.grows:
            said = f"Output does not grow by {default('growth_notable'):.0%} or more"
        elif self.immiserising:
            said = "Growth without gain"
        else:
            said = f"Growth with a gain in {' and '.join(self.gains)}"
        moves = {"output": self.output, "jobs": self.jobs, "incomes": self.income}
        # Adding nothing makes a rounded -0 a 0.
        numbers = ", ".join(f"{name} {round(by, 2) + 0:+.0%}" for name, by in moves.items())
        return f"{said}: {numbers.replace('-', '−')}."


@dataclass(frozen=True, eq=False)
class DemandPath:
    """A cluster's path, arrays of shape (months,).

    Parameters
    ----------
    year
        Time in years from the start.
    market
        Buyers' market, 1 at the start.
    share
        Cluster's share of their orders, 0 to 1.
    output, jobs
        Work done and people at it, season included; 1 at the start.
    wage
        Pay of a worker, in rivals' wages.
    price
        Price of the work in a unit, 1 at the start.
    relative_cost
        Unit cost beside the rivals', who stand at 1.
    """

    year: Floats
    market: Floats
    share: Floats
    output: Floats
    jobs: Floats
    wage: Floats
    price: Floats
    relative_cost: Floats

    @property
    def frame(self) -> pd.DataFrame:
        """The path as a table, one row a month, with the wage bill as a column ``wage_bill``."""
        return pd.DataFrame({**vars(self), "wage_bill": self.wage_bill})

    @property
    def wage_bill(self) -> Floats:
        """Incomes of all workers together, jobs times wage: in rivals' wages for the jobs at the start."""
        return self.jobs * self.wage

    @property
    def cycle(self) -> Cycle:
        """Whether jobs go from boom to bust."""
        return boom_and_bust(self.jobs)

    @property
    def growth(self) -> Growth:
        """Whether growth brings jobs or income."""
        return growth_without_gain(self.output, self.jobs, self.wage_bill)

    @property
    def seasonal_share(self) -> float:
        """Part of the last year's average jobs that does not last through its slackest month."""
        last = self.jobs[-MONTHS:]
        return float(1 - last.min() / last.mean()) if last.mean() > 0 else 0.0

    @property
    def sentence(self) -> str:
        """Both findings in words."""
        return f"{self.cycle.sentence} {self.growth.sentence}"


def demand_path(parameters: DemandParameters | None = None, market: ArrayLike | None = None) -> DemandPath:
    """Orders, jobs and wages of a cluster whose buyers may go elsewhere.

    Parameters
    ----------
    parameters
        Market, buyers, labour and prices; None takes the register's defaults.
    market
        The buyers' market month by month, above 0, shape (12 * years,), in place of the growth rates.

    Returns
    -------
    DemandPath

    Raises
    ------
    ValueError
        If `market` has another length, or a month without any.

    Examples
    --------
    >>> demand_path().cycle.holds
    True
    >>> demand_path(DemandParameters(relocation_speed=0)).cycle.holds
    False
    """
    p = parameters or DemandParameters()
    months = int(p.years) * MONTHS
    year = np.arange(months) / MONTHS
    buyers = _market(year, p) if market is None else numbers("market", market, POSITIVE, months)
    buyers = buyers / buyers[0]
    productivity = (1 + p.productivity_growth) ** year
    price = (1 + p.price_trend) ** year
    handed_on = p.gain_share * (log(1 + p.productivity_growth) + log(1 + p.price_trend))
    share, wage, cost = np.empty(months), np.empty(months), np.empty(months)
    s, w = p.share_at_parity, p.wage_start
    for t in range(months):
        share[t], wage[t] = s, w
        cost[t] = p.labour_share * w / (productivity[t] * price[t]) + 1 - p.labour_share
        if t < MONTHS - 1:
            continue
        scarcity = buyers[t] * s / p.share_at_parity / productivity[t] / p.labour_pool - 1
        if scarcity < 0:
            scarcity *= 1 - p.wage_stickiness
        w *= exp((p.wage_response * scarcity + handed_on) / MONTHS)
        s += p.relocation_speed * (_wanted_share(cost[t], p) - s) / MONTHS
    season = 1 + p.seasonality * np.sin(2 * np.pi * year)
    output = buyers * share / p.share_at_parity * season
    return DemandPath(year, buyers, share, output, output / productivity, wage, price, cost)


def boom_and_bust(series: ArrayLike, steps_per_year: int = MONTHS) -> Cycle:
    """Whether a series booms and then busts, by its running yearly means.

    Parameters
    ----------
    series
        Numbers of 0 or more in order of time, shape (steps,), a year at least; the first year not all 0.
    steps_per_year
        Steps in a year; 1 takes the numbers as yearly means.

    Examples
    --------
    >>> boom_and_bust([1, 2, 0.5], steps_per_year=1)
    Cycle(rise=1.0, fall=0.75, peak=1.5, boom=True, bust=True)
    """
    means = _yearly("series", series, steps_per_year)
    peak = int(np.argmax(means))
    rise, fall = float(means[peak] / means[0] - 1), float(1 - means[peak:].min() / means[peak])
    return Cycle(
        rise=rise,
        fall=fall,
        peak=peak / steps_per_year + 0.5,
        boom=rise >= default("boom_rise"),
        bust=fall >= default("bust_fall"),
    )


def growth_without_gain(output: ArrayLike, jobs: ArrayLike, income: ArrayLike, steps_per_year: int = MONTHS) -> Growth:
    """Growth of output, jobs and incomes from the first year to the last.

    Parameters
    ----------
    output, jobs, income
        Numbers of 0 or more in order of time, shape (steps,), a year at least; the first year not all 0.
    steps_per_year
        Steps in a year; 1 takes the numbers as yearly means.

    Examples
    --------
    >>> growth_without_gain([1, 1.5], [1, 1], [1, 0.9], steps_per_year=1).immiserising
    True
    """
    changes = {}
    for name, series in {"output": output, "jobs": jobs, "income": income}.items():
        means = _yearly(name, series, steps_per_year)
        changes[name] = float(means[-1] / means[0] - 1)
    return Growth(**changes)


def _market(year: Floats, p: DemandParameters) -> Floats:
    rising, fading = np.minimum(year, p.market_turn), np.maximum(year - p.market_turn, 0)
    return np.asarray((1 + p.market_growth) ** rising * (1 + p.market_growth_late) ** fading, dtype=np.float64)


def _wanted_share(relative_cost: float, p: DemandParameters) -> float:
    odds = log(p.share_at_parity / (1 - p.share_at_parity)) + p.sourcing_sensitivity * (1 - relative_cost)
    # Beyond this a share is 0 or 1 to the last digit, and exp would overflow.
    return 1 / (1 + exp(-min(max(odds, -700.0), 700.0)))


def _yearly(name: str, series: ArrayLike, steps_per_year: int) -> Floats:
    steps = whole_number("steps_per_year", steps_per_year, 1)
    x = numbers(name, series, NOT_NEGATIVE)
    if len(x) < steps:
        raise ValueError(f"{name} has {len(x)} steps; allowed is a year of {steps} or more")
    means = np.convolve(x, np.full(steps, 1 / steps), mode="valid")
    number(f"first year of {name}", means[0], POSITIVE)
    return means


guard(globals())
