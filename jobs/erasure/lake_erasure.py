"""Erases rows from the tables of the lake, then everything from which earlier versions could be read."""

import re
from collections.abc import Sequence

import orjson
import polars as pl

from data.lake import optimistic_commits
from data.lake.delta_rows import MONTH, Table, in_batches, literal
from data.lake.lake import Lake
from data.schema import SOURCE
from jobs.erasure.scrubbing import Scrubber
from jobs.erasure.selection import Scrubbers, Selection

_WHY = {"pilotlight.erasure": "rows were erased"}
_TICKET = [SOURCE, "ticket_id"]
#: How the library that writes tables names a file until it is whole.
_UNFINISHED = re.compile(r"#\d+$|\.tmp$")
#: Beside the logs: made again by the next analysis.
VECTORS = "vectors"


def erase_rows(store: Lake, table: Table, chosen: Selection) -> int:
    """Erases a table's rows of the tickets; how many there were. The caller holds the writer's lock.

    One month of one source at a time, so that memory never holds more than it.
    """
    scan = store.scan(table)
    if scan is None or chosen.tickets.is_empty():
        return 0
    gone = chosen.tickets.lazy().select(_TICKET).unique()
    parts = [SOURCE, MONTH] if MONTH in scan.collect_schema().names() else [SOURCE]
    counts = scan.join(gone, on=_TICKET, how="semi").group_by(parts).len().collect()
    for row in counts.iter_rows(named=True):
        here = pl.all_horizontal(pl.col(name) == row[name] for name in parts)
        kept = scan.filter(here).join(gone, on=_TICKET, how="anti").collect()
        _replace(store, table, kept, " AND ".join(f"{name} = {literal(row[name])}" for name in parts))
    return int(counts["len"].sum())


def erase_rejects(store: Lake, scrubbers: Scrubbers) -> int:
    """Erases quarantined rows that tell of what is erased; how many there were."""
    scan = store.scan("quarantine")
    if scan is None:
        return 0
    erased = 0
    for source in scan.select(pl.col(SOURCE).unique()).collect()[SOURCE].to_list():
        rows = scan.filter(pl.col(SOURCE).eq_missing(source)).collect()
        scrubber = scrubbers.of(source)
        tells = pl.Series([_tells(scrubber, each) for each in rows["row"].to_list()], dtype=pl.Boolean)
        if tells.any():
            _replace(store, "quarantine", rows.filter(~tells), f"{SOURCE} = {literal(source)}")
            erased += int(tells.sum())
    return erased


def end_history(store: Lake, tables: Sequence[str]) -> list[str]:
    """Deletes every file and commit from which earlier rows could be read; the tables' names.

    Versions go on from the present one. Repeating it after a kill is safe: a checkpoint of the present
    version is there before anything older goes.
    """
    done = list[str]()
    for table in tables:
        address = f"{store.url.rstrip('/')}/{table}"
        version = optimistic_commits.end_history(address)
        if version == optimistic_commits.NEVER:
            continue
        log = f"{table}/_delta_log"
        older = [
            each.name
            for each in store.files.list(log)
            if (number := each.name.rpartition("/")[2][:20]).isdigit() and int(number) < version
        ]
        store.files.delete([*older, *_half_written(store, table)])
        done.append(table)
    return done


def _half_written(store: Lake, table: str) -> list[str]:
    """Files of a folder that a killed writer did not finish: a vacuum does not see them."""
    if not store.files.is_folder:
        return []
    return [each.name for each in store.files.list(table) if _UNFINISHED.search(each.name)]


def remove_folder(store: Lake, folder: str) -> int:
    """Deletes all files under a folder beside the tables; how many there were."""
    names = [each.name for each in store.files.list(folder)]
    store.files.delete(names)
    return len(names)


def _replace(store: Lake, table: Table, kept: pl.DataFrame, predicate: str) -> None:
    if kept.is_empty():
        optimistic_commits.delete(store.at(table), predicate, why=_WHY)
    else:
        optimistic_commits.replace(store.at(table), in_batches(kept), predicate, _WHY)


def _tells(scrubber: Scrubber, row: str) -> bool:
    try:
        read = orjson.loads(row)
    except orjson.JSONDecodeError:
        return scrubber.text(row) != row
    return scrubber.value(read) != read
