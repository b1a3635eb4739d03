"""Scenarios: the same as the functions beneath them, there and back through TOML, refused with every fault at once."""

from __future__ import annotations

import copy
import sys
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import fields
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_networks import networks

import csrmodel
from csrmodel.clusters import ClusterAttributes, ProductionNetwork, even_network
from csrmodel.evidence import assumptions, default
from csrmodel.impacts import ImpactParameters, impacts
from csrmodel.initiatives import Initiative, effect
from csrmodel.named import places
from csrmodel.results import OUTCOMES
from csrmodel.scenario import Scenario, changeable, compare, sweep
from csrmodel.simulation import SimulationParameters, equilibrium, simulate

ATTRIBUTES = {
    "visibility": 0.9,
    "laws": 0.2,
    "monitoring": 0.7,
    "associations": 0.7,
    "dialogue": 0.3,
    "community": 0.3,
}
HERE = Scenario(ATTRIBUTES)
WHOLE = """\
name = "A place"
initiatives = ["training", { name = "Price floor", lower_to = { price_squeeze = 0.1 } }]

[attributes]
visibility = 0.9
laws = 0.2
monitoring = 0.7
associations = 0.7
dialogue = 0.3
community = 0.3

[parameters]
omega = 0.25
reach_laws_tier_3 = 0.4
pay = [1.2, 1.0, 0.8]

[network]
firms = [2, 3, 4]
"""


def faults(make: Callable[[], object]) -> list[str]:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the lines are checked by who asks
        make()
    return str(refused.value).split("\n")


def test_a_scenario_is_what_the_functions_give() -> None:
    attributes = ClusterAttributes(**ATTRIBUTES)
    found = HERE.changed(omega=0.25, network=[2, 3, 4], pay=(1.2, 1.0, 0.8)).run()
    network, numbers = even_network([2, 3, 4]), SimulationParameters(omega=0.25)
    state = equilibrium(attributes, network, numbers)
    assert found.state.chain_wide == state.chain_wide
    wanted = impacts(state, ImpactParameters(pay=(1.2, 1.0, 0.8)))
    np.testing.assert_array_equal(found.impacts.pay, wanted.pay)
    assert HERE.run().state.chain_wide != state.chain_wide


def test_an_assumption_of_the_register_is_changed_wherever_it_is_read() -> None:
    reach = [list(row) for row in SimulationParameters().reach]
    reach[0][2] = 0.4
    by_field = HERE.changed(reach=reach).run()
    by_name = HERE.changed(reach_laws_tier_3=0.4).run()
    assert by_name.state.chain_wide == by_field.state.chain_wide != HERE.run().state.chain_wide
    # One that no object holds.
    plant = HERE.changed(initiatives=["common_plant"])
    assert plant.changed(plant_technical_capacity=0.3).run().impacts.load > plant.run().impacts.load
    assert default("plant_technical_capacity") == 0.8


def test_initiatives_are_at_work() -> None:
    scenario = HERE.changed(initiatives=["training", Initiative("Price floor", lower_to={"price_squeeze": 0.1})])
    by_hand = HERE.changed(normative=0.8, price_squeeze=0.1)
    assert scenario.run().state.chain_wide == by_hand.run().state.chain_wide
    assert scenario.run().effect.before.chain_wide == HERE.run().state.chain_wide


def test_who_lost_work_is_among_the_poor() -> None:
    closing = HERE.changed(initiatives=["closing_polluters"])
    found = closing.run().outcomes.iloc[0]
    assert found["jobs"] == pytest.approx(0.8)
    whole = effect(ClusterAttributes(**ATTRIBUTES), ["closing_polluters"])
    assert found["poor"] == whole.poverty().after[0] >= HERE.run().outcomes["poor"][0]


def test_no_share_of_a_group_lies_below_none() -> None:
    attributes = ClusterAttributes(**{**ATTRIBUTES, "laws": np.linspace(0, 1, 7)})
    groups = effect(attributes, ["stitching_centres"]).groups()
    assert (groups["lose"] >= 0).all()
    assert (groups["stay"] + groups["move"] + groups["lose"]).to_numpy() == pytest.approx(1)


