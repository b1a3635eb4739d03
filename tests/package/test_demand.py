"""Demand over time: worked values, what must hold on every path, and the review's claims (ids of claims.csv)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csrmodel.demand import MONTHS, DemandParameters, boom_and_bust, demand_path, growth_without_gain

STILL: dict[str, Any] = {
    "market_growth": 0,
    "market_growth_late": 0,
    "productivity_growth": 0,
    "price_trend": 0,
    "seasonality": 0,
}
any_parameters = st.builds(
    DemandParameters,
    years=st.integers(2, 12),
    market_growth=st.floats(-0.1, 0.1),
    market_turn=st.floats(0, 12),
    market_growth_late=st.floats(-0.1, 0.1),
    seasonality=st.floats(0, 1),
    share_at_parity=st.floats(0.01, 0.9),
    sourcing_sensitivity=st.floats(0, 20),
    relocation_speed=st.floats(0, 3),
    labour_share=st.floats(0.1, 0.9),
    wage_start=st.floats(0.3, 1.5),
    wage_response=st.floats(0, 1),
    wage_stickiness=st.floats(0, 1),
    labour_pool=st.floats(0.5, 5),
    productivity_growth=st.floats(0, 0.1),
    price_trend=st.floats(-0.1, 0.05),
    gain_share=st.floats(0, 1),
)


def with_changes(p: DemandParameters, **changes: Any) -> DemandParameters:
    return DemandParameters(**{**vars(p), **changes})


# Worked values


def test_nothing_moves_where_nothing_differs() -> None:
    path = demand_path(DemandParameters(**STILL, wage_start=1, labour_pool=1))
    for series in (path.output, path.jobs, path.wage, path.price, path.relative_cost):
        assert series == pytest.approx(np.ones(20 * MONTHS))


def test_first_move_after_the_baseline_year_by_hand() -> None:
    """Cost 0.6 * 0.7 + 0.4 = 0.82; odds 0.15 / 0.85 * exp(6 * 0.18) = 0.5197; wanted 0.3420; a month moves 0.3 / 12."""
    p = DemandParameters(
        **STILL, share_at_parity=0.15, sourcing_sensitivity=6, relocation_speed=0.3, labour_share=0.6, wage_start=0.7
    )
    path = demand_path(p)
    assert path.relative_cost[0] == pytest.approx(0.82)
    assert path.share[:MONTHS] == pytest.approx(0.15)
    assert path.share[MONTHS] == pytest.approx(0.15 + (0.3420 - 0.15) * 0.3 / 12, abs=2e-6)


def test_in_the_long_run_jobs_fill_the_pool_and_the_wage_is_where_that_share_holds() -> None:
    """share = 0.15 * 1.3 = 0.195; 6 * 0.6 * (1 - w) = logit(0.195) - logit(0.15) = 0.3165, so w = 0.9121."""
    p = DemandParameters(
        **STILL,
        years=150,
        labour_pool=1.3,
        share_at_parity=0.15,
        sourcing_sensitivity=6,
        labour_share=0.6,
        wage_stickiness=0,
    )
    path = demand_path(p)
    assert path.jobs[-1] == pytest.approx(1.3, abs=1e-4)
    assert path.wage[-1] == pytest.approx(0.9121, abs=1e-4)


def test_yearly_means_by_hand() -> None:
    found = boom_and_bust([1, 2, 0.5, 3, 1.5], steps_per_year=1)
    assert (found.rise, found.fall, found.peak) == (2.0, 0.5, 3.5)
    grown = growth_without_gain([1, 1, 3, 3], [2, 2, 1, 1], [1, 1, 1.5, 1.5], steps_per_year=2)
    assert (grown.output, grown.jobs, grown.income) == (2.0, -0.5, 0.5)
    assert grown.one_sided
    assert grown.gains == ("incomes",)


def test_seasonal_jobs_by_hand() -> None:
    """With height A of the season, the slackest month has 1 - A of the mean."""
    steady = DemandParameters(**{**STILL, "seasonality": 0.4}, wage_start=1, labour_pool=1)
    assert demand_path(steady).seasonal_share == pytest.approx(0.4)
    assert demand_path(with_changes(steady, seasonality=0)).seasonal_share == pytest.approx(0, abs=1e-12)


# What must hold


@given(any_parameters)
@settings(max_examples=60)
def test_shares_stay_shares_and_nothing_turns_negative(p: DemandParameters) -> None:
    path = demand_path(p)
    assert ((path.share >= 0) & (path.share <= 1)).all()
    assert (path.output >= 0).all()
    assert (path.wage > 0).all()
    assert path.frame.notna().all().all()
    assert len(path.frame) == p.years * MONTHS


@given(any_parameters)
@settings(max_examples=40)
def test_seasons_move_work_within_the_year_and_wages_not_at_all(p: DemandParameters) -> None:
    flat, wavy = demand_path(with_changes(p, seasonality=0)), demand_path(with_changes(p, seasonality=0.5))
    assert wavy.wage == pytest.approx(flat.wage)
    assert wavy.share == pytest.approx(flat.share)


def test_seasons_do_move_work() -> None:
    """The negative control: jobs in one month differ with the season."""
    flat, wavy = (demand_path(DemandParameters(seasonality=a)) for a in (0, 0.5))
    assert abs(wavy.jobs / flat.jobs - 1).max() == pytest.approx(0.5, abs=0.01)


@given(any_parameters, st.floats(0.3, 1.5))
@settings(max_examples=40)
def test_a_dearer_cluster_never_draws_more_orders_at_first(p: DemandParameters, wage: float) -> None:
    dearer = with_changes(p, wage_start=max(wage, p.wage_start))
    assert demand_path(dearer).share[13] <= demand_path(p).share[13] + 1e-12


@given(st.lists(st.floats(0.1, 10), min_size=2, max_size=30), st.floats(0.1, 100))
def test_the_unit_of_a_series_does_not_matter(series: list[float], unit: float) -> None:
    one, other = boom_and_bust(series, 1), boom_and_bust(np.array(series) * unit, 1)
    assert (one.rise, one.fall) == pytest.approx((other.rise, other.fall), abs=1e-6)


@given(st.lists(st.floats(0.1, 10), min_size=2, max_size=30))
def test_a_series_that_only_rises_or_only_falls_is_no_cycle(series: list[float]) -> None:
    assert not boom_and_bust(sorted(series), 1).holds
    assert not boom_and_bust(sorted(series, reverse=True), 1).holds


# The review's claims


def test_the_height_of_a_cycle_is_told_in_years_whatever_the_step() -> None:
    monthly = np.concatenate([np.linspace(1, 2, 30), np.linspace(2, 1, 30)])
    found = boom_and_bust(monthly)
    assert found.peak == pytest.approx(2.5, abs=0.1)
    assert boom_and_bust([1, 2, 0.5], 1).peak == 1.5


def test_relocation_turns_boom_to_bust() -> None:
    """limit-05 to limit-07: the default path is Torreon's story, and ends with fewer jobs than it began with."""
    path = demand_path()
    assert path.cycle.holds
    assert path.jobs[-MONTHS:].mean() < path.jobs[:MONTHS].mean()


