"""The power mean: its limits, its order, and what leaves it unchanged."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from csrmodel.aggregation import mean_in_parts, power_mean
from csrmodel.evidence import default

INF = float("inf")

# Close to rho = 0 the root takes 1 / rho, and a last digit of the sum grows by as much: at most 1e-16 / rho_flat.
ROUNDING = 1e-8
members = st.lists(st.floats(0.001, 1), min_size=1, max_size=6)
substitutabilities = st.one_of(st.floats(-30, 30), st.sampled_from([-INF, 0.0, 1.0, INF]))


@given(members, substitutabilities)
def test_mean_lies_between_the_weakest_and_the_strongest(x: list[float], rho: float) -> None:
    assert min(x) - 1e-9 <= power_mean(x, rho=rho) <= max(x) + 1e-9


@given(members, substitutabilities, st.data())
def test_raising_a_driver_never_lowers_the_mean(x: list[float], rho: float, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, len(x) - 1))
    higher = [*x[:k], data.draw(st.floats(x[k], 1)), *x[k + 1 :]]
    assert power_mean(higher, rho=rho) >= power_mean(x, rho=rho) - 1e-9


@given(members, substitutabilities, substitutabilities)
def test_more_substitutability_never_lowers_the_mean(x: list[float], a: float, b: float) -> None:
    low, high = sorted([a, b])
    assert power_mean(x, rho=low) <= power_mean(x, rho=high) + 1e-6


@given(members, substitutabilities, st.randoms())
def test_order_does_not_matter(x: list[float], rho: float, random: object) -> None:
    shuffled = list(x)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert power_mean(shuffled, rho=rho) == pytest.approx(power_mean(x, rho=rho), abs=ROUNDING)


@given(members, substitutabilities, st.floats(0.1, 50))
def test_scaling_all_weights_does_not_matter(x: list[float], rho: float, factor: float) -> None:
    weights = np.arange(1, len(x) + 1)
    assert power_mean(x, weights * factor, rho) == pytest.approx(power_mean(x, weights, rho), abs=ROUNDING)


@given(members, st.floats(-10, 10))
def test_splitting_a_driver_into_two_halves_does_not_matter(x: list[float], rho: float) -> None:
    weights = [1.0] * len(x)
    assert power_mean([*x, x[0]], [0.5, *weights[1:], 0.5], rho) == pytest.approx(
        power_mean(x, weights, rho), abs=ROUNDING
    )


def test_a_mean_with_unequal_weights_tells_its_terms_apart() -> None:
    """The negative control of order and weight invariance."""
    assert power_mean([0.2, 0.8], [1, 3], 1) != power_mean([0.8, 0.2], [1, 3], 1)
    assert power_mean([0.2, 0.8], [1, 3], 1) != power_mean([0.2, 0.8], [1, 2], 1)


def test_limits_are_exact_and_approached() -> None:
    x = [0.2, 0.5, 0.9]
    assert power_mean(x, rho=-INF) == 0.2
    assert power_mean(x, rho=INF) == 0.9
    assert power_mean(x, rho=0) == pytest.approx((0.2 * 0.5 * 0.9) ** (1 / 3), abs=1e-15)
    assert power_mean(x, rho=1) == pytest.approx(1.6 / 3, abs=1e-15)
    assert power_mean(x, rho=-500) == pytest.approx(0.2, abs=1e-3)
    assert power_mean(x, rho=500) == pytest.approx(0.9, abs=3e-3)
    assert power_mean(x, rho=1e-9) == pytest.approx(float(power_mean(x, rho=0)), abs=1e-6)
    assert power_mean(x, rho=-4) != pytest.approx(0.2, abs=1e-3)


def test_a_term_without_weight_has_no_say_even_as_the_weakest() -> None:
    assert power_mean([0.1, 0.9], [0, 1], -INF) == 0.9


def test_an_absent_driver_counts_as_the_floor() -> None:
    floor = default("floor")
    assert power_mean([0, 1], rho=0) == pytest.approx(np.sqrt(floor))
    assert power_mean([0, 1], rho=-INF) == 0


def test_any_shape_and_axis() -> None:
    x = np.random.default_rng(0).random((3, 4, 5))
    assert power_mean(x).shape == (3, 4)
    np.testing.assert_allclose(power_mean(x, axis=0), power_mean(np.moveaxis(x, 0, -1)))
    assert power_mean(x)[1, 2] == pytest.approx(float(power_mean(x[1, 2])))


any_substitutability = st.one_of(substitutabilities, st.floats(-2000, 2000))
pairs = st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 0.99))


def in_parts(x: float, y: float, weight: float, rho: float) -> float:
    parts = mean_in_parts(rho)
    raised = [parts.raised(np.array([term]), w) for term, w in ((x, weight), (y, 1 - weight))]
    return float(parts.lowered(parts.joined(*raised))[0])


@given(pairs, any_substitutability)
def test_the_mean_taken_apart_is_the_mean(pair: tuple[float, float, float], rho: float) -> None:
    x, y, weight = pair
    assert in_parts(x, y, weight, rho) == pytest.approx(power_mean([x, y], [weight, 1 - weight], rho), abs=ROUNDING)


@pytest.mark.parametrize("rho", [-INF, -60, -1, 0, 0.5, 2, 60, INF])
def test_a_part_without_weight_has_no_say(rho: float) -> None:
    """The negative control is a weight of one tenth, which has one: as the weakest link, or as the best shot."""
    ways = ((0.1, 0.9), (0.9, 0.1))
    assert all(in_parts(x, y, 0, rho) == pytest.approx(y, abs=1e-12) for x, y in ways)
    assert any(in_parts(x, y, 0.1, rho) != pytest.approx(y, abs=1e-3) for x, y in ways)


@pytest.mark.parametrize("rho", [-INF, -60.0, -1.0, 0.0, 0.5, 2.0, INF])
def test_what_is_handed_on_is_lowered_and_raised_again(rho: float) -> None:
    """As a term of its like, where neither is done, and of others."""
    parts = mean_in_parts(rho)
    joined = parts.joined(parts.raised(np.array([0.0, 0.3, 1.0]), 0.5), parts.raised(np.array([0.0, 0.8, 1.0]), 0.5))
    for other in map(mean_in_parts, (rho, -2.0, 0.5)):
        wanted = other.raised(parts.lowered(joined.copy()), 0.3)
        assert parts.handed_on(joined.copy(), other, 0.3) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize(("rho", "beyond"), [(-2.0, 1.1), (0.0, 1.1), (0.5, 0.9), (2.0, 0.9)])
def test_what_is_handed_on_keeps_to_the_floor(rho: float, beyond: float) -> None:
    """The negative control lies on the other side of the floor, and is handed on as it is."""
    parts = mean_in_parts(rho)
    floor = parts.raised(np.array([default("floor")]), 1)
    assert parts.handed_on(floor * beyond, parts, 0.3) == pytest.approx(floor * 0.3, rel=1e-12, abs=0)
    assert parts.handed_on(floor / beyond, parts, 0.3) == pytest.approx(floor / beyond * 0.3, rel=1e-12, abs=0)


@example((1.0, default("floor"), 0.5), 0.0, 0.0)
@given(pairs, st.floats(0, 1), st.one_of(st.floats(-30, 30), st.sampled_from([-INF, INF])))
def test_the_mean_rises_at_least_by_the_smaller_of_the_slopes_at_both_ends(
    pair: tuple[float, float, float], other: float, rho: float
) -> None:
    """So the slope is monotone in a term above the floor; the larger of the two bounds the rise from above there."""
    low, high, weight = min(pair[:2]), max(pair[:2]), pair[2]
    parts, mean = mean_in_parts(rho), [in_parts(x, other, weight, rho) for x in (low, high)]
    ends = [(np.array([x]), weight, np.array([m])) for x, m in zip((low, high), mean, strict=True)]
    slopes, steepest = [float(parts.slope(*end)[0]) for end in ends], max(parts.steepness(*end)[0] for end in ends)
    assert min(slopes) >= 0
    assert mean[1] - mean[0] >= min(slopes) * (high - low) - ROUNDING
    # At the floor the slope jumps from 0; what bounds the rise is the slope just above.
    assert mean[1] - mean[0] <= steepest * (high - low) + ROUNDING or np.isinf(rho)


def test_a_slope_is_the_limit_of_small_steps() -> None:
    for rho in (-60.0, -1.0, 0.0, 0.5, 1.0, 3.0, 60.0):
        parts, step = mean_in_parts(rho), 1e-6
        rise = (in_parts(0.4 + step, 0.5, 0.3, rho) - in_parts(0.4 - step, 0.5, 0.3, rho)) / (2 * step)
        assert parts.slope(np.array([0.4]), 0.3, np.array([in_parts(0.4, 0.5, 0.3, rho)]))[0] == pytest.approx(
            rise, rel=1e-5, abs=1e-9
        )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"values": [0.2, 1.2]}, "values is 1.2 at (1,); allowed are numbers from 0 to 1"),
        ({"values": [0.2, float("nan")]}, "values is nan at (1,)"),
        ({"values": ["a"]}, "allowed are numbers from 0 to 1"),
        ({"values": []}, "no terms"),
        ({"values": [0.2, 0.3], "weights": [1]}, "weights has shape (1,); allowed is (2,)"),
        ({"values": [0.2, 0.3], "weights": [-1, 2]}, "weights is [-1.0, 2.0]"),
        ({"values": [0.2, 0.3], "weights": [0, 0]}, "do not all vanish"),
        ({"values": [0.2], "rho": float("nan")}, "rho is nan; allowed is any number"),
        ({"values": [0.2], "rho": "high"}, "rho is 'high'"),
    ],
)
def test_bad_input_is_refused_by_name(arguments: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is checked below
        power_mean(**arguments)  # type: ignore[arg-type]
    assert said in str(refused.value)
