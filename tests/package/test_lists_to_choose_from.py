"""Every option of every list shows what it names: in the chart, in the sentence, and in the claims below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd
import pytest
from drawings import NAMES, drawn
from vega import in_vega

from csrmodel import evidence, explorers
from csrmodel.evidence import listed
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.sentence import Sentence
from csrmodel.figures.kit.tally import Tally
from csrmodel.operations import NUMPY, VEGA


def rows_of(name: str) -> list[dict[str, Any]]:
    """Every row of every table that a chart reads."""
    return [row for rows in drawn(name).spec.get("datasets", {}).values() for row in rows]


@cache
def sifting() -> dict[str, Choice]:
    """The figures with one list whose first option is all of them."""
    lists = {name: [c for c in drawn(name).controls if isinstance(c, Choice)] for name in NAMES}
    return {
        name: found[0] for name, found in lists.items() if len(found) == 1 and found[0].options[0].startswith("All")
    }


def by(rows: pd.DataFrame, column: str) -> list[int]:
    """How many rows each value of a column has, in the order of its first appearance."""
    return list(Counter(rows[column]).values())


COUNTED: Mapping[str, tuple[str, Callable[[], list[int]]]] = {
    # Beside its rows a figure has a row for the frame of each choice, and words.
    "geography": (
        "country",
        lambda: [
            n + 1 + group["name"].nunique()
            for n, (_, group) in zip(
                by(evidence.geography(), "country"), evidence.geography().groupby("country", sort=False), strict=True
            )
        ],
    ),
    "debates": (
        "debate",
        lambda: [
            n + 3
            for n in by(evidence.debates().assign(claims=lambda t: t["claims"].map(listed)).explode("claims"), "debate")
        ],
    ),
    "frameworks": ("framework", lambda: [n + 1 for n in by(evidence.frameworks(), "framework")]),
    "poverty_map": ("link", lambda: [n + 2 for n in by(evidence.poverty_links(), "link")]),
    "worker_groups": ("measure", lambda: by(evidence.worker_groups(), "measure")),
    "labour_agency": ("constraint", lambda: [3 if f == "both" else 2 for f in evidence.labour_agency()["form"]]),
    "independence": ("scheme", lambda: [1] * len(evidence.monitoring_schemes())),
    "drivers": (
        "pair",
        # The ground, the words of three columns, and a dot for each study.
        lambda: [4 + len(listed(cell)) for cell in evidence.drivers_barriers()["studies"]],
    ),
}
"""The field that a list compares with, and how many rows of the chart each of its options shows, from the tables."""


@pytest.mark.long
@pytest.mark.parametrize("name", COUNTED)
def test_an_option_shows_as_many_rows_as_the_table_has(name: str) -> None:
    field, wanted = COUNTED[name]
    found = Counter(row[field] for row in rows_of(name) if field in row)
    numbers = range(1, len(sifting()[name].options))
    assert [found[number] for number in numbers] == wanted()
    # And nothing that no option shows.
    assert {value for value in found if value is not None} <= set(numbers)


@pytest.mark.long
def test_every_list_that_sifts_is_counted() -> None:
    # Works, cases' variables and worlds have sentences of their own, and rows that several options show.
    others = {"citation_network", "football_clusters", "propositions_by_case"}
    assert sifting().keys() - COUNTED.keys() <= others | {"impact_evidence", "status"}
    assert COUNTED.keys() <= sifting().keys()


def counts_of(name: str) -> list[list[int]]:
    """The numbers of the cells of a figure, by option."""
    (found,) = [p["value"] for p in drawn(name).spec["params"] if p["name"] == "counts"]
    return list(found)


def test_the_cells_of_status_count_claims_by_dimension() -> None:
    claims = evidence.claims()
    parts = [claims, *(claims[claims["dimension"] == code] for code in evidence.names("dimension"))]
    wanted = [
        pd.crosstab(part["status"], part["basis"]).reindex(
            index=list(evidence.names("status")), columns=list(evidence.names("basis")), fill_value=0
        )
        for part in parts
    ]
    assert counts_of("status") == [table.to_numpy().ravel().tolist() for table in wanted]
    assert [sum(cells) for cells in counts_of("status")] == [len(part) for part in parts]


def test_the_cells_of_effects_count_statements_by_kind_of_study() -> None:
    """Claims of an effect with a known direction, each counted for every outcome that it speaks of."""
    claims = evidence.claims()
    rows = claims[(claims["kind"] == "impact") & claims["direction"].notna() & (claims["direction"] != "unknown")]
    many = rows["outcomes"].map(lambda cell: len(listed(cell)))
    whole, *parts = [sum(cells) for cells in counts_of("impact_evidence")]
    assert parts == [int(many[rows["basis"] == code].sum()) for code in evidence.names("basis")]
    assert whole == sum(parts) == many.sum()
    worse = many[(rows["basis"] == "case_study") & (rows["direction"] == "worse")].sum()
    assert f"{worse} worse" in drawn("impact_evidence").sentences({"basis": 1})[0]


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_the_sentence_of_an_option_names_it(name: str) -> None:
    if name not in sifting():
        return
    choice, figure = sifting()[name], drawn(name)
    told = [" ".join(figure.sentences({choice.signal: place})) for place in range(len(choice.options))]
    for place, option in enumerate(choice.options[1:], start=1):
        # A pair is told as one against the other.
        assert option.split(" / ")[0].lower() in told[place].lower(), option
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("name", ["frameworks", "impact_evidence", "labour_agency", "worker_groups"])
def test_an_axis_reads_the_name_of_its_number(name: str) -> None:
    """Numbers from 1 on an axis are read as texts: the first text for 1."""
    from json import dumps

    spec = dumps(drawn(name).spec)
    assert "[datum.value - 1]" in spec
    assert "[datum.value - 0]" not in spec


# --- The map of the evidence: ten lists, the cells and the claims below. ---

CODED: Mapping[str, str] = {"countries": "country", "industries": "industry", "markets": "market"}


def effects_of(signal: str, option: str) -> pd.DataFrame:
    """The effects that an option names, straight from the table."""
    rows = evidence.effects()
    if signal in ("countries", "industries"):
        return rows[[option in cell for cell in rows[signal]]]
    names = {text: code for code, text in evidence.names(CODED.get(signal, signal)).items()}
    if signal == "markets":
        return rows[[names[option] in cell for cell in rows[signal]]]
    return rows[rows[signal] == names[option]]


SIGNALS = (
    *("factor", "outcome", "section", "dimension", "status", "direction", "basis"),
    *("countries", "industries", "markets"),
)


def test_the_map_has_its_ten_lists() -> None:
    assert tuple(control.signal for control in drawn("evidence_map").controls) == SIGNALS


def ledger() -> str:
    """The claims of the map as its page carries them."""
    (text,) = [p["value"] for p in drawn("evidence_map").spec["params"] if p["name"] == "ledger"]
    assert isinstance(text, str)
    return text


def counts() -> dict[str, Tally]:
    """How the map counts: all claims, and those of each direction."""
    says = drawn("evidence_map").readouts[0].says
    assert isinstance(says, Sentence)
    found = [part for part in says.parts if isinstance(part, Tally)]
    return dict(zip(("n", "worse", "mixed", "better"), found, strict=True))


def of_direction(rows: pd.DataFrame) -> list[int]:
    """Claims in all, and those with each direction."""
    ways = rows.drop_duplicates("id")["direction"]
    return [len(ways), *(int((ways == way).sum()) for way in ("worse", "mixed", "better"))]


@pytest.mark.long
@pytest.mark.parametrize("signal", SIGNALS)
def test_an_option_of_the_map_shows_its_effects_and_its_claims(signal: str) -> None:
    figure = drawn("evidence_map")
    expressions, wanted = [], []
    for place, option in enumerate(options_of(signal)[1:], start=1):
        rows = effects_of(signal, option)
        assert len(rows) > 0, "an option without effects would show nothing"
        wanted += of_direction(rows)
        expressions += [tally.expression({**tally.asked, **here(place)[signal]}) for tally in counts().values()]
        shown = [item.name for item in figure.listing if item.shown({**figure.settings, signal: place})]
        assert shown == list(dict.fromkeys(rows["id"])), option
    assert in_vega(expressions, ledger=ledger()) == wanted


def here(place: int) -> dict[str, dict[str, int]]:
    """By list: that list at a place and all others at 0."""
    return {signal: {**dict.fromkeys(SIGNALS, 0), signal: place} for signal in SIGNALS}


def in_cells(name: str, rows: str = "", **lists: int) -> list[float]:
    """A count of the map's chart in every cell, with its lists at these places, of its own rows or of others."""
    transforms = drawn("evidence_map").spec["layer"][0]["transform"]
    made = {each["as"]: each["calculate"] for each in transforms if "calculate" in each}
    cells = [(row["factor"], row["outcome"]) for row in rows_of("evidence_map")]
    whole = made[name].replace("datum.claims", made["claims"])
    expressions = [whole.replace("datum.factor", f"{f}").replace("datum.outcome", f"{o}") for f, o in cells]
    return in_vega(expressions, ledger=rows or ledger(), **{**dict.fromkeys(SIGNALS, 0), **lists})


