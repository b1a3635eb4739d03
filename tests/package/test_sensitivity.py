"""Where a verdict fails: indices against a published function, turning points and maps against direct evaluation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from SALib.test_functions import Ishigami

from csrmodel import evidence
from csrmodel.populations.propositions import PROPOSITIONS, World
from csrmodel.populations.sensitivity import (
    ASSUMPTIONS,
    alternatives,
    assumption_ranges,
    proposition_indices,
    sobol_indices,
    truths_of,
    turning_points,
    verdict_map,
)

CUBE = pd.DataFrame({"name": ["x1", "x2", "x3"], "low": [-np.pi] * 3, "high": [np.pi] * 3})
ANALYTIC = {"x1": (0.3139, 0.5576), "x2": (0.4424, 0.4424), "x3": (0.0, 0.2437)}
"""First-order and total indices of the Ishigami function at a = 7 and b = 0.1, as published with it."""


def ishigami(values: dict[str, float]) -> list[float]:
    return [float(Ishigami.evaluate(np.array([[values["x1"], values["x2"], values["x3"]]]))[0]), 1.0]


def test_indices_of_the_published_function() -> None:
    found = sobol_indices(ishigami, CUBE, 1024)[0]
    last = found[found["points"] == 1024].set_index("name")
    for name, (first, total) in ANALYTIC.items():
        assert last.loc[name, "first"] == pytest.approx(first, abs=0.03)
        assert last.loc[name, "total"] == pytest.approx(total, abs=0.03)


def test_indices_converge() -> None:
    found = sobol_indices(ishigami, CUBE, 1024)[0]
    miss = {
        points: max(abs(row["total"] - ANALYTIC[row["name"]][1]) for row in rows.to_dict("records"))
        for points, rows in found.groupby("points")
    }
    assert list(miss) == [16, 32, 64, 128, 256, 512, 1024]
    assert miss[1024] < miss[16]
    errors = found.groupby("points")["total_error"].mean()
    assert errors[1024] < errors[64] / 2


def test_what_does_not_vary_has_no_indices() -> None:
    constant = sobol_indices(ishigami, CUBE, 16)[1]
    assert constant[["first", "total"]].isna().all().all()


def test_a_function_of_one_name_has_one_index() -> None:
    """The negative control: an index that is shared out evenly would be found."""
    found = sobol_indices(lambda v: [v["x2"]], CUBE, 256)[0]
    last = found[found["points"] == 256].set_index("name")["total"]
    assert last["x2"] == pytest.approx(1, abs=0.02)
    assert last.drop("x2").abs().max() < 0.02


def test_every_assumption_lies_in_the_register_and_can_be_changed() -> None:
    ranges = assumption_ranges()
    assert tuple(ranges["name"]) == ASSUMPTIONS
    assert (ranges["low"] < ranges["high"]).all()
    for row in ranges.to_dict("records"):
        World().changed(**{row["name"]: row["low"]})
        World().changed(**{row["name"]: row["high"]})
    with pytest.raises(ValueError, match="luck"):
        assumption_ranges(["luck"])


def test_turning_points_turn_the_verdict_and_nothing_nearer_does() -> None:
    names = ["traceability_median", "outsourcing_hurdle"]
    found = turning_points(clusters=256, names=names, steps=10)
    assert len(found) == len(names) * len(PROPOSITIONS)
    turned = found.dropna(subset="turned_at")
    assert len(turned) >= 1
    for row in turned.to_dict("records"):
        name, n = row["name"], row["proposition"]
        held = row["truth"] > 0.5
        assert (truths_of(World().changed(**{name: row["turned_at"]}), 256)[n] > 0.5) != held
        short = row["default"] + 0.97 * (row["turned_at"] - row["default"])
        assert (truths_of(World().changed(**{name: short}), 256)[n] > 0.5) == held
        assert row["distance"] == pytest.approx(abs(row["turned_at"] - row["default"]) / (row["high"] - row["low"]))
    for row in found[found["turned_at"].isna()].to_dict("records"):
        for end in (row["low"], row["high"]):
            assert (truths_of(World().changed(**{row["name"]: end}), 256)[row["proposition"]] > 0.5) == (
                row["truth"] > 0.5
            )


def test_a_map_holds_the_truth_of_each_point() -> None:
    found = verdict_map("traceability_median", "informality_median", clusters=256, steps=3)
    assert len(found) == 9
    row = found.iloc[5]
    world = World().changed(
        traceability_median=row["traceability_median"], informality_median=row["informality_median"]
    )
    assert truths_of(world, 256) == {n: row[f"truth_{n}"] for n in PROPOSITIONS}


def test_other_ways_of_combining_give_other_truths() -> None:
    found = {name: truths_of(world, 512) for name, world in alternatives().items()}
    assert found["as assumed"] == truths_of(World(), 512)
    assert found["orders are traced"][3] > 0.5 > found["as assumed"][3]
    assert len({tuple(truth.values()) for truth in found.values()}) > 4


def test_indices_of_the_verdicts_read_as_sentences() -> None:
    names = ["traceability_median", "informality_median", "most_full"]
    found = proposition_indices(points=16, clusters=128, names=names)
    assert [f.proposition for f in found] == list(PROPOSITIONS)
    third = found[2]
    assert set(third.table["name"]) == set(names)
    assert "proposition 3 holds in" in third.sentence
    assert evidence.assumptions().set_index("name").loc[third.table.iloc[0]["name"], "meaning"][1:] in third.sentence
    still = proposition_indices(points=16, clusters=64, names=["few_none", "few_full"])[1]
    assert still.sentence.endswith("Nothing that was varied moves it.")


@pytest.mark.parametrize("points", [8, 100])
def test_a_design_of_another_size_is_refused(points: int) -> None:
    with pytest.raises(ValueError, match=f"points is {points}"):
        sobol_indices(ishigami, CUBE, points)
