"""Repair of quarantined rows: corrected by a person and imported again without their file."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import orjson
import polars as pl

from data import current_user, export
from data.database import sessions
from data.database.tables import ImportRecord
from data.errors import DataError
from data.lake import lake
from data.profiles.mapping_profile import Profile
from data.readers.desks.mapped_table import Mapped
from data.readers.table import LINE, Reading, Table
from data.schema import CONTEXT, LOGS, Kind
from data.settings import Settings
from jobs.intake import imports, quarantine
from jobs.intake.quarantine import How

#: What is left of an id that was taken for a phone number or an address; it names no row of the source.
_PSEUDONYM = r"<[A-Z]+\d?_[0-9a-f]{8}>"
_PLACE = "_place"


@dataclass(frozen=True, slots=True)
class Batch:
    """Quarantined rows with the same fields: line, reason, then the fields as text.

    `as_found` tells the file's own columns, which the profile reads, from the canonical ones.
    """

    frame: pl.DataFrame
    as_found: bool

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns that can be edited."""
        return tuple(self.frame.columns[2:])


@dataclass(frozen=True, slots=True)
class Mendable:
    """An import's quarantined rows that can be repaired here, and how many cannot, by reason."""

    batches: tuple[Batch, ...]
    #: No row of the table at all: too many cells, an unclosed quote, no object.
    unshaped: int = 0
    #: Its id looked like personal data and was replaced, so the row cannot be told any more.
    nameless: int = 0
    waiting: int = 0


def mendable(settings: Settings, import_id: int) -> Mendable:
    """Returns an import's quarantined rows as tables to be edited."""
    record, how = _record(settings, import_id), quarantine.how(settings, import_id)
    rejected = quarantine.of(settings, import_id)
    waits = rejected["reason"] == quarantine.WAITS
    rows = [(line, reason, _fields(row)) for line, reason, row in rejected.filter(~waits).iter_rows()]
    if how is None:
        return Mendable((), unshaped=len(rows), waiting=int(waits.sum()))
    log = LOGS[_kind(record)]
    shapes: dict[tuple[bool, tuple[str, ...]], list[tuple[Any, ...]]] = {}
    unshaped = 0
    for line, reason, fields in rows:
        as_found = _as_found(fields, how.profile, log.names)
        if as_found is None:
            unshaped += 1
            continue
        shape = as_found, tuple(fields)
        shapes.setdefault(shape, []).append((line, reason, *map(_cell, fields.values())))
    batches, nameless = list[Batch](), 0
    for (as_found, names), found in shapes.items():
        schema = {"line": pl.Int64, "reason": pl.String, **dict.fromkeys(names, pl.String)}
        frame = pl.DataFrame(found, schema=schema, orient="row")
        keys = how.profile.columns[log.key].columns if as_found and how.profile else (log.key,)
        replaced = pl.any_horizontal(pl.col(key).str.contains(_PSEUDONYM).fill_null(False) for key in keys)
        kept = frame.filter(~replaced)
        nameless += frame.height - kept.height
        if kept.height:
            batches.append(Batch(kept, as_found))
    return Mendable(tuple(batches), unshaped, nameless, int(waits.sum()))


def changed(batch: Batch, edited: pl.DataFrame) -> pl.DataFrame:
    """Returns the rows that were edited; blanks are missing values."""
    fields = batch.fields
    after = edited.select(pl.col(batch.frame.columns)).with_columns(
        pl.when(pl.col(name).cast(pl.String).str.strip_chars() != "").then(pl.col(name).cast(pl.String))
        for name in fields
    )
    other = [pl.Series(~after[name].eq_missing(batch.frame[name])) for name in fields]
    touched = pl.select(pl.any_horizontal(other)).to_series()
    # Rows of one line leave the quarantine together.
    lines = after.filter(touched)["line"]
    return after.filter(after["line"].is_in(lines.implode()))


