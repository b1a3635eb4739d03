"""What the figures of configurations say is so at every setting, worked out once more from the data."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest
from drawings import drawn

from csrmodel import evidence, qca
from csrmodel.evidence import CONDITIONS
from csrmodel.evidence.judged import coded_values
from csrmodel.figures.rivals import predicted
from csrmodel.figures.truth_table import CONDITIONS as DRIVERS
from csrmodel.figures.truth_table import KINDS, OUTCOME, PRI_CUT, SOLUTIONS, STUDIED, clusters
from csrmodel.populations.postdiction import OUTCOMES
from csrmodel.populations.rivals import RIVALS
from csrmodel.words import counted

SAYS = re.compile(r"The (\w+) solution is: (.*) \(consistency (\d\.\d\d), coverage (\d\.\d\d)\)\.")


def in_formula(words: str, data: dict[str, np.ndarray]) -> np.ndarray:
    """Memberships in a formula as a sentence has it."""
    terms = []
    for term in words.split(", or "):
        literals = [1 - data[x[3:]] if x.startswith("no ") else data[x] for x in term.split(" and ")]
        terms.append(np.min(literals, axis=0))
    return np.max(terms, axis=0)


def rows_of(words: str) -> np.ndarray:
    """Which of all configurations lie in a formula."""
    every = np.array(list(product((0.0, 1.0), repeat=len(DRIVERS))))
    return in_formula(words, dict(zip(DRIVERS, every.T, strict=True))) > 0.5


@pytest.mark.parametrize("seed", range(2))
def test_the_sentence_under_the_truth_table_is_true(seed: int) -> None:
    figure, rng = drawn("truth_table"), np.random.default_rng(seed)
    for _ in range(25):
        at = {
            "kind": int(rng.integers(len(KINDS))),
            "studied": int(rng.integers(len(STUDIED))),
            "crossover": float(rng.choice([0.2, 0.3, 0.4, 0.5])),
            "cut": float(rng.choice([0.7, 0.75, 0.8, 0.85, 0.9])),
            "solution": int(rng.integers(len(SOLUTIONS))),
        }
        (said,) = figure.sentences(at)
        table = clusters(at["kind"], STUDIED[at["studied"]], at["crossover"])
        data, outcome = {name: table[name].to_numpy() for name in DRIVERS}, table[OUTCOME].to_numpy()
        every = np.array(list(product((0, 1), repeat=len(DRIVERS))))
        own = (np.stack(list(data.values()), axis=1) > 0.5).astype(int)
        seen = np.array([(own == row).all(axis=1).any() for row in every])
        others = f", and no cluster shows the other {counted(int((~seen).sum()))}." if (~seen).any() else "."
        assert said.startswith(f"Of 16 configurations clusters show {seen.sum()}{others}")
        member = [np.min([x if v else 1 - x for v, x in zip(row, data.values(), strict=True)], axis=0) for row in every]
        passes = np.array([consistent(m, outcome, at["cut"]) for m in member]) & seen
        found = SAYS.search(said)
        if found is None:
            assert "no solution" in said
            assert not passes.any() or ((passes == seen).all() and at["solution"] == 1) or passes.all()
            continue
        kind, words, consistency, coverage = found.groups()
        assert kind == SOLUTIONS[at["solution"]]
        inside = in_formula(words, data)
        assert abs(np.minimum(inside, outcome).sum() / inside.sum() - float(consistency)) < 0.0051
        assert abs(np.minimum(inside, outcome).sum() / outcome.sum() - float(coverage)) < 0.0051
        covered = rows_of(words)
        assert (covered[passes]).all()
        assert not (covered & seen & ~passes).any()
        unseen = int((covered & ~seen).sum())
        assumed = re.search(r"assumes (nothing|that \d+) ", said)[1]  # type: ignore[index]
        assert assumed == (f"that {unseen}" if unseen else "nothing")
        assert ("asks for the absence" in said) == ("no " in words)


def consistent(member: np.ndarray, outcome: np.ndarray, cut: float) -> bool:
    inside = np.minimum(member, outcome)
    both = np.minimum(inside, 1 - outcome).sum()
    pri = (inside.sum() - both) / (member.sum() - both)
    return bool(inside.sum() / member.sum() >= cut - 1e-9 and pri >= PRI_CUT - 1e-9)


COUNTRIES = re.compile(
    r"The (\w+) solution for a democracy that (survives|breaks down) is: (.*) \(consistency (\d\.\d\d), coverage"
    r" (\d\.\d\d)\)\.(?: \w+ formulas do equally well, and this is one of them\.)? It counts on (\w+) configurations?"
)


def test_the_sentence_under_the_countries_is_true_at_every_setting() -> None:
    data = evidence.democracies()
    columns = {name: data[name].to_numpy() for name in data}
    conditions = [name for name in data if name != "survived"]
    every = np.array(list(product((0.0, 1.0), repeat=len(conditions))))
    shown = {tuple(row) for row in (data[conditions] > 0.5).to_numpy().astype(float)}
    figure = drawn("democracies")
    told = 0
    for fate_, cut, pri, solution in product((0, 1), (0.7, 0.75, 0.8, 0.85, 0.9, 0.95), (0, 1), (0, 1, 2)):
        (said,) = figure.sentences({"outcome": fate_, "cut": cut, "pri": pri, "solution": solution})
        assert f"show {counted(len(shown))} of {len(every)} configurations" in said
        if "nothing to explain" in said:
            continue
        kind, fate, words, consistency, coverage, assumed = COUNTRIES.search(said).groups()  # type: ignore[union-attr]
        words = words.replace("not ", "no ")
        outcome = columns["survived"] if fate == "survives" else 1 - columns["survived"]
        member = in_formula(words, columns)
        both = np.minimum(member, outcome).sum()
        assert float(consistency) == pytest.approx(both / member.sum(), abs=0.0051)
        assert float(coverage) == pytest.approx(both / outcome.sum(), abs=0.0051)
        within = in_formula(words, dict(zip(conditions, every.T, strict=True))) > 0.5
        unseen = sum(tuple(row) not in shown for row in every[within])
        assert assumed == (counted(unseen) if unseen else "no"), (kind, words)
        assert unseen == 0 or kind != "conservative"
        told += 1
    assert told > 30


def test_public_data_give_what_the_package_for_r_gives() -> None:
    """Numbers of the package QCA 3.25 for R 4.5 on its data set LF, with a cut of 0.80 and no cut of PRI."""
    table = qca.truth_table(evidence.democracies(), "survived", incl_cut=0.8)
    rows = {
        1: (3, 0.215976331360947, 0.0),
        2: (2, 0.278026905829596, 0.0),
        5: (2, 0.520900321543409, 0.113095238095238),
        6: (1, 0.528571428571429, 0.228070175438597),
        22: (2, 0.804270462633452, 0.719387755102041),
        23: (1, 0.378205128205128, 0.0396039603960395),
        24: (2, 0.7087719298245621, 0.634361233480176),
        31: (1, 0.445255474452555, 0.0499999999999999),
        32: (4, 0.904205607476635, 0.885793871866295),
    }
    assert table.rows.tolist() == [*rows]
    for found, wanted in zip(zip(table.n, table.consistency, table.pri, strict=True), rows.values(), strict=True):
        assert found == pytest.approx(wanted, abs=1e-12)
    fits = {
        "conservative": [
            ("developed*urban*literate*industrial*stable", 0.9042056074766355, 0.8857938718662952, 0.454225352112676),
            (
                "developed*~urban*literate*~industrial*stable",
                0.8042704626334523,
                0.7193877551020412,
                0.2652582159624414,
            ),
        ],
        "parsimonious": [
            ("developed*~industrial", 0.8148148148148149, 0.7208121827411167, 0.2840375586854459),
            ("urban*stable", 0.8737672583826429, 0.8454106280193235, 0.5199530516431925),
        ],
    }
    for kind, wanted_terms in fits.items():
        (model,) = qca.minimise(table, kind).models  # type: ignore[arg-type]
        found_terms = {
            term: (fit.consistency, fit.pri, fit.coverage)
            for term, fit in zip(model.terms, model.term_fits, strict=True)
        }
        assert found_terms.keys() == {term for term, *_ in wanted_terms}
        for term, *numbers in wanted_terms:
            assert found_terms[term] == pytest.approx(numbers, abs=1e-12)
    # Negative control: with one value of one country by a tenth otherwise the numbers part.
    changed = evidence.democracies()
    changed.loc["Finland", "stable"] = 0.68
    other = qca.truth_table(changed, "survived", incl_cut=0.8)
    assert other.consistency != pytest.approx(table.consistency, abs=1e-6)


def test_what_is_said_of_the_coded_cases_is_counted_once_more() -> None:
    figure, cases = drawn("limited_diversity"), coded_values(evidence.codings())
    labels = {name.lower(): key for key, name in evidence.names("variable").items()}
    names = evidence.cases().set_index("id")["name"]
    for outcome, many in product(range(1 + len(OUTCOMES)), range(1, 1 + len(CONDITIONS))):
        (said,) = figure.sentences({"outcome": outcome, "conditions": many})
        listed = re.split(r", | and ", re.match(r"With (.*?) there are (\d+)", said)[1])  # type: ignore[index]
        used = [labels[word] for word in listed]
        assert len(used) == many
        assert f"there are {2**many} configurations" in said
        wanted = OUTCOMES if outcome == 0 else OUTCOMES[outcome - 1 : outcome]
        full = {
            case: tuple(values[name] > 0.5 for name in used)
            for case, values in cases.items()
            if all(name in values for name in used) and any(name in values for name in wanted)
        }
        assert all(names[case] in re.split("Cases show|No case shows", said)[0] for case in full)
        assert ("No case reports all" in said) == (not full)
        shown = len(set(full.values()))
        others = f", and no case shows the other {counted(2**many - shown)}." if shown < 2**many else "."
        assert (f"Cases show {counted(shown)} of the configurations{others}" in said) == bool(shown)
        assert ("No case shows any of the configurations." in said) == (not shown)


def test_what_is_said_of_rivals_is_what_the_marks_show() -> None:
    figure, table = drawn("rivals"), predicted()
    for one, other in product(range(len(RIVALS)), repeat=2):
        (said,) = figure.sentences({"formalism": one, "beside": other})
        calls = table[f"{RIVALS[one]} call"]
        hits, made = (calls == "hit").sum(), (calls != "no call").sum()
        assert re.match(rf"{re.escape(RIVALS[one])}: {hits} hits? in {made} calls? on", said, re.I)
        if one != other:
            assert f"It and “{RIVALS[other]}” " in said
