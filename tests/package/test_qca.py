"""QCA: every number that R's package gives, properties that any such analysis has, and faults that others had."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from qca_by_hand import cube_primes, merged_primes, named, solution

from csrmodel import qca
from csrmodel.qca.expressions import ANY_VALUE, Space, covers
from csrmodel.qca.minimisation import MOST_MODELS, prime_implicants, smallest_covers, undominated
from csrmodel.qca.solutions import Model, Solution, fits
from csrmodel.qca.tables import TruthTable, sufficiency

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "qca_cases.json").read_text(encoding="utf-8")
)  # fmt: skip
"""Random data and what R 4.2.2 with QCA 3.25.1 makes of them; its three algorithms agreed on each."""

NEAR = 1e-9
MEMBERSHIPS = st.integers(0, 99).map(lambda n: (n if n < 50 else n + 1) / 100)
"""Two decimals, never one half."""


def data_of(case: dict[str, Any]) -> pd.DataFrame:
    data = pd.DataFrame(case["data"]["columns"])
    return data.set_axis(range(1, len(data) + 1))


def table_of(case: dict[str, Any]) -> TruthTable:
    outcome = f"{'~' if case['negate_outcome'] else ''}{case['outcome']}"
    cuts = {name: case[name] for name in ("incl_cut", "pri_cut", "n_cut")}
    return qca.truth_table(data_of(case), outcome, case["conditions"], **cuts)


def same(found: float, told: float | None) -> bool:
    return math.isnan(found) if told is None else abs(found - told) < NEAR


def table_differences(case: dict[str, Any]) -> Iterator[str]:
    table, told = table_of(case), case["truth_table"]
    yield from ["levels"] * (list(table.space.levels) != case["levels"])
    yield from ["n_rows"] * (table.space.rows != told["n_rows"])
    for part in ("positives", "negatives", "contradictions", "remainders"):
        yield from [part] * (list(getattr(table, part)) != told[part])
    for at, row in enumerate(told["observed"]):
        number = row["row"]
        same_row = (
            int(table.rows[at]) == number
            and table.space.configurations([number])[0].tolist() == row["config"]
            and (table.out[at], table.n[at]) == (row["out"], row["n"])
            and same(table.consistency[at], row["incl"])
            and same(table.pri[at], row["pri"])
            and list(table.cases_in(number)) == row["cases"]
        )
        yield from [f"row {number}"] * (not same_row)


def model_differences(found: Sequence[Model], told: Sequence[dict[str, Any]]) -> Iterator[str]:
    ours = {frozenset(model.terms): model for model in found}
    theirs = {frozenset(model["terms"]): model for model in told}
    if ours.keys() != theirs.keys():
        yield "models"
        return
    for terms, model in theirs.items():
        fits = dict(zip(ours[terms].terms, ours[terms].term_fits, strict=True))
        pairs = [(ours[terms].fit, model), *((fits[fit["term"]], fit) for fit in model["term_fit"])]
        for fit, numbers in pairs:
            yield from ["inclS"] * (not same(fit.consistency, numbers["inclS"]))
            yield from ["PRI"] * (not same(fit.pri, numbers["PRI"]))
            yield from ["covS"] * (not same(fit.coverage, numbers["covS"]))
            yield from ["covU"] * (not same(fit.unique, numbers.get("covU")))


def solution_differences(case: dict[str, Any]) -> Iterator[str]:
    table = table_of(case)
    for kind in ("conservative", "parsimonious"):
        found, told = qca.minimise(table, kind), case[kind]
        yield from model_differences(found.models, told["models"])
        yield from ["essential"] * (set(found.essential) != set(told["essential"]))
    assumed = {frozenset(model.terms): list(model.assumptions) for model in found.models}
    rows = zip(told["models"], told["simplifying_assumptions"].values(), strict=True)
    yield from ["assumptions"] * (assumed != {frozenset(model["terms"]): sorted(a) for model, a in rows})


def intermediate_differences(case: dict[str, Any]) -> Iterator[str]:
    table = table_of(case)
    for told in case["intermediate"]:
        found = {pair_of(solution): solution for solution in qca.intermediate(table, told["dir_exp"])}
        for pair in told["pairs"]:
            ours = found[frozenset(pair["c_sol"]), frozenset(pair["p_sol"])]
            yield from ["easy"] * (list(ours.easy) != sorted(pair["easy"]))
            yield from ["difficult"] * (list(ours.difficult) != sorted(pair["difficult"]))
            yield from ["prime_implicants"] * (set(ours.primes) != set(pair["prime_implicants"]))
            yield from model_differences(ours.models, pair["models"])


def pair_of(solution: Solution) -> tuple[frozenset[str], frozenset[str]]:
    assert solution.pair
    return frozenset(solution.pair[0].terms), frozenset(solution.pair[1].terms)


DIFFERENCES = {"table": table_differences, "solutions": solution_differences, "between": intermediate_differences}


def test_a_membership_near_an_end_stays_where_it_is_and_one_at_it_is_whole() -> None:
    near, at, beyond = qca.direct([-1.0, -3.0, 9.0], [0, 1, 2])
    assert 0.001 < near < 0.01
    assert at == 0
    assert beyond == 1


@pytest.mark.long
@pytest.mark.parametrize("part", DIFFERENCES)
def test_every_field_is_what_r_gives(part: str) -> None:
    wrong = {case["id"]: found for case in CASES if (found := list(DIFFERENCES[part](case)))}
    assert not wrong
    assert len(CASES) == 80


@pytest.mark.parametrize(
    ("part", "path", "value"),
    [
        ("table", ("truth_table", "observed", 0, "pri"), 0.123),
        ("table", ("truth_table", "observed", 0, "n"), 0),
        ("table", ("truth_table", "remainders"), []),
        ("solutions", ("parsimonious", "models", 0, "term_fit", 0, "covU"), 0.123),
        ("solutions", ("conservative", "models", 0, "PRI"), 0.123),
        ("solutions", ("conservative", "models", 0, "terms"), ["A"]),
        ("solutions", ("parsimonious", "simplifying_assumptions", "M1"), []),
        ("between", ("intermediate", 0, "pairs", 0, "easy"), []),
        ("between", ("intermediate", 0, "pairs", 0, "models", 0, "covS"), 0.123),
    ],
)
def test_a_field_that_differs_is_found(part: str, path: tuple[Any, ...], value: object) -> None:
    """Negative control."""
    changed = deepcopy(CASES[0])
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert list(DIFFERENCES[part](changed))


def test_three_ways_to_the_prime_implicants_agree() -> None:
    for case in CASES:
        table = table_of(case)
        space = table.space
        if space.rows > 36:
            continue
        explained, against = (space.configurations(rows) for rows in (table.positives, table.negatives))
        ours = {
            tuple(None if v == ANY_VALUE else v for v in term) for term in prime_implicants(explained, against).tolist()
        }
        rows = [tuple(row) for row in explained.tolist()]
        assert ours == cube_primes(rows, [tuple(row) for row in against.tolist()])
        allowed = {tuple(row) for row in space.configurations().tolist()} - {tuple(row) for row in against.tolist()}
        merged = merged_primes(allowed, space.levels)
        assert ours == {
            term for term in merged if any(all(v in (None, x) for v, x in zip(term, row, strict=True)) for row in rows)
        }


# Faults that other programs had to correct, each once more, and the case of R that shows it.


def counterfactuals_without_a_parsimonious_term(
    table: TruthTable, narrow: Model, wide: Model, hoped: dict[str, int]
) -> set[int]:
    """A literal against what is expected is dropped even where the parsimonious term around it needs it."""
    conditions = table.space.conditions
    left = np.array(
        [
            [ANY_VALUE if v != hoped.get(name, v) else v for name, v in zip(conditions, term, strict=True)]
            for term in narrow.products.tolist()
        ]
    )
    inside = set((np.flatnonzero(covers(left, table.space.configurations()).any(axis=0)) + 1).tolist())
    return inside & set(table.remainders)


@pytest.mark.long
def test_an_intermediate_solution_keeps_what_the_parsimonious_one_needs() -> None:
    """The fault gives other counterfactuals than R in some case, and ours never lie outside the parsimonious ones."""
    differs = 0
    for case in CASES:
        if case["kind"] == "mv":
            continue
        table = table_of(case)
        for told in case["intermediate"]:
            hoped = {e.strip("~"): int("~" not in e) for e in told["dir_exp"].split(",")}
            for found in qca.intermediate(table, told["dir_exp"]):
                assert found.pair
                assert set(found.easy) <= set(found.pair[1].assumptions)
                differs += set(found.easy) != counterfactuals_without_a_parsimonious_term(table, *found.pair, hoped)
    assert differs > 10


def test_the_unique_coverage_of_a_tied_model_is_its_own() -> None:
    """A term's share is what the other terms of *its* model leave: those of models that tie leave less."""
    case = next(case for case in CASES if case["id"] == "rnd1_009")
    table = table_of(case)
    found = qca.minimise(table, "parsimonious")
    assert len(found.models) > 5
    every = np.unique(np.concatenate([model.products for model in found.models]), axis=0)
    _, together = qca.sufficient(table.sets, " + ".join(table.space.texts(every)))
    pooled = dict(zip(table.space.texts(every), together, strict=True))
    told = case["parsimonious"]["models"][0]["term_fit"]
    assert any(not same(pooled[fit["term"]].unique, fit["covU"]) for fit in told)
    assert not list(model_differences(found.models, case["parsimonious"]["models"]))


