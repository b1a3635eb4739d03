"""The ledger: each claim of the review as a record and as a card."""

from __future__ import annotations

from functools import cache
from typing import Any

from csrmodel.evidence.bibliography import short_reference
from csrmodel.evidence.tables import listed, names, shared_table


def claim_text(claim: str) -> str:
    """A claim as a card: its text, status and basis, the studies and the cases that it names.

    Raises
    ------
    ValueError
        If the ledger has no claim of that identifier.
    """
    row = claim_records().get(claim)
    if row is None:
        raise ValueError(f"claim {claim!r} is not in claims.csv")
    studies = [short_reference(key) for key in listed(row["references"])] or ["none: the judgement of the authors"]
    cases = [_case_names()[case] for case in listed(row["cases"])] or ["none named"]
    return (
        f"{row['text']}\n{claim}: {names('status')[row['status']]}; basis: {names('basis')[row['basis']]}. "
        f"Studies: {', '.join(studies)}. Cases: {', '.join(cases)}."
    )


@cache
def claim_records() -> dict[str, dict[str, Any]]:
    """Each claim of the ledger by its identifier, as a plain record."""
    return {row["id"]: {str(k): v for k, v in row.items()} for row in shared_table("claims").to_dict("records")}


@cache
def _case_names() -> dict[str, str]:
    table = shared_table("cases")
    return dict(zip(table["id"], table["name"], strict=True))
