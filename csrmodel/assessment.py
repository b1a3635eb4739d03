"""What a study of an initiative finds, by its design, where the truth is known.

The review says of the studies that it draws on that they lack baselines and control groups (`lundthomsen2016`, on
impacts). Here clusters are made up, some join an initiative, and five designs estimate what it did:

- *after only*: joiners afterwards, against the level that was usual before;
- *before and after*: joiners against themselves;
- *with and without*: joiners afterwards, against those who did not join;
- *difference in differences*: the change of joiners, less the change of the others;
- *random assignment*: with and without, where a coin decided who joined.

Made-up clusters::

    level_i = slope * (v_i - 1/2) + u_i                      v_i in [0, 1]: visibility;  u_i: noise that stays
    before_i = level_i + noise                               after_i = level_i + shock + effect * joined_i + noise
    P(joined_i) = logistic(selection * (v_i - 1/2))          1/2 for all under random assignment

Outcomes are in standard deviations of a single measurement. Selection and shock are what the reader moves; nothing
here is an estimate of any real initiative.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel.datasets import default

Array = NDArray[np.float64]

DESIGNS = ("after only", "before and after", "with and without", "difference in differences", "random assignment")


@dataclass(frozen=True)
class World:
    """How outcomes come about where the truth is known.

    Parameters
    ----------
    effect
        True effect of the initiative on those who join.
    selection
        How strongly visible clusters choose to join: 0 not at all; log odds per unit of visibility.
    shock
        Change that happens to all clusters meanwhile.
    slope
        How much better off a fully visible cluster is than a hidden one, initiative or no.
    lasting
        Standard deviation of differences between clusters that stay.

    Raises
    ------
    ValueError
        Naming the parameter, its value and what is allowed.
    """

    effect: float = field(default_factory=lambda: default("study_effect"))
    selection: float = field(default_factory=lambda: default("study_selection"))
    shock: float = field(default_factory=lambda: default("study_shock"))
    slope: float = field(default_factory=lambda: default("study_slope"))
    lasting: float = field(default_factory=lambda: default("study_lasting"))

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if not np.isfinite(value) or (item.name in ("selection", "lasting") and value < 0):
                low = "0 or more" if item.name in ("selection", "lasting") else "a finite number"
                raise ValueError(f"{item.name} is {value}; allowed is {low}")


def estimates(world: World, clusters: int, studies: int, rng: np.random.Generator) -> dict[str, tuple[Array, Array]]:
    """What each design finds in many studies of the same world.

    Parameters
    ----------
    world
        The truth.
    clusters
        Clusters of one study, 4 or more.
    studies
        How many studies to make up, 1 or more.
    rng
        Source of chance.

    Returns
    -------
    dict of str to (ndarray, ndarray)
        For each design its estimates and their standard errors as the study itself would report them, both of shape
        (studies,).
    """
    if clusters < 4 or studies < 1:
        raise ValueError(f"clusters is {clusters} and studies {studies}; allowed are 4 or more and 1 or more")
    shape = (studies, clusters)
    visibility = rng.random(shape)
    level = world.slope * (visibility - 0.5) + world.lasting * rng.standard_normal(shape)
    before = level + rng.standard_normal(shape)
    untreated = level + world.shock + rng.standard_normal(shape)
    chosen = _at_least_two(rng.random(shape) < 1 / (1 + np.exp(-world.selection * (visibility - 0.5))))
    drawn = np.argsort(rng.random(shape), axis=1) < clusters // 2
    after = untreated + world.effect * chosen
    return {
        # Levels are centred: the usual level before is 0.
        "after only": _mean(after, chosen),
        "before and after": _mean(after - before, chosen),
        "with and without": _difference(after, chosen),
        "difference in differences": _difference(after - before, chosen),
        "random assignment": _difference(untreated + world.effect * drawn, drawn),
    }


def compare_designs(world: World, clusters: int, studies: int, rng: np.random.Generator) -> pd.DataFrame:
    """Bias and spread of each design.

    Returns
    -------
    DataFrame
        Columns design, estimate (mean), bias (from the true effect), spread (standard deviation over studies), rmse,
        coverage (share of studies whose 95 per cent interval holds the truth).
    """
    rows = []
    width = NormalDist().inv_cdf(0.975)
    for design, (found, error) in estimates(world, clusters, studies, rng).items():
        miss = found - world.effect
        covered = float((np.abs(miss) <= width * error).mean())
        rows.append((design, found.mean(), miss.mean(), found.std(), float(np.sqrt((miss**2).mean())), covered))
    return pd.DataFrame(rows, columns=["design", "estimate", "bias", "spread", "rmse", "coverage"])


def clusters_needed(world: World, design: str, power: float = 0.8, level: float = 0.05) -> int:
    """How many clusters a study needs to tell the effect from nothing, if half of them join.

    Parameters
    ----------
    world
        The truth; its effect must not be 0.
    design
        "random assignment" or "difference in differences", the two that a common shock does not mislead.
    power
        Chance to find the effect, between 0 and 1.
    level
        Chance to find an effect that is not there, between 0 and 1.

    Notes
    -----
    By the normal approximation ``n = 4 s2 (z(1 - level/2) + z(power))**2 / effect**2`` with s2 the variance of one
    cluster's outcome (for random assignment) or of its change (for difference in differences).
    """
    if design not in ("random assignment", "difference in differences"):
        raise ValueError(f"design is {design!r}; allowed are 'random assignment' and 'difference in differences'")
    if world.effect == 0:
        raise ValueError("effect is 0; allowed is any other number, as no study can tell nothing from nothing")
    for name, value in (("power", power), ("level", level)):
        if not 0 < value < 1:
            raise ValueError(f"{name} is {value}; allowed is a number between 0 and 1")
    # A uniform visibility has variance 1/12.
    single = 1 + world.lasting**2 + world.slope**2 / 12
    variance = single if design == "random assignment" else 2.0
    z = NormalDist().inv_cdf(1 - level / 2) + NormalDist().inv_cdf(power)
    return int(np.ceil(4 * variance * z**2 / world.effect**2))


def _mean(values: Array, here: NDArray[np.bool_]) -> tuple[Array, Array]:
    n = here.sum(axis=1)
    mean = np.where(here, values, 0).sum(axis=1) / n
    spread = np.where(here, (values - mean[:, None]) ** 2, 0).sum(axis=1) / (n - 1)
    return mean, np.sqrt(spread / n)


def _difference(values: Array, joined: NDArray[np.bool_]) -> tuple[Array, Array]:
    (a, error_a), (b, error_b) = _mean(values, joined), _mean(values, ~joined)
    return a - b, np.hypot(error_a, error_b)


def _at_least_two(joined: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Two joiners and two others in every study, without which no design has a standard error."""
    fixed = joined.copy()
    fixed[:, :2], fixed[:, 2:4] = True, False
    return fixed