def test_a_smallest_model_may_need_a_dominated_prime_implicant() -> None:
    """Rows of the chart that lie within others are dropped on request only: with them go models that tie."""
    chart = np.array([[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]], dtype=bool)
    assert smallest_covers(chart) == [(0, 2), (3, 4)]
    assert undominated(chart).tolist() == [True, False, True, True, True]
    both = np.array([[1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 1, 1]], dtype=bool)
    assert smallest_covers(both) == [(0, 1), (0, 2)]
    assert smallest_covers(both[undominated(both)]) == [(0, 1)]


def test_ties_beyond_number_are_refused() -> None:
    pairs = np.kron(np.eye(14, dtype=int), np.ones((2, 1), dtype=int)).astype(bool)
    assert MOST_MODELS < 2**14
    with pytest.raises(qca.NoSolutionError, match="models tie"):
        smallest_covers(pairs)
    assert len(smallest_covers(pairs[:, :5][pairs[:, :5].any(axis=1)])) == 2**5


# Properties.


@st.composite
def analyses(draw: st.DrawFn, most: int = 4) -> pd.DataFrame:
    conditions, cases = draw(st.integers(2, most)), draw(st.integers(4, 14))
    values = draw(arrays(float, (cases, conditions + 1), elements=MEMBERSHIPS))
    return pd.DataFrame(values, columns=[*"ABCD"[:conditions], "Y"])


