"""What a state of a cluster means, by hand: firms of three tiers with round numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from csrmodel.clusters import ClusterAttributes, even_network
from csrmodel.impacts import ImpactParameters, impacts, poverty, winners_and_losers
from csrmodel.simulation import ClusterState, equilibrium

PLAIN = ImpactParameters(
    pay=(1.2, 1.0, 0.5),
    women=(0.25, 0.5, 0.75),
    pay_premium=0.5,
    pay_spread=0.25,
    homebound=0.5,
)


Three = tuple[float, float, float]


class Given(ClusterState):
    """A state of one cluster with a lump in each tier, whose work and hazard are given and not worked out."""

    def __init__(self, work: Three, conduct: Three, hazard: Three) -> None:
        lumps = even_network((1, 1, 1)).lumps()
        super().__init__(lumps, np.array([conduct]), np.zeros((1, 3)), np.zeros(1), np.zeros(1), 1.0)
        object.__setattr__(self, "given", (np.array([work]), np.array([hazard])))

    @property
    def work(self) -> Any:
        return self.given[0]  # type: ignore[attr-defined]

    @property
    def hazard(self) -> Any:
        return self.given[1]  # type: ignore[attr-defined]


def cluster(work: Three, conduct: Three, hazard: Three) -> ClusterState:
    return Given(work, conduct, hazard)


WORKING = cluster((0.5, 0.3, 0.2), (0.8, 0.5, 0.1), (0.1, 0.3, 0.6))


def at(groups: pd.DataFrame, group: str, site: str) -> pd.Series:
    return groups.set_index(["group", "site"]).loc[(group, site)]


def test_pollution_violation_and_pay_by_hand() -> None:
    found = impacts(WORKING, PLAIN)
    # 0.1 * 0.2, 0.3 * 0.5 and 0.6 * 0.9
    np.testing.assert_allclose(found.pollution, [[0.02, 0.15, 0.54]])
    assert found.load[0] == pytest.approx(0.71)
    # 0.5 * 0.2 + 0.3 * 0.5 + 0.2 * 0.9, of work that sums to 1
    assert found.violation[0] == pytest.approx(0.43)
    # 1.2 * 1.4, 1 * 1.25 and 0.5 * 1.05
    np.testing.assert_allclose(found.pay, [[1.68, 1.25, 0.525]])
    # logistic((1 - pay) / 0.25): at 1.25 it is logistic(-1)
    assert found.below[0, 1] == pytest.approx(1 / (1 + np.e))
    assert poverty(found)[0] == pytest.approx(found.below[0] @ [0.5, 0.3, 0.2])


@pytest.mark.parametrize("demand", [0.5, 1.0, 2.0])
def test_shares_of_the_work_do_not_grow_with_the_work(demand: float) -> None:
    """Jobs other than 1 tell a share of the work from the work itself."""
    found, usual = impacts(WORKING, PLAIN, demand=demand), impacts(WORKING, PLAIN)
    assert found.jobs[0] == pytest.approx(demand)
    assert found.load[0] == pytest.approx(demand * usual.load[0])
    assert found.violation[0] == pytest.approx(0.43)
    assert poverty(found)[0] == pytest.approx(poverty(usual)[0])


def test_what_is_closed_is_the_dirtiest_work_first() -> None:
    found = impacts(WORKING, PLAIN, closed=0.3)
    # All of the homes (0.2, at 2.7 a unit), then a third of the workshops (0.1, at 0.5 a unit).
    np.testing.assert_allclose(found.work, [[0.5, 0.2, 0.0]])
    assert found.jobs[0] == pytest.approx(0.7)
    assert found.violation[0] == pytest.approx((0.5 * 0.2 + 0.2 * 0.5) / 0.7)
    np.testing.assert_allclose(found.pollution, [[0.02, 0.1, 0.0]])
    np.testing.assert_allclose(found.hazard, [[0.1, 0.2, 0.0]])


def test_where_the_dirtiest_work_is_not_the_lowest_tier_it_is_closed_all_the_same() -> None:
    found = impacts(cluster((0.5, 0.3, 0.2), (0.0, 0.0, 0.5), (0.9, 0.06, 0.04)), closed=0.6)
    np.testing.assert_allclose(found.work, [[0.0, 0.2, 0.2]])


def test_who_lost_work_counts_as_poor() -> None:
    """Homes and a third of the workshops are closed: 0.3 of the jobs are lost, and nobody else's pay has moved."""
    before, after = impacts(WORKING, PLAIN), impacts(WORKING, PLAIN, closed=0.3)
    found = poverty(before, after, PLAIN)[0]
    assert found == pytest.approx(before.below[0] @ [0.5, 0.2, 0.0] + 0.3)
    # Who is left is less poor, which is another question.
    assert poverty(after, None, PLAIN)[0] < poverty(before, None, PLAIN)[0] < found


