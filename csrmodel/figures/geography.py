"""Where the studied clusters are and when the works appeared."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import BLUE, GREY, RUST, TEAL
from csrmodel.figures.kit.sentence import Told, said
from csrmodel.figures.kit.tiles import labels
from csrmodel.figures.kit.words import counted

_MARKETS = {"export": BLUE, "domestic": RUST, "mixed": TEAL}
"""The colour of each market; where none is reported a dot is grey."""

_UNNAMED = "not named"
"""The country of a case of which the review names none."""


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
    texts = [
        "Choose a country to read which clusters and works the review knows there.",
        *(_told(table, name) for name in countries),
    ]
    return Figure(
        name="geography",
        chart=_dots(table, countries),
        height=360,
        question="Where and when were clusters studied?",
        caption=_caption(table),
        description="A row for each country, with a dot for each case and work by year, larger for more claims.",
        provenance="coded evidence",
        table=table.drop(columns=["case", "key"]),
        controls=(choice,),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
    )


def _dots(table: pd.DataFrame, countries: list[str]) -> alt.Chart:
    """A dot for each case and work; reads the signal country."""
    markets = evidence.names("market")
    colours = {markets[code]: colour for code, colour in _MARKETS.items() if code in set(table["market"])}
    colours["not reported"] = GREY
    rows = table[["year", "name", "work", "claims"]].assign(
        country=[countries.index(name) + 1 for name in table["country"]],
        market=table["market"].map(markets).fillna("not reported"),
    )
    years = alt.Axis(format="d", tickCount=6)
    return (
        alt.Chart(rows)
        .transform_calculate(shown="country == 0 || datum.country == country ? 0.85 : 0.1")
        .mark_circle()
        .encode(
            x=alt.X("year:Q", title="Year of the work", axis=years, scale=alt.Scale(zero=False)),
            y=alt.Y("country:O", title=None, axis=labels(countries)),
            # Said, since the drawing library else takes over the order of the colours.
            yOffset=alt.YOffset("name:N", sort="ascending"),
            size=alt.Size("claims:Q", scale=alt.Scale(range=[40, 400]), legend=None),
            color=alt.Color(
                "market:N",
                title="The cluster sells to",
                scale=alt.Scale(domain=[*colours], range=[*colours.values()]),
                legend=alt.Legend(orient="bottom", columns=2),
            ),
            opacity=alt.Opacity("shown:Q", scale=None),
            tooltip=["name:N", "work:N", "claims:Q"],
        )
    )


def _told(table: pd.DataFrame, country: str) -> str:
    group = table[table["country"] == country]
    cases = [f"{case} ({', '.join(works['work'])})" for case, works in group.groupby("name", sort=False)]
    return f"{country.capitalize() if country == _UNNAMED else country}: {'; '.join(cases)}."


def _caption(table: pd.DataFrame) -> str:
    main = ["India", "Pakistan"]
    claims = table.groupby("country")["claims"].sum()
    others = counted(len(claims.index.difference([*main, _UNNAMED])))
    return (
        f"India and Pakistan hold {said(claims[main].sum() / claims.sum(), '.0%')} of the ties of a claim, a work and "
        f"a case. Only {others} other countries are named at all, and for the widest statements no country is named."
    )
