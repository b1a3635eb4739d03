"""Rival formalisms on one table: how else the review's theory could be put, and what each says of the coded cases.

The model of clusters is one way to put it. Beside it, and beside the rules of `csrmodel.populations.postdiction`,
stand five more. All see the same cases and outcomes, are scored alike, and meet the same constants. What is not
reported of a case is drawn for all of them from the same prior, and nothing is tuned on the case that is predicted.

===================  ===============================================================================================
figure 1             the review's figure as a formula (`csrmodel.adoption`)
weakest link         the smallest of the seven conditions
additive regression  least squares on the conditions, with a constant, fitted to all other cases. There are more
                     coefficients than cases tell apart, and of the fits that tie the one with the smallest is taken.
configurations       the conservative solution (`csrmodel.qca`) of all other cases that report the outcome and the
                     conditions that this one reports
threshold contagion  a firm follows once enough of its orders come from buyers that ask or clients that follow
                     (Granovetter's thresholds), spread evenly from 0 to 1 less institutional strength
===================  ===============================================================================================

None of these five knows a change from a level: each gives one membership. Only the contagion tells tiers apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel import evidence, qca
from csrmodel.adoption import adoption, institutional_strength
from csrmodel.clusters import ClusterAttributes, ProductionNetwork, even_network
from csrmodel.evidence import CONDITIONS
from csrmodel.evidence.judged import check_codings, coded_values
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.frames import has_columns
from csrmodel.guards import guard
from csrmodel.parameters import memberships, shaped
from csrmodel.populations.postdiction import OUTCOMES, PREDICTORS, PRIORS, call, postdict, unreported_of
from csrmodel.populations.propositions import World

Array = NDArray[np.float64]
Cases = Mapping[str, Mapping[str, float]]

FORMALISMS: Mapping[str, tuple[str, ...]] = {
    "figure 1": ("visibility", *NATIONAL_FACTORS),
    "weakest link": CONDITIONS,
    "additive regression": CONDITIONS,
    "configurations": CONDITIONS,
    "threshold contagion": ("visibility", *NATIONAL_FACTORS),
}
"""The further formalisms, and from which conditions each predicts."""

RIVALS = (*PREDICTORS, *FORMALISMS)
"""All that are compared."""


def rivals(
    world: World | None = None,
    codings: pd.DataFrame | None = None,
    prior: str = PRIORS[0],
    draws: int = 1024,
    seed: int = 1,
) -> pd.DataFrame:
    """Predictions of every formalism beside what is reported.

    Parameters
    ----------
    world, codings, prior, draws, seed
        As for `csrmodel.populations.postdiction.postdict`.

    Returns
    -------
    DataFrame
        What `postdict` returns, and for each of `FORMALISMS` its prediction in [0, 1], missing where it has none, and
        what came of it: "hit", "miss" or "no call".
    """
    return _with_formalisms(postdict(world, codings, prior, draws, seed), world, codings, prior, draws, seed)


def telling_observations(
    world: World | None = None,
    codings: pd.DataFrame | None = None,
    prior: str = PRIORS[0],
    draws: int = 1024,
    seed: int = 1,
) -> pd.DataFrame:
    """Outcomes of the coded cases that nobody has reported, and on which the formalisms would part.

    Returns
    -------
    DataFrame
        A row for each case with a reported condition and each outcome that is not reported of it, those that part the
        formalisms most evenly first: case, name, outcome, good and bad (names of the formalisms that predict each),
        and told_apart (how many pairs of formalisms the report would tell apart).
    """
    known = evidence.codings() if codings is None else codings
    check_codings("codings", known, ["note"])
    asked = _every_outcome(known)
    table = _with_formalisms(postdict(world, asked, prior, draws, seed), world, known, prior, draws, seed)
    silent = table[(table["conditions"] > 0) & ~_is_reported(table, known)]
    rows = []
    for row in silent.to_dict("records"):
        calls = [name for name in RIVALS if row[f"{name} call"] != "no call"]
        good = tuple(name for name in calls if row[name] > 0.5)
        bad = tuple(name for name in calls if name not in good)
        told = {name: row[name] for name in ("case", "name", "outcome")}
        rows.append({**told, "good": good, "bad": bad, "told_apart": len(good) * len(bad)})
    columns = ["case", "name", "outcome", "good", "bad", "told_apart"]
    return pd.DataFrame(rows, columns=columns).sort_values(
        "told_apart", ascending=False, kind="stable", ignore_index=True
    )


def agreement(table: pd.DataFrame) -> pd.DataFrame:
    """How often each two formalisms are on the same side of one half, where both make a call.

    Parameters
    ----------
    table
        What `rivals` returned, or some of its rows.

    Returns
    -------
    DataFrame
        A row for each pair: first, second, both (outcomes on which both make a call) and same (on how many of these
        they agree).
    """
    has_columns("table", table, [column for name in RIVALS for column in (name, f"{name} call")], RIVALS)
    rows = []
    for first, second in combinations(RIVALS, 2):
        both = table[(table[f"{first} call"] != "no call") & (table[f"{second} call"] != "no call")]
        same = int(((both[first] > 0.5) == (both[second] > 0.5)).sum())
        rows.append({"first": first, "second": second, "both": len(both), "same": same})
    return pd.DataFrame(rows)


def _with_formalisms(
    table: pd.DataFrame, world: World | None, codings: pd.DataFrame | None, prior: str, draws: int, seed: int
) -> pd.DataFrame:
    """A table of predictions with a column, and one for the call, of each further formalism."""
    here = world or World()
    every = coded_values(evidence.codings() if codings is None else codings)
    outcome_of = {label: name for name, label in evidence.names("variable").items() if name in OUTCOMES}
    unreported = unreported_of(here, prior, draws, seed)
    means = {name: float(unreported.column(name).mean()) for name in CONDITIONS}
    found: dict[str, list[float]] = {name: [] for name in FORMALISMS}
    membership = {
        case: _memberships(replace(unreported, **_reported(every[case])), here) for case in set(table["case"])
    }
    others = {case: {name: values for name, values in every.items() if name != case} for case in membership}
    # One fit for all outcomes of a case.
    fitted = {case: _by_regression(_reported(every[case]), others[case], means) for case in membership}
    for case, label in zip(table["case"], table["outcome"], strict=True):
        outcome = outcome_of[label]
        for name, by_outcome in membership[case].items():
            found[name].append(by_outcome[outcome])
        found["additive regression"].append(fitted[case])
        found["configurations"].append(_by_configurations(_reported(every[case]), others[case], outcome))
    columns: dict[str, object] = {}
    for name, conditions in FORMALISMS.items():
        columns[name] = found[name]
        columns[f"{name} call"] = [
            call(predicted, reported, not np.isnan(predicted) and any(known in every[case] for known in conditions))
            for case, predicted, reported in zip(table["case"], found[name], table["reported"], strict=True)
        ]
    return table.assign(**columns)


def _reported(values: Mapping[str, float]) -> dict[str, float]:
    """Conditions of a case, without its outcomes."""
    return {name: values[name] for name in CONDITIONS if name in values}


def _memberships(clusters: ClusterAttributes, world: World) -> dict[str, dict[str, float]]:
    """Mean memberships over the draws of one case, by formalism and outcome."""
    every = np.stack([clusters.column(name) for name in CONDITIONS])
    figure = float(adoption(clusters.column("visibility"), clusters.national()).mean())
    return {
        "figure 1": dict.fromkeys(OUTCOMES, figure),
        "weakest link": dict.fromkeys(OUTCOMES, float(every.min(axis=0).mean())),
        "threshold contagion": _by_contagion(clusters, world.network or even_network()),
    }


def _by_contagion(clusters: ClusterAttributes, network: ProductionNetwork) -> dict[str, float]:
    """Shares of firms that follow: in the first tier, below it, and in all tiers, each tier counting the same."""
    followers = contagion(clusters.column("visibility"), institutional_strength(clusters.national()), network)
    by_tier = [
        float((followers[:, network.tier == tier] @ network.size[network.tier == tier]).mean())
        for tier in np.unique(network.tier)
    ]
    below = float(np.mean(by_tier[1:])) if len(by_tier) > 1 else by_tier[0]
    every = float(np.mean(by_tier))
    return dict(zip(OUTCOMES, (by_tier[0], below, every, every), strict=True))


def contagion(visibility: Array, strength: Array, network: ProductionNetwork) -> NDArray[np.bool_]:
    """Which firms follow, by thresholds.

    Parameters
    ----------
    visibility
        How far visible buyers ask, in [0, 1], shape (clusters,).
    strength
        Institutional strength, in [0, 1], shape (clusters,): it lowers every threshold.
    network
        The firms. An exporter hears its buyers by its exposure, a subcontractor its clients by their orders.

    Returns
    -------
    ndarray
        Shape (clusters, firms).
    """
    shaped("visibility", memberships("visibility", visibility), "clusters")
    shaped("strength", memberships("strength", strength), len(visibility))
    thresholds = _spread(network.tier) * (1 - np.asarray(strength)[:, None])
    heard = np.zeros((len(visibility), len(network.tier)))
    first = network.tier == 1
    heard[:, first] = np.asarray(visibility)[:, None] * network.exposure[first]
    follows = heard >= thresholds
    for tier in (2, 3):
        links = network.tier[network.subcontractor] == tier
        orders = network.share[links] * follows[:, network.client[links]]
        for firm, order in zip(network.subcontractor[links], orders.T, strict=True):
            heard[:, firm] += order
        follows = heard >= thresholds
    return follows


def _spread(tier: NDArray[np.intp]) -> Array:
    """Thresholds of the firms, even over (0, 1) in each tier; a golden step keeps neighbours unlike."""
    places = np.empty(len(tier))
    for one in np.unique(tier):
        firms = np.flatnonzero(tier == one)
        order = np.argsort(np.arange(1, len(firms) + 1) * (np.sqrt(5) - 1) / 2 % 1)
        places[firms[order]] = (np.arange(len(firms)) + 0.5) / len(firms)
    return places


def _by_regression(conditions: Mapping[str, float], others: Cases, means: Mapping[str, float]) -> float:
    """What least squares on all outcomes of the other cases predict, within [0, 1]."""

    def row(values: Mapping[str, float]) -> list[float]:
        return [1.0, *(values.get(name, means[name]) for name in CONDITIONS)]

    seen = [(row(values), values[outcome]) for values in others.values() for outcome in OUTCOMES if outcome in values]
    if not seen:
        return float("nan")
    x, y = np.array([x for x, _ in seen]), np.array([y for _, y in seen])
    return float(np.clip(np.array(row(conditions)) @ np.linalg.lstsq(x, y, rcond=None)[0], 0, 1))


def _by_configurations(conditions: Mapping[str, float], others: Cases, outcome: str) -> float:
    """Membership of a case in what is sufficient for the outcome among the others; missing where nothing is."""
    alike = {
        case: [*(values[name] for name in conditions), values[outcome]]
        for case, values in others.items()
        if outcome in values and all(name in values for name in conditions)
    }
    if not (alike and conditions):
        return float("nan")
    names = list(conditions)
    data = pd.DataFrame.from_dict(alike, orient="index", columns=[*names, outcome])
    try:
        models = qca.minimise(qca.truth_table(data, outcome, names)).models
    except qca.NoSolutionError:
        return float("nan")
    space = qca.Space(tuple(names), (2,) * len(names))
    here = np.array([[conditions[name] for name in names]])
    return float(np.mean([space.memberships(model.products, here).max() for model in models]))


def _every_outcome(codings: pd.DataFrame) -> pd.DataFrame:
    """Codings in which every outcome of every case has some value, so that all of them are predicted."""
    cases: Sequence[str] = codings["case"].unique()
    asked = pd.DataFrame([(case, outcome, 1.0, "") for case in cases for outcome in OUTCOMES])
    asked.columns = ["case", "variable", "value", "note"]
    kept = codings.loc[~codings["variable"].isin(OUTCOMES), ["case", "variable", "value", "note"]]
    return pd.concat([kept, asked], ignore_index=True)


def _is_reported(table: pd.DataFrame, codings: pd.DataFrame) -> pd.Series:
    labels = evidence.names("variable")
    seen = codings.dropna(subset="value")
    pairs = set(zip(seen["case"], seen["variable"].map(labels), strict=True))
    return pd.Series([pair in pairs for pair in zip(table["case"], table["outcome"], strict=True)], index=table.index)


guard(globals())
