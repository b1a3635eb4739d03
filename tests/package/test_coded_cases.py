"""The coded cases as clusters: what is reported stays as coded, what is not is named and never made up."""

from __future__ import annotations

import numpy as np
import pytest

from csrmodel import evidence
from csrmodel.coded_cases import CodedCase, coded_cases, lab_cases
from csrmodel.evidence import CONDITIONS
from csrmodel.simulation import equilibrium


def case(name: str) -> CodedCase:
    return next(c for c in coded_cases() if c.case == name)


def test_every_case_is_there_with_its_own_codes_and_no_others() -> None:
    table = evidence.codings().pivot(index="case", columns="variable", values="value")
    assert [c.case for c in coded_cases()] == evidence.cases()["id"].tolist()
    for c in coded_cases():
        assert set(c.reported) | set(c.missing) == set(CONDITIONS)
        assert not set(c.reported) & set(c.missing)
        for name in CONDITIONS:
            coded = table.loc[c.case, name]
            assert (name in c.missing) if np.isnan(coded) else c.reported[name] == coded


def test_what_is_reported_does_not_move_with_what_is_not() -> None:
    sialkot = case("sialkot-football")
    low, high = (sialkot.attributes(value) for value in (0.0, 1.0))
    assert float(np.asarray(low.monitoring)) == float(np.asarray(high.monitoring)) == 0.67
    assert float(np.asarray(low.laws)) == 0
    assert float(np.asarray(high.laws)) == 1
    assert equilibrium(high).reported[0] > equilibrium(low).reported[0] + 0.1


def test_the_middle_is_the_register_s() -> None:
    assert float(np.asarray(case("sialkot-football").attributes().community)) == evidence.default("unreported")


def test_draws_fill_the_missing_conditions_only() -> None:
    jalandhar, rng = case("jalandhar-football"), np.random.default_rng(1)
    points = rng.random((50, len(CONDITIONS)))
    found = jalandhar.draws(points)
    assert found.clusters == 50
    np.testing.assert_array_equal(found.column("community"), points[:, CONDITIONS.index("community")])
    assert (found.column("associations") == 0.67).all()


def test_laboratories_offer_the_cases_of_which_enough_is_reported() -> None:
    offered = {c.case for c in lab_cases()}
    assert offered == {"sialkot-football", "jalandhar-football", "mexico-leather", "pakistan-brick-kilns"}
    enough = evidence.default("lab_conditions")
    assert all(len(c.reported) < enough for c in coded_cases() if c.case not in offered)


def test_a_case_of_ones_own_is_offered_from_just_enough_conditions_on() -> None:
    enough = int(evidence.default("lab_conditions"))
    full, short = (
        evidence.codings_of("My town", "a book", **dict.fromkeys(CONDITIONS[:many], 0.67))
        for many in (enough, enough - 1)
    )
    assert [c.name for c in lab_cases(full)][-1] == "My town"
    with pytest.raises(ValueError, match=f"allowed are {enough} conditions or more"):
        lab_cases(short)


def test_what_is_missing_is_said() -> None:
    assert case("sialkot-football").sentence == "Not reported: laws enforced and community."
    assert CodedCase("x", "X", "single", dict.fromkeys(CONDITIONS, 1.0), ()).sentence == "All conditions are reported."


def test_a_value_off_the_range_is_refused() -> None:
    with pytest.raises(ValueError, match="unreported is 2"):
        case("sialkot-football").attributes(2)
