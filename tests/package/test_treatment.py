"""Treatment plants: worked values, what must hold for every cluster, and the review's claims (ids of claims.csv)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csrmodel import evidence
from csrmodel.clusters import ClusterAttributes, side_by_side
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.treatment import (
    Treatment,
    TreatmentParameters,
    cluster_plant,
    common_plant,
    compare_arrangements,
    dues,
    example_cluster,
    individual_plants,
    plant_abatement,
    plant_cost,
    remaining_load,
    size_classes,
    smallest_firm_with_a_plant,
    smallness,
    spread_standing,
)

CLUSTER = example_cluster()
share = st.floats(0, 1)
sizes = st.lists(st.floats(0.1, 100), min_size=1, max_size=25)
settled = st.builds(
    TreatmentParameters,
    technical_capacity=share,
    shortfall_exponent=st.floats(1, 4),
    benefit=st.floats(0, 5),
    exclusion=share,
    grant=share,
    peer_monitoring=share,
    standing_value=st.floats(0, 10),
    dues_rule=st.sampled_from(["volume", "equal"]),
    dominance=share,
    room=st.floats(0, 4),
    cleaner=st.floats(0, 0.9),
)


def of_size(outcome: Treatment, size: str) -> Treatment:
    here = size_classes(outcome.effluent) == size
    return Treatment(
        outcome.arrangement,
        outcome.effluent[here],
        outcome.state[here],
        outcome.treated[here],
        outcome.cost[here],
        outcome.cleaner,
    )


# Worked values


def test_twice_the_plant_costs_half_as_much_again() -> None:
    """The six-tenths rule: 2**0.6 = 1.516 (published in every handbook of cost estimation)."""
    capital = TreatmentParameters(running_cost=0)
    assert plant_cost(20, capital) / plant_cost(10, capital) == pytest.approx(1.516, abs=5e-4)
    flat = TreatmentParameters(running_cost=0, scale_exponent=1)
    assert plant_cost(20, flat) / plant_cost(10, flat) == pytest.approx(2)


def test_cost_of_a_plant_by_hand() -> None:
    # 4 * 32**0.6 + 1 * 32 = 4 * 8 + 32
    assert plant_cost(32, TreatmentParameters(capital_cost=4, running_cost=1)) == pytest.approx(64)


@pytest.mark.parametrize(
    ("means", "smallest"), [(2.0, 32.0), (3.0, 2**2.5), (5.0, 1.0), (9.0, 2**-2.5), (1.0, np.inf), (0.5, np.inf)]
)
def test_the_smallest_firm_with_a_plant_by_hand(means: float, smallest: float) -> None:
    """4 q**-0.6 + 1 is within the means from q = (4 / (means - 1))**2.5: with 5 to spend, from 1."""
    p = TreatmentParameters(capital_cost=4, running_cost=1)
    assert smallest_firm_with_a_plant(means, p) == pytest.approx(smallest)
    if np.isfinite(smallest):
        assert plant_cost(smallest, p) == pytest.approx(means * smallest)


@pytest.mark.parametrize(
    ("capital", "exponent", "means", "smallest"),
    [(0, 0.6, 1.0, 0.0), (0, 0.6, 0.99, np.inf), (4, 1, 5.0, 0.0), (4, 1, 4.99, np.inf)],
)
def test_without_economies_of_scale_all_can_or_none(
    capital: float, exponent: float, means: float, smallest: float
) -> None:
    flat = TreatmentParameters(capital_cost=capital, running_cost=1, scale_exponent=exponent)
    assert smallest_firm_with_a_plant(means, flat) == smallest


def test_a_member_pays_from_where_it_is_worth_its_dues() -> None:
    """Two firms of 2 units with dues of 2 each, whose peers' sanction is 2 times their standing."""
    bare = TreatmentParameters(
        capital_cost=0, running_cost=1, cleaner=0, benefit=0, peer_monitoring=0.5, standing_value=2, means_small=1
    )
    for start in ("all", "none"):
        found = common_plant([2, 2], bare, standing=[1.0, 0.999], start=start)
        assert found.cost.tolist() == [2, 0]
        assert found.state.tolist() == ["pays", "rides free"]
        assert found.funding[-1] == 0.5
    # Means of 1 a unit are its dues to the last cent, and a hair less prices it out.
    poor = TreatmentParameters(**{**vars(bare), "means_small": 0.999})
    assert common_plant([2, 2], poor).state.tolist() == ["priced out"] * 2


