"""Figures and explorers: whole as HTML, safe with any text, and the widgets answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

import altair as alt
import pandas as pd
import pytest
from drawings import NAMES, drawn
from simple_figure import simple

from csrmodel import evidence, explorers
from csrmodel.figures.kit.controls import Choice, Control, Preset, slug
from csrmodel.figures.kit.explorer import Explorer
from csrmodel.figures.kit.figure import Figure, _room, _table


@pytest.mark.parametrize("name", explorers.names())
def test_a_figure_is_whole_without_scripts(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSRMODEL_BOOK", "1")
    html = drawn(name).to_html()
    for part in (
        "<figcaption>",
        "csr-provenance",
        '"><img alt="" src="data:image/',
        "<table",
        "aria-label",
        'hidden aria-label="',
    ):
        assert part in html
    spec = re.search(r'class="csr-spec">(.*?)</script>', html, re.S)
    assert spec
    assert json.loads(spec[1].replace("<\\/", "</"))["params"]
    # A driver's name may be "None"; what is missing is not.
    assert html.count("<td>None</td>") == (drawn(name).table == "None").to_numpy().sum()
    assert "<td>NaN</td>" not in html


def test_a_figure_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a preset moves \['b'\], for which there is no control"):
        simple(presets=(Preset("B", {"a": 0.5, "b": 0.5}),))
    with pytest.raises(ValueError, match="two signals of one name"):
        simple(signals={"a": 0.5})
    with pytest.raises(ValueError, match="a name holds lower-case letters, digits and hyphens"):
        simple(name="Simple one")


@pytest.mark.parametrize("value", [1.5, -0.1])
def test_a_control_beside_its_range_is_refused_and_one_at_an_end_is_not(value: float) -> None:
    with pytest.raises(ValueError, match=f"a is {value}; allowed is 0 to 1"):
        Control("a", "A", value)
    assert {Control("a", "A", end).value for end in (0.0, 1.0)} == {0.0, 1.0}


@pytest.mark.parametrize("value", [2, -1])
def test_an_option_beside_the_list_is_refused_and_the_last_is_not(value: int) -> None:
    with pytest.raises(ValueError, match=f"a is {value}; allowed is 0 to 1"):
        Choice("a", "A", ("one", "two"), value)
    assert {Choice("a", "A", ("one", "two"), place).value for place in (0, 1)} == {0, 1}


ROWS = {"encoding": {"y": {"field": "a", "type": "nominal"}}}
SCALE = {"encoding": {"y": {"field": "a", "type": "quantitative"}}}
WORDS = {"encoding": {"y": {"field": "a", "type": "quantitative", "axis": None}}}


@pytest.mark.parametrize(
    ("spec", "height", "tall"),
    [
        (ROWS, 500, True),
        (ROWS, 340, False),
        (SCALE, 500, False),
        (WORDS, 500, True),
        ({"layer": [SCALE, SCALE]}, 500, False),
        ({"layer": [SCALE, ROWS]}, 500, True),
        ({"mark": "arc"}, 500, True),
    ],
)
def test_a_chart_of_rows_that_a_phone_cannot_keep_in_view_says_so(
    spec: dict[str, object], height: int, tall: bool
) -> None:
    room = _room(spec, height)
    assert f"--csr-height: {height}px" in room
    assert ("data-tall" in room) == tall


def test_a_page_keeps_a_place_for_the_chart_that_the_build_has_drawn_and_for_no_other() -> None:
    (height,) = re.findall(r"--csr-height: (\d+)px", simple().to_html())
    assert int(height) > simple().height
    assert "--csr-height" not in simple().to_html(still=False)


def test_text_never_becomes_html() -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    html = simple(caption=evil, description=evil, table=pd.DataFrame({evil: [evil]})).to_html()
    assert "<img src=x" not in html
    chart = alt.Chart(pd.DataFrame({"x": [evil]})).mark_point()
    assert html.count("</script>") == simple(chart=chart).to_html().count("</script>") == 1


def test_what_rounds_to_nought_has_no_minus_sign_in_a_table() -> None:
    cells = re.findall(r"<td>(.*?)</td>", _table(pd.DataFrame({"change": [-0.001, -0.0, -0.006]})))
    assert cells == ["0.00", "0.00", "-0.01"]


def test_a_readout_says_what_the_model_says() -> None:
    figure = explorers.adoption.draw(
        visibility=0.9, laws=0.2, monitoring=0.7, associations=0.7, dialogue=0.3, community=0.3
    )
    (said,) = figure.sentences()
    assert said.startswith("Adoption 0.63: more in than out. Visibility 0.90, institutional strength 0.41.")


@pytest.mark.long
@pytest.mark.parametrize("name", explorers.names())
def test_every_widget_of_an_explorer_changes_the_chart(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import ipywidgets as widgets

    monkeypatch.delenv("CSRMODEL_BOOK", raising=False)
    box = Explorer(drawn(name))
    output = next(child for child in box.children if isinstance(child, widgets.Output))
    moved = [c for c in box.children if isinstance(c, widgets.FloatSlider | widgets.Dropdown)]
    assert moved
    for slider in moved:
        before = json.dumps(output.outputs[0]["data"])
        if isinstance(slider, widgets.Dropdown):
            slider.value = slider.options[-1][1]
        else:
            slider.value = slider.min if slider.value == slider.max else slider.max
        assert json.dumps(output.outputs[0]["data"]) != before, slider.description


def test_reset_puts_an_explorer_back(monkeypatch: pytest.MonkeyPatch) -> None:
    import ipywidgets as widgets

    monkeypatch.delenv("CSRMODEL_BOOK", raising=False)
    box = explorers.adoption()
    slider = next(c for c in box.children if isinstance(c, widgets.FloatSlider))
    buttons = next(c for c in box.children if isinstance(c, widgets.HBox)).children
    slider.value = 0.0
    buttons[-1].click()
    assert slider.value == 0.9
    sialkot = next(b for b in buttons if b.description == "Sialkot")
    sialkot.click()
    assert {c.value for c in box.children if isinstance(c, widgets.FloatSlider)} >= {0.9, 0.2, 0.7}


def test_the_book_shows_the_figure_in_place_of_the_widget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSRMODEL_BOOK", "1")
    assert isinstance(explorers.adoption(), Figure)


def test_table_1_shows_all_twelve_and_a_dot_for_every_study() -> None:
    figure = explorers.drivers.draw()
    rows = [row for data in figure.spec["datasets"].values() for row in data]
    words = {row["narrow"].replace("\n", " ") for row in rows if "narrow" in row}
    for pair, row in enumerate(evidence.drivers_barriers().itertuples(), start=1):
        assert {row.driver, row.barrier} <= words
        dots = [dot["tip"] for dot in rows if "tip" in dot and dot["pair"] == pair]
        assert dots == [f"{row.driver}: {evidence.short_reference(key)}." for key in row.studies.split("; ")]
    assert "Enforcement" not in words


def test_a_link_outlives_another_order_of_the_options() -> None:
    choice = next(c for c in explorers.evidence_map.draw().controls if c.signal == "factor")
    assert isinstance(choice, Choice)
    assert slug(choice.options[5]) == "dialogue"
    assert slug("Puppim de Oliveira & Jabbour, 2011: São Paulo") == "puppim-de-oliveira-jabbour-2011-sao-paulo"
    with pytest.raises(ValueError, match=r"no address tells these options from others: \['a b', 'A  B'\]"):
        Choice("x", "X", ("a b", "A  B", "c"))
    with pytest.raises(ValueError, match=r"\['−'\]"):
        Choice("x", "X", ("−", "c"))


def texts(value: object) -> Iterator[str]:
    """Every text in something, and the lines of a name of an axis as one."""
    if isinstance(value, str):
        if value.startswith("[["):
            names, _ = json.JSONDecoder().raw_decode(value)
            yield from (" ".join(lines) for lines in names)
        yield value
    elif isinstance(value, Mapping):
        yield from texts([*value, *value.values()])
    elif isinstance(value, Iterable):
        for part in value:
            yield from texts(part)


def identified(shown: object) -> set[str]:
    """Cases that go by their identifier in what is shown, or by a name made of it."""

    def words(text: str) -> str:
        return f" {re.sub('[^a-z0-9]+', ' ', text.lower()).strip()} "

    made = {words(case): case for case, name in evidence.case_names().items() if words(case) not in words(name)}
    found = map(words, texts(shown))
    return {made[name] for text in found for name in made if name in text}


@pytest.mark.parametrize("name", NAMES)
def test_a_case_goes_by_its_name_and_not_by_its_identifier(name: str) -> None:
    figure = drawn(name)
    assert not identified([figure.caption, figure.description, figure.table.to_dict("list"), figure.spec])


def test_a_name_made_of_an_identifier_is_found() -> None:
    """Negative control: in a line, over two lines of an axis, and as it stands in a table."""
    assert identified({"tip": "Harare old ardbennie: environment"}) == {"harare-old-ardbennie"}
    assert identified({"labelExpr": '[["Polluting sme", "clusters: work"]][datum.value]'}) == {"polluting-sme-clusters"}
    assert identified([["mexico-leather"]]) == {"mexico-leather"}
    assert not identified(["Old Ardbennie industrial cluster", "Leather manufacturing in Mexico", "Leather"])
