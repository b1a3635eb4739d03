"""The coded cases run through the model: what is compared, who is right, and that a miss is reported as a miss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from csrmodel import evidence
from csrmodel.populations import draw
from csrmodel.populations.postdiction import (
    CONSTANTS,
    PREDICTORS,
    call,
    compared,
    is_level,
    outcome_levels,
    postdict,
    scores,
    treated_cases,
)
from csrmodel.populations.propositions import World
from csrmodel.simulation import equilibrium

DRAWS = 1024


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return postdict(draws=DRAWS)


def row_of(table: pd.DataFrame, case: str, outcome: str) -> pd.Series:
    (row,) = table[(table["case"] == case) & (table["outcome"] == outcome)].to_dict("records")
    return pd.Series(row)


@pytest.mark.parametrize("coder", ["adjudicated", "first coder", "second coder"])
def test_every_reported_outcome_is_there_and_no_other(coder: str) -> None:
    codings = evidence.coded_by()[coder]
    coded = codings.query("variable.str.startswith('outcome')").dropna(subset="value")
    found = postdict(codings=codings, draws=8)
    labels = evidence.names("variable")
    assert set(zip(found["case"], found["outcome"], found["reported"], strict=True)) == set(
        zip(coded["case"], coded["variable"].map(labels), coded["value"], strict=True)
    )


def test_a_level_by_hand(table: pd.DataFrame) -> None:
    """Of the brick kilns a level is reported: the share of draws with most of the work not in violation."""
    clusters = replace(draw(None, DRAWS, 1, "random").attributes, visibility=0.0, monitoring=0.0)
    state = equilibrium(clusters)
    violation = (state.work * (1 - state.conduct)).sum(axis=1)
    row = row_of(table, "pakistan-brick-kilns", "Work improved")
    assert row["kind"] == "level"
    assert row["model"] == pytest.approx((1 - violation > 0.5).mean())


def test_a_change_by_hand(table: pd.DataFrame) -> None:
    """Of Sialkot's first tier a change is: what is reported as present comes, and what is not stays as it is."""
    sialkot = {"visibility": 1.0, "monitoring": 0.67, "associations": 0.67, "dialogue": 0.33, "normative": 0.67}
    clusters = replace(draw(None, DRAWS, 1, "random").attributes, **sialkot)
    before = replace(clusters, visibility=0.0, monitoring=0.0, associations=0.0, normative=0.0)
    gained = equilibrium(clusters).reported - equilibrium(before).reported
    row = row_of(table, "sialkot-football", "First tier improved")
    assert row["kind"] == "change"
    assert row["model"] == pytest.approx((gained >= evidence.default("support_notable")).mean())


def test_levels_and_changes_are_told_apart_by_the_coders_own_words(table: pd.DataFrame) -> None:
    levels = {(row["case"], row["outcome"]) for row in table[table["kind"] == "level"].to_dict("records")}
    assert {
        ("jalandhar-football", "Work improved"),
        ("polluting-sme-clusters", "Environment improved"),
        ("sialkot-football", "Lower tiers acceptable"),
    } < levels
    assert not is_level("sialkot-football", "outcome_work")
    assert not is_level("mexico-leather", "outcome_environment")


def test_where_nothing_is_reported_as_present_no_change_is_predicted(table: pd.DataFrame) -> None:
    """Weak laws alone better nothing, whatever the level is."""
    assert row_of(table, "india-small-polluters", "Environment improved")["model"] == 0


def test_plants_are_where_the_review_tells_of_one() -> None:
    assert treated_cases() == {"treatment-plant-clusters", "palar-tanneries", "joint-green-initiatives"}
    assert "mexico-leather" not in treated_cases()


def test_a_plant_cleans_and_touches_nothing_else() -> None:
    clusters = draw(None, 64, 1, "random").attributes
    without = outcome_levels(clusters, World())
    some = np.arange(64) < 32
    found = outcome_levels(clusters, World(), plant=some)
    cleaner = found["outcome_environment"] - without["outcome_environment"]
    assert (cleaner[:32] >= 0).all()
    assert (cleaner[:32] > 0).any()
    assert (cleaner[32:] == 0).all()
    for name in ("outcome_first_tier", "outcome_lower_tier", "outcome_work"):
        assert (found[name] == without[name]).all()


def test_the_model_makes_no_call_on_a_change_where_nothing_is_reported_as_present(table: pd.DataFrame) -> None:
    """Its share is 0 whatever is so, and a reported 0 would agree with it by construction."""
    outcomes = {"outcome_first_tier": 0.0, "outcome_lower_tier": 0.0, "outcome_work": 0.0}
    for laws, change in ((0.33, ("no call", "no call")), (0.67, ("miss", "hit"))):
        own = postdict(codings=evidence.codings_of("x", laws=laws, **outcomes), draws=64).set_index("outcome")
        assert list(own["model call"]) == [change[0], "hit", change[1]]
        assert (own.loc[own["kind"] == "change", "model"] == 0).all() == (laws < 0.5)

    assert row_of(table, "india-small-polluters", "Environment improved")["model call"] == "no call"
    # A plant is something that was not there before.
    assert row_of(table, "treatment-plant-clusters", "Environment improved")["model call"] == "miss"


def test_a_call_is_right_where_both_lie_on_the_same_side(table: pd.DataFrame) -> None:
    for predictor in PREDICTORS:
        called = table[table[f"{predictor} call"] != "no call"]
        right = (called[predictor] > 0.5) == (called["reported"] > 0.5)
        assert (right == (called[f"{predictor} call"] == "hit")).all()


