"""Values that no computation can check are entered here a second time, and tied to the reasons given for them.

A number of the register, the direction of a claim or the kind of a case is a judgement: a slip of the hand in the file
changes what the book says, and nothing else would notice. Whoever changes one on purpose changes it in both places.
"""

from __future__ import annotations

import math
from itertools import pairwise

import pandas as pd
import pytest

from csrmodel import evidence
from csrmodel.evidence import listed
from csrmodel.factors import NATIONAL_FACTORS

REGISTER = evidence.assumptions().set_index("name")

# --- The register: name, low, default, high. What a verdict depends on, `kept/identity.json` pins as well. ---

ENTERED = """
traceability 0 0.25 1
informality 0 1 1
price_squeeze 0 0.5 1
volatility 0 0.5 1
plant_scale_exponent 0.4 0.6 1
plant_ground_exponent 0.5 0.67 1
plant_capital_cost 1 4 10
plant_running_cost 0.2 1 3
plant_technical_capacity 0.2 0.8 1
plant_shortfall_exponent 1 1.5 4
plant_benefit 0 2 5
plant_exclusion 0 0.5 1
plant_grant 0 0 1
peer_monitoring 0 0.5 1
standing_value 0 5 10
dues_dominance 0 0 1
treatment_means_small 0.5 1.8 4
treatment_means_medium 0.5 2.1 4
treatment_means_large 0.5 3 6
ground_room 0 1.5 4
cleaner_technology 0 0.3 0.6
safe_load 0.05 0.18 0.5
firms_small 0 40 200
firms_medium 0 15 100
firms_large 0 5 50
effluent_small 1 1 1
effluent_medium 2 5 20
effluent_large 10 40 200
size_medium_from 1.5 3 10
size_large_from 5 20 100
axis_strong 0.5 0.9 1
axis_weak 0 0.1 0.5
demand_years 5 20 50
market_growth -0.1 0.04 0.1
market_turn 0 8 50
market_growth_late -0.1 -0.02 0.1
seasonality 0 0.2 1
share_at_parity 0.01 0.15 0.9
sourcing_sensitivity 0 6 20
relocation_speed 0 0.3 3
labour_share 0.1 0.6 0.9
wage_start 0.3 0.7 1.5
wage_response 0 0.15 1
wage_stickiness 0 0.9 1
labour_pool 0.5 1.3 5
productivity_growth 0 0.01 0.1
price_trend -0.1 -0.01 0.05
gain_share 0 0.5 1
squeezed_productivity_growth 0 0.06 0.1
squeezed_price_trend -0.1 -0.06 0.05
boom_rise 0.05 0.25 1
bust_fall 0.05 0.25 1
growth_notable 0.01 0.1 1
gain_notable 0 0.02 0.5
unreported 0 0.5 1
lab_conditions 1 2 7
scheme_tradeoff 0 1 1
scheme_rho -10 -1 10
scheme_background 0 0.3 1
study_selection 0 3 8
study_shock -1 0.1 1
study_error 0 0.15 1
"""


def test_the_register_stands_as_it_was_entered_twice() -> None:
    entered = {name: tuple(map(float, numbers)) for name, *numbers in map(str.split, ENTERED.strip().splitlines())}
    found = {name: tuple(map(float, REGISTER.loc[name, ["low", "default", "high"]])) for name in entered}
    assert found == entered


@pytest.mark.parametrize("name", REGISTER.index[REGISTER["basis"].str.startswith("Middling")])
def test_middling_is_neither_the_low_nor_the_high_third(name: str) -> None:
    low, default, high = REGISTER.loc[name, ["low", "default", "high"]]
    assert low + (high - low) / 3 <= default <= high - (high - low) / 3


@pytest.mark.parametrize("name", REGISTER.index[REGISTER["basis"].str.startswith("None")])
def test_none_is_none(name: str) -> None:
    assert REGISTER.loc[name, "default"] == 0


def test_spreads_are_as_for_the_national_factors() -> None:
    alike = REGISTER[REGISTER["basis"] == "As for the national factors"]
    assert len(alike) == 5
    for column in ("low", "default", "high"):
        assert set(alike[column]) == {REGISTER.loc["national_spread", column]}
    median, spread = REGISTER.loc["national_median", "default"], REGISTER.loc["national_spread", "default"]
    ends = [1 / (1 + math.exp(-(math.log(median / (1 - median)) + side * spread))) for side in (-1, 1)]
    assert "between about 0.14 and 0.54" in REGISTER.loc["national_spread", "basis"]
    assert ends == pytest.approx([0.14, 0.54], abs=0.005)


