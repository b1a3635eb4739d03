"""What the model reproduces: twenty facts of the review, each an experiment that can come out the other way.

The table of facts (`csrmodel.evidence.facts`) tells what the review reports, proposes or predicts, with its claims.
It says in words what is changed and what has to follow. An *experiment* here is that sentence: it computes a few
*margins*, each above 0 where something moves as the fact says. The fact is *right* where every margin is above
`MOVES`, *wrong* where one is below minus that, and else *nothing moves*.

**Fidelity.**

The cluster of an experiment is a middling one: medians of the population's prior, buyers of the less visible kind, and
what the fact names moved between the register's weak and strong. No coded case is used. Where the equations settle the
sign the table says so (`built_in`): such a fact shows that a mechanism is there, and is no test of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from dataclasses import fields, replace

import numpy as np
import pandas as pd

from csrmodel import evidence
from csrmodel.clusters import ClusterAttributes, even_network
from csrmodel.demand import demand_path
from csrmodel.evidence import assuming, assumptions_behind, default
from csrmodel.factors import DRIVERS, NATIONAL_FACTORS
from csrmodel.governance import brought_by_buyers, enforced
from csrmodel.guards import guard
from csrmodel.impacts import Impacts, impacts, poverty
from csrmodel.initiatives import effect
from csrmodel.parameters import ANY, number, whole_number
from csrmodel.populations import PopulationPrior, uniform_points
from csrmodel.simulation import ClusterState, equilibrium
from csrmodel.treatment import Treatment, cluster_plant

Margins = Mapping[str, float]

MOVES = 0.005
"""How far a margin has to be from 0 to count: half a point, the least change that the figures call one."""

VERDICTS = ("right", "wrong", "nothing moves")

_RODS = ("axis_strong", "axis_weak", "boom_rise", "bust_fall", "gain_notable", "support_notable")
"""Assumptions that say what counts as strong, as moved or as gained: measuring rods, which stay where all are drawn."""
_COUNTED = ("firms", "years")
"""Units of which there are only whole numbers."""
_SEED = 1


def facts() -> pd.DataFrame:
    """Every fact with what the model gives at the register in force.

    Returns
    -------
    DataFrame
        The columns of the table of facts, then verdict (one of `VERDICTS`) and margins (each with its name, in words).
    """
    table = evidence.facts()
    found = [EXPERIMENTS[key]() for key in table["id"]]
    said = ["; ".join(f"{name} {value:+.2f}" for name, value in margins.items()) for margins in found]
    return table.assign(verdict=[verdict_on(margins) for margins in found], margins=said)


def verdict_on(margins: Margins) -> str:
    """What came of an experiment, by its margins: one of `VERDICTS`.

    Raises
    ------
    ValueError
        If there is no margin.
    """
    if not margins:
        raise ValueError("margins is empty; allowed is one margin or more, each by its name")
    least = min(number(name, margin, ANY) for name, margin in margins.items())
    return "right" if least > MOVES else "wrong" if least < -MOVES else "nothing moves"


def draws_of_facts(draws: int) -> pd.DataFrame:
    """Evenly spread draws of every assumption that an experiment reads from its range, a column for each.

    Parameters
    ----------
    draws
        How many, a power of two for the evenest spread.
    """
    read = assumptions_behind(lambda: [experiment() for experiment in EXPERIMENTS.values()])
    return drawn_from_ranges(read.difference(_RODS), draws)


def drawn_from_ranges(names: Collection[str], draws: int) -> pd.DataFrame:
    """Evenly spread draws of some assumptions from their ranges, a column for each that has one, by the register.

    Parameters
    ----------
    names
        Names of the register.
    draws
        How many, a power of two for the evenest spread.

    Raises
    ------
    ValueError
        If the register lacks a name, or draws is no whole number of 1 or more.
    """
    table = evidence.assumptions().set_index("name")
    missing = sorted(set(names).difference(table.index))
    if missing:
        raise ValueError(f"names has {missing}; allowed are those of the register")
    ranges = table[(table["low"] < table["high"]) & table.index.isin(names)]
    points = uniform_points(whole_number("draws", draws, 1), len(ranges), _SEED)
    low, high = ranges["low"].to_numpy(), ranges["high"].to_numpy()
    found = pd.DataFrame(low + points * (high - low), columns=list(ranges.index))
    counts = ranges.index[ranges["unit"].isin(_COUNTED)]
    return found.assign(**found[counts].round())


def fact_draws(draws: pd.DataFrame, executor: Executor | None = None) -> pd.DataFrame:
    """How each fact comes out where assumptions are drawn.

    Parameters
    ----------
    draws
        A row for each draw, a column for each assumption, such as `draws_of_facts` gives them.
    executor
        Any `concurrent.futures.Executor`; None computes in this process. The numbers are the same.

    Returns
    -------
    DataFrame
        Columns fact, draws, right and wrong (how many draws); in the others nothing moves.
    """
    whole_number("draws", len(draws), 1)
    rows = draws.to_dict("records")
    found = pd.DataFrame(list(executor.map(_verdicts_at, rows, chunksize=8) if executor else map(_verdicts_at, rows)))
    return pd.DataFrame(
        {
            "fact": found.columns,
            "draws": len(found),
            "right": (found == "right").sum().to_numpy(),
            "wrong": (found == "wrong").sum().to_numpy(),
        }
    )


def _verdicts_at(values: Mapping[str, float]) -> dict[str, str]:
    with assuming(values):
        return {key: verdict_on(experiment()) for key, experiment in EXPERIMENTS.items()}


# The cluster of an experiment


def middling(**attributes: float) -> ClusterAttributes:
    """One cluster at the medians of the population's prior, with buyers of the less visible kind.

    Parameters
    ----------
    attributes
        What is otherwise, by the names of `csrmodel.clusters.ClusterAttributes`.
    """
    prior = PopulationPrior()
    national = dict(
        zip(NATIONAL_FACTORS, np.broadcast_to(prior.national_median, len(NATIONAL_FACTORS)).tolist(), strict=True)
    )
    others = {
        name.removesuffix("_median"): getattr(prior, name)
        for name in (item.name for item in fields(prior))
        if name.endswith("_median") and name != "national_median"
    }
    return ClusterAttributes(**{"visibility": _buyers("less_visible"), **national, **others, **attributes})


def _buyers(kind: str) -> float:
    """The middle of the range of visibility of a kind of chain."""
    return (default(f"{kind}_low") + default(f"{kind}_high")) / 2


def _strong() -> float:
    return default("axis_strong")


def _weak() -> float:
    return default("axis_weak")


def _at_rest(**attributes: float) -> ClusterState:
    return equilibrium(middling(**attributes))


def _first_tier(**attributes: float) -> float:
    return float(_at_rest(**attributes).first_tier[0])


def _chain_wide(**attributes: float) -> float:
    return float(_at_rest(**attributes).chain_wide[0])


def _outcomes(**attributes: float) -> Impacts:
    return impacts(_at_rest(**attributes))


def _below(found: Impacts) -> tuple[float, float]:
    """Share of the work below the first tier in violation, and of the hazard there that pollutes."""
    work, hazard = found.work[0, 1:], found.hazard[0, 1:]
    violated = (work * (1 - found.conduct[0, 1:])).sum() / work.sum()
    return float(violated), float(found.pollution[0, 1:].sum() / hazard.sum())


# The experiments, in the order of the table


def _buyers_and_association() -> Margins:
    known, home = _buyers("visible"), _buyers("domestic")
    both = _first_tier(visibility=known, associations=_strong())
    return {
        "association under visible buyers": both - _first_tier(visibility=known, associations=_weak()),
        "visible buyers under an association": both - _first_tier(visibility=home, associations=_strong()),
    }


def _given_out_and_violated() -> Margins:
    drawn_in = {"visibility": _buyers("visible"), "monitoring": _strong(), "associations": _strong()}
    state = _at_rest(**drawn_in)
    violated, polluted = _below(impacts(state))
    return {
        "given out above one half": float(state.outsourced[0]) - 0.5,
        "violation below above one half": violated - 0.5,
        "pollution below above one half": polluted - 0.5,
    }


def _weak_drivers() -> Margins:
    weak, strong = (_outcomes(**dict.fromkeys(DRIVERS, level)) for level in (_weak(), _strong()))
    return {
        "violation": float(weak.violation[0] - strong.violation[0]),
        "load": float(weak.load[0] - strong.load[0]),
        "violation above one half": float(weak.violation[0]) - 0.5,
        "load above one half": float(weak.load[0]) - 0.5,
    }


def _pressures_together() -> Margins:
    above = {"visibility": _buyers("visible"), "laws": _strong()}
    below = dict.fromkeys(("associations", "dialogue", "community"), _strong())
    better = max(_chain_wide(**above), _chain_wide(**below))
    return {"both against the better": _chain_wide(**above, **below) - better}


def _brands_and_monitoring() -> Margins:
    known, unknown = (brought_by_buyers(_buyers(kind), _strong()) for kind in ("visible", "domestic"))
    pressed, left = (
        _first_tier(visibility=_buyers(kind), associations=_strong(), monitoring=float(run.monitoring))
        for kind, run in (("visible", known), ("domestic", unknown))
    )
    return {
        "conduct of the first tier": pressed - left,
        "independence": float(known.independence - unknown.independence),
        "less ownership": float(unknown.ownership - known.ownership),
    }


def _domestic_worse() -> Margins:
    known, home = (_at_rest(visibility=_buyers(kind)) for kind in ("visible", "domestic"))
    return {
        "chain-wide conduct": float(known.chain_wide[0]) - float(home.chain_wide[0]),
        "violation": float(impacts(home).violation[0] - impacts(known).violation[0]),
    }


def _season_and_law() -> Margins:
    calm, seasonal = (_outcomes(volatility=level, laws=level) for level in (_weak(), _strong()))
    return {
        "work at home": float(seasonal.work[0, 2] - calm.work[0, 2]),
        "poor": float(poverty(seasonal)[0] - poverty(calm)[0]),
    }


def _home_work_and_voice() -> Margins:
    calm, seasonal = (_at_rest(dialogue=_strong(), volatility=level) for level in (_weak(), _strong()))
    return {
        "voice": float(calm.voice[0] - seasonal.voice[0]),
        "conduct of the first tier": float(calm.first_tier[0] - seasonal.first_tier[0]),
    }


def _centres_and_women() -> Margins:
    found = effect(middling(visibility=_buyers("visible")), ["stitching_centres"])
    groups = found.groups().set_index(["group", "site"])
    return {
        "loss of women at home": -float(groups.loc[("women", "home"), "change"]),
        "gain of men at home": float(groups.loc[("men", "home"), "change"]),
    }


def _charity_and_appearance() -> Margins:
    weak, strong = (_at_rest(associations=level) for level in (_weak(), _strong()))
    return {
        "appearance above conduct": float(strong.gloss[0] - weak.gloss[0]),
        "violation below above one half": _below(impacts(strong))[0] - 0.5,
    }


def _thin_margins_and_plants() -> Margins:
    # Where hardly anybody watches there is no plant that thin margins could harm.
    easy, thin = (
        cluster_plant(middling(associations=_strong(), price_squeeze=level, volatility=level))
        for level in (_weak(), _strong())
    )
    return {"firms that pay": _paying(easy) - _paying(thin), "taken out": easy.abatement - thin.abatement}


def _squeeze() -> Margins:
    fair, hard = (_at_rest(price_squeeze=level) for level in (_weak(), _strong()))
    return {
        "chain-wide conduct": float(fair.chain_wide[0] - hard.chain_wide[0]),
        "given out": float(hard.outsourced[0] - fair.outsourced[0]),
    }


def _network_and_plants() -> Margins:
    loose, tight = (cluster_plant(middling(associations=level)) for level in (_weak(), _strong()))
    return {"firms that pay": _paying(tight) - _paying(loose), "taken out": tight.abatement - loose.abatement}


def _captured_association() -> Margins:
    # Where every driver is strong, so that small firms take part in the first place.
    strong = dict.fromkeys(DRIVERS, _strong())
    clusters = [middling(**strong, inclusiveness=level) for level in (1.0, _weak())]
    all_firms, few = (float(equilibrium(cluster).tier_conduct[0, 1]) for cluster in clusters)
    paying = [_paying(cluster_plant(cluster)) for cluster in clusters]
    return {"conduct of the second tier": all_firms - few, "firms that pay": paying[0] - paying[1]}


def _one_branch_exposed() -> Margins:
    network = even_network()
    first = np.flatnonzero(network.tier == 1)
    exposed = np.zeros(len(network.tier))
    exposed[first[::2]] = 1.0
    halves = replace(network, exposure=exposed)
    before, after = (equilibrium(middling(visibility=_buyers(kind)), halves) for kind in ("domestic", "visible"))
    risen = after.firms(after.conduct)[0] - before.firms(before.conduct)[0]
    rise, other = risen[first[::2]].mean(), risen[first[1::2]].mean()
    return {"the exposed half": float(rise), "the exposed against the other half": float(rise - other)}


def _boom_and_bust() -> Margins:
    path = demand_path()
    cycle, growth = path.cycle, path.growth
    return {
        "rise of jobs": cycle.rise - default("boom_rise"),
        "fall of jobs": cycle.fall - default("bust_fall"),
        "no lasting jobs": default("gain_notable") - growth.jobs,
        "no lasting incomes": default("gain_notable") - growth.income,
    }


def _closures() -> Margins:
    found = effect(middling(), ["closing_polluters"])
    before, after = found.poverty()
    stayed = np.abs(found.impacts_after.conduct - found.impacts_before.conduct).max()
    unmoved = float(default("support_notable") - stayed)
    return {"poor": float(after[0] - before[0]), "conduct of those who stay": unmoved}


def _saving() -> Margins:
    return {"chain-wide conduct": _chain_wide(saving=default("technology_saving")) - _chain_wide(saving=0.0)}


def _captured_state() -> Margins:
    cluster = middling(laws=_strong())

    def conduct(inspected: float, capture: float) -> float:
        return float(equilibrium(enforced(cluster, inspected, capture)).first_tier[0])

    free = conduct(1.0, 0.0)
    return {"capture": free - conduct(1.0, _strong()), "few inspectors": free - conduct(_weak(), 0.0)}


def _dialogue_monitors_training() -> Margins:
    def rise(name: str) -> float:
        return _first_tier(**{name: _strong()}) - _first_tier(**{name: _weak()})

    return {"dialogue": rise("dialogue"), "monitoring": rise("monitoring"), "training": rise("normative")}


def _paying(plant: Treatment) -> float:
    """Part of the firms that pays towards a common plant."""
    return plant.count("pays") / len(plant.effluent)


EXPERIMENTS: Mapping[str, Callable[[], Margins]] = {key: globals()[f"_{key}"] for key in evidence.facts()["id"]}
"""The experiment of each fact, by its identifier in the table."""


guard(globals())
