"""Results as tables that save and draw themselves: outcomes, two scenarios compared, a sweep, a path.

Each is a pandas DataFrame with a method `save` of its own; `save` writes any other table of the package. A comparison,
a sweep and a path have `plot` too. A chart is Altair's, which saves it: ``table.plot().save("chart.html")``, and with
the package's extra ``notebook`` as ``.svg`` and ``.png``. It has the colours of the book, and words on its axes. Altair
is imported when a chart is asked for, as no run needs it. ``pandas.DataFrame(table).plot()`` is pandas' own plot.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from csrmodel.evidence.extras import installing
from csrmodel.figures.kit.palette import BLUE, GREY, RUST, TEAL
from csrmodel.guards import guard
from csrmodel.named import in_words
from csrmodel.parameters import shown, unknown
from csrmodel.populations import ensembles

if TYPE_CHECKING:
    import altair as alt

OUTCOMES: Mapping[str, str] = {
    **ensembles.OUTCOMES,
    "poor": "share of those who worked before the initiatives who are poor",
    "jobs": "jobs, as a share of those before anything was closed",
}
"""Outcomes of a scenario and what they hold."""

SUFFIXES = (".csv", ".parquet", ".nc")
"""Kinds of file that a table is saved as."""

ROWS = ("step", "cluster", "lump", "firm", "group", "site", "outcome", "meaning")
"""Columns that say what a row is of, in tables whose outcomes do not stand side by side."""

_WIDTH, _HEIGHT = 420, 280


class Table(pd.DataFrame):  # type: ignore[misc]
    """A DataFrame of results."""

    @property
    def _constructor(self) -> type[Table]:
        return type(self)

    @property
    def keys_of_rows(self) -> list[str]:
        """The columns that say what a row is of: those of `ROWS` where they tell rows apart, or else all but outcomes.

        Examples
        --------
        >>> from csrmodel import Scenario
        >>> Table(Scenario.of_case("sialkot-football").run().impacts.frame).keys_of_rows
        ['cluster', 'site']
        """
        rows = [name for name in self.columns if name in ROWS]
        others = [name for name in self.columns if name not in OUTCOMES]
        return rows if len(others) == len(self.columns) or (rows and not self.duplicated(rows).any()) else others

    def save(self, path: str | Path) -> Path:
        """Write the table to a file: .csv, .parquet (needs pyarrow) or .nc (netCDF; needs xarray and scipy).

        ``xarray.open_dataset("sweep.nc")`` reads a netCDF file with the names as dimensions; in memory
        ``table.set_index(table.keys_of_rows).to_xarray()`` gives the same, but for names in the order of the alphabet.

        Every file holds the numbers in full. Before version 3, pandas reads the last digit of a CSV file's as they are
        only if asked to: ``pd.read_csv("sweep.csv", float_precision="round_trip")``.

        Raises
        ------
        ValueError
            If the name ends otherwise, or its folder is not there.
        ImportError
            If a package is missing, naming it and the command that installs it.
        """
        return save(self, path)


class Comparison(Table):
    """Outcomes of two scenarios: outcome, meaning, first, second, change; cluster first where there are several."""

    def plot(self) -> alt.TopLevelMixin:
        """Each outcome as two dots, of the first and of the second scenario, and the line between them."""
        import altair as alt

        labels = {key: self.attrs.get(key, key) for key in ("first", "second")}
        if labels["first"] == labels["second"]:
            labels = {key: f"{name} ({key})" for key, name in labels.items()}
        order = list(dict.fromkeys(self["meaning"]))
        table = pd.DataFrame(self).rename(columns=labels)
        where = alt.Y("meaning:N", title=None, sort=order, axis=alt.Axis(labelLimit=400))
        base = alt.Chart(table)
        lines = base.mark_rule(color=GREY, strokeWidth=2).encode(
            y=where, x=alt.X(f"{_field(labels['first'])}:Q", title="Value, from 0 to 1"), x2=_field(labels["second"])
        )
        dots = (
            base.transform_fold(list(labels.values()), as_=["scenario", "value"])
            .mark_circle(size=90, opacity=1)
            .encode(
                y=where,
                x=alt.X("value:Q", title="Value, from 0 to 1"),
                color=_colours("scenario", list(labels.values())),
                tooltip=["meaning:N", "scenario:N", alt.Tooltip("value:Q", format=".3f")],
            )
        )
        chart = alt.layer(lines, dots).properties(width=_WIDTH)
        return chart.facet(row=alt.Row("cluster:N", title="Cluster")) if "cluster" in table else chart


class Sweep(Table):
    """Outcomes over the values of some names: a row for each setting, and for each cluster where there are several."""

    @property
    def keys_of_rows(self) -> list[str]:
        """The names that run over values, and cluster where there are several."""
        return [name for name in self.columns if name not in OUTCOMES]

    def plot(self, outcome: str = "chain_wide") -> alt.TopLevelMixin:
        """An outcome over the first name, a line for each value of the second, a panel for each of the third.

        Parameters
        ----------
        outcome
            One of the outcomes.
        """
        import altair as alt

        _one_of("outcome", outcome, [name for name in self.columns if name in OUTCOMES])
        keys = [name for name in self.keys_of_rows if name != "cluster"]
        if not 1 <= len(keys) <= 3:
            raise ValueError(f"{len(keys)} names run over values; allowed for a plot are one to three")
        words = [in_words(name.removeprefix("parameter_")) for name in keys]
        encoded: dict[str, Any] = {
            "x": alt.X(f"{keys[0]}:{_type(self[keys[0]])}", title=words[0]),
            "y": alt.Y(f"{outcome}:Q", title=_capital(OUTCOMES[outcome])),
            "tooltip": [*keys, alt.Tooltip(f"{outcome}:Q", format=".3f")],
        }
        if len(keys) > 1:
            encoded["color"] = _colours(keys[1], list(dict.fromkeys(self[keys[1]])), words[1])
        if len(keys) > 2:
            encoded["column"] = alt.Column(f"{keys[2]}:N", title=words[2])
        if "cluster" in self.columns:
            encoded["strokeDash"] = alt.StrokeDash("cluster:N", title="Cluster")
        else:
            encoded["color"] = encoded.get("color", alt.value(TEAL))
        return alt.Chart(pd.DataFrame(self)).mark_line(point=True, strokeWidth=3).encode(**encoded).properties(
            width=_WIDTH if len(keys) < 3 else _WIDTH // 2, height=_HEIGHT
        )  # fmt: skip


class PathTable(Table):
    """Outcomes step by step: step, cluster where there are several, then the outcomes."""

    def plot(self, *outcomes: str) -> alt.TopLevelMixin:
        """Outcomes as lines over the steps.

        Parameters
        ----------
        outcomes
            Up to four; none shows first-tier and chain-wide conduct and the work that is given out.
        """
        import altair as alt

        if len(outcomes) == 1 and isinstance(outcomes[0], list | tuple):
            each = ", ".join(map(repr, outcomes[0]))
            raise ValueError(f"outcomes is {shown(outcomes[0])}; allowed is each by itself, as in plot({each})")
        chosen = outcomes or ("first_tier", "chain_wide", "outsourced")
        for name in chosen:
            _one_of("outcomes", name, [each for each in self.columns if each in OUTCOMES])
        if len(chosen) > 4:
            raise ValueError(f"outcomes are {', '.join(chosen)}; allowed are up to four")
        long = pd.DataFrame(self).melt(self.keys_of_rows, list(chosen), "outcome", "value")
        long["outcome"] = long["outcome"].map(OUTCOMES)
        encoded: dict[str, Any] = {
            "x": alt.X("step:Q", title="Step"),
            "y": alt.Y("value:Q", title="Value, from 0 to 1", scale=alt.Scale(domain=[0, 1])),
            "color": _colours("outcome", [OUTCOMES[name] for name in chosen]),
            "tooltip": ["step", "outcome", alt.Tooltip("value:Q", format=".3f")],
        }
        if "cluster" in long:
            encoded["strokeDash"] = alt.StrokeDash("cluster:N", title="Cluster")
        return alt.Chart(long).mark_line(strokeWidth=3).encode(**encoded).properties(width=_WIDTH, height=_HEIGHT)


def save(table: Any, path: str | Path) -> Path:
    """Write a table of results to a file, by the ending of its name: one of `SUFFIXES`; as in `Table.save`.

    Any DataFrame of the package is taken, such as those of `csrmodel.populations.ensembles`, and a `Result` for its
    outcomes. An index with a name, such as cluster, is written as a column.
    """
    if not isinstance(table, pd.DataFrame):
        table = getattr(table, "outcomes", table)
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"table is {shown(table)}; allowed is a DataFrame or a Result")
    place = file_to_write(path, SUFFIXES)
    kind = place.suffix.lower()
    named = [name for name in table.index.names if name]
    plain = pd.DataFrame(table).reset_index() if named else pd.DataFrame(table)
    if kind == ".csv":
        plain.to_csv(place, index=False, lineterminator="\n")
    elif kind == ".parquet":
        _needed("pyarrow", kind)
        plain.to_parquet(place, index=False)
    else:
        _needed("xarray", kind)
        _needed("scipy", kind)
        told = table if isinstance(table, Table) else Table(table)
        keys = named or told.keys_of_rows or [plain.columns[0]]
        _grid(plain, keys).to_netcdf(place, engine="scipy")
    return place


def file_to_write(path: str | Path, endings: Sequence[str] = (), name: str = "path") -> Path:
    """The path of a file that can be written: its folder is there.

    Parameters
    ----------
    path
        The file.
    endings
        What its name may end in; none allows any.
    name
        What a refusal calls it.

    Raises
    ------
    ValueError
        Naming the path, the fault and what is allowed.
    """
    if not isinstance(path, str | Path):
        raise ValueError(f"{name} is {shown(path)}; allowed is the name of a file")
    place = Path(path)
    fault = ""
    if not place.parent.is_dir():
        fault = ", whose folder is not there; allowed is a file in a folder that is"
    elif place.is_dir():
        fault = ", which is a folder; allowed is the name of a file"
    elif endings and place.suffix.lower() not in endings:
        fault = f"; allowed are names that end in {', '.join(endings)}"
    elif not os.access(place if place.exists() else place.parent, os.W_OK):
        fault = ", which may not be written; allowed is a file that may be"
    if fault:
        raise ValueError(f"{name} is {str(path)!r}{fault}")
    return place


def _grid(plain: pd.DataFrame, keys: Sequence[str]) -> Any:
    """A table as an xarray Dataset over its keys, each variable with its meaning as ``long_name``."""
    meaning = dict(zip(plain["outcome"], plain["meaning"], strict=True)) if "meaning" in plain else {}
    plain = plain.drop(columns="meaning", errors="ignore")
    keys = [name for name in keys if name in plain]
    if plain.duplicated(keys).any():
        plain, keys = plain.rename_axis("row").reset_index(), ["row"]
    # netCDF has no categories.
    texts = plain.select_dtypes("category").columns
    plain = plain.astype(dict.fromkeys(texts, str))
    grid = plain.set_index(list(keys)).to_xarray()
    # xarray sorts its dimensions: as names, home would come before workshop, and firm 10 before firm 2.
    grid = grid.reindex({key: plain[key].unique() for key in keys if _type(plain[key]) == "N"})
    if meaning:
        grid = grid.assign_coords(meaning=("outcome", [meaning[name] for name in grid["outcome"].to_numpy()]))
    for name in grid.variables:
        words = OUTCOMES.get(str(name), in_words(str(name)))
        if words != name:
            grid[name].attrs["long_name"] = words
    return grid


def _needed(package: str, kind: str) -> None:
    try:
        __import__(package)
    except ImportError as error:
        raise ImportError(f"a file that ends in {kind} needs {package}: {installing('results')}") from error


def _one_of(what: str, name: object, allowed: Sequence[str]) -> None:
    if name not in allowed:
        raise ValueError(unknown(what, name, allowed))


def _type(values: pd.Series) -> str:
    return "Q" if pd.api.types.is_numeric_dtype(values) else "N"


def _colours(field: str, values: Sequence[Any], title: str | None = None) -> alt.Color:
    """The book's colours one after the other, or shades from one to the other where there are more values."""
    import altair as alt

    legend = alt.Legend(orient="bottom", columns=1, labelLimit=_WIDTH, titleLimit=_WIDTH)
    if len(values) <= len(_LINES):
        scale = alt.Scale(domain=list(values), range=list(_LINES[: len(values)]))
        return alt.Color(f"{field}:N", title=title, scale=scale, legend=legend)
    return alt.Color(f"{field}:O", title=title, scale=alt.Scale(range=[RUST, TEAL]), legend=legend)


_LINES = (TEAL, RUST, BLUE, GREY)


def _field(name: str) -> str:
    """A column by name, as a chart reads it: signs that have a meaning there are none."""
    return "".join(f"\\{sign}" if sign in ".[]:" else sign for sign in name)


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


guard(globals())
