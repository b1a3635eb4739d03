"""A scenario: one cluster or several, the numbers of the model, its firms and what is done, in one object and one file.

Three lines compare two::

    from csrmodel import Scenario, compare
    today = Scenario.of_case("sialkot-football")
    compare(today, today.changed(traceability=0.9, initiatives=["training"]))

Whatever can be changed goes by its name: an attribute of the cluster, a number of the model, or any assumption of the
register on which an outcome depends. None of these is listed here: `csrmodel.named` finds them, and
``python -m csrmodel names`` prints them with what they mean, their defaults and their ranges, and beside them the
initiatives of the table and the coded cases.

The same as a file, in TOML, with any of these parts::

    name = "Sialkot, traced"
    case = "sialkot-football"          # attributes start from a coded case, and those below go before it
    initiatives = ["training", { name = "Price floor", lower_to = { price_squeeze = 0.1 } }]

    [attributes]
    traceability = 0.9

    [parameters]
    omega = 0.33
    pay_tier_3 = 0.7

    [network]
    file = "network.csv"               # or firms = [20, 60, 120], or links = [{ client = ..., ... }]
    sizes = { "Exporter A" = 120 }     # optional
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from csrmodel.clusters import ClusterAttributes, ProductionNetwork, even_network
from csrmodel.coded_cases import CodedCase, coded_cases
from csrmodel.evidence import assuming, assumptions, assumptions_behind
from csrmodel.evidence.faults import Faults
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.frames import tidy
from csrmodel.guards import guard
from csrmodel.impacts import ImpactParameters, Impacts
from csrmodel.initiatives import Effect, changed, effect, initiative_names, initiatives_in_words, initiatives_of
from csrmodel.named import assumption_fault, described, places
from csrmodel.networks import COLUMNS, network_from_table, network_of, with_sizes
from csrmodel.parameters import is_number, memberships, shown, unknown, whole_number
from csrmodel.populations.ensembles import conduct_columns, outcome_columns
from csrmodel.populations.progress import Progress, progress_of
from csrmodel.results import OUTCOMES, Comparison, PathTable, Sweep, Table, file_to_write
from csrmodel.simulation import ClusterState, SimulationParameters, simulate

PARTS: tuple[type, ...] = (SimulationParameters, ImpactParameters)
"""The dataclasses that hold the numbers of a scenario."""

MOST_ROWS = 100_000
"""So many rows has the longest path: what is at rest by then stays so, and a table of more is a matter of memory."""

_TABLES = ("name", "case", "initiatives", "attributes", "parameters", "network")
_BESIDE = ("initiatives", "network", "name")
_NETWORK_KEYS = ("file", "firms", "links", "sizes")


@dataclass(frozen=True, eq=False, repr=False)
class Scenario:
    """One cluster or several, the numbers of the model, its firms and what is done.

    Parameters
    ----------
    attributes
        A `ClusterAttributes`, or a dict (or a Series) of attributes by name: memberships in [0, 1], a number each or
        one for each of several clusters. A DataFrame has a row for each cluster. Attributes that have no default must
        be there.
    parameters
        Numbers that differ from the register's, by name; or a `SimulationParameters` or `ImpactParameters`.
    network
        Whatever `csrmodel.networks.network_of` takes; None takes `csrmodel.clusters.even_network`.
    initiatives
        What is done: names of initiatives of the table, and any `Initiative` of your own.
    name
        What tables and plots call it.

    Raises
    ------
    ValueError
        With every fault, a line each: what it is, its value and what is allowed.

    Examples
    --------
    >>> drivers = {"visibility": 0.9, "laws": 0.2, "monitoring": 0.7, "associations": 0.7, "dialogue": 0.3}
    >>> mine = Scenario({**drivers, "community": 0.3}, {"omega": 0.4}, initiatives=["training"])
    >>> mine.run().outcomes[["first_tier", "chain_wide"]].round(2).to_numpy().tolist()
    [[0.87, 0.41]]
    """

    attributes: Any
    parameters: Any = field(default_factory=dict)
    network: Any = None
    initiatives: Any = ()
    name: str = ""

    def __post_init__(self) -> None:
        self._settle(Faults(), "")

    @classmethod
    def of_case(cls, case: str, unreported: float | None = None, **names: Any) -> Scenario:
        """A coded case of the review as a scenario.

        Parameters
        ----------
        case
            Identifier in the table of cases, such as "sialkot-football".
        unreported
            Value of every condition that the review does not report of it, in [0, 1]; None takes the register's.
        names
            What is changed, as in `changed`.
        """
        known = _cases()
        if not isinstance(case, str) or case not in known:
            raise ValueError(unknown("case", case, known))
        return cls(known[case].attributes(unreported), name=known[case].name).changed(**names)

    @classmethod
    def from_toml(cls, path: str | Path) -> Scenario:
        """A scenario from a file.

        Raises
        ------
        ValueError
            With every fault, a line each: file, table, key, value and what is allowed. Nothing is made then.
        """
        if not isinstance(path, str | Path):
            raise ValueError(f"path is {shown(path)}; allowed is the name of a file")
        path = Path(path)
        # Folders such as "." have no name of their own.
        file = path.name or str(path)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise ValueError(f"{file} cannot be read ({error.strerror}); allowed is a file in TOML") from None
        except UnicodeDecodeError:
            raise ValueError(f"{file} is not UTF-8; allowed is a file in TOML") from None
        return cls._parsed(text, file, path.parent)

    @classmethod
    def from_text(cls, text: str) -> Scenario:
        """A scenario from the text of such a file; faults as in `from_toml`."""
        if not isinstance(text, str):
            raise ValueError(f"text is {shown(text)}; allowed is text in TOML")
        if text.strip() and "\n" not in text and "=" not in text and "[" not in text:
            raise ValueError(f"text is {shown(text)}; allowed is text in TOML, and a file by its name for from_toml")
        return cls._parsed(text, "scenario", Path())

    def to_toml(self, path: str | Path | None = None) -> str:
        """The scenario as TOML, also written to a file if one is named; `from_toml` reads it back as it was."""
        parts: dict[str, Any] = {"name": self.name} if self.name else {}
        if self.initiatives:
            parts["initiatives"] = [each if isinstance(each, str) else each.plain() for each in self.initiatives]
        parts["attributes"] = {item.name: getattr(self.attributes, item.name) for item in fields(ClusterAttributes)}
        if self.parameters:
            parts["parameters"] = dict(self.parameters)
        if self.network is not None:
            parts["network"] = _plain_network(self.network)
        text = _toml(parts)
        if path is not None:
            file_to_write(path).write_text(text, encoding="utf-8")
        return text

    def changed(self, **names: Any) -> Scenario:
        """The same scenario with something changed, each by its name.

        Parameters
        ----------
        names
            Attributes, numbers of the model and assumptions by their names; or ``initiatives``, ``network``, ``name``.

        Raises
        ------
        ValueError
            With every fault, a line each; an unknown name with the nearest one.
        """
        own = {item.name for item in fields(ClusterAttributes)}
        settled: dict[str, Any] = {"attributes": vars(self.attributes), "parameters": dict(self.parameters)}
        for name, value in names.items():
            if name in ("attributes", "parameters"):
                raise ValueError(f"{name} is {shown(value)}; allowed is each by its own name, as in changed(omega=0.3)")
            if name in _BESIDE:
                settled[name] = value
            elif name in own:
                settled["attributes"] = {**settled["attributes"], name: value}
            else:
                settled["parameters"][name] = value
        return replace(self, **settled)

    def run(self) -> Result:
        """The cluster at equilibrium, with the initiatives at work.

        Examples
        --------
        >>> found = Scenario.of_case("jalandhar-football", initiatives=["stitching_centres"]).run()
        >>> found.impacts.frame["site"].tolist()
        ['factory', 'workshop', 'home']
        >>> found.effect.groups()[["group", "site", "verdict"]].to_numpy().tolist()[2]
        ['women', 'home', 'loses']
        """
        conduct, impact = self.parts()
        with self.numbers():
            found = effect(self.attributes, self.initiatives, self.network, conduct, impact)
            after, _ = changed(self.attributes, self.initiatives)
            columns = outcome_columns(after, found.after, found.impacts_after, conduct)
            # Who lost work is among the poor.
            columns |= {"poor": found.poverty(impact)[1], "jobs": found.impacts_after.jobs}
        return Result(self, found, columns)

    def path(self, steps: int = 80) -> PathTable:
        """The cluster step by step from the start, with the initiatives at work.

        Parameters
        ----------
        steps
            How many, 0 or more; in each, a firm goes the share ``adjustment`` of the way to its target.

        Returns
        -------
        PathTable
            A DataFrame with the columns step, cluster (where there are more), and the outcomes that concern conduct and
            who does the work: impacts such as ``pollution`` are those of `run`. It has `MOST_ROWS` rows at the most.
            `PathTable.plot` draws it.

        Raises
        ------
        ValueError
            If steps is no whole number of 0 or more, or if the table would be larger.

        Examples
        --------
        >>> Scenario.of_case("sialkot-football").path(2)["first_tier"].round(2).tolist()
        [0.05, 0.28, 0.45]
        """
        last = whole_number("steps", steps, 0)
        most = MOST_ROWS // self.clusters - 1
        if last > most:
            raise ValueError(
                f"steps is {last:,}; allowed are {most:,} at the most, as a path has a row for each step and cluster"
            )
        with self.numbers():
            after, _ = changed(self.attributes, self.initiatives)
            state = simulate(after, self.network, self.parts()[0], last, path=True)
        table = PathTable(tidy({"step": None, "cluster": None}, conduct_columns(state)))
        return table if self.clusters > 1 else table.drop(columns="cluster")

    def parts(self) -> tuple[Any, ...]:
        """The numbers of the scenario as objects of `PARTS`."""
        register, own = _split(self.parameters)
        with assuming(register):
            return tuple(
                kind(**{name: value for name, value in own.items() if name in _fields(kind)}) for kind in PARTS
            )

    def numbers(self) -> AbstractContextManager[None]:
        """The register with the scenario's numbers, for what is computed within."""
        return assuming(_split(self.parameters)[0])

    @property
    def clusters(self) -> int:
        """How many clusters the scenario describes."""
        return int(self.attributes.clusters)

    def __repr__(self) -> str:
        """What is its own, in a line: arrays of firms and of clusters would fill a screen."""
        said = [repr(self.name)] if self.name else []
        if self.clusters > 1:
            said.append(f"{self.clusters:,} clusters")
        else:
            said += [f"{name}={self.attributes.column(name)[0]:.3g}" for name in _fields(ClusterAttributes)]
        said += [f"{name}={value!r}" for name, value in self.parameters.items()]
        if self.network is not None:
            said.append(f"{len(self.network.names)} firms")
        if self.initiatives:
            said.append(f"initiatives: {_label(self.initiatives)}")
        return f"Scenario({', '.join(said)})"

    def __getattr__(self, name: str) -> Any:
        hint = ""
        if name in OUTCOMES:
            hint = f"; it is scenario.run().outcomes[{name!r}]"
        elif name in _fields(Result) or hasattr(Result, name):
            hint = f"; it is scenario.run().{name}"
        raise AttributeError(f"'Scenario' object has no attribute {name!r}{hint}")

    @classmethod
    def _parsed(cls, text: str, file: str, folder: Path) -> Scenario:
        faults = Faults(file)
        try:
            parts = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ValueError(f"{file} is no TOML: {error}") from None
        for key in parts:
            if key in _fields(ClusterAttributes):
                faults.add(
                    "key", f"key {key!r} is an attribute of the cluster; allowed is to give it under [attributes]"
                )
            elif key in changeable():
                faults.add("key", f"key {key!r} is a number of the model; allowed is to give it under [parameters]")
            elif key not in _TABLES:
                faults.add("key", unknown("key", key, _TABLES))
        for key in ("name", "case"):
            if not isinstance(parts.get(key, ""), str):
                faults.add("text", f"{key} is {shown(parts.pop(key))}; allowed is text")
        new = object.__new__(cls)
        attributes = parts.get("attributes", {})
        if "case" in parts:
            attributes = _over_case(parts["case"], attributes, faults)
        for name, value in (
            ("attributes", attributes),
            ("parameters", parts.get("parameters", {})),
            ("network", _told_network(parts["network"], folder, faults) if "network" in parts else None),
            ("initiatives", parts.get("initiatives", [])),
            ("name", parts.get("name", "")),
        ):
            object.__setattr__(new, name, value)
        new._settle(faults, "in file")
        return new

    def _settle(self, faults: Faults, place: str) -> None:
        """Turn what was given into what it stands for, or raise all that is wrong with it."""
        found = {
            "attributes": _attributes(self.attributes, _Told(faults, "[attributes] " if place else "")),
            "parameters": _parameters(self.parameters, _Told(faults, "[parameters] " if place else "")),
            "initiatives": _initiatives(self.initiatives, _Told(faults, "")),
            "network": _network(self.network, _Told(faults, "[network] " if place else "")),
            "name": self.name,
        }
        if not isinstance(self.name, str):
            faults.add("name", f"name is {shown(self.name)}; allowed is text")
        faults.stop()
        for name, value in found.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """What comes of a scenario.

    Parameters
    ----------
    scenario
        The scenario.
    effect
        The cluster without and with its initiatives; without any, both are the same.
    columns
        Outcomes by name, arrays of shape (clusters,).
    """

    scenario: Scenario
    effect: Effect
    columns: Mapping[str, Any]

    @property
    def state(self) -> ClusterState:
        """Conduct, outsourcing and work of the firms, with the initiatives at work."""
        return self.effect.after

    @property
    def impacts(self) -> Impacts:
        """What that means for nature, work and incomes."""
        return self.effect.impacts_after

    @property
    def outcomes(self) -> Table:
        """A row for each cluster, a column for each outcome."""
        return Table({name: np.asarray(values) for name, values in self.columns.items()}).rename_axis("cluster")

    @property
    def firms(self) -> Table:
        """What each firm does, with the initiatives at work: a row for each cluster and firm, by name."""
        return Table(self.state.apart(self.scenario.network or even_network()).frame.drop(columns="lump"))

    @property
    def frame(self) -> Table:
        """The outcomes in tidy form: cluster (where there are several), outcome, meaning, value."""
        long = self.outcomes.reset_index().melt("cluster", var_name="outcome", value_name="value")
        long.insert(2, "meaning", long["outcome"].map(OUTCOMES))
        return long if self.scenario.clusters > 1 else long.drop(columns="cluster")

    def save(self, path: str | Path) -> Path:
        """Write `outcomes` to a file, as `csrmodel.results.save` does."""
        return self.outcomes.save(path)

    def __repr__(self) -> str:
        return f"Result(outcomes, firms, impacts and effect of {self.scenario!r})"

    def __getattr__(self, name: str) -> Any:
        hint = f"; it is result.outcomes[{name!r}]" if name in OUTCOMES else ""
        raise AttributeError(f"'Result' object has no attribute {name!r}{hint}")


