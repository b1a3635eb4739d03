"""Figures of the propositions: verdicts, where they fail, the coded cases predicted, and a population to move.

Shares on grids of worlds come from `csrmodel.runs`; the page makes truths of them by the formula of
`csrmodel.quantifiers`, so that "few" and "most" can be moved without a simulation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from csrmodel import datasets
from csrmodel.figures import Choice, Control, Figure, Preset, Readout
from csrmodel.grids import Grid, rounded, term, with_signals
from csrmodel.operations import VEGA
from csrmodel.postdiction import PREDICTORS, postdict, scores
from csrmodel.propositions import (
    CHECKS,
    PROPOSITIONS,
    Check,
    Verdict,
    percent,
    proposition_truths,
    truths,
)
from csrmodel.propositions import verdicts as judged
from csrmodel.quantifiers import Quantifiers, quantifier_term
from csrmodel.runs import AXES, most_important
from csrmodel.sensitivity import SobolIndices, assumption_ranges

TRUE, FALSE, LINE, MUTED = "#1b9e95", "#e08214", "#4059ad", "#8a8f98"

NAMES = tuple(f"Proposition {n}" for n in PROPOSITIONS)

LABELS: Mapping[str, str] = {
    "improved": "1a few improve",
    "visible": "1b in visible chains",
    "by_buyers": "1b because of buyers",
    "association": "1c with an association",
    "by_association": "1c helped by it",
    "outsourcing": "2b work given out",
    "lower_tiers": "2c bad below",
    "bad": "3a bad in most",
    "weak": "3b drivers weak",
    "mended": "3b because of that",
}
"""Each check in words that fit a phone."""


@cache
def _worlds() -> dict[str, tuple[Verdict, Verdict, Verdict]]:
    """Verdicts in every world of the kept runs, by its name."""
    table = datasets.verdict_alternatives()
    size = int(datasets.default("population_size"))
    return {
        str(name): judged(rows[list(LABELS)].to_dict("records"), clusters=size)
        for name, rows in table.groupby("world", sort=False)
    }


def verdicts(world: int = 0, proposition: int = 0) -> Figure:
    """Every check of the propositions: its share over simulated populations, and how true that makes it.

    Parameters
    ----------
    world
        Position in `csrmodel.sensitivity.named_worlds`, 0 for the world as assumed.
    proposition
        0 for all, or 1 to 3.
    """
    names, found = tuple(_worlds()), tuple(_worlds().values())
    checks = pd.DataFrame(
        [{"i": i, "p": check.proposition, "check": LABELS[check.key]} for i, check in enumerate(CHECKS)]
    )
    values = [[_numbers(verdict) for verdict in three] for three in found]
    flat = [[row for rows in three for row in rows] for three in values]
    rows = (
        alt.Chart(checks)
        .transform_filter("proposition == 0 || datum.p == proposition")
        .transform_calculate(
            **{name: f"found[world][datum.i][{k}]" for k, name in enumerate(("share", "low", "high", "truth"))}
        )
    )
    sentences = [[verdict.sentence for verdict in three] for three in found]
    stories = [
        [" ".join(f"Proposition {v.proposition} {v.word}: truth {v.truth:.2f}." for v in three), *each]
        for three, each in zip(found, sentences, strict=True)
    ]
    return Figure(
        name="verdicts",
        chart=with_signals(
            _check_bars(rows),
            320,
            world=world,
            proposition=proposition,
            found=flat,
            stories=stories,
            story=("stories[world][proposition]",),
        ),
        question="Which clauses does the model bear out, and on which does each proposition break?",
        caption=(
            "The second proposition holds as assumed. The first breaks on its last clause, since other institutions "
            "can stand in for an association; the third breaks on its because, since strong drivers do not reach where "
            "the work is done. Bars are shares of clusters, their colour how true the clause's word is of that share; "
            f"lines hold 95 per cent of ten populations of {found[0][0].clusters:,} clusters."
        ),
        description="Ten bars, one for each check, from 0 to 100 per cent, coloured from false to true.",
        provenance="model",
        table=pd.concat([v.table.assign(proposition=v.proposition) for v in found[0]])[
            ["proposition", "clause", "kind", "word", "share", "share low", "share high", "truth", "reading"]
        ].round(2),
        controls=(
            Choice("world", "The world", names, world),
            Choice(
                "proposition", "A proposition", ("All three", *(f"Proposition {n}" for n in PROPOSITIONS)), proposition
            ),
        ),
        readouts=(
            Readout("story", stories[world][proposition], lambda world, proposition: stories[world][proposition]),
        ),
    )


def _numbers(verdict: Verdict) -> list[list[float]]:
    """Share, its interval, and truth of each check; a share of nothing is drawn as none."""
    return [rounded(np.nan_to_num([f.share, f.share_low, f.share_high, f.truth]), 3) for f in verdict.findings]


def _check_bars(rows: Any) -> Any:
    """Bars of shares coloured by truth; the rows hold check, share, truth, and low and high where there is a spread."""
    y = alt.Y("check:N", title=None, sort=[*LABELS.values()], axis=alt.Axis(labelLimit=160))
    x = alt.X("share:Q", title="Share of clusters", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    colour = alt.Color(
        "truth:Q",
        title="Truth",
        scale=alt.Scale(domain=[0, 0.5, 1], range=[FALSE, "#f7f4ee", TRUE]),
        legend=alt.Legend(orient="bottom", gradientLength=110),
    )
    tips = ["check:N", alt.Tooltip("share:Q", format=".0%"), alt.Tooltip("truth:Q", format=".2f")]
    bars = rows.mark_bar(stroke="#555555", strokeWidth=0.5, height={"band": 0.7}).encode(
        x=x, y=y, color=colour, tooltip=tips
    )
    spans = rows.mark_rule(strokeWidth=2, style="ink").encode(x="low:Q", x2="high:Q", y=y)
    return alt.layer(bars, spans)


@cache
def _indices() -> tuple[SobolIndices, ...]:
    table = datasets.verdict_indices()
    return tuple(SobolIndices(n, table[table["proposition"] == n].drop(columns="proposition")) for n in PROPOSITIONS)


SHOWN = 8
"""Assumptions that a figure of indices shows: the first in order."""


def assumptions_that_matter(proposition: int = 0, points: float | None = None) -> Figure:
    """Sobol indices of a verdict, by the number of base points.

    Parameters
    ----------
    proposition
        Position: 0 for the first proposition, 1, 2.
    points
        Base points as their place among 16, 32, and so on; None takes the most.
    """
    sizes = sorted({int(p) for p in datasets.verdict_indices()["points"]})
    last = len(sizes) - 1
    chosen = last if points is None else round(points)
    meanings = datasets.assumptions().set_index("name")["meaning"]
    ordered = [most_important(datasets.verdict_indices(), n)[:SHOWN] for n in PROPOSITIONS]
    values = [
        [[rounded(_index_row(n, name, size), 3) for name in names] for size in sizes]
        for n, names in zip(PROPOSITIONS, ordered, strict=True)
    ]
    rows = alt.Chart(pd.DataFrame({"i": range(SHOWN)})).transform_calculate(
        name="names[proposition][datum.i]",
        total="found[proposition][points][datum.i][0]",
        low="max(0, datum.total - found[proposition][points][datum.i][1])",
        high="datum.total + found[proposition][points][datum.i][1]",
        first="found[proposition][points][datum.i][2]",
    )
    y = alt.Y(
        "i:O", title=None, axis=alt.Axis(labelExpr="names[proposition][datum.value]", labelLimit=170, labelAngle=0)
    )
    x = alt.X(
        "total:Q",
        title="Part of the verdict's movement",
        scale=alt.Scale(domain=[0, 1], clamp=True),
        axis=alt.Axis(format="%"),
    )
    tips = ["name:N", alt.Tooltip("total:Q", format=".2f"), alt.Tooltip("first:Q", format=".2f", title="by itself")]
    bars = rows.mark_bar(color=LINE, opacity=0.35, height={"band": 0.7}).encode(x=x, y=y, tooltip=tips)
    alone = rows.mark_bar(color=LINE, height={"band": 0.3}).encode(x="first:Q", y=y, tooltip=tips)
    spans = rows.mark_rule(strokeWidth=2, style="ink").encode(x="low:Q", x2="high:Q", y=y)
    stories = [
        f"{i.sentence} {_listed_meanings(names, meanings)}" for i, names in zip(_indices(), ordered, strict=True)
    ]
    many = len(assumption_ranges())

    def design(points: float) -> str:
        size = sizes[round(points)]
        return f"Base points: {size}, {size * (many + 2)} evaluations."

    return Figure(
        name="assumptions-that-matter",
        chart=with_signals(
            alt.layer(bars, alone, spans),
            280,
            proposition=proposition,
            points=chosen,
            names=[[_spaced(name) for name in names] for names in ordered],
            found=values,
            stories=stories,
            sizes=sizes,
            story=("stories[proposition]",),
            design=(f"'Base points: ' + sizes[points] + ', ' + (sizes[points] * {many + 2}) + ' evaluations.'",),
        ),
        question="Which assumptions decide the verdict?",
        caption=(
            f"Sobol indices of the verdict when {many} assumptions are drawn from their ranges in the register. A pale "
            "bar is the part of the verdict's movement that involves the assumption at all, the dark bar within it the "
            "part that it makes by itself; thin lines are 95 per cent intervals. With few base points the bars swing; "
            "move the second control to see them settle."
        ),
        description="Eight bars, one an assumption, ordered by the total index of the chosen proposition.",
        provenance="model",
        table=_index_table(),
        controls=(
            Choice("proposition", "A proposition", NAMES, proposition),
            Control("points", "Size of the design", chosen, 0, last, 1, "small", "large"),
        ),
        readouts=(
            Readout("story", stories[proposition], lambda proposition, **_: stories[proposition]),
            Readout("design", design(chosen), lambda points, **_: design(points)),
        ),
    )


def _index_row(proposition: int, name: str, points: int) -> list[float]:
    """Total index, its half-width, and first-order index; 0 where the verdict did not vary."""
    table = datasets.verdict_indices()
    row = table[(table["proposition"] == proposition) & (table["name"] == name) & (table["points"] == points)].iloc[0]
    return [float(v) for v in np.clip(np.nan_to_num([row["total"], row["total_error"], row["first"]]), 0, None)]


def _index_table() -> pd.DataFrame:
    parts = [i.table.head(SHOWN).assign(proposition=i.proposition) for i in _indices()]
    columns = ["proposition", "name", "meaning", "total", "total_error", "first", "first_error"]
    return pd.concat(parts)[columns].round(2)


def _listed_meanings(names: Sequence[str], meanings: pd.Series) -> str:
    others = "; ".join(f"{_spaced(name)}: {meanings[name]}" for name in names[1:4])
    return f"Next come {others}."


_IN_WORDS: Mapping[str, str] = {
    "rho": "replacing factors (ρ)",
    "sigma": "replacing levels (σ)",
    "omega": "weight of buyers (ω)",
    "psi": "led by members (ψ)",
}
"""Assumptions whose names are letters."""


def _spaced(name: str) -> str:
    return _IN_WORDS.get(name, name.replace("_", " "))


def turning_points(proposition: int = 0) -> Figure:
    """How far each assumption has to move, alone, to turn a verdict.

    Parameters
    ----------
    proposition
        Position: 0 for the first proposition, 1, 2.
    """
    turns, ranges = datasets.verdict_turns(), assumption_ranges().set_index("name")
    orders = [_nearest_first(turns, n)[:SHOWN] for n in PROPOSITIONS]
    found = turns.set_index(["proposition", "name"])
    values = [
        [_turn(ranges.loc[name], found.loc[(n, name), "turned_at"]) for name in names]
        for n, names in zip(PROPOSITIONS, orders, strict=True)
    ]
    rows = alt.Chart(pd.DataFrame({"i": range(SHOWN)})).transform_calculate(
        name="names[proposition][datum.i]",
        at="found[proposition][datum.i][0]",
        turn="found[proposition][datum.i][1]",
        words="found[proposition][datum.i][2]",
    )
    y = alt.Y("i:O", title=None, axis=alt.Axis(labelExpr="names[proposition][datum.value]", labelLimit=170))
    ends = alt.Axis(values=[0, 1], labelExpr="['lowest', 'highest'][datum.value]")
    x = alt.X("zero:Q", title="Range in the register", scale=alt.Scale(domain=[0, 1]), axis=ends)
    whole = rows.transform_calculate(zero="0", one="1").mark_rule(color=MUTED).encode(x=x, x2="one:Q", y=y)
    turned = rows.transform_filter("isValid(datum.turn)")
    ways = turned.mark_rule(strokeWidth=5, color=FALSE, opacity=0.6).encode(x="at:Q", x2="turn:Q", y=y)
    start = rows.mark_point(filled=True, size=110, color=LINE, stroke="#ffffff", strokeWidth=1, opacity=1).encode(
        x="at:Q", y=y, tooltip=["name:N", "words:N"]
    )
    end = turned.mark_point(filled=True, shape="diamond", size=150, color=FALSE, opacity=1).encode(
        x="turn:Q", y=y, tooltip=["name:N", "words:N"]
    )
    stories = [_turn_story(n, turns) for n in PROPOSITIONS]
    return Figure(
        name="turning-points",
        chart=with_signals(
            alt.layer(whole, ways, start, end),
            280,
            proposition=proposition,
            names=[[_spaced(name) for name in names] for names in orders],
            found=values,
            stories=stories,
            story=("stories[proposition]",),
        ),
        question="What is the smallest change that turns the verdict?",
        caption=(
            "Each line is the range that the register gives an assumption, the dot its default, the diamond the "
            "nearest value at which the verdict is another, all else left alone. A line without a diamond is an "
            "assumption that cannot turn the verdict by itself."
        ),
        description="Eight lines from lowest to highest, each with a dot at the default and a diamond where it turns.",
        provenance="model",
        table=turns.assign(meaning=turns["name"].map(ranges["meaning"]), default=turns["name"].map(ranges["default"]))[
            ["proposition", "name", "meaning", "default", "turned_at", "distance"]
        ]
        .dropna(subset="turned_at")
        .round(2),
        controls=(Choice("proposition", "A proposition", NAMES, proposition),),
        readouts=(Readout("story", stories[proposition], lambda proposition: stories[proposition]),),
    )


def _nearest_first(turns: pd.DataFrame, proposition: int) -> list[str]:
    """Assumptions by the distance at which they turn a verdict; those that do not by how much they matter to it."""
    ranked = most_important(datasets.verdict_indices(), proposition)
    rows = turns[turns["proposition"] == proposition].set_index("name").loc[ranked]
    return [str(name) for name in rows.sort_values("distance", kind="stable").index]


def _turn(limits: pd.Series, turned: float) -> list[Any]:
    """Default and turning point as parts of the range, and both in words."""
    low, width = limits["low"], limits["high"] - limits["low"]
    at = round(float((limits["default"] - low) / width), 3)
    if np.isnan(turned):
        return [at, None, f"{limits['default']:g}, and nowhere in {low:g} to {limits['high']:g} another verdict"]
    return [at, round(float((turned - low) / width), 3), f"{limits['default']:g}, turned at {turned:.2f}"]


def _turn_story(proposition: int, turns: pd.DataFrame) -> str:
    rows = turns[turns["proposition"] == proposition].sort_values("distance")
    ranges = assumption_ranges().set_index("name")
    turned = rows.dropna(subset="turned_at")
    held = "holds" if rows["truth"].iloc[0] > 0.5 else "fails"
    if turned.empty:
        return (
            f"Proposition {proposition} {held}, and none of the {len(rows)} assumptions turns that by itself within "
            "its range."
        )
    row = turned.iloc[0]
    default = ranges.loc[row["name"], "default"]
    return (
        f"Proposition {proposition} {held}, and {len(turned)} of {len(rows)} assumptions can turn that by themselves. "
        f"The nearest is {_spaced(row['name'])} ({ranges.loc[row['name'], 'meaning']}): from {default:g} to "
        f"{row['turned_at']:.2f}, {row['distance']:.0%} of its range."
    )


def verdict_region(proposition: int = 0) -> Figure:
    """Truth of a proposition over the two assumptions that matter most to it.

    Parameters
    ----------
    proposition
        Position: 0 for the first proposition, 1, 2.
    """
    maps, ranges = datasets.verdict_maps(), assumption_ranges().set_index("name")
    parts = [maps[maps["proposition"] == n] for n in PROPOSITIONS]
    pairs = [(part["first"].iloc[0], part["second"].iloc[0]) for part in parts]
    steps = round(len(parts[0]) ** 0.5)
    places = [
        [
            (ranges.loc[n, "default"] - ranges.loc[n, "low"]) / (ranges.loc[n, "high"] - ranges.loc[n, "low"])
            for n in pair
        ]
        for pair in pairs
    ]
    ends = [[[f"{ranges.loc[n, 'low']:g}", f"{ranges.loc[n, 'high']:g}"] for n in pair] for pair in pairs]
    half = 0.5 / (steps - 1)
    grid = pd.DataFrame([(i, j) for i in range(steps) for j in range(steps)], columns=["i", "j"])
    cells = (
        alt.Chart(grid)
        .transform_calculate(truth=f"found[proposition][datum.i * {steps} + datum.j]")
        .transform_calculate(
            x=f"datum.i / {steps - 1} - {half}",
            x2=f"datum.i / {steps - 1} + {half}",
            y=f"datum.j / {steps - 1} - {half}",
            y2=f"datum.j / {steps - 1} + {half}",
        )
        .mark_rect(strokeWidth=0, clip=True)
        .encode(
            x=alt.X("x:Q", title=None, scale=alt.Scale(domain=[0, 1], nice=False), axis=_ends(0)),
            x2="x2:Q",
            y=alt.Y("y:Q", title=None, scale=alt.Scale(domain=[0, 1], nice=False), axis=_ends(1)),
            y2="y2:Q",
            color=alt.Color(
                "truth:Q",
                title="Truth",
                scale=alt.Scale(domain=[0, 0.5, 1], range=[FALSE, "#f7f4ee", TRUE]),
                legend=alt.Legend(orient="bottom", gradientLength=180),
            ),
            tooltip=[alt.Tooltip("truth:Q", format=".2f")],
        )
    )
    dot = (
        alt.Chart(pd.DataFrame({"who": ["as assumed"]}))
        .transform_calculate(x="places[proposition][0]", y="places[proposition][1]")
        .mark_point(filled=True, size=240, color="#111111", stroke="#ffffff", strokeWidth=2.5, opacity=1)
        .encode(x="x:Q", y="y:Q", tooltip="who:N")
    )
    stories = [_region_story(n, part, pair, ranges) for n, part, pair in zip(PROPOSITIONS, parts, pairs, strict=True)]
    return Figure(
        name="verdict-region",
        chart=with_signals(
            alt.layer(cells, dot),
            320,
            proposition=proposition,
            found=[rounded(part["truth"], 2) for part in parts],
            places=[rounded(place, 3) for place in places],
            ends=ends,
            stories=stories,
            story=("stories[proposition]",),
        ),
        question="In which region does it hold?",
        caption=(
            "The two assumptions that matter most to the chosen proposition, over their ranges, all else as assumed. "
            "Green is where the proposition holds, orange where it fails; the dot is where the register stands."
        ),
        description="A square of two assumptions coloured by the truth of the proposition, with a dot at the defaults.",
        provenance="model",
        table=_region_table(parts),
        controls=(Choice("proposition", "A proposition", NAMES, proposition),),
        readouts=(Readout("story", stories[proposition], lambda proposition: stories[proposition]),),
    )


def _ends(axis: int) -> alt.Axis:
    return alt.Axis(values=[0, 1], labelExpr=f"ends[proposition][{axis}][datum.value]")


def _region_story(proposition: int, part: pd.DataFrame, pair: tuple[str, str], ranges: pd.DataFrame) -> str:
    holds = (part["truth"] > 0.5).mean()
    first, second = (f"{_spaced(n)} ({ranges.loc[n, 'meaning']})" for n in pair)
    return (
        f"Proposition {proposition}: across, {first}; upwards, {second}. It holds in {percent(float(holds))} of the "
        "square."
    )


def _region_table(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    corners = [
        part[part["x"].isin([part["x"].min(), part["x"].max()]) & part["y"].isin([part["y"].min(), part["y"].max()])]
        for part in parts
    ]
    return pd.concat(corners).round(2)


@cache
def _postdicted() -> pd.DataFrame:
    return postdict()


def postdiction(predictor: int = 0) -> Figure:
    """Predicted beside reported outcomes of the coded cases.

    Parameters
    ----------
    predictor
        Position in `csrmodel.postdiction.PREDICTORS`.
    """
    table, names = _postdicted(), tuple(PREDICTORS)
    labels = [f"{row['name']}: {row['outcome'].lower()}" for row in table.to_dict("records")]
    values = [[rounded(row, 3) for row in table[[name, f"{name} low", f"{name} high"]].to_numpy()] for name in names]
    calls = [table[f"{name} call"].tolist() for name in names]
    rows = alt.Chart(
        pd.DataFrame({"i": range(len(table)), "label": labels, "reported": table["reported"]})
    ).transform_calculate(
        predicted="found[predictor][datum.i][0]",
        low="found[predictor][datum.i][1]",
        high="found[predictor][datum.i][2]",
        call="calls[predictor][datum.i]",
    )
    wrapped = [_in_lines(row) for row in table.to_dict("records")]
    y = alt.Y("i:O", title=None, axis=alt.Axis(labelExpr=f"{wrapped!r}[datum.value]", labelLimit=180, labelFontSize=10))
    x = alt.X("low:Q", title="Out (0) to in (1)", scale=alt.Scale(domain=[0, 1]))
    colour = alt.Color(
        "call:N",
        title=None,
        scale=alt.Scale(domain=["hit", "miss", "no call"], range=[TRUE, FALSE, MUTED]),
        legend=alt.Legend(orient="bottom"),
    )
    tips = ["label:N", alt.Tooltip("predicted:Q", format=".2f"), "reported:Q", "call:N"]
    spans = rows.mark_rule(strokeWidth=5, opacity=0.45).encode(x=x, x2="high:Q", y=y, color=colour)
    points = rows.mark_point(filled=True, size=90, opacity=1).encode(x="predicted:Q", y=y, color=colour, tooltip=tips)
    reports = rows.mark_tick(style="ink", thickness=3, size=20).encode(x="reported:Q", y=y, tooltip=tips)
    middle = alt.Chart(pd.DataFrame({"x": [0.5]})).mark_rule(color=MUTED, strokeDash=[4, 3]).encode(x="x:Q")
    found = scores(table)
    stories = [f"{score.sentence} {_missed(table, name)}" for name, score in zip(names, found, strict=False)]
    by_name = {score.predictor: score for score in found}
    model, coin = by_name["model"], by_name["a coin"]
    return Figure(
        name="postdiction",
        chart=with_signals(
            alt.layer(middle, spans, points, reports),
            520,
            predictor=predictor,
            found=values,
            calls=calls,
            stories=stories,
            story=("stories[predictor]",),
        ),
        question="Does the model say of the review's cases what the review says of them?",
        caption=(
            f"The model is on the reported side in {model.hits} of {model.calls} calls, and institutions alone in "
            f"{by_name['institutions alone'].hits} of {by_name['institutions alone'].calls}. What it misses are gains "
            "in the environment where no famous buyer is reported. Dots are predictions with nine tenths of their "
            "spread over what is not reported, ticks are what is reported. Nothing was tuned on the cases; a coin's "
            f"squared error would be {coin.error:.2f}, the model's is {model.error:.2f}."
        ),
        description="A row for each case and outcome with a predicted dot, its span, and a mark at what is reported.",
        provenance="model",
        table=table[["name", "outcome", "reported", *(f"{n}{s}" for n in names for s in ("", " call"))]].round(2),
        controls=(Choice("predictor", "Who predicts", names, predictor),),
        readouts=(Readout("story", stories[predictor], lambda predictor: stories[predictor]),),
    )


def _in_lines(row: Mapping[str, Any]) -> list[str]:
    name = str(row["name"])
    short = name if len(name) <= 30 else f"{name[:29].rsplit(' ', 1)[0]}…"
    return [short, str(row["outcome"]).lower()]


def _missed(table: pd.DataFrame, predictor: str) -> str:
    rows = table[table[f"{predictor} call"] == "miss"]
    missed = "; ".join(f"{row['name']} ({row['outcome'].lower()})" for row in rows.to_dict("records"))
    return f"Missed: {missed}." if missed else "Nothing missed."


LAB: tuple[tuple[str, str, str, str], ...] = (
    ("visible_share", "Clusters in visible chains", "none", "half"),
    ("national_median", "Strength of institutions (median)", "weak", "strong"),
    ("informality_median", "Informality (median)", "all formal", "informal"),
    ("traceability_median", "Traceability (median)", "first tier only", "to the homes"),
)


def population(
    visible_share: float = 0.1,
    national_median: float = 0.3,
    informality_median: float = 0.9,
    traceability_median: float = 0.25,
    few_none: float | None = None,
    most_full: float | None = None,
) -> Figure:
    """A population to move: what clusters there are, what "few" and "most" mean, and what becomes of the propositions.

    Parameters
    ----------
    visible_share, national_median, informality_median, traceability_median
        Assumptions of the prior, on the grid of `csrmodel.runs.AXES`.
    few_none
        Share from which clusters are no longer a few, 0.15 to 0.5; None takes the register's.
    most_full
        Share from which clusters are fully most, 0.6 to 1; None takes the register's.
    """
    words = Quantifiers()
    few_none = words.few_none if few_none is None else few_none
    most_full = words.most_full if most_full is None else most_full
    settings = {
        "visible_share": visible_share,
        "national_median": national_median,
        "informality_median": informality_median,
        "traceability_median": traceability_median,
    }
    grid = Grid(
        tuple(
            Control(
                name, label, settings[name], AXES[name][0], AXES[name][-1], AXES[name][1] - AXES[name][0], low, high
            )
            for name, label, low, high in LAB
        )
    )
    table = datasets.verdict_grid()
    shares = [[None if np.isnan(v) else round(float(v), 3) for v in row] for row in table[list(LABELS)].to_numpy()]
    at = grid.expression
    breaks = {name: term(repr(value)) for name, value in vars(words).items()}
    breaks |= {"few_none": term("few_none"), "most_full": term("most_full")}
    rows = alt.Chart(
        pd.DataFrame([{"i": i, "check": LABELS[c.key], "word": c.word} for i, c in enumerate(CHECKS)])
    ).transform_calculate(
        share=f"shares[{at}][datum.i]",
        truth="truths[datum.i]",
        low="datum.share",
        high="datum.share",
    )
    here = dict(zip(LABELS, [np.nan if v is None else v for v in shares[grid.index(settings)]], strict=True))
    quantifiers = Quantifiers(few_none=few_none, most_full=most_full)

    def says(proposition: int) -> Callable[..., str]:
        def at_settings(few_none: float, most_full: float, **settings: float) -> str:
            row = [np.nan if v is None else v for v in shares[grid.index(settings)]]
            words = Quantifiers(few_none=few_none, most_full=most_full)
            return _lab_sentence(proposition, dict(zip(LABELS, row, strict=True)), words)

        return at_settings

    readouts = [Readout(f"verdict_{n}", _lab_sentence(n, here, quantifiers), says(n)) for n in PROPOSITIONS]
    return Figure(
        name="population",
        chart=with_signals(
            _check_bars(rows),
            320,
            **settings,
            few_none=few_none,
            most_full=most_full,
            shares=shares,
            truths=(_truths_expression(at, breaks),),
            **{f"verdict_{n}": (_lab_expression(n),) for n in PROPOSITIONS},
        ),
        question="In which population of clusters would the review be right?",
        caption=(
            "As the register stands, few improve and most are bad, and two of three propositions fail all the same, "
            "each on a clause about causes. Trace the orders, and the third comes true. Make institutions strong, and "
            "associations stand behind the improved clusters, of which there are then too many to be called few. "
            f"Populations on a grid of {len(table):,} points; the meaning of the words is computed in the page."
        ),
        description="Ten bars, one for each check, coloured from false to true, under six sliders.",
        provenance="model",
        table=_lab_table(here, quantifiers),
        controls=(
            *grid.controls,
            Control("few_none", "No longer a few from", few_none, 0.15, 0.5, 0.05, "strict", "generous"),
            Control("most_full", "Fully most from", most_full, 0.6, 1, 0.05, "generous", "strict"),
        ),
        presets=(
            Preset("Orders are traced", {**settings, "traceability_median": 1.0}),
            Preset("Strong institutions", {**settings, "national_median": 0.6}),
            Preset("Few visible, strong institutions", {**settings, "visible_share": 0.0, "national_median": 0.7}),
        ),
        readouts=readouts,
    )


def _truths_expression(at: str, breaks: Mapping[str, Any]) -> str:
    """Truths of all checks at the chosen point as a Vega array."""
    parts = []
    for i, check in enumerate(CHECKS):
        share = term(f"shares[{at}][{i}]")
        truth = quantifier_term(check.word, share, breaks, VEGA)
        parts.append(f"(isValid({share}) ? {truth} : 1)")
    return f"[{', '.join(parts)}]"


def _of(proposition: int) -> list[tuple[int, Check]]:
    return [(i, check) for i, check in enumerate(CHECKS) if check.proposition == proposition]


def _lab_expression(proposition: int) -> str:
    """The sentence of a proposition at the chosen point, as a Vega expression."""
    least = f"min({', '.join(f'truths[{i}]' for i, _ in _of(proposition))})"
    broken = "''"
    for i, check in reversed(_of(proposition)):
        broken = f"(truths[{i}] == {least} ? '{LABELS[check.key]}' : {broken})"
    return (
        f"'Proposition {proposition} ' + ({least} > 0.5 ? 'holds' : 'fails') + ': truth ' + format({least}, '.2f')"
        f" + '. Least true: ' + {broken} + '.'"
    )


def _lab_sentence(proposition: int, shares: Mapping[str, float], quantifiers: Quantifiers) -> str:
    each, whole = truths(shares, quantifiers), proposition_truths(shares, quantifiers)[proposition]
    broken = next(check for _, check in _of(proposition) if each[check.key] == whole)
    word = "holds" if whole > 0.5 else "fails"
    return f"Proposition {proposition} {word}: truth {whole:.2f}. Least true: {LABELS[broken.key]}."


def _lab_table(shares: Mapping[str, float], quantifiers: Quantifiers) -> pd.DataFrame:
    each = truths(shares, quantifiers)
    return pd.DataFrame(
        [
            {
                "proposition": check.proposition,
                "clause": check.clause,
                "kind": check.kind,
                "word": check.word,
                "share": shares[check.key],
                "truth": each[check.key],
                "reading": check.reading.format(share=percent(shares[check.key])),
            }
            for check in CHECKS
        ]
    ).round(2)
