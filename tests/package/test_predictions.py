"""What figures ask first: the answers are those that the figures themselves give, and guesses are drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib import import_module

import pytest
from drawings import drawn
from simple_figure import simple

from csrmodel import evidence, explorers
from csrmodel.adoption import AdoptionParameters, adoption
from csrmodel.assessment import DESIGNS
from csrmodel.figures.kit.figure import Figure
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.prediction import Number, Pick, Place, Prediction, Several, guess_line
from csrmodel.words import counted

Answers = list[str]


def _said(figure: Figure, settings: Mapping[str, float] | None = None) -> str:
    """What a figure says at the settings that its question is about."""
    assert figure.prediction
    return " ".join(figure.sentences({**figure.prediction.settings, **(settings or {})}))


def _ways(changes: list[tuple[str, str]], words: tuple[str, str, str]) -> Answers:
    """Falls, stays or rises, from numbers as a sentence says them."""
    return [words[1 + (float(after) > float(before)) - (float(after) < float(before))] for before, after in changes]


def _adoption(figure: Figure) -> Answers:
    return re.findall(r"Adoption (\d\.\d\d):", _said(figure))


def _one_driver(_figure: Figure) -> Answers:
    weight = evidence.default("omega")
    adds_up = AdoptionParameters(rho=1, sigma=1, omega=weight)
    law, buyer = ((0.1, [0.9, 0.1, 0.1, 0.1, 0.1]), (0.9, [0.1] * 5))
    return [f"{float(adoption(visibility, national, adds_up)):.2f}" for visibility, national in (law, buyer)]


def _definitions(figure: Figure) -> Answers:
    """By the figure's own sentences: what they say is met in full or in part."""
    assert figure.prediction
    parts = figure.prediction.asks[0].rules()["options"]
    answers = []
    for asked in figure.prediction.asks:
        (told,) = (text for i in range(8) for text in figure.sentences({"activity": i}) if text.startswith(asked.label))
        met = [p for p in parts if re.search(rf"meets: .*{p.lower()}[^;.]* in (full|part)", told)]
        answers.append(" and ".join(filter(None, [", ".join(met[:-1]), met[-1]])) if met else "none")
    return answers


def _football(figure: Figure) -> Answers:
    told = _said(figure)
    words = {counted(n): str(n) for n in range(12)}
    return [
        words[w]
        for w in re.findall(
            r"On (\w+) of \w+ points the two towns lie|On (\w+) points the review reports nothing of either", told
        )
        for w in w
        if w
    ]


def _worker_groups(figure: Figure) -> Answers:
    assert figure.prediction
    told = _said(figure)
    better, worse = (re.findall(rf"{way} for ([^;.]*)", told)[0] for way in ("better", "worse"))
    groups = [asked.label.split(" (")[0].lower() for asked in figure.prediction.asks]
    assert all((group in better) != (group in worse) for group in groups)
    return ["fare better" if group in better else "fare worse" for group in groups]


def _treatment_plant(figure: Figure) -> Answers:
    return re.findall(r"collects (\d+%) of what it needs", figure.caption)


def _debates(_figure: Figure) -> Answers:
    claims = evidence.claims().set_index("id")["basis"]
    table = evidence.debates()
    studied = [any(claims[c] in ("case_study", "comparative") for c in cell.split("; ")) for cell in table["claims"]]
    found = table.assign(studied=studied).groupby("debate", sort=False)["studied"].sum()
    return [["on neither", "on one side", "on both sides"][n] for n in found]


def _study_design(figure: Figure) -> Answers:
    """By the numbers that the chart carries to the page."""
    assert figure.prediction
    point = Grid(tuple(figure.controls)).index(figure.prediction.settings)
    carried = {p["name"]: p["value"][point] for p in figure.spec["params"] if p["name"] in ("found", "truth")}
    away = [abs(found - truth) for found, truth in zip(carried["found"], carried["truth"], strict=True)]
    places = [str(1 + sum(other < own for other in away)) for own in away]
    return [f"{carried['truth'][DESIGNS.index('before and after')]:.2f}", *places]


def _boom_and_bust(figure: Figure) -> Answers:
    first, last = (figure.table.iloc[place] for place in (0, -1))
    # Pay is the wage bill by the job.
    pay = ("lower", "higher")[int(last["wage bill"] / last["jobs"] > first["wage bill"] / first["jobs"])]
    return [f"{last['jobs']:.2f}", pay]


def _through_time(figure: Figure) -> Answers:
    before, after = (re.findall(r"gives out (\d+)%", _said(figure, moved))[0] for moved in ({"step": 0}, {}))
    return _ways([(before, after)], ("falls", "stays", "rises"))


def _initiative_effect(figure: Figure) -> Answers:
    told = _said(figure)
    rows = (
        "Reported conduct goes from",
        "chain-wide conduct from",
        "The load on the river goes from",
        "before goes from",
    )
    found = [re.findall(rf"{row} (\d\.\d\d) to (\d\.\d\d)", told)[0] for row in rows]
    return [*_ways(found, ("falls", "stays", "rises")), *re.findall(r"women at home (\w+), from", told)]


def _independence(_figure: Figure) -> Answers:
    towns = evidence.monitoring_schemes().query("kind == 'case'")
    return [
        f"local ownership {row.ownership:.2f}, independence of monitoring {row.independence:.2f}"
        for row in towns.itertuples()
    ]


