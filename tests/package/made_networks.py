"""Networks of firms, made up."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st

from csrmodel.clusters import ProductionNetwork, random_network


def with_arrays(network: ProductionNetwork, **changes: object) -> ProductionNetwork:
    own = {name: getattr(network, name) for name in network.__dataclass_fields__}
    return ProductionNetwork(**{**own, **changes})  # type: ignore[arg-type]


@st.composite
def networks(draw: Callable[..., object]) -> ProductionNetwork:
    """Networks whose firms differ in size, in buyers and in clients."""
    firms = draw(st.tuples(*[st.integers(1, 7)] * 3))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    network = random_network(firms, draw(st.integers(1, 4)), rng, draw(st.floats(0, 1)))
    size = rng.random(len(network.tier)) + 0.1
    return with_arrays(network, size=size / np.bincount(network.tier, weights=size)[network.tier])
