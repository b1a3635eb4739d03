"""What chapters tell in numbers, against the plain files, against formulas worked out here, and on changed tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from plain_tables import rows

from csrmodel import evidence
from csrmodel.adoption import AdoptionParameters, adoption, verdict
from csrmodel.clusters import ClusterAttributes
from csrmodel.coded_cases import lab_cases
from csrmodel.demand import DemandParameters, demand_path
from csrmodel.evidence import CONDITIONS, assumptions, default
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.figures.kit.sentence import said
from csrmodel.initiatives import effect
from csrmodel.simulation import equilibrium
from csrmodel.told import (
    bibliography,
    cluster_lab,
    coding,
    conceptual_model,
    conclusions,
    drivers_and_barriers,
    environmental_management,
    impacts,
    limitations,
    model_specification,
    poverty_reduction,
    qca_lab,
    register,
    theoretical_frameworks,
    work_conditions,
)
from csrmodel.treatment import TreatmentParameters, common_plant, example_cluster
from csrmodel.words import counted


def without(table: pd.DataFrame, column: str, value: str) -> pd.DataFrame:
    """A table without the first row that has this value."""
    return table.drop(index=table.index[table[column] == value][0])


def power_mean(values: list[float], weights: list[float], exponent: float) -> float:
    total = sum(w * x**exponent for w, x in zip(weights, values, strict=True))
    return float((total / sum(weights)) ** (1 / exponent))


def adopted(visibility: float, national: list[float]) -> float:
    """Adoption by its two lines, at the register's numbers."""
    strength = power_mean(national, [1.0] * 5, default("rho"))
    return power_mean([visibility, strength], [default("omega"), 1 - default("omega")], default("sigma"))


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


def test_predictions_of_frameworks_are_counted_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    told, spoken = theoretical_frameworks.predicted(), rows("framework_rules")
    pairs = {(row["framework"], outcome) for row in spoken for outcome in row["outcome"].split("; ")} - {
        ("Nadvi and Barrientos 2004", "NA")
    }
    assert told["asked"] == counted(len(pairs) * len(rows("cases")))
    assert (told["parts"], told["lacks"]) == ("Jalandhar football", "Sialkot football")
    # Where nothing is reported, only what is known by the market is left: who is in a global chain.
    silent = evidence.codings().assign(value=float("nan"))
    monkeypatch.setattr(evidence, "codings", lambda: silent)
    bare = theoretical_frameworks.predicted()
    assert (bare["asked"], bare["meet"], bare["against"]) == (told["asked"], "none", "none")


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


def test_the_tables_of_coders_are_told_by_names_and_not_by_codes() -> None:
    first, second = evidence.codings_first(), evidence.codings_second()
    found, shown = evidence.agreement(first, second), coding.agreed_table(first, second)
    assert list(shown["cases with two values"]) == list(found["both"])
    assert list(shown["entries alike, per cent"]) == list(found["percent"].round())
    assert list(shown.index) == list(evidence.names("variable").values())
    decided, told = evidence.adjudication(), coding.decided_table()
    assert list(told["reason"]) == list(decided["reason"])
    for name, column in {"first": "first coder", "second": "second coder", "value": "decided"}.items():
        values = told[column].replace("not reported", None).astype(float)
        pd.testing.assert_series_equal(
            values.reset_index(drop=True), decided[name], check_names=False, check_dtype=False
        )
    cases, variables = set(evidence.case_names().values()), set(evidence.names("variable").values())
    assert set(told.index) <= cases
    assert set(told["variable"]) <= variables


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
        cluster_lab.at_rest("atlantis")


def test_a_case_at_rest_has_the_coded_values_with_the_rest_in_the_middle() -> None:
    case = "pakistan-brick-kilns"
    coded = {row["variable"]: row["value"] for row in rows("codings") if row["case"] == case and row["value"] != "NA"}
    values = {name: float(coded.get(name, default("unreported"))) for name in evidence.CONDITIONS}
    told, state = cluster_lab.at_rest(case), equilibrium(ClusterAttributes(**values))
    assert told == {name: f"{float(getattr(state, name)[0]):.2f}" for name in told}
    famous = equilibrium(ClusterAttributes(**{**values, "visibility": 1.0}))
    assert told["reported"] != f"{float(famous.reported[0]):.2f}"


def test_what_a_case_shows_adds_up() -> None:
    """To the hundredth, as each part is rounded."""
    told = {name: float(value) for name, value in cluster_lab.at_rest("jalandhar-football").items()}
    assert told["reported"] == pytest.approx(told["first_tier"] + told["gloss"], abs=0.011)
    gap = cluster_lab.gaps("jalandhar-football", default("traceability"), default("informality"))["assumed"]
    assert float(gap) == pytest.approx(told["hidden_gap"] + told["gloss"], abs=0.011)
    # The negative control: here neither part may be left out.
    assert min(told["hidden_gap"], told["gloss"]) > 0.05


