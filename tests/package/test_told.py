"""What chapters tell in numbers, against the plain files, against formulas worked out here, and on changed tables."""

from __future__ import annotations

import csv
from collections import Counter

import pandas as pd
import pytest

from csrmodel import evidence
from csrmodel.clusters import ClusterAttributes
from csrmodel.demand import DemandParameters
from csrmodel.evidence import default
from csrmodel.simulation import equilibrium
from csrmodel.told import (
    bibliography,
    cluster_lab,
    coding,
    conclusions,
    impacts,
    limitations,
    model_specification,
    poverty_reduction,
    register,
    theoretical_frameworks,
)


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


# Counts of claims and codings


def test_statuses_are_those_of_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    told, claims = conclusions.statuses(), rows("claims")
    counts = Counter(row["status"] for row in claims)
    assert told == {
        "claims": len(claims),
        "judgements": sum(row["status"] == "know" and row["basis"] == "authors" for row in claims),
        **counts,
    }
    fewer = without(evidence.claims(), "status", "know")
    monkeypatch.setattr(evidence, "claims", lambda: fewer)
    assert conclusions.statuses()["know"] == told["know"] - 1
    monkeypatch.setattr(evidence, "claims", lambda: fewer[fewer["status"] != "know"])
    assert conclusions.statuses()["know"] == conclusions.statuses()["judgements"] == 0


def test_the_section_on_poverty_cites_what_its_rows_name() -> None:
    told = poverty_reduction.citing(framework="nadvi2004", other="lundthomsen2016")
    cited = [row["references"].split("; ") for row in rows("claims") if row["section"] == "poverty"]
    assert told == {
        "claims": len(cited),
        "framework": sum("nadvi2004" in keys for keys in cited),
        "other": sum("lundthomsen2016" in keys for keys in cited),
    }
    assert told["claims"] > told["framework"] > told["other"]
    with pytest.raises(ValueError, match=r"works are nadvi; allowed are keys of references\.bib"):
        poverty_reduction.citing(framework="nadvi")


def test_frameworks_hold_what_their_rows_say(monkeypatch: pytest.MonkeyPatch) -> None:
    told, table = theoretical_frameworks.holders(), rows("frameworks")
    holding = Counter(row["factor"] for row in table if row["stance"] == "holds")
    assert told.pop("frameworks") == len({row["framework"] for row in table})
    assert told == {factor: holding[factor] for factor in evidence.CONDITIONS}
    monkeypatch.setattr(evidence, "frameworks", lambda: pd.DataFrame(table).assign(stance="mentions"))
    assert not any(theoretical_frameworks.holders()[factor] for factor in evidence.CONDITIONS)


def test_coders_are_compared_entry_by_entry() -> None:
    first, second = evidence.codings_first(), evidence.codings_second()
    told = coding.compared(first, second)
    keys = [(row["case"], row["variable"]) for row in rows("codings_second")]
    mine = {(row["case"], row["variable"]): row["value"] for row in rows("codings_first")}
    theirs = {(row["case"], row["variable"]): row["value"] for row in rows("codings_second")}
    apart = sum(mine[key] != theirs[key] for key in keys)
    assert told["apart"] == apart > 0
    assert told["entries"] == len(keys)
    assert told["percent"] == pytest.approx(100 * (1 - apart / len(keys)))
    alike = coding.compared(second, second)
    assert (alike["apart"], alike["percent"], alike["alpha"]) == (0, 100, 1)


# Clusters and demand


def test_the_laboratory_offers_what_the_tables_list() -> None:
    initiatives = {row["initiative"] for row in rows("initiatives")}
    assert cluster_lab.offered() == {"conditions": 7, "initiatives": len(initiatives)}
    coded = [row for row in rows("codings") if row["case"] == "mexico-leather" and row["value"] != "NA"]
    reported = {row["variable"] for row in coded} & set(evidence.CONDITIONS)
    assert cluster_lab.missing("mexico-leather") == 7 - len(reported)


def test_a_gap_moves_with_what_is_moved_and_with_nothing_else() -> None:
    register = (default("traceability"), default("informality"))
    still = cluster_lab.gaps("sialkot-football", *register)
    assert len(set(still.values())) == 1
    moved = cluster_lab.gaps("sialkot-football", 1.0, 0.0)
    assert moved["assumed"] == still["assumed"]
    assert cluster_lab.gaps("sialkot-football", 1.0, register[1])["both"] == moved["traced"]
    assert cluster_lab.gaps("sialkot-football", register[0], 0.0)["both"] == moved["formal"]
    assert len(set(moved.values())) == 4
    assert moved != cluster_lab.gaps("jalandhar-football", 1.0, 0.0)


def test_an_unknown_case_is_named() -> None:
    with pytest.raises(ValueError, match=r"case is 'atlantis'; allowed are .*sialkot-football"):
        cluster_lab.reported("atlantis")


def test_reported_conduct_is_that_of_the_coded_values_with_the_rest_in_the_middle() -> None:
    case = "pakistan-brick-kilns"
    coded = {row["variable"]: row["value"] for row in rows("codings") if row["case"] == case and row["value"] != "NA"}
    values = {name: float(coded.get(name, default("unreported"))) for name in evidence.CONDITIONS}
    assert cluster_lab.reported(case) == f"{float(equilibrium(ClusterAttributes(**values)).reported[0]):.2f}"
    famous = ClusterAttributes(**{**values, "visibility": 1.0})
    assert cluster_lab.reported(case) != f"{float(equilibrium(famous).reported[0]):.2f}"


def test_each_path_of_demand_changes_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    told = limitations.paths()
    assert told["register"].startswith("Boom and bust")
    assert len(set(told.values())) == len(told)
    # Where the register has these numbers already, the paths that change them say the same.
    there = DemandParameters(relocation_speed=0, wage_response=0)
    monkeypatch.setattr(limitations, "DemandParameters", lambda: there)
    told = limitations.paths()
    assert told["register"] == told["bound"] == told["calm_wages"] != told["lasting_market"]


def test_the_even_network_is_told_tier_by_tier() -> None:
    assert model_specification.firms() == "20, 60, 120"
