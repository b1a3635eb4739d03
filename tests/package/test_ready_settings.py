"""Every ready setting does what its name says, and every control spans what the register says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from drawings import NAMES, drawn

from csrmodel import evidence
from csrmodel.adoption import adoption, institutional_strength
from csrmodel.demand import DemandParameters, demand_path
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.figures.kit.controls import Choice, Control
from csrmodel.populations import kept
from csrmodel.treatment import Treatment, TreatmentParameters, common_plant, example_cluster, size_classes

At = Mapping[str, float]


@cache
def presets() -> dict[tuple[str, str], Mapping[str, float]]:
    """Every ready setting by figure and name."""
    return {(name, preset.name): preset.values for name in NAMES for preset in drawn(name).presets}


def settings(figure: str, preset: str) -> dict[str, float]:
    """Where the controls of a figure stand once a ready setting is chosen, everything else as at the start."""
    return {**drawn(figure).settings, **presets()[figure, preset]}


def of(figure: str) -> dict[str, dict[str, float]]:
    return {preset: settings(name, preset) for name, preset in presets() if name == figure}


def test_some_figures_have_ready_settings_and_each_is_looked_at_here() -> None:
    looked_at = {"adoption", "argument", "boom_and_bust", "monitoring_scheme", "one_driver", "population"}
    looked_at |= {"democracies", "facts", "initiative_effect", "rivals", "squeeze", "truth_table"}
    found = {name for name, _ in presets()} - {"propositions_by_case"}
    assert found == looked_at | {"study_design", "treatment_plant"} | {"critiques"} | {figure for figure, _ in TOLD}


TOLD: Mapping[tuple[str, str], str] = {
    ("citation_network", "Most relied on"): "Blackman 2006: cited for",
    ("citation_network", "Theory alone"): "on no case: theory",
    ("citation_network", "One country, one trade"): "on Leather manufacturing in Mexico.",
    ("debates", "Does it pay?"): "It does not, or not for the small",
    ("debates", "Shared plants"): "Shared plants fall short",
    ("debates", "Is it politics?"): "A political matter",
    ("definitions", "A gift"): "wider society in full; own impact and conduct of others not at all",
    ("definitions", "An order with rules"): "conduct of others in part",
    ("definitions", "A clean report"): "own impact, conduct of others and wider society not at all",
    ("drivers", "The law"): "Enforcement of national laws against",
    ("drivers", "Work out of sight"): "against subcontracting within the cluster",
    ("drivers", "Along the chain"): "against participation in local value chains",
    ("evidence_map", "Worse outcomes"): "as filtered: worse outcomes lead",
    ("evidence_map", "Comparisons only"): "as filtered",
    ("evidence_map", "Home markets"): "as filtered: worse outcomes lead",
    ("evidence_map", "Dialogue and work"): "Dialogue, Work: worse outcomes lead",
    ("football_clusters", "Who buys"): "Visible buyers. Sialkot",
    ("football_clusters", "What became of work"): "Work improved. Sialkot",
    ("football_clusters", "Another coder on dialogue"): "Jalandhar 0.00",
    ("independence", "In Sialkot"): "Sialkot football.",
    ("independence", "In Jalandhar"): "Jalandhar football.",
    ("frameworks", "Old drivers, new name"): "Puppim de Oliveira and Jabbour 2011 holds two of seven",
    ("frameworks", "Clusters without buyers"): "holds none of seven factors",
    ("frameworks", "The review's own"): "holds six of seven factors",
    ("geography", "One work, one year"): "Zimbabwe: 1 case",
    ("geography", "Beyond South Asia"): "Mexico: 2 cases",
    ("geography", "No country named"): "Country not named: 5 cases",
    ("impact_evidence", "Case studies"): "from case study:",
    ("impact_evidence", "Comparisons"): "from comparison:",
    ("impact_evidence", "The authors' own word"): "from the authors:",
    ("labour_agency", "Unions that fail"): "badly organised or corrupt",
    ("labour_agency", "At home"): "stitched at home",
    ("labour_agency", "Buyers who leave"): "move their orders",
    ("limited_diversity", "One condition, the environment"): "With associations there are 2 configurations.",
    ("limited_diversity", "All seven"): "No case reports all these conditions and an outcome.",
    ("poverty_map", "What could help the poor"): "for the poor two better",
    ("poverty_map", "Who wins, who loses"): "for the poor three mixed",
    ("poverty_map", "Why workers may stay poor"): "for the poor three worse",
    ("status", "On environment"): "On environment the review makes",
    ("status", "On work"): "On work the review makes",
    ("status", "On poverty"): "On poverty the review makes",
    (
        "decoupling",
        "Nobody looks below",
    ): "and chain-wide conduct does not. Conduct of the first tier is 0.96, and with the association's joint deeds "
    "it looks like 0.98. Chain-wide conduct is 0.33",
    ("decoupling", "Traced to the homes"): "Reported and chain-wide conduct both lie above one half",
    ("decoupling", "Traced and formal"): "a gap of 0.02",
    ("cluster_through_time", "At the start"): "At the start conduct of the first tier is",
    ("cluster_through_time", "Two steps on"): "After 2 steps",
    (
        "cluster_through_time",
        "Everything unreported is there",
    ): "and with the association's joint deeds it looks like 0.70",
    ("readings", "Buyers weigh a sixth"): "Proposition 1 fails when read as contribution,",
    ("readings", "Over all assumptions"): "With every assumption drawn from its range",
    ("verdicts", "Proposition 3"): "Read as drivers only it breaks on clause 3b",
    ("verdicts", "Orders are traced"): "is undecided when read as level.",
    ("verdicts", "One good driver is enough"): "Proposition 1 fails when read as contribution,",
    ("verdict_region", "Proposition 2"): "Proposition 2, read as level, holds in",
    ("verdict_region", "Proposition 3"): "Proposition 3, read as drivers only, holds in",
    ("where_it_holds", "Drivers only"): "Proposition 3, read as drivers only, holds more often where",
    ("where_it_holds", "The wide ranges"): "replacing levels (σ) is below",
    ("turning_points", "Pivotal help"): "read as pivotal help, is more out than in",
    ("turning_points", "Drivers only"): "read as drivers only, is more out than in",
    ("assumptions_that_matter", "Few base points"): "Base points: 16,",
    ("assumptions_that_matter", "The wide ranges"): "Fourteen share the first rank",
    ("postdiction", "The propositions as a rule"): "does better than the model",
    ("postdiction", "By the second coder"): "on 16 outcomes",
    ("theories", "One fact short"): "On no case, as it is reported, do the two predict contrary things.",
    ("theories", "Mexico against the law"): "all but Leather manufacturing in Mexico agree",
    ("theories", "Old drivers, new name"): "In no combination of conditions do they predict contrary things.",
    ("theories", "Who makes monitors independent?"): "Silent on it: the review's own model.",
    ("worker_groups", "Good for those inside"): "better for some workers, chiefly men; worse for women",
    ("worker_groups", "Out of the factory"): "worse for former factory workers and stitchers at home",
    ("worker_groups", "Cleaner by closing"): "were not necessarily cleaner",
}
"""What figures say at their ready settings and not at the start."""


def test_figures_say_at_a_ready_setting_what_its_name_promises() -> None:
    figures = {figure for figure, _ in TOLD}
    assert {key for key in presets() if key[0] in figures} == set(TOLD)
    for (figure, preset), words in TOLD.items():
        assert words in " ".join(drawn(figure).sentences(settings(figure, preset))), (figure, preset)
        assert words not in " ".join(drawn(figure).sentences()), (figure, preset)


def test_verdicts_by_case_are_set_to_the_coder_that_is_named() -> None:
    coders = {"As first coded": "first coder", "By the second coder": "second coder"}
    for (figure, preset), values in presets().items():
        if figure == "propositions_by_case":
            assert tuple(evidence.coded_by())[int(values["coding"])] == coders[preset]


def conduct(preset: str) -> list[float]:
    """Reported and chain-wide conduct before and after an initiative, as its figure says them."""
    said = drawn("initiative_effect").sentences(presets()["initiative_effect", preset])[0]
    return [float(number) for number in re.findall(r"\d\.\d\d", said.split(". The mean income")[0])]


def test_a_code_lifts_the_report_more_than_the_chain_and_fair_prices_help_the_chain() -> None:
    reported, reported_after, chain, chain_after = conduct("A code comes to Jalandhar")
    assert reported_after - reported > chain_after - chain > 0
    assert conduct("A code and fair prices")[-1] > chain_after
    # Closing cleans the river and answers for nothing.
    reported, reported_after, chain, chain_after = conduct("Closing polluters")
    assert (reported, chain) == (reported_after, chain_after)


def test_cut_throat_prices_send_more_work_out_than_fair_ones() -> None:
    found = {name: re.findall(r"\d+(?=%)", drawn("squeeze").sentences(at)[0]) for name, at in of("squeeze").items()}
    fair, start, hard = (
        [int(number) for number in numbers]
        for numbers in (
            found["Fair prices"],
            re.findall(r"\d+(?=%)", drawn("squeeze").sentences()[0]),
            found["Cut-throat prices"],
        )
    )
    assert fair[0] < start[0] < hard[0]
    assert fair[1] < start[1] < hard[1]
    assert found["Jalandhar, cut-throat"] != found["Cut-throat prices"]


def test_facts_are_set_to_what_is_missed_and_to_what_could_be() -> None:
    assert "none of" in drawn("facts").sentences(presets()["facts", "What is missed"])[0]
    settled = "The equations settle"
    assert settled in drawn("facts").sentences()[0]
    assert settled not in drawn("facts").sentences(presets()["facts", "No foregone conclusions"])[0]


def test_truth_tables_are_as_full_as_their_names_say() -> None:
    said = {preset: drawn("truth_table").sentences(at)[0] for preset, at in of("truth_table").items()}
    shown = {preset: int(re.search(r"clusters show (\d+)", words)[1]) for preset, words in said.items()}  # type: ignore[index]
    assert shown["Too few clusters"] < shown["Nearly all rows seen"] > shown["Skewed sets"]
    assert shown["Nearly all rows seen"] >= 15
    assert "It assumes nothing" not in said["Too few clusters"]


def test_countries_are_set_as_their_names_say() -> None:
    said = {preset: drawn("democracies").sentences(at)[0] for preset, at in of("democracies").items()}
    first, short, strict, broken = (said[name] for name in presets_of("democracies"))
    assert "conservative solution for a democracy that survives" in first
    assert "parsimonious solution for a democracy that survives" in short
    assert len(short) < len(first)
    assert "counts on no configuration" in first
    assert "counts on no configuration" not in short
    assert len(strict) < len(first)
    assert "a democracy that breaks down" in broken


def presets_of(figure: str) -> list[str]:
    return [preset for name, preset in presets() if name == figure]


def test_rivals_are_set_to_those_that_are_named() -> None:
    words = {
        "The model and the plain rule": ("Model: ", "It and “propositions as a rule”"),
        "Figure 1 and its weakest link": ("Figure 1: ", "It and “weakest link”"),
        "Configurations": ("Configurations: ", "It and “propositions as a rule”"),
    }
    assert set(of("rivals")) == set(words)
    for preset, (begins, has) in words.items():
        (said,) = drawn("rivals").sentences(presets()["rivals", preset])
        assert said.startswith(begins)
        assert has in said


def test_whichever_rivals_are_chosen_their_columns_are_boxed() -> None:
    spec = drawn("rivals").spec
    (boxes,) = [layer for layer in spec["layer"] if "formalism" in json.dumps(layer.get("transform", ""))]
    (formalism,) = [control for control in drawn("rivals").controls if control.signal == "formalism"]
    columns = [row["column"] for row in spec["datasets"][boxes["data"]["name"]]]
    assert columns == [at + 1 for at in range(len(formalism.options))]
    marks = {row["column"] for layer in spec["layer"] for row in spec["datasets"].get(layer["data"]["name"], [])}
    assert marks == set(columns)


def test_ready_settings_differ_from_each_other() -> None:
    for figure in {name for name, _ in presets()}:
        found = [tuple(sorted(at.items())) for at in of(figure).values()]
        assert len(set(found)) == len(found), figure


def test_a_ready_setting_is_a_place_where_the_controls_can_stand() -> None:
    for (figure, preset), values in presets().items():
        for control in drawn(figure).controls:
            value = values.get(control.signal)
            if value is None:
                continue
            if isinstance(control, Choice):
                assert value in range(len(control.options))
            else:
                steps = (value - control.low) / control.step
                assert control.low <= value <= control.high
                assert steps == pytest.approx(round(steps)), (figure, preset, control.signal)


# --- The argument: two levels, of which neither is enough alone. ---


def test_of_two_levels_each_alone_and_both() -> None:
    strong, weak = evidence.default("axis_strong"), evidence.default("axis_weak")
    assert of("argument") == {
        "Buyers alone": {"visibility": strong, "strength": weak},
        "Institutions alone": {"visibility": weak, "strength": strong},
        "Both": {"visibility": strong, "strength": strong},
    }
    said = {name: drawn("argument").sentences(at)[0] for name, at in of("argument").items()}
    assert [name for name, text in said.items() if "more in than out" in text] == ["Both"]


# --- Figure 1: four clusters, read from the review a second time, in words. ---

WORDS = {
    "nobody": 0.0,
    "hardly": 0.1,
    "weakly": 0.2,
    "somewhat": 0.3,
    "less than half": 0.4,
    "half": 0.5,
    "rather": 0.6,
    "much": 0.7,
    "strongly": 0.9,
}

READ: Mapping[str, Mapping[str, str]] = {
    # Famous brands buy; laws stay on paper; monitoring comparatively independent; an association that acts.
    "Sialkot": {
        "visibility": "strongly",
        "laws": "weakly",
        "monitoring": "much",
        "associations": "much",
        "dialogue": "somewhat",
        "community": "somewhat",
    },
    # Smaller brands; the same state of the law; softer monitoring; a foundation of the firms; less of the rest.
    "Jalandhar": {
        "visibility": "half",
        "laws": "weakly",
        "monitoring": "somewhat",
        "associations": "rather",
        "dialogue": "weakly",
        "community": "weakly",
    },
    # No famous brand; the state fails; firms and neighbours act, and neighbours most.
    "Leather with a strong community": {
        "visibility": "hardly",
        "laws": "weakly",
        "monitoring": "rather",
        "associations": "much",
        "dialogue": "less than half",
        "community": "strongly",
    },
    # Nobody abroad watches, and nobody near has the power to.
    "Domestic brick kilns": {"visibility": "nobody", **dict.fromkeys(NATIONAL_FACTORS, "hardly")},
}


def test_four_clusters_stand_where_a_second_reading_puts_them() -> None:
    read = {name: {factor: WORDS[word] for factor, word in words.items()} for name, words in READ.items()}
    assert {preset: presets()[figure, preset] for figure, preset in presets() if figure == "adoption"} == read
    table = evidence.presets().set_index("name")
    assert {name: row[["visibility", *NATIONAL_FACTORS]].to_dict() for name, row in table.iterrows()} == read


def test_four_clusters_are_ordered_as_the_review_orders_them() -> None:
    at = of("adoption")
    found = {name: float(adoption(a["visibility"], [a[n] for n in NATIONAL_FACTORS])) for name, a in at.items()}
    assert found["Sialkot"] > 0.5 > found["Jalandhar"] > found["Domestic brick kilns"]
    strength = {name: float(institutional_strength([a[n] for n in NATIONAL_FACTORS])) for name, a in at.items()}
    assert max(strength, key=strength.__getitem__) == "Leather with a strong community"
    assert min(strength, key=strength.__getitem__) == "Domestic brick kilns"


# --- Critiques: each takes something away, and all of them together the most. ---


def test_critiques_leave_less_than_all_and_together_the_least() -> None:
    left = {name: int(drawn("critiques").sentences(at)[0].split()[0]) for name, at in of("critiques").items()}
    whole = int(drawn("critiques").sentences()[0].split()[0])
    assert max(left.values()) < whole
    assert min(left, key=left.__getitem__) == "Every critique right"
    assert set(of("critiques")["Every critique right"].values()) == {1}
    assert of("critiques")["Without exporters"]["no_exporters"] == 1
    assert sum(of("critiques")["Without exporters"].values()) == 1


# --- Boom and bust ---


def path(at: At) -> Any:
    worlds = (
        DemandParameters(),
        DemandParameters(market_growth=0.0, market_growth_late=0.0),
        DemandParameters.squeezed(),
    )
    world = vars(worlds[int(at["story"])])
    return demand_path(
        DemandParameters(**{**world, "relocation_speed": at["speed"], "wage_response": at["wages"], "seasonality": 0})
    )


def test_stories_of_buyers_end_as_their_names_say() -> None:
    found = {name: path(at) for name, at in of("boom_and_bust").items()}
    torreon, stay, squeezed = (found[name] for name in ("Torreon's story", "Buyers who stay", "Growth without gain"))
    assert torreon.cycle.holds
    assert not stay.cycle.holds
    assert of("boom_and_bust")["Buyers who stay"] == {**of("boom_and_bust")["Torreon's story"], "speed": 0.0}
    assert squeezed.output[-1] > 1 + evidence.default("growth_notable")
    assert squeezed.wage[-1] / squeezed.wage[0] < 1 + evidence.default("gain_notable")
    for at in of("boom_and_bust").values():
        for story in range(3):
            there = at | {"story": story}
            assert drawn("boom_and_bust").sentences(there)[0] == path(there).sentence
        assert at["wages"] == evidence.default("wage_response")
    assert of("boom_and_bust")["Torreon's story"]["speed"] == evidence.default("relocation_speed")


# --- Monitoring ---


def test_schemes_have_what_their_names_say_and_lack_what_they_say() -> None:
    at = of("monitoring_scheme")
    brands, association, free = (
        at[n] for n in ("Brands and no association", "An association and no brands", "No trade-off")
    )
    assert (brands["visibility"], brands["associations"], brands["local"]) == (1, 0, 0)
    # The association as the figure has it at its start.
    start = drawn("monitoring_scheme").settings["associations"]
    assert (association["visibility"], association["associations"], association["local"]) == (0, start, 1)
    assert (free["tradeoff"], free["local"]) == (0, 0.5)
    said = [dict(zip(("independence", "ownership"), numbers(a)[:2], strict=True)) for a in (brands, association, free)]
    assert said[0]["independence"] > said[0]["ownership"]
    assert said[1]["ownership"] > said[1]["independence"]
    # Without a trade-off one half takes nothing from the other: both are above what a half gives under one.
    with_tradeoff = numbers({**free, "tradeoff": 1.0})
    assert said[2]["independence"] > with_tradeoff[0]
    assert said[2]["ownership"] > with_tradeoff[1]


def numbers(at: At) -> list[float]:
    """Every number that the sentence of a monitoring scheme says."""
    (text,) = drawn("monitoring_scheme").sentences(at)
    return [float(word.rstrip(".,")) for word in text.split() if word[0].isdigit()]


# --- One driver ---


def test_bases_are_weak_and_middling_and_what_is_raised_is_strong() -> None:
    at = of("one_driver")
    assert at["Weak base"]["base"] == evidence.default("axis_weak")
    assert evidence.default("axis_weak") < at["Middling base"]["base"] < 0.5
    assert {a["raised"] for a in at.values()} == {evidence.default("axis_strong")}
    assert at["Buyers weigh most"] == {**at["Weak base"], "omega": 0.9}
    assert at["Middling base"]["base"] == 0.4


# --- Populations: each moves one thing, or two, and leaves the register's world otherwise. ---


def test_populations_move_what_they_name_and_change_what_the_caption_says() -> None:
    start, at = drawn("population").settings, of("population")
    moved = {name: {k: v for k, v in a.items() if v != start[k]} for name, a in at.items()}
    assert moved == {
        "Orders are traced": {"traceability_median": kept.AXES["traceability_median"][-1]},
        "Strong institutions": {"national_median": 0.6},
        "Few visible, strong institutions": {"visible_share": 0.0, "national_median": 0.7},
    }
    assert moved["Strong institutions"]["national_median"] > 0.5 > start["national_median"]

    def verdicts(a: At) -> list[bool]:
        return [" holds: " in text for text in drawn("population").sentences(a)]

    assert verdicts(start) == [True, True, False]
    assert verdicts(at["Orders are traced"])[2]
    first = drawn("population").sentences(at["Strong institutions"])[0]
    assert "Its least true check is “1a few improve”" in first


# --- Study designs ---


def test_designs_stand_in_quiet_years_and_in_those_of_the_review() -> None:
    quiet, described, few = of("study_design").values()
    assert list(of("study_design")) == [
        "Lots decide, quiet years",
        "As the review describes",
        "The whole chain, few clusters",
    ]
    assert (few["measured"], few["size"]) == (1, 0)
    assert (quiet["selection"], quiet["shock"]) == (0, 0)
    assert (described["selection"], described["shock"]) == (
        evidence.default("study_selection"),
        evidence.default("study_shock"),
    )
    # By lots and in quiet years no design is far off; as described, one is.
    bias = [
        [abs(float(word.rstrip(".,").replace("−", "-"))) for word in text.split() if word.rstrip(".,")[-1].isdigit()]
        for text in (drawn("study_design").sentences(at)[0].split("Bias:")[1] for at in (quiet, described))
    ]
    assert max(bias[0]) < 0.05 < max(bias[1])


# --- Treatment plants ---


def plant(at: At) -> Treatment:
    assert at["arrangement"] == 0
    return common_plant(
        example_cluster(),
        TreatmentParameters(peer_monitoring=at["peers"], cleaner=at["cleaner"], dominance=at["dominance"]),
    )


def test_plants_fare_as_their_names_say() -> None:
    at = of("treatment_plant")
    names = ("Peers hardly look", "Peers watch", "Watched and cleaner", "The large rule")
    assert tuple(at) == names
    careless, watched, cleaner, ruled = (at[name] for name in names)
    options = next(c for c in drawn("treatment_plant").controls if c.signal == "arrangement").options
    assert options[0] == "a common plant"
    assert careless["peers"] < evidence.default("peer_monitoring") < watched["peers"]
    # One thing at a time.
    assert watched == {**careless, "peers": 0.8}
    assert careless == {**watched, "peers": 0.2}
    register = evidence.assumptions().set_index("name")
    assert cleaner == {**watched, "cleaner": register.loc["cleaner_technology", "high"]}
    assert ruled == {**watched, "dominance": 0.75}
    assert (watched["cleaner"], watched["dominance"]) == (0, 0)
    found = {name: plant(a) for name, a in at.items()}
    assert found["Peers hardly look"].funding[-1] < 0.1 < 0.5 < found["Peers watch"].funding[-1]
    assert found["Watched and cleaner"].load < found["Peers watch"].load
    small = size_classes(example_cluster()) == "small"
    assert (found["The large rule"].state[small] == "priced out").all()
    assert not (found["Peers watch"].state == "priced out").any()
    for name, a in at.items():
        assert drawn("treatment_plant").sentences(a)[0] == found[name].sentence


# --- Controls and the register ---

NAMED: Mapping[tuple[str, str], str] = {
    ("squeeze", "price"): "price_squeeze",
    ("treatment_plant", "peers"): "peer_monitoring",
    ("treatment_plant", "cleaner"): "cleaner_technology",
    ("treatment_plant", "dominance"): "dues_dominance",
    ("monitoring_scheme", "tradeoff"): "scheme_tradeoff",
    ("monitoring_scheme", "rho"): "scheme_rho",
    ("boom_and_bust", "speed"): "relocation_speed",
    ("boom_and_bust", "wages"): "wage_response",
    ("boom_and_bust", "season"): "seasonality",
    ("decoupling", "tau"): "traceability",
    ("decoupling", "gamma"): "informality",
    ("study_design", "selection"): "study_selection",
    ("study_design", "shock"): "study_shock",
}
"""Controls that stand for an assumption under another name."""

SHORT: Mapping[tuple[str, str], tuple[float, float]] = {
    # All values are computed beforehand, and the paths beyond hardly differ.
    ("boom_and_bust", "speed"): (0, 1),
    ("boom_and_bust", "wages"): (0, 0.45),
    # Beyond the review's reading, so that a reader may try what it rules out.
    ("adoption", "rho"): (-10, 10),
    ("adoption", "sigma"): (-10, 10),
    ("adoption", "omega"): (0.1, 0.9),
    ("one_driver", "omega"): (0.1, 0.9),
    # Every point takes hundreds of studies.
    ("study_design", "selection"): (0, 6),
    # Choices of an analyst, which the register of the model does not hold.
    ("truth_table", "crossover"): (0.2, 0.5),
    ("truth_table", "cut"): (0.7, 0.9),
    ("democracies", "cut"): (0.7, 0.95),
    ("limited_diversity", "conditions"): (1, 7),
    ("study_design", "shock"): (-0.2, 0.2),
    # The axes of the kept runs.
    **{("population", name): (points[0], points[-1]) for name, points in kept.AXES.items()},
}
"""Controls that show less, or something else, than the whole range of the register, each with its ends."""

REGISTER = {row.name: (row.low, row.default, row.high) for row in evidence.assumptions().itertuples()}


def sliders(name: str) -> list[Control]:
    return [control for control in drawn(name).controls if isinstance(control, Control)]


ILLUSTRATED: Mapping[tuple[str, str], float] = {
    ("truth_table", "crossover"): 0.3,
    ("truth_table", "cut"): 0.8,
    ("democracies", "cut"): 0.8,
    ("limited_diversity", "conditions"): 2,
    # Famous buyers, weak institutions: the case against either level alone.
    ("argument", "visibility"): 0.9,
    ("argument", "strength"): 0.1,
    ("adoption", "visibility"): 0.9,
    **{("adoption", name): 0.1 for name in NATIONAL_FACTORS},
    ("one_driver", "base"): 0.1,
    ("one_driver", "raised"): 0.9,
    # Run by the buyers, of whom all are famous, beside an association that nearly all belong to.
    ("monitoring_scheme", "local"): 0.0,
    ("monitoring_scheme", "visibility"): 1.0,
    ("monitoring_scheme", "associations"): 0.9,
    # The points of the grid next to the register's 0.25 and on its 1.
    ("decoupling", "tau"): 0.3,
    ("decoupling", "gamma"): 1.0,
}
"""Where sliders start that show an example in place of the register's world."""


