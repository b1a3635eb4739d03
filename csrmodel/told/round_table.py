"""The round table in words: what is offered, what did nothing and why, who pays for the river, and who looks best."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from csrmodel import evidence, round_table
from csrmodel.coded_cases import CodedCase
from csrmodel.frames import with_named_rows
from csrmodel.initiatives import DEEDS, changed
from csrmodel.populations import kept
from csrmodel.populations.propositions import percent
from csrmodel.populations.table_draws import SAY
from csrmodel.simulation import equilibrium
from csrmodel.treatment import cluster_plant
from csrmodel.words import counted, enumerated


def _moves(found: pd.DataFrame, one: int, other: int) -> bool:
    """Whether two profiles differ in a measure as far as its digits show (``moved`` of the board's script)."""
    return bool((found.loc[one].round(2) != found.loc[other].round(2)).any())


def offered() -> dict[str, str | int]:
    """How many ``seats``, ``levers`` and ``clusters`` there are, in words, and how many ``profiles``."""
    levers = round_table.levers()
    counts = {"seats": len(round_table.seats()), "levers": len(levers), "clusters": len(round_table.clusters())}
    return {**{name: counted(count) for name, count in counts.items()}, "profiles": 2 ** len(levers)}


def at_rest(cluster: str) -> dict[str, str | int]:
    """Where a cluster comes to rest if each seat looks to its own goal, and what would be fair.

    Parameters
    ----------
    cluster
        One of `csrmodel.round_table.clusters`.

    Returns
    -------
    dict
        How many ``equilibria``, in words; the levers of the first (``pulled``), and its ``report``, ``chain`` and
        ``load`` with two decimals; how many profiles are ``fair``, how many of them all tokens can pay for
        (``contracts``), and how many differ in structure (``different``, in words).

    Raises
    ------
    ValueError
        If the table has no such cluster.
    """
    found = _outcomes(cluster)
    rest = round_table.equilibria(round_table.payoffs(found))
    shown = found.loc[rest[0]] if rest else pd.Series(np.nan, index=found.columns)
    return {
        "equilibria": counted(len(rest)),
        "pulled": _named(rest[0]) if rest else "none",
        **{name: f"{shown[name]:.2f}" for name in ("report", "chain", "load")},
        "fair": int(round_table.meets(found).all(axis=1).sum()),
        "contracts": len(round_table.contracts(found)),
        "different": counted(len(round_table.different_contracts(found))),
    }


def at_rest_table() -> pd.DataFrame:
    """What `at_rest` tells of each cluster of the table: a row for each."""
    heads = {
        "equilibria": "resting places",
        "pulled": "pulled at the first",
        "report": "reported conduct",
        "chain": "chain-wide conduct",
        "load": "load on the river",
        "fair": "fair sets of levers",
        "contracts": "of these paid for",
    }
    told = {name: at_rest(name) for name in round_table.clusters()}
    return _by_cluster(pd.DataFrame.from_dict(told, orient="index")[list(heads)].rename(columns=heads))


def did_nothing_table() -> pd.DataFrame:
    """What `did_nothing` tells of single levers in each cluster of the table as it is today: a row for each."""
    told = {name: did_nothing(name) for name in round_table.clusters()}
    table = pd.DataFrame.from_dict(told, orient="index")[["levers", "why"]]
    return _by_cluster(table.rename(columns={"levers": "alone without effect"}))


def _by_cluster(table: pd.DataFrame) -> pd.DataFrame:
    return with_named_rows(table.rename(index=evidence.case_names()), "Cluster")


def did_nothing(cluster: str, profile: int | None = None) -> dict[str, str]:
    """Levers that change no measure in a cluster, and why.

    Parameters
    ----------
    cluster
        One of `csrmodel.round_table.clusters`.
    profile
        What was played: a lever did nothing if all would be the same without it. None asks of every lever alone what it
        does to the cluster as it is today.

    Returns
    -------
    dict
        The ``levers`` in a row ("none" if there are none), how ``many`` in words, and ``why``: a sentence for each.

    Raises
    ------
    ValueError
        If the table has no such cluster, or there is no such profile.
    """
    found = _outcomes(cluster)
    played = [round_table.profile_of([name]) for name in round_table.levers()]
    pairs = [(bit, round_table.TODAY) for bit in played]
    if profile is not None:
        pulled = round_table.profile_of(round_table.levers_of(profile))
        pairs = [(pulled, pulled & ~bit) for bit in played if pulled & bit]
    still = [(with_it, without) for with_it, without in pairs if not _moves(found, with_it, without)]
    why = [_why_still(cluster, round_table.levers_of(with_it ^ without)[0], without) for with_it, without in still]
    return {
        "levers": enumerated(_name(round_table.levers_of(a ^ b)[0]) for a, b in still),
        "many": counted(len(still)),
        "why": " ".join(why),
    }


def _why_still(cluster: str, lever: str, without: int) -> str:
    """Why a lever does nothing beside others: the cluster has as much, or its firms stand too far from the line."""
    case = round_table.case_of(cluster)
    before, _ = changed(case.attributes(), round_table.levers_of(without))
    after, _ = changed(before, [lever])
    moves = [name for name in _attributes(lever) if float(getattr(after, name)) != float(getattr(before, name))]
    name = _name(lever).capitalize()
    if not moves:
        had = enumerated(_standing(case, each, float(getattr(before, each))) for each in _attributes(lever))
        return f"{name}: no more than there is, since {had}."
    return (
        f"{name}: it moves {enumerated(map(_word, moves))} by too little to move conduct, which stands at "
        f"{equilibrium(before).first_tier.item():.2f} in the first tier."
    )


def _standing(case: CodedCase, attribute: str, value: float) -> str:
    """Where an attribute stands, and by whose word."""
    word, at = _word(attribute), f"{value:.2f}"
    if case.reported.get(attribute) == value:
        return f"the coding has {at} for {word}"
    if attribute in case.missing and value == evidence.default("unreported"):
        return f"nothing is reported of {word}, which stands in the middle at {at}"
    return f"other levers have brought {word} to {at}"


def river(cluster: str, profile: int) -> dict[str, str]:
    """Who pays for the river under what was played.

    Parameters
    ----------
    cluster
        One of `csrmodel.round_table.clusters`.
    profile
        What was played.

    Returns
    -------
    dict
        The load ``before`` and ``after``; ``bills``: each lever without which the load would be higher, with its payer
        and tokens ("nobody" if there is none); ``dues``: the share of the plant's dues that its members pay, in percent
        ("no plant" without one); ``women``, what is left of the income of women at home, in percent.

    Raises
    ------
    ValueError
        If the table has no such cluster, or there is no such profile.
    """
    found, pulled = _outcomes(cluster), round_table.levers_of(profile)
    table = evidence.round_table_levers().set_index("id")
    payer = evidence.round_table_seats().set_index("id")["name"].loc
    bills = []
    for lever in pulled:
        without = profile & ~round_table.profile_of([lever])
        if found.loc[without, "load"] > found.loc[profile, "load"] and _moves(found[["load"]], without, profile):
            pays = round_table.spoken(payer[table.loc[lever, "who_pays"]])
            bills.append(f"{_name(lever)} ({pays}, {_tokens(lever)})")
    today = found.loc[round_table.TODAY]
    return {
        "before": f"{today['load']:.2f}",
        "after": f"{found.loc[profile, 'load']:.2f}",
        "bills": enumerated(bills) if bills else "nobody",
        "dues": _dues(cluster, pulled),
        "women": f"{found.loc[profile, 'women'] / today['women']:.0%}",
    }


def _dues(cluster: str, pulled: tuple[str, ...]) -> str:
    if "common_plant" not in pulled:
        return "no plant"
    attributes, deeds = changed(round_table.case_of(cluster).attributes(), pulled)
    return f"{cluster_plant(attributes, deeds['cleaner']).funding[-1]:.0%}"


def looks_best(cluster: str, profile: int) -> dict[str, str]:
    """Who looks best after the first round, and to whom.

    Parameters
    ----------
    cluster
        One of `csrmodel.round_table.clusters`.
    profile
        What was played.

    Returns
    -------
    dict
        The seat whose goal rose most by what the report tells (``by_report``), and by all that the audit adds
        (``by_audit``), both before costs; "nobody" where no goal rose by a tenth of a point. Reported and chain-wide
        conduct before and after (``report_before``, ``report_after``, ``chain_before``, ``chain_after``) and the
        ``gap`` after, with two decimals.

    Raises
    ------
    ValueError
        If the table has no such cluster, or there is no such profile.
    """
    found = _outcomes(cluster)
    round_table.levers_of(profile)
    measures = evidence.round_table_measures().set_index("id")["seen"]
    public = found.assign(**{name: found.loc[round_table.TODAY, name] for name in measures.index[measures != "report"]})
    before, after = found.loc[round_table.TODAY], found.loc[profile]
    return {
        "by_report": _risen_most(public, profile),
        "by_audit": _risen_most(found, profile),
        **{
            f"{name}_{when}": f"{values[name]:.2f}"
            for name in ("report", "chain")
            for when, values in (("before", before), ("after", after))
        },
        "gap": f"{after['gap']:.2f}",
    }


def _risen_most(found: pd.DataFrame, profile: int) -> str:
    worth = round_table.worth(found)
    rise = worth.loc[profile] - worth.loc[round_table.TODAY]
    names = evidence.round_table_seats().set_index("id")["name"]
    return str(names[rise.idxmax()]) if round(rise.max(), 1) > 0 else "nobody"


def draws() -> dict[str, str | int]:
    """In which part of the draws of all assumptions the conditions of the game hold, over all clusters of the table.

    Returns
    -------
    dict
        How many ``draws``; how many contracts have to differ (``enough``, in words); in percent of draws and clusters
        where each condition holds: ``dominant``, ``different``, ``trap``, ``rest``, ``unfair`` and ``hold``; the seat
        that has a say least often (``least``), and how often (``least_say``).
    """
    table = kept.round_table_draws()
    share = table.drop(columns=["draw", "cluster"]).mean()
    say = share.filter(like=SAY)
    names = evidence.round_table_seats().set_index("id")["name"]
    return {
        "draws": int(table["draw"].nunique()),
        "enough": counted(round_table.ENOUGH),
        **{str(name): percent(value) for name, value in share.drop(index=say.index).items()},
        "least": round_table.spoken(names[str(say.idxmin()).removeprefix(SAY)]),
        "least_say": percent(say.min()),
    }


def draws_table() -> pd.DataFrame:
    """In how many per cent of the draws each condition holds: a row for each condition, a column for each cluster."""
    words = {
        "dominant": "No choice is best for all",
        "different": f"{counted(round_table.ENOUGH).capitalize()} contracts of different structure",
        "trap": "The code alone leaves chain and gap beyond their bars",
        "rest": "There is a resting place",
        "unfair": "No resting place is fair",
        "hold": "All of this, with or without a resting place",
    }
    seats = evidence.round_table_seats().set_index("id")["name"]
    words |= {f"{SAY}{seat}": f"A say: {name}" for seat, name in seats.items()}
    share = kept.round_table_draws().drop(columns="draw").groupby("cluster", sort=False).mean().T
    found = (100 * share.loc[list(words)]).round().astype(int)
    return with_named_rows(found.rename(index=words, columns=evidence.case_names()), "Condition")


@cache
def _outcomes(cluster: str) -> pd.DataFrame:
    return round_table.outcomes(cluster)


def _name(lever: str) -> str:
    """A lever as a sentence has it."""
    return round_table.spoken(str(evidence.round_table_levers().set_index("id").loc[lever, "name"]))


def _named(profile: int) -> str:
    return enumerated(_name(lever) for lever in round_table.levers_of(profile))


def _tokens(lever: str) -> str:
    cost = round_table.costs()[lever]
    return f"{cost:g} token{'' if cost == 1 else 's'}"


def _attributes(lever: str) -> list[str]:
    """Attributes of a cluster that a lever moves."""
    table = evidence.initiatives()
    targets = table.loc[table["initiative"] == lever, "target"]
    return [name for name in targets if name not in DEEDS]


def _word(attribute: str) -> str:
    return evidence.names("variable").get(attribute, attribute.replace("_", " ")).lower()
