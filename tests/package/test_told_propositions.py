"""What the chapters on the propositions tell, against the plain files, and on changed tables."""

from __future__ import annotations

import re
from collections import Counter
from statistics import fmean

import pytest
from plain_tables import rows

from csrmodel import evidence
from csrmodel.evidence import assuming, default
from csrmodel.populations import kept
from csrmodel.populations.postdiction import compared
from csrmodel.populations.propositions import FIRST, READINGS, percent, reading_truths
from csrmodel.told import population_lab, propositions

NUMBERS = (1, 2, 3)
WORDS = ("holds", "undecided", "fails")


def own(proposition: int) -> list[str]:
    return [row["id"] for row in rows("readings") if int(row["proposition"]) == proposition]


def shares(row: dict[str, str]) -> dict[str, float]:
    return {name: float("nan") if cell == "NA" else float(cell) for name, cell in row.items()}


def test_every_case_speaks_for_a_proposition_or_against_it_or_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    told, judged = propositions.by_case(), evidence.judged_cases()
    assert told["cases"] == len(rows("cases"))
    for n in NUMBERS:
        assert told[f"for_{n}"] + told[f"against_{n}"] + told[f"silent_{n}"] == told["cases"]
    silent = judged.index[(judged["proposition"] == 1) & ~judged["verdict"].isin(["consistent", "inconsistent"])][0]
    for verdict, side in (("consistent", "for_1"), ("inconsistent", "against_1")):
        turned = judged.copy()
        turned.loc[silent, "verdict"] = verdict
        monkeypatch.setattr(evidence, "judged_cases", lambda turned=turned: turned)
        now = propositions.by_case()
        assert (now[side], now["silent_1"]) == (told[side] + 1, told["silent_1"] - 1)
        assert now["silent_2"] == told["silent_2"]


def test_values_are_those_that_are_reported() -> None:
    coded = [row for row in rows("codings") if row["value"] != "NA"]
    low = sum(row["confidence"] == "low" for row in coded)
    assert propositions.values() == {"values": len(coded), "values_low": low}
    assert 0 < low < len(coded)


def test_tiers_are_told_as_coded() -> None:
    coded = {(row["case"], row["variable"]): row for row in rows("codings")}
    told = propositions.tiers("sialkot-football")
    for tier in ("first", "lower"):
        row = coded["sialkot-football", f"outcome_{tier}_tier"]
        assert (float(told[tier]), told[f"{tier}_sure"]) == (float(row["value"]), row["confidence"])
    silent = next(case for (case, what), row in coded.items() if what == "outcome_lower_tier" and row["value"] == "NA")
    with pytest.raises(ValueError, match=f"case is '{silent}'; allowed is one of which outcome_"):
        propositions.tiers(silent)
    with pytest.raises(ValueError, match="case is 'atlantis'"):
        propositions.tiers("atlantis")


def test_a_verdict_on_a_case_has_its_reason() -> None:
    for row in evidence.judged_cases().to_dict("records"):
        told = propositions.verdict_on(row["case"], row["proposition"])
        assert told == {key: row[key] for key in ("name", "verdict", "reason")}
    with pytest.raises(ValueError, match="case is 'atlantis' for proposition 3"):
        propositions.verdict_on("atlantis", 3)


def test_each_coder_is_counted_by_the_own_sheet() -> None:
    told = propositions.by_coder(3)
    for coder in ("first", "second"):
        judged = evidence.judged_cases(evidence.coded_by()[f"{coder} coder"])
        verdicts = Counter(judged.loc[judged["proposition"] == 3, "verdict"])
        assert told[f"{coder}_for"] == verdicts["consistent"]
        assert told[f"{coder}_against"] == verdicts["inconsistent"]
    assert len(set(told.values())) > 1