def test_a_benefit_pays_by_what_ones_own_dues_add() -> None:
    """Dues of 1 each of 4 units in 4 members; a plant that cleans in proportion, all of the benefit kept by payers."""
    whole = TreatmentParameters(
        capital_cost=0,
        running_cost=1,
        technical_capacity=1,
        shortfall_exponent=1,
        peer_monitoring=0,
        exclusion=0,
        cleaner=0,
        benefit=4,
    )
    # A quarter of the funding is a quarter of the cleaning, worth 4 * 1 / 4 = 1 to a firm: just its dues.
    assert common_plant(np.ones(4), whole, means=2.0).payers == 4
    less = TreatmentParameters(**{**vars(whole), "benefit": 3.99})
    assert common_plant(np.ones(4), less, means=2.0).payers == 0
    # Who is shut out loses what the others pay for as well.
    shut_out = TreatmentParameters(**{**vars(less), "exclusion": 1})
    assert common_plant(np.ones(4), shut_out, means=2.0).payers == 4
    # Cleaner technology takes from the bill and from the benefit alike.
    clean = TreatmentParameters(**{**vars(whole), "cleaner": 0.5})
    found = common_plant(np.ones(4), clean, means=2.0)
    assert (found.payers, found.cost.sum(), found.load) == (4, 2, 0)


@pytest.mark.parametrize(("benefit", "pays"), [(1.34, True), (1.5, True), (1.33, False)])
def test_what_the_others_pay_counts_for_a_member_who_does_not_pay_yet(benefit: float, pays: bool) -> None:
    """Cleaning as the square of the funding: after the first half, the second adds 3/4, worth 2 * benefit * 3/4."""
    p = TreatmentParameters(
        capital_cost=0,
        running_cost=1,
        technical_capacity=1,
        shortfall_exponent=2,
        exclusion=0,
        cleaner=0,
        benefit=benefit,
        peer_monitoring=1,
        standing_value=2,
        means_small=1,
    )
    found = common_plant([2, 2], p, standing=[1.0, 0.0], start="none")
    assert found.state.tolist() == ["pays", "pays" if pays else "rides free"]


def test_ground_that_just_fits_fits() -> None:
    """Room for one plant of all effluent: two of a half each take 2 * 0.5**0.5 of it, 1.41."""
    p = TreatmentParameters(capital_cost=0, cleaner=0, ground_exponent=0.5, room=1.0)
    assert common_plant([2, 2], p, means=9.0).count("no plant") == 0
    assert common_plant([2, 2], TreatmentParameters(**{**vars(p), "room": 0.999}), means=9.0).count("no plant") == 2
    assert individual_plants([2, 2], p, means=9.0).payers == 1
    roomy = TreatmentParameters(**{**vars(p), "room": 2**0.5})
    assert individual_plants([2, 2], roomy, means=9.0).payers == 2
    # Cleaner technology leaves less to treat, so that more fits.
    assert individual_plants([2, 2], TreatmentParameters(**{**vars(p), "cleaner": 0.5}), means=9.0).payers == 2


def test_a_grant_takes_its_part_of_the_capital_and_nothing_else() -> None:
    half = TreatmentParameters(capital_cost=4, running_cost=1, grant=0.5, cleaner=0, peer_monitoring=1)
    # Half of 4 * 32**0.6 = 32, and 32 to run it.
    assert common_plant([32], half, means=100.0).cost.tolist() == pytest.approx([48])


