"""What is shown where: numbers on the page or in the prose of a notebook, figures as each place can draw them."""

from __future__ import annotations

import json
import sys
import types

import pytest

from csrmodel import explorers, notebook


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session of its own, outside the book."""
    monkeypatch.delenv("CSRMODEL_BOOK", raising=False)
    monkeypatch.setattr(notebook, "values", {})


def test_a_glued_number_stands_in_the_prose_and_follows_when_it_is_glued_anew() -> None:
    notebook.glue("share", 0.6312)
    notebook.glue("count", 7)
    text = r"Of [[count]] firms [[share:.2f]] do, and $\frac{[[count]]}{2}$ do not."
    assert notebook.prose(text).data == r"Of 7 firms 0.63 do, and $\frac{7}{2}$ do not."
    notebook.glue("share", 0.1)
    assert "0.10 do" in notebook.prose(text).data


def test_text_without_a_place_stays_as_it_is() -> None:
    text = r"Brackets [model-01], braces {x}, a link [a](https://example.org) and $\rho_{[1]}$."
    assert notebook.prose(text).data == text


def test_a_number_that_was_not_computed_is_named() -> None:
    notebook.glue("known", 1)
    with pytest.raises(LookupError, match="no value yet for also, lost: run the cells above"):
        notebook.prose("[[known]] [[lost]] [[also:.1f]]")


def test_a_value_is_shown_only_where_that_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    notebook.glue("quiet", 1)
    assert capsys.readouterr().out == ""
    notebook.glue("loud", 2, display=True)
    assert capsys.readouterr().out == "loud: 2\n"


def test_whoever_listens_is_told_of_each_number(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, object]] = []
    monkeypatch.setattr(notebook, "listeners", [lambda *given: told.append(given)])
    notebook.glue("share", 0.5)
    monkeypatch.setenv("CSRMODEL_BOOK", "1")
    monkeypatch.setattr("myst_nb.glue", lambda *given: None)
    notebook.glue("other", 1)
    assert told == [("share", 0.5)]


def test_what_is_told_stands_under_the_name_of_its_chapter(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(notebook, "listeners", [lambda name, value: heard.append(name)])
    notebook.tell("impacts", {"effects": 3, "seen": 0.25})
    assert notebook.values == {"impacts_effects": 3, "impacts_seen": 0.25}
    assert heard == ["impacts_effects", "impacts_seen"]
    with pytest.raises(LookupError, match="no value yet for effects"):
        notebook.prose("[[effects]]")


def test_in_the_book_a_number_goes_to_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    pasted: list[tuple[object, ...]] = []
    monkeypatch.setenv("CSRMODEL_BOOK", "1")
    monkeypatch.setattr("myst_nb.glue", lambda *given: pasted.append(given))
    notebook.glue("share", 0.5)
    assert pasted == [("share", 0.5, False)]
    assert notebook.values == {}


def test_colab_gets_html_and_jupyterlab_the_chart_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = explorers.argument.draw()
    assert "text/html" not in figure.notebook_bundle()
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    bundle = figure.notebook_bundle()
    assert json.dumps(figure.spec["datasets"]) in bundle["text/html"]
    assert "application/vnd.vegalite.v5+json" not in bundle
