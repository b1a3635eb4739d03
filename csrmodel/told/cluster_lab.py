"""The laboratory of a cluster: what it offers, and how far apart reported and chain-wide conduct come to lie."""

from __future__ import annotations

from csrmodel.coded_cases import CodedCase, coded_cases
from csrmodel.evidence import CONDITIONS
from csrmodel.initiatives import initiative_names
from csrmodel.simulation import equilibrium


def offered() -> dict[str, int]:
    """How many ``conditions`` can be moved and ``initiatives`` tried."""
    return {"conditions": len(CONDITIONS), "initiatives": len(initiative_names())}


def missing(case: str) -> int:
    """Conditions of a case that the review does not report.

    Raises
    ------
    ValueError
        If there is no case of that identifier.
    """
    return len(_coded(case).missing)


def gaps(case: str, traceability: float, informality: float) -> dict[str, str]:
    """The gap of a coded case at rest, with two decimals, as two attributes that no case reports are moved.

    Parameters
    ----------
    case
        Identifier of the case.
    traceability, informality
        Where each is moved to, 0 to 1.

    Returns
    -------
    dict
        With both as ``assumed`` in the register, with the one moved (``traced``), the other (``formal``), and ``both``.

    Raises
    ------
    ValueError
        If there is no case of that identifier, or a number leaves [0, 1].
    """
    traced, formal = {"traceability": traceability}, {"informality": informality}
    levers = {"assumed": {}, "traced": traced, "formal": formal, "both": {**traced, **formal}}
    found = {name: equilibrium(_coded(case).attributes(**moved)).gap.item() for name, moved in levers.items()}
    return {name: f"{gap:.2f}" for name, gap in found.items()}


def reported(case: str) -> str:
    """Reported conduct of a coded case at rest, with two decimals.

    Raises
    ------
    ValueError
        If there is no case of that identifier.
    """
    return f"{equilibrium(_coded(case).attributes()).reported.item():.2f}"


def _coded(case: str) -> CodedCase:
    by_id = {coded.case: coded for coded in coded_cases()}
    if case not in by_id:
        raise ValueError(f"case is {case!r}; allowed are {', '.join(by_id)}")
    return by_id[case]