def test_every_cell_of_the_map_counts_what_the_table_has() -> None:
    cells = [(row["factor"], row["outcome"]) for row in rows_of("evidence_map")]
    table = evidence.evidence_map()
    factors, outcomes = list(table.index), list(table)
    assert sorted(cells) == [(f + 1, o + 1) for f in range(len(factors)) for o in range(len(outcomes))]

    def wanted(rows: pd.DataFrame) -> list[int]:
        claims = rows.groupby(["factor", "outcome"])["id"].nunique()
        return [int(claims.get((factors[f - 1], outcomes[o - 1]), 0)) for f, o in cells]

    assert in_cells("n") == wanted(evidence.effects()) == [table.iat[f - 1, o - 1] for f, o in cells]
    # One claim less is seen.
    assert in_cells("n", ledger().replace("<", "", 1)) != wanted(evidence.effects())
    # A list that is not of the map's sides, and a count of one direction.
    comparative = effects_of("basis", evidence.names("basis")["comparative"])
    place = options_of("basis").index(evidence.names("basis")["comparative"])
    assert 0 < sum(wanted(comparative)) < table.to_numpy().sum()
    assert in_cells("n", basis=place) == wanted(comparative)
    assert in_cells("worse", basis=place) == wanted(comparative[comparative["direction"] == "worse"])
    # The chosen row and column frame cells, and take none away.
    assert in_cells("n", factor=1, outcome=2) == wanted(evidence.effects())
    assert in_cells("n", basis=0) != wanted(comparative)


