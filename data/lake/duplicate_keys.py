"""Finds keys that occur more than once in a table of the lake, and removes the duplicates."""

from dataclasses import dataclass
from urllib.parse import unquote

import polars as pl

from data.lake import optimistic_commits
from data.lake.delta_paths import LocalDeltaTable
from data.lake.delta_rows import MONTH, Table, filed, in_batches, literal
from data.lake.lake import KEYS, Lake
from data.schema import SOURCE

#: So many keys are mended in one commit, so that its predicate stays short enough to be read.
_AT_ONCE = 1_000
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class DuplicateKeys:
    """A table's number of duplicate keys, and some of them as source/key."""

    keys: int
    rows_too_many: int
    examples: tuple[str, ...]


def find(store: Lake, table: Table) -> DuplicateKeys | None:
    """Returns the duplicate keys of a table; None if there are none or it has no key."""
    scan = store.scan(table) if table in KEYS else None
    if scan is None:
        return None
    found = _more_than_once(scan, table)
    if found.is_empty():
        return None
    examples = tuple("/".join(row) for row in found.select(SOURCE, KEYS[table]).head(_EXAMPLES).iter_rows())
    return DuplicateKeys(found.height, int(found["len"].sum()) - found.height, examples)


def mend(store: Lake, table: Table) -> int:
    """Keeps one row of each duplicate key, from the latest file; returns how many rows went.

    One commit for some keys each; the caller holds `writing()`.
    """
    scan = store.scan(table) if table in KEYS else None
    if scan is None:
        return 0
    key = [SOURCE, KEYS[table]]
    doubled = _more_than_once(scan, table)
    gone = 0
    for (source,), of_source in doubled.group_by(SOURCE, maintain_order=True):
        for some in of_source.iter_slices(_AT_ONCE):
            gone += _mend(store, table, str(source), some.select(key))
    return gone


def _mend(store: Lake, table: Table, source: str, keys: pl.DataFrame) -> int:
    key = KEYS[table]
    rows = filed(table, _newest_first(store.at(table), keys))
    kept = rows.unique([SOURCE, key], keep="first", maintain_order=True)
    named = ", ".join(literal(each) for each in keys[key].to_list())
    predicate = f"source = {literal(source)} AND {key} IN ({named})"
    if MONTH in kept.columns:
        # Months that lose a row are named too, or it would stay there.
        months = ", ".join(literal(month) for month in rows[MONTH].unique().sort().to_list())
        predicate += f" AND {MONTH} IN ({months})"
    optimistic_commits.replace(
        store.at(table), in_batches(kept), predicate, {"pilotlight.mended": "doubled keys"}
    )
    return rows.height - kept.height


def _newest_first(address: str, keys: pl.DataFrame) -> pl.DataFrame:
    """Every row of these keys, those of the file written last first."""
    there = LocalDeltaTable(address, optimistic_commits.version(address))
    files = pl.DataFrame(there.get_add_actions()).select("path", "modification_time")
    order = files.sort("modification_time", descending=True)["path"].to_list()
    place = {unquote(path).rpartition("/")[2]: at for at, path in enumerate(order)}
    named = sorted(there.file_uris(), key=lambda uri: place.get(unquote(uri).rpartition("/")[2], len(place)))
    scans = (pl.scan_parquet(uri, glob=False, hive_partitioning=False) for uri in named)
    found = [scan.join(keys.lazy(), on=keys.columns, how="semi").collect() for scan in scans]
    return pl.concat(found, how="diagonal_relaxed")


def _more_than_once(scan: pl.LazyFrame, table: Table) -> pl.DataFrame:
    key = [SOURCE, KEYS[table]]
    return scan.group_by(key).len().filter(pl.col("len") > 1).sort(key).collect()
