"""Figure 1 of the review as a formula: adoption of CSR from visibility and national institutions.

**Fidelity.**

The review's figure sets two levels beside each other. Visible global value chains and strong national factors lead
to adoption, less visible chains and weak factors to non-adoption (`lundthomsen2016`, figure 1 and the section on the
theoretical model). It says that the factors interact "in combination" and gives no formula. Here each factor is a set
membership in [0, 1], and both steps are power means::

    N = M_rho(n; w)                                institutional strength
    A = M_sigma([v, N]; [omega, 1 - omega])        adoption membership; more in than out above 0.5

The figure draws five national factors. A sixth, normative institutions, is in the text only, and is left to the
model of clusters. The functional form, the weights and both substitutabilities are assumptions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csrmodel.aggregation import power_mean_terms
from csrmodel.evidence import default
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.guards import guard
from csrmodel.operations import NUMPY, Operations
from csrmodel.parameters import memberships, shown, substitutability, unit_weights, unknown


@dataclass(frozen=True)
class AdoptionParameters:
    """What the review does not give: substitutability and weights.

    Parameters
    ----------
    rho
        Substitutability among the national factors, any number or plus or minus infinity.
    sigma
        Substitutability between the two levels, likewise.
    omega
        Weight of the international level, 0 to 1.
    weights
        Five weights of 0 or more for the national factors, scaled to sum to 1.

    Raises
    ------
    ValueError
        Naming the parameter, its value and what is allowed.
    """

    rho: float = field(default_factory=lambda: default("rho"))
    sigma: float = field(default_factory=lambda: default("sigma"))
    omega: float = field(default_factory=lambda: default("omega"))
    weights: tuple[float, ...] = (1.0,) * len(NATIONAL_FACTORS)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rho", substitutability("rho", self.rho))
        object.__setattr__(self, "sigma", substitutability("sigma", self.sigma))
        omega = memberships("omega", self.omega)
        if omega.ndim:
            raise ValueError(f"omega has shape {omega.shape}; allowed is one number from 0 to 1")
        object.__setattr__(self, "omega", float(omega))
        if self.weights is None:
            raise ValueError(f"weights is None; allowed are {len(NATIONAL_FACTORS)} numbers of 0 or more")
        weights = unit_weights("weights", self.weights, len(NATIONAL_FACTORS))
        object.__setattr__(self, "weights", tuple(weights.tolist()))


def institutional_strength(national: ArrayLike, parameters: AdoptionParameters | None = None) -> NDArray[np.float64]:
    """Institutional strength N of the national level.

    Parameters
    ----------
    national
        Memberships in [0, 1], shape (..., 5), in the order of `NATIONAL_FACTORS`.
    parameters
        Substitutability and weights; None takes the register's defaults.

    Returns
    -------
    ndarray
        Shape (...), in [0, 1].

    Raises
    ------
    ValueError
        If the last axis does not hold five memberships in [0, 1].
    """
    chosen = parameters or AdoptionParameters()
    return np.asarray(_strength(_five(national), chosen), dtype=np.float64)


def adoption(
    visibility: ArrayLike, national: ArrayLike, parameters: AdoptionParameters | None = None
) -> NDArray[np.float64]:
    """Adoption membership A of a cluster, or of any number of clusters.

    Parameters
    ----------
    visibility
        Membership in the set of visible value chains, in [0, 1], shape (...) or one number for all.
    national
        Memberships in [0, 1], shape (..., 5), in the order of `NATIONAL_FACTORS`.
    parameters
        Substitutability and weights; None takes the register's defaults.

    Returns
    -------
    ndarray
        Shape (...), in [0, 1]; above 0.5 a cluster is more in the set of adopters than out of it.

    Raises
    ------
    ValueError
        If a membership leaves [0, 1] or is NaN, or if the shapes do not fit.

    Examples
    --------
    >>> round(float(adoption(0.9, [0.2, 0.7, 0.7, 0.3, 0.3])), 4)
    0.6335
    """
    chosen = parameters or AdoptionParameters()
    v = memberships("visibility", visibility)
    n = _five(national)
    try:
        np.broadcast_shapes(v.shape, n.shape[:-1])
    except ValueError:
        raise ValueError(
            f"visibility has shape {v.shape}; allowed is one number or the shape {n.shape[:-1]} of national"
            " without its last axis"
        ) from None
    combined = levels_term(v, _strength(n, chosen), chosen.sigma, chosen.omega, NUMPY)
    return np.asarray(combined, dtype=np.float64)


def national_memberships(**factors: float) -> NDArray[np.float64]:
    """The five national memberships by name, in the order of `NATIONAL_FACTORS`.

    Raises
    ------
    ValueError
        With every fault, a line each: a factor that is unknown, with the nearest, or missing.
    """
    faults = [unknown("national factor", name, NATIONAL_FACTORS) for name in factors if name not in NATIONAL_FACTORS]
    faults += [
        f"{name} is missing; allowed is a number from 0 to 1" for name in NATIONAL_FACTORS if name not in factors
    ]
    if faults:
        raise ValueError("\n".join(faults))
    return np.array([float(memberships(name, factors[name])) for name in NATIONAL_FACTORS])


def verdict(membership: float) -> str:
    """An adoption membership in words: on which side of the crossover at 0.5 it lies."""
    return str(verdict_term(float(memberships("membership", membership)), NUMPY))


def strength_term(national: Sequence[Any], rho: Any, operations: Operations) -> Any:
    """Institutional strength of five terms of a back-end at equal weights; `rho` is a number or an expression."""
    weights = [1 / len(national)] * len(national)
    return power_mean_terms(national, weights, rho, operations)


def levels_term(visibility: Any, strength: Any, sigma: Any, omega: Any, operations: Operations) -> Any:
    """Adoption of the two levels, over any back-end."""
    if isinstance(omega, int | float) and omega in (0, 1):
        # A level without weight has no say, not even as the weakest link or the best shot.
        return strength + 0 * visibility if omega == 0 else visibility + 0 * strength
    return power_mean_terms([visibility, strength], [omega, 1 - omega], sigma, operations)


def verdict_term(membership: Any, operations: Operations) -> Any:
    """`verdict` over any back-end."""
    where = operations.where
    close = operations.absolute(membership - 0.5) < 0.005
    return where(close, "at the crossover", where(membership > 0.5, "more in than out", "more out than in"))


def _strength(national: NDArray[np.float64], chosen: AdoptionParameters) -> Any:
    """Institutional strength of memberships that are checked already."""
    used = [k for k, weight in enumerate(chosen.weights) if weight > 0]
    return power_mean_terms([national[..., k] for k in used], [chosen.weights[k] for k in used], chosen.rho, NUMPY)


def _five(national: ArrayLike) -> NDArray[np.float64]:
    if isinstance(national, Mapping):
        raise ValueError(
            f"national is {shown(national)}; allowed are numbers in the order of {', '.join(NATIONAL_FACTORS)}, as"
            " national_memberships(**...) makes them of a dict"
        )
    n = memberships("national", national)
    if n.ndim == 0 or n.shape[-1] != len(NATIONAL_FACTORS):
        raise ValueError(
            f"national has shape {n.shape}; allowed is (..., {len(NATIONAL_FACTORS)}):"
            f" one membership each for {', '.join(NATIONAL_FACTORS)}"
        )
    return n


guard(globals())
