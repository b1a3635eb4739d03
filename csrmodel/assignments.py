"""Public checks of the assignments: they say what speaks against an answer, and never the answer.

A cell of an assignment calls one after its starter cell. A check looks at the kind of an answer and at what must hold
whatever the numbers are. It shows nothing that a student has not worked out, and what it lets pass may still be wrong:
a teacher's own checks (`csrmodel.marking`) look closer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import Any

import numpy as np

import csrmodel.notebook  # noqa: F401  (tables of the cells show their texts whole)
from csrmodel.adoption import AdoptionParameters, adoption
from csrmodel.assessment import DESIGNS
from csrmodel.coded_cases import coded_cases
from csrmodel.evidence import CONDITIONS, default
from csrmodel.initiatives import initiative_names
from csrmodel.scenario import Scenario, compare

ALONE = (1.0, (0.1,) * 5)
"""Visibility and national factors of the cluster that has its buyers and nothing else."""

CODES = (0, 0.33, 0.67, 1)
"""What a condition may be coded as."""

FEWEST = 3
"""Conditions that a cluster of one's own has reported, at the least."""

_CLOSE = 1e-6


@dataclass(frozen=True)
class Said:
    """What a check says of an answer.

    Parameters
    ----------
    task
        The task, such as "1.1".
    against
        What speaks against the answer; nothing where nothing does.
    """

    task: str
    against: str

    @property
    def right(self) -> bool:
        """Whether nothing speaks against the answer."""
        return not self.against

    def __repr__(self) -> str:
        return f"Task {self.task}: " + (f"not yet. {self.against}" if self.against else "nothing speaks against this.")


def _task(number: str) -> Callable[[Callable[..., str]], Callable[..., Said]]:
    """Make a check of a function that says what speaks against its arguments; None is an answer not yet given."""

    def made(judge: Callable[..., str]) -> Callable[..., Said]:
        names = list(signature(judge).parameters)

        @wraps(judge)
        def check(*answers: Any) -> Said:
            open_ones = [name for name, answer in zip(names, answers, strict=True) if answer is None]
            if open_ones:
                return Said(number, f"{' and '.join(open_ones)} {'is' if len(open_ones) == 1 else 'are'} still None.")
            try:
                return Said(number, judge(*answers))
            except Exception as error:
                # A student's function may raise anything, and an answer may be of any kind: both are told.
                return Said(number, f"Your answer could not be looked at. {type(error).__name__}: {error}")

        return check

    return made


# One formula, three beliefs


@_task("1.1")
def three_beliefs(weakest: float, adding: float, best: float) -> str:
    """Adoption under three beliefs about the same cluster.

    Parameters
    ----------
    weakest, adding, best
        Adoption where the weakest level decides, where levels add up, and where the best level is enough.
    """
    if fault := _shares(weakest=weakest, adding=adding, best=best):
        return fault
    if not weakest < adding < best:
        return "The weakest link gives the least and the best shot the most. Look at the sign of each sigma."
    return ""


@_task("1.2")
def buyers_alone(alone: Callable[[float], float]) -> str:
    """A function of sigma: adoption of the cluster that has famous buyers and nothing else.

    Parameters
    ----------
    alone
        Takes sigma and gives adoption.
    """
    if not callable(alone):
        return "alone is a number. The task asks for a function, which begins with def alone(sigma):"
    found = [float(alone(sigma)) for sigma in (-2, 0, 2)]
    if fault := _shares(**{"alone(-2)": found[0], "alone(0)": found[1], "alone(2)": found[2]}):
        return fault
    if not found[0] < found[1] < found[2]:
        return "Where one level can better stand in for the other, adoption is higher. Yours does not rise with sigma."
    if found[2] > 0.9:
        return "Adoption is too high for institutions as weak as these. Are all five national factors 0.1?"
    return ""


@_task("1.3")
def tipping_point(tipping: float) -> str:
    """The sigma at which that cluster is neither in nor out.

    Parameters
    ----------
    tipping
        A sigma.
    """
    found = float(adoption(*ALONE, AdoptionParameters(sigma=tipping)))
    if abs(found - 0.5) > 0.05:
        where = "more in than out" if found > 0.5 else "more out than in"
        return f"At this sigma the cluster is {where}, and not near the crossover."
    return ""


