"""Explorers: what they show at a setting is what the figure would be if it were drawn there."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable

import numpy as np
import pytest
from simple_figure import simple

from csrmodel import explorers
from csrmodel.figures import charts
from csrmodel.figures.kit.controls import Choice, Control
from csrmodel.figures.kit.explorer import Explorer
from csrmodel.figures.kit.figure import Figure, Readout

READY = [
    found
    for name, found in inspect.getmembers(explorers, inspect.isfunction)
    if found.__module__ == explorers.__name__
    and not name.startswith("_")
    and all(p.default is not p.empty for p in inspect.signature(found).parameters.values())
]
"""Every explorer that needs nothing of the reader."""


@pytest.mark.parametrize("explorer", READY, ids=lambda explorer: explorer.__name__)
def test_a_control_sets_parameters_and_readouts_and_nothing_else(
    explorer: Callable[[], Explorer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an explorer shows at a setting is what the figure would be if it were drawn there."""
    monkeypatch.delenv("CSRMODEL_BOOK", raising=False)
    box = explorer()
    rng = np.random.default_rng(3)
    # Drawing anew is slow in the page's Python.
    for _ in range(1 if sys.platform == "emscripten" else 2):
        for control in box.figure.controls:
            box.controls[control.signal].value = _somewhere(control, rng)
        drawn = box._draw(**box.settings)
        assert box.figure.at(box.settings) == drawn.spec
        assert box._sentences(box.settings) == [readout.text for readout in drawn.readouts]


def _somewhere(control: Control | Choice, rng: np.random.Generator) -> float:
    if isinstance(control, Choice):
        return int(rng.integers(len(control.options)))
    return control.low + control.step * int(rng.integers((control.high - control.low) / control.step + 1))


def test_a_figure_that_a_control_changes_otherwise_would_be_found() -> None:
    first, other = charts.adoption_surface(), charts.one_driver_alone(omega=0.3)
    assert first.at({"visibility": 0.3}) == charts.adoption_surface(visibility=0.3).spec
    assert first.at({"visibility": 0.3}) != charts.adoption_surface(visibility=0.4).spec
    assert charts.one_driver_alone().at({"omega": 0.3}) == other.spec


def test_a_readout_that_cannot_say_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSRMODEL_BOOK", raising=False)

    def draw(a: float = 0.5) -> Figure:
        return simple(controls=(Control("a", "A", a),), readouts=(Readout("a", f"a is {a:.1f}"),))

    box = Explorer(draw)
    box.set({"a": 0.9})
    assert [place.value for place in box._readouts] == ['<p class="csr-readout">a is 0.9</p>']
