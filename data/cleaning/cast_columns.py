"""Casts a reading's columns to the canonical types; invalid cells are emptied, or reject their row."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from data import ratings, status_words
from data.cleaning import cell_notes, day_only, id_repair, time_offsets
from data.cleaning.cell_conversion import convert
from data.cleaning.conversion_result import FOUND, Converted, Objection, first_reason, only, stripped
from data.readers.table import LINE, Reading
from data.schema import LOGS, SOURCE, TIME, Column

#: Stamps that cannot come before the ticket; where one does, clocks differ or a stamp was lost.
AFTER_CREATION = ("first_response_at", "resolved_at", "closed_at", "reopened_at", "csat_at")
#: What a status says beside how a ticket stands.
_BY_STATUS = {status_words.CANCELLED: "resolved", status_words.ESCALATED: "escalated"}
#: The only time that may lie ahead.
_AHEAD = "valid_until"
_THREADS = 2


@dataclass(frozen=True, slots=True)
class Importing:
    """An import's time, the key for pseudonyms, and the workspace's time zone."""

    now: datetime
    key: bytes
    zone: str = "UTC"


@dataclass(slots=True)
class Cells:
    """The columns of a reading while they are cast."""

    typed: dict[str, pl.Series] = field(default_factory=dict[str, pl.Series])
    #: What takes a row to quarantine, by column.
    reasons: dict[str, pl.Series] = field(default_factory=dict[str, pl.Series])
    notes: list[str] = field(default_factory=list[str])
    #: Which values of a time column are dates without a time of day.
    days: dict[str, pl.Series] = field(default_factory=dict[str, pl.Series])


def present(reading: Reading, checked: pl.DataFrame) -> frozenset[str]:
    """The columns of which the file says something; a rating or a status may speak of another column too."""
    there = (set(reading.frame.columns) | {SOURCE}) - reading.absent
    if "csat" in there:
        there.add("csat_good")
    if "status" in there:
        there |= {flag for flag in _BY_STATUS.values() if checked[flag].null_count() < checked.height}
    return frozenset(there - {LINE})


def typed(
    reading: Reading, columns: list[Column], at: Importing
) -> tuple[pl.DataFrame, dict[str, pl.Series], list[str]]:
    """Returns the cast columns, the rows' faults by column, and notes."""
    frame, height = reading.frame, reading.frame.height
    cells, future = Cells(), dict[str, pl.Series]()
    there = {each.name: each for each in columns if each.name != SOURCE and each.name in frame.columns}

    def cast(column: Column) -> tuple[Converted, pl.Series | None]:
        return _cast(reading, column, at)

    # No column is told by another one yet, so two are cast at once.
    with ThreadPoolExecutor(_THREADS) as pool:
        made = dict(zip(there, pool.map(cast, there.values()), strict=True))
    for column in columns:
        if column.name == SOURCE:
            cells.typed[SOURCE] = pl.Series(SOURCE, [reading.source]).new_from_index(0, height)
        elif column.name not in frame.columns:
            nothing = pl.Series(column.name, [None], dtype=column.dtype)
            cells.typed[column.name] = nothing.new_from_index(0, height)
        else:
            found, why = made.pop(column.name)
            cells.notes += found.notes
            if found.days is not None:
                cells.days[column.name] = found.days
            if column.dtype == TIME and column.name != _AHEAD:
                future[column.name] = found.values
            _objected(frame[column.name], column, found, why, at, cells)
    cells.notes += cell_notes.ahead(future, _zones(reading), at.now)
    cells.notes += time_offsets.noted(frame, future)
    _settle_days(reading, cells, at.now)
    checked = pl.DataFrame([*cells.typed.values(), frame[LINE]])
    if "csat" in frame.columns and reading.kind == "tickets":
        checked = checked.with_columns(csat_good=pl.col("csat_good").fill_null(pl.col("csat") >= 4))
        if frame["csat"].dtype == pl.String and checked["csat"].null_count() > frame["csat"].null_count():
            # What says no points may still say whether it was a good rating.
            checked = checked.with_columns(
                csat_good=pl.col("csat_good").fill_null(ratings.good(frame["csat"]))
            )
    for name in ("csat", "csat_good"):
        if name in frame.columns and frame[name].dtype == pl.String:
            cells.notes += [name + note for note in ratings.neutral(frame[name])]
    if "status" in frame.columns and reading.kind == "tickets":
        checked, told = _by_status(checked, frame["status"])
        cells.notes += told
    return checked, cells.reasons, cells.notes


