"""How far two coders agree."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from csrmodel import evidence


def compared(first: pd.DataFrame, second: pd.DataFrame) -> dict[str, object]:
    """Agreement over all variables, as `csrmodel.evidence.Agreement` has it, and how many values are ``apart``.

    Parameters
    ----------
    first, second
        Codings of the same cases, as `csrmodel.evidence.codings_first` gives them.
    """
    return {
        **asdict(evidence.pooled_agreement(first, second)),
        "apart": len(evidence.disagreements(first, second)),
    }