def compare(first: Scenario, second: Scenario) -> Comparison:
    """Outcomes of two scenarios side by side.

    Parameters
    ----------
    first, second
        Scenarios of as many clusters each.

    Returns
    -------
    Comparison
        A DataFrame with the columns outcome, meaning, first, second and change (second less first), and cluster before
        them where there are several. `Comparison.plot` draws it.
    """
    if first.clusters != second.clusters:
        raise ValueError(
            f"second describes {second.clusters} clusters and first {first.clusters}; allowed are as many in both"
        )
    table = first.run().frame.rename(columns={"value": "first"})
    table = table.assign(second=second.run().frame["value"])
    found = Comparison(table.assign(change=table["second"] - table["first"]))
    found.attrs.update({key: each.name for key, each in (("first", first), ("second", second)) if each.name})
    return found


def sweep(scenario: Scenario, *, progress: Progress | bool = True, **names: Iterable[Any]) -> Sweep:
    """Outcomes as one name, two or more run over their values, each with each.

    Parameters
    ----------
    scenario
        Where all else stands.
    progress
        True shows a bar in a terminal or a notebook once a sweep takes long, if tqdm is installed; False shows none.
        Anything else wraps the iteration, such as ``tqdm.tqdm``.
    names
        A list of values for each name: attributes, numbers of the model, assumptions of the register, or
        ``initiatives`` (a list of lists).

    Returns
    -------
    Sweep
        A DataFrame with a row for each setting (and cluster): the names, then the outcomes. A parameter that has the
        name of an outcome goes by ``parameter_`` and that name. `Sweep.plot` draws it.

    Raises
    ------
    ValueError
        Before anything is computed: naming what is unknown or not allowed.

    Examples
    --------
    >>> found = sweep(Scenario.of_case("sialkot-football"), traceability=[0, 1], omega=[0.25, 0.5])
    >>> found[["traceability", "omega"]].to_numpy().tolist()
    [[0.0, 0.25], [0.0, 0.5], [1.0, 0.25], [1.0, 0.5]]
    """
    if not names:
        raise ValueError(
            "names are missing; allowed is a list of values for one name or more, such as omega=[0, 0.5, 1]"
        )
    values = {name: _values(name, given) for name, given in names.items()}
    for name, each in values.items():
        labels = [_label(value) for value in each]
        if doubled := [label for label in labels if labels.count(label) > 1]:
            raise ValueError(f"{name} has {doubled[0]!r} twice; allowed are values that a table can tell apart")
    attributes = [name for name in names if name in _fields(ClusterAttributes)]
    others = [name for name in names if name not in attributes]
    wide, index = _spread(scenario, {name: values[name] for name in attributes})
    settings = [dict(zip(others, chosen, strict=True)) for chosen in product(*(values[name] for name in others))]
    # All are made before the first is run, so that what is not allowed shows at once.
    ready = [(setting, wide.changed(**setting)) for setting in settings]
    # A number of the model may have the name of what comes of it.
    named = {name: f"parameter_{name}" for name in names if name in OUTCOMES}
    tables = []
    for setting, each in progress_of(progress)(ready):
        told = {
            named.get(name, name): value if np.isscalar(value) else _label(value) for name, value in setting.items()
        }
        tables.append(pd.concat([index.assign(**told), each.run().outcomes.reset_index(drop=True)], axis=1))
    keys = [*(named.get(name, name) for name in names), *(["cluster"] if scenario.clusters > 1 else [])]
    table = pd.concat(tables, ignore_index=True)
    order = {named.get(name, name): {_label(v): k for k, v in enumerate(values[name])} for name in names}
    ranks = pd.DataFrame({key: table[key].map(ranked) for key, ranked in order.items()}).assign(
        cluster=table["cluster"]
    )
    ranked = table.loc[ranks.sort_values([*order, "cluster"], kind="stable").index].reset_index(drop=True)
    return Sweep(ranked[[*keys, *(name for name in OUTCOMES if name in table)]])


