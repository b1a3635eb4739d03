"""Frameworks as rules: what they predict, what they leave open, and which case would decide between two of them."""

from __future__ import annotations

import re
from itertools import combinations as pairs
from itertools import product

import pandas as pd
import pytest
from drawings import drawn

from csrmodel import evidence
from csrmodel.evidence import CONDITIONS, listed
from csrmodel.figures.kit.controls import Choice
from csrmodel.theories import (
    Rule,
    Theory,
    agrees,
    combinations,
    deciding,
    never_coded,
    outcomes,
    predictions,
    reported_conditions,
    theories,
)

OWN, FORMS, LATER, PYKE = (
    "The review's own model",
    "Puppim de Oliveira 2008b",
    "Puppim de Oliveira and Jabbour 2011",
    "Pyke 2010",
)


def is_met(when: str, inside: dict[str, bool]) -> bool:
    """An expression by Python's own logic."""
    words = re.sub(r"~(\w+)", r"(not \1)", when).replace("*", " and ").replace("+", " or ")
    return bool(eval(words, {}, inside))


def ruled(when: str, says: str = "high") -> Rule:
    return Rule(says, when, "A rule.", "said", ())


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return predictions()


def not_held(rules: pd.DataFrame) -> set[tuple[str, str]]:
    """Factors that a rule asks for and that its framework is not reported to hold or to mention."""
    stances = evidence.frameworks()
    kept = stances[stances["stance"] != "leaves_out"]
    known = set(zip(kept["framework"], kept["factor"], strict=True))
    asked = {
        (row.framework, factor)
        for row in rules.dropna(subset="when").itertuples()
        for factor in set(re.findall(r"\w+", row.when)) & set(CONDITIONS)
    }
    return asked - known


def test_a_rule_asks_for_what_its_framework_is_reported_to_hold_or_mention() -> None:
    rules = evidence.framework_rules()
    assert set(rules["framework"]) == set(evidence.frameworks()["framework"])
    assert not not_held(rules)
    # Negative control.
    assert not_held(rules.assign(when=rules["when"] + " + dialogue")) >= {(PYKE, "dialogue"), (FORMS, "dialogue")}


def test_what_is_settled_stays_so_however_the_missing_turns_out(table: pd.DataFrame) -> None:
    """Every way is gone through by another logic than the package's."""
    found = table.set_index(["framework", "outcome", "case"])["says"]
    reported = reported_conditions()
    for theory in theories():
        for case, values in reported.items():
            ways = [
                dict(zip(theory.conditions, inside, strict=True))
                for inside in product(
                    *([values[name] > 0.5] if name in values else [True, False] for name in theory.conditions)
                )
            ]
            said = {
                frozenset(rule.says for rule in theory.rules if is_met(rule.when, way)) or frozenset({"silent"})
                for way in ways
            }
            (wanted, *rest) = said
            assert found[theory.framework, theory.outcome, case] == ("open" if rest else next(iter(wanted)))


def test_some_predictions_by_hand(table: pd.DataFrame) -> None:
    found = table.set_index(["framework", "outcome", "case"])
    entered = found.loc[(FORMS, "outcome_work", "jalandhar-football")]
    assert (entered["says"], entered["by"], entered["agrees"]) == ("high", ("global_chain",), "disagree")
    # The review's own counter-case: weak law, and yet a better environment.
    mexico = found.loc[(OWN, "outcome_environment", "mexico-leather")]
    assert (mexico["says"], mexico["by"], mexico["agrees"]) == ("low", ("laws",), "disagree")
    # Whether its buyers are visible or not: one part of the rule holds, or the other.
    palar = found.loc[(OWN, "outcome_lower_tier", "palar-tanneries")]
    assert (palar["says"], palar["by"]) == ("low", ("associations",))
    # The association is there; of the environment all that is reported is weak.
    open_ = found.loc[(PYKE, "outcome_work", "jalandhar-football")]
    assert (open_["says"], open_["hangs_on"]) == ("open", ("economy",))
    assert pd.isna(open_["agrees"])
    assert not {name for cell in table["by"] for name in cell} & set(never_coded())


def test_a_condition_that_is_not_reported_is_not_taken_for_a_middle_or_for_none() -> None:
    theory = Theory("x", "y", (ruled("laws"), ruled("~laws", "low")))
    assert theory.predicted({}).says == "open"
    assert theory.predicted({}).hangs_on == ("laws",)
    assert theory.predicted({"laws": 0.33}).says == "low"
    # Where it makes no difference, nothing hangs on it.
    assert Theory("x", "y", (ruled("laws + community"),)).predicted({"laws": 1.0}).hangs_on == ()
    assert Theory("x", "y", ()).predicted({"laws": 1.0}).says == "silent"
    assert [agrees("high", 0.33), agrees("low", 0.33), agrees("open", 0.33), agrees("high", None)] == [
        "disagree",
        "agree",
        None,
        None,
    ]


def test_rules_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match=r"x: laws\*~community meets a rule for high and one for low; allowed is one"):
        Theory("x", "y", (ruled("laws"), ruled("~community", "low")))
    with pytest.raises(ValueError, match="x: two rules for y say the same; allowed is one"):
        Theory("x", "y", (ruled("laws"), ruled("community")))
    with pytest.raises(ValueError, match="'weather' is no condition"):
        Theory("x", "y", (ruled("weather"),))


