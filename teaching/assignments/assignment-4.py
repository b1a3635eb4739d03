"""Key of the fourth assignment, "Your cluster". What is right follows from what each student has coded."""

from csrmodel import Scenario
from csrmodel.assignments import coded_cluster, coding_fault, filled
from csrmodel.evidence import default
from csrmodel.initiatives import initiative_names
from csrmodel.marking import Key, Words, near

KEY = Key(
    "assignment-4",
    solutions={
        "4.1": """\
# A town that there is not, for the key alone.
coded = dict(
    visibility=0.67, laws=0.33, monitoring=None, associations=1, dialogue=None, community=0, normative=None
)
sources = {name: "Made up, page 1" for name, value in coded.items() if value is not None}""",
        "4.2": """\
cluster = Scenario(assignments.filled(coded, evidence.default("unreported")))""",
        "4.3": """\
low, high = (
    Scenario(assignments.filled(coded, value)).run().outcomes["chain_wide"].item() for value in (0, 1)
)""",
        "4.4": """\
second = {**coded, "laws": 0.67, "dialogue": 0.33}
apart = [name for name in CONDITIONS if coded[name] != second[name]]""",
        "4.5": """\
from csrmodel.initiatives import initiative_names


def best(outcome):
    reached = {
        name: cluster.changed(initiatives=[name]).run().outcomes[outcome].item() for name in initiative_names()
    }
    return max(reached, key=reached.get)


best_first, best_chain = best("first_tier"), best("chain_wide")""",
        "4.6": 'limits = """' + "A text of the length that is asked for, which a person reads. " * 10 + '"""',
    },
    words=[
        Words(
            "4.6",
            "limits",
            12,
            [
                "3: what the source reports, the model makes of it and the writer thinks are told apart.",
                "3: names the condition that matters most, by having moved it, and not by taste.",
                "3: says whom the source did not ask, and what they might have said.",
                "3: learns from a difference between the coders: the codebook, the source, or one of the two.",
                "Read the source for two of the codes. A value that does not stand there loses the points of 4.1.",
            ],
        )
    ],
)


def outcomes(coded, unreported=None, initiatives=()):
    value = default("unreported") if unreported is None else unreported
    return Scenario(filled(coded, value), initiatives=initiatives).run().outcomes


def as_good_as_best(coded, given, outcome):
    """Whether no measure reaches more than the given one; two may reach the same."""
    reached = {name: outcomes(coded, initiatives=[name])[outcome].item() for name in initiative_names()}
    return given in reached and near(reached[given], max(reached.values()), 1e-6)


@KEY.check("4.1", 4, coded="coded", sources="sources")
def a_coding_with_sources(coded, sources):
    """Every condition is coded by the codebook or left open, and every value has a source."""
    return coded_cluster(coded, sources).right


@KEY.check("4.2", 2, coded="coded", told="cluster.to_toml()")
def the_scenario(coded, told):
    """The scenario has your values, and the stand-in elsewhere."""
    cluster = Scenario.from_text(told).attributes
    return not coding_fault(coded) and all(
        near(float(getattr(cluster, name)), value) for name, value in filled(coded, default("unreported")).items()
    )


@KEY.check("4.3", 2, coded="coded", low="low", high="high")
def the_range(coded, low, high):
    """Chain-wide conduct at both ends of what is not reported."""
    ends = [outcomes(coded, value)["chain_wide"].item() for value in (0, 1)]
    return near(low, ends[0]) and near(high, ends[1])


@KEY.check("4.4", 2, coded="coded", second="second", apart="apart")
def where_coders_differ(coded, second, apart):
    """The conditions on which the two coders differ."""
    return not coding_fault(second) and set(apart) == {name for name in coded if coded[name] != second[name]}


@KEY.check("4.5", 2, coded="coded", name="best_first")
def the_best_measure_for_the_first_tier(coded, name):
    """The measure that lifts the first tier most."""
    return as_good_as_best(coded, name, "first_tier")


@KEY.check("4.5", 2, coded="coded", name="best_chain")
def the_best_measure_for_the_chain(coded, name):
    """The measure that lifts the whole chain most."""
    return as_good_as_best(coded, name, "chain_wide")
