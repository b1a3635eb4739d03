"""The kept runs are those of the model as it is: parts of every table computed again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from csrmodel import evidence
from csrmodel.populations import kept, runs
from csrmodel.populations.propositions import (
    CHECKS,
    FIRST,
    PROPOSITIONS,
    READINGS,
    World,
    population_shares,
    reading_truths,
)
from csrmodel.populations.sensitivity import ASSUMPTIONS, SEED, named_worlds, proposition_indices, truths_of
from csrmodel.populations.verdicts import POPULATIONS, Verdict, buyers_weights, verdicts

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


def test_indices_from_the_first_points_of_the_design() -> None:
    """A design of 16 points is the beginning of the was one: the same indices, computed again."""
    was = kept.verdict_indices()
    found = runs.verdict_indices(proposition_indices(points=16, clusters=runs.CLUSTERS))
    both = found.merge(was[was["points"] == 16], on=["proposition", "name", "points"])
    assert len(both) == 3 * len(ASSUMPTIONS)
    for column in ("first", "total", "holds"):
        assert all(same(a, b) for a, b in zip(both[f"{column}_x"], both[f"{column}_y"], strict=True)), STALE
    assert was["points"].max() == runs.POINTS


def test_indices_have_settled() -> None:
    """At the last size the indices that matter have intervals well below themselves."""
    was = kept.verdict_indices()
    last = was[was["points"] == was["points"].max()]
    top = last.sort_values("total", ascending=False).groupby("proposition").head(2)
    assert (top["total_error"] < top["total"]).all()
    first = was[was["points"] == 16].sort_values("total", ascending=False).groupby("proposition").head(2)
    assert top["total_error"].mean() < first["total_error"].mean()


def test_turning_points_turn_where_they_say() -> None:
    was = kept.verdict_turns()
    assert len(was) == 3 * len(ASSUMPTIONS)
    base = truths_of(World(), runs.CLUSTERS)
    assert all(same(base[int(row.proposition)], row.truth) for row in was.itertuples()), STALE
    turned = was.dropna(subset="turned_at").sort_values("distance").groupby("proposition").head(2)
    assert len(turned)
    for row in turned.itertuples():
        found = truths_of(World().changed(**{row.name: row.turned_at}), runs.CLUSTERS)[int(row.proposition)]
        assert (found > 0.5) != (row.truth > 0.5), STALE


@pytest.mark.parametrize("row", [0, 250, 400])
def test_points_of_the_maps(row: int) -> None:
    was = kept.verdict_maps().iloc[row]
    world = World().changed(**{was["first"]: was["x"], was["second"]: was["y"]})
    assert same(truths_of(world, runs.CLUSTERS)[int(was["proposition"])], was["truth"]), STALE


def test_maps_are_of_the_two_assumptions_that_matter_most() -> None:
    maps, indices = kept.verdict_maps(), kept.verdict_indices()
    for n, part in maps.groupby("proposition"):
        assert [part["first"].iloc[0], part["second"].iloc[0]] == kept.most_important(indices, int(n))[:2]


def test_runs_are_written_as_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it, small: the tables are there and meet their schema."""
    monkeypatch.setattr(runs, "POINTS", 16)
    monkeypatch.setattr(runs, "CLUSTERS", 32)
    monkeypatch.setattr(runs, "SEEDS", (0,))
    monkeypatch.setattr(runs, "AXES", {name: axis[:2] for name, axis in kept.AXES.items()})
    monkeypatch.setattr(runs, "turning_points", lambda clusters: small_turns())
    monkeypatch.setattr(runs, "verdict_maps", lambda indices: kept.verdict_maps())
    runs.write_all(tmp_path)
    for name in ("verdict_alternatives", "verdict_grid", "verdict_indices", "verdict_turns", "verdict_maps"):
        assert len(evidence.read_table(tmp_path / f"{name}.csv", name))


def small_turns() -> pd.DataFrame:
    from csrmodel.populations.sensitivity import turning_points

    return turning_points(clusters=32, names=["rho", "most_full"], steps=2)
