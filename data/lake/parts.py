"""Rows in parts that each fit into memory, stored like one frame: in one commit where all of them are new."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import astuple
from itertools import chain

import polars as pl

from data.lake import month_files, optimistic_commits
from data.lake.delta_rows import MONTH, Table, filed, in_batches
from data.lake.lake import KEYS, Lake, Merged, between
from data.schema import SOURCE


def merge(
    store: Lake,
    table: Table,
    parts: Iterable[pl.DataFrame],
    keys: pl.Series,
    source: str,
    *,
    present: Collection[str] | None = None,
    why: Mapping[str, str] | None = None,
) -> Merged:
    """Store the parts of one log as `Lake.merge` does; `keys` are the keys of all of them.

    The parts have the same columns. Where keys are stored already, each part is a commit of its own.
    """
    if not _any_stored(store, table, keys, source):
        return Merged(_append(store, table, parts, why), 0, 0)
    found = [store.merge(table, part, present=present, why=why) for part in parts]
    return Merged(*(sum(column) for column in zip(*(astuple(each) for each in found), strict=True)))


def _any_stored(store: Lake, table: Table, keys: pl.Series, source: str) -> bool:
    """Whether any key may be stored: told by hashes, as millions of keys would fill the memory."""
    if optimistic_commits.version(store.at(table)) == optimistic_commits.NEVER:
        return False
    stored = store.scan(table)
    if stored is None:
        return False
    mine = stored.filter(pl.col(SOURCE) == source, between(keys.alias(KEYS[table])))
    hashes = mine.select(pl.col(KEYS[table]).hash()).collect(engine="streaming").to_series()
    return bool(keys.hash().is_in(hashes.implode()).any())


def _append(store: Lake, table: Table, parts: Iterable[pl.DataFrame], why: Mapping[str, str] | None) -> int:
    """Add rows whose keys are new in one commit; how many there were."""
    filled = (filed(table, part) for part in parts if not part.is_empty())
    first = next(filled, None)
    if first is None:
        return 0
    second = next(filled, None)
    address = store.at(table)
    if second is None and month_files.is_for(address, first):
        if optimistic_commits.append_months(address, first, why=why):
            return first.height
    height = 0

    def counted() -> Iterator[pl.DataFrame]:
        nonlocal height
        for part in chain([first], [] if second is None else [second], filled):
            height += part.height
            yield part

    partition_by = [MONTH] if MONTH in first.columns else None
    optimistic_commits.append(
        address, in_batches(first.clear(), counted()), partition_by=partition_by, why=why
    )
    return height
