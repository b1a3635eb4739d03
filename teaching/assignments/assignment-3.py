"""Key of the third assignment, "How would you know?"."""

import numpy as np

from csrmodel import draw
from csrmodel.assessment import (
    DESIGNS,
    StudyParameters,
    clusters_needed,
    compare_designs,
    estimates,
    simulated_clusters,
)
from csrmodel.marking import Key, Words, near

KEY = Key(
    "assignment-3",
    solutions={
        "3.1": """\
truth = clusters.effect.mean()
chain = simulated_clusters(attributes, ["association"], "chain-wide conduct", parameters)
truth_chain = chain.effect.mean()""",
        "3.2": """\
def biases(selection, shock):
    chosen = StudyParameters(selection=selection, shock=shock)
    here = simulated_clusters(attributes, ["association"], "first-tier conduct", chosen)
    table = compare_designs(estimates(here, 80, 400, np.random.default_rng(1), chosen))
    return dict(zip(table["design"], table["bias"]))""",
        "3.3": """\
by_selection = [design for design, bias in biases(3, 0).items() if abs(bias) > 0.03]
by_shock = [design for design, bias in biases(0, 0.1).items() if abs(bias) > 0.03]""",
        "3.4": """\
needed_first = clusters_needed(clusters, "random assignment", parameters)
needed_chain = clusters_needed(chain, "random assignment", parameters)""",
        "3.5": """\
coverage = []
for size in (20, 80, 320):
    table = compare_designs(estimates(clusters, size, 400, np.random.default_rng(1), parameters))
    coverage.append(table.set_index("design").loc["with and without", "coverage"])""",
        "3.6": 'study = """' + "A text of the length that is asked for, which a person reads. " * 10 + '"""',
    },
    words=[
        Words(
            "3.6",
            "study",
            10,
            [
                "2: an outcome of workers, measured where the work is done, before and after.",
                "2: a comparison group, and why it would have changed as the workshops did; or a draw by lot.",
                "2: says who would join, and in which direction that misleads.",
                "2: a result that would count as failure, said before the data are there.",
                "2: sees that fifty workshops are too few for an effect of this size, and does something about it.",
            ],
        )
    ],
)

NEAR = 0.02
"""Studies are made up by chance: another seed, or another number of them, moves a bias by less."""


def simulated(outcome: str = "first-tier conduct", selection: float = 3, shock: float = 0.1):
    drawn = draw(None, 1000, seed=1, method="random")
    parameters = StudyParameters(selection=selection, shock=shock)
    return simulated_clusters(drawn.attributes, ["association"], outcome, parameters), parameters


def table(selection: float = 3, shock: float = 0.1, size: int = 80):
    clusters, parameters = simulated("first-tier conduct", selection, shock)
    return compare_designs(estimates(clusters, size, 400, np.random.default_rng(1), parameters)).set_index("design")


def fooled(selection: float, shock: float) -> set[str]:
    bias = table(selection, shock)["bias"]
    return set(bias[bias.abs() > 0.03].index)


@KEY.check("3.1", 1, truth="truth")
def effect_on_the_first_tier(truth):
    """The mean effect on the first tier."""
    return near(truth, simulated()[0].effect.mean())


@KEY.check("3.1", 2, truth="truth_chain")
def effect_on_the_chain(truth):
    """The mean effect on the whole chain."""
    return near(truth, simulated("chain-wide conduct")[0].effect.mean())


@KEY.check("3.2", 2, eager="biases(4.5, 0)")
def bias_by_selection(eager):
    """The biases where clusters join eagerly and nothing else happens."""
    wanted = table(4.5, 0)["bias"]
    return all(near(eager[design], wanted[design], NEAR) for design in DESIGNS)


@KEY.check("3.2", 2, leaving="biases(0, -0.2)")
def bias_by_shock(leaving):
    """The biases where buyers leave meanwhile."""
    wanted = table(0, -0.2)["bias"]
    return all(near(leaving[design], wanted[design], NEAR) for design in DESIGNS)


@KEY.check("3.3", 2, designs="by_selection")
def fooled_by_selection(designs):
    """The designs that eager joiners fool."""
    return set(designs) == fooled(3, 0)


@KEY.check("3.3", 2, designs="by_shock")
def fooled_by_shock(designs):
    """The designs that are fooled by what happens meanwhile."""
    return set(designs) == fooled(0, 0.1)


@KEY.check("3.4", 2, first="needed_first", chain="needed_chain")
def clusters_for_each_outcome(first, chain):
    """How many clusters each outcome needs."""
    return all(
        near(value, clusters_needed(*pair(outcome)), 1)
        for value, outcome in ((first, "first-tier conduct"), (chain, "chain-wide conduct"))
    )


def pair(outcome: str):
    clusters, parameters = simulated(outcome)
    return clusters, "random assignment", parameters


@KEY.check("3.5", 3, coverage="coverage")
def coverage_by_size(coverage):
    """How often the interval holds the truth, for three sizes."""
    wanted = [table(size=size).loc["with and without", "coverage"] for size in (20, 80, 320)]
    return all(near(value, each, 0.06) for value, each in zip(coverage, wanted, strict=True))
