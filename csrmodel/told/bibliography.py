"""How far the works of the review were confirmed."""

from __future__ import annotations

from csrmodel import evidence


def states() -> dict[str, int]:
    """Works of the bibliography in each of `csrmodel.evidence.STATES`, by its name with underscores."""
    found = evidence.verification()["state"].value_counts()
    return {state.replace(" ", "_"): int(found.get(state, 0)) for state in evidence.STATES}


def behind(claim: str) -> dict[str, int]:
    """The works that a claim names.

    Parameters
    ----------
    claim
        Identifier of the claim, such as "env-14".

    Returns
    -------
    dict
        ``works``, how many they are, and ``missing``, how many of them could not be identified.

    Raises
    ------
    KeyError
        If there is no such claim.
    """
    cited = evidence.listed(evidence.claims().set_index("id").loc[claim, "references"])
    state = evidence.verification().set_index("key").loc[cited, "state"]
    return {"works": len(cited), "missing": int((state == "not identified").sum())}
