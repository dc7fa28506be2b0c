"""The lake: a Delta table for each log, with many readers and one writer at a time."""

import hashlib
import os
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl
import psycopg
from deltalake.exceptions import DeltaError, TableNotFoundError

from data.database import sessions
from data.errors import DataError
from data.lake import lake_version, optimistic_commits, outdated_rows, read_guard, storage_errors, write_lock
from data.lake.delta_paths import LocalDeltaTable
from data.lake.delta_rows import MONTH, Table, filed, in_batches, literal
from data.lake.file_store import FileStore
from data.lake.lake_version import Version
from data.schema import LOGS, SOURCE, Kind
from data.settings import Settings

#: The column by which a row of a table is known within its source.
KEYS: Mapping[Table, str] = {**{kind: log.key for kind, log in LOGS.items()}, "waiting": "interaction_id"}


class BusyError(DataError):
    """Another process holds the writer's lock."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The counts of a merge: rows added, changed, unchanged and outdated."""

    new: int
    updated: int
    unchanged: int
    outdated: int = 0


@dataclass(frozen=True, slots=True)
class Lake:
    """A folder or object-store address with the tables and the writer's lock."""

    url: str
    lock_path: Path
    #: How PostgreSQL is reached, where its lock is the writer's; else the file at `lock_path` is.
    postgres: str | None = None
    #: The version that is read in place of the newest one; a lake with it is not written to.
    past: Version | None = None

    @property
    def files(self) -> FileStore:
        """Returns the file store beside the tables: results of runs, uploads."""
        return FileStore(self.url.rstrip("/"))

    def at(self, table: Table) -> str:
        """The address of one table."""
        return f"{self.url.rstrip('/')}/{table}"

    def version(self) -> Version:
        """Returns the version that is read: the current one, of an object store as of the last second.

        Who writes is told the current one there too: an import says between which versions it lies.
        """
        if optimistic_commits.is_writing():
            lake_version.forget(self.url)
        return self.past or lake_version.read(self.url)

    def open(self, table: Table) -> LocalDeltaTable:
        """Opens a table at the version that is read; TableNotFoundError where it was not yet written."""
        commits = None if self.past is None or table not in LOGS else self.past[tuple(LOGS).index(table)]
        if commits == 0:
            raise TableNotFoundError(f"{table} was not yet written at {self.past}")
        return LocalDeltaTable(self.at(table), None if commits is None else commits - 1)

    def contents(self) -> str:
        """Returns a digest of the files of tickets and interactions, which identifies their contents.

        No file's name is used twice; so many commits may be another lake's, too, or a restored one's.
        """
        digest = hashlib.sha256()
        for kind in ("tickets", "interactions"):
            with suppress(TableNotFoundError):
                names = sorted(uri.rpartition("/")[2] for uri in self.open(kind).file_uris())
                digest.update("\n".join([kind, *names, ""]).encode())
        return digest.hexdigest()

    def scan(self, table: Table) -> pl.LazyFrame | None:
        """Returns a table's rows as a LazyFrame, of sources that who looks may see; None if never written."""
        seen = read_guard.scope()
        try:
            frame = self._scan(table, self.open)
        except TableNotFoundError:
            return None
        return frame if seen is None else frame.filter(pl.col(SOURCE).is_in(sorted(seen)))

    def _scan(self, table: Table, opened: Callable[[Table], LocalDeltaTable]) -> pl.LazyFrame:
        try:
            return pl.scan_delta(opened(table))
        except TableNotFoundError:
            raise
        except (DeltaError, OSError) as error:
            raise DataError(
                f"The table {table} of the lake cannot be opened ({type(error).__name__}). "
                "Run `python -m jobs doctor` to see which file is damaged; other tables still work."
            ) from error

    def scan_source(self, kind: Kind | Literal["waiting"], source: str) -> pl.LazyFrame | None:
        """Returns one source's rows without the month and other sources' context fields.

        A column that the log got since the table was last written is null in every row.
        """
        read_guard.check(source)
        frame = self.scan(kind)
        if frame is None:
            return None
        there, log = frame.collect_schema().names(), LOGS["interactions" if kind == "waiting" else kind]
        since = [pl.lit(None, dtype=dtype).alias(n) for n, dtype in log.dtypes.items() if n not in there]
        found = frame.with_columns(since) if since else frame
        return found.filter(pl.col(SOURCE) == source).drop(MONTH, strict=False)

    def sources(self) -> list[str]:
        """The labels of all sources that have tickets, in alphabetical order."""
        frame = self.scan("tickets")
        return (
            [] if frame is None else frame.select(pl.col(SOURCE).unique().sort()).collect()[SOURCE].to_list()
        )

    @contextmanager
    def writing(self, *, wait_seconds: float = 600) -> Generator[None]:
        """Context manager of the writer's lock; released even if the process is killed."""
        if self.past is not None:
            raise DataError(
                "This is an earlier state of the lake, where nothing can be changed. Go back to now."
            )
        try:
            with self._lock(wait_seconds) as held, optimistic_commits.writing(held):
                yield
        except write_lock.TakenError as error:
            raise BusyError(
                f"Another import has been writing for {wait_seconds / 60:.0f} minutes. "
                "Nothing was changed; try again when it has ended."
            ) from error
        except psycopg.Error as error:
            raise sessions.unreachable(error) or error from error
        except BaseException as error:
            if (explained := self.explain(error)) is None:
                raise
            raise explained from error
        finally:
            lake_version.forget(self.url)

    @contextmanager
    def _lock(self, wait_seconds: float) -> Generator[write_lock.HeldLock]:
        with (
            write_lock.of_file(self.lock_path, wait_seconds)
            if self.postgres is None
            else write_lock.of_postgres(self.postgres, wait_seconds)
        ) as held:
            yield held

    def explain(self, error: BaseException) -> DataError | None:
        """Returns the error explained if a full disk or a damaged file is the cause; else None."""
        places = {table: self.at(table) for table in (*LOGS, "waiting", "quarantine")}
        return storage_errors.explain(error, places)

    def merge(
        self,
        table: Table,
        frame: pl.DataFrame,
        *,
        present: Collection[str] | None = None,
        why: Mapping[str, str] | None = None,
    ) -> Merged:
        """Store rows by (source, key): new ones are added, changed ones replaced, equal ones left alone.

        A row whose `updated_at` is before the stored one's is outdated and changes nothing; at equal times or
        where one of them has none, the row that comes later wins. Of a column that is not among `present` the
        file says nothing: where the row has no value, the stored one stays.

        One commit or none, so a process killed meanwhile leaves the earlier state. Keys must be unique within
        the frame, and the caller holds `writing()`; `optimistic_commits` says what becomes of a lost lock.
        """
        if frame.is_empty():
            return Merged(0, 0, 0)
        rows = filed(table, frame)
        before = self._same_keys(table, rows)
        if before is None:
            self._append(table, rows, why)
            return Merged(rows.height, 0, 0)
        key = [SOURCE, KEYS[table]]
        rows, before = outdated_rows.alike(rows, outdated_rows.newest_of_each(before, key))
        rows, outdated = outdated_rows.up_to_date(rows, before, key)
        if present is not None:
            rows = outdated_rows.completed(rows, before, key, present)
        seen = before.select(*key, was=before.hash_rows())
        marked = rows.with_columns(now=rows.hash_rows()).join(seen, on=key, how="left", nulls_equal=True)
        changed = marked.filter(pl.col("was").is_null() | (pl.col("was") != pl.col("now")))
        new = changed["was"].null_count()
        updated = changed.height - new
        todo = changed.drop("was", "now")
        if updated:
            months = (
                set(before[MONTH].to_list()) | set(todo[MONTH].to_list()) if MONTH in before.columns else None
            )
            self._merge(table, todo, months, why)
        elif new:
            self._append(table, todo, why)
        return Merged(new, updated, rows.height - changed.height, outdated)

    def outdated(self, kind: Kind, frame: pl.DataFrame) -> pl.Series:
        """Returns which rows are older than the stored ones."""
        key, stored = [SOURCE, KEYS[kind]], self.scan(kind)
        if stored is None or "updated_at" not in frame.columns:
            return pl.Series([False]).new_from_index(0, frame.height)
        rows = frame.select(*key, "updated_at")
        before = stored.select(*key, "updated_at").join(rows.lazy(), on=key, how="semi").collect()
        return outdated_rows.older(rows, before, key)

    def append(self, table: Table, frame: pl.DataFrame) -> None:
        """Appends rows that have no key."""
        if not frame.is_empty():
            self._append(table, filed(table, frame), None)

    def remove(self, table: Table, source: str, keys: list[str]) -> None:
        """Deletes rows by key."""
        quoted = ", ".join(literal(key) for key in keys)
        if keys:
            optimistic_commits.delete(
                self.at(table), f"source = {literal(source)} AND {KEYS[table]} IN ({quoted})"
            )

    def remove_rejects(self, import_id: int, lines: Sequence[int], *, but: str) -> None:
        """Deletes an import's quarantined rows by line, except those of that reason."""
        if lines:
            listed = ", ".join(str(int(line)) for line in lines)
            found = f"import_id = {int(import_id)} AND line IN ({listed}) AND reason <> {literal(but)}"
            optimistic_commits.delete(self.at("quarantine"), found)

    def _same_keys(self, table: Table, rows: pl.DataFrame) -> pl.DataFrame | None:
        expected = optimistic_commits.version(self.at(table))
        if expected == optimistic_commits.NEVER:
            return None
        stored = self._scan(table, lambda named: LocalDeltaTable(self.at(named), expected))
        key = [SOURCE, KEYS[table]]
        labels = rows[SOURCE].unique().to_list()
        stored = stored.filter(pl.col(SOURCE).is_in(labels))
        # The keys alone first: a first import of a million tickets must not read another million.
        filed_by = [MONTH] if MONTH in rows.columns else []
        keys = stored.filter(between(rows[KEYS[table]])).select(*key, *filed_by)
        shared = keys.join(rows.lazy().select(key), on=key, how="semi").collect()
        if shared.is_empty():
            return None
        # Then whole rows of the months alone that have these keys: a day's late changes lie in few of them.
        there = stored.filter(between(shared[KEYS[table]]))
        if filed_by and not shared[MONTH].null_count():
            there = there.filter(pl.col(MONTH).is_in(shared[MONTH].unique().sort().to_list()))
        return there.join(shared.lazy().select(key), on=key, how="semi").collect()

    def _append(self, table: Table, rows: pl.DataFrame, why: Mapping[str, str] | None) -> None:
        partition_by = [MONTH] if MONTH in rows.columns else None
        optimistic_commits.append(self.at(table), in_batches(rows), partition_by=partition_by, why=why)

    def _merge(
        self, table: Table, rows: pl.DataFrame, months: set[str] | None, why: Mapping[str, str] | None
    ) -> None:
        key = KEYS[table]
        predicate = f"s.source = t.source AND s.{key} = t.{key}"
        if months is not None:
            # Named months let whole partitions be left unread, also when a ticket moved from one to another.
            predicate += f" AND t.{MONTH} IN ({', '.join(literal(month) for month in sorted(months))})"
        optimistic_commits.merge(self.at(table), rows, predicate, why)


def between(keys: pl.Series) -> pl.Expr:
    """Says which keys can be among these: files whose statistics rule all of them out are not read."""
    return pl.col(keys.name).is_between(pl.lit(keys.min()), pl.lit(keys.max()))


def of(settings: Settings) -> Lake:
    """The lake of this installation."""
    return Lake(
        url=settings.lake_url,
        lock_path=_lock_path(settings),
        postgres=sessions.conninfo(settings.database_url),
        past=None if settings.past is None else Version(*settings.past.commits),
    )


def _lock_path(settings: Settings) -> Path:
    """Beside a lake in a folder, so that all homes over it share it; in it where its parent is read-only."""
    if "://" in settings.lake_url:
        return settings.home / "lake.lock"
    folder = Path(settings.lake_url)
    beside = folder.with_name(f"{folder.name}.lock")
    fits = beside.exists() or not folder.exists() or os.access(folder.parent, os.W_OK)
    return beside if fits else folder / ".lock"
