"""Figure 1 in numbers: a case by hand, two levels in several combinations, and the ready settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from numpy.typing import ArrayLike

from csrmodel import evidence
from csrmodel.adoption import AdoptionParameters, adoption, institutional_strength, verdict
from csrmodel.evidence import default
from csrmodel.factors import NATIONAL_FACTORS


def one_case(visibility: float, national: Sequence[float]) -> dict[str, object]:
    """One case by hand, each result with two decimals.

    Parameters
    ----------
    visibility
        Membership in the set of visible value chains, 0 to 1.
    national
        The five national factors, 0 to 1, in the order of `csrmodel.factors.NATIONAL_FACTORS`.

    Returns
    -------
    dict
        ``visibility``, the ``values`` of the factors as a list in words, ``strength``, ``adoption``, its ``verdict``.

    Raises
    ------
    ValueError
        If a membership leaves [0, 1], or there are not five factors.
    """
    reached = float(adoption(visibility, national))
    return {
        "visibility": visibility,
        "values": ", ".join(f"{value:g}" for value in national),
        "strength": f"{float(institutional_strength(national)):.2f}",
        "adoption": f"{reached:.2f}",
        "verdict": verdict(reached),
    }


def two_levels(high: float, low: float) -> dict[str, object]:
    """Adoption where buyers, the national factors or both are strong, and a strong buyer alone in several combinations.

    Parameters
    ----------
    high, low
        What is called strong and weak, 0 to 1.

    Returns
    -------
    dict
        ``high`` and ``low``; ``buyer_alone``, ``state_alone`` and ``both_strong``; the buyer alone where only the
        weakest level matters (``buyer_alone_weakest``), where levels add up (``buyer_alone_additive``), and where the
        best is enough (``buyer_alone_best``). Each with two decimals, and with its verdict under ``..._verdict``.

    Raises
    ------
    ValueError
        If a membership leaves [0, 1].
    """
    weak, strong = [low] * len(NATIONAL_FACTORS), [high] * len(NATIONAL_FACTORS)
    rules = {"weakest": float("-inf"), "additive": 1.0, "best": float("inf")}
    levels = {
        "buyer_alone": adoption(high, weak),
        "state_alone": adoption(low, strong),
        "both_strong": adoption(high, strong),
        **{f"buyer_alone_{rule}": adoption(high, weak, AdoptionParameters(sigma=s)) for rule, s in rules.items()},
    }
    return {"high": high, "low": low, **_worded(levels)}


def ready_settings() -> dict[str, str]:
    """Adoption in each ready setting, as ``..._adoption`` with two decimals and ``..._adoption_verdict`` in words."""
    return _worded({f"{setting}_adoption": adoption(*_setting(setting)) for setting in evidence.presets()["id"]})


def leather(high: float) -> dict[str, object]:
    """How far adoption in the setting of leather could move with what is assumed, and with what is not reported.

    Parameters
    ----------
    high
        Visibility of a cluster with famous buyers, 0 to 1.

    Returns
    -------
    dict
        The setting's ``visibility`` and ``strength``; adoption with visibility ``unreported`` and so in the middle,
        and ``visible``; the highest adoption as ``rho``, ``sigma``, ``omega``, and the last two (``sigma_omega``) go
        through their ranges in the register. Adoption has two decimals, and its verdict under ``..._verdict``.

    Raises
    ------
    ValueError
        If `high` leaves [0, 1].
    """
    visibility, national = _setting("leather_community")
    moved = (("rho",), ("sigma",), ("omega",), ("sigma", "omega"))
    return {
        "visibility": visibility,
        "strength": f"{float(institutional_strength(national)):.2f}",
        **_worded({"unreported": adoption(default("unreported"), national), "visible": adoption(high, national)}),
        **_worded({"_".join(names): highest_adoption(visibility, national, *names) for names in moved}),
    }


def highest_adoption(visibility: float, national: Sequence[float], *names: str) -> float:
    """Highest adoption of a cluster as assumptions go through their ranges in the register.

    Parameters
    ----------
    visibility, national
        The cluster, as `csrmodel.adoption.adoption` takes it.
    names
        Assumptions that move together, of ``rho``, ``sigma`` and ``omega``; the others stay at their defaults.

    Notes
    -----
    Adoption only rises or only falls with each of the three, wherever the others stand. So its highest value is
    reached where each that moves is at an end of its range.
    """
    ranges = evidence.assumptions().set_index("name").loc[list(names), ["low", "high"]].to_numpy(dtype=float)
    corners = [AdoptionParameters(**dict(zip(names, ends, strict=True))) for ends in product(*ranges)]
    return max(float(adoption(visibility, national, corner)) for corner in corners)


def _setting(name: str) -> tuple[float, list[float]]:
    """Visibility and the national factors of a ready setting."""
    row = evidence.presets().set_index("id").loc[name]
    return float(row["visibility"]), [float(row[factor]) for factor in NATIONAL_FACTORS]


def _worded(levels: Mapping[str, ArrayLike]) -> dict[str, str]:
    """Adoption by name with two decimals, and its verdict beside it."""
    found = {name: float(level) for name, level in levels.items()}  # type: ignore[arg-type]
    return {
        **{name: f"{level:.2f}" for name, level in found.items()},
        **{f"{name}_verdict": verdict(level) for name, level in found.items()},
    }
