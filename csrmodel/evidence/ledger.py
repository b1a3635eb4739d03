"""The ledger: each claim of the review as a record and as a card."""

from __future__ import annotations

from functools import cache
from typing import Any

from csrmodel.evidence.bibliography import short_reference
from csrmodel.evidence.tables import listed, names, shared_table
from csrmodel.guards import guard


def claim_text(claim: str) -> str:
    """A claim as a card: its text, and on a second line what `claim_evidence` says.

    Raises
    ------
    ValueError
        If the ledger has no claim of that identifier.
    """
    return f"{_claim(claim)['text']}\n{claim_evidence(claim)}"


def claim_evidence(claim: str) -> str:
    """What a claim rests on: its status and basis, the studies and the cases that it names.

    Raises
    ------
    ValueError
        If the ledger has no claim of that identifier.
    """
    row = _claim(claim)
    studies = [short_reference(key) for key in listed(row["references"])] or ["none: the judgement of the authors"]
    cases = [_case_names()[case] for case in listed(row["cases"])] or ["none named"]
    return (
        f"{claim}: {names('status')[row['status']]}; basis: {names('basis')[row['basis']]}. "
        f"Studies: {', '.join(studies)}. Cases: {', '.join(cases)}."
    )


def _claim(claim: str) -> dict[str, Any]:
    if claim not in claim_records():
        raise ValueError(f"claim {claim!r} is not in claims.csv; allowed are those of claims()")
    return claim_records()[claim]


@cache
def claim_records() -> dict[str, dict[str, Any]]:
    """Each claim of the ledger by its identifier, as a plain record."""
    return {row["id"]: {str(k): v for k, v in row.items()} for row in shared_table("claims").to_dict("records")}


@cache
def _case_names() -> dict[str, str]:
    table = shared_table("cases")
    return dict(zip(table["id"], table["name"], strict=True))


guard(globals())
