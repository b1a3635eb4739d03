"""Numbers in what figures say of themselves, counted again: in tables, or in what the figure's own chart holds."""

from __future__ import annotations

import re
from collections import Counter
from itertools import product

import pytest
from drawings import drawn
from plain_tables import rows

from csrmodel import evidence
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.figures.kit.prediction import Number
from csrmodel.figures.kit.sentence import said
from csrmodel.populations.facts import facts
from csrmodel.populations.postdiction import CONSTANTS, postdict, scores
from csrmodel.populations.propositions import READINGS
from csrmodel.populations.rivals import RIVALS, rivals
from csrmodel.words import counted


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def test_the_wrong_calls_are_those_of_the_table() -> None:
    table = postdict()
    missed = table[table["model call"] == "miss"]
    named = [f"{name} ({outcome.lower()})" for name, outcome in zip(missed["name"], missed["outcome"], strict=True)]
    (sentence,) = drawn("postdiction").sentences()
    assert sentence.endswith(f"Its calls are wrong on: {'; '.join(named)}.")
    assert 0 < len(named) < len(table)


def test_the_rival_with_the_most_right_is_named() -> None:
    found = {score.predictor: score for score in scores(rivals(), RIVALS)}
    most = max(found[name].hits for name in RIVALS)
    caption = drawn("rivals").caption
    ((best, hits),) = re.findall(r"the review reports, “(.+?)” has the most right, (\w+);", caption)
    assert hits == counted(most)
    assert found[best].hits == most
    assert f"The mean squared error of “{best}” is {said(found[best].error, '.2f')}." in caption
    assert f"{counted(max(found[name].hits for name in CONSTANTS))} right without looking" in caption


def test_the_facts_that_the_model_gives_are_counted() -> None:
    table = facts()
    right = int((table["verdict"] == "right").sum())
    assert f"gives {counted(right)} of {counted(len(table))} facts as the review says them" in drawn("facts").caption
    assert right != len(table) - right


def test_schemes_are_towns_or_arguments() -> None:
    kinds = Counter(row["kind"] for row in rows("monitoring_schemes"))
    said_of_all = drawn("independence").sentences()[0]
    assert f"no more than {counted(kinds['case'])} towns and {counted(kinds['theory'])} arguments" in said_of_all


def test_monitoring_is_one_of_the_factors_of_figure_1() -> None:
    factors = [row for row in rows("factors") if row["where"] == "both"]
    assert f"since monitoring is one of {counted(len(factors))} factors" in drawn("monitoring_scheme").caption
    assert len(factors) == len(NATIONAL_FACTORS) + 1


def test_the_directions_of_all_claims_of_a_cell_add_up() -> None:
    figure = drawn("evidence_map")
    for factor, outcome in product(range(4), range(3)):
        text = figure.sentences({"factor": factor, "outcome": outcome})[0]
        if not (found := re.findall(r"Of (\d+) claims?, (.*)\.", text)):
            continue
        ((whole, parts),) = found
        assert sum(numbers(parts)) == int(whole), text
    assert re.search(r"Of \d+ claims, \d+ tell", figure.sentences()[0])


def test_the_assumption_that_turns_the_most_verdicts_is_named() -> None:
    table = drawn("turning_points").table
    turned = table.dropna(subset="turned_at")
    counts = Counter(turned["name"])
    caption = drawn("turning_points").caption
    assert f"turn {counted(turned['reading'].nunique())} of {counted(len(READINGS))} verdicts" in caption
    ((name, many),) = re.findall(r"verdicts\. (.+?) turns the most of them, (\w+)\.", caption)
    assert many == counted(max(counts.values()))
    assert counts[name.lower().replace(" ", "_")] == max(counts.values()) > min(counts.values())


@pytest.mark.parametrize("name", ["propositions_by_case", "football_clusters"])
def test_an_answer_that_is_counted_can_be_given_to_the_one(name: str) -> None:
    """A count is guessed in whole steps, from none to all there are."""
    prediction = drawn(name).prediction
    assert prediction
    for asks in prediction.asks:
        assert isinstance(asks, Number)
        assert (asks.low, asks.step) == (0, 1)
        assert asks.low <= asks.answer <= asks.high


def test_cases_that_bear_on_a_proposition_are_counted() -> None:
    verdicts = evidence.judged_cases()
    bear = verdicts[verdicts["verdict"].isin(["consistent", "inconsistent"])]
    prediction = drawn("propositions_by_case").prediction
    assert prediction
    assert [asks.answer for asks in prediction.asks] == [int((bear["proposition"] == n).sum()) for n in (1, 2, 3)]


def test_the_world_as_assumed_is_where_a_proposition_is_looked_at() -> None:
    figure = drawn("verdicts")
    (preset,) = [preset for preset in figure.presets if preset.name == "Proposition 3"]
    usual = figure.sentences({"world": 0, "proposition": 3})
    assert figure.sentences(dict(preset.values)) == usual
    assert all(figure.sentences({"world": world, "proposition": 3}) != usual for world in (1, 2))
