"""A cluster: its attributes, and its firms in tiers with the orders that flow between them.

Tier 1 are exporters (first-tier suppliers), tier 2 subcontractors, tier 3 home-based units. A firm's `size` is its
share of its tier: of the orders that enter the cluster for tier 1, of the capacity for work from above below it. An
`order share` is the share of a subcontractor's orders that comes from one client; the shares of its clients sum to 1.
`exposure` is the share of a firm's orders that starts with visible buyers.

The public face of a network is a `networkx.DiGraph` from client to subcontractor; arrays do the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from csrmodel.evidence import default
from csrmodel.evidence.faults import Faults, quoted, warn_of
from csrmodel.evidence.schema import cells_at, checked_sheet, typed
from csrmodel.evidence.spreadsheets import HIDDEN, spelt_several_ways, unseen
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.frames import has_columns
from csrmodel.guards import guard
from csrmodel.parameters import memberships, unknown

TIERS = (1, 2, 3)
VISIBLE, OTHER = "visible buyers", "other buyers"
"""The two buyers of a network's graph and of an edge list."""


@dataclass(frozen=True)
class ClusterAttributes:
    """What a cluster is like: memberships in [0, 1], one number each or one for every cluster of an ensemble.

    ``python -m csrmodel names`` says of each what 0 and 1 stand for.

    Parameters
    ----------
    visibility, laws, monitoring, associations, dialogue, community
        The factors of figure 1: 0 is fully out of the set of the factor's name, 1 fully in it.
    price_squeeze
        How hard buyers press prices: 0 not at all.
    volatility
        How far orders swing: 0 not at all.
    traceability
        How much of the visible buyers' signal passes from a firm to its subcontractors: 0 nothing, 1 all.
    informality
        How far the reach of national drivers falls with the tier: 0 not at all.
    normative
        Support by universities, training institutes and the like: 0 none, 1 in full.
    inclusiveness
        How far the association serves the smallest firms as it serves the largest: 0 not at all, 1 alike.
    saving
        Part of the cost of conduct that conduct itself saves, as cleaner technology may: 0 none, 1 all.

    Raises
    ------
    ValueError
        With every fault, a line each: the attribute, its value and what is allowed; or the shapes that do not fit.
    """

    visibility: ArrayLike
    laws: ArrayLike
    monitoring: ArrayLike
    associations: ArrayLike
    dialogue: ArrayLike
    community: ArrayLike
    price_squeeze: ArrayLike = field(default_factory=lambda: default("price_squeeze"))
    volatility: ArrayLike = field(default_factory=lambda: default("volatility"))
    traceability: ArrayLike = field(default_factory=lambda: default("traceability"))
    informality: ArrayLike = field(default_factory=lambda: default("informality"))
    normative: ArrayLike = 0.0
    inclusiveness: ArrayLike = 1.0
    saving: ArrayLike = 0.0

    def __post_init__(self) -> None:
        faults = []
        for item in fields(self):
            try:
                object.__setattr__(self, item.name, memberships(item.name, getattr(self, item.name)))
            except ValueError as fault:
                faults.append(str(fault))
        if faults:
            raise ValueError("\n".join(faults))
        shapes = {item.name: getattr(self, item.name).shape for item in fields(self)}
        for name, shape in shapes.items():
            if len(shape) > 1:
                raise ValueError(f"{name} has shape {shape}; allowed is one number, or one for each cluster")
        several = {name: shape[0] for name, shape in shapes.items() if shape not in ((), (1,))}
        for name, clusters in several.items():
            first, wanted = next(iter(several.items()))
            if clusters != wanted:
                raise ValueError(
                    f"{first} describes {wanted} clusters and {name} {clusters}; allowed is one number, or as many in"
                    " all"
                )

    @property
    def clusters(self) -> int:
        """How many clusters these attributes describe."""
        return int(np.broadcast(*(getattr(self, item.name) for item in fields(self))).size)

    def column(self, name: str) -> NDArray[np.float64]:
        """One attribute as an array of shape (clusters,)."""
        known = [item.name for item in fields(self)]
        if name not in known:
            raise ValueError(unknown("name", name, known))
        return np.broadcast_to(np.asarray(getattr(self, name), dtype=np.float64), (self.clusters,))

    def national(self) -> NDArray[np.float64]:
        """The five national factors, shape (clusters, 5), in the order of `NATIONAL_FACTORS`."""
        return np.stack([self.column(name) for name in NATIONAL_FACTORS], axis=1)

    def part(self, block: slice) -> ClusterAttributes:
        """The attributes of some of the clusters."""
        return ClusterAttributes(**{item.name: self.column(item.name)[block] for item in fields(self)})

    @property
    def frame(self) -> pd.DataFrame:
        """A row for each cluster, a column for each attribute."""
        return pd.DataFrame({item.name: self.column(item.name) for item in fields(self)}).rename_axis("cluster")


