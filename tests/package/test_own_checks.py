"""Worlds changed by any name, and propositions of one's own judged beside the review's."""

from __future__ import annotations

import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
import pytest

from csrmodel.evidence import assuming, assumptions, assumptions_behind, default
from csrmodel.named import in_words, places, with_changes
from csrmodel.populations import PopulationPrior
from csrmodel.populations.own_checks import OwnCheck
from csrmodel.populations.propositions import READINGS, World, population_shares
from csrmodel.populations.verdicts import judge
from csrmodel.simulation import SimulationParameters

HIDDEN = OwnCheck(
    "what is reported misleads",
    "most",
    lambda clusters: clusters["gap"] > 0.2,
    among=lambda clusters: clusters["reported"] > 0.5,
    reading="in {share} of the clusters with a good report the gap is wide",
)
FEW = OwnCheck("what is reported misleads", "few", lambda clusters: clusters["gap"] > 0.2)


def own(*checks: OwnCheck, world: World | None = None, **options: Any) -> list[Any]:
    verdicts = judge(world, 64, [0, 1], own=checks, **options)
    return [verdict for key, verdict in verdicts.items() if key not in READINGS]


def test_every_assumption_of_the_register_can_be_changed() -> None:
    moves_nothing = []
    for row in assumptions().to_dict("records"):
        value = row["high"] if row["default"] != row["high"] else row["low"]
        if row["name"] in ("domestic_high", "less_visible_low", "less_visible_high", "visible_low", "visible_high"):
            value = row["default"]
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            # A pair of break points has to stay in order, which is told.
            try:
                World().changed(**{row["name"]: value})
            except ValueError as fault:
                assert "allowed" in str(fault), row["name"]  # noqa: PT017
        if told:
            assert f"no verdict depends on {row['name']!r}" in str(told[0].message)
            moves_nothing.append(row["name"])
    assert {"boom_rise", "study_error", "unreported"} <= set(moves_nothing)
    assert not {"omega", "reach_laws_tier_2", "pay_tier_1", "floor", "few_full", "population_size"} & set(moves_nothing)


def test_a_change_by_the_name_of_an_assumption_is_one_of_its_place() -> None:
    rows = [list(row) for row in SimulationParameters().reach]
    rows[0][1] = 1.0
    by_name, by_field = World().changed(reach_laws_tier_2=1.0), World().changed(reach=rows)
    assert by_name.parameters == by_field.parameters != World().parameters
    # Earlier changes stay.
    assert World().changed(omega=0.1).changed(reach_laws_tier_2=1.0, psi=0.2).parameters.omega == 0.1


def test_an_assumption_that_no_part_holds_is_in_force_wherever_it_is_computed() -> None:
    usual = World().changed(rho=-10.0, counting="sigma", visible_low=0.65, domestic_high=0.05)
    other = usual.changed(floor=0.001)
    assert population_shares(other, 64, 1, "random") != population_shares(usual, 64, 1, "random")
    # A page has no threads.
    if sys.platform != "emscripten":
        with ThreadPoolExecutor(2) as pool:
            found = population_shares(other, 64, 1, "random", pool)
        assert found == population_shares(other, 64, 1, "random")
    assert usual.register == {}
    assert default("floor") == 1e-6


def test_a_world_refuses_by_name() -> None:
    with pytest.raises(ValueError, match="assumption 'omga' is unknown; nearest is omega"):
        World().changed(omga=1)
    with pytest.raises(ValueError, match=r"floor is 2; allowed is a number from 1e-09 to 0\.001"):
        World().changed(floor=2)
    with pytest.raises(ValueError, match="reach_laws_tier_2 is 'much'; allowed is a number"):
        World().changed(reach_laws_tier_2="much")


def test_where_an_assumption_stands_is_found_by_looking() -> None:
    assert places(SimulationParameters)["reach_community_tier_3"] == ("reach", (4, 2))
    assert places(PopulationPrior)["visible_share"] == ("visible_share", ())
    assert with_changes(SimulationParameters(), {"size_disadvantage_tier_2": 0.25}).size_disadvantage == (0, 0.25, 1)
    assert "boom_rise" not in places(SimulationParameters)
    assert in_words("omega") == assumptions().set_index("name").loc["omega", "meaning"]


