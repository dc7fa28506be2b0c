"""The levels of nested objects as frames: a row for each item of a list, with its place and outer row."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import polars as pl

from data.nested import field_paths
from data.nested.field_paths import Getter
from data.profiles.unfold_format import CONSTANT, EACH, OUTER, POSITION
from data.readers.formats import table_shape

#: Between a field and the list that says more of what it names: `author_id@users[id].type`.
LOOKED_UP = "@"
_LOOK_UP = re.compile(r"^(?P<field>.+?)@(?P<path>.+)\[(?P<key>[^\[\]]+)\]\.(?P<wanted>.+)$")
#: Of so many rows of each level the names of all fields are noted.
_LOOKED = 500

Path = tuple[str, ...]


@dataclass(slots=True)
class Level:
    """One list on the way of a path, the rows of it that were met, and the fields that are wanted of them."""

    key: str
    pairs: tuple[str, ...] = ()
    getters: dict[str, Getter] = field(default_factory=dict[str, Getter])
    inner: dict[str, "Level"] = field(default_factory=dict[str, "Level"])
    columns: dict[str, list[object]] = field(default_factory=dict[str, list[object]])
    #: The number of the enclosing row, and the place in its list, of each row.
    parents: list[int] = field(default_factory=list[int])
    places: list[int] = field(default_factory=list[int])
    #: Names of fields that any row has; kept over all pieces.
    seen: dict[str, None] = field(default_factory=dict[str, None])
    looked: int = 0
    #: Whether any object has the list, be it empty.
    is_there: bool = False
    #: Every field is wanted that is no list: for the context of tickets.
    is_open: bool = False

    def want(self, name: str) -> None:
        """Have this field read of every row."""
        if name not in self.getters:
            self.getters[name] = field_paths.getter(name)
            self.columns[name] = []

    def add(self, record: Mapping[str, object], parent: int, place: int) -> int:
        """One more row, and all rows of the lists in it; returns how many rows these are."""
        row = field_paths.flat(record)
        if self.pairs:
            row = field_paths.with_pairs(row, self.pairs)
        if self.looked < _LOOKED:
            self.looked += 1
            self.seen.update(dict.fromkeys(row))
        if self.is_open:
            self._widen(row)
        number = len(self.parents)
        self.parents.append(parent)
        self.places.append(place)
        for name, read in self.getters.items():
            self.columns[name].append(read(row))
        added = 1
        for key, level in self.inner.items():
            items = _items(row, record, key)
            if items is not None:
                level.is_there = True
                added += level.extend(items, number)
        return added

    def extend(self, items: Sequence[Mapping[str, object]], parent: int) -> int:
        """The rows of a list in one object; returns how many rows these are, with all that is in them."""
        if self.inner or self.pairs or self.is_open:
            return sum(self.add(item, parent, at) for at, item in enumerate(items, start=1))
        # Most rows of a file are messages, in which nothing more is nested: field by field is fastest.
        rows = [field_paths.flat(item) for item in items]
        if self.looked < _LOOKED:
            self.looked += len(rows)
            for row in rows:
                self.seen.update(dict.fromkeys(row))
        self.parents += [parent] * len(rows)
        self.places += range(1, len(rows) + 1)
        for name, read in self.getters.items():
            if not name.isidentifier():
                self.columns[name] += [read(row) for row in rows]
            else:
                self.columns[name] += [row.get(name) for row in rows]
        return len(rows)

    def _widen(self, row: Mapping[str, object]) -> None:
        for name, value in row.items():
            if name not in self.getters and not isinstance(value, list) and value is not None:
                table_shape.check_width(len(self.getters) + 1, name="The objects of the file")
                self.want(name)
                self.columns[name] = [None] * len(self.parents)

    def clear(self) -> None:
        """Forget the rows; fields and what was seen stay."""
        self.parents, self.places = [], []
        self.columns = {name: [] for name in self.getters}
        for level in self.inner.values():
            level.clear()


@dataclass(slots=True)
class Levels:
    """All levels that a profile reads, from the objects of the file inwards."""

    pairs: tuple[str, ...] = ()
    lines: list[int] = field(default_factory=list[int])
    #: How many rows are held, of all levels together.
    held: int = 0
    root: Level = field(init=False)

    def __post_init__(self) -> None:
        """The level of the file's own objects is always there."""
        self.root = Level("", self.pairs)

    def chain(self, path: Path) -> list[Level]:
        """The levels on a path, the file's own objects first; made where they are new."""
        found = [self.root]
        for key in path:
            level = found[-1].inner.setdefault(key, Level(key, self.pairs))
            found.append(level)
        return found

    def want(self, path: Path, names: Iterable[str]) -> None:
        """Have fields read of the rows of a path; those of enclosing objects begin with `^`."""
        chain = self.chain(path)
        for name in names:
            level, own = outer(name, len(path))
            if (told := _LOOK_UP.match(own)) is not None:
                self.want(path[:level], [told["field"]])
                self.want(tuple(told["path"].split(EACH)), [told["key"], told["wanted"]])
                continue
            if own != POSITION and level >= 0 and not own.startswith(CONSTANT):
                chain[level].want(own)

    def add(self, record: Mapping[str, object], line: int) -> None:
        """One more object of the file."""
        self.lines.append(line)
        self.held += self.root.add(record, len(self.root.parents), 1)

    def clear(self) -> None:
        """Forget all rows."""
        self.lines, self.held = [], 0
        self.root.clear()

    def rows(self, path: Path) -> int:
        """How many rows the last list of a path has."""
        return len(self.chain(path)[-1].parents)

    def up(self, path: Path, to: int) -> pl.Series:
        """For each row of a path, the number of the row that encloses it, at that depth."""
        chain = self.chain(path)
        at = pl.Series("up", range(len(chain[-1].parents)), dtype=pl.UInt32)
        for level in reversed(chain[to + 1 :]):
            at = pl.Series("up", level.parents, dtype=pl.UInt32).gather(at)
        return at

    def frame(self, path: Path, names: Iterable[str]) -> pl.DataFrame:
        """The rows of a path with these fields as texts, empty ones null."""
        chain, depth = self.chain(path), len(path)
        columns = dict[str, pl.Series]()
        for name in dict.fromkeys(names):
            level, own = outer(name, depth)
            if own.startswith(CONSTANT):
                values = pl.Series(name, [own.strip(CONSTANT)]).new_from_index(0, self.rows(path))
                level = depth
            elif level < 0:
                values = pl.Series(name, [None], dtype=pl.String).new_from_index(0, self.rows(path))
            elif (told := _LOOK_UP.match(own)) is not None:
                values = self._looked_up(path[:level], told)
            elif own == POSITION:
                values = self._positions(chain[: level + 1])
            else:
                values = texts(own, chain[level].columns[own])
            columns[name] = (values if level in (depth, -1) else values.gather(self.up(path, level))).alias(
                name
            )
        return pl.DataFrame(list(columns.values()))

    def _looked_up(self, path: Path, told: re.Match[str]) -> pl.Series:
        """What a list of the same object says of what a field of each row names."""
        people = tuple(told["path"].split(EACH))
        shared = next(
            (n for n, pair in enumerate(zip(path, people, strict=False)) if pair[0] != pair[1]),
            min(len(path), len(people)),
        )
        shared = min(shared, len(people) - 1)
        own = self.frame(path, [told["field"]])
        mine = pl.DataFrame([self.up(path, shared).alias("of"), own[told["field"]].alias("id")])
        there = self.frame(people, [told["key"], told["wanted"]])
        theirs = pl.DataFrame(
            [
                self.up(people, shared).alias("of"),
                there[told["key"]].alias("id"),
                there[told["wanted"]].alias("value"),
            ]
        ).unique(["of", "id"], keep="first")
        return mine.join(theirs, on=["of", "id"], how="left", maintain_order="left")["value"]

    def of_lines(self, path: Path) -> pl.Series:
        """The line of the file in which each row of a path stands."""
        return pl.Series("line", self.lines, dtype=pl.Int64).gather(self.up(path, 0))

    @staticmethod
    def _positions(chain: Sequence[Level]) -> pl.Series:
        """The place of each row in its list; in lists within lists joined, as 1.3."""
        told: pl.Series | None = None
        for level in chain[1:] if len(chain) > 1 else chain:
            own = pl.Series(POSITION, level.places, dtype=pl.Int64).cast(pl.String)
            if told is not None:
                own = told.gather(pl.Series(level.parents, dtype=pl.UInt32)) + "." + own
            told = own
        return cast("pl.Series", told)