def side_by_side(several: Sequence[ClusterAttributes]) -> ClusterAttributes:
    """The clusters of several one after the other, so that one computation serves them all."""
    if not several:
        raise ValueError("several is empty; allowed is one ClusterAttributes or more")
    names = [item.name for item in fields(ClusterAttributes)]
    return ClusterAttributes(**{name: np.concatenate([one.column(name) for one in several]) for name in names})


@dataclass(frozen=True)
class ProductionNetwork:
    """Firms in tiers and the orders between them.

    Parameters
    ----------
    names
        Names of the firms, unique.
    tier
        Tier of each firm, 1 to 3, shape (firms,).
    size
        Share of each firm in its tier, shape (firms,); sums to 1 in every tier that has firms.
    exposure
        Share of each tier-1 firm's orders that comes from visible buyers, in [0, 1]; not read below tier 1.
    client, subcontractor
        Positions of the firms at the ends of each link, shape (links,).
    share
        Order share of each link, shape (links,); the shares of a subcontractor's clients sum to 1.

    Raises
    ------
    ValueError
        With every fault, a line each.
    """

    names: tuple[str, ...]
    tier: NDArray[np.intp]
    size: NDArray[np.float64]
    exposure: NDArray[np.float64]
    client: NDArray[np.intp]
    subcontractor: NDArray[np.intp]
    share: NDArray[np.float64]

    def __post_init__(self) -> None:
        faults = _network_faults(self)
        if faults:
            raise ValueError("\n".join(faults))
        object.__setattr__(self, "exposure", self._exposures())

    def _exposures(self) -> NDArray[np.float64]:
        """Exposure of every firm as it would be if all of the buyers' signal passed on."""
        found = np.where(self.tier == 1, self.exposure, 0.0)
        for tier in (2, 3):
            links = self.tier[self.subcontractor] == tier
            np.add.at(found, self.subcontractor[links], self.share[links] * found[self.client[links]])
        # A sum of shares may come to a last digit more than 1.
        return np.minimum(found, 1.0)

    def _parts(self) -> NDArray[np.float64]:
        """What each link carries of all that its client gives out, shape (links,)."""
        orders = self.share * self.size[self.subcontractor]
        given = np.bincount(self.client, weights=orders, minlength=len(self.tier))[self.client]
        return np.divide(orders, given, out=np.zeros_like(orders), where=given > 0)

    def graph(self) -> nx.DiGraph:
        """The network with its buyers: nodes with ``tier`` (0 for buyers) and ``size``, edges with ``order_share``."""
        graph = nx.DiGraph()
        graph.add_nodes_from((VISIBLE, OTHER), tier=0)
        for name, tier, size, exposure in zip(self.names, self.tier, self.size, self.exposure, strict=True):
            graph.add_node(name, tier=int(tier), size=float(size))
            if tier == 1:
                graph.add_edge(VISIBLE, name, order_share=float(exposure))
                graph.add_edge(OTHER, name, order_share=1 - float(exposure))
        for a, b, share in zip(self.client, self.subcontractor, self.share, strict=True):
            graph.add_edge(self.names[a], self.names[b], order_share=float(share))
        return graph

    @property
    def frame(self) -> pd.DataFrame:
        """The network as an edge list, buyers included: client, firm, tier, order_share and the firm's size."""
        graph, place = self.graph(), {name: at for at, name in enumerate(self.names)}
        rows = [
            (client, firm, graph.nodes[firm]["tier"], data["order_share"], graph.nodes[firm]["size"])
            for client, firm, data in sorted(graph.edges(data=True), key=lambda edge: place[edge[1]])
            if data["order_share"] > 0
        ]
        return pd.DataFrame(rows, columns=["client", "firm", "tier", "order_share", "size"])

    def lumps(self) -> Lumps:
        """The smallest system with the same behaviour: firms that no equation can tell apart count as one.

        Firms of a tier are alike if they have the same exposure and split what they give out over the lumps below in
        the same way, both to `ALIKE` decimals. So the lumps of a tier follow from those of the tier below.
        """
        kind = np.zeros(len(self.tier), dtype=np.intp)
        found: list[list[_Signature]] = []
        for tier in reversed(TIERS):
            signatures = self._signatures(tier, kind)
            found.insert(0, sorted(set(signatures)))
            places = {signature: place for place, signature in enumerate(found[0])}
            kind[self.tier == tier] = [places[signature] for signature in signatures]
        start = np.cumsum([0, *map(len, found)])
        kind += start[self.tier - 1]
        first = np.unique(kind, return_index=True)[1]
        links = [
            (start[tier] + client, start[tier + 1] + below, part)
            for tier, lumps in enumerate(found)
            for client, (_, split) in enumerate(lumps)
            for below, part in split
        ]
        client, below, part = np.array(links, dtype=np.float64).reshape(-1, 3).T
        client, below = client.astype(np.intp), below.astype(np.intp)
        size = np.bincount(kind, weights=self.size).astype(np.float64)
        # Rounded parts are made to sum to 1 again.
        part = part / np.bincount(client, weights=part, minlength=len(size))[client]
        return Lumps(self.tier[first], size, self.exposure[first], client, below, part, kind)

    def apart(self) -> Lumps:
        """Every firm as a lump of its own, for those who look at single firms."""
        down = np.argsort(self.tier[self.client], kind="stable")
        client, subcontractor, part = self.client[down], self.subcontractor[down], self._parts()[down]
        kind = np.arange(len(self.tier))
        return Lumps(self.tier, self.size, self.exposure, client, subcontractor, part, kind, self.names)

    def _signatures(self, tier: int, kind: NDArray[np.intp]) -> list[_Signature]:
        """What tells each firm of a tier from others, given the lumps of the tier below."""
        links = self.tier[self.client] == tier
        # Both ends as one number, which is sorted far faster than pairs.
        ends = self.client[links] * len(self.tier) + kind[self.subcontractor[links]]
        pairs, place = np.unique(ends, return_inverse=True)
        parts = np.bincount(place, weights=self._parts()[links], minlength=len(pairs))
        split: dict[int, list[tuple[int, float]]] = {firm: [] for firm in np.flatnonzero(self.tier == tier).tolist()}
        for client, below, part in zip(
            *(end.tolist() for end in divmod(pairs, len(self.tier))), np.round(parts, ALIKE).tolist(), strict=True
        ):
            if part > 0:
                split[client].append((below, part))
        return [(round(float(self.exposure[firm]), ALIKE), tuple(given)) for firm, given in split.items()]