def options_of(signal: str) -> Sequence[str]:
    (choice,) = [control for control in drawn("evidence_map").controls if control.signal == signal]
    assert isinstance(choice, Choice)
    return choice.options


def test_a_tally_counts_alike_in_page_and_python() -> None:
    rows = ({"a": [1, 12], "b": [2]}, {"a": [2], "b": []}, {"a": [12], "b": [2]}, {"a": [], "b": [1]})
    tally = Tally("rows", rows, {"a": "x", "b": "y"})
    for x in (0, 1, 2, 12, 3):
        for y in (0, 1, 2):
            found = in_vega([str(tally.at(VEGA, {}))], rows=tally.carried(), x=x, y=y)
            assert found == [tally.at(NUMPY, {"x": x, "y": y})], (x, y)
            # The same, one field after the other.
            found = in_vega([tally.expression({"a": x}, tally.those({"b": y}))], rows=tally.carried())
            assert found == [tally.at(NUMPY, {"x": x, "y": y})], (x, y)
    assert [tally.at(NUMPY, {"x": x, "y": 0}) for x in (0, 1, 2, 12, 3)] == [4, 1, 1, 2, 0]


def test_all_shows_all() -> None:
    figure = drawn("evidence_map")
    assert all(item.shown(figure.settings) for item in figure.listing)
    assert {item.name for item in figure.listing} == set(evidence.effects()["id"])
    assert not all(item.shown({**figure.settings, "factor": 1}) for item in figure.listing)
    with pytest.raises(ValueError, match=r"filters \['colour'\] are unknown; allowed are section, dimension"):
        explorers.evidence_map.draw(colour=1)


# --- Critiques ---


def test_a_critique_drops_what_it_questions() -> None:
    """Counted again from the table of claims, one critique at a time."""
    claims = evidence.with_cases(evidence.claims())
    cut = claims[claims["kind"].isin(["driver", "barrier", "impact", "feature"]) & claims["direction"].notna()]
    many = cut["outcomes"].map(lambda cell: max(len(listed(cell)), 1))
    factors = cut["factors"].map(listed)
    only_sialkot = cut["cases"].map(lambda cases: cases == ["sialkot-football"])
    dropped = {
        "no_harm": factors.map(lambda cell: "sourcing" in cell),
        "no_exporters": cut["markets"].map(lambda cell: "export" in cell),
        "no_single": cut["basis"] == "case_study",
        "no_outsiders": cut["cases"].map(lambda cell: "sialkot-football" in cell),
        "no_tops": only_sialkot & ~factors.map(lambda cell: "subcontracting" in cell),
    }
    figure = drawn("critiques")
    whole = int(many.sum())
    assert figure.sentences()[0].startswith(f"{whole} of {whole} statements remain")
    for name, mask in dropped.items():
        assert many[mask].sum() > 0, name
        remain = whole - int(many[mask].sum())
        assert figure.sentences({name: 1})[0].startswith(f"{remain} of {whole} statements remain"), name
    left = drawn("critiques").table.iloc[:, -1].tolist()
    assert left == [int(many.sum() - many[mask].sum()) for mask in dropped.values()]
