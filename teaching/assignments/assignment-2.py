"""Key of the second assignment, "Reported and real"."""

from csrmodel import Scenario, compare, sweep
from csrmodel.initiatives import initiative_names
from csrmodel.marking import Key, Words, near

KEY = Key(
    "assignment-2",
    solutions={
        "2.1": """\
outcomes = today.run().outcomes
reported, chain_wide, gap = (outcomes[name].item() for name in ("reported", "chain_wide", "gap"))""",
        "2.2": """\
def gloss_share(case):
    found = Scenario.of_case(case).run().outcomes
    return (found["gloss"] / found["gap"]).item()""",
        "2.3": """\
def gap_of(case, **changes):
    return Scenario.of_case(case).changed(**changes).run().outcomes["gap"].item()""",
        "2.4": """\
swept = sweep(Scenario.of_case("jalandhar-football"), traceability=[0, 0.5, 1], price_squeeze=[0, 0.5, 1])


def setting(outcome):
    row = swept.loc[swept[outcome].idxmax()]
    return row["traceability"], row["price_squeeze"]


best_chain, largest_gap = setting("chain_wide"), setting("gap")""",
        "2.5": """\
from csrmodel.initiatives import initiative_names

jalandhar = Scenario.of_case("jalandhar-football")
changes = {
    name: compare(jalandhar, jalandhar.changed(initiatives=[name])).set_index("outcome").loc["gap", "change"]
    for name in initiative_names()
}
smokescreen, honest = max(changes, key=changes.get), min(changes, key=changes.get)""",
        "2.6": 'letter = """' + "A text of the length that is asked for, which a person reads. " * 10 + '"""',
    },
    words=[
        Words(
            "2.6",
            "letter",
            8,
            [
                "2: says what the measure does to report, chain and poverty, with the sign of each, from `compare`.",
                "2: the review, the model and the writer are told apart, and the review keeps its hedge.",
                "2: names who gains and who does not: by tier, by place of work, or by who lost work.",
                "2: asks for a measurement that could show the measure to fail, below the first tier.",
                'No points for "the model shows that": a model of assumptions shows nothing about Jalandhar.',
            ],
        )
    ],
)


def outcome(case: str, name: str, **changes: float) -> float:
    return Scenario.of_case(case).changed(**changes).run().outcomes[name].item()


def largest(name: str) -> list[float]:
    jalandhar = Scenario.of_case("jalandhar-football")
    swept = sweep(jalandhar, progress=False, traceability=[0, 0.5, 1], price_squeeze=[0, 0.5, 1])
    return swept.loc[swept[name].idxmax(), ["traceability", "price_squeeze"]].tolist()


def changes_of_gap() -> dict[str, float]:
    today = Scenario.of_case("jalandhar-football")
    found = {name: compare(today, today.changed(initiatives=[name])) for name in initiative_names()}
    return {name: table.set_index("outcome").loc["gap", "change"] for name, table in found.items()}


@KEY.check("2.1", 3, reported="reported", chain_wide="chain_wide", gap="gap")
def sialkot(reported, chain_wide, gap):
    """What is reported of Sialkot, what its chain does, and the gap."""
    found = {"reported": reported, "chain_wide": chain_wide, "gap": gap}
    return all(near(value, outcome("sialkot-football", name)) for name, value in found.items())


@KEY.check("2.2", 3, leather="gloss_share('mexico-leather')", football="gloss_share('jalandhar-football')")
def gloss_in_two_clusters(leather, football):
    """Gloss as a share of the gap, in clusters that the page does not ask for."""
    return all(
        near(value, outcome(case, "gloss") / outcome(case, "gap"))
        for case, value in (("mexico-leather", leather), ("jalandhar-football", football))
    )


@KEY.check("2.3", 2, both="gap_of('jalandhar-football', traceability=1.0, informality=0.0)")
def both_levers(both):
    """The gap with both levers."""
    return near(both, outcome("jalandhar-football", "gap", traceability=1.0, informality=0.0))


@KEY.check("2.3", 1, other="gap_of('pakistan-brick-kilns', volatility=0.9)")
def any_other_change(other):
    """The gap with a change that the page does not name."""
    return near(other, outcome("pakistan-brick-kilns", "gap", volatility=0.9))


@KEY.check("2.4", 2, pair="best_chain")
def where_the_chain_does_best(pair):
    """The setting at which chain-wide conduct is largest."""
    return list(pair) == largest("chain_wide")


@KEY.check("2.4", 2, pair="largest_gap")
def where_the_gap_is_largest(pair):
    """The setting at which the gap is largest."""
    return list(pair) == largest("gap")


@KEY.check("2.5", 2, name="smokescreen")
def the_measure_that_widens_the_gap_most(name):
    """The measure that widens the gap most."""
    changes = changes_of_gap()
    return name == max(changes, key=changes.__getitem__)


@KEY.check("2.5", 2, name="honest")
def the_measure_that_narrows_the_gap_most(name):
    """The measure that narrows the gap most."""
    changes = changes_of_gap()
    return name == min(changes, key=changes.__getitem__)
