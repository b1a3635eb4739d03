"""Every figure is read without a legend: named axes, tooltips in words, names whole on a phone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import altair as alt
import pandas as pd
import pytest
from contrast import contrast
from drawings import NAMES, drawn
from simple_figure import simple

from csrmodel import explorers
from csrmodel.figures.kit.controls import Choice, Control
from csrmodel.figures.kit.figure import Figure
from csrmodel.figures.kit.palette import MARKS

PAGES = ("#ffffff", "#14181e")
"""The ground of a light page and of a dark one."""

LINE = 46
"""Letters for which a phone has room across a figure."""


def units(unit: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every layer that draws."""
    if "layer" in unit:
        for layer in unit["layer"]:
            yield from units(layer)
    else:
        yield unit


def unnamed(spec: dict[str, Any]) -> set[str]:
    """The axes that are drawn and have no title: an axis is named once, and its other layers then share the name."""
    seen: dict[str, list[Any]] = {"x": [], "y": []}
    for unit in units(spec):
        for channel, found in seen.items():
            encoding = unit.get("encoding", {}).get(channel, {})
            if "field" in encoding and encoding.get("axis", {}) is not None:
                found.append((encoding.get("axis") or {}).get("title") or encoding.get("title"))
    return {channel for channel, titles in seen.items() if titles and not any(titles)}


def raw(spec: dict[str, Any]) -> list[Any]:
    """Tooltips that are no sentence: that show fields by their names."""
    tips = [unit["encoding"]["tooltip"] for unit in units(spec) if unit.get("encoding", {}).get("tooltip")]
    return [tip for tip in tips if tip != {"field": "tip", "type": "nominal"}]


def picture(figure: Figure, width: int) -> str:
    drawing = pytest.importorskip("vl_convert")
    spec = {**figure.spec, "width": width, "autosize": {"type": "fit-x", "contains": "padding"}}
    return str(drawing.vegalite_to_svg(spec, vl_version="6.4"))


@pytest.mark.parametrize("name", NAMES)
def test_an_axis_has_a_name_and_a_tooltip_is_a_sentence(name: str) -> None:
    assert unnamed(drawn(name).spec) == set()
    assert raw(drawn(name).spec) == []


def test_an_axis_without_a_name_and_a_raw_tooltip_are_found() -> None:
    chart = alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x=alt.X("x:Q", title=None), tooltip=["x:Q"])
    assert unnamed(chart.to_dict()) == {"x"}
    assert raw(chart.to_dict())
    assert raw(chart.encode(tooltip="count():Q").to_dict())


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_names_are_whole_on_a_phone(name: str) -> None:
    figure = drawn(name)
    drawing = picture(figure, 320)
    assert "…" not in drawing
    (wide,) = re.findall(r'<svg[^>]*? width="([\d.]+)"', drawing)
    assert float(wide) == pytest.approx(320, abs=1)
    # A legend beside or below is clipped; one of a scale is not.
    legends = [e["color"].get("legend", {}) for u in units(figure.spec) if "color" in (e := u.get("encoding", {}))]
    assert all(legend is None or "gradientLength" in legend for legend in legends)
    for unit in units(figure.spec):
        for channel in ("x", "y"):
            axis = unit.get("encoding", {}).get(channel, {}).get("axis") or {}
            lines = axis.get("title") or []
            assert all(len(line) <= LINE for line in ([lines] if isinstance(lines, str) else lines)), lines


def test_a_name_that_is_cut_is_found() -> None:
    axis = alt.Axis(labelLimit=40)
    rows = pd.DataFrame({"x": ["a name that is far too long for a phone"]})
    assert "…" in picture(simple(chart=alt.Chart(rows).mark_point().encode(y=alt.Y("x:N", axis=axis))), 320)


def elsewhere(control: Control | Choice) -> float:
    if isinstance(control, Choice):
        return len(control.options) - 1
    return control.low


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_a_caption_is_true_wherever_the_controls_stand(name: str) -> None:
    figure = drawn(name)
    moved = getattr(explorers, name).draw(**{c.signal: elsewhere(c) for c in figure.controls})
    # It is the same wherever they start, so it cannot speak of where they stand; the sentence does.
    assert moved.caption == figure.caption
    assert moved.sentences() != figure.sentences()
    assert len(figure.presets) >= 2
    assert not any(text.startswith("Choose ") for text in figure.sentences())


@pytest.mark.parametrize("code", MARKS)
def test_a_mark_is_seen_on_light_and_dark_pages(code: str) -> None:
    assert all(contrast(MARKS[code][0], page) >= 3 for page in PAGES)


def test_a_pale_mark_is_not_seen() -> None:
    assert contrast("#c4cad2", PAGES[0]) < 3


def test_marks_differ_by_shape_alone() -> None:
    shapes = [shape for _, shape in MARKS.values()]
    assert len(set(shapes)) == len(shapes)


@pytest.mark.parametrize("name", NAMES)
def test_words_on_the_page_take_the_colour_of_the_page(name: str) -> None:
    """Text that names no colour is drawn light on a dark page; only the squares are light themselves."""
    coloured = [u["mark"] for u in units(drawn(name).spec) if u["mark"].get("type") == "text" and "color" in u["mark"]]
    assert name in ("argument", "adoption") or not coloured


def test_the_map_has_land_and_places_within_its_edges() -> None:
    spec = json.dumps(drawn("geography").spec)
    (path,) = re.findall(r'"shape": "(M[^"]*)"', spec)
    corners = [tuple(map(int, corner.split(","))) for corner in re.findall(r"\d+,\d+", path)]
    assert len(corners) > 200
    assert {min(corners), max(corners)} <= {(x, y) for x in range(236) for y in range(99)}
    rows = [row for rows in drawn("geography").spec["datasets"].values() for row in rows if "kind" in row]
    assert len(rows) == 18
    assert sum(row["kind"] == "place" for row in rows) == 7
