"""What a verdict on a coded case hangs on: the coder, and the values of which the coder was not sure.

A value of low confidence might as well be one step higher or lower on the scale. Every such change is tried, each as
likely as another, alone and with all others: the shares are exact, and nothing is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import prod

import pandas as pd

from csrmodel.evidence import tables
from csrmodel.evidence.judged import STEPS, check_codings, coded_values, verdict
from csrmodel.guards import guard
from csrmodel.parameters import shown

PROPOSITIONS = (1, 2, 3)


def coded_by() -> Mapping[str, pd.DataFrame]:
    """The codings that a reader can choose: the book's own, and those that it was made of.

    The second coder's stands where there is one, and the book's own for the cases that were coded once.
    """
    own, second = tables.codings(), tables.codings_second()
    rest = own[~own["case"].isin(second["case"])]
    return {
        "adjudicated": own,
        "first coder": tables.codings_first(),
        "second coder": pd.concat([second, rest], ignore_index=True),
    }


def verdict_survival(codings: pd.DataFrame | None = None) -> pd.DataFrame:
    """How often each verdict stays as it is when the values of low confidence move by one step at the most.

    Parameters
    ----------
    codings
        Coded values with the columns case, variable, value and confidence; None takes the book's own coding.

    Returns
    -------
    DataFrame
        Columns proposition, case, verdict, survives (share of all movements, 0 to 1), inconsistent (share in which the
        case is inconsistent), moved (how many values can move).
    """
    table = tables.codings() if codings is None else codings
    check_codings("codings", table, ["confidence"])
    for value in table["value"].dropna():
        if value not in STEPS:
            raise ValueError(f"codings has {shown(value)} in column 'value'; allowed are {', '.join(map(str, STEPS))}")
    unsure = table[(table["confidence"] == "low") & table["value"].notna()]
    rows = []
    for case, values in coded_values(table).items():
        movable = unsure.loc[unsure["case"] == case, "variable"].tolist()
        near = product(*(_near(values[name]) for name in movable))
        movements = [{**values, **dict(zip(movable, to, strict=True))} for to in near]
        for n in PROPOSITIONS:
            now = verdict(n, values)[0]
            found = [verdict(n, moved)[0] for moved in movements]
            share = {word: found.count(word) / len(found) for word in (now, "inconsistent")}
            rows.append((n, case, now, share[now], share["inconsistent"], len(movable)))
    columns = ["proposition", "case", "verdict", "survives", "inconsistent", "moved"]
    return pd.DataFrame(rows, columns=columns)


def proposition_survival(codings: pd.DataFrame | None = None) -> pd.DataFrame:
    """What becomes of each proposition when the values of low confidence move by one step at the most.

    Returns
    -------
    DataFrame
        Columns proposition, consistent and inconsistent (cases as coded), all_stay (share of movements in which no
        verdict changes), some_against (share in which at least one case is inconsistent), none_for (share in which no
        case is consistent any more). Cases move independently of each other.
    """
    found = verdict_survival(codings)
    rows = []
    for n, part in found.groupby("proposition"):
        counts = part["verdict"].value_counts()
        lost = [1 - row.survives for row in part[part["verdict"] == "consistent"].itertuples()]
        rows.append(
            {
                "proposition": n,
                "consistent": int(counts.get("consistent", 0)),
                "inconsistent": int(counts.get("inconsistent", 0)),
                "all_stay": prod(part["survives"]),
                "some_against": 1 - prod(1 - part["inconsistent"]),
                "none_for": prod(lost),
            }
        )
    return pd.DataFrame(rows)


def _near(value: float) -> tuple[float, ...]:
    """A value and its neighbours on the scale."""
    at = STEPS.index(value)
    return STEPS[max(at - 1, 0) : at + 2]


guard(globals())
