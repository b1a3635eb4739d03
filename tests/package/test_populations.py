"""Populations: what is drawn is what the prior says, in any part, with any method, to the bit."""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, qmc

from csrmodel import evidence
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.populations import CHAINS, METHODS, Population, PopulationPrior, draw, part_of, uniform_points

SINGLE = ("normative", "informality", "price_squeeze", "volatility", "traceability")
ATTRIBUTES = ("visibility", *NATIONAL_FACTORS, *SINGLE)
ONE_RANGE: dict[str, Any] = {"visible_share": 0, "less_visible_share": 0, "domestic_low": 0, "domestic_high": 1}

share = st.floats(0, 1)
spread = st.floats(0, 3)
priors = st.builds(
    PopulationPrior,
    visible_share=st.floats(0, 0.5),
    less_visible_share=st.floats(0, 0.5),
    national_median=st.one_of(share, st.tuples(*[share] * 5)),
    national_spread=spread,
    national_together=share,
    visibility_with_national=st.floats(-1, 1),
    **{f"{name}_median": share for name in SINGLE},
    **{f"{name}_spread": spread for name in SINGLE},
)


def bits(population: Population) -> tuple[bytes, ...]:
    columns = [population.attributes.column(name).tobytes() for name in ATTRIBUTES]
    return (population.chain.tobytes(), *columns)


def log_odds(x: np.ndarray) -> np.ndarray:
    return np.log(x / (1 - x))


def misfits(population: Population, prior: PopulationPrior) -> list[str]:
    """In what a draw differs from a prior by more than chance; every number that the prior states is looked at."""
    found = []
    medians = dict(zip(NATIONAL_FACTORS, prior.national_median, strict=True))  # type: ignore[arg-type]
    for name in (*NATIONAL_FACTORS, *SINGLE):
        odds = log_odds(population.attributes.column(name))
        wanted = medians.get(name) if name in medians else getattr(prior, f"{name}_median")
        scale = prior.national_spread if name in medians else getattr(prior, f"{name}_spread")
        if abs(np.median(odds) - log_odds(np.float64(wanted))) > 0.05:
            found.append(f"{name}_median")
        if abs(odds.std() - scale) > 0.03 * scale:
            found.append(f"{name}_spread")
    odds = {name: log_odds(population.attributes.column(name)) for name in NATIONAL_FACTORS}
    if any(abs(np.corrcoef(odds[a], odds[b])[0, 1] - prior.national_together) > 0.03 for a, b in combinations(odds, 2)):
        found.append("national_together")
    counts = np.bincount(population.chain, minlength=3) / len(population.chain)
    if np.abs(counts - prior.shares).max() > 0.01:
        found.append("shares")
    for kind, (low, high) in enumerate(prior.ranges):
        inside = population.attributes.column("visibility")[population.chain == kind]
        if len(inside) and (abs(inside.mean() - (low + high) / 2) > 0.01 or inside.min() < low or inside.max() > high):
            found.append(CHAINS[kind])
    return found


# What the prior says


@pytest.mark.parametrize("method", METHODS)
def test_a_draw_has_the_medians_spreads_correlations_and_shares_of_its_prior(method: str) -> None:
    prior = PopulationPrior(national_median=(0.1, 0.3, 0.5, 0.7, 0.2), national_together=0.6, traceability_spread=1.5)
    assert misfits(draw(prior, 30_000, 5, method), prior) == []


@pytest.mark.parametrize(
    ("change", "misfit"),
    [
        ({"visible_share": 0.15}, "shares"),
        ({"less_visible_share": 0.1}, "shares"),
        ({"visible_low": 0.75}, "visible"),
        ({"less_visible_high": 0.5}, "less visible"),
        ({"domestic_high": 0.2}, "domestic"),
        ({"national_median": (0.3, 0.3, 0.34, 0.3, 0.3)}, "associations_median"),
        ({"national_spread": 1.1}, "laws_spread"),
        ({"national_together": 0.4}, "national_together"),
        *[({f"{name}_median": 0.6}, f"{name}_median") for name in SINGLE],
        *[({f"{name}_spread": 0.8}, f"{name}_spread") for name in SINGLE],
    ],
)
def test_a_draw_from_another_prior_is_found_out(change: dict[str, Any], misfit: str) -> None:
    """The negative control of the test above, for each number."""
    assert misfit in misfits(draw(PopulationPrior(**change), 30_000, 5), PopulationPrior())