@cache
def changeable() -> tuple[str, ...]:
    """The names that parameters of a scenario may have: fields of `PARTS`, and the assumptions behind any outcome."""
    own = [name for kind in PARTS for name in places(kind)]
    attributes = ClusterAttributes(**dict.fromkeys(("visibility", *NATIONAL_FACTORS), 0.5))
    sample = Scenario(attributes, initiatives=tuple(initiative_names()))
    behind = assumptions_behind(lambda: (sample.run(), sample.path(1)))
    taken = _fields(ClusterAttributes)
    return tuple(dict.fromkeys([*own, *sorted(behind - set(taken))]))


def vocabulary() -> pd.DataFrame:
    """All that a scenario goes by, in columns: group, name, meaning, default, low, high.

    A group is attribute, parameter, initiative, case or outcome. Default and range are those of the register of
    assumptions, and missing where it has none. An attribute without a default has to be given.
    """
    held = pd.concat([described(kind) for kind in PARTS])
    register = assumptions().set_index("name", drop=False)
    others = register.loc[[name for name in changeable() if name not in set(held["name"])], list(held.columns)]
    groups = {
        "attribute": described(ClusterAttributes),
        "parameter": pd.concat([held, others]),
        "initiative": _meanings(initiatives_in_words()),
        "case": _meanings({case: each.name for case, each in _cases().items()}),
        "outcome": _meanings(OUTCOMES),
    }
    return pd.concat(groups, names=["group"]).reset_index(level="group").reset_index(drop=True)


