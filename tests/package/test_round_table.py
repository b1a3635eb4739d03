"""The round table: outcomes as the model has them, equilibria by brute force, and a game that is worth playing."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from functools import cache, reduce
from typing import Any

import numpy as np
import pandas as pd
import plain_tables
import pytest

from csrmodel import evidence, round_table
from csrmodel.clusters import side_by_side
from csrmodel.coded_cases import lab_cases
from csrmodel.evidence import assuming, default
from csrmodel.impacts import impacts
from csrmodel.initiatives import effect, every_choice, initiative_names
from csrmodel.populations import kept
from csrmodel.round_table import (
    TODAY,
    board_data,
    clusters,
    conditions,
    contracts,
    different_contracts,
    equilibria,
    fair,
    levers,
    levers_of,
    meets,
    payoffs,
    profile_of,
    seats,
)
from csrmodel.simulation import equilibrium
from csrmodel.told import round_table as told

CLUSTERS = clusters()
PROFILES = 2 ** len(levers())


@cache
def outcomes(cluster: str) -> pd.DataFrame:
    return round_table.outcomes(cluster)


def rows(table: str) -> list[dict[str, str]]:
    return plain_tables.rows(f"round_table_{table}")


def seeded(count: int, seed: int) -> list[int]:
    return np.random.default_rng(seed).integers(0, PROFILES, count).tolist()


# --- The tables. ---


def test_seats_levers_and_the_register_fit_together() -> None:
    table, goals = rows("levers"), rows("goals")
    names = [seat["id"] for seat in rows("seats")]
    assert {row["seat"] for row in table} == {row["seat"] for row in goals} == set(names)
    assert {row["who_pays"] for row in table} <= set(names)
    assert {row["id"] for row in table} <= set(initiative_names())
    assert {row["case"] for row in rows("clusters")} == {case.case for case in lab_cases()}
    read = {f"table_cost_{row['id']}" for row in table} | {f"table_tokens_{seat}" for seat in names}
    read |= {f"table_weight_{row['seat']}_{row['measure']}" for row in goals}
    read |= {f"table_bar_{name}" for name in round_table.BARS} | {f"table_{n}" for n in ("notable", "often", "apart")}
    assert read == {name for name in evidence.assumptions()["name"] if name.startswith("table_")}


def test_a_profile_is_the_sum_of_its_levers() -> None:
    for profile in (TODAY, 5, PROFILES - 1, *seeded(20, 0)):
        assert profile_of(levers_of(profile)) == profile
    assert levers_of(2 ** levers().index("blockade")) == ("blockade",)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: profile_of(["blokade"]), "lever 'blokade' is unknown; nearest is blockade"),
        (lambda: meets(outcomes(CLUSTERS[0])[:9]), f"found has 9 rows; allowed is one for each of {PROFILES} profiles"),
        (lambda: levers_of(PROFILES), f"profile is {PROFILES}; allowed is a whole number below {PROFILES}"),
        (lambda: round_table.outcomes("sialkot"), "cluster 'sialkot' is unknown; nearest is sialkot-football"),
        (lambda: every_choice(lab_cases()[0].attributes(), ["trainin"]), "initiative 'trainin' is unknown"),
        (
            lambda: every_choice(side_by_side([case.attributes() for case in lab_cases()]), ["training"]),
            "attributes describe 4 clusters; allowed is one",
        ),
    ],
)
def test_what_is_not_there_is_refused_by_name(wrong: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        wrong()
    assert said in str(refused.value)


# --- What comes of a profile. ---


def by_effect(cluster: str, profile: int) -> dict[str, float]:
    """Measures of a profile by the model's own way for a few initiatives."""
    case = next(case for case in lab_cases() if case.case == cluster)
    found = effect(case.attributes(), levers_of(profile))
    groups = found.groups().set_index(["group", "site"])
    told_dialogue = {"union_rights": 0.6, "public_hearings": 0.5}
    raised = [told_dialogue.get(name, 0.0) for name in levers_of(profile)]
    dialogue = max([case.attributes().column("dialogue").item(), *raised])
    return {
        "report": found.after.reported.item(),
        "jobs": found.impacts_after.jobs.item(),
        "chain": found.after.chain_wide.item(),
        "gap": found.after.reported.item() - found.after.chain_wide.item(),
        "load": found.impacts_after.load.item(),
        "poor": found.poverty().after.item(),
        "women": groups.loc[("women", "home"), "income"],
        "given": found.after.outsourced.item(),
        "say": dialogue * found.after.voice.item(),
    }


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_every_profile_has_what_its_levers_do(cluster: str) -> None:
    found = outcomes(cluster)
    assert found.index.tolist() == list(range(PROFILES))
    asked = [TODAY, PROFILES - 1, *seeded(8, CLUSTERS.index(cluster))]
    for profile in asked:
        wanted = by_effect(cluster, profile)
        assert found.loc[profile].to_dict() == pytest.approx(wanted, abs=0.5 / 65535 + 1e-9)
        other = found.loc[profile ^ profile_of(["fair_pricing"])].to_dict()
        assert other != pytest.approx(wanted, abs=1e-4)