_Signature = tuple[float, tuple[tuple[int, float], ...]]
"""Exposure of a firm, and what part of its work it gives to which lumps below."""

ALIKE = 14
"""Decimals to which firms have to agree to count as one, as sums of shares differ in their last digits."""


@dataclass(frozen=True)
class Lumps:
    """Firms of a network that behave alike, as one each, tier by tier from the first.

    Parameters
    ----------
    tier, size, exposure
        As in `ProductionNetwork`, shape (lumps,); sizes are summed.
    client, subcontractor
        Positions of the lumps at the ends of each link, shape (links,), those of tier 1's clients before tier 2's.
    part
        What part of all that its client gives out goes down each link, shape (links,); those of a client sum to 1.
    kind
        The lump of every firm, shape (firms,).
    names
        Names of the firms where each is a lump of its own; none otherwise.
    """

    tier: NDArray[np.intp]
    size: NDArray[np.float64]
    exposure: NDArray[np.float64]
    client: NDArray[np.intp]
    subcontractor: NDArray[np.intp]
    part: NDArray[np.float64]
    kind: NDArray[np.intp]
    names: tuple[str, ...] = ()


def even_network(firms: Sequence[int] = (20, 60, 120)) -> ProductionNetwork:
    """A network with one client each, spread evenly, all of whose exporters sell to visible buyers.

    Parameters
    ----------
    firms
        Number of firms in each tier, one to three tiers, each 1 or more.
    """
    starts = _starts(firms)
    client, sub = [], []
    for tier in range(1, len(firms)):
        for place in range(firms[tier]):
            client.append(starts[tier - 1] + place * firms[tier - 1] // firms[tier])
            sub.append(starts[tier] + place)
    return _network(firms, np.array(client, dtype=int), np.array(sub, dtype=int), np.ones(len(sub)), np.ones(firms[0]))


def random_network(
    firms: Sequence[int], clients: int, rng: np.random.Generator, exposed: float = 1.0
) -> ProductionNetwork:
    """A network in which every subcontractor works for several clients, chosen at random.

    Parameters
    ----------
    firms
        Number of firms in each tier.
    clients
        How many clients a subcontractor has, 1 or more; all of the tier above where that has fewer.
    rng
        Source of chance: the same seed gives the same network.
    exposed
        Share of the exporters that sell to visible buyers alone; the others sell to none. In [0, 1].
    """
    if clients < 1:
        raise ValueError(f"clients is {clients}; allowed is 1 or more")
    share_exposed = float(memberships("exposed", exposed))
    starts = _starts(firms)
    client: list[int] = []
    sub: list[int] = []
    share: list[float] = []
    for tier in range(1, len(firms)):
        many = min(clients, firms[tier - 1])
        for place in range(firms[tier]):
            client.extend(starts[tier - 1] + rng.choice(firms[tier - 1], many, replace=False))
            sub.extend([starts[tier] + place] * many)
            share.extend(rng.dirichlet(np.ones(many)))
    exposure = (rng.permutation(firms[0]) < round(share_exposed * firms[0])).astype(float)
    return _network(firms, np.array(client, dtype=int), np.array(sub, dtype=int), np.array(share), exposure)


_NAME: dict[str, Any] = {"type": "string", "constraints": {"required": True}}
NETWORK: dict[str, Any] = {
    "fields": [
        {"name": "client", **_NAME},
        {"name": "firm", **_NAME},
        {"name": "tier", "type": "number", "constraints": {"required": True, "enum": list(TIERS)}},
        {
            "name": "order_share",
            "type": "number",
            "constraints": {"required": True, "exclusiveMinimum": 0, "maximum": 1},
        },
    ]
}
"""Columns of an edge list, as a Frictionless schema."""


def read_network(path: str | Path) -> ProductionNetwork:
    """A network from an edge list with the columns client, firm, tier and order_share.

    A row says that `firm`, of `tier` 1 to 3, gets this share of its orders from `client`. The clients of a tier-1 firm
    are "visible buyers" and "other buyers", those of any other firm are firms of the tier above. Shares of a firm sum
    to 1. Firms of a tier count as equal in size.

    Parameters
    ----------
    path
        The file, as `csrmodel.evidence.spreadsheets` reads it.

    Raises
    ------
    ValueError
        With the faults of the file, a line each: file, row as a spreadsheet shows it, column, value and what is
        allowed. Where there are more than 20, equal ones are counted; of the cycles one is named. Nothing is read
        then.

    Warns
    -----
    FileWarning
        If one firm may be spelt in several ways, or something had to be taken for granted to read the file.
    """
    path = Path(path)
    faults = Faults(path.name)
    sheet = checked_sheet(path, NETWORK, faults)
    network = network_from_cells(sheet.cells, faults)
    warn_of(f"{path.name}: {doubt}" for doubt in [*sheet.doubts, *_firm_doubts(network.names)])
    return network


def network_from_cells(cells: pd.DataFrame, faults: Faults) -> ProductionNetwork:
    """The network of an edge list whose cells are text and hold nothing that `NETWORK` does not allow.

    Raises
    ------
    ValueError
        With the faults: those found before, or those of names, or else those between rows.
    """
    if not faults:
        has_columns("cells", cells, [field["name"] for field in NETWORK["fields"]], rows=False)
        _name_faults(cells, faults)
    faults.stop()
    rows = typed(cells, NETWORK).set_index(cells.index)
    for buyer in (VISIBLE, OTHER):
        # Capitals make no difference to what the two buyers are called.
        rows["client"] = rows["client"].where(rows["client"].str.casefold() != buyer, buyer)
    tiers = rows.drop_duplicates("firm").set_index("firm")["tier"].astype(int)
    _link_faults(rows, tiers, faults)
    faults.stop()
    return _from_links(rows, tiers.sort_values(kind="stable"))


def _from_links(rows: pd.DataFrame, tiers: pd.Series) -> ProductionNetwork:
    """The network of an edge list without faults; its firms with their tiers, in order."""
    place = pd.Series(np.arange(len(tiers)), index=tiers.index)
    seen = rows[rows["client"] == VISIBLE]
    exposure = np.zeros(len(tiers))
    exposure[place[seen["firm"]]] = seen["order_share"]
    links = rows[~rows["client"].isin((VISIBLE, OTHER))]
    tier = tiers.to_numpy()
    return ProductionNetwork(
        tuple(tiers.index),
        tier,
        1 / np.bincount(tier)[tier],
        exposure,
        place[links["client"]].to_numpy(dtype=int),
        place[links["firm"]].to_numpy(dtype=int),
        links["order_share"].to_numpy(dtype=float),
    )


def _name_faults(cells: pd.DataFrame, faults: Faults) -> None:
    """Names that are no names."""
    if cells.empty:
        faults.add("rows", "the file has no rows; allowed is one row or more")
    for name in ("client", "firm"):
        hidden = cells[name].map(unseen).to_numpy(dtype=bool)
        cells_at(hidden, cells[name], HIDDEN, faults)
    buyers = cells["firm"].str.casefold().isin((VISIBLE, OTHER)).to_numpy()
    cells_at(buyers, cells["firm"], "; allowed is a firm, buyers have no clients", faults)


def _link_faults(rows: pd.DataFrame, tiers: pd.Series, faults: Faults) -> None:
    """Faults between rows: unknown clients, skipped tiers, a cycle, double links, shares that don't sum to 1."""
    client, firm, tier = rows["client"], rows["firm"], rows["tier"].astype(int)
    own = firm.map(tiers)
    buyer = client.isin((VISIBLE, OTHER))
    above = client.map(tiers).mask(buyer, 0)
    skips = above.notna() & (above != tier - 1)

    def other_tier(at: int) -> str:
        wanted = f"{own.iloc[at]}, as in an earlier row"
        return f", column 'tier': '{tier.iloc[at]}' of {quoted(firm.iloc[at])}; allowed is {wanted}"

    def again(at: int) -> str:
        return f", column 'client': {quoted(client.iloc[at])} for {quoted(firm.iloc[at])} twice; allowed is once"

    def skipped(at: int) -> str:
        wanted = "buyers" if tier.iloc[at] == 1 else f"a firm of tier {tier.iloc[at] - 1}"
        link = f"{quoted(client.iloc[at])} for {quoted(firm.iloc[at])} of tier {tier.iloc[at]}"
        return f", column 'client': {link}; allowed is {wanted}"

    # Where no link skips a tier or runs upwards there is no cycle.
    cycle = _one_cycle(client[~buyer], firm[~buyer]) if skips.any() else []
    if cycle:
        shown = [quoted(name) for name in cycle[:8]]
        more = [f"({len(cycle) - len(shown):,} more)"] if len(cycle) > len(shown) else []
        chain = " > ".join([*shown, *more, shown[0]])
        faults.add("cycle", f"column 'client': {chain} is a cycle; allowed are chains downwards")
    faults.at("tier", (tier != own).to_numpy(), rows.index, other_tier)
    faults.at("twice", rows.duplicated(["client", "firm"]).to_numpy(), rows.index, again)
    unknown = f"; allowed is a firm of the file, {VISIBLE} or {OTHER}"
    cells_at(above.isna().to_numpy(), client, unknown, faults)
    faults.at("skips", skips.to_numpy(), rows.index, skipped)
    sums = rows.groupby("firm", sort=False)["order_share"].sum()
    for name, total in sums[(sums - 1).abs() > 1e-6].items():
        faults.add("sum", f"column 'order_share': the shares of {quoted(name)} sum to {total:g}; allowed is 1")


def _one_cycle(client: pd.Series, firm: pd.Series) -> list[str]:
    """The firms of one cycle in the order of its links; none where there is none. There may be millions of cycles."""
    clients: dict[str, list[str]] = {}
    for above, below in zip(client, firm, strict=True):
        clients.setdefault(below, []).append(above)
    try:
        TopologicalSorter(clients).prepare()
    except CycleError as found:
        return list(found.args[1][1:])
    return []


def _firm_doubts(names: Iterable[str]) -> list[str]:
    found = Faults()
    for spellings in spelt_several_ways(names):
        found.add("spelling", f"one firm may be spelt in several ways: {', '.join(map(quoted, spellings[:5]))}")
    return found.lines()


def _starts(firms: Sequence[int]) -> list[int]:
    if not 1 <= len(firms) <= len(TIERS) or min(firms) < 1:
        raise ValueError(f"firms is {tuple(firms)}; allowed are one to three numbers of 1 or more")
    return [sum(firms[:tier]) for tier in range(len(firms))]


def _network(
    firms: Sequence[int],
    client: NDArray[np.intp],
    sub: NDArray[np.intp],
    share: NDArray[np.float64],
    exposure: NDArray[np.float64],
) -> ProductionNetwork:
    tier = np.repeat(np.arange(1, len(firms) + 1), firms)
    below = np.zeros(len(tier))
    below[: firms[0]] = exposure
    names = tuple(f"firm {number + 1}" for number in range(len(tier)))
    return ProductionNetwork(names, tier, 1 / np.bincount(tier)[tier], below, client, sub, share)


def _network_faults(network: ProductionNetwork) -> list[str]:
    """What no network may have, whoever made it."""
    n, links = len(network.names), len(network.client)
    faults = []
    for name, wanted in (("tier", n), ("size", n), ("exposure", n), ("subcontractor", links), ("share", links)):
        if getattr(network, name).shape != (wanted,):
            faults.append(f"{name} has shape {getattr(network, name).shape}; allowed is ({wanted},)")
    if faults:
        return faults
    if len(set(network.names)) < n:
        faults.append("names has the same name twice; allowed is once")
    if not set(network.tier) <= set(TIERS) or 1 not in network.tier:
        faults.append(f"tier has {sorted(set(network.tier.tolist()))}; allowed are 1 to 3, and tier 1 has to be there")
    if (network.size <= 0).any():
        faults.append(f"size has {network.size.min():g}; allowed is more than 0")
    for tier in sorted(set(network.tier.tolist())):
        total = network.size[network.tier == tier].sum()
        if abs(total - 1) > 1e-9:
            faults.append(f"size of tier {tier} sums to {total:g}; allowed is 1")
    memberships("exposure", network.exposure)
    memberships("share", network.share)
    if (network.tier[network.subcontractor] != network.tier[network.client] + 1).any():
        faults.append("a link skips a tier or runs upwards; allowed is a client one tier above its subcontractor")
    sums = np.bincount(network.subcontractor, weights=network.share, minlength=n)[network.tier > 1]
    if len(sums) and np.abs(sums - 1).max() > 1e-6:
        faults.append(f"the order shares of a subcontractor sum to {sums[np.argmax(np.abs(sums - 1))]:g}; allowed is 1")
    return faults


guard(globals())