def test_a_case_decides_as_it_is_exactly_where_both_predict_and_differ(table: pd.DataFrame) -> None:
    says = table.set_index(["framework", "outcome", "case"])["says"]
    apart = 0
    for outcome in outcomes():
        for one, other in pairs((FORMS, PYKE, OWN), 2):
            found = deciding(one, other, outcome)
            now = {row.case for row in found.itertuples() if not row.needs}
            wanted = {
                case
                for case in evidence.cases()["id"]
                if {says[one, outcome, case], says[other, outcome, case]} == {"high", "low"}
            }
            assert now == wanted
            # What needs the least comes first, and of these what is reported.
            order = [
                (sum(need.removeprefix("~") in never_coded() for need in row.needs), len(row.needs), pd.isna(row.coded))
                for row in found.itertuples()
            ]
            assert order == sorted(order)
            apart += len(now)
    assert apart


def test_a_case_would_decide_if_what_it_needs_turned_out_so() -> None:
    reported = reported_conditions()
    for one, other, outcome in ((FORMS, OWN, "outcome_environment"), (PYKE, OWN, "outcome_work")):
        by = {theory.framework: theory for theory in theories() if theory.outcome == outcome}
        for row in deciding(one, other, outcome).itertuples():
            turned = {need.removeprefix("~"): float(not need.startswith("~")) for need in row.needs}
            assert not turned.keys() & reported[row.case].keys()
            values = {**reported[row.case], **turned}
            assert (by[one].predicted(values).says, by[other].predicted(values).says) == (row.first, row.second)
            # Negative control: with less it would not.
            for need in turned:
                less = {name: value for name, value in values.items() if name != need}
                assert {by[one].predicted(less).says, by[other].predicted(less).says} != {"high", "low"}


def test_a_combination_that_decides_asks_for_no_more_than_it_must() -> None:
    theory = {(t.framework, t.outcome): t for t in theories()}
    one, other = theory[PYKE, "outcome_work"], theory[OWN, "outcome_work"]
    found = combinations(PYKE, OWN, "outcome_work")
    assert "visibility*~laws*associations" in found
    for text in found:
        values = {name.removeprefix("~"): float(not name.startswith("~")) for name in text.split("*")}
        assert {one.predicted(values).says, other.predicted(values).says} == {"high", "low"}
        for name in values:
            less = {other: value for other, value in values.items() if other != name}
            assert {one.predicted(less).says, other.predicted(less).says} != {"high", "low"}
    # The later version has the same rules, and the framework on poverty has none for these outcomes.
    assert combinations(FORMS, LATER, "outcome_work") == ()
    assert combinations("Nadvi and Barrientos 2004", OWN, "outcome_work") == ()


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="framework is 'Marx 1867'; allowed are Lund-Thomsen and Nadvi 2010b,"):
        combinations("Marx 1867", OWN, "outcome_work")
    with pytest.raises(ValueError, match="outcome is 'poverty'; allowed are outcome_work,"):
        deciding(FORMS, OWN, "poverty")


def test_codings_of_one_s_own_move_the_predictions() -> None:
    codings = evidence.codings()
    weak = codings.mask((codings["case"] == "sialkot-football") & (codings["variable"] == "laws"), 0.0)
    weak[["case", "variable"]] = codings[["case", "variable"]]
    (row,) = [row for row in deciding(PYKE, OWN, "outcome_work", weak).itertuples() if not row.needs]
    assert (row.case, row.favours) == ("sialkot-football", PYKE)
    assert not [row for row in deciding(PYKE, OWN, "outcome_work").itertuples() if not row.needs]


def test_the_figure_shows_and_shades_what_the_tables_say(table: pd.DataFrame) -> None:
    figure = drawn("theories")
    signals = {p["name"]: p.get("value") for p in figure.spec["params"]}
    choice = figure.controls[0]
    assert isinstance(choice, Choice)
    cases, names = evidence.cases()["id"].tolist(), list(choice.options)
    for place, outcome in enumerate(outcomes()):
        part = table[table["outcome"] == outcome].pivot(index="case", columns="framework", values="says")
        assert signals["says"][place][:-1] == part.loc[cases, names].to_numpy().T.tolist()
        coded = evidence.codings().query("variable == @outcome").set_index("case")["value"]
        wanted = {True: "high", False: "low"}
        assert signals["says"][place][-1] == [
            "not reported" if pd.isna(coded[case]) else wanted[coded[case] > 0.5] for case in cases
        ]
    work = outcomes().index("outcome_work")
    assert signals["apart"][work][names.index(FORMS)][names.index(OWN)] == [cases.index("jalandhar-football") + 1]
    assert signals["apart"][work][names.index(FORMS)][names.index(LATER)] == []


def test_the_figure_names_every_silence_and_its_reason() -> None:
    rows = drawn("theories").table
    silent = rows[rows["case"] == "every case"]
    spoken = {(row.framework, name) for row in evidence.framework_rules().itertuples() for name in listed(row.outcome)}
    frameworks = set(evidence.frameworks()["framework"])
    assert len(silent) == len(frameworks) * len(outcomes()) - len(spoken)
    assert (silent["why"] == "The framework, as told here, has no rule for this outcome.").all()
    open_ = rows[rows["predicts"] == "open"]
    assert open_["why"].str.startswith("Not reported, and it hangs on it: ").all()
    # A prediction names the claims that its rule was read from; what is open or silent has none to name.
    assert (rows["claims"] != "none").tolist() == rows["predicts"].isin(["high", "low"]).tolist()