@_task("1.4")
def adopting_cases(adopters: Callable[[float, float], Iterable[str]]) -> str:
    """A function that lists the coded cases that are more in than out.

    Parameters
    ----------
    adopters
        Takes sigma and the value of what is not reported, and gives identifiers of cases.
    """
    known = {case.case for case in coded_cases()}
    low, high = set(adopters(-2, 0.3)), set(adopters(2, 0.7))
    if stray := (low | high) - known:
        return f"{sorted(stray, key=str)[0]} is no identifier of a case. Give each case's case, and not its name."
    if not low <= high:
        return "A case that adopts at a low sigma also adopts at a high one. Yours drops some."
    if high == known:
        return "Not every case adopts. More in than out means above 0.5, and not 0.5 itself."
    return ""


# Reported and real


@_task("2.1")
def two_numbers(reported: float, chain_wide: float, gap: float) -> str:
    """What is reported of a cluster, what it does, and the gap.

    Parameters
    ----------
    reported, chain_wide, gap
        Outcomes of the scenario.
    """
    if fault := _shares(reported=reported, chain_wide=chain_wide, gap=gap):
        return fault
    if abs(reported - chain_wide - gap) > _CLOSE:
        return "The gap is what is reported less what the whole chain does. Your three numbers do not fit."
    return ""


@_task("2.2")
def part_of_gloss(gloss_share: Callable[[str], float]) -> str:
    """A function of a case: the part of the gap that is gloss.

    Parameters
    ----------
    gloss_share
        Takes an identifier of a case and gives a share.
    """
    found = {case: float(gloss_share(case)) for case in ("sialkot-football", "pakistan-brick-kilns")}
    if fault := _shares(**found):
        return fault
    if not found["sialkot-football"] < found["pakistan-brick-kilns"]:
        return "Where the first tier itself does little, gloss is the larger part of the gap. Divide gloss by gap."
    return ""


@_task("2.3")
def gap_with_levers(gap_of: Callable[..., float]) -> str:
    """A function of a case and of changes by name: the gap.

    Parameters
    ----------
    gap_of
        Takes an identifier of a case, and names with values, and gives the gap.
    """
    plain, traced = float(gap_of("sialkot-football")), float(gap_of("sialkot-football", traceability=1.0))
    if fault := _shares(**{"gap_of without changes": plain, "gap_of with tracing": traced}):
        return fault
    if plain == traced:
        return "Tracing all orders changes nothing in your function. Are the changes handed on to the scenario?"
    if traced > plain:
        return "The gap grows when orders are traced. Is it the gap that your function gives?"
    return ""


@_task("2.4")
def corners(best_chain: tuple[float, float], largest_gap: tuple[float, float]) -> str:
    """Two settings of the sweep.

    Parameters
    ----------
    best_chain, largest_gap
        Traceability and price squeeze where chain-wide conduct, and where the gap, is largest.
    """
    for name, pair in (("best_chain", best_chain), ("largest_gap", largest_gap)):
        if len(pair) != 2 or not all(value in (0, 0.5, 1) for value in pair):
            return f"{name} is {pair!r}. It is a pair: traceability and price squeeze, each 0, 0.5 or 1."
    return "Both cannot be the same setting." if tuple(best_chain) == tuple(largest_gap) else ""


@_task("2.5")
def two_measures(smokescreen: str, honest: str) -> str:
    """The measure that widens the gap in Jalandhar most, and the one that narrows it most.

    Parameters
    ----------
    smokescreen, honest
        Identifiers of initiatives.
    """
    for name, given, sign in (("smokescreen", smokescreen, 1), ("honest", honest, -1)):
        if given not in initiative_names():
            return f"{name} is {given!r}, which is no initiative. There are {', '.join(initiative_names())}."
        today = Scenario.of_case("jalandhar-football")
        table = compare(today, today.changed(initiatives=[given])).set_index("outcome")
        if sign * table.loc["gap", "change"] <= _CLOSE:
            return f"{given} does not {'widen' if sign > 0 else 'narrow'} the gap in Jalandhar."
    return ""


