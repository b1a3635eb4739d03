"""What the coded evidence shows: effects, the map of factors by outcomes, works, cases, agreement of coders.

An *effect* is one claim seen through one factor and one outcome; a claim about two factors and one outcome makes two
effects. Counts are of claims unless a name says otherwise. Everything is counted from the tables of
`csrmodel.datasets`; nothing here is a model, and a count says how often the review speaks of a matter, not how true
it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import krippendorff
import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel import datasets

CONDITIONS = ("visibility", "laws", "monitoring", "associations", "dialogue", "community", "normative")
"""The coded conditions of a case, in the order of the codebook."""


def effects() -> pd.DataFrame:
    """Claims by factor and outcome.

    Returns
    -------
    DataFrame
        One row for each claim, factor and outcome, with the claim's columns (``cases`` and ``references`` as lists)
        and the lists ``countries``, ``industries`` and ``markets`` of its cases. A claim without a factor or an
        outcome makes no row.
    """
    table = with_cases(datasets.claims())
    long = table.assign(factor=_lists(table["factors"]), outcome=_lists(table["outcomes"]))
    long = long.explode("factor").explode("outcome").dropna(subset=["factor", "outcome"])
    return long.drop(columns=["factors", "outcomes"]).reset_index(drop=True)


def evidence_map() -> pd.DataFrame:
    """Number of claims in every cell of factors by outcomes; an empty cell is 0, "none in this review".

    Returns
    -------
    DataFrame
        Index the factors, columns the outcomes, both in the order of the codebook.
    """
    counts = pd.crosstab(effects()["factor"], effects()["outcome"])
    whole: pd.DataFrame = counts.reindex(
        index=list(datasets.names("factor")), columns=list(datasets.names("outcome")), fill_value=0
    )
    return whole


def with_cases(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims with ``cases`` and ``references`` as lists, and the countries, industries and markets of their cases."""
    cases = datasets.cases().set_index("id")
    table = claims.assign(cases=_lists(claims["cases"]), references=_lists(claims["references"]))
    for column, name in (("country", "countries"), ("industry", "industries"), ("market", "markets")):
        found = {case: _split(cell) for case, cell in cases[column].items()}
        table[name] = [sorted({value for case in row for value in found[case]}) for row in table["cases"]]
    return table


def citation_network() -> nx.Graph:
    """Works and cases, joined where claims of the review tie them together.

    Returns
    -------
    networkx.Graph
        Nodes ("work", key) and ("case", id) with ``kind``, ``label`` and ``claims`` (how many claims cite the work,
        or speak of the case); edges with ``claims``, the number of claims that name both.
    """
    table = with_cases(datasets.claims())
    labels = datasets.cases().set_index("id")["name"]
    graph = nx.Graph()
    for row in table.to_dict("records"):
        works = [("work", key) for key in row["references"]]
        cases = [("case", case) for case in row["cases"]]
        for node in (*works, *cases):
            kind, name = node
            label = datasets.short_reference(name) if kind == "work" else labels[name]
            graph.add_node(node, kind=kind, label=label, claims=graph.nodes.get(node, {}).get("claims", 0) + 1)
        for work in works:
            for case in cases:
                graph.add_edge(work, case, claims=graph.edges.get((work, case), {}).get("claims", 0) + 1)
    return graph


def works() -> pd.DataFrame:
    """How much the review leans on each work: claims, cases, and whether anything else in the network touches it.

    Returns
    -------
    DataFrame
        Columns key, work, year, claims, cases, alone (no case ties it to another work), most cited first.
    """
    graph = citation_network()
    rows = []
    for node, data in graph.nodes(data=True):
        if data["kind"] == "work":
            around = set(nx.node_connected_component(graph, node))
            others = sum(1 for other in around if other[0] == "work") - 1
            rows.append((node[1], data["label"], year(node[1]), data["claims"], graph.degree(node), others == 0))
    table = pd.DataFrame(rows, columns=["key", "work", "year", "claims", "cases", "alone"])
    return table.sort_values(["claims", "key"], ascending=[False, True], ignore_index=True)


