"""The explorers: charts with ipywidgets controls, for a notebook with a running Python.

Each explorer wraps a function of `csrmodel.charts` and adds nothing to it: a moved slider calls the function again
with the new setting. While the book is built an explorer is its figure, whose controls work in the page itself.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as widgets

from csrmodel import charts
from csrmodel.figures import Choice, Control, Figure, Preset, in_book


def adoption() -> Figure | widgets.VBox:
    """Visibility against institutional strength, with every factor and the rules of combination."""
    return explorer(charts.adoption_surface)


def drivers() -> Figure | widgets.VBox:
    """Table 1 as a network; choosing a row shows its pair and its evidence."""
    return explorer(charts.drivers_network)


def one_driver() -> Figure | widgets.VBox:
    """Each driver raised alone, and all together, under three ways of combining."""
    return explorer(charts.one_driver_alone)


def explorer(draw: Callable[..., Figure]) -> Figure | widgets.VBox:
    """Controls, readout and chart of a figure, tied to the function that draws it.

    Parameters
    ----------
    draw
        Takes the figure's controls as keyword arguments (by the name of their signal) and returns a `Figure`.

    Returns
    -------
    Figure or ipywidgets.VBox
        The figure itself while the book is built, otherwise the widget.
    """
    first = draw()
    if in_book():
        return first
    sliders = {control.signal: _widget(control) for control in first.controls}
    readouts = [widgets.HTML() for _ in first.readouts]
    chart = widgets.Output()

    def show(_change: object = None) -> None:
        figure = draw(**{signal: slider.value for signal, slider in sliders.items()})
        for place, readout in zip(readouts, figure.readouts, strict=True):
            place.value = f"<p>{escape(readout.text)}</p>"
        chart.outputs = ({"output_type": "display_data", "data": figure.notebook_bundle(), "metadata": {}},)

    def setting(values: dict[str, Any]) -> Callable[[object], None]:
        def apply(_button: object) -> None:
            for signal, value in values.items():
                sliders[signal].value = value

        return apply

    start = {control.signal: control.value for control in first.controls}
    buttons = []
    for preset in (*first.presets, Preset("Reset", start)):
        button = widgets.Button(description=preset.name, layout=widgets.Layout(width="auto"))
        button.on_click(setting(dict(preset.values)))
        buttons.append(button)
    for slider in sliders.values():
        slider.observe(show, names="value")
    show()
    box = widgets.VBox(
        [
            widgets.HTML(f"<strong>{escape(first.question)}</strong>"),
            *sliders.values(),
            widgets.HBox(buttons, layout=widgets.Layout(flex_flow="row wrap")),
            *readouts,
            chart,
            widgets.HTML(f"<p>{escape(first.caption)}</p>"),
        ]
    )
    return box


def _widget(control: Control | Choice) -> widgets.ValueWidget:
    wide = {"description_width": "20em"}
    layout = widgets.Layout(width="98%")
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
