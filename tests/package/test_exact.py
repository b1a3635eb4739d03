"""Exact sums: equal to math.fsum to the bit, however the numbers are cut up and in whatever order they come."""

from __future__ import annotations

import functools
import math
import operator

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csrmodel.populations.exact import ExactMean, exact_means

# math.fsum gives up where a partial sum overflows.
finite = st.floats(-1e300, 1e300)
lists = st.lists(finite, max_size=60)


@settings(deadline=None)
@given(lists)
def test_a_sum_is_fsum_to_the_bit(values: list[float]) -> None:
    assert ExactMean().add(values).sum == math.fsum(values)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-(2**53), 2**53), st.integers(-1074, 900)), max_size=60))
def test_so_it_is_over_every_size_that_a_double_has(parts: list[tuple[int, int]]) -> None:
    values = [math.ldexp(mantissa, exponent) for mantissa, exponent in parts]
    assert ExactMean().add(values).sum == math.fsum(values)


@settings(deadline=None)
@given(lists, st.integers(1, 60), st.randoms(use_true_random=False))
def test_neither_blocks_nor_order_nor_merging_matter(values: list[float], block: int, chance) -> None:  # type: ignore[no-untyped-def]
    whole = ExactMean().add(values)
    shuffled = chance.sample(values, len(values))
    pieces = [ExactMean().add(shuffled[at : at + block]) for at in range(0, len(values), block)]
    merged = ExactMean()
    for piece in reversed(pieces):
        merged.merge(piece)
    assert (merged.sum, merged.count) == (whole.sum, len(values))
    assert merged.mean == whole.mean or not values


def test_sums_of_numpy_do_depend_on_blocks() -> None:
    """The negative control: the same split changes the last bits of an ordinary sum."""
    values = np.random.default_rng(1).random(100_000)
    blocks = (1, 100, 999, 100_000)
    # Not by `sum`, which from Python 3.12 on makes up for what it loses.
    sums = {
        functools.reduce(operator.add, (values[at : at + block].sum() for at in range(0, len(values), block)))
        for block in blocks
    }
    assert len(sums) > 1
    assert len({ExactMean().add(values[::step]).sum for step in (1, -1)}) == 1


def test_more_numbers_than_are_added_at_once() -> None:
    values = np.random.default_rng(2).random(2**20 + 17)
    assert ExactMean().add(values).sum == math.fsum(values)
    assert ExactMean().add(values.reshape(-1, 1)).count == len(values)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 1)), max_size=40))
def test_a_weighted_mean_is_the_ratio_of_two_exact_sums(pairs: list[tuple[float, float]]) -> None:
    values, weights = [v for v, _ in pairs], [w for _, w in pairs]
    found = ExactMean().add(values, weights)
    assert found.sum == math.fsum(v * w for v, w in pairs)
    assert found.weight == math.fsum(weights)
    if found.weight > 1e-9:
        assert found.mean == pytest.approx(found.sum / found.weight, rel=1e-15)


def test_worked_means() -> None:
    assert ExactMean().add([1, 2, 6]).mean == 3
    assert ExactMean().add([1, 0], weights=[3, 1]).mean == 0.75
    assert ExactMean().add([1e308, 1e308, -1e308]).sum == 1e308
    assert math.isnan(ExactMean().mean)
    assert math.isnan(ExactMean().add([1.0], weights=[0.0]).mean)


def test_means_of_several_measures_in_one_pass() -> None:
    frames = (pd.DataFrame({"x": [k, k + 1.0], "w": [1.0, 3.0]}) for k in range(3))
    found = exact_means(frames, {"plain": lambda f: f["x"], "weighted": lambda f: (f["x"], f["w"])})
    assert found["plain"].mean == 1.5
    assert found["weighted"].mean == 1.75


@pytest.mark.parametrize(
    ("values", "weights", "said"),
    [
        ([1, float("nan")], None, "values hold nan; allowed are finite numbers"),
        ([float("inf")], None, "values hold inf"),
        ([1], [float("nan")], "weights hold nan"),
        ([1, 2], [1], r"of shape \(2,\)"),
        ([1], [-1], "least of -1; allowed are numbers of 0 or more"),
    ],
)
def test_what_has_no_mean_is_refused_and_nothing_taken_in(values: list[float], weights: object, said: str) -> None:
    mean = ExactMean().add([1.0])
    with pytest.raises(ValueError, match=said):
        mean.add(values, weights)  # type: ignore[arg-type]
    assert (mean.sum, mean.count) == (1, 1)