def test_who_finds_another_place_earns_its_pay() -> None:
    """Centres take 0.15 of home work: 0.05625 of it was done by women who cannot follow."""
    before, after = impacts(WORKING, PLAIN), impacts(WORKING, PLAIN, moved=0.75)
    lost = 0.75 * 0.15 * 0.5
    wanted = before.below[0] @ [0.5, 0.3, 0.05] + before.below[0, 1] * (0.15 - lost) + lost
    assert poverty(before, after, PLAIN)[0] == pytest.approx(wanted)


def test_new_jobs_for_newcomers_change_nothing_for_those_who_worked_before() -> None:
    before, after = impacts(WORKING, PLAIN), impacts(WORKING, PLAIN, demand=2)
    assert poverty(before, after, PLAIN)[0] == pytest.approx(poverty(before)[0])
    # Fewer orders are another matter: half of everybody's jobs are gone.
    fewer = impacts(WORKING, PLAIN, demand=0.5)
    assert poverty(before, fewer, PLAIN)[0] == pytest.approx(0.5 + poverty(before)[0] / 2)


def test_treatment_takes_its_part_of_the_load_and_nothing_else() -> None:
    treated, plain = impacts(WORKING, PLAIN, treated=0.6), impacts(WORKING, PLAIN)
    np.testing.assert_allclose(treated.pollution, 0.4 * plain.pollution)
    np.testing.assert_allclose(treated.work, plain.work)
    both = impacts(WORKING, PLAIN, treated=0.6, cleaner=0.5)
    np.testing.assert_allclose(both.pollution, 0.2 * plain.pollution)


def test_home_work_that_moves_stays_work() -> None:
    found = impacts(WORKING, PLAIN, moved=0.75)
    np.testing.assert_allclose(found.work, [[0.5, 0.3 + 0.15, 0.05]])
    # Hazard moves with the work, which is then done as workshops do it.
    np.testing.assert_allclose(found.pollution, [[0.02, (0.3 + 0.45) * 0.5, 0.15 * 0.9]])


@pytest.mark.parametrize("name", ["cleaner", "treated", "moved", "closed"])
def test_deeds_reach_to_the_ends_of_their_ranges(name: str) -> None:
    assert np.isfinite(impacts(WORKING, PLAIN, **{name: 0.0}).load).all()
    if name == "closed":
        with pytest.raises(ValueError, match="closed is 1; allowed is 0 to 1, 1 excluded"):
            impacts(WORKING, PLAIN, closed=1)
    else:
        assert np.isfinite(impacts(WORKING, PLAIN, **{name: 1.0}).load).all()
    for beside in (-0.01, 1.01):
        with pytest.raises(ValueError, match=f"{name} is {beside}"):
            impacts(WORKING, PLAIN, **{name: beside})
    # What is not said is not done.
    np.testing.assert_array_equal(impacts(WORKING, PLAIN, **{name: 0.0}).load, impacts(WORKING, PLAIN).load)


