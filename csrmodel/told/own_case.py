"""What the page on a reader's own case needs to answer without Python: rules, predictions, and the review's cases."""

from __future__ import annotations

import base64
from collections.abc import Hashable, Mapping
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import pandas as pd

from csrmodel import evidence
from csrmodel.adoption import levels_term, strength_term
from csrmodel.evidence import default
from csrmodel.evidence.judged import STEPS, coded_values, verdict_patterns
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.operations import NUMPY
from csrmodel.populations.kept import packed_grid
from csrmodel.populations.postdiction import OUTCOMES, is_level
from csrmodel.populations.postdiction_grid import LEVELS, SERIES
from csrmodel.populations.propositions import CROSSOVER

EXAMPLE = "sialkot-football"
"""The case of the review that the page tells as a worked example: no other has so many values with their reasons."""

INVENTED = "An invented town"
"""A case to practise on, which nobody reports of any place."""

_INVENTED: Mapping[str, float] = {
    "visibility": 0.0,
    "laws": 0.67,
    "monitoring": 0.67,
    "associations": 0.67,
    "community": 1.0,
    "outcome_first_tier": 0.67,
    "outcome_lower_tier": 0.33,
    "outcome_work": 0.33,
}


def invented_case() -> pd.DataFrame:
    """The invented case as a table of codings."""
    return evidence.codings_of(INVENTED, source="invented for practice", **_INVENTED)


def variables() -> list[dict[str, Any]]:
    """Each variable of the codebook: code, name, what it asks, and the criterion of each value, from 1 down to 0."""
    book = evidence.codebook()
    criteria = evidence.criteria()
    found = []
    for row in book[book["field"] == "variable"].to_dict("records"):
        own = criteria[criteria["variable"] == row["code"]]
        values = [{"value": f"{one.value:g}", "criterion": one.criterion} for one in own.itertuples()]
        found.append({"code": row["code"], "name": row["name"], "asks": row["meaning"], "values": values})
    return found


def words() -> dict[str, object]:
    """``example``, the name of the worked example."""
    return {"example": evidence.case_names()[EXAMPLE]}


def worked_example() -> list[dict[Hashable, Any]]:
    """The rows of the worked example as coded; what is not reported is None."""
    rows = evidence.codings()
    own = rows[rows["case"] == EXAMPLE].astype(object)
    return own.where(own.notna(), None).to_dict("records")


def propositions() -> dict[str, str]:
    """Each proposition by its number: its clauses, in the words of the table."""
    clauses = evidence.propositions().groupby("proposition")["text"]
    return {f"{number}": " ".join(f"{text}." for text in texts) for number, texts in clauses}


def page_data() -> dict[str, Any]:
    """All that the page asks, as plain data.

    Returns
    -------
    dict
        ``patterns`` (`csrmodel.evidence.judged.verdict_patterns`), ``limits`` (what one case can show, by proposition
        and verdict), ``says`` (each proposition in our words), ``grid`` (predictions for every profile: levels, series,
        outcomes, ``states``, which are outcomes of which a state is reported and no change, and the packed shares in
        base 64), ``square`` (strengths, and the line where adoption crosses one half), ``cases`` (the review's),
        ``names`` (of the variables) and ``invented`` (the rows of the invented case as text).
    """
    return {
        "patterns": verdict_patterns(),
        "limits": LIMITS,
        "says": propositions(),
        "cases": _cases(),
        "grid": {
            "levels": LEVELS,
            "series": SERIES,
            "outcomes": OUTCOMES,
            "states": [outcome for outcome in OUTCOMES if is_level(INVENTED, outcome)],
            "shares": base64.b64encode(packed_grid()).decode(),
        },
        "square": {
            "national": NATIONAL_FACTORS,
            "levels": _strength_levels(),
            "strengths": strengths(),
            "unreported": default("unreported"),
            "line": crossover_line(),
        },
        "names": evidence.names("variable"),
        "invented": _as_text(invented_case()),
    }