@pytest.mark.parametrize(
    ("names", "rising"),
    [
        (("effluent_small", "size_medium_from", "effluent_medium", "size_large_from", "effluent_large"), True),
        (("firms_small", "firms_medium", "firms_large"), False),
        (("treatment_means_small", "treatment_means_medium", "treatment_means_large"), True),
        (tuple(f"size_disadvantage_tier_{t}" for t in (1, 2, 3)), True),
        (("pay_tier_1", "pay_tier_2", "pay_tier_3"), False),
        *((tuple(f"reach_{factor}_tier_{t}" for t in (1, 2, 3)), False) for factor in NATIONAL_FACTORS),
        (
            ("domestic_low", "domestic_high", "less_visible_low", "less_visible_high", "visible_low", "visible_high"),
            True,
        ),
        (("few_from", "few_full", "few_none", "most_none", "most_full"), True),
        (("widespread_none", "widespread_full"), True),
        (("axis_weak", "axis_strong"), True),
        (("market_growth_late", "market_growth"), True),
        (("productivity_growth", "squeezed_productivity_growth"), True),
        (("price_trend", "squeezed_price_trend"), False),
    ],
    ids=lambda part: part[0] if isinstance(part, tuple) else "",
)
def test_what_is_told_in_an_order_stands_in_it(names: tuple[str, ...], rising: bool) -> None:
    values = [REGISTER.loc[name, "default"] for name in names]
    assert all((a < b) if rising else (a > b) for a, b in pairwise(values))


def test_the_middle_of_three_is_between() -> None:
    between = REGISTER.index[REGISTER["basis"] == "Between"]
    assert {"treatment_means_medium", "firms_medium", "size_disadvantage_tier_2"} == set(between)


def test_small_firms_carry_the_dues_and_no_plant_of_their_own() -> None:
    """A workshop's means cover its dues of the common plant, and neither a plant of its own nor equal dues."""
    value = REGISTER["default"].to_dict()
    volume = {size: value[f"firms_{size}"] * value[f"effluent_{size}"] for size in ("small", "medium", "large")}
    treated = (1 - value["cleaner_technology"]) * sum(volume.values())
    capital = value["plant_capital_cost"] * treated ** value["plant_scale_exponent"]
    cost = capital + value["plant_running_cost"] * treated
    due = cost / sum(volume.values())
    own = value["plant_capital_cost"] * (1 - value["cleaner_technology"]) ** value["plant_scale_exponent"]
    assert due < value["treatment_means_small"] < own
    assert value["treatment_means_small"] < cost / sum(value[f"firms_{size}"] for size in ("small", "medium", "large"))
    # A handful of large firms has most of the effluent.
    assert volume["large"] > volume["small"] + volume["medium"]
    # One common plant fits the ground, plants for all do not.
    assert treated ** value["plant_ground_exponent"] < value["ground_room"] * sum(volume.values()) ** 0.67


# --- Cases ---

SINGLE = {
    "sialkot-football": "Sialkot",
    "jalandhar-football": "Jalandhar",
    "jalandhar-cricket": "Jalandhar",
    "kasur-tanneries": "Kasur",
    "palar-tanneries": "Palar Valley",
    "torreon-jeans": "Torreon",
    "tiruppur-garments": "Tiruppur",
    "harare-old-ardbennie": "Harare",
}
"""Single clusters and where they are."""

MARKETS = {
    "sialkot-football": "export",
    "jalandhar-football": "export",
    "torreon-jeans": "export",
    "tiruppur-garments": "export",
    "pakistan-brick-kilns": "domestic",
    "india-domestic-clusters": "domestic",
    "india-garment-domestic": "domestic",
}
"""Where the goods of a case go, as far as the review says."""


def test_a_single_cluster_is_somewhere_and_a_population_is_not() -> None:
    cases = evidence.cases().set_index("id")
    assert len(cases) == 18
    assert cases["place"].dropna().to_dict() == SINGLE
    assert set(cases.index[cases["kind"] == "single"]) == set(SINGLE)
    assert set(cases["kind"]) == {"single", "population"}
    assert cases["market"].dropna().to_dict() == MARKETS