def test_one_cluster_has_no_column_of_clusters_and_two_have() -> None:
    several = ClusterAttributes(**{**ATTRIBUTES, "laws": np.array([0.1, 0.9])})
    for attributes, many in ((ClusterAttributes(**ATTRIBUTES), 1), (several, 2)):
        found = effect(attributes, ["stitching_centres"])
        for table in (found.groups(), found.frame):
            assert ("cluster" in table) == (many > 1)
            if many > 1:
                assert set(table["cluster"]) == {0, 1}


def test_results_are_tidy() -> None:
    frame = HERE.run().frame
    assert list(frame.columns) == ["outcome", "meaning", "value"]
    assert set(frame["outcome"]) == set(OUTCOMES)
    several = HERE.changed(laws=[0.1, 0.9]).run()
    assert several.frame.groupby("cluster").size().to_dict() == {0: len(OUTCOMES), 1: len(OUTCOMES)}
    firms = several.state.frame
    assert firms.groupby("cluster")["work"].sum().tolist() == pytest.approx([1, 1])
    tiers = several.impacts.frame
    assert tiers[["cluster", "site"]].drop_duplicates().shape == (6, 2)
    assert tiers.groupby("cluster")["work"].sum().tolist() == pytest.approx([1, 1])


def test_a_path_is_that_of_simulate() -> None:
    path = HERE.changed(omega=0.25).path(7)
    state = simulate(ClusterAttributes(**ATTRIBUTES), None, SimulationParameters(omega=0.25), 7, path=True)
    np.testing.assert_array_equal(path["chain_wide"], state.chain_wide[:, 0])
    assert path["step"].tolist() == list(range(8))
    assert state.frame.groupby("step")["work"].sum().tolist() == pytest.approx([1] * 8)


def test_two_scenarios_side_by_side() -> None:
    found = compare(HERE, HERE.changed(traceability=0.9))
    assert isinstance(found, pd.DataFrame)
    assert list(found.columns) == ["outcome", "meaning", "first", "second", "change"]
    row = found.set_index("outcome").loc["hidden_gap"]
    assert row["change"] == row["second"] - row["first"] < 0
    assert (compare(HERE, HERE)["change"].fillna(0) == 0).all()


@pytest.mark.parametrize(
    "names", [("traceability", "omega"), ("laws", "plant_benefit", "psi"), ("pay_tier_3", "gloss")]
)
def test_a_sweep_over_any_names_is_one_run_after_the_other(names: tuple[str, ...]) -> None:
    scenario = HERE.changed(initiatives=["common_plant"])
    found = sweep(scenario, **{name: [0.2, 0.6] for name in names})
    # The gloss is both a number of the model and an outcome.
    columns = [f"parameter_{name}" if name in OUTCOMES else name for name in names]
    assert list(found.columns) == [*columns, *OUTCOMES]
    assert found[columns].to_numpy().tolist() == [list(point) for point in product([0.2, 0.6], repeat=len(names))]
    for row in found.to_dict("records"):
        chosen = {name: row[column] for name, column in zip(names, columns, strict=True)}
        alone = scenario.changed(**chosen).run().outcomes.iloc[0]
        for outcome in OUTCOMES:
            assert row[outcome] == pytest.approx(alone[outcome], rel=1e-12, nan_ok=True)


def test_a_sweep_takes_arrays_initiatives_and_several_clusters() -> None:
    several = HERE.changed(laws=[0.1, 0.9])
    found = sweep(several, initiatives=[[], ["training"]], traceability=np.linspace(0, 1, 3), omega=pd.Series([0.5]))
    assert len(found) == 2 * 3 * 2
    assert found["initiatives"].unique().tolist() == ["none", "training"]
    assert list(found.columns[:4]) == ["initiatives", "traceability", "omega", "cluster"]
    one = found.query("initiatives == 'training' and traceability == 0.5 and cluster == 1")["chain_wide"].item()
    assert one == HERE.changed(laws=0.9, traceability=0.5, initiatives=["training"]).run().state.chain_wide


def test_progress_of_a_sweep_goes_over_its_runs() -> None:
    seen: list[int] = []

    def watch(items: Iterable[Any]) -> Iterable[Any]:
        seen.append(len(list(items)))
        return items

    sweep(HERE, progress=watch, omega=[0.1, 0.2, 0.3], laws=[0, 1])
    assert seen == [3]


def test_all_names_come_from_the_fields_and_the_register() -> None:
    names = set(changeable())
    assert names >= set(places(SimulationParameters)) | set(places(ImpactParameters))
    assert {"floor", "plant_benefit", "technology_saving"} <= names
    # No prior, no demand over time, no attribute.
    assert not names & {"visible_share", "boom_rise", "volatility"}
    assert names <= set(assumptions()["name"]) | {
        item.name for kind in (SimulationParameters, ImpactParameters) for item in fields(kind)
    }


