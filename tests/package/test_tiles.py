"""Figures of coded evidence: marks that stay what they are, cells that say what is counted, counts in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import altair as alt
import pandas as pd
import pytest

from csrmodel import evidence, explorers
from csrmodel.figures.kit.palette import MARKS, PALE_GREEN, PALE_TEAL
from csrmodel.figures.kit.tiles import marked
from csrmodel.words import counted, enumerated

PAGES = ("#ffffff", "#14181e")
"""The ground of a light page and of a dark one."""

APART = 20
"""Distance in CIELAB that a faded colour keeps from every other colour of its legend."""


def channels(colour: str) -> list[float]:
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def lab(rgb: Sequence[float]) -> tuple[float, float, float]:
    """Red, green and blue in [0, 1] as CIELAB under daylight."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(w * c for w, c in zip(row, linear, strict=True)) / sum(row) for row in to_xyz]
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def nearest(colours: Sequence[str], opacity: float) -> float:
    """Distance of the faded colour that comes nearest to another of them."""
    gaps = []
    for faded, other in permutations(colours, 2):
        for page in PAGES:
            mixed = [opacity * c + (1 - opacity) * g for c, g in zip(channels(faded), channels(page), strict=True)]
            pairs = zip(lab(mixed), lab(channels(other)), strict=True)
            gaps.append(sum((a - b) ** 2 for a, b in pairs) ** 0.5)
    return min(gaps)


def faded(unit: dict[str, Any], transforms: Sequence[dict[str, Any]] = ()) -> Iterator[tuple[list[str], float]]:
    """The colours of a legend with each opacity at which the specification may draw them."""
    transforms = [*transforms, *unit.get("transform", ())]
    for layer in unit.get("layer", ()):
        yield from faded(layer, transforms)
    encoding = unit.get("encoding", {})
    colours = encoding.get("color", {}).get("scale", {}).get("range", [])
    if "opacity" in encoding and len(colours) > 1:
        rules = [t["calculate"] for t in transforms if t.get("as") == encoding["opacity"]["field"]]
        for level in re.findall(r"[?:] ([0-9.]+)", " ".join(rules)):
            yield colours, float(level)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in explorers.names() if name != "own_network"])
def test_a_faded_colour_is_no_other_of_its_legend(name: str) -> None:
    for colours, opacity in faded(getattr(explorers, name).draw().spec):
        # Half seen and more, a colour is dots that lie upon each other, and none that is set back.
        assert opacity > 0.5 or nearest(colours, opacity) >= APART, (colours, opacity)


def test_the_test_of_faded_colours_finds_one() -> None:
    assert nearest([PALE_TEAL, PALE_GREEN], 0.25) < APART
    unit = {
        "transform": [{"calculate": "datum.n == chosen ? 1 : 0.25", "as": "shown"}],
        "encoding": {"color": {"scale": {"range": [PALE_TEAL, PALE_GREEN]}}, "opacity": {"field": "shown"}},
    }
    assert list(faded({"layer": [unit]})) == [([PALE_TEAL, PALE_GREEN], 1.0), ([PALE_TEAL, PALE_GREEN], 0.25)]


def test_a_code_without_a_mark_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"direction: no mark for 'sideways'; allowed are better, worse, "):
        marked(alt.Chart(pd.DataFrame({"direction": ["sideways"]})), "direction", {"sideways": "sideways"})
    rows = evidence.worker_groups()
    monkeypatch.setattr(evidence, "worker_groups", lambda: rows.assign(direction="sideways"))
    with pytest.raises(ValueError, match="'sideways'"):
        explorers.worker_groups.draw()


@pytest.mark.parametrize("code", ["favoured", "ignored"])
def test_a_measure_may_favour_or_ignore_a_group(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = evidence.worker_groups()
    rows.loc[0, "direction"] = code
    monkeypatch.setattr(evidence, "worker_groups", lambda: rows)
    figure = explorers.worker_groups.draw()
    (unit,) = [unit["encoding"] for unit in figure.spec["layer"] if "color" in unit["encoding"]]
    scales = [dict(zip(unit[c]["scale"]["domain"], unit[c]["scale"]["range"], strict=True)) for c in ("color", "shape")]
    assert (scales[0][code], scales[1][code]) == MARKS[code]
    # The key above the chart has it too.
    assert code in " ".join(unit["x"]["axis"]["title"])


@pytest.mark.long
@pytest.mark.parametrize(
    "settings", [{}, {"factor": 2}, {"outcome": 3}, {"factor": 2, "outcome": 3}, {"factor": 1, "basis": 2}]
)
def test_the_map_says_none_where_nothing_is_counted(settings: dict[str, int]) -> None:
    drawing = pytest.importorskip("vl_convert")
    figure = explorers.evidence_map.draw()
    rows = evidence.effects()
    if "basis" in settings:
        used = [code for code in evidence.names("basis") if code in set(rows["basis"])]
        rows = rows[rows["basis"] == used[settings["basis"] - 1]]
    picture = drawing.vegalite_to_svg({**figure.at(settings), "width": 640}, vl_version="6.4")
    cells = evidence.evidence_map().size
    full = len(rows[["factor", "outcome"]].drop_duplicates())
    # An empty layer that shows through full cells would say "none" in all of them, and a faded one as well.
    assert picture.count(">none<") == cells - full
    assert len(re.findall(r">\d+<", picture)) == full
    assert set(re.findall(r'opacity="([^"]*)"', picture)) <= {"1"}
    framed = 1 if {"factor", "outcome"} <= settings.keys() else 5 if "factor" in settings else 13 if settings else 0
    assert len(re.findall(r'stroke-width="2.5"', picture)) == framed


def test_a_status_without_claims_has_its_bar_and_its_count() -> None:
    figure = explorers.status.draw()
    states = list(evidence.names("status").values())
    assert "proposed" in states
    assert all(state in figure.spec["layer"][0]["encoding"]["y"]["axis"]["labelExpr"] for state in states)
    for state in states:
        assert re.search(rf"\b\d+ on what is {state}\b", figure.readouts[0].says.text(figure.settings)), state


def test_counts_and_lists_in_words() -> None:
    assert [counted(n) for n in (0, 1, 11, 20, 21)] == ["none", "one", "eleven", "twenty", "21"]
    assert [enumerated(list(texts)) for texts in ("", "a", "ab", "abc")] == ["none", "a", "a and b", "a, b and c"]
    assert counted(int(pd.Series([1, 2]).sum())) == "three"
    with pytest.raises(ValueError, match="allowed is 0 or more"):
        counted(-1)
