"""Two comparisons of a made-up cluster, and what the reported effects rest on."""

from __future__ import annotations

from csrmodel import evidence
from csrmodel.adoption import adoption, national_memberships
from csrmodel.factors import NATIONAL_FACTORS


def two_comparisons(low: float, founded: float, brand: float) -> dict[str, float]:
    """Adoption where an association is founded in the year in which a better known brand comes.

    Parameters
    ----------
    low
        Visibility and every national factor before, 0 to 1.
    founded
        The associations afterwards, 0 to 1.
    brand
        Visibility afterwards, 0 to 1.

    Returns
    -------
    dict
        The three numbers; adoption ``before``, ``after``, and of the ``twin`` that got the brand and no association;
        what a comparison over time has ``seen``, and what is ``due`` to the association.

    Raises
    ------
    ValueError
        If a membership leaves [0, 1].
    """
    weak = dict.fromkeys(NATIONAL_FACTORS, low)
    alone, helped = national_memberships(**weak), national_memberships(**{**weak, "associations": founded})
    before, twin, after = float(adoption(low, alone)), float(adoption(brand, alone)), float(adoption(brand, helped))
    return {
        "low": low,
        "founded": founded,
        "brand": brand,
        "before": before,
        "twin": twin,
        "after": after,
        "seen": after - before,
        "due": after - twin,
    }


def effects() -> dict[str, int]:
    """Claims that report the direction of an effect: ``effects`` in all, and how many rest on each kind of basis."""
    claims = evidence.claims()
    # Of other claims the direction is not known, or not told.
    known = claims["direction"].notna() & (claims["direction"] != "unknown")
    bases = claims.loc[claims["kind"].eq("impact") & known, "basis"].value_counts()
    return {"effects": int(bases.sum()), **{basis: int(bases.get(basis, 0)) for basis in evidence.names("basis")}}