def from_file(batch: Batch, brought: Table) -> pl.DataFrame:
    """Returns the batch with the cells of an edited download, matched by line."""
    told_back = export.unguarded(pl.Series(brought.frame.columns, dtype=pl.String)).to_list()
    called = dict(zip(told_back, brought.frame.columns, strict=True))
    if "line" not in brought.columns:
        raise DataError(
            f"{brought.name} has no column line, by which its rows are found again. "
            f"It has: {', '.join(brought.columns[:20])}. Mend the file that was downloaded here."
        )
    names = [name for name in batch.fields if name in called]
    if not names:
        raise DataError(f"{brought.name} has none of the columns {', '.join(batch.fields[:20])}.")
    nth = pl.int_range(pl.len()).over("line").alias(_PLACE)
    new = brought.frame.select(
        pl.col("line").cast(pl.String).str.replace_all(",", "").cast(pl.Int64, strict=False),
        *(
            export.unguarded(brought.frame[called[name]].cast(pl.String)).alias(f"new {name}")
            for name in names
        ),
    ).with_columns(nth, known=pl.lit(True))
    both = batch.frame.with_columns(nth).join(new, on=["line", _PLACE], how="left", maintain_order="left")
    put_in = (
        pl.when(pl.col("known").fill_null(False))
        .then(pl.col(f"new {name}"))
        .otherwise(pl.col(name))
        .alias(name)
        for name in names
    )
    return both.with_columns(put_in).select(batch.frame.columns)


def mend(settings: Settings, import_id: int, batch: Batch, edited: pl.DataFrame) -> list[ImportRecord]:
    """Imports the edited rows, and only these; they leave the quarantine.

    Those that still cannot be kept go to the quarantine of the new import. Where that is more than
    half, it is refused as any import, and every row stays where it was.
    """
    rows = changed(batch, edited)
    if rows.is_empty():
        raise DataError("No row was changed. Change a cell first.")
    before, how = _record(settings, import_id), quarantine.how(settings, import_id) or How()
    record = ImportRecord(
        state="running",
        kind=before.kind,
        source=before.source,
        file_name=_mended(before.file_name),
        sha256=hashlib.sha256(rows.write_csv().encode()).hexdigest(),
        reader=before.reader,
        profile_hash=before.profile_hash,
        final=before.final,
        who=current_user.name(),
        started_at=datetime.now(UTC),
    )
    records = imports.again(settings, record, _readings(rows, batch, before, how), how.profile)
    store = lake.of(settings)
    with store.writing():
        store.remove_rejects(import_id, rows["line"].unique().to_list(), but=quarantine.WAITS)
    return records


def _readings(rows: pl.DataFrame, batch: Batch, before: ImportRecord, how: How) -> list[Reading]:
    frame = rows.drop("reason").rename({"line": LINE})
    note = f"Mended rows of import {before.id}."
    if batch.as_found and how.profile is not None:
        return Mapped(how.profile).read(Table(_mended(before.file_name), "mended", frame, notes=(note,)))
    return [
        Reading(
            kind=_kind(before),
            reader=before.reader,
            source=before.source,
            frame=frame,
            notes=(note,),
            formats=how.formats,
            final=before.final,
        )
    ]


def _as_found(fields: dict[str, Any], profile: Profile | None, canonical: Sequence[str]) -> bool | None:
    """Returns whether a row has its file's columns or canonical ones; None if neither."""
    if not fields:
        return None
    if (
        profile is not None
        and not profile.reader
        and set(profile.needs) <= set(fields)
        and not set(profile.columns) <= set(fields)
    ):
        return True
    return False if all(name in canonical or name.startswith(CONTEXT) for name in fields) else None


def _fields(row: str) -> dict[str, Any]:
    try:
        found: object = orjson.loads(row)
    except orjson.JSONDecodeError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _cell(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()


def _mended(file_name: str) -> str:
    return file_name if file_name.endswith(" (mended)") else f"{file_name} (mended)"


def _kind(record: ImportRecord) -> Kind:
    return next(kind for kind in LOGS if kind == record.kind)


def _record(settings: Settings, import_id: int) -> ImportRecord:
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.get(ImportRecord, import_id)
    if found is None:
        raise DataError(f"There is no import {import_id}.")
    return found
