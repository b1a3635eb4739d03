"""QCA once more, as slowly and plainly as it can be written: what the package must agree with.

Prime implicants come from merging pairs of implicants until none merges (Quine and McCluskey), models from trying every
set of them, smallest first. Nothing is imported from the package.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, product

Term = tuple[int | None, ...]
Row = tuple[int, ...]
Formula = frozenset[frozenset[tuple[str, int]]]


def covers(term: Term, row: Row) -> bool:
    return all(asked is None or asked == has for asked, has in zip(term, row, strict=True))


def merged_primes(allowed: Iterable[Row], levels: Sequence[int]) -> set[Term]:
    """Prime implicants of the allowed rows, by merging all terms that differ in one condition only."""
    terms: set[Term] = set(allowed)
    primes: set[Term] = set()
    while terms:
        merged: set[Term] = set()
        used: set[Term] = set()
        for term in terms:
            for at, value in enumerate(term):
                family = {(*term[:at], v, *term[at + 1 :]) for v in range(levels[at])}
                if value is not None and family <= terms:
                    merged.add((*term[:at], None, *term[at + 1 :]))
                    used |= family
        primes |= terms - used
        terms = merged
    return primes


def cube_primes(explained: Sequence[Row], against: Sequence[Row]) -> set[Term]:
    """The same from few literals to many: a cube that holds no row against, and no smaller one within it."""
    conditions = len(explained[0])
    primes: set[Term] = set()
    for size in range(conditions + 1):
        for kept in combinations(range(conditions), size):
            for row in explained:
                cube = tuple(row[at] if at in kept else None for at in range(conditions))
                wider = any(all(p is None or p == c for p, c in zip(prime, cube, strict=True)) for prime in primes)
                if not wider and not any(covers(cube, other) for other in against):
                    primes.add(cube)
    return primes


def smallest_models(primes: Iterable[Term], explained: Sequence[Row]) -> set[frozenset[Term]]:
    useful = [term for term in primes if any(covers(term, row) for row in explained)]
    for size in range(1, len(useful) + 1):
        found = {
            frozenset(chosen)
            for chosen in combinations(useful, size)
            if all(any(covers(term, row) for term in chosen) for row in explained)
        }
        if found:
            return found
    return set()


def membership(term: Term, case: Sequence[float]) -> float:
    return min((x if v == 1 else 1 - x for v, x in zip(term, case, strict=True) if v is not None), default=1.0)


def solution(
    cases: Sequence[Sequence[float]], outcome: Sequence[float], cut: float, parsimonious: bool
) -> set[frozenset[Term]]:
    """All models of fuzzy or crisp data, by the definition; the empty set where there is none."""
    rows = {tuple(int(x > 0.5) for x in case) for case in cases}
    explained, against = [], []
    for row in sorted(rows):
        member = [membership(row, case) for case in cases]
        inside = sum(min(x, y) for x, y in zip(member, outcome, strict=True))
        (explained if inside / sum(member) >= cut - 1e-9 else against).append(row)
    every = set(product((0, 1), repeat=len(cases[0])))
    allowed = every - set(against) if parsimonious else set(explained)
    if not explained or allowed == every:
        return set()
    return smallest_models(merged_primes(allowed, (2,) * len(cases[0])), explained)


def named(models: Iterable[frozenset[Term]], conditions: Sequence[str]) -> set[Formula]:
    """Models as sets of sets of literals, in which order means nothing."""
    return {
        frozenset(
            frozenset((name, v) for name, v in zip(conditions, term, strict=True) if v is not None) for term in model
        )
        for model in models
    }