def formulas(
    data: pd.DataFrame, kind: Any = "conservative", outcome: str = "Y"
) -> dict[frozenset[frozenset[str]], Model]:
    try:
        models = qca.minimise(qca.truth_table(data, outcome, incl_cut=0.75), kind).models
    except qca.NoSolutionError:
        return {}
    return {frozenset(frozenset(term.split("*")) for term in model.terms): model for model in models}


KINDS = ("conservative", "parsimonious")


@given(analyses(), st.sampled_from(KINDS))
def test_solutions_are_those_of_the_definition(data: pd.DataFrame, kind: Any) -> None:
    conditions = list(data.columns[:-1])
    by_hand = named(
        solution(data[conditions].values.tolist(), data["Y"].tolist(), 0.75, kind == "parsimonious"), conditions
    )
    signed = {frozenset(frozenset(("~" * (1 - v)) + name for name, v in term) for term in model) for model in by_hand}
    assert formulas(data, kind).keys() == signed


@settings(max_examples=40)
@given(analyses(), st.sampled_from(KINDS), st.randoms())
def test_order_and_doubled_cases_mean_nothing(data: pd.DataFrame, kind: Any, random: Any) -> None:
    expected = formulas(data, kind)
    shuffled = data[random.sample(list(data.columns), data.shape[1])].sample(frac=1, random_state=1)
    for other in (shuffled, pd.concat([data, data], ignore_index=True)):
        found = formulas(other, kind)
        assert found.keys() == expected.keys()
        for formula, model in expected.items():
            assert vars(found[formula].fit) == pytest.approx(vars(model.fit), nan_ok=True)


@settings(max_examples=30)
@given(analyses())
def test_the_absence_of_an_outcome_is_an_outcome(data: pd.DataFrame) -> None:
    absent = formulas(data, outcome="~Y")
    assert absent.keys() == formulas(data.assign(Y=1 - data["Y"])).keys()
    table = qca.truth_table(data, "~Y")
    assert table.sets.negated().outcome == "Y"
    np.testing.assert_allclose(table.sets.negated().membership, data["Y"])


