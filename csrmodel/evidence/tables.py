"""The tables of the evidence, each as a documented function. Frames are copies: change them freely."""

from __future__ import annotations

from functools import cache

import pandas as pd

from csrmodel.evidence.schema import data_folder, data_package, read_table
from csrmodel.parameters import shown


def factors() -> pd.DataFrame:
    """The factors of figure 1 and the one in the text only: id, level, poles, symbol, source."""
    return shared_table("factors").copy()


def drivers_barriers() -> pd.DataFrame:
    """Table 1 in full: six drivers and six barriers, the factor that each moves, studies and cases.

    Notes
    -----
    The review lists the twelve side by side and does not call the rows pairs. The pairing is this book's reading
    (column ``pairing``).
    """
    return shared_table("drivers_barriers").copy()


def claims() -> pd.DataFrame:
    """The review as claims, one row each: text in our words, section, kind, status, basis, cases, references.

    Coded once, by the codes of `codebook`. ``factors``, ``outcomes`` and ``direction`` say what acts on what, and how
    the outcome (never the factor) is reported. ``tested_by`` names the model rule, property or check that a claim
    becomes, or says why there is none.
    """
    return shared_table("claims").copy()


def cases() -> pd.DataFrame:
    """Clusters about which the review reports something; ``kind`` keeps populations apart from single clusters."""
    return shared_table("cases").copy()


def case_names() -> dict[str, str]:
    """The name of each case by its identifier: what a reader is shown, who is never shown an identifier."""
    table = shared_table("cases")
    return dict(zip(table["id"], table["name"], strict=True))


def codings() -> pd.DataFrame:
    """Each case by each condition and outcome: 0, 0.33, 0.67 or 1, missing where the review is silent.

    The book's own coding: the first coder's with the decisions of `adjudication`.
    """
    return shared_table("codings").copy()


def codings_first() -> pd.DataFrame:
    """The first coder's reading of every case, before any comparison."""
    return shared_table("codings_first").copy()


def codings_second() -> pd.DataFrame:
    """Twelve of the cases as a second coder read them, from the same review and codebook without sight of the first."""
    return shared_table("codings_second").copy()


def adjudication() -> pd.DataFrame:
    """What was decided where the coders differ, or where a value was read again: first, second, value, reason."""
    return shared_table("adjudication").copy()


def coastlines() -> pd.DataFrame:
    """Land for a small map: id, and its corners in degrees east and north. Natural Earth, in the public domain."""
    return shared_table("coastlines").copy()


def topics() -> pd.DataFrame:
    """Table 2: the main topics of the literature, with their claims."""
    return shared_table("topics").copy()


def critiques() -> pd.DataFrame:
    """Table 3: five critiques of the literature, with their claims."""
    return shared_table("critiques").copy()


def democracies() -> pd.DataFrame:
    """Countries between the wars, as memberships in five conditions and in ``survived``: public data to teach by.

    Returns
    -------
    DataFrame
        Eighteen rows by the countries' names, six columns, each value in [0, 1] (`lipset1959`, as the package for R
        ships it).
    """
    return shared_table("democracies").set_index("country")


def frameworks() -> pd.DataFrame:
    """Each framework by each factor: holds it, mentions it, or leaves it out as far as the review reports."""
    return shared_table("frameworks").copy()


def framework_rules() -> pd.DataFrame:
    """Each framework put as rules: what it takes for which outcome, in our reading, with the claims behind it.

    ``when`` is an expression as `csrmodel.qca.Space` reads it. ``ground`` tells what the review says of a framework
    from the contrary of it, which this book adds.
    """
    return shared_table("framework_rules").copy()


def propositions() -> pd.DataFrame:
    """The three propositions clause by clause, with quantifier and kind of check."""
    return shared_table("propositions").copy()


def checks() -> pd.DataFrame:
    """What the readings ask of a population of clusters: a share, and the word that it has to deserve."""
    return shared_table("checks").copy()


def readings() -> pd.DataFrame:
    """Ways to make a proposition exact: each with its checks, and the words of the review that speak for it."""
    return shared_table("readings").copy()


