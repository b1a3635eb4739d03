"""Factors without a driver in table 1, and what one driver does alone."""

from __future__ import annotations

from csrmodel import evidence
from csrmodel.adoption import AdoptionParameters, adoption, verdict
from csrmodel.evidence import default
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.words import enumerated


def undriven() -> dict[str, object]:
    """How many ``factors`` there are, how many are ``undriven`` by any row of table 1, and ``undriven_names``."""
    factors = evidence.factors()
    left = factors.loc[~factors["id"].isin(evidence.drivers_barriers()["driver_factor"]), "name"].str.lower()
    return {"factors": len(factors), "undriven": len(left), "undriven_names": enumerated(left)}


def one_driver(base: float, raised: float) -> dict[str, object]:
    """Adoption where all drivers are weak and one of them, or all, are raised.

    Parameters
    ----------
    base
        Every driver that is left alone, 0 to 1.
    raised
        Every driver that is raised, 0 to 1.

    Returns
    -------
    dict
        ``base`` and ``raised``; ``omega``, the weight of the international level, ``national_weight`` of the other,
        and how many factors that has (``national``). Where drivers add up: adoption with ``none`` raised, with a
        visible chain (``chain_add``), with ``all``. With the laws alone where the weakest link rules (``laws_weak``),
        where drivers add up (``laws_add``), and where the best is enough (``laws_best``), each with its verdict under
        ``..._word``.

    Raises
    ------
    ValueError
        If a membership leaves [0, 1].
    """

    def adopted(rule: float, *up: str) -> float:
        level = {driver: raised if driver in up else base for driver in ("visibility", *NATIONAL_FACTORS)}
        national = [level[factor] for factor in NATIONAL_FACTORS]
        return float(adoption(level["visibility"], national, AdoptionParameters(rho=rule, sigma=rule)))

    rules = {"weak": float("-inf"), "add": 1.0, "best": float("inf")}
    laws = {name: adopted(rule, "laws") for name, rule in rules.items()}
    omega = default("omega")
    return {
        "base": base,
        "raised": raised,
        "omega": omega,
        "national_weight": 1 - omega,
        "national": len(NATIONAL_FACTORS),
        "none": adopted(rules["add"]),
        "chain_add": adopted(rules["add"], "visibility"),
        "all": adopted(rules["add"], "visibility", *NATIONAL_FACTORS),
        **{f"laws_{name}": level for name, level in laws.items()},
        **{f"laws_{name}_word": verdict(level) for name, level in laws.items()},
    }
