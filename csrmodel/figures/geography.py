"""Where the studied clusters are and when the works appeared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.evidence import listed
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid, term
from csrmodel.figures.kit.palette import BLUE, GREY, WHITE
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.words import counted, enumerated, number_of

_UNNAMED = "not named"
"""The country of a case of which the review names none."""

_WEST, _EAST, _SOUTH, _NORTH = -125, 110, -36, 62
"""Edges of the map, in degrees."""

_MIDDLES: Mapping[str, tuple[int, int]] = {"India": (79, 22), "Mexico": (-102, 20), "Pakistan": (67, 28)}
"""Where a case stands of which the review names the country and no place that is on a map."""

_BOX = (-122, -14)
"""Where the cases of no country stand: in an empty sea."""

_PLACES: Mapping[str, tuple[float, float, int, Literal["center", "right"]]] = {
    "Sialkot, Kasur, Jalandhar": (86, 32, -18, "right"),
    "Tiruppur": (77, 11, 0, "right"),
    "Torreon": (-103, 25.5, -14, "center"),
    "Harare": (31, -18, -14, "center"),
}
"""Names of places on the map: degrees east and north, pixels down, and how they are set."""

_STEP = 11
"""Pixels between dots of one place."""


@explorer
def geography(country: int = 0) -> Figure:
    """Where the studied clusters are and when the works appeared.

    Parameters
    ----------
    country
        0 for all, or the number of a country in the order of the alphabet.
    """
    table = evidence.geography()
    countries = sorted(set(table["country"]))
    choice = Choice("country", "A country", ("All", *countries), country)
    texts = [_overview(table), *(_told(table, name) for name in countries)]
    return Figure(
        name="geography",
        chart=alt.layer(*_map(table, countries), *_years(table, countries)),
        height=500,
        # How many pixels a degree takes: as the chart is wide, up to a point.
        signals={"degree": term(f"min(width, 640) / {_EAST - _WEST}")},
        question="Where and when were clusters studied?",
        caption=(
            "A dot on the map is a case whose place the review names. A square is a case of which the review names the "
            "country alone. Cases of which it names no country stand at the left, in the sea. Below the map each dot "
            "is a work on one case, at its year, and larger for more claims."
        ),
        description=(
            "A world map with a mark for each case: a dot for a named place, a square for a country alone, and a group "
            "in the sea for cases without a country. Below the map lies a line of years for each country, with a dot "
            "for each work on a case."
        ),
        provenance="coded evidence",
        table=table.drop(columns=["case", "key"]),
        controls=(choice,),
        presets=(
            Preset("One work, one year", {"country": countries.index("Zimbabwe") + 1}),
            Preset("Beyond South Asia", {"country": countries.index("Mexico") + 1}),
            Preset("No country named", {"country": countries.index(_UNNAMED) + 1}),
        ),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _map(table: pd.DataFrame, countries: Sequence[str]) -> list[alt.Chart]:
    """Land, cases and names of places; reads the signals degree and country."""
    land = alt.Chart(pd.DataFrame({"what": ["land"]})).mark_point(
        shape=_outline(), filled=True, color=GREY, opacity=0.25, tooltip=None, x=0, y=0
    )
    land = land.encode(size=alt.value(alt.expr("pow(2 * degree, 2)")))
    places = alt.Chart(_cases(table, countries)).encode(**_at("x", "y"), tooltip=alt.Tooltip("tip:N"))
    shapes = {"place": "circle", "country": "square"}
    marks = places.mark_point(filled=True, size=85, opacity=1, color=BLUE, stroke=WHITE, strokeWidth=1).encode(
        shape=alt.Shape("kind:N", scale=alt.Scale(domain=[*shapes], range=[*shapes.values()]), legend=None)
    )
    chosen = places.transform_filter("datum.country == country").mark_point(
        size=170, style="ink", strokeWidth=2, opacity=1
    )
    names = [
        alt.Chart(pd.DataFrame([{"x": x, "y": y, "dx": 0, "dy": down, "text": name}]))
        .mark_text(align=align, fontSize=11, dx=-10 if align == "right" else 0)
        .encode(**_at("x", "y"), text=alt.Text("text:N"))
        for name, (x, y, down, align) in _PLACES.items()
    ]
    box = alt.Chart(pd.DataFrame([{"x": _BOX[0], "y": _BOX[1], "dx": -4, "dy": -22, "text": "no country\nnamed"}]))
    named = box.mark_text(align="left", baseline="bottom", lineBreak="\n", fontSize=11)
    return [land, marks, chosen, *names, named.encode(**_at("x", "y"), text=alt.Text("text:N"))]


def _outline() -> str:
    """The land of the map as one path, its unit a degree, its start at the upper left."""
    pieces = []
    for outline in evidence.coastlines()["outline"]:
        corners: list[tuple[int, int]] = []
        for corner in listed(outline.removeprefix("M ")):
            east, north = map(int, corner.split())
            # Land beyond an edge is drawn upon the edge.
            inside = min(max(east, _WEST), _EAST) - _WEST, _NORTH - min(max(north, _SOUTH), _NORTH)
            if inside not in corners[-1:]:
                corners.append(inside)
        if len(corners) > 3:
            pieces.append("M" + "L".join(f"{x},{y}" for x, y in corners) + "Z")
    return "".join(pieces)


def _at(x: str, y: str) -> dict[str, alt.Value]:
    """Where a mark stands on the map, of its degrees and of pixels beside them."""
    return {
        "x": alt.value(alt.expr(f"(datum.{x} + {-_WEST}) * degree + datum.dx")),
        "y": alt.value(alt.expr(f"({_NORTH} - datum.{y}) * degree + datum.dy")),
    }


def _cases(table: pd.DataFrame, countries: Sequence[str]) -> pd.DataFrame:
    """Every case once, with its place on the map; cases of one place stand side by side."""
    rows = []
    for name, group in table.groupby("name", sort=False):
        case = group.iloc[0]
        known = pd.notna(case["latitude"])
        x, y = (
            (float(case["longitude"]), float(case["latitude"]))
            if known
            else _BOX
            if case["country"] == _UNNAMED
            else _MIDDLES[case["country"]]
        )
        rows.append(
            {
                "country": countries.index(case["country"]) + 1,
                "kind": "place" if known else "country",
                "x": x,
                "y": y,
                "tip": f"{name}: {number_of(len(group), 'work')}, "
                f"{number_of(int(group['claims'].sum()), 'tie')} to claims.",
            }
        )
    found = pd.DataFrame(rows)
    # What lies closer than a mark is wide is one place.
    together = found.groupby([found["x"].div(3).round(), found["y"].div(3).round()])
    middle = (together.cumcount() - (together["x"].transform("size") - 1) / 2) * _STEP
    return found.assign(dx=middle.where(found["x"] != _BOX[0], together.cumcount() * _STEP + 4), dy=0)


def _years(table: pd.DataFrame, countries: Sequence[str]) -> list[alt.Chart]:
    """A line of years for each country; reads the signals degree and country."""
    top = alt.expr(f"{_NORTH - _SOUTH} * degree + 14")
    down = alt.Y("country:O", axis=None, scale=alt.Scale(range=[top, alt.expr("height")]))
    span = [int(table["year"].min()) - 1, int(table["year"].max()) + 1]
    across = alt.X(
        "year:Q",
        title="Year of the work",
        axis=alt.Axis(format="d", tickCount=4, grid=False),
        scale=alt.Scale(domain=span, nice=False, range=[84, alt.expr("width - 12")]),
    )
    rows = table[["year", "claims"]].assign(
        country=[countries.index(name) + 1 for name in table["country"]],
        tip=[f"{r.work} on {r.name}: {number_of(r.claims, 'claim')}." for r in table.itertuples(index=False)],
    )
    together = rows.groupby(["country", "year"])
    rows["lift"] = together.cumcount() - (together["year"].transform("size") - 1) / 2
    rows["many"] = together["year"].transform("size")
    names = alt.Chart(pd.DataFrame({"country": range(1, len(countries) + 1), "text": countries}))
    line = names.mark_rule(color=GREY, strokeWidth=0.75, x=84, x2={"expr": "width - 12"}).encode(y=down)
    label = names.mark_text(align="left", x=2, fontSize=12).encode(y=down, text=alt.Text("text:N"))
    # Works of one year stand above each other, as close as the line of their country is high.
    place = (
        "scale('y', datum.country) + bandwidth('y') * (0.5 + datum.lift * min(9 / bandwidth('y'), 0.8 / datum.many))"
    )
    dots = (
        alt.Chart(rows)
        .mark_circle(opacity=0.85, color=BLUE)
        .encode(
            x=across,
            y=alt.value(alt.expr(place)),
            size=alt.Size("claims:Q", scale=alt.Scale(range=[35, 260]), legend=None),
            tooltip=alt.Tooltip("tip:N"),
        )
    )
    frame = names.transform_filter("datum.country == country").mark_rect(
        filled=False, style="ink", strokeWidth=1.5, x=0, x2={"expr": "width"}
    )
    return [line, label, dots, frame.encode(y=down)]


def _overview(table: pd.DataFrame) -> str:
    main = ["India", "Pakistan"]
    claims = table.groupby("country")["claims"].sum()
    others = [name for name in claims.index if name not in (*main, _UNNAMED)]
    unnamed = counted(table[table["country"] == _UNNAMED]["name"].nunique())
    return (
        f"A claim can tie a work to a case, and {said(claims[main].sum() / claims.sum(), '.0%')} of these ties are to "
        f"cases in India and Pakistan. The review names only {counted(len(others))} other countries of cases "
        f"({enumerated(others)}), and for {unnamed} cases it names no country."
    )


def _told(table: pd.DataFrame, country: str) -> str:
    group = table[table["country"] == country]
    cases = [f"{case} ({', '.join(works['work'])})" for case, works in group.groupby("name", sort=False)]
    share = said(group["claims"].sum() / table["claims"].sum(), ".0%")
    where = "Country not named" if country == _UNNAMED else country
    return f"{where}: {number_of(len(cases), 'case')}, with {share} of all ties. {'; '.join(cases)}."
