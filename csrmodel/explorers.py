"""The explorers: charts with ipywidgets controls, for a notebook with a running Python.

Each explorer wraps a function of `csrmodel.charts` and adds nothing to it: a moved slider asks the figure's readouts
what they say at the new setting, and sets the chart's parameters. While the book is built an explorer is its figure,
whose controls work in the page itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from pathlib import Path

import ipywidgets as widgets

from csrmodel import charts, cluster_charts, demand_charts, evidence_charts, policy_charts, proposition_charts
from csrmodel.clusters import ProductionNetwork, read_network
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


def debates() -> Figure | widgets.VBox:
    """The four environmental debates, side by side."""
    return explorer(evidence_charts.debates)


def football_clusters() -> Figure | widgets.VBox:
    """Sialkot beside Jalandhar, point by point."""
    return explorer(evidence_charts.football_clusters)


def labour_agency() -> Figure | widgets.VBox:
    """What constrains workers, organised and on their own."""
    return explorer(evidence_charts.labour_agency)


def worker_groups() -> Figure | widgets.VBox:
    """Who gains and who loses by a measure."""
    return explorer(evidence_charts.worker_groups)


def poverty_map() -> Figure | widgets.VBox:
    """What ties clusters to poverty, and in which direction."""
    return explorer(evidence_charts.poverty_map)


def impact_evidence() -> Figure | widgets.VBox:
    """Reported effects by outcome, direction and kind of study."""
    return explorer(evidence_charts.impact_evidence)


def frameworks() -> Figure | widgets.VBox:
    """Frameworks by factors."""
    return explorer(evidence_charts.frameworks)


def independence() -> Figure | widgets.VBox:
    """Independence of monitoring against local ownership."""
    return explorer(evidence_charts.independence)


def critiques() -> Figure | widgets.VBox:
    """The critiques as switches on the evidence."""
    return explorer(evidence_charts.critiques)


def status() -> Figure | widgets.VBox:
    """Known, not known, needed."""
    return explorer(evidence_charts.status)


def propositions_by_case() -> Figure | widgets.VBox:
    """Each proposition against each coded case."""
    return explorer(evidence_charts.propositions_by_case)


def evidence_map() -> Figure | widgets.VBox:
    """Factors by outcomes, down to the claims."""
    return explorer(evidence_charts.evidence_map)


def citation_network() -> Figure | widgets.VBox:
    """Works and cases, joined by claims."""
    return explorer(evidence_charts.citation_network)


def geography() -> Figure | widgets.VBox:
    """Where and when clusters were studied."""
    return explorer(evidence_charts.geography)


def cluster_through_time() -> Figure | widgets.VBox:
    """One cluster as a network through time."""
    return explorer(cluster_charts.cluster_through_time)


def own_network(network: str | Path | ProductionNetwork) -> Figure | widgets.VBox:
    """A network of your own through time: an edge list, as `csrmodel.clusters.read_network` reads it, or a network."""
    firms = network if isinstance(network, ProductionNetwork) else read_network(network)
    return explorer(partial(cluster_charts.cluster_through_time, network=firms, name="own-network"))


def decoupling() -> Figure | widgets.VBox:
    """The gap between reported and chain-wide conduct."""
    return explorer(cluster_charts.decoupling)


def squeeze() -> Figure | widgets.VBox:
    """Volatility and price squeeze."""
    return explorer(cluster_charts.squeeze)


def initiative_effect() -> Figure | widgets.VBox:
    """Initiatives, and who gains and loses by them."""
    return explorer(cluster_charts.initiative_effect)


def treatment_plant() -> Figure | widgets.VBox:
    """A common treatment plant or a plant for each, and who pays."""
    return explorer(policy_charts.treatment_plant)


def boom_and_bust() -> Figure | widgets.VBox:
    """Output, jobs and income where buyers may go."""
    return explorer(demand_charts.boom_and_bust)


def monitoring_scheme() -> Figure | widgets.VBox:
    """Who runs the monitoring: independence, ownership and what they come to."""
    return explorer(policy_charts.monitoring_scheme)


def study_design() -> Figure | widgets.VBox:
    """What five designs of a study find where the truth is known."""
    return explorer(policy_charts.study_design)


def verdicts() -> Figure | widgets.VBox:
    """Every check of the propositions in some worlds."""
    return explorer(proposition_charts.verdicts)


def assumptions_that_matter() -> Figure | widgets.VBox:
    """Sobol indices of the verdicts."""
    return explorer(proposition_charts.assumptions_that_matter)


def turning_points() -> Figure | widgets.VBox:
    """How far each assumption has to move to turn a verdict."""
    return explorer(proposition_charts.turning_points)


def verdict_region() -> Figure | widgets.VBox:
    """Where a proposition holds, over the two assumptions that matter most to it."""
    return explorer(proposition_charts.verdict_region)


def postdiction() -> Figure | widgets.VBox:
    """The coded cases predicted."""
    return explorer(proposition_charts.postdiction)


def population() -> Figure | widgets.VBox:
    """A population to move."""
    return explorer(proposition_charts.population)


def explorer(draw: Callable[..., Figure]) -> Figure | widgets.VBox:
    """Controls, readout and chart of a figure, tied to the function that draws it.

    Parameters
    ----------
    draw
        Takes the figure's controls as keyword arguments (by the name of their signal) and returns a `Figure`.

    Returns
    -------
    Figure or Explorer
        The figure itself while the book is built, otherwise the widget.
    """
    return draw() if in_book() else Explorer(draw)


class Explorer(widgets.VBox):  # type: ignore[misc]
    """A figure with widgets for its controls.

    Parameters
    ----------
    draw
        As `explorer` takes it.

    Attributes
    ----------
    figure
        The figure at the default settings.
    controls
        A widget for each control, by the name of its signal.
    """

    def __init__(self, draw: Callable[..., Figure]) -> None:
        self.figure, self._draw = draw(), draw
        figure = self.figure
        self.controls = {control.signal: _widget(control) for control in figure.controls}
        self._start = self.settings
        self._readouts = [widgets.HTML() for _ in figure.readouts]
        self._listing = [widgets.HTML()] if figure.listing else []
        self._chart = widgets.Output()
        self.show()
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
        says = [readout.says for readout in self.figure.readouts]
        steps = [self._show_readouts, self._show_chart]
        for step in steps if None not in says else reversed(steps):
            step(self.settings)

    def _show_readouts(self, settings: Mapping[str, float]) -> None:
        for place, text in zip(self._readouts, self._sentences(settings), strict=True):
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

    def _sentences(self, settings: Mapping[str, float]) -> list[str]:
        says = [readout.says for readout in self.figure.readouts]
        if None in says:
            return [readout.text for readout in self._draw(**settings).readouts]
        return [say(**settings) for say in says if say]

    def _button(self, preset: Preset) -> widgets.Button:
        button = widgets.Button(description=preset.name, layout=widgets.Layout(width="auto"))
        button.on_click(lambda _button: self.set(preset.values))
        return button


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
