"""Small cells of a table: which must be withheld, and which others so that no subtraction gives them away.

A table is a mapping from coordinates to counts; None as a coordinate is the total along that axis. Not
defended against is subtracting the answers to two questions whose filters differ a little.
"""
# What SciPy hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import chain

import numpy as np
from scipy.optimize import linprog

#: A count from 1 to below this is withheld; nothing and enough may be told.
K = 5
Coordinates = tuple[Hashable | None, ...]
Cells = Mapping[Coordinates, int | None]


def withheld(cells: Cells) -> frozenset[Coordinates]:
    """The cells to withhold: the small ones, and complementary ones until nothing gives any away.

    In a line (the cells along one axis and their total) one withheld cell alone is the difference of the
    others; and several that add up to fewer than K are a small cell together. Several lines together can
    give a cell away too: what all that is shown leaves possible for a small one must span K or more.
    """
    hidden = {place for place, count in cells.items() if is_small(count)}
    lines = list(_lines(cells))
    while True:
        further = {place for line in lines if (place := _further(line, cells, hidden)) is not None}
        further = further or _against_several_lines(lines, cells, hidden)
        if not further:
            return frozenset(hidden)
        hidden |= further


def is_small(count: int | float | None) -> bool:
    """Whether a count is one that must not be told."""
    return count is not None and 0 < count < K


def _lines(cells: Cells) -> Iterator[tuple[Coordinates, list[Coordinates]]]:
    """Every total with the cells along one axis that it is the sum of."""
    members: dict[tuple[int, Coordinates], list[Coordinates]] = {}
    for place in cells:
        for axis, coordinate in enumerate(place):
            if coordinate is not None:
                total = (*place[:axis], None, *place[axis + 1 :])
                members.setdefault((axis, total), []).append(place)
    return ((total, line) for (_, total), line in members.items() if total in cells)


def _further(
    line: tuple[Coordinates, list[Coordinates]], cells: Cells, hidden: set[Coordinates]
) -> Coordinates | None:
    """The cell to withhold next so that a line gives nothing away; None where it gives away nothing."""
    total, members = line
    mine = [place for place in members if place in hidden]
    if not mine or total in hidden:
        return None
    if len(mine) > 1 and sum(cells[place] or 0 for place in mine) >= K:
        return None
    # The smallest costs the reader least; by name where two are alike, so that it is always the same one.
    left = sorted(
        (place for place in members if place not in hidden and cells[place]),
        key=lambda place: (cells[place] or 0, repr(place)),
    )
    return left[0] if left else total


def _against_several_lines(
    lines: Sequence[tuple[Coordinates, list[Coordinates]]], cells: Cells, hidden: set[Coordinates]
) -> set[Coordinates]:
    """The next cell to withhold where several lines together pin a small one down; empty where none is."""
    if not any(len(place) > 1 for place in hidden):
        return set()
    unknown = {place: number for number, place in enumerate(sorted(hidden, key=repr))}
    rows, known = list[np.ndarray](), list[float]()
    for total, members in lines:
        if any(cells[place] is None for place in (total, *members)):
            continue
        row, shown = np.zeros(len(unknown)), 0.0
        for place, sign in ((total, -1), *((member, 1) for member in members)):
            if place in unknown:
                row[unknown[place]] = sign
            else:
                shown -= sign * (cells[place] or 0)
        if row.any():
            rows.append(row)
            known.append(shown)
    for place, number in unknown.items():
        if rows and is_small(cells[place]) and _span(number, np.array(rows), known) < K:
            near = chain.from_iterable((total, *line) for total, line in lines if place in (total, *line))
            # Where its own lines have nothing left to withhold, it is lines without it that give it away.
            for places in (near, cells):
                shown = {each for each in places if each not in hidden and cells[each]}
                if shown:
                    return {min(shown, key=lambda each: (cells[each] or 0, repr(each)))}
    return set()


def _span(number: int, rows: np.ndarray, known: Sequence[float]) -> float:
    """How far apart the least and the most are that an unknown can be, none being negative."""
    aim = np.zeros(rows.shape[1])
    aim[number] = 1
    least, most = (linprog(sign * aim, A_eq=rows, b_eq=known, method="highs") for sign in (1, -1))
    if least.status == 3 or most.status == 3:
        return float("inf")
    if least.status or most.status:
        return 0.0
    # Rounding of the solver must not make a span of K look smaller.
    return float(-most.fun - least.fun) + 1e-6
