"""A cluster's numbers do not depend on the company in which it is computed: the same to the bit in every block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csrmodel import simulation
from csrmodel.clusters import ClusterAttributes, ProductionNetwork, even_network, random_network
from csrmodel.impacts import impacts, poverty
from csrmodel.simulation import (
    ClusterState,
    SimulationParameters,
    equilibrium,
    equilibrium_blocks,
    simulate,
    simulate_blocks,
)

INF = float("inf")
Arrays = dict[str, np.ndarray]
Run = Callable[[ClusterAttributes], ClusterState]

networks = st.sampled_from(
    [even_network(), even_network((9,)), *(random_network((4, 6, 9), 3, np.random.default_rng(k), 0.5) for k in (1, 2))]
)
substitutabilities = st.sampled_from([0.5, 0.5, 0.3, 1.0, 0.0, -1.0, -60.0, 60.0, -INF, INF])
parameters = st.builds(
    SimulationParameters,
    rho=substitutabilities,
    sigma=substitutabilities,
    psi=st.floats(0, 1),
    omega=st.floats(0, 1),
    firm_response=st.floats(0, 60),
    evasion_pull=st.floats(0, 1),
    voice_loss=st.floats(0, 1),
    hazard_skew=st.sampled_from([1.0, 2.0, 2.7]),
)
MEASURES = (
    "conduct",
    "outsourcing",
    "work",
    "hazard",
    "first_tier",
    "chain_wide",
    "hidden_gap",
    "gloss",
    "reported",
    "gap",
    "voice",
    "outsourced",
    "tier_conduct",
    "tier_work",
)


def runs(network: ProductionNetwork, chosen: SimulationParameters) -> dict[str, Run]:
    return {
        "simulate": lambda some: simulate(some, network, chosen, 7),
        "lowest": lambda some: equilibrium(some, network, chosen),
        "highest": lambda some: equilibrium(some, network, chosen, highest=True),
    }


def chosen_from(attributes: ClusterAttributes, which: np.ndarray) -> ClusterAttributes:
    return ClusterAttributes(**{item.name: attributes.column(item.name)[which] for item in fields(attributes)})


def measured(state: ClusterState) -> Arrays:
    """Everything that a state says, with the clusters on the first axis."""
    found = {name: getattr(state, name) for name in MEASURES}
    before, after = impacts(state), impacts(state, cleaner=0.1, treated=0.2, moved=0.3, closed=0.1)
    found["poor"] = poverty(before, after)
    return {**found, **{name: getattr(after, name) for name in ("load", "violation", "jobs", "pay", "below", "hazard")}}


def differing(attributes: ClusterAttributes, parts: list[np.ndarray], run: Run) -> list[str]:
    """Measures in which some cluster is another, to the bit, when its part is computed by itself."""
    whole, wrong = measured(run(attributes)), []
    for which in parts:
        for name, values in measured(run(chosen_from(attributes, which))).items():
            if values.tobytes() != np.ascontiguousarray(whole[name][which]).tobytes():
                wrong.append(name)
    return wrong


@pytest.mark.long
@settings(max_examples=40)
@given(
    seed=st.integers(0, 10**6),
    many=st.integers(1, 40),
    network=networks,
    chosen=parameters,
    ends=st.lists(st.integers()),
)
def test_a_cluster_is_the_same_in_every_block_and_place(
    seed: int, many: int, network: ProductionNetwork, chosen: SimulationParameters, ends: list[int]
) -> None:
    rng = np.random.default_rng(seed)
    attributes = ClusterAttributes(*rng.random((13, many)))
    parts = [p for p in np.split(rng.permutation(many), sorted({end % many for end in ends})) if len(p)]
    for name, run in runs(network, chosen).items():
        assert not differing(attributes, parts, run), name


@pytest.mark.long
@pytest.mark.parametrize("size", range(1, 18))
def test_no_size_of_block_matters(size: int) -> None:
    """The ends of blocks meet every lane of the processor, single clusters included."""
    attributes = ClusterAttributes(*np.random.default_rng(3).random((13, 17)))
    parts = [np.arange(start, min(start + size, 17)) for start in range(0, 17, size)]
    network = random_network((4, 6, 9), 3, np.random.default_rng(4), 0.5)
    for chosen in (SimulationParameters(), SimulationParameters(rho=-1.3, sigma=0.2, psi=1.0)):
        for name, run in runs(network, chosen).items():
            assert not differing(attributes, parts, run), name


def test_no_width_of_strip_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    attributes = ClusterAttributes(*np.random.default_rng(5).random((13, 50)))
    network, chosen = random_network((4, 6, 9), 3, np.random.default_rng(6), 0.5), SimulationParameters(rho=0.3)
    for name, run in runs(network, chosen).items():
        monkeypatch.setattr(simulation, "_STRIP", 2**18)
        wide = measured(run(attributes))
        monkeypatch.setattr(simulation, "_STRIP", 1)
        for measure, values in measured(run(attributes)).items():
            assert values.tobytes() == wide[measure].tobytes(), (name, measure)


def test_numpy_is_left_as_it_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control is its buffer meanwhile, which holds the row of 40 clusters and what fills it up."""
    own, meanwhile, before = simulation._Tier.mean, set(), (np.getbufsize(), np.geterr())

    def watched(tier: simulation._Tier, values: np.ndarray) -> np.ndarray:
        meanwhile.add(np.getbufsize())
        return own(tier, values)

    monkeypatch.setattr(simulation._Tier, "mean", watched)
    for run in runs(NETWORK, SimulationParameters()).values():
        run(COMPANY)
    assert (np.getbufsize(), np.geterr()) == before
    assert meanwhile == {48}


