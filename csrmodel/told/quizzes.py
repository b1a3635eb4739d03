"""Numbers of the quizzes: what their texts say and what their answers are, worked out of the package."""

from __future__ import annotations

from functools import cache

from csrmodel.told.drivers_and_barriers import one_driver


@cache
def numbers() -> dict[str, float]:
    """Each number by its name.

    Where all drivers but the laws stand at 0.1 and the laws at 0.9: adoption where drivers add up
    (``laws_alone_add``), where the weakest decides (``laws_alone_weakest``), where the best is enough
    (``laws_alone_best``), and the ``buyers_weight``.
    """
    alone = one_driver(0.1, 0.9)
    return {
        "laws_alone_add": float(str(alone["laws_add"])),
        "laws_alone_weakest": float(str(alone["laws_weak"])),
        "laws_alone_best": float(str(alone["laws_best"])),
        "buyers_weight": float(str(alone["omega"])),
    }
