"""Scenarios from the command line: tables on the screen, files, and faults as they are told in Python."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pandas as pd
import pytest

from csrmodel import __version__
from csrmodel.__main__ import main
from csrmodel.evidence import case_names
from csrmodel.initiatives import initiative_names
from csrmodel.scenario import MOST_ROWS, Scenario, changeable, compare, vocabulary


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "place.toml"
    Scenario.of_case("sialkot-football").to_toml(path)
    return path


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0
    return capsys.readouterr().out


def test_a_scenario_is_run_and_written(file: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "results.csv"
    said = told(capsys, "run", str(file), "--out", str(out))
    frame = Scenario.from_toml(file).run().frame
    assert said.startswith("Sialkot football\n")
    for meaning, value in zip(frame["meaning"], frame["value"], strict=True):
        assert any(meaning in line and f"{value:.3f}" in line for line in said.split("\n"))
    # A name by which it is asked for stands before each meaning.
    assert [line.split()[0] for line in said.splitlines()[2:-1]] == frame["outcome"].tolist()
    pd.testing.assert_frame_equal(pd.read_csv(out), pd.DataFrame(frame), rtol=1e-12)


def test_a_path_a_comparison_and_a_sweep(file: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert len(told(capsys, "run", str(file), "--steps", "5").splitlines()) == 1 + 1 + 6
    other = tmp_path / "traced.toml"
    traced = Scenario.from_toml(file).changed(traceability=0.9)
    traced.to_toml(other)
    said = told(capsys, "compare", str(file), str(other))
    assert f"{compare(Scenario.from_toml(file), traced).set_index('outcome').loc['gap', 'change']:.3f}" in said
    out = tmp_path / "sweep.csv"
    told(capsys, "sweep", str(file), "--vary", "omega=0.2,0.5", "--vary", "laws=0,0.5,1", "--out", str(out))
    assert pd.read_csv(out)[["omega", "laws"]].drop_duplicates().shape == (6, 2)


def test_names_are_listed_with_their_meaning(capsys: pytest.CaptureFixture[str]) -> None:
    said = told(capsys, "names")
    for words in ("traceability", "Weight of", "plant_benefit", "chain_wide", "parameters", "outcomes"):
        assert words in said
    for name in (*initiative_names(), *case_names()):
        assert f"\n  {name} " in said
    assert "\ninitiatives\n" in said
    assert "\nattributes: default (range), meaning\n" in said
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert (
        "laws (0 to 1) Labour and environmental laws. 1: laws are strong and enforced. 0: laws are weak or stay"
        in "".join(lines)
    )
    assert "omega 0.5 (0.167 to 0.5) Weight of the international level" in lines


def test_every_name_has_a_meaning_of_its_own() -> None:
    table = vocabulary()
    assert table.groupby("group")["name"].count()["parameter"] == len(changeable())
    told = table["meaning"].str.lower().str.replace("_", " ")
    assert not (told == table["name"].str.replace("_", " ")).any()
    assert (table["meaning"].str.len() > 10).sum() >= len(table) - 1
    doubled = table[table["group"] == "attribute"]["meaning"].duplicated()
    assert not doubled.any()


def test_a_sweep_runs_over_initiatives(file: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "sweep.csv"
    told(capsys, "sweep", str(file), "--vary", "initiatives=none,training,training+association", "--out", str(out))
    assert pd.read_csv(out)["initiatives"].tolist() == ["none", "training", "training, association"]


def test_a_new_scenario_can_be_run_and_replaces_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.toml"
    told(capsys, "new", str(path), "--case", "jalandhar-football")
    assert Scenario.from_toml(path).name == Scenario.of_case("jalandhar-football").name
    assert main(["new", str(path)]) == 1
    assert "which is there; allowed is a new file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "nowhere.toml"], "nowhere.toml cannot be read"),
        (["run", "."], ". cannot be read (Is a directory); allowed is a file in TOML"),
        (["sweep", "FILE", "--vary", "tracability=1"], "'tracability' is unknown; nearest is traceability\n"),
        (["sweep", "FILE", "--vary", "initiatives=trainin"], "initiative 'trainin' is unknown; nearest is training"),
        (["run", "FILE", "--out", "no/results.csv"], "--out is 'no/results.csv', whose folder is not there"),
        (["new", "no/x.toml"], "path is 'no/x.toml', whose folder is not there; allowed is a file in a folder that is"),
        (
            ["sweep", "FILE", "--vary", "omega"],
            "--vary is 'omega'; allowed is a name and numbers, such as omega=0,0.5,1",
        ),
        (["sweep", "FILE", "--vary", "omega=a"], "--vary is 'omega=a'"),
        (
            ["sweep", "FILE", "--vary", "omega=0", "--vary", "omega=1"],
            "--vary is 'omega=1', and omega was varied",
        ),
        (["sweep", "FILE", "--vary", "omga=1"], "'omga' is unknown; nearest is omega"),
        (["run", "FILE", "--out", "results.doc"], "--out is 'results.doc'; allowed are names that end in"),
        (["new", "x.toml", "--case", "sialkot"], "case 'sialkot' is unknown; nearest is sialkot-football"),
    ],
)
def test_faults_are_told_without_a_trace(
    words: list[str], said: str, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    assert main([str(file) if word == "FILE" else word for word in words]) == 1
    error = capsys.readouterr().err
    assert error.startswith(said)
    assert "Traceback" not in error


def test_help_shows_commands_and_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    for words in ("run", "compare", "sweep", "new", "names", "examples:", "python -m csrmodel run scenario.toml --out"):
        assert words in said
    with pytest.raises(SystemExit):
        main([])
    assert "usage: python -m csrmodel" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "emscripten", reason="a page starts no process")
def test_the_package_is_a_command() -> None:
    import subprocess

    command = [sys.executable, "-m", "csrmodel", "--version"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == f"csrmodel {__version__}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "FILE", "--out", "no/x.csv"], "--out is 'no/x.csv', whose folder is not there"),
        (["sweep", "FILE", "--vary", "omega=0.2", "--out", "x.doc"], "--out is 'x.doc'; allowed are names that end in"),
        (["class-sheet", ".", "--page", "x.doc"], "--page is 'x.doc'; allowed are names that end in .html"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_before_any_work(
    words: list[str], said: str, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[str] = []
    for name in ("_run", "_sweep", "_class_sheet"):
        monkeypatch.setattr(f"csrmodel.__main__.{name}", lambda _, name=name: worked.append(name))
    given = [str(file) if word == "FILE" else word for word in words]
    assert main(given) == 1
    assert said in capsys.readouterr().err
    assert not worked
    assert main(given[:-2]) == 0  # Negative control: without the file, the work is done.
    assert worked


def test_a_path_that_would_fill_the_memory_is_refused(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(file), "--steps", "100000000"]) == 1
    assert f"steps is 100,000,000; allowed are {MOST_ROWS - 1:,} at the most" in capsys.readouterr().err
    assert main(["run", str(file), "--steps", "100"]) == 0


class Closed(io.StringIO):
    """A pipe whose reader has gone."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def fileno(self) -> int:
        return self.number

    def write(self, text: str) -> int:
        raise BrokenPipeError(32, "Broken pipe")


def test_who_reads_may_stop_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in ``python -m csrmodel names | head``."""
    with (tmp_path / "closed").open("w") as place, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", Closed(place.fileno()))
        assert main(["names"]) == 1
        # What is left for the end of Python goes nowhere.
        os.write(place.fileno(), b"left")
    assert not (tmp_path / "closed").read_text()
    assert not capsys.readouterr().err
    assert main(["names"]) == 0
