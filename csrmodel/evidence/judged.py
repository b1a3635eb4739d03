"""The three propositions against the coded cases, by a plain rule each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from csrmodel.evidence import tables
from csrmodel.evidence.tables import listed

CONDITIONS = ("visibility", "laws", "monitoring", "associations", "dialogue", "community", "normative")
"""The coded conditions of a case, in the order of the codebook."""


def judged_cases() -> pd.DataFrame:
    """Each proposition against each case: consistent, inconsistent, not reported, or outside what it speaks of.

    Returns
    -------
    DataFrame
        Columns proposition (1, 2, 3), case, name, kind, verdict, reason, role and claims (identifiers, separated by
        semicolons, of the claims that name the case and speak of what the proposition is about; missing where there is
        none). A coded value above 0.5 counts as in the set, one below as out. The role is "typical" for a consistent
        case that shows what the proposition speaks of, "contrast" for one that is consistent because it does not,
        "deviant" for an inconsistent one, and missing for the others.

    Notes
    -----
    Proposition 1: a first tier that improved asks for visible buyers and an association, one that did not improve
    asks for the lack of one of them. Proposition 2 speaks of clusters with an improved first tier only. Proposition
    3: what is reported as bad (lower tiers, environment or work) asks for conditions that are weak on average, and
    what is reported as good asks for the contrary.
    """
    cases = tables.cases().set_index("id")
    table = tables.codings().pivot(index="case", columns="variable", values="value").loc[cases.index]
    rules = {1: _first, 2: _second, 3: _third}
    rows = []
    for number, rule in rules.items():
        for case in table.index:
            verdict, reason = rule(table.loc[case])
            role = _role(verdict, bool(_SHOWS[number](table.loc[case])))
            claims = "; ".join(_claims_about(case, number)) or None
            rows.append((number, case, cases.loc[case, "name"], cases.loc[case, "kind"], verdict, reason, role, claims))
    columns = ["proposition", "case", "name", "kind", "verdict", "reason", "role", "claims"]
    return pd.DataFrame(rows, columns=columns)


_BAD = ["outcome_lower_tier", "outcome_environment", "outcome_work"]


_SHOWS: Mapping[int, Callable[[pd.Series], bool]] = {
    1: lambda values: values["outcome_first_tier"] > 0.5,
    2: lambda values: values["outcome_first_tier"] > 0.5,
    3: lambda values: (values[_BAD] < 0.5).any(),
}
"""Whether a case shows what each proposition speaks of: an improved first tier, or something bad."""


_ABOUT: Mapping[int, tuple[set[str], set[str]]] = {
    1: ({"visibility", "associations"}, set()),
    2: ({"subcontracting", "sourcing"}, {"work", "environment"}),
    3: (set(CONDITIONS), {"work", "environment"}),
}
"""Factors and outcomes that each proposition is about."""


def _role(verdict: str, shows: bool) -> str | None:
    if verdict == "consistent":
        return "typical" if shows else "contrast"
    return "deviant" if verdict == "inconsistent" else None


def _claims_about(case: str, proposition: int) -> list[str]:
    factors, outcomes = _ABOUT[proposition]
    return [
        str(row["id"])
        for row in tables.claims().to_dict("records")
        if case in listed(row["cases"])
        and (factors & set(listed(row["factors"])) or outcomes & set(listed(row["outcomes"])))
    ]


def _first(values: pd.Series) -> tuple[str, str]:
    improved = values["outcome_first_tier"]
    if np.isnan(improved):
        return "not reported", "Nothing is reported on the first tier."
    both = values[["visibility", "associations"]]
    if improved > 0.5:
        if (both < 0.5).any():
            return "inconsistent", "The first tier improved without visible buyers or without an association."
        if both.isna().any():
            return "not reported", "The first tier improved; buyers or association are not reported."
        return "consistent", "The first tier improved with visible buyers and an association."
    if (both > 0.5).all():
        return "inconsistent", "Visible buyers and an association, and yet no better first tier."
    if (both < 0.5).any():
        return "consistent", "No better first tier, and one of the two supports is missing."
    return "not reported", "No better first tier; what is missing is not reported."


def _second(values: pd.Series) -> tuple[str, str]:
    if not values["outcome_first_tier"] > 0.5:
        return "outside", "The proposition speaks of clusters whose first tier improved; none is reported here."
    lower = values["outcome_lower_tier"]
    if np.isnan(lower):
        return "not reported", "The first tier improved; the lower tiers are not reported."
    if lower < 0.5:
        return "consistent", "The first tier improved while abuses stayed widespread below."
    return "inconsistent", "The lower tiers are reported as acceptable."


def _third(values: pd.Series) -> tuple[str, str]:
    outcomes = values[_BAD].dropna()
    conditions = values[list(CONDITIONS)].dropna()
    if outcomes.empty or conditions.empty:
        return "not reported", "The outcome or every condition is not reported."
    bad, weak = bool((outcomes < 0.5).any()), bool(conditions.mean() < 0.5)
    reading = (
        f"{'Violations or pollution' if bad else 'No violations or pollution'} reported, "
        f"drivers {'weak' if weak else 'not weak'} on average ({conditions.mean():.2f} over {len(conditions)})."
    )
    return ("consistent" if bad == weak else "inconsistent"), reading
