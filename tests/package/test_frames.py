"""Every result gives itself as a tidy table: a row for each point of its axes, a column for each array."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from csrmodel import qca
from csrmodel.assessment import estimates, simulated_clusters
from csrmodel.clusters import ClusterAttributes, even_network
from csrmodel.demand import demand_path
from csrmodel.frames import has_columns, tidy, with_named_rows
from csrmodel.governance import scheme
from csrmodel.impacts import impacts
from csrmodel.initiatives import effect, effects
from csrmodel.populations import draw
from csrmodel.populations.ensembles import Ensemble, ensemble_blocks
from csrmodel.populations.postdiction import compared, postdict
from csrmodel.populations.rivals import agreement, rivals
from csrmodel.populations.sensitivity import assumption_ranges, mattering, within
from csrmodel.populations.verdicts import judge
from csrmodel.round_table import fair, meets, outcomes
from csrmodel.scenario import Scenario
from csrmodel.simulation import equilibrium, simulate
from csrmodel.treatment import common_plant

MANY = ClusterAttributes(np.linspace(0, 1, 6), *[0.5] * 5)
STATE = equilibrium(MANY)
STUDIED = simulated_clusters(MANY, ["training"])
RUN = ensemble_blocks(None, 10, 1, method="random", block=4, progress=False)

FRAMES: dict[str, tuple[Any, int]] = {
    "attributes": (MANY, 6),
    "state": (STATE, 6 * 3),
    "path": (simulate(MANY, steps=4, path=True), 5 * 6 * 3),
    "impacts": (impacts(STATE), 6 * 3),
    "effect on one": (effect(MANY.part(slice(0, 1)), ["training"]), 7),
    "effect on many": (effect(MANY, ["training"]), 6 * 7),
    "network": (even_network((1, 2, 2)), 5),
    "population": (draw(None, 7, 1, "random"), 7),
    "run": (RUN, 10),
    "scenario": (Scenario(MANY).run(), 6 * 24),
    "demand": (demand_path(), 240),
    "scheme": (scheme([0.0, 0.5, 1.0], 0.5, 0.5), 3),
    "one scheme": (scheme(0.5, 0.5, 0.5), 1),
    "plant": (common_plant([1.0, 5.0, 40.0]), 3),
    "clusters of a study": (STUDIED, 6),
    "estimates": (estimates(STUDIED, 4, 5, np.random.default_rng(1))["after only"], 5),
    "verdict": (next(iter(judge(None, 16, [0]).values())), 4),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_result_is_a_table(name: str) -> None:
    result, rows = FRAMES[name]
    frame = result.frame
    assert isinstance(frame, pd.DataFrame)
    assert len(frame) == rows
    assert frame.columns.is_unique
    # A cell holds one value, and no column is an array in disguise.
    assert not [column for column in frame if frame[column].map(lambda cell: isinstance(cell, np.ndarray | list)).any()]


def test_a_run_is_its_ensemble() -> None:
    pd.testing.assert_frame_equal(RUN.frame, Ensemble(None, 10, 1, "random").frame())


def test_rows_hold_what_their_axes_say() -> None:
    path = simulate(MANY, steps=4, path=True)
    row = path.frame.query("step == 2 and cluster == 3 and lump == 1").iloc[0]
    assert row["conduct"] == path.conduct[2, 3, 1]
    assert row["tier"] == path.lumps.tier[1]
    found = impacts(STATE)
    row = found.frame.query("cluster == 4 and site == 'home'").iloc[0]
    assert row["pollution"] == found.pollution[4, 2]


def test_what_is_done_to_several_clusters_is_done_to_each() -> None:
    done = ["common_plant", "closing_polluters", "stitching_centres"]
    whole = effect(MANY, done)
    for cluster in range(6):
        alone = effect(MANY.part(slice(cluster, cluster + 1)), done)
        ours = whole.summary().query("cluster == @cluster").drop(columns="cluster").reset_index(drop=True)
        pd.testing.assert_frame_equal(ours, alone.summary())
        groups = whole.groups().query("cluster == @cluster").drop(columns="cluster").reset_index(drop=True)
        pd.testing.assert_frame_equal(groups, alone.groups())
    # Their associations being different, so are their plants.
    associations = ClusterAttributes(0.5, 0.5, 0.5, [0.0, 1.0], 0.5, 0.5)
    loads = effect(associations, ["common_plant"]).impacts_after.load / effect(associations, []).impacts_after.load
    assert loads[1] < loads[0]


def test_choices_side_by_side_are_each_choice_by_itself() -> None:
    # Among them deeds of each kind, none at all, and the same choice twice.
    choices = [["common_plant"], [], ["stitching_centres", "cleaner_technology"], ["closing_polluters"], []]
    whole, many = effects(MANY, choices), MANY.clusters
    summary, groups = whole.summary(), whole.groups()
    for place, choice in enumerate(choices):
        alone = effect(MANY, choice)
        for found, expected in ((summary, alone.summary()), (groups, alone.groups())):
            here = found[found["cluster"].between(place * many, (place + 1) * many - 1)].reset_index(drop=True)
            pd.testing.assert_frame_equal(here.assign(cluster=here["cluster"] - place * many), expected)
    assert not effect(MANY, choices[0]).summary().equals(effect(MANY, choices[2]).summary())


def test_no_choice_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^choices is empty; allowed is one choice"):
        effects(MANY, [])


def test_arrays_of_other_shapes_are_refused() -> None:
    """Negative control."""
    with pytest.raises(ValueError, match="mismatch"):
        tidy({"x": None}, {"a": [1, 2], "b": [1, 2, 3]})


def test_a_table_is_refused_by_what_it_lacks() -> None:
    table = pd.DataFrame({"name": ["a"], "effect": [0.5]})
    wrong = {
        "table has no column 'effect'; allowed is a table with name, effect, each once": table[["name"]],
        "table has column 'effect' twice; allowed is a table with name": table[["name", "effect", "effect"]],
        "table has no rows; allowed is one or more": table[:0],
        "table has '0.5' in column 'effect'; allowed are numbers": table.assign(effect="0.5"),
        "table has True in column 'effect'; allowed are numbers": table.assign(effect=True),
        "table is None; allowed is a DataFrame": None,
    }
    for said, given in wrong.items():
        with pytest.raises(ValueError, match=f"^{said}"):
            has_columns("table", given, ("name", "effect"), ("effect",))
    has_columns("table", table.assign(effect=[None]).astype({"effect": object}), ("name", "effect"), ("effect",))


@pytest.mark.parametrize(
    ("call", "sound", "column"),
    [
        (mattering, pd.DataFrame({"name": ["omega"], "effect": [0.5]}), "effect"),
        (lambda table: within(table, pd.DataFrame({"omega": [0.5]})), assumption_ranges(["omega"]), "low"),
        (qca.survival, pd.DataFrame({"in_every": [("A",)], "in_some": [("A",)]}), "in_some"),
        (fair, outcomes("sialkot-football"), "load"),
        (meets, outcomes("sialkot-football"), "chain"),
        (lambda table: compared(table, "model", "a coin", draws=2), postdict(draws=4), "case"),
        (agreement, rivals(draws=4), "model call"),
    ],
)
def test_functions_of_tables_say_which_column_is_missing(
    call: Callable[[pd.DataFrame], object], sound: pd.DataFrame, column: str
) -> None:
    with pytest.raises(ValueError, match=rf"^\w+ has no column '{column}'; allowed is a table with"):
        call(sound.drop(columns=column))
    with pytest.raises(ValueError, match=r"^\w+ has no rows; allowed is one or more"):
        call(sound[:0])
    assert call(sound) is not None


def test_names_of_rows_have_their_head_beside_the_others() -> None:
    table = pd.DataFrame({"value": [1, 2]}, index=pd.Index(["one", "two"], name="row"))
    shown = with_named_rows(table, "row")
    assert shown.to_html().split("</thead>")[0].count("<tr") == 1
    assert ">row</th>" in shown.to_html().split("</thead>")[0]
    assert list(shown.index) == ["one", "two"]
    # Negative control: as pandas shows it.
    assert table.to_html().split("</thead>")[0].count("<tr") == 2