def test_a_file_says_the_same_as_python(tmp_path: Path) -> None:
    path = tmp_path / "place.toml"
    path.write_text(WHOLE, encoding="utf-8")
    found = Scenario.from_toml(path)
    same = HERE.changed(
        name="A place",
        omega=0.25,
        reach_laws_tier_3=0.4,
        pay=(1.2, 1.0, 0.8),
        network=[2, 3, 4],
        initiatives=["training", Initiative("Price floor", lower_to={"price_squeeze": 0.1})],
    )
    assert found.to_toml() == same.to_toml()
    assert found.run().state.chain_wide == same.run().state.chain_wide


def test_a_case_a_file_beside_it_and_sizes(tmp_path: Path) -> None:
    (tmp_path / "network.csv").write_text("client,firm,tier,order_share\nvisible buyers,A,1,1\nvisible buyers,B,1,1\n")
    path = tmp_path / "place.toml"
    network = '[network]\nfile = "network.csv"\nsizes = {A = 3, B = 1}\n'
    path.write_text(f'case = "sialkot-football"\n[attributes]\nlaws = 0.75\n{network}')
    found = Scenario.from_toml(path)
    case = Scenario.of_case("sialkot-football", laws=0.75)
    assert vars(found.attributes) == vars(case.attributes)
    assert found.network.size.tolist() == [0.75, 0.25]


SOME = ("omega", "psi", "pay_tier_2", "initial_conduct", "women_tier_1")
shares = st.floats(0, 1)
texts = st.text(st.characters(exclude_categories=["Cs"]))


@st.composite
def scenarios(draw: Callable[..., Any]) -> Scenario:
    attributes = {item.name: draw(shares) for item in fields(ClusterAttributes)}
    if draw(st.booleans()):
        attributes["laws"] = draw(st.lists(shares, min_size=2, max_size=3))
    names = draw(st.lists(st.sampled_from(SOME), unique=True))
    own = Initiative(draw(texts.filter(str.strip)), raise_to={"laws": draw(shares)}, set_to={"moved": draw(shares)})
    return Scenario(
        attributes,
        {**{name: draw(shares) for name in names}, "rho": draw(st.sampled_from([-np.inf, -1.0, 0.5, np.inf]))},
        draw(st.one_of(st.none(), networks())),
        [*draw(st.lists(st.sampled_from(["training", "association"]), unique=True)), own],
        draw(texts),
    )


@settings(max_examples=30)
@given(scenario=scenarios())
def test_there_and_back_through_toml(scenario: Scenario) -> None:
    back = Scenario.from_text(scenario.to_toml())
    assert back.name == scenario.name
    assert back.initiatives == scenario.initiatives
    assert back.parameters == scenario.parameters
    for item in fields(ClusterAttributes):
        np.testing.assert_array_equal(getattr(back.attributes, item.name), getattr(scenario.attributes, item.name))
    if scenario.network is None:
        assert back.network is None
    else:
        for name in ProductionNetwork.__dataclass_fields__:
            ours, theirs = getattr(scenario.network, name), getattr(back.network, name)
            if name == "names":
                assert ours == theirs
            elif name not in ("client", "subcontractor", "share"):
                np.testing.assert_allclose(theirs, ours, rtol=1e-12)
        assert back.run().outcomes["chain_wide"].to_numpy() == pytest.approx(scenario.run().outcomes["chain_wide"])


def test_what_is_written_is_toml_as_others_read_it() -> None:
    told = Scenario(ATTRIBUTES, {"rho": -np.inf}, name='quotes " and \\ and \x7f and\nlines and 日本').to_toml()
    read = tomllib.loads(told)
    assert read["name"] == 'quotes " and \\ and \x7f and\nlines and 日本'
    assert read["parameters"]["rho"] == -np.inf
    assert read["attributes"]["visibility"] == 0.9


BROKEN = """\
nmae = "x"
initiatives = ["trainin", { name = "own", raise_to = { lws = 0.5 } }]

[attributes]
visibilty = 1.0
laws = 2
monitoring = "0.5"
associations = 0.7
dialogue = 0.3
community = [0.1, 1.5]

[parameters]
omga = 0.4
boom_rise = 0.3
pay_tier_1 = -2
floor = 3.0
traceability = 0.2

[network]
file = "nowhere.csv"
fimrs = [1]
"""