@given(st.integers(2, 4), st.data())
def test_de_morgan(conditions: int, data: st.DataObject) -> None:
    levels = tuple(data.draw(st.lists(st.integers(2, 3), min_size=conditions, max_size=conditions)))
    space = Space(tuple("ABCD"[:conditions]), levels)
    term = st.tuples(*(st.integers(ANY_VALUE, most - 1) for most in levels))
    terms = np.array(data.draw(st.lists(term, min_size=1, max_size=3)))
    inside, outside = space.covered(terms).any(axis=0), space.covered(space.negated(terms)).any(axis=0)
    assert (inside != outside).all()
    again = space.covered(space.negated(space.negated(terms))).any(axis=0)
    assert (again == inside).all()


def test_de_morgan_in_words() -> None:
    space = Space(("A", "B", "C"), (2, 2, 2))
    assert set(space.texts(space.negated(space.parsed("A*B + ~C")))) == {"~A*C", "~B*C"}
    assert set(space.texts(space.negated(space.parsed("A + ~A")))) == set()


@settings(max_examples=60)
@given(analyses(), st.lists(st.sampled_from((0, 1, None)), min_size=4, max_size=4))
def test_the_intermediate_solution_lies_between_the_two(data: pd.DataFrame, wishes: list[int | None]) -> None:
    names = data.columns[:-1]
    hoped = {name: wish for name, wish in zip(names, wishes, strict=False) if wish is not None}
    try:
        found = qca.intermediate(qca.truth_table(data, "Y", incl_cut=0.75), hoped)
    except qca.NoSolutionError:
        return
    space = Space(tuple(names), (2,) * len(names))
    for solution_ in found:
        assert solution_.pair
        inner, outer = (space.covered(model.products).any(axis=0) for model in solution_.pair)
        for model in solution_.models:
            between = space.covered(model.products).any(axis=0)
            assert (inner <= between).all()
            assert (between <= outer).all()
        if not hoped:
            assert {model.formula for model in solution_.models} >= {solution_.pair[0].formula}


# What is refused, and what the cuts do.

HAND = pd.DataFrame(
    {"A": [0.9, 0.8, 0.2, 0.1, 0.7], "B": [0.8, 0.3, 0.9, 0.2, 0.9], "Y": [0.9, 0.4, 0.1, 0.2, 0.6]},
    index=["p", "q", "r", "s", "t"],
)


def test_a_membership_of_one_half_is_refused_by_name() -> None:
    half = HAND.copy()
    half.loc["r", "B"] = 0.5
    with pytest.raises(qca.NoSolutionError, match=r"condition B of case r is 0\.5"):
        qca.truth_table(half, "Y")
    table = qca.truth_table(half, "Y", halves="in no row")
    assert all("r" not in table.cases_in(row) for row in table.rows)
    assert len(table.rows) == 3
    # It still counts: row A*B holds 0.8, 0.3, 0.2, 0.1 and 0.7 of the five cases, of which 0.1 of r is inside.
    assert table.consistency[-1] == pytest.approx((0.8 + 0.3 + 0.1 + 0.1 + 0.6) / (0.8 + 0.3 + 0.2 + 0.1 + 0.7))
    half.loc["r"] = [0.2, 0.9, 0.5]
    assert len(qca.truth_table(half, "Y").rows) == 4


