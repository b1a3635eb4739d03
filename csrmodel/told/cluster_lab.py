"""The laboratory of a cluster: what it offers, and how far a cluster's look and its conduct come to lie apart."""

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


def at_rest(case: str) -> dict[str, str]:
    """What a coded case shows at rest, with two decimals.

    Parameters
    ----------
    case
        Identifier of the case.

    Returns
    -------
    dict
        Conduct of the ``first_tier`` and as it is ``reported``; the ``hidden_gap`` and the ``gloss``, which together
        are the gap of `gaps`.

    Raises
    ------
    ValueError
        If there is no case of that identifier.
    """
    state = equilibrium(_coded(case).attributes())
    shown = {
        "first_tier": state.first_tier,
        "reported": state.reported,
        "hidden_gap": state.hidden_gap,
        "gloss": state.gloss,
    }
    return {name: f"{value.item():.2f}" for name, value in shown.items()}


def _coded(case: str) -> CodedCase:
    by_id = {coded.case: coded for coded in coded_cases()}
    if case not in by_id:
        raise ValueError(f"case is {case!r}; allowed are {', '.join(by_id)}")
    return by_id[case]