def facts() -> pd.DataFrame:
    """Twenty things that the review says of clusters, each with the experiment that asks the model for it."""
    return shared_table("facts").copy()


def codebook() -> pd.DataFrame:
    """Every code of the evidence tables: the column that uses it, the code, its name and its meaning."""
    return shared_table("codebook").copy()


def criteria() -> pd.DataFrame:
    """What makes 1, 0.67, 0.33 and 0 of each variable: a row for each variable and value, in the codebook's order.

    The question that a variable asks is its meaning in `codebook`.
    """
    return shared_table("criteria").copy()


def names(column: str) -> dict[str, str]:
    """Names of the codes of one column (section, status, factor, outcome, ...), in the order of the codebook.

    Raises
    ------
    ValueError
        If the codebook has no such column.
    """
    table = shared_table("codebook")
    found = table[table["field"] == column] if isinstance(column, str) else table[:0]
    if found.empty:
        raise ValueError(f"column {shown(column)} is unknown; allowed are {', '.join(table['field'].unique())}")
    return dict(zip(found["code"], found["name"], strict=True))


def debates() -> pd.DataFrame:
    """The four environmental debates, each with its two positions and the claims on either side."""
    return shared_table("debates").copy()


def labour_agency() -> pd.DataFrame:
    """What constrains workers who act on their conditions, by form of agency."""
    return shared_table("labour_agency").copy()


def worker_groups() -> pd.DataFrame:
    """Who gains and who loses by a measure, by place of work, as the review reports it."""
    return shared_table("worker_groups").copy()


def poverty_links() -> pd.DataFrame:
    """Features, processes, dynamics and incentives that tie clusters to poverty, with their direction."""
    return shared_table("poverty_links").copy()


def monitoring_schemes() -> pd.DataFrame:
    """Independence of monitoring against local ownership, for two kinds of governance and two clusters."""
    return shared_table("monitoring_schemes").copy()


def initiatives() -> pd.DataFrame:
    """What has been tried in clusters or could be, as changes to a cluster of the model, each with its claims."""
    return shared_table("initiatives").copy()


def round_table_levers() -> pd.DataFrame:
    """What each seat of the round table can do: id (an initiative), seat, name, does, who_pays, claims, note."""
    return shared_table("round_table_levers").copy()


def round_table_seats() -> pd.DataFrame:
    """The seats of the round table: id, name, who, goal, card, claims. Made up for teaching."""
    return shared_table("round_table_seats").copy()


def round_table_measures() -> pd.DataFrame:
    """Outcomes by which a round is told: id, name, better, seen, unit, low, high, note."""
    return shared_table("round_table_measures").copy()


def round_table_goals() -> pd.DataFrame:
    """Which measures each seat of the round table cares about, a row for each: seat, measure."""
    return shared_table("round_table_goals").copy()


def round_table_clusters() -> pd.DataFrame:
    """The coded cases that the round table offers: case, story, claims."""
    return shared_table("round_table_clusters").copy()


def definitions() -> pd.DataFrame:
    """Activities against the three parts of the adopted definition of CSR. Made up for teaching."""
    return shared_table("definitions").copy()


def presets() -> pd.DataFrame:
    """Ready settings of the adoption explorer: set memberships in [0, 1], for illustration."""
    return shared_table("presets").copy()


def glossary() -> pd.DataFrame:
    """Terms of the field as this book uses them: term, definition, related term."""
    return shared_table("glossary").copy()


@cache
def shared_table(name: str) -> pd.DataFrame:
    """A table of the data package by its name, read once and shared: copy it before changing it.

    Raises
    ------
    ValueError
        If the data package has no table of that name, or with every fault of the file.
    """
    paths = {resource["name"]: resource["path"] for resource in data_package()["resources"]}
    if name not in paths:
        raise ValueError(f"table {name!r} is unknown; allowed are {', '.join(paths)}")
    return read_table(data_folder() / paths[name], name)


def listed(cell: object) -> list[str]:
    """The identifiers in a cell that lists them, separated by "; "; none where it is missing."""
    return cell.split("; ") if isinstance(cell, str) else []
