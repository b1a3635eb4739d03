"""Studies of a known truth: which design finds it, and how many clusters it takes."""

from __future__ import annotations

import numpy as np
import pytest

from csrmodel import datasets
from csrmodel.assessment import DESIGNS, World, clusters_needed, compare_designs, estimates


def biases(**truth: float) -> dict[str, float]:
    table = compare_designs(World(**truth), 200, 3000, np.random.default_rng(8))
    return dict(zip(table["design"], table["bias"], strict=True))


def test_without_selection_or_shock_every_design_finds_the_truth() -> None:
    assert max(abs(bias) for bias in biases(selection=0, shock=0).values()) < 0.02


def test_a_common_shock_misleads_whoever_has_no_control_group() -> None:
    assert "impact-04" in datasets.claim_records()
    found = biases(selection=0, shock=0.5)
    assert found["after only"] == pytest.approx(0.5, abs=0.02)
    assert found["before and after"] == pytest.approx(0.5, abs=0.02)
    assert max(abs(found[d]) for d in DESIGNS[2:]) < 0.02


def test_selection_misleads_whoever_has_no_baseline() -> None:
    assert "impact-03" in datasets.claim_records()
    found = biases(selection=4, shock=0)
    assert found["after only"] > 0.1
    assert found["with and without"] > 0.2
    assert max(abs(found[d]) for d in ("before and after", "difference in differences", "random assignment")) < 0.02


def test_intervals_cover_the_truth_as_often_as_they_say_where_the_design_is_sound() -> None:
    table = compare_designs(World(selection=4, shock=0.5), 200, 3000, np.random.default_rng(2)).set_index("design")
    assert table.loc["random assignment", "coverage"] == pytest.approx(0.95, abs=0.02)
    assert table.loc["difference in differences", "coverage"] == pytest.approx(0.95, abs=0.02)
    assert table.loc["after only", "coverage"] < 0.5


@pytest.mark.parametrize("design", ["random assignment", "difference in differences"])
def test_the_number_of_clusters_needed_gives_the_power_that_was_asked_for(design: str) -> None:
    world = World(selection=0, effect=0.6)
    n = clusters_needed(world, design)
    found, error = estimates(world, n, 4000, np.random.default_rng(4))[design]
    assert float((np.abs(found) > 1.96 * error).mean()) == pytest.approx(0.8, abs=0.03)
    few, few_error = estimates(world, n // 4, 4000, np.random.default_rng(4))[design]
    assert float((np.abs(few) > 1.96 * few_error).mean()) < 0.5


def test_the_same_seed_finds_the_same() -> None:
    one, two = (compare_designs(World(), 40, 50, np.random.default_rng(1)) for _ in range(2))
    assert one.equals(two)
    assert not one.equals(compare_designs(World(), 40, 50, np.random.default_rng(2)))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: World(selection=-1), "selection is -1"),
        (lambda: World(effect=float("nan")), "effect is nan"),
        (lambda: estimates(World(), 3, 1, np.random.default_rng(1)), "clusters is 3"),
        (lambda: clusters_needed(World(), "after only"), "design is 'after only'"),
        (lambda: clusters_needed(World(effect=0), "random assignment"), "effect is 0"),
        (lambda: clusters_needed(World(), "random assignment", power=1), "power is 1"),
    ],
)
def test_what_makes_no_sense_is_refused(call: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()  # type: ignore[operator]
