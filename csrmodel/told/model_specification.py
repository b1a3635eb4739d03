"""The model's network of firms."""

from __future__ import annotations

from csrmodel.clusters import TIERS, even_network


def firms() -> str:
    """Firms of the even network by tier, the first tier first, as a list in words."""
    tiers = even_network().tier.tolist()
    return ", ".join(str(tiers.count(tier)) for tier in TIERS)
