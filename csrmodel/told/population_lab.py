"""The laboratory of populations: in how many populations of its grid each reading holds, and what these are like."""

from __future__ import annotations

import pandas as pd

from csrmodel.populations import kept
from csrmodel.populations.propositions import CHECKS, CROSSOVER, FIRST, READINGS, reading_truths


def on_the_grid() -> dict[str, object]:
    """Of all populations of the grid, those in which readings hold.

    Returns
    -------
    dict
        How many there are (``grid``); of each reading the ``name_`` and in how many it holds (``holds_``), by its key;
        the name of the reading of each proposition that holds in the fewest (``hardest_1``); in how many the first
        readings of the second and third hold together (``holds_both``), and all three (``holds_all``); the mean
        traceability and informality of those in which ``both`` hold and of the whole ``grid`` (``traced_both``,
        ``informal_grid``).
    """
    grid = kept.verdict_grid()
    shares = grid[[check.key for check in CHECKS]].to_dict("records")
    holds = pd.DataFrame([reading_truths(one) for one in shares]) > CROSSOVER
    many = {key: int(holds[key].sum()) for key in READINGS}
    first = holds[[FIRST[n].key for n in (1, 2, 3)]]
    both = first[FIRST[2].key] & first[FIRST[3].key]
    found: dict[str, object] = {
        "grid": f"{len(grid):,}",
        "holds_both": int(both.sum()),
        "holds_all": int(first.all(axis=1).sum()),
    }
    for key, reading in READINGS.items():
        found |= {f"name_{key}": reading.name, f"holds_{key}": many[key]}
    for n in (1, 2, 3):
        own = [reading for reading in READINGS.values() if reading.proposition == n]
        found[f"hardest_{n}"] = min(own, key=lambda reading: many[reading.key]).name
    for where, rows in (("both", grid[both]), ("grid", grid)):
        found[f"traced_{where}"] = f"{rows['traceability_median'].mean():.2f}"
        found[f"informal_{where}"] = f"{rows['informality_median'].mean():.2f}"
    return found