def test_deeds_of_many_clusters_are_those_of_each() -> None:
    state = equilibrium(side_by_side([case.attributes() for case in lab_cases()]))
    deeds = {
        "cleaner": [0, 0.2, 0.4, 0],
        "treated": [0.5, 0, 0.1, 0],
        "moved": [0, 0.3, 0, 1],
        "closed": [0.1, 0, 0.5, 0],
    }
    many = impacts(state, **{name: np.array(values) for name, values in deeds.items()})
    for k, case in enumerate(lab_cases()):
        one = impacts(equilibrium(case.attributes()), **{name: float(values[k]) for name, values in deeds.items()})
        np.testing.assert_array_equal(many.work[k], one.work[0])
        np.testing.assert_array_equal(many.pollution[k], one.pollution[0])
    with pytest.raises(ValueError, match=r"closed is .* allowed is 0 to 1, 1 excluded"):
        impacts(state, closed=np.array([0, 0, 0, 1]))


# --- What it is worth, and who would leave it. ---


def by_hand(found: pd.DataFrame, seat: str, profile: int) -> float:
    better = {row["id"]: 1 if row["better"] == "up" else -1 for row in rows("measures")}
    worth = sum(
        default(f"table_weight_{seat}_{row['measure']}") * better[row["measure"]] * found.loc[profile, row["measure"]]
        for row in rows("goals")
        if row["seat"] == seat
    )
    pulled = levers_of(profile)
    bills = [row["id"] for row in rows("levers") if row["who_pays"] == seat and row["id"] in pulled]
    return float(worth - sum(default(f"table_cost_{lever}") for lever in bills))


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_payoffs_by_hand(cluster: str) -> None:
    found = outcomes(cluster)
    paid = payoffs(found)
    assert tuple(paid) == seats()
    for profile in seeded(10, 7):
        assert paid.loc[profile].to_dict() == pytest.approx({seat: by_hand(found, seat, profile) for seat in seats()})
    # The code is pulled by the brand and paid by its suppliers.
    code = profile_of(["buyers_code"])
    free = payoffs(found.assign(**dict.fromkeys(found, 0.0)))
    assert free.loc[code].to_dict() == {seat: -1.0 if seat == "exporters" else 0.0 for seat in seats()}


def left_by_nobody(paid: pd.DataFrame) -> tuple[int, ...]:
    """Equilibria by trying every choice of every seat in every profile."""
    own: dict[str, list[int]] = {seat: [0] for seat in seats()}
    for row in rows("levers"):
        bit = profile_of([row["id"]])
        own[row["seat"]] += [other | bit for other in own[row["seat"]]]
    left: set[int] = set()
    for seat, choices in own.items():
        values, others = paid[seat].tolist(), ~choices[-1]
        for profile in range(PROFILES):
            if any(values[profile & others | choice] > values[profile] + 1e-9 for choice in choices):
                left.add(profile)
    return tuple(profile for profile in range(PROFILES) if profile not in left)


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_equilibria_by_brute_force(cluster: str) -> None:
    paid = payoffs(outcomes(cluster))
    assert equilibria(paid) == left_by_nobody(paid) != ()


def test_a_game_may_have_no_equilibrium_and_one_about_nothing_has_all() -> None:
    paid = pd.DataFrame(0.0, index=range(PROFILES), columns=list(seats()))
    assert len(equilibria(paid)) == PROFILES
    # The union wants to do as the institute does, and the institute otherwise.
    union, institute = (np.arange(PROFILES) & profile_of([name]) > 0 for name in ("union_rights", "cleaner_technology"))
    pennies = paid.assign(union=1.0 * (union == institute), institute=1.0 * (union != institute))
    assert equilibria(pennies) == left_by_nobody(pennies) == ()


