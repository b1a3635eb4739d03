"""The three propositions against the coded cases, by a plain rule each."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import product
from typing import Any

import pandas as pd

from csrmodel.evidence import tables
from csrmodel.evidence.spreadsheets import plain
from csrmodel.evidence.tables import listed
from csrmodel.frames import has_columns
from csrmodel.guards import guard
from csrmodel.parameters import is_number, shown, unknown

Values = dict[str, float]
"""The reported values of one case, by variable."""

CONDITIONS = ("visibility", "laws", "monitoring", "associations", "dialogue", "community", "normative")
"""The coded conditions of a case, in the order of the codebook."""

STEPS = (0.0, 0.33, 0.67, 1.0)
"""The scale of the codebook."""

_ALLOWED = ", ".join(f"{step:g}" for step in STEPS)


def judged_cases(codings: pd.DataFrame | None = None) -> pd.DataFrame:
    """Each proposition against each case: consistent, inconsistent, not reported, or outside what it speaks of.

    Parameters
    ----------
    codings
        Coded values with the columns case, variable and value; None takes the book's own coding. Cases that are not
        in the book's table go by their identifier, and no claim names them.

    Returns
    -------
    DataFrame
        Columns proposition (1, 2, 3), case, name, kind, verdict, reason, role and claims (identifiers, separated by
        semicolons, of the claims that name the case and speak of what the proposition is about; missing where there is
        none). A coded value above 0.5 counts as in the set, one below as out. The role is "typical" for a consistent
        case that shows what the proposition speaks of, "contrast" for one that is consistent because it does not,
        "deviant" for an inconsistent one, and missing for the others.

    Raises
    ------
    ValueError
        If a case has a variable twice.

    Notes
    -----
    Proposition 1: a first tier that improved asks for visible buyers and an association, one that did not improve
    asks for the lack of one of them. Proposition 2 speaks of clusters with an improved first tier only. Proposition
    3: what is reported as bad (lower tiers, environment or work) asks for conditions that are weak on average, and
    what is reported as good asks for the contrary. Proposition 2 also says that work is widely given out; the codebook
    does not ask that, so a consistent case leaves it open.
    """
    known = tables.cases().set_index("id")
    told, rows = tables.claims().to_dict("records"), []
    for number in _RULES:
        for case, values in coded_values(tables.codings() if codings is None else codings).items():
            name, kind = known.loc[case, ["name", "kind"]] if case in known.index else (case, None)
            word, reason = verdict(number, values)
            claims = ("; ".join(_claims_about(case, number, told)) or None) if case in known.index else None
            rows.append((number, case, name, kind, word, reason, _role(word, _SHOWS[number](values)), claims))
    columns = ["proposition", "case", "name", "kind", "verdict", "reason", "role", "claims"]
    return pd.DataFrame(rows, columns=columns)


def check_codings(name: str, codings: pd.DataFrame, more: Sequence[str] = ()) -> None:
    """Refuse a table that holds no coded values: case, variable and value, and more columns, each pair once.

    Raises
    ------
    ValueError
        Naming the table, the fault and what is allowed.
    """
    has_columns(name, codings, ("case", "variable", "value", *more), ("value",))
    twice = codings[codings.duplicated(["case", "variable"])]
    if len(twice):
        row = twice.iloc[0]
        raise ValueError(f"{name}: {row['case']!r} has {row['variable']!r} twice; allowed is once")


def coded_values(codings: pd.DataFrame) -> dict[str, Values]:
    """The reported values of each case by variable, in the order of the file; what is not reported is not there."""
    check_codings("codings", codings)
    values: dict[str, Values] = {case: {} for case in codings["case"]}
    for row in codings.dropna(subset="value").itertuples():
        values[row.case][row.variable] = float(row.value)
    return values


def codings_of(case: str, source: str = "NA", **values: float | None) -> pd.DataFrame:
    """One case of your own as a table of codings, without a file.

    Parameters
    ----------
    case
        Its name: one of your own, and none of the review's cases.
    source
        What the values rest on; "NA" where nothing is named.
    values
        0, 0.33, 0.67 or 1 by variable of the codebook; None, or left out, where the source reports nothing.

    Returns
    -------
    DataFrame
        A row for each variable, with the columns of `csrmodel.evidence.codings`. Every value has high confidence.

    Raises
    ------
    ValueError
        With every fault, a line each: a name that is empty or taken, an empty source, a variable that is unknown, a
        value that is not one of the four.
    """
    variables = tables.names("variable")
    taken = {plain(text) for pair in tables.case_names().items() for text in pair}
    faults = [] if case.strip() else [f"case is {case!r}; allowed is a name of your own"]
    if plain(case) in taken:
        faults.append(f"case is {case!r}, a case of the review; allowed is a name of your own")
    if not source.strip():
        faults.append(f"source is {source!r}; allowed is what the values rest on, or 'NA'")
    faults += [unknown("variable", name, variables) for name in values if name not in variables]
    faults += [
        f"{name} is {shown(value)}; allowed are {_ALLOWED}, or None where nothing is reported"
        for name, value in values.items()
        if value is not None and not (is_number(value) and float(value) in STEPS)
    ]
    if faults:
        raise ValueError("\n".join(faults))
    rows = []
    for name in variables:
        value = values.get(name)
        cells = (None, None, None, "not reported", None) if value is None else (value, None, source, "coded", "high")
        rows.append((case, name, *cells))
    columns = ["case", "variable", "value", "section", "references", "note", "confidence"]
    return pd.DataFrame(rows, columns=columns).astype({"value": float})


def verdict(proposition: int, values: Values) -> tuple[str, str]:
    """The verdict of a proposition (1, 2, 3) on a case with these values, and its reason, which says what they say."""
    if proposition not in _RULES:
        raise ValueError(f"proposition is {proposition}; allowed are {', '.join(map(str, _RULES))}")
    word, reason = _RULES[proposition](values)
    return word, reason.format_map(_told_values(values))


_BAD = ["outcome_lower_tier", "outcome_environment", "outcome_work"]


_SHOWS: Mapping[int, Callable[[Values], bool]] = {
    1: lambda values: values.get("outcome_first_tier", 0.0) > 0.5,
    2: lambda values: values.get("outcome_first_tier", 0.0) > 0.5,
    3: lambda values: any(values[name] < 0.5 for name in _BAD if name in values),
}
"""Whether a case shows what each proposition speaks of: an improved first tier, or something bad."""


_ABOUT: Mapping[int, tuple[set[str], set[str]]] = {
    1: ({"visibility", "associations"}, set()),
    2: ({"subcontracting", "sourcing"}, {"work", "environment"}),
    3: (set(CONDITIONS), {"work", "environment"}),
}
"""Factors and outcomes that each proposition is about."""


def _role(verdict: str, shows: bool) -> str | None:
    if verdict == "consistent":
        return "typical" if shows else "contrast"
    return "deviant" if verdict == "inconsistent" else None


def _claims_about(case: str, proposition: int, claims: Sequence[Mapping[Hashable, Any]]) -> list[str]:
    factors, outcomes = _ABOUT[proposition]
    return [
        str(row["id"])
        for row in claims
        if case in listed(row["cases"])
        and (factors & set(listed(row["factors"])) or outcomes & set(listed(row["outcomes"])))
    ]


_LEVELS: Mapping[str, tuple[str, str, str, str]] = {
    "visibility": ("no visible buyers", "a known brand as the exception", "some known brands", "leading brands"),
    "associations": (
        "no association or a weak one",
        "an association that achieves little",
        "an association that works within limits",
        "an effective association",
    ),
    "outcome_first_tier": (
        "first tier not improved",
        "first tier mostly not improved",
        "first tier improved with a reservation",
        "first tier clearly improved",
    ),
    "outcome_lower_tier": (
        "violations or pollution widespread in the lower tiers",
        "lower tiers mostly not acceptable",
        "lower tiers mostly acceptable",
        "lower tiers acceptable",
    ),
    "outcome_environment": (
        "environment not improved or worse",
        "environment mostly not improved",
        "environment improved in part",
        "environment clearly improved",
    ),
    "outcome_work": (
        "work not improved or worse",
        "work mostly not improved",
        "work improved in part",
        "work clearly improved",
    ),
}
"""What each value of `STEPS` says of what a reason names: the criteria (``criteria.csv``) in few words."""


def _level(name: str, value: float) -> str:
    """What a value says, and the value; one between two steps says what the nearer says."""
    nearest = min(range(len(STEPS)), key=lambda place: abs(STEPS[place] - value))
    return f"{_LEVELS[name][nearest]} ({value:g})"


def _told_values(values: Values) -> dict[str, str]:
    """What fills the gaps of a reason."""
    outcomes = {name: values[name] for name in _BAD if name in values}
    bad = {name: value for name, value in outcomes.items() if value < 0.5}
    conditions = [values[name] for name in CONDITIONS if name in values]
    return {
        **{name: _level(name, values[name]) for name in _LEVELS if name in values},
        "outcomes": ", ".join(_level(name, value) for name, value in (bad or outcomes).items()),
        "mean": f"{sum(conditions) / len(conditions):.2f}" if conditions else "",
        "count": f"{len(conditions)}",
    }


_SILENT = ("not reported", "Nothing is reported on the first tier.")
"""What the first two rules say where the first tier is not reported."""


def _first(values: Values) -> tuple[str, str]:
    improved = values.get("outcome_first_tier")
    if improved is None:
        return _SILENT
    weak = " and ".join(f"{{{name}}}" for name in _SUPPORTS if values.get(name, 1.0) < 0.5)
    silent = " and ".join(called for name, called in _SUPPORTS.items() if name not in values)
    if weak:
        word = "inconsistent" if improved > 0.5 else "consistent"
        return word, f"Coded: {{outcome_first_tier}}, and {weak}. A support below 0.50 counts as missing."
    if silent:
        return "not reported", f"Coded: {{outcome_first_tier}}. Of {silent} nothing is reported."
    if improved > 0.5:
        return "consistent", "Coded: {outcome_first_tier}, with {visibility} and {associations}."
    return "inconsistent", "Coded: {visibility} and {associations}, and yet {outcome_first_tier}."


_SUPPORTS: Mapping[str, str] = {"visibility": "visible buyers", "associations": "the association"}
"""The two supports of the first proposition, as a reason names them where nothing is reported of them."""


def _second(values: Values) -> tuple[str, str]:
    improved, lower = values.get("outcome_first_tier"), values.get("outcome_lower_tier")
    if improved is None:
        return _SILENT
    if improved < 0.5:
        return "outside", "Coded: {outcome_first_tier}. The proposition speaks of clusters whose first tier improved."
    if lower is None:
        return "not reported", "Coded: {outcome_first_tier}. The lower tiers are not reported."
    if lower < 0.5:
        return "consistent", (
            "Coded: {outcome_first_tier}, and {outcome_lower_tier}. Whether work is widely given out is not coded."
        )
    return "inconsistent", "Coded: {outcome_first_tier}, and {outcome_lower_tier}. Above 0.50 counts as acceptable."


UNCODED = (2,)
"""Propositions of which a part is not coded: of a case that is consistent, that part is still open."""


def _third(values: Values) -> tuple[str, str]:
    outcomes = [values[name] for name in _BAD if name in values]
    conditions = [values[name] for name in CONDITIONS if name in values]
    if not outcomes or not conditions:
        return _THIRD_SILENT
    return _third_told(any(value < 0.5 for value in outcomes), sum(conditions) / len(conditions) < 0.5)


_THIRD_SILENT = ("not reported", "The outcome or every condition is not reported.")


def _third_told(bad: bool, weak: bool) -> tuple[str, str]:
    """The verdict, and its reason."""
    return ("consistent" if bad == weak else "inconsistent"), (
        f"{'Counts as bad' if bad else 'Nothing counts as bad'}: {{outcomes}}. The conditions are "
        f"{'weak' if weak else 'not weak'} on average ({{mean}} over {{count}}; below 0.50 is weak)."
    )


_RULES: Mapping[int, Callable[[Values], tuple[str, str]]] = {1: _first, 2: _second, 3: _third}


_READ: Mapping[int, tuple[str, ...]] = {
    1: ("outcome_first_tier", *_SUPPORTS),
    2: ("outcome_first_tier", "outcome_lower_tier"),
}
"""What the first two rules read of a case."""

_SIDES: Mapping[str, float | None] = {"-": None, "0": 0.0, "1": 1.0}
"""How a pattern says that a value is not reported, lies below one half, or above it."""


def verdict_patterns() -> dict[str, Any]:
    """The three rules as plain data, for a page without Python.

    A verdict depends on sides of one half only. A *pattern* is a text with a sign for each thing that a rule reads:
    ``-`` where it is not reported, ``0`` where it lies below one half, ``1`` where it lies above.

    Returns
    -------
    dict
        ``conditions`` and ``bad``: names of the conditions, and of the outcomes that the third proposition speaks of.
        ``says``: by variable and value what a value says, the value included. ``propositions``: for each its number,
        ``reads`` (names of variables; none for the third, whose pattern has a sign for its outcomes, ``0`` where one of
        them is bad, and one for the mean of the conditions), ``uncoded`` (whether a part of it is not coded) and
        ``verdicts``, which has by pattern a verdict, its reason and the role of `judged_cases`. A reason has gaps in
        braces: names of variables for what their values say, ``outcomes`` for what those of the third say (the bad
        ones, where there are any), ``mean`` and ``count`` of its conditions.
    """
    rules = [
        {
            "number": number,
            "reads": names,
            "uncoded": number in UNCODED,
            "verdicts": {
                "".join(signs): _told(
                    number, {n: v for n, s in zip(names, signs, strict=True) if (v := _SIDES[s]) is not None}
                )
                for signs in product(_SIDES, repeat=len(names))
            },
        }
        for number, names in _READ.items()
    ]
    third: dict[str, tuple[str, str, str | None]] = {
        "".join(signs): (*_THIRD_SILENT, None) for signs in product(_SIDES, repeat=2) if "-" in signs
    }
    for bad, weak in product((True, False), repeat=2):
        word, reason = _third_told(bad, weak)
        third[f"{int(not bad)}{int(not weak)}"] = (word, reason, _role(word, bad))
    rules.append({"number": 3, "reads": (), "uncoded": 3 in UNCODED, "verdicts": third})
    says = {name: {f"{step:g}": _level(name, step) for step in STEPS} for name in _LEVELS}
    return {"conditions": CONDITIONS, "bad": tuple(_BAD), "says": says, "propositions": rules}


def _told(number: int, values: Values) -> tuple[str, str, str | None]:
    word, reason = _RULES[number](values)
    return word, reason, _role(word, _SHOWS[number](values))


guard(globals())
