"""Every number that a chapter computes, by its name: the same code records here and in the page's Python.

What counts: numbers in the names that a chapter's cells leave behind (also inside dictionaries, lists, arrays and
tables), what it glues into its text and what it prints, and the data, parameters and sentences of each figure that it
makes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from csrmodel import notebook
from csrmodel.figures.kit import figure as figures


class Recorder:
    """Listens to what runs in a namespace, from now on until it is asked for the numbers."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names, self.before = names, set(names)
        self.found: dict[str, Any] = {}
        self.made: list[figures.Figure] = []
        self.written: list[str] = []
        self.out, self.glue, self.plain = sys.stdout, notebook.glue, figures.Figure.__post_init__
        sys.stdout, notebook.glue = self, self._glued  # type: ignore[assignment]
        figures.Figure.__post_init__ = lambda figure: self._made(figure)  # type: ignore[method-assign]

    def write(self, text: str) -> int:
        self.written.append(text)
        return self.out.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.out, name)

    def _glued(self, name: str, variable: object, display: bool = False) -> None:
        self.found[f"glued {name}"] = _text_as_number(variable)
        self.glue(name, variable, display)

    def _made(self, figure: figures.Figure) -> None:
        self.plain(figure)
        self.made.append(figure)

    def numbers(self) -> str:
        """Name and value of every number and sentence, as JSON; nothing is listened to any more."""
        sys.stdout, notebook.glue = self.out, self.glue
        figures.Figure.__post_init__ = self.plain  # type: ignore[method-assign]
        self.found["printed"] = "".join(self.written)
        for name, value in self.names.items():
            if name not in self.before and not name.startswith("_"):
                _collect(name, value, self.found)
        for number, figure in enumerate(self.made):
            _collect(f"figure {number} {figure.name}", figure.spec, self.found)
            for readout, text in zip(figure.readouts, figure.sentences(), strict=True):
                self.found[f"figure {number} {figure.name} {readout.signal}"] = text
        return json.dumps(self.found, allow_nan=True)


def _collect(name: str, value: Any, found: dict[str, Any]) -> None:
    if isinstance(value, pd.DataFrame):
        value = {str(column): value[column] for column in value}
    if isinstance(value, pd.Series | np.ndarray):
        value = np.asarray(value).ravel().tolist()
    if isinstance(value, bool | str):
        found[name] = str(value)
    elif isinstance(value, int | float | np.number):
        found[name] = float(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _collect(f"{name}[{key}]", item, found)
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            _collect(f"{name}[{place}]", item, found)


def _text_as_number(value: Any) -> float | str:
    try:
        return float(value)
    except (TypeError, ValueError):
        return str(value)
