"""Monitoring run by buyers or by the cluster: worked values, properties, and the review's claims."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csrmodel import evidence
from csrmodel.clusters import ClusterAttributes
from csrmodel.governance import (
    GovernanceParameters,
    brought_by_buyers,
    coded_schemes,
    enforced,
    monitored,
    scheme,
)
from csrmodel.simulation import equilibrium

share = st.floats(0, 1)
any_parameters = st.builds(
    GovernanceParameters, tradeoff=share, substitutability=st.floats(-20, 20) | st.sampled_from([-np.inf, np.inf])
)


def test_ends_and_middle_by_hand() -> None:
    """v = 0.9, a = 0.6: I_b = 0.603, O_b = 0.33, I_c = 0.33, O_c = 0.402; half way 0.4665 and 0.366."""
    found = scheme([0, 0.5, 1], 0.9, 0.6)
    assert found.independence == pytest.approx([0.603, 0.4665, 0.33])
    assert found.ownership == pytest.approx([0.33, 0.366, 0.402])
    harmonic = [2 / (1 / i + 1 / o) for i, o in zip(found.independence, found.ownership, strict=True)]
    assert found.monitoring == pytest.approx(harmonic)


def test_without_a_trade_off_every_scheme_has_the_best_of_both() -> None:
    found = scheme([0, 0.3, 1], 0.9, 0.6, GovernanceParameters(tradeoff=0))
    assert found.independence == pytest.approx([0.603] * 3)
    assert found.ownership == pytest.approx([0.402] * 3)


@given(share, share, share, any_parameters)
def test_everything_stays_between_0_and_1(local: float, v: float, a: float, p: GovernanceParameters) -> None:
    found = scheme(local, v, a, p)
    for part in (found.independence, found.ownership, found.monitoring):
        assert 0 <= part <= 1
    low, high = sorted([float(found.independence), float(found.ownership)])
    assert low - 1e-9 <= found.monitoring <= max(high, evidence.default("floor")) + 1e-9


@given(share, share, share, share, any_parameters)
def test_more_visible_buyers_never_make_monitoring_less(
    local: float, v: float, more: float, a: float, p: GovernanceParameters
) -> None:
    low, high = (scheme(local, visible, a, p) for visible in sorted([v, more]))
    assert high.independence >= low.independence
    assert high.monitoring >= low.monitoring - 1e-12


def test_buyers_run_schemes_are_more_independent_where_buyers_are_visible() -> None:
    """frame-07, work-07; the negative control is a cluster that nobody famous buys from."""
    buyers, cluster = scheme([0, 1], 1.0, 0.7).independence
    assert buyers > cluster
    hidden_buyers, hidden_cluster = scheme([0, 1], 0.0, 0.7).independence
    assert hidden_buyers < hidden_cluster


def test_cluster_run_schemes_are_more_owned_where_there_is_an_association() -> None:
    """frame-08, work-08; the negative control is a cluster without an association."""
    buyers, cluster = scheme([0, 1], 1.0, 0.9).ownership
    assert cluster > buyers
    buyers_alone, nobody = scheme([0, 1], 1.0, 0.0).ownership
    assert nobody < buyers_alone


def test_independence_is_traded_for_ownership_unless_nothing_makes_it() -> None:
    """frame-09."""
    steps = np.linspace(0, 1, 11)
    found = scheme(steps, 1.0, 1.0)
    assert (np.diff(found.independence) < 0).all()
    assert (np.diff(found.ownership) > 0).all()
    free = scheme(steps, 1.0, 1.0, GovernanceParameters(tradeoff=0))
    assert np.ptp(free.independence) == np.ptp(free.ownership) == 0


def test_sialkot_lies_towards_independence_and_jalandhar_towards_ownership() -> None:
    """work-07, work-08: the coded clusters beside the schemes that the model gives their kind of governance."""
    (sialkot_i, sialkot_o), (jalandhar_i, jalandhar_o) = (coded_schemes()[case] for case in ("sialkot", "jalandhar"))
    assert sialkot_i > jalandhar_i
    assert sialkot_o < jalandhar_o
    found = scheme([0.0, 1.0], [1.0, 0.33], [0.67, 0.67])
    assert found.independence[0] > found.independence[1]
    assert found.ownership[0] < found.ownership[1]


def test_a_joint_scheme_monitors_best_where_the_two_hardly_replace_each_other_and_worst_where_they_do() -> None:
    steps = np.array([0.0, 0.5, 1.0])
    poor = scheme(steps, 1.0, 1.0, GovernanceParameters(substitutability=-1)).monitoring
    good = scheme(steps, 1.0, 1.0, GovernanceParameters(substitutability=5)).monitoring
    assert poor[1] > max(poor[0], poor[2])
    assert good[1] < min(good[0], good[2])


def test_a_scheme_that_monitors_better_raises_conduct_in_a_cluster() -> None:
    cluster = ClusterAttributes(0.9, 0.3, 0.0, 0.7, 0.3, 0.3)
    ends = equilibrium(monitored(cluster, 0.5)).first_tier[0], equilibrium(cluster).first_tier[0]
    assert ends[0] > ends[1]
    many = monitored(cluster, [0.0, 0.5, 1.0])
    assert many.clusters == 3


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: scheme(1.5, 0.5, 0.5), "local_control is 1.5"),
        (lambda: scheme(0.5, [0.5, -1], 0.5), "visibility is -1.0 at (1,)"),
        (lambda: scheme(0.5, 0.5, float("nan")), "associations is nan"),
        (lambda: GovernanceParameters(tradeoff=2), "tradeoff is 2"),
        (lambda: GovernanceParameters(substitutability=float("nan")), "substitutability is nan"),
    ],
)
def test_bad_input_is_refused_by_name(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is checked below
        call()
    assert said in str(refused.value)


def test_visible_buyers_bring_independence_and_take_ownership() -> None:
    """work-07, frame-09: by hand at v = 0.9 and a = 0.6; without an association nobody owns anything."""
    found = brought_by_buyers([0.9, 0.5], 0.6)
    assert found.independence[0] == pytest.approx(0.9 * 0.67 + 0.1 * 0.33)
    assert found.ownership[0] == pytest.approx(0.6 * (0.9 * 0.33 + 0.1 * 0.67))
    assert found.independence[0] > found.independence[1]
    assert found.ownership[0] < found.ownership[1]
    assert brought_by_buyers(0.5, 0.0).ownership == 0


def test_laws_are_worth_what_is_inspected_and_not_bought_off() -> None:
    """drivers-28, drivers-31; more inspectors than needed are no more than enough."""
    cluster = ClusterAttributes(0.5, 0.8, 0.3, 0.3, 0.3, 0.3)
    assert enforced(cluster, 0.5, 0.25).column("laws")[0] == pytest.approx(0.8 * 0.5 * 0.75)
    assert enforced(cluster, 3).column("laws")[0] == 0.8
    weak, whole = (equilibrium(enforced(cluster, 1, c)).first_tier[0] for c in (0.8, 0.0))
    assert weak < whole - 0.01
    for bad, said in (({"inspected": -1}, "inspected is -1"), ({"capture": 1.5}, "capture is 1.5")):
        with pytest.raises(ValueError, match=said):
            enforced(cluster, **bad)
