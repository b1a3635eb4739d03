"""Figures: a chart with everything a reader needs to question it.

A figure carries its chart, the controls that move it, the sentence that reads it, a caption, a table twin,
and where it comes from. The published page gets all of it as HTML that one script of the site brings to life
(``chapters/_static/figures.js``); a notebook gets the chart in the Vega-Lite format that JupyterLab draws.

Controls set *signals*: the chart's top-level Vega-Lite parameters of the same name, which a figure makes of its
controls. A readout is a signal whose value is a sentence. Nothing here computes the model.
"""

from __future__ import annotations

import base64
import json
import sys
import textwrap
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from html import escape
from importlib.util import find_spec
from typing import Any, Literal
from xml.etree import ElementTree

import altair as alt
import pandas as pd
from altair.expr.core import Expression

from csrmodel.figures.kit.controls import Choice, Control, Drag, Preset, slug
from csrmodel.figures.kit.grids import PLACE, term
from csrmodel.figures.kit.palette import INK
from csrmodel.figures.kit.prediction import Prediction
from csrmodel.figures.kit.sentence import Wording
from csrmodel.notebook import in_book

Provenance = Literal["coded evidence", "model", "illustration", "public data"]

PROVENANCE: Mapping[str, str] = {
    "coded evidence": "Coded evidence: what the review reports, as entered in this book's tables.",
    "model": "Model: computed from stated equations and assumptions, not observed.",
    "illustration": "Illustration: made up to explain an idea; no cluster was measured.",
    "public data": "Public data: memberships as others have published them; no cluster of the review is among them.",
}


@dataclass(frozen=True)
class Readout:
    """A sentence under the controls: the signal that holds it, and what it says at any setting."""

    signal: str
    says: Wording


@dataclass(frozen=True)
class Item:
    """A row that the reader can open: shown while each control stands at 0 or at a number that `keys` lists for it."""

    name: str
    text: str
    note: str
    link: str
    keys: Mapping[str, Sequence[int]]

    def shown(self, settings: Mapping[str, float]) -> bool:
        return all(settings.get(signal, 0) in (0, *allowed) for signal, allowed in self.keys.items())


