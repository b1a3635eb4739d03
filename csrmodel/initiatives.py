"""The review's own initiatives as changes to a cluster: each row of the table `initiatives` is one change.

A change moves one attribute of the cluster at least (or at most) to a value, or sets one thing that is done to its
work: cleaner technology (``cleaner``), a treatment plant (``treated``), home work moved to centres (``moved``),
closures (``closed``). Where the table has no amount, the register has it, or it is worked out: what a plant takes out
is what the cluster's members keep it running for (`csrmodel.treatment.cluster_plant`). Initiatives combine: the
strongest change of each target holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from csrmodel import evidence
from csrmodel.clusters import ClusterAttributes, ProductionNetwork
from csrmodel.evidence import default
from csrmodel.impacts import ImpactParameters, Impacts, impacts, poverty, winners_and_losers
from csrmodel.simulation import Array, ClusterState, SimulationParameters, equilibrium
from csrmodel.treatment import cluster_plant

DEEDS = ("cleaner", "treated", "moved", "closed")
"""Targets that are done to the work of a cluster and are no attribute of it."""

_REGISTERED = {"saving": "technology_saving", "cleaner": "cleaner_technology"}
"""Targets whose amount is an assumption of the register."""


def initiative_names() -> dict[str, str]:
    """Identifiers of the initiatives and their names, in the order of the table."""
    table = evidence.initiatives()
    return dict(zip(table["initiative"], table["name"], strict=True))


@dataclass(frozen=True)
class Effect:
    """A cluster without and with some initiatives.

    Parameters
    ----------
    before, after
        Equilibria.
    impacts_before, impacts_after
        What they mean.
    """

    before: ClusterState
    after: ClusterState
    impacts_before: Impacts
    impacts_after: Impacts

    def groups(self, parameters: ImpactParameters | None = None) -> pd.DataFrame:
        """Winners and losers, as `csrmodel.impacts.winners_and_losers` gives them."""
        return winners_and_losers(self.impacts_before, self.impacts_after, parameters)

    def poverty(self, parameters: ImpactParameters | None = None) -> tuple[Array, Array]:
        """Poverty without and with the initiatives, as `csrmodel.impacts.poverty` gives it."""
        before = self.impacts_before
        return poverty(before, None, parameters), poverty(before, self.impacts_after, parameters)

    def summary(self, parameters: ImpactParameters | None = None) -> pd.DataFrame:
        """Outcomes of the whole cluster without and with the initiatives: outcome, before, after, change."""
        rows = [
            (name, float(getattr(a, key)[0]), float(getattr(b, key)[0]))
            for name, key, a, b in (
                ("first-tier conduct", "first_tier", self.before, self.after),
                ("reported conduct", "reported", self.before, self.after),
                ("chain-wide conduct", "chain_wide", self.before, self.after),
                ("pollution load", "load", self.impacts_before, self.impacts_after),
                ("work done in violation", "violation", self.impacts_before, self.impacts_after),
                ("jobs", "jobs", self.impacts_before, self.impacts_after),
            )
        ]
        was, now = self.poverty(parameters)
        rows.append(("poor among those who worked before", float(was[0]), float(now[0])))
        table = pd.DataFrame(rows, columns=["outcome", "before", "after"])
        return table.assign(change=table["after"] - table["before"])


def changed(attributes: ClusterAttributes, initiatives: Sequence[str]) -> tuple[ClusterAttributes, dict[str, float]]:
    """A cluster's attributes under some initiatives, and what is done to its work.

    Raises
    ------
    ValueError
        If initiatives are unknown, a line each, naming those there are; nothing is changed then. If a plant is to be
        worked out for more clusters than one.
    """
    known = initiative_names()
    unknown = [
        f"initiative {name!r} is unknown; allowed are {', '.join(known)}" for name in initiatives if name not in known
    ]
    if unknown:
        raise ValueError("\n".join(unknown))
    table = evidence.initiatives()
    deeds = dict.fromkeys(DEEDS, 0.0)
    chosen = table[table["initiative"].isin(list(initiatives))]
    for row in chosen[chosen["target"] != "treated"].to_dict("records"):
        target, amount = row["target"], row["amount"]
        amount = default(_REGISTERED[target]) if pd.isna(amount) else float(amount)
        if target in DEEDS:
            deeds[target] = max(deeds[target], amount)
        else:
            stronger = np.maximum if row["change"] == "raise_to" else np.minimum
            attributes = replace(attributes, **{target: stronger(getattr(attributes, target), amount)})
    if (chosen["target"] == "treated").any():
        deeds["treated"] = cluster_plant(attributes, deeds["cleaner"]).abatement
    return attributes, deeds


def effect(
    attributes: ClusterAttributes,
    initiatives: Sequence[str],
    network: ProductionNetwork | None = None,
    parameters: SimulationParameters | None = None,
    impact_parameters: ImpactParameters | None = None,
) -> Effect:
    """One cluster at equilibrium without and with some initiatives."""
    if attributes.clusters != 1:
        raise ValueError(f"attributes describe {attributes.clusters} clusters; allowed is one")
    new, deeds = changed(attributes, initiatives)
    before, after = (equilibrium(a, network, parameters) for a in (attributes, new))
    return Effect(before, after, impacts(before, impact_parameters), impacts(after, impact_parameters, **deeds))
