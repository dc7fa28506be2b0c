"""The cube's cells as numbers in memory: chosen as tickets are, and added up by group and day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import polars as pl

from analytics import facts
from analytics.sampled_tickets.daily_sums import DailySums
from analytics.significance.returning_customers.cluster_order import Places
from analytics.ticket_slices import Slice
from jobs.counting.in_memory import selected_tickets
from jobs.counting.in_memory.facts_columns import Column, FactsColumns, Part

#: Neighbours are added up before all else is done where so many cells on average belong together.
_TOGETHER = 4


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """The columns of one cube as numbers, each made when it is first asked for."""

    cube: pl.DataFrame
    parts: tuple[Part]
    measures: tuple[str, ...]
    #: The texts of each field by their numbers.
    texts: Mapping[str, Mapping[int, str | None]]
    columns: FactsColumns


@dataclass(slots=True, eq=False)
class CubeCells:
    """What is held of a cube, as long as no other one is asked."""

    _lock: Lock = field(default_factory=Lock)
    _held: _Held | None = None

    def daily(
        self, cube: pl.DataFrame, chosen: Slice, by: Sequence[str], only: Collection[str] | None = None
    ) -> DailySums:
        """Returns the measures of a slice of that cube summed by group and day; of `only` these."""
        held = self._of(cube)
        cells = selected_tickets.select(held.columns, held.parts, chosen).rows[0]
        names = [name for name in held.measures if only is None or name in only]
        [found] = held.columns.read(held.parts, [*by, "day", *names])
        first, keys = _neighbours([found[name].take(cells) for name in (*by, "day")], len(cells))
        group, groups = np.zeros(len(first), dtype=np.int64), 1
        for values in keys[:-1]:
            value, many = _numbered(values)
            group, groups = _numbered(group * many + value)
        began = int(keys[-1].min()) if len(first) else 0
        day = keys[-1] - began
        place, places = _numbered(group * (int(day.max(initial=0)) + 1) + day)
        at, of_group = np.empty(places, dtype=np.int64), np.empty(groups, dtype=np.int64)
        at[place], of_group[group] = np.arange(len(first)), cells[first]
        values = [[held.texts[name][code] for code in found[name][of_group].tolist()] for name in by]
        sums = dict[str, Column]()
        for name in names:
            added = found[name].take(cells)
            if len(first) < len(cells):
                added = np.add.reduceat(added, first)
            # Of whole numbers a sum is exact, in whatever order.
            kind = np.float64 if added.dtype.kind == "f" else np.int64
            sums[name] = np.bincount(place, added, places).astype(kind, copy=False)
        named = list(zip(*values, strict=True)) if by else [()]
        return DailySums(tuple(by), named, group[at], day[at].astype(np.int64) + began, sums)

    def _of(self, cube: pl.DataFrame) -> _Held:
        with self._lock:
            if self._held is None or self._held.cube is not cube:
                measures = tuple(name for name, dtype in cube.schema.items() if dtype.is_numeric())
                columns = FactsColumns(lambda parts, names: cube.lazy(), shared=True)
                texts = {name: _texts(cube[name], columns) for name in facts.fields(cube)}
                self._held = _Held(cube, (Part(None, cube, cube.height),), measures, texts, columns)
            return self._held


def _texts(field: pl.Series, columns: FactsColumns) -> dict[int, str | None]:
    values: list[str | None] = field.unique().cast(pl.String).to_list()
    return dict(zip(columns.codes(values), values, strict=True))


def _neighbours(keys: Sequence[Column], cells: int) -> tuple[Places, list[Column]]:
    """Returns where cells begin that stand together and have the same keys, and these keys.

    Cells stand by day and fields; where few of a kind stand together each is alone.
    """
    changes = np.zeros(max(cells - 1, 0), dtype=np.bool_)
    for each in keys:
        changes |= each[1:] != each[:-1]
    first = np.concatenate([np.zeros(min(cells, 1), dtype=np.int64), np.flatnonzero(changes) + 1])
    if len(first) * _TOGETHER >= cells:
        return np.arange(cells), list(keys)
    return first, [each.take(first) for each in keys]


def _numbered(values: Column) -> tuple[Places, int]:
    """Returns the place of each value among the different ones in their order, and how many these are."""
    there = np.flatnonzero(np.bincount(values))
    places = np.zeros(int(there.max(initial=0)) + 1, dtype=np.int64)
    places[there] = np.arange(len(there))
    return places.take(values), len(there)
