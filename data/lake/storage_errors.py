"""Explains storage errors (full disk, damaged file), whichever library raised them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

import polars as pl
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError
from narwhals.exceptions import NarwhalsError
from polars.exceptions import PolarsError

from data.errors import DataError
from data.lake import disk_space
from data.lake.file_store import FileStore

_NO_ROOM = disk_space.NO_ROOM
#: How a library that is not Python names the same.
_NO_ROOM_SAID = ("No space left", "File too large", "quota exceeded", *(f"os error {n})" for n in _NO_ROOM))
_NOT_ALLOWED_SAID = (
    "Permission denied",
    "Read-only file system",
    *(f"os error {n})" for n in disk_space.NOT_ALLOWED),
)
#: Words of an error that is about the inside of a file of the lake.
_OF_A_FILE = ("parquet", "ARROW:schema", "snappy", "zstd", "out of specification")


class UnwritableError(DataError):
    """There is no room for the lake, or no right to write to it: no fault of what was to be stored."""


def is_panic(error: BaseException) -> bool:
    """Returns whether it is a Rust panic, which each library raises as a class of its own."""
    return type(error).__name__ == "PanicException"


def explain(error: BaseException, tables: Mapping[str, str]) -> DataError | None:
    """Returns the error explained if the disk, a permission or a damaged table file is the cause."""
    if not (isinstance(error, (PolarsError, NarwhalsError, DeltaError, OSError)) or is_panic(error)):
        return None
    if _is_full(error):
        return UnwritableError(
            "There is no room on the disk, so nothing was stored. Make room and try again."
        )
    if isinstance(error, OSError) and error.errno in disk_space.NOT_ALLOWED:
        return UnwritableError(disk_space.in_words(error, error.filename or "A file or folder"))
    if any(words in str(error) for words in _NOT_ALLOWED_SAID):
        where = next(iter(tables.values()), "the lake").rpartition("/")[0]
        return UnwritableError(
            f"The lake at {where} cannot be read or written by this account. Give it the right to, or use "
            "another place."
        )
    damaged = [f"{table}/{file}" for table, address in tables.items() for file in _damaged(address)]
    if not damaged and not is_panic(error) and not any(word in str(error) for word in _OF_A_FILE):
        return None
    named = f" ({', '.join(damaged[:3])}{', …' if len(damaged) > 3 else ''})" if damaged else ""
    return DataError(
        f"A file of the lake is damaged or gone{named}. Run `python -m jobs doctor`: it names every such "
        "file and what to do. Other tables still work."
    )


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return True
    return any(words in str(error) for words in _NO_ROOM_SAID)


def _damaged(address: str) -> list[str]:
    """Returns a table's files that are missing or of another size than its log says."""
    try:
        files = pl.DataFrame(DeltaTable(address).get_add_actions()).select("path", "size_bytes")
        there = _sizes(address, files["path"].to_list())
    except (DeltaError, OSError):
        return []
    return [path for path, size in files.iter_rows() if there.get(unquote(path)) != size]


def _sizes(address: str, paths: Sequence[str]) -> dict[str, int]:
    """How long each file really is, by its path; files that are not there are missing."""
    if "://" in address:
        return {stored.name: stored.size for stored in FileStore(address).list()}
    sizes = {unquote(path): _size(Path(address, path)) for path in paths}
    return {path: size for path, size in sizes.items() if size is not None}


def _size(path: Path) -> int | None:
    for each in (path, path.with_name(unquote(path.name))):
        with suppress(OSError):
            return each.stat().st_size
    return None
