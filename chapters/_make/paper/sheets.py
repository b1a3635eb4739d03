"""Sheets for a class: for each figure that asks first, a page with room to guess, and overleaf what is the case."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import citation
from bs4 import Tag

from paper import pdf, plates
from paper.figures import WIDE, Figure, View, drawn
from paper.site import Book

SETTINGS = 3
"""Ready settings on a sheet at most."""


def build(book: Book, target: Path, site: Path) -> Path:
    """Write the sheets of a book as one PDF, two pages for each question."""
    asking = _once([figure for figure in book.figures if figure.asked])
    stills = drawn([(figure.spec, _answer(figure).settings, WIDE) for figure in asking])
    pictures = {f"{figure.id}.svg": still for figure, still in zip(asking, stills, strict=True)}
    address = citation.address()
    if address:
        pictures |= {
            f"qr-{figure.id}.svg": plates.code(plates.link(figure, _answer(figure), address)) for figure in asking
        }
    title = f"Class sheets: {citation.book()['title']}"
    return pdf.write(title, "".join(_sheet(figure, address) for figure in asking), pictures, target, "A4", site)


def _once(figures: list[Figure]) -> list[Figure]:
    """A figure that stands in two chapters has one sheet."""
    return list({figure.id: figure for figure in reversed(figures)}.values())[::-1]


def _answer(figure: Figure) -> View:
    """The view that the question is about."""
    return View("", figure.start | _prediction(figure)["settings"])


def _prediction(figure: Figure) -> dict[str, Any]:
    form = figure.element.select_one("[data-prediction]")
    assert form is not None
    found: dict[str, Any] = json.loads(str(form["data-prediction"]))
    return found


def _ready(figure: Figure) -> list[View]:
    """The ready settings of a sheet."""
    return [view for view in figure.presets if view.settings != _answer(figure).settings][:SETTINGS]


def _sheet(figure: Figure, address: str) -> str:
    front, back = _front(figure), _back(figure, address)
    return f'<section class="sheet">{front}</section><section class="sheet overleaf">{back}</section>'


def _front(figure: Figure) -> str:
    form = figure.element.select_one("[data-prediction]")
    assert form is not None
    asks = zip(_prediction(figure)["asks"], form.select(".csr-asked"), strict=True)
    rooms = "".join(_room(ask, element) for ask, element in asks)
    question = figure.asked.removeprefix("Predict first.").strip()
    table = _table(figure, "What do you expect at other settings?", "What I expect", lambda view: "")
    return (
        f'<h1>{escape(figure.question)}</h1><p class="name">Name: <span class="line"></span></p>'
        f'<p class="ask">{escape(question)}</p>{rooms}<p class="label">Why do you think so?</p>'
        f'<div class="lines"></div>{table}'
    )


def _table(figure: Figure, title: str, head: str, told: Callable[[View], str]) -> str:
    """Ready settings with something told of each."""
    rows = "".join(
        f'<tr><th scope="row">{escape(view.name)}</th><td>{escape(figure.settings_told(view, _answer(figure)))}</td>'
        f'<td class="free">{escape(told(view))}</td></tr>'
        for view in _ready(figure)
    )
    heads = "".join(f'<th scope="col">{words}</th>' for words in ("Called", "What is set anew", head))
    return f'<table class="data"><caption>{title}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _room(ask: dict[str, Any], element: Tag) -> str:
    """Room for one guess: boxes for options, a scale for a number, a square for a place."""
    label = f"<p class='label'>{escape(ask['label'])}</p>"
    match ask["kind"]:
        case "pick" | "several":
            boxes = "".join(f"<li>☐ {escape(option)}</li>" for option in ask["options"])
            more = " (more than one may be right)" if ask["kind"] == "several" else ""
            return f"<p class='label'>{escape(ask['label'])}{more}</p><ul class='boxes'>{boxes}</ul>"
        case "number":
            slider = element.select_one("input")
            assert slider is not None
            low, high = slider["min"], slider["max"]
            return f"{label}<p class='scale'><span>{low}</span><span class='rule'></span><span>{high}</span></p>"
        case "place":
            across, upwards = (escape(name) for name in ask["options"])
            how = f"Mark a point: {across} from 0 at the left to 1, {upwards} from 0 at the foot to 1."
            return f"{label}<p>{how}</p><div class='square'></div>"
    raise ValueError(f"{ask['label']}: no room for a guess of the kind {ask['kind']}")


def _back(figure: Figure, address: str) -> str:
    """The answer, the figure at the settings that it is asked of, and what it says at the others."""
    view, settings = _answer(figure), figure.settings_told(_answer(figure))
    table = _table(figure, "What the figure says there", "Sentence", lambda each: " ".join(figure.sentences(each)))
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in figure.sentences(view))
    to = plates.link(figure, view, address) if address else ""
    code = f'<img class="code" src="images/qr-{figure.id}.svg" alt="QR code of this view: {escape(to)}">'
    typed = escape(to.split("?")[0])
    way = f'<div class="way"><a href="{escape(to)}">{code}</a><span>{typed}</span></div>' if to else ""
    return (
        f'<p class="question">{escape(figure.answer)}</p><div class="plate">'
        f'<img src="images/{figure.id}.svg" alt="{escape(figure.alt(view))}">'
        f'<p class="settings">Settings: {escape(settings)}.</p>{said}<p>{escape(figure.caption)}</p>'
        f'<p class="provenance">{escape(figure.words(".csr-provenance"))}</p>{way}</div>{table}'
    )
