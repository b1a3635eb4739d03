"""Where the studied clusters are and when the works appeared."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Choice, Figure, Readout
from csrmodel.figures.kit.palette import BLUE, GREY, RUST
from csrmodel.figures.kit.tiles import labels, sized


@explorer
def geography(country: int = 0) -> Figure:
    """Where the studied clusters are and when the works appeared.

    Parameters
    ----------
    country
        0 for all, or a country (1, ...), in the order of the alphabet.
    """
    table = evidence.geography()
    countries = sorted(set(table["country"]))
    rows = pd.DataFrame(
        {
            "country": [countries.index(c) + 1 for c in table["country"]],
            "year": table["year"],
            "name": table["name"],
            "work": table["work"],
            "claims": table["claims"],
            "market": table["market"].map(evidence.names("market")).fillna("not reported"),
        }
    )
    dots = (
        alt.Chart(rows)
        .transform_calculate(shown="country == 0 || datum.country == country ? 0.85 : 0.1")
        .mark_circle()
        .encode(
            x=alt.X(
                "year:Q", title="Year of the work", axis=alt.Axis(format="d", tickCount=6), scale=alt.Scale(zero=False)
            ),
            y=alt.Y("country:O", title=None, axis=labels(["", *countries])),
            yOffset=alt.YOffset("name:N"),
            size=alt.Size("claims:Q", scale=alt.Scale(range=[40, 400]), legend=None),
            color=alt.Color(
                "market:N",
                title="The cluster sells to",
                scale=alt.Scale(range=[BLUE, RUST, GREY]),
                legend=alt.Legend(orient="bottom", columns=2),
            ),
            opacity=alt.Opacity("shown:Q", scale=None),
            tooltip=["name:N", "work:N", "claims:Q"],
        )
    )
    texts = ["Choose a country to read which clusters and works the review knows there."]
    for name in countries:
        group = table[table["country"] == name]
        said = [f"{case} ({', '.join(works['work'])})" for case, works in group.groupby("name", sort=False)]
        texts.append(f"{name.capitalize() if name == 'not named' else name}: {'; '.join(said)}.")
    south = table[table["country"].isin(["India", "Pakistan"])]["claims"].sum() / table["claims"].sum()
    return Figure(
        name="geography",
        chart=sized(dots, 360, country=country, texts=texts, story="texts[country]"),
        question="Where and when were clusters studied?",
        caption=(
            f"India and Pakistan hold {south:.0%} of what is tied to a case. Two other countries are named at all, "
            "and for the widest statements no country is named."
        ),
        description="A row for each country, with a dot for each case and work by year, larger for more claims.",
        provenance="coded evidence",
        table=table.drop(columns=["case", "key"]),
        controls=(Choice("country", "A country", ("All", *countries), country),),
        readouts=(Readout("story", texts[country], lambda country: texts[country]),),
    )
