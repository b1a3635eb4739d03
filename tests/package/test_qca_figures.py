"""What the figures of configurations say is so at every setting, worked out once more from the data."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest
from drawings import drawn

from csrmodel import evidence
from csrmodel.evidence import CONDITIONS
from csrmodel.evidence.judged import coded_values
from csrmodel.figures.kit.words import counted
from csrmodel.figures.rivals import predicted
from csrmodel.figures.truth_table import CONDITIONS as DRIVERS
from csrmodel.figures.truth_table import KINDS, OUTCOME, PRI_CUT, SOLUTIONS, STUDIED, clusters
from csrmodel.populations.postdiction import OUTCOMES
from csrmodel.populations.rivals import RIVALS

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
        others = f", and no cluster shows the other {(~seen).sum()}." if (~seen).any() else "."
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
        others = f", and no case shows the other {2**many - shown}." if shown < 2**many else "."
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
            assert f"It and {RIVALS[other]} " in said
