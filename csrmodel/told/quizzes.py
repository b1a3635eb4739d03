"""Numbers of the quizzes: what their texts say and what their answers are, worked out of the package."""

from __future__ import annotations

from functools import cache

from csrmodel import evidence
from csrmodel.evidence import default
from csrmodel.told import cluster_lab, conceptual_model, drivers_and_barriers, environmental_management, impacts
from csrmodel.treatment import TreatmentParameters


@cache
def numbers() -> dict[str, float]:
    """Each number by its name.

    Where one driver is strong and all others weak, as far as the register says for the two ends of a scale (``weak``
    and ``strong``): adoption with the laws alone where drivers add up (``laws_alone_add``), where the weakest decides
    (``laws_alone_weakest``) and where the best is enough (``laws_alone_best``), adoption with ``buyers_alone`` and with
    both levels strong (``both_strong``) as the model stands, and how many ``national`` factors share the
    ``national_weight``. Of the football cluster of Sialkot as the model has it: ``sialkot_reported`` conduct and the
    ``sialkot_gap`` hidden behind it. Of the common plant: what is ``collected`` of its needs. Of the worked example of
    two comparisons: how much adoption rises in all (``seen``) and by the association (``due``). Of the coded cases: how
    many are consistent with the second proposition (``second_for``).
    """
    weak, strong = default("axis_weak"), default("axis_strong")
    alone = drivers_and_barriers.one_driver(weak, strong)
    levels = conceptual_model.two_levels(strong, weak)
    sialkot = cluster_lab.at_rest("sialkot-football")
    # The sizes of the worked example in the chapter on impacts.
    compared = impacts.two_comparisons(0.3, 0.8, 0.6)
    judged = evidence.judged_cases()
    found = {
        "weak": weak,
        "strong": strong,
        "laws_alone_add": alone["laws_add"],
        "laws_alone_weakest": alone["laws_weak"],
        "laws_alone_best": alone["laws_best"],
        "national": alone["national"],
        "national_weight": alone["national_weight"],
        "buyers_alone": levels["buyer_alone"],
        "both_strong": levels["both_strong"],
        "sialkot_reported": sialkot["reported"],
        "sialkot_gap": sialkot["hidden_gap"],
        "collected": environmental_management.plant(TreatmentParameters())["collected"],
        "seen": compared["seen"],
        "due": compared["due"],
        "second_for": ((judged["proposition"] == 2) & (judged["verdict"] == "consistent")).sum(),
    }
    return {name: float(str(value)) for name, value in found.items()}
