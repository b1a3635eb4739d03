"""Rival formalisms: each by hand on a case or two, all on the same outcomes, and what would tell them apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from csrmodel import evidence
from csrmodel.clusters import even_network
from csrmodel.evidence import CONDITIONS
from csrmodel.populations.postdiction import CONSTANTS, OUTCOMES, postdict, scores
from csrmodel.populations.rivals import FORMALISMS, RIVALS, agreement, contagion, rivals, telling_observations

DRAWS = 64


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return rivals(draws=DRAWS)


def coded(rows: dict[str, dict[str, float]]) -> pd.DataFrame:
    """A coding in long form, without notes."""
    listed = [(case, name, value, "") for case, values in rows.items() for name, value in values.items()]
    return pd.DataFrame(listed, columns=["case", "variable", "value", "note"])


def test_all_are_asked_the_same_and_scored_alike(table: pd.DataFrame) -> None:
    plain = postdict(draws=DRAWS)
    pd.testing.assert_frame_equal(table[plain.columns], plain)
    found = scores(table, RIVALS)
    assert [score.predictor for score in found] == [*RIVALS, *CONSTANTS]
    for score in found[: len(RIVALS)]:
        calls = table[f"{score.predictor} call"]
        assert (score.hits, score.calls) == ((calls == "hit").sum(), (calls != "no call").sum())
        right = (table[score.predictor] > 0.5) == (table["reported"] > 0.5)
        assert (calls[calls != "no call"] == np.where(right, "hit", "miss")[calls != "no call"]).all()


def test_a_fully_coded_case_by_hand() -> None:
    """Nothing is drawn where all is reported, so that every formalism can be computed on paper."""
    case = dict.fromkeys(CONDITIONS, 0.36) | {"visibility": 0.81, "normative": 0.2, "outcome_first_tier": 1.0}
    found = rivals(codings=coded({"x": case}), draws=2).iloc[0]
    assert found["weakest link"] == 0.2
    # Half of the weight each, in square roots: ((0.9 + 0.6) / 2) squared.
    assert found["figure 1"] == pytest.approx(0.75**2)
    # Thresholds go from 0 to 0.64, and buyers ask with 0.81: all firms follow.
    assert found["threshold contagion"] == pytest.approx(1)
    # Nobody else is there to learn from.
    assert np.isnan(found["additive regression"])
    assert np.isnan(found["configurations"])
    assert found["configurations call"] == found["additive regression call"] == "no call"


def test_the_regression_has_not_seen_the_case_it_predicts() -> None:
    line = {f"c{n}": dict.fromkeys(CONDITIONS, x) | {"outcome_work": x} for n, x in enumerate((0.0, 0.33, 0.67, 1.0))}
    found = rivals(codings=coded(line), draws=2)
    np.testing.assert_allclose(found["additive regression"], found["reported"], atol=1e-9)
    # Negative control: a case that lies off the line is not drawn to its own report.
    off = coded({**line, "c1": line["c1"] | {"outcome_work": 1.0}})
    assert rivals(codings=off, draws=2).set_index("case").loc["c1", "additive regression"] == pytest.approx(0.33)


def test_configurations_come_from_other_cases_that_report_as_much() -> None:
    seen = {
        "a": {"visibility": 1.0, "laws": 1.0, "outcome_work": 1.0},
        "b": {"visibility": 1.0, "laws": 0.0, "outcome_work": 0.0},
        "c": {"visibility": 0.67, "laws": 0.67, "outcome_work": 1.0},
        "d": {"visibility": 1.0, "dialogue": 1.0, "outcome_work": 1.0},
    }
    found = rivals(codings=coded(seen), draws=2).set_index("case")["configurations"]
    assert found["c"] == 0.67
    assert found["b"] == 0.0 or np.isnan(found["b"])
    assert np.isnan(found["d"])


def test_few_cases_leave_configurations_next_to_nothing_to_say(table: pd.DataFrame) -> None:
    calls = {name: int((table[f"{name} call"] != "no call").sum()) for name in FORMALISMS}
    assert calls["configurations"] < min(n for name, n in calls.items() if name != "configurations") / 5


def test_contagion_by_hand() -> None:
    network = even_network((4, 8))
    follows = contagion(np.array([0.0, 0.5, 0.5, 1.0]), np.array([0.0, 0.0, 0.5, 0.0]), network)
    first = follows[:, network.tier == 1]
    # Thresholds 1/8, 3/8, 5/8 and 7/8, and half of each where institutions are at one half.
    assert first.sum(axis=1).tolist() == [0, 2, 4, 4]
    # A subcontractor follows its one client, whatever its threshold.
    clients = network.client[np.argsort(network.subcontractor)]
    assert (follows[:, network.tier == 2] == follows[:, clients]).all()


def test_agreement_by_hand(table: pd.DataFrame) -> None:
    found = agreement(table).set_index(["first", "second"])
    assert len(found) == len(RIVALS) * (len(RIVALS) - 1) // 2
    both = table[(table["model call"] != "no call") & (table["visibility alone call"] != "no call")]
    same = ((both["model"] > 0.5) == (both["visibility alone"] > 0.5)).sum()
    assert tuple(found.loc[("model", "visibility alone")]) == (len(both), same)
    assert (found["same"] <= found["both"]).all()


def test_what_would_tell_them_apart_has_not_been_reported() -> None:
    found = telling_observations(draws=DRAWS)
    labels = evidence.names("variable")
    seen = evidence.codings().dropna(subset="value")
    reported = set(zip(seen["case"], seen["variable"].map(labels), strict=True))
    assert not reported & set(zip(found["case"], found["outcome"], strict=True))
    some = {row.case for row in seen.itertuples() if row.variable in CONDITIONS}
    pairs = {(case, labels[outcome]) for case in some for outcome in OUTCOMES}
    assert set(zip(found["case"], found["outcome"], strict=True)) == pairs - reported
    assert found["told_apart"].is_monotonic_decreasing
    for row in found.to_dict("records"):
        assert not set(row["good"]) & set(row["bad"])
        assert row["told_apart"] == len(row["good"]) * len(row["bad"])