SAID = [
    "key 'nmae' is unknown; nearest is name; allowed are name, case, initiatives, attributes, parameters, network",
    "[network] key 'fimrs' is unknown; nearest",
    "[network] file is 'nowhere.csv', which is not there; allowed is a file beside the scenario",
    "[attributes] attribute 'visibilty' is unknown; nearest is visibility; allowed are visibility, laws",
    "[attributes] laws is 2.0; allowed are numbers from 0 to 1",
    "[attributes] monitoring is '0.5'; allowed are numbers from 0 to 1",
    "[attributes] community is 1.5 at (1,); allowed are numbers from 0 to 1",
    "[attributes] visibility is missing; allowed is a number from 0 to 1",
    "[parameters] 'omga' is unknown; nearest is omega",
    "[parameters] boom_rise is an assumption of the register on which no outcome of a scenario depends",
    "[parameters] floor is 3.0; allowed is a number from 1e-09 to 0.001",
    "[parameters] traceability is an attribute of the cluster; allowed is to give it among the attributes",
    "initiative 'trainin' is unknown; nearest is training; allowed are ",
    "initiative 'own': raise_to: 'lws' is unknown; nearest is laws; allowed are visibility, laws",
]


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(BROKEN, encoding="utf-8")
    lines = faults(lambda: Scenario.from_toml(path))
    assert all(line.startswith("broken.toml: ") for line in lines)
    for said in SAID:
        assert any(line.removeprefix("broken.toml: ").startswith(said) for line in lines), said
    assert len(lines) == len(SAID)


def test_a_sound_file_has_no_fault() -> None:
    """Negative control."""
    assert Scenario.from_text(WHOLE).name == "A place"


def test_a_table_of_clusters_is_a_scenario_of_as_many() -> None:
    table = pd.DataFrame([ATTRIBUTES, {**ATTRIBUTES, "laws": 0.9}], index=["Here", "There"])
    both = HERE.changed(laws=[ATTRIBUTES["laws"], 0.9])
    for clusters in (table, both.attributes.frame):
        pd.testing.assert_frame_equal(Scenario(clusters).run().outcomes, both.run().outcomes)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "A"}, "attribute 'name' is unknown; allowed are visibility, laws"),
        ({"laws": 80}, "laws is 80.0 at (0,); allowed are numbers from 0 to 1"),
    ],
)
def test_a_faulty_column_of_clusters_is_told(change: dict[str, object], said: str) -> None:
    """Negative control."""
    (line,) = faults(lambda: Scenario(pd.DataFrame([{**ATTRIBUTES, **change}])))
    assert line.startswith(said)


