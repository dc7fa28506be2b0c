"""Files of a lake for backup and restore, alike in a folder and in an object store."""

import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from data.errors import DataError
from data.lake import delta_rows
from data.lake.delta_paths import LocalDeltaTable
from data.lake.lake import Lake
from data.settings import Settings
from jobs.intake import atomic_imports

_LOG = "_delta_log"


def names(store: Lake, versions: Mapping[delta_rows.Table, int]) -> Iterator[str]:
    """Yields the names of every table's files at its version: its log so far, its rows."""
    for table, version in versions.items():
        if version >= 0:
            yield from _of_table(store, table, version)


def _of_table(store: Lake, table: delta_rows.Table, version: int) -> Iterator[str]:
    for stored in store.files.list(f"{table}/{_LOG}"):
        name = stored.name.rpartition("/")[2]
        if name[:20].isdigit() and int(name[:20]) <= version and "compacted" not in name:
            yield stored.name
    root = store.url.rstrip("/") + "/"
    yield from sorted(uri.removeprefix(root) for uri in LocalDeltaTable(store.at(table), version).file_uris())


@contextmanager
def opened(store: Lake, name: str, beside: Path) -> Generator[IO[bytes]]:
    """Context manager of a file of the lake, open for reading; a remote one is fetched first."""
    if store.files.is_folder:
        with store.files.place(name).open("rb") as source:
            yield source
        return
    with tempfile.TemporaryDirectory(prefix=".pilotlight-fetched-", dir=beside) as folder:
        fetched = Path(folder) / "file"
        store.files.get(name, fetched)
        with fetched.open("rb") as source:
            yield source


def holds(store: Lake) -> list[str]:
    """Returns the tables that are there, in words."""
    if store.files.is_folder:
        there = [table for table in atomic_imports.TABLES if Path(store.at(table)).exists()]
    else:
        there = [table for table in atomic_imports.TABLES if store.files.list(table)]
    return [f"{table} in its lake" for table in there]


def refuse_replacing(settings: Settings) -> None:
    """Raises DataError where a lake in an object store would be replaced: it cannot be put aside."""
    if "://" in settings.lake_url:
        raise DataError(
            f"The lake lies in an object store ({settings.lake_url}), where nothing is replaced. "
            "Restore under an empty prefix: set LAKE_URL to it, with an empty database and home."
        )


def aside(settings: Settings) -> Path:
    """Returns a folder for what is restored: on the lake's own disk, where it can be renamed into place."""
    if "://" in settings.lake_url:
        return settings.home
    return Path(settings.lake_url).parent


@contextmanager
def put_in_place(store: Lake, new: Path) -> Generator[None]:
    """Context manager that puts restored files into the lake; they are taken back if its block fails."""
    if store.files.is_folder:
        with swapped(Path(store.url), new):
            yield
        return
    found = [path.relative_to(new).as_posix() for path in new.rglob("*") if path.is_file()]
    # A commit is there after all that it names: what is cut off before is a lake with fewer versions or none.
    ordered = sorted(found, key=lambda name: (_LOG in name, name))
    put: list[str] = []
    try:
        for name in ordered:
            put.append(name)
            store.files.put(name, new / name)
        yield
    except BaseException:
        with suppress(OSError):
            store.files.delete(put)
        raise


@contextmanager
def swapped(place: Path, new: Path) -> Generator[None]:
    """Context manager that swaps in the new files and swaps back if its block fails."""
    old = place.with_name(f"{place.name}.before-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    was_there, comes = place.exists(), new.exists()
    if was_there:
        place.rename(old)
    if comes:
        new.rename(place)
    try:
        yield
    except BaseException:
        if comes:
            place.rename(new)
        if was_there:
            old.rename(place)
        raise
