"""How long things take."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def median_seconds(run: Callable[[], object], times: int = 5, clock: Callable[[], float] = time.perf_counter) -> float:
    """Median time of `run` over some runs, after one that does not count; wall time unless another clock is given."""
    run()
    spent = []
    for _ in range(times):
        start = clock()
        run()
        spent.append(clock() - start)
    return statistics.median(spent)
