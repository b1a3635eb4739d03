"""The tables: valid by their schema, whole, traceable, and clear about a bad file."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from frictionless import Package

from csrmodel import evidence
from csrmodel.evidence.check import check
from csrmodel.evidence.register import assumptions


def frictionless_faults(folder: Path) -> list[str]:
    report = Package(str(folder / "datapackage.json")).validate()
    return [error.message for task in report.tasks for error in task.errors] + [e.message for e in report.errors]


def copy_of_data(target: Path) -> Path:
    return Path(shutil.copytree(evidence.data_folder(), target / "data"))


@pytest.mark.long
def test_data_package_is_valid(tmp_path: Path) -> None:
    assert frictionless_faults(copy_of_data(tmp_path)) == []


@pytest.mark.long
def test_a_broken_data_package_is_found(tmp_path: Path) -> None:
    """The negative control: a value off its scale and a dangling key."""
    folder = copy_of_data(tmp_path)
    presets = folder / "presets.csv"
    presets.write_text(presets.read_text().replace("Sialkot,0.9", "Sialkot,1.9"))
    table = folder / "drivers_barriers.csv"
    table.write_text(table.read_text().replace(",laws,laws,", ",police,laws,", 1))
    assert len(frictionless_faults(folder)) >= 2


def test_own_check_agrees() -> None:
    assert check() == []


def test_table_1_is_whole() -> None:
    rows = evidence.drivers_barriers()
    assert rows["driver"].nunique() == rows["barrier"].nunique() == 6
    factors = set(evidence.factors()["id"])
    assert set(rows["driver_factor"]) | set(rows["barrier_factor"]) <= factors


def test_every_cited_work_is_in_the_bibliography() -> None:
    keys = set(evidence.reference_keys())
    for cell in evidence.drivers_barriers()["studies"]:
        assert set(cell.split("; ")) <= keys
    assert "nobody1999" not in keys


def test_every_claim_has_a_study_or_is_the_authors_own() -> None:
    claims = evidence.claims()
    assert len(claims) > 250
    assert (claims["references"].notna() | (claims["basis"] == "authors")).all()
    named = {case for cell in claims["cases"].dropna() for case in cell.split("; ")}
    assert named <= set(evidence.cases()["id"])


def test_every_case_is_coded_on_every_variable_and_missing_stays_missing() -> None:
    codings = evidence.codings()
    table = codings.pivot(index="case", columns="variable", values="value")
    assert table.shape == (len(evidence.cases()), 11)
    silent = codings[codings["value"].isna()]
    assert silent["references"].isna().all()
    told = codings[codings["value"].notna()]
    assert told[["section", "references", "confidence"]].notna().all().all()


def test_a_dangling_identifier_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copy_of_data(tmp_path)
    table = folder / "topics.csv"
    table.write_text(table.read_text().replace("env-05", "env-999", 1))
    monkeypatch.setattr("csrmodel.evidence.check.data_folder", lambda: folder)
    assert [fault for fault in check() if "'env-999'; allowed is an identifier of claims.csv" in fault]


def test_a_number_of_the_register_rests_on_a_work_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_of_data(tmp_path)
    table = folder / "assumptions.csv"
    table.write_text(table.read_text().replace(",khana2007\n", ",khan2007\n", 1))
    monkeypatch.setattr("csrmodel.evidence.check.data_folder", lambda: folder)
    (fault,) = [fault for fault in check() if "khan2007" in fault]
    assert fault.startswith("assumptions.csv: row ")
    assert fault.endswith("column 'source': 'khan2007'; allowed is an identifier of references.bib")


def test_numbers_are_read_to_the_last_digit() -> None:
    """So that a kept table is of the same register whatever the versions of the libraries."""
    with (evidence.data_folder() / "assumptions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    read = assumptions()
    for field in ("default", "low", "high"):
        assert read[field].tolist() == [float(row[field]) for row in rows]
    # A fraction that a reader in a hurry gets wrong by its last digit.
    assert "0.16666666666666666" in {row["low"] for row in rows}


def test_every_default_lies_in_its_range() -> None:
    register = evidence.assumptions()
    assert ((register["low"] <= register["default"]) & (register["default"] <= register["high"])).all()
    assert evidence.default("rho") == 0.5
    with pytest.raises(ValueError, match="'rhoo' is unknown"):
        evidence.default("rhoo")


def test_works_that_nobody_found_stay_marked() -> None:
    state = evidence.verification().set_index("key")["state"]
    assert state["rathi2013"] == state["pyke2010"] == "not identified"
    assert state["dasgupta2000"] == "no source seen"
    assert state["bazan2004"] == "confirmed in part"
    assert state["bair2001"] == "confirmed"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("0.7,0.7", "1.7,0.7"), "row 2, column 'monitoring': '1.7'; allowed is a number from 0 to 1"),
        (("0.7,0.7", "nan,0.7"), "row 2, column 'monitoring': 'nan'; allowed is a number from 0 to 1"),
        (("0.7,0.7", "high,0.7"), "row 2, column 'monitoring': 'high'"),
        (
            ("0.7,0.7", ",0.7"),
            "row 2, column 'monitoring': ''; allowed is a number from 0 to 1, and every",
        ),
        (("monitoring", "watching"), "column 'monitoring' is missing"),
        (("monitoring", "watching"), "column 'watching' is unknown"),
        (("jalandhar,", "sialkot,"), "row 3, column 'id': 'sialkot' stands there twice"),
        (("illustration", "measured"), "'measured'; allowed is illustration"),
        (("sialkot,", "<b>,"), "row 2, column 'id': '<b>'"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    text = (evidence.data_folder() / "presets.csv").read_text()
    path = tmp_path / "mine.csv"
    path.write_text(text.replace(*change, 1))
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is checked below
        evidence.read_table(path, "presets")
    assert "mine.csv: " in str(refused.value)
    assert said in str(refused.value)


def test_all_faults_of_a_file_come_in_one_report(tmp_path: Path) -> None:
    text = (evidence.data_folder() / "presets.csv").read_text()
    path = tmp_path / "mine.csv"
    path.write_text(text.replace("Sialkot,0.9", "Sialkot,9").replace("Jalandhar,0.5", "Jalandhar,5"))
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is checked below
        evidence.read_table(path, "presets")
    assert len(str(refused.value).splitlines()) == 2


def test_files_that_are_no_tables_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"none\.csv: there is no such file"):
        evidence.read_table(tmp_path / "none.csv", "presets")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(ValueError, match=r"binary\.csv"):
        evidence.read_table(tmp_path / "binary.csv", "presets")
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(ValueError, match=r"empty\.csv"):
        evidence.read_table(tmp_path / "empty.csv", "presets")
    with pytest.raises(ValueError, match="table 'nothing' is unknown"):
        evidence.read_table(tmp_path / "empty.csv", "nothing")


LINE = "sialkot,Sialkot,0.9,0.2,0.7,0.7,0.3,0.3,illustration,lundthomsen2010a,"
HEADER = "id,name,visibility,laws,monitoring,associations,dialogue,community,basis,source,note"
STRAY = (
    pytest.param('"Seen" by many', id="text after a closing quote"),
    pytest.param('"Seen"by many', id="no comma after a closing quote"),
    pytest.param('"Seen by many', id="a quote that never closes"),
)
"""Notes with a stray quote, out of which a lenient reader would make some other text."""


@pytest.mark.parametrize("note", STRAY)
def test_a_stray_quote_is_refused(tmp_path: Path, note: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"{HEADER}\n{LINE}{note}\n")
    with pytest.raises(ValueError, match=r"mine\.csv: row 2: a quotation mark (?:stands inside|is opened)"):
        evidence.read_table(path, "presets")


@pytest.mark.parametrize(
    ("note", "read"), [('"Seen ""by"" many"', 'Seen "by" many'), ('"one, two"', "one, two"), ("it's", "it's")]
)
def test_a_quote_in_its_place_is_read(tmp_path: Path, note: str, read: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"\ufeff{HEADER}\n\n{LINE}{note}\n", encoding="utf-8")
    assert evidence.read_table(path, "presets").loc[0, "note"] == read


def test_a_header_that_names_a_column_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"{HEADER},note\n{LINE}a,b\n")
    with pytest.raises(ValueError, match="column 'note' stands there twice"):
        evidence.read_table(path, "presets")


def test_the_ends_of_a_range_belong_to_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"{HEADER}\n{LINE.replace('0.9', '0').replace('0.7', '1')}note\n")
    assert evidence.read_table(path, "presets").loc[0, ["visibility", "monitoring"]].tolist() == [0, 1]
    for beside in ("-0.001", "1.001"):
        path.write_text(f"{HEADER}\n{LINE.replace('0.9', beside)}note\n")
        with pytest.raises(ValueError, match=rf"'{beside}'; allowed is a number from 0 to 1"):
            evidence.read_table(path, "presets")


SILENT = ", or NA where nothing is reported"


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("assumptions", ("0.5,-2", "half,-2"), "column 'default': 'half'; allowed is a number"),
        ("cases", ("32.49", "north"), "column 'latitude': 'north'; allowed is a number from -90 to 90, or NA"),
        ("cases", ("32.49", "90.1"), "column 'latitude': '90.1'; allowed is a number from -90 to 90, or NA"),
        (
            "cases",
            ("32.49,", ","),
            "column 'latitude': ''; allowed is a number from -90 to 90, or NA where nothing is reported",
        ),
        (
            "cases",
            ("Sialkot,Pakistan", ",Pakistan"),
            "column 'place': ''; allowed is text, or NA where nothing is reported",
        ),
        ("cases", ("export", "abroad"), "column 'market': 'abroad'; allowed is export or domestic or mixed, or NA"),
        ("cases", ("single", "NA"), "column 'kind': 'NA'; allowed is single or population, and every row needs one"),
    ],
)
def test_a_cell_is_refused_with_what_its_column_allows(
    tmp_path: Path, table: str, change: tuple[str, str], said: str
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text((evidence.data_folder() / f"{table}.csv").read_text().replace(*change, 1))
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is checked below
        evidence.read_table(path, table)
    assert said in str(refused.value).splitlines()[0] + "\n"
    assert str(refused.value).splitlines()[0].endswith(said)


def test_a_missing_number_is_missing_and_the_ends_of_the_earth_are_on_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    text = (evidence.data_folder() / "cases.csv").read_text()
    path.write_text(text.replace("32.49,74.53", "-90,NA", 1))
    first = evidence.read_table(path, "cases").iloc[0]
    assert first["latitude"] == -90
    assert first["longitude"] != first["longitude"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("references", float("nan"), "claims.csv: row 3, column 'references': NA of 'abstract-02'; allowed is a work"),
        ("direction", "worse", "claims.csv: row 3, column 'outcomes': NA beside a direction; allowed is an outcome"),
    ],
)
def test_a_claim_that_rests_on_nothing_is_named(
    monkeypatch: pytest.MonkeyPatch, column: str, value: object, said: str
) -> None:
    claims = evidence.claims()
    claims.loc[1, column] = value
    if column == "references":
        claims.loc[1, "basis"] = "review"
    monkeypatch.setattr("csrmodel.evidence.check.claims", lambda: claims)
    (fault,) = check()
    assert fault.startswith(said)


@pytest.mark.long
@pytest.mark.parametrize(("low", "default", "high"), [(0, -0.1, 1), (0, 1.1, 1)])
def test_a_default_beside_its_range_is_named(
    monkeypatch: pytest.MonkeyPatch, low: float, default: float, high: float
) -> None:
    register = evidence.assumptions()
    register.loc[5, ["low", "default", "high"]] = (low, default, high)
    register.loc[6, ["low", "default", "high"]] = (0, 0, 1)
    register.loc[7, ["low", "default", "high"]] = (0, 1, 1)
    monkeypatch.setattr("csrmodel.evidence.check.assumptions", lambda: register)
    (fault,) = check()
    assert fault.startswith(f"assumptions.csv: {register.loc[5, 'name']}: default {default} is outside")
