"""A figure of a page as it stands on paper: stills in place of the chart, and in words what its controls say.

All of it is read from the page: the specification of the chart, the controls with their ready settings, the question,
the sentences, the table. So nothing is computed anew but the pictures and the sentences at other settings.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import vl_convert
from bs4 import BeautifulSoup, Tag

from csrmodel.figures.kit.figure import VEGA_LITE

WIDE, NARROW = 620, 400
"""Pixels that a chart is wide alone in a column, and beside another."""

LOWEST = 470
"""A chart that wants more height than this is not shown at two settings beside each other: its words get too small."""

ROWS = 12
"""A table of at most so many rows is printed whole; of a longer one so many less four."""

Settings = Mapping[str, float]


@dataclass(frozen=True)
class Control:
    """A control of a figure: what it is called, where it starts, and how a value is told and written."""

    signal: str
    label: str
    start: float
    digits: int
    options: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, element: Tag) -> Control:
        """The control that a page prints as an element with a label."""
        inner = element.select_one("[data-signal]")
        assert inner is not None
        options = tuple((_words(option), str(option["data-slug"])) for option in inner.select("option"))
        chosen = [place for place, option in enumerate(inner.select("option")) if option.has_attr("selected")]
        step = float(str(inner.get("step", "1")))
        start = float(str(inner["value"])) if not options else float(chosen[0])
        label = element.select_one("label")
        assert label is not None
        return cls(str(inner["data-signal"]), _words(label), start, 0 if step % 1 == 0 else 2, options)

    def told(self, value: float) -> str:
        return self.options[int(value)][0] if self.options else f"{value:.{self.digits}f}"

    def written(self, value: float) -> str:
        """The value as an address has it (``parts/address.js``)."""
        return self.options[int(value)][1] if self.options else f"{value:g}"


@dataclass(frozen=True)
class View:
    """A figure at settings that have a name; the first has none."""

    name: str
    settings: Settings


class Figure:
    """A figure as a page prints it.

    Parameters
    ----------
    element
        The ``figure`` of the page.
    page
        Name of the page.
    number
        Which figure of the book it is.
    """

    def __init__(self, element: Tag, page: str, number: int) -> None:
        self.element, self.page, self.number = element, page, number
        self.id = str(element["id"])
        self.question = self.words(".csr-question")
        self.caption = self.words("figcaption")
        self.description = str(_one(element, ".csr-chart")["aria-label"])
        self.controls = [Control.of(each) for each in element.select(".csr-control")]
        self.spec: dict[str, Any] = json.loads(_one(element, ".csr-spec").string or "")

    def words(self, selector: str) -> str:
        """The text of a part of the figure in one line; nothing where it has no such part."""
        found = self.element.select_one(selector)
        return _words(found) if found else ""

    @property
    def start(self) -> dict[str, float]:
        return {control.signal: control.start for control in self.controls}

    @property
    def presets(self) -> list[View]:
        """The ready settings, whole, those that say no more than the start left out."""
        found = [
            View(_words(button), self.start | json.loads(str(button["data-preset"])))
            for button in self.element.select("[data-preset]")
        ]
        return [
            view for place, view in enumerate(found) if view.settings not in [self.start, *_settings(found[:place])]
        ]

    @cached_property
    def views(self) -> list[View]:
        """The start, and the first two ready settings where two fit beside each other."""
        pair = self.presets[:2]
        return [View("", self.start), *(pair if len(pair) == 2 and self.spec.get("height", 0) <= LOWEST else ())]

    def settings_told(self, view: View, since: View | None = None) -> str:
        """The settings in words; if another view is named, those that differ from it."""
        return "; ".join(
            f"{control.label.rstrip('?')}: {control.told(view.settings[control.signal])}"
            for control in self.controls
            if since is None or view.settings[control.signal] != since.settings[control.signal]
        )

    def fragment(self, view: View) -> str:
        """The place of a view in the address of its page."""
        name = self.id.removeprefix("fig-")
        moved = [
            f"{name}.{control.signal}={control.written(view.settings[control.signal])}"
            for control in self.controls
            if view.settings[control.signal] != control.start
        ]
        return f"{self.id}?{'&'.join(moved)}" if moved else self.id

    def alt(self, view: View) -> str:
        """What is drawn, for readers who can't see it."""
        return f"{self.description} {view.name}: {self.settings_told(view)}." if view.name else self.description

    def sentences(self, view: View) -> list[str]:
        """What the readouts say at a view; at the start, what the page prints."""
        printed = [_words(readout) for readout in self.element.select(".csr-readout")]
        signals = [str(readout["data-signal"]) for readout in self.element.select(".csr-readout")]
        return printed if view.settings == self.start else said_at(self.spec, signals, view.settings)

    @property
    def asked(self) -> str:
        """What the reader is asked before the figure shows anything."""
        return self.words(".csr-ask")

    @property
    def answer(self) -> str:
        return self.words(".csr-answer")


def drawn(wishes: Sequence[tuple[Mapping[str, Any], Settings, int]]) -> list[str]:
    """Charts at settings and widths, as SVG."""
    asked = [{"spec": spec, "settings": settings, "width": width} for spec, settings, width in wishes]
    node = Path(sys.executable).with_name("node")
    script = Path(__file__).with_name("charts.mjs")
    said = subprocess.run([node, script], input=json.dumps(asked), capture_output=True, text=True, check=True).stdout
    found = json.loads(said)
    return [
        HEARD.sub("", vl_convert.vegalite_to_svg(vl_spec=spec, vl_version=VEGA_LITE, config=found["config"]))
        for spec in found["specs"]
    ]


HEARD = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
"""Half of a drawing: words for its marks, which nobody hears of a picture, whose words stand in its place."""


SEPARATOR = "␞"


def said_at(spec: Mapping[str, Any], signals: Sequence[str], settings: Settings) -> list[str]:
    """What sentences of a chart say at settings: a chart of nothing but its parameters and these words."""
    params = [
        {"name": param["name"], "value": settings[param["name"]]} if param["name"] in settings else param
        for param in spec["params"]
        if "select" not in param
    ]
    words = {"name": "allWords", "expr": f" + '{SEPARATOR}' + ".join(signals)}
    text = {"value": {"expr": "allWords"}}
    chart = {
        "params": [*params, words],
        "data": {"values": [{}]},
        "mark": {"type": "text", "limit": 0},
        "encoding": {"text": text},
    }
    svg = vl_convert.vegalite_to_svg(vl_spec=chart, vl_version=VEGA_LITE)
    return BeautifulSoup(svg, "html.parser").get_text().split(SEPARATOR)


def _settings(views: Sequence[View]) -> list[Settings]:
    return [view.settings for view in views]


def _words(element: Tag) -> str:
    return " ".join(element.get_text().split())


def _one(element: Tag, selector: str) -> Tag:
    found = element.select_one(selector)
    if found is None:
        raise ValueError(f"{element.get('id', element.name)}: no {selector} in it")
    return found
