"""What happens exactly at a threshold, and a hair to either side of it.

A threshold belongs to one side, and the docstrings say to which: "reaches" includes it, "above" and "more than" do not.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from csrmodel import evidence
from csrmodel.adoption import verdict as adopted
from csrmodel.clusters import ClusterAttributes
from csrmodel.demand import boom_and_bust, growth_without_gain
from csrmodel.evidence.judged import verdict
from csrmodel.populations.quantifiers import few, most, widespread
from csrmodel.simulation import SimulationParameters, equilibrium
from csrmodel.treatment import TreatmentParameters, common_plant

HAIR = 1e-9


def register(monkeypatch: pytest.MonkeyPatch, **values: float) -> None:
    """The register with other values, for those that the demand paths read."""
    own = evidence.default
    monkeypatch.setattr("csrmodel.demand.default", lambda name: values.get(name, own(name)))


@pytest.mark.parametrize(("rise", "boom"), [(0.25, True), (0.25 - HAIR, False), (0.25 + HAIR, True)])
def test_a_boom_begins_where_the_rise_reaches_its_mark(rise: float, boom: bool) -> None:
    assert evidence.default("boom_rise") == 0.25
    assert boom_and_bust([1.0, 1.0 + rise], 1).boom == boom


@pytest.mark.parametrize(("fall", "bust"), [(0.25, True), (0.25 - HAIR, False), (0.25 + HAIR, True)])
def test_a_bust_begins_where_the_fall_reaches_its_mark(fall: float, bust: bool) -> None:
    assert evidence.default("bust_fall") == 0.25
    assert boom_and_bust([1.0, 2.0, 2.0 * (1 - fall)], 1).bust == bust


def test_a_cycle_is_told_by_its_rise_its_fall_and_its_peak() -> None:
    # From 2 up to 5 in the third year, down to 1, and half the way up again.
    found = boom_and_bust([2, 4, 5, 1, 3], 1)
    assert (found.rise, found.fall, found.peak) == (1.5, 0.8, 2.5)
    assert found.holds
    assert found.sentence.startswith("Boom and bust")
    assert boom_and_bust([2, 5], 1).sentence.startswith("A boom that lasts")
    assert boom_and_bust([5, 2], 1).sentence.startswith("No boom")


def test_growth_reaches_its_mark_and_gain_lies_above_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    # Marks that numbers of a computer meet exactly.
    register(monkeypatch, growth_notable=0.125, gain_notable=0.0625)
    for rise, grows in ((0.125, True), (0.125 - HAIR, False)):
        assert growth_without_gain([1, 1 + rise], [1, 1], [1, 1], 1).grows == grows
    for rise, gains in ((0.0625, ()), (0.0625 + HAIR, ("jobs", "income"))):
        found = growth_without_gain([1, 2], [1, 1 + rise], [1, 1 + rise], 1)
        assert len(found.gains) == len(gains)


@pytest.mark.parametrize(
    ("membership", "said"),
    [
        (0.494, "more out than in"),
        (0.4951, "at the crossover"),
        (0.5, "at the crossover"),
        (0.5049, "at the crossover"),
        (0.506, "more in than out"),
    ],
)
def test_the_crossover_is_half_to_two_digits(membership: float, said: str) -> None:
    assert adopted(membership) == said


@pytest.mark.parametrize(
    ("word", "low", "high"), [(most, "most_none", "most_full"), (widespread, "widespread_none", "widespread_full")]
)
def test_a_word_is_not_yet_true_at_its_low_end_and_fully_at_its_high_one(word, low: str, high: str) -> None:  # type: ignore[no-untyped-def]
    a, b = evidence.default(low), evidence.default(high)
    assert word([0, a, (3 * a + b) / 4, (a + b) / 2, b, 1]) == pytest.approx([0, 0, 0.25, 0.5, 1, 1])


def test_few_is_true_between_none_and_many() -> None:
    some, full, none = (evidence.default(f"few_{end}") for end in ("from", "full", "none"))
    shares = [0, some / 2, some, full, (3 * full + none) / 4, none, 1]
    assert few(shares) == pytest.approx([0, 0.5, 1, 1, 0.75, 0, 0])


@pytest.mark.parametrize(
    ("mean", "wanted"), [((0.33, 0.33), "consistent"), ((0.33, 0.67), "inconsistent"), ((0.67, 0.67), "inconsistent")]
)
def test_drivers_are_weak_below_half_on_average(mean: tuple[float, float], wanted: str) -> None:
    """0.33 and 0.67 are half on average, which is not weak."""
    assert verdict(3, {"outcome_work": 0.0, "laws": mean[0], "dialogue": mean[1]})[0] == wanted


def test_a_level_without_weight_has_no_say_however_levels_are_combined() -> None:
    for omega, silent in ((0.0, "visibility"), (1.0, "laws")):
        for sigma in (-np.inf, -2.0, 0.0, 1.0, np.inf):
            p = SimulationParameters(omega=omega, sigma=sigma, rho=1.0)
            base = dict.fromkeys(("visibility", "laws", "monitoring", "associations", "dialogue", "community"), 0.6)
            low, high = (
                equilibrium(ClusterAttributes(**{**base, silent: end}), None, p).reported[0]  # type: ignore[arg-type]
                for end in (0.1, 0.9)
            )
            assert low == pytest.approx(high, abs=1e-12), (omega, sigma)
    # The negative control: with a little weight it has one.
    p = SimulationParameters(omega=0.1, sigma=1.0)
    low, high = (
        equilibrium(ClusterAttributes(end, 0.6, 0.6, 0.6, 0.6, 0.6), None, p).reported[0] for end in (0.1, 0.9)
    )
    assert high > low + 1e-3


def test_a_plant_that_costs_nothing_has_all_its_members() -> None:
    free = TreatmentParameters(capital_cost=0, running_cost=0, peer_monitoring=0, benefit=0)
    found = common_plant([1, 5, 40], free)
    assert (found.payers, found.funding) == (3, (1.0,))
    # Dues of 1 in all are dues.
    cheap = TreatmentParameters(capital_cost=0, running_cost=1, cleaner=0, peer_monitoring=0, benefit=0)
    assert common_plant([0.5, 0.5], cheap).payers == 0


def test_who_joins_by_lot_is_half_of_them_rounded_down() -> None:
    from csrmodel.assessment import SimulatedClusters, StudyParameters, estimates

    # Effects of which each sum of so many tells how many were summed.
    steps = np.array([0.0, 1.0, 10.0, 100.0, 1000.0, 10000.0])
    clusters = SimulatedClusters(np.full(6, 0.5), np.zeros(6), np.zeros(6), steps)
    found = estimates(clusters, 5, 200, np.random.default_rng(2), StudyParameters(selection=0, shock=0, error=0))
    sums = found["random assignment"].truth * 2
    assert np.allclose(sums, np.round(sums))
    digits = pd.Series([sum(map(int, str(round(total)))) for total in sums])
    assert digits.max() <= 2