@pytest.mark.parametrize(
    ("change", "call", "message"),
    [
        ({"A": [0.9, np.nan, 0.2, 0.1, 0.7]}, {}, "A of case q is nan"),
        ({"A": [0.9, -0.1, 0.2, 0.1, 0.7]}, {}, r"A of case q is -0\.1"),
        ({"A": [0.9, 1.2, 0.2, 0.1, 0.7]}, {}, r"A of case p is 0\.9"),
        ({"Y": [0.9, 2, 0.2, 0.1, 0.7]}, {}, r"outcome Y of case q is 2"),
        ({}, {"outcome": "Z"}, "outcome names 'Z'"),
        ({}, {"conditions": ["A", "C"]}, "conditions names 'C'"),
        ({}, {"conditions": ["A", "Y"]}, "not the outcome"),
        ({}, {"incl_cut": 1.2}, r"incl_cut is 1\.2"),
        ({}, {"incl_cut": (0.5, 0.8)}, "second is lower"),
        ({}, {"n_cut": 0}, "n_cut is 0"),
        ({}, {"n_cut": 4}, "n_cut is 4; allowed is 2"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], call: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        qca.truth_table(HAND.assign(**change), **{"outcome": "Y", **call})


@pytest.mark.parametrize("expression", ["A*", "Z", "A[2]", "A*~A", "a b"])
def test_an_expression_that_says_nothing_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="expression is"):
        qca.sets(HAND, "Y").of(expression)


def test_the_cuts_decide_what_becomes_of_a_row() -> None:
    plain = qca.truth_table(HAND, "Y", incl_cut=0.8)
    assert (plain.positives, plain.negatives, plain.remainders) == ((4,), (1, 2, 3), ())
    two = qca.truth_table(HAND, "Y", incl_cut=(0.8, 0.6))
    assert two.contradictions == tuple(plain.rows[(plain.consistency < 0.8) & (plain.consistency >= 0.6)])
    assert two.contradictions
    assert qca.truth_table(HAND, "Y", n_cut=2).remainders == (1, 2, 3)
    with pytest.raises(qca.NoSolutionError, match="no row of the truth table is explained"):
        qca.minimise(qca.truth_table(HAND, "Y", pri_cut=1.0))
    with pytest.raises(qca.NoSolutionError, match="speaks against"):
        qca.minimise(qca.truth_table(HAND, "Y", n_cut=2), "parsimonious")
    formulas_ = [qca.minimise(two, "parsimonious", contradictions=c).models[0].formula for c in ("against", "open")]
    assert formulas_[0] == "A*B"
    assert formulas_[1] != "A*B"
    explained = qca.minimise(two, contradictions="explained").models[0]
    assert qca.Space(("A", "B"), (2, 2)).covered(explained.products).any(axis=0).sum() == 1 + len(two.contradictions)


def test_barred_remainders_are_not_counted_on() -> None:
    table = qca.truth_table(HAND.loc[["p", "r", "s", "t"]], "Y")
    free = qca.minimise(table, "parsimonious").models[0]
    assert (free.formula, free.assumptions) == ("A", (3,))
    assert qca.minimise(table.excluding([3]), "parsimonious").models[0].formula == "A*B"
    with pytest.raises(ValueError, match="rows has 4"):
        table.excluding([4])


def test_necessity_by_hand() -> None:
    found = qca.necessary(qca.sets(HAND, "Y"), "A")
    inside = 0.9 + 0.4 + 0.1 + 0.1 + 0.6
    assert found.consistency == pytest.approx(inside / 2.2)
    assert found.coverage == pytest.approx(inside / 2.7)
    assert found.relevance == pytest.approx((5 - 2.7) / (5 - inside))
    every = qca.necessities(qca.sets(HAND, "Y")).set_index("condition")
    assert list(every.index) == ["A", "~A", "B", "~B"]
    assert every.loc["A", "relevance"] == pytest.approx(found.relevance)


def test_cases_and_theory_by_hand() -> None:
    table = qca.truth_table(HAND, "Y", incl_cut=0.8)
    (model,) = qca.minimise(table).models
    types = qca.case_types(model, table.sets).set_index("case")["type"]
    assert types.to_dict() == {
        "p": "typical",
        "q": "irrelevant",
        "r": "irrelevant",
        "s": "irrelevant",
        "t": "deviant in degree",
    }
    turned = qca.sets(HAND.assign(Y=[0.2, 0.9, 0.5, 0.2, 0.6]), "Y")
    types = qca.case_types(model, turned).set_index("case")["type"]
    assert types[["p", "q", "r"]].tolist() == ["deviant in kind", "not explained", "undecided"]
    told = qca.theory_evaluation(model, "B", table.sets)
    assert told.loc["model and theory", "with_outcome"] == ("p", "t")
    assert told.loc["theory alone", "without_outcome"] == ("r",)
    assert told.loc["neither", "without_outcome"] == ("q", "s")
    assert told.loc["model alone", "coverage"] == pytest.approx((0.2 + 0.3 + 0.1 + 0.1 + 0.1) / 2.2)


# Calibration, sweeps and recovery.


def test_the_direct_method_puts_the_anchors_where_it_says() -> None:
    x = [5.0, 10, 15, 20, 30, 40, 400]
    rising = qca.direct(x, [10, 20, 40])
    assert rising[[1, 3, 5]] == pytest.approx([0.05, 0.5, 0.95])
    assert rising[4] == pytest.approx(1 / (1 + math.exp(-math.log(19) / 2)))
    assert rising[-1] == 1.0
    np.testing.assert_allclose(qca.direct(x, [40, 20, 10]), 1 - rising)
    assert qca.direct([40.0], [10, 20, 40], idm=0.9526)[0] == pytest.approx(0.9526)
    assert qca.by_thresholds([1, 2, 3, 4], [2, 4]).tolist() == [0, 1, 1, 2]
    for wrong in ([10, 40, 20], [10, 10, 20]):
        with pytest.raises(ValueError, match="allowed are three that rise"):
            qca.direct(x, wrong)
    with pytest.raises(ValueError, match="thresholds"):
        qca.by_thresholds([1, 2], [3])


@settings(max_examples=15)
@given(
    arrays(float, (8, 3), elements=st.integers(0, 20).map(float), unique=False),
    st.sampled_from(KINDS),
)
def test_a_sweep_is_every_analysis_by_itself(raw: np.ndarray, kind: Any) -> None:
    raw[0], raw[1] = 0, 20  # so that every threshold parts the cases
    data = pd.DataFrame(raw, columns=["A", "B", "Y"])
    thresholds, cuts = {"A": (5.0, 10.0), "B": (8.0, 12.0), "Y": (7.0, 13.0)}, (0.6, 1.0)
    swept = qca.solution_sweep(data, "Y", thresholds, incl_cuts=cuts, kind=kind)
    counts: dict[str, int] = {}
    points = list(product(*thresholds.values(), cuts))
    for point, (_, row) in zip(points, swept.iterrows(), strict=True):
        *at, cut = point
        assert (row["A"], row["B"], row["Y"], row["incl_cut"]) == point
        crisp = (raw >= np.array(at)).astype(float)
        by_hand = named(solution(crisp[:, :2].tolist(), crisp[:, 2].tolist(), cut, kind == "parsimonious"), "AB")
        words = {frozenset("*".join(sorted(("~" * (1 - v)) + n for n, v in t)) for t in model) for model in by_hand}
        ours = {frozenset("*".join(sorted(t.split("*"))) for t in m.split(" + ")) for m in row["models"]}
        assert ours == words
        assert bool(row["reason"]) == (not words)
        for term in frozenset.intersection(*words) if words else ():
            counts[term] = counts.get(term, 0) + 1
    shares = qca.survival(swept).set_index("configuration")["in_every"]
    found = {"*".join(sorted(t.split("*"))): share for t, share in shares.items() if share}
    assert found == pytest.approx({term: n / len(points) for term, n in counts.items()})


def test_a_sweep_over_anchors_says_why_there_is_nothing() -> None:
    raw = pd.DataFrame(
        {"A": [1, 2, 3, 4, 6, 7, 8, 9], "B": [9, 1, 8, 2, 7, 3, 6, 4], "Y": [0.1, 0.2, 0.1, 0.3, 0.9, 0.8, 0.7, 0.9]}
    )
    swept = qca.solution_sweep(raw, "Y", {"A": [[1, 5, 9], [1, 4, 9]], "B": [5]})
    assert swept["models"].tolist() == [("A",), ()]
    assert "condition A of case 3 is 0.5" in swept["reason"][1]
    assert qca.survival(swept).to_dict("records") == [{"configuration": "A", "in_every": 0.5, "in_some": 0.5}]
    with pytest.raises(ValueError, match="grid has"):
        qca.solution_sweep(raw, "Y", {"A": [5.0] * 200, "B": [5.0] * 200})
    with pytest.raises(ValueError, match="expectations is None"):
        qca.solution_sweep(raw, "Y", kind="intermediate")
    between = qca.solution_sweep(raw, "Y", {"A": [5], "B": [5]}, kind="intermediate", expectations="A")
    assert between["models"].tolist() == [("A",)]


def test_a_known_structure_is_found_where_all_of_it_is_seen() -> None:
    found = qca.recovery("A*B + ~C", list("ABCD"), cases=(12, 150), noise=(0.0, 0.4), draws=8, seed=3)
    shares = found.set_index(["cases", "noise", "kind"])
    clean = shares.xs((150, 0.0), level=("cases", "noise"))
    assert (clean[["solved", "right_all", "sound_all", "complete_all"]] == 1).all(axis=None)
    # Negative controls: few cases leave the conservative solution incomplete, and noise leaves nothing to be found.
    assert shares.loc[(12, 0.0, "conservative"), "right_all"] == 0
    assert shares.loc[(12, 0.0, "conservative"), "sound_all"] == 1
    assert (shares.xs((150, 0.4), level=("cases", "noise"))["right_all"] < 0.5).all()


def test_drawn_cases_are_as_skewed_and_as_noisy_as_asked() -> None:
    rng = np.random.default_rng(5)
    data = qca.drawn("A", ["A", "B"], 4000, rng, noise=0.1, prevalence=0.8)
    assert (data["A"] > 0.5).mean() == pytest.approx(0.8, abs=0.03)
    assert (data["A"] != data["Y"]).mean() == pytest.approx(0.1, abs=0.02)
    assert set(np.unique(qca.drawn("A", ["A", "B"], 50, rng, fuzzy=False))) == {0.0, 1.0}
    with pytest.raises(ValueError, match="prevalence is 1"):
        qca.drawn("A", ["A", "B"], 5, rng, prevalence=1.0)


TWO = qca.Space(("A", "B"), (2, 2))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: TWO.numbers([1, 0]), "configurations has shape (2,); allowed is (rows, 2)"),
        (lambda: TWO.numbers([[1, -1]]), "configurations asks B for -1; allowed are 0 to 1"),
        (lambda: TWO.configurations([5]), "numbers has 5; allowed are whole numbers from 1 to 4"),
        (lambda: TWO.text([1]), "term has shape (1,); allowed is (2,)"),
        (lambda: TWO.texts([[1, 2]]), "terms asks B for 2; allowed are 0 to 1, and -1 for any"),
        (lambda: TWO.memberships([[1, 0]], [[0.5]]), "values has shape (1, 1); allowed is (cases, 2)"),
        (lambda: qca.Space(("A", "A"), (2, 2)), "conditions are A, A; allowed is each once"),
        (lambda: covers([[1, 0]], [[1]]), "configurations has shape (1, 1); allowed is (rows, 2)"),
        (lambda: prime_implicants([[1, 0]], [[1]]), "against has shape (1, 1); allowed is (rows, 2)"),
        (
            lambda: prime_implicants(np.empty((0, 2)), [[1, 0]]),
            "explained has shape (0, 2); allowed are one",
        ),
        (
            lambda: prime_implicants(np.ones((1, 17)), np.zeros((1, 17))),
            "explained has shape (1, 17); allowed",
        ),
        (lambda: smallest_covers([True]), "covered has shape (1,); allowed is (prime implicants, rows)"),
        (lambda: fits([[0.5, 0.5]], [0.5]), "member has shape (1, 2); allowed is (terms, 1)"),
        (lambda: fits(np.empty((0, 1)), [0.5]), "member is empty; allowed is one or more"),
        (lambda: qca.sets(pd.DataFrame({"Y": [1.0]}), "Y", []), "conditions is empty; allowed is one or more"),
        (lambda: qca.sets(pd.DataFrame(), "Y"), "outcome names 'Y'; allowed are columns of data, which has none"),
        (lambda: qca.recovery("A", ["A"], cases=[]), "cases is empty; allowed is one or more"),
        (lambda: qca.recovery("A", ["A"], seed=-1), "seed is -1; allowed is a whole number of 0 or more"),
        (
            lambda: qca.survival(pd.DataFrame({"in_every": ["A"], "in_some": [()]})),
            "swept has 'A' in column 'in_every'",
        ),
    ],
)
def test_shapes_are_told_by_name(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        call()


def test_what_fits_is_taken() -> None:
    """Negative control."""
    assert TWO.numbers([[1, 0]]).tolist() == [3]
    assert TWO.text([1, -1]) == "A"
    assert TWO.memberships([[1, 0]], [[0.5, 0.25]]).tolist() == [[0.5]]
    assert covers([[1, -1]], [[1, 0], [0, 0]]).tolist() == [[True, False]]


def test_memberships_of_any_shape_have_their_cases_last() -> None:
    rng = np.random.default_rng(5)
    member, outcome = rng.random((2, 3, 7)), rng.random(7)
    whole = sufficiency(member, outcome)
    for at in np.ndindex(2, 3):
        for all_, one in zip(whole, sufficiency(member[at], outcome), strict=True):
            assert all_[at] == pytest.approx(one)
    with pytest.raises(ValueError, match=r"^member has shape \(7, 2\); allowed is \(..., 7\)"):
        sufficiency(np.zeros((7, 2)), outcome)
