"""Explorers: what they show at a setting is what the figure would be if it were drawn there."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from drawings import NAMES, drawn
from simple_figure import simple

from csrmodel import explorers
from csrmodel.figures.kit.controls import Choice, Control
from csrmodel.figures.kit.explorer import Explorer
from csrmodel.figures.kit.figure import Readout
from csrmodel.figures.kit.sentence import Sentence


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_a_control_sets_parameters_and_readouts_and_nothing_else(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an explorer shows at a setting is what the figure would be if it were drawn there."""
    monkeypatch.delenv("CSRMODEL_BOOK", raising=False)
    box, explorer = Explorer(drawn(name)), getattr(explorers, name)
    rng = np.random.default_rng(3)
    # Drawing anew is slow in the page's Python.
    for _ in range(1 if sys.platform == "emscripten" else 2):
        for control in box.figure.controls:
            box.controls[control.signal].value = _somewhere(control, rng)
        anew = explorer.draw(**box.settings)
        assert box.figure.at(box.settings) == anew.spec
        assert box.figure.sentences(box.settings) == anew.sentences()


def _somewhere(control: Control | Choice, rng: np.random.Generator) -> float:
    if isinstance(control, Choice):
        return int(rng.integers(len(control.options)))
    return control.low + control.step * int(rng.integers((control.high - control.low) / control.step + 1))


@pytest.mark.long
def test_a_figure_that_a_control_changes_otherwise_would_be_found() -> None:
    first, other = explorers.adoption.draw(), explorers.one_driver.draw(omega=0.3)
    assert first.at({"visibility": 0.3}) == explorers.adoption.draw(visibility=0.3).spec
    assert first.at({"visibility": 0.3}) != explorers.adoption.draw(visibility=0.4).spec
    assert explorers.one_driver.draw().at({"omega": 0.3}) == other.spec


def test_readouts_of_an_explorer_follow_its_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSRMODEL_BOOK", raising=False)
    says = Sentence("a is {a:.1f}", lambda _operations, at: {"a": at["a"]})
    box = Explorer(simple(readouts=(Readout("story", says),)))
    box.set({"a": 0.9})
    assert [place.value for place in box._readouts] == ['<p class="csr-readout">a is 0.9</p>']


@pytest.mark.long
def test_a_saved_explorer_shows_its_chart_and_caption_where_no_widget_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """As GitHub, nbviewer and ``jupyter nbconvert --to html`` read it; without vl-convert the caption is left."""
    pytest.importorskip("vl_convert")
    nbformat, html = pytest.importorskip("nbformat"), pytest.importorskip("nbconvert").HTMLExporter()
    monkeypatch.delenv("CSRMODEL_BOOK", raising=False)

    def read(shown: dict[str, object], alt: dict[str, object]) -> str:
        output = nbformat.v4.new_output("execute_result", shown, metadata=alt)
        cell = nbformat.v4.new_code_cell("", outputs=[output])
        page: str = html.from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))[0]
        return page[page.index("<main>") :]

    box = explorers.squeeze()
    (chart,) = box._chart.outputs
    assert "image/png" in chart["data"]
    for shown, alt in (box._repr_mimebundle_(), box.figure._repr_mimebundle_()):
        assert alt["image/png"] == {"alt": box.figure.caption}
        assert f"data:image/png;base64,{shown['image/png']}" in read(shown, alt)
    monkeypatch.setattr("csrmodel.figures.kit.figure.find_spec", lambda name: None)
    page = read(*explorers.squeeze()._repr_mimebundle_())
    assert "<img" not in page
    assert box.figure.caption in page


def test_a_figure_that_is_not_there_is_named() -> None:
    with pytest.raises(AttributeError, match="there is no figure 'nothing'; there are adoption, argument"):
        explorers.nothing  # noqa: B018
    assert {"adoption", "names"} <= set(dir(explorers))


def test_every_figure_is_named_as_its_file() -> None:
    assert {name: drawn(name).name for name in explorers.names()} == {
        name: name.replace("_", "-") for name in explorers.names()
    }