def test_those_who_go_compete_for_the_places_that_grew() -> None:
    """Centres take three quarters of the home work, 0.15: half of the home-based women cannot follow."""
    groups = winners_and_losers(impacts(WORKING, PLAIN), impacts(WORKING, PLAIN, moved=0.75), PLAIN)
    women, men = at(groups, "women", "home"), at(groups, "men", "home")
    assert (women["workers"], men["workers"]) == pytest.approx((0.75 * 0.2, 0.25 * 0.2))
    # Of 0.1125 women and 0.0375 men who have to go, 0.05625 and 0.0375 can; there is room for all of them.
    assert women[["stay", "move", "lose"]].tolist() == pytest.approx([0.25, 0.375, 0.375])
    assert men[["stay", "move", "lose"]].tolist() == pytest.approx([0.25, 0.75, 0.0])
    # Who stays earns 0.525; who moves earns the pay of a workshop, 1.25.
    assert women["income"] == pytest.approx(0.25 * 0.525 + 0.375 * 1.25)
    assert men["income"] == pytest.approx(0.25 * 0.525 + 0.75 * 1.25)
    assert women["change"] == pytest.approx(women["income"] - 0.525)
    assert (women["verdict"], men["verdict"]) == ("gains", "gains")
    assert at(groups, "men", "factory")["verdict"] == "no change"


def test_places_that_do_not_go_round_are_shared_alike() -> None:
    """Homes lose 0.2 and workshops grow by 0.05: of those who seek, the same part finds a place."""
    before = impacts(WORKING, PLAIN)
    after = replace(before, work=np.array([[0.5, 0.35, 0.0]]))
    groups = winners_and_losers(before, after, PLAIN)
    # 0.075 women and 0.05 men seek: 0.05 of 0.125.
    assert at(groups, "women", "home")["move"] == pytest.approx(0.5 * 0.4)
    assert at(groups, "men", "home")["move"] == pytest.approx(0.4)


def test_a_place_where_nobody_of_a_group_works_is_no_loss_to_it() -> None:
    only_men = ImpactParameters(women=(0.0, 0.0, 0.0))
    before, after = impacts(WORKING, only_men), impacts(WORKING, only_men, closed=0.3)
    nobody = at(winners_and_losers(before, after, only_men), "women", "home")
    assert nobody[["workers", "stay", "move", "lose"]].tolist() == [0, 1, 0, 0]
    assert nobody["verdict"] == "no change"


@pytest.mark.parametrize(
    ("rise", "verdict"), [(0.0049, "no change"), (0.0051, "gains"), (-0.0049, "no change"), (-0.0051, "loses")]
)
def test_half_a_hundredth_of_the_minimum_is_no_change(rise: float, verdict: str) -> None:
    before = impacts(WORKING, PLAIN)
    after = replace(before, pay=before.pay + rise)
    assert set(winners_and_losers(before, after, PLAIN)["verdict"]) == {verdict}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"pay": (0.1, 0.2)}, "pay is .*; allowed is three numbers of 0 or more"),
        ({"women": (0.1, 0.2, 1.1)}, "women is .*; allowed is three numbers from 0 to 1"),
        ({"pay": (0.1, 0.2, -0.1)}, "pay is .*; allowed is three numbers of 0 or more"),
        ({"homebound": 1.1}, "homebound is 1.1; allowed is one number from 0 to 1"),
        ({"pay_spread": 0}, "pay_spread is 0; allowed is more than 0"),
    ],
)
def test_parameters_off_their_range_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ImpactParameters(**changes)
    # The ends belong to the ranges.
    ImpactParameters(women=(1, 0, 1), pay=(0, 9, 9), homebound=1, pay_spread=0.01)


@pytest.mark.parametrize("deed", ["cleaner", "treated", "moved", "closed"])
def test_a_deed_is_one_number_or_one_for_each_cluster(deed: str) -> None:
    three = equilibrium(ClusterAttributes(np.array([0.1, 0.5, 0.9]), *[0.5] * 5))
    for shape in ((2,), (3, 1), (1, 3), (0,), (2, 2)):
        with pytest.raises(ValueError, match=rf"^{deed} has shape .*; allowed is one number, or \(3,\)"):
            impacts(three, None, **{deed: np.full(shape, 0.2)})
    one, each = (impacts(three, None, **{deed: value}) for value in (0.2, [0.2, 0.2, 0.2]))
    np.testing.assert_array_equal(one.work, each.work)