@pytest.mark.parametrize(("q", "r"), [(0.0, 0.5), (0.8, 0.5), (-0.6, 1.0), (1.0, 0.25)])
def test_visibility_goes_with_institutions_as_far_as_the_prior_says(q: float, r: float) -> None:
    prior = PopulationPrior(**ONE_RANGE, visibility_with_national=q, national_together=r)
    drawn = draw(prior, 30_000, 2).attributes
    seen, laws = (log_odds(drawn.column(name)) for name in ("visibility", "laws"))
    assert np.corrcoef(seen, laws)[0, 1] == pytest.approx(q * np.sqrt(r), abs=0.02)


def test_the_mean_of_a_draw_is_that_of_its_distribution() -> None:
    """By quadrature over the quantiles, where an attribute has a single score."""
    u = (np.arange(100_000) + 0.5) / 100_000
    odds = 0.25 / 0.75 * (u / (1 - u)) ** (np.sqrt(3) / np.pi)
    mean = draw(None, 2**14, 3).attributes.column("traceability").mean()
    assert mean == pytest.approx((odds / (1 + odds)).mean(), abs=1e-3)
    assert mean != pytest.approx(0.25, abs=0.01)


@settings(max_examples=60, deadline=None)
@given(prior=priors, seed=st.integers(0, 2**40))
def test_every_draw_stays_in_its_ranges_and_shares(prior: PopulationPrior, seed: int) -> None:
    drawn = draw(prior, 512, seed, "latin_hypercube")
    for name in ATTRIBUTES:
        assert ((drawn.attributes.column(name) >= 0) & (drawn.attributes.column(name) <= 1)).all()
    low, high = np.array(prior.ranges)[drawn.chain].T
    visibility = drawn.attributes.column("visibility")
    assert ((visibility >= low) & (visibility <= high)).all()
    # One cluster in each of 512 strips: a share is off by less than two strips.
    assert np.abs(np.bincount(drawn.chain, minlength=3) / 512 - prior.shares).max() < 2 / 512


@settings(max_examples=40, deadline=None)
@given(prior=priors, other=share)
def test_a_higher_median_raises_every_cluster_and_moves_nothing_else(prior: PopulationPrior, other: float) -> None:
    low, high = sorted((prior.traceability_median, other))
    a, b = (draw(replace(prior, traceability_median=m), 64, 1).attributes for m in (low, high))
    assert (b.column("traceability") >= a.column("traceability")).all()
    assert all((a.column(name) == b.column(name)).all() for name in ATTRIBUTES if name != "traceability")


@given(median=st.floats(0, 1, exclude_max=True), seed=st.integers(0, 1000))
def test_not_even_a_last_bit_of_the_median_lowers_a_cluster(median: float, seed: int) -> None:
    low, high = (
        draw(PopulationPrior(traceability_median=m, traceability_spread=1), 64, seed, "random").attributes
        for m in (median, np.nextafter(median, 1))
    )
    assert (high.column("traceability") >= low.column("traceability")).all()


def test_the_formula_as_it_is_printed_would_lower_some_by_a_last_bit() -> None:
    """The negative control of the test above: a median that stands above and below the line of the fraction."""
    e = np.exp(np.random.default_rng(1).standard_normal(64))
    low, high = (m * e / ((1 - m) + m * e) for m in (0.49999999999999994, 0.5))
    assert (high < low).any()
    np.testing.assert_allclose(high, low, rtol=1e-15)


def test_a_wider_spread_raises_some_clusters_and_lowers_others() -> None:
    """The negative control of the test above."""
    a, b = (draw(PopulationPrior(traceability_spread=s), 64, 1).attributes.column("traceability") for s in (0.5, 1.5))
    assert (b > a).any()
    assert (b < a).any()


