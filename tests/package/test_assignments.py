"""Public checks of the assignments: an answer that is missing, of the wrong kind or impossible is told, in words."""

from __future__ import annotations

from typing import Any

import pytest

from csrmodel import Scenario, assignments
from csrmodel.assignments import Said, filled
from csrmodel.coded_cases import coded_cases
from csrmodel.evidence import CONDITIONS

CODED: dict[str, float | None] = {**dict.fromkeys(CONDITIONS), "visibility": 0.67, "laws": 0, "monitoring": 1}
SOURCES = dict.fromkeys(CONDITIONS, "Author 2020, p. 3")
CASES = [case.case for case in coded_cases()]
CALM = dict.fromkeys(assignments.DESIGNS, 0.0)


@pytest.mark.parametrize(
    ("check", "right", "wrong", "said"),
    [
        ("three_beliefs", (0.4, 0.6, 0.9), (0.9, 0.6, 0.4), "sign of each sigma"),
        ("three_beliefs", (0.4, 0.6, 0.9), (0.4, [0.6], 0.9), "adding is [0.6]. It is one number from 0 to 1."),
        ("buyers_alone", (lambda sigma: 0.5 + sigma / 10,), (0.3,), "alone is a number"),
        ("buyers_alone", (lambda sigma: 0.5 + sigma / 10,), (lambda sigma: 0.5,), "does not rise"),
        ("buyers_alone", (lambda sigma: 0.5 + sigma / 10,), (lambda sigma: 1 / 0,), "ZeroDivisionError"),
        ("tipping_point", (0.78,), (0.2,), "more out than in"),
        ("tipping_point", (0.78,), ("low",), "sigma is 'low'"),
        ("adopting_cases", (lambda s, u: CASES[:1],), (lambda s, u: ["Sialkot"],), "Sialkot is no identifier"),
        ("adopting_cases", (lambda s, u: CASES[:1],), (lambda s, u: CASES,), "Not every case adopts"),
        ("two_numbers", (0.9, 0.4, 0.5), (0.9, 0.4, 0.4), "do not fit"),
        ("part_of_gloss", (lambda case: len(case) / 30,), (lambda case: 0.5,), "Divide gloss by gap"),
        ("gap_with_levers", (lambda case, **c: 0.5 - len(c) / 9,), (lambda case, **c: 0.5,), "handed on"),
        ("corners", ((1, 0), (0, 1)), ((1, 0), (1, 0)), "cannot be the same"),
        ("corners", ((1, 0), (0, 1)), (1, (1, 0)), "TypeError"),
        ("two_measures", ("association", "fair_pricing"), ("association", "fair pricing"), "which is no initiative"),
        ("two_measures", ("association", "fair_pricing"), ("fair_pricing", "fair_pricing"), "does not widen"),
        ("true_effects", (0.04, 0.02), (0.02, 0.04), "not the smaller one"),
        (
            "biases_by_design",
            (lambda selection, shock: {**CALM, "before and after": shock},),
            (lambda selection, shock: CALM,),
            "Does it reach simulated_clusters?",
        ),
        ("fooled", (["after only"], ["before and after"]), ("after only", ["before and after"]), "It is a list"),
        ("clusters_to_study", (100, 300), (300, 100), "smaller effect needs the larger study"),
        ("sure_and_wrong", ([0.8, 0.3, 0.0],), ([0.8, 0.3],), "needs three"),
        ("coded_cluster", (CODED, SOURCES), (CODED, {}), "visibility has a value and no source"),
        ("coded_cluster", (CODED, dict.fromkeys(CODED, "Wei, 12")), (CODED, dict.fromkeys(CODED, "Wei")), "no source"),
        ("coded_cluster", (CODED, SOURCES), ({**CODED, "laws": 0.5}, SOURCES), "laws is 0.5. It is one of 0, 0.33"),
        ("coded_cluster", (CODED, SOURCES), ({**CODED, "law": 1}, SOURCES), "'law' is no condition"),
        ("own_scenario", (CODED, Scenario(filled(CODED, 0.5))), (CODED, Scenario(filled(CODED, 0))), "the stand-in"),
        ("own_range", (CODED, 0.1, 0.6), (CODED, 0.3, 0.3), "the two ends differ"),
        ("two_coders", (CODED, {**CODED, "laws": 1}, ["laws"]), (CODED, CODED, []), "your own coding"),
        ("own_measures", ("training", "training"), ("training", "prayer"), "which is no initiative"),
    ],
)
def test_a_check_tells_what_speaks_against_an_answer(
    check: str, right: tuple[Any, ...], wrong: tuple[Any, ...], said: str
) -> None:
    function = getattr(assignments, check)
    assert said in function(*wrong).against
    assert not function(*wrong).right
    assert function(*right).right, function(*right)
    empty: Said = function(*[None] * len(right))
    assert not empty.right
    assert "still None" in repr(empty)


def test_words_are_counted_and_not_read() -> None:
    assert assignments.words("1.5", "word " * 120).right
    assert "has 3 words" in assignments.words("1.5", "far too short").against
    assert "There is no text yet" in assignments.words("1.5", None).against
    assert "This is of type int" in assignments.words("1.5", 3).against  # type: ignore[arg-type]
