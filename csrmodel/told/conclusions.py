"""What the review states as known, puts forward, declares unknown and asks for."""

from __future__ import annotations

from csrmodel import evidence


def statuses() -> dict[str, int]:
    """All ``claims``, those of each status, and ``judgements``: what is called known and rests on the authors alone."""
    claims = evidence.claims()
    many = claims["status"].value_counts()
    judged = (claims["status"] == "know") & (claims["basis"] == "authors")
    return {
        "claims": len(claims),
        **{status: int(many.get(status, 0)) for status in evidence.names("status")},
        "judgements": int(judged.sum()),
    }
