"""Cases of one's own in the package: as a table without a file, judged, predicted, and in the figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from csrmodel import evidence, explorers
from csrmodel.adoption import levels_term
from csrmodel.coded_cases import lab_cases
from csrmodel.evidence import CONDITIONS
from csrmodel.evidence.judged import STEPS, verdict_patterns
from csrmodel.initiatives import effect, initiative_names
from csrmodel.operations import NUMPY
from csrmodel.populations.postdiction import OUTCOMES, PRIORS, postdict
from csrmodel.populations.postdiction_grid import (
    DRAWS,
    LEVELS,
    SERIES,
    WORLD_DRAWS,
    WORLDS,
    kept_grid,
    packed,
    position,
    profiles,
    unpacked,
)
from csrmodel.populations.propositions import World
from csrmodel.populations.sensitivity import SEED, assumption_ranges, draw_design, varied, within
from csrmodel.simulation import equilibrium
from csrmodel.theories import outcomes, predictions
from csrmodel.told import own_case


@pytest.fixture(scope="module")
def own() -> pd.DataFrame:
    return own_case.invented_case()


def test_a_case_without_a_file_is_what_a_file_would_be(own: pd.DataFrame) -> None:
    assert list(own.columns) == list(evidence.codings().columns)
    assert list(own["variable"]) == list(evidence.names("variable"))
    assert own["value"].isna().equals(own["confidence"].isna())
    with pytest.raises(ValueError, match="visibilty") as fault:
        evidence.codings_of("x", visibilty=1, laws=0.5)
    unknown, value = str(fault.value).split("\n")
    assert unknown.startswith("variable 'visibilty' is unknown; nearest is visibility")
    assert value == "laws is 0.5; allowed are 0, 0.33, 0.67, 1, or None where nothing is reported"


@pytest.mark.parametrize(
    ("case", "source", "said"),
    [
        ("", "NA", "case is ''; allowed is a name of your own"),
        (" ", "NA", "case is ' '; allowed is a name of your own"),
        (None, "NA", "case is None; allowed is a name"),
        ("sialkot-football", "NA", "case is 'sialkot-football', a case of the review; allowed is"),
        ("Sialkot Football", "NA", "case is 'Sialkot Football', a case of the review; allowed is"),
        ("Our town", "", "source is ''; allowed is what the values rest on, or 'NA'"),
        ("Our town", None, "source is None; allowed is a name"),
    ],
)
def test_a_case_of_one_s_own_has_a_name_and_a_source_of_its_own(case: Any, source: Any, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}"):
        evidence.codings_of(case, source, laws=1)
    assert set(evidence.codings_of("Our town", "a report", laws=1)["case"]) == {"Our town"}


def test_the_invented_case_contradicts_the_first_proposition_as_no_case_of_the_review_does(own: pd.DataFrame) -> None:
    (first, _second, _third) = evidence.judged_cases(own)["verdict"]
    assert first == "inconsistent"
    reviewed = evidence.judged_cases()
    assert "inconsistent" not in set(reviewed.loc[reviewed["proposition"] == 1, "verdict"])


def test_every_value_of_every_variable_has_a_criterion() -> None:
    criteria = evidence.criteria()
    wanted = {(name, step) for name in evidence.names("variable") for step in STEPS}
    assert set(zip(criteria["variable"], criteria["value"], strict=True)) == wanted
    assert not criteria.duplicated(["variable", "criterion"]).any()
    assert [one["value"] for one in own_case.variables()[0]["values"]] == ["1", "0.67", "0.33", "0"]


def test_every_verdict_of_a_pattern_has_words_on_its_limits() -> None:
    for rule in verdict_patterns()["propositions"]:
        assert {word for word, _reason, _role in rule["verdicts"].values()} <= set(own_case.LIMITS[str(rule["number"])])


def test_the_grid_is_in_order_and_comes_back_from_its_bytes() -> None:
    every = list(profiles())
    assert len(every) == len(LEVELS) ** len(CONDITIONS)
    for place in (0, 1, 4_321, len(every) - 1):
        assert position(every[place]) == place
    grid = np.random.default_rng(1).integers(0, 256, (len(SERIES), len(OUTCOMES), len(every)), dtype=np.uint8)
    assert (unpacked(packed(grid)) == grid).all()
    with pytest.raises(ValueError, match=r"laws is 0\.5; allowed are 0, 0\.33"):
        position({"laws": 0.5})


@pytest.mark.long
@pytest.mark.parametrize("prior", PRIORS)
def test_the_kept_grid_is_what_the_model_predicts(prior: str, own: pd.DataFrame) -> None:
    """Profiles spread over the grid, some with one value alone; and a neighbour is told apart."""
    every = list(profiles())
    places = [*np.random.default_rng(2).integers(0, len(every), 30), position({}), position({"normative": 1.0})]
    tables = [evidence.codings_of(f"{place}", **every[place], **dict.fromkeys(OUTCOMES, 1.0)) for place in places]
    found = postdict(codings=pd.concat(tables), prior=prior, draws=DRAWS)["model"].to_numpy().reshape(-1, len(OUTCOMES))
    kept = kept_grid()[SERIES.index(prior)]
    assert (np.rint(found * 255) == kept[:, places].T).all()
    assert (np.rint(found * 255) != kept[:, np.array(places) - 1].T).any()


@pytest.mark.long
def test_the_kept_range_is_over_draws_of_the_register() -> None:
    every, names = list(profiles()), varied()
    places = np.random.default_rng(3).integers(0, len(every), 6)
    tables = [evidence.codings_of(f"{place}", **every[place], **dict.fromkeys(OUTCOMES, 1.0)) for place in places]
    drawn = within(assumption_ranges(names), draw_design(names, WORLDS, SEED)).to_dict("records")
    found = [postdict(World().changed(**one), pd.concat(tables), draws=WORLD_DRAWS)["model"] for one in drawn]
    found += [postdict(codings=pd.concat(tables), prior=prior, draws=DRAWS)["model"] for prior in PRIORS]
    shares = np.rint(np.array(found) * 255).reshape(WORLDS + len(PRIORS), -1, len(OUTCOMES))
    lowest, highest = (kept_grid()[SERIES.index(name)][:, places].T for name in ("lowest", "highest"))
    assert (shares.min(axis=0) == lowest).all()
    assert (shares.max(axis=0) == highest).all()
    assert (lowest < highest).any()


def test_figures_show_own_cases_above_those_of_the_review(own: pd.DataFrame) -> None:
    for figure in (explorers.propositions_by_case, explorers.postdiction):
        table, reviewed = figure.draw(own=own).table, figure.draw().table
        mine = table[table["name"] == own_case.INVENTED]
        assert list(mine.index) == list(range(len(mine)))
        assert len(table) == len(mine) + len(reviewed)
        assert own_case.INVENTED not in set(reviewed["name"])


@pytest.mark.long
def test_figures_of_one_cluster_offer_own_cases_after_those_of_the_review(own: pd.DataFrame) -> None:
    for figure in (explorers.decoupling, explorers.cluster_through_time, explorers.squeeze):
        (which,) = (control for control in figure.draw(own=own).controls if control.signal == "cluster")
        (reviewed,) = (control for control in figure.draw().controls if control.signal == "cluster")
        assert which.options == (*reviewed.options, own_case.INVENTED)
    with pytest.raises(ValueError, match="own has no case of which enough is reported; allowed are 2 cond"):
        explorers.decoupling.draw(own=evidence.codings_of("x", laws=1))


def test_the_squeeze_on_an_own_case_is_what_the_model_says_of_it(own: pd.DataFrame) -> None:
    table = explorers.squeeze.draw(own=own).table.set_index(["price squeeze", "volatility"])
    mine, first = (table[table["cluster"] == case.name] for case in (lab_cases(own)[-1], lab_cases()[0]))
    for (price, swing), row in mine.iterrows():
        state = equilibrium(lab_cases(own)[-1].attributes(price_squeeze=price, volatility=swing))
        found = [state.first_tier[0], state.chain_wide[0], state.outsourced[0]]
        assert list(row[["first-tier conduct", "chain-wide conduct", "work given out"]]) == pytest.approx(
            found, abs=6e-3
        )
        assert list(first.loc[(price, swing)][1:]) != pytest.approx(found, abs=6e-3)


def test_an_initiative_in_an_own_case_is_what_the_model_says_of_it(
    own: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the three initiatives of the ready settings, which is all that the figure needs."""
    three = {key: initiative_names()[key] for key in ("buyers_code", "fair_pricing", "closing_polluters")}
    monkeypatch.setattr("csrmodel.figures.initiative_effect.initiative_names", lambda: three)
    last = len(lab_cases())
    figure = explorers.initiative_effect.draw(cluster=last, first=2, second=1, own=own)
    assert figure.controls[0].options[last:] == (own_case.INVENTED,)
    shown = figure.table.set_index("what").loc["Chain-wide conduct", ["before", "after"]].tolist()
    cases = [case.attributes() for case in lab_cases(own)[last - 1 :]]
    summaries = [effect(case, ["buyers_code", "fair_pricing"]).summary().set_index("outcome") for case in cases]
    other, mine = (table.loc["chain-wide conduct", ["before", "after"]].tolist() for table in summaries)
    assert shown == pytest.approx(mine, abs=6e-3)
    assert shown != pytest.approx(other, abs=6e-3)