def test_sizes_begin_at_their_limits() -> None:
    medium, large = evidence.default("size_medium_from"), evidence.default("size_large_from")
    sizes = [medium - 0.01, medium, large - 0.01, large]
    assert size_classes(sizes).tolist() == ["small", "medium", "medium", "large"]


def test_water_is_safe_up_to_the_limit() -> None:
    limit = evidence.default("safe_load")

    def left(load: float) -> Treatment:
        return Treatment("common", np.ones(1), np.array(["pays"]), np.array([1 - load]), np.ones(1), 0.0)

    assert left(limit).load == pytest.approx(limit)
    assert Treatment("common", np.ones(1), np.array(["pays"]), np.zeros(1), np.ones(1), 1 - limit / 2).safe
    assert left(limit - 1e-9).safe
    assert not left(limit + 1e-9).safe


def test_dues_by_hand() -> None:
    assert dues([1, 1, 40], 42).tolist() == pytest.approx([1, 1, 40])
    assert dues([1, 1, 40], 42, "equal").tolist() == pytest.approx([14, 14, 14])
    # Half of the large member's 40 goes to two others who pay the same.
    assert dues([1, 1, 40], 42, dominance=0.5).tolist() == pytest.approx([11, 11, 20])
    assert dues([40, 60], 100, dominance=1).tolist() == pytest.approx([40, 60])


def test_two_firms_share_a_plant_by_hand() -> None:
    """Cost 4 * 64**0.6 + 64 = 112.5 in halves of 56.3; without peers each gets back 64 and pays, or 32 and does not."""
    worth_it = TreatmentParameters(
        capital_cost=4,
        running_cost=1,
        technical_capacity=1,
        shortfall_exponent=1,
        benefit=2,
        exclusion=1,
        peer_monitoring=0,
        means_large=3,
        cleaner=0,
    )
    good = common_plant([32, 32], worth_it)
    assert good.cost.tolist() == pytest.approx([56.2515, 56.2515], abs=5e-4)
    assert (good.payers, good.funding, good.abatement, good.load) == (2, (1.0,), 1.0, 0.0)
    # From nobody paying, one payer alone would run half a plant, worth 32 to it: nobody begins.
    assert common_plant([32, 32], worth_it, start="none").funding == (0.0,)


def test_many_small_firms_settle_where_the_formula_says() -> None:
    """With standing spread evenly and a plant that cleans in proportion, f = (mu S - d) / (mu S - e v kappa)."""
    firms = 4000
    parameters = TreatmentParameters(
        capital_cost=0,
        running_cost=1.5,
        technical_capacity=1,
        shortfall_exponent=1,
        benefit=2,
        exclusion=0.5,
        standing_value=6,
        peer_monitoring=0.5,
        cleaner=0,
    )
    standing = (np.arange(firms) + 0.5) / firms
    found = common_plant(np.ones(firms), parameters, means=2.0, standing=standing)
    assert found.funding[-1] == pytest.approx((3 - 1.5) / (3 - 1), abs=2e-3)
    less = TreatmentParameters(**{**vars(parameters), "peer_monitoring": 0.3})
    assert common_plant(np.ones(firms), less, means=2.0, standing=standing).funding[-1] == pytest.approx(
        (1.8 - 1.5) / (1.8 - 1), abs=4e-3
    )


# What must hold


@given(sizes, settled)
@settings(max_examples=60)
def test_shares_stay_shares_and_nobody_pays_beyond_its_means(q: list[float], p: TreatmentParameters) -> None:
    by_class = {"small": p.means_small, "medium": p.means_medium, "large": p.means_large}
    means = np.array([by_class[size] for size in size_classes(q)]) * q
    for found in (individual_plants(q, p), common_plant(q, p), common_plant(q, p, start="none")):
        assert ((found.treated >= 0) & (found.treated <= p.technical_capacity + 1e-12)).all()
        assert 0 <= found.load <= 1 - p.cleaner + 1e-12
        assert (found.cost <= means + 1e-6).all()
        assert all(0 <= f <= 1 + 1e-12 for f in found.funding)


