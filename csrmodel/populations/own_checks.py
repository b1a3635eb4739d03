"""Propositions of one's own, judged as the review's are: each a few checks, each check a function.

A check looks at a table of clusters, a row each: their attributes and the outcomes of `csrmodel.populations.ensembles`.
It says of every cluster to which degree something is so. Here is one for a proposition of one's own::

    hidden = OwnCheck(
        proposition="what is reported misleads",
        word="most",
        what=lambda clusters: clusters["gap"] > 0.2,
        among=lambda clusters: clusters["reported"] > 0.5,
        reading="in {share} of the clusters with a good first tier the gap is wide",
    )
    judge(own=[hidden])["what is reported misleads"]

With ``instead`` a check is a contrast: `what` gets two tables, of the clusters as they are and of the same clusters
with some attributes set otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from csrmodel.clusters import ClusterAttributes
from csrmodel.guards import guard
from csrmodel.parameters import SHARE, memberships, number, unknown
from csrmodel.populations import Population
from csrmodel.populations.propositions import share_of
from csrmodel.populations.quantifiers import Quantifiers, few, most, widespread

Array = NDArray[np.float64]

WORDS: Mapping[str, Callable[..., Array]] = {"few": few, "most": most, "widespread": widespread}
"""Words that a share may have to deserve."""


@dataclass(frozen=True)
class OwnCheck:
    """One thing that is asked of a proposition of one's own.

    Parameters
    ----------
    proposition
        What it is called; checks of the same name belong together, and the least true decides.
    word
        The word that the share has to deserve: "few", "most" or "widespread".
    what
        Of a table of clusters: to which degree each has what is asked for, in [0, 1], or True and False. With `instead`
        it gets two tables.
    among
        Of a table of clusters: which of them are looked at; None looks at all.
    instead
        Attributes by name and the value that they are set to in the second table.
    reading
        The share in words, "{share}" standing for it.

    Raises
    ------
    ValueError
        Naming what is wrong and what is allowed.
    """

    proposition: str
    word: Literal["few", "most", "widespread"]
    what: Callable[..., ArrayLike]
    among: Callable[[pd.DataFrame], ArrayLike] | None = None
    instead: Mapping[str, float] = field(default_factory=dict)
    reading: str = "in {share} of the clusters it is so"

    def __post_init__(self) -> None:
        known = [item.name for item in fields(ClusterAttributes)]
        for name, value in self.instead.items():
            if name not in known:
                raise ValueError(unknown("instead: attribute", name, known))
            number(name, value, SHARE)


def own_shares(
    own: Sequence[OwnCheck], population: Population, outcomes: Callable[[Population], pd.DataFrame]
) -> list[float]:
    """The share of each check on one population; NaN where no cluster is there to have a share of.

    Parameters
    ----------
    own
        The checks.
    population
        The clusters.
    outcomes
        Of a population: the table that checks look at.
    """
    table = outcomes(population)
    return [_share(check, population, table, outcomes) for check in own]


def own_truths(own: Sequence[OwnCheck], shares: Sequence[float], quantifiers: Quantifiers | None = None) -> list[float]:
    """The truth of each check from its share; 1 where there is nothing to refute it."""
    if len(shares) != len(own):
        raise ValueError(f"shares are {len(shares)}; allowed are {len(own)}, one for each check of own")
    return [
        1.0 if np.isnan(share) else float(WORDS[check.word](share, quantifiers))
        for check, share in zip(own, shares, strict=True)
    ]


def _share(
    check: OwnCheck, population: Population, table: pd.DataFrame, outcomes: Callable[[Population], pd.DataFrame]
) -> float:
    among = np.ones(len(table)) if check.among is None else _degrees("among", check, check.among(table), len(table))
    tables = [table]
    if check.instead:
        set_otherwise = {name: np.full(len(table), value) for name, value in check.instead.items()}
        tables.append(outcomes(replace(population, attributes=replace(population.attributes, **set_otherwise))))
    what = _degrees("what", check, check.what(*tables), len(table))
    return share_of(what, among)


def _degrees(name: str, check: OwnCheck, values: Any, clusters: int) -> Array:
    yes_or_no = isinstance(values, bool) or (hasattr(values, "dtype") and np.asarray(values).dtype.kind == "b")
    found = memberships(f"{name} of {check.proposition!r}", np.asarray(values, dtype=float) if yes_or_no else values)
    if found.shape not in ((), (clusters,)):
        raise ValueError(
            f"{name} of {check.proposition!r} has shape {found.shape}; allowed is ({clusters},), a degree a cluster"
        )
    return np.broadcast_to(found, (clusters,))


guard(globals())
