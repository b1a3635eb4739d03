"""Recovery: cases drawn from a structure that is known, and whether it is found again.

Memberships in the conditions are drawn independently. A structure, an expression over some of them, gives the outcome;
*noise* is the share of cases whose outcome is turned into its contrary; *prevalence* is the share of cases that are
more in each condition than out, so that sets are skewed where it is far from one half.

A found model is set beside the structure on every configuration that could be, seen or not:

==========  ==============================================================================
sound       it has no configuration that the structure has not
complete    it has every configuration that the structure has
right       both: it is the same formula
==========  ==============================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Literal

import numpy as np
import pandas as pd

from csrmodel.guards import guard
from csrmodel.parameters import SHARE, number, one_or_more, whole_number
from csrmodel.qca.expressions import NoSolutionError, Space
from csrmodel.qca.solutions import Model, minimise
from csrmodel.qca.tables import TruthTable, truth_table

OUTCOME = "Y"
"""Name of the outcome in drawn data."""


def drawn(
    structure: str,
    conditions: Sequence[str],
    cases: int,
    rng: np.random.Generator,
    noise: float = 0.0,
    prevalence: float = 0.5,
    fuzzy: bool = True,
) -> pd.DataFrame:
    """Cases drawn from a known structure.

    Parameters
    ----------
    structure
        An expression over the conditions, such as ``A*B + ~C``.
    conditions
        All conditions that a researcher would look at; those that the structure leaves out are irrelevant.
    cases
        How many.
    rng
        Where they are drawn from.
    noise
        Chance of each case that its outcome is turned into its contrary, 0 to 1.
    prevalence
        Chance of each case to be more in a condition than out, above 0 and below 1.
    fuzzy
        Whether memberships are anywhere in [0, 1], or 0 and 1 only.

    Returns
    -------
    DataFrame
        A row for each case, a column for each condition and for the outcome ``Y``.
    """
    if OUTCOME in conditions:
        raise ValueError(f"conditions are {', '.join(conditions)}; allowed are names other than {OUTCOME}, the outcome")
    space = Space(tuple(conditions), (2,) * len(conditions))
    noise = number("noise", noise, SHARE)
    if not 0 < number("prevalence", prevalence, SHARE) < 1:
        raise ValueError(f"prevalence is {prevalence}; allowed is a number above 0 and below 1")
    shape = (whole_number("cases", cases, 1), len(conditions))
    # A power of an even draw: above one half with the chance that is asked for.
    values = rng.random(shape) ** (np.log(0.5) / np.log(1 - prevalence))
    if not fuzzy:
        values = (values > 0.5).astype(np.float64)
    outcome = space.membership(structure, values)
    turned = rng.random(cases) < noise
    data = pd.DataFrame(values, columns=list(conditions), index=[f"case {n}" for n in range(1, cases + 1)])
    return data.assign(**{OUTCOME: np.where(turned, 1 - outcome, outcome)})


def beside(model: Model, structure: str, space: Space) -> dict[str, bool]:
    """Whether a model is sound, complete and right, by the structure that its cases were drawn from."""
    found = space.covered(model.products).any(axis=0)
    true = space.covered(space.parsed(structure)).any(axis=0)
    return {
        "sound": not bool((found & ~true).any()),
        "complete": not bool((true & ~found).any()),
        "right": bool((found == true).all()),
    }


def recovery(
    structure: str,
    conditions: Sequence[str],
    cases: Sequence[int] = (15, 30, 60),
    noise: Sequence[float] = (0.0, 0.1),
    prevalence: Sequence[float] = (0.5,),
    kinds: Sequence[Literal["conservative", "parsimonious"]] = ("conservative", "parsimonious"),
    draws: int = 100,
    seed: int = 1,
    fuzzy: bool = True,
    incl_cut: float = 0.8,
    pri_cut: float = 0.5,
) -> pd.DataFrame:
    """Known structure against found structure.

    Parameters
    ----------
    structure, conditions, fuzzy
        As for `drawn`.
    cases, noise, prevalence
        Each combination of these is tried.
    kinds
        Solutions to look at.
    draws, seed
        How often cases are drawn at each combination, and the seed of the first; all combinations share their seeds.
    incl_cut, pri_cut
        Consistency and PRI from which a row is explained.

    Returns
    -------
    DataFrame
        A row for each combination and kind: cases, noise, prevalence, kind; seen (mean share of configurations with a
        case), solved (share of draws with a solution); right_one, right_all, sound_all and complete_all (shares of all
        draws in which the structure is one of the models that tie, or the only formula, and in which all of them are
        sound or complete); models (mean number that tie, where there is a solution).
    """
    times, first = whole_number("draws", draws, 1), whole_number("seed", seed, 0)
    for name, given in (("cases", cases), ("noise", noise), ("prevalence", prevalence), ("kinds", kinds)):
        one_or_more(name, given)
    rows = []
    for n, share, prevalent in product(cases, noise, prevalence):
        tables = []
        for draw in range(times):
            data = drawn(structure, conditions, n, np.random.default_rng((first, draw)), share, prevalent, fuzzy)
            tables.append(truth_table(data, OUTCOME, incl_cut=incl_cut, pri_cut=pri_cut))
        seen = float(np.mean([len(table.rows) / table.space.rows for table in tables]))
        for kind in kinds:
            found = pd.DataFrame([_found(table, structure, kind) for table in tables])
            at = {"cases": n, "noise": share, "prevalence": prevalent, "kind": kind, "seen": seen}
            rows.append({**at, **found.mean().to_dict()})
    return pd.DataFrame(rows)


def _found(table: TruthTable, structure: str, kind: Literal["conservative", "parsimonious"]) -> dict[str, float]:
    try:
        models = minimise(table, kind).models
    except NoSolutionError:
        nothing = dict.fromkeys(("solved", "right_one", "right_all", "sound_all", "complete_all"), 0.0)
        return {**nothing, "models": float("nan")}
    judged = pd.DataFrame([beside(model, structure, table.space) for model in models])
    return {
        "solved": 1.0,
        "right_one": float(judged["right"].any()),
        "right_all": float(judged["right"].all()),
        "sound_all": float(judged["sound"].all()),
        "complete_all": float(judged["complete"].all()),
        "models": float(len(models)),
    }


guard(globals())