def test_frameworks_predict_own_cases_above_those_of_the_review(own: pd.DataFrame) -> None:
    """One of them goes by the identifier of a case of the review, which keeps its row."""
    again = evidence.codings_of("x", visibility=0, laws=0).assign(case="sialkot-football")
    both = pd.concat([own, again], ignore_index=True)
    figure, reviewed = explorers.theories.draw(own=both), explorers.theories.draw()
    signals, before = (
        {one["name"]: one["value"] for one in f.spec["params"] if "value" in one} for f in (figure, reviewed)
    )
    names, asked = figure.controls[0].options, outcomes()
    predicted = predictions(both).groupby(["framework", "outcome"])["says"].agg(list)
    for at, outcome in enumerate(asked):
        for framework, name in enumerate(names):
            says = signals["says"][at][framework]
            assert says[:2] == predicted[name, outcome]
            assert says[2:] == before["says"][at][framework]
    work, ours, pyke = asked.index("outcome_work"), 0, names.index("Pyke 2010")
    assert signals["apart"][work][ours][pyke] == [1, *(row + 2 for row in before["apart"][work][ours][pyke])]
    settings = {"one": ours, "other": pyke, "outcome": work}
    assert f"They part on {own_case.INVENTED}" in figure.sentences(settings)[0]
    assert own_case.INVENTED not in reviewed.sentences(settings)[0]
    with pytest.raises(ValueError, match="codings has no rows; allowed is one or more"):
        explorers.theories.draw(own=own[:0])


def test_a_case_without_an_outcome_is_refused() -> None:
    with pytest.raises(ValueError, match="codings report no outcome; allowed is a case with one of outcome_first_tier"):
        postdict(codings=evidence.codings_of("x", laws=1))


def test_the_line_is_where_adoption_crosses_one_half() -> None:
    line = own_case.crossover_line()
    for visibility, strength in line:
        adopted = levels_term(visibility, strength, evidence.default("sigma"), evidence.default("omega"), NUMPY)
        assert float(adopted) == pytest.approx(0.5, abs=2e-3)
    assert len(line) > 20


def test_a_table_without_a_column_is_refused_by_its_name() -> None:
    whole = evidence.codings_of("Our town", visibility=1)
    for column in ("case", "variable", "value"):
        with pytest.raises(ValueError, match=f"codings has no column '{column}'; allowed is a table with case"):
            evidence.judged_cases(whole.drop(columns=column))
    assert len(evidence.judged_cases(whole)) == 3
