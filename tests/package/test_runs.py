"""The kept runs are those of the model as it is: parts of every table computed again."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from csrmodel import evidence, round_table
from csrmodel.populations import kept, postdiction_grid, runs
from csrmodel.populations.postdiction import postdict
from csrmodel.populations.propositions import (
    CHECKS,
    CROSSOVER,
    FIRST,
    PROPOSITIONS,
    READINGS,
    World,
    population_shares,
    reading_truths,
)
from csrmodel.populations.sensitivity import (
    RANGES,
    SEED,
    assumption_ranges,
    draw_design,
    index_design,
    mattering,
    named_worlds,
    screening_design,
    sobol_indices,
    truths_at,
    truths_of,
    turning_points,
    varied,
    verdict_map,
    within,
)
from csrmodel.populations.table_draws import draws_of_tables, table_draws
from csrmodel.populations.verdicts import POPULATIONS, Verdict, buyers_weights, verdicts

pytestmark = pytest.mark.long

STALE = "the model has changed and the kept runs have not: 'make runs' writes them anew"


def same(found: float, was: float) -> bool:
    return bool(np.isnan(found) and np.isnan(was)) or abs(found - was) < 2e-6


@pytest.mark.parametrize("row", [0, 137, 402, 655, 918])
def test_points_of_the_grid(row: int) -> None:
    table = kept.verdict_grid()
    was = table.iloc[row]
    found = population_shares(World().changed(**{name: was[name] for name in kept.AXES}), runs.CLUSTERS, SEED)
    assert all(same(found[check.key], was[check.key]) for check in CHECKS), STALE
    elsewhere = table.iloc[(row + 60) % len(table)]
    assert not all(same(found[check.key], elsewhere[check.key]) for check in CHECKS)


def test_the_grid_is_whole_and_in_the_order_of_its_axes() -> None:
    table = kept.verdict_grid()
    assert len(table) == np.prod([len(axis) for axis in kept.AXES.values()])
    for name, axis in kept.AXES.items():
        assert sorted(set(table[name])) == list(axis)
        steps = np.diff(axis)
        np.testing.assert_allclose(steps, steps[0])
    assert table[list(kept.AXES)].equals(table[list(kept.AXES)].sort_values(list(kept.AXES), ignore_index=True))


@pytest.mark.parametrize("world", ["as assumed", "weakest link", "sigma count", "control: proposition 1 true"])
def test_other_worlds(world: str) -> None:
    table = kept.verdict_alternatives()
    assert list(dict.fromkeys(table["world"])) == list(named_worlds())
    was = table[(table["world"] == world) & (table["seed"] == runs.SEEDS[3])].iloc[0]
    found = population_shares(named_worlds()[world], int(evidence.default("population_size")), runs.SEEDS[3], "random")
    assert all(same(found[check.key], was[check.key]) for check in CHECKS), STALE


@pytest.mark.parametrize("place", range(3))
def test_readings_by_the_weight_of_buyers(place: int) -> None:
    table, weight = kept.verdict_readings(), buyers_weights()[place]
    rows = table[np.isclose(table["omega"], weight)]
    assert rows["seed"].tolist() == list(runs.SEEDS)
    assert len(rows) == POPULATIONS
    was, world = rows.iloc[7], World().changed(omega=weight)
    found = population_shares(world, int(evidence.default("population_size")), int(was["seed"]), "random")
    assert all(same(found[check.key], was[check.key]) for check in CHECKS), STALE
    other = rows.iloc[8]
    assert not all(same(found[check.key], other[check.key]) for check in CHECKS)


def judged(world: str) -> dict[str, Verdict]:
    table = kept.verdict_alternatives()
    rows = table[table["world"] == world].to_dict("records")
    return verdicts(rows, clusters=int(evidence.default("population_size")))


@pytest.mark.parametrize("proposition", PROPOSITIONS)
def test_controls_that_the_page_shows(proposition: int) -> None:
    key = FIRST[proposition].key
    assert judged(f"control: proposition {proposition} true")[key].word == "holds"
    assert judged(f"control: proposition {proposition} false")[key].word == "fails"


def test_what_the_chapter_says_of_other_worlds() -> None:
    """Tracing the orders works on the second and on the third in opposite directions."""
    here, traced = judged("as assumed"), judged("orders are traced")
    assert traced[FIRST[2].key].truth < here[FIRST[2].key].truth
    assert traced[FIRST[3].key].truth > here[FIRST[3].key].truth
    # Where the weakest decides, an association is among the supports of whatever improves.
    weakest = kept.verdict_alternatives().query("world == 'weakest link'").mean(numeric_only=True)
    as_assumed = kept.verdict_alternatives().query("world == 'as assumed'").mean(numeric_only=True)
    assert weakest["association"] > 0.9 > as_assumed["association"]


def test_what_the_laboratory_says_of_its_grid() -> None:
    """Where the second and the third hold together orders are traced further, and less is informal."""
    grid = kept.verdict_grid()
    holds = pd.DataFrame([reading_truths(row) for row in grid.to_dict("records")]) > 0.5
    assert list(holds) == list(READINGS)
    both = grid[holds[FIRST[2].key] & holds[FIRST[3].key]]
    assert both["traceability_median"].mean() > grid["traceability_median"].mean()
    assert both["informality_median"].mean() < grid["informality_median"].mean()


@pytest.fixture(scope="module")
def designs() -> dict[str, runs.Runs]:
    return {name: kept.runs_of(name) for name in kept.DESIGNS}


def test_designs_are_those_that_the_code_makes(designs: dict[str, runs.Runs]) -> None:
    effects = kept.verdict_screening()
    made = (
        screening_design(varied(), runs.STARTS),
        index_design(mattering(effects), runs.POINTS),
        draw_design(varied(), runs.DRAWS),
    )
    for (places, truths), design in zip(designs.values(), made, strict=True):
        pd.testing.assert_frame_equal(places, design, obj=STALE)
        assert list(truths) == list(RANGES)
        assert all(list(table) == list(READINGS) for table in truths.values())


@pytest.mark.parametrize("ranges", RANGES)
@pytest.mark.parametrize("design", kept.DESIGNS)
def test_single_runs(design: str, ranges: str, designs: dict[str, runs.Runs]) -> None:
    places, truths = designs[design]
    rows = [3, len(places) // 2, len(places) - 1]
    some = within(assumption_ranges(list(places), ranges), places.iloc[rows]).to_dict("records")
    found = truths_at(some, clusters=runs.CLUSTERS)
    was = truths[ranges].iloc[rows]
    assert np.abs(found.to_numpy() - was.to_numpy()).max() < 1e-4, STALE


def test_what_is_said_of_runs_follows_from_them(designs: dict[str, runs.Runs]) -> None:
    """Effects, boxes and counts are computed again from the runs; indices of one reading, as they take longer."""
    screened, sampled, drawn = designs.values()
    for was, found in (
        (kept.verdict_screening(), runs.verdict_screening(screened)),
        (kept.verdict_boxes(), runs.verdict_boxes(drawn, mattering(kept.verdict_screening()))),
        (kept.verdict_draws(), runs.verdict_draws(drawn)),
    ):
        # Cells without a name are None in one of them and NaN in the other.
        pd.testing.assert_frame_equal(
            was.fillna({"name": ""}), found.fillna({"name": ""}), check_dtype=False, atol=2e-4
        )
    places, truths = sampled
    key = FIRST[1].key
    again = sobol_indices(places, truths["review"][key])
    was = kept.indices_of(kept.verdict_indices(), key).by_points.reset_index(drop=True)
    pd.testing.assert_frame_equal(was, again, check_dtype=False, atol=2e-4)
    other = sobol_indices(places, truths["review"][FIRST[3].key])
    assert not np.allclose(was["total"], other["total"], equal_nan=True)


def test_most_of_the_clear_movement_has_settled() -> None:
    """The intervals of the largest indices get narrower as the design grows."""
    was = kept.verdict_indices()
    last, first = (was[was["points"] == size] for size in (was["points"].max(), was["points"].min()))
    keys = ["ranges", "reading", "name"]
    top = last.sort_values("total", ascending=False).groupby(["ranges", "reading"]).head(2)
    both = top.merge(first, on=keys, suffixes=("", "_first"))
    assert both["total_error"].median() < both["total_error_first"].median()


def test_turning_points_turn_where_they_say() -> None:
    was = kept.verdict_turns()
    assert len(was) == len(READINGS) * len(varied())
    base = truths_of(World(), runs.CLUSTERS)
    assert all(same(base[row.reading], row.truth) for row in was.itertuples()), STALE
    turned = was.dropna(subset="turned_at").sort_values("distance").groupby("reading").head(1)
    assert len(turned)
    places = [{row.name: row.turned_at} for row in turned.itertuples()]
    for row, there in zip(
        turned.itertuples(), truths_at(places, clusters=runs.CLUSTERS).to_dict("records"), strict=True
    ):
        assert (there[row.reading] > CROSSOVER) != (row.truth > CROSSOVER), STALE


@pytest.mark.parametrize("row", [0, 250, 400])
def test_points_of_the_maps(row: int) -> None:
    was = kept.verdict_maps().iloc[row]
    (found,) = truths_at([{was["first"]: was["x"], was["second"]: was["y"]}], clusters=runs.CLUSTERS).to_dict("records")
    assert same(found[FIRST[int(was["proposition"])].key], was["truth"]), STALE


def test_maps_are_of_the_two_assumptions_that_matter_most() -> None:
    maps, indices = kept.verdict_maps(), kept.verdict_indices()
    for n, part in maps.groupby("proposition"):
        leading = kept.most_important(indices, FIRST[int(n)].key)[:2]
        assert [part["first"].iloc[0], part["second"].iloc[0]] == leading


def test_predictions_are_those_of_the_model() -> None:
    was = kept.postdictions()
    assert set(was["coding"]) == set(evidence.coded_by())
    found = postdict()
    rows = was[(was["coding"] == "adjudicated") & (was["prior"] == "population")]
    pd.testing.assert_frame_equal(rows[list(found)].reset_index(drop=True), found, check_dtype=False, atol=2e-6)


def test_runs_are_written_and_read_again(tmp_path: Path) -> None:
    places = draw_design(["rho", "omega"], 8)
    truths = {name: pd.DataFrame({"level": np.arange(8) / 8, "pivotal": 0.5}) for name in RANGES}
    for _ in range(2):
        kept.write_runs(tmp_path, "draw_runs", places, truths)
        packed = (tmp_path / "draw_runs.csv.gz").read_bytes()
    found, there = kept.runs_of("draw_runs", tmp_path)
    pd.testing.assert_frame_equal(found, places)
    assert all(there[name].equals(truths[name]) for name in RANGES)
    kept.write_runs(tmp_path, "draw_runs", places, truths)
    assert (tmp_path / "draw_runs.csv.gz").read_bytes() == packed
    kept.write_runs(tmp_path, "draw_runs", places + 0.001, truths)
    assert (tmp_path / "draw_runs.csv.gz").read_bytes() != packed


def test_runs_are_written_as_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it, small: the tables are there and meet their schema."""
    few = ("base_cost", "rho", "most_full")
    for name, value in {
        "POINTS": 16,
        "CLUSTERS": 32,
        "STARTS": 2,
        "DRAWS": 64,
        "FACT_DRAWS": 4,
        "TABLE_DRAWS": 2,
        "SEEDS": (0,),
    }.items():
        monkeypatch.setattr(runs, name, value)
    monkeypatch.setattr(runs, "AXES", {name: axis[:2] for name, axis in kept.AXES.items()})
    monkeypatch.setattr(runs, "varied", lambda: few)
    monkeypatch.setattr(runs, "mattering", lambda effects: few[:2])
    monkeypatch.setattr(runs, "turning_points", partial(turning_points, names=few[:2], steps=1))
    monkeypatch.setattr(runs, "verdict_map", partial(verdict_map, steps=2))
    monkeypatch.setattr(runs, "postdict", partial(postdict, draws=8))
    for name, value in {"DRAWS": 1, "WORLDS": 1, "WORLD_DRAWS": 1, "_BLOCK": 5**7}.items():
        monkeypatch.setattr(postdiction_grid, name, value)
    runs.write_all(tmp_path)
    for name in kept.TABLES:
        assert len(evidence.read_table(tmp_path / f"{name}.csv", name))
    for design in kept.DESIGNS:
        places, truths = kept.runs_of(design, tmp_path)
        assert set(places) <= set(few)
        assert all(len(table) == len(places) for table in truths.values())
    grid = postdiction_grid.unpacked(kept.packed_grid(tmp_path))
    assert set(grid.ravel().tolist()) == {0, 255}
    made = json.loads((tmp_path / "identity.json").read_text())["tables"]
    assert len(made) == len(kept.TABLES) + len(kept.DESIGNS) + 1


def test_draws_of_the_round_table() -> None:
    was, draws = kept.round_table_draws(), draws_of_tables(runs.TABLE_DRAWS)
    assert len(was) == runs.TABLE_DRAWS * len(round_table.clusters())
    asked = [3, 40]
    found = table_draws(draws.iloc[asked]).drop(columns="draw")
    kept_rows = was[was["draw"].isin(asked)].drop(columns="draw")
    assert found.equals(kept_rows.reset_index(drop=True)), STALE
    assert not found.equals(was[was["draw"].isin([16, 28])].drop(columns="draw").reset_index(drop=True))