def _meanings(words: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({"name": list(words), "meaning": list(words.values())})


class _Told:
    """Where a fault is told: in which report, and what goes before its text."""

    def __init__(self, faults: Faults, start: str) -> None:
        self._faults, self._start = faults, start

    def __call__(self, text: str) -> None:
        for line in text.split("\n"):
            self._faults.add(self._start, f"{self._start}{line}")


def _fields(kind: type) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind))


def _attributes(given: Any, told: _Told) -> Any:
    if isinstance(given, ClusterAttributes):
        if not given.clusters:
            told(f"attributes describes no cluster; {_ONE_OR_MORE}")
        return given
    if isinstance(given, _Faulty):
        return None
    if isinstance(given, str) and given in _cases():
        told(f"attributes is {given!r}, a coded case; allowed is Scenario.of_case({given!r})")
        return None
    if isinstance(given, pd.DataFrame):
        given = {name: column.to_numpy() for name, column in given.items()}
    if isinstance(given, pd.Series):
        given = given.to_dict()
    if not isinstance(given, Mapping):
        told(
            f"attributes is {shown(given)}; allowed is a ClusterAttributes, or a dict of attributes by name, or a"
            " DataFrame with a row for each cluster"
        )
        return None
    before, known = {}, {item.name: item for item in fields(ClusterAttributes)}
    sound = True
    for name, value in given.items():
        fault = _number_fault(str(name), value) if name in known else _stray_attribute(name)
        if fault:
            told(fault)
            sound = False
        before[name] = value
    for name, item in known.items():
        if name not in given and item.default is MISSING and item.default_factory is MISSING:
            told(f"{name} is missing; allowed is a number from 0 to 1")
            sound = False
    if not sound:
        return None
    try:
        return ClusterAttributes(**before)
    except ValueError as fault:
        told(str(fault))
        return None