def _strength_levels() -> list[float]:
    return sorted({*STEPS, default("unreported")})


def strengths() -> dict[str, float]:
    """Institutional strength of every set of five levels, rounded to 3 places.

    The key has a digit for each factor, in rising order: the place of its level among those of the codebook and the
    register's ``unreported``. With equal weights the order of the factors makes no difference.
    """
    levels = _strength_levels()
    found = {}
    for places in combinations_with_replacement(range(len(levels)), len(NATIONAL_FACTORS)):
        terms = [np.asarray(levels[place]) for place in places]
        found["".join(map(str, places))] = round(float(strength_term(terms, default("rho"), NUMPY)), 3)
    return found


def crossover_line(points: int = 41) -> list[tuple[float, float]]:
    """Visibility and institutional strength where adoption crosses one half, within the square."""
    strength = np.linspace(0, 1, 2001)
    line = []
    for visibility in np.linspace(0, 1, points):
        adopted = levels_term(visibility, strength, default("sigma"), default("omega"), NUMPY)
        above = np.flatnonzero(adopted > CROSSOVER)
        if len(above) and above[0] > 0:
            line.append((round(float(visibility), 3), round(float(strength[above[0]]), 3)))
    return line


def _cases() -> list[dict[str, Any]]:
    """The review's cases: name, and reported values."""
    names = evidence.case_names()
    return [{"name": names[case], "values": values} for case, values in coded_values(evidence.codings()).items()]


def _as_text(codings: pd.DataFrame) -> list[dict[Hashable, str]]:
    """Rows as a file writes them."""
    texts = codings.assign(value=[None if pd.isna(v) else f"{v:g}" for v in codings["value"]]).astype(object)
    return texts.where(texts.notna(), "NA").to_dict("records")


LIMITS: Mapping[str, Mapping[str, str]] = {
    "1": {
        "consistent": (
            "One case that fits is no proof. The proposition says that a few clusters improve, which is a count. One "
            "cluster counts nothing. You also chose this case, and nobody drew it."
        ),
        "inconsistent": (
            "Your case speaks against the condition: it did not go the way that the proposition tells. It says nothing "
            "on “a few”, since one cluster counts nothing. It shows that there is another way, and not how often "
            "clusters take it. Look at your source first: does it say that a support was missing, or is it silent?"
        ),
        "not reported": "Your source leaves open what the proposition speaks of. That is no evidence for either side.",
        "outside": "The proposition does not speak of a case like yours.",
    },
    "2": {
        "consistent": (
            "Your case fits the part of the proposition that is coded: what lies below a first tier that improved. The "
            "proposition also says that work is widely given out. The form does not ask that, so look into your "
            "source. One case cannot show what is so in other clusters, nor that the better first tier brought it "
            "about."
        ),
        "inconsistent": (
            "Your case speaks against the proposition, which expects widespread abuse below even where the first tier "
            "improved. “Widespread” is a count, though, and the proposition may hold in other clusters. Ask whether "
            "anybody looked into the homes and workshops."
        ),
        "not reported": (
            "Your source does not report the first tier, or what lies below it. Where nobody looked, nothing is shown."
        ),
        "outside": (
            "The proposition speaks only of clusters whose first tier improved. Your case neither fits nor contradicts "
            "it."
        ),
    },
    "3": {
        "consistent": (
            "Your case fits. “Most clusters” is a count, which one case cannot make. The word “because” asks what "
            "would have come without the weak conditions, and one case has no such comparison."
        ),
        "inconsistent": (
            "Your case speaks against the reason that the proposition gives: its outcome and the mean of its "
            "conditions do not go together. It says nothing on “most clusters”, since one cluster counts nothing. The "
            "mean is a plain rule of ours, and a single strong condition may matter more than the mean."
        ),
        "not reported": "Your source reports too little: the rule needs a condition and an outcome below or beside it.",
        "outside": "The proposition does not speak of a case like yours.",
    },
}
"""What one case can show and what it cannot, in our words, by proposition and verdict."""