def test_each_path_of_demand_changes_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    told = limitations.paths()
    assert told["register"].startswith("Boom and bust")
    assert len(set(told.values())) == len(told)
    # Where the register has these numbers already, the paths that change them say the same.
    there = DemandParameters(relocation_speed=0, wage_response=0)
    monkeypatch.setattr(limitations, "DemandParameters", lambda: there)
    told = limitations.paths()
    assert told["register"] == told["bound"] == told["calm_wages"] != told["lasting_market"]


def test_growth_is_told_as_the_register_has_it_and_where_prices_take_every_advance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = limitations.gains()
    assert told["squeezed"].startswith("Growth without gain")
    path = demand_path()
    bill = path.jobs * path.wage
    risen = round(100 * (bill[-12:].mean() / bill[:12].mean() - 1))
    assert told["register"].endswith(f"incomes {risen:+d}%.".replace("-", "−"))
    # The negative control: where prices stand still, growth brings a gain.
    generous = replace(DemandParameters.squeezed(), price_trend=0.0)
    monkeypatch.setattr(DemandParameters, "squeezed", lambda: generous)
    assert limitations.gains()["squeezed"].startswith("Growth with a gain")


def test_the_even_network_is_told_tier_by_tier() -> None:
    assert model_specification.firms() == "20, 60, 120"


# Figure 1


def test_the_case_by_hand_is_the_formula() -> None:
    mixed = [0.2, 0.7, 0.7, 0.3, 0.3]
    told = conceptual_model.one_case(0.9, mixed)
    assert told["values"] == "0.2, 0.7, 0.7, 0.3, 0.3"
    assert told["strength"] == f"{power_mean(mixed, [1.0] * 5, default('rho')):.2f}"
    assert told["adoption"] == f"{adopted(0.9, mixed):.2f}"
    assert told["verdict"] == "more in than out"
    assert conceptual_model.one_case(0.1, mixed)["verdict"] == "more out than in"
    with pytest.raises(ValueError, match="national has shape"):
        conceptual_model.one_case(0.9, mixed[:4])


def test_two_levels_are_combined_as_each_rule_has_it() -> None:
    told = conceptual_model.two_levels(0.8, 0.1)
    omega = default("omega")
    assert told["buyer_alone"] == f"{adopted(0.8, [0.1] * 5):.2f}"
    assert told["state_alone"] == f"{adopted(0.1, [0.8] * 5):.2f}"
    assert (told["both_strong"], told["both_strong_verdict"]) == ("0.80", "more in than out")
    assert (told["buyer_alone_weakest"], told["buyer_alone_weakest_verdict"]) == ("0.10", "more out than in")
    assert told["buyer_alone_additive"] == f"{omega * 0.8 + (1 - omega) * 0.1:.2f}"
    assert told["buyer_alone_best"] == "0.80"


def test_each_ready_setting_is_told_as_its_row_has_it() -> None:
    told = conceptual_model.ready_settings()
    for row in rows("presets"):
        level = adopted(float(row["visibility"]), [float(row[name]) for name in NATIONAL_FACTORS])
        assert told[f"{row['id']}_adoption"] == f"{level:.2f}"
        assert told[f"{row['id']}_adoption_verdict"] == verdict(level)
    assert len(told) == 2 * len(rows("presets"))


MOVED = ("rho", "sigma", "omega")


def cluster_and_grid(seed: int, size: int = 21) -> tuple[float, list[float], dict[str, list[float]]]:
    """A cluster, and for each assumption that moves points of its whole range, the ends and the default included."""
    random = np.random.default_rng(seed)
    ready = rows("presets")
    if seed < len(ready):
        row = ready[seed]
        visibility, national = float(row["visibility"]), [float(row[name]) for name in NATIONAL_FACTORS]
    else:
        visibility, national = float(random.random()), random.random(len(NATIONAL_FACTORS)).tolist()
    register = assumptions().set_index("name")
    ends = {name: register.loc[name, ["low", "high"]].astype(float) for name in MOVED}
    points = {name: sorted({*np.linspace(*ends[name], size).tolist(), default(name)}) for name in MOVED}
    return visibility, national, points