_ONE_OR_MORE = "allowed is a number from 0 to 1, or one for each cluster"


def _stray_attribute(name: Any) -> str:
    """What is wrong with a name among the attributes that none of them has."""
    if name in changeable():
        return f"{name} is a number of the model; allowed is to give it among the parameters"
    return unknown("attribute", name, _fields(ClusterAttributes))


def _stray_parameter(name: Any) -> str:
    """What is wrong with a name that is neither an attribute nor a parameter."""
    if name in set(assumptions()["name"]):
        return f"{name} is an assumption of the register on which no outcome of a scenario depends"
    if name in _BESIDE:
        return f"{name} is no number of the model; allowed is to give it beside the parameters"
    listed = (
        f"the attributes ({', '.join(_fields(ClusterAttributes))}), the parameters (python -m csrmodel names)"
        f" and {', '.join(_BESIDE)}"
    )
    return unknown("", name, (*_fields(ClusterAttributes), *changeable(), *_BESIDE), listed)


def _number_fault(name: str, value: Any) -> str:
    """What is wrong with a membership, or with several."""
    if np.size(value) == 0:
        return f"{name} is empty; {_ONE_OR_MORE}"
    try:
        memberships(name, value)
    except ValueError as fault:
        return str(fault)
    return ""


def _parameters(given: Any, told: _Told) -> Any:
    if isinstance(given, PARTS):
        usual = type(given)()
        return {
            name: getattr(given, name) for name in _fields(type(given)) if getattr(given, name) != getattr(usual, name)
        }
    if isinstance(given, pd.Series):
        given = given.to_dict()
    if not isinstance(given, Mapping):
        told(f"parameters is {shown(given)}; allowed is a dict of numbers by name")
        return None
    allowed = changeable() if given else ()
    ranges = set(assumptions()["name"])
    settled, sound = {}, True
    for name, value in given.items():
        fault = ""
        if name in _fields(ClusterAttributes):
            fault = f"{name} is an attribute of the cluster; allowed is to give it among the attributes"
        elif name not in allowed:
            fault = _stray_parameter(name)
        elif name in ranges:
            fault = assumption_fault(str(name), value, PARTS)
            if fault and isinstance(value, list | tuple | np.ndarray | pd.Series):
                fault += ", and sweep runs over several"
        elif isinstance(value, list):
            value = _tuples(value)
        settled[name] = value
        if fault:
            told(fault)
            sound = False
    if not sound:
        return None
    # Each part says by itself what it does not allow.
    register, own = _split(settled)
    for kind in PARTS:
        fault = _part_fault(kind, own, register)
        if fault:
            # A number of several in a field is told by its own name.
            blamed = [name for name, value in register.items() if _part_fault(kind, {}, {name: value})]
            within = {name: places(kind)[name] for name in blamed}
            several = [
                f"{name} is {shown(register[name])}"
                for name, (field_name, at) in within.items()
                if at and fault.startswith(f"{field_name} ")
            ]
            told(f"{' and '.join(several)}, so that {fault}" if several else fault)
    return settled