# How would you know?


@_task("3.1")
def true_effects(truth: float, truth_chain: float) -> str:
    """What the association truly does, on average over all clusters.

    Parameters
    ----------
    truth, truth_chain
        The mean effect on conduct of the first tier, and of the whole chain.
    """
    if fault := _shares(truth=truth, truth_chain=truth_chain):
        return fault
    if not 0 < truth_chain < truth:
        return "An association reaches the first tier above all. Your effect on the chain is not the smaller one."
    return ""


@_task("3.2")
def biases_by_design(biases: Callable[[float, float], dict[str, float]]) -> str:
    """A function of selection and shock: the bias of each design.

    Parameters
    ----------
    biases
        Takes selection and shock, and gives a dict of biases by design.
    """
    calm, stormy = biases(0, 0), biases(3, 0.1)
    if set(calm) != set(DESIGNS):
        return f"The dict has {', '.join(map(str, calm))}. It needs {', '.join(DESIGNS)}."
    if max(abs(bias) for bias in calm.values()) > 0.03:
        return "If nobody selects and nothing happens, each design is right on average. Yours are not."
    if abs(stormy["random assignment"]) > 0.03:
        return "A coin is not fooled. Do the clusters and the estimates get the same parameters?"
    if abs(stormy["before and after"]) < 0.03:
        return "A shock fools a comparison over time. Does it reach simulated_clusters?"
    return ""


@_task("3.3")
def fooled(by_selection: Iterable[str], by_shock: Iterable[str]) -> str:
    """The designs that are fooled by eager joiners, and those that are fooled by what happens meanwhile.

    Parameters
    ----------
    by_selection, by_shock
        Names of designs.
    """
    for name, given in (("by_selection", by_selection), ("by_shock", by_shock)):
        if isinstance(given, str) or not given or not set(given) <= set(DESIGNS):
            return f"{name} is {given!r}. It is a list with some of {', '.join(DESIGNS)}."
        if "random assignment" in given:
            return f"{name} has random assignment. Who joins is left to a coin there."
    return "Two different things fool different designs." if set(by_selection) == set(by_shock) else ""


@_task("3.4")
def clusters_to_study(needed_first: int, needed_chain: int) -> str:
    """How many clusters a random assignment needs.

    Parameters
    ----------
    needed_first, needed_chain
        To find the effect on the first tier, and on the whole chain.
    """
    if not 4 < needed_first < needed_chain:
        return "The smaller effect needs the larger study. Is each outcome simulated with its own clusters?"
    return ""


@_task("3.5")
def sure_and_wrong(coverage: list[float]) -> str:
    """How often an interval holds the truth, as a wrong design gets larger.

    Parameters
    ----------
    coverage
        Three shares, for 20, 80 and 320 clusters.
    """
    if len(coverage) != 3:
        return f"coverage has {len(coverage)} numbers. It needs three, for 20, 80 and 320 clusters."
    if fault := _shares(**{f"number {at}": value for at, value in enumerate(coverage, start=1)}):
        return fault
    if not coverage[0] > coverage[1] > coverage[2]:
        return "A larger study of a wrong design holds the truth less often. Yours does not fall."
    return ""


# Your cluster


@_task("4.1")
def coded_cluster(coded: dict[str, float | None], sources: dict[str, str]) -> str:
    """A cluster of one's own, coded by the codebook, with a source for each value.

    Parameters
    ----------
    coded
        A value for each condition, or None where the source says nothing.
    sources
        Where it stands, for each condition that has a value.
    """
    return coding_fault(coded) or _unsourced(coded, sources)