def one_way(levels: Sequence[float]) -> bool:
    """Whether numbers only rise or only fall, rounding aside."""
    steps = np.diff(levels)
    return bool((steps >= -1e-9).all() or (steps <= 1e-9).all())


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("name", MOVED)
def test_adoption_only_rises_or_only_falls_with_each_assumption(name: str, seed: int) -> None:
    """Wherever the other two stand; on this the highest adoption within ranges rests."""
    visibility, national, points = cluster_and_grid(seed)
    others = {other: [points[other][0], default(other), points[other][-1]] for other in MOVED if other != name}
    for stand in product(*others.values()):
        fixed = dict(zip(others, stand, strict=True))
        levels = [
            float(adoption(visibility, national, AdoptionParameters(**fixed, **{name: point})))
            for point in points[name]
        ]
        assert one_way(levels), fixed


def test_what_rises_and_falls_is_found() -> None:
    """Negative control: of numbers, and of a cluster's distance from the crossover, which turns."""
    assert one_way([0.1, 0.2, 0.2])
    assert one_way([0.3, 0.2, 0.1])
    assert not one_way([0.1, 0.3, 0.2])
    points = np.linspace(0.1, 0.9, 21)
    levels = [float(adoption(0.9, [0.2] * 5, AdoptionParameters(omega=point))) for point in points]
    assert one_way(levels)
    assert not one_way([abs(level - 0.5) for level in levels])


@pytest.mark.parametrize("names", [("rho",), ("omega",), ("sigma", "omega"), MOVED])
@pytest.mark.parametrize("seed", [2, 5])
def test_no_point_within_the_ranges_lies_above_the_highest_adoption(seed: int, names: tuple[str, ...]) -> None:
    visibility, national, points = cluster_and_grid(seed, size=9)
    highest = conceptual_model.highest_adoption(visibility, national, *names)
    found = [
        float(adoption(visibility, national, AdoptionParameters(**dict(zip(names, point, strict=True)))))
        for point in product(*(points[name] for name in names))
    ]
    assert highest == pytest.approx(max(found), abs=1e-12)
    # Negative control: not every point is as high. The default may be, where it stands at an end of its range.
    assert highest > min(found) + 1e-3


def test_leather_is_told_with_what_is_not_reported_and_what_is_assumed() -> None:
    row = next(row for row in rows("presets") if row["id"] == "leather_community")
    national = [float(row[name]) for name in NATIONAL_FACTORS]
    told = conceptual_model.leather(0.9)
    assert told["visibility"] == float(row["visibility"])
    assert told["strength"] == f"{power_mean(national, [1.0] * 5, default('rho')):.2f}"
    assert told["unreported"] == f"{adopted(default('unreported'), national):.2f}"
    assert told["visible"] == f"{adopted(0.9, national):.2f}" != told["unreported"]
    both = conceptual_model.highest_adoption(float(row["visibility"]), national, "sigma", "omega")
    assert (told["sigma_omega"], told["sigma_omega_verdict"]) == (f"{both:.2f}", verdict(both))


# Drivers


def test_factors_without_a_driver_are_those_that_no_row_names(monkeypatch: pytest.MonkeyPatch) -> None:
    driven = {row["driver_factor"] for row in rows("drivers_barriers")}
    left = [row["name"].lower() for row in rows("factors") if row["id"] not in driven]
    told = drivers_and_barriers.undriven()
    assert told == {"factors": len(rows("factors")), "undriven": len(left), "undriven_names": " and ".join(left)}
    every = pd.DataFrame({"driver_factor": [row["id"] for row in rows("factors")]})
    monkeypatch.setattr(evidence, "drivers_barriers", lambda: every)
    assert drivers_and_barriers.undriven()["undriven_names"] == "none"


def test_one_driver_alone_by_each_rule() -> None:
    told = drivers_and_barriers.one_driver(0.2, 0.7)
    omega = default("omega")
    assert told["national_weight"] == 1 - omega
    assert told["none"] == pytest.approx(0.2)
    assert told["all"] == pytest.approx(0.7)
    assert told["chain_add"] == pytest.approx(omega * 0.7 + (1 - omega) * 0.2)
    assert told["laws_add"] == pytest.approx(omega * 0.2 + (1 - omega) * (4 * 0.2 + 0.7) / 5)
    assert (told["laws_weak"], told["laws_weak_word"]) == (pytest.approx(0.2), "more out than in")
    assert (told["laws_best"], told["laws_best_word"]) == (pytest.approx(0.7), "more in than out")


# Environment


def test_the_example_cluster_is_the_registers() -> None:
    told = environmental_management.example()
    sizes = {size: int(default(f"firms_{size}")) for size in ("small", "medium", "large")}
    assert {size: told[size] for size in sizes} == sizes
    assert told["firms"] == sum(sizes.values())
    most = float(next(row["high"] for row in rows("assumptions") if row["name"] == "cleaner_technology"))
    assert told["clean_load"] == pytest.approx(1 - most)


