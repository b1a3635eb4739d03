"""Grids of settings: one order of points, for Python and for the page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csrmodel.figures.kit.controls import Choice, Control
from csrmodel.figures.kit.grids import Grid, rounded

steps = st.sampled_from([0.05, 0.1, 0.25, 0.5, 1.0])
controls = st.lists(
    st.one_of(
        st.builds(lambda n: ("list", n, 0.0, 1.0), st.integers(1, 5)),
        st.builds(lambda n, low, step: ("slider", n, low, step), st.integers(1, 6), st.floats(-2, 2), steps),
    ),
    min_size=1,
    max_size=4,
)


def grid_of(parts: list[tuple[str, int, float, float]]) -> Grid:
    made: list[Control | Choice] = []
    for i, (kind, n, low, step) in enumerate(parts):
        low = round(low, 2)
        if kind == "list":
            made.append(Choice(f"s{i}", "", tuple(map(str, range(n)))))
        else:
            made.append(Control(f"s{i}", "", low, low, low + step * (n - 1), step))
    return Grid(tuple(made))


@given(controls)
def test_points_come_in_the_order_of_their_index(parts: list[tuple[str, int, float, float]]) -> None:
    grid = grid_of(parts)
    found = [grid.index(point) for point in grid.points()]
    assert found == list(range(len(grid)))


@given(controls)
def test_the_page_counts_as_python_does(parts: list[tuple[str, int, float, float]]) -> None:
    """The expression has only sums, products and `round`, which Python reads as the page does."""
    grid = grid_of(parts)
    for point in grid.points():
        assert eval(grid.expression, {"round": round}, dict(point)) == grid.index(point)


def test_another_order_would_be_found() -> None:
    first, second = Choice("a", "", ("x", "y")), Choice("b", "", ("x", "y", "z"))
    point = {"a": 1, "b": 2}
    assert Grid((first, second)).index(point) != Grid((second, first)).index({**point, "a": 0})


def test_a_setting_off_its_range_is_refused_by_name() -> None:
    grid = Grid((Control("speed", "", 0.0, 0, 1, 0.1),))
    with pytest.raises(ValueError, match=r"speed is 1\.2; allowed is 0 to 1"):
        grid.index({"speed": 1.2})


def test_numbers_travel_plain() -> None:
    assert rounded([1 / 3, 2], 2) == [0.33, 2.0]
