"""The round table: eight seats of a cluster, what each can do, and what comes of what all of them do.

A role-play for a class. Each seat has levers (initiatives of `csrmodel.initiatives`), a goal in measures of the model,
some tokens and a private card. A *profile* says of every lever whether it is pulled: a whole number whose bit k is
lever k of the table ``round_table_levers``. The first round is answered with the report alone, an audit tells the rest,
and the last round ends in a contract::

    payoff of a seat  = sum of weight * value of each measure in its goal (minus where less is better) - cost of each
                        lever for which it pays
    equilibrium       a profile that no seat would leave alone, by any choice among its own levers
    fair              a profile under which every measure with a bar meets it
    contract          a fair profile that all tokens together can pay for: tokens can be given away

The clusters are coded cases, with the register's ``unreported`` wherever the review is silent. Costs, tokens, weights
and bars are the game's own (names in ``table_`` in the register): the model has no tokens, and asks nobody to pay for a
plant or for fair prices.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csrmodel import evidence
from csrmodel.coded_cases import CodedCase, coded_cases
from csrmodel.evidence import default
from csrmodel.frames import has_columns
from csrmodel.guards import guard
from csrmodel.impacts import SITES, impacts, incomes, poverty
from csrmodel.initiatives import every_choice
from csrmodel.parameters import ANY, shown, unknown, whole_number, within
from csrmodel.simulation import equilibrium
from csrmodel.words import enumerated

Array = NDArray[np.float64]

BARS = ("chain", "gap", "load", "poor", "women", "jobs")
"""Measures that a fair contract has to meet."""

_ABSOLUTE = ("chain", "gap")
"""Those whose bar is a value; that of the others is a part of what the cluster has today."""

CODE = "buyers_code"
"""The lever of the trap."""

TODAY = 0
"""The profile in which nobody does anything."""

STEPS = 2**16 - 1
"""Steps from the lowest to the highest value of a measure in the data of a page."""


def clusters() -> tuple[str, ...]:
    """Identifiers of the cases on offer, in the order of the table."""
    return tuple(evidence.round_table_clusters()["case"])


def levers() -> tuple[str, ...]:
    """Identifiers of the levers; the place of one is its bit in a profile."""
    return tuple(evidence.round_table_levers()["id"])


def seats() -> tuple[str, ...]:
    """Identifiers of the seats, in the order of the table."""
    return tuple(evidence.round_table_seats()["id"])


def profile_of(pulled: Sequence[str]) -> int:
    """The profile in which some levers are pulled and no others.

    Raises
    ------
    ValueError
        If a lever is unknown, naming the nearest.

    Examples
    --------
    >>> profile_of(["buyers_code", "fair_pricing"])
    5
    """
    places = {name: place for place, name in enumerate(levers())}
    wrong = [name for name in pulled if name not in places]
    if wrong:
        raise ValueError("\n".join(unknown("lever", name, places) for name in wrong))
    return sum(1 << places[name] for name in set(pulled))


def levers_of(profile: int) -> tuple[str, ...]:
    """The levers that are pulled in a profile.

    Raises
    ------
    ValueError
        If there is no such profile.

    Examples
    --------
    >>> levers_of(5)
    ('buyers_code', 'fair_pricing')
    """
    names, number = levers(), whole_number("profile", profile, 0)
    if number >= 2 ** len(names):
        raise ValueError(f"profile is {shown(profile)}; allowed is a whole number below {2 ** len(names)}")
    return tuple(name for place, name in enumerate(names) if number >> place & 1)


def case_of(cluster: str) -> CodedCase:
    """The coded case behind a cluster of the table.

    Raises
    ------
    ValueError
        If the table has no such cluster.
    """
    if cluster not in clusters():
        raise ValueError(unknown("cluster", cluster, clusters()))
    return next(case for case in coded_cases() if case.case == cluster)


def outcomes(cluster: str) -> pd.DataFrame:
    """What comes of every profile in a cluster.

    Parameters
    ----------
    cluster
        One of `clusters`.

    Returns
    -------
    DataFrame
        A row for each profile, in order, a column for each measure of the table ``round_table_measures``: shares in
        [0, 1] but for the income of women at home, a share of the legal minimum.

    Notes
    -----
    Each row has the numbers that `csrmodel.initiatives.effect` gives for the levers of its profile, rounded to the
    steps in which a page gets them (`STEPS`): so page and package never differ on what is fair or whom a choice serves.

    Raises
    ------
    ValueError
        If the table has no such cluster.
    """
    attributes = case_of(cluster).attributes()
    choices, deeds = every_choice(attributes, levers())
    was, state = impacts(equilibrium(attributes)), equilibrium(choices)
    cleaner, treated, moved, closed = (deeds[name] for name in ("cleaner", "treated", "moved", "closed"))
    now = impacts(state, cleaner=cleaner, treated=treated, moved=moved, closed=closed)
    found = {
        "report": state.reported,
        "jobs": now.jobs,
        "chain": state.chain_wide,
        "gap": state.gap,
        "load": now.load,
        "poor": poverty(was, now),
        "women": incomes(was, now)[:, 0, SITES.index("home")],
        "given": state.outsourced,
        "say": state.voice * choices.column("dialogue"),
    }
    return pd.DataFrame(
        {name: low + _steps(found[name], low, high) / STEPS * (high - low) for name, (low, high) in _spans().items()}
    ).rename_axis("profile")


def worth(found: pd.DataFrame) -> pd.DataFrame:
    """What every profile is worth to each seat in tokens, before any cost, as `payoffs` has it after costs.

    Parameters
    ----------
    found
        As `outcomes` gives it.
    """
    _measured(found)
    weights = pd.DataFrame(_goals()).reindex(found.columns).fillna(0.0)
    return found @ weights.mul(pd.Series(_signs()), axis=0).loc[found.columns]


def payoffs(found: pd.DataFrame) -> pd.DataFrame:
    """What every profile is worth to each seat, in tokens, after what it pays for levers.

    Parameters
    ----------
    found
        As `outcomes` gives it.

    Returns
    -------
    DataFrame
        A row for each profile, a column for each seat. Only differences between profiles mean something.
    """
    gross, pulled, cost = worth(found), _pulled(len(found)), costs()
    pays = evidence.round_table_levers()["who_pays"].to_numpy()
    return gross - pd.DataFrame({seat: pulled @ np.where(pays == seat, cost, 0.0) for seat in gross}, index=gross.index)


def costs() -> pd.Series:
    """What each lever costs, in tokens, by lever."""
    return pd.Series({name: default(f"table_cost_{name}") for name in levers()})


def tokens() -> pd.Series:
    """What each seat has at the start, in tokens, by seat."""
    return pd.Series({name: default(f"table_tokens_{name}") for name in seats()})


def equilibria(paid: pd.DataFrame) -> tuple[int, ...]:
    """Profiles that no seat would leave alone, in order; there may be none.

    Parameters
    ----------
    paid
        As `payoffs` gives it.
    """
    has_columns("paid", paid, seats(), seats())
    _each_profile("paid", paid)
    stays = np.ones(len(paid), dtype=bool)
    for seat in paid:
        value = paid[seat].to_numpy()
        stays &= value >= value[_alternatives(seat, len(paid))].max(axis=1) - _ROUNDING
    return tuple(int(profile) for profile in np.flatnonzero(stays))


def fair(found: pd.DataFrame) -> pd.Series:
    """The value that each of `BARS` has to reach in a cluster, or not to exceed where less is better.

    Parameters
    ----------
    found
        As `outcomes` gives it.

    Returns
    -------
    Series
        A value for each of `BARS`: that of chain-wide conduct and the gap as it stands in the register, the others as
        parts of what the cluster has today.
    """
    _measured(found)
    return pd.Series(
        {name: default(f"table_bar_{name}") * (1.0 if name in _ABSOLUTE else found[name].iloc[TODAY]) for name in BARS}
    )


def meets(found: pd.DataFrame) -> pd.DataFrame:
    """Whether each profile meets each of `BARS`: a row for each profile, a column for each.

    Parameters
    ----------
    found
        As `outcomes` gives it.
    """
    _measured(found)
    bars, sign = fair(found), _signs()
    return pd.DataFrame({name: (found[name] - bars[name]) * sign[name] >= -_ROUNDING for name in BARS})


def contracts(found: pd.DataFrame) -> pd.DataFrame:
    """Every contract: fair, and within the tokens of all seats together.

    Parameters
    ----------
    found
        As `outcomes` gives it.

    Returns
    -------
    DataFrame
        A row for each, by profile: cost (tokens), and spare (whether it stays fair without one of its levers).
    """
    good, pulled = meets(found).all(axis=1).to_numpy(), _pulled(len(found))
    every = np.arange(len(found))
    spare = np.zeros(len(found), dtype=bool)
    for place in range(pulled.shape[1]):
        spare |= pulled[:, place] & good[every & ~(1 << place)]
    table = pd.DataFrame({"cost": pulled @ costs().to_numpy(), "spare": spare}, index=found.index)
    return table[good & (table["cost"] <= tokens().sum())]


def different_contracts(found: pd.DataFrame) -> tuple[int, ...]:
    """Contracts of different structure: no lever of any can be spared, and each two differ by ``table_apart`` or more.

    Parameters
    ----------
    found
        As `outcomes` gives it.

    Notes
    -----
    The cheapest comes first, and then always the one that lies farthest from those before it.
    """
    left = contracts(found).query("not spare").sort_values("cost", kind="stable")
    chosen: list[int] = []
    while len(left):
        away = [min((_apart(profile, other) for other in chosen), default=np.inf) for profile in left.index]
        if max(away) < default("table_apart"):
            break
        chosen.append(int(left.index[int(np.argmax(away))]))
        left = left.drop(index=chosen[-1])
    return tuple(chosen)


class Conditions(NamedTuple):
    """What makes the game worth playing in a cluster, and whether it holds."""

    idle: tuple[str, ...]
    """Seats none of whose levers moves their own goal notably, in ``table_often`` or more of what the others may do."""
    dominant: tuple[int, ...]
    """Profiles that are best for every seat, or best by every measure of report and audit."""
    different: int
    """How many contracts of different structure there are."""
    trap: bool
    """Whether the code alone lowers no report, and leaves the chain below its bar with a gap above its own."""
    equilibria: int
    """How many equilibria there are."""
    unfair: bool
    """Whether no equilibrium is fair."""

    @property
    def hold(self) -> bool:
        """Whether the game is worth playing: nobody idle, nothing dominant, three contracts, the trap, unfair rest."""
        return not self.idle and not self.dominant and self.different >= ENOUGH and self.trap and self.unfair


ENOUGH = 3
"""Contracts of different structure that a table needs."""


def conditions(found: pd.DataFrame) -> Conditions:
    """What makes the game worth playing in a cluster, and whether it holds.

    Parameters
    ----------
    found
        As `outcomes` gives it.
    """
    paid, good = payoffs(found), meets(found).all(axis=1)
    rest = equilibria(paid)
    code, met = found.loc[profile_of([CODE])], meets(found).loc[profile_of([CODE])]
    trap = code["report"] >= found["report"].iloc[TODAY] - _ROUNDING and not (met["chain"] or met["gap"])
    return Conditions(
        idle=tuple(seat for seat, often in has_a_say(found).items() if often < default("table_often")),
        dominant=_best_of_all(found, paid),
        different=len(different_contracts(found)),
        trap=bool(trap),
        equilibria=len(rest),
        unfair=not good.loc[list(rest)].any(),
    )


def moved(values: pd.Series, lever: str) -> Array:
    """What a lever does to a value in each profile of the other levers.

    Parameters
    ----------
    values
        A number for each profile, such as a column of `outcomes`.
    lever
        One of `levers`.

    Returns
    -------
    array
        A change for each profile without the lever, in their order, shape (profiles / 2,).

    Raises
    ------
    ValueError
        If the lever is unknown, naming the nearest.
    """
    _each_profile("values", values)
    bit, value = profile_of([lever]), within("values", values, ANY)
    without = np.flatnonzero(np.arange(len(value)) & bit == 0)
    return np.asarray(value[without | bit] - value[without])


def has_a_say(found: pd.DataFrame) -> pd.Series:
    """For each seat, the share of what the others may do in which its most telling lever moves its own goal notably."""
    owners, gross, notable = _owners(), worth(found), default("table_notable")
    often = [float((np.abs(moved(gross[seat], lever)) >= notable).mean()) for lever, seat in owners.items()]
    return pd.Series(often, index=owners.to_numpy()).groupby(level=0).max().reindex(list(seats()))


def board_data(cases: Sequence[str] | None = None) -> dict[str, Any]:
    """All that a page needs to play, in plain values.

    Parameters
    ----------
    cases
        Some of `clusters`; None takes all.

    Returns
    -------
    dict
        ``levers``, ``seats``, ``measures`` and ``clusters``. The values of a measure in a cluster are whole numbers
        from 0 at ``low`` to 65535 at ``high``, two bytes each with the lower one first, one for each profile, in
        base64. ``meet`` counts fair profiles, ``good`` those that can be paid for.
    """
    table, cost = evidence.round_table_levers().drop(columns="note"), costs()
    return {
        "levers": [
            {**row, "cost": _plain(cost[row["id"]]), "claims": row["claims"].split("; "), "default_on": False}
            for row in table.to_dict("records")
        ],
        "seats": [
            {**row, "measures": _goals()[row["id"]], "tokens": _plain(tokens()[row["id"]])}
            | {"claims": row["claims"].split("; ")}
            for row in evidence.round_table_seats().to_dict("records")
        ],
        "measures": evidence.round_table_measures().to_dict("records"),
        "clusters": [_cluster_data(case) for case in (clusters() if cases is None else cases)],
    }


def _cluster_data(cluster: str) -> dict[str, Any]:
    found, case = outcomes(cluster), case_of(cluster)
    told = evidence.round_table_clusters().set_index("case").loc[cluster]
    return {
        "id": cluster,
        "name": case.name,
        "story": told["story"],
        "claims": told["claims"].split("; "),
        "grounds": case.sentence,
        "values": {name: _packed(name, found[name].to_numpy(), *span) for name, span in _spans().items()},
        "fair": fair(found).to_dict(),
        "equilibria": list(equilibria(payoffs(found))),
        "meet": int(meets(found).all(axis=1).sum()),
        "good": len(contracts(found)),
        "differ": [
            {"profile": profile, "why": contract_sentence(found, profile)} for profile in different_contracts(found)
        ],
    }


def _plain(value: float) -> float:
    """A whole number as one, so that a page prints 3 and not 3.0."""
    return int(value) if float(value).is_integer() else float(value)


def _packed(name: str, values: Array, low: float, high: float) -> str:
    steps = _steps(values, low, high)
    if steps.min() < 0 or steps.max() > STEPS:
        raise ValueError(f"{name} leaves {low:g} to {high:g}; allowed are limits that hold all its values")
    return b64encode(steps.astype("<u2").tobytes()).decode()


def _steps(values: Array, low: float, high: float) -> Array:
    """How many steps each value lies above the low end of its span."""
    return np.asarray(np.rint((values - low) / (high - low) * STEPS))


def _spans() -> dict[str, tuple[float, float]]:
    """Lowest and highest value of each measure in the data of a page, in the order of the table."""
    table = evidence.round_table_measures()
    return {name: (low, high) for name, low, high in zip(table["id"], table["low"], table["high"], strict=True)}


def contract_sentence(found: pd.DataFrame, profile: int) -> str:
    """What a contract costs and whom, and what it leaves of the river's load and of the income of women at home."""
    _measured(found)
    table = evidence.round_table_levers().assign(cost=costs().to_numpy()).set_index("id").loc[list(levers_of(profile))]
    names = evidence.round_table_seats().set_index("id")["name"]
    bills = table.groupby("who_pays", sort=False)["cost"].sum()
    if bills.empty:
        return "It costs nothing."
    largest = enumerated(spoken(str(names[seat])) for seat, bill in bills.items() if bill == bills.max())
    left = found.loc[profile, ["load", "women"]] / found.loc[TODAY, ["load", "women"]]
    return (
        f"It costs {bills.sum():g} of {tokens().sum():g} tokens, and the largest bill, of {bills.max():g}, goes to: "
        f"{largest}. It leaves {left['load']:.0%} of the load on the river and {left['women']:.0%} of the income of "
        "women at home."
    )


