"""A population to move: what clusters there are, what "few" and "most" mean, and what becomes of the propositions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Control, Figure, Preset, Readout
from csrmodel.figures.kit.grids import Grid, term, with_signals
from csrmodel.figures.kit.truths import LABELS, check_bars
from csrmodel.operations import VEGA
from csrmodel.populations import kept
from csrmodel.populations.kept import AXES
from csrmodel.populations.propositions import (
    CHECKS,
    PROPOSITIONS,
    Check,
    percent,
    proposition_truths,
    truths,
)
from csrmodel.populations.quantifiers import Quantifiers, quantifier_term

LAB: tuple[tuple[str, str, str, str], ...] = (
    ("visible_share", "Clusters in visible chains", "none", "half"),
    ("national_median", "Strength of institutions (median)", "weak", "strong"),
    ("informality_median", "Informality (median)", "all formal", "informal"),
    ("traceability_median", "Traceability (median)", "first tier only", "to the homes"),
)


@explorer
def population(
    visible_share: float = 0.1,
    national_median: float = 0.3,
    informality_median: float = 0.9,
    traceability_median: float = 0.25,
    few_none: float | None = None,
    most_full: float | None = None,
) -> Figure:
    """A population to move: what clusters there are, what "few" and "most" mean, and what becomes of the propositions.

    Parameters
    ----------
    visible_share, national_median, informality_median, traceability_median
        Assumptions of the prior, on the grid of `csrmodel.populations.kept.AXES`.
    few_none
        Share from which clusters are no longer a few, 0.15 to 0.5; None takes the register's.
    most_full
        Share from which clusters are fully most, 0.6 to 1; None takes the register's.
    """
    words = Quantifiers()
    few_none = words.few_none if few_none is None else few_none
    most_full = words.most_full if most_full is None else most_full
    settings = {
        "visible_share": visible_share,
        "national_median": national_median,
        "informality_median": informality_median,
        "traceability_median": traceability_median,
    }
    grid = Grid(
        tuple(
            Control(
                name, label, settings[name], AXES[name][0], AXES[name][-1], AXES[name][1] - AXES[name][0], low, high
            )
            for name, label, low, high in LAB
        )
    )
    table = kept.verdict_grid()
    shares = [[None if np.isnan(v) else round(float(v), 3) for v in row] for row in table[list(LABELS)].to_numpy()]
    at = grid.expression
    breaks = {name: term(repr(value)) for name, value in vars(words).items()}
    breaks |= {"few_none": term("few_none"), "most_full": term("most_full")}
    rows = alt.Chart(
        pd.DataFrame([{"i": i, "check": LABELS[c.key], "word": c.word} for i, c in enumerate(CHECKS)])
    ).transform_calculate(
        share=f"shares[{at}][datum.i]",
        truth="truths[datum.i]",
        low="datum.share",
        high="datum.share",
    )
    here = dict(zip(LABELS, [np.nan if v is None else v for v in shares[grid.index(settings)]], strict=True))
    quantifiers = Quantifiers(few_none=few_none, most_full=most_full)

    def says(proposition: int) -> Callable[..., str]:
        def at_settings(few_none: float, most_full: float, **settings: float) -> str:
            row = [np.nan if v is None else v for v in shares[grid.index(settings)]]
            words = Quantifiers(few_none=few_none, most_full=most_full)
            return _lab_sentence(proposition, dict(zip(LABELS, row, strict=True)), words)

        return at_settings

    readouts = [Readout(f"verdict_{n}", _lab_sentence(n, here, quantifiers), says(n)) for n in PROPOSITIONS]
    return Figure(
        name="population",
        chart=with_signals(
            check_bars(rows),
            320,
            **settings,
            few_none=few_none,
            most_full=most_full,
            shares=shares,
            truths=(_truths_expression(at, breaks),),
            **{f"verdict_{n}": (_lab_expression(n),) for n in PROPOSITIONS},
        ),
        question="In which population of clusters would the review be right?",
        caption=(
            "As the register stands, few improve and most are bad, and two of three propositions fail all the same, "
            "each on a clause about causes. Trace the orders, and the third comes true. Make institutions strong, and "
            "associations stand behind the improved clusters, of which there are then too many to be called few. "
            f"Populations on a grid of {len(table):,} points; the meaning of the words is computed in the page."
        ),
        description="Ten bars, one for each check, coloured from false to true, under six sliders.",
        provenance="model",
        table=_lab_table(here, quantifiers),
        controls=(
            *grid.controls,
            Control("few_none", "No longer a few from", few_none, 0.15, 0.5, 0.05, "strict", "generous"),
            Control("most_full", "Fully most from", most_full, 0.6, 1, 0.05, "generous", "strict"),
        ),
        presets=(
            Preset("Orders are traced", {**settings, "traceability_median": 1.0}),
            Preset("Strong institutions", {**settings, "national_median": 0.6}),
            Preset("Few visible, strong institutions", {**settings, "visible_share": 0.0, "national_median": 0.7}),
        ),
        readouts=readouts,
    )


def _truths_expression(at: str, breaks: Mapping[str, Any]) -> str:
    """Truths of all checks at the chosen point as a Vega array."""
    parts = []
    for i, check in enumerate(CHECKS):
        share = term(f"shares[{at}][{i}]")
        truth = quantifier_term(check.word, share, breaks, VEGA)
        parts.append(f"(isValid({share}) ? {truth} : 1)")
    return f"[{', '.join(parts)}]"


def _of(proposition: int) -> list[tuple[int, Check]]:
    return [(i, check) for i, check in enumerate(CHECKS) if check.proposition == proposition]


def _lab_expression(proposition: int) -> str:
    """The sentence of a proposition at the chosen point, as a Vega expression."""
    least = f"min({', '.join(f'truths[{i}]' for i, _ in _of(proposition))})"
    broken = "''"
    for i, check in reversed(_of(proposition)):
        broken = f"(truths[{i}] == {least} ? '{LABELS[check.key]}' : {broken})"
    return (
        f"'Proposition {proposition} ' + ({least} > 0.5 ? 'holds' : 'fails') + ': truth ' + format({least}, '.2f')"
        f" + '. Least true: ' + {broken} + '.'"
    )


def _lab_sentence(proposition: int, shares: Mapping[str, float], quantifiers: Quantifiers) -> str:
    each, whole = truths(shares, quantifiers), proposition_truths(shares, quantifiers)[proposition]
    broken = next(check for _, check in _of(proposition) if each[check.key] == whole)
    word = "holds" if whole > 0.5 else "fails"
    return f"Proposition {proposition} {word}: truth {whole:.2f}. Least true: {LABELS[broken.key]}."


def _lab_table(shares: Mapping[str, float], quantifiers: Quantifiers) -> pd.DataFrame:
    each = truths(shares, quantifiers)
    return pd.DataFrame(
        [
            {
                "proposition": check.proposition,
                "clause": check.clause,
                "kind": check.kind,
                "word": check.word,
                "share": shares[check.key],
                "truth": each[check.key],
                "reading": check.reading.format(share=percent(shares[check.key])),
            }
            for check in CHECKS
        ]
    ).round(2)
