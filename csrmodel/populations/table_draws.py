"""The round table where every assumption of the model is drawn from its range: which of its conditions hold.

A game that is worth playing at the defaults alone would teach the defaults. So each of
`csrmodel.round_table.Conditions` is asked in every cluster of the table over draws of all assumptions that an outcome
reads, those of the cluster among them that no case reports. Costs, tokens, weights and bars stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from functools import partial
from itertools import chain

import pandas as pd

from csrmodel import round_table
from csrmodel.evidence import assuming, assumptions_behind
from csrmodel.guards import guard
from csrmodel.parameters import whole_number
from csrmodel.populations.facts import drawn_from_ranges

SAY = "say_"
"""How the columns of single seats begin."""


def draws_of_tables(draws: int) -> pd.DataFrame:
    """Evenly spread draws of every assumption that an outcome of the round table reads, a column for each.

    Parameters
    ----------
    draws
        How many, a power of two for the evenest spread.
    """
    whole_number("draws", draws, 1)
    return drawn_from_ranges(assumptions_behind(partial(round_table.outcomes, round_table.clusters()[0])), draws)


def table_draws(draws: pd.DataFrame, executor: Executor | None = None) -> pd.DataFrame:
    """Which conditions of the round table hold in each draw and cluster.

    Parameters
    ----------
    draws
        A row for each draw, a column for each assumption, such as `draws_of_tables` gives them.
    executor
        Any `concurrent.futures.Executor`; None computes in this process. The numbers are the same.

    Returns
    -------
    DataFrame
        A row for each draw and cluster: draw, cluster, and 1 or 0 for whether nothing is ``dominant``, there are enough
        ``different`` contracts, the ``trap`` is there, there is an equilibrium (``rest``), none is fair (``unfair``),
        the game is worth playing (``hold``), and each seat has a say ("say_state").
    """
    whole_number("draws", len(draws), 1)
    rows = draws.to_dict("records")
    found = executor.map(_held, rows, chunksize=4) if executor else map(_held, rows)
    table = pd.DataFrame(chain.from_iterable(found))
    table.insert(0, "draw", [draw for draw in range(len(draws)) for _ in round_table.clusters()])
    return table


def _held(values: Mapping[str, float]) -> list[dict[str, int | str]]:
    """Which conditions hold in each cluster at one draw."""
    with assuming(values):
        return [
            {"cluster": cluster, **_flat(round_table.conditions(round_table.outcomes(cluster)))}
            for cluster in round_table.clusters()
        ]


def _flat(found: round_table.Conditions) -> dict[str, int]:
    held = {
        "dominant": not found.dominant,
        "different": found.different >= round_table.ENOUGH,
        "trap": found.trap,
        "rest": found.equilibria > 0,
        "unfair": found.unfair,
        "hold": found.hold,
        **{f"{SAY}{seat}": seat not in found.idle for seat in round_table.seats()},
    }
    return {name: int(value) for name, value in held.items()}


guard(globals())
