"""What chapters tell in numbers, against the plain files, against formulas worked out here, and on changed tables."""

from __future__ import annotations

import csv
from collections import Counter

import pandas as pd
import pytest

from csrmodel import evidence
from csrmodel.evidence import default
from csrmodel.told import bibliography, impacts, register


def rows(table: str) -> list[dict[str, str]]:
    """A table of the data as its file has it, without the package's reading of it."""
    with (evidence.data_folder() / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def without(table: pd.DataFrame, column: str, value: str) -> pd.DataFrame:
    """A table without the first row that has this value."""
    return table.drop(index=table.index[table[column] == value][0])


# Numbers of the register and the bibliography


def test_the_register_is_told_as_numbers_or_written_out() -> None:
    assert register.defaults("rho", "floor") == {"rho": default("rho"), "floor": default("floor")}
    assert register.defaults("boom_rise", form=".0%") == {"boom_rise": f"{100 * default('boom_rise'):.0f}%"}
    with pytest.raises(ValueError, match="assumption 'rhoo' is unknown"):
        register.defaults("rhoo")


def test_every_work_is_in_one_state() -> None:
    states = bibliography.states()
    assert sum(states.values()) == len(evidence.reference_keys())
    text = (evidence.data_folder() / "references.bib").read_text(encoding="utf-8")
    assert states["no_source_seen"] == text.count("verified = {knowledge}") - states["not_identified"]


def test_a_state_that_no_work_is_in_is_told_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    table = evidence.verification()
    monkeypatch.setattr(evidence, "verification", lambda: table[table["state"] != "confirmed"])
    assert bibliography.states()["confirmed"] == 0


def test_the_works_behind_a_claim_are_those_of_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    cited = next(row["references"] for row in rows("claims") if row["id"] == "env-14").split("; ")
    assert bibliography.behind("env-14")["works"] == len(cited)
    table = evidence.verification()
    monkeypatch.setattr(evidence, "verification", lambda: table.assign(state="not identified"))
    assert bibliography.behind("env-14") == {"works": len(cited), "missing": len(cited)}
    monkeypatch.setattr(evidence, "verification", lambda: table.assign(state="confirmed"))
    assert bibliography.behind("env-14")["missing"] == 0
    with pytest.raises(KeyError, match="env-00"):
        bibliography.behind("env-00")


# Impacts


def power_mean(values: list[float], weights: list[float], exponent: float) -> float:
    total = sum(w * x**exponent for w, x in zip(weights, values, strict=True))
    return float((total / sum(weights)) ** (1 / exponent))


def adopted(visibility: float, national: list[float]) -> float:
    """Adoption by its two lines, at the register's numbers."""
    strength = power_mean(national, [1.0] * 5, default("rho"))
    return power_mean([visibility, strength], [default("omega"), 1 - default("omega")], default("sigma"))


def test_two_comparisons_are_adoption_before_afterwards_and_of_a_twin() -> None:
    told = impacts.two_comparisons(0.3, 0.8, 0.6)
    helped = [0.3, 0.3, 0.8, 0.3, 0.3]
    assert told["before"] == pytest.approx(0.3)
    assert told["after"] == pytest.approx(adopted(0.6, helped))
    assert told["twin"] == pytest.approx(adopted(0.6, [0.3] * 5))
    assert told["seen"] == pytest.approx(told["due"] + told["twin"] - told["before"])


def test_where_no_brand_comes_a_comparison_over_time_is_right() -> None:
    """And where no association is founded nothing is due to it."""
    alone = impacts.two_comparisons(0.3, 0.8, 0.3)
    assert alone["seen"] == pytest.approx(alone["due"])
    assert impacts.two_comparisons(0.3, 0.3, 0.6)["due"] == 0
    assert impacts.two_comparisons(0.3, 0.8, 0.6)["seen"] > impacts.two_comparisons(0.3, 0.8, 0.6)["due"] > 0


def test_effects_are_the_claims_of_an_impact_whose_direction_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told = impacts.effects()
    found = [row for row in rows("claims") if row["kind"] == "impact" and row["direction"] not in ("NA", "unknown")]
    assert told.pop("effects") == len(found)
    assert {basis: many for basis, many in told.items() if many} == Counter(row["basis"] for row in found)
    fewer = without(evidence.claims(), "id", found[0]["id"])
    monkeypatch.setattr(evidence, "claims", lambda: fewer)
    assert impacts.effects()["effects"] == len(found) - 1
