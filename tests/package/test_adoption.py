"""Figure 1 as a formula: worked values, monotonicity, refusals."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csrmodel.adoption import AdoptionParameters, adoption, institutional_strength, national_memberships, verdict
from csrmodel.factors import NATIONAL_FACTORS

INF = float("inf")
member = st.floats(0, 1)
five = st.lists(member, min_size=5, max_size=5)
parameters = st.builds(
    AdoptionParameters,
    rho=st.one_of(st.floats(-10, 10), st.sampled_from([-INF, 0.0, INF])),
    sigma=st.one_of(st.floats(-10, 10), st.sampled_from([-INF, 0.0, INF])),
    omega=member,
)


def test_worked_values() -> None:
    mixed = [0.2, 0.7, 0.7, 0.3, 0.3]
    assert institutional_strength(mixed) == pytest.approx(0.4137, abs=5e-5)
    assert adoption(0.9, mixed) == pytest.approx(0.6335, abs=5e-5)


@given(parameters)
def test_equal_inputs_come_back_whatever_the_parameters(chosen: AdoptionParameters) -> None:
    assert adoption(0.3, [0.3] * 5, chosen) == pytest.approx(0.3, abs=1e-9)
    assert institutional_strength([0.3] * 5, chosen) == pytest.approx(0.3, abs=1e-9)


@given(member, five, parameters)
def test_adoption_stays_between_its_weakest_and_strongest_input(
    v: float, n: list[float], chosen: AdoptionParameters
) -> None:
    assert min(v, *n) - 1e-9 <= adoption(v, n, chosen) <= max(v, *n, 1e-6) + 1e-9


@given(member, five, parameters, st.integers(0, 5), member)
def test_raising_any_driver_never_lowers_adoption(
    v: float, n: list[float], chosen: AdoptionParameters, which: int, up: float
) -> None:
    all_six = [v, *n]
    all_six[which] = max(all_six[which], up)
    assert adoption(all_six[0], all_six[1:], chosen) >= adoption(v, n, chosen) - 1e-9


def test_raising_a_driver_does_raise_adoption() -> None:
    """The negative control of monotonicity: a formula that ignores its inputs would pass it."""
    assert adoption(0.9, [0.3] * 5) > adoption(0.3, [0.3] * 5) + 0.1
    assert adoption(0.3, [0.9, 0.3, 0.3, 0.3, 0.3]) > adoption(0.3, [0.3] * 5) + 0.01


def test_one_strong_level_is_not_enough_until_the_levels_are_substitutes() -> None:
    weak = [0.1] * 5
    assert verdict(float(adoption(0.9, weak))) == "more out than in"
    assert verdict(float(adoption(0.9, weak, AdoptionParameters(sigma=1)))) == "at the crossover"
    assert verdict(float(adoption(0.9, weak, AdoptionParameters(sigma=2)))) == "more in than out"


def test_enforcement_alone_moves_little_unless_one_driver_is_enough() -> None:
    law = [0.9, 0.1, 0.1, 0.1, 0.1]
    for rho in (-INF, 0.0, 0.5, 1.0):
        assert adoption(0.1, law, AdoptionParameters(rho=rho, sigma=rho)) < 0.2
    assert adoption(0.1, law, AdoptionParameters(rho=INF, sigma=INF)) == 0.9


def test_a_level_without_weight_has_no_say() -> None:
    for sigma in (-INF, -1.0, 0.5, INF):
        assert adoption(0.9, [0.2] * 5, AdoptionParameters(sigma=sigma, omega=1)) == pytest.approx(0.9)
        assert adoption(0.9, [0.2] * 5, AdoptionParameters(sigma=sigma, omega=0)) == pytest.approx(0.2)
        # Not even where it is nothing.
        assert adoption(0.9, [0.0] * 5, AdoptionParameters(sigma=sigma, omega=1)) == pytest.approx(0.9)
        assert adoption(0.0, [0.2] * 5, AdoptionParameters(sigma=sigma, omega=0)) == pytest.approx(0.2)


def test_many_clusters_at_once_agree_with_one_at_a_time() -> None:
    rng = np.random.default_rng(0)
    v, n = rng.random((4, 3)), rng.random((4, 3, 5))
    together = adoption(v, n)
    assert together.shape == (4, 3)
    for i in np.ndindex(4, 3):
        assert together[i] == pytest.approx(float(adoption(v[i], n[i])), abs=1e-15)
    assert adoption(0.5, n).shape == (4, 3)


def test_parameters_are_frozen_and_weights_are_shares() -> None:
    chosen = AdoptionParameters(weights=(2, 2, 2, 2, 2))
    assert chosen.weights == pytest.approx((0.2,) * 5)
    with pytest.raises(FrozenInstanceError):
        chosen.rho = 1.0  # type: ignore[misc]


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: AdoptionParameters(omega=1.5), "omega is 1.5; allowed are numbers from 0 to 1"),
        (lambda: AdoptionParameters(omega=float("nan")), "omega is nan"),
        (lambda: AdoptionParameters(omega=[0.1, 0.2]), "omega has shape (2,)"),  # type: ignore[arg-type]
        (lambda: AdoptionParameters(rho=float("nan")), "rho is nan"),
        (lambda: AdoptionParameters(weights=(1, 2)), "weights has shape (2,); allowed is (5,)"),
        (lambda: adoption(1.1, [0.1] * 5), "visibility is 1.1"),
        (lambda: adoption(0.1, [0.1] * 4), "national has shape (4,); allowed is (..., 5)"),
        (lambda: adoption(0.1, [0.1, 0.2, float("nan"), 0.1, 0.1]), "national is nan at (2,)"),
        (lambda: adoption([0.1, 0.2, 0.3], [[0.1] * 5] * 2), "visibility has shape (3,)"),
        (lambda: national_memberships(laws=0.1, police=0.2), "factor 'police' is unknown; allowed are laws"),
        (lambda: national_memberships(law=0.1), "national factor 'law' is unknown; nearest is laws"),
        (lambda: adoption(0.5, {"laws": 0.1}), "national is {'laws': 0.1}; allowed are numbers in the order of laws"),
        (lambda: national_memberships(laws=0.1), "monitoring is missing"),
    ],
)
def test_bad_input_is_refused_by_name(build: object, said: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is checked below
        build()  # type: ignore[operator]
    assert said in str(refused.value)


def test_factors_by_name_come_in_the_order_of_the_figure() -> None:
    by_name = {name: i / 10 for i, name in enumerate(reversed(NATIONAL_FACTORS))}
    assert national_memberships(**by_name).tolist() == [0.4, 0.3, 0.2, 0.1, 0.0]