def spoken(name: str) -> str:
    """A name of the table as it stands within a sentence.

    Examples
    --------
    >>> spoken("The state")
    'the state'
    """
    return name[:1].lower() + name[1:]


def _measured(found: pd.DataFrame) -> None:
    """Raise a ValueError if a table is not one of outcomes."""
    has_columns("found", found, tuple(_spans()), tuple(_spans()))
    _each_profile("found", found)


def _each_profile(name: str, table: pd.DataFrame | pd.Series) -> None:
    """Raise a ValueError if a table has not one row for each profile."""
    profiles = 2 ** len(levers())
    if len(table) != profiles:
        raise ValueError(f"{name} has {len(table)} rows; allowed is one for each of {profiles} profiles")


def _owners() -> pd.Series:
    """The seat of each lever."""
    return evidence.round_table_levers().set_index("id")["seat"]


def _goals() -> dict[str, dict[str, float]]:
    """Weights of the measures in each seat's goal."""
    goals: dict[str, dict[str, float]] = {seat: {} for seat in seats()}
    for seat, measure in evidence.round_table_goals().itertuples(index=False):
        goals[seat][measure] = default(f"table_weight_{seat}_{measure}")
    return goals


def _signs() -> dict[str, float]:
    """1 for each measure of which more is better, -1 for the others."""
    table = evidence.round_table_measures()
    return dict(zip(table["id"], np.where(table["better"] == "up", 1.0, -1.0).tolist(), strict=True))