def _part_fault(kind: type, own: Mapping[str, Any], register: Mapping[str, Any]) -> str:
    """What one of `PARTS` says of numbers of its fields and of the register, or nothing."""
    with assuming(register):
        try:
            kind(**{name: value for name, value in own.items() if name in _fields(kind)})
        except ValueError as fault:
            return str(fault)
    return ""


def _split(parameters: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Numbers that are assumptions of the register, and those that are fields alone."""
    register = set(assumptions()["name"])
    return (
        {name: value for name, value in parameters.items() if name in register},
        {name: value for name, value in parameters.items() if name not in register},
    )


def _initiatives(given: Any, told: _Told) -> Any:
    try:
        return initiatives_of(given)
    except ValueError as fault:
        told(str(fault))
        return None


def _network(given: Any, told: _Told) -> Any:
    if given is None or isinstance(given, _Faulty):
        return None
    try:
        return network_of(given)
    except ValueError as fault:
        told(str(fault))
        return None


class _Faulty:
    """Stands for what a file says, where that is told to be wrong already."""


def _cases() -> dict[str, CodedCase]:
    """The coded cases by their identifiers."""
    return {each.case: each for each in coded_cases()}


def _over_case(case: str, attributes: Any, faults: Faults) -> Any:
    known = _cases()
    if case not in known:
        faults.add("case", unknown("case", case, known))
        return _Faulty()
    return {**vars(known[case].attributes()), **attributes} if isinstance(attributes, Mapping) else attributes


def _told_network(given: Any, folder: Path, faults: Faults) -> Any:
    """The network of a file: from another file, from how many firms there are, or from links, with sizes or without."""
    told = _Told(faults, "[network] ")
    if not isinstance(given, Mapping):
        faults.add("network", f"network is {shown(given)}; allowed is a table with {' or '.join(_NETWORK_KEYS[:3])}")
        return _Faulty()
    for key in given:
        if key not in _NETWORK_KEYS:
            told(unknown("key", key, _NETWORK_KEYS))
    ways = [key for key in _NETWORK_KEYS[:3] if key in given]
    if len(ways) != 1:
        found = f"{' and '.join(ways)} are" if ways else "nothing is"
        told(f"{found} there; allowed is one of file, firms and links")
        return _Faulty()
    (way,) = ways
    value = given[way]
    try:
        if way == "file":
            if not isinstance(value, str):
                raise ValueError(f"file is {shown(value)}; allowed is the name of a file")
            if not (folder / value).is_file():
                raise ValueError(f"file is {value!r}, which is not there; allowed is a file beside the scenario")
            network = network_of(folder / value)
        elif way == "firms":
            if not isinstance(value, list):
                raise ValueError(
                    f"firms is {shown(value)}; allowed is the number of firms in each tier, as [20, 60, 120]"
                )
            network = network_of(value)
        else:
            network = network_from_table(_link_table(value))
        sizes = given.get("sizes")
        if sizes is not None and not isinstance(sizes, Mapping):
            raise ValueError(f"sizes is {shown(sizes)}; allowed is a table of sizes by the names of firms")
        return network if sizes is None else with_sizes(network, sizes)
    except ValueError as fault:
        told(str(fault))
        return _Faulty()


def _link_table(links: Any) -> pd.DataFrame:
    if not isinstance(links, list) or not all(isinstance(row, Mapping) for row in links):
        raise ValueError(f"links is {shown(links)}; allowed is a list of tables with {', '.join(COLUMNS)}")
    return pd.DataFrame(links) if links else pd.DataFrame(columns=list(COLUMNS))


def _plain_network(network: ProductionNetwork) -> dict[str, Any]:
    """A network as links and sizes."""
    links = [{name: row[name] for name in COLUMNS} for row in network.frame.to_dict("records")]
    return {
        "links": links,
        "sizes": {name: float(size) for name, size in zip(network.names, network.size, strict=True)},
    }


def _values(name: str, given: Any) -> list[Any]:
    """The values over which a name runs."""
    listed = isinstance(given, Sequence | np.ndarray | pd.Series | pd.Index) and not isinstance(given, str)
    if not listed or (isinstance(given, np.ndarray) and given.ndim == 0) or len(given) == 0:
        raise ValueError(f"{name} is {shown(given)}; allowed is a list of values, such as [0, 0.5, 1]")
    if name in ("network", "name"):
        raise ValueError(f"{name} cannot run over values; allowed are attributes, parameters and initiatives")
    if name == "initiatives" and not all(isinstance(each, list | tuple) for each in given):
        raise ValueError(f"{name} is {shown(given)}; allowed is a list of lists, such as [[], ['training']]")
    listed = given.tolist() if hasattr(given, "tolist") else given
    # A number of numpy is a label, too.
    return [value.item() if isinstance(value, np.ndarray) and value.ndim == 0 else value for value in listed]


def _spread(scenario: Scenario, values: Mapping[str, list[Any]]) -> tuple[Scenario, pd.DataFrame]:
    """All settings of some attributes as clusters side by side, and a row for each that says which it is."""
    for name, each in values.items():
        for value in each:
            if not is_number(value):
                raise ValueError(f"{name} has {shown(value)} among its values; allowed are numbers from 0 to 1")
            if fault := _number_fault(name, value):
                raise ValueError(fault)
    points = list(product(*values.values()))
    clusters = np.arange(scenario.clusters)
    index = pd.DataFrame(
        {name: np.repeat([float(point[k]) for point in points], len(clusters)) for k, name in enumerate(values)},
        index=range(len(points) * len(clusters)),
    ).assign(cluster=np.tile(clusters, len(points)))
    tiled = {name: np.tile(scenario.attributes.column(name), len(points)) for name in _fields(ClusterAttributes)}
    wide = {**tiled, **{name: index[name].to_numpy() for name in values}}
    return replace(scenario, attributes=ClusterAttributes(**wide)), index


def _label(value: Any) -> Any:
    """A value as a table shows it: initiatives by their names."""
    if isinstance(value, list | tuple) and not any(isinstance(item, int | float) for item in value):
        return (
            ", ".join(item if isinstance(item, str) else getattr(item, "name", str(item)) for item in value) or "none"
        )
    return str(value) if isinstance(value, list | tuple) else value


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value


def _toml(parts: Mapping[str, Any]) -> str:
    """A table of values and of tables of values, as TOML.

    Python reads TOML and does not write it. What a scenario holds (numbers, text, lists, tables of these) is written in
    a few lines, which a page without further packages has too.
    """
    lines = [f"{_key(name)} = {_value(value)}" for name, value in parts.items() if not isinstance(value, Mapping)]
    for name, table in parts.items():
        if isinstance(table, Mapping):
            lines += ["", f"[{_key(name)}]", *(f"{_key(key)} = {_value(value)}" for key, value in table.items())]
    return "\n".join(lines).lstrip("\n") + "\n"


def _value(value: Any) -> str:
    if isinstance(value, np.ndarray | np.generic):
        return _value(value.tolist())
    if isinstance(value, Mapping):
        return (
            "{ " + ", ".join(f"{_key(name)} = {_value(item)}" for name, item in value.items()) + " }" if value else "{}"
        )
    if isinstance(value, list | tuple):
        items = [_value(item) for item in value]
        # Tables stand in a line each.
        if items and any(isinstance(item, Mapping) for item in value):
            return "[\n" + "".join(f"    {item},\n" for item in items) + "]"
        return f"[{', '.join(items)}]"
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, int | float) else _text(str(value))


def _key(name: str) -> str:
    return name if name and all(c.isascii() and (c.isalnum() or c in "-_") for c in name) else _text(name)


def _text(text: str) -> str:
    # JSON writes text as TOML does, save for the one control character that JSON lets stand.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


guard(globals())
