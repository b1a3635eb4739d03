"""The page on a reader's own case says of a case what the package says, to the letter and to the bit."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from own_case import _desk
from page_scripts import in_node
from paper import site

from csrmodel import evidence
from csrmodel.adoption import institutional_strength
from csrmodel.evidence.judged import STEPS, coded_values
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.populations.postdiction import OUTCOMES, PRIORS, postdict
from csrmodel.populations.postdiction_grid import DRAWS
from csrmodel.told.own_case import page_data

SEED = 20_260


def by_the_page(cases: list[dict[str, float]], data: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    return list(in_node(Path(__file__).with_name("own_case_page.mjs"), {"data": data or page_data(), "cases": cases}))


def random_cases(many: int) -> list[dict[str, float]]:
    draw, names = random.Random(SEED), list(evidence.names("variable"))
    return [{name: draw.choice(STEPS) for name in names if draw.random() < 0.6} for _ in range(many)]


def coded(cases: list[dict[str, float]]) -> pd.DataFrame:
    return pd.concat([evidence.codings_of(f"case {at}", **values) for at, values in enumerate(cases)])


def by_the_package(cases: list[dict[str, float]]) -> list[list[list[str | None]]]:
    table = evidence.judged_cases(coded(cases)).astype(object)
    table = table.where(table.notna(), None).set_index("case")
    return [table.loc[f"case {at}", ["verdict", "reason", "role"]].to_numpy().tolist() for at in range(len(cases))]


def test_verdicts_are_those_of_the_package_on_every_coded_case_and_on_random_ones() -> None:
    codings = (evidence.codings_first(), evidence.codings_second(), evidence.codings())
    cases = [values for table in codings for values in coded_values(table).values()] + random_cases(200)
    found = [one["judged"] for one in by_the_page(cases)]
    assert found == by_the_package(cases)
    words = {verdict for case in found for verdict, _reason, _role in case}
    assert words == {"consistent", "inconsistent", "not reported", "outside"}


def test_another_rule_is_noticed() -> None:
    """Negative control: one pattern of one proposition turned."""
    data = page_data()
    data["patterns"]["propositions"][0]["verdicts"]["111"] = ("inconsistent", "Turned.", "deviant")
    cases = random_cases(200)
    found = [one["judged"] for one in by_the_page(cases, data)]
    assert found != by_the_package(cases)


def test_a_reason_says_what_each_value_says_and_no_more() -> None:
    """Of values on the same side of one half, and of what a proposition says and nobody codes."""
    cases = [
        {"outcome_first_tier": first, "outcome_lower_tier": lower, "laws": 0.0}
        for first, lower in ((1.0, 0.0), (0.67, 0.33), (0.67, 0.67))
    ]
    found = [[reason for _verdict, reason, _role in one["judged"]] for one in by_the_page(cases)]
    assert found[0][1] == (
        "Coded: first tier clearly improved (1), and violations or pollution widespread in the lower tiers (0). "
        "Whether work is widely given out is not coded."
    )
    assert [("widespread in the" in reasons[1], "widespread in the" in reasons[2]) for reasons in found] == [
        (True, True),
        (False, False),
        (False, False),
    ]
    assert found[1][2].startswith("Counts as bad: lower tiers mostly not acceptable (0.33). The conditions are weak")
    assert found[2][2].startswith("Nothing counts as bad: lower tiers mostly acceptable (0.67).")
    assert ["is not coded" in reasons[1] for reasons in found] == [True, True, False]
    assert not any("{" in reason for reasons in found for reason in reasons)


def test_a_case_that_fits_where_a_part_is_not_coded_fits_what_is_coded() -> None:
    fitting, against = by_the_page(
        [
            {"outcome_first_tier": 1.0, "outcome_lower_tier": lower, "visibility": 1.0, "associations": 1.0}
            for lower in STEPS[::3]
        ]
    )
    assert fitting["told"] == (
        "x: it speaks against proposition 3, it fits proposition 1 and it fits what is coded of proposition 2."
    )
    assert against["told"] == "x: it speaks against proposition 2 and it fits propositions 1 and 3."


@pytest.mark.parametrize("prior", PRIORS)
def test_predictions_are_those_of_the_package_to_the_bit(prior: str) -> None:
    cases = [{**values, **dict.fromkeys(OUTCOMES, 1.0)} for values in random_cases(40)]
    labels = evidence.names("variable")
    table = postdict(codings=coded(cases), prior=prior, draws=DRAWS).set_index(["case", "outcome"])["model"]
    for at, one in enumerate(by_the_page(cases)):
        for found in one["predicted"]:
            wanted = table.loc[(f"case {at}", labels[found["outcome"]])]
            assert found[prior] == pytest.approx(wanted, abs=1e-12)
            assert 0 <= found["lowest"] <= found["highest"] <= 1


def test_calls_are_those_of_the_package() -> None:
    """No call where no condition is coded, nor on a change where none is present."""
    silent = [{}, {"laws": 0.0}, {"laws": 0.33, "visibility": 0.33}, {"laws": 0.67}]
    cases = [{**values, **dict.fromkeys(OUTCOMES, 0.0)} for values in silent] + random_cases(40)
    labels = {label: name for name, label in evidence.names("variable").items()}
    wanted: dict[str, dict[str, str]] = {}
    for row in postdict(codings=coded(cases), draws=DRAWS).to_dict("records"):
        wanted.setdefault(row["case"], {})[labels[row["outcome"]]] = row["model call"]
    words = {"same side": "hit", "other side": "miss", "no call": "no call"}
    for at, one in enumerate(by_the_page(cases)):
        found = {name: words[call] for name, call in one["calls"].items() if call != "not reported"}
        assert found == wanted.get(f"case {at}", {})
    assert list(wanted["case 0"].values()) == ["no call"] * 4
    assert list(wanted["case 2"].values()).count("no call") == 3
    assert "no call" not in wanted["case 3"].values()


def test_on_paper_the_criteria_stand_without_the_controls() -> None:
    page = BeautifulSoup(f"<article>{_desk()}</article>", "html.parser")
    body = page.article
    assert body is not None
    assert body.select("input, select, textarea")
    site._still(body)
    assert not body.select("input, select, textarea, button, script, label, fieldset, legend")
    words = body.get_text()
    assert all(criterion in words for criterion in evidence.criteria()["criterion"])
    assert "Save all as CSV" not in words


def test_strengths_are_those_of_the_package() -> None:
    for values, one in zip(cases := random_cases(60), by_the_page(cases), strict=True):
        for name, other in (("low", 0.0), ("middle", evidence.default("unreported")), ("high", 1.0)):
            national = np.array([values.get(factor, other) for factor in NATIONAL_FACTORS])
            assert one["strength"][name] == pytest.approx(float(institutional_strength(national)), abs=6e-4)