@given(sizes, settled)
@settings(max_examples=60)
def test_funding_falls_from_all_and_rises_from_none_and_settles_in_order(
    q: list[float], p: TreatmentParameters
) -> None:
    best, worst = common_plant(q, p), common_plant(q, p, start="none")
    assert (np.diff(best.funding) <= 1e-12).all()
    assert (np.diff(worst.funding) >= -1e-12).all()
    if best.funding:
        assert worst.funding[-1] <= best.funding[-1] + 1e-12
        assert len(best.funding) <= len(q) + 1


@given(sizes, settled, share)
@settings(max_examples=60)
def test_more_peer_monitoring_never_lowers_funding(q: list[float], p: TreatmentParameters, more: float) -> None:
    watched = TreatmentParameters(**{**vars(p), "peer_monitoring": max(more, p.peer_monitoring)})
    less, greater = common_plant(q, p), common_plant(q, watched)
    assert greater.abatement >= less.abatement - 1e-12


@given(sizes, settled, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_firms_changes_no_aggregate(q: list[float], p: TreatmentParameters, random: object) -> None:
    distinct = list(np.unique(np.round(q, 2)))
    shuffled = list(distinct)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for arrangement in (individual_plants, common_plant):
        one, other = arrangement(distinct, p), arrangement(shuffled, p)
        assert other.load == pytest.approx(one.load, abs=1e-9)
        assert other.cost.sum() == pytest.approx(one.cost.sum(), abs=1e-9)


@given(sizes, st.sampled_from(["volume", "equal"]), share, st.floats(0, 1000))
def test_dues_add_up_to_the_budget_whatever_the_rule(q: list[float], rule: str, shift: float, budget: float) -> None:
    bill = dues(q, budget, rule, shift)  # type: ignore[arg-type]
    assert bill.sum() == pytest.approx(budget, abs=1e-6)
    assert (bill >= 0).all()


@given(sizes)
def test_standing_is_spread_alike_however_firms_are_numbered(q: list[float]) -> None:
    standing = spread_standing(q)
    assert ((standing >= 0) & (standing < 1)).all()
    assert sorted(spread_standing(q[::-1])) == pytest.approx(sorted(standing))


def test_standing_does_not_go_with_size() -> None:
    standing = spread_standing(CLUSTER)
    for size in ("small", "medium", "large"):
        assert standing[size_classes(CLUSTER) == size].mean() == pytest.approx(0.5, abs=0.06)


# The review's claims


def test_free_riding_sinks_a_common_plant_unless_peers_monitor() -> None:
    """env-19, impact-14, drivers-24."""
    alone = common_plant(CLUSTER, TreatmentParameters(peer_monitoring=0))
    watched = common_plant(CLUSTER, TreatmentParameters(peer_monitoring=0.9))
    assert alone.funding[0] == 1
    assert (alone.funding[-1], alone.abatement, alone.payers) == (0, 0, 0)
    assert watched.funding[-1] > 0.9
    assert watched.abatement > 0.9 * TreatmentParameters().technical_capacity


def test_a_plant_unravels_step_by_step() -> None:
    """env-19: some default at first, then others because the plant cleans less."""
    path = common_plant(CLUSTER, TreatmentParameters(peer_monitoring=0.2)).funding
    assert len(path) > 3
    assert path[1] > 0.5
    assert path[-1] < 0.1


def test_dues_that_pay_for_themselves_need_no_peers() -> None:
    """The negative control of collapse: with the benefit kept from those who do not pay, nobody rides free."""
    shut_out = TreatmentParameters(peer_monitoring=0, exclusion=1, benefit=5)
    assert common_plant(CLUSTER, shut_out).funding[-1] == 1
    assert common_plant(CLUSTER, TreatmentParameters(peer_monitoring=0, exclusion=0, benefit=5)).payers == 0


def test_some_cannot_pay_and_others_will_not() -> None:
    """drivers-20, impact-14: the two behave alike at the till and answer to different remedies."""
    equal = TreatmentParameters(dues_rule="equal", peer_monitoring=0.9)
    fair = TreatmentParameters(dues_rule="volume", peer_monitoring=0.9)
    assert of_size(common_plant(CLUSTER, equal), "small").count("priced out") == 40
    assert common_plant(CLUSTER, fair).count("priced out") == 0
    more_watched = TreatmentParameters(dues_rule="equal", peer_monitoring=1)
    assert of_size(common_plant(CLUSTER, more_watched), "small").count("priced out") == 40


def test_dominance_by_large_members_drives_small_ones_out() -> None:
    """env-20."""
    fair = common_plant(CLUSTER, TreatmentParameters(peer_monitoring=0.9))
    ruled = common_plant(CLUSTER, TreatmentParameters(peer_monitoring=0.9, dominance=0.5))
    assert of_size(fair, "small").count("priced out") == 0
    assert of_size(ruled, "small").count("priced out") == 40
    assert of_size(ruled, "large").count("priced out") == 0
    assert ruled.load > fair.load
    nobody_large = np.ones(60)
    same = [
        common_plant(nobody_large, TreatmentParameters(peer_monitoring=0.9, dominance=shift)).load for shift in (0, 1)
    ]
    assert same[0] == same[1]


def test_technical_capacity_caps_what_a_plant_can_do() -> None:
    """env-18: no amount of paying makes a poor plant clean."""
    for capacity in (0.3, 0.8):
        parameters = TreatmentParameters(technical_capacity=capacity, exclusion=1, benefit=5, peer_monitoring=1)
        assert common_plant(CLUSTER, parameters).abatement <= capacity
    assert not common_plant(CLUSTER, TreatmentParameters(technical_capacity=0.3, peer_monitoring=1)).safe


def test_cleaner_technology_alone_is_not_enough() -> None:
    """env-12, env-13: the furthest the register takes it leaves the water unsafe; with a plant it is safe."""
    register = evidence.assumptions().set_index("name")
    furthest = float(register.loc["cleaner_technology", "high"])
    alone = compare_arrangements(CLUSTER, TreatmentParameters(cleaner=furthest)).set_index("arrangement")
    assert not alone.loc["cleaner technology alone", "safe"]
    plant_only = common_plant(CLUSTER, TreatmentParameters(cleaner=0, peer_monitoring=0.9))
    together = common_plant(CLUSTER, TreatmentParameters(peer_monitoring=0.9))
    assert not plant_only.safe
    assert together.safe
    assert remaining_load(1, 0) == remaining_load(0, 1) == 0


def test_cleaner_technology_helps_the_plant_to_its_dues() -> None:
    """env-13: less to treat is less to pay."""
    dirty, clean = (common_plant(CLUSTER, TreatmentParameters(cleaner=c)) for c in (0.0, 0.3))
    assert clean.funding[-1] > dirty.funding[-1]


def test_only_big_firms_afford_plants_of_their_own() -> None:
    """env-15: at equal means a unit, economies of scale alone are enough for it."""
    found = individual_plants(CLUSTER, TreatmentParameters(room=100))
    assert set(size_classes(CLUSTER)[found.state == "own plant"]) == {"large"}
    alike = TreatmentParameters(means_small=2, means_medium=2, means_large=2, cleaner=0, room=100)
    limit = smallest_firm_with_a_plant(2.0, alike)
    assert limit == pytest.approx(32)
    built = individual_plants([31, 33], alike).state
    assert built.tolist() == ["untreated", "own plant"]
    # The negative control: without economies of scale size does not matter.
    flat = TreatmentParameters(means_small=5, means_medium=5, means_large=5, scale_exponent=1, cleaner=0, room=100)
    assert individual_plants([1, 33], flat).payers == 2


def test_lack_of_ground_favours_the_common_plant() -> None:
    """env-16."""
    rich = {"means_small": 4.0, "means_medium": 4.0, "means_large": 4.0, "peer_monitoring": 0.9}
    crowded, spacious = (TreatmentParameters(room=room, **rich) for room in (0.8, 10.0))
    assert individual_plants(CLUSTER, crowded).payers < individual_plants(CLUSTER, spacious).payers
    assert common_plant(CLUSTER, crowded).load == common_plant(CLUSTER, spacious).load
    assert common_plant(CLUSTER, crowded).load < individual_plants(CLUSTER, crowded).load
    none = common_plant(CLUSTER, TreatmentParameters(room=0))
    assert none.count("no plant") == len(CLUSTER)
    assert none.abatement == 0


def test_a_grant_for_the_building_does_not_make_members_pay_to_run_it() -> None:
    """env-21, env-23: money for equipment repairs a plant that peers watch, and not one that nobody watches."""
    unwatched = [common_plant(CLUSTER, TreatmentParameters(peer_monitoring=0, grant=g)).payers for g in (0, 1)]
    watched = [common_plant(CLUSTER, TreatmentParameters(grant=g)).abatement for g in (0, 1)]
    assert unwatched == [0, 0]
    assert watched[1] > watched[0]


# What the results say


def test_sentences_say_who_pays_and_what_is_left() -> None:
    sinking = common_plant(CLUSTER, TreatmentParameters(peer_monitoring=0, cleaner=0))
    assert sinking.sentence == (
        "Of 60 firms, none pays its dues, 60 could pay and do not, and none is priced out; the common plant gets 0% of"
        " what it needs, and 100% of the load is left, above what is called safe."
    )
    alone = common_plant([5.0, 5.0, 5.0], TreatmentParameters(peer_monitoring=1.0), means=[0.0, 100.0, 100.0])
    assert "1 is priced out" in alone.sentence
    assert "1 are" not in alone.sentence
    assert individual_plants(CLUSTER).sentence.startswith("Of 60 firms, 5 build a plant of their own; ")
    assert common_plant(CLUSTER, TreatmentParameters(room=0)).sentence.startswith("There is no free land")
    poor = common_plant(CLUSTER, means=0.0)
    assert poor.sentence.startswith("No firm can carry its dues")
    assert poor.funding == ()


def test_size_classes_add_up_to_the_cluster() -> None:
    found = common_plant(CLUSTER)
    table = found.by_size()
    volume = [CLUSTER[size_classes(CLUSTER) == size].sum() for size in table["size"]]
    assert table["firms"].sum() == 60
    assert table["payers"].sum() == found.payers
    assert float(table["cost"] @ volume) == pytest.approx(found.cost.sum())
    assert float(table["abatement"] @ volume) / CLUSTER.sum() == pytest.approx(found.abatement)


def test_three_arrangements_stand_side_by_side() -> None:
    table = compare_arrangements(CLUSTER).set_index("arrangement")
    assert table.loc["common plant", "load"] == common_plant(CLUSTER).load
    assert table.loc["individual plants", "load"] == individual_plants(CLUSTER).load
    assert table.loc["cleaner technology alone", "load"] == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: TreatmentParameters(peer_monitoring=1.5), "peer_monitoring is 1.5; allowed is a number from 0 to 1"),
        (lambda: TreatmentParameters(capital_cost=-1), "capital_cost is -1; allowed is a number of 0 or more"),
        (lambda: TreatmentParameters(shortfall_exponent=0.5), "allowed is a number of 1 or more"),
        (lambda: TreatmentParameters(benefit=float("nan")), "benefit is nan"),
        (lambda: TreatmentParameters(grant="much"), "grant is 'much'"),  # type: ignore[arg-type]
        (lambda: TreatmentParameters(dues_rule="fair"), "dues_rule is 'fair'"),  # type: ignore[arg-type]
        (lambda: common_plant([]), "effluent has shape (0,)"),
        (lambda: common_plant([0, 0]), "effluent is 0 for every firm"),
        (lambda: common_plant([1, -2]), "effluent is -2.0 at 1; allowed are numbers of 0 or more"),
        (lambda: common_plant(["much"]), "effluent is ['much']; allowed are numbers of 0 or more"),
        (lambda: common_plant([1, 2], standing=[0.5]), "standing has shape (1,); allowed is (2,)"),
        (lambda: common_plant([1, 2], standing=2), "standing is 2.0 at 0"),
        (lambda: common_plant([1, 2], start="some"), "start is 'some'"),  # type: ignore[arg-type]
        (lambda: dues([1], 1, dominance=2), "dominance is 2"),
        (lambda: dues([1], float("inf")), "budget is inf"),
    ],
)
def test_bad_input_is_refused_by_name(build: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is checked below
        build()
    assert said in str(refused.value)


# The plant of a cluster of the model.


def of(**attributes: float) -> ClusterAttributes:
    return ClusterAttributes(**{**dict.fromkeys(("visibility", *NATIONAL_FACTORS), 0.5), **attributes})


def test_the_plant_of_a_middling_cluster_is_that_of_the_register() -> None:
    """With half an association that serves all, and squeeze and swings in the middle."""
    middling = cluster_plant(of(), cleaner=0.3)
    assert middling.funding == common_plant(example_cluster(), TreatmentParameters(cleaner=0.3)).funding
    assert (middling.state == common_plant(example_cluster(), TreatmentParameters(cleaner=0.3)).state).all()


def test_thin_margins_and_seasons_take_a_plant_s_small_members() -> None:
    """drivers-21, env-09: by hand, a small firm's means are 1.8 * (1 + (0.5 - q)) * (1 + (0.5 - d)) a unit."""
    dues_of_small = plant_cost(CLUSTER.sum()) / CLUSTER.sum()
    for q, d in ((0.5, 0.5), (0.9, 0.9), (0.1, 0.1), (0.9, 0.5)):
        can = 1.8 * (1.5 - q) * (1.5 - d) >= dues_of_small
        plant = cluster_plant(of(price_squeeze=q, volatility=d))
        small = size_classes(plant.effluent) == "small"
        assert ((plant.state[small] == "priced out").any()) != can, (q, d)
    eased, squeezed = (cluster_plant(of(associations=0.9, price_squeeze=q)).abatement for q in (0.1, 0.9))
    assert squeezed < eased - 0.05
    # Where peers hardly watch, those who are priced out are those who would not have paid.
    eased, squeezed = (cluster_plant(of(price_squeeze=q)).abatement for q in (0.1, 0.9))
    assert squeezed > eased


def test_a_tight_network_keeps_a_plant_and_a_captured_association_loses_the_small() -> None:
    """drivers-18, drivers-24: peers watch through the association, the small ones as far as it serves them."""
    none, tight = (cluster_plant(of(associations=n)).abatement for n in (0.0, 1.0))
    assert tight > none + 0.3
    served, captured = (cluster_plant(of(associations=0.9, inclusiveness=iota)) for iota in (1.0, 0.0))
    small = size_classes(served.effluent) == "small"
    assert (served.state[small] == "pays").sum() > (captured.state[small] == "pays").sum()


def test_smallness_goes_with_size_and_a_plant_is_of_one_cluster() -> None:
    assert smallness([1, 5, 40]).tolist() == [1, 0.5, 0]
    with pytest.raises(ValueError, match="attributes describe 2 clusters; allowed is one"):
        cluster_plant(of(visibility=np.array([0.1, 0.2])))  # type: ignore[arg-type]


def test_clusters_side_by_side_take_out_what_each_takes_out_alone() -> None:
    """The negative control is a cluster without a plant, which takes out nothing."""
    each = [of(associations=n) for n in (0.0, 0.5, 1.0)]
    together, alone = side_by_side(each), [cluster_plant(one, cleaner=0.1).abatement for one in each]
    assert plant_abatement(together, cleaner=0.1).tolist() == alone
    assert plant_abatement(together, cleaner=0.1, where=np.array([True, False, True])).tolist() == [
        alone[0],
        0,
        alone[2],
    ]
    with pytest.raises(ValueError, match="allowed is True or False for each of 3 clusters"):
        plant_abatement(together, where=np.array([True, False]))
    with pytest.raises(ValueError, match="several is empty"):
        side_by_side([])