def test_a_scenario_and_what_comes_of_it_are_shown_in_a_line() -> None:
    own = HERE.changed(omega=0.25, network=[3, 4], initiatives=["training", Initiative("x", set_to={"moved": 1})])
    said = repr(own)
    for words in ("laws=", "omega=0.25", "7 firms", "initiatives: training, x"):
        assert words in said
    assert repr(own.run()) == f"Result(outcomes, firms, impacts and effect of {said})"
    assert repr(Scenario(HERE.changed(laws=[0, 1]).attributes)) == "Scenario(2 clusters)"
    assert "array(" not in said
    assert "array(" in repr(own.network)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("gap", "; it is scenario.run().outcomes['gap']"), ("impacts", "; it is scenario.run().impacts"), ("zzz", "")],
)
def test_what_a_run_gives_is_not_looked_for_in_vain(name: str, hint: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(HERE, name)
    assert str(caught.value) == f"'Scenario' object has no attribute {name!r}{hint}"
    assert copy.deepcopy(HERE).to_toml() == HERE.to_toml()


ALIKE = [
    (lambda: HERE.changed(initiative=["training"]), "'initiative' is unknown; nearest are initiatives and normative"),
    (
        lambda: Scenario(ATTRIBUTES, {"initiatives": ["training"]}),
        "initiatives is no number of the model; allowed is to give it beside the parameters",
    ),
    (lambda: compare(HERE, HERE, HERE), "compare: a Scenario is one value too many; allowed are first, second"),
    (lambda: HERE.run(3), "run: 3 is one value too many; allowed is none"),
    (
        lambda: csrmodel.ensemble_blocks(None, 9, 1, "sobol"),
        "ensemble_blocks: 'sobol' has no name; after prior, clusters, seed allowed is each by its name",
    ),
    (
        lambda: csrmodel.ensemble_frame(None, 9, 1, executor=4),
        "executor is 4; allowed is an Executor (ProcessPoolExecutor(4), or a Dask client's get_executor()) or None",
    ),
    (lambda: HERE.changed(label="x"), "'label' is unknown; allowed are the attributes (visibility, laws, "),
    (lambda: HERE.changed(tracability=0.3), "'tracability' is unknown; nearest is traceability"),
    (lambda: HERE.changed(Laws=0.3), "'Laws' is unknown; nearest is laws"),
    (lambda: sweep(HERE, volatilty=[0]), "'volatilty' is unknown; nearest is volatility"),
    (lambda: HERE.changed(zzzz=0.3), "'zzzz' is unknown; allowed are the attributes (visibility, laws, "),
    (lambda: HERE.changed(parameters={"omega": 0.3}), "parameters is {'omega': 0.3}; allowed is each by its own name"),
    (lambda: HERE.changed({"laws": 0.3}), "changed: {'laws': 0.3} has no name; allowed is a name for each value"),
    (lambda: sweep(HERE, {"omega": [0]}), "sweep: {'omega': [0]} has no name; after scenario allowed is a name"),
    (lambda: sweep(HERE, initiatives=["training"]), "initiatives is ['training']; allowed is a list of lists, such as"),
    (
        lambda: HERE.changed(initiatives=Initiative("x", set_to={"moved": 1})),
        "initiatives is an Initiative; allowed is",
    ),
    (
        lambda: effect(HERE.attributes, "training"),
        "initiatives is 'training'; allowed is a list of names or Initiative",
    ),
    (
        lambda: Initiative("x", raise_to={"laws": 0.9}, lower_to={"laws": 0.5}),
        "initiative 'x' raises and lowers 'laws'; allowed is one of the two",
    ),
    (lambda: HERE.changed(laws=[]), "laws is empty; allowed is a number from 0 to 1, or one for each cluster"),
    (lambda: HERE.changed(laws=[0, 1], dialogue=[0, 0, 1]), "laws describes 2 clusters and dialogue 3; allowed is one"),
    (lambda: HERE.changed(omega=[0.2, 0.3]), "omega is [0.2, 0.3]; allowed is a number, and sweep runs over several"),
    (
        lambda: HERE.changed(pay_tier_3=-3),
        "pay_tier_3 is -3, so that pay is (1.1, 0.9, -3); allowed is three numbers of",
    ),
    (lambda: Scenario({**ATTRIBUTES, "omega": 0.3}), "omega is a number of the model; allowed is to give it among the"),
    (
        lambda: Scenario("sialkot-football"),
        "attributes is 'sialkot-football', a coded case; allowed is Scenario.of_case(",
    ),
    (lambda: HERE.path(-1), "steps is -1; allowed is a whole number of 0 or more"),
    (
        lambda: HERE.to_toml("no/x.toml"),
        "path is 'no/x.toml', whose folder is not there; allowed is a file in a folder",
    ),
    (
        lambda: Scenario.from_text("mine.toml"),
        "text is 'mine.toml'; allowed is text in TOML, and a file by its name for",
    ),
    (lambda: ClusterAttributes(**ATTRIBUTES, normativ=1), "ClusterAttributes: argument 'normativ' is unknown; nearest"),
    (lambda: ClusterAttributes(laws=1), "ClusterAttributes: visibility, monitoring, associations, dialogue, community"),
    (lambda: SimulationParameters(omga=0.3), "SimulationParameters: argument 'omga' is unknown; nearest is omega"),
    (
        lambda: SimulationParameters({"omega": 0.3}),
        "rho is {'omega': 0.3}; allowed is each by its name, with two stars",
    ),
    (lambda: csrmodel.PopulationPrior(visible_shar=1), "PopulationPrior: argument 'visible_shar' is unknown; nearest"),
    (
        lambda: csrmodel.ensemble_blocks(None, 9, 1, omega=1),
        "ensemble_blocks: argument 'omega' is unknown; allowed are",
    ),
    (lambda: Initiative("x", raises={}), "Initiative: argument 'raises' is unknown; nearest is raise_to; allowed are"),
]


@pytest.mark.parametrize(("call", "said"), ALIKE, ids=[said.partition(";")[0] for _, said in ALIKE])
def test_a_slip_is_told_with_what_was_meant(call: Callable[[], object], said: str) -> None:
    (line,) = faults(call)
    assert line.startswith(said)
    # Nobody reads eighty names.
    assert len(line) < 400


def test_a_series_is_numbers_by_name() -> None:
    series = Scenario(pd.Series(ATTRIBUTES), pd.Series({"omega": 0.25}))
    assert series.to_toml() == HERE.changed(omega=0.25).to_toml()


def test_firms_are_named_in_their_order() -> None:
    links = [("A", 0.2), ("B", 0.9)]
    edges = [{"client": "visible buyers", "firm": name, "tier": 1, "order_share": share} for name, share in links]
    rest = [{"client": "other buyers", "firm": name, "tier": 1, "order_share": 1 - share} for name, share in links]
    result = HERE.changed(network=[*edges, *rest]).run()
    assert result.firms["firm"].tolist() == ["A", "B"]
    assert result.firms["exposure"].tolist() == [0.2, 0.9]
    assert result.firms["conduct"].tolist() == result.state.firms(result.state.conduct)[0].tolist()
    assert "firm" not in result.state.frame


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = ", "scenario is no TOML: "),
        (
            "traceability = 0.3",
            "key 'traceability' is an attribute of the cluster; allowed is to give it under [attrib",
        ),
        ("omega = 0.3", "key 'omega' is a number of the model; allowed is to give it under [parameters]"),
        ("[attributes]\nlaws = 1\nlaws = 1", "scenario is no TOML: "),
        ('initiatives = "training"', "initiatives is 'training'; allowed is a list of names and Initiatives"),
        ('case = "sialkot"', "case 'sialkot' is unknown; nearest is sialkot-football; allowed are "),
        ("name = 3", "name is 3; allowed is text"),
        ("attributes = 3", "[attributes] attributes is 3; allowed is a ClusterAttributes, or a dict"),
        ("network = 3", "network is 3; allowed is a table with file or firms or links"),
        ("[network]", "[network] nothing is there; allowed is one of file, firms and links"),
        ('[network]\nfirms = [1]\nfile = "x"', "[network] file and firms are there; allowed is one of"),
        ("[network]\nfirms = 3", "[network] firms is 3; allowed is the number of firms in each tier"),
        ("[network]\nfirms = [0]", "[network] firms is (0,); allowed are one to three numbers of 1 or more"),
        ("[network]\nlinks = [3]", "[network] links is [3]; allowed is a list of tables with client, firm, tier"),
        ("[parameters]\nomega = 2", "[parameters] omega is 2; allowed is a number from 0 to 1"),
        ("[parameters]\npay = [1]", "[parameters] pay is (1,); allowed is three numbers of 0 or more"),
        ("[parameters]\nomega = true", "[parameters] omega is True; allowed is a number"),
    ],
)
def test_a_fault_of_a_file_has_its_place(text: str, said: str) -> None:
    lines = [line.removeprefix("scenario: ") for line in faults(lambda: Scenario.from_text(text))]
    assert any(line.startswith(said) for line in lines), lines


