"""Reader of files that have the canonical columns already."""

import polars as pl

from data.errors import DataError
from data.formula_guard import unguarded
from data.profiles.mapping_profile import nearest
from data.readers.desks import desk_columns
from data.readers.table import LINE, Reading, Table
from data.schema import CONTEXT, LOGS, SOURCE, Kind, Log

NAME: str = "canonical"
LABEL: str = "canonical"

#: A table with all of these columns is that log.
KEYS: dict[Kind, tuple[str, ...]] = {
    "interactions": ("interaction_id",),
    "tickets": ("ticket_id", "created_at"),
    "knowledge": ("entry_id", "question"),
}


def recognises(table: Table) -> bool:
    """Whether the table has the key columns of one of the logs."""
    return guess(table) is not None


def guess(table: Table) -> Kind | None:
    """Which log the table is, by its key columns."""
    names = {desk_columns.fold(name) for name in table.columns}
    return next((kind for kind, keys in KEYS.items() if names.issuperset(keys)), None)


def read(table: Table, kind: Kind | None = None) -> list[Reading]:
    """The one log in the table; further columns of tickets become context, of other logs are left out."""
    kind = kind or guess(table)
    if kind is None:
        keys = "; ".join(f"{kind} need {' and '.join(keys)}" for kind, keys in KEYS.items())
        raise DataError(
            f"The table {table.name} is no canonical log: {keys}. It has: "
            f"{desk_columns.listed(table.columns)}. Rename its columns, or use a profile."
        )
    log = LOGS[kind]
    by_fold = {desk_columns.fold(name): name for name in reversed(table.columns)}
    missing = [name for name in log.required if name != SOURCE and name not in by_fold]
    if missing:
        what = "column" if len(missing) == 1 else "columns"
        raise DataError(
            f"The {kind} have no {what} {' and '.join(missing)}. The table {table.name} has: "
            f"{desk_columns.listed(table.columns)}.{nearest(missing[0], table.columns)} "
            "Rename the column, or use a profile."
        )

    chosen: dict[str, str] = {name: by_fold[name] for name in log.names if name in by_fold and name != SOURCE}
    spare = [name for name in table.columns if name not in chosen.values()]
    renamed: list[str] = []
    left_out: list[str] = []
    for name in spare:
        own = desk_columns.fold(name)
        if not log.open_ended or own in log.names:  # a second spelling of a column is not a field of its own
            left_out.append(name)
            continue
        target = own if own.startswith(CONTEXT) else CONTEXT + desk_columns.slug(name)
        if target in chosen:
            left_out.append(name)
            continue
        chosen[target] = name
        if not own.startswith(CONTEXT):
            renamed.append(f"{name} as {target}")
    notes = [f"Kept as context: {desk_columns.listed(renamed)}."] if renamed else []
    if any(desk_columns.fold(name) == SOURCE for name in left_out):
        notes.append("The column source is not read: the import sets the source.")
    left_out = [name for name in left_out if desk_columns.fold(name) != SOURCE]
    notes += [f"Left out: {desk_columns.listed(left_out)}."] if left_out else []
    return [
        Reading(
            kind=kind,
            reader=NAME,
            source=NAME,
            frame=_as_exported(table, log).select(
                LINE, *(pl.col(name).alias(target) for target, name in chosen.items())
            ),
            broken=table.broken,
            notes=(*table.notes, *notes),
        )
    ]


def _as_exported(table: Table, log: Log) -> pl.DataFrame:
    """The rows; in an export of ours without the apostrophes that protected them from being formulas.

    An export of ours has every column of the log, as `source` is one that nobody else needs to write.
    """
    if table.format not in ("csv", "tsv", "xlsx") or not set(log.names).issubset(table.columns):
        return table.frame
    texts = (name for name in table.columns if table.frame.schema[name] == pl.String)
    return table.frame.with_columns(unguarded(table.frame[name]) for name in texts)
