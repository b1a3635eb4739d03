"""Studies of simulated clusters with a known truth: which design finds it, and how many clusters it takes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import statsmodels.api as sm

from csrmodel import evidence
from csrmodel.assessment import (
    DESIGNS,
    Estimates,
    SimulatedClusters,
    StudyParameters,
    chances,
    clusters_needed,
    compare_designs,
    estimates,
    estimates_from,
    simulated_clusters,
)
from csrmodel.clusters import ClusterAttributes

CLUSTERS = ClusterAttributes(*np.random.default_rng(1).random((6, 3000)))


def simulated(shock: float = 0.0, initiative: str = "association") -> SimulatedClusters:
    return simulated_clusters(CLUSTERS, [initiative], parameters=StudyParameters(shock=shock))


def biases(selection: float, shock: float) -> dict[str, float]:
    p = StudyParameters(selection=selection, shock=shock)
    table = compare_designs(estimates(simulated(shock), 200, 2000, np.random.default_rng(8), p))
    return dict(zip(table["design"], table["bias"], strict=True))


def test_the_truth_is_what_the_model_says_of_each_cluster() -> None:
    found = simulated(0.1)
    assert (found.effect >= -1e-12).all()
    assert (found.without >= found.before - 1e-12).all()
    assert simulated(-0.1).without.mean() < found.before.mean()
    assert np.ptp(found.effect) > 0.1
    violation = simulated_clusters(CLUSTERS, ["association"], "work done in violation")
    chain_wide = simulated_clusters(CLUSTERS, ["association"], "chain-wide conduct")
    np.testing.assert_allclose(violation.before, 1 - chain_wide.before, atol=1e-12)


def test_without_selection_or_shock_every_design_finds_the_truth() -> None:
    assert max(abs(bias) for bias in biases(0, 0).values()) < 0.003


def test_a_common_shock_misleads_whoever_has_no_control_group() -> None:
    assert "impact-04" in evidence.claim_records()
    found = biases(0, 0.2)
    assert min(found["after only"], found["before and after"]) > 0.1
    assert max(abs(found[d]) for d in DESIGNS[2:]) < 0.003


def test_selection_misleads_whoever_has_no_baseline() -> None:
    assert "impact-03" in evidence.claim_records()
    found = biases(4, 0)
    assert found["after only"] > 0.1
    assert found["with and without"] > 0.2
    assert max(abs(found[d]) for d in ("before and after", "difference in differences", "random assignment")) < 0.003


def test_even_a_difference_in_differences_errs_where_the_shock_moves_joiners_less() -> None:
    """Joiners are visible already: buyers who come raise the others more. Only the coin is not misled."""
    found = biases(6, 0.3)
    assert found["difference in differences"] < -0.05
    assert abs(found["random assignment"]) < 0.003


def test_intervals_cover_the_truth_as_often_as_they_say_where_the_design_is_sound() -> None:
    p = StudyParameters(selection=4, shock=0)
    table = compare_designs(estimates(simulated(), 200, 2000, np.random.default_rng(2), p)).set_index("design")
    assert table.loc["random assignment", "coverage"] == pytest.approx(0.95, abs=0.02)
    assert table.loc["difference in differences", "coverage"] == pytest.approx(0.95, abs=0.02)
    assert table.loc["after only", "coverage"] < 0.5


def test_standard_errors_are_those_of_a_robust_regression() -> None:
    """Each design as a regression of statsmodels with HC2 errors, on data made again from the same seed."""
    clusters, n, p = simulated(0.2), 60, StudyParameters(selection=2, shock=0.2)
    found = estimates(clusters, n, 1, np.random.default_rng(5), p)
    rng = np.random.default_rng(5)
    taken = rng.integers(len(clusters.before), size=n)
    before, noise = clusters.before[taken] + p.error * rng.standard_normal(n), p.error * rng.standard_normal(n)
    odds = p.selection * (clusters.visibility[taken] - clusters.visibility.mean())
    joined = rng.random(n) < 1 / (1 + np.exp(-odds))
    drawn = np.argsort(rng.random(n)) < n // 2
    after = clusters.without[taken] + noise + clusters.effect[taken] * joined
    tried = clusters.without[taken] + noise + clusters.effect[taken] * drawn
    assert 2 <= joined.sum() <= n - 2
    regressions = {
        "after only": (after[joined] - clusters.before.mean(), np.ones(joined.sum())),
        "before and after": ((after - before)[joined], np.ones(joined.sum())),
        "with and without": (after, sm.add_constant(joined.astype(float))),
        "difference in differences": (after - before, sm.add_constant(joined.astype(float))),
        "random assignment": (tried, sm.add_constant(drawn.astype(float))),
    }
    for design, (y, x) in regressions.items():
        fit = sm.OLS(y, x).fit(cov_type="HC2")
        assert found[design].estimate[0] == pytest.approx(fit.params[-1], abs=1e-12)
        assert found[design].error[0] == pytest.approx(fit.bse[-1], abs=1e-12)
        # Under equal halves the robust and the plain error are one.
        if design in DESIGNS[2:4]:
            assert found[design].error[0] != pytest.approx(sm.OLS(y, x).fit().bse[-1], abs=1e-6)


@pytest.mark.parametrize("design", ["random assignment", "difference in differences"])
def test_the_number_of_clusters_needed_gives_the_power_that_was_asked_for(design: str) -> None:
    clusters, p = simulated(0, "training"), StudyParameters(selection=0, shock=0)
    n = clusters_needed(clusters, design, p)
    found = estimates(clusters, n, 4000, np.random.default_rng(4), p)[design]
    assert float((np.abs(found.estimate) > 1.96 * found.error).mean()) == pytest.approx(0.8, abs=0.03)
    few = estimates(clusters, n // 4, 4000, np.random.default_rng(4), p)[design]
    assert float((np.abs(few.estimate) > 1.96 * few.error).mean()) < 0.5


def test_a_study_of_the_whole_chain_needs_more_clusters_than_one_of_the_first_tier() -> None:
    """The first tier shows an association's effect; little of it reaches the places where most work is done."""
    assert {"limit-46", "prop-24"} <= set(evidence.claim_records())
    top = clusters_needed(simulated(), "random assignment")
    chain = clusters_needed(simulated_clusters(CLUSTERS, ["association"], "chain-wide conduct"), "random assignment")
    assert chain > 2 * top


