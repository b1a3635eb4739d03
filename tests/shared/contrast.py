"""Contrast of two colours, as the Web Content Accessibility Guidelines define it."""

from __future__ import annotations

import re

LEAST = 4.5
"""What text of usual size needs (level AA)."""


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` or ``rgb(r, g, b)``."""
    parts = (
        [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        if colour.startswith("#")
        else list(map(int, re.findall(r"\d+", colour)[:3]))
    )
    channels = [part / 255 for part in parts]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(a: str, b: str) -> float:
    """Contrast of two colours, 1 (the same) to 21 (black on white)."""
    high, low = sorted([luminance(a), luminance(b)], reverse=True)
    return (high + 0.05) / (low + 0.05)