def test_verdicts_survive_in_the_share_that_the_table_has(monkeypatch: pytest.MonkeyPatch) -> None:
    told, table = propositions.survival(), evidence.proposition_survival()
    assert set(told) == {f"{name}_{n}" for n in NUMBERS for name in ("stay", "some", "none")}
    changed = table.assign(all_stay=[0.1, 0.2, 0.3], some_against=[0.4, 0.5, 0.6], none_for=[0.7, 0.8, 0.9])
    monkeypatch.setattr(evidence, "proposition_survival", lambda: changed)
    now = propositions.survival()
    assert [now[f"{name}_{n}"] for name in ("stay", "some", "none") for n in NUMBERS] == [
        *(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
    ]


def test_numbers_behind_the_words_are_the_registers() -> None:
    told = propositions.defaults()
    register = {row["name"]: float(row["default"]) for row in rows("assumptions")}
    for name in ("few_from", "few_full", "few_none", "most_none", "most_full", "visible_share", "strong_driver"):
        assert told[name] == percent(register[name])
    assert told["population"] == f"{int(register['population_size']):,}"
    with assuming({"few_full": 0.07, "national_median": 0.25, "support_notable": 0.125}):
        now = propositions.defaults()
    assert (now["few_full"], now["national"], now["notable"]) == ("7%", "0.25", "0.125")
    assert told["few_full"] != "7%"


def test_readings_are_told_as_written() -> None:
    told, table = propositions.readings(), rows("readings")
    assert told["readings"] == len(table)
    for row in table:
        for column in ("name", "reading", "words"):
            assert told[f"{column}_{row['id']}"] == row[column]


def test_verdicts_are_told_with_the_mean_truth_at_each_weight() -> None:
    told, table = propositions.judged(), rows("kept/verdict_readings")
    weights = sorted({float(row["omega"]) for row in table}, reverse=True)
    assert [told[f"weight_{place}"] for place in (1, 2, 3)] == [f"{weight:.2f}" for weight in weights]
    words = {}
    for place, weight in enumerate(weights, start=1):
        here = [shares(row) for row in table if float(row["omega"]) == weight]
        assert told["populations"] == len(here)
        truths = [reading_truths(one) for one in here]
        for key in READINGS:
            ((word, truth),) = re.findall(r"^(.+) \((.+)\)$", str(told[f"verdict_{key}_{place}"]))
            assert float(truth) == pytest.approx(fmean(one[key] for one in truths), abs=0.0051)
            held = fmean(one[key] > 0.5 for one in truths)
            assert word == ("holds" if held >= 0.975 else "fails" if held <= 0.025 else "undecided")
            words[key, place] = word
    assert told["turned"] == sum(len({words[key, place] for place in (1, 2, 3)}) > 1 for key in READINGS)
    assert (told["confidence"], told["rest"]) == ("97.5%", "2.5%")
    for n in NUMBERS:
        verdicts = {words[key, 1] for key in own(n)}
        assert told[f"agree_{n}"] == ("agree" if len(verdicts) == 1 else "disagree")
        assert {word for word in WORDS if word in str(told[f"short_{n}"])} == verdicts
    assert {told[f"agree_{n}"] for n in NUMBERS} == {"agree", "disagree"}


def test_a_check_is_settled_where_no_cluster_can_improve() -> None:
    told = propositions.settled()
    settled = [told[f"settled_{place}"] for place in (1, 2, 3)]
    ceilings = [float(told[f"ceiling_{place}"]) for place in (1, 2, 3)]
    pairs = [float(told[f"pair_{place}"]) for place in (1, 2, 3)]
    assert settled == ["yes" if ceiling <= 0.5 else "no" for ceiling in ceilings]
    # A larger weight of buyers lowers what is reached without them and raises what is reached with them.
    assert ceilings == sorted(ceilings)
    assert pairs == sorted(pairs, reverse=True)
    assert set(settled) == {"yes", "no"}


def test_a_reading_that_fails_has_a_cause_and_no_other() -> None:
    told, verdicts = propositions.causes(), propositions.judged()
    for key in READINGS:
        fails = str(verdicts[f"verdict_{key}_1"]).startswith("fails")
        assert str(told[f"because_{key}"]).startswith("because ") == fails
        assert fails or str(told[f"because_{key}"]).removeprefix("is ") in str(verdicts[f"verdict_{key}_1"])
        clause, _, sentence = str(told[f"clause_{key}"]).partition(": ")
        assert clause[0] == str(READINGS[key].proposition)
        assert sentence.endswith(".")


def test_turns_are_those_of_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    told, table = propositions.turns(), rows("kept/verdict_turns")
    register = {row["name"]: float(row["default"]) for row in rows("assumptions")}
    turning = [row for row in table if row["turned_at"] != "NA"]
    for n in NUMBERS:
        mine = [row for row in turning if row["reading"] == FIRST[n].key]
        nearest = min(mine, key=lambda row: float(row["distance"]))
        assert told[f"turning_{n}"] == len(mine)
        assert told[f"nearest_{n}"] == nearest["name"].replace("_", " ")
        assert told[f"from_{n}"] == f"{register[nearest['name']]:g}"
        assert told[f"to_{n}"] == f"{float(nearest['turned_at']):.2f}"
    assert told["assumptions"] == len({row["name"] for row in table})
    assert told["turnable"] == len({row["reading"] for row in turning})
    second, third = ({row["name"] for row in turning if row["reading"] == FIRST[n].key} for n in (2, 3))
    assert told["shared"] == (", ".join(sorted(second & third)).replace("_", " ") or "none")
    none = kept.verdict_turns().assign(turned_at=float("nan"))
    monkeypatch.setattr(kept, "verdict_turns", lambda: none)
    still = propositions.turns()
    assert [still[f"{what}_1"] for what in ("turning", "nearest", "from", "to")] == [0, "none", "none", "none"]
    assert (still["turnable"], still["shared"]) == (0, "none")


def test_draws_hold_from_the_least_to_the_most() -> None:
    told, table = propositions.drawn(), {row["reading"]: row for row in rows("kept/verdict_draws")}
    assert told["draws"] == f"{int(table['level']['draws']):,}"
    for n in NUMBERS:
        held = [int(table[key]["holds"]) / int(table[key]["draws"]) for key in own(n)]
        assert told[f"drawn_{n}"] == f"{percent(min(held))} to {percent(max(held))}"


def test_worlds_that_were_built_as_controls_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    told, table = propositions.controls(), kept.verdict_alternatives()
    built = {row["world"] for row in rows("kept/verdict_alternatives") if row["world"].startswith("control: ")}
    assert told["controls"] == len(built) == 6
    link = [row for row in rows("kept/verdict_alternatives") if row["world"] == "weakest link"]
    for check in ("association", "improved"):
        found = [float(row[check]) for row in link if row[check] != "NA"]
        assert told[f"weakest_link_{check}"] == percent(fmean(found))
    # A control world under the name of its contrary is judged wrongly.
    swap = {"control: proposition 2 true": "control: proposition 2 false"}
    swap |= {there: here for here, there in swap.items()}
    monkeypatch.setattr(kept, "verdict_alternatives", lambda: table.replace({"world": swap}))
    right = told["controls_right"]
    assert isinstance(right, int)
    assert propositions.controls()["controls_right"] == right - 2


def test_predictions_are_counted_from_the_rows() -> None:
    told = propositions.predictions()
    here = [row for row in rows("kept/postdictions") if row["coding"] == "adjudicated"]
    usual, evenly = ([row for row in here if row["prior"] == prior] for prior in ("population", "uniform"))
    calls = Counter(row["model call"] for row in usual)
    assert told["hits_model"] == f"{calls['hit']} of {calls['hit'] + calls['miss']}"
    for name, table in (("error", usual), ("evenly", evenly)):
        error = fmean((float(row["model"]) - float(row["reported"])) ** 2 for row in table if row["model"] != "NA")
        assert told[f"{name}_model"] == f"{error:.2f}"
    missed = [f"{row['name']} ({row['outcome'].lower()})" for row in usual if row["model call"] == "miss"]
    assert told["missed"] == "; ".join(missed)
    assert told["outcomes"] == len(usual)
    assert told["outcomes_bad"] == sum(float(row["reported"]) < 0.5 for row in usual)
    table = kept.postdictions().query("coding == 'adjudicated' and prior == 'population'")
    for rival in ("always bad", "mean of the others", "propositions as a rule"):
        assert told[f"against_{rival.replace(' ', '_')}"] == compared(table, "model", rival).word


def test_readings_hold_in_so_many_populations_of_the_grid() -> None:
    told = population_lab.on_the_grid()
    table = [shares(row) for row in rows("kept/verdict_grid")]
    assert told["grid"] == f"{len(table):,}"
    truths = [reading_truths(one) for one in table]
    many = {key: sum(one[key] > 0.5 for one in truths) for key in READINGS}
    for row in rows("readings"):
        assert (told[f"name_{row['id']}"], told[f"holds_{row['id']}"]) == (row["name"], many[row["id"]])
    for n in NUMBERS:
        (hardest,) = (key for key in own(n) if READINGS[key].name == told[f"hardest_{n}"])
        assert many[hardest] == min(many[key] for key in own(n))
    together = {at: [one[FIRST[at].key] > 0.5 for one in truths] for at in NUMBERS}
    both = [second and third for second, third in zip(together[2], together[3], strict=True)]
    assert told["holds_both"] == sum(both)
    assert told["holds_all"] == sum(first and two for first, two in zip(together[1], both, strict=True))
    for name, column in (("traced", "traceability_median"), ("informal", "informality_median")):
        assert told[f"{name}_grid"] == f"{fmean(row[column] for row in table):.2f}"
        chosen = [row[column] for row, there in zip(table, both, strict=True) if there]
        assert told[f"{name}_both"] == f"{fmean(chosen):.2f}"
    assert 0 < sum(both) < len(table)


@pytest.mark.filterwarnings("ignore:kept/verdict_readings.csv is of another register")
def test_words_follow_the_register_in_verdicts_too() -> None:
    """Nothing is kept from before another number was assumed."""
    usual = propositions.judged()
    with assuming({"few_full": default("few_none"), "few_none": 0.9}):
        assert propositions.judged()["verdict_contribution_1"] != usual["verdict_contribution_1"]
    assert propositions.judged() == usual