@dataclass(frozen=True)
class Figure:
    """A chart that can be questioned.

    Parameters
    ----------
    name
        Identifier, unique in the book; the page's anchor is ``fig-name``.
    chart
        The chart, without width, height and parameters: it may name any signal.
    height
        Height of the chart in pixels; it is as wide as its place.
    caption
        The finding, in a sentence or two, as the chart first shows it.
    description
        What is drawn, for readers who cannot see it.
    provenance
        Where the numbers come from: one of the keys of `PROVENANCE`.
    table
        The same content as a table.
    signals
        What the chart reads besides its controls and readouts: values, and Vega expressions as
        `csrmodel.figures.kit.grids.term` makes them.
    drag
        The dot of a square that a reader can move in the chart.
    prediction
        What the reader is asked before the page shows the figure.

    Raises
    ------
    ValueError
        If the name is no identifier, if two signals share a name, or if a preset or a prediction moves a control that
        is not there.
    """

    name: str
    chart: alt.TopLevelMixin
    height: int
    caption: str
    description: str
    provenance: Provenance
    table: pd.DataFrame
    controls: Sequence[Control | Choice] = ()
    presets: Sequence[Preset] = ()
    readouts: Sequence[Readout] = ()
    signals: Mapping[str, Any] = field(default_factory=dict)
    question: str = ""
    listing: Sequence[Item] = ()
    table_title: str = "The same as a table"
    drag: Drag | None = None
    prediction: Prediction | None = None
    spec: dict[str, Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.name != slug(self.name):
            raise ValueError(f"figure {self.name}: a name holds lower-case letters, digits and hyphens")
        moved = {signal for preset in self.presets for signal in preset.values} - self.settings.keys()
        if moved:
            raise ValueError(f"figure {self.name}: a preset moves {sorted(moved)}, for which there is no control")
        asked = self.prediction.settings.keys() - self.settings.keys() if self.prediction else set()
        if asked:
            raise ValueError(f"figure {self.name}: a prediction moves {sorted(asked)}, for which there is no control")
        chart: Any = self.chart
        if self.prediction and self.prediction.marks:
            chart = alt.layer(chart, *map(_unheard, self.prediction.marks))
        placed = chart.properties(width="container", height=self.height)
        # Checked against the schema while the book is built: elsewhere that would only take time.
        spec: dict[str, Any] = placed.to_dict(validate=in_book())
        # Added here and not to the chart: Altair would copy all their numbers with every part of it.
        spec["params"] = [*self._parameters(), *spec.get("params", [])]
        spec.setdefault("config", {}).setdefault("style", {})["ink"] = {"color": INK}
        object.__setattr__(self, "spec", spec)

    @property
    def settings(self) -> dict[str, float]:
        """Where the controls stand at first, by the names of their signals."""
        return {control.signal: control.value for control in self.controls}

    def sentences(self, settings: Mapping[str, float] | None = None) -> list[str]:
        """What each readout says at these settings; a control that is not named stands where it starts."""
        at = {**self.settings, **(settings or {})}
        return [readout.says.text(at) for readout in self.readouts]

    def _parameters(self) -> list[dict[str, Any]]:
        """Every signal once: the controls, what the chart and the readouts read, and the readouts."""
        said = [(readout.signal, term(readout.says.expression())) for readout in self.readouts]
        read = dict(pair for readout in self.readouts for pair in readout.says.signals().items())
        guesses = self.prediction.signals if self.prediction else {}
        named = [*self.settings.items(), *({**self.signals, **read}).items(), *guesses.items(), *said, (PLACE, 0)]
        names = [name for name, _ in named]
        if len(names) > len(set(names)):
            raise ValueError(f"figure {self.name}: two signals of one name in {names}")
        return [
            {"name": name, "expr": str(value)} if isinstance(value, Expression) else {"name": name, "value": value}
            for name, value in named
        ]

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The page's HTML while the book is built; in a notebook the chart itself, and its still."""
        if in_book():
            return {"text/html": self.to_html(), "text/plain": self.caption}, {}
        still, alt = self.still()
        return {**self.notebook_bundle(), **still}, alt

    def at(self, settings: Mapping[str, float]) -> dict[str, Any]:
        """The chart's specification with its parameters at these settings."""
        params = [
            {**parameter, "value": settings[parameter["name"]]} if parameter["name"] in settings else parameter
            for parameter in self.spec.get("params", [])
        ]
        return {**self.spec, "params": params}

    def notebook_bundle(self, settings: Mapping[str, float] | None = None) -> dict[str, Any]:
        """The chart as Vega-Lite, with its caption as the text that remains where nothing draws it."""
        # JupyterLab draws Vega-Lite from its own files, and offers that under the name of version 5 at the latest.
        # The charts keep to what both versions know.
        # A width of its own: an output area that grows with its chart and a chart that fills its area never settle.
        sized = {**self.at(settings or {}), "width": NOTEBOOK_WIDTH}
        if "google.colab" in sys.modules:
            return {**_for_colab(sized), "text/plain": self.caption}
        spec = {**sized, "$schema": "https://vega.github.io/schema/vega-lite/v5.json"}
        return {"application/vnd.vegalite.v5+json": spec, "text/plain": self.caption}

    def still(self) -> tuple[dict[str, str], dict[str, Any]]:
        """The chart as it begins, as a picture under its caption, with the caption in words: data and metadata.

        For a saved notebook where it is read and nothing draws Vega-Lite. Empty without vl-convert (extra
        ``notebook``), as in a browser.
        """
        if not find_spec("vl_convert"):
            return {}, {}
        title = {"text": textwrap.wrap(self.question, 70), "subtitle": textwrap.wrap(self.caption, 84)}
        look = {"anchor": "start", "frame": "group", "subtitlePadding": 6, "offset": 16}
        picture = _png(_svg({**self.spec, "width": NOTEBOOK_WIDTH, "title": {**title, **look}}))
        return {"image/png": base64.b64encode(picture).decode()}, {"image/png": {"alt": self.caption}}

    def to_html(self, still: bool = True) -> str:
        """The figure as HTML: complete without scripts, and answering to its controls with them.

        Parameters
        ----------
        still
            Whether to print a picture in the place of the chart, which only the tools of the book build can draw.
        """
        # The script puts the chart in the place of the picture, which stays where none runs or one fails.
        picture, height = self._still() if still else ("", 0)
        asked = ' data-guess="asked"' if self.prediction else ""
        parts = [
            f'<figure class="csr-figure" id="fig-{escape(self.name)}" data-provenance="{self.provenance}"'
            f"{asked}{_room(self.spec, height)}>",
            f'<p class="csr-question">{escape(self.question)}</p>' if self.question else "",
            self.prediction.html(self.name) if self.prediction else "",
            self._form(),
            *(
                f'<p class="csr-readout" data-signal="{escape(readout.signal)}">{escape(text)}</p>'
                for readout, text in zip(self.readouts, self.sentences(), strict=True)
            ),
            f'<div class="csr-stage"><div class="csr-chart" role="img"{_drag(self.drag)} '
            f'aria-label="{escape(self.description)}">{picture}</div></div>',
            f'<script type="application/json" class="csr-spec">{_json(self.spec)}</script>',
            f"<figcaption>{escape(self.caption)}</figcaption>",
            self.origin_html(),
            self._list(),
            "</figure>",
        ]
        return "\n".join(part for part in parts if part)

    def origin_html(self) -> str:
        """Where the numbers come from, and the same content as a table."""
        return (
            f'<p class="csr-provenance">{escape(PROVENANCE[self.provenance])}</p>\n'
            f'<div class="csr-more"><details class="csr-table"><summary>{escape(self.table_title)}</summary>'
            f'<div class="csr-scroll" tabindex="0" role="region" aria-label="{escape(self.table_title)}">'
            f"{_table(self.table)}</div></details></div>"
        )

    def listing_html(self, settings: Mapping[str, float]) -> str:
        """The rows of the listing that these settings show, as a list."""
        shown = [item for item in self.listing if item.shown(settings)]
        rows = "".join(f"<li>{escape(item.text)} <small>{escape(item.note)}</small></li>" for item in shown)
        return f"<p>{len(shown)} of {len(self.listing)} claims</p><ul>{rows}</ul>"

    def _list(self) -> str:
        if not self.listing:
            return ""
        rows = "".join(
            f"<li data-keys='{escape(json.dumps(dict(item.keys), separators=(',', ':')))}'>"
            f'<a href="{escape(item.link)}">{escape(item.name)}</a> <span>{escape(item.text)}</span> '
            f"<small>{escape(item.note)}</small></li>"
            for item in self.listing
        )
        return (
            f'<details class="csr-listing"><summary>{len(self.listing)} claims behind this figure'
            f"</summary><ul>{rows}</ul></details>"
        )

    def _form(self) -> str:
        if not self.controls:
            return ""
        buttons = "".join(
            f"<button type=\"button\" data-preset='{escape(json.dumps(dict(p.values)))}'>{escape(p.name)}</button>"
            for p in self.presets
        )
        controls = "".join(_control(self.name, control) for control in self.controls)
        # Hidden until the script has drawn the chart: without it a control would move and change nothing.
        # The address keeps the settings, so the browser should not put older ones back (autocomplete).
        return (
            f'<form class="csr-controls" autocomplete="off" hidden aria-label="{escape(self.question or self.name)}">'
            f'<div class="csr-control-grid">{controls}</div>'
            f'<div class="csr-presets" role="group" aria-label="Ready settings">{buttons}'
            '<button type="reset">Reset</button><button type="button" class="csr-undo" disabled>Undo</button>'
            '<button type="button" class="csr-pin" aria-pressed="false">Pin</button></div></form>'
        )

    def _still(self) -> tuple[str, int]:
        """A picture of the default view, for where no script draws the chart, and how high it is in pixels.

        Its place has the words for it.
        """
        drawn = _svg(self.spec)
        pictures = (("svg+xml", drawn.encode()), ("png", _png(drawn)))
        # A server packs what it sends.
        kind, lighter = min(pictures, key=lambda picture: len(zlib.compress(picture[1])))
        data = base64.b64encode(lighter).decode()
        picture = f'<img alt="" src="data:image/{kind};base64,{data}">'
        return picture, round(float(ElementTree.fromstring(drawn).attrib["height"]))


def _unheard(guess: alt.Chart) -> alt.Chart:
    """A guess is told in words beside the chart, and before there is one its mark has nothing to tell."""
    silent = guess.copy()
    silent.mark["aria"] = False
    return silent


def _svg(spec: dict[str, Any]) -> str:
    """A drawing of a chart."""
    import vl_convert  # no dependency of the package: a page that runs it draws its charts itself

    drawn: str = vl_convert.vegalite_to_svg(vl_spec=spec, vl_version=VEGA_LITE)
    return drawn


def _png(drawing: str) -> bytes:
    """A picture of a drawing."""
    import vl_convert

    png: bytes = vl_convert.svg_to_png(drawing, scale=1)
    return png


VEGA_LITE = "6.4"
"""The version of Vega-Lite that draws stills."""

NOTEBOOK_WIDTH = 560
"""Pixels that a chart is wide in a notebook."""

LOW = 333
"""Pixels of a chart that stays in view above its controls on a phone: 45 % of a screen 740 pixels high."""

PHONE = 1050
"""Pixels above which a chart has more rows than a phone's screen has room for: it is scrolled there."""

_SQUEEZED = 0.85
"""How much lower than it was made a chart may be drawn whose words stand in rows."""


def _room(spec: dict[str, Any], height: int) -> str:
    """What a page keeps free for a chart of this height, and whether even a phone has to give it all of that.

    A chart with a scale upwards is drawn as low as a phone wants it. Names of rows and words among marks would then
    lie upon one another.
    """
    if not height:
        return ""
    upwards = list(_upwards(spec))
    scaled = bool(upwards) and all(y.get("type") == "quantitative" and y.get("axis", {}) is not None for y in upwards)
    tall = not scaled and height * _SQUEEZED > LOW
    high = tall and height > PHONE
    return f' style="--csr-height: {height}px"{" data-tall" if tall else ""}{" data-high" if high else ""}'


def _upwards(view: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The encodings upwards of a view and its layers, those that say a type."""
    encoding = view.get("encoding", {}).get("y", {})
    if "type" in encoding:
        yield encoding
    for layer in view.get("layer", ()):
        yield from _upwards(layer)


def _json(spec: dict[str, Any]) -> str:
    # "</" would end the script element that carries the JSON.
    return json.dumps(spec, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")


def _table(table: pd.DataFrame) -> str:
    # "z": what rounds to nought has no minus sign. What is missing is said in one way, whatever it is in Python.
    html: str = (
        table.mask(table.isna())
        .rename_axis(columns=None)
        .to_html(index=False, border=0, na_rep="NA", float_format="{:z.2f}".format)
    )
    return html.replace("<th>", '<th scope="col">')


def _once(choice: Choice, place: int) -> str:
    """What addresses once said for an option."""
    former = " ".join(piece for piece, at in choice.formerly.items() if at == place)
    return f' data-formerly="{escape(former)}"' if former else ""


def _drag(drag: Drag | None) -> str:
    """What a dot in the chart sets, for the page."""
    return f" data-drag='{escape(json.dumps(asdict(drag)))}'" if drag else ""


def _control(figure: str, control: Control | Choice) -> str:
    key = f"{escape(figure)}-{escape(control.signal)}"
    label = f'<label for="{key}">{escape(control.label)}</label>'
    if isinstance(control, Choice):
        options = "".join(
            f'<option value="{i}" data-slug="{slug(option)}"{_once(control, i)}'
            f"{' selected' if i == control.value else ''}>{escape(option)}</option>"
            for i, option in enumerate(control.options)
        )
        select = f'<select id="{key}" data-signal="{escape(control.signal)}">{options}</select>'
        return f'<div class="csr-control">{label}{select}</div>'
    ends = (
        f'<span class="csr-ends" aria-hidden="true"><span>{escape(control.low_label)}</span>'
        f"<span>{escape(control.high_label)}</span></span>"
        if control.low_label or control.high_label
        else ""
    )
    digits = 0 if control.step % 1 == 0 else 2  # As figures.js has it.
    play = '<button type="button" class="csr-button csr-play">Play</button>' if control.plays else ""
    return (
        f'<div class="csr-control">{label}<input type="range" id="{key}" data-signal="{escape(control.signal)}" '
        f'min="{control.low:g}" max="{control.high:g}" step="{control.step:g}" value="{control.value:g}">'
        f'<output for="{key}" aria-live="off">{control.value:.{digits}f}</output>{ends}{play}</div>'
    )


def _for_colab(spec: dict[str, Any]) -> dict[str, Any]:
    """Altair's own HTML, which fetches the scripts that draw it: Colab draws no Vega-Lite by itself."""
    with alt.renderers.enable("colab"):
        render = alt.renderers.get()
    assert render is not None
    bundle = render(spec)
    assert isinstance(bundle, dict)
    return bundle
