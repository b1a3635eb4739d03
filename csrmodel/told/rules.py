"""Rules for a reader to complete, each with every setting of a grid, so that a page can look for one that contradicts.

A rule reads "Whenever peer monitoring is at least …, more than half of the firms pay." The reader gives the limit. What
the rule does not mention is free, and there the settings that contradict it are mostly found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from csrmodel.adoption import AdoptionParameters, adoption
from csrmodel.coded_cases import lab_cases
from csrmodel.evidence import default
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.figures.kit.cases import AXIS
from csrmodel.figures.kit.controls import slug
from csrmodel.populations.propositions import CROSSOVER
from csrmodel.simulation import equilibrium
from csrmodel.treatment import TreatmentParameters, common_plant, example_cluster

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Axis:
    """What can be set: its words, its values, and what an address says for each.

    Attributes
    ----------
    label
        As a sentence says it.
    values
        In rising order; for cases, which have none, their positions.
    said
        How each value is said.
    written
        What an address says for each, by the controls that it sets.
    asked
        "at least" or "at most", where the reader gives a limit; nothing where it is free.
    """

    label: str
    values: tuple[float, ...]
    said: tuple[str, ...]
    written: tuple[Mapping[str, str], ...]
    asked: Literal["at least", "at most", ""] = ""


@dataclass(frozen=True)
class Rule:
    """A rule to complete.

    Attributes
    ----------
    figure
        The figure in which each setting can be seen.
    axes
        What is set; the last moves fastest in `outcomes`.
    outcome
        What comes out, as a sentence says it.
    over
        Whether the rule says that the outcome is over `limit`; otherwise it says under.
    outcomes
        What comes out at every setting, rounded to three digits.
    fixed
        What an address says of controls that stay where they are.
    """

    name: str
    figure: str
    axes: tuple[Axis, ...]
    outcome: str
    over: bool
    limit: float
    outcomes: tuple[float, ...]
    fixed: Mapping[str, str] = field(default_factory=dict)

    def contradicted(self, limits: tuple[float, ...]) -> list[int]:
        """Positions of all settings that meet the limits, in the order of the axes that ask for one, and contradict.

        Raises
        ------
        ValueError
            If there are not as many limits as the rule asks for.
        """
        asked = [axis for axis in self.axes if axis.asked]
        if len(limits) != len(asked):
            raise ValueError(f"{len(limits)} limits for {self.name!r}; it asks for {len(asked)}")
        given = iter(limits)
        masks = []
        for axis in self.axes:
            values = np.asarray(axis.values)
            limit = next(given) if axis.asked else 0.0
            met = values >= limit - 1e-9 if axis.asked == "at least" else values <= limit + 1e-9
            masks.append(met if axis.asked else np.ones(len(values), dtype=bool))
        meets = np.ones((), dtype=bool)
        for mask in masks:
            meets = np.multiply.outer(meets, mask)
        outcomes = np.asarray(self.outcomes).reshape(meets.shape)
        holds = outcomes > self.limit if self.over else outcomes < self.limit
        return [int(at) for at in np.flatnonzero(meets & ~holds)]


def names() -> tuple[str, ...]:
    """The rules."""
    return tuple(_MADE)


@cache
def rule(name: str) -> Rule:
    """A rule by its name.

    Raises
    ------
    ValueError
        If there is no such rule.
    """
    if name not in _MADE:
        raise ValueError(f"no rule {name!r}; there are {', '.join(_MADE)}")
    return _MADE[name](name)


def _numbers(
    label: str,
    low: float,
    high: float,
    steps: int,
    controls: tuple[str, ...],
    asked: Literal["at least", "at most", ""] = "",
) -> Axis:
    values = tuple(round(float(value), 4) for value in np.linspace(low, high, steps))
    said = tuple(f"{value:.2f}" for value in values)
    return Axis(label, values, said, tuple(dict.fromkeys(controls, f"{value:g}") for value in values), asked)


def _told(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), 3) for value in np.ravel(values))


def _law_alone(name: str) -> Rule:
    strong = default("axis_strong")
    base = _numbers("every other driver", 0, 1, 21, ("base",), "at least")
    weight = _numbers("the buyers' weight", 0.2, 0.8, 7, ("omega",))
    found = [
        adoption(b, [strong if factor == "laws" else b for factor in NATIONAL_FACTORS], _adding(w))
        for b in base.values
        for w in weight.values
    ]
    fixed = {"raised": f"{strong:g}"}
    return Rule(
        name,
        "one-driver",
        (base, weight),
        "adoption where drivers add up",
        True,
        CROSSOVER,
        _told(np.array(found)),
        fixed,
    )


def _adding(omega: float) -> AdoptionParameters:
    return AdoptionParameters(rho=1.0, sigma=1.0, omega=omega)


def _both_levels(name: str) -> Rule:
    visibility = _numbers("the visibility of the chain", 0, 1, 21, ("visibility",), "at least")
    factors = _numbers("every national factor", 0, 1, 21, NATIONAL_FACTORS, "at least")
    found = [
        adoption(v, [f] * len(NATIONAL_FACTORS), AdoptionParameters())
        for v in visibility.values
        for f in factors.values
    ]
    return Rule(name, "adoption", (visibility, factors), "adoption", True, CROSSOVER, _told(np.array(found)))


def _traced_enough(name: str) -> Rule:
    cases = lab_cases()
    where = Axis(
        "the cluster",
        tuple(float(at) for at in range(len(cases))),
        tuple(case.name for case in cases),
        tuple({"cluster": slug(case.name)} for case in cases),
    )
    traced = _numbers("traceability", 0, 1, len(AXIS), ("tau",), "at least")
    informal = _numbers("informality", 0, 1, len(AXIS), ("gamma",))
    taus, gammas = (axis.ravel() for axis in np.meshgrid(traced.values, informal.values, indexing="ij"))
    gaps = [equilibrium(case.attributes(traceability=taus, informality=gammas)).hidden_gap for case in cases]
    return Rule(
        name,
        "decoupling",
        (where, traced, informal),
        "the gap that the first tier hides",
        False,
        # What the round table calls near enough: what is seen, and what is done.
        default("table_bar_gap"),
        _told(np.array(gaps)),
    )


def _peers_enough(name: str) -> Rule:
    peers = _numbers("peer monitoring", 0, 1, 11, ("peers",), "at least")
    shifted = _numbers("the part of their dues that large members shift", 0, 0.75, 4, ("dominance",))
    cleaner = default("cleaner_technology")
    cluster = example_cluster()
    paying = [
        common_plant(cluster, TreatmentParameters(peer_monitoring=p, dominance=d, cleaner=cleaner)).count("pays")
        / len(cluster)
        for p in peers.values
        for d in shifted.values
    ]
    return Rule(
        name,
        "treatment-plant",
        (peers, shifted),
        "the share of firms that pay their dues",
        True,
        CROSSOVER,
        _told(np.array(paying)),
        {"cleaner": f"{cleaner:g}"},
    )


_MADE: Mapping[str, Callable[[str], Rule]] = {
    "law-alone": _law_alone,
    "both-levels": _both_levels,
    "traced-enough": _traced_enough,
    "peers-enough": _peers_enough,
}