@pytest.mark.parametrize(
    ("predicted", "reported", "said"),
    [(0.51, 0.67, "hit"), (0.51, 0.33, "miss"), (0.5, 0.33, "hit"), (0.5, 0.67, "miss"), (0.49, 0.51, "miss")],
)
def test_the_side_changes_at_one_half(predicted: float, reported: float, said: str) -> None:
    assert call(predicted, reported, True) == said
    assert call(predicted, reported, False) == "no call"


def test_who_has_nothing_reported_makes_no_call(table: pd.DataFrame) -> None:
    silent = table.set_index("case")
    assert silent.loc["harare-old-ardbennie", "model call"] == "no call"
    assert silent.loc["harare-old-ardbennie", "propositions as a rule call"] == "no call"
    assert silent.loc["mexico-leather", "visibility alone call"] == "no call"
    assert silent.loc["mexico-leather", "institutions alone call"] != "no call"


def test_rivals_are_what_they_say(table: pd.DataFrame) -> None:
    sialkot = table[table["case"] == "sialkot-football"]
    assert (sialkot["visibility alone"] == 1).all()
    by_rule = sialkot.set_index("outcome")["propositions as a rule"]
    assert by_rule["First tier improved"] == 0.67
    assert by_rule["Lower tiers acceptable"] == 0
    assert by_rule["Work improved"] == pytest.approx((1 + 0.67 + 0.67 + 0.33 + 0.67) / 5)
    assert row_of(table, "mexico-leather", "Environment improved")["propositions as a rule"] == pytest.approx(2 / 3)


def test_the_mean_of_the_others_leaves_the_case_out(table: pd.DataFrame) -> None:
    others = table.loc[table["case"] != "sialkot-football", "reported"].mean()
    assert table.loc[table["case"] == "sialkot-football", "mean of the others"].unique() == pytest.approx(others)
    assert others != pytest.approx(table["reported"].mean())


@pytest.mark.long
def test_what_is_not_reported_comes_from_the_prior(table: pd.DataFrame) -> None:
    """Where nothing national is reported, national factors alone predict the prior's mean, and a half evenly."""
    silent = row_of(table, "india-garment-domestic", "Work improved")["institutions alone"]
    assert silent == pytest.approx(draw(None, DRAWS, 1, "random").attributes.national().mean())
    evenly = row_of(postdict(prior="uniform", draws=DRAWS), "india-garment-domestic", "Work improved")
    assert evenly["institutions alone"] == pytest.approx(0.5, abs=0.03)
    with pytest.raises(ValueError, match="prior is 'flat'; allowed are population, uniform"):
        postdict(prior="flat")


def test_the_world_s_own_prior_is_read(table: pd.DataFrame) -> None:
    strong = postdict(World().changed(national_median=0.8), draws=64)
    silent = row_of(table, "india-garment-domestic", "Work improved")
    assert row_of(strong, "india-garment-domestic", "Work improved")["institutions alone"] > silent["model"] + 0.5


def scored(model: float, rule: float) -> pd.DataFrame:
    row = {"case": "one", "reported": 1.0, "model": model, "propositions as a rule": rule}
    row |= {"visibility alone": 0.5, "institutions alone": 0.2, "a coin": 0.5, "always bad": 0.0}
    calls = {"model call": "hit", "propositions as a rule call": "hit"}
    calls |= {"visibility alone call": "no call", "institutions alone call": "miss"}
    return pd.DataFrame([{**row, **calls, "mean of the others": 0.25}] * 2).assign(case=["one", "two"])


def test_scores_by_hand() -> None:
    found = {s.predictor: s for s in scores(scored(0.8, 0.6))}
    assert (found["model"].hits, found["model"].calls) == (2, 2)
    assert found["model"].error == pytest.approx(0.04)
    assert found["model"].by_chance == 0.25
    assert (found["visibility alone"].calls, found["visibility alone"].by_chance) == (0, 1.0)
    assert found["institutions alone"].hits == 0
    assert (found["a coin"].error, found["a coin"].hits) == (0.25, 1)
    assert (found["always bad"].error, found["always bad"].hits) == (1.0, 0)
    assert "2 hits in 2 calls on 2 outcomes" in found["model"].sentence
    assert found["institutions alone"].sentence == (
        "Institutions alone: 0 hits in 2 calls on 2 outcomes, mean squared error 0.64; a coin has as many hits or more "
        "100% of the time."
    )


def test_all_are_scored(table: pd.DataFrame) -> None:
    assert [s.predictor for s in scores(table)] == [*PREDICTORS, *CONSTANTS]


@pytest.mark.parametrize(
    ("model", "word"), [(0.9, "does better than"), (0.1, "does worse than"), (0.6, "cannot be told from")]
)
def test_two_predictors_beside_each_other(model: float, word: str) -> None:
    found = compared(scored(model, 0.6), "model", "propositions as a rule")
    assert found.word == word
    assert found.difference == pytest.approx((1 - model) ** 2 - 0.16)
    assert found.low <= found.difference <= found.high


def test_few_cases_that_differ_are_no_difference() -> None:
    """The negative control: the same mean difference, from one case of two, is not told from nothing."""
    table = scored(0.6, 0.6)
    table.loc[0, "model"] = 1.0
    assert compared(table, "model", "propositions as a rule").word == "cannot be told from"


@pytest.mark.long
def test_another_model_predicts_otherwise(table: pd.DataFrame) -> None:
    """The negative control: where any one driver does for all, other cases are missed."""
    best = postdict(World().changed(rho=np.inf, sigma=np.inf), draws=DRAWS)
    assert not best["model"].equals(table["model"])


@pytest.mark.long
def test_the_same_seed_gives_the_same_and_another_does_not(table: pd.DataFrame) -> None:
    assert postdict(draws=DRAWS).equals(table)
    assert not postdict(seed=2, draws=DRAWS)["model"].equals(table["model"])
