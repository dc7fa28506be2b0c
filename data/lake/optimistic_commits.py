"""Optimistic commits to Delta tables: each fails unless the table is still at the version read.

Within a `writing` block the version of a table is read once, under the lock, and every commit raises it by
one. Where somebody else has written meanwhile, the lock was lost: a LockLostError and never a double row.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import polars as pl
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.transaction import create_table_with_add_actions

from data.errors import DataError
from data.lake import lake_version, month_files
from data.lake.delta_rows import MONTH
from data.lake.write_lock import HeldLock

if TYPE_CHECKING:
    from arro3.core.types import ArrowStreamExportable

#: The property of a table that says since when nothing earlier can be read.
_ERASED = "pilotlight.nothingBefore"
#: The version of a table that nobody has written yet.
NEVER = -1


class LockLostError(DataError):
    """Another process wrote to the lake while we held its lock, or the lock was lost."""


@dataclass(slots=True)
class _Writing:
    held: HeldLock
    versions: dict[str, int] = field(default_factory=dict[str, int])


_CURRENT: ContextVar[_Writing | None] = ContextVar("writing", default=None)


@contextmanager
def writing(held: HeldLock) -> Generator[None]:
    """Context manager of the writer's lock: commits are checked against versions read in it."""
    token = _CURRENT.set(_Writing(held))
    try:
        yield
    finally:
        _CURRENT.reset(token)


def is_writing() -> bool:
    """Returns whether a block of the writer's lock is open here."""
    return _CURRENT.get() is not None


def is_ours() -> bool:
    """Returns whether this process holds the lock."""
    current = _CURRENT.get()
    return current is not None and current.held.is_ours()


def version(address: str) -> int:
    """Returns the expected version of a table: as first read in this block, raised by each commit."""
    current = _CURRENT.get()
    if current is None:
        return _newest(address)
    if address not in current.versions:
        current.versions[address] = _newest(address)
    return current.versions[address]


def append(
    address: str,
    rows: "ArrowStreamExportable",
    *,
    partition_by: list[str] | None,
    why: Mapping[str, str] | None = None,
) -> None:
    """Appends rows to a table, which is created if missing."""
    with _one_commit(address) as commit:
        if commit.expected == NEVER:
            write_deltalake(
                address, rows, mode="error", partition_by=partition_by, commit_properties=_properties(why)
            )
        else:
            write_deltalake(
                DeltaTable(address, commit.expected),
                rows,
                mode="append",
                partition_by=partition_by,
                schema_mode="merge",
                commit_properties=_properties(why),
            )


def append_months(address: str, rows: pl.DataFrame, *, why: Mapping[str, str] | None = None) -> bool:
    """Appends many rows to a table by month; False where the table's columns have to change for them."""
    with _one_commit(address) as commit:
        wanted = month_files.schema(rows)
        if commit.expected == NEVER:
            create_table_with_add_actions(
                address,
                wanted,
                month_files.write(address, rows),
                partition_by=[MONTH],
                commit_properties=_properties(why),
            )
            return True
        there = DeltaTable(address, commit.expected)
        had = {field.name: field.type for field in there.schema().fields}
        if any(had.get(field.name) != field.type for field in wanted.fields):
            commit.made = commit.expected
            return False
        there.create_write_transaction(
            [*month_files.write(address, rows)],
            mode="append",
            schema=there.schema(),
            partition_by=[MONTH],
            commit_properties=_properties(why),
        )
    return True


def merge(address: str, rows: pl.DataFrame, predicate: str, why: Mapping[str, str] | None = None) -> None:
    """Replaces the rows (t) matched by a predicate by new ones (s), and inserts the others."""
    with _one_commit(address) as commit:
        there = DeltaTable(address, commit.expected)
        (
            there.merge(
                rows,
                predicate=predicate,
                source_alias="s",
                target_alias="t",
                merge_schema=True,
                commit_properties=_properties(why),
            )
            .when_matched_update_all()
            .when_not_matched_insert_all()
            .execute()
        )
        commit.made = there.version()


def replace(address: str, rows: "ArrowStreamExportable", predicate: str, why: Mapping[str, str]) -> None:
    """Replaces all rows that match a predicate."""
    with _one_commit(address) as commit:
        write_deltalake(
            DeltaTable(address, commit.expected),
            rows,
            mode="overwrite",
            predicate=predicate,
            commit_properties=_properties(why),
        )


def delete(address: str, predicate: str | None = None, why: Mapping[str, str] | None = None) -> None:
    """Deletes the rows that match a predicate; all without one."""
    with _one_commit(address) as commit:
        there = DeltaTable(address, commit.expected)
        there.delete(predicate, commit_properties=_properties(why))
        commit.made = there.version()


def restore(address: str, to: int, why: Mapping[str, str]) -> None:
    """Restores a table to an earlier version."""
    with _one_commit(address) as commit:
        DeltaTable(address, commit.expected).restore(to, commit_properties=_properties(why))


def end_history(address: str) -> int:
    """Deletes the files that only earlier versions need, and makes the present one readable by itself.

    Returns the version from which on the log is needed, NEVER for a table that is not there. The last commit
    and its checkpoint name no row that was deleted; older commits may, in predicates and statistics.
    """
    if version(address) == NEVER:
        return NEVER
    there = DeltaTable(address, version(address))
    # Full: what a killed writer left behind is in no commit.
    there.vacuum(0, enforce_retention_duration=False, dry_run=False, full=True)
    there.alter.set_table_properties({_ERASED: datetime.now(UTC).isoformat()}, raise_if_not_exists=False)
    there.create_checkpoint()
    forget(address)
    return there.version()


def forget(address: str) -> None:
    """Reads the version again: the commit changed no row."""
    current = _CURRENT.get()
    if current is not None:
        current.versions.pop(address, None)


@dataclass(slots=True)
class _Commit:
    """The version a commit is based on, and the one it makes: the same if no row changed."""

    expected: int
    made: int


@contextmanager
def _one_commit(address: str) -> Generator[_Commit]:
    current, expected = _CURRENT.get(), version(address)
    if current is not None and not current.held.is_ours():
        raise _lost(address)
    commit = _Commit(expected, expected + 1)
    try:
        yield commit
    except CommitFailedError as error:
        raise _lost(address) from error
    except DeltaError as error:
        if expected == NEVER and _newest(address) > NEVER:
            raise _lost(address) from error
        raise
    if current is not None:
        current.versions[address] = commit.made


def _properties(why: Mapping[str, str] | None) -> CommitProperties:
    # Tried again, it would be rebased on rows that its writer has not seen.
    return CommitProperties(custom_metadata=dict(why or {}), max_commit_retries=0)


def _newest(address: str) -> int:
    return lake_version.commits(address) - 1


def _lost(address: str) -> LockLostError:
    return LockLostError(
        f"Somebody else wrote to the table {address.rpartition('/')[2]} of the lake while this import was "
        "storing. Nothing of it was kept; import the file again."
    )