def _propositions_by_case(figure: Figure) -> Answers:
    return [str(n) for n in figure.table.dropna(subset="role")["proposition"].value_counts().sort_index()]


def _verdicts(figure: Figure) -> Answers:
    assert figure.prediction
    told = _said(figure)
    words = []
    for n, asked in enumerate(figure.prediction.asks, start=1):
        reading = asked.label.split("read as ")[1]
        own = re.findall(rf"Proposition {n} (.*?)\.", told)[0]
        (part,) = (part for part in own.split("; ") if re.search(rf"(when read as|,|and) {reading}(,| and|$)", part))
        words.append(part.split(" when read as ")[0])
    return words


def _population(figure: Figure) -> Answers:
    before, after = (
        re.findall(r"truth (\d\.\d\d)", " ".join(texts)) for texts in (figure.sentences(), [_said(figure)])
    )
    return _ways(list(zip(before, after, strict=True)), ("hurts it", "changes nothing", "helps it"))


def _status(figure: Figure) -> Answers:
    told = _said(figure)
    (many,) = re.findall(r"makes (\d+) claims", told)
    counts = [
        re.findall(rf"(\d+) on what is {state}", told)[0] for state in ("known", "proposed", "needed", "not known")
    ]
    return [f"{100 * int(count) / int(many):.0f}" for count in counts]


def _evidence_map(figure: Figure) -> Answers:
    return re.findall(r"In the whole review (\d+) of", figure.caption)


def _postdiction(figure: Figure) -> Answers:
    return re.findall(r"on the reported side in (\d+) of", figure.caption)[:1]


ANSWERS: dict[str, Callable[[Figure], Answers]] = {
    "adoption": _adoption,
    "boom_and_bust": _boom_and_bust,
    "cluster_through_time": _through_time,
    "debates": _debates,
    "definitions": _definitions,
    "evidence_map": _evidence_map,
    "football_clusters": _football,
    "independence": _independence,
    "initiative_effect": _initiative_effect,
    "one_driver": _one_driver,
    "population": _population,
    "postdiction": _postdiction,
    "propositions_by_case": _propositions_by_case,
    "status": _status,
    "study_design": _study_design,
    "treatment_plant": _treatment_plant,
    "verdicts": _verdicts,
    "worker_groups": _worker_groups,
}


DRAWN = ("adoption", "boom_and_bust", "definitions", "independence", "initiative_effect", "one_driver", "study_design")
"""The figures whose charts have a place for the guess."""


def test_eighteen_figures_ask_first() -> None:
    asking = {name for name in explorers.names() if hasattr(import_module(f"csrmodel.figures.{name}"), "_prediction")}
    assert asking == set(ANSWERS)
    assert len(ANSWERS) == 18


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_what_the_figure_or_its_table_says(name: str) -> None:
    figure = drawn(name)
    assert figure.prediction
    assert [asked.told for asked in figure.prediction.asks] == ANSWERS[name](figure)
    assert bool(figure.prediction.marks) == (name in DRAWN)


@pytest.mark.long
@pytest.mark.parametrize("name", DRAWN)
def test_a_guess_is_drawn_and_before_it_nothing_is(name: str) -> None:
    import vl_convert  # which a browser has not

    figure = drawn(name)
    assert figure.prediction
    guesses: dict[str, object] = {}
    for n, asked in enumerate(figure.prediction.asks, start=1):
        kind, answer = asked.rules()["kind"], asked.rules()["answer"]
        names = asked.signals(f"guess_{n}")
        guesses |= dict(zip(names, answer if kind == "place" else [answer], strict=True))
    spec = {**figure.spec, "width": 500}
    params = [{**p, "value": guesses[p["name"]]} if p["name"] in guesses else p for p in figure.spec["params"]]
    both = (spec, {**spec, "params": params})
    without, drawn_in = (vl_convert.vegalite_to_svg(vl_spec=each, vl_version="6.4") for each in both)
    marks = re.compile(r"<(?:path|line|text) ")
    assert len(marks.findall(drawn_in)) > len(marks.findall(without))


def test_a_prediction_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a prediction moves \['b'\], for which there is no control"):
        simple(prediction=Prediction("?", (Pick("A", ("x", "y"), 1),), {"b": 1}))
    with pytest.raises(ValueError, match=r"A: the answer is 1\.2; allowed is 0 to 1"):
        Number("A", 1.2)
    with pytest.raises(ValueError, match="A: the answer is 2; allowed is 0 to 1"):
        Pick("A", ("x", "y"), 2)


def test_question_and_answer_are_printed_and_a_guess_cannot_become_html() -> None:
    evil = "</form><img src=x onerror=alert(1)>'\""
    asks = (
        Number(evil, 0.5),
        Pick(evil, (evil, "no"), 0),
        Several("S", (evil, "b"), (0, 1)),
        Place("P", "X", evil, (0.1, 0.2)),
    )
    html = simple(prediction=Prediction(evil, asks, {"a": 1}, guess_line("guess_1"))).to_html(still=False)
    assert "<img src=x" not in html
    assert html.count("</form>") == 2
    assert '<p class="csr-answer">' in html
    assert 'data-guess="asked"' in html
    assert "csr-predict" not in simple().to_html(still=False)
