"""Shares of checks at which every reading of the propositions is true."""

from __future__ import annotations

from csrmodel.populations.propositions import CHECKS

BEST: dict[str, float] = {
    **{check.key: 0.9 for check in CHECKS},
    "improved": 0.1,
    "buyers_only": 0.1,
    "strong_bad": 0.1,
}