def _cast(reading: Reading, column: Column, at: Importing) -> tuple[Converted, pl.Series | None]:
    """A column in its type, and why some of its cells are invalid."""
    how = reading.formats.get(column.name)
    found = convert(reading.frame[column.name], column, how)
    values, notes = found.values.alias(column.name), found.notes
    if column.name in id_repair.COLUMNS:
        values, told = id_repair.plain(values)
        notes = (*notes, *told)
    if found.days is not None:
        values = day_only.placed(values, found.days, how.time_zone if how else "UTC", at.zone, at.now)
    made = Converted(values, found.reasons, notes, found.days)
    return made, _reasons(made, column, at.now)


def _objected(
    cell: pl.Series, column: Column, found: Converted, why: pl.Series | None, at: Importing, cells: Cells
) -> None:
    """Adds a column; an invalid cell rejects its row if required, else it is emptied and noted."""
    name, values = column.name, found.values
    if why is not None and (column.required or column.empty_has_meaning):
        cells.reasons[name] = why
    elif why is not None:
        cells.notes.append(cell_notes.note(name, why, cell, at.key))
        values = only(values, why.is_null()).alias(name)
    cells.typed[name] = values


def _reasons(converted: Converted, column: Column, now: datetime) -> pl.Series | None:
    """Returns why cells are invalid: not understood, required but missing, or in the future."""
    objections = list[Objection]()
    if converted.reasons is not None:
        objections.append((converted.reasons.is_not_null(), converted.reasons))
    if column.required:
        objections.append((converted.values.is_null(), " is missing"))
    if column.dtype == TIME and column.name != _AHEAD:
        objections.append((converted.values > now, f" lies after the import: {FOUND}"))
    return first_reason(objections)


def _settle_days(reading: Reading, cells: Cells, now: datetime) -> None:
    """Moves date-only events to the end of their day if the ticket was created on that day."""
    created = cells.typed.get("created_at")
    for name in AFTER_CREATION:
        if created is not None and name in cells.days:
            zone = reading.formats[name].time_zone if name in reading.formats else "UTC"
            cells.typed[name], moved = day_only.ended(cells.typed[name], cells.days[name], zone, created, now)
            if moved:
                cells.notes.append(
                    f"{name} has no time of day: in {cell_notes.many(moved, 'row')} it is the day on "
                    "which the ticket was created, and was taken as the end of that day."
                )


def _by_status(checked: pl.DataFrame, found: pl.Series) -> tuple[pl.DataFrame, list[str]]:
    """The rows with what a status such as cancelled or escalated says of them beside how they stand."""
    text = stripped(found)
    if text.is_in(LOGS["tickets"].column("status").allowed).all():
        return checked, []
    # The cell was emptied and noted; what is stored tells it from one in which nothing stood.
    unread = pl.col("status").is_null() & pl.lit(text.is_not_null())
    unclear = pl.when(unread).then(pl.lit(status_words.UNCLEAR)).otherwise(pl.col("status"))
    checked = checked.with_columns(unclear.alias("status"))
    meant = status_words.status(text)
    for status, flag in _BY_STATUS.items():
        here = (meant == status).fill_null(False)
        if here.any():
            unsaid = here & pl.col(flag).is_null()
            value = pl.lit(status == status_words.ESCALATED)
            checked = checked.with_columns(pl.when(unsaid).then(value).otherwise(pl.col(flag)).alias(flag))
    return checked, cell_notes.words(found)


def _zones(reading: Reading) -> str:
    zones = {how.time_zone for name, how in reading.formats.items() if name.endswith("_at") or name == "at"}
    return " and ".join(sorted(zones)) or "UTC"
