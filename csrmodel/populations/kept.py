"""The kept runs: tables of verdicts that took minutes to compute, with the model and the register that made them.

`csrmodel.populations.runs` writes them into ``data/kept``, with an identity beside them: what every assumption was that
a verdict depends on, what the model gave on a few small populations, and the checksum of each table. The build of the
book starts with ``python -m csrmodel.populations.kept`` and stops at a table of another model or register; a chapter
that runs warns of one.
"""

from __future__ import annotations

import hashlib
import json
import sys
import warnings
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from csrmodel.evidence import assumptions, data_folder, default, shared_table
from csrmodel.evidence.faults import callers_level
from csrmodel.frames import has_columns
from csrmodel.guards import guard
from csrmodel.parameters import unknown
from csrmodel.populations.propositions import World, population_shares
from csrmodel.populations.sensitivity import RANGES, Indices, assumption_ranges

TABLES = (
    "verdict_readings",
    "verdict_draws",
    "fact_draws",
    "round_table_draws",
    "verdict_alternatives",
    "verdict_grid",
    "verdict_screening",
    "verdict_indices",
    "verdict_boxes",
    "verdict_turns",
    "verdict_maps",
    "postdictions",
)

DESIGNS = ("screening_runs", "index_runs", "draw_runs")
"""Every single run behind the screening, the indices and the boxes."""

GRID = "postdiction_grid.bin.gz"
"""The predictions for every profile, as `csrmodel.populations.postdiction_grid` packs them."""

