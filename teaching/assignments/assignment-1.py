"""Key of the first assignment, "One formula, three beliefs"."""

from csrmodel import AdoptionParameters
from csrmodel.adoption import adoption
from csrmodel.assignments import ALONE
from csrmodel.coded_cases import coded_cases
from csrmodel.marking import Key, Words, near

KEY = Key(
    "assignment-1",
    solutions={
        "1.1": """\
weakest, adding, best = (
    float(adoption(visibility, national, AdoptionParameters(sigma=sigma)))
    for sigma in (float("-inf"), 1, float("inf"))
)""",
        "1.2": """\
def alone(sigma):
    return float(adoption(1, [0.1] * 5, AdoptionParameters(sigma=sigma)))""",
        "1.3": """\
low, high = 0.0, 1.0
for _ in range(40):
    tipping = (low + high) / 2
    low, high = (low, tipping) if alone(tipping) > 0.5 else (tipping, high)""",
        "1.4": """\
def adopters(sigma, unreported):
    def adopts(case):
        cluster = case.attributes(unreported)
        return adoption(cluster.visibility, cluster.national(), AdoptionParameters(sigma=sigma)).item() > 0.5

    return [case.case for case in coded_cases() if adopts(case)]""",
        "1.5": 'belief = """' + "A text of the length that is asked for, which a person reads. " * 10 + '"""',
    },
    words=[
        Words(
            "1.5",
            "belief",
            8,
            [
                "2: says what sigma means for buyers and institutions, and names a belief for a kind of cluster.",
                "2: names an observation that would contradict the belief, in a cluster that could be visited.",
                "2: tells verdicts that do not move with the stand-in from those that do, by name.",
                "2: keeps apart what the review says, what the model implies and what the writer thinks.",
                "None of the beliefs is the right one. A text that proves one by the coded cases has missed the point.",
            ],
        )
    ],
)


def at(sigma: float, visibility: float = 0.9, national: tuple[float, ...] = (0.2, 0.7, 0.7, 0.3, 0.3)) -> float:
    return float(adoption(visibility, national, AdoptionParameters(sigma=sigma)))


def adopting(sigma: float, unreported: float) -> set[str]:
    clusters = {case.case: case.attributes(unreported) for case in coded_cases()}
    chosen = AdoptionParameters(sigma=sigma)
    return {case for case, c in clusters.items() if adoption(c.visibility, c.national(), chosen).item() > 0.5}


@KEY.check("1.1", 1, value="weakest")
def the_weakest_link(value):
    """Adoption where the weaker level decides."""
    return near(value, at(float("-inf")))


@KEY.check("1.1", 1, value="adding")
def adding_up(value):
    """Adoption where levels add up."""
    return near(value, at(1))


@KEY.check("1.1", 1, value="best")
def the_best_shot(value):
    """Adoption where the stronger level is enough."""
    return near(value, at(float("inf")))


@KEY.check("1.2", 2, low="alone(-1.5)", high="alone(0.25)")
def the_function_between_the_ends(low, high):
    """The function at values of sigma between the ends."""
    return near(low, at(-1.5, *ALONE)) and near(high, at(0.25, *ALONE))


@KEY.check("1.2", 1, low="alone(float('-inf'))", high="alone(float('inf'))")
def the_function_at_the_ends(low, high):
    """The function where one level alone decides."""
    return near(low, at(float("-inf"), *ALONE)) and near(high, at(float("inf"), *ALONE))


@KEY.check("1.3", 2, tipping="tipping")
def the_tipping_point(tipping):
    """The sigma at which the cluster is at the crossover, to two decimals."""
    return near(at(tipping, *ALONE), 0.5, 0.0025)


@KEY.check("1.4", 2, strict="adopters(float('-inf'), 0.5)", lax="adopters(float('inf'), 0.5)")
def cases_by_belief(strict, lax):
    """The cases that adopt, by belief."""
    return set(strict) == adopting(float("-inf"), 0.5) and set(lax) == adopting(float("inf"), 0.5)


@KEY.check("1.4", 2, low="adopters(1, 0.2)", high="adopters(1, 0.8)")
def cases_by_stand_in(low, high):
    """The cases that adopt, by what stands in for what is not reported."""
    return set(low) == adopting(1, 0.2) and set(high) == adopting(1, 0.8)