def pictures() -> int:
    """How many pictures the cluster through time has."""
    (conduct,) = [p["value"] for p in drawn("cluster_through_time").spec["params"] if p["name"] == "conduct"]
    return len(conduct[0])


LAST: Mapping[tuple[str, str], Callable[[], int]] = {
    ("assumptions_that_matter", "points"): lambda: kept.verdict_indices()["points"].nunique() - 1,
    ("boom_and_bust", "shown"): lambda: int(evidence.default("demand_years")),
    ("cluster_through_time", "step"): lambda: pictures() - 1,
}
"""Sliders that count the places of a list, or years, and start at the last."""


@pytest.mark.parametrize("name", NAMES)
def test_a_slider_spans_what_the_register_says(name: str) -> None:
    for control in sliders(name):
        place = name, control.signal
        if place in LAST:
            last = LAST[place]()
            assert (control.low, control.high, control.step, control.value) == (0, last, 1, last)
            continue
        low, start, high = REGISTER.get(NAMED.get(place, control.signal), (0, None, 1))
        assert (control.low, control.high) == pytest.approx(SHORT.get(place, (low, high))), place
        assert control.value == pytest.approx(ILLUSTRATED.get(place, start)), place


@pytest.mark.parametrize("name", NAMES)
def test_a_slider_steps_from_end_to_end_and_starts_on_a_step(name: str) -> None:
    for control in sliders(name):
        steps, place = ((end - control.low) / control.step for end in (control.high, control.value))
        assert steps == pytest.approx(round(steps)), "the last step would stop before the end"
        assert 1 <= round(steps) <= 40
        assert place == pytest.approx(round(place)), "the start would be moved to another value"


def test_every_exception_is_of_a_slider_that_is_there() -> None:
    there = {(name, control.signal) for name in NAMES for control in sliders(name)}
    assert {*NAMED, *SHORT, *ILLUSTRATED, *LAST} <= there


def test_axes_of_the_kept_runs_are_even_and_hold_the_register() -> None:
    for name, points in kept.AXES.items():
        gaps = [b - a for a, b in pairwise(points)]
        assert gaps == pytest.approx([gaps[0]] * len(gaps)), name
        assert evidence.default(name) in points
        found = sorted(set(kept.verdict_grid()[name]))
        assert found == pytest.approx(points)