def test_nothing_is_read_where_no_file_is(tmp_path: Path) -> None:
    assert faults(lambda: Scenario.from_toml(tmp_path / "none.toml"))[0].startswith("none.toml cannot be read (No such")
    (tmp_path / "latin.toml").write_bytes('name = "caf\xe9"'.encode("latin-1"))
    assert faults(lambda: Scenario.from_toml(tmp_path / "latin.toml")) == [
        "latin.toml is not UTF-8; allowed is a file in TOML"
    ]


def test_faults_in_python_are_told_by_the_same_words() -> None:
    lines = faults(lambda: HERE.changed(omga=0.5, laws=2, initiatives=["trainin"], network={}))
    assert [line.partition(";")[0] for line in lines] == [
        "laws is 2.0",
        "'omga' is unknown",
        "initiative 'trainin' is unknown",
        "network is {}",
    ]
    assert faults(lambda: Scenario({"laws": 0.5}, [1])) == [
        *(f"{name} is missing; allowed is a number from 0 to 1" for name in ATTRIBUTES if name != "laws"),
        "parameters is [1]; allowed is a dict of numbers by name",
    ]


def test_a_sweep_refuses_before_it_runs() -> None:
    assert faults(lambda: sweep(HERE, omega=0.5)) == ["omega is 0.5; allowed is a list of values, such as [0, 0.5, 1]"]
    assert faults(lambda: sweep(HERE, omega=[0.5], omga=[1]))[0].startswith("'omga' is unknown; nearest is omega")
    assert faults(lambda: sweep(HERE, laws=[0, 2])) == ["laws is 2.0; allowed are numbers from 0 to 1"]
    assert faults(lambda: sweep(HERE, boom_rise=[0.1, 0.2]))[0].startswith("boom_rise is an assumption of the register")
    assert faults(lambda: sweep(HERE, network=[[1]]))[0].startswith("network cannot run over values")
    assert faults(lambda: sweep(HERE))[0].startswith("names are missing")


