"""What a reader moves: sliders, lists to choose from, and named settings of several at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Control:
    """A slider: `signal` moves from `low` to `high` in steps of `step`, and starts at `value`.

    One that `plays` is about time: a page can let it go on by itself.
    """

    signal: str
    label: str
    value: float
    low: float = 0.0
    high: float = 1.0
    step: float = 0.05
    low_label: str = ""
    high_label: str = ""
    plays: bool = False

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"{self.signal} is {self.value}; allowed is {self.low:g} to {self.high:g}")


@dataclass(frozen=True)
class Choice:
    """A list to choose from: `signal` takes the position (0, 1, ...) of the chosen option.

    An address names an option by its slug, so no two options may share one. Links outlive a renaming: `formerly` has
    what an address once said ("signal=slug", also of a signal that is gone), and the position of the option meant.
    """

    signal: str
    label: str
    options: tuple[str, ...]
    value: int = 0
    formerly: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.value < len(self.options):
            raise ValueError(f"{self.signal} is {self.value}; allowed is 0 to {len(self.options) - 1}")
        slugs = [slug(option) for option in self.options]
        alike = [option for option, its in zip(self.options, slugs, strict=True) if not its or slugs.count(its) > 1]
        if alike:
            raise ValueError(f"{self.signal}: no address tells these options from others: {alike}")


@dataclass(frozen=True)
class Drag:
    """A dot that a reader moves in the chart of a page, in a square from 0 to 1 both ways.

    Parameters
    ----------
    across
        The control that it sets sideways.
    upwards
        The controls that it sets upwards, all of them alike.
    at
        The signals that say where it stands, across and upwards.
    names
        What is across and what is upwards, in words.
    """

    across: str
    upwards: tuple[str, ...]
    at: tuple[str, str]
    names: tuple[str, str]


@dataclass(frozen=True)
class Preset:
    """A named setting of several controls at once."""

    name: str
    values: Mapping[str, float]


def slug(label: str) -> str:
    """A label as it stands in an address: letters a to z, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