def topics() -> pd.DataFrame:
    """Topics of table 2 and how they hang together.

    Returns
    -------
    DataFrame
        Columns topic, claims, works, shared (works that another topic of the table cites too), cases. A topic that
        shares no work is isolated.
    """
    claims = with_cases(datasets.claims()).set_index("id")
    table = datasets.topics()
    cited = {
        row["topic"]: {work for key in row["claims"].split("; ") for work in claims.loc[key, "references"]}
        for row in table.to_dict("records")
    }
    rows = []
    for row in table.to_dict("records"):
        keys = row["claims"].split("; ")
        mine = cited[row["topic"]]
        elsewhere = set().union(*(works for topic, works in cited.items() if topic != row["topic"]))
        about = {case for key in keys for case in claims.loc[key, "cases"]}
        rows.append((row["topic"], len(keys), len(mine), len(mine & elsewhere), len(about)))
    return pd.DataFrame(rows, columns=["topic", "claims", "works", "shared", "cases"])


def geography() -> pd.DataFrame:
    """Where and when the studied clusters were written about.

    Returns
    -------
    DataFrame
        One row a case and work: case, name, country ("not named" where the review says none), industry, kind, market,
        latitude, longitude, key, work, year, claims (that name both).
    """
    cases = datasets.cases()
    cases["country"] = cases["country"].fillna("not named")
    graph = citation_network()
    rows = [
        {**case, "key": key, "work": datasets.short_reference(key), "year": year(key), "claims": data["claims"]}
        for case in cases.drop(columns=["place", "studied_by", "note"])
        .rename(columns={"id": "case"})
        .to_dict("records")
        for (_, key), data in graph[("case", case["case"])].items()
    ]
    return pd.DataFrame(rows).sort_values(["country", "year", "key"], ignore_index=True)


def year(key: str) -> int:
    """Year of publication of a work, as its short reference prints it."""
    return int(datasets.short_reference(key).rstrip("abcdefgh").split()[-1])


def judged_cases() -> pd.DataFrame:
    """Each proposition against each case: consistent, inconsistent, not reported, or outside what it speaks of.

    Returns
    -------
    DataFrame
        Columns proposition (1, 2, 3), case, name, kind, verdict, reason, role and claims (identifiers, separated by
        semicolons, of the claims that name the case and speak of what the proposition is about; missing where there is
        none). A coded value above 0.5 counts as in the set, one below as out. The role is "typical" for a consistent
        case that shows what the proposition speaks of, "contrast" for one that is consistent because it does not,
        "deviant" for an inconsistent one, and missing for the others.

    Notes
    -----
    Proposition 1: a first tier that improved asks for visible buyers and an association, one that did not improve
    asks for the lack of one of them. Proposition 2 speaks of clusters with an improved first tier only. Proposition
    3: what is reported as bad (lower tiers, environment or work) asks for conditions that are weak on average, and
    what is reported as good asks for the contrary.
    """
    cases = datasets.cases().set_index("id")
    table = datasets.codings().pivot(index="case", columns="variable", values="value").loc[cases.index]
    rules = {1: _first, 2: _second, 3: _third}
    rows = []
    for number, rule in rules.items():
        for case in table.index:
            verdict, reason = rule(table.loc[case])
            role = _role(verdict, bool(_SHOWS[number](table.loc[case])))
            claims = "; ".join(_claims_about(case, number)) or None
            rows.append((number, case, cases.loc[case, "name"], cases.loc[case, "kind"], verdict, reason, role, claims))
    columns = ["proposition", "case", "name", "kind", "verdict", "reason", "role", "claims"]
    return pd.DataFrame(rows, columns=columns)


_BAD = ["outcome_lower_tier", "outcome_environment", "outcome_work"]

