import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from analytics.disclosure import small_cells
from analytics.disclosure.small_cells import Cells, K

tables = st.integers(1, 4).flatmap(
    lambda rows: st.lists(st.lists(st.integers(0, 12), min_size=rows, max_size=rows), min_size=1, max_size=5)
)


def with_totals(table: list[list[int]]) -> Cells:
    """A table of two axes with all its totals."""
    cells: dict[tuple[int | None, int | None], int] = {
        (x, y): count for x, row in enumerate(table) for y, count in enumerate(row)
    }
    cells |= {(x, None): sum(row) for x, row in enumerate(table)}
    cells |= {(None, y): sum(row[y] for row in table) for y in range(len(table[0]))}
    return {**cells, (None, None): sum(map(sum, table))}


def test_a_small_cell_takes_the_next_smallest_with_it() -> None:
    cells: Cells = {("a",): 3, ("b",): 20, ("c",): 9, (None,): 32}
    assert small_cells.withheld(cells) == {("a",), ("c",)}


def test_two_small_cells_that_are_small_together_take_a_third() -> None:
    cells: Cells = {("a",): 1, ("b",): 2, ("c",): 9, (None,): 12}
    assert small_cells.withheld(cells) == {("a",), ("b",), ("c",)}
    cells = {("a",): 1, ("b",): K - 2, ("c",): 9, (None,): 13}
    assert small_cells.withheld(cells) == {("a",), ("b",), ("c",)}, "together one less than may be told"
    cells = {("a",): 3, ("b",): 2, ("c",): 9, (None,): 14}
    assert small_cells.withheld(cells) == {("a",), ("b",)}


def test_nothing_is_withheld_where_nothing_is_small() -> None:
    assert small_cells.withheld({("a",): 0, ("b",): 5, (None,): 5}) == frozenset()
    assert small_cells.withheld({}) == frozenset()


def test_a_total_is_withheld_where_a_small_cell_is_all_that_it_has_beside_nothing() -> None:
    assert small_cells.withheld({("a",): 4, ("b",): 0, (None,): 30}) == {("a",), (None,)}


@given(tables)
def test_no_cell_that_is_shown_is_small_and_no_line_gives_one_away(table: list[list[int]]) -> None:
    cells = with_totals(table)
    hidden = small_cells.withheld(cells)
    assert not any(small_cells.is_small(count) for place, count in cells.items() if place not in hidden)
    for total in cells:
        for axis in (0, 1):
            if total[axis] is not None or total in hidden:
                continue
            line = [
                place for place in cells if place[axis] is not None and place[1 - axis] == total[1 - axis]
            ]
            mine = [place for place in line if place in hidden]
            assert not mine or (len(mine) > 1 and sum(cells[place] or 0 for place in mine) >= K)


def possible(cells: Cells, hidden: frozenset[tuple[int | None, ...]], place: tuple[int, int]) -> float:
    """How far apart the least and most are that a cell can be, worked out over all inner cells at once."""
    inner = [each for each in cells if None not in each]

    def parts(of: tuple[int | None, ...]) -> list[float]:
        return [float(all(a is None or a == b for a, b in zip(of, each, strict=True))) for each in inner]

    told = [each for each in cells if each not in hidden]
    aim = np.array(parts(place))
    asked = {"A_eq": [parts(each) for each in told] or None, "b_eq": [cells[each] for each in told] or None}
    least, most = (linprog(sign * aim, method="highs", **asked) for sign in (1, -1))
    return float("inf") if most.status == 3 else float(-most.fun - least.fun)


def test_a_cell_that_only_several_lines_together_give_away_takes_another_with_it() -> None:
    # Every line alone leaves both small cells open; together they did not.
    table = [[1, 0, 0], [5, 1, 5]]
    cells = with_totals(table)
    hidden = small_cells.withheld(cells)
    for place, count in cells.items():
        if small_cells.is_small(count) and None not in place:
            assert possible(cells, hidden, place) >= K - 1e-6  # type: ignore[arg-type]


@given(tables)
# What is shown leaves two cells a sum of one less than K, and no line of theirs has anything to withhold.
@example([[9, 4, 7], [5, 1, 3], [5, 0, 0]])
def test_no_small_cell_can_be_worked_out_from_everything_that_is_shown(table: list[list[int]]) -> None:
    cells = with_totals(table)
    hidden = small_cells.withheld(cells)
    for place, count in cells.items():
        if small_cells.is_small(count) and None not in place:
            assert possible(cells, hidden, place) >= K - 1e-6, (place, hidden)  # type: ignore[arg-type]
