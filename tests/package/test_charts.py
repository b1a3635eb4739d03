"""What a chart spans, where its lists start, what its form says: of every figure, read from what the page gets."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from drawings import NAMES, drawn

from csrmodel import evidence
from csrmodel.adoption import levels_term
from csrmodel.evidence import default
from csrmodel.figures.kit.controls import Choice, slug
from csrmodel.figures.kit.figure import VEGA_LITE
from csrmodel.figures.kit.grids import Grid
from csrmodel.operations import NUMPY
from csrmodel.treatment import SIZES


def domains(unit: dict[str, Any]) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Every span of numbers that a chart fixes, by channel."""
    for channel, encoding in unit.get("encoding", {}).items():
        span = (encoding.get("scale") or {}).get("domain") if isinstance(encoding, dict) else None
        if isinstance(span, list) and all(isinstance(end, int | float) for end in span):
            yield channel, tuple(span)
    for layer in unit.get("layer", ()):
        yield from domains(layer)


SPANS: Mapping[tuple[str, str], tuple[float, ...]] = {
    # Years of a path, and two and a half times the start.
    ("boom_and_bust", "x"): (0, 20),
    ("boom_and_bust", "y"): (0, 3.5),
    # The widest gap that there is in these cases is below.
    ("decoupling", "color"): (0, 0.9),
    # Shares, and incomes of up to 1.4 times the legal minimum.
    ("initiative_effect", "x"): (0, 1.4),
    ("study_design", "x"): (-0.3, 0.6),
    # From none, below one on a scale that doubles, to all configurations of seven conditions.
    ("limited_diversity", "y"): (0.5, 128),
    # Clusters in a row: more of them are drawn no larger.
    ("truth_table", "size"): (0, 30),
}
"""Spans of measured numbers that are no share, by figure and channel."""

DRAWN = {"cluster_through_time", "football_clusters"}
"""Figures whose places on the paper are chosen for the eye: of these no span is fixed here."""

COLUMNS = {"evidence_map": 5, "impact_evidence": 4, "status": 5}
"""Grids with room for a bar: their columns are the numbers from 1, each half a number wide to either side."""


@pytest.mark.parametrize("name", NAMES)
def test_an_axis_of_shares_runs_from_none_to_all(name: str) -> None:
    for channel, span in domains(drawn(name).spec):
        assert all(a < b for a, b in pairwise(span)), (channel, span)
        if name in DRAWN and channel != "color":
            continue
        if name in COLUMNS:
            assert span in {(0.5, COLUMNS[name] + 0.5), tuple(range(1, COLUMNS[name] + 1))}
            continue
        if name == "critiques":
            # As far to either side as the longest bar of the whole.
            assert span[0] == -span[1]
            continue
        if name == "citation_network":
            assert span == (0, evidence.works()["claims"].max() + 1)
            continue
        if name == "geography":
            years = evidence.geography()["year"]
            assert span == (years.min() - 1, years.max() + 1)
            continue
        if name == "poverty_map":
            # Lines of words.
            assert span == tuple(range(1, len(span) + 1))
            continue
        assert span == SPANS.get((name, channel), (0, 0.5, 1) if channel == "color" else (0, 1)), channel


def test_the_spans_that_are_measured_hold_what_is_drawn() -> None:
    years = evidence.default("demand_years")
    assert SPANS["boom_and_bust", "x"] == (0, years)
    incomes = [value("initiative_effect", f"{who}_factory_{when}") for who in ("women", "men") for when in _TIMES]
    assert 1 < max(map(max, incomes)) <= SPANS["initiative_effect", "x"][1]
    gaps = np.array(value("decoupling", "gap"))
    assert gaps.min() >= 0
    assert gaps.max() <= 0.9
    low, high = SPANS["study_design", "x"]
    assert np.array(value("study_design", "truth")).min() >= low
    assert np.array(value("study_design", "truth")).max() <= high


_TIMES = ("before", "after")


def value(name: str, signal: str) -> Any:
    (found,) = [p["value"] for p in drawn(name).spec["params"] if p["name"] == signal]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_list_starts_with_its_first_option_unless_an_example_is_shown(name: str) -> None:
    shown = {
        # Only what the second activity covers tells the parts of the definition apart.
        ("definitions", "activity"): 1,
        ("initiative_effect", "first"): 1,
        ("study_design", "size"): 1,
        # So many that most rows are seen, and two formalisms to compare.
        ("truth_table", "studied"): 1,
        ("rivals", "beside"): 1,
        # A framework that parts from the review's own model.
        ("theories", "other"): 2,
    }
    for control in drawn(name).controls:
        if isinstance(control, Choice):
            assert control.value == shown.get((name, control.signal), 0), control.signal


