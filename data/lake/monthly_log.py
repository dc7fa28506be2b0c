"""One source's log by month: which files hold each month at one version, and the rows of some months."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import cast

import polars as pl
from deltalake.exceptions import DeltaError, TableNotFoundError

from data.errors import DataError
from data.lake import read_guard
from data.lake.delta_paths import LocalDeltaTable
from data.lake.delta_rows import MONTH
from data.lake.lake import Lake
from data.schema import SOURCE, Kind


@dataclass(frozen=True, slots=True, eq=False)
class MonthlyLog:
    """The rows of a source in one log as of one version, and the names of the files that may hold them.

    No file's name is used twice, so the names of a month say whether it is as it was. Files in which the
    statistics rule the source out are not among them.
    """

    source: str
    files: Mapping[str, tuple[str, ...]]
    #: How many rows these files have by month, at most.
    counts: Mapping[str, int]
    table: LocalDeltaTable
    rows: pl.LazyFrame

    @property
    def at_most(self) -> int:
        """Returns how many rows these files have, at most."""
        return sum(self.counts.values())

    def newest(self, rows: int) -> list[str]:
        """Returns the newest months that have so many rows together; all months where there are fewer."""
        found, had = list[str](), 0
        for month in sorted(self.files, reverse=True):
            if had >= rows:
                break
            found.append(month)
            had += self.counts[month]
        return found

    def of(self, months: Collection[str] | None = None) -> pl.LazyFrame:
        """Returns the rows of these months, of all by default, without source and month."""
        found = self.rows if months is None else self.rows.filter(pl.col(MONTH).is_in(sorted(months)))
        return found.drop(SOURCE, MONTH)

    def with_months(self) -> pl.LazyFrame:
        """Returns all rows with the month that they are filed under."""
        return self.rows.drop(SOURCE)

    def paths(self, month: str) -> list[str]:
        """Returns where the files of a month lie, for an engine that reads them itself."""
        wanted = {name.rpartition("/")[2] for name in self.files.get(month, ())}
        return sorted(uri for uri in self.table.file_uris() if uri.rpartition("/")[2] in wanted)


def of(store: Lake, kind: Kind, source: str) -> MonthlyLog | None:
    """Returns one source's log as the lake is read; None if the table was not written by then."""
    read_guard.check(source)
    try:
        table = store.open(kind)
        added = pl.DataFrame(table.get_add_actions(flatten=True))
        rows = pl.scan_delta(table).filter(pl.col(SOURCE) == source)
    except TableNotFoundError:
        return None
    except (DeltaError, OSError) as error:
        raise DataError(
            f"The table {kind} of the lake cannot be opened ({type(error).__name__}). "
            "Run `python -m jobs doctor` to see which file is damaged; other tables still work."
        ) from error
    if {f"min.{SOURCE}", f"max.{SOURCE}"} <= set(added.columns):
        outside = (pl.col(f"min.{SOURCE}") > source) | (pl.col(f"max.{SOURCE}") < source)
        added = added.filter(~outside.fill_null(False))
    by_month = added.sort("path").group_by(f"partition.{MONTH}").agg("path", pl.col("num_records").sum())
    files = {str(month): tuple(cast("list[str]", names)) for month, names, _ in by_month.rows()}
    counts = {str(month): int(number or 0) for month, _, number in by_month.rows()}
    return MonthlyLog(source, dict(sorted(files.items())), counts, table, rows)