def test_few_clusters_or_many_some_join_and_some_do_not() -> None:
    keen = StudyParameters(selection=200, shock=0)
    found = estimates(simulated(), 4, 300, np.random.default_rng(3), keen)
    for design in DESIGNS:
        assert np.isfinite(found[design].error).all()


def test_the_same_seed_finds_the_same() -> None:
    one, two = (compare_designs(estimates(simulated(), 40, 50, np.random.default_rng(1))) for _ in range(2))
    assert one.equals(two)
    assert not one.equals(compare_designs(estimates(simulated(), 40, 50, np.random.default_rng(2))))


def test_studies_of_the_same_chances_differ_by_their_parameters_alone() -> None:
    here = simulated()
    drawn = chances(len(here.before), 40, 50, np.random.default_rng(1))
    for selection in (0.0, 3.0):
        p = StudyParameters(selection=selection)
        alone = estimates(here, 40, 50, np.random.default_rng(1), p)
        found = estimates_from(here, drawn, p)
        for design in DESIGNS:
            np.testing.assert_array_equal(found[design].estimate, alone[design].estimate)
            np.testing.assert_array_equal(found[design].error, alone[design].error)
    other = chances(len(here.before), 40, 50, np.random.default_rng(2))
    assert (estimates_from(here, other, p)["after only"].estimate != alone["after only"].estimate).any()
    assert (drawn.drawn.sum(axis=1) == 20).all()


def test_chances_of_more_clusters_than_there_are_are_refused() -> None:
    many = len(simulated().before)
    drawn = chances(many + 50, 40, 50, np.random.default_rng(1))
    with pytest.raises(
        ValueError, match=rf"chances take cluster \d+; allowed are 0 to {many - 1}, as there are {many}"
    ):
        estimates_from(simulated(), drawn)


def test_bias_and_coverage_by_hand() -> None:
    found = {"x": Estimates(np.array([1.0, 3.0]), np.array([1.0, 0.1]), np.array([1.5, 1.5]))}
    row = compare_designs(found).iloc[0]
    assert (row["bias"], row["spread"], row["coverage"]) == (0.5, 1.0, 0.5)
    assert row["rmse"] == pytest.approx(np.sqrt((0.5**2 + 1.5**2) / 2))


def test_four_clusters_are_enough_and_three_are_not() -> None:
    four, three = (ClusterAttributes(*[np.linspace(0.2, 0.8, many)] * 6) for many in (4, 3))
    assert len(simulated_clusters(four, ["training"]).effect) == 4
    with pytest.raises(ValueError, match="describe 3 clusters; allowed are 4 or more"):
        simulated_clusters(three, ["training"])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: StudyParameters(selection=-1), "selection is -1"),
        (lambda: StudyParameters(shock=float("nan")), "shock is nan"),
        (lambda: StudyParameters(error=-0.1), "error is -0.1"),
        (lambda: estimates(simulated(), 3, 1, np.random.default_rng(1)), "size is 3"),
        (lambda: estimates(simulated(), 4, 0, np.random.default_rng(1)), "studies is 0"),
        (lambda: simulated_clusters(CLUSTERS, ["association"], "happiness"), "outcome is 'happiness'"),
        (lambda: simulated_clusters(CLUSTERS, ["magic"]), "initiative 'magic' is unknown"),
        (lambda: simulated_clusters(ClusterAttributes(*[0.5] * 6), ["training"]), "describe 1 clusters"),
        (lambda: clusters_needed(simulated(), "after only"), "design is 'after only'"),
        (lambda: clusters_needed(simulated_clusters(CLUSTERS, []), "random assignment"), "effect is 0"),
        (lambda: clusters_needed(simulated(), "random assignment", power=1), "power is 1"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is checked below
        call()
    assert said in str(refused.value)