@pytest.mark.parametrize("name", NAMES)
def test_the_form_of_a_figure_says_where_its_controls_stand(name: str) -> None:
    figure = drawn(name)
    html = figure.to_html(still=False)
    for control in figure.controls:
        key = f"{figure.name}-{control.signal}"
        if isinstance(control, Choice):
            (select,) = re.findall(rf'<select id="{key}"[^>]*>(.*?)</select>', html, re.S)
            options = re.findall(
                r'<option value="(\d+)" data-slug="([^"]*)"(?: data-formerly="[^"]*")?( selected)?>', select
            )
            assert [(int(place), its) for place, its, _ in options] == [
                (place, slug(text)) for place, text in enumerate(control.options)
            ]
            assert [int(place) for place, _, chosen in options if chosen] == [control.value]
        else:
            (slider,) = re.findall(rf'<input type="range" id="{key}"([^>]*)>', html)
            (output,) = re.findall(rf'<output for="{key}" aria-live="off">([^<]*)</output>', html)
            said = {part: float(number) for part, number in re.findall(r'(min|max|step|value)="([^"]*)"', slider)}
            assert said == pytest.approx(
                {"min": control.low, "max": control.high, "step": control.step, "value": control.value}
            )
            # As the script echoes a setting: whole numbers without digits, others with two.
            assert output == (f"{control.value:.0f}" if control.step == int(control.step) else f"{control.value:.2f}")
    assert len(re.findall(r'<button type="button" data-preset=', html)) == len(figure.presets)


@pytest.mark.parametrize("name", NAMES)
def test_values_on_a_grid_are_as_many_as_its_points(name: str) -> None:
    """Every signal that a grid looks up has a value for each of its points."""
    text = str(drawn(name).spec)
    grid = Grid(tuple(drawn(name).controls))
    for signal in ("values", "firms", "money", "left"):
        if f"{signal}[{grid.expression}]" in text:
            assert len(value(name, signal)) == len(grid)


def test_firms_of_a_plant_are_counted_in_one_state_each() -> None:
    counts = np.array(value("treatment_plant", "firms")).reshape(-1, len(SIZES), 6)
    wanted = [evidence.default(f"firms_{size}") for size in SIZES]
    assert (counts.sum(axis=2) == wanted).all()


def test_the_lines_of_a_scheme_run_from_the_buyers_to_the_cluster() -> None:
    (lines, *_) = [each for each in drawn("monitoring_scheme").spec["layer"] if "sequence" in each.get("data", {})]
    sequence = lines["data"]["sequence"]
    (place,) = [t["calculate"] for t in lines["transform"] if t.get("as") == "x"]
    steps = int(place.removeprefix("datum.i / "))
    assert list(range(sequence["start"], sequence["stop"], sequence["step"])) == list(range(steps + 1))


def test_the_listing_opens_where_nothing_is_chosen_and_closes_on_others() -> None:
    figure = drawn("evidence_map")
    item = figure.listing[0]
    assert item.shown({})
    signal, allowed = next((s, a) for s, a in item.keys.items() if a and 0 not in a)
    assert item.shown({signal: allowed[0]})
    assert not item.shown({signal: max(allowed) + 1})
    assert not item.shown({signal: -1})


def test_tables_over_a_grid_give_its_ends() -> None:
    squeeze, decoupling, region = (drawn(name).table for name in ("squeeze", "decoupling", "verdict_region"))
    ends = {(0, 0), (0, 1), (1, 0), (1, 1)}
    for _, rows in squeeze.groupby("cluster"):
        assert set(zip(rows["price squeeze"], rows["volatility"], strict=True)) == ends
        assert len(rows) == 4
    # What the page shows at these ends.
    values, grid = value("squeeze", "values"), Grid(tuple(drawn("squeeze").controls))
    names = grid.controls[0].options  # type: ignore[union-attr]
    for row in squeeze.to_dict("records"):
        at = {"cluster": names.index(row["cluster"]), "price": row["price squeeze"]}
        lines = values[grid.index(at)]
        place = 0 if row["volatility"] == 0 else -1
        assert [line[place] for line in lines] == list(row.values())[3:]
    for _, rows in decoupling.groupby("cluster"):
        assert set(zip(rows["traceability"], rows["informality"], strict=True)) == ends
    for _, rows in region.groupby("proposition"):
        assert len(rows) == 4
        assert len(set(zip(rows["x"], rows["y"], strict=True))) == 4


TICK = re.compile(r'<line aria-label="(\w+): ([\d.]+); (\w+): ([\d.]+); to: ([\d.]+)"')
"""A short line beside the line of a square: where it stands across and upwards, and where to it leads."""
CELL = 0.05


@pytest.mark.long
def test_a_square_says_without_colour_on_which_side_adoption_is_higher() -> None:
    drawing = pytest.importorskip("vl_convert")
    figure = drawn("adoption")
    ticks = TICK.findall(drawing.vegalite_to_svg(vl_spec=figure.spec, vl_version=VEGA_LITE))
    assert len(ticks) > 20
    sides: dict[str, list[float]] = {"to": [], "from": []}
    for _, across, second, upwards, end in ticks:
        # One number is where the tick starts, and the other the middle of a cell.
        start, middle = map(float, (across, upwards) if second == "at" else (upwards, across))
        way = math.copysign(CELL / 2, float(end) - start)
        for side, reached in (("to", start + way), ("from", start - way)):
            x, y = (reached, middle) if second == "at" else (middle, reached)
            sides[side].append(float(levels_term(x, y, default("sigma"), default("omega"), NUMPY)))
    # The other ends would tell the contrary.
    assert min(sides["to"]) > 0.5 >= max(sides["from"])
