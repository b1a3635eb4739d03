"""Verdicts on the readings of the propositions, from many populations of simulated clusters.

A reading *holds* where its truth is above one half in `CONFIDENCE` of the populations or more, and *fails* where it is
in no more than the rest; in between it is *undecided*. That takes `POPULATIONS` populations at least: in fewer, such a
share is too rough for a verdict. Intervals are those of one more population: with so many drawn, the next one falls
into the interval with the confidence that it states (`interval`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from csrmodel.evidence import assuming, assumptions, default
from csrmodel.guards import guard
from csrmodel.parameters import ANY, SHARE, entries, number, numbers, whole_number
from csrmodel.populations import Population, draw, kept
from csrmodel.populations.ensembles import outcomes
from csrmodel.populations.own_checks import OwnCheck, own_shares, own_truths
from csrmodel.populations.progress import Progress, progress_of
from csrmodel.populations.propositions import (
    CHECKS,
    CROSSOVER,
    READINGS,
    Check,
    Reading,
    World,
    percent,
    population_shares,
    truths_of_each,
)
from csrmodel.populations.quantifiers import Quantifiers

POPULATIONS = 200
"""Populations that a verdict takes."""

CONFIDENCE = 0.975
"""Share of the populations in which a reading has to be true to hold; the rest is the share up to which it fails."""

SEEDS = tuple(range(POPULATIONS))
"""Of the populations on which verdicts rest."""


def buyers_weights() -> tuple[float, float, float]:
    """Weights of buyers at which every verdict is shown: one of two levels, as figure 1 has it; one of the six drivers
    of table 1, the lowest of the register; and midway."""
    row = assumptions().set_index("name").loc["omega"]
    figure_1, table_1 = float(row["default"]), float(row["low"])
    return figure_1, (figure_1 + table_1) / 2, table_1


@dataclass(frozen=True)
class Finding:
    """What a check found over several populations: means, and the interval that holds 95 per cent of them.

    Parameters
    ----------
    check
        The check.
    share, share_low, share_high
        Its share, in [0, 1]; NaN where no cluster was there to have a share of.
    truth, low, high
        Its truth, in [0, 1].
    """

    check: Check
    share: float
    share_low: float
    share_high: float
    truth: float
    low: float
    high: float

    @property
    def sentence(self) -> str:
        """The finding in words."""
        if np.isnan(self.share):
            return "No cluster is there to look at."
        said = self.check.text.format(share=percent(self.share))
        return f"{said[0].upper()}{said[1:]}."


@dataclass(frozen=True)
class Verdict:
    """What became of a reading on simulated populations.

    Parameters
    ----------
    reading
        The reading.
    truth, low, high
        Mean over populations, and the interval that holds 95 per cent of them, in [0, 1].
    held
        In how many populations its truth was above one half.
    findings
        One a check.
    populations, clusters
        How many populations were drawn, of how many clusters each.
    """

    reading: Reading
    truth: float
    low: float
    high: float
    held: int
    findings: tuple[Finding, ...]
    populations: int
    clusters: int

    @property
    def word(self) -> str:
        """ "holds", "fails" or "is undecided", by the share of populations in which it is true."""
        share = self.held / self.populations
        if share >= CONFIDENCE:
            return "holds"
        return "fails" if share <= 1 - CONFIDENCE + 1e-12 else "is undecided"

    @property
    def firm(self) -> bool:
        """Whether there are enough populations for a verdict."""
        return self.populations >= POPULATIONS

    @property
    def weakest(self) -> Finding:
        """The least true finding."""
        return min(self.findings, key=lambda finding: finding.truth)

    @property
    def sentence(self) -> str:
        """The verdict in words: what it is, how sure, and the clause on which it stands or falls."""
        clause, finding = self.weakest.check.clause, self.weakest.sentence
        read_as = f", read as {self.reading.name}," if self.reading.name else ""
        stands = "rests on" if self.word == "holds" else "breaks on"
        doubt = "" if self.firm else f" These are too few populations for a verdict, which takes {POPULATIONS}."
        return (
            f"Proposition {self.reading.proposition}{read_as} {self.word} in the model: true in "
            f"{self.held} of {self.populations} populations of {self.clusters:,} clusters, with a truth of "
            f"{self.truth:.2f}, between {self.low:.2f} and {self.high:.2f}. It {stands} clause {clause}. "
            f"{finding}{doubt}"
        )

    @property
    def frame(self) -> pd.DataFrame:
        """The same as `table`."""
        return self.table

    @property
    def table(self) -> pd.DataFrame:
        """The findings, a row a check: clause, kind, word, share with its interval, truth, finding, and built_in."""
        return pd.DataFrame(
            [
                {
                    "clause": f.check.clause,
                    "kind": f.check.kind,
                    "word": f.check.word,
                    "share": f.share,
                    "share low": f.share_low,
                    "share high": f.share_high,
                    "truth": f.truth,
                    "finding": f.sentence,
                    "built in": "yes" if f.check in self.reading.built_in else "no",
                }
                for f in self.findings
            ]
        )


def judge(
    world: World | None = None,
    clusters: int | None = None,
    seeds: Sequence[int] = SEEDS,
    progress: Progress | bool = True,
    executor: Executor | None = None,
    own: Sequence[OwnCheck] = (),
) -> dict[str, Verdict]:
    """Verdicts on every reading of the propositions, by its key, and on propositions of your own, by their names.

    Parameters
    ----------
    world
        Everything that they depend on; None takes the register's defaults.
    clusters
        Size of each population, 1 or more; None takes the register's ``population_size``.
    seeds
        One population is drawn from each, by chance and not evenly, so that the interval is that of real populations
        of this size. With fewer than `POPULATIONS` the verdict's sentence says that they are too few.
    progress
        True shows a bar in a terminal or a notebook once this takes long, if tqdm is installed; False shows none.
        Anything else wraps the iteration over seeds, such as ``tqdm.tqdm``.
    executor
        As in `csrmodel.populations.propositions.population_shares`.
    own
        Checks of your own (`csrmodel.populations.own_checks`); verdicts on their propositions follow those on the
        readings.

    Raises
    ------
    ValueError
        If there is no seed, or a proposition of your own has the key of a reading.
    """
    here = world or World()
    with assuming(here.register):
        size = whole_number("clusters", default("population_size") if clusters is None else clusters, 1)
    if not seeds:
        raise ValueError("seeds is empty; allowed is one seed or more")
    for name in {check.proposition for check in own} & READINGS.keys():
        raise ValueError(f"proposition is {name!r}; allowed is a name that no reading has")
    found, others = [], []
    for seed in progress_of(progress)(seeds):
        found.append(population_shares(here, size, seed, "random", executor))
        if own:
            with assuming(here.register):
                others.append(own_shares(own, draw(here.prior, size, seed, "random"), partial(_outcomes, here)))
    return verdicts(found, here.quantifiers, size) | _own_verdicts(own, others, here.quantifiers, size)


def _outcomes(world: World, population: Population) -> pd.DataFrame:
    return outcomes(population, world.network, world.parameters, world.impact)


def _own_verdicts(
    own: Sequence[OwnCheck], found: Sequence[Sequence[float]], quantifiers: Quantifiers, clusters: int
) -> dict[str, Verdict]:
    """A verdict on each proposition of one's own, from the shares of its checks on several populations."""
    each = [own_truths(own, shares, quantifiers) for shares in found]
    judged = {}
    for name in dict.fromkeys(check.proposition for check in own):
        at = [place for place, check in enumerate(own) if check.proposition == name]
        findings = tuple(
            Finding(
                _as_check(own[k], k),
                *_middle_and_ends([one[k] for one in found]),
                *_middle_and_ends([one[k] for one in each]),
            )
            for k in at
        )
        whole = [min(one[k] for k in at) for one in each]
        held = sum(truth > CROSSOVER for truth in whole)
        reading = Reading(name, name, "", tuple(finding.check for finding in findings), ())
        judged[name] = Verdict(reading, *_middle_and_ends(whole), held, findings, len(found), clusters)
    return judged


