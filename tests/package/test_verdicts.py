"""Verdicts on readings: by the share of populations, with intervals that cover what they state."""

from __future__ import annotations

import numpy as np
import pytest
from made_shares import BEST

from csrmodel import evidence
from csrmodel.populations import draw
from csrmodel.populations.propositions import (
    READINGS,
    World,
    cluster_degrees,
    population_shares,
    reading_truths,
)
from csrmodel.populations.verdicts import CONFIDENCE, POPULATIONS, Verdict, buyers_weights, interval, judge, verdicts

FALSE = {**BEST, "by_association": 0.5}
"""Shares at which the readings that ask whether associations help are false."""


def on(true: int, false: int) -> Verdict:
    return verdicts([BEST] * true + [FALSE] * false, clusters=10)["contribution"]


@pytest.mark.parametrize(
    ("true", "false", "word"),
    [
        (200, 0, "holds"),
        (195, 5, "holds"),
        (194, 6, "is undecided"),
        (100, 100, "is undecided"),
        (6, 194, "is undecided"),
        (5, 195, "fails"),
        (0, 200, "fails"),
    ],
)
def test_a_verdict_is_the_share_of_populations_in_which_a_reading_is_true(true: int, false: int, word: str) -> None:
    assert (CONFIDENCE, POPULATIONS) == (0.975, 200)
    verdict = on(true, false)
    assert (verdict.word, verdict.held, verdict.populations) == (word, true, 200)
    assert f"read as contribution, {word} in the model: true in {true} of 200 populations" in verdict.sentence
    assert "too few" not in verdict.sentence


def test_half_is_not_more_than_half() -> None:
    assert on(0, 1).truth == 0
    half = verdicts([{**BEST, "by_association": 0.65 - 1e-12}] * 200, clusters=10)["contribution"]
    assert (half.truth, half.held) == (pytest.approx(0.5), 0)


def test_too_few_populations_are_named() -> None:
    for populations, firm in ((199, False), (200, True)):
        verdict = on(populations, 0)
        assert verdict.firm == firm
        assert ("too few populations for a verdict, which takes 200" in verdict.sentence) != firm


def test_a_verdict_names_the_clause_on_which_it_stands_or_falls() -> None:
    verdict = on(0, 200)
    assert verdict.weakest.check.key == "by_association"
    assert verdict.sentence.endswith(
        "It breaks on clause 1c. 50% of the improved clusters would lose notable conduct without their association."
    )
    assert "It rests on clause" in on(200, 0).sentence
    assert list(verdict.table["built in"]) == [
        "yes" if check.key == "by_buyers" else "no" for check in verdict.reading.checks
    ]


def test_a_finding_without_a_cluster_says_so() -> None:
    nothing = verdicts([{**BEST, "outsourcing": float("nan")}] * 3)["level"].findings[0]
    assert np.isnan(nothing.share)
    assert (nothing.truth, nothing.sentence) == (1.0, "No cluster is there to look at.")


# Intervals


def coverage(populations: int, method: str) -> float:
    """How often one more value lies in the interval of so many, on average over many sets of them."""
    rng = np.random.default_rng(8)
    sets = rng.random((4000, populations))
    if method == "own":
        ends = np.array([interval(one) for one in sets])
    else:
        ends = np.quantile(sets, [0.025, 0.975], axis=1, method="linear").T
    # The next value is spread evenly over the unit line: the chance is the length.
    return float((ends[:, 1] - ends[:, 0]).mean())


@pytest.mark.long
@pytest.mark.parametrize("populations", [39, 200])
def test_intervals_cover_what_they_state(populations: int) -> None:
    assert coverage(populations, "own") == pytest.approx(0.95, abs=0.002)


def test_plain_quantiles_of_few_values_cover_less() -> None:
    """Negative control."""
    assert coverage(39, "plain") < 0.92


@pytest.mark.parametrize("confidence", [-0.5, 2, float("nan")])
def test_a_confidence_that_is_no_share_is_named(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        interval([0.1, 0.2, 0.3], confidence)


def test_another_population_falls_into_the_interval_as_often_as_stated() -> None:
    """On the model itself: the share of improved clusters, in populations that had no part in the interval."""
    # Clusters that are drawn by chance make as many populations as one likes.
    improved = cluster_degrees(draw(None, 600 * 60, 1, "random"), World())["improved"]
    found = improved.reshape(600, 60).mean(axis=1)
    low, high = interval(found[:200])
    inside = ((found[200:] >= low) & (found[200:] <= high)).mean()
    assert 0.92 <= inside <= 1.0
    narrow = interval(found[:200], 0.5)
    assert ((found[200:] >= narrow[0]) & (found[200:] <= narrow[1])).mean() < 0.85


@pytest.mark.long
def test_intervals_hold_the_spread_of_populations() -> None:
    small, large = (judge(clusters=n, seeds=range(12))["contribution"].findings[0] for n in (100, 3000))
    assert small.share_high - small.share_low > 2 * (large.share_high - large.share_low)
    one = judge(clusters=100, seeds=[3])["contribution"].findings[0]
    assert one.share_low == one.share == one.share_high


# On the model


def test_every_reading_is_judged_on_the_same_populations() -> None:
    found = judge(clusters=80, seeds=range(5))
    assert list(found) == list(READINGS)
    truths = [reading_truths(population_shares(World(), 80, seed, "random")) for seed in range(5)]
    for key, verdict in found.items():
        own = [one[key] for one in truths]
        assert verdict.truth == pytest.approx(np.mean(own))
        assert verdict.held == sum(truth > 0.5 for truth in own)
        assert (verdict.populations, verdict.clusters) == (5, 80)
        assert verdict.low <= verdict.truth <= verdict.high
        assert len(verdict.table) == len(verdict.findings) == len(verdict.reading.checks)


EXPECTED = {
    "contribution": "yyn",
    "interaction": "yyn",
    "pivotal": "n?n",
    "necessity": "nnn",
    "level": "yyy",
    "no_buyers": "yyy",
    "drivers_only": "nnn",
    "with_reach": "yyy",
    "weak_strong": "nnn",
    "halved": "nnn",
    "quartered": "yyy",
    "halved_reach": "yyy",
}
"""Pinned at the register's values, for the three weights of buyers: whether a reading is true in nearly all populations
(y), in hardly any (n), or in some (?). Two readings are left out, since they waver with the population."""


@pytest.mark.long
def test_readings_at_the_register_s_values() -> None:
    truths = [
        [reading_truths(population_shares(World().changed(omega=weight), 1200, seed, "random")) for seed in range(8)]
        for weight in buyers_weights()
    ]
    for key, wanted in EXPECTED.items():
        for own, word in zip(truths, wanted, strict=True):
            held = sum(one[key] > 0.5 for one in own)
            assert word == "?" or (held >= 7 if word == "y" else held <= 1), (key, held)


def test_weights_of_buyers_are_those_of_figure_1_of_table_1_and_between() -> None:
    row = evidence.assumptions().set_index("name").loc["omega"]
    first, middle, last = buyers_weights()
    assert (first, last) == (row["default"], row["low"])
    assert first - middle == pytest.approx(middle - last)
    assert first > last


def test_without_seeds_there_is_no_verdict() -> None:
    with pytest.raises(ValueError, match="seeds is empty"):
        judge(seeds=[])