def test_blocks_together_are_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "BLOCK", 7)
    attributes = ClusterAttributes(*np.random.default_rng(7).random((13, 20)))
    for blocks, whole in (
        (equilibrium_blocks(attributes), equilibrium(attributes)),
        (equilibrium_blocks(attributes, highest=True), equilibrium(attributes, highest=True)),
        (simulate_blocks(attributes), simulate(attributes)),
    ):
        kept = list(blocks)
        assert [block for block, _ in kept] == [slice(0, 7), slice(7, 14), slice(14, 20)]
        for name in MEASURES:
            np.testing.assert_array_equal(np.concatenate([getattr(s, name) for _, s in kept]), getattr(whole, name))


def test_the_layout_of_an_array_does_not_matter() -> None:
    """A state read back from a file has its numbers in another order of memory."""
    state = equilibrium(ClusterAttributes(*np.random.default_rng(8).random((13, 12))))
    assert not state.conduct.flags["C_CONTIGUOUS"]
    other = replace(state, conduct=np.ascontiguousarray(state.conduct), outsourcing=state.outsourcing.copy("C"))
    for name, values in measured(other).items():
        np.testing.assert_array_equal(values, measured(state)[name], err_msg=name)


# --- Negative controls: ways of computing that do depend on company, and are caught. ---

PARTS = [np.arange(start, start + 5) for start in range(0, 40, 5)]
COMPANY = ClusterAttributes(*np.random.default_rng(9).random((13, 40)))
NETWORK = random_network((20, 30, 40), 3, np.random.default_rng(10), 0.5)


def caught() -> bool:
    return any(differing(COMPANY, PARTS, run) for run in runs(NETWORK, SimulationParameters(psi=1.0)).values())


def test_nothing_is_caught_where_nothing_is_wrong() -> None:
    assert not caught()


def test_iterating_until_all_clusters_have_converged_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def together(tier: simulation._Tier, lumps: object, highest: bool) -> np.ndarray:
        x = np.full_like(tier.buyers, float(highest))
        while np.abs(gap := tier.conduct(tier.mean(x), tier.outsourcing(x)) - x).max() > 1e-10:
            x = x + gap / 2
        return x

    monkeypatch.setattr(simulation, "_first_tier", together)
    assert caught()


def test_a_cluster_that_leans_on_its_neighbours_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    own = simulation._Tier.mean

    def leaning(tier: simulation._Tier, values: np.ndarray) -> np.ndarray:
        mean = own(tier, values)
        return mean + 1e-15 * (mean.mean() - mean)

    monkeypatch.setattr(simulation._Tier, "mean", leaning)
    assert caught()


@pytest.mark.long
def test_sums_as_numpy_takes_them_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """They round by shape: a block of one is added up in another order than a block of many."""
    monkeypatch.setattr(simulation, "_added_up", lambda values: np.asarray(values.sum(axis=-1)))
    one = [np.array([k]) for k in range(40)]
    assert any(differing(COMPANY, one, run) for run in runs(NETWORK, SimulationParameters()).values())
