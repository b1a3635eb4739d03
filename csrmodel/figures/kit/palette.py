"""The colours of every figure, by what they mean. A colour has one home; a chart names it."""

from collections.abc import Mapping

INK = "#22262b"
"""Words and dots on light ground, and of marks of the style "ink", which on a dark page are drawn light."""

WHITE = "#ffffff"
TEAL, RUST, BLUE, GREY = "#1b7f79", "#b35806", "#526bc0", "#828791"
"""Lines and marks: what is in or gains, what is out or loses, a third thing, and what only helps to read."""

VIOLET = "#8a63c0"
"""Marks of what cuts both ways."""

GREEN, PAPER, ORANGE = "#1b9e95", "#f7f4ee", "#e08214"
"""A scale from out of a set over its crossover to in it, or from false to true."""

PALE_TEAL, PALE_GREEN, PALE_RUST, PALE_VIOLET = "#7fcdc3", "#b2dad6", "#f0a868", "#c9b3e6"
PALE_GREY = "#c4cad2"
"""Tiles: light enough for `INK` upon them, in light and dark mode alike."""

SIDES: tuple[str, str, str] = (ORANGE, PAPER, GREEN)
"""The scale with its crossover in the middle, as the range of a colour scale."""

MARKS: Mapping[str, tuple[str, str]] = {
    "better": (TEAL, "triangle-up"),
    "worse": (RUST, "triangle-down"),
    "mixed": (VIOLET, "diamond"),
    "favoured": (BLUE, "square"),
    "ignored": (GREY, "cross"),
    "none": (GREY, "stroke"),
    "unknown": (GREY, "circle"),
}
"""Marks by direction and by whom a measure is for: a colour that is seen on light and dark ground, and a shape."""