def _best_of_all(found: pd.DataFrame, paid: pd.DataFrame) -> tuple[int, ...]:
    sign, table = _signs(), evidence.round_table_measures()
    public = table.loc[table["seen"] != "seat", "id"]
    good = pd.DataFrame({name: found[name] * sign[name] for name in public})
    best = [(values >= values.max() - _ROUNDING).all(axis=1).to_numpy() for values in (paid, good)]
    return tuple(int(profile) for profile in np.flatnonzero(best[0] | best[1]))


@cache
def _pulled(profiles: int) -> NDArray[np.bool_]:
    """Which levers each profile pulls, shape (profiles, levers)."""
    return np.arange(profiles)[:, None] >> np.arange(len(levers())) & 1 == 1


@cache
def _alternatives(seat: str, profiles: int) -> NDArray[np.intp]:
    """The profiles that a seat can make of each by its own levers, itself among them, shape (profiles, choices)."""
    own = [1 << place for place, owner in enumerate(_owners()) if owner == seat]
    choices = np.array([0])
    for bit in own:
        choices = np.concatenate([choices, choices | bit])
    return np.asarray(np.arange(profiles)[:, None] & ~sum(own) | choices)


def _apart(one: int, other: int) -> int:
    """Levers by which two profiles differ."""
    return (one ^ other).bit_count()


_ROUNDING = 1e-9
"""Within which two values count as the same."""

guard(globals())