# --- What is fair. ---


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_contracts_are_fair_and_paid_for(cluster: str) -> None:
    found, table = outcomes(cluster), contracts(outcomes(cluster))
    today, total = found.loc[TODAY], sum(default(f"table_tokens_{seat}") for seat in seats())
    good = (
        (found["chain"] >= default("table_bar_chain"))
        & (found["gap"] <= default("table_bar_gap"))
        & (found["load"] <= default("table_bar_load") * today["load"])
        & (found["poor"] <= default("table_bar_poor") * today["poor"] + 1e-9)
        & (found["women"] >= default("table_bar_women") * today["women"])
        & (found["jobs"] >= 1 - 1e-9)
    )
    cost = np.zeros(PROFILES)
    for place, row in enumerate(rows("levers")):
        cost[np.arange(PROFILES) >> place & 1 == 1] += default(f"table_cost_{row['id']}")
    assert table.index.tolist() == np.flatnonzero(good & (cost <= total)).tolist()
    assert table["cost"].tolist() == cost[table.index].tolist()
    for profile in table.index[:: max(1, len(table) // 40)]:
        fewer = [profile ^ profile_of([lever]) for lever in levers_of(profile)]
        assert table.loc[profile, "spare"] == bool(good[fewer].any())
    with assuming({"table_bar_chain": 1.0}):
        assert contracts(found).empty
    with assuming({"table_tokens_state": 0.0}):
        assert len(contracts(found)) < len(table)


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_contracts_of_different_structure_are(cluster: str) -> None:
    found = outcomes(cluster)
    chosen, table = different_contracts(found), contracts(found)
    assert not table.loc[list(chosen), "spare"].any()
    for one in chosen:
        for other in chosen:
            assert one == other or len(set(levers_of(one)) ^ set(levers_of(other))) >= default("table_apart")
    assert table.loc[chosen[0], "cost"] == table.loc[~table["spare"], "cost"].min()


# --- A game that is worth playing. ---


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_the_game_is_worth_playing(cluster: str) -> None:
    found = outcomes(cluster)
    held = conditions(found)
    assert held.hold
    assert held.idle == held.dominant == ()
    assert held.different >= 3
    assert held.equilibria >= 1
    # The code trap at its plainest: the report passes the bar that the chain misses, and the gap is no smaller.
    code, today = found.loc[profile_of(["buyers_code"])], found.loc[TODAY]
    assert code["report"] >= default("table_bar_chain") > code["chain"]
    assert code["gap"] >= today["gap"] - 1e-9
    # The table can do better together than at rest.
    total = payoffs(found).sum(axis=1)
    assert total[contracts(found).index].max() > total[list(equilibria(payoffs(found)))].max()


def test_no_set_of_levers_is_the_answer_everywhere() -> None:
    assert len({different_contracts(outcomes(cluster))[0] for cluster in CLUSTERS}) > 1
    best = {cluster: payoffs(outcomes(cluster)).sum(axis=1).idxmax() for cluster in CLUSTERS}
    assert not any(best[cluster] == 2 ** len(levers()) - 1 for cluster in CLUSTERS)


def test_a_bad_game_is_called_one() -> None:
    found = outcomes(CLUSTERS[1])
    still = found.assign(**{name: found.loc[TODAY, name] for name in found})
    assert conditions(still).idle == seats()
    assert not conditions(still).hold
    cured = found.copy()
    cured.loc[profile_of(["buyers_code"]), ["chain", "gap"]] = 0.9, 0.05
    assert conditions(found).trap
    assert not conditions(cured).trap
    better = found.copy()
    better.loc[PROFILES - 1] = [1, 1, 1, -1, -1, -1, 5, 5, 5]
    assert conditions(better).dominant == (PROFILES - 1,)


# --- What a page gets. ---


@cache
def data() -> Any:
    return json.loads(json.dumps(board_data()))


def of_page(cluster: Mapping[str, Any], measures: list[Mapping[str, Any]]) -> pd.DataFrame:
    """A cluster's values as a page reads them."""
    found = {}
    for row in measures:
        steps = np.frombuffer(b64decode(cluster["values"][row["id"]]), dtype="<u2")
        found[row["id"]] = row["low"] + steps / 65535 * (row["high"] - row["low"])
    return pd.DataFrame(found)


@pytest.mark.long
def test_a_page_gets_what_the_package_has() -> None:
    plain = data()
    assert [row["id"] for row in plain["levers"]] == list(levers())
    assert sum(row["tokens"] for row in plain["seats"]) == round_table.tokens().sum()
    assert len(json.dumps(plain, separators=(",", ":"))) < 2**20
    for cluster in plain["clusters"]:
        found, page = outcomes(cluster["id"]), of_page(cluster, plain["measures"])
        assert page.equals(found.reset_index(drop=True))
        sign = {row["id"]: 1 if row["better"] == "up" else -1 for row in plain["measures"]}
        good = np.all([(page[n] - bar) * sign[n] >= -1e-9 for n, bar in cluster["fair"].items()], axis=0)
        assert good.sum() == cluster["meet"] == meets(found).all(axis=1).sum()
        bits = np.arange(PROFILES)[:, None] >> np.arange(len(plain["levers"])) & 1
        spent = bits @ [row["cost"] for row in plain["levers"]]
        assert (good & (spent <= round_table.tokens().sum())).sum() == cluster["good"] == len(contracts(found))
        assert cluster["equilibria"] == list(equilibria(payoffs(found)))
        for seat in plain["seats"]:
            bills = [row for row in plain["levers"] if row["who_pays"] == seat["id"]]
            for profile in seeded(5, 11):
                worth = sum(w * sign[n] * page.loc[profile, n] for n, w in seat["measures"].items())
                worth -= sum(row["cost"] for row in bills if row["id"] in levers_of(profile))
                assert worth == pytest.approx(by_hand(found, seat["id"], profile))
    first, second = (of_page(cluster, plain["measures"]) for cluster in plain["clusters"][:2])
    assert not first.equals(second)


def test_limits_that_do_not_hold_the_values_are_refused() -> None:
    with pytest.raises(ValueError, match=r"report leaves 0\.5 to 0\.6"):
        round_table._packed("report", outcomes(CLUSTERS[0])["report"].to_numpy(), 0.5, 0.6)


# --- A whole game. ---


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_a_whole_game(cluster: str) -> None:
    found = outcomes(cluster)
    paid = payoffs(found)
    seen = evidence.round_table_measures().set_index("id")["seen"]

    # Round 1: every seat writes on its slip what would serve it best if nobody else moved.
    slips = 0
    for seat in seats():
        own = [profile_of([row["id"]]) for row in rows("levers") if row["seat"] == seat]
        choices = reduce(lambda some, bit: some + [choice | bit for choice in some], own, [0])
        slips |= max(choices, key=lambda choice: paid.loc[choice, seat])
    report = found.loc[slips, seen.index[seen == "report"]]
    assert set(report.index) == {"report", "jobs"}
    assert "buyers_code" in levers_of(slips) or report["report"] > 0.9
    audit = meets(found).loc[slips]
    assert not audit.all()

    # Round 2: talks. Whoever cannot pay for its part of the contract is given tokens by those who have some left.
    contract = different_contracts(found)[0]
    bills = dict.fromkeys(seats(), 0.0)
    for row in rows("levers"):
        if row["id"] in levers_of(contract):
            bills[row["who_pays"]] += default(f"table_cost_{row['id']}")
    purse = round_table.tokens().to_dict()
    short = {seat: bill - purse[seat] for seat, bill in bills.items() if bill > purse[seat]}
    spare = {seat: purse[seat] - bill for seat, bill in bills.items() if bill <= purse[seat]}
    assert sum(short.values()) <= sum(spare.values())

    # Round 3: the contract binds, and is told by everything.
    assert meets(found).loc[contract].all()
    assert found.loc[contract, "gap"] < found.loc[slips, "gap"]
    assert contract not in equilibria(paid)

    # Debrief.
    best = told.looks_best(cluster, slips)
    assert float(best["report_after"]) == pytest.approx(found.loc[slips, "report"], abs=0.0051)
    assert told.river(cluster, contract)["bills"] != "nobody"


# --- In words. ---


def test_levers_that_do_nothing_are_told_with_their_reason() -> None:
    sialkot = told.did_nothing("sialkot-football")
    assert sialkot["why"].startswith("A code of conduct: no more than there is, since the coding has 1.00 for visible")
    mexico = told.did_nothing("mexico-leather", profile_of(["union_rights", "public_hearings"]))
    assert mexico["levers"] == "public hearings"
    assert "other levers have brought dialogue to 0.60" in mexico["why"]
    assert told.did_nothing("mexico-leather", profile_of(["union_rights"])) == {
        "levers": "none",
        "many": "none",
        "why": "",
    }
    for cluster in CLUSTERS:
        found, said = outcomes(cluster), told.did_nothing(cluster)
        shown = found.map("{:.2f}".format)
        moves = {n: (shown.loc[profile_of([n])] != shown.loc[TODAY]).any() for n in levers()}
        names = evidence.round_table_levers().set_index("id")["name"].str.lower()
        assert [n for n, some in moves.items() if not some] == [n for n in levers() if names[n] in said["levers"]]


def test_the_river_is_paid_for_by_those_whose_levers_clean_it() -> None:
    plant = profile_of(["common_plant", "union_rights"])
    said = told.river("jalandhar-football", plant)
    assert said["bills"].startswith("a common treatment plant (exporters, 4 tokens)")
    assert float(said["after"]) < float(said["before"])
    assert said["dues"].endswith("%")
    assert told.river("jalandhar-football", TODAY)["bills"] == "nobody"
    blocked = told.river("jalandhar-football", profile_of(["blockade"]))
    assert int(blocked["women"].rstrip("%")) < 100
    assert blocked["dues"] == "no plant"


def test_who_pays_most_is_named_as_a_sentence_names_seats() -> None:
    found = outcomes("jalandhar-football")
    sentence = round_table.contract_sentence(found, profile_of(["fair_pricing", "cleaner_technology"]))
    assert "goes to: brand: purchasing office. It" in sentence
    three = round_table.contract_sentence(found, 4890)
    assert "goes to: brand: sustainability office, brand: purchasing office and the training institute. It" in three
    assert round_table.contract_sentence(found, TODAY) == "It costs nothing."
    # However a seat is named, it is a seat of the table.
    for cluster in board_data()["clusters"]:
        for each in cluster["differ"]:
            largest = each["why"].partition("goes to: ")[2].partition(". It leaves")[0]
            names = largest.replace(" and ", ", ").split(", ")
            assert set(names) <= {round_table.spoken(seat["name"]) for seat in rows("seats")}


def test_who_looks_best_depends_on_who_looks() -> None:
    profile = profile_of(["buyers_code", "association", "common_plant", "union_rights"])
    said = told.looks_best("jalandhar-football", profile)
    assert (said["by_report"], said["by_audit"]) == ("Brand: sustainability office", "Neighbours")
    assert told.looks_best("jalandhar-football", TODAY)["by_audit"] == "nobody"
    with pytest.raises(ValueError, match="profile is -1"):
        told.looks_best("jalandhar-football", -1)


def test_how_often_the_game_is_worth_playing_is_told_from_the_kept_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    table, said = kept.round_table_draws(), told.draws()
    assert said["draws"] == len(table) / len(CLUSTERS)
    assert said["hold"] == f"{table['hold'].mean():.0%}"
    # All but one of the draws are not all of them.
    assert table["rest"].mean() < 1
    assert said["rest"] == "more than 99%"
    # Whatever the game has to have, all of it is there no more often than any part.
    parts = ["dominant", "different", "trap", "unfair", *(f"say_{seat}" for seat in seats())]
    assert (table["hold"] == table[parts].min(axis=1)).all()
    shown = told.draws_table()
    assert shown.loc["All of this, with or without a resting place", "Sialkot football"] == round(
        100 * table.loc[table["cluster"] == "sialkot-football", "hold"].mean()
    )
    monkeypatch.setattr(kept, "round_table_draws", lambda: table.assign(say_union=0))
    assert (told.draws()["least"], told.draws()["least_say"]) == ("the union", "0%")


def test_what_is_offered_and_where_it_comes_to_rest() -> None:
    assert told.offered() == {"seats": "eight", "levers": "thirteen", "clusters": "four", "profiles": PROFILES}
    for cluster in CLUSTERS:
        found, said = outcomes(cluster), told.at_rest(cluster)
        rest = equilibria(payoffs(found))[0]
        assert said["chain"] == f"{found.loc[rest, 'chain']:.2f}"
        assert said["contracts"] == len(contracts(found)) < int(said["fair"])
        assert fair(found)["chain"] > float(said["chain"])