def test_buyers_go_because_labour_gets_dear() -> None:
    """limit-06: in a market that does not fade, boom still turns to bust, and not where wages stay put."""
    steady = {"market_growth": 0.0, "market_growth_late": 0.0}
    path = demand_path(DemandParameters(**steady))
    assert path.cycle.holds
    assert path.wage.max() > path.wage[0] * 1.2
    cheap = demand_path(DemandParameters(**steady, wage_response=0))
    assert cheap.cycle.boom
    assert not cheap.cycle.bust


def test_buyers_who_neither_come_nor_go_bring_neither_boom_nor_bust() -> None:
    """The negative control of relocation."""
    bound = demand_path(DemandParameters(relocation_speed=0))
    assert not bound.cycle.holds
    assert np.ptp(bound.share) == 0


def test_growth_comes_without_gain_where_prices_take_every_advance() -> None:
    """limit-08."""
    path = demand_path(DemandParameters.squeezed())
    assert path.growth.immiserising
    assert path.growth.output > 1
    assert path.growth.jobs <= 0.02
    assert path.growth.income <= 0.02


def test_the_same_advance_at_steady_prices_is_a_gain() -> None:
    """The negative control of growth without gain, and a part of what pov-22 fears."""
    kept = demand_path(with_changes(DemandParameters.squeezed(), price_trend=0))
    assert kept.growth.grows
    assert "incomes" in kept.growth.gains
    assert not kept.growth.immiserising


