"""Initiatives as changes to a cluster: each row of the table `initiatives` is one change.

Most are the review's own. Traced and steady orders and registered workshops are answers of ours to barriers that it
names, and their rows say so.

A change moves one attribute of the cluster at least (or at most) to a value, or sets one thing that is done to its
work: cleaner technology (``cleaner``), a treatment plant (``treated``), home work moved to centres (``moved``),
closures (``closed``). Where the table has no amount, the register has it, or it is worked out: what a plant takes out
is what the cluster's members keep it running for (`csrmodel.treatment.cluster_plant`). Initiatives combine: the
strongest change of each target holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from csrmodel import evidence
from csrmodel.clusters import ClusterAttributes, ProductionNetwork, side_by_side
from csrmodel.evidence import default
from csrmodel.guards import guard
from csrmodel.impacts import ImpactParameters, Impacts, impacts, poverty, winners_and_losers
from csrmodel.parameters import SHARE, number, shown, unknown
from csrmodel.simulation import Array, ClusterState, SimulationParameters, equilibrium
from csrmodel.treatment import plant_abatement

DEEDS = ("cleaner", "treated", "moved", "closed")
"""Targets that are done to the work of a cluster and are no attribute of it."""

_REGISTERED = {"saving": "technology_saving", "cleaner": "cleaner_technology"}
"""Targets whose amount is an assumption of the register."""


def initiative_names() -> dict[str, str]:
    """Identifiers of the initiatives and their names, in the order of the table."""
    table = evidence.initiatives()
    return dict(zip(table["initiative"], table["name"], strict=True))


def initiatives_in_words() -> dict[str, str]:
    """The name of each initiative by its identifier, and what it changes.

    Examples
    --------
    >>> initiatives_in_words()["union_rights"]
    'Union rights: raises monitoring to 0.7, raises dialogue to 0.6'
    """
    verbs = {"raise_to": "raises", "lower_to": "lowers", "set_to": "sets"}
    said: dict[str, list[str]] = {}
    for row in evidence.initiatives().to_dict("records"):
        target, amount = row["target"], row["amount"]
        to = _REGISTERED.get(target, "what its members keep it running for") if pd.isna(amount) else f"{amount:g}"
        said.setdefault(row["initiative"], []).append(f"{verbs[row['change']]} {target} to {to}")
    return {each: f"{name}: {', '.join(said[each])}" for each, name in initiative_names().items()}


@dataclass(frozen=True)
class Initiative:
    """An initiative of your own, in the terms of the table's.

    Parameters
    ----------
    name
        What it is called, by which tables tell it from others; not empty.
    raise_to, lower_to
        Attributes of the cluster that it moves to a value at least, or at most, in [0, 1].
    set_to
        What it does to the work of the cluster: a share in [0, 1] for any of `DEEDS`, as in
        ``{"moved": 0.6, "closed": 0.05}`` for six tenths of home work in centres and a twentieth of all work closed.

    Raises
    ------
    ValueError
        With every fault, a line each.

    Examples
    --------
    >>> Initiative("Price floor", lower_to={"price_squeeze": 0.1}).plain()
    {'name': 'Price floor', 'lower_to': {'price_squeeze': 0.1}}
    """

    name: str
    raise_to: Mapping[str, float] = field(default_factory=dict)
    lower_to: Mapping[str, float] = field(default_factory=dict)
    set_to: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        attributes = tuple(item.name for item in fields(ClusterAttributes))
        faults = []
        if not isinstance(self.name, str) or not self.name.strip():
            faults.append(f"name is {shown(self.name)}; allowed is what the initiative is called")
        for change, allowed in (("raise_to", attributes), ("lower_to", attributes), ("set_to", DEEDS)):
            for target, amount in getattr(self, change).items():
                try:
                    if target not in allowed:
                        raise ValueError(unknown(f"{change}:", target, allowed))
                    number(f"{change} {target}", amount, SHARE)
                except ValueError as fault:
                    faults.append(f"initiative {self.name!r}: {fault}")
        for name in sorted({*self.raise_to} & {*self.lower_to}):
            faults.append(f"initiative {self.name!r} raises and lowers {name!r}; allowed is one of the two")
        if not (self.raise_to or self.lower_to or self.set_to):
            faults.append(f"initiative {self.name!r} changes nothing; allowed are raise_to, lower_to and set_to")
        if faults:
            raise ValueError("\n".join(faults))

    def plain(self) -> dict[str, Any]:
        """The initiative as a dict of plain values, without what it leaves alone."""
        changes = {change: dict(getattr(self, change)) for change in ("raise_to", "lower_to", "set_to")}
        return {"name": self.name, **{change: targets for change, targets in changes.items() if targets}}


def initiatives_of(given: Any) -> tuple[str | Initiative, ...]:
    """Initiatives by name and of your own, checked.

    Parameters
    ----------
    given
        A list of names of the table, of `Initiative` objects, and of dicts with the arguments of one.

    Raises
    ------
    ValueError
        With every fault, a line each; an unknown name with the nearest ones.
    """
    if isinstance(given, str | Mapping) or not isinstance(given, Sequence):
        wanted = f"such as [{given!r}]" if isinstance(given, str) else "such as ['training']"
        raise ValueError(f"initiatives is {shown(given)}; allowed is a list of names and Initiatives, {wanted}")
    known, faults, found = initiative_names(), [], []
    for each in given:
        try:
            found.append(_initiative(each, known))
        except ValueError as fault:
            faults.append(str(fault))
    if faults:
        raise ValueError("\n".join(faults))
    return tuple(found)


def _initiative(given: Any, known: Mapping[str, str]) -> str | Initiative:
    if isinstance(given, str):
        if given not in known:
            raise ValueError(unknown("initiative", given, known))
        return given
    if isinstance(given, Mapping):
        keys = tuple(item.name for item in fields(Initiative))
        wrong = [unknown("key of an initiative", key, keys) for key in given if key not in keys]
        if "name" not in given:
            wrong.append(f"initiative {shown(given)} has no name; allowed is text")
        if wrong:
            raise ValueError("\n".join(wrong))
        return Initiative(**given)
    if not isinstance(given, Initiative):
        raise ValueError(f"initiative is {shown(given)}; allowed is a name, or an Initiative")
    return given


class Poverty(NamedTuple):
    """Share of those who worked before the initiatives who are poor, of each cluster, shape (clusters,)."""

    before: Array
    """Without the initiatives."""
    after: Array
    """With them: whoever lost the work is poor."""


@dataclass(frozen=True)
class Effect:
    """One or more clusters without and with some initiatives.

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
        """Winners and losers, as `csrmodel.impacts.winners_and_losers` gives them; cluster first if several."""
        pairs = list(zip(self.impacts_before.each(), self.impacts_after.each(), strict=True))
        tables = [winners_and_losers(before, after, parameters) for before, after in pairs]
        for cluster, table in enumerate(tables):
            table.insert(0, "cluster", cluster)
        return tables[0].drop(columns="cluster") if len(tables) == 1 else pd.concat(tables, ignore_index=True)

    def poverty(self, parameters: ImpactParameters | None = None) -> Poverty:
        """Poverty without and with the initiatives, as `csrmodel.impacts.poverty` gives it."""
        before = self.impacts_before
        return Poverty(poverty(before, None, parameters), poverty(before, self.impacts_after, parameters))

    def summary(self, parameters: ImpactParameters | None = None) -> pd.DataFrame:
        """Outcomes without and with the initiatives: cluster (where there are more), outcome, before, after, change."""
        clusters = range(len(self.before.conduct))
        rows = [
            (cluster, name, float(getattr(a, key)[cluster]), float(getattr(b, key)[cluster]))
            for cluster in clusters
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
        rows += [(cluster, "poor among those who worked before", was[cluster], now[cluster]) for cluster in clusters]
        table = pd.DataFrame(rows, columns=["cluster", "outcome", "before", "after"])
        table = table.assign(change=table["after"] - table["before"])
        if len(clusters) == 1:
            return table.drop(columns="cluster")
        return table.sort_values("cluster", kind="stable", ignore_index=True)

    @property
    def frame(self) -> pd.DataFrame:
        """The same as `summary` by the register's defaults."""
        return self.summary()


def changed(
    attributes: ClusterAttributes, initiatives: Sequence[str | Initiative]
) -> tuple[ClusterAttributes, dict[str, Any]]:
    """Clusters' attributes under some initiatives, and what is done to their work.

    Parameters
    ----------
    attributes
        One cluster or many.
    initiatives
        As in `initiatives_of`.

    Raises
    ------
    ValueError
        If initiatives are unknown, a line each, naming those there are; nothing is changed then.
    """
    deeds: dict[str, Any] = dict.fromkeys(DEEDS, 0.0)
    changes = list(_changes(initiatives_of(initiatives)))
    for target, change, amount in changes:
        if amount is None:
            continue
        if target in DEEDS:
            deeds[target] = max(deeds[target], amount)
        else:
            stronger = np.maximum if change == "raise_to" else np.minimum
            attributes = replace(attributes, **{target: stronger(getattr(attributes, target), amount)})
    if any(amount is None for _, _, amount in changes):
        deeds["treated"] = np.maximum(deeds["treated"], plant_abatement(attributes, deeds["cleaner"]))
    return attributes, deeds


def every_choice(
    attributes: ClusterAttributes, initiatives: Sequence[str | Initiative]
) -> tuple[ClusterAttributes, dict[str, Array]]:
    """One cluster under every choice among some initiatives, as `changed` has it under each.

    Parameters
    ----------
    attributes
        One cluster.
    initiatives
        As in `initiatives_of`; n of them give 2**n choices. In choice c the initiative at place k is at work if bit k
        of c is 1, bit 0 the lowest.

    Returns
    -------
    tuple of ClusterAttributes and dict
        Attributes of 2**n clusters, and by each of `DEEDS` what is done to their work, shape (2**n,).

    Raises
    ------
    ValueError
        If initiatives are unknown, a line each, or if the attributes describe more clusters than one.
    """
    if attributes.clusters != 1:
        raise ValueError(f"attributes describe {attributes.clusters} clusters; allowed is one")
    chosen = initiatives_of(initiatives)
    at_work = np.arange(2 ** len(chosen))[:, None] >> np.arange(len(chosen)) & 1 == 1
    columns = {item.name: np.repeat(attributes.column(item.name), len(at_work)) for item in fields(attributes)}
    deeds = {name: np.zeros(len(at_work)) for name in DEEDS}
    plant = np.zeros(len(at_work), dtype=bool)
    for place, initiative in enumerate(chosen):
        on = at_work[:, place]
        for target, change, amount in _changes([initiative]):
            values = deeds if target in DEEDS else columns
            if amount is None:
                plant |= on
            else:
                stronger = np.minimum if change == "lower_to" else np.maximum
                values[target][on] = stronger(values[target][on], amount)
    new = ClusterAttributes(**columns)
    for cleaner in np.unique(deeds["cleaner"]):
        treated = plant_abatement(new, float(cleaner), where=plant & (deeds["cleaner"] == cleaner))
        deeds["treated"] = np.maximum(deeds["treated"], treated)
    return new, deeds


def _changes(initiatives: Sequence[str | Initiative]) -> Iterator[tuple[str, str, float | None]]:
    """Target, kind of change and amount of everything that some initiatives do; None is a plant's, to be worked out."""
    table, named = evidence.initiatives(), [each for each in initiatives if isinstance(each, str)]
    for row in table[table["initiative"].isin(named)].to_dict("records"):
        target, amount = row["target"], row["amount"]
        if target == "treated" and pd.isna(amount):
            yield target, row["change"], None
        else:
            yield target, row["change"], default(_REGISTERED[target]) if pd.isna(amount) else float(amount)
    for own in initiatives:
        if isinstance(own, Initiative):
            for change in ("raise_to", "lower_to", "set_to"):
                for target, share in getattr(own, change).items():
                    yield target, change, float(share)


def effect(
    attributes: ClusterAttributes,
    initiatives: Sequence[str | Initiative],
    network: ProductionNetwork | None = None,
    parameters: SimulationParameters | None = None,
    impact_parameters: ImpactParameters | None = None,
) -> Effect:
    """One or more clusters at equilibrium without and with some initiatives, as in `changed`."""
    return effects(attributes, [initiatives], network, parameters, impact_parameters)


def effects(
    attributes: ClusterAttributes,
    choices: Sequence[Sequence[str | Initiative]],
    network: ProductionNetwork | None = None,
    parameters: SimulationParameters | None = None,
    impact_parameters: ImpactParameters | None = None,
) -> Effect:
    """The same under each of several choices of initiatives.

    Parameters
    ----------
    attributes
        One cluster or many.
    choices
        Initiatives as `changed` takes them, for each choice. All are computed side by side: in what comes back the
        clusters under the first choice stand first, then those under the second, and so on.

    Raises
    ------
    ValueError
        If there is no choice, or initiatives are unknown.
    """
    if not choices:
        raise ValueError("choices is empty; allowed is one choice or more, each a list of initiatives")
    many, under = attributes.clusters, [changed(attributes, choice) for choice in choices]
    before = equilibrium(side_by_side([attributes] * len(under)), network, parameters)
    after = equilibrium(side_by_side([new for new, _ in under]), network, parameters)
    deeds = {name: np.concatenate([np.full(many, deeds[name]) for _, deeds in under]) for name in DEEDS}
    return Effect(before, after, impacts(before, impact_parameters), impacts(after, impact_parameters, **deeds))


guard(globals())