def test_a_plant_is_told_as_its_parameters_and_what_comes_of_them() -> None:
    unwatched = environmental_management.plant(TreatmentParameters(peer_monitoring=0, dominance=0))
    watched = environmental_management.plant(TreatmentParameters(peer_monitoring=1, dominance=0))
    assert (watched["peers"], watched["shifted"]) == (1, 0)
    assert watched["collected"] > unwatched["collected"]
    assert watched["free"] < unwatched["free"]
    found = common_plant(example_cluster(), TreatmentParameters(peer_monitoring=1, dominance=0))
    assert watched["out"] == sum(state == "priced out" for state in found.state)


def test_where_there_is_no_ground_nothing_is_collected() -> None:
    assert environmental_management.plant(TreatmentParameters(room=0))["collected"] == 0


def test_debates_cite_what_the_rows_of_their_claims_name() -> None:
    cited = {row["id"]: row["references"].split("; ") for row in rows("claims")}
    told = [(side["debate"], claim) for side in rows("debates") for claim in side["claims"].split("; ")]
    kasur = {(debate, claim) for debate, claim in told if "lundthomsen2009" in cited[claim]}
    assert environmental_management.debates("lundthomsen2009") == {
        "debates": 4,
        "claims": len(told),
        "uncited": [cited[claim] for _, claim in told].count(["NA"]),
        "plants": [debate for debate, _ in told].count("plants"),
        "kasur": len(kasur),
        "kasur_debates": len({debate for debate, _ in kasur}),
        "kasur_plants": sum(debate == "plants" for debate, _ in kasur),
        "most_cited": evidence.short_reference("lundthomsen2009"),
    }
    assert len(kasur) > 3
    assert environmental_management.debates("atlantis2009")["kasur"] == 0


# Work


def test_two_towns_are_compared_variable_by_variable() -> None:
    values = {(row["case"], row["variable"]): row["value"] for row in rows("codings")}
    names = evidence.names("variable")
    pairs = {name: (values["sialkot-football", key], values["jalandhar-football", key]) for key, name in names.items()}
    told = work_conditions.compared("sialkot-football", "jalandhar-football")
    alike = [name.lower() for name, (one, other) in pairs.items() if one == other != "NA"]
    assert told["names_alike"] == (", ".join(alike) or "none")
    assert told["points_neither"] == list(pairs.values()).count(("NA", "NA"))
    assert told["points_both"] == sum("NA" not in pair for pair in pairs.values())
    assert told["points_both"] == told["points_alike"] + told["points_apart"]
    assert told["points"] == len(names) == told["points_both"] + told["points_one"] + told["points_neither"]
    itself = work_conditions.compared("sialkot-football", "sialkot-football")
    assert (itself["points_apart"], itself["names_apart"], itself["points_one"]) == (0, "none", 0)


def test_the_towns_have_the_verdicts_of_their_settings() -> None:
    for row in rows("presets")[:2]:
        level = adopted(float(row["visibility"]), [float(row[name]) for name in NATIONAL_FACTORS])
        assert work_conditions.towns()[f"{row['id']}_verdict"] == verdict(level)


def test_centres_take_work_from_women_who_may_not_leave_home(monkeypatch: pytest.MonkeyPatch) -> None:
    told = work_conditions.stitching_centres()
    assert told["case"] == lab_cases()[0].name
    assert told["women_lose"] > 0.2
    assert told["poor_before"] != told["poor_after"]
    # The negative control: who runs no initiative changes nothing.
    monkeypatch.setattr(work_conditions, "effect", lambda attributes, names: effect(attributes, []))
    told = work_conditions.stitching_centres()
    assert told["women_lose"] == 0
    assert told["poor_before"] == told["poor_after"]


@pytest.mark.long
def test_a_known_structure_is_told_as_the_table_has_it() -> None:
    told, table = qca_lab.recovered(), qca_lab.recovery()
    assert table["right_all"].between(0, 1).all()
    for row in table.to_dict("records"):
        name = f"{row['kind']}_{'few' if row['cases'] == qca_lab.FEW else 'many'}"
        assert told[f"noisy_{name}" if row["noise"] else name] == said(row["right_all"], ".0%")
    assert told["conservative_few"] != told["parsimonious_few"]
    shown = qca_lab.found_again()
    assert list(shown["the known formula and no other"]) == list(table["right_all"].round(2))
    assert not any("_" in column for column in shown)


def test_no_case_reports_more_conditions_than_is_told() -> None:
    told, codings = qca_lab.own_cases(), evidence.codings().dropna(subset="value")
    counts = codings[codings["variable"].isin(CONDITIONS)]["case"].value_counts()
    assert told["most"] == counted(counts.max())
    assert told["silent"] == counted(evidence.codings()["case"].nunique() - len(counts))
    assert told["configurations"] == str(2 ** len(CONDITIONS))
