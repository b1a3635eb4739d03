"""The explorers: figures with ipywidgets controls, for a notebook with a running Python.

The decorator `explorer` makes of the function that draws a figure the call that a chapter makes. While the book is
built that call gives the figure, whose controls work in the page itself. Elsewhere it gives an `Explorer`, which adds
nothing to the figure: a moved slider asks the readouts what they say, and sets the chart's parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import update_wrapper
from html import escape
from typing import Any, Generic, ParamSpec

import ipywidgets as widgets

from csrmodel.figures.kit.controls import Choice, Control, Preset
from csrmodel.figures.kit.figure import Figure
from csrmodel.notebook import in_book

Settings = ParamSpec("Settings")


class explorer(Generic[Settings]):  # noqa: N801 (a decorator)
    """What a chapter calls to show a figure.

    Parameters
    ----------
    draw
        Takes where the figure's controls start, by the names of their signals, and returns the `Figure`. It stays
        there as ``draw``.
    """

    def __init__(self, draw: Callable[Settings, Figure]) -> None:
        self.draw = draw
        update_wrapper(self, draw)

    def __call__(self, *args: Settings.args, **settings: Settings.kwargs) -> Figure | Explorer:
        """The figure itself while the book is built, otherwise its explorer."""
        figure = self.draw(*args, **settings)
        return figure if in_book() else Explorer(figure)


class Explorer(widgets.VBox):  # type: ignore[misc]
    """A figure with widgets for its controls.

    Parameters
    ----------
    figure
        The figure, whose controls start where it stands.

    Attributes
    ----------
    figure
        That figure.
    controls
        A widget for each control, by the name of its signal.
    """

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.controls = {control.signal: _widget(control) for control in figure.controls}
        self._start = self.settings
        self._readouts = [widgets.HTML() for _ in figure.readouts]
        self._listing = [widgets.HTML()] if figure.listing else []
        self._chart = widgets.Output()
        self.show()
        # A saved notebook has the widgets as they began, and a page made of it draws no Vega-Lite.
        self._still, self._alt = figure.still()
        (chart,) = self._chart.outputs
        self._chart.outputs = ({**chart, "data": {**chart["data"], **self._still}},)
        for control in self.controls.values():
            control.observe(self.show, names="value")
        presets = (*figure.presets, Preset("Reset", self._start))
        super().__init__(
            [
                widgets.HTML(f"<strong>{escape(figure.question)}</strong>"),
                *self.controls.values(),
                widgets.HBox([self._button(p) for p in presets], layout=widgets.Layout(flex_flow="row wrap")),
                *self._readouts,
                self._chart,
                widgets.HTML(f"<p>{escape(figure.caption)}</p>{figure.origin_html()}"),
                *self._listing,
            ]
        )
        for name in ("csr-explorer", f"csr-{figure.provenance.replace(' ', '-')}"):
            self.add_class(name)

    # Version 7 of ipywidgets displays by this method, with nothing for readers whose browser runs no widget.
    _ipython_display_ = None

    def _repr_mimebundle_(self, **_kwargs: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """The widgets, and for where none runs the chart as it began with its caption."""
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        chart = self.figure.notebook_bundle()
        return {**chart, **self._still, "application/vnd.jupyter.widget-view+json": view}, self._alt

    @property
    def settings(self) -> dict[str, float]:
        """Where the controls stand, by the names of their signals."""
        return {signal: control.value for signal, control in self.controls.items()}

    def set(self, settings: Mapping[str, float]) -> None:
        """Put the controls that are named at these settings."""
        for signal, value in settings.items():
            self.controls[signal].value = value

    def show(self, _change: object = None) -> None:
        """Bring readouts and chart to where the controls stand, what is quicker first."""
        self._show_readouts(self.settings)
        self._show_chart(self.settings)

    def _show_readouts(self, settings: Mapping[str, float]) -> None:
        for place, text in zip(self._readouts, self.figure.sentences(settings), strict=True):
            place.value = f'<p class="csr-readout">{escape(text)}</p>'

    def _show_chart(self, settings: Mapping[str, float]) -> None:
        # A control sets parameters of the chart and nothing else of it, in the page as here.
        output = {
            "output_type": "display_data",
            "data": self.figure.notebook_bundle(settings),
            "metadata": {"figure": self.figure.name, "settings": settings},
        }
        self._chart.outputs = (output,)
        for place in self._listing:
            place.value = self.figure.listing_html(settings)

    def _button(self, preset: Preset) -> widgets.Button:
        button = widgets.Button(description=preset.name, layout=widgets.Layout(width="auto"))
        button.on_click(lambda _button: self.set(preset.values))
        return button


def _widget(control: Control | Choice) -> widgets.ValueWidget:
    # A long label has its slider or list on the line below, where JupyterLab would cut it in a column.
    wide = {"description_width": "initial"}
    layout = widgets.Layout(width="98%", height="auto", flex_flow="row wrap")
    if isinstance(control, Choice):
        options = [(option, i) for i, option in enumerate(control.options)]
        return widgets.Dropdown(
            options=options, value=control.value, description=control.label, style=wide, layout=layout
        )
    return widgets.FloatSlider(
        value=control.value,
        min=control.low,
        max=control.high,
        step=control.step,
        description=control.label,
        style=wide,
        layout=layout,
        readout_format=".2f",
    )
