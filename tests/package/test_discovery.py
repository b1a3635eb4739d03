"""Scenario discovery: a box that was built is found, one that was not is not."""

from __future__ import annotations

from itertools import pairwise
from math import comb, inf

import numpy as np
import pandas as pd
import pytest

from csrmodel.populations.discovery import CHANCE, PEEL, Box, at_least, discover, peeled

NAMES = ("a", "b", "c", "d", "e", "f")


def built(draws: int = 2000, seed: int = 3) -> tuple[pd.DataFrame, np.ndarray]:
    """Draws in which nearly all of a box of two limits have the property, and few outside it."""
    rng = np.random.default_rng(seed)
    x = rng.random((draws, len(NAMES)))
    inside = (x[:, 0] > 0.6) & (x[:, 2] < 0.45)
    return pd.DataFrame(x, columns=NAMES), rng.random(draws) < np.where(inside, 0.95, 0.05)


def test_the_box_that_was_built_is_found() -> None:
    found = discover(*built())
    assert found.box.limits == (("a", "low"), ("c", "high"))
    assert found.box.low[0] == pytest.approx(0.6, abs=0.03)
    assert found.box.high[2] == pytest.approx(0.45, abs=0.03)
    assert found.quality.density == pytest.approx(0.95, abs=0.04)
    inside = 0.4 * 0.45
    assert found.share == pytest.approx(inside * 0.95 + (1 - inside) * 0.05, abs=0.03)
    assert found.quality.coverage == pytest.approx(inside * 0.95 / (inside * 0.95 + (1 - inside) * 0.05), abs=0.05)
    assert max(found.chances.values()) < 1e-20


def test_peeling_goes_where_another_program_goes() -> None:
    """Seen once in PRIM 1.0.0 with its original objective, on the same thousand draws, and written down here.

    That program takes a twentieth rounded up where this one rounds it down, so boxes of like mass are compared.
    """
    draws, has = built()
    x, y = draws.to_numpy()[:1000], has[:1000]
    boxes = {round(box.quality(x, y).mass, 3): box for box in peeled(NAMES, x, y, peel=0.05)}
    for mass, near, density, coverage, restricted in (
        (0.858, 0.856, 0.255, 0.969, ("a",)),
        (0.518, 0.509, 0.403, 0.911, ("a",)),
        (0.329, 0.335, 0.570, 0.849, ("a", "c")),
        (0.201, 0.197, 0.949, 0.831, ("a", "c")),
    ):
        quality = boxes[mass].quality(x, y)
        assert abs(mass - near) < 0.01
        assert quality.density == pytest.approx(density, abs=0.025)
        assert quality.coverage == pytest.approx(coverage, abs=0.02)
        assert boxes[mass].restricted == restricted


def test_each_peel_takes_its_share() -> None:
    draws, has = built()
    x = draws.to_numpy()
    counts = [int(box.contains(x).sum()) for box in peeled(NAMES, x, has)]
    assert counts[0] == len(x)
    assert all(after == before - int(PEEL * before) for before, after in pairwise(counts))
    assert counts[-1] >= 0.05 * len(x)


def test_draws_that_share_values_are_peeled_as_well() -> None:
    """On a coarse grid a peel takes all draws of a value, or none: it never stands still."""
    draws, has = built()
    coarse = draws.round(1)
    boxes = list(peeled(NAMES, coarse.to_numpy(), has))
    counts = [int(box.contains(coarse.to_numpy()).sum()) for box in boxes]
    assert all(after < before for before, after in pairwise(counts))
    assert set(discover(coarse, has).box.restricted) == {"a", "c"}


def test_where_nothing_tells_the_draws_apart_there_is_no_box() -> None:
    """The negative control: chance alone, over many assumptions, draws no limit that stands."""
    rng = np.random.default_rng(4)
    noise = pd.DataFrame(rng.random((2000, 40)))
    found = discover(noise, rng.random(2000) < 0.3)
    assert found.box.limits == ()
    assert found.quality.coverage == 1
    assert found.quality.density == pytest.approx(found.share)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_what_always_or_never_holds_has_no_box(share: float) -> None:
    draws, _ = built(200)
    found = discover(draws, np.full(200, share == 1))
    assert found.box.limits == ()
    assert found.share == share


def test_a_box_is_judged_on_draws_that_had_no_part_in_it() -> None:
    """Where the property moves elsewhere in the second half, what was peeled on the first does not stand."""
    draws, has = built()
    moved = has.copy()
    moved[1000:] = np.random.default_rng(5).permutation(has[1000:])
    assert discover(draws, has).box.limits
    assert not discover(draws, moved).box.limits


def test_quality_by_hand() -> None:
    box = Box(("x", "y"), (0.5, -inf), (inf, 0.5))
    draws = np.array([[0.6, 0.1], [0.7, 0.2], [0.8, 0.9], [0.1, 0.1]])
    has = np.array([True, False, True, True])
    quality = box.quality(draws, has)
    assert (quality.density, quality.coverage, quality.mass) == (1 / 2, 1 / 3, 1 / 2)
    assert quality.score == pytest.approx(1 / 3 - 1)
    assert box.restricted == ("x", "y")
    assert box.without("x", "low").limits == (("y", "high"),)
    # Without the limit of y three draws lie inside, two of them with the property.
    assert box.chances(draws, has)["y", "high"] == pytest.approx(1 - (1 / 3) ** 2)


def test_a_limit_that_means_nothing_has_a_high_chance() -> None:
    draws, has = built()
    box = Box(NAMES, (0.6, 0.1, *(-inf,) * 4), (inf, inf, 0.45, *(inf,) * 3))
    chances = box.chances(draws.to_numpy(), has)
    assert chances["b", "low"] > 0.1
    assert max(chances["a", "low"], chances["c", "high"]) < CHANCE


@pytest.mark.parametrize(("hits", "tries", "chance"), [(0, 5, 0.2), (3, 5, 0.2), (5, 5, 0.9), (9, 15, 0.5)])
def test_binomial_tails(hits: int, tries: int, chance: float) -> None:
    exact = sum(comb(tries, k) * chance**k * (1 - chance) ** (tries - k) for k in range(hits, tries + 1))
    assert at_least(hits, tries, chance) == pytest.approx(exact)


def test_ends_of_binomial_tails() -> None:
    assert at_least(6, 5, 0.5) == 0
    assert at_least(1, 5, 0.0) == 0
    assert at_least(5, 5, 1.0) == 1
    assert at_least(500, 1000, 0.5) == pytest.approx(0.5126, abs=1e-4)


def test_flags_of_another_shape_are_refused() -> None:
    draws, has = built(100)
    with pytest.raises(ValueError, match=r"has is of shape \(99,\) for 100 draws"):
        discover(draws, has[:99])
    with pytest.raises(ValueError, match="40 draws or more"):
        discover(draws[:20], has[:20])
