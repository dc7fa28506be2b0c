"""Compaction of the lake: merges the small files of many imports and vacuums old ones."""

from collections import Counter

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError, TableNotFoundError

from data import error_log
from data.lake.delta_rows import Table
from data.lake.lake import Lake
from data.schema import LOGS

TABLES: tuple[Table, ...] = (*LOGS, "waiting", "quarantine")
#: Files of one month from which on they are put together.
MANY = 12
#: For so long can earlier versions be read; then the files that only they need are deleted.
KEPT_HOURS = 30 * 24


def tidy(store: Lake) -> list[Table]:
    """Compacts tables with many files in a month and names them; no row is changed.

    One commit a table or none, so a process killed meanwhile leaves the earlier state. The caller
    holds `writing()`.
    """
    try:
        return [table for table in TABLES if _is_scattered(store, table) and compact(store, table)]
    except (DeltaError, OSError) as error:
        # What was stored before is whole all the same; the next import tries again.
        error_log.record(error, "upkeep of the lake")
        return []


def compact(store: Lake, table: Table) -> bool:
    """Compacts the files of every month; False if they are large already."""
    there = DeltaTable(store.at(table))
    if not there.optimize.compact()["numFilesRemoved"]:
        return False
    there.vacuum(KEPT_HOURS, dry_run=False)
    return True


def _is_scattered(store: Lake, table: Table) -> bool:
    try:
        files = DeltaTable(store.at(table)).file_uris()
    except TableNotFoundError:
        return False
    return max(Counter(uri.rsplit("/", 1)[0] for uri in files).values(), default=0) >= MANY
