"""What is put in the wrong place is refused by its name: every argument of every public function, found by looking."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import csrmodel
from csrmodel import evidence, qca, round_table
from csrmodel.adoption import AdoptionParameters
from csrmodel.aggregation import power_mean
from csrmodel.assessment import chances, estimates, simulated_clusters
from csrmodel.clusters import ClusterAttributes, ProductionNetwork, even_network
from csrmodel.coded_cases import coded_cases
from csrmodel.evidence import FileWarning, data_folder
from csrmodel.evidence.faults import Faults
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.guards import guard, guarded
from csrmodel.impacts import impacts, winners_and_losers
from csrmodel.initiatives import Initiative
from csrmodel.networks import network_from_table
from csrmodel.operations import NUMPY
from csrmodel.parameters import ANY, number, numbers, substitutability, unit_weights, unknown, whole_number, within
from csrmodel.populations import PopulationPrior, draw
from csrmodel.populations.causes import suspects
from csrmodel.populations.ensembles import outcomes
from csrmodel.populations.own_checks import OwnCheck
from csrmodel.populations.postdiction import postdict
from csrmodel.populations.propositions import READINGS, World, cluster_degrees, population_shares, shares
from csrmodel.populations.rivals import rivals
from csrmodel.populations.sensitivity import (
    assumption_ranges,
    draw_design,
    index_design,
    screening,
    screening_design,
    sobol_indices,
)
from csrmodel.scenario import Scenario, compare, sweep
from csrmodel.simulation import SimulationParameters, equilibrium
from csrmodel.theories import completions

pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.filterwarnings("default::csrmodel.evidence.faults.FileWarning"),
]

ATTRIBUTES = ClusterAttributes(0.9, 0.2, 0.7, 0.7, 0.3, 0.3)
MANY = ClusterAttributes(np.linspace(0, 1, 8), *[0.5] * 5)
EDGES = even_network((1, 2, 2)).frame
WORLD = World()
OWN, FORMS = "The review's own model", "Puppim de Oliveira 2008b"
CASES = pd.DataFrame({"A": [0.9, 0.2, 0.8], "B": [0.1, 0.9, 0.7], "Y": [0.8, 0.1, 0.9]}, index=["p", "q", "r"])
TABLE = qca.truth_table(CASES, "Y")
TABLED = round_table.outcomes("sialkot-football")


@cache
def by_annotation() -> dict[str, Any]:
    """A sound argument of each kind."""
    state = equilibrium(ATTRIBUTES)
    population = draw(None, 4, 1, "random")
    degrees = cluster_degrees(population, WORLD)
    found = impacts(state)
    studied = simulated_clusters(MANY, ["training"])
    return {
        "ClusterAttributes": ATTRIBUTES,
        "ClusterState": state,
        "Impacts": found,
        "Impacts | None": found,
        "ProductionNetwork": even_network((1, 2, 2)),
        "SimulatedClusters": studied,
        "Chances": chances(len(MANY.column("visibility")), 4, 2, np.random.default_rng(1)),
        "SimulationParameters": SimulationParameters(),
        "Population": population,
        "PopulationPrior": PopulationPrior(),
        "PopulationPrior | None": None,
        "World": WORLD,
        "CodedCase": coded_cases()[0],
        "Scenario": Scenario(ATTRIBUTES),
        "np.random.Generator": np.random.default_rng(1),
        "Operations": NUMPY,
        "Faults": Faults(),
        "nx.DiGraph": even_network((1, 2, 2)).graph(),
        "Sequence[ClusterAttributes]": [ATTRIBUTES],
        "Sequence[str]": ["training"],
        "Sequence[str | Initiative]": ["training"],
        "Sequence[Sequence[str | Initiative]]": [["training"], []],
        "Sequence[OwnCheck]": [OwnCheck("own", "most", lambda table: table["gap"] > 0)],
        "Mapping[str, Estimates]": estimates(studied, 4, 2, np.random.default_rng(1)),
        "Mapping[str, Array]": degrees,
        "Sequence[Mapping[str, float]]": [shares(degrees)],
        "Iterable[pd.DataFrame]": [population.frame],
        "Callable[[Population], pd.DataFrame]": outcomes,
        "Callable[[Mapping[str, float]], Sequence[float]]": lambda values: [sum(values.values())],
        "Literal['few', 'most', 'widespread']": "most",
        "Callable[..., ArrayLike]": lambda table: table["gap"] > 0,
        "slice | None": None,
        "Sequence[int]": [1, 2, 2],
        "Sequence[float]": [0.5],
        "tuple[str, ...]": ("a", "b"),
        "Space": TABLE.space,
        "Executor | None": None,
        "Sets": TABLE.sets,
        "TruthTable": TABLE,
        "Model": qca.minimise(TABLE).models[0],
        "Terms": np.array([[1, 0], [1, 1]]),
    }


BY_NAME: dict[str, Any] = {
    "national": [0.5] * 5,
    "clusters": 4,
    "clients": 1,
    "seed": 1,
    "coordinates": 2,
    "size": 4,
    "studies": 2,
    "effluent": [1.0, 5.0, 40.0],
    "series": [1.0] * 12,
    "output": [1.0] * 12,
    "jobs": [1.0] * 12,
    "income": [1.0] * 12,
    "budget": 10.0,
    "means": 2.0,
    "design": "random assignment",
    "first": "omega",
    "second": "psi",
    "edges": EDGES,
    "cells": EDGES.drop(columns="size").astype(str),
    "sizes": dict.fromkeys(even_network((1, 2, 2)).names, 1.0),
    "measures": {"mean": lambda frame: frame["visibility"]},
    "ranges": assumption_ranges(["omega"]),
    "proposition": "own",
    "name": "own",
    "source": [1, 2, 2],
    "given": ["training"],
    "scenario": Scenario(ATTRIBUTES),
    "attributes": ATTRIBUTES,
    "cluster": "sialkot-football",
    "path": data_folder() / "example_network.csv",
    "codings": evidence.codings(),
    "claims": evidence.claims(),
    "claim": evidence.claims()["id"][0],
    "key": evidence.reference_keys()[0],
    "label": "a label",
}

CHEAP: dict[str, dict[str, Any]] = {
    "national_memberships": dict.fromkeys(NATIONAL_FACTORS, 0.5),
    "codings_of": {"case": "Our town", "source": "a report"},
    "judged.verdict": {"proposition": 1, "values": {"visibility": 1.0}},
    "doubts": {"own": evidence.codings()},
    "beside_cases": {"own": evidence.codings_of("Our town", laws=1)},
    "safe_csv": {"table": evidence.claims()},
    "main_cause": {"table": suspects(clusters=8), "reading": next(iter(READINGS))},
    "suspects": {"clusters": 8},
    "mending": {"clusters": 64},
    "discover": {"draws": pd.DataFrame({"omega": np.linspace(0, 1, 40)}), "has": np.arange(40) > 20},
    "peeled": {"names": ("omega",), "draws": np.linspace(0, 1, 40)[:, None], "has": np.arange(40) > 20},
    "at_least": {"hits": 1, "tries": 2},
    "power_mean": {"values": [0.2, 0.8]},
    "simulated_clusters": {"attributes": MANY},
    "judge": {"clusters": 4, "seeds": [0]},
    "truths": {"found": population_shares(WORLD, 8, 1, "random")},
    "truths_of_each": {"found": {k: np.array([v]) for k, v in population_shares(WORLD, 8, 1, "random").items()}},
    "proposition_truths": {"found": population_shares(WORLD, 8, 1, "random")},
    "turning_points": {"clusters": 4, "steps": 1, "names": ["omega"]},
    "screening": {"design": screening_design(["omega", "psi"], 4), "output": np.linspace(0, 1, 12)},
    "screening_design": {"names": ["omega", "psi"], "starts": 4},
    "sobol_indices": {"design": index_design(["omega", "psi"], 16), "output": np.linspace(0, 1, 64) ** 2},
    "index_design": {"names": ["omega", "psi"], "points": 16},
    "draw_design": {"names": ["omega"], "draws": 4},
    "mattering": {"screened": pd.DataFrame({"name": ["omega"], "effect": [0.5]})},
    "shared_ranks": {"values": [0.1, 0.9], "errors": [0.1, 0.1]},
    "within": {"ranges": assumption_ranges(["omega"]), "cube": pd.DataFrame({"omega": [0.5]})},
    "truths_at": {"places": [{"omega": 0.5}], "clusters": 4},
    "interval": {"values": [0.1, 0.2, 0.3]},
    "compared": {"table": postdict(draws=4), "predictor": "model", "rival": "a coin"},
    "is_level": {"case": "sialkot-football", "outcome": "outcome_work"},
    "is_good": {"now": np.array([0.5]), "before": np.array([0.4])},
    "share_of": {"what": np.array([0.5]), "among": np.array([1.0])},
    "reading_truths": {"found": population_shares(WORLD, 8, 1, "random")},
    "verdict_on": {"margins": {"a": 0.5}},
    "draws_of_facts": {"draws": 2},
    "drawn_from_ranges": {"names": ["omega"], "draws": 2},
    "draws_of_tables": {"draws": 2},
    "table_draws": {"draws": pd.DataFrame({"omega": [0.5]})},
    "profile_of": {"pulled": ["blockade"]},
    "levers_of": {"profile": 5},
    **{name: {"found": TABLED} for name in ("worth", "payoffs", "meets", "contracts", "different_contracts")},
    **{name: {"found": TABLED} for name in ("conditions", "has_a_say", "fair")},
    "contract_sentence": {"found": TABLED, "profile": 5},
    "spoken": {"name": "The state"},
    "equilibria": {"paid": round_table.payoffs(TABLED)},
    "moved": {"values": TABLED["load"], "lever": "blockade"},
    "board_data": {"cases": ["sialkot-football"]},
    "fact_draws": {"draws": pd.DataFrame({"omega": [0.5]})},
    "verdict_map": {"clusters": 4, "steps": 2},
    "truths_of": {"clusters": 4},
    "postdict": {"draws": 4},
    "unreported_of": {"prior": "uniform", "draws": 4},
    "call": {"knows": True},
    "assumption_ranges": {"names": ["omega"]},
    "scores": {"table": postdict(draws=4)},
    "ProductionNetwork": {name: getattr(even_network((1, 2)), name) for name in ProductionNetwork.__dataclass_fields__},
    "Initiative": {"raise_to": {"laws": 0.5}},
    "sweep": {"omega": [0.5]},
    "compare": {"first": Scenario(ATTRIBUTES), "second": Scenario(ATTRIBUTES)},
    "draw": {"method": "random"},
    "uniform_points": {"method": "random"},
    "ensemble_blocks": {"method": "random"},
    "ensemble_frame": {"method": "random"},
    "Ensemble": {"method": "random"},
    "population_shares": {"method": "random"},
    "direct": {"raw": [1.0, 2.0, 3.0], "anchors": [1.0, 2.0, 3.0]},
    "by_thresholds": {"raw": [1.0, 2.0, 3.0], "thresholds": [2.0]},
    "theory_evaluation": {"theory": "A"},
    "Theory": {"framework": "x", "outcome": "y", "rules": ()},
    "agrees": {"says": "high", "coded": 0.67},
    "deciding": {"first": OWN, "second": FORMS, "outcome": "outcome_work"},
    "combinations": {"first": OWN, "second": FORMS, "outcome": "outcome_work"},
    "completions": {"conditions": ("laws",), "values": {}},
    "Sets": {"outcome": "Y", "cases": ("p",), "values": np.array([[0.5, 1.0]]), "membership": np.array([0.5])},
    "Space": {"conditions": ("A", "B"), "levels": (2, 2)},
    "prime_implicants": {"against": np.array([[0, 0]])},
    "undominated": {"covered": np.eye(2, dtype=bool)},
    "smallest_covers": {"covered": np.eye(2, dtype=bool)},
    "drawn": {"structure": "A", "conditions": ["A", "B"], "cases": 4},
    "beside": {"structure": "A"},
    "recovery": {"structure": "A", "conditions": ["A", "B"], "cases": [8], "draws": 1},
    "intermediate": {"expectations": "A"},
    "fits": {"member": np.array([[0.2, 0.8]]), "outcome": np.array([0.5, 0.9])},
    "sufficiency": {"member": np.array([[0.2, 0.8]]), "outcome": np.array([0.5, 0.9])},
    "necessary": {"expression": "A"},
    "sufficient": {"expression": "A"},
    "solution_sweep": {"raw": CASES, "outcome": "Y"},
    "survival": {"swept": qca.solution_sweep(CASES, "Y")},
    "sets": {"data": CASES, "outcome": "Y"},
    "truth_table": {"data": CASES, "outcome": "Y"},
    "contagion": {"visibility": np.array([0.5]), "strength": np.array([0.5])},
    "rivals": {"draws": 4},
    "agreement": {"table": rivals(draws=4)},
    "telling_observations": {"draws": 4},
}
"""Arguments that make a call quick, or that its name alone does not tell."""

WRONG: dict[str, Any] = {
    "None": None,
    "a number": 3,
    "a text": "x",
    "a dict": {},
    "a graph": nx.DiGraph(),
    "a list of texts": ["x", "y"],
    "True": True,
    "less than nothing": -1,
    "a list of anything": np.array([None, "x"], dtype=object),
    "a matrix": np.eye(2),
    "another table": pd.DataFrame({"x": ["?"]}),
    "an empty table": pd.DataFrame(),
}

_ARRAY = r"\b(ArrayLike|\w*Array|Terms|Flags|Floats|Any)\b"
ADMITTED = {
    "True": r"\b(bool|Any)\b",
    "less than nothing": r"\b(float|ArrayLike|SupportsIndex|Any)\b",
    "a list of anything": r"\bAny\b(?![^\[]*\])",
    "a matrix": _ARRAY,
    "another table": rf"DataFrame|Iterable|{_ARRAY}",
    "an empty table": rf"DataFrame|Iterable|{_ARRAY}",
    "None": r"None|Any|Progress",
    "a number": r"\b(int|float|ArrayLike|Any)\b",
    "a text": r"\b(str|Path|Any)\b(?![^\[]*\])",
    "a dict": r"\b(Mapping|dict|Values|Any)\b(?![^\[]*\])",
    "a graph": r"DiGraph|\bAny\b(?![^\[]*\])",
    "a list of texts": r"(Sequence|Iterable|tuple|list)\[(str|Any)|^Any",
}
"""What an annotation has to say for a value to be in its place."""


def functions() -> Iterator[Callable[..., Any]]:
    """Every public function, and every dataclass that checks what it is made of, of the model and of populations."""
    for module in pkgutil.walk_packages(csrmodel.__path__, "csrmodel."):
        # Behind these doors stand figures, tables of the book, tools that take what the others have checked, and what
        # starts processes.
        doors = r"figures|explorers|notebook|__main__|guards|parameters|named|frames|results|marking|sandbox|told|kept"
        if re.search(doors, module.name):
            continue
        namespace = vars(importlib.import_module(module.name))
        if module.name != "csrmodel.scenario" and "guard" not in namespace:
            continue
        for name, thing in namespace.items():
            own = getattr(thing, "__module__", None) == module.name and not name.startswith("_")
            # Tables without end, and files of one's own, are tried in tests of their own.
            own = own and not (name == "read_codings" or module.name.endswith("evidence.coders"))
            # A formula over any back-end leaves all checks to those who call it.
            own = own and "Operations" not in str(getattr(thing, "__annotations__", ""))
            if own and (inspect.isfunction(thing) or (inspect.isclass(thing) and hasattr(thing, "__post_init__"))):
                yield thing


def arguments(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    found = inspect.signature(function).parameters
    return {name: p for name, p in found.items() if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}


def sound(function: Callable[..., Any]) -> dict[str, Any]:
    """Arguments with which a function runs."""
    given = {}
    for name, parameter in arguments(function).items():
        kind = str(parameter.annotation)
        if parameter.default is parameter.empty:
            given[name] = by_annotation()[kind] if kind in by_annotation() else BY_NAME.get(name, 0.5)
    alone = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
    return {**given, **CHEAP.get(alone, CHEAP.get(function.__name__, {}))}


def outcome(function: Callable[..., Any], given: dict[str, Any]) -> BaseException | None:
    """What a call raises; generators are looked into."""
    try:
        found = function(**given)
        if inspect.isgenerator(found):
            next(found)
    except Exception as error:
        return error
    return None


def finding(function: Callable[..., Any], name: str, what: str) -> str | None:
    """What is wrong with how a value in the wrong place is met, or nothing."""
    parameter = arguments(function)[name]
    if WRONG[what] is parameter.default:
        return None  # What it stands for may take long, and is nothing in the wrong place.
    kind = str(parameter.annotation)
    error = outcome(function, {**sound(function), name: WRONG[what]})
    if re.search(ADMITTED[what], kind):
        # It may be in its place, or told to be no good in words.
        told = isinstance(error, ValueError) and bool(_TOLD.search(str(error)))
        fine = error is None or told or isinstance(error, ImportError | OSError | FileWarning)
        return None if fine else f"{name} is {what}: {type(error).__name__}: {error}"
    if error is None:
        return f"{name} is {what}: it passes"
    if not isinstance(error, ValueError):
        return f"{name} is {what}: {type(error).__name__}: {error}"
    said = str(error)
    return None if name in said and "allowed" in said else f"{name} is {what}: said is {said!r}"


_TOLD = re.compile("allowed|is missing|unknown|no such file|needed are")
"""A refusal in words of the package: numpy and pandas have others."""

FUNCTIONS = list(functions())


@pytest.mark.long
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f"{f.__module__.removeprefix('csrmodel.')}.{f.__name__}")
def test_what_is_in_the_wrong_place_is_refused_by_name(
    function: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # A text in the place of a folder makes one.
    error = outcome(function, sound(function))
    if isinstance(error, ImportError):
        raise error
    assert error is None
    found = [finding(function, name, what) for name in arguments(function) for what in WRONG]
    assert not [each for each in found if each]


def test_many_functions_are_looked_at() -> None:
    names = {function.__name__ for function in FUNCTIONS}
    assert {"equilibrium", "impacts", "effect", "draw", "judge", "sweep", "World", "common_plant"} <= names
    assert len(names) > 70


def careless(attributes: ClusterAttributes, network: ProductionNetwork | None = None, share: float = 0.5) -> float:
    """A function that looks at nothing before it uses it."""
    return attributes.clusters + (len(network.names) if network else 0) + share * 2


def test_a_careless_function_would_be_found() -> None:
    """Negative control."""
    assert finding(careless, "attributes", "a number") == (
        "attributes is a number: AttributeError: 'int' object has no attribute 'clusters'"
    )
    assert finding(careless, "network", "a dict") == "network is a dict: it passes"
    assert finding(careless, "share", "a graph")
    # And mended by the guard.
    mended = guarded(careless)  # type: ignore[arg-type]
    assert finding(mended, "attributes", "a number") is None
    assert finding(mended, "network", "a dict") is None
    assert finding(mended, "share", "a graph") is None


def test_a_guard_looks_at_what_is_public_and_of_the_module() -> None:
    namespace = {"__name__": careless.__module__, "careless": careless, "_careless": careless, "draw": draw}
    guard(namespace)
    assert namespace["careless"] is not careless
    assert namespace["_careless"] is careless
    assert namespace["draw"] is draw


def test_a_name_for_an_annotation_stands_for_what_it_names() -> None:
    """As newer numpy has NDArray, which is no class there."""
    typed = pytest.importorskip("typing_extensions")
    held = TypeVar("held", bound=np.generic)
    named: Any = typed.TypeAliasType("named", np.ndarray[Any, np.dtype[held]], type_params=(held,))

    def total(values: Any) -> float:
        return float(np.sum(values))

    total.__annotations__["values"] = named[np.float64]
    mended = guarded(total)  # type: ignore[arg-type]
    assert mended([1.0, 2.0]) == 3
    with pytest.raises(ValueError, match=r"^values is 'text'; allowed is an array"):
        mended("text")


def test_a_refusal_shows_the_value_and_what_is_allowed() -> None:
    with pytest.raises(ValueError, match=r"^attributes is \{\}; allowed is a ClusterAttributes$"):
        equilibrium({})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^network is a DiGraph; allowed is a ProductionNetwork or None"):
        equilibrium(ATTRIBUTES, nx.DiGraph())
    with pytest.raises(ValueError, match=r"^highest is 'no'; allowed is True or False$"):
        equilibrium(ATTRIBUTES, highest="no")  # type: ignore[arg-type]


def test_lists_are_taken_where_arrays_are() -> None:
    even = even_network((1, 2))
    own = {name: getattr(even, name) for name in ProductionNetwork.__dataclass_fields__}
    listed = {name: values.tolist() if isinstance(values, np.ndarray) else values for name, values in own.items()}
    assert equilibrium(ATTRIBUTES, ProductionNetwork(**listed)).chain_wide == equilibrium(ATTRIBUTES, even).chain_wide
    assert AdoptionParameters(weights=[1, 0, 0, 0, 0]).weights == (1, 0, 0, 0, 0)  # type: ignore[arg-type]


def test_several_clusters_where_one_is_meant_are_refused() -> None:
    found = impacts(equilibrium(MANY))
    with pytest.raises(ValueError, match="before describes 8 clusters; allowed is one"):
        winners_and_losers(found, found)
    with pytest.raises(ValueError, match="second describes 8 clusters and first 1; allowed are as many in both"):
        compare(Scenario(ATTRIBUTES), Scenario(MANY))


def test_a_table_of_the_wrong_kind_names_its_columns() -> None:
    with pytest.raises(ValueError, match="missing; the columns are client, firm, tier, order_share"):
        network_from_table(pd.DataFrame({"client": ["a"]}))


def counted(seed: int, shares: Sequence[float] = (), cases: tuple[str, ...] = ()) -> tuple[object, object, object]:
    return seed, shares, cases


guarded_count = guarded(counted)  # type: ignore[arg-type]

ONE_NUMBER: dict[str, Callable[[Any], Any]] = {
    "number": lambda value: number("x", value, ANY),
    "whole_number": lambda value: whole_number("x", value, 0),
    "substitutability": lambda value: substitutability("x", value),
    "numbers": lambda value: numbers("x", [value], ANY),
    "within": lambda value: within("x", value, ANY),
    "unit_weights": lambda value: unit_weights("x", [value], 1),
    "a guard": lambda value: guarded(careless)(ATTRIBUTES, share=value),  # type: ignore[arg-type]
    "a list of a guard": lambda value: guarded_count(1, shares=[value]),
    "a parameter object": lambda value: SimulationParameters(omega=value),
    "an assumption": lambda value: World().changed(omega=value),
    "an attribute": lambda value: Scenario({**vars(ATTRIBUTES), "laws": value}),
    "a parameter": lambda value: Scenario(ATTRIBUTES, {"omega": value}),
    "a sweep": lambda value: sweep(Scenario(ATTRIBUTES), laws=[value], progress=False),
    "a deed": lambda value: impacts(equilibrium(ATTRIBUTES), moved=value),
    "an initiative": lambda value: Initiative("a", set_to={"moved": value}),
}
"""Doors through which a number comes in."""


@pytest.mark.parametrize("door", ONE_NUMBER)
def test_one_rule_says_what_a_number_is(door: str) -> None:
    for right in (1, 1.0, np.int64(1), np.int32(1), np.float32(1), np.array(1)):
        ONE_NUMBER[door](right)
    for wrong in ("0.5", "1", True, np.True_, None, [True], ["1"]):
        with pytest.raises(ValueError, match="allowed"):
            ONE_NUMBER[door](wrong)


def test_a_careless_door_would_be_found() -> None:
    """Negative control: Python's own rule lets text and True in."""
    assert float("0.5") == 0.5
    assert float(True) == 1.0


