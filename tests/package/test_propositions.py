"""The propositions as checks that can fail: by hand, where they are true and false, and reading by reading."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_shares import BEST

from csrmodel import evidence
from csrmodel.clusters import ClusterAttributes
from csrmodel.factors import DRIVERS
from csrmodel.populations import CHAINS, Population, draw
from csrmodel.populations.propositions import (
    CHECKS,
    FIRST,
    PROPOSITIONS,
    READINGS,
    Check,
    World,
    _readings,
    cluster_degrees,
    outcomes,
    percent,
    population_shares,
    proposition_truths,
    reading_truths,
    shares,
    strengthened,
    truths,
)
from csrmodel.populations.sensitivity import control_worlds, truths_of
from csrmodel.simulation import equilibrium

WORST = {"few": 0.6, "most": 0.3, "not most": 0.9, "less": 1.0}
"""A share at which a check with this word is not true at all."""


def test_every_clause_has_its_checks() -> None:
    clauses = evidence.propositions()
    judged = set(clauses["clause"]) - set(clauses[clauses["kind"] == "condition"]["clause"])
    assert {check.clause for check in CHECKS} == judged
    for clause in clauses.query("kind in ('near_necessity', 'contrast')")["clause"]:
        kinds = {check.kind for check in CHECKS if check.clause == clause}
        assert {"near-necessity", "contrast"} <= kinds, f"clause {clause} speaks of a cause"


def test_every_check_is_asked_and_asks_what_is_there() -> None:
    asked = {check for reading in READINGS.values() for check in reading.checks}
    assert asked == set(CHECKS)
    degrees = cluster_degrees(draw(None, 10, 1), World())
    assert {name for check in CHECKS for name in (check.what, check.among)} == set(degrees)
    assert {check.than for check in CHECKS} <= {"", *(check.key for check in CHECKS)}


def test_every_reading_asks_for_all_clauses_of_its_proposition() -> None:
    for proposition in PROPOSITIONS:
        wanted = {check.clause for check in FIRST[proposition].checks}
        for reading in READINGS.values():
            if reading.proposition == proposition:
                assert {check.clause for check in reading.checks} == wanted, reading.key


def test_readings_of_a_proposition_differ_and_what_is_built_in_is_asked() -> None:
    assert len({reading.checks for reading in READINGS.values()}) == len(READINGS)
    for reading in READINGS.values():
        assert set(reading.built_in) < set(reading.checks), reading.key


def test_a_reading_of_an_unknown_check_is_refused_by_its_row() -> None:
    table = evidence.readings()
    table.loc[3, "checks"] = "improved; luck"
    with pytest.raises(ValueError, match=r"readings\.csv: row 5, column 'checks': 'luck'; allowed are improved, "):
        _readings(table, CHECKS)
    table = evidence.readings()
    table.loc[0, "built_in"] = "mended"
    with pytest.raises(ValueError, match=r"row 2, column 'built_in': 'mended'; allowed are improved, "):
        _readings(table, CHECKS)


def test_a_reading_is_as_true_as_its_least_true_check() -> None:
    assert set(reading_truths(BEST).values()) == {1.0}
    assert proposition_truths(BEST) == {1: 1.0, 2: 1.0, 3: 1.0}
    half = {**BEST, "by_association": 0.65}
    assert reading_truths(half)["contribution"] == pytest.approx(0.5)
    assert reading_truths(half)["necessity"] == 1
    assert proposition_truths(half) == {1: pytest.approx(0.5), 2: 1.0, 3: 1.0}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.key)
def test_every_check_can_refute_the_readings_that_ask_it_and_no_other(check: Check) -> None:
    found = reading_truths({**BEST, check.key: WORST[check.word]})
    asking = {key for key, reading in READINGS.items() if check in reading.checks}
    assert {key for key, truth in found.items() if truth == 0} == asking
    assert all(found[key] == 1 for key in set(READINGS) - asking)


def test_a_share_is_less_than_another_or_it_is_not() -> None:
    for other, truth in ((0.8, 1.0), (0.9, 0.0), (0.95, 0.0)):
        assert truths({**BEST, "buyers_only": other})["buyers_only"] == truth
    for nothing in ("buyers_only", "sufficient"):
        assert truths({**BEST, nothing: float("nan")})["buyers_only"] == 1


def test_shares_by_hand() -> None:
    names = {name for check in CHECKS for name in (check.what, check.among)}
    degrees = {name: np.zeros(4) for name in names}
    degrees |= {
        "all": np.ones(4),
        "improved": np.array([1.0, 1, 0, 0]),
        "visible": np.array([1.0, 0, 1, 0]),
        "visible_with_association": np.array([1.0, 0, 1, 0]),
        "visible_without_association": np.array([0.0, 0, 0, 1]),
        "less_without_association": np.ones(4),
        "outsources": np.array([1.0, 1, 1, 0]),
        "bad_below": np.array([0.0, 0, 1, 1]),
        "bad": np.array([1.0, 1, 1, 0]),
        "weak": np.array([1.0, 1, 0, 0]),
        "strong": np.array([0.0, 0, 1, 1]),
        "mended": np.array([1.0, 0, 0, 1]),
    }
    found = shares(degrees)
    assert found["improved"] == 0.5
    assert found["visible"] == 0.5
    assert found["sufficient"] == 0.5
    assert found["buyers_only"] == 0
    assert found["outsourcing"] == 1
    assert found["lower_tiers"] == 0
    assert found["bad"] == 0.75
    assert found["mended"] == pytest.approx(1 / 3)
    assert found["weak_bad"] == 1
    assert found["strong_bad"] == 0.5


def test_nothing_is_refuted_where_nothing_improved() -> None:
    hopeless = World().changed(base_cost=0.8, price_squeeze_median=1.0)
    found = population_shares(hopeless.changed(visible_share=0.0, less_visible_share=0.0), 200, 1)
    assert found["improved"] == 0
    assert np.isnan(found["outsourcing"])
    each = reading_truths(found)
    assert {each[key] for key, reading in READINGS.items() if reading.proposition == 1} == {0}
    assert {each[key] for key, reading in READINGS.items() if reading.proposition == 2} == {1}


@pytest.mark.parametrize("proposition", PROPOSITIONS)
def test_a_world_in_which_it_is_true_and_one_in_which_it_is_false(proposition: int) -> None:
    """The negative controls: each proposition found true where it is built to be, and false where it is not."""
    true, false = control_worlds()[proposition]
    assert truths_of(true, 1024)[FIRST[proposition].key] > 0.5
    assert truths_of(false, 1024)[FIRST[proposition].key] < 0.5


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), counting=st.sampled_from(["crossover", "sigma"]))
def test_degrees_stay_between_0_and_1(seed: int, counting: str) -> None:
    rng = np.random.default_rng(seed)
    some = Population(slice(0, 30), rng.integers(0, 3, 30).astype(np.int8), ClusterAttributes(*rng.random((11, 30))))
    for name, degree in cluster_degrees(some, World(counting=counting)).items():  # type: ignore[arg-type]
        assert degree.shape == (30,), name
        assert ((degree >= 0) & (degree <= 1)).all(), name
        if counting == "crossover":
            assert np.isin(degree, [0, 1]).all()


def test_visible_is_a_degree_and_a_kind_of_chain() -> None:
    drawn = draw(None, 400, 3)
    degrees = cluster_degrees(drawn, World())
    assert degrees["visible"].tolist() == (drawn.attributes.column("visibility") > 0.5).tolist()
    assert degrees["visible_kind"].tolist() == (drawn.chain == CHAINS.index("visible")).tolist()
    # A less visible chain can come close: the two differ.
    assert degrees["visible_kind"].sum() < degrees["visible"].sum()


def test_contrasts_take_the_condition_away_and_nothing_else() -> None:
    """Each against the model asked directly."""
    drawn, world = draw(None, 300, 2), World(counting="sigma")
    clusters, degrees = drawn.attributes, cluster_degrees(drawn, world)

    def state(**change: object) -> object:
        return equilibrium(replace(clusters, **change), None, world.parameters)

    base, unbought, alone = state(), state(visibility=0.0), state(associations=0.0)
    neither = state(visibility=0.0, associations=0.0)
    first = {
        name: conduct_of_first_tier(one)
        for name, one in {"base": base, "unbought": unbought, "alone": alone, "neither": neither}.items()
    }
    np.testing.assert_allclose(degrees["improved"], first["base"])
    np.testing.assert_allclose(degrees["lost_without_buyers"], 1 - first["unbought"])
    np.testing.assert_allclose(degrees["lost_without_association"], 1 - first["alone"])
    support, otherwise = first["base"] - first["alone"], first["unbought"] - first["neither"]
    notable = evidence.default("support_notable")
    assert degrees["less_without_association"].tolist() == (support >= notable).tolist()
    assert degrees["helped_more_with_buyers"].tolist() == (support - otherwise >= notable).tolist()
    assert degrees["still_given_out"].tolist() == (base.outsourced >= unbought.outsourced - notable).tolist()
    gained = [conduct_below(base) - conduct_below(unbought), first["base"] - first["unbought"]]
    assert degrees["little_arrives"].tolist() == (gained[0] < 0.5 * gained[1]).tolist()
    assert 0 < degrees["helped_more_with_buyers"].mean() < degrees["less_without_association"].mean()


def conduct_of_first_tier(state: object) -> np.ndarray:
    return state.tier_conduct[:, 0]  # type: ignore[attr-defined, no-any-return]


def conduct_below(state: object) -> np.ndarray:
    below = state.lumps.tier > 1  # type: ignore[attr-defined]
    work = state.work[:, below]  # type: ignore[attr-defined]
    return np.asarray((work * state.conduct[:, below]).sum(axis=1) / work.sum(axis=1))  # type: ignore[attr-defined]


def test_what_mends_is_strong_drivers_alone_or_with_tracing_and_reach() -> None:
    drawn, world = draw(None, 300, 2), World(counting="sigma")
    clusters, degrees = drawn.attributes, cluster_degrees(drawn, world)
    strong = {name: np.maximum(clusters.column(name), 0.9) for name in DRIVERS}
    below = {
        "traceability": np.maximum(clusters.column("traceability"), 0.9),
        "informality": np.minimum(clusters.column("informality"), 0.1),
    }
    base = outcomes(clusters, world)
    for name, change in (("", strong), ("_reach", strong | below)):
        after = outcomes(replace(clusters, **change), world)
        np.testing.assert_allclose(degrees[f"mended{name}"], 1 - after.bad)
        assert degrees[f"halved{name}"].tolist() == (after.violation <= 0.5 * base.violation).tolist()
    quartered = outcomes(replace(clusters, **strong), world).violation <= 0.75 * base.violation
    assert degrees["quartered"].tolist() == quartered.tolist()
    assert (degrees["halved"] <= degrees["quartered"]).all()


def test_what_is_made_strong_never_gets_weaker() -> None:
    clusters = draw(None, 200, 5).attributes
    for measures in ({"drivers": True}, {"drivers": False, "tracing": True}, {"drivers": False, "reach": True}):
        after = strengthened(clusters, 0.9, **measures)
        for name in (*DRIVERS, "traceability"):
            assert (after.column(name) >= clusters.column(name)).all()
        assert (after.column("informality") <= clusters.column("informality")).all()
        raised = {name for name in (*DRIVERS, "traceability") if after.column(name).min() >= 0.9}
        wanted = set(DRIVERS) if measures["drivers"] else {"traceability"} if "tracing" in measures else set()
        assert raised == wanted
        assert (after.column("informality").max() <= 0.1 + 1e-12) == ("reach" in measures)


def test_a_strict_word_makes_a_share_less_true() -> None:
    found = population_shares(World(), 500, 1)
    loose, strict = World().changed(few_none=0.5).quantifiers, World().changed(few_none=0.2).quantifiers
    assert truths(found, strict)["improved"] < truths(found, loose)["improved"]


def test_assumptions_are_changed_by_their_names_wherever_they_belong() -> None:
    changed = World().changed(rho=1.0, visible_share=0.2, most_full=0.9, pay_premium=0.1, counting="sigma")
    assert (changed.parameters.rho, changed.prior.visible_share) == (1.0, 0.2)
    assert (changed.quantifiers.most_full, changed.impact.pay_premium, changed.counting) == (0.9, 0.1, "sigma")
    assert World().parameters.rho == evidence.default("rho")
    with pytest.raises(ValueError, match="assumption 'luck' is unknown"):
        World().changed(luck=1)
    with pytest.raises(ValueError, match="omega"):
        World().changed(omega=2)
    with pytest.raises(ValueError, match="counting is 'heads'"):
        World().changed(counting="heads")
    with pytest.raises(ValueError, match="strong_driver is 2"):
        World(strong_driver=2)


def test_shares_do_not_depend_on_who_computes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(counting="sigma")
    monkeypatch.setattr("csrmodel.populations.propositions.BLOCK", 128)
    alone = population_shares(world, 1000, 4)
    with ThreadPoolExecutor(3) as pool:
        assert population_shares(world, 1000, 4, executor=pool) == alone
    monkeypatch.undo()
    at_once = shares(cluster_degrees(draw(world.prior, 1000, 4), world))
    assert all(at_once[key] == pytest.approx(alone[key], rel=1e-12) for key in alone)
    assert population_shares(world, 1000, 5) != alone


@pytest.mark.long
def test_processes_and_dask_give_the_same_bits() -> None:
    from concurrent.futures import ProcessPoolExecutor

    from distributed import Client, LocalCluster  # which a browser has not, nor the next

    world, size = World(counting="sigma").changed(rho=0.3), 10_000
    alone = population_shares(world, size, 2)
    with ProcessPoolExecutor(2) as pool:
        assert population_shares(world, size, 2, executor=pool) == alone
    # Workers in this process: that what is computed gets to others and back is shown by the pool.
    local = {"processes": False, "dashboard_address": None}
    with LocalCluster(n_workers=2, threads_per_worker=1, **local) as cluster, Client(cluster) as client:
        assert population_shares(world, size, 2, executor=client.get_executor()) == alone


def test_nearly_all_is_not_all() -> None:
    assert [percent(x) for x in (0.0, 0.004, 0.5, 0.996, 1.0)] == ["0%", "less than 1%", "50%", "more than 99%", "100%"]
    assert [percent(x) for x in (0.005, 0.01, 0.99, 0.9949)] == ["less than 1%", "1%", "99%", "99%"]