def _as_check(own: OwnCheck, place: int) -> Check:
    kind = "contrast" if own.instead else "share"
    return Check(f"own {place}", str(place + 1), kind, own.word, "own", "own", own.reading, "")


def verdicts(
    found: Sequence[Mapping[str, float]], quantifiers: Quantifiers | None = None, clusters: int = 0
) -> dict[str, Verdict]:
    """Verdicts on every reading, by its key, from the shares of several populations of so many clusters each."""
    for shares in found:
        entries("found", shares, [check.key for check in CHECKS])
    columns = {check.key: np.array([shares[check.key] for shares in found], dtype=float) for check in CHECKS}
    each = truths_of_each(columns, quantifiers)
    findings = {
        check.key: Finding(check, *_middle_and_ends(columns[check.key]), *_middle_and_ends(each[check.key]))
        for check in CHECKS
    }

    def verdict(reading: Reading) -> Verdict:
        own = reading.truth(each)
        held = int((own > CROSSOVER).sum())
        its = tuple(findings[check.key] for check in reading.checks)
        return Verdict(reading, *_middle_and_ends(own), held, its, len(found), clusters)

    return {key: verdict(reading) for key, reading in READINGS.items()}


def verdicts_by_weight() -> list[dict[str, Verdict]]:
    """Verdicts on every reading at each of `buyers_weights`, in their order, from the kept populations."""
    table, size = kept.verdict_readings(), int(default("population_size"))
    parts = [table[np.isclose(table["omega"], weight)] for weight in buyers_weights()]
    return [verdicts(part.to_dict("records"), clusters=size) for part in parts]


def interval(values: ArrayLike, confidence: float = 0.95) -> tuple[float, float]:
    """Ends between which one more value of the same kind falls with this probability, from 0 to 1.

    Notes
    -----
    The next of n + 1 values is equally likely to take each rank among them. Quantiles at the ranks p * (n + 1)
    therefore leave out what they state, whatever the distribution, as long as n is 2 / (1 - confidence) - 1 or more;
    with fewer values the ends are the least and the largest of them, and leave out more.
    """
    tail = (1 - number("confidence", confidence, SHARE)) / 2
    low, high = np.quantile(numbers("values", values, ANY), [tail, 1 - tail], method="weibull")
    return float(low), float(high)


def _middle_and_ends(values: ArrayLike) -> tuple[float, float, float]:
    x = np.asarray(values, dtype=float)
    x = x[~np.isnan(x)]
    if x.size == 0:
        return (float("nan"),) * 3
    return (float(x.mean()), *interval(x))


guard(globals())