def nested(choices: Sequence[Sequence[str | int]], table: Sequence[Sequence[float]] = ()) -> object:
    return choices, table


@pytest.mark.parametrize(
    ("wrong", "allowed"),
    [
        ({"choices": ["a"]}, r"choices is \['a'\]; allowed is a list of lists of names or whole numbers of 0 or more"),
        ({"choices": "a"}, "choices is 'a'; allowed is a list of lists of names or whole numbers of 0 or more"),
        ({"choices": [], "table": [1.0]}, r"table is \[1.0\]; allowed is a list of lists of numbers"),
    ],
)
def test_a_list_of_lists_is_told_in_words(wrong: dict[str, Any], allowed: str) -> None:
    guarded_nested = guarded(nested)  # type: ignore[arg-type]
    assert guarded_nested([["a", 1], []], [[0.5]]) == ([["a", 1], []], [[0.5]])
    with pytest.raises(ValueError, match=f"^{allowed}$"):
        guarded_nested(**wrong)


def test_what_goes_by_name_is_looked_up_by_a_text() -> None:
    for values in ({1: 0.5}, {None: 0.5}, pd.Series([0.5])):
        with pytest.raises(ValueError, match=r"^values is .*; allowed is a dict of numbers by name$"):
            completions(("laws",), values)  # type: ignore[arg-type]
    told = completions(("laws",), pd.Series({"laws": 0.5}))  # type: ignore[arg-type]
    assert told.tolist() == completions(("laws",), {"laws": 0.5}).tolist()