def test_without_spread_every_cluster_is_the_median_one() -> None:
    still = PopulationPrior(
        national_median=0.4, national_spread=0, informality_median=1, normative_median=0, traceability_spread=0
    )
    drawn = draw(still, 100, 1).attributes
    assert drawn.national() == pytest.approx(0.4)
    assert (drawn.column("informality") == 1).all()
    assert (drawn.column("normative") == 0).all()
    assert drawn.column("traceability") == pytest.approx(evidence.default("traceability_median"))


def test_institutions_that_go_together_fully_are_one() -> None:
    one = draw(PopulationPrior(national_together=1), 200, 1).attributes.national()
    assert np.ptp(one, axis=1).max() < 1e-12
    apart = draw(PopulationPrior(national_together=0), 200, 1).attributes.national()
    assert np.ptp(apart, axis=1).min() > 0.01


# The register


def test_every_number_of_the_prior_is_in_the_register_with_its_basis() -> None:
    register = evidence.assumptions().set_index("name")
    prior = PopulationPrior()
    for item in fields(prior):
        row = register.loc[item.name]
        assert row["basis"]
        value = getattr(prior, item.name)
        assert value == (row["default"] if item.name != "national_median" else (row["default"],) * 5)


def test_every_corner_of_the_register_is_a_prior() -> None:
    """So that an analysis may move all the assumptions at once, each within its range."""
    register = evidence.assumptions().set_index("name")
    names = [item.name for item in fields(PopulationPrior)]
    rng = np.random.default_rng(1)
    for _ in range(200):
        ends = {name: float(register.loc[name, rng.choice(["low", "high"])]) for name in names}
        drawn = draw(PopulationPrior(**ends), 4, 1, "random")
        assert np.isfinite(drawn.frame.drop(columns="chain").to_numpy()).all()


def test_most_clusters_are_less_visible() -> None:
    """abstract-05, limit-15: the population has a majority of clusters outside visible chains."""
    domestic, less_visible, visible = PopulationPrior().shares
    assert visible < less_visible < domestic
    assert sum(PopulationPrior().shares) == pytest.approx(1)


# Bits


@settings(max_examples=60, deadline=None)
@given(
    prior=priors,
    seed=st.integers(0, 2**40),
    method=st.sampled_from(METHODS),
    ends=st.tuples(*[st.integers(0, 700)] * 2),
)
def test_any_part_has_the_bits_of_the_whole(
    prior: PopulationPrior, seed: int, method: str, ends: tuple[int, int]
) -> None:
    part = slice(min(ends), max(ends))
    whole, some = draw(prior, 700, seed, method), draw(prior, 700, seed, method, part)
    assert bits(some) == bits(whole.within(part))
    assert some.frame.equals(whole.frame.iloc[part])


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_bits_and_another_does_not(method: str) -> None:
    assert bits(draw(None, 300, 7, method)) == bits(draw(None, 300, 7, method))
    assert bits(draw(None, 300, 7, method)) != bits(draw(None, 300, 8, method))


@pytest.mark.parametrize("method", ["sobol", "random"])
def test_a_larger_draw_begins_with_the_smaller_one(method: str) -> None:
    assert bits(draw(None, 5000, 7, method).within(slice(0, 300))) == bits(draw(None, 300, 7, method))


def test_a_latin_hypercube_does_not() -> None:
    """The negative control: its strips depend on how many clusters there are."""
    small = draw(None, 300, 7, "latin_hypercube")
    assert bits(draw(None, 5000, 7, "latin_hypercube").within(slice(0, 300))) != bits(small)


def test_parts_count_as_slices_do() -> None:
    assert part_of(10, None) == slice(0, 10)
    assert part_of(10, slice(-3, None)) == slice(7, 10)
    assert part_of(10, slice(8, 99)) == slice(8, 10)
    assert part_of(10, slice(6, 2)) == slice(6, 6)
    assert len(draw(None, 10, 1, "random", slice(6, 2)).frame) == 0


# Spread


@pytest.mark.parametrize("method", ["sobol", "latin_hypercube"])
def test_designed_points_cover_the_square_better_than_random_ones(method: str) -> None:
    def unevenness(how: str, seed: int) -> float:
        return float(qmc.discrepancy(uniform_points(256, 2, seed, how)))

    assert all(unevenness(method, seed) < unevenness("random", seed) for seed in range(10))


