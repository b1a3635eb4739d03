"""Sliders for assumptions, whose range and default the register has."""

from __future__ import annotations

from csrmodel.evidence import assumptions
from csrmodel.figures.kit.controls import Control


def assumed(
    name: str,
    label: str,
    value: float | None = None,
    step: float = 0.05,
    low_label: str = "",
    high_label: str = "",
    *,
    signal: str = "",
    high: float | None = None,
) -> Control:
    """A slider for an assumption of the register.

    Parameters
    ----------
    name
        Name of the assumption.
    label, step, low_label, high_label
        As in `Control`.
    value
        Where the slider starts; None takes the register's default.
    signal
        Name of the signal; without it that of the assumption.
    high
        Where the slider ends; None takes the register's end. A figure whose values are computed beforehand may show
        less of a wide range.
    """
    row = assumptions().set_index("name").loc[name]
    return Control(
        signal or name,
        label,
        float(row["default"]) if value is None else value,
        float(row["low"]),
        float(row["high"]) if high is None else high,
        step,
        low_label,
        high_label,
    )
