"""Results draw and save themselves: charts with words on their axes, files that say the same."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest

from csrmodel.clusters import ClusterAttributes
from csrmodel.figures.kit import palette
from csrmodel.populations.ensembles import ensemble_frame
from csrmodel.results import OUTCOMES, Comparison, PathTable, Sweep, Table, save
from csrmodel.scenario import Scenario, compare, sweep

HERE = Scenario(ClusterAttributes(0.9, 0.2, 0.7, 0.7, 0.3, 0.3), name="as it is")
TWO = HERE.changed(laws=[0.1, 0.9])
COLOURS = {value for value in vars(palette).values() if isinstance(value, str) and value.startswith("#")}


def found(spec: Any, key: str) -> list[Any]:
    """Every value under a key, wherever it stands."""
    if isinstance(spec, dict):
        return [value for name, value in spec.items() if name == key] + [
            item for value in spec.values() for item in found(value, key)
        ]
    return [item for value in spec for item in found(value, key)] if isinstance(spec, list) else []


CHARTS = {
    "comparison": lambda: compare(HERE, HERE.changed(traceability=0.9, name="traced: all")).plot(),
    "comparison of the same name": lambda: compare(HERE, HERE.changed(traceability=0.9)).plot(),
    "comparison of several": lambda: compare(TWO, TWO.changed(omega=0.1)).plot(),
    "sweep of one": lambda: sweep(HERE, traceability=[0, 0.5, 1]).plot("gap"),
    "sweep of two": lambda: sweep(HERE, traceability=[0, 1], gloss=[0, 1]).plot("gloss"),
    "sweep of three": lambda: sweep(HERE, traceability=[0, 1], omega=[0.1, 0.2], initiatives=[[], ["training"]]).plot(),
    "sweep of many values": lambda: sweep(HERE, traceability=[0, 1], omega=np.linspace(0, 0.5, 6)).plot(),
    "sweep of several clusters": lambda: sweep(TWO, traceability=[0, 1]).plot(),
    "path": lambda: HERE.path(4).plot(),
    "path of several": lambda: TWO.path(4).plot("gap", "first_tier"),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_valid_and_has_words_on_its_axes(name: str) -> None:
    chart = CHARTS[name]()
    assert isinstance(chart, alt.TopLevelMixin)
    spec = chart.to_dict()
    titles = [axis["title"] for key in ("x", "y") for axis in found(spec, key) if isinstance(axis, dict)]
    assert titles
    # A legend is as wide as the chart, so that its title is not cut.
    assert all(legend["titleLimit"] >= 400 for legend in found(spec, "legend"))
    # Where a row names itself an axis needs no title; any other has words, and no name of a variable.
    assert any(title for title in titles)
    assert not [title for title in titles if title and ("_" in title or title in OUTCOMES)]
    colours = [item for scale in found(spec, "range") for item in scale] + found(spec, "color")
    assert {colour for colour in colours if isinstance(colour, str)} <= COLOURS


def test_a_name_on_an_axis_would_be_found() -> None:
    """Negative control."""
    chart = (
        alt.Chart(pd.DataFrame({"chain_wide": [0]})).mark_point().encode(x=alt.X("chain_wide:Q", title="chain_wide"))
    )
    titles = [axis["title"] for axis in found(chart.to_dict(), "x") if isinstance(axis, dict)]
    assert [title for title in titles if title and ("_" in title or title in OUTCOMES)] == ["chain_wide"]


def test_what_a_chart_draws_is_what_the_table_holds() -> None:
    table = compare(HERE, HERE.changed(traceability=0.9, name="traced"))
    spec = table.plot().to_dict()
    (rows,) = spec["datasets"].values()
    assert [row["traced"] for row in rows] == pytest.approx(table["second"].tolist(), nan_ok=True)
    assert found(spec, "domain") == [["as it is", "traced"]]


def test_paths_are_drawn_on_the_whole_scale() -> None:
    assert HERE.path(4).plot().to_dict()["encoding"]["y"]["scale"]["domain"] == [0, 1]


def test_rows_that_are_picked_are_drawn_too() -> None:
    table = sweep(HERE, traceability=[0, 0.5, 1], omega=[0.1, 0.2])
    picked = table.query("traceability > 0")
    assert isinstance(picked, Sweep)
    (rows,) = picked.plot().to_dict()["datasets"].values()
    assert len(rows) == 4


def test_a_plot_refuses_by_name() -> None:
    table = sweep(HERE, traceability=[0, 1])
    with pytest.raises(ValueError, match="outcome 'chain_wid' is unknown; nearest is chain_wide"):
        table.plot("chain_wid")
    with pytest.raises(ValueError, match="4 names run over values; allowed for a plot are one to three"):
        sweep(HERE, traceability=[0], omega=[0.1], psi=[0.1], laws=[0.5]).plot()
    with pytest.raises(ValueError, match="outcomes 'violation' is unknown"):
        HERE.path(2).plot("violation")
    with pytest.raises(
        ValueError, match=r"outcomes is \['gap', 'gloss'\]; allowed is each .*, as in plot\('gap', 'gloss'"
    ):
        HERE.path(2).plot(["gap", "gloss"])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="outcomes are gap, gap, gap, gap, gap; allowed are up to four"):
        HERE.path(2).plot(*["gap"] * 5)


@cache
def tables() -> dict[str, pd.DataFrame]:
    return {
        "comparison": compare(HERE, HERE.changed(omega=0.25)),
        "sweep": sweep(HERE, traceability=[0, 0.5, 1], initiatives=[[], ["training"]]),
        "path": HERE.path(3),
        "result": HERE.run().frame,
        "outcomes": TWO.run().outcomes,
        "firms": HERE.changed(network=[1, 2, 2]).run().firms,
        "ensemble": ensemble_frame(None, 8, 1),
        "state": TWO.run().state.frame,
        "impacts": TWO.run().impacts.frame,
        "groups": TWO.changed(initiatives=["training"]).run().effect.groups(),
    }


NAMES = ["comparison", "sweep", "path", "result", "outcomes", "firms", "ensemble", "state", "impacts", "groups"]


@pytest.mark.parametrize("name", NAMES)
def test_files_say_what_the_table_says(name: str, tmp_path: Path) -> None:
    table = tables()[name]
    # An index with a name is a column of the file.
    plain = pd.DataFrame(table).reset_index() if table.index.name else pd.DataFrame(table)
    back = pd.read_csv(save(table, tmp_path / "results.csv"))
    pd.testing.assert_frame_equal(
        back, plain, check_exact=False, rtol=1e-12, check_categorical=False, check_dtype=False
    )
    if sys.platform != "emscripten":
        back = pd.read_parquet(save(table, tmp_path / "results.parquet"))
        pd.testing.assert_frame_equal(back, plain)


@pytest.mark.long
def test_a_sweep_is_a_grid_in_netcdf(tmp_path: Path) -> None:
    xarray = pytest.importorskip("xarray")
    table = tables()["sweep"]
    with xarray.open_dataset(save(table, tmp_path / "results.nc"), engine="scipy") as back:
        assert dict(back.sizes) == {"traceability": 3, "initiatives": 2}
        picked = back["chain_wide"].sel(traceability=0.5, initiatives="training").item()
    assert picked == table.query("traceability == 0.5 and initiatives == 'training'")["chain_wide"].item()
    for other in NAMES:
        wanted = tables()[other].reset_index()
        with xarray.open_dataset(save(tables()[other], tmp_path / f"{other}.nc"), engine="scipy") as back:
            rows = back.to_dataframe().reset_index()
            assert len(rows) == len(wanted)
            numbers = wanted.select_dtypes("number").columns.intersection(rows.columns)
            assert rows[numbers].sum().to_numpy() == pytest.approx(wanted[numbers].sum().to_numpy())
            if other == "comparison":
                assert back["meaning"].sel(outcome="gap").item() == OUTCOMES["gap"]
            if other == "ensemble":
                assert rows["chain"].tolist() == wanted["chain"].tolist()
                assert back["chain_wide"].attrs["long_name"] == OUTCOMES["chain_wide"]


def test_numbers_of_a_row_are_no_dimensions(tmp_path: Path) -> None:
    """A table may hold one outcome beside numbers of its own: as dimensions, ten clusters of these fill 16 GB."""
    xarray = pytest.importorskip("xarray")
    many = HERE.changed(laws=np.linspace(0.1, 1, 10)).run().impacts.frame
    with xarray.open_dataset(save(many, tmp_path / "impacts.nc"), engine="scipy") as back:
        assert dict(back.sizes) == {"cluster": 10, "site": 3}
        wanted = many.query("cluster == 4 and site == 'home'")["pay"].item()
        assert back["pay"].sel(cluster=4, site="home").item() == wanted


def test_the_names_of_a_sweep_stay_its_dimensions(tmp_path: Path) -> None:
    """Negative control: clusters alone tell these rows apart."""
    xarray = pytest.importorskip("xarray")
    table = sweep(TWO, traceability=[0.5], omega=[0.1])
    with xarray.open_dataset(save(table, tmp_path / "sweep.nc"), engine="scipy") as back:
        assert dict(back.sizes) == {"traceability": 1, "omega": 1, "cluster": 2}
    plain = pd.DataFrame(sweep(HERE, traceability=[0, 1], omega=[0.1, 0.2]))
    assert Table(plain).keys_of_rows == ["traceability", "omega"]


def test_names_keep_the_order_of_the_table(tmp_path: Path) -> None:
    xarray = pytest.importorskip("xarray")
    firms = HERE.changed(network=[12], laws=[0.1, 0.9]).run().firms
    names = [f"firm {number}" for number in range(1, 13)]
    with xarray.open_dataset(save(firms, tmp_path / "firms.nc"), engine="scipy") as back:
        assert back["firm"].to_numpy().tolist() == names
        assert back["conduct"].sel(cluster=1, firm="firm 10").item() == firms["conduct"].iloc[21]
    # Negative control: xarray alone sorts them.
    assert firms.set_index(firms.keys_of_rows).to_xarray()["firm"].to_numpy().tolist() == sorted(names) != names


def test_a_missing_package_and_a_wrong_ending_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tables()["path"]
    with pytest.raises(ValueError, match=r"allowed are names that end in \.csv, \.parquet, \.nc"):
        table.save(tmp_path / "results.xls")  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="whose folder is not there; allowed is a file in a folder that is"):
        save(table, tmp_path / "no" / "results.csv")
    with pytest.raises(ValueError, match="table is 3; allowed is a DataFrame or a Result"):
        save(3, tmp_path / "results.csv")  # type: ignore[arg-type]
    for package, ending in (("pyarrow", ".parquet"), ("xarray", ".nc")):
        monkeypatch.setitem(sys.modules, package, None)
        with pytest.raises(ImportError, match=rf"{ending} needs {package}: pip install '\.\[results\]' in the folder"):
            table.save(tmp_path / f"results{ending}")  # type: ignore[attr-defined]
        assert not (tmp_path / f"results{ending}").exists()


def test_results_are_tables_of_their_own_kinds() -> None:
    kinds = {name: type(table) for name, table in tables().items() if isinstance(table, Table)}
    own = {"comparison": Comparison, "sweep": Sweep, "path": PathTable}
    assert kinds == {**own, **dict.fromkeys(("result", "outcomes", "firms"), Table)}


def test_a_result_saves_itself_and_leads_to_its_outcomes(tmp_path: Path) -> None:
    result = HERE.run()
    assert result.save(tmp_path / "one.csv").read_bytes() == save(result, tmp_path / "two.csv").read_bytes()  # type: ignore[arg-type]
    with pytest.raises(AttributeError, match=r"no attribute 'adoption'; it is result.outcomes\['adoption'\]"):
        result.adoption  # noqa: B018
    with pytest.raises(AttributeError, match=r"no attribute 'nothing'$"):
        result.nothing  # noqa: B018


def test_a_csv_file_holds_every_digit(tmp_path: Path) -> None:
    values = np.random.default_rng(1).random(500)
    path = save(pd.DataFrame({"x": values}), tmp_path / "x.csv")
    texts = pd.read_csv(path, dtype=str)["x"]
    assert texts.astype(float).tolist() == values.tolist()
    # Negative control: with a digit less in the file, none is the same.
    assert not (texts.str[:-1].astype(float) == values).any()