def outer(name: str, depth: int) -> tuple[int, str]:
    """The depth of the level that a field is of, and its name there; below 0 where there is none."""
    own = name.lstrip(OUTER)
    return depth - (len(name) - len(own)), own


def texts(name: str, values: list[object]) -> pl.Series:
    """Values of any kind as texts, empty ones null."""
    try:
        found = pl.Series(name, values, strict=True)
    except (TypeError, pl.exceptions.PolarsError, OverflowError):
        return pl.Series(name, [field_paths.as_text(value) for value in values], dtype=pl.String)
    if found.dtype == pl.String:
        return found.to_frame().select(pl.when(pl.col(name) != "").then(pl.col(name))).to_series()
    if found.dtype.is_integer() or found.dtype == pl.Boolean or found.dtype == pl.Null:
        return found.cast(pl.String)
    return pl.Series(name, [field_paths.as_text(value) for value in values], dtype=pl.String)


def _items(
    row: Mapping[str, object], record: Mapping[str, object], key: str
) -> list[Mapping[str, object]] | None:
    """The objects of a list, or of an object that has one under each key; None where there is no list."""
    found = row.get(key)
    if found is None:
        found = field_paths.dig(record, [("name", part) for part in key.split(".")])
    if isinstance(found, str):
        found = field_paths.inside(found)
    if isinstance(found, dict):
        found = list(cast("dict[str, object]", found).values())
    if not isinstance(found, list):
        return None
    items = cast("list[object]", found)
    if all(type(item) is dict for item in items):
        return cast("list[Mapping[str, object]]", items)
    return [
        cast("Mapping[str, object]", item) if isinstance(item, dict) else {"value": item}
        for item in items
        if item is not None
    ]
