"""Solutions: which combinations of conditions are sufficient for the outcome, under three ways with what is not seen.

============  ===================================================================================================
conservative  counts on no remainder (also called complex)
parsimonious  counts on every remainder that makes the formula shorter: its *simplifying assumptions*
intermediate  counts on those only that agree with what one expects of each condition: *easy counterfactuals*
============  ===================================================================================================

Intermediate solutions are made for each pair of a conservative and a parsimonious model. From a term of the former a
literal may go if the parsimonious term around it does without it, and the literal is not what is expected. Remainders
within what is left, on which the parsimonious model counts, are easy; the others are difficult (ragin2008).

Left out, and so not to be had here: expectations on conjunctions, causal chains, conditions in time, models that are
not smallest, and tests of significance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from csrmodel.guards import guard
from csrmodel.parameters import memberships, one_or_more, shaped
from csrmodel.qca.expressions import ANY_VALUE, Array, NoSolutionError, Space, Terms, covers
from csrmodel.qca.minimisation import chart, prime_implicants, smallest_covers, undominated
from csrmodel.qca.tables import Sets, TruthTable, sufficiency

Kind = Literal["conservative", "parsimonious", "intermediate"]
Contradictions = Literal["against", "open", "explained"]


@dataclass(frozen=True)
class Fit:
    """How well a term or a model fits the cases as sufficient for the outcome.

    Parameters
    ----------
    consistency
        Share of its membership that lies within the outcome, 0 to 1.
    pri
        The same, without what lies within the outcome and its absence alike.
    coverage
        Share of the outcome that lies within it.
    unique
        Share of the outcome that no other term of its model covers; missing for a model, and for its only term.
    """

    consistency: float
    pri: float
    coverage: float
    unique: float = float("nan")


@dataclass(frozen=True)
class Model:
    """One formula that explains the outcome.

    Parameters
    ----------
    terms
        Its terms in words.
    products
        The same as rows of values, shape (terms, conditions).
    fit
        Its fit.
    term_fits
        The fit of each term.
    assumptions
        Remainders on which it counts.
    """

    terms: tuple[str, ...]
    products: Terms
    fit: Fit
    term_fits: tuple[Fit, ...]
    assumptions: tuple[int, ...]

    @property
    def formula(self) -> str:
        """The terms joined by ``+``."""
        return " + ".join(self.terms)


@dataclass(frozen=True)
class Solution:
    """All models that tie.

    Parameters
    ----------
    kind
        "conservative", "parsimonious" or "intermediate".
    models
        The models.
    primes
        Prime implicants that the models were chosen from.
    essential
        Terms that are in every model.
    pair
        Of an intermediate solution: the conservative and the parsimonious model between which it lies.
    easy, difficult
        Of an intermediate solution: assumptions of that parsimonious model that it counts on, or does not.
    """

    kind: str
    models: tuple[Model, ...]
    primes: tuple[str, ...]
    essential: tuple[str, ...]
    pair: tuple[Model, Model] | None = None
    easy: tuple[int, ...] = ()
    difficult: tuple[int, ...] = ()

    def frame(self) -> pd.DataFrame:
        """A row for each term of each model, and one for the model: model, term, consistency, pri, coverage, unique."""
        rows = [
            {"model": n, "term": term, **vars(fit)}
            for n, model in enumerate(self.models, 1)
            for term, fit in ((model.formula, model.fit), *zip(model.terms, model.term_fits, strict=True))
        ]
        return pd.DataFrame(rows)


def minimise(
    table: TruthTable,
    kind: Literal["conservative", "parsimonious"] = "conservative",
    row_dominance: bool = False,
    contradictions: Contradictions = "against",
) -> Solution:
    """The conservative or the parsimonious solution, with all models that tie.

    Parameters
    ----------
    table
        The truth table.
    kind
        Which one.
    row_dominance
        Whether prime implicants that cover less than another one are dropped first; some ties go with them.
    contradictions
        Whether contradictory rows speak "against", are "open" to assumptions, or are to be "explained".

    Raises
    ------
    NoSolutionError
        If no row is explained, or no row speaks against: then all conditions would be dropped.
    """
    explained, against = _rows(table, kind, contradictions)
    return _solved(table, kind, explained, against, row_dominance)


def intermediate(
    table: TruthTable,
    expectations: str | Mapping[str, int | Sequence[int]],
    row_dominance: bool = False,
    contradictions: Contradictions = "against",
) -> tuple[Solution, ...]:
    """The intermediate solutions, one for each pair of a conservative and a parsimonious model.

    Parameters
    ----------
    table
        The truth table.
    expectations
        Values at which each condition is expected to further the outcome: ``{"A": 1, "C": [1, 2]}``, or in words
        ``"A, ~B, C[2]"``. Conditions that are left out have none.
    row_dominance, contradictions
        As for `minimise`.

    Raises
    ------
    NoSolutionError
        As for `minimise`.
    ValueError
        If an expectation names no condition, or no value of it.
    """
    expected = _expected(table.space, expectations)
    explained, against = _rows(table, "conservative", contradictions)
    simple = minimise(table, "parsimonious", row_dominance, contradictions)
    complex_ = _solved(table, "conservative", explained, against, row_dominance)
    return tuple(
        _between(table, c, p, expected, explained, row_dominance) for c in complex_.models for p in simple.models
    )


def _rows(table: TruthTable, kind: str, contradictions: Contradictions) -> tuple[list[int], list[int]]:
    """Rows to be explained, and rows that no term may cover."""
    explained, against = set(table.positives), {*table.negatives, *table.excluded}
    if contradictions != "open":
        (explained if contradictions == "explained" else against).update(table.contradictions)
    if kind == "conservative":
        against = set(range(1, table.space.rows + 1)) - explained
    if not explained:
        raise NoSolutionError("no row of the truth table is explained; a lower incl_cut or pri_cut would explain some")
    if not against:
        raise NoSolutionError(
            "no row of the truth table speaks against the outcome, so that every condition would drop"
        )
    return sorted(explained), sorted(against)


def _solved(
    table: TruthTable, kind: str, explained: Sequence[int], against: Sequence[int], row_dominance: bool, **more: object
) -> Solution:
    space = table.space
    rows = space.configurations(explained)
    primes = prime_implicants(rows, space.configurations(against))
    covered = chart(primes, rows)
    if row_dominance:
        kept = undominated(covered)
        primes, covered = primes[kept], covered[kept]
    covers_ = smallest_covers(covered)
    texts = space.texts(primes)
    member = space.memberships(primes, table.sets.values)
    models = tuple(_model(table, primes[list(chosen)], member[list(chosen)], set(explained)) for chosen in covers_)
    always = set(covers_[0]).intersection(*covers_)
    return Solution(kind, models, texts, tuple(texts[at] for at in sorted(always)), **more)  # type: ignore[arg-type]


def _model(table: TruthTable, products: Terms, member: Array, explained: set[int]) -> Model:
    fit, term_fits = fits(member, table.sets.membership)
    inside = np.flatnonzero(table.space.covered(products).any(axis=0)) + 1
    assumed = tuple(row for row in inside.tolist() if row not in explained)
    return Model(table.space.texts(products), products, fit, term_fits, assumed)


def fits(member: Array, outcome: Array) -> tuple[Fit, tuple[Fit, ...]]:
    """The fit of a model, and that of each of its terms beside the others of this model.

    Parameters
    ----------
    member
        Memberships in its terms, shape (terms, cases).
    outcome
        Memberships in the outcome, shape (cases,).
    """
    shaped("outcome", memberships("outcome", outcome), "cases")
    shaped("member", memberships("member", member), "terms", len(outcome))
    one_or_more("member", member)
    whole = member.max(axis=0)
    total = outcome.sum()
    consistency, pri = sufficiency(np.vstack([whole, member]), outcome)
    covered = np.minimum(np.vstack([whole, member]), outcome).sum(axis=1)
    coverage = covered / total if total > 0 else np.full(len(covered), np.nan)
    unique = np.full(len(member), np.nan)
    if len(member) > 1 and total > 0:
        others = np.array([np.delete(member, at, axis=0).max(axis=0) for at in range(len(member))])
        unique = np.maximum(covered[0] - np.minimum(others, outcome).sum(axis=1), 0.0) / total
    every = [Fit(*map(float, values)) for values in zip(consistency, pri, coverage, [np.nan, *unique], strict=True)]
    return every[0], tuple(every[1:])


def _expected(space: Space, expectations: str | Mapping[str, int | Sequence[int]]) -> list[set[int]]:
    """For each condition the values that are expected to further the outcome; empty for no expectation."""
    found: list[set[int]] = [set() for _ in space.conditions]
    if isinstance(expectations, str):
        for term in space.parsed(expectations.replace(",", "+")):
            asked = np.flatnonzero(term != ANY_VALUE)
            if len(asked) != 1:
                raise ValueError(
                    f"expectations are {expectations!r}; allowed is one condition at a time, as in 'A, ~B'"
                )
            found[asked[0]].add(int(term[asked[0]]))
        return found
    for name, given in expectations.items():
        if name not in space.conditions:
            raise ValueError(f"expectations name {name!r}; allowed are {', '.join(space.conditions)}")
        at = space.conditions.index(name)
        for value in given if isinstance(given, Sequence) else (given,):
            if value not in range(space.levels[at]):
                raise ValueError(
                    f"expectations give {name} the value {value!r}; allowed are 0 to {space.levels[at] - 1}"
                )
            found[at].add(int(value))
    return found


def _between(
    table: TruthTable, narrow: Model, wide: Model, expected: list[set[int]], explained: Sequence[int], dominance: bool
) -> Solution:
    """The intermediate solution between a conservative and a parsimonious model."""
    left = [
        [
            ANY_VALUE if around == ANY_VALUE and hoped and value not in hoped else value
            for value, around, hoped in zip(inner, outer, expected, strict=True)
        ]
        for inner in narrow.products.tolist()
        for outer in wide.products.tolist()
        if all(around in (ANY_VALUE, value) for value, around in zip(inner, outer, strict=True))
    ]
    assumed = table.space.configurations(wide.assumptions)
    is_easy = covers(np.array(left, dtype=np.int64).reshape(-1, len(expected)), assumed).any(axis=0)
    easy = tuple(row for row, yes in zip(wide.assumptions, is_easy, strict=True) if yes)
    difficult = tuple(row for row in wide.assumptions if row not in easy)
    against = sorted(set(range(1, table.space.rows + 1)) - set(explained) - set(easy))
    more = {"pair": (narrow, wide), "easy": easy, "difficult": difficult}
    return _solved(table, "intermediate", explained, against, dominance, **more)


@dataclass(frozen=True)
class Necessity:
    """How well an expression fits the cases as necessary for the outcome.

    Parameters
    ----------
    consistency
        Share of the outcome that lies within it, 0 to 1.
    relevance
        Relevance of necessity (RoN), 0 to 1: low where nearly every case is in it, so that it is trivial.
    coverage
        Share of its membership that lies within the outcome.
    """

    consistency: float
    relevance: float
    coverage: float


def necessary(sets: Sets, expression: str) -> Necessity:
    """The fit of an expression, such as ``A + ~B``, as necessary for the outcome."""
    return _necessity(sets.of(expression), sets.membership)


def _necessity(member: Array, outcome: Array) -> Necessity:
    inside = np.minimum(member, outcome)
    room = float((1 - inside).sum())
    return Necessity(
        _ratio(inside.sum(), outcome.sum()), _ratio((1 - member).sum(), room), _ratio(inside.sum(), member.sum())
    )


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")


def necessities(sets: Sets) -> pd.DataFrame:
    """Every value of every condition as necessary: condition, consistency, relevance and coverage."""
    space = sets.space
    single = np.full((sum(space.levels), len(space.conditions)), ANY_VALUE, dtype=np.int64)
    places = [(at, value) for at, levels in enumerate(space.levels) for value in reversed(range(levels))]
    for row, (at, value) in zip(single, places, strict=True):
        row[at] = value
    found = [vars(_necessity(member, sets.membership)) for member in space.memberships(single, sets.values)]
    return pd.DataFrame({"condition": space.texts(single), **pd.DataFrame(found)})


def sufficient(sets: Sets, expression: str) -> tuple[Fit, tuple[Fit, ...]]:
    """The fit of any expression as sufficient for the outcome, and that of its terms."""
    return fits(sets.space.memberships(sets.space.parsed(expression), sets.values), sets.membership)


guard(globals())