AXES: dict[str, tuple[float, ...]] = {
    "visible_share": (0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
    "national_median": (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    "informality_median": (0.0, 0.3, 0.6, 0.9),
    "traceability_median": (0.0, 0.25, 0.5, 0.75, 1.0),
}
"""The grid of populations, evenly spaced along each axis."""


def verdict_readings() -> pd.DataFrame:
    """Shares of the checks by the weight of buyers, on every population, by `csrmodel.populations.runs`."""
    return _kept("verdict_readings")


def verdict_alternatives() -> pd.DataFrame:
    """Shares of the checks of the propositions in other worlds, as `csrmodel.populations.runs` wrote them."""
    return _kept("verdict_alternatives")


def verdict_draws() -> pd.DataFrame:
    """In how many draws of all assumptions from their ranges each reading holds, by `csrmodel.populations.runs`."""
    return _kept("verdict_draws")


def fact_draws() -> pd.DataFrame:
    """In how many draws of all assumptions the model gives each fact's sign, by `csrmodel.populations.runs`."""
    return _kept("fact_draws")


def round_table_draws() -> pd.DataFrame:
    """Which conditions of the round table hold in each draw and cluster, as `csrmodel.populations.runs` wrote them."""
    return _kept("round_table_draws")


def verdict_grid() -> pd.DataFrame:
    """Shares of the checks of the propositions on a grid of populations, as `csrmodel.populations.runs` wrote them."""
    return _kept("verdict_grid")


def verdict_screening() -> pd.DataFrame:
    """Mean effects of every assumption on the truths of the readings, as `csrmodel.populations.runs` wrote them."""
    return _kept("verdict_screening")


def verdict_indices() -> pd.DataFrame:
    """Sobol indices of the truths by the number of base points, as `csrmodel.populations.runs` wrote them."""
    return _kept("verdict_indices")


def verdict_boxes() -> pd.DataFrame:
    """The box in which each reading holds, a row for each limit, as `csrmodel.populations.runs` wrote them."""
    return _kept("verdict_boxes")


def verdict_turns() -> pd.DataFrame:
    """Turning points of the verdicts, as `csrmodel.populations.runs` wrote them."""
    return _kept("verdict_turns")


def verdict_maps() -> pd.DataFrame:
    """Truth of each proposition over the two assumptions that matter most to it, by `csrmodel.populations.runs`."""
    return _kept("verdict_maps")


def postdictions() -> pd.DataFrame:
    """The coded cases, predicted, by coding and prior, as `csrmodel.populations.runs` wrote them."""
    return _kept("postdictions")


def runs_of(design: str, folder: Path | None = None) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Every run of a design: where it stood, and what came out.

    Parameters
    ----------
    design
        One of `DESIGNS`.
    folder
        Where the kept tables lie; None takes the book's own.

    Returns
    -------
    tuple of DataFrame and dict
        Places in the unit cube, a column for each assumption (0 at the low end of its range, 1 at the high end); and by
        each of `csrmodel.populations.sensitivity.RANGES` the truths, a column for each reading.
    """
    if design not in DESIGNS:
        raise ValueError(unknown("design", design, DESIGNS))
    # Numbers as they were written, to the last digit, which pandas' own reading gives from version 3 on only.
    table = pd.read_csv((folder or data_folder() / "kept") / _packed(design), dtype=str).astype(float)
    found = {name: f"{name} " for name in RANGES}
    truths = {
        name: table.filter(regex=f"^{start}").rename(columns=lambda column, start=start: column.removeprefix(start))
        for name, start in found.items()
    }
    return table.drop(columns=[f"{name} {key}" for name, part in truths.items() for key in part]), truths


def write_runs(folder: Path, design: str, places: pd.DataFrame, truths: Mapping[str, pd.DataFrame]) -> None:
    """Write the runs of a design as `runs_of` reads them; the same runs make the same bytes."""
    table = places.join([part.add_prefix(f"{name} ") for name, part in truths.items()])
    packed = {"method": "gzip", "mtime": 0}
    table.to_csv(folder / _packed(design), index=False, lineterminator="\n", compression=packed)


def packed_grid(folder: Path | None = None) -> bytes:
    """The predictions for every profile, for `csrmodel.populations.postdiction_grid.unpacked` and for the page.

    Parameters
    ----------
    folder
        Where the kept tables lie; None takes the book's own.
    """
    _warn_of_another_register(GRID)
    return ((folder or data_folder() / "kept") / GRID).read_bytes()


def _packed(design: str) -> str:
    return f"{design}.csv.gz"


def most_important(indices: pd.DataFrame, reading: str, ranges: str = RANGES[0]) -> list[str]:
    """Assumptions of a reading by their total index with the most base points, the largest first."""
    return [str(name) for name in indices_of(indices, reading, ranges).table["name"]]


def indices_of(indices: pd.DataFrame, reading: str, ranges: str = RANGES[0]) -> Indices:
    """The indices of one reading over one set of ranges, out of the table of all."""
    has_columns("indices", indices, ("reading", "ranges", "holds", "name", "points", "total", "total_error"))
    for name, value in (("reading", reading), ("ranges", ranges)):
        if value not in set(indices[name]):
            raise ValueError(unknown(name, value, indices[name].unique()))
    rows = indices[(indices["reading"] == reading) & (indices["ranges"] == ranges)]
    return Indices(rows.drop(columns=["reading", "ranges", "holds"]), float(rows["holds"].iloc[0]))


def assumptions_read() -> dict[str, float | str]:
    """Every number that a verdict depends on, as the register has it now: defaults, and the ranges that are varied."""
    world = asdict(World())
    numbers = {
        "population_size": default("population_size"),
        "floor": default("floor"),
        "rho_flat": default("rho_flat"),
        **{name: default(name) for name in _of_the_table()},
    }
    return {**_flat(world), **numbers, **_ends()}


# What no `assuming` changes is looked up once: every reading of a kept table asks for it.


@cache
def _of_the_table() -> tuple[str, ...]:
    return tuple(name for name in assumptions()["name"] if name.startswith("table_"))


@cache
def _ends() -> dict[str, float]:
    """The ends of every range that is varied."""
    return {
        f"{end} {row['name']}, {ranges}": float(row[column])
        for ranges in RANGES
        for row in assumption_ranges(ranges=ranges).to_dict("records")
        for end, column in (("lowest", "low"), ("highest", "high"))
    }


@cache
def model_fingerprint() -> str:
    """What the model says of a few small populations, to six digits, as a checksum.

    A change of the code that changes no number leaves it as it is.
    """
    worlds = (
        World(),
        World().changed(traceability_median=0.9, rho=-1.0),
        World().changed(visible_share=0.5, outsourcing_hurdle=0.2),
    )
    found = [{key: f"{share:.6f}" for key, share in population_shares(world, 128, 1).items()} for world in worlds]
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def write_identity(folder: Path) -> None:
    """Write beside the tables of a folder what made them."""
    identity = {
        "command": "make runs",
        "model": model_fingerprint(),
        "assumptions": assumptions_read(),
        "tables": {path: _checksum(folder / path) for path in _files()},
    }
    (folder / _RECORD).write_text(json.dumps(identity, indent=1) + "\n", encoding="utf-8")


def stale(folder: Path | None = None) -> list[str]:
    """Every kept table that is not of this model and this register, each with the reason and the command for it."""
    place = folder or data_folder() / "kept"
    made = json.loads((place / _RECORD).read_text(encoding="utf-8"))
    reasons = _differences(made["assumptions"])
    if not reasons and made["model"] != model_fingerprint():
        reasons = ["the model gives other numbers than the one that made it"]
    faults = []
    for path in _files():
        own = [] if _checksum(place / path) == made["tables"].get(path) else ["it was changed by other means"]
        if reasons or own:
            faults.append(f"kept/{path} is stale: {'; '.join([*reasons, *own])}. '{made['command']}' makes it anew.")
    return faults


def _files() -> list[str]:
    return [*(f"{name}.csv" for name in TABLES), *map(_packed, DESIGNS), GRID]


_RECORD = "identity.json"


def _kept(name: str) -> pd.DataFrame:
    _warn_of_another_register(f"{name}.csv")
    return shared_table(name).copy()


def _warn_of_another_register(path: str) -> None:
    """Say what has changed, all of it at once, and once for each line of whoever called the package.

    Python by itself would say it as often as a figure reads the table: what it has said it forgets whenever a library
    sets its filters.
    """
    changed = _differences(_made_with())
    if not changed:
        return
    level = callers_level()
    caller = sys._getframe(level - 1)
    said = (path, *changed, caller.f_code.co_filename, caller.f_lineno)
    if said not in _SAID:
        _SAID.add(said)
        text = f"kept/{path} is of another register: {'; '.join(changed)}. 'make runs' makes it anew."
        warnings.warn(text, stacklevel=level)


_SAID: set[tuple[object, ...]] = set()


@cache
def _made_with() -> dict[str, Any]:
    made: dict[str, Any] = json.loads((data_folder() / "kept" / _RECORD).read_text(encoding="utf-8"))["assumptions"]
    return made


def _differences(made: dict[str, Any]) -> list[str]:
    """What an assumption was and what it is, for each that has changed."""
    now = assumptions_read()
    return [
        f"{name} was {made.get(name, 'not there')} and is {now.get(name, 'not there')}"
        for name in dict.fromkeys((*made, *now))
        if made.get(name) != now.get(name)
    ]


def _flat(tree: dict[str, Any]) -> dict[str, float | str]:
    """Nested numbers by name; a number of a tier has its place in the name."""
    flat: dict[str, float | str] = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            flat |= _flat(value)
        elif isinstance(value, list | tuple):
            flat |= _flat({f"{name} {i}": item for i, item in enumerate(value, start=1)})
        else:
            flat[f"{name}"] = value if isinstance(value, str) else str(value) if value is None else float(value)
    return flat


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


guard(globals())

if __name__ == "__main__":
    found = stale()
    for fault in found:
        print(fault, file=sys.stderr)
    sys.exit(1 if found else 0)
