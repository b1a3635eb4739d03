"""Every number that a chapter computes, by its name: the same code runs here and in the page's Python.

What counts: numbers in the names that a chapter's cells leave behind (also inside dictionaries, lists, arrays and
tables), what it glues into its text and what it prints, and the data, parameters and sentences of each figure that it
shows.
"""

import contextlib
import io
import json
from collections.abc import Mapping

import numpy as np
import pandas as pd

from csrmodel import notebook
from csrmodel.figures.kit import figure as figures


def numbers(cells):
    """Name and value of every number and sentence, as JSON."""
    found = {}

    def glue(name, variable, display=False):
        found[f"glued {name}"] = _text_as_number(variable)

    shown = []
    plain = figures.Figure.__post_init__

    def record(figure):
        plain(figure)
        shown.append(figure)

    names = {}
    before, notebook.glue = notebook.glue, glue
    figures.Figure.__post_init__ = record
    try:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            for cell in cells:
                exec(cell, names)
        found["printed"] = printed.getvalue()
    finally:
        figures.Figure.__post_init__ = plain
        notebook.glue = before
    names.pop("__builtins__")
    for name, value in names.items():
        _collect(name, value, found)
    for number, figure in enumerate(shown):
        _collect(f"figure {number} {figure.name}", figure.spec, found)
        for readout in figure.readouts:
            found[f"figure {number} {figure.name} {readout.signal}"] = readout.text
    return json.dumps(found, allow_nan=True)


def _collect(name, value, found):
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


def _text_as_number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return str(value)
