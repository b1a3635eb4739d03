"""A kept table says which model and which register made it; one of another is found by its name and its reason."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from csrmodel.evidence import data_folder
from csrmodel.populations import kept


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(data_folder() / "kept", tmp_path / "kept"))


def rewrite(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    record = folder / "identity.json"
    identity = json.loads(record.read_text())
    change(identity)
    record.write_text(json.dumps(identity))


def test_the_kept_tables_are_of_this_model_and_register() -> None:
    assert kept.stale() == []


def test_another_register_is_named(folder: Path) -> None:
    rewrite(folder, lambda identity: identity["assumptions"].update(rho=1.0))
    faults = kept.stale(folder)
    assert len(faults) == len(kept.TABLES) + len(kept.DESIGNS) + 1
    assert faults[0] == "kept/verdict_readings.csv is stale: rho was 1.0 and is 0.5. 'make runs' makes it anew."


def test_another_model_is_found(folder: Path) -> None:
    rewrite(folder, lambda identity: identity.update(model="of another day"))
    assert all("the model gives other numbers" in fault for fault in kept.stale(folder))


def test_an_altered_table_is_named_and_no_other(folder: Path) -> None:
    table = folder / "verdict_maps.csv"
    table.write_text(table.read_text().replace("1", "2", 1))
    (fault,) = kept.stale(folder)
    assert fault.startswith("kept/verdict_maps.csv is stale: it was changed by other means.")


def test_altered_runs_are_named(folder: Path) -> None:
    packed = folder / "draw_runs.csv.gz"
    packed.write_bytes(packed.read_bytes()[:-1])
    (fault,) = kept.stale(folder)
    assert fault.startswith("kept/draw_runs.csv.gz is stale: it was changed by other means.")


def test_a_wider_range_is_another_register() -> None:
    """The ends of the ranges make the runs as much as the defaults do, the wide ones among them."""
    read = kept.assumptions_read()
    assert read["highest rho, review"] == 1
    assert read["highest rho, wide"] == 10


def test_a_chapter_is_warned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_made_with", lambda: {**kept.assumptions_read(), "rho": 1.0})
    with pytest.warns(UserWarning, match=r"kept/verdict_grid\.csv is of another register: rho was 1\.0 and is 0\.5\."):
        kept.verdict_grid()


def test_a_line_of_a_chapter_is_warned_once_of_all_that_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often it reads the table, and whatever sets the filters of warnings meanwhile; the next line is too."""
    changed = {"rho": 1.0, "omega": 0.25}
    monkeypatch.setattr(kept, "_made_with", lambda: {**kept.assumptions_read(), **changed})

    def chapter() -> None:
        for _ in range(3):
            kept.verdict_grid()
            warnings.simplefilter("always")
        kept.verdict_grid()

    with pytest.warns(UserWarning, match="another register") as caught:
        chapter()
    assert len(caught) == 2
    assert "rho was 1.0 and is 0.5; omega was 0.25 and is 0.5. 'make runs'" in str(caught[0].message)


@pytest.mark.filterwarnings("error")
def test_nobody_is_warned_without_need() -> None:
    """Negative control."""
    assert len(kept.verdict_grid())