def test_the_register_is_otherwise_only_inside() -> None:
    before = default("omega")
    with assuming({"omega": 0.125}):
        with assuming({"psi": 0.25}):
            assert (default("omega"), default("psi")) == (0.125, 0.25)
        assert SimulationParameters().omega == 0.125
        assert assumptions_behind(lambda: default("omega")) == {"omega"}
    assert default("omega") == before
    with pytest.raises(ValueError, match="assumption 'nothing' is unknown"), assuming({"nothing": 1}):
        pass
    with pytest.raises(ZeroDivisionError), assuming({"omega": 0.125}):
        raise ZeroDivisionError
    assert default("omega") == before


def test_what_is_read_inside_another_register_is_seen_too() -> None:
    def nested() -> None:
        with assuming({"psi": 0.25}):
            default("rho")

    assert "rho" in assumptions_behind(nested)


def test_a_proposition_of_ones_own_is_judged_beside_the_readings() -> None:
    verdicts = judge(None, 64, [0, 1], own=[HIDDEN, FEW])
    assert list(verdicts) == [*READINGS, "what is reported misleads"]
    found = verdicts["what is reported misleads"]
    assert found.truth <= min(finding.truth for finding in found.findings) + 1e-12
    assert found.sentence.startswith("Proposition what is reported misleads ")
    assert len(found.table) == 2
    # The readings are what they are without.
    assert {key: verdicts[key] for key in READINGS} == judge(None, 64, [0, 1])


def test_its_share_is_what_its_functions_say() -> None:
    def what(clusters: pd.DataFrame) -> pd.Series:
        seen.append(clusters)
        return clusters["laws"] > 0.3

    seen: list[pd.DataFrame] = []
    (found,) = own(OwnCheck("own", "most", what, among=lambda clusters: clusters["reported"] > 0.5))
    by_hand = [(t["laws"][t["reported"] > 0.5] > 0.3).mean() for t in seen]
    assert found.findings[0].share == pytest.approx(np.mean(by_hand))
    assert 0 < np.mean(by_hand) < 1


def test_true_and_false_are_told_apart() -> None:
    true, false = OwnCheck("t", "most", lambda c: c["gap"] > -2), OwnCheck("f", "most", lambda c: c["gap"] > 2)
    assert [verdict.word for verdict in own(true, false)] == ["holds", "fails"]
    # Nothing to look at refutes nothing.
    nothing = OwnCheck("n", "most", lambda c: c["gap"] > 2, among=lambda c: c["gap"] > 2)
    (found,) = own(nothing)
    assert found.truth == 1
    assert np.isnan(found.findings[0].share)


def test_a_contrast_gets_two_tables() -> None:
    falls = OwnCheck("c", "most", lambda now, then: then["first_tier"] < now["first_tier"], instead={"visibility": 0.0})
    (found,) = own(falls)
    assert found.word == "holds"
    assert found.findings[0].check.kind == "contrast"
    rises = OwnCheck("c", "most", lambda now, then: then["first_tier"] > now["first_tier"], instead={"visibility": 0.0})
    assert own(rises)[0].word == "fails"


def test_it_depends_on_the_world() -> None:
    (usual,) = own(HIDDEN)
    (traced,) = own(HIDDEN, world=World().changed(traceability_median=1.0, informality_median=0.0))
    assert traced.findings[0].share < usual.findings[0].share


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: OwnCheck("o", "many", lambda c: c["gap"]), "word is 'many'; allowed is 'few' or 'most'"),
        (lambda: OwnCheck("o", "most", 3), "what is 3; allowed is a function"),
        (
            lambda: OwnCheck("o", "most", len, instead={"law": 0}),
            "instead: attribute 'law' is unknown; nearest is laws",
        ),
        (lambda: OwnCheck("o", "most", len, instead={"laws": 2}), "laws is 2; allowed is a number from 0 to 1"),
        (
            lambda: own(OwnCheck("o", "most", lambda c: c["gap"] * 9)),
            "what of 'o' is .*; allowed are numbers from 0 to 1",
        ),
        (lambda: own(OwnCheck("o", "most", lambda c: [0, 1])), r"what of 'o' has shape \(2,\); allowed is \(64,\)"),
        (lambda: judge(own=lambda c: c), "own is a function; allowed is a list of OwnCheck objects"),
    ],
)
def test_faults_are_named(make: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()
