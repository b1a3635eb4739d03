"""What the model reproduces of the facts, counted, with the facts that it misses."""

from __future__ import annotations

from csrmodel.populations import kept
from csrmodel.populations.facts import facts
from csrmodel.words import counted, enumerated


def reproduced() -> dict[str, str]:
    """Counts in words, and names of facts.

    Returns
    -------
    dict
        ``all``, ``right`` at the defaults, ``missed`` and its ``names``, ``built_in``, and of those that are not built
        in: how many are ``tests``, and ``tests_right``. Over draws: ``draws``, how many facts most of them give
        (``most``), and the names of the ``doubtful`` ones, which more draws give the wrong way than the right.
    """
    rows = facts().merge(kept.fact_draws(), left_on="id", right_on="fact")
    right, tests = rows["verdict"] == "right", rows["built_in"] == "no"
    doubtful = rows[rows["wrong"] > rows["right"]]
    return {
        "all": counted(len(rows)),
        "right": counted(int(right.sum())),
        "missed": counted(int((~right).sum())),
        "names": enumerated(f"“{name}”" for name in rows.loc[~right, "name"]),
        "built_in": counted(int((~tests).sum())),
        "tests": counted(int(tests.sum())),
        "tests_right": counted(int((tests & right).sum())),
        "draws": f"{int(rows['draws'].iloc[0]):,}",
        "most": counted(int((rows["right"] > rows["draws"] / 2).sum())),
        "doubtful": enumerated(f"“{name}”" for name in doubtful["name"]),
    }


def margins(fact: str) -> str:
    """How far each part of a fact moves at the defaults, in words and signed numbers.

    Parameters
    ----------
    fact
        Its identifier.

    Raises
    ------
    ValueError
        If there is no such fact.
    """
    rows = facts().set_index("id")["margins"]
    if fact not in rows.index:
        raise ValueError(f"fact is {fact!r}; allowed are {', '.join(rows.index)}")
    return str(rows[fact])
