"""Agreement of coders, and what the verdicts on cases hang on, against numbers worked by hand or published."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
import pandas as pd
import pytest

from csrmodel import evidence
from csrmodel.evidence.check import check
from csrmodel.evidence.coders import drawn
from csrmodel.evidence.fragility import STEPS
from csrmodel.evidence.judged import coded_values, verdict

MISSING = float("nan")


def coding(values: Sequence[float], case: str = "c", confidence: str = "high") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "case": [f"{case}{i}" for i in range(len(values))],
            "variable": "laws",
            "value": values,
            "confidence": confidence,
        }
    )


KRIPPENDORFF = (
    # Four observers of twelve units, from "Computing Krippendorff's Alpha-Reliability" (2011), part C.
    (1, 2, 3, 3, 2, 1, 4, 1, 2, MISSING, MISSING, MISSING),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, MISSING, 3),
    (MISSING, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, MISSING),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, MISSING),
)


@pytest.mark.long
@pytest.mark.parametrize(
    ("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_alpha_of_four_coders_as_published(level: str, alpha: float) -> None:
    found = evidence.pooled_agreement(*(coding(values) for values in KRIPPENDORFF), level=level)  # type: ignore[arg-type]
    assert found.alpha == pytest.approx(alpha, abs=5e-4)
    assert found.coders == 4
    assert found.values == 11  # the last unit was seen by one observer
    three = evidence.pooled_agreement(*(coding(values) for values in KRIPPENDORFF[:3]), level=level)  # type: ignore[arg-type]
    assert three.alpha != pytest.approx(alpha, abs=5e-4)


THREE_CODERS = (
    # Fifteen units, from the page of Wikipedia on Krippendorff's alpha and the tests of the package krippendorff.
    (MISSING, MISSING, MISSING, MISSING, MISSING, 3, 4, 1, 2, 1, 1, 3, 3, MISSING, 3),
    (1, MISSING, 2, 1, 3, 3, 4, 3, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING),
    (MISSING, MISSING, 2, 1, 3, 4, 4, MISSING, 2, 1, 1, 3, 3, MISSING, 4),
)


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.691358), ("interval", 0.810845)])
def test_alpha_of_three_coders_as_published(level: str, alpha: float) -> None:
    found = evidence.pooled_agreement(*(coding(values) for values in THREE_CODERS), level=level, draws=1)  # type: ignore[arg-type]
    assert found.alpha == pytest.approx(alpha, abs=5e-7)
    assert (found.entries, found.values) == (15, 12)


def test_draws_are_even_and_the_same_everywhere() -> None:
    found = drawn(400, 50, 1)
    assert found.shape == (400, 50)
    assert found[0].tolist() == drawn(1, 50, 1)[0].tolist() == [by_hand(place, 50) for place in range(1, 51)]
    counts = np.bincount(found.ravel(), minlength=50)
    chi_square = ((counts - 400) ** 2 / 400).sum()
    assert 25 < chi_square < 80  # 49 degrees of freedom
    assert not np.array_equal(found, drawn(400, 50, 2))


def by_hand(place: int, units: int, seed: int = 1) -> int:
    mixed = (place * 0x9E3779B9 + seed) % 2**32
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        mixed = (mixed ^ mixed >> shift) * factor % 2**32
    return mixed * units // 2**32


def test_alike_everywhere_is_no_alpha() -> None:
    found = evidence.pooled_agreement(coding([1.0] * 12), coding([1.0] * 12))
    assert math.isnan(found.alpha)
    assert math.isnan(found.low)


def test_alpha_of_two_coders_by_hand() -> None:
    """Ten units, 0 or 1, one disagreement: alpha = 1 - (n - 1) o_01 / (n_0 n_1), with n = 20 values in pairs."""
    first, second = [0.0] * 5 + [1.0] * 5, [0.0] * 4 + [1.0] * 6
    n, off_diagonal, zeros, ones = 20, 1, 9, 11
    by_hand = 1 - (n - 1) * off_diagonal / (zeros * ones)
    found = evidence.pooled_agreement(coding(first), coding(second), level="nominal")
    assert found.alpha == pytest.approx(by_hand)
    assert found.percent == 90
    assert found.low <= found.alpha <= found.high


def test_no_alpha_on_a_handful_of_values() -> None:
    found = evidence.pooled_agreement(coding([0.0, 1.0, 0.33]), coding([0.0, 1.0, 0.67]))
    assert math.isnan(found.alpha)
    assert math.isnan(found.low)
    assert found.values == 3


def test_the_book_s_two_coders() -> None:
    first, second = evidence.codings_first(), evidence.codings_second()
    found = evidence.pooled_agreement(first, second)
    assert (found.entries, found.values) == (132, 32)
    assert found.alpha == pytest.approx(0.966, abs=5e-4)
    assert found.percent == pytest.approx(100 * 123 / 132)
    assert 0.8 < found.low < found.alpha <= found.high <= 1
    turned = second.assign(value=1 - second["value"])
    assert evidence.pooled_agreement(first, turned).alpha < 0.5


@pytest.mark.long
def test_every_disagreement_is_decided_with_a_reason() -> None:
    differ = evidence.disagreements(evidence.codings_first(), evidence.codings_second())
    decided = evidence.adjudication().set_index(["case", "variable"])
    for row in differ.itertuples():
        given = decided.loc[(row.case, row.variable)]
        assert np.array_equal([given["first"], given["second"]], [row.first, row.second], equal_nan=True)
        assert len(given["reason"].split()) > 5
    assert check() == []


def test_disagreements_begin_with_the_values_that_lie_furthest_apart() -> None:
    """A value against a missing one is at no distance: it comes after what can be measured."""
    first, second = [0.0, MISSING, 0.33, 1.0, 0.0, MISSING], [MISSING, 1.0, 0.67, 1.0, 1.0, MISSING]
    differ = evidence.disagreements(coding(first), coding(second))
    assert differ["case"].tolist() == ["c4", "c2", "c0", "c1"]
    # The third coder's silence leaves the others as far apart as they are.
    third = evidence.disagreements(coding(first), coding(second), coding([*first[:4], MISSING, 0.0]))
    assert third["case"].tolist() == ["c4", "c2", "c0", "c1", "c5"]


def test_coders_go_by_the_names_that_they_are_given() -> None:
    tables = [coding([0.0, 1.0]), coding([1.0, 1.0])]
    assert list(evidence.disagreements(*tables, names=["ana.csv", "ben.csv"])) == [
        "case",
        "variable",
        "ana.csv",
        "ben.csv",
    ]
    for wrong in (["a"], ["a", "a"], ["a", "case"]):
        with pytest.raises(ValueError, match=r"names are .* one for each of 2 coders, all different"):
            evidence.disagreements(*tables, names=wrong)
        with pytest.raises(ValueError, match=r"names are .* one for each of 2 coders, all different"):
            evidence.not_compared(*tables, names=wrong)
    with pytest.raises(ValueError, match="'case'"):
        evidence.not_compared(tables[0], tables[1].drop(columns="case"))


def test_what_is_not_compared_is_told() -> None:
    first, second = coding([0.0, 1.0]), coding([0.0, 1.0]).replace({"case": {"c1": "C 1"}})
    assert evidence.not_compared(first, second, names=["ana.csv", "ben.csv"]) == [
        "ana.csv: not all have 'c1', so this is not compared",
        "ben.csv: not all have 'C 1', so this is not compared",
        "one case may be spelt in several ways: 'c1', 'C 1'",
    ]
    assert evidence.not_compared(first, first) == []


def test_more_than_two_coders_and_too_few() -> None:
    tables = [coding([0.0, 1.0]), coding([0.0, 1.0]), coding([0.0, 0.33])]
    assert evidence.disagreements(*tables)["third"].tolist() == [0.33]
    with pytest.raises(ValueError, match=r"codings: 1 tables; allowed are 2 to 9"):
        evidence.disagreements(tables[0])


def test_survival_is_the_share_of_all_movements() -> None:
    """Against drawing the movements at random, and against a case worked by hand."""
    rng = np.random.default_rng(3)
    table = evidence.codings()
    found = evidence.verdict_survival().set_index(["proposition", "case"])
    case = "jalandhar-football"
    own = table[table["case"] == case].set_index("variable")
    values = coded_values(table)[case]
    low = [name for name in values if own.loc[name, "confidence"] == "low"]
    near = {name: [s for s in STEPS if abs(STEPS.index(s) - STEPS.index(values[name])) <= 1] for name in low}
    drawn = [{**values, **{name: near[name][rng.integers(len(near[name]))] for name in low}} for _ in range(4000)]
    for n in (1, 2, 3):
        now = verdict(n, values)[0]
        share = np.mean([verdict(n, moved)[0] == now for moved in drawn])
        assert found.loc[(n, case), "survives"] == pytest.approx(share, abs=0.03)
    # The first tier of Jalandhar, 0.33 with low confidence, may as well be 0, 0.33 or 0.67: one of three turns it.
    assert found.loc[(1, case), "survives"] == pytest.approx(2 / 3)


def test_what_is_sure_never_moves() -> None:
    sure = evidence.codings().assign(confidence="high")
    assert (evidence.verdict_survival(sure)["survives"] == 1).all()
    assert (evidence.proposition_survival(sure)["all_stay"] == 1).all()
    assert not (evidence.verdict_survival()["survives"] == 1).all()


def test_propositions_hang_together_as_independent_cases_do() -> None:
    found = evidence.verdict_survival()
    whole = evidence.proposition_survival().set_index("proposition")
    part = found[(found["proposition"] == 1) & (found["survives"] < 1)]
    outcomes = [[(row.survives, True), (1 - row.survives, False)] for row in part.itertuples()]
    stay = sum(np.prod([p for p, _ in each]) for each in product(*outcomes) if all(kept for _, kept in each))
    assert whole.loc[1, "all_stay"] == pytest.approx(stay)


def test_the_codings_on_offer_differ() -> None:
    tables = evidence.coded_by()
    assert list(tables) == ["adjudicated", "first coder", "second coder"]
    counts = {
        name: evidence.judged_cases(table).query("proposition == 3")["verdict"].eq("inconsistent").sum()
        for name, table in tables.items()
    }
    assert counts["first coder"] > counts["adjudicated"]


@pytest.mark.parametrize("compare", [evidence.agreement, evidence.disagreements, evidence.pooled_agreement])
def test_a_table_that_is_no_coding_is_told(compare: Callable[..., object]) -> None:
    sound = evidence.codings_second()
    for column in ("case", "variable", "value"):
        with pytest.raises(ValueError, match=f"^codings of the first coder has no column '{column}'; allowed is"):
            compare(sound.drop(columns=column), sound)
    with pytest.raises(ValueError, match=r"^codings of the second coder has no rows; allowed is one or more"):
        compare(sound, sound[:0])
    with pytest.raises(ValueError, match=r"^codings of the first coder has 'x' in column 'value'; allowed are numbers"):
        compare(sound.assign(value="x"), sound)
    with pytest.raises(ValueError, match=r"^codings is 3; allowed is a DataFrame"):
        compare(sound, 3)
    assert compare(sound, sound) is not None


def test_seeds_of_coders_are_whole_numbers_of_32_bits() -> None:
    two = (evidence.codings_first(), evidence.codings_second())
    for seed in (-1, 2.5, True, 2**32):
        with pytest.raises(ValueError, match=r"^seed is .*; allowed is a whole number"):
            evidence.pooled_agreement(*two, draws=2, seed=seed)
    assert evidence.pooled_agreement(*two, draws=2, seed=np.int64(3)) == evidence.pooled_agreement(
        *two, draws=2, seed=3
    )
