"""Where a verdict fails: designs against published functions, turning points and maps against direct evaluation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from SALib.test_functions import Ishigami

from csrmodel import evidence
from csrmodel.evidence import default
from csrmodel.populations.propositions import CROSSOVER, READINGS, World
from csrmodel.populations.sensitivity import (
    RANGES,
    WIDE,
    Indices,
    alternatives,
    assumption_ranges,
    draw_design,
    index_design,
    mattering,
    screening,
    screening_design,
    shared_ranks,
    sobol_indices,
    truths_at,
    truths_of,
    turning_points,
    varied,
    verdict_map,
    within,
)

NAMES = ["x1", "x2", "x3"]
CUBE = pd.DataFrame({"name": NAMES, "low": [-np.pi] * 3, "high": [np.pi] * 3})
ANALYTIC = {"x1": (0.3139, 0.5576), "x2": (0.4424, 0.4424), "x3": (0.0, 0.2437)}
"""First-order and total indices of the Ishigami function at a = 7 and b = 0.1, as published with it."""


@pytest.fixture(scope="module")
def ishigami() -> pd.DataFrame:
    """Indices of the published function through the whole way: design, ranges, evaluation, analysis."""
    design = index_design(NAMES, 1024)
    return sobol_indices(design, Ishigami.evaluate(within(CUBE, design)[NAMES].to_numpy()))


def last_of(found: pd.DataFrame) -> pd.DataFrame:
    return found[found["points"] == found["points"].max()].set_index("name")


def test_indices_of_the_published_function(ishigami: pd.DataFrame) -> None:
    last = last_of(ishigami)
    for name, (first, total) in ANALYTIC.items():
        assert last.loc[name, "first"] == pytest.approx(first, abs=0.03)
        assert last.loc[name, "total"] == pytest.approx(total, abs=0.03)


def test_indices_converge(ishigami: pd.DataFrame) -> None:
    miss = {
        points: max(abs(row["total"] - ANALYTIC[row["name"]][1]) for row in rows.to_dict("records"))
        for points, rows in ishigami.groupby("points")
    }
    assert list(miss) == [16, 32, 64, 128, 256, 512, 1024]
    assert miss[1024] < miss[16]
    errors = ishigami.groupby("points")["total_error"].mean()
    assert errors[1024] < errors[64] / 2


def test_what_does_not_vary_has_no_indices() -> None:
    found = sobol_indices(index_design(NAMES, 16), np.ones(16 * 5))
    assert found[["first", "total"]].isna().all().all()


def test_a_function_of_one_name_has_one_index() -> None:
    """The negative control: an index that is shared out evenly would be found."""
    design = index_design(NAMES, 256)
    last = last_of(sobol_indices(design, design["x2"]))["total"]
    assert last["x2"] == pytest.approx(1, abs=0.02)
    assert last.drop("x2").abs().max() < 0.02


def test_a_small_design_is_the_beginning_of_a_larger_one() -> None:
    small, large = index_design(NAMES, 16), index_design(NAMES, 64)
    assert small.equals(large.head(len(small)))


@pytest.mark.parametrize("points", [8, 100])
def test_a_design_of_another_size_is_refused(points: int) -> None:
    with pytest.raises(ValueError, match=f"points is {points}"):
        index_design(NAMES, points)


def test_screening_of_a_line_finds_its_slopes() -> None:
    """Over the unit cube the mean effect of a line is its slope, without spread; a product has effects that differ."""
    design = screening_design(NAMES, 10)
    line = screening(design, 3 * design["x1"] - 2 * design["x2"]).set_index("name")
    assert line["effect"].tolist() == pytest.approx([3, 2, 0], abs=0.01)
    assert line["spread"].max() < 0.02
    mixed = screening(design, design["x1"] * design["x2"]).set_index("name")
    assert mixed.loc["x1", "spread"] > 0.1
    assert mixed.loc["x3", "effect"] == 0


def test_screening_passes_on_what_matters_to_some_truth() -> None:
    found = pd.DataFrame({"name": ["a", "b", "c", "a", "b", "c"], "effect": [0.0, 0.09, 0.2, 0.5, 0.02, 0.0]})
    assert mattering(found) == ("a", "c")


def test_each_half_of_the_draws_is_spread_evenly() -> None:
    draws = draw_design(varied(), 256)
    assert list(draws) == list(varied())
    for half in (draws.head(128), draws.tail(128)):
        assert half.mean().between(0.47, 0.53).all()
        assert half.std().between(0.27, 0.31).all()


def test_places_of_a_design_lie_in_the_ranges() -> None:
    ranges = assumption_ranges(["rho", "omega"])
    values = within(ranges, pd.DataFrame({"omega": [0.0, 1.0], "rho": [0.0, 0.5]}))
    low = {row["name"]: row["low"] for row in ranges.to_dict("records")}
    assert values.loc[0].to_dict() == {"omega": low["omega"], "rho": low["rho"]}
    assert values.loc[1, "rho"] == pytest.approx(-0.5)


def test_ranks_are_shared_where_intervals_overlap() -> None:
    assert shared_ranks([0.5, 0.45, 0.1, 0.3], [0.04, 0.04, 0.02, 0.04]).tolist() == [1, 1, 4, 3]
    # An interval that reaches over two others shares the rank of both.
    assert shared_ranks([0.5, 0.3, 0.1], [0.01, 0.2, 0.01]).tolist() == [1, 1, 2]


def test_ranks_of_clear_values_are_their_own() -> None:
    """The negative control: where nothing overlaps nothing is shared."""
    assert shared_ranks([0.1, 0.5, 0.3], [0.01, 0.01, 0.01]).tolist() == [3, 1, 2]


def test_ties_are_told_and_clear_leads_are(ishigami: pd.DataFrame) -> None:
    known = ishigami.assign(name=ishigami["name"].map({"x1": "rho", "x2": "sigma", "x3": "omega"}))
    clear = Indices(known.assign(total_error=0.01), 0.5)
    assert clear.leading == ("rho",)
    assert clear.table["rank"].tolist() == [1, 2, 3]
    assert clear.table.loc[0, "meaning"] == evidence.assumptions().set_index("name").loc["rho", "meaning"]
    blurred = Indices(known.assign(total_error=0.1), 0.5)
    assert blurred.leading == ("rho", "sigma")
    still = Indices(known.assign(total=np.nan, total_error=np.nan), 0.0)
    assert still.leading == ()


def test_everything_that_a_verdict_reads_is_varied() -> None:
    """Section by section of the register: what is ours, costs, responses, every reach, the prior and the words."""
    names = set(varied())
    assert {"rho", "sigma", "omega", "price_pull", "delivery_pull", "evasion_pull", "voice_loss"} < names
    assert {"hazard_skew", "reach_shift", "base_cost", "firm_response", "size_disadvantage_tier_3"} < names
    assert sum(name.startswith("reach_") and "_tier_" in name for name in names) == 15
    assert {"visible_share", "traceability_spread", "few_from", "most_full", "support_notable", "strong_driver"} < names
    assert not {"adjustment", "initial_conduct", "pay_tier_1", "homebound", "plant_grant"} & names
    ranges = assumption_ranges()
    assert (ranges["low"] < ranges["high"]).all()


def test_what_is_not_varied_moves_no_truth() -> None:
    base = truths_of(World(), 128)
    for name, value in (("adjustment", 1.0), ("initial_conduct", 0.9), ("initial_outsourcing", 0.1)):
        assert truths_of(World().changed(**{name: value}), 128) == base


@pytest.mark.parametrize("ranges", RANGES)
def test_every_end_of_every_range_is_a_world(ranges: str) -> None:
    table = assumption_ranges(ranges=ranges)
    for end in ("low", "high"):
        World().changed(**dict(zip(table["name"], table[end], strict=True)))


def test_ranges_keep_to_the_review_and_wide_ones_lie_beyond() -> None:
    own, wide = (assumption_ranges(ranges=which).set_index("name") for which in RANGES)
    assert own.loc[["rho", "sigma"], "high"].tolist() == [1, 1]
    differ = own.index[(own["low"] != wide["low"]) | (own["high"] != wide["high"])]
    assert set(differ) == set(WIDE)
    assert (wide.loc[differ, "low"] < own.loc[differ, "low"]).all()
    assert (wide.loc[differ, "high"] > own.loc[differ, "high"]).all()
    with pytest.raises(ValueError, match="ranges is 'narrow'; allowed are review, wide"):
        assumption_ranges(ranges="narrow")
    with pytest.raises(ValueError, match="luck"):
        assumption_ranges(["luck"])


def test_numbers_of_a_tier_are_changed_where_they_belong() -> None:
    world = World().changed(reach_laws_tier_2=0.7, size_disadvantage_tier_3=0.9, rho=0.2)
    assert world.parameters.reach[0] == (default("reach_laws_tier_1"), 0.7, default("reach_laws_tier_3"))
    assert world.parameters.size_disadvantage[2] == 0.9
    assert world.parameters.rho == 0.2
    untouched = World().changed(rho=default("rho"))
    assert untouched == World()
    with pytest.raises(ValueError, match="assumption 'pay_tier_9' is unknown"):
        World().changed(pay_tier_9=1.0)


def test_truths_at_places_are_those_of_each_place_whoever_computes_them() -> None:
    places = [{"base_cost": 0.2}, {"reach_laws_tier_1": 0.1}, {}]
    found = truths_at(places, clusters=64)
    assert list(found) == list(READINGS)
    assert found.iloc[0].to_dict() == truths_of(World().changed(base_cost=0.2), 64)
    assert found.iloc[2].to_dict() == truths_of(World(), 64)
    with ThreadPoolExecutor(2) as pool:
        assert truths_at(places, clusters=64, executor=pool).equals(found)


@pytest.mark.long
def test_turning_points_turn_the_verdict_and_nothing_nearer_does() -> None:
    names, clusters = ["traceability_median", "base_cost"], 64
    found = turning_points(clusters=clusters, names=names, steps=3)
    assert len(found) == len(names) * len(READINGS)
    base = truths_of(World(), clusters)
    turned = found.dropna(subset="turned_at")
    assert len(turned) >= 1
    for row in turned.groupby("name").head(2).to_dict("records"):
        key, held = row["reading"], base[row["reading"]] > CROSSOVER
        short = row["default"] + 0.97 * (row["turned_at"] - row["default"])
        there, before = truths_at([{row["name"]: row["turned_at"]}, {row["name"]: short}], clusters=clusters)[key]
        assert (there > CROSSOVER) != held
        assert (before > CROSSOVER) == held
        assert row["truth"] == base[key]
        assert row["distance"] == pytest.approx(abs(row["turned_at"] - row["default"]) / (row["high"] - row["low"]))
    for row in found[found["turned_at"].isna()].drop_duplicates("name").to_dict("records"):
        for truths in truths_at([{row["name"]: row[end]} for end in ("low", "high")], clusters=clusters).to_dict(
            "records"
        ):
            assert (truths[row["reading"]] > CROSSOVER) == (base[row["reading"]] > CROSSOVER)


def test_a_map_holds_the_truth_of_each_point() -> None:
    found = verdict_map("traceability_median", "informality_median", clusters=64, steps=3)
    assert len(found) == 9
    row = found.iloc[5]
    world = World().changed(
        traceability_median=row["traceability_median"], informality_median=row["informality_median"]
    )
    assert truths_of(world, 64) == {key: row[key] for key in READINGS}


def test_other_ways_of_combining_give_other_truths() -> None:
    found = {name: truths_of(world, 512) for name, world in alternatives().items()}
    assert found["as assumed"] == truths_of(World(), 512)
    assert len({tuple(truth.values()) for truth in found.values()}) > 4
