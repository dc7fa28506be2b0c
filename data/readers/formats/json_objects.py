"""Flattens JSON objects into rows: a column per field, nested objects by path, lists as JSON text."""

from collections.abc import Callable
from typing import cast

import orjson
import polars as pl

from data.readers.formats import limits, table_shape
from data.readers.formats.table_shape import Broken
from data.readers.table import LINE, Table

#: Until the names are made to differ, every key has a sign before it, and the line has none.
_LINE = "line"
#: Rows that are turned into columns at a time.
BATCH = 20_000


class Number(str):
    """A number as it is written."""

    __slots__ = ()


class Repeated(dict[str, object]):
    """An object that names a field more than once; what it said last is kept."""

    __slots__ = ()


class Rows:
    """Objects on their way to a frame of text columns."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.broken: list[Broken] = []
        self.objects = 0
        self.others = 0
        self.repeated = 0
        self._lines: list[int] = []
        self._columns: dict[str, list[str | None]] = {}
        self._frames: list[pl.DataFrame] = []
        self._seen: dict[str, None] = {}

    def add(self, value: object, *, line: int, length: int, text: Callable[[], str]) -> None:
        """One more value, which is a row if it is an object."""
        if not isinstance(value, dict):
            self.others += 1
            self.reject(Broken(line, f"is {kind(value)}, not an object", text()[: limits.ROW]))
            return
        self.objects += 1
        if length > limits.ROW // 4 and (bytes_ := len(text().encode())) > limits.ROW:
            self.reject(Broken.oversized(line, bytes_, text()))
            return
        flat: dict[str, str | None] = {}
        try:
            self._flatten(cast("dict[str, object]", value), "", 0, flat)
        except (RecursionError, orjson.JSONEncodeError):
            reason = f"is nested deeper than {limits.NESTING} levels"
            self.reject(Broken(line, reason, text()[: limits.ROW]))
            return
        place = len(self._lines)
        for key, cell in flat.items():
            column = self._columns.get(key)
            if column is None:
                column = self._columns[key] = []
                self._seen[key] = None
                table_shape.check_width(len(self._seen), name=self.name)
            if len(column) < place:
                column.extend([None] * (place - len(column)))
            column.append(cell)
        self._lines.append(line)
        if len(self._lines) >= BATCH:
            self._flush()

    def reject(self, row: Broken) -> None:
        """A row that is none of this table."""
        self.broken.append(row)
        table_shape.check_broken(len(self.broken), self.broken[0], name=self.name)

    def table(self, format: str, notes: list[str]) -> Table:
        """All of them; refused if there is none."""
        self._flush()
        if self.repeated:
            notes.append(f"Fields that one object names more than once; the last is kept: {self.repeated:,}.")
        frame = pl.concat(self._frames, how="diagonal", rechunk=False)
        names, renamed = table_shape.names(self._seen)
        renaming = [pl.col(f"={key}").alias(name) for key, name in zip(self._seen, names, strict=True)]
        frame = frame.select(pl.col(_LINE).alias(LINE), *renaming)
        return table_shape.finish(
            Table(self.name, format, frame, table_shape.rejects(self.broken), (*notes, *renamed))
        )

    def _flush(self) -> None:
        rows = len(self._lines)
        for column in self._columns.values():
            column.extend([None] * (rows - len(column)))
        lines = pl.Series(_LINE, self._lines, pl.Int64)
        cells = [pl.Series(f"={key}", column, pl.String) for key, column in self._columns.items()]
        self._frames.append(pl.DataFrame([lines, *cells]))
        self._lines, self._columns = [], {}

    def _flatten(
        self, value: dict[str, object], prefix: str, depth: int, flat: dict[str, str | None]
    ) -> None:
        """Put the fields of an object into a flat one, an inner object's under their path."""
        if depth > limits.NESTING:
            raise RecursionError
        self.repeated += isinstance(value, Repeated)
        for key, inner in value.items():
            name = prefix + key
            if isinstance(inner, dict):
                self._flatten(cast("dict[str, object]", inner), f"{name}.", depth + 1, flat)
                continue
            # "a.b" and the b within a are one column.
            self.repeated += name in flat
            if isinstance(inner, str):
                flat[name] = str(inner) or None
            elif inner is None:
                flat[name] = None
            elif isinstance(inner, bool):
                flat[name] = "true" if inner else "false"
            else:
                text = orjson.dumps(inner, default=self._as_written, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
                flat[name] = text.decode()

    def _as_written(self, value: object) -> object:
        """What orjson is not to judge by itself: a number as it is written, a field named twice."""
        if isinstance(value, Repeated):
            self.repeated += 1
            return dict(value)
        return orjson.Fragment(str(value).encode())


def kind(value: object) -> str:
    """What a value is called in JSON."""
    if isinstance(value, Number):
        return "a number"
    if isinstance(value, bool):
        return "true or false"
    if value is None:
        return "null"
    return "a text" if isinstance(value, str) else "a list" if isinstance(value, list) else "an object"