def test_a_case_on_the_map_lies_where_its_country_is() -> None:
    """Boxes around the countries, in degrees: an exchanged sign or pair of numbers falls out of them."""
    boxes = {"Pakistan": (23, 37, 60, 78), "India": (8, 36, 68, 98), "Mexico": (14, 33, -118, -86)}
    boxes["Zimbabwe"] = (-23, -15, 25, 34)
    placed = evidence.cases().dropna(subset=["latitude"])
    assert len(placed) == 7
    for row in placed.itertuples():
        south, north, west, east = boxes[row.country]
        assert south <= row.latitude <= north, row.id
        assert west <= row.longitude <= east, row.id


# --- Claims: totals, as in the books of a shop. ---

DIRECTIONS = """
section      better mixed none unknown worse
abstract     0 0 0 2 3
introduction 10 1 0 2 1
figure1      1 5 0 0 1
drivers      11 3 1 0 31
table1       6 0 0 0 6
frameworks   7 5 0 1 0
environment  7 3 1 4 9
work         4 2 0 3 4
poverty      5 3 0 2 7
impacts      6 3 0 6 4
limitations  4 1 1 4 19
table3       0 0 0 0 1
model        24 14 0 0 15
propositions 10 6 0 2 15
conclusions  5 3 0 7 8
"""
"""Claims by section and by direction of the outcome."""


def test_directions_of_claims_add_up_to_their_totals() -> None:
    header, *lines = DIRECTIONS.strip().splitlines()
    columns = header.split()[1:]
    entered = {name: dict(zip(columns, map(int, numbers), strict=True)) for name, *numbers in map(str.split, lines)}
    claims = evidence.claims().dropna(subset="direction")
    counted = pd.crosstab(claims["section"], claims["direction"]).reindex(columns=columns, fill_value=0)
    assert counted.to_dict("index") == entered


def test_a_driver_does_no_harm_and_a_barrier_no_good() -> None:
    claims = evidence.claims()
    found = {kind: set(rows["direction"].dropna()) for kind, rows in claims.groupby("kind")}
    assert found["driver"] <= {"better", "mixed"}
    assert found["barrier"] <= {"worse", "mixed", "none"}
    assert found["gap"] == {"unknown"}
    assert found["limitation"] <= {"worse", "unknown"}


@pytest.mark.parametrize("name", ["poverty_links", "worker_groups"])
def test_a_direction_told_twice_is_told_alike(name: str) -> None:
    """A table that sums up claims says no direction that none of them says."""
    directions = evidence.claims().set_index("id")["direction"]
    for row in evidence.shared_table(name).itertuples():
        told = set(directions[listed(row.claims)].dropna())
        if row.direction in ("favoured", "ignored"):
            assert not told & {"better", "worse"}, row
        elif row.direction == "mixed":
            assert "mixed" in told or told == {"better", "worse"}, row
        else:
            assert told == {row.direction}, row


# --- Initiatives ---

INITIATIVES = """
centres_tracing traceability raise_to 0.7
centres_monitoring monitoring raise_to 0.7
centres_moved moved set_to 0.6
enforcement_laws laws raise_to 0.9
buyers_code_visibility visibility raise_to 0.8
closing_closed closed set_to 0.2
plant_treated treated set_to nan
association_strong associations raise_to 0.8
union_monitoring monitoring raise_to 0.7
union_dialogue dialogue raise_to 0.6
hearings_community community raise_to 0.7
hearings_dialogue dialogue raise_to 0.5
pricing_squeeze price_squeeze lower_to 0.1
training_normative normative raise_to 0.8
technology_cleaner cleaner set_to nan
technology_saving saving raise_to nan
trace_traceability traceability raise_to 0.8
register_informality informality lower_to 0.3
steady_volatility volatility lower_to 0.1
blockade_closed closed set_to 0.05
"""


def test_initiatives_do_what_was_entered_twice() -> None:
    entered = [tuple(line.split()) for line in INITIATIVES.strip().splitlines()]
    table = evidence.initiatives()
    assert [(r.id, r.target, r.change, f"{r.amount:g}") for r in table.itertuples()] == entered


# --- Schemes of monitoring: places on two scales. ---


def test_schemes_of_theory_mirror_each_other() -> None:
    """What the chain is argued to favour the cluster is argued to lack, by as much."""
    table = evidence.monitoring_schemes().set_index("id")
    chain, cluster = table.loc["chain"], table.loc["cluster"]
    assert (
        (chain["independence"], chain["ownership"]) == (cluster["ownership"], cluster["independence"]) == (0.67, 0.33)
    )