@_task("4.2")
def own_scenario(coded: dict[str, float | None], cluster: Scenario) -> str:
    """The coded cluster as a scenario.

    Parameters
    ----------
    coded
        As in `coded_cluster`.
    cluster
        The scenario, with the register's stand-in for what is not reported.
    """
    if fault := coding_fault(coded):
        return fault
    for name, value in filled(coded, default("unreported")).items():
        if abs(float(getattr(cluster.attributes, name)) - value) > _CLOSE:
            reason = "as you coded it" if coded[name] is not None else "the stand-in, as your source says nothing"
            return f"{name} is not {reason}."
    return ""


@_task("4.3")
def own_range(coded: dict[str, float | None], low: float, high: float) -> str:
    """How far chain-wide conduct depends on what is not reported.

    Parameters
    ----------
    coded
        As in `coded_cluster`.
    low, high
        Chain-wide conduct with everything that is not reported at 0, and at 1.
    """
    if fault := _shares(low=low, high=high):
        return fault
    if None in coded.values() and low == high:
        return "Something is not reported, so the two ends differ. Do both scenarios get their own stand-in?"
    return ""


@_task("4.4")
def two_coders(coded: dict[str, float | None], second: dict[str, float | None], apart: Iterable[str]) -> str:
    """Where a second coder differs.

    Parameters
    ----------
    coded, second
        Codings by two people, as in `coded_cluster`.
    apart
        Conditions on which they differ.
    """
    if fault := coding_fault(second):
        return f"second: {fault}"
    if second is coded:
        return "second is your own coding. Ask another person to code the same source, without looking at yours."
    if isinstance(apart, str) or not set(apart) <= set(CONDITIONS):
        return f"apart is {apart!r}. It is a list of conditions, and it is empty where you agree."
    return ""


@_task("4.5")
def own_measures(best_first: str, best_chain: str) -> str:
    """The measures that lift the first tier, and the whole chain, most.

    Parameters
    ----------
    best_first, best_chain
        Identifiers of initiatives.
    """
    for name, given in (("best_first", best_first), ("best_chain", best_chain)):
        if given not in initiative_names():
            return f"{name} is {given!r}, which is no initiative. There are {', '.join(initiative_names())}."
    return ""


# What checks share


def words(task: str, text: str | None, least: int = 100, most: int = 250) -> Said:
    """An answer in words: whether it is there, and how long it is. A person reads it.

    Parameters
    ----------
    task
        The task.
    text
        The answer.
    least, most
        How many words it should have.
    """
    if text is None:
        return Said(task, "There is no text yet.")
    if not isinstance(text, str):
        return Said(task, f"This is of type {type(text).__name__}. Put your text between three quotation marks.")
    many = len(text.split())
    fits = least <= many <= most
    return Said(task, "" if fits else f"Your text has {many} words. It should have from {least} to {most}.")


def coding_fault(coded: dict[str, float | None]) -> str:
    """What is wrong with a coding of all conditions, or nothing."""
    if stray := [name for name in coded if name not in CONDITIONS]:
        return f"{stray[0]!r} is no condition. There are {', '.join(CONDITIONS)}."
    if lacking := [name for name in CONDITIONS if name not in coded]:
        return f"{lacking[0]} is missing. Write None where your source says nothing."
    for name, value in coded.items():
        if value is not None and value not in CODES:
            return f"{name} is {value!r}. It is one of {', '.join(map(str, CODES))}, or None."
    if (many := sum(value is not None for value in coded.values())) < FEWEST:
        return f"Only {many} conditions have a value. Take a source that reports {FEWEST} or more."
    return ""


def filled(coded: dict[str, float | None], unreported: float) -> dict[str, float]:
    """A coding with a number where nothing is reported."""
    return {name: unreported if value is None else float(value) for name, value in coded.items()}


def _unsourced(coded: dict[str, float | None], sources: dict[str, str]) -> str:
    for name, value in coded.items():
        if value is not None and len(str(sources.get(name, "")).split()) < 2:
            return f"{name} has a value and no source. Say where it stands, with the page."
    return ""


def _shares(**values: Any) -> str:
    """What is wrong with numbers from 0 to 1, or nothing."""
    for name, value in values.items():
        if np.ndim(value) or not 0 <= float(value) <= 1:
            return f"{name} is {value!r}. It is one number from 0 to 1."
    return ""
