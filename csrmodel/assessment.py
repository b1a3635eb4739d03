"""What a study of an initiative finds, by its design, on simulated clusters whose truth is known.

The review says of the studies that it draws on that they lack baselines and control groups (`lundthomsen2016`, on
impacts; claims impact-03 and impact-04). Here many clusters are simulated (`csrmodel.simulation`), each in three
states: before, afterwards without the initiative, afterwards with it. What happens to all clusters meanwhile, and the
initiative itself, change their attributes; how far conduct answers differs from cluster to cluster, as the model has
it. A study takes some of the clusters, measures each with an error, and estimates what the initiative did:

- *after only*: joiners afterwards, against the level that was usual before;
- *before and after*: joiners against themselves;
- *with and without*: joiners afterwards, against those who did not join;
- *difference in differences*: the change of joiners, less the change of the others;
- *random assignment*: with and without, where a coin decided who joined.

Clusters choose to join by ``P(joined) = logistic(selection * (v - mean v))``, v their visibility; under random
assignment half of them are drawn. The truth that an estimate is held against is the mean effect on the clusters of
that study that joined. Standard errors are those of each design as a study would report them, equal to a regression's
with heteroscedasticity-robust errors (HC2); they are closed forms, so that a browser needs no statistics package.
Nothing here is an estimate of any real initiative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel.clusters import ClusterAttributes
from csrmodel.evidence.register import assumed
from csrmodel.frames import tidy
from csrmodel.guards import guard
from csrmodel.impacts import impacts
from csrmodel.initiatives import changed
from csrmodel.parameters import NOT_NEGATIVE, Bounds, keep_within, whole_number
from csrmodel.simulation import equilibrium

Array = NDArray[np.float64]

DESIGNS = ("after only", "before and after", "with and without", "difference in differences", "random assignment")

OUTCOMES: Mapping[str, str] = {
    "first-tier conduct": "first_tier",
    "chain-wide conduct": "chain_wide",
    "work done in violation": "violation",
}
"""What a study can measure, and the property that holds it."""

_SHIFT: Bounds = (-1.0, 1.0)


@dataclass(frozen=True)
class StudyParameters:
    """How clusters come to join, what happens meanwhile, and how well a study measures.

    Parameters
    ----------
    selection
        How strongly visible clusters choose to join: 0 not at all; log odds per unit of visibility.
    shock
        What happens to the visibility of all clusters meanwhile: buyers come, or go, in [-1, 1].
    error
        Standard deviation of a measurement, in units of the outcome.

    Raises
    ------
    ValueError
        Naming the parameter, its value and what is allowed.
    """

    selection: float = assumed("study_selection")
    shock: float = assumed("study_shock")
    error: float = assumed("study_error")

    def __post_init__(self) -> None:
        keep_within(self, {"selection": NOT_NEGATIVE, "shock": _SHIFT, "error": NOT_NEGATIVE})


@dataclass(frozen=True, eq=False)
class SimulatedClusters:
    """Clusters whose truth is known, arrays of shape (clusters,).

    Parameters
    ----------
    visibility
        Before anything happened, in [0, 1].
    before, without, treated
        The outcome before, and afterwards without and with the initiative, in [0, 1].
    """

    visibility: Array
    before: Array
    without: Array
    treated: Array

    @property
    def effect(self) -> Array:
        """True effect of the initiative on each cluster."""
        return self.treated - self.without

    @property
    def frame(self) -> pd.DataFrame:
        """A row for each cluster: its visibility, the outcome in each state, and the effect."""
        return tidy({"cluster": None}, {**vars(self), "effect": self.effect})


def simulated_clusters(
    attributes: ClusterAttributes,
    initiatives: Sequence[str],
    outcome: str = "first-tier conduct",
    parameters: StudyParameters | None = None,
) -> SimulatedClusters:
    """Every cluster in its three states.

    Parameters
    ----------
    attributes
        The clusters before anything happens, four or more.
    initiatives
        Identifiers of `csrmodel.initiatives`, those that change attributes.
    outcome
        One of `OUTCOMES`.
    parameters
        None takes the register's defaults; only the shock is read.

    Raises
    ------
    ValueError
        If there are fewer than four clusters, or the outcome or an initiative is unknown.
    """
    if attributes.clusters < 4:
        raise ValueError(f"attributes describe {attributes.clusters} clusters; allowed are 4 or more")
    if outcome not in OUTCOMES:
        raise ValueError(f"outcome is {outcome!r}; allowed are {', '.join(OUTCOMES)}")
    p = parameters or StudyParameters()
    visibility = attributes.column("visibility")
    meanwhile = replace(attributes, visibility=np.clip(visibility + p.shock, 0, 1))
    with_it, _ = changed(meanwhile, initiatives)
    states = [_outcome(each, outcome) for each in (attributes, meanwhile, with_it)]
    return SimulatedClusters(visibility, *states)


def _outcome(attributes: ClusterAttributes, name: str) -> Array:
    state = equilibrium(attributes)
    return np.asarray(impacts(state).violation if name == "work done in violation" else getattr(state, OUTCOMES[name]))


@dataclass(frozen=True, eq=False)
class Estimates:
    """What many studies of one design find, arrays of shape (studies,): estimate, its standard error, the truth."""

    estimate: Array
    error: Array
    truth: Array

    @property
    def frame(self) -> pd.DataFrame:
        """A row for each study."""
        return tidy({"study": None}, vars(self))


@dataclass(frozen=True, eq=False)
class Chances:
    """What chance decides of many studies, whatever their clusters are like: arrays of shape (studies, size).

    Parameters
    ----------
    taken
        Which clusters a study takes, by their positions.
    before, after
        How far each measurement is off, in standard deviations.
    joining
        In [0, 1): a cluster that chooses joins where its probability is above.
    drawn
        Whether a lot has drawn the cluster.
    """

    taken: NDArray[np.int64]
    before: Array
    after: Array
    joining: Array
    drawn: NDArray[np.bool_]


def chances(clusters: int, size: int, studies: int, rng: np.random.Generator) -> Chances:
    """The chances of many studies, which can be held against one another at other parameters.

    Parameters
    ----------
    clusters
        How many clusters there are, 1 or more; each study takes its own at random.
    size
        Clusters of one study, 4 or more.
    studies
        How many studies to make up, 1 or more.
    rng
        Source of chance.
    """
    there, n = whole_number("clusters", clusters, 1), whole_number("size", size, 4)
    shape = (whole_number("studies", studies, 1), n)
    taken, before, after = rng.integers(there, size=shape), rng.standard_normal(shape), rng.standard_normal(shape)
    return Chances(taken, before, after, rng.random(shape), np.argsort(rng.random(shape), axis=1) < n // 2)


def estimates(
    clusters: SimulatedClusters,
    size: int,
    studies: int,
    rng: np.random.Generator,
    parameters: StudyParameters | None = None,
) -> dict[str, Estimates]:
    """What each design finds in many studies of the same clusters.

    Parameters
    ----------
    clusters
        The clusters that there are; each study takes its own at random.
    size
        Clusters of one study, 4 or more.
    studies
        How many studies to make up, 1 or more.
    rng
        Source of chance.
    parameters
        None takes the register's defaults; selection and error are read.
    """
    return estimates_from(clusters, chances(len(clusters.before), size, studies, rng), parameters)


def estimates_from(
    clusters: SimulatedClusters, chances: Chances, parameters: StudyParameters | None = None
) -> dict[str, Estimates]:
    """What each design finds in studies whose chances are drawn already, as in `estimates`.

    Parameters
    ----------
    clusters
        The clusters that there are.
    chances
        As `csrmodel.assessment.chances` draws them for as many clusters.
    parameters
        None takes the register's defaults; selection and error are read.

    Raises
    ------
    ValueError
        If a study takes a cluster that is not there.
    """
    p, taken, drawn = parameters or StudyParameters(), chances.taken, chances.drawn
    if (most := int(taken.max())) >= len(clusters.before):
        there = len(clusters.before)
        raise ValueError(f"chances take cluster {most}; allowed are 0 to {there - 1}, as there are {there} clusters")
    before = clusters.before[taken] + p.error * chances.before
    without, effect = clusters.without[taken] + p.error * chances.after, clusters.effect[taken]
    usual = clusters.visibility.mean()
    odds = p.selection * (clusters.visibility[taken] - usual)
    chosen = _joined(odds, chances.joining)
    after = without + effect * chosen
    truth, truth_drawn = _mean(effect, chosen)[0], _mean(effect, drawn)[0]
    return {
        # Everybody knows the usual level before; nobody measured these clusters then.
        "after only": Estimates(*_mean(after - clusters.before.mean(), chosen), truth),
        "before and after": Estimates(*_mean(after - before, chosen), truth),
        "with and without": Estimates(*_difference(after, chosen), truth),
        "difference in differences": Estimates(*_difference(after - before, chosen), truth),
        "random assignment": Estimates(*_difference(without + effect * drawn, drawn), truth_drawn),
    }


def compare_designs(found: Mapping[str, Estimates]) -> pd.DataFrame:
    """Bias and spread of each design.

    Returns
    -------
    DataFrame
        Columns design, estimate (mean), truth (mean), bias (mean of estimate less truth), spread (standard deviation
        of that over studies), rmse, coverage (share of studies whose 95 per cent interval holds the truth).
    """
    rows = []
    width = NormalDist().inv_cdf(0.975)
    for design, e in found.items():
        miss = e.estimate - e.truth
        rmse, covered = float(np.sqrt((miss**2).mean())), float((np.abs(miss) <= width * e.error).mean())
        rows.append((design, e.estimate.mean(), e.truth.mean(), miss.mean(), miss.std(), rmse, covered))
    return pd.DataFrame(rows, columns=["design", "estimate", "truth", "bias", "spread", "rmse", "coverage"])


def clusters_needed(
    clusters: SimulatedClusters,
    design: str,
    parameters: StudyParameters | None = None,
    power: float = 0.8,
    level: float = 0.05,
) -> int:
    """How many clusters a study needs to tell the mean effect from nothing, if half of them join.

    Parameters
    ----------
    clusters
        The clusters that there are; their mean effect must not be 0.
    design
        "random assignment" or "difference in differences", the two that have others to compare with.
    parameters
        None takes the register's defaults; only the error is read.
    power
        Chance to find the effect, between 0 and 1.
    level
        Chance to find an effect that is not there, between 0 and 1.

    Notes
    -----
    By the normal approximation ``n = 2 (s1 + s0) (z(1 - level/2) + z(power))**2 / effect**2``, with s1 and s0 the
    variances of what is compared (the outcome, or its change) with and without the initiative, errors included.
    """
    if design not in ("random assignment", "difference in differences"):
        raise ValueError(f"design is {design!r}; allowed are 'random assignment' and 'difference in differences'")
    effect = clusters.effect.mean()
    if effect == 0:
        raise ValueError("effect is 0; allowed is any other number, as no study can tell nothing from nothing")
    for name, value in (("power", power), ("level", level)):
        if not 0 < value < 1:
            raise ValueError(f"{name} is {value}; allowed is a number between 0 and 1")
    error = (parameters or StudyParameters()).error
    start, errors = (0.0, 1) if design == "random assignment" else (clusters.before, 2)
    spread = sum(np.var(after - start) + errors * error**2 for after in (clusters.treated, clusters.without))
    z = NormalDist().inv_cdf(1 - level / 2) + NormalDist().inv_cdf(power)
    return int(np.ceil(2 * spread * z**2 / effect**2))


def _mean(values: Array, here: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Mean and its standard error in each row, over where something is here."""
    # In one pass each, without copies of all values: a figure asks for this three thousand times.
    weight = here.astype(float)
    n = weight.sum(axis=1)
    mean = np.einsum("ij,ij->i", values, weight) / n
    off = values - mean[:, None]
    off *= weight
    spread = np.einsum("ij,ij->i", off, off) / (n - 1)
    return mean, np.sqrt(spread / n)


def _difference(values: Array, joined: NDArray[np.bool_]) -> tuple[Array, Array]:
    (a, error_a), (b, error_b) = _mean(values, joined), _mean(values, ~joined)
    return a - b, np.hypot(error_a, error_b)


def _joined(odds: Array, chance: Array) -> NDArray[np.bool_]:
    """Who joins: two at the least and all but two at the most, without which no design has a standard error."""
    keen = chance - 1 / (1 + np.exp(-odds))
    many = np.clip((keen < 0).sum(axis=1), 2, keen.shape[1] - 2)
    last = np.take_along_axis(np.sort(keen, axis=1), many[:, None] - 1, axis=1)
    return np.asarray(keen <= last)


guard(globals())