_SHOWS: Mapping[int, Callable[[pd.Series], bool]] = {
    1: lambda values: values["outcome_first_tier"] > 0.5,
    2: lambda values: values["outcome_first_tier"] > 0.5,
    3: lambda values: (values[_BAD] < 0.5).any(),
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


def _claims_about(case: str, proposition: int) -> list[str]:
    factors, outcomes = _ABOUT[proposition]
    return [
        str(row["id"])
        for row in datasets.claims().to_dict("records")
        if case in _split(row["cases"])
        and (factors & set(_split(row["factors"])) or outcomes & set(_split(row["outcomes"])))
    ]


def _first(values: pd.Series) -> tuple[str, str]:
    improved = values["outcome_first_tier"]
    if np.isnan(improved):
        return "not reported", "Nothing is reported on the first tier."
    both = values[["visibility", "associations"]]
    if improved > 0.5:
        if (both < 0.5).any():
            return "inconsistent", "The first tier improved without visible buyers or without an association."
        if both.isna().any():
            return "not reported", "The first tier improved; buyers or association are not reported."
        return "consistent", "The first tier improved with visible buyers and an association."
    if (both > 0.5).all():
        return "inconsistent", "Visible buyers and an association, and yet no better first tier."
    if (both < 0.5).any():
        return "consistent", "No better first tier, and one of the two supports is missing."
    return "not reported", "No better first tier; what is missing is not reported."


def _second(values: pd.Series) -> tuple[str, str]:
    if not values["outcome_first_tier"] > 0.5:
        return "outside", "The proposition speaks of clusters whose first tier improved; none is reported here."
    lower = values["outcome_lower_tier"]
    if np.isnan(lower):
        return "not reported", "The first tier improved; the lower tiers are not reported."
    if lower < 0.5:
        return "consistent", "The first tier improved while abuses stayed widespread below."
    return "inconsistent", "The lower tiers are reported as acceptable."


def _third(values: pd.Series) -> tuple[str, str]:
    outcomes = values[_BAD].dropna()
    conditions = values[list(CONDITIONS)].dropna()
    if outcomes.empty or conditions.empty:
        return "not reported", "The outcome or every condition is not reported."
    bad, weak = bool((outcomes < 0.5).any()), bool(conditions.mean() < 0.5)
    reading = (
        f"{'Violations or pollution' if bad else 'No violations or pollution'} reported, "
        f"drivers {'weak' if weak else 'not weak'} on average ({conditions.mean():.2f} over {len(conditions)})."
    )
    return ("consistent" if bad == weak else "inconsistent"), reading


def agreement(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Agreement of two coders, variable by variable.

    Parameters
    ----------
    first, second
        Codings with the columns case, variable and value (0, 0.33, 0.67, 1 or missing), one row a case and variable.

    Returns
    -------
    DataFrame
        Columns variable; both (cases in which both report a value); percent (share of cases of both files with the
        same entry, missing counted as an entry, 0 to 100); alpha (Krippendorff's alpha for ordered values, over the
        values only; missing where fewer than two different values are there to compare).

    Raises
    ------
    ValueError
        If the files have no case and variable in common, or one of them codes a pair twice.
    """
    pairs = _paired(first, second)
    rows = []
    for variable, group in pairs.groupby("variable", sort=False):
        same = (group["first"] == group["second"]) | (group["first"].isna() & group["second"].isna())
        values = group[["first", "second"]].to_numpy(dtype=float).T
        both = int((~np.isnan(values)).all(axis=0).sum())
        compared = values[:, (~np.isnan(values)).all(axis=0)]
        rows.append(
            (variable, both, 100 * float(same.mean()), _alpha(values) if len(np.unique(compared)) > 1 else np.nan)
        )
    return pd.DataFrame(rows, columns=["variable", "both", "percent", "alpha"])


def disagreements(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """The cases and variables on which two coders differ: case, variable, first, second; missing stays missing."""
    pairs = _paired(first, second)
    same = (pairs["first"] == pairs["second"]) | (pairs["first"].isna() & pairs["second"].isna())
    return pairs[~same].reset_index(drop=True)


def _alpha(values: NDArray[np.float64]) -> float:
    return float(krippendorff.alpha(reliability_data=values, level_of_measurement="ordinal"))


def _paired(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    keys = ["case", "variable"]
    for name, table in (("first", first), ("second", second)):
        twice = table[table.duplicated(keys)]
        if len(twice):
            row = twice.iloc[0]
            raise ValueError(f"{name}: {row['case']!r} has {row['variable']!r} twice; allowed is once")
    pairs = first[[*keys, "value"]].merge(second[[*keys, "value"]], on=keys, suffixes=("_1", "_2"))
    if pairs.empty:
        raise ValueError("the two files have no case and variable in common; allowed is one or more")
    return pairs.rename(columns={"value_1": "first", "value_2": "second"})


def _lists(column: pd.Series) -> list[list[str]]:
    return [_split(cell) for cell in column]


def _split(cell: object) -> list[str]:
    return cell.split("; ") if isinstance(cell, str) else []
