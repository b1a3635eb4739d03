"""The coded cases run through the model: what is compared, who is right, and that a miss is reported as a miss."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from csrmodel import evidence
from csrmodel.populations.postdiction import PREDICTORS, postdict, scores
from csrmodel.populations.propositions import World


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return postdict()


def test_every_reported_outcome_is_there_and_no_other(table: pd.DataFrame) -> None:
    coded = evidence.codings().query("variable.str.startswith('outcome')").dropna(subset="value")
    assert len(table) == len(coded)
    assert set(zip(table["case"], table["reported"], strict=True)) <= set(
        zip(coded["case"], coded["value"], strict=True)
    )


def test_a_call_is_right_where_both_lie_on_the_same_side(table: pd.DataFrame) -> None:
    for predictor in PREDICTORS:
        called = table[table[f"{predictor} call"] != "no call"]
        right = (called[predictor] > 0.5) == (called["reported"] > 0.5)
        assert (right == (called[f"{predictor} call"] == "hit")).all()


def test_who_has_nothing_reported_makes_no_call(table: pd.DataFrame) -> None:
    silent = table.set_index("case")
    assert silent.loc["harare-old-ardbennie", "model call"] == "no call"
    assert silent.loc["mexico-leather", "visibility alone call"] == "no call"
    assert silent.loc["mexico-leather", "institutions alone call"] != "no call"


def test_misses_are_there_by_name(table: pd.DataFrame) -> None:
    """Pinned: gains in the environment, where no famous buyer is reported, are what the model does not foresee."""
    missed = set(table.loc[table["model call"] == "miss", "case"])
    assert missed == {"mexico-leather", "joint-green-initiatives"}


def test_rivals_are_what_they_say(table: pd.DataFrame) -> None:
    sialkot = table[table["case"] == "sialkot-football"]
    assert (sialkot["visibility alone"] == 1).all()
    assert sialkot["institutions alone"].between(0.35, 0.7).all()


def test_what_is_not_reported_runs_over_its_range(table: pd.DataFrame) -> None:
    width = (table["model high"] - table["model low"]).groupby(table["case"]).mean()
    assert width["harare-old-ardbennie"] > width["pakistan-brick-kilns"]
    assert (table["model low"] <= table["model"]).all()
    assert (table["model"] <= table["model high"]).all()


def test_scores_by_hand() -> None:
    row = {"reported": 1.0, "model": 0.8, "visibility alone": 0.5, "institutions alone": 0.2}
    calls = {"model call": "hit", "visibility alone call": "no call", "institutions alone call": "miss"}
    found = {s.predictor: s for s in scores(pd.DataFrame([{**row, **calls}, {**row, **calls}]))}
    assert (found["model"].hits, found["model"].calls) == (2, 2)
    assert found["model"].error == pytest.approx(0.04)
    assert found["model"].by_chance == 0.25
    assert (found["visibility alone"].calls, found["visibility alone"].by_chance) == (0, 1.0)
    assert found["institutions alone"].hits == 0
    assert found["a coin"].error == 0.25
    assert "2 hits in 2 calls on 2 outcomes" in found["model"].sentence
    assert found["institutions alone"].sentence == (
        "Institutions alone: 0 hits in 2 calls on 2 outcomes, mean squared error 0.64; a coin does as well or better "
        "100% of the time."
    )


@pytest.mark.parametrize(
    ("outcomes", "hits", "by_chance"), [(1, 0, 1.0), (2, 1, 3 / 4), (3, 1, 7 / 8), (4, 2, 11 / 16), (6, 3, 42 / 64)]
)
def test_a_coin_hits_every_second_time(outcomes: int, hits: int, by_chance: float) -> None:
    """So many hits or more in so many throws, counted in Pascal's triangle."""
    row = {"reported": 0.0}
    for predictor in PREDICTORS:
        row |= {predictor: 0.0, f"{predictor} call": "hit"}
    coin = scores(pd.DataFrame([row] * outcomes))[-1]
    assert (coin.predictor, coin.hits, coin.calls, coin.cases) == ("a coin", hits, outcomes, outcomes)
    assert coin.by_chance == pytest.approx(by_chance)


def test_the_model_is_set_beside_its_rivals_and_chance(table: pd.DataFrame) -> None:
    found = {s.predictor: s for s in scores(table)}
    assert set(found) == {*PREDICTORS, "a coin"}
    assert found["model"].error < found["a coin"].error
    assert found["model"].by_chance < 0.05


def test_another_model_predicts_otherwise(table: pd.DataFrame) -> None:
    """The negative control: where any one driver does for all, other cases are missed."""
    best = postdict(World().changed(rho=np.inf, sigma=np.inf))
    assert not best["model call"].equals(table["model call"])


def test_the_same_seed_gives_the_same_and_another_does_not(table: pd.DataFrame) -> None:
    assert postdict().equals(table)
    assert not postdict(seed=2)["model"].equals(table["model"])
