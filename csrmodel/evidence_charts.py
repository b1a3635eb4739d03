"""Figures of the coded evidence: each function takes the settings of its controls and returns a `Figure`.

Every mark is a row of the tables, and every count is made by `csrmodel.evidence`. A control chooses or leaves out
rows; it never changes one.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt
import networkx as nx
import numpy as np
import pandas as pd

from csrmodel import datasets, evidence
from csrmodel.figures import Choice, Figure, Item, Readout

ON_TILE = "#1a1a1a"
"""Colour of text on a tile, in light and dark mode alike: every tile colour below is light enough for it."""

TILES: Mapping[str, str] = {
    "better": "#7fcdc3",
    "worse": "#f0a868",
    "mixed": "#c9b3e6",
    "none": "#e3dcc4",
    "unknown": "#c4cad2",
    "yes": "#7fcdc3",
    "partly": "#c9e3df",
    "no": "#e4e7ea",
}
"""Tile colours by direction, and by whether something is there."""


def debates(debate: int = 0) -> Figure:
    """Table 2's environmental debates with the claims on either side.

    Parameters
    ----------
    debate
        0 for all, or the debate (1 to 4).
    """
    table = datasets.debates()
    claims = datasets.claims().set_index("id")
    topics = datasets.topics().set_index("id")["topic"]
    order = list(dict.fromkeys(table["debate"]))
    rows = []
    for row in table.to_dict("records"):
        for place, claim in enumerate(row["claims"].split("; "), start=1):
            cited = isinstance(claims.loc[claim, "references"], str)
            rows.append(
                {
                    "debate": order.index(row["debate"]) + 1,
                    "place": -place if row["side"] == "left" else place,
                    "rests": "a cited work" if cited else "the authors alone",
                    "claim": claims.loc[claim, "text"],
                    "position": row["position"],
                }
            )
    tiles = (
        alt.Chart(pd.DataFrame(rows))
        .transform_calculate(shown="debate == 0 || datum.debate == debate ? 1 : 0.25")
        .mark_square(size=420, opacity=1)
        .encode(
            x=alt.X("place:Q", axis=None, scale=alt.Scale(domain=[-6.8, 6.8])),
            y=alt.Y("debate:O", title=None, axis=_labels(["", *(topics[d] for d in order)])),
            color=alt.Color(
                "rests:N",
                title="A claim rests on",
                scale=alt.Scale(range=[TILES["yes"], TILES["unknown"]]),
                legend=alt.Legend(orient="bottom"),
            ),
            opacity=alt.Opacity("shown:Q", scale=None),
            tooltip=["position:N", "claim:N", "rests:N"],
        )
    )
    sides = pd.DataFrame({"place": [-3.5, 3.5], "text": ["first position", "second position"]})
    heads = alt.Chart(sides).mark_text(fontStyle="italic").encode(x="place:Q", y=alt.value(-8), text="text:N")
    texts = ["Choose a debate to read both positions and who holds them.", *(_debate(table, d, topics) for d in order)]
    return Figure(
        name="debates",
        chart=_sized(alt.layer(tiles, heads), 250, debate=debate, texts=texts, story="texts[debate]"),
        question="Who found what in the four debates on the environment?",
        caption=(
            "Three of the four debates pit findings against findings. In the fourth, technique against politics, the "
            "political side rests on theory and on the authors' judgement more than on clusters that were studied."
        ),
        description="Four rows, one a debate, with squares for claims to the left and right of the middle.",
        provenance="coded evidence",
        table=pd.DataFrame(
            {
                "debate": [topics[d] for d in table["debate"]],
                "position": table["position"],
                "claims": table["claims"],
                "works": [_works(cell) for cell in table["claims"]],
            }
        ),
        controls=(Choice("debate", "A debate", ("All four", *(topics[d] for d in order)), debate),),
        readouts=(Readout("story", texts[debate], lambda debate: texts[debate]),),
    )


def _debate(table: pd.DataFrame, debate: str, topics: pd.Series) -> str:
    sides = [
        f"{row['position']}: {_works(row['claims'])} ({len(row['claims'].split('; '))} claims)."
        for row in table[table["debate"] == debate].to_dict("records")
    ]
    return f"{topics[debate]}. {' '.join(sides)}"


def football_clusters(variable: int = 0) -> Figure:
    """Sialkot beside Jalandhar, variable by variable.

    Parameters
    ----------
    variable
        0 for all, or a variable of the codebook (1 to 11).
    """
    names = datasets.names("variable")
    clusters = {"sialkot-football": "Sialkot", "jalandhar-football": "Jalandhar"}
    coded = datasets.codings()
    coded = coded[coded["case"].isin(list(clusters))].assign(cluster=lambda t: t["case"].map(clusters))
    rows = pd.DataFrame(
        {
            "variable": [list(names).index(v) + 1 for v in coded["variable"]],
            "cluster": coded["cluster"],
            # What is not reported stands left of the scale, never at 0.
            "place": coded["value"].fillna(-0.25),
            "note": coded["note"],
        }
    )
    base = alt.Chart(rows).transform_calculate(shown="variable == 0 || datum.variable == variable ? 1 : 0.2")
    marks = base.mark_point(filled=True, size=150).encode(
        x=alt.X(
            "place:Q",
            title=None,
            scale=alt.Scale(domain=[-0.4, 1.1]),
            axis=alt.Axis(
                values=[-0.25, 0, 0.33, 0.67, 1],
                labelExpr="datum.value < 0 ? ['not', 'reported'] : format(datum.value, '.2f')",
                orient="top",
                labelPadding=18,
            ),
        ),
        y=alt.Y("variable:O", title=None, axis=_labels(["", *names.values()])),
        yOffset=alt.YOffset("cluster:N"),
        color=alt.Color("cluster:N", title=None, scale=alt.Scale(range=["#b35806", "#1b7f79"])),
        shape=alt.Shape("cluster:N", title=None, legend=alt.Legend(orient="bottom")),
        opacity=alt.Opacity("shown:Q", scale=None),
        tooltip=["cluster:N", "note:N"],
    )
    wide = coded.pivot(index="variable", columns="cluster", values=["value", "note"]).loc[list(names)]
    texts = ["Choose a point of comparison to read what the review reports of each town."]
    for key, name in names.items():
        said = [
            f"{town} {_value(wide.loc[key, ('value', town)])}: {wide.loc[key, ('note', town)]}."
            for town in clusters.values()
        ]
        texts.append(f"{name}. {' '.join(said)}")
    return Figure(
        name="football-clusters",
        chart=_sized(marks, 430, variable=variable, texts=texts, story="texts[variable]"),
        question="Where do Sialkot and Jalandhar differ?",
        caption=(
            "The two towns differ in their buyers and in who watches, and agree in what the review reports from below: "
            "weak dialogue and unacceptable work in the lower tiers. On several points it says nothing of either."
        ),
        description="Eleven rows, one a variable, with a mark for Sialkot and one for Jalandhar from 0 to 1.",
        provenance="coded evidence",
        table=wide.rename(index=names)
        .reset_index()
        .set_axis(
            ["variable", *(f"{town}, {kind}" for kind in ("value", "note") for town in sorted(clusters.values()))],
            axis=1,
        ),
        controls=(Choice("variable", "A point of comparison", ("All eleven", *names.values()), variable),),
        readouts=(Readout("story", texts[variable], lambda variable: texts[variable]),),
    )


def labour_agency(constraint: int = 0) -> Figure:
    """What constrains organised and unorganised workers.

    Parameters
    ----------
    constraint
        0 for all, or the row of the table (1 to 11).
    """
    table = datasets.labour_agency()
    forms = ["organised", "unorganised"]
    rows = [
        {
            "constraint": number,
            "form": form,
            "named": "for this form" if row["form"] == form else "for workers at large",
        }
        for number, row in enumerate(table.to_dict("records"), start=1)
        for form in forms
        if row["form"] in (form, "both")
    ]
    tiles = _tiles(
        pd.DataFrame(rows),
        "form:N",
        alt.Axis(orient="top", labelAngle=0),
        "constraint",
        list(table["constraint"]),
        alt.Color(
            "named:N",
            title="Named",
            scale=alt.Scale(range=[TILES["worse"], TILES["unknown"]]),
            legend=alt.Legend(orient="bottom"),
        ),
    )
    texts = [
        "Choose a constraint to read what is reported.",
        *(f"{r['constraint']}. {r['note']} Works: {_works(r['claims'])}." for r in table.to_dict("records")),
    ]
    return Figure(
        name="labour-agency",
        chart=_sized(tiles, 400, constraint=constraint, texts=texts, story="texts[constraint]"),
        question="What stands in the way of workers who act for themselves?",
        caption=(
            "Unions meet owners who break them and work that is scattered; workers on their own meet the household, "
            "the place and the recruiter. Four constraints are named for workers at large."
        ),
        description="A grid of eleven constraints by two forms of agency, filled where a constraint is named.",
        provenance="coded evidence",
        table=table.drop(columns="id"),
        controls=(Choice("constraint", "A constraint", ("All eleven", *table["constraint"]), constraint),),
        readouts=(Readout("story", texts[constraint], lambda constraint: texts[constraint]),),
    )


def worker_groups(measure: int = 0) -> Figure:
    """Who gains and who loses, by measure, group and place of work.

    Parameters
    ----------
    measure
        0 for all, or the measure (1 to 5).
    """
    table = datasets.worker_groups()
    measures, groups = list(dict.fromkeys(table["measure"])), list(dict.fromkeys(table["workers"]))
    rows = table.assign(
        measure=[measures.index(m) + 1 for m in table["measure"]], group=[groups.index(g) + 1 for g in table["workers"]]
    )
    base = alt.Chart(rows).transform_calculate(shown="measure == 0 || datum.measure == measure ? 1 : 0.15")
    tiles = base.mark_rect(stroke="white").encode(
        x=alt.X(
            "site:N",
            title=None,
            sort=["factory", "centre or workshop", "home", "own small firm"],
            axis=alt.Axis(orient="top", labelAngle=0, labelPadding=32, labelExpr="split(datum.label, ' ')"),
        ),
        y=alt.Y("group:O", title=None, axis=_labels(["", *groups])),
        color=_direction(),
        opacity=alt.Opacity("shown:Q", scale=None),
        tooltip=["workers:N", "site:N", "direction:N", "note:N"],
    )
    texts = ["Choose a measure to read who gained and who lost."]
    for name in measures:
        said = [f"{r['workers']} ({r['site']}): {r['direction']}. {r['note']}" for r in _of(table, "measure", name)]
        texts.append(f"{name}. {' '.join(said)}")
    return Figure(
        name="worker-groups",
        chart=_sized(tiles, 380, measure=measure, texts=texts, story="texts[measure]"),
        question="Who gains from a measure, and who loses?",
        caption=(
            "Every measure but one has its losers, and most of them work at home or own the smallest firms. What is "
            "good for the man who can come to the factory shuts out the woman who cannot."
        ),
        description="A grid of groups of workers by place of work, coloured by whether the group gained or lost.",
        provenance="coded evidence",
        table=table.assign(works=[_works(c) for c in table["claims"]]),
        controls=(Choice("measure", "A measure", ("All of them", *measures), measure),),
        readouts=(Readout("story", texts[measure], lambda measure: texts[measure]),),
    )


def poverty_map(link: int = 0) -> Figure:
    """Features, processes, dynamics and incentives that tie clusters to poverty.

    Parameters
    ----------
    link
        0 for all, or the link (1 to 4).
    """
    table = datasets.poverty_links()
    links = list(dict.fromkeys(table["link"]))
    rows = table.assign(
        number=[links.index(name) + 1 for name in table["link"]],
        y=range(len(table), 0, -1),
        text=["\n".join(textwrap.wrap(t, 26)) for t in table["element"]],
    )
    rows["from"] = rows.groupby("link")["y"].transform("mean")
    shown = "link == 0 || datum.number == link ? 1 : 0.25"
    base = alt.Chart(rows.drop(columns=["link", "claims"])).transform_calculate(shown=shown, link="datum.number")
    x, y = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1])), alt.Y("y:Q", axis=None)
    opacity = alt.Opacity("shown:Q", scale=None)
    rules = (
        base.transform_calculate(x="0.3", x2="0.45")
        .mark_rule(color="#8a8f98")
        .encode(x=x, x2="x2:Q", y=alt.Y("from:Q", axis=None), y2="y:Q", opacity=opacity)
    )
    dots = (
        base.transform_calculate(x="0.47")
        .mark_circle(size=170, opacity=1)
        .encode(x=x, y=y, color=_direction(), opacity=opacity, tooltip=["element:N", "direction:N", "note:N"])
    )
    words = (
        base.transform_calculate(x="0.5")
        .mark_text(align="left", lineBreak="\n", fontSize=11)
        .encode(x=x, y=y, text="text:N", opacity=opacity)
    )
    heads_data = (
        rows.groupby("link", sort=False).agg(number=("number", "first"), y=("from", "first")).reset_index(names="name")
    )
    heads = (
        alt.Chart(heads_data)
        .transform_calculate(shown=shown, x="0.29")
        .mark_text(align="right", fontSize=13, fontWeight="bold")
        .encode(x=x, y=y, text="name:N", opacity=opacity)
    )
    texts = ["Choose a link to read its elements."]
    for name in links:
        said = [f"{r['element']} ({r['direction']}): {r['note']}" for r in _of(table, "link", name)]
        texts.append(f"{name.capitalize()}. {' '.join(said)}")
    return Figure(
        name="poverty-map",
        chart=_sized(alt.layer(rules, dots, words, heads), 520, link=link, texts=texts, story="texts[link]"),
        question="By what is a cluster tied to poverty, and in which direction?",
        caption=(
            "What clusters are and what firms do together is argued to help the poor. How clusters change cuts both "
            "ways, and the incentives reported from the football trade hold workers in poverty."
        ),
        description="Four links on the left, each with lines to its elements on the right, coloured by direction.",
        provenance="coded evidence",
        table=table.drop(columns="id").assign(works=[_works(c) for c in table["claims"]]),
        controls=(Choice("link", "A link", ("All four", *(name.capitalize() for name in links)), link),),
        readouts=(Readout("story", texts[link], lambda link: texts[link]),),
    )


def impact_evidence(basis: int = 0) -> Figure:
    """Reported effects by outcome and direction, and the kind of study behind them.

    Parameters
    ----------
    basis
        0 for all, or one kind of basis (1 to 5).
    """
    claims = datasets.claims()
    claims = claims[claims["kind"].eq("impact") & claims["direction"].isin(["better", "worse", "mixed", "none"])]
    bases, outcomes = datasets.names("basis"), datasets.names("outcome")
    rows = claims.assign(outcome=claims["outcomes"].str.split("; ")).explode("outcome")
    data = pd.DataFrame(
        {
            "basis": [list(bases).index(b) + 1 for b in rows["basis"]],
            "outcome": rows["outcome"].map(outcomes),
            "direction": rows["direction"],
        }
    )
    base = (
        alt.Chart(data)
        .transform_filter("basis == 0 || datum.basis == basis")
        .transform_aggregate(n="count()", groupby=["outcome", "direction"])
    )
    x = alt.X(
        "direction:N",
        title=None,
        scale=alt.Scale(domain=["better", "worse", "mixed", "none"]),
        axis=alt.Axis(orient="top", labelAngle=0, labelExpr="datum.label == 'none' ? 'no effect' : datum.label"),
    )
    y = alt.Y("outcome:N", title=None, scale=alt.Scale(domain=list(outcomes.values())))
    tiles = base.mark_rect(stroke="white").encode(
        x=x, y=y, color=_direction(("better", "worse", "mixed", "none"), legend=False), tooltip=["n:Q"]
    )
    counts = base.mark_text(fontSize=15, color=ON_TILE).encode(x=x, y=y, text="n:Q")
    tally = pd.crosstab(data["outcome"], rows["basis"].map(bases).to_numpy()).reset_index()
    texts = [_impact_text(data, None, "all kinds of study")]
    texts += [_impact_text(data, number, name) for number, name in enumerate(bases.values(), start=1)]
    return Figure(
        name="impact-evidence",
        chart=_sized(alt.layer(tiles, counts), 280, basis=basis, texts=texts, story="texts[basis]"),
        question="What is reported, and on what does it rest?",
        caption=(
            "Bad news rests on more statements than good news, and nearly all of it on case studies, reports and the "
            "authors' own judgement. Numbers count statements in the review; no effect has been measured against a "
            "comparison group."
        ),
        description="A grid of outcomes by direction of the reported effect, with the number of claims in each cell.",
        provenance="coded evidence",
        table=tally,
        controls=(Choice("basis", "Kind of study", ("All kinds", *bases.values()), basis),),
        readouts=(Readout("story", texts[basis], lambda basis: texts[basis]),),
    )


def _impact_text(data: pd.DataFrame, basis: int | None, name: str) -> str:
    kept = data if basis is None else data[data["basis"] == basis]
    counts = kept["direction"].value_counts()
    said = ", ".join(f"{counts.get(d, 0)} {word}" for d, word in datasets.names("direction").items() if d != "unknown")
    return f"Reported effects from {name}: {len(kept)}, of which {said}."


def frameworks(framework: int = 0) -> Figure:
    """Each framework by each factor.

    Parameters
    ----------
    framework
        0 for all, or the framework (1 to 6).
    """
    table = datasets.frameworks()
    names, factors = list(dict.fromkeys(table["framework"])), datasets.names("factor")
    stances = {"holds": "holds it", "mentions": "mentions it", "leaves_out": "leaves it out"}
    rows = pd.DataFrame(
        {
            "framework": [names.index(f) + 1 for f in table["framework"]],
            "factor": table["factor"].map(factors),
            "stance": table["stance"].map(stances),
            "note": table["note"],
        }
    )
    tiles = _tiles(
        rows,
        "framework:O",
        _labels(["", *(_initials(name) for name in names)], orient="top", angle=-40),
        "framework",
        [],
        alt.Color(
            "stance:N",
            title=None,
            scale=alt.Scale(domain=list(stances.values()), range=[TILES["yes"], TILES["partly"], TILES["no"]]),
            legend=alt.Legend(orient="bottom", columns=2),
        ),
        alt.Y("factor:N", title=None, sort=[factors[c] for c in evidence.CONDITIONS], axis=alt.Axis(labelLimit=180)),
    )
    texts = ["Choose a framework to read why each factor is in it or not."]
    for name in names:
        said = [f"{factors[r['factor']]}: {stances[r['stance']]}. {r['note']}" for r in _of(table, "framework", name)]
        texts.append(f"{name}. {' '.join(said)}")
    return Figure(
        name="frameworks",
        chart=_sized(tiles, 330, framework=framework, texts=texts, story="texts[framework]"),
        question="Which drivers does each framework hold?",
        caption=(
            "No earlier framework holds more than three of the seven factors. Dialogue is held by none of them, and "
            "community by one; the model of the review is the first to set all of them side by side."
        ),
        description="A grid of seven factors by six frameworks, coloured by whether the framework holds the factor.",
        provenance="coded evidence",
        table=table.pivot(index="factor", columns="framework", values="stance")
        .loc[list(evidence.CONDITIONS), names]
        .rename(index=factors)
        .replace(stances)
        .reset_index(),
        controls=(Choice("framework", "A framework", ("All six", *names), framework),),
        readouts=(Readout("story", texts[framework], lambda framework: texts[framework]),),
    )


def independence(scheme: int = 0) -> Figure:
    """Independence of monitoring against local ownership.

    Parameters
    ----------
    scheme
        0 for all, or the row of the table (1 to 4).
    """
    table = datasets.monitoring_schemes()
    # Theory and case share places on the four-value scale: set them a little apart.
    apart = np.where(table["kind"] == "theory", -0.05, 0.05)
    rows = table.drop(columns="claims").assign(
        scheme=range(1, len(table) + 1),
        x=table["ownership"] + apart,
        y=table["independence"] + apart,
        text=["\n".join(textwrap.wrap(n, 16)) for n in table["name"]],
    )
    base = alt.Chart(rows).transform_calculate(shown="scheme == 0 || datum.scheme == scheme ? 1 : 0.2")
    axis = alt.Axis(values=[0, 0.33, 0.67, 1], format=".2f")
    scale = alt.Scale(domain=[0, 1])
    x = alt.X("x:Q", title="Local ownership", scale=scale, axis=axis)
    y = alt.Y("y:Q", title="Independence of monitoring", scale=scale, axis=axis)
    opacity = alt.Opacity("shown:Q", scale=None)
    dots = base.mark_point(filled=True, size=200).encode(
        x=x,
        y=y,
        shape=alt.Shape("kind:N", title=None, legend=alt.Legend(orient="bottom")),
        color=alt.Color("kind:N", title=None, scale=alt.Scale(range=["#b35806", "#1b7f79"])),
        opacity=opacity,
        tooltip=["name:N", "note:N"],
    )
    theory, case = (base.transform_filter(f"datum.kind == '{kind}'") for kind in ("theory", "case"))
    words = [
        marked.encode(x=x, y=y, text="text:N", opacity=opacity)
        for marked in (
            theory.mark_text(align="right", dx=-12, lineBreak="\n", fontSize=11),
            case.mark_text(align="left", dx=12, lineBreak="\n", fontSize=11),
        )
    ]
    texts = [
        "Choose a scheme to read what it rests on.",
        *(f"{r['name']}. {r['note']} Works: {_works(r['claims'])}." for r in table.to_dict("records")),
    ]
    return Figure(
        name="independence",
        chart=_sized(alt.layer(dots, *words), 340, scheme=scheme, texts=texts, story="texts[scheme]"),
        question="Can a scheme be both independent and one's own?",
        caption=(
            "Two towns and two arguments lie on one falling line, which is all that the trade-off rests on. No scheme "
            "that is both independent and locally owned is reported, and none that is neither."
        ),
        description="A square of local ownership by independence of monitoring with four marks on a falling line.",
        provenance="coded evidence",
        table=table.drop(columns="id"),
        controls=(Choice("scheme", "A scheme", ("All four", *table["name"]), scheme),),
        readouts=(Readout("story", texts[scheme], lambda scheme: texts[scheme]),),
    )


CRITIQUES: Mapping[str, tuple[str, str]] = {
    "no_harm": ("Harm done by buyers", "leave out what buyers' sourcing does, as the literature is said to do"),
    "no_exporters": ("Export bias", "drop what is known of exporting clusters"),
    "no_single": ("Single case studies", "drop what rests on one case study"),
    "no_outsiders": ("Imperialism", "drop the clusters whose scheme outsiders designed"),
    "no_tops": ("Greenwash", "drop what is known of first tiers only, and keep what reaches further down"),
}
"""What each switch does to the evidence. The fifth critique, whether the term fits small firms, moves no evidence."""


def critiques(
    no_harm: int = 0, no_exporters: int = 0, no_single: int = 0, no_outsiders: int = 0, no_tops: int = 0
) -> Figure:
    """The critiques of table 3 as switches on the evidence.

    Parameters
    ----------
    no_harm, export, single, outsiders, lower
        0 counts the evidence that the critique questions, 1 drops it (see `CRITIQUES`).
    """
    settings = dict(zip(CRITIQUES, (no_harm, no_exporters, no_single, no_outsiders, no_tops), strict=True))
    rows = _questioned()
    kept = " && ".join(f"({name} == 0 || !datum.{name})" for name in CRITIQUES)
    base = alt.Chart(rows).transform_filter(kept)
    bars = base.mark_bar().encode(
        x=alt.X(
            "count():Q",
            title="Claims",
            scale=alt.Scale(domain=[0, int(rows["outcome"].value_counts().max())]),
        ),
        y=alt.Y("outcome:N", title=None, sort=list(datasets.names("outcome").values())),
        color=_direction(("better", "worse", "mixed", "none", "unknown")),
        order=alt.Order("direction:N"),
        tooltip=["outcome:N", "direction:N", "count():Q"],
    )
    whole = (
        alt.Chart(rows)
        .mark_bar(fill=None, stroke="#8a8f98", strokeDash=[4, 3])
        .encode(x="count():Q", y=alt.Y("outcome:N", sort=list(datasets.names("outcome").values())))
    )
    total = (
        base.transform_aggregate(n="count()")
        .transform_calculate(text=f"datum.n + ' of {len(rows)} remain'")
        .mark_text(align="right", fontSize=13)
        .encode(x=alt.value(alt.expr("width - 4")), y=alt.value(-8), text="text:N")
    )
    alone = [int((~rows[name]).sum()) for name in CRITIQUES]
    return Figure(
        name="critiques",
        chart=_sized(alt.layer(whole, bars, total), 260, **settings),
        question="What is left of the evidence if a critique is right?",
        caption=(
            f"Of {len(rows)} coded statements on effects, drivers and barriers, {alone[1]} are left without exporting "
            f"clusters and {alone[2]} without single case studies. What goes first is what is known of work; the "
            "hollow bars show the whole."
        ),
        description="A bar for each outcome, split by direction, beside a hollow bar for all the evidence.",
        provenance="coded evidence",
        table=pd.DataFrame(
            {
                "switch": [title for title, _ in CRITIQUES.values()],
                "what it does": [text for _, text in CRITIQUES.values()],
                "claims left of " + str(len(rows)): alone,
            }
        ),
        controls=tuple(
            Choice(name, f"{title}: {text}", ("count it", "drop it"), settings[name])
            for name, (title, text) in CRITIQUES.items()
        ),
    )


def _questioned() -> pd.DataFrame:
    """Claims by outcome that say something of drivers, barriers or effects, with what each critique would drop."""
    claims = evidence.with_cases(datasets.claims())
    claims = claims[claims["kind"].isin(["driver", "barrier", "impact", "feature"]) & claims["direction"].notna()]
    first_tier_only = {"sialkot-football"}
    rows = claims.assign(outcome=claims["outcomes"].str.split("; ")).explode("outcome")
    return pd.DataFrame(
        {
            "outcome": rows["outcome"].map(datasets.names("outcome")),
            "direction": rows["direction"],
            "no_harm": ["sourcing" in str(cell) for cell in rows["factors"]],
            "no_exporters": ["export" in cell for cell in rows["markets"]],
            "no_single": rows["basis"].eq("case_study"),
            "no_outsiders": ["sialkot-football" in cell for cell in rows["cases"]],
            "no_tops": [
                set(cell) <= first_tier_only and "subcontracting" not in str(factors) and bool(cell)
                for cell, factors in zip(rows["cases"], rows["factors"], strict=True)
            ],
        }
    ).reset_index(drop=True)


def status(dimension: int = 0) -> Figure:
    """Known, not known, needed.

    Parameters
    ----------
    dimension
        0 for all, or one dimension (1 to 5).
    """
    claims = datasets.claims()
    dimensions, states = datasets.names("dimension"), datasets.names("status")
    data = pd.DataFrame(
        {
            "dimension": [list(dimensions).index(d) + 1 for d in claims["dimension"]],
            "status": claims["status"].map(states),
            "basis": claims["basis"].map(datasets.names("basis")),
        }
    )
    bars = (
        alt.Chart(data)
        .transform_filter("dimension == 0 || datum.dimension == dimension")
        .mark_bar()
        .encode(
            x=alt.X("count():Q", title="Claims"),
            y=alt.Y("status:N", title=None, scale=alt.Scale(domain=list(states.values()))),
            color=alt.Color(
                "basis:N",
                title="Rests on",
                scale=alt.Scale(
                    domain=list(datasets.names("basis").values()),
                    range=["#1b7f79", "#7fcdc3", "#4059ad", "#c9b3e6", "#8a8f98"],
                ),
                legend=alt.Legend(orient="bottom", columns=3),
            ),
            tooltip=["status:N", "basis:N", "count():Q"],
        )
    )
    texts = [_status_text(data, None, "all five dimensions")]
    texts += [_status_text(data, number, name) for number, name in enumerate(dimensions.values(), start=1)]
    return Figure(
        name="status",
        chart=_sized(bars, 220, dimension=dimension, texts=texts, story="texts[dimension]"),
        question="How much is known, how much is not, and how much is needed?",
        caption=(
            "The review states far more than it says is unknown, and the largest part of what it states is its own "
            "judgement. Counting statements is no measure of knowledge: a gap takes one sentence to name."
        ),
        description="Three bars for known, not known and needed, split by what the claims rest on.",
        provenance="coded evidence",
        table=pd.crosstab(claims["dimension"], data["status"].to_numpy()).rename(index=dimensions).reset_index(),
        controls=(Choice("dimension", "Dimension", ("All five", *dimensions.values()), dimension),),
        readouts=(Readout("story", texts[dimension], lambda dimension: texts[dimension]),),
    )


def _status_text(data: pd.DataFrame, dimension: int | None, name: str) -> str:
    kept = data if dimension is None else data[data["dimension"] == dimension]
    counts = kept["status"].value_counts()
    said = ", ".join(f"{counts.get(state, 0)} {state}" for state in datasets.names("status").values())
    return f"On {name} the review makes {len(kept)} claims: {said}."


def propositions_by_case(proposition: int = 0) -> Figure:
    """Each proposition against each coded case.

    Parameters
    ----------
    proposition
        0 for all, or 1 to 3.
    """
    table = evidence.judged_cases()
    verdicts = {
        "consistent": TILES["better"],
        "inconsistent": TILES["worse"],
        "not reported": TILES["unknown"],
        "outside": "#eceff2",
    }
    tiles = _tiles(
        table.rename(columns={"name": "cluster"}).drop(columns="case"),
        "proposition:O",
        alt.Axis(orient="top", labelAngle=0),
        "proposition",
        [],
        alt.Color(
            "verdict:N",
            title=None,
            scale=alt.Scale(domain=list(verdicts), range=list(verdicts.values())),
            legend=alt.Legend(orient="bottom", columns=2),
        ),
        alt.Y("cluster:N", title=None, sort=list(dict.fromkeys(table["name"])), axis=alt.Axis(labelLimit=150)),
    )
    texts = ["Choose a proposition to read which cases bear on it.", *(_judged(table, n) for n in (1, 2, 3))]
    return Figure(
        name="propositions-by-case",
        chart=_sized(tiles, 520, proposition=proposition, texts=texts, story="texts[proposition]"),
        question="Which of the review's own cases bear on its propositions?",
        caption=(
            "The first two propositions rest on two football clusters; every other case is silent on its first tier. "
            "The third has more to stand on, and three cases against it."
        ),
        description="A grid of the coded cases by the three propositions, coloured by verdict.",
        provenance="coded evidence",
        table=table.drop(columns=["case", "kind"]),
        controls=(
            Choice(
                "proposition", "A proposition", ("All three", *(f"Proposition {n}" for n in (1, 2, 3))), proposition
            ),
        ),
        readouts=(Readout("story", texts[proposition], lambda proposition: texts[proposition]),),
    )


def _judged(table: pd.DataFrame, number: int) -> str:
    rows = _of(table, "proposition", number)
    silent = sum(row["verdict"] in ("not reported", "outside") for row in rows)
    told = [
        f"{r['name']}: {r['verdict']} ({r['role']}). {r['reason']} Claims: {r['claims'] or 'none'}."
        for r in rows
        if "consistent" in r["verdict"]
    ]
    return f"Proposition {number}: silent or outside in {silent} of {len(rows)} cases. {' '.join(told)}"


_FILTERS = ("section", "dimension", "status", "direction", "basis", "countries", "industries", "markets")


def evidence_map(factor: int = 0, outcome: int = 0, **filters: int) -> Figure:
    """Factors by outcomes: how many claims, and which.

    Parameters
    ----------
    factor, outcome
        0 for all, or the row and the column of the map that are chosen.
    **filters
        section, dimension, status, direction, basis, countries, industries, markets: 0 for all, or the position in
        the list of the control.
    """
    rows = evidence.effects()
    options = {name: _options(rows, name) for name in ("factor", "outcome", *_FILTERS)}
    coded = pd.DataFrame({name: _coded(rows[name], list(options[name])) for name in options})
    coded["up"], coded["down"] = rows["direction"].eq("better") * 1, rows["direction"].eq("worse") * 1
    kept = " && ".join(
        f"({name} == 0 || {f'indexof(datum.{name}, {name}) >= 0' if name in _LISTED else f'datum.{name} == {name}'})"
        for name in _FILTERS
    )
    chosen = "(factor == 0 || datum.factor == factor) && (outcome == 0 || datum.outcome == outcome) ? 1 : 0.3"
    opacity = alt.Opacity("shown:Q", scale=None)
    x = alt.X("outcome:O", title=None, axis=_labels(["", *options["outcome"].values()], orient="top", angle=-35))
    y = alt.Y("factor:O", title=None, axis=_labels(["", *options["factor"].values()]))
    sizes = {name: range(1, len(options[name]) + 1) for name in ("factor", "outcome")}
    grid = pd.MultiIndex.from_product(sizes.values(), names=sizes).to_frame(index=False)
    empty = alt.Chart(grid).transform_calculate(shown=chosen)
    counted = (
        alt.Chart(coded)
        .transform_filter(kept)
        .transform_aggregate(n="count()", up="sum(up)", down="sum(down)", groupby=["factor", "outcome"])
        .transform_calculate(shown=chosen, split="width < 300 ? '' : '+' + datum.up + ' −' + datum.down")
    )
    layers = [
        empty.mark_rect(fill="#f3f1ec", stroke="#c9ced4").encode(x=x, y=y, opacity=opacity),
        empty.mark_text(text="none", fontSize=10, color=ON_TILE).encode(x=x, y=y, opacity=opacity),
        counted.mark_rect(stroke="#c9ced4").encode(
            x=x,
            y=y,
            opacity=opacity,
            color=alt.Color("n:Q", title="Claims", scale=alt.Scale(range=["#e2efed", "#5fb3aa"]), legend=None),
        ),
        counted.mark_text(fontSize=13, color=ON_TILE, dy=-6).encode(x=x, y=y, text="n:Q", opacity=opacity),
        counted.mark_text(fontSize=10, color=ON_TILE, dy=8).encode(x=x, y=y, text="split:N", opacity=opacity),
    ]
    settings = {"factor": factor, "outcome": outcome, **{name: filters.get(name, 0) for name in _FILTERS}}
    counts = evidence.evidence_map()
    blank = int((counts == 0).to_numpy().sum())
    return Figure(
        name="evidence-map",
        chart=_sized(alt.layer(*layers), 560, **settings),
        question="What does the review say of this factor and that outcome, and on what ground?",
        caption=(
            f"Of {counts.size} pairs of a factor and an outcome, {blank} have no claim at all in this review. Buyers, "
            "laws and associations fill the map; dialogue, community and training bodies are argued for and hardly "
            "studied. A tapped cell, or the first two lists, opens the claims; +/− counts better and worse outcomes."
        ),
        description=(
            "A grid of thirteen factors by five outcomes with the number of claims in each cell, and under it how many "
            "report a better and how many a worse outcome. An empty cell says none."
        ),
        provenance="coded evidence",
        table=counts.rename(index=datasets.names("factor"), columns=datasets.names("outcome")).reset_index(),
        controls=tuple(
            Choice(name, label, ("All", *options[name].values()), settings[name]) for name, label in _MAP_LABELS.items()
        ),
        listing=_items(rows, options),
    )


_LISTED = ("countries", "industries", "markets")
_MAP_LABELS: Mapping[str, str] = {
    "factor": "Factor",
    "outcome": "Outcome",
    "section": "Section of the review",
    "dimension": "Dimension",
    "status": "Status",
    "direction": "Direction of the outcome",
    "basis": "Kind of study",
    "countries": "Country",
    "industries": "Industry",
    "markets": "Export or domestic",
}


def _options(rows: pd.DataFrame, name: str) -> dict[str, str]:
    """Codes of a column that occur, with their names, in the order of the codebook."""
    if name in ("countries", "industries"):
        return {value: value for value in sorted({v for cell in rows[name] for v in cell})}
    used = {v for cell in rows[name] for v in cell} if name == "markets" else set(rows[name].dropna())
    named = datasets.names("market" if name == "markets" else name)
    return {code: text for code, text in named.items() if code in used}


def _coded(column: pd.Series, codes: Sequence[str]) -> list[Any]:
    """Cells as positions in the list of codes, from 1; 0 for none."""
    place = {code: number for number, code in enumerate(codes, start=1)}
    return [[place[v] for v in cell] if isinstance(cell, list) else place.get(cell, 0) for cell in column]


def _items(rows: pd.DataFrame, options: Mapping[str, Mapping[str, str]]) -> tuple[Item, ...]:
    """The claims of the map, each with the settings under which it is shown."""
    chapters, states = datasets.names("section"), datasets.names("status")
    cases = datasets.cases().set_index("id")["name"]
    items = []
    for claim, group in rows.groupby("id", sort=False):
        row = group.iloc[0]
        keys = {
            name: sorted(
                {n for cell in _coded(group[name], list(codes)) for n in (cell if isinstance(cell, list) else [cell])}
            )
            for name, codes in options.items()
        }
        studies = ", ".join(datasets.short_reference(k) for k in row["references"]) or "the authors"
        about = ", ".join(cases[c] for c in row["cases"]) or "no case named"
        direction = "" if isinstance(row["direction"], float) else f", {datasets.names('direction')[row['direction']]}"
        note = f"{chapters[row['section']]}; {states[row['status']]}{direction}; {studies}; {about}"
        items.append(Item(str(claim), row["text"], note, f"claims.html#claim-{claim}", keys))
    return tuple(items)


def citation_network(work: int = 0) -> Figure:
    """Works and cases, joined by the claims that name both.

    Parameters
    ----------
    work
        0 for all, or the position of a work, most relied-on first.
    """
    graph, table = evidence.citation_network(), evidence.works()
    linked = graph.subgraph([n for n in graph if graph.degree(n)])
    # A fixed seed: the same picture in every build.
    position = nx.spring_layout(_joined(linked), k=0.5, iterations=300, seed=4)
    number = {("work", key): i for i, key in enumerate(table["key"], start=1)}
    nodes = pd.DataFrame(
        [
            {
                "x": float(position[n][0]),
                "y": float(position[n][1]),
                "kind": d["kind"],
                "label": d["label"],
                "claims": d["claims"],
                "works": sorted({number[n]} if n in number else {number[m] for m in graph[n]}),
                **({"work": number[n]} if n in number else {}),
            }
            for n, d in linked.nodes(data=True)
        ]
    )
    edges = pd.DataFrame(
        [
            {
                **dict(zip(("x", "y", "x2", "y2"), map(float, (*position[a], *position[b])), strict=True)),
                "owner": number[a if a in number else b],
                "claims": d["claims"],
            }
            for a, b, d in linked.edges(data=True)
        ]
    )
    x, y = (alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-1.25, 1.25])), alt.Y("y:Q", axis=None))
    lines = (
        alt.Chart(edges)
        .transform_calculate(shown="work == 0 ? 0.5 : datum.owner == work ? 1 : 0.1")
        .mark_rule(color="#8a8f98")
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            strokeWidth=alt.StrokeWidth("claims:Q", scale=alt.Scale(range=[1, 5]), legend=None),
            opacity=alt.Opacity("shown:Q", scale=None),
        )
    )
    base = alt.Chart(nodes).transform_calculate(shown="work == 0 || indexof(datum.works, work) >= 0 ? 1 : 0.15")
    dots = base.mark_circle(opacity=1).encode(
        x=x,
        y=y,
        size=alt.Size("claims:Q", scale=alt.Scale(range=[30, 500]), legend=None),
        color=alt.Color(
            "kind:N", title=None, scale=alt.Scale(range=["#b35806", "#4059ad"]), legend=alt.Legend(orient="bottom")
        ),
        opacity=alt.Opacity("shown:Q", scale=None),
        tooltip=["label:N", "claims:Q"],
    )
    words = (
        base.transform_filter("datum.kind == 'case' && work == 0 && datum.claims > 8 || work != 0 && datum.shown == 1")
        .mark_text(fontSize=10, dy=-12)
        .encode(x=x, y=y, text="label:N")
    )
    texts = [_leaning(table, linked), *(_work_text(graph, row) for row in table.to_dict("records"))]
    return Figure(
        name="citation-network",
        chart=_sized(alt.layer(lines, dots, words), 460, work=work, texts=texts, story="texts[work]"),
        question="Which works carry the review, and which stand alone?",
        caption=(
            f"{len(table)} works are cited for claims; the first five of them carry "
            f"{table['claims'].head(5).sum() / table['claims'].sum():.0%} of all citations. Works and cases are joined "
            "where a claim names both; works cited only for theory or terms touch no case and are in the table alone."
        ),
        description="A network of works and cases; dots grow with the number of claims, lines with the shared claims.",
        provenance="coded evidence",
        table=table.assign(alone=table["alone"].map({True: "yes", False: "no"})),
        controls=(Choice("work", "A work, most relied-on first", ("All works", *table["work"]), work),),
        readouts=(Readout("story", texts[work], lambda work: texts[work]),),
    )


def _joined(graph: nx.Graph) -> nx.Graph:
    """The graph with faint ties between its parts, so that a layout keeps them near each other."""
    parts = [sorted(part) for part in nx.connected_components(graph)]
    joined = nx.Graph(graph)
    joined.add_edges_from((parts[0][0], part[0]) for part in parts[1:])
    return joined


def _leaning(table: pd.DataFrame, linked: nx.Graph) -> str:
    first = ", ".join(f"{row.work} ({row.claims})" for row in table.head(5).itertuples())
    isolated = ", ".join(row.topic for row in evidence.topics().itertuples() if row.shared == 0)
    return (
        f"Most relied-on, with the number of claims: {first}. {int(table['alone'].sum())} of {len(table)} works share "
        f"no case with another. Topics of table 2 that share no work with another topic: {isolated}."
    )


def _work_text(graph: nx.Graph, row: Mapping[str, Any]) -> str:
    cases = [graph.nodes[n]["label"] for n in graph[("work", row["key"])]]
    about = f"on {', '.join(cases)}" if cases else "on no case: theory, terms or the literature at large"
    return f"{row['work']}: cited for {row['claims']} claims, {about}."


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
            "market": table["market"].map(datasets.names("market")).fillna("not reported"),
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
            y=alt.Y("country:O", title=None, axis=_labels(["", *countries])),
            yOffset=alt.YOffset("name:N"),
            size=alt.Size("claims:Q", scale=alt.Scale(range=[40, 400]), legend=None),
            color=alt.Color(
                "market:N",
                title="The cluster sells to",
                scale=alt.Scale(range=["#4059ad", "#b35806", "#8a8f98"]),
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
        chart=_sized(dots, 360, country=country, texts=texts, story="texts[country]"),
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


def _sized(chart: Any, height: int, **params: Any) -> Any:
    """The chart with its top-level parameters: numbers and lists as values, texts as expressions."""
    made = [alt.param(n, expr=v) if isinstance(v, str) else alt.param(n, value=v) for n, v in params.items()]
    return chart.add_params(*made).properties(width="container", height=height)


def _tiles(
    rows: pd.DataFrame,
    across: str,
    axis: alt.Axis,
    signal: str,
    labels: Sequence[str],
    colour: alt.Color,
    y: alt.Y | None = None,
) -> alt.Chart:
    """A grid of tiles; those of the chosen `signal` stand out."""
    down = y or alt.Y(f"{signal}:O", title=None, axis=_labels(["", *labels]))
    return (
        alt.Chart(rows)
        .transform_calculate(shown=f"{signal} == 0 || datum.{signal} == {signal} ? 1 : 0.25")
        .mark_rect(stroke="white")
        .encode(
            x=alt.X(across, title=None, axis=axis),
            y=down,
            color=colour,
            opacity=alt.Opacity("shown:Q", scale=None),
        )
    )


def _labels(texts: Sequence[str], orient: Literal["left", "top"] = "left", angle: int = 0) -> alt.Axis:
    """An axis whose numbers are read as these texts, wrapped to fit a phone."""
    wrapped = [textwrap.wrap(text, 20 if orient == "left" else 12) for text in texts]
    # Lines of a label on top grow downwards: leave room for them.
    padding = 2 + 14 * (max(map(len, wrapped)) - 1) if orient == "top" and not angle else 2
    return alt.Axis(
        labelExpr=f"{wrapped!r}[datum.value]", labelLimit=150, labelAngle=angle, orient=orient, labelPadding=padding
    )


def _direction(shades: Sequence[str] = ("better", "worse", "mixed"), legend: bool = True) -> alt.Color:
    return alt.Color(
        "direction:N",
        title=None,
        scale=alt.Scale(domain=list(shades), range=[TILES[s] for s in shades]),
        legend=alt.Legend(orient="bottom", columns=3) if legend else None,
    )


def _of(table: pd.DataFrame, column: str, value: object) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in table[table[column] == value].to_dict("records")]


def _works(cell: str) -> str:
    """The works behind a list of claims, in short; "the authors" where there are none."""
    claims = datasets.claims().set_index("id")
    keys = [key for claim in cell.split("; ") for key in str(claims.loc[claim, "references"]).split("; ")]
    return ", ".join(dict.fromkeys(datasets.short_reference(key) for key in keys if key != "nan")) or "the authors"


def _value(value: float) -> str:
    return "not reported" if np.isnan(value) else f"{value:.2f}"


def _initials(name: str) -> str:
    """A framework as a short label: its authors' names cut and the year kept."""
    return (
        name.replace("Lund-Thomsen and Nadvi", "L-T & N")
        .replace("Puppim de Oliveira", "P. de O.")
        .replace(" and Jabbour", " & J.")
        .replace("Nadvi and Barrientos", "N & B")
        .replace("The review's own model", "This review")
    )
