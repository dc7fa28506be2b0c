"""First look at a file before its import: its tables, of large files only the head."""

import gzip
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import polars as pl

from data.errors import DataError
from data.nested import shipped_nested_readers
from data.readers.formats import archives, open_file, parquet
from data.readers.table import Table
from jobs.intake import sheets

#: A file up to this size is read whole; of a larger one only the head.
WHOLE = 32 * 1024 * 1024
HEAD = 8 * 1024 * 1024
#: Rows that a preview is made of.
ROWS = 50_000


@dataclass(frozen=True, slots=True)
class FirstLook:
    """The heads of a file's tables, and each table's row count as far as known."""

    tables: tuple[Table, ...]
    rows: tuple[int | None, ...]

    def whole(self, place: int) -> bool:
        """Returns whether every row of that table was read."""
        table = self.tables[place]
        return self.rows[place] == table.frame.height + table.broken.height


def first_look(path: Path, *, name: str) -> FirstLook:
    """Returns a file's tables as far as a preview needs them; raises DataError if there are none."""
    if path.stat().st_size <= WHOLE:
        return _of(_tables(path, name), whole=True)
    with tempfile.TemporaryDirectory(prefix="pilotlight-") as folder:
        head = Path(folder) / "head"
        try:
            if _cut(path, head):
                return _of(_tables(head, name.removesuffix(".gz")), whole=False)
        except (DataError, OSError, EOFError):
            # A cut file may look like a damaged one; whether it is, only the whole of it tells.
            pass
    return _of(open_file.read_tables(path, name=name), whole=True)


def _tables(path: Path, name: str) -> list[Table]:
    """The tables of a file; of one that a nested reader recognises its objects, with their lists in cells."""
    return shipped_nested_readers.tables(path, name) or open_file.read_tables(path, name=name)


def objects(path: Path, *, name: str) -> Table:
    """Returns the objects of a JSON file, their lists as JSON text: what a nested profile is made from."""
    return shipped_nested_readers.objects(path, name)


def together(look: FirstLook, without: Sequence[str] = ()) -> FirstLook:
    """Returns the look as an import reads it: like sheets as one table, without those left out."""
    tables = sheets.together(look.tables, without)
    known = {table.name: rows for table, rows in zip(look.tables, look.rows, strict=True)}
    rows = [known.get(table.name, table.frame.height + table.broken.height) for table in tables]
    return FirstLook(tuple(tables), tuple(rows))


def _of(tables: list[Table], *, whole: bool) -> FirstLook:
    rows = tuple(table.frame.height + table.broken.height if whole else None for table in tables)
    heads = tuple(
        replace(table, frame=table.frame.head(ROWS), broken=table.broken.head(ROWS)) for table in tables
    )
    return FirstLook(heads, rows)


def _cut(path: Path, head: Path) -> bool:
    """Writes the head of a large file; False for formats that cannot be cut."""
    with path.open("rb") as opened:
        mark = opened.read(4)
    if mark.startswith(parquet.MARK):
        pl.scan_parquet(path, glob=False).head(ROWS).collect().write_parquet(head)
        return True
    if mark.startswith((archives.ZIP, archives.EMPTY_ZIP)):
        return False
    unpacked: Callable[[Path], IO[bytes]] = (
        gzip.open if mark.startswith(archives.GZIP) else lambda path: path.open("rb")
    )
    with unpacked(path) as opened:
        data = opened.read(HEAD)
    end = _row_end(data)
    if end:
        head.write_bytes(data[:end])
    return end > 0


def _row_end(data: bytes) -> int:
    """Returns the end of the last line outside quotes; 0 if there is none nearby."""
    end, quotes = len(data), data.count(b'"')
    for _ in range(1000):
        before = data.rfind(b"\n", 0, end - 1) + 1
        quotes -= data.count(b'"', before, end)
        end = before
        if end == 0 or quotes % 2 == 0:
            return end
    return 0
