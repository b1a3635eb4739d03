"""Who runs the monitoring of a code: independence against local ownership.

**Vocabulary.**

A *scheme* monitors the conduct of a cluster's firms. *Local control* says who runs it: 0 the buyers (governance by
the global chain), 1 the cluster's own bodies. *Independence* is how little its inspectors depend on the inspected,
*ownership* how far the cluster has made it its own; both are memberships in [0, 1]. *Monitoring* is what the two
amount to, the national factor of figure 1.

**Fidelity.**

The review (`lundthomsen2016`, section on frameworks, after `lundthomsen2010b`) says that chains favour independence
because brands bring in outside scrutiny, that clusters favour ownership, and that one may have to be traded for the
other (claims frame-07 to frame-09). It gives no formula. Here, with l local control, v visibility and a associations::

    buyer-led     I_b = i_b v        O_b = o_b
    cluster-led   I_c = i_c          O_c = o_c a
    independence  I = kappa ((1 - l) I_b + l I_c) + (1 - kappa) max(I_b, I_c)         ownership O likewise
    monitoring    M_rho([I, O]; [1/2, 1/2])

i and o are the coded positions of the two kinds of governance (the table of monitoring schemes); scrutiny is worth as
much as the brands are visible, ownership as much as there is an association to own anything. kappa is the trade-off:
1 makes a joint scheme pay for each with the other, 0 lets it have the best of both. The review calls the trade-off a
potential one, so kappa is an assumption, and so is how far independence and ownership can stand in for each other.
Left out: who pays for inspections.

A cluster that nobody hands a scheme has the one that its buyers bring, as far as they are visible (claim work-07)::

    monitoring = independence = v i_b + (1 - v) i_c              ownership = a (v o_b + (1 - v) o_c)

and laws on paper are worth what inspectors can see (drivers-28) and officials are not paid to overlook (drivers-31)::

    laws = paper * min(1, inspected) * (1 - capture)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from csrmodel import evidence
from csrmodel.aggregation import power_mean_terms
from csrmodel.clusters import ClusterAttributes
from csrmodel.evidence.register import assumed
from csrmodel.frames import tidy
from csrmodel.guards import guard
from csrmodel.operations import NUMPY, Operations
from csrmodel.parameters import NOT_NEGATIVE, SHARE, keep_within, memberships, number, substitutability

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GovernanceParameters:
    """What the review does not give.

    Parameters
    ----------
    tradeoff
        How far independence and ownership have to be paid for with each other (kappa), 0 to 1.
    substitutability
        How far one can stand in for the other (rho), any number or plus or minus infinity.

    Raises
    ------
    ValueError
        Naming the parameter, its value and what is allowed.
    """

    tradeoff: float = assumed("scheme_tradeoff")
    substitutability: float = assumed("scheme_rho")

    def __post_init__(self) -> None:
        keep_within(self, {"tradeoff": SHARE})
        object.__setattr__(self, "substitutability", substitutability("substitutability", self.substitutability))


@dataclass(frozen=True, eq=False)
class Scheme:
    """What a scheme, or each of many, comes to: memberships in [0, 1], one shape."""

    independence: Floats
    ownership: Floats
    monitoring: Floats

    @property
    def frame(self) -> pd.DataFrame:
        """A row for each scheme: independence, ownership and monitoring."""
        return tidy({"scheme": None}, {name: np.ravel(values) for name, values in vars(self).items()})


def scheme(
    local_control: ArrayLike,
    visibility: ArrayLike,
    associations: ArrayLike,
    parameters: GovernanceParameters | None = None,
) -> Scheme:
    """Independence, ownership and monitoring of a scheme.

    Parameters
    ----------
    local_control
        0 where buyers run it, 1 where the cluster does, in [0, 1].
    visibility, associations
        Memberships of the cluster, in [0, 1]; the three broadcast.
    parameters
        None takes the register's defaults.

    Raises
    ------
    ValueError
        Naming what lies outside [0, 1].

    Examples
    --------
    >>> found = scheme([0.0, 1.0], 1.0, 1.0)
    >>> found.independence.tolist(), found.ownership.tolist()
    ([0.67, 0.33], [0.33, 0.67])
    """
    p = parameters or GovernanceParameters()
    names = {"local_control": local_control, "visibility": visibility, "associations": associations}
    local, v, a = np.broadcast_arrays(*(memberships(name, values) for name, values in names.items()))
    parts = scheme_terms(local, v, a, p.tradeoff, p.substitutability, NUMPY)
    return Scheme(*(np.asarray(part, dtype=np.float64) for part in parts))


def scheme_terms(
    local: Any, visibility: Any, associations: Any, tradeoff: Any, rho: Any, operations: Operations
) -> tuple[Any, Any, Any]:
    """Independence, ownership and monitoring of a scheme, over any back-end."""
    independence_buyers, ownership_buyers = coded_schemes()["chain"]
    independence_cluster, ownership_cluster = coded_schemes()["cluster"]
    independence = _between(local, independence_buyers * visibility, independence_cluster, tradeoff, operations)
    ownership = _between(local, ownership_buyers, ownership_cluster * associations, tradeoff, operations)
    return independence, ownership, power_mean_terms([independence, ownership], [0.5, 0.5], rho, operations)


def monitored(
    attributes: ClusterAttributes, local_control: ArrayLike, parameters: GovernanceParameters | None = None
) -> ClusterAttributes:
    """Clusters whose monitoring is that of a scheme, run under so much local control.

    Parameters
    ----------
    attributes
        One cluster or many; its own monitoring is not read.
    local_control
        One number, or one for each cluster, in [0, 1].
    """
    found = scheme(local_control, attributes.visibility, attributes.associations, parameters)
    return replace(attributes, monitoring=found.monitoring)


def brought_by_buyers(visibility: ArrayLike, associations: ArrayLike) -> Scheme:
    """The scheme of a cluster that nobody hands one: the more visible its buyers, the more it is theirs.

    Parameters
    ----------
    visibility, associations
        Memberships of the cluster, in [0, 1]; the two broadcast.

    Examples
    --------
    >>> found = brought_by_buyers([0.0, 1.0], 1.0)
    >>> found.monitoring.tolist(), found.ownership.tolist()
    ([0.33, 0.67], [0.67, 0.33])
    """
    v, a = np.broadcast_arrays(memberships("visibility", visibility), memberships("associations", associations))
    (i_buyers, o_buyers), (i_cluster, o_cluster) = coded_schemes()["chain"], coded_schemes()["cluster"]
    independence = v * i_buyers + (1 - v) * i_cluster
    return Scheme(independence, a * (v * o_buyers + (1 - v) * o_cluster), independence)


def enforced(attributes: ClusterAttributes, inspected: float = 1.0, capture: float = 0.0) -> ClusterAttributes:
    """Clusters whose laws are those on paper, as far as they are enforced.

    Parameters
    ----------
    attributes
        One cluster or many; their laws are those on paper.
    inspected
        Inspectors there are beside those that it would take, 0 or more; more than enough is enough.
    capture
        Part of enforcement that is bought off or held up by connections, in [0, 1].
    """
    number("inspected", inspected, NOT_NEGATIVE)
    number("capture", capture, SHARE)
    return replace(attributes, laws=attributes.column("laws") * min(1.0, inspected) * (1 - capture))


@cache
def coded_schemes() -> Mapping[str, tuple[float, float]]:
    """Independence and ownership of the two kinds of governance and of two clusters, as coded from the review."""
    table = evidence.monitoring_schemes()
    return {row["id"]: (row["independence"], row["ownership"]) for row in table.to_dict("records")}


def _between(local: Any, buyers: Any, cluster: Any, tradeoff: Any, operations: Operations) -> Any:
    paid = (1 - local) * buyers + local * cluster
    return tradeoff * paid + (1 - tradeoff) * operations.maximum(buyers, cluster)


guard(globals())
