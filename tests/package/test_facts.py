"""Facts of the review, asked of the model: what comes out, and that it could come out otherwise."""

from __future__ import annotations

import pytest

from csrmodel import evidence
from csrmodel.evidence import assuming, default
from csrmodel.populations.facts import (
    EXPERIMENTS,
    MOVES,
    draws_of_facts,
    fact_draws,
    facts,
    middling,
    verdict_on,
)
from csrmodel.simulation import equilibrium

MISSED = {"boom_and_bust"}
"""What the page says of them has to be looked at again when this changes."""


def test_every_fact_has_its_experiment_and_its_claims() -> None:
    table = evidence.facts()
    assert len(table) == 20
    assert list(EXPERIMENTS) == list(table["id"])
    known = set(evidence.claims()["id"])
    for row in table.to_dict("records"):
        assert set(evidence.listed(row["claims"])) <= known, row["id"]


def test_the_defaults_give_all_but_those_that_the_page_explains() -> None:
    found = facts().set_index("id")["verdict"]
    assert set(found[found != "right"].index) == MISSED
    assert found["boom_and_bust"] == "wrong"


@pytest.mark.parametrize(
    ("margins", "wanted"),
    [
        ({"a": 0.1, "b": 2 * MOVES}, "right"),
        ({"a": 0.1, "b": 0.0}, "nothing moves"),
        ({"a": 0.1, "b": -MOVES / 2}, "nothing moves"),
        ({"a": 0.9, "b": -2 * MOVES}, "wrong"),
    ],
)
def test_a_fact_is_as_right_as_its_least_margin(margins: dict[str, float], wanted: str) -> None:
    assert verdict_on(margins) == wanted


@pytest.mark.parametrize(
    ("fact", "without", "margin"),
    [
        ("squeeze", {"price_pull": 0.0, "evasion_pull": 0.0}, "given out"),
        ("home_work_and_voice", {"voice_loss": 0.0}, "voice"),
        ("charity_and_appearance", {"gloss": 0.0}, "appearance above conduct"),
        ("saving", {"technology_saving": 0.0}, "chain-wide conduct"),
        ("network_and_plants", {"standing_value": 0.0}, "firms that pay"),
    ],
)
def test_without_its_mechanism_a_fact_does_not_come_out(fact: str, without: dict[str, float], margin: str) -> None:
    assert EXPERIMENTS[fact]()[margin] > MOVES
    with assuming(without):
        assert EXPERIMENTS[fact]()[margin] <= MOVES
        assert verdict_on(EXPERIMENTS[fact]()) != "right"


def test_the_cluster_of_an_experiment_is_the_middling_one() -> None:
    cluster = middling()
    assert cluster.column("price_squeeze")[0] == default("price_squeeze_median")
    assert cluster.column("laws")[0] == default("national_median")
    assert default("less_visible_low") < cluster.column("visibility")[0] < default("less_visible_high")
    assert middling(laws=0.9).column("laws")[0] == 0.9
    with assuming({"national_median": 0.7}):
        assert middling().column("community")[0] == 0.7


def test_a_fact_by_hand() -> None:
    hard, fair = (equilibrium(middling(price_squeeze=default(f"axis_{end}"))) for end in ("strong", "weak"))
    margins = EXPERIMENTS["squeeze"]()
    assert margins["chain-wide conduct"] == pytest.approx(float((fair.chain_wide - hard.chain_wide)[0]))
    assert margins["given out"] == pytest.approx(float((hard.outsourced - fair.outsourced)[0]))


def test_draws_are_counted_draw_by_draw() -> None:
    draws = draws_of_facts(2)
    table = evidence.assumptions().set_index("name").loc[list(draws)]
    assert ((draws >= table["low"]) & (draws <= table["high"])).all().all()
    # What says whether something counts as moved is not drawn.
    assert not {"support_notable", "gain_notable"} & set(draws)
    assert {"omega", "reach_laws_tier_2", "plant_grant"} <= set(draws)
    found = fact_draws(draws).set_index("fact")
    by_hand = []
    for row in draws.to_dict("records"):
        with assuming(row):
            by_hand.append({key: verdict_on(EXPERIMENTS[key]()) for key in ("squeeze", "weak_drivers")})
    for key in ("squeeze", "weak_drivers"):
        assert found.loc[key, "right"] == sum(one[key] == "right" for one in by_hand)
        assert found.loc[key, "wrong"] == sum(one[key] == "wrong" for one in by_hand)
    assert (found["draws"] == 2).all()
