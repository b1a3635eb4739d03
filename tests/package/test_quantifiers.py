"""Few, most and widespread: break points by hand, order, and the same numbers in the page's formula."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vega import in_vega

from csrmodel.figures.kit.grids import term
from csrmodel.operations import VEGA
from csrmodel.populations.quantifiers import Quantifiers, few, most, quantifier_term, widespread

share = st.floats(0, 1)


def test_break_points_by_hand() -> None:
    assert few([0, 0.005, 0.01, 0.1, 0.2, 0.3, 1]) == pytest.approx([0, 0.5, 1, 1, 0.5, 0, 0])
    assert most([0, 0.5, 0.65, 0.8, 1]) == pytest.approx([0, 0, 0.5, 1, 1])
    assert widespread([0, 0.25, 0.375, 0.5, 1]) == pytest.approx([0, 0, 0.5, 1, 1])


@given(share, share)
def test_more_is_never_less_most(a: float, b: float) -> None:
    low, high = sorted([a, b])
    assert most(low) <= most(high)
    assert widespread(low) <= widespread(high)


@given(share)
def test_nothing_is_fully_few_and_most(r: float) -> None:
    assert 0 <= few(r) <= 1
    assert 0 <= most(r) <= 1
    assert not (few(r) > 0 and most(r) > 0)


def test_a_few_is_more_than_none_unless_none_counts() -> None:
    assert few(0.0) == 0
    assert few(0.001, Quantifiers(few_from=0)) == 1


SHARES = np.linspace(0, 1, 101)


def on_the_page(word: str, words: Quantifiers) -> list[float]:
    """The degrees of some shares by the formula that the page is given, worked out by Vega."""
    breaks = {name: term(name) for name in vars(words)}
    text = [str(quantifier_term(word, term(str(share)), breaks, VEGA)) for share in SHARES]
    return in_vega(text, **vars(words))


@pytest.mark.parametrize("words", [Quantifiers(), Quantifiers(few_from=0, most_none=0.3, widespread_full=0.9)])
@pytest.mark.parametrize(("word", "here"), [("few", few), ("most", most), ("widespread", widespread)])
def test_the_page_is_given_the_same_formula(
    word: str, here: Callable[[np.ndarray, Quantifiers], np.ndarray], words: Quantifiers
) -> None:
    np.testing.assert_allclose(on_the_page(word, words), here(SHARES, words), rtol=0, atol=1e-12)


def test_another_formula_for_the_page_would_be_found() -> None:
    stricter = Quantifiers(most_full=0.81)
    assert np.abs(np.array(on_the_page("most", Quantifiers())) - most(SHARES, stricter)).max() > 0.01


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"few_full": 0.4, "few_none": 0.3}, "few_full is 0.4 and few_none 0.3"),
        ({"most_none": 0.9}, "most_none is 0.9 and most_full 0.8"),
        ({"widespread_full": 1.5}, "widespread_full is 1.5"),
        ({"few_from": float("nan")}, "few_from is nan"),
    ],
)
def test_words_that_make_no_sense_are_refused(setting: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Quantifiers(**setting)


def test_a_share_off_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match=r"share is 1\.2"):
        most(np.array([0.5, 1.2]))
