"""How fast truth tables are minimised, beside the textbook's way of merging pairs.

Times are of the processor, not of the clock. Both ways give the same prime implicants.
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
from qca_by_hand import covers, merged_primes
from timing import median_seconds

from csrmodel import qca
from csrmodel.qca.expressions import ANY_VALUE
from csrmodel.qca.minimisation import prime_implicants


def drawn_cases(conditions: int, cases: int) -> pd.DataFrame:
    """Cases with a structure and noise, so that some rows are explained and some are not."""
    names = [f"C{n}" for n in range(conditions)]
    return qca.drawn(
        "C0*C1 + C2*~C3", names, cases, np.random.default_rng(1), noise=0.1
    )  # fmt: skip


def qca_speed() -> None:
    """A whole conservative solution, and the parsimonious prime implicants beside merging all that is allowed."""
    for conditions, cases in ((6, 50), (8, 50), (10, 50)):
        data = drawn_cases(conditions, cases)
        table = qca.truth_table(data, "Y", pri_cut=0.5)
        whole = median_seconds(
            lambda data=data: qca.minimise(qca.truth_table(data, "Y", pri_cut=0.5)), clock=time.process_time
        )
        space = table.space
        explained, against = (space.configurations(rows) for rows in (table.positives, table.negatives))
        barred = {tuple(row) for row in against.tolist()}
        allowed = [row for row in map(tuple, space.configurations().tolist()) if row not in barred]
        rows = [tuple(row) for row in explained.tolist()]

        def merge(allowed: list = allowed, rows: list = rows, levels: tuple = space.levels) -> set:
            return {term for term in merged_primes(allowed, levels) if any(covers(term, row) for row in rows)}

        ours = prime_implicants(explained, against)
        assert {tuple(None if v == ANY_VALUE else v for v in term) for term in ours.tolist()} == merge()
        fast = median_seconds(
            lambda explained=explained, against=against: prime_implicants(explained, against), clock=time.process_time
        )
        slow = median_seconds(merge, 1, time.process_time)
        print(
            f"{conditions} conditions, {cases} cases: conservative solution from the data in {whole * 1000:.0f} ms;"
            f" {len(ours)} parsimonious prime implicants {slow / fast:,.0f} times as fast as by merging"
        )