def test_points_of_one_half_of_the_square_cover_it_worse() -> None:
    """The negative control of the test above."""
    points = uniform_points(256, 2, 1, "sobol")
    assert qmc.discrepancy(points * [0.5, 1]) > qmc.discrepancy(uniform_points(256, 2, 1, "random"))


def test_no_point_lies_on_an_end_where_a_normal_score_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A generator may give 0, and a scrambled sequence may round to 1: as near to them as numbers come, and inside."""
    ends = np.array([[0.0, 1.0], [0.5, 1 - 2.0**-53]])
    monkeypatch.setattr("csrmodel.populations.prior._random", lambda size, start, wanted: ends)
    points = uniform_points(2, 2, 1, "random")
    assert points.tolist() == [[2.0**-54, 1 - 2.0**-53], [0.5, 1 - 2.0**-53]]
    assert np.isfinite(norm.ppf(points)).all()
    assert not np.isfinite(norm.ppf(ends)).all()


def test_a_latin_hypercube_has_one_point_in_each_strip_and_random_points_do_not() -> None:
    def strips(method: str) -> list[int]:
        return [len(set(column)) for column in np.floor(uniform_points(100, 12, 1, method) * 100).T]

    assert strips("latin_hypercube") == [100] * 12
    assert max(strips("random")) < 100


# What is refused


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (
            lambda: PopulationPrior(visible_share=0.7, less_visible_share=0.4),
            "visible_share is 0.7 and less_visible_share 0.4; allowed are shares that sum to 1 or less",
        ),
        (lambda: PopulationPrior(visible_share=-0.1), "visible_share is -0.1; allowed is a number from 0 to 1"),
        (lambda: PopulationPrior(visible_low=0.8, visible_high=0.7), "visible_low is 0.8 and visible_high 0.7"),
        (lambda: PopulationPrior(less_visible_low=0.9), "less_visible_low is 0.9 and less_visible_high 0.6"),
        (lambda: PopulationPrior(national_median=1.5), "national_median is 1.5"),
        (lambda: PopulationPrior(national_median=(0.1, 0.2)), r"national_median has shape \(2,\)"),
        (lambda: PopulationPrior(national_spread=-1), "national_spread is -1"),
        (lambda: PopulationPrior(national_together=1.2), "national_together is 1.2"),
        (lambda: PopulationPrior(visibility_with_national=-2), "visibility_with_national is -2"),
        (lambda: PopulationPrior(volatility_median="much"), "volatility_median is 'much'"),
        (lambda: PopulationPrior(informality_spread=float("nan")), "informality_spread is nan"),
        (lambda: draw(None, 0, 1), "clusters is 0; allowed is a whole number of 1 or more"),
        (lambda: draw(None, 2.5, 1), "clusters is 2.5; allowed is a whole number"),
        (lambda: draw(None, 5, -1), "seed is -1"),
        (lambda: draw(None, 5, 1, "halton"), "method is 'halton'; allowed are sobol, latin_hypercube, random"),
        (lambda: draw(None, 2**31, 1, "sobol", slice(0, 1)), "clusters is 2147483648; allowed are up to 1073741824"),
        (lambda: draw(None, 5, 1, part=slice(0, 5, 2)), r"part is slice\(0, 5, 2\); allowed is a slice of neighbours"),
        (lambda: draw(None, 5, 1, part=3), "part is 3; allowed is a slice"),
    ],
)
def test_what_makes_no_population_is_refused(build: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        build()


@pytest.mark.parametrize("method", ["sobol", "latin_hypercube"])
def test_without_scipy_a_draw_says_what_to_install_and_random_ones_go_on(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_it = bits(draw(None, 50, 1, "random"))
    for name in [name for name in sys.modules if name.split(".")[0] == "scipy"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(ImportError, match=rf"'{method}' needs scipy: pip install '\.\[ensembles\]'"):
        draw(None, 51, 1, method)
    assert bits(draw(None, 50, 1, "random")) == with_it
