"""Each chart is drawn the same by the page's way with Vega's expressions as by Vega's own interpreter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from figures_at import figure, settings_of
from page_scripts import in_node

from csrmodel.figures.kit.figure import Figure


def drawn_alike(specs: list[dict[str, Any]], wrong: bool = False) -> list[tuple[int, bool]]:
    answered = in_node(Path(__file__).with_name("alike.mjs"), {"specs": specs, "wrong": wrong})
    return [(met, alike) for met, alike in answered]


def test_a_chart_is_drawn_as_vega_would_draw_it(drawn: Figure) -> None:
    settings = settings_of(drawn)
    found = drawn_alike([{**drawn.at(at), "width": 600} for at in (settings[0], settings[-1])])
    assert all(met > 10 for met, _alike in found)
    assert all(alike for _met, alike in found)


def test_a_chart_that_is_drawn_otherwise_is_found() -> None:
    assert drawn_alike([{**figure("argument").spec, "width": 600}], wrong=True)[0][1] is False
