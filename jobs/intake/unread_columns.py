"""Notes of an import on columns of its file that look like what a headline number needs, and are not read."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from data import status_words
from data.errors import DataError
from data.nested import named_scores, own_fields, shipped_nested_readers
from data.nested.unfold_reader import Nested
from data.profiles import column_names, profile_files
from data.profiles.mapping_profile import Profile, Rule
from data.readers.amended import with_taken_apart
from data.readers.table import Reading, Table
from data.suggestions import column_choice, handover_columns, said_of_profile
from jobs.intake import profile_questions

#: Rows that are looked at; enough to tell, also of a large file.
_ROWS = 5_000


def noted(table: Table, readings: list[Reading]) -> list[Reading]:
    """Returns the readings of a table, the tickets with a note on each column that was left unread."""
    return [
        replace(each, notes=(*each.notes, *_of_reading(table, each))) if each.kind == "tickets" else each
        for each in readings
    ]


def with_open_handovers(table: Table, readings: list[Reading]) -> list[Reading]:
    """The readings in which no status says a handover while a column that may say it was not read.

    A status tells only of tickets that are with a person now: a rate of these alone would be far too low.
    """
    return [_with_open_handover(table, each) if each.kind == "tickets" else each for each in readings]


def _with_open_handover(table: Table, reading: Reading) -> Reading:
    frame = reading.frame
    if "status" not in frame.columns or frame["status"].dtype != pl.String or _tells_handovers(frame):
        return reading
    means = status_words.status(frame["status"].drop_nulls().unique())
    if not (means == status_words.ESCALATED).any():
        return reading
    head = _head(table, reading)
    profile = _read_by(head, reading, frame)
    if profile.is_nested or not handover_columns.named(profile, column_choice.free(head, profile)):
        return reading
    opened = status_words.status(frame["status"]) == status_words.ESCALATED
    status = pl.when(pl.lit(opened)).then(pl.lit("open")).otherwise(pl.col("status")).alias("status")
    return replace(reading, frame=frame.with_columns(status))


def _head(table: Table, reading: Reading) -> Table:
    """The first rows of a table, with the fields that a module took out of a list."""
    head = replace(table, frame=table.frame.head(_ROWS))
    of_module = reading.profile is None or bool(reading.profile.reader)
    return with_taken_apart(head, replace(reading, frame=reading.frame.head(_ROWS))) if of_module else head


def _tells_handovers(frame: pl.DataFrame) -> bool:
    return "escalated" in frame.columns and frame["escalated"].null_count() < frame.height


def _of_reading(table: Table, reading: Reading) -> list[str]:
    head = _head(table, reading)
    profile = _read_by(head, reading, reading.frame.head(_ROWS))
    said = list(mapped(reading.profile))
    return said if profile.is_nested else [*said, *said_of_profile.unread(head, profile)]


def mapped(profile: Profile | None) -> Iterator[str]:
    """Yields from what a profile reads outcomes where none that we ship does so."""
    if profile is None:
        return
    named = profile.name in profile_files.shipped()
    yield from said_of_profile.mapped(profile, profile_files.find(profile.name) if named else None)


def _read_by(table: Table, reading: Reading, frame: pl.DataFrame) -> Profile:
    """The profile that read a table; of a module's reading one that says which columns it fills."""
    profile = reading.profile
    if profile is None or profile.reader:
        # What its columns are made of the module alone knows, but which of them it fills is seen.
        filled = [name for name in frame.columns if frame[name].null_count() < frame.height]
        there = {name: Rule(value="read") for name in filled} | dict(profile.columns if profile else {})
        left_out = profile.left_out if profile else ()
        profile = Profile(reading.source, reading.source, "tickets", there, left_out=left_out)
    if profile.is_nested:
        return profile
    fitted = column_names.fitted(profile, table.columns)
    return fitted if reading.profile is None else column_names.without_absent(fitted, table.columns)


def of_objects(nested: Nested, path: Path, name: str) -> Iterator[str]:
    """Yields the same notes for a file whose objects a profile unfolds."""
    profile = nested.profile
    if profile.kind != "tickets":
        return
    try:
        objects = shipped_nested_readers.head(path, name, nested)
    except DataError:
        # What is wrong with the file, the import itself says.
        return
    yield from mapped(profile)
    yield from named_scores.unread(objects, profile)
    own = own_fields.table_of(objects, profile)
    yield from said_of_profile.unread(own, profile_questions.plain(profile, own))


def first_noted(pieces: Iterator[list[Reading]], notes: list[str]) -> Iterator[list[Reading]]:
    """Yields the pieces of a file, the first tickets among them with these notes."""
    for piece in pieces:
        said = list[Reading]()
        for each in piece:
            if each.kind == "tickets" and notes:
                each, notes = replace(each, notes=(*each.notes, *notes)), []
            said.append(each)
        yield said
