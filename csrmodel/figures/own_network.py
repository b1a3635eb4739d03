"""A network of one's own through time."""

from __future__ import annotations

from pathlib import Path

from csrmodel.clusters import ProductionNetwork, read_network
from csrmodel.figures.cluster_through_time import cluster_through_time
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure


@explorer
def own_network(network: str | Path | ProductionNetwork) -> Figure:
    """A network of your own through time.

    Parameters
    ----------
    network
        An edge list, as `csrmodel.clusters.read_network` reads it, or a network.

    Raises
    ------
    ValueError
        With every fault of the file, a line each.
    """
    firms = network if isinstance(network, ProductionNetwork) else read_network(network)
    return cluster_through_time.draw(network=firms, name="own-network")