def test_seasons_leave_few_jobs_the_year_round() -> None:
    """limit-09, pov-20, drivers-21."""
    calm, wild = (demand_path(DemandParameters(seasonality=a)).seasonal_share for a in (0.1, 0.6))
    assert wild > calm + 0.3


def test_a_market_of_ones_own_takes_the_place_of_growth_rates() -> None:
    months = 20 * MONTHS
    slump = np.where(np.arange(months) < months // 2, 1.0, 0.3)
    p = DemandParameters(relocation_speed=0, productivity_growth=0, seasonality=0)
    assert demand_path(p, slump).output == pytest.approx(slump)
    assert demand_path(p, slump * 7).output == pytest.approx(slump)


def test_the_market_grows_until_its_turn_and_at_its_late_rate_from_there() -> None:
    """By hand, in the middle of the turn's own year as well."""
    still = {"relocation_speed": 0, "productivity_growth": 0, "seasonality": 0, "years": 4}
    p = DemandParameters(market_growth=0.1, market_turn=1.5, market_growth_late=-0.05, **still)
    output = demand_path(p).output
    for month, market in ((12, 1.1), (18, 1.1**1.5), (24, 1.1**1.5 * 0.95**0.5), (42, 1.1**1.5 * 0.95**2)):
        assert output[month] == pytest.approx(market, rel=1e-9)


@pytest.mark.parametrize("speed", [0.2, 0.5, 1, 3])
def test_boom_and_bust_is_found_however_fast_orders_move(speed: float) -> None:
    """limit-07: a boom within a year of the buyers' coming counts as well."""
    assert demand_path(DemandParameters(relocation_speed=speed)).cycle.holds


# What the results say


def test_sentences_name_the_finding() -> None:
    assert demand_path().cycle.sentence.startswith("Boom and bust: jobs rise by ")
    assert boom_and_bust([1, 2, 2], 1).sentence.startswith("A boom that lasts")
    assert boom_and_bust([1, 1], 1).sentence.startswith("No boom")
    assert demand_path(DemandParameters.squeezed()).growth.sentence.startswith("Growth without gain: output +")
    assert growth_without_gain([1, 2], [1, 2], [1, 2], 1).sentence.startswith("Growth with a gain in jobs and incomes")
    assert growth_without_gain([1, 1], [1, 2], [1, 2], 1).sentence.startswith("Output does not grow")
    path = demand_path()
    assert path.sentence == f"{path.cycle.sentence} {path.growth.sentence}"


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: DemandParameters(years=2.5), "years is 2.5; allowed is a whole number of 1 or more"),
        (lambda: DemandParameters(years=0), "years is 0"),
        (lambda: DemandParameters(seasonality=1.2), "seasonality is 1.2; allowed is a number from 0 to 1"),
        (lambda: DemandParameters(share_at_parity=0), "share_at_parity is 0"),
        (lambda: DemandParameters(relocation_speed=13), "relocation_speed is 13"),
        (lambda: DemandParameters(wage_start=0), "wage_start is 0"),
        (lambda: DemandParameters(price_trend=float("nan")), "price_trend is nan"),
        (lambda: demand_path(market=[1, 2, 3]), "market has shape (3,); allowed is (240,)"),
        (lambda: demand_path(market=0), "market is 0.0 at 0"),
        (lambda: boom_and_bust([1] * 5), "series has 5 steps; allowed is a year of 12 or more"),
        (lambda: boom_and_bust([0] * 12), "first year of series is"),
        (lambda: boom_and_bust([1, 2], 0), "steps_per_year is 0"),
        (lambda: growth_without_gain([1, 2], [1, -2], [1, 2], 1), "jobs is -2.0 at 1"),
    ],
)
def test_bad_input_is_refused_by_name(build: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is checked below
        build()
    assert said in str(refused.value)