def test_objects_of_parameters_are_taken_as_what_they_change() -> None:
    assert Scenario(ATTRIBUTES, SimulationParameters(omega=0.25)).parameters == {"omega": 0.25}
    assert Scenario(ATTRIBUTES, ImpactParameters(pay=(1, 1, 1))).parameters == {"pay": (1, 1, 1)}


def test_the_main_names_can_be_imported_from_the_package() -> None:
    for name in csrmodel.__all__:
        assert getattr(csrmodel, name) is not None
        assert name in dir(csrmodel)
    with pytest.raises(AttributeError, match="no attribute 'nothing'; there are Result, Scenario"):
        csrmodel.nothing  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute 'Senario'; nearest is Scenario; there are"):
        csrmodel.Senario  # noqa: B018
    assert csrmodel.Scenario is Scenario
    # A module of the same name would take the place of what is meant as soon as it is imported.
    modules = {path.stem for path in Path(csrmodel.__file__).parent.iterdir()}
    assert not modules & set(csrmodel.__all__)


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "emscripten", reason="a page starts no process")
@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import csrmodel", []),
        ("from csrmodel import Scenario", ["numpy", "pandas"]),
        # As `python -m csrmodel run` does.
        ("from csrmodel.__main__ import main; main(['run', 'FILE'])", ["numpy", "pandas"]),
        # Negative control: a chart needs Altair.
        ("from csrmodel import Scenario; Scenario.from_toml('FILE').path(1).plot()", ["numpy", "pandas", "altair"]),
    ],
)
def test_nothing_heavy_is_imported_before_it_is_used(code: str, found: list[str], tmp_path: Path) -> None:
    import subprocess

    HERE.to_toml(tmp_path / "here.toml")
    names = "('numpy', 'pandas', 'altair', 'scipy', 'xarray', 'tqdm')"
    told = f"import sys; print([name for name in {names} if name in sys.modules])"
    command = [sys.executable, "-c", f"{code.replace('FILE', 'here.toml')}\n{told}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert said.splitlines()[-1] == str(found)


@pytest.mark.parametrize(
    "alike",
    [
        [[Initiative("A", set_to={"moved": 0.1})], [Initiative("A", set_to={"moved": 0.9})]],
        [[], [Initiative("none", set_to={"moved": 0.9})]],
        [["training", "association"], [Initiative("training, association", set_to={"moved": 0.9})]],
    ],
)
def test_initiatives_that_a_table_could_not_tell_apart_are_refused(alike: list[list[str | Initiative]]) -> None:
    with pytest.raises(
        ValueError, match=r"^initiatives has '.*' twice; allowed are values that a table can tell apart"
    ):
        sweep(HERE, initiatives=alike)
    apart = sweep(
        HERE, initiatives=[[Initiative("A", set_to={"moved": 0.1})], [Initiative("B", set_to={"moved": 0.9})]]
    )
    assert apart["initiatives"].tolist() == ["A", "B"]


def test_a_grid_is_no_list_of_values() -> None:
    with pytest.raises(ValueError, match=r"^traceability has \[1.0, 0.0\] among its values; allowed are numbers"):
        sweep(HERE, traceability=np.eye(2))
    assert len(sweep(HERE, traceability=np.array([0, 1]))) == 2


@pytest.mark.parametrize("name", ["", " ", None])
def test_an_initiative_has_a_name(name: object) -> None:
    with pytest.raises(ValueError, match=r"name is .*; allowed is"):
        Initiative(name, set_to={"moved": 0.5})  # type: ignore[arg-type]
    assert Initiative("a", set_to={"moved": 0.5}).name == "a"