@pytest.mark.parametrize("two", [2, 2.0, np.int64(2), np.int32(2), np.uint8(2), np.float64(2), np.array(2)])
def test_a_whole_number_becomes_a_plain_one(two: Any) -> None:
    for found in (whole_number("seed", two, 0), guarded_count(two)[0]):
        assert found == 2
        assert type(found) is int


@pytest.mark.parametrize("wrong", [-1, np.int64(-1), 2.5, "2", True, float("inf"), float("nan"), None, np.array([2])])
def test_other_seeds_and_counts_are_refused(wrong: Any) -> None:
    for ask in (lambda: whole_number("seed", wrong, 0), lambda: guarded_count(wrong), lambda: draw(None, 4, wrong)):
        with pytest.raises(ValueError, match=r"^seed is .*; allowed is a whole number of 0 or more$"):
            ask()


def test_whole_numbers_beyond_a_float_stay_what_they_are() -> None:
    assert whole_number("seed", 2**60 + 1, 0) == guarded_count(2**60 + 1)[0] == 2**60 + 1


@pytest.mark.parametrize(
    "wrong",
    [
        np.array(0.5),
        np.eye(2),
        np.array([None, 0.5], dtype=object),
        np.array([0.5, "0.5"], dtype=object),
        np.array([True]),
        [0.5, True],
        [0.5, "0.5"],
        pd.Series(["x"]),
        pd.DataFrame({"a": [0.5]}),
        0.5,
    ],
)
def test_a_list_of_numbers_is_looked_into(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"^shares is .*; allowed is a list of numbers$"):
        guarded_count(1, shares=wrong)


