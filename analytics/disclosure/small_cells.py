"""Small cells of a table: which must be withheld, and which others so that no subtraction gives them away.

A table is a mapping from coordinates to counts; None as a coordinate is the total along that axis. Not
defended against is subtracting the answers to two questions whose filters differ a little.
"""

from collections.abc import Hashable, Iterator, Mapping

#: A count from 1 to below this is withheld; nothing and enough may be told.
K = 5
Coordinates = tuple[Hashable | None, ...]
Cells = Mapping[Coordinates, int | None]


def withheld(cells: Cells) -> frozenset[Coordinates]:
    """The cells to withhold: the small ones, and complementary ones until no line gives any away.

    In a line (the cells along one axis and their total) one withheld cell alone is the difference of the
    others; and several that add up to fewer than K are a small cell together.
    """
    hidden = {place for place, count in cells.items() if is_small(count)}
    lines = list(_lines(cells))
    while True:
        further = {place for line in lines if (place := _further(line, cells, hidden)) is not None}
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
