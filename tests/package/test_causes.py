"""Why a reading fails: the cause that is named is the one that is computed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csrmodel.clusters import ClusterAttributes
from csrmodel.populations import Population, draw
from csrmodel.populations.causes import (
    MEASURES,
    buyers_and_association,
    ceiling_without_buyers,
    main_cause,
    mending,
    suspected,
    suspects,
)
from csrmodel.populations.propositions import (
    READINGS,
    World,
    cluster_degrees,
    population_shares,
    truths,
)
from csrmodel.populations.verdicts import buyers_weights

SIZE = 400


def test_what_mends_is_counted_among_the_bad_clusters() -> None:
    found = mending(clusters=SIZE, seed=3)
    degrees = cluster_degrees(draw(World().prior, SIZE, 3, "random"), World())
    bad = degrees["bad"] == 1
    assert found.clusters == bad.sum()
    assert found.share() == 0
    for measures, degree in ((("drivers",), "mended"), (("drivers", "tracing", "reach"), "mended_reach")):
        assert found.share(*measures) == pytest.approx(degrees[degree][bad].mean())
        halved = degrees["halved" if degree == "mended" else "halved_reach"][bad].mean()
        assert found.share(*measures, by="halved") == pytest.approx(halved)
    with pytest.raises(ValueError, match=r"measures hold \['luck'\]; allowed are drivers, tracing, reach"):
        found.share("luck")


def test_what_strong_drivers_lack_is_what_adds_most_to_them() -> None:
    """The cause that the chapter gives for the third proposition, as assumed and where reach is all that lacks."""
    for world in (World(), World().changed(traceability_median=0.95, traceability_spread=0.0)):
        found = mending(world, SIZE)
        added = {name: found.share("drivers", name) for name in ("tracing", "reach")}
        assert found.missing == max(added, key=added.__getitem__)
        assert found.sentence.endswith(f"What strong drivers lack most is {MEASURES[found.missing]}.")
        assert found.share("drivers", "tracing", "reach") >= max(added.values()) >= found.share("drivers")
    # Where orders are traced already, tracing adds nothing that they lack.
    assert added["tracing"] == pytest.approx(found.share("drivers"))


def test_drivers_alone_do_not_mend_and_neither_does_reach_alone() -> None:
    """Pinned at the register's values: the drivers-only reading breaks on what does not arrive below."""
    found = mending(clusters=SIZE)
    assert found.share("drivers") < 0.5 < found.share("drivers", "tracing", "reach")
    assert found.share("tracing", "reach") < 0.5


def test_where_nothing_is_bad_there_is_nothing_to_mend() -> None:
    good = World().changed(widespread_none=0.99, widespread_full=1.0, base_cost=0.01)
    with pytest.raises(ValueError, match="allowed is a population with a cluster that has something to mend"):
        mending(good.changed(visible_share=1.0, less_visible_share=0.0, national_median=0.99), 5)


@pytest.mark.long
def test_a_suspect_is_judged_by_the_check_on_which_a_reading_breaks() -> None:
    table = suspects(clusters=SIZE, seed=2)
    assert len(table) == len(READINGS) * len(suspected())
    found = population_shares(World(), SIZE, 2, "random")
    each = truths(found)
    for key, reading in READINGS.items():
        rows = table[table["reading"] == key]
        check = min(reading.checks, key=lambda check: each[check.key])
        assert set(rows["check"]) == {check.key}
        assert set(rows["suspect"]) == set(suspected())
        # Where no cluster is left to look at, nothing is gained: such a suspect stands last.
        assert rows["gain"].dropna().is_monotonic_decreasing
        assert rows["gain"].isna().is_monotonic_increasing
        other = population_shares(World().changed(**suspected()[rows["suspect"].iloc[0]]), SIZE, 2, "random")
        assert rows["share_without"].iloc[0] == other[check.key]
        assert abs(rows["gain"].iloc[0]) == pytest.approx(abs(other[check.key] - found[check.key]))
        # The named cause is the one whose removal does most for the check, by the word that the check has.
        better = rows["share_without"] if check.word == "most" else -rows["share_without"]
        assert main_cause(table, key)["suspect"] == rows.loc[better.idxmax(), "suspect"] or (
            better.max() == better.iloc[0]
        )


def test_an_unknown_reading_has_no_cause() -> None:
    with pytest.raises(ValueError, match="reading is 'luck'; allowed are contribution, "):
        main_cause(suspects(clusters=50), "luck")


# What is built in


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    hurdle=st.floats(0, 1),
    omega=st.floats(0.1, 0.9),
    evasion=st.floats(0, 1),
    loss=st.floats(0, 1),
)
def test_buyers_never_notably_lower_what_is_given_out(
    seed: int, hurdle: float, omega: float, evasion: float, loss: float
) -> None:
    """Built in: a check that can come out in one way only, whatever the numbers are."""
    rng = np.random.default_rng(seed)
    some = Population(slice(0, 30), np.zeros(30, np.int8), ClusterAttributes(*rng.random((11, 30))))
    world = World().changed(outsourcing_hurdle=hurdle, omega=omega, evasion_pull=evasion, voice_loss=loss)
    assert cluster_degrees(some, world)["still_given_out"].all()


def test_little_need_not_arrive_below() -> None:
    """Negative control: the check beside it can come out either way, by what is traced."""
    for traced, little in ((0.0, 1), (1.0, 0)):
        cluster = ClusterAttributes(0.9, *[0.6] * 5, traceability=traced, informality=0.0)
        some = Population(slice(0, 1), np.array([2], np.int8), cluster)
        assert cluster_degrees(some, World())["little_arrives"].tolist() == [little]


def test_the_ceiling_without_buyers_settles_a_check() -> None:
    """No cluster passes it; where it lies below one half every improved cluster would fall back."""
    for omega in (0.5, 0.2):
        world = World().changed(omega=omega)
        ceiling = ceiling_without_buyers(world)
        drawn = draw(world.prior, 300, 1)
        lost = cluster_degrees(drawn, World(parameters=world.parameters, counting="sigma"))["lost_without_buyers"]
        assert (1 - lost).max() <= ceiling + 1e-12
        if ceiling <= 0.5:
            assert population_shares(world, 300, 1)["by_buyers"] == 1
    assert ceiling_without_buyers(World().changed(omega=0.1)) > 0.5 > ceiling_without_buyers(World())


def test_a_larger_weight_of_buyers_lowers_what_institutions_do_and_raises_what_buyers_do() -> None:
    """What the chapter says of its table."""
    worlds = [World().changed(omega=weight) for weight in buyers_weights()]
    ceilings, pairs = zip(*((ceiling_without_buyers(w), buyers_and_association(w)) for w in worlds), strict=True)
    assert ceilings == tuple(sorted(ceilings))
    assert pairs == tuple(sorted(pairs, reverse=True))
    assert ceilings[0] < 0.5 < pairs[0]
    assert ceilings[-1] > 0.5 > pairs[-1]