@pytest.mark.parametrize("right", [[0.5], (0.5,), np.array([0.5]), pd.Series([0.5]), np.array([0.5], dtype=object)])
def test_whatever_is_a_list_of_numbers_becomes_one(right: Any) -> None:
    assert list(guarded_count(1, shares=right)[1]) == [0.5]
    assert guarded_count(1, cases=["a"])[2] == ("a",)


def test_a_name_that_is_nowhere_is_told_even_where_there_is_none() -> None:
    assert unknown("column", "a", []) == "column 'a' is unknown; there is none that would be allowed"
    assert unknown("column", "a", ["b"]) == "column 'a' is unknown; allowed are b"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda d: sobol_indices(d, 0.5), r"output has shape \(\); allowed is \(64,\)"),
        (lambda d: sobol_indices(d, np.ones((64, 1))), r"output has shape \(64, 1\); allowed is \(64,\)"),
        (
            lambda d: sobol_indices(d, np.ones(64), smallest=32),
            "smallest is 32; allowed is .* from 2 to 16",
        ),
        (lambda d: sobol_indices(d[:-1], np.ones(63)), "design has 63 rows; allowed are runs of 4"),
        (lambda d: screening(d[:63], 0.5), r"output has shape \(\); allowed is \(63,\)"),
        (lambda d: screening(d, np.ones(64)), "design has 64 rows; allowed are runs of 3"),
        (lambda d: screening_design([]), "names is empty; allowed is one or more"),
        (lambda d: index_design(["omega", "omega"]), "names are omega, omega; allowed is each once"),
        (lambda d: draw_design([]), "names is empty; allowed is one or more"),
        (lambda d: power_mean(0.5), "values is 0.5; allowed are one or more numbers along an axis"),
        (lambda d: power_mean([0.5], axis=1), "axis is 1; allowed is a whole number from -1 to 0"),
    ],
)
def test_shapes_and_designs_are_told_by_name(call: Callable[[pd.DataFrame], object], said: str) -> None:
    design = index_design(["omega", "psi"], 16)
    with pytest.raises(ValueError, match=f"^{said}"):
        call(design)
    # Negative control: what fits passes.
    assert len(sobol_indices(design, np.linspace(0, 1, 64))) == 2
    assert power_mean([[0.5, 0.5]], axis=0).shape == (2,)
