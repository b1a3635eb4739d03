"""What each theoretical framework predicts for each coded case, and which case would decide between two of them.

A framework is put as rules (`csrmodel.evidence.framework_rules`): in which combinations of conditions it takes an
outcome to be high, and in which low. The rules are this book's reading of what the review tells of a framework, whose
"can" and "likely" make them tendencies and no laws: a case against one of them is one case.

A case is in a combination as far as `csrmodel.qca.Space` says. What is not reported of it stays missing: every way in
which the missing conditions could turn out is looked at, each of them in or out.

==========  ======================================================================================================
prediction  when
==========  ======================================================================================================
high, low   a rule that says so is met however the missing conditions turn out
open        it hangs on how they turn out
silent      no rule is met however they turn out, or the framework has none for this outcome
==========  ======================================================================================================

Conditions are those of the codings, and three more that frameworks name (the codebook's ``condition``). Of these the
cases report only whether a cluster is in a global chain, by their market.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel import evidence
from csrmodel.evidence import CONDITIONS, listed
from csrmodel.evidence.judged import Values, coded_values
from csrmodel.guards import guard
from csrmodel.parameters import SHARE, number, one_or_more, shown
from csrmodel.qca import Space
from csrmodel.qca.expressions import ANY_VALUE, Terms
from csrmodel.qca.minimisation import prime_implicants

MARKET = {"export": 1.0, "mixed": 1.0, "domestic": 0.0}
"""Membership in the condition ``global_chain``, by the market of a case."""

PREDICTIONS = ("high", "low", "open", "silent")
"""What a framework may say of an outcome of a case."""


@dataclass(frozen=True)
class Rule:
    """One rule of a framework.

    Parameters
    ----------
    says
        "high" or "low".
    when
        An expression over conditions, as `csrmodel.qca.Space` reads it.
    text
        The rule in words.
    ground
        "said" where the review says as much of the framework, "ours" for the contrary that the book adds.
    claims
        Identifiers of the claims that it was read from.
    """

    says: str
    when: str
    text: str
    ground: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Theory:
    """What one framework has to say of one outcome.

    Parameters
    ----------
    framework
        Its name.
    outcome
        Name of the outcome among the codings.
    rules
        Its rules, one for high and one for low at the most; none where it is silent.

    Raises
    ------
    ValueError
        If a rule names no condition, if two say the same, or if some combination meets one for high and one for low.
    """

    framework: str
    outcome: str
    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        if len({rule.says for rule in self.rules}) < len(self.rules):
            raise ValueError(f"{self.framework}: two rules for {self.outcome} say the same; allowed is one")
        if self.rules:
            said = self.says(self.space.configurations().astype(float))
            if "both" in said:
                one = self.space.text(self.space.configurations()[said.tolist().index("both")])
                raise ValueError(f"{self.framework}: {one} meets a rule for high and one for low; allowed is one")

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """The conditions that its rules ask for, in the order of the codebook."""
        every = _crisp(_named())
        asked = {at for rule in self.rules for at in np.flatnonzero((every.parsed(rule.when) != ANY_VALUE).any(axis=0))}
        return tuple(_named()[at] for at in sorted(asked))

    @cached_property
    def space(self) -> Space:
        """These conditions, each in or out."""
        return _crisp(self.conditions)

    def says(self, values: NDArray[np.float64]) -> NDArray[np.str_]:
        """What it says where every condition is known.

        Parameters
        ----------
        values
            Memberships in its conditions, shape (cases, conditions), in [0, 1].

        Returns
        -------
        ndarray
            "high", "low" or "silent", shape (cases,).
        """
        met = {word: np.zeros(len(values), dtype=bool) for word in ("high", "low")}
        for rule in self.rules:
            met[rule.says] |= self.space.membership(rule.when, values) > 0.5
        high, low = met["high"], met["low"]
        return np.select([high & low, high, low], ["both", "high", "low"], "silent")

    def predicted(self, values: Values) -> Predicted:
        """What it predicts of a case with these reported conditions.

        Parameters
        ----------
        values
            Memberships by name of the condition; one that is not there is not reported.
        """
        if not self.rules:
            return Predicted("silent")
        ways = completions(self.conditions, values)
        said = self.says(ways)
        if len(set(said)) > 1:
            # One axis for each condition, of two places where it is missing.
            cube = said.reshape([1 if name in values else 2 for name in self.conditions])
            hangs = [n for at, n in enumerate(self.conditions) if np.any(cube.take(0, at) != cube.take(-1, at))]
            return Predicted("open", hangs_on=tuple(hangs))
        rule = next((rule for rule in self.rules if rule.says == said[0]), None)
        return Predicted(str(said[0]), rule, self._by(rule, ways, values) if rule else ())

    def _by(self, rule: Rule, ways: NDArray[np.float64], values: Values) -> tuple[str, ...]:
        """The reported conditions by which a rule is met: those of one product, or all where it takes several."""
        terms = self.space.parsed(rule.when)
        met = (self.space.memberships(terms, ways) > 0.5).all(axis=1)
        asked = ((terms[met][:1] if met.any() else terms) != ANY_VALUE).any(axis=0)
        return tuple(self.conditions[at] for at in np.flatnonzero(asked) if self.conditions[at] in values)


@dataclass(frozen=True)
class Predicted:
    """What a framework predicts of a case: one of `PREDICTIONS`, by which rule, and on which conditions.

    Parameters
    ----------
    says
        One of `PREDICTIONS`.
    rule
        The rule that is met; None where it says neither high nor low.
    by
        The reported conditions by which the rule is met.
    hangs_on
        Where it is open, the conditions that are not reported and would settle it.
    """

    says: str
    rule: Rule | None = None
    by: tuple[str, ...] = ()
    hangs_on: tuple[str, ...] = ()


@cache
def outcomes() -> tuple[str, ...]:
    """The outcomes that rules speak of, those first of which most of them do, by names of the codings."""
    asked = [name for cell in evidence.framework_rules()["outcome"] for name in listed(cell)]
    return tuple(sorted(dict.fromkeys(asked), key=lambda name: -asked.count(name)))


@cache
def theories() -> tuple[Theory, ...]:
    """Each framework on each outcome, frameworks in the order of their table."""
    table = evidence.framework_rules()
    names, asked = dict.fromkeys(evidence.frameworks()["framework"]), outcomes()
    return tuple(Theory(name, outcome, _rules(table, name, outcome)) for name in names for outcome in asked)


def predictions(codings: pd.DataFrame | None = None) -> pd.DataFrame:
    """What each framework predicts for each outcome of each case, beside what is coded.

    Parameters
    ----------
    codings
        Coded values with the columns case, variable and value; None takes the book's own coding.

    Returns
    -------
    DataFrame
        Columns framework, outcome, case, name, says (one of `PREDICTIONS`), rule (in words, missing where none is met),
        ground, claims, by and hangs_on (tuples of names of conditions), coded (the outcome, missing where it is not
        reported) and agrees ("agree" or "disagree"; missing where there is no prediction or no report).
    """
    reported = reported_conditions(codings)
    known = evidence.case_names()
    rows = []
    for theory in theories():
        for case, values in reported.items():
            found = theory.predicted(values)
            coded = values.get(theory.outcome)
            rows.append(
                {
                    "framework": theory.framework,
                    "outcome": theory.outcome,
                    "case": case,
                    "name": known.get(case, case),
                    "says": found.says,
                    "rule": found.rule.text if found.rule else None,
                    "ground": found.rule.ground if found.rule else None,
                    "claims": "; ".join(found.rule.claims) if found.rule else None,
                    "by": found.by,
                    "hangs_on": found.hangs_on,
                    "coded": coded,
                    "agrees": agrees(found.says, coded),
                }
            )
    return pd.DataFrame(rows)


def agrees(says: str, coded: float | None) -> str | None:
    """Whether a prediction and a report are on the same side of one half; None where one of them is missing."""
    if says not in ("high", "low") or coded is None:
        return None
    number("coded", coded, SHARE)
    return "agree" if (coded > 0.5) == (says == "high") else "disagree"


def deciding(first: str, second: str, outcome: str, codings: pd.DataFrame | None = None) -> pd.DataFrame:
    """Cases that decide between two frameworks, or would if conditions that are not reported turned out so.

    Parameters
    ----------
    first, second
        Names of frameworks.
    outcome
        Name of the outcome among the codings.
    codings
        As for `predictions`.

    Returns
    -------
    DataFrame
        A row for each case that could decide, those that need the least first, and of these those whose outcome is
        reported: case, name, needs (a tuple of literals such as ``~laws``, empty where the case decides as it is),
        first and second (what each then predicts), coded, and favours (the framework with which the report agrees,
        missing without a report).

    Raises
    ------
    ValueError
        If there is no such framework or outcome.
    """
    space, parted = _parted(_theory(first, outcome), _theory(second, outcome))
    known = evidence.case_names()
    rows = []
    for case, values in (reported_conditions(codings) if parted else {}).items():
        least = min(
            ((needs, says) for term, says in parted if (needs := _needs(space, term, values)) is not None),
            key=lambda found: _cost(found[0]),
            default=None,
        )
        if least is None:
            continue
        needs, says = least
        coded = values.get(outcome)
        right = [name for name, word in zip((first, second), says, strict=True) if agrees(word, coded) == "agree"]
        rows.append((case, known.get(case, case), needs, *says, coded, right[0] if right else None))
    columns = ["case", "name", "needs", "first", "second", "coded", "favours"]
    rows.sort(key=lambda row: (_cost(row[2]), row[5] is None))
    return pd.DataFrame(rows, columns=columns)


def combinations(first: str, second: str, outcome: str) -> tuple[str, ...]:
    """The smallest combinations of conditions in which two frameworks predict the contrary of each other.

    Parameters
    ----------
    first, second, outcome
        As for `deciding`.

    Returns
    -------
    tuple
        Products such as ``~laws*visibility*associations``; those that ask for no condition which is never coded come
        first. Empty where the two never predict the contrary.
    """
    space, parted = _parted(_theory(first, outcome), _theory(second, outcome))
    found = {text: _cost(text.split("*")) for text in (space.text(term.tolist()) for term, _ in parted)}
    return tuple(text for text, cost in found.items() if cost == min(found.values()))


def reported_conditions(codings: pd.DataFrame | None = None) -> dict[str, Values]:
    """What is reported of each case, with ``global_chain`` by its market where that is known."""
    markets = evidence.cases().set_index("id")["market"]
    values = coded_values(evidence.codings() if codings is None else codings)
    chains = {case: MARKET[market] for case, market in markets.dropna().items()}
    return {case: {**own, **({"global_chain": chains[case]} if case in chains else {})} for case, own in values.items()}


def completions(conditions: tuple[str, ...], values: Mapping[str, float]) -> NDArray[np.float64]:
    """Every way in which what is not reported could turn out, each condition in or out.

    Returns
    -------
    ndarray
        Shape (ways, conditions); reported conditions stand as they are.
    """
    one_or_more("conditions", conditions)
    for name, value in values.items():
        number(name, value, SHARE)
    options = [(values[name],) if name in values else (0.0, 1.0) for name in conditions]
    return np.array(list(product(*options)))


@cache
def never_coded() -> tuple[str, ...]:
    """The conditions that frameworks name and that are reported of no case."""
    return tuple(name for name in evidence.names("condition") if name != "global_chain")


def _crisp(conditions: tuple[str, ...]) -> Space:
    """Conditions that are each in or out."""
    return Space(conditions, (2,) * len(conditions))


@cache
def _named() -> tuple[str, ...]:
    """Every condition that a rule may ask for."""
    return (*CONDITIONS, *evidence.names("condition"))


def _rules(table: pd.DataFrame, framework: str, outcome: str) -> tuple[Rule, ...]:
    return tuple(
        Rule(row["says"], row["when"], row["rule"], row["ground"], tuple(listed(row["claims"])))
        for row in table.to_dict("records")
        if row["framework"] == framework and outcome in listed(row["outcome"])
    )


def _theory(framework: str, outcome: str) -> Theory:
    every = {(theory.framework, theory.outcome): theory for theory in theories()}
    for name, value, allowed in (
        ("framework", framework, dict.fromkeys(one for one, _ in every)),
        ("outcome", outcome, dict.fromkeys(one for _, one in every)),
    ):
        if value not in allowed:
            raise ValueError(f"{name} is {shown(value)}; allowed are {', '.join(allowed)}")
    return every[framework, outcome]


@cache
def _parted(one: Theory, other: Theory) -> tuple[Space, list[tuple[Terms, tuple[str, str]]]]:
    """The smallest terms in which two theories predict the contrary, with what each predicts there."""
    if not (one.rules and other.rules):
        return _crisp(CONDITIONS), []
    asked = {*one.conditions, *other.conditions}
    names = tuple(name for name in _named() if name in asked)
    space = _crisp(names)
    every = space.configurations()
    own = [[names.index(name) for name in theory.conditions] for theory in (one, other)]
    first, second = (theory.says(every[:, at].astype(float)) for theory, at in zip((one, other), own, strict=True))
    found = []
    for says in (("high", "low"), ("low", "high")):
        apart = (first == says[0]) & (second == says[1])
        if apart.any():
            found += [(term, says) for term in prime_implicants(every[apart], every[~apart])]
    return space, found


def _needs(space: Space, term: Terms, values: Values) -> tuple[str, ...] | None:
    """What a case would still have to be, to be in a term; None where a reported condition keeps it out."""
    needs = []
    for name, asked in zip(space.conditions, term.tolist(), strict=True):
        if asked == ANY_VALUE:
            continue
        if name not in values:
            needs.append(name if asked else f"~{name}")
        elif (values[name] if asked else 1 - values[name]) <= 0.5:
            return None
    return tuple(needs)


def _cost(literals: tuple[str, ...] | list[str]) -> tuple[int, int]:
    """How much is asked for: first what no case is ever coded for, then how many conditions."""
    return sum(literal.removeprefix("~") in never_coded() for literal in literals), len(literals)


guard(globals())
