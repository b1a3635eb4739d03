"""From formulas back to cases: which are typical of a term, which deviate, and what a theory says of the same cases.

============================  ============================================================
a case is                     if its membership in the term, and in the outcome
============================  ============================================================
typical                       are both above one half, and the former is not the larger
deviant in degree             are both above one half, and the former is the larger
deviant in kind               is above one half, and below it
============================  ============================================================

A case in no term is *not explained* if it has the outcome, and *irrelevant* if it has not. A membership of one half in
the outcome says neither: then the case is *undecided*. The words follow Schneider and Rohlfing (2013).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel.guards import guard
from csrmodel.qca.expressions import Array
from csrmodel.qca.solutions import Model, fits
from csrmodel.qca.tables import Sets

NO_TERM = ""


def case_types(model: Model, sets: Sets) -> pd.DataFrame:
    """What each case is to each term that it lies in, and what cases in no term are.

    Parameters
    ----------
    model
        One model of a solution.
    sets
        The cases that it was found on, or others with the same conditions.

    Returns
    -------
    DataFrame
        A row for each case and term: case, term (empty where there is none), type, membership (in the term, or in the
        model where there is no term), outcome, and unique (whether the case lies in no other term). Cases in the order
        of the data.
    """
    member = sets.space.memberships(model.products, sets.values)
    inside = member > 0.5
    rows = []
    for at, (case, outcome) in enumerate(zip(sets.cases, sets.membership.tolist(), strict=True)):
        terms = np.flatnonzero(inside[:, at]).tolist()
        places = [(model.terms[n], float(member[n, at])) for n in terms] or [(NO_TERM, float(member[:, at].max()))]
        for term, x in places:
            rows.append(
                {
                    "case": case,
                    "term": term,
                    "type": _type(term, x, outcome),
                    "membership": x,
                    "outcome": outcome,
                    "unique": len(terms) == 1,
                }
            )
    return pd.DataFrame(rows)


def _type(term: str, membership: float, outcome: float) -> str:
    if outcome == 0.5:
        return "undecided"
    if term == NO_TERM:
        return "not explained" if outcome > 0.5 else "irrelevant"
    if outcome < 0.5:
        return "deviant in kind"
    return "typical" if membership <= outcome else "deviant in degree"


def theory_evaluation(model: Model, theory: str, sets: Sets) -> pd.DataFrame:
    """What a theory expects beside what a model explains, and the cases of each mixture.

    Parameters
    ----------
    model
        One model of a solution.
    theory
        An expression over the conditions, such as ``A*B + ~C``.
    sets
        The cases.

    Returns
    -------
    DataFrame
        Rows "model and theory", "model alone", "theory alone" and "neither"; columns consistency, pri and coverage (of
        the mixture as sufficient for the outcome), with_outcome and without_outcome (names of the cases that are more
        in the mixture than out, parted by the outcome), undecided (those with one half in it).

    Notes
    -----
    Membership in a mixture is the smaller of the memberships in the model, or its absence, and the theory, or its
    absence.
    """
    explained = sets.space.memberships(model.products, sets.values).max(axis=0)
    expected = sets.of(theory)
    mixtures = {
        "model and theory": np.minimum(explained, expected),
        "model alone": np.minimum(explained, 1 - expected),
        "theory alone": np.minimum(1 - explained, expected),
        "neither": np.minimum(1 - explained, 1 - expected),
    }
    return pd.DataFrame({name: _mixture(member, sets) for name, member in mixtures.items()}).T


def _mixture(member: Array, sets: Sets) -> dict[str, object]:
    fit, _ = fits(member[None], sets.membership)
    inside, outcome = member > 0.5, sets.membership

    def named(which: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(sets.cases[at] for at in np.flatnonzero(inside & which))

    return {
        "consistency": fit.consistency,
        "pri": fit.pri,
        "coverage": fit.coverage,
        "with_outcome": named(outcome > 0.5),
        "without_outcome": named(outcome < 0.5),
        "undecided": named(outcome == 0.5),
    }


guard(globals())
